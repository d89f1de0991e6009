// What a kernel reads and writes: elements of a type known when it is compiled, or of any dtype, as the type that is computed in; one
// at a time or in 16-byte vectors. Reductions, norms, softmax, scans and sorts take their operands so.
#pragma once

#include "kernels/cuda/vector.cuh"
#include "kernels/view.h"

namespace weft::kernels::cuda {

/// In the place of an element type: any dtype, computed in A.
template <class A>
struct Any {};

template <class T>
struct ValueOf {
  using type = Compute<T>;
};
template <class A>
struct ValueOf<Any<A>> {
  using type = A;
};
/// What an element of T, or of Any, is computed in.
template <class T>
using Value = typename ValueOf<T>::type;

template <class T>
class In {
 public:
  static constexpr int kVector = sizeof(T) == 1 ? 8 : 16 / sizeof(T);

  explicit In(const ConstView& x) : data_(x.as<T>()) {}
  __device__ Value<T> operator()(int64_t i) const { return convert<Value<T>>(data_[i]); }
  /// x = elements i … i + N - 1, which lie at a multiple of N * sizeof(T) bytes.
  template <int N>
  __device__ void vector(Value<T> (&x)[N], int64_t i) const {
    const auto elements = *reinterpret_cast<const Vector<T, N>*>(data_ + i);
#pragma unroll
    for (int v = 0; v < N; ++v) x[v] = convert<Value<T>>(elements.at[v]);
  }

 private:
  const T* data_;
};

/// A bool is a byte that may hold anything.
template <>
class In<bool> {
 public:
  static constexpr int kVector = 8;

  explicit In(const ConstView& x) : bytes_(ConstView(x)) {}
  __device__ int64_t operator()(int64_t i) const { return bytes_(i) != 0; }
  template <int N>
  __device__ void vector(int64_t (&x)[N], int64_t i) const {
    bytes_.vector(x, i);
#pragma unroll
    for (int v = 0; v < N; ++v) x[v] = x[v] != 0;
  }

 private:
  In<uint8_t> bytes_;
};

template <class A>
class In<Any<A>> {
 public:
  static constexpr int kVector = 1;

  explicit In(const ConstView& x) : data_(x.data), dtype_(x.dtype) {}
  __device__ A operator()(int64_t i) const { return load<A>(data_, dtype_, i); }
  template <int N>
  __device__ void vector(A (&x)[N], int64_t i) const {
#pragma unroll
    for (int v = 0; v < N; ++v) x[v] = (*this)(i + v);
  }

 private:
  const void* data_;
  Dtype dtype_;
};

template <class T>
class Out {
 public:
  explicit Out(const View& y) : data_(y.as<T>()) {}
  __device__ void operator()(int64_t i, Value<T> value) const { data_[i] = convert<T>(value); }
  /// Elements i … i + N - 1, which lie at a multiple of N * sizeof(T) bytes, = x.
  template <int N>
  __device__ void vector(int64_t i, const Value<T> (&x)[N]) const {
    Vector<T, N> elements;
#pragma unroll
    for (int v = 0; v < N; ++v) elements.at[v] = convert<T>(x[v]);
    *reinterpret_cast<Vector<T, N>*>(data_ + i) = elements;
  }

 private:
  T* data_;
};

template <class A>
class Out<Any<A>> {
 public:
  explicit Out(const View& y) : data_(y.data), dtype_(y.dtype) {}
  __device__ void operator()(int64_t i, A value) const { store(data_, dtype_, i, value); }
  template <int N>
  __device__ void vector(int64_t i, const A (&x)[N]) const {
#pragma unroll
    for (int v = 0; v < N; ++v) (*this)(i + v, x[v]);
  }

 private:
  void* data_;
  Dtype dtype_;
};

/// Whether elements of x can be read N at a time from every offset that is a sum of multiples of these steps.
inline bool vectors_fit(const ConstView& x, int n, std::initializer_list<int64_t> steps) {
  bool fits = reinterpret_cast<uintptr_t>(x.data) % (static_cast<size_t>(n) * item_size(x.dtype)) == 0;
  for (const int64_t step : steps) fits = fits && step % n == 0;
  return fits;
}

}  // namespace weft::kernels::cuda
