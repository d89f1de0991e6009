// Conversions of dense elements between all pairs of dtypes, compiled for each instruction set; kernels/cpu/convert.cpp chooses.
#include "kernels/cpu/convert.h"
#include "kernels/cpu/simd/targets.h"
#include "src/core/dtype_switch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/convert_dense.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// GCC vectorises at -O2 only loops of a known length, whose pointers it knows to be apart.
constexpr int64_t kUnroll = 64;
template <class Out, class In>
HWY_INLINE void convert_group(Out* __restrict to, const In* __restrict from) {
  for (int64_t i = 0; i < kUnroll; ++i) to[i] = cast<Out>(from[i]);
}

template <class Out, class In>
void convert_dense(void* out, const void* in, int64_t n) {
  auto* const to = static_cast<Out*>(out);
  const auto* const from = static_cast<const In*>(in);
  int64_t i = 0;
  for (; i + kUnroll <= n; i += kUnroll) convert_group(to + i, from + i);
  for (; i < n; ++i) to[i] = cast<Out>(from[i]);
}

// float16 by the processor's own instructions. The elements that do not fill a vector are converted one by one: the same
// rules, hence the same bits.
void widen_halves(void* out, const void* in, int64_t n) {
  auto* const to = static_cast<float*>(out);
  const auto* const from = static_cast<const Half*>(in);
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

void narrow_to_halves(void* out, const void* in, int64_t n) {
  auto* const to = static_cast<Half*>(out);
  const auto* const from = static_cast<const float*>(in);
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

// out[i] = in[-i]
template <class U>
void reverse(void* out, const void* in, int64_t n) {
  const hn::ScalableTag<U> d;
  constexpr int64_t width = hn::MaxLanes(hn::ScalableTag<U>());
  auto* const to = static_cast<U*>(out);
  const auto* const from = static_cast<const U*>(in);
  int64_t i = 0;
  for (; i + width <= n; i += width)
    hn::StoreU(hn::Reverse(d, hn::LoadU(d, from - i - (width - 1))), d, to + i);
  for (; i < n; ++i) to[i] = from[-i];
}

// out[i] = in[0]
template <class U>
void repeat(void* out, const void* in, int64_t n) {
  const hn::ScalableTag<U> d;
  constexpr int64_t width = hn::MaxLanes(hn::ScalableTag<U>());
  auto* const to = static_cast<U*>(out);
  const U value = *static_cast<const U*>(in);
  const auto all = hn::Set(d, value);
  int64_t i = 0;
  for (; i + width <= n; i += width) hn::StoreU(all, d, to + i);
  for (; i < n; ++i) to[i] = value;
}

DenseConvert choose_repeat(int64_t item) {
  if (item == 1) return repeat<uint8_t>;
  if (item == 2) return repeat<uint16_t>;
  return item == 4 ? repeat<uint32_t> : repeat<uint64_t>;
}
DenseConvert choose_reverse(int64_t item) { return item == 4 ? reverse<uint32_t> : reverse<uint64_t>; }

template <class T>
using Stored = std::conditional_t<std::is_same_v<T, bool>, Bool, T>;

DenseConvert choose_dense(Dtype out, Dtype in) {
  if (out == Dtype::float32 && in == Dtype::float16) return widen_halves;
  if (out == Dtype::float16 && in == Dtype::float32) return narrow_to_halves;
  return visit_dtype(out, [in]<class Out>(Out) {
    return visit_dtype(in, []<class In>(In) -> DenseConvert {
      if constexpr (std::is_same_v<Out, In>) return nullptr;
      else return convert_dense<Stored<Out>, Stored<In>>;
    });
  });
}

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {
HWY_EXPORT(choose_dense);
HWY_EXPORT(choose_repeat);
HWY_EXPORT(choose_reverse);
}  // namespace

DenseConvert dense_converter(Dtype out, Dtype in) { return HWY_DYNAMIC_DISPATCH(choose_dense)(out, in); }

DenseConvert repeated(int64_t item) { return HWY_DYNAMIC_DISPATCH(choose_repeat)(item); }
DenseConvert reverse_copy(int64_t item) { return HWY_DYNAMIC_DISPATCH(choose_reverse)(item); }

}  // namespace weft::kernels::cpu
#endif
