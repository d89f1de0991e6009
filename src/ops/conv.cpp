// Convolution of one to three spatial dimensions, transposed or not, and its three gradients. Each is linear in each tensor, so
// every derivative of one is another of them; a transposed convolution is the gradient of an input.
#include "weft/ops/conv.h"

#include "src/ops/autocast.h"
#include "src/ops/op_call.h"
#include "src/ops/window.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::Conv2d;
using kernels::Conv3d;
using kernels::KernelTable;

namespace {

/// The ops of one rank.
struct Names {
  const char *forward, *transpose, *backward_input, *backward_weight, *weight, *transposed_weight;
};
const Names& names(int rank) {
  static constexpr Names all[] = {
      {"conv1d", "conv_transpose1d", "conv1d_backward_input", "conv1d_backward_weight", "(O, C / groups, K)",
       "(C, O / groups, K)"},
      {"conv2d", "conv_transpose2d", "conv2d_backward_input", "conv2d_backward_weight",
       "(O, C / groups, KH, KW)", "(C, O / groups, KH, KW)"},
      {"conv3d", "conv_transpose3d", "conv3d_backward_input", "conv3d_backward_weight",
       "(O, C / groups, KD, KH, KW)", "(C, O / groups, KD, KH, KW)"}};
  return all[rank - 1];
}

/// The arguments besides tensors, and the padding of the far side.
struct Window {
  Spatial stride, before, after, dilation;
  int64_t groups;

  Window(const char* op, int rank, IntSpan stride, IntSpan padding, IntSpan dilation, int64_t groups)
      : stride(op, rank, "stride", stride, 1),
        before(op, rank, "padding", padding, 0),
        after(before),
        dilation(op, rank, "dilation", dilation, 1),
        groups(groups) {
    WEFT_CHECK(groups >= 1, ValueError, op, "groups must be at least 1; got {}", groups);
  }
  int rank() const { return stride.rank; }
};

/// What the kernels need of a Window, and which kernels they are. Trivially copyable: backward closures keep it.
struct Conv {
  int rank;
  Conv2d plane;
  Conv3d volume;

  Conv(const Window& window) : rank(window.rank()) {  // NOLINT
    const auto write = [&](auto& conv, int count) {
      window.stride.write(conv.stride, count, 1);
      window.before.write(conv.padding, count, 0);
      window.dilation.write(conv.dilation, count, 1);
      conv.groups = window.groups;
    };
    if (rank == 3) write(volume, 3);
    else write(plane, 2);
  }
  /// Launches the kernel of this rank on views of (N, C, *), (O, C, *) and (O).
  template <class Planes, class Volumes, class... V>
  void launch(const OpCall& op, Planes planes, Volumes volumes, V... views) const {
    if (rank == 3) op.launch(volumes, views..., volume);
    else op.launch(planes, as_rank(views, 2)..., plane);
  }
};

/// What y's sizes must be. Throws ShapeError unless input and weight fit.
Shape output_size(const char* op, IntSpan input, IntSpan given_weight, const Window& window) {
  const Shape x(input), w(given_weight);
  const int rank = window.rank();
  WEFT_CHECK(w.size() == rank + 2, ShapeError, op, "weight must be {}; got {} for input {}",
             names(rank).weight, w, x);
  for (int64_t size : w)
    WEFT_CHECK(size > 0, ShapeError, op, "weight must not be empty; got {} for input {}", w, x);
  WEFT_CHECK(w[0] % window.groups == 0, ShapeError, op,
             "weight has {} output channels, which groups={} does not divide; weight {}, input {}", w[0],
             window.groups, w, x);
  WEFT_CHECK(x[1] % w[1] == 0 && x[1] / w[1] == window.groups, ShapeError, op,
             "input has {} channels, but weight {} with groups={} needs {}; input {}", x[1], w, window.groups,
             w[1] * window.groups, x);
  Shape y{x[0], w[0]};
  for (int i = 0; i < rank; ++i) {
    WEFT_CHECK(x[2 + i] > 0, ShapeError, op, "images must not be empty; input {}, weight {}", x, w);
    const int64_t padded = x[2 + i] + window.before[i] + window.after[i];
    int64_t extent = 0;
    const bool huge = __builtin_mul_overflow(window.dilation[i], w[2 + i] - 1, &extent);
    WEFT_CHECK(!huge && extent < padded, ShapeError, op,
               "the kernel covers {} {}, more than the {} of the padded input; input {}, weight {}, padding "
               "{}, dilation {}",
               extent + 1, spatial_unit(rank, i), padded, x, w, window.before.shape(),
               window.dilation.shape());
    y.push_back((padded - extent - 1) / window.stride[i] + 1);
  }
  return y;
}

void check_dtypes(const OpCall& op, const char* first, const Tensor& a, const char* second, const Tensor& b) {
  WEFT_CHECK(a.dtype() != boolean, DtypeError, op.name(), "{} must not be bool; got {} and {} {}", first,
             a.dtype(), second, b.dtype());
  WEFT_CHECK(a.dtype() == b.dtype(), DtypeError, op.name(), "{} and {} must have one dtype; got {} and {}",
             first, second, a.dtype(), b.dtype());
}

void check_bias(const OpCall& op, const Tensor& input, const Tensor& weight, const Tensor& bias,
                int64_t outputs) {
  if (!bias.defined()) return;
  check_dtypes(op, "input", input, "bias", bias);
  WEFT_CHECK(bias.dim() == 1 && bias.size(0) == outputs, ShapeError, op.name(),
             "bias must be ({},) for weight {}; got {}", outputs, weight.sizes(), bias.sizes());
}

void check_grad_output(const char* op, const Tensor& grad, const Shape& expected, const Shape& input,
                       const Shape& weight) {
  WEFT_CHECK(grad.sizes() == expected, ShapeError, op,
             "grad_output must be {} for input {} and weight {}; got {}", expected, input, weight,
             grad.sizes());
}

/// Uninitialised, channels-last, to be laid out anew where a view needs it.
Tensor new_result(const OpCall& op, const Shape& size, Dtype dtype) {
  Tensor y = new_channels_innermost(op.name(), size, dtype, op.device());
  y.impl().layout_free = true;
  return y;
}

Tensor input_gradient(const Tensor& grad, const Tensor& weight, const Shape& input_size, const Conv& conv);
Tensor weight_gradient(const Tensor& grad, const Tensor& input, const Shape& weight_size, const Conv& conv);
Tensor bias_gradient(const Tensor& grad);

/// Operands checked; y's sizes known.
Tensor convolve(const OpCall& op, const Tensor& input, const Tensor& weight, const Tensor& bias,
                const Shape& size, const Conv& conv) {
  const Tensor y = new_result(op, size, input.dtype());
  if (y.numel() > 0) {
    const kernels::ConstView no_bias(nullptr, input.dtype(), 0, nullptr, nullptr);
    conv.launch(op, &KernelTable::conv2d_forward, &KernelTable::conv3d_forward, view(y),
                kernels::ConstView(view(input)), kernels::ConstView(view(weight)),
                bias.defined() ? kernels::ConstView(view(bias)) : no_bias);
  }
  return op.record(y, {input, weight, bias},
                   [x = op.save(input), w = op.save(weight), x_size = input.sizes(), w_size = weight.sizes(),
                    conv](const Tensor& grad, const Needs& needs) {
                     Grads grads{{}, {}, {}};
                     if (needs[0]) grads[0] = input_gradient(grad, *w, x_size, conv);
                     if (needs[1]) grads[1] = weight_gradient(grad, *x, w_size, conv);
                     if (needs[2]) grads[2] = bias_gradient(grad);
                     return grads;
                   });
}

/// convolve for what a derivative needs: grad_output's sizes are given, for they hold what padding there was.
Tensor convolve_again(const Tensor& input, const Tensor& weight, const Shape& size, const Conv& conv) {
  return convolve(OpCall{names(conv.rank).forward, input, weight}, input, weight, {}, size, conv);
}

/// The gradient of an input of `size`, uninitialised where it has no elements.
Tensor input_gradient_of(const OpCall& op, const Tensor& grad, const Tensor& weight, const Shape& size,
                         const Conv& conv) {
  const Tensor grad_x = new_result(op, size, grad.dtype());
  if (grad_x.numel() > 0)
    conv.launch(op, &KernelTable::conv2d_backward_input, &KernelTable::conv3d_backward_input, view(grad_x),
                kernels::ConstView(view(grad)), kernels::ConstView(view(weight)));
  return grad_x;
}

Tensor input_gradient(const Tensor& grad, const Tensor& weight, const Shape& input_size, const Conv& conv) {
  OpCall op{names(conv.rank).backward_input, grad, weight};
  const Tensor grad_x = input_gradient_of(op, grad, weight, input_size, conv);
  return op.record(grad_x, {grad, weight},
                   [g = op.save(grad), w = op.save(weight), y_size = grad.sizes(), w_size = weight.sizes(),
                    conv](const Tensor& grad_grad, const Needs& needs) {
                     Grads grads{{}, {}};
                     if (needs[0]) grads[0] = convolve_again(grad_grad, *w, y_size, conv);
                     if (needs[1]) grads[1] = weight_gradient(*g, grad_grad, w_size, conv);
                     return grads;
                   });
}

Tensor weight_gradient(const Tensor& grad, const Tensor& input, const Shape& weight_size, const Conv& conv) {
  OpCall op{names(conv.rank).backward_weight, grad, input};
  const Tensor grad_w = new_tensor(op.name(), weight_size, grad.dtype(), op.device());
  conv.launch(op, &KernelTable::conv2d_backward_weight, &KernelTable::conv3d_backward_weight, view(grad_w),
              kernels::ConstView(view(grad)), kernels::ConstView(view(input)));
  return op.record(grad_w, {grad, input},
                   [g = op.save(grad), x = op.save(input), y_size = grad.sizes(), x_size = input.sizes(),
                    conv](const Tensor& grad_grad, const Needs& needs) {
                     Grads grads{{}, {}};
                     if (needs[0]) grads[0] = convolve_again(*x, grad_grad, y_size, conv);
                     if (needs[1]) grads[1] = input_gradient(*g, grad_grad, x_size, conv);
                     return grads;
                   });
}

/// The sum of grad (N, O, *) over all but O.
Tensor bias_gradient(const Tensor& grad_output) {
  OpCall op{"conv2d_backward_bias", grad_output};
  const Shape& size = grad_output.sizes();
  Tensor grad_bias = new_tensor(op.name(), {size[1]}, grad_output.dtype(), op.device());
  if (grad_bias.numel() > 0)
    op.launch(&KernelTable::conv2d_backward_bias, view(grad_bias), view(grad_output));
  return op.record(grad_bias, {grad_output}, [size](const Tensor& grad) {
    Shape ones(size.size(), 1);
    ones[1] = size[1];
    return Grads{expand(reshape(grad, ones), size)};
  });
}

Tensor checked_conv(const Tensor& input, const Tensor& weight, const Tensor& bias, const Window& window) {
  const int rank = window.rank();
  OpCall op{names(rank).forward, input, weight, bias};
  WEFT_CHECK(input.dim() == rank + 2, ShapeError, op.name(), "input must be {}; got {} for weight {}",
             spatial_sizes(rank), input.sizes(), weight.sizes());
  const Shape size = output_size(op.name(), input.sizes(), weight.sizes(), window);
  check_dtypes(op, "input", input, "weight", weight);
  check_bias(op, input, weight, bias, weight.size(0));
  return convolve(op, input, weight, bias, size, window);
}

/// One image has nothing to gain from channels-last strides, and its result is a view, which cannot be laid out anew.
template <class F>
Tensor batched_or_not(const Tensor& input, int rank, F convolve_batch) {
  if (input.dim() != rank + 1) return convolve_batch(input);
  return squeeze(contiguous(convolve_batch(unsqueeze(input, 0))), 0);
}

Tensor conv(int rank, const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
            IntSpan padding, IntSpan dilation, int64_t groups) {
  WEFT_AUTOCAST(lower, conv, rank, input, weight, bias, stride, padding, dilation, groups);
  const Window window(names(rank).forward, rank, stride, padding, dilation, groups);
  return batched_or_not(input, rank,
                        [&](const Tensor& batch) { return checked_conv(batch, weight, bias, window); });
}

Tensor conv_padded(int rank, const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
                   std::optional<std::string_view> padding, IntSpan dilation, int64_t groups) {
  WEFT_AUTOCAST(lower, conv_padded, rank, input, weight, bias, stride, padding, dilation, groups);
  const char* op = names(rank).forward;
  Window window(op, rank, stride, {0}, dilation, groups);
  WEFT_CHECK(padding == "same" || padding == "valid", ValueError, op,
             "padding must be numbers, 'same' or 'valid'; got '{}'", padding.value_or(""));
  if (padding == "same") {
    WEFT_CHECK(window.stride.all(1), ValueError, op, "padding='same' needs stride 1; got stride {}",
               window.stride.shape());
    WEFT_CHECK(weight.dim() == rank + 2, ShapeError, op, "weight must be {}; got {} for input {}",
               names(rank).weight, weight.sizes(), input.sizes());
    for (int i = 0; i < rank; ++i) {
      int64_t total = 0;
      const bool huge = __builtin_mul_overflow(window.dilation[i], weight.size(2 + i) - 1, &total);
      WEFT_CHECK(!huge, ValueError, op, "dilation is too large for the kernel; got dilation {}, weight {}",
                 window.dilation.shape(), weight.sizes());
      window.before.value[i] = total / 2;
      window.after.value[i] = total - total / 2;
    }
  }
  return batched_or_not(input, rank,
                        [&](const Tensor& batch) { return checked_conv(batch, weight, bias, window); });
}

/// The sizes of a transposed convolution's result: those whose convolution gives the input's.
Shape transposed_size(const char* op, const Shape& x, const Shape& w, const Window& window,
                      const Spatial& output_padding) {
  const int rank = window.rank();
  WEFT_CHECK(w.size() == rank + 2, ShapeError, op, "weight must be {}; got {} for input {}",
             names(rank).transposed_weight, w, x);
  for (int64_t size : w)
    WEFT_CHECK(size > 0, ShapeError, op, "weight must not be empty; got {} for input {}", w, x);
  WEFT_CHECK(x[1] == w[0], ShapeError, op, "input has {} channels, but weight {} needs {}; input {}", x[1], w,
             w[0], x);
  WEFT_CHECK(x[1] % window.groups == 0, ShapeError, op,
             "input has {} channels, which groups={} does not divide; weight {}, input {}", x[1],
             window.groups, w, x);
  Shape y{x[0], 0};
  bool huge = __builtin_mul_overflow(w[1], window.groups, &y[1]);
  for (int i = 0; i < rank; ++i) {
    WEFT_CHECK(x[2 + i] > 0, ShapeError, op, "images must not be empty; input {}, weight {}", x, w);
    WEFT_CHECK(output_padding[i] < window.stride[i] || output_padding[i] < window.dilation[i], ValueError, op,
               "output_padding must be less than stride or dilation; got output_padding {}, stride {}, "
               "dilation {}",
               output_padding.shape(), window.stride.shape(), window.dilation.shape());
    int64_t steps = 0, extent = 0, size = 0;
    huge |= __builtin_mul_overflow(x[2 + i] - 1, window.stride[i], &steps);
    huge |= __builtin_mul_overflow(window.dilation[i], w[2 + i] - 1, &extent);
    huge |= __builtin_add_overflow(steps, extent, &size);
    huge |= __builtin_add_overflow(size, output_padding[i] + 1 - 2 * window.before[i], &size);
    WEFT_CHECK(!huge, ShapeError, op,
               "the output would be larger than memory; input {}, weight {}, stride {}", x, w,
               window.stride.shape());
    WEFT_CHECK(size > 0, ShapeError, op, "the output would have no {}; input {}, weight {}, padding {}",
               spatial_unit(rank, i), x, w, window.before.shape());
    y.push_back(size);
  }
  return y;
}

Tensor checked_transposed(const Tensor& input, const Tensor& weight, const Tensor& bias, const Window& window,
                          const Spatial& output_padding) {
  const int rank = window.rank();
  OpCall op{names(rank).transpose, input, weight, bias};
  WEFT_CHECK(input.dim() == rank + 2, ShapeError, op.name(), "input must be {}; got {} for weight {}",
             spatial_sizes(rank), input.sizes(), weight.sizes());
  const Shape size = transposed_size(op.name(), input.sizes(), weight.sizes(), window, output_padding);
  check_dtypes(op, "input", input, "weight", weight);
  check_bias(op, input, weight, bias, size[1]);
  const Conv conv = window;
  const Tensor y = input_gradient_of(op, input, weight, size, conv);
  if (bias.defined()) {
    const NoGrad guard;
    Shape ones(rank + 2, 1);
    ones[1] = size[1];
    add_(y, reshape(bias, ones));
  }
  return op.record(y, {input, weight, bias},
                   [x = op.save(input), w = op.save(weight), x_size = input.sizes(), w_size = weight.sizes(),
                    conv](const Tensor& grad, const Needs& needs) {
                     Grads grads{{}, {}, {}};
                     if (needs[0]) grads[0] = convolve_again(grad, *w, x_size, conv);
                     if (needs[1]) grads[1] = weight_gradient(*x, grad, w_size, conv);
                     if (needs[2]) grads[2] = bias_gradient(grad);
                     return grads;
                   });
}

Tensor transposed(int rank, const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
                  IntSpan padding, IntSpan output_padding, int64_t groups, IntSpan dilation) {
  WEFT_AUTOCAST(lower, transposed, rank, input, weight, bias, stride, padding, output_padding, groups,
                dilation);
  const char* op = names(rank).transpose;
  const Window window(op, rank, stride, padding, dilation, groups);
  const Spatial further(op, rank, "output_padding", output_padding, 0);
  return batched_or_not(input, rank, [&](const Tensor& batch) {
    return checked_transposed(batch, weight, bias, window, further);
  });
}

}  // namespace

Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride, IntSpan padding,
              IntSpan dilation, int64_t groups) {
  return conv(1, input, weight, bias, stride, padding, dilation, groups);
}
Tensor conv1d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
              std::optional<std::string_view> padding, IntSpan dilation, int64_t groups) {
  return conv_padded(1, input, weight, bias, stride, padding, dilation, groups);
}
Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride, IntSpan padding,
              IntSpan dilation, int64_t groups) {
  return conv(2, input, weight, bias, stride, padding, dilation, groups);
}
Tensor conv2d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
              std::optional<std::string_view> padding, IntSpan dilation, int64_t groups) {
  return conv_padded(2, input, weight, bias, stride, padding, dilation, groups);
}
Tensor conv3d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride, IntSpan padding,
              IntSpan dilation, int64_t groups) {
  return conv(3, input, weight, bias, stride, padding, dilation, groups);
}
Tensor conv3d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
              std::optional<std::string_view> padding, IntSpan dilation, int64_t groups) {
  return conv_padded(3, input, weight, bias, stride, padding, dilation, groups);
}

Tensor conv_transpose1d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
                        IntSpan padding, IntSpan output_padding, int64_t groups, IntSpan dilation) {
  return transposed(1, input, weight, bias, stride, padding, output_padding, groups, dilation);
}
Tensor conv_transpose2d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
                        IntSpan padding, IntSpan output_padding, int64_t groups, IntSpan dilation) {
  return transposed(2, input, weight, bias, stride, padding, output_padding, groups, dilation);
}
Tensor conv_transpose3d(const Tensor& input, const Tensor& weight, const Tensor& bias, IntSpan stride,
                        IntSpan padding, IntSpan output_padding, int64_t groups, IntSpan dilation) {
  return transposed(3, input, weight, bias, stride, padding, output_padding, groups, dilation);
}

Tensor conv2d_backward_input(const Tensor& grad_output, const Tensor& weight, IntSpan input_size,
                             IntSpan stride, IntSpan padding, IntSpan dilation, int64_t groups) {
  OpCall op{"conv2d_backward_input", grad_output, weight};
  op.check_floating(grad_output);
  const Window window(op.name(), 2, stride, padding, dilation, groups);
  const Shape size(input_size);
  WEFT_CHECK(size.size() == 4, ShapeError, op.name(), "input_size must be (N, C, H, W); got {}", size);
  check_dtypes(op, "grad_output", grad_output, "weight", weight);
  check_grad_output(op.name(), grad_output, output_size(op.name(), size, weight.sizes(), window), size,
                    weight.sizes());
  return input_gradient(grad_output, weight, size, window);
}

Tensor conv2d_backward_weight(const Tensor& grad_output, const Tensor& input, IntSpan weight_size,
                              IntSpan stride, IntSpan padding, IntSpan dilation, int64_t groups) {
  OpCall op{"conv2d_backward_weight", grad_output, input};
  op.check_floating(grad_output);
  const Window window(op.name(), 2, stride, padding, dilation, groups);
  const Shape size(weight_size);
  WEFT_CHECK(input.dim() == 4, ShapeError, op.name(), "input must be (N, C, H, W); got {}", input.sizes());
  check_dtypes(op, "grad_output", grad_output, "input", input);
  check_grad_output(op.name(), grad_output, output_size(op.name(), input.sizes(), size, window),
                    input.sizes(), size);
  return weight_gradient(grad_output, input, size, window);
}

Tensor conv2d_backward_bias(const Tensor& grad_output) {
  const OpCall op{"conv2d_backward_bias", grad_output};
  op.check_floating(grad_output);
  WEFT_CHECK(grad_output.dim() == 4, ShapeError, op.name(), "grad_output must be (N, O, OH, OW); got {}",
             grad_output.sizes());
  return bias_gradient(grad_output);
}

}  // namespace weft
