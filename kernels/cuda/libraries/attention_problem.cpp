// Sizes and strides of attention, as cuDNN wants them.
#include "kernels/cuda/libraries/attention_problem.h"

#include <bit>
#include <type_traits>

namespace weft::kernels::cuda::libraries {

static_assert(std::has_unique_object_representations_v<AttentionProblem>);

bool describe_attention(const ConstView& q, const ConstView& k, const ConstView& v, double scale, bool causal,
                        bool deterministic, AttentionProblem* problem) {
  if (q.dtype != Dtype::float16 && q.dtype != Dtype::bfloat16) return false;
  if (q.ndim < 2 || q.numel() == 0 || k.numel() == 0 || v.numel() == 0) return false;
  AttentionProblem p{};
  p.dtype = static_cast<int64_t>(q.dtype);
  p.causal = causal;
  p.deterministic = deterministic;
  p.scale_bits = std::bit_cast<uint32_t>(static_cast<float>(scale));
  p.batch = p.heads = 1;
  for (int d = 0; d < q.ndim - 2; ++d) (d == q.ndim - 3 && d > 0 ? p.heads : p.batch) *= q.sizes[d];
  p.queries = q.sizes[q.ndim - 2];
  p.features = q.sizes[q.ndim - 1];
  p.keys = k.sizes[k.ndim - 2];
  p.value_features = v.sizes[v.ndim - 1];
  *problem = p;
  return true;
}

bool attention_strides(const ConstView& v, int64_t (&strides)[4]) {
  const auto item = static_cast<int64_t>(item_size(v.dtype));
  const int rows = v.ndim - 2, heads = v.ndim - 3;
  if (reinterpret_cast<uintptr_t>(v.data) % 16 != 0 ||
      (v.sizes[v.ndim - 1] != 1 && v.strides[v.ndim - 1] != 1))
    return false;
  strides[3] = 1;
  strides[2] = v.strides[rows];
  strides[1] = v.ndim > 3 ? v.strides[heads] : v.sizes[rows] * v.strides[rows];
  // All that comes before the heads is the batch.
  const int last = v.ndim > 3 ? heads - 1 : 0;
  strides[0] = v.ndim > 2 ? v.strides[last] : v.sizes[rows] * v.strides[rows];
  int64_t merged = v.ndim > 2 ? v.sizes[last] : 1;
  for (int d = last - 1; d >= 0; --d) {
    if (v.sizes[d] != 1 && merged != 1 && v.strides[d] != merged * strides[0]) return false;
    if (merged == 1) strides[0] = v.strides[d];
    merged *= v.sizes[d];
  }
  const int64_t sizes[3] = {merged, v.ndim > 3 ? v.sizes[heads] : 1, v.sizes[rows]};
  for (int d = 0; d < 3; ++d) {
    // A dimension of size 1 is never stepped along; what cuDNN is told must still be sound.
    if (sizes[d] == 1) strides[d] = d == 2 ? v.sizes[v.ndim - 1] : 0;
    else if (strides[d] <= 0 || strides[d] * item % 16 != 0) return false;
  }
  for (int d = 1; d >= 0; --d)
    if (sizes[d] == 1) strides[d] = sizes[d + 1] * strides[d + 1];
  return v.sizes[v.ndim - 1] * item % 16 == 0;
}

void packed_attention_strides(const AttentionProblem& problem, AttentionOperand operand,
                              int64_t (&strides)[4]) {
  strides[3] = 1;
  strides[2] = problem.columns(operand);
  strides[1] = problem.rows(operand) * strides[2];
  strides[0] = problem.heads * strides[1];
}

}  // namespace weft::kernels::cuda::libraries
