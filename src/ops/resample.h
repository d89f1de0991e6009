// The recorded op that interpolation and padding share. src/ops/interpolate.cpp and pad.cpp call it; its body is in pad.cpp.
#pragma once

#include "kernels/vision.h"
#include "src/ops/op_call.h"

namespace weft::ops {

/// `input`, (N, C, *) or (C, *) with `rank` spatial dimensions, as an image of `size` (all dimensions), strides ordered as
/// input's; recorded in the name of `op`.
Tensor resampled(const OpCall& op, const Tensor& input, int rank, const Shape& size,
                 const kernels::Resampling& how);

}  // namespace weft::ops
