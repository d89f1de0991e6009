// softmax and log_softmax: the model op. Check, shape, kernel, record; each backward directly beneath.
#include "weft/ops/softmax.h"

#include "src/ops/autocast.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {
void check_backward(const OpCall& op, const Tensor& grad, const Tensor& y) {
  op.check_floating(y);
  WEFT_CHECK(grad.sizes() == y.sizes(), ShapeError, op.name(), "grad needs the result's shape {}; got {}",
             y.sizes(), grad.sizes());
  WEFT_CHECK(grad.dtype() == y.dtype(), DtypeError, op.name(), "grad needs the result's dtype {}; got {}",
             y.dtype(), grad.dtype());
}
}  // namespace

Tensor softmax(const Tensor& self, int64_t dim, std::optional<Dtype> dtype) {
  if (!dtype) {
    WEFT_AUTOCAST_ON_GPU(softmax, self, dim, dtype);
  }
  if (dtype && *dtype != self.dtype()) return softmax(to(self, *dtype), dim);
  OpCall op{"softmax", self};
  op.check_floating(self);
  dim = op.wrap(dim, self);
  Tensor y = empty_like(self);
  op.launch(&KernelTable::softmax_forward, view(y), view(self), static_cast<int>(dim));
  return op.record(y, {self}, [y = op.save_output(y), dim](const Tensor& grad) {
    return Grads{softmax_backward(grad, *y, dim)};
  });
}

Tensor softmin(const Tensor& self, int64_t dim, std::optional<Dtype> dtype) {
  return softmax(neg(self), dim, dtype);
}

Tensor softmax_backward(const Tensor& grad, const Tensor& y, int64_t dim) {
  OpCall op{"softmax_backward", grad, y};
  check_backward(op, grad, y);
  dim = op.wrap(dim, y);
  if (will_be_differentiated(grad, y)) return y * (grad - sum(grad * y, dim, /*keepdim=*/true));
  Tensor grad_x = empty_like(y);
  op.launch(&KernelTable::softmax_backward, view(grad_x), view(grad), view(y), static_cast<int>(dim));
  return grad_x;
}

Tensor log_softmax(const Tensor& self, int64_t dim, std::optional<Dtype> dtype) {
  if (!dtype) {
    WEFT_AUTOCAST_ON_GPU(log_softmax, self, dim, dtype);
  }
  if (dtype && *dtype != self.dtype()) return log_softmax(to(self, *dtype), dim);
  OpCall op{"log_softmax", self};
  op.check_floating(self);
  dim = op.wrap(dim, self);
  Tensor y = empty_like(self);
  op.launch(&KernelTable::log_softmax_forward, view(y), view(self), static_cast<int>(dim));
  return op.record(y, {self}, [y = op.save_output(y), dim](const Tensor& grad) {
    return Grads{log_softmax_backward(grad, *y, dim)};
  });
}

Tensor log_softmax_backward(const Tensor& grad, const Tensor& y, int64_t dim) {
  OpCall op{"log_softmax_backward", grad, y};
  check_backward(op, grad, y);
  dim = op.wrap(dim, y);
  if (will_be_differentiated(grad, y)) return grad - exp(y) * sum(grad, dim, /*keepdim=*/true);
  Tensor grad_x = empty_like(y);
  op.launch(&KernelTable::log_softmax_backward, view(grad_x), view(grad), view(y), static_cast<int>(dim));
  return grad_x;
}

}  // namespace weft
