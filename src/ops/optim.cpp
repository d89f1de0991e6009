// Fused optimizer updates: check, kernel. They have no derivative.
#include "weft/ops/optim.h"

#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

void check_not_recording(const OpCall& op) {
  WEFT_CHECK(!op.recording(), GradError, op.name(), "an update has no derivative; call it under NoGrad");
}

void check_operand(const OpCall& op, const Tensor& x, const Tensor& operand, const char* what) {
  WEFT_CHECK(operand.sizes() == x.sizes(), ShapeError, op.name(),
             "{} must have the parameter's shape {}; got {}", what, x.sizes(), operand.sizes());
  WEFT_CHECK(operand.dtype() == x.dtype(), DtypeError, op.name(),
             "{} must have the parameter's dtype {}; got {}", what, x.dtype(), operand.dtype());
}

void check_step(const OpCall& op, const Tensor& step) {
  WEFT_CHECK(step.dtype() == float32 && step.numel() == 1, DtypeError, op.name(),
             "step must be one float32; got {} of shape {}", step.dtype(), step.sizes());
}

void check_settings(const OpCall& op, const Tensor& settings, int64_t count) {
  WEFT_CHECK(settings.dtype() == float64 && settings.numel() == count && settings.is_contiguous(), DtypeError,
             op.name(), "settings must be {} contiguous float64; got {} of shape {}", count, settings.dtype(),
             settings.sizes());
}

void check_written(OpCall& op, TensorList tensors) {
  for (const Tensor& tensor : tensors)
    if (tensor.defined()) op.check_inplace(tensor);
}

kernels::View view_or_none(const Tensor& t) { return t.defined() ? ops::view(t) : kernels::View(); }

Tensor written(const OpCall& op, const Tensor& x, TensorList states) {
  for (const Tensor& state : states)
    if (state.defined()) state.bump_version();
  return op.record_inplace(x, {x}, [](const Tensor&) { return Grads{}; });
}

}  // namespace

Tensor sgd_update_(const Tensor& self, const Tensor& grad, const Tensor& momentum_buffer, const Tensor& step,
                   const Tensor& settings, bool nesterov, bool maximize, bool averaged) {
  OpCall op{"sgd_update_", self, grad, momentum_buffer};
  check_not_recording(op);
  op.check_floating(self);
  check_operand(op, self, grad, "grad");
  check_settings(op, settings, 4);
  if (momentum_buffer.defined()) {
    check_operand(op, self, momentum_buffer, "momentum_buffer");
    check_step(op, step);
  }
  check_written(op, {self, momentum_buffer, step});
  op.launch(&KernelTable::sgd_update, ops::view(self), ops::view(grad), view_or_none(momentum_buffer),
            momentum_buffer.defined() ? ops::view(step) : kernels::View(), ops::view(settings),
            kernels::SgdForm{nesterov, maximize, averaged});
  return written(op, self, {momentum_buffer, step});
}

Tensor adam_update_(const Tensor& self, const Tensor& grad, const Tensor& exp_avg, const Tensor& exp_avg_sq,
                    const Tensor& max_exp_avg_sq, const Tensor& step, const Tensor& settings, bool amsgrad,
                    bool maximize, bool decoupled_weight_decay, bool eps_inside_sqrt, bool bias_correction) {
  OpCall op{"adam_update_", self, grad, exp_avg, exp_avg_sq, max_exp_avg_sq};
  check_not_recording(op);
  op.check_floating(self);
  check_operand(op, self, grad, "grad");
  check_operand(op, self, exp_avg, "exp_avg");
  check_operand(op, self, exp_avg_sq, "exp_avg_sq");
  if (amsgrad) check_operand(op, self, max_exp_avg_sq, "max_exp_avg_sq");
  check_step(op, step);
  check_settings(op, settings, 5);
  check_written(op, {self, exp_avg, exp_avg_sq, amsgrad ? max_exp_avg_sq : Tensor(), step});
  op.launch(&KernelTable::adam_update, ops::view(self), ops::view(grad), ops::view(exp_avg),
            ops::view(exp_avg_sq), amsgrad ? ops::view(max_exp_avg_sq) : kernels::View(), ops::view(step),
            ops::view(settings),
            kernels::AdamForm{amsgrad, maximize, decoupled_weight_decay, eps_inside_sqrt, bias_correction});
  return written(op, self, {exp_avg, exp_avg_sq, max_exp_avg_sq, step});
}

}  // namespace weft
