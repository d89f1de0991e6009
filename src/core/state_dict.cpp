// Bodies of state_dict.h.
#include "weft/state_dict.h"

#include "src/core/check.h"

namespace weft {

StateDict::StateDict(std::initializer_list<Entry> entries) {
  for (const auto& [name, value] : entries) add(name, value);
}

void StateDict::add(std::string name, Tensor value) {
  const bool added = positions_.try_emplace(name, entries_.size()).second;
  WEFT_CHECK(added, ValueError, "StateDict", "a name can be used once; '{}' is there already", name);
  entries_.emplace_back(std::move(name), std::move(value));
}

Tensor& StateDict::operator[](std::string_view name) {
  const auto found = positions_.find(name);
  if (found != positions_.end()) return entries_[found->second].second;
  add(std::string(name), {});
  return entries_.back().second;
}

const Tensor& StateDict::at(std::string_view name) const {
  const Tensor* value = find(name);
  WEFT_CHECK(value, ValueError, "StateDict", "there is no '{}' among {} entries", name, size());
  return *value;
}

const Tensor* StateDict::find(std::string_view name) const {
  const auto found = positions_.find(name);
  return found == positions_.end() ? nullptr : &entries_[found->second].second;
}

}  // namespace weft
