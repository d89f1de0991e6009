// The seam for capture: a recorded step, replayed, computes from what its inputs then hold.
#include "src/tape/recorder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "weft/ops.h"

namespace weft {
namespace {

TEST(Recorder, ReplayComputesFromNewInputs) {
  const Tensor x = tensor({1.f, 2.f, 3.f});
  tape::Recorder recorder;
  recorder.begin();
  const Tensor y = sum(exp(x) * 2);
  recorder.end();
  EXPECT_GE(recorder.size(), 3u);
  EXPECT_NEAR(y.item<float>(), 2 * (std::exp(1.f) + std::exp(2.f) + std::exp(3.f)), 1e-4);
  x.copy_(tensor({0.f, 0.f, 1.f}));
  recorder.replay();
  EXPECT_NEAR(y.item<float>(), 2 * (2 + std::exp(1.f)), 1e-5);
}

TEST(Recorder, ATrainingStepWithItsBackward) {
  const Tensor w = tensor({1.f, -2.f}).requires_grad_(), x = tensor({3.f, 4.f});
  tape::Recorder recorder;
  recorder.begin();
  w.set_grad({});
  const Tensor loss = sum(square(w * x));
  loss.backward();
  recorder.end();
  const Tensor g = w.grad();
  EXPECT_EQ(g.to_vector<float>(), (std::vector<float>{18, -64}));
  x.copy_(tensor({1.f, 1.f}));
  recorder.replay();
  EXPECT_EQ(g.to_vector<float>(), (std::vector<float>{2, -4}));
}

TEST(Recorder, ReadingResultsOnTheHostIsRefusedByName) {
  const Tensor x = tensor({1.f});
  tape::Recorder recorder;
  recorder.begin();
  try {
    x.item();
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("[item]"), std::string::npos);
  }
  recorder.end();
  EXPECT_EQ(x.item<float>(), 1);
}

}  // namespace
}  // namespace weft
