// What the records of sort, cumulative and search cannot say: NaN, signed zeros, ties, and gradients where they meet.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

using List = std::vector<double>;
using Places = std::vector<int64_t>;

// Equal numbers, NaN equal to NaN, zeros by their sign too.
void expect_same(const Tensor& actual, const List& expected) {
  const auto values = actual.to_vector<double>();
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const bool same = std::isnan(expected[i])
                          ? std::isnan(values[i])
                          : values[i] == expected[i] && std::signbit(values[i]) == std::signbit(expected[i]);
    EXPECT_TRUE(same) << "element " << i << " is " << values[i] << " instead of " << expected[i];
  }
}
void expect_places(const Tensor& actual, const Places& expected) {
  EXPECT_EQ(actual.to_vector<int64_t>(), expected);
}

const List kMixed{3, kNaN, 1, 3, 1, kNaN, -0.0, 0, -kInf, kInf};

TEST(Sort, NaNComesLastAndEqualElementsKeepTheirOrder) {
  for (const Dtype dtype : {float32, float64, float16, bfloat16}) {
    SCOPED_TRACE(std::string(name(dtype)));
    const auto [values, indices] = sort(tensor(kMixed, {.dtype = dtype}), -1, false, true);
    expect_same(values, {-kInf, -0.0, 0, 1, 1, 3, 3, kInf, kNaN, kNaN});
    expect_places(indices, {8, 6, 7, 2, 4, 0, 3, 9, 1, 5});
  }
}

TEST(Sort, DescendingNaNComesFirstAndEqualElementsKeepTheirOrder) {
  const auto [values, indices] = sort(tensor(kMixed), 0, true, true);
  expect_same(values, {kNaN, kNaN, kInf, 3, 3, 1, 1, -0.0, 0, -kInf});
  expect_places(indices, {1, 5, 9, 0, 3, 2, 4, 6, 7, 8});
}

TEST(Sort, LongRowsWithNaNAndSignedZerosAreOrderedAsShortOnes) {
  List list;
  for (int i = 0; i < 1000; ++i) list.insert(list.end(), kMixed.begin(), kMixed.end());
  const auto [values, indices] = sort(tensor(list, {.dtype = float32}), -1, false, true);
  const auto sorted = values.to_vector<double>();
  const auto places = indices.to_vector<int64_t>();
  for (size_t i = 1; i < sorted.size(); ++i) {
    ASSERT_TRUE(std::isnan(sorted[i]) || sorted[i - 1] <= sorted[i]) << "at " << i;
    const bool equal = sorted[i] == sorted[i - 1] || (std::isnan(sorted[i]) && std::isnan(sorted[i - 1]));
    if (equal) {
      ASSERT_LT(places[i - 1], places[i]);
    }
  }
  for (size_t i = 0; i < sorted.size(); ++i)
    if (sorted[i] == 0) {
      ASSERT_EQ(std::signbit(sorted[i]), std::signbit(list[static_cast<size_t>(places[i])]));
    }
}

TEST(Sort, EqualElementsMayBeInAnyOrderButWithTheirOwnIndices) {
  for (const int64_t n : {10, 100, 3000, 50000}) {
    const Tensor x = remainder(arange(n) * 7919, 5);
    for (const bool descending : {false, true}) {
      const auto [values, indices] = sort(x, 0, descending);
      EXPECT_TRUE(equal(values, gather(x, 0, indices)));
      EXPECT_TRUE(equal(values, sort(x, 0, descending, true).first));
      EXPECT_TRUE(equal(sort(indices).first, arange(n)));
    }
  }
}

TEST(Sort, ExtremesOfWholeNumbersAreInOrder) {
  const Tensor x = tensor(Places{INT64_MAX, INT64_MIN, 0, -1, 1});
  expect_places(sort(x).first, {INT64_MIN, -1, 0, 1, INT64_MAX});
  expect_places(sort(x, 0, true).first, {INT64_MAX, 1, 0, -1, INT64_MIN});
  const Tensor bytes = tensor(Places{200, 3, 255, 0}, {.dtype = uint8});
  expect_places(topk(bytes, 2).first, {255, 200});
}

TEST(TopK, NaNIsLargest) {
  const auto [values, indices] = topk(tensor(kMixed), 4);
  expect_same(values, {kNaN, kNaN, kInf, 3});
  EXPECT_EQ(indices[2].item<int64_t>(), 9);
  EXPECT_EQ(topk(tensor(kMixed), 1, 0, false).second.item<int64_t>(), 8);
}

TEST(TopK, OfNothingIsEmpty) {
  EXPECT_EQ(topk(ones({2, 0}), 0).first.sizes(), Shape({2, 0}));
  EXPECT_EQ(topk(ones({2, 3}), 0).second.sizes(), Shape({2, 0}));
  EXPECT_EQ(topk(ones({2, 0}), 1, 0).first.sizes(), Shape({1, 0}));
}

TEST(Median, NaNWinsUnlessIgnored) {
  const Tensor x = tensor({1.0, kNaN, kNaN, 2.0, 1.0});
  EXPECT_TRUE(std::isnan(median(x).item()));
  expect_places(median(x, 0).second, {1});
  EXPECT_EQ(nanmedian(x).item(), 1);
  EXPECT_EQ(nanmedian(x, 0).first.item(), 1);
  EXPECT_TRUE(std::isnan(nanmedian(tensor({kNaN, kNaN})).item()));
}

TEST(Median, EqualElementsShareTheGradientOfTheMedianOfAll) {
  const Tensor x = tensor({1.0, 2.0, 2.0, 2.0, 3.0}).requires_grad_();
  median(x).backward();
  const double third = static_cast<float>(1.0 / 3);
  expect_same(x.grad(), {0, third, third, third, 0});
  x.set_grad({});
  median(x, 0).first.backward();
  expect_same(x.grad(), {0, 0, 1, 0, 0});
}

TEST(Mode, NaNEqualsNoOther) {
  const auto [value, index] = mode(tensor({kNaN, kNaN, 1.0, 2.0, kNaN, 2.0}));
  expect_same(value, {2});
  expect_places(index, {5});
  expect_same(mode(tensor({kNaN, kNaN, 1.0})).first, {1});
}

TEST(Quantile, NaNWinsUnlessIgnored) {
  const Tensor x = tensor({{1.0, 2.0, 4.0, 8.0}, {3.0, kNaN, 5.0, 6.0}});
  expect_same(quantile(x, 0.5, 1), {3, kNaN});
  expect_same(nanquantile(x, 0.5, 1), {3, 5});
  expect_same(nanquantile(tensor({kNaN, kNaN}), 0.5), {kNaN});
}

TEST(Quantile, ShapesOfSeveralQuantilesAndKeptDims) {
  const Tensor x = ones({2, 4}), q = tensor({0.25, 0.5, 0.75});
  EXPECT_EQ(quantile(x, q).sizes(), Shape({3}));
  EXPECT_EQ(quantile(x, q, {}, true).sizes(), Shape({3, 1, 1}));
  EXPECT_EQ(quantile(x, q, 0, true).sizes(), Shape({3, 1, 4}));
  EXPECT_EQ(quantile(x, 0.5, 1).sizes(), Shape({2}));
  EXPECT_EQ(quantile(x, tensor(std::vector<double>{}), 1).sizes(), Shape({0, 2}));
}

TEST(Cumulative, ExtremesKeepNaNAndTheLastIndex) {
  const auto [most, most_at] = cummax(tensor({1.0, 3.0, 3.0, kNaN, 2.0, kNaN}), 0);
  expect_same(most, {1, 3, 3, kNaN, kNaN, kNaN});
  expect_places(most_at, {0, 1, 2, 3, 3, 5});
  const auto [least, least_at] = cummin(tensor({1.0, 1.0, 0.0, 0.0, kNaN, -1.0}), 0);
  expect_same(least, {1, 1, 0, 0, kNaN, kNaN});
  expect_places(least_at, {0, 1, 2, 3, 4, 4});
}

TEST(Cumulative, GradientsOfExtremesOfHalfTypesAreNotRoundedOneByOne) {
  for (const Dtype dtype : {float16, bfloat16}) {
    const Tensor x = zeros({4000}, {.dtype = dtype});
    x.select(0, 0).fill_(1);
    x.requires_grad_();
    cummax(x, 0).first.sum().backward();
    EXPECT_EQ(x.grad().dtype(), dtype);
    EXPECT_EQ(x.grad()[0].item<float>(), 4000);
  }
}

TEST(Cumulative, LogarithmsOfInfinities) {
  expect_same(logcumsumexp(tensor({-kInf, -kInf, 1.0, kInf, 2.0, kNaN, 0.0}), 0),
              {-kInf, -kInf, 1, kInf, kInf, kNaN, kNaN});
  const Tensor x = tensor({-kInf, -kInf, 0.0}).requires_grad_();
  logcumsumexp(x, 0).backward(ones({3}));
  expect_same(x.grad(), {0, 0, 1});
  EXPECT_FLOAT_EQ(logcumsumexp(tensor({1000.0, 1000.0}), 0)[1].item<float>(), 1000 + std::log(2.0F));
}

TEST(Cumulative, GradientOfAProductBehindZeros) {
  const Tensor x = tensor({2.0, 0.0, 3.0, 0.0, 5.0}).requires_grad_();
  (cumprod(x, 0) * tensor({1.0, 2.0, 3.0, 4.0, 5.0})).sum().backward();
  expect_same(x.grad(), {1, 22, 0, 0, 0});
}

TEST(Cumulative, TotalsInPlaceKeepTheirDtypeAndWrapAround) {
  const Tensor x = tensor(Places{200, 100}, {.dtype = uint8});
  expect_places(cumsum(x, 0), {200, 300});
  expect_places(cumsum(x, 0, uint8), {200, 44});
  expect_places(cumsum_(x, 0), {200, 44});
}

TEST(Cumulative, LongSumsOfFloatsKeepTheirAccuracy) {
  const Tensor y = cumsum(full({10000000}, 0.1, {.dtype = float32}), 0);
  const double step = static_cast<double>(0.1F);
  EXPECT_NEAR(y[9999999].item(), 1e7 * step, 0.1);
  EXPECT_NEAR(y[4999999].item(), 5e6 * step, 0.05);
}

TEST(Search, DistinctElementsWithNaN) {
  const auto [values, inverse, counts] =
      unique(tensor({3.0, kNaN, 1.0, 3.0, 1.0, kNaN, -0.0, 0.0}), true, true, true);
  expect_same(values, {-0.0, 1, 3, kNaN, kNaN});
  expect_places(inverse, {2, 3, 1, 2, 1, 4, 0, 0});
  expect_places(counts, {2, 2, 2, 1, 1});
  expect_same(std::get<0>(unique_consecutive(tensor({kNaN, kNaN, 1.0, 1.0}))), {kNaN, kNaN, 1});
}

TEST(Search, PlacesOfNaNAreBehindEverything) {
  expect_places(searchsorted(tensor({1.0, kNaN, kNaN}), tensor({kNaN, 2.0})), {3, 3});
  EXPECT_EQ(searchsorted(tensor(Places{1, 2, 3}), 2.5).item<int64_t>(), 2);
}

TEST(Search, NaNIsAmongNoElements) {
  const Tensor x = tensor({kNaN, 1.0, 7.0});
  expect_places(to(isin(x, tensor({kNaN, 1.0})), int64), {0, 1, 0});
  expect_places(to(isin(x, tensor({kNaN, 1.0, 2.0, 3.0, 4.0, 5.0})), int64), {0, 1, 0});
  EXPECT_TRUE(isin(2, tensor(Places{1, 2})).item<bool>());
  expect_places(to(isin(tensor(Places{1, 2, 3}), tensor({2.5, 2.0})), int64), {0, 1, 0});
}

TEST(Search, CountsWithoutNumbers) {
  const Tensor none = zeros({0}, {.dtype = int64});
  expect_places(bincount(none, {}, 3), {0, 0, 0});
  EXPECT_EQ(name(bincount(none, ones({0}), 2).dtype()), "int64");
  EXPECT_EQ(name(bincount(ones({2}, {.dtype = int64}), ones({2}, {.dtype = int64})).dtype()), "float64");
}

TEST(Search, HistogramsFindTheirRange) {
  expect_same(histc(tensor({1.0, 2.0, 1.0, kNaN, 5.0, 3.0}), 4, 0, 3), {0, 2, 1, 1});
  expect_same(histc(tensor({2.0, 2.0}), 4), {0, 0, 2, 0});
  expect_same(histc(tensor({1.0, 2.0, 3.0, 5.0}), 4), {1, 1, 1, 1});
}

TEST(NanReductions, LeaveNaNOut) {
  const Tensor x = tensor({1.0, kNaN, 3.0}).requires_grad_();
  EXPECT_EQ(nansum(x).item(), 4);
  EXPECT_EQ(nanmean(x).item(), 2);
  EXPECT_TRUE(std::isnan(nanmean(tensor({kNaN})).item()));
  nanmean(x).backward();
  expect_same(x.grad(), {0.5, 0, 0.5});
}

TEST(ScatterReduce, NaNWinsAndTiesShareTheGradient) {
  const Tensor index = zeros({3}, {.dtype = int64});
  const Tensor x = tensor({3.0, 1.0}).requires_grad_(), src = tensor({3.0, 3.0, 1.0}).requires_grad_();
  scatter_reduce(x, 0, index, src, "amax").sum().backward();
  const double third = static_cast<float>(1.0 / 3);
  expect_same(x.grad(), {third, 1});
  expect_same(src.grad(), {third, third, 0});
  expect_same(scatter_reduce(tensor({0.0, 1.0}), 0, index, tensor({2.0, kNaN, 1.0}), "amin"), {kNaN, 1});
}

TEST(ScatterReduce, ASecondDerivativeOfSeveralZerosIsRefused) {
  const Tensor index = zeros({2}, {.dtype = int64}), x = tensor({3.0}).requires_grad_();
  const Tensor src = tensor({0.0, 0.0}).requires_grad_();
  const Tensor y = scatter_reduce(x, 0, index, src, "prod").sum();
  EXPECT_THROW(autograd::grad({y}, {src}, {}, {.create_graph = true}), GradError);
}

}  // namespace
}  // namespace weft
