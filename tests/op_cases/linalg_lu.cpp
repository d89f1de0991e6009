// Records of the ops in weft/ops/linalg.h that factor into L and U, or are composed of other ops.
#include <cmath>

#include "tests/op_cases/matrices.h"
#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

// Far from singular; the greatest of each column is on the diagonal, so that rows stay where they are.
Tensor dominant(const Tensor& x) { return x + 8 * eye(x.size(-2), x.size(-1), {.dtype = x.dtype()}); }
Matrix dominant(const Matrix& x) {
  Matrix y = x;
  for (int64_t i = 0; i < std::min(x.rows, x.columns); ++i) y(i, i) += 8;
  return y;
}

// L and U in one matrix, without exchanges.
Matrix eliminated(Matrix a) {
  for (int64_t k = 0; k < std::min(a.rows, a.columns); ++k)
    for (int64_t i = k + 1; i < a.rows; ++i) {
      a(i, k) /= a(k, k);
      for (int64_t j = k + 1; j < a.columns; ++j) a(i, j) -= a(i, k) * a(k, j);
    }
  return a;
}
Array packed(const Array& x) {
  return each_matrix(x, [](const Matrix& m) { return eliminated(dominant(m)); });
}
// X of dominant(a) X = b.
Array solution(const Array& a, const Array& b) {
  const Shape batch = batch_of(b);
  Array y(b.shape);
  for (int64_t i = 0; i < batch.numel(); ++i) {
    const Matrix x = inverse_and_determinant(dominant(matrix_of(a, batch, i))).first * matrix_of(b, batch, i);
    std::copy(x.values.begin(), x.values.end(), y.values.begin() + i * x.rows * x.columns);
  }
  return y;
}

}  // namespace

OP_CASE("linalg.lu_factor")
    .call([](const Tensors& x) { return linalg::lu_factor(dominant(x[0])).first; })
    .inputs({{3, 3}})
    .inputs({{2, 4, 3}})
    .inputs({{2, 3, 4}})
    .reference([](const Arrays& x) { return packed(x[0]); })
    .error<LinAlgError>(
        [] {
          linalg::lu_factor(zeros({2, 2}));
        },
        "[linalg.lu_factor] the matrix is singular")
    .error<ValueError>(
        [] {
          linalg::lu_factor(ones({2, 2}), false);
        },
        "pivot must be true");
OP_CASE("linalg.lu_factor_ex")
    .call([](const Tensors& x) { return std::get<0>(linalg::lu_factor_ex(dominant(x[0]))); })
    .inputs({{3, 3}})
    .reference([](const Arrays& x) { return packed(x[0]); });
OP_CASE("linalg.lu")  // P L U is what was factored, rows exchanged or not
    .call([](const Tensors& x) {
      const auto [p, l, u] = linalg::lu(x[0]);
      return matmul(matmul(p, l), u);
    })
    .inputs({{3, 3}})
    .inputs({{2, 4, 3}})
    .inputs({{2, 3, 4}})
    .distinct()
    .reference([](const Arrays& x) { return x[0]; })
    .skip_layouts("expanded", "its matrices are singular: there is no derivative");
OP_CASE("lu_unpack")
    .call([](const Tensors& x) {
      const auto [lu, pivots] = linalg::lu_factor(dominant(x[0]));
      const auto [p, l, u] = lu_unpack(lu, pivots);
      return matmul(matmul(p, l), u);
    })
    .inputs({{3, 3}})
    .inputs({{2, 4, 3}})
    .reference([](const Arrays& x) { return each_matrix(x[0], [](const Matrix& m) { return dominant(m); }); })
    .error<ShapeError>(
        [] { lu_unpack(eye(2), ones({5}, {.dtype = int32})); },
        "[lu_unpack] LU_pivots must have min(m, n) numbers for each matrix of LU_data (2, 2); got (5,)")
    .error<ShapeError>(
        [] {
          lu_unpack(eye(2), ones({3, 2}, {.dtype = int32}));
        },
        "[lu_unpack] LU_pivots must have")
    .error<DtypeError>([] { lu_unpack(eye(2), ones({2})); }, "[lu_unpack] pivots must be integers")
    .error<ValueError>([] { lu_unpack(eye(2), full({2}, 7, {.dtype = int32})); },
                       "[lu_unpack] pivots must be in [1, 2]");
OP_CASE("linalg.lu_solve")
    .call([](const Tensors& x) {
      const auto [lu, pivots] = linalg::lu_factor(dominant(x[0]));
      return Tensors{linalg::lu_solve(lu, pivots, x[1]), linalg::lu_solve(lu, pivots, x[1], true, true)};
    })
    .inputs({{3, 3}, {3, 2}})
    .inputs({{2, 3, 3}, {2, 3, 2}})
    .inputs({{0, 0}, {0, 2}})
    .reference([](const Arrays& x) {
      const Array flipped = each_matrix(x[0], transposed);
      return Arrays{solution(x[0], x[1]), solution(flipped, x[1])};
    })
    .error<ShapeError>(
        [] {
          linalg::lu_solve(eye(2), ones({5}, {.dtype = int32}), ones({2, 1}));
        },
        "[linalg.lu_solve] pivots must have a number for each row of LU (2, 2); got (5,)");
OP_CASE("linalg.lu_solve")
    .variant("right, adjoint")
    .call([](const Tensors& x) {
      const auto [lu, pivots] = linalg::lu_factor(dominant(x[0]));
      const Tensor b = transpose(x[1], -2, -1);
      return Tensors{transpose(linalg::lu_solve(lu, pivots, b, false), -2, -1),
                     transpose(linalg::lu_solve(lu, pivots, b, false, true), -2, -1)};
    })
    .inputs({{3, 3}, {3, 2}})
    .inputs({{0, 0}, {0, 2}})
    .reference([](const Arrays& x) {  // X A = B is A^T X^T = B^T
      const Array flipped = each_matrix(x[0], transposed);
      return Arrays{solution(flipped, x[1]), solution(x[0], x[1])};
    });
OP_CASE("lu_solve")
    .call([](const Tensors& x) {
      const auto [lu, pivots] = linalg::lu_factor(dominant(x[0]));
      return lu_solve(x[1], lu, pivots);
    })
    .inputs({{3, 3}, {3, 2}})
    .inputs({{0, 0}, {0, 2}})
    .reference([](const Arrays& x) { return solution(x[0], x[1]); });

OP_CASE("linalg.matrix_exp")
    .inputs({{3, 3}})
    .inputs({{2, 2, 2}})
    .inputs({{0, 0}})
    .inputs({{2, 0, 0}})
    .range(-1, 1)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      return each_matrix(x[0], [](const Matrix& m) {
        Matrix y = identity(m.rows), term = y;
        for (int k = 1; k < 60; ++k) {
          term = term * m;
          for (double& value : term.values) value /= k;
          y = plus(y, 1, term);
        }
        return y;
      });
    })
    .error<ShapeError>(
        [] {
          linalg::matrix_exp(ones({2, 3}));
        },
        "[linalg.matrix_exp] needs square matrices");
OP_CASE("linalg.tensorinv")
    .call([](const Tensors& x) {
      return reshape(linalg::tensorinv(reshape(dominant(x[0]), {2, 2, 4}), 2), {4, 4});
    })
    .inputs({{4, 4}})
    .reference([](const Arrays& x) {
      return each_matrix(x[0], [](const Matrix& m) { return inverse_and_determinant(dominant(m)).first; });
    })
    .skip_layouts("zero_size", "the shape is given")
    .error<ShapeError>(
        [] {
          linalg::tensorinv(ones({2, 3, 4}));
        },
        "[linalg.tensorinv] the first 2 sizes must");
OP_CASE("linalg.tensorsolve")
    .call([](const Tensors& x) {
      const Tensor a = reshape(dominant(x[0]), {2, 2, 4});
      return linalg::tensorsolve(a, x[1]);
    })
    .inputs({{4, 4}, {2, 2}})
    .reference([](const Arrays& x) {
      Array y = solution(x[0], Array({4, 1}, x[1].values));
      y.shape = {4};
      return y;
    })
    .skip_layouts("zero_size", "the shape is given");
OP_CASE("linalg.vander")
    .call([](const Tensors& x) { return linalg::vander(x[0], 4); })
    .inputs({{2, 3}})
    .inputs({{0}})
    .reference([](const Arrays& x) {
      Shape shape = x[0].shape;
      shape.push_back(4);
      Array y(shape);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = std::pow(x[0][i / 4], i % 4);
      return y;
    });
OP_CASE("linalg.householder_product")
    .inputs({{4, 3}, {2}})
    .inputs({{2, 3, 3}, {2, 3}})
    .reference([](const Arrays& x) {
      const int64_t m = x[0].size(-2), n = x[0].size(-1), k = x[1].size(-1);
      Array y(x[0].shape);
      for (int64_t b = 0; b < x[0].numel() / (m * n); ++b)
        for (int64_t j = 0; j < n; ++j) {
          std::vector<double> column(static_cast<size_t>(m));
          column[static_cast<size_t>(j)] = 1;
          for (int64_t i = k - 1; i >= 0; --i) {
            const auto v = [&](int64_t r) { return r < i ? 0 : r == i ? 1 : x[0][(b * m + r) * n + i]; };
            double product = 0;
            for (int64_t r = 0; r < m; ++r) product += v(r) * column[static_cast<size_t>(r)];
            for (int64_t r = 0; r < m; ++r)
              column[static_cast<size_t>(r)] -= x[1][b * k + i] * v(r) * product;
          }
          for (int64_t r = 0; r < m; ++r) y[(b * m + r) * n + j] = column[static_cast<size_t>(r)];
        }
      return y;
    })
    .skip_layouts("zero_size", "tau must fit the columns");
OP_CASE("orgqr")
    .inputs({{3, 2}, {0}})
    .reference([](const Arrays&) {
      return Array({3, 2}, {1, 0, 0, 1, 0, 0});
    })
    .not_differentiable("without reflections the result is constant");
OP_CASE("linalg.cond")
    .call([](const Tensors& x) { return linalg::cond(dominant(x[0]), 1.0); })
    .inputs({{3, 3}})
    .inputs({{2, 2, 2}})
    .inputs({{2, 0, 0}})
    .inputs({{0, 3, 3}})
    .reference([](const Arrays& x) {
      const auto norm = [](const Matrix& m) {
        double most = 0;
        for (int64_t j = 0; j < m.columns; ++j) {
          double sum = 0;
          for (int64_t i = 0; i < m.rows; ++i) sum += std::abs(m(i, j));
          most = std::max(most, sum);
        }
        return most;
      };
      const Shape batch = batch_of(x[0]);
      Array y(batch);
      for (int64_t b = 0; b < batch.numel(); ++b) {
        const Matrix a = dominant(matrix_of(x[0], batch, b));
        y[b] = norm(a) * norm(inverse_and_determinant(a).first);
      }
      return y;
    })
    .no_second_derivative("norms of columns have kinks")
    .skip_layouts("expanded", "columns of one norm: a kink");

}  // namespace weft::op_cases
