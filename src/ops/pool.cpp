// Max, average and lp pooling of one to three dimensions and their gradients. Max pooling of planes keeps each window's position
// of the greatest element, in one byte where that is enough; that of volumes its index.
#include "weft/ops/pool.h"

#include "src/ops/autocast.h"
#include "src/ops/pool_windows.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::Pool2d;

namespace ops {

Pool::Pool(int rank, const Spatial& kernel, const Spatial& stride, const Spatial& padding,
           const Spatial& dilation)
    : rank(rank), in_volumes(rank == 3), plane{}, volume{} {
  const auto write = [&](auto& pool, int count) {
    kernel.write(pool.kernel, count, 1);
    stride.write(pool.stride, count, 1);
    padding.write(pool.padding, count, 0);
    dilation.write(pool.dilation, count, 1);
  };
  if (in_volumes) write(volume, 3);
  else write(plane, 2);
}

Pool Pool::adaptive(int rank) {
  const Spatial one(rank, 1), none(rank, 0);
  Pool pool(rank, one, one, none, one);
  pool.in_volumes = true;
  pool.volume.adaptive = true;
  return pool;
}

void check_pool_input(const OpCall& op, const Tensor& input, int rank) {
  const Shape& size = input.sizes();
  WEFT_CHECK(input.dim() == rank + 2, ShapeError, op.name(), "input must be {}; got {}", spatial_sizes(rank),
             size);
  for (int64_t i = 1; i < size.size(); ++i)
    WEFT_CHECK(size[i] > 0, ShapeError, op.name(), "only the batch may be empty; input {}", size);
}

// ---- the greatest element ----

namespace {

Tensor gather_positions(const Tensor& input, const Tensor& position, const Pool2d& pool);

/// Differentiable sums of `grad` at the positions, in images of `size`.
Tensor scatter_positions(const Tensor& grad, const Tensor& position, const Shape& size, const Pool2d& pool) {
  OpCall op{"max_pool2d_backward", grad};
  Tensor grad_x = laid_out_as(op.name(), position, size, grad.dtype());
  if (grad_x.numel() > 0)
    op.launch(&KernelTable::max_pool2d_backward, as_rank(view(grad_x), 2), as_rank(view(grad), 2),
              as_rank(view(position), 2), pool);
  return op.record(grad_x, {grad}, [position, pool](const Tensor& grad_grad) {
    return Grads{gather_positions(grad_grad, position, pool)};
  });
}

/// The elements of `input` at the positions.
Tensor gather_positions(const Tensor& input, const Tensor& position, const Pool2d& pool) {
  OpCall op{"max_pool2d_gather", input};
  Tensor y = laid_out_as(op.name(), position, position.sizes(), input.dtype());
  if (y.numel() > 0)
    op.launch(&KernelTable::max_pool2d_gather, as_rank(view(y), 2), as_rank(view(input), 2),
              as_rank(view(position), 2), pool);
  return op.record(y, {input}, [position, size = input.sizes(), pool](const Tensor& grad) {
    return Grads{scatter_positions(grad, position, size, pool)};
  });
}

std::pair<Tensor, Tensor> max_planes(const OpCall& op, const Tensor& input, const Shape& size,
                                     const Pool& windows, bool with_indices) {
  const Pool2d& pool = windows.plane;
  constexpr int64_t kByteValues = 256;
  Tensor y = laid_out_as(op.name(), input, size, input.dtype()), position, indices;
  if (op.recording() || with_indices)
    position =
        laid_out_as(op.name(), input, size, pool.kernel[0] * pool.kernel[1] <= kByteValues ? uint8 : int32);
  if (with_indices) indices = laid_out_as(op.name(), input, size, int64);
  if (y.numel() > 0) {
    const kernels::View nowhere(nullptr, uint8, 0, nullptr, nullptr);
    op.launch(&KernelTable::max_pool2d, windows(view(y)),
              position.defined() ? windows(view(position)) : nowhere, windows(view(input)), pool);
    if (with_indices)
      op.launch(&KernelTable::max_pool2d_indices, windows(view(indices)), windows(view(position)),
                input.sizes().back(), pool);
  }
  y = op.record(y, {input}, [position, size = input.sizes(), pool](const Tensor& grad) {
    return Grads{scatter_positions(grad, position, size, pool)};
  });
  return {y, indices};
}

}  // namespace

std::pair<Tensor, Tensor> max_windows(const OpCall& op, const Tensor& input, const Shape& size,
                                      const Pool& pool, bool with_indices) {
  WEFT_CHECK(input.dtype() != boolean, DtypeError, op.name(), "input must not be bool; got {}",
             input.sizes());
  if (!pool.in_volumes) return max_planes(op, input, size, pool, with_indices);
  Tensor y = laid_out_as(op.name(), input, size, input.dtype()), indices;
  if (op.recording() || with_indices) indices = laid_out_as(op.name(), input, size, int64);
  if (y.numel() > 0) {
    const kernels::View nowhere(nullptr, int64, 0, nullptr, nullptr);
    op.launch(&KernelTable::max_pool3d, pool(view(y)), indices.defined() ? pool(view(indices)) : nowhere,
              pool(view(input)), pool.volume);
  }
  y = op.record(y, {input}, [places = op.save(indices), size = input.sizes()](const Tensor& grad) {
    return Grads{scatter_places("max_pool3d_backward", grad, *places, size, /*add=*/true)};
  });
  return {y, with_indices ? indices : Tensor()};
}

Tensor gather_places(const Tensor& input, const Tensor& indices) {
  OpCall op{"max_pool3d_gather", input};
  Tensor y = laid_out_as(op.name(), indices, indices.sizes(), input.dtype());
  if (y.numel() > 0) op.launch(&KernelTable::places_gather, view(y), view(input), view(indices));
  return op.record(y, {input}, [indices, size = input.sizes()](const Tensor& grad) {
    return Grads{scatter_places("max_pool3d_backward", grad, indices, size, /*add=*/true)};
  });
}

Tensor scatter_places(const char* name, const Tensor& values, const Tensor& indices, const Shape& size,
                      bool add) {
  OpCall op{name, values};
  Tensor x = laid_out_as(name, indices, size, values.dtype());
  if (x.numel() > 0) op.launch(&KernelTable::places_scatter, view(x), view(values), view(indices), add);
  return op.record(x, {values}, [places = op.save(indices)](const Tensor& grad) {
    return Grads{gather_places(grad, *places)};
  });
}

// ---- the mean ----

namespace {

Tensor average_backward(const Tensor& grad, const Shape& size, const Average& average) {
  const Pool& pool = average.pool;
  OpCall op{pool.in_volumes ? "avg_pool3d_backward" : "avg_pool2d_backward", grad};
  Tensor grad_x = laid_out_as(op.name(), grad, size, grad.dtype());
  const auto launch = [&](auto kernel, const auto& windows) {
    op.launch(kernel, pool(view(grad_x)), pool(view(grad)), windows, average.count_include_pad,
              average.divisor);
  };
  if (grad_x.numel() > 0) {
    if (pool.in_volumes) launch(&KernelTable::avg_pool3d_backward, pool.volume);
    else launch(&KernelTable::avg_pool2d_backward, pool.plane);
  }
  return op.record(grad_x, {grad}, [size = grad.sizes(), average](const Tensor& grad_grad) {
    const OpCall again{average.pool.in_volumes ? "avg_pool3d" : "avg_pool2d", grad_grad};
    return Grads{average_windows(again, grad_grad, size, average)};
  });
}

}  // namespace

Tensor average_windows(const OpCall& op, const Tensor& input, const Shape& size, const Average& average) {
  const Pool& pool = average.pool;
  Tensor y = laid_out_as(op.name(), input, size, input.dtype());
  const auto launch = [&](auto kernel, const auto& windows) {
    op.launch(kernel, pool(view(y)), pool(view(input)), windows, average.count_include_pad, average.divisor);
  };
  if (y.numel() > 0) {
    if (pool.in_volumes) launch(&KernelTable::avg_pool3d, pool.volume);
    else launch(&KernelTable::avg_pool2d, pool.plane);
  }
  return op.record(y, {input}, [size = input.sizes(), average](const Tensor& grad) {
    return Grads{average_backward(grad, size, average)};
  });
}

}  // namespace ops

namespace {

/// The arguments that say where windows are.
struct Windows {
  Spatial kernel, stride, padding, dilation;
  bool ceil_mode;

  Windows(const char* op, int rank, IntSpan kernel_size, IntSpan step, IntSpan pad, IntSpan spread,
          bool ceil_mode)
      : kernel(op, rank, "kernel_size", kernel_size, 1),
        stride(step.empty() ? kernel : Spatial(op, rank, "stride", step, 1)),
        padding(op, rank, "padding", pad, 0),
        dilation(op, rank, "dilation", spread, 1),
        ceil_mode(ceil_mode) {
    for (int i = 0; i < rank; ++i)
      WEFT_CHECK(padding[i] <= kernel[i] / 2, ShapeError, op,
                 "padding must be at most half of kernel_size; got padding {}, kernel_size {}",
                 padding.shape(), kernel.shape());
    constexpr int64_t kMostPositions = int64_t{1} << 31;
    WEFT_CHECK(rank != 2 || kernel[0] * kernel[1] <= kMostPositions, ValueError, op,
               "kernel_size must cover at most {} elements; got {}", kMostPositions, kernel.shape());
  }
  Pool pool() const { return {kernel.rank, kernel, stride, padding, dilation}; }

  /// Throws ShapeError unless every window has elements.
  Shape output_size(const char* op, const Shape& input) const {
    Shape y = input;
    const int rank = kernel.rank;
    for (int i = 0; i < rank; ++i) {
      const int64_t size = input[2 + i];
      const int64_t room = size + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1;
      const int64_t up = room + (ceil_mode ? stride[i] - 1 : 0);
      int64_t count = up < 0 ? 0 : up / stride[i] + 1;
      if (ceil_mode && (count - 1) * stride[i] >= size + padding[i]) --count;
      WEFT_CHECK(count > 0, ShapeError, op,
                 "the output would have no {}; input {}, kernel_size {}, padding {}, dilation {}",
                 spatial_unit(rank, i), input, kernel.shape(), padding.shape(), dilation.shape());
      y[2 + i] = count;
      // With dilation, a window's elements can lie on both sides of a small image and none in it.
      for (int64_t out = 0; dilation[i] > 1 && out < count; ++out) {
        const int64_t start = out * stride[i] - padding[i];
        const int64_t first = start < 0 ? (-start + dilation[i] - 1) / dilation[i] : 0;
        WEFT_CHECK(first < kernel[i] && start + first * dilation[i] < size, ShapeError, op,
                   "window {} has no element of the image along its {}; input {}, kernel_size {}, dilation "
                   "{}",
                   out, spatial_unit(rank, i), input, kernel.shape(), dilation.shape());
      }
    }
    return y;
  }
};

std::pair<Tensor, Tensor> max_pool(const char* name, int rank, const Tensor& input, IntSpan kernel_size,
                                   IntSpan stride, IntSpan padding, IntSpan dilation, bool ceil_mode,
                                   bool with_indices) {
  return batched_or_not(input, rank, [&](const Tensor& batch) {
    OpCall op{name, batch};
    check_pool_input(op, batch, rank);
    const Windows windows(name, rank, kernel_size, stride, padding, dilation, ceil_mode);
    return max_windows(op, batch, windows.output_size(name, batch.sizes()), windows.pool(), with_indices);
  });
}

Tensor avg_pool(const char* name, int rank, const Tensor& input, IntSpan kernel_size, IntSpan stride,
                IntSpan padding, bool ceil_mode, bool count_include_pad,
                std::optional<int64_t> divisor_override) {
  return batched_or_not(input, rank, [&](const Tensor& batch) {
    OpCall op{name, batch};
    check_pool_input(op, batch, rank);
    WEFT_CHECK(batch.is_floating() || batch.dtype() == int64, DtypeError, name,
               "needs a floating-point or int64 tensor; got {}", batch.dtype());
    WEFT_CHECK(divisor_override.value_or(1) != 0, ValueError, name,
               "divisor_override must not be 0; input {}", batch.sizes());
    const Windows windows(name, rank, kernel_size, stride, padding, {1}, ceil_mode);
    return average_windows(op, batch, windows.output_size(name, batch.sizes()),
                           {windows.pool(), count_include_pad, divisor_override.value_or(0)});
  });
}

Tensor lp_pool(const char* name, int rank, const Tensor& input, double norm_type, IntSpan kernel_size,
               IntSpan stride, bool ceil_mode) {
  OpCall{name, input}.check_floating(input);
  WEFT_CHECK(norm_type != 0, ValueError, name, "norm_type must not be 0; input {}", input.sizes());
  const Spatial kernel(name, rank, "kernel_size", kernel_size, 1);
  double elements = 1;
  for (int i = 0; i < rank; ++i) elements *= static_cast<double>(kernel[i]);
  const Tensor mean =
      avg_pool(name, rank, pow(input, norm_type), kernel_size, stride, {0}, ceil_mode, true, {});
  return pow(sign(mean) * relu(abs(mean)) * elements, 1 / norm_type);
}

}  // namespace

Tensor max_pool1d(const Tensor& input, IntSpan kernel_size, IntSpan stride, IntSpan padding, IntSpan dilation,
                  bool ceil_mode) {
  return max_pool("max_pool1d", 1, input, kernel_size, stride, padding, dilation, ceil_mode, false).first;
}
Tensor max_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan stride, IntSpan padding, IntSpan dilation,
                  bool ceil_mode) {
  return max_pool("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode, false).first;
}
Tensor max_pool3d(const Tensor& input, IntSpan kernel_size, IntSpan stride, IntSpan padding, IntSpan dilation,
                  bool ceil_mode) {
  WEFT_AUTOCAST(float32, max_pool3d, input, kernel_size, stride, padding, dilation, ceil_mode);
  return max_pool("max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode, false).first;
}

std::pair<Tensor, Tensor> max_pool1d_with_indices(const Tensor& input, IntSpan kernel_size, IntSpan stride,
                                                  IntSpan padding, IntSpan dilation, bool ceil_mode) {
  return max_pool("max_pool1d_with_indices", 1, input, kernel_size, stride, padding, dilation, ceil_mode,
                  true);
}
std::pair<Tensor, Tensor> max_pool2d_with_indices(const Tensor& input, IntSpan kernel_size, IntSpan stride,
                                                  IntSpan padding, IntSpan dilation, bool ceil_mode) {
  return max_pool("max_pool2d_with_indices", 2, input, kernel_size, stride, padding, dilation, ceil_mode,
                  true);
}
std::pair<Tensor, Tensor> max_pool3d_with_indices(const Tensor& input, IntSpan kernel_size, IntSpan stride,
                                                  IntSpan padding, IntSpan dilation, bool ceil_mode) {
  WEFT_AUTOCAST(float32, max_pool3d_with_indices, input, kernel_size, stride, padding, dilation, ceil_mode);
  return max_pool("max_pool3d_with_indices", 3, input, kernel_size, stride, padding, dilation, ceil_mode,
                  true);
}

Tensor avg_pool1d(const Tensor& input, IntSpan kernel_size, IntSpan stride, IntSpan padding, bool ceil_mode,
                  bool count_include_pad) {
  return avg_pool("avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, {});
}
Tensor avg_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan stride, IntSpan padding, bool ceil_mode,
                  bool count_include_pad, std::optional<int64_t> divisor_override) {
  return avg_pool("avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad,
                  divisor_override);
}
Tensor avg_pool3d(const Tensor& input, IntSpan kernel_size, IntSpan stride, IntSpan padding, bool ceil_mode,
                  bool count_include_pad, std::optional<int64_t> divisor_override) {
  WEFT_AUTOCAST(float32, avg_pool3d, input, kernel_size, stride, padding, ceil_mode, count_include_pad,
                divisor_override);
  return avg_pool("avg_pool3d", 3, input, kernel_size, stride, padding, ceil_mode, count_include_pad,
                  divisor_override);
}

Tensor lp_pool1d(const Tensor& input, double norm_type, IntSpan kernel_size, IntSpan stride, bool ceil_mode) {
  return lp_pool("lp_pool1d", 1, input, norm_type, kernel_size, stride, ceil_mode);
}
Tensor lp_pool2d(const Tensor& input, double norm_type, IntSpan kernel_size, IntSpan stride, bool ceil_mode) {
  return lp_pool("lp_pool2d", 2, input, norm_type, kernel_size, stride, ceil_mode);
}
Tensor lp_pool3d(const Tensor& input, double norm_type, IntSpan kernel_size, IntSpan stride, bool ceil_mode) {
  return lp_pool("lp_pool3d", 3, input, norm_type, kernel_size, stride, ceil_mode);
}

}  // namespace weft
