// What the recorded modules are built with: a line's constructor arguments, and the layers that a family's file registers by
// name.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "weft/nn.h"
#include "weft/ops.h"

namespace weft::recorded {

// Keyword arguments and parameters in the order of the file.
using Json = nlohmann::ordered_json;
using Tensors = std::vector<Tensor>;

/// The tensor of a line of modules.jsonl: a piece of the array of its dtype in modules.npz.
Tensor piece(const Json& recorded);

/// Constructor arguments as recorded: positional ones are found by their number, all by their name.
class Arguments {
 public:
  /// The number of an argument that is never positional.
  static constexpr size_t kNamed = 99;

  Arguments(const Json& positional, const Json& named) : positional_(positional), named_(named) {}

  /// What was given, None (null) too, or `otherwise`.
  Json given(size_t position, const char* name, Json otherwise) const;
  /// nullptr for an argument that is absent or None.
  const Json* find(size_t position, const char* name) const;
  template <class T>
  T get(size_t position, const char* name, T otherwise) const {
    const Json* found = find(position, name);
    return found ? found->get<T>() : otherwise;
  }
  template <class T>
  std::optional<T> optional(size_t position, const char* name) const {
    const Json* found = find(position, name);
    return found ? std::optional<T>(found->get<T>()) : std::nullopt;
  }
  /// One number or a tuple: 3 is {3}.
  std::vector<int64_t> numbers(size_t position, const char* name, std::vector<int64_t> otherwise) const;
  template <int N>
  nn::Sizes<N> sizes(size_t position, const char* name, nn::Sizes<N> otherwise) const {
    const auto found = numbers(position, name, {});
    if (found.empty()) return otherwise;
    nn::Sizes<N> sizes = found[0];
    if (found.size() == 1) return sizes;
    std::copy_n(found.begin(), N, sizes.values.begin());
    sizes.written_as_one = false;
    return sizes;
  }
  template <int N>
  nn::OptionalSizes<N> optional_sizes(size_t position, const char* name) const {
    if (!find(position, name)) return {};
    return sizes<N>(position, name, 0);
  }
  /// Undefined when absent.
  Tensor tensor(size_t position, const char* name) const;
  Reduction reduction() const;

 private:
  const Json& positional_;
  const Json& named_;
};

/// A module, and how it is called with a line's tensors: arguments, then keyword arguments, tuples opened. What it returns
/// is opened likewise.
struct Built {
  std::shared_ptr<nn::Module> module;
  std::function<Tensors(const Tensors&)> call;
};

inline Tensors opened(const Tensor& result) { return {result}; }
inline Tensors opened(const Tensors& results) { return results; }
template <class... Results>
Tensors opened(const std::tuple<Results...>& results) {
  Tensors all;
  const auto append = [&](const Tensors& more) { all.insert(all.end(), more.begin(), more.end()); };
  std::apply([&](const auto&... result) { (append(opened(result)), ...); }, results);
  return all;
}
template <class First, class Second>
Tensors opened(const std::pair<First, Second>& results) {
  return opened(std::tuple<First, Second>(results));
}

/// A layer that is called with one, two or three tensors: whichever it takes.
template <class Layer>
Built built(const Layer& layer) {
  using Module = typename Layer::Pointee;
  return {layer.ptr(), [module = layer.ptr()](const Tensors& x) {
            if constexpr (requires(Module & m, const Tensor& t) { m(t, t, t); })
              if (x.size() == 3) return opened((*module)(x[0], x[1], x[2]));
            if constexpr (requires(Module & m, const Tensor& t) { m(t, t); })
              if (x.size() == 2) return opened((*module)(x[0], x[1]));
            if constexpr (requires(Module & m, const Tensor& t) { m(t); })
              if (x.size() == 1) return opened((*module)(x[0]));
            throw Error(module->name() + " does not take so many tensors");
          }};
}

using Build = std::function<Built(const Arguments&)>;

/// All that are registered, by the name of the module.
std::map<std::string, Build>& builders();

/// `const Family family{{"ReLU", [](const Arguments&) { return built(nn::ReLU{}); }}, …};` registers a family's layers.
struct Family {
  Family(std::initializer_list<std::pair<const char*, Build>> layers);
};

}  // namespace weft::recorded
