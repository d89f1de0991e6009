// Schedules beyond the recorded ones: in sequence and together, momentum, resuming, averages of parameters, errors.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>

#include "tests/expect_error.h"
#include "weft/nn.h"
#include "weft/ops.h"
#include "weft/optim.h"

namespace weft {
namespace {

using weft::testing::expect_error;

Tensor parameter() { return ones({2}, {.requires_grad = true}); }

struct Schedules : ::testing::Test {
  const Tensor p = parameter(), q = parameter();
  optim::SGD sgd{{optim::SGD::Group{{p}}, optim::SGD::Group{{q}, {{.lr = 0.01, .momentum = 0.5}}}},
                 {.lr = 0.1, .momentum = 0.9}};

  // The rates of the first group over some epochs.
  std::vector<double> rates(optim::LRScheduler& schedule, int epochs) const {
    std::vector<double> all{schedule.get_last_lr()[0]};
    for (int i = 0; i < epochs; ++i) {
      schedule.step();
      all.push_back(schedule.get_last_lr()[0]);
    }
    return all;
  }
};

void expect_rates(const std::vector<double>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-12) << "epoch " << i;
}

TEST_F(Schedules, InverseTimeDecayAsInTheLectures) {
  optim::InverseTimeLR schedule{sgd, 0.5};
  expect_rates(rates(schedule, 3), {0.1, 0.1 / 1.5, 0.05, 0.04});
  EXPECT_NEAR(sgd.lr(1), 0.01 / 2.5, 1e-12);
}

TEST_F(Schedules, OfFunctions) {
  optim::LambdaLR inverse_root{sgd,
                               [](int64_t epoch) { return 1 / std::sqrt(1.0 + static_cast<double>(epoch)); }};
  expect_rates(rates(inverse_root, 3), {0.1, 0.1 / std::sqrt(2.0), 0.1 / std::sqrt(3.0), 0.05});
  sgd.set_lr(0.1);
  optim::MultiplicativeLR falling{sgd, {[](int64_t) { return 0.5; }, [](int64_t) { return 1.0; }}};
  expect_rates(rates(falling, 2), {0.1, 0.05, 0.025});
  EXPECT_EQ(sgd.lr(1), 0.1);
}

TEST_F(Schedules, OneAfterTheOther) {
  auto warm_up = std::make_shared<optim::ConstantLR>(sgd, 0.1, 2);
  auto decay = std::make_shared<optim::ExponentialLR>(sgd, 0.9);
  optim::SequentialLR schedule{sgd, {warm_up, decay}, {2}};
  expect_rates(rates(schedule, 4), {0.01, 0.01, 0.1, 0.09, 0.081});
}

TEST_F(Schedules, Together) {
  auto constant = std::make_shared<optim::ConstantLR>(sgd, 0.1, 2);
  auto decay = std::make_shared<optim::ExponentialLR>(sgd, 0.9);
  optim::ChainedScheduler schedule{{constant, decay}};
  expect_rates(rates(schedule, 4), {0.01, 0.009, 0.081, 0.0729, 0.06561});
}

TEST_F(Schedules, CyclesMoveMomentumAgainstTheRate) {
  optim::CyclicLR schedule{sgd, {.base_lr = {0.01}, .max_lr = {0.1}, .step_size_up = 2}};
  EXPECT_EQ(sgd.momentum(), 0.9);
  schedule.step();
  schedule.step();
  EXPECT_NEAR(sgd.lr(), 0.1, 1e-12);
  EXPECT_NEAR(*sgd.momentum(1), 0.8, 1e-12);

  const Tensor r = parameter();
  optim::Adam adam{{r}};
  optim::OneCycleLR cycle{adam, {.max_lr = {0.1}, .total_steps = 10}};
  EXPECT_NEAR(adam.momentum().value(), 0.95, 1e-12);
  for (int i = 0; i < 2; ++i) cycle.step();
  EXPECT_NEAR(adam.lr(), 0.1, 1e-12);
  EXPECT_NEAR(adam.param_groups()[0].options.betas.first, 0.85, 1e-12);
  for (int i = 0; i < 8; ++i) cycle.step();
  expect_error<ValueError>([&] { cycle.step(); }, "[OneCycleLR] tried to step 11 times; total_steps is 10");
  EXPECT_EQ(cycle.last_epoch(), 10);
}

TEST_F(Schedules, RestartsTakeFractions) {
  optim::CosineAnnealingWarmRestarts schedule{sgd, 2, 2};
  schedule.step(3.5);
  EXPECT_NEAR(sgd.lr(), 0.05 * (1 + std::cos(M_PI * 1.5 / 4)), 1e-12);
  expect_error<ValueError>([&] { schedule.step(-1.0); }, "epoch must be at least 0; got -1");
}

TEST_F(Schedules, AveragingRatesArriveAndStay) {
  optim::SWALR schedule{sgd, 0.02, 4, optim::Anneal::linear};
  expect_rates(rates(schedule, 6), {0.1, 0.08, 0.06, 0.04, 0.02, 0.02, 0.02});
}

TEST_F(Schedules, ResumeExactly) {
  const auto make = [](optim::Optimizer& optimizer) {
    return optim::SequentialLR{optimizer,
                               {std::make_shared<optim::LinearLR>(optimizer),
                                std::make_shared<optim::CosineAnnealingWarmRestarts>(optimizer, 3, 2)},
                               {4}};
  };
  auto whole = make(sgd);
  std::vector<double> expected;
  StateDict schedule_state, optimizer_state;
  for (int i = 0; i < 12; ++i) {
    if (i == 6) {
      for (const auto& [name, value] : whole.state_dict()) schedule_state.set(name, clone(value));
      for (const auto& [name, value] : sgd.state_dict()) optimizer_state.set(name, clone(value));
    }
    whole.step();
    if (i >= 6) expected.push_back(sgd.lr());
  }
  optim::SGD other{{optim::SGD::Group{{p}}, optim::SGD::Group{{q}}}, {.lr = 7}};
  auto resumed = make(other);
  other.load_state_dict(optimizer_state);
  resumed.load_state_dict(schedule_state);
  std::vector<double> actual;
  for (int i = 6; i < 12; ++i) {
    resumed.step();
    actual.push_back(other.lr());
  }
  EXPECT_EQ(actual, expected);
  schedule_state.erase("last_epoch");
  expect_error<ValueError>([&] { resumed.load_state_dict(schedule_state); },
                           "loaded state dict has no \"last_epoch\"");
}

TEST_F(Schedules, RefuseNegativeNumbersAndNaN) {
  const auto refused = [](const std::function<void()>& make, const char* message) {
    expect_error<ValueError>(make, message);
  };
  refused([&] { optim::StepLR(sgd, 1, -0.5); }, "[StepLR] gamma must be at least 0; got -0.5");
  refused([&] { optim::MultiStepLR(sgd, {1}, NAN); }, "[MultiStepLR] gamma must be at least 0; got nan");
  refused([&] { optim::ExponentialLR(sgd, NAN); }, "[ExponentialLR] gamma must be at least 0; got nan");
  refused([&] { optim::ConstantLR(sgd, 0.5, -1); }, "[ConstantLR] total_iters must be at least 0; got -1");
  refused([&] { optim::LinearLR(sgd, 0.5, 1, -1); }, "[LinearLR] total_iters must be at least 0; got -1");
  refused([&] { optim::PolynomialLR(sgd, 5, NAN); }, "[PolynomialLR] power must be at least 0; got nan");
  refused([&] { optim::InverseTimeLR(sgd, -1); }, "[InverseTimeLR] decay_rate must be at least 0; got -1");
  refused([&] { optim::CosineAnnealingLR(sgd, 5, NAN); },
          "[CosineAnnealingLR] eta_min must be at least 0; got nan");
  const auto cyclic = [&](optim::CyclicLROptions options) {
    return [&, options] { optim::CyclicLR(sgd, options); };
  };
  refused(cyclic({.base_lr = {-1}, .max_lr = {1}}), "[CyclicLR] base_lr must be at least 0; got -1");
  refused(cyclic({.base_lr = {1}, .max_lr = {1}, .step_size_up = 0}),
          "[CyclicLR] step_size_up must be positive; got 0");
  refused(cyclic({.base_lr = {1}, .max_lr = {1}, .step_size_down = -1}),
          "[CyclicLR] step_size_down must be positive; got -1");
  refused([&] { optim::OneCycleLR(sgd, {.max_lr = {NAN}, .total_steps = 5}); },
          "[OneCycleLR] max_lr must be at least 0; got nan");
  refused([&] { optim::OneCycleLR(sgd, {.max_lr = {1}, .total_steps = 5, .div_factor = 0}); },
          "[OneCycleLR] div_factor must be positive; got 0");
  refused([&] { optim::SWALR(sgd, -1); }, "[SWALR] swa_lr must be at least 0; got -1");
  refused([&] { optim::ReduceLROnPlateau(sgd, {.factor = NAN}); },
          "[ReduceLROnPlateau] factor must be in [0, 1); got nan");
  refused([&] { optim::ReduceLROnPlateau(sgd, {.patience = -1}); },
          "[ReduceLROnPlateau] patience must be at least 0; got -1");
}

TEST_F(Schedules, RefuseWhatTheyCannotDo) {
  expect_error<ValueError>([&] { optim::StepLR(sgd, 0); }, "[StepLR] step_size must be positive; got 0");
  expect_error<ValueError>([&] { optim::LinearLR(sgd, 0); }, "[LinearLR] start_factor must be above 0");
  expect_error<ValueError>([&] { optim::ConstantLR(sgd, 1.5); },
                           "[ConstantLR] factor must be in [0, 1]; got 1.5");
  expect_error<ValueError>([&] { optim::CosineAnnealingWarmRestarts(sgd, 0); }, "T_0 must be positive");
  expect_error<ValueError>(
      [&] {
        optim::CyclicLR(sgd, {.base_lr = {0.1, 0.2, 0.3}, .max_lr = {1}});
      },
      "[CyclicLR] base_lr must have one value, or one for each group; got 3 for 2 groups");
  const Tensor r = parameter();
  optim::Adagrad adagrad{{r}};
  expect_error<ValueError>([&] { optim::OneCycleLR(adagrad, {.max_lr = {1}, .total_steps = 5}); },
                           "cycle_momentum needs an optimizer with momentum or betas; got Adagrad");
  optim::ReduceLROnPlateau plateau{sgd};
  expect_error<ValueError>([&] { static_cast<optim::LRScheduler&>(plateau).step(); }, "step needs a metric");
  auto of_another = std::make_shared<optim::ExponentialLR>(adagrad, 0.5);
  auto own = std::make_shared<optim::ExponentialLR>(sgd, 0.5);
  expect_error<ValueError>(
      [&] {
        optim::ChainedScheduler({own, of_another});
      },
      "all schedules must belong to one optimizer");
  expect_error<ValueError>([&] { optim::SequentialLR(sgd, {own}, {3}); }, "needs one milestone less");
  expect_error<ValueError>(
      [&] { optim::ChainedScheduler({std::make_shared<optim::ReduceLROnPlateau>(sgd)}); },
      "does not take ReduceLROnPlateau");
}

TEST(Averages, OfParametersOverTheSteps) {
  const Tensor p = parameter();
  optim::AveragedModel mean{{p}}, moving{{p}, {.decay = 0.5}};
  for (const double value : {1.0, 2.0, 6.0}) {
    fill_(p.detach(), value);
    mean.update_parameters();
    moving.update_parameters();
  }
  EXPECT_TRUE(allclose(mean.averages()[0], full({2}, 3.0)));
  EXPECT_TRUE(allclose(moving.averages()[0], full({2}, 3.75)));
  mean.swap();
  EXPECT_TRUE(allclose(p.detach(), full({2}, 3.0)));
  mean.swap();
  EXPECT_TRUE(equal(p.detach(), full({2}, 6.0)));
  optim::AveragedModel resumed{{p}};
  resumed.load_state_dict(mean.state_dict());
  EXPECT_EQ(resumed.n_averaged(), 3);
  EXPECT_TRUE(equal(resumed.averages()[0], mean.averages()[0]));
  expect_error<ValueError>([&] { optim::AveragedModel({p}, {.decay = 2}); },
                           "decay must be in [0, 1]; got 2");
  expect_error<ValueError>([&] { resumed.load_state_dict({}); }, "n_averaged and 1 averages; got 0 entries");
}

TEST(Clipping, BoundsTheNormOfAllGradients) {
  const Tensor p = parameter(), q = parameter(), without = parameter();
  p.set_grad(tensor({3.0F, 0.0F}));
  q.set_grad(tensor({4.0F, 0.0F}));
  EXPECT_FLOAT_EQ(nn::utils::clip_grad_norm_({p, q, without}, 1).item(), 5);
  EXPECT_NEAR(q.grad()[0].item(), 0.8, 1e-6);
  EXPECT_FLOAT_EQ(nn::utils::get_total_norm({p.grad(), q.grad()}, INFINITY).item(), q.grad()[0].item());
  nn::utils::clip_grad_value_({p, q, without}, 0.5);
  EXPECT_EQ(q.grad()[0].item(), 0.5);
  EXPECT_EQ(nn::utils::clip_grad_norm_({without}, 1).item(), 0);
  q.set_grad(tensor({NAN, 0.0F}));
  expect_error<ValueError>([&] { nn::utils::clip_grad_norm_({p, q}, 1, 2, true); }, "must be finite");
}

}  // namespace
}  // namespace weft
