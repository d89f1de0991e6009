// Initialisers: PyTorch's formulas and order of draws. Layers' reset_parameters and users call them.
#include "weft/nn/init.h"

#include <algorithm>
#include <cmath>

#include "src/core/check.h"
#include "weft/autograd.h"
#include "weft/nn/module.h"
#include "weft/ops.h"

namespace weft::nn::init {

namespace {

template <class Fill>
Tensor filled(const Tensor& tensor, Fill fill) {
  if (NoInit::active()) return tensor;
  NoGrad guard;
  fill();
  return tensor;
}

struct Fans {
  double in, out;

  Fans(const char* name, const Tensor& tensor) {
    WEFT_CHECK(tensor.dim() >= 2, ValueError, name,
               "fan in and fan out can not be computed for tensor with fewer than 2 dimensions; shape {}",
               tensor.sizes());
    double field = 1;
    for (int64_t d = 2; d < tensor.dim(); ++d) field *= static_cast<double>(tensor.sizes()[d]);
    in = static_cast<double>(tensor.size(1)) * field;
    out = static_cast<double>(tensor.size(0)) * field;
  }
};

double kaiming_std(const char* name, const Tensor& tensor, double a, FanMode mode,
                   Nonlinearity nonlinearity) {
  WEFT_CHECK(mode == FanMode::fan_in || mode == FanMode::fan_out, ValueError, name,
             "mode must be fan_in or fan_out; got the number {}", static_cast<int>(mode));
  const Fans fans(name, tensor);
  return calculate_gain(nonlinearity, a) / std::sqrt(mode == FanMode::fan_in ? fans.in : fans.out);
}

double xavier_std(const char* name, const Tensor& tensor, double gain) {
  const Fans fans(name, tensor);
  return gain * std::sqrt(2.0 / (fans.in + fans.out));
}

double normal_cdf(double x) { return (1 + std::erf(x / std::sqrt(2.0))) / 2; }

// So many rounds leave no place over, unless rounding to the dtype puts every number outside.
constexpr int kMostRounds = 5000;

// Most of the normal distribution lies within [a, b]: whole tensors are drawn until every place had a number
// inside.
void redraw_normals(const Tensor& tensor, double mean, double std, double a, double b, Generator* generator) {
  weft::normal_(tensor, mean, std, generator);
  for (int round = 0; round < kMostRounds; ++round) {
    const Tensor outside = logical_or(lt(tensor, a), gt(tensor, b));
    if (!any(outside).item<bool>()) return;
    copy_(tensor, where(outside, weft::normal_(empty_like(tensor), mean, std, generator), tensor));
  }
  clamp_(tensor, a, b);
}

// Only a tail does: uniform candidates are accepted in proportion to the density (rejection sampling).
void reject_uniforms(const Tensor& tensor, double mean, double std, double a, double b,
                     Generator* generator) {
  // No candidate is accepted where the density is below 2^-53 of its peak: bounds further out would only cost rounds.
  constexpr double kDeepest = 74;
  const double peak = std::clamp(mean, a, b),
               reach = std * std::hypot((peak - mean) / std, std::sqrt(kDeepest));
  a = std::max(a, mean - reach);
  b = std::min(b, mean + reach);
  Tensor pending = ones(tensor.sizes(), {.dtype = boolean, .device = tensor.device()});
  for (int round = 0; round < kMostRounds && any(pending).item<bool>(); ++round) {
    const Tensor candidate = weft::uniform_(empty_like(tensor), a, b, generator);
    copy_(tensor, where(pending, candidate, tensor));
    // The difference of two squares, as products: far from the mean the squares themselves would only leave rounding.
    const Tensor log_density =
        mul(mul(div(sub(candidate, peak), std), div(add(candidate, peak - 2 * mean), std)), -0.5);
    const Tensor level = log(weft::uniform_(empty_like(tensor), 0, 1, generator));
    pending = logical_and(pending, gt(level, log_density));
  }
}

}  // namespace

double calculate_gain(Nonlinearity nonlinearity, double negative_slope) {
  switch (nonlinearity) {
    case Nonlinearity::linear:
    case Nonlinearity::sigmoid:
      return 1;
    case Nonlinearity::tanh:
      return 5.0 / 3;
    case Nonlinearity::relu:
      return std::sqrt(2.0);
    case Nonlinearity::leaky_relu:
      return std::sqrt(2.0 / (1 + negative_slope * negative_slope));
    case Nonlinearity::selu:
      return 0.75;
  }
  weft::detail::raise<ValueError>("calculate_gain", "unknown nonlinearity {}",
                                  static_cast<int>(nonlinearity));
}

Tensor uniform_(const Tensor& tensor, double a, double b, Generator* generator) {
  return filled(tensor, [&] { weft::uniform_(tensor, a, b, generator); });
}
Tensor normal_(const Tensor& tensor, double mean, double std, Generator* generator) {
  return filled(tensor, [&] { weft::normal_(tensor, mean, std, generator); });
}
Tensor constant_(const Tensor& tensor, double value) {
  return filled(tensor, [&] { fill_(tensor, value); });
}
Tensor ones_(const Tensor& tensor) { return constant_(tensor, 1); }
Tensor zeros_(const Tensor& tensor) { return constant_(tensor, 0); }
Tensor eye_(const Tensor& tensor) {
  WEFT_CHECK(tensor.dim() == 2, ValueError, "eye_", "only tensors with 2 dimensions are supported; shape {}",
             tensor.sizes());
  return filled(tensor, [&] { copy_(tensor, eye(tensor.size(0), tensor.size(1))); });
}

Tensor trunc_normal_(const Tensor& tensor, double mean, double std, double a, double b,
                     Generator* generator) {
  WEFT_CHECK(std::isfinite(mean), ValueError, "trunc_normal_", "mean must be finite; got {}", mean);
  WEFT_CHECK(std > 0 && std::isfinite(std), ValueError, "trunc_normal_",
             "std must be positive and finite; got {}", std);
  WEFT_CHECK(a < b, ValueError, "trunc_normal_", "the lower bound must be below the upper; got [{}, {}]", a,
             b);
  const bool mostly_inside = normal_cdf((b - mean) / std) - normal_cdf((a - mean) / std) > 0.3;
  return filled(tensor, [&] {
    if (mostly_inside) redraw_normals(tensor, mean, std, a, b, generator);
    else reject_uniforms(tensor, mean, std, a, b, generator);
  });
}

Tensor orthogonal_(const Tensor& tensor, double gain, Generator* generator) {
  WEFT_CHECK(tensor.dim() >= 2, ValueError, "orthogonal_",
             "only tensors with 2 or more dimensions are supported; shape {}", tensor.sizes());
  if (tensor.numel() == 0) return tensor;
  return filled(tensor, [&] {
    const int64_t rows = tensor.size(0), columns = tensor.numel() / rows;
    const Tensor drawn = empty({rows, columns}, {.dtype = tensor.dtype(), .device = tensor.device()});
    weft::normal_(drawn, 0, 1, generator);
    const auto [q, r] = linalg::qr(rows < columns ? t(drawn) : drawn);
    const Tensor signed_q = q * sign(diagonal(r));
    copy_(tensor, view_as(contiguous(rows < columns ? t(signed_q) : signed_q), tensor));
    mul_(tensor, gain);
  });
}

Tensor xavier_uniform_(const Tensor& tensor, double gain, Generator* generator) {
  const double bound = std::sqrt(3.0) * xavier_std("xavier_uniform_", tensor, gain);
  return init::uniform_(tensor, -bound, bound, generator);
}
Tensor xavier_normal_(const Tensor& tensor, double gain, Generator* generator) {
  return init::normal_(tensor, 0, xavier_std("xavier_normal_", tensor, gain), generator);
}
Tensor kaiming_uniform_(const Tensor& tensor, double a, FanMode mode, Nonlinearity nonlinearity,
                        Generator* generator) {
  if (tensor.numel() == 0) return tensor;
  const double bound = std::sqrt(3.0) * kaiming_std("kaiming_uniform_", tensor, a, mode, nonlinearity);
  return init::uniform_(tensor, -bound, bound, generator);
}
Tensor kaiming_normal_(const Tensor& tensor, double a, FanMode mode, Nonlinearity nonlinearity,
                       Generator* generator) {
  if (tensor.numel() == 0) return tensor;
  return init::normal_(tensor, 0, kaiming_std("kaiming_normal_", tensor, a, mode, nonlinearity), generator);
}

}  // namespace weft::nn::init
