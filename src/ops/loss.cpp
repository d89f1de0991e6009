// Losses of classes and probabilities: negative log-likelihood has kernels of its own, the others are composed.
#include "src/ops/autocast.h"
#include "src/ops/check_values.h"
#include "src/ops/loss_reduction.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

// Class-index losses see (N, C, S): no batch is a batch of one, further dimensions are flattened.
Shape as_classes(IntSpan sizes) {
  if (sizes.size() == 1) return {1, sizes[0], 1};
  int64_t spots = 1;
  for (int64_t i = 2; i < sizes.size(); ++i) spots *= sizes[i];
  return {sizes[0], sizes[1], spots};
}
Shape target_shape(IntSpan sizes) {
  Shape target;
  for (int64_t i = 0; i < sizes.size(); ++i)
    if (i != (sizes.size() == 1 ? 0 : 1)) target.push_back(sizes[i]);
  return target;
}

// What a mistake is likely to be: one-hot rows, or labels as a column.
const char* target_hint(const Shape& input, const Shape& target) {
  if (target == input)
    return ": class indices are what argmax(1) gives; probabilities must be floating-point";
  if (target.size() == 2 && target[1] == 1) return ": squeeze(1) makes it one";
  return "";
}

void check_classes(const OpCall& op, const Tensor& input, const Tensor& target, const Tensor& weight) {
  op.check_floating(input);
  WEFT_CHECK(input.dim() >= 1, ShapeError, op.name(),
             "input needs shape (C), (N, C) or (N, C, d1, …); got {}", input.sizes());
  check_class_weight(op, input, weight, input.size(input.dim() == 1 ? 0 : 1));
  WEFT_CHECK(target.sizes() == target_shape(input.sizes()), ShapeError, op.name(),
             "target needs shape {} for input {}; got {}{}", target_shape(input.sizes()), input.sizes(),
             target.sizes(), target_hint(input.sizes(), target.sizes()));
  WEFT_CHECK(target.dtype() == int64, DtypeError, op.name(),
             "target needs int64 class indices; got {}: convert it with target.to(int64)", target.dtype());
}

kernels::ConstView weight_view(const Tensor& weight) {
  return weight.defined() ? view(weight) : kernels::View();
}

}  // namespace

Tensor nll_loss(const Tensor& input, const Tensor& target, const Tensor& weight, int64_t ignore_index,
                Reduction reduction) {
  WEFT_AUTOCAST(float32, nll_loss, input, target, weight, ignore_index, reduction);
  OpCall op{"nll_loss", input, target, weight};
  check_reduction(op, reduction);
  check_classes(op, input, target, weight);
  if (item_size(input.dtype()) == 2) {
    const Tensor wide_weight = weight.defined() ? to(weight, float32) : weight;
    return to(nll_loss(to(input, float32), target, wide_weight, ignore_index, reduction), input.dtype());
  }
  const Shape sizes = as_classes(input.sizes());
  const TensorOptions like{.dtype = input.dtype(), .device = input.device()};
  const Tensor x = reshape(input.detach(), sizes), labels = reshape(target, {sizes[0], sizes[2]});
  Tensor loss = reduction == Reduction::none ? empty({sizes[0], sizes[2]}, like) : empty({}, like);
  Tensor total_weight = empty({}, like);
  op.launch(&KernelTable::nll_forward, view(loss), view(total_weight), view(x), view(labels),
            weight_view(weight), ignore_index, static_cast<int>(reduction));
  if (reduction == Reduction::none) loss = loss.sizes() == target.sizes() ? loss : view(loss, target.sizes());
  return op.record(loss, {input},
                   [target = op.save(target), weight = op.save(weight), total = op.save(total_weight),
                    sizes = input.sizes(), ignore_index, reduction](const Tensor& grad) {
                     return Grads{nll_loss_backward(grad, *target, weight ? *weight : Tensor(), *total, sizes,
                                                    ignore_index, reduction)};
                   });
}

Tensor nll_loss_backward(const Tensor& grad, const Tensor& target, const Tensor& weight,
                         const Tensor& total_weight, IntSpan input_size, int64_t ignore_index,
                         Reduction reduction) {
  OpCall op{"nll_loss_backward", grad, target, weight};
  check_reduction(op, reduction);
  const Shape expected = reduction == Reduction::none ? target_shape(input_size) : Shape();
  op.check_floating(grad);
  WEFT_CHECK(grad.sizes() == expected && target.sizes() == target_shape(input_size), ShapeError, op.name(),
             "input {} needs grad {} and target {}; got {} and {}", Shape(input_size), expected,
             target_shape(input_size), grad.sizes(), target.sizes());
  if (grad.item_size() == 2) {
    const Tensor wide_weight = weight.defined() ? to(weight, float32) : weight;
    return to(nll_loss_backward(to(grad, float32), target, wide_weight, to(total_weight, float32), input_size,
                                ignore_index, reduction),
              grad.dtype());
  }
  const Shape sizes = as_classes(input_size);
  Tensor grad_x = empty(input_size, {.dtype = grad.dtype(), .device = grad.device()});
  const Tensor g = reduction == Reduction::none ? reshape(grad.detach(), {sizes[0], sizes[2]}) : grad;
  const Tensor labels = reshape(target, {sizes[0], sizes[2]});
  const kernels::View out(grad_x.impl().data, grad_x.dtype(), 3, sizes.data(),
                          contiguous_strides(sizes).data());
  op.launch(&KernelTable::nll_backward, out, view(g), view(labels), weight_view(weight), view(total_weight),
            ignore_index, static_cast<int>(reduction));
  // The loss is linear in its input, so what the gradient does with `grad` is undone by the loss itself.
  return op.record(
      grad_x, {grad},
      [target = op.save(target), weight = op.save(weight), ignore_index, reduction](const Tensor& grad_grad) {
        return Grads{nll_loss(grad_grad, *target, weight ? *weight : Tensor(), ignore_index, reduction)};
      });
}

Tensor cross_entropy(const Tensor& input, const Tensor& target, const Tensor& weight, int64_t ignore_index,
                     Reduction reduction, double label_smoothing) {
  WEFT_AUTOCAST(float32, cross_entropy, input, target, weight, ignore_index, reduction, label_smoothing);
  OpCall op{"cross_entropy", input, target, weight};
  check_reduction(op, reduction);
  WEFT_CHECK(input.is_floating() || !target.is_floating(), DtypeError, op.name(),
             "the scores come first, then the targets; got input {} and target {}", input.dtype(),
             target.dtype());
  op.check_floating(input);
  WEFT_CHECK(label_smoothing >= 0 && label_smoothing <= 1, ValueError, op.name(),
             "label_smoothing must be in [0, 1]; got {}", label_smoothing);
  WEFT_CHECK(input.dim() >= 1, ShapeError, op.name(),
             "input needs shape (C), (N, C) or (N, C, d1, …); got {}", input.sizes());
  const int64_t dim = input.dim() == 1 ? 0 : 1, classes = input.size(dim);
  if (target.is_floating()) {
    WEFT_CHECK(
        target.sizes() == input.sizes(), ShapeError, op.name(),
        "a target of {} holds probabilities, in input's shape {}; got {}: class indices are int64, convert "
        "them with target.to(int64)",
        target.dtype(), input.sizes(), target.sizes());
    WEFT_CHECK(ignore_index < 0, ValueError, op.name(),
               "ignore_index is for class indices, not for target probabilities; got {}", ignore_index);
    check_class_weight(op, input, weight, classes);
  } else {
    check_classes(op, input, target, weight);
  }
  const Tensor log_probabilities = log_softmax(input, dim);

  Shape spread(input.dim(), 1);
  spread[dim] = classes;
  const auto weighted = [&](const Tensor& x) { return weight.defined() ? x * view(weight, spread) : x; };

  if (target.is_floating()) {
    Tensor wanted = target;
    if (label_smoothing > 0)
      wanted = wanted * (1 - label_smoothing) + label_smoothing / static_cast<double>(classes);
    const Tensor loss = neg(sum(weighted(log_probabilities * wanted), dim));
    if (reduction != Reduction::mean) return reduce(loss, reduction);
    return sum(loss) / static_cast<double>(loss.numel());
  }
  Tensor hard = nll_loss(log_probabilities, target, weight, ignore_index, reduction);
  if (label_smoothing == 0) return hard;

  const Tensor counts = ne(target, ignore_index);
  const Tensor everywhere = neg(sum(weighted(log_probabilities), dim));
  const Tensor kept = where(counts, everywhere, zeros_like(everywhere));
  Tensor smooth = kept;
  if (reduction == Reduction::sum) {
    smooth = sum(kept);
  } else if (reduction == Reduction::mean) {
    Tensor total = sum(to(counts, input.dtype()));
    if (weight.defined()) {
      const Tensor index = where(counts, target, zeros_like(target));
      const Tensor each = view(index_select(weight, 0, reshape(index, {-1})), target.sizes());
      total = sum(where(counts, each, zeros_like(each)));
    }
    smooth = sum(kept) / total;
  }
  const double share = label_smoothing / static_cast<double>(classes);
  return hard * (1 - label_smoothing) + smooth * share;
}

namespace {
void check_binary(const OpCall& op, const Tensor& input, const Tensor& target) {
  op.check_floating(input);
  WEFT_CHECK(input.sizes() == target.sizes(), ShapeError, op.name(),
             "target needs input's shape {}; got {}{}", input.sizes(), target.sizes(),
             input.numel() == target.numel() ? ": target.view_as(input) makes it so" : "");
}

// The logarithms' bound must not reach the gradient, which is finite at probabilities 0 and 1.
Tensor elementwise_cross_entropy(const Tensor& input, const Tensor& target) {
  OpCall op{"binary_cross_entropy", input, target};
  const auto log_yes = [](const Tensor& x) { return clamp_min(log(x), -100); };
  const auto log_no = [](const Tensor& x) { return clamp_min(log1p(neg(x)), -100); };
  Tensor loss;
  {
    const NoGrad guard;
    loss = neg(target * log_yes(input) + (1 - target) * log_no(input));
  }
  return op.record(loss, {input, target},
                   [=, x = op.save(input), target = op.save(target)](const Tensor& grad, const Needs& needs) {
                     Grads grads;
                     grads.resize(2);
                     if (needs[0]) grads[0] = grad * (*x - *target) / clamp_min((1 - *x) * *x, 1e-12);
                     if (needs[1]) grads[1] = grad * (log_no(*x) - log_yes(*x));
                     return grads;
                   });
}
}  // namespace

Tensor binary_cross_entropy(const Tensor& input, const Tensor& target, const Tensor& weight,
                            Reduction reduction) {
  WEFT_AUTOCAST(float32, binary_cross_entropy, input, target, weight, reduction);
  OpCall op{"binary_cross_entropy", input, target, weight};
  check_reduction(op, reduction);
  check_binary(op, input, target);
  check_values(op.name(), input, 0, 1, "input needs probabilities in [0, 1]");
  Tensor loss = elementwise_cross_entropy(input, target);
  if (weight.defined()) loss = loss * weight;
  return reduce(loss, reduction);
}

Tensor binary_cross_entropy_with_logits(const Tensor& input, const Tensor& target, const Tensor& weight,
                                        Reduction reduction, const Tensor& pos_weight) {
  WEFT_AUTOCAST(float32, binary_cross_entropy_with_logits, input, target, weight, reduction, pos_weight);
  OpCall op{"binary_cross_entropy_with_logits", input, target, weight, pos_weight};
  check_reduction(op, reduction);
  check_binary(op, input, target);
  const Tensor log_probability = logsigmoid(input);
  Tensor loss = (1 - target) * input -
                (pos_weight.defined() ? (1 + (pos_weight - 1) * target) * log_probability : log_probability);
  if (weight.defined()) loss = loss * weight;
  return reduce(loss, reduction);
}

Tensor multilabel_soft_margin_loss(const Tensor& input, const Tensor& target, const Tensor& weight,
                                   Reduction reduction) {
  OpCall op{"multilabel_soft_margin_loss", input, target, weight};
  check_reduction(op, reduction);
  op.check_floating(input);
  WEFT_CHECK(input.dim() > 0, ShapeError, op.name(), "input needs classes in its last dimension; got {}",
             input.sizes());
  check_broadcast(op, input, target);
  // log(sigmoid(-x)) = log(sigmoid(x)) - x
  Tensor loss = (1 - target) * input - logsigmoid(input);
  if (weight.defined()) loss = loss * weight;
  return reduce(sum(loss, -1) / static_cast<double>(input.size(-1)), reduction);
}

}  // namespace weft
