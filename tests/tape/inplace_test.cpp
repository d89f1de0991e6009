// In-place writes and views on the tape: versions, history of the base, sibling views, refusals, leaks.
#include <gtest/gtest.h>

#include "src/tape/node.h"
#include "weft/autograd.h"
#include "weft/memory.h"
#include "weft/ops.h"

namespace weft {
namespace {

using Floats = std::vector<float>;

Tensor leaf(std::initializer_list<float> values) { return tensor(values).requires_grad_(); }

template <class E, class F>
std::string message(F&& f) {
  try {
    f();
  } catch (const E& error) {
    return error.what();
  }
  return "";
}

TEST(Versions, ASavedTensorChangedSinceIsAnError) {
  const Tensor x = leaf({1, 2});
  const Tensor h = x * 1;
  const Tensor y = sum(h * h);
  h.add_(1);
  EXPECT_NE(message<GradError>([&] { y.backward(); }).find("modified by an in-place operation"),
            std::string::npos);
}

TEST(Versions, AlsoThroughAViewAndThroughDetach) {
  for (const bool through_view : {true, false}) {
    const Tensor x = leaf({1, 2});
    const Tensor h = x * 1;
    const Tensor y = sum(h * h);
    if (through_view) h[0].mul_(5);
    else h.detach().mul_(5);
    EXPECT_THROW(y.backward(), GradError);
  }
}

TEST(Versions, SavedResultsToo) {
  const Tensor x = leaf({1});
  const Tensor y = exp(x);
  y.mul_(2);
  EXPECT_NE(message<GradError>([&] { y.backward(); }).find("[exp]"), std::string::npos);
}

TEST(Versions, WritesThroughDataAreNotSeen) {
  const Tensor x = leaf({1, 2});
  const Tensor h = x * 1;
  const Tensor y = sum(h * h);
  h.data().add_(1);
  y.backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (Floats{4, 6}));
}

TEST(InPlace, EqualsOutOfPlace) {
  const Tensor a = leaf({1, 2, 3}), b = leaf({1, 2, 3}), w = leaf({4, 5, 6}), v = leaf({4, 5, 6});
  Tensor x = a * 2;
  x.mul_(w);
  x.add_(w);
  x.relu_();
  sum(x * x).backward();
  Tensor y = relu((b * 2) * v + v);
  sum(y * y).backward();
  EXPECT_EQ(a.grad().to_vector<float>(), b.grad().to_vector<float>());
  EXPECT_EQ(w.grad().to_vector<float>(), v.grad().to_vector<float>());
}

TEST(InPlace, OnASliceRewritesTheBasesHistory) {
  const Tensor x = leaf({1, 2, 3, 4}), w = leaf({10, 20});
  const Tensor base = x * 1;
  const Tensor part = slice(base, 0, 1, 3);
  part.mul_(w);
  EXPECT_EQ(base.to_vector<float>(), (Floats{1, 20, 60, 4}));
  EXPECT_STREQ(base.grad_fn_name(), "copy_slices");
  sum(base * base).backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (Floats{2, 2 * 20 * 10, 2 * 60 * 20, 8}));
  EXPECT_EQ(w.grad().to_vector<float>(), (Floats{2 * 20 * 2, 2 * 60 * 3}));
}

TEST(InPlace, SiblingViewsSeeTheWrite) {
  const Tensor x = leaf({1, 2, 3});
  const Tensor base = x * 1;
  const Tensor first = base[0], all = view(base, {3});
  base.mul_(3);
  EXPECT_EQ(first.item<float>(), 3);
  (first + sum(all)).backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (Floats{6, 3, 3}));
}

TEST(InPlace, OnAViewOfAPlainTensorMakesTheBaseRequireGrad) {
  const Tensor buffer = zeros({4}), w = leaf({2, 3});
  const Tensor sibling = buffer[1];
  slice(buffer, 0, 0, 2).copy_(w);
  EXPECT_TRUE(buffer.requires_grad());
  EXPECT_TRUE(sibling.requires_grad());
  sum(buffer * 5).backward();
  EXPECT_EQ(w.grad().to_vector<float>(), (Floats{5, 5}));
}

TEST(InPlace, ChainsOfViews) {
  const Tensor x = arange(12, {.dtype = float32}).requires_grad_();
  const Tensor base = view(x * 1, {3, 4});
  const Tensor corner = transpose(slice(base, 1, 1, 3), 0, 1)[1];
  corner.mul_(10);
  sum(base * base).backward();
  Floats expected;
  for (int i = 0; i < 12; ++i)
    expected.push_back(i % 4 == 2 ? 200.f * static_cast<float>(i) : 2.f * static_cast<float>(i));
  EXPECT_EQ(x.grad().to_vector<float>(), expected);
}

TEST(InPlace, ThroughViewsIsTwiceDifferentiable) {
  const auto f = [](const std::vector<Tensor>& in) {
    const Tensor base = in[0] * 1;
    slice(base, 0, 1, 3).mul_(in[1]);
    return std::vector<Tensor>{sum(base * base * base)};
  };
  const Tensor x = tensor({0.3, -0.7, 1.1, 0.4}, {.dtype = float64}).requires_grad_();
  const Tensor w = tensor({1.3, -0.6}, {.dtype = float64}).requires_grad_();
  EXPECT_EQ(autograd::gradcheck(f, {x, w}), "");
  EXPECT_EQ(autograd::gradgradcheck(f, {x, w}), "");
}

TEST(InPlace, AResultThatWasWrittenToAViewIsTwiceDifferentiable) {
  const auto f = [](const std::vector<Tensor>& in) {
    const Tensor base = in[0] * 1, part = slice(base, 0, 1, 3);
    part.mul_(in[1]);
    part.sigmoid_();
    return std::vector<Tensor>{sum(base * base * base), sum(part * part)};
  };
  const Tensor x = tensor({0.3, -0.7, 1.1, 0.4}, {.dtype = float64}).requires_grad_();
  const Tensor w = tensor({1.3, -0.6}, {.dtype = float64}).requires_grad_();
  EXPECT_EQ(autograd::gradcheck(f, {x, w}), "");
  EXPECT_EQ(autograd::gradgradcheck(f, {x, w}), "");
}

TEST(InPlace, OnALeafThatRequiresGradIsRefused) {
  const Tensor x = leaf({1, 2});
  EXPECT_NE(message<GradError>([&] { x.add_(1); }).find("a leaf Variable that requires grad"),
            std::string::npos);
  EXPECT_NE(message<GradError>([&] { x[0].zero_(); }).find("a view of a leaf"), std::string::npos);
  EXPECT_EQ(x.to_vector<float>(), (Floats{1, 2}));
  NoGrad guard;
  x.add_(1);
  x[0].zero_();
  EXPECT_EQ(x.to_vector<float>(), (Floats{0, 3}));
}

TEST(InPlace, OnAnExpandedTensorIsRefused) {
  const Tensor x = expand(tensor({1.f}), {3});
  EXPECT_NE(message<ShapeError>([&] { x.add_(1); }).find("more than one element"), std::string::npos);
}

TEST(InPlace, OnWindowsIsRefusedOnlyWhereTheyShareElements) {
  const Tensor windows = zeros({4, 4}).unfold(0, 2, 1);  // (3, 4, 2) with strides (4, 1, 4)
  EXPECT_NE(message<ShapeError>([&] { windows.add_(1); }).find("more than one element"), std::string::npos);
  const Tensor steps = windows.diagonal(0, 1, 2);  // (3, 2) with strides (4, 5)
  steps.add_(1);
  EXPECT_EQ(steps.to_vector<float>(), Floats(6, 1));
  const Tensor nothing = zeros({1, 0}).expand({3, 0});
  nothing.add_(1);
}

TEST(InPlace, AViewMadeUnderNoGradIsRefused) {
  const Tensor x = leaf({1, 2});
  const Tensor h = x * 1;
  Tensor part;
  {
    NoGrad guard;
    part = h[0];
  }
  EXPECT_NE(message<GradError>([&] { part.mul_(2); }).find("inside NoGrad"), std::string::npos);
}

TEST(InPlace, TenThousandWritesLeaveNothingBehind) {
  const Tensor w = leaf({1.0001f});
  const auto loop = [&](int times) {
    for (int i = 0; i < times; ++i) {
      const Tensor x = w * 2;
      x.mul_(w);
      x.add_(x * w);
      x.exp_();
      x[0].mul_(w[0]);
      slice(x, 0, 0, 1).copy_(w);
    }
  };
  loop(10);
  const int64_t nodes = tape::live_nodes(), bytes = memory_stats().allocated;
  loop(10'000);
  EXPECT_EQ(tape::live_nodes(), nodes);
  EXPECT_EQ(memory_stats().allocated, bytes);
}

TEST(InPlace, AssignmentThroughAnIndex) {
  const Tensor x = leaf({1, 2, 3});
  const Tensor base = zeros({2, 3});
  base[1] = x * 2;
  base[{0, Slice(0, 2)}] = 7.0;
  EXPECT_EQ(base.to_vector<float>(), (Floats{7, 7, 0, 2, 4, 6}));
  sum(base).backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (Floats{2, 2, 2}));
}

TEST(InPlace, CompoundAssignmentToACopyIsRefused) {
  const Tensor x = tensor({1.f, 2.f, 3.f});
  x[1] += 10;
  x[{Slice(0, 1)}] *= 5;
  EXPECT_EQ(x.to_vector<float>(), (Floats{5, 12, 3}));
  EXPECT_NE(message<Error>([&] { x[x > 4] += 1; }).find("index_put_"), std::string::npos);
  EXPECT_NE(message<Error>([&] { x[tensor({0, 1})] *= 2; }).find("index_put_"), std::string::npos);
  Tensor chosen = x[x > 4];
  chosen += 1;
  EXPECT_EQ(chosen.to_vector<float>(), (Floats{6, 13}));
  x.index_put_({x > 4}, 0);
  EXPECT_EQ(x.to_vector<float>(), (Floats{0, 0, 3}));
}

TEST(InPlace, RetainGradFollowsTheWrite) {
  const Tensor x = leaf({2});
  const Tensor h = x * 1;
  h.retain_grad();
  h.mul_(3);
  sum(h * 5).backward();
  EXPECT_EQ(h.grad().item<float>(), 5);
  EXPECT_EQ(x.grad().item<float>(), 15);
}

}  // namespace
}  // namespace weft
