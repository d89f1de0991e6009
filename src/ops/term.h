// What an elementwise functor computes with when its derivative is itself differentiated: a tensor, or a number that keeps
// its full precision until it meets one. unary_op.h, binary_op.h, activation.cpp and clamp.cpp instantiate functors with it.
#pragma once

#include <cmath>

#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft::ops {

class Term {
 public:
  Term(const Tensor& tensor) : tensor_(tensor) {}                         // NOLINT: tensors are terms
  Term(Scalar number) : number_(number.to_double()), is_number_(true) {}  // NOLINT: numbers are terms
  explicit Term(double number) : number_(number), is_number_(true) {}

  bool is_number() const { return is_number_; }
  double number() const { return number_; }
  const Tensor& tensor() const { return tensor_; }
  /// As a tensor that can stand beside `other` without changing its dtype.
  Tensor beside(const Term& other) const {
    if (!is_number_) return tensor_;
    return other.is_number_
               ? Tensor(Scalar(number_))
               : full({}, number_, {.dtype = other.tensor_.dtype(), .device = other.tensor_.device()});
  }

 private:
  Tensor tensor_;
  double number_ = 0;
  bool is_number_ = false;
};

#define WEFT_TERM_OPERATOR(symbol, of_number_and_tensor)                           \
  inline Term operator symbol(const Term& a, const Term& b) {                      \
    if (a.is_number() && b.is_number()) return Term(a.number() symbol b.number()); \
    if (b.is_number()) return a.tensor() symbol b.number();                        \
    if (a.is_number()) return of_number_and_tensor;                                \
    return a.tensor() symbol b.tensor();                                           \
  }
WEFT_TERM_OPERATOR(+, add(b.tensor(), a.number()))
WEFT_TERM_OPERATOR(-, rsub(b.tensor(), a.number()))
WEFT_TERM_OPERATOR(*, mul(b.tensor(), a.number()))
WEFT_TERM_OPERATOR(/, div(a.number(), b.tensor()))
#undef WEFT_TERM_OPERATOR
inline Term operator-(const Term& a) { return a.is_number() ? Term(-a.number()) : Term(neg(a.tensor())); }

#define WEFT_TERM_COMPARISON(symbol, name, mirrored)                                                    \
  inline Term operator symbol(const Term& a, const Term& b) {                                           \
    if (a.is_number() && b.is_number()) return Term(static_cast<double>(a.number() symbol b.number())); \
    if (b.is_number()) return name(a.tensor(), b.number());                                             \
    return a.is_number() ? mirrored(b.tensor(), a.number()) : name(a.tensor(), b.tensor());             \
  }
WEFT_TERM_COMPARISON(==, eq, eq)
WEFT_TERM_COMPARISON(!=, ne, ne)
WEFT_TERM_COMPARISON(<, lt, gt)
WEFT_TERM_COMPARISON(<=, le, ge)
WEFT_TERM_COMPARISON(>, gt, lt)
WEFT_TERM_COMPARISON(>=, ge, le)
#undef WEFT_TERM_COMPARISON

inline Term select(const Term& mask, const Term& a, const Term& b) {
  if (mask.is_number()) return mask.number() != 0 ? a : b;
  return where(mask.tensor(), a.beside(b), b.beside(a));
}

#define WEFT_TERM_FUNCTION(name, of_number) \
  inline Term name(const Term& a) { return a.is_number() ? Term(of_number) : Term(weft::name(a.tensor())); }
WEFT_TERM_FUNCTION(exp, std::exp(a.number()))
WEFT_TERM_FUNCTION(exp2, std::exp2(a.number()))
WEFT_TERM_FUNCTION(log, std::log(a.number()))
WEFT_TERM_FUNCTION(log1p, std::log1p(a.number()))
WEFT_TERM_FUNCTION(rsqrt, 1 / std::sqrt(a.number()))
WEFT_TERM_FUNCTION(sin, std::sin(a.number()))
WEFT_TERM_FUNCTION(cos, std::cos(a.number()))
WEFT_TERM_FUNCTION(sinh, std::sinh(a.number()))
WEFT_TERM_FUNCTION(cosh, std::cosh(a.number()))
WEFT_TERM_FUNCTION(tanh, std::tanh(a.number()))
WEFT_TERM_FUNCTION(erf, std::erf(a.number()))
WEFT_TERM_FUNCTION(abs, std::abs(a.number()))
WEFT_TERM_FUNCTION(sign, a.number() > 0 ? 1.0 : a.number() < 0 ? -1.0 : 0.0)
WEFT_TERM_FUNCTION(sigmoid, 1 / (1 + std::exp(-a.number())))
WEFT_TERM_FUNCTION(isfinite, static_cast<double>(std::isfinite(a.number())))
#undef WEFT_TERM_FUNCTION

inline Term pow(const Term& a, const Term& b) {
  if (a.is_number() && b.is_number()) return Term(std::pow(a.number(), b.number()));
  if (b.is_number()) return pow(a.tensor(), Scalar(b.number()));
  return a.is_number() ? pow(Scalar(a.number()), b.tensor()) : pow(a.tensor(), b.tensor());
}
inline Term floor_divide(const Term& a, const Term& b) {
  return b.is_number() ? floor_divide(a.tensor(), Scalar(b.number())) : floor_divide(a.beside(b), b.tensor());
}
inline Term trunc_divide(const Term& a, const Term& b) {
  return b.is_number() ? div(a.tensor(), Scalar(b.number()), "trunc") : div(a.beside(b), b.tensor(), "trunc");
}

/// The functors as they are instantiated for terms.
namespace functors {
#include "kernels/functors/binary.inl.h"
#include "kernels/functors/unary.inl.h"
}  // namespace functors

}  // namespace weft::ops
