// stamped by tools/stamp.py from include/weft/ops; do not edit
// The shape ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"split_sizes", Kind::integers, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"chunks", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"sections", Kind::integer, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"indices", Kind::integers, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"tensor_indices_or_sections", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"sections", Kind::integer, false, nullptr}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"indices", Kind::integers, false, nullptr}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_9[] = {{"tensors", Kind::tensors, false, nullptr}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"memory_format", Kind::memory_format, true, "weft.preserve_format"}};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"memory_format", Kind::memory_format, true, "weft.contiguous_format"}};
Parameter takes_12[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"non_blocking", Kind::boolean, false, "False"}};
Parameter takes_13[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::scalar, false, nullptr}, {"non_blocking", Kind::boolean, false, "False"}};
Parameter takes_14[] = {{"input", Kind::tensor, false, nullptr}, {"value", Kind::scalar, false, nullptr}};
Parameter takes_15[] = {{"input", Kind::tensor, false, nullptr}, {"value", Kind::tensor, false, nullptr}};
Parameter takes_16[] = {{"input", Kind::tensor, false, nullptr}, {"dtype", Kind::dtype, false, nullptr}, {"non_blocking", Kind::boolean, false, "False"}, {"copy", Kind::boolean, false, "False"}, {"memory_format", Kind::memory_format, true, "None"}};
Parameter takes_17[] = {{"input", Kind::tensor, false, nullptr}, {"device", Kind::device, true, "None"}, {"dtype", Kind::dtype, true, "None"}, {"non_blocking", Kind::boolean, false, "False"}, {"copy", Kind::boolean, false, "False"}, {"memory_format", Kind::memory_format, true, "None"}};
Parameter takes_18[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}, {"non_blocking", Kind::boolean, false, "False"}, {"copy", Kind::boolean, false, "False"}, {"memory_format", Kind::memory_format, true, "None"}};
Parameter takes_19[] = {{"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_20[] = {{"tensors", Kind::tensors, false, nullptr}, {"dim", Kind::integer, false, "0"}};
Parameter takes_21[] = {{"input", Kind::tensor, false, nullptr}, {"dims", Kind::integers, false, nullptr}};
Parameter takes_22[] = {{"input", Kind::tensor, false, nullptr}, {"shifts", Kind::integers, false, nullptr}, {"dims", Kind::integers, true, "None"}};
Parameter takes_23[] = {{"input", Kind::tensor, false, nullptr}, {"k", Kind::integer, false, "1"}, {"dims", Kind::integers, false, "(0, 1)"}};
Parameter takes_24[] = {{"input", Kind::tensor, false, nullptr}, {"repeats", Kind::integers, false, nullptr}};

PyObject* call_split_with_sizes(Arguments& a) {
  return a.wrap(weft::split_with_sizes(a.tensor(0), a.ints(1), a.integer(2, 0)));
}
const Overload overloads_split_with_sizes[] = {{takes_0, 3, 3, false, true}};
PythonOp op_split_with_sizes = {"split_with_sizes", overloads_split_with_sizes, 1, 0, true, call_split_with_sizes, nullptr,
  "split_with_sizes(input, split_sizes, dim=0) -> tuple of Tensors\n"
  "\n"
  "split with a list of sizes, under its other name.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_chunk(Arguments& a) {
  return a.wrap(weft::chunk(a.tensor(0), a.integer(1), a.integer(2, 0)));
}
const Overload overloads_chunk[] = {{takes_1, 3, 3, false, true}};
PythonOp op_chunk = {"chunk", overloads_chunk, 1, 0, true, call_chunk, nullptr,
  "chunk(input, chunks, dim=0) -> tuple of Tensors\n"
  "\n"
  "At most `chunks` views of equal size (the last one smaller) in `dim`.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_tensor_split(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::tensor_split(a.tensor(0), a.integer(1), a.integer(2, 0)));
    case 1: return a.wrap(weft::tensor_split(a.tensor(0), a.ints(1), a.integer(2, 0)));
    default: return a.wrap(weft::tensor_split(a.tensor(0), a.tensor(1), a.integer(2, 0)));
  }
}
const Overload overloads_tensor_split[] = {{takes_2, 3, 3, false, true}, {takes_3, 3, 3, false, true}, {takes_4, 3, 3, false, true}};
PythonOp op_tensor_split = {"tensor_split", overloads_tensor_split, 3, 0, true, call_tensor_split, nullptr,
  "tensor_split(input, sections, dim=0) -> tuple of Tensors\n"
  "tensor_split(input, indices, dim=0) -> tuple of Tensors\n"
  "tensor_split(input, tensor_indices_or_sections, dim=0) -> tuple of Tensors\n"
  "\n"
  "`sections` views whose sizes differ by at most one, the larger ones first.\n"
  "\n"
  "The views between the given indices, which are cut as in slice.\n"
  "\n"
  "The same, with the number of sections in a 0-d int64 tensor or the indices in a 1-d one.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_hsplit(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::hsplit(a.tensor(0), a.integer(1)));
    default: return a.wrap(weft::hsplit(a.tensor(0), a.ints(1)));
  }
}
const Overload overloads_hsplit[] = {{takes_5, 2, 2, false, true}, {takes_6, 2, 2, true, true}};
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
const Overload overloads_vsplit[] = {{takes_5, 2, 2, false, true}, {takes_6, 2, 2, true, true}};
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
const Overload overloads_dsplit[] = {{takes_5, 2, 2, false, true}, {takes_6, 2, 2, true, true}};
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
const Overload overloads_unbind[] = {{takes_7, 2, 2, false, true}};
PythonOp op_unbind = {"unbind", overloads_unbind, 1, 0, true, call_unbind, nullptr,
  "unbind(input, dim=0) -> tuple of Tensors\n"
  "\n"
  "The views input.select(dim, i) for every i.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atleast_1d(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::atleast_1d(a.tensor(0)));
    default: return a.wrap(weft::atleast_1d(a.tensors(0)));
  }
}
const Overload overloads_atleast_1d[] = {{takes_8, 1, 1, false, true}, {takes_9, 1, 1, true, false}};
PythonOp op_atleast_1d = {"atleast_1d", overloads_atleast_1d, 2, 0, false, call_atleast_1d, nullptr,
  "atleast_1d(input) -> Tensor\n"
  "atleast_1d(*tensors) -> tuple of Tensors\n"
  "\n"
  "At least one, two (new ones in front) or three dimensions (PyTorch's places), new ones of size 1; of one tensor or of each\n"
  "of several.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atleast_2d(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::atleast_2d(a.tensor(0)));
    default: return a.wrap(weft::atleast_2d(a.tensors(0)));
  }
}
const Overload overloads_atleast_2d[] = {{takes_8, 1, 1, false, true}, {takes_9, 1, 1, true, false}};
PythonOp op_atleast_2d = {"atleast_2d", overloads_atleast_2d, 2, 0, false, call_atleast_2d, nullptr,
  "atleast_2d(input) -> Tensor\n"
  "atleast_2d(*tensors) -> tuple of Tensors\n"
  "\n"
  "At least two dimensions: (n) becomes (1, n).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_atleast_3d(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::atleast_3d(a.tensor(0)));
    default: return a.wrap(weft::atleast_3d(a.tensors(0)));
  }
}
const Overload overloads_atleast_3d[] = {{takes_8, 1, 1, false, true}, {takes_9, 1, 1, true, false}};
PythonOp op_atleast_3d = {"atleast_3d", overloads_atleast_3d, 2, 0, false, call_atleast_3d, nullptr,
  "atleast_3d(input) -> Tensor\n"
  "atleast_3d(*tensors) -> tuple of Tensors\n"
  "\n"
  "At least three dimensions: (n) becomes (1, n, 1), (m, n) becomes (m, n, 1).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_clone(Arguments& a) {
  return a.wrap(weft::clone(a.tensor(0), a.memory_format(1, MemoryFormat::preserve)));
}
const Overload overloads_clone[] = {{takes_10, 2, 1, false, true}};
PythonOp op_clone = {"clone", overloads_clone, 1, 0, false, call_clone, nullptr,
  "clone(input, *, memory_format=weft.preserve_format) -> Tensor\n"
  "\n"
  "A copy on the tape. preserve keeps the order of dimensions in memory, see empty_like.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_contiguous(Arguments& a) {
  return a.wrap(weft::contiguous(a.tensor(0), a.memory_format(1, MemoryFormat::contiguous)));
}
const Overload overloads_contiguous[] = {{takes_11, 2, 1, false, true}};
PythonOp op_contiguous = {"contiguous", overloads_contiguous, 1, 0, false, call_contiguous, nullptr,
  "contiguous(input, *, memory_format=weft.contiguous_format) -> Tensor\n"
  "\n"
  "input if it is laid out so, else a copy that is. Raises ValueError for preserve.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_copy_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::copy_(a.tensor(0), a.tensor(1)));
    default: return a.wrap(weft::fill_(a.tensor(0), a.scalar(1)));
  }
}
const Overload overloads_copy_[] = {{takes_12, 3, 3, false, true}, {takes_13, 3, 3, false, true}};
PythonOp op_copy_ = {"copy_", overloads_copy_, 2, 0, false, call_copy_, nullptr,
  "copy_(input, src, non_blocking=False) -> Tensor\n"
  "copy_(input, src, non_blocking=False) -> Tensor\n"
  "\n"
  "Writes src, broadcast and converted, into input; gradients go to src. The two may share memory: src is read as it was; they\n"
  "may be on different devices, see to().\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_fill_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::fill_(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::fill_(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_fill_[] = {{takes_14, 2, 2, false, true}, {takes_15, 2, 2, false, true}};
PythonOp op_fill_ = {"fill_", overloads_fill_, 2, 0, false, call_fill_, nullptr,
  "fill_(input, value) -> Tensor\n"
  "fill_(input, value) -> Tensor\n"
  "\n"
  "Writes the number (or 0-d tensor) into every element.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_fill(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::fill(a.tensor(0), a.scalar(1)));
    default: return a.wrap(weft::fill(a.tensor(0), a.tensor(1)));
  }
}
const Overload overloads_fill[] = {{takes_14, 2, 2, false, true}, {takes_15, 2, 2, false, true}};
PythonOp op_fill = {"fill", overloads_fill, 2, 0, false, call_fill, nullptr,
  "fill(input, value) -> Tensor\n"
  "fill(input, value) -> Tensor\n"
  "\n"
  "A new tensor of input's shape and dtype, full of value.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_zero_(Arguments& a) {
  return a.wrap(weft::zero_(a.tensor(0)));
}
const Overload overloads_zero_[] = {{takes_8, 1, 1, false, true}};
PythonOp op_zero_ = {"zero_", overloads_zero_, 1, 0, false, call_zero_, nullptr,
  "zero_(input) -> Tensor\n"
  "\n"
  "Writes 0 into every element.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_to(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::to(a.tensor(0), a.dtype(1), a.boolean(2, false), a.boolean(3, false), a.optional_memory_format(4)));
    case 1: return a.wrap(weft::to(a.tensor(0), a.device(1, a.tensor(0).device()), a.optional_dtype(2), a.boolean(3, false), a.boolean(4, false), a.optional_memory_format(5)));
    default: return a.wrap(weft::to(a.tensor(0), a.tensor(1), a.boolean(2, false), a.boolean(3, false), a.optional_memory_format(4)));
  }
}
const Overload overloads_to[] = {{takes_16, 5, 4, false, true}, {takes_17, 6, 5, false, true}, {takes_18, 5, 4, false, true}};
PythonOp op_to = {"to", overloads_to, 3, 0, false, call_to, nullptr,
  "to(input, dtype, non_blocking=False, copy=False, *, memory_format=None) -> Tensor\n"
  "to(input, device=None, dtype=None, non_blocking=False, copy=False, *, memory_format=None) -> Tensor\n"
  "to(input, other, non_blocking=False, copy=False, *, memory_format=None) -> Tensor\n"
  "\n"
  "input in another dtype, on another device, like another tensor, or in another memory format: input itself if nothing\n"
  "changes, unless `copy`. Values convert as in PyTorch (float to integer truncates), gradients convert back. Raises\n"
  "DeviceError for a device that is not there.\n"
  "To a GPU, unpinned memory is read before the call returns. With non_blocking, pinned memory is read later, in the order of the\n"
  "GPU's stream, and a result on the CPU is pinned and written later: wait for the stream before touching either. Without it\n"
  "both are done when the call returns.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_type_as(Arguments& a) {
  return a.wrap(weft::type_as(a.tensor(0), a.tensor(1)));
}
const Overload overloads_type_as[] = {{takes_19, 2, 2, false, true}};
PythonOp op_type_as = {"type_as", overloads_type_as, 1, 0, false, call_type_as, nullptr,
  "type_as(input, other) -> Tensor\n"
  "\n"
  "input in other's dtype and on its device.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_pin_memory(Arguments& a) {
  return a.wrap(weft::pin_memory(a.tensor(0)));
}
const Overload overloads_pin_memory[] = {{takes_8, 1, 1, false, true}};
PythonOp op_pin_memory = {"pin_memory", overloads_pin_memory, 1, 0, false, call_pin_memory, nullptr,
  "pin_memory(input) -> Tensor\n"
  "\n"
  "input in host memory that GPUs copy from and to without waiting for each other: input itself if it is there already. Raises\n"
  "DeviceError unless input is on the CPU, or without a GPU.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_is_pinned(Arguments& a) {
  return a.wrap(weft::is_pinned(a.tensor(0)));
}
const Overload overloads_is_pinned[] = {{takes_8, 1, 1, false, true}};
PythonOp op_is_pinned = {"is_pinned", overloads_is_pinned, 1, 0, false, call_is_pinned, nullptr,
  "is_pinned(input) -> bool\n"
  "\n"
  "Whether input is in such memory.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_cat(Arguments& a) {
  return a.wrap(weft::cat(a.tensors(0), a.integer(1, 0)));
}
const Overload overloads_cat[] = {{takes_20, 2, 2, false, false}};
PythonOp op_cat = {"cat", overloads_cat, 1, 0, false, call_cat, nullptr,
  "cat(tensors, dim=0) -> Tensor\n"
  "\n"
  "The tensors one after the other in `dim`, other sizes equal; dtypes promote. Tensors of shape (0,) are left out, as in\n"
  "PyTorch. Raises ValueError for an empty list, ShapeError for sizes that do not fit."};

PyObject* call_concat(Arguments& a) {
  return a.wrap(weft::cat(a.tensors(0), a.integer(1, 0)));
}
const Overload overloads_concat[] = {{takes_20, 2, 2, false, false}};
PythonOp op_concat = {"concat", overloads_concat, 1, 0, false, call_concat, nullptr,
  "concat(tensors, dim=0) -> Tensor\n"
  "\n"
  "The tensors one after the other in `dim`, other sizes equal; dtypes promote. Tensors of shape (0,) are left out, as in\n"
  "PyTorch. Raises ValueError for an empty list, ShapeError for sizes that do not fit."};

PyObject* call_concatenate(Arguments& a) {
  return a.wrap(weft::concatenate(a.tensors(0), a.integer(1, 0)));
}
const Overload overloads_concatenate[] = {{takes_20, 2, 2, false, false}};
PythonOp op_concatenate = {"concatenate", overloads_concatenate, 1, 0, false, call_concatenate, nullptr,
  "concatenate(tensors, dim=0) -> Tensor\n"
  "\n"
  "cat under NumPy's name."};

PyObject* call_stack(Arguments& a) {
  return a.wrap(weft::stack(a.tensors(0), a.integer(1, 0)));
}
const Overload overloads_stack[] = {{takes_20, 2, 2, false, false}};
PythonOp op_stack = {"stack", overloads_stack, 1, 0, false, call_stack, nullptr,
  "stack(tensors, dim=0) -> Tensor\n"
  "\n"
  "Tensors of one shape along a new dimension `dim`."};

PyObject* call_hstack(Arguments& a) {
  return a.wrap(weft::hstack(a.tensors(0)));
}
const Overload overloads_hstack[] = {{takes_9, 1, 1, false, false}};
PythonOp op_hstack = {"hstack", overloads_hstack, 1, 0, false, call_hstack, nullptr,
  "hstack(tensors) -> Tensor\n"
  "\n"
  "cat in dimension 1, or 0 for tensors of one dimension."};

PyObject* call_vstack(Arguments& a) {
  return a.wrap(weft::vstack(a.tensors(0)));
}
const Overload overloads_vstack[] = {{takes_9, 1, 1, false, false}};
PythonOp op_vstack = {"vstack", overloads_vstack, 1, 0, false, call_vstack, nullptr,
  "vstack(tensors) -> Tensor\n"
  "\n"
  "cat of at least 2-d tensors in dimension 0."};

PyObject* call_row_stack(Arguments& a) {
  return a.wrap(weft::vstack(a.tensors(0)));
}
const Overload overloads_row_stack[] = {{takes_9, 1, 1, false, false}};
PythonOp op_row_stack = {"row_stack", overloads_row_stack, 1, 0, false, call_row_stack, nullptr,
  "row_stack(tensors) -> Tensor\n"
  "\n"
  "cat of at least 2-d tensors in dimension 0."};

PyObject* call_dstack(Arguments& a) {
  return a.wrap(weft::dstack(a.tensors(0)));
}
const Overload overloads_dstack[] = {{takes_9, 1, 1, false, false}};
PythonOp op_dstack = {"dstack", overloads_dstack, 1, 0, false, call_dstack, nullptr,
  "dstack(tensors) -> Tensor\n"
  "\n"
  "cat of at least 3-d tensors in dimension 2."};

PyObject* call_column_stack(Arguments& a) {
  return a.wrap(weft::column_stack(a.tensors(0)));
}
const Overload overloads_column_stack[] = {{takes_9, 1, 1, false, false}};
PythonOp op_column_stack = {"column_stack", overloads_column_stack, 1, 0, false, call_column_stack, nullptr,
  "column_stack(tensors) -> Tensor\n"
  "\n"
  "hstack in which tensors of 0 and 1 dimensions are columns."};

PyObject* call_block_diag(Arguments& a) {
  return a.wrap(weft::block_diag(a.tensors(0)));
}
const Overload overloads_block_diag[] = {{takes_9, 1, 1, true, false}};
PythonOp op_block_diag = {"block_diag", overloads_block_diag, 1, 0, false, call_block_diag, nullptr,
  "block_diag(*tensors) -> Tensor\n"
  "\n"
  "The matrices on the diagonal of one, zeros elsewhere; tensors of 0 and 1 dimensions are rows."};

PyObject* call_flip(Arguments& a) {
  return a.wrap(weft::flip(a.tensor(0), a.ints(1)));
}
const Overload overloads_flip[] = {{takes_21, 2, 2, true, true}};
PythonOp op_flip = {"flip", overloads_flip, 1, 0, false, call_flip, nullptr,
  "flip(input, *dims) -> Tensor\n"
  "\n"
  "The order of elements reversed in `dims` (a copy).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_fliplr(Arguments& a) {
  return a.wrap(weft::fliplr(a.tensor(0)));
}
const Overload overloads_fliplr[] = {{takes_8, 1, 1, false, true}};
PythonOp op_fliplr = {"fliplr", overloads_fliplr, 1, 0, false, call_fliplr, nullptr,
  "fliplr(input) -> Tensor\n"
  "\n"
  "flip in dimension 1.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_flipud(Arguments& a) {
  return a.wrap(weft::flipud(a.tensor(0)));
}
const Overload overloads_flipud[] = {{takes_8, 1, 1, false, true}};
PythonOp op_flipud = {"flipud", overloads_flipud, 1, 0, false, call_flipud, nullptr,
  "flipud(input) -> Tensor\n"
  "\n"
  "flip in dimension 0.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_roll(Arguments& a) {
  return a.wrap(weft::roll(a.tensor(0), a.ints(1), a.ints(2)));
}
const Overload overloads_roll[] = {{takes_22, 3, 3, false, true}};
PythonOp op_roll = {"roll", overloads_roll, 1, 0, false, call_roll, nullptr,
  "roll(input, shifts, dims=None) -> Tensor\n"
  "\n"
  "Elements moved by `shifts` places in `dims`, from the end back to the start; without dims, of the flattened tensor.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_rot90(Arguments& a) {
  return a.wrap(weft::rot90(a.tensor(0), a.integer(1, 1), a.ints(2, {0, 1})));
}
const Overload overloads_rot90[] = {{takes_23, 3, 3, false, true}};
PythonOp op_rot90 = {"rot90", overloads_rot90, 1, 0, false, call_rot90, nullptr,
  "rot90(input, k=1, dims=(0, 1)) -> Tensor\n"
  "\n"
  "The plane dims[0], dims[1] turned k times by 90 degrees from the first towards the second.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_repeat(Arguments& a) {
  return a.wrap(weft::repeat(a.tensor(0), a.ints(1)));
}
const Overload overloads_repeat[] = {{takes_24, 2, 2, true, true}};
PythonOp op_repeat = {"repeat", overloads_repeat, 1, 0, false, call_repeat, nullptr,
  "repeat(input, *repeats) -> Tensor\n"
  "\n"
  "The whole tensor repeats[i] times in dimension i; new dimensions in front. Raises ShapeError if repeats has fewer entries\n"
  "than input has dimensions.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_tile(Arguments& a) {
  return a.wrap(weft::tile(a.tensor(0), a.ints(1)));
}
const Overload overloads_tile[] = {{takes_21, 2, 2, true, true}};
PythonOp op_tile = {"tile", overloads_tile, 1, 0, false, call_tile, nullptr,
  "tile(input, *dims) -> Tensor\n"
  "\n"
  "repeat with ones put in front of a short `dims` (NumPy).\n"
  "\n"
  "Also a method of Tensor, as `input`."};

}  // namespace

std::span<const Entry> shape_2_ops() {
  static constexpr Entry entries[] = {
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
  };
  return entries;
}

}  // namespace weft::python
