// Optimizers that are stepped or loaded with what does not fit: a clear error, and nothing has changed.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "tests/expect_error.h"
#include "weft/autograd.h"
#include "weft/nn.h"
#include "weft/ops.h"
#include "weft/optim.h"

namespace weft {
namespace {

using weft::testing::expect_error;

Tensor parameter(int64_t size) { return ones({size}, {.requires_grad = true}); }

TEST(OptimizerMisuse, OptionsAreCheckedAtEachStep) {
  const Tensor p = parameter(2);
  p.set_grad(ones({2}));
  optim::SGD sgd{{p}};
  sgd.param_groups()[0].options.lr = NAN;
  expect_error<ValueError>([&] { sgd.step(); }, "[SGD] lr must be at least 0; got nan");
  optim::Adam adam{{p}};
  adam.param_groups()[0].options.betas = {0.9, 1.0};
  expect_error<ValueError>([&] { adam.step(); }, "[Adam] betas must be two numbers in [0, 1); got (0.9, 1)");
  expect_error<ValueError>([&] { optim::SGD({p}, {.momentum = 0.9, .dampening = NAN}); },
                           "[SGD] dampening must be a number; got nan");
  EXPECT_TRUE(equal(p.detach(), ones({2})));
}

TEST(OptimizerMisuse, OptionsThatAreNegativeOrNoNumbersAreNamed) {
  const auto refused = [](auto options, const std::string& message) {
    expect_error<ValueError>([&] { options.check(); }, message);
  };
  for (const double bad : {-0.5, std::nan("")}) {
    const std::string got = " must be at least 0; got " + std::string(std::isnan(bad) ? "nan" : "-0.5");
    refused(optim::SGDOptions{.weight_decay = bad}, "[SGD] weight_decay" + got);
    refused(optim::AdamWOptions{.eps = bad}, "[AdamW] eps" + got);
    refused(optim::RAdamOptions{.lr = bad}, "[RAdam] lr" + got);
    refused(optim::AdagradOptions{.initial_accumulator_value = bad},
            "[Adagrad] initial_accumulator_value" + got);
    refused(optim::RMSpropOptions{.momentum = bad}, "[RMSprop] momentum" + got);
    refused(optim::ASGDOptions{.alpha = bad}, "[ASGD] alpha" + got);
    refused(optim::AdafactorOptions{.eps = {bad, 1e-3}}, "[Adafactor] eps" + got);
    refused(optim::MuonOptions{.eps = bad}, "[Muon] eps" + got);
    refused(optim::NewtonOptions{.damping = bad}, "[Newton] damping" + got);
  }
  refused(optim::AdamaxOptions{.betas = {0.9, NAN}},
          "[Adamax] betas must be two numbers in [0, 1); got (0.9, nan)");
  refused(optim::ASGDOptions{.t0 = NAN}, "[ASGD] t0 must be a number; got nan");
  refused(optim::RpropOptions{.step_sizes = {2, 1}},
          "[Rprop] step_sizes must be at least 0, and the first at most the second; got (2, 1)");
  refused(optim::AdafactorOptions{.beta2_decay = 0.5}, "[Adafactor] beta2_decay must be at most 0; got 0.5");
  refused(optim::LBFGSOptions{.max_iter = -1}, "[LBFGS] max_iter must be at least 0; got -1");
  refused(optim::LBFGSOptions{.history_size = -1}, "[LBFGS] history_size must be at least 0; got -1");
}

TEST(OptimizerMisuse, AGradientThatDoesNotFitStopsTheWholeStep) {
  const Tensor p = parameter(2), q = parameter(3);
  optim::SGD sgd{{p, q}};
  p.set_grad(ones({2}));
  q.set_grad(ones({3}));
  q.set_data(ones({4}));
  expect_error<ShapeError>([&] { sgd.step(); },
                           "[SGD] parameter 1 of group 0 has shape (4,), its .grad (3,)");
  q.set_data(ones({3}, {.dtype = float64}));
  expect_error<DtypeError>([&] { sgd.step(); }, "[SGD] parameter 1 of group 0 is float64, its .grad float32");
  EXPECT_TRUE(equal(p.detach(), ones({2})));
  expect_error<ValueError>([&] { sgd.step(std::function<Tensor()>()); }, "[SGD] step needs a closure");
}

class LoadedState : public ::testing::Test {
 protected:
  LoadedState() {
    for (const Tensor& p : {p_, q_}) p.set_grad(ones_like(p.detach()));
    adam_.step();
    for (const auto& [name, tensor] : adam_.state_dict()) state_.set(name, clone(tensor));
    before_ = state_;
  }
  template <class E>
  void expect_refused(const std::string& message) {
    expect_error<E>([&] { adam_.load_state_dict(state_); }, message);
    for (const auto& [name, tensor] : adam_.state_dict())
      EXPECT_TRUE(equal(tensor, before_.at(name))) << name;
    state_ = before_;
  }

  const Tensor p_ = parameter(2), q_ = parameter(3);
  optim::Adam adam_{{p_, q_}};
  StateDict state_, before_;
};

TEST_F(LoadedState, IsWhole) {
  for (const char* name : {"exp_avg_sq", "step"}) {
    state_.erase(std::string("state.0.") + name);
    expect_refused<ValueError>(
        std::string("[Adam] loaded state dict has some state of a parameter, but not its ") + name);
  }
  state_.set("state.1.exp_avg", {});
  expect_refused<ValueError>("[Adam] loaded state dict has an undefined tensor as \"state.1.exp_avg\"");
  state_ = {};
  expect_refused<ValueError>("different number of parameter groups: 0, the optimizer has 1");
}

TEST_F(LoadedState, HasTheDtypesAndNumbersOfAnOptimizer) {
  state_.set("state.0.exp_avg", zeros({2}, {.dtype = int64}));
  expect_refused<DtypeError>("[Adam] state.0.exp_avg must be floating-point; got int64");
  for (const double step : {-5.0, std::nan("")}) {
    state_.set("state.0.step", full({}, step));
    expect_refused<ValueError>("[Adam] state.0.step must not be negative");
  }
  for (const int64_t count : {1, 3}) {
    state_.set("param_groups.0.betas", full({count}, 0.5));
    expect_refused<ValueError>("[Adam] param_groups.0.betas must be 2 numbers");
  }
  state_.set("param_groups.0.amsgrad", full({}, NAN));
  expect_refused<ValueError>("[Adam] param_groups.0.amsgrad must be true or false; got nan");
  state_.set("param_groups.0.params", tensor({1, 0}));
  expect_refused<ValueError>(
      "[Adam] param_groups.0.params must count parameters through all groups, here from 0 to 1; got "
      "tensor([1, 0])");
}

}  // namespace
}  // namespace weft
