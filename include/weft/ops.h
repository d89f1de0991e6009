// All ops: functions here, and most of them also as methods of Tensor.
#pragma once

#include "weft/ops/activation.h"
#include "weft/ops/binary.h"
#include "weft/ops/compare.h"
#include "weft/ops/conv.h"
#include "weft/ops/creation.h"
#include "weft/ops/from_memory.h"
#include "weft/ops/index.h"
#include "weft/ops/loss.h"
#include "weft/ops/matmul.h"
#include "weft/ops/norm.h"
#include "weft/ops/operators.h"
#include "weft/ops/optim.h"
#include "weft/ops/pool.h"
#include "weft/ops/random.h"
#include "weft/ops/reduce.h"
#include "weft/ops/shape.h"
#include "weft/ops/softmax.h"
#include "weft/ops/unary.h"
#include "weft/ops/vision.h"

#include "weft/detail/tensor_methods.h"
