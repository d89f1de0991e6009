// stamped by tools/stamp.py from include/weft/ops; do not edit
// The linalg ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"A", Kind::tensor, false, nullptr}, {"B", Kind::tensor, false, nullptr}, {"left", Kind::boolean, false, "True"}};
Parameter takes_1[] = {{"A", Kind::tensor, false, nullptr}, {"B", Kind::tensor, false, nullptr}, {"left", Kind::boolean, false, "True"}, {"check_errors", Kind::boolean, false, "False"}};
Parameter takes_2[] = {{"A", Kind::tensor, false, nullptr}, {"B", Kind::tensor, false, nullptr}, {"upper", Kind::boolean, false, nullptr}, {"left", Kind::boolean, false, "True"}, {"unitriangular", Kind::boolean, false, "False"}};
Parameter takes_3[] = {{"A", Kind::tensor, false, nullptr}, {"B", Kind::tensor, false, nullptr}, {"rcond", Kind::floating, true, "None"}, {"driver", Kind::text, true, "None"}};
Parameter takes_4[] = {{"A", Kind::tensor, false, nullptr}};
Parameter takes_5[] = {{"A", Kind::tensor, false, nullptr}, {"check_errors", Kind::boolean, false, "False"}};
Parameter takes_6[] = {{"A", Kind::tensor, false, nullptr}, {"rcond", Kind::tensor, false, nullptr}, {"hermitian", Kind::boolean, false, "False"}};
Parameter takes_7[] = {{"A", Kind::tensor, false, nullptr}, {"atol", Kind::floating, true, "None"}, {"rtol", Kind::floating, true, "None"}, {"hermitian", Kind::boolean, false, "False"}};
Parameter takes_8[] = {{"A", Kind::tensor, false, nullptr}, {"rcond", Kind::floating, false, nullptr}, {"hermitian", Kind::boolean, false, "False"}};
Parameter takes_9[] = {{"A", Kind::tensor, false, nullptr}, {"hermitian", Kind::boolean, false, nullptr}, {"atol", Kind::tensor, true, "None"}, {"rtol", Kind::tensor, true, "None"}};
Parameter takes_10[] = {{"A", Kind::tensor, false, nullptr}, {"n", Kind::integer, false, nullptr}};
Parameter takes_11[] = {{"A", Kind::tensor, false, nullptr}, {"tol", Kind::tensor, false, nullptr}, {"hermitian", Kind::boolean, false, "False"}};
Parameter takes_12[] = {{"A", Kind::tensor, false, nullptr}, {"tol", Kind::floating, false, nullptr}, {"hermitian", Kind::boolean, false, "False"}};
Parameter takes_13[] = {{"A", Kind::tensor, false, nullptr}, {"ind", Kind::integer, false, "2"}};
Parameter takes_14[] = {{"A", Kind::tensor, false, nullptr}, {"B", Kind::tensor, false, nullptr}, {"dims", Kind::integers, true, "None"}};
Parameter takes_15[] = {{"A", Kind::tensor, false, nullptr}, {"upper", Kind::boolean, false, "False"}};
Parameter takes_16[] = {{"A", Kind::tensor, false, nullptr}, {"upper", Kind::boolean, false, "False"}, {"check_errors", Kind::boolean, false, "False"}};
Parameter takes_17[] = {{"A", Kind::tensor, false, nullptr}, {"pivot", Kind::boolean, false, "True"}};
Parameter takes_18[] = {{"A", Kind::tensor, false, nullptr}, {"pivot", Kind::boolean, false, "True"}, {"check_errors", Kind::boolean, false, "False"}};
Parameter takes_19[] = {{"LU", Kind::tensor, false, nullptr}, {"pivots", Kind::tensor, false, nullptr}, {"B", Kind::tensor, false, nullptr}, {"left", Kind::boolean, false, "True"}, {"adjoint", Kind::boolean, false, "False"}};
Parameter takes_20[] = {{"A", Kind::tensor, false, nullptr}, {"tau", Kind::tensor, false, nullptr}};
Parameter takes_21[] = {{"A", Kind::tensor, false, nullptr}, {"mode", Kind::text, false, "\"reduced\""}};
Parameter takes_22[] = {{"A", Kind::tensor, false, nullptr}, {"UPLO", Kind::text, false, "\"L\""}};
Parameter takes_23[] = {{"A", Kind::tensor, false, nullptr}, {"full_matrices", Kind::boolean, false, "True"}, {"driver", Kind::text, true, "None"}};
Parameter takes_24[] = {{"A", Kind::tensor, false, nullptr}, {"driver", Kind::text, true, "None"}};
Parameter takes_25[] = {{"x", Kind::tensor, false, nullptr}, {"ord", Kind::floating, false, "2"}, {"dim", Kind::integers, true, "None"}, {"keepdim", Kind::boolean, false, "False"}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_26[] = {{"A", Kind::tensor, false, nullptr}, {"ord", Kind::text, false, "\"fro\""}, {"dim", Kind::integers, false, "(-2, -1)"}, {"keepdim", Kind::boolean, false, "False"}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_27[] = {{"A", Kind::tensor, false, nullptr}, {"ord", Kind::floating, false, nullptr}, {"dim", Kind::integers, false, "(-2, -1)"}, {"keepdim", Kind::boolean, false, "False"}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_28[] = {{"A", Kind::tensor, false, nullptr}, {"ord", Kind::floating, true, "None"}, {"dim", Kind::integers, true, "None"}, {"keepdim", Kind::boolean, false, "False"}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_29[] = {{"A", Kind::tensor, false, nullptr}, {"ord", Kind::text, false, nullptr}, {"dim", Kind::integers, true, "None"}, {"keepdim", Kind::boolean, false, "False"}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_30[] = {{"A", Kind::tensor, false, nullptr}, {"p", Kind::floating, true, "None"}};
Parameter takes_31[] = {{"A", Kind::tensor, false, nullptr}, {"p", Kind::text, false, nullptr}};
Parameter takes_32[] = {{"x", Kind::tensor, false, nullptr}, {"y", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "-1"}};
Parameter takes_33[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "-1"}};
Parameter takes_34[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_35[] = {{"tensors", Kind::tensors, false, nullptr}};
Parameter takes_36[] = {{"x", Kind::tensor, false, nullptr}, {"N", Kind::integer, true, "None"}};
Parameter takes_37[] = {{"A", Kind::tensor, false, nullptr}, {"offset", Kind::integer, false, "0"}, {"dim1", Kind::integer, false, "-2"}, {"dim2", Kind::integer, false, "-1"}};
Parameter takes_38[] = {{"input", Kind::tensor, false, nullptr}};

PyObject* call_linalg_solve(Arguments& a) {
  return a.wrap(weft::linalg::solve(a.tensor(0), a.tensor(1), a.boolean(2, true)));
}
const Overload overloads_linalg_solve[] = {{takes_0, 3, 2, false, false}};
const char contract_0[] =
  "The solution X of A X = B, or of X A = B unless left. A: (*, n, n); B: (*, n, k), or, for left, vectors: (n), or (*, n) with\n"
  "A's batch. Batches broadcast. Raises LinAlgError if A is singular.";
PythonOp op_linalg_solve = {"linalg.solve", overloads_linalg_solve, 1, 0, false, call_linalg_solve, nullptr, contract_0,
  "linalg.solve(A, B, *, left=True) -> Tensor"};

PyObject* call_linalg_solve_ex(Arguments& a) {
  return a.wrap(weft::linalg::solve_ex(a.tensor(0), a.tensor(1), a.boolean(2, true), a.boolean(3, false)));
}
const Overload overloads_linalg_solve_ex[] = {{takes_1, 4, 2, false, false}};
const char* const fields_linalg_solve_ex[] = {"result", "info", nullptr};
const char contract_1[] =
  "The same, and for each matrix of A (int32) 0, or which pivot is zero: then X has infinite or NaN elements. Raises only if\n"
  "check_errors.";
PythonOp op_linalg_solve_ex = {"linalg.solve_ex", overloads_linalg_solve_ex, 1, 0, false, call_linalg_solve_ex, fields_linalg_solve_ex, contract_1,
  "linalg.solve_ex(A, B, *, left=True, check_errors=False) -> return_types.linalg_solve_ex"};

PyObject* call_linalg_solve_triangular(Arguments& a) {
  return a.wrap(weft::linalg::solve_triangular(a.tensor(0), a.tensor(1), a.boolean(2), a.boolean(3, true), a.boolean(4, false)));
}
const Overload overloads_linalg_solve_triangular[] = {{takes_2, 5, 2, false, false}};
const char contract_2[] =
  "The same for A whose upper triangle (upper) or lower one counts; unitriangular: its diagonal counts as ones. A zero on\n"
  "the diagonal gives infinite or NaN elements.";
PythonOp op_linalg_solve_triangular = {"linalg.solve_triangular", overloads_linalg_solve_triangular, 1, 0, false, call_linalg_solve_triangular, nullptr, contract_2,
  "linalg.solve_triangular(A, B, *, upper, left=True, unitriangular=False) -> Tensor"};

PyObject* call_linalg_lstsq(Arguments& a) {
  return a.wrap(weft::linalg::lstsq(a.tensor(0), a.tensor(1), a.optional_floating(2), a.optional_text(3)));
}
const Overload overloads_linalg_lstsq[] = {{takes_3, 4, 3, false, false}};
const char* const fields_linalg_lstsq[] = {"solution", "residuals", "rank", "singular_values", nullptr};
const char contract_3[] =
  "The X that makes |A X - B| least, and of those the shortest. A: (*, m, n); B: (*, m, k), or (*, m). Also returned:\n"
  "residuals, the squared columns of A X - B, empty unless m > n, all A have full rank and driver is not gelsy; the rank of\n"
  "each A, empty for driver gels; A's singular values for gelsd and gelss, else empty. Singular values up to rcond times\n"
  "the largest count as zero (default: epsilon times the longer side). driver: gels, gelsy, gelsd or gelss; all run the\n"
  "same computation. Raises ValueError for another one.";
PythonOp op_linalg_lstsq = {"linalg.lstsq", overloads_linalg_lstsq, 1, 0, false, call_linalg_lstsq, fields_linalg_lstsq, contract_3,
  "linalg.lstsq(A, B, rcond=None, *, driver=None) -> return_types.linalg_lstsq"};

PyObject* call_linalg_inv(Arguments& a) {
  return a.wrap(weft::linalg::inv(a.tensor(0)));
}
const Overload overloads_linalg_inv[] = {{takes_4, 1, 1, false, false}};
const char contract_4[] =
  "The inverse: A A^-1 = I. A and the result: (*, n, n). Raises LinAlgError for a singular matrix.";
PythonOp op_linalg_inv = {"linalg.inv", overloads_linalg_inv, 1, 0, false, call_linalg_inv, nullptr, contract_4,
  "linalg.inv(A) -> Tensor"};

PyObject* call_linalg_inv_ex(Arguments& a) {
  return a.wrap(weft::linalg::inv_ex(a.tensor(0), a.boolean(1, false)));
}
const Overload overloads_linalg_inv_ex[] = {{takes_5, 2, 1, false, false}};
const char* const fields_linalg_inv_ex[] = {"inverse", "info", nullptr};
const char contract_5[] =
  "The same, and for each matrix (int32) 0, or which pivot is zero: then the inverse has infinite or NaN elements. Raises\n"
  "only if check_errors.";
PythonOp op_linalg_inv_ex = {"linalg.inv_ex", overloads_linalg_inv_ex, 1, 0, false, call_linalg_inv_ex, fields_linalg_inv_ex, contract_5,
  "linalg.inv_ex(A, *, check_errors=False) -> return_types.linalg_inv_ex"};

PyObject* call_linalg_pinv(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::linalg::pinv(a.tensor(0), a.boolean(2, false), weft::zeros(IntSpan()), a.tensor(1)));
    case 1: return a.wrap(weft::linalg::pinv(a.tensor(0), a.optional_floating(1), a.optional_floating(2), a.boolean(3, false)));
    case 2: return a.wrap(weft::linalg::pinv(a.tensor(0), a.floating(1), a.boolean(2, false)));
    default: return a.wrap(weft::linalg::pinv(a.tensor(0), a.boolean(1), a.tensor(2), a.tensor(3)));
  }
}
const Overload overloads_linalg_pinv[] = {{takes_6, 3, 3, false, false}, {takes_7, 4, 1, false, false}, {takes_8, 3, 3, false, false}, {takes_9, 4, 2, false, false}};
const char contract_6[] =
  "The pseudo-inverse (Moore and Penrose): singular values up to max(atol, rtol * largest) count as zero. rtol defaults to\n"
  "epsilon times the longer side, or to 0 where atol is given. hermitian: A is symmetric, of which the lower triangle is read.\n"
  "rcond is rtol.\n"
  "\n"
  "pinv with tolerances for each matrix of the batch; an absent one is as in pinv.";
PythonOp op_linalg_pinv = {"linalg.pinv", overloads_linalg_pinv, 4, 0, false, call_linalg_pinv, nullptr, contract_6,
  "linalg.pinv(A, rcond, hermitian=False) -> Tensor\n"
  "linalg.pinv(A, *, atol=None, rtol=None, hermitian=False) -> Tensor\n"
  "linalg.pinv(A, rcond, hermitian=False) -> Tensor\n"
  "linalg.pinv(A, hermitian, *, atol=None, rtol=None) -> Tensor"};

PyObject* call_linalg_det(Arguments& a) {
  return a.wrap(weft::linalg::det(a.tensor(0)));
}
const Overload overloads_linalg_det[] = {{takes_4, 1, 1, false, false}};
const char contract_7[] =
  "The determinant, the product of the eigenvalues: (*, n, n) -> (*). Its derivative is right for singular matrices too.";
PythonOp op_linalg_det = {"linalg.det", overloads_linalg_det, 1, 0, false, call_linalg_det, nullptr, contract_7,
  "linalg.det(A) -> Tensor"};

PyObject* call_linalg_slogdet(Arguments& a) {
  return a.wrap(weft::linalg::slogdet(a.tensor(0)));
}
const Overload overloads_linalg_slogdet[] = {{takes_4, 1, 1, false, false}};
const char* const fields_linalg_slogdet[] = {"sign", "logabsdet", nullptr};
const char contract_8[] =
  "The determinant's sign (0 for a singular matrix) and the logarithm of its magnitude (then -inf): (*, n, n) -> (*), (*).";
PythonOp op_linalg_slogdet = {"linalg.slogdet", overloads_linalg_slogdet, 1, 0, false, call_linalg_slogdet, fields_linalg_slogdet, contract_8,
  "linalg.slogdet(A) -> return_types.linalg_slogdet"};

PyObject* call_linalg_matrix_power(Arguments& a) {
  return a.wrap(weft::linalg::matrix_power(a.tensor(0), a.integer(1)));
}
const Overload overloads_linalg_matrix_power[] = {{takes_10, 2, 2, false, false}};
const char contract_9[] =
  "A multiplied n times, for n < 0 its inverse. Takes integer matrices for n >= 0. Raises LinAlgError for a singular A and n < 0.";
PythonOp op_linalg_matrix_power = {"linalg.matrix_power", overloads_linalg_matrix_power, 1, 0, false, call_linalg_matrix_power, nullptr, contract_9,
  "linalg.matrix_power(A, n) -> Tensor"};

PyObject* call_linalg_matrix_rank(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::linalg::matrix_rank(a.tensor(0), a.boolean(2, false), a.tensor(1), weft::zeros(IntSpan())));
    case 1: return a.wrap(weft::linalg::matrix_rank(a.tensor(0), a.optional_floating(1), a.optional_floating(2), a.boolean(3, false)));
    case 2: return a.wrap(weft::linalg::matrix_rank(a.tensor(0), a.floating(1), a.boolean(2, false)));
    default: return a.wrap(weft::linalg::matrix_rank(a.tensor(0), a.boolean(1), a.tensor(2), a.tensor(3)));
  }
}
const Overload overloads_linalg_matrix_rank[] = {{takes_11, 3, 3, false, false}, {takes_7, 4, 1, false, false}, {takes_12, 3, 3, false, false}, {takes_9, 4, 2, false, false}};
const char contract_10[] =
  "How many singular values (magnitudes of eigenvalues if hermitian) are above max(atol, rtol * largest), as in pinv: int64.\n"
  "tol is atol, with rtol = 0.\n"
  "\n"
  "matrix_rank with tolerances for each matrix of the batch; an absent one is as in pinv.";
PythonOp op_linalg_matrix_rank = {"linalg.matrix_rank", overloads_linalg_matrix_rank, 4, 0, false, call_linalg_matrix_rank, nullptr, contract_10,
  "linalg.matrix_rank(A, tol, hermitian=False) -> Tensor\n"
  "linalg.matrix_rank(A, *, atol=None, rtol=None, hermitian=False) -> Tensor\n"
  "linalg.matrix_rank(A, tol, hermitian=False) -> Tensor\n"
  "linalg.matrix_rank(A, hermitian, *, atol=None, rtol=None) -> Tensor"};

PyObject* call_linalg_matrix_exp(Arguments& a) {
  return a.wrap(weft::linalg::matrix_exp(a.tensor(0)));
}
const Overload overloads_linalg_matrix_exp[] = {{takes_4, 1, 1, false, false}};
const char contract_11[] =
  "The matrix exponential, sum of A^k / k!. Any floating dtype. Batches share the number of squarings.";
PythonOp op_linalg_matrix_exp = {"linalg.matrix_exp", overloads_linalg_matrix_exp, 1, 0, false, call_linalg_matrix_exp, nullptr, contract_11,
  "linalg.matrix_exp(A) -> Tensor"};

PyObject* call_linalg_tensorinv(Arguments& a) {
  return a.wrap(weft::linalg::tensorinv(a.tensor(0), a.integer(1, 2)));
}
const Overload overloads_linalg_tensorinv[] = {{takes_13, 2, 2, false, false}};
const char contract_12[] =
  "The inverse of A as a linear map of tensors: of A's first `ind` dimensions, whose sizes multiply to the same as the others', from the others.\n"
  "Raises ShapeError, LinAlgError.";
PythonOp op_linalg_tensorinv = {"linalg.tensorinv", overloads_linalg_tensorinv, 1, 0, false, call_linalg_tensorinv, nullptr, contract_12,
  "linalg.tensorinv(A, ind=2) -> Tensor"};

PyObject* call_linalg_tensorsolve(Arguments& a) {
  return a.wrap(weft::linalg::tensorsolve(a.tensor(0), a.tensor(1), a.ints(2)));
}
const Overload overloads_linalg_tensorsolve[] = {{takes_14, 3, 3, false, false}};
const char contract_13[] =
  "The X with tensordot(A, X, dimensions of X) = B; dims are first moved to the end of A. Raises ShapeError, LinAlgError.";
PythonOp op_linalg_tensorsolve = {"linalg.tensorsolve", overloads_linalg_tensorsolve, 1, 0, false, call_linalg_tensorsolve, nullptr, contract_13,
  "linalg.tensorsolve(A, B, dims=None) -> Tensor"};

PyObject* call_linalg_cholesky(Arguments& a) {
  return a.wrap(weft::linalg::cholesky(a.tensor(0), a.boolean(1, false)));
}
const Overload overloads_linalg_cholesky[] = {{takes_15, 2, 1, false, false}};
const char contract_14[] =
  "The lower triangular L with A = L L^T, or U = L^T if upper. Of A, symmetric, one triangle is read. Raises LinAlgError unless\n"
  "positive definite.";
PythonOp op_linalg_cholesky = {"linalg.cholesky", overloads_linalg_cholesky, 1, 0, false, call_linalg_cholesky, nullptr, contract_14,
  "linalg.cholesky(A, *, upper=False) -> Tensor"};

PyObject* call_linalg_cholesky_ex(Arguments& a) {
  return a.wrap(weft::linalg::cholesky_ex(a.tensor(0), a.boolean(1, false), a.boolean(2, false)));
}
const Overload overloads_linalg_cholesky_ex[] = {{takes_16, 3, 1, false, false}};
const char* const fields_linalg_cholesky_ex[] = {"L", "info", nullptr};
const char contract_15[] =
  "The same, and for each matrix (int32) 0, or the order of the first leading minor that is not positive definite: then L\n"
  "is unfinished. Raises only if check_errors.";
PythonOp op_linalg_cholesky_ex = {"linalg.cholesky_ex", overloads_linalg_cholesky_ex, 1, 0, false, call_linalg_cholesky_ex, fields_linalg_cholesky_ex, contract_15,
  "linalg.cholesky_ex(A, *, upper=False, check_errors=False) -> return_types.linalg_cholesky_ex"};

PyObject* call_linalg_lu_factor(Arguments& a) {
  return a.wrap(weft::linalg::lu_factor(a.tensor(0), a.boolean(1, true)));
}
const Overload overloads_linalg_lu_factor[] = {{takes_17, 2, 1, false, false}};
const char* const fields_linalg_lu_factor[] = {"LU", "pivots", nullptr};
const char contract_16[] =
  "The LU factorisation with rows exchanged: L below the diagonal (whose own is ones) and U, in one matrix of A's shape (*, m, n), and\n"
  "the exchanges (int32, from 1, k = min(m, n) a matrix). Raises ValueError unless pivot, LinAlgError if a factor U is singular.";
PythonOp op_linalg_lu_factor = {"linalg.lu_factor", overloads_linalg_lu_factor, 1, 0, false, call_linalg_lu_factor, fields_linalg_lu_factor, contract_16,
  "linalg.lu_factor(A, *, pivot=True) -> return_types.linalg_lu_factor"};

PyObject* call_linalg_lu_factor_ex(Arguments& a) {
  return a.wrap(weft::linalg::lu_factor_ex(a.tensor(0), a.boolean(1, true), a.boolean(2, false)));
}
const Overload overloads_linalg_lu_factor_ex[] = {{takes_18, 3, 1, false, false}};
const char* const fields_linalg_lu_factor_ex[] = {"LU", "pivots", "info", nullptr};
const char contract_17[] =
  "The same, and for each matrix (int32) 0, or which pivot is zero. Raises LinAlgError only if check_errors.";
PythonOp op_linalg_lu_factor_ex = {"linalg.lu_factor_ex", overloads_linalg_lu_factor_ex, 1, 0, false, call_linalg_lu_factor_ex, fields_linalg_lu_factor_ex, contract_17,
  "linalg.lu_factor_ex(A, *, pivot=True, check_errors=False) -> return_types.linalg_lu_factor_ex"};

PyObject* call_linalg_lu(Arguments& a) {
  return a.wrap(weft::linalg::lu(a.tensor(0), a.boolean(1, true)));
}
const Overload overloads_linalg_lu[] = {{takes_17, 2, 1, false, false}};
const char* const fields_linalg_lu[] = {"P", "L", "U", nullptr};
const char contract_18[] =
  "A = P L U: P (*, m, m) exchanges rows, L (*, m, k) and U (*, k, n) are lower and upper triangular. Raises ValueError unless pivot.";
PythonOp op_linalg_lu = {"linalg.lu", overloads_linalg_lu, 1, 0, false, call_linalg_lu, fields_linalg_lu, contract_18,
  "linalg.lu(A, *, pivot=True) -> return_types.linalg_lu"};

PyObject* call_linalg_lu_solve(Arguments& a) {
  return a.wrap(weft::linalg::lu_solve(a.tensor(0), a.tensor(1), a.tensor(2), a.boolean(3, true), a.boolean(4, false)));
}
const Overload overloads_linalg_lu_solve[] = {{takes_19, 5, 3, false, false}};
const char contract_19[] =
  "The solution X of A X = B (X A = B unless left; with A^T for A if adjoint) from lu_factor's results. B: (*, n, k); batches\n"
  "broadcast.";
PythonOp op_linalg_lu_solve = {"linalg.lu_solve", overloads_linalg_lu_solve, 1, 0, false, call_linalg_lu_solve, nullptr, contract_19,
  "linalg.lu_solve(LU, pivots, B, *, left=True, adjoint=False) -> Tensor"};

PyObject* call_linalg_householder_product(Arguments& a) {
  return a.wrap(weft::linalg::householder_product(a.tensor(0), a.tensor(1)));
}
const Overload overloads_linalg_householder_product[] = {{takes_20, 2, 2, false, false}};
const char contract_20[] =
  "The first n columns of the product of Householder's reflections I - tau_i v_i v_i^T; v_i is column i of A (*, m, n) below its diagonal, with\n"
  "1 on it; tau: (*, k), k <= n <= m.";
PythonOp op_linalg_householder_product = {"linalg.householder_product", overloads_linalg_householder_product, 1, 0, false, call_linalg_householder_product, nullptr, contract_20,
  "linalg.householder_product(A, tau) -> Tensor"};

PyObject* call_linalg_qr(Arguments& a) {
  return a.wrap(weft::linalg::qr(a.tensor(0), a.text(1, "reduced")));
}
const Overload overloads_linalg_qr[] = {{takes_21, 2, 2, false, false}};
const char* const fields_linalg_qr[] = {"Q", "R", nullptr};
const char contract_21[] =
  "A = Q R with orthonormal columns in Q and R upper triangular, whose diagonal may be negative. A: (*, m, n); mode \"reduced\":\n"
  "Q (*, m, k), R (*, k, n) with k = min(m, n); \"complete\": Q (*, m, m), R (*, m, n); \"r\": Q is empty. Derivatives need mode\n"
  "reduced, or complete with m <= n (GradError), and independent columns among the first k. Raises ValueError for another mode.";
PythonOp op_linalg_qr = {"linalg.qr", overloads_linalg_qr, 1, 0, false, call_linalg_qr, fields_linalg_qr, contract_21,
  "linalg.qr(A, mode=\"reduced\") -> return_types.linalg_qr"};

PyObject* call_linalg_eigh(Arguments& a) {
  return a.wrap(weft::linalg::eigh(a.tensor(0), a.text(1, "L")));
}
const Overload overloads_linalg_eigh[] = {{takes_22, 2, 2, false, false}};
const char* const fields_linalg_eigh[] = {"eigenvalues", "eigenvectors", nullptr};
const char contract_22[] =
  "Eigenvalues, ascending, and eigenvectors, the columns of the second result, of a symmetric A, of which the lower (UPLO \"L\")\n"
  "or upper (\"U\") triangle is read. The derivative of eigenvectors needs distinct eigenvalues. Raises LinAlgError for\n"
  "infinite and NaN elements.";
PythonOp op_linalg_eigh = {"linalg.eigh", overloads_linalg_eigh, 1, 0, false, call_linalg_eigh, fields_linalg_eigh, contract_22,
  "linalg.eigh(A, UPLO=\"L\") -> return_types.linalg_eigh"};

PyObject* call_linalg_eigvalsh(Arguments& a) {
  return a.wrap(weft::linalg::eigvalsh(a.tensor(0), a.text(1, "L")));
}
const Overload overloads_linalg_eigvalsh[] = {{takes_22, 2, 2, false, false}};
const char contract_23[] =
  "The eigenvalues alone: (*, n, n) -> (*, n).";
PythonOp op_linalg_eigvalsh = {"linalg.eigvalsh", overloads_linalg_eigvalsh, 1, 0, false, call_linalg_eigvalsh, nullptr, contract_23,
  "linalg.eigvalsh(A, UPLO=\"L\") -> Tensor"};

PyObject* call_linalg_svd(Arguments& a) {
  return a.wrap(weft::linalg::svd(a.tensor(0), a.boolean(1, true), a.optional_text(2)));
}
const Overload overloads_linalg_svd[] = {{takes_23, 3, 2, false, false}};
const char* const fields_linalg_svd[] = {"U", "S", "Vh", nullptr};
const char contract_24[] =
  "A = U diag(S) Vh with orthonormal columns in U and rows in Vh, singular values S descending. A: (*, m, n); U: (*, m, m),\n"
  "Vh: (*, n, n), or unless full_matrices (*, m, k), (*, k, n) with k = min(m, n). The derivative of U and Vh needs distinct\n"
  "singular values. driver must be absent. Raises LinAlgError for infinite and NaN elements.";
PythonOp op_linalg_svd = {"linalg.svd", overloads_linalg_svd, 1, 0, false, call_linalg_svd, fields_linalg_svd, contract_24,
  "linalg.svd(A, full_matrices=True, *, driver=None) -> return_types.linalg_svd"};

PyObject* call_linalg_svdvals(Arguments& a) {
  return a.wrap(weft::linalg::svdvals(a.tensor(0), a.optional_text(1)));
}
const Overload overloads_linalg_svdvals[] = {{takes_24, 2, 1, false, false}};
const char contract_25[] =
  "The singular values alone: (*, m, n) -> (*, min(m, n)).";
PythonOp op_linalg_svdvals = {"linalg.svdvals", overloads_linalg_svdvals, 1, 0, false, call_linalg_svdvals, nullptr, contract_25,
  "linalg.svdvals(A, *, driver=None) -> Tensor"};

PyObject* call_linalg_vector_norm(Arguments& a) {
  return a.wrap(weft::linalg::vector_norm(a.tensor(0), a.floating(1, 2), a.ints(2), a.boolean(3, false), a.optional_dtype(4)));
}
const Overload overloads_linalg_vector_norm[] = {{takes_25, 5, 4, false, false}};
const char contract_26[] =
  "The norm of elements as a vector: (sum |x|^ord)^(1 / ord) over the dims, an empty list meaning all; 0: how many are not\n"
  "zero; inf and -inf: the largest and smallest magnitude. dtype: computed in it, a wider one. Any floating dtype. Raises ShapeError\n"
  "where a negative or infinite order has no elements.";
PythonOp op_linalg_vector_norm = {"linalg.vector_norm", overloads_linalg_vector_norm, 1, 0, false, call_linalg_vector_norm, nullptr, contract_26,
  "linalg.vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None) -> Tensor"};

PyObject* call_linalg_matrix_norm(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::linalg::matrix_norm(a.tensor(0), a.text(1, "fro"), a.ints(2, {-2, -1}), a.boolean(3, false), a.optional_dtype(4)));
    default: return a.wrap(weft::linalg::matrix_norm(a.tensor(0), a.floating(1), a.ints(2, {-2, -1}), a.boolean(3, false), a.optional_dtype(4)));
  }
}
const Overload overloads_linalg_matrix_norm[] = {{takes_26, 5, 4, false, false}, {takes_27, 5, 4, false, false}};
const char contract_27[] =
  "The norm of matrices: \"fro\" (of all elements as a vector), \"nuc\" (sum of the singular values), inf and -inf (largest and smallest\n"
  "sum of a row's magnitudes), 1 and -1 (of a column's), 2 and -2 (largest and smallest singular value). dim: the dimensions of\n"
  "rows and columns. Raises ValueError for another order.";
PythonOp op_linalg_matrix_norm = {"linalg.matrix_norm", overloads_linalg_matrix_norm, 2, 0, false, call_linalg_matrix_norm, nullptr, contract_27,
  "linalg.matrix_norm(A, ord=\"fro\", dim=(-2, -1), keepdim=False, *, dtype=None) -> Tensor\n"
  "linalg.matrix_norm(A, ord, dim=(-2, -1), keepdim=False, *, dtype=None) -> Tensor"};

PyObject* call_linalg_norm(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::linalg::norm(a.tensor(0), a.optional_floating(1), a.ints(2), a.boolean(3, false), a.optional_dtype(4)));
    default: return a.wrap(weft::linalg::norm(a.tensor(0), a.text(1), a.ints(2), a.boolean(3, false), a.optional_dtype(4)));
  }
}
const Overload overloads_linalg_norm[] = {{takes_28, 5, 4, false, false}, {takes_29, 5, 4, false, false}};
const char contract_28[] =
  "Without ord vector_norm of order 2; else vector_norm for one dimension, matrix_norm for two: those named, or all of a vector or\n"
  "matrix.";
PythonOp op_linalg_norm = {"linalg.norm", overloads_linalg_norm, 2, 0, false, call_linalg_norm, nullptr, contract_28,
  "linalg.norm(A, ord=None, dim=None, keepdim=False, *, dtype=None) -> Tensor\n"
  "linalg.norm(A, ord, dim=None, keepdim=False, *, dtype=None) -> Tensor"};

PyObject* call_linalg_cond(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::linalg::cond(a.tensor(0), a.optional_floating(1)));
    default: return a.wrap(weft::linalg::cond(a.tensor(0), a.text(1)));
  }
}
const Overload overloads_linalg_cond[] = {{takes_30, 2, 2, false, false}, {takes_31, 2, 2, false, false}};
const char contract_29[] =
  "How much A amplifies errors: for p absent or 2 the largest singular value over the smallest, for -2 the inverse of that, else\n"
  "matrix_norm of order p of A times that of its inverse; inf for a singular A. Raises ValueError for another order.";
PythonOp op_linalg_cond = {"linalg.cond", overloads_linalg_cond, 2, 0, false, call_linalg_cond, nullptr, contract_29,
  "linalg.cond(A, p=None) -> Tensor\n"
  "linalg.cond(A, p) -> Tensor"};

PyObject* call_linalg_vecdot(Arguments& a) {
  return a.wrap(weft::linalg::vecdot(a.tensor(0), a.tensor(1), a.integer(2, -1)));
}
const Overload overloads_linalg_vecdot[] = {{takes_32, 3, 2, false, false}};
const char contract_30[] =
  "Sums of x * y along `dim`; shapes broadcast. Any floating dtype.";
PythonOp op_linalg_vecdot = {"linalg.vecdot", overloads_linalg_vecdot, 1, 0, false, call_linalg_vecdot, nullptr, contract_30,
  "linalg.vecdot(x, y, *, dim=-1) -> Tensor"};

PyObject* call_linalg_cross(Arguments& a) {
  return a.wrap(weft::linalg::cross(a.tensor(0), a.tensor(1), a.integer(2, -1)));
}
const Overload overloads_linalg_cross[] = {{takes_33, 3, 2, false, false}};
const char contract_31[] =
  "The vector product along `dim`, which has size 3; the other dimensions broadcast. Any dtype but bool.";
PythonOp op_linalg_cross = {"linalg.cross", overloads_linalg_cross, 1, 0, false, call_linalg_cross, nullptr, contract_31,
  "linalg.cross(input, other, *, dim=-1) -> Tensor"};

PyObject* call_linalg_matmul(Arguments& a) {
  return a.wrap(weft::linalg::matmul(a.tensor(0), a.tensor(1)));
}
const Overload overloads_linalg_matmul[] = {{takes_34, 2, 2, false, false}};
const char contract_32[] =
  "As weft::matmul.";
PythonOp op_linalg_matmul = {"linalg.matmul", overloads_linalg_matmul, 1, 0, false, call_linalg_matmul, nullptr, contract_32,
  "linalg.matmul(input, other) -> Tensor"};

PyObject* call_linalg_multi_dot(Arguments& a) {
  return a.wrap(weft::linalg::multi_dot(a.tensors(0)));
}
const Overload overloads_linalg_multi_dot[] = {{takes_35, 1, 1, false, false}};
const char contract_33[] =
  "The product of two or more matrices, in the order that costs least; the first and the last may be vectors. Any dtype but\n"
  "bool.";
PythonOp op_linalg_multi_dot = {"linalg.multi_dot", overloads_linalg_multi_dot, 1, 0, false, call_linalg_multi_dot, nullptr, contract_33,
  "linalg.multi_dot(tensors) -> Tensor"};

PyObject* call_linalg_vander(Arguments& a) {
  return a.wrap(weft::linalg::vander(a.tensor(0), a.optional_integer(1)));
}
const Overload overloads_linalg_vander[] = {{takes_36, 2, 1, false, false}};
const char contract_34[] =
  "The powers 0 to N - 1 of the elements of x (*, n) as rows (*, n, N). N: n unless given. Raises ValueError below 0.";
PythonOp op_linalg_vander = {"linalg.vander", overloads_linalg_vander, 1, 0, false, call_linalg_vander, nullptr, contract_34,
  "linalg.vander(x, *, N=None) -> Tensor"};

PyObject* call_linalg_diagonal(Arguments& a) {
  return a.wrap(weft::linalg::diagonal(a.tensor(0), a.integer(1, 0), a.integer(2, -2), a.integer(3, -1)));
}
const Overload overloads_linalg_diagonal[] = {{takes_37, 4, 1, false, false}};
const char contract_35[] =
  "As weft::diagonal, of each matrix.";
PythonOp op_linalg_diagonal = {"linalg.diagonal", overloads_linalg_diagonal, 1, 0, true, call_linalg_diagonal, nullptr, contract_35,
  "linalg.diagonal(A, *, offset=0, dim1=-2, dim2=-1) -> Tensor"};

PyObject* call_det(Arguments& a) {
  return a.wrap(weft::det(a.tensor(0)));
}
const Overload overloads_det[] = {{takes_38, 1, 1, false, true}};
const char contract_36[] =
  "As linalg::det.";
PythonOp op_det = {"det", overloads_det, 1, 0, false, call_det, nullptr, contract_36,
  "det(input) -> Tensor"};

PyObject* call_slogdet(Arguments& a) {
  return a.wrap(weft::slogdet(a.tensor(0)));
}
const Overload overloads_slogdet[] = {{takes_38, 1, 1, false, true}};
const char* const fields_slogdet[] = {"sign", "logabsdet", nullptr};
const char contract_37[] =
  "As linalg::slogdet.";
PythonOp op_slogdet = {"slogdet", overloads_slogdet, 1, 0, false, call_slogdet, fields_slogdet, contract_37,
  "slogdet(input) -> return_types.slogdet"};

PyObject* call_logdet(Arguments& a) {
  return a.wrap(weft::logdet(a.tensor(0)));
}
const Overload overloads_logdet[] = {{takes_38, 1, 1, false, true}};
const char contract_38[] =
  "The logarithm of the determinant: -inf where it is 0, NaN where it is negative.";
PythonOp op_logdet = {"logdet", overloads_logdet, 1, 0, false, call_logdet, nullptr, contract_38,
  "logdet(input) -> Tensor"};

}  // namespace

std::span<const Entry> linalg_ops() {
  static constexpr Entry entries[] = {
    {&op_linalg_solve, as_function<op_linalg_solve>, nullptr},
    {&op_linalg_solve_ex, as_function<op_linalg_solve_ex>, nullptr},
    {&op_linalg_solve_triangular, as_function<op_linalg_solve_triangular>, nullptr},
    {&op_linalg_lstsq, as_function<op_linalg_lstsq>, nullptr},
    {&op_linalg_inv, as_function<op_linalg_inv>, nullptr},
    {&op_linalg_inv_ex, as_function<op_linalg_inv_ex>, nullptr},
    {&op_linalg_pinv, as_function<op_linalg_pinv>, nullptr},
    {&op_linalg_det, as_function<op_linalg_det>, nullptr},
    {&op_linalg_slogdet, as_function<op_linalg_slogdet>, nullptr},
    {&op_linalg_matrix_power, as_function<op_linalg_matrix_power>, nullptr},
    {&op_linalg_matrix_rank, as_function<op_linalg_matrix_rank>, nullptr},
    {&op_linalg_matrix_exp, as_function<op_linalg_matrix_exp>, nullptr},
    {&op_linalg_tensorinv, as_function<op_linalg_tensorinv>, nullptr},
    {&op_linalg_tensorsolve, as_function<op_linalg_tensorsolve>, nullptr},
    {&op_linalg_cholesky, as_function<op_linalg_cholesky>, nullptr},
    {&op_linalg_cholesky_ex, as_function<op_linalg_cholesky_ex>, nullptr},
    {&op_linalg_lu_factor, as_function<op_linalg_lu_factor>, nullptr},
    {&op_linalg_lu_factor_ex, as_function<op_linalg_lu_factor_ex>, nullptr},
    {&op_linalg_lu, as_function<op_linalg_lu>, nullptr},
    {&op_linalg_lu_solve, as_function<op_linalg_lu_solve>, nullptr},
    {&op_linalg_householder_product, as_function<op_linalg_householder_product>, nullptr},
    {&op_linalg_qr, as_function<op_linalg_qr>, nullptr},
    {&op_linalg_eigh, as_function<op_linalg_eigh>, nullptr},
    {&op_linalg_eigvalsh, as_function<op_linalg_eigvalsh>, nullptr},
    {&op_linalg_svd, as_function<op_linalg_svd>, nullptr},
    {&op_linalg_svdvals, as_function<op_linalg_svdvals>, nullptr},
    {&op_linalg_vector_norm, as_function<op_linalg_vector_norm>, nullptr},
    {&op_linalg_matrix_norm, as_function<op_linalg_matrix_norm>, nullptr},
    {&op_linalg_norm, as_function<op_linalg_norm>, nullptr},
    {&op_linalg_cond, as_function<op_linalg_cond>, nullptr},
    {&op_linalg_vecdot, as_function<op_linalg_vecdot>, nullptr},
    {&op_linalg_cross, as_function<op_linalg_cross>, nullptr},
    {&op_linalg_matmul, as_function<op_linalg_matmul>, nullptr},
    {&op_linalg_multi_dot, as_function<op_linalg_multi_dot>, nullptr},
    {&op_linalg_vander, as_function<op_linalg_vander>, nullptr},
    {&op_linalg_diagonal, as_function<op_linalg_diagonal>, nullptr},
    {&op_det, as_function<op_det>, as_method<op_det>},
    {&op_slogdet, as_function<op_slogdet>, as_method<op_slogdet>},
    {&op_logdet, as_function<op_logdet>, as_method<op_logdet>},
  };
  return entries;
}

}  // namespace weft::python
