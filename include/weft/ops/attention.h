// Attention: values averaged by how well their keys match a query.
#pragma once

#include <optional>
#include <utility>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// softmax(scale * query key^T + mask) value.
///   query: (…, L, E), key: (…, S, E), value: (…, S, Ev), one floating dtype; leading dimensions broadcast. Result: (…, L, Ev).
///   attn_mask: broadcasts to (…, L, S); bool: true where a key takes part; floating (float32 or query's dtype): added to the
///   scores. is_causal: key j takes part for query i where j <= i; then without attn_mask. A query without any key gives 0.
///   dropout_p: probability with which each weight is dropped, whenever it is above 0. scale: 1 / sqrt(E) if absent.
///   enable_gqa: key and value may have fewer heads (dimension -3) than query, by a divisor; each serves several of query's.
///   Throws ShapeError, DtypeError, ValueError for dropout_p outside [0, 1] and for attn_mask with is_causal.
///   Vaswani et al.: Attention Is All You Need (2017). Function only.
Tensor scaled_dot_product_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                    const Tensor& attn_mask = {}, double dropout_p = 0.0,
                                    bool is_causal = false, std::optional<double> scale = {},
                                    bool enable_gqa = false);

/// Attention in num_heads subspaces of the features: query, key and value are projected, attended head by head (see
/// scaled_dot_product_attention), joined and projected back. Result: the output (L, N, E), and the weights where need_weights:
/// (N, L, S), or (N, num_heads, L, S) unless average_attn_weights.
///   query: (L, N, E), key and value: (S, N, E), or all without N; E = embed_dim_to_check, divisible by num_heads.
///   in_proj_weight: (3E, E), the rows for query, key and value; or, if use_separate_proj_weight, q_proj_weight (E, E),
///   k_proj_weight (E, features of key) and v_proj_weight (E, features of value). in_proj_bias: (3E). out_proj_weight: (E, E),
///   out_proj_bias: (E). bias_k, bias_v: (1, 1, E), a further key and value. add_zero_attn: one more of zeros. static_k, static_v:
///   (N * num_heads, S, E / num_heads), instead of the projected ones.
///   key_padding_mask: (N, S) or (S); attn_mask: (L, S) or (N * num_heads, L, S). bool: true where a key is left out; floating:
///   added to the scores. is_causal: promises that attn_mask is causal, which must be given. A query whose keys are all left
///   out gives NaN where need_weights, else 0. dropout_p: of the weights, where training.
///   Throws ShapeError, DtypeError, ValueError. Vaswani et al.: Attention Is All You Need (2017). Function only.
std::pair<Tensor, Tensor> multi_head_attention_forward(
    const Tensor& query, const Tensor& key, const Tensor& value, int64_t embed_dim_to_check,
    int64_t num_heads, const Tensor& in_proj_weight, const Tensor& in_proj_bias, const Tensor& bias_k,
    const Tensor& bias_v, bool add_zero_attn, double dropout_p, const Tensor& out_proj_weight,
    const Tensor& out_proj_bias, bool training = true, const Tensor& key_padding_mask = {},
    bool need_weights = true, const Tensor& attn_mask = {}, bool use_separate_proj_weight = false,
    const Tensor& q_proj_weight = {}, const Tensor& k_proj_weight = {}, const Tensor& v_proj_weight = {},
    const Tensor& static_k = {}, const Tensor& static_v = {}, bool average_attn_weights = true,
    bool is_causal = false);

}  // namespace WEFT_API
