// Records of the comparisons (weft/ops/compare.h).
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr const char* kTruth = "its result is bool";
constexpr const char* kStored = "it stores in self's dtype; see tests/ops/elementwise_test.cpp";

OP_CASE("eq")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .inputs({{0, 4}, {4}})
    .integers(-2, 2)
    .dtypes({float32, float64, float16, int64, int8}, boolean)
    .reference([](double a, double b) { return a == b; })
    .not_differentiable(kTruth)
    .no_inplace(kStored)
    .error<ShapeError>(
        [] {
          return eq(ones({2, 3}), ones({4}));
        },
        "(2, 3)")
    .error<ValueError>([] { return eq(ones({2}, {.dtype = int8}), 300); }, "value 300 does not fit int8");
OP_CASE("ne")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .integers(-2, 2)
    .dtypes({float32, float64, int64, int8}, boolean)
    .reference([](double a, double b) { return a != b; })
    .not_differentiable(kTruth)
    .no_inplace(kStored);
OP_CASE("lt")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .integers(-2, 2)
    .dtypes({float32, float64, int64, int8}, boolean)
    .reference([](double a, double b) { return a < b; })
    .not_differentiable(kTruth)
    .no_inplace(kStored);
OP_CASE("le")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .integers(-2, 2)
    .dtypes({float32, float64, int64, int8}, boolean)
    .reference([](double a, double b) { return a <= b; })
    .not_differentiable(kTruth)
    .no_inplace(kStored);
OP_CASE("gt")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .integers(-2, 2)
    .dtypes({float32, float64, int64, int8}, boolean)
    .reference([](double a, double b) { return a > b; })
    .not_differentiable(kTruth)
    .no_inplace(kStored);
OP_CASE("ge")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .integers(-2, 2)
    .dtypes({float32, float64, int64, int8}, boolean)
    .reference([](double a, double b) { return a >= b; })
    .not_differentiable(kTruth)
    .no_inplace(kStored);
OP_CASE("isclose")
    .inputs({{3, 4}, {3, 4}})
    .integers(-2, 2)
    .dtypes({float32, float64, int64}, boolean)
    .reference([](double a, double b) { return std::fabs(a - b) <= 1e-8 + 1e-5 * std::fabs(b); })
    .not_differentiable(kTruth)
    .error<DtypeError>([] { return isclose(Tensor(1.0), Tensor(1)); }, "needs two tensors of one dtype")
    .error<ValueError>([] { return isclose(Tensor(1.0), Tensor(1.0), -1.0); }, "must not be negative");

}  // namespace
}  // namespace weft::op_cases
