// A number as it stands in a program: the `2` or `0.5` in `x * 2`, keeping whether it was bool, integer or floating.
#pragma once

#include <cstdint>
#include <type_traits>

#include "weft/dtype.h"

namespace weft {

/// A number with its kind. Every C++ number converts to it: integers of all sizes are int64, floats float64.
class Scalar {
 public:
  Scalar() = default;
  Scalar(bool value) : kind_(Dtype::boolean), integer_(value) {}  // NOLINT: numbers convert
  template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) Scalar(T value)
      : kind_(Dtype::int64), integer_(static_cast<int64_t>(value)) {}  // NOLINT
  template <class T>
  requires std::is_floating_point_v<T> Scalar(T value)
      : kind_(Dtype::float64), floating_(static_cast<double>(value)) {}  // NOLINT

  /// What the number was written as.
  bool is_floating() const { return kind_ == Dtype::float64; }
  bool is_boolean() const { return kind_ == Dtype::boolean; }
  /// float64, int64 or boolean.
  Dtype kind() const { return kind_; }

  /// The nearest double.
  double to_double() const { return is_floating() ? floating_ : static_cast<double>(integer_); }
  /// Truncates toward zero; what is beyond int64, and NaN, become its lowest value, as when tensors are converted.
  int64_t to_int64() const {
    if (!is_floating()) return integer_;
    return floating_ >= -0x1p63 && floating_ < 0x1p63 ? static_cast<int64_t>(floating_) : INT64_MIN;
  }
  /// Whether it is not 0.
  bool to_bool() const { return is_floating() ? floating_ != 0 : integer_ != 0; }

 private:
  Dtype kind_ = Dtype::int64;
  union {
    int64_t integer_ = 0;
    double floating_;
  };
};

}  // namespace weft
