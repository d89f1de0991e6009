// Records of the losses that ask for margins (weft/ops/loss.h).
#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};

double above(double x) { return std::max(x, 0.0); }
double mean_of(const Array& x) {
  double total = 0;
  for (const double v : x.values) total += v;
  return total / static_cast<double>(x.numel());
}
Tensor signs(const Tensor& x) { return where(gt(x, 0), ones_like(x), neg(ones_like(x))).detach(); }

/// f(row of a, row of b) for each row of the last dimension.
template <class F>
Array of_rows(const Array& a, const Array& b, F f) {
  const int64_t length = a.size(-1);
  Shape shape = a.shape;
  shape.resize(a.dim() - 1);
  Array y(shape);
  for (int64_t row = 0; row < y.numel(); ++row)
    y[row] = f(&a.values[row * length], &b.values[row * length], length);
  return y;
}
double cosine(const double* a, const double* b, int64_t n) {
  double ab = 0, aa = 0, bb = 0;
  for (int64_t i = 0; i < n; ++i) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / std::sqrt(aa * bb);
}
double distance(const double* a, const double* b, int64_t n) {
  double square = 0;
  for (int64_t i = 0; i < n; ++i) square += (a[i] - b[i] + 1e-6) * (a[i] - b[i] + 1e-6);
  return std::sqrt(square);
}
Array triplet(const Arrays& x, double margin, bool swap) {
  const Array near = of_rows(x[0], x[1], distance), far = of_rows(x[0], x[2], distance),
              other = of_rows(x[1], x[2], distance);
  Array y(near.shape);
  for (int64_t i = 0; i < y.numel(); ++i)
    y[i] = above(margin + near[i] - (swap ? std::min(far[i], other[i]) : far[i]));
  return y;
}
Array multilabel(const Arrays& x) {
  const int64_t classes = x[0].size(-1), rows = x[0].dim() == 2 ? x[0].size(0) : 1;
  Array y(x[0].dim() == 2 ? Shape{rows} : Shape{});
  for (int64_t n = 0; n < rows; ++n) {
    std::vector<int64_t> targets;
    for (int64_t j = 0; j < classes && x[1][n * classes + j] >= 0; ++j)
      targets.push_back(static_cast<int64_t>(x[1][n * classes + j]));
    for (const int64_t own : targets)
      for (int64_t c = 0; c < classes; ++c)
        if (std::find(targets.begin(), targets.end(), c) == targets.end())
          y[n] += above(1 - x[0][n * classes + own] + x[0][n * classes + c]) / static_cast<double>(classes);
  }
  return y;
}

}  // namespace

OP_CASE("hinge_embedding_loss")
    .call([](const Tensors& x) { return hinge_embedding_loss(x[0], signs(x[1]), 0.5, Reduction::none); })
    .inputs({{3, 4}, {3, 4}})
    .large({{300, 401}, {300, 401}})
    .away_from(0, 0.5, 1e-2)
    .no_gradient(1)
    .dtypes(kFloating)
    .broadcasting()
    .reference([](double x, double t) { return t > 0 ? x : above(0.5 - x); })
    .error<ShapeError>([] { hinge_embedding_loss(ones({2}), ones({3})); }, "[hinge_embedding_loss]");
OP_CASE("hinge_embedding_loss")
    .variant("mean, other targets")
    .call([](const Tensors& x) { return hinge_embedding_loss(x[0], full_like(x[0].detach(), 3)); })
    .inputs({{3, 4}})
    .away_from(1, 1e-2)
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (double& v : y.values) v += above(1 - v);
      return Array({}, mean_of(y));
    });

OP_CASE("margin_ranking_loss")
    .call([](const Tensors& x) { return margin_ranking_loss(x[0], x[1], x[2], 0.5, Reduction::none); })
    .inputs({{3, 4}, {3, 4}, {3, 4}})
    .large({{300, 401}, {300, 401}, {300, 401}})
    .range(0, -0.3, 0.3)
    .range(1, -0.3, 0.3)
    .range(2, -0.7, 0.7)
    .dtypes(kFloating)
    .reference([](double a, double b, double t) { return above(0.5 - t * (a - b)); })
    .error<ShapeError>(
        [] {
          margin_ranking_loss(ones({3, 1}), ones({3}), ones({3}));
        },
        "[margin_ranking_loss] input1, input2 and target need one number of dimensions; got (3, 1), (3,) and "
        "(3,)");
OP_CASE("margin_ranking_loss")
    .variant("mean, without a margin")
    .call([](const Tensors& x) { return margin_ranking_loss(x[0], x[1], signs(x[2])); })
    .inputs({{3, 4}, {3, 4}, {3, 4}})
    .range(0, 0.1, 1)
    .range(1, -1, 0)
    .no_gradient(2)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = x[2][i] > 0 ? 0 : x[0][i] - x[1][i];
      return Array({}, mean_of(y));
    });

OP_CASE("soft_margin_loss")
    .call([](const Tensors& x) { return soft_margin_loss(x[0], x[1], Reduction::none); })
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .large({{300, 401}, {300, 401}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = std::log1p(std::exp(-y[i] * x[1][i % x[1].numel()]));
      return y;
    })
    .error<ShapeError>(
        [] {
          soft_margin_loss(ones({3, 1}), ones({3}));
        },
        "[soft_margin_loss] target must broadcast to input's shape (3, 1); got (3,)");

OP_CASE("cosine_embedding_loss")
    .call([](const Tensors& x) {
      return cosine_embedding_loss(x[0], x[1], signs(x[2]), -0.9, Reduction::none);
    })
    .inputs({{4, 5}, {4, 5}, {4}})
    .inputs({{5}, {5}, {}})
    .large({{3000, 40}, {3000, 40}, {3000}})
    .range(0, 0.1, 1)
    .range(1, 0.1, 1)
    .no_gradient(2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y = of_rows(x[0], x[1], cosine);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = x[2][i] > 0 ? 1 - y[i] : above(y[i] + 0.9);
      return y;
    })
    .error<ShapeError>(
        [] {
          cosine_embedding_loss(ones({3, 4}), ones({3, 4}), ones({3, 1}));
        },
        "[cosine_embedding_loss] needs inputs (N, D) with target (N), or (D) with (); got (3, 4) and (3, 4) "
        "with "
        "(3, 1)");

OP_CASE("triplet_margin_loss")
    .call([](const Tensors& x) {
      return Tensors{triplet_margin_loss(x[0], x[1], x[2], 2.5, 2, 1e-6, false, Reduction::none),
                     triplet_margin_loss(x[0], x[1], x[2], 2.5, 2, 1e-6, true, Reduction::none),
                     triplet_margin_loss(x[0], x[1], x[2], 2.5)};
    })
    .inputs({{4, 5}, {4, 5}, {4, 5}})
    .inputs({{5}, {5}, {5}})
    .large({{3000, 40}, {3000, 40}, {3000, 40}})
    .range(-0.5, 0.5)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      const Array each = triplet(x, 2.5, false);
      return Arrays{each, triplet(x, 2.5, true), Array({}, mean_of(each))};
    })
    .error<ValueError>([] { triplet_margin_loss(ones({2}), ones({2}), ones({2}), 0); },
                       "[triplet_margin_loss] margin must be positive; got 0")
    .error<ShapeError>(
        [] {
          triplet_margin_loss(ones({3, 4}), ones({3}), ones({3, 4}));
        },
        "[triplet_margin_loss] anchor, positive and negative need one number of dimensions; got (3, 4), (3,) "
        "and "
        "(3, 4)")
    .error<ShapeError>(
        [] {
          triplet_margin_loss(ones({3, 5}), ones({3, 4}), ones({3, 4}));
        },
        "[triplet_margin_loss]");

OP_CASE("triplet_margin_with_distance_loss")
    .call([](const Tensors& x) {
      const auto squared = [](const Tensor& a, const Tensor& b) { return sum(square(a - b), -1); };
      return Tensors{triplet_margin_with_distance_loss(x[0], x[1], x[2], squared, 9, true, Reduction::none),
                     triplet_margin_with_distance_loss(x[0], x[1], x[2], {}, 2.5, false, Reduction::none)};
    })
    .inputs({{4, 5}, {4, 5}, {4, 5}})
    .range(-0.5, 0.5)
    .reference([](const Arrays& x) {
      const auto squared = [](const double* a, const double* b, int64_t n) {
        double total = 0;
        for (int64_t i = 0; i < n; ++i) total += (a[i] - b[i]) * (a[i] - b[i]);
        return total;
      };
      Array near = of_rows(x[0], x[1], squared);
      const Array far = of_rows(x[0], x[2], squared), other = of_rows(x[1], x[2], squared);
      for (int64_t i = 0; i < near.numel(); ++i) near[i] = above(9 + near[i] - std::min(far[i], other[i]));
      return Arrays{near, triplet(x, 2.5, false)};
    });

OP_CASE("multi_margin_loss")
    .variant("one sample")
    .call([](const Tensors& x) { return multi_margin_loss(x[0], x[1], 1, 1, {}, Reduction::none); })
    .inputs({{5}, {1}})
    .input_dtype(1, int64)
    .integers(1, 0, 4)
    .range(0, -0.45, 0.45)
    .reference([](const Arrays& x) {
      Array y(Shape{1});
      const auto own = static_cast<int64_t>(x[1][0]);
      for (int64_t c = 0; c < 5; ++c)
        if (c != own) y[0] += above(1 - x[0][own] + x[0][c]) / 5;
      return y;
    })
    .skip_layouts("zero_size", "a sample has classes")
    .error<ShapeError>(
        [] {
          multi_margin_loss(ones({3, 0}), zeros({3}, {.dtype = int64}));
        },
        "[multi_margin_loss] input needs classes; got (3, 0)");

OP_CASE("multilabel_margin_loss")
    .call([](const Tensors& x) { return multilabel_margin_loss(x[0], x[1], Reduction::none); })
    .inputs({{6, 4}, {6, 4}})
    .inputs({{4}, {4}})
    .large({{3000, 4}, {3000, 4}})
    .input_dtype(1, int64)
    .integers(1, -1, 3)
    .range(0, -0.45, 0.45)
    .dtypes(kFloating)
    .reference(multilabel)
    .error<IndexError>(
        [] {
          multilabel_margin_loss(ones({2, 3}), full({2, 3}, 3, {.dtype = int64}));
        },
        "[multilabel_margin_loss] target must be in [-1, 3); got values from 3 to 3")
    .error<ShapeError>(
        [] {
          multilabel_margin_loss(ones({2, 3}), zeros({3}, {.dtype = int64}));
        },
        "[multilabel_margin_loss] target needs input's shape (2, 3); got (3,)")
    .error<DtypeError>([] { multilabel_margin_loss(ones({3}), zeros({3})); },
                       "[multilabel_margin_loss] target needs int64 class indices; got float32");
OP_CASE("multilabel_margin_loss")
    .variant("mean")
    .inputs({{6, 4}, {6, 4}})
    .input_dtype(1, int64)
    .integers(1, -1, 3)
    .range(0, -0.45, 0.45)
    .reference([](const Arrays& x) { return Array({}, mean_of(multilabel(x))); });

OP_CASE("multilabel_soft_margin_loss")
    .call([](const Tensors& x) {
      return Tensors{multilabel_soft_margin_loss(x[0], x[1], x[2], Reduction::none),
                     multilabel_soft_margin_loss(x[0], x[1], x[2])};
    })
    .inputs({{3, 4}, {3, 4}, {4}})
    .inputs({{2, 3, 4}, {2, 3, 4}, {4}})
    .large({{3000, 40}, {3000, 40}, {40}})
    .range(1, 0, 1)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      const Array each = of_rows(x[0], x[1], [&](const double* a, const double* t, int64_t n) {
        double total = 0;
        for (int64_t i = 0; i < n; ++i)
          total += x[2][i] * (t[i] * std::log1p(std::exp(-a[i])) + (1 - t[i]) * std::log1p(std::exp(a[i])));
        return total / static_cast<double>(n);
      });
      return Arrays{each, Array({}, mean_of(each))};
    })
    .error<ShapeError>([] { multilabel_soft_margin_loss(Tensor(1.0), Tensor(1.0)); },
                       "[multilabel_soft_margin_loss] input needs classes in its last dimension; got ()");

}  // namespace weft::op_cases
