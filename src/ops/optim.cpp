// The fused optimizer update: check, kernel. It has no derivative.
#include "src/ops/optim.h"

#include <array>

#include "src/ops/device_numbers.h"
#include "src/ops/op_call.h"

namespace weft::ops {

using kernels::KernelTable;

namespace {

void check_operand(const OpCall& op, const Tensor& x, const Tensor& operand, const char* what) {
  WEFT_CHECK(operand.sizes() == x.sizes(), ShapeError, op.name(),
             "{} must have the parameter's shape {}; got {}", what, x.sizes(), operand.sizes());
  WEFT_CHECK(operand.dtype() == x.dtype(), DtypeError, op.name(),
             "{} must have the parameter's dtype {}; got {}", what, x.dtype(), operand.dtype());
}

float* counter(OpCall& op, const Tensor& count) {
  WEFT_CHECK(count.dtype() == float32 && count.numel() == 1, DtypeError, op.name(),
             "a count must be one float32; got {} of shape {}", count.dtype(), count.sizes());
  WEFT_CHECK(count.device() == op.device(), DeviceError, op.name(),
             "a count must be on the parameter's device, {}; got {}", op.device(), count.device());
  op.check_inplace(count);
  return static_cast<float*>(count.raw_data());
}

}  // namespace

void optimizer_update(const char* name, const Tensor& self, const Tensor& grad, TensorList states,
                      TensorList counters, const Tensor& settings, kernels::UpdateForm form) {
  OpCall op{name, self, grad, states};
  WEFT_CHECK(!op.recording(), GradError, op.name(), "an update has no derivative; call it under NoGrad");
  op.check_floating(self);
  check_operand(op, self, grad, "grad");
  op.check_inplace(self);
  std::array<kernels::View, 3> views;
  for (int64_t i = 0; i < states.size(); ++i) {
    if (!states[i].defined()) continue;
    check_operand(op, self, states[i], "a state");
    op.check_inplace(states[i]);
    views[static_cast<size_t>(i)] = ops::view(states[i]);
  }
  std::array<float*, 3> counts{};
  for (int64_t i = 0; i < counters.size(); ++i)
    if (counters[i].defined()) counts[static_cast<size_t>(i)] = counter(op, counters[i]);
  const Tensor numbers = numbers_on(settings, op.device());
  op.launch(&KernelTable::optimizer_update, ops::view(self), ops::view(grad), views[0], views[1], views[2],
            counts[0], counts[1], counts[2], static_cast<const double*>(numbers.raw_data()), form);
  for (const TensorList written : {states, counters})
    for (const Tensor& tensor : written)
      if (tensor.defined()) tensor.bump_version();
  self.bump_version();
}

}  // namespace weft::ops
