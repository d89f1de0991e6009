// float16 to and from float32 by the CPU's own instructions where it has them; kernels/cpu/convert.cpp calls it.
#include "kernels/cpu/convert.h"
#include "kernels/cpu/simd/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/convert_half.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// The elements that do not fill a vector are converted one by one: the same rules, hence the same bits.
void widen_halves(const Half* from, float* to, int64_t n) {
  int64_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<float> d;
  const hn::Rebind<hwy::float16_t, decltype(d)> half;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (; i + lanes <= n; i += lanes) {
    hn::StoreU(hn::PromoteTo(d, hn::LoadU(half, reinterpret_cast<const hwy::float16_t*>(from + i))), d,
               to + i);
  }
#endif
  for (; i < n; ++i) to[i] = static_cast<float>(from[i]);
}

void narrow_to_halves(const float* from, Half* to, int64_t n) {
  int64_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<float> d;
  const hn::Rebind<hwy::float16_t, decltype(d)> half;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  for (; i + lanes <= n; i += lanes) {
    hn::StoreU(hn::DemoteTo(half, hn::LoadU(d, from + i)), half, reinterpret_cast<hwy::float16_t*>(to + i));
  }
#endif
  for (; i < n; ++i) to[i] = Half(from[i]);
}

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {
HWY_EXPORT(widen_halves);
HWY_EXPORT(narrow_to_halves);
}  // namespace

void widen(const Half* from, float* to, int64_t n) { HWY_DYNAMIC_DISPATCH(widen_halves)(from, to, n); }
void narrow(const float* from, Half* to, int64_t n) { HWY_DYNAMIC_DISPATCH(narrow_to_halves)(from, to, n); }

}  // namespace weft::kernels::cpu
#endif
