// Embedding and attention beyond their records: options that change gradients or the table, masks, dropout.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {
namespace {

using Doubles = std::vector<double>;

struct Table {
  Tensor weight = arange(12, {.dtype = float32}).reshape({4, 3}).requires_grad_();
  Tensor index = tensor({1, 1, 3, 0}).to(int64);

  /// The gradient of each row, which is the same in its columns.
  Doubles gradients(std::optional<int64_t> padding_idx, bool by_frequency) const {
    sum(embedding(index, weight, padding_idx, {}, 2.0, by_frequency)).backward();
    Doubles rows;
    for (int64_t i = 0; i < 4; ++i) rows.push_back(weight.grad()[{i, 2}].item());
    return rows;
  }
};

TEST(Embedding, GivesThePaddingRowNoGradient) {
  EXPECT_EQ(Table().gradients(1, false), (Doubles{1, 0, 0, 1}));
  EXPECT_EQ(Table().gradients(-1, false), (Doubles{1, 2, 0, 0}));
}

TEST(Embedding, DividesGradientsByHowOftenARowWasUsed) {
  EXPECT_EQ(Table().gradients({}, true), (Doubles{1, 1, 0, 1}));
  EXPECT_EQ(Table().gradients(1, true), (Doubles{1, 0, 0, 1}));
}

TEST(Embedding, ScalesDownTheRowsItUsesInTheTableItself) {
  const Table table;
  const Tensor y = embedding(table.index, table.weight, {}, 1.0);
  const Tensor norms = norm(table.weight.detach(), 2, 1);
  EXPECT_NEAR(norms[1].item(), 1, 1e-6);
  EXPECT_NEAR(norms[3].item(), 1, 1e-6);
  EXPECT_NEAR(norms[2].item(), std::sqrt(149.0), 1e-4);  // not used
  EXPECT_TRUE(equal(y.detach(), index_select(table.weight.detach(), 0, table.index)));
  sum(y).backward();
  EXPECT_EQ(table.weight.grad().to_vector<double>()[3], 2);
}

TEST(Embedding, TakesInt32AndRefusesNegativeIndices) {
  EXPECT_EQ(embedding(tensor({2}).to(int32), Table().weight).sizes(), (Shape{1, 3}));
  EXPECT_THROW(embedding(tensor({-1}).to(int64), Table().weight), IndexError);
}

TEST(Embedding, AddsUpHalfGradientsInFloat32) {
  const Tensor weight = zeros({2, 1}, {.dtype = bfloat16}).requires_grad_();
  sum(embedding(zeros({1000}, {.dtype = int64}), weight)).backward();
  EXPECT_EQ(weight.grad().to_vector<double>()[0], 1000);
}

TEST(EmbeddingBag, TakesBagsOfAnyLength) {
  const Tensor weight = Table().weight, index = tensor({1, 2, 3, 0}).to(int64),
               offsets = tensor({0, 2, 2}).to(int64), ends = tensor({0, 2, 2, 4}).to(int64);
  const auto bags = [&](std::string_view mode, std::optional<int64_t> padding) {
    const Tensor y = embedding_bag(index, weight, offsets, {}, 2, false, mode, false, {}, false, padding);
    const Tensor same = embedding_bag(index, weight, ends, {}, 2, false, mode, false, {}, true, padding);
    EXPECT_TRUE(equal(y, same));
    return narrow(y, 1, 0, 1).to_vector<double>();
  };
  EXPECT_EQ(bags("sum", {}), (Doubles{9, 0, 9}));
  EXPECT_EQ(bags("mean", {}), (Doubles{4.5, 0, 4.5}));
  EXPECT_EQ(bags("max", {}), (Doubles{6, 0, 9}));
  for (const auto* mode : {"sum", "mean", "max"})
    EXPECT_EQ(bags(mode, 2), (Doubles{3, 0, mode[0] == 's' || mode[1] == 'a' ? 9 : 4.5})) << mode;
}

TEST(Attention, WithoutKeysIsZeroAndSoIsItsGradient) {
  const Tensor q = randn({2, 3, 4}).requires_grad_(), k = randn({2, 5, 4}).requires_grad_(),
               v = randn({2, 5, 6}).requires_grad_();
  const Tensor mask = zeros({3, 5});
  mask[1].fill_(-INFINITY);
  const Tensor y = scaled_dot_product_attention(q, k, v, mask);
  sum(square(y)).backward();
  EXPECT_EQ(y[0][1].to_vector<double>(), Doubles(6, 0));
  EXPECT_EQ(q.grad()[0][1].to_vector<double>(), Doubles(4, 0));
  for (const Tensor& t : {q, k, v})
    for (const double g : t.grad().to_vector<double>()) EXPECT_TRUE(std::isfinite(g));
  EXPECT_EQ(scaled_dot_product_attention(q, k.narrow(1, 0, 0), v.narrow(1, 0, 0)).to_vector<double>(),
            Doubles(36, 0));
}

TEST(Attention, DropsWhatDropoutDropsOfTheWeights) {
  const Tensor q = randn({2, 3, 4}), k = randn({2, 5, 4}), v = randn({2, 5, 6});
  manual_seed(3);
  const Tensor y = scaled_dot_product_attention(q, k, v, {}, 0.3);
  manual_seed(3);
  const Tensor weights = softmax(matmul(q, k.transpose(-1, -2)) / 2, -1);
  EXPECT_TRUE(allclose(y, matmul(dropout(weights, 0.3), v), 1e-5, 1e-6));
}

TEST(Attention, BroadcastsHeads) {
  const Tensor q = randn({2, 4, 3, 8}), k = randn({2, 1, 5, 8});
  const Tensor y = scaled_dot_product_attention(q, k, k);
  const Tensor wide = expand(k, {2, 4, 5, 8});
  EXPECT_TRUE(allclose(y, scaled_dot_product_attention(q, wide, wide)));
}

TEST(GumbelSoftmax, IsOneHotWithASoftGradientWhenHard) {
  const Tensor x = randn({4, 3}).requires_grad_();
  const Tensor y = gumbel_softmax(x, 0.5, /*hard=*/true);
  for (const double v : y.to_vector<double>()) EXPECT_TRUE(std::abs(v) < 1e-6 || std::abs(v - 1) < 1e-6);
  sum(y * arange(3, {.dtype = float32})).backward();
  EXPECT_GT(sum(abs(x.grad())).item(), 0);
}

TEST(AlphaDropout, KeepsMeanAndVarianceAndDropsAllForProbabilityOne) {
  manual_seed(0);
  const Tensor y = alpha_dropout(randn({100000}), 0.3);
  EXPECT_NEAR(mean(y).item(), 0, 0.02);
  EXPECT_NEAR(var(y).item(), 1, 0.03);
  EXPECT_EQ(alpha_dropout(ones({3}), 1).to_vector<double>(), Doubles(3, 0));
  const Tensor x = ones({3});
  EXPECT_TRUE(alpha_dropout(x, 0.5, /*training=*/false).is_same(x));
}

}  // namespace
}  // namespace weft
