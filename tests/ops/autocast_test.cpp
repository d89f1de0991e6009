// Autocast in C++: which dtype is computed in, what stays in float32, and that its scopes end.
#include "weft/autocast.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/expect_error.h"
#include "weft/autograd.h"
#include "weft/ops.h"
#include "weft/saved_tensors.h"

namespace weft {
namespace {

using testing::expect_error;

TEST(Autocast, ChoosesADtypeForEachKindOfOp) {
  const Tensor x = ones({4, 4}), half = ones({4, 4}, {.dtype = bfloat16});
  const Autocast guard(DeviceType::cpu);
  EXPECT_EQ(matmul(x, x).dtype(), bfloat16);
  EXPECT_EQ(linear(x, x, x[0]).dtype(), bfloat16);
  EXPECT_EQ(einsum("ij,jk->ik", {x, x}).dtype(), bfloat16);
  EXPECT_EQ(mse_loss(half, half).dtype(), float32);
  EXPECT_EQ(linalg::det(half).dtype(), float32);
  EXPECT_EQ(softmax(half, 1).dtype(), bfloat16);
  EXPECT_EQ((x + x).dtype(), float32);
  EXPECT_EQ(matmul(to(x, float64), to(x, float64)).dtype(), float64);
  EXPECT_EQ(cat({x, half}).dtype(), float32);
}

TEST(Autocast, EndsWithItsScopeAlsoByAnException) {
  {
    const Autocast outer(DeviceType::cpu, {.dtype = float16});
    try {
      const Autocast off(DeviceType::cpu, {.enabled = false});
      EXPECT_FALSE(autocast_enabled());
      matmul(ones({2, 3}), ones({2, 3}));
    } catch (const ShapeError&) {
    }
    EXPECT_TRUE(autocast_enabled());
    EXPECT_EQ(autocast_dtype(), float16);
    std::thread([] { EXPECT_FALSE(autocast_enabled()); }).join();
  }
  EXPECT_FALSE(autocast_enabled());
  EXPECT_EQ(autocast_dtype(), bfloat16);
}

TEST(Autocast, RefusesOtherDtypes) {
  expect_error<DtypeError>([] { Autocast(DeviceType::cpu, {.dtype = float64}); },
                           "[autocast] supports bfloat16 and float16; got float64");
  EXPECT_FALSE(autocast_enabled());
}

TEST(Autocast, ParametersGetTheirGradientsInFloat32) {
  const Tensor w = ones({2, 2}).requires_grad_();
  Tensor loss;
  {
    const Autocast guard(DeviceType::cpu);
    loss = sum(matmul(ones({2, 2}), w) + matmul(ones({2, 2}), w));
  }
  loss.backward();
  EXPECT_EQ(w.grad().dtype(), float32);
  EXPECT_TRUE(equal(w.grad(), full({2, 2}, 4.0)));
}

TEST(Autocast, CheckpointsComputeAgainAsTheyDid) {
  const Tensor w = randn({4, 4}).requires_grad_(), x = randn({3, 4}).requires_grad_();
  std::vector<Tensor> gradients;
  for (const bool keep : {true, false}) {
    Tensor y;
    {
      const Autocast guard(DeviceType::cpu);
      const auto f = [&](const Tensor& input) { return matmul(relu(matmul(input, w)), w); };
      y = keep ? f(x) : autograd::checkpoint(f, x);
    }
    gradients.push_back(autograd::grad({sum(to(y, float32))}, {w})[0]);
  }
  EXPECT_TRUE(equal(gradients[0], gradients[1]));
}

}  // namespace
}  // namespace weft
