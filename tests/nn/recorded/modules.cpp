// Arguments and builders of the recorded modules.
#include "tests/nn/recorded/modules.h"

#include <gtest/gtest.h>

#include "weft/io.h"

namespace weft::recorded {

Tensor piece(const Json& recorded) {
  static const StateDict arrays = io::load_npz(std::string(WEFT_TEST_DATA) + "/modules.npz");
  const auto sizes = recorded["shape"].get<std::vector<int64_t>>();
  int64_t count = 1;
  for (const int64_t size : sizes) count *= size;
  const Tensor& array = arrays.at(recorded["dtype"].get<std::string>());
  const Tensor tensor = clone(view(narrow(array, 0, recorded["tensor"].get<int64_t>(), count), sizes));
  if (recorded.value("requires_grad", false)) tensor.requires_grad_();
  return tensor;
}

Json Arguments::given(size_t position, const char* name, Json otherwise) const {
  if (positional_.size() > position) return positional_[position];
  return named_.contains(name) ? named_[name] : otherwise;
}

const Json* Arguments::find(size_t position, const char* name) const {
  const Json* found = nullptr;
  if (positional_.size() > position) found = &positional_[position];
  else if (const auto named = named_.find(name); named != named_.end()) found = &*named;
  return found && !found->is_null() ? found : nullptr;
}

std::vector<int64_t> Arguments::numbers(size_t position, const char* name,
                                        std::vector<int64_t> otherwise) const {
  const Json* found = find(position, name);
  if (!found) return otherwise;
  if (found->is_number()) return {found->get<int64_t>()};
  return (found->is_array() ? *found : (*found)["tuple"]).get<std::vector<int64_t>>();
}

Tensor Arguments::tensor(size_t position, const char* name) const {
  const Json* found = find(position, name);
  return found ? piece(*found) : Tensor();
}

Reduction Arguments::reduction() const {
  const auto text = get<std::string>(kNamed, "reduction", "mean");
  return text == "none" ? Reduction::none : text == "sum" ? Reduction::sum : Reduction::mean;
}

std::map<std::string, Build>& builders() {
  static std::map<std::string, Build> all;
  return all;
}

Family::Family(std::initializer_list<std::pair<const char*, Build>> layers) {
  for (const auto& [name, build] : layers)
    if (!builders().emplace(name, build).second) ADD_FAILURE() << name << " is registered twice";
}

}  // namespace weft::recorded
