// Dropout layers.
#include "weft/nn/dropout.h"

#include "src/core/check.h"
#include "src/nn/layer_of.inl.h"
#include "src/nn/python_text.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

template <class Options>
Options checked(Options options, const char* name) {
  WEFT_CHECK(options.p >= 0 && options.p <= 1, ValueError, name,
             "dropout probability has to be between 0 and 1, but got {}", options.p);
  return options;
}

template <class Options>
std::string text(const Options& options) {
  return fmt::format("p={}, inplace={}", python(options.p), python(options.inplace));
}

// Whole channels; `single`: x is a sample without a batch.
template <class Options>
Tensor drop_channels(const Tensor& x, const Options& options, bool training, bool single) {
  const Tensor channels = single ? unsqueeze(x, 0) : x;
  if (options.inplace) {
    feature_dropout_(channels, options.p, training);
    return x;
  }
  const Tensor y = feature_dropout(channels, options.p, training);
  return single ? squeeze(y, 0) : y;
}

}  // namespace

template <>
DropoutModule::LayerOf(DropoutOptions given) : options(checked(given, "Dropout")) {}
template <>
Tensor DropoutModule::forward(Tensor x) {
  return options.inplace ? dropout_(x, options.p, is_training()) : dropout(x, options.p, is_training());
}
template <>
std::string DropoutModule::extra_repr() const {
  return text(options);
}

template <>
Dropout1dModule::LayerOf(Dropout1dOptions given) : options(checked(given, "Dropout1d")) {}
template <>
Tensor Dropout1dModule::forward(Tensor x) {
  WEFT_CHECK(x.dim() == 2 || x.dim() == 3, ShapeError, "Dropout1d",
             "expected 2D or 3D input, but received a {}D input; shape {}", x.dim(), x.sizes());
  return drop_channels(x, options, is_training(), x.dim() == 2);
}
template <>
std::string Dropout1dModule::extra_repr() const {
  return text(options);
}

template <>
Dropout2dModule::LayerOf(Dropout2dOptions given) : options(checked(given, "Dropout2d")) {}
template <>
Tensor Dropout2dModule::forward(Tensor x) {
  return drop_channels(x, options, is_training(), false);  // three dimensions are (N, C, L), as in PyTorch
}
template <>
std::string Dropout2dModule::extra_repr() const {
  return text(options);
}

template <>
Dropout3dModule::LayerOf(Dropout3dOptions given) : options(checked(given, "Dropout3d")) {}
template <>
Tensor Dropout3dModule::forward(Tensor x) {
  return drop_channels(x, options, is_training(), x.dim() != 5);
}
template <>
std::string Dropout3dModule::extra_repr() const {
  return text(options);
}

template <>
AlphaDropoutModule::LayerOf(AlphaDropoutOptions given) : options(checked(given, "AlphaDropout")) {}
template <>
Tensor AlphaDropoutModule::forward(Tensor x) {
  return options.inplace ? alpha_dropout_(x, options.p, is_training())
                         : alpha_dropout(x, options.p, is_training());
}
template <>
std::string AlphaDropoutModule::extra_repr() const {
  return text(options);
}

template <>
FeatureAlphaDropoutModule::LayerOf(FeatureAlphaDropoutOptions given)
    : options(checked(given, "FeatureAlphaDropout")) {}
template <>
Tensor FeatureAlphaDropoutModule::forward(Tensor x) {
  return options.inplace ? feature_alpha_dropout_(x, options.p, is_training())
                         : feature_alpha_dropout(x, options.p, is_training());
}
template <>
std::string FeatureAlphaDropoutModule::extra_repr() const {
  return text(options);
}

template class LayerOf<DropoutOptions, Module, Tensor>;
template class LayerOf<Dropout1dOptions, Module, Tensor>;
template class LayerOf<Dropout2dOptions, Module, Tensor>;
template class LayerOf<Dropout3dOptions, Module, Tensor>;
template class LayerOf<AlphaDropoutOptions, Module, Tensor>;
template class LayerOf<FeatureAlphaDropoutOptions, Module, Tensor>;

}  // namespace weft::nn
