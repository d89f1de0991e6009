// Records of the ops in weft/ops/fractional_pool.h.
#include <algorithm>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

// Where window i of `count` begins, for the number u drawn.
int64_t beginning(int64_t i, double u, int64_t size, int64_t kernel, int64_t count) {
  if (i == count - 1) return size - kernel;
  const double apart = static_cast<double>(size - kernel) / static_cast<double>(count - 1);
  return static_cast<int64_t>((static_cast<double>(i) + u) * apart) - static_cast<int64_t>(u * apart);
}

Arrays pooled(const Array& x, const Array& u, int64_t kernel, int64_t out) {
  const int64_t n = x.size(0), c = x.size(1), h = x.size(2), w = x.size(3);
  Array y({n, c, out, out}), places({n, c, out, out});
  for (int64_t b = 0; b < n; ++b)
    for (int64_t k = 0; k < c; ++k)
      for (int64_t i = 0; i < out; ++i)
        for (int64_t j = 0; j < out; ++j) {
          const int64_t row = beginning(i, u({b, k, 1}), h, kernel, out);
          const int64_t column = beginning(j, u({b, k, 0}), w, kernel, out);
          double best = -1e300, place = 0;
          for (int64_t r = row; r < row + kernel; ++r)
            for (int64_t s = column; s < column + kernel; ++s)
              if (x({b, k, r, s}) > best) {
                best = x({b, k, r, s});
                place = static_cast<double>(r * w + s);
              }
          y({b, k, i, j}) = best;
          places({b, k, i, j}) = place;
        }
  return {y, places};
}

}  // namespace

OP_CASE("fractional_max_pool2d")
    .call([](const Tensors& x) { return fractional_max_pool2d(x[0], 2, 3, x[1]); })
    .inputs({{2, 2, 6, 7}, {2, 2, 2}})
    .inputs({{0, 2, 6, 7}, {0, 2, 2}})
    .distinct(0)
    .range(1, 0.1, 0.9)
    .no_gradient(1)
    .reference([](const Arrays& x) { return pooled(x[0], x[1], 2, 3); })
    .skip_layouts("expanded", "equal elements: which of them is greatest is a kink")
    .error<ValueError>(
        [] {
          fractional_max_pool2d(ones({1, 1, 4, 4}), 3, 3, rand({1, 1, 2}));
        },
        "[fractional_max_pool2d] output_size (3, 3) and kernel_size (3, 3) are too large")
    .error<ShapeError>(
        [] {
          fractional_max_pool2d(ones({1, 1, 4, 4}), 2, 2, rand({1, 1, 3}));
        },
        "[fractional_max_pool2d] random_samples must be (1, 1, 2); got (1, 1, 3)");
OP_CASE("fractional_max_pool3d")
    .call([](const Tensors& x) {
      return fractional_max_pool3d(unsqueeze(x[0], 2), {1, 2, 2}, {1, 3, 3},
                                   narrow(cat({x[1], x[1]}, 2), 2, 0, 3));
    })
    .inputs({{2, 2, 6, 7}, {2, 2, 2}})
    .distinct(0)
    .range(1, 0.1, 0.9)
    .no_gradient(1)
    .reference([](const Arrays& x) {
      Arrays y = pooled(x[0], x[1], 2, 3);
      for (Array& one : y) one.shape = {2, 2, 1, 3, 3};
      return y;
    })
    .skip_layouts("expanded", "equal elements: which of them is greatest is a kink");

}  // namespace weft::op_cases
