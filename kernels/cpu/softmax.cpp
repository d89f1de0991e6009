// Softmax on the CPU: rows in parallel, or strips of neighbouring columns; a row that is strided otherwise or of a half type is
// gathered into scratch first.
#include "kernels/cpu/softmax_rows.h"

#include "kernels/cpu/convert.h"
#include "kernels/cpu/rows.h"
#include "kernels/cpu/softmax_columns.h"
#include "kernels/table.h"

namespace weft::kernels::cpu {

namespace {

constexpr int64_t kWork = 8192;  // elements to a thread: exp dominates

template <class T>
constexpr Dtype dtype_of = std::is_same_v<T, double> ? float64 : float32;

// One operand's rows as contiguous T: in place where they already are, else copied through `scratch`.
template <class T, class V>
class Row {
 public:
  Row(const V& v, int dim)
      : base_(static_cast<char*>(const_cast<void*>(static_cast<const void*>(v.data)))),
        item_(static_cast<int64_t>(item_size(v.dtype))),
        stride_(v.ndim == 0 ? item_ : v.strides[dim] * item_),
        direct_(v.dtype == dtype_of<T> && (stride_ == item_ || v.ndim == 0 || v.sizes[dim] == 1)),
        load_(converter(dtype_of<T>, v.dtype)),
        store_(converter(v.dtype, dtype_of<T>)) {}

  bool direct() const { return direct_; }
  // The n elements of the row at `offset`; `slot` is this operand's place in scratch.
  T* at(int64_t offset, T* scratch, int64_t slot) const {
    return direct_ ? reinterpret_cast<T*>(base_ + offset * item_) : scratch + slot;
  }
  const T* read(int64_t offset, T* scratch, int64_t slot, int64_t n) const {
    if (!direct_) load_(scratch + slot, sizeof(T), base_ + offset * item_, stride_, n);
    return at(offset, scratch, slot);
  }
  void written(int64_t offset, const T* scratch, int64_t n) const {
    if (!direct_) store_(base_ + offset * item_, stride_, scratch, sizeof(T), n);
  }

 private:
  char* base_;
  int64_t item_, stride_;
  bool direct_;
  Convert load_, store_;
};

/// True if the rows along `dim` follow one another in memory.
template <class V>
bool in_turn(const V& v, int dim) {
  if (v.ndim == 0) return true;
  if (dim != v.ndim - 1) return false;
  int64_t expected = v.sizes[dim];
  for (int d = dim - 1; d >= 0; --d) {
    if (v.sizes[d] != 1 && v.strides[d] != expected) return false;
    expected *= v.sizes[d];
  }
  return true;
}

/// Elements behind `dim` that lie side by side in all views; 1 unless the rows are strided.
template <class T, int N>
int64_t neighbours(const ConstView (&views)[N], int dim) {
  const ConstView& first = views[0];
  if (first.ndim == 0) return 1;
  int64_t width = 1;
  for (int d = first.ndim - 1; d > dim; --d) {
    for (const ConstView& v : views)
      if (v.dtype != dtype_of<T> || (v.sizes[d] != 1 && v.strides[d] != width)) return 1;
    width *= first.sizes[d];
  }
  for (const ConstView& v : views)
    if (v.strides[dim] < width) return 1;
  return width;
}

/// body(offset in each view, columns) for strips of neighbouring columns.
template <int N, class Body>
void for_each_strip(const ConstView (&views)[N], int dim, int64_t width, Body body) {
  constexpr int64_t kStrip = 256;
  const ConstView& first = views[0];
  const int64_t n = first.sizes[dim], strips = (width + kStrip - 1) / kStrip,
                outer = first.numel() / (n * width);
  const int64_t grain = std::max<int64_t>(1, kWork / (n * std::min(width, kStrip)));
  parallel_for(outer * strips, grain, [&](int64_t begin, int64_t end) {
    for (int64_t strip = begin; strip < end; ++strip) {
      const int64_t from = strip % strips * kStrip;
      int64_t at[N], rest = strip / strips;
      std::fill_n(at, N, from);
      for (int d = dim - 1; d >= 0; rest /= first.sizes[d--])
        for (int v = 0; v < N; ++v) at[v] += rest % first.sizes[d] * views[v].strides[d];
      body(at, static_cast<size_t>(std::min(kStrip, width - from)));
    }
  });
}

template <class T>
void forward(View y, ConstView x, int dim, void (*row)(T*, const T*, size_t, size_t),
             typename SoftmaxColumns<T>::Forward columns) {
  const int64_t n = x.ndim == 0 ? 1 : x.sizes[dim], rows = n == 0 ? 0 : x.numel() / n;
  if (rows == 0) return;
  const ConstView views[] = {y, x};
  if (const int64_t width = neighbours<T>(views, dim); width > 1)
    return for_each_strip(views, dim, width, [&](const int64_t(&at)[2], size_t count) {
      columns(y.as<T>() + at[0], x.as<T>() + at[1], static_cast<size_t>(n), count,
              static_cast<size_t>(y.strides[dim]), static_cast<size_t>(x.strides[dim]));
    });
  const Row<T, View> out(y, dim);
  const Row<T, ConstView> in(x, dim);
  const int64_t room = out.direct() && in.direct() ? 0 : 2 * n;
  if (room == 0 && in_turn(y, dim) && in_turn(x, dim))
    return parallel_for(rows, std::max<int64_t>(1, kWork / n), [&](int64_t begin, int64_t end) {
      row(out.at(begin * n, nullptr, 0), in.at(begin * n, nullptr, 0), static_cast<size_t>(end - begin),
          static_cast<size_t>(n));
    });
  for_each_row<T, 2>({y, x}, dim, kWork, room, [&](const int64_t(&at)[2], T* scratch) {
    T* result = out.at(at[0], scratch, 0);
    row(result, in.read(at[1], scratch, n, n), 1, static_cast<size_t>(n));
    out.written(at[0], result, n);
  });
}

template <class T>
void backward(View gx, ConstView g, ConstView y, int dim, void (*row)(T*, const T*, const T*, size_t, size_t),
              typename SoftmaxColumns<T>::Backward columns) {
  const int64_t n = y.ndim == 0 ? 1 : y.sizes[dim], rows = n == 0 ? 0 : y.numel() / n;
  if (rows == 0) return;
  const ConstView views[] = {gx, g, y};
  if (const int64_t width = neighbours<T>(views, dim); width > 1)
    return for_each_strip(views, dim, width, [&](const int64_t(&at)[3], size_t count) {
      columns(gx.as<T>() + at[0], g.as<T>() + at[1], y.as<T>() + at[2], static_cast<size_t>(n), count,
              static_cast<size_t>(gx.strides[dim]), static_cast<size_t>(g.strides[dim]),
              static_cast<size_t>(y.strides[dim]));
    });
  const Row<T, View> out(gx, dim);
  const Row<T, ConstView> in_g(g, dim), in_y(y, dim);
  const int64_t room = out.direct() && in_g.direct() && in_y.direct() ? 0 : 3 * n;
  if (room == 0 && in_turn(gx, dim) && in_turn(g, dim) && in_turn(y, dim))
    return parallel_for(rows, std::max<int64_t>(1, kWork / n), [&](int64_t begin, int64_t end) {
      row(out.at(begin * n, nullptr, 0), in_g.at(begin * n, nullptr, 0), in_y.at(begin * n, nullptr, 0),
          static_cast<size_t>(end - begin), static_cast<size_t>(n));
    });
  for_each_row<T, 3>({gx, g, y}, dim, kWork, room, [&](const int64_t(&at)[3], T* scratch) {
    T* result = out.at(at[0], scratch, 0);
    row(result, in_g.read(at[1], scratch, n, n), in_y.read(at[2], scratch, 2 * n, n), 1,
        static_cast<size_t>(n));
    out.written(at[0], result, n);
  });
}

}  // namespace

void softmax_forward(View y, ConstView x, int dim) {
  if (y.dtype == float64)
    forward(y, x, dim, softmax_rows<double>().softmax, softmax_columns<double>().softmax);
  else forward(y, x, dim, softmax_rows<float>().softmax, softmax_columns<float>().softmax);
}
void softmax_backward(View gx, ConstView g, ConstView y, int dim) {
  if (gx.dtype == float64)
    backward(gx, g, y, dim, softmax_rows<double>().softmax_backward,
             softmax_columns<double>().softmax_backward);
  else
    backward(gx, g, y, dim, softmax_rows<float>().softmax_backward,
             softmax_columns<float>().softmax_backward);
}
void log_softmax_forward(View y, ConstView x, int dim) {
  if (y.dtype == float64)
    forward(y, x, dim, softmax_rows<double>().log_softmax, softmax_columns<double>().log_softmax);
  else forward(y, x, dim, softmax_rows<float>().log_softmax, softmax_columns<float>().log_softmax);
}
void log_softmax_backward(View gx, ConstView g, ConstView y, int dim) {
  if (gx.dtype == float64)
    backward(gx, g, y, dim, softmax_rows<double>().log_softmax_backward,
             softmax_columns<double>().log_softmax_backward);
  else
    backward(gx, g, y, dim, softmax_rows<float>().log_softmax_backward,
             softmax_columns<float>().log_softmax_backward);
}

}  // namespace weft::kernels::cpu
