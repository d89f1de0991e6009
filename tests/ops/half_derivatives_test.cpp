// Second derivatives in float16 and bfloat16 against float64's, for ops of every family.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

using Function = std::function<Tensor(const Tensor&)>;
struct Case {
  const char* name;
  Function function;
  Shape shape = {3, 4};
};

Tensor like(const Tensor& x, const Shape& shape, double value) {
  return full(shape, value, {.dtype = x.dtype()});
}
Tensor classes() { return tensor({0, 1, 2}); }

const Case kCases[] = {
    {"exp", [](const Tensor& x) { return exp(x); }},
    {"tanh", [](const Tensor& x) { return tanh(x); }},
    {"gelu", [](const Tensor& x) { return gelu(x); }},
    {"pow", [](const Tensor& x) { return pow(x, 3); }},
    {"div", [](const Tensor& x) { return x / (x + 1); }},
    {"matmul", [](const Tensor& x) { return matmul(x, transpose(x, 0, 1)); }},
    {"softmax", [](const Tensor& x) { return softmax(x, 1); }},
    {"cross_entropy", [](const Tensor& x) { return cross_entropy(x, classes()); }},
    {"prod", [](const Tensor& x) { return prod(x, 1); }},
    {"var", [](const Tensor& x) { return var(x, {1}); }},
    {"gather",
     [](const Tensor& x) {
       return gather(x * x, 1, zeros({3, 2}, {.dtype = int64}));
     }},
    {"index",
     [](const Tensor& x) {
       return (x * x)[tensor({0, 2})];
     }},
    {"mul_", [](const Tensor& x) { return mul_(clone(x), x); }},
    {"conv2d",
     [](const Tensor& x) {
       return conv2d(x * x, like(x, {2, 2, 3, 3}, 0.125));
     },
     {1, 2, 5, 5}},
    {"max_pool2d",
     [](const Tensor& x) {
       return max_pool2d(x * x, {2, 2});
     },
     {1, 2, 4, 4}},
    {"batch_norm",
     [](const Tensor& x) { return batch_norm(x, {}, {}, {}, {}, true) * like(x, {4}, 0.5) * x; },
     {6, 4}},
};

// The gradient of the squared gradient, in double.
Tensor second_derivative(const Function& f, const Tensor& x) {
  const Tensor y = f(x);
  const Tensor first = autograd::grad({sum(y * y)}, {x}, {}, {.create_graph = true})[0];
  return to(autograd::grad({sum(first * first)}, {x})[0], float64);
}

class HalfDerivatives : public ::testing::TestWithParam<Case> {};

TEST_P(HalfDerivatives, OfSecondOrderAgreeWithDouble) {
  Generator generator;
  const Tensor values = rand(GetParam().shape, {.dtype = float64}, &generator) * 0.6 + 0.3;
  for (const auto& [dtype, tolerance] : {std::pair(float16, 0.03), std::pair(bfloat16, 0.1)}) {
    const Tensor x = to(values, dtype).detach().requires_grad_();
    const Tensor half = second_derivative(GetParam().function, x);
    const Tensor exact = second_derivative(GetParam().function, to(x.detach(), float64).requires_grad_());
    EXPECT_LT(max(abs(half - exact)).item(), tolerance * max(abs(exact)).item()) << name(dtype);
  }
}

INSTANTIATE_TEST_SUITE_P(Ops, HalfDerivatives, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace weft
