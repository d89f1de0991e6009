// Transformers, of attention, linear maps, dropout and layer normalisation.
#include "weft/nn/transformer.h"

#include <limits>

#include "src/core/check.h"
#include "weft/autograd.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

MultiheadAttention attention_of(int64_t d_model, int64_t nhead, const TransformerLayerOptions& o) {
  return {d_model,
          nhead,
          {.dropout = o.dropout,
           .bias = o.bias,
           .batch_first = o.batch_first,
           .device = o.device,
           .dtype = o.dtype}};
}
Linear linear_of(int64_t from, int64_t to, const TransformerLayerOptions& o) {
  return {from, to, {.bias = o.bias, .device = o.device, .dtype = o.dtype}};
}
LayerNorm norm_of(int64_t d_model, const TransformerLayerOptions& o) {
  return LayerNorm(d_model, {.eps = o.layer_norm_eps, .bias = o.bias, .device = o.device, .dtype = o.dtype});
}
TransformerLayerOptions layer_options(const TransformerOptions& o) {
  return {o.dim_feedforward, o.dropout, o.activation, o.layer_norm_eps, o.batch_first,
          o.norm_first,      o.bias,    o.device,     o.dtype};
}

Tensor attend(const MultiheadAttention& attention, const Tensor& x, const Tensor& to, const Tensor& mask,
              const Tensor& padding, bool causal) {
  return attention(
             x, to, to,
             {.key_padding_mask = padding, .need_weights = false, .attn_mask = mask, .is_causal = causal})
      .output;
}
template <class Layer>
Tensor feed_forward(const Layer& layer, const Tensor& x) {
  return layer.linear2(layer.dropout(layer.options.activation(layer.linear1(x))));
}

/// What was said, or whether `mask` keeps each step of x from those behind it.
bool causal_of(const Tensor& mask, std::optional<bool> said, const Tensor& x, bool batch_first) {
  // A GPU is not asked: a mask that happens to be causal is a mask like others.
  if (said || !mask.defined() || mask.device().is_cuda()) return said.value_or(false);
  const int64_t steps = x.size(batch_first && x.dim() == 3 ? 1 : 0);
  if (mask.sizes() != Shape({steps, steps})) return false;
  const NoGrad guard;
  const bool floating = is_floating(mask.dtype());
  const Tensor causal = Transformer::generate_square_subsequent_mask(
      steps, {.dtype = floating ? mask.dtype() : float32, .device = mask.device()});
  return all(eq(mask, floating ? causal : ne(causal, 0))).item<bool>();
}

template <class Layer>
ModuleList copies(const Layer& layer, int64_t count) {
  ModuleList layers;
  for (int64_t i = 0; i < count; ++i) layers.append(layer.clone());
  return layers;
}
template <class M>
const M& layer_at(const ModuleList& layers, int64_t i) {
  return dynamic_cast<const M&>(layers[i]);
}

}  // namespace

TransformerActivation::TransformerActivation(const std::string& name) {
  WEFT_CHECK(name == "relu" || name == "gelu", ValueError, "Transformer",
             "activation should be relu/gelu, not {}", name);
  if (name == "relu") function_ = [](const Tensor& x) { return relu(x); };
  else function_ = [](const Tensor& x) { return gelu(x); };
}

// ---- layers ---------------------------------------------------------------------------------------------------------

TransformerEncoderLayerModule::TransformerEncoderLayerModule(int64_t d_model, int64_t nhead,
                                                             TransformerLayerOptions given)
    : d_model(d_model),
      nhead(nhead),
      options(std::move(given)),
      self_attn(add("self_attn", attention_of(d_model, nhead, options))),
      linear1(add("linear1", linear_of(d_model, options.dim_feedforward, options))),
      dropout(add("dropout", Dropout{options.dropout})),
      linear2(add("linear2", linear_of(options.dim_feedforward, d_model, options))),
      norm1(add("norm1", norm_of(d_model, options))),
      norm2(add("norm2", norm_of(d_model, options))),
      dropout1(add("dropout1", Dropout{options.dropout})),
      dropout2(add("dropout2", Dropout{options.dropout})) {}

Tensor TransformerEncoderLayerModule::operator()(Tensor x, EncoderArguments a) {
  const auto attended = [&](const Tensor& t) {
    return dropout1(attend(self_attn, t, t, a.src_mask, a.src_key_padding_mask, a.is_causal.value_or(false)));
  };
  const auto mapped = [&](const Tensor& t) { return dropout2(feed_forward(*this, t)); };
  if (options.norm_first) {
    x = x + attended(norm1(x));
    return x + mapped(norm2(x));
  }
  x = norm1(x + attended(x));
  return norm2(x + mapped(x));
}
std::shared_ptr<Module> TransformerEncoderLayerModule::clone() const {
  return nn::clone(*this, d_model, nhead, options);
}

TransformerDecoderLayerModule::TransformerDecoderLayerModule(int64_t d_model, int64_t nhead,
                                                             TransformerLayerOptions given)
    : d_model(d_model),
      nhead(nhead),
      options(std::move(given)),
      self_attn(add("self_attn", attention_of(d_model, nhead, options))),
      multihead_attn(add("multihead_attn", attention_of(d_model, nhead, options))),
      linear1(add("linear1", linear_of(d_model, options.dim_feedforward, options))),
      dropout(add("dropout", Dropout{options.dropout})),
      linear2(add("linear2", linear_of(options.dim_feedforward, d_model, options))),
      norm1(add("norm1", norm_of(d_model, options))),
      norm2(add("norm2", norm_of(d_model, options))),
      norm3(add("norm3", norm_of(d_model, options))),
      dropout1(add("dropout1", Dropout{options.dropout})),
      dropout2(add("dropout2", Dropout{options.dropout})),
      dropout3(add("dropout3", Dropout{options.dropout})) {}

Tensor TransformerDecoderLayerModule::operator()(Tensor x, const Tensor& memory, DecoderArguments a) {
  const auto attended = [&](const Tensor& t) {
    return dropout1(
        attend(self_attn, t, t, a.tgt_mask, a.tgt_key_padding_mask, a.tgt_is_causal.value_or(false)));
  };
  const auto remembered = [&](const Tensor& t) {
    return dropout2(
        attend(multihead_attn, t, memory, a.memory_mask, a.memory_key_padding_mask, a.memory_is_causal));
  };
  const auto mapped = [&](const Tensor& t) { return dropout3(feed_forward(*this, t)); };
  if (options.norm_first) {
    x = x + attended(norm1(x));
    x = x + remembered(norm2(x));
    return x + mapped(norm3(x));
  }
  x = norm1(x + attended(x));
  x = norm2(x + remembered(x));
  return norm3(x + mapped(x));
}
std::shared_ptr<Module> TransformerDecoderLayerModule::clone() const {
  return nn::clone(*this, d_model, nhead, options);
}

// ---- stacks ---------------------------------------------------------------------------------------------------------

TransformerEncoderModule::TransformerEncoderModule(const TransformerEncoderLayer& encoder_layer,
                                                   int64_t num_layers, std::optional<LayerNorm> norm)
    : layers(add("layers", copies(encoder_layer, num_layers))), norm(std::move(norm)) {
  if (this->norm) add("norm", *this->norm);
}
Tensor TransformerEncoderModule::operator()(Tensor x, EncoderArguments a) {
  if (layers.size() > 0)
    a.is_causal = causal_of(a.src_mask, a.is_causal, x,
                            layer_at<TransformerEncoderLayerModule>(layers, 0).options.batch_first);
  for (Module& layer : layers) x = dynamic_cast<TransformerEncoderLayerModule&>(layer)(std::move(x), a);
  return norm ? (*norm)(x) : x;
}
std::shared_ptr<Module> TransformerEncoderModule::clone() const {
  WEFT_CHECK(layers.size() > 0, Error, "TransformerEncoder", "without layers it has no copy; got {} layers",
             0);
  return nn::clone(*this, layers.at<TransformerEncoderLayer>(0), layers.size(),
                   norm ? std::optional(norm->clone()) : std::nullopt);
}

TransformerDecoderModule::TransformerDecoderModule(const TransformerDecoderLayer& decoder_layer,
                                                   int64_t num_layers, std::optional<LayerNorm> norm)
    : layers(add("layers", copies(decoder_layer, num_layers))), norm(std::move(norm)) {
  if (this->norm) add("norm", *this->norm);
}
Tensor TransformerDecoderModule::operator()(Tensor x, const Tensor& memory, DecoderArguments a) {
  if (layers.size() > 0)
    a.tgt_is_causal = causal_of(a.tgt_mask, a.tgt_is_causal, x,
                                layer_at<TransformerDecoderLayerModule>(layers, 0).options.batch_first);
  for (Module& layer : layers)
    x = dynamic_cast<TransformerDecoderLayerModule&>(layer)(std::move(x), memory, a);
  return norm ? (*norm)(x) : x;
}
std::shared_ptr<Module> TransformerDecoderModule::clone() const {
  WEFT_CHECK(layers.size() > 0, Error, "TransformerDecoder", "without layers it has no copy; got {} layers",
             0);
  return nn::clone(*this, layers.at<TransformerDecoderLayer>(0), layers.size(),
                   norm ? std::optional(norm->clone()) : std::nullopt);
}

TransformerModule::TransformerModule(TransformerOptions given)
    : options(std::move(given)),
      encoder(add("encoder",
                  [&] {
                    const TransformerLayerOptions o = layer_options(options);
                    const TransformerEncoderLayer layer{options.d_model, options.nhead, o};
                    return TransformerEncoder{layer, options.num_encoder_layers, norm_of(options.d_model, o)};
                  }())),
      decoder(add("decoder", [&] {
        const TransformerLayerOptions o = layer_options(options);
        const TransformerDecoderLayer layer{options.d_model, options.nhead, o};
        return TransformerDecoder{layer, options.num_decoder_layers, norm_of(options.d_model, o)};
      }())) {
  reset_parameters();
}

void TransformerModule::reset_parameters() {
  for (const Tensor& weight : parameters())
    if (weight.dim() > 1) init::xavier_uniform_(weight);
}

Tensor TransformerModule::operator()(const Tensor& src, const Tensor& tgt, TransformerArguments a) {
  WEFT_CHECK(src.dim() == tgt.dim() && src.dim() >= 2, ShapeError, "Transformer",
             "src and tgt must both be batched or not; got {} and {}", src.sizes(), tgt.sizes());
  const int64_t batch = options.batch_first ? 0 : 1;
  WEFT_CHECK(src.dim() != 3 || src.size(batch) == tgt.size(batch), ShapeError, "Transformer",
             "the batch number of src and tgt must be equal; got {} and {}", src.sizes(), tgt.sizes());
  WEFT_CHECK(src.size(-1) == options.d_model && tgt.size(-1) == options.d_model, ShapeError, "Transformer",
             "the feature number of src and tgt must be equal to d_model={}; got {} and {}", options.d_model,
             src.sizes(), tgt.sizes());
  const Tensor memory = encoder(src, EncoderArguments{a.src_mask, a.src_key_padding_mask, a.src_is_causal});
  return decoder(tgt, memory,
                 DecoderArguments{a.tgt_mask, a.memory_mask, a.tgt_key_padding_mask,
                                  a.memory_key_padding_mask, a.tgt_is_causal, a.memory_is_causal});
}
std::shared_ptr<Module> TransformerModule::clone() const { return nn::clone(*this, options); }

Tensor Transformer::generate_square_subsequent_mask(int64_t size, TensorOptions options) {
  return triu(full({size, size}, -std::numeric_limits<double>::infinity(),
                   {.dtype = options.dtype.value_or(default_dtype()), .device = options.device}),
              1);
}

}  // namespace weft::nn
