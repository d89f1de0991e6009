// Records of the ops in weft/ops/cumulative.h.
#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/op_cases/along.h"
#include "tests/op_cases/op_case.h"
#include "tests/op_cases/pick.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr std::initializer_list<Dtype> kFloating = {float32, float64, float16, bfloat16};
constexpr std::initializer_list<Dtype> kWhole = {int64, int32, int16, int8, uint8, boolean};

// join(total so far, element) from the first element on.
Values running(const Values& row, const std::function<double(double, double)>& join) {
  Values y;
  for (const double value : row) y.push_back(y.empty() ? value : join(y.back(), value));
  return y;
}
Array running_along(const Array& x, int64_t dim, const std::function<double(double, double)>& join) {
  return along(x, dim, x.dim() == 0 ? 1 : x.size(dim), [&](const Values& row) { return running(row, join); });
}
double plus(double a, double b) { return a + b; }
double times(double a, double b) { return a * b; }
double log_plus(double a, double b) { return std::log(std::exp(a) + std::exp(b)); }

Arrays running_extremes(const Array& x, int64_t dim, double sign) {
  const auto places = [sign](const Values& row) {
    Values y;
    size_t best = 0;
    for (size_t i = 0; i < row.size(); ++i) {
      if (sign * row[i] >= sign * row[best]) best = i;
      y.push_back(static_cast<double>(best));
    }
    return y;
  };
  return {running_along(x, dim, [sign](double a, double b) { return sign * std::max(sign * a, sign * b); }),
          along(x, dim, x.dim() == 0 ? 1 : x.size(dim), places)};
}

Values differences(Values row, int64_t n) {
  for (; n > 0 && !row.empty(); --n) {
    for (size_t i = 0; i + 1 < row.size(); ++i) row[i] = row[i + 1] - row[i];
    row.pop_back();
  }
  return row;
}

// Areas from the first sample to each of the others, for samples dx(i) apart.
Values areas(const Values& row, const std::function<double(size_t)>& dx) {
  Values y;
  double total = 0;
  for (size_t i = 0; i + 1 < row.size(); ++i) y.push_back(total += (row[i] + row[i + 1]) / 2 * dx(i));
  return y;
}
Values last(const Values& areas) { return {areas.empty() ? 0 : areas.back()}; }
double apart(const Array& x, size_t i) { return x[static_cast<int64_t>(i) + 1] - x[static_cast<int64_t>(i)]; }

}  // namespace

OP_CASE("cumsum")
    .call([](const Tensors& x) { return cumsum(x[0], -1); })
    .inplace([](const Tensors& x) { return cumsum_(x[0], -1); })
    .inputs(any_shape)
    .large({{300, 701}})
    .large({{300001}})
    .dtypes(kFloating)
    .dtypes(kWhole, int64)
    .reference([](const Arrays& x) { return running_along(x[0], -1, plus); })
    .error<DimError>([] { cumsum(ones({2}), 1); }, "[cumsum] dim must be in [-1, 0]; got 1")
    .error<DtypeError>([] { cumsum(ones({2}), 0, boolean); }, "[cumsum] cannot accumulate in bool")
    .error<DtypeError>([] { cumsum_(ones({2}), 0, int64); },
                       "[cumsum_] in place the dtype stays the tensor's, float32; got int64")
    .error<DtypeError>([] { cumsum_(ones({2}, {.dtype = boolean}), 0); },
                       "[cumsum_] cannot accumulate in bool");
OP_CASE("cumsum")
    .variant("first dim")
    .call([](const Tensors& x) { return cumsum(x[0], 0); })
    .inplace([](const Tensors& x) { return cumsum_(x[0], 0); })
    .inputs({{5, 3}})
    .inputs({{2, 3, 2, 2}})
    .large({{701, 300}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return running_along(x[0], 0, plus); });
OP_CASE("cumsum")
    .variant("dtype")
    .call([](const Tensors& x) { return cumsum(x[0], 0, float64); })
    .inputs({{5, 3}})
    .integers(-3, 3)
    .dtypes({float32, float64, int64, int8, boolean}, float64)
    .reference([](const Arrays& x) { return running_along(x[0], 0, plus); });

OP_CASE("cumprod")
    .call([](const Tensors& x) { return cumprod(x[0], -1); })
    .inplace([](const Tensors& x) { return cumprod_(x[0], -1); })
    .inputs({{3, 5}})
    .inputs({{}})
    .inputs({{2, 0}})
    .inputs({{1, 1}})
    .inputs({{2, 3, 2, 2}})
    .away_from(0, 0.2)
    .dtypes(kFloating)
    .dtypes(kWhole, int64)
    .half_tolerance(3e-2)
    .reference([](const Arrays& x) { return running_along(x[0], -1, times); })
    .error<DimError>([] { cumprod(ones({2}), 1); }, "[cumprod] dim must be in [-1, 0]; got 1")
    .error<DtypeError>([] { cumprod(ones({2}), 0, boolean); }, "[cumprod] cannot accumulate in bool");
OP_CASE("cumprod")
    .variant("zeros")
    .call([](const Tensors& x) { return cumprod(x[0], 0); })
    .inplace([](const Tensors& x) { return cumprod_(x[0], 0); })
    .inputs({{6, 4}})
    .inputs({{9}})
    .integers(-1, 2)
    .reference([](const Arrays& x) { return running_along(x[0], 0, times); });
OP_CASE("cumprod")
    .variant("near one")
    .call([](const Tensors& x) { return cumprod(x[0], 0); })
    .inputs({{4}})
    .large({{200000}})
    .large({{300, 400}})
    .range(0.999, 1.001)
    .reference([](const Arrays& x) { return running_along(x[0], 0, times); });

OP_CASE("cummax")
    .call([](const Tensors& x) { return cummax(x[0], -1); })
    .inputs({{3, 6}})
    .inputs({{}})
    .inputs({{2, 0}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 701}})
    .distinct()
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return running_extremes(x[0], -1, 1); })
    .error<DimError>([] { cummax(ones({2}), 1); }, "[cummax] dim must be in [-1, 0]; got 1");
OP_CASE("cummax")
    .variant("ties")
    .call([](const Tensors& x) { return cummax(x[0], 0); })
    .inputs({{9, 3}})
    .large({{200001}})
    .large({{701, 300}})
    .integers(-3, 3)
    .dtypes({float32, float64})
    .dtypes(kWhole)
    .no_gradient(0)
    .reference([](const Arrays& x) { return running_extremes(x[0], 0, 1); });
OP_CASE("cummin")
    .call([](const Tensors& x) { return cummin(x[0], 0); })
    .inputs({{6, 3}})
    .inputs({{}})
    .inputs({{2, 3, 2, 2}})
    .large({{701, 300}})
    .distinct()
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return running_extremes(x[0], 0, -1); });

OP_CASE("logcumsumexp")
    .call([](const Tensors& x) { return logcumsumexp(x[0], -1); })
    .inputs({{3, 6}})
    .inputs({{}})
    .inputs({{2, 0}})
    .inputs({{2, 3, 2, 2}})
    .large({{300, 401}})
    .large({{200000}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return running_along(x[0], -1, log_plus); })
    .error<DtypeError>([] { logcumsumexp(ones({2}, {.dtype = int64}), 0); },
                       "[logcumsumexp] needs a floating-point tensor; got int64")
    .error<DimError>([] { logcumsumexp(ones({2}), 3); }, "[logcumsumexp] dim must be in [-1, 0]; got 3");

OP_CASE("diff")
    .inputs({{3, 5}})
    .inputs({{4}})
    .inputs({{2, 0}})
    .inputs({{2, 3, 2, 2}})
    .dtypes({float32, float64, float16, bfloat16, int64, int32, int16, int8})
    .reference([](const Arrays& x) {
      const int64_t n = x[0].size(-1);
      return along(x[0], -1, n > 0 ? n - 1 : 0, [](const Values& row) { return differences(row, 1); });
    })
    .error<ShapeError>([] { diff(ones({})); }, "[diff] needs a tensor of at least 1 dimension; input ()")
    .error<ValueError>([] { diff(ones({2}), -1); }, "[diff] n must not be negative; got -1")
    .error<DimError>([] { diff(ones({2}), 1, 1); }, "[diff] dim must be in [-1, 0]; got 1")
    .error<ShapeError>(
        [] {
          diff(ones({2, 3}), 1, 1, ones({1, 1}));
        },
        "[diff] prepend (1, 1) needs the tensor's shape but for dim 1; input (2, 3)")
    .error<ShapeError>([] { diff(ones({2}), 1, 0, {}, ones({})); },
                       "[diff] append () needs the tensor's shape but for dim 0; input (2,)");
OP_CASE("diff").variant("of bools").inputs({{3, 5}}).dtypes({boolean}).reference([](const Arrays& x) {
  return along(x[0], -1, x[0].size(-1) - 1, [](const Values& row) {
    Values y = differences(row, 1);
    for (double& v : y) v = v != 0;
    return y;
  });
});
OP_CASE("diff")
    .variant("ends")
    .call([](const Tensors& x) { return diff(x[0], 2, 0, x[1], x[2]); })
    .inputs({{3, 2}, {1, 2}, {2, 2}})
    .inputs({{1}, {0}, {1}})
    .reference([](const Arrays& x) {
      Array joined({x[0].size(0) + x[1].size(0) + x[2].size(0)});
      if (x[0].dim() == 2) joined.shape.push_back(x[0].size(1));
      joined.values.clear();
      for (const size_t part : {size_t{1}, size_t{0}, size_t{2}})
        joined.values.insert(joined.values.end(), x[part].values.begin(), x[part].values.end());
      const int64_t n = std::max<int64_t>(0, joined.size(0) - 2);
      return along(joined, 0, n, [](const Values& row) { return differences(row, 2); });
    });
OP_CASE("diff")
    .variant("zeroth")
    .call([](const Tensors& x) { return diff(x[0], 0, -1, x[0]); })
    .inputs({{3, 2}})
    .reference([](const Arrays& x) { return x[0]; });

OP_CASE("trapezoid")
    .inputs({{3, 5}})
    .inputs({{2, 0}})
    .inputs({{2, 3, 2, 2}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return along(
          x[0], -1, 1, [](const Values& row) { return last(areas(row, [](size_t) { return 1; })); }, false);
    })
    .error<DimError>([] { trapezoid(ones({})); }, "[trapezoid] needs a tensor of at least 1 dimension; y ()")
    .error<DtypeError>([] { trapezoid(ones({2}, {.dtype = boolean})); }, "[trapezoid] cannot integrate bool")
    .error<ShapeError>(
        [] {
          trapezoid(ones({2, 3}), ones({2}));
        },
        "[trapezoid] needs one x a sample along dim 1; y (2, 3), x (2,)");
OP_CASE("trapezoid")
    .variant("places")
    .call([](const Tensors& x) { return trapezoid(x[0], x[1], 0); })
    .inputs({{4, 3}, {4}})
    .reference([](const Arrays& x) {
      return along(
          x[0], 0, 1,
          [&](const Values& row) { return last(areas(row, [&](size_t i) { return apart(x[1], i); })); },
          false);
    });
OP_CASE("trapezoid")
    .variant("places of each row")
    .call([](const Tensors& x) { return trapezoid(x[0], x[1]); })
    .inputs({{2, 4}, {1, 4}})
    .reference([](const Arrays& x) {
      return along(
          x[0], 1, 1,
          [&](const Values& row) { return last(areas(row, [&](size_t i) { return apart(x[1], i); })); },
          false);
    });
OP_CASE("cumulative_trapezoid")
    .call([](const Tensors& x) { return cumulative_trapezoid(x[0], 0.5, 0); })
    .inputs({{5, 3}})
    .inputs({{2, 3, 2, 2}})
    .reference([](const Arrays& x) {
      const int64_t n = x[0].size(0);
      return along(x[0], 0, std::max<int64_t>(0, n - 1),
                   [](const Values& row) { return areas(row, [](size_t) { return 0.5; }); });
    });
OP_CASE("cumulative_trapezoid")
    .variant("places")
    .call([](const Tensors& x) { return cumulative_trapezoid(x[0], x[1]); })
    .inputs({{3, 4}, {4}})
    .reference([](const Arrays& x) {
      return along(x[0], 1, 3,
                   [&](const Values& row) { return areas(row, [&](size_t i) { return apart(x[1], i); }); });
    })
    .error<DtypeError>([] { cumulative_trapezoid(ones({2}), ones({2}, {.dtype = boolean})); },
                       "[cumulative_trapezoid] cannot integrate over bool");

}  // namespace weft::op_cases
