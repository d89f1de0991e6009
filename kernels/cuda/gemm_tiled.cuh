// A matrix product of our own, for what cuBLAS does not take: integers, odd strides, machines without the library. matmul.cu starts
// it.
#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/view.h"

namespace weft::kernels::cuda {

/// What is multiplied and added: float for half types; integers wrap around in unsigned arithmetic of the bits that the result keeps.
template <class T>
using ProductSum =
    std::conditional_t<std::is_floating_point_v<Compute<T>>, Compute<T>,
                       std::conditional_t<(sizeof(T) < 8 && !std::is_same_v<T, bool>), uint32_t, uint64_t>>;

/// Sizes and strides of out (B, m, n) = beta * out + a (B, m, k) b (B, k, n), and how it is cut: into tiles of the result, and of
/// large depths into pieces whose sums are added in order. All of it depends on the sizes alone.
struct TiledProduct {
  static constexpr int kTile = 64;   // rows and columns of a tile
  static constexpr int kDepth = 16;  // of a and b in shared memory at a time
  static constexpr int kThreads = 256;
  static constexpr int kEach = 4;  // a thread computes 4 x 4 elements

  int64_t batch, m, n, k;
  int64_t out[3], a[3], b[3];  // strides
  int64_t tiles_down, tiles_across, pieces, piece_depth;

  TiledProduct(const View& result, const ConstView& left, const ConstView& right)
      : batch(result.sizes[0]), m(result.sizes[1]), n(result.sizes[2]), k(left.sizes[2]) {
    for (int d = 0; d < 3; ++d) {
      out[d] = result.strides[d];
      a[d] = left.strides[d];
      b[d] = right.strides[d];
    }
    tiles_down = (m + kTile - 1) / kTile;
    tiles_across = (n + kTile - 1) / kTile;
    // About two blocks for each processor of a large GPU, none with less than 256 of the depth.
    constexpr int64_t kBlocks = 256, kShortest = 256;
    const int64_t wanted =
        std::min(kBlocks / std::max<int64_t>(1, batch * tiles_down * tiles_across), k / kShortest);
    pieces = std::max<int64_t>(1, wanted);
    piece_depth = (k + pieces - 1) / pieces;
    piece_depth = (piece_depth + kDepth - 1) / kDepth * kDepth;
    pieces = std::max<int64_t>(1, (k + piece_depth - 1) / std::max<int64_t>(1, piece_depth));
  }
  __host__ __device__ int64_t tiles() const { return batch * tiles_down * tiles_across; }
};

template <class S, class T>
__device__ S product_operand(T value) {
  if constexpr (std::is_integral_v<S>) return static_cast<S>(static_cast<int64_t>(value));
  else return convert<S>(value);
}

template <class T, class S>
__device__ void store_product(T* to, S sum, double beta) {
  if constexpr (std::is_integral_v<S>) {
    if (beta != 0) sum += product_operand<S>(static_cast<int64_t>(beta)) * product_operand<S>(*to);
    *to = convert<T>(static_cast<int64_t>(sum));
  } else {
    if (beta != 0) sum += static_cast<S>(beta) * convert<S>(*to);
    *to = convert<T>(sum);
  }
}

/// A block a tile and piece, going on to further ones if the grid is smaller. With one piece the result is stored; otherwise its sum
/// goes to partials[piece][batch][row][column].
template <class T>
__global__ __launch_bounds__(TiledProduct::kThreads) void gemm_tiled(TiledProduct p, T* out, const T* a,
                                                                     const T* b, double beta,
                                                                     ProductSum<T>* partials) {
  using S = ProductSum<T>;
  constexpr int kTile = TiledProduct::kTile, kDepth = TiledProduct::kDepth, kEach = TiledProduct::kEach;
  // One column more than the tile has, against bank conflicts where tiles are written transposed.
  WEFT_SHARED(S, left, kDepth * (kTile + 1));
  WEFT_SHARED(S, right, kDepth * (kTile + 1));
  const int thread = static_cast<int>(threadIdx.x), across = thread % 16, down = thread / 16;
  // Neighbouring threads read along the dimension that lies contiguously.
  const bool a_by_rows = p.a[2] == 1, b_by_rows = p.b[2] == 1;

  for (int64_t block = blockIdx.x; block < p.tiles() * p.pieces; block += gridDim.x) {
    const int64_t piece = block % p.pieces, tile = block / p.pieces;
    const int64_t column = tile % p.tiles_across * kTile;
    const int64_t row = tile / p.tiles_across % p.tiles_down * kTile;
    const int64_t batch = tile / p.tiles_across / p.tiles_down;
    const int64_t first = piece * p.piece_depth;
    const int64_t last = first + p.piece_depth < p.k ? first + p.piece_depth : p.k;
    const T* a_batch = a + batch * p.a[0];
    const T* b_batch = b + batch * p.b[0];

    S sum[kEach][kEach] = {};
    for (int64_t depth = first; depth < last; depth += kDepth) {
      for (int i = thread; i < kTile * kDepth; i += TiledProduct::kThreads) {
        const int ad = a_by_rows ? i % kDepth : i / kTile, ar = a_by_rows ? i / kDepth : i % kTile;
        const bool a_inside = row + ar < p.m && depth + ad < last;
        left[ad * (kTile + 1) + ar] =
            a_inside ? product_operand<S>(a_batch[(row + ar) * p.a[1] + (depth + ad) * p.a[2]]) : S(0);
        const int bd = b_by_rows ? i / kTile : i % kDepth, bc = b_by_rows ? i % kTile : i / kDepth;
        const bool b_inside = column + bc < p.n && depth + bd < last;
        right[bd * (kTile + 1) + bc] =
            b_inside ? product_operand<S>(b_batch[(depth + bd) * p.b[1] + (column + bc) * p.b[2]]) : S(0);
      }
      __syncthreads();
      for (int d = 0; d < kDepth; ++d) {
        S rows[kEach], columns[kEach];
        for (int i = 0; i < kEach; ++i) {
          rows[i] = left[d * (kTile + 1) + down + 16 * i];
          columns[i] = right[d * (kTile + 1) + across + 16 * i];
        }
        for (int i = 0; i < kEach; ++i)
          for (int j = 0; j < kEach; ++j) sum[i][j] += rows[i] * columns[j];
      }
      __syncthreads();
    }

    for (int i = 0; i < kEach; ++i)
      for (int j = 0; j < kEach; ++j) {
        const int64_t r = row + down + 16 * i, c = column + across + 16 * j;
        if (r >= p.m || c >= p.n) continue;
        if (p.pieces > 1) partials[((piece * p.batch + batch) * p.m + r) * p.n + c] = sum[i][j];
        else store_product(out + batch * p.out[0] + r * p.out[1] + c * p.out[2], sum[i][j], beta);
      }
  }
}

/// out = beta * out + the pieces' sums, in order.
template <class T>
__global__ void add_pieces(TiledProduct p, T* out, double beta, const ProductSum<T>* partials) {
  const int64_t count = p.batch * p.m * p.n;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count;
       i += static_cast<int64_t>(gridDim.x) * blockDim.x) {
    ProductSum<T> sum = 0;
    for (int64_t piece = 0; piece < p.pieces; ++piece) sum += partials[piece * count + i];
    const int64_t column = i % p.n, row = i / p.n % p.m, batch = i / p.n / p.m;
    store_product(out + batch * p.out[0] + row * p.out[1] + column * p.out[2], sum, beta);
  }
}

/// out = beta * out + a b for any strides, one dtype, no empty result.
template <class T>
void launch_tiled_product(const View& out, const ConstView& a, const ConstView& b, double beta) {
  const TiledProduct p(out, a, b);
  const unsigned blocks = static_cast<unsigned>(std::min<int64_t>(p.tiles() * p.pieces, INT32_MAX));
  const Scratch<ProductSum<T>> partials(p.pieces > 1 ? p.pieces * p.batch * p.m * p.n : 0);
  launch(gemm_tiled<T>, blocks, TiledProduct::kThreads, p, out.as<T>(), a.as<T>(), b.as<T>(), beta,
         partials.data());
  if (p.pieces > 1)
    launch(add_pieces<T>, blocks_in_turns(p.batch * p.m * p.n, kBlock), kBlock, p, out.as<T>(), beta,
           static_cast<const ProductSum<T>*>(partials.data()));
}

}  // namespace weft::kernels::cuda
