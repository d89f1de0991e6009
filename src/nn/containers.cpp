// Containers of modules.
#include "weft/nn/containers.h"

#include <unordered_map>

#include "src/core/check.h"
#include "src/nn/nesting.h"
#include "src/nn/python_text.h"

namespace weft::nn {

const std::shared_ptr<Module>& ContainerModule::ptr(int64_t index) const {
  WEFT_CHECK(index >= -size() && index < size(), IndexError, "nn",
             "index {} is out of range of {} with {} modules", index, name(), size());
  return added_children()[static_cast<size_t>(index < 0 ? index + size() : index)].second;
}

void ContainerModule::push_back(std::shared_ptr<Module> module) {
  push_back(std::to_string(size()), std::move(module));
}
void ContainerModule::push_back(std::string name, std::shared_ptr<Module> module) {
  add_child(std::move(name), std::move(module));
}

void ContainerModule::clone_into(ContainerModule& copy) const {
  const NestingLevel level(*this);
  std::unordered_map<const Module*, std::shared_ptr<Module>> clones;
  for (const auto& [name, child] : added_children()) {
    auto& twin = clones[child.get()];
    if (!twin) twin = child->clone();
    copy.push_back(name, twin);
  }
  copy_contents(copy, *this);
}

void ContainerModule::throw_other_type(int64_t index) const {
  weft::detail::raise<Error>("nn", "module {} of {} is a {}, not the type asked for", index, name(),
                             ptr(index)->name());
}

Tensor SequentialModule::forward(Tensor x) {
  for (Module& module : *this) x = module(std::move(x));
  return x;
}

std::shared_ptr<Module> SequentialModule::clone() const {
  auto copy = std::make_shared<SequentialModule>();
  clone_into(*copy);
  return copy;
}

std::shared_ptr<Module> ModuleListModule::clone() const {
  auto copy = std::make_shared<ModuleListModule>();
  clone_into(*copy);
  return copy;
}

std::string ModuleListModule::str() const {
  if (size() == 0) return name() + "()";
  const NestingLevel level(*this);
  std::string text = name() + "(\n";
  for (int64_t first = 0; first < size();) {
    const std::string line = (*this)[first].str();
    int64_t end = first + 1;
    while (end < size() && (*this)[end].str() == line) ++end;
    const std::string head = end - first == 1 ? fmt::format("({}): ", first)
                                              : fmt::format("({}-{}): {} x ", first, end - 1, end - first);
    text += "  " + indented(head + line) + "\n";
    first = end;
  }
  return text + ")";
}

}  // namespace weft::nn
