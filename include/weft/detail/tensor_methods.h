// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// All of Tensor's methods, a file for each family. Included last by ops.h.
#pragma once

#include "weft/detail/tensor_methods/activation.h"
#include "weft/detail/tensor_methods/binary.h"
#include "weft/detail/tensor_methods/compare.h"
#include "weft/detail/tensor_methods/creation.h"
#include "weft/detail/tensor_methods/cumulative.h"
#include "weft/detail/tensor_methods/distance.h"
#include "weft/detail/tensor_methods/index.h"
#include "weft/detail/tensor_methods/linalg.h"
#include "weft/detail/tensor_methods/matmul.h"
#include "weft/detail/tensor_methods/number.h"
#include "weft/detail/tensor_methods/numeric.h"
#include "weft/detail/tensor_methods/random.h"
#include "weft/detail/tensor_methods/reduce.h"
#include "weft/detail/tensor_methods/search.h"
#include "weft/detail/tensor_methods/shape.h"
#include "weft/detail/tensor_methods/softmax.h"
#include "weft/detail/tensor_methods/sort.h"
#include "weft/detail/tensor_methods/special.h"
#include "weft/detail/tensor_methods/unary.h"
