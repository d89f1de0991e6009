// Records of the fused optimizer updates.
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr const char* kUpdate = "an update is not recorded";

Tensor numbers(std::initializer_list<double> values) { return tensor(values, {.dtype = float64}); }
// A leaf that was updated still requires grad, which is not a gradient of the update.
Tensor written(const Tensor& y) { return y.requires_grad() ? y.detach() : y; }
Tensor third_step() { return full({}, 2.0, {.dtype = float32}); }

}  // namespace

OP_CASE("sgd_update_")
    .inplace([](const Tensors& x) {
      NoGrad guard;
      return written(sgd_update_(x[0], x[1], clone(x[2].detach()), third_step(),
                                 numbers({0.1, 0.9, 0.5, 0.01}),
                                 /*nesterov=*/false,
                                 /*maximize=*/true));
    })
    .inputs({{4, 5}, {4, 5}, {4, 5}})
    .inputs({{0, 3}, {0, 3}, {0, 3}})
    .large({{300, 500}, {300, 500}, {300, 500}})
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i) {
        const double g = -x[1][i] + 0.01 * x[0][i];
        y[i] = x[0][i] - 0.1 * (0.9 * x[2][i] + 0.5 * g);
      }
      return y;
    })
    .dtypes({float32, float64, float16, bfloat16})
    .not_differentiable(kUpdate);

OP_CASE("adam_update_")
    .inplace([](const Tensors& x) {
      NoGrad guard;
      return written(adam_update_(x[0], x[1], clone(x[2].detach()), clone(x[3].detach()),
                                  clone(x[4].detach()), third_step(), numbers({0.1, 0.9, 0.99, 1e-3, 0.01}),
                                  /*amsgrad=*/true));
    })
    .inputs({{4, 5}, {4, 5}, {4, 5}, {4, 5}, {4, 5}})
    .inputs({{0, 3}, {0, 3}, {0, 3}, {0, 3}, {0, 3}})
    .large({{300, 500}, {300, 500}, {300, 500}, {300, 500}, {300, 500}})
    .range(3, 0.5, 2)
    .range(4, 0.5, 2)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i) {
        const double g = x[1][i] + 0.01 * x[0][i];
        const double m = 0.9 * x[2][i] + 0.1 * g, v = std::fmax(0.99 * x[3][i] + 0.01 * g * g, x[4][i]);
        y[i] = x[0][i] - 0.1 * (m / (1 - std::pow(0.9, 3))) / (std::sqrt(v / (1 - std::pow(0.99, 3))) + 1e-3);
      }
      return y;
    })
    .dtypes({float32, float64, float16, bfloat16})
    .not_differentiable(kUpdate);

}  // namespace weft::op_cases
