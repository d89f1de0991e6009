// The special functions' kernels: one for functions of one number, one for functions of two, in double precision. The ops of
// ops/special.h launch them.
#pragma once

#include "kernels/view.h"

namespace weft::kernels {

/// Functions of one number.
enum class Special : int8_t {
  lgamma,
  digamma,
  i0,
  i0e,
  i1,
  i1e,
  erfcx,
  ndtri,
  log_ndtr,
  bessel_j0,
  bessel_j1,
  bessel_y0,
  bessel_y1,
  bessel_k0,
  bessel_k1,
  scaled_bessel_k0,
  scaled_bessel_k1,
  airy_ai
};
/// Functions of two numbers; of a polynomial the second is its degree.
enum class Special2 : int8_t {
  zeta,
  igamma,
  igammac,
  chebyshev_t,
  chebyshev_u,
  chebyshev_v,
  chebyshev_w,
  shifted_chebyshev_t,
  shifted_chebyshev_u,
  shifted_chebyshev_v,
  shifted_chebyshev_w,
  hermite_h,
  hermite_he,
  laguerre_l,
  legendre_p
};

}  // namespace weft::kernels

// All views are contiguous float32 or float64 of one dtype and size.
#define WEFT_SPECIAL_KERNELS(X)                             \
  X(special_of_one, (View out, ConstView x, Special which)) \
  X(special_of_two, (View out, ConstView a, ConstView b, Special2 which))
