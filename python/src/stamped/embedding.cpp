// stamped by tools/stamp.py from include/weft/ops; do not edit
// The embedding ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"padding_idx", Kind::integer, true, "None"}, {"max_norm", Kind::floating, true, "None"}, {"norm_type", Kind::floating, false, "2.0"}, {"scale_grad_by_freq", Kind::boolean, false, "False"}, {"sparse", Kind::boolean, false, "False"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"offsets", Kind::tensor, true, "None"}, {"max_norm", Kind::floating, true, "None"}, {"norm_type", Kind::floating, false, "2.0"}, {"scale_grad_by_freq", Kind::boolean, false, "False"}, {"mode", Kind::text, false, "\"mean\""}, {"sparse", Kind::boolean, false, "False"}, {"per_sample_weights", Kind::tensor, true, "None"}, {"include_last_offset", Kind::boolean, false, "False"}, {"padding_idx", Kind::integer, true, "None"}};

PyObject* call_embedding(Arguments& a) {
  return a.wrap(weft::embedding(a.tensor(0), a.tensor(1), a.optional_integer(2), a.optional_floating(3), a.floating(4, 2.0), a.boolean(5, false), a.boolean(6, false)));
}
const Overload overloads_embedding[] = {{takes_0, 7, 7, false, false}};
const char contract_0[] =
  "The rows weight[i] of every index i in input.\n"
  "  input: any shape, int64 or int32; weight: (V, D). The result: input's shape with D appended.\n"
  "  padding_idx: this row gets no gradient (negative: from the end). max_norm: rows that are used are first scaled down, in\n"
  "  weight itself, so that their norm_type-norm is at most max_norm; not differentiated. scale_grad_by_freq: each row's\n"
  "  gradient is divided by how often the row was used.\n"
  "  Gradients add up in the order of input, whatever the number of threads; half types in float32.\n"
  "  Raises IndexError for an index outside [0, V); ShapeError; DtypeError; ValueError for padding_idx outside [-V, V), and for\n"
  "  sparse, as weft has no sparse gradients.";
PythonOp op_embedding = {"embedding", overloads_embedding, 1, 0, false, call_embedding, nullptr, contract_0,
  "embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False) -> Tensor"};

PyObject* call_embedding_bag(Arguments& a) {
  return a.wrap(weft::embedding_bag(a.tensor(0), a.tensor(1), a.tensor(2), a.optional_floating(3), a.floating(4, 2.0), a.boolean(5, false), a.text(6, "mean"), a.boolean(7, false), a.tensor(8), a.boolean(9, false), a.optional_integer(10)));
}
const Overload overloads_embedding_bag[] = {{takes_1, 11, 11, false, false}};
const char contract_1[] =
  "embedding with the rows of each bag of indices summed, averaged, or reduced to their greatest elements by column.\n"
  "  input: (B, n), B bags of n indices each, or (n) with offsets (B), where each bag starts; with include_last_offset the last\n"
  "  offset is an end and starts no bag. Result: (B, D); an empty bag gives 0. mode: \"sum\", \"mean\" or \"max\".\n"
  "  per_sample_weights: input's shape, factors of the rows, for \"sum\". padding_idx: this index counts nothing.\n"
  "  Otherwise as embedding. Raises ValueError for offsets that do not start at 0, that fall, or that exceed n; offsets on a GPU are\n"
  "  not looked at, but for \"max\", which waits for it.";
PythonOp op_embedding_bag = {"embedding_bag", overloads_embedding_bag, 1, 0, false, call_embedding_bag, nullptr, contract_1,
  "embedding_bag(input, weight, offsets=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode=\"mean\", sparse=False, per_sample_weights=None, include_last_offset=False, padding_idx=None) -> Tensor"};

}  // namespace

std::span<const Entry> embedding_ops() {
  static constexpr Entry entries[] = {
    {&op_embedding, as_function<op_embedding>, nullptr},
    {&op_embedding_bag, as_function<op_embedding_bag>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
