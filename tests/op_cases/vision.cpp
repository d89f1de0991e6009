// Records of padding and interpolation.
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

/// y of `size`, each element x's at source(dimension, index along it), `missing` where that is negative.
Array moved(const Array& x, Shape size, const std::function<int64_t(int64_t, int64_t)>& source,
            double missing = 0) {
  Array y(std::move(size));
  for (int64_t at = 0; at < y.numel(); ++at) {
    Shape index = index_at(at, y.shape);
    bool inside = true;
    for (int64_t i = 0; i < index.size(); ++i) {
      index[i] = source(i, index[i]);
      inside = inside && index[i] >= 0;
    }
    y[at] = inside ? x[flat_of(index, x.shape)] : missing;
  }
  return y;
}

using Weights = std::function<double(int64_t out, int64_t in)>;

/// y of `size`: along each spatial dimension, the sum of all x's elements times weights(dimension)(out, in).
Array mixed(const Array& x, Shape size, const std::function<Weights(int64_t)>& weights) {
  Array y = x;
  for (int64_t dim = 2; dim < x.dim(); ++dim) {
    Array next(y.shape);
    next.shape[dim] = size[dim];
    next = Array(next.shape);
    const Weights weight = weights(dim);
    for (int64_t at = 0; at < next.numel(); ++at) {
      Shape index = index_at(at, next.shape);
      const int64_t out = index[dim];
      for (int64_t in = 0; in < y.size(dim); ++in) {
        index[dim] = in;
        next[at] += weight(out, in) * y[flat_of(index, y.shape)];
      }
    }
    y = next;
  }
  return y;
}

double triangle(double x) { return std::max(0.0, 1 - std::abs(x)); }
double keys(double x, double a) {
  x = std::abs(x);
  if (x < 1) return (a + 2) * x * x * x - (a + 3) * x * x + 1;
  if (x < 2) return a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a;
  return 0;
}

/// Interpolation by a kernel: pixels beyond the edges are the edge's.
Weights kernel_weights(int64_t in, int64_t out, bool align, const std::function<double(double)>& kernel) {
  return [=](int64_t o, int64_t i) {
    const double place =
        align ? static_cast<double>(o * (in - 1)) / static_cast<double>(out - 1)
              : (static_cast<double>(o) + 0.5) * static_cast<double>(in) / static_cast<double>(out) - 0.5;
    double sum = 0;
    for (int64_t k = -3; k < in + 3; ++k)
      if (std::clamp<int64_t>(k, 0, in - 1) == i) sum += kernel(place - static_cast<double>(k));
    return sum;
  };
}
/// A kernel stretched over the pixels beneath one of the output, those outside left out.
Weights antialias_weights(int64_t in, int64_t out, double reach,
                          const std::function<double(double)>& kernel) {
  return [=](int64_t o, int64_t i) {
    const double step = static_cast<double>(in) / static_cast<double>(out), stretch = std::max(1.0, step);
    const double centre = (static_cast<double>(o) + 0.5) * step;
    const auto first = static_cast<int64_t>(std::max(0.0, centre - reach * stretch + 0.5));
    const auto last = std::min<int64_t>(in, static_cast<int64_t>(centre + reach * stretch + 0.5));
    double total = 0, own = 0;
    for (int64_t k = first; k < last; ++k) {
      const double weight = kernel((static_cast<double>(k) + 0.5 - centre) / stretch);
      total += weight;
      if (k == i) own = weight;
    }
    return own / total;
  };
}

Shape resized(const Shape& x, IntSpan spatial) {
  Shape size = x;
  for (int64_t i = 0; i < spatial.size(); ++i) size[2 + i] = spatial[i];
  return size;
}

}  // namespace

// ---- padding ----

OP_CASE("constant_pad_nd")
    .call([](const Tensors& x) {
      return constant_pad_nd(x[0], {1, 2, -1, 1}, 3);
    })
    .inputs({{2, 3, 4}})
    .inputs({{2, 3}})
    .inputs({{2, 5, 3, 2}})
    .inputs({{2, 3, 0}})
    .reference([](const Arrays& x) {
      Shape size = x[0].shape;
      const int64_t n = size.size();
      size[n - 1] += 3;
      return moved(
          x[0], size,
          [&](int64_t dim, int64_t i) {
            if (dim == n - 2) return i + 1 < x[0].size(dim) ? i + 1 : -1;
            return dim == n - 1 ? (i - 1 < x[0].size(dim) ? i - 1 : -1) : i;
          },
          3);
    })
    .large({{20, 30, 40, 5}})
    .dtypes({float32, float64, float16, bfloat16, int64, int32, uint8})
    .skip_layouts("zero_size", "the first dimension may be a padded one")
    .error<ValueError>(
        [] {
          constant_pad_nd(ones({2, 2}), {1, 1, 1});
        },
        "[constant_pad_nd] pad needs two numbers for each dimension; got 3 of them for input (2, 2)")
    .error<ValueError>(
        [] {
          constant_pad_nd(ones({2}), {1, 1, 1, 1});
        },
        "pad must have at most two numbers for each dimension")
    .error<ShapeError>(
        [] {
          constant_pad_nd(ones({2, 2}), {-1, -2});
        },
        "dimension 1 would have a negative size; input (2, 2), pad (-1, -2)")
    .error<ShapeError>(
        [] {
          constant_pad_nd(ones({2, 2}), {-3, 4});
        },
        "dimension 1 is cut by more than it has; input (2, 2), pad (-3, 4)");

OP_CASE("pad")
    .call([](const Tensors& x) {
      return pad(x[0], {2, 1}, "reflect");
    })
    .inputs({{2, 3, 4}})
    .reference([](const Arrays& x) {
      return moved(x[0], {x[0].size(0), 3, 7}, [](int64_t dim, int64_t i) {
        return dim < 2 ? i : i < 2 ? 2 - i : i > 5 ? 10 - i - 2 : i - 2;
      });
    })
    .dtypes({float32, float64, float16, bfloat16, int64, int32, uint8})
    .error<ShapeError>(
        [] {
          pad(ones({2, 2, 3}), {3, 0}, "reflect");
        },
        "[pad] mode reflect can add at most 2 to each side of dimension 2; input (2, 2, 3), pad (3, 0)")
    .error<ValueError>(
        [] {
          pad(ones({2, 2, 3}), {1, 1}, "mirror");
        },
        "mode must be 'constant', 'reflect', 'replicate' or 'circular'; got 'mirror'")
    .error<ValueError>(
        [] {
          pad(ones({2, 2, 3}), {1, 1, 1, 1, 1, 1}, "reflect");
        },
        "mode reflect pads 1 to 3 dimensions, all of input's but the first one or two")
    .error<ShapeError>(
        [] {
          pad(ones({2, 0, 3}), {1, 1}, "replicate");
        },
        "only the batch may be empty in mode replicate");

OP_CASE("pad")
    .variant("replicate")
    .call([](const Tensors& x) {
      return pad(x[0], {1, 2, -1, 3}, "replicate");
    })
    .inputs({{2, 3, 3, 2}})
    .reference([](const Arrays& x) {
      return moved(x[0], {x[0].size(0), 3, 5, 5}, [](int64_t dim, int64_t i) {
        if (dim < 2) return i;
        return dim == 2 ? std::min<int64_t>(i + 1, 2) : std::clamp<int64_t>(i - 1, 0, 1);
      });
    });
OP_CASE("pad")
    .variant("circular volumes")
    .call([](const Tensors& x) {
      return pad(x[0], {1, 2, 0, 1, 2, 0}, "circular");
    })
    .inputs({{2, 2, 3, 2, 2}})
    .reference([](const Arrays& x) {
      return moved(x[0], {x[0].size(0), 2, 5, 3, 5}, [](int64_t dim, int64_t i) {
        if (dim < 2) return i;
        return dim == 2 ? (i + 1) % 3 : dim == 3 ? i % 2 : (i + 1) % 2;
      });
    });
OP_CASE("pad")
    .variant("one image")
    .call([](const Tensors& x) {
      return pad(x[0], {1, 1, 1, 0}, "reflect");
    })
    .inputs({{2, 3, 2}})
    .reference([](const Arrays& x) {
      return moved(x[0], {2, 4, 4}, [](int64_t dim, int64_t i) {
        if (dim == 0) return i;
        return dim == 1 ? std::abs(i - 1) : (i + 1) % 2;
      });
    })
    .skip_layouts("zero_size", "an image has channels");

// ---- interpolation ----

OP_CASE("interpolate")
    .call([](const Tensors& x) {
      return interpolate(x[0], {5, 3});
    })
    .inputs({{2, 3, 3, 4}})
    .inputs({{1, 17, 5, 1}})
    .reference([](const Arrays& x) {
      return moved(x[0], resized(x[0].shape, {5, 3}), [&](int64_t dim, int64_t i) {
        return dim < 2 ? i : i * x[0].size(dim) / (dim == 2 ? 5 : 3);
      });
    })
    .dtypes({float32, float64, float16, bfloat16, int64, int32, uint8})
    .error<ShapeError>(
        [] {
          interpolate(ones({2, 3}), {5});
        },
        "[interpolate] input must be (N, C, L), (N, C, H, W) or (N, C, D, H, W); got (2, 3)")
    .error<ShapeError>(
        [] {
          interpolate(ones({2, 3, 4}), {5, 5});
        },
        "size must be one number or 1; got (5, 5)")
    .error<ShapeError>(
        [] {
          interpolate(ones({2, 3, 4}), {0});
        },
        "only the batch may be empty; input (2, 3, 4), size (0,)")
    .error<ShapeError>(
        [] {
          interpolate(ones({2, 3, 4}), {5}, "bilinear");
        },
        "mode bilinear needs a 4-d input; got (2, 3, 4)")
    .error<ValueError>(
        [] {
          interpolate(ones({2, 3, 4}), {5}, "fast");
        },
        "mode must be nearest, nearest-exact, linear, bilinear, trilinear, bicubic, lanczos or area; got "
        "'fast'")
    .error<ValueError>(
        [] {
          interpolate(ones({2, 3, 4}), {5}, "nearest", true);
        },
        "align_corners is not for mode nearest")
    .error<ValueError>(
        [] {
          interpolate(ones({2, 3, 4}), {5}, "linear", false, true);
        },
        "antialias is for the modes bilinear, bicubic and lanczos; got linear")
    .error<ValueError>(
        [] {
          interpolate(ones({2, 3, 4}), {5}, "nearest", false, false, {}, {}, 1e-30);
        },
        "a scale must be finite and leave at least one pixel; got 1e-30 for input (2, 3, 4)")
    .error<DtypeError>(
        [] {
          interpolate(ones({2, 3, 4}, {.dtype = int64}), {5}, "linear");
        },
        "needs a floating-point tensor; got int64");

OP_CASE("interpolate")
    .variant("nearest-exact volumes")
    .call([](const Tensors& x) {
      return interpolate(x[0], {5, 2, 3}, "nearest-exact");
    })
    .inputs({{2, 2, 3, 4, 2}})
    .reference([](const Arrays& x) {
      constexpr int64_t kSize[] = {5, 2, 3};
      return moved(x[0], resized(x[0].shape, {5, 2, 3}), [&](int64_t dim, int64_t i) {
        return dim < 2 ? i : (2 * i + 1) * x[0].size(dim) / (2 * kSize[dim - 2]);
      });
    });
OP_CASE("interpolate")
    .variant("linear")
    .call([](const Tensors& x) { return interpolate(x[0], {7}, "linear"); })
    .inputs({{2, 3, 4}})
    .inputs({{2, 1, 9}})
    .reference([](const Arrays& x) {
      return mixed(x[0], resized(x[0].shape, {7}),
                   [&](int64_t dim) { return kernel_weights(x[0].size(dim), 7, false, triangle); });
    })
    .dtypes({float32, float64, float16, bfloat16})
    .half_tolerance(2e-2);
OP_CASE("interpolate")
    .variant("bilinear, corners aligned")
    .call([](const Tensors& x) {
      return interpolate(x[0], {5, 3}, "bilinear", true);
    })
    .inputs({{2, 3, 3, 4}})
    .reference([](const Arrays& x) {
      return mixed(x[0], resized(x[0].shape, {5, 3}), [&](int64_t dim) {
        return kernel_weights(x[0].size(dim), dim == 2 ? 5 : 3, true, triangle);
      });
    });
OP_CASE("interpolate")
    .variant("bilinear")
    .call([](const Tensors& x) {
      return interpolate(x[0], {5, 3}, "bilinear");
    })
    .inputs({{2, 3, 3, 4}})
    .inputs({{2, 18, 2, 2}})
    .reference([](const Arrays& x) {
      return mixed(x[0], resized(x[0].shape, {5, 3}), [&](int64_t dim) {
        return kernel_weights(x[0].size(dim), dim == 2 ? 5 : 3, false, triangle);
      });
    })
    .large({{10, 20, 30, 30}})
    .dtypes({float32, float64, float16, bfloat16})
    .half_tolerance(2e-2);
OP_CASE("interpolate")
    .variant("trilinear")
    .call([](const Tensors& x) {
      return interpolate(x[0], {3, 2, 4}, "trilinear");
    })
    .inputs({{1, 2, 2, 3, 2}})
    .reference([](const Arrays& x) {
      constexpr int64_t kSize[] = {3, 2, 4};
      return mixed(x[0], resized(x[0].shape, {3, 2, 4}), [&](int64_t dim) {
        return kernel_weights(x[0].size(dim), kSize[dim - 2], false, triangle);
      });
    });
OP_CASE("interpolate")
    .variant("bicubic")
    .call([](const Tensors& x) {
      return interpolate(x[0], {5, 3}, "bicubic");
    })
    .inputs({{2, 2, 4, 4}})
    .reference([](const Arrays& x) {
      return mixed(x[0], resized(x[0].shape, {5, 3}), [&](int64_t dim) {
        return kernel_weights(x[0].size(dim), dim == 2 ? 5 : 3, false,
                              [](double d) { return keys(d, -0.75); });
      });
    });
OP_CASE("interpolate")
    .variant("bilinear antialias")
    .call([](const Tensors& x) {
      return interpolate(x[0], {2, 5}, "bilinear", false, true);
    })
    .inputs({{2, 2, 5, 3}})
    .reference([](const Arrays& x) {
      return mixed(x[0], resized(x[0].shape, {2, 5}), [&](int64_t dim) {
        return antialias_weights(x[0].size(dim), dim == 2 ? 2 : 5, 1, triangle);
      });
    });
OP_CASE("interpolate")
    .variant("bicubic antialias")
    .call([](const Tensors& x) {
      return interpolate(x[0], {2, 5}, "bicubic", false, true);
    })
    .inputs({{2, 2, 7, 3}})
    .reference([](const Arrays& x) {
      return mixed(x[0], resized(x[0].shape, {2, 5}), [&](int64_t dim) {
        return antialias_weights(x[0].size(dim), dim == 2 ? 2 : 5, 2, [](double d) { return keys(d, -0.5); });
      });
    });
OP_CASE("interpolate")
    .variant("area")
    .call([](const Tensors& x) { return interpolate(x[0], {2}, "area"); })
    .inputs({{2, 3, 5}})
    .reference([](const Arrays& x) {
      return mixed(x[0], resized(x[0].shape, {2}), [&](int64_t) -> Weights {
        return [](int64_t o, int64_t i) { return (o == 0 && i < 3) || (o == 1 && i > 1) ? 1.0 / 3 : 0.0; };
      });
    });
OP_CASE("interpolate")
    .variant("scale")
    .call([](const Tensors& x) { return interpolate(x[0], {5}, "nearest", false, false, {}, {}, 1.7); })
    .inputs({{2, 3, 3}})
    .reference([](const Arrays& x) {
      return moved(x[0], {x[0].size(0), 3, 5}, [](int64_t dim, int64_t i) {
        return dim < 2 ? i : static_cast<int64_t>(static_cast<double>(i) / 1.7);
      });
    });

}  // namespace weft::op_cases
