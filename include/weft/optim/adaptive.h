// A rate for every element, from the squares of its gradients: Adagrad, RMSprop, Adadelta, Adafactor; or from their signs: Rprop.
#pragma once

#include "weft/optim/optimizer.h"

namespace weft::optim {

struct AdagradOptions {
  double lr = 1e-2;
  double lr_decay = 0;
  double weight_decay = 0;
  double initial_accumulator_value = 0;
  double eps = 1e-10;
  bool maximize = false;
  bool eps_inside_sqrt = false;  // lr g / sqrt(G + eps) instead of lr g / (sqrt(G) + eps)

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "Adagrad"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Adagrad (Duchi, Hazan and Singer 2011), as torch.optim.Adagrad:
///   g = grad + weight_decay p, grad negated for maximize; G += g^2 from initial_accumulator_value
///   p -= lr / (1 + (t - 1) lr_decay) g / (sqrt(G) + eps); with eps_inside_sqrt / sqrt(G + eps)
/// With eps = 0, 0 / 0 is 0. Throws ValueError for negative options.
class WEFT_API Adagrad : public UpdatingOptimizer<AdagradOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

struct RMSpropOptions {
  double lr = 1e-2;
  double alpha = 0.99;
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  bool centered = false;
  bool maximize = false;
  bool eps_inside_sqrt = false;  // g / sqrt(v + eps) instead of g / (sqrt(v) + eps)

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "RMSprop"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// RMSprop (Tieleman and Hinton 2012), as torch.optim.RMSprop:
///   g = grad + weight_decay p, grad negated for maximize; v = alpha v + (1 - alpha) g^2
///   centered: a += (1 - alpha) (g - a), and v - a^2 (0 where rounding makes it negative) in v's place (Graves 2013)
///   s = g / (sqrt(v) + eps), with eps_inside_sqrt g / sqrt(v + eps), 0 for 0 / 0
///   p -= lr s; with momentum b = momentum b + s, p -= lr b
/// Throws ValueError for negative options.
class WEFT_API RMSprop : public UpdatingOptimizer<RMSpropOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

struct AdadeltaOptions {
  double lr = 1;
  double rho = 0.9;
  double eps = 1e-6;
  double weight_decay = 0;
  bool maximize = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "Adadelta"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Adadelta (Zeiler 2012), as torch.optim.Adadelta; eps stands inside both roots:
///   g = grad + weight_decay p, grad negated for maximize; v = rho v + (1 - rho) g^2
///   d = sqrt(D + eps) / sqrt(v + eps) g; D = rho D + (1 - rho) d^2; p -= lr d
/// Throws ValueError for negative lr, eps or weight_decay and rho outside [0, 1].
class WEFT_API Adadelta : public UpdatingOptimizer<AdadeltaOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

struct RpropOptions {
  double lr = 1e-2;
  std::pair<double, double> etas{0.5, 1.2};
  std::pair<double, double> step_sizes{1e-6, 50};
  bool maximize = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "Rprop"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Resilient propagation (Riedmiller and Braun 1993), as torch.optim.Rprop; the states step_size start at lr:
///   f = etas.second, etas.first or 1 where the product of g and the gradient before is above, below or at 0
///   step_size = clamp(step_size f, step_sizes); g = 0 where f = etas.first; p -= sign(g) step_size; the sign of NaN is 0
/// Throws ValueError for negative lr and unless 0 < etas.first < 1 < etas.second and 0 <= step_sizes.first <= step_sizes.second.
class WEFT_API Rprop : public UpdatingOptimizer<RpropOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

struct AdafactorOptions {
  double lr = 1e-2;
  double beta2_decay = -0.8;
  std::pair<std::optional<double>, double> eps{std::nullopt,
                                               1e-3};  // the first: the dtype's epsilon when absent
  double d = 1;
  double weight_decay = 0;
  bool maximize = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "Adafactor"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Adafactor (Shazeer and Stern 2018), as torch.optim.Adafactor: for matrices (the last two dimensions) only the row and column
/// means of the squares are kept.
///   w = t^beta2_decay; a = max(eps.second, rms(p)) min(lr, 1 / sqrt(t)); first p -= lr weight_decay p
///   R += w (mean of g^2 along rows - R); C the same along columns; V = R C / max(mean R, eps.first); vectors: V += w (g^2 - V)
///   u = g / sqrt(max(V, eps.first^2)); p -= a u / max(1, rms(u) / d)
/// Throws ValueError for negative lr, eps or weight_decay, d below 1 and positive beta2_decay.
class WEFT_API Adafactor : public UpdatingOptimizer<AdafactorOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

}  // namespace weft::optim
