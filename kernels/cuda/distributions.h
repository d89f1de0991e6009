// The distributions of GPUs' random numbers: a block of Philox's words turned into numbers. draw.cu calls them for every element,
// tests on the CPU for the same numbers.
//
// A distribution has a type of Number and makes kNumbers of them from one block; the block of counter c is that of elements c * kNumbers
// and following. Integers and uniform numbers are the same bits on the CPU; the others differ by the last bits of its functions.
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "kernels/cuda/philox.h"
#include "weft/dtype.h"
#include "weft/half.h"

namespace weft::kernels::cuda {

/// How many numbers of A a block gives: a float takes one word, a double two.
template <class A>
inline constexpr int kPerBlock = sizeof(A) == 4 ? 4 : 2;

/// The bits of number i: one word for a float, two for a double.
template <class A>
WEFT_HOST_DEVICE constexpr auto bits_of(const PhiloxBlock& block, int i) {
  if constexpr (sizeof(A) == 4) return block.word[i];
  else return block.pair(i);
}

/// A multiple of 2^-24 (2^-53) in [0, 1).
WEFT_HOST_DEVICE constexpr float unit(uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1p-24f; }
WEFT_HOST_DEVICE constexpr double unit(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

/// In (-1/2, 1/2), symmetric, and exact.
WEFT_HOST_DEVICE constexpr float centered(uint32_t bits) {
  return (static_cast<float>(bits >> 9) + 0.5f) * 0x1p-23f - 0.5f;
}
WEFT_HOST_DEVICE constexpr double centered(uint64_t bits) {
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52 - 0.5;
}

/// -log(u) with u in (0, 1), from its distance to the nearer end: never 0, and as fine near 0 as a float is.
template <class Bits>
WEFT_HOST_DEVICE auto standard_exponential(Bits bits) {
  using A = std::conditional_t<sizeof(Bits) == 4, float, double>;
  constexpr A scale = sizeof(Bits) == 4 ? A(0x1p-32) : A(0x1p-64);
  const bool low = bits >> (sizeof(Bits) * 8 - 1) == 0;
  const A distance = (static_cast<A>(low ? bits : static_cast<Bits>(~bits)) + A(0.5)) * scale;
  return low ? -std::log(distance) : -std::log1p(-distance);
}

/// The sine and cosine of so many turns of the circle.
template <class A>
WEFT_HOST_DEVICE void sin_cos_of_turns(A turns, A& sine, A& cosine) {
#ifdef __CUDA_ARCH__
  if constexpr (sizeof(A) == 4) sincospif(2 * turns, &sine, &cosine);
  else sincospi(2 * turns, &sine, &cosine);
#else
  constexpr double kTurn = 6.283185307179586476925;
  sine = static_cast<A>(std::sin(kTurn * static_cast<double>(turns)));
  cosine = static_cast<A>(std::cos(kTurn * static_cast<double>(turns)));
#endif
}

/// The high half of the product.
WEFT_HOST_DEVICE inline uint64_t multiply_high(uint64_t a, uint64_t b) {
#ifdef __CUDA_ARCH__
  return __umul64hi(a, b);
#else
  __extension__ using Wide = unsigned __int128;
  return static_cast<uint64_t>((static_cast<Wide>(a) * b) >> 64);
#endif
}

// ---- the distributions --------------------------------------------------------------------------------------------

/// Uniform in [from, to); what rounds to `to`, in the dtype it is stored as, is `from`.
template <class A>
struct Uniform {
  using Number = A;
  static constexpr int kNumbers = kPerBlock<A>;
  A from, to;
  Dtype dtype;

  WEFT_HOST_DEVICE A stored(A value) const {
    if (dtype == Dtype::float16) return static_cast<float>(Half(static_cast<float>(value)));
    if (dtype == Dtype::bfloat16) return static_cast<float>(BFloat16(static_cast<float>(value)));
    return value;
  }
  WEFT_HOST_DEVICE void operator()(const PhiloxBlock& block, A (&out)[kNumbers]) const {
    for (int i = 0; i < kNumbers; ++i) {
      const A value = std::fma(unit(bits_of<A>(block, i)), to - from, from);
      out[i] = stored(value) == stored(to) ? from : value;
    }
  }
};

/// Normal, by Box and Muller (1958): the numbers of a block come in pairs.
template <class A>
struct Normal {
  using Number = A;
  static constexpr int kNumbers = kPerBlock<A>;
  A mean, std;

  WEFT_HOST_DEVICE void operator()(const PhiloxBlock& block, A (&out)[kNumbers]) const {
    for (int i = 0; i < kNumbers; i += 2) {
      const A radius = std::sqrt(2 * standard_exponential(bits_of<A>(block, i)));
      A sine, cosine;
      sin_cos_of_turns(unit(bits_of<A>(block, i + 1)), sine, cosine);
      out[i] = std::fma(radius * cosine, std, mean);
      out[i + 1] = std::fma(radius * sine, std, mean);
    }
  }
};

/// exp of a normal number.
template <class A>
struct LogNormal {
  using Number = A;
  static constexpr int kNumbers = kPerBlock<A>;
  Normal<A> normal;

  WEFT_HOST_DEVICE void operator()(const PhiloxBlock& block, A (&out)[kNumbers]) const {
    normal(block, out);
    for (A& number : out) number = std::exp(number);
  }
};

/// Exponential of mean `scale`.
template <class A>
struct Exponential {
  using Number = A;
  static constexpr int kNumbers = kPerBlock<A>;
  A scale;

  WEFT_HOST_DEVICE void operator()(const PhiloxBlock& block, A (&out)[kNumbers]) const {
    for (int i = 0; i < kNumbers; ++i) out[i] = standard_exponential(bits_of<A>(block, i)) * scale;
  }
};

/// median + sigma * tan(pi * u), u in (-1/2, 1/2); near the ends by the cotangent of what is left to them.
template <class A>
struct Cauchy {
  using Number = A;
  static constexpr int kNumbers = kPerBlock<A>;
  A median, sigma;

  WEFT_HOST_DEVICE void operator()(const PhiloxBlock& block, A (&out)[kNumbers]) const {
    for (int i = 0; i < kNumbers; ++i) {
      const A u = centered(bits_of<A>(block, i)), size = std::fabs(u);
      const bool near_end = size > A(0.25);
      A sine, cosine;
      sin_cos_of_turns((near_end ? A(0.5) - size : size) / 2, sine, cosine);
      out[i] = std::fma(std::copysign(near_end ? cosine / sine : sine / cosine, u), sigma, median);
    }
  }
};

/// Trials until the first success: an exponential number rounded up. scale: -1 / log(1 - p).
template <class A>
struct Geometric {
  using Number = A;
  static constexpr int kNumbers = kPerBlock<A>;
  A scale;

  WEFT_HOST_DEVICE void operator()(const PhiloxBlock& block, A (&out)[kNumbers]) const {
    for (int i = 0; i < kNumbers; ++i) {
      const A trials = std::ceil(standard_exponential(bits_of<A>(block, i)) * scale);
      out[i] = trials < 1 ? 1 : trials;
    }
  }
};

/// Integers from + [0, range) of one word each, by a product's high half; ranges up to kNarrowRange, where no number is more than
/// 2^-8 likelier than another.
inline constexpr uint64_t kNarrowRange = uint64_t{1} << 24;
struct NarrowIntegers {
  using Number = int64_t;
  static constexpr int kNumbers = 4;
  int64_t from;
  uint32_t range;

  WEFT_HOST_DEVICE void operator()(const PhiloxBlock& block, int64_t (&out)[kNumbers]) const {
    for (int i = 0; i < kNumbers; ++i)
      out[i] = from + static_cast<int64_t>((static_cast<uint64_t>(block.word[i]) * range) >> 32);
  }
};
/// The same of two words each; range 0 stands for all 2^64.
struct WideIntegers {
  using Number = int64_t;
  static constexpr int kNumbers = 2;
  int64_t from;
  uint64_t range;

  WEFT_HOST_DEVICE void operator()(const PhiloxBlock& block, int64_t (&out)[kNumbers]) const {
    for (int i = 0; i < kNumbers; ++i) {
      const uint64_t bits = block.pair(i);
      out[i] =
          static_cast<int64_t>(range == 0 ? bits : static_cast<uint64_t>(from) + multiply_high(bits, range));
    }
  }
};

/// `value` where a word is below the threshold, else 0. A number takes one word, whatever its type.
template <class A>
struct Bernoulli {
  using Number = A;
  static constexpr int kNumbers = 4;
  uint64_t threshold;
  A value;

  WEFT_HOST_DEVICE void operator()(const PhiloxBlock& block, A (&out)[kNumbers]) const {
    for (int i = 0; i < kNumbers; ++i) out[i] = block.word[i] < threshold ? value : A(0);
  }
};
/// Words below it come with probability p.
inline uint64_t bernoulli_threshold(double p) { return static_cast<uint64_t>(std::ceil(p * 0x1p32)); }

}  // namespace weft::kernels::cuda
