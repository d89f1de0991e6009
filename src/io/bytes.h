// Numbers and element arrays as they lie in files: byte order, and sizes computed without overflow. src/io and src/data
// call it.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "weft/tensor.h"

namespace weft::io {

static_assert(std::endian::native == std::endian::little, "files are read as they lie in memory");

/// The little-endian number at `bytes`, which need not be aligned.
template <class T>
T load_little(const uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// Bytes of that many elements; nothing if a size is negative or the product exceeds 63 bits.
std::optional<uint64_t> byte_count(IntSpan sizes, size_t item_size);

/// Reverses the bytes of each element of `item_size` bytes.
void swap_byte_order(std::span<uint8_t> elements, size_t item_size);

/// Whether all bytes are 0 or 1, as the elements of a bool tensor must be.
bool are_bools(std::span<const uint8_t> bytes);

/// The bytes of a contiguous CPU tensor.
std::span<uint8_t> bytes_of(const Tensor& contiguous);

}  // namespace weft::io
