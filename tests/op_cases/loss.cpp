// Records of the ops in weft/ops/loss.h.
#include <algorithm>
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};

Array one(double value) { return Array({}, value); }
double sum_of(const Array& x) {
  double total = 0;
  for (const double v : x.values) total += v;
  return total;
}
double mean_of(const Array& x) { return sum_of(x) / static_cast<double>(x.numel()); }

// Where class c of target number i stands in an input (N, C, …) or (C).
struct Classes {
  int64_t count, spots;
  explicit Classes(const Array& x) : count(x.size(x.dim() == 1 ? 0 : 1)), spots(1) {
    for (int64_t d = 2; d < x.dim(); ++d) spots *= x.size(d);
  }
  int64_t at(int64_t i, int64_t c) const { return (i / spots * count + c) * spots + i % spots; }
};

// -weight[target] * x[target] of each target, 0 where ignored, and the sum of the weights that counted.
Array picked(const Array& x, const Array& target, const Array* weight, int64_t ignore_index, double* total) {
  const Classes classes(x);
  Array loss(target.shape);
  *total = 0;
  for (int64_t i = 0; i < target.numel(); ++i) {
    const auto c = static_cast<int64_t>(target[i]);
    if (c == ignore_index) continue;
    const double w = weight ? (*weight)[c] : 1;
    loss[i] = -w * x[classes.at(i, c)];
    *total += w;
  }
  return loss;
}
Array log_softmax_of(const Array& x) {
  const Classes classes(x);
  Array y(x.shape);
  for (int64_t i = 0; i < x.numel() / classes.count; ++i) {
    double total = 0;
    for (int64_t c = 0; c < classes.count; ++c) total += std::exp(x[classes.at(i, c)]);
    for (int64_t c = 0; c < classes.count; ++c) y[classes.at(i, c)] = x[classes.at(i, c)] - std::log(total);
  }
  return y;
}
Tensor weight_that_counts(const Tensors& x) { return sum(index_select(x[2], 0, x[1])); }

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

}  // namespace

OP_CASE("nll_loss")
    .inputs({{4, 5}, {4}})
    .inputs({{5}, {}})
    .inputs({{2, 5, 3}, {2, 3}})
    .inputs({{2, 5, 3, 2}, {2, 3, 2}})
    .large({{3000, 5, 7}, {3000, 7}})
    .input_dtype(1, int64)
    .integers(1, 0, 4)
    .range(0, -3, 0)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      double total = 0;
      const Array loss = picked(x[0], x[1], nullptr, -100, &total);
      return one(sum_of(loss) / total);
    })
    .error<IndexError>(
        [] {
          return nll_loss(ones({2, 3}), full({2}, 3, {.dtype = int64}));
        },
        "[nll_loss] target must be in [0, 3) or ignore_index -100; got 3 at position 0")
    .error<ShapeError>(
        [] {
          return nll_loss(ones({2, 3}), zeros({3}, {.dtype = int64}));
        },
        "[nll_loss] target needs shape (2,) for input (2, 3); got (3,)")
    .error<DtypeError>(
        [] {
          return nll_loss(ones({2, 3}), zeros({2}));
        },
        "[nll_loss] target needs int64 class indices; got float32: convert it with target.to(int64)")
    .error<ShapeError>(
        [] {
          return nll_loss(ones({2, 3}), zeros({2}, {.dtype = int64}), ones({2}));
        },
        "[nll_loss] weight needs shape (3,), one number a class; got (2,)")
    .error<DtypeError>(
        [] {
          return nll_loss(ones({2, 3}, {.dtype = int64}), zeros({2}, {.dtype = int64}));
        },
        "[nll_loss] needs a floating-point tensor; got int64");
OP_CASE("nll_loss")
    .variant("weights, ignored, none")
    .call([](const Tensors& x) { return nll_loss(x[0], x[1], x[2], 1, Reduction::none); })
    .inputs({{4, 3}, {4}, {3}})
    .inputs({{3, 3, 2}, {3, 2}, {3}})
    .large({{3000, 3, 7}, {3000, 7}, {3}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .range(2, 0.5, 2)
    .no_gradient(2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      double total = 0;
      return picked(x[0], x[1], &x[2], 1, &total);
    });
OP_CASE("nll_loss")
    .variant("mean of weights, ignored")
    .call([](const Tensors& x) { return nll_loss(x[0], x[1], x[2], 1); })
    .inputs({{6, 3}, {6}, {3}})
    .inputs({{4, 3, 2}, {4, 2}, {3}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .range(2, 0.5, 2)
    .no_gradient(2)
    .reference([](const Arrays& x) {
      double total = 0;
      const Array loss = picked(x[0], x[1], &x[2], 1, &total);
      return one(sum_of(loss) / total);
    });

OP_CASE("nll_loss_backward")
    .call([](const Tensors& x) {
      return nll_loss_backward(x[0], x[1], x[2], weight_that_counts(x), {x[1].numel(), 3}, -100,
                               Reduction::mean);
    })
    .inputs({{}, {4}, {3}})
    .large({{}, {50000}, {3}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .range(2, 0.5, 2)
    .no_gradient(2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y(Shape{x[1].numel(), 3});
      double total = 0;
      for (const double c : x[1].values) total += x[2][static_cast<int64_t>(c)];
      for (int64_t i = 0; i < x[1].numel(); ++i) {
        const auto c = static_cast<int64_t>(x[1][i]);
        y({i, c}) = -x[2][c] * x[0][0] / total;
      }
      return y;
    })
    .error<ShapeError>(
        [] {
          return nll_loss_backward(ones({3}), zeros({2}, {.dtype = int64}), {}, ones({}), {2, 5}, -100,
                                   Reduction::none);
        },
        "[nll_loss_backward] input (2, 5) needs grad (2,) and target (2,); got (3,) and (2,)");
OP_CASE("nll_loss_backward")
    .variant("none")
    .call([](const Tensors& x) {
      return nll_loss_backward(x[0], x[1], {}, ones_like(x[0]).sum(), {2, 3, 4}, 1, Reduction::none);
    })
    .inputs({{2, 4}, {2, 4}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .reference([](const Arrays& x) {
      Array y(Shape{2, 3, 4});
      const Classes classes(y);
      for (int64_t i = 0; i < 8; ++i)
        if (x[1][i] != 1) y[classes.at(i, static_cast<int64_t>(x[1][i]))] = -x[0][i];
      return y;
    })
    .skip_layouts("zero_size", "input_size is fixed");

OP_CASE("cross_entropy")
    .inputs({{4, 5}, {4}})
    .inputs({{5}, {}})
    .inputs({{2, 5, 3}, {2, 3}})
    .inputs({{2, 5, 3, 2}, {2, 3, 2}})
    .large({{3000, 5, 7}, {3000, 7}})
    .input_dtype(1, int64)
    .integers(1, 0, 4)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      double total = 0;
      const Array loss = picked(log_softmax_of(x[0]), x[1], nullptr, -100, &total);
      return one(sum_of(loss) / total);
    })
    .error<ValueError>(
        [] {
          return cross_entropy(ones({2, 3}), zeros({2}, {.dtype = int64}), {}, -100, Reduction::mean, 1.5);
        },
        "[cross_entropy] label_smoothing must be in [0, 1]; got 1.5")
    .error<ShapeError>(
        [] {
          return cross_entropy(ones({2, 3}), zeros({2, 2}));
        },
        "[cross_entropy] a target of float32 holds probabilities, in input's shape (2, 3); got (2, 2): class "
        "indices "
        "are int64, convert them with target.to(int64)")
    .error<ShapeError>(
        [] {
          return cross_entropy(ones({2, 3}), zeros({2, 1}, {.dtype = int64}));
        },
        "[cross_entropy] target needs shape (2,) for input (2, 3); got (2, 1)")
    .error<ValueError>(
        [] {
          return cross_entropy(ones({2, 3}), zeros({2, 3}), {}, 1);
        },
        "[cross_entropy] ignore_index is for class indices, not for target probabilities; got 1")
    .error<ShapeError>(
        [] {
          return cross_entropy(ones({2, 3}), zeros({2, 3}), ones({2}));
        },
        "[cross_entropy] weight needs shape (3,), one number a class; got (2,)");
OP_CASE("cross_entropy")
    .variant("weights, ignored, smoothing")
    .call([](const Tensors& x) {
      Tensors y;
      for (const Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum})
        y.push_back(cross_entropy(x[0], x[1], x[2], 1, reduction, 0.2));
      return y;
    })
    .inputs({{6, 3}, {6}, {3}})
    .inputs({{4, 3, 2}, {4, 2}, {3}})
    .large({{3000, 3, 7}, {3000, 7}, {3}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .range(2, 0.5, 2)
    .no_gradient(2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      const Array y = log_softmax_of(x[0]);
      const Classes classes(y);
      double total = 0;
      Array loss = picked(y, x[1], &x[2], 1, &total);
      for (int64_t i = 0; i < loss.numel(); ++i) {
        double uniform = 0;
        for (int64_t c = 0; c < 3; ++c) uniform -= x[2][c] * y[classes.at(i, c)] / 3;
        loss[i] = x[1][i] == 1 ? 0 : 0.8 * loss[i] + 0.2 * uniform;
      }
      return Arrays{loss, one(sum_of(loss) / total), one(sum_of(loss))};
    });
OP_CASE("cross_entropy")
    .variant("probabilities")
    .call([](const Tensors& x) { return cross_entropy(x[0], x[1], x[2], -100, Reduction::mean, 0.1); })
    .inputs({{4, 3}, {4, 3}, {3}})
    .inputs({{3}, {3}, {3}})
    .inputs({{2, 3, 5}, {2, 3, 5}, {3}})
    .range(1, 0, 1)
    .range(2, 0.5, 2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      const Array y = log_softmax_of(x[0]);
      const Classes classes(y);
      double total = 0;
      for (int64_t i = 0; i < y.numel() / 3; ++i)
        for (int64_t c = 0; c < 3; ++c) {
          const int64_t at = classes.at(i, c);
          total -= x[2][c] * y[at] * (0.9 * x[1][at] + 0.1 / 3);
        }
      return one(total / (static_cast<double>(y.numel()) / 3));
    });

OP_CASE("mse_loss")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .inputs({{}, {}})
    .large({{300, 401}, {300, 401}})
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = std::pow(x[0][i] - x[1][i % x[1].numel()], 2);
      return one(mean_of(y));
    })
    .error<ShapeError>([] { return mse_loss(ones({2}), ones({3})); }, "[mse_loss]");
OP_CASE("mse_loss")
    .variant("none")
    .call([](const Tensors& x) { return mse_loss(x[0], x[1], Reduction::none); })
    .inputs({{3, 4}, {3, 4}})
    .broadcasting()
    .reference([](double a, double b) { return (a - b) * (a - b); });

OP_CASE("l1_loss")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{}, {}})
    .large({{300, 401}, {300, 401}})
    .range(0, 1, 2)
    .range(1, -1, 0.8)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = std::abs(x[0][i] - x[1][i]);
      return one(mean_of(y));
    })
    .error<ShapeError>([] { return l1_loss(ones({2}), ones({3})); }, "[l1_loss]");
OP_CASE("l1_loss")
    .variant("none")
    .call([](const Tensors& x) { return l1_loss(x[0], x[1], Reduction::none); })
    .inputs({{3, 4}, {3, 4}})
    .range(0, -2, -0.1)
    .range(1, 0, 2)
    .broadcasting()
    .reference([](double a, double b) { return std::abs(a - b); });

OP_CASE("hinge_loss")
    .call([](const Tensors& x) { return hinge_loss(x[0], x[1], 1.0, Reduction::none); })
    .inputs({{3, 4}, {3, 4}})
    .range(0, -0.9, 0.9)
    .range(1, -0.9, 0.9)
    .dtypes(kFloating)
    .broadcasting()
    .reference([](double x, double y) { return std::max(0.0, 1 - y * x); })
    .error<DtypeError>([] { return hinge_loss(ones({2}, {.dtype = int64}), ones({2})); },
                       "[hinge_loss] needs a floating-point tensor; got int64");
OP_CASE("hinge_loss")
    .variant("reduced")
    .call([](const Tensors& x) {
      return Tensors{hinge_loss(x[0], x[1], 0.5), hinge_loss(x[0], x[1], 0.5, Reduction::sum)};
    })
    .inputs({{3, 4}, {3, 4}})
    .large({{300, 401}, {300, 401}})
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = std::max(0.0, 0.5 - x[0][i] * x[1][i]);
      return Arrays{one(mean_of(y)), one(sum_of(y))};
    });

OP_CASE("multi_margin_loss")
    .inputs({{4, 5}, {4}})
    .inputs({{5}, {}})
    .large({{5000, 5}, {5000}})
    .input_dtype(1, int64)
    .integers(1, 0, 4)
    .range(0, -0.45, 0.45)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      const Classes classes(x[0]);
      Array y(x[1].shape);
      for (int64_t i = 0; i < y.numel(); ++i) {
        const auto own = static_cast<int64_t>(x[1][i]);
        for (int64_t c = 0; c < 5; ++c)
          if (c != own) y[i] += std::max(0.0, 1 - x[0][classes.at(i, own)] + x[0][classes.at(i, c)]) / 5;
      }
      return one(mean_of(y));
    })
    .error<ValueError>(
        [] {
          return multi_margin_loss(ones({2, 3}), zeros({2}, {.dtype = int64}), 3);
        },
        "[multi_margin_loss] p must be 1 or 2; got 3")
    .error<IndexError>(
        [] {
          return multi_margin_loss(ones({2, 3}), full({2}, 3, {.dtype = int64}));
        },
        "3")
    .error<ShapeError>(
        [] {
          return multi_margin_loss(ones({2, 3, 4}), zeros({2, 4}, {.dtype = int64}));
        },
        "[multi_margin_loss] input needs shape (C) or (N, C); got (2, 3, 4)");
OP_CASE("multi_margin_loss")
    .variant("squared, weights, none")
    .call([](const Tensors& x) { return multi_margin_loss(x[0], x[1], 2, 0.5, x[2], Reduction::none); })
    .inputs({{4, 3}, {4}, {3}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .range(2, 0.5, 2)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y(x[1].shape);
      for (int64_t i = 0; i < y.numel(); ++i) {
        const auto own = static_cast<int64_t>(x[1][i]);
        for (int64_t c = 0; c < 3; ++c)
          if (c != own)
            y[i] += x[2][own] * std::pow(std::max(0.0, 0.5 - x[0]({i, own}) + x[0]({i, c})), 2) / 3;
      }
      return y;
    });

OP_CASE("binary_cross_entropy")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{}, {}})
    .inputs({{0}, {0}})
    .large({{300, 401}, {300, 401}})
    .range(0, 0.1, 0.9)
    .range(1, 0, 1)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i)
        y[i] = -(x[1][i] * std::log(x[0][i]) + (1 - x[1][i]) * std::log(1 - x[0][i]));
      return one(mean_of(y));
    })
    .error<ShapeError>([] { return binary_cross_entropy(ones({2}), ones({3})); },
                       "[binary_cross_entropy] target needs input's shape (2,); got (3,)")
    .error<ValueError>([] { return binary_cross_entropy(full({2}, 1.5), ones({2})); },
                       "[binary_cross_entropy] input needs probabilities in [0, 1]; got 1.5");
OP_CASE("binary_cross_entropy")
    .variant("weight, sum")
    .call([](const Tensors& x) { return binary_cross_entropy(x[0], x[1], x[2], Reduction::sum); })
    .inputs({{3, 4}, {3, 4}, {4}})
    .range(0, 0.1, 0.9)
    .range(1, 0, 1)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i)
        y[i] = -x[2][i % 4] * (x[1][i] * std::log(x[0][i]) + (1 - x[1][i]) * std::log(1 - x[0][i]));
      return one(sum_of(y));
    });

OP_CASE("binary_cross_entropy_with_logits")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{}, {}})
    .large({{300, 401}, {300, 401}})
    .range(0, -5, 5)
    .range(1, 0, 1)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = softplus(x[0][i]) - x[0][i] * x[1][i];
      return one(mean_of(y));
    })
    .error<ShapeError>(
        [] {
          return binary_cross_entropy_with_logits(ones({2}), ones({2, 1}));
        },
        "[binary_cross_entropy_with_logits] target needs input's shape (2,); got (2, 1)");
OP_CASE("binary_cross_entropy_with_logits")
    .variant("weight, pos_weight, none")
    .call([](const Tensors& x) {
      return binary_cross_entropy_with_logits(x[0], x[1], x[2], Reduction::none, x[3]);
    })
    .inputs({{3, 4}, {3, 4}, {3, 4}, {4}})
    .range(0, -5, 5)
    .range(1, 0, 1)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i)
        y[i] = x[2][i] * (x[3][i % 4] * x[1][i] * softplus(-x[0][i]) + (1 - x[1][i]) * softplus(x[0][i]));
      return y;
    });

}  // namespace weft::op_cases
