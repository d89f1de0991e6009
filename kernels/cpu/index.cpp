// Choosing and placing elements on the CPU. Copies go by the size of an element, sums by its type.
#include "kernels/index.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string>

#include "kernels/cpu/blend_rows.h"
#include "kernels/cpu/cursor.h"
#include "kernels/cpu/rows.h"
#include "kernels/cpu/scratch.h"
#include "kernels/cpu/walk.h"
#include "src/core/dtype_switch.h"
#include "src/core/parallel.h"
#include "weft/error.h"

namespace weft::kernels::cpu {
namespace {

template <class F>
void visit_item(Dtype dtype, F&& f) {
  switch (item_size(dtype)) {
    case 1:
      return f(uint8_t{});
    case 2:
      return f(uint16_t{});
    case 4:
      return f(uint32_t{});
    default:
      return f(uint64_t{});
  }
}

// ---- where ----

struct Ends {
  char* out;
  const char *condition, *x, *y;
};

template <class U>
void where_run(Ends at, const int64_t (&steps)[4], int64_t n) {
  constexpr int64_t item = sizeof(U);
  const auto whole_or_one = [](int64_t step) { return step == item || step == 0; };
  if (steps[0] == item && steps[1] == 1 && whole_or_one(steps[2]) && whole_or_one(steps[3])) {
    return blend_rows<U>()(reinterpret_cast<U*>(at.out), reinterpret_cast<const uint8_t*>(at.condition),
                           reinterpret_cast<const U*>(at.x), steps[2] != 0, reinterpret_cast<const U*>(at.y),
                           steps[3] != 0, n);
  }
  for (int64_t i = 0; i < n; ++i) {
    const char* from = at.condition[i * steps[1]] ? at.x + i * steps[2] : at.y + i * steps[3];
    *reinterpret_cast<U*>(at.out + i * steps[0]) = *reinterpret_cast<const U*>(from);
  }
}

// ---- indices ----

// Where the slices that an index names start, in elements from x's first one.
class Places {
 public:
  Places(const ConstView& x, const ConstView& index, int dim, int count)
      : index_(index.as<int64_t>()), step_(index.strides[0]), size_(x.sizes[dim]), stride_(x.strides[dim]) {
    if (count == 1) return;
    const int64_t n = index.sizes[0];
    whole_ = Scratch<int64_t>(n);
    int64_t total = 1;
    for (int k = 0; k < count; ++k) total *= x.sizes[dim + k];
    parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        int64_t rest = index_[i * step_], place = 0;
        if (rest < 0) rest += total;
        for (int k = dim + count - 1; k >= dim; --k) {
          place += rest % x.sizes[k] * x.strides[k];
          rest /= x.sizes[k];
        }
        whole_[i] = place;
      }
    });
    index_ = whole_.get();
    step_ = stride_ = 1;
    size_ = 0;
  }
  int64_t operator()(int64_t i) const {
    const int64_t index = index_[i * step_];
    return whole_.get() ? index : (index < 0 ? index + size_ : index) * stride_;
  }

 private:
  const int64_t* index_;
  int64_t step_, size_, stride_;
  Scratch<int64_t> whole_;
};

// The dimensions besides the indexed ones, of the side with one (`flat`) and of the side with `count` of them (`wide`), the
// one written to first.
Walk rest_of(const ConstView& flat, const ConstView& wide, int dim, int count, bool wide_first) {
  int64_t sizes[kMaxDims], flat_strides[kMaxDims], wide_strides[kMaxDims];
  int ndim = 0;
  for (int d = 0; d < flat.ndim; ++d) {
    if (d == dim) continue;
    sizes[ndim] = flat.sizes[d];
    flat_strides[ndim] = flat.strides[d];
    wide_strides[ndim++] = wide.strides[d < dim ? d : d + count - 1];
  }
  const auto item = static_cast<int64_t>(item_size(flat.dtype));
  const Strided views[] = {{wide_first ? wide_strides : flat_strides, item},
                           {wide_first ? flat_strides : wide_strides, item}};
  return {ndim, sizes, views, 2};
}

// ---- arithmetic of placing ----

template <class T>
T placed(Placing placing, T old, T value) {
  if constexpr (std::is_same_v<T, bool>) {
    return placing == Placing::add ? old || value : old && value;
  } else if constexpr (std::is_integral_v<T>) {
    using Bits = std::make_unsigned_t<T>;
    const uint64_t a = static_cast<Bits>(old), b = static_cast<Bits>(value);  // wraps around
    return static_cast<T>(placing == Placing::add ? a + b : a * b);
  } else if constexpr (std::is_floating_point_v<T>) {
    return placing == Placing::add ? old + value : old * value;
  } else {
    const auto a = static_cast<float>(old), b = static_cast<float>(value);
    return T(placing == Placing::add ? a + b : a * b);
  }
}

// n elements, strides in bytes.
using Place = void (*)(char* out, int64_t out_step, const char* in, int64_t in_step, int64_t n);

template <class U>
void place_copies(char* out, int64_t out_step, const char* in, int64_t in_step, int64_t n) {
  constexpr int64_t item = sizeof(U);
  if (out_step == item && in_step == item) {
    std::memcpy(out, in, static_cast<size_t>(n * item));
    return;
  }
  for (int64_t i = 0; i < n; ++i)
    *reinterpret_cast<U*>(out + i * out_step) = *reinterpret_cast<const U*>(in + i * in_step);
}

// In groups of a fixed size, which compilers turn into vectors without asking for more than -O2.
template <class T, Placing placing>
void combine(T* __restrict out, const T* __restrict in, int64_t n) {
  constexpr int64_t kGroup = 16;
  int64_t i = 0;
  for (; i + kGroup <= n; i += kGroup)
    for (int64_t k = 0; k < kGroup; ++k) out[i + k] = placed(placing, out[i + k], in[i + k]);
  for (; i < n; ++i) out[i] = placed(placing, out[i], in[i]);
}

template <class T, Placing placing>
void place_results(char* out, int64_t out_step, const char* in, int64_t in_step, int64_t n) {
  constexpr int64_t item = sizeof(T);
  if (out_step == item && in_step == item) {
    return combine<T, placing>(reinterpret_cast<T*>(out), reinterpret_cast<const T*>(in), n);
  }
  for (int64_t i = 0; i < n; ++i) {
    T& to = *reinterpret_cast<T*>(out + i * out_step);
    to = placed(placing, to, *reinterpret_cast<const T*>(in + i * in_step));
  }
}

Place placer(Dtype dtype, Placing placing) {
  Place place = nullptr;
  if (placing == Placing::write) visit_item(dtype, [&]<class U>(U) { place = place_copies<U>; });
  else if (placing == Placing::add)
    visit_dtype(dtype, [&]<class T>(T) { place = place_results<T, Placing::add>; });
  else visit_dtype(dtype, [&]<class T>(T) { place = place_results<T, Placing::multiply>; });
  return place;
}

// Element i of `in` at place(i) of `out`.
void put_singly(char* out, const Places& place, const void* in, int64_t in_step, int64_t n, Dtype dtype,
                Placing placing) {
  const auto each = [&]<class T>(T, auto result) {
    T* const to = reinterpret_cast<T*>(out);
    const char* from = static_cast<const char*>(in);
    for (int64_t i = 0; i < n; ++i, from += in_step) {
      T& element = to[place(i)];
      element = result(element, *reinterpret_cast<const T*>(from));
    }
  };
  if (placing == Placing::write)
    return visit_item(dtype, [&]<class U>(U) { each(U{}, [](U, U value) { return value; }); });
  visit_dtype(dtype, [&]<class T>(T) {
    if (placing == Placing::add) each(T{}, [](T old, T value) { return placed(Placing::add, old, value); });
    else each(T{}, [](T old, T value) { return placed(Placing::multiply, old, value); });
  });
}

// ---- gather and scatter ----

// Columns along `dim` that are walked side by side: neighbours in memory are touched together when dim is not the dense one.
constexpr int64_t kBundle = 64;

template <int N, class Body>
void for_each_bundle(const ConstView (&views)[N], int dim, Body body) {
  const ConstView& index = views[0];
  const RowOffsets<N> offsets_of(views, dim);
  const int64_t length = index.sizes[dim], columns = offsets_of.rows();
  if (length == 0 || columns == 0) return;
  bool densest = true;
  for (int d = 0; d < index.ndim; ++d)
    densest = densest && (index.sizes[d] == 1 || index.strides[d] >= index.strides[dim]);
  const int64_t width = densest ? 1 : kBundle;
  parallel_for((columns + width - 1) / width, std::max<int64_t>(1, kGrain / (length * width)),
               [&](int64_t begin, int64_t end) {
                 int64_t offsets[kBundle][N];
                 for (int64_t bundle = begin; bundle < end; ++bundle) {
                   const int64_t first = bundle * width, count = std::min(width, columns - first);
                   for (int64_t c = 0; c < count; ++c) offsets_of.locate(first + c, offsets[c]);
                   if (count == 1) {
                     int64_t at[N];
                     std::copy_n(offsets[0], N, at);
                     for (int64_t i = 0; i < length; ++i) body(at, i);
                     continue;
                   }
                   for (int64_t i = 0; i < length; ++i)
                     for (int64_t c = 0; c < count; ++c) body(offsets[c], i);
                 }
               });
}

template <class T>
bool wins(T challenger, T holder, bool greatest) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
    return wins(static_cast<float>(challenger), static_cast<float>(holder), greatest);
  } else {
    return challenger != challenger || (greatest ? challenger > holder : challenger < holder);
  }
}

template <class T>
bool counts(T value) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) return static_cast<float>(value) != 0;
  else return value != T(0);
}

template <class T>
int64_t count_in(const T* x, int64_t begin, int64_t end) {
  int64_t count = 0;
  for (int64_t i = begin; i < end; ++i) count += counts(x[i]);
  return count;
}

// visit(T{}) with the type whose value tells whether an element is 0; a bool is a byte that may hold anything.
template <class F>
void visit_counted(Dtype dtype, F&& visit) {
  if (dtype == boolean) visit(uint8_t{});
  else visit_dtype(dtype, visit);
}

}  // namespace

void where(View out, ConstView condition, ConstView x, ConstView y) {
  const auto item = static_cast<int64_t>(item_size(out.dtype));
  const Strided views[] = {{out.strides, item}, {condition.strides, 1}, {x.strides, item}, {y.strides, item}};
  const Walk walk(out.ndim, out.sizes, views, 4);
  if (walk.numel == 0) return;
  const int64_t length = walk.sizes[0];
  const int64_t steps[4] = {walk.strides[0][0], walk.strides[1][0], walk.strides[2][0], walk.strides[3][0]};
  const auto at = [&](const int64_t(&offsets)[4]) {
    return Ends{static_cast<char*>(out.data) + offsets[0],
                static_cast<const char*>(condition.data) + offsets[1],
                static_cast<const char*>(x.data) + offsets[2], static_cast<const char*>(y.data) + offsets[3]};
  };
  visit_item(out.dtype, [&]<class U>(U) {
    if (walk.ndim == 1) {
      parallel_for(length, kGrain, [&](int64_t begin, int64_t end) {
        where_run<U>(at({begin * steps[0], begin * steps[1], begin * steps[2], begin * steps[3]}), steps,
                     end - begin);
      });
      return;
    }
    parallel_for(walk.rows(), std::max<int64_t>(1, kGrain / length), [&](int64_t begin, int64_t end) {
      Rows rows(walk, begin);
      for (int64_t row = begin; row < end; ++row, rows.next())
        where_run<U>(at({rows.offset(0), rows.offset(1), rows.offset(2), rows.offset(3)}), steps, length);
    });
  });
}

void index_check(ConstView index, int64_t size, int64_t dim, bool negative, const char* op) {
  const int64_t low = negative ? -size : 0;
  const auto* values = index.as<int64_t>();
  const bool contiguous = index.contiguous();
  parallel_for(index.numel(), kGrain, [&](int64_t begin, int64_t end) {
    if (contiguous) {
      bool bad = false;
      for (int64_t i = begin; i < end; ++i) bad |= values[i] < low || values[i] >= size;
      if (!bad) return;
    }
    Cursor cursor(index, begin);
    for (int64_t i = begin; i < end; ++i, cursor.next()) {
      const int64_t value = values[cursor.offset()];
      if (value >= low && value < size) continue;
      throw IndexError("[" + std::string(op) + "] index " + std::to_string(value) + cursor.text() +
                       " is out of bounds for dimension " + std::to_string(dim) + " with size " +
                       std::to_string(size));
    }
  });
}

void index_join(View out, ConstView index, int64_t size, bool first) {
  const ConstView written = out;
  parallel_for(out.numel(), kGrain, [&](int64_t begin, int64_t end) {
    Cursor to(written, begin), from(index, begin);
    for (int64_t i = begin; i < end; ++i, to.next(), from.next()) {
      int64_t& joined = out.as<int64_t>()[to.offset()];
      const int64_t value = index.as<int64_t>()[from.offset()];
      joined = (first ? 0 : joined * size) + (value < 0 ? value + size : value);
    }
  });
}

void index_read(View out, ConstView x, ConstView index, int dim, int count) {
  const int64_t n = out.sizes[dim];
  const Walk rest = rest_of(out, x, dim, count, false);
  if (n == 0 || rest.numel == 0) return;
  const Places place(x, index, dim, count);
  const auto item = static_cast<int64_t>(item_size(out.dtype));
  const int64_t out_step = out.strides[dim] * item, length = rest.sizes[0];
  auto* to = static_cast<char*>(out.data);
  const auto* from = static_cast<const char*>(x.data);
  const Place copy = placer(out.dtype, Placing::write);
  if (length > 1 && rest.strides[0][0] == item && rest.strides[1][0] == item) {
    parallel_for(rest.rows() * n, std::max<int64_t>(1, kGrain / length), [&](int64_t begin, int64_t end) {
      int64_t i = begin % n;
      Rows rows(rest, begin / n);
      for (int64_t job = begin; job < end; ++job) {
        std::memcpy(to + rows.offset(0) + i * out_step, from + rows.offset(1) + place(i) * item,
                    static_cast<size_t>(length * item));
        if (++i < n) continue;
        i = 0;
        rows.next();
      }
    });
    return;
  }
  if (n >= length || out_step < rest.strides[0][0]) {
    visit_item(out.dtype, [&]<class U>(U) {
      parallel_for(rest.numel, std::max<int64_t>(1, kGrain / n), [&](int64_t begin, int64_t end) {
        Rows rows(rest, begin / length);
        for (int64_t at = begin, column = begin % length; at < end; ++at) {
          char* out_row = to + rows.offset(0) + column * rest.strides[0][0];
          const char* in_row = from + rows.offset(1) + column * rest.strides[1][0];
          for (int64_t i = 0; i < n; ++i)
            *reinterpret_cast<U*>(out_row + i * out_step) =
                *reinterpret_cast<const U*>(in_row + place(i) * item);
          if (++column < length) continue;
          column = 0;
          rows.next();
        }
      });
    });
    return;
  }
  parallel_for(rest.rows() * n, std::max<int64_t>(1, kGrain / length), [&](int64_t begin, int64_t end) {
    int64_t i = begin % n;
    Rows rows(rest, begin / n);
    for (int64_t job = begin; job < end; ++job) {
      copy(to + rows.offset(0) + i * out_step, rest.strides[0][0], from + rows.offset(1) + place(i) * item,
           rest.strides[1][0], length);
      if (++i < n) continue;
      i = 0;
      rows.next();
    }
  });
}

// Chunks own destinations, not indices: each walks the whole index over its part of the other dimensions, so places that
// repeat are written in the order of the index without locks.
void index_write(View x, ConstView index, ConstView src, int dim, int count, Placing placing) {
  const int64_t n = src.sizes[dim];
  const Walk rest = rest_of(src, x, dim, count, true);
  if (n == 0 || rest.numel == 0) return;
  const Places place(x, index, dim, count);
  const auto item = static_cast<int64_t>(item_size(x.dtype));
  const int64_t src_step = src.strides[dim] * item, length = rest.sizes[0];
  // At most 16 chunks, and no two that write to one line of the cache: a short piece of many slices is all cache misses.
  const int64_t grain = std::max<int64_t>({64, rest.numel / 16, kGrain / n});
  if (rest.numel == 1)
    return put_singly(static_cast<char*>(x.data), place, src.data, src_step, n, x.dtype, placing);
  const Place put = placer(x.dtype, placing);
  parallel_for(rest.numel, grain, [&](int64_t begin, int64_t end) {
    Rows rows(rest, begin / length);
    for (int64_t at = begin; at < end; rows.next()) {
      const int64_t column = at % length, width = std::min(length - column, end - at);
      char* to = static_cast<char*>(x.data) + rows.offset(0) + column * rest.strides[0][0];
      const char* from = static_cast<const char*>(src.data) + rows.offset(1) + column * rest.strides[1][0];
      for (int64_t i = 0; i < n; ++i)
        put(to + place(i) * item, rest.strides[0][0], from + i * src_step, rest.strides[1][0], width);
      at += width;
    }
  });
}

void gather(View out, ConstView x, ConstView index, int dim) {
  visit_item(out.dtype, [&]<class U>(U) {
    const ConstView views[3] = {index, out, x};
    const auto* const places = index.as<int64_t>();
    U* const to = out.as<U>();
    const U* const from = x.as<U>();
    const int64_t steps[3] = {index.strides[dim], out.strides[dim], x.strides[dim]};
    for_each_bundle(views, dim, [=](const int64_t(&at)[3], int64_t i) {
      to[at[1] + i * steps[1]] = from[at[2] + places[at[0] + i * steps[0]] * steps[2]];
    });
  });
}

void scatter(View x, ConstView index, ConstView src, int dim, Placing placing) {
  const ConstView views[3] = {index, x, src};
  const auto each = [&]<class T>(T, auto result) {
    const auto* const places = index.as<int64_t>();
    T* const out = x.as<T>();
    const T* const from = src.as<T>();
    const int64_t steps[3] = {index.strides[dim], x.strides[dim], src.strides[dim]};
    for_each_bundle(views, dim, [=](const int64_t(&at)[3], int64_t i) {
      T& to = out[at[1] + places[at[0] + i * steps[0]] * steps[1]];
      to = result(to, from[at[2] + i * steps[2]]);
    });
  };
  if (placing == Placing::write) {
    visit_item(x.dtype, [&]<class U>(U) { each(U{}, [](U, U value) { return value; }); });
  } else {
    visit_dtype(x.dtype, [&]<class T>(T) {
      if (placing == Placing::add) each(T{}, [](T old, T value) { return placed(Placing::add, old, value); });
      else each(T{}, [](T old, T value) { return placed(Placing::multiply, old, value); });
    });
  }
}

void scatter_extreme(View x, ConstView index, ConstView src, int dim, bool greatest) {
  const ConstView views[3] = {index, x, src};
  visit_counted(x.dtype, [&]<class T>(T) {
    for_each_bundle(views, dim, [&](const int64_t(&at)[3], int64_t i) {
      T& to = x.as<T>()[at[1] + index.as<int64_t>()[at[0] + i * index.strides[dim]] * x.strides[dim]];
      const T value = src.as<T>()[at[2] + i * src.strides[dim]];
      if (wins(value, to, greatest)) to = value;
    });
  });
}

void nonzero_count(int64_t* count, ConstView x) {
  const int64_t numel = x.numel(), chunks = (numel + kGrain - 1) / kGrain;
  const Scratch<int64_t> counted(chunks);
  visit_counted(x.dtype, [&]<class T>(T) {
    parallel_for(numel, kGrain, [&](int64_t begin, int64_t end) {
      counted[begin / kGrain] = count_in(x.as<T>(), begin, end);
    });
  });
  *count = 0;
  for (int64_t chunk = 0; chunk < chunks; ++chunk) *count += counted[chunk];
}

void nonzero(View out, ConstView x) {
  const int64_t numel = x.numel(), chunks = (numel + kGrain - 1) / kGrain;
  const Scratch<int64_t> first(chunks + 1);
  first[0] = 0;
  visit_counted(x.dtype, [&]<class T>(T) {
    parallel_for(numel, kGrain, [&](int64_t begin, int64_t end) {
      first[begin / kGrain + 1] = count_in(x.as<T>(), begin, end);
    });
    for (int64_t chunk = 0; chunk < chunks; ++chunk) first[chunk + 1] += first[chunk];
    parallel_for(numel, kGrain, [&](int64_t begin, int64_t end) {
      int64_t* row = out.as<int64_t>() + first[begin / kGrain] * out.strides[0];
      for (int64_t i = begin; i < end; ++i) {
        if (!counts(x.as<T>()[i])) continue;
        int64_t rest = i;
        for (int d = x.ndim - 1; d > 0; --d) {
          row[d * out.strides[1]] = rest % x.sizes[d];
          rest /= x.sizes[d];
        }
        if (x.ndim > 0) row[0] = rest;
        row += out.strides[0];
      }
    });
  });
}

}  // namespace weft::kernels::cpu
