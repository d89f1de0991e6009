// clang-format off
// stamped by tools/stamp.py from include/weft/ops; do not edit
// number: Tensor's methods, each calls the function of its name. Included last by ops.h.
#pragma once

#include "weft/tensor.h"

namespace weft {

inline Tensor Tensor::gcd(const Tensor& other) const { return weft::gcd(*this, other); }
inline Tensor Tensor::gcd_(const Tensor& other) const { return weft::gcd_(*this, other); }
inline Tensor Tensor::lcm(const Tensor& other) const { return weft::lcm(*this, other); }
inline Tensor Tensor::lcm_(const Tensor& other) const { return weft::lcm_(*this, other); }
inline Tensor Tensor::nextafter(const Tensor& other) const { return weft::nextafter(*this, other); }
inline Tensor Tensor::nextafter_(const Tensor& other) const { return weft::nextafter_(*this, other); }
inline Tensor Tensor::ldexp(const Tensor& other) const { return weft::ldexp(*this, other); }
inline Tensor Tensor::ldexp_(const Tensor& other) const { return weft::ldexp_(*this, other); }
inline std::pair<Tensor, Tensor> Tensor::frexp() const { return weft::frexp(*this); }

}  // namespace weft
