// How tensors print. The expected texts are what PyTorch prints for the same values, with weft.float64 for torch.float64
// and op names for node names.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "weft/ops.h"
#include "weft/print.h"

namespace weft {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(),
                 kInfinity = std::numeric_limits<double>::infinity();

Tensor of(const std::vector<double>& values, Dtype dtype = float32) {
  Tensor t = empty({static_cast<int64_t>(values.size())}, {.dtype = float64});
  std::copy(values.begin(), values.end(), t.data_ptr<double>());
  return to(t, dtype);
}

class RestoreOptions {
 public:
  ~RestoreOptions() { set_print_options(before_); }

 private:
  PrintOptions before_ = print_options();
};

TEST(Print, FloatsThatAreWholeShowAPoint) {
  EXPECT_EQ(of({1, 2}).str(), "tensor([1., 2.])");
  EXPECT_EQ(of({1, -20, 300}).str(), "tensor([  1., -20., 300.])");
  EXPECT_EQ(of({0, 0}).str(), "tensor([0., 0.])");
  EXPECT_EQ(of({1000, 1}).str(), "tensor([1000.,    1.])");
}

TEST(Print, FloatsHaveFourDigitsInOneWidth) {
  EXPECT_EQ(of({1.5, 2, 3.25}).str(), "tensor([1.5000, 2.0000, 3.2500])");
  EXPECT_EQ(of({-1.5, 100.25}).str(), "tensor([ -1.5000, 100.2500])");
  EXPECT_EQ(of({0.1, 0.25}, float64).str(), "tensor([0.1000, 0.2500], dtype=weft.float64)");
  EXPECT_EQ(of({0.1}, float16).str(), "tensor([0.1000], dtype=weft.float16)");
  EXPECT_EQ(of({1, 2}, bfloat16).str(), "tensor([1., 2.], dtype=weft.bfloat16)");
}

TEST(Print, NumbersOfFarApartMagnitudesHaveExponents) {
  EXPECT_EQ(of({1001, 1}).str(), "tensor([1.0010e+03, 1.0000e+00])");
  EXPECT_EQ(of({2e8}).str(), "tensor([2.0000e+08])");
  EXPECT_EQ(of({1e8}).str(), "tensor([100000000.])");
  EXPECT_EQ(of({0.00005}).str(), "tensor([5.0000e-05])");
  EXPECT_EQ(of({0.5, 600}).str(), "tensor([5.0000e-01, 6.0000e+02])");
  EXPECT_EQ(of({0.5, 400}).str(), "tensor([  0.5000, 400.0000])");
  EXPECT_EQ(of({-1e-10, 0}).str(), "tensor([-1.0000e-10,  0.0000e+00])");
}

TEST(Print, InfinityAndNaNDoNotWidenTheOthers) {
  EXPECT_EQ(of({kNaN, 1}).str(), "tensor([nan, 1.])");
  EXPECT_EQ(of({kInfinity, 1.5}).str(), "tensor([   inf, 1.5000])");
  EXPECT_EQ(of({-kInfinity, kNaN}).str(), "tensor([-inf, nan])");
  EXPECT_EQ(of({-kNaN}).str(), "tensor([nan])");
  EXPECT_EQ(of({kNaN, 1e10}).str(), "tensor([       nan, 1.0000e+10])");
}

TEST(Print, IntegersAndBools) {
  EXPECT_EQ(of({1, -20}, int64).str(), "tensor([  1, -20])");
  EXPECT_EQ(of({1, 2}, int32).str(), "tensor([1, 2], dtype=weft.int32)");
  EXPECT_EQ(of({1, 200}, uint8).str(), "tensor([  1, 200], dtype=weft.uint8)");
  EXPECT_EQ(of({1, 0}, boolean).str(), "tensor([ True, False])");
  EXPECT_EQ(full({1}, std::numeric_limits<int64_t>::min()).str(), "tensor([-9223372036854775808])");
}

TEST(Print, TensorsOfNoDimensions) {
  EXPECT_EQ(Tensor(3.0).str(), "tensor(3.)");
  EXPECT_EQ(Tensor(2.5).str(), "tensor(2.5000)");
  EXPECT_EQ(Tensor(7).str(), "tensor(7)");
  EXPECT_EQ(Tensor(true).str(), "tensor(True)");
  EXPECT_EQ(Tensor(kNaN).str(), "tensor(nan)");
}

TEST(Print, EmptyTensorsShowTheirSize) {
  EXPECT_EQ(zeros({0}).str(), "tensor([])");
  EXPECT_EQ(zeros({0, 3}).str(), "tensor([], size=(0, 3))");
  EXPECT_EQ(zeros({0}, {.dtype = int64}).str(), "tensor([], dtype=weft.int64)");
  EXPECT_EQ(zeros({2, 0}, {.dtype = boolean}).str(), "tensor([], size=(2, 0), dtype=weft.bool)");
}

TEST(Print, RowsAndBlocksAreIndented) {
  EXPECT_EQ(reshape(arange(6), {2, 3}).str(),
            "tensor([[0, 1, 2],\n"
            "        [3, 4, 5]])");
  EXPECT_EQ(reshape(arange(8.0), {2, 2, 2}).str(),
            "tensor([[[0., 1.],\n"
            "         [2., 3.]],\n"
            "\n"
            "        [[4., 5.],\n"
            "         [6., 7.]]])");
  EXPECT_EQ(reshape(arange(4), {2, 1, 2, 1}).str(),
            "tensor([[[[0],\n"
            "          [1]]],\n"
            "\n"
            "\n"
            "        [[[2],\n"
            "          [3]]]])");
}

TEST(Print, LongRowsAreWrapped) {
  EXPECT_EQ(arange(30).str(),
            "tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,\n"
            "        18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29])");
}

TEST(Print, ManyElementsAreShortened) {
  EXPECT_EQ(arange(1001).str(), "tensor([   0,    1,    2,  ...,  998,  999, 1000])");
  EXPECT_EQ(arange(2000.0).str(),
            "tensor([0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 1.9970e+03, 1.9980e+03,\n"
            "        1.9990e+03])");
  EXPECT_EQ(reshape(arange(10000), {100, 100}).str(),
            "tensor([[   0,    1,    2,  ...,   97,   98,   99],\n"
            "        [ 100,  101,  102,  ...,  197,  198,  199],\n"
            "        [ 200,  201,  202,  ...,  297,  298,  299],\n"
            "        ...,\n"
            "        [9700, 9701, 9702,  ..., 9797, 9798, 9799],\n"
            "        [9800, 9801, 9802,  ..., 9897, 9898, 9899],\n"
            "        [9900, 9901, 9902,  ..., 9997, 9998, 9999]])");
  // Only what is shown decides the width; a dimension of six is shown whole.
  const Tensor x = zeros({6, 1000});
  x[0][500] = Tensor(123.456);
  EXPECT_EQ(x.str(),
            "tensor([[0., 0., 0.,  ..., 0., 0., 0.],\n"
            "        [0., 0., 0.,  ..., 0., 0., 0.],\n"
            "        [0., 0., 0.,  ..., 0., 0., 0.],\n"
            "        [0., 0., 0.,  ..., 0., 0., 0.],\n"
            "        [0., 0., 0.,  ..., 0., 0., 0.],\n"
            "        [0., 0., 0.,  ..., 0., 0., 0.]])");
}

TEST(Print, ShowsItsPlaceOnTheTape) {
  const Tensor x = of({1, 2}).requires_grad_();
  EXPECT_EQ(x.str(), "tensor([1., 2.], requires_grad=True)");
  EXPECT_EQ(mul(x, 2).str(), "tensor([2., 4.], grad_fn=<MulBackward0>)");
  EXPECT_EQ(to(x, float64).str(), "tensor([1., 2.], dtype=weft.float64, grad_fn=<ToBackward0>)");
}

TEST(Print, SuffixesThatDoNotFitGoToTheNextLine) {
  const Tensor x = add(arange(10.0), 1000.5);
  EXPECT_EQ(to(x, float64).str(),
            "tensor([1000.5000, 1001.5000, 1002.5000, 1003.5000, 1004.5000, 1005.5000,\n"
            "        1006.5000, 1007.5000, 1008.5000, 1009.5000], dtype=weft.float64)");
  EXPECT_EQ(to(narrow(x, 0, 0, 6), float64).str(),
            "tensor([1000.5000, 1001.5000, 1002.5000, 1003.5000, 1004.5000, 1005.5000],\n"
            "       dtype=weft.float64)");
}

TEST(Print, ReadsViewsAsTheyAre) {
  EXPECT_EQ(reshape(arange(6), {2, 3}).t().str(),
            "tensor([[0, 3],\n"
            "        [1, 4],\n"
            "        [2, 5]])");
  EXPECT_EQ(expand(of({1}), {3}).str(), "tensor([1., 1., 1.])");
}

TEST(Print, FollowsItsOptions) {
  const RestoreOptions restore;
  set_print_options({.precision = 2, .threshold = 4, .edge_items = 1});
  EXPECT_EQ(of({0.125, 1, 2, 3, 4.5}).str(), "tensor([0.12,  ..., 4.50])");
  set_print_options({.line_width = 20});
  EXPECT_EQ(arange(6).str(), "tensor([0, 1, 2, 3,\n        4, 5])");
  set_print_options({.sci_mode = true});
  EXPECT_EQ(of({1.5}).str(), "tensor([1.5000e+00])");
  set_print_options({.sci_mode = false});
  EXPECT_EQ(of({1.5, 3e9}).str(), "tensor([    1.5000, 3000000000.0000])");
  EXPECT_THROW(set_print_options({.precision = -1}), ValueError);
  EXPECT_THROW(set_print_options({.line_width = 0}), ValueError);
}

TEST(Print, StreamsAndUndefinedTensors) {
  std::ostringstream out;
  out << of({1}) << " " << Tensor();
  EXPECT_EQ(out.str(), "tensor([1.]) tensor(undefined)");
}

}  // namespace
}  // namespace weft
