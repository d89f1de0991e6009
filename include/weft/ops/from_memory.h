// Tensors of values written in a program, and over memory that somebody else owns.
#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

#include "weft/error.h"
#include "weft/half.h"
#include "weft/tensor.h"

namespace weft {

namespace detail {

template <class T>
concept Element = std::is_arithmetic_v<T> || std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

template <Element T>
constexpr Dtype stored_dtype() {
  if constexpr (std::is_same_v<T, bool>) return boolean;
  else if constexpr (std::is_same_v<T, float>) return float32;
  else if constexpr (std::is_same_v<T, Half>) return float16;
  else if constexpr (std::is_same_v<T, BFloat16>) return bfloat16;
  else if constexpr (std::is_floating_point_v<T>) return float64;
  else if constexpr (std::is_signed_v<T>)
    return sizeof(T) == 8 ? int64 : sizeof(T) == 4 ? int32 : sizeof(T) == 2 ? int16 : int8;
  else return uint8;
}

/// What Python's torch.tensor gives: floats the default dtype, int and long int64, other types their own.
template <Element T>
Dtype literal_dtype() {
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) return default_dtype();
  else if constexpr (std::is_same_v<T, int>) return int64;
  else return stored_dtype<T>();
}

/// A copy of `count` elements stored as `stored`, in row-major order, as options.dtype. Throws ShapeError unless shape has
/// `count` elements.
WEFT_API Tensor copy_of_memory(const void* data, int64_t count, Dtype stored, IntSpan shape,
                               TensorOptions options);

template <class T>
struct Literal {
  std::vector<T> values;
  Shape shape;
};

template <class T>
void append(std::vector<T>& values, Shape&, int64_t, T value) {
  values.push_back(value);
}
template <class T, class Inner>
void append(std::vector<T>& values, Shape& shape, int64_t depth, std::initializer_list<Inner> list) {
  const auto size = static_cast<int64_t>(list.size());
  if (shape.size() == depth) shape.push_back(size);
  if (shape[depth] != size)
    throw ShapeError("[tensor] lists of one level must have one length; got " + std::to_string(shape[depth]) +
                     " and " + std::to_string(size));
  for (const Inner& inner : list) append(values, shape, depth + 1, inner);
}

template <Element T, class List>
Tensor from_list(List list, TensorOptions options) {
  // bytes for bool, as std::vector<bool> has no elements in memory
  using Stored = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;
  std::vector<T> values;
  Shape shape;
  append(values, shape, 0, list);
  if (!options.dtype) options.dtype = literal_dtype<T>();
  const std::vector<Stored> stored(values.begin(), values.end());
  return copy_of_memory(stored.data(), static_cast<int64_t>(stored.size()), stored_dtype<T>(), shape,
                        options);
}

}  // namespace detail

/// The values of a list, up to three levels deep: tensor({1.f, 2.f}), tensor({{1, 2}, {3, 4}}). dtype, when absent:
/// default_dtype() for floats, int64 for integers, bool for bools. Throws ShapeError for ragged lists.
template <detail::Element T>
Tensor tensor(std::initializer_list<T> values, TensorOptions options = {}) {
  return detail::from_list<T>(values, options);
}
template <detail::Element T>
Tensor tensor(std::initializer_list<std::initializer_list<T>> values, TensorOptions options = {}) {
  return detail::from_list<T>(values, options);
}
template <detail::Element T>
Tensor tensor(std::initializer_list<std::initializer_list<std::initializer_list<T>>> values,
              TensorOptions options = {}) {
  return detail::from_list<T>(values, options);
}
/// A copy of `values`, row by row, in `shape` (1-d when left out); dtype as for lists. Throws ShapeError if the counts differ.
template <detail::Element T>
requires(!std::is_same_v<T, bool>) Tensor
    tensor(const std::vector<T>& values, IntSpan shape, TensorOptions options = {}) {
  if (!options.dtype) options.dtype = detail::literal_dtype<T>();
  return detail::copy_of_memory(values.data(), static_cast<int64_t>(values.size()), detail::stored_dtype<T>(),
                                shape, options);
}
template <detail::Element T>
requires(!std::is_same_v<T, bool>) Tensor tensor(const std::vector<T>& values, TensorOptions options = {}) {
  return tensor(values, IntSpan(values.size()), options);
}
/// A 0-d tensor of the number; dtype as for lists.
template <detail::Element T>
Tensor tensor(T value, TensorOptions options = {}) {
  if (!options.dtype) options.dtype = detail::literal_dtype<T>();
  return detail::copy_of_memory(&value, 1, detail::stored_dtype<T>(), {}, options);
}

/// A tensor over CPU memory of others, row-major or with given strides (not negative): nothing is copied, and
/// `deleter(data)` runs when the last tensor over it is gone. The memory must hold all elements and outlive the tensor if
/// there is no deleter. Throws ShapeError for negative sizes or strides, ValueError for null data of a tensor with elements
/// and for data that is not aligned to its element.
WEFT_API Tensor from_blob(void* data, IntSpan size, Dtype dtype, std::function<void(void*)> deleter = {});
WEFT_API Tensor from_blob(void* data, IntSpan size, IntSpan stride, Dtype dtype,
                          std::function<void(void*)> deleter = {});

}  // namespace weft
