// Named tensors in order: what modules and optimizers save and load, and what weft/io.h writes to files.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weft/tensor.h"

namespace weft {

/// Tensors by name, in the order they were added, each name once.
///
///     for (const auto& [name, tensor] : model.state_dict()) …
class WEFT_API StateDict {
 public:
  using value_type = std::pair<std::string, Tensor>;
  using const_iterator = std::vector<value_type>::const_iterator;

  StateDict() = default;
  /// Throws ValueError if a name appears twice.
  StateDict(std::initializer_list<value_type> entries);

  /// Entries in order, as pairs of name and tensor.
  int64_t size() const { return static_cast<int64_t>(entries_.size()); }
  bool empty() const { return entries_.empty(); }
  const_iterator begin() const { return entries_.begin(); }
  const_iterator end() const { return entries_.end(); }

  /// Whether there is a tensor of that name.
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  /// The tensor of that name; nullptr if there is none.
  const Tensor* find(std::string_view name) const;
  /// The same; throws IndexError naming it if there is none.
  const Tensor& at(std::string_view name) const;
  const Tensor& operator[](std::string_view name) const { return at(name); }

  /// Adds an entry at the end, or replaces the tensor of one that is there, in its place.
  void set(std::string name, Tensor tensor);
  /// Removes an entry; false if there was none.
  bool erase(std::string_view name);
  /// All names in order.
  std::vector<std::string> keys() const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::vector<value_type> entries_;
  std::unordered_map<std::string, size_t, Hash, std::equal_to<>> index_;
};

}  // namespace weft
