// Optimizers on the lectures' functions, their forms in closed form, groups, state and errors.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "src/tape/recorder.h"
#include "weft/autograd.h"
#include "weft/generator.h"
#include "weft/nn.h"
#include "weft/ops.h"
#include "weft/optim.h"
#include "weft/threads.h"

namespace {

using namespace weft;  // NOLINT

using Function = std::function<Tensor(const Tensor&)>;
using Values = std::vector<double>;

// The point after `steps` steps from `start`, in float64.
template <class Opt, class Options>
Values descend(const Function& f, const Values& start, int steps, Options options) {
  const Tensor x = tensor(start, {.dtype = float64}).requires_grad_();
  Opt optimizer{{x}, options};
  for (int i = 0; i < steps; ++i) {
    optimizer.zero_grad();
    f(x).backward();
    optimizer.step();
  }
  return x.to_vector<double>();
}

void expect_point(const Values& actual, const Values& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(actual[i], expected[i], 6e-7 * std::max(1.0, std::abs(expected[i])));
}

Tensor square_sum(const Tensor& x) { return sum(x * x); }
Function quadratic(double a, double b) {
  return [weights = tensor({a, b}, {.dtype = float64})](const Tensor& x) { return sum(weights * x * x); };
}

TEST(Lectures, GradientDescentInOneDimension) {
  using optim::SGD;
  using optim::SGDOptions;
  expect_point(descend<SGD>(square_sum, {10}, 10, SGDOptions{.lr = 0.05}), {3.486784});
  expect_point(descend<SGD>(square_sum, {10}, 10, SGDOptions{.lr = 0.2}), {0.060466});
  expect_point(descend<SGD>(square_sum, {10}, 10, SGDOptions{.lr = 1.1}), {61.917364});
  const Function wave = [](const Tensor& x) { return sum(x * cos(x * (0.15 * M_PI))); };
  expect_point(descend<SGD>(wave, {10}, 10, SGDOptions{.lr = 2}), {-1.528166});
}

TEST(Lectures, GradientDescentAndMomentumInTwoDimensions) {
  using optim::SGD;
  using optim::SGDOptions;
  const Values start{-5, -2};
  const Function round = quadratic(1, 2), narrow = quadratic(0.1, 2);
  expect_point(descend<SGD>(round, start, 20, SGDOptions{.lr = 0.1}), {-0.057646, -0.000073});
  expect_point(descend<SGD>(narrow, start, 20, SGDOptions{.lr = 0.4}), {-0.943467, -0.000073});
  expect_point(descend<SGD>(narrow, start, 20, SGDOptions{.lr = 0.6}), {-0.387814, -1673.365109});
  expect_point(descend<SGD>(narrow, start, 20, SGDOptions{.lr = 0.6, .momentum = 0.5}), {0.007188, 0.002553});
  expect_point(descend<SGD>(narrow, start, 20, SGDOptions{.lr = 0.6, .momentum = 0.25}),
               {-0.126340, -0.186632});
  expect_point(
      descend<SGD>(narrow, start, 20, SGDOptions{.lr = 0.6, .momentum = 0.5, .averaged_momentum = true}),
      {-0.289993, 0.001723});
  expect_point(descend<SGD>(narrow, start, 20, SGDOptions{.lr = 0.6, .momentum = 0.5, .dampening = 0.5}),
               {-0.241088, 0.004796});
}

TEST(Lectures, AveragedMomentumIsLeakyMomentumWithASmallerRate) {
  const double alpha = 0.6, beta = 0.5;
  const Function f = quadratic(0.1, 2);
  const auto averaged = descend<optim::SGD>(
      f, {-5, -2}, 20, optim::SGDOptions{.lr = alpha, .momentum = beta, .averaged_momentum = true});
  const auto leaky =
      descend<optim::SGD>(f, {-5, -2}, 20, optim::SGDOptions{.lr = (1 - beta) * alpha, .momentum = beta});
  expect_point(averaged, leaky);
}

TEST(Lectures, AdamInItsForms) {
  using optim::Adam;
  using optim::AdamOptions;
  const Function f = quadratic(0.1, 2);
  expect_point(descend<Adam>(f, {-5, -2}, 20, AdamOptions{.lr = 0.4, .eps = 1e-6}), {0.996029, -0.212750});
  expect_point(descend<Adam>(f, {-5, -2}, 20, AdamOptions{.lr = 0.4, .eps = 1e-6, .bias_correction = false}),
               {0.384875, -0.557979});

  // eps inside the root, large enough to matter, written out
  const double lr = 0.4, b1 = 0.9, b2 = 0.999, eps = 0.1;
  Values x{-5, -2}, m{0, 0}, v{0, 0};
  const Values weights{0.1, 2};
  for (int k = 1; k <= 20; ++k) {
    for (size_t i = 0; i < 2; ++i) {
      const double g = 2 * weights[i] * x[i];
      m[i] = b1 * m[i] + (1 - b1) * g;
      v[i] = b2 * v[i] + (1 - b2) * g * g;
      x[i] -= lr * m[i] / (1 - std::pow(b1, k)) / std::sqrt(v[i] / (1 - std::pow(b2, k)) + eps);
    }
  }
  expect_point(descend<Adam>(f, {-5, -2}, 20, AdamOptions{.lr = lr, .eps = eps, .eps_inside_sqrt = true}), x);
}

Tensor parameter(const Values& values) { return tensor(values, {.dtype = float64}).requires_grad_(); }

// One step with a given gradient.
template <class Opt>
double stepped(Opt& optimizer, const Tensor& p, double grad) {
  p.set_grad(full_like(p.detach(), grad));
  optimizer.step();
  return p.item();
}

TEST(Forms, TheFirstMomentumStepIgnoresDampening) {
  const Tensor p = parameter({0});
  optim::SGD optimizer{{p}, {.lr = 1, .momentum = 0.9, .dampening = 0.5}};
  EXPECT_NEAR(stepped(optimizer, p, 1), -1, 1e-12);
  EXPECT_NEAR(stepped(optimizer, p, 1), -1 - (0.9 + 0.5), 1e-12);
}

TEST(Forms, WeightDecayIsAddedToTheGradientOrShrinksTheParameter) {
  const Tensor p = parameter({10}), q = parameter({10});
  optim::Adam adam{{p}, {.lr = 0.1, .eps = 0, .weight_decay = 0.5}};
  optim::AdamW adamw{{q}, {.lr = 0.1, .eps = 0, .weight_decay = 0.5}};
  EXPECT_NEAR(stepped(adam, p, 1), 10 - 0.1, 1e-12);  // the first step is lr * sign(g + 5)
  EXPECT_NEAR(stepped(adamw, q, 1), 10 * (1 - 0.1 * 0.5) - 0.1, 1e-12);
  const Tensor r = parameter({10});
  EXPECT_EQ((optim::AdamW{{r}, {.lr = 0.1}}.param_groups()[0].options.weight_decay), 0.01);
}

TEST(Forms, ParametersWithoutGradientAreSkipped) {
  const Tensor p = parameter({1}), q = parameter({1});
  optim::Adam optimizer{{p, q}, {.lr = 0.1}};
  stepped(optimizer, p, 1);
  EXPECT_EQ(q.item(), 1);
  EXPECT_FALSE(optimizer.state_dict().contains("state.1.step"));
}

TEST(Forms, AnyLayoutOfParameterAndGradientGivesTheSame) {
  const auto run = [](bool transposed, bool gradient_transposed) {
    const Tensor values = reshape(arange(12, {.dtype = float32}), {3, 4});
    const Tensor p = (transposed ? clone(contiguous(values.t()).t()) : clone(values)).requires_grad_();
    optim::Adam optimizer{{p}, {.lr = 0.1, .weight_decay = 0.1, .amsgrad = true}};
    for (int i = 1; i <= 3; ++i) {
      const Tensor grad = sin(values * i);
      p.set_grad(gradient_transposed ? contiguous(grad.t()).t() : grad);
      optimizer.step();
    }
    return p.to_vector<float>();
  };
  const auto expected = run(false, false);
  EXPECT_EQ(run(true, true), expected);
  EXPECT_EQ(run(true, false), expected);
  EXPECT_EQ(run(false, true), expected);
}

TEST(Forms, LargeParametersAreTheSameForAnyNumberOfThreads) {
  const auto run = [](int threads) {
    set_num_threads(threads);
    manual_seed(0);
    const Tensor p = randn({100003}).requires_grad_();
    optim::Adam optimizer{{p}, {.lr = 0.1}};
    for (int i = 0; i < 3; ++i) {
      p.set_grad(randn({100003}));
      optimizer.step();
    }
    return p.to_vector<float>();
  };
  const auto one = run(1);
  EXPECT_EQ(run(2), one);
  EXPECT_EQ(run(4), one);
}

TEST(Forms, EmptyParametersAreFine) {
  const Tensor p = zeros({0, 3}, {.requires_grad = true});
  p.set_grad(zeros({0, 3}));
  optim::SGD{{p}, {.momentum = 0.9}}.step();
  optim::Adam{{p}}.step();
}

TEST(Step, RunsAClosureWithGradients) {
  const Tensor p = parameter({3});
  optim::SGD optimizer{{p}, {.lr = 0.5}};
  NoGrad guard;
  const Tensor loss = optimizer.step([&] {
    optimizer.zero_grad();
    Tensor value = sum(p * p);
    value.backward();
    return value;
  });
  EXPECT_EQ(loss.item(), 9);
  EXPECT_EQ(p.item(), 0);
}

TEST(Step, CountsAsAWriteToTheParameter) {
  const Tensor p = parameter({3});
  optim::SGD optimizer{{p}};
  const Tensor y = sum(p * p);
  stepped(optimizer, p, 1);
  EXPECT_THROW(y.backward(), GradError);
}

TEST(Step, ReplayedFollowsTheCountAndTheRate) {
  const auto run = [](bool replay) {
    const Tensor p = parameter({1, -2, 3}), grad = tensor({0.5, 1.0, -1.0}, {.dtype = float64});
    p.set_grad(grad);
    optim::Adam optimizer{{p}, {.lr = 0.1}};
    optimizer.step();
    tape::Recorder recorder;
    recorder.begin();
    optimizer.step();
    recorder.end();
    for (int i = 0; i < 3; ++i) {
      if (replay) recorder.replay();
      else optimizer.step();
    }
    return p.to_vector<double>();
  };
  EXPECT_EQ(run(true), run(false));
}

TEST(Groups, HaveTheirOwnOptionsWhichMayChange) {
  const Tensor p = parameter({0}), q = parameter({0}), r = parameter({0});
  using Group = optim::SGD::Group;
  optim::SGD optimizer{{Group{{p}, {{.lr = 1}}}, Group{{q}}}, {.lr = 0.1}};
  optimizer.add_param_group({{r}, optim::SGDOptions{.lr = 2}});
  for (const Tensor& t : {p, q, r}) t.set_grad(ones_like(t.detach()));
  optimizer.step();
  EXPECT_EQ(p.item(), -1);
  EXPECT_EQ(q.item(), -0.1);
  EXPECT_EQ(r.item(), -2);
  optimizer.param_groups()[0].options.lr = 5;
  optimizer.step();
  EXPECT_EQ(p.item(), -6);
  optimizer.set_lr(0);
  optimizer.step();
  EXPECT_EQ(p.item(), -6);
  EXPECT_EQ(optimizer.lr(2), 0);
  EXPECT_EQ(optimizer.parameters().size(), 3U);
}

TEST(State, RoundTripContinuesExactly) {
  manual_seed(1);
  const Tensor p = randn({7}).requires_grad_(), q = clone(p.detach()).requires_grad_();
  optim::Adam first{{p}, {.lr = 0.1, .betas = {0.8, 0.9}, .amsgrad = true}};
  optim::Adam second{{q}, {.lr = 3, .eps = 1}};
  std::vector<Tensor> grads;
  grads.reserve(6);
  for (int i = 0; i < 6; ++i) grads.push_back(randn({7}));
  for (int i = 0; i < 3; ++i) {
    p.set_grad(grads[i]);
    first.step();
  }
  copy_(q.detach(), p.detach());
  second.load_state_dict(first.state_dict());
  EXPECT_EQ(second.param_groups()[0].options.betas, (std::pair<double, double>{0.8, 0.9}));
  for (int i = 3; i < 6; ++i) {
    p.set_grad(grads[i]);
    q.set_grad(grads[i]);
    first.step();
    second.step();
  }
  EXPECT_EQ(p.to_vector<float>(), q.to_vector<float>());
}

TEST(State, OfMomentumContinuesWithoutASecondFirstStep) {
  const Tensor p = parameter({0}), q = parameter({0});
  const optim::SGDOptions options{.lr = 1, .momentum = 0.9, .dampening = 0.5};
  optim::SGD first{{p}, options}, second{{q}, options};
  stepped(first, p, 1);
  stepped(second, q, 1);
  optim::SGD third{{q}, options};
  third.load_state_dict(second.state_dict());
  EXPECT_EQ(stepped(third, q, 1), stepped(first, p, 1));
}

TEST(State, HasPyTorchsNames) {
  const Tensor p = parameter({1, 2}), q = parameter({1});
  using Group = optim::Adam::Group;
  optim::Adam adam{{Group{{p}}, Group{{q}}}, {.amsgrad = true}};
  sum(p * p).backward();
  adam.step();
  EXPECT_EQ(adam.state_dict().keys(), (std::vector<std::string>{"state.0.step",
                                                                "state.0.exp_avg",
                                                                "state.0.exp_avg_sq",
                                                                "state.0.max_exp_avg_sq",
                                                                "param_groups.0.lr",
                                                                "param_groups.0.betas",
                                                                "param_groups.0.eps",
                                                                "param_groups.0.weight_decay",
                                                                "param_groups.0.amsgrad",
                                                                "param_groups.0.maximize",
                                                                "param_groups.0.decoupled_weight_decay",
                                                                "param_groups.0.eps_inside_sqrt",
                                                                "param_groups.0.bias_correction",
                                                                "param_groups.0.params",
                                                                "param_groups.1.lr",
                                                                "param_groups.1.betas",
                                                                "param_groups.1.eps",
                                                                "param_groups.1.weight_decay",
                                                                "param_groups.1.amsgrad",
                                                                "param_groups.1.maximize",
                                                                "param_groups.1.decoupled_weight_decay",
                                                                "param_groups.1.eps_inside_sqrt",
                                                                "param_groups.1.bias_correction",
                                                                "param_groups.1.params"}));
  EXPECT_EQ(adam.state_dict().at("state.0.step").item(), 1);
  EXPECT_EQ(adam.state_dict().at("param_groups.1.params").to_vector<int64_t>(), (std::vector<int64_t>{1}));
}

template <class E, class F>
std::string message(F f) {
  try {
    f();
  } catch (const E& e) {
    return e.what();
  }
  return "nothing was thrown";
}

TEST(State, ThatDoesNotFitChangesNothing) {
  const Tensor p = parameter({1, 2}), q = parameter({1});
  optim::Adam adam{{p}, {.lr = 0.5}}, other{{q}, {.lr = 0.25}}, both{{p, q}};
  using Group = optim::Adam::Group;
  optim::Adam grouped{{Group{{p}}, Group{{q}}}};
  sum(q * q).backward();
  other.step();
  EXPECT_EQ(message<ShapeError>([&] { adam.load_state_dict(other.state_dict()); }),
            "[Adam] state.0.exp_avg has shape (1,), its parameter (2,)");
  EXPECT_EQ(message<ValueError>([&] { adam.load_state_dict(both.state_dict()); }),
            "[Adam] loaded state dict contains a parameter group that doesn't match the size of optimizer's "
            "group: group 0 has 2 "
            "parameters, the optimizer's 1");
  EXPECT_EQ(message<ValueError>([&] { adam.load_state_dict(grouped.state_dict()); }),
            "[Adam] loaded state dict has a different number of parameter groups: 2, the optimizer has 1");
  optim::SGD sgd{{p}};
  EXPECT_EQ(
      message<ValueError>([&] { sgd.load_state_dict(adam.state_dict()); }),
      "[SGD] loaded state dict has an entry \"param_groups.0.betas\" that this optimizer does not know");
  StateDict negative = adam.state_dict();
  negative.set("param_groups.0.lr", tensor(-1.0));
  EXPECT_EQ(message<ValueError>([&] { adam.load_state_dict(negative); }),
            "[Adam] lr must be at least 0; got -1");
  EXPECT_EQ(adam.lr(), 0.5);
}

TEST(Errors, OfConstruction) {
  const Tensor p = parameter({1});
  using optim::Adam;
  using optim::SGD;
  EXPECT_EQ(message<ValueError>([&] { SGD{std::vector<Tensor>{}}; }),
            "[optim] optimizer got an empty parameter list");
  EXPECT_EQ(message<ValueError>([&] { SGD{{p * 2}}; }),
            "[optim] can't optimize a non-leaf Tensor; it comes from mul, shape (1,)");
  EXPECT_EQ(message<DtypeError>([&] { SGD{{ones({2}, {.dtype = int64})}}; }),
            "[optim] can't optimize a tensor of dtype int64; shape (2,)");
  EXPECT_EQ(message<ValueError>([&] {
              SGD{{p, p}};
            }),
            "[optim] some parameters appear in more than one parameter group, or twice in one; shape (1,)");
  EXPECT_EQ(message<ValueError>([&] { SGD{{p}, {.lr = -1}}; }), "[SGD] lr must be at least 0; got -1");
  EXPECT_EQ(message<ValueError>([&] {
              SGD{{p}, {.momentum = -0.5}};
            }),
            "[SGD] momentum must be at least 0; got -0.5");
  EXPECT_EQ(message<ValueError>([&] {
              SGD{{p}, {.nesterov = true}};
            }),
            "[SGD] Nesterov momentum requires a momentum and zero dampening; got momentum 0, dampening 0");
  EXPECT_EQ(message<ValueError>([&] {
              Adam{{p}, {.betas = {1.0, 0.9}}};
            }),
            "[Adam] betas must be two numbers in [0, 1); got (1, 0.9)");
  EXPECT_EQ(message<ValueError>([&] { Adam{{p}, {.eps = -1}}; }), "[Adam] eps must be at least 0; got -1");
  EXPECT_EQ(message<ValueError>([&] {
              Adam{{p}, {.weight_decay = -1}};
            }),
            "[Adam] weight_decay must be at least 0; got -1");
  SGD optimizer{{p}};
  EXPECT_THROW(optimizer.add_param_group({{p}}), ValueError);
  EXPECT_EQ(optimizer.group_count(), 1);
}

TEST(Training, AConvnetLearnsToTellPatternsApart) {
  manual_seed(0);
  nn::Sequential net{nn::Conv2d{1, 4, 3}, nn::BatchNorm2d{4}, nn::ReLU{},       nn::MaxPool2d{2},
                     nn::Flatten{},       nn::Dropout{0.1},   nn::Linear{36, 2}};
  optim::Adam optimizer{net->parameters(), {.lr = 0.01}};
  nn::CrossEntropyLoss loss;
  double last = 0;
  for (int step = 0; step < 40; ++step) {
    const Tensor y = randint(2, {32});
    const Tensor stripes =
        view(to(y, float32), {32, 1, 1, 1}) * view(remainder(arange(8, {.dtype = float32}), 2), {1, 1, 1, 8});
    const Tensor value = loss(net(randn({32, 1, 8, 8}) * 0.3 + stripes), y);
    optimizer.zero_grad();
    value.backward();
    optimizer.step();
    last = value.item();
  }
  EXPECT_LT(last, 0.1);
}

}  // namespace
