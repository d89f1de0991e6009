// max_pool2d and avg_pool2d, and their gradients. Max pooling keeps each window's position of the greatest element, in one
// byte where that is enough.
#include "weft/ops/pool.h"

#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "src/ops/window.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::Pool2d;

namespace {

void check_input(const OpCall& op, const Tensor& input) {
  const Shape& size = input.sizes();
  WEFT_CHECK(input.dim() == 4, ShapeError, op.name(), "input must be (N, C, H, W) or (C, H, W); got {}",
             size);
  WEFT_CHECK(size[1] > 0 && size[2] > 0 && size[3] > 0, ShapeError, op.name(),
             "only the batch may be empty; input {}", size);
}

Pool2d pool_of(const OpCall& op, IntSpan kernel_size, IntSpan stride, IntSpan padding, IntSpan dilation) {
  const Pair kernel(op.name(), "kernel_size", kernel_size, 1);
  const Pair step = stride.empty() ? kernel : Pair(op.name(), "stride", stride, 1);
  const Pair pad(op.name(), "padding", padding, 0), spread(op.name(), "dilation", dilation, 1);
  for (int i = 0; i < 2; ++i) {
    const int64_t extent = spread[i] * (kernel[i] - 1) + 1;
    WEFT_CHECK(
        pad[i] <= extent / 2, ShapeError, op.name(),
        "padding must be at most half of what the kernel covers; got padding {}, kernel_size {}, dilation {}",
        pad.shape(), kernel.shape(), spread.shape());
  }
  return {{kernel[0], kernel[1]}, {step[0], step[1]}, {pad[0], pad[1]}, {spread[0], spread[1]}};
}

Shape output_size(const OpCall& op, const Shape& input, const Pool2d& pool, bool ceil_mode) {
  Shape y = input;
  for (int i = 0; i < 2; ++i) {
    const int64_t size = input[2 + i], stride = pool.stride[i], padding = pool.padding[i],
                  dilation = pool.dilation[i];
    const int64_t room = size + 2 * padding - dilation * (pool.kernel[i] - 1) - 1;
    const int64_t up = room + (ceil_mode ? stride - 1 : 0);
    int64_t count = up < 0 ? 0 : up / stride + 1;
    if (ceil_mode && (count - 1) * stride >= size + padding) --count;
    WEFT_CHECK(count > 0, ShapeError, op.name(),
               "the output would have no {}; input {}, kernel_size ({}, {}), padding ({}, {})",
               i == 0 ? "rows" : "columns", input, pool.kernel[0], pool.kernel[1], pool.padding[0],
               pool.padding[1]);
    y[2 + i] = count;
    // With dilation, a window's elements can lie on both sides of a small image and none in it.
    for (int64_t out = 0; dilation > 1 && out < count; ++out) {
      const int64_t start = out * stride - padding;
      const int64_t first = start < 0 ? (-start + dilation - 1) / dilation : 0;
      WEFT_CHECK(first < pool.kernel[i] && start + first * dilation < size, ShapeError, op.name(),
                 "window {} has no element of the image along its {}; input {}, kernel_size ({}, {}), "
                 "dilation ({}, {})",
                 out, i == 0 ? "rows" : "columns", input, pool.kernel[0], pool.kernel[1], pool.dilation[0],
                 pool.dilation[1]);
    }
  }
  return y;
}

/// Uninitialised, of `size`, its strides ordered as those of `model`.
Tensor laid_out_as(const OpCall& op, const Tensor& model, const Shape& size, Dtype dtype) {
  const bool last = model.is_contiguous(MemoryFormat::channels_last) && !model.is_contiguous();
  Tensor y = new_tensor(op.name(), size, dtype, op.device(),
                        last ? MemoryFormat::channels_last : MemoryFormat::contiguous);
  y.impl().layout_free = last && model.impl().layout_free;
  return y;
}

Tensor max_pool2d_gather(const Tensor& input, const Tensor& position, const Pool2d& pool);

/// Differentiable sums of `grad` at the positions, in images of `size`.
Tensor max_pool2d_backward(const Tensor& grad, const Tensor& position, const Shape& size,
                           const Pool2d& pool) {
  OpCall op{"max_pool2d_backward", grad};
  Tensor grad_x = laid_out_as(op, position, size, grad.dtype());
  if (grad_x.numel() > 0)
    op.launch(&KernelTable::max_pool2d_backward, view(grad_x), view(grad), view(position), pool);
  return op.record(grad_x, {grad}, [position, pool](const Tensor& grad_grad) {
    return Grads{max_pool2d_gather(grad_grad, position, pool)};
  });
}

/// The elements of `input` at the positions.
Tensor max_pool2d_gather(const Tensor& input, const Tensor& position, const Pool2d& pool) {
  OpCall op{"max_pool2d_gather", input};
  Tensor y = laid_out_as(op, position, position.sizes(), input.dtype());
  if (y.numel() > 0) op.launch(&KernelTable::max_pool2d_gather, view(y), view(input), view(position), pool);
  return op.record(y, {input}, [position, size = input.sizes(), pool](const Tensor& grad) {
    return Grads{max_pool2d_backward(grad, position, size, pool)};
  });
}

/// The result and, if wanted, the indices.
std::pair<Tensor, Tensor> max_pool(const char* name, const Tensor& input, IntSpan kernel_size, IntSpan stride,
                                   IntSpan padding, IntSpan dilation, bool ceil_mode, bool with_indices) {
  if (input.dim() == 3) {
    auto [y, indices] =
        max_pool(name, unsqueeze(input, 0), kernel_size, stride, padding, dilation, ceil_mode, with_indices);
    return {squeeze(y, 0), with_indices ? squeeze(indices, 0) : indices};
  }
  OpCall op{name, input};
  check_input(op, input);
  WEFT_CHECK(input.dtype() != boolean, DtypeError, name, "input must not be bool; got {}", input.sizes());
  const Pool2d pool = pool_of(op, kernel_size, stride, padding, dilation);
  const Shape size = output_size(op, input.sizes(), pool, ceil_mode);

  Tensor y = laid_out_as(op, input, size, input.dtype());
  Tensor position, indices;
  constexpr int64_t kByteValues = 256;
  if (op.recording() || with_indices)
    position = laid_out_as(op, input, size, pool.kernel[0] * pool.kernel[1] <= kByteValues ? uint8 : int32);
  if (with_indices) indices = laid_out_as(op, input, size, int64);
  if (y.numel() > 0) {
    const kernels::View nowhere(nullptr, uint8, 0, nullptr, nullptr);
    op.launch(&KernelTable::max_pool2d, view(y), position.defined() ? view(position) : nowhere, view(input),
              pool);
    if (with_indices)
      op.launch(&KernelTable::max_pool2d_indices, view(indices), view(position), input.size(3), pool);
  }
  y = op.record(y, {input}, [position, size = input.sizes(), pool](const Tensor& grad) {
    return Grads{max_pool2d_backward(grad, position, size, pool)};
  });
  return {y, indices};
}

struct Average {
  Pool2d pool;
  bool count_include_pad;
  int64_t divisor;
};

Tensor avg_pool2d_backward(const Tensor& grad, const Shape& size, const Average& average);

Tensor average_of(const OpCall& op, const Tensor& input, const Shape& size, const Average& average) {
  Tensor y = laid_out_as(op, input, size, input.dtype());
  if (y.numel() > 0)
    op.launch(&KernelTable::avg_pool2d, view(y), view(input), average.pool, average.count_include_pad,
              average.divisor);
  return op.record(y, {input}, [size = input.sizes(), average](const Tensor& grad) {
    return Grads{avg_pool2d_backward(grad, size, average)};
  });
}

Tensor avg_pool2d_backward(const Tensor& grad, const Shape& size, const Average& average) {
  OpCall op{"avg_pool2d_backward", grad};
  Tensor grad_x = laid_out_as(op, grad, size, grad.dtype());
  if (grad_x.numel() > 0)
    op.launch(&KernelTable::avg_pool2d_backward, view(grad_x), view(grad), average.pool,
              average.count_include_pad, average.divisor);
  return op.record(grad_x, {grad}, [size = grad.sizes(), average](const Tensor& grad_grad) {
    return Grads{average_of(OpCall{"avg_pool2d", grad_grad}, grad_grad, size, average)};
  });
}

}  // namespace

Tensor max_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan stride, IntSpan padding, IntSpan dilation,
                  bool ceil_mode) {
  return max_pool("max_pool2d", input, kernel_size, stride, padding, dilation, ceil_mode, false).first;
}

std::pair<Tensor, Tensor> max_pool2d_with_indices(const Tensor& input, IntSpan kernel_size, IntSpan stride,
                                                  IntSpan padding, IntSpan dilation, bool ceil_mode) {
  return max_pool("max_pool2d_with_indices", input, kernel_size, stride, padding, dilation, ceil_mode, true);
}

Tensor avg_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan stride, IntSpan padding, bool ceil_mode,
                  bool count_include_pad, std::optional<int64_t> divisor_override) {
  if (input.dim() == 3) {
    const Tensor batch = unsqueeze(input, 0);
    return squeeze(
        avg_pool2d(batch, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override), 0);
  }
  OpCall op{"avg_pool2d", input};
  check_input(op, input);
  WEFT_CHECK(input.is_floating() || input.dtype() == int64, DtypeError, op.name(),
             "needs a floating-point or int64 tensor; got {}", input.dtype());
  WEFT_CHECK(divisor_override.value_or(1) != 0, ValueError, op.name(),
             "divisor_override must not be 0; input {}", input.sizes());
  const Pool2d pool = pool_of(op, kernel_size, stride, padding, {1});
  const Shape size = output_size(op, input.sizes(), pool, ceil_mode);
  return average_of(op, input, size, {pool, count_include_pad, divisor_override.value_or(0)});
}

}  // namespace weft
