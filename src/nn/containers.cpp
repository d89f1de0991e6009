// Containers of modules.
#include "weft/nn/containers.h"

#include <unordered_map>

#include "src/core/check.h"
#include "src/nn/nesting.h"
#include "src/nn/python_text.h"
#include "weft/ops.h"

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

bool ModuleDictModule::contains(std::string_view key) const {
  for (const auto& [name, child] : added_children())
    if (name == key) return true;
  return false;
}

std::vector<std::string> ModuleDictModule::keys() const {
  std::vector<std::string> keys;
  for (const auto& [name, child] : added_children()) keys.push_back(name);
  return keys;
}

int64_t ModuleDictModule::position(std::string_view key) const {
  int64_t position = 0;
  for (const auto& [name, child] : added_children()) {
    if (name == key) return position;
    ++position;
  }
  weft::detail::raise<IndexError>("nn", "no module of {} is named \"{}\"; there are {}", name(), key, size());
}

std::shared_ptr<Module> ModuleDictModule::clone() const {
  auto copy = std::make_shared<ModuleDictModule>();
  clone_into(*copy);
  return copy;
}

ParameterDictModule::ParameterDictModule(const NamedTensors& values) {
  for (const auto& [key, value] : values) insert(key, value);
}

Tensor ParameterDictModule::insert(std::string key, const Tensor& value) {
  add_parameter(key, value);
  values_.emplace_back(std::move(key), value);
  return value;
}

const Tensor& ParameterDictModule::operator[](std::string_view key) const {
  for (const auto& [name, value] : values_)
    if (name == key) return value;
  weft::detail::raise<IndexError>("nn", "no parameter of {} is named \"{}\"; there are {}", name(), key,
                                  size());
}

const Tensor& ParameterDictModule::operator[](int64_t index) const {
  WEFT_CHECK(index >= -size() && index < size(), IndexError, "nn",
             "index {} is out of range of {} with {} parameters", index, name(), size());
  return values_[static_cast<size_t>(index < 0 ? index + size() : index)].second;
}

bool ParameterDictModule::contains(std::string_view key) const {
  for (const auto& [name, value] : values_)
    if (name == key) return true;
  return false;
}

std::vector<std::string> ParameterDictModule::keys() const {
  std::vector<std::string> keys;
  for (const auto& [name, value] : values_) keys.push_back(name);
  return keys;
}

Module::NamedTensors ParameterDictModule::cloned() const {
  NamedTensors copies;
  for (const auto& [key, value] : values_)
    copies.emplace_back(key, value.defined() ? weft::clone(value.detach()) : Tensor());
  return copies;
}

std::shared_ptr<Module> ParameterDictModule::clone() const { return nn::clone(*this, cloned()); }
std::shared_ptr<Module> ParameterListModule::clone() const { return nn::clone(*this, cloned()); }

std::string ParameterDictModule::extra_repr() const {
  std::string text;
  for (const auto& [key, value] : values_) {
    std::string sizes;
    for (const int64_t size : value.sizes()) sizes += (sizes.empty() ? "" : "x") + std::to_string(size);
    text += fmt::format("{}  ({}): Parameter containing: [{} of size {}]", text.empty() ? "" : "\n", key,
                        value.dtype(), sizes);
  }
  return text;
}

}  // namespace weft::nn
