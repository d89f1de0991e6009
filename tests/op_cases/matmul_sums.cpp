// Records of the ops in weft/ops/matmul.h that are composed of products: addmv to einsum; matmul itself is in matmul.cpp.
#include "tests/op_cases/matrices.h"
#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr std::initializer_list<Dtype> kNumbers{float32, float64, float16, bfloat16, int64,
                                                int32,   int16,   int8,    uint8};

// x(i) where x broadcasts to a shape with `index` in it.
double broadcast_at(const Array& x, const Shape& index) {
  Shape own;
  for (int64_t d = 0; d < x.dim(); ++d) {
    const int64_t i = index[index.size() - x.dim() + d];
    own.push_back(x.shape[d] == 1 ? 0 : i);
  }
  return x(own);
}
// 2 self + 3 (matrix), for the elements of the matrix at batch place b.
void put(Array& y, const Array& self, const Matrix& m, int64_t b, bool batched) {
  for (int64_t i = 0; i < m.rows; ++i)
    for (int64_t j = 0; j < m.columns; ++j) {
      const Shape index = batched ? Shape{b, i, j} : Shape{i, j};
      y(index) = 2 * broadcast_at(self, index) + 3 * m(i, j);
    }
}
Array vector_as(const Array& x, Shape shape) { return {std::move(shape), x.values}; }

Array kron_of(const Arrays& x) {
  const Matrix a = matrix_of(x[0], {}, 0), b = matrix_of(x[1], {}, 0);
  Array y(Shape{a.rows * b.rows, a.columns * b.columns});
  for (int64_t i = 0; i < y.size(0); ++i)
    for (int64_t j = 0; j < y.size(1); ++j)
      y({i, j}) = a(i / b.rows, j / b.columns) * b(i % b.rows, j % b.columns);
  return y;
}
Array outer_of(const Arrays& x) {
  Array y(Shape{x[0].size(0), x[1].size(0)});
  for (int64_t i = 0; i < y.numel(); ++i) y[i] = x[0][i / x[1].numel()] * x[1][i % x[1].numel()];
  return y;
}
Array dot_of(const Arrays& x) {
  Array y(Shape{});
  for (int64_t i = 0; i < x[0].numel(); ++i) y[0] += x[0][i] * x[1][i];
  return y;
}
Expected transposed_of(const Arrays& x) {
  return each_matrix(x[0], x[0].size(-1), x[0].size(-2), [](const Matrix& m) { return transposed(m); });
}

}  // namespace

OP_CASE("addmv")
    .call([](const Tensors& x) { return addmv(x[0], x[1], x[2], 2, 3); })
    .inplace([](const Tensors& x) { return addmv_(x[0], x[1], x[2], 2, 3); })
    .inputs({{3}, {3, 4}, {4}})
    .inputs({{}, {3, 4}, {4}})
    .inputs({{1}, {3, 0}, {0}})
    .large({{900}, {900, 700}, {700}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .reference([](const Arrays& x) {
      Array y(Shape{x[1].size(0)});
      const Matrix m = matrix_of(x[1], {}, 0) * matrix_of(vector_as(x[2], {x[2].size(0), 1}), {}, 0);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = 2 * broadcast_at(x[0], {i}) + 3 * m(i, 0);
      return y;
    })
    .error<ShapeError>(
        [] {
          addmv(ones({4}), ones({3, 4}), ones({4}));
        },
        "[addmv]")
    .error<ShapeError>(
        [] {
          addmv(ones({3}), ones({3, 4}), ones({3}));
        },
        "[addmv] the shapes (3, 4) and (3,) cannot be multiplied")
    .error<ShapeError>(
        [] {
          addmv_(ones({1}), ones({3, 4}), ones({4}));
        },
        "[addmv_] self needs the result's shape (3,); got (1,)");

OP_CASE("addr")
    .call([](const Tensors& x) { return addr(x[0], x[1], x[2], 2, 3); })
    .inplace([](const Tensors& x) { return addr_(x[0], x[1], x[2], 2, 3); })
    .inputs({{3, 4}, {3}, {4}})
    .inputs({{4}, {3}, {4}})
    .inputs({{0, 4}, {0}, {4}})
    .large({{300, 400}, {300}, {400}})
    .dtypes(kNumbers)
    .half_tolerance(2e-2)
    .reference([](const Arrays& x) {
      Array y(Shape{x[1].size(0), x[2].size(0)});
      for (int64_t i = 0; i < y.size(0); ++i)
        for (int64_t j = 0; j < y.size(1); ++j)
          y({i, j}) = 2 * broadcast_at(x[0], {i, j}) + 3 * x[1][i] * x[2][j];
      return y;
    })
    .error<ValueError>(
        [] {
          const TensorOptions whole{.dtype = int64};
          addr(ones({1, 1}, whole), ones({1}, whole), ones({1}, whole), 0.5);
        },
        "[addr] beta and alpha must be integers for int64 operands; got 0.5 and 1");

OP_CASE("addbmm")
    .call([](const Tensors& x) { return addbmm(x[0], x[1], x[2], 2, 3); })
    .inplace([](const Tensors& x) { return addbmm_(x[0], x[1], x[2], 2, 3); })
    .inputs({{3, 5}, {2, 3, 4}, {2, 4, 5}})
    .inputs({{5}, {2, 3, 4}, {2, 4, 5}})
    .inputs({{3, 5}, {0, 3, 4}, {0, 4, 5}})
    .large({{30, 50}, {20, 30, 40}, {20, 40, 50}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .half_tolerance(3e-2)
    .reference([](const Arrays& x) {
      Matrix sum(x[1].size(1), x[2].size(2));
      const Shape batch{x[1].size(0)};
      for (int64_t b = 0; b < batch[0]; ++b)
        sum = plus(matrix_of(x[1], batch, b) * matrix_of(x[2], batch, b), 1, sum);
      Array y(Shape{sum.rows, sum.columns});
      put(y, x[0], sum, 0, false);
      return y;
    })
    .error<ShapeError>(
        [] {
          addbmm(ones({3, 5}), ones({2, 3, 4}), ones({3, 4, 5}));
        },
        "[addbmm] both operands need as many matrices; shapes (2, 3, 4) and (3, 4, 5)");

OP_CASE("baddbmm")
    .call([](const Tensors& x) { return baddbmm(x[0], x[1], x[2], 2, 3); })
    .inplace([](const Tensors& x) { return baddbmm_(x[0], x[1], x[2], 2, 3); })
    .inputs({{2, 3, 5}, {2, 3, 4}, {2, 4, 5}})
    .inputs({{3, 1}, {2, 3, 4}, {2, 4, 5}})
    .inputs({{0, 3, 5}, {0, 3, 4}, {0, 4, 5}})
    .large({{20, 30, 50}, {20, 30, 40}, {20, 40, 50}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .reference([](const Arrays& x) {
      const Shape batch{x[1].size(0)};
      Array y(Shape{batch[0], x[1].size(1), x[2].size(2)});
      for (int64_t b = 0; b < batch[0]; ++b)
        put(y, x[0], matrix_of(x[1], batch, b) * matrix_of(x[2], batch, b), b, true);
      return y;
    })
    .error<ShapeError>(
        [] {
          baddbmm(ones({4, 3, 5}), ones({2, 3, 4}), ones({2, 4, 5}));
        },
        "[baddbmm]");

OP_CASE("vdot")
    .inputs({{4}, {4}})
    .inputs({{0}, {0}})
    .dtypes(kNumbers)
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .reference(dot_of)
    .error<ShapeError>([] { vdot(ones({3}), ones({4})); },
                       "[vdot] both vectors need one length; shapes (3,) and (4,)");
OP_CASE("ger").inputs({{3}, {4}}).inputs({{0}, {4}}).reference(outer_of);
OP_CASE("inner")
    .inputs({{2, 3}, {4, 3}})
    .inputs({{3}, {3}})
    .inputs({{2, 2, 3}, {3}})
    .inputs({{0, 3}, {4, 3}})
    .inputs({{}, {4}})
    .dtypes({float32, float64, int64})
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      const int64_t k = x[0].dim() == 0 ? 1 : x[0].size(-1), other = x[0].dim() == 0 ? 0 : 1;
      Shape shape = x[0].dim() == 0 ? x[1].shape : batch_of(x[0], 1);
      if (other == 1)
        for (const int64_t size : batch_of(x[1], 1)) shape.push_back(size);
      Array y(shape);
      const int64_t columns = x[1].numel() / k;
      for (int64_t i = 0; i < y.numel(); ++i)
        for (int64_t p = 0; p < k; ++p) y[i] += x[0][i / columns * k + p] * x[1][i % columns * k + p];
      return y;
    })
    .error<ShapeError>(
        [] {
          inner(ones({2, 3}), ones({4, 2}));
        },
        "[inner] the last dimensions must have one size; shapes (2, 3) and (4, 2)");
OP_CASE("kron")
    .inputs({{2, 3}, {4, 2}})
    .inputs({{1, 3}, {2, 1}})
    .inputs({{0, 3}, {2, 2}})
    .dtypes({float32, float64, int64})
    .dtypes({boolean})
    .reference(kron_of);

OP_CASE("tensordot")
    .call([](const Tensors& x) {
      return tensordot(x[0], x[1], {1, 0}, {-1, 1});
    })
    .inputs({{2, 3, 4}, {5, 2, 3}})
    .inputs({{2, 3, 4}, {0, 2, 3}})
    .inputs({{2, 3, 4}, {5, 1, 3}})
    .dtypes({float32, float64, int64})
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      Array y(Shape{x[0].size(2), x[1].size(0)});
      for (int64_t i = 0; i < y.size(0); ++i)
        for (int64_t j = 0; j < y.size(1); ++j)
          for (int64_t p = 0; p < x[0].size(0); ++p)
            for (int64_t q = 0; q < x[0].size(1); ++q)
              y({i, j}) += x[0]({p, q, i}) * x[1]({j, x[1].size(1) == 1 ? 0 : p, q});
      return y;
    })
    .error<ShapeError>(
        [] {
          tensordot(ones({2, 3}), ones({4, 2}), 1);
        },
        "[tensordot] dimensions 1 of (2, 3) and 0 of (4, 2) must have one size")
    .error<ValueError>(
        [] {
          tensordot(ones({2, 3}), ones({3, 2}), 3);
        },
        "[tensordot] dims must be in [0, 2]; got 3")
    .error<ValueError>(
        [] {
          tensordot(ones({2, 3}), ones({3, 2}), {0}, {0, 1});
        },
        "[tensordot] as many dimensions of either operand are needed; got (0,) and (0, 1)")
    .error<ValueError>(
        [] {
          tensordot(ones({2, 2}), ones({2, 2}), {0, 0}, {0, 1});
        },
        "[tensordot] dim 0 appears more than once in (0, 0)");

namespace {
Call equation(const char* text) {
  return [=](const Tensors& x) { return einsum(text, x); };
}
}  // namespace

OP_CASE("einsum")
    .call(equation("ij,jk->ik"))
    .inputs({{2, 3}, {3, 4}})
    .inputs({{2, 3}, {1, 4}})
    .inputs({{2, 0}, {0, 4}})
    .inputs({{0, 3}, {3, 4}})
    .large({{130, 140}, {140, 151}})
    .dtypes({float32, float64, int64})
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      Matrix a = matrix_of(x[0], {}, 0), b = matrix_of(x[1], {}, 0);
      Array y(Shape{a.rows, b.columns});
      for (int64_t i = 0; i < a.rows; ++i)
        for (int64_t j = 0; j < b.columns; ++j)
          for (int64_t k = 0; k < a.columns; ++k) y({i, j}) += a(i, k) * b(b.rows == 1 ? 0 : k, j);
      return y;
    })
    .error<ValueError>(
        [] {
          einsum("ij->ik", {ones({2, 2})});
        },
        "[einsum] subscript k of the result is in no operand; equation 'ij->ik'")
    .error<ValueError>(
        [] {
          einsum("ij->ii", {ones({2, 2})});
        },
        "[einsum] subscript i appears more than once in the result; equation 'ij->ii'")
    .error<ValueError>(
        [] {
          einsum("ij,jk->ik", {ones({2, 2})});
        },
        "[einsum] equation 'ij,jk->ik' names 2 operands; got 1")
    .error<ShapeError>(
        [] {
          einsum("i", {ones({2, 2})});
        },
        "[einsum] equation 'i' names 1 dimensions of operand 0, which has shape (2, 2)")
    .error<ShapeError>([] { einsum("ij...", {ones({2})}); }, "names 2 dimensions of operand 0")
    .error<ValueError>(
        [] {
          einsum("i1", {ones({2, 2})});
        },
        "[einsum] subscripts must be letters A to Z and a to z; got '1' in equation 'i1'")
    .error<ValueError>(
        [] {
          einsum("i.j", {ones({2, 2})});
        },
        "[einsum] a dot must be part of an ellipsis ...; equation 'i.j'")
    .error<ValueError>(
        [] {
          einsum("......", {ones({2, 2})});
        },
        "[einsum] one ellipsis an operand")
    .error<ValueError>(
        [] {
          einsum("ij->i->j", {ones({2, 2})});
        },
        "got '-' in equation")
    .error<ValueError>([] { einsum("", {}); }, "[einsum] needs at least one operand")
    .error<ShapeError>(
        [] {
          einsum("ii", {ones({2, 3})});
        },
        "[einsum] subscript i is repeated for operand 0, but the sizes 2 and 3 differ")
    .error<ShapeError>(
        [] {
          einsum("ij,jk", {ones({2, 3}), ones({4, 2})});
        },
        "[einsum] subscript j has size 4 for operand 1, but 3 before; equation 'ij,jk'")
    .error<ShapeError>(
        [] {
          einsum("...,...", {ones({2, 3}), ones({4, 3})});
        },
        "[einsum] subscript dimension -2 of the ellipsis has size 4 for operand 1, but 2 before");
OP_CASE("einsum")
    .variant("implicit result, a diagonal, a sum")
    .call(equation("bAb i, ic"))  // -> Ac
    .inputs({{3, 4, 3, 2}, {2, 5}})
    .inputs({{3, 4, 3, 0}, {0, 5}})
    .tolerance(1e-4)
    .skip_layouts("zero_size", "one of two equal sizes would go")
    .reference([](const Arrays& x) {
      Array y(Shape{x[0].size(1), x[1].size(1)});
      for (int64_t a = 0; a < y.size(0); ++a)
        for (int64_t c = 0; c < y.size(1); ++c)
          for (int64_t b = 0; b < x[0].size(0); ++b)
            for (int64_t i = 0; i < x[1].size(0); ++i) y({a, c}) += x[0]({b, a, b, i}) * x[1]({i, c});
      return y;
    });
OP_CASE("einsum")
    .variant("ellipsis, three operands")
    .call(equation("i...j, ...jk, k -> ...i"))
    .inputs({{2, 3, 4}, {5, 3, 4, 6}, {6}})
    .inputs({{2, 1, 4}, {5, 3, 4, 6}, {6}})
    .inputs({{2, 3, 4}, {0, 3, 4, 6}, {6}})
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      Array y(Shape{x[1].size(0), x[1].size(1), x[0].size(0)});
      for (int64_t e = 0; e < y.size(0); ++e)
        for (int64_t f = 0; f < y.size(1); ++f)
          for (int64_t i = 0; i < y.size(2); ++i)
            for (int64_t j = 0; j < 4; ++j)
              for (int64_t k = 0; k < 6; ++k)
                y({e, f, i}) += x[0]({i, x[0].size(1) == 1 ? 0 : f, j}) * x[1]({e, f, j, k}) * x[2]({k});
      return y;
    });
OP_CASE("einsum")
    .variant("elementwise, batch kept")
    .call(equation("bi,bi->bi"))
    .inputs({{2, 3}, {2, 3}})
    .inputs({{2, 1}, {2, 3}})
    .inputs({{0, 3}, {0, 3}})
    .dtypes({float32, float64, int64, boolean})
    .reference([](const Arrays& x) {
      Array y(x[1].shape);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = x[0][x[0].size(1) == 1 ? i / 3 : i] * x[1][i];
      return y;
    });

OP_CASE("chain_matmul")
    .call([](const Tensors& x) { return chain_matmul(x); })
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
    .error<ShapeError>(
        [] {
          chain_matmul({ones({2}), ones({2, 3})});
        },
        "[chain_matmul] tensor 0 must be a matrix; got shape (2,)");

OP_CASE("adjoint")
    .inputs({{3, 4}})
    .inputs({{2, 2, 3}})
    .inputs({{0, 3}})
    .dtypes({float32, float64, int64, boolean})
    .reference(transposed_of)
    .error<ShapeError>([] { adjoint(ones({3})); },
                       "[adjoint] needs a matrix or a batch of matrices; got shape (3,)");
OP_CASE("mT").inputs({{3, 4}}).inputs({{0, 3}}).reference(transposed_of);
OP_CASE("mH").inputs({{3, 4}}).inputs({{0, 3}}).reference(transposed_of);

OP_CASE("bilinear")
    .call([](const Tensors& x) { return bilinear(x[0], x[1], x[2], x[3]); })
    .inputs({{4, 3}, {4, 2}, {5, 3, 2}, {5}})
    .inputs({{3}, {2}, {5, 3, 2}, {5}})
    .inputs({{2, 2, 3}, {2, 2, 2}, {5, 3, 2}, {5}})
    .inputs({{0, 3}, {0, 2}, {5, 3, 2}, {5}})
    .dtypes({float32, float64, int64})
    .tolerance(1e-4)
    .gradcheck({.rtol = 1e-3})
    .reference([](const Arrays& x) {
      const int64_t out = x[2].size(0), m = x[2].size(1), n = x[2].size(2);
      Array y(with(batch_of(x[0], 1), {out}));
      for (int64_t i = 0; i < y.numel(); ++i) {
        const int64_t row = i / out, o = i % out;
        y[i] = x[3][o];
        for (int64_t p = 0; p < m; ++p)
          for (int64_t q = 0; q < n; ++q) y[i] += x[0][row * m + p] * x[2]({o, p, q}) * x[1][row * n + q];
      }
      return y;
    })
    .error<ShapeError>(
        [] {
          bilinear(ones({2, 3}), ones({2, 4}), ones({5, 3, 3}));
        },
        "[bilinear] weight (5, 3, 3) needs 3 and 3 features; input1 (2, 3), input2 (2, 4)")
    .error<ShapeError>(
        [] {
          bilinear(ones({2, 3}), ones({1, 4}), ones({5, 3, 4}));
        },
        "[bilinear] the inputs need the same batch; input1 (2, 3), input2 (1, 4)")
    .error<ShapeError>(
        [] {
          bilinear(ones({2, 3}), ones({2, 4}), ones({5, 3, 4}), ones({4}));
        },
        "[bilinear] bias needs shape (5,) for weight (5, 3, 4); got (4,)");

}  // namespace weft::op_cases
