// Softmax and log_softmax of the values that break them: huge, infinite, NaN, masked rows; long rows; any
// layout.
#include "weft/ops/softmax.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "weft/autograd.h"
#include "weft/ops.h"
#include "weft/threads.h"

namespace weft {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using Doubles = std::vector<double>;

Doubles values(const Tensor& x) { return x.to_vector<double>(); }
void expect_near(const Tensor& x, const Doubles& expected, double tolerance) {
  const Doubles actual = values(x);
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i)
    EXPECT_NEAR(actual[i], expected[i], tolerance) << "element " << i;
}

TEST(Softmax, OfHugeValuesIsFinite) {
  for (const Dtype dtype : {float32, float64, bfloat16}) {
    expect_near(softmax(tensor({1e4, -1e4, 1e4}).to(dtype), 0), {0.5, 0, 0.5}, 1e-6);
    expect_near(log_softmax(tensor({1e4, -1e4}).to(dtype), 0), {0, -2e4}, 200);
  }
  const double top = std::numeric_limits<float>::max();
  expect_near(softmax(tensor({top, -top}), 0), {1, 0}, 0);
}

TEST(Softmax, GivesAMaskedElementNothing) {
  const Tensor x = tensor({0.0, -kInf, 0.0}).requires_grad_();
  const Tensor y = softmax(x, 0);
  expect_near(y, {0.5, 0, 0.5}, 1e-7);
  y.backward(tensor({1.0, 5.0, 0.0}));
  expect_near(x.grad(), {0.25, 0, -0.25}, 1e-7);
  EXPECT_EQ(values(log_softmax(x.detach(), 0))[1], -kInf);
}

TEST(Softmax, OfAFullyMaskedRowLeavesTheOtherRowsAlone) {
  for (const int64_t width : {3, 40}) {
    const Tensor x = zeros({5, width});
    x.select(0, 2).fill_(-kInf);
    for (const bool log : {false, true}) {
      const Tensor input = x.clone().requires_grad_();
      const Tensor y = log ? log_softmax(input, 1) : softmax(input, 1);
      y.backward(arange(5.0 * static_cast<double>(width)).view({5, width}));
      for (int64_t row = 0; row < 5; ++row) {
        const bool masked = row == 2;
        EXPECT_EQ(weft::any(isnan(y.select(0, row))).item<bool>(), masked);
        EXPECT_EQ(weft::any(isnan(input.grad().select(0, row))).item<bool>(), masked);
      }
    }
  }
}

TEST(Softmax, OfNaNIsNaNInItsRowOnly) {
  const Tensor y = softmax(tensor({1.0, kNaN, 1.0, 1.0}).view({2, 2}), 1);
  EXPECT_EQ(count_nonzero(isnan(y)).item<int64_t>(), 2);
  expect_near(y.select(0, 1), {0.5, 0.5}, 0);
}

TEST(Softmax, OfLongRowsSumsToOne) {
  for (const Dtype dtype : {float32, float64}) {
    const Tensor x = sin(arange(3e6, {.dtype = dtype}));
    const Doubles y = values(softmax(x, 0)), logs = values(log_softmax(x, 0)), inputs = values(x);
    double total = 0, of_exp = 0;
    for (size_t i = 0; i < y.size(); ++i) {
      total += y[i];
      of_exp += std::exp(inputs[i]);
    }
    EXPECT_NEAR(total, 1, 1e-6);
    EXPECT_NEAR(logs[0], inputs[0] - std::log(of_exp), 2e-6);
  }
}

TEST(Softmax, AlongAnyDimensionOfAnyLayoutIsTheSame) {
  const Tensor plain = sin(arange(2.0 * 20 * 3 * 4)).view({2, 20, 3, 4});
  for (const Tensor& x : {plain, contiguous(plain, MemoryFormat::channels_last),
                          contiguous(plain.transpose(1, 3)).transpose(1, 3),
                          plain.select(3, 1).unsqueeze(3).expand({2, 20, 3, 4})}) {
    const Tensor copy = contiguous(x);
    for (int64_t dim = 0; dim < 4; ++dim) {
      EXPECT_EQ(values(softmax(x, dim)), values(softmax(copy, dim)))
          << dim << " of strides " << x.strides().str();
      EXPECT_EQ(values(log_softmax(x, dim - 4)), values(log_softmax(copy, dim)))
          << dim << " of strides " << x.strides().str();
      const Tensor last = contiguous(copy.transpose(dim, 3));
      EXPECT_EQ(values(softmax(x, dim).transpose(dim, 3)), values(softmax(last, 3)));
    }
  }
}

TEST(Softmax, KeepsTheLayoutOfItsInput) {
  const Tensor x = contiguous(rand_like(ones({2, 3, 4, 5})), MemoryFormat::channels_last);
  EXPECT_TRUE(softmax(x, 1).is_contiguous(MemoryFormat::channels_last));
}

TEST(Softmax, OfHalfTypesComputesInFloat) {
  const Tensor x = zeros({2, 3000}, {.dtype = float16});
  EXPECT_NEAR(softmax(x, 1).select(1, 0).select(0, 0).item(), 1.0 / 3000, 1e-6);
  EXPECT_NEAR(log_softmax(x, 1).select(1, 0).select(0, 0).item(), -std::log(3000.0), 4e-3);
}

TEST(Softmax, ConvertsToDtypeFirst) {
  const Tensor y = softmax(tensor({0, 0, 0, 0}), 0, float64);
  EXPECT_EQ(name(y.dtype()), "float64");
  expect_near(y, {0.25, 0.25, 0.25, 0.25}, 0);
  const Tensor x = tensor({1.0f, 2.0f}).requires_grad_();
  sum(square(log_softmax(x, 0, float64))).backward();
  EXPECT_EQ(name(x.grad().dtype()), "float32");
}

TEST(Softmax, OfNoElementsOrOneNumber) {
  EXPECT_EQ(softmax(zeros({3, 0}), 1).sizes().str(), "(3, 0)");
  EXPECT_EQ(softmax(zeros({0, 3}), 1).sizes().str(), "(0, 3)");
  EXPECT_EQ(softmax(Tensor(5.0), 0).item(), 1);
  EXPECT_EQ(log_softmax(Tensor(5.0), -1).item(), 0);
  EXPECT_THROW(softmax(Tensor(5.0), 1), DimError);
}

TEST(Softmax, IsBitIdenticalForAnyThreadCount) {
  const int before = num_threads();
  const Tensor x = sin(arange(700.0 * 300)).view({700, 300});
  set_num_threads(1);
  const Doubles one = values(softmax(x, 1)), columns = values(log_softmax(x, 0));
  for (const int threads : {2, 4}) {
    set_num_threads(threads);
    EXPECT_EQ(values(softmax(x, 1)), one);
    EXPECT_EQ(values(log_softmax(x, 0)), columns);
  }
  set_num_threads(before);
}

}  // namespace
}  // namespace weft
