// What the kernels that order rows share: keys of a row's elements, where results go, and a network that sorts a few in a block.
#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/functors/order_key.h"
#include "kernels/sort.h"

namespace weft::kernels::cuda {

/// Rows of up to so many elements are sorted in shared memory.
inline constexpr int kShortRow = 2048;

/// A bool in memory.
struct BoolByte {
  uint8_t value;
};

/// f(T{}) with the type that stores an element, BoolByte for bool.
template <class F>
void by_ordered(Dtype dtype, F&& f) {
  by_dtype(dtype, [&]<class T>(T) { f(std::conditional_t<std::is_same_v<T, bool>, BoolByte, T>{}); });
}

/// The key of element i of a row that starts at `at`; inverted for descending order, in which NaN comes first.
template <class T>
struct Keys {
  using Key = typename OrderKey<T>::Key;
  static constexpr int kBits = 8 * static_cast<int>(sizeof(T));

  const T* x;
  int64_t step;
  bool descending;

  __device__ Key at(int64_t start, int64_t i) const {
    const Key key = OrderKey<T>::of(x[start + i * step]);
    return descending ? OrderKey<T>::nan - key : key;
  }
};

/// Results: rows of values and indices, either without data.
template <class T>
struct Results {
  T* values;
  int64_t* indices;
  Rows<3> rows;  // of values, indices, x

  Results(const View& values_, const View& indices_, const ConstView& x, int dim)
      : values(values_.as<T>()),
        indices(indices_.as<int64_t>()),
        rows({values_.data ? ConstView(values_) : ConstView(indices_),
              indices_.data ? ConstView(indices_) : ConstView(values_), x},
             dim) {}
  /// Element `place` of x's row is result i.
  __device__ void write(int64_t row, int64_t i, const T* x, int64_t place) const {
    int64_t at[3];
    rows.starts.locate(row, at);
    if (values) values[at[0] + i * rows.step[0]] = x[at[2] + place * rows.step[2]];
    if (indices) indices[at[1] + i * rows.step[1]] = place;
  }
};

/// Where in a row in order, whose first `numbers` elements are not NaN, the element is that `rank` (not kth) names.
__host__ __device__ inline int64_t place_of_median(int64_t numbers, int64_t length, Rank rank) {
  const bool takes_nan = numbers == 0 || (numbers < length && rank == Rank::median);
  return takes_nan ? numbers : (numbers - 1) / 2;
}

/// What sort_in_block pads n elements to.
inline int padded_length(int64_t n) {
  int padded = 2 * kWarp;
  while (padded < n) padded *= 2;
  return padded;
}

/// Sorts the first `padded` (a power of two) of key and place, in shared memory, by key, then by place: Batcher's bitonic network. All
/// threads of the block call it, after writing and without a barrier; they may read after the next one.
template <class K>
__device__ void sort_in_block(K* key, uint32_t* place, int padded) {
  for (int size = 2; size <= padded; size *= 2) {
    for (int step = size / 2; step > 0; step /= 2) {
      __syncthreads();
      for (int pair = static_cast<int>(threadIdx.x); pair < padded / 2;
           pair += static_cast<int>(blockDim.x)) {
        const int low = 2 * pair - pair % step, high = low + step;
        const bool ascending = low % (2 * size) < size;
        const bool greater = key[low] > key[high] || (key[low] == key[high] && place[low] > place[high]);
        if (greater != ascending) continue;
        const K moved_key = key[low];
        const uint32_t moved = place[low];
        key[low] = key[high];
        place[low] = place[high];
        key[high] = moved_key;
        place[high] = moved;
      }
    }
  }
}

}  // namespace weft::kernels::cuda
