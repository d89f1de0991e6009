// The LU factorisation's results: factors with their derivatives, and solutions from them.
#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "weft/ops/linalg.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

// Which row of the matrix each row of P^T A is, (*, m), from LAPACK's exchanges, at most m of each matrix: computed on the CPU.
Tensor order_of(const char* name, const Tensor& pivots, int64_t rows) {
  WEFT_CHECK(is_integral(pivots.dtype()), DtypeError, name, "pivots must be integers; got {}",
             pivots.dtype());
  const int64_t steps = pivots.size(-1), count = steps == 0 ? 0 : pivots.numel() / steps;
  const Tensor exchanges = contiguous(to(pivots, cpu, Dtype::int32));
  const Shape sizes = followed_by(without_last(pivots.sizes(), 1), {rows});
  const Tensor order = contiguous(expand(arange(rows, {.dtype = int64, .device = cpu}), sizes));
  auto* place = static_cast<int64_t*>(order.raw_data());
  const auto* step = static_cast<const int32_t*>(exchanges.raw_data());
  for (int64_t i = 0; i < count; ++i)
    for (int64_t s = 0; s < steps; ++s) {
      const int64_t other = step[i * steps + s] - 1;
      WEFT_CHECK(other >= 0 && other < rows, ValueError, name,
                 "pivots must be in [1, {}], as lu_factor gives them; got {}", rows, other + 1);
      std::swap(place[i * rows + s], place[i * rows + other]);
    }
  return to(order, pivots.device(), {}, /*non_blocking=*/true);
}

// P of these rows: A = P (P^T A).
Tensor permutation(const Tensor& order, const Tensor& like_a) {
  const int64_t rows = order.size(-1);
  const Tensor columns = arange(rows, {.dtype = int64, .device = order.device()});
  return to(eq(unsqueeze(columns, -1), unsqueeze(order, -2)), like_a.dtype());
}

// L and U of square matrices whose rows need no exchange, as lu_factor left them in `packed`.
std::pair<Tensor, Tensor> square_factors(const Tensor& ordered, const Tensor& packed) {
  const OpCall op{"linalg.lu", ordered};
  Tensor l, u;
  {
    const NoGrad guard;
    l = tril(packed, -1) + identities(batch_of(packed), packed.size(-1), packed);
    u = triu(packed);
  }
  const std::vector<Tensor> results =
      op.record(std::vector<Tensor>{l, u}, {ordered},
                [l = op.save_output(l, 0), u = op.save_output(u, 1)](const Grads& grads) {
                  const Tensor lower = matrix_transpose(*l), upper = matrix_transpose(*u);
                  Tensor inner = zeros_like(*l);
                  if (grads[0].defined()) inner = inner + tril(matmul(lower, grads[0]), -1);
                  if (grads[1].defined()) inner = inner + triu(matmul(grads[1], upper));
                  const Tensor half = linalg::solve_triangular(lower, inner, /*upper=*/true, true, true);
                  return Grads{linalg::solve_triangular(upper, half, /*upper=*/false, /*left=*/false)};
                });
  return {results[0], results[1]};
}

struct Parts {
  Tensor order, l, u, pivots, info, packed;
};

Parts factored(const char* name, const Tensor& a, bool pivot) {
  const OpCall op{name, a};
  check_matrices(op, a);
  WEFT_CHECK(pivot, ValueError, op.name(), "weft exchanges rows always; pivot must be true");
  const int64_t m = a.size(-2), n = a.size(-1), k = std::min(m, n);
  Parts y;
  y.packed = columns_of(a);
  y.pivots = empty_integers(followed_by(batch_of(a), {k}), a);
  y.info = zeros(batch_of(a), {.dtype = Dtype::int32, .device = a.device()});
  if (a.numel() > 0) op.launch(&KernelTable::lu_factor, view(y.packed), view(y.pivots), view(y.info));
  y.order = order_of(name, y.pivots, m);
  const Tensor index = expand(unsqueeze(y.order, -1), a.sizes());
  const Tensor ordered = a.numel() > 0 ? take_along_dim(a, index, -2) : a;
  const auto [l, u] = square_factors(narrow(narrow(ordered, -2, 0, k), -1, 0, k),
                                     narrow(narrow(y.packed, -2, 0, k), -1, 0, k));
  y.l = l;
  y.u = u;
  if (op.recording()) {
    if (m > n)
      y.l = cat({l, linalg::solve_triangular(u, narrow(ordered, -2, k, m - k), true, /*left=*/false)}, -2);
    if (n > m)
      y.u = cat({u, linalg::solve_triangular(l, narrow(ordered, -1, k, n - k), false, true, true)}, -1);
    const Tensor lower = tril(y.l, -1);
    y.packed = m > n ? lower + pad(y.u, {0, 0, 0, m - k}) : pad(lower, {0, n - k}) + y.u;
  } else {
    if (m > n) y.l = cat({l, narrow(y.packed, -2, k, m - k)}, -2);
    if (n > m) y.u = cat({u, narrow(y.packed, -1, k, n - k)}, -1);
  }
  return y;
}

std::pair<Tensor, Tensor> unpacked(const Tensor& packed) {
  const int64_t m = packed.size(-2), n = packed.size(-1), k = std::min(m, n);
  const Tensor l = narrow(packed, -1, 0, k);
  return {tril(l, -1) + eye(m, k, like(packed)), triu(narrow(packed, -2, 0, k))};
}

}  // namespace

namespace linalg {

std::tuple<Tensor, Tensor, Tensor> lu_factor_ex(const Tensor& A, bool pivot, bool check_errors) {
  WEFT_AUTOCAST(float32, linalg::lu_factor_ex, A, pivot, check_errors);
  const Parts parts = factored("linalg.lu_factor_ex", A, pivot);
  if (check_errors) check_info("linalg.lu_factor_ex", parts.info, singular);
  return {parts.packed, parts.pivots, parts.info};
}

std::pair<Tensor, Tensor> lu_factor(const Tensor& A, bool pivot) {
  WEFT_AUTOCAST(float32, linalg::lu_factor, A, pivot);
  const Parts parts = factored("linalg.lu_factor", A, pivot);
  check_info("linalg.lu_factor", parts.info, singular);
  return {parts.packed, parts.pivots};
}

std::tuple<Tensor, Tensor, Tensor> lu(const Tensor& A, bool pivot) {
  WEFT_AUTOCAST(float32, linalg::lu, A, pivot);
  const Parts parts = factored("linalg.lu", A, pivot);
  return {permutation(parts.order, A), parts.l, parts.u};
}

Tensor lu_solve(const Tensor& LU, const Tensor& pivots, const Tensor& B, bool left, bool adjoint) {
  WEFT_AUTOCAST(float32, linalg::lu_solve, LU, pivots, B, left, adjoint);
  const OpCall op{"linalg.lu_solve", LU, B};
  check_square(op, LU);
  check_matrices(op, B);
  check_same_dtype(op, LU, B);
  const int64_t n = LU.size(-1);
  WEFT_CHECK(B.size(left ? -2 : -1) == n, ShapeError, op.name(), "LU {} and B {} do not fit", LU.sizes(),
             B.sizes());
  WEFT_CHECK(pivots.sizes() == without_last(LU.sizes(), 1), ShapeError, op.name(),
             "pivots must have a number for each row of LU {}; got {}", LU.sizes(), pivots.sizes());
  if (!left) return matrix_transpose(lu_solve(LU, pivots, matrix_transpose(B), true, !adjoint));
  const Shape batch = broadcast_shapes(batch_of(LU), batch_of(B), op.name());
  const auto [l, u] = unpacked(LU);
  const Tensor full = with_batch(B, batch), p = permutation(order_of(op.name(), pivots, n), LU);
  const Tensor lower = with_batch(l, batch), upper = with_batch(u, batch);
  if (adjoint) {
    const Tensor y = solve_triangular(matrix_transpose(upper), full, /*upper=*/false);
    return weft::matmul(p, solve_triangular(matrix_transpose(lower), y, true, true, true));
  }
  const Tensor y = solve_triangular(lower, weft::matmul(matrix_transpose(p), full), false, true, true);
  return solve_triangular(upper, y, /*upper=*/true);
}

}  // namespace linalg

Tensor lu_solve(const Tensor& self, const Tensor& LU_data, const Tensor& LU_pivots) {
  return linalg::lu_solve(LU_data, LU_pivots, self);
}

std::tuple<Tensor, Tensor, Tensor> lu_unpack(const Tensor& LU_data, const Tensor& LU_pivots, bool unpack_data,
                                             bool unpack_pivots) {
  const OpCall op{"lu_unpack", LU_data};
  check_matrices(op, LU_data);
  const int64_t m = LU_data.size(-2), n = LU_data.size(-1);
  WEFT_CHECK(LU_pivots.sizes() == followed_by(batch_of(LU_data), {std::min(m, n)}), ShapeError, op.name(),
             "LU_pivots must have min(m, n) numbers for each matrix of LU_data {}; got {}", LU_data.sizes(),
             LU_pivots.sizes());
  Tensor p = zeros({0}, like(LU_data)), l = p, u = p;
  if (unpack_pivots) p = permutation(order_of(op.name(), LU_pivots, m), LU_data);
  if (unpack_data) std::tie(l, u) = unpacked(LU_data);
  return {p, l, u};
}

}  // namespace weft
