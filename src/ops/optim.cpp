// The fused optimizer update: check, kernel. It has no derivative.
#include "src/ops/optim.h"

#include <array>
#include <cstring>
#include <vector>

#include "src/core/captured_memory.h"
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

// What a captured step reads through a table of pointers.
void note(const OpCall& op, const Tensor& tensor) {
  if (!op.device().is_cpu() && tensor.defined()) detail::note_captured(tensor.raw_data());
}

bool same(const kernels::UpdateForm& a, const kernels::UpdateForm& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

}  // namespace

/// Updates of one kind: name, numbers, form, dtype and device.
struct UpdateBatch::List {
  const char* name = nullptr;
  Tensor numbers;
  kernels::UpdateForm form;
  std::vector<kernels::UpdateOperands> operands;
  std::vector<Tensor> kept;  // all whose memory the operands are, a parameter first

  bool takes(const char* other, const Tensor& param, const Tensor& settings,
             const kernels::UpdateForm& wanted) const {
    return operands.empty() ||
           (name == other && numbers.raw_data() == settings.raw_data() && same(form, wanted) &&
            kept.front().dtype() == param.dtype() && kept.front().device() == param.device());
  }
  void launch() {
    if (operands.empty()) return;
    const OpCall op{name, kept.front()};
    for (const Tensor& tensor : kept) note(op, tensor);
    op.launch(&KernelTable::optimizer_update_many, operands.data(), static_cast<int64_t>(operands.size()),
              static_cast<const double*>(numbers.raw_data()), form);
    operands.clear();
    kept.clear();
  }
};

namespace {
constinit thread_local UpdateBatch::List* open_list = nullptr;
}

UpdateBatch::UpdateBatch() : list_(std::make_unique<List>()), previous_(open_list) {
  open_list = list_.get();
}
UpdateBatch::~UpdateBatch() { open_list = previous_; }
void UpdateBatch::finish() { list_->launch(); }

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
  if (open_list && !op.device().is_cpu()) {
    if (!open_list->takes(name, self, numbers, form)) open_list->launch();
    open_list->name = name;
    open_list->numbers = numbers;
    open_list->form = form;
    open_list->operands.push_back(
        {ops::view(self), ops::view(grad), {views[0], views[1], views[2]}, counts[0], counts[1], counts[2]});
    open_list->kept.insert(open_list->kept.end(), {self, grad});
    for (const TensorList more : {states, counters})
      open_list->kept.insert(open_list->kept.end(), more.begin(), more.end());
  } else {
    op.launch(&KernelTable::optimizer_update, ops::view(self), ops::view(grad), views[0], views[1], views[2],
              counts[0], counts[1], counts[2], static_cast<const double*>(numbers.raw_data()), form);
  }
  for (const TensorList written : {states, counters})
    for (const Tensor& tensor : written)
      if (tensor.defined()) tensor.bump_version();
  self.bump_version();
}

}  // namespace weft::ops
