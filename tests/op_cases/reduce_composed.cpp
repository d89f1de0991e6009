// Records of those ops in weft/ops/reduce.h that are made of others: sums without NaN, pairs of reductions, the trace.
#include <algorithm>
#include <cmath>

#include "tests/op_cases/along.h"
#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr std::initializer_list<Dtype> kFloating = {float32, float64, float16, bfloat16};
constexpr std::initializer_list<Dtype> kWhole = {int64, int32, int16, int8, uint8, boolean};
constexpr char kNothing[] = "there is nothing to choose from";

Values total(const Values& row) {
  double y = 0;
  for (const double value : row) y += value;
  return {y};
}
Values average(const Values& row) { return {total(row)[0] / static_cast<double>(row.size())}; }
Values greatest(const Values& row) { return {*std::max_element(row.begin(), row.end())}; }
Values smallest(const Values& row) { return {*std::min_element(row.begin(), row.end())}; }
// Sum of squared differences from the mean, over n - correction.
Values variance(const Values& row, double correction) {
  double y = 0;
  for (const double value : row) y += (value - average(row)[0]) * (value - average(row)[0]);
  return {y / (static_cast<double>(row.size()) - correction)};
}

}  // namespace

OP_CASE("nansum")
    .inputs(any_shape)
    .dtypes(kFloating)
    .dtypes(kWhole, int64)
    .half_tolerance(3e-2)
    .reference([](const Arrays& x) { return Array({}, total(x[0].values)); });
OP_CASE("nansum")
    .variant("dim")
    .call([](const Tensors& x) { return nansum(x[0], {1}, true); })
    .inputs({{3, 5}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 401}})
    .reference([](const Arrays& x) { return along(x[0], 1, 1, total); });
OP_CASE("nanmean")
    .call([](const Tensors& x) { return nanmean(x[0], {-1}); })
    .inputs({{3, 5}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 401}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return along(x[0], -1, 1, average, false); })
    .error<DtypeError>([] { nanmean(ones({2}, {.dtype = int64})); },
                       "[nanmean] needs a floating-point tensor; got int64");
OP_CASE("trace")
    .inputs({{4, 4}})
    .inputs({{3, 5}})
    .inputs({{5, 2}})
    .dtypes(kFloating)
    .dtypes(kWhole, int64)
    .reference([](const Arrays& x) {
      Array y{Shape{}};
      for (int64_t i = 0; i < std::min(x[0].size(0), x[0].size(1)); ++i) y[0] += x[0]({i, i});
      return y;
    })
    .error<ShapeError>([] { trace(ones({2})); }, "[trace] needs a matrix; input (2,)");

OP_CASE("aminmax")
    .inputs({{4, 5}})
    .inputs({{}})
    .large({{300, 401}})
    .distinct()
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference([](const Arrays& x) {
      return Arrays{Array({}, smallest(x[0].values)), Array({}, greatest(x[0].values))};
    })
    .skip_layouts("zero_size", kNothing)
    .error<DimError>([] { aminmax(ones({0})); },
                     "[aminmax] there is no element to choose along dim (0,); shape (0,)");
OP_CASE("aminmax")
    .variant("dim")
    .call([](const Tensors& x) { return aminmax(x[0], 1, true); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 2, 2}})
    .distinct()
    .reference([](const Arrays& x) {
      return Arrays{along(x[0], 1, 1, smallest), along(x[0], 1, 1, greatest)};
    });

OP_CASE("var_mean")
    .call([](const Tensors& x) { return var_mean(x[0], {1}); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 2, 2}})
    .large({{50, 3000}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return Arrays{along(
                        x[0], 1, 1, [](const Values& row) { return variance(row, 1); }, false),
                    along(x[0], 1, 1, average, false)};
    })
    .error<DtypeError>([] { var_mean(ones({2}, {.dtype = int64})); },
                       "needs a floating-point tensor; got int64");
OP_CASE("std_mean")
    .call([](const Tensors& x) { return std_mean(x[0], {-1}, 0.5, true); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 2, 2}})
    .dtypes(kFloating)
    .half_tolerance(2e-2)  // two gradients, each rounded, are added
    .reference([](const Arrays& x) {
      return Arrays{
          along(x[0], -1, 1, [](const Values& row) { return Values{std::sqrt(variance(row, 0.5)[0])}; }),
          along(x[0], -1, 1, average)};
    });

}  // namespace weft::op_cases
