// All kernels of all families: the one list that the kernel tables are made from.
#pragma once

#include "kernels/copy.h"
#include "kernels/creation.h"
#include "kernels/matmul.h"
#include "kernels/reduce.h"
#include "kernels/softmax.h"

#define WEFT_ALL_KERNELS(X) \
  WEFT_COPY_KERNELS(X)      \
  WEFT_CREATION_KERNELS(X)  \
  WEFT_MATMUL_KERNELS(X)    \
  WEFT_REDUCE_KERNELS(X)    \
  WEFT_SOFTMAX_KERNELS(X)
