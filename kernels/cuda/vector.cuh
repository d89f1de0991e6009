// Several neighbouring elements read and written at once, of a type or of a dtype that is known at run time. The elementwise and
// copy kernels use them.
#pragma once

#include "kernels/cuda/number.cuh"

namespace weft::kernels::cuda {

/// How an element lies in memory: bool as a byte that others may have written, true unless 0.
template <class T>
using Stored = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;

/// V elements, moved by instructions of up to 16 bytes.
template <class T, int V>
struct alignas(sizeof(T) * V < 16 ? sizeof(T) * V : 16) Vector {
  Stored<T> at[V];
};

/// What an address must be a multiple of, for vectors of V elements of this size.
constexpr int64_t vector_alignment(size_t item, int V) {
  return static_cast<int64_t>(item) * V < 16 ? static_cast<int64_t>(item) * V : 16;
}
inline bool is_aligned(const void* data, int64_t alignment) {
  return reinterpret_cast<uintptr_t>(data) % static_cast<uint64_t>(alignment) == 0;
}

/// An element as it was stored, converted to A.
template <class T, class A>
__device__ A widened(Stored<T> stored) {
  if constexpr (std::is_same_v<T, bool>) return convert<A>(stored != 0);
  else return convert<A>(stored);
}

/// x[u * V + k] = element offsets[u][v] + k of data, or with `still` element offsets[u][v], whatever k is.
template <class T, int V, int v, class A, int U, int N>
__device__ void read_as(A (&x)[U * V], const void* data, bool still, const int32_t (&offsets)[U][N]) {
  const auto* from = static_cast<const Stored<T>*>(data);
  if (V == 1 || still) {
#pragma unroll
    for (int u = 0; u < U; ++u) {
      const A one = widened<T, A>(from[offsets[u][v]]);
#pragma unroll
      for (int k = 0; k < V; ++k) x[u * V + k] = one;
    }
  } else {
#pragma unroll
    for (int u = 0; u < U; ++u) {
      const auto several = *reinterpret_cast<const Vector<T, V>*>(from + offsets[u][v]);
#pragma unroll
      for (int k = 0; k < V; ++k) x[u * V + k] = widened<T, A>(several.at[k]);
    }
  }
}

/// The same of any dtype. All threads have the same one, so the switch does not diverge.
template <int V, int v, class A, int U, int N>
__device__ void read(A (&x)[U * V], const void* data, Dtype dtype, bool still,
                     const int32_t (&offsets)[U][N]) {
  switch (dtype) {
    case Dtype::float32:
      return read_as<float, V, v>(x, data, still, offsets);
    case Dtype::float64:
      return read_as<double, V, v>(x, data, still, offsets);
    case Dtype::float16:
      return read_as<Half, V, v>(x, data, still, offsets);
    case Dtype::bfloat16:
      return read_as<BFloat16, V, v>(x, data, still, offsets);
    case Dtype::int64:
      return read_as<int64_t, V, v>(x, data, still, offsets);
    case Dtype::int32:
      return read_as<int32_t, V, v>(x, data, still, offsets);
    case Dtype::int16:
      return read_as<int16_t, V, v>(x, data, still, offsets);
    case Dtype::int8:
      return read_as<int8_t, V, v>(x, data, still, offsets);
    case Dtype::uint8:
      return read_as<uint8_t, V, v>(x, data, still, offsets);
    default:
      return read_as<bool, V, v>(x, data, still, offsets);
  }
}

/// Element offsets[u][v] + k of data = x[u * V + k], for each u that is `there`.
template <class T, int V, int v, class A, int U, int N>
__device__ void write_as(const A (&x)[U * V], void* data, const bool (&there)[U],
                         const int32_t (&offsets)[U][N]) {
  auto* to = static_cast<Stored<T>*>(data);
#pragma unroll
  for (int u = 0; u < U; ++u) {
    Vector<T, V> several;
#pragma unroll
    for (int k = 0; k < V; ++k) several.at[k] = convert<T>(x[u * V + k]);
    if (there[u]) *reinterpret_cast<Vector<T, V>*>(to + offsets[u][v]) = several;
  }
}

/// The same of any dtype.
template <int V, int v, class A, int U, int N>
__device__ void write(const A (&x)[U * V], void* data, Dtype dtype, const bool (&there)[U],
                      const int32_t (&offsets)[U][N]) {
  switch (dtype) {
    case Dtype::float32:
      return write_as<float, V, v>(x, data, there, offsets);
    case Dtype::float64:
      return write_as<double, V, v>(x, data, there, offsets);
    case Dtype::float16:
      return write_as<Half, V, v>(x, data, there, offsets);
    case Dtype::bfloat16:
      return write_as<BFloat16, V, v>(x, data, there, offsets);
    case Dtype::int64:
      return write_as<int64_t, V, v>(x, data, there, offsets);
    case Dtype::int32:
      return write_as<int32_t, V, v>(x, data, there, offsets);
    case Dtype::int16:
      return write_as<int16_t, V, v>(x, data, there, offsets);
    case Dtype::int8:
      return write_as<int8_t, V, v>(x, data, there, offsets);
    case Dtype::uint8:
      return write_as<uint8_t, V, v>(x, data, there, offsets);
    default:
      return write_as<bool, V, v>(x, data, there, offsets);
  }
}

}  // namespace weft::kernels::cuda
