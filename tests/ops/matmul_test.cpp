// Matrix products where a record cannot look: sizes around every threshold, operands BLAS cannot read, NaN
// and beta.
#include "weft/ops/matmul.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "src/tape/recorder.h"
#include "weft/autograd.h"
#include "weft/backends.h"
#include "weft/ops.h"
#include "weft/threads.h"

namespace weft {
namespace {

using Doubles = std::vector<double>;

// Small whole numbers, so that every product is exact in every dtype of the tests.
Tensor whole(IntSpan size, int64_t seed, Dtype dtype = float32) {
  const int64_t count = Shape(size).numel();
  return remainder(arange(static_cast<double>(count)) * 7 + static_cast<double>(seed), 5)
      .sub(2)
      .to(dtype)
      .view(size);
}

Doubles product(const Tensor& a, const Tensor& b) {
  const int64_t m = a.size(0), k = a.size(1), n = b.size(1);
  const Doubles x = a.to_vector<double>(), w = b.to_vector<double>();
  Doubles y(static_cast<size_t>(m * n));
  for (int64_t i = 0; i < m; ++i)
    for (int64_t p = 0; p < k; ++p)
      for (int64_t j = 0; j < n; ++j)
        y[static_cast<size_t>(i * n + j)] +=
            x[static_cast<size_t>(i * k + p)] * w[static_cast<size_t>(p * n + j)];
  return y;
}

bool values_equal(const Tensor& a, const Tensor& b) {
  return a.sizes() == b.sizes() && a.to_vector<double>() == b.to_vector<double>();
}

TEST(Matmul, IsRightForSizesAroundEveryThreshold) {
  for (const auto [m, k, n] : {std::array<int64_t, 3>{1, 1, 1},
                               {16, 16, 16},
                               {17, 16, 16},
                               {1, 5000, 1},
                               {1, 70, 70},
                               {70, 70, 1},
                               {300, 3, 300},
                               {2, 300, 257},
                               {257, 300, 2},
                               {130, 129, 131}}) {
    for (const Dtype dtype : {float32, float64, int64}) {
      const Tensor a = whole({m, k}, 1, dtype), b = whole({k, n}, 3, dtype);
      EXPECT_EQ(mm(a, b).to_vector<double>(), product(a, b))
          << m << " " << k << " " << n << " " << name(dtype);
    }
  }
}

TEST(Matmul, ReadsOperandsOfAnyLayout) {
  for (const int64_t size : {5, 40}) {
    const Tensor plain = whole({2 * size, 3 * size}, 2);
    const std::vector<Tensor> forms{
        plain.narrow(0, 0, size).narrow(1, 0, size),                    // rows with a gap
        plain.narrow(0, 0, size).narrow(1, 1, size).t(),                // its transpose
        as_strided(plain, {size, size}, {2 * size, 2}, 1),              // every other element
        as_strided(plain, {size, size}, {1, 2}, 0),                     // overlapping columns
        plain.narrow(0, 0, size).narrow(1, 0, 1).expand({size, size}),  // one column again and again
        plain.narrow(0, 0, 1).narrow(1, 0, size).expand({size, size}),  // one row again and again
    };
    for (size_t i = 0; i < forms.size(); ++i)
      for (size_t j = 0; j < forms.size(); ++j)
        EXPECT_EQ(mm(forms[i], forms[j]).to_vector<double>(), product(forms[i], forms[j]))
            << size << ": " << i << ", " << j;
  }
}

TEST(Matmul, BroadcastsBatches) {
  const Tensor a = whole({2, 1, 3, 20}, 1), b = whole({4, 20, 18}, 2);
  const Tensor y = matmul(a, b);
  ASSERT_EQ(y.sizes().str(), "(2, 4, 3, 18)");
  for (int64_t i = 0; i < 2; ++i)
    for (int64_t j = 0; j < 4; ++j)
      EXPECT_EQ(y.select(0, i).select(0, j).to_vector<double>(),
                product(a.select(0, i).select(0, 0), b.select(0, j)));
}

TEST(Matmul, GradientsOfBroadcastBatchesHaveTheOperandsShapes) {
  const Tensor a = whole({2, 1, 3, 4}, 1).requires_grad_(), b = whole({5, 4, 2}, 2).requires_grad_();
  sum(matmul(a, b)).backward();
  EXPECT_EQ(a.grad().sizes().str(), "(2, 1, 3, 4)");
  EXPECT_EQ(b.grad().sizes().str(), "(5, 4, 2)");
  EXPECT_TRUE(values_equal(a.grad(), expand(sum(b, {0, 2}), {2, 1, 3, 4})));
}

TEST(Matmul, OverNothingIsZeros) {
  for (const Dtype dtype : {float32, float64, float16, bfloat16, int64, uint8}) {
    const Tensor y = mm(ones({3, 0}, {.dtype = dtype}), ones({0, 200}, {.dtype = dtype}));
    EXPECT_EQ(y.to_vector<double>(), Doubles(600, 0)) << name(dtype);
  }
  EXPECT_EQ(dot(ones({0}), ones({0})).item(), 0);
  EXPECT_EQ(matmul(ones({0, 3}), ones({3})).sizes().str(), "(0,)");
  EXPECT_EQ(matmul(ones({2, 0, 3}), ones({3, 4})).sizes().str(), "(2, 0, 4)");
  const Tensor weight = ones({3, 4}).requires_grad_();
  sum(linear(ones({0, 4}), weight)).backward();
  EXPECT_EQ(weight.grad().to_vector<double>(), Doubles(12, 0));
}

TEST(Matmul, IsBitIdenticalForAnyThreadCount) {
  const int before = num_threads();
  for (const auto [m, k, n] : {std::array<int64_t, 3>{1000, 300, 70}, {70, 300, 1000}, {4, 100000, 4}}) {
    for (const Dtype dtype : {float32, float64, bfloat16}) {
      const Tensor a = sin(arange(static_cast<double>(m * k))).view({m, k}).to(dtype);
      const Tensor b = cos(arange(static_cast<double>(k * n))).view({k, n}).to(dtype);
      set_num_threads(1);
      const Doubles one = mm(a, b).to_vector<double>();
      for (const int threads : {2, 3, 4}) {
        set_num_threads(threads);
        EXPECT_EQ(mm(a, b).to_vector<double>(), one) << m << " " << k << " " << n << " " << name(dtype);
      }
    }
  }
  set_num_threads(before);
}

// As linear's forward, its weight's gradient and its input's: weights (n, k), so that the depth is cut, rows or columns.
TEST(Matmul, AgreesWithDoubleWhicheverLibraryMultiplies) {
  std::vector<MatmulBackend> backends{MatmulBackend::automatic, MatmulBackend::openblas};
  if (WEFT_HAS_ONEDNN) backends.push_back(MatmulBackend::onednn);
  else EXPECT_THROW(set_matmul_backend(MatmulBackend::onednn), Error);
  for (const auto [m, k, n] : {std::array<int64_t, 3>{64, 784, 256}, {33, 4097, 20}, {300, 300, 300}}) {
    const Tensor x = sin(arange(static_cast<double>(m * k), {.dtype = float64})).view({m, k});
    const Tensor w = cos(arange(static_cast<double>(n * k), {.dtype = float64})).view({n, k});
    const Tensor g = mm(x, w.t());
    for (const MatmulBackend backend : backends) {
      set_matmul_backend(backend);
      const Tensor x32 = x.to(float32), w32 = w.to(float32), g32 = g.to(float32);
      const double depth = std::sqrt(static_cast<double>(k));
      EXPECT_TRUE(allclose(mm(x32, w32.t()).to(float64), g, 0, 1e-5 * depth)) << m << " " << k << " " << n;
      EXPECT_TRUE(allclose(mm(g32.t(), x32).to(float64), mm(g.t(), x), 1e-4, 1e-3));
      EXPECT_TRUE(allclose(mm(g32, w32).to(float64), mm(g, w), 1e-4, 1e-3));
      const Tensor start = ones({m, n});
      EXPECT_TRUE(allclose(addmm(start, x32, w32.t()).to(float64), g + 1, 0, 1e-5 * depth));
    }
  }
  set_matmul_backend(MatmulBackend::automatic);
}

TEST(Matmul, OfHalfTypesRoundsOnce) {
  for (const Dtype dtype : {float16, bfloat16}) {
    const Tensor a = full({2, 3000}, 0.5, {.dtype = dtype}), b = full({3000, 2}, 0.5, {.dtype = dtype});
    const Tensor y = mm(a, b);
    EXPECT_EQ(name(y.dtype()), name(dtype));
    EXPECT_EQ(y.to_vector<double>(), full({2, 2}, 750, {.dtype = dtype}).to_vector<double>());
  }
}

TEST(Matmul, OfIntegersWrapsAround) {
  const Tensor a = full({1, 2}, 100, {.dtype = uint8});
  EXPECT_EQ(mm(a, a.t()).item<int64_t>(), 20000 % 256);
  const Tensor big = full({1, 1}, int64_t{1} << 62, {.dtype = int64});
  EXPECT_EQ(mm(big, full({1, 1}, 4, {.dtype = int64})).item<int64_t>(), 0);
}

TEST(Matmul, SpreadsNaNAlongItsRowOnly) {
  for (const int64_t size : {4, 60}) {
    const Tensor a = ones({size, size});
    a.data_ptr<float>()[0] = std::numeric_limits<float>::quiet_NaN();
    const Tensor y = isnan(mm(a, zeros({size, size})));
    EXPECT_EQ(count_nonzero(y).item<int64_t>(), size);
    EXPECT_TRUE(all(y.select(0, 0)).item<bool>());
  }
}

TEST(Addmm, WithBetaZeroDoesNotReadItsFirstOperand) {
  const Tensor x = full({2, 2}, std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(addmm(x, ones({2, 3}), ones({3, 2}), 0, 2).to_vector<double>(), Doubles(4, 6));
  EXPECT_THROW(addmm(ones({3}), ones({2, 3}), ones({3, 2}), 0), ShapeError);
}

TEST(Addmm, OfARowGivesGradientsInTheShapesOfItsOperands) {
  for (const Shape& sizes : {Shape{5}, Shape{1, 5}}) {
    const Tensor row = whole(sizes, 1).requires_grad_(), a = whole({3, 4}, 2).requires_grad_();
    const Tensor b = whole({4, 5}, 3).requires_grad_(), seed = whole({3, 5}, 4);
    const Tensor y = addmm(row, a, b);
    EXPECT_TRUE(values_equal(y, mm(a, b) + row));
    y.backward(seed);
    EXPECT_TRUE(values_equal(row.grad(), sum(seed, 0).view(sizes)));
    EXPECT_TRUE(values_equal(a.grad(), mm(seed, b.detach().t())));
    EXPECT_TRUE(values_equal(b.grad(), mm(a.detach().t(), seed)));
  }
}

TEST(Linear, TakesAnyNumberOfDimensions) {
  const Tensor weight = whole({3, 4}, 1), bias = whole({3}, 2), x = whole({2, 5, 4}, 3);
  const Tensor y = linear(x, weight, bias);
  ASSERT_EQ(y.sizes().str(), "(2, 5, 3)");
  EXPECT_TRUE(values_equal(y.view({10, 3}), mm(x.view({10, 4}), weight.t()) + bias));
  EXPECT_TRUE(values_equal(linear(x.select(1, 2), weight, bias), y.select(1, 2)));
  EXPECT_TRUE(values_equal(linear(x.select(0, 0).select(0, 0), weight, bias), y.select(0, 0).select(0, 0)));
  EXPECT_TRUE(values_equal(linear(x.transpose(0, 1), weight, bias), y.transpose(0, 1)));
  EXPECT_EQ(linear(zeros({0, 4}), weight, bias).sizes().str(), "(0, 3)");
}

TEST(Linear, WithAVectorOfWeightsGivesOneNumberARow) {
  const Tensor x = whole({2, 5, 4}, 3), weight = whole({4}, 1);
  const Tensor y = linear(x, weight, Tensor(0.5));
  ASSERT_EQ(y.sizes().str(), "(2, 5)");
  EXPECT_TRUE(values_equal(y, sum(x * weight, -1) + 0.5));
  EXPECT_THROW(linear(x, weight, ones({2})), ShapeError);
  EXPECT_THROW(linear(x, ones({3})), ShapeError);
}

TEST(Linear, GivesEveryOperandItsGradient) {
  const Tensor x = whole({2, 3, 4}, 1).requires_grad_(), weight = whole({5, 4}, 2).requires_grad_();
  const Tensor bias = zeros({5}).requires_grad_(), seed = whole({2, 3, 5}, 3);
  linear(x, weight, bias).backward(seed);
  EXPECT_TRUE(values_equal(x.grad(), matmul(seed, weight.detach())));
  EXPECT_TRUE(values_equal(weight.grad(), mm(seed.view({6, 5}).t(), x.detach().view({6, 4}))));
  EXPECT_TRUE(values_equal(bias.grad(), sum(seed, {0, 1})));
}

TEST(Linear, AnyLayoutOfTheBiasIsAdded) {
  const Tensor x = whole({4, 3}, 1), weight = whole({5, 3}, 2), all = whole({5, 2}, 3);
  for (const Tensor& bias :
       {all.select(1, 1), all.select(0, 1).narrow(0, 0, 1).expand({5}), all.view({10}).narrow(0, 3, 5)})
    EXPECT_TRUE(values_equal(linear(x, weight, bias), mm(x, weight.t()) + bias));
}

// The kernels that `compute` starts.
template <class F>
std::vector<std::string> launches(F compute) {
  tape::Recorder recorder;
  recorder.begin();
  compute();
  recorder.end();
  const auto names = recorder.names();
  return {names.begin(), names.end()};
}

TEST(Linear, IsOneKernelAndItsParametersGradientsAnother) {
  const Tensor x = whole({4, 3}, 1), weight = whole({5, 3}, 2).requires_grad_();
  const Tensor bias = whole({5}, 3).requires_grad_(), seed = whole({4, 5}, 4);
  using Names = std::vector<std::string>;
  Tensor y;
  EXPECT_EQ(launches([&] { y = linear(x, weight, bias); }), (Names{"linear"}));
  EXPECT_EQ(launches([&] { y.backward(seed); }), (Names{"linear_backward"}));
  EXPECT_EQ(launches([&] { linear(x, weight); }), (Names{"linear"}));
  EXPECT_EQ(launches([&] { addmm(bias, x, weight.t()); }), (Names{"addmm"}));
}

TEST(Linear, GradientsThatAreDifferentiatedAgainAreMadeOfOps) {
  const Tensor x = whole({4, 3}, 1, float64).requires_grad_(), bias = whole({5}, 3, float64).requires_grad_();
  const Tensor weight = whole({5, 3}, 2, float64).requires_grad_();
  const Tensor seed = whole({4, 5}, 4, float64).requires_grad_();
  const std::vector<Tensor> grads =
      autograd::grad({linear(x, weight, bias)}, {weight, bias}, {seed}, {.create_graph = true});
  (sum(grads[0] * 2) + sum(grads[1] * 3)).backward();
  EXPECT_TRUE(values_equal(x.grad(), 2 * sum(seed.detach(), 1, true).expand({4, 3})));
  EXPECT_TRUE(values_equal(seed.grad(), (2 * sum(x.detach(), 1, true) + 3).expand({4, 5})));
}

}  // namespace
}  // namespace weft
