// The layers of weft/nn.h but losses and those of sequences, for capture_layers_test.cpp.
#include "tests/gpu/capture_layers.h"

namespace weft::testing {

namespace {

/// A pooling undone where it found its elements.
template <class Pool, class Unpool>
Trained unpooled(const Pool& pool, const Unpool& unpool, const Tensor& x) {
  return trained(unpool.ptr(), {x}, [pool, unpool](const Tensors& x) {
    const auto [y, indices] = pool->forward_with_indices(x[0]);
    return opened(unpool(y, indices, x[0].sizes()));
  });
}

std::vector<Case> activations() {
  using namespace nn;  // NOLINT
  return {
      {"Threshold",
       [] {
         return layer(Threshold{0.1, 20}, rows());
       }},
      {"ReLU", [] { return layer(ReLU{}, rows()); }},
      {"ReLU6", [] { return layer(ReLU6{}, rows()); }},
      {"RReLU", [] { return layer(RReLU{}, rows()); }},
      {"Hardtanh", [] { return layer(Hardtanh{}, rows()); }},
      {"LeakyReLU", [] { return layer(LeakyReLU{}, rows()); }},
      {"ELU", [] { return layer(ELU{}, rows()); }},
      {"CELU", [] { return layer(CELU{}, rows()); }},
      {"SELU", [] { return layer(SELU{}, rows()); }},
      {"SiLU", [] { return layer(SiLU{}, rows()); }},
      {"Mish", [] { return layer(Mish{}, rows()); }},
      {"Hardsigmoid", [] { return layer(Hardsigmoid{}, rows()); }},
      {"Hardswish", [] { return layer(Hardswish{}, rows()); }},
      {"GELU", [] { return layer(GELU{}, rows()); }},
      {"GELU_tanh", [] { return layer(GELU{"tanh"}, rows()); }},
      {"Softplus", [] { return layer(Softplus{}, rows()); }},
      {"Hardshrink", [] { return layer(Hardshrink{}, rows()); }},
      {"Softshrink", [] { return layer(Softshrink{}, rows()); }},
      {"Sigmoid", [] { return layer(Sigmoid{}, rows()); }},
      {"LogSigmoid", [] { return layer(LogSigmoid{}, rows()); }},
      {"Tanh", [] { return layer(Tanh{}, rows()); }},
      {"Tanhshrink", [] { return layer(Tanhshrink{}, rows()); }},
      {"Softsign", [] { return layer(Softsign{}, rows()); }},
      {"GLU", [] { return layer(GLU{}, rows()); }},
      {"Softmax", [] { return layer(Softmax{1}, rows()); }},
      {"Softmin", [] { return layer(Softmin{0}, rows()); }},
      {"LogSoftmax", [] { return layer(LogSoftmax{1}, rows()); }},
      {"Softmax2d", [] { return layer(Softmax2d{}, images()); }},
      {"PReLU", [] { return layer(PReLU{6}, rows()); }},
      {"Dropout", [] { return layer(Dropout{}, rows()); }},
      {"Dropout1d", [] { return layer(Dropout1d{}, sequences()); }},
      {"Dropout2d", [] { return layer(Dropout2d{}, images()); }},
      {"Dropout3d", [] { return layer(Dropout3d{}, volumes()); }},
      {"AlphaDropout", [] { return layer(AlphaDropout{}, rows()); }},
      {"FeatureAlphaDropout", [] { return layer(FeatureAlphaDropout{}, images()); }},
  };
}

std::vector<Case> linear_layers() {
  using namespace nn;  // NOLINT
  return {
      {"Identity", [] { return layer(Identity{}, rows()); }},
      {"Linear",
       [] {
         return layer(Linear{6, 4}, rows());
       }},
      {"Linear_without_bias",
       [] {
         return layer(Linear{6, 4, {.bias = false}}, rows());
       }},
      {"NonDynamicallyQuantizableLinear",
       [] {
         return layer(NonDynamicallyQuantizableLinear{6, 4}, rows());
       }},
      {"Bilinear",
       [] {
         return layer(Bilinear{6, 3, 4}, {rows(), randn({5, 3})});
       }},
      {"Flatten", [] { return layer(Flatten{}, images()); }},
      {"Unflatten",
       [] {
         return layer(Unflatten{1, {2, 3}}, rows());
       }},
      {"PairwiseDistance",
       [] {
         return layer(PairwiseDistance{}, {rows(), rows()});
       }},
      {"CosineSimilarity",
       [] {
         return layer(CosineSimilarity{}, {rows(), rows()});
       }},
      {"Embedding",
       [] {
         return layer(Embedding{7, 3}, randint(0, 7, {4, 5}));
       }},
      {"Embedding_max_norm",
       [] {
         return layer(Embedding{7, 3, {.padding_idx = 2, .max_norm = 1, .scale_grad_by_freq = true}},
                      randint(0, 7, {4, 5}));
       }},
      {"EmbeddingBag",
       [] {
         return layer(EmbeddingBag{7, 3}, randint(0, 7, {4, 5}));
       }},
      {"EmbeddingBag_offsets",
       [] {
         return layer(EmbeddingBag{7, 3, {.mode = "sum"}},
                      {randint(0, 7, {9}), tensor(std::vector<int64_t>{0, 2, 2, 6})});
       }},
      {"EmbeddingBag_weighted",
       [] {
         return layer(EmbeddingBag{7, 3, {.mode = "sum"}},
                      {randint(0, 7, {9}), tensor(std::vector<int64_t>{0, 2, 5}), randn({9})});
       }},
      {"EmbeddingBag_max",
       [] {
         return layer(EmbeddingBag{7, 3, {.mode = "max"}}, randint(0, 7, {4, 5}));
       }},
      {"AdaptiveLogSoftmaxWithLoss",
       [] {
         return layer(AdaptiveLogSoftmaxWithLoss{6, 9, {3, 6}}, {rows(), randint(0, 9, {5})});
       },
       "nonzero"},  // each cluster is computed for its own rows
  };
}

std::vector<Case> convolutions() {
  using namespace nn;  // NOLINT
  return {
      {"Conv1d",
       [] {
         return layer(Conv1d{3, 4, 3}, sequences());
       }},
      {"Conv2d",
       [] {
         return layer(Conv2d{3, 4, 3, {.padding = 1}}, images());
       }},
      {"Conv2d_strided",
       [] {
         return layer(Conv2d{3, 4, 3, {.stride = 2, .bias = false}}, images());
       }},
      {"Conv2d_groups",
       [] {
         return layer(Conv2d{3, 6, {2, 3}, {.dilation = {2, 1}, .groups = 3}}, images());
       }},
      {"Conv2d_reflect",
       [] {
         return layer(Conv2d{3, 4, 3, {.padding = 1, .padding_mode = PaddingMode::reflect}}, images());
       }},
      {"Conv2d_channels_last",
       [] {
         return layer(Conv2d{3, 4, 3}, to(images(), MemoryFormat::channels_last));
       }},
      {"Conv3d",
       [] {
         return layer(Conv3d{2, 3, 3}, volumes());
       }},
      {"ConvTranspose1d",
       [] {
         return layer(ConvTranspose1d{3, 4, 3}, sequences());
       }},
      {"ConvTranspose2d",
       [] {
         return layer(ConvTranspose2d{3, 4, 3, {.stride = 2, .output_padding = 1}}, images());
       }},
      {"ConvTranspose3d",
       [] {
         return layer(ConvTranspose3d{2, 2, 2}, volumes());
       }},
      {"Unfold", [] { return layer(Unfold{2}, images()); }},
      {"Fold",
       [] {
         return layer(Fold{{4, 3}, 2}, randn({2, 8, 6}));
       }},
      {"PixelShuffle",
       [] {
         return layer(PixelShuffle{2}, randn({2, 4, 3, 3}));
       }},
      {"PixelUnshuffle",
       [] {
         return layer(PixelUnshuffle{2}, randn({2, 3, 4, 4}));
       }},
      {"ChannelShuffle",
       [] {
         return layer(ChannelShuffle{2}, randn({2, 4, 3, 3}));
       }},
      {"Upsample", [] { return layer(Upsample{{.scale_factor = {2}}}, images()); }},
      {"Upsample_bicubic",
       [] {
         return layer(Upsample{{.size = {7, 9}, .mode = "bicubic", .align_corners = true}}, images());
       }},
      {"UpsamplingNearest2d",
       [] {
         return layer(UpsamplingNearest2d{{.size = {7, 9}}}, images());
       }},
      {"UpsamplingBilinear2d", [] { return layer(UpsamplingBilinear2d{{.scale_factor = {2}}}, images()); }},
      {"ReflectionPad1d", [] { return layer(ReflectionPad1d{2}, sequences()); }},
      {"ReflectionPad2d", [] { return layer(ReflectionPad2d{1}, images()); }},
      {"ReflectionPad3d", [] { return layer(ReflectionPad3d{1}, volumes()); }},
      {"ReplicationPad1d", [] { return layer(ReplicationPad1d{2}, sequences()); }},
      {"ReplicationPad2d", [] { return layer(ReplicationPad2d{1}, images()); }},
      {"ReplicationPad3d", [] { return layer(ReplicationPad3d{1}, volumes()); }},
      {"CircularPad1d", [] { return layer(CircularPad1d{2}, sequences()); }},
      {"CircularPad2d", [] { return layer(CircularPad2d{1}, images()); }},
      {"CircularPad3d", [] { return layer(CircularPad3d{1}, volumes()); }},
      {"ConstantPad1d",
       [] {
         return layer(ConstantPad1d{2, 0.5}, sequences());
       }},
      {"ConstantPad2d",
       [] {
         return layer(ConstantPad2d{1, 0.5}, images());
       }},
      {"ConstantPad3d",
       [] {
         return layer(ConstantPad3d{1, 0.5}, volumes());
       }},
      {"ZeroPad1d", [] { return layer(ZeroPad1d{2}, sequences()); }},
      {"ZeroPad2d", [] { return layer(ZeroPad2d{1}, images()); }},
      {"ZeroPad3d", [] { return layer(ZeroPad3d{1}, volumes()); }},
  };
}

std::vector<Case> poolings() {
  using namespace nn;  // NOLINT
  return {
      {"MaxPool1d", [] { return layer(MaxPool1d{2}, sequences()); }},
      {"MaxPool2d", [] { return layer(MaxPool2d{2}, images()); }},
      {"MaxPool3d", [] { return layer(MaxPool3d{2}, volumes()); }},
      {"MaxUnpool1d", [] { return unpooled(MaxPool1d{2}, MaxUnpool1d{2}, sequences()); }},
      {"MaxUnpool2d", [] { return unpooled(MaxPool2d{2}, MaxUnpool2d{2}, images()); }},
      {"MaxUnpool3d", [] { return unpooled(MaxPool3d{2}, MaxUnpool3d{2}, volumes()); }},
      {"AvgPool1d", [] { return layer(AvgPool1d{2}, sequences()); }},
      {"AvgPool2d",
       [] {
         return layer(AvgPool2d{3, {.stride = 1, .padding = 1}}, images());
       }},
      {"AvgPool3d", [] { return layer(AvgPool3d{2}, volumes()); }},
      {"LPPool1d",
       [] {
         return layer(LPPool1d{2, 2}, sequences());
       }},
      {"LPPool2d",
       [] {
         return layer(LPPool2d{2, 2}, images());
       }},
      {"LPPool3d",
       [] {
         return layer(LPPool3d{2, 2}, volumes());
       }},
      {"AdaptiveAvgPool1d", [] { return layer(AdaptiveAvgPool1d{3}, sequences()); }},
      {"AdaptiveAvgPool2d",
       [] {
         return layer(AdaptiveAvgPool2d{{3, 2}}, images());
       }},
      {"AdaptiveAvgPool3d", [] { return layer(AdaptiveAvgPool3d{3}, volumes()); }},
      {"AdaptiveMaxPool1d", [] { return layer(AdaptiveMaxPool1d{3}, sequences()); }},
      {"AdaptiveMaxPool2d",
       [] {
         return layer(AdaptiveMaxPool2d{{3, 2}}, images());
       }},
      {"AdaptiveMaxPool3d", [] { return layer(AdaptiveMaxPool3d{3}, volumes()); }},
      {"FractionalMaxPool2d",
       [] {
         return layer(FractionalMaxPool2d{2, {.output_size = {3, 2}}}, images());
       }},
      {"FractionalMaxPool3d",
       [] {
         return layer(FractionalMaxPool3d{2, {.output_ratio = {0.6}}}, volumes());
       }},
  };
}

std::vector<Case> norms() {
  using namespace nn;  // NOLINT
  return {
      {"BatchNorm1d", [] { return layer(BatchNorm1d{6}, rows()); }},
      {"BatchNorm2d", [] { return layer(BatchNorm2d{3}, images()); }},
      {"BatchNorm2d_cumulative",
       [] {
         return layer(BatchNorm2d{3, {.momentum = std::nullopt, .bias = false}}, images());
       }},
      {"BatchNorm2d_evaluated",
       [] {
         Trained all = layer(BatchNorm2d{3}, images());
         all.module->eval();
         return all;
       }},
      {"BatchNorm3d",
       [] {
         return layer(BatchNorm3d{2, {.track_running_stats = false}}, volumes());
       }},
      {"InstanceNorm1d", [] { return layer(InstanceNorm1d{3}, sequences()); }},
      {"InstanceNorm2d",
       [] {
         return layer(InstanceNorm2d{3, {.affine = true, .track_running_stats = true}}, images());
       }},
      {"InstanceNorm3d", [] { return layer(InstanceNorm3d{2}, volumes()); }},
      {"LayerNorm", [] { return layer(LayerNorm{6}, rows()); }},
      {"RMSNorm", [] { return layer(RMSNorm{6}, rows()); }},
      {"GroupNorm",
       [] {
         return layer(GroupNorm{2, 4}, randn({2, 4, 3, 3}));
       }},
      {"LocalResponseNorm", [] { return layer(LocalResponseNorm{2}, images()); }},
  };
}

}  // namespace

std::vector<Case> layers() {
  std::vector<Case> all;
  for (const auto& family : {activations(), linear_layers(), convolutions(), poolings(), norms()})
    all.insert(all.end(), family.begin(), family.end());
  return all;
}

}  // namespace weft::testing
