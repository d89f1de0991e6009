// Numbers that the host changes and kernels of a GPU read, such as learning rates. The optimizers' updates use it.
#pragma once

#include "weft/tensor.h"

namespace weft::ops {

/// `numbers` (contiguous, on the CPU) as kernels on `device` read them: on a GPU a copy, which is brought up to date without
/// waiting by each call after a change, and before each replay of a captured step that read it. It lives as long as `numbers`.
Tensor numbers_on(const Tensor& numbers, Device device);

}  // namespace weft::ops
