// The functions of two operands that have a line in kernels/elementwise.h: running, recording and differentiating them, for
// tensors and numbers on either side. binary.cpp and binary_more.cpp instantiate it.
#pragma once

#include <type_traits>

#include "src/ops/elementwise.h"
#include "src/ops/term.h"

namespace weft::ops {

/// What a line of the list says of the derivative; see there.
enum class Derivative { none, linear, product, composed, fused, fused_y };

/// struct op_mul: one line of the list, with its kernels; no op uses all of it.
#define WEFT_BINARY_OP(op_name, Functor, types, how)                                              \
  struct op_##op_name {                                                                           \
    using F = functors::Functor;                                                                  \
    [[maybe_unused]] static constexpr const char* name = #op_name;                                \
    [[maybe_unused]] static constexpr const char* inplace_name = #op_name "_";                    \
    [[maybe_unused]] static constexpr const char* backward_name = #op_name "_backward";           \
    [[maybe_unused]] static constexpr Derivative derivative = Derivative::how;                    \
    [[maybe_unused]] static constexpr auto forward = &kernels::KernelTable::op_name;              \
    [[maybe_unused]] static constexpr auto backward_a = WEFT_BINARY_BACKWARD_##how(op_name##_da); \
    [[maybe_unused]] static constexpr auto backward_b = WEFT_BINARY_BACKWARD_##how(op_name##_db); \
  };
#define WEFT_BINARY_BACKWARD_fused(name) &kernels::KernelTable::name
#define WEFT_BINARY_BACKWARD_fused_y(name) &kernels::KernelTable::name
#define WEFT_BINARY_BACKWARD_none(name) nullptr
#define WEFT_BINARY_BACKWARD_linear(name) nullptr
#define WEFT_BINARY_BACKWARD_product(name) nullptr
#define WEFT_BINARY_BACKWARD_composed(name) nullptr

template <class Op>
inline constexpr bool is_fused = Op::derivative == Derivative::fused || Op::derivative == Derivative::fused_y;

/// Whether the derivative by the first operand reads that operand. What is not read is not kept, and may be written to.
template <class Op>
inline constexpr bool reads_first = is_fused<Op> && !std::is_same_v<typename Op::F, functors::Div>;

template <class A>
inline constexpr bool is_tensor = std::is_same_v<A, Tensor>;

/// An operand as it waits for backward.
template <class A>
struct Kept {
  Saved saved;
  Tensor get() const { return saved ? *saved : Tensor(); }
};
template <>
struct Kept<Scalar> {
  Scalar number;
  Scalar get() const { return number; }
};
inline Kept<Tensor> keep(const OpCall& op, const Tensor& t, bool wanted) {
  return {wanted ? op.save(t) : Saved()};
}
inline Kept<Scalar> keep(const OpCall&, Scalar number, bool) { return {number}; }

inline bool wants_gradient(const Tensor& t) { return t.requires_grad(); }
inline bool wants_gradient(Scalar) { return false; }
inline bool differentiated_again(const Tensor& t) { return t.defined() && t.requires_grad(); }
inline bool differentiated_again(Scalar) { return false; }

inline kernels::Operand kept_operand(const OpCall& op, const Tensor& t, const Shape& shape) {
  return t.defined() ? operand(op, t, shape) : kernels::Operand(Scalar(0));
}
inline kernels::Operand kept_operand(const OpCall& op, Scalar number, const Shape& shape) {
  return operand(op, number, shape);
}

/// The gradient by a (or b), in the result's shape.
template <class Op, bool by_a, class A, class B>
Tensor operand_gradient(const Tensor& g, const A& a, const B& b, const Tensor& y) {
  const bool again =
      grad_enabled() && (g.requires_grad() || differentiated_again(a) || differentiated_again(b));
  if constexpr (is_fused<Op>) {
    if (!again) {
      OpCall op{Op::backward_name, g};
      const Tensor* full = &g;
      if constexpr (is_tensor<A>) full = a.defined() ? &a : &g;
      Tensor grad = new_result(op, g.dtype(), g.sizes(), {full, &g});
      const kernels::Operand result = y.defined() ? operand(op, y, g.sizes()) : kernels::Operand(Scalar(0));
      op.launch(by_a ? Op::backward_a : Op::backward_b, view(grad), view(g), kept_operand(op, a, g.sizes()),
                operand(op, b, g.sizes()), result);
      return grad;
    }
  }
  if constexpr (by_a) return Op::F::template da<Term>(g, a, b, y).tensor();
  else return Op::F::template db<Term>(g, a, b, y).tensor();
}

template <class Op, class A, class B>
struct BinaryBackward {
  Kept<A> a;
  Kept<B> b;
  Saved y;

  Grads operator()(const Tensor& g, const Needs& needs) const {
    const auto first = a.get();
    const auto second = b.get();
    const Tensor result = y ? *y : Tensor();
    const auto by_a = [&] { return operand_gradient<Op, true>(g, first, second, result); };
    const auto by_b = [&] { return operand_gradient<Op, false>(g, first, second, result); };
    if constexpr (!is_tensor<B>) return Grads{by_a()};
    else if constexpr (!is_tensor<A>) return Grads{by_b()};
    else return Grads{needs[0] ? by_a() : Tensor(), needs[1] ? by_b() : Tensor()};
  }
};

/// The same where an operand was broadcast or converted.
template <class Op, class A, class B>
struct BroadcastBackward {
  BinaryBackward<Op, A, B> inner;
  Origin first, second;

  Grads operator()(const Tensor& g, const Needs& needs) const {
    Grads grads = inner(g, needs);
    if (grads[0].defined()) grads[0] = first.bring(grads[0]);
    if (grads.size() > 1 && grads[1].defined()) grads[1] = second.bring(grads[1]);
    return grads;
  }
};

template <class Op, class A, class B>
BinaryBackward<Op, A, B> keep_operands(const OpCall& op, const A& a, const B& b) {
  constexpr bool both = is_fused<Op> || Op::derivative == Derivative::composed;
  constexpr bool other = Op::derivative == Derivative::product;
  return {keep(op, a, reads_first<Op> || ((both || other) && wants_gradient(b))),
          keep(op, b, both || (other && wants_gradient(a))),
          {}};
}

/// Hands y out with its backward.
template <class Op, class A, class B>
Tensor record_binary(const OpCall& op, Tensor y, const A& a, const B& b) {
  if constexpr (Op::derivative != Derivative::none) {
    if (!op.recording()) return y;
    BinaryBackward<Op, A, B> backward = keep_operands<Op>(op, a, b);
    if constexpr (Op::derivative == Derivative::fused_y) backward.y = op.save_output(y);
    if constexpr (is_tensor<A> && is_tensor<B>) {
      if (Origin::same(a, y) && Origin::same(b, y))
        return op.record(std::move(y), {a, b}, std::move(backward));
      return op.record(std::move(y), {a, b},
                       BroadcastBackward<Op, A, B>{std::move(backward), Origin(a), Origin(b)});
    } else if constexpr (is_tensor<A>) {
      if (Origin::same(a, y)) return op.record(std::move(y), {a}, std::move(backward));
      return op.record(std::move(y), {a},
                       BroadcastBackward<Op, A, B>{std::move(backward), Origin(a), Origin(a)});
    } else {
      if (Origin::same(b, y)) return op.record(std::move(y), {b}, std::move(backward));
      return op.record(std::move(y), {b},
                       BroadcastBackward<Op, A, B>{std::move(backward), Origin(b), Origin(b)});
    }
  }
  return y;
}

/// Whether an operand (an integer, or a 0-d tensor of them) may be beyond what `dtype`, which is computed in, holds.
inline bool is_wider(const Tensor& t, Dtype dtype) { return t.item_size() > item_size(dtype); }
inline bool is_wider(Scalar, Dtype dtype) { return item_size(dtype) < 8; }
/// Such an operand as `dtype` holds it: it wraps around.
inline Tensor held_in(const Tensor& t, Dtype dtype) { return to(t, t.device(), dtype); }
inline Scalar held_in(Scalar number, Dtype dtype) { return held_as(dtype, number); }

/// f(a, b) in `dtype`, which holds both.
template <class Op, class A, class B>
Tensor binary_of_held(const OpCall& op, const A& a, const B& b, Dtype dtype) {
  Tensor y;
  if constexpr (is_tensor<A> && is_tensor<B>) {
    if (a.sizes() == b.sizes()) y = new_result(op, dtype, a.sizes(), {&a, &b});
    else y = new_result(op, dtype, broadcast_shapes(a.sizes(), b.sizes(), op.name()), {&a, &b});
  } else if constexpr (is_tensor<A>) {
    y = new_result(op, dtype, a.sizes(), {&a});
  } else {
    y = new_result(op, dtype, b.sizes(), {&b});
  }
  op.launch(Op::forward, view(y), operand(op, a, y.sizes()), operand(op, b, y.sizes()));
  return record_binary<Op>(op, std::move(y), a, b);
}

/// f(a, b) in `dtype`; op was opened with the tensors among a and b.
template <class Op, class A, class B>
Tensor binary(const OpCall& op, const A& a, const B& b, Dtype dtype) {
  if (is_integral(dtype)) {
    if (is_wider(b, dtype)) return binary_of_held<Op>(op, a, held_in(b, dtype), dtype);
    if (is_wider(a, dtype)) return binary_of_held<Op>(op, held_in(a, dtype), b, dtype);
  }
  return binary_of_held<Op>(op, a, b, dtype);
}

/// self = f(self, b), where the result has `dtype` before it is stored.
template <class Op, class B>
Tensor binary_(OpCall& op, const Tensor& self, const B& given, Dtype dtype) {
  B held;
  const B& b = is_integral(dtype) && is_wider(given, dtype) ? (held = held_in(given, dtype)) : given;
  if constexpr (is_tensor<B>) check_result_fits(op, dtype, result_shape(op, self, b), self);
  else check_result_fits(op, dtype, self.sizes(), self);
  op.check_inplace(self);
  BinaryBackward<Op, Tensor, B> backward;
  if (op.recording()) {
    constexpr bool with_other =
        is_fused<Op> || Op::derivative == Derivative::composed || Op::derivative == Derivative::product;
    const bool reads_self = reads_first<Op> || (with_other && wants_gradient(b));
    backward = keep_operands<Op>(op, reads_self ? clone(self) : self, b);
    if constexpr (is_tensor<B>) {
      if (backward.b.saved && b.impl().storage == self.impl().storage) backward.b = keep(op, clone(b), true);
    }
  }
  if constexpr (is_tensor<B>)
    op.launch(Op::forward, view(self), operand(op, self, self.sizes()),
              operand(op, unaliased(self, b), self.sizes()));
  else op.launch(Op::forward, view(self), operand(op, self, self.sizes()), operand(op, b, self.sizes()));
  if constexpr (Op::derivative == Derivative::fused_y) backward.y = op.save_output(self);
  if constexpr (Op::derivative == Derivative::none && is_tensor<B>) {
    return op.record_inplace(self, {self, b}, [other = Origin(b)](const Tensor& g) {
      return Grads{zeros_like(g), zeros(other.sizes, {.dtype = other.dtype, .device = other.device})};
    });
  } else if constexpr (Op::derivative == Derivative::none) {
    return op.record_inplace(self, {self}, [](const Tensor& g) { return Grads{zeros_like(g)}; });
  } else if constexpr (is_tensor<B>) {
    if (Origin::same(b, self)) return op.record_inplace(self, {self, b}, std::move(backward));
    return op.record_inplace(self, {self, b},
                             BroadcastBackward<Op, Tensor, B>{std::move(backward), Origin(self), Origin(b)});
  } else {
    return op.record_inplace(self, {self}, std::move(backward));
  }
}

}  // namespace weft::ops
