// Turns functors into block functions for one SIMD target; included once per target by the elementwise kernels.

#if defined(WEFT_KERNELS_CPU_BLOCKS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef WEFT_KERNELS_CPU_BLOCKS_INL_H_
#undef WEFT_KERNELS_CPU_BLOCKS_INL_H_
#else
#define WEFT_KERNELS_CPU_BLOCKS_INL_H_
#endif

#include <utility>

#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/lane.inl.h"
#include "kernels/cpu/simd/math.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

/// F::f over memory. The last elements go through the same vector code as the others, so that a value does not depend on
/// its place.
template <class F, class T, size_t... I>
[[gnu::flatten]] void block(void* out, const void* const* in, int64_t n) {
  using L = weft::HWY_NAMESPACE::Lane<hn::ScalableTag<T>>;
  const typename L::Tag d;
  constexpr auto kLanes = static_cast<int64_t>(L::size());
  T* const to = static_cast<T*>(out);
  const T* const from[] = {static_cast<const T*>(in[I])...};
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) F::f(L::load(from[I] + i)...).store(to + i);
  if constexpr (kLanes > 1) {
    if (i == n) return;
    const auto mask = hn::FirstN(d, static_cast<size_t>(n - i));
    hn::BlendedStore(F::f(L(hn::MaskedLoad(mask, d, from[I] + i))...).v, mask, d, to + i);
  }
}

template <Types types, class F, size_t... I>
constexpr Blocks make_blocks(std::index_sequence<I...>) {
  Blocks blocks{};
  if constexpr (types != Types::integer) {
    blocks.float32 = block<F, float, I...>;
    blocks.float64 = block<F, double, I...>;
  }
  if constexpr (types != Types::floating) blocks.int64 = block<F, int64_t, I...>;
  return blocks;
}

/// The block functions of F, which takes `inputs` arguments, for the types it computes in.
template <Types types, class F, size_t inputs>
constexpr Blocks blocks_of = make_blocks<types, F>(std::make_index_sequence<inputs>());

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // WEFT_KERNELS_CPU_BLOCKS_INL_H_
