// Attention by cuDNN, for the half types. kernels/cuda/attention.cu calls it, and computes itself what it turns down.
#pragma once

#include "kernels/view.h"

namespace weft::kernels::cuda::libraries {

// The kernels of kernels/attention.h for float16 and bfloat16, with views as described there. Of `stats`, float32, the first half:
// for each query the logarithm of the sum of its exponentials; backward needs it and `out`. False, with nothing written, when there
// is no cuDNN or it has no engine for this: other dtypes, a mask, more than two leading dimensions that do not merge into two.
// Remembered, so asking again costs no more than a lookup.

/// Writes out and, if its data is not null, stats.
bool attention_forward(const View& out, const View& stats, const ConstView& q, const ConstView& k,
                       const ConstView& v, const ConstView& mask, double scale, bool causal);
/// out and stats are what forward wrote; with null data they are computed once more.
bool attention_backward(const View& grad_q, const View& grad_k, const View& grad_v, const ConstView& grad_out,
                        const ConstView& q, const ConstView& k, const ConstView& v, const ConstView& out,
                        const ConstView& stats, const ConstView& mask, double scale, bool causal);

}  // namespace weft::kernels::cuda::libraries
