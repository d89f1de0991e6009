// stamped by tools/stamp.py from include/weft/ops; do not edit
// The linalg ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"rcond", Kind::floating, false, "1e-15"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"n", Kind::integer, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"input2", Kind::tensor, false, nullptr}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"LU_data", Kind::tensor, false, nullptr}, {"LU_pivots", Kind::tensor, false, nullptr}};
Parameter takes_5[] = {{"LU_data", Kind::tensor, false, nullptr}, {"LU_pivots", Kind::tensor, false, nullptr}, {"unpack_data", Kind::boolean, false, "True"}, {"unpack_pivots", Kind::boolean, false, "True"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"upper", Kind::boolean, false, "False"}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"input2", Kind::tensor, false, nullptr}, {"upper", Kind::boolean, false, "False"}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"A", Kind::tensor, false, nullptr}, {"upper", Kind::boolean, false, "True"}, {"transpose", Kind::boolean, false, "False"}, {"unitriangular", Kind::boolean, false, "False"}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"some", Kind::boolean, false, "True"}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"some", Kind::boolean, false, "True"}, {"compute_uv", Kind::boolean, false, "True"}};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"dim", Kind::integer, true, "None"}};

PyObject* call_inverse(Arguments& a) {
  return a.wrap(weft::inverse(a.tensor(0)));
}
const Overload overloads_inverse[] = {{takes_0, 1, 1, false, true}};
const char contract_0[] =
  "As linalg::inv.";
PythonOp op_inverse = {"inverse", overloads_inverse, 1, 0, false, call_inverse, nullptr, contract_0,
  "inverse(input) -> Tensor"};

PyObject* call_pinverse(Arguments& a) {
  return a.wrap(weft::pinverse(a.tensor(0), a.floating(1, 1e-15)));
}
const Overload overloads_pinverse[] = {{takes_1, 2, 2, false, true}};
const char contract_1[] =
  "As linalg::pinv.";
PythonOp op_pinverse = {"pinverse", overloads_pinverse, 1, 0, false, call_pinverse, nullptr, contract_1,
  "pinverse(input, rcond=1e-15) -> Tensor"};

PyObject* call_matrix_power(Arguments& a) {
  return a.wrap(weft::matrix_power(a.tensor(0), a.integer(1)));
}
const Overload overloads_matrix_power[] = {{takes_2, 2, 2, false, true}};
const char contract_2[] =
  "As linalg::matrix_power.";
PythonOp op_matrix_power = {"matrix_power", overloads_matrix_power, 1, 0, false, call_matrix_power, nullptr, contract_2,
  "matrix_power(input, n) -> Tensor"};

PyObject* call_matrix_exp(Arguments& a) {
  return a.wrap(weft::matrix_exp(a.tensor(0)));
}
const Overload overloads_matrix_exp[] = {{takes_0, 1, 1, false, true}};
const char contract_3[] =
  "As linalg::matrix_exp.";
PythonOp op_matrix_exp = {"matrix_exp", overloads_matrix_exp, 1, 0, false, call_matrix_exp, nullptr, contract_3,
  "matrix_exp(input) -> Tensor"};

PyObject* call_orgqr(Arguments& a) {
  return a.wrap(weft::orgqr(a.tensor(0), a.tensor(1)));
}
const Overload overloads_orgqr[] = {{takes_3, 2, 2, false, true}};
const char contract_4[] =
  "As linalg::householder_product.";
PythonOp op_orgqr = {"orgqr", overloads_orgqr, 1, 0, false, call_orgqr, nullptr, contract_4,
  "orgqr(input, input2) -> Tensor"};

PyObject* call_lu_solve(Arguments& a) {
  return a.wrap(weft::lu_solve(a.tensor(0), a.tensor(1), a.tensor(2)));
}
const Overload overloads_lu_solve[] = {{takes_4, 3, 3, false, true}};
const char contract_5[] =
  "The solution X of A X = input, from linalg::lu_factor's results.";
PythonOp op_lu_solve = {"lu_solve", overloads_lu_solve, 1, 0, false, call_lu_solve, nullptr, contract_5,
  "lu_solve(input, LU_data, LU_pivots) -> Tensor"};

PyObject* call_lu_unpack(Arguments& a) {
  return a.wrap(weft::lu_unpack(a.tensor(0), a.tensor(1), a.boolean(2, true), a.boolean(3, true)));
}
const Overload overloads_lu_unpack[] = {{takes_5, 4, 4, false, false}};
const char* const fields_lu_unpack[] = {"P", "L", "U", nullptr};
const char contract_6[] =
  "P, L and U from linalg::lu_factor's results; unless unpack_data or unpack_pivots, those are empty.";
PythonOp op_lu_unpack = {"lu_unpack", overloads_lu_unpack, 1, 0, false, call_lu_unpack, fields_lu_unpack, contract_6,
  "lu_unpack(LU_data, LU_pivots, unpack_data=True, unpack_pivots=True) -> return_types.lu_unpack"};

PyObject* call_cholesky(Arguments& a) {
  return a.wrap(weft::cholesky(a.tensor(0), a.boolean(1, false)));
}
const Overload overloads_cholesky[] = {{takes_6, 2, 2, false, true}};
const char contract_7[] =
  "As linalg::cholesky.";
PythonOp op_cholesky = {"cholesky", overloads_cholesky, 1, 0, false, call_cholesky, nullptr, contract_7,
  "cholesky(input, upper=False) -> Tensor"};

PyObject* call_cholesky_solve(Arguments& a) {
  return a.wrap(weft::cholesky_solve(a.tensor(0), a.tensor(1), a.boolean(2, false)));
}
const Overload overloads_cholesky_solve[] = {{takes_7, 3, 3, false, true}};
const char contract_8[] =
  "The solution of A X = input, from A's Cholesky factor (U if upper).";
PythonOp op_cholesky_solve = {"cholesky_solve", overloads_cholesky_solve, 1, 0, false, call_cholesky_solve, nullptr, contract_8,
  "cholesky_solve(input, input2, upper=False) -> Tensor"};

PyObject* call_cholesky_inverse(Arguments& a) {
  return a.wrap(weft::cholesky_inverse(a.tensor(0), a.boolean(1, false)));
}
const Overload overloads_cholesky_inverse[] = {{takes_6, 2, 2, false, true}};
const char contract_9[] =
  "The inverse of A, from its Cholesky factor (U if upper).";
PythonOp op_cholesky_inverse = {"cholesky_inverse", overloads_cholesky_inverse, 1, 0, false, call_cholesky_inverse, nullptr, contract_9,
  "cholesky_inverse(input, upper=False) -> Tensor"};

PyObject* call_triangular_solve(Arguments& a) {
  return a.wrap(weft::triangular_solve(a.tensor(0), a.tensor(1), a.boolean(2, true), a.boolean(3, false), a.boolean(4, false)));
}
const Overload overloads_triangular_solve[] = {{takes_8, 5, 5, false, true}};
const char* const fields_triangular_solve[] = {"solution", "cloned_coefficient", nullptr};
const char contract_10[] =
  "The solution of A X = input, or of A^T X = input if transpose, as linalg::solve_triangular; and a copy of A.";
PythonOp op_triangular_solve = {"triangular_solve", overloads_triangular_solve, 1, 0, false, call_triangular_solve, fields_triangular_solve, contract_10,
  "triangular_solve(input, A, upper=True, transpose=False, unitriangular=False) -> return_types.triangular_solve"};

PyObject* call_qr(Arguments& a) {
  return a.wrap(weft::qr(a.tensor(0), a.boolean(1, true)));
}
const Overload overloads_qr[] = {{takes_9, 2, 2, false, true}};
const char* const fields_qr[] = {"Q", "R", nullptr};
const char contract_11[] =
  "As linalg::qr, mode reduced if some, else complete.";
PythonOp op_qr = {"qr", overloads_qr, 1, 0, false, call_qr, fields_qr, contract_11,
  "qr(input, some=True) -> return_types.qr"};

PyObject* call_svd(Arguments& a) {
  return a.wrap(weft::svd(a.tensor(0), a.boolean(1, true), a.boolean(2, true)));
}
const Overload overloads_svd[] = {{takes_10, 3, 3, false, true}};
const char* const fields_svd[] = {"U", "S", "V", nullptr};
const char contract_12[] =
  "U, S and V (not transposed) of linalg::svd, reduced if some; unless compute_uv, U and V are zeros.";
PythonOp op_svd = {"svd", overloads_svd, 1, 0, false, call_svd, fields_svd, contract_12,
  "svd(input, some=True, compute_uv=True) -> return_types.svd"};

PyObject* call_cross(Arguments& a) {
  return a.wrap(weft::cross(a.tensor(0), a.tensor(1), a.optional_integer(2)));
}
const Overload overloads_cross[] = {{takes_11, 3, 3, false, true}};
const char contract_13[] =
  "The vector product along `dim`, which has size 3; by default the first dimension of that size. The other dimensions broadcast.";
PythonOp op_cross = {"cross", overloads_cross, 1, 0, false, call_cross, nullptr, contract_13,
  "cross(input, other, dim=None) -> Tensor"};

}  // namespace

std::span<const Entry> linalg_2_ops() {
  static constexpr Entry entries[] = {
    {&op_inverse, as_function<op_inverse>, as_method<op_inverse>},
    {&op_pinverse, as_function<op_pinverse>, as_method<op_pinverse>},
    {&op_matrix_power, as_function<op_matrix_power>, as_method<op_matrix_power>},
    {&op_matrix_exp, as_function<op_matrix_exp>, as_method<op_matrix_exp>},
    {&op_orgqr, as_function<op_orgqr>, as_method<op_orgqr>},
    {&op_lu_solve, as_function<op_lu_solve>, as_method<op_lu_solve>},
    {&op_lu_unpack, as_function<op_lu_unpack>, nullptr},
    {&op_cholesky, as_function<op_cholesky>, as_method<op_cholesky>},
    {&op_cholesky_solve, as_function<op_cholesky_solve>, as_method<op_cholesky_solve>},
    {&op_cholesky_inverse, as_function<op_cholesky_inverse>, as_method<op_cholesky_inverse>},
    {&op_triangular_solve, as_function<op_triangular_solve>, as_method<op_triangular_solve>},
    {&op_qr, as_function<op_qr>, as_method<op_qr>},
    {&op_svd, as_function<op_svd>, as_method<op_svd>},
    {&op_cross, as_function<op_cross>, as_method<op_cross>},
  };
  return entries;
}

}  // namespace weft::python
