// Linear algebra by triangular factors: triangular systems, Cholesky and QR factorisations.
#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "weft/ops/linalg.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

// ---- triangular systems ---------------------------------------------------------------------------------------------

Tensor solved_triangular(const OpCall& op, const Tensor& a, const Tensor& b, bool left, bool upper,
                         bool unitriangular) {
  Tensor x = columns_of(b);
  if (x.numel() > 0)
    op.launch(&KernelTable::triangular_solve, view(x), view(columns_of(a)), left, upper, unitriangular);
  return x;
}

// The part of a gradient that the triangle of a has.
Tensor triangle(const Tensor& x, bool upper, bool unitriangular) {
  return upper ? triu(x, unitriangular ? 1 : 0) : tril(x, unitriangular ? -1 : 0);
}

Tensor solve_triangular(const char* name, const Tensor& a, const Tensor& b, bool upper, bool left,
                        bool unitriangular) {
  OpCall op{name, a, b};
  check_square(op, a);
  check_matrices(op, b);
  check_same_dtype(op, a, b);
  WEFT_CHECK(a.size(-1) == b.size(left ? -2 : -1), ShapeError, op.name(),
             "A {} and B {} do not fit: as many {} are needed", a.sizes(), b.sizes(),
             left ? "rows" : "columns");
  const Shape batch = broadcast_shapes(batch_of(a), batch_of(b), op.name());
  Tensor x;
  {
    const NoGrad guard;
    x = solved_triangular(op, with_batch(a, batch), with_batch(b, batch), left, upper, unitriangular);
  }
  return op.record(x, {a, b},
                   [a = op.save(a), x = op.save_output(x), to_a = a.sizes(), to_b = b.sizes(), left, upper,
                    unitriangular, name](const Tensor& grad, const Needs& needs) {
                     const Tensor grad_b =
                         solve_triangular(name, matrix_transpose(*a), grad, !upper, left, unitriangular);
                     const Tensor x_t = matrix_transpose(*x);
                     Grads grads{Tensor(), needs[1] ? sum_to(grad_b, to_b) : Tensor()};
                     if (needs[0]) {
                       const Tensor grad_a = neg(left ? matmul(grad_b, x_t) : matmul(x_t, grad_b));
                       grads[0] = triangle(sum_to(grad_a, to_a), upper, unitriangular);
                     }
                     return grads;
                   });
}

// ---- Cholesky -------------------------------------------------------------------------------------------------------

std::string not_positive_definite(int32_t order) {
  return fmt::format("is not positive definite: its leading minor of order {} is not", order);
}

// With L the lower factor and phi(X) the lower triangle of X with half its diagonal: L^-T phi(L^T grad) L^-1, made symmetric
// (Murray 2016, "Differentiation of the Cholesky decomposition").
Tensor cholesky_backward(const Tensor& grad, const Tensor& lower) {
  const Tensor product = matmul(matrix_transpose(lower), grad);
  const Tensor phi = tril(product, -1) + as_diagonal(weft::diagonal(product, 0, -2, -1) * 0.5);
  const Tensor half = linalg::solve_triangular(lower, phi, /*upper=*/false, /*left=*/false);
  const Tensor whole = linalg::solve_triangular(matrix_transpose(lower), half, /*upper=*/true);
  return (whole + matrix_transpose(whole)) * 0.5;
}

std::pair<Tensor, Tensor> cholesky_with_info(const char* name, const Tensor& a, bool upper) {
  OpCall op{name, a};
  check_square(op, a);
  Tensor y = columns_of(a), info = zeros(batch_of(a), {.dtype = Dtype::int32, .device = a.device()});
  if (y.numel() > 0) op.launch(&KernelTable::cholesky_factor, view(y), view(info), upper);
  y = op.record(y, {a}, [y = op.save_output(y), upper](const Tensor& grad) {
    return Grads{upper ? cholesky_backward(matrix_transpose(grad), matrix_transpose(*y))
                       : cholesky_backward(grad, *y)};
  });
  return {y, info};
}

// ---- QR -------------------------------------------------------------------------------------------------------------

// The lower triangle and its mirror image above the diagonal.
Tensor mirrored(const Tensor& x) { return tril(x) + matrix_transpose(tril(x, -1)); }

// With M = R grad_R^T - grad_Q^T Q of a factor R that is square: (grad_Q + Q mirrored(M)) R^-T (Walter and Lehmann 2018).
Tensor qr_square_backward(const Tensor& grad_q, const Tensor& grad_r, const Tensor& q, const Tensor& r) {
  const Tensor m = matmul(r, matrix_transpose(grad_r)) - matmul(matrix_transpose(grad_q), q);
  const Tensor right = grad_q + matmul(q, mirrored(m));
  return linalg::solve_triangular(matrix_transpose(r), right, /*upper=*/false, /*left=*/false);
}

// A wide a = (a1 a2) has R = (R1 R2) with a1 = Q R1 and R2 = Q^T a2.
Tensor qr_backward(const Grads& grads, const Tensor& q, const Tensor& r) {
  const int64_t m = q.size(-2), n = r.size(-1), k = r.size(-2);
  Tensor grad_q = grads[0].defined() ? grads[0] : zeros_like(q);
  const Tensor grad_r = grads[1].defined() ? grads[1] : zeros_like(r);
  if (n <= m) return qr_square_backward(grad_q, grad_r, q, r);
  const Tensor r1 = narrow(r, -1, 0, k), r2 = narrow(r, -1, k, n - k);
  const Tensor grad_r1 = narrow(grad_r, -1, 0, k), grad_r2 = narrow(grad_r, -1, k, n - k);
  grad_q = grad_q + matmul(matmul(q, r2), matrix_transpose(grad_r2));
  return cat({qr_square_backward(grad_q, grad_r1, q, r1), matmul(q, grad_r2)}, -1);
}

struct QrMode {
  bool q = true, complete = false;
};
QrMode qr_mode(const OpCall& op, std::string_view mode) {
  WEFT_CHECK(mode == "reduced" || mode == "complete" || mode == "r", ValueError, op.name(),
             "mode must be reduced, complete or r; got '{}'", mode);
  return {mode != "r", mode == "complete"};
}

std::pair<Tensor, Tensor> qr_of(const OpCall& op, const Tensor& a, QrMode mode) {
  check_matrices(op, a);
  const int64_t m = a.size(-2), n = a.size(-1), k = std::min(m, n), columns = mode.complete ? m : k;
  std::vector<Tensor> results;
  {
    const NoGrad guard;
    const Tensor factored = columns_of(a);
    const Tensor tau = empty(followed_by(batch_of(a), {k}), like(a));
    if (a.numel() > 0) op.launch(&KernelTable::qr_factor, view(factored), view(tau));
    Tensor q = zeros({0}, like(a));
    if (mode.q) {
      q = empty_columns(followed_by(batch_of(a), {m, columns}), a);
      if (a.numel() == 0) copy_(q, eye(m, columns, like(a)));
      else copy_(narrow(q, -1, 0, k), narrow(factored, -1, 0, k));
      if (a.numel() > 0) op.launch(&KernelTable::qr_q, view(q), view(tau));
    }
    Tensor r = triu(narrow(factored, -2, 0, k));
    if (columns > k) r = cat({r, zeros(followed_by(batch_of(a), {columns - k, n}), like(a))}, -2);
    results = {q, r};
  }
  const bool has_derivative = mode.q && !(mode.complete && m > n);
  results = op.record(results, {a},
                      [q = op.save_output(results[0], 0), r = op.save_output(results[1], 1), has_derivative,
                       name = op.name()](const Grads& grads) {
                        WEFT_CHECK(has_derivative, GradError, name,
                                   "mode r, and mode complete of more rows than columns, have no derivative; "
                                   "use mode reduced");
                        return Grads{qr_backward(grads, *q, *r)};
                      });
  return {results[0], results[1]};
}

}  // namespace

namespace linalg {

Tensor solve_triangular(const Tensor& A, const Tensor& B, bool upper, bool left, bool unitriangular) {
  WEFT_AUTOCAST(float32, linalg::solve_triangular, A, B, upper, left, unitriangular);
  return weft::solve_triangular("linalg.solve_triangular", A, B, upper, left, unitriangular);
}

Tensor cholesky(const Tensor& A, bool upper) {
  WEFT_AUTOCAST(float32, linalg::cholesky, A, upper);
  auto [y, info] = cholesky_with_info("linalg.cholesky", A, upper);
  check_info("linalg.cholesky", info, not_positive_definite);
  return y;
}

std::pair<Tensor, Tensor> cholesky_ex(const Tensor& A, bool upper, bool check_errors) {
  WEFT_AUTOCAST(float32, linalg::cholesky_ex, A, upper, check_errors);
  auto result = cholesky_with_info("linalg.cholesky_ex", A, upper);
  if (check_errors) check_info("linalg.cholesky_ex", result.second, not_positive_definite);
  return result;
}

std::pair<Tensor, Tensor> qr(const Tensor& A, std::string_view mode) {
  WEFT_AUTOCAST(float32, linalg::qr, A, mode);
  const OpCall op{"linalg.qr", A};
  return qr_of(op, A, qr_mode(op, mode));
}

}  // namespace linalg

Tensor cholesky(const Tensor& self, bool upper) { return linalg::cholesky(self, upper); }

std::pair<Tensor, Tensor> qr(const Tensor& self, bool some) {
  return qr_of(OpCall{"qr", self}, self, {.q = true, .complete = !some});
}

std::pair<Tensor, Tensor> triangular_solve(const Tensor& self, const Tensor& A, bool upper, bool transpose,
                                           bool unitriangular) {
  WEFT_AUTOCAST(float32, triangular_solve, self, A, upper, transpose, unitriangular);
  const Tensor x = transpose
                       ? solve_triangular("triangular_solve", matrix_transpose(A), self, !upper,
                                          /*left=*/true, unitriangular)
                       : solve_triangular("triangular_solve", A, self, upper, /*left=*/true, unitriangular);
  return {x, clone(A)};
}

Tensor cholesky_solve(const Tensor& self, const Tensor& input2, bool upper) {
  WEFT_AUTOCAST(float32, cholesky_solve, self, input2, upper);
  const Tensor factor = upper ? matrix_transpose(input2) : input2;
  const Tensor half = solve_triangular("cholesky_solve", factor, self, /*upper=*/false, /*left=*/true, false);
  return solve_triangular("cholesky_solve", matrix_transpose(factor), half, /*upper=*/true, /*left=*/true,
                          false);
}

Tensor cholesky_inverse(const Tensor& self, bool upper) {
  WEFT_AUTOCAST(float32, cholesky_inverse, self, upper);
  const OpCall op{"cholesky_inverse", self};
  check_square(op, self);
  return cholesky_solve(identities(batch_of(self), self.size(-1), self), self, upper);
}

}  // namespace weft
