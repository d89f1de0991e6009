// Placing elements by indices on the GPU, as index.cu chooses them. Several elements may have one place: they come there in the order of
// the index, the last one staying or all of them combined, so results do not depend on which thread was first.
//
// A list of places is brought into that order by a sort. What is combined then follows each other: chunks of the list are combined
// side by side, the part of a run that goes beyond its chunk becomes an element of a shorter list, and so on until one chunk is left.
#include "kernels/index.h"

#include <bit>
#include <limits>
#include <optional>

#include "kernels/cuda/index.cuh"
#include "kernels/cuda/operand.cuh"
#include "kernels/cuda/radix_sort.cuh"

namespace weft::kernels::cuda {

namespace {

// ---- how elements of one place are combined -----------------------------------------------------------------------

struct Added {
  template <class A>
  __device__ static A nothing() {
    return 0;
  }
  __device__ float operator()(float a, float b) const { return a + b; }
  __device__ double operator()(double a, double b) const { return a + b; }
  __device__ int64_t operator()(int64_t a, int64_t b) const {
    return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  }
};
struct Multiplied {
  template <class A>
  __device__ static A nothing() {
    return 1;
  }
  __device__ float operator()(float a, float b) const { return a * b; }
  __device__ double operator()(double a, double b) const { return a * b; }
  __device__ int64_t operator()(int64_t a, int64_t b) const {
    return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  }
};
/// Of equal ones the one that was there before, as on the CPU: b.
struct Greatest : Max {
  template <class A>
  __device__ static A nothing() {
    if constexpr (std::is_same_v<A, int64_t>) return INT64_MIN;
    else return -std::numeric_limits<A>::infinity();
  }
};
struct Least : Min {
  template <class A>
  __device__ static A nothing() {
    if constexpr (std::is_same_v<A, int64_t>) return INT64_MAX;
    else return std::numeric_limits<A>::infinity();
  }
};

/// f(Any<A>{}) with what the dtype is computed in.
template <class F>
void by_compute(Dtype dtype, F&& f) {
  if (dtype == float64) f(Any<double>{});
  else if (is_floating(dtype)) f(Any<float>{});
  else f(Any<int64_t>{});
}

// ---- a list of places ---------------------------------------------------------------------------------------------

/// Places and what comes there: element number i of the list, of src, to place keys[i] of x, for every element of `rest` beside it. A
/// place of places.numel is out of range.
struct Placement {
  View x;
  ConstView src;
  int64_t length;
  Layout<1> places;   // a place: its offset in x
  Layout<1> sources;  // a number: its offset in src
  Layout<2> rest;     // offsets in src and x that are added to both
};

/// The places of index_write.
template <class W>
__global__ void list_places(W* keys, const int64_t* index, int64_t step, int64_t length, int64_t size) {
  for (int64_t i = first_of_thread(); i < length; i += step_of_grid()) {
    const int64_t place = place_of(index[i * step], size);
    keys[i] = static_cast<W>(within(place, size) ? place : size);
  }
}

/// The places of scatter: numbers of elements of a box with the index's sizes but in dim. layout: the index, and the box at place 0.
template <class W>
__global__ void list_elements(W* keys, const int64_t* index, const __grid_constant__ Layout<2> layout,
                              int64_t size, int64_t step, int64_t none) {
  for (int64_t i = first_of_thread(); i < layout.numel; i += step_of_grid()) {
    int64_t at[2];
    layout.locate(i, at);
    const int64_t place = index[at[0]];
    keys[i] = static_cast<W>(within(place, size) ? at[1] + place * step : none);
  }
}

// ---- write: the last one stays ------------------------------------------------------------------------------------

/// last[place]: one more than the number of the last element there.
template <class W>
__global__ void mark_last(W* last, const W* keys, int64_t length, W none) {
  for (int64_t i = first_of_thread(); i < length; i += step_of_grid())
    if (keys[i] < none) atomicMax(&last[keys[i]], static_cast<W>(i + 1));
}

template <class W>
__global__ void drop_others(W* keys, const W* last, int64_t length, W none) {
  for (int64_t i = first_of_thread(); i < length; i += step_of_grid())
    if (keys[i] < none && last[keys[i]] != static_cast<W>(i + 1)) keys[i] = none;
}

/// elements: src, x, and the number in the list. order: of keys that are sorted, of which the last of equal ones counts; or null.
template <class U, class W>
__global__ void write_kernel(U* x, const U* src, const W* keys, const W* order, int64_t length,
                             const __grid_constant__ Layout<3> elements,
                             const __grid_constant__ Layout<1> places,
                             const __grid_constant__ Layout<1> sources) {
  for (int64_t i = first_of_thread(); i < elements.numel; i += step_of_grid()) {
    int64_t at[3], to[1], from[1];
    elements.locate(i, at);
    const int64_t number = at[2];
    const W key = keys[number];
    if (static_cast<int64_t>(key) >= places.numel) continue;
    if (order && number + 1 < length && keys[number + 1] == key) continue;
    places.locate(static_cast<int64_t>(key), to);
    sources.locate(static_cast<int64_t>(order ? order[number] : number), from);
    x[at[1] + to[0]] = src[at[0] + from[0]];
  }
}

/// elements: as write_kernel has them.
template <class W>
void write_list(Placement& list, Layout<3> elements, const Scratch<W>& keys) {
  const auto none = static_cast<W>(list.places.numel);
  std::optional<SortedKeys<W>> sorted;
  const W *in_order = keys.data(), *order = nullptr;
  // A table of all places is the quicker way unless it is much longer than the list.
  if (list.length > 1 && list.places.numel <= 16 * list.length + 65536) {
    const Scratch<W> last(list.places.numel);
    check(cudaMemsetAsync(last.data(), 0, last.bytes(), current_stream()), "clearing a table");
    const unsigned blocks = blocks_in_turns(list.length, kBlock);
    launch(mark_last<W>, blocks, kBlock, last.data(), keys.data(), list.length, none);
    launch(drop_others<W>, blocks, kBlock, keys.data(), last.data(), list.length, none);
  } else if (list.length > 1) {
    sorted.emplace(keys.data(), list.length, std::bit_width(static_cast<uint64_t>(none)));
    in_order = sorted->keys();
    order = sorted->order();
  }
  const auto item = static_cast<int64_t>(item_size(list.x.dtype));
  by_piece(widen(elements, {&list.places, &list.sources}, item, list.src.data, list.x.data), [&](auto piece) {
    using U = decltype(piece);
    launch(write_kernel<U, W>, blocks_in_turns(elements.numel, kBlock), kBlock, list.x.as<U>(),
           list.src.as<U>(), in_order, order, list.length, elements, list.places, list.sources);
  });
}

// ---- add, multiply, extremes: all of a place are combined ---------------------------------------------------------

constexpr int kChunk = 32;  // elements that a thread combines

/// The elements of the first list: of src, by the order of the sorted keys.
template <class T, class W>
struct FromSource {
  In<T> in;
  const W* order;
  Layout<1> sources;

  __device__ Value<T> operator()(int64_t i, int64_t, int64_t offset) const {
    int64_t from[1];
    sources.locate(order ? static_cast<int64_t>(order[i]) : i, from);
    return in(offset + from[0]);
  }
};
/// Those of the following lists: what chunks could not finish.
template <class A>
struct FromParts {
  const A* parts;
  int64_t width;

  __device__ A operator()(int64_t i, int64_t beside, int64_t) const { return parts[i * width + beside]; }
};

/// A thread a chunk of the list and an element of rest. Runs that begin and end in the chunk are combined with x; the first, if it began
/// before, and the last, if it goes on, are elements 2 * chunk and 2 * chunk + 1 of the next list.
template <class Combine, class T, class W, class From>
__global__ void combine_runs(In<T> x, Out<T> out, const W* keys, int64_t length,
                             const __grid_constant__ From from, const __grid_constant__ Layout<1> places,
                             const __grid_constant__ Layout<2> rest, W* next_keys, Value<T>* next_parts) {
  using A = Value<T>;
  constexpr W kNowhere = ~W{0};
  const Combine combine;
  const int64_t chunks = (length + kChunk - 1) / kChunk;
  for (int64_t thread = first_of_thread(); thread < chunks * rest.numel; thread += step_of_grid()) {
    const int64_t chunk = thread / rest.numel, beside = thread - chunk * rest.numel;
    int64_t offsets[2];
    rest.locate(beside, offsets);
    const int64_t first = chunk * kChunk, last = first + kChunk < length ? first + kChunk : length;
    W head = kNowhere, tail = kNowhere;
    A head_part = Combine::template nothing<A>(), tail_part = head_part;
    W key = keys[first];
    A total = from(first, beside, offsets[0]);
    bool began_before = first > 0 && keys[first - 1] == key;
    for (int64_t i = first + 1; i <= last; ++i) {
      const W next = i < length ? keys[i] : kNowhere;
      if (i < last && next == key) {
        total = combine(from(i, beside, offsets[0]), total);
        continue;
      }
      const bool goes_on = i == last && i < length && next == key;
      if (began_before) {
        head = key;
        head_part = total;
        if (goes_on) tail = key;
      } else if (goes_on) {
        tail = key;
        tail_part = total;
      } else if (static_cast<int64_t>(key) < places.numel && key != kNowhere) {
        int64_t to[1];
        places.locate(static_cast<int64_t>(key), to);
        out(offsets[1] + to[0], combine(total, x(offsets[1] + to[0])));
      }
      if (i == last) break;
      began_before = false;
      key = next;
      total = from(i, beside, offsets[0]);
    }
    if (chunks == 1) continue;
    next_parts[2 * chunk * rest.numel + beside] = head_part;
    next_parts[(2 * chunk + 1) * rest.numel + beside] = tail_part;
    if (beside == 0) {
      next_keys[2 * chunk] = head;
      next_keys[2 * chunk + 1] = tail;
    }
  }
}

/// T: x's and src's element, or Any.
template <class Combine, class T, class W>
void combine_list(const Placement& list, const Scratch<W>& keys) {
  using A = Value<T>;
  using Parts = Any<A>;
  std::optional<SortedKeys<W>> sorted;
  if (list.length > 1)
    sorted.emplace(keys.data(), list.length, std::bit_width(static_cast<uint64_t>(list.places.numel)));
  const W* level_keys = sorted ? sorted->keys() : keys.data();
  int64_t length = list.length, chunks = (length + kChunk - 1) / kChunk;
  std::optional<Scratch<W>> next_keys[2];
  std::optional<Scratch<A>> next_parts[2];
  for (int level = 0;; ++level) {
    std::optional<Scratch<W>>& keys_out = next_keys[level % 2];
    std::optional<Scratch<A>>& parts_out = next_parts[level % 2];
    keys_out.emplace(chunks > 1 ? 2 * chunks : 0);
    parts_out.emplace(chunks > 1 ? 2 * chunks * list.rest.numel : 0);
    const unsigned blocks = blocks_in_turns(chunks * list.rest.numel, kBlock);
    if (level == 0) {
      const FromSource<T, W> from{In<T>(list.src), sorted ? sorted->order() : nullptr, list.sources};
      launch(combine_runs<Combine, T, W, FromSource<T, W>>, blocks, kBlock, In<T>(list.x), Out<T>(list.x),
             level_keys, length, from, list.places, list.rest, keys_out->data(), parts_out->data());
    } else {
      const FromParts<A> from{next_parts[(level + 1) % 2]->data(), list.rest.numel};
      launch(combine_runs<Combine, Parts, W, FromParts<A>>, blocks, kBlock, In<Parts>(list.x),
             Out<Parts>(list.x), level_keys, length, from, list.places, list.rest, keys_out->data(),
             parts_out->data());
    }
    if (chunks == 1) return;
    level_keys = keys_out->data();
    length = 2 * chunks;
    chunks = (length + kChunk - 1) / kChunk;
  }
}

/// Sums, what gradients of lookups are made of, have kernels for each floating dtype.
template <class W>
void combine_list(const Placement& list, Placing placing, const Scratch<W>& keys) {
  const Dtype dtype = list.x.dtype;
  if (placing == Placing::multiply)
    return by_compute(dtype, [&](auto any) { combine_list<Multiplied, decltype(any)>(list, keys); });
  if (!is_floating(dtype)) return combine_list<Added, Any<int64_t>>(list, keys);
  by_floating(dtype, [&](auto element) { combine_list<Added, decltype(element)>(list, keys); });
}

/// f(W{}) with an integer that counts places and elements.
template <class F>
void by_width(int64_t places, int64_t length, F&& f) {
  if (places < UINT32_MAX && length < UINT32_MAX) f(uint32_t{});
  else f(static_cast<unsigned long long>(0));
}

// ---- scatter ------------------------------------------------------------------------------------------------------

struct Replaced {};

/// A thread a column along dim, in the order of the index. columns: the index, x, src; steps: theirs along dim.
template <class Combine, class T>
__global__ void scatter_columns(In<T> x, Out<T> out, In<T> src, const int64_t* index,
                                const __grid_constant__ Layout<3> columns, int64_t length, int64_t size,
                                int64_t index_step, int64_t x_step, int64_t src_step) {
  for (int64_t column = first_of_thread(); column < columns.numel; column += step_of_grid()) {
    int64_t at[3];
    columns.locate(column, at);
    for (int64_t i = 0; i < length; ++i) {
      const int64_t place = index[at[0] + i * index_step];
      if (!within(place, size)) continue;
      const int64_t to = at[1] + place * x_step;
      const Value<T> value = src(at[2] + i * src_step);
      if constexpr (std::is_same_v<Combine, Replaced>) out(to, value);
      else out(to, Combine()(value, x(to)));
    }
  }
}

struct Scattering {
  View x;
  ConstView index, src;
  int dim;
  Layout<3> columns;

  Scattering(const View& x, const ConstView& index, const ConstView& src, int dim)
      : x(x), index(index), src(src), dim(dim), columns(without(index, dim).layout(index, x, src)) {}
  int64_t length() const { return index.sizes[dim]; }
  bool empty() const { return length() == 0 || columns.numel == 0; }
  /// Whether columns are so short, or so many, that a thread may take one each.
  bool by_columns() const { return length() <= 128 || columns.numel >= 16384; }

  /// T: an element of x and src, or Any.
  template <class Combine, class T>
  void run_columns() const {
    launch(scatter_columns<Combine, T>, blocks_in_turns(columns.numel, kBlock), kBlock, In<T>(x), Out<T>(x),
           In<T>(src), index.as<int64_t>(), columns, length(), x.sizes[dim], index.strides[dim],
           x.strides[dim], src.strides[dim]);
  }

  /// f(list, keys) with the list of all elements.
  template <class F>
  void run_list(const F& f) const {
    int64_t sizes[kMaxDims], steps[kMaxDims], of_columns[kMaxDims], number = 1;
    for (int d = index.ndim - 1; d >= 0; --d) {
      sizes[d] = d == dim ? x.sizes[d] : index.sizes[d];
      steps[d] = number;
      of_columns[d] = d == dim ? 0 : number;
      number *= sizes[d];
    }
    const Placement list{x,
                         src,
                         index.numel(),
                         Layout<1>(index.ndim, sizes, {x.strides}),
                         Layout<1>(index.ndim, index.sizes, {src.strides}),
                         Layout<2>(0, sizes, {steps, steps})};
    by_width(number, list.length, [&](auto width) {
      using W = decltype(width);
      const Scratch<W> keys(list.length);
      launch(list_elements<W>, blocks_in_turns(list.length, kBlock), kBlock, keys.data(), index.as<int64_t>(),
             Layout<2>(index.ndim, index.sizes, {index.strides, of_columns}), x.sizes[dim], steps[dim],
             number);
      f(list, keys);
    });
  }

 private:
  struct Sizes {
    int ndim;
    int64_t sizes[kMaxDims];
    Layout<3> layout(const ConstView& a, const ConstView& b, const ConstView& c) const {
      return Layout<3>(ndim, sizes, {a.strides, b.strides, c.strides});
    }
  };
  static Sizes without(const ConstView& view, int dim) {
    Sizes result{view.ndim, {}};
    for (int d = 0; d < view.ndim; ++d) result.sizes[d] = d == dim ? 1 : view.sizes[d];
    return result;
  }
};

}  // namespace

void index_write(View x, ConstView index, ConstView src, int dim, int count, Placing placing) {
  if (src.numel() == 0) return;
  IndexedElements elements(src, x, 1, dim, count);
  elements.strides[0][dim] = 0;  // an element of the list finds its source by its number
  int64_t sizes[kMaxDims], src_steps[kMaxDims], x_steps[kMaxDims];
  int ndim = 0;
  for (int d = 0; d < src.ndim; ++d) {
    if (d == dim) continue;
    sizes[ndim] = src.sizes[d];
    src_steps[ndim] = src.strides[d];
    x_steps[ndim++] = x.strides[d < dim ? d : d + count - 1];
  }
  Placement list{x,
                 src,
                 src.sizes[dim],
                 indexed_layout(x, dim, count),
                 Layout<1>(1, src.sizes + dim, {src.strides + dim}),
                 Layout<2>(ndim, sizes, {src_steps, x_steps})};
  by_width(list.places.numel, list.length, [&](auto width) {
    using W = decltype(width);
    const Scratch<W> keys(list.length);
    launch(list_places<W>, blocks_in_turns(list.length, kBlock), kBlock, keys.data(), index.as<int64_t>(),
           index.strides[0], list.length, list.places.numel);
    if (placing == Placing::write) write_list(list, elements.layout(), keys);
    else combine_list(list, placing, keys);
  });
}

void scatter(View x, ConstView index, ConstView src, int dim, Placing placing) {
  const Scattering scattering(x, index, src, dim);
  if (scattering.empty()) return;
  if (scattering.by_columns()) {
    if (placing == Placing::write)
      return by_size(x.dtype, [&](auto bits) { scattering.run_columns<Replaced, decltype(bits)>(); });
    return by_compute(x.dtype, [&](auto any) {
      if (placing == Placing::add) scattering.run_columns<Added, decltype(any)>();
      else scattering.run_columns<Multiplied, decltype(any)>();
    });
  }
  scattering.run_list([&](const Placement& given, const auto& keys) {
    if (placing != Placing::write) return combine_list(given, placing, keys);
    Placement list = given;
    const int64_t none = 0, one = 1;
    write_list(list, Layout<3>(1, &list.length, {&none, &none, &one}), keys);
  });
}

void scatter_extreme(View x, ConstView index, ConstView src, int dim, bool greatest) {
  const Scattering scattering(x, index, src, dim);
  if (scattering.empty()) return;
  by_compute(x.dtype, [&](auto any) {
    using T = decltype(any);
    if (scattering.by_columns())
      return greatest ? scattering.run_columns<Greatest, T>() : scattering.run_columns<Least, T>();
    scattering.run_list([&](const Placement& list, const auto& keys) {
      if (greatest) combine_list<Greatest, T>(list, keys);
      else combine_list<Least, T>(list, keys);
    });
  });
}

}  // namespace weft::kernels::cuda
