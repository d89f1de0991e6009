// Comparisons, one block function for each SIMD target; launched by src/ops/compare.cpp.
#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/compare.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include "kernels/cpu/blocks.inl.h"
#include "kernels/cpu/narrow.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {

#include "kernels/functors/compare.inl.h"

// What bytes say about themselves whether they count from 0 or below it; int32 in full.
#define WEFT_NARROW(name, condition)                       \
  struct name {                                            \
    template <class D, class V>                            \
    static HWY_INLINE V f(D d, V a, V b) {                 \
      return hn::IfThenElseZero(condition, hn::Set(d, 1)); \
    }                                                      \
  };
WEFT_NARROW(NarrowEq, hn::Eq(a, b))
WEFT_NARROW(NarrowNe, hn::Ne(a, b))
WEFT_NARROW(NarrowLt, hn::Lt(a, b))
WEFT_NARROW(NarrowLe, hn::Not(hn::Gt(a, b)))
WEFT_NARROW(NarrowGt, hn::Gt(a, b))
WEFT_NARROW(NarrowGe, hn::Not(hn::Lt(a, b)))
WEFT_NARROW(NarrowAnd, hn::And(hn::Ne(a, hn::Zero(d)), hn::Ne(b, hn::Zero(d))))
WEFT_NARROW(NarrowOr, hn::Ne(hn::Or(a, b), hn::Zero(d)))
#undef WEFT_NARROW

template <class F>
constexpr Blocks narrowed(Blocks blocks) {
  const auto both = [&]<class N>(N) { return with_bytes<N>(with_int32<N>(blocks)); };
  if constexpr (std::is_same_v<F, Eq>) return both(NarrowEq{});
  else if constexpr (std::is_same_v<F, Ne>) return both(NarrowNe{});
  else if constexpr (std::is_same_v<F, Lt>) return with_int32<NarrowLt>(blocks);
  else if constexpr (std::is_same_v<F, Le>) return with_int32<NarrowLe>(blocks);
  else if constexpr (std::is_same_v<F, Gt>) return with_int32<NarrowGt>(blocks);
  else if constexpr (std::is_same_v<F, Ge>) return with_int32<NarrowGe>(blocks);
  else if constexpr (std::is_same_v<F, LogicalAnd>) return both(NarrowAnd{});
  else if constexpr (std::is_same_v<F, LogicalOr>) return both(NarrowOr{});
  else return blocks;
}

#define WEFT_F(X, name, F) narrowed<F>(blocks_of<Types::numeric, F, 2>),
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
