// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// special: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::lgamma() const { return weft::lgamma(*this); }
inline Tensor Tensor::lgamma_() const { return weft::lgamma_(*this); }
inline Tensor Tensor::digamma() const { return weft::digamma(*this); }
inline Tensor Tensor::digamma_() const { return weft::digamma_(*this); }
inline Tensor Tensor::polygamma_(int64_t n) const { return weft::polygamma_(*this, n); }
inline Tensor Tensor::mvlgamma(int64_t p) const { return weft::mvlgamma(*this, p); }
inline Tensor Tensor::mvlgamma_(int64_t p) const { return weft::mvlgamma_(*this, p); }
inline Tensor Tensor::igamma(const Tensor& other) const { return weft::igamma(*this, other); }
inline Tensor Tensor::igamma_(const Tensor& other) const { return weft::igamma_(*this, other); }
inline Tensor Tensor::igammac(const Tensor& other) const { return weft::igammac(*this, other); }
inline Tensor Tensor::igammac_(const Tensor& other) const { return weft::igammac_(*this, other); }
inline Tensor Tensor::i0() const { return weft::i0(*this); }
inline Tensor Tensor::i0_() const { return weft::i0_(*this); }

}  // namespace weft
