// What the records of the shape ops share: references that pick elements by index.
#pragma once

#include <functional>

#include "tests/op_cases/op_case.h"

namespace weft::op_cases {

inline constexpr std::initializer_list<Dtype> kAllDtypes = {float32, float64, float16, bfloat16, int64,
                                                            int32,   int16,   int8,    uint8,    boolean};
inline constexpr char kShapeOnly[] = "in place the shape changes, not the memory";
inline constexpr char kShapeArgument[] = "the sizes given are those of the sample";

// y[index] = x[source(index)] for every index of `sizes`.
inline Array pick(const Array& x, const Shape& sizes, const std::function<Shape(const Shape&)>& source) {
  Array y(sizes);
  Shape index(sizes.size(), 0);
  for (int64_t i = 0; i < y.numel(); ++i) {
    y[i] = x(source(index));
    for (int64_t d = sizes.size() - 1; d >= 0 && ++index[d] == sizes[d]; --d) index[d] = 0;
  }
  return y;
}

}  // namespace weft::op_cases
