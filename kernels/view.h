// What a kernel takes: a pointer, sizes and strides; trivially copyable, ignorant of tensors and of the tape.
#pragma once

#include <cstdint>
#include <type_traits>

#include "weft/dtype.h"
#include "weft/shape.h"

namespace weft::kernels {

using weft::kMaxDims;

template <class Pointer>
struct BasicView {
  Pointer data = nullptr;
  Dtype dtype = Dtype::float32;
  int ndim = 0;
  int64_t sizes[kMaxDims];    // only the first ndim are set
  int64_t strides[kMaxDims];  // in elements; 0 where broadcast

  BasicView() = default;
  BasicView(Pointer data, Dtype dtype, int64_t ndim, const int64_t* shape, const int64_t* steps)
      : data(data), dtype(dtype), ndim(static_cast<int>(ndim)) {
    for (int i = 0; i < this->ndim; ++i) {
      sizes[i] = shape[i];
      strides[i] = steps[i];
    }
  }
  template <class Other>
  requires(std::is_convertible_v<Other, Pointer> && !std::is_same_v<Other, Pointer>)
      BasicView(const BasicView<Other>& other)  // NOLINT: a writable view is readable
      : BasicView(other.data, other.dtype, other.ndim, other.sizes, other.strides) {}

  int64_t numel() const {
    int64_t n = 1;
    for (int i = 0; i < ndim; ++i) n *= sizes[i];
    return n;
  }
  template <class T>
  auto* as() const {
    using Element = std::conditional_t<std::is_const_v<std::remove_pointer_t<Pointer>>, const T, T>;
    return static_cast<Element*>(data);
  }
  /// Row-major without gaps (dimensions of size 1 do not count).
  bool contiguous() const {
    int64_t expected = 1;
    for (int i = ndim - 1; i >= 0; --i) {
      if (sizes[i] != 1 && strides[i] != expected) return false;
      expected *= sizes[i];
    }
    return true;
  }
};

using View = BasicView<void*>;
using ConstView = BasicView<const void*>;

static_assert(std::is_trivially_copyable_v<View>);

}  // namespace weft::kernels
