// Plain loops over matrices: what the references of linear algebra are made of. The records of matmul and linalg use it.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/op_cases/op_case.h"

namespace weft::op_cases {

/// One matrix of a batch, row by row.
struct Matrix {
  int64_t rows, columns;
  std::vector<double> values;

  Matrix(int64_t rows, int64_t columns)
      : rows(rows), columns(columns), values(static_cast<size_t>(rows * columns)) {}
  double& operator()(int64_t i, int64_t j) { return values[static_cast<size_t>(i * columns + j)]; }
  double operator()(int64_t i, int64_t j) const { return values[static_cast<size_t>(i * columns + j)]; }
};

inline Matrix identity(int64_t n) {
  Matrix y(n, n);
  for (int64_t i = 0; i < n; ++i) y(i, i) = 1;
  return y;
}
inline Matrix operator*(const Matrix& a, const Matrix& b) {
  Matrix y(a.rows, b.columns);
  for (int64_t i = 0; i < a.rows; ++i)
    for (int64_t k = 0; k < a.columns; ++k)
      for (int64_t j = 0; j < b.columns; ++j) y(i, j) += a(i, k) * b(k, j);
  return y;
}
inline Matrix transposed(const Matrix& a) {
  Matrix y(a.columns, a.rows);
  for (int64_t i = 0; i < a.rows; ++i)
    for (int64_t j = 0; j < a.columns; ++j) y(j, i) = a(i, j);
  return y;
}
/// b + scale * a
inline Matrix plus(Matrix b, double scale, const Matrix& a) {
  for (size_t i = 0; i < b.values.size(); ++i) b.values[i] += scale * a.values[i];
  return b;
}

/// The inverse by Gauss and Jordan's elimination with the largest pivots, and the determinant.
inline std::pair<Matrix, double> inverse_and_determinant(Matrix a) {
  const int64_t n = a.rows;
  Matrix y = identity(n);
  double determinant = 1;
  for (int64_t c = 0; c < n; ++c) {
    int64_t pivot = c;
    for (int64_t i = c; i < n; ++i)
      if (std::abs(a(i, c)) > std::abs(a(pivot, c))) pivot = i;
    if (pivot != c) determinant = -determinant;
    for (int64_t j = 0; j < n; ++j) {
      std::swap(a(c, j), a(pivot, j));
      std::swap(y(c, j), y(pivot, j));
    }
    const double p = a(c, c);
    determinant *= p;
    for (int64_t j = 0; j < n; ++j) {
      a(c, j) /= p;
      y(c, j) /= p;
    }
    for (int64_t i = 0; i < n; ++i) {
      const double factor = i == c ? 0 : a(i, c);
      for (int64_t j = 0; j < n; ++j) {
        a(i, j) -= factor * a(c, j);
        y(i, j) -= factor * y(c, j);
      }
    }
  }
  return {y, determinant};
}

/// Singular values, descending, by Jacobi's rotations of columns.
inline std::vector<double> singular_values(Matrix a) {
  if (a.columns > a.rows) a = transposed(a);
  const auto product = [&](int64_t p, int64_t q) {
    double sum = 0;
    for (int64_t i = 0; i < a.rows; ++i) sum += a(i, p) * a(i, q);
    return sum;
  };
  for (int sweep = 0; sweep < 60; ++sweep)
    for (int64_t p = 0; p < a.columns; ++p)
      for (int64_t q = p + 1; q < a.columns; ++q) {
        const double angle = 0.5 * std::atan2(2 * product(p, q), product(q, q) - product(p, p));
        const double c = std::cos(angle), s = std::sin(angle);
        for (int64_t i = 0; i < a.rows; ++i) {
          const double x = a(i, p), y = a(i, q);
          a(i, p) = c * x - s * y;
          a(i, q) = s * x + c * y;
        }
      }
  std::vector<double> found;
  for (int64_t j = 0; j < a.columns; ++j) found.push_back(std::sqrt(product(j, j)));
  std::sort(found.rbegin(), found.rend());
  return found;
}

inline Shape batch_of(const Array& x, int64_t last = 2) {
  return Shape(IntSpan(x.shape.data(), x.dim() - last));
}
inline Shape with(Shape sizes, std::initializer_list<int64_t> more) {
  for (const int64_t size : more) sizes.push_back(size);
  return sizes;
}
/// The matrix at place `at` of the batch `batch`, to which x's own broadcasts.
inline Matrix matrix_of(const Array& x, const Shape& batch, int64_t at) {
  Matrix y(x.size(-2), x.size(-1));
  int64_t found = 0, step = 1;
  for (int64_t d = batch.size() - 1; d >= 0; --d) {
    const int64_t index = at % batch[d], own = d - batch.size() + x.dim() - 2;
    at /= batch[d];
    if (own < 0) continue;
    if (x.shape[own] != 1) found += index * step;
    step *= x.shape[own];
  }
  for (size_t i = 0; i < y.values.size(); ++i)
    y.values[i] = x.values[static_cast<size_t>(found) * y.values.size() + i];
  return y;
}

/// f of each matrix of x, as an array with x's batch.
inline Array each_matrix(const Array& x, int64_t rows, int64_t columns,
                         const std::function<Matrix(const Matrix&)>& f) {
  Array y(with(batch_of(x), {rows, columns}));
  for (int64_t i = 0; i < batch_of(x).numel(); ++i) {
    const Matrix found = f(matrix_of(x, batch_of(x), i));
    if (found.rows != rows || found.columns != columns)
      throw Error("the record's reference gives a matrix of other sizes than each_matrix was told");
    std::copy(found.values.begin(), found.values.end(), y.values.begin() + i * rows * columns);
  }
  return y;
}
inline Array each_matrix(const Array& x, const std::function<Matrix(const Matrix&)>& f) {
  return each_matrix(x, x.size(-2), x.size(-1), f);
}
/// A number of each matrix of x.
inline Array number_of_each(const Array& x, const std::function<double(const Matrix&)>& f) {
  Array y(batch_of(x));
  for (int64_t i = 0; i < y.numel(); ++i) y[i] = f(matrix_of(x, batch_of(x), i));
  return y;
}

}  // namespace weft::op_cases
