// Bodies of the comparisons and of elementwise logic.
#include "weft/ops/compare.h"

#include "src/ops/elementwise.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

using Entry = void (*KernelTable::*)(kernels::View, kernels::Operand, kernels::Operand, Dtype);

Tensor compare(const char* name, Entry entry, const Tensor& a, const Tensor& b) {
  OpCall op{name, a, b};
  const Shape shape = result_shape(op, a, b);
  const Dtype common = a.dtype() == b.dtype() ? a.dtype() : promoted(a, b);
  Tensor y = new_result(op, boolean, shape, {&a, &b});
  op.launch(entry, view(y), operand(op, a, shape), operand(op, b, shape), common);
  return y;
}
Tensor compare_(const char* name, Entry entry, const Tensor& self, const Tensor& b) {
  OpCall op{name, self, b};
  const Shape shape = result_shape(op, self, b);
  WEFT_CHECK(shape == self.sizes(), ShapeError, op.name(),
             "the result's shape must be self's in an in-place op; self {}, result {}", self.sizes(), shape);
  op.check_inplace(self);
  op.launch(entry, view(self), operand(op, self, shape), operand(op, unaliased(self, b), shape),
            promoted(self, b));
  return op.record_inplace(self, {self, b}, [other = Origin(b)](const Tensor& g) {
    return Grads{zeros_like(g), zeros(other.sizes, {.dtype = other.dtype, .device = other.device})};
  });
}

/// `number` as the dtype both sides are compared in holds it.
Scalar compared_number(const OpCall& op, Dtype dtype, Dtype common, Scalar number) {
  if (!is_floating(common)) check_representable(op.name(), number, dtype);
  return held_as(common, number);
}

Tensor compare(const char* name, Entry entry, const Tensor& a, Scalar b) {
  OpCall op{name, a};
  const Dtype common = promoted(a, b);
  const Scalar number = compared_number(op, a.dtype(), common, b);
  Tensor y = new_result(op, boolean, a.sizes(), {&a});
  op.launch(entry, view(y), operand(op, a, a.sizes()), kernels::Operand(number), common);
  return y;
}
Tensor compare_(const char* name, Entry entry, const Tensor& self, Scalar b) {
  OpCall op{name, self};
  const Dtype common = promoted(self, b);
  const Scalar number = compared_number(op, self.dtype(), common, b);
  op.check_inplace(self);
  op.launch(entry, view(self), operand(op, self, self.sizes()), kernels::Operand(number), common);
  return op.record_inplace(self, {self}, [](const Tensor& g) { return Grads{zeros_like(g)}; });
}

}  // namespace

#define WEFT_COMPARISON(name)                                    \
  Tensor name(const Tensor& self, const Tensor& other) {         \
    return compare(#name, &KernelTable::name, self, other);      \
  }                                                              \
  Tensor name##_(const Tensor& self, const Tensor& other) {      \
    return compare_(#name "_", &KernelTable::name, self, other); \
  }
#define WEFT_COMPARISON_WITH_NUMBER(name)                                                                   \
  Tensor name(const Tensor& self, Scalar other) { return compare(#name, &KernelTable::name, self, other); } \
  Tensor name##_(const Tensor& self, Scalar other) {                                                        \
    return compare_(#name "_", &KernelTable::name, self, other);                                            \
  }
WEFT_COMPARISON(eq)
WEFT_COMPARISON(ne)
WEFT_COMPARISON(lt)
WEFT_COMPARISON(le)
WEFT_COMPARISON(gt)
WEFT_COMPARISON(ge)
WEFT_COMPARISON(logical_and)
WEFT_COMPARISON(logical_or)
WEFT_COMPARISON(logical_xor)
WEFT_COMPARISON_WITH_NUMBER(eq)
WEFT_COMPARISON_WITH_NUMBER(ne)
WEFT_COMPARISON_WITH_NUMBER(lt)
WEFT_COMPARISON_WITH_NUMBER(le)
WEFT_COMPARISON_WITH_NUMBER(gt)
WEFT_COMPARISON_WITH_NUMBER(ge)
#undef WEFT_COMPARISON
#undef WEFT_COMPARISON_WITH_NUMBER

Tensor isclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  OpCall op{"isclose", self, other};
  WEFT_CHECK(self.dtype() == other.dtype(), DtypeError, op.name(),
             "needs two tensors of one dtype; got {} and {}", self.dtype(), other.dtype());
  WEFT_CHECK(rtol >= 0 && atol >= 0, ValueError, op.name(),
             "rtol and atol must not be negative; got {} and {}", rtol, atol);
  const Shape shape = result_shape(op, self, other);
  Tensor y = new_result(op, boolean, shape, {&self, &other});
  op.launch(&KernelTable::isclose, view(y), operand(op, self, shape), operand(op, other, shape),
            self.is_floating() ? self.dtype() : float64, rtol, atol, equal_nan);
  return y;
}

bool allclose(const Tensor& self, const Tensor& other, double rtol, double atol, bool equal_nan) {
  return all(isclose(self, other, rtol, atol, equal_nan)).item<bool>();
}

bool equal(const Tensor& self, const Tensor& other) {
  OpCall op{"equal", self, other};
  return self.sizes() == other.sizes() && all(eq(self, other)).item<bool>();
}

}  // namespace weft
