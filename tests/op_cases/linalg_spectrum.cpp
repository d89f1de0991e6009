// Records of the ops in weft/ops/linalg.h: QR, eigenvalues, singular values, norms, products of vectors.
#include <limits>

#include "tests/op_cases/matrices.h"
#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr const char* kByProducts = "its factors are compared by their products in the record before";
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Tensor mirrored(const Tensor& x) { return x + transpose(x, -2, -1); }
Matrix mirrored(const Matrix& x) { return plus(x, 1, transposed(x)); }
Array unchanged(const Array& x) { return x; }
Array identities(const Array& x, int64_t n) {
  return each_matrix(x, n, n, [&](const Matrix&) { return identity(n); });
}

double sum_of(const std::vector<double>& x) {
  double y = 0;
  for (const double v : x) y += v;
  return y;
}
double norm_of(const Matrix& m, double p) {
  double y = 0;
  for (const double v : m.values) y += std::pow(std::abs(v), p);
  return std::pow(y, 1 / p);
}
// The largest or the smallest sum of a row's magnitudes.
double rows_norm(const Matrix& m, bool largest) {
  double y = largest ? -kInfinity : kInfinity;
  for (int64_t i = 0; i < m.rows; ++i) {
    double sum = 0;
    for (int64_t j = 0; j < m.columns; ++j) sum += std::abs(m(i, j));
    y = largest ? std::max(y, sum) : std::min(y, sum);
  }
  return y;
}
Array singular_values_of(const Array& x) {
  const int64_t k = std::min(x.size(-1), x.size(-2));
  Array y(with(batch_of(x), {k}));
  for (int64_t i = 0; i < batch_of(x).numel(); ++i) {
    const std::vector<double> found = singular_values(matrix_of(x, batch_of(x), i));
    std::copy(found.begin(), found.end(), y.values.begin() + i * k);
  }
  return y;
}
// For a of full rank.
Matrix pseudo_inverse_of(const Matrix& a) {
  const Matrix t = transposed(a);
  return a.rows >= a.columns ? inverse_and_determinant(t * a).first * t
                             : t * inverse_and_determinant(a * t).first;
}
Array pseudo_inverses(const Array& x) { return each_matrix(x, x.size(-1), x.size(-2), pseudo_inverse_of); }
Reference number(double (*f)(const Matrix&)) {
  return [=](const Arrays& x) { return number_of_each(x[0], f); };
}

}  // namespace

OP_CASE("linalg.qr")
    .call([](const Tensors& x) {
      const auto [q, r] = linalg::qr(x[0]);
      return Tensors{matmul(q, r), matmul(transpose(q, -2, -1), q), tril(r, -1)};
    })
    .inputs({{4, 3}})
    .inputs({{3, 3}})
    .inputs({{2, 2, 4}})
    .inputs({{0, 4, 3}})
    .inputs({{4, 0}})
    .inputs({{0, 3}})
    .large({{200, 30, 20}})
    .skip_layouts("expanded", "its columns depend on each other: there is no derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      const int64_t k = std::min(x[0].size(-1), x[0].size(-2));
      return Expected(
          {unchanged(x[0]), identities(x[0], k), Array(with(batch_of(x[0]), {k, x[0].size(-1)}))});
    })
    .error<ValueError>(
        [] {
          linalg::qr(ones({3, 2}), "x");
        },
        "[linalg.qr] mode must be reduced, complete or r; got 'x'")
    .error<GradError>(
        [] {
          const Tensor x = rand({3, 2}).requires_grad_();
          sum(linalg::qr(x, "complete").second).backward();
        },
        "have no derivative; use mode reduced")
    .error<ShapeError>([] { linalg::qr(ones({3})); }, "[linalg.qr] needs a matrix or a batch of matrices");
OP_CASE("linalg.qr")
    .variant("factors")
    .call([](const Tensors& x) { return linalg::qr(x[0]); })
    .inputs({{4, 3}})
    .inputs({{2, 3, 3}})
    .inputs({{2, 4}})
    .inputs({{0, 4, 3}})
    .skip_layouts("expanded", "its columns depend on each other: there is no derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .no_reference(kByProducts);
OP_CASE("qr")
    .variant("complete")
    .call([](const Tensors& x) {
      const auto [q, r] = qr(x[0], /*some=*/false);
      return Tensors{matmul(q, r), matmul(transpose(q, -2, -1), q)};
    })
    .inputs({{2, 4}})
    .inputs({{3, 3}})
    .inputs({{0, 2, 4}})
    .skip_layouts("expanded", "its columns depend on each other: there is no derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      return Expected({unchanged(x[0]), identities(x[0], x[0].size(-2))});
    });

OP_CASE("linalg.eigh")
    .call([](const Tensors& x) {
      const auto [values, vectors] = linalg::eigh(mirrored(x[0]));
      const Tensor turned = transpose(vectors, -2, -1);
      return Tensors{matmul(vectors * unsqueeze(values, -2), turned), matmul(turned, vectors)};
    })
    .inputs({{3, 3}})
    .inputs({{2, 4, 4}})
    .inputs({{0, 0}})
    .inputs({{0, 3, 3}})
    .large({{200, 20, 20}})
    .skip_layouts("expanded", "its eigenvalues repeat: the vectors have no derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      return Expected(
          {each_matrix(x[0], [](const Matrix& m) { return mirrored(m); }), identities(x[0], x[0].size(-1))});
    })
    .error<ValueError>([] { linalg::eigh(eye(2), "X"); }, "[linalg.eigh] UPLO must be L or U; got 'X'")
    .error<LinAlgError>(
        [] {
          linalg::eigh(full({2, 2}, NAN));
        },
        "[linalg.eigh] the matrix has elements that are infinite or NaN");
OP_CASE("linalg.eigh")
    .variant("upper")
    .call([](const Tensors& x) {
      const auto [values, vectors] = linalg::eigh(mirrored(x[0]), "U");
      return Tensors{values, square(vectors)};
    })
    .inputs({{3, 3}})
    .inputs({{0, 3, 3}})
    .skip_layouts("expanded", "its eigenvalues repeat: the vectors have no derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .no_reference(kByProducts);
OP_CASE("linalg.eigvalsh")
    .call([](const Tensors& x) { return linalg::eigvalsh(matmul(x[0], transpose(x[0], -2, -1))); })
    .inputs({{3, 3}})
    .inputs({{2, 3, 4}})
    .inputs({{0, 3, 3}})
    .skip_layouts("expanded", "its eigenvalues repeat: the second derivative is infinite")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      Array y = singular_values_of(x[0]);
      const int64_t n = y.size(-1);
      for (int64_t i = 0; i < y.numel(); i += n) std::reverse(y.values.begin() + i, y.values.begin() + i + n);
      for (double& value : y.values) value *= value;
      return y;
    });

OP_CASE("linalg.svd")
    .call([](const Tensors& x) {
      const auto [u, s, vh] = linalg::svd(x[0], /*full_matrices=*/false);
      return Tensors{matmul(u * unsqueeze(s, -2), vh), s, matmul(transpose(u, -2, -1), u),
                     matmul(vh, transpose(vh, -2, -1))};
    })
    .inputs({{3, 3}})
    .inputs({{4, 2}})
    .inputs({{2, 2, 3}})
    .inputs({{0, 3, 3}})
    .inputs({{0, 3}})
    .large({{100, 30, 20}})
    .skip_layouts("expanded", "its singular values repeat: the vectors have no derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      const Array s = singular_values_of(x[0]);
      return Expected({unchanged(x[0]), s, identities(x[0], s.size(-1)), identities(x[0], s.size(-1))});
    })
    .error<LinAlgError>(
        [] {
          linalg::svd(full({3, 2, 2}, NAN));
        },
        "[linalg.svd] matrix 0 of the batch (3,) has elements that are infinite or NaN")
    .error<ValueError>(
        [] {
          linalg::svd(ones({2, 2}), true, "gesvd");
        },
        "[linalg.svd] driver is for CUDA only; got 'gesvd'");
OP_CASE("linalg.svd")
    .variant("full factors")
    .call([](const Tensors& x) {
      const auto [u, s, vh] = linalg::svd(x[0]);
      const int64_t k = s.size(-1);
      return Tensors{square(narrow(u, -1, 0, k)), s, square(narrow(vh, -2, 0, k))};
    })
    .inputs({{3, 3}})
    .inputs({{4, 2}})
    .inputs({{2, 2, 3}})
    .inputs({{0, 3, 3}})
    .skip_layouts("expanded", "its singular values repeat: the vectors have no derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .no_reference(kByProducts);
OP_CASE("svd")
    .call([](const Tensors& x) {
      const auto [u, s, v] = svd(x[0]);
      return matmul(u * unsqueeze(s, -2), transpose(v, -2, -1));
    })
    .inputs({{4, 2}})
    .inputs({{0, 3, 3}})
    .skip_layouts("expanded", "its singular values repeat: the vectors have no derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) { return unchanged(x[0]); });
OP_CASE("linalg.svdvals")
    .inputs({{3, 3}})
    .inputs({{4, 2}})
    .inputs({{2, 2, 3}})
    .inputs({{0, 3, 3}})
    .inputs({{3, 0}})
    .skip_layouts("expanded", "its singular values repeat: the second derivative is infinite")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) { return singular_values_of(x[0]); });
OP_CASE("linalg.matrix_rank")
    .call([](const Tensors& x) { return linalg::matrix_rank(x[0]); })
    .inputs({{3, 4}})
    .inputs({{2, 4, 2}})
    .inputs({{0, 3, 3}})
    .dtypes({float32}, int64)
    .dtypes({float64}, int64)
    .not_differentiable("it counts")
    .reference([](const Arrays& x) {
      return number_of_each(x[0], [](const Matrix& m) {
        double rank = 0;
        for (const double s : singular_values(m)) rank += s > 1e-9 ? 1 : 0;
        return rank;
      });
    });
OP_CASE("linalg.pinv")
    .call([](const Tensors& x) { return linalg::pinv(x[0]); })
    .inputs({{4, 2}})
    .inputs({{2, 2, 4}})
    .inputs({{3, 0}})
    .inputs({{0, 3, 2}})
    .skip_layouts("expanded", "its rank would have to stay what it is for a derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) { return pseudo_inverses(x[0]); });
OP_CASE("pinverse")
    .inputs({{3, 2}})
    .inputs({{0, 3, 2}})
    .skip_layouts("expanded", "its rank would have to stay what it is for a derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) { return pseudo_inverses(x[0]); });
OP_CASE("linalg.lstsq")
    .call([](const Tensors& x) { return std::get<0>(linalg::lstsq(x[0], x[1])); })
    .inputs({{4, 2}, {4, 3}})
    .inputs({{2, 3, 2}, {2, 3, 1}})
    .inputs({{0, 3, 2}, {0, 3, 1}})
    .skip_layouts("expanded", "its rank would have to stay what it is for a derivative")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      const Shape batch = batch_of(x[0]);
      Array y(with(batch, {x[0].size(-1), x[1].size(-1)}));
      for (int64_t i = 0; i < batch.numel(); ++i) {
        const Matrix found = pseudo_inverse_of(matrix_of(x[0], batch, i)) * matrix_of(x[1], batch, i);
        std::copy(found.values.begin(), found.values.end(),
                  y.values.begin() + i * static_cast<int64_t>(found.values.size()));
      }
      return y;
    })
    .error<ValueError>(
        [] {
          linalg::lstsq(ones({3, 2}), ones({3, 1}), {}, "x");
        },
        "[linalg.lstsq] driver must be one of gels, gelsy, gelsd and gelss; got 'x'");

// ---- norms ----------------------------------------------------------------------------------------------------------

OP_CASE("linalg.vector_norm")
    .call([](const Tensors& x) { return linalg::vector_norm(x[0], 3, -1, true); })
    .inputs({{3, 4}})
    .inputs({{4}})
    .inputs({{0, 4}})
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      const int64_t n = x[0].size(-1);
      Array y(with(batch_of(x[0], 1), {1}));
      for (int64_t i = 0; i < x[0].numel(); ++i) y[i / n] += std::pow(std::abs(x[0][i]), 3);
      for (double& value : y.values) value = std::cbrt(value);
      return y;
    })
    .error<ShapeError>(
        [] {
          linalg::vector_norm(ones({2, 0}), kInfinity, 1);
        },
        "[linalg.vector_norm] a norm of order inf of no elements does not exist; input (2, 0), dim 1")
    .error<DtypeError>(
        [] { linalg::vector_norm(ones({2}), 2, {}, false, float16); },
        "[linalg.vector_norm] dtype must hold all values of the input; got float16 for a tensor of "
        "float32");
OP_CASE("linalg.matrix_norm")
    .call([](const Tensors& x) { return linalg::matrix_norm(x[0]); })
    .inputs({{3, 4}})
    .inputs({{2, 3, 2}})
    .inputs({{0, 3, 2}})
    .inputs({{0, 0}})
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .reference(number([](const Matrix& m) { return norm_of(m, 2); }))
    .error<ValueError>(
        [] {
          linalg::matrix_norm(ones({2, 2}), 3);
        },
        "[linalg.matrix_norm] the order of a matrix norm is fro, nuc, 1, 2, inf or minus one of the "
        "numbers; got 3")
    .error<ValueError>(
        [] {
          linalg::matrix_norm(ones({2, 2}), "x");
        },
        "got 'x'")
    .error<ValueError>(
        [] {
          linalg::matrix_norm(ones({2, 2}), "fro", {0, -2});
        },
        "[linalg.matrix_norm] the 2 dimensions must differ; got (0, -2)")
    .error<ShapeError>([] { linalg::matrix_norm(ones({2})); },
                       "[linalg.matrix_norm] needs at least 2 dimensions; got shape (2,)");
OP_CASE("linalg.matrix_norm")
    .variant("nuc")
    .call([](const Tensors& x) { return linalg::matrix_norm(x[0], "nuc"); })
    .inputs({{3, 4}})
    .inputs({{2, 3, 2}})
    .inputs({{0, 3, 2}})
    .skip_layouts("expanded", "its singular values repeat: the second derivative is infinite")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference(number([](const Matrix& m) { return sum_of(singular_values(m)); }));
OP_CASE("linalg.matrix_norm")
    .variant("2, kept dims")
    .call([](const Tensors& x) {
      return linalg::matrix_norm(x[0], 2, {-1, 0}, true);
    })
    .inputs({{3, 4}})
    .inputs({{3, 2}})
    .skip_layouts("expanded", "its singular values repeat: the second derivative is infinite")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      return Array(Shape{1, 1}, {singular_values_of(x[0])[0]});
    });
OP_CASE("linalg.matrix_norm")
    .variant("inf")
    .call([](const Tensors& x) { return linalg::matrix_norm(x[0], kInfinity); })
    .inputs({{3, 4}})
    .inputs({{2, 3, 2}})
    .inputs({{0, 3, 2}})
    .away_from(0, 1e-3)
    .reference(number([](const Matrix& m) { return rows_norm(m, true); }));
OP_CASE("linalg.matrix_norm")
    .variant("-1")
    .call([](const Tensors& x) { return linalg::matrix_norm(x[0], -1); })
    .inputs({{3, 4}})
    .inputs({{2, 3, 2}})
    .inputs({{0, 3, 2}})
    .away_from(0, 1e-3)
    .reference(number([](const Matrix& m) { return rows_norm(transposed(m), false); }));
OP_CASE("linalg.norm")
    .variant("smallest singular value")
    .call([](const Tensors& x) { return linalg::norm(x[0], -2); })
    .inputs({{3, 4}})
    .inputs({{3, 3}})
    .skip_layouts("zero_size", "the smallest of no singular values does not exist")
    .skip_layouts("expanded", "its singular values repeat: the second derivative is infinite")
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference(number([](const Matrix& m) { return singular_values(m).back(); }))
    .error<ShapeError>(
        [] {
          linalg::norm(ones({2, 2, 2}), 2);
        },
        "[linalg.norm] with an order and without dim the input must have 1 or 2 dimensions; got shape "
        "(2, 2, 2)")
    .error<ValueError>(
        [] {
          linalg::norm(ones({2, 2, 2}), 2, {0, 1, 2});
        },
        "[linalg.norm] dim must name 1 or 2 dimensions; got (0, 1, 2)");

// ---- products -------------------------------------------------------------------------------------------------------

namespace {
Array cross_of(const Arrays& x) {  // along the last dimension
  Array y(broadcast_shapes(x[0].shape, x[1].shape));
  const int64_t repeat_a = x[0].numel() == 3 ? 0 : 1, repeat_b = x[1].numel() == 3 ? 0 : 1;
  for (int64_t i = 0; i < y.numel(); ++i) {
    const int64_t row = i / 3 * 3, j = (i + 1) % 3, k = (i + 2) % 3;
    y[i] = x[0][row * repeat_a + j] * x[1][row * repeat_b + k] -
           x[0][row * repeat_a + k] * x[1][row * repeat_b + j];
  }
  return y;
}
}  // namespace

OP_CASE("linalg.cross")
    .inputs({{5, 3}, {5, 3}})
    .inputs({{1, 3}, {5, 3}})
    .inputs({{3}, {3}})
    .inputs({{0, 3}, {0, 3}})
    .dtypes({float32, float64, float16, bfloat16, int64, int32})
    .half_tolerance(2e-2)
    .reference(cross_of)
    .error<ShapeError>(
        [] {
          linalg::cross(ones({5, 2}), ones({5, 2}));
        },
        "[linalg.cross] dimension 1 must have size 3; shapes (5, 2) and (5, 2)")
    .error<ShapeError>(
        [] {
          linalg::cross(ones({2, 3}), ones({3}));
        },
        "[linalg.cross] both operands need as many dimensions; shapes (2, 3) and (3,)");
OP_CASE("cross")
    .inputs({{5, 3}, {5, 3}})
    .inputs({{0, 3}, {0, 3}})
    .reference(cross_of)
    .error<ShapeError>(
        [] {
          cross(ones({2, 2}), ones({2, 2}));
        },
        "[cross] no dimension has size 3; shapes (2, 2) and (2, 2)");
OP_CASE("linalg.vecdot")
    .inputs({{4, 3}, {4, 3}})
    .inputs({{3}, {3}})
    .inputs({{2, 0}, {2, 0}})
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .reference([](const Arrays& x) {
      Array y(batch_of(x[0], 1));
      const int64_t n = x[0].size(-1);
      for (int64_t i = 0; i < x[0].numel(); ++i) y[i / n] += x[0][i] * x[1][i];
      return y;
    })
    .error<DtypeError>([] { linalg::vecdot(ones({2}, {.dtype = int64}), ones({2})); }, "[linalg.vecdot]");
OP_CASE("linalg.multi_dot")
    .call([](const Tensors& x) { return linalg::multi_dot(x); })
    .inputs({{2, 3}, {3, 5}, {5, 1}, {1, 4}})
    .inputs({{0, 3}, {3, 5}, {5, 1}, {1, 4}})
    .dtypes({float32, float64, int64})
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      Matrix y = matrix_of(x[0], {}, 0);
      for (size_t i = 1; i < x.size(); ++i) y = y * matrix_of(x[i], {}, 0);
      return Array(Shape{y.rows, y.columns}, y.values);
    })
    .error<ValueError>(
        [] {
          linalg::multi_dot({ones({2, 2})});
        },
        "[linalg.multi_dot] needs at least 2 tensors; got 1")
    .error<ShapeError>(
        [] {
          linalg::multi_dot({ones({2, 2}), ones({3, 3})});
        },
        "[linalg.multi_dot] tensors 0 and 1 of shapes (2, 2) and (3, 3) cannot be multiplied")
    .error<ShapeError>(
        [] {
          linalg::multi_dot({ones({2, 2}), ones({2}), ones({2, 2})});
        },
        "[linalg.multi_dot] tensor 1 must be a matrix; got shape (2,)");

}  // namespace weft::op_cases
