// One contiguous row of `where`, SIMD along it. index.cpp finds the rows.
#include "kernels/cpu/blend_rows.h"

#include "kernels/cpu/simd/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/blend_rows.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
HWY_INLINE hn::Mask<D> load_condition(D d, const uint8_t* condition) {
  const auto bytes = hn::LoadU(hn::Rebind<uint8_t, D>(), condition);
  if constexpr (sizeof(hn::TFromD<D>) == 1) return hn::Ne(bytes, hn::Zero(d));
  else if constexpr (sizeof(hn::TFromD<D>) < 8) return hn::Ne(hn::PromoteTo(d, bytes), hn::Zero(d));
  else return hn::Ne(hn::PromoteTo(d, hn::PromoteTo(hn::Rebind<uint32_t, D>(), bytes)), hn::Zero(d));
}

template <bool whole, class D>
HWY_INLINE hn::Vec<D> load(D d, const hn::TFromD<D>* from, int64_t i) {
  if constexpr (whole) return hn::LoadU(d, from + i);
  else return hn::Set(d, *from);
}

// From element i on, as far as whole vectors go; the rest in vectors half as wide each time.
template <bool whole_x, bool whole_y, class D, class U>
HWY_INLINE void blend_from(D d, U* out, const uint8_t* condition, const U* x, const U* y, int64_t i,
                           int64_t n) {
  constexpr int64_t width = hn::MaxLanes(D());
  for (; i + width <= n; i += width) {
    const auto mask = load_condition(d, condition + i);
    hn::StoreU(hn::IfThenElse(mask, load<whole_x>(d, x, i), load<whole_y>(d, y, i)), d, out + i);
  }
  if constexpr (width > 1) blend_from<whole_x, whole_y>(hn::Half<D>(), out, condition, x, y, i, n);
}

template <class U>
void blend(U* out, const uint8_t* condition, const U* x, bool whole_x, const U* y, bool whole_y, int64_t n) {
  const hn::ScalableTag<U> d;
  if (whole_x && whole_y) blend_from<true, true>(d, out, condition, x, y, 0, n);
  else if (whole_x) blend_from<true, false>(d, out, condition, x, y, 0, n);
  else if (whole_y) blend_from<false, true>(d, out, condition, x, y, 0, n);
  else blend_from<false, false>(d, out, condition, x, y, 0, n);
}

BlendRows<uint8_t> blend_8() { return blend<uint8_t>; }
BlendRows<uint16_t> blend_16() { return blend<uint16_t>; }
BlendRows<uint32_t> blend_32() { return blend<uint32_t>; }
BlendRows<uint64_t> blend_64() { return blend<uint64_t>; }

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {
HWY_EXPORT(blend_8);
HWY_EXPORT(blend_16);
HWY_EXPORT(blend_32);
HWY_EXPORT(blend_64);
}  // namespace

template <>
BlendRows<uint8_t> blend_rows() {
  static const BlendRows<uint8_t> best = HWY_DYNAMIC_DISPATCH(blend_8)();
  return best;
}
template <>
BlendRows<uint16_t> blend_rows() {
  static const BlendRows<uint16_t> best = HWY_DYNAMIC_DISPATCH(blend_16)();
  return best;
}
template <>
BlendRows<uint32_t> blend_rows() {
  static const BlendRows<uint32_t> best = HWY_DYNAMIC_DISPATCH(blend_32)();
  return best;
}
template <>
BlendRows<uint64_t> blend_rows() {
  static const BlendRows<uint64_t> best = HWY_DYNAMIC_DISPATCH(blend_64)();
  return best;
}
}  // namespace weft::kernels::cpu
#endif
