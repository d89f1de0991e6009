// Bodies of bytes.h.
#include "src/io/bytes.h"

#include <algorithm>

namespace weft::io {

std::optional<uint64_t> byte_count(IntSpan sizes, size_t item_size) {
  auto bytes = static_cast<int64_t>(item_size);
  bool empty = false, fits = true;
  for (const int64_t size : sizes) {
    if (size < 0) return std::nullopt;
    empty |= size == 0;
    // A size of 0 does not excuse the others: strides are made of them.
    fits &= !__builtin_mul_overflow(bytes, std::max<int64_t>(size, 1), &bytes);
  }
  if (!fits) return std::nullopt;
  return empty ? 0 : static_cast<uint64_t>(bytes);
}

void swap_byte_order(std::span<uint8_t> elements, size_t item_size) {
  if (item_size == 1) return;
  for (size_t i = 0; i + item_size <= elements.size(); i += item_size)
    std::reverse(elements.begin() + static_cast<std::ptrdiff_t>(i),
                 elements.begin() + static_cast<std::ptrdiff_t>(i + item_size));
}

bool are_bools(std::span<const uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte <= 1; });
}

std::span<uint8_t> bytes_of(const Tensor& contiguous) {
  return {static_cast<uint8_t*>(contiguous.raw_data()),
          static_cast<size_t>(contiguous.numel()) * contiguous.item_size()};
}

}  // namespace weft::io
