// Records of pooling.
#include <algorithm>
#include <limits>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

struct Pooling {
  int64_t kernel[2], stride[2], padding[2] = {0, 0}, dilation[2] = {1, 1};
};

/// visit(output position, first element of the plane, rows, columns) for each window of x pooled to height and width.
template <class F>
void for_each_window(const Array& x, int64_t height, int64_t width, F visit) {
  const int64_t plane = x.size(2) * x.size(3);
  int64_t out = 0;
  for (int64_t p = 0; p < x.size(0) * x.size(1); ++p)
    for (int64_t i = 0; i < height; ++i)
      for (int64_t j = 0; j < width; ++j) visit(out++, p * plane, i, j);
}

Arrays max_pooling(const Array& x, const Pooling& pool, int64_t height, int64_t width) {
  Array y(Shape{x.size(0), x.size(1), height, width}), indices(y.shape);
  for_each_window(x, height, width, [&](int64_t out, int64_t plane, int64_t i, int64_t j) {
    double best = -std::numeric_limits<double>::infinity();
    for (int64_t k = 0; k < pool.kernel[0]; ++k)
      for (int64_t l = 0; l < pool.kernel[1]; ++l) {
        const int64_t row = i * pool.stride[0] - pool.padding[0] + k * pool.dilation[0];
        const int64_t column = j * pool.stride[1] - pool.padding[1] + l * pool.dilation[1];
        if (row < 0 || column < 0 || row >= x.size(2) || column >= x.size(3)) continue;
        const double value = x[plane + row * x.size(3) + column];
        if (value <= best) continue;
        best = value;
        indices[out] = static_cast<double>(row * x.size(3) + column);
      }
    y[out] = best;
  });
  return {y, indices};
}

Array avg_pooling(const Array& x, const Pooling& pool, int64_t height, int64_t width, bool count_padding,
                  double divisor) {
  Array y(Shape{x.size(0), x.size(1), height, width});
  for_each_window(x, height, width, [&](int64_t out, int64_t plane, int64_t i, int64_t j) {
    double sum = 0, count = 0;
    for (int64_t k = 0; k < pool.kernel[0]; ++k)
      for (int64_t l = 0; l < pool.kernel[1]; ++l) {
        const int64_t row = i * pool.stride[0] - pool.padding[0] + k,
                      column = j * pool.stride[1] - pool.padding[1] + l;
        const bool inside = row >= 0 && column >= 0 && row < x.size(2) && column < x.size(3);
        const bool padded = row < x.size(2) + pool.padding[0] && column < x.size(3) + pool.padding[1];
        if (inside) sum += x[plane + row * x.size(3) + column];
        if (inside || (count_padding && padded)) ++count;
      }
    y[out] = sum / (divisor != 0 ? divisor : count);
  });
  return y;
}

}  // namespace

OP_CASE("max_pool2d")
    .call([](const Tensors& x) { return max_pool2d(x[0], {2}); })
    .inputs({{2, 3, 4, 6}})
    .inputs({{2, 1, 5, 5}})
    .reference([](const Arrays& x) {
      return max_pooling(x[0], {{2, 2}, {2, 2}}, x[0].size(2) / 2, x[0].size(3) / 2)[0];
    })
    .large({{40, 20, 24, 24}})
    .distinct()
    .dtypes({float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8})
    .error<ShapeError>(
        [] {
          max_pool2d(ones({1, 1, 4, 4}), {3}, {}, {2});
        },
        "padding must be at most half of kernel_size; got padding (2, 2), kernel_size (3, 3)")
    .error<ShapeError>(
        [] {
          max_pool2d(ones({1, 1, 2, 4}), {3});
        },
        "the output would have no rows; input (1, 1, 2, 4)")
    .error<ShapeError>(
        [] {
          max_pool2d(ones({4, 4}), {2});
        },
        "input must be (N, C, H, W) or (C, H, W); got (4, 4)")
    .error<ShapeError>(
        [] {
          max_pool2d(ones({1, 0, 4, 4}), {2});
        },
        "only the batch may be empty; input (1, 0, 4, 4)")
    .error<ShapeError>(
        [] {
          max_pool2d(ones({1, 1, 1, 1}), {2}, {1}, {1}, {2});
        },
        "window 0 has no element of the image")
    .error<ValueError>(
        [] {
          max_pool2d(ones({1, 1, 4, 4}), {0});
        },
        "kernel_size must be at least 1; got (0,)")
    .error<ValueError>(
        [] {
          max_pool2d(ones({1, 1, 4, 4}), {2}, {1, 2, 3});
        },
        "stride must be one number or two")
    .error<DtypeError>(
        [] {
          max_pool2d(ones({1, 1, 4, 4}, {.dtype = boolean}), {2});
        },
        "input must not be bool");

OP_CASE("max_pool2d")
    .variant("overlapping")
    .call([](const Tensors& x) {
      return max_pool2d(x[0], {3, 2}, {1, 2}, {1}, {1});
    })
    .inputs({{2, 17, 4, 5}})
    .reference([](const Arrays& x) {
      return max_pooling(x[0], {{3, 2}, {1, 2}, {1, 1}}, 4, 3)[0];
    })
    .distinct();

OP_CASE("max_pool2d")
    .variant("dilated, rounded up")
    .call([](const Tensors& x) { return max_pool2d(x[0], {2}, {3}, {0}, {2}, /*ceil_mode=*/true); })
    .inputs({{3, 2, 7, 8}})
    .reference([](const Arrays& x) {
      return max_pooling(x[0], {{2, 2}, {3, 3}, {0, 0}, {2, 2}}, 3, 3)[0];
    })
    .distinct();

OP_CASE("max_pool2d_with_indices")
    .call([](const Tensors& x) {
      return max_pool2d_with_indices(x[0], {2, 3}, {2}, {1});
    })
    .inputs({{2, 3, 4, 5}})
    .inputs({{2, 33, 3, 3}})
    .reference([](const Arrays& x) {
      return max_pooling(x[0], {{2, 3}, {2, 2}, {1, 1}}, x[0].size(2) / 2 + 1, (x[0].size(3) - 1) / 2 + 1);
    })
    .large({{20, 16, 30, 30}})
    .distinct();

OP_CASE("max_pool2d_with_indices")
    .variant("one image, windows above 256 elements")
    .call([](const Tensors& x) { return max_pool2d_with_indices(x[0], {17}, {1}); })
    .inputs({{2, 18, 17}})
    .reference([](const Arrays& x) {
      Arrays pooled = max_pooling(Array(Shape{1, 2, 18, 17}, x[0].values), {{17, 17}, {1, 1}}, 2, 1);
      for (Array& array : pooled) array.shape = {2, 2, 1};
      return pooled;
    })
    .distinct()
    .skip_layouts("zero_size", "an image has channels");

OP_CASE("avg_pool2d")
    .call([](const Tensors& x) { return avg_pool2d(x[0], {2}); })
    .inputs({{2, 3, 4, 6}})
    .inputs({{3, 18, 5, 4}})
    .reference([](const Arrays& x) {
      return avg_pooling(x[0], {{2, 2}, {2, 2}}, x[0].size(2) / 2, x[0].size(3) / 2, true, 0);
    })
    .large({{40, 20, 24, 24}})
    .dtypes({float32, float64, float16, bfloat16})
    .error<ShapeError>(
        [] {
          avg_pool2d(ones({1, 1, 4, 4}), {3}, {}, {2});
        },
        "padding must be at most half")
    .error<ValueError>(
        [] {
          avg_pool2d(ones({1, 1, 4, 4}), {2}, {}, {0}, false, true, 0);
        },
        "divisor_override must not be 0")
    .error<DtypeError>(
        [] {
          avg_pool2d(ones({1, 1, 4, 4}, {.dtype = int32}), {2});
        },
        "needs a floating-point or int64 tensor");

OP_CASE("avg_pool2d")
    .variant("padded, rounded up")
    .call([](const Tensors& x) {
      return avg_pool2d(x[0], {3, 2}, {2}, {1}, /*ceil_mode=*/true);
    })
    .inputs({{2, 3, 6, 5}})
    .reference([](const Arrays& x) {
      return avg_pooling(x[0], {{3, 2}, {2, 2}, {1, 1}}, 4, 3, true, 0);
    });

OP_CASE("avg_pool2d")
    .variant("padding not counted")
    .call([](const Tensors& x) {
      return avg_pool2d(x[0], {3, 2}, {2}, {1}, /*ceil_mode=*/true, /*count_include_pad=*/false);
    })
    .inputs({{2, 3, 6, 5}})
    .reference([](const Arrays& x) {
      return avg_pooling(x[0], {{3, 2}, {2, 2}, {1, 1}}, 4, 3, false, 0);
    });

OP_CASE("avg_pool2d")
    .variant("divisor")
    .call([](const Tensors& x) { return avg_pool2d(x[0], {2}, {1}, {0}, false, true, -3); })
    .inputs({{2, 4, 3}})
    .reference([](const Arrays& x) {
      return Array(
          Shape{2, 3, 2},
          avg_pooling(Array(Shape{1, 2, 4, 3}, x[0].values), {{2, 2}, {1, 1}}, 3, 2, true, -3).values);
    })
    .skip_layouts("zero_size", "an image has channels");

}  // namespace weft::op_cases
