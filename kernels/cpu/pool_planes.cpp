// The loops of pooling planes: images of one channel, vectorised along their rows and compiled for each instruction set;
// kernels/cpu/pool.cpp drives them.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/pool_planes.cpp"
#include "kernels/cpu/simd/targets.h"

#include <hwy/foreach_target.h>

#include "kernels/cpu/pool_lanes.inl.h"
#include "kernels/cpu/scratch.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {

template <class T>
using One = hn::CappedTag<T, 1>;

// ---- windows of 2 x 2 -----------------------------------------------------------------------------------------------------

template <class D, class T = hn::TFromD<D>>
HWY_INLINE int64_t max_plane_quads(D d, T* y, uint8_t* position, const T* top, const T* bottom, int64_t from,
                                   int64_t width) {
  for (; from + lanes_of<D>() <= width; from += lanes_of<D>()) {
    hn::Vec<D> left, right, lower_left, lower_right;
    hn::LoadInterleaved2(d, top + 2 * from, left, right);
    hn::LoadInterleaved2(d, bottom + 2 * from, lower_left, lower_right);
    Quad<D> quad(left);
    quad.look_at(right, 1);
    quad.look_at(lower_left, 2);
    quad.look_at(lower_right, 3);
    hn::StoreU(quad.best, d, y + from);
    if (position) store_positions<D>(quad.where, lanes_of<D>(), position, false, from);
  }
  return from;
}

template <class T>
void max_quads_of_planes(const PoolSizes& s, T* y, uint8_t* position, const T* x, int64_t begin,
                         int64_t end) {
  for (int64_t row = begin; row < end; ++row) {
    const T* top = x + row / s.out_height * s.x_image() + row % s.out_height * 2 * s.width;
    uint8_t* const places = position ? position + row * s.out_width : nullptr;
    T* const out = y + row * s.out_width;
    const int64_t rest = max_plane_quads(Whole<T>(), out, places, top, top + s.width, 0, s.out_width);
    max_plane_quads(One<T>(), out, places, top, top + s.width, rest, s.out_width);
  }
}

template <class D, class T = hn::TFromD<D>>
HWY_INLINE int64_t plane_quads_backward(D d, T* top, T* bottom, const T* grad_y, const uint8_t* position,
                                        int64_t from, int64_t width) {
  for (; from + lanes_of<D>() <= width; from += lanes_of<D>()) {
    const auto g = hn::LoadU(d, grad_y + from);
    const auto where = load_positions<D>(lanes_of<D>(), position, false, from);
    hn::StoreInterleaved2(share_of<D>(g, where, 0), share_of<D>(g, where, 1), d, top + 2 * from);
    hn::StoreInterleaved2(share_of<D>(g, where, 2), share_of<D>(g, where, 3), d, bottom + 2 * from);
  }
  return from;
}

template <class T>
void max_quads_of_planes_backward(const PoolSizes& s, T* grad_x, const T* grad_y, const uint8_t* position,
                                  int64_t begin, int64_t end) {
  for (int64_t row = begin * s.out_height; row < end * s.out_height; ++row) {
    T* const top = grad_x + row * 2 * s.width;
    const int64_t out = row * s.out_width;
    const int64_t rest =
        plane_quads_backward(Whole<T>(), top, top + s.width, grad_y + out, position + out, 0, s.out_width);
    plane_quads_backward(One<T>(), top, top + s.width, grad_y + out, position + out, rest, s.out_width);
  }
}

// ---- any windows ---------------------------------------------------------------------------------------------------------

/// Elements `stride` apart. With stride 2, one more than the last is read.
template <class D>
HWY_INLINE hn::Vec<D> load_strided(D d, const hn::TFromD<D>* from, int64_t stride) {
  if (stride == 1) return hn::LoadU(d, from);
  if (stride == 2) {
    hn::Vec<D> even, odd;
    hn::LoadInterleaved2(d, from, even, odd);
    return even;
  }
  const IndexTag<D> index;
  const auto step = hn::Set(index, static_cast<hn::TFromD<IndexTag<D>>>(stride));
  HWY_ALIGN hn::TFromD<IndexTag<D>> places[lanes_of<D>()];
  hn::Store(step, index, places);
  for (int64_t i = 0; i < lanes_of<D>(); ++i) places[i] *= static_cast<hn::TFromD<IndexTag<D>>>(i);
  return hn::GatherIndex(d, from, hn::Load(index, places));
}

/// Output columns [first, last) whose windows lie inside the row.
struct Interior {
  int64_t first, last;
  explicit Interior(const PoolSizes& s) {
    const int64_t stride = s.pool.stride[1], reach = (s.pool.kernel[1] - 1) * s.pool.dilation[1];
    first = std::min(s.out_width, (s.pool.padding[1] + stride - 1) / stride);
    const int64_t room = s.width - 1 - reach + s.pool.padding[1];
    last = room < 0 ? first : std::clamp(room / stride + 1, first, s.out_width);
  }
};

/// The greatest of the windows of lanes_of<D>() output pixels from column j on, all of them with the columns `columns`.
template <class D>
HWY_INLINE void max_of_windows(D d, const PoolSizes& s, hn::TFromD<D>* y, void* position, bool wide,
                               const hn::TFromD<D>* plane, int64_t row, int64_t j, const WindowSpan& rows,
                               const WindowSpan& columns) {
  using I = hn::TFromD<IndexTag<D>>;
  const IndexTag<D> index;
  auto best = hn::Set(d, lowest<hn::TFromD<D>>());
  auto where = hn::Set(index, static_cast<I>(rows.first * s.pool.kernel[1] + columns.first));
  for_each_element(s, 0, rows, columns, [&](int64_t at, int64_t element) HWY_ATTR {
    const auto value = load_strided(d, plane + at, lanes_of<D>() == 1 ? 1 : s.pool.stride[1]);
    const auto mask = takes_over<D>(value, best);
    best = hn::IfThenElse(mask, value, best);
    where = hn::IfThenElse(hn::RebindMask(index, mask), hn::Set(index, static_cast<I>(element)), where);
  });
  hn::StoreU(best, d, y + row * s.out_width + j);
  if (position) store_positions<D>(where, lanes_of<D>(), position, wide, row * s.out_width + j);
}

template <class T>
void max_of_planes(const PoolSizes& s, T* y, void* position, bool wide, const T* x, int64_t begin,
                   int64_t end) {
  constexpr int64_t kLanes = lanes_of<Whole<T>>();
  const Interior interior(s);
  const int64_t ahead = kLanes + (s.pool.stride[1] == 2 ? 1 : 0);  // for what load_strided reads beyond
  // Lanes reach kLanes strides to the right of their first, in the numbers of the index' type.
  const bool by_vectors = s.pool.stride[1] < INT32_MAX / kLanes;
  for (int64_t row = begin; row < end; ++row) {
    const WindowSpan rows(s.pool, 0, row % s.out_height, s.height);
    const T* const plane = x + row / s.out_height * s.x_image();
    for (int64_t j = 0; j < s.out_width;) {
      const WindowSpan columns(s.pool, 1, j, s.width);
      if (by_vectors && j >= interior.first && j + ahead <= interior.last) {
        max_of_windows(Whole<T>(), s, y, position, wide, plane, row, j, rows, columns);
        j += kLanes;
      } else {
        max_of_windows(One<T>(), s, y, position, wide, plane, row, j++, rows, columns);
      }
    }
  }
}

template <class T>
HWY_INLINE void add_to(T* to, const T* from, int64_t n) {
  const Whole<T> d;
  int64_t i = 0;
  for (; i + lanes_of<Whole<T>>() <= n; i += lanes_of<Whole<T>>())
    hn::StoreU(hn::Add(hn::LoadU(d, to + i), hn::LoadU(d, from + i)), d, to + i);
  for (; i < n; ++i) to[i] += from[i];
}

/// A row of sums, with zeros for the padding beside it, and what each window's sum is divided by.
template <class T>
class Averages {
 public:
  Averages(const PoolSizes& s, bool count_padding, int64_t divisor)
      : s_(s),
        count_padding_(count_padding),
        divisor_(divisor),
        length_(
            std::max(s.pool.padding[1] + s.width, (s.out_width - 1) * s.pool.stride[1] + s.pool.kernel[1])),
        row_(length_) {}

  int64_t windows() const { return s_.out_width; }
  T* at(int64_t j) const { return row_.get() + j * s_.pool.stride[1]; }
  T* inner() const { return row_.get() + s_.pool.padding[1]; }
  void clear() const { std::fill_n(row_.get(), length_, T(0)); }
  T divisor(const WindowSpan& rows, int64_t j) const {
    const WindowSpan columns(s_.pool, 1, j, s_.width);
    const bool empty = rows.first == rows.last || columns.first == columns.last;
    return static_cast<T>(empty ? 1 : average_divisor(s_, rows, columns, count_padding_, divisor_));
  }

 private:
  const PoolSizes& s_;
  bool count_padding_;
  int64_t divisor_, length_;
  Scratch<T> row_;
};

template <class T>
void avg_of_planes(const PoolSizes& s, T* y, const T* x, bool count_padding, int64_t divisor, int64_t begin,
                   int64_t end) {
  constexpr int64_t kLanes = lanes_of<Whole<T>>();
  const Averages<T> averages(s, count_padding, divisor);
  const Interior interior(s);
  const int64_t kernel = s.pool.kernel[1], stride = s.pool.stride[1];
  const int64_t ahead = kLanes + (stride == 2 ? 1 : 0);
  for (int64_t row = begin; row < end; ++row) {
    const WindowSpan rows(s.pool, 0, row % s.out_height, s.height);
    const T* const plane = x + row / s.out_height * s.x_image();
    averages.clear();
    for (int64_t k = rows.first; k < rows.last; ++k)
      add_to(averages.inner(), plane + (rows.start + k * s.pool.dilation[0]) * s.width, s.width);
    T* const out = y + row * s.out_width;
    for (int64_t j = 0; j < s.out_width;) {
      if (j >= interior.first && j + ahead <= interior.last && stride < INT32_MAX / kLanes) {
        const Whole<T> d;
        auto sum = hn::Zero(d);
        for (int64_t l = 0; l < kernel; ++l) sum = hn::Add(sum, load_strided(d, averages.at(j) + l, stride));
        const T by = averages.divisor(rows, j);
        if constexpr (std::is_integral_v<T>) {
          hn::StoreU(sum, d, out + j);
          for (int64_t i = 0; i < kLanes; ++i) out[j + i] /= by;
        } else {
          hn::StoreU(hn::Div(sum, hn::Set(d, by)), d, out + j);
        }
        j += kLanes;
        continue;
      }
      T sum = 0;
      for (int64_t l = 0; l < kernel; ++l) sum += averages.at(j)[l];
      out[j] = sum / averages.divisor(rows, j);
      ++j;
    }
  }
}

template <class T>
void max_of_planes_backward(const PoolSizes& s, T* grad_x, const T* grad_y, const void* position, bool wide,
                            int64_t begin, int64_t end) {
  const int64_t kernel = s.pool.kernel[1];
  for (int64_t n = begin; n < end; ++n) {
    T* const plane = grad_x + n * s.x_image();
    std::fill_n(plane, s.x_image(), T(0));
    for (int64_t i = 0; i < s.out_height; ++i) {
      const int64_t top = i * s.pool.stride[0] - s.pool.padding[0],
                    out = (n * s.out_height + i) * s.out_width;
      for (int64_t j = 0; j < s.out_width; ++j) {
        const auto element = wide ? static_cast<const int32_t*>(position)[out + j]
                                  : static_cast<int32_t>(static_cast<const uint8_t*>(position)[out + j]);
        const int64_t down = kernel == 1 ? element : element / static_cast<int32_t>(kernel);
        const int64_t row = top + down * s.pool.dilation[0];
        const int64_t column =
            j * s.pool.stride[1] - s.pool.padding[1] + (element - down * kernel) * s.pool.dilation[1];
        plane[row * s.width + column] += grad_y[out + j];
      }
    }
  }
}

template <class T>
void avg_of_planes_backward(const PoolSizes& s, T* grad_x, const T* grad_y, bool count_padding,
                            int64_t divisor, int64_t begin, int64_t end) {
  const Averages<T> averages(s, count_padding, divisor);
  for (int64_t row = begin * s.out_height; row < end * s.out_height; ++row) {
    T* const plane = grad_x + row / s.out_height * s.x_image();
    if (row % s.out_height == 0) std::fill_n(plane, s.x_image(), T(0));
    const WindowSpan rows(s.pool, 0, row % s.out_height, s.height);
    averages.clear();
    for (int64_t j = 0; j < s.out_width; ++j) {
      const T share = grad_y[row * s.out_width + j] / averages.divisor(rows, j);
      for (int64_t l = 0; l < s.pool.kernel[1]; ++l) averages.at(j)[l] += share;
    }
    for (int64_t k = rows.first; k < rows.last; ++k)
      add_to(plane + (rows.start + k * s.pool.dilation[0]) * s.width, averages.inner(), s.width);
  }
}

template <class T>
void max_rows(const PoolSizes& s, T* y, void* position, bool wide, const T* x, int64_t begin, int64_t end) {
  if (is_quads(s, wide)) max_quads_of_planes(s, y, static_cast<uint8_t*>(position), x, begin, end);
  else max_of_planes(s, y, position, wide, x, begin, end);
}
template <class T>
void max_backward(const PoolSizes& s, T* grad_x, const T* grad_y, const void* position, bool wide,
                  int64_t begin, int64_t end) {
  if (is_quads(s, wide))
    max_quads_of_planes_backward(s, grad_x, grad_y, static_cast<const uint8_t*>(position), begin, end);
  else max_of_planes_backward(s, grad_x, grad_y, position, wide, begin, end);
}

const PoolLoops<float>& float_plane_loops() {
  static constexpr PoolLoops<float> all{max_rows<float>, avg_of_planes<float>, max_backward<float>,
                                        avg_of_planes_backward<float>};
  return all;
}
const PoolLoops<double>& double_plane_loops() {
  static constexpr PoolLoops<double> all{max_rows<double>, avg_of_planes<double>, max_backward<double>,
                                         avg_of_planes_backward<double>};
  return all;
}
const PoolLoops<int64_t>& integer_plane_loops() {
  static constexpr PoolLoops<int64_t> all{max_rows<int64_t>, avg_of_planes<int64_t>, nullptr, nullptr};
  return all;
}

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {
HWY_EXPORT(float_plane_loops);
HWY_EXPORT(double_plane_loops);
HWY_EXPORT(integer_plane_loops);
}  // namespace

template <>
const PoolLoops<float>& pool_plane_loops() {
  return HWY_DYNAMIC_DISPATCH(float_plane_loops)();
}
template <>
const PoolLoops<double>& pool_plane_loops() {
  return HWY_DYNAMIC_DISPATCH(double_plane_loops)();
}
template <>
const PoolLoops<int64_t>& pool_plane_loops() {
  return HWY_DYNAMIC_DISPATCH(integer_plane_loops)();
}

}  // namespace weft::kernels::cpu
#endif
