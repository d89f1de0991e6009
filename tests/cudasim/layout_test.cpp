// The arithmetic that finds a thread's elements, called on the host: divisions near 2^31, merged dimensions, more elements than 32 bits
// count, windows. Kernels are only as right as this.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/window.cuh"

namespace weft::kernels::cuda {
namespace {

constexpr uint64_t kLargest = INT32_MAX;

TEST(FastDivider, DividesAllThatFits31Bits) {
  std::vector<uint32_t> divisors,
      extra{1u << 30, (1u << 30) + 1, 0x7ffffffeu, 0x7fffffffu, 641, 6700417, 1000003};
  for (uint32_t d = 1; d <= 1100; ++d) divisors.push_back(d);
  for (int bit = 11; bit < 31; ++bit)
    for (int offset = -1; offset <= 1; ++offset)
      divisors.push_back((1u << bit) + static_cast<uint32_t>(offset));
  divisors.insert(divisors.end(), extra.begin(), extra.end());
  std::mt19937 random(7);
  for (const uint32_t d : divisors) {
    const FastDivider divider(d);
    const auto check = [&](uint64_t n) {
      if (n > kLargest) return;
      ASSERT_EQ(divider.divide(static_cast<uint32_t>(n)), n / d) << n << " / " << d;
    };
    // Quotients change at multiples; the largest numbers are where a multiplier that is too small shows.
    for (const uint64_t k : std::vector<uint64_t>{0, 1, 2, kLargest / d / 2, kLargest / d - 1, kLargest / d})
      for (uint64_t n : {k * d - 1, k * d, k * d + 1}) check(n);
    for (uint64_t n = kLargest - 300; n <= kLargest; ++n) check(n);
    for (int i = 0; i < 300; ++i) check(random() & kLargest);
  }
}

TEST(FastDivider, EveryNumberForSomeDivisors) {
  for (const uint32_t d : {3u, 7u, 10u, 1000003u}) {
    const FastDivider divider(d);
    for (uint64_t n = 0; n <= kLargest; n += 13)
      ASSERT_EQ(divider.divide(static_cast<uint32_t>(n)), n / d) << d;
  }
}

int64_t offset_by_division(int64_t index, const std::vector<int64_t>& sizes,
                           const std::vector<int64_t>& strides) {
  int64_t offset = 0;
  for (size_t d = sizes.size(); d-- > 0;) {
    offset += index % sizes[d] * strides[d];
    index /= sizes[d];
  }
  return offset;
}

void expect_same_offsets(const std::vector<int64_t>& sizes, const std::vector<int64_t>& a,
                         const std::vector<int64_t>& b, const std::vector<int64_t>& indices) {
  const Layout<2> layout(static_cast<int>(sizes.size()), sizes.data(), {a.data(), b.data()});
  for (const int64_t index : indices) {
    int64_t offsets[2];
    layout.locate(index, offsets);
    ASSERT_EQ(offsets[0], offset_by_division(index, sizes, a)) << index;
    ASSERT_EQ(offsets[1], offset_by_division(index, sizes, b)) << index;
  }
}

TEST(Layout, OffsetsOfRandomShapes) {
  std::mt19937 random(11);
  const auto number = [&](int most) { return static_cast<int64_t>(random() % static_cast<unsigned>(most)); };
  for (int round = 0; round < 400; ++round) {
    const auto ndim = static_cast<size_t>(number(7));
    std::vector<int64_t> sizes, a, b;
    int64_t numel = 1;
    for (size_t d = 0; d < ndim; ++d) {
      sizes.push_back(1 + number(6));
      numel *= sizes.back();
      a.push_back(number(4) == 0 ? 0 : number(50) - 20);
      b.push_back(number(50));
    }
    // Some with dimensions that merge.
    if (round % 2 == 0) {
      int64_t step = 1;
      for (size_t d = ndim; d-- > 0; step *= sizes[d]) a[d] = b[d] = step;
    }
    std::vector<int64_t> indices(static_cast<size_t>(numel));
    for (int64_t i = 0; i < numel; ++i) indices[static_cast<size_t>(i)] = i;
    expect_same_offsets(sizes, a, b, indices);
  }
}

TEST(Layout, NumbersBeyond32Bits) {
  const std::vector<int64_t> sizes{3, 70000, 65537}, a{int64_t{70000} * 65537, 65537, 1}, b{0, 1, 70000};
  const int64_t last = 3 * int64_t{70000} * 65537 - 1;
  expect_same_offsets(sizes, a, b,
                      {0, 1, 65536, 65537, int64_t{INT32_MAX} - 1, INT32_MAX, int64_t{INT32_MAX} + 1,
                       int64_t{UINT32_MAX}, int64_t{UINT32_MAX} + 1, last - 1, last});
  const Layout<1> dense(3, sizes.data(), {a.data()});
  EXPECT_EQ(dense.ndim, 1);
  EXPECT_FALSE(dense.narrow);
  EXPECT_TRUE(dense.contiguous(0));
}

TEST(Layout, ExactlyAtTheBorderOfNarrow) {
  const std::vector<int64_t> steps{2, 1};
  for (const int64_t columns : {int64_t{INT32_MAX} / 2, int64_t{1} << 30}) {
    const int64_t sizes[] = {2, columns};
    const Layout<1> layout(2, sizes, {steps.data()});
    EXPECT_EQ(layout.narrow, 2 * columns <= INT32_MAX);
    for (const int64_t index : {columns - 1, columns, 2 * columns - 1}) {
      int64_t offset[1];
      layout.locate(index, offset);
      EXPECT_EQ(offset[0], offset_by_division(index, {2, columns}, steps));
    }
  }
}

TEST(Layout, MergesWhatAllOperandsStepThroughEvenly) {
  const int64_t sizes[] = {4, 1, 5, 6}, dense[] = {30, 7, 6, 1}, rows[] = {60, 9, 12, 2},
                apart[] = {100, 0, 6, 1};
  EXPECT_EQ(Layout<1>(4, sizes, {dense}).ndim, 1);
  EXPECT_EQ(Layout<2>(4, sizes, {dense, rows}).ndim, 1);
  EXPECT_EQ(Layout<2>(4, sizes, {dense, apart}).ndim, 2);
  EXPECT_FALSE(Layout<1>(4, sizes, {rows}).contiguous(0));
  const int64_t empty[] = {4, 0, 5};
  EXPECT_EQ(Layout<1>(3, empty, {dense}).numel, 0);
  EXPECT_EQ(Layout<1>(0, sizes, {dense}).numel, 1);
}

TEST(Layout, OrderOfMemory) {
  const int64_t sizes[] = {2, 3, 4}, channels_last[] = {12, 1, 3};
  const Layout<1> layout(3, sizes, {channels_last}, /*reorder=*/true);
  EXPECT_EQ(layout.ndim, 1);
  EXPECT_TRUE(layout.contiguous(0));
}

TEST(LaunchShapes, CoverEverythingAndNoMoreThanThereIs) {
  EXPECT_EQ(blocks_for(0, 256), 0u);
  EXPECT_EQ(blocks_for(1, 256), 1u);
  EXPECT_EQ(blocks_for(256, 256), 1u);
  EXPECT_EQ(blocks_for(257, 256), 2u);
  EXPECT_EQ(blocks_for(int64_t{INT32_MAX} * 256, 256), static_cast<unsigned>(INT32_MAX));
  EXPECT_THROW(blocks_for(int64_t{INT32_MAX} * 256 + 1, 256), DeviceError);
  EXPECT_EQ(blocks_in_turns(0, 256), 0u);
  EXPECT_EQ(blocks_in_turns(257, 256), 2u);
  EXPECT_LE(blocks_in_turns(INT64_MAX / 2, 1), static_cast<unsigned>(multi_processor_count()) * 8);
}

// ---- windows ----

ConstView image(int64_t depth, int64_t height, int64_t width) {
  const int64_t sizes[] = {1, 1, depth, height, width}, strides[] = {0, 0, height * width, width, 1};
  return {nullptr, Dtype::float32, 5, sizes, strides};
}

TEST(Windows, SpansAndTheirInverseAgreeWithCounting) {
  for (const bool adaptive : {false, true})
    for (int in = 1; in <= 9; ++in)
      for (int kernel = 1; kernel <= 4; ++kernel)
        for (int stride = 1; stride <= 3; ++stride)
          for (int dilation = 1; dilation <= 3; ++dilation)
            for (int padding = 0; padding <= kernel / 2; ++padding) {
              const int reach = (kernel - 1) * dilation + 1;
              const int out = adaptive                    ? kernel
                              : in + 2 * padding >= reach ? (in + 2 * padding - reach) / stride + 1
                                                          : 0;
              if (out < 1 || (adaptive && (stride > 1 || dilation > 1 || padding > 0))) continue;
              const Pool3d pool{{1, 1, kernel}, {1, 1, stride}, {0, 0, padding}, {1, 1, dilation}, adaptive};
              const Sliding sliding(image(1, 1, in), image(1, 1, out), pool);
              std::vector<std::vector<int>> holds(static_cast<size_t>(in),
                                                  std::vector<int>(static_cast<size_t>(out), -1));
              for (int o = 0; o < out; ++o) {
                const int begin = adaptive ? o * in / out : o * stride - padding;
                const int end = adaptive ? ((o + 1) * in + out - 1) / out : begin + reach;
                int count = 0;
                for (int at = begin, element = 0; at < end; at += adaptive ? 1 : dilation, ++element) {
                  if (at < 0 || at >= in) continue;
                  holds[static_cast<size_t>(at)][static_cast<size_t>(o)] = element;
                  ++count;
                }
                const Span span = sliding.span(2, o);
                ASSERT_EQ(span.count, count);
                if (count > 0) {
                  ASSERT_EQ(holds[static_cast<size_t>(span.first)][static_cast<size_t>(o)], span.element);
                }
              }
              for (int i = 0; i < in; ++i) {
                int first = 0, last = 0;
                sliding.outputs_over(2, i, &first, &last);
                for (int o = 0; o < out; ++o) {
                  const int element = o >= first && o < last ? sliding.element_of(2, o, i) : -1;
                  ASSERT_EQ(element, holds[static_cast<size_t>(i)][static_cast<size_t>(o)])
                      << in << kernel << stride;
                }
              }
            }
}

TEST(Windows, ReachOverTheLargestDimensions) {
  constexpr int64_t in = int64_t{1} << 30;
  const struct {
    int64_t kernel, stride, padding, dilation;
  } windows[] = {
      {in / 2, in / 4, in / 4, 1}, {3, in / 8, in / 16, in / 2 - 1}, {2, 1, 0, 1}, {in, in, in / 2, 1}};
  for (const auto& w : windows) {
    const int64_t reach = (w.kernel - 1) * w.dilation + 1, out = (in + 2 * w.padding - reach) / w.stride + 1;
    const Pool3d pool{{1, 1, w.kernel}, {1, 1, w.stride}, {0, 0, w.padding}, {1, 1, w.dilation}, false};
    const Sliding sliding(image(1, 1, in), image(1, 1, out), pool);
    for (const int64_t o : {int64_t{0}, int64_t{1}, out / 2, out - 1}) {
      if (o >= out) continue;
      const int64_t start = o * w.stride - w.padding;
      const int64_t first = start < 0 ? (-start + w.dilation - 1) / w.dilation : 0;
      const int64_t last = std::min(w.kernel, (in - start + w.dilation - 1) / w.dilation);
      const Span span = sliding.span(2, static_cast<int>(o));
      ASSERT_EQ(span.count, last - first);
      ASSERT_EQ(span.element, first);
      ASSERT_EQ(span.first, start + first * w.dilation);
      for (const int64_t element : {first, (first + last) / 2, last - 1}) {
        const auto at = static_cast<int>(start + element * w.dilation);
        int begin = 0, end = 0;
        sliding.outputs_over(2, at, &begin, &end);
        ASSERT_LE(begin, o);
        ASSERT_GT(end, o);
        ASSERT_EQ(sliding.element_of(2, static_cast<int>(o), at), element);
      }
    }
  }
}

TEST(Windows, DimensionsBeyond30BitsAreRefused) {
  const Pool3d pool{{1, 1, 2}, {1, 1, 1}, {0, 0, 0}, {1, 1, 1}, false};
  EXPECT_THROW(Sliding(image(1, 1, (int64_t{1} << 30) + 1), image(1, 1, 5), pool), ShapeError);
  EXPECT_NO_THROW(Sliding(image(1, 1, int64_t{1} << 30), image(1, 1, 5), pool));
}

TEST(Windows, PlacesFollowMemory) {
  const int64_t sizes[] = {2, 3, 4, 5}, rows[] = {60, 20, 5, 1}, channels_last[] = {60, 1, 15, 3};
  for (const int64_t* strides : {rows, channels_last}) {
    const ConstView x(nullptr, Dtype::float32, 4, sizes, strides);
    const ImageOrder order(x);
    const ImageStrides steps(x);
    for (int64_t i = 0; i < order.numel; ++i) {
      const ImageOrder::Place at = order.place(i);
      ASSERT_EQ(steps.offset(at.n, at.c, at.d, at.h, at.w), i);
    }
  }
}

TEST(Windows, PlacesBeyond31BitsFollowMemory) {
  constexpr int64_t c = 70000, h = 200, w = 300, image = c * h * w;
  const int64_t sizes[] = {3, c, h, w}, rows[] = {image, h * w, w, 1}, channels_last[] = {image, 1, w * c, c};
  for (const int64_t* strides : {rows, channels_last}) {
    const ConstView x(nullptr, Dtype::float32, 4, sizes, strides);
    const ImageOrder order(x);
    const ImageStrides steps(x);
    for (int64_t i = order.numel - 1; i >= 0; i -= 1234567) {
      const ImageOrder::Place at = order.place(i);
      ASSERT_LT(at.n, 3);
      ASSERT_LT(at.c, c);
      ASSERT_LT(at.h, h);
      ASSERT_LT(at.w, w);
      ASSERT_EQ(steps.offset(at.n, at.c, at.d, at.h, at.w), i);
    }
  }
}

}  // namespace
}  // namespace weft::kernels::cuda
