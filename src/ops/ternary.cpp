// Bodies of the functions of three tensors in ops/binary.h.
#include "src/ops/elementwise.h"
#include "src/ops/unary_op.h"
#include "weft/ops/binary.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

Shape shape_of_three(const OpCall& op, const Tensor& a, const Tensor& b, const Tensor& c) {
  return broadcast_shapes(broadcast_shapes(a.sizes(), b.sizes(), op.name()), c.sizes(), op.name());
}

void check_lerp(const OpCall& op, const Tensor& self, const Tensor& end) {
  op.check_floating(self);
  WEFT_CHECK(end.dtype() == self.dtype(), DtypeError, op.name(),
             "needs tensors of one dtype; self {}, end {}", self.dtype(), end.dtype());
}

}  // namespace

Tensor lerp(const Tensor& self, const Tensor& end, Scalar weight) {
  OpCall op{"lerp", self, end};
  check_lerp(op, self, end);
  const Shape shape = result_shape(op, self, end);
  Tensor y = new_result(op, self.dtype(), shape, {&self, &end});
  op.launch(&KernelTable::lerp, view(y), operand(op, self, shape), operand(op, end, shape),
            kernels::Operand(weight));
  return op.record(y, {self, end},
                   [weight, first = Origin(self), second = Origin(end)](const Tensor& g, const Needs& needs) {
                     return Grads{needs[0] ? first.bring(mul(g, 1 - weight.to_double())) : Tensor(),
                                  needs[1] ? second.bring(mul(g, weight)) : Tensor()};
                   });
}

Tensor lerp(const Tensor& self, const Tensor& end, const Tensor& weight) {
  OpCall op{"lerp", self, end, weight};
  check_lerp(op, self, end);
  check_lerp(op, self, weight);
  const Shape shape = shape_of_three(op, self, end, weight);
  Tensor y = new_result(op, self.dtype(), shape, {&self, &end, &weight});
  op.launch(&KernelTable::lerp, view(y), operand(op, self, shape), operand(op, end, shape),
            operand(op, weight, shape));
  if (!op.recording()) return y;
  return op.record(y, {self, end, weight},
                   [first = Origin(self), second = Origin(end), third = Origin(weight),
                    a = weight.requires_grad() ? op.save(self) : Saved(),
                    b = weight.requires_grad() ? op.save(end) : Saved(),
                    w = self.requires_grad() || end.requires_grad() ? op.save(weight) : Saved()](
                       const Tensor& g, const Needs& needs) {
                     return Grads{needs[0] ? first.bring(mul(g, rsub(*w, 1))) : Tensor(),
                                  needs[1] ? second.bring(mul(g, *w)) : Tensor(),
                                  needs[2] ? third.bring(mul(g, sub(*b, *a))) : Tensor()};
                   });
}
Tensor lerp_(const Tensor& self, const Tensor& end, Scalar weight) {
  return write_result("lerp_", self, lerp(self, end, weight));
}
Tensor lerp_(const Tensor& self, const Tensor& end, const Tensor& weight) {
  return write_result("lerp_", self, lerp(before_writing(self), end, weight));
}

Tensor addcmul(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value) {
  OpCall op{"addcmul", self, tensor1, tensor2};
  const Dtype dtype = promoted(self, tensor1, tensor2);
  value = as_factor(op.name(), dtype, value);
  const Shape shape = shape_of_three(op, self, tensor1, tensor2);
  Tensor y = new_result(op, dtype, shape, {&self, &tensor1, &tensor2});
  op.launch(&KernelTable::addcmul, view(y), operand(op, self, shape), operand(op, tensor1, shape),
            operand(op, tensor2, shape), value);
  if (!op.recording()) return y;
  return op.record(
      y, {self, tensor1, tensor2},
      [value, x = Origin(self), first = Origin(tensor1), second = Origin(tensor2),
       a = tensor2.requires_grad() ? op.save(tensor1) : Saved(),
       b = tensor1.requires_grad() ? op.save(tensor2) : Saved()](const Tensor& g, const Needs& needs) {
        return Grads{needs[0] ? x.bring(g) : Tensor(),
                     needs[1] ? first.bring(mul(mul(g, *b), value)) : Tensor(),
                     needs[2] ? second.bring(mul(mul(g, *a), value)) : Tensor()};
      });
}
Tensor addcmul_(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value) {
  return write_result("addcmul_", self, addcmul(self, tensor1, tensor2, value));
}

Tensor addcdiv(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value) {
  OpCall op{"addcdiv", self, tensor1, tensor2};
  WEFT_CHECK(tensor1.is_floating() || tensor2.is_floating(), DtypeError, op.name(),
             "does not divide integers by integers (convert one to floating); tensor1 {}, tensor2 {}",
             tensor1.dtype(), tensor2.dtype());
  const Shape shape = shape_of_three(op, self, tensor1, tensor2);
  Tensor y = new_result(op, promoted(self, tensor1, tensor2), shape, {&self, &tensor1, &tensor2});
  op.launch(&KernelTable::addcdiv, view(y), operand(op, self, shape), operand(op, tensor1, shape),
            operand(op, tensor2, shape), value);
  if (!op.recording()) return y;
  return op.record(y, {self, tensor1, tensor2},
                   [value, x = Origin(self), first = Origin(tensor1), second = Origin(tensor2),
                    a = tensor2.requires_grad() ? op.save(tensor1) : Saved(),
                    b = tensor1.requires_grad() || tensor2.requires_grad() ? op.save(tensor2) : Saved()](
                       const Tensor& g, const Needs& needs) {
                     return Grads{
                         needs[0] ? x.bring(g) : Tensor(),
                         needs[1] ? first.bring(mul(div(g, *b), value)) : Tensor(),
                         needs[2] ? second.bring(mul(neg(g), mul(div(div(*a, *b), *b), value))) : Tensor()};
                   });
}
Tensor addcdiv_(const Tensor& self, const Tensor& tensor1, const Tensor& tensor2, Scalar value) {
  return write_result("addcdiv_", self, addcdiv(self, tensor1, tensor2, value));
}

}  // namespace weft
