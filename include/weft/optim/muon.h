// Momentum with orthogonal updates.
#pragma once

#include <array>

#include "weft/optim/optimizer.h"

namespace weft::optim {

/// How Muon's rate follows the matrix (A, B): sqrt(max(1, A / B)), 0.2 sqrt(max(A, B)), sqrt(A / B).
enum class AdjustLr { original, match_rms_adamw, spectral_unclamped };

struct MuonOptions {
  double lr = 1e-3;
  double weight_decay = 0.1;
  double momentum = 0.95;
  std::array<double, 3> ns_coefficients{3.4445, -4.775, 2.0315};
  double eps = 1e-7;
  int64_t ns_steps = 5;
  AdjustLr adjust_lr_fn = AdjustLr::original;
  bool nesterov = true;

  /// For the optimizer: its name, where the options lie, and ValueError for what they must not be.
  static const char* name() { return "Muon"; }
  WEFT_API std::vector<OptionField> fields();
  WEFT_API void check() const;
};

/// Muon (Jordan et al. 2024), as torch.optim.Muon; parameters are matrices:
///   B += (1 - momentum) (grad - B); U = B, with nesterov grad + momentum (B - grad)
///   O: U / max(|U|, eps) after ns_steps of X = a X + (b X X' + c (X X')^2) X, in bfloat16 (Newton and Schulz)
///   p -= lr weight_decay p; p -= lr adjusted O
/// Throws ValueError for negative lr, weight_decay or momentum, ns_steps of 100 or more, ShapeError (in step) for a parameter that is
/// no matrix.
class WEFT_API Muon : public UpdatingOptimizer<MuonOptions> {
 public:
  using UpdatingOptimizer::UpdatingOptimizer;
};

}  // namespace weft::optim
