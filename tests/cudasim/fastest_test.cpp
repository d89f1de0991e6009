// Which of several ways to compute takes the least of the device's time, which is how cudnn.benchmark chooses plans.
#include "kernels/cuda/libraries/fastest.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/runtime/streams.h"
#include "tests/cudasim/on_two_devices.h"
#include "tests/expect_error.h"
#include "weft/error.h"

namespace weft::kernels::cuda {
namespace {

__global__ void count_to(volatile int* at, int end) {
  for (int i = 0; i < end; ++i) *at = i;
}

class FastestOf : public SimulatedDevices {
 protected:
  // Ways that take so long each; one of negative length cannot be run.
  int fastest(const std::vector<int>& lengths) {
    const Scratch<int> counted(1);
    return libraries::fastest_of(static_cast<int>(lengths.size()), [&](int i) {
      if (lengths[static_cast<size_t>(i)] < 0) throw std::runtime_error("has no memory");
      launch(count_to, 1, 1, counted.data(), lengths[static_cast<size_t>(i)]);
    });
  }
};

TEST_F(FastestOf, IsFoundByTheGpusTime) {
  EXPECT_EQ(fastest({4'000'000, 10, 4'000'000}), 1);
  EXPECT_EQ(fastest({10, 4'000'000}), 0);
  EXPECT_EQ(fastest({4'000'000, 10}), 1);
}

TEST_F(FastestOf, WhatCannotBeRunIsLeftOut) {
  EXPECT_EQ(fastest({-1, 4'000'000, -1, 10}), 3);
  EXPECT_EQ(fastest({-1, 5}), 1);
  EXPECT_EQ(fastest({-1, -1}), -1);
  EXPECT_EQ(fastest({}), -1);
}

TEST_F(FastestOf, NothingIsTimedInACapturedStep) {
  const cudaStream_t stream = create_stream(0, 0);
  set_current_stream(0, stream);
  begin_capture();
  testing::expect_error<Error>([&] { fastest({1, 2}); }, "[cudnn.benchmark] waits for the GPU");
  size_t size = 0;
  EXPECT_EQ(end_capture(true, &size), nullptr);
  set_current_stream(0, nullptr);
  destroy_stream(stream, 0);
}

}  // namespace
}  // namespace weft::kernels::cuda
