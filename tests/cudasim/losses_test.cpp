// Losses on the GPU in the sizes where their kernels change their way, on the simulated device against the CPU's: sums in pieces, long
// and repeated labels, distances in parts. Small ones are checked by the records of tests/op_cases.
#include <gtest/gtest.h>

#include "kernels/ctc.h"
#include "kernels/cuda/runtime/wait.h"
#include "kernels/distance.h"
#include "kernels/loss.h"
#include "tests/cudasim/chosen_values.h"
#include "tests/expect_error.h"
#include "weft/error.h"

namespace weft::kernels {
#define WEFT_DECLARE(name, signature) WEFT_DECLARE_(name, signature)
#define WEFT_DECLARE_(name, ...) void name __VA_ARGS__;
namespace cpu {
WEFT_LOSS_KERNELS(WEFT_DECLARE)
WEFT_CTC_KERNELS(WEFT_DECLARE)
WEFT_DISTANCE_KERNELS(WEFT_DECLARE)
}  // namespace cpu
namespace cuda {
WEFT_LOSS_KERNELS(WEFT_DECLARE)
WEFT_CTC_KERNELS(WEFT_DECLARE)
WEFT_DISTANCE_KERNELS(WEFT_DECLARE)
}  // namespace cuda
}  // namespace weft::kernels

namespace cudasim_test {
namespace {

namespace cpu = weft::kernels::cpu;
namespace cuda = weft::kernels::cuda;

constexpr double kUnits = 200;  // of the last place

class GpuLosses : public testing::TestWithParam<int> {
 protected:
  Tensor dense(const Sizes& sizes, double low = -2, double high = 2) {
    return with_values(random.dense(dtype, sizes), [&] { return random.uniform(low, high); });
  }
  Tensor labels(const Sizes& sizes, int64_t classes) {
    return with_values(random.dense(weft::int64, sizes),
                       [&] { return static_cast<double>(random.below(classes)); });
  }

  RandomOperands random{static_cast<uint64_t>(GetParam())};
  const Dtype dtype = GetParam() % 2 ? weft::float32 : weft::float64;
};

TEST_P(GpuLosses, OfClasses) {
  constexpr int64_t kIgnored = 3;
  struct {
    int64_t samples, classes, spots;
  } const all[] = {{0, 5, 1}, {7, 4, 3}, {4096, 5, 1}, {1400, 5, 3}, {3001, 90, 1}};
  for (const auto& [samples, classes, spots] : all) {
    for (const int reduction : {0, 1, 2}) {
      const Sizes each{samples, spots}, one;
      Tensor x = dense({samples, classes, spots}, -3, -0.1), weight = dense({classes}, 0, 2),
             grad_x = dense({samples, classes, spots});
      Tensor target = labels(each, classes), loss = dense(reduction == 0 ? each : one), total = dense(one);
      Tensor grad = dense(reduction == 0 ? each : one);
      cpu::nll_forward(loss.on_host(), total.on_host(), x.on_host(), target.on_host(), weight.on_host(),
                       kIgnored, reduction);
      cuda::nll_forward(loss.on_device(), total.on_device(), x.on_device(), target.on_device(),
                        weight.on_device(), kIgnored, reduction);
      cpu::nll_backward(grad_x.on_host(), grad.on_host(), target.on_host(), ConstView(), total.on_host(),
                        kIgnored, reduction);
      cuda::nll_backward(grad_x.on_device(), grad.on_device(), target.on_device(), ConstView(),
                         total.on_device(), kIgnored, reduction);
      cuda::wait_for_device(0, "test");
      const std::string what = "reduction " + std::to_string(reduction) + " of " + x.text();
      expect_same(loss, kUnits, what);
      expect_same(total, kUnits, what + ", weights");
      expect_same(grad_x, kUnits, what + ", gradient");
    }
  }
}

TEST_P(GpuLosses, OfAlignments) {
  // Longer sequences than a block's shared memory holds, empty ones, and labels that repeat.
  struct {
    int64_t times, batch, classes, labels;
  } const all[] = {{0, 2, 3, 0}, {12, 3, 2, 5}, {40, 5, 9, 10}, {640, 2, 5, 600}};
  for (const auto& [times, batch, classes, most] : all) {
    for (const bool zero_infinity : {false, true}) {
      std::vector<int64_t> lengths(static_cast<size_t>(3 * batch));
      for (int64_t n = 0; n < batch; ++n) {
        lengths[n] = random.often(3) ? random.below(times + 1) : times;
        lengths[batch + n] = most - random.below(most / 2 + 1);
        lengths[2 * batch + n] = n * most;
      }
      Tensor log_probs = dense({times, batch, classes}, -3, -0.1), grad_x = dense({times, batch, classes});
      Tensor targets = labels({batch * most}, classes), of_sequences = of(weft::int64, {3, batch}, lengths);
      Tensor losses = dense({batch}), grad = dense({batch});
      const int64_t blank = random.below(classes);
      cpu::ctc_forward(losses.on_host(), log_probs.on_host(), targets.on_host(), of_sequences.on_host(),
                       blank);
      cuda::ctc_forward(losses.on_device(), log_probs.on_device(), targets.on_device(),
                        of_sequences.on_device(), blank);
      cpu::ctc_backward(grad_x.on_host(), grad.on_host(), losses.on_host(), log_probs.on_host(),
                        targets.on_host(), of_sequences.on_host(), blank, zero_infinity);
      cuda::ctc_backward(grad_x.on_device(), grad.on_device(), losses.on_device(), log_probs.on_device(),
                         targets.on_device(), of_sequences.on_device(), blank, zero_infinity);
      cuda::wait_for_device(0, "test");
      expect_same(losses, kUnits, "losses of " + log_probs.text());
      expect_same(grad_x, 1e5, "gradient of " + log_probs.text());
    }
  }
}

TEST_P(GpuLosses, OfPairs) {
  struct {
    int64_t batch, vectors, others, length;
  } const all[] = {{2, 5, 7, 3}, {1, 33, 65, 40}, {3, 1, 31, 300}, {1, 2, 900, 2}};
  for (const auto& [batch, vectors, others, length] : all) {
    for (const double p : {0.0, 1.0, 2.0, 3.0, static_cast<double>(INFINITY)}) {
      // Values that are often equal.
      const auto step = [&] { return static_cast<double>(random.below(9) - 4) / 4; };
      Tensor a = with_values(dense({batch, vectors, length}), step),
             b = with_values(dense({batch, others, length}), step);
      Tensor y = dense({batch, vectors, others}), grad = dense({batch, vectors, others}),
             grad_a = dense({batch, vectors, length});
      cpu::cdist_forward(y.on_host(), a.on_host(), b.on_host(), p);
      cuda::cdist_forward(y.on_device(), a.on_device(), b.on_device(), p);
      if (p > 0) {
        cpu::cdist_backward(grad_a.on_host(), grad.on_host(), a.on_host(), b.on_host(), y.on_host(), p);
        cuda::cdist_backward(grad_a.on_device(), grad.on_device(), a.on_device(), b.on_device(),
                             y.on_device(), p);
      }
      cuda::wait_for_device(0, "test");
      const std::string what = "p " + std::to_string(p) + " of " + a.text();
      expect_same(y, kUnits, what);
      expect_same(grad_a, 2000, what + ", gradient");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, GpuLosses, testing::Range(1, 5));

TEST(GpuTargets, OutOfRangeAreReported) {
  Tensor x = of(weft::float32, {4, 3, 2}, std::vector<float>(24, -1)),
         one = of<float>(weft::float32, {}, {0});
  Tensor target = of<int64_t>(weft::int64, {4, 2}, {0, 1, -100, 1, 2, 3, 0, 0});
  cuda::nll_forward(one.on_device(), one.on_device(), x.on_device(), target.on_device(), ConstView(), -100,
                    1);
  weft::testing::expect_error<weft::IndexError>(
      [] { cuda::wait_for_device(0, "test"); },
      "[nll_loss] target must be in [0, 3) or ignore_index -100; got 3 at position 5");
}

TEST(GpuTargets, TheFirstOutOfRangeIsNamed) {
  for (const int64_t first : {0, 700, 4095, 4096, 9999}) {
    constexpr int64_t kCount = 10'000;  // several blocks
    std::vector<int64_t> targets(kCount, 1);
    for (int64_t i = first; i < kCount; i += 3) targets[static_cast<size_t>(i)] = 20 + i % 7;
    targets[static_cast<size_t>(first)] = -7;
    Tensor x = of(weft::float32, {kCount, 3, 1}, std::vector<float>(3 * kCount, -1)),
           one = of<float>(weft::float32, {}, {1}),
           grad_x = of(weft::float32, {kCount, 3, 1}, std::vector<float>(3 * kCount));
    Tensor target = of<int64_t>(weft::int64, {kCount, 1}, targets);
    const std::string message = "got -7 at position " + std::to_string(first);
    cuda::nll_forward(one.on_device(), one.on_device(), x.on_device(), target.on_device(), ConstView(), -100,
                      1);
    weft::testing::expect_error<weft::IndexError>([] { cuda::wait_for_device(0, "test"); }, message);
    cuda::nll_backward(grad_x.on_device(), one.on_device(), target.on_device(), ConstView(), one.on_device(),
                       -100, 1);
    weft::testing::expect_error<weft::IndexError>([] { cuda::wait_for_device(0, "test"); }, message);
  }
}

}  // namespace
}  // namespace cudasim_test
