// stamped by tools/stamp.py from include/weft/ops; do not edit
// The index ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"condition", Kind::tensor, false, nullptr}, {"input", Kind::tensor, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"condition", Kind::tensor, false, nullptr}, {"input", Kind::scalar, false, nullptr}, {"other", Kind::tensor, false, nullptr}};
Parameter takes_2[] = {{"condition", Kind::tensor, false, nullptr}, {"input", Kind::tensor, false, nullptr}, {"other", Kind::scalar, false, nullptr}};
Parameter takes_3[] = {{"condition", Kind::tensor, false, nullptr}, {"input", Kind::scalar, false, nullptr}, {"other", Kind::scalar, false, nullptr}};
Parameter takes_4[] = {{"condition", Kind::tensor, false, nullptr}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"mask", Kind::tensor, false, nullptr}, {"value", Kind::scalar, false, nullptr}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"mask", Kind::tensor, false, nullptr}, {"value", Kind::tensor, false, nullptr}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"mask", Kind::tensor, false, nullptr}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"mask", Kind::tensor, false, nullptr}, {"source", Kind::tensor, false, nullptr}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"as_tuple", Kind::boolean, false, nullptr}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::integer, false, nullptr}, {"fill_value", Kind::integer, false, "-1"}};
Parameter takes_12[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"sparse_grad", Kind::boolean, false, "False"}};
Parameter takes_13[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}};
Parameter takes_14[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"value", Kind::scalar, false, nullptr}};
Parameter takes_15[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"reduce", Kind::text, false, nullptr}};
Parameter takes_16[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"value", Kind::scalar, false, nullptr}, {"reduce", Kind::text, false, nullptr}};
Parameter takes_17[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"src", Kind::tensor, false, nullptr}, {"reduce", Kind::text, false, nullptr}, {"include_self", Kind::boolean, false, "True"}};
Parameter takes_18[] = {{"input", Kind::tensor, false, nullptr}, {"indices", Kind::tensor, false, nullptr}, {"dim", Kind::integer, true, "None"}};
Parameter takes_19[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}};
Parameter takes_20[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"source", Kind::tensor, false, nullptr}, {"alpha", Kind::scalar, false, "1"}};
Parameter takes_21[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"source", Kind::tensor, false, nullptr}};
Parameter takes_22[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"source", Kind::tensor, false, nullptr}, {"reduce", Kind::text, false, nullptr}, {"include_self", Kind::boolean, false, "True"}};
Parameter takes_23[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"value", Kind::tensor, false, nullptr}};
Parameter takes_24[] = {{"input", Kind::tensor, false, nullptr}, {"index", Kind::tensor, false, nullptr}};
Parameter takes_25[] = {{"input", Kind::tensor, false, nullptr}, {"index", Kind::tensor, false, nullptr}, {"source", Kind::tensor, false, nullptr}, {"accumulate", Kind::boolean, false, "False"}};
Parameter takes_26[] = {{"input", Kind::tensor, false, nullptr}, {"indices", Kind::indices, false, nullptr}, {"values", Kind::tensor, false, nullptr}, {"accumulate", Kind::boolean, false, "False"}};

PyObject* call_where(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::where(a.tensor(0), a.tensor(1), a.tensor(2)));
    case 1: return a.wrap(weft::where(a.tensor(0), a.scalar(1), a.tensor(2)));
    case 2: return a.wrap(weft::where(a.tensor(0), a.tensor(1), a.scalar(2)));
    case 3: return a.wrap(weft::where(a.tensor(0), a.scalar(1), a.scalar(2)));
    default: return a.wrap(weft::where(a.tensor(0)));
  }
}
const Overload overloads_where[] = {{takes_0, 3, 3, false, true}, {takes_1, 3, 3, false, false}, {takes_2, 3, 3, false, true}, {takes_3, 3, 3, false, false}, {takes_4, 1, 1, false, false}};
const char contract_0[] =
  "x where condition holds, else y; all three broadcast, x and y promote (numbers as in arithmetic: see result_type).\n"
  "condition: bool, or uint8 (not 0). Raises DtypeError for another condition.\n"
  "\n"
  "The places where condition is not 0: one int64 tensor for each dimension, together an index. A 0-d condition counts as\n"
  "one of 1 element.";
PythonOp op_where = {"where", overloads_where, 5, 1, false, call_where, nullptr, contract_0,
  "where(condition, input, other) -> Tensor\n"
  "where(condition, input, other) -> Tensor\n"
  "where(condition, input, other) -> Tensor\n"
  "where(condition, input, other) -> Tensor\n"
  "where(condition) -> tuple of Tensors"};

PyObject* call_masked_fill(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::masked_fill(a.tensor(0), a.tensor(1), a.scalar(2)));
    default: return a.wrap(weft::masked_fill(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_masked_fill[] = {{takes_5, 3, 3, false, true}, {takes_6, 3, 3, false, true}};
const char contract_1[] =
  "input with value (a number or a 0-d tensor, converted to input's dtype) where mask holds; input and mask broadcast, in\n"
  "place mask broadcasts to input. mask: bool, DtypeError otherwise. Raises ValueError for a number that integers of input's\n"
  "dtype cannot hold (infinity).";
PythonOp op_masked_fill = {"masked_fill", overloads_masked_fill, 2, 0, false, call_masked_fill, nullptr, contract_1,
  "masked_fill(input, mask, value) -> Tensor\n"
  "masked_fill(input, mask, value) -> Tensor"};

PyObject* call_masked_fill_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::masked_fill_(a.tensor(0), a.tensor(1), a.scalar(2)));
    default: return a.wrap(weft::masked_fill_(a.tensor(0), a.tensor(1), a.tensor(2)));
  }
}
const Overload overloads_masked_fill_[] = {{takes_5, 3, 3, false, true}, {takes_6, 3, 3, false, true}};
PythonOp op_masked_fill_ = {"masked_fill_", overloads_masked_fill_, 2, 0, false, call_masked_fill_, nullptr, contract_1,
  "masked_fill_(input, mask, value) -> Tensor\n"
  "masked_fill_(input, mask, value) -> Tensor"};

PyObject* call_masked_select(Arguments& a) {
  return a.wrap(weft::masked_select(a.tensor(0), a.tensor(1)));
}
const Overload overloads_masked_select[] = {{takes_7, 2, 2, false, true}};
const char contract_2[] =
  "The elements where mask (bool) holds, in row-major order; input and mask broadcast. 1-d.";
PythonOp op_masked_select = {"masked_select", overloads_masked_select, 1, 0, false, call_masked_select, nullptr, contract_2,
  "masked_select(input, mask) -> Tensor"};

PyObject* call_masked_scatter(Arguments& a) {
  return a.wrap(weft::masked_scatter(a.tensor(0), a.tensor(1), a.tensor(2)));
}
const Overload overloads_masked_scatter[] = {{takes_8, 3, 3, false, true}};
const char contract_3[] =
  "Elements of source, in row-major order, one after the other where mask (bool, broadcast to input) holds. Raises ShapeError\n"
  "if source has too few elements.";
PythonOp op_masked_scatter = {"masked_scatter", overloads_masked_scatter, 1, 0, false, call_masked_scatter, nullptr, contract_3,
  "masked_scatter(input, mask, source) -> Tensor"};

PyObject* call_masked_scatter_(Arguments& a) {
  return a.wrap(weft::masked_scatter_(a.tensor(0), a.tensor(1), a.tensor(2)));
}
const Overload overloads_masked_scatter_[] = {{takes_8, 3, 3, false, true}};
PythonOp op_masked_scatter_ = {"masked_scatter_", overloads_masked_scatter_, 1, 0, false, call_masked_scatter_, nullptr, contract_3,
  "masked_scatter_(input, mask, source) -> Tensor"};

PyObject* call_nonzero(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.boolean(1) ? a.wrap(weft::where(a.tensor(0))) : a.wrap(weft::nonzero(a.tensor(0)));
    default: return a.wrap(weft::nonzero(a.tensor(0)));
  }
}
const Overload overloads_nonzero[] = {{takes_9, 2, 1, false, true}, {takes_10, 1, 1, false, true}};
const char contract_4[] =
  "(n, input.dim()) int64: the indices of the elements that are not 0, in row-major order.";
PythonOp op_nonzero = {"nonzero", overloads_nonzero, 2, 0, false, call_nonzero, nullptr, contract_4,
  "nonzero(input, *, as_tuple) -> Tensor | tuple[Tensor, ...]\n"
  "nonzero(input) -> Tensor"};

PyObject* call_nonzero_static(Arguments& a) {
  return a.wrap(weft::nonzero_static(a.tensor(0), a.integer(1), a.integer(2, -1)));
}
const Overload overloads_nonzero_static[] = {{takes_11, 3, 1, false, true}};
const char contract_5[] =
  "The first `size` rows of nonzero, filled up with rows of fill_value.";
PythonOp op_nonzero_static = {"nonzero_static", overloads_nonzero_static, 1, 0, false, call_nonzero_static, nullptr, contract_5,
  "nonzero_static(input, *, size, fill_value=-1) -> Tensor"};

PyObject* call_argwhere(Arguments& a) {
  return a.wrap(weft::argwhere(a.tensor(0)));
}
const Overload overloads_argwhere[] = {{takes_10, 1, 1, false, true}};
const char contract_6[] =
  "nonzero under NumPy's name.";
PythonOp op_argwhere = {"argwhere", overloads_argwhere, 1, 0, false, call_argwhere, nullptr, contract_6,
  "argwhere(input) -> Tensor"};

PyObject* call_gather(Arguments& a) {
  return a.wrap(weft::gather(a.tensor(0), a.integer(1), a.tensor(2)));
}
const Overload overloads_gather[] = {{takes_12, 4, 3, false, true}};
const char contract_7[] =
  "y[i][j][k] = input[i][index[i][j][k]][k] for dim 1. index: int64 or int32, of input's number of dimensions, no larger\n"
  "than input except in dim; the result has its shape. Raises IndexError for an index outside [0, size of dim).";
PythonOp op_gather = {"gather", overloads_gather, 1, 0, false, call_gather, nullptr, contract_7,
  "gather(input, dim, index, *, sparse_grad=False) -> Tensor"};

PyObject* call_scatter(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::scatter(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3)));
    case 1: return a.wrap(weft::scatter(a.tensor(0), a.integer(1), a.tensor(2), a.scalar(3)));
    case 2: return a.wrap(weft::scatter(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3), a.text(4)));
    default: return a.wrap(weft::scatter(a.tensor(0), a.integer(1), a.tensor(2), a.scalar(3), a.text(4)));
  }
}
const Overload overloads_scatter[] = {{takes_13, 4, 4, false, true}, {takes_14, 4, 4, false, true}, {takes_15, 5, 4, false, true}, {takes_16, 5, 4, false, true}};
const char contract_8[] =
  "input[i][index[i][j][k]][k] = src[i][j][k] for dim 1. index: as in gather, no larger than src. src: of input's dtype, or a\n"
  "number. reduce: \"add\" (see scatter_add), or \"multiply\", which has no derivative.";
PythonOp op_scatter = {"scatter", overloads_scatter, 4, 0, false, call_scatter, nullptr, contract_8,
  "scatter(input, dim, index, src) -> Tensor\n"
  "scatter(input, dim, index, value) -> Tensor\n"
  "scatter(input, dim, index, src, *, reduce) -> Tensor\n"
  "scatter(input, dim, index, value, *, reduce) -> Tensor"};

PyObject* call_scatter_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::scatter_(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3)));
    case 1: return a.wrap(weft::scatter_(a.tensor(0), a.integer(1), a.tensor(2), a.scalar(3)));
    case 2: return a.wrap(weft::scatter_(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3), a.text(4)));
    default: return a.wrap(weft::scatter_(a.tensor(0), a.integer(1), a.tensor(2), a.scalar(3), a.text(4)));
  }
}
const Overload overloads_scatter_[] = {{takes_13, 4, 4, false, true}, {takes_14, 4, 4, false, true}, {takes_15, 5, 4, false, true}, {takes_16, 5, 4, false, true}};
PythonOp op_scatter_ = {"scatter_", overloads_scatter_, 4, 0, false, call_scatter_, nullptr, contract_8,
  "scatter_(input, dim, index, src) -> Tensor\n"
  "scatter_(input, dim, index, value) -> Tensor\n"
  "scatter_(input, dim, index, src, *, reduce) -> Tensor\n"
  "scatter_(input, dim, index, value, *, reduce) -> Tensor"};

PyObject* call_scatter_add(Arguments& a) {
  return a.wrap(weft::scatter_add(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3)));
}
const Overload overloads_scatter_add[] = {{takes_13, 4, 4, false, true}};
const char contract_9[] =
  "input[i][index[i][j][k]][k] += src[i][j][k] for dim 1; shapes as in scatter. Bools are or-ed.";
PythonOp op_scatter_add = {"scatter_add", overloads_scatter_add, 1, 0, false, call_scatter_add, nullptr, contract_9,
  "scatter_add(input, dim, index, src) -> Tensor"};

PyObject* call_scatter_add_(Arguments& a) {
  return a.wrap(weft::scatter_add_(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3)));
}
const Overload overloads_scatter_add_[] = {{takes_13, 4, 4, false, true}};
PythonOp op_scatter_add_ = {"scatter_add_", overloads_scatter_add_, 1, 0, false, call_scatter_add_, nullptr, contract_9,
  "scatter_add_(input, dim, index, src) -> Tensor"};

PyObject* call_scatter_reduce(Arguments& a) {
  return a.wrap(weft::scatter_reduce(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3), a.text(4), a.boolean(5, true)));
}
const Overload overloads_scatter_reduce[] = {{takes_17, 6, 5, false, true}};
const char contract_10[] =
  "input[i][index[i][j][k]][k] and all src[i][j][k] that meet there (for dim 1), as one: reduce \"sum\", \"prod\", \"mean\" (of integers:\n"
  "rounded down), \"amax\" or \"amin\"; without include_self, of the src alone. Places that index does not name keep input. Shapes as\n"
  "in scatter.\n"
  "  Raises ValueError for another reduce, DtypeError for a mean of bools.";
PythonOp op_scatter_reduce = {"scatter_reduce", overloads_scatter_reduce, 1, 0, false, call_scatter_reduce, nullptr, contract_10,
  "scatter_reduce(input, dim, index, src, reduce, *, include_self=True) -> Tensor"};

PyObject* call_scatter_reduce_(Arguments& a) {
  return a.wrap(weft::scatter_reduce_(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3), a.text(4), a.boolean(5, true)));
}
const Overload overloads_scatter_reduce_[] = {{takes_17, 6, 5, false, true}};
PythonOp op_scatter_reduce_ = {"scatter_reduce_", overloads_scatter_reduce_, 1, 0, false, call_scatter_reduce_, nullptr, contract_10,
  "scatter_reduce_(input, dim, index, src, reduce, *, include_self=True) -> Tensor"};

PyObject* call_take_along_dim(Arguments& a) {
  return a.wrap(weft::take_along_dim(a.tensor(0), a.tensor(1), a.optional_integer(2)));
}
const Overload overloads_take_along_dim[] = {{takes_18, 3, 3, false, true}};
const char contract_11[] =
  "gather with input and indices broadcast in every other dimension. Without dim both are flattened.\n"
  "An index may be negative.";
PythonOp op_take_along_dim = {"take_along_dim", overloads_take_along_dim, 1, 0, false, call_take_along_dim, nullptr, contract_11,
  "take_along_dim(input, indices, dim=None) -> Tensor"};

PyObject* call_index_select(Arguments& a) {
  return a.wrap(weft::index_select(a.tensor(0), a.integer(1), a.tensor(2)));
}
const Overload overloads_index_select[] = {{takes_19, 3, 3, false, true}};
const char contract_12[] =
  "The slices input.select(dim, index[i]), one after the other. index: int64 or int32, 1-d or 0-d (one slice). A 0-d input\n"
  "is one slice. Raises IndexError for an index outside [0, size of dim).";
PythonOp op_index_select = {"index_select", overloads_index_select, 1, 0, false, call_index_select, nullptr, contract_12,
  "index_select(input, dim, index) -> Tensor"};

PyObject* call_index_add(Arguments& a) {
  return a.wrap(weft::index_add(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3), a.scalar(4, 1)));
}
const Overload overloads_index_add[] = {{takes_20, 5, 4, false, true}};
const char contract_13[] =
  "Adds alpha (of integers cut to one) times the slices source.select(dim, i) to input.select(dim, index[i]). source: of input's dtype, and of input's\n"
  "shape but index's length in dim.";
PythonOp op_index_add = {"index_add", overloads_index_add, 1, 0, false, call_index_add, nullptr, contract_13,
  "index_add(input, dim, index, source, *, alpha=1) -> Tensor"};

PyObject* call_index_add_(Arguments& a) {
  return a.wrap(weft::index_add_(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3), a.scalar(4, 1)));
}
const Overload overloads_index_add_[] = {{takes_20, 5, 4, false, true}};
PythonOp op_index_add_ = {"index_add_", overloads_index_add_, 1, 0, false, call_index_add_, nullptr, contract_13,
  "index_add_(input, dim, index, source, *, alpha=1) -> Tensor"};

PyObject* call_index_copy(Arguments& a) {
  return a.wrap(weft::index_copy(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3)));
}
const Overload overloads_index_copy[] = {{takes_21, 4, 4, false, true}};
const char contract_14[] =
  "Copies the slices source.select(dim, i) to input.select(dim, index[i]); shapes as in index_add.";
PythonOp op_index_copy = {"index_copy", overloads_index_copy, 1, 0, false, call_index_copy, nullptr, contract_14,
  "index_copy(input, dim, index, source) -> Tensor"};

PyObject* call_index_copy_(Arguments& a) {
  return a.wrap(weft::index_copy_(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3)));
}
const Overload overloads_index_copy_[] = {{takes_21, 4, 4, false, true}};
PythonOp op_index_copy_ = {"index_copy_", overloads_index_copy_, 1, 0, false, call_index_copy_, nullptr, contract_14,
  "index_copy_(input, dim, index, source) -> Tensor"};

PyObject* call_index_reduce(Arguments& a) {
  return a.wrap(weft::index_reduce(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3), a.text(4), a.boolean(5, true)));
}
const Overload overloads_index_reduce[] = {{takes_22, 6, 5, false, true}};
const char contract_15[] =
  "The slices input.select(dim, index[i]) and all source.select(dim, i) that meet there, as one: reduce \"prod\", \"mean\", \"amax\" or\n"
  "\"amin\", as in scatter_reduce; shapes as in index_add.";
PythonOp op_index_reduce = {"index_reduce", overloads_index_reduce, 1, 0, false, call_index_reduce, nullptr, contract_15,
  "index_reduce(input, dim, index, source, reduce, *, include_self=True) -> Tensor"};

PyObject* call_index_reduce_(Arguments& a) {
  return a.wrap(weft::index_reduce_(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3), a.text(4), a.boolean(5, true)));
}
const Overload overloads_index_reduce_[] = {{takes_22, 6, 5, false, true}};
PythonOp op_index_reduce_ = {"index_reduce_", overloads_index_reduce_, 1, 0, false, call_index_reduce_, nullptr, contract_15,
  "index_reduce_(input, dim, index, source, reduce, *, include_self=True) -> Tensor"};

PyObject* call_index_fill(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::index_fill(a.tensor(0), a.integer(1), a.tensor(2), a.scalar(3)));
    default: return a.wrap(weft::index_fill(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3)));
  }
}
const Overload overloads_index_fill[] = {{takes_14, 4, 4, false, true}, {takes_23, 4, 4, false, true}};
const char contract_16[] =
  "Writes value (a number or a 0-d tensor, converted) into the slices input.select(dim, index[i]); index may be negative.";
PythonOp op_index_fill = {"index_fill", overloads_index_fill, 2, 0, false, call_index_fill, nullptr, contract_16,
  "index_fill(input, dim, index, value) -> Tensor\n"
  "index_fill(input, dim, index, value) -> Tensor"};

PyObject* call_index_fill_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::index_fill_(a.tensor(0), a.integer(1), a.tensor(2), a.scalar(3)));
    default: return a.wrap(weft::index_fill_(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3)));
  }
}
const Overload overloads_index_fill_[] = {{takes_14, 4, 4, false, true}, {takes_23, 4, 4, false, true}};
PythonOp op_index_fill_ = {"index_fill_", overloads_index_fill_, 2, 0, false, call_index_fill_, nullptr, contract_16,
  "index_fill_(input, dim, index, value) -> Tensor\n"
  "index_fill_(input, dim, index, value) -> Tensor"};

PyObject* call_take(Arguments& a) {
  return a.wrap(weft::take(a.tensor(0), a.tensor(1)));
}
const Overload overloads_take[] = {{takes_24, 2, 2, false, true}};
const char contract_17[] =
  "The elements of input, flattened, at index (int64 or int32, any shape; may be negative). Of index's shape.";
PythonOp op_take = {"take", overloads_take, 1, 0, false, call_take, nullptr, contract_17,
  "take(input, index) -> Tensor"};

PyObject* call_put(Arguments& a) {
  return a.wrap(weft::put(a.tensor(0), a.tensor(1), a.tensor(2), a.boolean(3, false)));
}
const Overload overloads_put[] = {{takes_25, 4, 4, false, true}};
const char contract_18[] =
  "source written (or added, accumulate) at these places of input, counted row by row, negative ones from the end. index (int64\n"
  "or int32) and source have one number of elements. Of several values for one place it is open which stays. Raises\n"
  "IndexError, ShapeError, DtypeError.";
PythonOp op_put = {"put", overloads_put, 1, 0, false, call_put, nullptr, contract_18,
  "put(input, index, source, accumulate=False) -> Tensor"};

PyObject* call_put_(Arguments& a) {
  return a.wrap(weft::put_(a.tensor(0), a.tensor(1), a.tensor(2), a.boolean(3, false)));
}
const Overload overloads_put_[] = {{takes_25, 4, 4, false, true}};
PythonOp op_put_ = {"put_", overloads_put_, 1, 0, false, call_put_, nullptr, contract_18,
  "put_(input, index, source, accumulate=False) -> Tensor"};

PyObject* call_index_put_(Arguments& a) {
  return a.wrap(weft::index_put_(a.tensor(0), a.indices(1), a.tensor(2), a.boolean(3, false)));
}
const Overload overloads_index_put_[] = {{takes_26, 4, 4, false, true}};
const char contract_19[] =
  "Writes values, broadcast to the shape of input[indices], to those places, or with accumulate adds them. values: of input's\n"
  "dtype, or a 0-d tensor, which is converted. Raises as index does, DtypeError for another dtype, and ShapeError for values\n"
  "that do not broadcast.";
PythonOp op_index_put_ = {"index_put_", overloads_index_put_, 1, 0, false, call_index_put_, nullptr, contract_19,
  "index_put_(input, indices, values, accumulate=False) -> Tensor"};

PyObject* call_index_put(Arguments& a) {
  return a.wrap(weft::index_put(a.tensor(0), a.indices(1), a.tensor(2), a.boolean(3, false)));
}
const Overload overloads_index_put[] = {{takes_26, 4, 4, false, true}};
const char contract_20[] =
  "A copy of input after index_put_.";
PythonOp op_index_put = {"index_put", overloads_index_put, 1, 0, false, call_index_put, nullptr, contract_20,
  "index_put(input, indices, values, accumulate=False) -> Tensor"};

}  // namespace

std::span<const Entry> index_ops() {
  static constexpr Entry entries[] = {
    {&op_where, as_function<op_where>, as_method<op_where>},
    {&op_masked_fill, as_function<op_masked_fill>, as_method<op_masked_fill>},
    {&op_masked_fill_, as_function<op_masked_fill_>, as_method<op_masked_fill_>},
    {&op_masked_select, as_function<op_masked_select>, as_method<op_masked_select>},
    {&op_masked_scatter, as_function<op_masked_scatter>, as_method<op_masked_scatter>},
    {&op_masked_scatter_, as_function<op_masked_scatter_>, as_method<op_masked_scatter_>},
    {&op_nonzero, as_function<op_nonzero>, as_method<op_nonzero>},
    {&op_nonzero_static, as_function<op_nonzero_static>, as_method<op_nonzero_static>},
    {&op_argwhere, as_function<op_argwhere>, as_method<op_argwhere>},
    {&op_gather, as_function<op_gather>, as_method<op_gather>},
    {&op_scatter, as_function<op_scatter>, as_method<op_scatter>},
    {&op_scatter_, as_function<op_scatter_>, as_method<op_scatter_>},
    {&op_scatter_add, as_function<op_scatter_add>, as_method<op_scatter_add>},
    {&op_scatter_add_, as_function<op_scatter_add_>, as_method<op_scatter_add_>},
    {&op_scatter_reduce, as_function<op_scatter_reduce>, as_method<op_scatter_reduce>},
    {&op_scatter_reduce_, as_function<op_scatter_reduce_>, as_method<op_scatter_reduce_>},
    {&op_take_along_dim, as_function<op_take_along_dim>, as_method<op_take_along_dim>},
    {&op_index_select, as_function<op_index_select>, as_method<op_index_select>},
    {&op_index_add, as_function<op_index_add>, as_method<op_index_add>},
    {&op_index_add_, as_function<op_index_add_>, as_method<op_index_add_>},
    {&op_index_copy, as_function<op_index_copy>, as_method<op_index_copy>},
    {&op_index_copy_, as_function<op_index_copy_>, as_method<op_index_copy_>},
    {&op_index_reduce, as_function<op_index_reduce>, as_method<op_index_reduce>},
    {&op_index_reduce_, as_function<op_index_reduce_>, as_method<op_index_reduce_>},
    {&op_index_fill, as_function<op_index_fill>, as_method<op_index_fill>},
    {&op_index_fill_, as_function<op_index_fill_>, as_method<op_index_fill_>},
    {&op_take, as_function<op_take>, as_method<op_take>},
    {&op_put, as_function<op_put>, as_method<op_put>},
    {&op_put_, as_function<op_put_>, as_method<op_put_>},
    {&op_index_put_, as_function<op_index_put_>, as_method<op_index_put_>},
    {&op_index_put, as_function<op_index_put>, as_method<op_index_put>},
  };
  return entries;
}

}  // namespace weft::python
