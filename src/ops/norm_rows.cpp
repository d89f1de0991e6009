// layer_norm, rms_norm, group_norm and instance_norm: one fused kernel each way, and the gradient in ops where it is
// differentiated again. normalize is composed.
#include <limits>

#include "src/ops/autocast.h"
#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::View;

namespace {

View view_or_none(const Tensor& t) {
  return t.defined() ? view(t) : View(nullptr, float32, 0, nullptr, nullptr);
}

/// What the kernels see: (samples, groups, channels of a group, values of a channel).
View as_rows(const Tensor& t, const Shape& sizes) {
  return {t.impl().data, t.dtype(), 4, sizes.data(), contiguous_strides(sizes).data()};
}

struct RowNorm {
  const char* backward_name;
  Shape sizes;
  bool centered;
  double eps;
  Saved input, weight;
  Tensor mean, inverse_std;
  Shape bias_sizes;
  Dtype bias_dtype;
};

/// The gradients made of ops, on which the second derivative stands.
Grads composed_backward(const Tensor& grad, const Tensor& input, const Tensor& weight, const RowNorm& norm,
                        const Needs& needs) {
  const Dtype dtype = norm.inverse_std.dtype();
  const Shape &rows = norm.sizes, channels{1, rows[1], rows[2], 1};
  const Tensor x = reshape(to(input, dtype), rows), g = reshape(to(grad, dtype), rows);
  const auto mean_of = [&](const Tensor& t) { return mean(t, {2, 3}, /*keepdim=*/true); };
  const Tensor centered = norm.centered ? x - mean_of(x) : x;
  const Tensor inverse_std = rsqrt(mean_of(centered * centered) + norm.eps);
  const Tensor normalized = centered * inverse_std;

  Grads grads{{}, {}, {}};
  if (needs[0]) {
    const Tensor weighted = weight.defined() ? g * reshape(to(weight, dtype), channels) : g;
    Tensor grad_x = weighted - normalized * mean_of(weighted * normalized);
    if (norm.centered) grad_x = grad_x - mean_of(weighted);
    grads[0] = to(reshape(grad_x * inverse_std, input.sizes()), input.dtype());
  }
  if (needs[1]) grads[1] = to(reshape(sum(g * normalized, {0, 3}), weight.sizes()), weight.dtype());
  if (needs[2]) grads[2] = to(reshape(sum(g, {0, 3}), norm.bias_sizes), norm.bias_dtype);
  return grads;
}

Grads row_norm_backward(const Tensor& grad, const RowNorm& norm, const Needs& needs) {
  const Tensor input = *norm.input, weight = norm.weight ? *norm.weight : Tensor();
  if (will_be_differentiated(grad, input, weight)) return composed_backward(grad, input, weight, norm, needs);
  OpCall op{norm.backward_name, grad, input, weight};
  Grads grads{{}, {}, {}};
  if (needs[0]) grads[0] = new_tensor(op.name(), input.sizes(), input.dtype(), op.device());
  if (needs[1]) grads[1] = new_tensor(op.name(), weight.sizes(), weight.dtype(), op.device());
  if (needs[2]) grads[2] = new_tensor(op.name(), norm.bias_sizes, norm.bias_dtype, op.device());
  const Tensor g = grad.detach().contiguous(), x = input.detach().contiguous();
  op.launch(&KernelTable::row_norm_backward,
            grads[0].defined() ? as_rows(grads[0], norm.sizes) : view_or_none(grads[0]),
            view_or_none(grads[1]), view_or_none(grads[2]), as_rows(g, norm.sizes), as_rows(x, norm.sizes),
            view(norm.mean), view(norm.inverse_std), view_or_none(weight), norm.centered);
  return grads;
}

Tensor row_norm(OpCall& op, const char* backward_name, const Shape& sizes, const Tensor& input,
                const Tensor& weight, const Tensor& bias, bool centered, double eps) {
  const Dtype dtype = input.dtype() == float64 ? float64 : float32;
  const Tensor y = new_tensor(op.name(), input.sizes(), input.dtype(), op.device());
  const Shape rows{sizes[0], sizes[1]};
  RowNorm norm{backward_name,
               sizes,
               centered,
               eps,
               op.save(input),
               weight.defined() ? op.save(weight) : Saved(),
               new_tensor(op.name(), centered ? rows : Shape{0, 0}, dtype, op.device()),
               new_tensor(op.name(), rows, dtype, op.device()),
               bias.defined() ? bias.sizes() : Shape(),
               bias.defined() ? bias.dtype() : dtype};
  const Tensor x = input.detach().contiguous();
  op.launch(&KernelTable::row_norm_forward, as_rows(y, sizes), view(norm.mean), view(norm.inverse_std),
            as_rows(x, sizes), view_or_none(weight), view_or_none(bias), centered, eps);
  return op.record(y, {input, weight, bias},
                   [norm = std::move(norm)](const Tensor& grad, const Needs& needs) {
                     return row_norm_backward(grad, norm, needs);
                   });
}

void check_parameter(const OpCall& op, const char* what, const Tensor& values, IntSpan sizes,
                     const Tensor& input) {
  if (!values.defined()) return;
  WEFT_CHECK(values.sizes() == Shape(sizes), ShapeError, op.name(), "{} must be {} for input {}; got {}",
             what, Shape(sizes), input.sizes(), values.sizes());
  WEFT_CHECK(values.is_floating(), DtypeError, op.name(), "{} must be floating-point; got {}", what,
             values.dtype());
}

Shape last_dimensions(const OpCall& op, const Tensor& input, IntSpan normalized_shape) {
  const int64_t count = normalized_shape.size(), kept = input.dim() - count;
  WEFT_CHECK(count > 0, ShapeError, op.name(), "normalized_shape must have at least one dimension; input {}",
             input.sizes());
  bool ends_so = kept >= 0;
  Shape sizes{1, 1, 1, 1};
  for (int64_t i = 0; ends_so && i < input.dim(); ++i) {
    ends_so = i < kept || input.sizes()[i] == normalized_shape[i - kept];
    sizes[i < kept ? 0 : 2] *= input.sizes()[i];
  }
  WEFT_CHECK(ends_so, ShapeError, op.name(), "input must end in normalized_shape {}; got input {}",
             Shape(normalized_shape), input.sizes());
  return sizes;
}

/// (N, C, places) of an input that has at least these two dimensions.
Shape channels_of(const OpCall& op, const Tensor& input) {
  WEFT_CHECK(input.dim() >= 2, ShapeError, op.name(), "input must be (N, C, ...); got {}", input.sizes());
  int64_t places = 1;
  for (int64_t i = 2; i < input.dim(); ++i) places *= input.sizes()[i];
  return {input.size(0), input.size(1), 1, places};
}

}  // namespace

Tensor layer_norm(const Tensor& input, IntSpan normalized_shape, const Tensor& weight, const Tensor& bias,
                  double eps) {
  WEFT_AUTOCAST_ON_GPU(layer_norm, input, normalized_shape, weight, bias, eps);
  OpCall op{"layer_norm", input, weight, bias};
  op.check_floating(input);
  const Shape sizes = last_dimensions(op, input, normalized_shape);
  check_parameter(op, "weight", weight, normalized_shape, input);
  check_parameter(op, "bias", bias, normalized_shape, input);
  return row_norm(op, "layer_norm_backward", sizes, input, weight, bias, true, eps);
}

Tensor rms_norm(const Tensor& input, IntSpan normalized_shape, const Tensor& weight,
                std::optional<double> eps) {
  OpCall op{"rms_norm", input, weight};
  op.check_floating(input);
  const Shape sizes = last_dimensions(op, input, normalized_shape);
  check_parameter(op, "weight", weight, normalized_shape, input);
  const double least = input.dtype() == float64 ? std::numeric_limits<double>::epsilon()
                                                : std::numeric_limits<float>::epsilon();
  return row_norm(op, "rms_norm_backward", sizes, input, weight, {}, false, eps.value_or(least));
}

Tensor group_norm(const Tensor& input, int64_t num_groups, const Tensor& weight, const Tensor& bias,
                  double eps) {
  WEFT_AUTOCAST_ON_GPU(group_norm, input, num_groups, weight, bias, eps);
  OpCall op{"group_norm", input, weight, bias};
  op.check_floating(input);
  const Shape whole = channels_of(op, input);
  const int64_t samples = whole[0], channels = whole[1], places = whole[3];
  WEFT_CHECK(num_groups > 0 && channels % num_groups == 0, ValueError, op.name(),
             "num_groups must be positive and divide the {} channels; got {}, input {}", channels, num_groups,
             input.sizes());
  WEFT_CHECK(channels > 0 && (places > 0 || samples == 0), ShapeError, op.name(),
             "input must have channels and places; got {}", input.sizes());
  WEFT_CHECK(samples == 0 || samples * (channels / num_groups) * places > 1, ShapeError, op.name(),
             "needs more than 1 value per group; got input {} and num_groups {}", input.sizes(), num_groups);
  check_parameter(op, "weight", weight, {channels}, input);
  check_parameter(op, "bias", bias, {channels}, input);
  return row_norm(op, "group_norm_backward", {samples, num_groups, channels / num_groups, places}, input,
                  weight, bias, true, eps);
}

Tensor instance_norm(const Tensor& input, const Tensor& running_mean, const Tensor& running_var,
                     const Tensor& weight, const Tensor& bias, bool use_input_stats, double momentum,
                     double eps) {
  OpCall op{"instance_norm", input, running_mean, running_var, weight, bias};
  op.check_floating(input);
  const Shape sizes = channels_of(op, input);
  WEFT_CHECK(running_mean.defined() == running_var.defined(), ValueError, op.name(),
             "running_mean and running_var must be given together; input {}", input.sizes());
  WEFT_CHECK(use_input_stats || running_mean.defined(), ValueError, op.name(),
             "running_mean and running_var must be given when use_input_stats is false; input {}",
             input.sizes());
  const Shape channels{sizes[1]};
  check_parameter(op, "weight", weight, channels, input);
  check_parameter(op, "bias", bias, channels, input);
  check_parameter(op, "running_mean", running_mean, channels, input);
  check_parameter(op, "running_var", running_var, channels, input);
  if (!use_input_stats)
    return batch_norm(input, running_mean, running_var, weight, bias, false, momentum, eps);
  WEFT_CHECK(sizes[3] != 1, ShapeError, op.name(), "needs more than 1 place per channel; got input {}",
             input.sizes());
  if (running_mean.defined() && input.numel() > 0) {
    const NoGrad guard;
    const Tensor x =
        reshape(to(input, input.dtype() == float64 ? float64 : float32), {sizes[0], sizes[1], sizes[3]});
    const auto update = [&](const Tensor& running, const Tensor& found) {
      copy_(running, running * (1 - momentum) + mean(found, 0) * momentum);
    };
    update(running_mean, mean(x, 2));
    update(running_var, var(x, 2));
  }
  return row_norm(op, "instance_norm_backward", sizes, input, weight, bias, true, eps);
}

Tensor normalize(const Tensor& input, double p, IntSpan dim, double eps) {
  OpCall op{"normalize", input};
  op.check_floating(input);
  for (const int64_t d : dim) op.wrap(d, input);
  return input / clamp_min(norm(input, p, dim, /*keepdim=*/true), eps);
}

}  // namespace weft
