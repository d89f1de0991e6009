// Records of the ops in weft/ops/matmul.h.
#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr std::initializer_list<Dtype> kNumbers{float32, float64, float16, bfloat16, int64,
                                                int32,   int16,   int8,    uint8};

// The product of matrix `i` of a and matrix `j` of b, added to matrix `into` of y.
void add_product(Array& y, int64_t into, const Array& a, int64_t i, const Array& b, int64_t j) {
  const int64_t m = a.size(-2), k = a.size(-1), n = b.size(-1);
  for (int64_t r = 0; r < m; ++r)
    for (int64_t p = 0; p < k; ++p)
      for (int64_t c = 0; c < n; ++c)
        y[(into * m + r) * n + c] += a[(i * m + r) * k + p] * b[(j * k + p) * n + c];
}
Array as(Array x, Shape shape) { return {std::move(shape), std::move(x.values)}; }

// Any two shapes that matmul takes.
Array product(Array a, Array b) {
  const bool row = a.dim() == 1, column = b.dim() == 1;
  if (row) a = as(a, {1, a.size(0)});
  if (column) b = as(b, {b.size(0), 1});
  const auto batch_of = [](const Array& x) { return Shape(IntSpan(x.shape.data(), x.dim() - 2)); };
  const Shape batch = broadcast_shapes(batch_of(a), batch_of(b));
  const auto matrix_of = [&](const Array& x, int64_t at) {  // the matrix of x that batch element `at` reads
    int64_t found = 0, step = 1;
    for (int64_t d = batch.size() - 1; d >= 0; --d) {
      const int64_t index = at % batch[d], own = d - batch.size() + x.dim() - 2;
      at /= batch[d];
      if (own < 0) continue;
      if (x.shape[own] != 1) found += index * step;
      step *= x.shape[own];
    }
    return found;
  };
  Shape shape = batch;
  shape.push_back(a.size(-2));
  shape.push_back(b.size(-1));
  Array y(shape);
  for (int64_t i = 0; i < batch.numel(); ++i) add_product(y, i, a, matrix_of(a, i), b, matrix_of(b, i));
  if (column) shape.erase(shape.size() - 1);
  if (row) shape.erase(shape.size() - (column ? 1 : 2));
  return as(y, shape);
}

Expected product_of(const Arrays& x) { return product(x[0], x[1]); }

Array transposed(const Array& x) {
  Array y(Shape{x.size(1), x.size(0)});
  for (int64_t i = 0; i < x.size(0); ++i)
    for (int64_t j = 0; j < x.size(1); ++j) y({j, i}) = x({i, j});
  return y;
}
// x w^T + bias, over the last dimension of x.
Expected linear_of(const Arrays& x) {
  const bool vector = x[1].dim() == 1;
  Array y = product(x[0], vector ? x[1] : transposed(x[1]));
  if (x.size() > 2)
    for (int64_t i = 0; i < y.numel(); ++i) y[i] += x[2][i % x[2].numel()];
  return y;
}

}  // namespace

OP_CASE("matmul")
    .inputs({{3, 4}, {4, 5}})
    .inputs({{4}, {4}})
    .inputs({{4}, {4, 5}})
    .inputs({{3, 4}, {4}})
    .inputs({{2, 3, 4}, {2, 4, 5}})
    .inputs({{2, 3, 4}, {4, 5}})
    .inputs({{3, 4}, {2, 4, 5}})
    .inputs({{2, 1, 3, 4}, {3, 4, 2}})
    .inputs({{4}, {2, 4, 3}})
    .inputs({{2, 2, 3, 4}, {4}})
    .inputs({{3, 0}, {0, 5}})
    .inputs({{0, 4}, {4, 5}})
    .inputs({{0, 3, 4}, {0, 4, 2}})
    .inputs({{2, 3, 0}, {0, 2}})
    .large({{130, 140}, {140, 151}})
    .large({{40, 30, 50}, {40, 50, 20}})
    .large({{3, 70000}, {70000, 2}})
    .large({{1000, 500}, {500}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .reference(product_of)
    .error<ShapeError>(
        [] {
          return matmul(ones({3, 4}), ones({3, 4}));
        },
        "[matmul] the shapes (3, 4) and (3, 4) cannot be multiplied: 4 columns meet 3 rows")
    .error<ShapeError>(
        [] {
          return matmul(ones({2, 3, 4}), ones({5, 4, 3}));
        },
        "[matmul] the shapes (2, 3, 4) and (5, 4, 3) cannot be multiplied: 2 and 5 matrices at dimension -3 "
        "do not "
        "broadcast")
    .error<ShapeError>(
        [] {
          return matmul(ones({3}), ones({4, 5}));
        },
        "[matmul] the shapes (3,) and (4, 5) cannot be multiplied: 3 columns meet 4 rows")
    .error<ShapeError>(
        [] { return matmul(Tensor(1.0), ones({2})); },
        "[matmul] both operands need at least 1 dimension (a number multiplies with *); shapes () and (2,)")
    .error<DtypeError>(
        [] {
          return matmul(ones({2, 2}), ones({2, 2}, {.dtype = float64}));
        },
        "[matmul] both operands need one dtype; got float32 and float64")
    .error<DtypeError>(
        [] {
          return matmul(ones({2, 2}, {.dtype = boolean}), ones({2, 2}, {.dtype = boolean}));
        },
        "[matmul] bool matrices have no product");

OP_CASE("mm")
    .inputs({{3, 4}, {4, 5}})
    .inputs({{1, 4}, {4, 1}})
    .inputs({{3, 0}, {0, 5}})
    .inputs({{17, 33}, {33, 9}})
    .large({{257, 190}, {190, 65}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-2})
    .reference(product_of)
    .error<ShapeError>(
        [] {
          return mm(ones({2, 3, 4}), ones({4, 5}));
        },
        "[mm] operands need 2 and 2 dimensions (matmul takes any); shapes (2, 3, 4) and (4, 5)")
    .error<ShapeError>(
        [] {
          return mm(ones({3, 4}), ones({5, 4}));
        },
        "[mm] the shapes (3, 4) and (5, 4) cannot be multiplied: 4 columns meet 5 rows");

OP_CASE("bmm")
    .inputs({{2, 3, 4}, {2, 4, 5}})
    .inputs({{2, 3, 0}, {2, 0, 5}})
    .inputs({{0, 3, 4}, {0, 4, 5}})
    .large({{500, 10, 30}, {500, 30, 20}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .reference(product_of)
    .error<ShapeError>(
        [] {
          return bmm(ones({2, 3, 4}), ones({3, 4, 5}));
        },
        "[bmm] both operands need as many matrices; shapes (2, 3, 4) and (3, 4, 5)")
    .error<ShapeError>(
        [] {
          return bmm(ones({3, 4}), ones({4, 5}));
        },
        "[bmm] operands need 3 and 3 dimensions (matmul takes any); shapes (3, 4) and (4, 5)");

OP_CASE("mv")
    .inputs({{3, 4}, {4}})
    .inputs({{3, 0}, {0}})
    .large({{900, 700}, {700}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .reference(product_of)
    .error<ShapeError>(
        [] {
          return mv(ones({3, 4}), ones({3}));
        },
        "[mv] the shapes (3, 4) and (3,) cannot be multiplied: 4 columns meet 3 rows");

OP_CASE("dot")
    .inputs({{4}, {4}})
    .inputs({{0}, {0}})
    .inputs({{1}, {1}})
    .large({{200000}, {200000}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .reference(product_of)
    .error<ShapeError>([] { return dot(ones({3}), ones({4})); },
                       "[dot] both vectors need one length; shapes (3,) and (4,)")
    .error<ShapeError>(
        [] {
          return dot(ones({3, 1}), ones({3}));
        },
        "[dot] operands need 1 and 1 dimensions (matmul takes any); shapes (3, 1) and (3,)")
    .error<DtypeError>([] { return dot(ones({3}), ones({3}, {.dtype = float16})); },
                       "[dot] both operands need one dtype; got float32 and float16");

OP_CASE("outer")
    .inputs({{3}, {4}})
    .inputs({{0}, {4}})
    .large({{300}, {400}})
    .dtypes(kNumbers)
    .dtypes({boolean})
    .reference([](const Arrays& x) {
      Array y(Shape{x[0].size(0), x[1].size(0)});
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = x[0][i / x[1].numel()] * x[1][i % x[1].numel()];
      return y;
    })
    .error<ShapeError>(
        [] {
          return outer(ones({3, 1}), ones({3}));
        },
        "[outer] operands need 1 and 1 dimensions (matmul takes any); shapes (3, 1) and (3,)");

OP_CASE("addmm")
    .call([](const Tensors& x) { return addmm(x[0], x[1], x[2], 2, 3); })
    .inplace([](const Tensors& x) { return addmm_(x[0], x[1], x[2], 2, 3); })
    .inputs({{3, 5}, {3, 4}, {4, 5}})
    .inputs({{5}, {3, 4}, {4, 5}})
    .inputs({{3, 1}, {3, 4}, {4, 5}})
    .inputs({{}, {3, 0}, {0, 5}})
    .large({{140}, {130, 150}, {150, 140}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      Array y = product(x[1], x[2]);
      const int64_t rows = y.size(0), columns = y.size(1);
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < columns; ++j) {
          const bool column = x[0].dim() == 2 && x[0].size(1) == 1, row = x[0].dim() == 1;
          const double add = x[0].dim() == 0 ? x[0][0]
                             : column        ? x[0][i]
                             : row           ? x[0][j]
                                             : x[0][i * columns + j];
          y({i, j}) = 2 * add + 3 * y({i, j});
        }
      return y;
    })
    .error<ShapeError>(
        [] {
          return addmm(ones({4}), ones({3, 4}), ones({4, 5}));
        },
        "[addmm]")
    .error<ShapeError>(
        [] {
          return addmm(ones({2, 3, 5}), ones({3, 4}), ones({4, 5}));
        },
        "[addmm] self (2, 3, 5) does not broadcast to the product's shape (3, 5)");

OP_CASE("addmm")
    .variant("row")
    .inputs({{5}, {3, 4}, {4, 5}})
    .inputs({{1, 5}, {3, 4}, {4, 5}})
    .inputs({{1}, {3, 4}, {4, 1}})
    .inputs({{1}, {3, 4}, {4, 5}})
    .inputs({{3, 5}, {3, 4}, {4, 5}})
    .inputs({{1, 5}, {1, 4}, {4, 5}})
    .inputs({{5}, {3, 0}, {0, 5}})
    .inputs({{5}, {0, 4}, {4, 5}})
    .inputs({{0}, {3, 4}, {4, 0}})
    .large({{140}, {130, 150}, {150, 140}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      Array y = product(x[1], x[2]);
      const int64_t columns = y.size(1), given = x[0].numel();
      for (int64_t i = 0; i < y.numel(); ++i) y[i] += x[0][given == columns ? i % columns : i % given];
      return y;
    });

OP_CASE("linear")
    .call([](const Tensors& x) { return linear(x[0], x[1], x[2]); })
    .inputs({{4, 5}, {3, 5}, {3}})
    .inputs({{5}, {3, 5}, {3}})
    .inputs({{2, 4, 5}, {3, 5}, {3}})
    .inputs({{0, 5}, {3, 5}, {3}})
    .inputs({{2, 0}, {3, 0}, {3}})
    .inputs({{2, 3, 5}, {5}, {}})
    .large({{300, 200}, {50, 200}, {50}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .reference(linear_of)
    .error<ShapeError>(
        [] {
          return linear(ones({4, 5}), ones({3, 6}), {});
        },
        "[linear] input has 5 features, but weight (3, 6) needs 6; input (4, 5)")
    .error<ShapeError>(
        [] {
          return linear(ones({4, 5}), ones({3, 5}), ones({5}));
        },
        "[linear] bias needs shape (3,) for weight (3, 5); got (5,)")
    .error<DtypeError>(
        [] {
          return linear(ones({4, 5}), ones({3, 5}, {.dtype = float64}));
        },
        "[linear] both operands need one dtype; got float32 and float64");
OP_CASE("linear")
    .variant("no bias")
    .inputs({{4, 5}, {3, 5}})
    .inputs({{2, 2, 5}, {3, 5}})
    .inputs({{5}, {5}})
    .tolerance(1e-4)
    .reference(linear_of);

}  // namespace weft::op_cases
