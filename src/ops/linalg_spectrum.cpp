// Linear algebra by eigenvalues and singular values: eigh, svd, and what is composed of them.
#include <cmath>
#include <limits>

#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "weft/ops/linalg.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

// Where the diagonal of square matrices is.
Tensor on_diagonal(int64_t n, const Tensor& a) {
  return eye(n, {.dtype = Dtype::boolean, .device = a.device()});
}
// d_j - d_i, and 1 on the diagonal.
Tensor differences(const Tensor& d) {
  return where(on_diagonal(d.size(-1), d), 1, unsqueeze(d, -2) - unsqueeze(d, -1));
}

std::string not_converged(const char* what, int32_t info) {
  return info < 0 ? std::string("has elements that are infinite or NaN")
                  : fmt::format("has {} that did not converge (LAPACK's info {})", what, info);
}

// ---- eigenvalues of symmetric matrices ------------------------------------------------------------------------------

struct Eigen {
  Tensor values, vectors;
};

Eigen eigh_of(const OpCall& op, const Tensor& a, std::string_view triangle, bool vectors) {
  check_square(op, a);
  WEFT_CHECK(triangle == "L" || triangle == "U" || triangle == "l" || triangle == "u", ValueError, op.name(),
             "UPLO must be L or U; got '{}'", triangle);
  const bool upper = triangle == "U" || triangle == "u";
  Eigen result{empty(without_last(a.sizes(), 1), like(a)), columns_of(a)};
  const Tensor info = zeros(batch_of(a), {.dtype = Dtype::int32, .device = a.device()});
  if (a.numel() > 0)
    op.launch(&KernelTable::eigh_factor, view(result.vectors), view(result.values), view(info), upper,
              vectors);
  check_info(op.name(), info, [](int32_t value) { return not_converged("eigenvalues", value); });
  return result;
}

// V (diag(grad_values) + (V^T grad_V) / (l_j - l_i)) V^T.
Tensor eigh_backward(const Grads& grads, const Tensor& values, const Tensor& vectors) {
  Tensor inner;
  if (grads[0].defined()) inner = as_diagonal(grads[0]);
  if (grads.size() > 1 && grads[1].defined()) {
    const Tensor turned = matmul(matrix_transpose(vectors), grads[1]) / differences(values);
    const Tensor off = masked_fill(turned, on_diagonal(values.size(-1), values), 0);
    inner = inner.defined() ? inner + off : off;
  }
  if (!inner.defined()) return zeros_like(vectors);
  return matmul(vectors, matmul(inner, matrix_transpose(vectors)));
}

// ---- singular values ------------------------------------------------------------------------------------------------

struct Svd {
  Tensor u, s, vh;
};

Svd svd_of(const OpCall& op, const Tensor& a, bool full, bool vectors) {
  check_matrices(op, a);
  const NoGrad guard;
  const int64_t m = a.size(-2), n = a.size(-1), k = std::min(m, n);
  const Shape batch = batch_of(a);
  Svd result;
  result.s = empty(followed_by(batch, {k}), like(a));
  if (vectors) {
    result.u = empty_columns(followed_by(batch, {m, full ? m : k}), a);
    result.vh = empty_columns(followed_by(batch, {full ? n : k, n}), a);
  }
  if (a.numel() == 0) {
    if (vectors) {
      copy_(result.u, eye(m, result.u.size(-1), like(a)));
      copy_(result.vh, eye(result.vh.size(-2), n, like(a)));
    }
    return result;
  }
  const Tensor destroyed = columns_of(a);
  const Tensor info = zeros(batch, {.dtype = Dtype::int32, .device = a.device()});
  const kernels::View none(nullptr, a.dtype(), 0, nullptr, nullptr);
  op.launch(&KernelTable::svd_factor, view(destroyed), vectors ? view(result.u) : none, view(result.s),
            vectors ? view(result.vh) : none, view(info), vectors);
  check_info(op.name(), info, [](int32_t value) { return not_converged("singular values", value); });
  return result;
}

Tensor skew(const Tensor& x) { return x - matrix_transpose(x); }

// U [skew(U^T gU) / E S + S skew(V^T gV) / E + diag(gs)] V^T with E_ij = s_j^2 - s_i^2, and what of gU (or gV) is
// orthogonal to U (or V) where a is not square (Townsend 2016, "Differentiating the singular value decomposition").
Tensor svd_backward(const Grads& grads, const Tensor& u, const Tensor& s, const Tensor& vh) {
  const int64_t m = u.size(-2), n = vh.size(-1), k = s.size(-1);
  const Tensor row = unsqueeze(s, -2), column = unsqueeze(s, -1);
  Tensor inner;
  const auto gather = [&](const Tensor& term) { inner = inner.defined() ? inner + term : term; };
  if (grads[1].defined()) gather(as_diagonal(grads[1]));
  const bool turns = grads[0].defined() || grads[2].defined();
  const Tensor squares = turns ? differences(square(s)) : Tensor();
  if (grads[0].defined()) gather(skew(matmul(matrix_transpose(u), grads[0])) / squares * row);
  if (grads[2].defined()) gather(column * skew(matmul(vh, matrix_transpose(grads[2]))) / squares);
  if (!inner.defined()) return zeros(followed_by(batch_of(u), {m, n}), like(u));
  Tensor left = matmul(u, inner);
  if (m > k && grads[0].defined()) {
    const Tensor scaled = grads[0] / row;
    left = left + scaled - matmul(u, matmul(matrix_transpose(u), scaled));
  }
  Tensor grad = matmul(left, vh);
  if (n > k && grads[2].defined()) {
    const Tensor scaled = grads[2] / column;
    grad = grad + matmul(u, scaled - matmul(matmul(scaled, matrix_transpose(vh)), vh));
  }
  return grad;
}

std::vector<Tensor> recorded_svd(const OpCall& op, const Tensor& a, bool full) {
  Svd found = svd_of(op, a, full, true);
  std::vector<Tensor> results{found.u, found.s, found.vh};
  return op.record(results, {a},
                   [u = op.save_output(found.u, 0), s = op.save_output(found.s, 1),
                    vh = op.save_output(found.vh, 2)](const Grads& grads) {
                     const Tensor values = *s;
                     const int64_t k = values.size(-1);
                     // Beyond k, vectors are any basis of what is left; gradients of them have no meaning.
                     Grads kept{grads[0].defined() ? narrow(grads[0], -1, 0, k) : Tensor(), grads[1],
                                grads[2].defined() ? narrow(grads[2], -2, 0, k) : Tensor()};
                     return Grads{svd_backward(kept, narrow(*u, -1, 0, k), values, narrow(*vh, -2, 0, k))};
                   });
}

Tensor singular_values(const char* name, const Tensor& a) {
  OpCall op{name, a};
  const Svd found = svd_of(op, a, false, op.recording());
  return op.record(found.s, {a}, [a = op.save(a), u = found.u, vh = found.vh](const Tensor& grad) {
    const Tensor diagonal = as_diagonal(grad), x = *a;
    if (!will_be_differentiated(grad, x)) return Grads{matmul(u, matmul(diagonal, vh))};
    const auto [of_u, of_s, of_vh] = linalg::svd(x, /*full_matrices=*/false);
    return Grads{matmul(of_u, matmul(diagonal, of_vh))};
  });
}

void check_driver(const char* name, std::optional<std::string_view> driver,
                  std::initializer_list<std::string_view> known, const char* listed) {
  WEFT_CHECK(!driver || std::find(known.begin(), known.end(), *driver) != known.end(), ValueError, name,
             "driver must be one of {}; got '{}'", listed, *driver);
}

// Names of cuSOLVER's algorithms; all give what weft's one gives.
void check_svd_driver(const char* name, const Tensor& a, std::optional<std::string_view> driver) {
  WEFT_CHECK(!driver || a.device().is_cuda(), ValueError, name, "driver is for CUDA only; got '{}'", *driver);
  check_driver(name, driver, {"gesvd", "gesvdj", "gesvda"}, "gesvd, gesvdj and gesvda");
}

double epsilon_of(Dtype dtype) {
  return dtype == Dtype::float32 ? std::numeric_limits<float>::epsilon()
                                 : std::numeric_limits<double>::epsilon();
}

/// Tolerances: numbers, or a number for each matrix.
struct Tolerances {
  std::optional<double> atol, rtol;
  Tensor each_atol, each_rtol;
};

// The size below which singular values count as zero, for each matrix: shape (..., 1).
Tensor threshold(const Tensor& a, const Tensor& magnitudes, const Tolerances& of) {
  const auto [atol, rtol, each_atol, each_rtol] = of;
  if (each_atol.defined() || each_rtol.defined()) {
    const Tensor largest = amax(magnitudes, -1, /*keepdim=*/true);
    const auto spread = [&](const Tensor& each) { return unsqueeze(to(each, a.dtype()), -1); };
    const double epsilon = epsilon_of(a.dtype()) * static_cast<double>(std::max(a.size(-1), a.size(-2)));
    const Tensor absolute = each_atol.defined() ? spread(each_atol) : zeros({1}, like(a));
    const Tensor relative =
        each_rtol.defined() ? spread(each_rtol) : where(gt(absolute, 0), 0, full({1}, epsilon, like(a)));
    return maximum(largest * relative, absolute);
  }
  const double epsilon = epsilon_of(a.dtype());
  const bool strict = atol && *atol > 0;
  const double relative =
      rtol.value_or(strict ? 0.0 : epsilon * static_cast<double>(std::max(a.size(-1), a.size(-2))));
  return clamp_min(amax(magnitudes, -1, /*keepdim=*/true) * relative, atol.value_or(0.0));
}

// adjoint of dP = -P dA P + P P^T dA^T (I - A P) + (I - P A) dA^T P^T P (Golub and Pereyra 1973).
Tensor pinv_backward(const Tensor& grad, const Tensor& a, const Tensor& p) {
  const Tensor p_t = matrix_transpose(p), grad_t = matrix_transpose(grad);
  const Tensor left = matmul(matmul(grad_t, p), p_t);
  const Tensor right = matmul(p_t, matmul(p, grad_t));
  return left - matmul(a, matmul(p, left)) + right - matmul(matmul(right, p), a) -
         matmul(p_t, matmul(grad, p_t));
}

Tensor pseudo_inverse(const char* name, const Tensor& a, const Tolerances& tolerances, bool hermitian) {
  OpCall op{name, a};
  check_matrices(op, a);
  Tensor y;
  if (a.numel() == 0) {
    y = empty(followed_by(batch_of(a), {a.size(-1), a.size(-2)}), like(a));
  } else {
    const NoGrad guard;
    if (hermitian) {
      check_square(op, a);
      const Eigen found = eigh_of(op, a, "L", true);
      const Tensor kept = gt(abs(found.values), threshold(a, abs(found.values), tolerances));
      const Tensor scale = where(kept, reciprocal(found.values), 0);
      y = matmul(found.vectors * unsqueeze(scale, -2), matrix_transpose(found.vectors));
    } else {
      const Svd found = svd_of(op, a, false, true);
      const Tensor scale = where(gt(found.s, threshold(a, found.s, tolerances)), reciprocal(found.s), 0);
      y = matmul(matrix_transpose(found.vh) * unsqueeze(scale, -2), matrix_transpose(found.u));
    }
  }
  return op.record(y, {a}, [a = op.save(a), y = op.save_output(y)](const Tensor& grad) {
    return Grads{pinv_backward(grad, *a, *y)};
  });
}

}  // namespace

namespace linalg {

std::pair<Tensor, Tensor> eigh(const Tensor& A, std::string_view UPLO) {
  WEFT_AUTOCAST(float32, linalg::eigh, A, UPLO);
  OpCall op{"linalg.eigh", A};
  const Eigen found = eigh_of(op, A, UPLO, true);
  const std::vector<Tensor> results =
      op.record(std::vector<Tensor>{found.values, found.vectors}, {A},
                [values = op.save_output(found.values, 0), vectors = op.save_output(found.vectors, 1)](
                    const Grads& grads) { return Grads{eigh_backward(grads, *values, *vectors)}; });
  return {results[0], results[1]};
}

Tensor eigvalsh(const Tensor& A, std::string_view UPLO) {
  WEFT_AUTOCAST(float32, linalg::eigvalsh, A, UPLO);
  if (A.requires_grad() && grad_enabled()) return eigh(A, UPLO).first;
  return eigh_of(OpCall{"linalg.eigvalsh", A}, A, UPLO, false).values;
}

std::tuple<Tensor, Tensor, Tensor> svd(const Tensor& A, bool full_matrices,
                                       std::optional<std::string_view> driver) {
  WEFT_AUTOCAST(float32, linalg::svd, A, full_matrices, driver);
  check_svd_driver("linalg.svd", A, driver);
  const std::vector<Tensor> results = recorded_svd(OpCall{"linalg.svd", A}, A, full_matrices);
  return {results[0], results[1], results[2]};
}

Tensor svdvals(const Tensor& A, std::optional<std::string_view> driver) {
  WEFT_AUTOCAST(float32, linalg::svdvals, A, driver);
  check_svd_driver("linalg.svdvals", A, driver);
  return singular_values("linalg.svdvals", A);
}

Tensor pinv(const Tensor& A, std::optional<double> atol, std::optional<double> rtol, bool hermitian) {
  WEFT_AUTOCAST(float32, linalg::pinv, A, atol, rtol, hermitian);
  return pseudo_inverse("linalg.pinv", A, {atol, rtol, {}, {}}, hermitian);
}
Tensor pinv(const Tensor& A, double rcond, bool hermitian) {
  WEFT_AUTOCAST(float32, linalg::pinv, A, rcond, hermitian);
  return pseudo_inverse("linalg.pinv", A, {0.0, rcond, {}, {}}, hermitian);
}
Tensor pinv(const Tensor& A, bool hermitian, const Tensor& atol, const Tensor& rtol) {
  WEFT_AUTOCAST(float32, linalg::pinv, A, hermitian, atol, rtol);
  return pseudo_inverse("linalg.pinv", A, {{}, {}, atol, rtol}, hermitian);
}

namespace {
Tensor rank_of(const Tensor& A, const Tolerances& tolerances, bool hermitian) {
  OpCall op{"linalg.matrix_rank", A};
  check_matrices(op, A);
  if (A.numel() == 0) return zeros(batch_of(A), {.dtype = int64, .device = A.device()});
  const NoGrad guard;
  const Tensor magnitudes =
      hermitian ? abs(eigh_of(op, A, "L", false).values) : svd_of(op, A, false, false).s;
  return sum(gt(magnitudes, threshold(A, magnitudes, tolerances)), -1);
}
}  // namespace

Tensor matrix_rank(const Tensor& A, std::optional<double> atol, std::optional<double> rtol, bool hermitian) {
  WEFT_AUTOCAST(float32, linalg::matrix_rank, A, atol, rtol, hermitian);
  return rank_of(A, {atol, rtol, {}, {}}, hermitian);
}
Tensor matrix_rank(const Tensor& A, bool hermitian, const Tensor& atol, const Tensor& rtol) {
  WEFT_AUTOCAST(float32, linalg::matrix_rank, A, hermitian, atol, rtol);
  return rank_of(A, {{}, {}, atol, rtol}, hermitian);
}
Tensor matrix_rank(const Tensor& A, double tol, bool hermitian) {
  WEFT_AUTOCAST(float32, linalg::matrix_rank, A, tol, hermitian);
  return matrix_rank(A, tol, 0.0, hermitian);
}

std::tuple<Tensor, Tensor, Tensor, Tensor> lstsq(const Tensor& A, const Tensor& B,
                                                 std::optional<double> rcond,
                                                 std::optional<std::string_view> driver) {
  WEFT_AUTOCAST(float32, linalg::lstsq, A, B, rcond, driver);
  OpCall op{"linalg.lstsq", A, B};
  check_matrices(op, A);
  check_same_dtype(op, A, B);
  check_driver(op.name(), driver, {"gels", "gelsy", "gelsd", "gelss"}, "gels, gelsy, gelsd and gelss");
  const bool vector = B.dim() == 1 || B.sizes() == without_last(A.sizes(), 1);
  const Tensor b = vector ? unsqueeze(B, -1) : B;
  const int64_t m = A.size(-2), n = A.size(-1);
  WEFT_CHECK(b.dim() >= 2 && b.size(-2) == m, ShapeError, op.name(),
             "A {} and B {} do not fit: as many rows are needed", A.sizes(), B.sizes());
  const double epsilon = epsilon_of(A.dtype());
  const double relative = rcond.value_or(epsilon * static_cast<double>(std::max(m, n)));
  Tensor x = weft::matmul(pseudo_inverse(op.name(), A, {0.0, relative, {}, {}}, false), b);
  Tensor residuals = empty({0}, like(A)), rank = empty({0}, {.dtype = int64, .device = A.device()}),
         values = empty({0}, like(A));
  const bool of_spectrum = driver && (*driver == "gelsd" || *driver == "gelss");
  if (!driver || *driver != "gels") rank = matrix_rank(A, 0.0, relative, false);
  const bool full_rank = rank.numel() == 0 || !any(ne(rank, n)).item<bool>();
  if (m > n && full_rank && driver && *driver != "gelsy") residuals = sum(square(weft::matmul(A, x) - b), -2);
  if (of_spectrum) values = svd_of(OpCall{"linalg.lstsq", A}, A, false, false).s;
  return {vector ? squeeze(x, -1) : x, residuals, rank, values};
}

}  // namespace linalg

std::tuple<Tensor, Tensor, Tensor> svd(const Tensor& self, bool some, bool compute_uv) {
  if (!compute_uv) {
    const Tensor s = singular_values("svd", self);
    const int64_t m = self.size(-2), n = self.size(-1);
    return {zeros(followed_by(batch_of(self), {m, m}), like(self)), s,
            zeros(followed_by(batch_of(self), {n, n}), like(self))};
  }
  const std::vector<Tensor> results = recorded_svd(OpCall{"svd", self}, self, !some);
  return {results[0], results[1], matrix_transpose(results[2])};
}

Tensor pinverse(const Tensor& self, double rcond) { return linalg::pinv(self, rcond, false); }

}  // namespace weft
