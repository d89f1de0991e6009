// Comparisons, one block function for each SIMD target; launched by src/ops/compare.cpp.
#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/compare.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include "kernels/cpu/blocks.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {

#include "kernels/functors/compare.inl.h"

#define WEFT_F(X, name, F) blocks_of<Types::numeric, F, 2>,
constexpr Blocks comparisons[] = {WEFT_COMPARE_FUNCTORS(WEFT_F, _)};
#undef WEFT_F
constexpr Blocks closeness = blocks_of<Types::floating, IsClose, 5>;

BlockTables compare_tables() { return {{comparisons, &closeness}}; }

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {

HWY_EXPORT(compare_tables);

enum List { kComparisons, kCloseness };
#define WEFT_NAME(X, name, ...) k_##name,
enum Comparison { WEFT_COMPARE_FUNCTORS(WEFT_NAME, _) };
#undef WEFT_NAME

const Blocks& blocks(List list, int which) {
  static const BlockTables tables = HWY_DYNAMIC_DISPATCH(compare_tables)();
  return tables.lists[list][which];
}

}  // namespace

#define WEFT_KERNEL(X, name, F)                               \
  void name(View out, Operand a, Operand b, Dtype common) {   \
    run(blocks(kComparisons, k_##name), common, out, {a, b}); \
  }
WEFT_COMPARE_FUNCTORS(WEFT_KERNEL, _)

void isclose(View out, Operand a, Operand b, Dtype common, double rtol, double atol, bool equal_nan) {
  run(blocks(kCloseness, 0), common, out, {a, b, rtol, atol, equal_nan ? 1.0 : 0.0});
}

}  // namespace weft::kernels::cpu
#endif
