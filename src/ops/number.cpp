// Common divisors, and the parts and neighbours of floating-point numbers.
#include "weft/ops/number.h"

#include "src/ops/elementwise.h"
#include "src/ops/unary_op.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

/// Both operands in the dtype and shape they give together, in rows.
struct Pair {
  Dtype dtype;
  Shape sizes;
  Tensor a, b;
  Pair(const OpCall& op, const Tensor& x, const Tensor& y)
      : dtype(promoted(x, y)), sizes(broadcast_shapes(x.sizes(), y.sizes(), op.name())) {
    const NoGrad guard;
    a = contiguous(expand(to(x, op.device(), dtype), sizes));
    b = contiguous(expand(to(y, op.device(), dtype), sizes));
  }
};

Tensor divisor(const char* name, const Tensor& self, const Tensor& other, bool multiple) {
  const OpCall op{name, self, other};
  const Pair pair(op, self, other);
  WEFT_CHECK(is_integral(pair.dtype) && pair.dtype != boolean, DtypeError, op.name(),
             "needs integers; got {} and {}", self.dtype(), other.dtype());
  Tensor y = empty(pair.sizes, {.dtype = pair.dtype, .device = op.device()});
  op.launch(&KernelTable::common_divisor, view(y), view(pair.a), view(pair.b), multiple);
  return y;
}

}  // namespace

Tensor gcd(const Tensor& self, const Tensor& other) { return divisor("gcd", self, other, false); }
Tensor gcd_(const Tensor& self, const Tensor& other) {
  return write_result("gcd_", self, divisor("gcd_", self, other, false));
}
Tensor lcm(const Tensor& self, const Tensor& other) { return divisor("lcm", self, other, true); }
Tensor lcm_(const Tensor& self, const Tensor& other) {
  return write_result("lcm_", self, divisor("lcm_", self, other, true));
}

Tensor nextafter(const Tensor& self, const Tensor& other) {
  const OpCall op{"nextafter", self, other};
  const Pair pair(op, self, other);
  WEFT_CHECK(is_floating(pair.dtype), DtypeError, op.name(), "needs floating-point tensors; got {} and {}",
             self.dtype(), other.dtype());
  Tensor y = empty(pair.sizes, {.dtype = pair.dtype, .device = op.device()});
  op.launch(&KernelTable::next_number, view(y), view(pair.a), view(pair.b));
  return y;
}
Tensor nextafter_(const Tensor& self, const Tensor& other) {
  return write_result("nextafter_", self, nextafter(self, other));
}

Tensor ldexp(const Tensor& self, const Tensor& other) {
  const Tensor y = mul(self, pow(Scalar(2.0), other));
  // Integers leave the dtype of floating numbers as it is.
  return is_floating(self.dtype()) && is_integral(other.dtype()) ? to(y, self.dtype()) : y;
}
Tensor ldexp_(const Tensor& self, const Tensor& other) {
  return write_result("ldexp_", self, ldexp(before_writing(self), other));
}

std::pair<Tensor, Tensor> frexp(const Tensor& self) {
  const OpCall op{"frexp", self};
  op.check_floating(self);
  const Tensor x = contiguous(self.detach());
  Tensor mantissa = empty(x.sizes(), {.dtype = x.dtype(), .device = x.device()});
  const Tensor exponent = empty(x.sizes(), {.dtype = int32, .device = x.device()});
  op.launch(&KernelTable::split_number, view(mantissa), view(exponent), view(x));
  mantissa = op.record(mantissa, {self},
                       [exponent](const Tensor& grad) { return Grads{ldexp(grad, neg(exponent))}; });
  return {mantissa, exponent};
}

}  // namespace weft
