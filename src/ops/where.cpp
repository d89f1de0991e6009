// Masks: where, the masked_ ops and nonzero of ops/index.h.
#include <cmath>
#include <limits>

#include "src/core/dtype_switch.h"
#include "src/core/tensor_impl.h"
#include "src/ops/elementwise.h"
#include "src/ops/places.h"
#include "src/ops/promote.h"
#include "src/ops/unary_op.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

Tensor zero_of(const Tensor& t) { return zeros({}, {.dtype = t.dtype(), .device = t.device()}); }

void check_mask(const char* op, const Tensor& mask) {
  WEFT_CHECK(mask.dtype() == boolean, DtypeError, op,
             "needs a bool mask; got {}: convert it with to(boolean); mask {}", mask.dtype(), mask.sizes());
}

// `value` in the dtype of the tensor it is written into.
Tensor number_for(const char* op, const Tensor& self, Scalar value) {
  check_representable(op, value, self.dtype());
  return full({}, value, {.dtype = self.dtype(), .device = self.device()});
}

Tensor value_for(const char* op, const Tensor& self, const Tensor& value) {
  WEFT_CHECK(value.dim() == 0, ShapeError, op,
             "takes a number or a 0-d tensor as its value; input {}, value {}", self.sizes(), value.sizes());
  return to(value, self.device(), self.dtype());
}

}  // namespace

Tensor where(const Tensor& condition, const Tensor& x, const Tensor& y) {
  const Dtype dtype = promoted(x, y);
  OpCall op{"where", condition, x, y};
  WEFT_CHECK(condition.dtype() == boolean || condition.dtype() == uint8, DtypeError, op.name(),
             "needs a bool condition; got {}: compare it, or convert it with to(boolean); condition {}",
             condition.dtype(), condition.sizes());
  const Tensor a = to(x.detach(), op.device(), dtype), b = to(y.detach(), op.device(), dtype);
  const Shape shape =
      broadcast_shapes(broadcast_shapes(condition.sizes(), a.sizes(), op.name()), b.sizes(), op.name());
  const Tensor& like = a.sizes() == shape ? a : b;
  const TensorOptions options{.dtype = dtype, .device = op.device()};
  const Tensor out = like.sizes() == shape ? empty_like(like) : empty(shape, options);
  const Tensor mask = to(condition, op.device());
  op.launch(&KernelTable::where, view(out), broadcast_view(mask, shape), broadcast_view(a, shape),
            broadcast_view(b, shape));
  return op.record(out, {x, y},
                   [mask = op.save(mask), x_sizes = x.sizes(), y_sizes = y.sizes(), x_dtype = x.dtype(),
                    y_dtype = y.dtype(), x_device = x.device(),
                    y_device = y.device()](const Tensor& grad, const Needs& needs) {
                     Grads grads{{}, {}};
                     if (needs[0])
                       grads[0] = to(sum_to(where(*mask, grad, zero_of(grad)), x_sizes), x_device, x_dtype);
                     if (needs[1])
                       grads[1] = to(sum_to(where(*mask, zero_of(grad), grad), y_sizes), y_device, y_dtype);
                     return grads;
                   });
}

namespace {
// A number in the dtype of the result, so that it is rounded to that one alone.
Tensor choice(Scalar number, Dtype dtype, Device device) {
  return full({}, number, {.dtype = dtype, .device = device});
}
}  // namespace

Tensor where(const Tensor& condition, Scalar x, const Tensor& y) {
  return where(condition, choice(x, promoted(x, y), y.device()), y);
}
Tensor where(const Tensor& condition, const Tensor& x, Scalar y) {
  return where(condition, x, choice(y, promoted(x, y), x.device()));
}
Tensor where(const Tensor& condition, Scalar x, Scalar y) {
  const Dtype dtype = promoted(x, y);
  return where(condition, choice(x, dtype, condition.device()), choice(y, dtype, condition.device()));
}

std::vector<Tensor> where(const Tensor& condition) {
  return unbind(nonzero(condition.dim() == 0 ? view(condition, {1}) : condition), 1);
}

namespace {

Tensor fill_masked(const char* name, const Tensor& self, const Tensor& mask, const Tensor& value) {
  OpCall op{name, self, mask, value};
  op.check_inplace(self);
  check_mask(name, mask);
  WEFT_CHECK(broadcast_shapes(self.sizes(), mask.sizes(), name) == self.sizes(), ShapeError, name,
             "mask {} does not broadcast to the tensor written to, {}", mask.sizes(), self.sizes());
  op.launch(&KernelTable::where, view(self), broadcast_view(apart_from(self, mask), self.sizes()),
            broadcast_view(apart_from(self, value.detach()), self.sizes()), view(self));
  return op.record_inplace(self, {self, value},
                           [mask = op.save(mask)](const Tensor& grad, const Needs& needs) {
                             Grads grads{{}, {}};
                             if (needs[0]) grads[0] = where(*mask, zero_of(grad), grad);
                             if (needs[1]) grads[1] = sum(where(*mask, grad, zero_of(grad)));
                             return grads;
                           });
}

// self and mask may both be the smaller one.
Tensor filled_copy(const Tensor& self, const Tensor& mask, const Tensor& value) {
  check_mask("masked_fill", mask);
  const Shape shape = broadcast_shapes(self.sizes(), mask.sizes(), "masked_fill");
  OpCall op{"masked_fill", self, mask, value};
  const Tensor out = self.sizes() == shape ? empty_like(self)
                                           : empty(shape, {.dtype = self.dtype(), .device = self.device()});
  op.launch(&KernelTable::where, view(out), broadcast_view(mask, shape), broadcast_view(value, shape),
            broadcast_view(self, shape));
  return op.record(out, {self, value},
                   [mask = op.save(mask), sizes = self.sizes()](const Tensor& grad, const Needs& needs) {
                     Grads grads{{}, {}};
                     if (needs[0]) grads[0] = sum_to(where(*mask, zero_of(grad), grad), sizes);
                     if (needs[1]) grads[1] = sum(where(*mask, grad, zero_of(grad)));
                     return grads;
                   });
}

}  // namespace

Tensor masked_fill_(const Tensor& self, const Tensor& mask, Scalar value) {
  return fill_masked("masked_fill_", self, mask, number_for("masked_fill_", self, value));
}
Tensor masked_fill_(const Tensor& self, const Tensor& mask, const Tensor& value) {
  return fill_masked("masked_fill_", self, mask, value_for("masked_fill_", self, value));
}
Tensor masked_fill(const Tensor& self, const Tensor& mask, Scalar value) {
  return filled_copy(self, mask, number_for("masked_fill", self, value));
}
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value) {
  return filled_copy(self, mask, value_for("masked_fill", self, value));
}

namespace {

// Where the elements of a tensor of at least one dimension that a mask of its shape chooses are, in all its dimensions.
struct Chosen {
  Tensor index;
  Places places;

  explicit Chosen(const Tensor& mask)
      : index(reshape(nonzero(reshape(mask, {-1})), {-1})), places(mask.sizes(), 0, index.numel()) {
    places.count = mask.dim();
    places.unique = true;
  }
};

}  // namespace

Tensor masked_select(const Tensor& self, const Tensor& mask) {
  OpCall op{"masked_select", self, mask};
  check_mask(op.name(), mask);
  Shape shape = broadcast_shapes(self.sizes(), mask.sizes(), op.name());
  if (shape.empty()) shape.push_back(1);
  if (!op.device().is_cpu()) detail::check_no_capture(op.name());
  const Chosen chosen(expand(mask, shape));
  return read_places(op.name(), expand(self, shape), chosen.places, chosen.index, {chosen.places.n});
}

namespace {

// What `self` becomes on a GPU, which is not asked how many elements the mask chooses: each is read at its number among them.
Tensor scattered_on_gpu(const OpCall& op, const Tensor& self, const Tensor& chosen, const Tensor& source) {
  const Tensor numbers = cumsum(reshape(chosen, {-1}), 0, int64);
  const Tensor places = clamp_min(sub(numbers, 1), 0), flat = reshape(source, {-1});
  check_index(op, places, flat.numel(), 0, false);
  const Tensor values =
      read_places(op.name(), flat, {flat.sizes(), 0, places.numel()}, places, chosen.sizes());
  return where(chosen, values, self);
}

void check_scatter(const OpCall& op, const Tensor& self, const Tensor& mask, const Tensor& source) {
  check_mask(op.name(), mask);
  WEFT_CHECK(source.dtype() == self.dtype(), DtypeError, op.name(),
             "source must have the dtype of the tensor, {}; got {}", self.dtype(), source.dtype());
}

}  // namespace

Tensor masked_scatter_(const Tensor& self, const Tensor& mask, const Tensor& source) {
  OpCall op{"masked_scatter_", self, mask, source};
  check_scatter(op, self, mask, source);
  WEFT_CHECK(broadcast_shapes(self.sizes(), mask.sizes(), op.name()) == self.sizes(), ShapeError, op.name(),
             "mask {} does not broadcast to the tensor written to, {}", mask.sizes(), self.sizes());
  if (op.device().is_cuda() && self.numel() > 0 && source.numel() > 0) {
    op.check_inplace(self);
    const Tensor result = scattered_on_gpu(op, before_writing(self), expand(mask, self.sizes()), source);
    return write_result(op.name(), self, result);
  }
  const Tensor target = self.dim() == 0 ? view(self, {1}) : self;
  const Chosen chosen(expand(mask, target.sizes()));
  WEFT_CHECK(source.numel() >= chosen.places.n, ShapeError, op.name(),
             "mask chooses {} elements, but source {} has {}; input {}", chosen.places.n, source.sizes(),
             source.numel(), self.sizes());
  write_places(op.name(), target, chosen.places, chosen.index,
               narrow(reshape(source, {-1}), 0, 0, chosen.places.n), kernels::Placing::write);
  return self;
}

Tensor masked_scatter(const Tensor& self, const Tensor& mask, const Tensor& source) {
  const OpCall op{"masked_scatter", self, mask, source};
  check_mask(op.name(), mask);
  const Tensor given = expand(self, broadcast_shapes(self.sizes(), mask.sizes(), op.name()));
  if (op.device().is_cuda() && given.numel() > 0 && source.numel() > 0) {
    check_scatter(op, self, mask, source);
    return scattered_on_gpu(op, given, expand(mask, given.sizes()), source);
  }
  return masked_scatter_(clone(given), mask, source);
}

Tensor nonzero(const Tensor& self) {
  detail::check_host_read("nonzero");
  OpCall op{"nonzero", self};
  if (!op.device().is_cpu()) detail::check_no_capture("nonzero");
  const Tensor x = contiguous(self.detach());
  int64_t count = 0;
  op.launch(&KernelTable::nonzero_count, &count, view(x));
  // A column after the other, as in PyTorch: each is an index tensor.
  Tensor y = empty_strided({count, self.dim()}, {1, std::max<int64_t>(count, 1)},
                           {.dtype = int64, .device = self.device()});
  op.launch(&KernelTable::nonzero, view(y), view(x));
  return y;
}

Tensor argwhere(const Tensor& self) { return nonzero(self); }

}  // namespace weft
