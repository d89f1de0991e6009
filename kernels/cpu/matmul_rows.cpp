// Matrix products with SIMD along the rows of the result and the sums in registers. matmul.cpp finds the rows.
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

// `rows` rows and `count` vectors of columns of c, in registers.
template <int rows, int count, class D, class T = hn::TFromD<D>>
HWY_INLINE void block(D d, DenseRows<T> c, Factors<T> a, DenseRows<const T> b, int64_t k, bool add) {
  constexpr int64_t width = hn::MaxLanes(D());
  hn::Vec<D> sums[rows][count];
  for (int r = 0; r < rows; ++r)
    for (int v = 0; v < count; ++v)
      sums[r][v] = add ? hn::LoadU(d, c.data + r * c.row + v * width) : hn::Zero(d);
  for (int64_t p = 0; p < k; ++p, a.data += a.column, b.data += b.row) {
    hn::Vec<D> values[count];
    for (int v = 0; v < count; ++v) values[v] = hn::LoadU(d, b.data + v * width);
    for (int r = 0; r < rows; ++r) {
      const hn::Vec<D> factor = hn::Set(d, a.data[r * a.row]);
      for (int v = 0; v < count; ++v) sums[r][v] = hn::Add(sums[r][v], hn::Mul(factor, values[v]));
    }
  }
  for (int r = 0; r < rows; ++r)
    for (int v = 0; v < count; ++v) hn::StoreU(sums[r][v], d, c.data + r * c.row + v * width);
}

// All columns of `rows` rows: pairs of vectors, then vectors half as wide each time.
template <int rows, class D, class T = hn::TFromD<D>>
HWY_INLINE void columns(D d, DenseRows<T> c, Factors<T> a, DenseRows<const T> b, int64_t n, int64_t k, bool add) {
  constexpr int64_t width = hn::MaxLanes(D());
  const auto move = [&](int64_t done) {
    c.data += done;
    b.data += done;
  };
  for (; n >= 2 * width; n -= 2 * width) {
    block<rows, 2>(d, c, a, b, k, add);
    move(2 * width);
  }
  if (n >= width) {
    block<rows, 1>(d, c, a, b, k, add);
    move(width);
    n -= width;
  }
  if constexpr (width > 1)
    if (n > 0) columns<rows>(hn::Half<D>(), c, a, b, n, k, add);
}

template <class T>
void add_products_rows(DenseRows<T> c, Factors<T> a, DenseRows<const T> b, int64_t m, int64_t n, int64_t k, bool add) {
  const hn::ScalableTag<T> d;
  constexpr int kRows = 4;
  const auto move = [&](int64_t done) {
    c.data += done * c.row;
    a.data += done * a.row;
  };
  for (; m >= kRows; m -= kRows) {
    columns<kRows>(d, c, a, b, n, k, add);
    move(kRows);
  }
  for (; m > 0; --m) {
    columns<1>(d, c, a, b, n, k, add);
    move(1);
  }
}

AddProducts<float> add_float_products() { return add_products_rows<float>; }
AddProducts<double> add_double_products() { return add_products_rows<double>; }
AddProducts<uint64_t> add_integer_products() { return add_products_rows<uint64_t>; }

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
