// Reductions where a record cannot look: accuracy of long sums, empty and NaN input, ties, subgradients at
// zero.
#include "weft/ops/reduce.h"

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
using Integers = std::vector<int64_t>;

class Threads {
 public:
  explicit Threads(int count) { set_num_threads(count); }
  ~Threads() { set_num_threads(before_); }

 private:
  int before_ = num_threads();
};

Doubles values(const Tensor& x) { return x.to_vector<double>(); }
Integers indices(const Tensor& x) { return x.to_vector<int64_t>(); }
Tensor leaf(std::initializer_list<double> list) { return tensor(list).requires_grad_(); }
bool all_nan(const Tensor& x) {
  for (const double v : values(x))
    if (!std::isnan(v)) return false;
  return true;
}

TEST(LongSums, AreExactToAMillionthAndTheSameForAnyThreadCount) {
  constexpr int64_t kCount = 20'000'000;
  const Tensor x = empty({kCount});
  float* data = x.data_ptr<float>();
  double exact = 0, magnitudes = 0;
  uint32_t state = 1;
  for (int64_t i = 0; i < kCount; ++i) {
    state = state * 1664525u + 1013904223u;
    data[i] = static_cast<float>(state >> 8) * 0x1p-24f - 0.25f;
    exact += data[i];
    magnitudes += std::abs(data[i]);
  }
  float first_sum = 0, first_mean = 0;
  for (const int threads : {1, 2, 4}) {
    const Threads guard(threads);
    const float total = sum(x).item<float>(), average = mean(x).item<float>();
    EXPECT_NEAR(total, exact, 1e-6 * magnitudes) << threads << " threads";
    EXPECT_NEAR(average, exact / kCount, 1e-6 * magnitudes / kCount) << threads << " threads";
    if (threads == 1) first_sum = total, first_mean = average;
    EXPECT_EQ(total, first_sum) << threads << " threads";
    EXPECT_EQ(average, first_mean) << threads << " threads";
  }
}

TEST(LongSums, OfEqualElementsDoNotDrift) {
  const Tensor x = full({3'000'000}, 0.1);
  const double exact = 3e6 * static_cast<double>(0.1f);
  EXPECT_NEAR(sum(x).item(), exact, 1e-6 * exact);
  const Tensor columns = sum(view(x, {300000, 10}), 0);
  for (const double column : values(columns)) EXPECT_NEAR(column, exact / 10, 1e-6 * exact / 10);
}

TEST(LongSums, OfHalfTypesAccumulateInMore) {
  for (const Dtype dtype : {float16, bfloat16}) {
    EXPECT_EQ(sum(ones({30000}, {.dtype = dtype})).item(), dtype == float16 ? 30000 : 29952) << name(dtype);
    EXPECT_EQ(mean(full({200000}, 3, {.dtype = dtype})).item(), 3) << name(dtype);
  }
}

TEST(Sum, ReducesAnyDimensionsOfAnyLayout) {
  const Tensor plain = reshape(arange(2 * 3 * 4 * 5), {2, 3, 4, 5});
  for (const Tensor& x : {plain, contiguous(plain, MemoryFormat::channels_last),
                          contiguous(transpose(plain, 0, 3)).transpose(0, 3)}) {
    for (int mask = 1; mask < 16; ++mask) {
      Integers dims;
      for (int64_t d = 0; d < 4; ++d)
        if (mask >> d & 1) dims.push_back(d - 4);
      const Tensor y = sum(x, dims, true);
      Integers expected(static_cast<size_t>(y.numel()));
      for (int64_t i = 0; i < 120; ++i) {
        const int64_t index[] = {i / 60, i / 20 % 3, i / 5 % 4, i % 5};
        int64_t at = 0;
        for (int64_t d = 0; d < 4; ++d) at = at * y.size(d) + (y.size(d) == 1 ? 0 : index[d]);
        expected[static_cast<size_t>(at)] += i;
      }
      EXPECT_EQ(indices(y), expected) << "mask " << mask << ", strides " << x.strides().str();
    }
  }
}

TEST(Sum, CountsExpandedElementsEachTime) {
  const Tensor x = expand(tensor({1.0, 2.0, 3.0}).view({3, 1}), {3, 5});
  EXPECT_EQ(values(sum(x)), (Doubles{30}));
  EXPECT_EQ(values(sum(x, 0)), (Doubles{6, 6, 6, 6, 6}));
  EXPECT_EQ(values(sum(x, 1)), (Doubles{5, 10, 15}));
  EXPECT_EQ(values(max(x)), (Doubles{3}));
}

TEST(Sum, IntegersWrapAroundInInt64) {
  const Tensor x = full({2}, std::numeric_limits<int64_t>::max(), {.dtype = int64});
  EXPECT_EQ(sum(x).item<int64_t>(), -2);
  EXPECT_EQ(sum(full({3}, 200, {.dtype = uint8})).item<int64_t>(), 600);
  EXPECT_EQ(sum(full({3}, 200, {.dtype = uint8}), {}, false, uint8).item<int64_t>(), 600 - 512);
  EXPECT_EQ(name(sum(ones({2}, {.dtype = boolean})).dtype()), "int64");
}

TEST(Sum, ConvertsToDtypeFirst) {
  EXPECT_EQ(sum(tensor({1.7, 1.7}), {}, false, int64).item<int64_t>(), 2);
  EXPECT_EQ(mean(tensor({1, 2}), {}, false, float64).item(), 1.5);
  EXPECT_EQ(name(prod(tensor({1.5, 2.5}), {}, false, int32).dtype()), "int32");
}

TEST(Reductions, AnEmptyListOfDimsMeansAllOfThem) {
  const Tensor x = arange(6, {.dtype = float32}).view({2, 3});
  for (const Tensor& y :
       {sum(x, {}), x.sum({}), mean(x, {}), prod(x, {}), amax(x, {}), amin(x, {}), any(x, {}), all(x, {}),
        count_nonzero(x, {}), var(x, {}), weft::std(x, {}), norm(x, 2, {}), logsumexp(x, {})})
    EXPECT_EQ(y.dim(), 0);
  EXPECT_EQ(sum(x, {}).item(), 15);
  EXPECT_EQ(sum(x, {}, true).sizes(), Shape({1, 1}));
  EXPECT_EQ(squeeze(ones({1, 2}), {}).sizes(), Shape({1, 2}));  // there, PyTorch's means none
}

TEST(Reductions, TakeOneDimAsANumber) {
  const Tensor x = arange(6, {.dtype = float32}).view({2, 3});
  int64_t dim = 0;
  EXPECT_EQ(values(sum(x, 0)), (Doubles{3, 5, 7}));
  EXPECT_EQ(values(sum(x, dim)), (Doubles{3, 5, 7}));
  EXPECT_EQ(values(x.sum(-1)), (Doubles{3, 12}));
  EXPECT_EQ(values(amax(x, 1)), (Doubles{2, 5}));
  EXPECT_EQ(values(norm(x, 1, 1)), (Doubles{3, 12}));
  EXPECT_EQ(zeros(4).sizes(), Shape({4}));
  EXPECT_EQ(values(roll(arange(3), 1)), (Doubles{2, 0, 1}));
  EXPECT_EQ(movedim(zeros({2, 3, 4}), 0, 2).sizes(), Shape({3, 4, 2}));
  std::optional<IntSpan> kept = 5;  // lives on: a single number is held, not borrowed
  EXPECT_EQ((*kept)[0], 5);
  EXPECT_EQ(Shape(*kept), Shape({5}));
}

TEST(EmptyReductions, GiveTheIdentity) {
  const Tensor x = zeros({2, 0, 3});
  EXPECT_EQ(values(sum(x, 1)), Doubles(6, 0));
  EXPECT_EQ(values(prod(x, 1)), Doubles(6, 1));
  EXPECT_EQ(sum(x).item(), 0);
  EXPECT_EQ(prod(x).item(), 1);
  EXPECT_TRUE(all_nan(mean(x, 1)));
  EXPECT_TRUE(all_nan(mean(x)));
  EXPECT_TRUE(all_nan(var(x, {1})));
  EXPECT_EQ(values(logsumexp(x, {1})), Doubles(6, -kInf));
  EXPECT_EQ(norm(x).item(), 0);
  EXPECT_FALSE(any(x).item<bool>());
  EXPECT_TRUE(all(x).item<bool>());
  EXPECT_EQ(sum(x, 0).sizes().str(), "(0, 3)");
  EXPECT_EQ(amax(x, {0}).sizes().str(), "(0, 3)");
  EXPECT_EQ(max(x, 2).second.sizes().str(), "(2, 0)");
}

TEST(Extremes, OfNothingAreErrors) {
  const Tensor x = zeros({2, 0});
  EXPECT_THROW(max(x), DimError);
  EXPECT_THROW(min(x, 1), DimError);
  EXPECT_THROW(amax(x), DimError);
  EXPECT_THROW(argmax(x), DimError);
  EXPECT_THROW(argmin(x, 1), DimError);
}

TEST(Extremes, FindNaNWhereverItIs) {
  for (const int64_t n : {1, 3, 17, 100, 5000}) {
    for (const int64_t at : {int64_t{0}, n / 2, n - 1}) {
      const Tensor x = arange(static_cast<double>(n));
      x.data_ptr<float>()[at] = static_cast<float>(kNaN);
      EXPECT_TRUE(std::isnan(max(x).item())) << n << ", " << at;
      EXPECT_TRUE(std::isnan(min(x).item())) << n << ", " << at;
      EXPECT_TRUE(std::isnan(amax(view(x, {n, 1}), {0}).item())) << n << ", " << at;
      EXPECT_EQ(argmax(x).item<int64_t>(), at);
      EXPECT_EQ(argmin(x).item<int64_t>(), at);
      EXPECT_EQ(max(x, 0).second.item<int64_t>(), at);
    }
  }
  EXPECT_EQ(argmax(tensor({1.0, kNaN, 2.0, kNaN})).item<int64_t>(), 1);
  EXPECT_TRUE(std::isnan(sum(tensor({1.0, kNaN})).item()));
}

TEST(Extremes, StayWithinRowsThatHaveNoNaN) {
  const Tensor x = tensor({1.0, kNaN, 3.0, 2.0}).view({2, 2});
  const Doubles tops = values(amax(x, {1}));
  EXPECT_TRUE(std::isnan(tops[0]));
  EXPECT_EQ(tops[1], 3);
}

TEST(Extremes, ChooseTheFirstOfEqualElements) {
  const Tensor x = tensor({1, 5, 5, 0, 0, 5});
  EXPECT_EQ(argmax(x).item<int64_t>(), 1);
  EXPECT_EQ(argmin(x).item<int64_t>(), 3);
  EXPECT_EQ(max(x, 0).second.item<int64_t>(), 1);
  EXPECT_EQ(argmax(full({3, 4000}, 7), 1).to_vector<int64_t>(), (Integers{0, 0, 0}));
}

TEST(Extremes, OfInfinitiesAreInfinite) {
  EXPECT_EQ(max(full({40}, -kInf)).item(), -kInf);
  EXPECT_EQ(min(full({40}, kInf)).item(), kInf);
  EXPECT_EQ(argmax(full({5}, -kInf)).item<int64_t>(), 0);
  EXPECT_EQ(max(full({3}, std::numeric_limits<int64_t>::min(), {.dtype = int64})).item<int64_t>(),
            std::numeric_limits<int64_t>::min());
}

TEST(Extremes, SplitTheGradientAmongTiesExceptAlongOneDimension) {
  const Tensor x = leaf({1, 3, 3, 0});
  max(x).backward();
  EXPECT_EQ(values(x.grad()), (Doubles{0, 0.5, 0.5, 0}));
  const Tensor y = leaf({1, 3, 3, 0});
  amax(y, {0}).backward();
  EXPECT_EQ(values(y.grad()), (Doubles{0, 0.5, 0.5, 0}));
  const Tensor z = leaf({1, 3, 3, 0});
  max(z, 0).first.backward();
  EXPECT_EQ(values(z.grad()), (Doubles{0, 1, 0, 0}));
}

TEST(Extremes, OfHalfShareAmongMoreTiesThanHalfCanCount) {
  const Tensor x = ones({100000}, {.dtype = float16}).requires_grad_();
  max(x).backward(full({}, 10000, {.dtype = float16}));
  EXPECT_NEAR(x.grad().select(0, 0).item(), 0.1, 1e-3);
}

TEST(ArgMax, KeepsDimensionsWhenAsked) {
  const Tensor x = reshape(arange(6), {2, 3});
  EXPECT_EQ(argmax(x, {}, true).sizes().str(), "(1, 1)");
  EXPECT_EQ(argmax(x, 1, true).sizes().str(), "(2, 1)");
  EXPECT_EQ(argmax(x.t()).item<int64_t>(), 5);
  EXPECT_EQ(argmax(Tensor(3.0), 0).item<int64_t>(), 0);
  EXPECT_EQ(max(Tensor(3.0), -1).first.item(), 3);
}

TEST(Truth, CountsNaNAsTrue) {
  EXPECT_TRUE(any(tensor({0.0, kNaN})).item<bool>());
  EXPECT_TRUE(all(tensor({1.0, kNaN})).item<bool>());
  EXPECT_EQ(count_nonzero(tensor({0.0, kNaN, -0.0, 2.0})).item<int64_t>(), 2);
  EXPECT_TRUE(any(tensor({0.0, 1e-40})).item<bool>());
}

TEST(Truth, OfUint8IsUint8) {
  const Tensor x = tensor({0, 7, 3}).to(uint8);
  EXPECT_EQ(name(any(x).dtype()), "uint8");
  EXPECT_EQ(any(x).item<int64_t>(), 1);
  EXPECT_EQ(all(x).item<int64_t>(), 0);
}

TEST(Prod, HasRightGradientsWithZeros) {
  for (const Doubles& row : {Doubles{2, 3, 4}, Doubles{2, 0, 4}, Doubles{0, 0, 4}}) {
    const Tensor x = leaf({row[0], row[1], row[2]});
    prod(x).backward();
    EXPECT_EQ(values(x.grad()), (Doubles{row[1] * row[2], row[0] * row[2], row[0] * row[1]}));
  }
}

TEST(Variance, WithoutDegreesOfFreedomIsNaNOrInfinite) {
  EXPECT_TRUE(std::isnan(var(tensor({2.0})).item()));
  EXPECT_TRUE(std::isnan(std(tensor({2.0})).item()));
  EXPECT_EQ(var(tensor({2.0, 3.0}), {}, 2).item(), kInf);
  EXPECT_EQ(var(tensor({2.0}), {}, 0).item(), 0);
}

TEST(Variance, OfHalfTypesDoesNotOverflowOnTheWay) {
  const Tensor x = tensor({-20000.0, 20000.0}).to(float16);
  EXPECT_EQ(std(x, {}, 0).item(), 20000);
  EXPECT_NEAR(norm(x).item(), 28284, 30);
  EXPECT_NEAR(logsumexp(zeros({70000}, {.dtype = float16}), {0}).item(), std::log(70000.0), 0.01);
}

TEST(Variance, OfALargeOffsetKeepsItsDigits) {
  const Tensor x = tensor({10000.0, 10001.0, 10002.0});
  EXPECT_NEAR(var(x).item(), 1, 1e-5);
}

TEST(Std, OfEqualElementsHasGradientZero) {
  const Tensor x = leaf({3, 3, 3});
  std(x).backward();
  EXPECT_EQ(values(x.grad()), (Doubles{0, 0, 0}));
}

TEST(Norm, OfAZeroVectorHasGradientZero) {
  for (const double p : {0.5, 1.0, 1.5, 2.0, 3.0, kInf, -kInf, -1.0}) {
    const Tensor x = leaf({0, 0, 0});
    const Tensor y = norm(x, p);
    EXPECT_EQ(y.item(), 0) << p;
    y.backward();
    EXPECT_EQ(values(x.grad()), (Doubles{0, 0, 0})) << p;
  }
}

TEST(Norm, OfAZeroRowDoesNotSpoilTheOthers) {
  const Tensor x = tensor({3.0, 4.0, 0.0, 0.0}).view({2, 2}).requires_grad_();
  norm(x, 2, {1}).sum().backward();
  const Doubles gradient = values(x.grad()), expected{0.6, 0.8, 0, 0};
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(gradient[i], expected[i], 1e-6);
}

TEST(Norm, OfOrderZeroCounts) {
  const Tensor x = leaf({0, 2, -3});
  const Tensor y = norm(x, 0);
  EXPECT_EQ(y.item(), 2);
  y.backward();
  EXPECT_FALSE(x.grad().defined());
}

TEST(LogSumExp, OfInfiniteRows) {
  const Tensor x = tensor({-kInf, -kInf, 1.0, -kInf, kInf, 0.0, 1000.0, 1000.0}).view({4, 2});
  const Doubles y = values(logsumexp(x, {1}));
  EXPECT_EQ(y[0], -kInf);
  EXPECT_EQ(y[1], 1);
  EXPECT_EQ(y[2], kInf);
  EXPECT_NEAR(y[3], 1000 + std::log(2.0), 1e-4);
  EXPECT_TRUE(std::isnan(logsumexp(tensor({kNaN, 1.0}), {0}).item()));
}

TEST(LogSumExp, GradientIgnoresElementsOfMinusInfinity) {
  const Tensor x = leaf({0, -kInf, 0});
  logsumexp(x, {0}).backward();
  EXPECT_EQ(values(x.grad()), (Doubles{0.5, 0, 0.5}));
}

TEST(Dims, AreCheckedByEveryReduction) {
  const Tensor x = ones({2, 3});
  EXPECT_THROW(sum(x, {0, 0}), ValueError);
  EXPECT_THROW(mean(x, {1, -1}), ValueError);
  EXPECT_THROW(prod(x, 2), DimError);
  EXPECT_THROW(any(x, -3), DimError);
  EXPECT_THROW(all(x, {0, 2}), DimError);
  EXPECT_THROW(var(x, {5}), DimError);
  EXPECT_THROW(norm(x, 2, {2}), DimError);
  EXPECT_THROW(amin(x, {0, -2}), ValueError);
  EXPECT_EQ(sum(Tensor(2.0), 0).item(), 2);
  EXPECT_EQ(sum(Tensor(2.0), -1).item(), 2);
}

}  // namespace
}  // namespace weft
