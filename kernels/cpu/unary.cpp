// The functions of one tensor and their derivatives, one block function for each SIMD target; launched by src/ops/unary.cpp.
#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/unary.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include "kernels/cpu/blocks.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {

#include "kernels/functors/unary.inl.h"

// A derivative as a function of what it reads: x or y.
template <class F>
struct Slope {
  template <class T>
  static HWY_INLINE T f(T g, T read) {
    return F::df(g, read, read);
  }
};

#define WEFT_F(X, name, F, types, ...) blocks_of<Types::types, F, 1>,
constexpr Blocks functions[] = {WEFT_UNARY_FUNCTORS(WEFT_F, _)};
#undef WEFT_F

#define WEFT_DF(X, name, F, types, derivative) WEFT_DF_##derivative(F)
#define WEFT_DF_of_x(F) blocks_of<Types::floating, Slope<F>, 2>,
#define WEFT_DF_of_y(F) WEFT_DF_of_x(F)
#define WEFT_DF_of_nothing(F) Blocks{},
#define WEFT_DF_constant(F) Blocks{},
constexpr Blocks derivatives[] = {WEFT_UNARY_FUNCTORS(WEFT_DF, _)};
#undef WEFT_DF

constexpr Blocks not_bits = blocks_of<Types::integer, BitwiseNot, 1>;

BlockTables unary_tables() { return {{functions, derivatives, &not_bits}}; }

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {

HWY_EXPORT(unary_tables);

enum List { kFunctions, kDerivatives, kNotBits };
#define WEFT_NAME(X, name, ...) k_##name,
enum Function { WEFT_UNARY_FUNCTORS(WEFT_NAME, _) };
#undef WEFT_NAME

const Blocks& blocks(List list, int which) {
  static const BlockTables tables = HWY_DYNAMIC_DISPATCH(unary_tables)();
  return tables.lists[list][which];
}

}  // namespace

#define WEFT_KERNEL(X, name, F, types, derivative)                                             \
  void name(View out, ConstView x) { run(blocks(kFunctions, k_##name), out.dtype, out, {x}); } \
  WEFT_KERNEL_##derivative(name)
#define WEFT_KERNEL_of_x(name)                                    \
  void name##_df(View out, ConstView g, ConstView x, ConstView) { \
    run(blocks(kDerivatives, k_##name), out.dtype, out, {g, x});  \
  }
#define WEFT_KERNEL_of_y(name)                                    \
  void name##_df(View out, ConstView g, ConstView, ConstView y) { \
    run(blocks(kDerivatives, k_##name), out.dtype, out, {g, y});  \
  }
#define WEFT_KERNEL_of_nothing(name)
#define WEFT_KERNEL_constant(name)
WEFT_UNARY_FUNCTORS(WEFT_KERNEL, _)

void bitwise_not(View out, ConstView x) { run(blocks(kNotBits, 0), out.dtype, out, {x}); }

}  // namespace weft::kernels::cpu
#endif
