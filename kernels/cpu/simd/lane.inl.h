// The SIMD lane type that elementwise functors and CPU kernels compute with; included once per SIMD target by
// kernels under kernels/cpu (through Highway's foreach_target.h), and by math.inl.h.
//
// Lane<ScalableTag<T>>, T = float, double or int64_t, is one vector of T that reads like a scalar:
// arithmetic, comparisons (giving a LaneMask), select, rounding, load and store. A functor written as
// `template <class T> static T f(T x)` finds everything here, and in math.inl.h, by argument-dependent
// lookup.
//
// Results are the same for an element wherever it stands in a vector, so an array's tail, padded to a whole
// vector, agrees with its body. They may differ in the last bit between targets: `fma` is one rounding on
// AVX2, AVX3 and NEON, two on the scalar fallback.

#if defined(WEFT_KERNELS_CPU_SIMD_LANE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_SIMD_LANE_INL_H_
#undef WEFT_KERNELS_CPU_SIMD_LANE_INL_H_
#else
#define WEFT_KERNELS_CPU_SIMD_LANE_INL_H_
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "kernels/cpu/simd/targets.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// One truth value per lane of Lane<D>.
template <class D>
struct LaneMask {
  hn::Mask<D> m;

  friend HWY_INLINE LaneMask operator&&(LaneMask a, LaneMask b) { return {hn::And(a.m, b.m)}; }
  friend HWY_INLINE LaneMask operator||(LaneMask a, LaneMask b) { return {hn::Or(a.m, b.m)}; }
  friend HWY_INLINE LaneMask operator!(LaneMask a) { return {hn::Not(a.m)}; }
};

/// One vector of D's element type.
template <class D>
struct Lane {
  using T = hn::TFromD<D>;
  using Tag = D;
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double> || std::is_same_v<T, int64_t>,
                "lanes hold float, double or int64_t");

  hn::Vec<D> v;

  Lane() = default;
  HWY_INLINE explicit Lane(hn::Vec<D> vector) : v(vector) {}
  /// Every lane holds `scalar`; implicit, so that functors write T(1) - y * y and 2 * x.
  template <class S, std::enable_if_t<std::is_arithmetic_v<S>, int> = 0>
  HWY_INLINE Lane(S scalar) : v(hn::Set(D(), static_cast<T>(scalar))) {}

  /// Number of lanes: what load reads and store writes.
  static HWY_INLINE constexpr size_t size() { return hn::MaxLanes(D()); }
  /// Reads size() elements; any alignment.
  static HWY_INLINE Lane load(const T* from) { return Lane(hn::LoadU(D(), from)); }
  /// Writes size() elements; any alignment.
  HWY_INLINE void store(T* to) const { hn::StoreU(v, D(), to); }

  friend HWY_INLINE Lane operator+(Lane a, Lane b) { return wrap(hn::Add(unwrap(a), unwrap(b))); }
  friend HWY_INLINE Lane operator-(Lane a, Lane b) { return wrap(hn::Sub(unwrap(a), unwrap(b))); }
  friend HWY_INLINE Lane operator*(Lane a, Lane b) { return Lane(hn::Mul(a.v, b.v)); }
  /// int64_t: as trunc_divide.
  friend HWY_INLINE Lane operator/(Lane a, Lane b) {
    if constexpr (std::is_same_v<T, int64_t>) {
      return trunc_divide(a, b);
    } else {
      return Lane(hn::Div(a.v, b.v));
    }
  }
  friend HWY_INLINE Lane operator-(Lane a) {
    if constexpr (std::is_same_v<T, int64_t>) {
      return Lane(0) - a;
    } else {
      return Lane(hn::Neg(a.v));
    }
  }
  friend HWY_INLINE Lane operator+(Lane a) { return a; }
  HWY_INLINE Lane& operator+=(Lane b) { return *this = *this + b; }
  HWY_INLINE Lane& operator-=(Lane b) { return *this = *this - b; }
  HWY_INLINE Lane& operator*=(Lane b) { return *this = *this * b; }
  HWY_INLINE Lane& operator/=(Lane b) { return *this = *this / b; }

  friend HWY_INLINE LaneMask<D> operator==(Lane a, Lane b) { return {hn::Eq(a.v, b.v)}; }
  // Not hn::Ne, which is false for NaN on AVX2 and AVX3.
  friend HWY_INLINE LaneMask<D> operator!=(Lane a, Lane b) { return !(a == b); }
  friend HWY_INLINE LaneMask<D> operator<(Lane a, Lane b) { return {hn::Lt(a.v, b.v)}; }
  friend HWY_INLINE LaneMask<D> operator>(Lane a, Lane b) { return {hn::Gt(a.v, b.v)}; }
  // Highway 1.0.3 has no <= of 64-bit integers.
  friend HWY_INLINE LaneMask<D> operator<=(Lane a, Lane b) {
    if constexpr (std::is_same_v<T, int64_t>) {
      return !(a > b);
    } else {
      return {hn::Le(a.v, b.v)};
    }
  }
  friend HWY_INLINE LaneMask<D> operator>=(Lane a, Lane b) { return b <= a; }

  /// a where the mask is true, b elsewhere. Both are computed; neither can trap.
  friend HWY_INLINE Lane select(LaneMask<D> mask, Lane a, Lane b) {
    return Lane(hn::IfThenElse(mask.m, a.v, b.v));
  }

  /// a * b + c; one rounding, but on the scalar fallback.
  friend HWY_INLINE Lane fma(Lane a, Lane b, Lane c) {
    if constexpr (std::is_same_v<T, int64_t>) {
      return a * b + c;
    } else {
      return Lane(hn::MulAdd(a.v, b.v, c.v));
    }
  }

  /// The greater; NaN if either is NaN (PyTorch's maximum). Of +0 and -0, b.
  friend HWY_INLINE Lane max(Lane a, Lane b) {
    if constexpr (std::is_same_v<T, int64_t>) {
      return Lane(hn::Max(a.v, b.v));
    } else {
      return select(a > b || isnan(a), a, b);
    }
  }
  /// The smaller; NaN if either is NaN (PyTorch's minimum). Of +0 and -0, b.
  friend HWY_INLINE Lane min(Lane a, Lane b) {
    if constexpr (std::is_same_v<T, int64_t>) {
      return Lane(hn::Min(a.v, b.v));
    } else {
      return select(a < b || isnan(a), a, b);
    }
  }
  /// |a|; INT64_MIN stays what it is.
  friend HWY_INLINE Lane abs(Lane a) { return Lane(hn::Abs(a.v)); }
  /// -1, 0 or 1, the 0 positive; NaN stays NaN.
  friend HWY_INLINE Lane sign(Lane a) {
    const Lane negative_or_nan = select(a < Lane(0), Lane(-1), a);
    return select(a > Lane(0), Lane(1), select(a == Lane(0), Lane(0), negative_or_nan));
  }

 private:
  // Integers are added unsigned: the scalar fallback adds plain int64_t, whose overflow would be undefined.
  using SumTag = std::conditional_t<std::is_same_v<T, int64_t>, hn::Rebind<uint64_t, D>, D>;
  static HWY_INLINE hn::Vec<SumTag> unwrap(Lane a) { return hn::BitCast(SumTag(), a.v); }
  static HWY_INLINE Lane wrap(hn::Vec<SumTag> sum) { return Lane(hn::BitCast(D(), sum)); }
};

/// 1 where the mask is true, 0 elsewhere.
template <class D>
HWY_INLINE Lane<D> as_value(LaneMask<D> mask) {
  return select(mask, Lane<D>(1), Lane<D>(0));
}
template <class D>
HWY_INLINE bool any(LaneMask<D> mask) {
  return !hn::AllFalse(D(), mask.m);
}
template <class D>
HWY_INLINE bool all(LaneMask<D> mask) {
  return hn::AllTrue(D(), mask.m);
}

/// f of each lane, called once per lane in index order; f a function of one element (or of one from each
/// lane).
template <class D, class F>
HWY_INLINE Lane<D> per_lane(F f, Lane<D> a) {
  HWY_ALIGN hn::TFromD<D> x[Lane<D>::size()];
  a.store(x);
  for (size_t i = 0; i < Lane<D>::size(); ++i) x[i] = f(x[i]);
  return Lane<D>::load(x);
}
template <class D, class F>
HWY_INLINE Lane<D> per_lane(F f, Lane<D> a, Lane<D> b) {
  HWY_ALIGN hn::TFromD<D> x[Lane<D>::size()];
  HWY_ALIGN hn::TFromD<D> y[Lane<D>::size()];
  a.store(x);
  b.store(y);
  for (size_t i = 0; i < Lane<D>::size(); ++i) x[i] = f(x[i], y[i]);
  return Lane<D>::load(x);
}

template <class D>
inline constexpr bool is_float_lane = !std::is_same_v<hn::TFromD<D>, int64_t>;
template <class D, class R>
using FloatOnly = std::enable_if_t<is_float_lane<D>, R>;
template <class D, class R>
using IntegerOnly = std::enable_if_t<!is_float_lane<D>, R>;

// ---- Floating point
// --------------------------------------------------------------------------------------------------

template <class D>
HWY_INLINE FloatOnly<D, LaneMask<D>> isnan(Lane<D> a) {
  return {hn::IsNaN(a.v)};
}
template <class D>
HWY_INLINE FloatOnly<D, LaneMask<D>> isinf(Lane<D> a) {
  return abs(a) == Lane<D>(std::numeric_limits<hn::TFromD<D>>::infinity());
}
template <class D>
HWY_INLINE FloatOnly<D, LaneMask<D>> isfinite(Lane<D> a) {
  return abs(a) < Lane<D>(std::numeric_limits<hn::TFromD<D>>::infinity());
}
/// True where the sign bit is set: also for -0 and NaNs that carry it.
template <class D>
HWY_INLINE FloatOnly<D, LaneMask<D>> signbit(Lane<D> a) {
  return copysign(Lane<D>(1), a) < Lane<D>(0);
}
/// |magnitude| with the sign bit of `sign`.
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> copysign(Lane<D> magnitude, Lane<D> sign) {
  return Lane<D>(hn::CopySign(magnitude.v, sign.v));
}
/// Correctly rounded; NaN below zero, -0 for -0.
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> sqrt(Lane<D> a) {
  return Lane<D>(hn::Sqrt(a.v));
}

// Highway's scalar fallback rounds 0.49999997 to 1 and floors -0 to +0, so there the C library rounds.
#if HWY_TARGET == HWY_SCALAR
#define WEFT_LANE_ROUNDING(highway_name, std_name) return Lane<D>(hn::Vec<D>(std::std_name(a.v.raw)));
#else
#define WEFT_LANE_ROUNDING(highway_name, std_name) return Lane<D>(hn::highway_name(a.v));
#endif
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> floor(Lane<D> a) {
  WEFT_LANE_ROUNDING(Floor, floor)
}
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> ceil(Lane<D> a) {
  WEFT_LANE_ROUNDING(Ceil, ceil)
}
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> trunc(Lane<D> a) {
  WEFT_LANE_ROUNDING(Trunc, trunc)
}
/// Halves go to the even neighbour.
template <class D>
HWY_INLINE FloatOnly<D, Lane<D>> round(Lane<D> a) {
  WEFT_LANE_ROUNDING(Round, nearbyint)
}
#undef WEFT_LANE_ROUNDING

// ---- int64_t
// ---------------------------------------------------------------------------------------------------------
// + - * wrap around. Division by zero gives 0 (the op that divides raises the error before it calls a
// kernel), and INT64_MIN / -1 wraps to INT64_MIN with remainder 0: no lane traps, whatever a padded tail
// holds.

template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> operator&(Lane<D> a, Lane<D> b) {
  return Lane<D>(hn::And(a.v, b.v));
}
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> operator|(Lane<D> a, Lane<D> b) {
  return Lane<D>(hn::Or(a.v, b.v));
}
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> operator^(Lane<D> a, Lane<D> b) {
  return Lane<D>(hn::Xor(a.v, b.v));
}
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> operator~(Lane<D> a) {
  return Lane<D>(hn::Not(a.v));
}

struct TruncDivide {
  HWY_INLINE int64_t operator()(int64_t a, int64_t b) const {
    if (b == 0) return 0;
    if (b == -1) return static_cast<int64_t>(-static_cast<uint64_t>(a));
    return a / b;
  }
};
struct TruncRemainder {
  HWY_INLINE int64_t operator()(int64_t a, int64_t b) const { return b == 0 || b == -1 ? 0 : a % b; }
};
struct FloorDivide {
  HWY_INLINE int64_t operator()(int64_t a, int64_t b) const {
    const int64_t remainder = TruncRemainder()(a, b);
    return TruncDivide()(a, b) - ((remainder != 0 && (remainder < 0) != (b < 0)) ? 1 : 0);
  }
};
struct FloorRemainder {
  HWY_INLINE int64_t operator()(int64_t a, int64_t b) const {
    const int64_t remainder = TruncRemainder()(a, b);
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
  }
};

/// Quotient rounded toward zero (C++'s /).
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> trunc_divide(Lane<D> a, Lane<D> b) {
  return per_lane(TruncDivide(), a, b);
}
/// Remainder with the sign of a (C++'s %, PyTorch's fmod).
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> trunc_remainder(Lane<D> a, Lane<D> b) {
  return per_lane(TruncRemainder(), a, b);
}
/// Quotient rounded toward minus infinity (Python's //).
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> floor_divide(Lane<D> a, Lane<D> b) {
  return per_lane(FloorDivide(), a, b);
}
/// Remainder with the sign of b (Python's %, PyTorch's remainder).
template <class D>
HWY_INLINE IntegerOnly<D, Lane<D>> floor_remainder(Lane<D> a, Lane<D> b) {
  return per_lane(FloorRemainder(), a, b);
}

// ---- Reductions over the lanes of one vector
// ------------------------------------------------------------------------- The upper half is folded onto the
// lower, again and again: (x0 + x4) + (x2 + x6) + ... The order depends on the number of lanes only, so not
// on threads, alignment or array length; a vector of another width folds in another order.

template <class D, class Combine>
HWY_INLINE hn::TFromD<D> fold_lanes(Lane<D> a, Combine combine) {
  HWY_ALIGN hn::TFromD<D> x[Lane<D>::size()];
  a.store(x);
  for (size_t width = Lane<D>::size() / 2; width > 0; width /= 2) {
    for (size_t i = 0; i < width; ++i) x[i] = combine(x[i], x[i + width]);
  }
  return x[0];
}
struct AddElements {
  template <class T>
  HWY_INLINE T operator()(T a, T b) const {
    if constexpr (std::is_same_v<T, int64_t>) {
      return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
    } else {
      return a + b;
    }
  }
};
struct MaxElement {
  template <class T>
  HWY_INLINE T operator()(T a, T b) const {
    return a > b || a != a ? a : b;
  }
};
struct MinElement {
  template <class T>
  HWY_INLINE T operator()(T a, T b) const {
    return a < b || a != a ? a : b;
  }
};

template <class D>
HWY_INLINE hn::TFromD<D> reduce_sum(Lane<D> a) {
  return fold_lanes(a, AddElements());
}
/// NaN if any lane is NaN.
template <class D>
HWY_INLINE hn::TFromD<D> reduce_max(Lane<D> a) {
  return fold_lanes(a, MaxElement());
}
/// NaN if any lane is NaN.
template <class D>
HWY_INLINE hn::TFromD<D> reduce_min(Lane<D> a) {
  return fold_lanes(a, MinElement());
}

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_SIMD_LANE_INL_H_
