// The GPU's kernels that copy, fill and make tensors, and those of numbers' parts and special functions, on the simulated device,
// against the CPU's.
#include <gtest/gtest.h>

#include <cmath>

#include "kernels/copy.h"
#include "kernels/creation.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/number.h"
#include "kernels/special.h"
#include "tests/cudasim/random_operands.h"
#include "weft/error.h"

namespace weft::kernels {
#define WEFT_DECLARE(name, signature) WEFT_DECLARE_(name, signature)
#define WEFT_DECLARE_(name, ...) void name __VA_ARGS__;
namespace cpu {
WEFT_COPY_KERNELS(WEFT_DECLARE)
WEFT_CREATION_KERNELS(WEFT_DECLARE)
WEFT_NUMBER_KERNELS(WEFT_DECLARE)
WEFT_SPECIAL_KERNELS(WEFT_DECLARE)
}  // namespace cpu
namespace cuda {
WEFT_COPY_KERNELS(WEFT_DECLARE)
WEFT_CREATION_KERNELS(WEFT_DECLARE)
WEFT_NUMBER_KERNELS(WEFT_DECLARE)
WEFT_SPECIAL_KERNELS(WEFT_DECLARE)
}  // namespace cuda
}  // namespace weft::kernels

namespace cudasim_test {
namespace {

namespace cpu = weft::kernels::cpu;
namespace cuda = weft::kernels::cuda;
using weft::Scalar;
using weft::kernels::Special;
using weft::kernels::Special2;

constexpr int kRounds = 6;
constexpr double kExact = 0, kClose = 300;

class GpuCopies : public ::testing::TestWithParam<int> {
 protected:
  RandomOperands random{static_cast<uint64_t>(GetParam())};
};

TEST_P(GpuCopies, CopiesOfAnyDtypeAndLayoutAreTheCpus) {
  for (int i = 0; i < 60; ++i) {
    const Sizes sizes = random.sizes();
    Tensor in = random.tensor(random.any(), sizes, true);
    Tensor out = random.output(random.often(2) ? in.dtype() : random.any(), sizes);
    cpu::copy(out.on_host(), in.on_host());
    cuda::copy(out.on_device(), in.on_device());
    expect_same(out, kExact, "copy of " + in.text());
  }
}

TEST_P(GpuCopies, FillsAreTheCpus) {
  for (int i = 0; i < 20; ++i) {
    Tensor out = random.output(random.any(), random.sizes());
    const Scalar value = random.often(3)   ? Scalar(0)
                         : random.often(2) ? Scalar(random.value())
                                           : random.number(Dtype::int64);
    cpu::fill(out.on_host(), value);
    cuda::fill(out.on_device(), value);
    expect_same(out, kExact, "fill");
  }
}

TEST_P(GpuCopies, RangesAreTheCpus) {
  for (const int64_t count : {0, 1, 2, 3, 100, 257, 10007}) {
    const Dtype dtype = random.any();
    const Scalar start = random.number(random.any()), other = random.number(random.any());
    Tensor out = random.tensor(dtype, {count}, false);
    cpu::arange(out.on_host(), start, other);
    cuda::arange(out.on_device(), start, other);
    expect_same(out, kExact, "arange");
    cpu::linspace(out.on_host(), start, other);
    cuda::linspace(out.on_device(), start, other);
    expect_same(out, kExact, "linspace");
    cpu::logspace(out.on_host(), start, other, 10);
    cuda::logspace(out.on_device(), start, other, 10);
    expect_same(out, kClose, "logspace");
  }
}

TEST_P(GpuCopies, TrianglesAreTheCpus) {
  for (int i = 0; i < 20; ++i) {
    Sizes sizes = random.sizes();
    if (sizes.size() < 2) sizes = {33, 31};
    const Dtype dtype = random.any();
    const int64_t diagonal = random.often(8) ? INT64_MAX : random.often(8) ? INT64_MIN : random.below(9) - 4;
    const bool upper = random.often(2);
    Tensor in = random.tensor(dtype, sizes, true), out = random.output(dtype, sizes);
    cpu::triangle(out.on_host(), in.on_host(), diagonal, upper);
    cuda::triangle(out.on_device(), in.on_device(), diagonal, upper);
    expect_same(out, kExact, "triangle");
  }
}

TEST_P(GpuCopies, OneHotRowsAndTheirErrorsAreTheCpus) {
  const int64_t classes = 25;
  Sizes sizes = {3, 1 + random.below(40)};
  Tensor index = random.tensor(Dtype::int64, sizes, true);
  sizes.push_back(classes);
  Tensor out = random.dense(Dtype::int64, sizes);
  const auto message = [](auto run) -> std::string {
    try {
      run();
    } catch (const weft::IndexError& error) {
      return error.what();
    }
    return "";
  };
  const auto on_gpu = [&](ConstView index) {
    cuda::one_hot(out.on_device(), index);
    EXPECT_EQ(cudaSuccess, cudaDeviceSynchronize());
    cuda::check_errors(cuda::current_device());
  };
  cpu::fill(index.on_host(), classes - 1);
  cuda::fill(index.on_device(), classes - 1);
  EXPECT_EQ("", message([&] { cpu::one_hot(out.on_host(), index.on_host()); }));
  EXPECT_EQ("", message([&] { on_gpu(index.on_device()); }));
  expect_same(out, kExact, "one_hot");
  cpu::fill(index.on_host(), classes);
  cuda::fill(index.on_device(), classes);
  const std::string wanted = message([&] { cpu::one_hot(out.on_host(), index.on_host()); });
  EXPECT_NE("", wanted);
  EXPECT_EQ(wanted, message([&] { on_gpu(index.on_device()); }));
}

TEST_P(GpuCopies, PartsOfNumbersAreTheCpus) {
  for (int i = 0; i < 10; ++i) {
    const Sizes sizes = random.sizes();
    Dtype dtype = random.integer();
    if (dtype == Dtype::boolean) dtype = Dtype::int64;
    const bool multiple = random.often(2);
    Tensor a = random.dense(dtype, sizes), b = random.dense(dtype, sizes),
           divisor = random.dense(dtype, sizes);
    cpu::common_divisor(divisor.on_host(), a.on_host(), b.on_host(), multiple);
    cuda::common_divisor(divisor.on_device(), a.on_device(), b.on_device(), multiple);
    expect_same(divisor, kExact, "common_divisor");

    const Dtype floating = random.floating();
    Tensor x = random.dense(floating, sizes), y = random.dense(floating, sizes),
           next = random.dense(floating, sizes);
    cpu::next_number(next.on_host(), x.on_host(), y.on_host());
    cuda::next_number(next.on_device(), x.on_device(), y.on_device());
    expect_same(next, 0.1, "next_number");
    Tensor exponent = random.dense(Dtype::int32, sizes);
    cpu::split_number(next.on_host(), exponent.on_host(), x.on_host());
    cuda::split_number(next.on_device(), exponent.on_device(), x.on_device());
    expect_same(next, 0.1, "split_number");
    expect_same(exponent, kExact, "split_number");
  }
}

TEST_P(GpuCopies, SpecialFunctionsAreTheCpus) {
  random.extreme = false;
  const Sizes sizes = {1 + random.below(600)};
  const Dtype dtype = random.often(2) ? Dtype::float32 : Dtype::float64;
  Tensor x = random.dense(dtype, sizes), n = random.dense(dtype, sizes), out = random.dense(dtype, sizes);
  for (int which = 0; which <= static_cast<int>(Special::airy_ai); ++which) {
    cpu::special_of_one(out.on_host(), x.on_host(), static_cast<Special>(which));
    cuda::special_of_one(out.on_device(), x.on_device(), static_cast<Special>(which));
    expect_same(out, kClose, "function " + std::to_string(which));
  }
  for (int which = 0; which <= static_cast<int>(Special2::legendre_p); ++which) {
    cpu::special_of_two(out.on_host(), x.on_host(), n.on_host(), static_cast<Special2>(which));
    cuda::special_of_two(out.on_device(), x.on_device(), n.on_device(), static_cast<Special2>(which));
    expect_same(out, kClose, "function of two " + std::to_string(which));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, GpuCopies, ::testing::Range(1, 1 + kRounds));

}  // namespace
}  // namespace cudasim_test
