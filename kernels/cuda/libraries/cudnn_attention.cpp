// Attention by cuDNN: operands described as they lie, or copied where they cannot be read so, and plans run. kernels/cuda/attention.cu
// calls these.
#if WEFT_HAS_CUDNN

#include <algorithm>
#include <optional>

#include "kernels/cuda/libraries/attention.h"
#include "kernels/cuda/libraries/cudnn_plan.h"
#include "kernels/cuda/runtime/options.h"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {
void copy(View out, ConstView in);
}

namespace weft::kernels::cuda::libraries {

namespace {

/// One use of attention: its operands, each as it lies or copied, and the plan for them.
class Attention {
 public:
  explicit Attention(const AttentionProblem& problem) : problem_(problem) {}

  /// `written`: a result. Data may be null: memory of its own, for what the caller does not want.
  void add(AttentionOperand which, const ConstView& v, bool written) {
    Operand& operand = operands_[static_cast<int>(which)];
    operand.view = v;
    operand.used = true;
    operand.written = written;
    auto& strides = problem_.strides[static_cast<int>(which)];
    operand.copied = !v.data || !attention_strides(v, strides);
    if (operand.copied) packed_attention_strides(problem_, which, strides);
  }
  /// Whether cuDNN has an engine; nothing was copied or written yet.
  bool plan(CudnnDevice& device) {
    plan_ = device.plan(problem_);
    return plan_->supported;
  }
  void run(CudnnDevice& device, const void* stats) {
    Tensors tensors;
    for (int i = 0; i < kAttentionOperands; ++i) {
      Operand& operand = operands_[i];
      if (!operand.used) continue;
      if (operand.copied) {
        const auto which = static_cast<AttentionOperand>(i);
        const int64_t count =
            problem_.batch * problem_.heads * problem_.rows(which) * problem_.columns(which);
        operand.scratch.emplace(count * static_cast<int64_t>(item_size(static_cast<Dtype>(problem_.dtype))));
        if (operand.view.data && !operand.written) copy(operand.packed(), operand.view);
      }
      tensors.emplace_back(tensor_number(static_cast<AttentionOperand>(i)), operand.data());
    }
    if (stats) tensors.emplace_back(kAttentionStats, const_cast<void*>(stats));
    device.run(*plan_, tensors);
    for (Operand& operand : operands_)
      if (operand.used && operand.copied && operand.written && operand.view.data)
        copy(View(const_cast<void*>(operand.view.data), operand.view.dtype, operand.view.ndim,
                  operand.view.sizes, operand.view.strides),
             operand.packed());
  }
  /// Where an operand is after run(), packed if its data was null.
  void* data(AttentionOperand which) const { return operands_[static_cast<int>(which)].data(); }

 private:
  struct Operand {
    bool used = false, written = false, copied = false;
    ConstView view;
    std::optional<Scratch<char>> scratch;

    void* data() const { return copied ? scratch->data() : const_cast<void*>(view.data); }
    View packed() const {
      int64_t strides[kMaxDims];
      packed_strides(view.sizes, view.ndim, false, strides);
      return {scratch->data(), view.dtype, view.ndim, view.sizes, strides};
    }
  };

  AttentionProblem problem_;
  Operand operands_[kAttentionOperands];
  std::shared_ptr<CudnnPlan> plan_;
};

bool describe(const ConstView& q, const ConstView& k, const ConstView& v, const ConstView& mask, double scale,
              bool causal, AttentionProblem* problem) {
  // A row that a mask hides whole is 0 here, and not a number in cuDNN.
  return !mask.data &&
         describe_attention(q, k, v, scale, causal, option(detail::CudaOption::deterministic) != 0, problem);
}

}  // namespace

bool attention_forward(const View& out, const View& stats, const ConstView& q, const ConstView& k,
                       const ConstView& v, const ConstView& mask, double scale, bool causal) {
  CudnnDevice* const device = CudnnDevice::current();
  AttentionProblem problem;
  if (!device || !describe(q, k, v, mask, scale, causal, &problem)) return false;
  problem.with_stats = stats.data != nullptr;
  problem.deterministic = 0;  // forward always repeats
  Attention attention(problem);
  attention.add(AttentionOperand::q, q, false);
  attention.add(AttentionOperand::k, k, false);
  attention.add(AttentionOperand::v, v, false);
  attention.add(AttentionOperand::out, out, true);
  if (!attention.plan(*device)) return false;
  attention.run(*device, stats.data);
  return true;
}

bool attention_backward(const View& grad_q, const View& grad_k, const View& grad_v, const ConstView& grad_out,
                        const ConstView& q, const ConstView& k, const ConstView& v, const ConstView& out,
                        const ConstView& stats, const ConstView& mask, double scale, bool causal) {
  CudnnDevice* const device = CudnnDevice::current();
  AttentionProblem problem;
  if (!device || !describe(q, k, v, mask, scale, causal, &problem)) return false;
  problem.backward = 1;
  Attention backward(problem);
  backward.add(AttentionOperand::q, q, false);
  backward.add(AttentionOperand::k, k, false);
  backward.add(AttentionOperand::v, v, false);
  backward.add(AttentionOperand::grad_out, grad_out, false);
  backward.add(AttentionOperand::grad_q, grad_q, true);
  backward.add(AttentionOperand::grad_k, grad_k, true);
  backward.add(AttentionOperand::grad_v, grad_v, true);

  // What forward did not keep is computed once more, into memory that lies as grad_out would if it were packed.
  const bool again = !out.data || !stats.data;
  int64_t strides[kMaxDims];
  packed_strides(grad_out.sizes, grad_out.ndim, false, strides);
  const Scratch<char> out_again(again ? grad_out.numel() * static_cast<int64_t>(item_size(grad_out.dtype))
                                      : 0);
  const Scratch<float> stats_again(again ? problem.batch * problem.heads * problem.queries : 0);
  const View remade(out_again.data(), grad_out.dtype, grad_out.ndim, grad_out.sizes, strides);
  backward.add(AttentionOperand::out, again ? ConstView(remade) : out, false);
  if (!backward.plan(*device)) return false;
  if (again) {
    const View remade_stats(stats_again.data(), Dtype::float32, 0, nullptr, nullptr);
    if (!attention_forward(remade, remade_stats, q, k, v, mask, scale, causal)) return false;
  }
  backward.run(*device, again ? stats_again.data() : stats.data);
  return true;
}

}  // namespace weft::kernels::cuda::libraries

#endif
