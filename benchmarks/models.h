// The models of the benchmarks' training steps, as a user would write them; steps.cpp, lecture_step.cpp and op_counts.cpp train
// them.
#pragma once

#include <weft/weft.h>

namespace bench {

using namespace weft;

struct TinyMLP : nn::Module {
  nn::Linear fc1 = add("fc1", nn::Linear{2, 16});
  nn::Linear fc2 = add("fc2", nn::Linear{16, 16});
  nn::Linear fc3 = add("fc3", nn::Linear{16, 2});

  Tensor forward(Tensor x) override { return log_softmax(fc3(relu(fc2(relu(fc1(x))))), 1); }
};

struct MLP : nn::Module {
  nn::Linear fc1 = add("fc1", nn::Linear{784, 256});
  nn::Linear fc2 = add("fc2", nn::Linear{256, 128});
  nn::Linear fc3 = add("fc3", nn::Linear{128, 10});

  Tensor forward(Tensor x) override { return log_softmax(fc3(relu(fc2(relu(fc1(flatten(x, 1)))))), 1); }
};

struct Lecture : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d{1, 20, 5, {.stride = 2}});
  nn::MaxPool2d pool = add("pool", nn::MaxPool2d{2});
  nn::Linear fc1 = add("fc1", nn::Linear{720, 10});

  Tensor forward(Tensor x) override {
    x = pool(relu(conv(x)));
    return softmax(fc1(flatten(x, 1)), 1);
  }
};

struct LeNet : nn::Module {
  nn::Conv2d conv1 = add("conv1", nn::Conv2d{1, 32, 3});
  nn::Conv2d conv2 = add("conv2", nn::Conv2d{32, 64, 3});
  nn::Linear fc1 = add("fc1", nn::Linear{9216, 128});
  nn::Linear fc2 = add("fc2", nn::Linear{128, 10});

  Tensor forward(Tensor x) override {
    x = relu(conv1(x));
    x = max_pool2d(relu(conv2(x)), 2);
    x = relu(fc1(flatten(x, 1)));
    return log_softmax(fc2(x), 1);
  }
};

/// Rows of an image as a sequence.
struct LSTMNet : nn::Module {
  nn::LSTM lstm = add("lstm", nn::LSTM{28, 128, {.batch_first = true}});
  nn::Linear fc = add("fc", nn::Linear{128, 10});

  Tensor forward(Tensor x) override { return log_softmax(fc(select(lstm(x).output, 1, -1)), 1); }
};

struct GPTBlock : nn::Module {
  nn::LayerNorm norm1 = add("norm1", nn::LayerNorm{128});
  nn::LayerNorm norm2 = add("norm2", nn::LayerNorm{128});
  nn::Linear qkv = add("qkv", nn::Linear{128, 3 * 128});
  nn::Linear proj = add("proj", nn::Linear{128, 128});
  nn::Linear up = add("up", nn::Linear{128, 4 * 128});
  nn::Linear down = add("down", nn::Linear{4 * 128, 128});

  Tensor forward(Tensor x) override {
    constexpr int64_t heads = 4;
    const int64_t samples = x.size(0), steps = x.size(1), width = x.size(2);
    const auto parts = split(qkv(norm1(x)), width, 2);
    const auto of_heads = [&](const Tensor& t) {
      return transpose(view(t, {samples, steps, heads, width / heads}), 1, 2);
    };
    const Tensor y = scaled_dot_product_attention(of_heads(parts[0]), of_heads(parts[1]), of_heads(parts[2]),
                                                  {}, 0.0, /*is_causal=*/true);
    x = x + proj(reshape(transpose(y, 1, 2), {samples, steps, width}));
    return x + down(gelu(up(norm2(x))));
  }
};

/// A language model of 65 characters over 64 steps.
struct GPT : nn::Module {
  nn::Embedding tokens = add("tokens", nn::Embedding{65, 128});
  nn::Embedding places = add("places", nn::Embedding{64, 128});
  nn::Sequential blocks = add("blocks", nn::Sequential{nn::Layer<GPTBlock>{}, nn::Layer<GPTBlock>{},
                                                       nn::Layer<GPTBlock>{}, nn::Layer<GPTBlock>{}});
  nn::LayerNorm norm = add("norm", nn::LayerNorm{128});
  nn::Linear head = add("head", nn::Linear{128, 65, {.bias = false}});

  Tensor forward(Tensor x) override {
    const Tensor y = head(norm(blocks(tokens(x) + places(arange(x.size(1))))));
    return log_softmax(flatten(y, 0, 1), 1);
  }
};

}  // namespace bench
