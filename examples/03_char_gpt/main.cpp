// A small GPT that learns to write a text, character by character. With --autocast, products run in bfloat16 and the
// parameters stay in float32; --device says where. main.py is its twin: the same seed gives the same losses.
#include <weft/weft.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "../device_option.h"

using namespace weft;

struct Block : nn::Module {
  Block(int64_t width, int64_t heads)
      : heads(heads),
        norm1(add("norm1", nn::LayerNorm{width})),
        norm2(add("norm2", nn::LayerNorm{width})),
        qkv(add("qkv", nn::Linear{width, 3 * width})),
        project(add("project", nn::Linear{width, width})),
        widen(add("widen", nn::Linear{width, 4 * width})),
        narrow(add("narrow", nn::Linear{4 * width, width})) {}

  Tensor forward(Tensor x) override {
    const int64_t batch = x.size(0), time = x.size(1), width = x.size(2);
    std::vector<Tensor> parts = qkv(norm1(x)).split(width, 2);
    for (Tensor& t : parts) t = t.view({batch, time, heads, width / heads}).transpose(1, 2);
    Tensor y = scaled_dot_product_attention(parts[0], parts[1], parts[2], {}, 0, /*is_causal=*/true);
    x = x + project(y.transpose(1, 2).reshape({batch, time, width}));
    return x + narrow(gelu(widen(norm2(x))));
  }

  int64_t heads;
  nn::LayerNorm norm1, norm2;
  nn::Linear qkv, project, widen, narrow;
};

struct GPT : nn::Module {
  static constexpr int64_t kWidth = 128, kHeads = 4, kLayers = 4, kContext = 64;

  explicit GPT(int64_t vocabulary)
      : characters(add("characters", nn::Embedding{vocabulary, kWidth})),
        positions(add("positions", nn::Embedding{kContext, kWidth})),
        blocks(add("blocks", made_of_blocks())),
        norm(add("norm", nn::LayerNorm{kWidth})),
        out(add("out", nn::Linear{kWidth, vocabulary, {.bias = false}})) {}

  static nn::Sequential made_of_blocks() {
    nn::Sequential blocks;
    for (int64_t i = 0; i < kLayers; ++i) blocks.push_back(nn::Layer<Block>{kWidth, kHeads});
    return blocks;
  }

  Tensor forward(Tensor x) override {
    x = characters(x) + positions(arange(x.size(1), {.device = x.device()}));
    return out(norm(blocks(x)));
  }

  nn::Embedding characters, positions;
  nn::Sequential blocks;
  nn::LayerNorm norm;
  nn::Linear out;
};

/// Pieces of the text, and the character that follows each of theirs.
std::pair<Tensor, Tensor> batch_of(const Tensor& text, int64_t size, int64_t context) {
  Tensor starts = randint(text.size(0) - context, {size});
  Tensor pieces = text[starts.unsqueeze(1) + arange(context + 1)];
  return {pieces.narrow(1, 0, context), pieces.narrow(1, 1, context)};
}

Tensor write(GPT& model, Tensor text, int64_t length) {
  const NoGrad guard;
  for (int64_t i = 0; i < length; ++i) {
    const int64_t seen = std::min(text.size(0), GPT::kContext);
    Tensor scores = model(text.narrow(0, text.size(0) - seen, seen).unsqueeze(0)).select(0, 0);
    text = cat({text, multinomial(softmax(scores.select(0, seen - 1), 0), 1)});
  }
  return text;
}

struct Options {
  std::string text = WEFT_EXAMPLE_TEXT, device = "cpu";
  int64_t steps = 500;
  bool autocast = false;
};

void run(const Options& options) {
  const Device device = checked_device(Device(options.device));
  std::ifstream file(options.text, std::ios::binary);
  const std::string characters{std::istreambuf_iterator<char>(file), {}};
  std::string alphabet;
  for (const unsigned char c : std::set<unsigned char>(characters.begin(), characters.end()))
    alphabet += static_cast<char>(c);
  std::vector<int64_t> codes;
  for (const char c : characters) codes.push_back(static_cast<int64_t>(alphabet.find(c)));
  const Tensor text = tensor(codes);

  manual_seed(123);
  GPT model{static_cast<int64_t>(alphabet.size())};
  model.to(device);
  optim::AdamW opt{model.parameters(), {.lr = 1e-3}};
  double sum = 0;
  for (int64_t step = 1; step <= options.steps; ++step) {
    auto [x, y] = batch_of(text, 12, GPT::kContext);
    Tensor loss;
    {
      const Autocast products(device.type, {.dtype = bfloat16, .enabled = options.autocast});
      loss = cross_entropy(flatten(model(x.to(device)), 0, 1), flatten(y.to(device)));
    }
    opt.zero_grad();
    loss.backward();
    opt.step();
    sum += loss.item();
    if (step % 50 == 0) {
      std::printf("step %4d  loss %.4f\n", static_cast<int>(step), sum / 50);
      sum = 0;
    }
  }
  const Tensor written = write(model, text.narrow(0, 0, 20).to(device), 300).to(cpu);
  for (int64_t i = 0; i < written.size(0); ++i)
    std::putchar(alphabet[static_cast<size_t>(written[i].item<int64_t>())]);
  std::putchar('\n');
}

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Trains a small GPT on a text, and lets it write."};
  app.add_option("--text", options.text, "The text to learn")
      ->capture_default_str()
      ->check(CLI::ExistingFile);
  app.add_option("--steps", options.steps, "How many steps")->capture_default_str();
  app.add_flag("--autocast", options.autocast, "Products in bfloat16");
  add_device_option(app, options.device);
  try {
    app.parse(argc, argv);
    run(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
