// stamped by tools/stamp.py from include/weft/ops; do not edit
// The shape ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_2[] = {{"tensors", Kind::tensors, false, nullptr}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"memory_format", Kind::memory_format, true, "weft.preserve_format"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"memory_format", Kind::memory_format, true, "weft.contiguous_format"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"non_blocking", Kind::boolean, false, "False"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::scalar, false, nullptr}, {"non_blocking", Kind::boolean, false, "False"}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"value", Kind::scalar, false, nullptr}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"value", Kind::tensor, false, nullptr}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"dtype", Kind::dtype, false, nullptr}, {"non_blocking", Kind::boolean, false, "False"}, {"copy", Kind::boolean, false, "False"}, {"memory_format", Kind::memory_format, true, "None"}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"device", Kind::device, true, "None"}, {"dtype", Kind::dtype, true, "None"}, {"non_blocking", Kind::boolean, false, "False"}, {"copy", Kind::boolean, false, "False"}, {"memory_format", Kind::memory_format, true, "None"}};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"non_blocking", Kind::boolean, false, "False"}, {"copy", Kind::boolean, false, "False"}, {"memory_format", Kind::memory_format, true, "None"}};
Parameter takes_12[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_13[] = {{"tensors", Kind::tensors, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_14[] = {{"input", Kind::tensor, false, nullptr}, {"dims", Kind::integers, false, nullptr}};
Parameter takes_15[] = {{"input", Kind::tensor, false, nullptr}, {"shifts", Kind::integers, false, nullptr}, {"dims", Kind::integers, true, "None"}};
Parameter takes_16[] = {{"input", Kind::tensor, false, nullptr}, {"k", Kind::integer, false, "1"}, {"dims", Kind::integers, false, "(0, 1)"}};
Parameter takes_17[] = {{"input", Kind::tensor, false, nullptr}, {"repeats", Kind::integers, false, nullptr}};
Parameter takes_18[] = {{"repeats", Kind::tensor, false, nullptr}, {"output_size", Kind::integer, true, "None"}};
Parameter takes_19[] = {{"input", Kind::tensor, false, nullptr}, {"repeats", Kind::integer, false, nullptr}, {"dim", Kind::integer, true, "None"}, {"output_size", Kind::integer, true, "None"}};
Parameter takes_20[] = {{"input", Kind::tensor, false, nullptr}, {"repeats", Kind::tensor, false, nullptr}, {"dim", Kind::integer, true, "None"}, {"output_size", Kind::integer, true, "None"}};
Parameter takes_21[] = {{"tensors", Kind::tensors, false, nullptr}, {"indexing", Kind::text, false, "\"ij\""}};
Parameter takes_22[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::integer, false, nullptr}};
Parameter takes_23[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "0"}, {"start", Kind::integer, true, "None"}, {"end", Kind::integer, true, "None"}, {"step", Kind::integer, false, "1"}};
Parameter takes_24[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"offset", Kind::integer, false, "0"}, {"dim1", Kind::integer, false, "0"}, {"dim2", Kind::integer, false, "1"}};

PyObject* call_unbind(Arguments& a) {
  return a.wrap(weft::unbind(a.tensor(0), a.integer(1, 0)));
}
const Overload overloads_unbind[] = {{takes_0, 2, 2, false, true}};
const char contract_0[] =
  "The views input.select(dim, i) for every i.";
PythonOp op_unbind = {"unbind", overloads_unbind, 1, 0, true, call_unbind, nullptr, contract_0,
  "unbind(input, dim=0) -> tuple of Tensors"};

PyObject* call_atleast_1d(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::atleast_1d(a.tensor(0)));
    default: return a.wrap(weft::atleast_1d(a.tensors(0)));
  }
}
const Overload overloads_atleast_1d[] = {{takes_1, 1, 1, false, true}, {takes_2, 1, 1, true, false}};
const char contract_1[] =
  "At least one, two (new ones in front) or three dimensions (PyTorch's places), new ones of size 1; of one tensor or of each\n"
  "of several.";
PythonOp op_atleast_1d = {"atleast_1d", overloads_atleast_1d, 2, 0, false, call_atleast_1d, nullptr, contract_1,
  "atleast_1d(input) -> Tensor\n"
  "atleast_1d(*tensors) -> tuple of Tensors"};

PyObject* call_atleast_2d(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::atleast_2d(a.tensor(0)));
    default: return a.wrap(weft::atleast_2d(a.tensors(0)));
  }
}
const Overload overloads_atleast_2d[] = {{takes_1, 1, 1, false, true}, {takes_2, 1, 1, true, false}};
const char contract_2[] =
  "At least two dimensions: (n) becomes (1, n).";
PythonOp op_atleast_2d = {"atleast_2d", overloads_atleast_2d, 2, 0, false, call_atleast_2d, nullptr, contract_2,
  "atleast_2d(input) -> Tensor\n"
  "atleast_2d(*tensors) -> tuple of Tensors"};

PyObject* call_atleast_3d(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::atleast_3d(a.tensor(0)));
    default: return a.wrap(weft::atleast_3d(a.tensors(0)));
  }
}
const Overload overloads_atleast_3d[] = {{takes_1, 1, 1, false, true}, {takes_2, 1, 1, true, false}};
const char contract_3[] =
  "At least three dimensions: (n) becomes (1, n, 1), (m, n) becomes (m, n, 1).";
PythonOp op_atleast_3d = {"atleast_3d", overloads_atleast_3d, 2, 0, false, call_atleast_3d, nullptr, contract_3,
  "atleast_3d(input) -> Tensor\n"
  "atleast_3d(*tensors) -> tuple of Tensors"};

PyObject* call_clone(Arguments& a) {
  return a.wrap(weft::clone(a.tensor(0), a.memory_format(1, MemoryFormat::preserve)));
}
const Overload overloads_clone[] = {{takes_3, 2, 1, false, true}};
const char contract_4[] =
  "A copy on the tape. preserve keeps the order of dimensions in memory, see empty_like.";
PythonOp op_clone = {"clone", overloads_clone, 1, 0, false, call_clone, nullptr, contract_4,
  "clone(input, *, memory_format=weft.preserve_format) -> Tensor"};

PyObject* call_contiguous(Arguments& a) {
  return a.wrap(weft::contiguous(a.tensor(0), a.memory_format(1, MemoryFormat::contiguous)));
}
const Overload overloads_contiguous[] = {{takes_4, 2, 1, false, true}};
const char contract_5[] =
  "input if it is laid out so, else a copy that is. Raises ValueError for preserve.";
PythonOp op_contiguous = {"contiguous", overloads_contiguous, 1, 0, false, call_contiguous, nullptr, contract_5,
  "contiguous(input, *, memory_format=weft.contiguous_format) -> Tensor"};

PyObject* call_copy_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::copy_(a.tensor(0), a.tensor(1), a.boolean(2, false)));
    default: return a.wrap(weft::fill_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_copy_[] = {{takes_5, 3, 3, false, true}, {takes_6, 3, 3, false, true}};
const char contract_6[] =
  "Writes src, broadcast and converted, into input; gradients go to src. The two may share memory: src is read as it was; they\n"
  "may be on different devices, see to().";
PythonOp op_copy_ = {"copy_", overloads_copy_, 2, 0, false, call_copy_, nullptr, contract_6,
  "copy_(input, src, non_blocking=False) -> Tensor\n"
  "copy_(input, src, non_blocking=False) -> Tensor"};

PyObject* call_fill_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::fill_(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::fill_(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_fill_[] = {{takes_7, 2, 2, false, true}, {takes_8, 2, 2, false, true}};
const char contract_7[] =
  "Writes the number (or 0-d tensor) into every element.";
PythonOp op_fill_ = {"fill_", overloads_fill_, 2, 0, false, call_fill_, nullptr, contract_7,
  "fill_(input, value) -> Tensor\n"
  "fill_(input, value) -> Tensor"};

PyObject* call_fill(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::fill(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::fill(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_fill[] = {{takes_7, 2, 2, false, true}, {takes_8, 2, 2, false, true}};
const char contract_8[] =
  "A new tensor of input's shape and dtype, full of value.";
PythonOp op_fill = {"fill", overloads_fill, 2, 0, false, call_fill, nullptr, contract_8,
  "fill(input, value) -> Tensor\n"
  "fill(input, value) -> Tensor"};

PyObject* call_zero_(Arguments& a) {
  return a.wrap(weft::zero_(a.tensor(0)));
}
const Overload overloads_zero_[] = {{takes_1, 1, 1, false, true}};
const char contract_9[] =
  "Writes 0 into every element.";
PythonOp op_zero_ = {"zero_", overloads_zero_, 1, 0, false, call_zero_, nullptr, contract_9,
  "zero_(input) -> Tensor"};

PyObject* call_to(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::to(a.tensor(0), a.dtype(1), a.boolean(2, false), a.boolean(3, false), a.optional_memory_format(4)));
    case 1: return a.wrap(weft::to(a.tensor(0), a.device(1, a.tensor(0).device()), a.optional_dtype(2), a.boolean(3, false), a.boolean(4, false), a.optional_memory_format(5)));
    default: return a.wrap(weft::to(a.tensor(0), a.tensor(1), a.boolean(2, false), a.boolean(3, false), a.optional_memory_format(4)));
  }
}
const Overload overloads_to[] = {{takes_9, 5, 4, false, true}, {takes_10, 6, 5, false, true}, {takes_11, 5, 4, false, true}};
const char contract_10[] =
  "input in another dtype, on another device, like another tensor, or in another memory format: input itself if nothing\n"
  "changes, unless `copy`. Values convert as in PyTorch (float to integer truncates), gradients convert back. Raises\n"
  "DeviceError for a device that is not there.\n"
  "To a GPU, unpinned memory is read before the call returns. With non_blocking, pinned memory is read later, in the order of the\n"
  "GPU's stream, and a result on the CPU is pinned and written later: wait for the stream before touching either. Without it\n"
  "both are done when the call returns.";
PythonOp op_to = {"to", overloads_to, 3, 0, false, call_to, nullptr, contract_10,
  "to(input, dtype, non_blocking=False, copy=False, *, memory_format=None) -> Tensor\n"
  "to(input, device=None, dtype=None, non_blocking=False, copy=False, *, memory_format=None) -> Tensor\n"
  "to(input, other, non_blocking=False, copy=False, *, memory_format=None) -> Tensor"};

PyObject* call_type_as(Arguments& a) {
  return a.wrap(weft::type_as(a.tensor(0), a.tensor(1)));
}
const Overload overloads_type_as[] = {{takes_12, 2, 2, false, true}};
const char contract_11[] =
  "input in other's dtype and on its device.";
PythonOp op_type_as = {"type_as", overloads_type_as, 1, 0, false, call_type_as, nullptr, contract_11,
  "type_as(input, other) -> Tensor"};

PyObject* call_pin_memory(Arguments& a) {
  return a.wrap(weft::pin_memory(a.tensor(0)));
}
const Overload overloads_pin_memory[] = {{takes_1, 1, 1, false, true}};
const char contract_12[] =
  "input in host memory that GPUs copy from and to without waiting for each other: input itself if it is there already. Raises\n"
  "DeviceError unless input is on the CPU, or without a GPU.";
PythonOp op_pin_memory = {"pin_memory", overloads_pin_memory, 1, 0, false, call_pin_memory, nullptr, contract_12,
  "pin_memory(input) -> Tensor"};

PyObject* call_is_pinned(Arguments& a) {
  return a.wrap(weft::is_pinned(a.tensor(0)));
}
const Overload overloads_is_pinned[] = {{takes_1, 1, 1, false, true}};
const char contract_13[] =
  "Whether input is in such memory.";
PythonOp op_is_pinned = {"is_pinned", overloads_is_pinned, 1, 0, false, call_is_pinned, nullptr, contract_13,
  "is_pinned(input) -> bool"};

PyObject* call_cat(Arguments& a) {
  return a.wrap(weft::cat(a.tensors(0), a.integer(1, 0)));
}
const Overload overloads_cat[] = {{takes_13, 2, 2, false, false}};
const char contract_14[] =
  "The tensors one after the other in `dim`, other sizes equal; dtypes promote. Tensors of shape (0,) are left out, as in\n"
  "PyTorch. Raises ValueError for an empty list, ShapeError for sizes that do not fit.";
PythonOp op_cat = {"cat", overloads_cat, 1, 0, false, call_cat, nullptr, contract_14,
  "cat(tensors, dim=0) -> Tensor"};

PyObject* call_concat(Arguments& a) {
  return a.wrap(weft::cat(a.tensors(0), a.integer(1, 0)));
}
const Overload overloads_concat[] = {{takes_13, 2, 2, false, false}};
PythonOp op_concat = {"concat", overloads_concat, 1, 0, false, call_concat, nullptr, contract_14,
  "concat(tensors, dim=0) -> Tensor"};

PyObject* call_concatenate(Arguments& a) {
  return a.wrap(weft::concatenate(a.tensors(0), a.integer(1, 0)));
}
const Overload overloads_concatenate[] = {{takes_13, 2, 2, false, false}};
const char contract_15[] =
  "cat under NumPy's name.";
PythonOp op_concatenate = {"concatenate", overloads_concatenate, 1, 0, false, call_concatenate, nullptr, contract_15,
  "concatenate(tensors, dim=0) -> Tensor"};

PyObject* call_stack(Arguments& a) {
  return a.wrap(weft::stack(a.tensors(0), a.integer(1, 0)));
}
const Overload overloads_stack[] = {{takes_13, 2, 2, false, false}};
const char contract_16[] =
  "Tensors of one shape along a new dimension `dim`.";
PythonOp op_stack = {"stack", overloads_stack, 1, 0, false, call_stack, nullptr, contract_16,
  "stack(tensors, dim=0) -> Tensor"};

PyObject* call_hstack(Arguments& a) {
  return a.wrap(weft::hstack(a.tensors(0)));
}
const Overload overloads_hstack[] = {{takes_2, 1, 1, false, false}};
const char contract_17[] =
  "cat in dimension 1, or 0 for tensors of one dimension.";
PythonOp op_hstack = {"hstack", overloads_hstack, 1, 0, false, call_hstack, nullptr, contract_17,
  "hstack(tensors) -> Tensor"};

PyObject* call_vstack(Arguments& a) {
  return a.wrap(weft::vstack(a.tensors(0)));
}
const Overload overloads_vstack[] = {{takes_2, 1, 1, false, false}};
const char contract_18[] =
  "cat of at least 2-d tensors in dimension 0.";
PythonOp op_vstack = {"vstack", overloads_vstack, 1, 0, false, call_vstack, nullptr, contract_18,
  "vstack(tensors) -> Tensor"};

PyObject* call_row_stack(Arguments& a) {
  return a.wrap(weft::vstack(a.tensors(0)));
}
const Overload overloads_row_stack[] = {{takes_2, 1, 1, false, false}};
PythonOp op_row_stack = {"row_stack", overloads_row_stack, 1, 0, false, call_row_stack, nullptr, contract_18,
  "row_stack(tensors) -> Tensor"};

PyObject* call_dstack(Arguments& a) {
  return a.wrap(weft::dstack(a.tensors(0)));
}
const Overload overloads_dstack[] = {{takes_2, 1, 1, false, false}};
const char contract_19[] =
  "cat of at least 3-d tensors in dimension 2.";
PythonOp op_dstack = {"dstack", overloads_dstack, 1, 0, false, call_dstack, nullptr, contract_19,
  "dstack(tensors) -> Tensor"};

PyObject* call_column_stack(Arguments& a) {
  return a.wrap(weft::column_stack(a.tensors(0)));
}
const Overload overloads_column_stack[] = {{takes_2, 1, 1, false, false}};
const char contract_20[] =
  "hstack in which tensors of 0 and 1 dimensions are columns.";
PythonOp op_column_stack = {"column_stack", overloads_column_stack, 1, 0, false, call_column_stack, nullptr, contract_20,
  "column_stack(tensors) -> Tensor"};

PyObject* call_block_diag(Arguments& a) {
  return a.wrap(weft::block_diag(a.tensors(0)));
}
const Overload overloads_block_diag[] = {{takes_2, 1, 1, true, false}};
const char contract_21[] =
  "The matrices on the diagonal of one, zeros elsewhere; tensors of 0 and 1 dimensions are rows.";
PythonOp op_block_diag = {"block_diag", overloads_block_diag, 1, 0, false, call_block_diag, nullptr, contract_21,
  "block_diag(*tensors) -> Tensor"};

PyObject* call_flip(Arguments& a) {
  return a.wrap(weft::flip(a.tensor(0), a.ints(1)));
}
const Overload overloads_flip[] = {{takes_14, 2, 2, true, true}};
const char contract_22[] =
  "The order of elements reversed in `dims` (a copy).";
PythonOp op_flip = {"flip", overloads_flip, 1, 0, false, call_flip, nullptr, contract_22,
  "flip(input, *dims) -> Tensor"};

PyObject* call_fliplr(Arguments& a) {
  return a.wrap(weft::fliplr(a.tensor(0)));
}
const Overload overloads_fliplr[] = {{takes_1, 1, 1, false, true}};
const char contract_23[] =
  "flip in dimension 1.";
PythonOp op_fliplr = {"fliplr", overloads_fliplr, 1, 0, false, call_fliplr, nullptr, contract_23,
  "fliplr(input) -> Tensor"};

PyObject* call_flipud(Arguments& a) {
  return a.wrap(weft::flipud(a.tensor(0)));
}
const Overload overloads_flipud[] = {{takes_1, 1, 1, false, true}};
const char contract_24[] =
  "flip in dimension 0.";
PythonOp op_flipud = {"flipud", overloads_flipud, 1, 0, false, call_flipud, nullptr, contract_24,
  "flipud(input) -> Tensor"};

PyObject* call_roll(Arguments& a) {
  return a.wrap(weft::roll(a.tensor(0), a.ints(1), a.ints(2)));
}
const Overload overloads_roll[] = {{takes_15, 3, 3, false, true}};
const char contract_25[] =
  "Elements moved by `shifts` places in `dims`, from the end back to the start; without dims, of the flattened tensor.";
PythonOp op_roll = {"roll", overloads_roll, 1, 0, false, call_roll, nullptr, contract_25,
  "roll(input, shifts, dims=None) -> Tensor"};

PyObject* call_rot90(Arguments& a) {
  return a.wrap(weft::rot90(a.tensor(0), a.integer(1, 1), a.ints(2, {0, 1})));
}
const Overload overloads_rot90[] = {{takes_16, 3, 3, false, true}};
const char contract_26[] =
  "The plane dims[0], dims[1] turned k times by 90 degrees from the first towards the second.";
PythonOp op_rot90 = {"rot90", overloads_rot90, 1, 0, false, call_rot90, nullptr, contract_26,
  "rot90(input, k=1, dims=(0, 1)) -> Tensor"};

PyObject* call_repeat(Arguments& a) {
  return a.wrap(weft::repeat(a.tensor(0), a.ints(1)));
}
const Overload overloads_repeat[] = {{takes_17, 2, 2, true, true}};
const char contract_27[] =
  "The whole tensor repeats[i] times in dimension i; new dimensions in front. Raises ShapeError if repeats has fewer entries\n"
  "than input has dimensions.";
PythonOp op_repeat = {"repeat", overloads_repeat, 1, 0, false, call_repeat, nullptr, contract_27,
  "repeat(input, *repeats) -> Tensor"};

PyObject* call_tile(Arguments& a) {
  return a.wrap(weft::tile(a.tensor(0), a.ints(1)));
}
const Overload overloads_tile[] = {{takes_14, 2, 2, true, true}};
const char contract_28[] =
  "repeat with ones put in front of a short `dims` (NumPy).";
PythonOp op_tile = {"tile", overloads_tile, 1, 0, false, call_tile, nullptr, contract_28,
  "tile(input, *dims) -> Tensor"};

PyObject* call_repeat_interleave(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::repeat_interleave(weft::arange(a.tensor(0).numel()), a.tensor(0), 0, a.optional_integer(1)));
    case 1: return a.wrap(weft::repeat_interleave(a.tensor(0), a.integer(1), a.optional_integer(2), a.optional_integer(3)));
    default: return a.wrap(weft::repeat_interleave(a.tensor(0), a.tensor(1), a.optional_integer(2), a.optional_integer(3)));
  }
}
const Overload overloads_repeat_interleave[] = {{takes_18, 2, 1, false, false}, {takes_19, 4, 3, false, true}, {takes_20, 4, 3, false, true}};
const char contract_29[] =
  "Every element `repeats` times in a row, in `dim` or in the flattened tensor. output_size, if given, must be the size that\n"
  "this gives (ShapeError).\n"
  "\n"
  "Element i repeats[i] times; repeats: integers, 0-d or 1-d of dim's size. Without output_size a GPU is waited for, and with it\n"
  "repeats that add up to something else are not noticed there.";
PythonOp op_repeat_interleave = {"repeat_interleave", overloads_repeat_interleave, 3, 0, false, call_repeat_interleave, nullptr, contract_29,
  "repeat_interleave(repeats, *, output_size=None) -> Tensor\n"
  "repeat_interleave(input, repeats, dim=None, *, output_size=None) -> Tensor\n"
  "repeat_interleave(input, repeats, dim=None, *, output_size=None) -> Tensor"};

PyObject* call_meshgrid(Arguments& a) {
  return a.wrap(weft::meshgrid(a.tensors(0), a.text(1, "ij")));
}
const Overload overloads_meshgrid[] = {{takes_21, 2, 1, true, false}};
const char contract_30[] =
  "Grids of the coordinates in 1-d (or 0-d) tensors: result i varies in dimension i. indexing: \"ij\", or \"xy\", which\n"
  "exchanges the first two dimensions.";
PythonOp op_meshgrid = {"meshgrid", overloads_meshgrid, 1, 0, false, call_meshgrid, nullptr, contract_30,
  "meshgrid(*tensors, *, indexing=\"ij\") -> tuple of Tensors"};

PyObject* call_select_scatter(Arguments& a) {
  return a.wrap(weft::select_scatter(a.tensor(0), a.tensor(1), a.integer(2), a.integer(3)));
}
const Overload overloads_select_scatter[] = {{takes_22, 4, 4, false, true}};
const char contract_31[] =
  "A copy of input in which input.select(dim, index) is src.";
PythonOp op_select_scatter = {"select_scatter", overloads_select_scatter, 1, 0, false, call_select_scatter, nullptr, contract_31,
  "select_scatter(input, src, dim, index) -> Tensor"};

PyObject* call_slice_scatter(Arguments& a) {
  return a.wrap(weft::slice_scatter(a.tensor(0), a.tensor(1), a.integer(2, 0), a.optional_integer(3), a.optional_integer(4), a.integer(5, 1)));
}
const Overload overloads_slice_scatter[] = {{takes_23, 6, 6, false, true}};
const char contract_32[] =
  "A copy of input in which input.slice(dim, start, end, step) is src.";
PythonOp op_slice_scatter = {"slice_scatter", overloads_slice_scatter, 1, 0, false, call_slice_scatter, nullptr, contract_32,
  "slice_scatter(input, src, dim=0, start=None, end=None, step=1) -> Tensor"};

PyObject* call_diagonal_scatter(Arguments& a) {
  return a.wrap(weft::diagonal_scatter(a.tensor(0), a.tensor(1), a.integer(2, 0), a.integer(3, 0), a.integer(4, 1)));
}
const Overload overloads_diagonal_scatter[] = {{takes_24, 5, 5, false, true}};
const char contract_33[] =
  "A copy of input in which input.diagonal(offset, dim1, dim2) is src.";
PythonOp op_diagonal_scatter = {"diagonal_scatter", overloads_diagonal_scatter, 1, 0, false, call_diagonal_scatter, nullptr, contract_33,
  "diagonal_scatter(input, src, offset=0, dim1=0, dim2=1) -> Tensor"};

}  // namespace

std::span<const Entry> shape_2_ops() {
  static constexpr Entry entries[] = {
    {&op_unbind, as_function<op_unbind>, as_method<op_unbind>},
    {&op_atleast_1d, as_function<op_atleast_1d>, as_method<op_atleast_1d>},
    {&op_atleast_2d, as_function<op_atleast_2d>, as_method<op_atleast_2d>},
    {&op_atleast_3d, as_function<op_atleast_3d>, as_method<op_atleast_3d>},
    {&op_clone, as_function<op_clone>, as_method<op_clone>},
    {&op_contiguous, as_function<op_contiguous>, as_method<op_contiguous>},
    {&op_copy_, as_function<op_copy_>, as_method<op_copy_>},
    {&op_fill_, as_function<op_fill_>, as_method<op_fill_>},
    {&op_fill, as_function<op_fill>, as_method<op_fill>},
    {&op_zero_, as_function<op_zero_>, as_method<op_zero_>},
    {&op_to, as_function<op_to>, as_method<op_to>},
    {&op_type_as, as_function<op_type_as>, as_method<op_type_as>},
    {&op_pin_memory, as_function<op_pin_memory>, as_method<op_pin_memory>},
    {&op_is_pinned, as_function<op_is_pinned>, as_method<op_is_pinned>},
    {&op_cat, as_function<op_cat>, nullptr},
    {&op_concat, as_function<op_concat>, nullptr},
    {&op_concatenate, as_function<op_concatenate>, nullptr},
    {&op_stack, as_function<op_stack>, nullptr},
    {&op_hstack, as_function<op_hstack>, nullptr},
    {&op_vstack, as_function<op_vstack>, nullptr},
    {&op_row_stack, as_function<op_row_stack>, nullptr},
    {&op_dstack, as_function<op_dstack>, nullptr},
    {&op_column_stack, as_function<op_column_stack>, nullptr},
    {&op_block_diag, as_function<op_block_diag>, nullptr},
    {&op_flip, as_function<op_flip>, as_method<op_flip>},
    {&op_fliplr, as_function<op_fliplr>, as_method<op_fliplr>},
    {&op_flipud, as_function<op_flipud>, as_method<op_flipud>},
    {&op_roll, as_function<op_roll>, as_method<op_roll>},
    {&op_rot90, as_function<op_rot90>, as_method<op_rot90>},
    {&op_repeat, as_function<op_repeat>, as_method<op_repeat>},
    {&op_tile, as_function<op_tile>, as_method<op_tile>},
    {&op_repeat_interleave, as_function<op_repeat_interleave>, as_method<op_repeat_interleave>},
    {&op_meshgrid, as_function<op_meshgrid>, nullptr},
    {&op_select_scatter, as_function<op_select_scatter>, as_method<op_select_scatter>},
    {&op_slice_scatter, as_function<op_slice_scatter>, as_method<op_slice_scatter>},
    {&op_diagonal_scatter, as_function<op_diagonal_scatter>, as_method<op_diagonal_scatter>},
  };
  return entries;
}

}  // namespace weft::python
