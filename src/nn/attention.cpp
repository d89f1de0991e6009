// Attention with several heads: its parameters, and multi_head_attention_forward on them.
#include "weft/nn/attention.h"

#include "src/core/check.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

std::shared_ptr<Module> NonDynamicallyQuantizableLinearModule::clone() const {
  return nn::clone(*this, in_features, out_features, options);
}

MultiheadAttentionModule::MultiheadAttentionModule(int64_t embed_dim, int64_t num_heads,
                                                   MultiheadAttentionOptions options)
    : embed_dim(embed_dim),
      num_heads(num_heads),
      options(options),
      out_proj(embed_dim, embed_dim,
               {.bias = options.bias, .device = options.device, .dtype = options.dtype}) {
  WEFT_CHECK(embed_dim > 0 && num_heads > 0 && embed_dim % num_heads == 0, ValueError, "MultiheadAttention",
             "embed_dim and num_heads must be positive, and num_heads divide embed_dim; got {} and {}",
             embed_dim, num_heads);
  const TensorOptions placed{.dtype = options.dtype, .device = options.device};
  const int64_t of_key = options.kdim.value_or(embed_dim), of_value = options.vdim.value_or(embed_dim);
  const auto parameter = [&](const char* name, bool wanted, const Shape& sizes) {
    return add_parameter(name, wanted ? empty(sizes, placed) : Tensor());
  };
  const bool together = of_key == embed_dim && of_value == embed_dim;
  q_proj_weight = parameter("q_proj_weight", !together, {embed_dim, embed_dim});
  k_proj_weight = parameter("k_proj_weight", !together, {embed_dim, of_key});
  v_proj_weight = parameter("v_proj_weight", !together, {embed_dim, of_value});
  in_proj_weight = parameter("in_proj_weight", together, {3 * embed_dim, embed_dim});
  in_proj_bias = parameter("in_proj_bias", options.bias, {3 * embed_dim});
  bias_k = parameter("bias_k", options.add_bias_kv, {1, 1, embed_dim});
  bias_v = parameter("bias_v", options.add_bias_kv, {1, 1, embed_dim});
  add("out_proj", out_proj);
  reset_parameters();
}

void MultiheadAttentionModule::reset_parameters() {
  for (const Tensor& weight : {in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight})
    if (weight.defined()) init::xavier_uniform_(weight);
  if (options.bias) {
    init::zeros_(in_proj_bias);
    init::zeros_(out_proj->bias);
  }
  for (const Tensor& further : {bias_k, bias_v})
    if (further.defined()) init::xavier_normal_(further);
}

Tensor MultiheadAttentionModule::forward(Tensor x) {
  return (*this)(x, x, x, {.need_weights = false}).output;
}

AttentionOutput MultiheadAttentionModule::operator()(Tensor query, Tensor key, Tensor value,
                                                     AttentionArguments arguments) {
  const bool swapped = options.batch_first && query.dim() == 3;
  if (swapped) {
    // Tensors that are one stay one: they are projected together.
    const auto steps_first = [](const Tensor& t) { return t.dim() == 3 ? transpose(t, 0, 1) : t; };
    const bool one_key = &key.impl() == &value.impl(), all_one = one_key && &query.impl() == &key.impl();
    query = steps_first(query);
    key = all_one ? query : steps_first(key);
    value = one_key ? key : steps_first(value);
  }
  auto [output, weights] = multi_head_attention_forward(
      query, key, value, embed_dim, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v,
      options.add_zero_attn, options.dropout, out_proj->weight, out_proj->bias, is_training(),
      arguments.key_padding_mask, arguments.need_weights, arguments.attn_mask, q_proj_weight.defined(),
      q_proj_weight, k_proj_weight, v_proj_weight, {}, {}, arguments.average_attn_weights,
      arguments.is_causal);
  return {swapped ? transpose(output, 0, 1) : output, weights};
}

std::shared_ptr<Module> MultiheadAttentionModule::clone() const {
  return nn::clone(*this, embed_dim, num_heads, options);
}

}  // namespace weft::nn
