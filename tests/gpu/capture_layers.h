// Layers as captured steps take them: a module on the GPU, inputs, and how it is called. capture_layers.cpp and capture_losses.cpp list all
// of weft/nn.h; capture_layers_test.cpp trains them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/gpu/on_gpu.h"

namespace weft::testing {

using Tensors = std::vector<Tensor>;

inline Tensors opened(const Tensor& y) { return {y}; }
inline Tensors opened(const nn::RecurrentOutput& y) { return {y.output, y.h}; }
inline Tensors opened(const nn::LSTMOutput& y) { return {y.output, y.state.h, y.state.c}; }
inline Tensors opened(const nn::LSTMState& y) { return {y.h, y.c}; }
inline Tensors opened(const nn::AttentionOutput& y) { return {y.output, y.weights}; }
inline Tensors opened(const nn::AdaptiveLogSoftmaxOutput& y) { return {y.output, y.loss}; }

/// A layer on the GPU with inputs of its own, floating ones leaves.
struct Trained {
  std::shared_ptr<nn::Module> module;
  Tensors inputs;
  std::function<Tensors(const Tensors&)> call;
};

inline Trained trained(std::shared_ptr<nn::Module> module, const Tensors& inputs,
                       std::function<Tensors(const Tensors&)> call) {
  module->to(kGpu);
  Trained all{std::move(module), {}, std::move(call)};
  for (const Tensor& x : inputs) {
    all.inputs.push_back(to(x, kGpu));
    if (x.is_floating()) all.inputs.back().requires_grad_();
  }
  return all;
}

template <class Layer>
Trained layer(const Layer& made, const Tensors& inputs) {
  using Module = typename Layer::Pointee;
  return trained(made.ptr(), inputs, [module = made.ptr()](const Tensors& x) {
    Module& call = *module;
    if constexpr (requires(Module & m, const Tensor& t) { m(t); })
      if (x.size() == 1) return opened(call(x[0]));
    if constexpr (requires(Module & m, const Tensor& t) { m(t, t); })
      if (x.size() == 2) return opened(call(x[0], x[1]));
    if constexpr (requires(Module & m, const Tensor& t) { m(t, t, t); })
      if (x.size() == 3) return opened(call(x[0], x[1], x[2]));
    if constexpr (requires(Module & m, const Tensor& t) { m(t, t, t, t); })
      if (x.size() == 4) return opened(call(x[0], x[1], x[2], x[3]));
    throw Error(module->name() + " does not take so many tensors");
  });
}
template <class Layer>
Trained layer(const Layer& made, const Tensor& x) {
  return layer(made, Tensors{x});
}

inline Tensor rows() { return randn({5, 6}); }
inline Tensor sequences() { return randn({2, 3, 8}); }
inline Tensor images() { return randn({2, 3, 6, 5}); }
inline Tensor volumes() { return randn({1, 2, 4, 4, 4}); }
inline Tensor shares() { return 0.1 + 0.8 * rand({5, 6}); }
inline Tensor classes() { return randint(0, 6, {5}); }
inline Tensor signs() { return to(2 * randint(0, 2, {5}) - 1, float32); }
/// (T, N, features).
inline Tensor steps() { return randn({4, 2, 6}); }
/// An option that is a tensor, on the GPU with the layer.
inline Tensor weights(int64_t count) { return 0.5 + rand({count}); }

struct Case {
  const char* name;  // of the class, and behind an underscore what is special
  std::function<Trained()> make;
  const char* refused = nullptr;  // the op that a captured step must not do, which the error names
};

/// All of weft/nn.h.
std::vector<Case> layers();
std::vector<Case> losses();
std::vector<Case> sequence_layers();

}  // namespace weft::testing
