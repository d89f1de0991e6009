// Scaled dot-product attention: fused kernels each way, and matrix products with a softmax where weights drop out or the
// gradient is differentiated again.
#include "weft/ops/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "src/ops/autocast.h"
#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

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

struct Attention {
  Tensor mask;  // to be added to the scores, of their dtype; or none
  double scale;
  bool causal;
};

/// softmax(scale * q k^T + mask), 0 for queries without keys.
Tensor weights_of(const Tensor& q, const Tensor& k, const Attention& attention) {
  Tensor scores = matmul(q * attention.scale, transpose(k, -2, -1));
  if (attention.causal) {
    const TensorOptions like{.dtype = boolean, .device = q.device()};
    scores = masked_fill(scores, triu(ones({scores.size(-2), scores.size(-1)}, like), 1), kMinusInfinity);
  }
  if (!attention.mask.defined() || scores.numel() == 0) return softmax(scores, -1);
  scores = scores + attention.mask;
  Tensor without_keys;
  {
    const NoGrad guard;
    without_keys = eq(amax(scores, -1, /*keepdim=*/true), kMinusInfinity);
  }
  return masked_fill(softmax(masked_fill(scores, without_keys, 0), -1), without_keys, 0);
}

Tensor composed(const Tensor& q, const Tensor& k, const Tensor& v, const Attention& attention,
                double dropout_p) {
  Tensor weights = weights_of(q, k, attention);
  if (dropout_p > 0) weights = dropout(weights, dropout_p, true);
  return matmul(weights, v);
}

Grads composed_backward(const Tensor& grad, const Tensor& q, const Tensor& k, const Tensor& v,
                        const Attention& attention) {
  const Tensor weights = weights_of(q, k, attention);
  const Tensor of_weights = matmul(grad, transpose(v, -2, -1));
  const Tensor of_scores =
      weights * (of_weights - sum(of_weights * weights, -1, /*keepdim=*/true)) * attention.scale;
  return {sum_to(matmul(of_scores, k), q.sizes()), sum_to(matmul(transpose(of_scores, -2, -1), q), k.sizes()),
          sum_to(matmul(transpose(weights, -2, -1), grad), v.sizes())};
}

Shape with(Shape sizes, int64_t rows, int64_t columns) {
  sizes.push_back(rows);
  sizes.push_back(columns);
  return sizes;
}

kernels::ConstView spread(const Tensor& t, const Shape& leading) {
  return broadcast_view(t, with(leading, t.size(-2), t.size(-1)));
}
kernels::ConstView spread_mask(const Tensor& mask, const Shape& leading, const Tensor& q, const Tensor& k) {
  if (!mask.defined()) return kernels::View(nullptr, float32, 0, nullptr, nullptr);
  return broadcast_view(mask, with(leading, q.size(-2), k.size(-2)));
}

kernels::View view_or_none(const Tensor& t) {
  return t.defined() ? view(t) : kernels::View(nullptr, float32, 0, nullptr, nullptr);
}

/// y, stats: what the forward kernel wrote; undefined on the CPU.
Grads attention_backward(const Tensor& grad, const Tensor& q, const Tensor& k, const Tensor& v,
                         const Tensor& y, const Tensor& stats, const Attention& attention,
                         const Shape& leading) {
  if (will_be_differentiated(grad, q, k, v)) return composed_backward(grad, q, k, v, attention);
  OpCall op{"scaled_dot_product_attention_backward", grad, q, k, v};
  const auto gradient_of = [&](const Tensor& t) {
    return new_tensor(op.name(), with(leading, t.size(-2), t.size(-1)), t.dtype(), op.device());
  };
  const Tensor grad_q = gradient_of(q), grad_k = gradient_of(k), grad_v = gradient_of(v);
  op.launch(&KernelTable::attention_backward, view(grad_q), view(grad_k), view(grad_v), view(grad),
            spread(q, leading), spread(k, leading), spread(v, leading), view_or_none(y), view_or_none(stats),
            spread_mask(attention.mask, leading, q, k), attention.scale, attention.causal);
  return {sum_to(grad_q, q.sizes()), sum_to(grad_k, k.sizes()), sum_to(grad_v, v.sizes())};
}

/// q, k, v of float32 or float64, on a GPU of any floating dtype.
Tensor fused(const Tensor& q, const Tensor& k, const Tensor& v, const Attention& attention,
             const Shape& leading) {
  OpCall op{"scaled_dot_product_attention", q, k, v};
  const Tensor y = new_tensor(op.name(), with(leading, q.size(-2), v.size(-1)), q.dtype(), op.device());
  Tensor stats;
  Saved saved_y;
  if (op.recording() && !op.device().is_cpu()) {
    Shape two_a_row{2};
    for (const int64_t size : leading) two_a_row.push_back(size);
    two_a_row.push_back(q.size(-2));
    stats = new_tensor(op.name(), two_a_row, q.dtype() == float64 ? float64 : float32, op.device());
    saved_y = op.save_output(y);
  }
  op.launch(&KernelTable::attention_forward, view(y), view_or_none(stats), spread(q, leading),
            spread(k, leading), spread(v, leading), spread_mask(attention.mask, leading, q, k),
            attention.scale, attention.causal);
  return op.record(y, {q, k, v},
                   [q = op.save(q), k = op.save(k), v = op.save(v), saved_y, stats, attention,
                    leading](const Tensor& grad) {
                     const Tensor y = stats.defined() ? *saved_y : Tensor();  // saved together
                     return attention_backward(grad, *q, *k, *v, y, stats, attention, leading);
                   });
}

}  // namespace

Tensor scaled_dot_product_attention(const Tensor& query, const Tensor& key, const Tensor& value,
                                    const Tensor& attn_mask, double dropout_p, bool is_causal,
                                    std::optional<double> scale, bool enable_gqa) {
  WEFT_AUTOCAST(lower, scaled_dot_product_attention, query, key, value, attn_mask, dropout_p, is_causal,
                scale, enable_gqa);
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
  Shape batch = broadcast_shapes(leading(query), leading(k), op.name());
  batch = broadcast_shapes(batch, leading(v), op.name());
  if (attn_mask.defined())
    WEFT_CHECK(broadcast_shapes(attn_mask.sizes(), with(batch, query.size(-2), k.size(-2)), op.name()) ==
                   with(batch, query.size(-2), k.size(-2)),
               ShapeError, op.name(), "attn_mask must broadcast to {}; got {}",
               with(batch, query.size(-2), k.size(-2)), attn_mask.sizes());

  const bool empty = std::min({batch.numel(), query.numel(), k.numel(), v.numel()}) == 0;
  const bool mask_learns = attn_mask.defined() && attn_mask.requires_grad() && grad_enabled();
  const bool composes = dropout_p > 0 || empty || mask_learns;
  // A GPU's kernels widen the half types themselves, as they read them.
  const bool as_it_is = query.dtype() == float64 || (!composes && !op.device().is_cpu());
  const Dtype dtype = as_it_is ? query.dtype() : float32;
  const auto features = static_cast<double>(std::max<int64_t>(1, query.size(-1)));
  Attention attention{attn_mask, scale.value_or(1 / std::sqrt(features)), is_causal};
  if (attn_mask.defined() && attn_mask.dtype() == boolean) {
    const Tensor nothing = zeros({}, {.dtype = dtype, .device = op.device()});
    attention.mask = where(attn_mask, nothing, nothing + kMinusInfinity);
  } else if (attn_mask.defined()) {
    attention.mask = to(attn_mask, op.device(), dtype);
  }
  const Tensor q = to(query, dtype), wide_k = to(k, dtype), wide_v = to(v, dtype);
  const Tensor y = composes ? composed(q, wide_k, wide_v, attention, dropout_p)
                            : fused(q, wide_k, wide_v, attention, batch);
  return to(y, query.dtype());
}

}  // namespace weft
