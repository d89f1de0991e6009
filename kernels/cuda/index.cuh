// What reading and writing by index have in common: where the elements lie, and the pieces they are moved in. index.cu and
// index_write.cu use it.
#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/vector.cuh"

namespace weft::kernels::cuda {

/// Dimensions dim to dim + count - 1 of x, which an index names as one: the offset of a place.
inline Layout<1> indexed_layout(const ConstView& x, int dim, int count) {
  return Layout<1>(count, x.sizes + dim, {x.strides + dim});
}

/// The elements of `flat`, of `wide` (whose dimensions dim to dim + count - 1 are one of flat) and of the index: operand 0 is flat,
/// operand 1 is wide at the first place, operand 2 the element of the index, which has the step given.
struct IndexedElements {
  int ndim;
  int64_t sizes[kMaxDims];
  int64_t strides[3][kMaxDims];

  IndexedElements(const ConstView& flat, const ConstView& wide, int64_t index_step, int dim, int count)
      : ndim(flat.ndim) {
    for (int d = 0; d < ndim; ++d) {
      sizes[d] = flat.sizes[d];
      strides[0][d] = flat.strides[d];
      strides[1][d] = d == dim ? 0 : wide.strides[d < dim ? d : d + count - 1];
      strides[2][d] = d == dim ? index_step : 0;
    }
  }
  Layout<3> layout() const { return Layout<3>(ndim, sizes, {strides[0], strides[1], strides[2]}); }
};

/// Moves rows in larger pieces: returns the bytes, up to 16, that elements of `item` bytes are moved in at once. The layouts, also those of
/// offsets that are added to them, are then in such pieces.
inline int64_t widen(Layout<3>& elements, std::initializer_list<Layout<1>*> added, int64_t item,
                     const void* flat, const void* wide) {
  const int last = elements.ndim - 1;
  const bool in_rows = last >= 0 && elements.strides[0][last] == 1 && elements.strides[1][last] == 1 &&
                       elements.strides[2][last] == 0;
  const auto fits = [&](int64_t bytes) {
    const int64_t factor = bytes / item;
    bool all = is_aligned(flat, bytes) && is_aligned(wide, bytes) && elements.sizes[last] % factor == 0;
    for (int d = 0; d < last; ++d)
      all = all && elements.strides[0][d] % factor == 0 && elements.strides[1][d] % factor == 0;
    for (const Layout<1>* layout : added)
      for (int d = 0; d < layout->ndim; ++d) all = all && layout->strides[0][d] % factor == 0;
    return all;
  };
  int64_t bytes = in_rows ? 16 : item;
  while (bytes > item && !fits(bytes)) bytes /= 2;
  const int64_t factor = bytes / item;
  if (factor == 1) return item;
  Layout<3> pieces = elements;
  pieces.sizes[last] /= factor;
  for (int d = 0; d < last; ++d)
    for (int v = 0; v < 2; ++v) pieces.strides[v][d] /= factor;
  elements = Layout<3>(pieces.ndim, pieces.sizes, {pieces.strides[0], pieces.strides[1], pieces.strides[2]});
  for (Layout<1>* layout : added)
    for (int d = 0; d < layout->ndim; ++d) layout->strides[0][d] /= factor;
  return bytes;
}

/// f(U{}) with an unsigned integer, or uint4, of that many bytes.
template <class F>
void by_piece(int64_t bytes, F&& f) {
  switch (bytes) {
    case 1:
      return f(uint8_t{});
    case 2:
      return f(uint16_t{});
    case 4:
      return f(uint32_t{});
    case 8:
      return f(uint64_t{});
    default:
      return f(uint4{});
  }
}

/// The place that an index means, counted from the end if it is negative; not in [0, size) if it is out of range.
__device__ inline int64_t place_of(int64_t index, int64_t size) { return index < 0 ? index + size : index; }
__device__ inline bool within(int64_t place, int64_t size) {
  return static_cast<uint64_t>(place) < static_cast<uint64_t>(size);
}

/// Where a thread of a one-dimensional grid starts, and how far it goes on.
__device__ inline int64_t first_of_thread() {
  return static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
}
__device__ inline int64_t step_of_grid() { return static_cast<int64_t>(gridDim.x) * blockDim.x; }

}  // namespace weft::kernels::cuda
