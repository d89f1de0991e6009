// Reductions: which dimensions go, how the work is cut into pieces that depend on the shape only, and in
// which order the pieces combine.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cpu/convert.h"
#include "kernels/cpu/reduce_blocks.h"
#include "kernels/cpu/scratch.h"
#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {

namespace {

constexpr int64_t kGrainElements = 32768;
constexpr int64_t kScratch = 1024;
constexpr int64_t kFewElements = 64;

// Some dimensions of the input, innermost (smallest stride) first, merged where possible; strides in bytes.
struct Dims {
  int count = 0;
  int64_t sizes[kMaxDims];
  int64_t in[kMaxDims];
  int64_t out[kMaxDims];
  int64_t numel = 1;

  void add(int64_t size, int64_t in_stride, int64_t out_stride) {
    numel *= size;
    if (size == 1) return;
    int at = count++;
    for (; at > 0 && std::abs(in[at - 1]) > std::abs(in_stride); --at) {
      sizes[at] = sizes[at - 1];
      in[at] = in[at - 1];
      out[at] = out[at - 1];
    }
    sizes[at] = size;
    in[at] = in_stride;
    out[at] = out_stride;
  }
  void merge() {
    int last = 0;
    for (int d = 1; d < count; ++d) {
      if (in[d] == in[last] * sizes[last] && out[d] == out[last] * sizes[last]) {
        sizes[last] *= sizes[d];
      } else {
        ++last;
        sizes[last] = sizes[d];
        in[last] = in[d];
        out[last] = out[d];
      }
    }
    count = count == 0 ? 0 : last + 1;
  }
  int64_t inner() const { return count > 0 ? sizes[0] : 1; }
  int64_t inner_stride(int64_t item) const { return count > 0 ? in[0] : item; }
  // Byte offsets of element `index`, counted with dimension 0 fastest.
  void locate(int64_t index, int64_t* in_offset, int64_t* out_offset) const {
    int64_t a = 0, b = 0;
    if (count == 1) {
      *in_offset = index * in[0];
      if (out_offset) *out_offset = index * out[0];
      return;
    }
    for (int d = 0; d < count; ++d) {
      const int64_t at = index % sizes[d];
      index /= sizes[d];
      a += at * in[d];
      b += at * out[d];
    }
    *in_offset = a;
    if (out_offset) *out_offset = b;
  }
};

struct Plan {
  Dims kept, reduced;
  Plan(const View& out, const ConstView& in) {
    const auto in_item = static_cast<int64_t>(item_size(in.dtype)),
               out_item = static_cast<int64_t>(item_size(out.dtype));
    for (int d = in.ndim - 1; d >= 0; --d) {
      if (out.sizes[d] == in.sizes[d])
        kept.add(in.sizes[d], in.strides[d] * in_item, out.strides[d] * out_item);
      else reduced.add(in.sizes[d], in.strides[d] * in_item, 0);
    }
    kept.merge();
    reduced.merge();
  }
};

template <class T>
constexpr Dtype dtype_of = std::is_same_v<T, float>    ? float32
                           : std::is_same_v<T, double> ? float64
                                                       : int64;

template <class T, class Acc>
class Reduction {
 public:
  Reduction(View out, ConstView in, const Reducer<T, Acc>& reducer, double divisor)
      : out_(out),
        in_(in),
        reducer_(reducer),
        divisor_(divisor),
        plan_(out, in),
        item_(static_cast<int64_t>(item_size(in.dtype))),
        load_(converter(dtype_of<T>, in.dtype)),
        store_(converter(out.dtype, dtype_of<Acc>)) {}

  void operator()() const {
    if (plan_.kept.numel == 0) return;
    const bool inner_is_kept = plan_.kept.count > 0 && plan_.reduced.count > 0 &&
                               std::abs(plan_.kept.in[0]) < std::abs(plan_.reduced.in[0]) &&
                               plan_.kept.inner() > 1;
    if (inner_is_kept) by_columns();
    else by_rows();
  }

 private:
  const char* input() const { return static_cast<const char*>(in_.data); }

  void finish(int64_t out_offset, Acc value) const {
    if (divisor_ != 1) value = static_cast<Acc>(static_cast<double>(value) / divisor_);
    store_(static_cast<char*>(out_.data) + out_offset, 0, &value, 0, 1);
  }

  // n elements from `at` on, `stride` bytes apart.
  Acc run(const char* at, int64_t stride, int64_t n) const {
    if (direct(stride)) return reducer_.run(reinterpret_cast<const T*>(at), static_cast<size_t>(n));
    Acc total = reducer_.identity;
    T scratch[kScratch];
    for (int64_t i = 0; i < n; i += kScratch) {
      const int64_t count = std::min(kScratch, n - i);
      load_(scratch, sizeof(T), at + i * stride, stride, count);
      total = reducer_.combine(total, reducer_.run(scratch, static_cast<size_t>(count)));
    }
    return total;
  }

  // Reduced elements [begin, end) of the output whose first input element is at `base`.
  Acc range(const char* base, int64_t begin, int64_t end) const {
    const Dims& dims = plan_.reduced;
    const int64_t inner = dims.inner(), stride = dims.inner_stride(item_);
    if (dims.count <= 1) return run(base + begin * stride, stride, end - begin);
    Acc total = reducer_.identity;
    while (begin < end) {
      int64_t offset;
      dims.locate(begin, &offset, nullptr);
      const int64_t count = std::min(end - begin, inner - begin % inner);
      total = reducer_.combine(total, run(base + offset, stride, count));
      begin += count;
    }
    return total;
  }

  bool direct(int64_t stride) const { return in_.dtype == dtype_of<T> && stride == item_; }

  // Rows so short that a vector takes an element of each.
  void by_short_rows() const {
    const int64_t outputs = plan_.kept.numel, n = plan_.reduced.numel, out_step = plan_.kept.out[0];
    parallel_for(outputs, kGrainElements / n, [&](int64_t begin, int64_t end) {
      Acc results[kScratch];
      for (int64_t first = begin; first < end; first += kScratch) {
        const int64_t count = std::min(kScratch, end - first);
        reducer_.short_rows(results, reinterpret_cast<const T*>(input() + first * plan_.kept.in[0]),
                            static_cast<size_t>(count), static_cast<size_t>(plan_.kept.in[0] / item_),
                            static_cast<size_t>(n));
        store(results, first * out_step, out_step, count);
      }
    });
  }

  void by_rows() const {
    const int64_t outputs = plan_.kept.numel, n = plan_.reduced.numel;
    const Dims& kept = plan_.kept;
    if (n > 1 && n <= static_cast<int64_t>(kShortRow) && outputs > 1 && kept.count == 1 &&
        plan_.reduced.count == 1 && direct(plan_.reduced.in[0]) && kept.in[0] > 0 &&
        kept.in[0] < int64_t{1} << 26)
      return by_short_rows();
    const int64_t blocks = std::max<int64_t>(1, (n + kGrainElements - 1) / kGrainElements);
    if (blocks == 1) {
      parallel_for(outputs, std::max<int64_t>(1, kGrainElements / std::max<int64_t>(n, 1)),
                   [&](int64_t begin, int64_t end) {
                     Acc results[kScratch];
                     for (int64_t o = begin; o < end && kept.count != 1; ++o) {
                       int64_t in_offset, out_offset;
                       kept.locate(o, &in_offset, &out_offset);
                       finish(out_offset, range(input() + in_offset, 0, n));
                     }
                     for (int64_t first = begin; first < end && kept.count == 1; first += kScratch) {
                       const int64_t count = std::min(kScratch, end - first);
                       for (int64_t o = 0; o < count; ++o)
                         results[o] = range(input() + (first + o) * kept.in[0], 0, n);
                       store(results, first * kept.out[0], kept.out[0], count);
                     }
                   });
      return;
    }
    const Scratch<Acc> partial(outputs * blocks);
    parallel_for(outputs * blocks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t piece = begin; piece < end; ++piece) {
        int64_t in_offset;
        plan_.kept.locate(piece / blocks, &in_offset, nullptr);
        const int64_t first = piece % blocks * kGrainElements;
        partial[piece] = range(input() + in_offset, first, std::min(first + kGrainElements, n));
      }
    });
    for (int64_t o = 0; o < outputs; ++o) {
      int64_t in_offset, out_offset;
      plan_.kept.locate(o, &in_offset, &out_offset);
      Acc total = reducer_.identity;
      for (int64_t b = 0; b < blocks; ++b) total = reducer_.combine(total, partial[o * blocks + b]);
      finish(out_offset, total);
    }
  }

  // Short rows of a matrix that is summed over its rows: many of them are one row of a wider matrix.
  void by_folded_columns() const {
    const int64_t width = plan_.kept.inner(), n = plan_.reduced.numel, group = kScratch / width;
    const int64_t wide = width * group, rows = n / group;
    const T* const in = reinterpret_cast<const T*>(input());
    const int64_t block_rows = std::max<int64_t>(1, 4 * kGrainElements / wide),
                  blocks = (rows + block_rows - 1) / block_rows;
    const Scratch<Acc> partial(blocks * width);
    parallel_for(rows, block_rows, [&](int64_t begin, int64_t end) {
      Acc own[kScratch];
      std::fill_n(own, wide, reducer_.identity);
      reducer_.columns(own, in + begin * wide, static_cast<size_t>(wide), static_cast<size_t>(end - begin),
                       static_cast<size_t>(wide));
      for (int64_t i = width; i < wide; ++i) own[i % width] = reducer_.combine(own[i % width], own[i]);
      std::copy_n(own, width, &partial[begin / block_rows * width]);
    });
    Acc* const acc = partial.get();
    for (int64_t i = width; i < blocks * width; ++i)
      acc[i % width] = reducer_.combine(acc[i % width], acc[i]);
    reducer_.columns(acc, in + rows * wide, static_cast<size_t>(width), static_cast<size_t>(n - rows * group),
                     static_cast<size_t>(width));
    store(acc, 0, plan_.kept.out[0], width);
  }

  // The input's innermost dimension is kept: whole strips of it are accumulated at once.
  void by_columns() const {
    const int64_t width = plan_.kept.inner(), stride = plan_.kept.inner_stride(item_);
    if (plan_.reduced.numel > 1 && plan_.kept.count == 1 && plan_.reduced.count == 1 && direct(stride) &&
        plan_.reduced.in[0] == width * item_ && 2 * width <= kScratch &&
        plan_.reduced.numel >= 16 * (kScratch / width))  // fewer do not pay for the folding
      return by_folded_columns();
    const int64_t strips = (width + kScratch - 1) / kScratch, outer = plan_.kept.numel / width,
                  n = plan_.reduced.numel;
    const int64_t strip_width = std::min(width, kScratch);
    const int64_t rows_per_block = std::max<int64_t>(64, 4 * kGrainElements / strip_width);
    const int64_t blocks =
        outer * strips >= 64 ? 1 : std::max<int64_t>(1, (n + rows_per_block - 1) / rows_per_block);
    const int64_t block_rows = (n + blocks - 1) / blocks;
    const Scratch<Acc> partial(blocks > 1 ? outer * strips * blocks * strip_width : 0);
    const int64_t work = std::max<int64_t>(1, strip_width * block_rows);
    parallel_for(outer * strips * blocks, std::max<int64_t>(1, kGrainElements / work),
                 [&](int64_t begin, int64_t end) {
                   Acc own[kScratch];
                   for (int64_t piece = begin; piece < end; ++piece) {
                     const int64_t strip = piece / blocks % strips, from = strip * kScratch,
                                   count = std::min(kScratch, width - from);
                     Acc* acc = blocks > 1 ? &partial[piece * strip_width] : own;
                     std::fill(acc, acc + count, reducer_.identity);
                     int64_t in_offset, out_offset;
                     plan_.kept.locate(piece / (strips * blocks) * width + from, &in_offset, &out_offset);
                     const int64_t first = piece % blocks * block_rows;
                     add_rows(acc, input() + in_offset, first, std::min(first + block_rows, n), count);
                     if (blocks == 1) store(acc, out_offset, plan_.kept.out[0], count);
                   }
                 });
    for (int64_t strip = 0; blocks > 1 && strip < outer * strips; ++strip) {
      Acc* acc = &partial[strip * blocks * strip_width];
      const int64_t from = strip % strips * kScratch, count = std::min(kScratch, width - from);
      for (int64_t b = 1; b < blocks; ++b)
        for (int64_t j = 0; j < count; ++j) acc[j] = reducer_.combine(acc[j], acc[b * strip_width + j]);
      int64_t in_offset, out_offset;
      plan_.kept.locate(strip / strips * width + from, &in_offset, &out_offset);
      store(acc, out_offset, plan_.kept.out[0], count);
    }
  }

  // Reduced rows [first, last) of `count` columns from `base` on.
  void add_rows(Acc* acc, const char* base, int64_t first, int64_t last, int64_t count) const {
    const Dims& dims = plan_.reduced;
    const int64_t stride = plan_.kept.inner_stride(item_);
    if (direct(stride)) {
      while (first < last) {
        int64_t offset;
        dims.locate(first, &offset, nullptr);
        const int64_t rows = std::min(last - first, dims.inner() - first % dims.inner());
        reducer_.columns(acc, reinterpret_cast<const T*>(base + offset), static_cast<size_t>(count),
                         static_cast<size_t>(rows), static_cast<size_t>(dims.inner_stride(item_) / item_));
        first += rows;
      }
      return;
    }
    T scratch[kScratch];
    for (; first < last; ++first) {
      int64_t offset;
      dims.locate(first, &offset, nullptr);
      load_(scratch, sizeof(T), base + offset, stride, count);
      reducer_.columns(acc, scratch, static_cast<size_t>(count), 1, 0);
    }
  }

  void store(Acc* acc, int64_t out_offset, int64_t out_step, int64_t count) const {
    if (divisor_ != 1)
      for (int64_t j = 0; j < count; ++j) acc[j] = static_cast<Acc>(static_cast<double>(acc[j]) / divisor_);
    store_(static_cast<char*>(out_.data) + out_offset, out_step, acc, sizeof(Acc), count);
  }

  View out_;
  ConstView in_;
  const Reducer<T, Acc>& reducer_;
  double divisor_;
  Plan plan_;
  int64_t item_;
  Convert load_, store_;
};

template <class F, class D, class I>
void reduce(View out, ConstView in, const F& f, const D& d, const I& i, double divisor = 1) {
  if (in.dtype == float64) Reduction(out, in, d, divisor)();
  else if (is_floating(in.dtype)) Reduction(out, in, f, divisor)();
  else Reduction(out, in, i, divisor)();
}

struct Greater {
  static constexpr bool greatest = true;
  template <class T>
  bool operator()(T a, T b) const {
    return a > b || (a != a && b == b);
  }
};
struct Less {
  static constexpr bool greatest = false;
  template <class T>
  bool operator()(T a, T b) const {
    return a < b || (a != a && b == b);
  }
};

template <class T>
const Extremes<T>& extremes() {
  const ReduceBlocks& b = reduce_blocks();
  if constexpr (std::is_same_v<T, float>) return b.extremes_float;
  else if constexpr (std::is_same_v<T, double>) return b.extremes_double;
  else return b.extremes_int;
}

// The same where neighbours in memory belong to different rows: strips of them side by side.
template <class T, class Better>
void extreme_of_columns(const View& out, const ConstView& in, const Plan& plan, int64_t n, int64_t stride) {
  constexpr int64_t kStrip = 256;
  const ExtremeColumns<T> look = Better::greatest ? extremes<T>().greatest : extremes<T>().least;
  const int64_t width = plan.kept.sizes[0], strips = (width + kStrip - 1) / kStrip,
                outer = plan.kept.numel / width;
  const int64_t work = std::max<int64_t>(1, std::min(width, kStrip) * n);
  parallel_for(outer * strips, std::max<int64_t>(1, kGrainElements / work), [&](int64_t begin, int64_t end) {
    T top[kStrip];
    Place<T> places[kStrip];
    for (int64_t strip = begin; strip < end; ++strip) {
      const int64_t from = strip % strips * kStrip, count = std::min(kStrip, width - from);
      int64_t in_offset, out_offset;
      plan.kept.locate(strip / strips * width + from, &in_offset, &out_offset);
      const char* at = static_cast<const char*>(in.data) + in_offset;
      std::copy_n(reinterpret_cast<const T*>(at), count, top);
      std::fill_n(places, count, Place<T>(0));
      for (int64_t i = 1; i < n; ++i)
        look(top, places, reinterpret_cast<const T*>(at + i * stride), static_cast<Place<T>>(i),
             static_cast<size_t>(count));
      char* const to = static_cast<char*>(out.data) + out_offset;
      for (int64_t j = 0; j < count; ++j) *reinterpret_cast<int64_t*>(to + j * plan.kept.out[0]) = places[j];
    }
  });
}

// Index of the first extreme along one dimension; `better(a, b)` when a should replace b.
template <class T, class Better>
void first_extreme(const View& out, const ConstView& in, int dim, Better better) {
  const Convert load = converter(dtype_of<T>, in.dtype);
  const auto item = static_cast<int64_t>(item_size(in.dtype));
  const int64_t n = in.sizes[dim], stride = in.strides[dim] * item;
  const Plan plan(out, in);
  if (plan.kept.numel == 0) return;
  if (n == 1) {
    for (int64_t o = 0; o < plan.kept.numel; ++o) {
      int64_t in_offset, out_offset;
      plan.kept.locate(o, &in_offset, &out_offset);
      *reinterpret_cast<int64_t*>(static_cast<char*>(out.data) + out_offset) = 0;
    }
    return;
  }
  const bool across = plan.kept.count > 0 && plan.kept.in[0] == item && stride != item &&
                      in.dtype == dtype_of<T> && n <= std::numeric_limits<Place<T>>::max();
  if (across) return extreme_of_columns<T, Better>(out, in, plan, n, stride);
  parallel_for(plan.kept.numel, std::max<int64_t>(1, kGrainElements / std::max<int64_t>(n, 1)),
               [&](int64_t begin, int64_t end) {
                 T scratch[kScratch];
                 for (int64_t o = begin; o < end; ++o) {
                   int64_t in_offset, out_offset;
                   plan.kept.locate(o, &in_offset, &out_offset);
                   const char* at = static_cast<const char*>(in.data) + in_offset;
                   int64_t best = 0;
                   T top{};
                   for (int64_t i = 0; i < n; i += kScratch) {
                     const int64_t count = std::min(kScratch, n - i);
                     const T* values = scratch;
                     if (in.dtype == dtype_of<T> && stride == item)
                       values = reinterpret_cast<const T*>(at) + i;
                     else load(scratch, sizeof(T), at + i * stride, stride, count);
                     if (i == 0) top = values[0];
                     if (n <= kFewElements) {
                       // Where in a short row the extreme is cannot be foreseen: without a branch.
                       for (int64_t k = 1; k < count; ++k) {
                         const bool replaces = better(values[k], top);
                         top = replaces ? values[k] : top;
                         best = replaces ? k : best;
                       }
                       continue;
                     }
                     for (int64_t k = 0; k < count; ++k)
                       if (better(values[k], top)) {
                         top = values[k];
                         best = i + k;
                       }
                   }
                   *reinterpret_cast<int64_t*>(static_cast<char*>(out.data) + out_offset) = best;
                 }
               });
}

template <class Better>
void arg_extreme(View out, ConstView in, int dim) {
  if (in.dtype == float64) first_extreme<double>(out, in, dim, Better());
  else if (is_floating(in.dtype)) first_extreme<float>(out, in, dim, Better());
  else first_extreme<int64_t>(out, in, dim, Better());
}

}  // namespace

void reduce_sum(View out, ConstView in, double divisor) {
  const ReduceBlocks& b = reduce_blocks();
  reduce(out, in, b.sum_float, b.sum_double, b.sum_int, divisor);
}
void reduce_sum_of(View out, ConstView in, SumTerm term, double divisor) {
  const ReduceBlocks& b = reduce_blocks();
  const auto which = static_cast<int>(term);
  reduce(out, in, b.terms_float[which], b.terms_double[which], b.terms_int[which], divisor);
}
void reduce_prod(View out, ConstView in) {
  const ReduceBlocks& b = reduce_blocks();
  reduce(out, in, b.prod_float, b.prod_double, b.prod_int);
}
void reduce_max(View out, ConstView in) {
  const ReduceBlocks& b = reduce_blocks();
  reduce(out, in, b.max_float, b.max_double, b.max_int);
}
void reduce_min(View out, ConstView in) {
  const ReduceBlocks& b = reduce_blocks();
  reduce(out, in, b.min_float, b.min_double, b.min_int);
}
void reduce_argmax(View out, ConstView in, int dim) { arg_extreme<Greater>(out, in, dim); }
void reduce_argmin(View out, ConstView in, int dim) { arg_extreme<Less>(out, in, dim); }

}  // namespace weft::kernels::cpu
