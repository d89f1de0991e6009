// stamped by tools/stamp.py from include/weft/ops; do not edit
// The attention ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"query", Kind::tensor, false, nullptr}, {"key", Kind::tensor, false, nullptr}, {"value", Kind::tensor, false, nullptr}, {"attn_mask", Kind::tensor, true, "None"}, {"dropout_p", Kind::floating, false, "0.0"}, {"is_causal", Kind::boolean, false, "False"}, {"scale", Kind::floating, true, "None"}, {"enable_gqa", Kind::boolean, false, "False"}};

PyObject* call_scaled_dot_product_attention(Arguments& a) {
  return a.wrap(weft::scaled_dot_product_attention(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.floating(4, 0.0), a.boolean(5, false), a.optional_floating(6), a.boolean(7, false)));
}
const Overload overloads_scaled_dot_product_attention[] = {{takes_0, 8, 8, false, false}};
PythonOp op_scaled_dot_product_attention = {"scaled_dot_product_attention", overloads_scaled_dot_product_attention, 1, 0, false, call_scaled_dot_product_attention, nullptr,
  "scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False) -> Tensor\n"
  "\n"
  "softmax(scale * query key^T + mask) value.\n"
  "  query: (…, L, E), key: (…, S, E), value: (…, S, Ev), one floating dtype; leading dimensions broadcast. Result: (…, L, Ev).\n"
  "  attn_mask: broadcasts to (…, L, S); bool: true where a key takes part; floating (float32 or query's dtype): added to the\n"
  "  scores. is_causal: key j takes part for query i where j <= i; then without attn_mask. A query without any key gives 0.\n"
  "  dropout_p: probability with which each weight is dropped, whenever it is above 0. scale: 1 / sqrt(E) if absent.\n"
  "  enable_gqa: key and value may have fewer heads (dimension -3) than query, by a divisor; each serves several of query's.\n"
  "  Raises ShapeError, DtypeError, ValueError for dropout_p outside [0, 1] and for attn_mask with is_causal.\n"
  "  Vaswani et al.: Attention Is All You Need (2017)."};

}  // namespace

std::span<const Entry> attention_ops() {
  static constexpr Entry entries[] = {
    {&op_scaled_dot_product_attention, as_function<op_scaled_dot_product_attention>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
