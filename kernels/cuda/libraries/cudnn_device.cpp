// cuDNN on each GPU: handles, and plans kept by problem. cudnn_conv.cpp and cudnn_attention.cpp run theirs here.
#if WEFT_HAS_CUDNN

#include <algorithm>

#include "kernels/cuda/libraries/cudnn_plan.h"
#include "kernels/cuda/libraries/fastest.h"
#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/options.h"
#include "kernels/cuda/runtime/relaxed_capture.h"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/runtime/state.h"
#include "weft/error.h"

namespace weft::kernels::cuda::libraries {

namespace {

void check(cudnnStatus_t status, const char* what) {
  if (status != CUDNN_STATUS_SUCCESS)
    throw DeviceError(std::string("[cudnn] ") + what + ": " + cudnnGetErrorString(status));
}

}  // namespace

CudnnDevice* CudnnDevice::current() {
  if (option(detail::CudaOption::no_cudnn) || !cudnn_library()) return nullptr;
  static auto* const mutex = new std::mutex;
  static CudnnDevice* devices[kMaxDevices];
  const int device = current_device();
  const std::lock_guard lock(*mutex);
  CudnnDevice*& known = devices[device];
  if (!known) {
    const RelaxedCapture relaxed;
    auto made = std::make_unique<CudnnDevice>();
    check(cudnnCreate(&made->handle_), "cudnnCreate");
    known = made.release();
  }
  return known;
}

template <class Problem>
std::shared_ptr<CudnnPlan> CudnnDevice::find(PlanCache<Problem, CudnnPlan>& plans, const Problem& problem) {
  return plans.find_or_make(problem, [&] {
    const RelaxedCapture relaxed;
    const std::lock_guard lock(in_use_);
    return make_plan(problem, {.handle = handle_, .description = {}});
  });
}

std::shared_ptr<CudnnPlan> CudnnDevice::plan(const ConvProblem& problem) {
  return find(convolutions_, problem);
}
std::shared_ptr<CudnnPlan> CudnnDevice::plan(const AttentionProblem& problem) {
  return find(attentions_, problem);
}

void CudnnDevice::run(CudnnPlan& plan, const Tensors& tensors) {
  const std::lock_guard lock(in_use_);
  check(cudnnSetStream(handle_, current_stream()), "cudnnSetStream");
  if (plan.engines.size() > 1 && !capturing()) keep_fastest(plan, tensors);
  run(plan, plan.engines.front(), tensors);
}

void CudnnDevice::run(const CudnnPlan& plan, const CudnnPlan::Engine& engine, const Tensors& tensors) {
  const Scratch<char> workspace(engine.workspace);
  plan.run(engine, handle_, tensors, workspace.data());
}

void CudnnDevice::keep_fastest(CudnnPlan& plan, const Tensors& tensors) {
  auto& engines = plan.engines;
  const auto one = [&](int i) { run(plan, engines[static_cast<size_t>(i)], tensors); };
  const int best = fastest_of(static_cast<int>(engines.size()), one);
  // Without any the first one will say why.
  engines = {engines[static_cast<size_t>(std::max(best, 0))]};
}

}  // namespace weft::kernels::cuda::libraries

#endif
