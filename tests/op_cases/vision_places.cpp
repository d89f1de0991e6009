// Records of sampling, patches, shuffles and local response normalisation.
#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

Shape index_at(int64_t flat, const Shape& sizes) {
  Shape index = sizes;
  for (int64_t i = sizes.size() - 1; i >= 0; --i) {
    index[i] = flat % sizes[i];
    flat /= sizes[i];
  }
  return index;
}
int64_t flat_of(const Shape& index, const Shape& sizes) {
  int64_t flat = 0;
  for (int64_t i = 0; i < sizes.size(); ++i) flat = flat * sizes[i] + index[i];
  return flat;
}

double triangle(double x) { return std::max(0.0, 1 - std::abs(x)); }
}  // namespace

// ---- sampling ----

namespace {
/// input at (x, y) in pixels, 0 outside.
Array bilinear_sample(const Array& input, const Array& grid, bool align) {
  Array y(Shape{input.size(0), input.size(1), grid.size(1), grid.size(2)});
  const auto pixels = [&](double place, int64_t size) {
    const auto n = static_cast<double>(size);
    return align ? (place + 1) / 2 * (n - 1) : ((place + 1) * n - 1) / 2;
  };
  for (int64_t at = 0; at < y.numel(); ++at) {
    const Shape index = index_at(at, y.shape);
    const double column = pixels(grid({index[0], index[2], index[3], 0}), input.size(3));
    const double row = pixels(grid({index[0], index[2], index[3], 1}), input.size(2));
    for (int64_t i = 0; i < input.size(2); ++i)
      for (int64_t j = 0; j < input.size(3); ++j)
        y[at] += input({index[0], index[1], i, j}) * triangle(row - static_cast<double>(i)) *
                 triangle(column - static_cast<double>(j));
  }
  return y;
}
}  // namespace

OP_CASE("grid_sample")
    .call([](const Tensors& x) { return grid_sample(x[0], x[1]); })
    .inputs({{2, 3, 3, 4}, {2, 2, 3, 2}})
    .range(1, -1.4, 1.4)
    .reference([](const Arrays& x) { return bilinear_sample(x[0], x[1], false); })
    .tolerance(1e-4)
    .error<ShapeError>(
        [] {
          grid_sample(ones({2, 3, 4, 4}), ones({2, 5, 5, 3}));
        },
        "[grid_sample] input must be (N, C, H, W) with a grid of (N, OH, OW, 2)")
    .error<ValueError>(
        [] {
          grid_sample(ones({2, 3, 4, 4}), ones({2, 5, 5, 2}), "linear");
        },
        "mode must be bilinear, nearest or bicubic; got 'linear'")
    .error<DtypeError>(
        [] {
          grid_sample(ones({2, 3, 4, 4}), ones({2, 5, 5, 2}, {.dtype = float64}));
        },
        "input and grid must have one dtype; got float32 and float64");
OP_CASE("grid_sample")
    .variant("corners aligned")
    .call([](const Tensors& x) { return grid_sample(x[0], x[1], "bilinear", "zeros", true); })
    .inputs({{1, 2, 4, 3}, {1, 3, 2, 2}})
    .range(1, -1.4, 1.4)
    .reference([](const Arrays& x) { return bilinear_sample(x[0], x[1], true); })
    .tolerance(1e-4);

OP_CASE("affine_grid")
    .call([](const Tensors& x) {
      return affine_grid(x[0], {2, 1, 3, 4});
    })
    .inputs({{2, 2, 3}})
    .reference([](const Arrays& x) {
      Array y(Shape{2, 3, 4, 2});
      for (int64_t at = 0; at < y.numel(); ++at) {
        const Shape i = index_at(at, y.shape);
        const double column = (static_cast<double>(i[2]) * 2 + 1) / 4 - 1,
                     row = (static_cast<double>(i[1]) * 2 + 1) / 3 - 1;
        y[at] = x[0]({i[0], i[3], 0}) * column + x[0]({i[0], i[3], 1}) * row + x[0]({i[0], i[3], 2});
      }
      return y;
    })
    .tolerance(1e-4)
    .skip_layouts("zero_size", "the size is given")
    .error<ShapeError>(
        [] {
          affine_grid(ones({2, 2, 2}), {2, 1, 3, 4});
        },
        "[affine_grid] theta must be (2, 2, 3) for size (2, 1, 3, 4); got (2, 2, 2)");

// ---- patches ----

namespace {
/// visit(columns element, image element) for kernel (2, 3), dilation (1, 2), padding (1, 2), stride (2, 1).
template <class F>
void for_each_patch_element(const Shape& image, F visit) {
  const int64_t down = (image[2] + 2 - 2) / 2 + 1, across = image[3] + 4 - 4;
  const Shape columns{image[0], image[1], 2, 3, down, across};
  for (int64_t at = 0; at < columns.numel(); ++at) {
    const Shape i = index_at(at, columns);
    const int64_t row = i[4] * 2 - 1 + i[2], column = i[5] - 2 + i[3] * 2;
    if (row >= 0 && column >= 0 && row < image[2] && column < image[3])
      visit(at, flat_of({i[0], i[1], row, column}, image));
  }
}
}  // namespace

OP_CASE("im2col")
    .call([](const Tensors& x) {
      return im2col(x[0], {2, 3}, {1, 2}, {1, 2}, {2, 1});
    })
    .inputs({{2, 2, 4, 3}})
    .reference([](const Arrays& x) {
      Array y(Shape{x[0].size(0), 12, 9});
      for_each_patch_element(x[0].shape, [&](int64_t to, int64_t from) { y[to] = x[0][from]; });
      return y;
    })
    .dtypes({float32, float64, float16, bfloat16, int64, uint8})
    .error<ShapeError>(
        [] {
          im2col(ones({1, 1, 2, 2}), {3});
        },
        "[im2col] the kernel covers more than the padded image; image (2, 2), kernel_size (3, 3)")
    .error<ShapeError>(
        [] {
          im2col(ones({2, 2}), {1});
        },
        "input must be (N, C, H, W) or (C, H, W); got (2, 2)");
OP_CASE("col2im")
    .call([](const Tensors& x) {
      return col2im(x[0], {4, 3}, {2, 3}, {1, 2}, {1, 2}, {2, 1});
    })
    .inputs({{2, 12, 9}})
    .reference([](const Arrays& x) {
      Array y(Shape{x[0].size(0), 2, 4, 3});
      for_each_patch_element(y.shape, [&](int64_t from, int64_t to) { y[to] += x[0][from]; });
      return y;
    })
    .dtypes({float32, float64, float16, bfloat16})
    .half_tolerance(2e-2)
    .error<ShapeError>(
        [] {
          col2im(ones({1, 5, 4}), {3, 3}, {2});
        },
        "[col2im] input (1, 5, 4) must have a multiple of kernel_size (2, 2) rows")
    .error<ShapeError>(
        [] {
          col2im(ones({1, 4, 5}), {3, 3}, {2});
        },
        "must have 4 columns, 2 patches down by 2 across");

// ---- shuffles ----

OP_CASE("pixel_shuffle")
    .call([](const Tensors& x) { return pixel_shuffle(x[0], 2); })
    .inputs({{2, 8, 2, 3}})
    .inputs({{4, 3, 1}})
    .inputs({{2, 1, 4, 0, 2}})
    .reference([](const Arrays& x) {
      Shape size = x[0].shape;
      const int64_t c = size.size() - 3;
      size[c] /= 4;
      size[c + 1] *= 2;
      size[c + 2] *= 2;
      Array y(size);
      for (int64_t at = 0; at < y.numel(); ++at) {
        Shape i = index_at(at, size);
        i[c] = (i[c] * 2 + i[c + 1] % 2) * 2 + i[c + 2] % 2;
        i[c + 1] /= 2;
        i[c + 2] /= 2;
        y[at] = x[0][flat_of(i, x[0].shape)];
      }
      return y;
    })
    .dtypes({float32, float64, float16, bfloat16, int64, uint8})
    .error<ShapeError>(
        [] {
          pixel_shuffle(ones({1, 6, 2, 2}), 2);
        },
        "[pixel_shuffle] the channels must be a multiple of upscale_factor^2; got 6 of them, factor 2")
    .error<ShapeError>(
        [] {
          pixel_shuffle(ones({2, 2}), 2);
        },
        "input must be (*, C, H, W); got (2, 2)")
    .error<ValueError>(
        [] {
          pixel_shuffle(ones({1, 4, 2, 2}), 0);
        },
        "the factor must be at least 1; got 0");
OP_CASE("pixel_unshuffle")
    .call([](const Tensors& x) { return pixel_unshuffle(x[0], 2); })
    .inputs({{2, 2, 4, 6}})
    .inputs({{3, 2, 2}})
    .reference([](const Arrays& x) {
      Shape size = x[0].shape;
      const int64_t c = size.size() - 3;
      size[c] *= 4;
      size[c + 1] /= 2;
      size[c + 2] /= 2;
      Array y(size);
      for (int64_t at = 0; at < y.numel(); ++at) {
        Shape i = index_at(at, size);
        i[c + 1] = i[c + 1] * 2 + i[c] / 2 % 2;
        i[c + 2] = i[c + 2] * 2 + i[c] % 2;
        i[c] /= 4;
        y[at] = x[0][flat_of(i, x[0].shape)];
      }
      return y;
    })
    .error<ShapeError>(
        [] {
          pixel_unshuffle(ones({1, 1, 3, 4}), 2);
        },
        "[pixel_unshuffle] height and width must be multiples of downscale_factor; got factor 2");
OP_CASE("channel_shuffle")
    .call([](const Tensors& x) { return channel_shuffle(x[0], 2); })
    .inputs({{2, 6, 3}})
    .inputs({{2, 4, 2, 3}})
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t at = 0; at < y.numel(); ++at) {
        Shape i = index_at(at, y.shape);
        i[1] = i[1] % 2 * (y.size(1) / 2) + i[1] / 2;
        y[at] = x[0][flat_of(i, y.shape)];
      }
      return y;
    })
    .dtypes({float32, float64, float16, bfloat16, int64, uint8})
    .error<ShapeError>(
        [] {
          channel_shuffle(ones({1, 5, 2}), 2);
        },
        "[channel_shuffle] groups must divide the channels; got 5 of them, groups 2");

OP_CASE("local_response_norm")
    .call([](const Tensors& x) { return local_response_norm(x[0], 2, 0.3, 0.75, 1.5); })
    .inputs({{2, 4, 3}})
    .inputs({{2, 3, 2, 2}})
    .inputs({{1, 2, 2, 1, 2}})
    .reference([](const Arrays& x) {
      Array y = x[0];
      const int64_t channels = y.size(1), plane = y.numel() / y.size(0) / channels;
      for (int64_t at = 0; at < y.numel(); ++at) {
        const int64_t c = at / plane % channels;
        double squares = x[0][at] * x[0][at];
        if (c > 0) squares += x[0][at - plane] * x[0][at - plane];
        y[at] = x[0][at] / std::pow(1.5 + 0.3 * squares / 2, 0.75);
      }
      return y;
    })
    .tolerance(1e-4)
    .error<ShapeError>(
        [] {
          local_response_norm(ones({2, 3}), 2);
        },
        "[local_response_norm] input must be (N, C, *) of 3 dimensions or more; got (2, 3)")
    .error<ValueError>(
        [] {
          local_response_norm(ones({2, 3, 4}), 0);
        },
        "size must be at least 1; got 0");

}  // namespace weft::op_cases
