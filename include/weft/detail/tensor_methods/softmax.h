// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// softmax: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::softmax(int64_t dim, std::optional<Dtype> dtype) const { return weft::softmax(*this, dim, dtype); }
inline Tensor Tensor::log_softmax(int64_t dim, std::optional<Dtype> dtype) const { return weft::log_softmax(*this, dim, dtype); }

}  // namespace weft
