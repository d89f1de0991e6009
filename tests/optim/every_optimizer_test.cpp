// What holds for every optimizer: layouts, threads, empty and missing gradients, state, replays; the lectures' forms; closures.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "src/tape/recorder.h"
#include "tests/expect_error.h"
#include "weft/generator.h"
#include "weft/memory.h"
#include "weft/ops.h"
#include "weft/optim.h"
#include "weft/threads.h"

namespace weft {
namespace {

using weft::testing::expect_error;
using Make = std::function<std::unique_ptr<optim::Optimizer>(std::vector<Tensor>)>;

template <class Opt, class Options>
Make made(Options options) {
  return [options](std::vector<Tensor> params) { return std::make_unique<Opt>(std::move(params), options); };
}

struct Kind {
  const char* name;
  Make make;
};

// With the options that use every state.
const std::vector<Kind>& kinds() {
  using namespace optim;  // NOLINT
  static const std::vector<Kind> all{
      {"SGD", made<SGD>(SGDOptions{.lr = 0.1, .momentum = 0.9, .weight_decay = 0.1})},
      {"Adagrad", made<Adagrad>(AdagradOptions{.lr = 0.1, .lr_decay = 0.1, .weight_decay = 0.1})},
      {"RMSprop", made<RMSprop>(RMSpropOptions{.lr = 0.1, .momentum = 0.5, .centered = true})},
      {"Adadelta", made<Adadelta>(AdadeltaOptions{.weight_decay = 0.1})},
      {"Adam", made<Adam>(AdamOptions{.lr = 0.1, .weight_decay = 0.1, .amsgrad = true})},
      {"AdamW", made<AdamW>(AdamWOptions{.lr = 0.1, .maximize = true})},
      {"Adamax", made<Adamax>(AdamaxOptions{.lr = 0.1, .weight_decay = 0.1})},
      {"NAdam", made<NAdam>(NAdamOptions{.lr = 0.1, .weight_decay = 0.1})},
      {"RAdam", made<RAdam>(RAdamOptions{.lr = 0.1, .weight_decay = 0.1})},
      {"ASGD", made<ASGD>(ASGDOptions{.lr = 0.1, .t0 = 1, .weight_decay = 0.1})},
      {"Rprop", made<Rprop>(RpropOptions{.lr = 0.1})},
      {"Adafactor", made<Adafactor>(AdafactorOptions{.lr = 0.1, .weight_decay = 0.1})},
      {"Muon", made<Muon>(MuonOptions{.lr = 0.1})},
  };
  return all;
}

Tensor stepped(const Kind& kind, Tensor p, int steps, const std::function<Tensor(const Tensor&)>& layout) {
  const auto optimizer = kind.make({p});
  for (int i = 1; i <= steps; ++i) {
    p.set_grad(layout(sin(arange(p.numel(), {.dtype = p.dtype()}).reshape(p.sizes()) * i)));
    optimizer->step();
  }
  return contiguous(p.detach());
}

TEST(EveryOptimizer, AnyLayoutOfParameterAndGradientGivesTheSame) {
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.name);
    const Tensor values = reshape(arange(12, {.dtype = float32}), {3, 4});
    const auto transposed = [](const Tensor& x) { return contiguous(x.t()).t(); };
    const auto plain = [](const Tensor& x) { return x; };
    const Tensor expected = stepped(kind, clone(values).requires_grad_(), 7, plain);
    EXPECT_TRUE(
        allclose(stepped(kind, clone(transposed(values)).requires_grad_(), 7, plain), expected, 1e-6));
    EXPECT_TRUE(allclose(stepped(kind, clone(values).requires_grad_(), 7, transposed), expected, 1e-6));
  }
}

TEST(EveryOptimizer, IsTheSameForAnyNumberOfThreads) {
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.name);
    const auto run = [&](int threads) {
      set_num_threads(threads);
      manual_seed(0);
      return stepped(kind, randn({301, 333}).requires_grad_(), 3, [](const Tensor& x) { return x; });
    };
    const Tensor one = run(1);
    EXPECT_TRUE(equal(run(2), one));
    EXPECT_TRUE(equal(run(4), one));
  }
}

TEST(EveryOptimizer, SkipsWhatHasNoGradientOrNoElements) {
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.name);
    const Tensor p = ones({2, 2}, {.requires_grad = true}), q = ones({2, 2}, {.requires_grad = true});
    const Tensor nothing = zeros({0, 3}, {.requires_grad = true});
    const auto optimizer = kind.make({p, q, nothing});
    p.set_grad(tensor({{0.5F, 1.0F}, {-1.0F, 2.0F}}));
    nothing.set_grad(zeros({0, 3}));
    optimizer->step();
    EXPECT_FALSE(equal(p.detach(), ones({2, 2})));
    EXPECT_TRUE(equal(q.detach(), ones({2, 2})));
    EXPECT_TRUE(isfinite(p.detach()).all().item() != 0);
    for (const std::string& key : optimizer->state_dict().keys())
      EXPECT_FALSE(key.starts_with("state.1.")) << key;
  }
}

TEST(EveryOptimizer, ContinuesExactlyFromItsState) {
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.name);
    for (const Dtype dtype : {float32, float64, bfloat16}) {
      manual_seed(1);
      const Tensor p = to(randn({5, 7}), dtype).requires_grad_();
      const auto first = kind.make({p});
      const auto grad = [&](int i) {
        return to(cos(arange(35, {.dtype = float32}) * i).reshape({5, 7}), dtype);
      };
      for (int i = 0; i < 6; ++i) {
        p.set_grad(grad(i));
        first->step();
      }
      const Tensor q = clone(p.detach()).requires_grad_();
      const auto second = kind.make({q});
      second->set_lr(5);
      second->load_state_dict(first->state_dict());
      for (int i = 6; i < 12; ++i) {
        p.set_grad(grad(i));
        q.set_grad(grad(i));
        first->step();
        second->step();
      }
      EXPECT_TRUE(equal(p.detach(), q.detach()));
    }
  }
}

TEST(EveryOptimizer, ReplayedFollowsItsCounters) {
  for (const Kind& kind : kinds()) {
    if (std::string_view(kind.name) == "Adafactor" || std::string_view(kind.name) == "Muon")
      continue;  // read numbers back
    SCOPED_TRACE(kind.name);
    const auto run = [&](bool replay) {
      const Tensor p = tensor({{1.0, -2.0}, {3.0, 0.5}}, {.dtype = float64}).requires_grad_();
      p.set_grad(tensor({{0.5, 1.0}, {-1.0, 2.0}}, {.dtype = float64}));
      const auto optimizer = kind.make({p});
      optimizer->step();
      tape::Recorder recorder;
      recorder.begin();
      optimizer->step();
      recorder.end();
      for (int i = 0; i < 8; ++i) {
        if (replay) recorder.replay();
        else optimizer->step();
      }
      return p.to_vector<double>();
    };
    EXPECT_EQ(run(true), run(false));
  }
}

TEST(EveryOptimizer, LoadingAgainAndAgainNeedsNoMoreMemory) {
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.name);
    const Tensor p = ones({64, 64}, {.requires_grad = true});
    p.set_grad(ones({64, 64}));
    const auto optimizer = kind.make({p});
    optimizer->step();
    StateDict saved;
    for (const auto& [name, value] : optimizer->state_dict()) saved.set(name, clone(value));
    optimizer->load_state_dict(saved);
    const auto before = memory_stats().allocated;
    for (int i = 0; i < 20; ++i) optimizer->load_state_dict(saved);
    EXPECT_EQ(memory_stats().allocated, before);
  }
}

TEST(EveryOptimizer, RpropMovesNothingByNaNAndGoesOn) {  // as PyTorch, whose sign of NaN is 0
  const Tensor p = ones({3}, {.requires_grad = true});
  optim::Rprop rprop{{p}};
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (const std::vector<double>& grad : {std::vector{nan, 1., infinity}, {1., nan, nan}, {1., 1., 1.}}) {
    p.set_grad(tensor(grad, {.dtype = float32}));
    rprop.step();
  }
  EXPECT_TRUE(allclose(p.detach(), tensor({0.978f, 0.98f, 0.98f})));
}

TEST(EveryOptimizer, ChecksItsOptions) {
  const Tensor p = ones({2, 2}, {.requires_grad = true});
  for (const Kind& kind : kinds()) {
    const auto optimizer = kind.make({p});
    expect_error<ValueError>([&] { optimizer->set_lr(-1); },
                             std::string("[") + optimizer->name() + "] lr must be at least 0; got -1");
    expect_error<ValueError>([&] { kind.make({}); }, "empty parameter list");
    expect_error<ValueError>([&] { kind.make({p * 2}); }, "non-leaf");
  }
  expect_error<ValueError>(
      [&] {
        optim::Rprop({p}, {.etas = {1.5, 2}});
      },
      "[Rprop] etas must be a factor in (0, 1) and one above 1; got (1.5, 2)");
  expect_error<ValueError>([&] { optim::Adadelta({p}, {.rho = 2}); },
                           "[Adadelta] rho must be in [0, 1]; got 2");
  expect_error<ValueError>([&] { optim::NAdam({p}, {.momentum_decay = -1}); },
                           "[NAdam] momentum_decay must be at least 0; got -1");
  expect_error<ValueError>([&] { optim::Adafactor({p}, {.d = 0.5}); },
                           "[Adafactor] d must be at least 1; got 0.5");
  expect_error<ValueError>([&] { optim::Muon({p}, {.ns_steps = 100}); },
                           "ns_steps must be at least 0 and below 100");
  const Tensor v = ones({3}, {.requires_grad = true});
  optim::Muon muon{{v}};
  v.set_grad(ones({3}));
  expect_error<ShapeError>([&] { muon.step(); }, "[Muon] parameters must be matrices; got shape (3,)");
}

// ---- the lectures' forms ----

using Values = std::vector<double>;

template <class Opt, class Options>
Values descend(double a, double b, Options options) {
  const Tensor weights = tensor({a, b}, {.dtype = float64});
  const Tensor x = tensor({-5.0, -2.0}, {.dtype = float64}).requires_grad_();
  Opt optimizer{{x}, options};
  for (int i = 0; i < 20; ++i) {
    optimizer.zero_grad();
    sum(weights * x * x).backward();
    optimizer.step();
  }
  return x.to_vector<double>();
}

void expect_point(const Values& actual, const Values& expected) {
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 6e-7);
}

TEST(LectureForms, AdagradAndRMSpropWithEpsInsideTheRoot) {
  using namespace optim;  // NOLINT
  const bool inside = true;
  expect_point(descend<Adagrad>(0.1, 2, AdagradOptions{.lr = 0.4, .eps = 1e-6, .eps_inside_sqrt = inside}),
               {-2.382563, -0.158591});
  expect_point(descend<Adagrad>(0.1, 2, AdagradOptions{.lr = 2, .eps = 1e-6, .eps_inside_sqrt = inside}),
               {-0.002295, 0});
  expect_point(descend<RMSprop>(
                   0.1, 2, RMSpropOptions{.lr = 0.4, .alpha = 0.9, .eps = 1e-6, .eps_inside_sqrt = inside}),
               {-0.010599, 0});
}

TEST(LectureForms, WithoutEpsAZeroGradientLeavesTheParameterWhereItIs) {
  using namespace optim;  // NOLINT
  const std::vector<Kind> without{{"Adagrad", made<Adagrad>(AdagradOptions{.eps = 0})},
                                  {"RMSprop", made<RMSprop>(RMSpropOptions{.eps = 0})},
                                  {"Adadelta", made<Adadelta>(AdadeltaOptions{.eps = 0})},
                                  {"Adam", made<Adam>(AdamOptions{.eps = 0})},
                                  {"Adamax", made<Adamax>(AdamaxOptions{.eps = 0})},
                                  {"NAdam", made<NAdam>(NAdamOptions{.eps = 0})},
                                  {"RAdam", made<RAdam>(RAdamOptions{.eps = 0})}};
  for (const Kind& kind : without) {
    SCOPED_TRACE(kind.name);
    const Tensor p = ones({2}, {.requires_grad = true});
    const auto optimizer = kind.make({p});
    for (int i = 0; i < 8; ++i) {
      p.set_grad(tensor({0.0F, 1.0F}));
      optimizer->step();
    }
    EXPECT_EQ(p[0].item(), 1);
    EXPECT_TRUE(std::isfinite(p[1].item()));
  }
}

TEST(LectureForms, NewtonTakesAQuadraticInOneStep) {
  const Tensor x = tensor({-5.0, -2.0}, {.dtype = float64}).requires_grad_();
  const Tensor y = tensor({{3.0}}, {.dtype = float64}).requires_grad_();
  optim::Newton newton{{x, y}};
  const Tensor loss = newton.step(
      [&] { return 0.1 * square(x[0]) + 2 * square(x[1]) + x[0] * y[0][0] + square(y).sum() * 4; });
  EXPECT_NEAR(loss.item(), 0.1 * 25 + 8 - 15 + 36, 1e-12);
  EXPECT_TRUE(allclose(x.detach(), zeros({2}, {.dtype = float64}), 0, 1e-12));
  EXPECT_TRUE(allclose(y.detach(), zeros({1, 1}, {.dtype = float64}), 0, 1e-12));
}

TEST(LectureForms, DampedNewtonDescendsFromASaddle) {
  const Tensor x = tensor({1.0, 0.1}, {.dtype = float64}).requires_grad_();
  const auto saddle = [&] { return square(x[0]) - square(x[1]); };
  optim::Newton newton{{x}, {.damping = 3}};
  const double before = newton.step(saddle).item();
  EXPECT_LT(saddle().item(), before);
  optim::Newton uphill{{x}, {.damping = 3, .maximize = true}};
  const double lower = uphill.step(saddle).item();
  EXPECT_GT(saddle().item(), lower);
}

TEST(Closures, AreCheckedAndChangeNothingWhenTheyFail) {
  const Tensor x = ones({2}, {.requires_grad = true});
  optim::LBFGS lbfgs{{x}, {.strong_wolfe = true}};
  optim::Newton newton{{x}};
  for (optim::Optimizer* optimizer : std::initializer_list<optim::Optimizer*>{&lbfgs, &newton}) {
    expect_error<ValueError>([&] { optimizer->step(); }, "step needs a closure");
    expect_error<ValueError>([&] { optimizer->step(std::function<Tensor()>()); }, "step needs a closure");
    expect_error<ValueError>([&] { optimizer->set_momentum(0, 0.5); }, "has neither momentum nor betas");
  }
  expect_error<GradError>([&] { newton.step([&] { return sum(x.detach()); }); },
                          "[Newton] the closure must return a loss that depends on the parameters");
  expect_error<ShapeError>([&] { newton.step([&] { return x * 2; }); },
                           "must return the loss, one number; got (2,)");
  EXPECT_THROW(newton.step([&] { return sum(x); }), Error);  // a Hessian of zeros
  int calls = 0;
  EXPECT_THROW(lbfgs.step([&] {
    if (++calls == 2) throw ValueError("no more");
    lbfgs.zero_grad();
    const Tensor loss = sum(square(x));
    loss.backward();
    return loss;
  }),
               ValueError);
  EXPECT_TRUE(equal(x.detach(), ones({2})));
}

TEST(Closures, LBFGSFindsRosenbrocksMinimumAndResumes) {
  for (const Dtype dtype : {float32, float64}) {
    const auto run = [&](bool resumes) {
      Tensor x = to(tensor({-1.5, 2.0}), dtype).requires_grad_();
      auto lbfgs =
          std::make_unique<optim::LBFGS>(std::vector<Tensor>{x}, optim::LBFGSOptions{.strong_wolfe = true});
      for (int i = 0; i < 6; ++i) {
        if (i == 1 && resumes) {
          const StateDict state = lbfgs->state_dict();
          lbfgs = std::make_unique<optim::LBFGS>(std::vector<Tensor>{x}, optim::LBFGSOptions{.lr = 3});
          lbfgs->load_state_dict(state);
        }
        lbfgs->step([&] {
          lbfgs->zero_grad();
          const Tensor loss = square(1 - x[0]) + 100 * square(x[1] - square(x[0]));
          loss.backward();
          return loss;
        });
      }
      return x.detach();
    };
    const Tensor found = run(false);
    EXPECT_TRUE(allclose(found, ones({2}, {.dtype = dtype}), 1e-3));
    EXPECT_TRUE(equal(run(true), found));
  }
}

}  // namespace
}  // namespace weft
