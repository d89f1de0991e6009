// Records of the functions of one tensor (weft/ops/unary.h).
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr const char* kTruth = "its result is bool";
constexpr const char* kInteger = "it takes integers only";

OP_CASE("neg").inputs(any_shape).reference([](double x) { return -x; });
OP_CASE("neg")
    .variant("integers")
    .inputs(any_shape)
    .integers(-9, 9)
    .dtypes({int64, int32, int16, int8})
    .not_differentiable("integers")
    .reference([](double x) { return -x; })
    .error<DtypeError>([] { return neg(Tensor(true)); }, "does not take bool");
OP_CASE("negative").inputs(any_shape).reference([](double x) { return -x; });
OP_CASE("positive")
    .inputs(any_shape)
    .reference([](double x) { return x; })
    .error<DtypeError>([] { return positive(Tensor(true)); }, "does not take bool");
OP_CASE("abs").inputs(any_shape).away_from(0, 1e-2).reference([](double x) { return std::fabs(x); });
OP_CASE("absolute").inputs(any_shape).away_from(0, 1e-2).reference([](double x) { return std::fabs(x); });
OP_CASE("sign").inputs(any_shape).away_from(0, 1e-2).reference([](double x) { return x > 0 ? 1.0 : -1.0; });
OP_CASE("square").inputs(any_shape).reference([](double x) { return x * x; });
OP_CASE("reciprocal").inputs(any_shape).range(0.5, 3).reference([](double x) { return 1 / x; });
OP_CASE("sqrt").inputs(any_shape).range(0.1, 9).reference([](double x) { return std::sqrt(x); });
OP_CASE("rsqrt").inputs(any_shape).range(0.1, 9).reference([](double x) { return 1 / std::sqrt(x); });
OP_CASE("exp").inputs(any_shape).range(-4, 4).reference([](double x) { return std::exp(x); });
OP_CASE("exp2").inputs(any_shape).range(-4, 4).reference([](double x) { return std::exp2(x); });
OP_CASE("expm1").inputs(any_shape).range(-2, 2).reference([](double x) { return std::expm1(x); });
OP_CASE("log").inputs(any_shape).range(0.1, 9).reference([](double x) { return std::log(x); });
OP_CASE("log2").inputs(any_shape).range(0.1, 9).reference([](double x) { return std::log2(x); });
OP_CASE("log10").inputs(any_shape).range(0.1, 9).reference([](double x) { return std::log10(x); });
OP_CASE("log1p").inputs(any_shape).range(-0.5, 9).reference([](double x) { return std::log1p(x); });
OP_CASE("sin").inputs(any_shape).range(-7, 7).reference([](double x) { return std::sin(x); });
OP_CASE("cos").inputs(any_shape).range(-7, 7).reference([](double x) { return std::cos(x); });
OP_CASE("tan").inputs(any_shape).range(-1.2, 1.2).reference([](double x) { return std::tan(x); });
OP_CASE("asin").inputs(any_shape).range(-0.9, 0.9).reference([](double x) { return std::asin(x); });
OP_CASE("acos").inputs(any_shape).range(-0.9, 0.9).reference([](double x) { return std::acos(x); });
OP_CASE("atan").inputs(any_shape).range(-9, 9).reference([](double x) { return std::atan(x); });
OP_CASE("sinh").inputs(any_shape).range(-3, 3).reference([](double x) { return std::sinh(x); });
OP_CASE("cosh").inputs(any_shape).range(-3, 3).reference([](double x) { return std::cosh(x); });
OP_CASE("tanh").inputs(any_shape).range(-4, 4).reference([](double x) { return std::tanh(x); });
OP_CASE("asinh").inputs(any_shape).range(-9, 9).reference([](double x) { return std::asinh(x); });
OP_CASE("acosh").inputs(any_shape).range(1.2, 9).reference([](double x) { return std::acosh(x); });
OP_CASE("atanh").inputs(any_shape).range(-0.9, 0.9).reference([](double x) { return std::atanh(x); });
OP_CASE("deg2rad").inputs(any_shape).range(-180, 180).reference([](double x) {
  return x * std::numbers::pi / 180;
});
OP_CASE("rad2deg").inputs(any_shape).reference([](double x) { return x * 180 / std::numbers::pi; });
OP_CASE("sinc").inputs(any_shape).away_from(0, 1e-2).reference([](double x) {
  return std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
});
OP_CASE("erf").inputs(any_shape).range(-3, 3).reference([](double x) { return std::erf(x); });
OP_CASE("erfc").inputs(any_shape).range(-3, 3).reference([](double x) { return std::erfc(x); });
OP_CASE("erfinv").inputs(any_shape).range(-0.9, 0.9).reference([](double y) {
  double low = -3, high = 3;
  for (int i = 0; i < 80; ++i) (std::erf((low + high) / 2) < y ? low : high) = (low + high) / 2;
  return low;
});
OP_CASE("logit").inputs(any_shape).range(0.1, 0.9).reference([](double x) { return std::log(x / (1 - x)); });
OP_CASE("logit")
    .variant("eps")
    .call([](const Tensors& x) { return logit(x[0], 0.3); })
    .inplace([](const Tensors& x) { return logit_(x[0], 0.3); })
    .inputs({{3, 5}})
    .range(0, 1)
    .away_from(0.3, 1e-2)
    .away_from(0.7, 1e-2)
    .reference([](double x) {
      const double held = std::clamp(x, 0.3, 0.7);
      return std::log(held / (1 - held));
    });
OP_CASE("floor").inputs(any_shape).range(-9.7, 9.7).away_from(0, 1e-2).reference([](double x) {
  return std::floor(x);
});
OP_CASE("ceil").inputs(any_shape).range(-9.7, 9.7).reference([](double x) { return std::ceil(x); });
OP_CASE("trunc").inputs(any_shape).range(-9.7, 9.7).reference([](double x) { return std::trunc(x); });
OP_CASE("round").inputs(any_shape).range(-9.7, 9.7).reference([](double x) { return std::nearbyint(x); });
OP_CASE("round")
    .variant("decimals")
    .call([](const Tensors& x) { return round(x[0], 1); })
    .inplace([](const Tensors& x) { return round_(x[0], 1); })
    .inputs({{3, 5}})
    .range(-9.7, 9.7)
    .dtypes({float64})
    .reference([](double x) { return std::nearbyint(x * 10) / 10; });
OP_CASE("frac")
    .inputs(any_shape)
    .range(0.1, 0.9)
    .reference([](double x) { return x - std::trunc(x); })
    .error<DtypeError>([] { return frac(Tensor(3)); }, "needs a floating-point tensor; got int64");

OP_CASE("isnan")
    .inputs(any_shape)
    .dtypes({float32, float64, float16, int64, boolean}, boolean)
    .reference([](double x) { return x != x; })
    .not_differentiable(kTruth);
OP_CASE("isinf")
    .inputs(any_shape)
    .dtypes({float32, float64, float16, int64, boolean}, boolean)
    .reference([](double x) { return std::isinf(x); })
    .not_differentiable(kTruth);
OP_CASE("isposinf")
    .inputs(any_shape)
    .dtypes({float32, float64, int64}, boolean)
    .reference([](double x) { return x == INFINITY; })
    .not_differentiable(kTruth);
OP_CASE("isneginf")
    .inputs(any_shape)
    .dtypes({float32, float64, int64}, boolean)
    .reference([](double x) { return x == -INFINITY; })
    .not_differentiable(kTruth);
OP_CASE("isfinite")
    .inputs(any_shape)
    .dtypes({float32, float64, float16, int64, boolean}, boolean)
    .reference([](double x) { return std::isfinite(x); })
    .not_differentiable(kTruth);
OP_CASE("isreal")
    .inputs(any_shape)
    .dtypes({float32, float64, int64}, boolean)
    .reference([](double) { return 1.0; })
    .not_differentiable(kTruth);
OP_CASE("signbit")
    .inputs(any_shape)
    .dtypes({float32, float64, int64}, boolean)
    .reference([](double x) { return std::signbit(x); })
    .not_differentiable(kTruth);
OP_CASE("logical_not")
    .inputs(any_shape)
    .integers(-1, 1)
    .dtypes({float32, float64, int64, int8, boolean}, boolean)
    .reference([](double x) { return x == 0; })
    .not_differentiable(kTruth)
    .no_inplace("it stores in self's dtype; see tests/ops/elementwise_test.cpp");
OP_CASE("bitwise_not")
    .inputs(any_shape)
    .integers(-100, 100)
    .dtypes({int64, int32, int16, int8})
    .reference([](double x) { return -x - 1; })
    .not_differentiable(kInteger)
    .error<DtypeError>([] { return bitwise_not(Tensor(1.0)); }, "takes integers and bools; got float32");

OP_CASE("clamp")
    .call([](const Tensors& x) { return clamp(x[0], -1, 0.5); })
    .inplace([](const Tensors& x) { return clamp_(x[0], -1, 0.5); })
    .inputs(any_shape)
    .away_from(-1, 1e-2)
    .away_from(0.5, 1e-2)
    .reference([](double x) { return std::fmin(std::fmax(x, -1), 0.5); })
    .error<ValueError>([] { return clamp(Tensor(1.0)); }, "needs min or max")
    .error<DtypeError>([] { return clamp(Tensor(true), true); }, "does not give bool")
    .error<ValueError>([] { return clamp(ones({2}, {.dtype = int8}), 300); },
                       "min 300 is beyond the range of int8");
OP_CASE("clamp")
    .variant("tensors")
    .call([](const Tensors& x) { return clamp(x[0], x[1], x[2]); })
    .inplace([](const Tensors& x) { return clamp_(x[0], x[1], x[2]); })
    .inputs({{3, 4}, {4}, {3, 1}})
    .range(1, -1.5, -0.5)
    .range(2, 0.5, 1.5)
    .reference([](double x, double low, double high) { return std::fmin(std::fmax(x, low), high); });
OP_CASE("clip")
    .call([](const Tensors& x) { return clip(x[0], -1, 0.5); })
    .inplace([](const Tensors& x) { return clip_(x[0], -1, 0.5); })
    .inputs({{3, 4}})
    .away_from(-1, 1e-2)
    .away_from(0.5, 1e-2)
    .reference([](double x) { return std::fmin(std::fmax(x, -1), 0.5); });
OP_CASE("clamp_min").inputs({{3, 4}, {3, 4}}).inputs({{3, 4}, {4}}).reference([](double x, double low) {
  return std::fmax(x, low);
});
OP_CASE("clamp_max").inputs({{3, 4}, {3, 4}}).inputs({{3, 4}, {4}}).reference([](double x, double high) {
  return std::fmin(x, high);
});
OP_CASE("nan_to_num").inputs(any_shape).reference([](double x) { return x; });

}  // namespace
}  // namespace weft::op_cases
