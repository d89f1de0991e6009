// Losses that ask for a margin between what should score high and what should score low: composed of ops.
#include "src/ops/autocast.h"
#include "src/ops/loss_reduction.h"

namespace weft {

using namespace weft::ops;

namespace {

/// p-norm of a - b + eps along the last dimension.
Tensor distance(const Tensor& a, const Tensor& b, double p, double eps) { return norm(a - b + eps, p, -1); }

/// The cosine of the angle between vectors along the last dimension.
Tensor cosine(const Tensor& a, const Tensor& b) {
  constexpr double kEps = 1e-12;
  const Tensor squares = (sum(a * a, -1) + kEps) * (sum(b * b, -1) + kEps);
  return sum(a * b, -1) / sqrt(squares);
}

Tensor triplet(const OpCall& op, const Tensor& anchor, const Tensor& positive, const Tensor& negative,
               const std::function<Tensor(const Tensor&, const Tensor&)>& distance, double margin, bool swap,
               Reduction reduction) {
  check_reduction(op, reduction);
  WEFT_CHECK(margin > 0, ValueError, op.name(), "margin must be positive; got {}", margin);
  WEFT_CHECK(anchor.dim() == positive.dim() && anchor.dim() == negative.dim(), ShapeError, op.name(),
             "anchor, positive and negative need one number of dimensions; got {}, {} and {}", anchor.sizes(),
             positive.sizes(), negative.sizes());
  check_broadcast(op, anchor, positive);
  check_broadcast(op, anchor, negative);
  if (swap) check_broadcast(op, positive, negative);
  if (is_half(anchor, positive, negative))
    return to(triplet(op, to(anchor, float32), to(positive, float32), to(negative, float32), distance, margin,
                      swap, reduction),
              anchor.dtype());
  const Tensor near = distance(anchor, positive);
  Tensor far = distance(anchor, negative);
  if (swap) far = minimum(far, distance(positive, negative));
  return reduce(clamp_min(near - far + margin, 0), reduction);
}

}  // namespace

namespace ops {

void check_class_weight(const OpCall& op, const Tensor& input, const Tensor& weight, int64_t classes) {
  if (!weight.defined()) return;
  WEFT_CHECK(weight.sizes() == Shape{classes}, ShapeError, op.name(),
             "weight needs shape ({},), one number a class; got {}", classes, weight.sizes());
  WEFT_CHECK(weight.dtype() == input.dtype(), DtypeError, op.name(), "weight is {}, input {}", weight.dtype(),
             input.dtype());
}

Samples as_samples(const OpCall& op, const Tensor& input, const Tensor& target, bool target_per_class) {
  op.check_floating(input);
  WEFT_CHECK(input.dim() <= 2, ShapeError, op.name(), "input needs shape (C) or (N, C); got {}",
             input.sizes());
  WEFT_CHECK(input.dim() == 0 || input.size(-1) > 0, ShapeError, op.name(), "input needs classes; got {}",
             input.sizes());
  WEFT_CHECK(target.dtype() == int64, DtypeError, op.name(),
             "target needs int64 class indices; got {}: convert it with target.to(int64)", target.dtype());
  if (target_per_class) {
    WEFT_CHECK(target.sizes() == input.sizes() || (input.dim() == 0 && target.sizes() == Shape{1}) ||
                   (target.dim() == 0 && input.sizes() == Shape{1}),
               ShapeError, op.name(), "target needs input's shape {}; got {}", input.sizes(), target.sizes());
  } else if (input.dim() == 2) {
    WEFT_CHECK(target.sizes() == Shape{input.size(0)}, ShapeError, op.name(),
               "target needs shape ({},) for input {}; got {}", input.size(0), input.sizes(), target.sizes());
  } else {
    WEFT_CHECK(target.dim() <= 1 && target.numel() == 1, ShapeError, op.name(),
               "target needs one class for input {}; got {}", input.sizes(), target.sizes());
  }
  const Tensor x = input.dim() == 2 ? input : reshape(input, {1, input.numel()});
  return {x, reshape(target, {x.size(0), target_per_class ? x.size(1) : 1})};
}

}  // namespace ops

Tensor hinge_loss(const Tensor& input, const Tensor& target, double margin, Reduction reduction) {
  OpCall op{"hinge_loss", input, target};
  check_reduction(op, reduction);
  op.check_floating(input);
  check_broadcast(op, input, target);
  return reduce(relu(margin - target * input), reduction);
}

Tensor hinge_embedding_loss(const Tensor& input, const Tensor& target, double margin, Reduction reduction) {
  WEFT_AUTOCAST(float32, hinge_embedding_loss, input, target, margin, reduction);
  OpCall op{"hinge_embedding_loss", input, target};
  check_reduction(op, reduction);
  check_broadcast(op, input, target);
  const Tensor apart = clamp_min(margin - input, 0);
  return reduce(
      where(ne(target, 1), apart, zeros_like(apart)) + where(ne(target, -1), input, zeros_like(input)),
      reduction);
}

Tensor margin_ranking_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin,
                           Reduction reduction) {
  WEFT_AUTOCAST(float32, margin_ranking_loss, input1, input2, target, margin, reduction);
  OpCall op{"margin_ranking_loss", input1, input2, target};
  check_reduction(op, reduction);
  WEFT_CHECK(input1.dim() == input2.dim() && input1.dim() == target.dim(), ShapeError, op.name(),
             "input1, input2 and target need one number of dimensions; got {}, {} and {}", input1.sizes(),
             input2.sizes(), target.sizes());
  check_broadcast(op, input1, input2);
  check_broadcast(op, input1, target);
  check_broadcast(op, input2, target);
  return reduce(clamp_min(neg(target) * (input1 - input2) + margin, 0), reduction);
}

Tensor soft_margin_loss(const Tensor& input, const Tensor& target, Reduction reduction) {
  WEFT_AUTOCAST(float32, soft_margin_loss, input, target, reduction);
  OpCall op{"soft_margin_loss", input, target};
  check_reduction(op, reduction);
  op.check_floating(input);
  WEFT_CHECK(check_broadcast(op, input, target) == input.sizes(), ShapeError, op.name(),
             "target must broadcast to input's shape {}; got {}", input.sizes(), target.sizes());
  return reduce(neg(logsigmoid(target * input)), reduction);
}

Tensor cosine_embedding_loss(const Tensor& input1, const Tensor& input2, const Tensor& target, double margin,
                             Reduction reduction) {
  WEFT_AUTOCAST(float32, cosine_embedding_loss, input1, input2, target, margin, reduction);
  OpCall op{"cosine_embedding_loss", input1, input2, target};
  check_reduction(op, reduction);
  WEFT_CHECK(target.dim() <= 1 && input1.dim() == target.dim() + 1 && input2.dim() == target.dim() + 1,
             ShapeError, op.name(),
             "needs inputs (N, D) with target (N), or (D) with (); got {} and {} with {}", input1.sizes(),
             input2.sizes(), target.sizes());
  check_broadcast(op, input1, input2);
  if (is_half(input1, input2))
    return to(cosine_embedding_loss(to(input1, float32), to(input2, float32), target, margin, reduction),
              input1.dtype());
  const auto as_numbers = [](const Tensor& t) { return t.is_floating() ? t : to(t, default_dtype()); };
  const Tensor c = cosine(as_numbers(input1), as_numbers(input2));
  check_broadcast(op, c, target);
  const Tensor alike = 1 - c, apart = clamp_min(c - margin, 0);
  return reduce(
      where(eq(target, 1), alike, zeros_like(alike)) + where(eq(target, -1), apart, zeros_like(apart)),
      reduction);
}

Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                           double margin, double p, double eps, bool swap, Reduction reduction) {
  WEFT_AUTOCAST(float32, triplet_margin_loss, anchor, positive, negative, margin, p, eps, swap, reduction);
  OpCall op{"triplet_margin_loss", anchor, positive, negative};
  return triplet(
      op, anchor, positive, negative,
      [=](const Tensor& a, const Tensor& b) { return distance(a, b, p, eps); }, margin, swap, reduction);
}

Tensor triplet_margin_with_distance_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                                         const std::function<Tensor(const Tensor&, const Tensor&)>& distance,
                                         double margin, bool swap, Reduction reduction) {
  OpCall op{"triplet_margin_with_distance_loss", anchor, positive, negative};
  const auto euclidean = [](const Tensor& a, const Tensor& b) { return weft::distance(a, b, 2, 1e-6); };
  return distance ? triplet(op, anchor, positive, negative, distance, margin, swap, reduction)
                  : triplet(op, anchor, positive, negative, euclidean, margin, swap, reduction);
}

Tensor multi_margin_loss(const Tensor& input, const Tensor& target, int64_t p, double margin,
                         const Tensor& weight, Reduction reduction) {
  WEFT_AUTOCAST(float32, multi_margin_loss, input, target, p, margin, weight, reduction);
  OpCall op{"multi_margin_loss", input, target, weight};
  check_reduction(op, reduction);
  WEFT_CHECK(p == 1 || p == 2, ValueError, op.name(), "p must be 1 or 2; got {}", p);
  const int64_t classes = input.dim() == 0 ? 1 : input.size(-1);
  check_class_weight(op, input, weight, classes);
  const auto [x, labels] = as_samples(op, input, target, /*target_per_class=*/false);
  const Tensor own = gather(x, 1, labels);
  Tensor loss = relu(margin - own + x);
  if (p == 2) loss = square(loss);
  if (weight.defined()) loss = loss * view(index_select(weight, 0, reshape(labels, {-1})), {-1, 1});
  loss = sum(scatter(loss, 1, labels, 0), 1) / static_cast<double>(classes);
  return reduce(view(loss, target.sizes()), reduction);
}

Tensor multilabel_margin_loss(const Tensor& input, const Tensor& target, Reduction reduction) {
  WEFT_AUTOCAST(float32, multilabel_margin_loss, input, target, reduction);
  OpCall op{"multilabel_margin_loss", input, target};
  check_reduction(op, reduction);
  const auto [x, labels] = as_samples(op, input, target, /*target_per_class=*/true);
  const int64_t classes = x.size(1);
  Tensor counted, is_target, own_class;
  int64_t most = 0;
  {
    const NoGrad guard;
    const bool known = labels.device().is_cpu();  // a GPU is not waited for
    if (labels.numel() > 0 && known)
      WEFT_CHECK(amin(labels).item() >= -1 && amax(labels).item() < static_cast<double>(classes), IndexError,
                 op.name(), "target must be in [-1, {}); got values from {} to {}", classes,
                 amin(labels).item<int64_t>(), amax(labels).item<int64_t>());
    // Targets count up to the first -1; what does not count goes to a class of its own.
    const Tensor places = arange(classes, {.device = input.device()});
    const Tensor end = amin(where(lt(labels, 0), places, full_like(places, classes)), 1, true);
    counted = lt(places, end);
    own_class = where(counted, labels, full_like(labels, classes));
    is_target =
        scatter(zeros({x.size(0), classes + 1}, {.dtype = x.dtype(), .device = x.device()}), 1, own_class, 1);
    is_target = narrow(is_target, 1, 0, classes);
    most = x.size(0) == 0 ? 0 : known ? amax(end).item<int64_t>() : classes;
    counted = to(narrow(counted, 1, 0, most), x.dtype());
    own_class = where(gt(counted, 0), narrow(labels, 1, 0, most), zeros_like(narrow(labels, 1, 0, most)));
  }
  const Tensor own = gather(x, 1, own_class);
  const Tensor hinges = relu(1 - unsqueeze(own, 2) + unsqueeze(x, 1));
  const Tensor counts = unsqueeze(counted, 2) * unsqueeze(1 - is_target, 1);
  const Tensor loss = sum(hinges * counts, {1, 2}) / static_cast<double>(classes);
  return reduce(input.dim() == 2 ? loss : view(loss, IntSpan()), reduction);
}

}  // namespace weft
