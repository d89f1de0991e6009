// Every op: the functions of all families, and Tensor's methods, which call them.
#pragma once

#if __has_include("weft/ops/binary.h")
#include "weft/ops/binary.h"
#endif
#if __has_include("weft/ops/compare.h")
#include "weft/ops/compare.h"
#endif
#if __has_include("weft/ops/conv.h")
#include "weft/ops/conv.h"
#endif
#if __has_include("weft/ops/creation.h")
#include "weft/ops/creation.h"
#endif
#if __has_include("weft/ops/from_memory.h")
#include "weft/ops/from_memory.h"
#endif
#if __has_include("weft/ops/index.h")
#include "weft/ops/index.h"
#endif
#if __has_include("weft/ops/loss.h")
#include "weft/ops/loss.h"
#endif
#if __has_include("weft/ops/matmul.h")
#include "weft/ops/matmul.h"
#endif
#if __has_include("weft/ops/norm.h")
#include "weft/ops/norm.h"
#endif
#if __has_include("weft/ops/pool.h")
#include "weft/ops/pool.h"
#endif
#if __has_include("weft/ops/random.h")
#include "weft/ops/random.h"
#endif
#if __has_include("weft/ops/reduce.h")
#include "weft/ops/reduce.h"
#endif
#if __has_include("weft/ops/shape.h")
#include "weft/ops/shape.h"
#endif
#if __has_include("weft/ops/softmax.h")
#include "weft/ops/softmax.h"
#endif
#if __has_include("weft/ops/unary.h")
#include "weft/ops/unary.h"
#endif

// Last: the methods need the functions.
#include "weft/detail/tensor_methods.h"
