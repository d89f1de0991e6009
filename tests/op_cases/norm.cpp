// Records of normalisation.
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr double kEps = 1e-2;

/// Calls visit(element, channel) for all elements of x.
template <class F>
void for_each_element(const Array& x, F visit) {
  int64_t length = 1;
  for (int64_t d = 2; d < x.dim(); ++d) length *= x.size(d);
  for (int64_t i = 0; i < x.numel(); ++i) visit(i, i / length % x.size(1));
}

Array normalized(const Array& x, const Array& mean, const Array& variance, const Array& weight,
                 const Array& bias) {
  Array y(x.shape);
  for_each_element(x, [&](int64_t i, int64_t c) {
    y[i] = (x[i] - mean[c]) / std::sqrt(variance[c] + kEps) * weight[c] + bias[c];
  });
  return y;
}

Array batch_normalized(const Array& x, const Array& weight, const Array& bias) {
  const int64_t channels = x.size(1);
  const double count = static_cast<double>(x.numel()) / static_cast<double>(channels);
  Array mean(Shape{channels}), variance(Shape{channels});
  for_each_element(x, [&](int64_t i, int64_t c) { mean[c] += x[i] / count; });
  for_each_element(x,
                   [&](int64_t i, int64_t c) { variance[c] += (x[i] - mean[c]) * (x[i] - mean[c]) / count; });
  return normalized(x, mean, variance, weight, bias);
}

}  // namespace

OP_CASE("batch_norm")
    .call([](const Tensors& x) { return batch_norm(x[0], {}, {}, x[1], x[2], /*training=*/true, 0.1, kEps); })
    .inputs({{4, 3}, {3}, {3}})
    .inputs({{2, 3, 5}, {3}, {3}})
    .inputs({{2, 3, 2, 4}, {3}, {3}})
    .inputs({{2, 17, 1, 2}, {17}, {17}})
    .reference([](const Arrays& x) { return batch_normalized(x[0], x[1], x[2]); })
    .large({{30, 20, 24, 24}, {20}, {20}})
    .tolerance(1e-4)
    .dtypes({float32, float64, float16, bfloat16})
    .error<ShapeError>(
        [] {
          batch_norm(ones({1, 3}), {}, {}, {}, {}, true);
        },
        "[batch_norm] training needs more than 1 value per channel; got input (1, 3)")
    .error<ShapeError>(
        [] {
          batch_norm(ones({4, 3}), {}, {}, ones({4}), {}, true);
        },
        "weight must be (3,) for input (4, 3); got (4,)")
    .error<ShapeError>([] { batch_norm(ones({4}), {}, {}, {}, {}, true); }, "input must be (N, C, ...)")
    .error<ValueError>(
        [] {
          batch_norm(ones({4, 3}), {}, {});
        },
        "running_mean and running_var must be given")
    .error<DtypeError>(
        [] {
          batch_norm(ones({4, 3}, {.dtype = int64}), {}, {}, {}, {}, true);
        },
        "floating-point");

OP_CASE("batch_norm")
    .variant("inference")
    .call([](const Tensors& x) {
      return batch_norm(x[0], x[1], x[2], x[3], x[4], /*training=*/false, 0.1, kEps);
    })
    .inputs({{4, 3}, {3}, {3}, {3}, {3}})
    .inputs({{1, 3, 2, 4}, {3}, {3}, {3}, {3}})
    .range(2, 0.1, 3)
    .no_gradient(1)
    .no_gradient(2)
    .reference([](const Arrays& x) { return normalized(x[0], x[1], x[2], x[3], x[4]); })
    .large({{30, 20, 24, 24}, {20}, {20}, {20}, {20}})
    .tolerance(1e-4)
    .dtypes({float32, float64, float16, bfloat16});

OP_CASE("batch_norm")
    .variant("without weight and bias")
    .call([](const Tensors& x) { return batch_norm(x[0], {}, {}, {}, {}, /*training=*/true, 0.1, kEps); })
    .inputs({{4, 2, 3}})
    .reference([](const Arrays& x) {
      const Shape channels{x[0].size(1)};
      return batch_normalized(x[0], Array(channels, 1), Array(channels, 0));
    })
    .tolerance(1e-4);

}  // namespace weft::op_cases
