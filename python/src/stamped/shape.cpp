// stamped by tools/stamp.py from include/weft/ops; do not edit
// The shape ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::integers, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"shape", Kind::integers, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"start_dim", Kind::integer, false, "0"}, {"end_dim", Kind::integer, false, "-1"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"sizes", Kind::integers, false, nullptr}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integers, false, nullptr}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"dim0", Kind::integer, false, nullptr}, {"dim1", Kind::integer, false, nullptr}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"axis0", Kind::integer, false, nullptr}, {"axis1", Kind::integer, false, nullptr}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"dims", Kind::integers, false, nullptr}};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"source", Kind::integers, false, nullptr}, {"destination", Kind::integers, false, nullptr}};
Parameter takes_12[] = {{"tensors", Kind::tensors, false, nullptr}};
Parameter takes_13[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::integer, false, nullptr}};
Parameter takes_14[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"start", Kind::integer, false, nullptr}, {"length", Kind::integer, false, nullptr}};
Parameter takes_15[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "0"}, {"start", Kind::integer, true, "None"}, {"end", Kind::integer, true, "None"}, {"step", Kind::integer, false, "1"}};
Parameter takes_16[] = {{"input", Kind::tensor, false, nullptr}, {"offset", Kind::integer, false, "0"}, {"dim1", Kind::integer, false, "0"}, {"dim2", Kind::integer, false, "1"}};
Parameter takes_17[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::sizes, false, nullptr}, {"stride", Kind::integers, false, nullptr}, {"storage_offset", Kind::integer, true, "None"}};
Parameter takes_18[] = {{"input", Kind::tensor, false, nullptr}, {"dimension", Kind::integer, false, nullptr}, {"size", Kind::integer, false, nullptr}, {"step", Kind::integer, false, nullptr}};
Parameter takes_19[] = {{"input", Kind::tensor, false, nullptr}, {"split_size", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_20[] = {{"input", Kind::tensor, false, nullptr}, {"split_sizes", Kind::integers, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_21[] = {{"input", Kind::tensor, false, nullptr}, {"chunks", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_22[] = {{"input", Kind::tensor, false, nullptr}, {"sections", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_23[] = {{"input", Kind::tensor, false, nullptr}, {"indices", Kind::integers, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_24[] = {{"input", Kind::tensor, false, nullptr}, {"sections", Kind::integer, false, nullptr}};
Parameter takes_25[] = {{"input", Kind::tensor, false, nullptr}, {"indices", Kind::integers, false, nullptr}};
Parameter takes_26[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_27[] = {{"input", Kind::tensor, false, nullptr}, {"memory_format", Kind::memory_format, false, "weft.preserve_format"}};

PyObject* call_view(Arguments& a) {
  return a.wrap(weft::view(a.tensor(0), a.ints(1)));
}
const Overload overloads_view[] = {{takes_0, 2, 2, true, true}};
PythonOp op_view = {"view", overloads_view, 1, 0, true, call_view, nullptr,
  "view(input, *size) -> Tensor\n"
  "\n"
  "The same elements in another shape without a copy; one size may be -1. A tensor whose layout weft chose (a convolution's\n"
  "result) is laid out anew when its strides do not allow it. Raises ShapeError if the counts of elements differ, or if no\n"
  "strides give that shape (use reshape).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_view_as(Arguments& a) {
  return a.wrap(weft::view_as(a.tensor(0), a.tensor(1)));
}
const Overload overloads_view_as[] = {{takes_1, 2, 2, false, true}};
PythonOp op_view_as = {"view_as", overloads_view_as, 1, 0, true, call_view_as, nullptr,
  "view_as(input, other) -> Tensor\n"
  "\n"
  "input.view(other.sizes()).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_reshape(Arguments& a) {
  return a.wrap(weft::reshape(a.tensor(0), a.ints(1)));
}
const Overload overloads_reshape[] = {{takes_2, 2, 2, true, true}};
PythonOp op_reshape = {"reshape", overloads_reshape, 1, 0, false, call_reshape, nullptr,
  "reshape(input, *shape) -> Tensor\n"
  "\n"
  "As view where strides allow it, else a contiguous copy.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_reshape_as(Arguments& a) {
  return a.wrap(weft::reshape_as(a.tensor(0), a.tensor(1)));
}
const Overload overloads_reshape_as[] = {{takes_1, 2, 2, false, true}};
PythonOp op_reshape_as = {"reshape_as", overloads_reshape_as, 1, 0, false, call_reshape_as, nullptr,
  "reshape_as(input, other) -> Tensor\n"
  "\n"
  "input.reshape(other.sizes()).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_flatten(Arguments& a) {
  return a.wrap(weft::flatten(a.tensor(0), a.integer(1, 0), a.integer(2, -1)));
}
const Overload overloads_flatten[] = {{takes_3, 3, 3, false, true}};
PythonOp op_flatten = {"flatten", overloads_flatten, 1, 0, false, call_flatten, nullptr,
  "flatten(input, start_dim=0, end_dim=-1) -> Tensor\n"
  "\n"
  "Dimensions start_dim to end_dim, both included, merged into one, as reshape does; a 0-d tensor gives one of 1 element.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_ravel(Arguments& a) {
  return a.wrap(weft::ravel(a.tensor(0)));
}
const Overload overloads_ravel[] = {{takes_4, 1, 1, false, true}};
PythonOp op_ravel = {"ravel", overloads_ravel, 1, 0, false, call_ravel, nullptr,
  "ravel(input) -> Tensor\n"
  "\n"
  "All elements in one dimension, as reshape does.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_unflatten(Arguments& a) {
  return a.wrap(weft::unflatten(a.tensor(0), a.integer(1), a.ints(2)));
}
const Overload overloads_unflatten[] = {{takes_5, 3, 3, false, true}};
PythonOp op_unflatten = {"unflatten", overloads_unflatten, 1, 0, false, call_unflatten, nullptr,
  "unflatten(input, dim, sizes) -> Tensor\n"
  "\n"
  "Dimension `dim` split into `sizes`, of which one may be -1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_squeeze(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::squeeze(a.tensor(0)));
    default: return a.wrap(weft::squeeze(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_squeeze[] = {{takes_4, 1, 1, false, true}, {takes_6, 2, 2, true, true}};
PythonOp op_squeeze = {"squeeze", overloads_squeeze, 2, 0, true, call_squeeze, nullptr,
  "squeeze(input) -> Tensor\n"
  "squeeze(input, *dim) -> Tensor\n"
  "\n"
  "Without the dimensions of size 1; with `dim`, without those named that are of size 1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_unsqueeze(Arguments& a) {
  return a.wrap(weft::unsqueeze(a.tensor(0), a.integer(1)));
}
const Overload overloads_unsqueeze[] = {{takes_7, 2, 2, false, true}};
PythonOp op_unsqueeze = {"unsqueeze", overloads_unsqueeze, 1, 0, true, call_unsqueeze, nullptr,
  "unsqueeze(input, dim) -> Tensor\n"
  "\n"
  "With a new dimension of size 1 at `dim`, -dim()-1 to dim().\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_transpose(Arguments& a) {
  return a.wrap(weft::transpose(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_transpose[] = {{takes_8, 3, 3, false, true}};
PythonOp op_transpose = {"transpose", overloads_transpose, 1, 0, true, call_transpose, nullptr,
  "transpose(input, dim0, dim1) -> Tensor\n"
  "\n"
  "Two dimensions exchanged.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_swapaxes(Arguments& a) {
  return a.wrap(weft::swapaxes(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_swapaxes[] = {{takes_9, 3, 3, false, true}};
PythonOp op_swapaxes = {"swapaxes", overloads_swapaxes, 1, 0, true, call_swapaxes, nullptr,
  "swapaxes(input, axis0, axis1) -> Tensor\n"
  "\n"
  "transpose under NumPy's name.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_swapdims(Arguments& a) {
  return a.wrap(weft::swapdims(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_swapdims[] = {{takes_8, 3, 3, false, true}};
PythonOp op_swapdims = {"swapdims", overloads_swapdims, 1, 0, true, call_swapdims, nullptr,
  "swapdims(input, dim0, dim1) -> Tensor\n"
  "\n"
  "transpose under another name.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_t(Arguments& a) {
  return a.wrap(weft::t(a.tensor(0)));
}
const Overload overloads_t[] = {{takes_4, 1, 1, false, true}};
PythonOp op_t = {"t", overloads_t, 1, 0, true, call_t, nullptr,
  "t(input) -> Tensor\n"
  "\n"
  "A matrix transposed; tensors of 0 and 1 dimensions as they are. Raises ShapeError for more than two dimensions.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_permute(Arguments& a) {
  return a.wrap(weft::permute(a.tensor(0), a.ints(1)));
}
const Overload overloads_permute[] = {{takes_10, 2, 2, true, true}};
PythonOp op_permute = {"permute", overloads_permute, 1, 0, true, call_permute, nullptr,
  "permute(input, *dims) -> Tensor\n"
  "\n"
  "Dimension i of the result is dimension dims[i] of input; dims names each once.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_movedim(Arguments& a) {
  return a.wrap(weft::movedim(a.tensor(0), a.ints(1), a.ints(2)));
}
const Overload overloads_movedim[] = {{takes_11, 3, 3, false, true}};
PythonOp op_movedim = {"movedim", overloads_movedim, 1, 0, true, call_movedim, nullptr,
  "movedim(input, source, destination) -> Tensor\n"
  "\n"
  "Dimensions `source` moved to the places `destination`, the others in their order.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_expand(Arguments& a) {
  return a.wrap(weft::expand(a.tensor(0), a.ints(1)));
}
const Overload overloads_expand[] = {{takes_0, 2, 2, true, true}};
PythonOp op_expand = {"expand", overloads_expand, 1, 0, true, call_expand, nullptr,
  "expand(input, *size) -> Tensor\n"
  "\n"
  "Dimensions of size 1 repeated to `size` without a copy, new ones in front; -1 keeps a size. Written to only after clone().\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_expand_as(Arguments& a) {
  return a.wrap(weft::expand_as(a.tensor(0), a.tensor(1)));
}
const Overload overloads_expand_as[] = {{takes_1, 2, 2, false, true}};
PythonOp op_expand_as = {"expand_as", overloads_expand_as, 1, 0, true, call_expand_as, nullptr,
  "expand_as(input, other) -> Tensor\n"
  "\n"
  "input.expand(other.sizes()).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_broadcast_to(Arguments& a) {
  return a.wrap(weft::broadcast_to(a.tensor(0), a.ints(1)));
}
const Overload overloads_broadcast_to[] = {{takes_0, 2, 2, true, true}};
PythonOp op_broadcast_to = {"broadcast_to", overloads_broadcast_to, 1, 0, true, call_broadcast_to, nullptr,
  "broadcast_to(input, *size) -> Tensor\n"
  "\n"
  "expand under NumPy's name.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_broadcast_tensors(Arguments& a) {
  return a.wrap(weft::broadcast_tensors(a.tensors(0)));
}
const Overload overloads_broadcast_tensors[] = {{takes_12, 1, 1, true, false}};
PythonOp op_broadcast_tensors = {"broadcast_tensors", overloads_broadcast_tensors, 1, 0, true, call_broadcast_tensors, nullptr,
  "broadcast_tensors(*tensors) -> tuple of Tensors\n"
  "\n"
  "All tensors expanded to the shape they broadcast to."};

PyObject* call_select(Arguments& a) {
  return a.wrap(weft::select(a.tensor(0), a.integer(1), a.integer(2)));
}
const Overload overloads_select[] = {{takes_13, 3, 3, false, true}};
PythonOp op_select = {"select", overloads_select, 1, 0, true, call_select, nullptr,
  "select(input, dim, index) -> Tensor\n"
  "\n"
  "Element `index` of dimension `dim`, which disappears. Raises IndexError out of [-size, size).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_narrow(Arguments& a) {
  return a.wrap(weft::narrow(a.tensor(0), a.integer(1), a.integer(2), a.integer(3)));
}
const Overload overloads_narrow[] = {{takes_14, 4, 4, false, true}};
PythonOp op_narrow = {"narrow", overloads_narrow, 1, 0, true, call_narrow, nullptr,
  "narrow(input, dim, start, length) -> Tensor\n"
  "\n"
  "Elements start to start + length - 1 of dimension `dim`. Raises IndexError for a start out of [-size, size], ShapeError\n"
  "for a length that does not fit.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_slice(Arguments& a) {
  return a.wrap(weft::slice(a.tensor(0), a.integer(1, 0), a.optional_integer(2), a.optional_integer(3), a.integer(4, 1)));
}
const Overload overloads_slice[] = {{takes_15, 5, 5, false, true}};
PythonOp op_slice = {"slice", overloads_slice, 1, 0, true, call_slice, nullptr,
  "slice(input, dim=0, start=None, end=None, step=1) -> Tensor\n"
  "\n"
  "Python's input[start:end:step] in dimension `dim`: bounds out of range are cut. Raises ValueError unless step > 0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_diagonal(Arguments& a) {
  return a.wrap(weft::diagonal(a.tensor(0), a.integer(1, 0), a.integer(2, 0), a.integer(3, 1)));
}
const Overload overloads_diagonal[] = {{takes_16, 4, 4, false, true}};
PythonOp op_diagonal = {"diagonal", overloads_diagonal, 1, 0, true, call_diagonal, nullptr,
  "diagonal(input, offset=0, dim1=0, dim2=1) -> Tensor\n"
  "\n"
  "Diagonal number `offset` of dimensions dim1 and dim2, as the last dimension of the result.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_as_strided(Arguments& a) {
  return a.wrap(weft::as_strided(a.tensor(0), a.ints(1), a.ints(2), a.optional_integer(3)));
}
const Overload overloads_as_strided[] = {{takes_17, 4, 4, false, true}};
PythonOp op_as_strided = {"as_strided", overloads_as_strided, 1, 0, true, call_as_strided, nullptr,
  "as_strided(input, size, stride, storage_offset=None) -> Tensor\n"
  "\n"
  "Any shape and strides over input's memory, from storage_offset (input's when absent). Raises ShapeError if that reaches\n"
  "beyond the memory.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_unfold(Arguments& a) {
  return a.wrap(weft::unfold(a.tensor(0), a.integer(1), a.integer(2), a.integer(3)));
}
const Overload overloads_unfold[] = {{takes_18, 4, 4, false, true}};
PythonOp op_unfold = {"unfold", overloads_unfold, 1, 0, true, call_unfold, nullptr,
  "unfold(input, dimension, size, step) -> Tensor\n"
  "\n"
  "All windows of `size` elements, `step` apart, in `dimension`; a window is the last dimension of the result.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_split(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::split(a.tensor(0), a.integer(1), a.integer(2, 0)));
    default: return a.wrap(weft::split(a.tensor(0), a.ints(1), a.integer(2, 0)));
  }
}
const Overload overloads_split[] = {{takes_19, 3, 3, false, true}, {takes_20, 3, 3, false, true}};
PythonOp op_split = {"split", overloads_split, 2, 0, true, call_split, nullptr,
  "split(input, split_size, dim=0) -> tuple of Tensors\n"
  "split(input, split_sizes, dim=0) -> tuple of Tensors\n"
  "\n"
  "Views of `split_size` elements each in `dim`, the last one smaller if need be. This and the functions below that give\n"
  "several views throw ValueError for more than 2^22 of them.\n"
  "\n"
  "Views of the given sizes, which add up to the size of `dim`.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_split_with_sizes(Arguments& a) {
  return a.wrap(weft::split_with_sizes(a.tensor(0), a.ints(1), a.integer(2, 0)));
}
const Overload overloads_split_with_sizes[] = {{takes_20, 3, 3, false, true}};
PythonOp op_split_with_sizes = {"split_with_sizes", overloads_split_with_sizes, 1, 0, true, call_split_with_sizes, nullptr,
  "split_with_sizes(input, split_sizes, dim=0) -> tuple of Tensors\n"
  "\n"
  "split with a list of sizes, under its other name.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_chunk(Arguments& a) {
  return a.wrap(weft::chunk(a.tensor(0), a.integer(1), a.integer(2, 0)));
}
const Overload overloads_chunk[] = {{takes_21, 3, 3, false, true}};
PythonOp op_chunk = {"chunk", overloads_chunk, 1, 0, true, call_chunk, nullptr,
  "chunk(input, chunks, dim=0) -> tuple of Tensors\n"
  "\n"
  "At most `chunks` views of equal size (the last one smaller) in `dim`.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_tensor_split(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::tensor_split(a.tensor(0), a.integer(1), a.integer(2, 0)));
    default: return a.wrap(weft::tensor_split(a.tensor(0), a.ints(1), a.integer(2, 0)));
  }
}
const Overload overloads_tensor_split[] = {{takes_22, 3, 3, false, true}, {takes_23, 3, 3, false, true}};
PythonOp op_tensor_split = {"tensor_split", overloads_tensor_split, 2, 0, true, call_tensor_split, nullptr,
  "tensor_split(input, sections, dim=0) -> tuple of Tensors\n"
  "tensor_split(input, indices, dim=0) -> tuple of Tensors\n"
  "\n"
  "`sections` views whose sizes differ by at most one, the larger ones first.\n"
  "\n"
  "The views between the given indices, which are cut as in slice.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_hsplit(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::hsplit(a.tensor(0), a.integer(1)));
    default: return a.wrap(weft::hsplit(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_hsplit[] = {{takes_24, 2, 2, false, true}, {takes_25, 2, 2, true, true}};
PythonOp op_hsplit = {"hsplit", overloads_hsplit, 2, 0, true, call_hsplit, nullptr,
  "hsplit(input, sections) -> tuple of Tensors\n"
  "hsplit(input, *indices) -> tuple of Tensors\n"
  "\n"
  "tensor_split in dimension 1, or 0 if there is only one; `sections` must divide the size.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_vsplit(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::vsplit(a.tensor(0), a.integer(1)));
    default: return a.wrap(weft::vsplit(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_vsplit[] = {{takes_24, 2, 2, false, true}, {takes_25, 2, 2, true, true}};
PythonOp op_vsplit = {"vsplit", overloads_vsplit, 2, 0, true, call_vsplit, nullptr,
  "vsplit(input, sections) -> tuple of Tensors\n"
  "vsplit(input, *indices) -> tuple of Tensors\n"
  "\n"
  "tensor_split in dimension 0; at least 2 dimensions, `sections` must divide the size.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_dsplit(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::dsplit(a.tensor(0), a.integer(1)));
    default: return a.wrap(weft::dsplit(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_dsplit[] = {{takes_24, 2, 2, false, true}, {takes_25, 2, 2, true, true}};
PythonOp op_dsplit = {"dsplit", overloads_dsplit, 2, 0, true, call_dsplit, nullptr,
  "dsplit(input, sections) -> tuple of Tensors\n"
  "dsplit(input, *indices) -> tuple of Tensors\n"
  "\n"
  "tensor_split in dimension 2; at least 3 dimensions, `sections` must divide the size.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_unbind(Arguments& a) {
  return a.wrap(weft::unbind(a.tensor(0), a.integer(1, 0)));
}
const Overload overloads_unbind[] = {{takes_26, 2, 2, false, true}};
PythonOp op_unbind = {"unbind", overloads_unbind, 1, 0, true, call_unbind, nullptr,
  "unbind(input, dim=0) -> tuple of Tensors\n"
  "\n"
  "The views input.select(dim, i) for every i.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atleast_1d(Arguments& a) {
  return a.wrap(weft::atleast_1d(a.tensor(0)));
}
const Overload overloads_atleast_1d[] = {{takes_4, 1, 1, false, true}};
PythonOp op_atleast_1d = {"atleast_1d", overloads_atleast_1d, 1, 0, false, call_atleast_1d, nullptr,
  "atleast_1d(input) -> Tensor\n"
  "\n"
  "At least one, two (new ones in front) or three dimensions (PyTorch's places), new ones of size 1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atleast_2d(Arguments& a) {
  return a.wrap(weft::atleast_2d(a.tensor(0)));
}
const Overload overloads_atleast_2d[] = {{takes_4, 1, 1, false, true}};
PythonOp op_atleast_2d = {"atleast_2d", overloads_atleast_2d, 1, 0, false, call_atleast_2d, nullptr,
  "atleast_2d(input) -> Tensor\n"
  "\n"
  "At least two dimensions: (n) becomes (1, n).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atleast_3d(Arguments& a) {
  return a.wrap(weft::atleast_3d(a.tensor(0)));
}
const Overload overloads_atleast_3d[] = {{takes_4, 1, 1, false, true}};
PythonOp op_atleast_3d = {"atleast_3d", overloads_atleast_3d, 1, 0, false, call_atleast_3d, nullptr,
  "atleast_3d(input) -> Tensor\n"
  "\n"
  "At least three dimensions: (n) becomes (1, n, 1), (m, n) becomes (m, n, 1).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clone(Arguments& a) {
  return a.wrap(weft::clone(a.tensor(0), a.memory_format(1, MemoryFormat::preserve)));
}
const Overload overloads_clone[] = {{takes_27, 2, 1, false, true}};
PythonOp op_clone = {"clone", overloads_clone, 1, 0, false, call_clone, nullptr,
  "clone(input, *, memory_format=weft.preserve_format) -> Tensor\n"
  "\n"
  "A copy on the tape. preserve keeps the order of dimensions in memory, see empty_like.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

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
    {&op_unsqueeze, as_function<op_unsqueeze>, as_method<op_unsqueeze>},
    {&op_transpose, as_function<op_transpose>, as_method<op_transpose>},
    {&op_swapaxes, as_function<op_swapaxes>, as_method<op_swapaxes>},
    {&op_swapdims, as_function<op_swapdims>, as_method<op_swapdims>},
    {&op_t, as_function<op_t>, as_method<op_t>},
    {&op_permute, as_function<op_permute>, as_method<op_permute>},
    {&op_movedim, as_function<op_movedim>, as_method<op_movedim>},
    {&op_expand, as_function<op_expand>, as_method<op_expand>},
    {&op_expand_as, as_function<op_expand_as>, as_method<op_expand_as>},
    {&op_broadcast_to, as_function<op_broadcast_to>, as_method<op_broadcast_to>},
    {&op_broadcast_tensors, as_function<op_broadcast_tensors>, nullptr},
    {&op_select, as_function<op_select>, as_method<op_select>},
    {&op_narrow, as_function<op_narrow>, as_method<op_narrow>},
    {&op_slice, as_function<op_slice>, as_method<op_slice>},
    {&op_diagonal, as_function<op_diagonal>, as_method<op_diagonal>},
    {&op_as_strided, as_function<op_as_strided>, as_method<op_as_strided>},
    {&op_unfold, as_function<op_unfold>, as_method<op_unfold>},
    {&op_split, as_function<op_split>, as_method<op_split>},
    {&op_split_with_sizes, as_function<op_split_with_sizes>, as_method<op_split_with_sizes>},
    {&op_chunk, as_function<op_chunk>, as_method<op_chunk>},
    {&op_tensor_split, as_function<op_tensor_split>, as_method<op_tensor_split>},
    {&op_hsplit, as_function<op_hsplit>, as_method<op_hsplit>},
    {&op_vsplit, as_function<op_vsplit>, as_method<op_vsplit>},
    {&op_dsplit, as_function<op_dsplit>, as_method<op_dsplit>},
    {&op_unbind, as_function<op_unbind>, as_method<op_unbind>},
    {&op_atleast_1d, as_function<op_atleast_1d>, as_method<op_atleast_1d>},
    {&op_atleast_2d, as_function<op_atleast_2d>, as_method<op_atleast_2d>},
    {&op_atleast_3d, as_function<op_atleast_3d>, as_method<op_atleast_3d>},
    {&op_clone, as_function<op_clone>, as_method<op_clone>},
  };
  return entries;
}

}  // namespace weft::python
