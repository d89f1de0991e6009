// The loops of pooling, vectorised over channels and compiled for each instruction set; kernels/cpu/pool.cpp drives them.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/pool_windows.cpp"
#include "kernels/cpu/simd/targets.h"

#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <algorithm>
#include <limits>
#include <type_traits>

#include "kernels/cpu/pool_windows.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

/// One lane for images of one channel, else whole vectors.
template <class T>
using One = hn::CappedTag<T, 1>;
template <class T>
using Whole = hn::ScalableTag<T>;

template <class D>
constexpr int64_t lanes_of() {
  return static_cast<int64_t>(hn::MaxLanes(D()));
}

/// Elements at p; lanes beyond `width` are zero when loaded and kept when stored.
template <class D>
struct Channels {
  using T = hn::TFromD<D>;
  static constexpr int64_t kLanes = lanes_of<D>();
  int64_t width;

  HWY_INLINE bool full() const { return width == kLanes; }
  HWY_INLINE hn::Vec<D> load(const T* p) const {
    const D d;
    return full() ? hn::LoadU(d, p) : hn::MaskedLoad(hn::FirstN(d, static_cast<size_t>(width)), d, p);
  }
  HWY_INLINE void store(hn::Vec<D> v, T* p) const {
    const D d;
    if (full()) hn::StoreU(v, d, p);
    else hn::BlendedStore(v, hn::FirstN(d, static_cast<size_t>(width)), d, p);
  }
};

template <class D>
using IndexTag = hn::RebindToSigned<D>;

/// Whether the processor loads and stores some of a vector's bytes without touching the others.
constexpr bool kMasksBytes = HWY_TARGET <= HWY_AVX3;

template <class D>
HWY_INLINE void store_positions(hn::Vec<IndexTag<D>> positions, int64_t width, void* to, bool wide,
                                int64_t at) {
  using I = hn::TFromD<IndexTag<D>>;
  constexpr int64_t kLanes = lanes_of<D>();
  if constexpr (std::is_same_v<I, int32_t> && kLanes >= 4) {
    if (!wide && (width == kLanes || kMasksBytes)) {
      const hn::Rebind<uint8_t, D> bytes;
      const auto narrow = hn::DemoteTo(bytes, positions);
      uint8_t* const out = static_cast<uint8_t*>(to) + at;
      if (width == kLanes) hn::StoreU(narrow, bytes, out);
      else hn::BlendedStore(narrow, hn::FirstN(bytes, static_cast<size_t>(width)), bytes, out);
      return;
    }
  }
  HWY_ALIGN I lanes[kLanes];
  hn::Store(positions, IndexTag<D>(), lanes);
  for (int64_t i = 0; i < width; ++i) {
    if (wide) static_cast<int32_t*>(to)[at + i] = static_cast<int32_t>(lanes[i]);
    else static_cast<uint8_t*>(to)[at + i] = static_cast<uint8_t>(lanes[i]);
  }
}

template <class D>
HWY_INLINE hn::Vec<IndexTag<D>> load_positions(int64_t width, const void* from, bool wide, int64_t at) {
  using I = hn::TFromD<IndexTag<D>>;
  constexpr int64_t kLanes = lanes_of<D>();
  if constexpr (std::is_same_v<I, int32_t> && kLanes >= 4) {
    if (!wide && (width == kLanes || kMasksBytes)) {
      const hn::Rebind<uint8_t, D> bytes;
      const uint8_t* const in = static_cast<const uint8_t*>(from) + at;
      return hn::PromoteTo(IndexTag<D>(),
                           width == kLanes
                               ? hn::LoadU(bytes, in)
                               : hn::MaskedLoad(hn::FirstN(bytes, static_cast<size_t>(width)), bytes, in));
    }
  }
  HWY_ALIGN I lanes[kLanes] = {};
  for (int64_t i = 0; i < width; ++i)
    lanes[i] = wide ? static_cast<I>(static_cast<const int32_t*>(from)[at + i])
                    : static_cast<I>(static_cast<const uint8_t*>(from)[at + i]);
  return hn::Load(IndexTag<D>(), lanes);
}

template <class T>
constexpr T lowest() {
  return std::is_integral_v<T> ? std::numeric_limits<T>::min() : -std::numeric_limits<T>::infinity();
}

template <class D>
HWY_INLINE hn::Mask<D> takes_over(hn::Vec<D> value, hn::Vec<D> best) {
  const auto greater = hn::Gt(value, best);
  if constexpr (std::is_integral_v<hn::TFromD<D>>) return greater;
  else return hn::Or(greater, hn::IsNaN(value));
}

/// body(output pixel's first element, image's first element, row span, column span) for rows [begin, end).
template <class F>
HWY_INLINE void for_each_pixel(const PoolSizes& s, int64_t begin, int64_t end, F body) {
  for (int64_t row = begin; row < end; ++row) {
    const WindowSpan rows(s.pool, 0, row % s.out_height, s.height);
    const int64_t image = row / s.out_height * s.x_image();
    for (int64_t j = 0; j < s.out_width; ++j)
      body((row * s.out_width + j) * s.channels, image, rows, WindowSpan(s.pool, 1, j, s.width));
  }
}

/// body(x element, window position) for the elements of one window.
template <class F>
HWY_INLINE void for_each_element(const PoolSizes& s, int64_t image, const WindowSpan& rows,
                                 const WindowSpan& columns, F body) {
  const int64_t step = s.pool.dilation[1] * s.channels;
  for (int64_t k = rows.first; k < rows.last; ++k) {
    const int64_t row = rows.start + k * s.pool.dilation[0];
    int64_t at = image + (row * s.width + columns.start) * s.channels + columns.first * step;
    for (int64_t l = columns.first; l < columns.last; ++l, at += step) body(at, k * s.pool.kernel[1] + l);
  }
}

template <class D>
void max_rows_with(const PoolSizes& s, hn::TFromD<D>* y, void* position, bool wide, const hn::TFromD<D>* x,
                   int64_t begin, int64_t end) {
  using T = hn::TFromD<D>;
  using I = hn::TFromD<IndexTag<D>>;
  const D d;
  const IndexTag<D> index;
  for_each_pixel(s, begin, end,
                 [&](int64_t out, int64_t image, const WindowSpan& rows, const WindowSpan& columns) HWY_ATTR {
                   for (int64_t c = 0; c < s.channels; c += lanes_of<D>()) {
                     const Channels<D> part{std::min(lanes_of<D>(), s.channels - c)};
                     auto best = hn::Set(d, lowest<T>());
                     auto where =
                         hn::Set(index, static_cast<I>(rows.first * s.pool.kernel[1] + columns.first));
                     for_each_element(s, image + c, rows, columns, [&](int64_t at, int64_t element) HWY_ATTR {
                       const auto value = part.load(x + at);
                       const auto mask = takes_over<D>(value, best);
                       best = hn::IfThenElse(mask, value, best);
                       where = hn::IfThenElse(hn::RebindMask(index, mask),
                                              hn::Set(index, static_cast<I>(element)), where);
                     });
                     part.store(best, y + out + c);
                     if (position) store_positions<D>(where, part.width, position, wide, out + c);
                   }
                 });
}

// ---- windows of 2 x 2 that tile the image: nearly every pooling there is, so without inner loops --------------------------

template <class D>
struct Quad {
  hn::Vec<D> best;
  hn::Vec<IndexTag<D>> where;

  HWY_INLINE explicit Quad(hn::Vec<D> first) : best(first), where(hn::Zero(IndexTag<D>())) {}
  HWY_INLINE void look_at(hn::Vec<D> value, int element) {
    const IndexTag<D> index;
    const auto mask = takes_over<D>(value, best);
    best = hn::IfThenElse(mask, value, best);
    where = hn::IfThenElse(hn::RebindMask(index, mask),
                           hn::Set(index, static_cast<hn::TFromD<IndexTag<D>>>(element)), where);
  }
};

/// The gradient where `element` was the greatest, else zero.
template <class D>
HWY_INLINE hn::Vec<D> share_of(hn::Vec<D> gradient, hn::Vec<IndexTag<D>> where, int element) {
  const IndexTag<D> index;
  const auto here = hn::Eq(where, hn::Set(index, static_cast<hn::TFromD<IndexTag<D>>>(element)));
  return hn::IfThenElseZero(hn::RebindMask(D(), here), gradient);
}

template <class T>
void max_quads(const PoolSizes& s, T* y, uint8_t* position, const T* x, int64_t begin, int64_t end) {
  using D = Whole<T>;
  const int64_t row_length = s.width * s.channels;
  for (int64_t row = begin; row < end; ++row) {
    const T* top = x + row / s.out_height * s.x_image() + row % s.out_height * 2 * row_length;
    const T* bottom = top + row_length;
    int64_t out = row * s.out_width * s.channels;
    for (int64_t j = 0; j < s.out_width; ++j, top += 2 * s.channels, bottom += 2 * s.channels) {
      for (int64_t c = 0; c < s.channels; c += lanes_of<D>()) {
        const Channels<D> part{std::min(lanes_of<D>(), s.channels - c)};
        Quad<D> quad(part.load(top + c));
        quad.look_at(part.load(top + s.channels + c), 1);
        quad.look_at(part.load(bottom + c), 2);
        quad.look_at(part.load(bottom + s.channels + c), 3);
        part.store(quad.best, y + out + c);
        if (position) store_positions<D>(quad.where, part.width, position, false, out + c);
      }
      out += s.channels;
    }
  }
}

/// The same for images of one channel, where neighbours in memory are neighbours in the window.
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

template <class T>
void max_quads_backward(const PoolSizes& s, T* grad_x, const T* grad_y, const uint8_t* position,
                        int64_t begin, int64_t end) {
  using D = Whole<T>;
  const int64_t row_length = s.width * s.channels;
  for (int64_t row = begin * s.out_height; row < end * s.out_height; ++row) {
    T* top = grad_x + row * 2 * row_length;
    T* bottom = top + row_length;
    int64_t out = row * s.out_width * s.channels;
    for (int64_t j = 0; j < s.out_width; ++j, top += 2 * s.channels, bottom += 2 * s.channels) {
      for (int64_t c = 0; c < s.channels; c += lanes_of<D>()) {
        const Channels<D> part{std::min(lanes_of<D>(), s.channels - c)};
        const auto g = part.load(grad_y + out + c);
        const auto where = load_positions<D>(part.width, position, false, out + c);
        part.store(share_of<D>(g, where, 0), top + c);
        part.store(share_of<D>(g, where, 1), top + s.channels + c);
        part.store(share_of<D>(g, where, 2), bottom + c);
        part.store(share_of<D>(g, where, 3), bottom + s.channels + c);
      }
      out += s.channels;
    }
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

bool is_quads(const PoolSizes& s, bool wide) {
  return !wide && s.tiles() && s.pool.kernel[0] == 2 && s.pool.kernel[1] == 2;
}

// ---- any windows ---------------------------------------------------------------------------------------------------------

template <class D>
void avg_rows_with(const PoolSizes& s, hn::TFromD<D>* y, const hn::TFromD<D>* x, bool count_padding,
                   int64_t divisor, int64_t begin, int64_t end) {
  using T = hn::TFromD<D>;
  const D d;
  for_each_pixel(s, begin, end,
                 [&](int64_t out, int64_t image, const WindowSpan& rows, const WindowSpan& columns) HWY_ATTR {
                   const int64_t count = average_divisor(s, rows, columns, count_padding, divisor);
                   const bool empty = rows.first == rows.last || columns.first == columns.last;
                   for (int64_t c = 0; c < s.channels; c += lanes_of<D>()) {
                     const Channels<D> part{std::min(lanes_of<D>(), s.channels - c)};
                     auto sum = hn::Zero(d);
                     for_each_element(s, image + c, rows, columns, [&](int64_t at, int64_t) HWY_ATTR {
                       sum = hn::Add(sum, part.load(x + at));
                     });
                     if constexpr (std::is_integral_v<T>) {
                       part.store(sum, y + out + c);
                       if (!empty)
                         for (int64_t i = 0; i < part.width; ++i) y[out + c + i] /= count;
                     } else {
                       part.store(empty ? sum : hn::Div(sum, hn::Set(d, static_cast<T>(count))), y + out + c);
                     }
                   }
                 });
}

template <class D>
void max_backward_with(const PoolSizes& s, hn::TFromD<D>* grad_x, const hn::TFromD<D>* grad_y,
                       const void* position, bool wide, int64_t begin, int64_t end) {
  using T = hn::TFromD<D>;
  using I = hn::TFromD<IndexTag<D>>;
  const IndexTag<D> index;
  const D d;
  const bool tiles = s.tiles();
  for (int64_t n = begin; n < end; ++n) {
    if (!tiles) std::fill_n(grad_x + n * s.x_image(), s.x_image(), T(0));
    for_each_pixel(
        s, n * s.out_height, (n + 1) * s.out_height,
        [&](int64_t out, int64_t image, const WindowSpan& rows, const WindowSpan& columns) HWY_ATTR {
          for (int64_t c = 0; c < s.channels; c += lanes_of<D>()) {
            const Channels<D> part{std::min(lanes_of<D>(), s.channels - c)};
            const auto g = part.load(grad_y + out + c);
            const auto where = load_positions<D>(part.width, position, wide, out + c);
            for_each_element(s, image + c, rows, columns, [&](int64_t at, int64_t element) HWY_ATTR {
              const auto mask = hn::RebindMask(d, hn::Eq(where, hn::Set(index, static_cast<I>(element))));
              const auto here = hn::IfThenElseZero(mask, g);
              part.store(tiles ? here : hn::Add(part.load(grad_x + at), here), grad_x + at);
            });
          }
        });
  }
}

template <class D>
void avg_backward_with(const PoolSizes& s, hn::TFromD<D>* grad_x, const hn::TFromD<D>* grad_y,
                       bool count_padding, int64_t divisor, int64_t begin, int64_t end) {
  using T = hn::TFromD<D>;
  const D d;
  const bool tiles = s.tiles();
  for (int64_t n = begin; n < end; ++n) {
    if (!tiles) std::fill_n(grad_x + n * s.x_image(), s.x_image(), T(0));
    for_each_pixel(
        s, n * s.out_height, (n + 1) * s.out_height,
        [&](int64_t out, int64_t image, const WindowSpan& rows, const WindowSpan& columns) HWY_ATTR {
          const auto count =
              hn::Set(d, static_cast<T>(average_divisor(s, rows, columns, count_padding, divisor)));
          for (int64_t c = 0; c < s.channels; c += lanes_of<D>()) {
            const Channels<D> part{std::min(lanes_of<D>(), s.channels - c)};
            const auto share = hn::Div(part.load(grad_y + out + c), count);
            for_each_element(s, image + c, rows, columns, [&](int64_t at, int64_t) HWY_ATTR {
              part.store(tiles ? share : hn::Add(part.load(grad_x + at), share), grad_x + at);
            });
          }
        });
  }
}

template <class T>
void max_rows(const PoolSizes& s, T* y, void* position, bool wide, const T* x, int64_t begin, int64_t end) {
  if (is_quads(s, wide)) {
    auto* const places = static_cast<uint8_t*>(position);
    return s.channels == 1 ? max_quads_of_planes(s, y, places, x, begin, end)
                           : max_quads(s, y, places, x, begin, end);
  }
  if (s.channels == 1) max_rows_with<One<T>>(s, y, position, wide, x, begin, end);
  else max_rows_with<Whole<T>>(s, y, position, wide, x, begin, end);
}
template <class T>
void avg_rows(const PoolSizes& s, T* y, const T* x, bool count_padding, int64_t divisor, int64_t begin,
              int64_t end) {
  if (s.channels == 1) avg_rows_with<One<T>>(s, y, x, count_padding, divisor, begin, end);
  else avg_rows_with<Whole<T>>(s, y, x, count_padding, divisor, begin, end);
}
template <class T>
void max_backward(const PoolSizes& s, T* grad_x, const T* grad_y, const void* position, bool wide,
                  int64_t begin, int64_t end) {
  if (is_quads(s, wide)) {
    const auto* const places = static_cast<const uint8_t*>(position);
    return s.channels == 1 ? max_quads_of_planes_backward(s, grad_x, grad_y, places, begin, end)
                           : max_quads_backward(s, grad_x, grad_y, places, begin, end);
  }
  if (s.channels == 1) max_backward_with<One<T>>(s, grad_x, grad_y, position, wide, begin, end);
  else max_backward_with<Whole<T>>(s, grad_x, grad_y, position, wide, begin, end);
}
template <class T>
void avg_backward(const PoolSizes& s, T* grad_x, const T* grad_y, bool count_padding, int64_t divisor,
                  int64_t begin, int64_t end) {
  if (s.channels == 1) avg_backward_with<One<T>>(s, grad_x, grad_y, count_padding, divisor, begin, end);
  else avg_backward_with<Whole<T>>(s, grad_x, grad_y, count_padding, divisor, begin, end);
}

const PoolLoops<float>& float_loops() {
  static constexpr PoolLoops<float> all{max_rows<float>, avg_rows<float>, max_backward<float>,
                                        avg_backward<float>};
  return all;
}
const PoolLoops<double>& double_loops() {
  static constexpr PoolLoops<double> all{max_rows<double>, avg_rows<double>, max_backward<double>,
                                         avg_backward<double>};
  return all;
}
const PoolLoops<int64_t>& integer_loops() {
  static constexpr PoolLoops<int64_t> all{max_rows<int64_t>, avg_rows<int64_t>, nullptr, nullptr};
  return all;
}

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {
HWY_EXPORT(float_loops);
HWY_EXPORT(double_loops);
HWY_EXPORT(integer_loops);
}  // namespace

template <>
const PoolLoops<float>& pool_loops() {
  return HWY_DYNAMIC_DISPATCH(float_loops)();
}
template <>
const PoolLoops<double>& pool_loops() {
  return HWY_DYNAMIC_DISPATCH(double_loops)();
}
template <>
const PoolLoops<int64_t>& pool_loops() {
  return HWY_DYNAMIC_DISPATCH(integer_loops)();
}

}  // namespace weft::kernels::cpu
#endif
