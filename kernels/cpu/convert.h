// Converting a run of elements from one dtype to another; the copy kernels and the elementwise engine do. Also the one
// place that says how a single element is cast.
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>

#include "weft/dtype.h"
#include "weft/half.h"

namespace weft::kernels::cpu {

/// A bool as it lies in memory that others may have written: one byte, true unless 0.
struct Bool {
  uint8_t value;
};

/// The nearest representable value, by the rules in kernels/copy.h.
template <class Out, class In>
inline Out cast(In x) {
  if constexpr (std::is_same_v<Out, In>) {
    return x;
  } else if constexpr (std::is_same_v<In, Half> || std::is_same_v<In, BFloat16>) {
    return cast<Out>(static_cast<float>(x));
  } else if constexpr (std::is_same_v<In, Bool>) {
    return cast<Out>(static_cast<int32_t>(x.value != 0));
  } else if constexpr (std::is_same_v<Out, Bool>) {
    return Bool{static_cast<uint8_t>(x != 0)};
  } else if constexpr (std::is_same_v<Out, Half> || std::is_same_v<Out, BFloat16>) {
    return Out(static_cast<float>(x));
  } else if constexpr (std::is_floating_point_v<In> && std::is_integral_v<Out>) {
    using Wide = std::conditional_t<std::is_same_v<Out, int64_t>, int64_t, int32_t>;
    constexpr In lowest = static_cast<In>(std::numeric_limits<Wide>::min());
    return static_cast<Out>(static_cast<Wide>(x >= lowest && x < -lowest ? x : lowest));
  } else {
    return static_cast<Out>(x);
  }
}

/// n elements, strides in bytes; out and in do not overlap, unless they are the same and neither dtype nor stride differ.
using Convert = void (*)(void* out, int64_t out_stride, const void* in, int64_t in_stride, int64_t n);

/// n dense elements that do not overlap, by the best instructions of this machine; null for equal dtypes.
using DenseConvert = void (*)(void* out, const void* in, int64_t n);
DenseConvert dense_converter(Dtype out, Dtype in);
/// out[i] = in[0].
DenseConvert repeated(int64_t item);
/// out[i] = in[-i] for elements of 4 or 8 bytes.
DenseConvert reverse_copy(int64_t item);

/// Found once per kernel call.
Convert converter(Dtype out, Dtype in);

}  // namespace weft::kernels::cpu
