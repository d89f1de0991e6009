// Attention with several heads.
#pragma once

#include <optional>

#include "weft/nn/linear.h"

namespace weft::nn {

/// Linear under the name that attention's output projection has in PyTorch.
class WEFT_API NonDynamicallyQuantizableLinearModule : public LinearModule {
 public:
  using LinearModule::LinearModule;
  std::shared_ptr<Module> clone() const override;
};
class NonDynamicallyQuantizableLinear
    : public Handle<NonDynamicallyQuantizableLinear, NonDynamicallyQuantizableLinearModule> {
 public:
  using Handle::Handle;
  NonDynamicallyQuantizableLinear(int64_t in_features, int64_t out_features, LinearOptions options = {})
      : Handle(std::make_shared<NonDynamicallyQuantizableLinearModule>(in_features, out_features, options)) {}
};

/// Options of MultiheadAttention.
struct MultiheadAttentionOptions {
  double dropout = 0.0;  // of the weights, in training
  bool bias = true;
  bool add_bias_kv = false;               // one more key and value that are learnt
  bool add_zero_attn = false;             // one more of zeros
  std::optional<int64_t> kdim{}, vdim{};  // features of key and value; embed_dim if absent
  bool batch_first = false;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// What a call takes besides query, key and value; see multi_head_attention_forward for the masks.
struct AttentionArguments {
  Tensor key_padding_mask{};
  bool need_weights = true;
  Tensor attn_mask{};
  bool average_attn_weights = true;
  bool is_causal = false;  // promises that attn_mask is causal
};
/// `auto [output, weights] = attention(q, k, v);` The weights are undefined unless need_weights.
struct AttentionOutput {
  Tensor output, weights;
};

/// Attention in num_heads subspaces of embed_dim features (Vaswani et al. 2017); see multi_head_attention_forward.
///   query: (L, N, embed_dim), key: (S, N, kdim), value: (S, N, vdim), with batch_first N first, or all without N; the output is
///   as query, weights (N, L, S). Parameters: in_proj_weight, or q_, k_ and v_proj_weight where kdim or vdim differ, in_proj_bias,
///   bias_k, bias_v, out_proj. Throws ValueError unless num_heads divides embed_dim.
class WEFT_API MultiheadAttentionModule : public Module {
 public:
  MultiheadAttentionModule(int64_t embed_dim, int64_t num_heads, MultiheadAttentionOptions options = {});
  /// The output of x attending to itself.
  Tensor forward(Tensor x) override;
  /// Without hooks.
  AttentionOutput operator()(Tensor query, Tensor key, Tensor value, AttentionArguments arguments = {});
  /// Draws the projections and zeroes their biases; out_proj's weight stays.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;

  int64_t embed_dim, num_heads;
  MultiheadAttentionOptions options;
  Tensor in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight, in_proj_bias, bias_k, bias_v;
  NonDynamicallyQuantizableLinear out_proj;
};
class MultiheadAttention : public Handle<MultiheadAttention, MultiheadAttentionModule> {
 public:
  using Handle::Handle;
  MultiheadAttention(int64_t embed_dim, int64_t num_heads, MultiheadAttentionOptions options = {})
      : Handle(std::make_shared<MultiheadAttentionModule>(embed_dim, num_heads, options)) {}
  /// As MultiheadAttentionModule's.
  AttentionOutput operator()(Tensor query, Tensor key, Tensor value,
                             AttentionArguments arguments = {}) const {
    return (**this)(std::move(query), std::move(key), std::move(value), std::move(arguments));
  }
};

}  // namespace weft::nn
