// Records of the losses that measure distances and of the likelihoods (weft/ops/loss.h).
#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};

double sum_of(const Array& x) {
  double total = 0;
  for (const double v : x.values) total += v;
  return total;
}
/// none, mean and sum of the losses of elements.
Arrays all_reductions(const Array& loss) {
  const double total = sum_of(loss);
  return {loss, Array({}, total / static_cast<double>(loss.numel())), Array({}, total)};
}
template <class F>
Call all_reductions_of(F loss) {
  return [loss](const Tensors& x) {
    Tensors y;
    for (const Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum})
      y.push_back(loss(x, reduction));
    return y;
  };
}
template <class F>
Array elementwise(const Arrays& x, F f) {
  Array y(x[0].shape);
  for (int64_t i = 0; i < y.numel(); ++i) y[i] = f(x[0][i], x[1][i]);
  return y;
}
double huber(double d, double delta) {
  return std::abs(d) < delta ? d * d / 2 : delta * (std::abs(d) - delta / 2);
}
double stirling(double t) { return t > 1 ? t * std::log(t) - t + std::log(2 * std::numbers::pi * t) / 2 : 0; }
double gaussian(double x, double t, double v) { return (std::log(v) + (x - t) * (x - t) / v) / 2; }

}  // namespace

OP_CASE("mse_loss")
    .variant("weight")
    .call(all_reductions_of([](const Tensors& x, Reduction r) { return mse_loss(x[0], x[1], r, x[2]); }))
    .inputs({{3, 4}, {3, 4}, {3, 4}})
    .range(2, 0.5, 2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array loss = elementwise(x, [](double a, double b) { return (a - b) * (a - b); });
      for (int64_t i = 0; i < loss.numel(); ++i) loss[i] *= x[2][i];
      return Arrays{loss, Array({}, sum_of(loss) / sum_of(x[2])), Array({}, sum_of(loss))};
    })
    .error<ShapeError>([] { mse_loss(ones({3}), ones({3}), Reduction::mean, ones({2})); },
                       "[mse_loss] weight must have the input's shape (3,); got (2,)")
    .error<ValueError>([] { mse_loss(ones({3}), ones({3}), Reduction::batchmean); },
                       "[mse_loss] reduction must be none, mean or sum; got batchmean");

OP_CASE("l1_loss")
    .variant("weight")
    .call(all_reductions_of([](const Tensors& x, Reduction r) { return l1_loss(x[0], x[1], r, x[2]); }))
    .inputs({{3, 4}, {3, 4}, {3, 4}})
    .range(0, 1, 2)
    .range(1, -1, 0.8)
    .range(2, 0.5, 2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array loss = elementwise(x, [](double a, double b) { return std::abs(a - b); });
      for (int64_t i = 0; i < loss.numel(); ++i) loss[i] *= x[2][i];
      return Arrays{loss, Array({}, sum_of(loss) / sum_of(x[2])), Array({}, sum_of(loss))};
    });

OP_CASE("smooth_l1_loss")
    .call(all_reductions_of([](const Tensors& x, Reduction r) { return smooth_l1_loss(x[0], x[1], r, 0.7); }))
    .inputs({{3, 4}, {3, 4}})
    .inputs({{}, {}})
    .large({{300, 401}, {300, 401}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return all_reductions(elementwise(x, [](double a, double b) { return huber(a - b, 0.7) / 0.7; }));
    })
    .error<ValueError>([] { smooth_l1_loss(ones({2}), ones({2}), Reduction::mean, -1); },
                       "[smooth_l1_loss] beta must not be negative; got -1")
    .error<ShapeError>([] { smooth_l1_loss(ones({2}), ones({3})); }, "[smooth_l1_loss]")
    .error<DtypeError>([] { smooth_l1_loss(ones({2}, {.dtype = int64}), ones({2})); },
                       "[smooth_l1_loss] needs a floating-point tensor; got int64");
OP_CASE("smooth_l1_loss")
    .variant("beta 0 is l1")
    .call([](const Tensors& x) { return smooth_l1_loss(x[0], x[1], Reduction::none, 0); })
    .inputs({{3, 4}, {3, 4}})
    .range(0, -2, -0.1)
    .range(1, 0, 2)
    .broadcasting()
    .reference([](double a, double b) { return std::abs(a - b); });

OP_CASE("huber_loss")
    .call(all_reductions_of([](const Tensors& x, Reduction r) { return huber_loss(x[0], x[1], r, 0.7); }))
    .inputs({{3, 4}, {3, 4}})
    .large({{300, 401}, {300, 401}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return all_reductions(elementwise(x, [](double a, double b) { return huber(a - b, 0.7); }));
    })
    .error<ValueError>([] { huber_loss(ones({2}), ones({2}), Reduction::mean, 0); },
                       "[huber_loss] delta must be positive; got 0");
OP_CASE("huber_loss")
    .variant("weight")
    .call(all_reductions_of([](const Tensors& x, Reduction r) {
      return huber_loss(x[0], x[1], r, 0.7, x[2]);
    }))
    .inputs({{3, 4}, {3, 4}, {3, 4}})
    .reference([](const Arrays& x) {
      Array loss = elementwise(x, [](double a, double b) { return huber(a - b, 0.7); });
      for (int64_t i = 0; i < loss.numel(); ++i) loss[i] *= x[2][i];
      return all_reductions(loss);
    });

OP_CASE("gaussian_nll_loss")
    .call(all_reductions_of([](const Tensors& x, Reduction r) {
      return gaussian_nll_loss(x[0], x[1], x[2], true, 1e-3, r);
    }))
    .inputs({{3, 4}, {3, 4}, {3, 4}})
    .inputs({{3, 4}, {3, 4}, {3, 1}})
    .inputs({{3, 4}, {3, 4}, {3}})
    .large({{300, 401}, {300, 401}, {300, 1}})
    .range(2, 0.5, 2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array loss(x[0].shape);
      const int64_t each = loss.numel() / std::max<int64_t>(1, x[2].numel());
      for (int64_t i = 0; i < loss.numel(); ++i)
        loss[i] = gaussian(x[0][i], x[1][i], x[2][i / each]) + std::log(2 * std::numbers::pi) / 2;
      return all_reductions(loss);
    })
    .error<ShapeError>(
        [] {
          gaussian_nll_loss(ones({3, 4}), ones({3, 4}), ones({4}));
        },
        "[gaussian_nll_loss] var must have input's shape (3, 4), that without the last dimension, or a 1 in "
        "one "
        "place; got (4,)")
    .error<ValueError>([] { gaussian_nll_loss(ones({3}), ones({3}), full({3}, -1.0)); },
                       "[gaussian_nll_loss] var must not be negative; got -1 of shape (3,)")
    .error<ValueError>([] { gaussian_nll_loss(ones({3}), ones({3}), -1.0); }, "must not be negative; got -1");
OP_CASE("gaussian_nll_loss")
    .variant("a number")
    .call([](const Tensors& x) {
      return gaussian_nll_loss(x[0], x[1], 0.1, false, 0.5, Reduction::none);  // below eps
    })
    .inputs({{3, 4}, {3, 4}})
    .reference([](double x, double t) { return gaussian(x, t, 0.5); });

OP_CASE("poisson_nll_loss")
    .call(all_reductions_of([](const Tensors& x, Reduction r) {
      return poisson_nll_loss(x[0], x[1], true, true, 1e-8, r);
    }))
    .inputs({{3, 4}, {3, 4}})
    .large({{300, 401}, {300, 401}})
    .range(1, 0, 4)
    .away_from(1, 1, 1e-2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return all_reductions(
          elementwise(x, [](double a, double t) { return std::exp(a) - t * a + stirling(t); }));
    })
    .error<ShapeError>([] { poisson_nll_loss(ones({2}), ones({3})); }, "[poisson_nll_loss]");
OP_CASE("poisson_nll_loss")
    .variant("not the logarithm")
    .call([](const Tensors& x) { return poisson_nll_loss(x[0], x[1], false, false, 0.1, Reduction::none); })
    .inputs({{3, 4}, {3, 4}})
    .range(0, 0.5, 3)
    .broadcasting()
    .reference([](double x, double t) { return x - t * std::log(x + 0.1); });

OP_CASE("kl_div")
    .call([](const Tensors& x) { return kl_div(x[0], x[1], Reduction::none); })
    .inputs({{3, 4}, {3, 4}})
    .range(1, 0.1, 1)
    .dtypes(kFloating)
    .broadcasting()
    .reference([](double a, double t) { return t * (std::log(t) - a); })
    .error<DtypeError>([] { kl_div(ones({2}, {.dtype = int64}), ones({2})); }, "[kl_div] needs a floating");
OP_CASE("kl_div")
    .variant("reductions")
    .call([](const Tensors& x) {
      return Tensors{kl_div(x[0], x[1], Reduction::none), kl_div(x[0], x[1], Reduction::sum),
                     kl_div(x[0], x[1]), kl_div(x[0], x[1], Reduction::batchmean)};
    })
    .inputs({{3, 4}, {3, 4}})
    .inputs({{4}, {4}})
    .inputs({{}, {}})
    .large({{300, 401}, {300, 401}})
    .range(1, 0.1, 1)
    .reference([](const Arrays& x) {
      const Arrays all =
          all_reductions(elementwise(x, [](double a, double t) { return t * (std::log(t) - a); }));
      const double batch = x[0].dim() == 0 ? 1 : static_cast<double>(x[0].size(0));
      return Arrays{all[0], all[2], all[1], Array({}, all[2][0] / batch)};
    });

OP_CASE("kl_div")
    .variant("log_target")
    .call([](const Tensors& x) { return kl_div(x[0], x[1], Reduction::none, /*log_target=*/true); })
    .inputs({{3, 4}, {3, 4}})
    .dtypes(kFloating)
    .broadcasting()
    .reference([](double a, double t) { return std::exp(t) * (t - a); });

}  // namespace weft::op_cases
