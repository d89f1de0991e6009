// Slices of a tensor chosen by one flat index: what index_select, index_add_, operator[] and index_put_ have in common. A
// read and a sum into zeros are each other's gradient.
#pragma once

#include "src/ops/op_call.h"

namespace weft::ops {

/// Which slices of a tensor an index tensor names: dimensions order[first] to order[first + count - 1] of it are indexed,
/// the index being a place in these, flattened. The others keep their order.
struct Places {
  Shape sizes;                          // of the tensor
  Shape order;                          // its dimensions, the indexed ones side by side
  int64_t first = 0, count = 1, n = 0;  // n: length of the index
  bool unique = false;                  // no place is named twice

  /// Slices along `dim`.
  Places(const Shape& sizes, int64_t dim, int64_t n);
  Places(Shape sizes, Shape order, int64_t first, int64_t count, int64_t n)
      : sizes(std::move(sizes)), order(std::move(order)), first(first), count(count), n(n) {}
  /// The shape of what is read: the indexed dimensions are one of size n.
  Shape flat() const;
};

/// `index` as a kernel takes it: int64. Throws DtypeError unless it is int64 or int32.
Tensor as_index(const char* op, const Tensor& index);
/// Throws IndexError unless every index is in [-size, size), or in [0, size) unless `negative`.
void check_index(const OpCall& op, const Tensor& index, int64_t size, int64_t dim, bool negative);
/// `t`, or a copy of it if it shares memory with `written`.
Tensor apart_from(const Tensor& written, const Tensor& t);

/// A 0-d tensor is read as one of shape (1).
template <class V>
V with_a_dimension(V v) {
  if (v.ndim > 0) return v;
  v.ndim = 1;
  v.sizes[0] = v.strides[0] = 1;
  return v;
}
/// Throws ShapeError unless `index` has as many dimensions as `t`, which has that role, and is no larger but in dim, or (dim -1)
/// nowhere.
void check_fits(const OpCall& op, const Tensor& index, const char* role, const Tensor& t, int64_t dim);
/// What a scatter along dim into `self` goes by, checked: an int64 index, and src cut to the index's shape.
struct Scattered {
  int64_t dim;
  Tensor index, src;
};
Scattered scattered(const OpCall& op, const Tensor& self, int64_t dim, const Tensor& index,
                    const Tensor& src);

/// The slices of x that `index` (1-d int64, checked) names, in shape `shape`: places.flat(), or the index in more dimensions.
Tensor read_places(const char* name, const Tensor& x, const Places& places, const Tensor& index,
                   const Shape& shape);
/// Writes `values` (x's dtype, shape places.flat(), any strides) there, or adds them.
Tensor write_places(const char* name, const Tensor& x, const Places& places, const Tensor& index,
                    const Tensor& values, kernels::Placing placing);

}  // namespace weft::ops
