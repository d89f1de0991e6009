// Bodies of the functions of one tensor. Those of the list in kernels/elementwise.h are one template; the others follow.
#include "weft/ops/unary.h"

#include <cmath>
#include <numbers>

#include "src/ops/autocast.h"
#include "src/ops/unary_op.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

template <class Op, class... F>
constexpr bool is_one_of = (std::is_same_v<typename Op::F, F> || ...);
template <class Op>
constexpr bool rounds = is_one_of<Op, functors::Floor, functors::Ceil, functors::Round, functors::Trunc>;

/// The dtype of the result. Throws DtypeError where the op has no meaning.
template <class Op>
Dtype result_dtype(const OpCall& op, const Tensor& self) {
  constexpr bool whole_numbered = rounds<Op> || Op::types == kernels::Types::numeric;
  const Dtype dtype = self.dtype();
  if (is_floating(dtype)) return dtype;
  if constexpr (is_one_of<Op, functors::Square>) return dtype == boolean ? int64 : dtype;
  if constexpr (whole_numbered && !is_one_of<Op, functors::Sign>) {
    WEFT_CHECK(dtype != boolean, DtypeError, op.name(),
               "does not take bool (a mask is inverted by logical_not); input {}", self.sizes());
  }
  return whole_numbered ? dtype : default_dtype();
}

template <class Op>
Tensor unary(const Tensor& self) {
  OpCall op{Op::name, self};
  const Dtype dtype = result_dtype<Op>(op, self);
  if constexpr (rounds<Op>) {
    if (!is_floating(dtype)) return clone(self);
  }
  Tensor y = new_result(op, dtype, self.sizes(), {&self});
  op.launch(Op::forward, view(y), view(self));
  return record_unary<Op>(op, std::move(y), self);
}

template <class Op>
Tensor unary_(const Tensor& self) {
  OpCall op{Op::inplace_name, self};
  check_result_fits(op, result_dtype<Op>(op, self), self.sizes(), self);
  op.check_inplace(self);
  if constexpr (rounds<Op>) {
    if (!self.is_floating()) return self;
  }
  return write_unary<Op>(op, self);
}

#define WEFT_OP(X, name, F, types, derivative) WEFT_UNARY_OP(name, F, types, derivative)
WEFT_UNARY_FUNCTORS(WEFT_OP, _)
#undef WEFT_OP

template <class Entry>
Tensor predicate(const char* name, Entry entry, const Tensor& self) {
  OpCall op{name, self};
  Tensor y = new_result(op, boolean, self.sizes(), {&self});
  op.launch(entry, view(y), view(self));
  return y;
}
Tensor everywhere(const char* name, const Tensor& self, bool value) {
  OpCall op{name, self};
  Tensor y = new_result(op, boolean, self.sizes(), {&self});
  op.launch(&KernelTable::fill, view(y), Scalar(value));
  return y;
}

}  // namespace

namespace ops {

Tensor write_result(const char* name, const Tensor& self, const Tensor& y) {
  OpCall op{name, self};
  check_result_fits(op, y.dtype(), y.sizes(), self);
  return copy_(self, y);
}

}  // namespace ops

namespace {
/// What autocast computes in float32 on GPUs: float16 is soon infinite, or has few of the digits there.
consteval bool overflows_soon(std::string_view name) {
  for (const std::string_view one : {"reciprocal", "rsqrt", "exp", "expm1", "log", "log2", "log10", "log1p",
                                     "tan", "asin", "acos", "sinh", "cosh", "erfinv"})
    if (one == name) return true;
  return false;
}
}  // namespace

#define WEFT_PUBLIC(X, name, ...)             \
  Tensor name(const Tensor& self) {           \
    if constexpr (overflows_soon(#name)) {    \
      WEFT_AUTOCAST_ON_GPU(weft::name, self); \
    }                                         \
    return unary<op_##name>(self);            \
  }                                           \
  Tensor name##_(const Tensor& self) { return unary_<op_##name>(self); }
WEFT_UNARY_FUNCTORS(WEFT_PUBLIC, _)
#undef WEFT_PUBLIC

Tensor negative(const Tensor& self) { return neg(self); }
Tensor negative_(const Tensor& self) { return neg_(self); }
Tensor absolute(const Tensor& self) { return abs(self); }
Tensor absolute_(const Tensor& self) { return abs_(self); }

Tensor positive(const Tensor& self) {
  WEFT_CHECK(self.dtype() != boolean, DtypeError, "positive", "does not take bool; input {}", self.sizes());
  return self;
}

Tensor deg2rad(const Tensor& self) { return mul(self, std::numbers::pi / 180); }
Tensor deg2rad_(const Tensor& self) { return write_result("deg2rad_", self, deg2rad(self)); }
Tensor rad2deg(const Tensor& self) { return mul(self, 180 / std::numbers::pi); }
Tensor rad2deg_(const Tensor& self) { return write_result("rad2deg_", self, rad2deg(self)); }

// 1 - (pi x)^2 / 6 stands in for x = 0, so that both derivatives there are right, not only the value.
Tensor sinc(const Tensor& self) {
  const Tensor angle = mul(self, std::numbers::pi), at_zero = eq(self, 0);
  const Tensor safe = where(at_zero, ones_like(angle), angle);
  return where(at_zero, 1 - square(angle) / 6, sin(safe) / safe);
}
Tensor sinc_(const Tensor& self) { return write_result("sinc_", self, sinc(before_writing(self))); }

Tensor logit(const Tensor& self, std::optional<double> eps) {
  const Tensor x = to(self, floating_from(self.dtype()));
  OpCall op{"logit", x};
  const double low = eps.value_or(0), high = 1 - low;
  Tensor y;
  {
    const NoGrad guard;
    const WithoutAutocast as_given;
    const Tensor held = eps ? where(lt(x, low), low, where(gt(x, high), high, x)) : x;
    y = log(held / (1 - held));
  }
  return op.record(y, {x}, [x = op.save(x), low, high, outside = eps ? 0.0 : NAN](const Tensor& g) {
    const Tensor beyond = logical_or(lt(*x, low), gt(*x, high));
    return Grads{where(beyond, outside, g / (*x * (1 - *x)))};
  });
}
Tensor logit_(const Tensor& self, std::optional<double> eps) {
  return write_result("logit_", self, logit(before_writing(self), eps));
}

Tensor frac(const Tensor& self) {
  OpCall{"frac", self}.check_floating(self);
  return sub(self, trunc(self));
}
Tensor frac_(const Tensor& self) { return write_result("frac_", self, frac(self)); }

Tensor round(const Tensor& self, int64_t decimals) {
  if (decimals == 0 || !self.is_floating()) return round(self);
  const double scale = std::pow(10.0, static_cast<double>(decimals < 0 ? -decimals : decimals));
  return decimals < 0 ? mul(round(div(self, scale)), scale) : div(round(mul(self, scale)), scale);
}
Tensor round_(const Tensor& self, int64_t decimals) {
  return write_result("round_", self, round(before_writing(self), decimals));
}

Tensor isnan(const Tensor& self) {
  return self.is_floating() ? predicate("isnan", &KernelTable::isnan, self)
                            : everywhere("isnan", self, false);
}
Tensor isinf(const Tensor& self) {
  return self.is_floating() ? predicate("isinf", &KernelTable::isinf, self)
                            : everywhere("isinf", self, false);
}
Tensor isfinite(const Tensor& self) {
  return self.is_floating() ? predicate("isfinite", &KernelTable::isfinite, self)
                            : everywhere("isfinite", self, true);
}
Tensor isreal(const Tensor& self) { return everywhere("isreal", self, true); }
Tensor isposinf(const Tensor& self) {
  return self.is_floating() ? eq(self, INFINITY) : everywhere("isposinf", self, false);
}
Tensor isneginf(const Tensor& self) {
  return self.is_floating() ? eq(self, -INFINITY) : everywhere("isneginf", self, false);
}
Tensor signbit(const Tensor& self) {
  return self.is_floating() ? predicate("signbit", &KernelTable::signbit, self) : lt(self, 0);
}

Tensor logical_not(const Tensor& self) { return predicate("logical_not", &KernelTable::logical_not, self); }
Tensor logical_not_(const Tensor& self) {
  OpCall op{"logical_not_", self};
  op.check_inplace(self);
  op.launch(&KernelTable::logical_not, view(self), view(self));
  return op.record_inplace(self, {self}, [](const Tensor& g) { return Grads{zeros_like(g)}; });
}

namespace {
void bitwise_not_into(const OpCall& op, const Tensor& y, const Tensor& self) {
  WEFT_CHECK(!self.is_floating(), DtypeError, op.name(), "takes integers and bools; got {}", self.dtype());
  if (self.dtype() == boolean) op.launch(&KernelTable::logical_not, view(y), view(self));
  else op.launch(&KernelTable::bitwise_not, view(y), view(self));
}
}  // namespace
Tensor bitwise_not(const Tensor& self) {
  OpCall op{"bitwise_not", self};
  Tensor y = new_result(op, self.dtype(), self.sizes(), {&self});
  bitwise_not_into(op, y, self);
  return y;
}
Tensor bitwise_not_(const Tensor& self) {
  OpCall op{"bitwise_not_", self};
  op.check_inplace(self);
  bitwise_not_into(op, self, self);
  self.bump_version();
  return self;
}

}  // namespace weft
