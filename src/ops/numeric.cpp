// Numerical work on samples, composed of other ops: covariances, histograms, combinations.
#include "weft/ops/numeric.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "src/ops/autocast.h"
#include "src/ops/check_values.h"
#include "src/ops/op_call.h"
#include "src/ops/places.h"
#include "src/ops/promote.h"
#include "src/ops/unary_op.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;

namespace {

// Observations are as many as the columns of x.
void check_weights(const OpCall& op, const char* role, const char* rule, const Tensor& weights,
                   int64_t observations) {
  WEFT_CHECK(weights.dim() <= 1, ShapeError, op.name(), "{} must have at most one dimension; got {}", role,
             weights.sizes());
  WEFT_CHECK(weights.numel() == observations, ShapeError, op.name(),
             "{} needs one number for each of {} observations; got {}", role, observations, weights.sizes());
  check_values(op.name(), weights.is_floating() ? weights : to(weights, float64), 0, INFINITY, rule);
}

}  // namespace

Tensor cov(const Tensor& self, int64_t correction, const Tensor& fweights, const Tensor& aweights) {
  const OpCall op{"cov", self, fweights, aweights};
  WEFT_CHECK(self.dim() <= 2, ShapeError, op.name(), "needs at most two dimensions; input {}", self.sizes());
  WEFT_CHECK(self.dtype() != boolean, DtypeError, op.name(), "does not take bool; input {}", self.sizes());
  Tensor x = self.dim() < 2 ? view(self, {1, -1}) : self;
  if (self.numel() == 0 && self.dim() < 2) x = reshape(self, {1, 0});
  const int64_t observations = x.size(1);
  Tensor weights;
  if (fweights.defined()) {
    check_weights(op, "fweights", "fweights must not be negative", fweights, observations);
    WEFT_CHECK(is_integral(fweights.dtype()) && fweights.dtype() != boolean, DtypeError, op.name(),
               "fweights must be integers; got {}", fweights.dtype());
    weights = reshape(fweights, {-1});
  }
  if (aweights.defined()) {
    check_weights(op, "aweights", "aweights must not be negative", aweights, observations);
    WEFT_CHECK(is_floating(aweights.dtype()), DtypeError, op.name(),
               "aweights must be floating-point numbers; got {}", aweights.dtype());
    const Tensor importance = reshape(aweights, {-1});
    weights = weights.defined() ? weights * importance : importance;
  }
  const Tensor total =
      weights.defined() ? sum(weights) : scalar_tensor(observations, {.dtype = int64, .device = x.device()});
  if (weights.defined())
    check_values(op.name(), to(total, float64), std::numeric_limits<double>::denorm_min(), INFINITY,
                 "the weights must not sum to zero: they cannot be normalised");
  const Tensor mean_of_rows = (weights.defined() ? sum(x * weights, 1) : sum(x, 1)) / total;
  Tensor divisor = total;
  if (weights.defined() && aweights.defined() && correction != 0)
    divisor = total - static_cast<double>(correction) * sum(weights * reshape(aweights, {-1})) / total;
  else divisor = total - correction;
  divisor = clamp_min(divisor, 0);
  const Tensor centred = x - unsqueeze(mean_of_rows, 1);
  const Tensor other = weights.defined() ? centred * weights : centred;
  const Dtype dtype = promoted(centred, other);
  return squeeze(true_divide(matmul(to(centred, dtype), transpose(to(other, dtype), 0, 1)), divisor));
}

Tensor corrcoef(const Tensor& self) {
  const OpCall op{"corrcoef", self};
  WEFT_CHECK(self.dim() <= 2, ShapeError, op.name(), "needs at most two dimensions; input {}", self.sizes());
  const Tensor c = cov(self);
  if (c.dim() == 0) return c / c;
  const Tensor deviation = sqrt(diagonal(c));
  return clamp(c / unsqueeze(deviation, 1) / unsqueeze(deviation, 0), -1, 1);
}

namespace {

void check_histogram(const OpCall& op, const Tensor& self, const Tensor& weight) {
  op.check_floating(self);
  if (!weight.defined()) return;
  WEFT_CHECK(weight.sizes() == self.sizes(), ShapeError, op.name(),
             "weight must have self's shape {}; got {}", self.sizes(), weight.sizes());
  WEFT_CHECK(weight.dtype() == self.dtype(), DtypeError, op.name(),
             "weight must have self's dtype {}; got {}", self.dtype(), weight.dtype());
}

Tensor counted(const Tensor& self, const Tensor& edges, const Tensor& weight, bool density) {
  const int64_t bins = edges.numel() - 1;
  const Tensor x = reshape(self.detach(), {-1});
  // The last bin has its upper edge, too.
  const Tensor inside = logical_and(ge(x, select(edges, 0, 0)), le(x, select(edges, 0, bins)));
  const Tensor places = clamp(searchsorted(edges, x, false, true) - 1, 0, bins - 1);
  Tensor counts = zeros({bins}, {.dtype = float64, .device = self.device()});
  const Tensor each = weight.defined() ? to(reshape(weight.detach(), {-1}), float64)
                                       : ones(x.sizes(), {.dtype = float64, .device = self.device()});
  index_add_(counts, 0, places, where(inside, each, 0));
  if (density) counts = counts / sum(counts) / to(diff(edges), float64);
  return to(counts, self.dtype());
}

}  // namespace

std::pair<Tensor, Tensor> histogram(const Tensor& self, int64_t bins, std::optional<double> min,
                                    std::optional<double> max, const Tensor& weight, bool density) {
  const OpCall op{"histogram", self, weight};
  check_histogram(op, self, weight);
  WEFT_CHECK(bins > 0, ValueError, op.name(), "bins must be positive; got {}", bins);
  WEFT_CHECK(min.has_value() == max.has_value(), ValueError, op.name(),
             "needs both ends of the range, or none");
  const NoGrad guard;
  double low = min.value_or(0), high = max.value_or(1);
  if (!min && self.numel() > 0) {
    const auto [least, greatest] = aminmax(self.detach());
    low = least.item();
    high = greatest.item();
  }
  WEFT_CHECK(std::isfinite(low) && std::isfinite(high), ValueError, op.name(),
             "the range must be finite; got {} to {}", low, high);
  WEFT_CHECK(low <= high, ValueError, op.name(), "max must not be below min; got {} to {}", low, high);
  if (low == high) {
    low -= 0.5;
    high += 0.5;
  }
  const Tensor edges = linspace(low, high, bins + 1, {.dtype = self.dtype(), .device = self.device()});
  return {counted(self, edges, weight, density), edges};
}

std::pair<Tensor, Tensor> histogram(const Tensor& self, const Tensor& bins, const Tensor& weight,
                                    bool density) {
  const OpCall op{"histogram", self, bins, weight};
  check_histogram(op, self, weight);
  WEFT_CHECK(bins.dim() == 1 && bins.numel() > 0, ShapeError, op.name(),
             "the edges must be 1-d with at least one element; got {}", bins.sizes());
  WEFT_CHECK(bins.dtype() == self.dtype(), DtypeError, op.name(),
             "the edges must have self's dtype {}; got {}", self.dtype(), bins.dtype());
  const NoGrad guard;
  const Tensor edges = clone(bins.detach());
  if (edges.numel() == 1) return {zeros({0}, {.dtype = self.dtype(), .device = self.device()}), edges};
  return {counted(self, edges, weight, density), edges};
}

Tensor combinations(const Tensor& self, int64_t r, bool with_replacement) {
  const OpCall op{"combinations", self};
  WEFT_CHECK(self.dim() == 1, ShapeError, op.name(), "needs a 1-d tensor; input {}", self.sizes());
  WEFT_CHECK(r >= 0, ValueError, op.name(), "r must not be negative; got {}", r);
  if (r == 0) return new_empty(self, {0});
  const int64_t n = self.numel();
  const TensorOptions integers{.dtype = int64, .device = self.device()};
  // Rows of places, lengthened by one place at a time. How many there are is known without asking a GPU.
  __int128 total = n;
  Tensor rows = unsqueeze(arange(0, n, 1, integers), 1);
  for (int64_t length = 1; length < r; ++length) {
    const Tensor first = select(rows, 1, length - 1) + (with_replacement ? 0 : 1);
    total = total * (with_replacement ? n + length : std::max<int64_t>(n - length, 0)) / (length + 1);
    WEFT_CHECK(total <= INT64_MAX, ShapeError, op.name(),
               "has more rows than 64 bits can count; {} of input {}", r, self.sizes());
    const auto more = static_cast<int64_t>(total);
    const Tensor counts = n - first, kept = repeat_interleave(rows, counts, 0, more);
    const Tensor starts = repeat_interleave(cumsum(counts, 0) - counts - first, counts, 0, more);
    const Tensor last = arange(0, kept.size(0), 1, integers) - starts;
    rows = cat({kept, unsqueeze(last, 1)}, 1);
  }
  return take(self, rows);
}

Tensor cartesian_prod(TensorList tensors) {
  WEFT_CHECK(tensors.size() > 0, ShapeError, "cartesian_prod", "needs at least one tensor");
  for (const Tensor& t : tensors)
    WEFT_CHECK(t.dim() == 1, ShapeError, "cartesian_prod", "needs 1-d tensors; got {}", t.sizes());
  if (tensors.size() == 1) return tensors[0];
  std::vector<Tensor> columns;
  for (const Tensor& grid : meshgrid(tensors, "ij")) columns.push_back(reshape(grid, {-1}));
  return stack(columns, 1);
}

Tensor vander(const Tensor& x, std::optional<int64_t> N, bool increasing) {
  const OpCall op{"vander", x};
  WEFT_CHECK(x.dim() == 1, ShapeError, op.name(), "needs a 1-d tensor; input {}", x.sizes());
  const int64_t columns = N.value_or(x.numel());
  WEFT_CHECK(columns >= 0, ValueError, op.name(), "N must not be negative; got {}", columns);
  const Tensor powers = linalg::vander(x, columns);
  return increasing ? powers : flip(powers, 1);
}

Tensor trapz(const Tensor& y, const Tensor& x, int64_t dim) { return trapezoid(y, x, dim); }
Tensor trapz(const Tensor& y, Scalar dx, int64_t dim) { return trapezoid(y, dx, dim); }

std::vector<Tensor> unravel_index(const Tensor& indices, IntSpan shape) {
  const OpCall op{"unravel_index", indices};
  WEFT_CHECK(is_integral(indices.dtype()) && indices.dtype() != boolean, DtypeError, op.name(),
             "indices must be integers; got {}", indices.dtype());
  int64_t count = 1;
  for (const int64_t size : shape) {
    WEFT_CHECK(size >= 0, ValueError, op.name(), "sizes must not be negative; shape {}", Shape(shape));
    WEFT_CHECK(!__builtin_mul_overflow(count, size, &count), ValueError, op.name(),
               "shape {} has too many elements", Shape(shape));
  }
  if (indices.device().is_cuda()) {
    check_index(op, to(indices, int64), count, 0, false);
  } else if (indices.numel() > 0) {
    const auto [least, greatest] = aminmax(to(indices, int64));
    WEFT_CHECK(least.item_scalar().to_int64() >= 0 && greatest.item_scalar().to_int64() < count, ValueError,
               op.name(), "indices must be in [0, {}) for shape {}; got {} to {}", count, Shape(shape),
               least.item_scalar().to_int64(), greatest.item_scalar().to_int64());
  }
  std::vector<Tensor> coordinates(static_cast<size_t>(shape.size()));
  Tensor rest = to(indices, int64);
  for (int64_t d = shape.size() - 1; d >= 0; --d) {
    coordinates[static_cast<size_t>(d)] = remainder(rest, std::max<int64_t>(shape[d], 1));
    rest = div(rest, std::max<int64_t>(shape[d], 1), "floor");
  }
  return coordinates;
}

Tensor renorm(const Tensor& self, Scalar p, int64_t dim, Scalar maxnorm) {
  WEFT_AUTOCAST_ON_GPU(renorm, self, p, dim, maxnorm);
  const OpCall op{"renorm", self};
  op.check_floating(self);
  WEFT_CHECK(self.dim() >= 2, ShapeError, op.name(), "needs at least two dimensions; input {}", self.sizes());
  dim = op.wrap(dim, self);
  WEFT_CHECK(p.to_double() > 0, ValueError, op.name(), "p must be positive; got {}", p.to_double());
  WEFT_CHECK(maxnorm.to_double() >= 0, ValueError, op.name(), "maxnorm must not be negative; got {}",
             maxnorm.to_double());
  Shape others;
  for (int64_t d = 0; d < self.dim(); ++d)
    if (d != dim) others.push_back(d);
  const Tensor wide = self.item_size() == 2 ? to(self, float32) : self;
  const Tensor length = norm(wide, p.to_double(), others, /*keepdim=*/true);
  constexpr double kEps = 1e-7;
  const Tensor factor = where(gt(length, maxnorm), maxnorm.to_double() / (length + kEps), 1);
  return mul(self, to(factor, self.dtype()));
}
Tensor renorm_(const Tensor& self, Scalar p, int64_t dim, Scalar maxnorm) {
  return write_result("renorm_", self, renorm(before_writing(self), p, dim, maxnorm));
}

Tensor pdist(const Tensor& self, double p) {
  WEFT_AUTOCAST_ON_GPU(pdist, self, p);
  const OpCall op{"pdist", self};
  op.check_floating(self);
  WEFT_CHECK(self.dim() == 2, ShapeError, op.name(), "needs a matrix (N, M); input {}", self.sizes());
  WEFT_CHECK(p >= 0, ValueError, op.name(), "p must not be negative; got {}", p);
  const int64_t n = self.size(0);
  if (n <= 1) return sum(self) * zeros({0}, {.dtype = self.dtype(), .device = self.device()});
  const Tensor pairs = triu_indices(n, n, 1, {.dtype = int64, .device = self.device()});
  const Tensor all = cdist(self, self, p, "donot_use_mm_for_euclid_dist");
  return take(all, select(pairs, 0, 0) * n + select(pairs, 0, 1));
}

Tensor angle(const Tensor& self) {
  const Tensor x = to(self, floating_from(self.dtype()));
  const OpCall op{"angle", x};
  Tensor y;
  {
    const NoGrad guard;
    y = where(isnan(x), x, where(lt(x, 0), std::numbers::pi, zeros_like(x)));
  }
  return op.record(y, {x}, [](const Tensor& grad) { return Grads{zeros_like(grad)}; });
}

}  // namespace weft
