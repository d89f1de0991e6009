// Records of convolution in one and three dimensions and of transposed convolution.
#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

struct Convolution {
  Shape stride, padding, dilation;
  int64_t groups = 1;
};

/// The index of the element at `flat` in row-major order.
Shape index_at(int64_t flat, const Shape& sizes) {
  Shape index = sizes;
  for (int64_t i = sizes.size() - 1; i >= 0; --i) {
    index[i] = flat % sizes[i];
    flat /= sizes[i];
  }
  return index;
}
Shape spatial(const Shape& sizes) { return Shape(IntSpan(sizes.data() + 2, sizes.size() - 2)); }

/// visit(y element, x element, weight element) for every product of a convolution of x (N, C, *) to y (N, O, *).
template <class F>
void for_each_product(const Convolution& conv, const Array& x, const Array& y, const Array& weight, F visit) {
  const Shape taps = spatial(weight.shape);
  const int64_t outs = weight.size(0) / conv.groups;
  for (int64_t at = 0; at < y.numel(); ++at) {
    const Shape out = index_at(at, y.shape);
    for (int64_t c = 0; c < weight.size(1); ++c)
      for (int64_t tap = 0; tap < taps.numel(); ++tap) {
        const Shape k = index_at(tap, taps);
        Shape in{out[0], out[1] / outs * weight.size(1) + c};
        bool inside = true;
        for (int64_t i = 0; i < taps.size(); ++i) {
          in.push_back(out[2 + i] * conv.stride[i] - conv.padding[i] + k[i] * conv.dilation[i]);
          inside = inside && in[2 + i] >= 0 && in[2 + i] < x.size(2 + i);
        }
        if (!inside) continue;
        int64_t from = 0;
        for (int64_t i = 0; i < in.size(); ++i) from = from * x.size(i) + in[i];
        visit(at, from, (out[1] * weight.size(1) + c) * taps.numel() + tap);
      }
  }
}

Array with_bias(Shape sizes, const Array* bias) {
  Array y(std::move(sizes));
  for (int64_t i = 0; bias && i < y.numel(); ++i) y[i] = (*bias)[index_at(i, y.shape)[1]];
  return y;
}
Array convolution(const Array& x, const Array& weight, const Array* bias, const Convolution& conv,
                  Shape sizes) {
  Array y = with_bias(std::move(sizes), bias);
  for_each_product(conv, x, y, weight, [&](auto to, auto from, auto w) { y[to] += x[from] * weight[w]; });
  return y;
}
Array transposed(const Array& x, const Array& weight, const Array* bias, const Convolution& conv,
                 Shape sizes) {
  Array y = with_bias(std::move(sizes), bias);
  for_each_product(conv, y, x, weight, [&](auto from, auto to, auto w) { y[to] += x[from] * weight[w]; });
  return y;
}

}  // namespace

OP_CASE("conv1d")
    .call([](const Tensors& x) { return conv1d(x[0], x[1], x[2]); })
    .inputs({{2, 3, 7}, {4, 3, 3}, {4}})
    .inputs({{3, 1, 4}, {5, 1, 4}, {5}})
    .inputs({{0, 2, 4}, {3, 2, 3}, {3}})
    .reference([](const Arrays& x) {
      return convolution(x[0], x[1], &x[2], {{1}, {0}, {1}},
                         {x[0].size(0), x[1].size(0), x[0].size(2) - x[1].size(2) + 1});
    })
    .large({{30, 16, 200}, {24, 16, 5}, {24}})
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .error<ShapeError>(
        [] {
          conv1d(ones({2, 3, 8}), ones({4, 2, 3}));
        },
        "[conv1d] input has 3 channels, but weight (4, 2, 3) with groups=1 needs 2; input (2, 3, 8)")
    .error<ShapeError>(
        [] {
          conv1d(ones({2, 2, 2}), ones({4, 2, 3}));
        },
        "the kernel covers 3 elements, more than the 2 of the padded input")
    .error<ShapeError>(
        [] {
          conv1d(ones({1, 2, 3, 4}), ones({4, 2, 3}));
        },
        "input must be (N, C, L) or (C, L); got (1, 2, 3, 4)")
    .error<ShapeError>(
        [] {
          conv1d(ones({1, 2, 3}), ones({4, 2, 3, 3}));
        },
        "weight must be (O, C / groups, K)")
    .error<ValueError>(
        [] {
          conv1d(ones({1, 2, 3}), ones({4, 2, 3}), {}, {1, 1});
        },
        "stride must be one number; got (1, 1)")
    .error<ValueError>(
        [] {
          conv1d(ones({1, 2, 3}), ones({4, 2, 3}), {}, {2}, "same");
        },
        "[conv1d] padding='same' needs stride 1");

OP_CASE("conv1d")
    .variant("strided groups")
    .call([](const Tensors& x) { return conv1d(x[0], x[1], x[2], {2}, {3}, {2}, 2); })
    .inputs({{2, 4, 6}, {6, 2, 3}, {6}})
    .reference([](const Arrays& x) {
      return convolution(x[0], x[1], &x[2], {{2}, {3}, {2}, 2}, {x[0].size(0), 6, 4});
    })
    .tolerance(1e-4);

OP_CASE("conv1d")
    .variant("same, one sequence")
    .call([](const Tensors& x) { return conv1d(x[0], x[1], {}, {1}, "same", {3}); })
    .inputs({{2, 6}, {3, 2, 2}})
    .reference([](const Arrays& x) {
      const Array batch(Shape{1, 2, 6}, x[0].values);
      return Array(Shape{3, 6}, convolution(batch, x[1], nullptr, {{1}, {1}, {3}}, {1, 3, 6}).values);
    })
    .tolerance(1e-4)
    .skip_layouts("zero_size", "a sequence has channels");

OP_CASE("conv3d")
    .call([](const Tensors& x) { return conv3d(x[0], x[1], x[2]); })
    .inputs({{2, 2, 3, 4, 3}, {3, 2, 2, 3, 1}, {3}})
    .inputs({{2, 3, 1, 2, 2}, {2, 3, 1, 1, 1}, {2}})
    .inputs({{0, 2, 3, 3, 3}, {1, 2, 2, 2, 2}, {1}})
    .reference([](const Arrays& x) {
      Shape y{x[0].size(0), x[1].size(0)};
      for (int64_t i = 2; i < 5; ++i) y.push_back(x[0].size(i) - x[1].size(i) + 1);
      return convolution(x[0], x[1], &x[2], {{1, 1, 1}, {0, 0, 0}, {1, 1, 1}}, y);
    })
    .large({{3, 8, 8, 12, 12}, {12, 8, 3, 3, 3}, {12}})
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .error<ShapeError>(
        [] {
          conv3d(ones({2, 3, 8, 8, 8}), ones({4, 2, 3, 3, 3}), {}, {1}, {0}, {1}, 2);
        },
        "[conv3d] input has 3 channels, but weight (4, 2, 3, 3, 3) with groups=2 needs 4")
    .error<ShapeError>(
        [] {
          conv3d(ones({1, 2, 2, 8, 8}), ones({4, 2, 3, 3, 3}));
        },
        "the kernel covers 3 planes, more than the 2 of the padded input")
    .error<ShapeError>(
        [] {
          conv3d(ones({2, 8, 8}), ones({4, 2, 3, 3, 3}));
        },
        "input must be (N, C, D, H, W) or (C, D, H, W); got (2, 8, 8)")
    .error<DtypeError>(
        [] {
          conv3d(ones({1, 1, 2, 2, 2}), ones({1, 1, 1, 1, 1}, {.dtype = int64}));
        },
        "input and weight must have one dtype; got float32 and int64");

OP_CASE("conv3d")
    .variant("strided groups")
    .call([](const Tensors& x) {
      return conv3d(x[0], x[1], {}, {2, 1, 2}, {1, 0, 2}, {1, 2, 1}, 2);
    })
    .inputs({{2, 4, 3, 4, 3}, {4, 2, 2, 2, 3}})
    .reference([](const Arrays& x) {
      return convolution(x[0], x[1], nullptr, {{2, 1, 2}, {1, 0, 2}, {1, 2, 1}, 2},
                         {x[0].size(0), 4, 2, 2, 3});
    })
    .tolerance(1e-4);

OP_CASE("conv3d")
    .variant("same, one volume")
    .call([](const Tensors& x) { return conv3d(x[0], x[1], {}, {1}, "same"); })
    .inputs({{2, 3, 2, 3}, {2, 2, 2, 1, 3}})
    .reference([](const Arrays& x) {
      const Array batch(Shape{1, 2, 3, 2, 3}, x[0].values);
      const Convolution conv{{1, 1, 1}, {0, 0, 1}, {1, 1, 1}};
      return Array(Shape{2, 3, 2, 3}, convolution(batch, x[1], nullptr, conv, {1, 2, 3, 2, 3}).values);
    })
    .tolerance(1e-4)
    .skip_layouts("zero_size", "a volume has channels");

OP_CASE("conv_transpose1d")
    .call([](const Tensors& x) { return conv_transpose1d(x[0], x[1], x[2], {3}, {1}, {2}, 2, {2}); })
    .inputs({{2, 4, 3}, {4, 3, 2}, {6}})
    .reference([](const Arrays& x) {
      return transposed(x[0], x[1], &x[2], {{3}, {1}, {2}, 2}, {x[0].size(0), 6, 9});
    })
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .error<ValueError>(
        [] {
          conv_transpose1d(ones({1, 2, 3}), ones({2, 2, 3}), {}, {1}, {0}, {1});
        },
        "[conv_transpose1d] output_padding must be less than stride or dilation; got output_padding (1,)")
    .error<ShapeError>(
        [] {
          conv_transpose1d(ones({1, 2, 3}), ones({3, 2, 3}));
        },
        "input has 2 channels, but weight (3, 2, 3) needs 3; input (1, 2, 3)")
    .error<ShapeError>(
        [] {
          conv_transpose1d(ones({1, 2, 2}), ones({2, 2, 1}), {}, {1}, {1});
        },
        "the output would have no elements");

OP_CASE("conv_transpose2d")
    .call([](const Tensors& x) { return conv_transpose2d(x[0], x[1], x[2]); })
    .inputs({{2, 3, 3, 2}, {3, 4, 2, 3}, {4}})
    .inputs({{0, 2, 3, 3}, {2, 1, 2, 2}, {1}})
    .reference([](const Arrays& x) {
      return transposed(
          x[0], x[1], &x[2], {{1, 1}, {0, 0}, {1, 1}},
          {x[0].size(0), x[1].size(1), x[0].size(2) + x[1].size(2) - 1, x[0].size(3) + x[1].size(3) - 1});
    })
    .large({{20, 16, 12, 12}, {16, 12, 3, 3}, {12}})
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .error<ShapeError>(
        [] {
          conv_transpose2d(ones({1, 3, 4, 4}), ones({3, 2, 3, 3}), {}, {1}, {0}, {0}, 2);
        },
        "input has 3 channels, which groups=2 does not divide")
    .error<ShapeError>(
        [] {
          conv_transpose2d(ones({1, 3, 4, 4}), ones({3, 2, 3, 3}), ones({3}));
        },
        "bias must be (2,) for weight (3, 2, 3, 3); got (3,)")
    .error<ShapeError>(
        [] {
          conv_transpose2d(ones({3, 4}), ones({3, 2, 3, 3}));
        },
        "input must be (N, C, H, W) or (C, H, W); got (3, 4)");

OP_CASE("conv_transpose2d")
    .variant("strided groups")
    .call([](const Tensors& x) {
      return conv_transpose2d(x[0], x[1], {}, {2, 3}, {1, 0}, {1, 2}, 2, {1, 2});
    })
    .inputs({{2, 4, 3, 2}, {4, 1, 3, 2}})
    .reference([](const Arrays& x) {
      return transposed(x[0], x[1], nullptr, {{2, 3}, {1, 0}, {1, 2}, 2}, {x[0].size(0), 2, 6, 8});
    })
    .tolerance(1e-4);

OP_CASE("conv_transpose2d")
    .variant("one image")
    .call([](const Tensors& x) { return conv_transpose2d(x[0], x[1], x[2], {2}); })
    .inputs({{3, 2, 3}, {3, 2, 2, 2}, {2}})
    .reference([](const Arrays& x) {
      const Array batch(Shape{1, 3, 2, 3}, x[0].values);
      const Array y = transposed(batch, x[1], &x[2], {{2, 2}, {0, 0}, {1, 1}}, {1, 2, 4, 6});
      return Array(Shape{2, 4, 6}, y.values);
    })
    .tolerance(1e-4)
    .skip_layouts("zero_size", "an image has channels");

OP_CASE("conv_transpose3d")
    .call([](const Tensors& x) {
      return conv_transpose3d(x[0], x[1], x[2], {2, 1, 1}, {0, 1, 0}, {1, 0, 0}, 1, {1, 1, 2});
    })
    .inputs({{4, 2, 2, 3, 2}, {2, 3, 2, 2, 2}, {3}})
    .reference([](const Arrays& x) {
      return transposed(x[0], x[1], &x[2], {{2, 1, 1}, {0, 1, 0}, {1, 1, 2}}, {x[0].size(0), 3, 5, 2, 4});
    })
    .dtypes({float32, float64, float16, bfloat16})
    .tolerance(1e-4)
    .error<ShapeError>(
        [] {
          conv_transpose3d(ones({1, 2, 3, 3}), ones({2, 2, 3, 3}));
        },
        "weight must be (C, O / groups, KD, KH, KW)");

}  // namespace weft::op_cases
