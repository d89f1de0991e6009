// Records of the activations (weft/ops/activation.h).
#include <cmath>

#include "tests/op_cases/op_record.h"
#include "weft/ops.h"
#include "weft/random_state.h"

namespace weft::op_cases {
namespace {

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double held(double x, double low, double high) { return std::fmin(std::fmax(x, low), high); }

OP_CASE("relu")
    .inputs(any_shape)
    .away_from(0, 1e-2)
    .reference([](double x) { return x > 0 ? x : 0; })
    .error<DtypeError>([] { return relu(Tensor(true)); }, "does not take bool");
OP_CASE("relu6").inputs(any_shape).range(-4, 9).away_from(0, 1e-2).away_from(6, 1e-2).reference([](double x) {
  return held(x, 0, 6);
});
OP_CASE("sigmoid").inputs(any_shape).range(-5, 5).reference(logistic);
OP_CASE("logsigmoid").inputs(any_shape).range(-5, 5).reference([](double x) {
  return std::log(logistic(x));
});
OP_CASE("silu").inputs(any_shape).range(-5, 5).reference([](double x) { return x * logistic(x); });
OP_CASE("mish").inputs(any_shape).range(-5, 5).reference([](double x) {
  return x * std::tanh(std::log1p(std::exp(x)));
});
OP_CASE("gelu")
    .inputs(any_shape)
    .range(-2, 4)
    .reference([](double x) { return x * 0.5 * std::erfc(-x / std::sqrt(2.0)); })
    .error<ValueError>([] { return gelu(Tensor(1.0), "sigmoid"); }, "got \"sigmoid\"");
OP_CASE("gelu")
    .variant("tanh")
    .call([](const Tensors& x) { return gelu(x[0], "tanh"); })
    .inplace([](const Tensors& x) { return gelu_(x[0], "tanh"); })
    .inputs(any_shape)
    .range(-2, 4)
    .reference([](double x) {
      return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
    });
OP_CASE("hardsigmoid")
    .inputs(any_shape)
    .range(-5, 5)
    .away_from(-3, 1e-2)
    .away_from(3, 1e-2)
    .reference([](double x) { return held(x + 3, 0, 6) / 6; });
OP_CASE("hardswish")
    .inputs(any_shape)
    .range(-5, 5)
    .away_from(-3, 1e-2)
    .away_from(3, 1e-2)
    .reference([](double x) { return x * held(x + 3, 0, 6) / 6; });
OP_CASE("leaky_relu")
    .call([](const Tensors& x) { return leaky_relu(x[0], 0.2); })
    .inplace([](const Tensors& x) { return leaky_relu_(x[0], 0.2); })
    .inputs(any_shape)
    .away_from(0, 1e-2)
    .reference([](double x) { return x > 0 ? x : 0.2 * x; });
OP_CASE("prelu")
    .inputs({{3, 4}, {1}})
    .inputs({{2, 3, 2}, {3}})
    .away_from(0, 1e-2)
    .reference([](const Arrays& in) {
      Array y(in[0].shape);
      const int64_t channels = in[1].numel(), inner = y.dim() > 2 ? y.size(2) : 1;
      for (int64_t i = 0; i < y.numel(); ++i)
        y[i] = in[0][i] > 0 ? in[0][i] : in[0][i] * in[1][channels == 1 ? 0 : i / inner % channels];
      return y;
    })
    .error<ShapeError>(
        [] {
          return prelu(ones({2, 3}), ones({2}));
        },
        "one for each of the 3 channels");
OP_CASE("elu")
    .call([](const Tensors& x) { return elu(x[0], 1.5); })
    .inplace([](const Tensors& x) { return elu_(x[0], 1.5); })
    .inputs(any_shape)
    .away_from(0, 1e-2)
    .reference([](double x) { return x > 0 ? x : 1.5 * std::expm1(x); });
OP_CASE("selu").inputs(any_shape).away_from(0, 1e-2).reference([](double x) {
  return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * std::expm1(x));
});
OP_CASE("celu")
    .call([](const Tensors& x) { return celu(x[0], 2.0); })
    .inplace([](const Tensors& x) { return celu_(x[0], 2.0); })
    .inputs(any_shape)
    .away_from(0, 1e-2)
    .reference([](double x) { return x > 0 ? x : 2 * std::expm1(x / 2); })
    .error<ValueError>([] { return celu(Tensor(1.0), 0.0); }, "alpha must not be 0");
OP_CASE("softplus")
    .call([](const Tensors& x) { return softplus(x[0], 2.0, 20.0); })
    .inputs(any_shape)
    .range(-5, 5)
    .reference([](double x) { return std::log1p(std::exp(2 * x)) / 2; });
OP_CASE("softsign").inputs(any_shape).away_from(0, 1e-2).reference([](double x) {
  return x / (1 + std::fabs(x));
});
OP_CASE("tanhshrink").inputs(any_shape).reference([](double x) { return x - std::tanh(x); });
OP_CASE("softshrink")
    .inputs(any_shape)
    .away_from(-0.5, 1e-2)
    .away_from(0.5, 1e-2)
    .reference([](double x) { return x > 0.5    ? x - 0.5
                                     : x < -0.5 ? x + 0.5
                                                : 0; })
    .error<ValueError>([] { return softshrink(Tensor(1.0), -1.0); }, "lambd must not be negative");
OP_CASE("hardshrink").inputs(any_shape).away_from(-0.5, 1e-2).away_from(0.5, 1e-2).reference([](double x) {
  return std::fabs(x) > 0.5 ? x : 0;
});
OP_CASE("hardtanh")
    .inputs(any_shape)
    .away_from(-1, 1e-2)
    .away_from(1, 1e-2)
    .reference([](double x) { return held(x, -1, 1); })
    .error<ValueError>([] { return hardtanh(Tensor(1.0), 2.0, 1.0); }, "min_val must not exceed max_val");
OP_CASE("threshold")
    .call([](const Tensors& x) { return threshold(x[0], 0.5, -3.0); })
    .inplace([](const Tensors& x) { return threshold_(x[0], 0.5, -3.0); })
    .inputs(any_shape)
    .away_from(0.5, 1e-2)
    .reference([](double x) { return x > 0.5 ? x : -3; });
OP_CASE("rrelu")
    .call([](const Tensors& x) { return rrelu(x[0], 0.1, 0.3); })
    .inplace([](const Tensors& x) { return rrelu_(x[0], 0.1, 0.3); })
    .inputs(any_shape)
    .away_from(0, 1e-2)
    .reference([](double x) { return x > 0 ? x : 0.2 * x; })
    .error<ValueError>([] { return rrelu(Tensor(1.0), 0.5, 0.2); },
                       "[rrelu] needs finite bounds lower <= upper; got 0.5 and 0.2, input ()");
OP_CASE("rrelu")
    .variant("training")
    .call([](const Tensors& x) {
      Generator generator(test_device());
      return rrelu(x[0], 0.1, 0.3, true, &generator);
    })
    .inplace([](const Tensors& x) {
      Generator generator(test_device());
      return rrelu_(x[0], 0.1, 0.3, true, &generator);
    })
    .inputs({{3, 4}})
    .large({{300, 401}})
    .away_from(0, 1e-2)
    .reference([](const Arrays& x) {
      GeneratorState state;
      Array y = x[0];
      for (double& v : y.values)
        if (v < 0) v *= std::fma(state.uniform53(), 0.3 - 0.1, 0.1);
      return y;
    });
OP_CASE("glu")
    .inputs({{3, 4}})
    .inputs({{2, 3, 6}})
    .inputs({{0, 4}})
    .large({{300, 402}})
    .dtypes({float32, float64, float16, bfloat16})
    .reference([](const Arrays& x) {
      const int64_t half = x[0].size(-1) / 2;
      Shape shape;
      for (int64_t d = 0; d + 1 < x[0].dim(); ++d) shape.push_back(x[0].size(d));
      shape.push_back(half);
      Array y(shape);
      for (int64_t i = 0; i < y.numel(); ++i) {
        const int64_t a = i / half * 2 * half + i % half;
        y[i] = x[0][a] * logistic(x[0][a + half]);
      }
      return y;
    })
    .error<ShapeError>([] { return glu(ones({3})); },
                       "[glu] the size to halve must be even; dimension 0 of input (3,)")
    .error<ShapeError>([] { return glu(Tensor(1.0)); }, "[glu] needs at least one dimension to halve");
OP_CASE("glu")
    .variant("dim")
    .call([](const Tensors& x) { return glu(x[0], 1); })
    .inputs({{2, 4, 3}})
    .reference([](const Arrays& x) {
      Array y(Shape{x[0].size(0), 2, 3});
      for (int64_t i = 0; i < y.numel(); ++i) {
        const int64_t a = i / 6 * 12 + i % 6;
        y[i] = x[0][a] * logistic(x[0][a + 6]);
      }
      return y;
    });
OP_CASE("gumbel_softmax")
    .call([](const Tensors& x) {
      Generator generator(test_device());
      return gumbel_softmax(x[0], 0.7, false, -1, &generator);
    })
    .inputs({{3, 4}})
    .large({{300, 401}})
    .reference([](const Arrays& x) {
      GeneratorState state;
      Array y = x[0];
      for (double& v : y.values) v = std::exp((v - std::log(-std::log1p(-state.uniform53()))) / 0.7);
      const int64_t n = y.size(-1);
      for (int64_t row = 0; row < y.numel(); row += n) {
        double total = 0;
        for (int64_t i = row; i < row + n; ++i) total += y[i];
        for (int64_t i = row; i < row + n; ++i) y[i] /= total;
      }
      return y;
    })
    .error<DimError>([] { return gumbel_softmax(ones({3}), 1, false, 1); },
                     "[gumbel_softmax] dim must be in [-1, 0]; got 1");

}  // namespace
}  // namespace weft::op_cases
