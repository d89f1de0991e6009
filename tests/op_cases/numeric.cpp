// Records of the ops in weft/ops/numeric.h.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

using Values = std::vector<double>;

Array covariances(const Array& x, double correction, const Values& counts, const Values& weights) {
  const int64_t n = x.size(0), m = x.size(1);
  const auto at = [](const Values& list, int64_t i) {
    return list.empty() ? 1.0 : list[static_cast<size_t>(i)];
  };
  double total = 0, weighted = 0;
  for (int64_t j = 0; j < m; ++j) {
    total += at(counts, j) * at(weights, j);
    weighted += at(counts, j) * at(weights, j) * at(weights, j);
  }
  const double divisor = weights.empty() ? total - correction : total - correction * weighted / total;
  Array y({n, n});
  Values means(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < m; ++j)
      means[static_cast<size_t>(i)] += x({i, j}) * at(counts, j) * at(weights, j) / total;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t k = 0; k < n; ++k)
      for (int64_t j = 0; j < m; ++j)
        y({i, k}) += (x({i, j}) - means[static_cast<size_t>(i)]) *
                     (x({k, j}) - means[static_cast<size_t>(k)]) * at(counts, j) * at(weights, j) / divisor;
  return y;
}

Array counts_of(const Array& x, const Values& edges) {
  Array y({static_cast<int64_t>(edges.size()) - 1});
  for (const double value : x.values)
    for (size_t b = 0; b + 1 < edges.size(); ++b) {
      const bool last = b + 2 == edges.size();
      if (value >= edges[b] && (value < edges[b + 1] || (last && value == edges[b + 1])))
        y[static_cast<int64_t>(b)] += 1;
    }
  return y;
}

constexpr const char* kCounts = "it counts";

}  // namespace

OP_CASE("cov")
    .inputs({{3, 5}})
    .inputs({{2, 3}})
    .reference([](const Arrays& x) { return covariances(x[0], 1, {}, {}); })
    .skip_layouts("zero_size", "without observations the result is NaN")
    .error<ShapeError>(
        [] {
          cov(ones({2, 2, 2}));
        },
        "[cov] needs at most two dimensions; input (2, 2, 2)");
OP_CASE("cov")
    .variant("weights")
    .call([](const Tensors& x) {
      return cov(x[0], 2, tensor({1, 2, 1, 3}), tensor({1.0, 0.5, 2.0, 1.5}, {.dtype = x[0].dtype()}));
    })
    .inputs({{3, 4}})
    .reference([](const Arrays& x) {
      return covariances(x[0], 2, {1, 2, 1, 3}, {1.0, 0.5, 2.0, 1.5});
    })
    .skip_layouts("zero_size", "the weights are for four observations")
    .error<ValueError>(
        [] {
          cov(ones({2, 2}), 1, tensor({1, -1}));
        },
        "[cov] fweights must not be negative");
OP_CASE("corrcoef")
    .inputs({{3, 5}})
    .distinct()
    .reference([](const Arrays& x) {
      Array y = covariances(x[0], 1, {}, {});
      const Array c = y;
      for (int64_t i = 0; i < 3; ++i)
        for (int64_t j = 0; j < 3; ++j)
          y({i, j}) = std::clamp(c({i, j}) / std::sqrt(c({i, i}) * c({j, j})), -1.0, 1.0);
      return y;
    })
    .gradcheck({.atol = 1e-5})
    .skip_layouts("zero_size", "without observations the result is NaN")
    .skip_layouts("expanded", "equal rows are on the bound 1, where there is a kink");
OP_CASE("histogram")
    .call([](const Tensors& x) { return histogram(x[0], 4, -1.0, 1.0); })
    .inputs({{4, 5}})
    .inputs({{}})
    .inputs({{0, 3}})
    .large({{300, 301}})
    .reference([](const Arrays& x) {
      return Arrays{counts_of(x[0], {-1, -0.5, 0, 0.5, 1}), Array({5}, {-1, -0.5, 0, 0.5, 1})};
    })
    .not_differentiable(kCounts)
    .error<ValueError>([] { histogram(ones({2}), 0); }, "[histogram] bins must be positive; got 0");
OP_CASE("histogram")
    .variant("edges")
    .call([](const Tensors& x) {
      return histogram(x[0], tensor({-1.0, 0.25, 1.5}, {.dtype = x[0].dtype()})).first;
    })
    .inputs({{4, 5}})
    .reference([](const Arrays& x) {
      return counts_of(x[0], {-1, 0.25, 1.5});
    })
    .not_differentiable(kCounts);
OP_CASE("gradient")
    .call([](const Tensors& x) { return gradient(x[0], 0.5, {1}); })
    .inputs({{2, 4}})
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < 2; ++i)
        for (int64_t j = 0; j < 4; ++j) {
          const int64_t left = std::max<int64_t>(j - 1, 0), right = std::min<int64_t>(j + 1, 3);
          y({i, j}) = (x[0]({i, right}) - x[0]({i, left})) / (0.5 * static_cast<double>(right - left));
        }
      return y;
    })
    .skip_layouts("zero_size", "a difference needs two samples")
    .error<ShapeError>(
        [] {
          gradient(ones({2, 1}));
        },
        "[gradient] each dim needs at least 2 samples")
    .error<ValueError>([] { gradient(ones({4}), 1, {}, 3); }, "[gradient] edge_order must be 1 or 2; got 3");
OP_CASE("gradient")
    .variant("coordinates")  // exact for a parabola: x^2 at uneven places
    .call([](const Tensors& x) {
      const Tensor places = tensor({0.0, 0.5, 2.0, 3.0}, {.dtype = x[0].dtype()});
      return gradient(x[0] * square(places), {places}, {}, 2);
    })
    .inputs({{1}})
    .reference([](const Arrays& x) {
      return Array({4}, {0, x[0][0], 4 * x[0][0], 6 * x[0][0]});
    })
    .skip_layouts("zero_size", "a difference needs samples");
OP_CASE("combinations")
    .call([](const Tensors& x) { return combinations(x[0], 2, true); })
    .inputs({{4}})
    .inputs({{0}})
    .reference([](const Arrays& x) {
      const int64_t n = x[0].numel();
      Array y({n * (n + 1) / 2, 2});
      int64_t row = 0;
      for (int64_t i = 0; i < n; ++i)
        for (int64_t j = i; j < n; ++j, ++row) {
          y({row, 0}) = x[0][i];
          y({row, 1}) = x[0][j];
        }
      return y;
    })
    .error<ShapeError>(
        [] {
          combinations(ones({2, 2}));
        },
        "[combinations] needs a 1-d tensor; input (2, 2)");
OP_CASE("cartesian_prod")
    .call([](const Tensors& x) {
      return cartesian_prod({x[0], x[1]});
    })
    .inputs({{3}, {2}})
    .inputs({{0}, {2}})
    .reference([](const Arrays& x) {
      const int64_t n = x[0].numel(), m = x[1].numel();
      Array y({n * m, 2});
      for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < m; ++j) {
          y({i * m + j, 0}) = x[0][i];
          y({i * m + j, 1}) = x[1][j];
        }
      return y;
    });
OP_CASE("vander")
    .call([](const Tensors& x) { return vander(x[0], 4); })
    .inputs({{3}})
    .inputs({{0}})
    .reference([](const Arrays& x) {
      Array y({x[0].numel(), 4});
      for (int64_t i = 0; i < x[0].numel(); ++i)
        for (int64_t j = 0; j < 4; ++j) y({i, j}) = std::pow(x[0][i], 3 - j);
      return y;
    });
OP_CASE("trapz")
    .call([](const Tensors& x) { return trapz(x[0], 0.5); })
    .inputs({{5}})
    .reference([](const Arrays& x) {
      const Array& y = x[0];
      return Array(Shape{}, 0.5 * (y[0] / 2 + y[1] + y[2] + y[3] + y[4] / 2));
    })
    .skip_layouts("zero_size", "the samples are five");
OP_CASE("unravel_index")
    .call([](const Tensors& x) {
      return unravel_index(x[0], {3, 4});
    })
    .inputs({{5}})
    .inputs({{2, 3}})
    .integers(0, 11)
    .input_dtype(0, int64)
    .reference([](const Arrays& x) {
      Array rows(x[0].shape), columns(x[0].shape);
      for (int64_t i = 0; i < x[0].numel(); ++i) {
        rows[i] = std::floor(x[0][i] / 4);
        columns[i] = std::fmod(x[0][i], 4);
      }
      return Arrays{rows, columns};
    })
    .not_differentiable("integers")
    .error<ValueError>(
        [] {
          unravel_index(tensor({12}), {3, 4});
        },
        "[unravel_index] indices must be in [0, 12) for shape (3, 4); got 12 to 12");
OP_CASE("renorm")
    .call([](const Tensors& x) { return renorm(x[0], 2, 0, 1); })
    .inplace([](const Tensors& x) { return renorm_(x[0], 2, 0, 1); })
    .inputs({{3, 4}})
    .range(0.4, 2)
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (int64_t i = 0; i < y.size(0); ++i) {
        double squares = 0;
        for (int64_t j = 0; j < y.size(1); ++j) squares += y({i, j}) * y({i, j});
        const double length = std::sqrt(squares);
        for (int64_t j = 0; length > 1 && j < y.size(1); ++j) y({i, j}) /= length + 1e-7;
      }
      return y;
    })
    .error<ValueError>(
        [] {
          renorm(ones({2, 2}), 0, 0, 1);
        },
        "[renorm] p must be positive; got 0");
OP_CASE("pdist")
    .inputs({{4, 3}})
    .inputs({{1, 3}})
    .distinct()
    .reference([](const Arrays& x) {
      const int64_t n = x[0].size(0);
      Array y({n * (n - 1) / 2});
      int64_t place = 0;
      for (int64_t i = 0; i < n; ++i)
        for (int64_t j = i + 1; j < n; ++j) {
          double squares = 0;
          for (int64_t k = 0; k < x[0].size(1); ++k) squares += std::pow(x[0]({i, k}) - x[0]({j, k}), 2);
          y[place++] = std::sqrt(squares);
        }
      return y;
    })
    .skip_layouts("expanded", "equal rows have distance 0, where no derivative exists")
    .error<ShapeError>([] { pdist(ones({2})); }, "[pdist] needs a matrix (N, M); input (2,)");
OP_CASE("angle").inputs(any_shape).away_from(0, 0.01).reference([](double x) {
  return x < 0 ? std::numbers::pi : 0.0;
});

}  // namespace weft::op_cases
