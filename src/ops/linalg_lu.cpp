// Linear algebra by the LU factorisation: systems of equations, inverses, determinants, powers.
#include <cmath>
#include <limits>

#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "weft/ops/linalg.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace ops {

Factored::Factored(const OpCall& op, const Tensor& a) {
  lu = columns_of(a);
  pivots = empty_integers(without_last(a.sizes(), 1), a);
  info = zeros(batch_of(a), {.dtype = Dtype::int32, .device = a.device()});
  if (a.numel() > 0) op.launch(&KernelTable::lu_factor, view(lu), view(pivots), view(info));
}

}  // namespace ops

namespace {

// The solution of a x = b; where a is singular it is infinite or NaN.
Tensor solution(const OpCall& op, const Factored& a, const Tensor& b) {
  Tensor x = columns_of(b);
  if (x.numel() > 0) op.launch(&KernelTable::lu_solve, view(x), view(a.lu), view(a.pivots), false);
  return x;
}

// a^-1, its derivative and LAPACK's info.
std::pair<Tensor, Tensor> inverse_with_info(const char* name, const Tensor& a) {
  OpCall op{name, a};
  check_square(op, a);
  const Factored factored(op, a);
  Tensor y;
  {
    const NoGrad guard;
    y = solution(op, factored, identities(batch_of(a), a.size(-1), a));
  }
  y = op.record(y, {a}, [y = op.save_output(y)](const Tensor& grad) {
    const Tensor transposed = matrix_transpose(*y);
    return Grads{neg(matmul(transposed, matmul(grad, transposed)))};
  });
  return {y, factored.info};
}

// The sign that the exchanges of rows leave: of each matrix of the batch.
Tensor parity(const Tensor& pivots, Dtype dtype) {
  const int64_t n = pivots.size(-1);
  const Tensor rows = arange(1, n + 1, 1, {.dtype = Dtype::int32, .device = pivots.device()});
  return to(1 - 2 * remainder(sum(ne(pivots, rows), -1), 2), dtype);
}

// The matrices of cofactors, d det(a) / da, which exist where a is singular too: det(U) det(V) U diag(products of the
// other singular values) V^T.
Tensor cofactors(const Tensor& a) {
  const auto [u, s, vh] = linalg::svd(a, /*full_matrices=*/false);
  const int64_t n = a.size(-1);
  const Tensor others =
      where(to(eye(n, like(a)), Dtype::boolean), 1, unsqueeze(s, -2) * ones({n, 1}, like(a)));
  const Tensor scale = unsqueeze(linalg::det(u) * linalg::det(vh), -1) * prod(others, -1);
  return matmul(u * unsqueeze(scale, -2), vh);
}

Tensor det_backward(const Tensor& grad, const Tensor& a, const Tensor& y) {
  const Tensor wide = unsqueeze(unsqueeze(grad, -1), -1);
  if (a.numel() == 0) return wide * zeros_like(a);
  if (any(eq(y, 0)).item<bool>()) return wide * cofactors(a);
  const Tensor scale = unsqueeze(unsqueeze(grad * y, -1), -1);
  return scale * matrix_transpose(inverse_with_info("linalg.inv", a).first);
}

Tensor solve_columns(const OpCall& op, const Tensor& a, const Tensor& b, Tensor* info) {
  check_square(op, a);
  check_same_dtype(op, a, b);
  WEFT_CHECK(b.dim() >= 2 && a.size(-1) == b.size(-2), ShapeError, op.name(),
             "A {} and B {} do not fit: as many rows are needed", a.sizes(), b.sizes());
  const Shape batch = broadcast_shapes(batch_of(a), batch_of(b), op.name());
  const Factored factored(op, a);
  if (!info) check_info(op.name(), factored.info, singular);
  else *info = factored.info;
  const Tensor full_b = with_batch(b, batch);
  Tensor x;
  {
    const NoGrad guard;
    Factored full = factored;
    if (batch_of(a) != batch) {
      full.lu = columns_of(with_batch(factored.lu, batch));
      full.pivots = contiguous(expand(factored.pivots, followed_by(batch, {a.size(-1)})));
    }
    x = solution(op, full, full_b);
  }
  return op.record(x, {a, b},
                   [a = op.save(a), x = op.save_output(x), to_a = a.sizes(), to_b = b.sizes()](
                       const Tensor& grad, const Needs& needs) {
                     const Tensor grad_b = linalg::solve(matrix_transpose(*a), grad);
                     return Grads{
                         needs[0] ? sum_to(neg(matmul(grad_b, matrix_transpose(*x))), to_a) : Tensor(),
                         needs[1] ? sum_to(grad_b, to_b) : Tensor()};
                   });
}

// Whether b is a vector, or as many as a has matrices (PyTorch's rule).
bool is_vector_side(const Tensor& a, const Tensor& b) {
  return b.dim() == 1 || (a.dim() == b.dim() + 1 && without_last(a.sizes(), 1) == b.sizes());
}

Tensor solve(const OpCall& op, const Tensor& a, const Tensor& b, bool left, Tensor* info) {
  if (is_vector_side(a, b)) {
    WEFT_CHECK(left, ShapeError, op.name(), "a vector B has left=true only; B {}", b.sizes());
    return squeeze(solve_columns(op, a, unsqueeze(b, -1), info), -1);
  }
  if (left) return solve_columns(op, a, b, info);
  WEFT_CHECK(a.dim() >= 2 && b.dim() >= 2, ShapeError, op.name(), "needs matrices; A {}, B {}", a.sizes(),
             b.sizes());
  return matrix_transpose(solve_columns(op, matrix_transpose(a), matrix_transpose(b), info));
}

}  // namespace

namespace linalg {

Tensor inv(const Tensor& A) {
  WEFT_AUTOCAST(float32, linalg::inv, A);
  auto [y, info] = inverse_with_info("linalg.inv", A);
  check_info("linalg.inv", info, singular);
  return y;
}

std::pair<Tensor, Tensor> inv_ex(const Tensor& A, bool check_errors) {
  WEFT_AUTOCAST(float32, linalg::inv_ex, A, check_errors);
  auto result = inverse_with_info("linalg.inv_ex", A);
  if (check_errors) check_info("linalg.inv_ex", result.second, singular);
  return result;
}

Tensor solve(const Tensor& A, const Tensor& B, bool left) {
  WEFT_AUTOCAST(float32, linalg::solve, A, B, left);
  return weft::solve(OpCall{"linalg.solve", A, B}, A, B, left, nullptr);
}

std::pair<Tensor, Tensor> solve_ex(const Tensor& A, const Tensor& B, bool left, bool check_errors) {
  WEFT_AUTOCAST(float32, linalg::solve_ex, A, B, left, check_errors);
  OpCall op{"linalg.solve_ex", A, B};
  Tensor info;
  Tensor x = weft::solve(op, A, B, left, &info);
  if (check_errors) check_info(op.name(), info, singular);
  return {x, info};
}

Tensor det(const Tensor& A) {
  WEFT_AUTOCAST(float32, linalg::det, A);
  OpCall op{"linalg.det", A};
  check_square(op, A);
  const Factored factored(op, A);
  Tensor y;
  {
    const NoGrad guard;
    y = prod(weft::diagonal(factored.lu, 0, -2, -1), -1) * parity(factored.pivots, A.dtype());
  }
  return op.record(y, {A}, [a = op.save(A), y = op.save_output(y)](const Tensor& grad) {
    return Grads{det_backward(grad, *a, *y)};
  });
}

std::pair<Tensor, Tensor> slogdet(const Tensor& A) {
  WEFT_AUTOCAST(float32, linalg::slogdet, A);
  OpCall op{"linalg.slogdet", A};
  check_square(op, A);
  const Factored factored(op, A);
  std::vector<Tensor> results;
  {
    const NoGrad guard;
    const Tensor factors = weft::diagonal(factored.lu, 0, -2, -1);
    results = {prod(sign(factors), -1) * parity(factored.pivots, A.dtype()), sum(log(abs(factors)), -1)};
  }
  results = op.record(results, {A}, [a = op.save(A)](const Grads& grads) {
    if (!grads[1].defined()) return Grads{zeros_like(*a)};
    const Tensor inverse = inverse_with_info("linalg.inv", *a).first;
    return Grads{unsqueeze(unsqueeze(grads[1], -1), -1) * matrix_transpose(inverse)};
  });
  return {results[0], results[1]};
}

Tensor matrix_power(const Tensor& A, int64_t n) {
  OpCall op{"linalg.matrix_power", A};
  WEFT_CHECK(A.dim() >= 2 && A.size(-1) == A.size(-2), ShapeError, op.name(),
             "needs square matrices; got shape {}", A.sizes());
  if (n == 0)
    return op.record(clone(identities(batch_of(A), A.size(-1), A), MemoryFormat::contiguous), {A},
                     [](const Tensor& grad) { return Grads{zeros_like(grad)}; });
  Tensor power = n < 0 ? inv(A) : A, result;
  for (uint64_t left = n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n);; left /= 2) {
    if (left % 2 == 1) result = result.defined() ? weft::matmul(result, power) : power;
    if (left == 1) return n == 1 ? clone(result) : result;
    power = weft::matmul(power, power);
  }
}

}  // namespace linalg

Tensor det(const Tensor& self) { return linalg::det(self); }
std::pair<Tensor, Tensor> slogdet(const Tensor& self) { return linalg::slogdet(self); }
Tensor inverse(const Tensor& self) { return linalg::inv(self); }
Tensor matrix_power(const Tensor& self, int64_t n) { return linalg::matrix_power(self, n); }

Tensor logdet(const Tensor& self) {
  const auto [sign, magnitude] = linalg::slogdet(self);
  return where(lt(sign, 0), std::numeric_limits<double>::quiet_NaN(), magnitude);
}

}  // namespace weft
