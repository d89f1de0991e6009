// What a user puts in the place of a gradient or of a tensor's data: by a hook, set_grad, set_data.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/expect_error.h"
#include "weft/autograd.h"
#include "weft/nn.h"
#include "weft/ops.h"

namespace weft {
namespace {

using weft::testing::expect_error;

Tensor leaf() { return ones({2}, {.requires_grad = true}); }

TEST(Replaced, AHookMustReturnAGradientOfTheDtypeItWasGiven) {
  const auto to_double = [](const Tensor& grad) { return to(grad, float64); };
  const std::string message = "[hook] must return a gradient of the dtype it was given, float32; got float64";
  const Tensor x = leaf();
  const HookHandle handle = x.register_hook(to_double);
  expect_error<DtypeError>([&] { sum(x * x).backward(); }, message);
  expect_error<DtypeError>([&] { autograd::grad({sum(x * x)}, {x}); }, message);

  const Tensor z = leaf(), y = z * z;
  const HookHandle inner = y.register_hook(to_double);
  expect_error<DtypeError>([&] { sum(y).backward(); }, message);

  nn::Linear layer{2, 2};
  layer->register_full_backward_hook(
      [&](nn::Module&, const Tensor& grad_input, const Tensor&) { return to_double(grad_input); });
  expect_error<DtypeError>([&] { sum(layer(leaf())).backward(); }, message);
}

TEST(Replaced, DataOfATensorThatRequiresGradStaysFloating) {
  const Tensor x = leaf();
  expect_error<DtypeError>(
      [&] { x.set_data(zeros({2}, {.dtype = int64})); },
      "[set_data] the data of a tensor that requires grad must be floating-point; got int64");
  EXPECT_EQ(x.dtype(), float32);
  x.set_data(zeros({3}, {.dtype = float64}));
  EXPECT_EQ(x.sizes(), Shape{3});
}

TEST(Replaced, AnOldGradOfOtherShapeOrDtypeIsNamed) {
  for (const Tensor& data : {zeros({3}), zeros({2}, {.dtype = float64})}) {
    const Tensor x = leaf();
    sum(x).backward();
    x.set_data(data);
    expect_error<ShapeError>([&] { sum(x).backward(); },
                             "[backward] the .grad of a leaf is float32 of shape (2,)");
    x.set_grad({});
    sum(x).backward();
    EXPECT_EQ(x.grad().sizes(), data.sizes());
    EXPECT_EQ(x.grad().dtype(), data.dtype());
  }
}

TEST(Replaced, DataOfANonLeafKeepsItsShapeAndDtype) {
  const Tensor y = leaf() * 2;
  expect_error<ShapeError>([&] { y.set_data(zeros({3})); },
                           "[set_data] the data of a non-leaf keeps its shape (2,)");
  expect_error<DtypeError>([&] { y.set_data(zeros({2}, {.dtype = float64})); }, "keeps its dtype float32");
}

TEST(Replaced, NeitherATensorNorItsViewIsItsOwnGradient) {
  const Tensor x = leaf();
  expect_error<ValueError>([&] { x.set_grad(x); },
                           "[set_grad] a tensor cannot be its own gradient; shape (2,)");
  expect_error<ValueError>([&] { x.set_grad(view_as(x, x)); }, "pass its detach(); shape (2,)");
  x.set_grad(x.detach());
  EXPECT_TRUE(x.grad().defined());
}

}  // namespace
}  // namespace weft
