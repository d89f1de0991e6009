// Records of the ops in weft/ops/linalg.h: equations, inverses, factorisations; norms are in linalg_norms.cpp.
#include "tests/op_cases/matrices.h"
#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

// Matrices far from singular, whatever x in [-1, 1] and its layout.
Tensor invertible(const Tensor& x) { return x + 4 * eye(x.size(-1), {.dtype = x.dtype()}); }
Matrix invertible(const Matrix& x) { return plus(x, 4, identity(x.rows)); }
// Positive definite ones.
Tensor definite(const Tensor& x) {
  return matmul(x, transpose(x, -2, -1)) + 2 * eye(x.size(-1), {.dtype = x.dtype()});
}
Matrix definite(const Matrix& x) { return plus(x * transposed(x), 2, identity(x.rows)); }

Matrix inverse_of(const Matrix& x) { return inverse_and_determinant(x).first; }
double determinant_of(const Matrix& x) { return inverse_and_determinant(x).second; }

// L with L L^T = a.
Matrix cholesky_of(const Matrix& a) {
  Matrix y(a.rows, a.rows);
  for (int64_t i = 0; i < a.rows; ++i)
    for (int64_t j = 0; j <= i; ++j) {
      double rest = a(i, j);
      for (int64_t k = 0; k < j; ++k) rest -= y(i, k) * y(j, k);
      y(i, j) = i == j ? std::sqrt(rest) : rest / y(j, j);
    }
  return y;
}
Array inverses(const Array& x, Matrix (*made)(const Matrix&)) {
  return each_matrix(x, [&](const Matrix& m) { return inverse_of(made(m)); });
}
// The solution for the matrices that `made` makes of x[0].
Array solutions(const Arrays& x, Matrix (*made)(const Matrix&)) {
  const bool vector = x[1].dim() == 1 || x[1].shape == batch_of(x[0], 1);
  Array b = x[1];
  if (vector) b.shape.push_back(1);
  Shape batch = broadcast_shapes(batch_of(x[0]), batch_of(b));
  Array y(with(batch, {b.size(-2), b.size(-1)}));
  for (int64_t i = 0; i < batch.numel(); ++i) {
    const Matrix found = inverse_of(made(matrix_of(x[0], batch, i))) * matrix_of(b, batch, i);
    std::copy(found.values.begin(), found.values.end(),
              y.values.begin() + i * static_cast<int64_t>(found.values.size()));
  }
  if (vector) y.shape.resize(y.shape.size() - 1);
  return y;
}
const TensorOptions kDouble{.dtype = float64};

}  // namespace

OP_CASE("linalg.solve")
    .call([](const Tensors& x) { return linalg::solve(invertible(x[0]), x[1]); })
    .inputs({{3, 3}, {3, 2}})
    .inputs({{3, 3}, {3}})
    .inputs({{2, 3, 3}, {2, 3, 2}})
    .inputs({{2, 3, 3}, {2, 3}})
    .inputs({{2, 1, 3, 3}, {2, 3, 1}})
    .inputs({{3, 3}, {2, 3, 2}})
    .inputs({{0, 3, 3}, {0, 3, 2}})
    .inputs({{0, 0}, {0, 2}})
    .inputs({{3, 3}, {3, 0}})
    .large({{300, 12, 12}, {300, 12, 5}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) { return solutions(x, invertible); })
    .error<LinAlgError>(
        [] {
          linalg::solve(stack({eye(2), zeros({2, 2}), eye(2)}), ones({3, 2, 1}));
        },
        "[linalg.solve] matrix 1 of the batch (3,) is singular: element 1 on the diagonal of its factor U is "
        "zero")
    .error<LinAlgError>(
        [] {
          linalg::solve(ones({2, 2}), ones({2}));
        },
        "[linalg.solve] the matrix is singular")
    .error<ShapeError>(
        [] {
          linalg::solve(ones({2, 3}), ones({2}));
        },
        "[linalg.solve] needs square matrices; got shape (2, 3)")
    .error<ShapeError>(
        [] {
          linalg::solve(eye(2), ones({3, 1}));
        },
        "[linalg.solve] A (2, 2) and B (3, 1) do not fit: as many rows are needed")
    .error<DtypeError>(
        [] {
          linalg::solve(eye(2), ones({2, 1}, kDouble));
        },
        "[linalg.solve] both operands need one dtype; got float32 and float64")
    .error<DtypeError>(
        [] {
          linalg::solve(eye(2, {.dtype = float16}), ones({2, 1}, {.dtype = float16}));
        },
        "[linalg.solve] needs float32 or float64; got float16");
OP_CASE("linalg.solve")
    .variant("right")
    .call([](const Tensors& x) { return linalg::solve(invertible(x[0]), x[1], /*left=*/false); })
    .inputs({{3, 3}, {2, 3}})
    .inputs({{2, 3, 3}, {4, 3}})
    .inputs({{0, 3, 3}, {0, 2, 3}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      const Shape batch = broadcast_shapes(batch_of(x[0]), batch_of(x[1]));
      Array y(with(batch, {x[1].size(-2), x[1].size(-1)}));
      for (int64_t i = 0; i < batch.numel(); ++i) {
        const Matrix found = matrix_of(x[1], batch, i) * inverse_of(invertible(matrix_of(x[0], batch, i)));
        std::copy(found.values.begin(), found.values.end(),
                  y.values.begin() + i * static_cast<int64_t>(found.values.size()));
      }
      return y;
    });
OP_CASE("linalg.solve_ex")
    .call([](const Tensors& x) { return linalg::solve_ex(invertible(x[0]), x[1]); })
    .inputs({{2, 3, 3}, {2, 3, 2}})
    .inputs({{0, 3, 3}, {0, 3, 2}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      return Expected({solutions(x, invertible), Array(batch_of(x[0]))});
    })
    .error<LinAlgError>(
        [] {
          linalg::solve_ex(zeros({2, 2}), ones({2}), true, /*check_errors=*/true);
        },
        "[linalg.solve_ex] the matrix is singular");

OP_CASE("linalg.solve_triangular")
    .call([](const Tensors& x) { return linalg::solve_triangular(invertible(x[0]), x[1], /*upper=*/true); })
    .inputs({{3, 3}, {3, 2}})
    .inputs({{2, 3, 3}, {2, 3, 2}})
    .inputs({{3, 3}, {2, 3, 1}})
    .inputs({{2, 3, 3}, {3, 1}})
    .inputs({{0, 0}, {0, 2}})
    .inputs({{0, 3, 3}, {0, 3, 2}})
    .large({{400, 20, 20}, {400, 20, 7}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      return solutions(x, [](const Matrix& a) {
        Matrix y = invertible(a);
        for (int64_t i = 0; i < y.rows; ++i)
          for (int64_t j = 0; j < i; ++j) y(i, j) = 0;
        return y;
      });
    })
    .error<ShapeError>(
        [] {
          linalg::solve_triangular(eye(2), ones({3, 1}), true);
        },
        "[linalg.solve_triangular] A (2, 2) and B (3, 1) do not fit: as many rows are needed")
    .error<ShapeError>(
        [] { linalg::solve_triangular(eye(2), ones({2}), true); },
        "[linalg.solve_triangular] needs a matrix or a batch of matrices; got a tensor of shape (2,)");
OP_CASE("linalg.solve_triangular")
    .variant("lower from the right, unitriangular")
    .call([](const Tensors& x) { return linalg::solve_triangular(x[0], x[1], false, false, true); })
    .inputs({{3, 3}, {2, 3}})
    .inputs({{2, 3, 3}, {4, 3}})
    .inputs({{0, 0}, {2, 0}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      const Shape batch = broadcast_shapes(batch_of(x[0]), batch_of(x[1]));
      Array y(with(batch, {x[1].size(-2), x[1].size(-1)}));
      for (int64_t i = 0; i < batch.numel(); ++i) {
        Matrix a = identity(x[0].size(-1));
        for (int64_t r = 0; r < a.rows; ++r)
          for (int64_t c = 0; c < r; ++c) a(r, c) = matrix_of(x[0], batch, i)(r, c);
        const Matrix found = matrix_of(x[1], batch, i) * inverse_of(a);
        std::copy(found.values.begin(), found.values.end(),
                  y.values.begin() + i * static_cast<int64_t>(found.values.size()));
      }
      return y;
    });
OP_CASE("triangular_solve")
    .call([](const Tensors& x) {
      return triangular_solve(x[1], invertible(x[0]), /*upper=*/false, /*transpose=*/true).first;
    })
    .inputs({{3, 3}, {3, 2}})
    .inputs({{0, 3, 3}, {0, 3, 2}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      return solutions(x, [](const Matrix& a) {
        Matrix y = transposed(invertible(a));
        for (int64_t i = 0; i < y.rows; ++i)
          for (int64_t j = 0; j < i; ++j) y(i, j) = 0;
        return y;
      });
    });

OP_CASE("linalg.inv")
    .call([](const Tensors& x) { return linalg::inv(invertible(x[0])); })
    .inputs({{3, 3}})
    .inputs({{1, 1}})
    .inputs({{2, 2, 3, 3}})
    .inputs({{0, 0}})
    .inputs({{0, 3, 3}})
    .inputs({{2, 0, 0}})
    .large({{200, 20, 20}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) { return inverses(x[0], invertible); })
    .error<LinAlgError>(
        [] {
          linalg::inv(zeros({2, 2}));
        },
        "[linalg.inv] the matrix is singular")
    .error<ShapeError>([] { linalg::inv(ones({3})); },
                       "[linalg.inv] needs a matrix or a batch of matrices; got a tensor of shape (3,)")
    .error<DtypeError>(
        [] {
          linalg::inv(ones({2, 2}, {.dtype = int64}));
        },
        "[linalg.inv] needs float32 or float64; got int64");
OP_CASE("inverse")
    .call([](const Tensors& x) { return inverse(invertible(x[0])); })
    .inputs({{3, 3}})
    .inputs({{0, 3, 3}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) { return inverses(x[0], invertible); });
OP_CASE("linalg.inv_ex")
    .call([](const Tensors& x) { return linalg::inv_ex(invertible(x[0])); })
    .inputs({{2, 3, 3}})
    .inputs({{0, 3, 3}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      return Expected({inverses(x[0], invertible), Array(batch_of(x[0]))});
    })
    .error<LinAlgError>(
        [] {
          linalg::inv_ex(zeros({2, 2}), /*check_errors=*/true);
        },
        "[linalg.inv_ex] the matrix is singular");

OP_CASE("linalg.det")
    .inputs({{3, 3}})
    .inputs({{1, 1}})
    .inputs({{2, 2, 4, 4}})
    .inputs({{0, 0}})
    .inputs({{0, 3, 3}})
    .inputs({{2, 0, 0}})
    .large({{3000, 8, 8}})
    .tolerance(1e-4)
    .skip_layouts("expanded", "its matrices are singular; ops/linalg_test.cpp has those")
    .reference([](const Arrays& x) { return number_of_each(x[0], determinant_of); })
    .error<ShapeError>(
        [] {
          linalg::det(ones({2, 3}));
        },
        "[linalg.det] needs square matrices; got shape (2, 3)");
OP_CASE("det")
    .inputs({{3, 3}})
    .inputs({{0, 3, 3}})
    .skip_layouts("expanded", "its matrices are singular; ops/linalg_test.cpp has those")
    .tolerance(1e-4)
    .reference([](const Arrays& x) { return number_of_each(x[0], determinant_of); });
OP_CASE("linalg.slogdet")
    .inputs({{3, 3}})
    .inputs({{2, 4, 4}})
    .inputs({{0, 0}})
    .inputs({{0, 3, 3}})
    .skip_layouts("expanded", "its matrices are singular, and the gradient is infinite")
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      const auto sign = [](const Matrix& m) { return determinant_of(m) < 0 ? -1.0 : 1.0; };
      const auto magnitude = [](const Matrix& m) { return std::log(std::abs(determinant_of(m))); };
      return Expected({number_of_each(x[0], sign), number_of_each(x[0], magnitude)});
    });
OP_CASE("slogdet")
    .call([](const Tensors& x) { return slogdet(invertible(x[0])).second; })
    .inputs({{3, 3}})
    .inputs({{0, 3, 3}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      return number_of_each(x[0], [](const Matrix& m) { return std::log(determinant_of(invertible(m))); });
    });
OP_CASE("logdet")
    .call([](const Tensors& x) { return logdet(invertible(x[0])); })
    .inputs({{3, 3}})
    .inputs({{2, 3, 3}})
    .inputs({{0, 0}})
    .inputs({{0, 3, 3}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      return number_of_each(x[0], [](const Matrix& m) { return std::log(determinant_of(invertible(m))); });
    });

namespace {
Expected power_of(const Arrays& x, int64_t n) {
  return each_matrix(x[0], [&](const Matrix& m) {
    const Matrix factor = n < 0 ? inverse_of(invertible(m)) : invertible(m);
    Matrix y = identity(m.rows);
    for (int64_t i = 0; i < std::abs(n); ++i) y = y * factor;
    return y;
  });
}
}  // namespace

OP_CASE("linalg.matrix_power")
    .call([](const Tensors& x) { return linalg::matrix_power(invertible(x[0]), 5); })
    .inputs({{3, 3}})
    .inputs({{2, 2, 2}})
    .inputs({{0, 2, 2}})
    .inputs({{0, 0}})
    .range(-1, 1)
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .dtypes({float32, float64, int64})
    .reference([](const Arrays& x) { return power_of(x, 5); })
    .error<ShapeError>(
        [] {
          linalg::matrix_power(ones({2, 3}), 2);
        },
        "[linalg.matrix_power] needs square matrices; got shape (2, 3)");
OP_CASE("matrix_power")
    .variant("inverse")
    .call([](const Tensors& x) { return matrix_power(invertible(x[0]), -3); })
    .inputs({{3, 3}})
    .inputs({{0, 2, 2}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) { return power_of(x, -3); });
OP_CASE("matrix_power")
    .variant("zero")
    .call([](const Tensors& x) { return matrix_power(x[0], 0); })
    .inputs({{2, 3, 3}})
    .inputs({{0, 2, 2}})
    .no_second_derivative("the first is zero, off the tape")
    .reference([](const Arrays& x) { return power_of(x, 0); });

OP_CASE("linalg.cholesky")
    .call([](const Tensors& x) { return linalg::cholesky(definite(x[0])); })
    .inputs({{3, 3}})
    .inputs({{2, 4, 4}})
    .inputs({{0, 0}})
    .inputs({{0, 3, 3}})
    .large({{200, 20, 20}})
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      return each_matrix(x[0], [](const Matrix& m) { return cholesky_of(definite(m)); });
    })
    .error<LinAlgError>(
        [] {
          linalg::cholesky(stack({eye(2), -eye(2)}));
        },
        "[linalg.cholesky] matrix 1 of the batch (2,) is not positive definite: its leading minor of order 1 "
        "is not")
    .error<LinAlgError>(
        [] {
          linalg::cholesky(full({2, 2}, NAN));
        },
        "[linalg.cholesky] the matrix is not positive");
OP_CASE("cholesky")
    .variant("upper")
    .call([](const Tensors& x) { return cholesky(definite(x[0]), /*upper=*/true); })
    .inputs({{3, 3}})
    .inputs({{0, 3, 3}})
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      return each_matrix(x[0], [](const Matrix& m) { return transposed(cholesky_of(definite(m))); });
    });
OP_CASE("linalg.cholesky_ex")
    .call([](const Tensors& x) { return linalg::cholesky_ex(definite(x[0])); })
    .inputs({{2, 3, 3}})
    .inputs({{0, 3, 3}})
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      const auto factor = [](const Matrix& m) { return cholesky_of(definite(m)); };
      return Expected({each_matrix(x[0], factor), Array(batch_of(x[0]))});
    });
OP_CASE("cholesky_solve")
    .call([](const Tensors& x) { return cholesky_solve(x[1], cholesky(definite(x[0]))); })
    .inputs({{3, 3}, {3, 2}})
    .inputs({{0, 3, 3}, {0, 3, 2}})
    .tolerance(1e-4)
    .reference([](const Arrays& x) { return solutions(x, definite); });
OP_CASE("cholesky_inverse")
    .call([](const Tensors& x) { return cholesky_inverse(cholesky(definite(x[0]), true), true); })
    .inputs({{3, 3}})
    .inputs({{2, 3, 3}})
    .inputs({{0, 3, 3}})
    .tolerance(1e-4)
    .reference([](const Arrays& x) { return inverses(x[0], definite); });

}  // namespace weft::op_cases
