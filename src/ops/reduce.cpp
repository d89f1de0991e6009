// Reductions. One kernel launch each for sums, products and extremes; the others are composed.
#include "weft/ops/reduce.h"

#include <cmath>

#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

// Which dimensions go; `kept` is the result's shape with size 1 there, `squeezed` without them.
struct Reduced {
  bool goes[kMaxDims] = {};
  Shape kept, squeezed;
  int64_t count = 1;  // elements that meet in one

  Reduced(const OpCall& op, const Tensor& x, IntSpan dims) {
    for (const int64_t given : dims) {
      const int64_t dim = op.wrap(given, x);
      if (x.dim() == 0) continue;
      WEFT_CHECK(!goes[dim], ValueError, op.name(), "dim {} appears more than once in {}", dim, Shape(dims));
      goes[dim] = true;
    }
    for (int64_t d = 0; d < x.dim(); ++d) {
      const int64_t size = x.sizes()[d];
      goes[d] = goes[d] || dims.empty();
      kept.push_back(goes[d] ? 1 : size);
      if (!goes[d]) squeezed.push_back(size);
      else count *= size;
    }
  }
  const Shape& shape(bool keepdim) const { return keepdim ? kept : squeezed; }
};

// `y` seen with the reduced dimensions still there, as the kernels want their output.
kernels::View kept_view(const Tensor& y, const Reduced& reduced) {
  kernels::View v(y.impl().data, y.dtype(), reduced.kept.size(), reduced.kept.data(), contiguous_strides(reduced.kept).data());
  return v;
}

// The gradient of a reduction's result, spread over what was reduced.
Tensor spread(const Tensor& grad, const Shape& kept, const Shape& sizes) { return expand(view(grad, kept), sizes); }

template <class... A>
Tensor reduce(const OpCall& op, const Tensor& x, const Reduced& reduced, bool keepdim, Dtype dtype,
              void (*KernelTable::*kernel)(kernels::View, kernels::ConstView, A...), A... args) {
  Tensor y = empty(reduced.shape(keepdim), {.dtype = dtype, .device = x.device()});
  op.launch(kernel, kept_view(y, reduced), ops::view(x), args...);
  return y;
}

Dtype summed(Dtype dtype) { return is_floating(dtype) ? dtype : int64; }

}  // namespace

Tensor sum(const Tensor& self, std::optional<Dtype> dtype) { return sum(self, IntSpan(), false, dtype); }
Tensor sum(const Tensor& self, int64_t dim, bool keepdim, std::optional<Dtype> dtype) {
  return sum(self, IntSpan{dim}, keepdim, dtype);
}
Tensor sum(const Tensor& self, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  if (dtype && *dtype != self.dtype()) return sum(to(self, *dtype), dim, keepdim, dtype);
  OpCall op{"sum", self};
  const Reduced reduced(op, self, dim);
  const Dtype out = dtype.value_or(summed(self.dtype()));
  Tensor y = reduce(op, self, reduced, keepdim, out, &KernelTable::reduce_sum, 1.0);
  return op.record(y, {self}, [kept = reduced.kept, sizes = self.sizes()](const Tensor& grad) {
    return Grads{spread(grad, kept, sizes)};
  });
}

Tensor sum_to(const Tensor& self, IntSpan size) {
  if (self.sizes() == Shape(size)) return self;
  const int64_t added = self.dim() - size.size();
  OpCall op{"sum_to", self};
  WEFT_CHECK(added >= 0, ShapeError, op.name(), "shape {} does not broadcast to {}", Shape(size), self.sizes());
  Shape dims, kept;
  for (int64_t d = 0; d < self.dim(); ++d) {
    const int64_t target = d < added ? 1 : size[d - added];
    WEFT_CHECK(target == self.sizes()[d] || target == 1, ShapeError, op.name(), "shape {} does not broadcast to {}", Shape(size),
               self.sizes());
    if (target != self.sizes()[d] || d < added) dims.push_back(d);
  }
  if (dims.empty()) return view(self, size);
  const Reduced reduced(op, self, dims);
  Tensor y = empty(size, {.dtype = self.dtype(), .device = self.device()});
  op.launch(&KernelTable::reduce_sum, kept_view(y, reduced), ops::view(self), 1.0);
  return op.record(y, {self}, [sizes = self.sizes()](const Tensor& grad) { return Grads{expand(grad, sizes)}; });
}

Tensor mean(const Tensor& self, std::optional<Dtype> dtype) { return mean(self, IntSpan(), false, dtype); }
Tensor mean(const Tensor& self, int64_t dim, bool keepdim, std::optional<Dtype> dtype) {
  return mean(self, IntSpan{dim}, keepdim, dtype);
}
Tensor mean(const Tensor& self, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  if (dtype && *dtype != self.dtype()) return mean(to(self, *dtype), dim, keepdim, {});
  OpCall op{"mean", self};
  op.check_floating(self);
  const Reduced reduced(op, self, dim);
  Tensor y = reduce(op, self, reduced, keepdim, self.dtype(), &KernelTable::reduce_sum, static_cast<double>(reduced.count));
  return op.record(y, {self}, [kept = reduced.kept, sizes = self.sizes(), n = reduced.count](const Tensor& grad) {
    return Grads{spread(div(grad, static_cast<double>(n)), kept, sizes)};
  });
}

namespace {
// d prod / dx_i is the product of the others: prod / x_i where nothing is zero; with one zero in the slice, only the zero's.
Tensor prod_backward(const Tensor& grad, const Tensor& x, const Reduced& reduced) {
  const Shape dims = [&] {
    Shape list;
    for (int64_t d = 0; d < x.dim(); ++d)
      if (reduced.goes[d]) list.push_back(d);
    return list;
  }();
  const Tensor is_zero = eq(x, 0);
  const Tensor safe = where(is_zero, ones_like(x), x);
  Tensor others = safe;
  for (const int64_t d : dims) others = prod(others, d, true);
  const Tensor zeros = sum(to(is_zero, x.dtype()), dims, true);
  const Tensor without_zero = where(eq(zeros, 0), others, zeros_like(others));
  const Tensor only_zero = where(eq(zeros, 1), others, zeros_like(others));
  return expand(view(grad, reduced.kept), x.sizes()) * where(is_zero, expand(only_zero, x.sizes()), without_zero / safe);
}

Tensor prod(const Tensor& self, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  if (dtype && *dtype != self.dtype()) return prod(to(self, *dtype), dim, keepdim, dtype);
  OpCall op{"prod", self};
  const Reduced reduced(op, self, dim);
  Tensor y = reduce(op, self, reduced, keepdim, dtype.value_or(summed(self.dtype())), &KernelTable::reduce_prod);
  return op.record(y, {self}, [x = op.save(self), reduced](const Tensor& grad) {
    return Grads{prod_backward(grad, *x, reduced)};
  });
}
}  // namespace

Tensor prod(const Tensor& self, std::optional<Dtype> dtype) { return prod(self, IntSpan(), false, dtype); }
Tensor prod(const Tensor& self, int64_t dim, bool keepdim, std::optional<Dtype> dtype) {
  return prod(self, IntSpan{dim}, keepdim, dtype);
}

namespace {
using ExtremeKernel = void (*KernelTable::*)(kernels::View, kernels::ConstView);
using ArgKernel = void (*KernelTable::*)(kernels::View, kernels::ConstView, int);

Tensor extreme(const char* name, const Tensor& self, IntSpan dim, bool keepdim, ExtremeKernel kernel) {
  OpCall op{name, self};
  const Reduced reduced(op, self, dim);
  WEFT_CHECK(reduced.count > 0, ShapeError, name, "cannot choose from a dimension of size 0; shape {}, dim {}", self.sizes(),
             Shape(dim));
  Tensor y = reduce(op, self, reduced, keepdim, self.dtype(), kernel);
  return op.record(y, {self}, [x = op.save(self), y = op.save_output(y), kept = reduced.kept](const Tensor& grad) {
    const Tensor top = expand(view(*y, kept), (*x).sizes());
    const Tensor is_top = to(logical_or(eq(*x, top), isnan(*x)), grad.dtype());
    Shape dims;
    for (int64_t d = 0; d < kept.size(); ++d)
      if (kept[d] != (*x).sizes()[d]) dims.push_back(d);
    const Tensor ties = dims.empty() ? is_top : sum(is_top, dims, true);
    return Grads{expand(view(grad, kept), (*x).sizes()) * (is_top / ties)};
  });
}

Tensor index_of_extreme(const char* name, const Tensor& self, std::optional<int64_t> dim, bool keepdim, ArgKernel kernel) {
  if (!dim) {
    Tensor y = index_of_extreme(name, reshape(self, {-1}), 0, false, kernel);
    return keepdim ? view(y, Shape(self.dim(), 1)) : y;
  }
  OpCall op{name, self};
  const int64_t along = op.wrap(*dim, self);
  const Reduced reduced(op, self, {along});
  WEFT_CHECK(reduced.count > 0, ShapeError, name, "cannot choose from a dimension of size 0; shape {}, dim {}", self.sizes(),
             along);
  if (self.dim() == 0) return zeros({}, {.dtype = int64, .device = self.device()});
  return reduce(op, self, reduced, keepdim, int64, kernel, static_cast<int>(along));
}

std::pair<Tensor, Tensor> extreme_along(const char* name, const Tensor& self, int64_t dim, bool keepdim, ArgKernel kernel) {
  const Tensor indices = index_of_extreme(name, self, dim, true, kernel);
  const Tensor values = self.dim() == 0 ? clone(self) : gather(self, dim, indices);
  if (keepdim || self.dim() == 0) return {values, indices};
  return {squeeze(values, dim), squeeze(indices, dim)};
}
}  // namespace

Tensor amax(const Tensor& self, IntSpan dim, bool keepdim) { return extreme("amax", self, dim, keepdim, &KernelTable::reduce_max); }
Tensor amin(const Tensor& self, IntSpan dim, bool keepdim) { return extreme("amin", self, dim, keepdim, &KernelTable::reduce_min); }
Tensor max(const Tensor& self) { return extreme("max", self, {}, false, &KernelTable::reduce_max); }
Tensor min(const Tensor& self) { return extreme("min", self, {}, false, &KernelTable::reduce_min); }
std::pair<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim) {
  return extreme_along("max", self, dim, keepdim, &KernelTable::reduce_argmax);
}
std::pair<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim) {
  return extreme_along("min", self, dim, keepdim, &KernelTable::reduce_argmin);
}
Tensor argmax(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  return index_of_extreme("argmax", self, dim, keepdim, &KernelTable::reduce_argmax);
}
Tensor argmin(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  return index_of_extreme("argmin", self, dim, keepdim, &KernelTable::reduce_argmin);
}

namespace {
Tensor truth(const char* name, const Tensor& self, IntSpan dim, bool keepdim, bool any) {
  OpCall op{name, self};
  const Reduced reduced(op, self, dim);
  if (reduced.count == 0) return full(reduced.shape(keepdim), !any, {.dtype = boolean, .device = self.device()});
  const Tensor nonzero = self.dtype() == boolean ? self : ne(self.detach(), 0);
  return reduce(op, nonzero, reduced, keepdim, boolean, any ? &KernelTable::reduce_max : &KernelTable::reduce_min);
}
}  // namespace

Tensor any(const Tensor& self) { return truth("any", self, {}, false, true); }
Tensor any(const Tensor& self, int64_t dim, bool keepdim) { return truth("any", self, {dim}, keepdim, true); }
Tensor all(const Tensor& self) { return truth("all", self, {}, false, false); }
Tensor all(const Tensor& self, int64_t dim, bool keepdim) { return truth("all", self, {dim}, keepdim, false); }
Tensor count_nonzero(const Tensor& self) { return sum(ne(self.detach(), 0)); }

Tensor var(const Tensor& self, double correction) { return var(self, IntSpan(), correction, false); }
Tensor var(const Tensor& self, IntSpan dim, double correction, bool keepdim) {
  OpCall op{"var", self};
  op.check_floating(self);
  const Reduced reduced(op, self, dim);
  const double freedom = std::max(0.0, static_cast<double>(reduced.count) - correction);
  return sum(square(self - mean(self, dim, true)), dim, keepdim) / freedom;
}
Tensor std(const Tensor& self, double correction) { return sqrt(var(self, correction)); }
Tensor std(const Tensor& self, IntSpan dim, double correction, bool keepdim) {
  return sqrt(var(self, dim, correction, keepdim));
}

namespace {
Tensor norm_2(const Tensor& self, IntSpan dim, bool keepdim) {
  OpCall op{"norm", self};
  const Reduced reduced(op, self, dim);
  Tensor y;
  {
    NoGrad guard;
    y = sqrt(sum(square(self), dim, keepdim));
  }
  return op.record(y, {self}, [x = op.save(self), y = op.save_output(y), kept = reduced.kept](const Tensor& grad) {
    const Tensor length = view(*y, kept);
    const Tensor zero = eq(length, 0);
    const Tensor scale = where(zero, zeros_like(length), view(grad, kept) / where(zero, ones_like(length), length));
    return Grads{*x * scale};
  });
}
}  // namespace

Tensor norm(const Tensor& self, double p) { return norm(self, p, {}, false); }
Tensor norm(const Tensor& self, double p, IntSpan dim, bool keepdim) {
  OpCall op{"norm", self};
  op.check_floating(self);
  if (p == 2) return norm_2(self, dim, keepdim);
  if (p == 0) return sum(to(ne(self, 0), self.dtype()), dim, keepdim);
  if (p == 1) return sum(abs(self), dim, keepdim);
  if (std::isinf(p)) return p > 0 ? amax(abs(self), dim, keepdim) : amin(abs(self), dim, keepdim);
  return pow(sum(pow(abs(self), p), dim, keepdim), 1 / p);
}

Tensor logsumexp(const Tensor& self, IntSpan dim, bool keepdim) {
  OpCall op{"logsumexp", self};
  op.check_floating(self);
  const Reduced reduced(op, self, dim);
  if (reduced.count == 0) return log(sum(exp(self), dim, keepdim));
  Tensor top = amax(self.detach(), dim, true);
  top = where(isinf(top), zeros_like(top), top);
  return log(sum(exp(self - top), dim, keepdim)) + view(top, reduced.shape(keepdim));
}

}  // namespace weft
