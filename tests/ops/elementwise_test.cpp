// What records cannot say of elementwise ops: special values, promotion, in-place rules, overlap, layouts.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "tests/expect_error.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

constexpr double kInf = INFINITY, kNan = NAN;

Tensor floats(std::vector<double> values, Dtype dtype = float32) {
  Tensor t = empty({static_cast<int64_t>(values.size())}, {.dtype = float64});
  for (size_t i = 0; i < values.size(); ++i) t.data_ptr<double>()[i] = values[i];
  return to(t, dtype);
}
Tensor integers(std::vector<int64_t> values, Dtype dtype = int64) {
  Tensor t = empty({static_cast<int64_t>(values.size())}, {.dtype = int64});
  for (size_t i = 0; i < values.size(); ++i) t.data_ptr<int64_t>()[i] = values[i];
  return to(t, dtype);
}
void expect_values(const Tensor& t, const std::vector<double>& expected) {
  const std::vector<double> values = t.to_vector<double>();
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(expected[i])) EXPECT_TRUE(std::isnan(values[i])) << "at " << i << ": " << values[i];
    else EXPECT_EQ(values[i], expected[i]) << "at " << i;
  }
}
template <class E>
std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const E& e) {
    return e.what();
  }
  return "nothing thrown";
}

TEST(Elementwise, MaximumKeepsNanAndFmaxIgnoresIt) {
  const Tensor a = floats({kNan, 1, kNan, -kInf}), b = floats({2, kNan, kNan, kInf});
  expect_values(maximum(a, b), {kNan, kNan, kNan, kInf});
  expect_values(minimum(a, b), {kNan, kNan, kNan, -kInf});
  expect_values(fmax(a, b), {2, 1, kNan, kInf});
  expect_values(fmin(a, b), {2, 1, kNan, -kInf});
}

TEST(Elementwise, NanAndInfinitiesPassThroughFunctions) {
  expect_values(relu(floats({kNan, -kInf, kInf, -0.0})), {kNan, 0, kInf, 0});
  expect_values(exp(floats({kNan, -kInf, kInf, 1000})), {kNan, 0, kInf, kInf});
  expect_values(log(floats({kNan, -1, 0, kInf})), {kNan, kNan, -kInf, kInf});
  expect_values(sigmoid(floats({kNan, -kInf, kInf, 0})), {kNan, 0, 1, 0.5});
  expect_values(tanh(floats({kNan, -kInf, kInf, 0})), {kNan, -1, 1, 0});
  expect_values(clamp(floats({kNan, -kInf, kInf, 0}), -1, 2), {kNan, -1, 2, 0});
  expect_values(sign(floats({kNan, -kInf, kInf, -0.0})), {0, -1, 1, 0});
  expect_values(isnan(floats({kNan, kInf, 1})), {1, 0, 0});
  expect_values(softplus(floats({-kInf, 100, kInf})), {0, 100, kInf});
  expect_values(nan_to_num(floats({kNan, kInf, -kInf, 1}), 7, 8, 9), {7, 8, 9, 1});
  EXPECT_EQ(nan_to_num(floats({kInf})).item<double>(), std::numeric_limits<float>::max());
}

TEST(Elementwise, AnElementsValueDoesNotDependOnItsPlace) {
  const Tensor x =
      floats({0.3, -1.7, 2.9, 0.01, 5.5, -3.3, 1.1, 0.7, -0.2, 4.4, 2.2, -2.2, 0.9, 1.3, -0.6, 3.1, 0.5});
  for (auto* f : {&tanh, &exp, &erf, &sin, &sqrt, &log1p}) {
    const Tensor whole = (*f)(x);
    for (int64_t i = 0; i < x.numel(); ++i) {
      const double alone = (*f)(narrow(x, 0, i, 1)).item<double>(),
                   there = select(whole, 0, i).item<double>();
      EXPECT_TRUE(alone == there || (std::isnan(alone) && std::isnan(there))) << i;
    }
  }
}

TEST(Elementwise, SubgradientsAreThoseOfPyTorch) {
  const auto gradient = [](const std::function<Tensor(const Tensor&)>& f, std::vector<double> at) {
    const Tensor x = floats(std::move(at)).requires_grad_();
    sum(f(x)).backward();
    return x.grad();
  };
  expect_values(gradient([](const Tensor& x) { return abs(x); }, {-1, 0, 2}), {-1, 0, 1});
  expect_values(gradient([](const Tensor& x) { return relu(x); }, {-1, 0, 2}), {0, 0, 1});
  expect_values(gradient([](const Tensor& x) { return clamp(x, -1, 1); }, {-2, -1, 0, 1, 2}),
                {0, 0, 1, 0, 0});
  expect_values(gradient([](const Tensor& x) { return hardtanh(x); }, {-2, -1, 0, 1, 2}), {0, 0, 1, 0, 0});
  expect_values(gradient([](const Tensor& x) { return maximum(x, zeros_like(x)); }, {-1, 0, 2}), {0, 0.5, 1});
  expect_values(gradient([](const Tensor& x) { return pow(x, 0); }, {0, 2}), {0, 0});
  expect_values(gradient([](const Tensor& x) { return pow(0, x); }, {0, 2}), {0, 0});
  expect_values(gradient([](const Tensor& x) { return sign(x); }, {-1, 0, 2}), {0, 0, 0});
  expect_values(gradient([](const Tensor& x) { return floor(x); }, {0.5, 2}), {0, 0});
}

TEST(Elementwise, BroadcastGradientsAreSummedBackAndConverted) {
  const Tensor a = ones({2, 3}).requires_grad_(), b = full({3}, 2.0, {.dtype = float64}).requires_grad_();
  const Tensor y = a * b;
  EXPECT_EQ(y.dtype(), float64);
  sum(y).backward();
  EXPECT_EQ(a.grad().dtype(), float32);
  EXPECT_EQ(b.grad().sizes(), Shape({3}));
  expect_values(a.grad(), {2, 2, 2, 2, 2, 2});
  expect_values(b.grad(), {2, 2, 2});
}

TEST(Promotion, TensorsMeetAsInPyTorchsTable) {
  // torch.promote_types: rows and columns in the order of `order`.
  constexpr std::array order{uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, boolean};
  constexpr std::string_view table[] = {"u1 i2 i2 i4 i8 f2 bf f4 f8 u1", "i2 i1 i2 i4 i8 f2 bf f4 f8 i1",
                                        "i2 i2 i2 i4 i8 f2 bf f4 f8 i2", "i4 i4 i4 i4 i8 f2 bf f4 f8 i4",
                                        "i8 i8 i8 i8 i8 f2 bf f4 f8 i8", "f2 f2 f2 f2 f2 f2 f4 f4 f8 f2",
                                        "bf bf bf bf bf f4 bf f4 f8 bf", "f4 f4 f4 f4 f4 f4 f4 f4 f8 f4",
                                        "f8 f8 f8 f8 f8 f8 f8 f8 f8 f8", "u1 i1 i2 i4 i8 f2 bf f4 f8 b1"};
  constexpr std::array<std::string_view, 10> code{"u1", "i1", "i2", "i4", "i8", "f2", "bf", "f4", "f8", "b1"};
  for (size_t i = 0; i < order.size(); ++i)
    for (size_t j = 0; j < order.size(); ++j) {
      const Tensor a = ones({2}, {.dtype = order[i]}), b = ones({2}, {.dtype = order[j]});
      const auto expected = std::find(code.begin(), code.end(), table[i].substr(3 * j, 2)) - code.begin();
      EXPECT_EQ(result_type(a, b), order[static_cast<size_t>(expected)])
          << name(order[i]) << " and " << name(order[j]);
      EXPECT_EQ(mul(a, b).dtype(), result_type(a, b));
    }
}

TEST(Promotion, ZeroDimensionalTensorsAndNumbersOnlyLiftTheCategory) {
  const Tensor bytes = ones({2}, {.dtype = uint8}), halves = ones({2}, {.dtype = float16}),
               truths = ones({2}, {.dtype = boolean});
  const Tensor zero_dim_long = ones({}, {.dtype = int64}), zero_dim_double = ones({}, {.dtype = float64});
  EXPECT_EQ(result_type(bytes, zero_dim_long), uint8);
  EXPECT_EQ(result_type(bytes, zero_dim_double), float64);
  EXPECT_EQ(result_type(halves, zero_dim_double), float16);
  EXPECT_EQ(result_type(truths, zero_dim_long), int64);
  EXPECT_EQ((bytes + 1).dtype(), uint8);
  EXPECT_EQ((bytes + 1.5).dtype(), float32);
  EXPECT_EQ((halves * 2.5).dtype(), float16);
  EXPECT_EQ((truths + 1).dtype(), int64);
  EXPECT_EQ((truths + true).dtype(), boolean);
  EXPECT_EQ((zero_dim_double + 1.5).dtype(), float64);
  EXPECT_EQ((1 - Tensor(0.5)).dtype(), float32);
  EXPECT_EQ((bytes / 2).dtype(), float32);
  EXPECT_EQ(sqrt(bytes).dtype(), float32);
  EXPECT_TRUE(can_cast(int64, uint8) && can_cast(float64, float16) && can_cast(boolean, int8));
  EXPECT_FALSE(can_cast(float32, int64) || can_cast(int64, boolean));
}

TEST(Integers, WrapAroundWhereTheyOverflow) {
  expect_values(integers({127, -128}, int8) + integers({1, -1}, int8), {-128, 127});
  expect_values(integers({200}, uint8) * 2, {144});
  expect_values(neg(integers({5}, uint8)), {251});
  constexpr int64_t lowest = std::numeric_limits<int64_t>::min();
  EXPECT_EQ((integers({lowest}) - 1).item<int64_t>(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(div(integers({lowest}), integers({-1}), "trunc").item<int64_t>(), lowest);
  EXPECT_EQ(floor_divide(integers({lowest}), -1).item<int64_t>(), lowest);
  EXPECT_EQ(remainder(integers({lowest}), -1).item<int64_t>(), 0);
  EXPECT_EQ(abs(integers({lowest})).item<int64_t>(), lowest);
}

TEST(Integers, DivideWithPythonsAndCsSigns) {
  const Tensor a = integers({7, -7, 7, -7}), b = integers({2, 2, -2, -2});
  expect_values(floor_divide(a, b), {3, -4, -4, 3});
  expect_values(div(a, b, "trunc"), {3, -3, -3, 3});
  expect_values(remainder(a, b), {1, 1, -1, -1});
  expect_values(fmod(a, b), {1, -1, 1, -1});
  expect_values(floor_divide(to(a, float32), to(b, float32)), {3, -4, -4, 3});
  expect_values(remainder(to(a, float32), to(b, float32)), {1, 1, -1, -1});
  EXPECT_NE(message_of<Error>([&] {
              floor_divide(a, integers({1, 0, 1, 1}));
            }).find("[floor_divide] ZeroDivisionError"),
            std::string::npos);
}

TEST(Integers, AreNotDividedByWhatIsZeroInTheirDtype) {
  const Tensor bytes = integers({5, 6}, uint8);
  const auto refused = [](const auto& divide) {
    return message_of<Error>(divide).find("ZeroDivisionError") != std::string::npos;
  };
  EXPECT_TRUE(refused([&] { floor_divide(bytes, 256); }));
  EXPECT_TRUE(refused([&] { remainder(bytes, full({}, 512, {.dtype = int64})); }));
  expect_values(floor_divide(bytes, full({}, 258, {.dtype = int64})), {2, 3});
}

TEST(Integers, KeepAllTheirBitsInComparisonsAndBounds) {
  constexpr int64_t large = (int64_t{1} << 62) + 1;
  expect_values(eq(integers({large, large - 1}), integers({large, large})), {1, 0});
  EXPECT_EQ(clamp(integers({large}), 0, large).item<int64_t>(), large);
  EXPECT_EQ(pow(integers({3}), 39).item<int64_t>(), 4052555153018976267);
}

TEST(Bool, AddsAsOrAndMultipliesAsAnd) {
  const Tensor a = integers({0, 0, 1, 1}, boolean), b = integers({0, 1, 0, 1}, boolean);
  expect_values(a + b, {0, 1, 1, 1});
  expect_values(a * b, {0, 0, 0, 1});
  expect_values(~a, {1, 1, 0, 0});
  EXPECT_EQ((a + b).dtype(), boolean);
}

TEST(InPlace, KeepsDtypeAndRefusesWhatDoesNotFit) {
  const Tensor x = integers({1, 2});
  EXPECT_NE(message_of<DtypeError>([&] {
              x += 0.5;
            }).find("[add_] result type float32 cannot be stored in self of dtype int64"),
            std::string::npos);
  EXPECT_NE(message_of<DtypeError>([&] { sqrt_(x); }).find("cannot be stored"), std::string::npos);
  EXPECT_NE(message_of<ShapeError>([&] {
              add_(x, ones({3, 2}, {.dtype = int64}));
            }).find("self (2,), result (3, 2)"),
            std::string::npos);
  expect_values(x, {1, 2});
  const Tensor h = floats({1, 2}, float16);
  h += floats({0.5, 0.5}, float64);
  EXPECT_EQ(h.dtype(), float16);
  expect_values(h, {1.5, 2.5});
}

TEST(InPlace, LogicStoresZeroAndOneInItsDtype) {
  const Tensor x = floats({-2, 0, 3});
  expect_values(logical_and_(clone(x), floats({1, 1, 0})), {1, 0, 0});
  expect_values(logical_not_(clone(x)), {0, 1, 0});
  expect_values(lt_(clone(x), 0), {1, 0, 0});
  EXPECT_EQ(ge_(clone(x), floats({0, 0, 4})).dtype(), float32);
}

TEST(InPlace, ReadsOverlappingMemoryAsItWas) {
  const Tensor x = arange(6);
  add_(narrow(x, 0, 1, 5), narrow(x, 0, 0, 5));
  expect_values(x, {0, 1, 3, 5, 7, 9});
  const Tensor m = reshape(arange(4.0), {2, 2});
  add_(m, transpose(m, 0, 1));
  expect_values(m, {0, 3, 3, 6});
  const Tensor square = floats({1, 2, 3});
  mul_(square, square);
  expect_values(square, {1, 4, 9});
}

TEST(InPlace, GradientsUseTheValuesBeforeTheWrite) {
  const Tensor x = floats({1, 2, 3}).requires_grad_(), w = floats({4, 5, 6}).requires_grad_();
  const Tensor y = x * 1;
  y *= w;
  sum(y).backward();
  expect_values(x.grad(), {4, 5, 6});
  expect_values(w.grad(), {1, 2, 3});

  const Tensor z = floats({1, 2, 3}).requires_grad_();
  const Tensor s = z * 1;
  mul_(s, s);
  sum(s).backward();
  expect_values(z.grad(), {2, 4, 6});
}

TEST(Layout, DenseStridesAreKeptAndGapsClosed) {
  const Tensor x = contiguous(ones({2, 3, 4, 5}), MemoryFormat::channels_last);
  EXPECT_EQ(relu(x).strides(), x.strides());
  EXPECT_EQ((x + x).strides(), x.strides());
  EXPECT_EQ((x * ones({3, 1, 1})).strides(), x.strides());
  EXPECT_EQ(exp(transpose(ones({2, 3}), 0, 1)).strides(), Shape({1, 3}));
  EXPECT_EQ(exp(slice(ones({4, 6}), 1, 0, 6, 2)).strides(), Shape({3, 1}));
  EXPECT_EQ(exp(expand(ones({1, 3}), {2, 3})).numel(), 6);
}

TEST(Layout, EveryPairOfLayoutsGivesTheSameSum) {
  const Tensor base = reshape(arange(60.0), {5, 4, 3});
  const std::vector<Tensor> views{
      base, contiguous(transpose(transpose(base, 0, 2), 0, 2)), transpose(clone(transpose(base, 0, 2)), 0, 2),
      transpose(clone(transpose(base, 1, 2)), 1, 2), slice(stack({base, base}, 3), 3, 0, 1).squeeze(3)};
  const std::vector<double> twice = (base + base).to_vector<double>();
  for (const Tensor& a : views)
    for (const Tensor& b : views)
      for (Dtype dtype : {float32, float64, float16, int64, int8})
        EXPECT_EQ((to(a, dtype) + b).to_vector<double>(), twice);
}

TEST(Layout, ResultsBeyondMemoryAreRefused) {
  const Tensor column = zeros({1}).expand({int64_t{1} << 31, 1}),
               row = zeros({1}).expand({1, int64_t{1} << 31});
  testing::expect_error<ShapeError>([&] { column + row; },
                                    "[add] asked for more bytes than memory can address");
  const Tensor deep = row.unsqueeze(2).expand({1, int64_t{1} << 31, int64_t{1} << 31});
  testing::expect_error<ShapeError>([&] { column.unsqueeze(2) * deep; },
                                    "[mul] asked for more bytes than memory can address");
}

TEST(Compare, AllcloseAndEqualGiveBools) {
  const Tensor a = floats({1, kNan, kInf});
  EXPECT_FALSE(allclose(a, a));
  EXPECT_TRUE(allclose(a, a, 1e-5, 1e-8, /*equal_nan=*/true));
  EXPECT_TRUE(allclose(floats({1}), floats({1.000001})));
  EXPECT_FALSE(equal(floats({1}), floats({1, 1})));
  EXPECT_TRUE(equal(integers({1, 2}), integers({1, 2})));
  EXPECT_TRUE(equal(empty({0}), empty({0})));
  EXPECT_EQ((2 < floats({1, 3})).to_vector<uint8_t>(), (std::vector<uint8_t>{0, 1}));
}

}  // namespace
}  // namespace weft
