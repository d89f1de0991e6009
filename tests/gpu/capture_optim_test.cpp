// Captured steps with every optimizer, every schedule between their replays, clipping, accumulation, averages and a scaled loss, each
// beside the same steps as usual.
#include <limits>
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
using GpuCapture = testing::OnGpu;

/// A matrix and a vector to learn, in groups of their own where `grouped`; each step has inputs of its own.
struct Regression {
  Tensor w, b, x, y, loss;
  Tensor inputs = to(randn({8, 6, 4}), kGpu), targets = to(randn({8, 6, 3}), kGpu);
  std::unique_ptr<optim::Optimizer> opt;

  explicit Regression(Dtype dtype = float32) {
    w = to(randn({3, 4}), kGpu, dtype).requires_grad_();
    b = to(randn({3}), kGpu, dtype).requires_grad_();
    x = zeros({6, 4}, {.dtype = dtype, .device = kGpu});
    y = zeros({6, 3}, {.dtype = dtype, .device = kGpu});
    loss = zeros({}, {.device = kGpu});
  }
  void take(int step) const {
    x.copy_(inputs[step % 8]);
    y.copy_(targets[step % 8]);
  }
  Tensor forward() const { return mse_loss(linear(x, w, b), y); }
  void step() const {
    opt->zero_grad();
    const Tensor now = forward();
    now.backward();
    opt->step();
    loss.copy_(now.detach());
  }
  Named results() const {
    Named all{{"w", w}, {"b", b}, {"gradient of w", w.grad()}, {"loss", loss}};
    for (const auto& [name, tensor] : opt->state_dict()) all.emplace_back(name, tensor);
    return all;
  }
};

using Make = std::function<std::unique_ptr<optim::Optimizer>(const Regression&)>;

template <class Opt, class Options>
Make made(Options options) {
  return [options](const Regression& r) {
    return std::make_unique<Opt>(std::vector<Tensor>{r.w, r.b}, options);
  };
}
template <class Opt, class Options>
Make of_matrices(Options options) {
  return [options](const Regression& r) { return std::make_unique<Opt>(std::vector<Tensor>{r.w}, options); };
}

struct Kind {
  const char* name;
  Make make;
};

// Every optimizer that is a rule, with the options that change what its kernels do.
std::vector<Kind> kinds() {
  using namespace optim;  // NOLINT
  return {
      {"SGD", made<SGD>(SGDOptions{.lr = 0.1})},
      {"SGD_maximize", made<SGD>(SGDOptions{.lr = 0.01, .weight_decay = 0.1, .maximize = true})},
      {"SGD_momentum", made<SGD>(SGDOptions{.lr = 0.1, .momentum = 0.9})},
      {"SGD_dampening", made<SGD>(SGDOptions{.lr = 0.1, .momentum = 0.9, .dampening = 0.5})},
      {"SGD_nesterov",
       made<SGD>(SGDOptions{.lr = 0.1, .momentum = 0.9, .weight_decay = 0.1, .nesterov = true})},
      {"SGD_averaged", made<SGD>(SGDOptions{.lr = 0.1, .momentum = 0.9, .averaged_momentum = true})},
      {"Adagrad", made<Adagrad>(AdagradOptions{.lr = 0.1, .lr_decay = 0.1, .weight_decay = 0.1})},
      {"Adagrad_inside",
       made<Adagrad>(AdagradOptions{.lr = 0.1, .initial_accumulator_value = 0.5, .eps_inside_sqrt = true})},
      {"RMSprop", made<RMSprop>(RMSpropOptions{.lr = 0.1})},
      {"RMSprop_centered",
       made<RMSprop>(RMSpropOptions{
           .lr = 0.1, .weight_decay = 0.1, .momentum = 0.5, .centered = true, .maximize = true})},
      {"Adadelta", made<Adadelta>(AdadeltaOptions{.weight_decay = 0.1})},
      {"Adam", made<Adam>(AdamOptions{.lr = 0.1})},
      {"Adam_amsgrad", made<Adam>(AdamOptions{.lr = 0.1, .weight_decay = 0.1, .amsgrad = true})},
      {"Adam_maximize", made<Adam>(AdamOptions{.lr = 0.1, .maximize = true, .bias_correction = false})},
      {"Adam_decoupled",
       made<Adam>(AdamOptions{
           .lr = 0.1, .weight_decay = 0.1, .decoupled_weight_decay = true, .eps_inside_sqrt = true})},
      {"AdamW", made<AdamW>(AdamWOptions{.lr = 0.1})},
      {"AdamW_amsgrad", made<AdamW>(AdamWOptions{.lr = 0.1, .amsgrad = true, .maximize = true})},
      {"Adamax", made<Adamax>(AdamaxOptions{.lr = 0.1, .weight_decay = 0.1})},
      {"NAdam", made<NAdam>(NAdamOptions{.lr = 0.1, .weight_decay = 0.1})},
      {"NAdam_decoupled",
       made<NAdam>(NAdamOptions{.lr = 0.1, .weight_decay = 0.1, .decoupled_weight_decay = true})},
      {"RAdam", made<RAdam>(RAdamOptions{.lr = 0.1, .betas = {0.9, 0.9}})},
      {"RAdam_decoupled",
       made<RAdam>(RAdamOptions{.lr = 0.1, .weight_decay = 0.1, .decoupled_weight_decay = true})},
      {"ASGD", made<ASGD>(ASGDOptions{.lr = 0.1, .t0 = 3, .weight_decay = 0.1})},
      {"Rprop", made<Rprop>(RpropOptions{.lr = 0.1})},
      {"Adafactor", made<Adafactor>(AdafactorOptions{.lr = 0.1, .weight_decay = 0.1})},
      {"Muon", of_matrices<Muon>(MuonOptions{.lr = 0.1})},
      {"Muon_adjusted", of_matrices<Muon>(MuonOptions{
                            .lr = 0.1, .adjust_lr_fn = AdjustLr::match_rms_adamw, .nesterov = false})},
      {"groups",
       [](const Regression& r) {
         using Group = Adam::Group;
         return std::make_unique<Adam>(std::vector<Group>{Group{{r.w}, {{.lr = 0.1}}},
                                                          Group{{r.b}, {{.lr = 0.3, .weight_decay = 0.1}}}},
                                       AdamOptions{});
       }},
  };
}

class EveryOptimizer : public GpuCapture, public ::testing::WithParamInterface<Kind> {};

TEST_P(EveryOptimizer, IsCapturedWithItsRate) {
  for (const Dtype dtype : {float32, bfloat16}) {
    expect_replays_as_usual([&] {
      const auto r = std::make_shared<Regression>(dtype);
      r->opt = GetParam().make(*r);
      return Training{[r] { r->step(); }, [r] { return r->results(); },
                      [r](int i) {
                        r->take(i);
                        r->opt->set_lr(0.1 / (1 + i));
                      }};
    });
  }
}

// Steps 1 and 4 have an infinite gradient: the scale shrinks, and nothing else happens.
TEST_P(EveryOptimizer, IsCapturedWithAScaledLoss) {
  const auto make = [&](bool infinite) {
    return [&, infinite] {
      const auto r = std::make_shared<Regression>();
      r->opt = GetParam().make(*r);
      const auto scaler =
          std::make_shared<amp::GradScaler>(amp::GradScalerOptions{.init_scale = 1024, .growth_interval = 2});
      Training run;
      run.step = [=] {
        r->opt->zero_grad();
        const Tensor loss = r->forward();
        scaler->scale(loss).backward();
        scaler->step(*r->opt);
        scaler->update();
        r->loss.copy_(loss.detach());
      };
      run.between = [=](int i) {
        r->take(infinite ? i : i + (i >= 1) + (i >= 3));
        if (infinite && i % 3 == 1) r->x.fill_(std::numeric_limits<double>::infinity());
      };
      run.results = [=] {
        Named all = r->results();
        for (const auto& [name, tensor] : scaler->state_dict()) all.emplace_back(name, tensor);
        return all;
      };
      return run;
    };
  };
  const Named found = expect_replays_as_usual(make(true));
  EXPECT_EQ(found[found.size() - 5].first, "scale");
  EXPECT_EQ(found[found.size() - 5].second.item(), 512);  // 1024 512 512 1024 512 512
  // The same without those steps, but for the scale, a power of two.
  Named without = testing::trained(make(false), {.all = 4}, false), with = found;
  without.resize(without.size() - 5);
  with.resize(with.size() - 5);
  testing::expect_same(with, without);
}

INSTANTIATE_TEST_SUITE_P(All, EveryOptimizer, ::testing::ValuesIn(kinds()),
                         [](const auto& info) { return info.param.name; });

// ---- schedules ----

struct Schedule {
  const char* name;
  std::function<std::shared_ptr<optim::LRScheduler>(optim::Optimizer&)> make;
};

template <class S, class... Arguments>
Schedule schedule(const char* name, Arguments... arguments) {
  return {name, [=](optim::Optimizer& opt) { return std::make_shared<S>(opt, arguments...); }};
}

std::vector<Schedule> schedules() {
  using namespace optim;  // NOLINT
  return {
      schedule<LambdaLR>("LambdaLR", [](int64_t epoch) { return 1.0 / static_cast<double>(1 + epoch); }),
      schedule<MultiplicativeLR>("MultiplicativeLR", [](int64_t) { return 0.7; }),
      schedule<StepLR>("StepLR", 2, 0.5),
      schedule<MultiStepLR>("MultiStepLR", std::vector<int64_t>{1, 4}, 0.5),
      schedule<ConstantLR>("ConstantLR", 0.5, 3),
      schedule<LinearLR>("LinearLR", 0.25, 1.0, 4),
      schedule<ExponentialLR>("ExponentialLR", 0.8),
      schedule<InverseTimeLR>("InverseTimeLR", 0.5),
      schedule<CosineAnnealingLR>("CosineAnnealingLR", 4),
      schedule<PolynomialLR>("PolynomialLR", 5, 2.0),
      schedule<CosineAnnealingWarmRestarts>("CosineAnnealingWarmRestarts", 2, 2),
      schedule<CyclicLR>("CyclicLR", CyclicLROptions{.base_lr = {0.01}, .max_lr = {0.2}, .step_size_up = 2}),
      schedule<OneCycleLR>("OneCycleLR", OneCycleLROptions{.max_lr = {0.2}, .total_steps = 8}),
      schedule<SWALR>("SWALR", 0.02, 3),
      schedule<ReduceLROnPlateau>("ReduceLROnPlateau",
                                  ReduceLROnPlateauOptions{.factor = 0.5, .patience = 0}),
      {"SequentialLR",
       [](Optimizer& opt) {
         const std::vector<std::shared_ptr<LRScheduler>> parts{std::make_shared<LinearLR>(opt, 0.5, 1.0, 2),
                                                               std::make_shared<ExponentialLR>(opt, 0.5)};
         return std::make_shared<SequentialLR>(opt, parts, std::vector<int64_t>{2});
       }},
      {"ChainedScheduler",
       [](Optimizer& opt) {
         return std::make_shared<ChainedScheduler>(std::vector<std::shared_ptr<LRScheduler>>{
             std::make_shared<ConstantLR>(opt, 0.5, 2), std::make_shared<ExponentialLR>(opt, 0.8)});
       }},
  };
}

class EverySchedule : public GpuCapture, public ::testing::WithParamInterface<Schedule> {};

TEST_P(EverySchedule, GoesOnBetweenReplays) {
  expect_replays_as_usual([&] {
    const auto r = std::make_shared<Regression>();
    r->opt = std::make_unique<optim::SGD>(std::vector<Tensor>{r->w, r->b},
                                          optim::SGDOptions{.lr = 0.1, .momentum = 0.9});
    const auto schedule = GetParam().make(*r->opt);
    return Training{[r] { r->step(); }, [r] { return r->results(); },
                    [r, schedule](int i) {
                      r->take(i);
                      if (i == 0) return;
                      if (auto* plateau = dynamic_cast<optim::ReduceLROnPlateau*>(schedule.get()))
                        plateau->step(1.0 + (i % 2));
                      else schedule->step();
                    }};
  });
}

INSTANTIATE_TEST_SUITE_P(All, EverySchedule, ::testing::ValuesIn(schedules()),
                         [](const auto& info) { return info.param.name; });

// ---- what stands between backward and step ----

/// A regression with Adam whose gradients are treated by `treat` before the step.
std::function<Training()> with(std::function<void(const Regression&)> treat) {
  return [treat = std::move(treat)] {
    const auto r = std::make_shared<Regression>();
    r->opt = std::make_unique<optim::Adam>(std::vector<Tensor>{r->w, r->b}, optim::AdamOptions{.lr = 0.1});
    return Training{[r, treat] {
                      r->opt->zero_grad();
                      const Tensor loss = r->forward();
                      loss.backward();
                      treat(*r);
                      r->opt->step();
                      r->loss.copy_(loss.detach());
                    },
                    [r] { return r->results(); }, [r](int i) { r->take(i); }};
  };
}

TEST_F(GpuCapture, ClipsGradients) {
  for (const double p : {1.0, 2.0, 3.5, std::numeric_limits<double>::infinity()})
    expect_replays_as_usual(with([p](const Regression& r) {
      nn::utils::clip_grad_norm_({r.w, r.b}, 0.05, p);
    }));
  expect_replays_as_usual(with([](const Regression& r) { nn::utils::clip_grad_value_({r.w, r.b}, 0.05); }));
}

TEST_F(GpuCapture, ClipsBetweenUnscalingAndStep) {
  expect_replays_as_usual([] {
    const auto r = std::make_shared<Regression>();
    r->opt = std::make_unique<optim::AdamW>(std::vector<Tensor>{r->w, r->b}, optim::AdamWOptions{.lr = 0.1});
    const auto scaler = std::make_shared<amp::GradScaler>(amp::GradScalerOptions{.init_scale = 256});
    return Training{[=] {
                      r->opt->zero_grad();
                      scaler->scale(r->forward()).backward();
                      scaler->unscale_(*r->opt);
                      nn::utils::clip_grad_norm_({r->w, r->b}, 0.05);
                      scaler->step(*r->opt);
                      scaler->update();
                    },
                    [=] { return r->results(); }, [=](int i) { r->take(i); }};
  });
}

TEST_F(GpuCapture, AccumulatesGradients) {
  for (const bool set_to_none : {true, false}) {
    expect_replays_as_usual([=] {
      const auto r = std::make_shared<Regression>();
      r->opt = std::make_unique<optim::SGD>(std::vector<Tensor>{r->w, r->b}, optim::SGDOptions{.lr = 0.1});
      return Training{[=] {
                        r->opt->zero_grad(set_to_none);
                        r->forward().backward();
                        (r->forward() * 0.5).backward();
                        r->opt->step();
                      },
                      [=] { return r->results(); }, [=](int i) { r->take(i); }};
    });
  }
}

// Two graphs that share gradients: one adds to them, the other steps and clears them.
TEST_F(GpuCapture, AccumulatesOverReplays) {
  const auto run = [](bool captured) {
    manual_seed(3);
    Regression r;
    r.opt = std::make_unique<optim::Adam>(std::vector<Tensor>{r.w, r.b}, optim::AdamOptions{.lr = 0.1});
    const auto add = [&] { r.forward().backward(); };
    const auto finish = [&] {
      r.opt->step();
      r.opt->zero_grad(/*set_to_none=*/false);
    };
    cuda::Graph adding, finishing;
    for (int i = 0; i < 8; ++i) {
      r.take(i);
      if (captured && i == 4) {
        adding = cuda::graph(add, {.warmup = 0});
        finishing = cuda::graph(finish, {.warmup = 0});
      }
      if (captured && i >= 4) adding.replay();
      else add();
      if (i % 2 == 0) continue;
      if (captured && i >= 4) finishing.replay();
      else finish();
    }
    Named results = r.results();
    for (auto& [name, tensor] : results) tensor = to(tensor.detach(), cpu);
    return results;
  };
  testing::expect_same(run(true), run(false));
}

TEST_F(GpuCapture, AveragesParameters) {
  for (const std::optional<double> decay : {std::optional<double>(), std::optional<double>(0.9)}) {
    expect_replays_as_usual([=] {
      const auto r = std::make_shared<Regression>();
      r->opt = std::make_unique<optim::SGD>(std::vector<Tensor>{r->w, r->b}, optim::SGDOptions{.lr = 0.1});
      const auto average = std::make_shared<optim::AveragedModel>(std::vector<Tensor>{r->w, r->b},
                                                                  optim::AveragedModelOptions{decay});
      return Training{[=] {
                        r->step();
                        average->update_parameters();
                      },
                      [=] {
                        Named all = r->results();
                        for (const auto& [name, tensor] : average->state_dict())
                          all.emplace_back(name, tensor);
                        return all;
                      },
                      [=](int i) { r->take(i); }};
    });
  }
}

// One scaler, two optimizers: an infinity in one's gradients leaves the other's step alone, and shrinks the scale of both.
TEST_F(GpuCapture, OneScalerServesTwoOptimizers) {
  const Named found = expect_replays_as_usual([] {
    const auto r = std::make_shared<Regression>(), other = std::make_shared<Regression>();
    r->opt = std::make_unique<optim::SGD>(std::vector<Tensor>{r->w, r->b}, optim::SGDOptions{.lr = 0.1});
    other->opt =
        std::make_unique<optim::AdamW>(std::vector<Tensor>{other->w}, optim::AdamWOptions{.lr = 0.1});
    const auto scaler = std::make_shared<amp::GradScaler>(amp::GradScalerOptions{.init_scale = 256});
    Training run;
    run.step = [=] {
      r->opt->zero_grad();
      other->opt->zero_grad();
      scaler->scale(r->forward() + other->forward()).backward();
      scaler->step(*r->opt);
      scaler->step(*other->opt);
      scaler->update();
    };
    run.between = [=](int i) {
      r->take(i);
      other->take(i + 1);
      if (i == 3) other->y.fill_(std::numeric_limits<double>::infinity());
    };
    run.results = [=] {
      return Named{{"w", r->w},
                   {"other w", other->w},
                   {"steps", other->opt->state_dict().at("state.0.step")},
                   {"scale", scaler->state_dict().at("scale")}};
    };
    return run;
  });
  EXPECT_EQ(found[2].second.item(), 5);
  EXPECT_EQ(found[3].second.item(), 128);
}

// ---- what must have happened before a capture ----

TEST_F(GpuCapture, RefusesAnOptimizersFirstStep) {
  Regression r;
  r.opt = std::make_unique<optim::Adam>(std::vector<Tensor>{r.w, r.b}, optim::AdamOptions{});
  expect_error<Error>([&] { cuda::graph([&] { r.step(); }, {.warmup = 0}); },
                      "[Adam] a parameter's first step cannot be captured");
  r.step();  // the failed capture has left nothing behind
  EXPECT_EQ(r.opt->state_dict().at("state.0.step").item(), 1);
}

TEST_F(GpuCapture, RefusesAScalersFirstStepAndForgetsWhatWasGivenUp) {
  Regression r;
  r.opt = std::make_unique<optim::SGD>(std::vector<Tensor>{r.w, r.b}, optim::SGDOptions{});
  amp::GradScaler scaler;
  bool waits = false;
  const auto step = [&] {
    const Tensor loss = r.forward();
    scaler.scale(loss).backward();
    scaler.step(*r.opt);
    if (waits) loss.item();
    scaler.update();
  };
  expect_error<Error>([&] { cuda::graph(step, {.warmup = 0}); }, "its first scale() cannot be captured");
  step();
  waits = true;
  expect_error<Error>([&] { cuda::graph(step, {.warmup = 0}); }, "[item] waits for the GPU");
  waits = false;
  step();  // the step of the failed capture does not count
  expect_error<Error>([&] { cuda::graph([&] { scaler.get_scale(); }, {.warmup = 0}); },
                      "[item] waits for the GPU");
}

}  // namespace
}  // namespace weft
