// The ordered map of named tensors that modules, optimizers and files exchange.
#include "weft/state_dict.h"

#include "src/core/check.h"

namespace weft {

StateDict::StateDict(std::initializer_list<value_type> entries) {
  for (const auto& [name, tensor] : entries) {
    WEFT_CHECK(!contains(name), ValueError, "state_dict", "name \"{}\" appears twice", name);
    set(name, tensor);
  }
}

const Tensor* StateDict::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &entries_[found->second].second;
}

const Tensor& StateDict::at(std::string_view name) const {
  const Tensor* tensor = find(name);
  WEFT_CHECK(tensor, IndexError, "state_dict", "no entry is named \"{}\"; there are {} entries", name,
             size());
  return *tensor;
}

void StateDict::set(std::string name, Tensor tensor) {
  const auto [at, added] = index_.try_emplace(name, entries_.size());
  if (added) entries_.emplace_back(std::move(name), std::move(tensor));
  else entries_[at->second].second = std::move(tensor);
}

bool StateDict::erase(std::string_view name) {
  const auto found = index_.find(name);
  if (found == index_.end()) return false;
  const size_t position = found->second;
  index_.erase(found);
  entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(position));
  for (auto& [key, at] : index_)
    if (at > position) --at;
  return true;
}

std::vector<std::string> StateDict::keys() const {
  std::vector<std::string> names;
  names.reserve(entries_.size());
  for (const auto& [name, tensor] : entries_) names.push_back(name);
  return names;
}

}  // namespace weft
