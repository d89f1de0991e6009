// Sorting and choosing by rank. Gradients go back through the indices of what was taken; quantiles are composed.
#include "weft/ops/sort.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <fmt/ranges.h>

#include "src/ops/autocast.h"
#include "src/ops/check_values.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::Rank;
using kernels::View;

namespace {

using Pair = std::pair<Tensor, Tensor>;

// A view that a kernel does not write, as nobody wants it.
View absent(View like) {
  like.data = nullptr;
  return like;
}

TensorOptions options(const Tensor& like, Dtype dtype) { return {.dtype = dtype, .device = like.device()}; }

// What a 0-d tensor gives: itself, at index 0.
Pair only_element(const Tensor& self) { return {clone(self), zeros({}, options(self, int64))}; }

// Values that were taken from x, of shape `sizes`, along dim (kept), with their gradient.
Tensor record_taken(const OpCall& op, Tensor values, const Tensor& x, const Tensor& indices, int64_t dim) {
  return op.record(std::move(values), {x},
                   [indices = op.save(indices), dim, sizes = x.sizes()](const Tensor& grad) {
                     const Tensor none = zeros(sizes, options(grad, grad.dtype()));
                     return Grads{scatter_add_(none, dim, *indices, grad)};
                   });
}

// x as the kernels read it: they walk one row after the other, so rows of a large tensor whose elements lie apart are brought
// together first.
struct Rows {
  Tensor x;
  int64_t dim;
  bool moved;

  Rows(const Tensor& self, int64_t along) : x(self.detach()), dim(along) {
    moved = x.dim() > 1 && x.numel() > 4096 && x.sizes()[dim] > 1 && std::abs(x.strides()[dim]) > 1;
    if (moved) x = contiguous(transpose(x, dim, -1));
  }
  int along() const { return static_cast<int>(moved ? x.dim() - 1 : dim); }
  // A result, of x's dimensions before they were moved, as the kernels write it.
  View written(const Tensor& y) const { return view(moved ? transpose(y, dim, -1) : y); }
};

enum class Wanted { both, values, indices };

Pair sorted(const char* name, const Tensor& self, int64_t dim, bool descending, bool stable, Wanted wanted) {
  OpCall op{name, self};
  dim = op.wrap(dim, self);
  if (self.dim() == 0) return only_element(self);
  Pair y;
  {
    const NoGrad guard;
    const Rows rows(self, dim);
    const Tensor& x = rows.x;
    const bool with_indices = wanted != Wanted::values || op.recording();
    if (wanted != Wanted::indices) y.first = empty(x.sizes(), options(x, x.dtype()));
    if (with_indices) y.second = empty(x.sizes(), options(x, int64));
    op.launch(&KernelTable::sort, y.first.defined() ? view(y.first) : absent(view(y.second)),
              y.second.defined() ? view(y.second) : absent(view(y.first)), view(x), rows.along(), descending,
              stable);
    if (rows.moved)
      for (Tensor* t : {&y.first, &y.second})
        if (t->defined()) *t = contiguous(transpose(*t, dim, -1));
  }
  if (y.first.defined()) y.first = record_taken(op, y.first, self, y.second, dim);
  return y;
}

// One element along dim, which launch(values, indices, x, dim) chooses.
template <class Launch>
Pair taken(const OpCall& op, const Tensor& self, int64_t dim, bool keepdim, Launch launch) {
  if (self.dim() == 0) return only_element(self);
  WEFT_CHECK(self.sizes()[dim] > 0, DimError, op.name(),
             "there is no element to choose along dim {}; shape {}", dim, self.sizes());
  Shape sizes = self.sizes();
  sizes[dim] = 1;
  const Tensor values = empty(sizes, options(self, self.dtype())),
               indices = empty(sizes, options(self, int64));
  const Rows rows(self, dim);
  launch(rows.written(values), rows.written(indices), view(rows.x), rows.along());
  const Tensor y = record_taken(op, values, self, indices, dim);
  return keepdim ? Pair{y, indices} : Pair{squeeze(y, dim), squeeze(indices, dim)};
}

Pair kth(const char* name, const Tensor& self, int64_t k, int64_t dim, bool keepdim, Rank rank) {
  OpCall op{name, self};
  dim = op.wrap(dim, self);
  const int64_t size = self.dim() == 0 ? 1 : self.sizes()[dim];
  WEFT_CHECK(size == 0 || rank != Rank::kth || (k >= 1 && k <= size), ValueError, op.name(),
             "k must be in [1, {}], the size of dim {}; got {}", size, dim, k);
  return taken(op, self, dim, keepdim, [&](View values, View indices, kernels::ConstView x, int along) {
    op.launch(&KernelTable::kth_value, values, indices, x, along, k - 1, rank);
  });
}
Pair median_along(const char* name, const Tensor& self, int64_t dim, bool keepdim, Rank rank) {
  return kth(name, self, 0, dim, keepdim, rank);
}

Tensor median_of_all(const char* name, const Tensor& self, Rank rank) {
  OpCall op{name, self};
  Tensor y;
  {
    const NoGrad guard;
    y = self.numel() == 0
            ? to(full({}, std::numeric_limits<double>::quiet_NaN(), options(self, float64)), self.dtype())
            : clone(median_along(name, reshape(self, {-1}), 0, false, rank).first);
  }
  return op.record(y, {self}, [x = op.save(self), y = op.save_output(y)](const Tensor& grad) {
    const Tensor is_median = logical_or(eq(*x, *y), logical_and(isnan(*x), isnan(*y)));
    return Grads{grad / sum(is_median) * is_median};
  });
}

}  // namespace

Pair sort(const Tensor& self, int64_t dim, bool descending, bool stable) {
  return sorted("sort", self, dim, descending, stable, Wanted::both);
}
Tensor argsort(const Tensor& self, int64_t dim, bool descending, bool stable) {
  return sorted("argsort", self.detach(), dim, descending, stable, Wanted::indices).second;
}
Tensor msort(const Tensor& self) { return sorted("msort", self, 0, false, false, Wanted::values).first; }

Pair topk(const Tensor& self, int64_t k, int64_t dim, bool largest, bool) {
  OpCall op{"topk", self};
  dim = op.wrap(dim, self);
  const int64_t size = self.dim() == 0 ? 1 : self.sizes()[dim];
  WEFT_CHECK(k >= 0 && k <= size, ValueError, op.name(), "k must be in [0, {}], the size of dim {}; got {}",
             size, dim, k);
  if (self.dim() == 0) return only_element(self);
  Shape sizes = self.sizes();
  sizes[dim] = k;
  const Tensor values = empty(sizes, options(self, self.dtype())),
               indices = empty(sizes, options(self, int64));
  const Rows rows(self, dim);
  op.launch(&KernelTable::topk, rows.written(values), rows.written(indices), view(rows.x), rows.along(),
            largest);
  return {record_taken(op, values, self, indices, dim), indices};
}

Pair kthvalue(const Tensor& self, int64_t k, int64_t dim, bool keepdim) {
  return kth("kthvalue", self, k, dim, keepdim, Rank::kth);
}

Tensor median(const Tensor& self) { return median_of_all("median", self, Rank::median); }
Pair median(const Tensor& self, int64_t dim, bool keepdim) {
  return median_along("median", self, dim, keepdim, Rank::median);
}
Tensor nanmedian(const Tensor& self) { return median_of_all("nanmedian", self, Rank::nanmedian); }
Pair nanmedian(const Tensor& self, int64_t dim, bool keepdim) {
  return median_along("nanmedian", self, dim, keepdim, Rank::nanmedian);
}

Pair mode(const Tensor& self, int64_t dim, bool keepdim) {
  OpCall op{"mode", self};
  dim = op.wrap(dim, self);
  return taken(op, self, dim, keepdim, [&](View values, View indices, kernels::ConstView x, int along) {
    op.launch(&KernelTable::mode, values, indices, x, along);
  });
}

namespace {

// Ranks between two elements as the ranks that an interpolation takes instead.
Tensor rounded(const Tensor& ranks, std::string_view interpolation) {
  if (interpolation == "lower") return floor(ranks);
  if (interpolation == "higher") return ceil(ranks);
  return interpolation == "nearest" ? round(ranks) : ranks;
}

void check_quantile(const OpCall& op, const Tensor& self, const Tensor& q, std::string_view interpolation) {
  WEFT_CHECK(self.dtype() == float32 || self.dtype() == float64, DtypeError, op.name(),
             "needs a float32 or float64 tensor; got {}", self.dtype());
  WEFT_CHECK(q.dtype() == self.dtype(), DtypeError, op.name(),
             "q must have the dtype of the tensor, {}; got {}", self.dtype(), q.dtype());
  WEFT_CHECK(q.dim() <= 1, ShapeError, op.name(), "q must be a number or have 1 dimension; q {}", q.sizes());
  WEFT_CHECK(self.numel() > 0, ShapeError, op.name(), "needs a tensor with elements; input {}", self.sizes());
  const std::string_view known[] = {"linear", "lower", "higher", "midpoint", "nearest"};
  WEFT_CHECK(std::find(std::begin(known), std::end(known), interpolation) != std::end(known), ValueError,
             op.name(), "interpolation must be \"{}\"; got \"{}\"", fmt::join(known, "\", \""),
             interpolation);
  check_values(op.name(), q, 0, 1, "q must be in [0, 1]");
}

Tensor quantiles(const char* name, const Tensor& self, const Tensor& q, std::optional<int64_t> dim,
                 bool keepdim, std::string_view interpolation, bool ignore_nan) {
  const OpCall op{name, self, q};
  check_quantile(op, self, q, interpolation);
  const int64_t along = dim ? op.wrap(*dim, self) : 0;
  const bool of_rows = dim && self.dim() > 0;

  const Tensor rows = weft::sort(of_rows ? movedim(self, along, -1) : reshape(self, {-1}), -1).first;
  const Tensor nan = isnan(rows.detach()), one_q = reshape(q, {-1});
  const int64_t last = rows.size(-1) - 1;
  Tensor ranks;
  if (ignore_nan) {
    const Tensor numbers = to(sum(logical_not(nan), {-1}, true), self.dtype());
    ranks = one_q * clamp_min(numbers - 1, 0);
  } else {
    ranks = masked_fill(one_q * last, any(nan, {-1}, true), last);
  }
  ranks = rounded(ranks, interpolation);
  const Tensor below = to(floor(ranks.detach()), int64);
  Tensor y = gather(rows, -1, below);
  if (interpolation == "linear" || interpolation == "midpoint") {
    const Tensor above = gather(rows, -1, to(ceil(ranks.detach()), int64));
    const Tensor weight = interpolation == "linear" ? ranks - below : full_like(y.detach(), 0.5);
    y = where(lt(weight, 0.5), y + weight * (above - y), above - (1 - weight) * (above - y));
  }

  y = movedim(y, -1, 0);
  if (keepdim) {
    Shape sizes(self.dim() + 1, 1);
    sizes[0] = one_q.numel();
    for (int64_t d = 0; of_rows && d < self.dim(); ++d)
      if (d != along) sizes[d + 1] = self.sizes()[d];
    y = reshape(y, sizes);
  }
  return q.dim() == 0 ? select(y, 0, 0) : y;
}

Tensor as_quantile(double q, const Tensor& self) {
  WEFT_CHECK(self.device().is_cpu() || (q >= 0 && q <= 1), ValueError, "quantile",
             "q must be in [0, 1]; got {}", q);
  return full({}, q, options(self, self.is_floating() ? self.dtype() : float64));
}

}  // namespace

Tensor quantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                std::string_view interpolation) {
  WEFT_AUTOCAST(float32, quantile, self, q, dim, keepdim, interpolation);
  return quantiles("quantile", self, q, dim, keepdim, interpolation, false);
}
Tensor quantile(const Tensor& self, double q, std::optional<int64_t> dim, bool keepdim,
                std::string_view interpolation) {
  WEFT_AUTOCAST(float32, quantile, self, q, dim, keepdim, interpolation);
  return quantiles("quantile", self, as_quantile(q, self), dim, keepdim, interpolation, false);
}
Tensor nanquantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim, bool keepdim,
                   std::string_view interpolation) {
  WEFT_AUTOCAST(float32, nanquantile, self, q, dim, keepdim, interpolation);
  return quantiles("nanquantile", self, q, dim, keepdim, interpolation, true);
}
Tensor nanquantile(const Tensor& self, double q, std::optional<int64_t> dim, bool keepdim,
                   std::string_view interpolation) {
  WEFT_AUTOCAST(float32, nanquantile, self, q, dim, keepdim, interpolation);
  return quantiles("nanquantile", self, as_quantile(q, self), dim, keepdim, interpolation, true);
}

}  // namespace weft
