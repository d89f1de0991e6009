// Jacobians, Hessians and their products, against derivatives taken by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/expect_error.h"
#include "weft/weft.h"

namespace weft {
namespace {

using Tensors = std::vector<Tensor>;
using autograd::DerivativeOptions;
using testing::expect_error;

Tensor vector_of(std::initializer_list<double> values) {
  return tensor(std::vector<double>(values), {.dtype = float64});
}

void expect_values(const Tensor& t, const std::vector<double>& expected, const Shape& sizes) {
  EXPECT_EQ(t.sizes(), sizes);
  const auto values = t.to_vector<double>();
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-12) << i;
}

// (x0^2 x1, exp(x0)) and x0 y0: derivatives are easy.
Tensors two_outputs(const Tensors& in) {
  return {stack({square(in[0][0]) * in[0][1], exp(in[0][0])}), in[0][0] * in[1]};
}

TEST(Derivatives, JacobianOfEveryOutputByEveryInput) {
  const Tensor x = vector_of({2, 3}), y = vector_of({5});
  const auto rows = autograd::jacobian(two_outputs, Tensors{x, y});
  expect_values(rows[0][0], {12, 4, std::exp(2.0), 0}, {2, 2});
  expect_values(rows[0][1], {0, 0}, {2, 1});
  expect_values(rows[1][0], {5, 0}, {1, 2});
  expect_values(rows[1][1], {2}, {1, 1});
  EXPECT_FALSE(rows[0][0].requires_grad());
}

TEST(Derivatives, AJacobianCanBeDifferentiated) {
  const Tensor x = vector_of({2, 3}).requires_grad_();
  const Tensor j = autograd::jacobian([](const Tensor& x) { return x * x * x; }, x, {.create_graph = true});
  sum(j).backward();
  expect_values(x.grad(), {12, 18}, {2});
}

TEST(Derivatives, Hessian) {
  const Tensor x = vector_of({2, 3});
  const auto f = [](const Tensor& x) { return square(x[0]) * x[1] + exp(x[1]); };
  expect_values(autograd::hessian(f, x), {6, 4, 4, std::exp(3.0)}, {2, 2});
  const auto blocks = autograd::hessian([](const Tensors& in) { return Tensors{sum(square(in[0]) * in[1])}; },
                                        Tensors{x, vector_of({4, 5})});
  expect_values(blocks[0][1], {4, 0, 0, 6}, {2, 2});
  expect_values(blocks[1][1], {0, 0, 0, 0}, {2, 2});
}

TEST(Derivatives, Products) {
  const Tensor x = vector_of({2, 3}), v = vector_of({1, -1});
  const auto f = [](const Tensors& in) { return Tensors{square(in[0]) * in[0][1]}; };
  // J = [[2 x0 x1, x0^2], [0, 3 x1^2]]
  const auto left = autograd::vjp(f, {x}, {v});
  expect_values(left.outputs[0], {12, 27}, {2});
  expect_values(left.product[0], {12, 4 - 27}, {2});
  expect_values(autograd::jvp(f, {x}, {v}).product[0], {12 - 4, -27}, {2});
  const auto scalar = [](const Tensors& in) { return Tensors{square(in[0][0]) * in[0][1]}; };
  // H = [[2 x1, 2 x0], [2 x0, 0]]
  expect_values(autograd::vhp(scalar, {x}, {v}).product[0], {6 - 4, 4}, {2});
  expect_values(autograd::hvp(scalar, {x}, {v}).product[0], {6 - 4, 4}, {2});
}

TEST(Derivatives, StrictRefusesWhatDoesNotDepend) {
  const Tensor x = vector_of({2, 3}), y = vector_of({5});
  expect_error<GradError>(
      [&] {
        autograd::jacobian(two_outputs, Tensors{x, y}, {.strict = true});
      },
      "Output 0 of the user-provided function is independent of input 1");
  const auto constant = [](const Tensors&) { return Tensors{ones({1}, {.dtype = float64})}; };
  expect_error<GradError>([&] { autograd::vjp(constant, {x}, {}, {.strict = true}); },
                          "does not require gradients");
  expect_values(autograd::vjp(constant, {x}).product[0], {0, 0}, {2});
}

TEST(Derivatives, WhatIsWrongIsSaid) {
  const auto f = [](const Tensors& in) { return Tensors{square(in[0])}; };
  const Tensor x = vector_of({2, 3});
  expect_error<GradError>([&] { autograd::vjp(f, {x}); }, "v can only be None");
  expect_error<ShapeError>([&] { autograd::jvp(f, {x}, {vector_of({1})}); }, "invalid size");
  expect_error<ShapeError>([&] { autograd::hessian(f, Tensors{x}); }, "single element");
}

TEST(Derivatives, EmptyTensorsHaveEmptyJacobians) {
  const Tensor j = autograd::jacobian([](const Tensor& x) { return x * 2; }, zeros({0}, {.dtype = float64}));
  EXPECT_EQ(j.sizes(), Shape({0, 0}));
}

}  // namespace
}  // namespace weft
