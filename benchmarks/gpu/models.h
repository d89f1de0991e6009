// The models that bench_gpu trains, as a user would write them; torch_worker.py has their twins. Sizes are arguments, so that the
// same programs run small on a simulated GPU.
#pragma once

#include <weft/cuda.h>
#include <weft/weft.h>

#include <optional>
#include <string>
#include <vector>

namespace bench {

using namespace weft;

/// The lectures' network, `channels` wide: 20 in the lectures. 28 x 28 images in 10 classes.
struct Lecture : nn::Module {
  explicit Lecture(int64_t channels = 20)
      : conv(add("conv", nn::Conv2d{1, channels, 5, {.stride = 2}})),
        fc1(add("fc1", nn::Linear{channels * 36, 10})) {}

  Tensor forward(Tensor x) override { return softmax(fc1(flatten(pool(relu(conv(x))), 1)), 1); }

  nn::Conv2d conv;
  nn::MaxPool2d pool = add("pool", nn::MaxPool2d{2});
  nn::Linear fc1;
};

/// A residual block of ResNet-50, its stride in the 3 x 3 convolution (He et al. 2015, version 1.5).
struct Bottleneck : nn::Module {
  Bottleneck(int64_t in, int64_t width, int64_t stride)
      : conv1(add("conv1", nn::Conv2d{in, width, 1, {.bias = false}})),
        norm1(add("norm1", nn::BatchNorm2d{width})),
        conv2(add("conv2", nn::Conv2d{width, width, 3, {.stride = stride, .padding = 1, .bias = false}})),
        norm2(add("norm2", nn::BatchNorm2d{width})),
        conv3(add("conv3", nn::Conv2d{width, 4 * width, 1, {.bias = false}})),
        norm3(add("norm3", nn::BatchNorm2d{4 * width})) {
    if (stride == 1 && in == 4 * width) return;
    shortcut = add("shortcut", nn::Conv2d{in, 4 * width, 1, {.stride = stride, .bias = false}});
    shortcut_norm = add("shortcut_norm", nn::BatchNorm2d{4 * width});
  }

  Tensor forward(Tensor x) override {
    Tensor y = relu(norm1(conv1(x)));
    y = relu(norm2(conv2(y)));
    y = norm3(conv3(y));
    return relu(y + (shortcut ? (*shortcut_norm)((*shortcut)(x)) : x));
  }

  nn::Conv2d conv1;
  nn::BatchNorm2d norm1;
  nn::Conv2d conv2;
  nn::BatchNorm2d norm2;
  nn::Conv2d conv3;
  nn::BatchNorm2d norm3;
  std::optional<nn::Conv2d> shortcut;
  std::optional<nn::BatchNorm2d> shortcut_norm;
};

/// How large a ResNet of bottlenecks is: ResNet-50 as it stands.
struct ResNetSize {
  std::vector<int64_t> blocks{3, 4, 6, 3};
  int64_t width = 64;
  int64_t classes = 1000;
};

struct ResNet : nn::Module {
  explicit ResNet(const ResNetSize& size = {})
      : conv(add("conv", nn::Conv2d{3, size.width, 7, {.stride = 2, .padding = 3, .bias = false}})),
        norm(add("norm", nn::BatchNorm2d{size.width})),
        head(add("head", nn::Linear{(4 * size.width) << (size.blocks.size() - 1), size.classes})) {
    int64_t in = size.width;
    for (size_t stage = 0; stage < size.blocks.size(); ++stage) {
      const int64_t width = size.width << stage;
      for (int64_t i = 0; i < size.blocks[stage]; ++i) {
        const std::string name = "block" + std::to_string(stage) + "_" + std::to_string(i);
        blocks.push_back(add(name, nn::Layer<Bottleneck>{in, width, i == 0 && stage > 0 ? 2 : 1}));
        in = 4 * width;
      }
    }
  }

  Tensor forward(Tensor x) override {
    x = max_pool2d(relu(norm(conv(x))), {3}, {2}, {1});
    for (const auto& block : blocks) x = block(x);
    return head(flatten(adaptive_avg_pool2d(x, {1, 1}), 1));
  }

  nn::Conv2d conv;
  nn::BatchNorm2d norm;
  nn::Linear head;
  std::vector<nn::Layer<Bottleneck>> blocks;
};

/// How large a GPT-2 is: that of 124 million parameters as it stands, its vocabulary rounded up to a multiple of 128.
struct GPT2Size {
  int64_t layers = 12, heads = 12, width = 768, steps = 1024, vocabulary = 50304;
};

struct GPT2Block : nn::Module {
  explicit GPT2Block(const GPT2Size& size)
      : heads(size.heads),
        norm1(add("norm1", nn::LayerNorm{size.width})),
        qkv(add("qkv", nn::Linear{size.width, 3 * size.width})),
        proj(add("proj", nn::Linear{size.width, size.width})),
        norm2(add("norm2", nn::LayerNorm{size.width})),
        up(add("up", nn::Linear{size.width, 4 * size.width})),
        down(add("down", nn::Linear{4 * size.width, size.width})) {}

  Tensor forward(Tensor x) override {
    const int64_t samples = x.size(0), steps = x.size(1), width = x.size(2);
    const auto parts = split(qkv(norm1(x)), width, 2);
    const auto of_heads = [&](const Tensor& t) {
      return transpose(view(t, {samples, steps, heads, width / heads}), 1, 2);
    };
    const Tensor y = scaled_dot_product_attention(of_heads(parts[0]), of_heads(parts[1]), of_heads(parts[2]),
                                                  {}, 0.0, /*is_causal=*/true);
    x = x + proj(reshape(transpose(y, 1, 2), {samples, steps, width}));
    return x + down(gelu(up(norm2(x)), "tanh"));
  }

  int64_t heads;
  nn::LayerNorm norm1;
  nn::Linear qkv, proj;
  nn::LayerNorm norm2;
  nn::Linear up, down;
};

/// Radford et al. 2019; the last layer shares the tokens' embedding. x: (N, steps) tokens; y: (N * steps, vocabulary) logits.
struct GPT2 : nn::Module {
  explicit GPT2(const GPT2Size& size = {})
      : tokens(add("tokens", nn::Embedding{size.vocabulary, size.width})),
        places(add("places", nn::Embedding{size.steps, size.width})),
        norm(add("norm", nn::LayerNorm{size.width})),
        numbers(add_buffer("numbers", arange(size.steps, {.dtype = int64}), /*persistent=*/false)) {
    for (int64_t i = 0; i < size.layers; ++i)
      blocks.push_back(add("block" + std::to_string(i), nn::Layer<GPT2Block>{size}));
    for (const Tensor& p : parameters())
      if (p.dim() > 1) nn::init::normal_(p, 0.0, 0.02);
  }

  Tensor forward(Tensor x) override {
    x = tokens(x) + places(numbers);
    for (const auto& block : blocks) x = block(x);
    return flatten(linear(norm(x), tokens->weight), 0, 1);
  }

  nn::Embedding tokens, places;
  nn::LayerNorm norm;
  Tensor numbers;
  std::vector<nn::Layer<GPT2Block>> blocks;
};

}  // namespace bench
