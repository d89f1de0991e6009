// Adam and its kin: averages of the gradient and of its size.
#pragma once

#include "weft/optim/optimizer.h"

namespace weft::optim {

struct AdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas{0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool amsgrad = false;
  bool maximize = false;
  bool decoupled_weight_decay = false;  // AdamW's form
  bool eps_inside_sqrt = false;         // lr m / sqrt(v + eps) instead of lr m / (sqrt(v) + eps)
  bool bias_correction = true;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "Adam"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Adam (Kingma and Ba 2014), as torch.optim.Adam:
///   g = grad + weight_decay p, grad negated for maximize
///       decoupled_weight_decay: g = grad, and first p -= lr weight_decay p (Loshchilov and Hutter 2019)
///   m += (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2
///   mh = m / (1 - beta1^t), vh = v / (1 - beta2^t); without bias_correction mh = m, vh = v
///   p -= lr mh / (sqrt(vh) + eps); with eps_inside_sqrt lr mh / sqrt(vh + eps)
/// amsgrad: the largest v so far in v's place (Reddi et al. 2018). With eps = 0, 0 / 0 is 0. Throws ValueError for negative lr,
/// eps or weight_decay and betas outside [0, 1).
class WEFT_API Adam : public UpdatingOptimizer<AdamOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

/// Those of AdamW, whose weight decay is always decoupled.
struct AdamWOptions {
  double lr = 1e-3;
  std::pair<double, double> betas{0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;
  bool amsgrad = false;
  bool maximize = false;
  bool eps_inside_sqrt = false;
  bool bias_correction = true;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "AdamW"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), as torch.optim.AdamW.
class WEFT_API AdamW : public UpdatingOptimizer<AdamWOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

struct AdamaxOptions {
  double lr = 2e-3;
  std::pair<double, double> betas{0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool maximize = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "Adamax"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Adam with the infinity norm (Kingma and Ba 2014, section 7.1), as torch.optim.Adamax:
///   m as Adam's; u = max(beta2 u, |g| + eps); p -= lr / (1 - beta1^t) m / u
/// Throws as Adam.
class WEFT_API Adamax : public UpdatingOptimizer<AdamaxOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

struct NAdamOptions {
  double lr = 2e-3;
  std::pair<double, double> betas{0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  double momentum_decay = 4e-3;
  bool decoupled_weight_decay = false;
  bool maximize = false;
  bool eps_inside_sqrt = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "NAdam"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Adam with Nesterov's momentum (Dozat 2016), as torch.optim.NAdam:
///   g, m, vh as Adam's; mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2); M = mu_1 ... mu_t, the state "mu_product"
///   p -= lr ((1 - mu_t) / (1 - M) g + mu_(t+1) / (1 - M mu_(t+1)) m) / (sqrt(vh) + eps); with eps_inside_sqrt / sqrt(vh + eps)
/// Throws as Adam, and for negative momentum_decay.
class WEFT_API NAdam : public UpdatingOptimizer<NAdamOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

struct RAdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas{0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  bool decoupled_weight_decay = false;
  bool maximize = false;
  bool eps_inside_sqrt = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "RAdam"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Rectified Adam (Liu et al. 2019), as torch.optim.RAdam:
///   g, m, v, mh as Adam's; rho = R - 2 t beta2^t / (1 - beta2^t), R = 2 / (1 - beta2) - 1
///   rho > 5: p -= lr mh r sqrt(1 - beta2^t) / (sqrt(v) + eps), r = sqrt((rho - 4) (rho - 2) R / ((R - 4) (R - 2) rho)); with
///            eps_inside_sqrt lr mh r / sqrt(v / (1 - beta2^t) + eps)
///   otherwise p -= lr mh
/// Throws as Adam.
class WEFT_API RAdam : public UpdatingOptimizer<RAdamOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

}  // namespace weft::optim
