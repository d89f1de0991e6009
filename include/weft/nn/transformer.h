// Transformers: encoder and decoder layers of attention and two-layer networks, and stacks of them.
#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>

#include "weft/nn/attention.h"
#include "weft/nn/containers.h"
#include "weft/nn/dropout.h"
#include "weft/nn/norm.h"

namespace weft::nn {

/// What stands between the two linear maps: "relu", "gelu", or a function or layer. Throws ValueError for other names.
class WEFT_API TransformerActivation {
 public:
  TransformerActivation(const char* name) : TransformerActivation(std::string(name)) {}  // NOLINT
  TransformerActivation(const std::string& name);                                        // NOLINT
  template <class F>
  requires(std::is_invocable_r_v<Tensor, const F&, Tensor> && !std::derived_from<F, TransformerActivation>)
      TransformerActivation(F function)  // NOLINT
      : function_(std::move(function)) {}
  Tensor operator()(Tensor x) const { return function_(std::move(x)); }

 private:
  std::function<Tensor(Tensor)> function_;
};

/// Options of encoder and decoder layers.
struct TransformerLayerOptions {
  int64_t dim_feedforward = 2048;
  double dropout = 0.1;
  TransformerActivation activation = "relu";
  double layer_norm_eps = 1e-5;
  bool batch_first = false;
  bool norm_first = false;  // normalised before each part, rather than after it
  bool bias = true;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// What an encoder takes besides src; see multi_head_attention_forward for the masks. is_causal promises that src_mask is; if
/// absent, an encoder looks at the mask.
struct EncoderArguments {
  Tensor src_mask{}, src_key_padding_mask{};
  std::optional<bool> is_causal{};
};
/// What a decoder takes besides tgt and memory, likewise.
struct DecoderArguments {
  Tensor tgt_mask{}, memory_mask{}, tgt_key_padding_mask{}, memory_key_padding_mask{};
  std::optional<bool> tgt_is_causal{};
  bool memory_is_causal = false;
};

/// Self-attention, then a network of two layers, each added to its input and normalised (Vaswani et al. 2017).
///   src: (S, N, d_model), (N, S, d_model) with batch_first, or (S, d_model).
class WEFT_API TransformerEncoderLayerModule : public Module {
 public:
  TransformerEncoderLayerModule(int64_t d_model, int64_t nhead, TransformerLayerOptions options = {});
  Tensor forward(Tensor src) override { return (*this)(std::move(src), {}); }
  /// Without hooks.
  Tensor operator()(Tensor src, EncoderArguments arguments);
  using Module::operator();
  std::shared_ptr<Module> clone() const override;

  int64_t d_model, nhead;
  TransformerLayerOptions options;
  MultiheadAttention self_attn;
  Linear linear1;
  Dropout dropout;
  Linear linear2;
  LayerNorm norm1, norm2;
  Dropout dropout1, dropout2;
};
class TransformerEncoderLayer : public Handle<TransformerEncoderLayer, TransformerEncoderLayerModule> {
 public:
  using Handle::Handle;
  TransformerEncoderLayer(int64_t d_model, int64_t nhead, TransformerLayerOptions options = {})
      : Handle(std::make_shared<TransformerEncoderLayerModule>(d_model, nhead, std::move(options))) {}
  /// As TransformerEncoderLayerModule's; with src alone, hooks run.
  Tensor operator()(Tensor src) const { return (**this)(std::move(src)); }
  Tensor operator()(Tensor src, EncoderArguments arguments) const {
    return (**this)(std::move(src), std::move(arguments));
  }
};

/// Self-attention, attention to memory, then a network of two layers, each added to its input and normalised.
///   tgt: (T, N, d_model), memory: (S, N, d_model), with batch_first N first, or both without N.
class WEFT_API TransformerDecoderLayerModule : public Module {
 public:
  TransformerDecoderLayerModule(int64_t d_model, int64_t nhead, TransformerLayerOptions options = {});
  /// Without hooks.
  Tensor operator()(Tensor tgt, const Tensor& memory, DecoderArguments arguments = {});
  std::shared_ptr<Module> clone() const override;

  int64_t d_model, nhead;
  TransformerLayerOptions options;
  MultiheadAttention self_attn, multihead_attn;
  Linear linear1;
  Dropout dropout;
  Linear linear2;
  LayerNorm norm1, norm2, norm3;
  Dropout dropout1, dropout2, dropout3;
};
class TransformerDecoderLayer : public Handle<TransformerDecoderLayer, TransformerDecoderLayerModule> {
 public:
  using Handle::Handle;
  TransformerDecoderLayer(int64_t d_model, int64_t nhead, TransformerLayerOptions options = {})
      : Handle(std::make_shared<TransformerDecoderLayerModule>(d_model, nhead, std::move(options))) {}
  /// As TransformerDecoderLayerModule's.
  Tensor operator()(Tensor tgt, const Tensor& memory, DecoderArguments arguments = {}) const {
    return (**this)(std::move(tgt), memory, std::move(arguments));
  }
};

/// num_layers copies of an encoder layer, one after the other, and norm behind them if given.
class WEFT_API TransformerEncoderModule : public Module {
 public:
  TransformerEncoderModule(const TransformerEncoderLayer& encoder_layer, int64_t num_layers,
                           std::optional<LayerNorm> norm = {});
  Tensor forward(Tensor src) override { return (*this)(std::move(src), {}); }
  /// Without hooks.
  Tensor operator()(Tensor src, EncoderArguments arguments);
  using Module::operator();
  std::shared_ptr<Module> clone() const override;

  ModuleList layers;
  std::optional<LayerNorm> norm;
};
class TransformerEncoder : public Handle<TransformerEncoder, TransformerEncoderModule> {
 public:
  using Handle::Handle;
  TransformerEncoder(const TransformerEncoderLayer& encoder_layer, int64_t num_layers,
                     std::optional<LayerNorm> norm = {})
      : Handle(std::make_shared<TransformerEncoderModule>(encoder_layer, num_layers, std::move(norm))) {}
  /// As TransformerEncoderModule's; with src alone, hooks run.
  Tensor operator()(Tensor src) const { return (**this)(std::move(src)); }
  Tensor operator()(Tensor src, EncoderArguments arguments) const {
    return (**this)(std::move(src), std::move(arguments));
  }
};

/// num_layers copies of a decoder layer, one after the other, and norm behind them if given.
class WEFT_API TransformerDecoderModule : public Module {
 public:
  TransformerDecoderModule(const TransformerDecoderLayer& decoder_layer, int64_t num_layers,
                           std::optional<LayerNorm> norm = {});
  /// Without hooks.
  Tensor operator()(Tensor tgt, const Tensor& memory, DecoderArguments arguments = {});
  std::shared_ptr<Module> clone() const override;

  ModuleList layers;
  std::optional<LayerNorm> norm;
};
class TransformerDecoder : public Handle<TransformerDecoder, TransformerDecoderModule> {
 public:
  using Handle::Handle;
  TransformerDecoder(const TransformerDecoderLayer& decoder_layer, int64_t num_layers,
                     std::optional<LayerNorm> norm = {})
      : Handle(std::make_shared<TransformerDecoderModule>(decoder_layer, num_layers, std::move(norm))) {}
  /// As TransformerDecoderModule's.
  Tensor operator()(Tensor tgt, const Tensor& memory, DecoderArguments arguments = {}) const {
    return (**this)(std::move(tgt), memory, std::move(arguments));
  }
};

/// Options of Transformer.
struct TransformerOptions {
  int64_t d_model = 512, nhead = 8, num_encoder_layers = 6, num_decoder_layers = 6, dim_feedforward = 2048;
  double dropout = 0.1;
  TransformerActivation activation = "relu";
  double layer_norm_eps = 1e-5;
  bool batch_first = false, norm_first = false, bias = true;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// The masks of the encoder, the decoder, and between them.
struct TransformerArguments {
  Tensor src_mask{}, tgt_mask{}, memory_mask{};
  Tensor src_key_padding_mask{}, tgt_key_padding_mask{}, memory_key_padding_mask{};
  std::optional<bool> src_is_causal{}, tgt_is_causal{};
  bool memory_is_causal = false;
};

/// An encoder whose result a decoder attends to (Vaswani et al. 2017). Weights of more than one dimension start as
/// init::xavier_uniform_ draws them. src: (S, N, d_model), tgt: (T, N, d_model), with batch_first N first, or both without N; the
/// output is as tgt. Throws ShapeError.
class WEFT_API TransformerModule : public Module {
 public:
  explicit TransformerModule(TransformerOptions options = {});
  /// Without hooks.
  Tensor operator()(const Tensor& src, const Tensor& tgt, TransformerArguments arguments = {});
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;

  TransformerOptions options;
  TransformerEncoder encoder;
  TransformerDecoder decoder;
};
class Transformer : public Handle<Transformer, TransformerModule> {
 public:
  using Handle::Handle;
  explicit Transformer(TransformerOptions options = {})
      : Handle(std::make_shared<TransformerModule>(std::move(options))) {}
  /// (size, size): 0 where a step may attend, at itself and before it, -inf behind.
  WEFT_API static Tensor generate_square_subsequent_mask(int64_t size, TensorOptions options = {});
  /// As TransformerModule's.
  Tensor operator()(const Tensor& src, const Tensor& tgt, TransformerArguments arguments = {}) const {
    return (**this)(src, tgt, std::move(arguments));
  }
};

}  // namespace weft::nn
