// Activations, functions with numbers and predicates of one tensor, one block function for each SIMD target; launched by
// src/ops/unary.cpp and src/ops/activation.cpp.
#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/activation.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include "kernels/cpu/blocks.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {

#include "kernels/functors/unary.inl.h"

// A derivative as a function of what it reads: x or y, and the numbers.
template <class F>
struct Slope {
  template <class T, class... N>
  static HWY_INLINE T f(T g, T read, N... numbers) {
    return F::df(g, read, read, numbers...);
  }
};

#define WEFT_F(X, name, F, types, ...) blocks_of<Types::types, F, 1>,
#define WEFT_DF(X, name, F, types, derivative) blocks_of<Types::floating, Slope<F>, 2>,
#define WEFT_NUMBERED_F(X, name, F, types, count) blocks_of<Types::types, F, 1 + count>,
#define WEFT_NUMBERED_DF(X, name, F, types, count) blocks_of<Types::floating, Slope<F>, 2 + count>,
constexpr Blocks activations[] = {WEFT_ACTIVATION_FUNCTORS(WEFT_F, _)};
constexpr Blocks activation_slopes[] = {WEFT_ACTIVATION_FUNCTORS(WEFT_DF, _)};
constexpr Blocks predicates[] = {WEFT_PREDICATE_FUNCTORS(WEFT_F, _)};
constexpr Blocks numbered[] = {WEFT_NUMBERED_FUNCTORS(WEFT_NUMBERED_F, _)};
constexpr Blocks numbered_slopes[] = {WEFT_NUMBERED_FUNCTORS(WEFT_NUMBERED_DF, _)};
#undef WEFT_F
#undef WEFT_DF
#undef WEFT_NUMBERED_F
#undef WEFT_NUMBERED_DF

BlockTables activation_tables() {
  return {{activations, activation_slopes, predicates, numbered, numbered_slopes}};
}

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {

HWY_EXPORT(activation_tables);

enum List { kActivations, kActivationSlopes, kPredicates, kNumbered, kNumberedSlopes };
#define WEFT_NAME(X, name, ...) k_##name,
enum Activation { WEFT_ACTIVATION_FUNCTORS(WEFT_NAME, _) };
enum Predicate { WEFT_PREDICATE_FUNCTORS(WEFT_NAME, _) };
enum Numbered { WEFT_NUMBERED_FUNCTORS(WEFT_NAME, _) };
#undef WEFT_NAME

const Blocks& blocks(List list, int which) {
  static const BlockTables tables = HWY_DYNAMIC_DISPATCH(activation_tables)();
  return tables.lists[list][which];
}

template <int count>
void run_numbered(const Blocks& f, const View& out, const ConstView& x, const Numbers& n) {
  if constexpr (count == 1) run(f, out.dtype, out, {x, n.value[0]});
  else if constexpr (count == 2) run(f, out.dtype, out, {x, n.value[0], n.value[1]});
  else run(f, out.dtype, out, {x, n.value[0], n.value[1], n.value[2]});
}
template <int count>
void run_numbered(const Blocks& f, const View& out, const ConstView& g, const ConstView& x,
                  const Numbers& n) {
  if constexpr (count == 1) run(f, out.dtype, out, {g, x, n.value[0]});
  else if constexpr (count == 2) run(f, out.dtype, out, {g, x, n.value[0], n.value[1]});
  else run(f, out.dtype, out, {g, x, n.value[0], n.value[1], n.value[2]});
}

}  // namespace

#define WEFT_KERNEL_of_x(name)                                        \
  void name##_df(View out, ConstView g, ConstView x, ConstView) {     \
    run(blocks(kActivationSlopes, k_##name), out.dtype, out, {g, x}); \
  }
#define WEFT_KERNEL_of_y(name)                                        \
  void name##_df(View out, ConstView g, ConstView, ConstView y) {     \
    run(blocks(kActivationSlopes, k_##name), out.dtype, out, {g, y}); \
  }
#define WEFT_KERNEL(X, name, F, types, derivative)                                               \
  void name(View out, ConstView x) { run(blocks(kActivations, k_##name), out.dtype, out, {x}); } \
  WEFT_KERNEL_##derivative(name)
WEFT_ACTIVATION_FUNCTORS(WEFT_KERNEL, _)

#define WEFT_PREDICATE(X, name, F, types) \
  void name(View out, ConstView x) { run(blocks(kPredicates, k_##name), x.dtype, out, {x}); }
WEFT_PREDICATE_FUNCTORS(WEFT_PREDICATE, _)

#define WEFT_NUMBERED(X, name, F, types, count)                                 \
  void name(View out, ConstView x, Numbers numbers) {                           \
    run_numbered<count>(blocks(kNumbered, k_##name), out, x, numbers);          \
  }                                                                             \
  void name##_df(View out, ConstView g, ConstView x, Numbers numbers) {         \
    run_numbered<count>(blocks(kNumberedSlopes, k_##name), out, g, x, numbers); \
  }
WEFT_NUMBERED_FUNCTORS(WEFT_NUMBERED, _)

}  // namespace weft::kernels::cpu
#endif
