// The functions of two and three tensors and their derivatives, one block function for each SIMD target; launched by
// src/ops/binary.cpp.
#include <cmath>

#include "kernels/cpu/elementwise.h"
#include "kernels/cpu/simd/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/binary.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include "kernels/cpu/arithmetic.inl.h"
#include "kernels/cpu/blocks.inl.h"
#include "kernels/cpu/narrow.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {

#include "kernels/functors/binary.inl.h"

// Derivatives as functions of their own.
template <class F>
struct ByA {
  template <class T>
  static HWY_INLINE T f(T g, T a, T b, T y) {
    return F::da(g, a, b, y);
  }
};
template <class F>
struct ByB {
  template <class T>
  static HWY_INLINE T f(T g, T a, T b, T y) {
    return F::db(g, a, b, y);
  }
};
struct ClampByX {
  template <class T>
  static HWY_INLINE T f(T g, T x, T low, T high) {
    return Clamp::df(g, x, x, low, high);
  }
};

// What integers of 8 and 32 bits compute in their own width.
#define WEFT_NARROW(name, function)      \
  struct name {                          \
    template <class D, class V>          \
    static HWY_INLINE V f(D, V a, V b) { \
      return hn::function(a, b);         \
    }                                    \
  };
WEFT_NARROW(NarrowAdd, Add)
WEFT_NARROW(NarrowSub, Sub)
WEFT_NARROW(NarrowMul, Mul)
WEFT_NARROW(NarrowAnd, And)
WEFT_NARROW(NarrowOr, Or)
WEFT_NARROW(NarrowXor, Xor)
#undef WEFT_NARROW

template <class F>
constexpr Blocks narrowed(Blocks blocks) {
  const auto both = [&]<class N>(N) { return with_bytes<N>(with_int32<N>(blocks)); };
  if constexpr (std::is_same_v<F, Add>) return both(NarrowAdd{});
  else if constexpr (std::is_same_v<F, Sub>) return both(NarrowSub{});
  else if constexpr (std::is_same_v<F, Mul>) return with_int32<NarrowMul>(blocks);
  else if constexpr (std::is_same_v<F, BitwiseAnd>) return both(NarrowAnd{});
  else if constexpr (std::is_same_v<F, BitwiseOr>) return both(NarrowOr{});
  else if constexpr (std::is_same_v<F, BitwiseXor>) return both(NarrowXor{});
  else return blocks;
}

#define WEFT_F(X, name, F, types, derivative) narrowed<F>(blocks_of<Types::types, F, 2>),
#define WEFT_DA(X, name, F, types, derivative) WEFT_##derivative(ByA<F>)
#define WEFT_DB(X, name, F, types, derivative) WEFT_##derivative(ByB<F>)
#define WEFT_fused(D) blocks_of<Types::floating, D, 4>,
#define WEFT_fused_y(D) WEFT_fused(D)
#define WEFT_linear(D) Blocks{},
#define WEFT_product(D) Blocks{},
#define WEFT_composed(D) Blocks{},
#define WEFT_none(D) Blocks{},
constexpr Blocks functions[] = {WEFT_BINARY_FUNCTORS(WEFT_F, _)};
constexpr Blocks by_a[] = {WEFT_BINARY_FUNCTORS(WEFT_DA, _)};
constexpr Blocks by_b[] = {WEFT_BINARY_FUNCTORS(WEFT_DB, _)};
#undef WEFT_F
#undef WEFT_DA
#undef WEFT_DB
#undef WEFT_fused
#undef WEFT_fused_y
#undef WEFT_linear
#undef WEFT_product
#undef WEFT_composed
#undef WEFT_none

constexpr Blocks of_three[] = {
    blocks_of<Types::numeric, AddScaled, 3>, blocks_of<Types::numeric, Clamp, 3>,
    blocks_of<Types::floating, ClampByX, 4>, blocks_of<Types::floating, Lerp, 3>,
    blocks_of<Types::numeric, Addcmul, 4>,   blocks_of<Types::floating, Addcdiv, 4>};

BlockTables binary_tables() { return {{functions, by_a, by_b, of_three}}; }

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {

HWY_EXPORT(binary_tables);

enum List { kFunctions, kByA, kByB, kOfThree };
#define WEFT_NAME(X, name, ...) k_##name,
enum Function { WEFT_BINARY_FUNCTORS(WEFT_NAME, _) };
#undef WEFT_NAME
enum OfThree { kAddScaled, kClamp, kClampByX, kLerp, kAddcmul, kAddcdiv };

const Blocks& blocks(List list, int which) {
  static const BlockTables tables = HWY_DYNAMIC_DISPATCH(binary_tables)();
  return tables.lists[list][which];
}

}  // namespace

#define WEFT_KERNEL(X, name, F, types, derivative)                                                         \
  void name(View out, Operand a, Operand b) { run(blocks(kFunctions, k_##name), out.dtype, out, {a, b}); } \
  WEFT_KERNEL_##derivative(name)
#define WEFT_KERNEL_fused(name)                                            \
  void name##_da(View out, ConstView g, Operand a, Operand b, Operand y) { \
    run(blocks(kByA, k_##name), out.dtype, out, {g, a, b, y});             \
  }                                                                        \
  void name##_db(View out, ConstView g, Operand a, Operand b, Operand y) { \
    run(blocks(kByB, k_##name), out.dtype, out, {g, a, b, y});             \
  }
#define WEFT_KERNEL_fused_y(name) WEFT_KERNEL_fused(name)
#define WEFT_KERNEL_linear(name)
#define WEFT_KERNEL_product(name)
#define WEFT_KERNEL_composed(name)
#define WEFT_KERNEL_none(name)
WEFT_BINARY_FUNCTORS(WEFT_KERNEL, _)

void add_scaled(View out, Operand a, Operand b, Scalar alpha) {
  run(blocks(kOfThree, kAddScaled), out.dtype, out, {a, b, Operand(alpha)});
}
void clamp(View out, Operand x, Operand low, Operand high) {
  run(blocks(kOfThree, kClamp), out.dtype, out, {x, low, high});
}
void clamp_df(View out, ConstView g, Operand x, Operand low, Operand high) {
  run(blocks(kOfThree, kClampByX), out.dtype, out, {g, x, low, high});
}
void lerp(View out, Operand start, Operand end, Operand weight) {
  run(blocks(kOfThree, kLerp), out.dtype, out, {start, end, weight});
}
void addcmul(View out, Operand x, Operand a, Operand b, Scalar value) {
  run(blocks(kOfThree, kAddcmul), out.dtype, out, {x, a, b, Operand(value)});
}
void addcdiv(View out, Operand x, Operand a, Operand b, Scalar value) {
  run(blocks(kOfThree, kAddcdiv), out.dtype, out, {x, a, b, Operand(value)});
}

}  // namespace weft::kernels::cpu
#endif
