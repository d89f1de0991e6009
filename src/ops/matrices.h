// What the ops of linear algebra share: checks of matrices and batches, and memory as LAPACK wants it. The bodies of
// ops/linalg.h use it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft::ops {

/// At least two dimensions, float32 or float64, sizes that LAPACK's integers hold.
inline void check_matrices(const OpCall& op, const Tensor& a) {
  WEFT_CHECK(a.dim() >= 2, ShapeError, op.name(),
             "needs a matrix or a batch of matrices; got a tensor of shape {}", a.sizes());
  WEFT_CHECK(a.dtype() == Dtype::float32 || a.dtype() == Dtype::float64, DtypeError, op.name(),
             "needs float32 or float64; got {}", a.dtype());
  WEFT_CHECK(std::max(a.size(-1), a.size(-2)) <= INT32_MAX, ShapeError, op.name(),
             "matrices may have at most {} rows and columns; got shape {}", INT32_MAX, a.sizes());
}
inline void check_square(const OpCall& op, const Tensor& a) {
  check_matrices(op, a);
  WEFT_CHECK(a.size(-1) == a.size(-2), ShapeError, op.name(), "needs square matrices; got shape {}",
             a.sizes());
}
inline void check_same_dtype(const OpCall& op, const Tensor& a, const Tensor& b) {
  WEFT_CHECK(a.dtype() == b.dtype(), DtypeError, op.name(), "both operands need one dtype; got {} and {}",
             a.dtype(), b.dtype());
}

/// A shape without its last dimensions, and one with more behind.
inline Shape without_last(const Shape& sizes, int64_t count) {
  return Shape(IntSpan(sizes.data(), sizes.size() - count));
}
inline Shape followed_by(Shape sizes, std::initializer_list<int64_t> more) {
  for (const int64_t size : more) sizes.push_back(size);
  return sizes;
}
inline Shape batch_of(const Tensor& a) { return without_last(a.sizes(), 2); }

/// `a` with the leading dimensions `batch`, to which its own broadcast.
inline Tensor with_batch(const Tensor& a, const Shape& batch) {
  const Shape sizes = followed_by(batch, {a.size(-2), a.size(-1)});
  return a.sizes() == sizes ? a : expand(a, sizes);
}

inline TensorOptions like(const Tensor& a) { return {.dtype = a.dtype(), .device = a.device()}; }
inline Tensor empty_integers(const Shape& sizes, const Tensor& a) {
  return empty(sizes, {.dtype = Dtype::int32, .device = a.device()});
}
/// Uninitialised matrices that lie one after the other, each column by column.
inline Tensor empty_columns(const Shape& sizes, const Tensor& a) {
  const int64_t last = sizes.size() - 1;
  Shape swapped = sizes;
  std::swap(swapped[last], swapped[last - 1]);
  Shape strides = contiguous_strides(swapped);
  std::swap(strides[last], strides[last - 1]);
  return empty_strided(sizes, strides, like(a));
}
/// A copy of `a` laid out so, off the tape.
inline Tensor columns_of(const Tensor& a) {
  const NoGrad guard;
  Tensor copy = empty_columns(a.sizes(), a);
  copy_(copy, a);
  return copy;
}

/// The matrix transposed, of each of the batch.
inline Tensor matrix_transpose(const Tensor& a) { return transpose(a, -2, -1); }
/// diag(d) of each vector d.
inline Tensor as_diagonal(const Tensor& d) { return diag_embed(d); }
/// The identity of order n in each place of `batch`.
inline Tensor identities(const Shape& batch, int64_t n, const Tensor& a) {
  return expand(eye(n, like(a)), followed_by(batch, {n, n}));
}

/// "the matrix", or which one of a batch it is.
inline std::string which_matrix(int64_t number, const Shape& batch) {
  if (batch.empty()) return "the matrix";
  return fmt::format("matrix {} of the batch {}", number, batch);
}
/// Throws LinAlgError unless `info` is 0 everywhere; the rule is `what(value)`.
template <class F>
void check_info(const char* name, const Tensor& info, F what) {
  if (info.numel() == 0 || !any(ne(info, 0)).item<bool>()) return;
  const std::vector<int32_t> values = info.to_vector<int32_t>();
  for (size_t i = 0; i < values.size(); ++i)
    WEFT_CHECK(values[i] == 0, LinAlgError, name, "{} {}",
               which_matrix(static_cast<int64_t>(i), info.sizes()), what(values[i]));
}
inline std::string singular(int32_t pivot) {
  return fmt::format("is singular: element {} on the diagonal of its factor U is zero", pivot);
}

/// L and U of square matrices, with the pivots and LAPACK's info; off the tape.
struct Factored {
  Tensor lu, pivots, info;
  Factored(const OpCall& op, const Tensor& a);
};

}  // namespace weft::ops
