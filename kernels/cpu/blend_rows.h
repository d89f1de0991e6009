// The row function of `where`, one for each SIMD target; called by index.cpp.
#pragma once

#include <cstdint>

namespace weft::kernels::cpu {

/// out[i] = condition[i] ? x[i] : y[i] for i < n; of x or y, where not whole, only the first element is there and stands for
/// all. out may be x or y itself.
template <class U>
using BlendRows = void (*)(U* out, const uint8_t* condition, const U* x, bool whole_x, const U* y,
                           bool whole_y, int64_t n);

/// For the best instruction set of this machine; U is an unsigned integer, for all elements of its size.
template <class U>
BlendRows<U> blend_rows();
template <>
BlendRows<uint8_t> blend_rows();
template <>
BlendRows<uint16_t> blend_rows();
template <>
BlendRows<uint32_t> blend_rows();
template <>
BlendRows<uint64_t> blend_rows();

}  // namespace weft::kernels::cpu
