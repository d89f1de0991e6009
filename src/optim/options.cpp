// The options of all optimizers with a rule: where they lie, in the rule's order, and what they may be.
#include <cmath>

#include "src/core/check.h"
#include "weft/optim.h"

namespace weft::optim {

namespace {

void check_lr(const char* name, double lr) { require(lr >= 0, name, "learning rate", lr); }
void check_weight_decay(const char* name, double value) {
  require(value >= 0, name, "weight_decay value", value);
}
void check_eps(const char* name, double value) { require(value >= 0, name, "epsilon value", value); }

template <class Options>
void check_adam(const Options& o) {
  check_lr(o.name(), o.lr);
  check_eps(o.name(), o.eps);
  require(o.betas.first >= 0 && o.betas.first < 1, o.name(), "beta parameter at index 0", o.betas.first);
  require(o.betas.second >= 0 && o.betas.second < 1, o.name(), "beta parameter at index 1", o.betas.second);
  check_weight_decay(o.name(), o.weight_decay);
}

}  // namespace

std::vector<OptionField> SGDOptions::fields() {
  return {&lr, &momentum, &dampening, &weight_decay, &nesterov, &maximize, &averaged_momentum};
}
void SGDOptions::check() const {
  check_lr(name(), lr);
  require(momentum >= 0, name(), "momentum value", momentum);
  require(!std::isnan(dampening), name(), "dampening value", dampening);
  check_weight_decay(name(), weight_decay);
  WEFT_CHECK(!nesterov || (momentum > 0 && dampening == 0), ValueError, name(),
             "Nesterov momentum requires a momentum and zero dampening; got momentum {}, dampening {}",
             momentum, dampening);
  WEFT_CHECK(!averaged_momentum || (!nesterov && dampening == 0), ValueError, name(),
             "averaged momentum takes neither dampening nor nesterov; got dampening {}, nesterov {}",
             dampening, nesterov);
}

std::vector<OptionField> ASGDOptions::fields() {
  return {&lr, &lambd, &alpha, &t0, &weight_decay, &maximize};
}
void ASGDOptions::check() const {
  check_lr(name(), lr);
  require(lambd >= 0, name(), "lambd value", lambd);
  check_weight_decay(name(), weight_decay);
}

std::vector<OptionField> AdamOptions::fields() {
  return {&lr,
          &betas.first,
          &betas.second,
          &eps,
          &weight_decay,
          &amsgrad,
          &maximize,
          &decoupled_weight_decay,
          &eps_inside_sqrt,
          &bias_correction};
}
void AdamOptions::check() const { check_adam(*this); }

std::vector<OptionField> AdamWOptions::fields() {
  return {&lr,
          &betas.first,
          &betas.second,
          &eps,
          &weight_decay,
          &amsgrad,
          &maximize,
          OptionField::constant(true),
          &eps_inside_sqrt,
          &bias_correction};
}
void AdamWOptions::check() const { check_adam(*this); }

std::vector<OptionField> AdamaxOptions::fields() {
  return {&lr, &betas.first, &betas.second, &eps, &weight_decay, &maximize};
}
void AdamaxOptions::check() const { check_adam(*this); }

std::vector<OptionField> NAdamOptions::fields() {
  return {&lr,
          &betas.first,
          &betas.second,
          &eps,
          &weight_decay,
          &momentum_decay,
          &decoupled_weight_decay,
          &maximize,
          &eps_inside_sqrt};
}
void NAdamOptions::check() const {
  check_adam(*this);
  require(momentum_decay >= 0, name(), "momentum_decay value", momentum_decay);
}

std::vector<OptionField> RAdamOptions::fields() {
  return {&lr,       &betas.first,    &betas.second, &eps, &weight_decay, &decoupled_weight_decay,
          &maximize, &eps_inside_sqrt};
}
void RAdamOptions::check() const { check_adam(*this); }

std::vector<OptionField> AdagradOptions::fields() {
  return {&lr, &lr_decay, &weight_decay, &initial_accumulator_value, &eps, &maximize, &eps_inside_sqrt};
}
void AdagradOptions::check() const {
  check_lr(name(), lr);
  require(lr_decay >= 0, name(), "lr_decay value", lr_decay);
  check_weight_decay(name(), weight_decay);
  require(initial_accumulator_value >= 0, name(), "initial_accumulator_value value",
          initial_accumulator_value);
  check_eps(name(), eps);
}

std::vector<OptionField> RMSpropOptions::fields() {
  return {&lr, &alpha, &eps, &weight_decay, &momentum, &centered, &maximize, &eps_inside_sqrt};
}
void RMSpropOptions::check() const {
  check_lr(name(), lr);
  check_eps(name(), eps);
  require(momentum >= 0, name(), "momentum value", momentum);
  check_weight_decay(name(), weight_decay);
  require(alpha >= 0, name(), "alpha value", alpha);
}

std::vector<OptionField> AdadeltaOptions::fields() { return {&lr, &rho, &eps, &weight_decay, &maximize}; }
void AdadeltaOptions::check() const {
  check_lr(name(), lr);
  require(rho >= 0 && rho <= 1, name(), "rho value", rho);
  check_eps(name(), eps);
  check_weight_decay(name(), weight_decay);
}

std::vector<OptionField> RpropOptions::fields() {
  return {&lr, &etas.first, &etas.second, &step_sizes.first, &step_sizes.second, &maximize};
}
void RpropOptions::check() const {
  check_lr(name(), lr);
  WEFT_CHECK(0 < etas.first && etas.first < 1 && 1 < etas.second, ValueError, name(),
             "Invalid eta values: {}, {}", etas.first, etas.second);
}

std::vector<OptionField> AdafactorOptions::fields() {
  return {&lr, &beta2_decay, &eps.first, &eps.second, &d, &weight_decay, &maximize};
}
void AdafactorOptions::check() const {
  require(lr >= 0, name(), "learning rate", lr);
  require(beta2_decay <= 0, name(), "beta2_decay", beta2_decay);
  if (eps.first) require(*eps.first >= 0, name(), "epsilon1", *eps.first);
  require(eps.second >= 0, name(), "epsilon2", eps.second);
  require(d >= 1, name(), "clipping threshold d", d);
  check_weight_decay(name(), weight_decay);
}

std::vector<OptionField> MuonOptions::fields() {
  return {&lr,
          &weight_decay,
          &momentum,
          &ns_coefficients[0],
          &ns_coefficients[1],
          &ns_coefficients[2],
          &eps,
          &ns_steps,
          &adjust_lr_fn,
          &nesterov};
}
void MuonOptions::check() const {
  check_lr(name(), lr);
  check_weight_decay(name(), weight_decay);
  require(momentum >= 0, name(), "momentum value", momentum);
  WEFT_CHECK(ns_steps >= 0 && ns_steps < 100, ValueError, name(),
             "ns_steps must be at least 0 and below 100; got {}", ns_steps);
}

}  // namespace weft::optim
