// Records of the ops in weft/ops/search.h.
#include <algorithm>
#include <cmath>
#include <set>

#include "tests/op_cases/along.h"
#include "tests/op_cases/op_case.h"
#include "tests/op_cases/pick.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr char kNoGradient[] = "it counts or compares";

// Distinct rows in order, the number of each of `rows` among them, and how often each occurs.
struct Distinct {
  std::vector<Values> rows;
  Values numbers, counts;
};
Distinct distinct(const std::vector<Values>& rows, bool consecutive) {
  Distinct y;
  if (!consecutive) {
    const std::set<Values> sorted(rows.begin(), rows.end());
    y.rows.assign(sorted.begin(), sorted.end());
  }
  for (const Values& row : rows) {
    if (consecutive && (y.rows.empty() || y.rows.back() != row)) y.rows.push_back(row);
    const auto found = consecutive ? y.rows.end() - 1 : std::find(y.rows.begin(), y.rows.end(), row);
    y.numbers.push_back(static_cast<double>(found - y.rows.begin()));
  }
  y.counts.resize(y.rows.size());
  for (const double number : y.numbers) ++y.counts[static_cast<size_t>(number)];
  return y;
}
Array list(const Values& values) { return Array({static_cast<int64_t>(values.size())}, values); }

Arrays distinct_elements(const Array& x, bool consecutive) {
  std::vector<Values> rows;
  for (const double value : x.values) rows.push_back({value});
  const Distinct found = distinct(rows, consecutive);
  Values values;
  for (const Values& row : found.rows) values.push_back(row[0]);
  return {list(values), Array(x.shape, found.numbers), list(found.counts)};
}
// Of a matrix along dim.
Arrays distinct_slices(const Array& x, int64_t dim, bool consecutive) {
  const int64_t n = x.size(dim), m = x.size(1 - dim);
  std::vector<Values> rows(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < m; ++j) rows[static_cast<size_t>(i)].push_back(dim == 0 ? x({i, j}) : x({j, i}));
  const Distinct found = distinct(rows, consecutive);
  const auto count = static_cast<int64_t>(found.rows.size());
  Array y(dim == 0 ? Shape{count, m} : Shape{m, count});
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < m; ++j) {
      const double value = found.rows[static_cast<size_t>(i)][static_cast<size_t>(j)];
      (dim == 0 ? y({i, j}) : y({j, i})) = value;
    }
  return {y, list(found.numbers), list(found.counts)};
}

double place_in(const Values& sequence, double value, bool right) {
  int64_t place = 0;
  for (const double element : sequence) place += right ? element <= value : element < value;
  return static_cast<double>(place);
}

}  // namespace

OP_CASE("unique")
    .call([](const Tensors& x) { return unique(x[0], true, true, true); })
    .inputs({{3, 5}})
    .inputs({{}})
    .inputs({{2, 0}})
    .inputs({{2, 3, 2, 2}})
    .large({{200, 301}})
    .integers(-3, 3)
    .dtypes(kAllDtypes)
    .reference([](const Arrays& x) { return distinct_elements(x[0], false); })
    .not_differentiable(kNoGradient)
    .error<DimError>([] { unique(ones({2}), true, false, false, 1); },
                     "[unique] dim must be in [-1, 0]; got 1")
    .error<DimError>([] { unique(ones({}), true, false, false, 0); },
                     "[unique] a 0-d tensor has no dim 0; leave it out")
    .error<ShapeError>(
        [] {
          unique(ones({2, 0}), true, false, false, 0);
        },
        "[unique] slices along dim 0 have no elements; input (2, 0)");
OP_CASE("unique")
    .variant("dim")
    .call([](const Tensors& x) { return unique(x[0], false, true, true, -1); })
    .inputs({{2, 6}})
    .inputs({{3, 1}})
    .large({{3, 40000}})
    .integers(0, 2)
    .dtypes(kAllDtypes)
    .reference([](const Arrays& x) { return distinct_slices(x[0], 1, false); })
    .not_differentiable(kNoGradient)
    .skip_layouts("zero_size", "slices without elements are refused");
OP_CASE("unique")
    .variant("rows")
    .call([](const Tensors& x) { return unique(x[0], true, true, true, 0); })
    .inputs({{6, 2}})
    .inputs({{0, 2}})
    .integers(0, 1)
    .reference([](const Arrays& x) { return distinct_slices(x[0], 0, false); })
    .not_differentiable(kNoGradient);
OP_CASE("unique_consecutive")
    .call([](const Tensors& x) { return unique_consecutive(x[0], true, true); })
    .inputs({{3, 5}})
    .inputs({{}})
    .inputs({{2, 0}})
    .inputs({{2, 3, 2, 2}})
    .large({{200, 301}})
    .integers(0, 2)
    .dtypes(kAllDtypes)
    .reference([](const Arrays& x) { return distinct_elements(x[0], true); })
    .not_differentiable(kNoGradient);
OP_CASE("unique_consecutive")
    .variant("dim")
    .call([](const Tensors& x) { return unique_consecutive(x[0], true, true, 0); })
    .inputs({{9, 2}})
    .inputs({{1, 3}})
    .large({{40000, 3}})
    .integers(0, 1)
    .reference([](const Arrays& x) { return distinct_slices(x[0], 0, true); })
    .not_differentiable(kNoGradient);

OP_CASE("searchsorted")
    .call([](const Tensors& x) { return searchsorted(sort(x[0]).first, x[1]); })
    .inputs({{5}, {3, 4}})
    .inputs({{0}, {3}})
    .inputs({{5}, {}})
    .large({{3000}, {200, 300}})
    .integers(-3, 3)
    .dtypes(kAllDtypes, int64)
    .reference([](const Arrays& x) {
      Array y = x[1];
      for (double& value : y.values) value = place_in(x[0].values, value, false);
      return y;
    })
    .not_differentiable(kNoGradient)
    .error<ShapeError>(
        [] {
          searchsorted(ones({2, 3}), ones({3, 3}));
        },
        "[searchsorted] needs a sorted sequence of 1 dimension, or of the sizes of the values but the "
        "last; sequence (2, 3), values (3, 3)")
    .error<ShapeError>([] { searchsorted(ones({}), ones({3})); }, "sequence (), values (3,)")
    .error<ShapeError>(
        [] {
          searchsorted(ones({2, 2}), 1.0);
        },
        "sequence (2, 2), values ()")
    .error<ValueError>([] { searchsorted(ones({2}), 1.0, false, false, "middle"); },
                       "[searchsorted] side must be \"left\" or \"right\"; got \"middle\"")
    .error<ValueError>([] { searchsorted(ones({2}), 1.0, false, true, "left"); },
                       "[searchsorted] side \"left\" contradicts right=true")
    .error<DtypeError>([] { searchsorted(ones({2}), 1.0, false, false, {}, ones({2}, {.dtype = int32})); },
                       "[searchsorted] sorter must be int64; got int32")
    .error<ShapeError>([] { searchsorted(ones({2}), 1.0, false, false, {}, ones({3}, {.dtype = int64})); },
                       "[searchsorted] sorter must have the shape of the sequence, (2,); got (3,)")
    .error<IndexError>([] { searchsorted(ones({2}), 1.0, false, false, {}, full({2}, 2)); },
                       "[searchsorted] index 2 at position 0 is out of bounds");
OP_CASE("searchsorted")
    .variant("rows, right")
    .call([](const Tensors& x) { return searchsorted(sort(x[0]).first, x[1], true, false, "right"); })
    .inputs({{3, 5}, {3, 4}})
    .inputs({{2, 0}, {2, 3}})
    .integers(-3, 3)
    .dtypes({float32, float64, int64, int8}, int32)
    .reference([](const Arrays& x) {
      Array y = x[1];
      const int64_t n = x[0].size(1), m = y.size(1);
      for (int64_t i = 0; i < y.numel(); ++i) {
        const Values row(x[0].values.begin() + i / m * n, x[0].values.begin() + (i / m + 1) * n);
        y[i] = place_in(row, x[1][i], true);
      }
      return y;
    })
    .not_differentiable(kNoGradient);
OP_CASE("searchsorted")
    .variant("sorter")
    .call([](const Tensors& x) { return searchsorted(x[0], x[1], false, true, {}, argsort(x[0])); })
    .inputs({{7}, {2, 4}})
    .integers(-3, 3)
    .dtypes({float32, float64}, int64)
    .reference([](const Arrays& x) {
      Array y = x[1];
      for (double& value : y.values) value = place_in(x[0].values, value, true);
      return y;
    })
    .not_differentiable(kNoGradient);
OP_CASE("bucketize")
    .call([](const Tensors& x) { return bucketize(x[0], sort(x[1]).first, false, true); })
    .inputs({{3, 4}, {5}})
    .inputs({{}, {2}})
    .integers(-3, 3)
    .dtypes({float32, float64, int64, uint8}, int64)
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (double& value : y.values) value = place_in(x[1].values, value, true);
      return y;
    })
    .not_differentiable(kNoGradient)
    .error<ShapeError>(
        [] {
          bucketize(ones({2}), ones({1, 2}));
        },
        "[bucketize] boundaries must have 1 dimension; got (1, 2)");

OP_CASE("bincount")
    .inputs({{12}})
    .inputs({{0}})
    .large({{70000}})
    .integers(0, 5)
    .dtypes({int64, int32, int16, int8, uint8}, int64)
    .reference([](const Arrays& x) {
      Values counts;
      for (const double value : x[0].values) {
        counts.resize(std::max(counts.size(), static_cast<size_t>(value) + 1));
        ++counts[static_cast<size_t>(value)];
      }
      return list(counts);
    })
    .error<DtypeError>([] { bincount(ones({2})); }, "[bincount] needs a tensor of integers; got float32")
    .error<ShapeError>(
        [] {
          bincount(ones({1, 2}, {.dtype = int64}));
        },
        "[bincount] needs a tensor of 1 dimension; input (1, 2)")
    .error<ValueError>([] { bincount(full({2}, -1)); }, "[bincount] numbers must not be negative; got -1")
    .error<ValueError>([] { bincount(full({2}, 1), {}, -1); },
                       "[bincount] minlength must not be negative; got -1")
    .error<ShapeError>([] { bincount(full({2}, 1), ones({3})); },
                       "[bincount] weights must have the shape of the input, (2,); got (3,)");
OP_CASE("bincount")
    .variant("weights")
    .call([](const Tensors& x) { return bincount(x[0], x[1], 8); })
    .inputs({{12}, {12}})
    .integers(0, 0, 5)
    .input_dtype(0, int64)
    .reference([](const Arrays& x) {
      Values totals(8);
      for (int64_t i = 0; i < x[0].numel(); ++i) totals[static_cast<size_t>(x[0][i])] += x[1][i];
      return list(totals);
    })
    .not_differentiable(kNoGradient)
    .skip_layouts("zero_size", "without numbers there are no weights: the result is int64");

OP_CASE("histc")
    .call([](const Tensors& x) { return histc(x[0], 5, -1, 1); })
    .inputs({{4, 6}})
    .inputs({{}})
    .inputs({{0}})
    .large({{300, 301}})
    .away_from(-1, 0.02)
    .away_from(-0.6, 0.02)
    .away_from(-0.2, 0.02)
    .away_from(0.2, 0.02)
    .away_from(0.6, 0.02)
    .away_from(1, 0.02)
    .dtypes({float32, float64, float16, bfloat16})
    .reference([](const Arrays& x) {
      Values counts(5);
      for (const double value : x[0].values)
        if (value >= -1 && value < 1) ++counts[static_cast<size_t>(std::floor((value + 1) / 0.4))];
      return list(counts);
    })
    .not_differentiable(kNoGradient)
    .error<DtypeError>([] { histc(ones({2}, {.dtype = int64})); },
                       "[histc] needs a floating-point tensor; got int64")
    .error<ValueError>([] { histc(ones({2}), 0); }, "[histc] bins must be positive; got 0")
    .error<ValueError>([] { histc(ones({2}), 3, 2, 1); }, "[histc] max must be larger than min; got 2 to 1")
    .error<ValueError>(
        [] {
          histc(tensor({1.0, static_cast<double>(INFINITY)}));
        },
        "[histc] the range must be finite; got 1 to inf");

OP_CASE("isin")
    .inputs({{3, 4}, {3}})
    .inputs({{}, {2}})
    .inputs({{4}, {0}})
    .inputs({{5}, {3, 4}})
    .large({{200, 301}, {700}})
    .integers(-9, 9)
    .dtypes(kAllDtypes, boolean)
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (double& value : y.values)
        value = static_cast<double>(std::count(x[1].values.begin(), x[1].values.end(), value) > 0);
      return y;
    })
    .not_differentiable(kNoGradient);
OP_CASE("isin")
    .variant("inverted")
    .call([](const Tensors& x) { return isin(x[0], 2, false, true); })
    .inputs({{3, 4}})
    .integers(0, 3)
    .dtypes({float32, float64, int64}, boolean)
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (double& value : y.values) value = value != 2;
      return y;
    })
    .not_differentiable(kNoGradient);

}  // namespace weft::op_cases
