// Uniforms and blocks of normals, vectorised; the same bits on every target. kernels/cpu/random.cpp calls
// them.
#include "kernels/cpu/random_block.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/random_block.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft::kernels {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// Rounded once on every target; where the CPU has no such instruction, by libm, one lane at a time.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V fma(D d, V a, V b, V c) {
#if HWY_NATIVE_FMA
  (void)d;
  return hn::MulAdd(a, b, c);
#else
  using T = hn::TFromD<D>;
  HWY_ALIGN T x[HWY_MAX_BYTES / sizeof(T)], y[HWY_MAX_BYTES / sizeof(T)], z[HWY_MAX_BYTES / sizeof(T)];
  hn::Store(a, d, x);
  hn::Store(b, d, y);
  hn::Store(c, d, z);
  for (size_t i = 0; i < hn::Lanes(d); ++i) z[i] = std::fma(x[i], y[i], z[i]);
  return hn::Load(d, z);
#endif
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V uniform_from(D d, const uint32_t* words, V from, V to, V width) {
  const hn::Rebind<int32_t, D> di;
  const hn::Rebind<uint32_t, D> du;
  const auto low = hn::And(hn::LoadU(du, words), hn::Set(du, 0xffffffu));
  const auto unit = hn::Mul(hn::ConvertTo(d, hn::BitCast(di, low)), hn::Set(d, 0x1p-24f));
  const V value = fma(d, unit, width, from);
  return hn::IfThenElse(hn::Eq(value, to), from, value);
}

void uniform_floats(const uint32_t* words, float* out, int64_t n, float from, float to) {
  const hn::CappedTag<float, 16> wide;
  const hn::CappedTag<float, 1> narrow;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(wide));
  const float width = to - from;
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    hn::StoreU(uniform_from(wide, words + i, hn::Set(wide, from), hn::Set(wide, to), hn::Set(wide, width)),
               wide, out + i);
  }
  for (; i < n; ++i) {
    hn::StoreU(
        uniform_from(narrow, words + i, hn::Set(narrow, from), hn::Set(narrow, to), hn::Set(narrow, width)),
        narrow, out + i);
  }
}

void uniform_doubles(const uint32_t* words, double* out, int64_t n, double from, double to) {
  const double width = to - from;
  for (int64_t i = 0; i < n; ++i) {
    const uint64_t bits = uint64_t{words[2 * i] & 0x1fffffu} << 32 | words[2 * i + 1];
    const double value = std::fma(static_cast<double>(static_cast<int64_t>(bits)) * 0x1p-53, width, from);
    out[i] = value == to ? from : value;
  }
}

template <class D, class V>
HWY_INLINE V horner(D, V, V sum) {
  return sum;
}
template <class D, class V, class... Rest>
HWY_INLINE V horner(D d, V x, V sum, float coefficient, Rest... rest) {
  return horner(d, x, fma(d, sum, x, hn::Set(d, coefficient)), rest...);
}

// Natural logarithm of 2^-24 <= x <= 1 (Cephes logf).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V log(D d, V x) {
  const hn::Rebind<int32_t, D> di;
  const V one = hn::Set(d, 1.0f);
  const auto bits = hn::BitCast(di, x);
  V exponent = hn::ConvertTo(d, hn::Sub(hn::ShiftRight<23>(bits), hn::Set(di, 126)));
  V mantissa = hn::BitCast(d, hn::Or(hn::And(bits, hn::Set(di, 0x007fffff)), hn::Set(di, 0x3f000000)));
  const auto small = hn::Lt(mantissa, hn::Set(d, 0.707106781186547524f));
  exponent = hn::Sub(exponent, hn::IfThenElseZero(small, one));
  x = hn::Add(hn::Sub(mantissa, one), hn::IfThenElseZero(small, mantissa));
  const V z = hn::Mul(x, x);
  V y = horner(d, x, hn::Set(d, 7.0376836292E-2f), -1.1514610310E-1f, 1.1676998740E-1f, -1.2420140846E-1f,
               1.4249322787E-1f, -1.6668057665E-1f, 2.0000714765E-1f, -2.4999993993E-1f, 3.3333331174E-1f);
  y = hn::Mul(y, x);
  y = fma(d, y, z, hn::Mul(exponent, hn::Set(d, -2.12194440e-4f)));
  y = hn::Sub(y, hn::Mul(z, hn::Set(d, 0.5f)));
  return hn::Add(hn::Add(x, y), hn::Mul(exponent, hn::Set(d, 0.693359375f)));
}

// Sine and cosine of 0 <= x < 2 pi (Cephes sinf and cosf).
template <class D, class V = hn::Vec<D>>
HWY_INLINE void sincos(D d, V x, V& sine, V& cosine) {
  const hn::Rebind<int32_t, D> di;
  const auto octant = hn::And(
      hn::Add(hn::ConvertTo(di, hn::Mul(x, hn::Set(d, 1.27323954473516f))), hn::Set(di, 1)), hn::Set(di, ~1));
  const V turns = hn::ConvertTo(d, octant);
  x = fma(d, turns, hn::Set(d, -0.78515625f), x);
  x = fma(d, turns, hn::Set(d, -2.4187564849853515625e-4f), x);
  x = fma(d, turns, hn::Set(d, -3.77489497744594108e-8f), x);
  const V z = hn::Mul(x, x);
  V c = horner(d, z, hn::Set(d, 2.443315711809948E-5f), -1.388731625493765E-3f, 4.166664568298827E-2f);
  c = hn::Mul(c, z);
  c = fma(d, c, z, hn::Mul(z, hn::Set(d, -0.5f)));
  c = hn::Add(c, hn::Set(d, 1.0f));
  V s = horner(d, z, hn::Set(d, -1.9515295891E-4f), 8.3321608736E-3f, -1.6666654611E-1f);
  s = hn::Mul(s, z);
  s = fma(d, s, x, x);
  const auto direct = hn::RebindMask(d, hn::Eq(hn::And(octant, hn::Set(di, 2)), hn::Zero(di)));
  const auto four = hn::Set(di, 4);
  const V sine_sign = hn::BitCast(d, hn::ShiftLeft<29>(hn::And(octant, four)));
  const V cosine_sign = hn::BitCast(d, hn::ShiftLeft<29>(hn::And(hn::Add(octant, hn::Set(di, 2)), four)));
  sine = hn::Xor(hn::IfThenElse(direct, s, c), sine_sign);
  cosine = hn::Xor(hn::IfThenElse(direct, c, s), cosine_sign);
}

void normals_from_floats(float* data, int64_t n, float mean, float std) {
  const hn::CappedTag<float, 8> d;
  for (int64_t block = 0; block < n; block += 16) {
    for (size_t j = 0; j < 8; j += hn::Lanes(d)) {
      float* first = data + block + j;
      const auto u = hn::Sub(hn::Set(d, 1.0f), hn::LoadU(d, first));
      const auto radius = hn::Sqrt(hn::Mul(hn::Set(d, -2.0f), log(d, u)));
      const auto angle = hn::Mul(hn::Set(d, 6.283185307179586f), hn::LoadU(d, first + 8));
      hn::Vec<decltype(d)> sine, cosine;
      sincos(d, angle, sine, cosine);
      hn::StoreU(fma(d, hn::Mul(radius, cosine), hn::Set(d, std), hn::Set(d, mean)), d, first);
      hn::StoreU(fma(d, hn::Mul(radius, sine), hn::Set(d, std), hn::Set(d, mean)), d, first + 8);
    }
  }
}

void normals_from_doubles(double* data, int64_t n, double mean, double std) {
  for (int64_t block = 0; block < n; block += 16) {
    for (double* first = data + block; first < data + block + 8; ++first) {
      const double radius = std::sqrt(-2.0 * std::log(1.0 - first[0]));
      const double angle = 2.0 * std::numbers::pi * first[8];
      first[0] = std::fma(radius * std::cos(angle), std, mean);
      first[8] = std::fma(radius * std::sin(angle), std, mean);
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace weft::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels {

namespace {
HWY_EXPORT(uniform_floats);
HWY_EXPORT(uniform_doubles);
HWY_EXPORT(normals_from_floats);
HWY_EXPORT(normals_from_doubles);

// Uniforms are transformed while they are in the first-level cache.
constexpr int64_t kChunk = 2048;
}  // namespace

void uniform_block(GeneratorState& state, float* out, int64_t n, float from, float to) {
  while (n > 0) {
    const int count = static_cast<int>(std::min<int64_t>(n, state.ready()));
    HWY_DYNAMIC_DISPATCH(uniform_floats)(state.take(count), out, count, from, to);
    out += count;
    n -= count;
  }
}

void uniform_block(GeneratorState& state, double* out, int64_t n, double from, double to) {
  while (n > 0) {
    const int pairs = static_cast<int>(std::min<int64_t>(n, state.ready() / 2));
    if (pairs == 0) {  // one output is left: the pair straddles two blocks
      const uint32_t words[2] = {state.random32(), state.random32()};
      HWY_DYNAMIC_DISPATCH(uniform_doubles)(words, out, 1, from, to);
      ++out;
      --n;
      continue;
    }
    HWY_DYNAMIC_DISPATCH(uniform_doubles)(state.take(2 * pairs), out, pairs, from, to);
    out += pairs;
    n -= pairs;
  }
}

void normal_block(GeneratorState& state, float* out, int64_t n, float mean, float std) {
  for (int64_t begin = 0; begin < n; begin += kChunk) {
    const int64_t count = std::min(kChunk, n - begin);
    uniform_block(state, out + begin, count, 0.0f, 1.0f);
    HWY_DYNAMIC_DISPATCH(normals_from_floats)(out + begin, count, mean, std);
  }
}

void normal_block(GeneratorState& state, double* out, int64_t n, double mean, double std) {
  for (int64_t begin = 0; begin < n; begin += kChunk) {
    const int64_t count = std::min(kChunk, n - begin);
    uniform_block(state, out + begin, count, 0.0, 1.0);
    HWY_DYNAMIC_DISPATCH(normals_from_doubles)(out + begin, count, mean, std);
  }
}

}  // namespace weft::kernels
#endif  // HWY_ONCE
