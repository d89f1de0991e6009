// Views, copies and joins: strides as PyTorch's, aliasing, writes through views, layouts that weft chose, overlapping copies.
#include "weft/ops/shape.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "weft/ops.h"

namespace weft {
namespace {

using Doubles = std::vector<double>;
using Integers = std::vector<int64_t>;

Tensor counted(IntSpan sizes, Dtype dtype = float64) {
  return reshape(arange(Shape(sizes).numel(), {.dtype = dtype}), sizes);
}

// What a convolution hands out: channels-last, in a layout of weft's choice.
Tensor chosen_layout(IntSpan sizes) {
  Tensor x = clone(counted(sizes), MemoryFormat::channels_last);
  x.impl().layout_free = true;
  return x;
}

struct ViewCase {
  const char* name;
  std::function<Tensor(const Tensor&)> make;
  Shape sizes, strides;  // as PyTorch gives them for a contiguous (2, 3, 4)
  int64_t offset;
};

std::vector<ViewCase> view_cases() {
  return {
      {"view",
       [](const Tensor& x) {
         return view(x, {6, -1});
       },
       {6, 4},
       {4, 1},
       0},
      {"view of ones",
       [](const Tensor& x) {
         return view(x, {2, 1, 12, 1});
       },
       {2, 1, 12, 1},
       {12, 12, 1, 1},
       0},
      {"reshape",
       [](const Tensor& x) {
         return reshape(x, {3, 8});
       },
       {3, 8},
       {8, 1},
       0},
      {"flatten", [](const Tensor& x) { return flatten(x, 1); }, {2, 12}, {12, 1}, 0},
      {"unflatten",
       [](const Tensor& x) {
         return unflatten(x, 2, {2, 2});
       },
       {2, 3, 2, 2},
       {12, 4, 2, 1},
       0},
      {"unsqueeze", [](const Tensor& x) { return unsqueeze(x, 1); }, {2, 1, 3, 4}, {12, 12, 4, 1}, 0},
      {"unsqueeze at the end",
       [](const Tensor& x) { return unsqueeze(x, -1); },
       {2, 3, 4, 1},
       {12, 4, 1, 1},
       0},
      {"squeeze", [](const Tensor& x) { return squeeze(narrow(x, 1, 2, 1)); }, {2, 4}, {12, 1}, 8},
      {"squeeze of no one", [](const Tensor& x) { return squeeze(x, 1); }, {2, 3, 4}, {12, 4, 1}, 0},
      {"transpose", [](const Tensor& x) { return transpose(x, 0, 2); }, {4, 3, 2}, {1, 4, 12}, 0},
      {"t", [](const Tensor& x) { return t(select(x, 0, 1)); }, {4, 3}, {1, 4}, 12},
      {"permute",
       [](const Tensor& x) {
         return permute(x, {1, 2, 0});
       },
       {3, 4, 2},
       {4, 1, 12},
       0},
      {"movedim", [](const Tensor& x) { return movedim(x, 0, 2); }, {3, 4, 2}, {4, 1, 12}, 0},
      {"select", [](const Tensor& x) { return select(x, 1, -1); }, {2, 4}, {12, 1}, 8},
      {"narrow", [](const Tensor& x) { return narrow(x, 2, 1, 2); }, {2, 3, 2}, {12, 4, 1}, 1},
      {"slice", [](const Tensor& x) { return slice(x, 2, 1, {}, 2); }, {2, 3, 2}, {12, 4, 2}, 1},
      {"slice with a wide step",
       [](const Tensor& x) { return slice(x, 2, 1, {}, 9); },
       {2, 3, 1},
       {12, 4, 9},
       1},
      {"diagonal", [](const Tensor& x) { return diagonal(x, 1, 1, 2); }, {2, 3}, {12, 5}, 1},
      {"diagonal below", [](const Tensor& x) { return diagonal(x, -1, 1, 2); }, {2, 2}, {12, 5}, 4},
      {"unfold", [](const Tensor& x) { return unfold(x, 2, 2, 1); }, {2, 3, 3, 2}, {12, 4, 1, 1}, 0},
      {"as_strided",
       [](const Tensor& x) {
         return as_strided(x, {2, 2}, {3, 2}, 5);
       },
       {2, 2},
       {3, 2},
       5},
      {"split", [](const Tensor& x) { return split(x, 2, 1)[1]; }, {2, 1, 4}, {12, 4, 1}, 8},
      {"chunk", [](const Tensor& x) { return chunk(x, 3, 2)[1]; }, {2, 3, 2}, {12, 4, 1}, 2},
      {"unbind", [](const Tensor& x) { return unbind(x, 2)[3]; }, {2, 3}, {12, 4}, 3},
  };
}

TEST(Views, HavePyTorchsSizesStridesAndOffsets) {
  for (const ViewCase& c : view_cases()) {
    const Tensor y = c.make(counted({2, 3, 4}));
    EXPECT_EQ(y.sizes(), c.sizes) << c.name;
    EXPECT_EQ(y.strides(), c.strides) << c.name;
    EXPECT_EQ(y.storage_offset(), c.offset) << c.name;
  }
  EXPECT_EQ(expand(counted({3, 1}), {2, 3, 4}).strides(), Shape({0, 1, 0}));
  EXPECT_EQ(expand(counted({3}), {1, 3}).strides(), Shape({3, 1}));
  EXPECT_EQ(expand(Tensor(1.0), {2, 1}).strides(), Shape({0, 0}));
  EXPECT_EQ(diagonal(counted({2, 3}), 5).sizes(), Shape({0}));
  EXPECT_EQ(diagonal(counted({2, 3}), INT64_MIN).sizes(), Shape({0}));
  EXPECT_EQ(view(counted({2, 0, 3}), {0, 7}).sizes(), Shape({0, 7}));
}

TEST(Views, ShareMemoryBothWays) {
  for (const ViewCase& c : view_cases()) {
    const Tensor x = counted({2, 3, 4});
    const Tensor y = c.make(x);
    const uint32_t before = x.version();
    fill_(select(view(as_strided(y, {1}, {1}), {1}), 0, 0), -5);
    EXPECT_EQ(x.to_vector<double>()[static_cast<size_t>(c.offset)], -5) << c.name;
    EXPECT_GT(x.version(), before) << c.name;
    fill_(x, 3);
    EXPECT_EQ(y.to_vector<double>(), Doubles(static_cast<size_t>(y.numel()), 3)) << c.name;
  }
}

// d(sum of weights * base)/dx, where base = 2 * x, and then `change` was called on it.
Doubles gradient_after(const std::function<Tensor(const Tensor&)>& change) {
  const Tensor x = counted({2, 3, 4});
  x.requires_grad_();
  const Tensor base = mul(x, 2);
  const Tensor y = change(base);
  sum(mul(y, counted({2, 3, 4}))).backward();
  return x.grad().to_vector<double>();
}

TEST(Views, WritesThroughThemHaveTheGradientOfTheFunctionalForm) {
  for (const ViewCase& c : view_cases()) {
    if (std::string(c.name) == "unfold") continue;  // overlaps itself: not to be written
    const Doubles written = gradient_after([&](const Tensor& base) {
      mul_(c.make(base), 5);
      return base;
    });
    const Doubles functional = gradient_after([&](const Tensor& base) {
      const Tensor factor = ones({2, 3, 4}, {.dtype = float64});
      fill_(c.make(factor), 5);
      return mul(base, factor);
    });
    EXPECT_EQ(written, functional) << c.name;
  }
}

TEST(Views, OfViewsOfAnotherLayoutAreWrittenRight) {
  // The base lies channels-last, so that its permuted view can be flattened; the gradient's copy must lie so too.
  const auto change = [](const Tensor& base) {
    const Tensor laid_out = contiguous(unsqueeze(base, 0), MemoryFormat::channels_last);
    mul_(slice(view(permute(laid_out, {0, 2, 3, 1}), {-1}), 0, 0, 7), 3);
    return squeeze(laid_out, 0);
  };
  const Doubles gradient = gradient_after(change);
  for (int64_t i = 0; i < 24; ++i) {
    const int64_t channel = i / 12, place = i % 12;
    const double factor = place * 2 + channel < 7 ? 3 : 1;
    EXPECT_EQ(gradient[static_cast<size_t>(i)], 2 * factor * static_cast<double>(i)) << i;
  }
}

TEST(Views, SeeTheirBasesLaterGradient) {
  const Tensor x = counted({2, 3}), leaf = ones({2, 3}, {.dtype = float64});
  leaf.requires_grad_();
  const Tensor base = clone(x);
  const Tensor before = select(base, 0, 1);
  copy_(base, leaf);
  sum(mul(before, 4)).backward();
  EXPECT_EQ(leaf.grad().to_vector<double>(), Doubles({0, 0, 0, 4, 4, 4}));
}

TEST(Expand, IsNotWrittenTo) {
  EXPECT_THROW(fill_(expand(counted({3, 1}), {3, 4}), 1), ShapeError);
  EXPECT_THROW(copy_(expand(counted({1}), {4}), counted({4})), ShapeError);
}

TEST(LayoutOfWeftsChoice, IsLaidOutAnewByViewWhenNobodySharesIt) {
  const Tensor x = chosen_layout({2, 3, 2, 2});
  const Doubles values = x.to_vector<double>();
  const Tensor same_handle = x;  // NOLINT(performance-unnecessary-copy-initialization): what is tested
  const Tensor y = view(x, {2, -1});
  EXPECT_EQ(y.to_vector<double>(), values);
  EXPECT_EQ(same_handle.to_vector<double>(), values);
  EXPECT_TRUE(x.is_contiguous());
  EXPECT_EQ(x.raw_data(), y.raw_data());
  fill_(y, 9);
  EXPECT_EQ(x.to_vector<double>(), Doubles(24, 9));
}

TEST(LayoutOfWeftsChoice, StaysWhenStridesAllowTheViewOrAnotherTensorSeesIt) {
  const Tensor x = chosen_layout({2, 3, 2, 2});
  EXPECT_EQ(view(x, {2, 3, 4}).strides(), Shape({12, 1, 3}));
  EXPECT_FALSE(x.is_contiguous());

  const Tensor shared = chosen_layout({2, 3, 2, 2});
  const Tensor row = select(shared, 0, 1);
  EXPECT_THROW(view(shared, {2, -1}), ShapeError);
  EXPECT_EQ(reshape(shared, {2, -1}).to_vector<double>(), shared.to_vector<double>());
  EXPECT_EQ(row.storage_offset(), 12);

  const Tensor asked_for = clone(counted({2, 3, 2, 2}), MemoryFormat::channels_last);
  EXPECT_THROW(view(asked_for, {2, -1}), ShapeError);
}

TEST(LayoutOfWeftsChoice, KeepsItsPlaceOnTheTape) {
  const Tensor x = counted({1, 2, 2, 2});
  x.requires_grad_();
  const Tensor y = mul(clone(x, MemoryFormat::channels_last), 1);
  y.impl().layout_free = true;
  const Tensor square = mul(y, y);
  const Tensor flat = view(y, {8});
  sum(add(mul(flat, 3), view(square, {8}))).backward();
  Doubles expected;
  for (int i = 0; i < 8; ++i) expected.push_back(3 + 2 * i);
  EXPECT_EQ(x.grad().to_vector<double>(), expected);
}

TEST(Copy, ReadsTheSourceAsItWasWhereTheTwoOverlap) {
  Tensor a = counted({6});
  copy_(slice(a, 0, 1), slice(a, 0, 0, 5));
  EXPECT_EQ(a.to_vector<double>(), Doubles({0, 0, 1, 2, 3, 4}));
  a = counted({6});
  copy_(slice(a, 0, 0, 5), slice(a, 0, 1));
  EXPECT_EQ(a.to_vector<double>(), Doubles({1, 2, 3, 4, 5, 5}));
  a = counted({3, 3});
  copy_(a, t(a));
  EXPECT_EQ(a.to_vector<double>(), Doubles({0, 3, 6, 1, 4, 7, 2, 5, 8}));
  a = counted({300, 300});
  const Doubles transposed = t(a).to_vector<double>();
  copy_(a, t(a));
  EXPECT_EQ(a.to_vector<double>(), transposed);
  a = counted({4});
  copy_(a, a);
  EXPECT_EQ(a.to_vector<double>(), Doubles({0, 1, 2, 3}));
  a = counted({2, 2});
  copy_(a, select(a, 0, 1));
  EXPECT_EQ(a.to_vector<double>(), Doubles({2, 3, 2, 3}));
}

TEST(Copy, ConvertsAndSendsTheGradientBackConverted) {
  const Tensor source = ones({3}, {.dtype = float32});
  source.requires_grad_();
  const Tensor y = copy_(zeros({2, 3}, {.dtype = float64}), source);
  sum(mul(y, counted({2, 3}))).backward();
  EXPECT_EQ(source.grad().dtype(), float32);
  EXPECT_EQ(source.grad().to_vector<double>(), Doubles({3, 5, 7}));

  const Tensor integers = copy_(zeros({3}, {.dtype = int32}), mul(source, -2.7));
  EXPECT_EQ(integers.to_vector<int64_t>(), Integers({-2, -2, -2}));
  EXPECT_FALSE(integers.requires_grad());
}

TEST(Copy, FailsWithoutChangingAnything) {
  const Tensor leaf = counted({3});
  leaf.requires_grad_();
  EXPECT_THROW(copy_(leaf, zeros({3})), GradError);
  EXPECT_THROW(copy_(leaf.detach(), zeros({2})), ShapeError);
  EXPECT_EQ(leaf.to_vector<double>(), Doubles({0, 1, 2}));
  EXPECT_EQ(leaf.version(), 0u);
}

TEST(To, IsTheTensorItselfWhenNothingChanges) {
  const Tensor x = counted({2, 3, 2, 2});
  EXPECT_TRUE(to(x, float64).is_same(x));
  EXPECT_TRUE(to(x, cpu).is_same(x));
  EXPECT_TRUE(to(x, counted({1})).is_same(x));
  EXPECT_FALSE(to(x, float64, false, /*copy=*/true).is_same(x));
  EXPECT_TRUE(contiguous(x).is_same(x));
  const Tensor y = to(x, MemoryFormat::channels_last);
  EXPECT_EQ(y.strides(), Shape({12, 1, 6, 3}));
  EXPECT_TRUE(to(y, MemoryFormat::channels_last).is_same(y));
  EXPECT_EQ(to(y, float32).strides(), y.strides());
  EXPECT_EQ(to(x, cpu, int64).dtype(), int64);
}

TEST(Clone, KeepsOrChangesTheLayout) {
  const Tensor x = permute(counted({2, 3, 4}), {2, 0, 1});
  EXPECT_EQ(clone(x).strides(), x.strides());
  EXPECT_EQ(clone(x, MemoryFormat::contiguous).strides(), Shape({6, 3, 1}));
  EXPECT_EQ(clone(x, MemoryFormat::contiguous).to_vector<double>(), x.to_vector<double>());
  EXPECT_NE(clone(x).raw_data(), x.raw_data());
}

TEST(Cat, PromotesAndLeavesEmptyListsOut) {
  const Tensor y = cat({tensor({1, 2}), tensor({0.5}), tensor({true})});
  EXPECT_EQ(y.dtype(), float32);
  EXPECT_EQ(y.to_vector<double>(), Doubles({1, 2, 0.5, 1}));
  EXPECT_EQ(cat({empty({0}), ones({2, 3}), empty({0})}, 1).sizes(), Shape({2, 3}));
  EXPECT_EQ(cat({empty({0}), empty({0})}).sizes(), Shape({0}));
  EXPECT_THROW(cat({empty({0, 2}), ones({2, 3})}, 1), ShapeError);
  const Tensor image = to(counted({1, 2, 2, 2}), MemoryFormat::channels_last);
  EXPECT_TRUE(cat({image, image}, 1).is_contiguous(MemoryFormat::channels_last));
  EXPECT_FALSE(cat({image, contiguous(image)}, 1).is_contiguous(MemoryFormat::channels_last));

  const Tensor x = ones({2}, {.dtype = float32});
  x.requires_grad_();
  sum(mul(cat({x, counted({1}), x}), counted({5}))).backward();
  EXPECT_EQ(x.grad().dtype(), float32);
  EXPECT_EQ(x.grad().to_vector<double>(), Doubles({3, 5}));
}

TEST(Repeat, OfMoreDimensionsThanAKernelTakesAtOnce) {
  const Tensor x = counted(Integers(10, 2), float32);
  const Tensor y = repeat(x, Integers(10, 2));
  EXPECT_EQ(y.sizes(), Shape(10, 4));
  EXPECT_EQ(select(flatten(y), 0, y.numel() - 1).item(), 1023);
  EXPECT_EQ(sum(y).item(), 1024 * 1023 * 512);
  EXPECT_EQ(repeat(x, Integers(10, 0)).numel(), 0);
}

TEST(Shapes, BeyondSixteenDimensionsAreAnError) {
  const Tensor x = ones(Integers(16, 1));
  EXPECT_THROW(unsqueeze(x, 0), ShapeError);
  EXPECT_THROW(view(x, Integers(17, 1)), ShapeError);
  EXPECT_THROW(expand(x, Integers(17, 1)), ShapeError);
  EXPECT_THROW(repeat(x, Integers(17, 1)), ShapeError);
  EXPECT_THROW(stack({x, x}), ShapeError);
  EXPECT_EQ(flip(x, {15}).dim(), 16);
}

TEST(AsStrided, StaysInsideTheMemory) {
  const Tensor x = counted({2, 3});
  EXPECT_THROW(as_strided(x, {7}, {1}), ShapeError);
  EXPECT_THROW(as_strided(x, {1}, {1}, 6), ShapeError);
  EXPECT_THROW(as_strided(x, {2}, {-1}, 3), ShapeError);
  EXPECT_THROW(as_strided(x, {3, 3}, {int64_t{1} << 62, int64_t{1} << 62}), ShapeError);
  EXPECT_EQ(as_strided(select(x, 0, 1), {2}, {2}).to_vector<double>(), Doubles({3, 5}));
  EXPECT_EQ(as_strided(select(x, 0, 1), {6}, {1}, 0).to_vector<double>(), x.to_vector<double>());
}

TEST(Shapes, WithMoreElementsThanFitAreRefused) {
  const int64_t side = int64_t{1} << 40;
  EXPECT_THROW(expand(ones({1}), {side, side}), ShapeError);
  EXPECT_THROW(expand(ones({1, 1}), {side, 1}) + expand(ones({1, 1}), {1, side}), Error);
  EXPECT_EQ(expand(ones({1, 0}), {side, 0}).numel(), 0);
}

}  // namespace
}  // namespace weft
