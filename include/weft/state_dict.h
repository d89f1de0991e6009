// StateDict: named tensors in order, what state_dict() of a module gives and what a file of weights holds.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/tensor.h"

namespace weft {

/// Named tensors in the order they were added; names are unique.
class WEFT_API StateDict {
 public:
  using Entry = std::pair<std::string, Tensor>;

  StateDict() = default;
  /// Throws ValueError for a name given twice.
  StateDict(std::initializer_list<Entry> entries);

  /// Adds an entry at the end. Throws ValueError if there is one of that name.
  void add(std::string name, Tensor value);
  /// The tensor of that name, added (undefined) at the end if there was none.
  Tensor& operator[](std::string_view name);
  /// Throws ValueError if there is none of that name.
  const Tensor& operator[](std::string_view name) const { return at(name); }
  const Tensor& at(std::string_view name) const;
  /// nullptr if there is none of that name.
  const Tensor* find(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name) != nullptr; }

  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  std::vector<Entry>::const_iterator begin() const { return entries_.begin(); }
  std::vector<Entry>::const_iterator end() const { return entries_.end(); }

 private:
  std::vector<Entry> entries_;
  std::map<std::string, size_t, std::less<>> positions_;
};

}  // namespace weft
