// stamped by tools/stamp.py from include/weft/ops; do not edit
// The creation ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"size", Kind::integers, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"memory_format", Kind::memory_format, true, "weft.contiguous_format"}};
Parameter takes_1[] = {{"size", Kind::sizes, false, nullptr}, {"stride", Kind::integers, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"memory_format", Kind::memory_format, true, "weft.preserve_format"}};
Parameter takes_3[] = {{"size", Kind::integers, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_4[] = {{"size", Kind::sizes, false, nullptr}, {"fill_value", Kind::scalar, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_5[] = {{"s", Kind::scalar, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"fill_value", Kind::scalar, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"memory_format", Kind::memory_format, true, "weft.preserve_format"}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::integers, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::sizes, false, nullptr}, {"fill_value", Kind::scalar, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_9[] = {{"end", Kind::scalar, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_10[] = {{"start", Kind::scalar, false, nullptr}, {"end", Kind::scalar, false, nullptr}, {"step", Kind::scalar, false, "1"}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_11[] = {{"start", Kind::scalar, false, nullptr}, {"end", Kind::scalar, false, nullptr}, {"steps", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_12[] = {{"start", Kind::tensor, false, nullptr}, {"end", Kind::tensor, false, nullptr}, {"steps", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_13[] = {{"start", Kind::tensor, false, nullptr}, {"end", Kind::scalar, false, nullptr}, {"steps", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_14[] = {{"start", Kind::scalar, false, nullptr}, {"end", Kind::tensor, false, nullptr}, {"steps", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_15[] = {{"start", Kind::scalar, false, nullptr}, {"end", Kind::scalar, false, nullptr}, {"steps", Kind::integer, false, nullptr}, {"base", Kind::floating, false, "10.0"}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_16[] = {{"start", Kind::tensor, false, nullptr}, {"end", Kind::tensor, false, nullptr}, {"steps", Kind::integer, false, nullptr}, {"base", Kind::floating, false, "10.0"}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_17[] = {{"start", Kind::tensor, false, nullptr}, {"end", Kind::scalar, false, nullptr}, {"steps", Kind::integer, false, nullptr}, {"base", Kind::floating, false, "10.0"}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_18[] = {{"start", Kind::scalar, false, nullptr}, {"end", Kind::tensor, false, nullptr}, {"steps", Kind::integer, false, nullptr}, {"base", Kind::floating, false, "10.0"}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_19[] = {{"n", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_20[] = {{"n", Kind::integer, false, nullptr}, {"m", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_21[] = {{"input", Kind::tensor, false, nullptr}, {"diagonal", Kind::integer, false, "0"}};
Parameter takes_22[] = {{"input", Kind::tensor, false, nullptr}, {"fill_value", Kind::scalar, false, nullptr}, {"wrap", Kind::boolean, false, "False"}};
Parameter takes_23[] = {{"row", Kind::integer, false, nullptr}, {"col", Kind::integer, false, nullptr}, {"offset", Kind::integer, false, "0"}, {"dtype", Kind::dtype, true, "weft.int64"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}};
Parameter takes_24[] = {{"input", Kind::tensor, false, nullptr}, {"offset", Kind::integer, false, "0"}, {"dim1", Kind::integer, false, "-2"}, {"dim2", Kind::integer, false, "-1"}};
Parameter takes_25[] = {{"input", Kind::tensor, false, nullptr}, {"offset", Kind::integer, false, "0"}};
Parameter takes_26[] = {{"input", Kind::tensor, false, nullptr}, {"num_classes", Kind::integer, false, "-1"}};

PyObject* call_empty(Arguments& a) {
  return a.wrap(weft::empty(a.ints(0), a.options(1), a.memory_format(6, MemoryFormat::contiguous)));
}
const Overload overloads_empty[] = {{takes_0, 7, 1, true, false}};
const char contract_0[] =
  "An uninitialised tensor. size: up to 16 sizes, none negative; memory_format: contiguous (preserve means the same), or\n"
  "channels_last for four sizes. Raises ShapeError for a negative size and for more elements than memory can address,\n"
  "MemoryError when there is no memory, DeviceError for a device this build does not have.";
PythonOp op_empty = {"empty", overloads_empty, 1, 0, true, call_empty, nullptr, contract_0,
  "empty(*size, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, memory_format=weft.contiguous_format) -> Tensor"};

PyObject* call_empty_strided(Arguments& a) {
  return a.wrap(weft::empty_strided(a.ints(0), a.ints(1), a.options(2)));
}
const Overload overloads_empty_strided[] = {{takes_1, 7, 2, false, false}};
const char contract_1[] =
  "An uninitialised tensor with given strides (in elements, none negative), over just as much memory as they reach.";
PythonOp op_empty_strided = {"empty_strided", overloads_empty_strided, 1, 0, true, call_empty_strided, nullptr, contract_1,
  "empty_strided(size, stride, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_empty_like(Arguments& a) {
  return a.wrap(weft::empty_like(a.tensor(0), a.options(1), a.memory_format(6, MemoryFormat::preserve)));
}
const Overload overloads_empty_like[] = {{takes_2, 7, 1, false, true}};
const char contract_2[] =
  "Uninitialised, with input's shape, dtype and device unless `options` names others. With memory_format preserve the order of input's dimensions in memory is kept: a dense input (channels-last, permuted) gives its\n"
  "strides, an expanded or gapped one the dense strides of the same order.";
PythonOp op_empty_like = {"empty_like", overloads_empty_like, 1, 0, true, call_empty_like, nullptr, contract_2,
  "empty_like(input, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, memory_format=weft.preserve_format) -> Tensor"};

PyObject* call_zeros(Arguments& a) {
  return a.wrap(weft::zeros(a.ints(0), a.options(1)));
}
const Overload overloads_zeros[] = {{takes_3, 6, 1, true, false}};
const char contract_3[] =
  "Every element 0.";
PythonOp op_zeros = {"zeros", overloads_zeros, 1, 0, false, call_zeros, nullptr, contract_3,
  "zeros(*size, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_ones(Arguments& a) {
  return a.wrap(weft::ones(a.ints(0), a.options(1)));
}
const Overload overloads_ones[] = {{takes_3, 6, 1, true, false}};
const char contract_4[] =
  "Every element 1.";
PythonOp op_ones = {"ones", overloads_ones, 1, 0, false, call_ones, nullptr, contract_4,
  "ones(*size, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_full(Arguments& a) {
  return a.wrap(weft::full(a.ints(0), a.scalar(1), a.options(2)));
}
const Overload overloads_full[] = {{takes_4, 7, 2, false, false}};
const char contract_5[] =
  "Every element fill_value. dtype, when absent: that of the number (float as get_default_dtype(), int64, bool). Raises\n"
  "ValueError for a number that an integer dtype does not hold.";
PythonOp op_full = {"full", overloads_full, 1, 0, false, call_full, nullptr, contract_5,
  "full(size, fill_value, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_scalar_tensor(Arguments& a) {
  return a.wrap(weft::scalar_tensor(a.scalar(0), a.options(1)));
}
const Overload overloads_scalar_tensor[] = {{takes_5, 6, 1, false, false}};
const char contract_6[] =
  "A 0-d tensor of the number, as full({}, value), but of get_default_dtype() whatever the number (torch.scalar_tensor).";
PythonOp op_scalar_tensor = {"scalar_tensor", overloads_scalar_tensor, 1, 0, false, call_scalar_tensor, nullptr, contract_6,
  "scalar_tensor(s, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_zeros_like(Arguments& a) {
  return a.wrap(weft::zeros_like(a.tensor(0), a.options(1), a.memory_format(6, MemoryFormat::preserve)));
}
const Overload overloads_zeros_like[] = {{takes_2, 7, 1, false, true}};
const char contract_7[] =
  "zeros of input's shape; see empty_like.";
PythonOp op_zeros_like = {"zeros_like", overloads_zeros_like, 1, 0, false, call_zeros_like, nullptr, contract_7,
  "zeros_like(input, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, memory_format=weft.preserve_format) -> Tensor"};

PyObject* call_ones_like(Arguments& a) {
  return a.wrap(weft::ones_like(a.tensor(0), a.options(1), a.memory_format(6, MemoryFormat::preserve)));
}
const Overload overloads_ones_like[] = {{takes_2, 7, 1, false, true}};
const char contract_8[] =
  "ones of input's shape; see empty_like.";
PythonOp op_ones_like = {"ones_like", overloads_ones_like, 1, 0, false, call_ones_like, nullptr, contract_8,
  "ones_like(input, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, memory_format=weft.preserve_format) -> Tensor"};

PyObject* call_full_like(Arguments& a) {
  return a.wrap(weft::full_like(a.tensor(0), a.scalar(1), a.options(2), a.memory_format(7, MemoryFormat::preserve)));
}
const Overload overloads_full_like[] = {{takes_6, 8, 2, false, true}};
const char contract_9[] =
  "fill_value in input's shape and dtype; see empty_like.";
PythonOp op_full_like = {"full_like", overloads_full_like, 1, 0, false, call_full_like, nullptr, contract_9,
  "full_like(input, fill_value, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, memory_format=weft.preserve_format) -> Tensor"};

PyObject* call_new_empty(Arguments& a) {
  return a.wrap(weft::new_empty(a.tensor(0), a.ints(1), a.options(2)));
}
const Overload overloads_new_empty[] = {{takes_7, 7, 2, true, true}};
const char contract_10[] =
  "An uninitialised tensor with input's dtype and device unless `options` names others.";
PythonOp op_new_empty = {"new_empty", overloads_new_empty, 1, 0, true, call_new_empty, nullptr, contract_10,
  "new_empty(input, *size, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_new_zeros(Arguments& a) {
  return a.wrap(weft::new_zeros(a.tensor(0), a.ints(1), a.options(2)));
}
const Overload overloads_new_zeros[] = {{takes_7, 7, 2, true, true}};
const char contract_11[] =
  "zeros with input's dtype and device unless `options` names others.";
PythonOp op_new_zeros = {"new_zeros", overloads_new_zeros, 1, 0, false, call_new_zeros, nullptr, contract_11,
  "new_zeros(input, *size, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_new_ones(Arguments& a) {
  return a.wrap(weft::new_ones(a.tensor(0), a.ints(1), a.options(2)));
}
const Overload overloads_new_ones[] = {{takes_7, 7, 2, true, true}};
const char contract_12[] =
  "ones with input's dtype and device unless `options` names others.";
PythonOp op_new_ones = {"new_ones", overloads_new_ones, 1, 0, false, call_new_ones, nullptr, contract_12,
  "new_ones(input, *size, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_new_full(Arguments& a) {
  return a.wrap(weft::new_full(a.tensor(0), a.ints(1), a.scalar(2), a.options(3)));
}
const Overload overloads_new_full[] = {{takes_8, 8, 3, false, true}};
const char contract_13[] =
  "fill_value with input's dtype and device unless `options` names others.";
PythonOp op_new_full = {"new_full", overloads_new_full, 1, 0, false, call_new_full, nullptr, contract_13,
  "new_full(input, size, fill_value, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_arange(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::arange(a.scalar(0), a.options(1)));
    default: return a.wrap(weft::arange(a.scalar(0), a.scalar(1), a.scalar(2, 1), a.options(3)));
  }
}
const Overload overloads_arange[] = {{takes_9, 6, 1, false, false}, {takes_10, 8, 3, false, false}};
const char contract_14[] =
  "0, 1, … up to but without `end`; 1-d. dtype, when absent: get_default_dtype() if an argument is floating, else int64.\n"
  "\n"
  "start, start + step, … up to but without `end`: ceil((end - start) / step) elements. Raises ValueError for a step of 0, a\n"
  "step that leads away from end, and bounds that are not finite.";
PythonOp op_arange = {"arange", overloads_arange, 2, 0, false, call_arange, nullptr, contract_14,
  "arange(end, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor\n"
  "arange(start, end, step=1, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_linspace(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::linspace(a.scalar(0), a.scalar(1), a.integer(2), a.options(3)));
    case 1: return a.wrap(weft::linspace(number_in("linspace", a.tensor(0)), number_in("linspace", a.tensor(1)), a.integer(2), a.options(3)));
    case 2: return a.wrap(weft::linspace(number_in("linspace", a.tensor(0)), a.scalar(1), a.integer(2), a.options(3)));
    default: return a.wrap(weft::linspace(a.scalar(0), number_in("linspace", a.tensor(1)), a.integer(2), a.options(3)));
  }
}
const Overload overloads_linspace[] = {{takes_11, 8, 3, false, false}, {takes_12, 8, 3, false, false}, {takes_13, 8, 3, false, false}, {takes_14, 8, 3, false, false}};
const char contract_15[] =
  "`steps` values from start to end, both included, evenly spaced. Raises ValueError if steps is negative, or for a start or\n"
  "end that an integer dtype does not hold.";
PythonOp op_linspace = {"linspace", overloads_linspace, 4, 0, false, call_linspace, nullptr, contract_15,
  "linspace(start, end, steps, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor\n"
  "linspace(start, end, steps, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor\n"
  "linspace(start, end, steps, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor\n"
  "linspace(start, end, steps, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_logspace(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::logspace(a.scalar(0), a.scalar(1), a.integer(2), a.floating(3, 10.0), a.options(4)));
    case 1: return a.wrap(weft::logspace(number_in("logspace", a.tensor(0)), number_in("logspace", a.tensor(1)), a.integer(2), a.floating(3, 10.0), a.options(4)));
    case 2: return a.wrap(weft::logspace(number_in("logspace", a.tensor(0)), a.scalar(1), a.integer(2), a.floating(3, 10.0), a.options(4)));
    default: return a.wrap(weft::logspace(a.scalar(0), number_in("logspace", a.tensor(1)), a.integer(2), a.floating(3, 10.0), a.options(4)));
  }
}
const Overload overloads_logspace[] = {{takes_15, 9, 4, false, false}, {takes_16, 9, 4, false, false}, {takes_17, 9, 4, false, false}, {takes_18, 9, 4, false, false}};
const char contract_16[] =
  "base to the powers linspace(start, end, steps).";
PythonOp op_logspace = {"logspace", overloads_logspace, 4, 0, false, call_logspace, nullptr, contract_16,
  "logspace(start, end, steps, base=10.0, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor\n"
  "logspace(start, end, steps, base=10.0, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor\n"
  "logspace(start, end, steps, base=10.0, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor\n"
  "logspace(start, end, steps, base=10.0, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_eye(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::eye(a.integer(0), a.options(1)));
    default: return a.wrap(weft::eye(a.integer(0), a.integer(1), a.options(2)));
  }
}
const Overload overloads_eye[] = {{takes_19, 6, 1, false, false}, {takes_20, 7, 2, false, false}};
const char contract_17[] =
  "(n, m) with ones on the main diagonal; m is n when absent. Raises ShapeError for a negative size.";
PythonOp op_eye = {"eye", overloads_eye, 2, 0, false, call_eye, nullptr, contract_17,
  "eye(n, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor\n"
  "eye(n, m, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_tril(Arguments& a) {
  return a.wrap(weft::tril(a.tensor(0), a.integer(1, 0)));
}
const Overload overloads_tril[] = {{takes_21, 2, 2, false, true}};
const char contract_18[] =
  "input with zeros above diagonal number `diagonal` (0 the main one, positive above it); input: (*, rows, columns).";
PythonOp op_tril = {"tril", overloads_tril, 1, 0, false, call_tril, nullptr, contract_18,
  "tril(input, diagonal=0) -> Tensor"};

PyObject* call_tril_(Arguments& a) {
  return a.wrap(weft::tril_(a.tensor(0), a.integer(1, 0)));
}
const Overload overloads_tril_[] = {{takes_21, 2, 2, false, true}};
PythonOp op_tril_ = {"tril_", overloads_tril_, 1, 0, false, call_tril_, nullptr, contract_18,
  "tril_(input, diagonal=0) -> Tensor"};

PyObject* call_triu(Arguments& a) {
  return a.wrap(weft::triu(a.tensor(0), a.integer(1, 0)));
}
const Overload overloads_triu[] = {{takes_21, 2, 2, false, true}};
const char contract_19[] =
  "input with zeros below diagonal number `diagonal`; input: (*, rows, columns).";
PythonOp op_triu = {"triu", overloads_triu, 1, 0, false, call_triu, nullptr, contract_19,
  "triu(input, diagonal=0) -> Tensor"};

PyObject* call_triu_(Arguments& a) {
  return a.wrap(weft::triu_(a.tensor(0), a.integer(1, 0)));
}
const Overload overloads_triu_[] = {{takes_21, 2, 2, false, true}};
PythonOp op_triu_ = {"triu_", overloads_triu_, 1, 0, false, call_triu_, nullptr, contract_19,
  "triu_(input, diagonal=0) -> Tensor"};

PyObject* call_fill_diagonal_(Arguments& a) {
  return a.wrap(weft::fill_diagonal_(a.tensor(0), a.scalar(1), a.boolean(2, false)));
}
const Overload overloads_fill_diagonal_[] = {{takes_22, 3, 3, false, true}};
const char contract_20[] =
  "Writes fill_value to the main diagonal: of a matrix, or of a tensor with more dimensions of one size (ShapeError). With\n"
  "`wrap` a matrix that is higher than wide has another diagonal one row below the end of each.";
PythonOp op_fill_diagonal_ = {"fill_diagonal_", overloads_fill_diagonal_, 1, 0, false, call_fill_diagonal_, nullptr, contract_20,
  "fill_diagonal_(input, fill_value, wrap=False) -> Tensor"};

PyObject* call_tril_indices(Arguments& a) {
  return a.wrap(weft::tril_indices(a.integer(0), a.integer(1), a.integer(2, 0), a.options(3, {.dtype = int64})));
}
const Overload overloads_tril_indices[] = {{takes_23, 8, 3, false, false}};
const char contract_21[] =
  "The (2, n) indices of the elements that tril keeps of a (row, col) matrix, row by row; int64 or int32. Raises DtypeError\n"
  "for other dtypes, ShapeError for a negative size.";
PythonOp op_tril_indices = {"tril_indices", overloads_tril_indices, 1, 0, false, call_tril_indices, nullptr, contract_21,
  "tril_indices(row, col, offset=0, *, dtype=weft.int64, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_triu_indices(Arguments& a) {
  return a.wrap(weft::triu_indices(a.integer(0), a.integer(1), a.integer(2, 0), a.options(3, {.dtype = int64})));
}
const Overload overloads_triu_indices[] = {{takes_23, 8, 3, false, false}};
const char contract_22[] =
  "The (2, n) indices of the elements that triu keeps of a (row, col) matrix, row by row; see tril_indices.";
PythonOp op_triu_indices = {"triu_indices", overloads_triu_indices, 1, 0, false, call_triu_indices, nullptr, contract_22,
  "triu_indices(row, col, offset=0, *, dtype=weft.int64, device=None, requires_grad=False, layout=None, pin_memory=False) -> Tensor"};

PyObject* call_diag(Arguments& a) {
  return a.wrap(weft::diag(a.tensor(0), a.integer(1, 0)));
}
const Overload overloads_diag[] = {{takes_21, 2, 2, false, true}};
const char contract_23[] =
  "1-d input: a square matrix with input on diagonal number `diagonal`. 2-d input: a copy of that diagonal.";
PythonOp op_diag = {"diag", overloads_diag, 1, 0, false, call_diag, nullptr, contract_23,
  "diag(input, diagonal=0) -> Tensor"};

PyObject* call_diag_embed(Arguments& a) {
  return a.wrap(weft::diag_embed(a.tensor(0), a.integer(1, 0), a.integer(2, -2), a.integer(3, -1)));
}
const Overload overloads_diag_embed[] = {{takes_24, 4, 4, false, true}};
const char contract_24[] =
  "Every row of input's last dimension as the diagonal `offset` of a matrix in dimensions dim1 and dim2 of the result, zeros\n"
  "elsewhere. Raises ShapeError if dim1 and dim2 are one dimension.";
PythonOp op_diag_embed = {"diag_embed", overloads_diag_embed, 1, 0, false, call_diag_embed, nullptr, contract_24,
  "diag_embed(input, offset=0, dim1=-2, dim2=-1) -> Tensor"};

PyObject* call_diagflat(Arguments& a) {
  return a.wrap(weft::diagflat(a.tensor(0), a.integer(1, 0)));
}
const Overload overloads_diagflat[] = {{takes_25, 2, 2, false, true}};
const char contract_25[] =
  "input, flattened, on diagonal number `offset` of a square matrix.";
PythonOp op_diagflat = {"diagflat", overloads_diagflat, 1, 0, false, call_diagflat, nullptr, contract_25,
  "diagflat(input, offset=0) -> Tensor"};

PyObject* call_one_hot(Arguments& a) {
  return a.wrap(weft::one_hot(a.tensor(0), a.integer(1, -1)));
}
const Overload overloads_one_hot[] = {{takes_26, 2, 2, false, true}};
const char contract_26[] =
  "(*, num_classes) int64 zeros with a one at each class number; input: int64 class numbers. num_classes -1: the largest\n"
  "plus one, for which a GPU is waited for. Raises IndexError for a number outside [0, num_classes), ValueError for num_classes below -1\n"
  "or 0.";
PythonOp op_one_hot = {"one_hot", overloads_one_hot, 1, 0, false, call_one_hot, nullptr, contract_26,
  "one_hot(input, num_classes=-1) -> Tensor"};

}  // namespace

std::span<const Entry> creation_ops() {
  static constexpr Entry entries[] = {
    {&op_empty, as_function<op_empty>, nullptr},
    {&op_empty_strided, as_function<op_empty_strided>, nullptr},
    {&op_empty_like, as_function<op_empty_like>, as_method<op_empty_like>},
    {&op_zeros, as_function<op_zeros>, nullptr},
    {&op_ones, as_function<op_ones>, nullptr},
    {&op_full, as_function<op_full>, nullptr},
    {&op_scalar_tensor, as_function<op_scalar_tensor>, nullptr},
    {&op_zeros_like, as_function<op_zeros_like>, as_method<op_zeros_like>},
    {&op_ones_like, as_function<op_ones_like>, as_method<op_ones_like>},
    {&op_full_like, as_function<op_full_like>, as_method<op_full_like>},
    {&op_new_empty, as_function<op_new_empty>, as_method<op_new_empty>},
    {&op_new_zeros, as_function<op_new_zeros>, as_method<op_new_zeros>},
    {&op_new_ones, as_function<op_new_ones>, as_method<op_new_ones>},
    {&op_new_full, as_function<op_new_full>, as_method<op_new_full>},
    {&op_arange, as_function<op_arange>, nullptr},
    {&op_linspace, as_function<op_linspace>, nullptr},
    {&op_logspace, as_function<op_logspace>, nullptr},
    {&op_eye, as_function<op_eye>, nullptr},
    {&op_tril, as_function<op_tril>, as_method<op_tril>},
    {&op_tril_, as_function<op_tril_>, as_method<op_tril_>},
    {&op_triu, as_function<op_triu>, as_method<op_triu>},
    {&op_triu_, as_function<op_triu_>, as_method<op_triu_>},
    {&op_fill_diagonal_, as_function<op_fill_diagonal_>, as_method<op_fill_diagonal_>},
    {&op_tril_indices, as_function<op_tril_indices>, nullptr},
    {&op_triu_indices, as_function<op_triu_indices>, nullptr},
    {&op_diag, as_function<op_diag>, as_method<op_diag>},
    {&op_diag_embed, as_function<op_diag_embed>, as_method<op_diag_embed>},
    {&op_diagflat, as_function<op_diagflat>, as_method<op_diagflat>},
    {&op_one_hot, as_function<op_one_hot>, as_method<op_one_hot>},
  };
  return entries;
}

}  // namespace weft::python
