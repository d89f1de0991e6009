// Operands laid out as a kernel wants them: dense memory of one element type, borrowed where the tensor has it already and
// copied where not. The convolution, pooling and norm kernels use it.
#pragma once

#include <cstdint>
#include <type_traits>

#include "kernels/cpu/scratch.h"
#include "kernels/view.h"
#include "weft/half.h"

namespace weft::kernels::cpu {

void copy(View out, ConstView in);

template <class T>
constexpr Dtype dtype_of() {
  if constexpr (std::is_same_v<T, float>) return Dtype::float32;
  else if constexpr (std::is_same_v<T, double>) return Dtype::float64;
  else if constexpr (std::is_same_v<T, Half>) return Dtype::float16;
  else if constexpr (std::is_same_v<T, BFloat16>) return Dtype::bfloat16;
  else if constexpr (std::is_same_v<T, int64_t>) return Dtype::int64;
  else if constexpr (std::is_same_v<T, int32_t>) return Dtype::int32;
  else if constexpr (std::is_same_v<T, int16_t>) return Dtype::int16;
  else if constexpr (std::is_same_v<T, int8_t>) return Dtype::int8;
  else if constexpr (std::is_same_v<T, uint8_t>) return Dtype::uint8;
  else return Dtype::boolean;
}

enum class Order { row_major, channels_last };

/// Strides of dense memory; channels_last puts dimension 1 innermost: (N, C, …) stored as N, …, C.
inline void dense_strides(Order order, int ndim, const int64_t* sizes, int64_t* strides) {
  int64_t step = 1;
  if (order == Order::channels_last && ndim > 1) {
    strides[1] = step;
    step *= sizes[1];
  }
  for (int i = ndim - 1; i >= 0; --i) {
    if (order == Order::channels_last && i == 1) continue;
    strides[i] = step;
    step *= sizes[i];
  }
}

/// True if x's memory is dense in this order (dimensions of size 1 do not count).
template <class Pointer>
bool is_dense(const BasicView<Pointer>& x, Order order) {
  int64_t expected[kMaxDims];
  dense_strides(order, x.ndim, x.sizes, expected);
  for (int i = 0; i < x.ndim; ++i)
    if (x.sizes[i] != 1 && x.strides[i] != expected[i]) return false;
  return true;
}

/// An input as dense memory of T; no data stays no data.
template <class T>
class DenseInput {
 public:
  DenseInput(ConstView x, Order order)
      : copied_(x.data && (x.dtype != dtype_of<T>() || !is_dense(x, order))),
        scratch_(copied_ ? x.numel() : 0) {
    data_ = copied_ ? scratch_.get() : x.as<T>();
    if (!copied_) return;
    View dense(scratch_.get(), dtype_of<T>(), x.ndim, x.sizes, x.strides);
    dense_strides(order, x.ndim, x.sizes, dense.strides);
    copy(dense, x);
  }
  const T* data() const { return data_; }

 private:
  bool copied_;
  Scratch<T> scratch_;
  const T* data_;
};

/// An output to be written as dense memory of T; finish() puts it in its place.
template <class T>
class DenseOutput {
 public:
  DenseOutput(View y, Order order)
      : y_(y),
        order_(order),
        copied_(y.dtype != dtype_of<T>() || !is_dense(y, order)),
        scratch_(copied_ ? y.numel() : 0) {
    data_ = copied_ ? scratch_.get() : y.as<T>();
  }
  T* data() const { return data_; }
  void finish() const {
    if (!copied_) return;
    ConstView dense(data_, dtype_of<T>(), y_.ndim, y_.sizes, y_.strides);
    dense_strides(order_, y_.ndim, y_.sizes, dense.strides);
    copy(y_, dense);
  }

 private:
  View y_;
  Order order_;
  bool copied_;
  Scratch<T> scratch_;
  T* data_;
};

}  // namespace weft::kernels::cpu
