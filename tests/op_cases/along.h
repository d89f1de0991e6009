// What the records of ops along one dimension share: references that see one row at a time.
#pragma once

#include <functional>
#include <vector>

#include "tests/op_cases/op_case.h"

namespace weft::op_cases {

using Values = std::vector<double>;

/// f of every row of x along `dim`; f gives rows of `length`. Without keepdim dim, then of length 1, goes. 0-d x is one row.
inline Array along(const Array& x, int64_t dim, int64_t length, const std::function<Values(const Values&)>& f,
                   bool keepdim = true) {
  if (x.dim() == 0) return Array({}, {f(x.values)[0]});
  if (dim < 0) dim += x.dim();
  Shape sizes = x.shape;
  sizes[dim] = length;
  Array y(sizes);
  int64_t inner = 1, outer = 1;
  for (int64_t d = 0; d < x.dim(); ++d) (d < dim ? outer : inner) *= d == dim ? 1 : x.shape[d];
  const int64_t n = x.shape[dim];
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t i = 0; i < inner; ++i) {
      Values row;
      for (int64_t k = 0; k < n; ++k) row.push_back(x[(o * n + k) * inner + i]);
      const Values result = f(row);
      for (int64_t k = 0; k < length; ++k) y[(o * length + k) * inner + i] = result[static_cast<size_t>(k)];
    }
  if (keepdim) return y;
  sizes.erase(dim);
  return Array(sizes, y.values);
}

}  // namespace weft::op_cases
