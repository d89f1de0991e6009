// Two simulated devices for tests of the CUDA library's insides, in the lazy mode, clean before and after every test.
#pragma once

#include <gtest/gtest.h>

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/runtime/caching_allocator.h"
#include "kernels/cuda/runtime/pinned.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/cuda/runtime/wait.h"

namespace weft::kernels::cuda {

/// The runtime counts devices once, so that happens before any test.
inline const bool counted = [] {
  const sim::Options before = sim::options();
  sim::options().devices = 2;
  const bool both = device_count() == 2;
  sim::options() = before;
  return both;
}();

class SimulatedDevices : public ::testing::Test {
 protected:
  SimulatedDevices() : saved_(sim::options()) {
    sim::options().devices = 2;
    sim::options().lazy = true;
  }
  void SetUp() override { ASSERT_TRUE(counted); }
  ~SimulatedDevices() override {
    set_device(0);
    wait_for_device(0, "test");
    wait_for_device(1, "test");
    sim::options() = saved_;
  }
  static void empty_all() {
    for (int device = 0; device < 2; ++device) device_state(device).allocator->empty_cache();
  }

 private:
  const sim::Options saved_;
};

}  // namespace weft::kernels::cuda
