// stamped by tools/stamp.py from include/weft/ops; do not edit
// The reduce ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integers, true, "None"}, {"keepdim", Kind::boolean, false, "False"}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::integers, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, true, "None"}, {"keepdim", Kind::boolean, false, "False"}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integers, true, "None"}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, true, "None"}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integers, false, nullptr}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integers, true, "None"}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"unbiased", Kind::boolean, false, nullptr}};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integers, true, nullptr}, {"unbiased", Kind::boolean, false, nullptr}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_12[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integers, true, "None"}, {"correction", Kind::floating, true, "1"}, {"keepdim", Kind::boolean, false, "False"}};
Parameter takes_13[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::floating, true, "2"}, {"dim", Kind::integers, true, "None"}, {"keepdim", Kind::boolean, false, "False"}, {"dtype", Kind::dtype, true, "None"}};
Parameter takes_14[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::text, false, nullptr}, {"dim", Kind::integers, true, "None"}, {"keepdim", Kind::boolean, false, "False"}, {"dtype", Kind::dtype, true, "None"}};

PyObject* call_sum(Arguments& a) {
  return a.wrap(weft::sum(a.tensor(0), a.ints(1), a.boolean(2, false), a.optional_dtype(3)));
}
const Overload overloads_sum[] = {{takes_0, 4, 3, false, true}};
const char contract_0[] =
  "Sum of all elements, or along `dim`. Integers and bool sum to int64; float32 accumulates in float64, half\n"
  "types in float32 or wider. `dtype` converts before summing. Sum over no elements: 0.\n"
  "  Raises DimError for a dim out of range, ValueError for one given twice.";
PythonOp op_sum = {"sum", overloads_sum, 1, 0, false, call_sum, nullptr, contract_0,
  "sum(input, dim=None, keepdim=False, *, dtype=None) -> Tensor"};

PyObject* call_sum_to(Arguments& a) {
  return a.wrap(weft::sum_to(a.tensor(0), a.ints(1)));
}
const Overload overloads_sum_to[] = {{takes_1, 2, 2, true, false}};
const char contract_1[] =
  "Sums a tensor down to `size`, the shape it was broadcast from: what the gradient of a broadcast operand\n"
  "does.\n"
  "  Raises ShapeError unless `size` broadcasts to input's shape.";
PythonOp op_sum_to = {"sum_to", overloads_sum_to, 1, 0, false, call_sum_to, nullptr, contract_1,
  "sum_to(input, *size) -> Tensor"};

PyObject* call_sum_to_size(Arguments& a) {
  return a.wrap(weft::sum_to_size(a.tensor(0), a.ints(1)));
}
const Overload overloads_sum_to_size[] = {{takes_1, 2, 2, true, true}};
const char contract_2[] =
  "sum_to under PyTorch's name; integers and bool sum to int64.";
PythonOp op_sum_to_size = {"sum_to_size", overloads_sum_to_size, 1, 0, false, call_sum_to_size, nullptr, contract_2,
  "sum_to_size(input, *size) -> Tensor"};

PyObject* call_mean(Arguments& a) {
  return a.wrap(weft::mean(a.tensor(0), a.ints(1), a.boolean(2, false), a.optional_dtype(3)));
}
const Overload overloads_mean[] = {{takes_0, 4, 3, false, true}};
const char contract_3[] =
  "Arithmetic mean, sum(x) / n, of all elements, or along `dim`. Mean over no elements: NaN.\n"
  "  Raises DtypeError for integers and bool, unless `dtype` is floating.";
PythonOp op_mean = {"mean", overloads_mean, 1, 0, false, call_mean, nullptr, contract_3,
  "mean(input, dim=None, keepdim=False, *, dtype=None) -> Tensor"};

PyObject* call_nansum(Arguments& a) {
  return a.wrap(weft::nansum(a.tensor(0), a.ints(1), a.boolean(2, false), a.optional_dtype(3)));
}
const Overload overloads_nansum[] = {{takes_0, 4, 3, false, true}};
const char contract_4[] =
  "sum of what is not NaN.";
PythonOp op_nansum = {"nansum", overloads_nansum, 1, 0, false, call_nansum, nullptr, contract_4,
  "nansum(input, dim=None, keepdim=False, *, dtype=None) -> Tensor"};

PyObject* call_nanmean(Arguments& a) {
  return a.wrap(weft::nanmean(a.tensor(0), a.ints(1), a.boolean(2, false), a.optional_dtype(3)));
}
const Overload overloads_nanmean[] = {{takes_0, 4, 3, false, true}};
const char contract_5[] =
  "mean of what is not NaN; NaN where nothing else is.\n"
  "  Raises DtypeError for integers and bool.";
PythonOp op_nanmean = {"nanmean", overloads_nanmean, 1, 0, false, call_nanmean, nullptr, contract_5,
  "nanmean(input, dim=None, keepdim=False, *, dtype=None) -> Tensor"};

PyObject* call_trace(Arguments& a) {
  return a.wrap(weft::trace(a.tensor(0)));
}
const Overload overloads_trace[] = {{takes_2, 1, 1, false, true}};
const char contract_6[] =
  "Sum of a matrix's main diagonal; integers and bool give int64.\n"
  "  Raises ShapeError unless input has 2 dimensions.";
PythonOp op_trace = {"trace", overloads_trace, 1, 0, false, call_trace, nullptr, contract_6,
  "trace(input) -> Tensor"};

PyObject* call_prod(Arguments& a) {
  return a.wrap(weft::prod(a.tensor(0), a.optional_integer(1), a.boolean(2, false), a.optional_dtype(3)));
}
const Overload overloads_prod[] = {{takes_3, 4, 3, false, true}};
const char contract_7[] =
  "Product of all elements, or along `dim`. Integers and bool give int64. Product over no elements: 1.";
PythonOp op_prod = {"prod", overloads_prod, 1, 0, false, call_prod, nullptr, contract_7,
  "prod(input, dim=None, keepdim=False, *, dtype=None) -> Tensor"};

PyObject* call_amax(Arguments& a) {
  return a.wrap(weft::amax(a.tensor(0), a.ints(1), a.boolean(2, false)));
}
const Overload overloads_amax[] = {{takes_4, 3, 3, false, true}};
const char contract_8[] =
  "Greatest element along `dim` (all dimensions when empty); NaN if there is one. Ties share the gradient\n"
  "equally.\n"
  "  Raises DimError when there is nothing to choose from: a reduced dimension has size 0.";
PythonOp op_amax = {"amax", overloads_amax, 1, 0, false, call_amax, nullptr, contract_8,
  "amax(input, dim=None, keepdim=False) -> Tensor"};

PyObject* call_amin(Arguments& a) {
  return a.wrap(weft::amin(a.tensor(0), a.ints(1), a.boolean(2, false)));
}
const Overload overloads_amin[] = {{takes_4, 3, 3, false, true}};
const char contract_9[] =
  "Smallest element along `dim`; otherwise as amax.";
PythonOp op_amin = {"amin", overloads_amin, 1, 0, false, call_amin, nullptr, contract_9,
  "amin(input, dim=None, keepdim=False) -> Tensor"};

PyObject* call_aminmax(Arguments& a) {
  return a.wrap(weft::aminmax(a.tensor(0), a.optional_integer(1), a.boolean(2, false)));
}
const Overload overloads_aminmax[] = {{takes_5, 3, 1, false, true}};
const char* const fields_aminmax[] = {"min", "max", nullptr};
const char contract_10[] =
  "(amin, amax) of all elements, or along `dim`.";
PythonOp op_aminmax = {"aminmax", overloads_aminmax, 1, 0, false, call_aminmax, fields_aminmax, contract_10,
  "aminmax(input, *, dim=None, keepdim=False) -> return_types.aminmax"};

PyObject* call_max(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::max(a.tensor(0)));
    case 1: return a.wrap(weft::max(a.tensor(0), a.integer(1), a.boolean(2, false)));
    default: return a.wrap(weft::max(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_max[] = {{takes_2, 1, 1, false, true}, {takes_6, 3, 3, false, true}, {takes_7, 2, 2, false, true}};
const char* const fields_max[] = {"values", "indices", nullptr};
const char contract_11[] =
  "Greatest of all elements; ties share the gradient equally. With `dim`: (values, indices) along it, the\n"
  "index being that of the first occurrence, which alone gets the gradient. With `other`: the greater of each\n"
  "pair of elements, as maximum.\n"
  "  Raises DimError when there is nothing to choose from.";
PythonOp op_max = {"max", overloads_max, 3, 0, false, call_max, fields_max, contract_11,
  "max(input) -> Tensor\n"
  "max(input, dim, keepdim=False) -> return_types.max\n"
  "max(input, other) -> Tensor"};

PyObject* call_min(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::min(a.tensor(0)));
    case 1: return a.wrap(weft::min(a.tensor(0), a.integer(1), a.boolean(2, false)));
    default: return a.wrap(weft::min(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_min[] = {{takes_2, 1, 1, false, true}, {takes_6, 3, 3, false, true}, {takes_7, 2, 2, false, true}};
const char* const fields_min[] = {"values", "indices", nullptr};
const char contract_12[] =
  "Smallest of all elements, (values, indices) along `dim`, or the smaller of each pair; otherwise as max.";
PythonOp op_min = {"min", overloads_min, 3, 0, false, call_min, fields_min, contract_12,
  "min(input) -> Tensor\n"
  "min(input, dim, keepdim=False) -> return_types.min\n"
  "min(input, other) -> Tensor"};

PyObject* call_argmax(Arguments& a) {
  return a.wrap(weft::argmax(a.tensor(0), a.optional_integer(1), a.boolean(2, false)));
}
const Overload overloads_argmax[] = {{takes_5, 3, 3, false, true}};
const char contract_13[] =
  "int64 index of the first greatest element: of the flattened tensor, or along `dim`. NaN counts as\n"
  "greatest.\n"
  "  Raises DimError when there is nothing to choose from.";
PythonOp op_argmax = {"argmax", overloads_argmax, 1, 0, false, call_argmax, nullptr, contract_13,
  "argmax(input, dim=None, keepdim=False) -> Tensor"};

PyObject* call_argmin(Arguments& a) {
  return a.wrap(weft::argmin(a.tensor(0), a.optional_integer(1), a.boolean(2, false)));
}
const Overload overloads_argmin[] = {{takes_5, 3, 3, false, true}};
const char contract_14[] =
  "int64 index of the first smallest element; otherwise as argmax.";
PythonOp op_argmin = {"argmin", overloads_argmin, 1, 0, false, call_argmin, nullptr, contract_14,
  "argmin(input, dim=None, keepdim=False) -> Tensor"};

PyObject* call_any(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(a.ints(1).size() > 0 ? weft::any(a.tensor(0), a.ints(1), a.boolean(2, false)) : truth_of(a.tensor(0)));
    default: return a.wrap(weft::any(a.tensor(0), a.ints(1), a.boolean(2, false)));
  }
}
const Overload overloads_any[] = {{takes_8, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
const char contract_15[] =
  "Whether any element is nonzero (NaN is): bool (for uint8, uint8), of all elements or along `dim`. (Given an empty list,\n"
  "PyTorch's any and all reduce nothing.)";
PythonOp op_any = {"any", overloads_any, 2, 0, false, call_any, nullptr, contract_15,
  "any(input, dim, keepdim=False) -> Tensor\n"
  "any(input, dim=None, keepdim=False) -> Tensor"};

PyObject* call_all(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(a.ints(1).size() > 0 ? weft::all(a.tensor(0), a.ints(1), a.boolean(2, false)) : truth_of(a.tensor(0)));
    default: return a.wrap(weft::all(a.tensor(0), a.ints(1), a.boolean(2, false)));
  }
}
const Overload overloads_all[] = {{takes_8, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
const char contract_16[] =
  "Whether all elements are nonzero: bool (for uint8, uint8), of all elements or along `dim`. True for none.";
PythonOp op_all = {"all", overloads_all, 2, 0, false, call_all, nullptr, contract_16,
  "all(input, dim, keepdim=False) -> Tensor\n"
  "all(input, dim=None, keepdim=False) -> Tensor"};

PyObject* call_count_nonzero(Arguments& a) {
  return a.wrap(weft::count_nonzero(a.tensor(0), a.ints(1)));
}
const Overload overloads_count_nonzero[] = {{takes_9, 2, 2, true, true}};
const char contract_17[] =
  "Number of nonzero elements, of all or along `dim`, int64.";
PythonOp op_count_nonzero = {"count_nonzero", overloads_count_nonzero, 1, 0, false, call_count_nonzero, nullptr, contract_17,
  "count_nonzero(input, *dim) -> Tensor"};

PyObject* call_var(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::var(a.tensor(0), IntSpan(), a.boolean(1) ? 1 : 0, false));
    case 1: return a.wrap(weft::var(a.tensor(0), a.ints(1), a.boolean(2) ? 1 : 0, a.boolean(3, false)));
    default: return a.wrap(weft::var(a.tensor(0), a.ints(1), a.floating(2, 1), a.boolean(3, false)));
  }
}
const Overload overloads_var[] = {{takes_10, 2, 2, false, true}, {takes_11, 4, 4, false, true}, {takes_12, 4, 2, false, true}};
const char contract_18[] =
  "Variance: sum (x - mean)^2 / max(0, n - correction); half types compute in float32. Where n <= correction:\n"
  "NaN, or inf unless all elements are equal.\n"
  "  Raises DtypeError unless floating.";
PythonOp op_var = {"var", overloads_var, 3, 0, false, call_var, nullptr, contract_18,
  "var(input, unbiased) -> Tensor\n"
  "var(input, dim, unbiased, keepdim=False) -> Tensor\n"
  "var(input, dim=None, *, correction=1, keepdim=False) -> Tensor"};

PyObject* call_std(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::std(a.tensor(0), IntSpan(), a.boolean(1) ? 1 : 0, false));
    case 1: return a.wrap(weft::std(a.tensor(0), a.ints(1), a.boolean(2) ? 1 : 0, a.boolean(3, false)));
    default: return a.wrap(weft::std(a.tensor(0), a.ints(1), a.floating(2, 1), a.boolean(3, false)));
  }
}
const Overload overloads_std[] = {{takes_10, 2, 2, false, true}, {takes_11, 4, 4, false, true}, {takes_12, 4, 2, false, true}};
const char contract_19[] =
  "Standard deviation: the square root of var. The gradient where it is 0 is 0.";
PythonOp op_std = {"std", overloads_std, 3, 0, false, call_std, nullptr, contract_19,
  "std(input, unbiased) -> Tensor\n"
  "std(input, dim, unbiased, keepdim=False) -> Tensor\n"
  "std(input, dim=None, *, correction=1, keepdim=False) -> Tensor"};

PyObject* call_var_mean(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::var_mean(a.tensor(0), IntSpan(), a.boolean(1) ? 1 : 0, false));
    case 1: return a.wrap(weft::var_mean(a.tensor(0), a.ints(1), a.boolean(2) ? 1 : 0, a.boolean(3, false)));
    default: return a.wrap(weft::var_mean(a.tensor(0), a.ints(1), a.floating(2, 1), a.boolean(3, false)));
  }
}
const Overload overloads_var_mean[] = {{takes_10, 2, 2, false, false}, {takes_11, 4, 4, false, false}, {takes_12, 4, 2, false, false}};
const char contract_20[] =
  "(var, mean), both over the same dimensions.";
PythonOp op_var_mean = {"var_mean", overloads_var_mean, 3, 0, false, call_var_mean, nullptr, contract_20,
  "var_mean(input, unbiased) -> (Tensor, Tensor)\n"
  "var_mean(input, dim, unbiased, keepdim=False) -> (Tensor, Tensor)\n"
  "var_mean(input, dim=None, *, correction=1, keepdim=False) -> (Tensor, Tensor)"};

PyObject* call_std_mean(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::std_mean(a.tensor(0), IntSpan(), a.boolean(1) ? 1 : 0, false));
    case 1: return a.wrap(weft::std_mean(a.tensor(0), a.ints(1), a.boolean(2) ? 1 : 0, a.boolean(3, false)));
    default: return a.wrap(weft::std_mean(a.tensor(0), a.ints(1), a.floating(2, 1), a.boolean(3, false)));
  }
}
const Overload overloads_std_mean[] = {{takes_10, 2, 2, false, false}, {takes_11, 4, 4, false, false}, {takes_12, 4, 2, false, false}};
const char contract_21[] =
  "(std, mean), both over the same dimensions.";
PythonOp op_std_mean = {"std_mean", overloads_std_mean, 3, 0, false, call_std_mean, nullptr, contract_21,
  "std_mean(input, unbiased) -> (Tensor, Tensor)\n"
  "std_mean(input, dim, unbiased, keepdim=False) -> (Tensor, Tensor)\n"
  "std_mean(input, dim=None, *, correction=1, keepdim=False) -> (Tensor, Tensor)"};

PyObject* call_norm(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::norm(a.tensor(0), a.floating(1, 2), a.ints(2), a.boolean(3, false), a.optional_dtype(4)));
    default: return a.wrap(weft::norm(a.tensor(0), a.text(1), a.ints(2), a.boolean(3, false), a.optional_dtype(4)));
  }
}
const Overload overloads_norm[] = {{takes_13, 5, 4, false, true}, {takes_14, 5, 4, false, true}};
const char contract_22[] =
  "Vector norm (sum |x|^p)^(1/p) over all elements or along `dim`; p may be 0 (count of nonzeros), 1, 2, inf,\n"
  "-inf or any other; \"fro\" is 2, and \"nuc\" is linalg::matrix_norm's, of two dims. dtype: computed in it.\n"
  "Half types compute in float32. The gradient at a zero vector is 0.\n"
  "  Raises DtypeError unless floating, DimError for p = inf or -inf of no elements, ValueError for another name.";
PythonOp op_norm = {"norm", overloads_norm, 2, 0, false, call_norm, nullptr, contract_22,
  "norm(input, p=2, dim=None, keepdim=False, *, dtype=None) -> Tensor\n"
  "norm(input, p, dim=None, keepdim=False, *, dtype=None) -> Tensor"};

PyObject* call_logsumexp(Arguments& a) {
  return a.wrap(weft::logsumexp(a.tensor(0), a.ints(1), a.boolean(2, false)));
}
const Overload overloads_logsumexp[] = {{takes_8, 3, 3, false, true}};
const char contract_23[] =
  "log(sum(exp(x))) along `dim`, without overflow. A slice of -inf, or of nothing, gives -inf. Integers and\n"
  "bool count as get_default_dtype(), half types compute in float32.";
PythonOp op_logsumexp = {"logsumexp", overloads_logsumexp, 1, 0, false, call_logsumexp, nullptr, contract_23,
  "logsumexp(input, dim, keepdim=False) -> Tensor"};

}  // namespace

std::span<const Entry> reduce_ops() {
  static constexpr Entry entries[] = {
    {&op_sum, as_function<op_sum>, as_method<op_sum>},
    {&op_sum_to, as_function<op_sum_to>, nullptr},
    {&op_sum_to_size, as_function<op_sum_to_size>, as_method<op_sum_to_size>},
    {&op_mean, as_function<op_mean>, as_method<op_mean>},
    {&op_nansum, as_function<op_nansum>, as_method<op_nansum>},
    {&op_nanmean, as_function<op_nanmean>, as_method<op_nanmean>},
    {&op_trace, as_function<op_trace>, as_method<op_trace>},
    {&op_prod, as_function<op_prod>, as_method<op_prod>},
    {&op_amax, as_function<op_amax>, as_method<op_amax>},
    {&op_amin, as_function<op_amin>, as_method<op_amin>},
    {&op_aminmax, as_function<op_aminmax>, as_method<op_aminmax>},
    {&op_max, as_function<op_max>, as_method<op_max>},
    {&op_min, as_function<op_min>, as_method<op_min>},
    {&op_argmax, as_function<op_argmax>, as_method<op_argmax>},
    {&op_argmin, as_function<op_argmin>, as_method<op_argmin>},
    {&op_any, as_function<op_any>, as_method<op_any>},
    {&op_all, as_function<op_all>, as_method<op_all>},
    {&op_count_nonzero, as_function<op_count_nonzero>, as_method<op_count_nonzero>},
    {&op_var, as_function<op_var>, as_method<op_var>},
    {&op_std, as_function<op_std>, as_method<op_std>},
    {&op_var_mean, as_function<op_var_mean>, nullptr},
    {&op_std_mean, as_function<op_std_mean>, nullptr},
    {&op_norm, as_function<op_norm>, as_method<op_norm>},
    {&op_logsumexp, as_function<op_logsumexp>, as_method<op_logsumexp>},
  };
  return entries;
}

}  // namespace weft::python
