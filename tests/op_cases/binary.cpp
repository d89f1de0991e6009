// Records of the functions of two and three tensors (weft/ops/binary.h).
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr const char* kInteger = "it takes integers only";
constexpr const char* kTruth = "its result is bool";

double floor_remainder(double a, double b) { return a - b * std::floor(a / b); }
int64_t whole(double x) { return static_cast<int64_t>(x); }

OP_CASE("add")
    .inputs(any_shape)
    .broadcasting()
    .reference([](double a, double b) { return a + b; })
    .error<ShapeError>(
        [] {
          return add(ones({2, 3}), ones({4}));
        },
        "[add] shapes (2, 3) and (4,) do not broadcast: sizes 3 and 4 at dimension 1 differ and neither is "
        "1");
OP_CASE("add")
    .variant("alpha")
    .call([](const Tensors& x) { return add(x[0], x[1], 0.25); })
    .inplace([](const Tensors& x) { return add_(x[0], x[1], 0.25); })
    .inputs({{3, 4}, {4}})
    .reference([](double a, double b) { return a + 0.25 * b; });
OP_CASE("add")
    .variant("number")
    .call([](const Tensors& x) { return add(x[0], 0.5); })
    .inplace([](const Tensors& x) { return add_(x[0], 0.5); })
    .inputs({{3, 4}})
    .reference([](double a) { return a + 0.5; });
OP_CASE("sub")
    .inputs(any_shape)
    .broadcasting()
    .reference([](double a, double b) { return a - b; })
    .error<DtypeError>([] { return sub(Tensor(true), Tensor(true)); }, "does not take bools");
OP_CASE("sub")
    .variant("alpha")
    .call([](const Tensors& x) { return sub(x[0], x[1], 2); })
    .inplace([](const Tensors& x) { return sub_(x[0], x[1], 2); })
    .inputs({{3, 4}, {4}})
    .reference([](double a, double b) { return a - 2 * b; });
OP_CASE("subtract").inputs({{3, 4}, {3, 4}}).reference([](double a, double b) { return a - b; });
OP_CASE("rsub").inputs({{3, 4}, {3, 4}}).reference([](double a, double b) { return b - a; });
OP_CASE("mul").inputs(any_shape).broadcasting().reference([](double a, double b) { return a * b; });
OP_CASE("mul")
    .variant("number")
    .call([](const Tensors& x) { return mul(x[0], 3); })
    .inplace([](const Tensors& x) { return mul_(x[0], 3); })
    .inputs({{3, 4}})
    .reference([](double a) { return 3 * a; });
OP_CASE("multiply").inputs({{3, 4}, {3, 4}}).reference([](double a, double b) { return a * b; });
OP_CASE("div")
    .inputs(any_shape)
    .broadcasting()
    .away_from(1, 0, 0.3)
    .reference([](double a, double b) { return a / b; })
    .error<ValueError>([] { return div(Tensor(1.0), Tensor(1.0), "up"); }, "got \"up\"");
OP_CASE("div")
    .variant("number")
    .call([](const Tensors& x) { return div(x[0], 4); })
    .inplace([](const Tensors& x) { return div_(x[0], 4); })
    .inputs({{3, 4}})
    .reference([](double a) { return a / 4; });
OP_CASE("div")
    .variant("integers")
    .inputs({{3, 4}, {4}})
    .integers(-9, 9)
    .away_from(1, 0, 0.5)
    .dtypes({int64, int32, uint8}, float32)
    .not_differentiable("integers")
    .no_inplace("quotients are not integers")
    .reference([](double a, double b) { return a / b; });
OP_CASE("divide").inputs({{3, 4}, {3, 4}}).away_from(1, 0, 0.3).reference([](double a, double b) {
  return a / b;
});
OP_CASE("true_divide").inputs({{3, 4}, {3, 4}}).away_from(1, 0, 0.3).reference([](double a, double b) {
  return a / b;
});
OP_CASE("floor_divide")
    .inputs({{3, 4}, {4}})
    .range(-9, 9)
    .away_from(1, 0, 0.3)
    .reference([](double a, double b) { return std::floor(a / b); })
    .not_differentiable("a step function");
OP_CASE("floor_divide")
    .variant("integers")
    .inputs({{3, 4}, {4}})
    .integers(-9, 9)
    .integers(1, 1, 5)
    .dtypes({int64, int32, int16, int8})
    .reference([](double a, double b) { return std::floor(a / b); })
    .not_differentiable("integers")
    .error<Error>([] { return floor_divide(Tensor(1), 0); }, "ZeroDivisionError")
    .error<Error>([] { return floor_divide(arange(5) + 1, arange(5)); }, "[floor_divide] ZeroDivisionError")
    .error<Error>(
        [] {
          return arange(6).reshape({3, 2}).div(arange(2), "floor");
        },
        "ZeroDivisionError")
    .error<Error>([] { return arange(5).div(arange(5, -1, -1).narrow(0, 1, 5), "trunc"); },
                  "[div] ZeroDivisionError");
OP_CASE("remainder").inputs({{3, 4}, {3, 4}}).range(0.1, 0.9).range(1, 1, 2).reference(floor_remainder);
OP_CASE("remainder")
    .variant("integers")
    .inputs({{3, 4}, {4}})
    .integers(-9, 9)
    .integers(1, 1, 5)
    .dtypes({int64, int32, int8})
    .reference(floor_remainder)
    .not_differentiable("integers")
    .error<Error>([] { return remainder(Tensor(1), zeros({}, {.dtype = int64})); }, "ZeroDivisionError")
    .error<Error>([] { return remainder(ones({1000}, {.dtype = uint8}), arange(1000).to(uint8)); },
                  "[remainder] ZeroDivisionError");
OP_CASE("fmod").inputs({{3, 4}, {3, 4}}).range(0.1, 0.9).range(1, 1, 2).reference([](double a, double b) {
  return std::fmod(a, b);
});
OP_CASE("fmod")
    .variant("integers")
    .inputs({{3, 4}, {4}})
    .integers(-9, 9)
    .integers(1, 1, 5)
    .dtypes({int64, int32, int8})
    .reference([](double a, double b) { return std::fmod(a, b); })
    .not_differentiable("integers")
    .error<Error>([] { return fmod(arange(9), eq(arange(9), 3).to(int32)); }, "[fmod] ZeroDivisionError");
OP_CASE("pow")
    .inputs(any_shape)
    .broadcasting()
    .range(0, 0.5, 2)
    .reference([](double a, double b) { return std::pow(a, b); })
    .error<ValueError>([] { return pow(Tensor(2), -1); }, "negative integer powers");
OP_CASE("pow")
    .variant("number")
    .call([](const Tensors& x) { return pow(x[0], 3); })
    .inplace([](const Tensors& x) { return pow_(x[0], 3); })
    .inputs({{3, 4}})
    .reference([](double a) { return a * a * a; });
OP_CASE("pow")
    .variant("base")
    .call([](const Tensors& x) { return pow(2, x[0]); })
    .no_inplace("the base is a number")
    .inputs({{3, 4}})
    .reference([](double b) { return std::exp2(b); });
OP_CASE("float_power")
    .inputs({{3, 4}, {4}})
    .range(0, 0.5, 2)
    .dtypes({float64})
    .reference([](double a, double b) { return std::pow(a, b); });
OP_CASE("maximum")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .distinct()
    .reference([](double a, double b) { return std::fmax(a, b); });
OP_CASE("minimum")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .distinct()
    .reference([](double a, double b) { return std::fmin(a, b); });
OP_CASE("fmax").inputs({{3, 4}, {3, 4}}).distinct().reference([](double a, double b) {
  return std::fmax(a, b);
});
OP_CASE("fmin").inputs({{3, 4}, {3, 4}}).distinct().reference([](double a, double b) {
  return std::fmin(a, b);
});
OP_CASE("atan2").inputs(any_shape).broadcasting().away_from(0, 0.2).reference([](double a, double b) {
  return std::atan2(a, b);
});
OP_CASE("hypot")
    .inputs(any_shape)
    .away_from(0, 0.2)
    .reference([](double a, double b) { return std::hypot(a, b); })
    .error<DtypeError>([] { return hypot(Tensor(1), Tensor(1)); }, "needs floating-point tensors");
OP_CASE("copysign").inputs({{3, 4}, {3, 4}}).away_from(0, 1e-2).reference([](double a, double b) {
  return std::copysign(a, b);
});
OP_CASE("xlogy").inputs({{3, 4}, {4}}).range(0.2, 3).reference([](double a, double b) {
  return a * std::log(b);
});
OP_CASE("logaddexp").inputs({{3, 4}, {4}}).reference([](double a, double b) {
  return std::log(std::exp(a) + std::exp(b));
});
OP_CASE("logaddexp2").inputs({{3, 4}, {4}}).reference([](double a, double b) {
  return std::log2(std::exp2(a) + std::exp2(b));
});
OP_CASE("heaviside")
    .inputs({{3, 4}, {4}})
    .integers(-1, 1)
    .reference([](double a, double b) { return a == 0 ? b : a > 0; })
    .not_differentiable("a step");

OP_CASE("logical_and")
    .inputs({{3, 4}, {4}})
    .integers(-1, 1)
    .dtypes({float32, float64, int64, boolean}, boolean)
    .reference([](double a, double b) { return a != 0 && b != 0; })
    .not_differentiable(kTruth)
    .no_inplace("it stores in self's dtype; see tests/ops/elementwise_test.cpp");
OP_CASE("logical_or")
    .inputs({{3, 4}, {4}})
    .integers(-1, 1)
    .dtypes({float32, float64, int64, boolean}, boolean)
    .reference([](double a, double b) { return a != 0 || b != 0; })
    .not_differentiable(kTruth)
    .no_inplace("it stores in self's dtype; see tests/ops/elementwise_test.cpp");
OP_CASE("logical_xor")
    .inputs({{3, 4}, {4}})
    .integers(-1, 1)
    .dtypes({float32, float64, int64, boolean}, boolean)
    .reference([](double a, double b) { return (a != 0) != (b != 0); })
    .not_differentiable(kTruth)
    .no_inplace("it stores in self's dtype; see tests/ops/elementwise_test.cpp");
OP_CASE("bitwise_and")
    .inputs({{3, 4}, {4}})
    .integers(-99, 99)
    .dtypes({int64, int32, int16, int8})
    .reference([](double a, double b) { return static_cast<double>(whole(a) & whole(b)); })
    .not_differentiable(kInteger)
    .error<DtypeError>([] { return bitwise_and(Tensor(1.0), Tensor(1)); }, "takes integers and bools");
OP_CASE("bitwise_or")
    .inputs({{3, 4}, {4}})
    .integers(-99, 99)
    .dtypes({int64, int32, int16, int8})
    .reference([](double a, double b) { return static_cast<double>(whole(a) | whole(b)); })
    .not_differentiable(kInteger);
OP_CASE("bitwise_xor")
    .inputs({{3, 4}, {4}})
    .integers(-99, 99)
    .dtypes({int64, int32, int16, int8})
    .reference([](double a, double b) { return static_cast<double>(whole(a) ^ whole(b)); })
    .not_differentiable(kInteger);
OP_CASE("bitwise_left_shift")
    .inputs({{3, 4}, {4}})
    .integers(-3, 3)
    .integers(1, 0, 4)
    .dtypes({int64, int32, int16, int8})
    .reference([](double a, double b) { return a * std::exp2(b); })
    .not_differentiable(kInteger)
    .error<DtypeError>([] { return bitwise_left_shift(Tensor(1.0), 1); }, "takes integers");
OP_CASE("bitwise_right_shift")
    .inputs({{3, 4}, {4}})
    .integers(-99, 99)
    .integers(1, 0, 7)
    .dtypes({int64, int32, int16, int8})
    .reference([](double a, double b) { return std::floor(a / std::exp2(b)); })
    .not_differentiable(kInteger);

OP_CASE("lerp")
    .inputs({{3, 4}, {4}, {3, 1}})
    .reference([](double a, double b, double w) { return a + w * (b - a); })
    .error<DtypeError>([] { return lerp(Tensor(1.0), Tensor(1), 0.5); }, "one dtype");
OP_CASE("lerp")
    .variant("number")
    .call([](const Tensors& x) { return lerp(x[0], x[1], 0.3); })
    .inplace([](const Tensors& x) { return lerp_(x[0], x[1], 0.3); })
    .inputs({{3, 4}, {4}})
    .reference([](double a, double b) { return 0.7 * a + 0.3 * b; });
OP_CASE("addcmul")
    .call([](const Tensors& x) { return addcmul(x[0], x[1], x[2], 0.5); })
    .inplace([](const Tensors& x) { return addcmul_(x[0], x[1], x[2], 0.5); })
    .inputs({{3, 4}, {4}, {3, 1}})
    .reference([](double x, double a, double b) { return x + 0.5 * a * b; });
OP_CASE("addcdiv")
    .call([](const Tensors& x) { return addcdiv(x[0], x[1], x[2], 0.5); })
    .inplace([](const Tensors& x) { return addcdiv_(x[0], x[1], x[2], 0.5); })
    .inputs({{3, 4}, {4}, {3, 1}})
    .away_from(2, 0, 0.3)
    .reference([](double x, double a, double b) { return x + 0.5 * a / b; })
    .error<DtypeError>([] { return addcdiv(Tensor(1.0), Tensor(1), Tensor(2)); },
                       "does not divide integers by integers");

}  // namespace
}  // namespace weft::op_cases
