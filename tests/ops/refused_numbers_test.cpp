// Numbers no tensor can hold, counts that would run for hours, and casts that name no enumerator: each is refused at once,
// by name.
#include <gtest/gtest.h>

#include <climits>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "tests/expect_error.h"
#include "weft/backends.h"
#include "weft/nn.h"
#include "weft/ops.h"

namespace weft {
namespace {

using weft::testing::expect_error;

constexpr double kNan = NAN;

Tensor integers(const std::vector<int64_t>& values) { return tensor(values); }

TEST(RefusedNumbers, TriangleIndicesAreCountedBeforeTheyAreMade) {
  expect_error<ShapeError>([] { tril_indices(INT64_MAX, INT64_MAX); },
                           "[tril_indices] has more elements than 64 bits can count");
  expect_error<ShapeError>([] { triu_indices(INT64_MAX, INT64_MAX, INT64_MIN); }, "[triu_indices]");
  expect_error<MemoryError>([] { tril_indices(int64_t{1} << 26, int64_t{1} << 26); }, "bytes asked");
  EXPECT_EQ(tril_indices(INT64_MAX, 0).sizes(), (Shape{2, 0}));
  // One corner of a matrix that no memory holds.
  const int64_t side = int64_t{1} << 40;
  EXPECT_EQ(tril_indices(side, side, 1 - side).to_vector<int64_t>(), (std::vector<int64_t>{side - 1, 0}));
  EXPECT_EQ(triu_indices(side, side, side - 1).to_vector<int64_t>(), (std::vector<int64_t>{0, side - 1}));
}

TEST(RefusedNumbers, TriangleIndicesAgreeWithTrilAndTriu) {
  for (int64_t rows = 0; rows <= 4; ++rows)
    for (int64_t columns = 0; columns <= 4; ++columns)
      for (int64_t offset = -6; offset <= 6; ++offset) {
        const Tensor matrix = ones({rows, columns});
        EXPECT_TRUE(
            equal(tril_indices(rows, columns, offset), transpose(nonzero(tril(matrix, offset)), 0, 1)));
        EXPECT_TRUE(
            equal(triu_indices(rows, columns, offset), transpose(nonzero(triu(matrix, offset)), 0, 1)));
      }
}

TEST(RefusedNumbers, TriangleIndicesAreInt64OrInt32) {
  EXPECT_EQ(tril_indices(2, 2, 0, {.dtype = int32}).dtype(), int32);
  EXPECT_EQ(tril_indices(2, 2, 0, {}).dtype(), int64);
  for (const Dtype dtype : {float32, float16, boolean, int8})
    expect_error<DtypeError>([=] { triu_indices(2, 2, 0, {.dtype = dtype}); },
                             "[triu_indices] indices are int64 or int32; got " + std::string(name(dtype)));
  expect_error<ValueError>([] { tril_indices(1, int64_t{1} << 32, 0, {.dtype = int32}); }, "must fit int32");
}

TEST(RefusedNumbers, MoreThanAFewMillionViewsAreAMistake) {
  const std::string bound = "makes at most 4194304 tensors; ";
  expect_error<ValueError>([] { tensor_split(ones({4}), INT64_MAX); },
                           "[tensor_split] " + bound + "9223372036854775807 asked, input (4,)");
  expect_error<ValueError>([] { hsplit(ones({0}), INT64_MAX); }, bound);
  expect_error<ValueError>([] { chunk(ones({0}), INT64_MAX); }, "[chunk] " + bound);
  EXPECT_EQ(chunk(ones({4}), INT64_MAX).size(), 4u);
  const Tensor endless = expand(ones({1}), {int64_t{1} << 40});
  expect_error<ValueError>([&] { split(endless, 1); }, "[split] " + bound);
  expect_error<ValueError>([&] { unbind(endless); }, "[unbind] " + bound);
  expect_error<MemoryError>([&] { (void)expand(ones({1}), {int64_t{1} << 61}).to_vector<double>(); },
                            "[to_vector]");
}

TEST(RefusedNumbers, RepeatsThatOverflowOrFillAllMemory) {
  expect_error<ShapeError>(
      [] {
        repeat_interleave(ones({2}), integers({INT64_MAX, INT64_MAX}));
      },
      "[repeat_interleave] repeats add up to more than 2^63 - 1; repeats (2,)");
  expect_error<MemoryError>(
      [] {
        repeat_interleave(ones({2}), integers({int64_t{1} << 50, 3}));
      },
      "bytes asked");
  EXPECT_EQ(repeat_interleave(integers({5, 6, 7}), integers({2, 0, 3})).to_vector<int64_t>(),
            (std::vector<int64_t>{5, 5, 7, 7, 7}));
  const Tensor x = ones({2, 3}, {.requires_grad = true}), window = x.unfold(0, 1, INT64_MAX);
  EXPECT_EQ(window.sizes(), (Shape{1, 3, 1}));
  sum(window).backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{1, 1, 1, 0, 0, 0}));
  expect_error<ValueError>([] { one_hot(integers({INT64_MAX})); },
                           "[one_hot] num_classes would exceed 64 bits");
}

TEST(RefusedNumbers, MultinomialNeverDrawsAWeightOfZero) {
  const Tensor weights = tensor({0.0, 10.0, 3.0, 0.0});
  expect_error<ValueError>(
      [&] { multinomial(weights, 3); },
      "without replacement a row needs as many weights above 0 as samples; row 0 has 2, 3 samples asked");
  EXPECT_EQ(sum(multinomial(weights, 2)).item<int64_t>(), 1 + 2);
  // So small that weight / exponential rounds to 0.
  const Tensor tiny = full({2}, 5e-324, {.dtype = float64});
  select(tiny, 0, 0).zero_();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(multinomial(tiny, 1).item<int64_t>(), 1);
  expect_error<ValueError>([] { multinomial(full({3}, 3e38), 2, true); },
                           "must have a finite sum; row 0 sums to inf");
}

TEST(RefusedNumbers, IntegersTakeOnlyWhatTheyHold) {
  const TensorOptions whole{.dtype = int64};
  expect_error<ValueError>([=] { linspace(0, INFINITY, 5, whole); },
                           "[linspace] value inf does not fit int64");
  expect_error<ValueError>([] { linspace(0, 300, 2, {.dtype = uint8}); },
                           "[linspace] value 300 does not fit uint8");
  expect_error<ValueError>([=] { logspace(kNan, 2, 5, 10, whole); },
                           "[logspace] value nan does not fit int64");
  expect_error<ValueError>([=] { full({2}, 0x1p63, whole); }, "[full] value");
  expect_error<ValueError>([] { full({2}, 3000000000, {.dtype = int32}); },
                           "[full] value 3000000000 does not fit int32");
  expect_error<ValueError>([=] { zeros({2}, whole).fill_(-INFINITY); },
                           "[fill_] value -inf does not fit int64");
  expect_error<ValueError>([=] { full_like(zeros({2}, whole), kNan); }, "[full_like] value nan");
  const Tensor place = integers({0});
  expect_error<ValueError>([&] { scatter(integers({1}), 0, place, INFINITY); }, "[scatter] value inf");
  expect_error<ValueError>([&] { index_fill(integers({1}), 0, place, INFINITY); }, "[index_fill] value inf");
  expect_error<ValueError>([=] { threshold(ones({2}, whole), 0, INFINITY); }, "[threshold] value inf");
  expect_error<ValueError>([=] { hardtanh(ones({2}, whole), -INFINITY, 1); }, "[hardtanh] value -inf");

  EXPECT_EQ(full({1}, -1, {.dtype = uint8}).item<int64_t>(), 255);  // wraps, as in PyTorch
  EXPECT_EQ(full({1}, -0x1p63, whole).item<int64_t>(), INT64_MIN);
  EXPECT_EQ(linspace(0, 255, 2, {.dtype = uint8}).to_vector<int64_t>(), (std::vector<int64_t>{0, 255}));
  for (const double value : {kNan, static_cast<double>(INFINITY), -1e300, 0x1p63})
    EXPECT_EQ(Scalar(value).to_int64(), INT64_MIN) << value;
}

TEST(RefusedNumbers, AReductionIsOneOfThree) {
  const auto none = static_cast<Reduction>(4);
  const Tensor x = full({2, 3}, 0.5), classes = integers({0, 1});
  const std::function<void()> losses[] = {
      [&] { mse_loss(x, x, none); },
      [&] { l1_loss(x, x, none); },
      [&] { hinge_loss(x, x, 1.0, none); },
      [&] { nll_loss(x, classes, {}, -100, none); },
      [&] { cross_entropy(x, classes, {}, -100, none); },
      [&] { multi_margin_loss(x, classes, 1, 1.0, {}, none); },
      [&] { binary_cross_entropy(x, x, {}, none); },
      [&] { binary_cross_entropy_with_logits(x, x, {}, none); },
      [&] {
        nll_loss_backward(ones({}), classes, {}, ones({}), {2, 3}, -100, none);
      },
  };
  for (const auto& loss : losses)
    expect_error<ValueError>(loss, "reduction must be none, mean or sum; got the number 4");
}

TEST(RefusedNumbers, OtherEnumerationsAreCheckedToo) {
  const auto dtype = static_cast<Dtype>(77);
  expect_error<DtypeError>([=] { zeros({2}, {.dtype = dtype}); }, "[zeros] 77 is the number of no dtype");
  expect_error<DtypeError>([=] { to(ones({2}), dtype); }, "77 is the number of no dtype");
  expect_error<DtypeError>([=] { promote_types(dtype, float32); }, "77 is the number of no dtype");
  expect_error<DtypeError>([=] { set_default_dtype(dtype); }, "[set_default_dtype]");
  float memory = 0;
  expect_error<DtypeError>([&] { from_blob(&memory, {1}, dtype); }, "[from_blob] 77");

  const auto format = static_cast<MemoryFormat>(9);
  expect_error<ValueError>([=] { empty({2}, {}, format); }, "[empty] 9 is the number of no memory format");
  expect_error<ValueError>([=] { contiguous(ones({2}), format); }, "9 is the number of no memory format");
  expect_error<ValueError>([=] { clone(ones({2}), format); }, "9 is the number of no memory format");
  expect_error<DeviceError>([] { zeros({2}, {.device = Device(static_cast<DeviceType>(9))}); },
                            "[zeros] devices are cpu and cuda; got the type number 9");
  expect_error<ValueError>([] { set_conv_backend(static_cast<ConvBackend>(9)); }, "[set_conv_backend]");
  expect_error<ValueError>([] { set_matmul_backend(static_cast<MatmulBackend>(9)); }, "[set_matmul_backend]");
  expect_error<ValueError>([] { nn::Conv2d(1, 1, 3, {.padding_mode = static_cast<nn::PaddingMode>(9)}); },
                           "[Conv2d] padding_mode must be");
  expect_error<ValueError>(
      [] {
        nn::init::kaiming_uniform_(ones({2, 2}), 0, static_cast<nn::init::FanMode>(9));
      },
      "[kaiming_uniform_] mode must be fan_in or fan_out; got the number 9");
}

TEST(RefusedNumbers, BatchNormNeedsAPositiveEps) {
  const Tensor x = arange(6.0).view({3, 2}), mean = zeros({2}), var = ones({2});
  for (const double eps : {0.0, -1.0, kNan, static_cast<double>(INFINITY)})
    expect_error<ValueError>([&] { batch_norm(x, mean, var, {}, {}, true, 0.1, eps); },
                             "[batch_norm] eps must be finite and positive in training");
  expect_error<ValueError>([&] { batch_norm(x, mean, var, {}, {}, false, 0.1, -1e-3); },
                           "[batch_norm] eps must be finite and not negative; got -0.001");
  expect_error<ValueError>([&] { batch_norm(x, mean, var, {}, {}, true, kNan); },
                           "[batch_norm] momentum must be finite; got nan");
  EXPECT_TRUE(equal(batch_norm(x, mean, var, {}, {}, false, 0.1, 0), x));
  EXPECT_TRUE(equal(mean, zeros({2})));

  nn::BatchNorm1d layer{2, {.eps = -1}};
  EXPECT_THROW(layer(x), ValueError);
  EXPECT_EQ(layer->num_batches_tracked.item<int64_t>(), 0);
}

}  // namespace
}  // namespace weft
