// Matrix products: one batched kernel, and one that adds a row; every other form reshapes to them.
#include "weft/ops/matmul.h"

#include <algorithm>

#include "src/ops/autocast.h"
#include "src/ops/op_call.h"
#include "src/ops/promote.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

void check_dtypes(const OpCall& op, const Tensor& a, const Tensor& b) {
  WEFT_CHECK(a.dtype() == b.dtype(), DtypeError, op.name(),
             "both operands need one dtype; got {} and {}: convert one of them, for example with to(float32)",
             a.dtype(), b.dtype());
  WEFT_CHECK(a.dtype() != boolean, DtypeError, op.name(),
             "bool matrices have no product; convert to an integer or floating dtype");
}

kernels::ConstView as_batch(const Tensor& t) {
  kernels::ConstView v;
  const auto& impl = t.impl();
  const bool batched = t.dim() == 3;
  v.data = impl.data;
  v.dtype = impl.dtype;
  v.ndim = 3;
  v.sizes[0] = batched ? impl.sizes[0] : 1;
  v.strides[0] = batched ? impl.strides[0] : 0;
  for (int i = 0; i < 2; ++i) {
    v.sizes[1 + i] = impl.sizes[i + (batched ? 1 : 0)];
    v.strides[1 + i] = impl.strides[i + (batched ? 1 : 0)];
  }
  return v;
}
kernels::View as_batch(Tensor& t) {
  const kernels::ConstView v = as_batch(std::as_const(t));
  return {t.impl().data, v.dtype, 3, v.sizes, v.strides};
}

// Operands as the caller gave them: a vector is a row on the left and a column on the right.
void check_inner(const char* name, const Tensor& a, const Tensor& b) {
  const int64_t columns = a.size(-1), rows = b.size(b.dim() == 1 ? 0 : -2);
  WEFT_CHECK(columns == rows, ShapeError, name,
             "the shapes {} and {} cannot be multiplied: {} columns meet {} rows", a.sizes(), b.sizes(),
             columns, rows);
}

void check_batches(const char* name, const Tensor& a, const Tensor& b) {
  for (int64_t i = 3; i <= std::min(a.dim(), b.dim()); ++i)
    WEFT_CHECK(
        a.size(-i) == b.size(-i) || a.size(-i) == 1 || b.size(-i) == 1, ShapeError, name,
        "the shapes {} and {} cannot be multiplied: {} and {} matrices at dimension {} do not broadcast",
        a.sizes(), b.sizes(), a.size(-i), b.size(-i), -i);
}

kernels::ConstView transposed(kernels::ConstView matrix) {
  std::swap(matrix.sizes[0], matrix.sizes[1]);
  std::swap(matrix.strides[0], matrix.strides[1]);
  return matrix;
}

// The product of two matrices, or of two batches of equal length, that fit.
Tensor product(const char* name, const Tensor& a, const Tensor& b) {
  OpCall op{name, a, b};
  check_dtypes(op, a, b);
  Shape sizes = a.sizes();
  sizes[sizes.size() - 1] = b.size(-1);
  Tensor y = empty(sizes, {.dtype = a.dtype(), .device = a.device()});
  op.launch(&KernelTable::matmul, as_batch(y), as_batch(a), as_batch(b), 0.0);
  return op.record(y, {a, b}, [a = op.save(a), b = op.save(b)](const Tensor& grad, const Needs& needs) {
    Grads grads;
    grads.resize(2);
    if (needs[0]) grads[0] = matmul(grad, transpose(*b, -2, -1));
    if (needs[1]) grads[1] = matmul(transpose(*a, -2, -1), grad);
    return grads;
  });
}

void check_dims(const char* name, const Tensor& a, int64_t dims_a, const Tensor& b, int64_t dims_b) {
  WEFT_CHECK(a.dim() == dims_a && b.dim() == dims_b, ShapeError, name,
             "operands need {} and {} dimensions (matmul takes any); shapes {} and {}", dims_a, dims_b,
             a.sizes(), b.sizes());
}

Shape leading(const Shape& sizes, int64_t drop) {
  Shape result;
  for (int64_t i = 0; i < sizes.size() - drop; ++i) result.push_back(sizes[i]);
  return result;
}
Shape with(Shape sizes, std::initializer_list<int64_t> more) {
  for (const int64_t size : more) sizes.push_back(size);
  return sizes;
}

}  // namespace

Tensor mm(const Tensor& self, const Tensor& mat2) {
  WEFT_AUTOCAST(lower, mm, self, mat2);
  check_dims("mm", self, 2, mat2, 2);
  check_inner("mm", self, mat2);
  return product("mm", self, mat2);
}

Tensor bmm(const Tensor& self, const Tensor& mat2) {
  WEFT_AUTOCAST(lower, bmm, self, mat2);
  check_dims("bmm", self, 3, mat2, 3);
  check_inner("bmm", self, mat2);
  WEFT_CHECK(self.size(0) == mat2.size(0), ShapeError, "bmm",
             "both operands need as many matrices; shapes {} and {}", self.sizes(), mat2.sizes());
  return product("bmm", self, mat2);
}

Tensor mv(const Tensor& self, const Tensor& vec) {
  check_dims("mv", self, 2, vec, 1);
  check_inner("mv", self, vec);
  return squeeze(product("mv", self, unsqueeze(vec, 1)), 1);
}

namespace {
Tensor inner_product(const char* name, const Tensor& a, const Tensor& b) {
  check_dims(name, a, 1, b, 1);
  WEFT_CHECK(a.size(0) == b.size(0), ShapeError, name, "both vectors need one length; shapes {} and {}",
             a.sizes(), b.sizes());
  return view(product(name, unsqueeze(a, 0), unsqueeze(b, 1)), IntSpan());
}
}  // namespace

Tensor dot(const Tensor& self, const Tensor& other) { return inner_product("dot", self, other); }
Tensor vdot(const Tensor& self, const Tensor& other) { return inner_product("vdot", self, other); }

Tensor outer(const Tensor& self, const Tensor& vec2) {
  check_dims("outer", self, 1, vec2, 1);
  return unsqueeze(self, 1) * unsqueeze(vec2, 0);
}

Tensor ger(const Tensor& self, const Tensor& vec2) { return outer(self, vec2); }

Tensor matmul(const Tensor& self, const Tensor& other) {
  WEFT_AUTOCAST(lower, matmul, self, other);
  const int64_t a = self.dim(), b = other.dim();
  WEFT_CHECK(a > 0 && b > 0, ShapeError, "matmul",
             "both operands need at least 1 dimension (a number multiplies with *); shapes {} and {}",
             self.sizes(), other.sizes());
  check_inner("matmul", self, other);
  if (a == 2 && b == 2) return product("matmul", self, other);
  if (a == 1 && b == 1) return dot(self, other);
  if (a == 1) return squeeze(matmul(unsqueeze(self, 0), other), -2);
  if (b == 1) return squeeze(matmul(self, unsqueeze(other, 1)), -1);
  if (b == 2) {  // one matrix for all batches: the batches are rows of one product
    const Tensor rows = reshape(self, {leading(self.sizes(), 1).numel(), self.size(-1)});
    return view(product("matmul", rows, other), with(leading(self.sizes(), 1), {other.size(-1)}));
  }
  check_batches("matmul", self, other);
  const Shape batch = broadcast_shapes(leading(self.sizes(), 2), leading(other.sizes(), 2), "matmul");
  const auto flat = [&](const Tensor& t) {
    const Shape full = with(batch, {t.size(-2), t.size(-1)});
    return reshape(t.sizes() == full ? t : expand(t, full), {batch.numel(), t.size(-2), t.size(-1)});
  };
  return view(product("matmul", flat(self), flat(other)), with(batch, {self.size(-2), other.size(-1)}));
}

namespace {
// Throws unless self broadcasts to a product of shape `sizes`.
void check_addend(const OpCall& op, const Tensor& self, const Shape& sizes) {
  WEFT_CHECK(broadcast_shapes(self.sizes(), sizes, op.name()) == sizes, ShapeError, op.name(),
             "self {} does not broadcast to the product's shape {}", self.sizes(), sizes);
}

// beta * self + alpha * y, of one dtype.
Tensor weighted_sum(const Tensor& self, Tensor y, Scalar beta, Scalar alpha) {
  if (!y.is_floating()) {
    beta = beta.to_int64();
    alpha = alpha.to_int64();
  }
  if (alpha.to_double() != 1) y = y * alpha;
  if (beta.to_double() != 0) return y + (beta.to_double() == 1 ? self : self * beta);
  if (!will_be_differentiated(self)) return y;
  // Zeros whatever self holds, so that it has a gradient of zeros.
  return y + where(ones({}, {.dtype = boolean, .device = self.device()}), 0, self);
}

// `self` becomes what `compute` returns.
template <class F>
Tensor overwrite(OpCall op, const Tensor& self, F compute) {
  op.check_inplace(self);
  const detail::WithAutocastModes in_the_dtype_of_self{{}};
  const Tensor y = compute();
  WEFT_CHECK(y.sizes() == self.sizes(), ShapeError, op.name(), "self needs the result's shape {}; got {}",
             y.sizes(), self.sizes());
  WEFT_CHECK(y.dtype() == self.dtype(), DtypeError, op.name(), "self needs the result's dtype {}; got {}",
             y.dtype(), self.dtype());
  return copy_(self, y);
}
}  // namespace

namespace {
// self + mat1 mat2, where self is one row.
Tensor add_to_rows(const OpCall& op, const Tensor& self, const Tensor& mat1, const Tensor& mat2) {
  const auto& row = self.impl();
  const int64_t last = self.dim() - 1;
  Tensor y = empty({mat1.size(0), mat2.size(1)}, {.dtype = mat1.dtype(), .device = mat1.device()});
  op.launch(&KernelTable::linear_forward, ops::view(y), ops::view(mat1), transposed(ops::view(mat2)),
            kernels::ConstView(row.data, row.dtype, 1, row.sizes.data() + last, row.strides.data() + last));
  return op.record(
      y, {self, mat1, mat2},
      [sizes = self.sizes(), a = op.save(mat1), b = op.save(mat2)](const Tensor& grad, const Needs& needs) {
        Grads grads;
        grads.resize(3);
        if (needs[0]) grads[0] = sum_to(grad, sizes);
        if (needs[1]) grads[1] = matmul(grad, transpose(*b, 0, 1));
        if (needs[2]) grads[2] = matmul(transpose(*a, 0, 1), grad);
        return grads;
      });
}
}  // namespace

Tensor addmm(const Tensor& self, const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) {
  WEFT_AUTOCAST(lower, addmm, self, mat1, mat2, beta, alpha);
  OpCall op{"addmm", self, mat1, mat2};
  check_dims("addmm", mat1, 2, mat2, 2);
  check_inner("addmm", mat1, mat2);
  check_dtypes(op, mat1, mat2);
  check_dtypes(op, self, mat1);
  check_addend(op, self, {mat1.size(0), mat2.size(1)});
  const int64_t columns = mat2.size(1);
  const bool is_row = self.dim() > 0 && self.size(-1) == columns && self.numel() == columns;
  if (is_row && beta.to_double() == 1 && alpha.to_double() == 1) return add_to_rows(op, self, mat1, mat2);
  return weighted_sum(self, product("addmm", mat1, mat2), beta, alpha);
}
Tensor addmm_(const Tensor& self, const Tensor& mat1, const Tensor& mat2, Scalar beta, Scalar alpha) {
  return overwrite(OpCall{"addmm_", self, mat1, mat2}, self,
                   [&] { return addmm(self, mat1, mat2, beta, alpha); });
}

Tensor addmv(const Tensor& self, const Tensor& mat, const Tensor& vec, Scalar beta, Scalar alpha) {
  OpCall op{"addmv", self, mat, vec};
  check_dims("addmv", mat, 2, vec, 1);
  check_inner("addmv", mat, vec);
  check_dtypes(op, mat, vec);
  check_dtypes(op, self, mat);
  check_addend(op, self, {mat.size(0)});
  return weighted_sum(self, squeeze(product("addmv", mat, unsqueeze(vec, 1)), 1), beta, alpha);
}
Tensor addmv_(const Tensor& self, const Tensor& mat, const Tensor& vec, Scalar beta, Scalar alpha) {
  return overwrite(OpCall{"addmv_", self, mat, vec}, self,
                   [&] { return addmv(self, mat, vec, beta, alpha); });
}

Tensor addr(const Tensor& self, const Tensor& vec1, const Tensor& vec2, Scalar beta, Scalar alpha) {
  OpCall op{"addr", self, vec1, vec2};
  check_dims("addr", vec1, 1, vec2, 1);
  check_addend(op, self, {vec1.size(0), vec2.size(0)});
  const Dtype dtype = promoted(self, vec1, vec2);
  WEFT_CHECK(is_floating(dtype) || !(alpha.is_floating() || beta.is_floating()), ValueError, op.name(),
             "beta and alpha must be integers for {} operands; got {} and {}", dtype, beta.to_double(),
             alpha.to_double());
  Tensor y = to(outer(vec1, vec2), dtype);
  if (dtype != boolean) return weighted_sum(to(self, dtype), y, beta, alpha);
  if (!alpha.to_bool()) y = zeros_like(y);
  return beta.to_bool() ? logical_or(y, self) : y;
}
Tensor addr_(const Tensor& self, const Tensor& vec1, const Tensor& vec2, Scalar beta, Scalar alpha) {
  return overwrite(OpCall{"addr_", self, vec1, vec2}, self,
                   [&] { return addr(self, vec1, vec2, beta, alpha); });
}

namespace {
void check_batched(const OpCall& op, const Tensor& self, const Tensor& batch1, const Tensor& batch2) {
  check_dims(op.name(), batch1, 3, batch2, 3);
  check_inner(op.name(), batch1, batch2);
  WEFT_CHECK(batch1.size(0) == batch2.size(0), ShapeError, op.name(),
             "both operands need as many matrices; shapes {} and {}", batch1.sizes(), batch2.sizes());
  check_dtypes(op, batch1, batch2);
  check_dtypes(op, self, batch1);
}
}  // namespace

Tensor addbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) {
  WEFT_AUTOCAST(lower, addbmm, self, batch1, batch2, beta, alpha);
  OpCall op{"addbmm", self, batch1, batch2};
  check_batched(op, self, batch1, batch2);
  const int64_t m = batch1.size(1), n = batch2.size(2), all = batch1.size(0) * batch1.size(2);
  check_addend(op, self, {m, n});
  // The sum over the batch is the sum of one long product.
  const Tensor rows = reshape(transpose(batch1, 0, 1), {m, all}), columns = reshape(batch2, {all, n});
  return weighted_sum(self, product("addbmm", rows, columns), beta, alpha);
}
Tensor addbmm_(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) {
  return overwrite(OpCall{"addbmm_", self, batch1, batch2}, self,
                   [&] { return addbmm(self, batch1, batch2, beta, alpha); });
}

Tensor baddbmm(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) {
  WEFT_AUTOCAST(lower, baddbmm, self, batch1, batch2, beta, alpha);
  OpCall op{"baddbmm", self, batch1, batch2};
  check_batched(op, self, batch1, batch2);
  check_addend(op, self, {batch1.size(0), batch1.size(1), batch2.size(2)});
  return weighted_sum(self, product("baddbmm", batch1, batch2), beta, alpha);
}
Tensor baddbmm_(const Tensor& self, const Tensor& batch1, const Tensor& batch2, Scalar beta, Scalar alpha) {
  return overwrite(OpCall{"baddbmm_", self, batch1, batch2}, self,
                   [&] { return baddbmm(self, batch1, batch2, beta, alpha); });
}

namespace {
// What a mistake is likely to be: an image that was not flattened, or a weight the other way round.
std::string features_hint(const Shape& input, const Shape& weight) {
  const int64_t features = weight[weight.size() - 1];
  int64_t joined = 1, from = 0;
  for (int64_t dim = input.size() - 1; dim >= 1; --dim) {
    joined *= input[dim];
    if (joined == features) from = dim;
  }
  if (from > 0) return fmt::format(": flatten({}) joins the last dimensions to {}", from, features);
  if (weight.size() == 2 && weight[0] == input[input.size() - 1])
    return ": a weight is (out_features, in_features), so this one needs t()";
  return "";
}

// Of linear's weight, and of its bias where that is wanted.
void parameter_gradients(const Tensor& grad, const Tensor& x, bool of_bias, Tensor* grad_weight,
                         Tensor* grad_bias) {
  if (!of_bias || will_be_differentiated(grad, x)) {
    *grad_weight = matmul(transpose(grad, 0, 1), x);
    if (of_bias) *grad_bias = sum(grad, 0);
    return;
  }
  const OpCall op{"linear_backward", grad, x};
  const TensorOptions like{.dtype = grad.dtype(), .device = grad.device()};
  *grad_weight = empty({grad.size(1), x.size(1)}, like);
  *grad_bias = empty({grad.size(1)}, like);
  op.launch(&KernelTable::linear_backward_weight, ops::view(*grad_weight), ops::view(*grad_bias),
            ops::view(grad), ops::view(x));
}
}  // namespace

Tensor linear(const Tensor& input, const Tensor& weight, const Tensor& bias) {
  WEFT_AUTOCAST(lower, linear, input, weight, bias);
  OpCall op{"linear", input, weight, bias};
  WEFT_CHECK(input.dim() > 0 && (weight.dim() == 1 || weight.dim() == 2), ShapeError, op.name(),
             "weight needs 1 or 2 dimensions and input at least 1; input {}, weight {}", input.sizes(),
             weight.sizes());
  const int64_t features = weight.size(-1);
  WEFT_CHECK(input.size(-1) == features, ShapeError, op.name(),
             "input has {} features, but weight {} needs {}; input {}{}", input.size(-1), weight.sizes(),
             features, input.sizes(), features_hint(input.sizes(), weight.sizes()));
  check_dtypes(op, input, weight);
  if (bias.defined()) check_dtypes(op, input, bias);
  if (weight.dim() == 1) {
    WEFT_CHECK(!bias.defined() || bias.numel() == 1, ShapeError, op.name(),
               "bias needs one element for weight {}; got {}", weight.sizes(), bias.sizes());
    const Tensor y = matmul(input, weight);
    return bias.defined() ? y + view(bias, IntSpan()) : y;
  }
  const int64_t out_features = weight.size(0);
  WEFT_CHECK(!bias.defined() || bias.sizes() == Shape{out_features}, ShapeError, op.name(),
             "bias needs shape ({},) for weight {}; got {}", out_features, weight.sizes(), bias.sizes());
  const Shape batch = leading(input.sizes(), 1);
  const Tensor rows = input.dim() == 2 ? input : reshape(input, {batch.numel(), features});
  Tensor y = empty({batch.numel(), out_features}, {.dtype = input.dtype(), .device = input.device()});
  op.launch(&KernelTable::linear_forward, ops::view(y), ops::view(rows), ops::view(weight),
            bias.defined() ? ops::view(bias) : kernels::View(nullptr, y.dtype(), 0, nullptr, nullptr));
  y = op.record(y, {rows, weight, bias},
                [x = op.save(rows), w = op.save(weight)](const Tensor& grad, const Needs& needs) {
                  Grads grads;
                  grads.resize(3);
                  if (needs[0]) grads[0] = matmul(grad, *w);
                  if (needs[1]) parameter_gradients(grad, *x, needs[2], &grads[1], &grads[2]);
                  else if (needs[2]) grads[2] = sum(grad, 0);
                  return grads;
                });
  return input.dim() == 2 ? y : view(y, with(batch, {out_features}));
}

Tensor bilinear(const Tensor& input1, const Tensor& input2, const Tensor& weight, const Tensor& bias) {
  WEFT_AUTOCAST(float32, bilinear, input1, input2, weight, bias);
  OpCall op{"bilinear", input1, input2, weight, bias};
  WEFT_CHECK(weight.dim() == 3 && input1.dim() > 0 && input1.dim() == input2.dim(), ShapeError, op.name(),
             "weight needs 3 dimensions, the inputs as many as each other; input1 {}, input2 {}, weight {}",
             input1.sizes(), input2.sizes(), weight.sizes());
  const Shape batch = leading(input1.sizes(), 1);
  WEFT_CHECK(batch == leading(input2.sizes(), 1), ShapeError, op.name(),
             "the inputs need the same batch; input1 {}, input2 {}", input1.sizes(), input2.sizes());
  const int64_t rows = batch.numel(), out = weight.size(0), in1 = weight.size(1), in2 = weight.size(2);
  WEFT_CHECK(input1.size(-1) == in1 && input2.size(-1) == in2, ShapeError, op.name(),
             "weight {} needs {} and {} features; input1 {}, input2 {}", weight.sizes(), in1, in2,
             input1.sizes(), input2.sizes());
  WEFT_CHECK(!bias.defined() || bias.sizes() == Shape{out}, ShapeError, op.name(),
             "bias needs shape ({},) for weight {}; got {}", out, weight.sizes(), bias.sizes());
  check_dtypes(op, input1, input2);
  check_dtypes(op, input1, weight);
  if (bias.defined()) check_dtypes(op, input1, bias);
  const Tensor maps = reshape(permute(weight, {1, 0, 2}), {in1, out * in2});
  const Tensor left = view(mm(reshape(input1, {rows, in1}), maps), {rows, out, in2});
  const Tensor y = view(bmm(left, reshape(input2, {rows, in2, 1})), with(batch, {out}));
  return bias.defined() ? y + bias : y;
}

}  // namespace weft
