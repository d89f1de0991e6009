// Convolution: every implementation gives the same, layouts of results, empty batches, determinism.
#include <gtest/gtest.h>

#include <limits>

#include <array>
#include <cmath>
#include <vector>

#include "weft/autograd.h"
#include "weft/backends.h"
#include "weft/ops.h"
#include "weft/threads.h"

namespace weft {
namespace {

class UsingBackend {
 public:
  explicit UsingBackend(ConvBackend backend) : before_(conv_backend()) { set_conv_backend(backend); }
  ~UsingBackend() { set_conv_backend(before_); }

 private:
  ConvBackend before_;
};

std::vector<ConvBackend> backends() {
  std::vector<ConvBackend> all{ConvBackend::automatic, ConvBackend::im2col, ConvBackend::direct};
  try {
    const UsingBackend there(ConvBackend::onednn);
    all.push_back(ConvBackend::onednn);
  } catch (const Error&) {
  }
  return all;
}

/// Values that differ everywhere and are exact in float32.
Tensor pattern(const Shape& size, int64_t step, Dtype dtype = float32) {
  const Tensor ramp = arange(size.numel(), {.dtype = int64});
  return reshape(to(remainder(ramp * step, 29) - 14, dtype), size) / 8.0;
}

double largest_difference(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.sizes().str(), b.sizes().str());
  const auto x = a.to_vector<double>(), y = b.to_vector<double>();
  double most = 0;
  for (size_t i = 0; i < x.size(); ++i)
    most = std::fmax(most, std::isnan(x[i] - y[i]) ? INFINITY : std::abs(x[i] - y[i]));
  return most;
}

struct Geometry {
  int64_t channels, outputs, groups, kernel[2], stride, padding, dilation;
};

std::vector<Geometry> geometries() {
  std::vector<Geometry> all;
  for (const auto [channels, outputs, groups] :
       {std::array<int64_t, 3>{1, 20, 1}, {3, 16, 1}, {4, 6, 2}, {6, 12, 6}, {17, 5, 1}})
    for (const auto [height, width] : {std::array<int64_t, 2>{1, 1}, {3, 3}, {2, 5}})
      for (const int64_t stride : {1, 2, 3})
        for (const int64_t padding : {0, 2})
          for (const int64_t dilation : {1, 2})
            all.push_back({channels, outputs, groups, {height, width}, stride, padding, dilation});
  return all;
}

// float64 takes the plain road (patches and BLAS, checked against loops in op_cases/conv.cpp).
TEST(Conv2d, EveryBackendAgreesOverTheGrid) {
  for (const Geometry& g : geometries()) {
    if (g.dilation * (g.kernel[1] - 1) + 1 > 7 + 2 * g.padding) continue;
    SCOPED_TRACE("channels " + std::to_string(g.channels) + ", groups " + std::to_string(g.groups) +
                 ", kernel " + std::to_string(g.kernel[0]) + "x" + std::to_string(g.kernel[1]) + ", stride " +
                 std::to_string(g.stride) + ", padding " + std::to_string(g.padding) + ", dilation " +
                 std::to_string(g.dilation));
    const Tensor x = pattern({5, g.channels, 9, 7}, 7, float64);
    const Tensor w = pattern({g.outputs, g.channels / g.groups, g.kernel[0], g.kernel[1]}, 11, float64);
    const Tensor b = pattern({g.outputs}, 3, float64);
    const IntSpan stride(&g.stride, 1), padding(&g.padding, 1), dilation(&g.dilation, 1);
    const Tensor y = conv2d(x, w, b, stride, padding, dilation, g.groups);
    const Tensor grad = pattern(y.sizes(), 5, float64);
    const Tensor grad_x = conv2d_backward_input(grad, w, x.sizes(), stride, padding, dilation, g.groups);
    const Tensor grad_w = conv2d_backward_weight(grad, x, w.sizes(), stride, padding, dilation, g.groups);
    const Tensor xf = to(x, float32), wf = to(w, float32), gf = to(grad, float32);
    for (const ConvBackend backend : backends()) {
      const UsingBackend use(backend);
      SCOPED_TRACE("backend " + std::to_string(static_cast<int>(backend)));
      EXPECT_LT(largest_difference(conv2d(xf, wf, to(b, float32), stride, padding, dilation, g.groups), y),
                1e-3);
      EXPECT_LT(largest_difference(
                    conv2d_backward_input(gf, wf, x.sizes(), stride, padding, dilation, g.groups), grad_x),
                1e-3);
      EXPECT_LT(largest_difference(
                    conv2d_backward_weight(gf, xf, w.sizes(), stride, padding, dilation, g.groups), grad_w),
                1e-2);
    }
  }
}

// <grad, conv(x, w)> = <conv_backward_input(grad, w), x> = <conv_backward_weight(grad, x), w>, at sizes where every
// implementation cuts its work into several blocks and chunks, the last one shorter.
TEST(Conv2d, GradientsAreAdjointToTheForwardForManyBlocks) {
  for (const ConvBackend backend : backends()) {
    const UsingBackend use(backend);
    for (const Dtype dtype : {float32, float64})
      for (const auto [channels, batch] : {std::array<int64_t, 2>{32, 5}, {2, 70}}) {
        SCOPED_TRACE("backend " + std::to_string(static_cast<int>(backend)) + ", channels " +
                     std::to_string(channels));
        const Tensor x = pattern({batch, channels, 41, 39}, 7, dtype) + 1,
                     w = pattern({48, channels, 3, 3}, 11, dtype) + 1;
        const Tensor y = conv2d(x, w, {}, {1}, {1});
        const Tensor grad = pattern(y.sizes(), 5, dtype) + 1;
        const double expected = sum(to(grad, float64) * to(y, float64)).item();
        const Tensor grad_x = conv2d_backward_input(grad, w, x.sizes(), {1}, {1});
        const Tensor grad_w = conv2d_backward_weight(grad, x, w.sizes(), {1}, {1});
        EXPECT_NEAR(sum(to(grad_x, float64) * to(x, float64)).item() / expected, 1, 1e-5);
        EXPECT_NEAR(sum(to(grad_w, float64) * to(w, float64)).item() / expected, 1, 1e-5);
      }
  }
}

TEST(Conv2d, ThreadCountDoesNotChangeABit) {
  const Tensor x = pattern({37, 3, 20, 20}, 7), w = pattern({18, 3, 3, 3}, 11);
  const int before = num_threads();
  for (const ConvBackend backend : backends()) {
    const UsingBackend use(backend);
    std::vector<std::vector<float>> results[3];
    for (int threads : {1, 2, 4}) {
      set_num_threads(threads);
      const Tensor y = conv2d(x, w, {}, {1}, {1});
      const Tensor grad = pattern(y.sizes(), 5);
      auto& result = results[threads / 2];
      result = {y.to_vector<float>(), conv2d_backward_input(grad, w, x.sizes(), {1}, {1}).to_vector<float>(),
                conv2d_backward_weight(grad, x, w.sizes(), {1}, {1}).to_vector<float>(),
                conv2d_backward_bias(grad).to_vector<float>()};
    }
    set_num_threads(before);
    EXPECT_EQ(results[0], results[1]);
    EXPECT_EQ(results[0], results[2]);
  }
}

TEST(Conv2d, NaNAndInfinitySpreadOnlyWhereTheyAreUsed) {
  for (const ConvBackend backend : backends()) {
    const UsingBackend use(backend);
    std::vector<float> values(2 * 6 * 6, 1.0f);
    values[0] = NAN;
    const Tensor x = reshape(tensor(values), {2, 1, 6, 6});
    const auto y = conv2d(x, ones({20, 1, 3, 3})).to_vector<float>();
    for (size_t i = 0; i < y.size(); ++i) {
      const bool touched = i / 16 < 20 && i % 16 == 0;
      EXPECT_EQ(std::isnan(y[i]), touched) << i;
      if (!touched) {
        EXPECT_EQ(y[i], 9.0f);
      }
    }
  }
}

TEST(Conv2d, ResultIsChannelsLastAndCanBeViewedFlat) {
  const Tensor y = conv2d(pattern({2, 3, 6, 6}, 7), pattern({4, 3, 3, 3}, 5));
  EXPECT_TRUE(y.is_contiguous(MemoryFormat::channels_last));
  EXPECT_FALSE(y.is_contiguous());
  const auto values = y.to_vector<float>();
  EXPECT_EQ(y.view({2, -1}).to_vector<float>(), values);
}

TEST(Conv2d, PooledResultCanStillBeViewedFlat) {
  const Tensor y = max_pool2d(conv2d(pattern({2, 3, 6, 6}, 7), pattern({4, 3, 3, 3}, 5)), {2});
  EXPECT_TRUE(y.is_contiguous(MemoryFormat::channels_last));
  const auto values = y.to_vector<float>();
  EXPECT_EQ(y.view({-1, 16}).to_vector<float>(), values);
}

TEST(Conv2d, EmptyBatchGivesEmptyOutputAndZeroWeightGradient) {
  const Tensor x = zeros({0, 2, 5, 5}).requires_grad_(), w = ones({3, 2, 3, 3}).requires_grad_(),
               b = ones({3}).requires_grad_();
  const Tensor y = conv2d(x, w, b);
  EXPECT_EQ(y.sizes().str(), "(0, 3, 3, 3)");
  sum(y).backward();
  EXPECT_EQ(w.grad().to_vector<float>(), std::vector<float>(54, 0.0f));
  EXPECT_EQ(b.grad().to_vector<float>(), std::vector<float>(3, 0.0f));
  EXPECT_EQ(x.grad().sizes().str(), "(0, 2, 5, 5)");
}

TEST(Conv2d, IntegersConvolveExactly) {
  const Tensor x = reshape(arange(32, {.dtype = int64}), {1, 2, 4, 4}),
               w = ones({1, 2, 4, 4}, {.dtype = int64});
  EXPECT_EQ(conv2d(x, w, full({1}, 1, {.dtype = int64})).to_vector<int64_t>(), std::vector<int64_t>{497});
}

TEST(Conv2d, WeightGradientIsContiguousWhateverTheWeightsLayout) {
  const Tensor w = permute(pattern({4, 3, 3, 3}, 5), {1, 0, 2, 3}).detach().requires_grad_();
  sum(conv2d(pattern({2, 4, 6, 6}, 7), w)).backward();
  EXPECT_EQ(w.grad().sizes().str(), "(3, 4, 3, 3)");
}

TEST(Conv, ArgumentsThatWouldOverflowAreRefused) {
  const Tensor x = ones({1, 1, 5, 5}), w = ones({1, 1, 3, 3});
  const int64_t huge = std::numeric_limits<int64_t>::max();
  EXPECT_THROW(conv2d(x, w, {}, {huge / 4}, {huge / 4}), ValueError);
  EXPECT_THROW(conv2d(x, w, {}, {1}, {0}, {huge}), ValueError);
  EXPECT_THROW(avg_pool2d(x, {int64_t{1} << 40}, {1}, {int64_t{1} << 39}), ValueError);
}

}  // namespace
}  // namespace weft
