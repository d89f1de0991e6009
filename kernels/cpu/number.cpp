// Common divisors, and the parts and neighbours of floating-point numbers, element by element.
#include "kernels/number.h"

#include <cmath>
#include <cstring>
#include <numeric>
#include <type_traits>

#include "kernels/cpu/walk.h"
#include "src/core/dtype_switch.h"
#include "src/core/parallel.h"
#include "weft/half.h"

namespace weft::kernels::cpu {
namespace {

uint64_t magnitude(int64_t x) { return x < 0 ? 0 - static_cast<uint64_t>(x) : static_cast<uint64_t>(x); }

// The neighbour of a half type: its bits, taken as sign and magnitude, count its numbers.
template <class T>
T next_half(T from, T to) {
  const float a = static_cast<float>(from), b = static_cast<float>(to);
  if (std::isnan(a) || std::isnan(b)) return T(a + b);
  if (a == b) return to;
  uint16_t bits = 0;
  static_assert(sizeof(T) == sizeof bits);
  std::memcpy(&bits, &from, sizeof bits);
  if (a == 0) bits = static_cast<uint16_t>(1 | (b < 0 ? 0x8000 : 0));
  else bits = static_cast<uint16_t>((a < b) == (a > 0) ? bits + 1 : bits - 1);
  T next;
  std::memcpy(&next, &bits, sizeof bits);
  return next;
}

template <class T>
constexpr bool is_half = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

}  // namespace

void common_divisor(View out, ConstView a, ConstView b, bool multiple) {
  visit_dtype(out.dtype, [&]<class T>(T) {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      parallel_for(out.numel(), kGrain / 16, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          const uint64_t x = magnitude(a.as<T>()[i]), y = magnitude(b.as<T>()[i]);
          const uint64_t divisor = std::gcd(x, y);
          out.as<T>()[i] = static_cast<T>(!multiple ? divisor : divisor == 0 ? 0 : x / divisor * y);
        }
      });
    }
  });
}

void next_number(View out, ConstView a, ConstView b) {
  visit_dtype(out.dtype, [&]<class T>(T) {
    parallel_for(out.numel(), kGrain / 4, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        if constexpr (is_half<T>) out.as<T>()[i] = next_half(a.as<T>()[i], b.as<T>()[i]);
        else if constexpr (std::is_floating_point_v<T>)
          out.as<T>()[i] = std::nextafter(a.as<T>()[i], b.as<T>()[i]);
      }
    });
  });
}

void split_number(View mantissa, View exponent, ConstView x) {
  visit_dtype(x.dtype, [&]<class T>(T) {
    if constexpr (is_half<T> || std::is_floating_point_v<T>) {
      parallel_for(x.numel(), kGrain / 4, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          int power = 0;
          const double value =
              static_cast<double>(static_cast<std::conditional_t<is_half<T>, float, T>>(x.as<T>()[i]));
          const double part = std::frexp(value, &power);
          mantissa.as<T>()[i] = T(static_cast<std::conditional_t<is_half<T>, float, T>>(part));
          exponent.as<int32_t>()[i] = std::isfinite(value) ? power : 0;
        }
      });
    }
  });
}

}  // namespace weft::kernels::cpu
