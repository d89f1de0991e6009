// All kernels of all families: the one list that the kernel tables are made from.
#pragma once

#include "kernels/attention.h"
#include "kernels/check.h"
#include "kernels/conv.h"
#include "kernels/copy.h"
#include "kernels/creation.h"
#include "kernels/ctc.h"
#include "kernels/cumulative.h"
#include "kernels/distance.h"
#include "kernels/draw.h"
#include "kernels/elementwise.h"
#include "kernels/index.h"
#include "kernels/linalg.h"
#include "kernels/loss.h"
#include "kernels/matmul.h"
#include "kernels/norm.h"
#include "kernels/number.h"
#include "kernels/optim.h"
#include "kernels/pool.h"
#include "kernels/recurrent.h"
#include "kernels/reduce.h"
#include "kernels/search.h"
#include "kernels/softmax.h"
#include "kernels/sort.h"
#include "kernels/special.h"
#include "kernels/vision.h"

#define WEFT_ALL_KERNELS(X)  \
  WEFT_ATTENTION_KERNELS(X)  \
  WEFT_BINARY_KERNELS(X)     \
  WEFT_CHECK_KERNELS(X)      \
  WEFT_COMPARE_KERNELS(X)    \
  WEFT_CONV_KERNELS(X)       \
  WEFT_COPY_KERNELS(X)       \
  WEFT_CREATION_KERNELS(X)   \
  WEFT_CTC_KERNELS(X)        \
  WEFT_CUMULATIVE_KERNELS(X) \
  WEFT_DISTANCE_KERNELS(X)   \
  WEFT_DRAW_KERNELS(X)       \
  WEFT_INDEX_KERNELS(X)      \
  WEFT_LINALG_KERNELS(X)     \
  WEFT_LOSS_KERNELS(X)       \
  WEFT_MATMUL_KERNELS(X)     \
  WEFT_NORM_KERNELS(X)       \
  WEFT_NUMBER_KERNELS(X)     \
  WEFT_OPTIM_KERNELS(X)      \
  WEFT_POOL_KERNELS(X)       \
  WEFT_RECURRENT_KERNELS(X)  \
  WEFT_REDUCE_KERNELS(X)     \
  WEFT_SEARCH_KERNELS(X)     \
  WEFT_SOFTMAX_KERNELS(X)    \
  WEFT_SORT_KERNELS(X)       \
  WEFT_SPECIAL_KERNELS(X)    \
  WEFT_UNARY_KERNELS(X)      \
  WEFT_VISION_KERNELS(X)
