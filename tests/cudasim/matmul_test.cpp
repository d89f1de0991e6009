// The matrix product of the CUDA library on the simulated device, both ways it can go: through a description for BLAS, and by the
// kernel of weft's own; and linear layers, with their bias in the product or beside it. Numbers are small integers, so that every
// result is exact.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/cuda/gemm_tiled.cuh"
#include "kernels/cuda/libraries/gemm.h"
#include "kernels/cuda/runtime/copy.h"
#include "tests/cudasim/on_two_devices.h"

namespace weft::kernels::cuda {

void matmul(View out, ConstView a, ConstView b, double beta);
void linear_forward(View y, ConstView x, ConstView weight, ConstView bias);
void linear_backward_weight(View grad_weight, View grad_bias, ConstView grad_y, ConstView x);

namespace {

constexpr Device kGpu{DeviceType::cuda, 0};
using Matmul = SimulatedDevices;
using Sizes = std::vector<int64_t>;

/// (B, rows, columns) on the device, at any strides, in memory that holds more.
template <class T>
class Operand {
 public:
  Operand(const Sizes& sizes, const Sizes& strides, unsigned seed) : sizes_(sizes), strides_(strides) {
    int64_t low = 0, high = 0;
    for (int d = 0; d < 3; ++d)
      (strides[d] < 0 ? low : high) += strides[d] * std::max<int64_t>(0, sizes[d] - 1);
    base_ = -low;
    host_.resize(static_cast<size_t>(high - low + 1));
    std::mt19937 random(seed);
    for (T& x : host_) x = convert<T>(static_cast<int64_t>(random() % 5) - (std::is_unsigned_v<T> ? 0 : 2));
    device_ = std::make_unique<Scratch<T>>(static_cast<int64_t>(host_.size()));
    copy(device_->data(), kGpu, host_.data(), cpu, host_.size() * sizeof(T), false);
  }
  View view(Dtype dtype) const { return {device_->data() + base_, dtype, 3, sizes_.data(), strides_.data()}; }
  T& at(int64_t i, int64_t r, int64_t c) {
    return host_[static_cast<size_t>(base_ + i * strides_[0] + r * strides_[1] + c * strides_[2])];
  }
  std::vector<T>& host() { return host_; }
  std::vector<T> fetched() const {
    std::vector<T> values(host_.size());
    copy(values.data(), cpu, device_->data(), kGpu, values.size() * sizeof(T), false);
    return values;
  }

 private:
  Sizes sizes_, strides_;
  int64_t base_ = 0;
  std::vector<T> host_;
  std::unique_ptr<Scratch<T>> device_;
};

template <class T>
bool equal(const T& a, const T& b) {
  if constexpr (is_half_type<T>) return a.bits == b.bits;
  else return a == b;
}

template <class T>
using Start = void (*)(const View&, const ConstView&, const ConstView&, double);

template <class T>
void through_table(const View& out, const ConstView& a, const ConstView& b, double beta) {
  matmul(out, a, b, beta);
}

/// A product of sizes and strides given, computed by `start`, against its definition.
template <class T>
void check(Dtype dtype, const Sizes& size, const Sizes& out_strides, const Sizes& a_strides,
           const Sizes& b_strides, double beta, Start<T> start = through_table<T>) {
  const int64_t batch = size[0], m = size[1], n = size[2], k = size[3];
  Operand<T> out({batch, m, n}, out_strides, 1), a({batch, m, k}, a_strides, 2),
      b({batch, k, n}, b_strides, 3);
  start(out.view(dtype), a.view(dtype), b.view(dtype), beta);
  using S = std::conditional_t<std::is_floating_point_v<Compute<T>>, double, uint64_t>;
  const auto number = [](T x) { return static_cast<S>(convert<Compute<T>>(x)); };
  for (int64_t i = 0; i < batch; ++i)
    for (int64_t r = 0; r < m; ++r)
      for (int64_t c = 0; c < n; ++c) {
        S sum = beta == 0 ? S(0) : static_cast<S>(static_cast<int64_t>(beta)) * number(out.at(i, r, c));
        for (int64_t p = 0; p < k; ++p) sum += number(a.at(i, r, p)) * number(b.at(i, p, c));
        out.at(i, r, c) = convert<T>(static_cast<Compute<T>>(sum));
      }
  const std::vector<T> got = out.fetched();
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_TRUE(equal(got[i], out.host()[i])) << name(dtype) << " " << batch << "x" << m << "x" << n << "x"
                                              << k << " beta " << beta << ", at " << i;
}

template <class T>
void check_packed(Dtype dtype, const Sizes& s, double beta, Start<T> start = through_table<T>) {
  check<T>(dtype, s, {s[1] * s[2], s[2], 1}, {s[1] * s[3], s[3], 1}, {s[3] * s[2], s[2], 1}, beta, start);
}

template <class T>
void check_dtype(Dtype dtype) {
  for (const double beta : {0.0, 1.0, 2.0}) {
    check_packed<T>(dtype, {1, 1, 1, 1}, beta);
    check_packed<T>(dtype, {2, 3, 5, 7}, beta);
    check_packed<T>(dtype, {1, 65, 66, 33}, beta);
    check_packed<T>(dtype, {2, 3, 4, 0}, beta);
    check<T>(dtype, {3, 4, 5, 6}, {40, 10, 2}, {0, 6, 1}, {0, 1, 6}, beta);
    check<T>(dtype, {2, 4, 5, 6}, {20, 5, 1}, {24, -6, 1}, {60, 10, 2}, beta);
    check<T>(dtype, {2, 4, 5, 6}, {20, 1, 4}, {24, 1, 0}, {60, 0, 2}, beta);
  }
}

TEST_F(Matmul, EveryDtype) {
  check_dtype<float>(Dtype::float32);
  check_dtype<double>(Dtype::float64);
  check_dtype<Half>(Dtype::float16);
  check_dtype<BFloat16>(Dtype::bfloat16);
  check_dtype<int64_t>(Dtype::int64);
  check_dtype<int32_t>(Dtype::int32);
  check_dtype<int16_t>(Dtype::int16);
  check_dtype<int8_t>(Dtype::int8);
  check_dtype<uint8_t>(Dtype::uint8);
}

TEST_F(Matmul, NothingToCompute) {
  check_packed<float>(Dtype::float32, {0, 3, 4, 5}, 0);
  check_packed<float>(Dtype::float32, {2, 0, 4, 5}, 0);
  check_packed<int64_t>(Dtype::int64, {2, 3, 0, 5}, 1);
}

TEST_F(Matmul, TilesOfOurOwnForFloatingNumbers) {
  check_packed<float>(Dtype::float32, {2, 70, 130, 37}, 1, launch_tiled_product<float>);
  check_packed<double>(Dtype::float64, {1, 64, 64, 16}, 0, launch_tiled_product<double>);
  check_packed<Half>(Dtype::float16, {1, 17, 63, 15}, 0, launch_tiled_product<Half>);
}

TEST_F(Matmul, GreatDepthsInPieces) {
  check_packed<float>(Dtype::float32, {1, 2, 3, 5000}, 2, launch_tiled_product<float>);
  check_packed<int32_t>(Dtype::int32, {2, 1, 1, 3001}, 1);
  EXPECT_GT(TiledProduct(View(nullptr, Dtype::int32, 3, Sizes{2, 1, 1}.data(), Sizes{1, 1, 1}.data()),
                         ConstView(nullptr, Dtype::int32, 3, Sizes{2, 1, 3001}.data(), Sizes{1, 1, 1}.data()),
                         ConstView(nullptr, Dtype::int32, 3, Sizes{2, 3001, 1}.data(), Sizes{1, 1, 1}.data()))
                .pieces,
            1);
}

TEST_F(Matmul, LargeProductsOfOddStridesAreCopied) {
  check<float>(Dtype::float32, {1, 130, 130, 130}, {0, 260, 2}, {0, 260, 2}, {0, 0, 2}, 1);
}

TEST_F(Matmul, ManyBatchesAndRows) {
  check_packed<float>(Dtype::float32, {66000, 1, 2, 2}, 0);
  check_packed<int8_t>(Dtype::int8, {700, 1, 1, 2}, 0);
  check_packed<float>(Dtype::float32, {1, 66000, 2, 1}, 0);
}

TEST_F(Matmul, IntegersWrapAround) {
  const Sizes one = {1, 1, 1}, steps = {1, 1, 1};
  Operand<int64_t> out(one, steps, 1), a(one, steps, 1), b(one, steps, 1);
  const int64_t large = INT64_MAX;
  copy(a.view(Dtype::int64).data, kGpu, &large, cpu, sizeof(large), false);
  copy(b.view(Dtype::int64).data, kGpu, &large, cpu, sizeof(large), false);
  matmul(out.view(Dtype::int64), a.view(Dtype::int64), b.view(Dtype::int64), 0);
  EXPECT_EQ(out.fetched()[0], 1);
}

// ---- linear layers ------------------------------------------------------------------------------------------------

/// A matrix, or a vector, as an operand with a batch before it.
template <class T>
Operand<T> matrix(int64_t rows, int64_t columns, const Sizes& strides, unsigned seed) {
  return Operand<T>({1, rows, columns}, {0, strides[0], strides[1]}, seed);
}
template <class T>
Operand<T> vector(int64_t count, int64_t stride, unsigned seed) {
  return Operand<T>({1, 1, count}, {0, 0, stride}, seed);
}
/// The last `dims` dimensions of an operand.
template <class T>
View last(const Operand<T>& o, Dtype dtype, int dims) {
  const View v = o.view(dtype);
  return {v.data, dtype, dims, v.sizes + 3 - dims, v.strides + 3 - dims};
}
template <class T>
void expect_equal(Operand<T>& expected, std::string_view what) {
  const std::vector<T> got = expected.fetched();
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_TRUE(equal(got[i], expected.host()[i])) << what << ", at " << i;
}
/// The kernels that `start` puts into the stream.
template <class F>
uint64_t kernels_of(F start) {
  wait_for_device(0, "test");
  const uint64_t before = sim::kernels_run();
  start();
  wait_for_device(0, "test");
  return sim::kernels_run() - before;
}

struct Layer {
  int64_t m, n, k;
};

/// A layer's result against its definition; how many kernels it took. bias_step 0: a bias that is broadcast.
template <class T>
uint64_t check_forward(Dtype dtype, const Layer& s, int64_t bias_step = 1, const Sizes& x_strides = {}) {
  using A = Compute<T>;
  auto y = matrix<T>(s.m, s.n, {s.n, 1}, 1);
  auto x = matrix<T>(s.m, s.k, x_strides.empty() ? Sizes{s.k, 1} : x_strides, 2);
  auto weight = matrix<T>(s.n, s.k, {s.k, 1}, 3);
  auto bias = vector<T>(s.n, bias_step, 4);
  const uint64_t kernels = kernels_of([&] {
    linear_forward(last(y, dtype, 2), last(x, dtype, 2), last(weight, dtype, 2), last(bias, dtype, 1));
  });
  for (int64_t i = 0; i < s.m; ++i)
    for (int64_t j = 0; j < s.n; ++j) {
      A sum = convert<A>(bias.at(0, 0, j));
      for (int64_t p = 0; p < s.k; ++p) sum += convert<A>(x.at(0, i, p)) * convert<A>(weight.at(0, j, p));
      y.at(0, i, j) = convert<T>(sum);
    }
  expect_equal(y, name(dtype));
  return kernels;
}

/// The same of the gradients of weight and bias.
template <class T>
uint64_t check_backward(Dtype dtype, const Layer& s, const Sizes& grad_strides = {}) {
  using A = Compute<T>;
  auto grad_weight = matrix<T>(s.n, s.k, {s.k, 1}, 1);
  auto grad_bias = vector<T>(s.n, 1, 2);
  auto grad_y = matrix<T>(s.m, s.n, grad_strides.empty() ? Sizes{s.n, 1} : grad_strides, 3);
  auto x = matrix<T>(s.m, s.k, {s.k, 1}, 4);
  const uint64_t kernels = kernels_of([&] {
    linear_backward_weight(last(grad_weight, dtype, 2), last(grad_bias, dtype, 1), last(grad_y, dtype, 2),
                           last(x, dtype, 2));
  });
  for (int64_t j = 0; j < s.n; ++j) {
    A total = 0;
    for (int64_t i = 0; i < s.m; ++i) total += convert<A>(grad_y.at(0, i, j));
    grad_bias.at(0, 0, j) = convert<T>(total);
    for (int64_t p = 0; p < s.k; ++p) {
      A sum = 0;
      for (int64_t i = 0; i < s.m; ++i) sum += convert<A>(grad_y.at(0, i, j)) * convert<A>(x.at(0, i, p));
      grad_weight.at(0, j, p) = convert<T>(sum);
    }
  }
  expect_equal(grad_weight, "weight");
  expect_equal(grad_bias, "bias");
  return kernels;
}

constexpr Layer kLayers[] = {{1, 1, 1},    {3, 1, 5},    {1, 7, 2},   {5, 3, 1},
                             {33, 65, 17}, {61, 10, 31}, {7, 129, 50}};

TEST_F(Matmul, LinearLayersAreOneProductWithTheirBias) {
  for (const Layer& s : kLayers) {
    EXPECT_EQ(check_forward<float>(Dtype::float32, s), 1u);
    EXPECT_EQ(check_forward<double>(Dtype::float64, s), 1u);
    EXPECT_EQ(check_forward<Half>(Dtype::float16, s), 1u);
    EXPECT_EQ(check_forward<BFloat16>(Dtype::bfloat16, s), 1u);
  }
  EXPECT_EQ(check_forward<float>(Dtype::float32, {4, 3, 5}, 1, {1, 4}), 1u) << "an input that is transposed";
}

TEST_F(Matmul, LinearLayersWithoutAnEpilogueCopyTheirBias) {
  const Layer s{6, 5, 7};
  for (const int64_t step : {0, 2, -1}) {
    EXPECT_EQ(check_forward<float>(Dtype::float32, s, step), 2u);
    EXPECT_EQ(check_forward<BFloat16>(Dtype::bfloat16, s, step), 2u);
  }
  EXPECT_EQ(check_forward<float>(Dtype::float32, s, 1, {28, 2}), 2u) << "an input with gaps";
  EXPECT_EQ(check_forward<float>(Dtype::float32, {40, 50, 2000}, 1, {4000, 2}), 3u) << "which is copied";
  EXPECT_EQ(check_forward<int64_t>(Dtype::int64, s), 2u);
  check_forward<int8_t>(Dtype::int8, s);
  check_forward<float>(Dtype::float32, {3, 4, 0});
  check_forward<float>(Dtype::float32, {0, 4, 2});
  check_forward<float>(Dtype::float32, {3, 0, 2});
}

TEST_F(Matmul, LinearLayersNeedNoBias) {
  auto y = matrix<float>(2, 3, {3, 1}, 1), x = matrix<float>(2, 1, {1, 1}, 2),
       weight = matrix<float>(3, 1, {1, 1}, 3);
  const View none(nullptr, Dtype::float32, 0, nullptr, nullptr);
  EXPECT_EQ(kernels_of([&] {
              linear_forward(last(y, float32, 2), last(x, float32, 2), last(weight, float32, 2), none);
            }),
            1u);
  for (int64_t i = 0; i < 2; ++i)
    for (int64_t j = 0; j < 3; ++j) y.at(0, i, j) = x.at(0, i, 0) * weight.at(0, j, 0);
  expect_equal(y, "y");
}

TEST_F(Matmul, GradientsOfWeightAndBiasAreOneProduct) {
  for (const Layer& s : kLayers) {
    EXPECT_EQ(check_backward<float>(Dtype::float32, s), 1u);
    EXPECT_EQ(check_backward<Half>(Dtype::float16, s), 1u);
    EXPECT_EQ(check_backward<BFloat16>(Dtype::bfloat16, s), 1u);
    EXPECT_GT(check_backward<double>(Dtype::float64, s), 1u) << "which the simulated library lacks";
  }
  EXPECT_EQ(check_backward<float>(Dtype::float32, {6, 5, 7}, {1, 6}), 1u) << "a gradient that is transposed";
}

TEST_F(Matmul, GradientsThatAreNoOneProduct) {
  EXPECT_GT(check_backward<float>(Dtype::float32, {6, 5, 7}, {0, 0}), 1u) << "that of a sum";
  EXPECT_GT(check_backward<BFloat16>(Dtype::bfloat16, {6, 5, 7}, {10, 2}), 1u);
  check_backward<float>(Dtype::float32, {0, 5, 7});
  check_backward<float>(Dtype::float32, {6, 5, 0});
  check_backward<float>(Dtype::float32, {6, 0, 7});
}

}  // namespace
}  // namespace weft::kernels::cuda
