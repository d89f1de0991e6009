// Common divisors, and the parts and neighbours of floating-point numbers on the GPU; launched by src/ops/number.cpp.
#include "kernels/number.h"

#include <cmath>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"

namespace weft::kernels::cuda {

namespace {

/// 64 bits where the type has them, else 32: division is many times faster.
template <class T>
using Magnitude = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
template <class T>
__device__ Magnitude<T> magnitude(T x) {
  const auto bits = static_cast<Magnitude<T>>(x);
  if constexpr (std::is_signed_v<T>) return x < 0 ? 0 - bits : bits;
  else return bits;
}

template <class T>
__global__ void divisors(T* out, const T* a, const T* b, int64_t count, bool multiple) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i >= count) return;
  const auto x = magnitude(a[i]), y = magnitude(b[i]);
  auto divisor = x, rest = y;
  while (rest != 0) {
    const auto next = divisor % rest;
    divisor = rest;
    rest = next;
  }
  out[i] = static_cast<T>(!multiple ? divisor : divisor == 0 ? 0 : x / divisor * y);
}

__device__ float next_of(float from, float to) { return nextafterf(from, to); }
__device__ double next_of(double from, double to) { return nextafter(from, to); }
/// Of a half type: its bits, taken as sign and magnitude, count its numbers.
template <class T>
requires is_half_type<T> __device__ T next_of(T from, T to) {
  const float a = to_float(from), b = to_float(to);
  if (a != a || b != b) return convert<T>(a + b);
  if (a == b) return to;
  T next;
  if (a == 0) next.bits = static_cast<uint16_t>(1 | (b < 0 ? 0x8000 : 0));
  else next.bits = static_cast<uint16_t>((a < b) == (a > 0) ? from.bits + 1 : from.bits - 1);
  return next;
}

template <class T>
__global__ void next_numbers(T* out, const T* a, const T* b, int64_t count) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i < count) out[i] = next_of(a[i], b[i]);
}

template <class T>
__global__ void split_numbers(T* mantissa, int32_t* exponent, const T* x, int64_t count) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i >= count) return;
  const auto value = convert<double>(x[i]);
  int power = 0;
  mantissa[i] = convert<T>(frexp(value, &power));
  exponent[i] = isfinite(value) ? power : 0;
}

}  // namespace

void common_divisor(View out, ConstView a, ConstView b, bool multiple) {
  const int64_t count = out.numel();
  if (count == 0) return;
  by_dtype(out.dtype, [&]<class T>(T) {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
      launch(divisors<T>, blocks_for(count, kBlock), kBlock, out.as<T>(), a.as<T>(), b.as<T>(), count,
             multiple);
  });
}

void next_number(View out, ConstView a, ConstView b) {
  const int64_t count = out.numel();
  if (count == 0) return;
  by_floating(out.dtype, [&]<class T>(T) {
    launch(next_numbers<T>, blocks_for(count, kBlock), kBlock, out.as<T>(), a.as<T>(), b.as<T>(), count);
  });
}

void split_number(View mantissa, View exponent, ConstView x) {
  const int64_t count = x.numel();
  if (count == 0) return;
  by_floating(x.dtype, [&]<class T>(T) {
    launch(split_numbers<T>, blocks_for(count, kBlock), kBlock, mantissa.as<T>(), exponent.as<int32_t>(),
           x.as<T>(), count);
  });
}

}  // namespace weft::kernels::cuda
