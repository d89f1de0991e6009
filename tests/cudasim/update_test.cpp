// Optimizer updates on the GPU, on the simulated device against the CPU's kernels: every formula, many parameters at once, all layouts; and
// what a scaled loss needs: steps that are left out, gradients unscaled, the next scale.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <list>

#include "kernels/cuda/runtime/wait.h"
#include "kernels/optim.h"
#include "tests/cudasim/chosen_values.h"

namespace weft::kernels {
#define WEFT_DECLARE(name, signature) WEFT_DECLARE_(name, signature)
#define WEFT_DECLARE_(name, ...) void name __VA_ARGS__;
namespace cpu {
WEFT_OPTIM_KERNELS(WEFT_DECLARE)
}  // namespace cpu
namespace cuda {
WEFT_OPTIM_KERNELS(WEFT_DECLARE)
}  // namespace cuda
}  // namespace weft::kernels

namespace cudasim_test {
namespace {

namespace cpu = weft::kernels::cpu;
namespace cuda = weft::kernels::cuda;
using weft::kernels::Update;
using weft::kernels::UpdateForm;
using weft::kernels::UpdateOperands;

// By the formulas' order in kernels/optim.h.
constexpr double kSettings[][6] = {{0.1, 0.9, 0.1, 0.01},
                                   {0.1, 0.01, 0.01, 0, 1e-8},
                                   {0.01, 0.9, 1e-8, 0.01, 0.9},
                                   {1, 0.9, 1e-6, 0.01},
                                   {0.01, 0.9, 0.999, 1e-8, 0.01},
                                   {0.01, 0.9, 0.999, 1e-8, 0.01},
                                   {0.01, 0.9, 0.999, 1e-8, 0.01, 0.004},
                                   {0.01, 0.9, 0.999, 1e-8, 0.01},
                                   {0.01, 1e-4, 0.75, 1e6, 0.01},
                                   {0.01, 0.5, 1.2, 1e-6, 50}};

struct Parameter {
  std::vector<Tensor> operands;  // x, grad, three states
  bool has[3];
  std::vector<Tensor> counters;
  bool counts[3];

  UpdateOperands on(bool device) {
    const auto view = [&](Tensor& t) { return device ? t.on_device() : t.on_host(); };
    UpdateOperands result{view(operands[0]), view(operands[1]), {}};
    for (int s = 0; s < 3; ++s)
      if (has[s]) result.states[s] = view(operands[s + 2]);
    float** const places[] = {&result.step, &result.c1, &result.c2};
    for (int c = 0; c < 3; ++c)
      if (counts[c]) *places[c] = static_cast<float*>(view(counters[c]).data);
    return result;
  }
};

class GpuUpdates : public testing::TestWithParam<int> {
 protected:
  Parameter parameter(const UpdateForm& form, Dtype dtype, const Sizes& sizes, double step,
                      const double* settings) {
    const Update update = form.update;
    Parameter result{};
    for (int k = 0; k < 5; ++k) {
      // Averages of squares, largest values and sizes of steps are positive.
      const bool positive =
          k == 2   ? update == Update::adagrad || update == Update::rmsprop || update == Update::adadelta
          : k == 3 ? update != Update::rmsprop
                   : k == 4 && update == Update::adam;
      Tensor like = random.often(2) ? random.dense(dtype, sizes) : random.tensor(dtype, sizes, k == 1);
      result.operands.push_back(with_values(
          std::move(like), [&] { return positive ? random.uniform(0.1, 2) : random.uniform(-2, 2); }));
    }
    const bool momentum = settings[update == Update::sgd ? 1 : 4] > 0;
    result.has[0] = update != Update::sgd || momentum;
    result.has[1] = update != Update::sgd && update != Update::adagrad && update != Update::asgd &&
                    (update != Update::rmsprop || momentum);
    result.has[2] = (update == Update::rmsprop && form.centered) || (update == Update::adam && form.amsgrad);
    for (const double count : {step, update == Update::nadam ? 0.8 : 0.01, 0.5})
      result.counters.push_back(of<double>(weft::float32, {}, {count}));
    result.counts[0] = result.has[0];
    result.counts[1] = update == Update::nadam || update == Update::asgd;
    result.counts[2] = update == Update::asgd;
    return result;
  }

  RandomOperands random{static_cast<uint64_t>(GetParam() / 10 + 1)};
};

TEST_P(GpuUpdates, AreTheCpus) {
  for (int round = 0; round < 4; ++round) {
    UpdateForm form;
    form.update = static_cast<Update>(GetParam() % 10);
    for (bool UpdateForm::*flag :
         {&UpdateForm::maximize, &UpdateForm::nesterov, &UpdateForm::averaged_momentum, &UpdateForm::amsgrad,
          &UpdateForm::centered, &UpdateForm::decoupled_weight_decay, &UpdateForm::eps_inside_sqrt,
          &UpdateForm::bias_correction})
      form.*flag = random.often(2);
    std::vector<double> settings(kSettings[GetParam() % 10], kSettings[GetParam() % 10] + 6);
    if (form.update == Update::sgd && random.often(2)) settings[1] = 0;
    if (form.update == Update::rmsprop && random.often(2)) settings[4] = 0;
    const Buffer<double> on_device(settings);
    const Dtype dtype = random.floating();
    const double step = random.often(2) ? 0 : static_cast<double>(random.below(30));

    // More than one launch takes, now and then.
    std::list<Parameter> parameters;
    const bool many = random.often(4);
    for (int64_t count = many ? 60 : 1 + random.below(4); count > 0; --count)
      parameters.push_back(
          parameter(form, dtype, many ? Sizes{random.below(40)} : random.sizes(), step, settings.data()));
    std::vector<UpdateOperands> here, there;
    for (Parameter& p : parameters) {
      here.push_back(p.on(false));
      there.push_back(p.on(true));
    }
    const auto count = static_cast<int64_t>(here.size());
    // A step that is left out changes nothing, counts included.
    const float flags[] = {0, 1};
    const Buffer<float> on_device_flags(std::vector<float>(flags, flags + 2));
    const int which = static_cast<int>(random.below(3));
    const float* const host_flag = which == 2 ? nullptr : flags + which;
    const float* const device_flag = which == 2 ? nullptr : on_device_flags.data() + which;
    cpu::optimizer_update_many(here.data(), count, settings.data(), form, host_flag);
    cuda::optimizer_update_many(there.data(), count, on_device.data(), form, device_flag);
    cuda::wait_for_device(0, "test");

    const std::string what = "formula " + std::to_string(GetParam() % 10);
    for (const Parameter& p : parameters) {
      for (const Tensor& operand : p.operands) expect_same(operand, 100, what);
      for (const Tensor& counter : p.counters) expect_same(counter, 4, what + ", a counter");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formulas, GpuUpdates, testing::Range(0, 40));

class GpuUnscaling : public testing::TestWithParam<int> {
 protected:
  RandomOperands random{static_cast<uint64_t>(GetParam() + 100)};
};

TEST_P(GpuUnscaling, IsTheCpus) {
  const float scales[] = {65536, 3, 0.5F};
  const float scale = scales[random.below(3)];
  const Buffer<float> on_device(std::vector<float>{scale, 0});
  const Dtype dtype = random.floating();
  std::list<Tensor> gradients;
  for (int64_t count = random.often(4) ? 150 : 1 + random.below(4); count > 0; --count) {
    const Sizes sizes = count > 8 ? Sizes{random.below(40)} : random.sizes();
    gradients.push_back(with_values(
        random.often(2) ? random.dense(dtype, sizes) : random.tensor(dtype, sizes, /*overlaps=*/false),
        [&] { return random.uniform(-2, 2); }));
  }
  // Some element of one gradient, or of the memory beside it, is not finite.
  const double flaws[] = {1, INFINITY, -INFINITY, NAN};
  const double flaw = flaws[random.below(4)];
  Tensor& flawed = *std::next(gradients.begin(), random.below(static_cast<int64_t>(gradients.size())));
  int64_t left = random.below(std::max<int64_t>(flawed.on_host().numel(), 1));
  flawed = with_values(std::move(flawed), [&] { return left-- == 0 ? flaw : 1.0; });
  std::vector<weft::kernels::View> here, there;
  for (Tensor& gradient : gradients) {
    here.push_back(gradient.on_host());
    there.push_back(gradient.on_device());
  }
  const auto count = static_cast<int64_t>(here.size());
  float flag = 0;
  cpu::unscale_many(here.data(), count, &scale, &flag);
  cuda::unscale_many(there.data(), count, on_device.data(), on_device.data() + 1);
  cuda::wait_for_device(0, "test");
  EXPECT_EQ(on_device.values()[1], flag);
  for (const Tensor& gradient : gradients) expect_same(gradient, 1, "a gradient");
}

INSTANTIATE_TEST_SUITE_P(Gradients, GpuUnscaling, testing::Range(0, 24));

TEST(GpuUnscaled, FindsOneElementOfMany) {
  const float scale = 8;
  const Buffer<float> on_device(std::vector<float>{scale});
  for (const int64_t at : {int64_t{-1}, int64_t{0}, int64_t{4098}, int64_t{9999}}) {
    std::vector<double> values(10001, 16);
    if (at >= 0) values[static_cast<size_t>(at)] = at ? INFINITY : NAN;
    Tensor first = of<double>(weft::float32, {3}, {1, 2, 3}), second = of(weft::float32, {10001}, values);
    const weft::kernels::View here[] = {first.on_host(), second.on_host()};
    const weft::kernels::View there[] = {first.on_device(), second.on_device()};
    float flag = 0;
    const Buffer<float> device_flag(std::vector<float>{0});
    cpu::unscale_many(here, 2, &scale, &flag);
    cuda::unscale_many(there, 2, on_device.data(), device_flag.data());
    cuda::wait_for_device(0, "test");
    EXPECT_EQ(flag, at >= 0 ? 1 : 0) << at;
    EXPECT_EQ(device_flag.values()[0], flag) << at;
    EXPECT_EQ(static_cast<const float*>(second.on_host().data)[10000], 2);
    expect_same(second, 1, "a gradient");
  }
}

TEST(GpuScale, IsTheCpus) {
  const double settings[] = {2, 0.25, 3};
  const Buffer<double> on_device(std::vector<double>(settings, settings + 3));
  float scale = 4;
  int32_t tracker = 0;
  const Buffer<float> device_scale(std::vector<float>{scale}), flags(std::vector<float>{0, 1});
  const Buffer<int32_t> device_tracker(std::vector<int32_t>{tracker});
  for (const int found : {0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0}) {
    const auto flag = static_cast<float>(found);
    cpu::update_scale(&scale, &tracker, &flag, settings);
    cuda::update_scale(device_scale.data(), device_tracker.data(), flags.data() + found, on_device.data());
    cuda::wait_for_device(0, "test");
    EXPECT_EQ(device_scale.values()[0], scale);
    EXPECT_EQ(device_tracker.values()[0], tracker);
  }
  EXPECT_EQ(scale, 1);
  scale = 3e38F;  // no further
  tracker = 2;
  const float none = 0;
  cpu::update_scale(&scale, &tracker, &none, settings);
  EXPECT_EQ(scale, 3e38F);
  EXPECT_EQ(tracker, 0);
}

}  // namespace
}  // namespace cudasim_test
