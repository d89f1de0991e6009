// Records of the ops in weft/ops/sort.h.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/op_cases/along.h"
#include "tests/op_cases/op_case.h"
#include "tests/op_cases/pick.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr std::initializer_list<Dtype> kFloating = {float32, float64, float16, bfloat16};
constexpr std::initializer_list<Dtype> kWhole = {int64, int32, int16, int8, uint8, boolean};
constexpr char kNothing[] = "there is nothing to choose from";

// The places of a row's elements in order, equal ones as they were.
std::vector<size_t> order_of(const Values& row, bool descending) {
  std::vector<size_t> order(row.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return descending ? row[a] > row[b] : row[a] < row[b]; });
  return order;
}

// The first k elements in order along dim, and their places.
Arrays in_order(const Array& x, int64_t dim, int64_t k, bool descending) {
  const auto first = [=](const Values& row, bool places) {
    Values y;
    for (const size_t at : order_of(row, descending)) y.push_back(places ? static_cast<double>(at) : row[at]);
    y.resize(static_cast<size_t>(k));
    return y;
  };
  return {along(x, dim, k, [&](const Values& row) { return first(row, false); }),
          along(x, dim, k, [&](const Values& row) { return first(row, true); })};
}
Arrays sorted(const Array& x, int64_t dim, bool descending) {
  return in_order(x, dim, x.dim() == 0 ? 1 : x.size(dim), descending);
}
// The k-th smallest element along dim, k from 0, and its place.
Arrays kth(const Array& x, int64_t dim, const std::function<size_t(size_t)>& k, bool keepdim) {
  const auto one = [k](const Values& row, bool place) {
    const size_t at = order_of(row, false)[k(row.size())];
    return Values{place ? static_cast<double>(at) : row[at]};
  };
  return {along(
              x, dim, 1, [&](const Values& row) { return one(row, false); }, keepdim),
          along(
              x, dim, 1, [&](const Values& row) { return one(row, true); }, keepdim)};
}
size_t middle(size_t n) { return (n - 1) / 2; }

Array median_of_all(const Array& x) {
  if (x.numel() == 0) return Array({}, std::nan(""));
  return Array({}, {x.values[order_of(x.values, false)[middle(x.values.size())]]});
}

Arrays most_frequent(const Array& x) {
  const auto one = [](const Values& row, bool place) {
    double best = 0;
    int64_t most = 0;
    for (const double value : row) {
      const auto count = std::count(row.begin(), row.end(), value);
      if (count > most || (count == most && value < best)) {
        most = count;
        best = value;
      }
    }
    const auto last = std::find(row.rbegin(), row.rend(), best).base() - row.begin() - 1;
    return Values{place ? static_cast<double>(last) : best};
  };
  return {along(
              x, -1, 1, [&](const Values& row) { return one(row, false); }, false),
          along(
              x, -1, 1, [&](const Values& row) { return one(row, true); }, false)};
}

double quantile_of(Values row, double q, const std::string& interpolation) {
  std::sort(row.begin(), row.end());
  double rank = q * static_cast<double>(row.size() - 1);
  if (interpolation == "lower") rank = std::floor(rank);
  if (interpolation == "higher") rank = std::ceil(rank);
  if (interpolation == "nearest") rank = std::nearbyint(rank);
  const double below = row[static_cast<size_t>(std::floor(rank))],
               above = row[static_cast<size_t>(std::ceil(rank))];
  const double weight = interpolation == "midpoint" ? 0.5 : rank - std::floor(rank);
  return below + weight * (above - below);
}
// (number of q, …) quantiles along dim.
Array quantiles(const Array& x, int64_t dim, const Array& q, bool keepdim, const std::string& interpolation) {
  Array y;
  for (int64_t i = 0; i < q.numel(); ++i) {
    const Array one = along(
        x, dim, 1, [&](const Values& row) { return Values{quantile_of(row, q[i], interpolation)}; }, keepdim);
    if (i == 0) {
      y.shape = one.shape;
      y.shape.insert(0, q.numel());
    }
    y.values.insert(y.values.end(), one.values.begin(), one.values.end());
  }
  return y;
}

}  // namespace

OP_CASE("sort")
    .inputs({{3, 7}})
    .inputs({{}})
    .inputs({{5}})
    .inputs({{2, 3, 2, 2}})
    .inputs({{2, 0}})
    .large({{40, 3000}})
    .large({{200001}})
    .large({{2000, 30}})
    .distinct()
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return sorted(x[0], -1, false); })
    .error<DimError>([] { sort(ones({2}), 1); }, "[sort] dim must be in [-1, 0]; got 1");
OP_CASE("sort")
    .variant("descending")
    .call([](const Tensors& x) { return sort(x[0], 0, true); })
    .inputs({{7, 3}})
    .inputs({{4, 2, 2}})
    .inputs({{0, 2}})
    .large({{900, 30}})
    .distinct()
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return sorted(x[0], 0, true); });
OP_CASE("sort")
    .variant("ties")
    .call([](const Tensors& x) { return sort(x[0], 1, false, true); })
    .inputs({{3, 20}})
    .large({{4, 70000}})
    .integers(-3, 3)
    .dtypes({float32, float64})
    .dtypes(kWhole)
    .no_gradient(0)
    .reference([](const Arrays& x) { return sorted(x[0], 1, false); });
OP_CASE("argsort")
    .call([](const Tensors& x) { return argsort(x[0], 0, true, true); })
    .inputs({{7, 3}})
    .inputs({{4, 2, 2}})
    .large({{3000, 20}})
    .dtypes(kFloating, int64)
    .dtypes(kWhole, int64)
    .reference([](const Arrays& x) { return sorted(x[0], 0, true)[1]; })
    .not_differentiable("an index");
OP_CASE("msort")
    .inputs({{7, 3}})
    .inputs({{}})
    .inputs({{2, 3, 2, 2}})
    .large({{5000, 20}})
    .distinct()
    .dtypes(kFloating)
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return sorted(x[0], 0, false)[0]; });

OP_CASE("topk")
    .call([](const Tensors& x) { return topk(x[0], 2); })
    .inputs({{3, 7}})
    .inputs({{2, 3, 2, 2}})
    .inputs({{0, 3}})
    .large({{30, 5000}})
    .distinct()
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return in_order(x[0], -1, 2, true); })
    .error<ValueError>(
        [] {
          topk(ones({2, 3}), 4);
        },
        "[topk] k must be in [0, 3], the size of dim 1; got 4")
    .error<ValueError>(
        [] {
          topk(ones({2, 3}), -1, 0);
        },
        "[topk] k must be in [0, 2], the size of dim 0; got -1")
    .error<DimError>([] { topk(ones({2}), 1, 1); }, "[topk] dim must be in [-1, 0]; got 1");
OP_CASE("topk")
    .variant("smallest")
    .call([](const Tensors& x) { return topk(x[0], 3, 0, false); })
    .inputs({{7, 3}})
    .inputs({{4, 2, 2}})
    .large({{400, 300}})
    .distinct()
    .reference([](const Arrays& x) { return in_order(x[0], 0, 3, false); })
    .skip_layouts("zero_size", kNothing);
OP_CASE("topk")
    .variant("many")
    .call([](const Tensors& x) { return topk(x[0], 6); })
    .inputs({{7}})
    .inputs({{2, 9}})
    .large({{4, 9000}})
    .distinct()
    .reference([](const Arrays& x) { return in_order(x[0], -1, 6, true); })
    .skip_layouts("zero_size", kNothing);

OP_CASE("kthvalue")
    .call([](const Tensors& x) { return kthvalue(x[0], 3); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 3}})
    .large({{200, 701}})
    .distinct()
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return kth(
          x[0], -1, [](size_t) { return size_t{2}; }, false);
    })
    .error<ValueError>(
        [] {
          kthvalue(ones({2, 3}), 4);
        },
        "[kthvalue] k must be in [1, 3], the size of dim 1; got 4")
    .error<ValueError>([] { kthvalue(ones({}), 0); }, "[kthvalue] k must be in [1, 1]")
    .error<DimError>(
        [] {
          kthvalue(ones({2, 0}), 1);
        },
        "[kthvalue] there is no element to choose along dim 1; shape (2, 0)");
OP_CASE("kthvalue")
    .variant("keepdim")
    .call([](const Tensors& x) { return kthvalue(x[0], 1, 0, true); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 2, 2}})
    .inputs({{}})
    .large({{701, 200}})
    .distinct()
    .reference([](const Arrays& x) {
      return kth(
          x[0], 0, [](size_t) { return size_t{0}; }, true);
    })
    .skip_layouts("zero_size", kNothing);

OP_CASE("median")
    .inputs({{4, 5}})
    .inputs({{7}})
    .inputs({{}})
    .inputs({{2, 0}})
    .large({{100001}})
    .distinct()
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return median_of_all(x[0]); });
OP_CASE("median")
    .variant("whole numbers")
    .inputs({{4, 5}})
    .inputs({{7}})
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return median_of_all(x[0]); })
    .skip_layouts("zero_size", "integers have no NaN to give");
OP_CASE("median")
    .variant("dim")
    .call([](const Tensors& x) { return median(x[0], -1); })
    .inputs({{3, 6}})
    .inputs({{2, 3, 2, 2}})
    .inputs({{0, 3}})
    .large({{300, 402}})
    .distinct()
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return kth(x[0], -1, middle, false); })
    .error<DimError>(
        [] {
          median(ones({0, 2}), 0);
        },
        "[median] there is no element to choose along dim 0; shape (0, 2)");
OP_CASE("nanmedian")
    .inputs({{4, 5}})
    .inputs({{7}})
    .large({{100001}})
    .distinct()
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return median_of_all(x[0]); });
OP_CASE("nanmedian")
    .variant("dim")
    .call([](const Tensors& x) { return nanmedian(x[0], 0, true); })
    .inputs({{5, 3}})
    .inputs({{2, 3, 2, 2}})
    .inputs({{4, 0}})
    .large({{402, 300}})
    .distinct()
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return kth(x[0], 0, middle, true); });

// Which of several equal elements is taken is open, so values alone are compared.
OP_CASE("topk")
    .variant("whole numbers")
    .call([](const Tensors& x) { return topk(x[0], 4).first; })
    .inputs({{3, 9}})
    .large({{20, 3000}})
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return in_order(x[0], -1, 4, true)[0]; });
OP_CASE("kthvalue")
    .variant("whole numbers")
    .call([](const Tensors& x) { return kthvalue(x[0], 5).first; })
    .inputs({{3, 9}})
    .large({{20, 3000}})
    .dtypes(kWhole)
    .reference([](const Arrays& x) {
      return kth(
          x[0], -1, [](size_t) { return size_t{4}; }, false)[0];
    });
OP_CASE("median")
    .variant("whole numbers along dim")
    .call([](const Tensors& x) { return median(x[0], 0).first; })
    .inputs({{8, 3}})
    .large({{3000, 20}})
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return kth(x[0], 0, middle, false)[0]; })
    .skip_layouts("zero_size", kNothing);
OP_CASE("nanmedian")
    .variant("whole numbers along dim")
    .call([](const Tensors& x) { return nanmedian(x[0], 0).first; })
    .inputs({{8, 3}})
    .dtypes(kWhole)
    .reference([](const Arrays& x) { return kth(x[0], 0, middle, false)[0]; })
    .skip_layouts("zero_size", kNothing);

OP_CASE("mode")
    .inputs({{3, 5}})
    .inputs({{2, 2, 3}})
    .distinct()
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return most_frequent(x[0]); })
    .error<DimError>(
        [] {
          mode(ones({2, 0}));
        },
        "[mode] there is no element to choose along dim 1; shape (2, 0)");
OP_CASE("mode")
    .variant("whole numbers")
    .inputs({{3, 9}})
    .inputs({{2, 2, 6}})
    .large({{100, 700}})
    .integers(-2, 3)
    .dtypes({float32, float64})
    .dtypes(kWhole)
    .no_gradient(0)
    .reference([](const Arrays& x) { return most_frequent(x[0]); });

OP_CASE("quantile")
    .call([](const Tensors& x) { return quantile(x[0], x[1], 1); })
    .inputs({{3, 6}, {2}})
    .inputs({{2, 4, 2}, {3}})
    .inputs({{2, 3, 3, 2}, {1}})
    .large({{200, 501}, {4}})
    .distinct(0)
    .range(1, 0.05, 0.95)
    .away_from(1, 0.2, 0.02)
    .away_from(1, 1.0 / 3, 0.02)
    .away_from(1, 0.4, 0.02)
    .away_from(1, 0.6, 0.02)
    .away_from(1, 2.0 / 3, 0.02)
    .away_from(1, 0.8, 0.02)
    .away_from(1, 0.5, 0.02)
    .reference([](const Arrays& x) { return quantiles(x[0], 1, x[1], false, "linear"); })
    .skip_layouts("zero_size", kNothing)
    .error<DtypeError>([] { quantile(ones({2}, {.dtype = int64}), 0.5); },
                       "[quantile] needs a float32 or float64 tensor; got int64")
    .error<DtypeError>([] { quantile(ones({2}), ones({1}, {.dtype = float64})); },
                       "[quantile] q must have the dtype of the tensor, float32; got float64")
    .error<ShapeError>([] { quantile(ones({0}), 0.5); },
                       "[quantile] needs a tensor with elements; input (0,)")
    .error<ShapeError>(
        [] {
          quantile(ones({2}), ones({1, 1}));
        },
        "[quantile] q must be a number or have 1 dimension; q (1, 1)")
    .error<ValueError>([] { quantile(ones({2}), 1.5); }, "[quantile] q must be in [0, 1]; got 1.5")
    .error<ValueError>([] { quantile(ones({2}), 0.5, {}, false, "cubic"); },
                       "[quantile] interpolation must be \"linear\", \"lower\", \"higher\", \"midpoint\", "
                       "\"nearest\"; got \"cubic\"");
OP_CASE("quantile")
    .variant("of all")
    .call([](const Tensors& x) { return quantile(x[0], 0.3); })
    .inputs({{3, 6}})
    .inputs({{}})
    .distinct()
    .reference([](const Arrays& x) { return Array({}, {quantile_of(x[0].values, 0.3, "linear")}); })
    .skip_layouts("zero_size", kNothing);
OP_CASE("quantile")
    .variant("keepdim")
    .call([](const Tensors& x) { return quantile(x[0], 0.35, 0, true, "midpoint"); })
    .inputs({{6, 3}})
    .inputs({{4, 2, 2}})
    .distinct()
    .reference([](const Arrays& x) {
      Array y = quantiles(x[0], 0, Array({1}, {0.35}), true, "midpoint");
      y.shape.erase(0);
      return y;
    })
    .skip_layouts("zero_size", kNothing);
OP_CASE("quantile")
    .variant("whole ranks")
    .call([](const Tensors& x) {
      const Tensor q = tensor({0.1, 0.45, 1.0}, {.dtype = x[0].dtype()});
      return Tensors{quantile(x[0], q, -1, false, "lower"), quantile(x[0], q, -1, true, "higher"),
                     quantile(x[0], q, -1, false, "nearest")};
    })
    .inputs({{3, 6}})
    .inputs({{2, 2, 7}})
    .distinct()
    .reference([](const Arrays& x) {
      const Array q({3}, {0.1, 0.45, 1.0});
      return Arrays{quantiles(x[0], -1, q, false, "lower"), quantiles(x[0], -1, q, true, "higher"),
                    quantiles(x[0], -1, q, false, "nearest")};
    })
    .skip_layouts("zero_size", kNothing);
OP_CASE("nanquantile")
    .call([](const Tensors& x) { return nanquantile(x[0], x[1], -1, true); })
    .inputs({{3, 6}, {2}})
    .inputs({{2, 2, 6}, {3}})
    .distinct(0)
    .range(1, 0.05, 0.95)
    .away_from(1, 0.2, 0.02)
    .away_from(1, 0.4, 0.02)
    .away_from(1, 0.6, 0.02)
    .away_from(1, 0.8, 0.02)
    .away_from(1, 0.5, 0.02)
    .reference([](const Arrays& x) { return quantiles(x[0], -1, x[1], true, "linear"); })
    .skip_layouts("zero_size", kNothing);

}  // namespace weft::op_cases
