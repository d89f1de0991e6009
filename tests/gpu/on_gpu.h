// What the tests of tests/gpu share: they are left out on a machine without a GPU, real or simulated, and compare with the CPU.
#pragma once

#include <gtest/gtest.h>
#include <weft/cuda.h>
#include <weft/weft.h>

#include <vector>

namespace weft::testing {

inline const Device kGpu{DeviceType::cuda, 0};

class OnGpu : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!cuda::is_available()) GTEST_SKIP() << cuda::why_unavailable();
  }
};

/// ||a - b|| / ||b||, in float64 on the CPU; a NaN on either side gives NaN, which passes no test.
inline double relative_error(const Tensor& a, const Tensor& b) {
  const Tensor x = to(to(a.detach(), cpu), float64), y = to(to(b.detach(), cpu), float64);
  const double size = sqrt(sum(y * y)).item();
  const double off = sqrt(sum((x - y) * (x - y))).item();
  return size > 0 ? off / size : off;
}

}  // namespace weft::testing
