// Layers that are their options and one function: what activations, dropouts and losses are made from. A new one needs
// its options, two aliases, and in a source file its forward.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "weft/nn/module.h"

namespace weft::nn {

/// Base of modules that are called with several tensors; without hooks.
template <class... Inputs>
class WEFT_API ModuleOf : public Module {
 public:
  using Module::forward;
  /// What the module computes.
  virtual Tensor forward(Inputs... inputs) = 0;
  Tensor operator()(Inputs... inputs) { return forward(std::move(inputs)...); }
};

namespace detail {

// The tensors among the options, which become buffers of these names.
template <class Options>
struct BuffersOf {};
template <class Options>
requires requires(Options options) { options.weight; }
struct BuffersOf<Options> {
  Tensor weight;
};

// One option given by position: converts as an argument would, but not to an integer from a fraction.
template <class A>
struct Positional {
  A value;

  template <class T>
  requires(std::is_arithmetic_v<T>&& std::is_arithmetic_v<A>&& std::same_as<T, bool> ==
               std::same_as<A, bool> &&
           (std::is_floating_point_v<T> || std::is_integral_v<A>))
  operator T() const {
    return static_cast<T>(value);
  }
  template <std::same_as<std::string> T>
  requires std::convertible_to<A, std::string>
  operator T() const { return value; }
};

}  // namespace detail

/// A layer that keeps its options; the library defines what it computes, and PyTorch's text of it, for each of them.
/// Tensors among the options become buffers. `Base` is Module or ModuleOf<Inputs…>.
template <class Options, class Base = Module, class... Inputs>
class WEFT_API LayerOf : public Base, public detail::BuffersOf<Options> {
 public:
  explicit LayerOf(Options options = {});
  Tensor forward(Inputs... inputs) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  Options options;
};

/// A layer as programs hold it, made of its options: nn::ReLU{}, nn::ReLU{{.inplace = true}}; or with the first of
/// them by position, in PyTorch's order: nn::LeakyReLU{0.2}, nn::Threshold{0.1, 20}.
template <class M>
class WithOptions : public Handle<WithOptions<M>, M> {
 public:
  using Options = decltype(M::options);

  using Handle<WithOptions<M>, M>::Handle;
  explicit WithOptions(Options options = {})
      : Handle<WithOptions<M>, M>(std::make_shared<M>(std::move(options))) {}
  template <class First, class... Rest>
  requires(std::is_arithmetic_v<First> || std::convertible_to<First, std::string>) && requires {
    Options{std::declval<detail::Positional<First>>(), std::declval<detail::Positional<Rest>>()...};
  }
  explicit WithOptions(First first, Rest... rest)
      : WithOptions(Options{detail::Positional<First>{std::move(first)}, detail::Positional<Rest>{rest}...}) {
  }
};

}  // namespace weft::nn
