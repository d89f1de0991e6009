// Block functions for int32 and for bytes, of functors whose low bits need no higher ones; included once per SIMD target by the
// elementwise kernels that have such functors.

#if defined(WEFT_KERNELS_CPU_NARROW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_NARROW_INL_H_
#undef WEFT_KERNELS_CPU_NARROW_INL_H_
#else
#define WEFT_KERNELS_CPU_NARROW_INL_H_
#endif

#include <algorithm>

#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/targets.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

/// F::f(tag, a, b) over memory.
template <class F, class T>
void narrow_block(void* out, const void* const* in, int64_t n) {
  const hn::ScalableTag<T> d;
  constexpr int64_t width = hn::MaxLanes(hn::ScalableTag<T>());
  T* const to = static_cast<T*>(out);
  const T *const a = static_cast<const T*>(in[0]), *const b = static_cast<const T*>(in[1]);
  int64_t i = 0;
  for (; i + width <= n; i += width) hn::StoreU(F::f(d, hn::LoadU(d, a + i), hn::LoadU(d, b + i)), d, to + i);
  if constexpr (width > 1) {
    if (i == n) return;
    HWY_ALIGN T rest[2][width] = {};
    std::copy(a + i, a + n, rest[0]);
    std::copy(b + i, b + n, rest[1]);
    hn::Store(F::f(d, hn::Load(d, rest[0]), hn::Load(d, rest[1])), d, rest[0]);
    std::copy(rest[0], rest[0] + (n - i), to + i);
  }
}

template <class F>
constexpr Blocks with_int32(Blocks blocks) {
  blocks.int32 = narrow_block<F, int32_t>;
  return blocks;
}
template <class F>
constexpr Blocks with_bytes(Blocks blocks) {
  blocks.bytes = narrow_block<F, uint8_t>;
  return blocks;
}

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_NARROW_INL_H_
