// Element types, and PyTorch's promotion rules between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weft/export.h"

namespace weft {

/// The ten element types. float16 and bfloat16 are stored in two bytes and computed in float32; bool is one byte, 0 or 1.
enum class Dtype : uint8_t { float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, boolean };

/// How many there are.
inline constexpr int kDtypeCount = 10;

/// The element types by their names alone.
inline constexpr Dtype float32 = Dtype::float32;
inline constexpr Dtype float64 = Dtype::float64;
inline constexpr Dtype float16 = Dtype::float16;
inline constexpr Dtype bfloat16 = Dtype::bfloat16;
inline constexpr Dtype int64 = Dtype::int64;
inline constexpr Dtype int32 = Dtype::int32;
inline constexpr Dtype int16 = Dtype::int16;
inline constexpr Dtype int8 = Dtype::int8;
inline constexpr Dtype uint8 = Dtype::uint8;
inline constexpr Dtype boolean = Dtype::boolean;  // PyTorch's torch.bool; `bool` is a keyword here

/// False for a number outside the enumeration.
constexpr bool is_dtype(Dtype dtype) { return static_cast<int>(dtype) < kDtypeCount; }

/// Bytes of one element: 1, 2, 4 or 8.
constexpr size_t item_size(Dtype dtype) {
  constexpr size_t sizes[kDtypeCount] = {4, 8, 2, 2, 8, 4, 2, 1, 1, 1};
  return sizes[static_cast<int>(dtype)];
}

/// Categories: floating, integral (not bool), and those with negative numbers.
constexpr bool is_floating(Dtype dtype) { return dtype <= Dtype::bfloat16; }
constexpr bool is_integral(Dtype dtype) { return dtype > Dtype::bfloat16 && dtype != Dtype::boolean; }
constexpr bool is_signed(Dtype dtype) { return dtype != Dtype::uint8 && dtype != Dtype::boolean; }

/// "float32", …, "bool": the name PyTorch prints after `torch.`.
WEFT_API std::string_view name(Dtype dtype);

/// The type two tensors of equal rank category meet in (torch.promote_types): float16 + bfloat16 is float32,
/// uint8 + int8 is int16, any integer + any float is the float.
WEFT_API Dtype promote_types(Dtype a, Dtype b);

/// The floating type that factory functions and true division of integers give; float32 at start (torch.get_default_dtype).
WEFT_API Dtype default_dtype();

/// Throws DtypeError unless `dtype` is floating.
WEFT_API void set_default_dtype(Dtype dtype);

}  // namespace weft
