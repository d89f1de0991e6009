// The matrix product of the CUDA library on the simulated device, both ways it can go: through a description for BLAS, and by the
// kernel of weft's own. Numbers are small integers, so that every result is exact.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "kernels/cuda/gemm_tiled.cuh"
#include "kernels/cuda/libraries/gemm.h"
#include "kernels/cuda/runtime/copy.h"
#include "tests/cudasim/on_two_devices.h"

namespace weft::kernels::cuda {

void matmul(View out, ConstView a, ConstView b, double beta);

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

TEST_F(Matmul, EpiloguesOfADescription) {
  // Column-major: c (2 x 2) = gelu(a b + bias a row).
  const std::vector<float> a = {1, 2}, b = {1, -1}, bias = {0.5f, -0.25f};
  const Scratch<float> da(2), db(2), dbias(2), dc(4);
  copy(da.data(), kGpu, a.data(), cpu, 8, false);
  copy(db.data(), kGpu, b.data(), cpu, 8, false);
  copy(dbias.data(), kGpu, bias.data(), cpu, 8, false);
  libraries::Gemm g;
  g.m = g.n = 2;
  g.k = 1;
  g.lda = g.ldc = 2;
  g.ldb = 1;
  g.a = da.data();
  g.b = db.data();
  g.bias = dbias.data();
  g.c = dc.data();
  const auto run = [&](libraries::GemmEpilogue epilogue) {
    g.epilogue = epilogue;
    EXPECT_TRUE(libraries::run(g));
    std::vector<float> c(4);
    copy(c.data(), cpu, dc.data(), kGpu, 16, false);
    return c;
  };
  EXPECT_EQ(run(libraries::GemmEpilogue::bias), (std::vector<float>{1.5f, 1.75f, -0.5f, -2.25f}));
  EXPECT_EQ(run(libraries::GemmEpilogue::relu_bias), (std::vector<float>{1.5f, 1.75f, 0, 0}));
  EXPECT_NEAR(run(libraries::GemmEpilogue::gelu_bias)[0], 1.3996, 1e-4);
}

}  // namespace
}  // namespace weft::kernels::cuda
