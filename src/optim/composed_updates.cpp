// Adafactor and Muon, whose updates are made of ops.
#include "src/optim/composed_updates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "src/core/check.h"
#include "src/ops/device_numbers.h"
#include "weft/ops.h"
#include "weft/optim/muon.h"

namespace weft::optim {

namespace {

double epsilon_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::float64:
      return std::numeric_limits<double>::epsilon();
    case Dtype::float16:
      return std::ldexp(1.0, -10);
    case Dtype::bfloat16:
      return std::ldexp(1.0, -7);
    default:
      return static_cast<double>(std::numeric_limits<float>::epsilon());
  }
}

double root_mean_square(const Tensor& x) {
  return linalg::vector_norm(x).item() / std::sqrt(static_cast<double>(x.numel()));
}

Tensor mean_square(const Tensor& x, int64_t dim) {
  Tensor mean = square_(linalg::vector_norm(x, 2, {dim}, /*keepdim=*/true));
  return div_(mean, static_cast<double>(x.size(dim)));
}

Tensor to_bfloat16_and_back(const Tensor& x) { return to(to(x, bfloat16), float32); }

// U V' of the singular value decomposition, roughly, by Newton and Schulz. Every result is rounded to bfloat16, once.
Tensor orthogonal(const Tensor& matrix, double a, double b, double c, int64_t steps, double eps) {
  const bool tall = matrix.size(0) > matrix.size(1);
  Tensor x = to_bfloat16_and_back(tall ? matrix.t() : matrix);
  x = to_bfloat16_and_back(x / clamp(to_bfloat16_and_back(norm(x)), eps));
  for (int64_t i = 0; i < steps; ++i) {
    const Tensor gram = to_bfloat16_and_back(matmul(x, x.t()));
    const Tensor factor = to_bfloat16_and_back(addmm(gram, gram, gram, b, c));
    x = to_bfloat16_and_back(addmm(x, factor, x, a));
  }
  return tall ? x.t() : x;
}

// What update() writes into the parameter and its states is taken back on the device where found_inf says so.
template <class Update>
void unless_infinite(const UpdateOptions& options, const Tensor& param, std::span<const Tensor> states,
                     const Update& update) {
  if (!options.found_inf) return update();
  std::vector<Tensor> written{param.detach()}, before;
  for (const Tensor& state : states)
    if (state.defined()) written.push_back(state);
  for (const Tensor& tensor : written) before.push_back(clone(tensor));
  update();
  const Tensor taken_back = *options.found_inf != 0;
  for (size_t i = 0; i < written.size(); ++i) copy_(written[i], where(taken_back, before[i], written[i]));
}

Tensor root_mean_square_of(const Tensor& x) {
  return to(linalg::vector_norm(x), float64) / std::sqrt(static_cast<double>(x.numel()));
}

// The same on a GPU, which is not asked for numbers: all of them are there, 0-d.
void adafactor_on_gpu(const Tensor& param, const Tensor& grad, std::span<const Tensor> states,
                      const UpdateOptions& options) {
  const Tensor numbers = ops::numbers_on(options.settings, param.device());
  const auto number = [&](int64_t i) { return select(numbers, 0, i); };
  const Tensor given_eps = number(2), eps = where(isnan(given_eps), epsilon_of(param.dtype()), given_eps);
  const Tensor t = to(add_(states[0], 1), float64), lr = number(0);
  const Tensor share = to(pow(t, number(1)), grad.dtype());
  // The greater that is a number: one infinite gradient spoils its own element only.
  const Tensor rate = fmax(number(3), root_mean_square_of(param)) * minimum(lr, rsqrt(t));
  mul_(param, 1 - lr * number(5));
  Tensor squares;
  if (grad.dim() > 1) {
    const Tensor &rows = states[1], &columns = states[2];
    lerp_(rows, mean_square(grad, -1), share);
    lerp_(columns, mean_square(grad, -2), share);
    squares =
        div_(matmul(rows, columns), clamp_min(mean(rows, {-2}, /*keepdim=*/true), to(eps, grad.dtype())));
  } else {
    lerp_(states[3], grad * grad, share);
    squares = clone(states[3]);
  }
  const Tensor update = mul_(rsqrt_(clamp_min(squares, to(square(eps), grad.dtype()))), grad);
  const Tensor bound = fmax(root_mean_square_of(update) / number(4), Tensor(1.0));
  sub_(param, update * (rate / bound));
}

double step_ratio(const Tensor& param, AdjustLr adjust) {
  const auto rows = static_cast<double>(param.size(0)), columns = static_cast<double>(param.size(1));
  switch (adjust) {
    case AdjustLr::original:
      break;
    case AdjustLr::match_rms_adamw:
      return 0.2 * std::sqrt(std::max(rows, columns));
    case AdjustLr::spectral_unclamped:
      return std::sqrt(rows / columns);
  }
  return std::sqrt(std::max(1.0, rows / columns));
}

void muon_step(const Tensor& param, const Tensor& grad, std::span<const Tensor> states,
               const UpdateOptions& options) {
  const Tensor& buffer = states[0];
  const auto orthogonal_of = [&](const Tensor& update) {
    return to(orthogonal(update, options.number(3), options.number(4), options.number(5),
                         static_cast<int64_t>(options.number(7)), options.number(6)),
              param.dtype());
  };
  const bool nesterov = options.flag(0);
  const double ratio = step_ratio(param, static_cast<AdjustLr>(options.number(8)));
  if (param.device().is_cuda()) {
    // A captured step follows rate, weight decay and momentum.
    const Tensor numbers = ops::numbers_on(options.settings, param.device());
    const Tensor rate = select(numbers, 0, 0), momentum = to(select(numbers, 0, 2), grad.dtype());
    lerp_(buffer, grad, 1 - momentum);
    const Tensor update = orthogonal_of(nesterov ? lerp(grad, buffer, momentum) : buffer);
    mul_(param, 1 - rate * select(numbers, 0, 1));
    sub_(param, update * (rate * ratio));
    return;
  }
  const double lr = options.number(0), momentum = options.number(2);
  lerp_(buffer, grad, 1 - momentum);
  const Tensor update = orthogonal_of(nesterov ? lerp(grad, buffer, momentum) : buffer);
  mul_(param, 1 - lr * options.number(1));
  add_(param, update, -lr * ratio);
}

}  // namespace

void adafactor(const UpdateRule&, const Tensor& param, const Tensor& given, std::span<const Tensor> states,
               const UpdateOptions& options) {
  if (param.numel() == 0) return;
  if (param.device().is_cuda())
    return unless_infinite(options, param, states, [&] {
      adafactor_on_gpu(param, options.flag(0) ? neg(given) : given, states, options);
    });
  const double lr = options.number(0), decay = options.number(5);
  const double given_eps = options.number(2),
               eps = std::isnan(given_eps) ? epsilon_of(param.dtype()) : given_eps;
  const Tensor grad = options.flag(0) ? neg(given) : given;
  const double t = add_(states[0], 1).item();
  const double share = std::pow(t, options.number(1));
  const double rate = std::max(options.number(3), root_mean_square(param)) * std::min(lr, 1 / std::sqrt(t));
  if (decay != 0) mul_(param, 1 - lr * decay);
  Tensor squares;
  if (grad.dim() > 1) {
    const Tensor &rows = states[1], &columns = states[2];
    lerp_(rows, mean_square(grad, -1), share);
    lerp_(columns, mean_square(grad, -2), share);
    squares = div_(matmul(rows, columns), clamp_(mean(rows, {-2}, /*keepdim=*/true), eps));
  } else {
    lerp_(states[3], grad * grad, share);
    squares = clone(states[3]);
  }
  const Tensor update = mul_(rsqrt_(clamp_(squares, eps * eps)), grad);
  add_(param, update, -rate / std::max(1.0, root_mean_square(update) / options.number(4)));
}

void muon(const UpdateRule& rule, const Tensor& param, const Tensor& grad, std::span<const Tensor> states,
          const UpdateOptions& options) {
  WEFT_CHECK(param.dim() == 2, ShapeError, rule.name, "parameters must be matrices; got shape {}",
             param.sizes());
  if (param.numel() == 0) return;
  unless_infinite(options, param, states, [&] { muon_step(param, grad, states, options); });
}

}  // namespace weft::optim
