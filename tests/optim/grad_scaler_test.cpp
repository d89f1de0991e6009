// GradScaler: the scale follows what gradients do, and steps with infinite ones are left out.
#include "weft/optim/grad_scaler.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/expect_error.h"
#include "weft/ops.h"
#include "weft/optim/sgd.h"

namespace weft {
namespace {

using testing::expect_error;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double step(amp::GradScaler& scaler, double gradient) {
  const Tensor w = zeros({1}).requires_grad_();
  optim::SGD opt{{w}, {.lr = 1.0}};
  scaler.scale(sum(w * gradient)).backward();
  scaler.step(opt);
  EXPECT_EQ(scaler.found_inf(opt), gradient == kInfinity && scaler.is_enabled());
  scaler.update();
  EXPECT_FALSE(scaler.found_inf(opt));
  return w.item();
}

TEST(GradScaler, ShrinksAfterInfiniteGradientsAndGrowsAfterFiniteOnes) {
  amp::GradScaler scaler{{.init_scale = 8, .growth_interval = 2}};
  EXPECT_EQ(step(scaler, 1), -1);
  EXPECT_EQ(scaler.get_scale(), 8);
  EXPECT_EQ(step(scaler, 1), -1);
  EXPECT_EQ(scaler.get_scale(), 16);
  EXPECT_EQ(step(scaler, kInfinity), 0);
  EXPECT_EQ(scaler.get_scale(), 8);
}

TEST(GradScaler, SaysWhatIsOutOfOrder) {
  amp::GradScaler scaler;
  expect_error<Error>([&] { scaler.update(); },
                      "[GradScaler] update() needs a step() or unscale_() before it");
  const Tensor w = ones({1}).requires_grad_();
  optim::SGD opt{{w}, {.lr = 1.0}};
  scaler.scale(sum(w)).backward();
  scaler.unscale_(opt);
  EXPECT_EQ(w.grad().item(), 1);
  expect_error<Error>([&] { scaler.unscale_(opt); }, "already been called");
  scaler.step(opt);
  expect_error<Error>([&] { scaler.step(opt); }, "step() has already been called");
  expect_error<Error>([&] { scaler.unscale_(opt); }, "after step()");
  expect_error<ValueError>([] { amp::GradScaler{{.growth_factor = 1}}; },
                           "growth_factor must be greater than 1; got 1");
}

TEST(GradScaler, KeepsItsStateAndDoesNothingWhenNotEnabled) {
  amp::GradScaler scaler{{.init_scale = 4}}, other, off{{.enabled = false}};
  other.load_state_dict(scaler.state_dict());
  EXPECT_EQ(other.get_scale(), 4);
  expect_error<Error>([&] { other.load_state_dict({}); }, "has no 'scale'");
  EXPECT_TRUE(off.state_dict().empty());
  EXPECT_EQ(step(off, 2), -2);
  EXPECT_EQ(off.get_scale(), 1);
}

}  // namespace
}  // namespace weft
