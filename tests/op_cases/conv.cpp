// Records of convolution and its gradients.
#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

struct Convolution {
  int64_t stride[2] = {1, 1}, padding[2] = {0, 0}, dilation[2] = {1, 1}, groups = 1;
};

/// Calls visit(n, o, i, j, c in weight, c in x, k, l, row, column) for every product; rows and columns may lie outside.
template <class F>
void for_each_product(const Convolution& conv, const Shape& y, const Shape& weight, F visit) {
  const int64_t outs = weight[0] / conv.groups;
  for (int64_t n = 0; n < y[0]; ++n)
    for (int64_t o = 0; o < y[1]; ++o)
      for (int64_t i = 0; i < y[2]; ++i)
        for (int64_t j = 0; j < y[3]; ++j)
          for (int64_t c = 0; c < weight[1]; ++c)
            for (int64_t k = 0; k < weight[2]; ++k)
              for (int64_t l = 0; l < weight[3]; ++l)
                visit(n, o, i, j, c, o / outs * weight[1] + c, k, l,
                      i * conv.stride[0] - conv.padding[0] + k * conv.dilation[0],
                      j * conv.stride[1] - conv.padding[1] + l * conv.dilation[1]);
}

bool inside(const Array& x, int64_t row, int64_t column) {
  return row >= 0 && column >= 0 && row < x.size(2) && column < x.size(3);
}

/// y's height and width are given: they hold the padding after the image.
Array convolution(const Array& x, const Array& weight, const Array* bias, const Convolution& conv,
                  int64_t height, int64_t width) {
  Array y(Shape{x.size(0), weight.size(0), height, width});
  for (int64_t n = 0; n < y.size(0); ++n)
    for (int64_t o = 0; o < y.size(1); ++o)
      for (int64_t p = 0; p < height * width; ++p)
        y[(n * y.size(1) + o) * height * width + p] = bias ? (*bias)[o] : 0;
  for_each_product(conv, y.shape, weight.shape,
                   [&](auto n, auto o, auto i, auto j, auto c, auto cx, auto k, auto l, auto r, auto q) {
                     if (inside(x, r, q)) y({n, o, i, j}) += weight({o, c, k, l}) * x({n, cx, r, q});
                   });
  return y;
}

}  // namespace

OP_CASE("conv2d")
    .call([](const Tensors& x) { return conv2d(x[0], x[1], x[2]); })
    .inputs({{2, 3, 5, 4}, {4, 3, 3, 2}, {4}})
    .inputs({{3, 1, 4, 4}, {5, 1, 2, 2}, {5}})
    .inputs({{2, 5, 3, 2}, {4, 5, 1, 1}, {4}})
    .inputs({{0, 2, 4, 4}, {3, 2, 3, 3}, {3}})
    .reference([](const Arrays& x) {
      return convolution(x[0], x[1], &x[2], {}, x[0].size(2) - x[1].size(2) + 1,
                         x[0].size(3) - x[1].size(3) + 1);
    })
    .large({{40, 16, 14, 14}, {24, 16, 3, 3}, {24}})
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .error<ShapeError>(
        [] {
          conv2d(ones({100, 3, 28, 28}), ones({20, 1, 5, 5}));
        },
        "[conv2d] input has 3 channels, but weight (20, 1, 5, 5) with groups=1 needs 1; input (100, 3, 28, "
        "28)")
    .error<ShapeError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({1, 1, 5, 3}));
        },
        "the kernel covers 5 rows, more than the 4 of the padded input")
    .error<ShapeError>(
        [] {
          conv2d(ones({1, 4, 4, 4}), ones({3, 2, 1, 1}), {}, {1}, {0}, {1}, 2);
        },
        "weight has 3 output channels, which groups=2 does not divide")
    .error<ShapeError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({2, 1, 1, 1}), ones({3}));
        },
        "bias must be (2,) for weight (2, 1, 1, 1); got (3,)")
    .error<ShapeError>(
        [] {
          conv2d(ones({4, 4}), ones({2, 1, 1, 1}));
        },
        "input must be (N, C, H, W) or (C, H, W); got (4, 4)")
    .error<ShapeError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({2, 1, 1}));
        },
        "weight must be (O, C / groups, KH, KW)")
    .error<DtypeError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({2, 1, 1, 1}, {.dtype = float64}));
        },
        "input and weight must have one dtype; got float32 and float64")
    .error<ValueError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({2, 1, 1, 1}), {}, {0});
        },
        "stride must be at least 1; got (0,)")
    .error<ValueError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({2, 1, 1, 1}), {}, {1, 1, 1});
        },
        "one number or two")
    .error<ValueError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({2, 1, 1, 1}), {}, {1}, {-1});
        },
        "padding must be at least 0")
    .error<ValueError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({2, 1, 1, 1}), {}, {1}, {0}, {1}, 0);
        },
        "groups must be at least 1")
    .error<ValueError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({2, 1, 1, 1}), {}, {2}, "same");
        },
        "padding='same' needs stride 1")
    .error<ValueError>(
        [] {
          conv2d(ones({1, 1, 4, 4}), ones({2, 1, 1, 1}), {}, {1}, "reflect");
        },
        "got 'reflect'");

OP_CASE("conv2d")
    .variant("strided")
    .call([](const Tensors& x) {
      return conv2d(x[0], x[1], {}, {2, 3}, {1, 2}, {2, 1});
    })
    .inputs({{2, 2, 7, 6}, {3, 2, 3, 2}})
    .inputs({{2, 1, 5, 9}, {3, 1, 2, 3}})
    .reference([](const Arrays& x) {
      const int64_t height = (x[0].size(2) + 2 - 2 * (x[1].size(2) - 1) - 1) / 2 + 1;
      const int64_t width = (x[0].size(3) + 4 - x[1].size(3)) / 3 + 1;
      return convolution(x[0], x[1], nullptr, {{2, 3}, {1, 2}, {2, 1}, 1}, height, width);
    })
    .tolerance(1e-4);

OP_CASE("conv2d")
    .variant("groups")
    .call([](const Tensors& x) { return conv2d(x[0], x[1], x[2], {1}, {1}, {1}, 2); })
    .inputs({{3, 4, 3, 4}, {6, 2, 3, 3}, {6}})
    .reference([](const Arrays& x) {
      return convolution(x[0], x[1], &x[2], {{1, 1}, {1, 1}, {1, 1}, 2}, x[0].size(2), x[0].size(3));
    })
    .tolerance(1e-4);

OP_CASE("conv2d")
    .variant("depthwise")
    .call([](const Tensors& x) { return conv2d(x[0], x[1], x[2], {2}, {1}, {1}, 5); })
    .inputs({{2, 5, 5, 5}, {10, 1, 3, 3}, {10}})
    .reference([](const Arrays& x) {
      return convolution(x[0], x[1], &x[2], {{2, 2}, {1, 1}, {1, 1}, 5}, 3, 3);
    })
    .tolerance(1e-4);

OP_CASE("conv2d")
    .variant("same")
    .call([](const Tensors& x) {
      return conv2d(x[0], x[1], {}, {1}, "same", {1, 2});
    })
    .inputs({{2, 2, 5, 6}, {3, 2, 4, 2}})
    .reference([](const Arrays& x) {
      return convolution(x[0], x[1], nullptr, {{1, 1}, {1, 1}, {1, 2}, 1}, x[0].size(2), x[0].size(3));
    })
    .tolerance(1e-4);

OP_CASE("conv2d")
    .variant("one image")
    .call([](const Tensors& x) { return conv2d(x[0], x[1], {}, {1}, "valid"); })
    .inputs({{2, 5, 4}, {3, 2, 3, 3}})
    .reference([](const Arrays& x) {
      const Array image(Shape{1, 2, 5, 4}, x[0].values);
      return Array(Shape{3, 3, 2}, convolution(image, x[1], nullptr, {}, 3, 2).values);
    })
    .tolerance(1e-4)
    .skip_layouts("zero_size", "an image has channels");

OP_CASE("conv2d_backward_input")
    .call([](const Tensors& x) {
      return conv2d_backward_input(x[0], x[1], {x[0].size(0), 2, 7, 6}, {2, 1}, {1, 0});
    })
    .inputs({{2, 3, 4, 5}, {3, 2, 3, 2}})
    .reference([](const Arrays& x) {
      const Array &grad = x[0], &weight = x[1];
      Array grad_x(Shape{grad.size(0), 2, 7, 6});
      for_each_product({{2, 1}, {1, 0}}, grad.shape, weight.shape,
                       [&](auto n, auto o, auto i, auto j, auto c, auto cx, auto k, auto l, auto r, auto q) {
                         if (inside(grad_x, r, q))
                           grad_x({n, cx, r, q}) += weight({o, c, k, l}) * grad({n, o, i, j});
                       });
      return grad_x;
    })
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .error<ShapeError>(
        [] {
          conv2d_backward_input(ones({1, 2, 3, 3}), ones({2, 1, 2, 2}), {1, 1, 5, 5});
        },
        "grad_output must be (1, 2, 4, 4) for input (1, 1, 5, 5) and weight (2, 1, 2, 2); got (1, 2, 3, 3)");

OP_CASE("conv2d_backward_weight")
    .call([](const Tensors& x) {
      return conv2d_backward_weight(x[0], x[1], {3, 2, 3, 2}, {2, 1}, {1, 0});
    })
    .inputs({{2, 3, 4, 5}, {2, 2, 7, 6}})
    .inputs({{0, 3, 4, 5}, {0, 2, 7, 6}})
    .reference([](const Arrays& x) {
      const Array& grad = x[0];
      Array grad_weight(Shape{3, 2, 3, 2});
      for_each_product({{2, 1}, {1, 0}}, grad.shape, grad_weight.shape,
                       [&](auto n, auto o, auto i, auto j, auto c, auto cx, auto k, auto l, auto r, auto q) {
                         if (inside(x[1], r, q))
                           grad_weight({o, c, k, l}) += x[1]({n, cx, r, q}) * grad({n, o, i, j});
                       });
      return grad_weight;
    })
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4);

OP_CASE("conv2d_backward_bias")
    .call([](const Tensors& x) { return conv2d_backward_bias(x[0]); })
    .inputs({{2, 3, 4, 5}})
    .inputs({{3, 20, 2, 1}})
    .reference([](const Arrays& x) {
      Array sums(Shape{x[0].size(1)});
      const int64_t pixels = x[0].size(2) * x[0].size(3);
      for (int64_t i = 0; i < x[0].numel(); ++i) sums[i / pixels % x[0].size(1)] += x[0][i];
      return sums;
    })
    .large({{60, 20, 12, 12}})
    .dtypes({float32, float64, float16, bfloat16});

}  // namespace weft::op_cases
