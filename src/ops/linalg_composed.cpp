// Linear algebra composed of other ops: exponentials, condition numbers, tensors as linear maps.
#include <cmath>
#include <numeric>

#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "src/ops/promote.h"
#include "weft/ops/linalg.h"

namespace weft {

using namespace weft::ops;

namespace {

int64_t product(const Shape& sizes, int64_t from, int64_t to) {
  int64_t n = 1;
  for (int64_t d = from; d < to; ++d) n *= sizes[d];
  return n;
}
Shape part(const Shape& sizes, int64_t from, int64_t to) {
  return Shape(IntSpan(sizes.data() + from, to - from));
}

}  // namespace

namespace linalg {

// Each matrix is halved until Taylor's series of degree 18 is exact to rounding, then squared as often; one that is not finite
// becomes NaN.
Tensor matrix_exp(const Tensor& A) {
  WEFT_AUTOCAST(float32, linalg::matrix_exp, A);
  const OpCall op{"linalg.matrix_exp", A};
  op.check_floating(A);
  WEFT_CHECK(A.dim() >= 2 && A.size(-1) == A.size(-2), ShapeError, op.name(),
             "needs square matrices; got shape {}", A.sizes());
  if (A.numel() == 0) return clone(A);
  if (A.item_size() == 2) return to(linalg::matrix_exp(to(A, float32)), A.dtype());
  Tensor halvings, share;  // (…, 1, 1)
  double most = 0;
  {
    const NoGrad guard;
    const Tensor norms = amax(sum(abs(A), {-2}, true), {-1}, true);
    halvings = ceil(log2(clamp_min(norms, 1)));
    const Tensor finite = isfinite(norms);
    share = where(finite, exp2(-halvings), std::numeric_limits<double>::quiet_NaN());
    most = max(where(finite, halvings, 0)).item();
  }
  constexpr int kDegree = 18;
  const Tensor x = A * share;
  const Tensor one = identities(batch_of(A), A.size(-1), A);
  Tensor y = one + x / static_cast<double>(kDegree);
  for (int k = kDegree - 1; k >= 1; --k) y = one + weft::matmul(x, y) / static_cast<double>(k);
  for (int i = 0; i < most; ++i) y = where(halvings > i, weft::matmul(y, y), y);
  return y;
}

Tensor tensorinv(const Tensor& A, int64_t ind) {
  WEFT_AUTOCAST(float32, linalg::tensorinv, A, ind);
  const OpCall op{"linalg.tensorinv", A};
  WEFT_CHECK(ind > 0, ValueError, op.name(), "ind must be positive; got {}", ind);
  const int64_t split = std::min(ind, A.dim());
  const int64_t rows = product(A.sizes(), 0, split), columns = product(A.sizes(), split, A.dim());
  WEFT_CHECK(rows == columns, ShapeError, op.name(),
             "the first {} sizes must multiply to what the others do; got {} and {} of shape {}", ind, rows,
             columns, A.sizes());
  Shape sizes = part(A.sizes(), split, A.dim());
  for (int64_t d = 0; d < split; ++d) sizes.push_back(A.size(d));
  return reshape(inv(reshape(A, {rows, columns})), sizes);
}

Tensor tensorsolve(const Tensor& A, const Tensor& B, IntSpan dims) {
  WEFT_AUTOCAST(float32, linalg::tensorsolve, A, B, dims);
  const OpCall op{"linalg.tensorsolve", A, B};
  Tensor moved = A;
  if (!dims.empty()) {
    Shape last;
    for (int64_t i = 0; i < dims.size(); ++i) last.push_back(A.dim() - dims.size() + i);
    moved = movedim(A, dims, last);
  }
  WEFT_CHECK(B.dim() <= moved.dim(), ShapeError, op.name(), "A {} needs at least as many dimensions as B {}",
             A.sizes(), B.sizes());
  const Shape sizes = part(moved.sizes(), B.dim(), moved.dim());
  const int64_t columns = sizes.numel(), rows = product(moved.sizes(), 0, B.dim());
  WEFT_CHECK(rows == columns && rows == B.numel(), ShapeError, op.name(),
             "A {} is no square map to B {}: {} rows, {} columns", moved.sizes(), B.sizes(), rows, columns);
  return reshape(solve(reshape(moved, {rows, columns}), reshape(B, {rows})), sizes);
}

Tensor vander(const Tensor& x, std::optional<int64_t> N) {
  const OpCall op{"linalg.vander", x};
  const int64_t columns = N.value_or(x.dim() == 0 ? 1 : x.size(-1));
  WEFT_CHECK(columns >= 0, ValueError, op.name(), "N must not be negative; got {}", columns);
  const Tensor base = x.is_floating() ? x : to(x, int64);
  const Shape one = followed_by(x.sizes(), {1});
  const Tensor first = ones(one, like(base));
  if (columns == 0) return narrow(first, -1, 0, 0);
  if (columns == 1) return first;
  const Tensor repeated = expand(unsqueeze(base, -1), followed_by(x.sizes(), {columns - 1}));
  return cat({first, cumprod(repeated, -1)}, -1);
}

Tensor householder_product(const Tensor& A, const Tensor& tau) {
  WEFT_AUTOCAST(float32, linalg::householder_product, A, tau);
  const OpCall op{"linalg.householder_product", A, tau};
  check_matrices(op, A);
  check_same_dtype(op, A, tau);
  const int64_t m = A.size(-2), n = A.size(-1);
  WEFT_CHECK(m >= n, ShapeError, op.name(), "needs at least as many rows as columns; A {}", A.sizes());
  WEFT_CHECK(tau.dim() == A.dim() - 1 && tau.size(-1) <= n && without_last(tau.sizes(), 1) == batch_of(A),
             ShapeError, op.name(), "tau must have up to {} numbers a matrix; A {}, tau {}", n, A.sizes(),
             tau.sizes());
  const Tensor unit = eye(m, n, like(A)), vectors = tril(A, -1) + unit;
  Tensor q = expand(unit, A.sizes());
  for (int64_t i = tau.size(-1) - 1; i >= 0; --i) {
    const Tensor v = narrow(vectors, -1, i, 1), factor = unsqueeze(narrow(tau, -1, i, 1), -1);
    q = q - weft::matmul(v * factor, weft::matmul(matrix_transpose(v), q));
  }
  return tau.size(-1) == 0 ? clone(q, MemoryFormat::contiguous) : q;
}

namespace {
Tensor product_of_norms(const Tensor& info, const Tensor& of_a, const Tensor& of_inverse) {
  return where(ne(info, 0), INFINITY, of_a * of_inverse);
}
}  // namespace

Tensor cond(const Tensor& A, std::optional<double> p) {
  WEFT_AUTOCAST(float32, linalg::cond, A, p);
  const OpCall op{"linalg.cond", A};
  check_matrices(op, A);
  if (!p || std::abs(*p) == 2) {
    const Tensor s = svdvals(A);
    if (s.size(-1) == 0) return sum(A, {-2, -1});
    const Tensor largest = select(s, -1, 0), least = select(s, -1, s.size(-1) - 1);
    return p.value_or(2) > 0 ? largest / least : least / largest;
  }
  check_square(op, A);
  if (A.numel() == 0) return sum(A, {-2, -1});
  const auto [inverse, info] = inv_ex(A);
  return product_of_norms(info, matrix_norm(A, *p), matrix_norm(inverse, *p));
}
Tensor cond(const Tensor& A, std::string_view p) {
  WEFT_AUTOCAST(float32, linalg::cond, A, p);
  const OpCall op{"linalg.cond", A};
  check_square(op, A);
  if (A.numel() == 0) return sum(A, {-2, -1});
  const auto [inverse, info] = inv_ex(A);
  const Tensor singular_matrix = unsqueeze(unsqueeze(ne(info, 0), -1), -1);
  // The norms of what is not finite need not be finite themselves: nuc would throw.
  const Tensor finite = where(singular_matrix, 0, inverse);
  return product_of_norms(info, matrix_norm(A, p), matrix_norm(finite, p));
}

}  // namespace linalg

Tensor matrix_exp(const Tensor& self) { return linalg::matrix_exp(self); }
Tensor orgqr(const Tensor& self, const Tensor& input2) { return linalg::householder_product(self, input2); }

}  // namespace weft
