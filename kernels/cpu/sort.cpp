// Order along one dimension on the CPU, of rows copied into entries of key and index. Which of several equal elements comes first is
// open without `stable`; the standard library's algorithms, run on the keys alone, then give PyTorch's order.
#include "kernels/sort.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "kernels/cpu/order_keys.h"
#include "kernels/cpu/rows.h"
#include "kernels/cpu/scratch.h"
#include "kernels/cpu/walk.h"
#include "src/core/dtype_switch.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

constexpr int64_t kRadixFrom = 256;  // shorter rows sort by comparisons
constexpr int64_t kOpenUpTo =
    1 << 14;  // equal elements of longer rows keep their order: the radix sort is faster
constexpr int64_t kChunk = int64_t{1} << 16;  // elements of a row that one thread distributes
constexpr int kDigitBits = 8;
constexpr int64_t kBuckets = int64_t{1} << kDigitBits;

// f(T{}) with the type that stores an element; a bool is a byte that may hold anything.
template <class F>
void visit_ordered(Dtype dtype, F&& f) {
  visit_dtype(dtype, [&]<class T>(T) { f(std::conditional_t<std::is_same_v<T, bool>, Bool, T>{}); });
}

// One step of the radix sort: entries in the order of the digit at `shift`, equal digits as they were.
template <class Entry>
void distribute(const Entry* from, Entry* to, int64_t n, int shift, int64_t* counts) {
  const int64_t chunks = (n + kChunk - 1) / kChunk;
  const auto digit = [shift](const Entry& entry) {
    return static_cast<int64_t>(entry.key() >> shift & (kBuckets - 1));
  };
  parallel_for(n, kChunk, [&](int64_t begin, int64_t end) {
    int64_t* count = counts + begin / kChunk * kBuckets;
    std::fill(count, count + kBuckets, 0);
    for (int64_t i = begin; i < end; ++i) ++count[digit(from[i])];
  });
  int64_t place = 0;
  for (int64_t bucket = 0; bucket < kBuckets; ++bucket)
    for (int64_t chunk = 0; chunk < chunks; ++chunk)
      place += std::exchange(counts[chunk * kBuckets + bucket], place);
  parallel_for(n, kChunk, [&](int64_t begin, int64_t end) {
    int64_t* next = counts + begin / kChunk * kBuckets;
    for (int64_t i = begin; i < end; ++i) to[next[digit(from[i])]++] = from[i];
  });
}

// Entries whose indices ascend, in order; `spare` has room for as many. Returns where they are: in `entries` or in `spare`.
template <class Entry>
Entry* sort_entries(Entry* entries, Entry* spare, int64_t n) {
  if (n < kRadixFrom) {
    std::sort(entries, entries + n);
    return entries;
  }
  uint64_t ones = 0, zeros = 0;
  for (int64_t i = 0; i < n; ++i) {
    ones |= entries[i].key();
    zeros |= ~entries[i].key();
  }
  const Scratch<int64_t> counts((n + kChunk - 1) / kChunk * kBuckets);
  for (int shift = 0; shift < Entry::kKeyBits; shift += kDigitBits) {
    if (((ones & zeros) >> shift & (kBuckets - 1)) == 0) continue;  // one bucket
    distribute(entries, spare, n, shift, counts.get());
    std::swap(entries, spare);
  }
  return entries;
}

struct ByKey {
  template <class Entry>
  bool operator()(const Entry& a, const Entry& b) const {
    return a.key() < b.key();
  }
};

// The same with equal keys as std::sort leaves them; rows without equal keys have one order.
template <class Entry, class Reload>
Entry* sort_openly(Entry* entries, Entry* spare, int64_t n, Reload reload) {
  if (n > kOpenUpTo) return sort_entries(entries, spare, n);
  if (n >= kRadixFrom) {
    Entry* sorted = sort_entries(entries, spare, n);
    const auto same = [](const Entry& a, const Entry& b) { return a.key() == b.key(); };
    if (std::adjacent_find(sorted, sorted + n, same) == sorted + n) return sorted;
    reload(entries);
  }
  std::sort(entries, entries + n, ByKey());
  return entries;
}

// The k-th smallest entry by Hoare's selection with the median of three as pivot (Press et al., Numerical Recipes, 8.5), which
// decides between equal ones as PyTorch does.
template <class Entry>
void select_kth(Entry* entries, int64_t n, int64_t k) {
  const ByKey before;
  int64_t low = 0, high = n - 1;
  while (high > low + 1) {
    std::swap(entries[low + (high - low) / 2], entries[low + 1]);
    if (before(entries[high], entries[low + 1])) std::swap(entries[low + 1], entries[high]);
    if (before(entries[high], entries[low])) std::swap(entries[low], entries[high]);
    if (before(entries[low], entries[low + 1])) std::swap(entries[low + 1], entries[low]);
    const Entry pivot = entries[low];
    int64_t up = low + 1, down = high;
    while (true) {
      do ++up;
      while (before(entries[up], pivot));
      do --down;
      while (before(pivot, entries[down]));
      if (down < up) break;
      std::swap(entries[up], entries[down]);
    }
    std::swap(entries[low], entries[down]);
    if (down >= k) high = down - 1;
    if (down <= k) low = up;
  }
  if (high == low + 1 && before(entries[high], entries[low])) std::swap(entries[low], entries[high]);
}

// What the kernels below know of a row: x[i * step], whose keys may be inverted.
template <class T, class Entry>
struct Row {
  using Order = OrderKey<T>;
  const T* x;
  int64_t step, n;
  bool descending;

  Entry entry(int64_t i) const { return Entry::make(inverted(Order::of(x[i * step])), i); }
  void load(Entry* entries) const {
    parallel_for(n, kChunk, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) entries[i] = entry(i);
    });
  }
  T value(const Entry& entry) const {
    const auto key = static_cast<typename Order::Key>(inverted(entry.key()));
    return Order::ambiguous(key) || std::is_same_v<T, Bool> ? x[entry.index() * step] : Order::number(key);
  }

 private:
  uint64_t inverted(uint64_t key) const { return descending ? static_cast<uint64_t>(Order::nan) - key : key; }
};

// body(row, values, indices, room) for every row of x along dim: pointers to the row's first results, null where not wanted, and
// room for `room` entries.
template <class Body>
void for_each_ordered(const View& values, const View& indices, const ConstView& x, int dim, bool descending,
                      int64_t room, Body body) {
  const int64_t n = x.sizes[dim];
  visit_ordered(x.dtype, [&]<class T>(T) {
    const auto with = [&]<class Entry>(Entry) {
      const ConstView views[3] = {x, values, indices};
      for_each_row<Entry>(views, dim, kGrain / 4, room, [&](const int64_t(&at)[3], Entry* entries) {
        const Row<T, Entry> row{x.as<T>() + at[0], x.strides[dim], n, descending};
        body(row, values.data ? values.as<T>() + at[1] : nullptr,
             indices.data ? indices.as<int64_t>() + at[2] : nullptr, entries);
      });
    };
    if (sizeof(T) <= 4 && n <= int64_t{UINT32_MAX}) with(NarrowEntry{});
    else with(WideEntry{});
  });
}

template <class Row, class T, class Entry>
void write(const Row& row, const Entry& entry, T* values, int64_t* indices, int64_t value_at,
           int64_t index_at) {
  if (values) values[value_at] = row.value(entry);
  if (indices) indices[index_at] = entry.index();
}

template <class T>
void order_slices(int64_t* order, const T* x, int64_t n, int64_t m) {
  std::iota(order, order + n, int64_t{0});
  std::sort(order, order + n, [x, m](int64_t a, int64_t b) {
    for (int64_t i = 0; i < m; ++i) {
      const auto left = OrderKey<T>::of(x[a * m + i]), right = OrderKey<T>::of(x[b * m + i]);
      if (left != right) return left < right;
    }
    return a < b;
  });
}

}  // namespace

void sort(View values, View indices, ConstView x, int dim, bool descending, bool stable) {
  const int64_t n = x.sizes[dim];
  if (x.numel() == 0) return;
  for_each_ordered(
      values, indices, x, dim, descending, 2 * n,
      [&]<class Row, class T, class Entry>(const Row& row, T* value, int64_t* index, Entry* entries) {
        row.load(entries);
        const Entry* sorted =
            stable ? sort_entries(entries, entries + n, n)
                   : sort_openly(entries, entries + n, n, [&](Entry* again) { row.load(again); });
        parallel_for(n, kChunk, [&](int64_t begin, int64_t end) {
          for (int64_t i = begin; i < end; ++i)
            write(row, sorted[i], value, index, i * values.strides[dim], i * indices.strides[dim]);
        });
      });
}

void topk(View values, View indices, ConstView x, int dim, bool largest) {
  const int64_t k = values.sizes[dim], n = x.sizes[dim];
  if (values.numel() == 0) return;
  for_each_ordered(
      values, indices, x, dim, largest, n,
      [&]<class Row, class T, class Entry>(const Row& row, T* value, int64_t* index, Entry* entries) {
        row.load(entries);
        if (k * 64 <= n) {
          std::partial_sort(entries, entries + k, entries + n, ByKey());
        } else {
          std::nth_element(entries, entries + k - 1, entries + n, ByKey());
          std::sort(entries, entries + k - 1, ByKey());
        }
        for (int64_t i = 0; i < k; ++i)
          write(row, entries[i], value, index, i * values.strides[dim], i * indices.strides[dim]);
      });
}

void kth_value(View values, View indices, ConstView x, int dim, int64_t k, Rank rank) {
  const int64_t n = x.sizes[dim];
  if (values.numel() == 0) return;
  for_each_ordered(
      values, indices, x, dim, false, n,
      [&]<class Row, class T, class Entry>(const Row& row, T* value, int64_t* index, Entry* entries) {
        row.load(entries);
        if (rank == Rank::kth) {
          select_kth(entries, n, k);
          return write(row, entries[k], value, index, 0, 0);
        }
        const auto is_nan = [](const Entry& entry) {
          return OrderKey<T>::floating && entry.key() == OrderKey<T>::nan;
        };
        const int64_t nans = std::count_if(entries, entries + n, is_nan);
        const bool takes_nan = nans == n || (nans > 0 && rank == Rank::median);
        Entry* const taken =
            takes_nan ? std::find_if(entries, entries + n, is_nan) : entries + (n - nans - 1) / 2;
        if (!takes_nan) std::nth_element(entries, taken, entries + n);
        write(row, *taken, value, index, 0, 0);
      });
}

void mode(View values, View indices, ConstView x, int dim) {
  const int64_t n = x.sizes[dim];
  if (values.numel() == 0) return;
  for_each_ordered(
      values, indices, x, dim, false, 2 * n,
      [&]<class Row, class T, class Entry>(const Row& row, T* value, int64_t* index, Entry* entries) {
        row.load(entries);
        const Entry* sorted = sort_entries(entries, entries + n, n);
        int64_t best = 0, most = 1, length = 1;
        for (int64_t i = 1; i < n; ++i) {
          const bool same = sorted[i].key() == sorted[i - 1].key() &&
                            !(OrderKey<T>::floating && sorted[i].key() == OrderKey<T>::nan);
          length = same ? length + 1 : 1;
          if (length <= most) continue;
          most = length;
          best = i;
        }
        write(row, sorted[best], value, index, 0, 0);
      });
}

void sort_slices(View order, ConstView x) {
  visit_ordered(x.dtype,
                [&]<class T>(T) { order_slices(order.as<int64_t>(), x.as<T>(), x.sizes[0], x.sizes[1]); });
}

}  // namespace weft::kernels::cpu
