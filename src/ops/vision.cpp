// Pixels moved between space and channels, patches as columns, and local response normalisation.
#include "weft/ops/vision.h"

#include <algorithm>

#include "src/ops/op_call.h"
#include "src/ops/window.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

// ---- shuffles: one copy between two ways to read a tensor's memory ----

namespace {

/// Uninitialised, strides ordered as the model's where that is an image or the like.
Tensor image_like(const OpCall& op, const Tensor& model, const Shape& size) {
  if (model.dim() > 2) return laid_out_as(op.name(), model, size, model.dtype());
  return new_tensor(op.name(), size, model.dtype(), model.device());
}

/// v with dimension `dim` read as two, of `outer` and `inner` elements.
template <class V>
V split_dim(V v, int dim, int64_t outer, int64_t inner) {
  for (int i = v.ndim; i > dim + 1; --i) {
    v.sizes[i] = v.sizes[i - 1];
    v.strides[i] = v.strides[i - 1];
  }
  v.sizes[dim] = outer;
  v.sizes[dim + 1] = inner;
  v.strides[dim + 1] = v.strides[dim];
  v.strides[dim] *= inner;
  ++v.ndim;
  return v;
}
template <class V>
V move_dim(V v, int from, int to) {
  const int step = from < to ? 1 : -1;
  for (int i = from; i != to; i += step) {
    std::swap(v.sizes[i], v.sizes[i + step]);
    std::swap(v.strides[i], v.strides[i + step]);
  }
  return v;
}

/// (…, C r^2, H, W) and (…, C, H r, W r) as (…, C, r, r, H, W).
template <class V>
V channels_with_factors(V v, int64_t r) {
  const int c = v.ndim - 3;
  return split_dim(split_dim(v, c, v.sizes[c] / (r * r), r * r), c + 1, r, r);
}
template <class V>
V pixels_with_factors(V v, int64_t r) {
  const int c = v.ndim - 3;
  v = split_dim(v, c + 2, v.sizes[c + 2] / r, r);
  v = split_dim(v, c + 1, v.sizes[c + 1] / r, r);  // C, H, r, W, r
  return move_dim(move_dim(v, c + 4, c + 1), c + 3, c + 1);
}

void check_shuffled(const OpCall& op, const Tensor& input, int64_t factor) {
  WEFT_CHECK(input.dim() >= 3, ShapeError, op.name(), "input must be (*, C, H, W); got {}", input.sizes());
  WEFT_CHECK(input.dim() <= kMaxDims - 3, ShapeError, op.name(), "input may have {} dimensions; got {}",
             kMaxDims - 3, input.sizes());
  WEFT_CHECK(factor >= 1, ValueError, op.name(), "the factor must be at least 1; got {}", factor);
}

}  // namespace

Tensor pixel_shuffle(const Tensor& input, int64_t upscale_factor) {
  OpCall op{"pixel_shuffle", input};
  check_shuffled(op, input, upscale_factor);
  const int64_t r = upscale_factor, c = input.dim() - 3;
  Shape size = input.sizes();
  WEFT_CHECK(size[c] % r == 0 && size[c] / r % r == 0, ShapeError, op.name(),
             "the channels must be a multiple of upscale_factor^2; got {} of them, factor {}, input {}",
             size[c], r, input.sizes());
  size[c] = size[c] / r / r;
  for (int64_t i = c + 1; i < c + 3; ++i) {
    const bool huge = __builtin_mul_overflow(size[i], r, &size[i]);
    WEFT_CHECK(!huge, ShapeError, op.name(),
               "asked for more elements than 64 bits can count; input {}, factor {}", input.sizes(), r);
  }
  const Tensor y = image_like(op, input, size);
  if (y.numel() > 0)
    op.launch(&KernelTable::copy, pixels_with_factors(view(y), r), channels_with_factors(view(input), r));
  return op.record(y, {input}, [r](const Tensor& grad) { return Grads{pixel_unshuffle(grad, r)}; });
}

Tensor pixel_unshuffle(const Tensor& input, int64_t downscale_factor) {
  OpCall op{"pixel_unshuffle", input};
  check_shuffled(op, input, downscale_factor);
  const int64_t r = downscale_factor, c = input.dim() - 3;
  Shape size = input.sizes();
  WEFT_CHECK(size[c + 1] % r == 0 && size[c + 2] % r == 0, ShapeError, op.name(),
             "height and width must be multiples of downscale_factor; got factor {}, input {}", r, size);
  size[c + 1] /= r;
  size[c + 2] /= r;
  for (int i = 0; i < 2; ++i) {
    const bool huge = __builtin_mul_overflow(size[c], r, &size[c]);
    WEFT_CHECK(!huge, ShapeError, op.name(),
               "asked for more elements than 64 bits can count; input {}, factor {}", input.sizes(), r);
  }
  const Tensor y = image_like(op, input, size);
  if (y.numel() > 0)
    op.launch(&KernelTable::copy, channels_with_factors(view(y), r), pixels_with_factors(view(input), r));
  return op.record(y, {input}, [r](const Tensor& grad) { return Grads{pixel_shuffle(grad, r)}; });
}

Tensor channel_shuffle(const Tensor& input, int64_t groups) {
  OpCall op{"channel_shuffle", input};
  const Shape& size = input.sizes();
  WEFT_CHECK(input.dim() >= 3, ShapeError, op.name(),
             "input must be (N, C, *) of 3 dimensions or more; got {}", size);
  WEFT_CHECK(input.dim() < kMaxDims, ShapeError, op.name(), "input may have {} dimensions; got {}",
             kMaxDims - 1, size);
  WEFT_CHECK(groups >= 1, ValueError, op.name(), "groups must be at least 1; got {}", groups);
  WEFT_CHECK(size[1] % groups == 0, ShapeError, op.name(),
             "groups must divide the channels; got {} of them, groups {}, input {}", size[1], groups, size);
  const int64_t each = size[1] / groups;
  const Tensor y = image_like(op, input, size);
  if (y.numel() > 0)
    op.launch(&KernelTable::copy, split_dim(view(y), 1, each, groups),
              move_dim(split_dim(view(input), 1, groups, each), 1, 2));
  return op.record(y, {input}, [each](const Tensor& grad) {
    return Grads{channel_shuffle(grad, std::max<int64_t>(1, each))};
  });
}

// ---- patches as columns ----

namespace {

/// im2col's arguments, and how many patches fit.
struct Patches {
  Spatial kernel, dilation, padding, stride;
  int64_t count[2] = {0, 0};

  Patches(const char* op, IntSpan kernel_size, IntSpan spread, IntSpan pad, IntSpan step,
          IntSpan height_and_width)
      : kernel(op, 2, "kernel_size", kernel_size, 1),
        dilation(op, 2, "dilation", spread, 1),
        padding(op, 2, "padding", pad, 0),
        stride(op, 2, "stride", step, 1) {
    for (int i = 0; i < 2; ++i) {
      const int64_t room = height_and_width[i] + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1;
      WEFT_CHECK(
          room >= 0, ShapeError, op,
          "the kernel covers more than the padded image; image {}, kernel_size {}, dilation {}, padding {}",
          Shape(height_and_width), kernel.shape(), dilation.shape(), padding.shape());
      count[i] = room / stride[i] + 1;
    }
  }

  /// Along one dimension, for one kernel element: patches [first, last) have it inside the image, the first at `start`.
  struct Reach {
    int64_t first, last, start;
  };
  Reach reach(int axis, int64_t element, int64_t size) const {
    const int64_t offset = element * dilation[axis] - padding[axis], step = stride[axis];
    const int64_t first = offset < 0 ? (-offset + step - 1) / step : 0;
    const int64_t last = offset >= size ? 0 : (size - offset + step - 1) / step;
    return {first, std::max(first, std::min(last, count[axis])), first * step + offset};
  }

  /// body(element of columns, its first patch of them, image offset in rows and columns, patches down and across) for each kernel
  /// element that is somewhere inside the image.
  template <class F>
  void for_elements(int64_t height, int64_t width, F body) const {
    for (int64_t k = 0; k < kernel[0]; ++k)
      for (int64_t l = 0; l < kernel[1]; ++l) {
        const Reach rows = reach(0, k, height), columns = reach(1, l, width);
        if (rows.last > rows.first && columns.last > columns.first) body(k, l, rows, columns);
      }
  }
};

/// The two tensors of one kernel element: image pixels and columns, both (N, C, rows, columns).
Tensor pixels_of(const Tensor& image, const Patches& p, const Patches::Reach& rows,
                 const Patches::Reach& columns) {
  const Shape& s = image.strides();
  return as_strided(image,
                    {image.size(0), image.size(1), rows.last - rows.first, columns.last - columns.first},
                    {s[0], s[1], s[2] * p.stride[0], s[3] * p.stride[1]},
                    image.storage_offset() + rows.start * s[2] + columns.start * s[3]);
}
Tensor columns_of(const Tensor& columns6, int64_t k, int64_t l, const Patches::Reach& rows,
                  const Patches::Reach& columns) {
  const Tensor all = select(select(columns6, 2, k), 2, l);
  return narrow(narrow(all, 2, rows.first, rows.last - rows.first), 3, columns.first,
                columns.last - columns.first);
}

}  // namespace

Tensor im2col(const Tensor& input, IntSpan kernel_size, IntSpan dilation, IntSpan padding, IntSpan stride) {
  if (input.dim() == 3)
    return squeeze(im2col(unsqueeze(input, 0), kernel_size, dilation, padding, stride), 0);
  OpCall op{"im2col", input};
  const Shape& x = input.sizes();
  WEFT_CHECK(input.dim() == 4, ShapeError, op.name(), "input must be (N, C, H, W) or (C, H, W); got {}", x);
  WEFT_CHECK(x[1] > 0 && x[2] > 0 && x[3] > 0, ShapeError, op.name(), "only the batch may be empty; input {}",
             x);
  const Patches p(op.name(), kernel_size, dilation, padding, stride, {x[2], x[3]});
  int64_t rows = 0;
  const bool huge = __builtin_mul_overflow(x[1], p.kernel[0] * p.kernel[1], &rows);
  WEFT_CHECK(!huge, ShapeError, op.name(),
             "asked for more elements than 64 bits can count; input {}, kernel_size {}", x, p.kernel.shape());
  const Tensor y = filled(
      op.name(), new_tensor(op.name(), {x[0], rows, p.count[0] * p.count[1]}, input.dtype(), op.device()), 0);
  {
    const NoGrad guard;
    const Tensor columns6 = reshape(y, {x[0], x[1], p.kernel[0], p.kernel[1], p.count[0], p.count[1]});
    p.for_elements(x[2], x[3], [&](int64_t k, int64_t l, const auto& rows, const auto& columns) {
      copy_(columns_of(columns6, k, l, rows, columns), pixels_of(input.detach(), p, rows, columns));
    });
  }
  return op.record(y, {input}, [p, height = x[2], width = x[3]](const Tensor& grad) {
    return Grads{col2im(grad, {height, width}, p.kernel.shape(), p.dilation.shape(), p.padding.shape(),
                        p.stride.shape())};
  });
}

Tensor col2im(const Tensor& input, IntSpan output_size, IntSpan kernel_size, IntSpan dilation,
              IntSpan padding, IntSpan stride) {
  if (input.dim() == 2)
    return squeeze(col2im(unsqueeze(input, 0), output_size, kernel_size, dilation, padding, stride), 0);
  OpCall op{"col2im", input};
  const Shape& x = input.sizes();
  WEFT_CHECK(input.dim() == 3, ShapeError, op.name(),
             "input must be (N, C KH KW, OH OW) or (C KH KW, OH OW); got {}", x);
  const Spatial out(op.name(), 2, "output_size", output_size, 1);
  const Patches p(op.name(), kernel_size, dilation, padding, stride, out.shape());
  WEFT_CHECK(x[1] > 0 && x[1] % p.kernel[0] == 0 && x[1] / p.kernel[0] % p.kernel[1] == 0, ShapeError,
             op.name(), "input {} must have a multiple of kernel_size {} rows", x, p.kernel.shape());
  WEFT_CHECK(x[2] == p.count[0] * p.count[1], ShapeError, op.name(),
             "input {} must have {} columns, {} patches down by {} across; output_size {}, kernel_size {}, "
             "stride {}",
             x, p.count[0] * p.count[1], p.count[0], p.count[1], out.shape(), p.kernel.shape(),
             p.stride.shape());
  const int64_t channels = x[1] / p.kernel[0] / p.kernel[1];
  const Tensor y = filled(
      op.name(), new_tensor(op.name(), {x[0], channels, out[0], out[1]}, input.dtype(), op.device()), 0);
  {
    const NoGrad guard;
    const Tensor columns6 =
        reshape(input.detach(), {x[0], channels, p.kernel[0], p.kernel[1], p.count[0], p.count[1]});
    p.for_elements(out[0], out[1], [&](int64_t k, int64_t l, const auto& rows, const auto& columns) {
      add_(pixels_of(y, p, rows, columns), columns_of(columns6, k, l, rows, columns));
    });
  }
  return op.record(y, {input}, [p](const Tensor& grad) {
    return Grads{im2col(grad, p.kernel.shape(), p.dilation.shape(), p.padding.shape(), p.stride.shape())};
  });
}

// ---- local response normalisation ----

Tensor local_response_norm(const Tensor& input, int64_t size, double alpha, double beta, double k) {
  const char* name = "local_response_norm";
  const Shape& x = input.sizes();
  WEFT_CHECK(input.dim() >= 3, ShapeError, name, "input must be (N, C, *) of 3 dimensions or more; got {}",
             x);
  WEFT_CHECK(size >= 1, ValueError, name, "size must be at least 1; got {}", size);
  if (input.numel() == 0) return input;
  const Tensor squares = unsqueeze(flatten(mul(input, input), 2), 1);
  const Tensor padded = constant_pad_nd(squares, {0, 0, size / 2, (size - 1) / 2});
  const Tensor means = reshape(avg_pool2d(padded, {size, 1}, {1}), x);
  return input / pow(means * alpha + k, beta);
}

}  // namespace weft
