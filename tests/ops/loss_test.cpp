// Losses at their edges: extreme logits, ignored and wrong labels, weights, kinks, probabilities 0 and 1.
#include "weft/ops/loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using Doubles = std::vector<double>;
constexpr Reduction kReductions[] = {Reduction::none, Reduction::mean, Reduction::sum};

Doubles values(const Tensor& x) { return x.to_vector<double>(); }
void expect_near(const Tensor& x, const Doubles& expected, double tolerance = 1e-6) {
  const Doubles actual = values(x);
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    if (std::isnan(expected[i])) EXPECT_TRUE(std::isnan(actual[i])) << "element " << i << " is " << actual[i];
    else EXPECT_NEAR(actual[i], expected[i], tolerance) << "element " << i;
  }
}
Tensor labels(std::initializer_list<int64_t> list) { return tensor(list); }
template <class E, class F>
std::string message(F&& f) {
  try {
    f();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing of that type was thrown";
}

TEST(CrossEntropy, OfExtremeLogitsIsFinite) {
  const Tensor x = tensor({1e4, -1e4, -1e4, 1e4}).view({2, 2}).requires_grad_();
  const Tensor loss = cross_entropy(x, labels({0, 0}), {}, -100, Reduction::none);
  expect_near(loss, {0, 2e4}, 1e-2);
  sum(loss).backward();
  expect_near(x.grad(), {0, 0, -1, 1});
}

TEST(CrossEntropy, GivesAMaskedClassNoGradient) {
  const Tensor x = tensor({0.0, -kInf, 0.0}).view({1, 3}).requires_grad_();
  const Tensor loss = cross_entropy(x, labels({0}));
  EXPECT_NEAR(loss.item(), std::log(2.0), 1e-6);
  loss.backward();
  expect_near(x.grad(), {-0.5, 0, 0.5});
  EXPECT_EQ(cross_entropy(x.detach(), labels({1})).item(), kInf);
}

TEST(CrossEntropy, LeavesIgnoredTargetsOut) {
  const Tensor x = tensor({1.0, 2.0, 3.0, -1.0, 0.5, 4.0}).view({3, 2});
  const Tensor weight = tensor({0.5, 2.0});
  const Tensor few = index_select(x, 0, labels({0, 2}));
  for (const double smoothing : {0.0, 0.3})
    for (const Tensor& w : {Tensor(), weight}) {
      const Tensor rest = cross_entropy(few, labels({1, 0}), w, -100, Reduction::none, smoothing);
      const Doubles kept = values(rest);
      expect_near(cross_entropy(x, labels({1, -1, 0}), w, -1, Reduction::none, smoothing),
                  {kept[0], 0, kept[1]});
      expect_near(cross_entropy(x, labels({1, -1, 0}), w, -1, Reduction::sum, smoothing),
                  {kept[0] + kept[1]});
      const double total = w.defined() ? 2.5 : 2;
      expect_near(cross_entropy(x, labels({1, -1, 0}), w, -1, Reduction::mean, smoothing),
                  {(kept[0] + kept[1]) / total});
    }
}

TEST(CrossEntropy, GivesIgnoredTargetsNoGradient) {
  const Tensor x = tensor({0.0, 0.0, 1.0, 2.0}).view({2, 2}).requires_grad_();
  cross_entropy(x, labels({0, -100})).backward();
  expect_near(x.grad(), {-0.5, 0.5, 0, 0});
}

TEST(CrossEntropy, WithAllTargetsIgnoredIsNaNForMeanAndZeroForSum) {
  for (const double smoothing : {0.0, 0.2})
    for (const Tensor& weight : {Tensor(), ones({3})}) {
      const Tensor x = zeros({2, 3});
      const Tensor target = labels({-100, -100});
      expect_near(cross_entropy(x, target, weight, -100, Reduction::mean, smoothing), {kNaN});
      expect_near(cross_entropy(x, target, weight, -100, Reduction::sum, smoothing), {0});
      expect_near(cross_entropy(x, target, weight, -100, Reduction::none, smoothing), {0, 0});
    }
  const Tensor x = zeros({2, 3}).requires_grad_();
  cross_entropy(x, labels({-100, -100}), {}, -100, Reduction::sum).backward();
  EXPECT_EQ(values(x.grad()), Doubles(6, 0));
}

TEST(CrossEntropy, OfAnEmptyBatch) {
  const Tensor x = zeros({0, 3}), target = zeros({0}, {.dtype = int64});
  expect_near(cross_entropy(x, target), {kNaN});
  expect_near(cross_entropy(x, target, {}, -100, Reduction::sum), {0});
  EXPECT_EQ(cross_entropy(x, target, {}, -100, Reduction::none).sizes().str(), "(0,)");
}

TEST(CrossEntropy, SaysWhichLabelIsWrongAndStaysUsable) {
  const Tensor x = zeros({3, 2});
  for (const int64_t wrong : {2, -1, 1 << 30}) {
    const Tensor target = labels({0, wrong, 1});
    EXPECT_EQ(message<IndexError>([&] { cross_entropy(x, target); }),
              "[nll_loss] target must be in [0, 2) or ignore_index -100; got " + std::to_string(wrong) +
                  " at position 1");
    EXPECT_NEAR(cross_entropy(x, labels({0, 1, 1})).item(), std::log(2.0), 1e-6);
  }
  const Tensor many = zeros({200000}, {.dtype = int64});
  many.data_ptr<int64_t>()[150000] = 7;
  many.data_ptr<int64_t>()[190000] = 8;
  EXPECT_EQ(message<IndexError>([&] {
              nll_loss(zeros({200000, 2}), many);
            }),
            "[nll_loss] target must be in [0, 2) or ignore_index -100; got 7 at position 150000");
}

TEST(CrossEntropy, OfImagesPutsClassesInDimensionOne) {
  const Tensor x = sin(arange(2.0 * 3 * 2 * 2)).view({2, 3, 2, 2});
  const Tensor target = labels({0, 1, 2, 0, 1, 1, 2, 2}).view({2, 2, 2});
  const Tensor rows = reshape(permute(x, {0, 2, 3, 1}), {8, 3});
  for (const Reduction reduction : kReductions) {
    const Doubles expected = values(cross_entropy(rows, target.view({8}), {}, 1, reduction, 0.1));
    expect_near(cross_entropy(x, target, {}, 1, reduction, 0.1), expected);
    expect_near(cross_entropy(contiguous(x, MemoryFormat::channels_last), target, {}, 1, reduction, 0.1),
                expected);
  }
}

TEST(CrossEntropy, TakesProbabilitiesAsTargets) {
  const Tensor x = sin(arange(12.0)).view({4, 3}), target = labels({0, 2, 1, 1}),
               weight = tensor({0.5, 1.0, 2.0});
  const Tensor certain = one_hot(target, 3).to(float32);
  for (const Reduction reduction : kReductions)
    expect_near(cross_entropy(x, certain, {}, -100, reduction),
                values(cross_entropy(x, target, {}, -100, reduction)));
  expect_near(cross_entropy(x, certain, weight, -100, Reduction::sum),
              values(cross_entropy(x, target, weight, -100, Reduction::sum)));
  // The mean is over targets, not over weights.
  expect_near(cross_entropy(x, certain, weight),
              {cross_entropy(x, target, weight, -100, Reduction::sum).item() / 4});
}

TEST(CrossEntropy, OfOneSampleNeedsNoBatch) {
  const Tensor x = tensor({1.0, 2.0, 3.0});
  const Tensor loss = cross_entropy(x, Tensor(1), {}, -100, Reduction::none);
  EXPECT_EQ(loss.sizes().str(), "()");
  EXPECT_NEAR(loss.item(), cross_entropy(x.view({1, 3}), labels({1})).item(), 1e-7);
}

TEST(CrossEntropy, ReadsTargetsAndWeightsOfAnyLayout) {
  const Tensor x = sin(arange(12.0)).view({3, 4}).t();  // (4, 3)
  const Tensor target = labels({0, 9, 2, 9, 1, 9, 1, 9}).view({4, 2}).select(1, 0);
  const Tensor weight = tensor({1.0, 9.0, 2.0, 9.0, 3.0, 9.0}).view({3, 2}).select(1, 0);
  expect_near(cross_entropy(x, target, weight),
              values(cross_entropy(contiguous(x), contiguous(target), contiguous(weight))));
}

TEST(NllLoss, OfIgnoredTargetsOutsideTheClassesIsFine) {
  const Tensor x = log(full({2, 2}, 0.5));
  EXPECT_NEAR(nll_loss(x, labels({1, 255}), {}, 255).item(), std::log(2.0), 1e-6);
}

TEST(HingeLoss, HasNoGradientAtItsKink) {
  const Tensor x = tensor({1.0, 0.5, 2.0, -1.0}).requires_grad_();
  const Tensor loss = hinge_loss(x, tensor({1.0, 1.0, 1.0, -1.0}), 1.0, Reduction::none);
  expect_near(loss, {0, 0.5, 0, 0});
  sum(loss).backward();
  expect_near(x.grad(), {0, -1, 0, 0});
}

TEST(MultiMarginLoss, HasNoGradientAtItsKink) {
  const Tensor x = tensor({1.0, 0.0, 0.5}).view({1, 3}).requires_grad_();
  const Tensor loss = multi_margin_loss(x, labels({0}));
  EXPECT_NEAR(loss.item(), 0.5 / 3, 1e-6);
  loss.backward();
  expect_near(x.grad(), {-1.0 / 3, 0, 1.0 / 3});
}

TEST(MultiMarginLoss, ChecksItsLabels) {
  EXPECT_THROW(multi_margin_loss(zeros({2, 3}), labels({0, 3})), IndexError);
  EXPECT_THROW(multi_margin_loss(zeros({2, 3}), labels({0, -1})), IndexError);
  EXPECT_THROW(multi_margin_loss(zeros({2, 3}), zeros({2})), DtypeError);
}

TEST(BinaryCrossEntropy, IsFiniteAtProbabilitiesZeroAndOne) {
  const Tensor x = tensor({0.0, 0.0, 1.0, 1.0}).requires_grad_();
  const Tensor loss = binary_cross_entropy(x, tensor({0.0, 1.0, 0.0, 1.0}), {}, Reduction::none);
  expect_near(loss, {0, 100, 100, 0});
  sum(loss).backward();
  const Doubles gradient = values(x.grad());
  EXPECT_EQ(gradient[0], 0);
  EXPECT_NEAR(gradient[1], -1e12, 1e7);
  EXPECT_NEAR(gradient[2], 1e12, 1e7);
  EXPECT_EQ(gradient[3], 0);
}

TEST(BinaryCrossEntropy, RefusesWhatIsNoProbability) {
  EXPECT_THROW(binary_cross_entropy(tensor({0.5, 1.1}), ones({2})), ValueError);
  EXPECT_THROW(binary_cross_entropy(tensor({-0.1, 0.5}), ones({2})), ValueError);
  EXPECT_THROW(binary_cross_entropy(tensor({kNaN, 0.5}), ones({2})), ValueError);
}

TEST(BinaryCrossEntropyWithLogits, HasTheRightGradientAtZeroAndFarOut) {
  const Tensor x = tensor({0.0, 1e4, -1e4, 1e4}).requires_grad_();
  const Tensor loss = binary_cross_entropy_with_logits(x, tensor({1.0, 1.0, 1.0, 0.0}), {}, Reduction::none);
  expect_near(loss, {std::log(2.0), 0, 1e4, 1e4}, 1e-2);
  sum(loss).backward();
  expect_near(x.grad(), {-0.5, 0, -1, 1});
}

TEST(SquaredAndAbsoluteError, BroadcastAndSumTheirGradients) {
  const Tensor x = tensor({1.0, 2.0, 3.0, 4.0}).view({2, 2}).requires_grad_(),
               y = tensor({1.0, 1.0}).requires_grad_();
  mse_loss(x, y, Reduction::sum).backward();
  expect_near(x.grad(), {0, 2, 4, 6});
  expect_near(y.grad(), {-4, -8});
  const Tensor z = tensor({1.0, 2.0}).requires_grad_();
  l1_loss(z, tensor({1.0, 1.0}), Reduction::sum).backward();
  expect_near(z.grad(), {0, 1});
}

TEST(HuberLoss, HasFiniteGradientsFarAwayAndSecondDerivativesAtTheTarget) {
  const Tensor x = tensor({kInf, -kInf, 0.0, 0.25}).requires_grad_();
  const Tensor g = autograd::grad({smooth_l1_loss(x, zeros({4}, {.dtype = x.dtype()}), Reduction::sum, 0.5)},
                                  {x}, {}, {.create_graph = true})[0];
  expect_near(g.detach(), {1, -1, 0, 0.5});
  g.sum().backward();
  expect_near(x.grad(), {0, 0, 2, 2});
}

TEST(GaussianNllLoss, BoundsTheVarianceButNotItsGradient) {
  const Tensor var = tensor({0.0, 4.0}).requires_grad_();
  const Tensor loss =
      gaussian_nll_loss(tensor({1.0, 1.0}), tensor({0.0, 3.0}), var, false, 0.5, Reduction::none);
  expect_near(loss.detach(), {0.5 * (std::log(0.5) + 2), 0.5 * (std::log(4.0) + 1)});
  sum(loss).backward();
  expect_near(var.grad(), {0.5 * (2 - 4), 0.5 * (0.25 - 0.25)});
  expect_near(var.detach(), {0, 4});
}

TEST(PoissonNllLoss, GivesTargetsBelowStirlingsBoundAFiniteGradient) {
  const Tensor target = tensor({0.0, 0.5, 2.0}).requires_grad_();
  sum(poisson_nll_loss(zeros({3}, {.dtype = target.dtype()}), target, true, true)).backward();
  expect_near(target.grad() * 3, {0, 0, std::log(2.0) + 0.25});
}

TEST(KlDiv, OfImpossibleEventsIsZero) {
  EXPECT_EQ(kl_div(tensor({-1.0, -2.0}), tensor({0.0, 0.0}), Reduction::sum).item(), 0);
}

TEST(SoftMarginLoss, DoesNotOverflow) {
  expect_near(soft_margin_loss(tensor({200.0f, -200.0f}), tensor({1.0f, 1.0f}), Reduction::none), {0, 200});
}

TEST(MarginLosses, TakeIntegers) {
  const Tensor a = labels({1, -2, 3}), t = labels({1, 1, -1});
  expect_near(margin_ranking_loss(a, t, t, 0.5, Reduction::none), {0.5, 3.5, 4.5});
  const Tensor rows = ones({3, 4}, {.dtype = int64});
  expect_near(cosine_embedding_loss(rows, rows, t, 0, Reduction::none), {0, 0, 1});
  expect_near(triplet_margin_loss(a, t, t), {1});
}

TEST(MultilabelMarginLoss, CountsTargetsBeforeTheFirstMinusOne) {
  const Tensor x = tensor({0.1f, 0.2f, 0.4f, 0.8f});
  expect_near(multilabel_margin_loss(x, labels({3, 0, -1, 1})), {0.85});
  expect_near(multilabel_margin_loss(x, labels({3, 3, 0, -1})), {1.1});
  expect_near(multilabel_margin_loss(x, labels({-1, 0, 1, 2})), {0});
  EXPECT_EQ(multilabel_margin_loss(Tensor(0.5), Tensor(int64_t{0})).item(), 0);
  EXPECT_EQ(multilabel_margin_loss(ones({0, 3}), ones({0, 3}, {.dtype = int64}), Reduction::none).sizes(),
            (Shape{0}));
}

}  // namespace
}  // namespace weft
