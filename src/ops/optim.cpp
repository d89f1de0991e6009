// The fused optimizer update, and what a GradScaler does on a device: check, kernel. They have no derivative.
#include "src/ops/optim.h"

#include <algorithm>
#include <array>
#include <bitset>
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

float* one_float(const OpCall& op, const Tensor& x, const char* what) {
  WEFT_CHECK(x.dtype() == float32 && x.numel() == 1, DtypeError, op.name(),
             "{} must be one float32; got {} of shape {}", what, x.dtype(), x.sizes());
  WEFT_CHECK(x.device() == op.device(), DeviceError, op.name(), "{} must be on {}; got {}", what, op.device(),
             x.device());
  return static_cast<float*>(x.raw_data());
}

float* counter(OpCall& op, const Tensor& count) {
  float* const data = one_float(op, count, "a count");
  op.check_inplace(count);
  return data;
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
  const float* found_inf = nullptr;
  std::vector<kernels::UpdateOperands> operands;
  std::vector<Tensor> kept;  // all whose memory the operands are, a parameter first

  std::bitset<4096> maybe_listed;  // parameters, by what their addresses hash to

  // A parameter that comes twice is updated twice, one after the other.
  bool lists(const Tensor& param) {
    if (param.numel() == 0) return false;
    const auto address = reinterpret_cast<uintptr_t>(param.raw_data());
    const size_t place = (address >> 4 ^ address >> 16) % maybe_listed.size();
    const bool seen = maybe_listed.test(place);
    maybe_listed.set(place);
    return seen && std::any_of(operands.begin(), operands.end(), [&](const kernels::UpdateOperands& one) {
             return one.x.data == param.raw_data();
           });
  }
  bool takes(const char* other, const Tensor& param, const Tensor& settings,
             const kernels::UpdateForm& wanted, const float* unless) const {
    return operands.empty() ||
           (name == other && numbers.raw_data() == settings.raw_data() && same(form, wanted) &&
            found_inf == unless && kept.front().dtype() == param.dtype() &&
            kept.front().device() == param.device());
  }
  void launch() {
    if (operands.empty()) return;
    const OpCall op{name, kept.front()};
    for (const Tensor& tensor : kept) note(op, tensor);
    op.launch(&KernelTable::optimizer_update_many, operands.data(), static_cast<int64_t>(operands.size()),
              static_cast<const double*>(numbers.raw_data()), form, found_inf);
    operands.clear();
    kept.clear();
    maybe_listed.reset();
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
                      TensorList counters, const Tensor& settings, kernels::UpdateForm form,
                      const Tensor* found_inf) {
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
  const float* const unless = found_inf ? one_float(op, *found_inf, "found_inf") : nullptr;
  if (unless || (open_list && !op.device().is_cpu())) {
    UpdateBatch::List single;
    UpdateBatch::List& list = open_list ? *open_list : single;
    if (!list.takes(name, self, numbers, form, unless) || list.lists(self)) {
      list.launch();
      list.lists(self);
    }
    list.name = name;
    list.numbers = numbers;
    list.form = form;
    list.found_inf = unless;
    list.operands.push_back(
        {ops::view(self), ops::view(grad), {views[0], views[1], views[2]}, counts[0], counts[1], counts[2]});
    list.kept.insert(list.kept.end(), {self, grad});
    for (const TensorList more : {states, counters})
      list.kept.insert(list.kept.end(), more.begin(), more.end());
    if (unless) list.kept.push_back(*found_inf);
    single.launch();
  } else {
    op.launch(&KernelTable::optimizer_update, ops::view(self), ops::view(grad), views[0], views[1], views[2],
              counts[0], counts[1], counts[2], static_cast<const double*>(numbers.raw_data()), form);
  }
  for (const TensorList written : {states, counters})
    for (const Tensor& tensor : written)
      if (tensor.defined()) tensor.bump_version();
  self.bump_version();
}

void unscale_gradients(TensorList gradients, const Tensor& scale, const Tensor& found_inf) {
  OpCall op{"GradScaler.unscale_", gradients, scale, found_inf};
  WEFT_CHECK(!op.recording(), GradError, op.name(), "has no derivative; call it under NoGrad");
  const float* const from = one_float(op, scale, "the scale");
  float* const found = one_float(op, found_inf, "found_inf");
  op.check_inplace(found_inf);
  for (const Tensor& gradient : gradients) {
    op.check_floating(gradient);
    op.check_inplace(gradient);
    note(op, gradient);
  }
  std::vector<kernels::View> alike;
  for (const Dtype dtype : {float32, float64, float16, bfloat16}) {
    alike.clear();
    for (const Tensor& gradient : gradients)
      if (gradient.dtype() == dtype && gradient.numel() > 0) alike.push_back(view(gradient));
    if (alike.empty()) continue;
    op.launch(&KernelTable::unscale_many, alike.data(), static_cast<int64_t>(alike.size()), from, found);
  }
  for (const Tensor& gradient : gradients) gradient.bump_version();
  found_inf.bump_version();
}

void update_scale(const Tensor& scale, const Tensor& growth_tracker, const Tensor& found_inf,
                  const Tensor& settings) {
  OpCall op{"GradScaler.update", scale, growth_tracker, found_inf};
  float* const data = one_float(op, scale, "the scale");
  const float* const found = one_float(op, found_inf, "found_inf");
  WEFT_CHECK(growth_tracker.dtype() == int32 && growth_tracker.numel() == 1, DtypeError, op.name(),
             "the growth tracker must be one int32; got {} of shape {}", growth_tracker.dtype(),
             growth_tracker.sizes());
  WEFT_CHECK(growth_tracker.device() == op.device(), DeviceError, op.name(),
             "the growth tracker must be on {}; got {}", op.device(), growth_tracker.device());
  WEFT_CHECK(settings.device().is_cpu() && settings.dtype() == float64 && settings.numel() == 3 &&
                 settings.is_contiguous(),
             Error, op.name(),
             "the settings must be 3 contiguous float64 on the CPU; got {} of shape {} on {}",
             settings.dtype(), settings.sizes(), settings.device());
  op.check_inplace(scale);
  op.check_inplace(growth_tracker);
  note(op, growth_tracker);
  const Tensor numbers = numbers_on(settings, op.device());
  op.launch(&KernelTable::update_scale, data, static_cast<int32_t*>(growth_tracker.raw_data()), found,
            static_cast<const double*>(numbers.raw_data()));
  scale.bump_version();
  growth_tracker.bump_version();
}

}  // namespace weft::ops
