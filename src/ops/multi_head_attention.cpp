// multi_head_attention_forward: projections and masks around scaled_dot_product_attention.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "src/ops/autocast.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;

namespace {

bool same(const Tensor& a, const Tensor& b) { return &a.impl() == &b.impl(); }

/// A mask to be added to the scores: -inf where a mask of bools is true.
Tensor added(const OpCall& op, const char* what, const Tensor& mask, Dtype dtype) {
  WEFT_CHECK(mask.dtype() == boolean || is_floating(mask.dtype()), DtypeError, op.name(),
             "{} must be bool or floating-point; got {}", what, mask.dtype());
  if (mask.dtype() != boolean) return to(mask, dtype);
  const Tensor nothing = zeros({}, {.dtype = dtype, .device = mask.device()});
  return where(mask, nothing - std::numeric_limits<double>::infinity(), nothing);
}

/// `t` with `count` zeros behind its last dimension.
Tensor padded(const Tensor& t, int64_t count) {
  if (!t.defined() || count == 0) return t;
  Shape sizes = t.sizes();
  sizes[sizes.size() - 1] = count;
  return cat({t, zeros(sizes, {.dtype = t.dtype(), .device = t.device()})}, -1);
}

struct Projections {
  Tensor q, k, v;
};

void check_matrix(const OpCall& op, const char* what, const Tensor& t, int64_t rows, int64_t columns) {
  WEFT_CHECK(t.defined() && t.sizes() == Shape({rows, columns}), ShapeError, op.name(),
             "{} must be ({}, {}); got {}", what, rows, columns, t.defined() ? t.sizes() : Shape());
}

/// Query, key and value, (steps, N, E) each, by one matrix for those that are the same tensor.
Projections project(const OpCall& op, const Projections& in, const Tensor& weight, const Tensor& bias) {
  const int64_t features = in.q.size(-1);
  check_matrix(op, "in_proj_weight", weight, 3 * features, features);
  WEFT_CHECK(in.k.size(-1) == features && in.v.size(-1) == features, ShapeError, op.name(),
             "key and value need query's {} features; got query {}, key {}, value {}", features, in.q.sizes(),
             in.k.sizes(), in.v.sizes());
  const auto rows = [&](const Tensor& t, int64_t from, int64_t count) {
    return t.defined() ? narrow(t, 0, from * features, count * features) : t;
  };
  const auto projected = [&](const Tensor& x, int64_t from, int64_t count) {
    return chunk(linear(x, rows(weight, from, count), rows(bias, from, count)), count, -1);
  };
  if (same(in.k, in.v) && same(in.q, in.k)) {
    const std::vector<Tensor> all = chunk(linear(in.q, weight, bias), 3, -1);
    return {all[0], all[1], all[2]};
  }
  const Tensor q = projected(in.q, 0, 1)[0];
  if (same(in.k, in.v)) {
    const std::vector<Tensor> both = projected(in.k, 1, 2);
    return {q, both[0], both[1]};
  }
  return {q, projected(in.k, 1, 1)[0], projected(in.v, 2, 1)[0]};
}

Projections project_separately(const OpCall& op, const Projections& in, const Projections& weights,
                               const Tensor& bias) {
  const int64_t features = in.q.size(-1);
  check_matrix(op, "q_proj_weight", weights.q, features, features);
  check_matrix(op, "k_proj_weight", weights.k, features, in.k.size(-1));
  check_matrix(op, "v_proj_weight", weights.v, features, in.v.size(-1));
  std::vector<Tensor> biases(3);
  if (bias.defined()) biases = chunk(bias, 3, 0);
  return {linear(in.q, weights.q, biases[0]), linear(in.k, weights.k, biases[1]),
          linear(in.v, weights.v, biases[2])};
}

/// (steps, N, E) as (N, heads, steps, E / heads).
Tensor heads_of(const Tensor& t, int64_t heads) {
  return permute(view(t, {t.size(0), t.size(1), heads, t.size(2) / heads}), {1, 2, 0, 3});
}
Tensor static_heads(const OpCall& op, const char* what, const Tensor& t, const Tensor& q) {
  const int64_t samples = q.size(0), heads = q.size(1), width = q.size(3);
  WEFT_CHECK(t.dim() == 3 && t.size(0) == samples * heads && t.size(2) == width, ShapeError, op.name(),
             "{} must be ({}, S, {}); got {}", what, samples * heads, width, t.sizes());
  return reshape(t, {samples, heads, t.size(1), width});
}

void check_inputs(const OpCall& op, const Projections& in, int64_t embed_dim, int64_t heads, bool separate,
                  const Tensor& key_padding_mask, const Tensor& attn_mask) {
  for (const Tensor* t : {&in.q, &in.k, &in.v}) op.check_floating(*t);
  WEFT_CHECK((in.q.dim() == 2 || in.q.dim() == 3) && in.k.dim() == in.q.dim() && in.v.dim() == in.q.dim(),
             ShapeError, op.name(),
             "query, key and value must all be (steps, N, E), or (steps, E); got {}, {} and {}", in.q.sizes(),
             in.k.sizes(), in.v.sizes());
  WEFT_CHECK(in.q.size(-1) == embed_dim, ShapeError, op.name(),
             "query needs embed_dim_to_check={} features; got {}", embed_dim, in.q.sizes());
  WEFT_CHECK(heads > 0 && embed_dim % heads == 0, ValueError, op.name(),
             "num_heads must divide the {} features; got {}", embed_dim, heads);
  const int64_t same_dims = separate ? in.k.dim() - 1 : in.k.dim();
  for (int64_t d = 0; d < same_dims; ++d)
    WEFT_CHECK(in.k.size(d) == in.v.size(d), ShapeError, op.name(),
               "key and value need the same steps, samples and features; got {} and {}", in.k.sizes(),
               in.v.sizes());
  const bool batched = in.q.dim() == 3;
  WEFT_CHECK(!batched || in.q.size(1) == in.k.size(1), ShapeError, op.name(),
             "query and key need the same samples; got {} and {}", in.q.sizes(), in.k.sizes());
  WEFT_CHECK(!key_padding_mask.defined() || key_padding_mask.dim() == (batched ? 2 : 1), ShapeError,
             op.name(), "key_padding_mask must be {}; got {}", batched ? "(N, S)" : "(S,)",
             key_padding_mask.sizes());
  WEFT_CHECK(!attn_mask.defined() || attn_mask.dim() == 2 || attn_mask.dim() == 3, ShapeError, op.name(),
             "attn_mask must be (L, S) or (N * num_heads, L, S); got {}", attn_mask.sizes());
}

/// The two masks as one that broadcasts to (N, heads, L, S); undefined if there is none.
Tensor joined(const OpCall& op, const Tensor& key_padding_mask, const Tensor& attn_mask, const Tensor& q,
              const Tensor& k) {
  const int64_t samples = q.size(0), heads = q.size(1), queries = q.size(2), keys = k.size(2);
  Tensor mask;
  if (attn_mask.defined() && attn_mask.dim() == 2) {
    WEFT_CHECK(attn_mask.sizes() == Shape({queries, keys}), ShapeError, op.name(),
               "attn_mask must be ({}, {}); got {}", queries, keys, attn_mask.sizes());
    mask = reshape(attn_mask, {1, 1, queries, keys});
  } else if (attn_mask.defined()) {
    WEFT_CHECK(attn_mask.sizes() == Shape({samples * heads, queries, keys}), ShapeError, op.name(),
               "attn_mask must be ({}, {}, {}); got {}", samples * heads, queries, keys, attn_mask.sizes());
    mask = reshape(attn_mask, {samples, heads, queries, keys});
  }
  if (!key_padding_mask.defined()) return mask;
  WEFT_CHECK(key_padding_mask.sizes() == Shape({samples, keys}), ShapeError, op.name(),
             "key_padding_mask must be ({}, {}); got {}", samples, keys, key_padding_mask.sizes());
  const Tensor of_keys = reshape(key_padding_mask, {samples, 1, 1, keys});
  return mask.defined() ? mask + of_keys : of_keys;
}

}  // namespace

std::pair<Tensor, Tensor> multi_head_attention_forward(
    const Tensor& query, const Tensor& key, const Tensor& value, int64_t embed_dim_to_check,
    int64_t num_heads, const Tensor& in_proj_weight, const Tensor& in_proj_bias, const Tensor& bias_k,
    const Tensor& bias_v, bool add_zero_attn, double dropout_p, const Tensor& out_proj_weight,
    const Tensor& out_proj_bias, bool training, const Tensor& key_padding_mask, bool need_weights,
    const Tensor& attn_mask, bool use_separate_proj_weight, const Tensor& q_proj_weight,
    const Tensor& k_proj_weight, const Tensor& v_proj_weight, const Tensor& static_k, const Tensor& static_v,
    bool average_attn_weights, bool is_causal) {
  WEFT_AUTOCAST(lower, multi_head_attention_forward, query, key, value, embed_dim_to_check, num_heads,
                in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn, dropout_p, out_proj_weight,
                out_proj_bias, training, key_padding_mask, need_weights, attn_mask, use_separate_proj_weight,
                q_proj_weight, k_proj_weight, v_proj_weight, static_k, static_v, average_attn_weights,
                is_causal);
  OpCall op{"multi_head_attention_forward", query, key, value, in_proj_weight, out_proj_weight};
  Projections in{query, key, value};
  check_inputs(op, in, embed_dim_to_check, num_heads, use_separate_proj_weight, key_padding_mask, attn_mask);
  WEFT_CHECK(!is_causal || attn_mask.defined(), ValueError, op.name(),
             "needs attn_mask where is_causal=true; query {}", query.sizes());
  WEFT_CHECK(bias_k.defined() == bias_v.defined(), ValueError, op.name(),
             "bias_k and bias_v must be given together; query {}", query.sizes());
  WEFT_CHECK(!(bias_k.defined() && (static_k.defined() || static_v.defined())), ValueError, op.name(),
             "bias_k and bias_v cannot be added to static_k or static_v; query {}", query.sizes());
  const Dtype dtype = query.dtype();
  const bool batched = query.dim() == 3;
  if (!batched) {
    const bool one_key = same(key, value), all_one = one_key && same(query, key);
    in.q = unsqueeze(query, 1);
    in.k = all_one ? in.q : unsqueeze(key, 1);
    in.v = one_key ? in.k : unsqueeze(value, 1);
  }

  Projections to =
      use_separate_proj_weight
          ? project_separately(op, in, {q_proj_weight, k_proj_weight, v_proj_weight}, in_proj_bias)
          : project(op, in, in_proj_weight, in_proj_bias);
  const int64_t queries = in.q.size(0), samples = in.q.size(1), features = embed_dim_to_check;
  if (bias_k.defined()) {
    to.k = cat({to.k, expand(bias_k, {1, samples, features})});
    to.v = cat({to.v, expand(bias_v, {1, samples, features})});
  }
  const Tensor q = heads_of(to.q, num_heads);
  Tensor k = static_k.defined() ? static_heads(op, "static_k", static_k, q) : heads_of(to.k, num_heads);
  Tensor v = static_v.defined() ? static_heads(op, "static_v", static_v, q) : heads_of(to.v, num_heads);
  if (add_zero_attn) {
    const Tensor zero =
        zeros({samples, num_heads, 1, features / num_heads}, {.dtype = dtype, .device = op.device()});
    k = cat({k, zero}, 2);
    v = cat({v, zero}, 2);
  }

  const int64_t more = (bias_k.defined() ? 1 : 0) + (add_zero_attn ? 1 : 0);
  const bool causal = is_causal && !key_padding_mask.defined() && !need_weights;
  Tensor of_scores =
      causal || !attn_mask.defined() ? Tensor() : padded(added(op, "attn_mask", attn_mask, dtype), more);
  Tensor of_keys;
  if (key_padding_mask.defined()) {
    of_keys = padded(added(op, "key_padding_mask", key_padding_mask, dtype), more);
    if (!batched) of_keys = unsqueeze(of_keys, 0);
  }
  const Tensor mask = joined(op, of_keys, of_scores, q, k);

  Tensor y, weights;
  if (need_weights) {
    const double scale = std::sqrt(1.0 / static_cast<double>(features / num_heads));
    Tensor scores = matmul(q * scale, transpose(k, -2, -1));
    if (mask.defined()) scores = scores + mask;
    weights = softmax(scores, -1);
    if (training) weights = dropout(weights, dropout_p, true);
    y = matmul(weights, v);
  } else {
    y = scaled_dot_product_attention(q, k, v, mask, training ? dropout_p : 0.0, causal);
  }
  y = linear(reshape(permute(y, {2, 0, 1, 3}), {queries * samples, features}), out_proj_weight,
             out_proj_bias);
  y = view(y, batched ? Shape{queries, samples, y.size(1)} : Shape{queries, y.size(1)});
  if (weights.defined() && average_attn_weights) weights = mean(weights, 1);
  if (weights.defined() && !batched) weights = squeeze(weights, 0);
  return {y, weights};
}

}  // namespace weft
