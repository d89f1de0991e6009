// stamped by tools/stamp.py from include/weft/ops; do not edit
// The shape ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"repeats", Kind::tensor, false, nullptr}, {"output_size", Kind::integer, true, "None"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"repeats", Kind::integer, false, nullptr}, {"dim", Kind::integer, true, "None"}, {"output_size", Kind::integer, true, "None"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"repeats", Kind::tensor, false, nullptr}, {"dim", Kind::integer, true, "None"}, {"output_size", Kind::integer, true, "None"}};
Parameter takes_3[] = {{"tensors", Kind::tensors, false, nullptr}, {"indexing", Kind::text, false, "\"ij\""}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::integer, false, nullptr}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "0"}, {"start", Kind::integer, true, "None"}, {"end", Kind::integer, true, "None"}, {"step", Kind::integer, false, "1"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"offset", Kind::integer, false, "0"}, {"dim1", Kind::integer, false, "0"}, {"dim2", Kind::integer, false, "1"}};

PyObject* call_repeat_interleave(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::repeat_interleave(weft::arange(a.tensor(0).numel()), a.tensor(0), 0, a.optional_integer(1)));
    case 1: return a.wrap(weft::repeat_interleave(a.tensor(0), a.integer(1), a.optional_integer(2), a.optional_integer(3)));
    default: return a.wrap(weft::repeat_interleave(a.tensor(0), a.tensor(1), a.optional_integer(2), a.optional_integer(3)));
  }
}
const Overload overloads_repeat_interleave[] = {{takes_0, 2, 1, false, false}, {takes_1, 4, 3, false, true}, {takes_2, 4, 3, false, true}};
PythonOp op_repeat_interleave = {"repeat_interleave", overloads_repeat_interleave, 3, 0, false, call_repeat_interleave, nullptr,
  "repeat_interleave(repeats, *, output_size=None) -> Tensor\n"
  "repeat_interleave(input, repeats, dim=None, *, output_size=None) -> Tensor\n"
  "repeat_interleave(input, repeats, dim=None, *, output_size=None) -> Tensor\n"
  "\n"
  "Every element `repeats` times in a row, in `dim` or in the flattened tensor. output_size, if given, must be the size that\n"
  "this gives (ShapeError).\n"
  "\n"
  "Element i repeats[i] times; repeats: integers, 0-d or 1-d of dim's size. Without output_size a GPU is waited for, and with it\n"
  "repeats that add up to something else are not noticed there.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_meshgrid(Arguments& a) {
  return a.wrap(weft::meshgrid(a.tensors(0), a.text(1, "ij")));
}
const Overload overloads_meshgrid[] = {{takes_3, 2, 1, true, false}};
PythonOp op_meshgrid = {"meshgrid", overloads_meshgrid, 1, 0, false, call_meshgrid, nullptr,
  "meshgrid(*tensors, *, indexing=\"ij\") -> tuple of Tensors\n"
  "\n"
  "Grids of the coordinates in 1-d (or 0-d) tensors: result i varies in dimension i. indexing: \"ij\", or \"xy\", which\n"
  "exchanges the first two dimensions."};

PyObject* call_select_scatter(Arguments& a) {
  return a.wrap(weft::select_scatter(a.tensor(0), a.tensor(1), a.integer(2), a.integer(3)));
}
const Overload overloads_select_scatter[] = {{takes_4, 4, 4, false, true}};
PythonOp op_select_scatter = {"select_scatter", overloads_select_scatter, 1, 0, false, call_select_scatter, nullptr,
  "select_scatter(input, src, dim, index) -> Tensor\n"
  "\n"
  "A copy of input in which input.select(dim, index) is src.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_slice_scatter(Arguments& a) {
  return a.wrap(weft::slice_scatter(a.tensor(0), a.tensor(1), a.integer(2, 0), a.optional_integer(3), a.optional_integer(4), a.integer(5, 1)));
}
const Overload overloads_slice_scatter[] = {{takes_5, 6, 6, false, true}};
PythonOp op_slice_scatter = {"slice_scatter", overloads_slice_scatter, 1, 0, false, call_slice_scatter, nullptr,
  "slice_scatter(input, src, dim=0, start=None, end=None, step=1) -> Tensor\n"
  "\n"
  "A copy of input in which input.slice(dim, start, end, step) is src.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

PyObject* call_diagonal_scatter(Arguments& a) {
  return a.wrap(weft::diagonal_scatter(a.tensor(0), a.tensor(1), a.integer(2, 0), a.integer(3, 0), a.integer(4, 1)));
}
const Overload overloads_diagonal_scatter[] = {{takes_6, 5, 5, false, true}};
PythonOp op_diagonal_scatter = {"diagonal_scatter", overloads_diagonal_scatter, 1, 0, false, call_diagonal_scatter, nullptr,
  "diagonal_scatter(input, src, offset=0, dim1=0, dim2=1) -> Tensor\n"
  "\n"
  "A copy of input in which input.diagonal(offset, dim1, dim2) is src.\n"
  "\n"
  "Also a method of Tensor, as `input`."};

}  // namespace

std::span<const Entry> shape_3_ops() {
  static constexpr Entry entries[] = {
    {&op_repeat_interleave, as_function<op_repeat_interleave>, as_method<op_repeat_interleave>},
    {&op_meshgrid, as_function<op_meshgrid>, nullptr},
    {&op_select_scatter, as_function<op_select_scatter>, as_method<op_select_scatter>},
    {&op_slice_scatter, as_function<op_slice_scatter>, as_method<op_slice_scatter>},
    {&op_diagonal_scatter, as_function<op_diagonal_scatter>, as_method<op_diagonal_scatter>},
  };
  return entries;
}

}  // namespace weft::python
