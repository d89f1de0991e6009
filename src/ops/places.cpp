// Reading and writing the slices that a flat index names, with their gradients.
#include "src/ops/places.h"
#include "weft/ops.h"

#include "weft/ops/creation.h"
#include "weft/ops/shape.h"

namespace weft::ops {

using kernels::KernelTable;
using kernels::Placing;

Places::Places(const Shape& sizes, int64_t dim, int64_t n) : sizes(sizes), first(dim), n(n) {
  for (int64_t d = 0; d < sizes.size(); ++d) order.push_back(d);
}

Shape Places::flat() const {
  Shape shape;
  for (int64_t d = 0; d < order.size(); ++d) {
    if (d == first) shape.push_back(n);
    if (d < first || d >= first + count) shape.push_back(sizes[order[d]]);
  }
  return shape;
}

namespace {

kernels::View ordered(const Tensor& x, const Places& places) {
  Shape sizes, strides;
  for (int64_t d : places.order) {
    sizes.push_back(x.sizes()[d]);
    strides.push_back(x.strides()[d]);
  }
  return {x.impl().data, x.dtype(), sizes.size(), sizes.data(), strides.data()};
}

// A contiguous tensor seen in another shape.
kernels::View seen_as(const Tensor& y, const Shape& shape) {
  return {y.impl().data, y.dtype(), shape.size(), shape.data(), contiguous_strides(shape).data()};
}

// Zeros but for `grad` summed at the places: the gradient of read_places.
Tensor add_to_zeros(const Tensor& grad, const Places& places, const Tensor& index) {
  OpCall op{"index_backward", grad, index};
  const Tensor x = zeros(places.sizes, {.dtype = grad.dtype(), .device = grad.device()});
  const Tensor g = grad.detach().contiguous();
  op.launch(&KernelTable::index_write, ordered(x, places), view(index), seen_as(g, places.flat()),
            static_cast<int>(places.first), static_cast<int>(places.count),
            places.unique ? Placing::write : Placing::add);
  const auto backward = [index = op.save(index), places, shape = grad.sizes()](const Tensor& grad_grad) {
    return Grads{read_places("index", grad_grad, places, *index, shape)};
  };
  return op.record(x, {grad}, backward);
}

}  // namespace

Tensor as_index(const char* op, const Tensor& index) {
  WEFT_CHECK(index.dtype() == int64 || index.dtype() == int32, DtypeError, op,
             "needs an int64 or int32 index; got {}{}; index {}", index.dtype(),
             is_floating(index.dtype()) ? ": convert it with to(int64)" : "", index.sizes());
  return to(index, int64);
}

void check_index(const OpCall& op, const Tensor& index, int64_t size, int64_t dim, bool negative) {
  kernels::View looked_at = view(index);
  // An expanded index that no result could be as large as: each of its elements once, so that this ends and the result's
  // size is refused.
  constexpr int64_t kEndless = int64_t{1} << 36;
  for (int d = 0; d < looked_at.ndim && index.numel() > kEndless; ++d)
    if (looked_at.strides[d] == 0) looked_at.sizes[d] = 1;
  op.launch(&KernelTable::index_check, looked_at, size, dim, negative, op.name());
}

void check_fits(const OpCall& op, const Tensor& index, const char* role, const Tensor& t, int64_t dim) {
  bool fits = std::max<int64_t>(index.dim(), 1) == std::max<int64_t>(t.dim(), 1);
  for (int64_t d = 0; fits && d < std::min(index.dim(), t.dim()); ++d)
    fits = d == dim || index.sizes()[d] <= t.sizes()[d];
  WEFT_CHECK(fits, ShapeError, op.name(),
             "index {} needs as many dimensions as {} {} and must not be larger{}", index.sizes(), role,
             t.sizes(), dim >= 0 ? fmt::format(" apart from dimension {}", dim) : "");
}

Scattered scattered(const OpCall& op, const Tensor& self, int64_t dim, const Tensor& index,
                    const Tensor& src) {
  Scattered to{dim, as_index(op.name(), index), src};
  check_fits(op, to.index, "the tensor", self, dim);
  if (src.defined()) {
    check_fits(op, to.index, "src", src, -1);
    for (int64_t d = 0; d < src.dim() && to.index.dim() > 0; ++d)
      if (src.sizes()[d] != to.index.sizes()[d]) to.src = narrow(to.src, d, 0, to.index.sizes()[d]);
    if (to.src.dim() > to.index.dim()) to.src = select(to.src, 0, 0);
    if (to.src.dim() < to.index.dim()) to.src = weft::view(to.src, to.index.sizes());
  }
  check_index(op, to.index, self.dim() == 0 ? 1 : self.sizes()[dim], dim, false);
  return to;
}

Tensor apart_from(const Tensor& written, const Tensor& t) {
  return t.impl().storage == written.impl().storage && t.numel() > 0 ? clone(t) : t;
}

Tensor read_places(const char* name, const Tensor& x, const Places& places, const Tensor& index,
                   const Shape& shape) {
  OpCall op{name, x, index};
  const Tensor y = empty(shape, {.dtype = x.dtype(), .device = x.device()});
  op.launch(&KernelTable::index_read, seen_as(y, places.flat()), ordered(x, places), view(index),
            static_cast<int>(places.first), static_cast<int>(places.count));
  return op.record(y, {x}, [index = op.save(index), places](const Tensor& grad) {
    return Grads{add_to_zeros(grad, places, *index)};
  });
}

Tensor write_places(const char* name, const Tensor& x, const Places& places, const Tensor& index,
                    const Tensor& values, Placing placing) {
  OpCall op{name, x, index, values};
  op.check_inplace(x);
  op.launch(&KernelTable::index_write, ordered(x, places), view(index), view(apart_from(x, values.detach())),
            static_cast<int>(places.first), static_cast<int>(places.count), placing);
  return op.record_inplace(
      x, {x, values},
      [index = op.save(index), places, placing, name](const Tensor& grad, const Needs& needs) {
        Grads grads{{}, {}};
        if (needs[0]) {
          grads[0] = grad;
          if (placing == Placing::write) {
            const Tensor nothing =
                expand(zeros({}, {.dtype = grad.dtype(), .device = grad.device()}), places.flat());
            grads[0] = write_places(name, clone(grad), places, *index, nothing, Placing::write);
          }
        }
        if (needs[1]) grads[1] = read_places("index", grad, places, *index, places.flat());
        return grads;
      });
}

}  // namespace weft::ops
