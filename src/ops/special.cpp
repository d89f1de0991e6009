// Special functions: those with kernels, with derivatives made of one another, and those composed of other ops.
#include "weft/ops/special.h"

#include <cmath>
#include <numbers>

#include "src/ops/autocast.h"
#include "src/ops/elementwise.h"
#include "src/ops/unary_op.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::Special;
using kernels::Special2;

namespace {

const double kRootOfPi = std::sqrt(std::numbers::pi);

/// The dtype a kernel computes in.
Dtype computed_in(Dtype dtype) { return dtype == float64 ? float64 : float32; }

/// f(x), laid out in rows; `derivative(x, y)` is f'.
template <class F>
Tensor special_of(const char* name, Special which, const Tensor& input, F derivative) {
  const Tensor x = to(input, floating_from(input.dtype()));
  const OpCall op{name, x};
  Tensor y;
  {
    const NoGrad guard;
    const Tensor from = contiguous(to(x, computed_in(x.dtype())));
    const Tensor made = empty(x.sizes(), {.dtype = from.dtype(), .device = x.device()});
    op.launch(&KernelTable::special_of_one, view(made), view(from), which);
    y = to(made, x.dtype());
  }
  return op.record(y, {x}, [x = op.save(x), y = op.save_output(y), derivative](const Tensor& grad) {
    return Grads{grad * derivative(*x, *y)};
  });
}

[[noreturn]] Grads no_derivative(const char* name, const char* by) {
  throw GradError(fmt::format("[{}] has no derivative{}", name, by));
}

Tensor special_without_derivative(const char* name, Special which, const Tensor& input) {
  return special_of(name, which, input,
                    [name](const Tensor&, const Tensor&) -> Tensor { no_derivative(name, ""); });
}

/// f(a, b), whose derivative by b is `derivative(a, b)` and by a does not exist.
template <class F>
Tensor special_of(const char* name, Special2 which, const Tensor& first, const Tensor& second, F derivative) {
  const Dtype dtype = floating_from(promoted(first, second));
  const OpCall check{name, first, second};
  const Shape sizes = broadcast_shapes(first.sizes(), second.sizes(), name);
  const Tensor a = expand(to(first, check.device(), dtype), sizes),
               b = expand(to(second, check.device(), dtype), sizes);
  const OpCall op{name, a, b};
  Tensor y;
  {
    const NoGrad guard;
    const Tensor from_a = contiguous(to(a, computed_in(dtype)));
    const Tensor from_b = contiguous(to(b, computed_in(dtype)));
    const Tensor made = empty(sizes, {.dtype = from_a.dtype(), .device = op.device()});
    op.launch(&KernelTable::special_of_two, view(made), view(from_a), view(from_b), which);
    y = to(made, dtype);
  }
  return op.record(
      y, {a, b}, [a = op.save(a), b = op.save(b), derivative, name](const Tensor& grad, const Needs& needs) {
        if (needs[0]) no_derivative(name, " by its first operand");
        return Grads{Tensor(), grad * derivative(*a, *b)};
      });
}

Tensor polynomial(const char* name, Special2 which, const Tensor& x, const Tensor& n) {
  return special_of(name, which, x, n,
                    [name](const Tensor&, const Tensor&) -> Tensor { no_derivative(name, ""); });
}

/// A number as an operand beside `other`.
Tensor operand_of(Scalar number, const Tensor& other) {
  return scalar_tensor(number, {.dtype = floating_from(other.dtype()), .device = other.device()});
}

}  // namespace

Tensor lgamma(const Tensor& self) {
  return special_of("lgamma", Special::lgamma, self,
                    [](const Tensor& x, const Tensor&) { return digamma(x); });
}
Tensor lgamma_(const Tensor& self) { return write_result("lgamma_", self, lgamma(before_writing(self))); }

Tensor digamma(const Tensor& self) {
  return special_of("digamma", Special::digamma, self,
                    [](const Tensor& x, const Tensor&) { return polygamma(1, x); });
}
Tensor digamma_(const Tensor& self) { return write_result("digamma_", self, digamma(before_writing(self))); }

Tensor polygamma(int64_t n, const Tensor& input) {
  WEFT_CHECK(n >= 0, ValueError, "polygamma", "n must not be negative; got {}", n);
  if (n == 0) return digamma(input);
  const double order = static_cast<double>(n), sign = n % 2 ? 1 : -1;
  return special::zeta(Scalar(order + 1), input) * (sign * std::exp(std::lgamma(order + 1)));
}
Tensor polygamma_(const Tensor& self, int64_t n) {
  return write_result("polygamma_", self, polygamma(n, before_writing(self)));
}

Tensor mvlgamma(const Tensor& self, int64_t p) {
  WEFT_CHECK(p >= 1, ValueError, "mvlgamma", "p must be at least 1; got {}", p);
  const Dtype dtype = floating_from(self.dtype());
  const Tensor steps =
      arange(-(static_cast<double>(p) - 1) / 2, 0.25, 0.5, {.dtype = dtype, .device = self.device()});
  const double count = static_cast<double>(p);
  return sum(lgamma(unsqueeze(to(self, dtype), -1) + steps), -1) +
         count * (count - 1) / 4 * std::log(std::numbers::pi);
}
Tensor mvlgamma_(const Tensor& self, int64_t p) {
  return write_result("mvlgamma_", self, mvlgamma(before_writing(self), p));
}

namespace {
// The derivative of igamma by x: x^(a - 1) exp(-x) / gamma(a).
Tensor gamma_density(const Tensor& a, const Tensor& x) { return exp(xlogy(a - 1, x) - x - lgamma(a)); }
}  // namespace

Tensor igamma(const Tensor& self, const Tensor& other) {
  return special_of("igamma", Special2::igamma, self, other, gamma_density);
}
Tensor igamma_(const Tensor& self, const Tensor& other) {
  return write_result("igamma_", self, igamma(before_writing(self), other));
}
Tensor igammac(const Tensor& self, const Tensor& other) {
  return special_of("igammac", Special2::igammac, self, other,
                    [](const Tensor& a, const Tensor& x) { return neg(gamma_density(a, x)); });
}
Tensor igammac_(const Tensor& self, const Tensor& other) {
  return write_result("igammac_", self, igammac(before_writing(self), other));
}

Tensor i0(const Tensor& self) {
  return special_of("i0", Special::i0, self, [](const Tensor& x, const Tensor&) { return special::i1(x); });
}
Tensor i0_(const Tensor& self) { return write_result("i0_", self, i0(before_writing(self))); }

namespace special {

Tensor erfcx(const Tensor& input) {
  return special_of("special.erfcx", Special::erfcx, input,
                    [](const Tensor& x, const Tensor& y) { return 2 * x * y - 2 / kRootOfPi; });
}
Tensor ndtr(const Tensor& input) {
  return erfc(to(input, floating_from(input.dtype())) * -std::sqrt(0.5)) * 0.5;
}
Tensor ndtri(const Tensor& input) {
  return special_of("special.ndtri", Special::ndtri, input, [](const Tensor&, const Tensor& y) {
    return exp(square(y) * 0.5) * (std::numbers::sqrt2 * kRootOfPi);
  });
}
Tensor log_ndtr(const Tensor& input) {
  return special_of("special.log_ndtr", Special::log_ndtr, input, [](const Tensor& x, const Tensor& y) {
    return exp(square(x) * -0.5 - y) / (std::numbers::sqrt2 * kRootOfPi);
  });
}

Tensor entr(const Tensor& input) {
  const Tensor x = to(input, floating_from(input.dtype()));
  const OpCall op{"special.entr", x};
  Tensor y;
  {
    const NoGrad guard;
    y = where(lt(x, 0), -INFINITY, neg(xlogy(x, x)));
  }
  return op.record(y, {x}, [x = op.save(x)](const Tensor& grad) { return Grads{grad * (-1 - log(*x))}; });
}

Tensor xlog1py(const Tensor& input, const Tensor& other) {
  const Dtype dtype = floating_from(promoted(input, other));
  const OpCall check{"special.xlog1py", input, other};
  const Shape sizes = broadcast_shapes(input.sizes(), other.sizes(), check.name());
  const Tensor a = expand(to(input, check.device(), dtype), sizes),
               b = expand(to(other, check.device(), dtype), sizes);
  const OpCall op{"special.xlog1py", a, b};
  Tensor y;
  {
    const NoGrad guard;
    const WithoutAutocast as_given;
    y = where(logical_and(eq(a, 0), logical_not(isnan(b))), 0, a * log1p(b));
  }
  return op.record(y, {a, b}, [a = op.save(a), b = op.save(b)](const Tensor& grad, const Needs& needs) {
    const Tensor x = *a, z = *b;
    return Grads{needs[0] ? where(logical_and(eq(x, 0), le(z, -1)), 0, grad * log1p(z)) : Tensor(),
                 needs[1] ? grad * x / (z + 1) : Tensor()};
  });
}
Tensor xlog1py(const Tensor& input, Scalar other) { return xlog1py(input, operand_of(other, input)); }
Tensor xlog1py(Scalar input, const Tensor& other) { return xlog1py(operand_of(input, other), other); }

Tensor zeta(const Tensor& input, const Tensor& other) {
  return special_of("special.zeta", Special2::zeta, input, other,
                    [](const Tensor& s, const Tensor& q) { return neg(s) * zeta(s + 1, q); });
}
Tensor zeta(const Tensor& input, Scalar other) { return zeta(input, operand_of(other, input)); }
Tensor zeta(Scalar input, const Tensor& other) { return zeta(operand_of(input, other), other); }

Tensor i0e(const Tensor& input) {
  return special_of("special.i0e", Special::i0e, input,
                    [](const Tensor& x, const Tensor& y) { return i1e(x) - sign(x) * y; });
}
Tensor i1(const Tensor& input) {
  return special_of("special.i1", Special::i1, input, [](const Tensor& x, const Tensor& y) {
    const Tensor origin = eq(x, 0);
    return where(origin, 0.5, i0(x) - y / where(origin, 1, x));
  });
}
Tensor i1e(const Tensor& input) {
  return special_of("special.i1e", Special::i1e, input, [](const Tensor& x, const Tensor& y) {
    const Tensor origin = eq(x, 0);
    return where(origin, 0.5, i0e(x) - y * (sign(x) + 1 / where(origin, 1, x)));
  });
}

Tensor bessel_j0(const Tensor& input) {
  return special_of("special.bessel_j0", Special::bessel_j0, input,
                    [](const Tensor& x, const Tensor&) { return neg(bessel_j1(x)); });
}
Tensor bessel_j1(const Tensor& input) {
  return special_of("special.bessel_j1", Special::bessel_j1, input, [](const Tensor& x, const Tensor& y) {
    const Tensor origin = eq(x, 0);
    return where(origin, 0.5, bessel_j0(x) - y / where(origin, 1, x));
  });
}
Tensor bessel_y0(const Tensor& input) {
  return special_of("special.bessel_y0", Special::bessel_y0, input,
                    [](const Tensor& x, const Tensor&) { return neg(bessel_y1(x)); });
}
Tensor bessel_y1(const Tensor& input) {
  return special_of("special.bessel_y1", Special::bessel_y1, input,
                    [](const Tensor& x, const Tensor& y) { return bessel_y0(x) - y / x; });
}
Tensor modified_bessel_i0(const Tensor& input) { return i0(input); }
Tensor modified_bessel_i1(const Tensor& input) { return i1(input); }
Tensor modified_bessel_k0(const Tensor& input) {
  return special_of("special.modified_bessel_k0", Special::bessel_k0, input,
                    [](const Tensor& x, const Tensor&) { return neg(modified_bessel_k1(x)); });
}
Tensor modified_bessel_k1(const Tensor& input) {
  return special_of("special.modified_bessel_k1", Special::bessel_k1, input,
                    [](const Tensor& x, const Tensor& y) { return neg(modified_bessel_k0(x) + y / x); });
}
Tensor scaled_modified_bessel_k0(const Tensor& input) {
  return special_of("special.scaled_modified_bessel_k0", Special::scaled_bessel_k0, input,
                    [](const Tensor& x, const Tensor& y) { return y - scaled_modified_bessel_k1(x); });
}
Tensor scaled_modified_bessel_k1(const Tensor& input) {
  return special_of(
      "special.scaled_modified_bessel_k1", Special::scaled_bessel_k1, input,
      [](const Tensor& x, const Tensor& y) { return y - y / x - scaled_modified_bessel_k0(x); });
}
Tensor spherical_bessel_j0(const Tensor& input) {
  const Tensor x = to(input, floating_from(input.dtype()));
  return where(isinf(x), 0, sinc(x / std::numbers::pi));
}
Tensor airy_ai(const Tensor& input) {
  return special_without_derivative("special.airy_ai", Special::airy_ai, input);
}

#define WEFT_POLYNOMIAL(name, which)                                                       \
  Tensor name(const Tensor& input, const Tensor& n) {                                      \
    return polynomial("special." #name, Special2::which, input, n);                        \
  }                                                                                        \
  Tensor name(const Tensor& input, Scalar n) { return name(input, operand_of(n, input)); } \
  Tensor name(Scalar input, const Tensor& n) { return name(operand_of(input, n), n); }
WEFT_POLYNOMIAL(chebyshev_polynomial_t, chebyshev_t)
WEFT_POLYNOMIAL(chebyshev_polynomial_u, chebyshev_u)
WEFT_POLYNOMIAL(chebyshev_polynomial_v, chebyshev_v)
WEFT_POLYNOMIAL(chebyshev_polynomial_w, chebyshev_w)
WEFT_POLYNOMIAL(shifted_chebyshev_polynomial_t, shifted_chebyshev_t)
WEFT_POLYNOMIAL(shifted_chebyshev_polynomial_u, shifted_chebyshev_u)
WEFT_POLYNOMIAL(shifted_chebyshev_polynomial_v, shifted_chebyshev_v)
WEFT_POLYNOMIAL(shifted_chebyshev_polynomial_w, shifted_chebyshev_w)
WEFT_POLYNOMIAL(hermite_polynomial_h, hermite_h)
WEFT_POLYNOMIAL(hermite_polynomial_he, hermite_he)
WEFT_POLYNOMIAL(laguerre_polynomial_l, laguerre_l)
WEFT_POLYNOMIAL(legendre_polynomial_p, legendre_p)
#undef WEFT_POLYNOMIAL

}  // namespace special
}  // namespace weft
