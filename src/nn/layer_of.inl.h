// What LayerOf does whatever its options; included by the files that define their forward and instantiate it.
#pragma once

#include <utility>

#include "weft/nn/layer_of.h"
#include "weft/ops.h"

namespace weft::nn {

template <class Options, class Base, class... Inputs>
LayerOf<Options, Base, Inputs...>::LayerOf(Options given) : options(std::move(given)) {
  if constexpr (requires { options.weight; }) this->weight = this->add_buffer("weight", options.weight);
  if constexpr (requires { options.pos_weight; }) this->add_buffer("pos_weight", options.pos_weight);
}

template <class Options, class Base, class... Inputs>
std::shared_ptr<Module> LayerOf<Options, Base, Inputs...>::clone() const {
  Options own = options;
  const auto separate = [](Tensor& buffer) {
    if (buffer.defined()) buffer = weft::clone(buffer.detach());
  };
  if constexpr (requires { own.weight; }) separate(own.weight);
  if constexpr (requires { own.pos_weight; }) separate(own.pos_weight);
  return nn::clone(*this, std::move(own));
}

template <class Options, class Base, class... Inputs>
std::string LayerOf<Options, Base, Inputs...>::extra_repr() const {
  if constexpr (requires { options.inplace; }) return options.inplace ? "inplace=True" : "";
  return {};
}

}  // namespace weft::nn
