// What the pooling loops of channels and of planes share; included once per SIMD target by both.

#if defined(WEFT_KERNELS_CPU_POOL_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_POOL_LANES_INL_H_
#undef WEFT_KERNELS_CPU_POOL_LANES_INL_H_
#else
#define WEFT_KERNELS_CPU_POOL_LANES_INL_H_
#endif

#include <algorithm>
#include <limits>
#include <type_traits>

#include "kernels/cpu/pool_windows.h"
#include "kernels/cpu/simd/targets.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

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

/// Windows of 2 x 2 that tile the image: nearly every pooling there is, so without inner loops.
inline bool is_quads(const PoolSizes& s, bool wide) {
  return !wide && s.tiles() && s.pool.kernel[0] == 2 && s.pool.kernel[1] == 2;
}

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

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_POOL_LANES_INL_H_
