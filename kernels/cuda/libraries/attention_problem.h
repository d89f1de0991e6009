// Attention as cuDNN is asked for it: pure arithmetic on sizes and strides. cudnn_attention.cpp makes problems of views,
// cudnn_graphs.cpp makes plans of problems.
#pragma once

#include <cstdint>

#include "kernels/view.h"

namespace weft::kernels::cuda::libraries {

/// The tensors of attention, and their places in AttentionProblem::strides.
enum class AttentionOperand : int { q, k, v, out, grad_out, grad_q, grad_k, grad_v };
inline constexpr int kAttentionOperands = 8;

/// q (B, H, L, E), k (B, H, S, E), v (B, H, S, Ev), out and its gradient (B, H, L, Ev), at strides that gpu_readable() accepts. Nothing
/// but int64_t, so that its bytes are a key; strides of what takes no part are 0.
struct AttentionProblem {
  int64_t backward;
  int64_t dtype;       // float16 or bfloat16
  int64_t with_stats;  // forward writes them
  int64_t causal, deterministic;
  int64_t scale_bits;  // of a float
  int64_t batch, heads, queries, keys, features, value_features;
  int64_t strides[kAttentionOperands][4];

  int64_t rows(AttentionOperand operand) const {
    return operand == AttentionOperand::k || operand == AttentionOperand::v ||
                   operand == AttentionOperand::grad_k || operand == AttentionOperand::grad_v
               ? keys
               : queries;
  }
  int64_t columns(AttentionOperand operand) const {
    return operand == AttentionOperand::v || operand == AttentionOperand::out ||
                   operand == AttentionOperand::grad_out || operand == AttentionOperand::grad_v
               ? value_features
               : features;
  }
};

/// The sizes and options of attention; the strides are still to be set. False for other dtypes than the half types and for sizes that
/// cuDNN has no engine for.
bool describe_attention(const ConstView& q, const ConstView& k, const ConstView& v, double scale, bool causal,
                        bool deterministic, AttentionProblem* problem);

/// The strides of `v` (…, rows, columns) as a tensor of four dimensions, its leading ones merged into two. False where they do not
/// merge, or where cuDNN could not read it: rows must be contiguous, and rows and data aligned to 16 bytes.
bool attention_strides(const ConstView& v, int64_t (&strides)[4]);
/// The strides of a contiguous operand.
void packed_attention_strides(const AttentionProblem& problem, AttentionOperand operand,
                              int64_t (&strides)[4]);

}  // namespace weft::kernels::cuda::libraries
