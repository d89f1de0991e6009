// Running totals. The gradient of a running total is one from the other end; that of a product divides where nothing is 0.
#include "weft/ops/cumulative.h"

#include <limits>

#include "src/ops/autocast.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

using Kernel = void (*KernelTable::*)(kernels::View, kernels::ConstView, int);

// Read and written from the other end of dim; a 0-d tensor has one dimension of size 1.
kernels::View along_dim(const Tensor& t, int64_t dim, bool reversed) {
  kernels::View v = view(t);
  if (v.ndim == 0) {
    v.ndim = 1;
    v.sizes[0] = v.strides[0] = 1;
  }
  if (reversed && v.sizes[dim] > 0) {
    v.data = static_cast<char*>(v.data) +
             (v.sizes[dim] - 1) * v.strides[dim] * static_cast<int64_t>(t.item_size());
    v.strides[dim] = -v.strides[dim];
  }
  return v;
}

void run(const OpCall& op, Kernel kernel, const Tensor& out, const Tensor& x, int64_t dim,
         bool reversed = false) {
  op.launch(kernel, along_dim(out, dim, reversed), along_dim(x, dim, reversed), static_cast<int>(dim));
}

// x[i] + x[i + 1] + … + x[last] with `reversed`.
Tensor running_sum(const char* name, const Tensor& x, int64_t dim, bool reversed) {
  OpCall op{name, x};
  Tensor y = empty_like(x);
  run(op, &KernelTable::cumulative_sum, y, x, dim, reversed);
  return op.record(y, {x}, [dim, reversed](const Tensor& grad) {
    return Grads{running_sum("cumsum_backward", grad, dim, !reversed)};
  });
}
Tensor sum_from_end(const Tensor& x, int64_t dim) { return running_sum("cumsum_backward", x, dim, true); }

// What integers become, before what is asked for.
Dtype accumulated(const OpCall& op, const Tensor& self, std::optional<Dtype> dtype) {
  const Dtype result = dtype.value_or(self.is_floating() ? self.dtype() : int64);
  WEFT_CHECK(result != boolean, DtypeError, op.name(),
             "cannot accumulate in bool; give another dtype, int64");
  return result;
}
void check_same_dtype(const OpCall& op, const Tensor& self, std::optional<Dtype> dtype) {
  WEFT_CHECK(!dtype || *dtype == self.dtype(), DtypeError, op.name(),
             "in place the dtype stays the tensor's, {}; got {}", self.dtype(), *dtype);
  WEFT_CHECK(self.dtype() != boolean, DtypeError, op.name(),
             "cannot accumulate in bool; use cumsum or cumprod");
}

// x moved by `by` places towards the end of dim, ones coming in.
Tensor moved(const Tensor& x, int64_t dim, int64_t by) {
  const Tensor kept = narrow(x, dim, 0, x.size(dim) - by);
  return cat({ones_like(narrow(x, dim, 0, by)), kept}, dim);
}
// Back, zeros coming in: the transposed of what `moved` does to x.
Tensor moved_back(const Tensor& x, int64_t dim, int64_t by) {
  const Tensor kept = narrow(x, dim, by, x.size(dim) - by);
  return cat({kept, zeros_like(narrow(x, dim, 0, by))}, dim);
}

// By doubling: only products, so that any derivative is right at zeros. partial[k] holds the products of the last 2^k elements.
Tensor cumprod_backward_of_products(const Tensor& grad, const Tensor& x, int64_t dim) {
  const int64_t n = x.size(dim);
  std::vector<Tensor> partial{x};
  for (int64_t by = 1; by < n; by *= 2) partial.push_back(partial.back() * moved(partial.back(), dim, by));
  Tensor g = grad;
  for (int64_t k = static_cast<int64_t>(partial.size()) - 2; k >= 0; --k) {
    const Tensor& p = partial[static_cast<size_t>(k)];
    const int64_t by = int64_t{1} << k;
    g = g * moved(p, dim, by) + moved_back(g * p, dim, by);
  }
  return g;
}

// d y[j] / d x[i] = y[j] / x[i] up to the first zero; of that one, the product of all others so far; 0 behind it.
Tensor cumprod_backward(const Tensor& grad, const Tensor& x, const Tensor& y, int64_t dim) {
  if (x.dim() == 0) return grad;
  if (will_be_differentiated(grad, x)) return cumprod_backward_of_products(grad, x, dim);
  const Tensor zero = eq(x, 0);
  // A GPU is not asked: the formula for all cases costs less than waiting.
  if (x.device().is_cpu() && !any(zero).item<bool>()) return sum_from_end(grad * y, dim) / x;
  const Tensor zeros_so_far = cumsum(zero, dim), first = logical_and(zero, eq(zeros_so_far, 1));
  const Tensor at_first = sum_from_end(grad * cumprod(masked_fill(x, first, 1), dim), dim);
  const Tensor before = sum_from_end(grad * y, dim) / masked_fill(x, zero, 1);
  return where(first, at_first, where(eq(zeros_so_far, 0), before, 0));
}

}  // namespace

Tensor cumsum(const Tensor& self, int64_t dim, std::optional<Dtype> dtype) {
  if (!dtype) {
    WEFT_AUTOCAST_ON_GPU(cumsum, self, dim, dtype);
  }
  const OpCall op{"cumsum", self};
  dim = op.wrap(dim, self);
  return running_sum("cumsum", to(self, accumulated(op, self, dtype)), dim, false);
}
Tensor cumsum_(const Tensor& self, int64_t dim, std::optional<Dtype> dtype) {
  OpCall op{"cumsum_", self};
  dim = op.wrap(dim, self);
  check_same_dtype(op, self, dtype);
  op.check_inplace(self);
  run(op, &KernelTable::cumulative_sum, self, self, dim);
  return op.record_inplace(self, {self},
                           [dim](const Tensor& grad) { return Grads{sum_from_end(grad, dim)}; });
}

Tensor cumprod(const Tensor& self, int64_t dim, std::optional<Dtype> dtype) {
  if (!dtype) {
    WEFT_AUTOCAST_ON_GPU(cumprod, self, dim, dtype);
  }
  const OpCall outer{"cumprod", self};
  dim = outer.wrap(dim, self);
  const Tensor x = to(self, accumulated(outer, self, dtype));
  const OpCall op{"cumprod", x};
  Tensor y = empty_like(x);
  run(op, &KernelTable::cumulative_prod, y, x, dim);
  return op.record(y, {x}, [x = op.save(x), y = op.save_output(y), dim](const Tensor& grad) {
    return Grads{cumprod_backward(grad, *x, *y, dim)};
  });
}
Tensor cumprod_(const Tensor& self, int64_t dim, std::optional<Dtype> dtype) {
  OpCall op{"cumprod_", self};
  dim = op.wrap(dim, self);
  check_same_dtype(op, self, dtype);
  op.check_inplace(self);
  const Saved old = op.recording() ? op.save(clone(self)) : Saved();
  run(op, &KernelTable::cumulative_prod, self, self, dim);
  return op.record_inplace(self, {self}, [old, dim](const Tensor& grad) {
    const Tensor x = *old;
    return Grads{cumprod_backward(grad, x, cumprod(x, dim), dim)};
  });
}

namespace {
std::pair<Tensor, Tensor> cumulative_extreme(const char* name, const Tensor& self, int64_t dim,
                                             bool greatest) {
  OpCall op{name, self};
  dim = op.wrap(dim, self);
  Tensor values = empty_like(self), indices = empty_like(self, {.dtype = int64});
  op.launch(&KernelTable::cumulative_extreme, along_dim(values, dim, false), along_dim(indices, dim, false),
            along_dim(self, dim, false), static_cast<int>(dim), greatest);
  values =
      op.record(values, {self}, [indices = op.save(indices), dim, sizes = self.sizes()](const Tensor& grad) {
        // The CPU would round every sum of a half type; a GPU adds in float32 anyway.
        const bool narrow = grad.dtype() == float16 || grad.dtype() == bfloat16;
        const Dtype wide = narrow && grad.device().is_cpu() ? float32 : grad.dtype();
        const Tensor none = zeros(sizes, {.dtype = wide, .device = grad.device()});
        return Grads{to(scatter_add_(none, dim, *indices, to(grad, wide)), grad.dtype())};
      });
  return {values, indices};
}
}  // namespace

std::pair<Tensor, Tensor> cummax(const Tensor& self, int64_t dim) {
  return cumulative_extreme("cummax", self, dim, true);
}
std::pair<Tensor, Tensor> cummin(const Tensor& self, int64_t dim) {
  return cumulative_extreme("cummin", self, dim, false);
}

namespace {
Tensor logcumsumexp_from(const char* name, const Tensor& x, int64_t dim, bool reversed);

// grad[j] exp(x[i] - y[j]) summed over what x[i] went into: the sum as one of logarithms, so that exp(-y) alone does not overflow.
// Where y is -inf, x is too and gets no gradient. A NaN in grad counts as positive, so that it is not lost.
Tensor logcumsumexp_backward(const Tensor& grad, const Tensor& x, const Tensor& y, int64_t dim,
                             bool reversed) {
  const double none = -std::numeric_limits<double>::infinity();
  const Tensor finite_y = masked_fill(y, eq(y, none), 0), negative = lt(grad, 0);
  const auto part = [&](const Tensor& size, const Tensor& there) {
    const Tensor log_size = where(there, log(where(there, size, 1)), none);
    return exp(logcumsumexp_from("logcumsumexp_backward", log_size - finite_y, dim, !reversed) + x);
  };
  return part(grad, logical_not(logical_or(negative, eq(grad, 0)))) - part(neg(grad), negative);
}

Tensor logcumsumexp_from(const char* name, const Tensor& x, int64_t dim, bool reversed) {
  OpCall op{name, x};
  Tensor y = empty_like(x);
  run(op, &KernelTable::cumulative_logsumexp, y, x, dim, reversed);
  return op.record(y, {x}, [x = op.save(x), y = op.save_output(y), dim, reversed](const Tensor& grad) {
    return Grads{logcumsumexp_backward(grad, *x, *y, dim, reversed)};
  });
}
}  // namespace

Tensor logcumsumexp(const Tensor& self, int64_t dim) {
  const OpCall op{"logcumsumexp", self};
  op.check_floating(self);
  return logcumsumexp_from("logcumsumexp", self, op.wrap(dim, self), false);
}

Tensor diff(const Tensor& self, int64_t n, int64_t dim, const Tensor& prepend, const Tensor& append) {
  const OpCall op{"diff", self, prepend, append};
  WEFT_CHECK(self.dim() > 0, ShapeError, op.name(), "needs a tensor of at least 1 dimension; input {}",
             self.sizes());
  dim = op.wrap(dim, self);
  WEFT_CHECK(n >= 0, ValueError, op.name(), "n must not be negative; got {}", n);
  for (const Tensor* end : {&prepend, &append}) {
    if (!end->defined()) continue;
    bool fits = end->dim() == self.dim();
    for (int64_t d = 0; fits && d < self.dim(); ++d) fits = d == dim || end->sizes()[d] == self.sizes()[d];
    WEFT_CHECK(fits, ShapeError, op.name(), "{} {} needs the tensor's shape but for dim {}; input {}",
               end == &prepend ? "prepend" : "append", end->sizes(), dim, self.sizes());
  }
  if (n == 0) return clone(self);
  Tensor x = self;
  if (prepend.defined()) x = cat({prepend, x}, dim);
  if (append.defined()) x = cat({x, append}, dim);
  for (int64_t length = x.size(dim); n > 0 && length > 0; --n, --length) {
    const Tensor later = narrow(x, dim, 1, length - 1), earlier = narrow(x, dim, 0, length - 1);
    x = x.dtype() == boolean ? ne(later, earlier) : later - earlier;
  }
  return x;
}

namespace {

// The distances between neighbouring places along dim, and what is to be multiplied with them: y[i] + y[i + 1].
Tensor neighbours(const OpCall& op, const Tensor& y, int64_t dim) {
  WEFT_CHECK(y.dtype() != boolean, DtypeError, op.name(), "cannot integrate bool; y {}", y.sizes());
  const int64_t n = y.size(dim);
  return n == 0 ? y : narrow(y, dim, 1, n - 1) + narrow(y, dim, 0, n - 1);
}
Tensor distances(const OpCall& op, const Tensor& y, const Tensor& x, int64_t dim) {
  WEFT_CHECK(x.dtype() != boolean, DtypeError, op.name(), "cannot integrate over bool; x {}", x.sizes());
  WEFT_CHECK(x.dim() > 0, ShapeError, op.name(), "needs an x of at least 1 dimension; y {}, x {}", y.sizes(),
             x.sizes());
  if (x.dim() == 1) {
    WEFT_CHECK(x.sizes()[0] == y.sizes()[dim], ShapeError, op.name(),
               "needs one x a sample along dim {}; y {}, x {}", dim, y.sizes(), x.sizes());
    Shape sizes(y.dim(), 1);
    sizes[dim] = x.numel();
    return diff(view(contiguous(x), sizes), 1, dim);
  }
  const int64_t from_end = dim - y.dim();
  WEFT_CHECK(x.dim() + from_end >= 0 && x.size(from_end) == y.sizes()[dim], ShapeError, op.name(),
             "needs one x a sample along dim {}; y {}, x {}", dim, y.sizes(), x.sizes());
  broadcast_shapes(y.sizes(), x.sizes(), op.name());
  return diff(x, 1, from_end);
}

int64_t sample_dim(const OpCall& op, const Tensor& y, int64_t dim) {
  WEFT_CHECK(y.dim() > 0, DimError, op.name(), "needs a tensor of at least 1 dimension; y {}", y.sizes());
  return op.wrap(dim, y);
}

}  // namespace

Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t dim) {
  const OpCall op{"trapezoid", y, x};
  dim = sample_dim(op, y, dim);
  return sum(neighbours(op, y, dim) * distances(op, y, x, dim), {dim - y.dim()}) / 2;
}
Tensor trapezoid(const Tensor& y, Scalar dx, int64_t dim) {
  const OpCall op{"trapezoid", y};
  dim = sample_dim(op, y, dim);
  return sum(neighbours(op, y, dim), {dim}) * dx / 2;
}
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t dim) {
  const OpCall op{"cumulative_trapezoid", y, x};
  dim = sample_dim(op, y, dim);
  return cumsum(neighbours(op, y, dim) * distances(op, y, x, dim), dim - y.dim()) / 2;
}
Tensor cumulative_trapezoid(const Tensor& y, Scalar dx, int64_t dim) {
  const OpCall op{"cumulative_trapezoid", y};
  dim = sample_dim(op, y, dim);
  return cumsum(neighbours(op, y, dim), dim) * dx / 2;
}

}  // namespace weft
