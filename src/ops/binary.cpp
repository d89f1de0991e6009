// Bodies of the functions of two tensors in ops/binary.h that are not arithmetic: powers, extremes, logic, bits.
#include "weft/ops/binary.h"

#include "src/ops/autocast.h"
#include "src/ops/binary_op.h"
#include "src/ops/unary_op.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

WEFT_BINARY_OP(pow, Pow, numeric, fused_y)
WEFT_BINARY_OP(maximum, Maximum, numeric, fused)
WEFT_BINARY_OP(minimum, Minimum, numeric, fused)
WEFT_BINARY_OP(fmax, Fmax, numeric, fused)
WEFT_BINARY_OP(fmin, Fmin, numeric, fused)
WEFT_BINARY_OP(atan2, Atan2, floating, fused)
WEFT_BINARY_OP(hypot, Hypot, floating, fused_y)
WEFT_BINARY_OP(copysign, Copysign, floating, fused_y)
WEFT_BINARY_OP(xlogy, Xlogy, floating, fused)
WEFT_BINARY_OP(logaddexp, Logaddexp, floating, fused)
WEFT_BINARY_OP(logaddexp2, Logaddexp2, floating, fused)
WEFT_BINARY_OP(heaviside, Heaviside, numeric, none)
WEFT_BINARY_OP(bitwise_and, BitwiseAnd, integer, none)
WEFT_BINARY_OP(bitwise_or, BitwiseOr, integer, none)
WEFT_BINARY_OP(bitwise_xor, BitwiseXor, integer, none)
WEFT_BINARY_OP(bitwise_left_shift, ShiftLeft, integer, none)
WEFT_BINARY_OP(bitwise_right_shift, ShiftRight, integer, none)

void check_floating_result(const OpCall& op, Dtype dtype) {
  WEFT_CHECK(is_floating(dtype), DtypeError, op.name(), "needs floating-point tensors; together these are {}",
             dtype);
}
void check_bits(const OpCall& op, Dtype dtype) {
  WEFT_CHECK(!is_floating(dtype), DtypeError, op.name(),
             "takes integers and bools; together these are {}: comparisons beside & and | need parentheses",
             dtype);
}
void check_shift(const OpCall& op, Dtype dtype) {
  WEFT_CHECK(is_integral(dtype), DtypeError, op.name(), "takes integers; together these are {}", dtype);
}
void check_same_dtype(const OpCall& op, const Tensor& a, const Tensor& b) {
  WEFT_CHECK(a.dtype() == b.dtype(), DtypeError, op.name(), "needs two tensors of one dtype; got {} and {}",
             a.dtype(), b.dtype());
}

void check_exponent(const OpCall& op, Dtype dtype, Scalar exponent) {
  WEFT_CHECK(is_floating(dtype) || exponent.to_int64() >= 0, ValueError, op.name(),
             "integers to negative integer powers are not allowed; exponent {}, the result is {}: convert "
             "with to(float32)",
             exponent.to_int64(), dtype);
}

/// Below what pow's bits say, but faster: the powers that are written most.
Tensor common_power(const Tensor& x, Scalar exponent) {
  const double e = exponent.to_double();
  if (e == 2) return x.dtype() == boolean ? Tensor() : square(x);
  if (!x.is_floating()) return {};
  if (e == 0.5) return sqrt(x);
  if (e == -1) return reciprocal(x);
  if (e == -0.5) return rsqrt(x);
  return {};
}

}  // namespace

Tensor pow(const Tensor& self, const Tensor& exponent) {
  WEFT_AUTOCAST_ON_GPU(pow, self, exponent);
  OpCall op{"pow", self, exponent};
  return binary<op_pow>(op, self, exponent, promoted(self, exponent));
}
Tensor pow(const Tensor& self, Scalar exponent) {
  WEFT_AUTOCAST_ON_GPU(pow, self, exponent);
  OpCall op{"pow", self};
  const Dtype dtype = promoted(self, exponent);
  check_exponent(op, dtype, exponent);
  if (dtype == self.dtype()) {
    if (Tensor y = common_power(self, exponent); y.defined()) return y;
  }
  return binary<op_pow>(op, self, exponent, dtype);
}
Tensor pow(Scalar self, const Tensor& exponent) {
  WEFT_AUTOCAST_ON_GPU(pow, self, exponent);
  OpCall op{"pow", exponent};
  return binary<op_pow>(op, self, exponent, promoted(self, exponent));
}
Tensor pow_(const Tensor& self, const Tensor& exponent) {
  OpCall op{"pow_", self, exponent};
  return binary_<op_pow>(op, self, exponent, promoted(self, exponent));
}
Tensor pow_(const Tensor& self, Scalar exponent) {
  OpCall op{"pow_", self};
  const Dtype dtype = promoted(self, exponent);
  check_exponent(op, dtype, exponent);
  if (dtype == self.dtype() && dtype != boolean) {
    const double e = exponent.to_double();
    if (e == 2) return square_(self);
    if (is_floating(dtype)) {
      if (e == 0.5) return sqrt_(self);
      if (e == -1) return reciprocal_(self);
      if (e == -0.5) return rsqrt_(self);
    }
  }
  return binary_<op_pow>(op, self, exponent, dtype);
}
Tensor float_power(const Tensor& self, const Tensor& exponent) {
  return pow(to(self, float64), to(exponent, float64));
}
Tensor float_power(const Tensor& self, Scalar exponent) {
  return pow(to(self, float64), exponent.to_double());
}
Tensor float_power(Scalar self, const Tensor& exponent) {
  return pow(self.to_double(), to(exponent, float64));
}

Tensor float_power_(const Tensor& self, const Tensor& exponent) {
  return write_result("float_power_", self, float_power(before_writing(self), exponent));
}
Tensor float_power_(const Tensor& self, Scalar exponent) {
  return write_result("float_power_", self, float_power(before_writing(self), exponent));
}

Tensor maximum(const Tensor& self, const Tensor& other) {
  OpCall op{"maximum", self, other};
  return binary<op_maximum>(op, self, other, promoted(self, other));
}
Tensor minimum(const Tensor& self, const Tensor& other) {
  OpCall op{"minimum", self, other};
  return binary<op_minimum>(op, self, other, promoted(self, other));
}
Tensor fmax(const Tensor& self, const Tensor& other) {
  OpCall op{"fmax", self, other};
  return binary<op_fmax>(op, self, other, promoted(self, other));
}
Tensor fmin(const Tensor& self, const Tensor& other) {
  OpCall op{"fmin", self, other};
  return binary<op_fmin>(op, self, other, promoted(self, other));
}

Tensor atan2(const Tensor& self, const Tensor& other) {
  OpCall op{"atan2", self, other};
  return binary<op_atan2>(op, self, other, floating_from(promoted(self, other)));
}
Tensor atan2_(const Tensor& self, const Tensor& other) {
  OpCall op{"atan2_", self, other};
  return binary_<op_atan2>(op, self, other, floating_from(promoted(self, other)));
}
Tensor hypot(const Tensor& self, const Tensor& other) {
  OpCall op{"hypot", self, other};
  const Dtype dtype = promoted(self, other);
  check_floating_result(op, dtype);
  return binary<op_hypot>(op, self, other, dtype);
}
Tensor hypot_(const Tensor& self, const Tensor& other) {
  OpCall op{"hypot_", self, other};
  const Dtype dtype = promoted(self, other);
  check_floating_result(op, dtype);
  return binary_<op_hypot>(op, self, other, dtype);
}

#define WEFT_FLOATING(name, Other, ...)                                               \
  Tensor name(const Tensor& self, Other other) {                                      \
    OpCall op{#name, __VA_ARGS__};                                                    \
    return binary<op_##name>(op, self, other, floating_from(promoted(self, other)));  \
  }                                                                                   \
  Tensor name##_(const Tensor& self, Other other) {                                   \
    OpCall op{#name "_", __VA_ARGS__};                                                \
    return binary_<op_##name>(op, self, other, floating_from(promoted(self, other))); \
  }
WEFT_FLOATING(copysign, const Tensor&, self, other)
WEFT_FLOATING(copysign, Scalar, self)
WEFT_FLOATING(xlogy, const Tensor&, self, other)
WEFT_FLOATING(xlogy, Scalar, self)
#undef WEFT_FLOATING
Tensor xlogy(Scalar self, const Tensor& other) {
  OpCall op{"xlogy", other};
  return binary<op_xlogy>(op, self, other, floating_from(promoted(self, other)));
}

Tensor logaddexp(const Tensor& self, const Tensor& other) {
  OpCall op{"logaddexp", self, other};
  const Dtype dtype = promoted(self, other);
  check_floating_result(op, dtype);
  return binary<op_logaddexp>(op, self, other, dtype);
}
Tensor logaddexp2(const Tensor& self, const Tensor& other) {
  OpCall op{"logaddexp2", self, other};
  const Dtype dtype = promoted(self, other);
  check_floating_result(op, dtype);
  return binary<op_logaddexp2>(op, self, other, dtype);
}

Tensor heaviside(const Tensor& self, const Tensor& values) {
  OpCall op{"heaviside", self, values};
  check_same_dtype(op, self, values);
  return binary<op_heaviside>(op, self, values, self.dtype());
}
Tensor heaviside_(const Tensor& self, const Tensor& values) {
  OpCall op{"heaviside_", self, values};
  check_same_dtype(op, self, values);
  return binary_<op_heaviside>(op, self, values, self.dtype());
}

#define WEFT_BITS(name, check, Other, ...)             \
  Tensor name(const Tensor& self, Other other) {       \
    OpCall op{#name, __VA_ARGS__};                     \
    const Dtype dtype = promoted(self, other);         \
    check(op, dtype);                                  \
    return binary<op_##name>(op, self, other, dtype);  \
  }                                                    \
  Tensor name##_(const Tensor& self, Other other) {    \
    OpCall op{#name "_", __VA_ARGS__};                 \
    const Dtype dtype = promoted(self, other);         \
    check(op, dtype);                                  \
    return binary_<op_##name>(op, self, other, dtype); \
  }
WEFT_BITS(bitwise_and, check_bits, const Tensor&, self, other)
WEFT_BITS(bitwise_and, check_bits, Scalar, self)
WEFT_BITS(bitwise_or, check_bits, const Tensor&, self, other)
WEFT_BITS(bitwise_or, check_bits, Scalar, self)
WEFT_BITS(bitwise_xor, check_bits, const Tensor&, self, other)
WEFT_BITS(bitwise_xor, check_bits, Scalar, self)
WEFT_BITS(bitwise_left_shift, check_shift, const Tensor&, self, other)
WEFT_BITS(bitwise_left_shift, check_shift, Scalar, self)
WEFT_BITS(bitwise_right_shift, check_shift, const Tensor&, self, other)
WEFT_BITS(bitwise_right_shift, check_shift, Scalar, self)
#undef WEFT_BITS

}  // namespace weft
