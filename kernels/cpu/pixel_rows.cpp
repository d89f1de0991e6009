// The loops of pixel_rows.h, compiled for each instruction set.
#include "kernels/cpu/pixel_rows.h"

#include "kernels/cpu/simd/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/pixel_rows.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

/// body(tag, i) from element i on, as far as whole vectors go; the rest in vectors half as wide each time.
template <class D, class F>
HWY_INLINE void for_vectors(D d, int64_t i, int64_t n, F body) {
  constexpr int64_t width = hn::MaxLanes(D());
  for (; i + width <= n; i += width) body(d, i);
  if constexpr (width > 1) for_vectors(hn::Half<D>(), i, n, body);
}

template <class T>
void scaled(T* out, const T* x, T factor, int64_t n) {
  for_vectors(hn::ScalableTag<T>(), 0, n, [&](auto d, int64_t i) HWY_ATTR {
    hn::StoreU(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor)), d, out + i);
  });
}

template <class T>
void add_scaled(T* out, const T* x, T factor, int64_t n) {
  for_vectors(hn::ScalableTag<T>(), 0, n, [&](auto d, int64_t i) HWY_ATTR {
    hn::StoreU(hn::MulAdd(hn::LoadU(d, x + i), hn::Set(d, factor), hn::LoadU(d, out + i)), d, out + i);
  });
}

template <class T>
void greatest(T* best, Number<T>* number_of_best, const T* x, Number<T> number, int64_t n) {
  for_vectors(hn::ScalableTag<T>(), 0, n, [&](auto d, int64_t i) HWY_ATTR {
    const hn::RebindToSigned<decltype(d)> numbers;
    const auto value = hn::LoadU(d, x + i), old = hn::LoadU(d, best + i);
    auto above = hn::Gt(value, old);
    if constexpr (!std::is_integral_v<T>) above = hn::Or(above, hn::IsNaN(value));
    hn::StoreU(hn::IfThenElse(above, value, old), d, best + i);
    const auto old_number = hn::LoadU(numbers, number_of_best + i);
    hn::StoreU(hn::IfThenElse(hn::RebindMask(numbers, above), hn::Set(numbers, number), old_number), numbers,
               number_of_best + i);
  });
}

template <class T>
void add(Sum<T>* sums, const T* x, int64_t n) {
  for_vectors(hn::ScalableTag<Sum<T>>(), 0, n, [&](auto d, int64_t i) HWY_ATTR {
    if constexpr (std::is_same_v<T, float>) {
      const auto wide = hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, decltype(d)>(), x + i));
      hn::StoreU(hn::Add(hn::LoadU(d, sums + i), wide), d, sums + i);
    } else {
      hn::StoreU(hn::Add(hn::LoadU(d, sums + i), hn::LoadU(d, x + i)), d, sums + i);
    }
  });
}

const PixelRows<float>& float_rows() {
  static constexpr PixelRows<float> all{scaled<float>, add_scaled<float>, greatest<float>, add<float>};
  return all;
}
const PixelRows<double>& double_rows() {
  static constexpr PixelRows<double> all{scaled<double>, add_scaled<double>, greatest<double>, add<double>};
  return all;
}
const PixelRows<int64_t>& integer_rows() {
  static constexpr PixelRows<int64_t> all{nullptr, nullptr, greatest<int64_t>, add<int64_t>};
  return all;
}

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {
HWY_EXPORT(float_rows);
HWY_EXPORT(double_rows);
HWY_EXPORT(integer_rows);
}  // namespace

template <>
const PixelRows<float>& pixel_rows() {
  return HWY_DYNAMIC_DISPATCH(float_rows)();
}
template <>
const PixelRows<double>& pixel_rows() {
  return HWY_DYNAMIC_DISPATCH(double_rows)();
}
template <>
const PixelRows<int64_t>& pixel_rows() {
  return HWY_DYNAMIC_DISPATCH(integer_rows)();
}

}  // namespace weft::kernels::cpu
#endif
