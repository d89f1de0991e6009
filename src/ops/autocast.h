// How an op follows autocast: called again with converted tensors, the mode switched off.
#pragma once

#include <tuple>
#include <type_traits>
#include <vector>

#include "src/core/autocast_modes.h"
#include "weft/tensor.h"

namespace weft::ops {

/// What an op's tensors become: the scope's dtype, float32, or the widest among them.
enum class Autocasting { lower, float32, widest };

/// One argument converted; tensors that are not floating, are float64 or undefined stay.
Tensor autocast_argument(const Tensor& tensor, Dtype dtype);
std::vector<Tensor> autocast_argument(TensorList tensors, Dtype dtype);
/// The dtype to convert `given` to.
Dtype autocast_target(Autocasting to, TensorList given);

template <class F, class... A>
auto autocast_call(Autocasting to, F&& op, const A&... arguments) {
  std::vector<Tensor> given;
  const auto collect = [&](const auto& argument) {
    using T = std::decay_t<decltype(argument)>;
    if constexpr (std::is_same_v<T, Tensor>) given.push_back(argument);
    else if constexpr (std::is_same_v<T, TensorList>)
      given.insert(given.end(), argument.begin(), argument.end());
  };
  (collect(arguments), ...);
  const Dtype dtype = autocast_target(to, given);
  const auto converted = [dtype](const auto& argument) -> decltype(auto) {
    using T = std::decay_t<decltype(argument)>;
    if constexpr (std::is_same_v<T, Tensor> || std::is_same_v<T, TensorList>)
      return autocast_argument(argument, dtype);
    else return (argument);
  };
  std::tuple<decltype(converted(arguments))...> all{converted(arguments)...};
  detail::AutocastModes off = detail::autocast_modes;
  off.enabled[0] = off.enabled[1] = false;
  const detail::WithAutocastModes guard(off);
  return std::apply(op, all);
}

/// Whether one of the arguments is a tensor on a GPU.
template <class... A>
bool any_on_gpu(const A&... arguments) {
  const auto on_gpu = [](const auto& argument) {
    if constexpr (std::is_same_v<std::decay_t<decltype(argument)>, Tensor>)
      return argument.defined() && argument.device().is_cuda();
    else return false;
  };
  return (on_gpu(arguments) || ...);
}

/// Off while what an op computes inside must keep its dtype.
struct WithoutAutocast : detail::WithAutocastModes {
  WithoutAutocast() : WithAutocastModes({}) {}
};

}  // namespace weft::ops

/// First line of an op that follows autocast: WEFT_AUTOCAST(lower, mm, self, mat2);
#define WEFT_AUTOCAST(to, op, ...)                       \
  if (::weft::detail::autocast_modes.any()) [[unlikely]] \
  return ::weft::ops::autocast_call(                     \
      ::weft::ops::Autocasting::to, [](const auto&... a) { return op(a...); }, __VA_ARGS__)

/// First line of an op that autocast computes in float32 on GPUs, where float16 is its type: exponentials, norms, sums of many
/// (PyTorch's list): WEFT_AUTOCAST_ON_GPU(exp, self);
#define WEFT_AUTOCAST_ON_GPU(op, ...)                                                                  \
  if (::weft::detail::autocast_modes.enabled[static_cast<int>(::weft::DeviceType::cuda)]) [[unlikely]] \
    if (::weft::ops::any_on_gpu(__VA_ARGS__))                                                          \
  return ::weft::ops::autocast_call(                                                                   \
      ::weft::ops::Autocasting::float32, [](const auto&... a) { return op(a...); }, __VA_ARGS__)
