// The first few of a long row in order, or the one of a rank, without sorting the row: its key is found digit by digit. A block a row.
#pragma once

#include "kernels/cuda/block_scan.cuh"
#include "kernels/cuda/sort_rows.cuh"

namespace weft::kernels::cuda {

namespace selection {

constexpr int kThreads = 1024;
constexpr int kTogether = 4;  // elements that a thread reads at once, neighbours of each other
constexpr int kDigitBits = 8, kBins = 1 << kDigitBits;

/// f(first): for each tile of kThreads * kTogether elements, this thread's first; all threads as often.
template <class F>
__device__ void for_tiles(int64_t length, F f) {
  for (int64_t tile = 0; tile < length; tile += kThreads * kTogether)
    f(tile + static_cast<int64_t>(threadIdx.x) * kTogether);
}

template <class K>
struct Rank {
  K key;
  uint32_t before;  // keys that are less
};

/// The key of which `rank` others are less or, of equal ones, before it.
template <class T>
__device__ Rank<typename OrderKey<T>::Key> key_of_rank(const Keys<T>& keys, int64_t start, int64_t length,
                                                       uint32_t rank) {
  using K = typename OrderKey<T>::Key;
  WEFT_SHARED(uint32_t, bins, kBins);
  WEFT_SHARED(uint32_t, chosen, 2);
  const auto thread = static_cast<int>(threadIdx.x);
  K found = 0;
  uint32_t left = rank;
  for (int shift = Keys<T>::kBits - kDigitBits; shift >= 0; shift -= kDigitBits) {
    __syncthreads();
    if (thread < kBins) bins[thread] = 0;
    __syncthreads();
    for_tiles(length, [&](int64_t first) {
      K own[kTogether];
#pragma unroll
      for (int k = 0; k < kTogether; ++k) own[k] = first + k < length ? keys.at(start, first + k) : K(0);
#pragma unroll
      for (int k = 0; k < kTogether; ++k) {
        // Digits above this one are found already.
        const bool counts = first + k < length && ((own[k] ^ found) >> shift) < kBins;
        const unsigned digit = counts ? static_cast<unsigned>(own[k] >> shift) % kBins : kBins;
        const unsigned peers = __match_any_sync(kAllLanes, digit);
        if (counts && (peers & ((1u << (thread % kWarp)) - 1)) == 0) atomicAdd(&bins[digit], __popc(peers));
      }
    });
    __syncthreads();
    const uint32_t own = thread < kBins ? bins[thread] : 0;
    uint32_t all;
    const uint32_t before = sum_before<kThreads>(own, all);
    if (before <= left && left < before + own) {
      chosen[0] = static_cast<uint32_t>(thread);
      chosen[1] = before;
    }
    __syncthreads();
    found |= static_cast<K>(chosen[0]) << shift;
    left -= chosen[1];
  }
  return {found, rank - left};
}

/// f(i, less, number): for elements of the row that are less than `key` (less) or equal to it, the number of those like it before.
template <class T, class F>
__device__ void for_chosen(const Keys<T>& keys, int64_t start, int64_t length, typename OrderKey<T>::Key key,
                           F f) {
  using K = typename OrderKey<T>::Key;
  uint64_t carried = 0;  // less in the upper half, equal in the lower
  for_tiles(length, [&](int64_t first) {
    K own[kTogether];
    uint64_t count = 0;
#pragma unroll
    for (int k = 0; k < kTogether; ++k) {
      own[k] = first + k < length ? keys.at(start, first + k) : ~K(0);
      if (first + k >= length) continue;
      count += own[k] < key ? uint64_t{1} << 32 : own[k] == key ? 1 : 0;
    }
    uint64_t all;
    uint64_t before = carried + sum_before<kThreads>(count, all);
    carried += all;
#pragma unroll
    for (int k = 0; k < kTogether; ++k) {
      if (first + k >= length || own[k] > key) continue;
      const bool less = own[k] < key;
      f(first + k, less, less ? static_cast<uint32_t>(before >> 32) : static_cast<uint32_t>(before));
      before += less ? uint64_t{1} << 32 : 1;
    }
  });
}

/// The first `taken` (at most kShortRow) of each row.
template <class T>
__global__ void __launch_bounds__(kThreads)
    take_first(Results<T> results, const T* x, Keys<T> keys, int64_t length, int taken, int padded) {
  using K = typename OrderKey<T>::Key;
  WEFT_SHARED(K, key, kShortRow);
  WEFT_SHARED(uint32_t, place, kShortRow);
  const int64_t row = blockIdx.x;
  int64_t at[3];
  results.rows.starts.locate(row, at);
  const Rank<K> last = key_of_rank(keys, at[2], length, static_cast<uint32_t>(taken - 1));
  for (int i = static_cast<int>(threadIdx.x); i < padded; i += kThreads) {
    key[i] = ~K(0);
    place[i] = ~0u;
  }
  __syncthreads();
  const uint32_t equal = static_cast<uint32_t>(taken) - last.before;
  for_chosen(keys, at[2], length, last.key, [&](int64_t i, bool less, uint32_t number) {
    if (!less && number >= equal) return;
    const uint32_t to = less ? number : last.before + number;
    key[to] = keys.at(at[2], i);
    place[to] = static_cast<uint32_t>(i);
  });
  sort_in_block(key, place, padded);
  __syncthreads();
#pragma unroll 1
  for (int i = static_cast<int>(threadIdx.x); i < taken; i += kThreads) results.write(row, i, x, place[i]);
}

/// The one of a rank.
template <class T>
__global__ void __launch_bounds__(kThreads)
    take_ranked(Results<T> results, const T* x, Keys<T> keys, int64_t length, int64_t k, kernels::Rank rank) {
  const int64_t row = blockIdx.x;
  int64_t at[3];
  results.rows.starts.locate(row, at);
  if (rank != kernels::Rank::kth) {
    int64_t numbers = length;
    if (OrderKey<T>::floating) {
      int64_t own = 0;
      for_tiles(length, [&](int64_t first) {
#pragma unroll
        for (int j = 0; j < kTogether; ++j)
          if (first + j < length && keys.at(at[2], first + j) != OrderKey<T>::nan) ++own;
      });
      numbers = combine_across<kThreads>(own, int64_t{0}, Sum());
    }
    k = place_of_median(numbers, length, rank);
  }
  const auto found = key_of_rank(keys, at[2], length, static_cast<uint32_t>(k));
  const uint32_t equal = static_cast<uint32_t>(k) - found.before;
  for_chosen(keys, at[2], length, found.key, [&](int64_t i, bool less, uint32_t number) {
    if (!less && number == equal) results.write(row, 0, x, i);
  });
}

}  // namespace selection

/// Whether it is faster to select in rows of this length than to sort them all: one block reads a row several times.
inline bool selects(int64_t rows, int64_t length) {
  return length > kShortRow && length <= int64_t{UINT32_MAX} && (rows >= 8 || length <= 100000);
}

}  // namespace weft::kernels::cuda
