// Attention: values averaged by how well their keys match a query.
#pragma once

#include <optional>

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

}  // namespace WEFT_API
