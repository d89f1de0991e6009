// Functions with a derivative of the user's own: values, gradients, what they keep, and what they refuse.
#include <gtest/gtest.h>

#include <vector>

#include "weft/weft.h"

namespace weft {
namespace {

using Tensors = std::vector<Tensor>;
using autograd::FunctionContext;

Tensor my_square(const Tensor& x) {
  return autograd::apply_function(
      "my_square", {x},
      [&](const FunctionContext& context) {
        context.save_for_backward({x});
        return Tensors{x * x};
      },
      [](const FunctionContext& context, const Tensors& grads) {
        return Tensors{2 * context.saved_tensors()[0] * grads[0]};
      })[0];
}

TEST(Function, GivesItsOwnDerivativeTwice) {
  const auto f = [](const Tensors& x) { return Tensors{my_square(x[0])}; };
  const Tensor x = tensor({0.5, -1.5, 2.0}, {.dtype = float64, .requires_grad = true});
  EXPECT_EQ(autograd::gradcheck(f, {x}), "");
  EXPECT_EQ(autograd::gradgradcheck(f, {x}), "");
  EXPECT_STREQ(my_square(x).grad_fn_name(), "my_square");
}

TEST(Function, KeepsOutputsWithoutACycle) {
  const auto my_exp = [](const Tensors& x) {
    return autograd::apply_function(
        "my_exp", {x[0]},
        [&](const FunctionContext& context) {
          const Tensor y = exp(x[0]);
          context.save_for_backward({y});
          return Tensors{y};
        },
        [](const FunctionContext& context, const Tensors& grads) {
          return Tensors{grads[0] * context.saved_tensors()[0]};
        });
  };
  const Tensor x = tensor({0.5, -1.5}, {.dtype = float64, .requires_grad = true});
  EXPECT_EQ(autograd::gradcheck(my_exp, {x}), "");
  EXPECT_EQ(autograd::gradgradcheck(my_exp, {x}), "");
  const int64_t before = memory_stats().allocated;
  for (int i = 0; i < 3; ++i) my_exp({x});
  EXPECT_EQ(memory_stats().allocated, before);
}

TEST(Function, SumsBroadcastGradientsAndMaterializesMissingOnes) {
  const Tensor a = ones({3}, {.requires_grad = true});
  const Tensor b = ones({2, 3}, {.requires_grad = true});
  const auto both = autograd::apply_function(
      "both", {a, b},
      [&](const FunctionContext&) {
        return Tensors{a + b, a * b};
      },
      [&](const FunctionContext&, const Tensors& grads) {
        EXPECT_TRUE(grads[1].defined());
        return Tensors{grads[0] + grads[1], grads[0] + grads[1]};
      });
  both[0].sum().backward();
  EXPECT_EQ(a.grad().to_vector<float>(), (std::vector<float>{2, 2, 2}));
  EXPECT_EQ(b.grad().sum().item<float>(), 6);
}

TEST(Function, RewritesTheHistoryOfAnInputWrittenInPlace) {
  const Tensor leaf = tensor({1.f, 2.f}, {.requires_grad = true});
  const Tensor x = leaf * 1;
  const Tensor y = autograd::apply_function(
      "triple_", {x},
      [&](const FunctionContext& context) {
        context.mark_dirty({x});
        return Tensors{x.mul_(3)};
      },
      [](const FunctionContext&, const Tensors& grads) { return Tensors{3 * grads[0]}; })[0];
  EXPECT_TRUE(y.is_same(x));
  (x * x).sum().backward();
  EXPECT_EQ(leaf.grad().to_vector<float>(), (std::vector<float>{18, 36}));
}

TEST(Function, AnInputHandedBackIsAResultOfItsOwn) {
  const Tensor x = ones({2}, {.requires_grad = true});
  const Tensor y = autograd::apply_function(
      "reversal", {x}, [&](const FunctionContext&) { return Tensors{x}; },
      [](const FunctionContext&, const Tensors& grads) { return Tensors{-grads[0]}; })[0];
  EXPECT_TRUE(x.is_leaf());
  y.sum().backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{-1, -1}));
}

TEST(Function, RefusesWhatCannotBeRight) {
  const Tensor x = ones({2}, {.requires_grad = true});
  const auto with = [&](auto backward) {
    return autograd::apply_function(
        "f", {x}, [&](const FunctionContext&) { return Tensors{x * 2}; }, backward)[0];
  };
  EXPECT_THROW(with([](const FunctionContext&, const Tensors&) { return Tensors{}; }).sum().backward(),
               GradError);
  EXPECT_THROW(
      with([](const FunctionContext&, const Tensors&) { return Tensors{ones({5})}; }).sum().backward(),
      ShapeError);
  const Tensor y = my_square(x).sum();
  y.backward();
  EXPECT_THROW(y.backward(), GradError);
  const Tensor z = x * 1, w = my_square(z).sum();
  z.add_(1);
  EXPECT_THROW(w.backward(), GradError);
}

TEST(Function, DoesNotRecordUnderNoGradAndMarksWhatHasNoDerivative) {
  const Tensor x = ones({2}, {.requires_grad = true});
  {
    const NoGrad guard;
    EXPECT_FALSE(my_square(x).requires_grad());
  }
  const auto two = autograd::apply_function(
      "f", {x},
      [&](const FunctionContext& context) {
        Tensors y{x * 2, x * 3};
        context.mark_non_differentiable({y[1]});
        return y;
      },
      [](const FunctionContext&, const Tensors& grads) { return Tensors{2 * grads[0]}; });
  EXPECT_TRUE(two[0].requires_grad());
  EXPECT_FALSE(two[1].requires_grad());
}

}  // namespace
}  // namespace weft
