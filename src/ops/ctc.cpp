// ctc_loss and its gradient.
#include "src/ops/autocast.h"
#include "src/ops/loss_reduction.h"
#include "src/ops/op_call.h"
#include "src/ops/places.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

struct Labels {
  Tensor targets, lengths;  // as the kernels take them
  Tensor target_lengths;
};

void check_not_captured(const OpCall& op) {
  WEFT_CHECK(!detail::capturing, Error, op.name(),
             "takes lengths from the CPU to the GPU, which a captured step must not do");
}

std::vector<int64_t> lengths_of(const OpCall& op, const char* role, const Tensor& lengths) {
  WEFT_CHECK(is_integral(lengths.dtype()) && lengths.dtype() != boolean, DtypeError, op.name(),
             "{} must be integers; got {}", role, lengths.dtype());
  WEFT_CHECK(lengths.dim() <= 1, ShapeError, op.name(), "{} must be (N) or 0-d; got {}", role,
             lengths.sizes());
  return to(reshape(lengths, {-1}), int64).to_vector<int64_t>();
}

// Labels that count are looked at by a kernel, and none is out of range for the others.
Tensor checked_on_gpu(const OpCall& op, const Tensor& labels, const Tensor& lengths, int64_t classes) {
  const bool padded = labels.dim() == 2;
  const Tensor places = arange(0, labels.size(-1), 1, {.dtype = int64, .device = labels.device()});
  const Tensor looked_at = padded ? where(lt(places, unsqueeze(lengths, 1)), labels, 0) : labels;
  check_index(op, looked_at, classes, 0, false);
  return contiguous(clamp(looked_at, 0, classes - 1));
}

Labels checked(const OpCall& op, const Tensor& log_probs, const Tensor& targets, IntSpan input_lengths,
               IntSpan target_lengths, int64_t blank) {
  const int64_t times = log_probs.size(0), batch = log_probs.size(1), classes = log_probs.size(2);
  WEFT_CHECK(blank >= 0 && blank < classes, ValueError, op.name(), "blank must be in [0, {}); got {}",
             classes, blank);
  WEFT_CHECK(targets.dtype() == int64 || targets.dtype() == int32, DtypeError, op.name(),
             "targets must be int64 or int32; got {}", targets.dtype());
  WEFT_CHECK(targets.dim() == 1 || targets.dim() == 2, ShapeError, op.name(),
             "targets must be (N, S), or 1-d; got {}", targets.sizes());
  WEFT_CHECK(input_lengths.size() == batch && target_lengths.size() == batch, ShapeError, op.name(),
             "needs a length of the input and of the target for each of {} sequences; got {} and {}", batch,
             input_lengths.size(), target_lengths.size());
  const bool padded = targets.dim() == 2;
  WEFT_CHECK(!padded || targets.size(0) == batch, ShapeError, op.name(),
             "targets must have a row for each of {} sequences; got {}", batch, targets.sizes());
  const int64_t most = padded ? targets.size(1) : targets.numel();
  std::vector<int64_t> all;
  for (const int64_t length : input_lengths) {
    WEFT_CHECK(length >= 0 && length <= times, ValueError, op.name(),
               "input_lengths must be in [0, {}]; got {}; log_probs {}", times, length, log_probs.sizes());
    all.push_back(length);
  }
  int64_t total = 0;
  for (const int64_t length : target_lengths) {
    WEFT_CHECK(length >= 0 && length <= most, ValueError, op.name(),
               "target_lengths must be in [0, {}]; got {}; targets {}", most, length, targets.sizes());
    all.push_back(length);
    total += length;
  }
  WEFT_CHECK(padded || total == targets.numel(), ShapeError, op.name(),
             "target_lengths must sum to the number of targets {}; got {}", targets.numel(), total);
  int64_t start = 0;
  for (int64_t n = 0; n < batch; ++n) {
    all.push_back(padded ? n * most : start);
    start += target_lengths[n];
  }
  const Tensor lengths = to(reshape(tensor(all), {3, batch}), log_probs.device(), {}, /*non_blocking=*/true);
  const Tensor own_lengths = select(lengths, 0, 1);
  if (targets.device().is_cuda())
    return {checked_on_gpu(op, to(targets, int64), own_lengths, classes), lengths, own_lengths};
  const Tensor labels = contiguous(to(targets, int64));
  const int64_t* label = static_cast<const int64_t*>(labels.raw_data());
  for (int64_t n = 0; n < batch; ++n)
    for (int64_t s = 0; s < target_lengths[n]; ++s) {
      const int64_t value = label[all[static_cast<size_t>(2 * batch + n)] + s];
      WEFT_CHECK(value >= 0 && value < classes, ValueError, op.name(), "targets must be in [0, {}); got {}",
                 classes, value);
    }
  return {to(labels, log_probs.device(), {}, /*non_blocking=*/true), lengths, own_lengths};
}

Tensor ctc_loss_backward(const Tensor& grad, const Tensor& losses, const Tensor& log_probs,
                         const Labels& labels, int64_t blank, bool zero_infinity) {
  OpCall op{"ctc_loss_backward", grad, log_probs};
  const Tensor x = contiguous(log_probs.detach());
  Tensor grad_x = empty(x.sizes(), {.dtype = x.dtype(), .device = x.device()});
  op.launch(&KernelTable::ctc_backward, view(grad_x), view(contiguous(grad.detach())), view(losses.detach()),
            view(x), view(labels.targets), view(labels.lengths), blank, zero_infinity);
  return op.record(grad_x, {grad, log_probs}, [](const Tensor&) -> Grads {
    throw GradError(
        "[ctc_loss_backward] has no derivative: the gradient of ctc_loss is not differentiated again");
  });
}

}  // namespace

Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, IntSpan input_lengths, IntSpan target_lengths,
                int64_t blank, Reduction reduction, bool zero_infinity) {
  WEFT_AUTOCAST(float32, ctc_loss, log_probs, targets, input_lengths, target_lengths, blank, reduction,
                zero_infinity);
  // Targets and lengths may stay on the CPU, where they are checked without waiting.
  const OpCall check{"ctc_loss", log_probs, targets.device().is_cpu() ? Tensor() : targets};
  if (!check.device().is_cpu()) check_not_captured(check);
  check_reduction(check, reduction);
  WEFT_CHECK(log_probs.dtype() == float32 || log_probs.dtype() == float64, DtypeError, check.name(),
             "log_probs must be float32 or float64; got {}", log_probs.dtype());
  WEFT_CHECK(log_probs.dim() == 2 || log_probs.dim() == 3, ShapeError, check.name(),
             "log_probs must be (T, N, C) or (T, C); got {}", log_probs.sizes());
  const bool batched = log_probs.dim() == 3;
  const Tensor x = batched ? log_probs : unsqueeze(log_probs, 1);
  const OpCall op{"ctc_loss", x};
  const Labels labels = checked(op, x, batched || targets.dim() != 1 ? targets : unsqueeze(targets, 0),
                                input_lengths, target_lengths, blank);
  const Tensor rows = contiguous(x.detach());
  Tensor losses = empty({x.size(1)}, {.dtype = x.dtype(), .device = x.device()});
  op.launch(&KernelTable::ctc_forward, view(losses), view(rows), view(labels.targets), view(labels.lengths),
            blank);
  const auto backward = [x = op.save(x), losses = losses, labels, blank, zero_infinity](const Tensor& grad) {
    return Grads{ctc_loss_backward(grad, losses, *x, labels, blank, zero_infinity)};
  };
  const Tensor kept = losses.detach();
  losses = op.record(zero_infinity ? where(isinf(kept), 0, kept) : clone(kept), {x}, backward);
  if (!batched) losses = squeeze(losses, 0);
  if (reduction != Reduction::mean) return reduce(losses, reduction);
  const Tensor divisors = clamp_min(to(labels.target_lengths, losses.dtype()), 1);
  return mean(losses / (batched ? divisors : squeeze(divisors, 0)));
}

Tensor ctc_loss(const Tensor& log_probs, const Tensor& targets, const Tensor& input_lengths,
                const Tensor& target_lengths, int64_t blank, Reduction reduction, bool zero_infinity) {
  WEFT_AUTOCAST(float32, ctc_loss, log_probs, targets, input_lengths, target_lengths, blank, reduction,
                zero_infinity);
  const OpCall op{"ctc_loss", log_probs};
  if (!op.device().is_cpu()) check_not_captured(op);
  return ctc_loss(log_probs, targets, lengths_of(op, "input_lengths", input_lengths),
                  lengths_of(op, "target_lengths", target_lengths), blank, reduction, zero_infinity);
}

}  // namespace weft
