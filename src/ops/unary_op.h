// The functions of one tensor that have a line in kernels/elementwise.h: running and recording them. unary.cpp and
// activation.cpp instantiate it.
#pragma once

#include <type_traits>

#include "src/ops/elementwise.h"
#include "src/ops/term.h"

namespace weft::ops {

/// What a line of the list says of the derivative; see there.
enum class Reads { of_nothing, of_x, of_y, constant };

/// struct op_tanh: one line of the list, with its kernels; no op uses all of it.
#define WEFT_UNARY_OP(op_name, Functor, in_types, derivative)                                    \
  struct op_##op_name {                                                                          \
    using F = functors::Functor;                                                                 \
    [[maybe_unused]] static constexpr kernels::Types types = kernels::Types::in_types;           \
    [[maybe_unused]] static constexpr const char* name = #op_name;                               \
    [[maybe_unused]] static constexpr const char* inplace_name = #op_name "_";                   \
    [[maybe_unused]] static constexpr const char* backward_name = #op_name "_backward";          \
    [[maybe_unused]] static constexpr Reads reads = Reads::derivative;                           \
    [[maybe_unused]] static constexpr auto forward = &kernels::KernelTable::op_name;             \
    [[maybe_unused]] static constexpr auto backward = WEFT_UNARY_BACKWARD_##derivative(op_name); \
  };
#define WEFT_UNARY_BACKWARD_of_x(name) &kernels::KernelTable::name##_df
#define WEFT_UNARY_BACKWARD_of_y(name) &kernels::KernelTable::name##_df
#define WEFT_UNARY_BACKWARD_of_nothing(name) nullptr
#define WEFT_UNARY_BACKWARD_constant(name) nullptr

/// g times the derivative; `read` is x or y, whichever the derivative reads.
template <class Op>
Tensor unary_backward(const Tensor& g, const Tensor& read) {
  if (will_be_differentiated(g, read)) return Op::F::template df<Term>(g, read, read).tensor();
  OpCall op{Op::backward_name, g, read};
  Tensor grad_x = new_result(op, read.dtype(), read.sizes(), {&read, &g});
  op.launch(Op::backward, view(grad_x), view(g), view(read), view(read));
  return grad_x;
}

template <class Op>
Tensor record_unary(const OpCall& op, Tensor y, const Tensor& x) {
  if (!op.recording()) return y;
  if constexpr (Op::reads == Reads::constant) {
    return op.record(std::move(y), {x}, [](const Tensor& g) { return Grads{zeros_like(g)}; });
  } else if constexpr (Op::reads == Reads::of_nothing) {
    return op.record(std::move(y), {x},
                     [](const Tensor& g) { return Grads{Op::F::template df<Term>(g, g, g).tensor()}; });
  } else if constexpr (Op::reads == Reads::of_x) {
    return op.record(y, {x}, [x = op.save(x)](const Tensor& g) { return Grads{unary_backward<Op>(g, *x)}; });
  } else {
    return op.record(y, {x},
                     [y = op.save_output(y)](const Tensor& g) { return Grads{unary_backward<Op>(g, *y)}; });
  }
}

/// x = f(x), after op.check_inplace.
template <class Op>
Tensor write_unary(const OpCall& op, const Tensor& x) {
  Saved old;
  if constexpr (Op::reads == Reads::of_x) {
    if (op.recording()) old = op.save(clone(x));
  }
  op.launch(Op::forward, view(x), view(x));
  if constexpr (Op::reads == Reads::constant) {
    return op.record_inplace(x, {x}, [](const Tensor& g) { return Grads{zeros_like(g)}; });
  } else if constexpr (Op::reads == Reads::of_nothing) {
    return op.record_inplace(
        x, {x}, [](const Tensor& g) { return Grads{Op::F::template df<Term>(g, g, g).tensor()}; });
  } else if constexpr (Op::reads == Reads::of_x) {
    return op.record_inplace(
        x, {x}, [old = std::move(old)](const Tensor& g) { return Grads{unary_backward<Op>(g, *old)}; });
  } else {
    return op.record_inplace(
        x, {x}, [y = op.save_output(x)](const Tensor& g) { return Grads{unary_backward<Op>(g, *y)}; });
  }
}

/// As an in-place form of an op that has no kernel of its own: y, written into self.
Tensor write_result(const char* name, const Tensor& self, const Tensor& y);

}  // namespace weft::ops
