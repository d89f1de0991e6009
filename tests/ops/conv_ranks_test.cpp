// Convolution in one and three dimensions and transposed: implementations agree, dimensions of one element do not matter,
// integers, layouts, and sizes that would overflow.
#include <gtest/gtest.h>

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

/// The result, and the gradients of input, weight and bias, for a gradient that differs everywhere.
template <class F>
std::vector<Tensor> with_gradients(Dtype dtype, const Shape& x_size, const Shape& w_size, int64_t outputs,
                                   F convolve) {
  const Tensor x = to(pattern(x_size, 7), dtype).requires_grad_();
  const Tensor w = to(pattern(w_size, 5), dtype).requires_grad_();
  const Tensor b = to(pattern({outputs}, 3), dtype).requires_grad_();
  const Tensor y = convolve(x, w, b);
  const Tensor g = to(pattern(y.sizes(), 11), dtype);
  std::vector<Tensor> all = autograd::grad({y}, {x, w, b}, {g});
  all.insert(all.begin(), y.detach());
  return all;
}

void expect_same(const std::vector<Tensor>& found, const std::vector<Tensor>& wanted, double tolerance) {
  ASSERT_EQ(found.size(), wanted.size());
  for (size_t i = 0; i < found.size(); ++i)
    EXPECT_LE(largest_difference(found[i], wanted[i]), tolerance) << "result " << i;
}

// float64 takes the plain road (patches and BLAS, checked against loops in op_cases/conv_ranks.cpp).
TEST(Conv3d, EveryBackendAgreesOverTheGrid) {
  for (const auto [channels, outputs, groups] :
       {std::array<int64_t, 3>{1, 16, 1}, {16, 32, 1}, {4, 6, 2}, {6, 6, 6}, {17, 5, 1}})
    for (const int64_t kernel : {1, 2, 3})
      for (const int64_t stride : {1, 2})
        for (const int64_t padding : {0, 1})
          for (const int64_t dilation : {1, 2}) {
            const Shape x{2, channels, 5, 6, 5},
                w{outputs, channels / groups, kernel, kernel, 1 + kernel / 2};
            const auto convolve = [&, groups = groups](const Tensor& a, const Tensor& b, const Tensor& c) {
              return conv3d(a, b, c, {stride}, {padding}, {dilation}, groups);
            };
            const auto wanted = with_gradients(float64, x, w, outputs, convolve);
            for (const ConvBackend backend : {ConvBackend::automatic, ConvBackend::im2col}) {
              const UsingBackend using_it(backend);
              expect_same(with_gradients(float32, x, w, outputs, convolve), wanted, 2e-3);
            }
          }
}

TEST(ConvTranspose2d, EveryBackendAgreesOverTheGrid) {
  for (const auto [channels, outputs, groups] :
       {std::array<int64_t, 3>{1, 16, 1}, {16, 3, 1}, {20, 16, 1}, {4, 6, 2}, {6, 6, 6}})
    for (const int64_t stride : {1, 2, 3})
      for (const int64_t padding : {0, 1})
        for (const int64_t dilation : {1, 2}) {
          const Shape x{3, channels, 4, 5}, w{channels, outputs / groups, 3, 2};
          const auto convolve = [&, groups = groups](const Tensor& a, const Tensor& b, const Tensor& c) {
            return conv_transpose2d(a, b, c, {stride}, {padding}, {stride - 1}, groups, {dilation});
          };
          const auto wanted = with_gradients(float64, x, w, outputs, convolve);
          for (const ConvBackend backend :
               {ConvBackend::automatic, ConvBackend::im2col, ConvBackend::direct}) {
            const UsingBackend using_it(backend);
            expect_same(with_gradients(float32, x, w, outputs, convolve), wanted, 2e-3);
          }
        }
}

TEST(ConvTranspose, OutputPaddingUpToTheDilationIsOfNoInfluence) {
  for (const int64_t stride : {1, 2}) {
    const Shape x{2, 3, 4, 5}, w{3, 16, 2, 2};
    const auto convolve = [&](const Tensor& a, const Tensor& b, const Tensor& c) {
      return conv_transpose2d(a, b, c, {stride}, {0}, {2}, 1, {3});
    };
    expect_same(with_gradients(float32, x, w, 16, convolve), with_gradients(float64, x, w, 16, convolve),
                2e-3);
    const auto volumes = [&](const Tensor& a, const Tensor& b, const Tensor& c) {
      return squeeze(
          conv_transpose3d(unsqueeze(a, 2), unsqueeze(b, 2), c, {1, stride, stride}, {0}, {0, 2, 2}, 1, {3}),
          2);
    };
    expect_same(with_gradients(float32, x, w, 16, volumes), with_gradients(float64, x, w, 16, convolve),
                2e-3);
  }
}

TEST(Conv3d, VolumesOfOnePlaneAreImages) {
  const Tensor x = pattern({2, 3, 6, 7}, 7), w = pattern({4, 3, 3, 2}, 5), b = pattern({4}, 3);
  const Tensor wanted = conv2d(x, w, b, {2, 1}, {1, 0}, {1, 2});
  const Tensor found = conv3d(unsqueeze(x, 2), unsqueeze(w, 2), b, {1, 2, 1}, {0, 1, 0}, {1, 1, 2});
  EXPECT_LE(largest_difference(squeeze(found, 2), wanted), 1e-5);
}

TEST(Conv1d, ALongSequenceNeedsNoMatrixOfItsSize) {
  // Its patches would take 4 GB.
  const Tensor x = pattern({1, 8, 1 << 20}, 7, float64), w = pattern({1, 8, 64}, 5, float64);
  const Tensor y = conv1d(x, w);
  EXPECT_EQ(y.sizes().str(), Shape({1, 1, (1 << 20) - 63}).str());
  const double middle = sum(narrow(x, 2, 1 << 19, 64) * w).item();
  EXPECT_NEAR(y.select(0, 0).select(0, 0).select(0, 1 << 19).item(), middle, 1e-9);
}

TEST(Conv3d, ResultKeepsChannelsInnermostAndCanBeViewedFlat) {
  const Tensor y = conv3d(pattern({2, 3, 4, 4, 4}, 7), pattern({5, 3, 3, 3, 3}, 5));
  EXPECT_EQ(y.strides().str(), Shape({40, 1, 20, 10, 5}).str());
  const Tensor pooled = max_pool3d(y, {2});
  EXPECT_EQ(view(pooled, {2, -1}).sizes().str(), Shape({2, 5}).str());
}

TEST(ConvTranspose, IntegersAreExact) {
  const Tensor x = arange(8, {.dtype = int64}).reshape({1, 2, 4});
  const Tensor w = arange(12, {.dtype = int64}).reshape({2, 2, 3});
  const Tensor y = conv_transpose1d(x, w, {}, {2}),
               wanted = conv_transpose1d(to(x, float64), to(w, float64), {}, {2});
  EXPECT_EQ(y.dtype(), int64);
  EXPECT_EQ(largest_difference(to(y, float64), wanted), 0);
  const Tensor small =
      conv_transpose3d(ones({1, 1, 1, 1, 1}, {.dtype = uint8}), full({1, 1, 2, 2, 2}, 7, {.dtype = uint8}));
  EXPECT_EQ(small.to_vector<uint8_t>(), std::vector<uint8_t>(8, 7));
}

TEST(ConvTranspose, EmptyBatchGivesEmptyOutputAndZeroWeightGradient) {
  const Tensor x = zeros({0, 2, 3, 3}), w = ones({2, 4, 3, 3}).requires_grad_();
  const Tensor y = conv_transpose2d(x, w);
  EXPECT_EQ(y.sizes().str(), Shape({0, 4, 5, 5}).str());
  sum(y).backward();
  EXPECT_EQ(sum(abs(w.grad())).item(), 0);
}

TEST(ConvTranspose, SizesThatWouldOverflowAreRefused) {
  const Tensor x = ones({1, 1, 3}), w = ones({1, 1, 3});
  const int64_t most = int64_t{1} << 24;
  EXPECT_THROW(conv_transpose1d(x, w, {}, {most + 1}), ValueError);
  EXPECT_THROW(conv_transpose1d(x, w, {}, {1}, {0}, {0}, int64_t{1} << 62), Error);
  const Tensor long_one = expand(ones({1, 1, 1}), {1, 1, int64_t{1} << 42});
  EXPECT_THROW(conv_transpose1d(long_one, w, {}, {most}), Error);
  EXPECT_THROW(conv_transpose3d(ones({1, 1, 2, 2, 2}), ones({1, 1, 2, 2, 2}), {}, {most}), Error);
}

TEST(Conv3d, ThreadCountDoesNotChangeABit) {
  const Shape x{5, 8, 6, 7, 6}, w{12, 8, 3, 3, 3};
  const auto convolve = [](const Tensor& a, const Tensor& b, const Tensor& c) {
    return conv3d(a, b, c, {1}, {1});
  };
  const int before = num_threads();
  std::vector<Tensor> one;
  for (const int threads : {1, 2, 4}) {
    set_num_threads(threads);
    const auto found = with_gradients(float32, x, w, 12, convolve);
    if (one.empty()) one = found;
    for (size_t i = 0; i < found.size(); ++i) EXPECT_EQ(largest_difference(found[i], one[i]), 0) << threads;
  }
  set_num_threads(before);
}

}  // namespace
}  // namespace weft
