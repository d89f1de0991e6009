// The sort family on the GPU. All of it stands on rows in order: keys and where each came from. Rows of up to 2048 elements are sorted
// by a block in shared memory; longer ones by a stable radix sort of all elements, then by row. Equal elements keep their order
// everywhere. kernels/sort.h has the contracts.
#include "kernels/sort.h"

#include "kernels/cuda/radix_sort.cuh"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/select_rows.cuh"
#include "kernels/cuda/sort_rows.cuh"

namespace weft::kernels::cuda {

namespace {

/// All rows in order: keys[row * length + i], and where in its row each stood.
template <class K>
struct Ordered {
  const K* keys;
  const uint32_t* places;  // of short rows
  const void* elements;    // of long ones: the number of the element among all, W of the radix sort
  const void* order;       // and, of several, in which order these are taken; or null
  bool wide;               // W is uint64_t
  int64_t length;

  __device__ static int64_t number(const void* data, bool wide, int64_t i) {
    return wide ? static_cast<int64_t>(static_cast<const uint64_t*>(data)[i])
                : static_cast<const uint32_t*>(data)[i];
  }
  __device__ int64_t taken(int64_t row, int64_t i) const {
    const int64_t at = row * length + i;
    return order ? number(order, wide, at) : at;
  }
  __device__ K key(int64_t row, int64_t i) const { return keys[taken(row, i)]; }
  __device__ int64_t place(int64_t row, int64_t i) const {
    if (places) return places[row * length + i];
    return number(elements, wide, taken(row, i)) % length;
  }
};

// A block a row.
template <class T>
__global__ void __launch_bounds__(512)
    order_short_rows(typename OrderKey<T>::Key* keys_out, uint32_t* places_out, Keys<T> keys, Layout<1> rows,
                     int length, int padded) {
  using K = typename OrderKey<T>::Key;
  WEFT_SHARED(K, key, kShortRow);
  WEFT_SHARED(uint32_t, place, kShortRow);
  for (int64_t row = blockIdx.x; row < rows.numel; row += gridDim.x) {
    int64_t start[1];
    rows.locate(row, start);
    __syncthreads();
    for (int i = threadIdx.x; i < padded; i += blockDim.x) {
      key[i] = i < length ? keys.at(start[0], i) : ~K{0};
      place[i] = i;  // padding comes after all elements, of the greatest key too
    }
    sort_in_block(key, place, padded);
    __syncthreads();
    for (int i = threadIdx.x; i < length; i += blockDim.x) {
      keys_out[row * length + i] = key[i];
      places_out[row * length + i] = place[i];
    }
  }
}

template <class T, class W>
__global__ void __launch_bounds__(kBlock)
    write_keys(W* out, Keys<T> keys, Layout<1> rows, int64_t length, int64_t count) {
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x; i < count;
       i += static_cast<int64_t>(gridDim.x) * kBlock) {
    int64_t start[1];
    const int64_t row = i / length;
    rows.locate(row, start);
    out[i] = keys.at(start[0], i - row * length);
  }
}
template <class W>
__global__ void __launch_bounds__(kBlock)
    write_rows(W* out, const W* elements, int64_t length, int64_t count) {
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x; i < count;
       i += static_cast<int64_t>(gridDim.x) * kBlock)
    out[i] = elements[i] / static_cast<W>(length);
}

int bits_of(int64_t largest) {
  int bits = 1;
  while (bits < 63 && largest >> bits != 0) ++bits;
  return bits;
}

/// Calls use(ordered) with the rows of x along dim in order.
template <class T, class Use>
void with_ordered_rows(const ConstView& x, int dim, bool descending, Use use) {
  using K = typename OrderKey<T>::Key;
  const Rows<1> rows({x}, dim);
  const Layout<1>& starts = rows.starts;
  const int64_t length = rows.length, count = starts.numel * length;
  const Keys<T> keys{x.as<T>(), rows.step[0], descending};
  if (length <= kShortRow) {
    const Scratch<K> sorted(count);
    const Scratch<uint32_t> places(count);
    const int padded = padded_length(length), threads = std::min(padded / 2, 512);
    launch(order_short_rows<T>, blocks_in_turns(starts.numel, 1, std::min(32, 2048 / threads)), threads,
           sorted.data(), places.data(), keys, starts, static_cast<int>(length), padded);
    return use(Ordered<K>{sorted.data(), places.data(), nullptr, nullptr, false, length});
  }
  const auto sort_all = [&]<class W>(W) {
    const unsigned blocks = blocks_in_turns(count, kBlock);
    const Scratch<W> memory(count), row_memory(starts.numel > 1 ? count : 0);
    launch(write_keys<T, W>, blocks, kBlock, memory.data(), keys, starts, length, count);
    const SortedKeys<W> by_key(memory.data(), count, Keys<T>::kBits);
    const auto finish = [&](const void* order) {
      if constexpr (sizeof(W) == sizeof(K)) {
        use(Ordered<K>{by_key.keys(), nullptr, by_key.order(), order, sizeof(W) == 8, length});
      } else {
        use(Ordered<W>{by_key.keys(), nullptr, by_key.order(), order, sizeof(W) == 8, length});
      }
    };
    if (starts.numel == 1) return finish(nullptr);
    launch(write_rows<W>, blocks, kBlock, row_memory.data(), by_key.order(), length, count);
    const SortedKeys<W> by_row(row_memory.data(), count, bits_of(starts.numel - 1));
    finish(by_row.order());
  };
  if (sizeof(K) == 8 || count > int64_t{UINT32_MAX}) sort_all(uint64_t{});
  else sort_all(uint32_t{});
}

/// The first `taken` of each row.
template <class T, class K>
__global__ void __launch_bounds__(kBlock)
    take_first(Results<T> results, const T* x, Ordered<K> ordered, int64_t taken, int64_t count) {
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x; i < count;
       i += static_cast<int64_t>(gridDim.x) * kBlock) {
    const int64_t row = i / taken, at = i - row * taken;
    results.write(row, at, x, ordered.place(row, at));
  }
}

template <class T, class K>
__global__ void __launch_bounds__(kBlock)
    take_ranked(Results<T> results, const T* x, Ordered<K> ordered, int64_t k, Rank rank, int64_t rows) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (row >= rows) return;
  int64_t at = k;
  if (rank != Rank::kth) {
    // NaN, if there are any, come last.
    int64_t numbers = ordered.length;
    if (OrderKey<T>::floating) {
      int64_t first = 0;
      for (int64_t left = ordered.length; left > 0;) {
        const int64_t half = left / 2;
        const bool before = ordered.key(row, first + half) < OrderKey<T>::nan;
        first = before ? first + half + 1 : first;
        left = before ? left - half - 1 : half;
      }
      numbers = first;
    }
    at = place_of_median(numbers, ordered.length, rank);
  }
  results.write(row, 0, x, ordered.place(row, at));
}

struct LongestRun {
  int64_t length, last;
};
struct Longer {
  __device__ LongestRun operator()(LongestRun a, LongestRun b) const {
    return b.length > a.length || (b.length == a.length && b.last < a.last) ? b : a;
  }
};

// A block a row. A run's length at its element i: i less the first place of an equal key, found by bisection.
template <class T, class K>
__global__ void __launch_bounds__(kBlock)
    take_mode(Results<T> results, const T* x, Ordered<K> ordered, int64_t rows) {
  for (int64_t row = blockIdx.x; row < rows; row += gridDim.x) {
    LongestRun best{0, INT64_MAX};
    for (int64_t i = threadIdx.x; i < ordered.length; i += kBlock) {
      const K key = ordered.key(row, i);
      int64_t first = 0;
      for (int64_t left = i; left > 0;) {
        const int64_t half = left / 2;
        const bool before = ordered.key(row, first + half) < key;
        first = before ? first + half + 1 : first;
        left = before ? left - half - 1 : half;
      }
      const bool nan = OrderKey<T>::floating && key == OrderKey<T>::nan;
      best = Longer()(best, LongestRun{nan ? 1 : i - first + 1, i});
    }
    best = combine_across<kBlock>(best, LongestRun{0, INT64_MAX}, Longer());
    if (threadIdx.x == 0) results.write(row, 0, x, ordered.place(row, best.last));
  }
}

template <class T, class W>
__global__ void __launch_bounds__(kBlock) write_column_keys(W* keys, const T* x, const int64_t* order,
                                                            int64_t column, int64_t columns, int64_t count) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i < count) keys[i] = OrderKey<T>::of(x[order[i] * columns + column]);
}
template <class W>
__global__ void __launch_bounds__(kBlock)
    reorder(int64_t* to, const int64_t* from, const W* order, int64_t count) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i < count) to[i] = from[order[i]];
}
__global__ void __launch_bounds__(kBlock) count_up(int64_t* to, int64_t count) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i < count) to[i] = i;
}

template <class T>
void take(const View& values, const View& indices, const ConstView& x, int dim, bool descending,
          int64_t taken) {
  const Results<T> results(values, indices, x, dim);
  const int64_t count = results.rows.starts.numel * taken;
  with_ordered_rows<T>(x, dim, descending, [&]<class K>(const Ordered<K>& ordered) {
    launch(take_first<T, K>, blocks_in_turns(count, kBlock), kBlock, results, x.as<T>(), ordered, taken,
           count);
  });
}

}  // namespace

void sort(View values, View indices, ConstView x, int dim, bool descending, bool) {
  if (x.numel() == 0) return;
  by_ordered(x.dtype, [&]<class T>(T) { take<T>(values, indices, x, dim, descending, x.sizes[dim]); });
}

void topk(View values, View indices, ConstView x, int dim, bool largest) {
  if (values.numel() == 0) return;
  const int64_t taken = values.sizes[dim];
  by_ordered(x.dtype, [&]<class T>(T) {
    const Results<T> results(values, indices, x, dim);
    const int64_t rows = results.rows.starts.numel, length = x.sizes[dim];
    if (taken > kShortRow || !selects(rows, length)) return take<T>(values, indices, x, dim, largest, taken);
    const Keys<T> keys{x.as<T>(), x.strides[dim], largest};
    launch(selection::take_first<T>, blocks_for(rows, 1), selection::kThreads, results, x.as<T>(), keys,
           length, static_cast<int>(taken), padded_length(taken));
  });
}

void kth_value(View values, View indices, ConstView x, int dim, int64_t k, Rank rank) {
  if (values.numel() == 0) return;
  by_ordered(x.dtype, [&]<class T>(T) {
    const Results<T> results(values, indices, x, dim);
    const int64_t rows = results.rows.starts.numel, length = x.sizes[dim];
    if (selects(rows, length)) {
      const Keys<T> keys{x.as<T>(), x.strides[dim], false};
      return launch(selection::take_ranked<T>, blocks_for(rows, 1), selection::kThreads, results, x.as<T>(),
                    keys, length, k, rank);
    }
    with_ordered_rows<T>(x, dim, false, [&]<class K>(const Ordered<K>& ordered) {
      launch(take_ranked<T, K>, blocks_for(rows, kBlock), kBlock, results, x.as<T>(), ordered, k, rank, rows);
    });
  });
}

void mode(View values, View indices, ConstView x, int dim) {
  if (values.numel() == 0) return;
  by_ordered(x.dtype, [&]<class T>(T) {
    const Results<T> results(values, indices, x, dim);
    const int64_t rows = results.rows.starts.numel;
    with_ordered_rows<T>(x, dim, false, [&]<class K>(const Ordered<K>& ordered) {
      launch(take_mode<T, K>, blocks_in_turns(rows, 1), kBlock, results, x.as<T>(), ordered, rows);
    });
  });
}

// From the last column to the first, stably: a column decides only where those before it are equal.
void sort_slices(View order, ConstView x) {
  const int64_t count = x.sizes[0], columns = x.sizes[1];
  if (count == 0) return;
  auto* const result = order.as<int64_t>();
  const unsigned blocks = blocks_for(count, kBlock);
  launch(count_up, blocks, kBlock, result, count);
  by_ordered(x.dtype, [&]<class T>(T) {
    const auto sort_columns = [&]<class W>(W) {
      const Scratch<W> keys(count);
      const Scratch<int64_t> next(count);
      int64_t *from = result, *to = next.data();
      for (int64_t column = columns - 1; column >= 0; --column) {
        launch(write_column_keys<T, W>, blocks, kBlock, keys.data(), x.as<T>(), from, column, columns, count);
        const SortedKeys<W> sorted(keys.data(), count, Keys<T>::kBits);
        launch(reorder<W>, blocks, kBlock, to, from, sorted.order(), count);
        std::swap(from, to);
      }
      if (from != result)
        check(cudaMemcpyAsync(result, from, static_cast<size_t>(count) * sizeof(int64_t),
                              cudaMemcpyDeviceToDevice, current_stream()),
              "sort_slices");
    };
    if (sizeof(T) == 8 || count > int64_t{UINT32_MAX}) sort_columns(uint64_t{});
    else sort_columns(uint32_t{});
  });
}

}  // namespace weft::kernels::cuda
