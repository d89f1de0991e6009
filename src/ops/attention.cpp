// Scaled dot-product attention, composed of matrix products and a softmax.
#include "weft/ops/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;

namespace {

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

Shape leading(const Tensor& t) {
  Shape sizes = t.sizes();
  sizes.resize(t.dim() - 2);
  return sizes;
}

void check_operands(const OpCall& op, const Tensor& query, const Tensor& key, const Tensor& value) {
  for (const Tensor* t : {&query, &key, &value}) {
    op.check_floating(*t);
    WEFT_CHECK(t->dim() >= 2, ShapeError, op.name(),
               "query, key and value need at least 2 dimensions; got {}, {} and {}", query.sizes(),
               key.sizes(), value.sizes());
  }
  WEFT_CHECK(query.dtype() == key.dtype() && query.dtype() == value.dtype(), DtypeError, op.name(),
             "query, key and value need one dtype; got {}, {} and {}", query.dtype(), key.dtype(),
             value.dtype());
  WEFT_CHECK(query.size(-1) == key.size(-1) && key.size(-2) == value.size(-2), ShapeError, op.name(),
             "needs query (..., L, E), key (..., S, E) and value (..., S, Ev); got {}, {} and {}",
             query.sizes(), key.sizes(), value.sizes());
}

/// key or value with each head repeated for the heads of query that it serves.
Tensor for_heads_of(const OpCall& op, const Tensor& query, const Tensor& t) {
  const int64_t wanted = query.size(-3), heads = t.size(-3);
  if (wanted == heads) return t;
  WEFT_CHECK(heads > 0 && wanted % heads == 0, ShapeError, op.name(),
             "the heads of key and value must divide those of query; got query {} and {}", query.sizes(),
             t.sizes());
  return repeat_interleave(t, wanted / heads, -3);
}

}  // namespace

Tensor scaled_dot_product_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                    const Tensor& attn_mask, double dropout_p, bool is_causal,
                                    std::optional<double> scale, bool enable_gqa) {
  OpCall op{"scaled_dot_product_attention", query, key, value, attn_mask};
  check_operands(op, query, key, value);
  WEFT_CHECK(dropout_p >= 0 && dropout_p <= 1, ValueError, op.name(), "dropout_p must be in [0, 1]; got {}",
             dropout_p);
  WEFT_CHECK(!(is_causal && attn_mask.defined()), ValueError, op.name(),
             "attn_mask must not be given with is_causal=true; got one of shape {}", attn_mask.sizes());
  if (attn_mask.defined())
    WEFT_CHECK(
        attn_mask.dtype() == boolean || attn_mask.dtype() == float32 || attn_mask.dtype() == query.dtype(),
        DtypeError, op.name(), "attn_mask must be bool, float32 or of query's dtype {}; got {}",
        query.dtype(), attn_mask.dtype());
  Tensor k = key, v = value;
  if (enable_gqa) {
    WEFT_CHECK(std::min({query.dim(), key.dim(), value.dim()}) >= 3, ShapeError, op.name(),
               "enable_gqa needs heads in dimension -3; got {}, {} and {}", query.sizes(), key.sizes(),
               value.sizes());
    k = for_heads_of(op, query, key);
    v = for_heads_of(op, query, value);
  }
  broadcast_shapes(broadcast_shapes(leading(query), leading(k), op.name()), leading(v), op.name());

  const Dtype dtype = query.dtype() == float64 ? float64 : float32;
  const double factor = scale.value_or(1 / std::sqrt(static_cast<double>(query.size(-1))));
  const Tensor scaled = query.size(-1) == 0 ? to(query, dtype) : to(query, dtype) * factor;
  Tensor scores = matmul(scaled, transpose(to(k, dtype), -2, -1));
  Tensor without_keys;  // true for a query that no key takes part for
  if (is_causal) {
    const TensorOptions like{.dtype = boolean, .device = op.device()};
    const Tensor later = triu(ones({scores.size(-2), scores.size(-1)}, like), 1);
    scores = masked_fill(scores, later, kMinusInfinity);
  } else if (attn_mask.defined()) {
    scores = attn_mask.dtype() == boolean ? masked_fill(scores, logical_not(attn_mask), kMinusInfinity)
                                          : scores + to(attn_mask, dtype);
    if (scores.size(-1) > 0) {
      const NoGrad guard;
      without_keys = eq(amax(scores, -1, /*keepdim=*/true), kMinusInfinity);
    }
    if (without_keys.defined()) scores = masked_fill(scores, without_keys, 0);
  }
  Tensor weights = softmax(scores, -1);
  if (without_keys.defined()) weights = masked_fill(weights, without_keys, 0);
  if (dropout_p > 0) weights = dropout(weights, dropout_p, true);
  return to(matmul(weights, to(v, dtype)), query.dtype());
}

}  // namespace weft
