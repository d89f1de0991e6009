// Records of pooling in one and three dimensions, of adaptive and lp pooling, and of max pooling undone.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

/// Along one dimension: the window of output element `out` starts at `start` (which may be outside), with `count` elements
/// `step` apart.
struct Span {
  int64_t start, count, step = 1;
};
using Spans = std::function<Span(int64_t dim, int64_t out)>;

Spans strided(Shape kernel, Shape stride, Shape padding, Shape dilation) {
  return [=](int64_t dim, int64_t out) {
    return Span{out * stride[dim] - padding[dim], kernel[dim], dilation[dim]};
  };
}
Spans adaptive(const Shape& in, const Shape& out) {
  return [=](int64_t dim, int64_t at) {
    const int64_t n = in[2 + dim], m = out[2 + dim], start = at * n / m;
    return Span{start, ((at + 1) * n + m - 1) / m - start};
  };
}

/// visit(y element, first element of the image, index in the image or -1 outside) for all elements of all windows.
template <class F>
void for_each_element(const Array& x, const Shape& y, const Spans& spans, F visit) {
  const int64_t rank = x.dim() - 2;
  int64_t plane = 1, out_plane = 1;
  for (int64_t i = 0; i < rank; ++i) {
    plane *= x.size(2 + i);
    out_plane *= y[2 + i];
  }
  for (int64_t at = 0; at < y.numel(); ++at) {
    Shape out(rank, 0), taps(rank, 1);
    int64_t rest = at % out_plane, count = 1;
    for (int64_t i = rank - 1; i >= 0; --i) {
      out[i] = rest % y[2 + i];
      rest /= y[2 + i];
      taps[i] = spans(i, out[i]).count;
      count *= taps[i];
    }
    for (int64_t tap = 0; tap < count; ++tap) {
      int64_t left = tap, index = 0, scale = 1;
      bool inside = true;
      for (int64_t i = rank - 1; i >= 0; --i) {
        const Span span = spans(i, out[i]);
        const int64_t place = span.start + left % taps[i] * span.step;
        left /= taps[i];
        inside = inside && place >= 0 && place < x.size(2 + i);
        index += place * scale;
        scale *= x.size(2 + i);
      }
      visit(at, at / out_plane * plane, inside ? index : -1);
    }
  }
}

Arrays max_pooling(const Array& x, Shape size, const Spans& spans) {
  Array y(std::move(size), -std::numeric_limits<double>::infinity());
  Array indices(y.shape);
  for_each_element(x, y.shape, spans, [&](int64_t at, int64_t image, int64_t index) {
    if (index < 0 || x[image + index] <= y[at]) return;
    y[at] = x[image + index];
    indices[at] = static_cast<double>(index);
  });
  return {y, indices};
}

/// divisor 0: the elements inside.
Array avg_pooling(const Array& x, Shape size, const Spans& spans, double divisor) {
  Array y(std::move(size)), count(y.shape);
  for_each_element(x, y.shape, spans, [&](int64_t at, int64_t image, int64_t index) {
    if (index < 0) return;
    y[at] += x[image + index];
    ++count[at];
  });
  for (int64_t i = 0; i < y.numel(); ++i) y[i] /= divisor != 0 ? divisor : count[i];
  return y;
}

Array batch_of(const Array& x) {
  Shape size = x.shape;
  size.insert(0, 1);
  return {size, x.values};
}

}  // namespace

OP_CASE("max_pool1d")
    .call([](const Tensors& x) { return max_pool1d(x[0], {3}, {2}, {1}); })
    .inputs({{2, 3, 7}})
    .inputs({{3, 20, 4}})
    .reference([](const Arrays& x) {
      const Shape size{x[0].size(0), x[0].size(1), (x[0].size(2) - 1) / 2 + 1};
      return max_pooling(x[0], size, strided({3}, {2}, {1}, {1}))[0];
    })
    .large({{30, 20, 500}})
    .distinct()
    .dtypes({float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8})
    .error<ShapeError>(
        [] {
          max_pool1d(ones({2, 10, 0}), {1});
        },
        "[max_pool1d] only the batch may be empty; input (2, 10, 0)")
    .error<ShapeError>([] { max_pool1d(ones({5}), {1}); }, "input must be (N, C, L) or (C, L); got (5,)")
    .error<ShapeError>(
        [] {
          max_pool1d(ones({2, 2, 2}), {5});
        },
        "the output would have no elements; input (2, 2, 2), kernel_size (5,)")
    .error<ValueError>(
        [] {
          max_pool1d(ones({2, 10, 4}), {int64_t{8608480567731124087}}, {}, {0}, {int64_t{1250999896764}},
                     true);
        },
        "kernel_size must be at most 16777216")
    .error<ValueError>(
        [] {
          max_pool1d(ones({2, 10, 4}), {2}, {0});
        },
        "stride must be at least 1; got (0,)");

OP_CASE("max_pool1d_with_indices")
    .call([](const Tensors& x) { return max_pool1d_with_indices(x[0], {2}, {}, {0}, {2}, true); })
    .inputs({{2, 3, 8}})
    .reference([](const Arrays& x) {
      return max_pooling(x[0], {x[0].size(0), 3, 4}, strided({2}, {2}, {0}, {2}));
    })
    .distinct();

OP_CASE("max_pool3d")
    .call([](const Tensors& x) { return max_pool3d(x[0], {2}); })
    .inputs({{2, 3, 2, 4, 4}})
    .inputs({{1, 1, 3, 2, 5}})
    .reference([](const Arrays& x) {
      Shape size = x[0].shape;
      for (int64_t i = 2; i < 5; ++i) size[i] /= 2;
      return max_pooling(x[0], size, strided({2, 2, 2}, {2, 2, 2}, {0, 0, 0}, {1, 1, 1}))[0];
    })
    .large({{4, 20, 12, 16, 16}})
    .distinct()
    .dtypes({float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8})
    .error<ShapeError>(
        [] {
          max_pool3d(ones({1, 1, 1, 4, 4}), {2});
        },
        "[max_pool3d] the output would have no planes; input (1, 1, 1, 4, 4)")
    .error<ShapeError>(
        [] {
          max_pool3d(ones({1, 1, 4, 4, 4}), {2}, {}, {2});
        },
        "padding must be at most half of kernel_size")
    .error<ValueError>(
        [] {
          max_pool3d(ones({1, 1, 4, 4, 4}), {2, 2});
        },
        "kernel_size must be one number or three; got (2, 2)")
    .error<DtypeError>(
        [] {
          max_pool3d(ones({1, 1, 4, 4, 4}, {.dtype = boolean}), {2});
        },
        "input must not be bool");

OP_CASE("max_pool3d_with_indices")
    .call([](const Tensors& x) {
      return max_pool3d_with_indices(x[0], {2, 3, 2}, {1, 2, 1}, {1, 1, 0}, {1, 1, 2});
    })
    .inputs({{2, 3, 2, 3, 4}})
    .reference([](const Arrays& x) {
      return max_pooling(x[0], {x[0].size(0), 3, 3, 2, 2},
                         strided({2, 3, 2}, {1, 2, 1}, {1, 1, 0}, {1, 1, 2}));
    })
    .distinct();

OP_CASE("max_pool3d_with_indices")
    .variant("one volume, rounded up")
    .call([](const Tensors& x) { return max_pool3d_with_indices(x[0], {2}, {2}, {0}, {1}, true); })
    .inputs({{3, 3, 3, 3}})
    .reference([](const Arrays& x) {
      Arrays pooled =
          max_pooling(batch_of(x[0]), {1, 3, 2, 2, 2}, strided({2, 2, 2}, {2, 2, 2}, {0, 0, 0}, {1, 1, 1}));
      for (Array& array : pooled) array.shape = {3, 2, 2, 2};
      return pooled;
    })
    .distinct()
    .skip_layouts("zero_size", "a volume has channels");

OP_CASE("avg_pool1d")
    .call([](const Tensors& x) { return avg_pool1d(x[0], {3}, {2}, {1}); })
    .inputs({{2, 3, 7}})
    .reference([](const Arrays& x) {
      return avg_pooling(x[0], {x[0].size(0), 3, 4}, strided({3}, {2}, {1}, {1}), 3);
    })
    .dtypes({float32, float64, float16, bfloat16})
    .error<ShapeError>(
        [] {
          avg_pool1d(ones({1, 1, 4}), {3}, {}, {2});
        },
        "[avg_pool1d] padding must be at most half");

OP_CASE("avg_pool3d")
    .call([](const Tensors& x) { return avg_pool3d(x[0], {2}); })
    .inputs({{2, 3, 2, 4, 4}})
    .inputs({{1, 1, 3, 2, 5}})
    .reference([](const Arrays& x) {
      Shape size = x[0].shape;
      for (int64_t i = 2; i < 5; ++i) size[i] /= 2;
      return avg_pooling(x[0], size, strided({2, 2, 2}, {2, 2, 2}, {0, 0, 0}, {1, 1, 1}), 8);
    })
    .large({{4, 20, 12, 16, 16}})
    .dtypes({float32, float64, float16, bfloat16})
    .error<ValueError>(
        [] {
          avg_pool3d(ones({1, 1, 4, 4, 4}), {2}, {}, {0}, false, true, 0);
        },
        "divisor_override must not be 0")
    .error<DtypeError>(
        [] {
          avg_pool3d(ones({1, 1, 4, 4, 4}, {.dtype = int32}), {2});
        },
        "needs a floating-point or int64 tensor");

OP_CASE("avg_pool3d")
    .variant("padding not counted, rounded up")
    .call([](const Tensors& x) {
      return avg_pool3d(x[0], {2, 3, 2}, {2, 2, 1}, {1, 1, 0}, /*ceil_mode=*/true,
                        /*count_include_pad=*/false);
    })
    .inputs({{2, 3, 3, 4, 2}})
    .reference([](const Arrays& x) {
      return avg_pooling(x[0], {x[0].size(0), 3, 2, 3, 1},
                         strided({2, 3, 2}, {2, 2, 1}, {1, 1, 0}, {1, 1, 1}), 0);
    });

OP_CASE("avg_pool3d")
    .variant("divisor, one volume")
    .call([](const Tensors& x) { return avg_pool3d(x[0], {2}, {1}, {1}, false, true, 5); })
    .inputs({{2, 2, 1, 2}})
    .reference([](const Arrays& x) {
      const Array y = avg_pooling(batch_of(x[0]), {1, 2, 3, 2, 3},
                                  strided({2, 2, 2}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}), 5);
      return Array(Shape{2, 3, 2, 3}, y.values);
    })
    .skip_layouts("zero_size", "a volume has channels");

namespace {
Array lp_pooling(const Array& x, double p, const Shape& size, const Spans& spans) {
  Array powers = x;
  for (double& value : powers.values) value = std::pow(value, p);
  Array y = avg_pooling(powers, size, spans, 1);
  for (double& value : y.values) value = std::pow(value, 1 / p);
  return y;
}
}  // namespace

OP_CASE("lp_pool1d")
    .call([](const Tensors& x) { return lp_pool1d(x[0], 3, {2}); })
    .inputs({{2, 3, 6}})
    .range(0.2, 2)
    .reference([](const Arrays& x) {
      return lp_pooling(x[0], 3, {x[0].size(0), 3, 3}, strided({2}, {2}, {0}, {1}));
    })
    .dtypes({float32, float64, float16, bfloat16})
    .half_tolerance(2e-2)
    .error<ValueError>(
        [] {
          lp_pool1d(ones({1, 1, 4}), 0, {2});
        },
        "[lp_pool1d] norm_type must not be 0");
OP_CASE("lp_pool2d")
    .call([](const Tensors& x) {
      return lp_pool2d(x[0], 2, {2, 1}, {1});
    })
    .inputs({{2, 3, 3, 2}})
    .range(0.2, 2)
    .reference([](const Arrays& x) {
      return lp_pooling(x[0], 2, {x[0].size(0), 3, 2, 2}, strided({2, 1}, {1, 1}, {0, 0}, {1, 1}));
    });
OP_CASE("lp_pool3d")
    .call([](const Tensors& x) { return lp_pool3d(x[0], 2, {2}); })
    .inputs({{2, 2, 2, 2, 4}})
    .range(0.2, 2)
    .reference([](const Arrays& x) {
      return lp_pooling(x[0], 2, {x[0].size(0), 2, 1, 1, 2},
                        strided({2, 2, 2}, {2, 2, 2}, {0, 0, 0}, {1, 1, 1}));
    });

OP_CASE("adaptive_avg_pool1d")
    .call([](const Tensors& x) { return adaptive_avg_pool1d(x[0], {3}); })
    .inputs({{2, 3, 5}})
    .inputs({{2, 1, 6}})
    .inputs({{3, 17, 2}})
    .reference([](const Arrays& x) {
      const Shape size{x[0].size(0), x[0].size(1), 3};
      return avg_pooling(x[0], size, adaptive(x[0].shape, size), 0);
    })
    .dtypes({float32, float64, float16, bfloat16})
    .error<ShapeError>(
        [] {
          adaptive_avg_pool1d(ones({2, 3, 4}), {2, 2});
        },
        "[adaptive_avg_pool1d] output_size must be one number; got (2, 2) for input (2, 3, 4)")
    .error<ValueError>(
        [] {
          adaptive_avg_pool1d(ones({2, 3, 4}), {-1});
        },
        "output_size must not be negative; got (-1,)");
OP_CASE("adaptive_avg_pool2d")
    .call([](const Tensors& x) {
      return adaptive_avg_pool2d(x[0], {3, 2});
    })
    .inputs({{2, 3, 5, 3}})
    .inputs({{2, 17, 6, 4}})
    .reference([](const Arrays& x) {
      const Shape size{x[0].size(0), x[0].size(1), 3, 2};
      return avg_pooling(x[0], size, adaptive(x[0].shape, size), 0);
    })
    .large({{30, 20, 25, 25}})
    .dtypes({float32, float64, float16, bfloat16})
    .error<DtypeError>(
        [] {
          adaptive_avg_pool2d(ones({2, 3, 4, 4}, {.dtype = int64}), {2});
        },
        "needs a floating-point tensor; got int64");
OP_CASE("adaptive_avg_pool2d")
    .variant("one pixel")
    .call([](const Tensors& x) { return adaptive_avg_pool2d(x[0], {1}); })
    .inputs({{2, 3, 5, 3}})
    .reference([](const Arrays& x) {
      const Shape size{x[0].size(0), x[0].size(1), 1, 1};
      return avg_pooling(x[0], size, adaptive(x[0].shape, size), 0);
    });
OP_CASE("adaptive_avg_pool3d")
    .call([](const Tensors& x) {
      return adaptive_avg_pool3d(x[0], {2, 3, 2});
    })
    .inputs({{2, 2, 3, 4, 2}})
    .reference([](const Arrays& x) {
      const Shape size{x[0].size(0), x[0].size(1), 2, 3, 2};
      return avg_pooling(x[0], size, adaptive(x[0].shape, size), 0);
    })
    .dtypes({float32, float64, float16, bfloat16})
    .error<ShapeError>(
        [] {
          adaptive_avg_pool3d(ones({2, 2, 0, 4, 4}), {2});
        },
        "only the batch may be empty; input (2, 2, 0, 4, 4)");

OP_CASE("adaptive_max_pool1d")
    .call([](const Tensors& x) { return adaptive_max_pool1d(x[0], {3}); })
    .inputs({{2, 3, 5}})
    .inputs({{2, 18, 6}})
    .reference([](const Arrays& x) {
      const Shape size{x[0].size(0), x[0].size(1), 3};
      return max_pooling(x[0], size, adaptive(x[0].shape, size));
    })
    .distinct()
    .dtypes({float32, float64, float16, bfloat16, int64});
OP_CASE("adaptive_max_pool2d")
    .call([](const Tensors& x) {
      return adaptive_max_pool2d(x[0], {3, 2});
    })
    .inputs({{2, 3, 5, 3}})
    .inputs({{2, 17, 6, 4}})
    .reference([](const Arrays& x) {
      const Shape size{x[0].size(0), x[0].size(1), 3, 2};
      return max_pooling(x[0], size, adaptive(x[0].shape, size));
    })
    .large({{30, 20, 25, 25}})
    .distinct()
    .dtypes({float32, float64, float16, bfloat16, int64})
    .error<ValueError>(
        [] {
          adaptive_max_pool2d(ones({2, 3, 4, 4}), {-1, 2});
        },
        "output_size must not be negative; got (-1, 2)");
OP_CASE("adaptive_max_pool3d")
    .call([](const Tensors& x) {
      return adaptive_max_pool3d(x[0], {2, 3, 2});
    })
    .inputs({{2, 2, 3, 4, 2}})
    .reference([](const Arrays& x) {
      const Shape size{x[0].size(0), x[0].size(1), 2, 3, 2};
      return max_pooling(x[0], size, adaptive(x[0].shape, size));
    })
    .distinct()
    .dtypes({float32, float64, float16, bfloat16, int64});

namespace {
/// Each element at its own place: 2 apart along every dimension, and as many as fit there.
Tensor places_of(const Tensor& x, const Shape& size) {
  Tensor places = zeros({}, {.dtype = int64});
  for (int64_t dim = 2; dim < x.dim(); ++dim) {
    Shape along(x.dim(), 1);
    along[dim] = x.size(dim);
    places = places * size[dim] + reshape(arange(0, 2 * x.size(dim), 2), along);
  }
  return contiguous(expand(places, x.sizes()));
}
Array unpooled(const Array& x, const Shape& size) {
  Array y(size);
  for_each_element(
      y, x.shape,
      [](int64_t, int64_t out) {
        return Span{2 * out, 1};
      },
      [&](int64_t at, int64_t image, int64_t index) { y[image + index] = x[at]; });
  return y;
}
}  // namespace

OP_CASE("max_unpool1d")
    .call([](const Tensors& x) {
      return max_unpool1d(x[0], places_of(x[0], {x[0].size(0), 3, 6}), {2});
    })
    .inputs({{2, 3, 3}})
    .reference([](const Arrays& x) {
      return unpooled(x[0], {x[0].size(0), 3, 6});
    })
    .dtypes({float32, float64, float16, bfloat16, int64})
    .error<IndexError>(
        [] {
          max_unpool1d(ones({1, 1, 2}), tensor({0, 4}).reshape({1, 1, 2}), {2});
        },
        "index 4 is outside the output of 4 elements a channel")
    .error<ShapeError>(
        [] {
          max_unpool1d(ones({1, 1, 2}), ones({1, 2}, {.dtype = int64}), {2});
        },
        "[max_unpool1d] indices must be (1, 1, 2) as input is; got (1, 2)")
    .error<DtypeError>(
        [] {
          max_unpool1d(ones({1, 1, 2}), ones({1, 1, 2}), {2});
        },
        "indices must be int64; got float32")
    .error<ValueError>(
        [] {
          max_unpool1d(ones({1, 1, 2}), zeros({1, 1, 2}, {.dtype = int64}), {2}, {}, {0}, {6});
        },
        "output_size must be between 2 and 6 in dimension 2; got (6,)");
OP_CASE("max_unpool2d")
    .call([](const Tensors& x) {
      return max_unpool2d(x[0], places_of(x[0], {x[0].size(0), 3, 5, 4}), {2}, {}, {0}, {5, 4});
    })
    .inputs({{2, 3, 2, 2}})
    .reference([](const Arrays& x) {
      return unpooled(x[0], {x[0].size(0), 3, 5, 4});
    });
OP_CASE("max_unpool3d")
    .call([](const Tensors& x) {
      return max_unpool3d(x[0], places_of(x[0], {x[0].size(0), 2, 4, 4, 2}), {2});
    })
    .inputs({{2, 2, 2, 2, 1}})
    .reference([](const Arrays& x) {
      return unpooled(x[0], {x[0].size(0), 2, 4, 4, 2});
    });

}  // namespace weft::op_cases
