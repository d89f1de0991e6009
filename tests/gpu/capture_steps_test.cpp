// Captured steps of the example programs, in full and in mixed precision; and what a captured step cannot do, with the reason.
#include <memory>

#include "tests/expect_error.h"
#include "tests/gpu/captured.h"

namespace weft {
namespace {

using testing::expect_error;
using testing::expect_replays_as_usual;
using testing::kGpu;
using testing::Named;
using testing::Training;
using GpuSteps = testing::OnGpu;

enum class Precision { full, bfloat16, float16 };

/// The network of examples/01_lecture_convnet.
struct Convnet : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d{1, 20, 5, {.stride = 2}});
  nn::MaxPool2d pool = add("pool", nn::MaxPool2d{2});
  nn::Linear fc1 = add("fc1", nn::Linear{720, 10});

  Tensor forward(Tensor x) override { return softmax(fc1(flatten(pool(relu(conv(x))), 1)), 1); }
};

/// The network of examples/03_char_gpt, smaller, and with dropout.
struct Block : nn::Module {
  Block(int64_t width, int64_t heads)
      : heads(heads),
        norm1(add("norm1", nn::LayerNorm{width})),
        norm2(add("norm2", nn::LayerNorm{width})),
        qkv(add("qkv", nn::Linear{width, 3 * width})),
        project(add("project", nn::Linear{width, width})),
        widen(add("widen", nn::Linear{width, 4 * width})),
        narrow(add("narrow", nn::Linear{4 * width, width})),
        dropout(add("dropout", nn::Dropout{0.1})) {}

  Tensor forward(Tensor x) override {
    const int64_t batch = x.size(0), time = x.size(1), width = x.size(2);
    std::vector<Tensor> parts = qkv(norm1(x)).split(width, 2);
    for (Tensor& t : parts) t = t.view({batch, time, heads, width / heads}).transpose(1, 2);
    const Tensor y = scaled_dot_product_attention(parts[0], parts[1], parts[2], {}, 0, /*is_causal=*/true);
    x = x + project(y.transpose(1, 2).reshape({batch, time, width}));
    return x + dropout(narrow(gelu(widen(norm2(x)))));
  }

  int64_t heads;
  nn::LayerNorm norm1, norm2;
  nn::Linear qkv, project, widen, narrow;
  nn::Dropout dropout;
};

struct GPT : nn::Module {
  static constexpr int64_t kWidth = 16, kHeads = 2, kContext = 8, kVocabulary = 11;

  nn::Embedding characters = add("characters", nn::Embedding{kVocabulary, kWidth});
  nn::Embedding positions = add("positions", nn::Embedding{kContext, kWidth});
  nn::Layer<Block> block1 = add("block1", nn::Layer<Block>{kWidth, kHeads});
  nn::Layer<Block> block2 = add("block2", nn::Layer<Block>{kWidth, kHeads});
  nn::LayerNorm norm = add("norm", nn::LayerNorm{kWidth});
  nn::Linear out = add("out", nn::Linear{kWidth, kVocabulary, {.bias = false}});

  Tensor forward(Tensor x) override {
    x = characters(x) + positions(arange(x.size(1), {.device = x.device()}));
    return out(norm(block2(block1(x))));
  }
};

/// A model that learns from batches which are copied into its inputs, as a program's step does.
template <class Model, class Opt, class Options>
Training program(Options options, const Tensor& x, const Tensor& y,
                 std::function<Tensor(Model&, const Tensor&, const Tensor&)> loss_of, Precision precision) {
  struct State {
    Model model;
    std::unique_ptr<Opt> opt;
    amp::GradScaler scaler{{.init_scale = 1024, .growth_interval = 2}};
    Tensor x, y, losses;
  };
  const auto state = std::make_shared<State>();
  state->model.to(kGpu);
  state->opt = std::make_unique<Opt>(state->model.parameters(), options);
  const Tensor all_x = to(x, kGpu), all_y = to(y, kGpu);
  state->x = clone(all_x[0]);
  state->y = clone(all_y[0]);
  state->losses = zeros({}, {.device = kGpu});
  Training training;
  training.step = [=] {
    Tensor loss;
    {
      const Autocast guard(DeviceType::cuda, {.dtype = precision == Precision::float16 ? float16 : bfloat16,
                                              .enabled = precision != Precision::full});
      loss = loss_of(state->model, state->x, state->y);
    }
    state->opt->zero_grad();
    if (precision == Precision::float16) {
      state->scaler.scale(loss).backward();
      state->scaler.step(*state->opt);
      state->scaler.update();
    } else {
      loss.backward();
      state->opt->step();
    }
    state->losses.add_(loss.detach());
  };
  training.between = [=](int i) {
    state->x.copy_(all_x[i % all_x.size(0)]);
    state->y.copy_(all_y[i % all_y.size(0)]);
  };
  training.results = [=] {
    Named all{{"losses", state->losses}};
    for (const auto& [name, tensor] : state->model.state_dict()) all.emplace_back(name, tensor);
    for (const auto& [name, tensor] : state->opt->state_dict()) all.emplace_back(name, tensor);
    for (const auto& [name, tensor] : state->scaler.state_dict()) all.emplace_back(name, tensor);
    return all;
  };
  return training;
}

class EveryPrecision : public testing::OnGpu, public ::testing::WithParamInterface<Precision> {};

// x are all images, and a batch is numbers of them: the step of 01_lecture_convnet.
TEST_P(EveryPrecision, TheConvnetIsCaptured) {
  expect_replays_as_usual([&] {
    const Tensor images = to(randn({12, 1, 28, 28}), kGpu), labels = to(randint(0, 10, {12}), kGpu);
    const Tensor batches = randint(0, 12, {4, 3});
    return program<Convnet, optim::Adam>(
        optim::AdamOptions{.lr = 1e-3}, batches, batches,
        [=](Convnet& model, const Tensor& batch, const Tensor&) {
          const Tensor pred = model(images[batch]);
          return nll_loss(log(pred), labels[batch]);
        },
        GetParam());
  });
}

TEST_P(EveryPrecision, TheGptIsCaptured) {
  expect_replays_as_usual([&] {
    const Tensor text = randint(0, GPT::kVocabulary, {4, 2, GPT::kContext + 1});
    return program<GPT, optim::AdamW>(
        optim::AdamWOptions{.lr = 1e-3}, text.narrow(2, 0, GPT::kContext), text.narrow(2, 1, GPT::kContext),
        [](GPT& model, const Tensor& x, const Tensor& y) {
          return cross_entropy(flatten(model(x), 0, 1), flatten(y));
        },
        GetParam());
  });
}

INSTANTIATE_TEST_SUITE_P(All, EveryPrecision,
                         ::testing::Values(Precision::full, Precision::bfloat16, Precision::float16),
                         [](const auto& info) {
                           return info.param == Precision::full       ? "full"
                                  : info.param == Precision::bfloat16 ? "bfloat16"
                                                                      : "float16";
                         });

// What autocast keeps of a parameter is made inside the step again, and is made anew once replays have written it.
TEST_F(GpuSteps, AnAutocastAroundThemKeepsNothingStale) {
  const auto run = [](bool captured) {
    manual_seed(2);
    nn::Linear model{4, 3};
    model->to(kGpu);
    optim::SGD opt{model->parameters(), {.lr = 0.5}};
    const Tensor x = randn({5, 4}, {.device = kGpu});
    const Autocast around(DeviceType::cuda, {.dtype = bfloat16});
    const auto step = [&] {
      opt.zero_grad();
      sum(square(model(x))).backward();
      opt.step();
    };
    if (captured) {
      cuda::Graph graph = cuda::graph(step, {.warmup = 1});
      graph.replay();
      const Tensor kept = model(x);
      for (int i = 0; i < 2; ++i) graph.replay();
    } else {
      for (int i = 0; i < 4; ++i) step();
    }
    return Named{{"output", to(model(x).detach(), cpu)}, {"weight", to(model->weight.detach(), cpu)}};
  };
  testing::expect_same(run(true), run(false));
}

// ---- what cannot be captured ----

struct Refused {
  const char* named;  // by the error
  const char* reason;
  std::function<void(const Tensor& x, const Tensor& w)> call;  // x: (4, 4), w: a leaf (4, 4)
};

Tensor square_of(const Tensor& w, bool backward) {
  const Tensor loss = sum(square(w));
  if (backward) loss.backward();
  return loss;
}

// Everything that a training step might have and a captured one cannot; ops are in tests/op_cases/op_capture.cpp.
std::vector<Refused> refused() {
  constexpr const char* wanted = "a number is asked for";
  constexpr const char* counted = "the shape of the result is a count";
  return {
      {"item", wanted, [](const Tensor& x, const Tensor&) { sum(x).item(); }},
      {"item", wanted, [](const Tensor& x, const Tensor&) { static_cast<void>(allclose(x, x)); }},
      {"item", wanted, [](const Tensor& x, const Tensor&) { static_cast<void>(equal(x, x)); }},
      {"to_vector", wanted, [](const Tensor& x, const Tensor&) { x.to_vector<float>(); }},
      {"to", "the CPU has the values at once", [](const Tensor& x, const Tensor&) { to(x, cpu); }},
      {"to", "a replay would read memory that may be gone",
       [](const Tensor&, const Tensor&) { to(ones({4}), kGpu); }},
      {"copy_", "as to",
       [](const Tensor& x, const Tensor&) {
         clone(x).copy_(ones({4, 4}));
       }},
      {"tensor", "as to",
       [](const Tensor&, const Tensor&) {
         tensor({1, 2}, {.device = kGpu});
       }},
      {"synchronize", "it waits", [](const Tensor&, const Tensor&) { cuda::synchronize(); }},
      {"nonzero", counted, [](const Tensor& x, const Tensor&) { nonzero(x); }},
      {"masked_select", counted, [](const Tensor& x, const Tensor&) { masked_select(x, x > 0); }},
      {"index", counted, [](const Tensor& x, const Tensor&) { x[x > 0]; }},
      {"unique", counted, [](const Tensor& x, const Tensor&) { unique(x); }},
      {"repeat_interleave", "the size of the result is not told",
       [](const Tensor& x, const Tensor&) { repeat_interleave(x, x[0].to(int64), 0); }},
      {"clip_grad_norm_", "error_if_nonfinite asks the GPU",
       [](const Tensor& x, const Tensor& w) {
         w.set_grad(x);
         nn::utils::clip_grad_norm_({w}, 1, 2, /*error_if_nonfinite=*/true);
       }},
      {"LBFGS", "its line search compares losses",
       [](const Tensor&, const Tensor& w) { optim::LBFGS{{w}}.step([&] { return square_of(w, true); }); }},
      {"Newton", "it solves on the CPU",
       [](const Tensor&, const Tensor& w) { optim::Newton{{w}}.step([&] { return square_of(w, false); }); }},
      {"lu_factor", "LAPACK factorises on the CPU",
       [](const Tensor& x, const Tensor&) { linalg::solve(x, x); }},
  };
}

TEST_F(GpuSteps, WhatWaitsIsNamedAndLeavesNothingBehind) {
  const Tensor x = rand({4, 4}, {.device = kGpu}), w = ones({4, 4}, {.device = kGpu}).requires_grad_();
  for (const Refused& one : refused()) {
    SCOPED_TRACE(std::string(one.named) + ": " + one.reason);
    expect_error<Error>([&] { cuda::graph([&] { one.call(x, w); }, {.warmup = 0}); },
                        "[" + std::string(one.named) + "] ");
    EXPECT_FALSE(cuda::is_capturing());
    w.set_grad({});
    one.call(x, w);  // as usual
  }
}

// Masks and indices that a step can have without asking how many there are.
TEST_F(GpuSteps, MasksWriteWithoutBeingCounted) {
  const Tensor x = randn({4, 4}, {.device = kGpu}), y = clone(x), mask = x > 0,
               rows = arange(2, {.device = kGpu});
  const auto step = [&](const Tensor& t) {
    t.index_put_({mask}, 0.5);
    masked_fill_(t, mask, 2);
    masked_scatter_(t, mask, x * 3);
    t.index_put_({rows}, Tensor(1.0));
    where(mask, t, x);
    nonzero_static(mask, 5);
  };
  cuda::Graph graph = cuda::graph([&] { step(y); }, {.warmup = 0});
  graph.replay();
  const Tensor expected = clone(x);
  step(expected);
  EXPECT_TRUE(equal(y, expected));
}

}  // namespace
}  // namespace weft
