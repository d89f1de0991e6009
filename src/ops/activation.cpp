// Bodies of the activations: those of the lists in kernels/elementwise.h, and those that are made of them.
#include "weft/ops/activation.h"

#include <algorithm>
#include <cmath>

#include "src/ops/autocast.h"
#include "src/ops/elementwise.h"
#include "src/ops/unary_op.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::Numbers;

namespace {

#define WEFT_OP(X, name, F, types, derivative) WEFT_UNARY_OP(name, F, types, derivative)
WEFT_ACTIVATION_FUNCTORS(WEFT_OP, _)
#undef WEFT_OP

template <class Op>
Dtype result_dtype(const OpCall& op, const Tensor& self) {
  if constexpr (std::is_same_v<Op, op_sigmoid>) return floating_from(self.dtype());
  if constexpr (std::is_same_v<Op, op_relu>) {
    WEFT_CHECK(self.dtype() != boolean, DtypeError, op.name(), "does not take bool; input {}", self.sizes());
  } else {
    op.check_floating(self);
  }
  return self.dtype();
}

template <class Op>
Tensor activation(const Tensor& self, const char* name = Op::name) {
  OpCall op{name, self};
  Tensor y = new_result(op, result_dtype<Op>(op, self), self.sizes(), {&self});
  op.launch(Op::forward, view(y), view(self));
  return record_unary<Op>(op, std::move(y), self);
}

template <class Op>
Tensor activation_(const Tensor& self, const char* name = Op::inplace_name) {
  OpCall op{name, self};
  check_result_fits(op, result_dtype<Op>(op, self), self.sizes(), self);
  op.check_inplace(self);
  return write_unary<Op>(op, self);
}

/// A function with numbers: one line of the list, with its kernels; no op uses all of it.
#define WEFT_OP(X, op_name, Functor, in_types, count)                                   \
  struct op_##op_name {                                                                 \
    [[maybe_unused]] static constexpr kernels::Types types = kernels::Types::in_types;  \
    [[maybe_unused]] static constexpr const char* name = #op_name;                      \
    [[maybe_unused]] static constexpr const char* inplace_name = #op_name "_";          \
    [[maybe_unused]] static constexpr const char* backward_name = #op_name "_backward"; \
    [[maybe_unused]] static constexpr auto forward = &KernelTable::op_name;             \
    [[maybe_unused]] static constexpr auto backward = &KernelTable::op_name##_df;       \
    static Tensor df(const Tensor& g, const Tensor& x, const Numbers& n) {              \
      return WEFT_DF_##count(functors::Functor);                                        \
    }                                                                                   \
  };
#define WEFT_DF_1(F) F::df<Term>(g, x, x, Term(n.value[0])).tensor()
#define WEFT_DF_2(F) F::df<Term>(g, x, x, Term(n.value[0]), Term(n.value[1])).tensor()
#define WEFT_DF_3(F) F::df<Term>(g, x, x, Term(n.value[0]), Term(n.value[1]), Term(n.value[2])).tensor()
WEFT_NUMBERED_FUNCTORS(WEFT_OP, _)
#undef WEFT_OP

template <class Op>
void check_numbered(const OpCall& op, const Tensor& self, const Numbers& numbers) {
  if constexpr (Op::types == kernels::Types::floating) {
    op.check_floating(self);
  } else {
    WEFT_CHECK(self.dtype() != boolean, DtypeError, op.name(), "does not take bool; input {}", self.sizes());
    for (const double number : numbers.value) check_representable(op.name(), number, self.dtype());
  }
}

template <class Op>
Tensor numbered_backward(const Tensor& g, const Tensor& x, const Numbers& numbers) {
  if (will_be_differentiated(g, x)) return Op::df(g, x, numbers);
  OpCall op{Op::backward_name, g, x};
  Tensor grad_x = new_result(op, x.dtype(), x.sizes(), {&x, &g});
  op.launch(Op::backward, view(grad_x), view(g), view(x), numbers);
  return grad_x;
}

template <class Op>
Tensor numbered(const Tensor& self, const Numbers& numbers, const char* name = Op::name) {
  OpCall op{name, self};
  check_numbered<Op>(op, self, numbers);
  Tensor y = new_result(op, self.dtype(), self.sizes(), {&self});
  op.launch(Op::forward, view(y), view(self), numbers);
  return op.record(y, {self}, [x = op.save(self), numbers](const Tensor& g) {
    return Grads{numbered_backward<Op>(g, *x, numbers)};
  });
}

template <class Op>
Tensor numbered_(const Tensor& self, const Numbers& numbers, const char* name = Op::inplace_name) {
  OpCall op{name, self};
  check_numbered<Op>(op, self, numbers);
  op.check_inplace(self);
  Saved old = op.recording() ? op.save(clone(self)) : Saved();
  op.launch(Op::forward, view(self), view(self), numbers);
  return op.record_inplace(self, {self}, [old = std::move(old), numbers](const Tensor& g) {
    return Grads{numbered_backward<Op>(g, *old, numbers)};
  });
}

constexpr Numbers kSelu{{1.6732632423543772848, 1.0507009873554804934, 1.0}};

Numbers celu_numbers(const char* name, double alpha) {
  WEFT_CHECK(alpha != 0, ValueError, name, "alpha must not be 0; got {}", alpha);
  return {{alpha, 1.0, 1 / alpha}};
}
Numbers hardtanh_numbers(const char* name, const Tensor& self, double low, double high) {
  WEFT_CHECK(low <= high, ValueError, name, "min_val must not exceed max_val; got {} and {}", low, high);
  // A bound below all of self's numbers is none.
  if (self.dtype() == uint8 && high >= 0) low = std::max(low, 0.0);
  return {{low, high, 0}};
}
bool approximates(const char* name, std::string_view approximate) {
  WEFT_CHECK(approximate == "none" || approximate == "tanh", ValueError, name,
             "approximate must be \"none\" or \"tanh\"; got \"{}\"", approximate);
  return approximate == "tanh";
}

}  // namespace

Tensor relu(const Tensor& self) { return activation<op_relu>(self); }
Tensor relu_(const Tensor& self) { return activation_<op_relu>(self); }
Tensor sigmoid(const Tensor& self) { return activation<op_sigmoid>(self); }
Tensor sigmoid_(const Tensor& self) { return activation_<op_sigmoid>(self); }
Tensor logsigmoid(const Tensor& self) { return activation<op_logsigmoid>(self); }
Tensor silu(const Tensor& self) { return activation<op_silu>(self); }
Tensor silu_(const Tensor& self) { return activation_<op_silu>(self); }
Tensor mish(const Tensor& self) { return activation<op_mish>(self); }
Tensor mish_(const Tensor& self) { return activation_<op_mish>(self); }
Tensor gelu(const Tensor& self, std::string_view approximate) {
  return approximates("gelu", approximate) ? activation<op_gelu_tanh>(self, "gelu")
                                           : activation<op_gelu_exact>(self, "gelu");
}
Tensor gelu_(const Tensor& self, std::string_view approximate) {
  return approximates("gelu_", approximate) ? activation_<op_gelu_tanh>(self, "gelu_")
                                            : activation_<op_gelu_exact>(self, "gelu_");
}
Tensor hardsigmoid(const Tensor& self) { return activation<op_hardsigmoid>(self); }
Tensor hardsigmoid_(const Tensor& self) { return activation_<op_hardsigmoid>(self); }
Tensor hardswish(const Tensor& self) { return activation<op_hardswish>(self); }
Tensor hardswish_(const Tensor& self) { return activation_<op_hardswish>(self); }

Tensor leaky_relu(const Tensor& self, double negative_slope) {
  return numbered<op_leaky_relu>(self, {{negative_slope}});
}
Tensor leaky_relu_(const Tensor& self, double negative_slope) {
  return numbered_<op_leaky_relu>(self, {{negative_slope}});
}
Tensor elu(const Tensor& self, double alpha) { return numbered<op_elu>(self, {{alpha, 1.0, 1.0}}); }
Tensor elu_(const Tensor& self, double alpha) { return numbered_<op_elu>(self, {{alpha, 1.0, 1.0}}); }
Tensor selu(const Tensor& self) { return numbered<op_elu>(self, kSelu, "selu"); }
Tensor selu_(const Tensor& self) { return numbered_<op_elu>(self, kSelu, "selu_"); }
Tensor celu(const Tensor& self, double alpha) {
  return numbered<op_elu>(self, celu_numbers("celu", alpha), "celu");
}
Tensor celu_(const Tensor& self, double alpha) {
  return numbered_<op_elu>(self, celu_numbers("celu_", alpha), "celu_");
}
Tensor softplus(const Tensor& self, double beta, double threshold) {
  WEFT_AUTOCAST_ON_GPU(softplus, self, beta, threshold);
  return numbered<op_softplus>(self, {{beta, threshold}});
}
Tensor softshrink(const Tensor& self, double lambd) {
  WEFT_CHECK(lambd >= 0, ValueError, "softshrink", "lambd must not be negative; got {}", lambd);
  return numbered<op_softshrink>(self, {{lambd}});
}
Tensor hardshrink(const Tensor& self, double lambd) { return numbered<op_hardshrink>(self, {{lambd}}); }
Tensor hardtanh(const Tensor& self, double min_val, double max_val) {
  return numbered<op_hardtanh>(self, hardtanh_numbers("hardtanh", self, min_val, max_val));
}
Tensor hardtanh_(const Tensor& self, double min_val, double max_val) {
  return numbered_<op_hardtanh>(self, hardtanh_numbers("hardtanh_", self, min_val, max_val));
}
Tensor relu6(const Tensor& self) { return numbered<op_hardtanh>(self, {{0, 6}}, "relu6"); }
Tensor relu6_(const Tensor& self) { return numbered_<op_hardtanh>(self, {{0, 6}}, "relu6_"); }
Tensor threshold(const Tensor& self, double threshold, double value) {
  return numbered<op_threshold>(self, {{threshold, value}});
}
Tensor threshold_(const Tensor& self, double threshold, double value) {
  return numbered_<op_threshold>(self, {{threshold, value}});
}

Tensor prelu(const Tensor& self, const Tensor& weight) {
  WEFT_AUTOCAST(lower, prelu, self, weight);
  OpCall op{"prelu", self, weight};
  op.check_floating(self);
  const int64_t channels = self.dim() > 1 ? self.size(1) : 1;
  WEFT_CHECK(weight.dim() <= 1 && (weight.numel() == 1 || weight.numel() == channels), ShapeError, op.name(),
             "weight must have one number, or one for each of the {} channels; weight {}, input {}", channels,
             weight.sizes(), self.sizes());
  Tensor slope = weight;
  if (weight.dim() == 1 && self.dim() > 1) {
    Shape shape(self.dim(), 1);
    shape[1] = weight.numel();
    slope = reshape(weight, shape);
  } else if (self.dim() == 0) {
    slope = reshape(weight, {});
  }
  WEFT_CHECK(weight.dtype() == self.dtype(), DtypeError, op.name(),
             "weight must have the dtype of the input, {}; got {}", self.dtype(), weight.dtype());
  const Tensor positive = gt(self, 0);
  // The inner choice keeps an infinite x out of weight's gradient.
  const Tensor below = will_be_differentiated(self, weight) ? where(positive, 0, self) : self;
  return where(positive, self, mul(below, slope));
}
namespace {

/// What rrelu multiplies with in training: 1 above 0, else drawn. On the CPU numbers are drawn in float64, for what is not above 0
/// only; a GPU is not asked how many these are.
Tensor drawn_slopes(const Tensor& self, double lower, double upper, Generator* generator) {
  const NoGrad guard;
  const Tensor below = le(self, 0);
  if (!self.device().is_cpu())
    return where(below,
                 uniform_(empty(self.sizes(), {.dtype = self.dtype(), .device = self.device()}), lower, upper,
                          generator),
                 1);
  const int64_t count = sum(below).item<int64_t>();
  const Tensor drawn =
      uniform_(empty({count}, {.dtype = float64, .device = self.device()}), lower, upper, generator);
  return masked_scatter(ones_like(self), below, to(drawn, self.dtype()));
}

void check_slopes(const OpCall& op, const Tensor& self, double lower, double upper) {
  op.check_floating(self);
  WEFT_CHECK(lower <= upper && std::isfinite(lower) && std::isfinite(upper), ValueError, op.name(),
             "needs finite bounds lower <= upper; got {} and {}, input {}", lower, upper, self.sizes());
}

}  // namespace

Tensor rrelu(const Tensor& self, double lower, double upper, bool training, Generator* generator) {
  check_slopes(OpCall{"rrelu", self}, self, lower, upper);
  if (!training) return numbered<op_leaky_relu>(self, {{(lower + upper) / 2}}, "rrelu");
  return self * drawn_slopes(self, lower, upper, generator);
}
Tensor rrelu_(const Tensor& self, double lower, double upper, bool training, Generator* generator) {
  OpCall op{"rrelu_", self};
  check_slopes(op, self, lower, upper);
  if (!training) return numbered_<op_leaky_relu>(self, {{(lower + upper) / 2}}, "rrelu_");
  op.check_inplace(self);
  return mul_(self, drawn_slopes(self, lower, upper, generator));
}
Tensor glu(const Tensor& self, int64_t dim) {
  OpCall op{"glu", self};
  op.check_floating(self);
  WEFT_CHECK(self.dim() > 0, ShapeError, op.name(), "needs at least one dimension to halve; input {}",
             self.sizes());
  dim = op.wrap(dim, self);
  const int64_t half = self.size(dim) / 2;
  WEFT_CHECK(self.size(dim) % 2 == 0, ShapeError, op.name(),
             "the size to halve must be even; dimension {} of input {}", dim, self.sizes());
  return narrow(self, dim, 0, half) * sigmoid(narrow(self, dim, half, half));
}
Tensor gumbel_softmax(const Tensor& logits, double tau, bool hard, int64_t dim, Generator* generator) {
  OpCall op{"gumbel_softmax", logits};
  op.check_floating(logits);
  dim = op.wrap(dim, logits);
  Tensor noise;
  {
    const NoGrad guard;
    noise = neg(log(exponential_(empty(logits.sizes(), {.dtype = logits.dtype(), .device = logits.device()}),
                                 1.0, generator)));
  }
  const Tensor soft = softmax((logits + noise) / tau, dim);
  if (!hard) return soft;
  const Tensor fixed = soft.detach();
  return scatter(zeros_like(fixed), dim, max(fixed, dim, true).second, 1) - fixed + soft;
}
Tensor softsign(const Tensor& self) { return div(self, add(abs(self), 1)); }
Tensor tanhshrink(const Tensor& self) { return sub(self, tanh(self)); }

}  // namespace weft
