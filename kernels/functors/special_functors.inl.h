// The special functions of kernels/special.h as functors of doubles, and the one place that says which is which. Included inside a
// namespace, by kernels/cpu/special.cpp and kernels/cuda/special.cu, after <cmath>, <limits>, <numbers> and kernels/host_device.h;
// the includer then defines the three functions declared here.

struct Bessels {
  double j, y;
};
WEFT_HOST_DEVICE double log_gamma(double x);
// Of order 0, 1 or 1/3, for x > 0.
WEFT_HOST_DEVICE double modified_bessel_k(double order, double x);
WEFT_HOST_DEVICE Bessels bessel_j_and_y(double order, double x);

#include "kernels/functors/special.inl.h"

// ---- orthogonal polynomials -------------------------------------------------------------------------------------------

// Beyond this degree a polynomial would take a tenth of a second an element: NaN.
constexpr double kMostDegree = 1e7;

// p(0), p(1), …, p(n) of a recurrence: `next(k, p(k), p(k - 1))` is p(k + 1).
template <class F>
WEFT_HOST_DEVICE double recurrence(double n, double first, double second, F next) {
  if (std::isnan(n) || n > kMostDegree) return kNaN;
  if (n < 1) return n <= -1 ? 0.0 : first;
  double before = first, now = second;
  for (double k = 1; k + 1 <= n && !std::isnan(now); ++k) {
    const double after = next(k, now, before);
    before = now;
    now = after;
  }
  return now;
}

// From this degree on the trigonometric form is as exact as the recurrence, and takes as long for every degree.
constexpr double kTrigonometricDegree = 7;
WEFT_HOST_DEVICE inline bool trigonometric(double x, double n) {
  return n >= kTrigonometricDegree && std::abs(x) < 1;
}
WEFT_HOST_DEVICE inline double chebyshev(double x, double n, double second) {
  return recurrence(n, 1, second, [x](double, double now, double before) { return 2 * x * now - before; });
}

struct ChebyshevT {
  WEFT_HOST_DEVICE double operator()(double x, double n) const {
    return trigonometric(x, n) ? std::cos(std::trunc(n) * std::acos(x)) : chebyshev(x, n, x);
  }
};
struct ChebyshevU {
  WEFT_HOST_DEVICE double operator()(double x, double n) const {
    if (!trigonometric(x, n)) return chebyshev(x, n, 2 * x);
    const double angle = std::acos(x);
    return std::sin((std::trunc(n) + 1) * angle) / std::sin(angle);
  }
};
struct ChebyshevV {
  WEFT_HOST_DEVICE double operator()(double x, double n) const {
    if (!trigonometric(x, n)) return chebyshev(x, n, 2 * x - 1);
    const double angle = std::acos(x);
    return std::cos((std::trunc(n) + 0.5) * angle) / std::cos(angle / 2);
  }
};
struct ChebyshevW {
  WEFT_HOST_DEVICE double operator()(double x, double n) const {
    if (!trigonometric(x, n)) return chebyshev(x, n, 2 * x + 1);
    const double angle = std::acos(x);
    return std::sin((std::trunc(n) + 0.5) * angle) / std::sin(angle / 2);
  }
};
struct HermiteH {
  WEFT_HOST_DEVICE double operator()(double x, double n) const {
    return recurrence(n, 1, 2 * x,
                      [x](double k, double now, double before) { return 2 * x * now - 2 * k * before; });
  }
};
struct HermiteHe {
  WEFT_HOST_DEVICE double operator()(double x, double n) const {
    return recurrence(n, 1, x, [x](double k, double now, double before) { return x * now - k * before; });
  }
};
struct LaguerreL {
  WEFT_HOST_DEVICE double operator()(double x, double n) const {
    return recurrence(n, 1, 1 - x, [x](double k, double now, double before) {
      return ((2 * k + 1 - x) * now - k * before) / (k + 1);
    });
  }
};
struct LegendreP {
  WEFT_HOST_DEVICE double operator()(double x, double n) const {
    return recurrence(n, 1, x, [x](double k, double now, double before) {
      return ((2 * k + 1) * x * now - k * before) / (k + 1);
    });
  }
};
template <class Polynomial>
struct Shifted {
  WEFT_HOST_DEVICE double operator()(double x, double n) const { return Polynomial()(2 * x - 1, n); }
};

// ---- the functions ------------------------------------------------------------------------------------------------------

#define WEFT_SPECIAL(Name, ...)                                                \
  struct Name {                                                                \
    WEFT_HOST_DEVICE double operator()(double x) const { return __VA_ARGS__; } \
  };
WEFT_SPECIAL(LogGamma, log_gamma(x))
WEFT_SPECIAL(Digamma, digamma(x))
WEFT_SPECIAL(I0, i0(x))
WEFT_SPECIAL(I0e, i0e(x))
WEFT_SPECIAL(I1, i1(x))
WEFT_SPECIAL(I1e, i1e(x))
WEFT_SPECIAL(Erfcx, erfcx(x))
WEFT_SPECIAL(Ndtri, ndtri(x))
WEFT_SPECIAL(LogNdtr, log_ndtr(x))
WEFT_SPECIAL(BesselJ0, ::j0(x))
WEFT_SPECIAL(BesselJ1, ::j1(x))
WEFT_SPECIAL(BesselY0, x < 0 ? kNaN : ::y0(x))
WEFT_SPECIAL(BesselY1, x < 0 ? kNaN : ::y1(x))
WEFT_SPECIAL(BesselK0, bessel_k(0, x, false))
WEFT_SPECIAL(BesselK1, bessel_k(1, x, false))
WEFT_SPECIAL(ScaledBesselK0, bessel_k(0, x, true))
WEFT_SPECIAL(ScaledBesselK1, bessel_k(1, x, true))
WEFT_SPECIAL(AiryAi, airy_ai(x))
#undef WEFT_SPECIAL

struct Zeta {
  WEFT_HOST_DEVICE double operator()(double s, double q) const { return zeta(s, q); }
};
struct Igamma {
  WEFT_HOST_DEVICE double operator()(double a, double x) const { return incomplete_gamma(a, x, false); }
};
struct Igammac {
  WEFT_HOST_DEVICE double operator()(double a, double x) const { return incomplete_gamma(a, x, true); }
};

// visit(functor)
template <class Visit>
void with_special(Special which, Visit visit) {
  switch (which) {
    case Special::lgamma:
      return visit(LogGamma());
    case Special::digamma:
      return visit(Digamma());
    case Special::i0:
      return visit(I0());
    case Special::i0e:
      return visit(I0e());
    case Special::i1:
      return visit(I1());
    case Special::i1e:
      return visit(I1e());
    case Special::erfcx:
      return visit(Erfcx());
    case Special::ndtri:
      return visit(Ndtri());
    case Special::log_ndtr:
      return visit(LogNdtr());
    case Special::bessel_j0:
      return visit(BesselJ0());
    case Special::bessel_j1:
      return visit(BesselJ1());
    case Special::bessel_y0:
      return visit(BesselY0());
    case Special::bessel_y1:
      return visit(BesselY1());
    case Special::bessel_k0:
      return visit(BesselK0());
    case Special::bessel_k1:
      return visit(BesselK1());
    case Special::scaled_bessel_k0:
      return visit(ScaledBesselK0());
    case Special::scaled_bessel_k1:
      return visit(ScaledBesselK1());
    case Special::airy_ai:
      return visit(AiryAi());
  }
}

template <class Visit>
void with_special(Special2 which, Visit visit) {
  switch (which) {
    case Special2::zeta:
      return visit(Zeta());
    case Special2::igamma:
      return visit(Igamma());
    case Special2::igammac:
      return visit(Igammac());
    case Special2::chebyshev_t:
      return visit(ChebyshevT());
    case Special2::chebyshev_u:
      return visit(ChebyshevU());
    case Special2::chebyshev_v:
      return visit(ChebyshevV());
    case Special2::chebyshev_w:
      return visit(ChebyshevW());
    case Special2::shifted_chebyshev_t:
      return visit(Shifted<ChebyshevT>());
    case Special2::shifted_chebyshev_u:
      return visit(Shifted<ChebyshevU>());
    case Special2::shifted_chebyshev_v:
      return visit(Shifted<ChebyshevV>());
    case Special2::shifted_chebyshev_w:
      return visit(Shifted<ChebyshevW>());
    case Special2::hermite_h:
      return visit(HermiteH());
    case Special2::hermite_he:
      return visit(HermiteHe());
    case Special2::laguerre_l:
      return visit(LaguerreL());
    case Special2::legendre_p:
      return visit(LegendreP());
  }
}
