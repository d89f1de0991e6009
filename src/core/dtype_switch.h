// The one dtype switch: calls f with a value of the C++ type that stores one element of `dtype`.
#pragma once

#include <cstdint>

#include "weft/dtype.h"
#include "weft/half.h"

namespace weft {

/// For numbers that name no dtype: a cast made them.
[[noreturn]] void throw_unknown(Dtype dtype);

/// f(T{}) where T is float, double, Half, BFloat16, int64_t, int32_t, int16_t, int8_t, uint8_t or bool.
template <class F>
decltype(auto) visit_dtype(Dtype dtype, F&& f) {
  switch (dtype) {
    case Dtype::float32:
      return f(float{});
    case Dtype::float64:
      return f(double{});
    case Dtype::float16:
      return f(Half{});
    case Dtype::bfloat16:
      return f(BFloat16{});
    case Dtype::int64:
      return f(int64_t{});
    case Dtype::int32:
      return f(int32_t{});
    case Dtype::int16:
      return f(int16_t{});
    case Dtype::int8:
      return f(int8_t{});
    case Dtype::uint8:
      return f(uint8_t{});
    case Dtype::boolean:
      return f(bool{});
  }
  throw_unknown(dtype);
}

}  // namespace weft
