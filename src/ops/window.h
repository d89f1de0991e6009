// What convolution, pooling and the like share: arguments with one number for each spatial dimension, and tensors seen by
// kernels as images or volumes whatever their rank.
#pragma once

#include <algorithm>

#include "kernels/view.h"
#include "src/core/check.h"
#include "src/ops/new_tensor.h"
#include "weft/shape.h"

namespace weft::ops {

/// One value for each of `rank` spatial dimensions (1 to 3), from an argument given as one number or one a dimension; each at
/// least `least` and at most kMost, so that extents computed from them do not overflow. Throws ValueError.
struct Spatial {
  static constexpr int64_t kMost = int64_t{1} << 24;
  int rank;
  int64_t value[3];

  Spatial(int rank, int64_t all) : rank(rank), value{all, all, all} {}
  Spatial(const char* op, int rank, const char* argument, IntSpan given, int64_t least)
      : rank(rank), value{} {
    constexpr const char* kCounts[] = {"one number", "one number or two", "one number or three"};
    WEFT_CHECK(given.size() == 1 || given.size() == rank, ValueError, op, "{} must be {}; got {}", argument,
               kCounts[rank - 1], Shape(given));
    for (int i = 0; i < rank; ++i) {
      value[i] = given[given.size() == 1 ? 0 : i];
      WEFT_CHECK(value[i] >= least, ValueError, op, "{} must be at least {}; got {}", argument, least,
                 Shape(given));
      WEFT_CHECK(value[i] <= kMost, ValueError, op, "{} must be at most {}; got {}", argument, kMost,
                 Shape(given));
    }
  }
  int64_t operator[](int i) const { return value[i]; }
  bool all(int64_t number) const {
    for (int i = 0; i < rank; ++i)
      if (value[i] != number) return false;
    return true;
  }
  Shape shape() const { return Shape(IntSpan(value, rank)); }
  /// The last `count` values of a kernel's struct, `missing` before them where the rank is less.
  void write(int64_t* to, int count, int64_t missing) const {
    for (int i = 0; i < count; ++i) to[i] = i < count - rank ? missing : value[i - (count - rank)];
  }
};

/// What messages call the sizes of inputs of this rank, and their dimensions.
inline const char* spatial_sizes(int rank) {
  constexpr const char* kSizes[] = {"(N, C, L) or (C, L)", "(N, C, H, W) or (C, H, W)",
                                    "(N, C, D, H, W) or (C, D, H, W)"};
  return kSizes[rank - 1];
}
inline const char* spatial_unit(int rank, int axis) {
  constexpr const char* kUnits[] = {"planes", "rows", "columns"};
  return rank == 1 ? "elements" : kUnits[3 - rank + axis];
}

/// v, of (N, C, *), with dimensions of size 1 before its spatial ones until there are `rank` of them; without any, v itself.
template <class V>
V as_rank(V v, int rank) {
  const int missing = rank + 2 - v.ndim;
  if (missing <= 0 || v.ndim < 3) return v;
  for (int i = v.ndim - 1; i >= 2; --i) {
    v.sizes[i + missing] = v.sizes[i];
    v.strides[i + missing] = v.strides[i];
  }
  for (int i = 2; i < 2 + missing; ++i) {
    v.sizes[i] = 1;
    v.strides[i] = 1;
  }
  v.ndim += missing;
  return v;
}

/// The strides of (N, C, *) stored with the channels innermost.
inline Shape channels_innermost(const Shape& size) {
  Shape strides(size.size(), 1);
  int64_t step = std::max<int64_t>(size[1], 1);
  for (int64_t i = size.size() - 1; i >= 0; --i) {
    if (i == 1) continue;
    strides[i] = step;
    step *= std::max<int64_t>(size[i], 1);
  }
  return strides;
}
/// True for a dense (N, C, *) with the channels innermost that is not contiguous as well.
inline bool is_channels_innermost(const Tensor& x) {
  if (x.dim() < 3 || x.impl().contiguous) return false;
  const Shape expected = channels_innermost(x.sizes());
  for (int64_t i = 0; i < x.dim(); ++i)
    if (x.sizes()[i] != 1 && x.strides()[i] != expected[i]) return false;
  return true;
}
/// Uninitialised, of `size`, the channels innermost.
inline Tensor new_channels_innermost(const char* op, const Shape& size, Dtype dtype, Device device) {
  int64_t numel = 1;
  bool overflow = false;
  for (int64_t n : size) overflow |= __builtin_mul_overflow(numel, n > 0 ? n : 1, &numel);
  WEFT_CHECK(!overflow, ShapeError, op, "asked for more elements than 64 bits can count; size {}", size);
  return new_tensor(op, size, channels_innermost(size), dtype, device);
}
/// Uninitialised, of `size`, its strides ordered as those of `model`, which is (N, C, *) with as many dimensions.
inline Tensor laid_out_as(const char* op, const Tensor& model, const Shape& size, Dtype dtype) {
  if (!is_channels_innermost(model)) return new_tensor(op, size, dtype, model.device());
  Tensor y = new_channels_innermost(op, size, dtype, model.device());
  y.impl().layout_free = model.impl().layout_free;
  return y;
}

}  // namespace weft::ops
