// Shapes: growth beyond six dimensions, text, strides, broadcasting.
#include "weft/shape.h"

#include <algorithm>

#include "src/core/check.h"

namespace weft {

void Shape::grow(int64_t count) {
  const int64_t capacity = std::max<int64_t>(count, 2 * capacity_);
  auto* bigger = new int64_t[static_cast<size_t>(capacity)];
  std::memcpy(bigger, data(), static_cast<size_t>(size_) * sizeof(int64_t));
  delete[] heap_;
  heap_ = bigger;
  capacity_ = static_cast<int32_t>(capacity);
}

std::string Shape::str() const {
  std::string text = "(";
  for (int64_t i = 0; i < size_; ++i) {
    if (i > 0) text += ", ";
    text += std::to_string((*this)[i]);
  }
  if (size_ == 1) text += ",";
  return text + ")";
}

Shape contiguous_strides(IntSpan sizes) {
  Shape strides(sizes.size(), 1);
  int64_t step = 1;
  for (int64_t i = sizes.size() - 1; i >= 0; --i) {
    strides[i] = step;
    // Sizes beyond memory are refused by whoever allocates or borrows; here they only must not overflow.
    if (__builtin_mul_overflow(step, std::max<int64_t>(sizes[i], 1), &step)) step = INT64_MAX;
  }
  return strides;
}

Shape channels_last_strides(IntSpan sizes) {
  WEFT_CHECK(sizes.size() == 4, ShapeError, "channels_last", "needs 4 dimensions (N, C, H, W); shape {}",
             Shape(sizes));
  const int64_t channels = std::max<int64_t>(sizes[1], 1), width = std::max<int64_t>(sizes[3], 1);
  return {std::max<int64_t>(sizes[2], 1) * width * channels, 1, width * channels, channels};
}

Shape broadcast_shapes(IntSpan a, IntSpan b, const char* op) {
  const int64_t ndim = std::max(a.size(), b.size());
  Shape out(ndim, 1);
  for (int64_t i = 1; i <= ndim; ++i) {
    const int64_t x = i <= a.size() ? a[a.size() - i] : 1, y = i <= b.size() ? b[b.size() - i] : 1;
    WEFT_CHECK(x == y || x == 1 || y == 1, ShapeError, op,
               "shapes {} and {} do not broadcast: sizes {} and {} at dimension {} differ and neither is 1",
               Shape(a), Shape(b), x, y, ndim - i);
    out[ndim - i] = x == 1 ? y : x;
  }
  return out;
}

}  // namespace weft
