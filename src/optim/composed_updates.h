// The updates that are made of ops; the rules name them (update_rule.cpp).
#pragma once

#include "weft/optim/update_rule.h"

namespace weft::optim {

/// Adafactor's and Muon's, as UpdateRule::update.
void adafactor(const UpdateRule& rule, const Tensor& param, const Tensor& grad,
               std::span<const Tensor> states, const UpdateOptions& options);
void muon(const UpdateRule& rule, const Tensor& param, const Tensor& grad, std::span<const Tensor> states,
          const UpdateOptions& options);

}  // namespace weft::optim
