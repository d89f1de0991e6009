// Element types on the GPU: which type is computed in, reading and writing elements of any dtype, and conversions as the CPU's
// copy kernel does them. All .cu files use it.
#pragma once

#include <type_traits>

#include "kernels/cuda/device.cuh"
#include "weft/dtype.h"
#include "weft/half.h"

#ifdef __CUDACC__
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#endif

namespace weft::kernels::cuda {

// ---- half types ---------------------------------------------------------------------------------------------------

__host__ __device__ inline float to_float(Half x) {
#ifdef __CUDA_ARCH__
  return __half2float(__ushort_as_half(x.bits));
#else
  return static_cast<float>(x);
#endif
}
__host__ __device__ inline float to_float(BFloat16 x) {
#ifdef __CUDA_ARCH__
  return __uint_as_float(static_cast<unsigned>(x.bits) << 16);
#else
  return static_cast<float>(x);
#endif
}
__host__ __device__ inline Half to_half(float x) {
#ifdef __CUDA_ARCH__
  Half y;
  y.bits = __half_as_ushort(__float2half_rn(x));
  return y;
#else
  return Half(x);
#endif
}
__host__ __device__ inline BFloat16 to_bfloat16(float x) {
#ifdef __CUDA_ARCH__
  BFloat16 y;
  y.bits = __bfloat16_as_ushort(__float2bfloat16_rn(x));
  return y;
#else
  return BFloat16(x);
#endif
}

template <class T>
inline constexpr bool is_half_type = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

// ---- what is computed in ------------------------------------------------------------------------------------------

/// The type that elements of T are computed in: float for the half types and float, double, int64_t for integers and bool.
template <class T>
using Compute = std::conditional_t<is_half_type<T> || std::is_same_v<T, float>, float,
                                   std::conditional_t<std::is_same_v<T, double>, double, int64_t>>;

// ---- conversions --------------------------------------------------------------------------------------------------

/// Floating to integer: truncated; NaN and what does not fit become the type's lowest number, never undefined.
template <class I, class F>
__host__ __device__ I truncated(F x) {
  static_assert(std::is_same_v<I, int64_t> || std::is_same_v<I, int32_t>);
  constexpr F bound = std::is_same_v<I, int64_t> ? F(9223372036854775808.0) : F(2147483648.0);
  constexpr I lowest = std::is_same_v<I, int64_t> ? I(INT64_MIN) : I(INT32_MIN);
  const bool fits = std::is_same_v<I, int32_t> && std::is_same_v<F, double> ? x > -bound - 1 && x < bound
                                                                            : x >= -bound && x < bound;
  return fits ? static_cast<I>(x) : lowest;
}

/// `from` converted as PyTorch casts it: see the copy kernel in kernels/copy.h.
template <class To, class From>
__host__ __device__ To convert(From from) {
  if constexpr (std::is_same_v<To, From>) {
    return from;
  } else if constexpr (is_half_type<From>) {
    return convert<To>(to_float(from));
  } else if constexpr (std::is_same_v<To, bool>) {
    return from != From(0);
  } else if constexpr (std::is_same_v<To, Half>) {
    return to_half(static_cast<float>(from));
  } else if constexpr (std::is_same_v<To, BFloat16>) {
    return to_bfloat16(static_cast<float>(from));
  } else if constexpr (std::is_floating_point_v<To> || !std::is_floating_point_v<From>) {
    return static_cast<To>(from);
  } else if constexpr (std::is_same_v<To, int64_t>) {
    return truncated<int64_t>(from);
  } else {
    return static_cast<To>(truncated<int32_t>(from));
  }
}

// ---- elements of a dtype that is known at run time ----------------------------------------------------------------

/// Element i of `data`, converted to A. All threads of a warp have the same dtype, so the switch does not diverge.
template <class A>
__host__ __device__ A load(const void* data, Dtype dtype, int64_t i) {
  switch (dtype) {
    case Dtype::float32:
      return convert<A>(static_cast<const float*>(data)[i]);
    case Dtype::float64:
      return convert<A>(static_cast<const double*>(data)[i]);
    case Dtype::float16:
      return convert<A>(static_cast<const Half*>(data)[i]);
    case Dtype::bfloat16:
      return convert<A>(static_cast<const BFloat16*>(data)[i]);
    case Dtype::int64:
      return convert<A>(static_cast<const int64_t*>(data)[i]);
    case Dtype::int32:
      return convert<A>(static_cast<const int32_t*>(data)[i]);
    case Dtype::int16:
      return convert<A>(static_cast<const int16_t*>(data)[i]);
    case Dtype::int8:
      return convert<A>(static_cast<const int8_t*>(data)[i]);
    case Dtype::uint8:
      return convert<A>(static_cast<const uint8_t*>(data)[i]);
    default:  // a bool is a byte that others may have written: true unless 0
      return convert<A>(static_cast<const uint8_t*>(data)[i] != 0);
  }
}

/// Element i of `data` = value, converted.
template <class A>
__host__ __device__ void store(void* data, Dtype dtype, int64_t i, A value) {
  switch (dtype) {
    case Dtype::float32:
      static_cast<float*>(data)[i] = convert<float>(value);
      return;
    case Dtype::float64:
      static_cast<double*>(data)[i] = convert<double>(value);
      return;
    case Dtype::float16:
      static_cast<Half*>(data)[i] = convert<Half>(value);
      return;
    case Dtype::bfloat16:
      static_cast<BFloat16*>(data)[i] = convert<BFloat16>(value);
      return;
    case Dtype::int64:
      static_cast<int64_t*>(data)[i] = convert<int64_t>(value);
      return;
    case Dtype::int32:
      static_cast<int32_t*>(data)[i] = convert<int32_t>(value);
      return;
    case Dtype::int16:
      static_cast<int16_t*>(data)[i] = convert<int16_t>(value);
      return;
    case Dtype::int8:
      static_cast<int8_t*>(data)[i] = convert<int8_t>(value);
      return;
    case Dtype::uint8:
      static_cast<uint8_t*>(data)[i] = convert<uint8_t>(value);
      return;
    default:
      static_cast<bool*>(data)[i] = convert<bool>(value);
  }
}

// ---- host: from a dtype to a type ---------------------------------------------------------------------------------

/// f(T{}) with the type that stores one element of a floating dtype: float, double, Half or BFloat16.
template <class F>
decltype(auto) by_floating(Dtype dtype, F&& f) {
  switch (dtype) {
    case Dtype::float64:
      return f(double{});
    case Dtype::float16:
      return f(Half{});
    case Dtype::bfloat16:
      return f(BFloat16{});
    default:
      return f(float{});
  }
}
/// f(T{}) with float or double.
template <class F>
decltype(auto) by_float_or_double(Dtype dtype, F&& f) {
  if (dtype == Dtype::float64) return f(double{});
  return f(float{});
}
/// f(T{}) with the type that stores one element of any dtype.
template <class F>
decltype(auto) by_dtype(Dtype dtype, F&& f) {
  switch (dtype) {
    case Dtype::int64:
      return f(int64_t{});
    case Dtype::int32:
      return f(int32_t{});
    case Dtype::int16:
      return f(int16_t{});
    case Dtype::int8:
      return f(int8_t{});
    case Dtype::uint8:
      return f(uint8_t{});
    case Dtype::boolean:
      return f(bool{});
    default:
      return by_floating(dtype, static_cast<F&&>(f));
  }
}
/// f(T{}) with an unsigned integer as large as an element: for kernels that only move elements.
template <class F>
decltype(auto) by_size(Dtype dtype, F&& f) {
  switch (item_size(dtype)) {
    case 1:
      return f(uint8_t{});
    case 2:
      return f(uint16_t{});
    case 4:
      return f(uint32_t{});
    default:
      return f(uint64_t{});
  }
}

}  // namespace weft::kernels::cuda
