// stamped by tools/stamp.py from include/weft/ops; do not edit
// The shape ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::integers, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"dtype", Kind::dtype, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"shape", Kind::integers, false, nullptr}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"start_dim", Kind::integer, false, "0"}, {"end_dim", Kind::integer, false, "-1"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"sizes", Kind::integers, false, nullptr}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integers, false, nullptr}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"dim0", Kind::integer, false, nullptr}, {"dim1", Kind::integer, false, nullptr}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"axis0", Kind::integer, false, nullptr}, {"axis1", Kind::integer, false, nullptr}};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"dims", Kind::integers, false, nullptr}};
Parameter takes_12[] = {{"input", Kind::tensor, false, nullptr}, {"source", Kind::integers, false, nullptr}, {"destination", Kind::integers, false, nullptr}};
Parameter takes_13[] = {{"tensors", Kind::tensors, false, nullptr}};
Parameter takes_14[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::integer, false, nullptr}};
Parameter takes_15[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"start", Kind::integer, false, nullptr}, {"length", Kind::integer, false, nullptr}};
Parameter takes_16[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"start", Kind::tensor, false, nullptr}, {"length", Kind::integer, false, nullptr}};
Parameter takes_17[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "0"}, {"start", Kind::integer, true, "None"}, {"end", Kind::integer, true, "None"}, {"step", Kind::integer, false, "1"}};
Parameter takes_18[] = {{"input", Kind::tensor, false, nullptr}, {"offset", Kind::integer, false, "0"}, {"dim1", Kind::integer, false, "0"}, {"dim2", Kind::integer, false, "1"}};
Parameter takes_19[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::sizes, false, nullptr}, {"stride", Kind::integers, false, nullptr}, {"storage_offset", Kind::integer, true, "None"}};
Parameter takes_20[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"size", Kind::sizes, false, nullptr}, {"stride", Kind::integers, false, nullptr}, {"storage_offset", Kind::integer, true, "None"}};
Parameter takes_21[] = {{"input", Kind::tensor, false, nullptr}, {"dimension", Kind::integer, false, nullptr}, {"size", Kind::integer, false, nullptr}, {"step", Kind::integer, false, nullptr}};
Parameter takes_22[] = {{"input", Kind::tensor, false, nullptr}, {"split_size", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_23[] = {{"input", Kind::tensor, false, nullptr}, {"split_sizes", Kind::integers, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_24[] = {{"input", Kind::tensor, false, nullptr}, {"chunks", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_25[] = {{"input", Kind::tensor, false, nullptr}, {"sections", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_26[] = {{"input", Kind::tensor, false, nullptr}, {"indices", Kind::integers, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_27[] = {{"input", Kind::tensor, false, nullptr}, {"tensor_indices_or_sections", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_28[] = {{"input", Kind::tensor, false, nullptr}, {"sections", Kind::integer, false, nullptr}};
Parameter takes_29[] = {{"input", Kind::tensor, false, nullptr}, {"indices", Kind::integers, false, nullptr}};

PyObject* call_view(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::view(a.tensor(0), a.ints(1)));
    default: return a.wrap(weft::view(a.tensor(0), a.dtype(1)));
  }
}
const Overload overloads_view[] = {{takes_0, 2, 2, true, true}, {takes_1, 2, 2, false, true}};
const char contract_0[] =
  "The same elements in another shape without a copy; one size may be -1. A tensor whose layout weft chose (a convolution's\n"
  "result) is laid out anew when its strides do not allow it. Raises ShapeError if the counts of elements differ, or if no\n"
  "strides give that shape (use reshape).\n"
  "\n"
  "The same memory read as elements of another dtype, without conversion. Where these are smaller or larger, the last\n"
  "dimension is longer or shorter; it must then be contiguous and fit (ShapeError). Not on the tape.";
PythonOp op_view = {"view", overloads_view, 2, 0, true, call_view, nullptr, contract_0,
  "view(input, *size) -> Tensor\n"
  "view(input, dtype) -> Tensor"};

PyObject* call_view_as(Arguments& a) {
  return a.wrap(weft::view_as(a.tensor(0), a.tensor(1)));
}
const Overload overloads_view_as[] = {{takes_2, 2, 2, false, true}};
const char contract_1[] =
  "input.view(other.sizes()).";
PythonOp op_view_as = {"view_as", overloads_view_as, 1, 0, true, call_view_as, nullptr, contract_1,
  "view_as(input, other) -> Tensor"};

PyObject* call_reshape(Arguments& a) {
  return a.wrap(weft::reshape(a.tensor(0), a.ints(1)));
}
const Overload overloads_reshape[] = {{takes_3, 2, 2, true, true}};
const char contract_2[] =
  "As view where strides allow it, else a contiguous copy.";
PythonOp op_reshape = {"reshape", overloads_reshape, 1, 0, false, call_reshape, nullptr, contract_2,
  "reshape(input, *shape) -> Tensor"};

PyObject* call_reshape_as(Arguments& a) {
  return a.wrap(weft::reshape_as(a.tensor(0), a.tensor(1)));
}
const Overload overloads_reshape_as[] = {{takes_2, 2, 2, false, true}};
const char contract_3[] =
  "input.reshape(other.sizes()).";
PythonOp op_reshape_as = {"reshape_as", overloads_reshape_as, 1, 0, false, call_reshape_as, nullptr, contract_3,
  "reshape_as(input, other) -> Tensor"};

PyObject* call_flatten(Arguments& a) {
  return a.wrap(weft::flatten(a.tensor(0), a.integer(1, 0), a.integer(2, -1)));
}
const Overload overloads_flatten[] = {{takes_4, 3, 3, false, true}};
const char contract_4[] =
  "Dimensions start_dim to end_dim, both included, merged into one, as reshape does; a 0-d tensor gives one of 1 element.";
PythonOp op_flatten = {"flatten", overloads_flatten, 1, 0, false, call_flatten, nullptr, contract_4,
  "flatten(input, start_dim=0, end_dim=-1) -> Tensor"};

PyObject* call_ravel(Arguments& a) {
  return a.wrap(weft::ravel(a.tensor(0)));
}
const Overload overloads_ravel[] = {{takes_5, 1, 1, false, true}};
const char contract_5[] =
  "All elements in one dimension, as reshape does.";
PythonOp op_ravel = {"ravel", overloads_ravel, 1, 0, false, call_ravel, nullptr, contract_5,
  "ravel(input) -> Tensor"};

PyObject* call_unflatten(Arguments& a) {
  return a.wrap(weft::unflatten(a.tensor(0), a.integer(1), a.ints(2)));
}
const Overload overloads_unflatten[] = {{takes_6, 3, 3, false, true}};
const char contract_6[] =
  "Dimension `dim` split into `sizes`, of which one may be -1.";
PythonOp op_unflatten = {"unflatten", overloads_unflatten, 1, 0, false, call_unflatten, nullptr, contract_6,
  "unflatten(input, dim, sizes) -> Tensor"};

PyObject* call_squeeze(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::squeeze(a.tensor(0)));
    default: return a.wrap(weft::squeeze(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_squeeze[] = {{takes_5, 1, 1, false, true}, {takes_7, 2, 2, true, true}};
const char contract_7[] =
  "Without the dimensions of size 1; with `dim`, without those named that are of size 1.";
PythonOp op_squeeze = {"squeeze", overloads_squeeze, 2, 0, true, call_squeeze, nullptr, contract_7,
  "squeeze(input) -> Tensor\n"
  "squeeze(input, *dim) -> Tensor"};

PyObject* call_squeeze_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::squeeze_(a.tensor(0)));
    default: return a.wrap(weft::squeeze_(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_squeeze_[] = {{takes_5, 1, 1, false, true}, {takes_7, 2, 2, true, true}};
PythonOp op_squeeze_ = {"squeeze_", overloads_squeeze_, 2, 0, true, call_squeeze_, nullptr, contract_7,
  "squeeze_(input) -> Tensor\n"
  "squeeze_(input, *dim) -> Tensor"};

PyObject* call_unsqueeze(Arguments& a) {
  return a.wrap(weft::unsqueeze(a.tensor(0), a.integer(1)));
}
const Overload overloads_unsqueeze[] = {{takes_8, 2, 2, false, true}};
const char contract_8[] =
  "With a new dimension of size 1 at `dim`, -dim()-1 to dim().";
PythonOp op_unsqueeze = {"unsqueeze", overloads_unsqueeze, 1, 0, true, call_unsqueeze, nullptr, contract_8,
  "unsqueeze(input, dim) -> Tensor"};

PyObject* call_unsqueeze_(Arguments& a) {
  return a.wrap(weft::unsqueeze_(a.tensor(0), a.integer(1)));
}
const Overload overloads_unsqueeze_[] = {{takes_8, 2, 2, false, true}};
PythonOp op_unsqueeze_ = {"unsqueeze_", overloads_unsqueeze_, 1, 0, true, call_unsqueeze_, nullptr, contract_8,
  "unsqueeze_(input, dim) -> Tensor"};

PyObject* call_transpose(Arguments& a) {
  return a.wrap(weft::transpose(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_transpose[] = {{takes_9, 3, 3, false, true}};
const char contract_9[] =
  "Two dimensions exchanged.";
PythonOp op_transpose = {"transpose", overloads_transpose, 1, 0, true, call_transpose, nullptr, contract_9,
  "transpose(input, dim0, dim1) -> Tensor"};

PyObject* call_transpose_(Arguments& a) {
  return a.wrap(weft::transpose_(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_transpose_[] = {{takes_9, 3, 3, false, true}};
PythonOp op_transpose_ = {"transpose_", overloads_transpose_, 1, 0, true, call_transpose_, nullptr, contract_9,
  "transpose_(input, dim0, dim1) -> Tensor"};

PyObject* call_swapaxes(Arguments& a) {
  return a.wrap(weft::swapaxes(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_swapaxes[] = {{takes_10, 3, 3, false, true}};
const char contract_10[] =
  "transpose under NumPy's name.";
PythonOp op_swapaxes = {"swapaxes", overloads_swapaxes, 1, 0, true, call_swapaxes, nullptr, contract_10,
  "swapaxes(input, axis0, axis1) -> Tensor"};

PyObject* call_swapaxes_(Arguments& a) {
  return a.wrap(weft::swapaxes_(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_swapaxes_[] = {{takes_10, 3, 3, false, true}};
PythonOp op_swapaxes_ = {"swapaxes_", overloads_swapaxes_, 1, 0, true, call_swapaxes_, nullptr, contract_10,
  "swapaxes_(input, axis0, axis1) -> Tensor"};

PyObject* call_swapdims(Arguments& a) {
  return a.wrap(weft::swapdims(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_swapdims[] = {{takes_9, 3, 3, false, true}};
const char contract_11[] =
  "transpose under another name.";
PythonOp op_swapdims = {"swapdims", overloads_swapdims, 1, 0, true, call_swapdims, nullptr, contract_11,
  "swapdims(input, dim0, dim1) -> Tensor"};

PyObject* call_swapdims_(Arguments& a) {
  return a.wrap(weft::swapdims_(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_swapdims_[] = {{takes_9, 3, 3, false, true}};
PythonOp op_swapdims_ = {"swapdims_", overloads_swapdims_, 1, 0, true, call_swapdims_, nullptr, contract_11,
  "swapdims_(input, dim0, dim1) -> Tensor"};

PyObject* call_t(Arguments& a) {
  return a.wrap(weft::t(a.tensor(0)));
}
const Overload overloads_t[] = {{takes_5, 1, 1, false, true}};
const char contract_12[] =
  "A matrix transposed; tensors of 0 and 1 dimensions as they are. Raises ShapeError for more than two dimensions.";
PythonOp op_t = {"t", overloads_t, 1, 0, true, call_t, nullptr, contract_12,
  "t(input) -> Tensor"};

PyObject* call_t_(Arguments& a) {
  return a.wrap(weft::t_(a.tensor(0)));
}
const Overload overloads_t_[] = {{takes_5, 1, 1, false, true}};
PythonOp op_t_ = {"t_", overloads_t_, 1, 0, true, call_t_, nullptr, contract_12,
  "t_(input) -> Tensor"};

PyObject* call_permute(Arguments& a) {
  return a.wrap(weft::permute(a.tensor(0), a.ints(1)));
}
const Overload overloads_permute[] = {{takes_11, 2, 2, true, true}};
const char contract_13[] =
  "Dimension i of the result is dimension dims[i] of input; dims names each once.";
PythonOp op_permute = {"permute", overloads_permute, 1, 0, true, call_permute, nullptr, contract_13,
  "permute(input, *dims) -> Tensor"};

PyObject* call_movedim(Arguments& a) {
  return a.wrap(weft::movedim(a.tensor(0), a.ints(1), a.ints(2)));
}
const Overload overloads_movedim[] = {{takes_12, 3, 3, false, true}};
const char contract_14[] =
  "Dimensions `source` moved to the places `destination`, the others in their order.";
PythonOp op_movedim = {"movedim", overloads_movedim, 1, 0, true, call_movedim, nullptr, contract_14,
  "movedim(input, source, destination) -> Tensor"};

PyObject* call_moveaxis(Arguments& a) {
  return a.wrap(weft::movedim(a.tensor(0), a.ints(1), a.ints(2)));
}
const Overload overloads_moveaxis[] = {{takes_12, 3, 3, false, true}};
PythonOp op_moveaxis = {"moveaxis", overloads_moveaxis, 1, 0, false, call_moveaxis, nullptr, contract_14,
  "moveaxis(input, source, destination) -> Tensor"};

PyObject* call_expand(Arguments& a) {
  return a.wrap(weft::expand(a.tensor(0), a.ints(1)));
}
const Overload overloads_expand[] = {{takes_0, 2, 2, true, true}};
const char contract_15[] =
  "Dimensions of size 1 repeated to `size` without a copy, new ones in front; -1 keeps a size. Written to only after clone().";
PythonOp op_expand = {"expand", overloads_expand, 1, 0, true, call_expand, nullptr, contract_15,
  "expand(input, *size) -> Tensor"};

PyObject* call_expand_as(Arguments& a) {
  return a.wrap(weft::expand_as(a.tensor(0), a.tensor(1)));
}
const Overload overloads_expand_as[] = {{takes_2, 2, 2, false, true}};
const char contract_16[] =
  "input.expand(other.sizes()).";
PythonOp op_expand_as = {"expand_as", overloads_expand_as, 1, 0, true, call_expand_as, nullptr, contract_16,
  "expand_as(input, other) -> Tensor"};

PyObject* call_broadcast_to(Arguments& a) {
  return a.wrap(weft::broadcast_to(a.tensor(0), a.ints(1)));
}
const Overload overloads_broadcast_to[] = {{takes_0, 2, 2, true, true}};
const char contract_17[] =
  "expand under NumPy's name.";
PythonOp op_broadcast_to = {"broadcast_to", overloads_broadcast_to, 1, 0, true, call_broadcast_to, nullptr, contract_17,
  "broadcast_to(input, *size) -> Tensor"};

PyObject* call_broadcast_tensors(Arguments& a) {
  return a.wrap(weft::broadcast_tensors(a.tensors(0)));
}
const Overload overloads_broadcast_tensors[] = {{takes_13, 1, 1, true, false}};
const char contract_18[] =
  "All tensors expanded to the shape they broadcast to.";
PythonOp op_broadcast_tensors = {"broadcast_tensors", overloads_broadcast_tensors, 1, 0, true, call_broadcast_tensors, nullptr, contract_18,
  "broadcast_tensors(*tensors) -> tuple of Tensors"};

PyObject* call_select(Arguments& a) {
  return a.wrap(weft::select(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_select[] = {{takes_14, 3, 3, false, true}};
const char contract_19[] =
  "Element `index` of dimension `dim`, which disappears. Raises IndexError out of [-size, size).";
PythonOp op_select = {"select", overloads_select, 1, 0, true, call_select, nullptr, contract_19,
  "select(input, dim, index) -> Tensor"};

PyObject* call_narrow(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::narrow(a.tensor(0), a.integer(1), a.integer(2), a.integer(3)));
    default: return a.wrap(weft::narrow(a.tensor(0), a.integer(1), a.tensor(2), a.integer(3)));
  }
}
const Overload overloads_narrow[] = {{takes_15, 4, 4, false, true}, {takes_16, 4, 4, false, true}};
const char contract_20[] =
  "Elements start to start + length - 1 of dimension `dim`. Raises IndexError for a start out of [-size, size], ShapeError\n"
  "for a length that does not fit.\n"
  "\n"
  "The same, start being a 0-d tensor of integers, which is read: one on a GPU is waited for. Raises ShapeError or DtypeError for another.";
PythonOp op_narrow = {"narrow", overloads_narrow, 2, 0, true, call_narrow, nullptr, contract_20,
  "narrow(input, dim, start, length) -> Tensor\n"
  "narrow(input, dim, start, length) -> Tensor"};

PyObject* call_slice(Arguments& a) {
  return a.wrap(weft::slice(a.tensor(0), a.integer(1, 0), a.optional_integer(2), a.optional_integer(3), a.integer(4, 1)));
}
const Overload overloads_slice[] = {{takes_17, 5, 5, false, true}};
const char contract_21[] =
  "Python's input[start:end:step] in dimension `dim`: bounds out of range are cut. Raises ValueError unless step > 0.";
PythonOp op_slice = {"slice", overloads_slice, 1, 0, true, call_slice, nullptr, contract_21,
  "slice(input, dim=0, start=None, end=None, step=1) -> Tensor"};

PyObject* call_diagonal(Arguments& a) {
  return a.wrap(weft::diagonal(a.tensor(0), a.integer(1, 0), a.integer(2, 0), a.integer(3, 1)));
}
const Overload overloads_diagonal[] = {{takes_18, 4, 4, false, true}};
const char contract_22[] =
  "Diagonal number `offset` of dimensions dim1 and dim2, as the last dimension of the result.";
PythonOp op_diagonal = {"diagonal", overloads_diagonal, 1, 0, true, call_diagonal, nullptr, contract_22,
  "diagonal(input, offset=0, dim1=0, dim2=1) -> Tensor"};

PyObject* call_as_strided(Arguments& a) {
  return a.wrap(weft::as_strided(a.tensor(0), a.ints(1), a.ints(2), a.optional_integer(3)));
}
const Overload overloads_as_strided[] = {{takes_19, 4, 4, false, true}};
const char contract_23[] =
  "Any shape and strides over input's memory, from storage_offset (input's when absent). Raises ShapeError if that reaches\n"
  "beyond the memory.";
PythonOp op_as_strided = {"as_strided", overloads_as_strided, 1, 0, true, call_as_strided, nullptr, contract_23,
  "as_strided(input, size, stride, storage_offset=None) -> Tensor"};

PyObject* call_as_strided_(Arguments& a) {
  return a.wrap(weft::as_strided_(a.tensor(0), a.ints(1), a.ints(2), a.optional_integer(3)));
}
const Overload overloads_as_strided_[] = {{takes_19, 4, 4, false, true}};
PythonOp op_as_strided_ = {"as_strided_", overloads_as_strided_, 1, 0, false, call_as_strided_, nullptr, contract_23,
  "as_strided_(input, size, stride, storage_offset=None) -> Tensor"};

PyObject* call_as_strided_scatter(Arguments& a) {
  return a.wrap(weft::as_strided_scatter(a.tensor(0), a.tensor(1), a.ints(2), a.ints(3), a.optional_integer(4)));
}
const Overload overloads_as_strided_scatter[] = {{takes_20, 5, 5, false, true}};
const char contract_24[] =
  "input with src written to the elements that as_strided names: another tensor of input's layout. Raises ShapeError unless src\n"
  "has the shape `size`.";
PythonOp op_as_strided_scatter = {"as_strided_scatter", overloads_as_strided_scatter, 1, 0, false, call_as_strided_scatter, nullptr, contract_24,
  "as_strided_scatter(input, src, size, stride, storage_offset=None) -> Tensor"};

PyObject* call_resize_(Arguments& a) {
  return a.wrap(weft::resize_(a.tensor(0), a.ints(1)));
}
const Overload overloads_resize_[] = {{takes_0, 2, 2, true, true}};
const char contract_25[] =
  "input in another size, row by row: over its memory where that is enough, else over new memory that begins with its elements (a view is\n"
  "none any more then, and other views of the old memory keep that). New elements are uninitialised; in its own size input stays as it is.\n"
  "Raises GradError for a tensor that requires grad, ValueError for a negative size.";
PythonOp op_resize_ = {"resize_", overloads_resize_, 1, 0, false, call_resize_, nullptr, contract_25,
  "resize_(input, *size) -> Tensor"};

PyObject* call_resize_as_(Arguments& a) {
  return a.wrap(weft::resize_as_(a.tensor(0), a.tensor(1)));
}
const Overload overloads_resize_as_[] = {{takes_2, 2, 2, false, true}};
const char contract_26[] =
  "resize_ to the shape of `other`.";
PythonOp op_resize_as_ = {"resize_as_", overloads_resize_as_, 1, 0, false, call_resize_as_, nullptr, contract_26,
  "resize_as_(input, other) -> Tensor"};

PyObject* call_unfold(Arguments& a) {
  return a.wrap(weft::unfold(a.tensor(0), a.integer(1), a.integer(2), a.integer(3)));
}
const Overload overloads_unfold[] = {{takes_21, 4, 4, false, true}};
const char contract_27[] =
  "All windows of `size` elements, `step` apart, in `dimension`; a window is the last dimension of the result.";
PythonOp op_unfold = {"unfold", overloads_unfold, 1, 0, true, call_unfold, nullptr, contract_27,
  "unfold(input, dimension, size, step) -> Tensor"};

PyObject* call_split(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::split(a.tensor(0), a.integer(1), a.integer(2, 0)));
    default: return a.wrap(weft::split(a.tensor(0), a.ints(1), a.integer(2, 0)));
  }
}
const Overload overloads_split[] = {{takes_22, 3, 3, false, true}, {takes_23, 3, 3, false, true}};
const char contract_28[] =
  "Views of `split_size` elements each in `dim`, the last one smaller if need be. This and the functions below that give\n"
  "several views throw ValueError for more than 2^22 of them.\n"
  "\n"
  "Views of the given sizes, which add up to the size of `dim`.";
PythonOp op_split = {"split", overloads_split, 2, 0, true, call_split, nullptr, contract_28,
  "split(input, split_size, dim=0) -> tuple of Tensors\n"
  "split(input, split_sizes, dim=0) -> tuple of Tensors"};

PyObject* call_split_with_sizes(Arguments& a) {
  return a.wrap(weft::split_with_sizes(a.tensor(0), a.ints(1), a.integer(2, 0)));
}
const Overload overloads_split_with_sizes[] = {{takes_23, 3, 3, false, true}};
const char contract_29[] =
  "split with a list of sizes, under its other name.";
PythonOp op_split_with_sizes = {"split_with_sizes", overloads_split_with_sizes, 1, 0, true, call_split_with_sizes, nullptr, contract_29,
  "split_with_sizes(input, split_sizes, dim=0) -> tuple of Tensors"};

PyObject* call_chunk(Arguments& a) {
  return a.wrap(weft::chunk(a.tensor(0), a.integer(1), a.integer(2, 0)));
}
const Overload overloads_chunk[] = {{takes_24, 3, 3, false, true}};
const char contract_30[] =
  "At most `chunks` views of equal size (the last one smaller) in `dim`.";
PythonOp op_chunk = {"chunk", overloads_chunk, 1, 0, true, call_chunk, nullptr, contract_30,
  "chunk(input, chunks, dim=0) -> tuple of Tensors"};

PyObject* call_tensor_split(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::tensor_split(a.tensor(0), a.integer(1), a.integer(2, 0)));
    case 1: return a.wrap(weft::tensor_split(a.tensor(0), a.ints(1), a.integer(2, 0)));
    default: return a.wrap(weft::tensor_split(a.tensor(0), a.tensor(1), a.integer(2, 0)));
  }
}
const Overload overloads_tensor_split[] = {{takes_25, 3, 3, false, true}, {takes_26, 3, 3, false, true}, {takes_27, 3, 3, false, true}};
const char contract_31[] =
  "`sections` views whose sizes differ by at most one, the larger ones first.\n"
  "\n"
  "The views between the given indices, which are cut as in slice.\n"
  "\n"
  "The same, with the number of sections in a 0-d int64 tensor or the indices in a 1-d one.";
PythonOp op_tensor_split = {"tensor_split", overloads_tensor_split, 3, 0, true, call_tensor_split, nullptr, contract_31,
  "tensor_split(input, sections, dim=0) -> tuple of Tensors\n"
  "tensor_split(input, indices, dim=0) -> tuple of Tensors\n"
  "tensor_split(input, tensor_indices_or_sections, dim=0) -> tuple of Tensors"};

PyObject* call_hsplit(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::hsplit(a.tensor(0), a.integer(1)));
    default: return a.wrap(weft::hsplit(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_hsplit[] = {{takes_28, 2, 2, false, true}, {takes_29, 2, 2, true, true}};
const char contract_32[] =
  "tensor_split in dimension 1, or 0 if there is only one; `sections` must divide the size.";
PythonOp op_hsplit = {"hsplit", overloads_hsplit, 2, 0, true, call_hsplit, nullptr, contract_32,
  "hsplit(input, sections) -> tuple of Tensors\n"
  "hsplit(input, *indices) -> tuple of Tensors"};

PyObject* call_vsplit(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::vsplit(a.tensor(0), a.integer(1)));
    default: return a.wrap(weft::vsplit(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_vsplit[] = {{takes_28, 2, 2, false, true}, {takes_29, 2, 2, true, true}};
const char contract_33[] =
  "tensor_split in dimension 0; at least 2 dimensions, `sections` must divide the size.";
PythonOp op_vsplit = {"vsplit", overloads_vsplit, 2, 0, true, call_vsplit, nullptr, contract_33,
  "vsplit(input, sections) -> tuple of Tensors\n"
  "vsplit(input, *indices) -> tuple of Tensors"};

PyObject* call_dsplit(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::dsplit(a.tensor(0), a.integer(1)));
    default: return a.wrap(weft::dsplit(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_dsplit[] = {{takes_28, 2, 2, false, true}, {takes_29, 2, 2, true, true}};
const char contract_34[] =
  "tensor_split in dimension 2; at least 3 dimensions, `sections` must divide the size.";
PythonOp op_dsplit = {"dsplit", overloads_dsplit, 2, 0, true, call_dsplit, nullptr, contract_34,
  "dsplit(input, sections) -> tuple of Tensors\n"
  "dsplit(input, *indices) -> tuple of Tensors"};

}  // namespace

std::span<const Entry> shape_ops() {
  static constexpr Entry entries[] = {
    {&op_view, as_function<op_view>, as_method<op_view>},
    {&op_view_as, as_function<op_view_as>, as_method<op_view_as>},
    {&op_reshape, as_function<op_reshape>, as_method<op_reshape>},
    {&op_reshape_as, as_function<op_reshape_as>, as_method<op_reshape_as>},
    {&op_flatten, as_function<op_flatten>, as_method<op_flatten>},
    {&op_ravel, as_function<op_ravel>, as_method<op_ravel>},
    {&op_unflatten, as_function<op_unflatten>, as_method<op_unflatten>},
    {&op_squeeze, as_function<op_squeeze>, as_method<op_squeeze>},
    {&op_squeeze_, as_function<op_squeeze_>, as_method<op_squeeze_>},
    {&op_unsqueeze, as_function<op_unsqueeze>, as_method<op_unsqueeze>},
    {&op_unsqueeze_, as_function<op_unsqueeze_>, as_method<op_unsqueeze_>},
    {&op_transpose, as_function<op_transpose>, as_method<op_transpose>},
    {&op_transpose_, as_function<op_transpose_>, as_method<op_transpose_>},
    {&op_swapaxes, as_function<op_swapaxes>, as_method<op_swapaxes>},
    {&op_swapaxes_, as_function<op_swapaxes_>, as_method<op_swapaxes_>},
    {&op_swapdims, as_function<op_swapdims>, as_method<op_swapdims>},
    {&op_swapdims_, as_function<op_swapdims_>, as_method<op_swapdims_>},
    {&op_t, as_function<op_t>, as_method<op_t>},
    {&op_t_, as_function<op_t_>, as_method<op_t_>},
    {&op_permute, as_function<op_permute>, as_method<op_permute>},
    {&op_movedim, as_function<op_movedim>, as_method<op_movedim>},
    {&op_moveaxis, as_function<op_moveaxis>, as_method<op_moveaxis>},
    {&op_expand, as_function<op_expand>, as_method<op_expand>},
    {&op_expand_as, as_function<op_expand_as>, as_method<op_expand_as>},
    {&op_broadcast_to, as_function<op_broadcast_to>, as_method<op_broadcast_to>},
    {&op_broadcast_tensors, as_function<op_broadcast_tensors>, nullptr},
    {&op_select, as_function<op_select>, as_method<op_select>},
    {&op_narrow, as_function<op_narrow>, as_method<op_narrow>},
    {&op_slice, as_function<op_slice>, as_method<op_slice>},
    {&op_diagonal, as_function<op_diagonal>, as_method<op_diagonal>},
    {&op_as_strided, as_function<op_as_strided>, as_method<op_as_strided>},
    {&op_as_strided_, as_function<op_as_strided_>, as_method<op_as_strided_>},
    {&op_as_strided_scatter, as_function<op_as_strided_scatter>, as_method<op_as_strided_scatter>},
    {&op_resize_, as_function<op_resize_>, as_method<op_resize_>},
    {&op_resize_as_, as_function<op_resize_as_>, as_method<op_resize_as_>},
    {&op_unfold, as_function<op_unfold>, as_method<op_unfold>},
    {&op_split, as_function<op_split>, as_method<op_split>},
    {&op_split_with_sizes, as_function<op_split_with_sizes>, as_method<op_split_with_sizes>},
    {&op_chunk, as_function<op_chunk>, as_method<op_chunk>},
    {&op_tensor_split, as_function<op_tensor_split>, as_method<op_tensor_split>},
    {&op_hsplit, as_function<op_hsplit>, as_method<op_hsplit>},
    {&op_vsplit, as_function<op_vsplit>, as_method<op_vsplit>},
    {&op_dsplit, as_function<op_dsplit>, as_method<op_dsplit>},
  };
  return entries;
}

}  // namespace weft::python
