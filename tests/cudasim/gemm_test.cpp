// How views become matrix products for BLAS, against a product from its definition; and the product kernels themselves on the
// simulated device, through the table's entry.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "kernels/cuda/libraries/gemm.h"
#include "kernels/cuda/libraries/plan_cache.h"

namespace weft::kernels::cuda::libraries {
namespace {

/// A matrix of a batch in memory that holds more than it, at any strides.
struct Operand {
  std::vector<double> memory;
  int64_t base = 0;
  int64_t sizes[3], strides[3];

  Operand(const int64_t (&shape)[3], const int64_t (&steps)[3]) {
    int64_t low = 0, high = 0;
    for (int d = 0; d < 3; ++d) {
      sizes[d] = shape[d];
      strides[d] = steps[d];
      (steps[d] < 0 ? low : high) += steps[d] * (shape[d] - 1);
    }
    base = -low;
    memory.resize(static_cast<size_t>(high - low + 1));
    std::mt19937 random(static_cast<unsigned>(memory.size()) * 31u + static_cast<unsigned>(shape[2]));
    for (double& x : memory) x = static_cast<int>(random() % 17) - 8;
  }
  double& at(int64_t i, int64_t j, int64_t k) {
    return memory[static_cast<size_t>(base + i * strides[0] + j * strides[1] + k * strides[2])];
  }
  View view() { return {memory.data() + base, Dtype::float64, 3, sizes, strides}; }
  std::string text() const {
    std::string s;
    for (int d = 0; d < 3; ++d) s += std::to_string(sizes[d]) + " by " + std::to_string(strides[d]) + ", ";
    return s;
  }
};

/// What BLAS does with a descriptor, with the rules that it checks.
void blas(const Gemm& g) {
  ASSERT_GE(g.lda, std::max<int64_t>(1, g.transpose_a ? g.k : g.m));
  ASSERT_GE(g.ldb, std::max<int64_t>(1, g.transpose_b ? g.n : g.k));
  ASSERT_GE(g.ldc, std::max<int64_t>(1, g.m));
  ASSERT_GE(g.batch_a, 0);
  ASSERT_GE(g.batch_b, 0);
  ASSERT_TRUE(g.batch == 1 || g.batch_c > 0);
  const auto* a = static_cast<const double*>(g.a);
  const auto* b = static_cast<const double*>(g.b);
  auto* c = static_cast<double*>(g.c);
  for (int64_t batch = 0; batch < g.batch; ++batch)
    for (int64_t i = 0; i < g.m; ++i)
      for (int64_t j = 0; j < g.n; ++j) {
        double sum = 0;
        for (int64_t p = 0; p < g.k; ++p)
          sum += a[batch * g.batch_a + (g.transpose_a ? p + i * g.lda : i + p * g.lda)] *
                 b[batch * g.batch_b + (g.transpose_b ? j + p * g.ldb : p + j * g.ldb)];
        double& to = c[batch * g.batch_c + i + j * g.ldc];
        to = g.alpha * sum + (g.beta == 0 ? 0 : g.beta * to);
        if (g.epilogue == GemmEpilogue::bias) to += static_cast<const double*>(g.bias)[i];
      }
  if (g.epilogue == GemmEpilogue::none) return;
  ASSERT_EQ(g.alpha, 1);
  ASSERT_EQ(g.batch, 1);
  if (g.epilogue != GemmEpilogue::bias_gradient) return;
  for (int64_t j = 0; j < g.n; ++j) {
    double& sum = static_cast<double*>(g.bias_gradient)[j] = 0;
    for (int64_t p = 0; p < g.k; ++p) sum += b[g.transpose_b ? j + p * g.ldb : p + j * g.ldb];
  }
}

/// Ways to lay a (B, rows, columns) out. The first ones BLAS reads, and result() can be written in them.
std::vector<Operand> layouts(int64_t batch, int64_t rows, int64_t columns) {
  const int64_t shape[3] = {batch, rows, columns};
  return {
      Operand(shape, {rows * columns, columns, 1}),                // row-major
      Operand(shape, {rows * columns, 1, rows}),                   // column-major
      Operand(shape, {rows * (columns + 3) + 5, columns + 3, 1}),  // padded
      Operand(shape, {(rows + 2) * columns + 1, 1, rows + 2}),
      Operand(shape, {columns, batch * columns, 1}),  // batches beside one another
      Operand(shape, {rows, 1, batch * rows}),
  };
}
/// Those that only operands can have, or that BLAS does not read.
std::vector<Operand> odd_layouts(int64_t batch, int64_t rows, int64_t columns) {
  const int64_t shape[3] = {batch, rows, columns};
  return {
      Operand(shape, {0, columns, 1}),  // one for all batches
      Operand(shape, {0, 1, rows}),
      Operand(shape, {rows * columns, 0, 1}),  // rows, columns that repeat
      Operand(shape, {rows * columns, 1, 0}),
      Operand(shape, {0, 0, 0}),
      Operand(shape, {2 * rows * columns, 2 * columns, 2}),  // every other one
      Operand(shape, {rows * columns, -columns, 1}),         // backwards
      Operand(shape, {rows * columns, columns, -1}),
      Operand(shape, {-rows * columns, columns, 1}),
      Operand(shape, {1, batch, batch * rows}),
  };
}

/// Whether describe accepts, and then whether BLAS computes what it should and leaves alone what lies between.
bool agrees(Operand out, Operand a, Operand b, double beta) {
  Gemm gemm;
  if (!describe(out.view(), a.view(), b.view(), beta, &gemm)) return false;
  Operand expected = out;
  for (int64_t i = 0; i < out.sizes[0]; ++i)
    for (int64_t r = 0; r < out.sizes[1]; ++r)
      for (int64_t c = 0; c < out.sizes[2]; ++c) {
        double sum = beta == 0 ? 0 : beta * out.at(i, r, c);
        for (int64_t p = 0; p < a.sizes[2]; ++p) sum += a.at(i, r, p) * b.at(i, p, c);
        expected.at(i, r, c) = sum;
      }
  blas(gemm);
  EXPECT_EQ(out.memory, expected.memory) << "out " << out.text() << "a " << a.text() << "b " << b.text();
  return true;
}

TEST(Gemm, EveryLayoutThatBlasReadsIsDescribedRightly) {
  for (const int64_t batch : {1, 3})
    for (const int64_t m : {1, 2, 5})
      for (const int64_t n : {1, 3, 4})
        for (const int64_t k : {1, 2, 6})
          for (const Operand& out : layouts(batch, m, n))
            for (const Operand& a : layouts(batch, m, k))
              for (const Operand& b : layouts(batch, k, n))
                ASSERT_TRUE(agrees(out, a, b, 0.5))
                    << "out " << out.text() << "a " << a.text() << "b " << b.text();
}

TEST(Gemm, OddLayoutsAreDescribedRightlyOrNotAtAll) {
  int described = 0, turned_down = 0;
  for (const int64_t batch : {1, 3})
    for (const int64_t m : {1, 4})
      for (const int64_t n : {1, 3})
        for (const int64_t k : {1, 5})
          for (const Operand& out : layouts(batch, m, n)) {
            for (const Operand& a : odd_layouts(batch, m, k))
              for (const Operand& b : odd_layouts(batch, k, n))
                ++(agrees(out, a, b, 0) ? described : turned_down);
            for (const Operand& a : odd_layouts(batch, m, k))
              for (const Operand& b : layouts(batch, k, n)) {
                ++(agrees(out, a, b, 0) ? described : turned_down);
              }
            for (const Operand& a : layouts(batch, m, k))
              for (const Operand& b : odd_layouts(batch, k, n))
                ++(agrees(out, a, b, 0) ? described : turned_down);
          }
  EXPECT_GT(described, 1000);
  EXPECT_GT(turned_down, 1000);
}

TEST(Gemm, ResultsWithGapsInBothDirectionsAreTurnedDown) {
  Gemm gemm;
  gemm.m = 77;
  EXPECT_FALSE(describe(Operand({1, 4, 3}, {0, 6, 2}).view(), Operand({1, 4, 5}, {0, 5, 1}).view(),
                        Operand({1, 5, 3}, {0, 3, 1}).view(), 0, &gemm));
  EXPECT_EQ(gemm.m, 77) << "nothing is written";
}

TEST(Gemm, BatchesThatLieAsRowsOfOneMatrixAreOneProduct) {
  Operand out({3, 4, 2}, {8, 2, 1}), a({3, 4, 5}, {20, 5, 1}), b({3, 5, 2}, {0, 1, 5});
  Gemm gemm;
  ASSERT_TRUE(describe(out.view(), a.view(), b.view(), 0, &gemm));
  EXPECT_EQ(gemm.batch, 1);
  EXPECT_EQ(gemm.m, 2);
  EXPECT_EQ(gemm.n, 12);
  EXPECT_TRUE(agrees(out, a, b, 0));
  // Columns, where it is the first operand that repeats.
  Operand wide({3, 4, 2}, {2, 6, 1}), first({3, 4, 5}, {0, 5, 1}), second({3, 5, 2}, {2, 6, 1});
  ASSERT_TRUE(describe(wide.view(), first.view(), second.view(), 0, &gemm));
  EXPECT_EQ(gemm.batch, 1);
  EXPECT_EQ(gemm.m * gemm.n, 24);
  EXPECT_TRUE(agrees(wide, first, second, 0));
  // A batch of vectors with one matrix.
  Operand vectors({3, 1, 2}, {2, 9, 1}), rows({3, 1, 5}, {5, 9, 1});
  ASSERT_TRUE(describe(vectors.view(), rows.view(), b.view(), 0, &gemm));
  EXPECT_EQ(gemm.batch, 1);
  EXPECT_TRUE(agrees(vectors, rows, b, 0));
}

TEST(Gemm, OneThatRepeatsOnBothSidesStaysABatch) {
  Operand out({3, 1, 2}, {2, 2, 1}), a({3, 1, 5}, {0, 5, 1}), b({3, 5, 2}, {0, 2, 1});
  Gemm gemm;
  ASSERT_TRUE(describe(out.view(), a.view(), b.view(), 0, &gemm));
  EXPECT_TRUE(agrees(out, a, b, 0));
}

// ---- linear layers ------------------------------------------------------------------------------------------------

/// The first matrix of an operand, and its first row.
View matrix(Operand& o) { return {o.memory.data() + o.base, Dtype::float64, 2, o.sizes + 1, o.strides + 1}; }
View vector(Operand& o) { return {o.memory.data() + o.base, Dtype::float64, 1, o.sizes + 2, o.strides + 2}; }

/// Whether linear_forward of these is described, and then computed by BLAS.
bool forward_agrees(Operand y, Operand x, Operand weight, Operand bias) {
  Gemm gemm;
  if (!describe_linear_forward(matrix(y), matrix(x), matrix(weight), vector(bias), &gemm)) return false;
  Operand expected = y;
  for (int64_t r = 0; r < y.sizes[1]; ++r)
    for (int64_t c = 0; c < y.sizes[2]; ++c) {
      double sum = bias.at(0, 0, c);
      for (int64_t p = 0; p < x.sizes[2]; ++p) sum += x.at(0, r, p) * weight.at(0, c, p);
      expected.at(0, r, c) = sum;
    }
  blas(gemm);
  EXPECT_EQ(y.memory, expected.memory)
      << "y " << y.text() << "x " << x.text() << "weight " << weight.text() << "bias " << bias.text();
  return true;
}
/// The same of linear_backward_weight.
bool backward_agrees(Operand grad_weight, Operand grad_bias, Operand grad_y, Operand x) {
  Gemm gemm;
  if (!describe_linear_backward(matrix(grad_weight), vector(grad_bias), matrix(grad_y), matrix(x), &gemm))
    return false;
  Operand of_weight = grad_weight, of_bias = grad_bias;
  for (int64_t r = 0; r < grad_weight.sizes[1]; ++r) {
    of_bias.at(0, 0, r) = 0;
    for (int64_t p = 0; p < x.sizes[1]; ++p) of_bias.at(0, 0, r) += grad_y.at(0, p, r);
    for (int64_t c = 0; c < grad_weight.sizes[2]; ++c) {
      double sum = 0;
      for (int64_t p = 0; p < x.sizes[1]; ++p) sum += grad_y.at(0, p, r) * x.at(0, p, c);
      of_weight.at(0, r, c) = sum;
    }
  }
  blas(gemm);
  EXPECT_EQ(grad_weight.memory, of_weight.memory) << "grad_y " << grad_y.text() << "x " << x.text();
  EXPECT_EQ(grad_bias.memory, of_bias.memory) << "grad_y " << grad_y.text() << "x " << x.text();
  return true;
}

Operand dense(int64_t rows, int64_t columns) { return Operand({1, rows, columns}, {0, columns, 1}); }
Operand dense(int64_t count) { return Operand({1, 1, count}, {0, 0, 1}); }

TEST(Gemm, LinearLayersOfEveryLayoutThatBlasReadsAreDescribedWithTheirBias) {
  for (const int64_t m : {1, 2, 5})
    for (const int64_t n : {1, 3, 7})
      for (const int64_t k : {1, 2, 6}) {
        const Operand y = dense(m, n);
        for (const Operand& x : layouts(1, m, k))
          for (const Operand& weight : layouts(1, n, k))
            ASSERT_TRUE(forward_agrees(y, x, weight, dense(n))) << m << " " << n << " " << k;
        for (const Operand& x : odd_layouts(1, m, k))
          for (const Operand& weight : odd_layouts(1, n, k)) forward_agrees(y, x, weight, dense(n));
      }
}

TEST(Gemm, GradientsOfLinearLayersAreDescribedWithThatOfTheBias) {
  for (const int64_t m : {1, 2, 6})
    for (const int64_t n : {1, 3, 7})
      for (const int64_t k : {1, 2, 5}) {
        const Operand grad_weight = dense(n, k);
        for (const Operand& grad_y : layouts(1, m, n))
          for (const Operand& x : layouts(1, m, k))
            ASSERT_TRUE(backward_agrees(grad_weight, dense(n), grad_y, x)) << m << " " << n << " " << k;
        for (const Operand& grad_y : odd_layouts(1, m, n))
          for (const Operand& x : odd_layouts(1, m, k)) backward_agrees(grad_weight, dense(n), grad_y, x);
      }
}

TEST(Gemm, WhatAnEpilogueCannotReadOrWriteIsTurnedDown) {
  const Operand y = dense(4, 3), x = dense(4, 5), weight = dense(3, 5), grad_y = y;
  for (const int64_t step : {0, 2, -1}) {
    EXPECT_FALSE(forward_agrees(y, x, weight, Operand({1, 1, 3}, {0, 0, step})));
    EXPECT_FALSE(backward_agrees(weight, Operand({1, 1, 3}, {0, 0, step}), grad_y, x));
  }
  EXPECT_TRUE(forward_agrees(dense(4, 1), x, dense(1, 5), Operand({1, 1, 1}, {0, 0, 9})));
  // Columns of a column-major result are columns of BLAS's: the bias would go along the wrong side.
  EXPECT_FALSE(forward_agrees(Operand({1, 4, 3}, {0, 1, 4}), x, weight, dense(3)));
  EXPECT_FALSE(backward_agrees(Operand({1, 3, 5}, {0, 1, 3}), dense(3), grad_y, x));
  EXPECT_FALSE(forward_agrees(Operand({1, 4, 3}, {0, 6, 1}), x, weight, dense(3))) << "rows apart";
  EXPECT_FALSE(forward_agrees(y, Operand({1, 4, 5}, {0, 10, 2}), weight, dense(3)));
}

// ---- plans --------------------------------------------------------------------------------------------------------

struct TestKey {
  int64_t a, b;
};

TEST(PlanCache, KeepsWhatWasUsedLast) {
  PlanCache<TestKey, int> cache(2);
  int made = 0;
  const auto get = [&](int64_t a) {
    return *cache.find_or_make({a, 7}, [&] { return std::make_shared<int>(++made); });
  };
  EXPECT_EQ(get(1), 1);
  EXPECT_EQ(get(2), 2);
  EXPECT_EQ(get(1), 1);
  EXPECT_EQ(get(3), 3) << "2 is forgotten";
  EXPECT_EQ(get(1), 1);
  EXPECT_EQ(get(2), 4);
  EXPECT_EQ(cache.size(), 2u);
}

TEST(PlanCache, NothingIsKeptOfAPlanThatThrew) {
  PlanCache<TestKey, int> cache(2);
  const auto fail = []() -> std::shared_ptr<int> { throw 1; };
  EXPECT_THROW(cache.find_or_make({1, 1}, fail), int);
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_EQ(*cache.find_or_make({1, 1}, [] { return std::make_shared<int>(5); }), 5);
}

TEST(PlanCache, AlignmentCountsTheStepToTheNextMatrix) {
  alignas(512) static const char memory[512] = {};
  EXPECT_EQ(alignment_of(memory), 256);
  EXPECT_EQ(alignment_of(memory + 16), 16);
  EXPECT_EQ(alignment_of(memory + 1), 1);
  EXPECT_EQ(alignment_of(memory, 24), 8);
  EXPECT_EQ(alignment_of(memory + 4, 24), 4);
}

}  // namespace
}  // namespace weft::kernels::cuda::libraries
