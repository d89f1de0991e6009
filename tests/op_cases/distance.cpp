// Records of the ops in weft/ops/distance.h.
#include <cmath>
#include <limits>

#include "tests/op_cases/matrices.h"
#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr const char* kSame =
    "vectors that are expanded from one have distance 0 of themselves, where no derivative exists";

double norm_of(const std::vector<double>& x, double p) {
  double y = 0;
  for (const double v : x) {
    if (std::isinf(p)) y = std::max(y, std::abs(v));
    else if (p == 0) y += v != 0 ? 1 : 0;
    else y += std::pow(std::abs(v), p);
  }
  return p == 0 || std::isinf(p) ? y : std::pow(y, 1 / p);
}

Reference distances(double p) {
  return [=](const Arrays& x) {
    const Shape batch = broadcast_shapes(batch_of(x[0]), batch_of(x[1]));
    const int64_t rows = x[0].size(-2), others = x[1].size(-2);
    Array y(with(batch, {rows, others}));
    for (int64_t b = 0; b < batch.numel(); ++b) {
      const Matrix first = matrix_of(x[0], batch, b), second = matrix_of(x[1], batch, b);
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < others; ++j) {
          std::vector<double> difference;
          for (int64_t k = 0; k < first.columns; ++k) difference.push_back(first(i, k) - second(j, k));
          y[(b * rows + i) * others + j] = norm_of(difference, p);
        }
    }
    return y;
  };
}
Call cdist_with(double p, const char* mode = "donot_use_mm_for_euclid_dist") {
  return [=](const Tensors& x) { return cdist(x[0], x[1], p, mode); };
}

}  // namespace

OP_CASE("cdist")
    .inputs({{4, 3}, {5, 3}})
    .inputs({{2, 4, 3}, {2, 5, 3}})
    .inputs({{2, 1, 4, 3}, {3, 5, 3}})
    .inputs({{0, 3}, {5, 3}})
    .inputs({{0, 4, 3}, {0, 5, 3}})
    .inputs({{4, 0}, {5, 0}})
    .large({{24, 40}, {25, 40}})
    .large({{200, 30}, {300, 30}})
    .dtypes({float32, float64, float16, bfloat16})
    .distinct()
    .skip_layouts("expanded", kSame)
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference(distances(2))
    .error<ShapeError>(
        [] {
          cdist(ones({2, 3}), ones({2, 4}));
        },
        "[cdist] the vectors need one length; shapes (2, 3) and (2, 4)")
    .error<ShapeError>(
        [] {
          cdist(ones({3}), ones({2, 3}));
        },
        "[cdist] both operands need at least 2 dimensions; shapes (3,) and (2, 3)")
    .error<ValueError>(
        [] {
          cdist(ones({2, 3}), ones({2, 3}), -1);
        },
        "[cdist] p must not be negative; got -1")
    .error<ValueError>(
        [] {
          cdist(ones({2, 3}), ones({2, 3}), 2, "x");
        },
        "[cdist] compute_mode must be")
    .error<DtypeError>(
        [] {
          cdist(ones({2, 3}, {.dtype = int64}), ones({2, 3}, {.dtype = int64}));
        },
        "[cdist] needs a");
OP_CASE("cdist")
    .variant("by products")
    .call(cdist_with(2, "use_mm_for_euclid_dist"))
    .inputs({{4, 3}, {5, 3}})
    .inputs({{2, 4, 3}, {5, 3}})
    .inputs({{0, 3}, {5, 3}})
    .distinct()
    .skip_layouts("expanded", kSame)
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference(distances(2));
OP_CASE("cdist")
    .variant("p = 0")
    .call(cdist_with(0))
    .inputs({{4, 3}, {5, 3}})
    .inputs({{0, 3}, {5, 3}})
    .integers(-1, 1)
    .no_second_derivative("the first is zero, off the tape")
    .reference(distances(0));
OP_CASE("cdist")
    .variant("p = 1")
    .call(cdist_with(1))
    .inputs({{4, 3}, {5, 3}})
    .inputs({{2, 4, 3}, {2, 5, 3}})
    .inputs({{0, 3}, {5, 3}})
    .large({{200, 30}, {300, 30}})
    .distinct()
    .skip_layouts("expanded", kSame)
    .reference(distances(1));
OP_CASE("cdist")
    .variant("p = 1.5")
    .call(cdist_with(1.5))
    .inputs({{4, 3}, {5, 3}})
    .inputs({{0, 3}, {5, 3}})
    .distinct()
    .skip_layouts("expanded", kSame)
    .gradcheck({.rtol = 1e-3})
    .tolerance(1e-4)
    .reference(distances(1.5));
OP_CASE("cdist")
    .variant("p = 3")
    .call(cdist_with(3))
    .inputs({{4, 3}, {5, 3}})
    .inputs({{0, 3}, {5, 3}})
    .distinct()
    .skip_layouts("expanded", kSame)
    .gradcheck({.rtol = 1e-3})
    .tolerance(1e-4)
    .reference(distances(3));
OP_CASE("cdist")
    .variant("p = inf")
    .call(cdist_with(kInfinity))
    .inputs({{4, 3}, {5, 3}})
    .inputs({{0, 3}, {5, 3}})
    .distinct()
    .skip_layouts("expanded", kSame)
    .reference(distances(kInfinity));

OP_CASE("dist")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .inputs({{}, {4}})
    .inputs({{0}, {0}})
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      const Shape sizes = broadcast_shapes(x[0].shape, x[1].shape);
      std::vector<double> difference;
      for (int64_t i = 0; i < sizes.numel(); ++i)
        difference.push_back(x[0][x[0].numel() == sizes.numel() ? i : 0] - x[1][i % x[1].numel()]);
      return Array(Shape{}, {norm_of(difference, 2)});
    });
OP_CASE("pairwise_distance")
    .call([](const Tensors& x) { return pairwise_distance(x[0], x[1], 3, 0.5, true); })
    .inputs({{3, 4}, {3, 4}})
    .inputs({{4}, {4}})
    .inputs({{0, 4}, {0, 4}})
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      const int64_t n = x[0].size(-1);
      Array y(with(batch_of(x[0], 1), {1}));
      for (int64_t row = 0; row < y.numel(); ++row) {
        std::vector<double> difference;
        for (int64_t i = 0; i < n; ++i) difference.push_back(x[0][row * n + i] - x[1][row * n + i] + 0.5);
        y[row] = norm_of(difference, 3);
      }
      return y;
    });
OP_CASE("cosine_similarity")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{2, 4, 3}, {2, 4, 3}})
    .inputs({{0, 4}, {0, 4}})
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .reference([](const Arrays& x) {
      const int64_t n = x[0].size(1), inner = x[0].dim() == 3 ? x[0].size(2) : 1;
      Shape shape{x[0].size(0)};
      if (x[0].dim() == 3) shape.push_back(inner);
      Array y(shape);
      for (int64_t i = 0; i < y.numel(); ++i) {
        double both = 0, first = 0, second = 0;
        for (int64_t k = 0; k < n; ++k) {
          const int64_t at = (i / inner * n + k) * inner + i % inner;
          both += x[0][at] * x[1][at];
          first += x[0][at] * x[0][at];
          second += x[1][at] * x[1][at];
        }
        y[i] = both / std::sqrt(first * second);
      }
      return y;
    })
    .error<DtypeError>(
        [] {
          const TensorOptions whole{.dtype = int64};
          cosine_similarity(ones({2, 3}, whole), ones({2, 3}, whole));
        },
        "[cosine_similarity] needs floating-point tensors; got int64 and int64");

}  // namespace weft::op_cases
