// The record of ctc_loss: against a sum over all alignments, one by one.
#include <cmath>
#include <limits>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

using Labels = std::vector<int>;

// Repeated labels joined, then blanks (0) left out.
Labels collapsed(const Labels& path) {
  Labels y;
  for (size_t t = 0; t < path.size(); ++t)
    if (path[t] != 0 && (t == 0 || path[t] != path[t - 1])) y.push_back(path[t]);
  return y;
}

// Minus the logarithm of the sum of the probabilities of all paths of `length` that stand for `target`.
double loss_of(const Array& log_probs, int64_t n, int64_t length, const Labels& target) {
  const int64_t classes = log_probs.size(2);
  const auto paths = static_cast<int64_t>(std::pow(classes, length));
  double sum = 0;
  for (int64_t number = 0; number < paths; ++number) {
    Labels path;
    double log_prob = 0;
    int64_t rest = number;
    for (int64_t t = 0; t < length; ++t, rest /= classes) {
      path.push_back(static_cast<int>(rest % classes));
      log_prob += log_probs({t, n, rest % classes});
    }
    if (collapsed(path) == target) sum += std::exp(log_prob);
  }
  return -std::log(sum);
}

Array log_softmax_of(const Array& x) {
  Array y = x;
  for (int64_t t = 0; t < x.size(0); ++t)
    for (int64_t n = 0; n < x.size(1); ++n) {
      double sum = 0;
      for (int64_t c = 0; c < x.size(2); ++c) sum += std::exp(x({t, n, c}));
      for (int64_t c = 0; c < x.size(2); ++c) y({t, n, c}) -= std::log(sum);
    }
  return y;
}

constexpr const char* kAsPytorch = "its gradient is not differentiated again";

}  // namespace

OP_CASE("ctc_loss")
    .call([](const Tensors& x) {
      const Tensor targets = tensor({{1, 2, 0}, {2, 2, 1}});
      return ctc_loss(log_softmax(x[0], 2), targets, {5, 5}, {2, 3}, 0, Reduction::none);
    })
    .inputs({{5, 2, 3}})
    .reference([](const Arrays& x) {
      const Array y = log_softmax_of(x[0]);
      return Array({2}, {loss_of(y, 0, 5, {1, 2}), loss_of(y, 1, 5, {2, 2, 1})});
    })
    .no_second_derivative(kAsPytorch)
    .skip_layouts("zero_size", "the targets are for two sequences")
    .error<ValueError>(
        [] {
          ctc_loss(zeros({4, 1, 3}), tensor({{1, 3}}), IntSpan(4), IntSpan(2));
        },
        "[ctc_loss] targets must be in [0, 3); got 3")
    .error<ValueError>(
        [] {
          ctc_loss(zeros({4, 1, 3}), tensor({{1, 2}}), IntSpan(5), IntSpan(2));
        },
        "[ctc_loss] input_lengths must be in [0, 4]; got 5; log_probs (4, 1, 3)")
    .error<ShapeError>(
        [] {
          ctc_loss(zeros({4, 1, 3}), tensor({1, 2}), IntSpan(4), IntSpan(1));
        },
        "[ctc_loss] target_lengths must sum to the number of targets 2; got 1");
OP_CASE("ctc_loss")
    .variant("one after the other, mean")
    .call([](const Tensors& x) {
      return ctc_loss(log_softmax(x[0], 2), tensor({1, 2, 1}), tensor({4, 3}), tensor({1, 2}));
    })
    .inputs({{4, 2, 3}})
    .reference([](const Arrays& x) {
      const Array y = log_softmax_of(x[0]);
      return Array(Shape{}, (loss_of(y, 0, 4, {1}) + loss_of(y, 1, 3, {2, 1}) / 2) / 2);
    })
    .no_second_derivative(kAsPytorch)
    .skip_layouts("zero_size", "the targets are for two sequences");
OP_CASE("ctc_loss")
    .variant("impossible")
    .call([](const Tensors& x) {
      const Tensor targets = tensor({{1, 1}, {2, 1}});
      return ctc_loss(log_softmax(x[0], 2), targets, {2, 2}, {2, 2}, 0, Reduction::sum,
                      /*zero_infinity=*/true);
    })
    .inputs({{2, 2, 3}})
    .reference([](const Arrays& x) {
      return Array(Shape{}, loss_of(log_softmax_of(x[0]), 1, 2, {2, 1}));
    })
    .no_second_derivative(kAsPytorch)
    .skip_layouts("zero_size", "the targets are for two sequences");

}  // namespace weft::op_cases
