// Operands whose values a test chooses, in the layouts of random_operands.h.
#pragma once

#include <utility>

#include "tests/cudasim/random_operands.h"
#include "weft/half.h"

namespace cudasim_test {

/// Element i of bytes = value.
inline void put(std::vector<char>& bytes, Dtype dtype, size_t i, double value) {
  const auto write = [&](auto x) { std::memcpy(&bytes[i * sizeof x], &x, sizeof x); };
  switch (dtype) {
    case Dtype::float32:
      return write(static_cast<float>(value));
    case Dtype::float64:
      return write(value);
    case Dtype::float16:
      return write(weft::Half(static_cast<float>(value)));
    case Dtype::bfloat16:
      return write(weft::BFloat16(static_cast<float>(value)));
    case Dtype::int64:
      return write(static_cast<int64_t>(value));
    case Dtype::int32:
      return write(static_cast<int32_t>(value));
    case Dtype::int16:
      return write(static_cast<int16_t>(value));
    default:
      return write(static_cast<int8_t>(static_cast<int64_t>(value)));
  }
}

/// As `like` lies, each element value().
template <class F>
Tensor with_values(Tensor like, F value) {
  const View view = like.on_host();
  const size_t item = weft::item_size(view.dtype);
  const int64_t base =
      (static_cast<const char*>(view.data) - like.host_bytes().data()) / static_cast<int64_t>(item);
  std::vector<char> bytes(like.host_bytes().size());
  for (size_t i = 0; i < bytes.size() / item; ++i) put(bytes, view.dtype, i, value());
  return Tensor(view.dtype, Sizes(view.sizes, view.sizes + view.ndim),
                Sizes(view.strides, view.strides + view.ndim), base, std::move(bytes));
}
/// Dense, with these values.
template <class T>
Tensor of(Dtype dtype, Sizes sizes, const std::vector<T>& values) {
  Sizes strides(sizes.size());
  int64_t reach = 1;
  for (size_t d = sizes.size(); d-- > 0; reach *= sizes[d]) strides[d] = reach;
  std::vector<char> bytes(values.size() * weft::item_size(dtype));
  for (size_t i = 0; i < values.size(); ++i) put(bytes, dtype, i, static_cast<double>(values[i]));
  return Tensor(dtype, std::move(sizes), std::move(strides), 0, std::move(bytes));
}

}  // namespace cudasim_test
