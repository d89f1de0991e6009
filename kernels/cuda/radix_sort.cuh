// A stable sort of pairs of unsigned integers by their keys, whose work grows with the bits of a key. Kernels that bring equal places
// together, in order, use it.
#pragma once

#include <algorithm>
#include <utility>

#include "kernels/cuda/block_scan.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

namespace radix {

constexpr int kBits = 8, kBins = 1 << kBits;  // of one pass
constexpr int kWarps = kBins / kWarp;         // of a block: one thread a bin
constexpr int kRounds = 16;                   // elements of a thread
constexpr int kPiece = kRounds * kWarp;       // neighbouring elements of a warp
constexpr int64_t kTile = kPiece * kWarps;    // of a block
constexpr int kSmall = 2048;                  // pairs that one block sorts in shared memory

/// counts[bin][tile]: how many keys of the tile have that digit.
template <class W>
__global__ void count_digits(const W* keys, int64_t n, int shift, uint32_t* counts) {
  WEFT_SHARED(uint32_t, bins, kBins);
  bins[threadIdx.x] = 0;
  __syncthreads();
  const int64_t first = blockIdx.x * kTile, last = first + kTile < n ? first + kTile : n;
  for (int64_t i = first + threadIdx.x; i < last; i += kBins)
    atomicAdd(&bins[static_cast<unsigned>(keys[i] >> shift) % kBins], 1u);
  __syncthreads();
  counts[static_cast<int64_t>(threadIdx.x) * gridDim.x + blockIdx.x] = bins[threadIdx.x];
}

/// A block a bin. starts[bin][tile]: how many keys of the tiles before have the digit; totals[bin]: how many of all.
template <class W>
__global__ void place_tiles(const uint32_t* counts, int64_t tiles, W* starts, W* totals) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * tiles;
  W carried = 0;
  for (int64_t first = 0; first < tiles; first += kBins) {
    const int64_t tile = first + threadIdx.x;
    W total;
    const W before = sum_before<kBins>(static_cast<W>(tile < tiles ? counts[row + tile] : 0), total);
    if (tile < tiles) starts[row + tile] = carried + before;
    carried += total;
  }
  if (threadIdx.x == 0) totals[blockIdx.x] = carried;
}

/// Moves the pairs of a tile to their places by one digit. Without `values` each value is the pair's number.
template <class W>
__global__ void move_pairs(const W* keys, const W* values, W* keys_out, W* values_out, int64_t n, int shift,
                           const W* starts, const W* totals) {
  WEFT_SHARED(uint32_t, counts, kWarps * kBins);
  WEFT_SHARED(W, places, kWarps * kBins);
  const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
  W all;
  const W bin_start = sum_before<kBins>(totals[threadIdx.x], all);
  for (int w = 0; w < kWarps; ++w) counts[w * kBins + threadIdx.x] = 0;
  __syncthreads();
  const int64_t first = blockIdx.x * kTile + warp * kPiece + lane;
  uint32_t* const own = counts + warp * kBins;
  W key[kRounds];
  uint32_t rank[kRounds];
#pragma unroll
  for (int round = 0; round < kRounds; ++round) {
    const int64_t i = first + round * kWarp;
    const bool there = i < n;
    key[round] = there ? keys[i] : 0;
    const unsigned digit = there ? static_cast<unsigned>(key[round] >> shift) % kBins : kBins;
    const unsigned peers = __match_any_sync(kAllLanes, digit);
    const unsigned before = peers & ((1u << lane) - 1);
    rank[round] = there ? own[digit] + __popc(before) : 0;
    __syncwarp();
    if (there && before == 0) own[digit] += __popc(peers);
    __syncwarp();
  }
  __syncthreads();
  W next = bin_start + starts[static_cast<int64_t>(threadIdx.x) * gridDim.x + blockIdx.x];
  for (int w = 0; w < kWarps; ++w) {
    places[w * kBins + threadIdx.x] = next;
    next += counts[w * kBins + threadIdx.x];
  }
  __syncthreads();
#pragma unroll
  for (int round = 0; round < kRounds; ++round) {
    const int64_t i = first + round * kWarp;
    if (i >= n) continue;
    const W to = places[warp * kBins + static_cast<unsigned>(key[round] >> shift) % kBins] + rank[round];
    keys_out[to] = key[round];
    values_out[to] = values ? values[i] : static_cast<W>(i);
  }
}

/// All of up to kSmall pairs in one block: Batcher's bitonic network, by key, then by number.
template <class W>
__global__ void sort_few(const W* keys, W* keys_out, W* order, int n, int padded) {
  WEFT_SHARED(W, key, kSmall);
  WEFT_SHARED(uint32_t, number, kSmall);
  for (int i = threadIdx.x; i < padded; i += blockDim.x) {
    key[i] = i < n ? keys[i] : ~W{0};
    number[i] = i;
  }
  for (int size = 2; size <= padded; size *= 2) {
    for (int step = size / 2; step > 0; step /= 2) {
      __syncthreads();
      for (int pair = threadIdx.x; pair < padded / 2; pair += blockDim.x) {
        const int low = 2 * pair - pair % step, high = low + step;
        const bool ascending = low % (2 * size) < size;
        const bool greater = key[low] > key[high] || (key[low] == key[high] && number[low] > number[high]);
        if (greater != ascending) continue;
        const W moved_key = key[low];
        const uint32_t moved = number[low];
        key[low] = key[high];
        number[low] = number[high];
        key[high] = moved_key;
        number[high] = moved;
      }
    }
  }
  __syncthreads();
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    keys_out[i] = key[i];
    order[i] = number[i];
  }
}

}  // namespace radix

/// Sorts n keys, of which the low `bits` bits count, and says for each where it was; equal keys keep their order. W: uint32_t or uint64_t,
/// wide enough for n.
template <class W>
class SortedKeys {
 public:
  /// keys are overwritten.
  SortedKeys(W* keys, int64_t n, int bits) : other_keys_(n), orders_(n > radix::kSmall ? 2 * n : n) {
    if (n <= radix::kSmall) {
      int padded = 2 * kWarp;
      while (padded < n) padded *= 2;
      launch(radix::sort_few<W>, 1, std::min(padded / 2, 512), keys, other_keys_.data(), orders_.data(),
             static_cast<int>(n), padded);
      keys_ = other_keys_.data();
      order_ = orders_.data();
      return;
    }
    const unsigned tiles = blocks_for(n, radix::kTile);
    const Scratch<uint32_t> counts(int64_t{radix::kBins} * tiles);
    const Scratch<W> starts(int64_t{radix::kBins} * tiles), totals(radix::kBins);
    W *from = keys, *to = other_keys_.data(), *order = nullptr, *next_order = orders_.data();
    for (int shift = 0; shift < bits; shift += radix::kBits) {
      launch(radix::count_digits<W>, tiles, radix::kBins, from, n, shift, counts.data());
      launch(radix::place_tiles<W>, radix::kBins, radix::kBins, counts.data(), tiles, starts.data(),
             totals.data());
      launch(radix::move_pairs<W>, tiles, radix::kBins, from, order, to, next_order, n, shift, starts.data(),
             totals.data());
      std::swap(from, to);
      order = next_order;
      next_order = orders_.data() + (order == orders_.data() ? n : 0);
    }
    keys_ = from;
    order_ = order;
  }

  /// In order. They lie in the memory of the keys given, or in this object's.
  const W* keys() const { return keys_; }
  /// The number that each had.
  const W* order() const { return order_; }

 private:
  Scratch<W> other_keys_, orders_;
  const W* keys_ = nullptr;
  const W* order_ = nullptr;
};

}  // namespace weft::kernels::cuda
