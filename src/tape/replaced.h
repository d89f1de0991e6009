// What a hook may put in the place of a gradient: the walk of backward and Python's hooks of nodes and modules ask it.
#pragma once

#include "weft/tensor.h"

namespace weft::tape {

/// Throws ShapeError, DtypeError or DeviceError unless `replaced` has the form of `gradient`.
WEFT_API void check_replaced(const Tensor& replaced, const Tensor& gradient);

}  // namespace weft::tape
