// Records of the ops in weft/ops/number.h.
#include <cmath>
#include <numeric>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

OP_CASE("gcd")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .integers(-12, 12)
    .dtypes({int64, int32, int16, int8})
    .reference([](double a, double b) {
      return static_cast<double>(std::gcd(static_cast<int64_t>(a), static_cast<int64_t>(b)));
    })
    .not_differentiable("integers")
    .broadcasting()
    .error<DtypeError>([] { gcd(ones({2}), ones({2})); }, "[gcd] needs integers; got float32 and float32");
OP_CASE("lcm")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .integers(-9, 9)
    .dtypes({int64, int32, int16, int8})
    .reference([](double a, double b) {
      return static_cast<double>(std::lcm(static_cast<int64_t>(a), static_cast<int64_t>(b)));
    })
    .not_differentiable("integers")
    .broadcasting();
OP_CASE("nextafter")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .dtypes({float64})
    .reference([](double a, double b) { return std::nextafter(a, b); })
    .not_differentiable("it moves by single steps")
    .broadcasting()
    .error<DtypeError>([] { nextafter(ones({2}, {.dtype = int64}), ones({2}, {.dtype = int64})); },
                       "[nextafter] needs floating-point tensors; got int64 and int64");
OP_CASE("ldexp")
    .inputs({{4, 5}, {4, 5}})
    .inputs({{0}, {0}})
    .reference([](double a, double b) { return a * std::exp2(b); })
    .broadcasting();
OP_CASE("frexp")
    .inputs(any_shape)
    .away_from(0, 0.01)
    .away_from(1, 0.01)
    .away_from(0.5, 0.01)
    .away_from(-1, 0.01)
    .away_from(-0.5, 0.01)
    .range(-1.9, 1.9)
    .dtypes({float32, float64, float16, bfloat16})
    .reference([](const Arrays& x) {
      Array mantissa(x[0].shape), exponent(x[0].shape);
      for (int64_t i = 0; i < x[0].numel(); ++i) {
        int power = 0;
        mantissa[i] = std::frexp(x[0][i], &power);
        exponent[i] = power;
      }
      return Arrays{mantissa, exponent};
    })
    .error<DtypeError>([] { frexp(ones({2}, {.dtype = int64})); }, "[frexp] needs a floating-point tensor");

}  // namespace weft::op_cases
