// Records of layer_norm, rms_norm, group_norm, instance_norm and normalize.
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr double kEps = 1e-2;
constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};

/// x in rows of `length` neighbours, each with mean 0 (if centered) and mean square 1.
Array standardized(const Array& x, int64_t length, bool centered = true) {
  Array y(x.shape);
  const auto count = static_cast<double>(length);
  for (int64_t row = 0; row + length <= x.numel(); row += length) {
    double mean = 0, square = 0;
    for (int64_t i = row; i < row + length; ++i) mean += centered ? x[i] / count : 0;
    for (int64_t i = row; i < row + length; ++i) square += (x[i] - mean) * (x[i] - mean) / count;
    for (int64_t i = row; i < row + length; ++i) y[i] = (x[i] - mean) / std::sqrt(square + kEps);
  }
  return y;
}
/// A number of weight and bias for each of their elements, every one serving `run` neighbours.
Array scaled(Array y, int64_t run, const Array& weight, const Array& bias) {
  for (int64_t i = 0; i < y.numel(); ++i) {
    const int64_t c = i / run % weight.numel();
    y[i] = y[i] * weight[c] + (bias.numel() > 0 ? bias[c] : 0);
  }
  return y;
}
/// Values of a channel of (N, C, …).
int64_t places_of(const Array& x) {
  int64_t places = 1;
  for (int64_t d = 2; d < x.dim(); ++d) places *= x.size(d);
  return places;
}
Tensor grouped(const Tensors& x) { return group_norm(x[0], 2, x[1], x[2], kEps); }
Array grouped_reference(const Arrays& x) {
  const int64_t places = places_of(x[0]);
  return scaled(standardized(x[0], x[0].size(1) / 2 * places), places, x[1], x[2]);
}

}  // namespace

OP_CASE("layer_norm")
    .call([](const Tensors& x) { return layer_norm(x[0], x[1].sizes(), x[1], x[2], kEps); })
    .inputs({{3, 5}, {5}, {5}})
    .inputs({{2, 3, 4, 5}, {5}, {5}})
    .inputs({{2, 3, 2, 3}, {2, 3}, {2, 3}})
    .inputs({{7}, {7}, {7}})
    .inputs({{0, 3}, {3}, {3}})
    .inputs({{20, 19}, {19}, {19}})
    .large({{900, 133}, {133}, {133}})
    .large({{3, 50000}, {50000}, {50000}})
    .tolerance(1e-4)
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return scaled(standardized(x[0], x[1].numel()), 1, x[1], x[2]); })
    .error<ShapeError>(
        [] {
          layer_norm(ones({2, 3}), {2});
        },
        "[layer_norm] input must end in normalized_shape (2,); got input (2, 3)")
    .error<ShapeError>(
        [] {
          layer_norm(ones({2, 3}), IntSpan());
        },
        "[layer_norm] normalized_shape must have at least one dimension; input (2, 3)")
    .error<ShapeError>(
        [] {
          layer_norm(ones({2, 3}), {3}, ones({2}));
        },
        "[layer_norm] weight must be (3,) for input (2, 3); got (2,)")
    .error<DtypeError>(
        [] {
          layer_norm(ones({2, 3}, {.dtype = int64}), {3});
        },
        "[layer_norm] needs a floating-point tensor; got int64");
OP_CASE("layer_norm")
    .variant("without weight and bias")
    .call([](const Tensors& x) { return layer_norm(x[0], {4}, {}, {}, kEps); })
    .inputs({{3, 2, 4}})
    .large({{4000, 4}})
    .tolerance(1e-4)
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return standardized(x[0], 4); });

OP_CASE("rms_norm")
    .call([](const Tensors& x) { return rms_norm(x[0], x[1].sizes(), x[1], kEps); })
    .inputs({{3, 5}, {5}})
    .inputs({{2, 3, 4}, {3, 4}})
    .inputs({{0, 3}, {3}})
    .large({{900, 133}, {133}})
    .tolerance(1e-4)
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return scaled(standardized(x[0], x[1].numel(), false), 1, x[1], {}); })
    .error<ShapeError>(
        [] {
          rms_norm(ones({2, 2, 3}), {2, 2});
        },
        "[rms_norm] input must end in normalized_shape (2, 2); got input (2, 2, 3)");
OP_CASE("rms_norm")
    .variant("default eps, without weight")
    .call([](const Tensors& x) { return rms_norm(x[0], {4}); })
    .inputs({{3, 4}})
    .range(0.5, 2)
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (int64_t row = 0; row < y.numel(); row += 4) {
        double square = 0;
        for (int64_t i = row; i < row + 4; ++i) square += x[0][i] * x[0][i] / 4;
        for (int64_t i = row; i < row + 4; ++i) y[i] /= std::sqrt(square);
      }
      return y;
    });

OP_CASE("group_norm")
    .call(grouped)
    .inputs({{3, 4}, {4}, {4}})
    .inputs({{2, 4, 3}, {4}, {4}})
    .inputs({{2, 6, 2, 4}, {6}, {6}})
    .inputs({{2, 2, 1, 3, 2}, {2}, {2}})
    .inputs({{0, 4, 3}, {4}, {4}})
    .large({{30, 20, 12, 13}, {20}, {20}})
    .large({{3000, 20}, {20}, {20}})
    .tolerance(1e-4)
    .dtypes(kFloating)
    .reference(grouped_reference)
    .error<ValueError>(
        [] {
          group_norm(ones({2, 4, 3}), 3);
        },
        "[group_norm] num_groups must be positive and divide the 4 channels; got 3, input (2, 4, 3)")
    .error<ValueError>(
        [] {
          group_norm(ones({2, 4, 3}), 0);
        },
        "got 0")
    .error<ShapeError>([] { group_norm(ones({4}), 2); }, "[group_norm] input must be (N, C, ...); got (4,)")
    .error<ShapeError>(
        [] {
          group_norm(ones({1, 4}), 4);
        },
        "[group_norm] needs more than 1 value per group; got input (1, 4) and num_groups 4")
    .error<ShapeError>(
        [] {
          group_norm(ones({1, 0, 2}), 1);
        },
        "[group_norm] input must have channels and places; got (1, 0, 2)")
    .error<ShapeError>(
        [] {
          group_norm(ones({2, 4, 3}), 2, {}, ones({3}));
        },
        "[group_norm] bias must be (4,) for input (2, 4, 3); got (3,)");
OP_CASE("group_norm")
    .variant("weight 0")
    .call(grouped)
    .inputs({{2, 4, 5}, {4}, {4}})
    .range(1, 0, 0)
    .tolerance(1e-4)
    .reference(grouped_reference);

OP_CASE("instance_norm")
    .call([](const Tensors& x) { return instance_norm(x[0], {}, {}, x[1], x[2], true, 0.1, kEps); })
    .inputs({{2, 3, 5}, {3}, {3}})
    .inputs({{2, 3, 2, 4}, {3}, {3}})
    .inputs({{0, 3, 4}, {3}, {3}})
    .large({{30, 20, 12, 13}, {20}, {20}})
    .tolerance(1e-4)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return scaled(standardized(x[0], places_of(x[0])), places_of(x[0]), x[1], x[2]);
    })
    .error<ShapeError>(
        [] {
          instance_norm(ones({2, 3, 1}));
        },
        "[instance_norm] needs more than 1 place per channel; got input (2, 3, 1)")
    .error<ValueError>(
        [] {
          instance_norm(ones({2, 3, 4}), ones({3}));
        },
        "[instance_norm] running_mean and running_var must be given together; input (2, 3, 4)")
    .error<ValueError>(
        [] {
          instance_norm(ones({2, 3, 4}), {}, {}, {}, {}, false);
        },
        "must be given when use_input_stats is false");
OP_CASE("instance_norm")
    .variant("running statistics")
    .call([](const Tensors& x) {
      return instance_norm(x[0], x[1], x[2], {}, {}, /*use_input_stats=*/false, 0.1, kEps);
    })
    .inputs({{2, 3, 5}, {3}, {3}})
    .range(2, 0.1, 3)
    .no_gradient(1)
    .no_gradient(2)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (int64_t i = 0; i < y.numel(); ++i) {
        const int64_t c = i / 5 % 3;
        y[i] = (y[i] - x[1][c]) / std::sqrt(x[2][c] + kEps);
      }
      return y;
    });

OP_CASE("normalize")
    .inputs({{3, 4}})
    .inputs({{2, 5, 3}})
    .large({{400, 300}})
    .range(0.5, 2)
    .tolerance(1e-5)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y = x[0];
      const int64_t inner = places_of(y), channels = y.size(1);
      for (int64_t i = 0; i < y.numel(); ++i) {
        double square = 0;
        for (int64_t c = 0; c < channels; ++c) {
          const double v = x[0][(i / (inner * channels) * channels + c) * inner + i % inner];
          square += v * v;
        }
        y[i] /= std::sqrt(square);
      }
      return y;
    })
    .error<DimError>([] { normalize(ones({3})); }, "[normalize] dim must be in [-1, 0]; got 1")
    .error<DtypeError>(
        [] {
          normalize(ones({3, 2}, {.dtype = int64}));
        },
        "[normalize] needs a floating");
OP_CASE("normalize")
    .variant("1-norm of all, bounded")
    .call([](const Tensors& x) {
      return normalize(x[0], 1, {0, 1}, 1e3);
    })
    .inputs({{3, 4}})
    .range(0.5, 2)
    .reference([](double x) { return x / 1e3; });

}  // namespace weft::op_cases
