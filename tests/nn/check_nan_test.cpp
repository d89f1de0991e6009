// CheckNan names the layer that makes NaN, in forward and in backward.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/expect_error.h"
#include "weft/weft.h"

namespace weft {
namespace {

using testing::expect_error;

struct Half : nn::Module {
  nn::Linear first = add("first", nn::Linear{2, 3});
  nn::Linear second = add("second", nn::Linear{3, 1});
  Tensor forward(Tensor x) override { return second(relu(first(x))); }
};
struct Net : nn::Module {
  std::shared_ptr<Half> body = add("body", std::make_shared<Half>());
  Tensor forward(Tensor x) override { return (*body)(x); }
};

TEST(CheckNan, NamesTheFirstLayerAndWhatMayHaveLedToIt) {
  Net net;
  const Tensor x = ones({4, 2});
  {
    const nn::CheckNan guard(net);
    sum(net(x)).backward();
    const NoGrad off;
    net.body->second->weight.fill_(NAN);
    expect_error<Error>(
        [&] { net(x); },
        "[check_nan] the output of layer 'body.second' (Linear) has NaN or infinity: 4 of 4 elements; "
        "its input has none; its parameter 'weight' has");
  }
  net(x);
}

TEST(CheckNan, NamesTheLayerWhoseGradientHasNan) {
  Net net;
  const nn::CheckNan guard(net);
  const Tensor y = net(ones({4, 2}));
  expect_error<Error>([&] { y.backward(full({4, 1}, NAN)); }, "the gradient of the output of layer");
}

}  // namespace
}  // namespace weft
