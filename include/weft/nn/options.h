// What the layers' options are written with: one number or one a dimension, and padding by number or name.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

#include "weft/export.h"
#include "weft/shape.h"

namespace weft::nn {

/// One number for all N dimensions, or one each, the last dimension last: `3`, `{3, 5}`. Prints as it was
/// written.
template <int N>
struct WEFT_API Sizes {
  std::array<int64_t, N> values;
  bool written_as_one;

  template <std::integral I>
  constexpr Sizes(I all) : written_as_one(true) {  // NOLINT
    values.fill(static_cast<int64_t>(all));
  }
  template <std::integral... I>
  requires(N > 1 && sizeof...(I) == N) constexpr Sizes(I... each)
      : values{static_cast<int64_t>(each)...}, written_as_one(false) {}

  constexpr int64_t operator[](int64_t i) const { return values[static_cast<size_t>(i)]; }
  /// All N, for the ops.
  IntSpan span() const { return {values.data(), N}; }
  bool operator==(const Sizes& other) const { return values == other.values; }
  /// "3" or "(3, 5)"
  std::string str() const;
  /// "(3, 3)", "(3,)"
  std::string tuple() const;
};

/// Sizes that may be left out.
template <int N>
struct OptionalSizes : std::optional<Sizes<N>> {
  OptionalSizes() = default;
  template <std::integral I>
  OptionalSizes(I all) : std::optional<Sizes<N>>(Sizes<N>(all)) {}  // NOLINT
  template <std::integral... I>
  requires(N > 1 && sizeof...(I) == N) OptionalSizes(I... each)
      : std::optional<Sizes<N>>(Sizes<N>(each...)) {}
  OptionalSizes(Sizes<N> sizes) : std::optional<Sizes<N>>(sizes) {}  // NOLINT
  OptionalSizes(std::nullopt_t) {}                                   // NOLINT
};

/// Height and width: `3`, `{3, 5}`.
using Pair = Sizes<2>;
using OptionalPair = OptionalSizes<2>;

/// Sizes of a result, each a number or nullopt for as many as the input has: `7`, `{7, std::nullopt}`. Prints as it was
/// written.
template <int N>
struct WEFT_API OutputSizes {
  std::array<std::optional<int64_t>, N> values;
  bool written_as_one;

  template <std::integral I>
  OutputSizes(I all) : written_as_one(true) {  // NOLINT
    values.fill(static_cast<int64_t>(all));
  }
  template <class... Size>
  requires(N > 1 && sizeof...(Size) == N && (std::convertible_to<Size, std::optional<int64_t>> && ...))
      OutputSizes(Size... each)
      : values{std::optional<int64_t>(each)...}, written_as_one(false) {}

  /// With the input's own last sizes for nullopt. Throws ShapeError for an input of N dimensions or fewer.
  Sizes<N> of(const Shape& input) const;
  /// "7" or "(7, None)"
  std::string str() const;
};

/// What a convolution adds around its input: Sizes, "same" (the result is as large as the input) or "valid"
/// (nothing).
template <int N>
struct WEFT_API ConvPadding {
  Sizes<N> sizes = 0;
  std::string name{};  // "same", "valid" or empty

  template <std::integral I>
  ConvPadding(I all) : sizes(all) {}  // NOLINT
  template <std::integral... I>
  requires(N > 1 && sizeof...(I) == N) ConvPadding(I... each) : sizes(each...) {}
  ConvPadding(Sizes<N> sizes) : sizes(sizes) {}  // NOLINT
  /// Throws ValueError for another name.
  ConvPadding(const char* name);  // NOLINT
};
using Padding = ConvPadding<2>;

/// What stands in the padding: zeros, the image mirrored without its edge, its edge repeated, or its other
/// side.
enum class PaddingMode : int8_t { zeros, reflect, replicate, circular };

extern template struct Sizes<1>;
extern template struct Sizes<2>;
extern template struct Sizes<3>;
extern template struct Sizes<4>;
extern template struct Sizes<6>;
extern template struct OutputSizes<1>;
extern template struct OutputSizes<2>;
extern template struct OutputSizes<3>;
extern template struct ConvPadding<1>;
extern template struct ConvPadding<2>;
extern template struct ConvPadding<3>;

}  // namespace weft::nn
