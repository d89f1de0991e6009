// stamped by tools/stamp.py from include/weft/ops; do not edit
// The embedding ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"padding_idx", Kind::integer, true, "None"}, {"max_norm", Kind::floating, true, "None"}, {"norm_type", Kind::floating, false, "2.0"}, {"scale_grad_by_freq", Kind::boolean, false, "False"}, {"sparse", Kind::boolean, false, "False"}};

PyObject* call_embedding(Arguments& a) {
  return a.wrap(weft::embedding(a.tensor(0), a.tensor(1), a.optional_integer(2), a.optional_floating(3), a.floating(4, 2.0), a.boolean(5, false), a.boolean(6, false)));
}
const Overload overloads_embedding[] = {{takes_0, 7, 7, false, false}};
PythonOp op_embedding = {"embedding", overloads_embedding, 1, 0, false, call_embedding, nullptr,
  "embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False) -> Tensor\n"
  "\n"
  "The rows weight[i] of every index i in input.\n"
  "  input: any shape, int64 or int32; weight: (V, D). The result: input's shape with D appended.\n"
  "  padding_idx: this row gets no gradient (negative: from the end). max_norm: rows that are used are first scaled down, in\n"
  "  weight itself, so that their norm_type-norm is at most max_norm; not differentiated. scale_grad_by_freq: each row's\n"
  "  gradient is divided by how often the row was used.\n"
  "  Gradients add up in the order of input, whatever the number of threads; half types in float32.\n"
  "  Raises IndexError for an index outside [0, V); ShapeError; DtypeError; ValueError for padding_idx outside [-V, V), and for\n"
  "  sparse, as weft has no sparse gradients."};

}  // namespace

std::span<const Entry> embedding_ops() {
  static constexpr Entry entries[] = {
    {&op_embedding, as_function<op_embedding>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
