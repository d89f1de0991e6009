// Linear algebra composed of other families: norms of vectors and matrices, products of vectors, chains of matrices.
#include <cmath>
#include <limits>
#include <vector>

#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "weft/ops/linalg.h"

namespace weft {

using namespace weft::ops;

namespace {

Tensor converted(const OpCall& op, const Tensor& x, std::optional<Dtype> dtype) {
  if (!dtype || *dtype == x.dtype()) {
    op.check_floating(x);
    return x;
  }
  WEFT_CHECK(is_floating(*dtype), DtypeError, op.name(), "dtype must be floating; got {}", *dtype);
  op.check_floating(x);
  WEFT_CHECK(item_size(*dtype) > item_size(x.dtype()), DtypeError, op.name(),
             "dtype must hold all values of the input; got {} for a tensor of {}", *dtype, x.dtype());
  return to(x, *dtype);
}

// The two dimensions that hold matrices, not negative.
struct MatrixDims {
  int64_t rows, columns;

  MatrixDims(const OpCall& op, const Tensor& a, IntSpan dim) {
    WEFT_CHECK(a.dim() >= 2, ShapeError, op.name(), "needs at least 2 dimensions; got shape {}", a.sizes());
    WEFT_CHECK(dim.size() == 2, ValueError, op.name(), "dim must name 2 dimensions; got {}", Shape(dim));
    rows = op.wrap(dim[0], a);
    columns = op.wrap(dim[1], a);
    WEFT_CHECK(rows != columns, ValueError, op.name(), "the 2 dimensions must differ; got {}", Shape(dim));
  }
};

Tensor singular_values_norm(const Tensor& a, MatrixDims dims, bool keepdim,
                            const std::function<Tensor(const Tensor&)>& norm_of) {
  Tensor y = norm_of(linalg::svdvals(movedim(a, {dims.rows, dims.columns}, {-2, -1})));
  if (!keepdim) return y;
  y = unsqueeze(y, std::min(dims.rows, dims.columns));
  return unsqueeze(y, std::max(dims.rows, dims.columns));
}

// Of magnitudes, so the largest of none is 0; the smallest of none does not exist.
Tensor extreme(const Tensor& x, int64_t dim, bool keepdim, bool largest) {
  if (!largest) return amin(x, dim, keepdim);
  return x.size(dim) == 0 ? sum(x, dim, keepdim) : amax(x, dim, keepdim);
}

Tensor matrix_norm_of(const OpCall& op, const Tensor& self, double ord, IntSpan dim, bool keepdim,
                      std::optional<Dtype> dtype) {
  const double order = std::abs(ord);
  WEFT_CHECK(order == 1 || order == 2 || std::isinf(order), ValueError, op.name(),
             "the order of a matrix norm is fro, nuc, 1, 2, inf or minus one of the numbers; got {}", ord);
  const Tensor a = converted(op, self, dtype);
  const MatrixDims dims(op, a, dim);
  const bool largest = ord > 0;
  if (order == 2)
    return singular_values_norm(a, dims, keepdim,
                                [&](const Tensor& s) { return extreme(s, -1, false, largest); });
  const int64_t summed = order == 1 ? dims.rows : dims.columns,
                chosen = order == 1 ? dims.columns : dims.rows;
  const Tensor sums = sum(abs(a), summed, /*keepdim=*/true);
  const Tensor y = extreme(sums, chosen, /*keepdim=*/true, largest);
  return keepdim ? y : squeeze(y, {dims.rows, dims.columns});
}

Tensor matrix_norm_of(const OpCall& op, const Tensor& self, std::string_view ord, IntSpan dim, bool keepdim,
                      std::optional<Dtype> dtype) {
  WEFT_CHECK(ord == "fro" || ord == "nuc", ValueError, op.name(),
             "the order of a matrix norm is fro, nuc, 1, 2, inf or minus one of the numbers; got '{}'", ord);
  const Tensor a = converted(op, self, dtype);
  const MatrixDims dims(op, a, dim);
  if (ord == "fro") return weft::norm(a, 2.0, {dims.rows, dims.columns}, keepdim);
  return singular_values_norm(a, dims, keepdim, [](const Tensor& s) { return sum(s, -1); });
}

Tensor vector_norm_of(const OpCall& op, const Tensor& self, double ord, IntSpan dim, bool keepdim,
                      std::optional<Dtype> dtype) {
  const Tensor x = converted(op, self, dtype);
  if (ord < 0 || std::isinf(ord)) {
    Shape all;
    for (int64_t d = 0; d < x.dim(); ++d) all.push_back(d);
    for (const int64_t d : dim.empty() ? IntSpan(all) : dim)
      WEFT_CHECK(x.dim() == 0 || x.size(op.wrap(d, x)) > 0, ShapeError, op.name(),
                 "a norm of order {} of no elements does not exist; input {}, dim {}", ord, x.sizes(), d);
  }
  return weft::norm(x, ord, dim, keepdim);
}

Tensor cross_of(const OpCall& op, const Tensor& a, const Tensor& b, int64_t dim) {
  check_same_dtype(op, a, b);
  WEFT_CHECK(a.dim() == b.dim(), ShapeError, op.name(),
             "both operands need as many dimensions; shapes {} and {}", a.sizes(), b.sizes());
  dim = op.wrap(dim, a);
  WEFT_CHECK(a.dim() > 0 && a.size(dim) == 3 && b.size(dim) == 3, ShapeError, op.name(),
             "dimension {} must have size 3; shapes {} and {}", dim, a.sizes(), b.sizes());
  return roll(a, -1, dim) * roll(b, 1, dim) - roll(a, 1, dim) * roll(b, -1, dim);
}

// Where to cut the chain of matrices i to j, so that the products cost least: cut[i][j] is the last factor of the left part.
std::vector<std::vector<size_t>> best_cuts(const std::vector<double>& sizes) {
  const size_t count = sizes.size() - 1;
  std::vector<std::vector<double>> cost(count, std::vector<double>(count, 0));
  std::vector<std::vector<size_t>> cut(count, std::vector<size_t>(count, 0));
  for (size_t length = 1; length < count; ++length)
    for (size_t i = 0; i + length < count; ++i) {
      const size_t j = i + length;
      cost[i][j] = std::numeric_limits<double>::infinity();
      for (size_t k = i; k < j; ++k) {
        const double found = cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1];
        if (found < cost[i][j]) {
          cost[i][j] = found;
          cut[i][j] = k;
        }
      }
    }
  return cut;
}

Tensor multiply(const std::vector<Tensor>& factors, const std::vector<std::vector<size_t>>& cut, size_t i,
                size_t j) {
  if (i == j) return factors[i];
  const size_t k = cut[i][j];
  return mm(multiply(factors, cut, i, k), multiply(factors, cut, k + 1, j));
}

Tensor chain(const OpCall& op, const std::vector<Tensor>& factors) {
  std::vector<double> sizes;
  for (size_t i = 0; i < factors.size(); ++i) {
    WEFT_CHECK(factors[i].dim() == 2, ShapeError, op.name(), "tensor {} must be a matrix; got shape {}", i,
               factors[i].sizes());
    WEFT_CHECK(i == 0 || factors[i - 1].size(1) == factors[i].size(0), ShapeError, op.name(),
               "tensors {} and {} of shapes {} and {} cannot be multiplied", i - 1, i, factors[i - 1].sizes(),
               factors[i].sizes());
    check_same_dtype(op, factors[0], factors[i]);
    if (i == 0) sizes.push_back(static_cast<double>(factors[i].size(0)));
    sizes.push_back(static_cast<double>(factors[i].size(1)));
  }
  return multiply(factors, best_cuts(sizes), 0, factors.size() - 1);
}

}  // namespace

namespace linalg {

Tensor vector_norm(const Tensor& x, double ord, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  return vector_norm_of(OpCall{"linalg.vector_norm", x}, x, ord, dim, keepdim, dtype);
}

Tensor matrix_norm(const Tensor& A, double ord, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  return matrix_norm_of(OpCall{"linalg.matrix_norm", A}, A, ord, dim, keepdim, dtype);
}
Tensor matrix_norm(const Tensor& A, std::string_view ord, IntSpan dim, bool keepdim,
                   std::optional<Dtype> dtype) {
  return matrix_norm_of(OpCall{"linalg.matrix_norm", A}, A, ord, dim, keepdim, dtype);
}

Tensor norm(const Tensor& A, std::optional<double> ord, IntSpan dim, bool keepdim,
            std::optional<Dtype> dtype) {
  const OpCall op{"linalg.norm", A};
  if (!ord) return vector_norm_of(op, A, 2, dim, keepdim, dtype);
  WEFT_CHECK(dim.size() <= 2, ValueError, op.name(), "dim must name 1 or 2 dimensions; got {}", Shape(dim));
  WEFT_CHECK(!dim.empty() || A.dim() == 1 || A.dim() == 2, ShapeError, op.name(),
             "with an order and without dim the input must have 1 or 2 dimensions; got shape {}", A.sizes());
  if (dim.size() == 1 || (dim.empty() && A.dim() == 1))
    return vector_norm_of(op, A, *ord, dim, keepdim, dtype);
  return matrix_norm_of(op, A, *ord, dim.empty() ? IntSpan({0, 1}) : dim, keepdim, dtype);
}
Tensor norm(const Tensor& A, std::string_view ord, IntSpan dim, bool keepdim, std::optional<Dtype> dtype) {
  const OpCall op{"linalg.norm", A};
  const Shape both{0, 1};
  return matrix_norm_of(op, A, ord, dim.empty() && A.dim() == 2 ? IntSpan(both) : dim, keepdim, dtype);
}

Tensor vecdot(const Tensor& x, const Tensor& y, int64_t dim) {
  WEFT_AUTOCAST(lower, linalg::vecdot, x, y, dim);
  const OpCall op{"linalg.vecdot", x, y};
  op.check_floating(x);
  op.check_floating(y);
  return sum(x * y, dim);
}

Tensor cross(const Tensor& input, const Tensor& other, int64_t dim) {
  return cross_of(OpCall{"linalg.cross", input, other}, input, other, dim);
}

Tensor diagonal(const Tensor& A, int64_t offset, int64_t dim1, int64_t dim2) {
  return weft::diagonal(A, offset, dim1, dim2);
}

Tensor matmul(const Tensor& input, const Tensor& other) { return weft::matmul(input, other); }

Tensor multi_dot(TensorList tensors) {
  WEFT_AUTOCAST(lower, linalg::multi_dot, tensors);
  const OpCall op{"linalg.multi_dot", tensors};
  WEFT_CHECK(tensors.size() >= 2, ValueError, op.name(), "needs at least 2 tensors; got {}", tensors.size());
  std::vector<Tensor> factors(tensors.begin(), tensors.end());
  const bool row = factors.front().dim() == 1, column = factors.back().dim() == 1;
  if (row) factors.front() = unsqueeze(factors.front(), 0);
  if (column) factors.back() = unsqueeze(factors.back(), 1);
  Tensor y = chain(op, factors);
  if (column) y = squeeze(y, 1);
  return row ? squeeze(y, 0) : y;
}

}  // namespace linalg

Tensor chain_matmul(TensorList matrices) {
  WEFT_AUTOCAST(lower, chain_matmul, matrices);
  const OpCall op{"chain_matmul", matrices};
  WEFT_CHECK(matrices.size() >= 1, ValueError, op.name(), "needs at least one matrix");
  return chain(op, std::vector<Tensor>(matrices.begin(), matrices.end()));
}

Tensor cross(const Tensor& self, const Tensor& other, std::optional<int64_t> dim) {
  const OpCall op{"cross", self, other};
  if (dim) return cross_of(op, self, other, *dim);
  const Shape sizes =
      self.dim() == other.dim() ? broadcast_shapes(self.sizes(), other.sizes(), op.name()) : self.sizes();
  for (int64_t d = 0; d < sizes.size(); ++d)
    if (sizes[d] == 3) return cross_of(op, self, other, d);
  detail::raise<ShapeError>(op.name(), "no dimension has size 3; shapes {} and {}", self.sizes(),
                            other.sizes());
}

}  // namespace weft
