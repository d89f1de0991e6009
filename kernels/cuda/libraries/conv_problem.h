// A convolution as cuDNN is asked for it: pure arithmetic on sizes and strides. cudnn_conv.cpp makes problems of views,
// cudnn_graphs.cpp makes plans of problems, and the check that needs no GPU does both.
#pragma once

#include <cstdint>

#include "kernels/cuda/libraries/conv.h"

namespace weft::kernels::cuda::libraries {

enum class ConvKind : int64_t { forward, backward_input, backward_weight };

/// What the precision and the choice of algorithms depend on.
struct ConvOptions {
  bool tf32 = false;           // float32 operands may be rounded to 10 bits of mantissa
  bool deterministic = false;  // only algorithms whose results repeat bit for bit
  int tried_plans = 1;         // the fastest of so many is taken; 1 or less: the first one
};

/// All operands are packed and aligned to 16 bytes, with channels innermost or in the order of their sizes. Nothing but int64_t, so
/// that its bytes are a key. Unused dimensions hold 1, paddings 0.
struct ConvProblem {
  static constexpr int kMostDims = 5;
  ConvKind kind;
  int64_t dtype;  // a floating Dtype
  int64_t tf32, deterministic;
  int64_t tried_plans;
  int64_t channels_last;
  int64_t has_bias;
  int64_t rank, groups;
  int64_t x[kMostDims];  // N, C, (D,) H, W
  int64_t w[kMostDims];  // O, C / groups, (KD,) KH, KW
  int64_t y[kMostDims];  // N, O, (OD,) OH, OW
  int64_t before[3], after[3], stride[3], dilation[3];
};

/// The problem of these views (their data is not looked at). x, weight and y are the gradients of those where the kind says so. False for
/// integers, empty operands, and sizes that no padding gives.
bool describe_conv(ConvKind kind, const ConstView& x, const ConstView& weight, const ConstView& y,
                   bool has_bias, const Convolution& conv, const ConvOptions& options, ConvProblem* problem);

/// Strides of packed memory: of sizes in their order, or with the second one innermost.
void packed_strides(const int64_t* sizes, int ndim, bool channels_last, int64_t* strides);
/// Whether `v` lies so; dimensions of size 1 may have any stride.
bool is_packed(const ConstView& v, bool channels_last);

}  // namespace weft::kernels::cuda::libraries
