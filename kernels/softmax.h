// The softmax family of kernels. ops/softmax.h launches them.
#pragma once

#include "kernels/view.h"

// All views of a call have the same sizes and the same floating dtype; half types compute in float32. A row
// runs along `dim`.
//   softmax_forward:      y = exp(x - max x) / sum exp(x - max x)
//   softmax_backward:     grad_x = y * (grad_y - sum(grad_y * y))
//   log_softmax_forward:  y = x - max x - log(sum exp(x - max x))
//   log_softmax_backward: grad_x = grad_y - exp(y) * sum(grad_y)
#define WEFT_SOFTMAX_KERNELS(X)                                              \
  X(softmax_forward, (View y, ConstView x, int dim))                         \
  X(softmax_backward, (View grad_x, ConstView grad_y, ConstView y, int dim)) \
  X(log_softmax_forward, (View y, ConstView x, int dim))                     \
  X(log_softmax_backward, (View grad_x, ConstView grad_y, ConstView y, int dim))
