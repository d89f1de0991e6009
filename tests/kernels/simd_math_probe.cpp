// Compiles kernels/cpu/simd once per SIMD target and lists the functions for simd_math_test.cpp.
#include "tests/kernels/simd_math_probe.h"

#include <algorithm>

#include "kernels/cpu/simd/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/kernels/simd_math_probe.cpp"
#include <hwy/foreach_target.h>

#include "kernels/cpu/simd/math.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {

template <class T, class F>
void run(const T* x, const T* y, T* out, size_t n, F f) {
  using L = Lane<hn::ScalableTag<T>>;
  constexpr size_t width = L::size();
  size_t i = 0;
  for (; i + width <= n; i += width) f(L::load(x + i), L::load(y + i)).store(out + i);
  if (i == n) return;
  T tail_x[width] = {};
  T tail_y[width] = {};
  T tail_out[width];
  std::copy(x + i, x + n, tail_x);
  std::copy(y + i, y + n, tail_y);
  f(L::load(tail_x), L::load(tail_y)).store(tail_out);
  std::copy(tail_out, tail_out + (n - i), out + i);
}

template <class F, class T>
void run_unary(const T* x, T* out, size_t n) {
  run(x, x, out, n, F());
}
template <class F, class T>
void run_binary(const T* x, const T* y, T* out, size_t n) {
  run(x, y, out, n, F());
}

#define WEFT_PROBE(id, expression)                             \
  struct Probe_##id {                                          \
    template <class L>                                         \
    HWY_INLINE L operator()(L x, [[maybe_unused]] L y) const { \
      return expression;                                       \
    }                                                          \
  };

#define WEFT_PROBE_MATH(each)                                                                             \
  each(exp) each(exp2) each(expm1) each(log) each(log2) each(log10) each(log1p) each(sin) each(cos)       \
      each(tan) each(asin) each(acos) each(atan) each(sinh) each(cosh) each(tanh) each(asinh) each(acosh) \
          each(atanh) each(sigmoid) each(erf) each(erfc) each(rsqrt) each(abs) each(sign) each(sqrt)      \
              each(floor) each(ceil) each(trunc) each(round)
#define WEFT_PROBE_INT64_BINARY(each)                                                             \
  each(trunc_divide) each(trunc_remainder) each(floor_divide) each(floor_remainder) each(bit_and) \
      each(bit_or) each(bit_xor) each(bit_not)
#define WEFT_PROBE_ARITHMETIC(each)                                                                      \
  each(add) each(subtract) each(multiply) each(divide) each(negate) each(max) each(min) each(equal)      \
      each(not_equal) each(less) each(less_equal) each(greater) each(greater_equal) each(choose_greater) \
          each(either) each(compound)
#define WEFT_PROBE_FLOAT_BINARY(each) each(pow) each(atan2) each(copysign) each(classes) each(fused)

#define WEFT_CALL_UNARY(name) WEFT_PROBE(name, name(x))
WEFT_PROBE_MATH(WEFT_CALL_UNARY)
#undef WEFT_CALL_UNARY
#define WEFT_CALL_BINARY(name) WEFT_PROBE(name, name(x, y))
WEFT_CALL_BINARY(pow)
WEFT_CALL_BINARY(atan2)
WEFT_CALL_BINARY(copysign)
WEFT_CALL_BINARY(max)
WEFT_CALL_BINARY(min)
WEFT_CALL_BINARY(trunc_divide)
WEFT_CALL_BINARY(trunc_remainder)
WEFT_CALL_BINARY(floor_divide)
WEFT_CALL_BINARY(floor_remainder)
#undef WEFT_CALL_BINARY
WEFT_PROBE(bit_and, x& y)
WEFT_PROBE(bit_or, x | y)
WEFT_PROBE(bit_xor, x ^ y)
WEFT_PROBE(bit_not, ~x)
WEFT_PROBE(add, x + y)
WEFT_PROBE(subtract, x - y)
WEFT_PROBE(multiply, x* y)
WEFT_PROBE(divide, x / y)
WEFT_PROBE(negate, -x)
WEFT_PROBE(equal, as_value(x == y))
WEFT_PROBE(not_equal, as_value(x != y))
WEFT_PROBE(less, as_value(x < y))
WEFT_PROBE(less_equal, as_value(x <= y))
WEFT_PROBE(greater, as_value(x > y))
WEFT_PROBE(greater_equal, as_value(x >= y))
WEFT_PROBE(choose_greater, select(x > y, x, y))
WEFT_PROBE(either, as_value((x < y && x < 0) || !(x <= y)))
WEFT_PROBE(compound, ((x += y) *= 3) -= 1)
WEFT_PROBE(classes,
           as_value(isnan(x)) + 2 * as_value(isinf(x)) + 4 * as_value(isfinite(x)) + 8 * as_value(signbit(x)))
WEFT_PROBE(fused, fma(x, y, L(1)))

void reduce_float(const float* x, float out[3]) {
  const auto lanes = Lane<hn::ScalableTag<float>>::load(x);
  out[0] = reduce_sum(lanes);
  out[1] = reduce_max(lanes);
  out[2] = reduce_min(lanes);
}

void fill_table(test::ProbeTable& table) {
  table.target = hwy::TargetName(HWY_TARGET);
  table.float_lanes = Lane<hn::ScalableTag<float>>::size();
  table.reduce_float = reduce_float;
#define WEFT_LIST(name) {#name, run_unary<Probe_##name>},
  table.unary_float = {WEFT_PROBE_MATH(WEFT_LIST)};
  table.unary_double = {WEFT_PROBE_MATH(WEFT_LIST)};
  table.unary_int64 = {WEFT_LIST(abs) WEFT_LIST(sign)};
#undef WEFT_LIST
#define WEFT_LIST(name) {#name, run_binary<Probe_##name>},
  table.binary_float = {WEFT_PROBE_ARITHMETIC(WEFT_LIST) WEFT_PROBE_FLOAT_BINARY(WEFT_LIST)};
  table.binary_double = {WEFT_PROBE_ARITHMETIC(WEFT_LIST) WEFT_PROBE_FLOAT_BINARY(WEFT_LIST)};
  table.binary_int64 = {WEFT_PROBE_ARITHMETIC(WEFT_LIST) WEFT_PROBE_INT64_BINARY(WEFT_LIST)};
#undef WEFT_LIST
}

}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft {
HWY_EXPORT(fill_table);

namespace test {
const std::vector<ProbeTable>& probe_tables() {
  static const std::vector<ProbeTable> tables = [] {
    std::vector<ProbeTable> filled;
    const int64_t usable = (hwy::SupportedTargets() | HWY_STATIC_TARGET) & HWY_TARGETS;
    for (int64_t left = usable; left != 0; left &= left - 1) {
      hwy::SetSupportedTargetsForTest(left & -left);
      hwy::GetChosenTarget().Update(hwy::SupportedTargets());
      HWY_DYNAMIC_DISPATCH(fill_table)(filled.emplace_back());
    }
    hwy::SetSupportedTargetsForTest(0);
    return filled;
  }();
  return tables;
}
}  // namespace test
}  // namespace weft
#endif
