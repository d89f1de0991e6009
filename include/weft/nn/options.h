// What the layers' options are written with: one number or two for height and width, and padding by number or
// name.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

#include "weft/export.h"
#include "weft/shape.h"

namespace weft::nn {

/// One number for height and width, or both: `3`, `{3, 5}`. Prints as it was written.
struct WEFT_API Pair {
  int64_t values[2];
  bool written_as_one;

  template <std::integral I>
  constexpr Pair(I both)
      : values{static_cast<int64_t>(both), static_cast<int64_t>(both)}, written_as_one(true) {}  // NOLINT
  constexpr Pair(int64_t height, int64_t width) : values{height, width}, written_as_one(false) {}

  constexpr int64_t operator[](int64_t i) const { return values[i]; }
  /// Both, for the ops.
  IntSpan span() const { return {values, 2}; }
  bool operator==(const Pair& other) const {
    return values[0] == other.values[0] && values[1] == other.values[1];
  }
  /// "3" or "(3, 5)"
  std::string str() const;
  /// "(3, 3)"
  std::string tuple() const;
};

/// A Pair that may be left out.
struct OptionalPair : std::optional<Pair> {
  OptionalPair() = default;
  template <std::integral I>
  OptionalPair(I both) : std::optional<Pair>(Pair(both)) {}  // NOLINT
  OptionalPair(int64_t height, int64_t width) : std::optional<Pair>(Pair(height, width)) {}
  OptionalPair(Pair pair) : std::optional<Pair>(pair) {}  // NOLINT
  OptionalPair(std::nullopt_t) {}                         // NOLINT
};

/// Rows and columns added around an image: a Pair, or "same" (the result is as large as the image) or "valid"
/// (none).
struct WEFT_API Padding {
  Pair pair = 0;
  std::string name{};  // "same", "valid" or empty

  template <std::integral I>
  Padding(I both) : pair(both) {}  // NOLINT
  Padding(int64_t height, int64_t width) : pair(height, width) {}
  Padding(Pair pair) : pair(pair) {}  // NOLINT
  /// Throws ValueError for another name.
  Padding(const char* name);  // NOLINT
};

/// What stands in the padding: zeros, the image mirrored without its edge, its edge repeated, or its other
/// side.
enum class PaddingMode : int8_t { zeros, reflect, replicate, circular };

}  // namespace weft::nn
