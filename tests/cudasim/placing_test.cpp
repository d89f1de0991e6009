// Placing by indices on the GPU, where several elements have one place, on the simulated device against the CPU's kernels; and the sort
// that it stands on. What ops give for few indices is checked by the records of tests/op_cases.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "kernels/cuda/radix_sort.cuh"
#include "kernels/cuda/runtime/copy.h"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/runtime/wait.h"
#include "kernels/index.h"
#include "tests/cudasim/chosen_values.h"
#include "tests/expect_error.h"
#include "weft/error.h"

namespace weft::kernels {
#define WEFT_DECLARE(name, signature) WEFT_DECLARE_(name, signature)
#define WEFT_DECLARE_(name, ...) void name __VA_ARGS__;
namespace cpu {
WEFT_INDEX_KERNELS(WEFT_DECLARE)
}  // namespace cpu
namespace cuda {
WEFT_INDEX_KERNELS(WEFT_DECLARE)
}  // namespace cuda
}  // namespace weft::kernels

namespace cudasim_test {
namespace {

namespace cpu = weft::kernels::cpu;
namespace cuda = weft::kernels::cuda;
using weft::kernels::Placing;

constexpr weft::Device kGpu{weft::DeviceType::cuda, 0};

void finish() { cuda::wait_for_device(0, "test"); }

// ---- the sort -----------------------------------------------------------------------------------------------------

template <class W>
void expect_sorted(int64_t n, int bits, std::mt19937_64& random) {
  SCOPED_TRACE(std::to_string(n) + " keys of " + std::to_string(bits) + " bits");
  std::vector<W> keys(static_cast<size_t>(n)), order(keys.size());
  for (W& key : keys) key = static_cast<W>(random() >> (64 - bits));
  std::iota(order.begin(), order.end(), W{0});
  std::stable_sort(order.begin(), order.end(), [&](W a, W b) { return keys[a] < keys[b]; });
  const cuda::Scratch<W> given(n);
  cuda::copy(given.data(), kGpu, keys.data(), weft::cpu, given.bytes(), false);
  const cuda::SortedKeys<W> sorted(given.data(), n, bits);
  std::vector<W> sorted_keys(keys.size()), sorted_order(keys.size());
  cuda::copy(sorted_keys.data(), weft::cpu, sorted.keys(), kGpu, given.bytes(), false);
  cuda::copy(sorted_order.data(), weft::cpu, sorted.order(), kGpu, given.bytes(), false);
  EXPECT_EQ(sorted_order, order);
  for (W& number : order) number = keys[number];
  EXPECT_EQ(sorted_keys, order);
}

TEST(GpuSort, KeepsTheOrderOfEqualKeys) {
  std::mt19937_64 random(1);
  for (const int64_t n : {1, 2, 33, 64, 65, 2047, 2048, 2049, 4096, 4097, 20011})
    for (const int bits : {1, 8, 9, 32}) expect_sorted<uint32_t>(n, bits, random);
  for (const int64_t n : {5, 3001})
    for (const int bits : {3, 40, 64}) expect_sorted<uint64_t>(n, bits, random);
}

// ---- placing ------------------------------------------------------------------------------------------------------

class GpuPlacing : public testing::TestWithParam<int> {
 protected:
  // Sums and products whose rounding does not depend on their order by much; half types round once on a GPU, each time on a CPU.
  Tensor values(Dtype dtype, const Sizes& sizes, Placing placing, bool may_repeat) {
    return with_values(random.tensor(dtype, sizes, may_repeat), [&] {
      if (!weft::is_floating(dtype))
        return static_cast<double>(random.below(dtype == weft::boolean ? 2 : 50));
      if (placing == Placing::multiply) return random.often(2) ? 1.0 : 1 + 1.0 / 512;
      return static_cast<double>(random.below(9) - 4) / 4;
    });
  }
  Tensor indices(const Sizes& sizes, int64_t low, int64_t end) {
    return with_values(random.tensor(weft::int64, sizes, false),
                       [&] { return static_cast<double>(low + random.below(end - low)); });
  }
  Dtype dtype_for(Placing placing) {
    const Dtype dtype = random.any();
    return placing != Placing::write && weft::is_floating(dtype) && weft::item_size(dtype) == 2
               ? weft::float32
               : dtype;
  }

  RandomOperands random{static_cast<uint64_t>(GetParam())};
};

constexpr double kUnits = 60;  // of the last place

TEST_P(GpuPlacing, ByAListOfPlaces) {
  for (int round = 0; round < 12; ++round) {
    const auto placing = static_cast<Placing>(round % 3);
    const Dtype dtype = dtype_for(placing);
    const int ndim = static_cast<int>(1 + random.below(4)), dim = static_cast<int>(random.below(ndim));
    const int count = static_cast<int>(1 + random.below(ndim - dim));
    const int64_t n = random.often(3) ? random.below(3000) : random.below(60);
    Sizes x_sizes, src_sizes;
    int64_t places = 1;
    for (int d = 0; d < ndim; ++d) {
      // Many more places than indices, and rows that are moved in larger pieces.
      x_sizes.push_back(d == dim && random.often(8)        ? 70000
                        : d == ndim - 1 && random.often(2) ? 16
                                                           : 1 + random.below(6));
      if (d == dim) src_sizes.push_back(n);
      if (d < dim || d >= dim + count) src_sizes.push_back(x_sizes.back());
      else places *= x_sizes.back();
    }
    Tensor x = values(dtype, x_sizes, placing, false), src = values(dtype, src_sizes, placing, true);
    // Often all to few places.
    Tensor index = indices({n}, random.often(2) ? -places : std::max<int64_t>(0, places - 3), places);
    cpu::index_write(x.on_host(), index.on_host(), src.on_host(), dim, count, placing);
    cuda::index_write(x.on_device(), index.on_device(), src.on_device(), dim, count, placing);
    finish();
    expect_same(x, placing == Placing::write ? 0 : kUnits,
                "placing " + std::to_string(round % 3) + " of " + std::to_string(n) + " at " + index.text());
  }
}

TEST_P(GpuPlacing, ByAnIndexForEachElement) {
  for (int round = 0; round < 15; ++round) {
    const int kind = round % 5;
    const auto placing = static_cast<Placing>(kind < 3 ? kind : 0);
    const Dtype dtype = dtype_for(placing);
    const int ndim = static_cast<int>(1 + random.below(3)), dim = static_cast<int>(random.below(ndim));
    Sizes x_sizes, index_sizes;
    for (int d = 0; d < ndim; ++d) {
      x_sizes.push_back(d == dim && random.often(6) ? 70000 : 1 + random.below(8));
      // Both short columns and long ones.
      index_sizes.push_back(d == dim ? random.below(random.often(2) ? 600 : 20)
                                     : 1 + random.below(x_sizes.back()));
    }
    Tensor x = values(dtype, x_sizes, placing, false), src = values(dtype, index_sizes, placing, true);
    Tensor index =
        indices(index_sizes, 0, random.often(2) ? std::min<int64_t>(x_sizes[dim], 3) : x_sizes[dim]);
    if (kind < 3) {
      cpu::scatter(x.on_host(), index.on_host(), src.on_host(), dim, placing);
      cuda::scatter(x.on_device(), index.on_device(), src.on_device(), dim, placing);
    } else {
      cpu::scatter_extreme(x.on_host(), index.on_host(), src.on_host(), dim, kind == 3);
      cuda::scatter_extreme(x.on_device(), index.on_device(), src.on_device(), dim, kind == 3);
    }
    finish();
    expect_same(x, kind == 1 || kind == 2 ? kUnits : 0,
                "kind " + std::to_string(kind) + " at " + index.text());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, GpuPlacing, testing::Range(1, 9));

TEST(GpuPlaces, SumsOfOnePlaceKeepTheirDigits) {
  constexpr int64_t n = 100000;
  Tensor x = of<float>(weft::float32, {2}, {0, 0}), src = of(weft::float32, {n}, std::vector<float>(n, 0.1f));
  Tensor index = of(weft::int64, {n}, std::vector<int64_t>(n, 1));
  cuda::index_write(x.on_device(), index.on_device(), src.on_device(), 0, 1, Placing::add);
  finish();
  float sums[2];
  std::memcpy(sums, x.device_bytes().data(), sizeof sums);
  EXPECT_EQ(sums[0], 0);
  EXPECT_NEAR(sums[1], static_cast<double>(0.1f) * n, 1e-5 * 0.1 * n);
}

TEST(GpuPlaces, OutOfRangeAreReportedAndPassedBy) {
  const std::vector<float> ones(4, 1), fives(3, 5);
  Tensor index = of<int64_t>(weft::int64, {3}, {7, -9, 2});
  Tensor expected = of<float>(weft::float32, {4}, {1, 1, 5, 1});
  for (const Placing placing : {Placing::write, Placing::multiply}) {
    Tensor x = of(weft::float32, {4}, ones), src = of(weft::float32, {3}, fives);
    cuda::index_write(x.on_device(), index.on_device(), src.on_device(), 0, 1, placing);
    EXPECT_EQ(x.device_bytes(), expected.host_bytes());
    Tensor y = of(weft::float32, {4}, ones);
    cuda::scatter(y.on_device(), index.on_device(), src.on_device(), 0, placing);
    EXPECT_EQ(y.device_bytes(), expected.host_bytes());
    cuda::index_read(src.on_device(), x.on_device(), index.on_device(), 0, 1);
    cuda::gather(src.on_device(), x.on_device(), index.on_device(), 0);
    finish();
  }
  cuda::index_check(index.on_device(), 4, 0, true, "op");
  weft::testing::expect_error<weft::IndexError>([] { finish(); },
                                                "is out of bounds for dimension 0 with size 4");
  std::vector<int64_t> numbers(3000, 5);
  std::fill(numbers.begin() + 1001, numbers.end(),
            12);  // the first of many, in another block than the others
  Tensor table = of(weft::int64, {300, 10}, numbers);
  cuda::index_check(table.on_device(), 10, 1, true, "gather");
  weft::testing::expect_error<weft::IndexError>(
      [] { finish(); },
      "[gather] index 12 at position (100, 1) is out of bounds for dimension 1 with size 10");
}

}  // namespace
}  // namespace cudasim_test
