// The parts of OpCall that are not on the hot path.
#include "src/ops/op_call.h"

#include <cstdlib>

#include "src/core/captured_memory.h"

namespace weft::ops {

kernels::ConstView broadcast_view(const Tensor& t, const Shape& shape) {
  const auto& impl = t.impl();
  kernels::ConstView v;
  v.data = impl.data;
  v.dtype = impl.dtype;
  v.ndim = static_cast<int>(shape.size());
  const int64_t added = shape.size() - impl.sizes.size();
  for (int64_t i = 0; i < shape.size(); ++i) {
    v.sizes[i] = shape[i];
    const bool repeated = i < added || (impl.sizes[i - added] == 1 && shape[i] != 1);
    v.strides[i] = repeated ? 0 : impl.strides[i - added];
  }
  return v;
}

void OpCall::note_device(const Tensor& t) {
  if (t.device().is_cpu() && t.dim() == 0) {
    beside_number_ = true;
    return;
  }
  // Tensors of the CPU, where all were so far.
  beside_number_ = beside_number_ || (seen_ & kNumber) != 0;
  WEFT_CHECK(device_.is_cpu() && (seen_ & kLarge) == 0, DeviceError, name_,
             "expected all tensors to be on the same device; got {} and {}", device_, t.device());
  device_ = t.device();
}

namespace {
bool pointer_checks_wanted() {
  static const bool wanted = [] {
    const char* asked = std::getenv("WEFT_CHECK_POINTERS");
    return asked && *asked == '1';
  }();
  return wanted;
}
}  // namespace

bool OpCall::check_pointers() { return detail::capturing || pointer_checks_wanted(); }

void OpCall::check_pointer(const void* data) const {
  detail::note_captured(data);
  if (!beside_number_ && !pointer_checks_wanted()) return;
  const auto& runtime = detail::cuda_runtime(name_);
  WEFT_CHECK(!data || !runtime.is_device_memory || runtime.is_device_memory(data, device_.index), DeviceError,
             name_,
             "expected all tensors to be on the same device; got one of the CPU beside {}: move it with to()",
             device_);
}

void OpCall::check_gpu_launch(bool has_kernel) const {
  WEFT_CHECK(has_kernel, DeviceError, name_, "has no kernel in this build's CUDA backend");
  WEFT_CHECK(
      !tape::Recorder::current(), Error, name_,
      "runs on a GPU, and a recorder replays the CPU's kernels only; capture the step with cuda::graph");
  if (detail::capturing) detail::check_captured_device(name_, device_);
}

}  // namespace weft::ops
