// Reductions. One kernel launch each for sums, products and extremes; the others are composed.
#include "weft/ops/reduce.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "src/ops/autocast.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::SumTerm;

namespace {

// Which dimensions go (`dims`); `kept` is the result's shape with size 1 there, `squeezed` without them.
struct Reduced {
  Shape dims, kept, squeezed;
  int64_t count = 1;  // elements that meet in one

  Reduced(const OpCall& op, const Tensor& x, IntSpan given) {
    bool goes[kMaxDims] = {};
    for (const int64_t d : given) {
      const int64_t dim = op.wrap(d, x);
      WEFT_CHECK(!goes[dim], ValueError, op.name(), "dim {} appears more than once in {}", dim, Shape(given));
      goes[dim] = true;
    }
    for (int64_t d = 0; d < x.dim(); ++d) {
      const int64_t size = x.sizes()[d];
      const bool kept_whole = !goes[d] && !given.empty();
      kept.push_back(kept_whole ? size : 1);
      if (kept_whole) {
        squeezed.push_back(size);
      } else {
        dims.push_back(d);
        count *= size;
      }
    }
  }
  const Shape& shape(bool keepdim) const { return keepdim ? kept : squeezed; }
};

// `y` seen with the reduced dimensions still there, as the kernels want their output.
kernels::View kept_view(const Tensor& y, const Reduced& reduced) {
  return {y.impl().data, y.dtype(), reduced.kept.size(), reduced.kept.data(),
          contiguous_strides(reduced.kept).data()};
}

// The gradient of a reduction's result, spread over what was reduced.
Tensor spread(const Tensor& grad, const Shape& kept, const Shape& sizes) {
  return expand(view(grad, kept), sizes);
}

template <class... A>
Tensor reduce(const OpCall& op, const Tensor& x, const Reduced& reduced, bool keepdim, Dtype dtype,
              void (*KernelTable::*kernel)(kernels::View, kernels::ConstView, A...), A... args) {
  Tensor y = empty(reduced.shape(keepdim), {.dtype = dtype, .device = x.device()});
  op.launch(kernel, kept_view(y, reduced), ops::view(x), args...);
  return y;
}

Dtype summed(Dtype dtype) { return is_floating(dtype) ? dtype : int64; }

// What half types compute in where a step between input and result could overflow them.
Tensor widened(const Tensor& x) { return x.is_floating() && x.item_size() == 2 ? to(x, float32) : x; }

}  // namespace

Tensor sum(const Tensor& self, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  if (!dtype) {
    WEFT_AUTOCAST_ON_GPU(sum, self, dim, keepdim, dtype);
  }
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
  WEFT_CHECK(added >= 0, ShapeError, op.name(), "shape {} does not broadcast to {}", Shape(size),
             self.sizes());
  Shape dims, kept;
  for (int64_t d = 0; d < self.dim(); ++d) {
    const int64_t target = d < added ? 1 : size[d - added];
    WEFT_CHECK(target == self.sizes()[d] || target == 1, ShapeError, op.name(),
               "shape {} does not broadcast to {}", Shape(size), self.sizes());
    if (target != self.sizes()[d] || d < added) dims.push_back(d);
  }
  const Reduced reduced(op, self, dims);
  Tensor y = empty(size, {.dtype = self.dtype(), .device = self.device()});
  op.launch(&KernelTable::reduce_sum, kept_view(y, reduced), ops::view(self), 1.0);
  return op.record(y, {self},
                   [sizes = self.sizes()](const Tensor& grad) { return Grads{expand(grad, sizes)}; });
}

Tensor sum_to_size(const Tensor& self, IntSpan size) {
  const bool same = !size.empty() && self.sizes() == Shape(size);
  return sum_to(same || self.is_floating() ? self : to(self, int64), size);
}

namespace {
// `exact`: of equal elements it is that element, so that a deviation from it is 0.
Tensor mean_of(const Tensor& self, IntSpan dim, bool keepdim, bool exact) {
  OpCall op{"mean", self};
  op.check_floating(self);
  const Reduced reduced(op, self, dim);
  const auto count = static_cast<double>(reduced.count);
  Tensor y = exact ? reduce(op, self, reduced, keepdim, self.dtype(), &KernelTable::reduce_sum_of,
                            SumTerm::exact, count)
                   : reduce(op, self, reduced, keepdim, self.dtype(), &KernelTable::reduce_sum, count);
  return op.record(y, {self},
                   [kept = reduced.kept, sizes = self.sizes(), n = reduced.count](const Tensor& grad) {
                     return Grads{spread(div(grad, static_cast<double>(n)), kept, sizes)};
                   });
}
}  // namespace

Tensor mean(const Tensor& self, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  return mean_of(dtype ? to(self, *dtype) : self, dim, keepdim, false);
}

Tensor nansum(const Tensor& self, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  if (!self.is_floating()) return sum(self, dim, keepdim, dtype);
  if (dtype && *dtype != self.dtype()) return nansum(to(self, *dtype), dim, keepdim, dtype);
  OpCall op{"nansum", self};
  const Reduced reduced(op, self, dim);
  Tensor y =
      reduce(op, self, reduced, keepdim, self.dtype(), &KernelTable::reduce_sum_of, SumTerm::number, 1.0);
  return op.record(y, {self},
                   [x = op.save(self), kept = reduced.kept, sizes = self.sizes()](const Tensor& grad) {
                     return Grads{masked_fill(spread(grad, kept, sizes), isnan((*x).detach()), 0)};
                   });
}

Tensor nanmean(const Tensor& self, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  const OpCall op{"nanmean", self};
  op.check_floating(self);
  return nansum(self, dim, keepdim, dtype) / sum(logical_not(isnan(self.detach())), dim, keepdim);
}

Tensor trace(const Tensor& self) {
  WEFT_AUTOCAST(float32, trace, self);
  const OpCall op{"trace", self};
  WEFT_CHECK(self.dim() == 2, ShapeError, op.name(), "needs a matrix; input {}", self.sizes());
  return sum(diagonal(self));
}

namespace {
// Along the last dimension, each element's product of all the others: without division, so right where there
// are zeros.
Tensor product_of_others(const Tensor& x) {
  const int64_t n = x.size(-1), half = n / 2;
  if (n <= 1) return ones_like(x);
  const Tensor first = narrow(x, -1, 0, half), second = narrow(x, -1, half, half),
               rest = narrow(x, -1, 2 * half, n - 2 * half);
  const Tensor others = product_of_others(cat({first * second, rest}, -1));
  const Tensor of_pairs = narrow(others, -1, 0, half);
  return cat({of_pairs * second, of_pairs * first, narrow(others, -1, half, n - 2 * half)}, -1);
}

Tensor prod_backward(const Tensor& grad, const Tensor& x, const Reduced& reduced) {
  Shape order, sizes, rows = reduced.squeezed;
  for (int64_t d = 0; d < x.dim(); ++d)
    if (std::find(reduced.dims.begin(), reduced.dims.end(), d) == reduced.dims.end()) order.push_back(d);
  for (const int64_t d : reduced.dims) order.push_back(d);
  Shape back(order.size(), 0);
  for (int64_t i = 0; i < order.size(); ++i) {
    back[order[i]] = i;
    sizes.push_back(x.sizes()[order[i]]);
  }
  rows.push_back(reduced.count);
  const Tensor others = product_of_others(reshape(permute(x, order), rows));
  return expand(view(grad, reduced.kept), x.sizes()) * permute(reshape(others, sizes), back);
}

}  // namespace

Tensor prod(const Tensor& self, std::optional<int64_t> dim, bool keepdim, std::optional<Dtype> dtype) {
  WEFT_AUTOCAST(float32, prod, self, dim, keepdim, dtype);
  if (dtype && *dtype != self.dtype()) return prod(to(self, *dtype), dim, keepdim, dtype);
  OpCall op{"prod", self};
  const Reduced reduced(op, self, dim ? IntSpan(*dim) : IntSpan());
  Tensor y =
      reduce(op, self, reduced, keepdim, dtype.value_or(summed(self.dtype())), &KernelTable::reduce_prod);
  return op.record(y, {self}, [x = op.save(self), reduced](const Tensor& grad) {
    return Grads{prod_backward(grad, *x, reduced)};
  });
}

namespace {
using ExtremeKernel = void (*KernelTable::*)(kernels::View, kernels::ConstView);
using ArgKernel = void (*KernelTable::*)(kernels::View, kernels::ConstView, int);

void check_choice(const OpCall& op, const Tensor& x, const Reduced& reduced) {
  WEFT_CHECK(reduced.count > 0, DimError, op.name(), "there is no element to choose along dim {}; shape {}",
             reduced.dims, x.sizes());
}

// The gradient of an extreme, in equal shares to all elements that are it; NaN is where there is one.
Tensor share_among_ties(const Tensor& grad, const Tensor& x, const Tensor& top, const Reduced& reduced) {
  const Tensor is_top = logical_or(eq(x, top), isnan(x));
  return where(is_top, grad / sum(is_top, reduced.dims, true), 0);
}

Tensor extreme(const char* name, const Tensor& self, IntSpan dim, bool keepdim, ExtremeKernel kernel) {
  OpCall op{name, self};
  const Reduced reduced(op, self, dim);
  check_choice(op, self, reduced);
  Tensor y = reduce(op, self, reduced, keepdim, self.dtype(), kernel);
  return op.record(y, {self}, [x = op.save(self), y = op.save_output(y), reduced](const Tensor& grad) {
    return Grads{share_among_ties(view(grad, reduced.kept), *x, view(*y, reduced.kept), reduced)};
  });
}

Tensor index_of_extreme(const char* name, const Tensor& self, std::optional<int64_t> dim, bool keepdim,
                        ArgKernel kernel) {
  if (!dim) {
    Tensor y = index_of_extreme(name, reshape(self.detach(), {-1}), 0, false, kernel);
    return keepdim ? view(y, Shape(self.dim(), 1)) : y;
  }
  OpCall op{name, self};
  const int64_t along = op.wrap(*dim, self);
  const Reduced reduced(op, self, {along});
  check_choice(op, self, reduced);
  if (self.dim() == 0) return zeros({}, {.dtype = int64, .device = self.device()});
  return reduce(op, self, reduced, keepdim, int64, kernel, static_cast<int>(along));
}

std::pair<Tensor, Tensor> extreme_along(const char* name, const Tensor& self, int64_t dim, bool keepdim,
                                        ArgKernel kernel) {
  const Tensor indices = index_of_extreme(name, self, dim, true, kernel);
  const Tensor values = self.dim() == 0 ? clone(self) : gather(self, dim, indices);
  if (keepdim || self.dim() == 0) return {values, indices};
  return {squeeze(values, dim), squeeze(indices, dim)};
}
}  // namespace

Tensor amax(const Tensor& self, IntSpan dim, bool keepdim) {
  return extreme("amax", self, dim, keepdim, &KernelTable::reduce_max);
}
Tensor amin(const Tensor& self, IntSpan dim, bool keepdim) {
  return extreme("amin", self, dim, keepdim, &KernelTable::reduce_min);
}
std::pair<Tensor, Tensor> aminmax(const Tensor& self, std::optional<int64_t> dim, bool keepdim) {
  const IntSpan dims = dim ? IntSpan(*dim) : IntSpan();
  return {extreme("aminmax", self, dims, keepdim, &KernelTable::reduce_min),
          extreme("aminmax", self, dims, keepdim, &KernelTable::reduce_max)};
}
Tensor max(const Tensor& self) { return extreme("max", self, {}, false, &KernelTable::reduce_max); }
Tensor min(const Tensor& self) { return extreme("min", self, {}, false, &KernelTable::reduce_min); }
std::pair<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim) {
  return extreme_along("max", self, dim, keepdim, &KernelTable::reduce_argmax);
}
std::pair<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim) {
  return extreme_along("min", self, dim, keepdim, &KernelTable::reduce_argmin);
}
Tensor max(const Tensor& self, const Tensor& other) { return maximum(self, other); }
Tensor min(const Tensor& self, const Tensor& other) { return minimum(self, other); }
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
  const Dtype dtype = self.dtype() == uint8 ? uint8 : boolean;
  if (reduced.count == 0)
    return full(reduced.shape(keepdim), !any, {.dtype = dtype, .device = self.device()});
  const Tensor nonzero = self.dtype() == boolean ? self : ne(self.detach(), 0);
  return reduce(op, nonzero, reduced, keepdim, dtype,
                any ? &KernelTable::reduce_max : &KernelTable::reduce_min);
}
}  // namespace

Tensor any(const Tensor& self, IntSpan dim, bool keepdim) { return truth("any", self, dim, keepdim, true); }
Tensor all(const Tensor& self, IntSpan dim, bool keepdim) { return truth("all", self, dim, keepdim, false); }

Tensor count_nonzero(const Tensor& self, IntSpan dim) {
  const OpCall op{"count_nonzero", self};
  const Reduced reduced(op, self, dim);
  return reduce(op, self.detach(), reduced, false, int64, &KernelTable::reduce_sum_of, SumTerm::nonzero, 1.0);
}

namespace {
double degrees_of_freedom(const Reduced& reduced, double correction) {
  return std::max(0.0, static_cast<double>(reduced.count) - correction);
}
Tensor deviation(const Tensor& x, const Reduced& reduced) { return x - mean_of(x, reduced.dims, true, true); }
Tensor variance(const OpCall& op, const Tensor& x, const Reduced& reduced, bool keepdim, double freedom) {
  return reduce(op, deviation(x, reduced), reduced, keepdim, x.dtype(), &KernelTable::reduce_sum_of,
                SumTerm::square, freedom);
}
}  // namespace

Tensor var(const Tensor& self, IntSpan dim, double correction, bool keepdim) {
  OpCall op{"var", self};
  op.check_floating(self);
  const Reduced reduced(op, self, dim);
  const double freedom = degrees_of_freedom(reduced, correction);
  Tensor y;
  {
    const NoGrad guard;
    y = to(variance(op, widened(self), reduced, keepdim, freedom), self.dtype());
  }
  return op.record(y, {self}, [x = op.save(self), reduced, freedom](const Tensor& grad) {
    return Grads{deviation(*x, reduced) * (view(grad, reduced.kept) * (2 / freedom))};
  });
}

Tensor std(const Tensor& self, IntSpan dim, double correction, bool keepdim) {
  OpCall op{"std", self};
  op.check_floating(self);
  const Reduced reduced(op, self, dim);
  const double freedom = degrees_of_freedom(reduced, correction);
  Tensor y;
  {
    const NoGrad guard;
    y = to(sqrt(variance(op, widened(self), reduced, keepdim, freedom)), self.dtype());
  }
  return op.record(
      y, {self}, [x = op.save(self), y = op.save_output(y), reduced, freedom](const Tensor& grad) {
        const Tensor root = view(*y, reduced.kept), zero = eq(root, 0);
        const Tensor scale = where(zero, 0, view(grad, reduced.kept) / (where(zero, 1, root) * freedom));
        return Grads{deviation(*x, reduced) * scale};
      });
}

std::pair<Tensor, Tensor> var_mean(const Tensor& self, IntSpan dim, double correction, bool keepdim) {
  return {var(self, dim, correction, keepdim), mean(self, dim, keepdim)};
}
std::pair<Tensor, Tensor> std_mean(const Tensor& self, IntSpan dim, double correction, bool keepdim) {
  return {std(self, dim, correction, keepdim), mean(self, dim, keepdim)};
}

namespace {
Tensor length(const OpCall& op, const Tensor& x, double p, const Reduced& reduced, bool keepdim) {
  const Shape& dims = reduced.dims;
  if (p == 0) return sum(to(ne(x, 0), x.dtype()), dims, keepdim);
  if (p == 1) return sum(abs(x), dims, keepdim);
  if (p == 2)
    return sqrt(
        reduce(op, x, reduced, keepdim, x.dtype(), &KernelTable::reduce_sum_of, SumTerm::square, 1.0));
  if (std::isinf(p)) return p > 0 ? amax(abs(x), dims, keepdim) : amin(abs(x), dims, keepdim);
  return pow(sum(pow(abs(x), p), dims, keepdim), 1 / p);
}

// grad and y, the norm, have size 1 where x is reduced. d norm / dx = sign(x) |x|^(p - 1) / norm^(p - 1), and
// 0 where that has no limit: at a zero vector, and for p < 2 at a zero element.
Tensor norm_backward(const Tensor& grad, const Tensor& x, const Tensor& y, double p, const Reduced& reduced) {
  if (p == 0) return {};
  if (p == 1) return sign(x) * grad;
  if (std::isinf(p)) return sign(x) * share_among_ties(grad, abs(x), y, reduced);
  const Tensor zero = eq(y, 0), safe_y = where(zero, 1, y);
  // In this order: where a caller divides by the norm, what should cancel does so best.
  if (p == 2) return x / safe_y * where(zero, 0, grad);
  const Tensor scale = where(zero, 0, p < 1 ? grad * pow(safe_y, 1 - p) : grad / pow(safe_y, p - 1));
  if (p > 2) return x * pow(abs(x), p - 2) * scale;
  const Tensor zero_x = eq(x, 0);
  return where(zero_x, 0, sign(x) * pow(where(zero_x, 1, abs(x)), p - 1)) * scale;
}
}  // namespace

Tensor norm(const Tensor& self, double p, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  if (!dtype) {
    WEFT_AUTOCAST_ON_GPU(norm, self, p, dim, keepdim, dtype);
  }
  OpCall op{"norm", self};
  op.check_floating(self);
  if (dtype && *dtype != self.dtype()) return norm(to(self, *dtype), p, dim, keepdim);
  const Reduced reduced(op, self, dim);
  if (std::isinf(p) || p < 0) check_choice(op, self, reduced);
  Tensor y;
  {
    const NoGrad guard;
    y = to(length(op, widened(self), p, reduced, keepdim), self.dtype());
  }
  return op.record(y, {self}, [x = op.save(self), y = op.save_output(y), p, reduced](const Tensor& grad) {
    return Grads{norm_backward(view(grad, reduced.kept), *x, view(*y, reduced.kept), p, reduced)};
  });
}

Tensor norm(const Tensor& self, std::string_view p, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  if (p == "fro") return norm(self, 2.0, dim, keepdim, dtype);
  WEFT_CHECK(p == "nuc", ValueError, "norm", "p must be a number, 'fro' or 'nuc'; got '{}'", p);
  const Shape both{0, 1};
  return linalg::matrix_norm(self, p, dim.empty() && self.dim() == 2 ? IntSpan(both) : dim, keepdim, dtype);
}

Tensor logsumexp(const Tensor& self, IntSpan dim, bool keepdim) {
  WEFT_AUTOCAST_ON_GPU(logsumexp, self, dim, keepdim);
  if (!self.is_floating()) return logsumexp(to(self, default_dtype()), dim, keepdim);
  OpCall op{"logsumexp", self};
  const Reduced reduced(op, self, dim);
  Tensor y;
  if (reduced.count == 0) {
    y = full(reduced.shape(keepdim), -std::numeric_limits<double>::infinity(),
             {.dtype = self.dtype(), .device = self.device()});
  } else {
    const NoGrad guard;
    const Tensor x = widened(self);
    Tensor top = amax(x, reduced.dims, true);
    top = where(isinf(top), 0, top);
    y = to(log(sum(exp(x - top), reduced.dims, keepdim)) + view(top, reduced.shape(keepdim)), self.dtype());
  }
  return op.record(y, {self},
                   [x = op.save(self), y = op.save_output(y), kept = reduced.kept](const Tensor& grad) {
                     return Grads{view(grad, kept) * exp(*x - view(*y, kept))};
                   });
}

}  // namespace weft
