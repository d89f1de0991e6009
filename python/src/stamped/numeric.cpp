// stamped by tools/stamp.py from include/weft/ops; do not edit
// The numeric ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"correction", Kind::integer, false, "1"}, {"fweights", Kind::tensor, true, "None"}, {"aweights", Kind::tensor, true, "None"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"bins", Kind::integer, false, nullptr}, {"min", Kind::floating, true, "None"}, {"max", Kind::floating, true, "None"}, {"weight", Kind::tensor, true, "None"}, {"density", Kind::boolean, false, "False"}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"bins", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"density", Kind::boolean, false, "False"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"spacing", Kind::scalar, false, "1"}, {"dim", Kind::integers, true, "None"}, {"edge_order", Kind::integer, false, "1"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"spacing", Kind::tensors, false, nullptr}, {"dim", Kind::integers, true, "None"}, {"edge_order", Kind::integer, false, "1"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"r", Kind::integer, false, "2"}, {"with_replacement", Kind::boolean, false, "False"}};
Parameter takes_7[] = {{"tensors", Kind::tensors, false, nullptr}};
Parameter takes_8[] = {{"x", Kind::tensor, false, nullptr}, {"N", Kind::integer, true, "None"}, {"increasing", Kind::boolean, false, "False"}};
Parameter takes_9[] = {{"y", Kind::tensor, false, nullptr}, {"x", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "-1"}};
Parameter takes_10[] = {{"y", Kind::tensor, false, nullptr}, {"dx", Kind::scalar, false, "1"}, {"dim", Kind::integer, false, "-1"}};
Parameter takes_11[] = {{"indices", Kind::tensor, false, nullptr}, {"shape", Kind::sizes, false, nullptr}};
Parameter takes_12[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::scalar, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"maxnorm", Kind::scalar, false, nullptr}};
Parameter takes_13[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::floating, false, "2"}};

PyObject* call_cov(Arguments& a) {
  return a.wrap(weft::cov(a.tensor(0), a.integer(1, 1), a.tensor(2), a.tensor(3)));
}
const Overload overloads_cov[] = {{takes_0, 4, 1, false, true}};
const char contract_0[] =
  "The covariances of the rows of input (variables, observations), or the variance of one 1-d (or 0-d) variable. correction: the\n"
  "sum of squares is divided by the number of observations less it. fweights (integers): how often each observation counts;\n"
  "aweights (floating): its importance. Raises ShapeError, DtypeError, ValueError for a negative weight (of a GPU they are not looked at).";
PythonOp op_cov = {"cov", overloads_cov, 1, 0, false, call_cov, nullptr, contract_0,
  "cov(input, *, correction=1, fweights=None, aweights=None) -> Tensor"};

PyObject* call_corrcoef(Arguments& a) {
  return a.wrap(weft::corrcoef(a.tensor(0)));
}
const Overload overloads_corrcoef[] = {{takes_1, 1, 1, false, true}};
const char contract_1[] =
  "Pearson's correlation coefficients of the rows of input: cov divided by the deviations, held in [-1, 1].";
PythonOp op_corrcoef = {"corrcoef", overloads_corrcoef, 1, 0, false, call_corrcoef, nullptr, contract_1,
  "corrcoef(input) -> Tensor"};

PyObject* call_histogram(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::histogram(a.tensor(0), a.integer(1), a.optional_floating(2), a.optional_floating(3), a.tensor(4), a.boolean(5, false)));
    default: return a.wrap(weft::histogram(a.tensor(0), a.tensor(1), a.tensor(2), a.boolean(3, false)));
  }
}
const Overload overloads_histogram[] = {{takes_2, 6, 2, false, true}, {takes_3, 4, 2, false, true}};
const char* const fields_histogram[] = {"hist", "bin_edges", nullptr};
const char contract_2[] =
  "How many elements are in each of `bins` equal bins from min to max (absent: of the range of input, or from 0 to 1 if that is\n"
  "empty), the last of which includes max, and the bins' edges. weight (input's shape): what an element counts. density:\n"
  "divided by the total and the bins' widths, so that the area is 1. Raises ValueError, ShapeError, DtypeError unless\n"
  "floating. No gradient.\n"
  "\n"
  "The same with the edges given: 1-d, ascending, of input's dtype, one more than bins.";
PythonOp op_histogram = {"histogram", overloads_histogram, 2, 0, false, call_histogram, fields_histogram, contract_2,
  "histogram(input, bins, *, min=None, max=None, weight=None, density=False) -> return_types.histogram\n"
  "histogram(input, bins, *, weight=None, density=False) -> return_types.histogram"};

PyObject* call_gradient(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::gradient(a.tensor(0), a.scalar(1, 1), a.ints(2), a.integer(3, 1)));
    default: return a.wrap(weft::gradient(a.tensor(0), a.tensors(1), a.ints(2), a.integer(3, 1)));
  }
}
const Overload overloads_gradient[] = {{takes_4, 4, 1, false, false}, {takes_5, 4, 1, false, false}};
const char contract_3[] =
  "The derivative along each of `dim` (none: all) by central differences, at the ends by one-sided ones of edge_order 1 or 2; the\n"
  "samples are `spacing` apart.\n"
  "\n"
  "The same for a spacing of each dim: a 0-d tensor, how far samples are apart, or their coordinates, 1-d.\n"
  "  Raises ShapeError, ValueError for another edge_order, DtypeError for bools.";
PythonOp op_gradient = {"gradient", overloads_gradient, 2, 0, false, call_gradient, nullptr, contract_3,
  "gradient(input, *, spacing=1, dim=None, edge_order=1) -> tuple of Tensors\n"
  "gradient(input, *, spacing, dim=None, edge_order=1) -> tuple of Tensors"};

PyObject* call_combinations(Arguments& a) {
  return a.wrap(weft::combinations(a.tensor(0), a.integer(1, 2), a.boolean(2, false)));
}
const Overload overloads_combinations[] = {{takes_6, 3, 3, false, false}};
const char contract_4[] =
  "All choices of r elements of input (1-d), in order: (number, r); with_replacement an element may be chosen again.\n"
  "  Raises ShapeError unless 1-d, ValueError for a negative r.";
PythonOp op_combinations = {"combinations", overloads_combinations, 1, 0, false, call_combinations, nullptr, contract_4,
  "combinations(input, r=2, with_replacement=False) -> Tensor"};

PyObject* call_cartesian_prod(Arguments& a) {
  return a.wrap(weft::cartesian_prod(a.tensors(0)));
}
const Overload overloads_cartesian_prod[] = {{takes_7, 1, 1, true, false}};
const char contract_5[] =
  "All tuples of an element of each tensor (1-d), the last changing fastest: (number, tensors); one tensor is itself.";
PythonOp op_cartesian_prod = {"cartesian_prod", overloads_cartesian_prod, 1, 0, false, call_cartesian_prod, nullptr, contract_5,
  "cartesian_prod(*tensors) -> Tensor"};

PyObject* call_vander(Arguments& a) {
  return a.wrap(weft::vander(a.tensor(0), a.optional_integer(1), a.boolean(2, false)));
}
const Overload overloads_vander[] = {{takes_8, 3, 3, false, false}};
const char contract_6[] =
  "The powers of the elements of x (1-d) as columns: x^(N - 1), …, 1, or 1, …, x^(N - 1) if increasing. N: the length of x\n"
  "unless given. Raises ShapeError, ValueError for a negative N.";
PythonOp op_vander = {"vander", overloads_vander, 1, 0, false, call_vander, nullptr, contract_6,
  "vander(x, N=None, increasing=False) -> Tensor"};

PyObject* call_trapz(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::trapz(a.tensor(0), a.tensor(1), a.integer(2, -1)));
    default: return a.wrap(weft::trapz(a.tensor(0), a.scalar(1, 1), a.integer(2, -1)));
  }
}
const Overload overloads_trapz[] = {{takes_9, 3, 3, false, false}, {takes_10, 3, 3, false, false}};
const char contract_7[] =
  "trapezoid under its old name.";
PythonOp op_trapz = {"trapz", overloads_trapz, 2, 0, false, call_trapz, nullptr, contract_7,
  "trapz(y, x, dim=-1) -> Tensor\n"
  "trapz(y, dx=1, dim=-1) -> Tensor"};

PyObject* call_unravel_index(Arguments& a) {
  return a.wrap(weft::unravel_index(a.tensor(0), a.ints(1)));
}
const Overload overloads_unravel_index[] = {{takes_11, 2, 2, false, false}};
const char contract_8[] =
  "The coordinates in a tensor of `shape` of the elements at these places, counted row by row: one tensor a dimension.\n"
  "  Raises ValueError for a place or a size that cannot be, DtypeError unless integer.";
PythonOp op_unravel_index = {"unravel_index", overloads_unravel_index, 1, 0, false, call_unravel_index, nullptr, contract_8,
  "unravel_index(indices, shape) -> tuple of Tensors"};

PyObject* call_renorm(Arguments& a) {
  return a.wrap(weft::renorm(a.tensor(0), a.scalar(1), a.integer(2), a.scalar(3)));
}
const Overload overloads_renorm[] = {{takes_12, 4, 4, false, true}};
const char contract_9[] =
  "input with each of its slices along dim whose p-norm is above maxnorm scaled down to it. Raises ValueError for p not above 0 or\n"
  "a negative maxnorm, DtypeError unless floating, ShapeError below 2 dimensions.";
PythonOp op_renorm = {"renorm", overloads_renorm, 1, 0, false, call_renorm, nullptr, contract_9,
  "renorm(input, p, dim, maxnorm) -> Tensor"};

PyObject* call_renorm_(Arguments& a) {
  return a.wrap(weft::renorm_(a.tensor(0), a.scalar(1), a.integer(2), a.scalar(3)));
}
const Overload overloads_renorm_[] = {{takes_12, 4, 4, false, true}};
PythonOp op_renorm_ = {"renorm_", overloads_renorm_, 1, 0, false, call_renorm_, nullptr, contract_9,
  "renorm_(input, p, dim, maxnorm) -> Tensor"};

PyObject* call_pdist(Arguments& a) {
  return a.wrap(weft::pdist(a.tensor(0), a.floating(1, 2)));
}
const Overload overloads_pdist[] = {{takes_13, 2, 2, false, false}};
const char contract_10[] =
  "The distances between all pairs of different rows of input (N, M), in order: (N (N - 1) / 2).\n"
  "  Raises ShapeError, DtypeError unless floating, ValueError for a negative p.";
PythonOp op_pdist = {"pdist", overloads_pdist, 1, 0, false, call_pdist, nullptr, contract_10,
  "pdist(input, p=2) -> Tensor"};

PyObject* call_angle(Arguments& a) {
  return a.wrap(weft::angle(a.tensor(0)));
}
const Overload overloads_angle[] = {{takes_1, 1, 1, false, true}};
const char contract_11[] =
  "0, or pi where input is negative; NaN for NaN. Floating dtypes are kept.";
PythonOp op_angle = {"angle", overloads_angle, 1, 0, false, call_angle, nullptr, contract_11,
  "angle(input) -> Tensor"};

}  // namespace

std::span<const Entry> numeric_ops() {
  static constexpr Entry entries[] = {
    {&op_cov, as_function<op_cov>, as_method<op_cov>},
    {&op_corrcoef, as_function<op_corrcoef>, as_method<op_corrcoef>},
    {&op_histogram, as_function<op_histogram>, as_method<op_histogram>},
    {&op_gradient, as_function<op_gradient>, nullptr},
    {&op_combinations, as_function<op_combinations>, nullptr},
    {&op_cartesian_prod, as_function<op_cartesian_prod>, nullptr},
    {&op_vander, as_function<op_vander>, nullptr},
    {&op_trapz, as_function<op_trapz>, nullptr},
    {&op_unravel_index, as_function<op_unravel_index>, nullptr},
    {&op_renorm, as_function<op_renorm>, as_method<op_renorm>},
    {&op_renorm_, as_function<op_renorm_>, as_method<op_renorm_>},
    {&op_pdist, as_function<op_pdist>, nullptr},
    {&op_angle, as_function<op_angle>, as_method<op_angle>},
  };
  return entries;
}

}  // namespace weft::python
