// stamped by tools/stamp.py from include/weft/ops; do not edit
// The attention ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"query", Kind::tensor, false, nullptr}, {"key", Kind::tensor, false, nullptr}, {"value", Kind::tensor, false, nullptr}, {"attn_mask", Kind::tensor, true, "None"}, {"dropout_p", Kind::floating, false, "0.0"}, {"is_causal", Kind::boolean, false, "False"}, {"scale", Kind::floating, true, "None"}, {"enable_gqa", Kind::boolean, false, "False"}};
Parameter takes_1[] = {{"query", Kind::tensor, false, nullptr}, {"key", Kind::tensor, false, nullptr}, {"value", Kind::tensor, false, nullptr}, {"embed_dim_to_check", Kind::integer, false, nullptr}, {"num_heads", Kind::integer, false, nullptr}, {"in_proj_weight", Kind::tensor, true, nullptr}, {"in_proj_bias", Kind::tensor, true, nullptr}, {"bias_k", Kind::tensor, true, nullptr}, {"bias_v", Kind::tensor, true, nullptr}, {"add_zero_attn", Kind::boolean, false, nullptr}, {"dropout_p", Kind::floating, false, nullptr}, {"out_proj_weight", Kind::tensor, false, nullptr}, {"out_proj_bias", Kind::tensor, true, nullptr}, {"training", Kind::boolean, false, "True"}, {"key_padding_mask", Kind::tensor, true, "None"}, {"need_weights", Kind::boolean, false, "True"}, {"attn_mask", Kind::tensor, true, "None"}, {"use_separate_proj_weight", Kind::boolean, false, "False"}, {"q_proj_weight", Kind::tensor, true, "None"}, {"k_proj_weight", Kind::tensor, true, "None"}, {"v_proj_weight", Kind::tensor, true, "None"}, {"static_k", Kind::tensor, true, "None"}, {"static_v", Kind::tensor, true, "None"}, {"average_attn_weights", Kind::boolean, false, "True"}, {"is_causal", Kind::boolean, false, "False"}};

PyObject* call_scaled_dot_product_attention(Arguments& a) {
  return a.wrap(weft::scaled_dot_product_attention(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.floating(4, 0.0), a.boolean(5, false), a.optional_floating(6), a.boolean(7, false)));
}
const Overload overloads_scaled_dot_product_attention[] = {{takes_0, 8, 8, false, false}};
const char contract_0[] =
  "softmax(scale * query key^T + mask) value.\n"
  "  query: (…, L, E), key: (…, S, E), value: (…, S, Ev), one floating dtype; leading dimensions broadcast. Result: (…, L, Ev).\n"
  "  attn_mask: broadcasts to (…, L, S); bool: true where a key takes part; floating (float32 or query's dtype): added to the\n"
  "  scores. is_causal: key j takes part for query i where j <= i; then without attn_mask. A query without any key gives 0.\n"
  "  dropout_p: probability with which each weight is dropped, whenever it is above 0. scale: 1 / sqrt(E) if absent.\n"
  "  enable_gqa: key and value may have fewer heads (dimension -3) than query, by a divisor; each serves several of query's.\n"
  "  Raises ShapeError, DtypeError, ValueError for dropout_p outside [0, 1] and for attn_mask with is_causal.\n"
  "  Vaswani et al.: Attention Is All You Need (2017).";
PythonOp op_scaled_dot_product_attention = {"scaled_dot_product_attention", overloads_scaled_dot_product_attention, 1, 0, false, call_scaled_dot_product_attention, nullptr, contract_0,
  "scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False) -> Tensor"};

PyObject* call_multi_head_attention_forward(Arguments& a) {
  return a.wrap(weft::multi_head_attention_forward(a.tensor(0), a.tensor(1), a.tensor(2), a.integer(3), a.integer(4), a.tensor(5), a.tensor(6), a.tensor(7), a.tensor(8), a.boolean(9), a.floating(10), a.tensor(11), a.tensor(12), a.boolean(13, true), a.tensor(14), a.boolean(15, true), a.tensor(16), a.boolean(17, false), a.tensor(18), a.tensor(19), a.tensor(20), a.tensor(21), a.tensor(22), a.boolean(23, true), a.boolean(24, false)));
}
const Overload overloads_multi_head_attention_forward[] = {{takes_1, 25, 25, false, false}};
const char contract_1[] =
  "Attention in num_heads subspaces of the features: query, key and value are projected, attended head by head (see\n"
  "scaled_dot_product_attention), joined and projected back. Result: the output (L, N, E), and the weights where need_weights:\n"
  "(N, L, S), or (N, num_heads, L, S) unless average_attn_weights.\n"
  "  query: (L, N, E), key and value: (S, N, E), or all without N; E = embed_dim_to_check, divisible by num_heads.\n"
  "  in_proj_weight: (3E, E), the rows for query, key and value; or, if use_separate_proj_weight, q_proj_weight (E, E),\n"
  "  k_proj_weight (E, features of key) and v_proj_weight (E, features of value). in_proj_bias: (3E). out_proj_weight: (E, E),\n"
  "  out_proj_bias: (E). bias_k, bias_v: (1, 1, E), a further key and value. add_zero_attn: one more of zeros. static_k, static_v:\n"
  "  (N * num_heads, S, E / num_heads), instead of the projected ones.\n"
  "  key_padding_mask: (N, S) or (S); attn_mask: (L, S) or (N * num_heads, L, S). bool: true where a key is left out; floating:\n"
  "  added to the scores. is_causal: promises that attn_mask is causal, which must be given. A query whose keys are all left\n"
  "  out gives NaN where need_weights, else 0. dropout_p: of the weights, where training.\n"
  "  Raises ShapeError, DtypeError, ValueError. Vaswani et al.: Attention Is All You Need (2017).";
PythonOp op_multi_head_attention_forward = {"multi_head_attention_forward", overloads_multi_head_attention_forward, 1, 0, false, call_multi_head_attention_forward, nullptr, contract_1,
  "multi_head_attention_forward(query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn, dropout_p, out_proj_weight, out_proj_bias, training=True, key_padding_mask=None, need_weights=True, attn_mask=None, use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None, v_proj_weight=None, static_k=None, static_v=None, average_attn_weights=True, is_causal=False) -> (Tensor, Tensor)"};

}  // namespace

std::span<const Entry> attention_ops() {
  static constexpr Entry entries[] = {
    {&op_scaled_dot_product_attention, as_function<op_scaled_dot_product_attention>, nullptr},
    {&op_multi_head_attention_forward, as_function<op_multi_head_attention_forward>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
