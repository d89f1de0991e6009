// Linear algebra: systems of equations, factorisations, determinants, norms of matrices. Matrices are the last two
// dimensions, those before them a batch; float32 or float64 unless said. Matrices without elements are taken. What fails for
// a value (a singular matrix) throws LinAlgError, which names the matrix of the batch; what does not fit throws ShapeError,
// a wrong dtype DtypeError. Factorisations of matrices on a GPU wait for it.
#pragma once

#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "weft/tensor.h"

namespace weft {
namespace linalg WEFT_API {

// ---- systems of equations -------------------------------------------------------------------------------------------

/// The solution X of A X = B, or of X A = B unless left. A: (*, n, n); B: (*, n, k), or, for left, vectors: (n), or (*, n) with
/// A's batch. Batches broadcast. Throws LinAlgError if A is singular.
Tensor solve(const Tensor& A, const Tensor& B, bool left = true);
/// The same, and for each matrix of A (int32) 0, or which pivot is zero: then X has infinite or NaN elements. Throws only if
/// check_errors.
std::pair<Tensor, Tensor> solve_ex(const Tensor& A, const Tensor& B, bool left = true,
                                   bool check_errors = false);
/// The same for A whose upper triangle (upper) or lower one counts; unitriangular: its diagonal counts as ones. A zero on
/// the diagonal gives infinite or NaN elements.
Tensor solve_triangular(const Tensor& A, const Tensor& B, bool upper, bool left = true,
                        bool unitriangular = false);
/// The X that makes |A X - B| least, and of those the shortest. A: (*, m, n); B: (*, m, k), or (*, m). Also returned:
/// residuals, the squared columns of A X - B, empty unless m > n, all A have full rank and driver is not gelsy; the rank of
/// each A, empty for driver gels; A's singular values for gelsd and gelss, else empty. Singular values up to rcond times
/// the largest count as zero (default: epsilon times the longer side). driver: gels, gelsy, gelsd or gelss; all run the
/// same computation. Throws ValueError for another one.
std::tuple<Tensor, Tensor, Tensor, Tensor> lstsq(const Tensor& A, const Tensor& B,
                                                 std::optional<double> rcond = {},
                                                 std::optional<std::string_view> driver = {});

// ---- inverses, determinants, powers ---------------------------------------------------------------------------------

/// The inverse: A A^-1 = I. A and the result: (*, n, n). Throws LinAlgError for a singular matrix.
Tensor inv(const Tensor& A);
/// The same, and for each matrix (int32) 0, or which pivot is zero: then the inverse has infinite or NaN elements. Throws
/// only if check_errors.
std::pair<Tensor, Tensor> inv_ex(const Tensor& A, bool check_errors = false);
/// The pseudo-inverse (Moore and Penrose): singular values up to max(atol, rtol * largest) count as zero. rtol defaults to
/// epsilon times the longer side, or to 0 where atol is given. hermitian: A is symmetric, of which the lower triangle is read.
/// rcond is rtol.
Tensor pinv(const Tensor& A, std::optional<double> atol = {}, std::optional<double> rtol = {},
            bool hermitian = false);
Tensor pinv(const Tensor& A, double rcond, bool hermitian = false);
/// pinv with tolerances for each matrix of the batch; an absent one is as in pinv.
Tensor pinv(const Tensor& A, bool hermitian, const Tensor& atol, const Tensor& rtol = {});
/// The determinant, the product of the eigenvalues: (*, n, n) -> (*). Its derivative is right for singular matrices too.
Tensor det(const Tensor& A);
/// The determinant's sign (0 for a singular matrix) and the logarithm of its magnitude (then -inf): (*, n, n) -> (*), (*).
std::pair<Tensor, Tensor> slogdet(const Tensor& A);
/// A multiplied n times, for n < 0 its inverse. Takes integer matrices for n >= 0. Throws LinAlgError for a singular A and n < 0.
Tensor matrix_power(const Tensor& A, int64_t n);
/// How many singular values (magnitudes of eigenvalues if hermitian) are above max(atol, rtol * largest), as in pinv: int64.
/// tol is atol, with rtol = 0.
Tensor matrix_rank(const Tensor& A, std::optional<double> atol = {}, std::optional<double> rtol = {},
                   bool hermitian = false);
Tensor matrix_rank(const Tensor& A, double tol, bool hermitian = false);
/// matrix_rank with tolerances for each matrix of the batch; an absent one is as in pinv.
Tensor matrix_rank(const Tensor& A, bool hermitian, const Tensor& atol, const Tensor& rtol = {});
/// The matrix exponential, sum of A^k / k!. Any floating dtype. Batches share the number of squarings.
Tensor matrix_exp(const Tensor& A);
/// The inverse of A as a linear map of tensors: of A's first `ind` dimensions, whose sizes multiply to the same as the others', from the others.
/// Throws ShapeError, LinAlgError.
Tensor tensorinv(const Tensor& A, int64_t ind = 2);
/// The X with tensordot(A, X, dimensions of X) = B; dims are first moved to the end of A. Throws ShapeError, LinAlgError.
Tensor tensorsolve(const Tensor& A, const Tensor& B, IntSpan dims = {});

// ---- factorisations -------------------------------------------------------------------------------------------------

/// The lower triangular L with A = L L^T, or U = L^T if upper. Of A, symmetric, one triangle is read. Throws LinAlgError unless
/// positive definite.
Tensor cholesky(const Tensor& A, bool upper = false);
/// The same, and for each matrix (int32) 0, or the order of the first leading minor that is not positive definite: then L
/// is unfinished. Throws only if check_errors.
std::pair<Tensor, Tensor> cholesky_ex(const Tensor& A, bool upper = false, bool check_errors = false);
/// The LU factorisation with rows exchanged: L below the diagonal (whose own is ones) and U, in one matrix of A's shape (*, m, n), and
/// the exchanges (int32, from 1, k = min(m, n) a matrix). Throws ValueError unless pivot, LinAlgError if a factor U is singular.
std::pair<Tensor, Tensor> lu_factor(const Tensor& A, bool pivot = true);
/// The same, and for each matrix (int32) 0, or which pivot is zero. Throws LinAlgError only if check_errors.
std::tuple<Tensor, Tensor, Tensor> lu_factor_ex(const Tensor& A, bool pivot = true,
                                                bool check_errors = false);
/// A = P L U: P (*, m, m) exchanges rows, L (*, m, k) and U (*, k, n) are lower and upper triangular. Throws ValueError unless pivot.
std::tuple<Tensor, Tensor, Tensor> lu(const Tensor& A, bool pivot = true);
/// The solution X of A X = B (X A = B unless left; with A^T for A if adjoint) from lu_factor's results. B: (*, n, k); batches
/// broadcast.
Tensor lu_solve(const Tensor& LU, const Tensor& pivots, const Tensor& B, bool left = true,
                bool adjoint = false);
/// The first n columns of the product of Householder's reflections I - tau_i v_i v_i^T; v_i is column i of A (*, m, n) below its diagonal, with
/// 1 on it; tau: (*, k), k <= n <= m.
Tensor householder_product(const Tensor& A, const Tensor& tau);
/// A = Q R with orthonormal columns in Q and R upper triangular, whose diagonal may be negative. A: (*, m, n); mode "reduced":
/// Q (*, m, k), R (*, k, n) with k = min(m, n); "complete": Q (*, m, m), R (*, m, n); "r": Q is empty. Derivatives need mode
/// reduced, or complete with m <= n (GradError), and independent columns among the first k. Throws ValueError for another mode.
std::pair<Tensor, Tensor> qr(const Tensor& A, std::string_view mode = "reduced");
/// Eigenvalues, ascending, and eigenvectors, the columns of the second result, of a symmetric A, of which the lower (UPLO "L")
/// or upper ("U") triangle is read. The derivative of eigenvectors needs distinct eigenvalues. Throws LinAlgError for
/// infinite and NaN elements.
std::pair<Tensor, Tensor> eigh(const Tensor& A, std::string_view UPLO = "L");
/// The eigenvalues alone: (*, n, n) -> (*, n).
Tensor eigvalsh(const Tensor& A, std::string_view UPLO = "L");
/// A = U diag(S) Vh with orthonormal columns in U and rows in Vh, singular values S descending. A: (*, m, n); U: (*, m, m),
/// Vh: (*, n, n), or unless full_matrices (*, m, k), (*, k, n) with k = min(m, n). The derivative of U and Vh needs distinct
/// singular values. driver must be absent. Throws LinAlgError for infinite and NaN elements.
std::tuple<Tensor, Tensor, Tensor> svd(const Tensor& A, bool full_matrices = true,
                                       std::optional<std::string_view> driver = {});
/// The singular values alone: (*, m, n) -> (*, min(m, n)).
Tensor svdvals(const Tensor& A, std::optional<std::string_view> driver = {});

// ---- norms ----------------------------------------------------------------------------------------------------------

/// The norm of elements as a vector: (sum |x|^ord)^(1 / ord) over the dims, an empty list meaning all; 0: how many are not
/// zero; inf and -inf: the largest and smallest magnitude. dtype: computed in it, a wider one. Any floating dtype. Throws ShapeError
/// where a negative or infinite order has no elements.
Tensor vector_norm(const Tensor& x, double ord = 2, IntSpan dim = {}, bool keepdim = false,
                   std::optional<Dtype> dtype = {});
/// The norm of matrices: "fro" (of all elements as a vector), "nuc" (sum of the singular values), inf and -inf (largest and smallest
/// sum of a row's magnitudes), 1 and -1 (of a column's), 2 and -2 (largest and smallest singular value). dim: the dimensions of
/// rows and columns. Throws ValueError for another order.
Tensor matrix_norm(const Tensor& A, std::string_view ord = "fro", IntSpan dim = {-2, -1},
                   bool keepdim = false, std::optional<Dtype> dtype = {});
Tensor matrix_norm(const Tensor& A, double ord, IntSpan dim = {-2, -1}, bool keepdim = false,
                   std::optional<Dtype> dtype = {});
/// Without ord vector_norm of order 2; else vector_norm for one dimension, matrix_norm for two: those named, or all of a vector or
/// matrix.
Tensor norm(const Tensor& A, std::optional<double> ord = {}, IntSpan dim = {}, bool keepdim = false,
            std::optional<Dtype> dtype = {});
Tensor norm(const Tensor& A, std::string_view ord, IntSpan dim = {}, bool keepdim = false,
            std::optional<Dtype> dtype = {});

/// How much A amplifies errors: for p absent or 2 the largest singular value over the smallest, for -2 the inverse of that, else
/// matrix_norm of order p of A times that of its inverse; inf for a singular A. Throws ValueError for another order.
Tensor cond(const Tensor& A, std::optional<double> p = {});
Tensor cond(const Tensor& A, std::string_view p);

// ---- products and parts ---------------------------------------------------------------------------------------------

/// Sums of x * y along `dim`; shapes broadcast. Any floating dtype.
Tensor vecdot(const Tensor& x, const Tensor& y, int64_t dim = -1);
/// The vector product along `dim`, which has size 3; the other dimensions broadcast. Any dtype but bool.
Tensor cross(const Tensor& input, const Tensor& other, int64_t dim = -1);
/// As weft::matmul.
Tensor matmul(const Tensor& input, const Tensor& other);
/// The product of two or more matrices, in the order that costs least; the first and the last may be vectors. Any dtype but
/// bool.
Tensor multi_dot(TensorList tensors);
/// The powers 0 to N - 1 of the elements of x (*, n) as rows (*, n, N). N: n unless given. Throws ValueError below 0.
Tensor vander(const Tensor& x, std::optional<int64_t> N = {});
/// As weft::diagonal, of each matrix.
Tensor diagonal(const Tensor& A, int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1);

}  // namespace WEFT_API
}  // namespace weft

namespace weft WEFT_API {

/// As linalg::det.
Tensor det(const Tensor& self);
/// As linalg::slogdet.
std::pair<Tensor, Tensor> slogdet(const Tensor& self);
/// The logarithm of the determinant: -inf where it is 0, NaN where it is negative.
Tensor logdet(const Tensor& self);
/// As linalg::inv.
Tensor inverse(const Tensor& self);
/// As linalg::pinv.
Tensor pinverse(const Tensor& self, double rcond = 1e-15);
/// As linalg::matrix_power.
Tensor matrix_power(const Tensor& self, int64_t n);
/// As linalg::matrix_exp.
Tensor matrix_exp(const Tensor& self);
/// As linalg::householder_product.
Tensor orgqr(const Tensor& self, const Tensor& input2);
/// The solution X of A X = self, from linalg::lu_factor's results.
Tensor lu_solve(const Tensor& self, const Tensor& LU_data, const Tensor& LU_pivots);
/// P, L and U from linalg::lu_factor's results; unless unpack_data or unpack_pivots, those are empty.
///   Function only.
std::tuple<Tensor, Tensor, Tensor> lu_unpack(const Tensor& LU_data, const Tensor& LU_pivots,
                                             bool unpack_data = true, bool unpack_pivots = true);
/// As linalg::cholesky.
Tensor cholesky(const Tensor& self, bool upper = false);
/// The solution of A X = self, from A's Cholesky factor (U if upper).
Tensor cholesky_solve(const Tensor& self, const Tensor& input2, bool upper = false);
/// The inverse of A, from its Cholesky factor (U if upper).
Tensor cholesky_inverse(const Tensor& self, bool upper = false);
/// The solution of A X = self, or of A^T X = self if transpose, as linalg::solve_triangular; and a copy of A.
std::pair<Tensor, Tensor> triangular_solve(const Tensor& self, const Tensor& A, bool upper = true,
                                           bool transpose = false, bool unitriangular = false);
/// As linalg::qr, mode reduced if some, else complete.
std::pair<Tensor, Tensor> qr(const Tensor& self, bool some = true);
/// U, S and V (not transposed) of linalg::svd, reduced if some; unless compute_uv, U and V are zeros.
std::tuple<Tensor, Tensor, Tensor> svd(const Tensor& self, bool some = true, bool compute_uv = true);
/// The vector product along `dim`, which has size 3; by default the first dimension of that size. The other dimensions broadcast.
Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim = {});

}  // namespace WEFT_API
