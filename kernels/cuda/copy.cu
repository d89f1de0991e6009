// Copy and fill on the GPU; launched by every op that lays memory out anew.
#include "kernels/copy.h"

#include <cstring>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/narrow.cuh"
#include "kernels/cuda/vector.cuh"

namespace weft::kernels::cuda {

namespace {

// ---- what happens to an element on its way ----------------------------------------------------------------------------

/// Nothing: elements are as many bytes as T has.
template <class T>
struct Moved {
  T* out;
  const T* in;

  using Element = T;
  __device__ T get(int64_t i) const { return in[i]; }
  __device__ void put(int64_t i, T element) const { out[i] = element; }

  template <int V, int U>
  __device__ void units(bool still, const bool (&there)[U], const int32_t (&offsets)[U][2]) const {
    T x[U * V];
    read_as<T, V, 1>(x, in, still, offsets);
    write_as<T, V, 0>(x, out, there, offsets);
  }
  Moved from(int64_t out_offset, int64_t in_offset) const { return {out + out_offset, in + in_offset}; }
};

/// It is converted, by way of the type that in's elements are computed in, which holds them all.
template <class A>
struct Converted {
  void* out;
  const void* in;
  Dtype out_dtype, in_dtype;

  using Element = A;
  __device__ A get(int64_t i) const { return load<A>(in, in_dtype, i); }
  __device__ void put(int64_t i, A element) const { store(out, out_dtype, i, element); }

  template <int V, int U>
  __device__ void units(bool still, const bool (&there)[U], const int32_t (&offsets)[U][2]) const {
    A x[U * V];
    read<V, 1>(x, in, in_dtype, still, offsets);
    write<V, 0>(x, out, out_dtype, there, offsets);
  }
  Converted from(int64_t out_offset, int64_t in_offset) const {
    return {static_cast<char*>(out) + out_offset * static_cast<int64_t>(item_size(out_dtype)),
            static_cast<const char*>(in) + in_offset * static_cast<int64_t>(item_size(in_dtype)), out_dtype,
            in_dtype};
  }
};

// ---- kernels ------------------------------------------------------------------------------------------------------------

/// Vectors that a thread takes.
constexpr int turns(int V) { return V == 1 ? 4 : 2; }

template <int V, class Elements>
__global__ void __launch_bounds__(kBlock)
    copy_units(const __grid_constant__ NarrowLayout<2> layout, Elements elements, bool still) {
  constexpr int U = turns(V);
  uint32_t indices[U];
  int32_t offsets[U][2];
  bool there[U];
#pragma unroll
  for (int u = 0; u < U; ++u) {
    indices[u] = (blockIdx.x * U + u) * kBlock + threadIdx.x;
    there[u] = indices[u] < layout.numel;
    if (!there[u]) indices[u] = 0;  // read in vain
  }
  layout.locate(indices, offsets);
  elements.template units<V>(still, there, offsets);
}

/// Where out is dense along one dimension (`columns`) and in along another (`rows`).
struct Transposition {
  Layout<2> others;  // the remaining dimensions
  int64_t rows, columns;
  int64_t out_row, in_column;  // strides
  unsigned tiles_down, tiles_across;
};

/// Elements a side of the square that a block reads along rows and writes along columns.
template <class T>
inline constexpr int kSide = sizeof(T) <= 2 ? 64 : 32;

template <class Elements>
__global__ void __launch_bounds__(kBlock)
    copy_squares(const __grid_constant__ Transposition shape, Elements elements) {
  using T = typename Elements::Element;
  constexpr int S = kSide<T>, kStep = kBlock / S;
  // A row is an odd number of 32-bit words longer than a multiple of the banks, so that columns meet no bank twice.
  constexpr int kPitch = S + (sizeof(T) < 4 ? 4 / sizeof(T) : 1);
  WEFT_SHARED(T, square, S * kPitch);
  unsigned tile = blockIdx.x;
  const unsigned across = tile % shape.tiles_across;
  tile /= shape.tiles_across;
  const unsigned down = tile % shape.tiles_down;
  int64_t offsets[2];
  shape.others.locate(tile / shape.tiles_down, offsets);
  const int64_t row0 = static_cast<int64_t>(down) * S, column0 = static_cast<int64_t>(across) * S;
  const int along = threadIdx.x % S, first = threadIdx.x / S;
#pragma unroll
  for (int j = 0; j < S; j += kStep) {
    const int64_t row = row0 + along, column = column0 + first + j;
    if (row < shape.rows && column < shape.columns)
      square[(first + j) * kPitch + along] = elements.get(offsets[1] + row + column * shape.in_column);
  }
  __syncthreads();
#pragma unroll
  for (int j = 0; j < S; j += kStep) {
    const int64_t row = row0 + first + j, column = column0 + along;
    if (row < shape.rows && column < shape.columns)
      elements.put(offsets[0] + column + row * shape.out_row, square[along * kPitch + first + j]);
  }
}

/// `whole` vectors and what is left behind the last: out is dense.
template <class T>
__global__ void __launch_bounds__(kBlock) fill_dense(T* out, T value, int64_t count) {
  constexpr int V = 16 / sizeof(T);
  const int64_t whole = count / V, at = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  Vector<T, V> values;
#pragma unroll
  for (int k = 0; k < V; ++k) values.at[k] = value;
  if (at < whole) reinterpret_cast<Vector<T, V>*>(out)[at] = values;
  if (blockIdx.x == 0 && whole * V + threadIdx.x < count) out[whole * V + threadIdx.x] = value;
}

template <class T>
__global__ void __launch_bounds__(kBlock)
    fill_units(const __grid_constant__ NarrowLayout<1> layout, T* out, T value) {
  constexpr int U = turns(1);
  uint32_t indices[U];
  int32_t offsets[U][1];
  bool there[U];
#pragma unroll
  for (int u = 0; u < U; ++u) {
    indices[u] = (blockIdx.x * U + u) * kBlock + threadIdx.x;
    there[u] = indices[u] < layout.numel;
    if (!there[u]) indices[u] = 0;
  }
  layout.locate(indices, offsets);
#pragma unroll
  for (int u = 0; u < U; ++u)
    if (there[u]) out[offsets[u][0]] = value;
}

// ---- the host's choice ------------------------------------------------------------------------------------------------

/// The dimension along which in is dense, where a copy in squares pays; or -1.
int dense_row_dim(const Layout<2>& layout) {
  const int last = layout.ndim - 1;
  if (last < 1 || layout.strides[0][last] != 1 || layout.sizes[last] < 8) return -1;
  if (layout.strides[1][last] == 0 || layout.strides[1][last] == 1) return -1;
  for (int d = 0; d < last; ++d)
    if (layout.strides[1][d] == 1 && layout.sizes[d] >= 8) return d;
  return -1;
}

template <class Elements>
void transpose(const Layout<2>& layout, int row_dim, Elements elements) {
  constexpr int S = kSide<typename Elements::Element>;
  const int last = layout.ndim - 1;
  int64_t sizes[kMaxDims];
  for (int d = 0; d <= last; ++d) sizes[d] = d == row_dim || d == last ? 1 : layout.sizes[d];
  Transposition shape{Layout<2>(layout.ndim, sizes, {layout.strides[0], layout.strides[1]}),
                      layout.sizes[row_dim],
                      layout.sizes[last],
                      layout.strides[0][row_dim],
                      layout.strides[1][last],
                      0,
                      0};
  shape.tiles_down = blocks_for(shape.rows, S);
  shape.tiles_across = blocks_for(shape.columns, S);
  const int64_t blocks = shape.others.numel * shape.tiles_down * static_cast<int64_t>(shape.tiles_across);
  launch(copy_squares<Elements>, blocks_for(blocks, 1), kBlock, shape, elements);
}

/// Whether both sides can be moved in vectors of V along the last dimension.
bool in_vectors(const Layout<2>& layout, int V, const View& out, const ConstView& in) {
  if (layout.ndim == 0) return false;
  const int last = layout.ndim - 1;
  if (layout.sizes[last] % V != 0 || layout.strides[0][last] != 1) return false;
  const void* const data[] = {out.data, in.data};
  const size_t items[] = {item_size(out.dtype), item_size(in.dtype)};
  for (int v = 0; v < 2; ++v) {
    if (v == 1 && layout.strides[1][last] == 0) continue;
    if (layout.strides[v][last] != 1 || !is_aligned(data[v], vector_alignment(items[v], V))) return false;
    for (int d = 0; d < last; ++d)
      if (layout.strides[v][d] % V != 0) return false;
  }
  return true;
}

template <int V, class Elements>
void run_units(const Layout<2>& layout, Elements elements) {
  WideLayout<2> wide(layout);
  const bool still = layout.ndim == 0 || layout.strides[1][layout.ndim - 1] == 0;
  if (V > 1) wide.shorten_last(V);
  in_narrow_pieces(wide, [&](const NarrowLayout<2>& piece, const int64_t(&offsets)[2]) {
    launch(copy_units<V, Elements>, blocks_for(piece.numel, turns(V) * kBlock), kBlock, piece,
           elements.from(offsets[0], offsets[1]), still);
  });
}

template <int V, class Elements>
void run(const Layout<2>& layout, const View& out, const ConstView& in, Elements elements) {
  if (in_vectors(layout, V, out, in)) return run_units<V>(layout, elements);
  const int row_dim = dense_row_dim(layout);
  if (row_dim >= 0) transpose(layout, row_dim, elements);
  else run_units<1>(layout, elements);
}

bool same_strides(const View& out, const ConstView& in) {
  for (int d = 0; d < out.ndim; ++d)
    if (out.sizes[d] != 1 && out.strides[d] != in.strides[d]) return false;
  return true;
}

void copy_bytes(const View& out, const ConstView& in, int64_t count) {
  check(cudaMemcpyAsync(out.data, in.data, static_cast<size_t>(count) * item_size(out.dtype),
                        cudaMemcpyDeviceToDevice, current_stream()),
        "copy");
}

}  // namespace

void copy(View out, ConstView in) {
  const int64_t count = out.numel();
  if (count == 0) return;
  const bool same = out.dtype == in.dtype;
  if (same && out.contiguous() && same_strides(out, in)) return copy_bytes(out, in, count);
  const Layout<2> layout(out.ndim, out.sizes, {out.strides, in.strides}, true);
  if (same) {
    if (layout.contiguous(0) && layout.contiguous(1)) return copy_bytes(out, in, count);
    return by_size(out.dtype, [&]<class T>(T) {
      run<16 / sizeof(T)>(layout, out, in, Moved<T>{out.as<T>(), in.as<T>()});
    });
  }
  const auto converted = [&]<class A>(A) {
    run<4>(layout, out, in, Converted<A>{out.data, in.data, out.dtype, in.dtype});
  };
  if (in.dtype == Dtype::float64) converted(double{});
  else if (is_floating(in.dtype)) converted(float{});
  else converted(int64_t{});
}

void fill(View out, Scalar value) {
  const int64_t count = out.numel();
  if (count == 0) return;
  alignas(8) unsigned char element[8] = {};
  if (value.is_floating()) store(element, out.dtype, 0, value.to_double());
  else store(element, out.dtype, 0, value.to_int64());
  const size_t item = item_size(out.dtype);
  const Layout<1> layout(out.ndim, out.sizes, {out.strides}, true);
  const bool dense = layout.contiguous(0);
  if (dense && std::all_of(element, element + item, [&](unsigned char byte) { return byte == element[0]; })) {
    check(cudaMemsetAsync(out.data, element[0], static_cast<size_t>(count) * item, current_stream()), "fill");
    return;
  }
  by_size(out.dtype, [&]<class T>(T) {
    T bits;
    std::memcpy(&bits, element, sizeof(T));
    if (dense && is_aligned(out.data, 16)) {
      constexpr int V = 16 / sizeof(T);
      launch(fill_dense<T>, blocks_for((count + V - 1) / V, kBlock), kBlock, out.as<T>(), bits, count);
      return;
    }
    in_narrow_pieces(WideLayout<1>(layout), [&](const NarrowLayout<1>& piece, const int64_t(&offsets)[1]) {
      launch(fill_units<T>, blocks_for(piece.numel, turns(1) * kBlock), kBlock, piece,
             out.as<T>() + offsets[0], bits);
    });
  });
}

}  // namespace weft::kernels::cuda
