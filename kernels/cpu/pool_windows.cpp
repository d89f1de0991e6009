// The loops of pooling images of many channels, vectorised over them and compiled for each instruction set; kernels/cpu/pool.cpp
// drives them.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/pool_windows.cpp"
#include "kernels/cpu/simd/targets.h"

#include <hwy/foreach_target.h>

#include "kernels/cpu/pool_lanes.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {

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
    return max_quads(s, y, places, x, begin, end);
  }
  max_rows_with<Whole<T>>(s, y, position, wide, x, begin, end);
}
template <class T>
void avg_rows(const PoolSizes& s, T* y, const T* x, bool count_padding, int64_t divisor, int64_t begin,
              int64_t end) {
  avg_rows_with<Whole<T>>(s, y, x, count_padding, divisor, begin, end);
}
template <class T>
void max_backward(const PoolSizes& s, T* grad_x, const T* grad_y, const void* position, bool wide,
                  int64_t begin, int64_t end) {
  if (is_quads(s, wide)) {
    const auto* const places = static_cast<const uint8_t*>(position);
    return max_quads_backward(s, grad_x, grad_y, places, begin, end);
  }
  max_backward_with<Whole<T>>(s, grad_x, grad_y, position, wide, begin, end);
}
template <class T>
void avg_backward(const PoolSizes& s, T* grad_x, const T* grad_y, bool count_padding, int64_t divisor,
                  int64_t begin, int64_t end) {
  avg_backward_with<Whole<T>>(s, grad_x, grad_y, count_padding, divisor, begin, end);
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
