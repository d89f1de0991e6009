// Plans of cuDNN's: made of a problem, for a device or for the description of one, and run. cudnn_conv.cpp and cudnn_attention.cpp
// keep them; cudnn_graphs.cpp makes them; the check that needs no GPU looks at them.
#pragma once

#include <cudnn.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernels/cuda/libraries/attention_problem.h"
#include "kernels/cuda/libraries/conv_problem.h"
#include "kernels/cuda/libraries/library.h"
#include "kernels/cuda/libraries/plan_cache.h"

namespace weft::kernels::cuda::libraries {

/// What a plan is made for: the device of `handle`, or, without one, the device that `description` (cuDNN's JSON) tells of.
struct PlanTarget {
  cudnnHandle_t handle = nullptr;
  std::string description;
};

/// Numbers of a graph's tensors, by which their memory is given.
enum class ConvTensor : int64_t { x = 1, weight, y, bias };
/// AttentionOperand's places, counted from 1; stats comes after them.
constexpr int64_t tensor_number(AttentionOperand operand) { return static_cast<int64_t>(operand) + 1; }
inline constexpr int64_t kAttentionStats = kAttentionOperands + 1;
constexpr int64_t tensor_number(ConvTensor tensor) { return static_cast<int64_t>(tensor); }

using Tensors = std::vector<std::pair<int64_t, void*>>;

class CudnnPlan {
 public:
  /// An engine configuration that was built.
  struct Engine {
    int64_t number = 0;     // among those that the heuristics named
    int64_t workspace = 0;  // bytes
    std::string name;
  };

  virtual ~CudnnPlan() = default;
  /// Whether cuDNN has an engine that may be used.
  bool supported = false;
  std::string why_not;
  int64_t candidates = 0;  // engine configurations that the heuristics named
  /// In the heuristics' order; one, or, where the fastest is to be kept and has not been looked for, several.
  std::vector<Engine> engines;
  /// Puts one of them into the handle's stream. Throws DeviceError.
  virtual void run(const Engine& engine, cudnnHandle_t handle, const Tensors& tensors,
                   void* workspace) const = 0;
};

/// `build`: false stops where the plan is known to be supported, which needs no driver. Never throws for what cuDNN cannot do.
std::shared_ptr<CudnnPlan> make_plan(const ConvProblem& problem, const PlanTarget& target, bool build = true);
std::shared_ptr<CudnnPlan> make_plan(const AttentionProblem& problem, const PlanTarget& target,
                                     bool build = true);

/// cuDNN, opened once; the functions of cudnn.h that weft and NVIDIA's frontend call forward to it.
const Library& cudnn_library();

/// cuDNN on one GPU: its handle, which one thread at a time uses, and the plans made so far. Never destroyed, since the driver may be
/// gone before.
class CudnnDevice {
 public:
  /// This thread's current device, or null without cuDNN, or where it is switched off.
  static CudnnDevice* current();

  std::shared_ptr<CudnnPlan> plan(const ConvProblem& problem);
  std::shared_ptr<CudnnPlan> plan(const AttentionProblem& problem);
  /// Puts a plan into the current stream. One with several engines keeps the fastest, unless a step is being captured: then the first
  /// one runs, and the choice is left to a later call.
  void run(CudnnPlan& plan, const Tensors& tensors);

 private:
  // Many, since a captured step goes on to launch kernels that belong to its plans.
  static constexpr size_t kPlans = 10000;
  void keep_fastest(CudnnPlan& plan, const Tensors& tensors);
  void run(const CudnnPlan& plan, const CudnnPlan::Engine& engine, const Tensors& tensors);
  template <class Problem>
  std::shared_ptr<CudnnPlan> find(PlanCache<Problem, CudnnPlan>& plans, const Problem& problem);

  cudnnHandle_t handle_ = nullptr;
  std::mutex in_use_;
  PlanCache<ConvProblem, CudnnPlan> convolutions_{kPlans};
  PlanCache<AttentionProblem, CudnnPlan> attentions_{kPlans};
};

}  // namespace weft::kernels::cuda::libraries
