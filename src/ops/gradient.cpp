// Derivatives of sampled functions by differences.
#include "weft/ops.h"

#include "src/ops/op_call.h"
#include "src/ops/promote.h"

namespace weft {

using namespace weft::ops;

namespace {

Tensor slice_of(const Tensor& x, int64_t dim, int64_t start, int64_t length) {
  return narrow(x, dim, start < 0 ? start + x.size(dim) : start, length);
}

// Samples `h` apart along dim.
Tensor evenly_spaced(const Tensor& x, int64_t dim, const Tensor& h, int64_t edge_order) {
  const int64_t n = x.size(dim);
  const auto at = [&](int64_t i) { return slice_of(x, dim, i, 1); };
  const Tensor inner = (slice_of(x, dim, 2, n - 2) - slice_of(x, dim, 0, n - 2)) / (h * 2);
  Tensor first, last;
  if (edge_order == 1) {
    first = (at(1) - at(0)) / h;
    last = (at(-1) - at(-2)) / h;
  } else {
    first = (at(0) * -1.5 + at(1) * 2 - at(2) * 0.5) / h;
    last = (at(-3) * 0.5 - at(-2) * 2 + at(-1) * 1.5) / h;
  }
  return cat({first, inner, last}, dim);
}

// Samples at the places `c` along dim.
Tensor unevenly_spaced(const Tensor& x, int64_t dim, const Tensor& c, int64_t edge_order) {
  const int64_t n = x.size(dim);
  Shape along(x.dim(), 1);
  along[dim] = -1;
  const Tensor steps = diff(c);
  const auto shaped = [&](const Tensor& t) { return reshape(t, along); };
  const auto at = [&](int64_t i) { return slice_of(x, dim, i, 1); };
  const auto step = [&](int64_t i) { return select(steps, 0, i); };
  const Tensor before = slice_of(steps, 0, 0, n - 2), after = slice_of(steps, 0, 1, n - 2);
  const Tensor a = neg(after) / (before * (before + after)), b = (after - before) / (before * after),
               d = before / (after * (before + after));
  const Tensor inner = shaped(a) * slice_of(x, dim, 0, n - 2) + shaped(b) * slice_of(x, dim, 1, n - 2) +
                       shaped(d) * slice_of(x, dim, 2, n - 2);
  Tensor first, last;
  if (edge_order == 1) {
    first = (at(1) - at(0)) / step(0);
    last = (at(-1) - at(-2)) / step(-1);
  } else {
    const Tensor p = step(0), q = step(1), r = step(-2), s = step(-1);
    first =
        at(0) * (neg(p * 2 + q) / (p * (p + q))) + at(1) * ((p + q) / (p * q)) - at(2) * (p / (q * (p + q)));
    last =
        at(-3) * (s / (r * (r + s))) - at(-2) * ((r + s) / (r * s)) + at(-1) * ((s * 2 + r) / (s * (r + s)));
  }
  return cat({first, inner, last}, dim);
}

}  // namespace

std::vector<Tensor> gradient(const Tensor& self, TensorList spacing, IntSpan dim, int64_t edge_order) {
  const OpCall op{"gradient", self};
  WEFT_CHECK(self.dtype() != boolean, DtypeError, op.name(), "does not take bool; input {}", self.sizes());
  WEFT_CHECK(edge_order == 1 || edge_order == 2, ValueError, op.name(), "edge_order must be 1 or 2; got {}",
             edge_order);
  Shape dims;
  if (dim.empty()) {
    for (int64_t d = 0; d < self.dim(); ++d) dims.push_back(d);
  } else {
    for (const int64_t d : dim) dims.push_back(op.wrap(d, self));
  }
  for (int64_t i = 0; i < dims.size(); ++i)
    for (int64_t j = 0; j < i; ++j)
      WEFT_CHECK(dims[i] != dims[j], DimError, op.name(), "dim {} is named twice in {}", dims[i], Shape(dim));
  const auto count = static_cast<int64_t>(spacing.size());
  WEFT_CHECK(count == dims.size(), ValueError, op.name(), "needs a spacing for each of {} dims; got {}",
             dims.size(), count);
  const Tensor x = to(self, floating_from(self.dtype()));
  std::vector<Tensor> results;
  for (int64_t i = 0; i < dims.size(); ++i) {
    const int64_t n = self.size(dims[i]);
    const Tensor& apart = spacing[static_cast<size_t>(i)];
    WEFT_CHECK(n >= edge_order + 1, ShapeError, op.name(),
               "each dim needs at least {} samples for edge_order {}; input {}", edge_order + 1, edge_order,
               self.sizes());
    WEFT_CHECK(apart.dim() == 0 || (apart.dim() == 1 && apart.numel() == n), ShapeError, op.name(),
               "the coordinates of dim {} must be 1-d of {} elements; got {}", dims[i], n, apart.sizes());
    results.push_back(apart.dim() == 0 ? evenly_spaced(x, dims[i], apart, edge_order)
                                       : unevenly_spaced(x, dims[i], to(apart, x.dtype()), edge_order));
  }
  return results;
}

std::vector<Tensor> gradient(const Tensor& self, Scalar spacing, IntSpan dim, int64_t edge_order) {
  const Tensor apart =
      scalar_tensor(spacing, {.dtype = floating_from(self.dtype()), .device = self.device()});
  return gradient(self,
                  std::vector<Tensor>(static_cast<size_t>(dim.empty() ? self.dim() : dim.size()), apart), dim,
                  edge_order);
}

}  // namespace weft
