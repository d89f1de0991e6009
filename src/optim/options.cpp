// The options of all optimizers with a rule: where they lie, in the rule's order, and what they may be.
#include <cmath>

#include "src/core/check.h"
#include "weft/optim.h"

namespace weft::optim {

namespace {

// Refuses NaN too.
void at_least_0(const char* name, const char* option, double value) {
  WEFT_CHECK(value >= 0, ValueError, name, "{} must be at least 0; got {}", option, value);
}

template <class Options>
void check_adam(const Options& o) {
  at_least_0(o.name(), "lr", o.lr);
  at_least_0(o.name(), "eps", o.eps);
  const auto [first, second] = o.betas;
  WEFT_CHECK(first >= 0 && first < 1 && second >= 0 && second < 1, ValueError, o.name(),
             "betas must be two numbers in [0, 1); got ({}, {})", first, second);
  at_least_0(o.name(), "weight_decay", o.weight_decay);
}

}  // namespace

std::vector<OptionField> SGDOptions::fields() {
  return {&lr, &momentum, &dampening, &weight_decay, &nesterov, &maximize, &averaged_momentum};
}
void SGDOptions::check() const {
  at_least_0(name(), "lr", lr);
  at_least_0(name(), "momentum", momentum);
  require(!std::isnan(dampening), name(), "dampening must be a number", dampening);
  at_least_0(name(), "weight_decay", weight_decay);
  WEFT_CHECK(!nesterov || (momentum > 0 && dampening == 0), ValueError, name(),
             "Nesterov momentum requires a momentum and zero dampening; got momentum {}, dampening {}",
             momentum, dampening);
  WEFT_CHECK(!averaged_momentum || (!nesterov && dampening == 0), ValueError, name(),
             "averaged_momentum takes neither dampening nor nesterov; got dampening {}, nesterov {}",
             dampening, nesterov);
}

std::vector<OptionField> ASGDOptions::fields() {
  return {&lr, &lambd, &alpha, &t0, &weight_decay, &maximize};
}
void ASGDOptions::check() const {
  at_least_0(name(), "lr", lr);
  at_least_0(name(), "lambd", lambd);
  at_least_0(name(), "alpha", alpha);
  require(!std::isnan(t0), name(), "t0 must be a number", t0);
  at_least_0(name(), "weight_decay", weight_decay);
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
  at_least_0(name(), "momentum_decay", momentum_decay);
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
  at_least_0(name(), "lr", lr);
  at_least_0(name(), "lr_decay", lr_decay);
  at_least_0(name(), "weight_decay", weight_decay);
  at_least_0(name(), "initial_accumulator_value", initial_accumulator_value);
  at_least_0(name(), "eps", eps);
}

std::vector<OptionField> RMSpropOptions::fields() {
  return {&lr, &alpha, &eps, &weight_decay, &momentum, &centered, &maximize, &eps_inside_sqrt};
}
void RMSpropOptions::check() const {
  at_least_0(name(), "lr", lr);
  at_least_0(name(), "eps", eps);
  at_least_0(name(), "momentum", momentum);
  at_least_0(name(), "weight_decay", weight_decay);
  at_least_0(name(), "alpha", alpha);
}

std::vector<OptionField> AdadeltaOptions::fields() { return {&lr, &rho, &eps, &weight_decay, &maximize}; }
void AdadeltaOptions::check() const {
  at_least_0(name(), "lr", lr);
  require(rho >= 0 && rho <= 1, name(), "rho must be in [0, 1]", rho);
  at_least_0(name(), "eps", eps);
  at_least_0(name(), "weight_decay", weight_decay);
}

std::vector<OptionField> RpropOptions::fields() {
  return {&lr, &etas.first, &etas.second, &step_sizes.first, &step_sizes.second, &maximize};
}
void RpropOptions::check() const {
  at_least_0(name(), "lr", lr);
  const auto [minus, plus] = etas;
  WEFT_CHECK(0 < minus && minus < 1 && 1 < plus, ValueError, name(),
             "etas must be a factor in (0, 1) and one above 1; got ({}, {})", minus, plus);
  const auto [least, most] = step_sizes;
  WEFT_CHECK(0 <= least && least <= most, ValueError, name(),
             "step_sizes must be at least 0, and the first at most the second; got ({}, {})", least, most);
}

std::vector<OptionField> AdafactorOptions::fields() {
  return {&lr, &beta2_decay, &eps.first, &eps.second, &d, &weight_decay, &maximize};
}
void AdafactorOptions::check() const {
  at_least_0(name(), "lr", lr);
  require(beta2_decay <= 0, name(), "beta2_decay must be at most 0", beta2_decay);
  at_least_0(name(), "eps", eps.first.value_or(0));
  at_least_0(name(), "eps", eps.second);
  require(d >= 1, name(), "d must be at least 1", d);
  at_least_0(name(), "weight_decay", weight_decay);
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
  at_least_0(name(), "lr", lr);
  at_least_0(name(), "weight_decay", weight_decay);
  at_least_0(name(), "momentum", momentum);
  WEFT_CHECK(ns_steps >= 0 && ns_steps < 100, ValueError, name(),
             "ns_steps must be at least 0 and below 100; got {}", ns_steps);
  at_least_0(name(), "eps", eps);
}

}  // namespace weft::optim
