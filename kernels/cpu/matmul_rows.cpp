// One row of a matrix product as a sum of scaled rows, SIMD along it and the sums in registers. matmul.cpp finds the rows.
#include "kernels/cpu/matmul_rows.h"

#include "kernels/cpu/simd/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/matmul_rows.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// The row function's columns [0, count * Lanes(D)).
template <size_t count, class D, class T = hn::TFromD<D>>
HWY_INLINE void columns(D d, T* out, const T* a, int64_t a_step, const T* b, int64_t b_step, int64_t k) {
  constexpr size_t width = hn::MaxLanes(D());
  hn::Vec<D> sums[count];
  for (size_t c = 0; c < count; ++c) sums[c] = hn::LoadU(d, out + c * width);
  for (int64_t p = 0; p < k; ++p, a += a_step, b += b_step) {
    const hn::Vec<D> factor = hn::Set(d, *a);
    for (size_t c = 0; c < count; ++c)
      sums[c] = hn::Add(sums[c], hn::Mul(factor, hn::LoadU(d, b + c * width)));
  }
  for (size_t c = 0; c < count; ++c) hn::StoreU(sums[c], d, out + c * width);
}

// Columns [j, n), fewer than twice as many as D has lanes, in vectors half as wide each time.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE void last_columns(D d, T* out, const T* a, int64_t a_step, const T* b, int64_t b_step, int64_t n,
                             int64_t k, int64_t j) {
  constexpr int64_t width = hn::MaxLanes(D());
  if (j + width <= n) {
    columns<1>(d, out + j, a, a_step, b + j, b_step, k);
    j += width;
  }
  if constexpr (width > 1) last_columns(hn::Half<D>(), out, a, a_step, b, b_step, n, k, j);
}

template <class T>
void add_products_row(T* out, const T* a, int64_t a_step, const T* b, int64_t b_step, int64_t n, int64_t k) {
  const hn::ScalableTag<T> d;
  constexpr int64_t width = hn::MaxLanes(hn::ScalableTag<T>());
  int64_t j = 0;
  for (; j + 4 * width <= n; j += 4 * width) columns<4>(d, out + j, a, a_step, b + j, b_step, k);
  for (; j + 2 * width <= n; j += width) columns<1>(d, out + j, a, a_step, b + j, b_step, k);
  last_columns(d, out, a, a_step, b, b_step, n, k, j);
}

AddProducts<float> add_float_products() { return add_products_row<float>; }
AddProducts<double> add_double_products() { return add_products_row<double>; }
AddProducts<uint64_t> add_integer_products() { return add_products_row<uint64_t>; }

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {
HWY_EXPORT(add_float_products);
HWY_EXPORT(add_double_products);
HWY_EXPORT(add_integer_products);
}  // namespace

template <>
AddProducts<float> add_products() {
  static const AddProducts<float> best = HWY_DYNAMIC_DISPATCH(add_float_products)();
  return best;
}
template <>
AddProducts<double> add_products() {
  static const AddProducts<double> best = HWY_DYNAMIC_DISPATCH(add_double_products)();
  return best;
}
template <>
AddProducts<uint64_t> add_products() {
  static const AddProducts<uint64_t> best = HWY_DYNAMIC_DISPATCH(add_integer_products)();
  return best;
}
}  // namespace weft::kernels::cpu
#endif
