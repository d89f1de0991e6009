// What records cannot say of linear algebra: singular matrices, gradients at special places, empty norms, layouts of results.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/expect_error.h"
#include "weft/autograd.h"
#include "weft/nn/init.h"
#include "weft/threads.h"
#include "weft/weft.h"

namespace weft {
namespace {

using weft::testing::expect_error;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const TensorOptions kDouble{.dtype = float64};

Tensor array(std::initializer_list<double> values, IntSpan shape) {
  return reshape(weft::tensor(std::vector<double>(values), kDouble), shape);
}
Tensor gradient_of(const std::function<Tensor(const Tensor&)>& f, const Tensor& x) {
  const Tensor leaf = x.detach().requires_grad_();
  f(leaf).backward();
  return leaf.grad();
}

TEST(Linalg, the_determinant_has_a_gradient_where_the_matrix_is_singular) {
  const auto f = [](const Tensor& x) { return linalg::det(x); };
  EXPECT_TRUE(allclose(gradient_of(f, array({1, 2, 2, 4}, {2, 2})), array({4, -2, -2, 1}, {2, 2})));
  EXPECT_TRUE(allclose(gradient_of(f, zeros({2, 2}, kDouble)), zeros({2, 2}, kDouble)));
  const Tensor of_rank_two = array({1, 0, 0, 0, 2, 0, 0, 0, 0}, {3, 3});
  EXPECT_TRUE(allclose(gradient_of(f, of_rank_two), array({0, 0, 0, 0, 0, 0, 0, 0, 2}, {3, 3})));
}

TEST(Linalg, a_batch_with_one_singular_matrix_keeps_the_gradients_of_the_others) {
  const Tensor x = stack({array({3, 1, 1, 2}, {2, 2}), array({1, 2, 2, 4}, {2, 2})});
  const Tensor grad = gradient_of([](const Tensor& t) { return sum(linalg::det(t)); }, x);
  EXPECT_TRUE(allclose(grad[0], array({2, -1, -1, 3}, {2, 2})));
  EXPECT_TRUE(allclose(grad[1], array({4, -2, -2, 1}, {2, 2})));
}

TEST(Linalg, each_matrix_of_a_batch_has_its_own_exponential) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Tensor x = stack({array({nan, 0, 0, 1}, {2, 2}), array({0.3, 0.1, 0.2, 0.4}, {2, 2}),
                          array({1, kInfinity, 0, 1}, {2, 2}), array({0, 1e8, -1e8, 0}, {2, 2})});
  for (const Dtype dtype : {float32, float64}) {
    const Tensor leaf = to(x, dtype).requires_grad_();
    const Tensor y = linalg::matrix_exp(leaf);
    sum(y).backward();
    for (const int i : {0, 2}) {
      EXPECT_TRUE(all(isnan(y[i])).item<bool>()) << i;
      EXPECT_TRUE(all(isnan(leaf.grad()[i])).item<bool>()) << i;
    }
    EXPECT_TRUE(equal(y[1], linalg::matrix_exp(to(x[1], dtype))));
    EXPECT_TRUE(all(isfinite(leaf.grad()[1])).item<bool>());
  }
}

TEST(Linalg, logarithms_of_determinants_that_are_not_positive) {
  EXPECT_TRUE(std::isnan(logdet(-eye(3)).item()));
  EXPECT_EQ(logdet(zeros({2, 2})).item(), -kInfinity);
  const auto [sign, magnitude] = slogdet(zeros({2, 2}));
  EXPECT_EQ(sign.item(), 0);
  EXPECT_EQ(magnitude.item(), -kInfinity);
}

TEST(Linalg, ex_forms_report_instead_of_throwing) {
  const Tensor x = stack({eye(2), zeros({2, 2})});
  const auto [inverse, info] = linalg::inv_ex(x);
  EXPECT_TRUE(equal(inverse[0], eye(2)));
  EXPECT_FALSE(isfinite(inverse[1]).all().item<bool>());
  EXPECT_EQ(info.to_vector<int32_t>(), (std::vector<int32_t>{0, 1}));
  EXPECT_EQ(linalg::cholesky_ex(x).second.to_vector<int32_t>(), (std::vector<int32_t>{0, 1}));
  EXPECT_EQ(linalg::solve_ex(x, ones({2, 2, 1})).second.to_vector<int32_t>(), (std::vector<int32_t>{0, 1}));
}

TEST(Linalg, triangular_systems_with_a_zero_give_infinities) {
  const Tensor x = linalg::solve_triangular(zeros({1, 1}), ones({1, 1}), /*upper=*/true);
  EXPECT_EQ(x.item(), kInfinity);
}

TEST(Linalg, gradients_of_norms_at_zero_are_zero) {
  for (const char* order : {"fro", "nuc"}) {
    const Tensor grad =
        gradient_of([&](const Tensor& t) { return square(linalg::norm(t, order)); }, zeros({3, 3}));
    EXPECT_TRUE(equal(grad, zeros({3, 3}))) << order;
  }
  const Tensor grad = gradient_of([](const Tensor& t) { return linalg::norm(t); }, zeros({3}));
  EXPECT_TRUE(equal(grad, zeros({3})));
}

TEST(Linalg, norms_of_no_elements_are_zero) {
  EXPECT_EQ(linalg::norm(ones({5, 0}), "nuc").item(), 0);
  EXPECT_EQ(linalg::norm(ones({5, 0}), -kInfinity, {0, 1}).item(), 0);
  for (const double order : {1.0, 2.0, kInfinity})
    EXPECT_EQ(linalg::norm(ones({0, 2}), order).item(), 0) << order;
  EXPECT_EQ(norm(ones({2, 2}), "nuc").item(), 2);
  expect_error<ValueError>(
      [] {
        norm(ones({2, 2}), "x");
      },
      "[norm] p must be a number, 'fro' or 'nuc'; got 'x'");
}

TEST(Linalg, norms_compute_in_a_wider_dtype) {
  EXPECT_EQ(linalg::vector_norm(ones({3}), 2, {}, false, float64).dtype(), float64);
  EXPECT_EQ(norm(ones({3}), 2, {}, false, float64).dtype(), float64);
}

TEST(Linalg, qr_r_alone_and_complete) {
  const Tensor x = rand({4, 2});
  const auto [none, r] = linalg::qr(x, "r");
  EXPECT_EQ(none.numel(), 0);
  EXPECT_TRUE(allclose(r, linalg::qr(x).second));
  const auto [q, tall] = linalg::qr(x, "complete");
  EXPECT_EQ(q.sizes(), (Shape{4, 4}));
  EXPECT_EQ(tall.sizes(), (Shape{4, 2}));
  EXPECT_TRUE(allclose(matmul(q, tall), x, 1e-4, 1e-5));
  EXPECT_TRUE(allclose(matmul(t(q), q), eye(4), 1e-4, 1e-5));
  EXPECT_TRUE(equal(linalg::qr(ones({3, 0}), "complete").first, eye(3)));
}

TEST(Linalg, of_symmetric_matrices_one_triangle_is_read) {
  const Tensor x = array({2, 1, 1, 3}, {2, 2}), values = linalg::eigvalsh(x);
  EXPECT_TRUE(allclose(linalg::eigh(tril(x)).first, values));
  EXPECT_TRUE(allclose(linalg::eigh(triu(x), "U").first, values));
  EXPECT_FALSE(allclose(linalg::eigh(triu(x)).first, values));
  EXPECT_TRUE(allclose(linalg::cholesky(tril(x)), linalg::cholesky(x)));
}

TEST(Linalg, full_singular_vectors_are_a_basis) {
  const auto [u, s, vh] = linalg::svd(rand({5, 3}));
  EXPECT_EQ(u.sizes(), (Shape{5, 5}));
  EXPECT_TRUE(allclose(matmul(t(u), u), eye(5), 1e-4, 1e-5));
  EXPECT_TRUE(equal(std::get<0>(linalg::svd(ones({3, 0}))), eye(3)));
}

TEST(Linalg, least_squares_report_rank_and_residuals) {
  const Tensor a = array({1, 0, 0, 1, 0, 0}, {3, 2}), b = array({1, 2, 3}, {3, 1});
  const auto [x, residuals, rank, values] = linalg::lstsq(a, b, {}, "gelsd");
  EXPECT_TRUE(allclose(x, array({1, 2}, {2, 1})));
  EXPECT_NEAR(residuals.item(), 9, 1e-12);
  EXPECT_EQ(rank.item<int64_t>(), 2);
  EXPECT_TRUE(allclose(values, ones({2}, kDouble)));
  EXPECT_EQ(std::get<1>(linalg::lstsq(a, b)).numel(), 0);
}

TEST(Linalg, pseudo_inverse_and_rank_take_tolerances) {
  const Tensor x = diag(array({2, 1e-3}, {2}));
  EXPECT_EQ(linalg::matrix_rank(x).item<int64_t>(), 2);
  EXPECT_EQ(linalg::matrix_rank(x, 1e-2).item<int64_t>(), 1);
  EXPECT_EQ(linalg::matrix_rank(x, {}, 1e-2, /*hermitian=*/true).item<int64_t>(), 1);
  EXPECT_TRUE(allclose(linalg::pinv(x, 1e-2), diag(array({0.5, 0}, {2}))));
  EXPECT_TRUE(allclose(linalg::pinv(x, {}, {}, /*hermitian=*/true), diag(array({0.5, 1000}, {2}))));
}

TEST(Linalg, results_do_not_depend_on_the_number_of_threads) {
  const int before = num_threads();
  const Tensor x = rand({64, 30, 30}) + eye(30);
  std::vector<Tensor> found;
  for (const int threads : {1, 2, 4}) {
    set_num_threads(threads);
    found.push_back(linalg::inv(x));
  }
  set_num_threads(before);
  EXPECT_TRUE(equal(found[0], found[1]));
  EXPECT_TRUE(equal(found[0], found[2]));
}

TEST(Linalg, integers_lose_the_fractions_of_beta_and_alpha) {
  const TensorOptions whole{.dtype = int64};
  const Tensor m = ones({2, 2}, whole), v = ones({2}, whole);
  EXPECT_EQ(addmv(v, m, v, 2.7, 1.9).to_vector<int64_t>(), (std::vector<int64_t>{4, 4}));
  EXPECT_EQ(addmm(m, m, m, 0.5).to_vector<int64_t>(), (std::vector<int64_t>{2, 2, 2, 2}));
}

TEST(Linalg, beta_zero_ignores_nan) {
  const Tensor nans = full({2, 2}, NAN);
  EXPECT_TRUE(equal(addmm(nans, eye(2), eye(2), 0), eye(2)));
  EXPECT_TRUE(equal(addr(nans, ones({2}), ones({2}), 0), ones({2, 2})));
  EXPECT_TRUE(equal(baddbmm(nans, eye(2)[None], eye(2)[None], 0), eye(2)[None]));
}

TEST(Linalg, beta_zero_leaves_a_gradient_of_zeros) {
  const Tensor self = full({2, 2}, NAN).requires_grad_();
  sum(addbmm(self, ones({1, 2, 2}), ones({1, 2, 2}), 0)).backward();
  EXPECT_TRUE(equal(self.grad(), zeros({2, 2})));
}

TEST(Linalg, addr_of_bools_is_logical) {
  const TensorOptions bools{.dtype = boolean};
  const Tensor yes = ones({2}, bools), none = zeros({2, 2}, bools);
  EXPECT_TRUE(equal(addr(none, yes, yes, 3, 2), ones({2, 2}, bools)));
  EXPECT_TRUE(equal(addr(ones({2, 2}, bools), yes, yes, 0, 0), none));
}

TEST(Linalg, einsum_takes_more_labels_than_a_tensor_has_dimensions) {
  std::vector<Tensor> operands;
  std::string equation;
  for (char c = 'a'; c <= 'z'; ++c) {
    operands.push_back(full({2}, 0.5));
    equation += c;
    if (c != 'z') equation += ',';
  }
  EXPECT_EQ(einsum(equation + "->z", operands).to_vector<float>(), (std::vector<float>{0.5, 0.5}));
}

TEST(Linalg, einsum_sums_integers_in_int64) {
  const TensorOptions small{.dtype = int32};
  const Tensor m = ones({2, 2}, small), v = ones({2}, small);
  EXPECT_EQ(einsum("ij,j->i", {m, v}).dtype(), int32);
  EXPECT_EQ(einsum("ik,j->ij", {m, v}).dtype(), int64);
  EXPECT_TRUE(equal(einsum("kij,j->i", {ones({2, 2, 2}, small), v}), full({2}, 4, {.dtype = int64})));
  expect_error<DtypeError>(
      [&] {
        einsum("ij,j->i", {m, ones({2})});
      },
      "[einsum] both operands need one dtype; got int32 and float32");
}

TEST(Linalg, cdist_at_distance_zero_has_gradient_zero) {
  for (const double p : {0.5, 1.0, 1.5, 2.0, 3.0, kInfinity})
    for (const char* mode : {"use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"}) {
      const Tensor grad = gradient_of(
          [&](const Tensor& x) {
            return sum(cdist(x, ones({1, 3}), p, mode));
          },
          ones({1, 3}));
      EXPECT_TRUE(equal(grad, zeros({1, 3}))) << p << " " << mode;
    }
}

TEST(Linalg, cosine_similarity_is_bounded_by_eps) {
  EXPECT_EQ(cosine_similarity(zeros({3}), ones({3}), 0).item(), 0);
  EXPECT_NEAR(cosine_similarity(full({1}, 0.1), ones({1}), 0, 0.5).item(), 0.2, 1e-6);
}

TEST(Orthogonal, rows_or_columns_are_orthonormal) {
  for (const Shape& shape : {Shape{4, 6}, Shape{6, 4}, Shape{3, 3}, Shape{4, 2, 3}}) {
    manual_seed(0);
    const Tensor x = nn::init::orthogonal_(empty(shape, kDouble), 2.0);
    const Tensor m = reshape(x, {shape[0], x.numel() / shape[0]});
    const Tensor product = shape[0] <= m.size(1) ? matmul(m, t(m)) : matmul(t(m), m);
    EXPECT_TRUE(allclose(product, 4 * eye(product.size(0), kDouble))) << shape.str();
  }
  expect_error<ValueError>([] { nn::init::orthogonal_(empty({3})); },
                           "[orthogonal_] only tensors with 2 or more dimensions");
}

// PyTorch 2.15: torch.manual_seed(0); nn.init.orthogonal_(torch.empty(4, 6))
TEST(Orthogonal, is_pytorchs_for_a_seed) {
  manual_seed(0);
  const Tensor x = nn::init::orthogonal_(empty({4, 6}));
  const Tensor row = weft::tensor(
      std::vector<float>{-0.5597333f, -0.5729183f, -0.12458003f, -0.2157113f, 0.4219529f, 0.3440458f});
  EXPECT_TRUE(allclose(x[0], row, 0, 1e-6));
}

}  // namespace
}  // namespace weft
