// Sizes, paddings and the layout of a convolution's operands, as cuDNN wants them.
#include "kernels/cuda/libraries/conv_problem.h"

#include <algorithm>
#include <type_traits>

namespace weft::kernels::cuda::libraries {

static_assert(std::has_unique_object_representations_v<ConvProblem>);

namespace {

/// What is read beyond the end of x: the same as before its start if that gives y's size, else the least that does.
bool far_padding(int64_t x, int64_t y, int64_t kernel, int64_t before, int64_t stride, int64_t dilation,
                 int64_t* after) {
  const int64_t needed = (y - 1) * stride + (kernel - 1) * dilation + 1 - x - before;
  const auto gives_y = [&](int64_t padding) {
    return padding >= 0 && padding >= needed && padding < needed + stride;
  };
  *after = gives_y(before) ? before : std::max<int64_t>(0, needed);
  return gives_y(*after);
}

/// Channels innermost suits tensor cores. Strict float32 and float64 have their engines for the other order, into which cuDNN copies
/// what lies otherwise; they take what is there if both images lie alike.
bool prefers_channels_last(const ConstView& x, const ConstView& y, const ConvOptions& options) {
  if (item_size(x.dtype) == 2 || (x.dtype == Dtype::float32 && options.tf32)) return true;
  return is_packed(x, true) && is_packed(y, true) && !(is_packed(x, false) && is_packed(y, false));
}

}  // namespace

void packed_strides(const int64_t* sizes, int ndim, bool channels_last, int64_t* strides) {
  int64_t step = 1;
  if (channels_last && ndim > 1) {
    strides[1] = 1;
    step = sizes[1];
  }
  for (int d = ndim - 1; d >= 0; --d) {
    if (channels_last && d == 1) continue;
    strides[d] = step;
    step *= sizes[d];
  }
}

bool is_packed(const ConstView& v, bool channels_last) {
  int64_t expected[kMaxDims];
  packed_strides(v.sizes, v.ndim, channels_last, expected);
  for (int d = 0; d < v.ndim; ++d)
    if (v.sizes[d] != 1 && v.strides[d] != expected[d]) return false;
  return true;
}

bool describe_conv(ConvKind kind, const ConstView& x, const ConstView& weight, const ConstView& y,
                   bool has_bias, const Convolution& conv, const ConvOptions& options, ConvProblem* problem) {
  if (!is_floating(x.dtype) || x.numel() == 0 || y.numel() == 0 || weight.numel() == 0) return false;
  ConvProblem p{};
  p.kind = kind;
  p.dtype = static_cast<int64_t>(x.dtype);
  p.tf32 = x.dtype == Dtype::float32 && options.tf32;
  p.deterministic = options.deterministic;
  p.tried_plans = options.tried_plans > 1 ? options.tried_plans : 1;
  p.has_bias = has_bias;
  p.rank = conv.rank;
  p.groups = conv.groups;
  p.channels_last = prefers_channels_last(x, y, options);
  for (int d = 0; d < ConvProblem::kMostDims; ++d) {
    const bool used = d < conv.rank + 2;
    p.x[d] = used ? x.sizes[d] : 1;
    p.w[d] = used ? weight.sizes[d] : 1;
    p.y[d] = used ? y.sizes[d] : 1;
  }
  for (int i = 0; i < 3; ++i) {
    p.stride[i] = p.dilation[i] = 1;
    if (i >= conv.rank) continue;
    p.before[i] = conv.padding[i];
    p.stride[i] = conv.stride[i];
    p.dilation[i] = conv.dilation[i];
    if (!far_padding(p.x[2 + i], p.y[2 + i], p.w[2 + i], p.before[i], p.stride[i], p.dilation[i],
                     &p.after[i]))
      return false;
  }
  *problem = p;
  return true;
}

}  // namespace weft::kernels::cuda::libraries
