// Stochastic gradient descent, plain and averaged.
#pragma once

#include "weft/optim/optimizer.h"

namespace weft::optim {

struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
  bool maximize = false;
  /// v = momentum v + (1 - momentum) g with v starting at 0, instead of v = momentum v + (1 - dampening) g
  /// starting at g.
  bool averaged_momentum = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "SGD"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Gradient descent with momentum (Polyak 1964, Nesterov 1983), as torch.optim.SGD:
///   g = grad + weight_decay p, grad negated for maximize
///   v = momentum v + (1 - dampening) g, in the first step v = g
///   p -= lr v; with nesterov lr (g + momentum v)
/// Throws ValueError for negative lr, momentum or weight_decay, nesterov without momentum or with dampening,
/// averaged_momentum with dampening or nesterov.
class WEFT_API SGD : public UpdatingOptimizer<SGDOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

struct ASGDOptions {
  double lr = 1e-2;
  double lambd = 1e-4;
  double alpha = 0.75;
  double t0 = 1e6;
  double weight_decay = 0;
  bool maximize = false;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "ASGD"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Averaged gradient descent (Polyak and Juditsky 1992; Bottou 2010), as torch.optim.ASGD; the average is the state "ax":
///   g = grad + weight_decay p, grad negated for maximize; eta starts at lr, mu at 1
///   p = (1 - lambd eta) p - eta g; ax += mu (p - ax)
///   eta = lr / (1 + lambd lr t)^alpha; mu = 1 / max(1, t - t0), t counted from 1
/// Throws ValueError for negative lr, lambd or weight_decay.
class WEFT_API ASGD : public UpdatingOptimizer<ASGDOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

}  // namespace weft::optim
