// Sizes and strides: a small vector that holds six dimensions without allocating, and a span of integers for arguments.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <vector>

#include "weft/export.h"

namespace weft {

/// Most dimensions a tensor may have.
inline constexpr int kMaxDims = 16;

class Shape;

/// A borrowed list of integers, or one: `{2, 3}`, `2`, a std::vector, a Shape. For arguments only: of a list it owns
/// nothing.
class IntSpan {
 public:
  constexpr IntSpan() = default;
  constexpr IntSpan(const int64_t* data, int64_t size) : data_(data), size_(size) {}
  constexpr IntSpan(std::initializer_list<int64_t> list)  // NOLINT: arguments are written as braces
      : size_(static_cast<int64_t>(list.size())) {
    data_ = list.begin();  // the call that the braces are written in outlives the span
  }
  template <std::integral I>
  requires(!std::same_as<I, bool>) constexpr IntSpan(I one)  // NOLINT: sum(x, 1)
      : one_(static_cast<int64_t>(one)), size_(kOne) {}
  IntSpan(const std::vector<int64_t>& list)  // NOLINT
      : data_(list.data()), size_(static_cast<int64_t>(list.size())) {}
  IntSpan(const Shape& shape);  // NOLINT

  /// As a std::span has them; data() of a single integer points into this object.
  int64_t size() const { return size_ == kOne ? 1 : size_; }
  bool empty() const { return size_ == 0; }
  int64_t operator[](int64_t i) const { return data()[i]; }
  const int64_t* begin() const { return data(); }
  const int64_t* end() const { return data() + size(); }
  const int64_t* data() const { return size_ == kOne ? &one_ : data_; }

 private:
  static constexpr int64_t kOne = -1;  // as size_: one_ is the list

  union {
    const int64_t* data_ = nullptr;
    int64_t one_;
  };
  int64_t size_ = 0;
};

/// The sizes (or strides) of a tensor, one int64 a dimension.
class WEFT_API Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<int64_t> list) : Shape(IntSpan(list)) {}
  explicit Shape(IntSpan list) { assign(list.data(), list.size()); }
  Shape(int64_t count, int64_t value) {
    resize(count);
    for (int64_t& v : *this) v = value;
  }
  Shape(const Shape& other) { copy(other); }
  Shape(Shape&& other) noexcept { take(other); }
  Shape& operator=(const Shape& other) {
    if (this != &other) copy(other);
    return *this;
  }
  Shape& operator=(Shape&& other) noexcept {
    if (this != &other) {
      delete[] heap_;
      take(other);
    }
    return *this;
  }
  ~Shape() { delete[] heap_; }

  /// As a std::vector's; nothing is checked.
  int64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  int64_t* data() { return heap_ ? heap_ : inline_; }
  const int64_t* data() const { return heap_ ? heap_ : inline_; }
  int64_t& operator[](int64_t i) { return data()[i]; }
  int64_t operator[](int64_t i) const { return data()[i]; }
  int64_t* begin() { return data(); }
  int64_t* end() { return data() + size_; }
  const int64_t* begin() const { return data(); }
  const int64_t* end() const { return data() + size_; }
  int64_t back() const { return data()[size_ - 1]; }

  /// Changes as a std::vector's, by position instead of iterator.
  void assign(const int64_t* values, int64_t count) {
    reserve(count);
    if (count > 0) std::memmove(data(), values, static_cast<size_t>(count) * sizeof(int64_t));
    size_ = static_cast<int32_t>(count);
  }
  void resize(int64_t count, int64_t fill = 0) {
    reserve(count);
    for (int64_t i = size_; i < count; ++i) data()[i] = fill;
    size_ = static_cast<int32_t>(count);
  }
  void push_back(int64_t value) {
    reserve(size_ + 1);
    data()[size_++] = value;
  }
  void insert(int64_t position, int64_t value) {
    reserve(size_ + 1);
    int64_t* at = data() + position;
    std::memmove(at + 1, at, static_cast<size_t>(size_ - position) * sizeof(int64_t));
    *at = value;
    ++size_;
  }
  void erase(int64_t position) {
    int64_t* at = data() + position;
    std::memmove(at, at + 1, static_cast<size_t>(size_ - position - 1) * sizeof(int64_t));
    --size_;
  }

  /// Product of the sizes; 1 for no dimension.
  int64_t numel() const {
    int64_t n = 1;
    for (int64_t size : *this) n *= size;
    return n;
  }
  /// "(2, 3)", "(5,)", "()", as in Python.
  std::string str() const;

  friend bool operator==(const Shape& a, const Shape& b) {
    if (a.size_ != b.size_) return false;
    const int64_t *x = a.data(), *y = b.data();
    for (int32_t i = 0; i < a.size_; ++i)
      if (x[i] != y[i]) return false;
    return true;
  }

 private:
  static constexpr int32_t kInline = 6;

  void copy(const Shape& other) {
    if (heap_ || other.heap_) return assign(other.data(), other.size_);
    size_ = other.size_;
    std::memcpy(inline_, other.inline_, sizeof(inline_));  // of known length, so without a call
  }
  void reserve(int64_t count) {
    if (count > capacity_) grow(count);
  }
  void grow(int64_t count);
  void take(Shape& other) noexcept {
    size_ = other.size_;
    capacity_ = other.capacity_;
    heap_ = other.heap_;
    if (!heap_) std::memcpy(inline_, other.inline_, sizeof(inline_));
    other.heap_ = nullptr;
    other.size_ = 0;
    other.capacity_ = kInline;
  }

  int32_t size_ = 0;
  int32_t capacity_ = kInline;
  int64_t* heap_ = nullptr;
  int64_t inline_[kInline]{};
};

inline IntSpan::IntSpan(const Shape& shape) : data_(shape.data()), size_(shape.size()) {}

/// Row-major strides for `sizes`, in elements.
WEFT_API Shape contiguous_strides(IntSpan sizes);
/// The strides of an N,C,H,W tensor stored as N,H,W,C. Throws ShapeError unless there are four sizes.
WEFT_API Shape channels_last_strides(IntSpan sizes);
/// The shape two shapes broadcast to (NumPy's rule). Throws ShapeError naming `op` and both shapes.
WEFT_API Shape broadcast_shapes(IntSpan a, IntSpan b, const char* op = "broadcast");

}  // namespace weft
