// The parts of OpCall that are not on the hot path.
#include "src/ops/op_call.h"

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
  if (t.device().is_cpu() && t.dim() == 0) return;
  WEFT_CHECK(device_.is_cpu() && !seen_large_, DeviceError, name_,
             "expected all tensors to be on the same device; got {} and {}", device_, t.device());
  device_ = t.device();
}

void OpCall::check_gpu_launch(bool has_kernel) const {
  WEFT_CHECK(has_kernel, DeviceError, name_, "has no kernel in this build's CUDA backend");
  WEFT_CHECK(
      !tape::Recorder::current(), Error, name_,
      "runs on a GPU, and a recorder replays the CPU's kernels only; capture the step with cuda::graph");
}

}  // namespace weft::ops
