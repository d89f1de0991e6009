// Bodies of add, sub, mul, div and their relatives in ops/binary.h.
#include "src/ops/binary_op.h"
#include "weft/ops/binary.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

WEFT_BINARY_OP(add, Add, numeric, linear)
WEFT_BINARY_OP(sub, Sub, numeric, linear)
WEFT_BINARY_OP(mul, Mul, numeric, product)
WEFT_BINARY_OP(div, Div, floating, fused)
WEFT_BINARY_OP(floor_divide, FloorDivide, numeric, none)
WEFT_BINARY_OP(trunc_divide, TruncDivide, numeric, none)
WEFT_BINARY_OP(remainder, Remainder, numeric, composed)
WEFT_BINARY_OP(fmod, Fmod, numeric, composed)

template <class B>
Dtype dtype_of(const Tensor& a, const B& b) {
  if constexpr (is_tensor<B>) {
    if (a.dtype() == b.dtype()) return a.dtype();
  }
  return promoted(a, b);
}

bool is_one(Scalar alpha) { return !alpha.is_boolean() && alpha.to_double() == 1; }

void check_alpha(const OpCall& op, Dtype dtype, Scalar alpha) {
  WEFT_CHECK(!alpha.is_boolean() || dtype == boolean, DtypeError, op.name(),
             "a bool alpha is for bool tensors; the result is {}", dtype);
  WEFT_CHECK(!alpha.is_floating() || is_floating(dtype), DtypeError, op.name(),
             "alpha must be an integer for integer tensors; got {}, the result is {}", alpha.to_double(),
             dtype);
}

bool is_bool(const Tensor& t) { return t.dtype() == boolean; }
bool is_bool(Scalar s) { return s.is_boolean(); }

template <class B>
void check_not_bool(const OpCall& op, const Tensor& a, const B& b) {
  WEFT_CHECK(!is_bool(a) && !is_bool(b), DtypeError, op.name(),
             "does not take bools (masks are inverted by ~ or logical_not, and compared by ^ or "
             "logical_xor); self {} of {}",
             a.sizes(), a.dtype());
}

Scalar negated(Scalar s) {
  return s.is_floating() ? Scalar(-s.to_double()) : Scalar(-static_cast<uint64_t>(s.to_int64()));
}

/// a + alpha * b for alpha other than 1, recorded as linear in both.
template <class B>
struct ScaledBackward {
  Scalar alpha;
  Origin first, second;
  Grads operator()(const Tensor& g, const Needs& needs) const {
    Grads grads{needs[0] ? first.bring(g) : Tensor()};
    if constexpr (is_tensor<B>) {
      const Tensor by_b = needs[1] ? second.bring(mul(g, alpha)) : Tensor();
      return Grads{grads[0], by_b};
    }
    return grads;
  }
};
inline Origin origin_of(const Tensor&, const Tensor& b) { return Origin(b); }
inline Origin origin_of(const Tensor& a, Scalar) { return Origin(a); }

template <class B>
Tensor add_scaled(const char* name, const Tensor& a, const B& b, Scalar alpha) {
  OpCall op = [&] {
    if constexpr (is_tensor<B>) return OpCall{name, a, b};
    else return OpCall{name, a};
  }();
  const Dtype dtype = dtype_of(a, b);
  check_alpha(op, dtype, alpha);
  Shape shape = a.sizes();
  if constexpr (is_tensor<B>) shape = result_shape(op, a, b);
  Tensor y;
  if constexpr (is_tensor<B>) y = new_result(op, dtype, shape, {&a, &b});
  else y = new_result(op, dtype, shape, {&a});
  op.launch(&KernelTable::add_scaled, view(y), operand(op, a, shape), operand(op, b, shape), alpha);
  if constexpr (is_tensor<B>)
    return op.record(y, {a, b}, ScaledBackward<B>{alpha, Origin(a), origin_of(a, b)});
  else return op.record(y, {a}, ScaledBackward<B>{alpha, Origin(a), origin_of(a, b)});
}

template <class B>
Tensor add_scaled_(const char* name, const Tensor& self, const B& b, Scalar alpha) {
  OpCall op = [&] {
    if constexpr (is_tensor<B>) return OpCall{name, self, b};
    else return OpCall{name, self};
  }();
  const Dtype dtype = dtype_of(self, b);
  check_alpha(op, dtype, alpha);
  if constexpr (is_tensor<B>) {
    check_result_fits(op, dtype, result_shape(op, self, b), self);
    op.check_inplace(self);
    op.launch(&KernelTable::add_scaled, view(self), operand(op, self, self.sizes()),
              operand(op, unaliased(self, b), self.sizes()), alpha);
    return op.record_inplace(self, {self, b}, ScaledBackward<B>{alpha, Origin(self), Origin(b)});
  } else {
    check_result_fits(op, dtype, self.sizes(), self);
    op.check_inplace(self);
    op.launch(&KernelTable::add_scaled, view(self), operand(op, self, self.sizes()),
              operand(op, b, self.sizes()), alpha);
    return op.record_inplace(self, {self}, ScaledBackward<B>{alpha, Origin(self), Origin(self)});
  }
}

bool is_empty(const Tensor& t) { return t.numel() == 0; }
bool is_empty(Scalar) { return false; }

bool is_half(Dtype dtype) { return is_floating(dtype) && item_size(dtype) == 2; }

enum class Rounding { none, trunc, floor };
Rounding rounding_of(const char* op, std::optional<std::string_view> mode) {
  if (!mode) return Rounding::none;
  WEFT_CHECK(*mode == "trunc" || *mode == "floor", ValueError, op,
             "rounding_mode must be absent, \"trunc\" or \"floor\"; got \"{}\"", *mode);
  return *mode == "trunc" ? Rounding::trunc : Rounding::floor;
}

/// Integers may not be divided by zero, nor by what is 0 in the dtype that is computed in, unless there are none. A divisor on a GPU
/// is looked at by the kernel.
template <class A>
void check_divisor(const OpCall& op, Dtype dtype, const A& a, Scalar b) {
  WEFT_CHECK(is_floating(dtype) || held_as(dtype, b).to_int64() != 0 || is_empty(a), Error, op.name(),
             "ZeroDivisionError: integers cannot be divided by zero; the divisor is {} as {}", b.to_int64(),
             dtype);
}
template <class A>
void check_divisor(const OpCall& op, Dtype dtype, const A& a, const Tensor& b) {
  if (is_floating(dtype) || is_empty(a) || b.numel() == 0 || !b.device().is_cpu()) return;
  NoGrad guard;
  WEFT_CHECK(!any(eq(is_wider(b, dtype) ? held_in(b, dtype) : b, 0)).item<bool>(), Error, op.name(),
             "ZeroDivisionError: integers cannot be divided by zero; divisor {}", b.sizes());
}

template <class Op, class A, class B>
Tensor divide_rounded(const OpCall& op, const A& a, const B& b) {
  const Dtype dtype = promoted(a, b);
  if constexpr (std::is_same_v<Op, op_remainder> || std::is_same_v<Op, op_fmod>)
    WEFT_CHECK(dtype != boolean, DtypeError, op.name(), "does not take bools; got {}", dtype);
  check_divisor(op, dtype, a, b);
  return binary<Op>(op, a, b, dtype);
}
template <class Op, class B>
Tensor divide_rounded_(OpCall op, const Tensor& a, const B& b) {
  const Dtype dtype = promoted(a, b);
  WEFT_CHECK(dtype != boolean, DtypeError, op.name(), "does not take bools; got {}", dtype);
  check_divisor(op, dtype, a, b);
  return binary_<Op>(op, a, b, dtype);
}

/// A rounded quotient is flat wherever it has a derivative.
template <class B>
Tensor flat(const OpCall& op, Tensor y, const Tensor& a, const B& b) {
  if constexpr (is_tensor<B>) {
    return op.record(std::move(y), {a, b},
                     [first = Origin(a), second = Origin(b)](const Tensor& g, const Needs& needs) {
                       const auto zero = [&](const Origin& o) {
                         return zeros(o.sizes, {.dtype = o.dtype, .device = o.device});
                       };
                       (void)g;
                       return Grads{needs[0] ? zero(first) : Tensor(), needs[1] ? zero(second) : Tensor()};
                     });
  } else {
    return op.record(std::move(y), {a}, [](const Tensor& g) { return Grads{zeros_like(g)}; });
  }
}

template <class B>
Tensor divide(const OpCall& op, const Tensor& a, const B& b, std::optional<std::string_view> mode) {
  switch (rounding_of(op.name(), mode)) {
    case Rounding::none:
      return binary<op_div>(op, a, b, floating_from(dtype_of(a, b)));
    case Rounding::trunc:
      if (is_half(promoted(a, b))) return trunc(div(a, b));  // PyTorch's quotient is rounded before it is cut
      return flat(op, divide_rounded<op_trunc_divide>(op, a, b), a, b);
    case Rounding::floor:
      break;
  }
  return flat(op, divide_rounded<op_floor_divide>(op, a, b), a, b);
}
template <class B>
Tensor divide_(OpCall op, const Tensor& self, const B& b, std::optional<std::string_view> mode) {
  switch (rounding_of(op.name(), mode)) {
    case Rounding::none:
      return binary_<op_div>(op, self, b, floating_from(dtype_of(self, b)));
    case Rounding::trunc:
      if (is_half(promoted(self, b))) return trunc_(div_(self, b));
      return divide_rounded_<op_trunc_divide>(op, self, b);
    case Rounding::floor:
      break;
  }
  return divide_rounded_<op_floor_divide>(op, self, b);
}

}  // namespace

Tensor add(const Tensor& self, const Tensor& other, Scalar alpha) {
  if (!is_one(alpha)) return add_scaled("add", self, other, alpha);
  OpCall op{"add", self, other};
  const Dtype dtype = dtype_of(self, other);
  check_alpha(op, dtype, alpha.is_floating() && !is_floating(dtype) ? alpha : Scalar(1));
  return binary<op_add>(op, self, other, dtype);
}
Tensor add(const Tensor& self, Scalar other, Scalar alpha) {
  if (!is_one(alpha)) return add_scaled("add", self, other, alpha);
  OpCall op{"add", self};
  return binary<op_add>(op, self, other, dtype_of(self, other));
}
Tensor add_(const Tensor& self, const Tensor& other, Scalar alpha) {
  if (!is_one(alpha)) return add_scaled_("add_", self, other, alpha);
  OpCall op{"add_", self, other};
  return binary_<op_add>(op, self, other, dtype_of(self, other));
}
Tensor add_(const Tensor& self, Scalar other, Scalar alpha) {
  if (!is_one(alpha)) return add_scaled_("add_", self, other, alpha);
  OpCall op{"add_", self};
  return binary_<op_add>(op, self, other, dtype_of(self, other));
}

Tensor sub(const Tensor& self, const Tensor& other, Scalar alpha) {
  OpCall op{"sub", self, other};
  check_not_bool(op, self, other);
  check_alpha(op, dtype_of(self, other), alpha);
  if (!is_one(alpha)) return add_scaled("sub", self, other, negated(alpha));
  return binary<op_sub>(op, self, other, dtype_of(self, other));
}
Tensor sub(const Tensor& self, Scalar other, Scalar alpha) {
  OpCall op{"sub", self};
  check_not_bool(op, self, other);
  check_alpha(op, dtype_of(self, other), alpha);
  if (!is_one(alpha)) return add_scaled("sub", self, other, negated(alpha));
  return binary<op_sub>(op, self, other, dtype_of(self, other));
}
Tensor sub_(const Tensor& self, const Tensor& other, Scalar alpha) {
  OpCall op{"sub_", self, other};
  check_not_bool(op, self, other);
  check_alpha(op, dtype_of(self, other), alpha);
  if (!is_one(alpha)) return add_scaled_("sub_", self, other, negated(alpha));
  return binary_<op_sub>(op, self, other, dtype_of(self, other));
}
Tensor sub_(const Tensor& self, Scalar other, Scalar alpha) {
  OpCall op{"sub_", self};
  check_not_bool(op, self, other);
  check_alpha(op, dtype_of(self, other), alpha);
  if (!is_one(alpha)) return add_scaled_("sub_", self, other, negated(alpha));
  return binary_<op_sub>(op, self, other, dtype_of(self, other));
}
Tensor subtract(const Tensor& self, const Tensor& other, Scalar alpha) { return sub(self, other, alpha); }
Tensor subtract(const Tensor& self, Scalar other, Scalar alpha) { return sub(self, other, alpha); }
Tensor rsub(const Tensor& self, const Tensor& other, Scalar alpha) { return sub(other, self, alpha); }
Tensor rsub(const Tensor& self, Scalar other, Scalar alpha) {
  OpCall op{"rsub", self};
  check_not_bool(op, self, other);
  check_alpha(op, dtype_of(self, other), alpha);
  const Tensor scaled = is_one(alpha) ? self : mul(self, alpha);
  return binary<op_sub>(op, other, scaled, promoted(other, scaled));
}

Tensor mul(const Tensor& self, const Tensor& other) {
  OpCall op{"mul", self, other};
  return binary<op_mul>(op, self, other, dtype_of(self, other));
}
Tensor mul(const Tensor& self, Scalar other) {
  OpCall op{"mul", self};
  return binary<op_mul>(op, self, other, dtype_of(self, other));
}
Tensor mul_(const Tensor& self, const Tensor& other) {
  OpCall op{"mul_", self, other};
  return binary_<op_mul>(op, self, other, dtype_of(self, other));
}
Tensor mul_(const Tensor& self, Scalar other) {
  OpCall op{"mul_", self};
  return binary_<op_mul>(op, self, other, dtype_of(self, other));
}
Tensor multiply(const Tensor& self, const Tensor& other) { return mul(self, other); }
Tensor multiply(const Tensor& self, Scalar other) { return mul(self, other); }

Tensor div(Scalar self, const Tensor& other) {
  OpCall op{"div", other};
  return binary<op_div>(op, self, other, floating_from(promoted(self, other)));
}

#define WEFT_DIVISION(Other, ...)                                                                 \
  Tensor div(const Tensor& self, Other other, std::optional<std::string_view> rounding_mode) {    \
    return divide(OpCall{"div", __VA_ARGS__}, self, other, rounding_mode);                        \
  }                                                                                               \
  Tensor div_(const Tensor& self, Other other, std::optional<std::string_view> rounding_mode) {   \
    return divide_(OpCall{"div_", __VA_ARGS__}, self, other, rounding_mode);                      \
  }                                                                                               \
  Tensor divide(const Tensor& self, Other other, std::optional<std::string_view> rounding_mode) { \
    return div(self, other, rounding_mode);                                                       \
  }                                                                                               \
  Tensor true_divide(const Tensor& self, Other other) { return div(self, other); }                \
  Tensor true_divide_(const Tensor& self, Other other) { return div_(self, other); }              \
  Tensor floor_divide(const Tensor& self, Other other) {                                          \
    return divide_rounded<op_floor_divide>(OpCall{"floor_divide", __VA_ARGS__}, self, other);     \
  }                                                                                               \
  Tensor floor_divide_(const Tensor& self, Other other) {                                         \
    return divide_rounded_<op_floor_divide>(OpCall{"floor_divide_", __VA_ARGS__}, self, other);   \
  }                                                                                               \
  Tensor remainder(const Tensor& self, Other other) {                                             \
    return divide_rounded<op_remainder>(OpCall{"remainder", __VA_ARGS__}, self, other);           \
  }                                                                                               \
  Tensor remainder_(const Tensor& self, Other other) {                                            \
    return divide_rounded_<op_remainder>(OpCall{"remainder_", __VA_ARGS__}, self, other);         \
  }                                                                                               \
  Tensor fmod(const Tensor& self, Other other) {                                                  \
    return divide_rounded<op_fmod>(OpCall{"fmod", __VA_ARGS__}, self, other);                     \
  }                                                                                               \
  Tensor fmod_(const Tensor& self, Other other) {                                                 \
    return divide_rounded_<op_fmod>(OpCall{"fmod_", __VA_ARGS__}, self, other);                   \
  }
WEFT_DIVISION(const Tensor&, self, other)
WEFT_DIVISION(Scalar, self)
#undef WEFT_DIVISION

Tensor remainder(Scalar self, const Tensor& other) {
  return divide_rounded<op_remainder>(OpCall{"remainder", other}, self, other);
}

}  // namespace weft
