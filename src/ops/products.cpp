// Products of tensors of any number of dimensions, brought to matrix products: tensordot, inner, kron; matrices transposed.
#include <algorithm>
#include <vector>

#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "weft/ops/matmul.h"

namespace weft {

using namespace weft::ops;

namespace {

Shape wrapped(const OpCall& op, IntSpan dims, const Tensor& x) {
  Shape found;
  for (const int64_t given : dims) {
    const int64_t d = op.wrap(given, x);
    WEFT_CHECK(std::find(found.begin(), found.end(), d) == found.end(), ValueError, op.name(),
               "dim {} appears more than once in {}", d, Shape(dims));
    found.push_back(d);
  }
  return found;
}

// The dimensions of x that are not in `dims`, in order.
Shape others(const Tensor& x, const Shape& dims) {
  Shape found;
  for (int64_t d = 0; d < x.dim(); ++d)
    if (std::find(dims.begin(), dims.end(), d) == dims.end()) found.push_back(d);
  return found;
}
Shape joined(Shape a, const Shape& b) {
  for (const int64_t value : b) a.push_back(value);
  return a;
}
Shape sizes_of(const Tensor& x, const Shape& dims) {
  Shape found;
  for (const int64_t d : dims) found.push_back(x.size(d));
  return found;
}

Tensor tensor_product(const char* name, Tensor a, Tensor b, IntSpan dims_a, IntSpan dims_b) {
  WEFT_AUTOCAST(lower, tensor_product, name, a, b, dims_a, dims_b);
  OpCall op{name, a, b};
  check_same_dtype(op, a, b);
  WEFT_CHECK(dims_a.size() == dims_b.size(), ValueError, op.name(),
             "as many dimensions of either operand are needed; got {} and {}", Shape(dims_a), Shape(dims_b));
  const Shape of_a = wrapped(op, dims_a, a), of_b = wrapped(op, dims_b, b);
  Shape summed_a, summed_b;
  for (int64_t i = 0; i < of_a.size(); ++i) {
    const int64_t size_a = a.size(of_a[i]), size_b = b.size(of_b[i]);
    WEFT_CHECK(size_a == size_b || size_a == 1 || size_b == 1, ShapeError, op.name(),
               "dimensions {} of {} and {} of {} must have one size", of_a[i], a.sizes(), of_b[i], b.sizes());
    if (size_a == size_b) continue;
    (size_a == 1 ? summed_b : summed_a).push_back(size_a == 1 ? of_b[i] : of_a[i]);
  }
  if (!summed_a.empty()) a = sum(a, summed_a, /*keepdim=*/true, a.dtype());
  if (!summed_b.empty()) b = sum(b, summed_b, /*keepdim=*/true, b.dtype());
  const Shape rows = others(a, of_a), columns = others(b, of_b);
  const int64_t k = sizes_of(a, of_a).numel();
  const Shape left = sizes_of(a, rows), right = sizes_of(b, columns);
  const Tensor y = mm(reshape(permute(a, joined(rows, of_a)), {left.numel(), k}),
                      reshape(permute(b, joined(of_b, columns)), {k, right.numel()}));
  return reshape(y, joined(left, right));
}

}  // namespace

Tensor tensordot(const Tensor& self, const Tensor& other, int64_t dims) {
  WEFT_CHECK(dims >= 0 && dims <= std::min(self.dim(), other.dim()), ValueError, "tensordot",
             "dims must be in [0, {}]; got {}", std::min(self.dim(), other.dim()), dims);
  Shape last, first;
  for (int64_t i = 0; i < dims; ++i) {
    last.push_back(self.dim() - dims + i);
    first.push_back(i);
  }
  return tensor_product("tensordot", self, other, last, first);
}
Tensor tensordot(const Tensor& self, const Tensor& other, IntSpan dims_self, IntSpan dims_other) {
  return tensor_product("tensordot", self, other, dims_self, dims_other);
}

Tensor inner(const Tensor& self, const Tensor& other) {
  OpCall op{"inner", self, other};
  check_same_dtype(op, self, other);
  if (self.dim() == 0 || other.dim() == 0) return self * other;
  WEFT_CHECK(self.size(-1) == other.size(-1), ShapeError, op.name(),
             "the last dimensions must have one size; shapes {} and {}", self.sizes(), other.sizes());
  return tensor_product("inner", self, other, -1, -1);
}

Tensor kron(const Tensor& self, const Tensor& other) {
  const OpCall op{"kron", self, other};
  const int64_t dims = std::max(self.dim(), other.dim());
  WEFT_CHECK(2 * dims <= kMaxDims, ShapeError, op.name(), "takes up to {} dimensions; shapes {} and {}",
             kMaxDims / 2, self.sizes(), other.sizes());
  Shape a, b, sizes;
  for (int64_t d = 0; d < dims; ++d) {
    const int64_t at_a = d - dims + self.dim(), at_b = d - dims + other.dim();
    const int64_t size_a = at_a < 0 ? 1 : self.size(at_a), size_b = at_b < 0 ? 1 : other.size(at_b);
    a = followed_by(a, {size_a, 1});
    b = followed_by(b, {1, size_b});
    sizes.push_back(size_a * size_b);
  }
  return reshape(reshape(self, a) * reshape(other, b), sizes);
}

namespace {
Tensor matrices_transposed(const char* name, const Tensor& x) {
  WEFT_CHECK(x.dim() >= 2, ShapeError, name, "needs a matrix or a batch of matrices; got shape {}",
             x.sizes());
  return transpose(x, -2, -1);
}
}  // namespace

Tensor adjoint(const Tensor& self) { return matrices_transposed("adjoint", self); }
Tensor mT(const Tensor& self) { return matrices_transposed("mT", self); }  // NOLINT
Tensor mH(const Tensor& self) { return matrices_transposed("mH", self); }  // NOLINT

}  // namespace weft
