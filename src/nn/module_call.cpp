// Calling a module: its hooks around forward and on its gradients.
#include "src/core/check.h"
#include "src/nn/hooks.h"
#include "src/nn/nesting.h"
#include "weft/anomaly.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft::nn {

template <class Compute>
Tensor Module::with_hooks(Tensor x, const Compute& forward) {
  const NestingLevel level(*this);
  std::optional<autograd::AnomalyLabel> label;
  if (autograd::anomaly_enabled()) label.emplace(name());
  if (!hooks_) return forward(std::move(x));
  // Hooks may add or remove hooks: this call runs those that were there.
  const auto before = hooks_->before;
  for (const auto& [id, hook] : before)
    if (Tensor replaced = hook(*this, x); replaced.defined()) x = std::move(replaced);
  const auto compute = [&](const Tensor& input) {
    Tensor y = forward(input);
    const auto after = hooks_->after;
    for (const auto& [id, hook] : after)
      if (Tensor replaced = hook(*this, input, y); replaced.defined()) y = std::move(replaced);
    return y;
  };
  return hooks_->backward.empty() || !grad_enabled() ? compute(x) : watch_gradient(x, compute);
}

Tensor Module::operator()(Tensor x) {
  return with_hooks(std::move(x), [this](Tensor input) { return forward(std::move(input)); });
}
Tensor Module::call(Tensor x, const std::function<Tensor(Tensor)>& compute) {
  return with_hooks(std::move(x), compute);
}

// Identity views around the module are the places where its gradients can be caught.
Tensor Module::watch_gradient(const Tensor& x, const std::function<Tensor(const Tensor&)>& compute) {
  const bool has_grad_input = x.defined() && x.requires_grad();
  const Tensor inner = has_grad_input ? view_as(x, x) : x;
  Tensor result = compute(inner);
  if (!result.requires_grad()) return result;
  Tensor y = view_as(result, result);

  const auto call = [hooks = hooks_](Tensor grad_input, const Tensor& grad_output) {
    const auto list = hooks->backward;
    for (const auto& [id, hook] : list) {
      if (!hooks->owner) break;
      if (Tensor replaced = hook(*hooks->owner, grad_input, grad_output); replaced.defined())
        grad_input = std::move(replaced);
    }
    return grad_input;
  };
  const auto grad_output = std::make_shared<Tensor>();
  y.register_hook([=](const Tensor& grad) {
    *grad_output = grad;
    if (!has_grad_input) call({}, grad);
    return Tensor();
  });
  if (has_grad_input)
    inner.register_hook(
        [=](const Tensor& grad) { return call(grad, std::exchange(*grad_output, Tensor())); });
  return y;
}

template <class Hook>
HookHandle Module::add_hook(std::vector<std::pair<int64_t, Hook>> Hooks::*list, Hook hook) {
  WEFT_CHECK(hook, ValueError, "register_hook", "the hook must be callable; got an empty function");
  if (!hooks_) {
    hooks_ = std::make_shared<Hooks>();
    hooks_->owner = this;
  }
  const int64_t id = hooks_->next_id++;
  ((*hooks_).*list).emplace_back(id, std::move(hook));
  return HookHandle([weak = std::weak_ptr<Hooks>(hooks_), list, id] {
    if (const auto hooks = weak.lock())
      std::erase_if((*hooks).*list, [id](const auto& entry) { return entry.first == id; });
  });
}

HookHandle Module::register_forward_pre_hook(ForwardPreHook hook) {
  return add_hook(&Hooks::before, std::move(hook));
}
HookHandle Module::register_forward_hook(ForwardHook hook) {
  return add_hook(&Hooks::after, std::move(hook));
}
HookHandle Module::register_full_backward_hook(BackwardHook hook) {
  return add_hook(&Hooks::backward, std::move(hook));
}

}  // namespace weft::nn
