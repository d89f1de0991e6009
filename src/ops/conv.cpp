// conv2d and its three gradients. Each is linear in each tensor, so every derivative of one is another of them.
#include "weft/ops/conv.h"

#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "src/ops/window.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::Conv2d;
using kernels::KernelTable;

namespace {

constexpr auto kChannelsLast = MemoryFormat::channels_last;

/// The arguments besides tensors, and the padding of the far side.
struct Window {
  Pair stride, before, after, dilation;
  int64_t groups;

  Window(const char* op, IntSpan stride, IntSpan padding, IntSpan dilation, int64_t groups)
      : stride(op, "stride", stride, 1),
        before(op, "padding", padding, 0),
        after(before),
        dilation(op, "dilation", dilation, 1),
        groups(groups) {
    WEFT_CHECK(groups >= 1, ValueError, op, "groups must be at least 1; got {}", groups);
  }
  Conv2d conv() const {
    return {{stride[0], stride[1]}, {before[0], before[1]}, {dilation[0], dilation[1]}, groups};
  }
};

/// What y's sizes must be. Throws ShapeError unless input and weight fit.
Shape output_size(const char* op, IntSpan input, IntSpan weight, const Window& window) {
  const Shape x(input), w(weight);
  WEFT_CHECK(w.size() == 4, ShapeError, op, "weight must be (O, C / groups, KH, KW); got {} for input {}", w,
             x);
  for (int64_t size : w)
    WEFT_CHECK(size > 0, ShapeError, op, "weight must not be empty; got {} for input {}", w, x);
  WEFT_CHECK(w[0] % window.groups == 0, ShapeError, op,
             "weight has {} output channels, which groups={} does not divide; weight {}, input {}", w[0],
             window.groups, w, x);
  WEFT_CHECK(x[1] == w[1] * window.groups, ShapeError, op,
             "input has {} channels, but weight {} with groups={} needs {}; input {}", x[1], w, window.groups,
             w[1] * window.groups, x);
  WEFT_CHECK(x[2] > 0 && x[3] > 0, ShapeError, op, "images must not be empty; input {}, weight {}", x, w);
  Shape y{x[0], w[0], 0, 0};
  for (int i = 0; i < 2; ++i) {
    const int64_t padded = x[2 + i] + window.before[i] + window.after[i];
    const int64_t extent = window.dilation[i] * (w[2 + i] - 1) + 1;
    WEFT_CHECK(extent <= padded, ShapeError, op,
               "the kernel covers {} {}, more than the {} of the padded input; input {}, weight {}, padding "
               "{}, dilation {}",
               extent, i == 0 ? "rows" : "columns", padded, x, w, window.before.shape(),
               window.dilation.shape());
    y[2 + i] = (padded - extent) / window.stride[i] + 1;
  }
  return y;
}

void check_dtypes(const OpCall& op, const char* first, const Tensor& a, const char* second, const Tensor& b) {
  WEFT_CHECK(a.dtype() != boolean, DtypeError, op.name(), "{} must not be bool; got {} and {} {}", first,
             a.dtype(), second, b.dtype());
  WEFT_CHECK(a.dtype() == b.dtype(), DtypeError, op.name(), "{} and {} must have one dtype; got {} and {}",
             first, second, a.dtype(), b.dtype());
}

void check_grad_output(const char* op, const Tensor& grad, const Shape& expected, const Shape& input,
                       const Shape& weight) {
  WEFT_CHECK(grad.sizes() == expected, ShapeError, op,
             "grad_output must be {} for input {} and weight {}; got {}", expected, input, weight,
             grad.sizes());
}

Tensor input_gradient(const Tensor& grad, const Tensor& weight, const Shape& input_size, const Conv2d& conv);
Tensor weight_gradient(const Tensor& grad, const Tensor& input, const Shape& weight_size, const Conv2d& conv);

/// Operands checked; y's sizes known.
Tensor convolve(const OpCall& op, const Tensor& input, const Tensor& weight, const Tensor& bias,
                const Shape& size, const Conv2d& conv, MemoryFormat format) {
  Tensor y = new_tensor(op.name(), size, input.dtype(), op.device(), format);
  y.impl().layout_free = true;
  if (y.numel() > 0) {
    const kernels::ConstView no_bias(nullptr, input.dtype(), 0, nullptr, nullptr);
    op.launch(&KernelTable::conv2d_forward, view(y), view(input), view(weight),
              bias.defined() ? kernels::ConstView(view(bias)) : no_bias, conv);
  }
  return op.record(y, {input, weight, bias},
                   [x = op.save(input), w = op.save(weight), x_size = input.sizes(), w_size = weight.sizes(),
                    conv](const Tensor& grad, const Needs& needs) {
                     Grads grads{{}, {}, {}};
                     if (needs[0]) grads[0] = input_gradient(grad, *w, x_size, conv);
                     if (needs[1]) grads[1] = weight_gradient(grad, *x, w_size, conv);
                     if (needs[2]) grads[2] = conv2d_backward_bias(grad);
                     return grads;
                   });
}

/// convolve for what a derivative needs: grad_output's sizes are given, for they hold what padding there was.
Tensor convolve_again(const Tensor& input, const Tensor& weight, const Shape& size, const Conv2d& conv) {
  return convolve(OpCall{"conv2d", input, weight}, input, weight, {}, size, conv, kChannelsLast);
}

Tensor input_gradient(const Tensor& grad, const Tensor& weight, const Shape& input_size, const Conv2d& conv) {
  OpCall op{"conv2d_backward_input", grad, weight};
  Tensor grad_x = new_tensor(op.name(), input_size, grad.dtype(), op.device(), kChannelsLast);
  grad_x.impl().layout_free = true;
  if (grad_x.numel() > 0)
    op.launch(&KernelTable::conv2d_backward_input, view(grad_x), view(grad), view(weight), conv);
  return op.record(grad_x, {grad, weight},
                   [g = op.save(grad), w = op.save(weight), y_size = grad.sizes(), w_size = weight.sizes(),
                    conv](const Tensor& grad_grad, const Needs& needs) {
                     Grads grads{{}, {}};
                     if (needs[0]) grads[0] = convolve_again(grad_grad, *w, y_size, conv);
                     if (needs[1]) grads[1] = weight_gradient(*g, grad_grad, w_size, conv);
                     return grads;
                   });
}

Tensor weight_gradient(const Tensor& grad, const Tensor& input, const Shape& weight_size,
                       const Conv2d& conv) {
  OpCall op{"conv2d_backward_weight", grad, input};
  Tensor grad_w = new_tensor(op.name(), weight_size, grad.dtype(), op.device());
  op.launch(&KernelTable::conv2d_backward_weight, view(grad_w), view(grad), view(input), conv);
  return op.record(grad_w, {grad, input},
                   [g = op.save(grad), x = op.save(input), y_size = grad.sizes(), x_size = input.sizes(),
                    conv](const Tensor& grad_grad, const Needs& needs) {
                     Grads grads{{}, {}};
                     if (needs[0]) grads[0] = convolve_again(*x, grad_grad, y_size, conv);
                     if (needs[1]) grads[1] = input_gradient(*g, grad_grad, x_size, conv);
                     return grads;
                   });
}

Tensor checked_conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, const Window& window) {
  OpCall op{"conv2d", input, weight, bias};
  WEFT_CHECK(input.dim() == 4, ShapeError, op.name(),
             "input must be (N, C, H, W) or (C, H, W); got {} for weight {}", input.sizes(), weight.sizes());
  const Shape size = output_size(op.name(), input.sizes(), weight.sizes(), window);
  check_dtypes(op, "input", input, "weight", weight);
  if (bias.defined()) {
    check_dtypes(op, "input", input, "bias", bias);
    WEFT_CHECK(bias.dim() == 1 && bias.size(0) == weight.size(0), ShapeError, op.name(),
               "bias must be ({},) for weight {}; got {}", weight.size(0), weight.sizes(), bias.sizes());
  }
  return convolve(op, input, weight, bias, size, window.conv(), kChannelsLast);
}

/// One image has nothing to gain from channels-last strides, and its result is a view, which cannot be laid out anew.
Tensor batched_or_not(const Tensor& input, const Tensor& weight, const Tensor& bias, const Window& window) {
  if (input.dim() != 3) return checked_conv2d(input, weight, bias, window);
  return squeeze(contiguous(checked_conv2d(unsqueeze(input, 0), weight, bias, window)), 0);
}

}  // namespace

Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride, IntSpan padding,
              IntSpan dilation, int64_t groups) {
  return batched_or_not(input, weight, bias, Window("conv2d", stride, padding, dilation, groups));
}

Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
              std::optional<std::string_view> padding, IntSpan dilation, int64_t groups) {
  Window window("conv2d", stride, {0}, dilation, groups);
  WEFT_CHECK(padding == "same" || padding == "valid", ValueError, "conv2d",
             "padding must be numbers, 'same' or 'valid'; got '{}'", padding.value_or(""));
  if (padding == "same") {
    WEFT_CHECK(window.stride[0] == 1 && window.stride[1] == 1, ValueError, "conv2d",
               "padding='same' needs stride 1; got stride {}", window.stride.shape());
    WEFT_CHECK(weight.dim() == 4, ShapeError, "conv2d",
               "weight must be (O, C / groups, KH, KW); got {} for input {}", weight.sizes(), input.sizes());
    for (int i = 0; i < 2; ++i) {
      const int64_t total = window.dilation[i] * (weight.size(2 + i) - 1);
      window.before.value[i] = total / 2;
      window.after.value[i] = total - total / 2;
    }
  }
  return batched_or_not(input, weight, bias, window);
}

Tensor conv2d_backward_input(const Tensor& grad_output, const Tensor& weight, IntSpan input_size,
                             IntSpan stride, IntSpan padding, IntSpan dilation, int64_t groups) {
  OpCall op{"conv2d_backward_input", grad_output, weight};
  op.check_floating(grad_output);
  const Window window(op.name(), stride, padding, dilation, groups);
  const Shape size(input_size);
  WEFT_CHECK(size.size() == 4, ShapeError, op.name(), "input_size must be (N, C, H, W); got {}", size);
  check_dtypes(op, "grad_output", grad_output, "weight", weight);
  check_grad_output(op.name(), grad_output, output_size(op.name(), size, weight.sizes(), window), size,
                    weight.sizes());
  return input_gradient(grad_output, weight, size, window.conv());
}

Tensor conv2d_backward_weight(const Tensor& grad_output, const Tensor& input, IntSpan weight_size,
                              IntSpan stride, IntSpan padding, IntSpan dilation, int64_t groups) {
  OpCall op{"conv2d_backward_weight", grad_output, input};
  op.check_floating(grad_output);
  const Window window(op.name(), stride, padding, dilation, groups);
  const Shape size(weight_size);
  WEFT_CHECK(input.dim() == 4, ShapeError, op.name(), "input must be (N, C, H, W); got {}", input.sizes());
  check_dtypes(op, "grad_output", grad_output, "input", input);
  check_grad_output(op.name(), grad_output, output_size(op.name(), input.sizes(), size, window),
                    input.sizes(), size);
  return weight_gradient(grad_output, input, size, window.conv());
}

Tensor conv2d_backward_bias(const Tensor& grad_output) {
  OpCall op{"conv2d_backward_bias", grad_output};
  op.check_floating(grad_output);
  WEFT_CHECK(grad_output.dim() == 4, ShapeError, op.name(), "grad_output must be (N, O, OH, OW); got {}",
             grad_output.sizes());
  const Shape& size = grad_output.sizes();
  Tensor grad_bias = new_tensor(op.name(), {size[1]}, grad_output.dtype(), op.device());
  if (grad_bias.numel() > 0)
    op.launch(&KernelTable::conv2d_backward_bias, view(grad_bias), view(grad_output));
  return op.record(grad_bias, {grad_output}, [size](const Tensor& grad) {
    return Grads{expand(reshape(grad, {1, size[1], 1, 1}), size)};
  });
}

}  // namespace weft
