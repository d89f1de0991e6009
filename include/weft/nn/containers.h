// Modules made of modules in order: Sequential, which runs them one after the other, ModuleList and ModuleDict, which only
// hold them; and ParameterList and ParameterDict, which hold parameters.
#pragma once

#include <concepts>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/nn/module.h"

namespace weft::nn {

/// A child with its name: {"conv", nn::Conv2d{1, 20, 5}}.
struct NamedChild {
  std::string name;
  std::shared_ptr<Module> module;

  template <detail::Child M>
  NamedChild(std::string name, const M& child) : name(std::move(name)), module(child_of(child)) {}

 private:
  template <class M>
  static std::shared_ptr<Module> child_of(const M& child) {
    using detail::module_of;
    return module_of(child);
  }
};

/// Visits a container's modules: `for (nn::Module& layer : *list)`.
class ModuleIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = Module;
  using difference_type = std::ptrdiff_t;
  using pointer = Module*;
  using reference = Module&;

  using Entry = Module::NamedChildren::value_type;

  explicit ModuleIterator(const Entry* at = nullptr) : at_(at) {}
  Module& operator*() const { return *at_->second; }
  Module* operator->() const { return at_->second.get(); }
  ModuleIterator& operator++() {
    ++at_;
    return *this;
  }
  ModuleIterator operator++(int) { return ModuleIterator(at_++); }
  bool operator==(const ModuleIterator&) const = default;

 private:
  const Entry* at_;
};

/// What Sequential and ModuleList share: children in order, found by position.
class WEFT_API ContainerModule : public Module {
 public:
  /// How many modules there are.
  int64_t size() const { return static_cast<int64_t>(added_children().size()); }
  /// The module at `index`, which may be negative. Throws IndexError.
  const std::shared_ptr<Module>& ptr(int64_t index) const;
  Module& operator[](int64_t index) const { return *ptr(index); }
  /// The same as the layer it is (at<nn::Linear>(0)->weight), or as a model derived from Module. Throws Error
  /// for another type.
  template <class T>
  decltype(auto) at(int64_t index) const {
    if constexpr (std::derived_from<T, Module>) {
      return static_cast<T&>(*cast<T>(index));
    } else {
      return T(cast<typename T::Pointee>(index));
    }
  }
  /// All modules in order.
  ModuleIterator begin() const { return ModuleIterator(added_children().data()); }
  ModuleIterator end() const { return ModuleIterator(added_children().data() + size()); }

  /// Adds a module at the end, named by its position.
  void push_back(std::shared_ptr<Module> module);
  void push_back(std::string name, std::shared_ptr<Module> module);

 protected:
  /// Clones of the children, a module that is there twice once.
  void clone_into(ContainerModule& copy) const;

 private:
  template <class T>
  std::shared_ptr<T> cast(int64_t index) const {
    auto module = std::dynamic_pointer_cast<T>(ptr(index));
    if (!module) throw_other_type(index);
    return module;
  }
  [[noreturn]] void throw_other_type(int64_t index) const;
};

/// y = last(… second(first(x))).
class WEFT_API SequentialModule : public ContainerModule {
 public:
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
};

/// Modules without a forward of their own; equal neighbours print as one line, "(0-2): 3 x Linear(…)".
class WEFT_API ModuleListModule : public ContainerModule {
 public:
  std::shared_ptr<Module> clone() const override;
  std::string str() const override;
};

/// Modules by key, in the order they were added, without a forward of their own.
class WEFT_API ModuleDictModule : public ContainerModule {
 public:
  /// The module of a key, or at a position. Throws IndexError.
  using ContainerModule::ptr;
  using ContainerModule::operator[];
  using ContainerModule::at;
  const std::shared_ptr<Module>& ptr(std::string_view key) const { return ptr(position(key)); }
  Module& operator[](std::string_view key) const { return *ptr(key); }
  template <class T>
  decltype(auto) at(std::string_view key) const {
    return ContainerModule::at<T>(position(key));
  }
  /// Whether there is a module of that key; all keys in order.
  bool contains(std::string_view key) const;
  std::vector<std::string> keys() const;
  std::shared_ptr<Module> clone() const override;

 private:
  int64_t position(std::string_view key) const;
};

/// A container as programs hold it.
template <class Container, class M>
class ContainerHandle : public Handle<Container, M> {
 public:
  using Handle<Container, M>::Handle;

  /// As ContainerModule's.
  Module& operator[](int64_t index) const { return (**this)[index]; }
  template <class T>
  decltype(auto) at(int64_t index) const {
    return (**this).template at<T>(index);
  }
  int64_t size() const { return (**this).size(); }
  ModuleIterator begin() const { return (**this).begin(); }
  ModuleIterator end() const { return (**this).end(); }
  /// Adds a layer, or a std::shared_ptr to a module, at the end; returns it.
  template <detail::Child C>
  C push_back(C child) const {
    using detail::module_of;
    (**this).push_back(module_of(child));
    return child;
  }
  template <detail::Child C>
  C push_back(std::string name, C child) const {
    using detail::module_of;
    (**this).push_back(std::move(name), module_of(child));
    return child;
  }

 protected:
  template <class... C>
  static std::shared_ptr<M> made_of(const C&... children) {
    using detail::module_of;
    auto container = std::make_shared<M>();
    (container->push_back(module_of(children)), ...);
    return container;
  }
  static std::shared_ptr<M> made_of(std::initializer_list<NamedChild> children) {
    auto container = std::make_shared<M>();
    for (const NamedChild& child : children) container->push_back(child.name, child.module);
    return container;
  }
};

/// nn::Sequential{nn::Linear{4, 8}, nn::ReLU{}}, or with names {{"fc", nn::Linear{4, 8}}, {"act",
/// nn::ReLU{}}}. Write braces: the arguments of parentheses may be made, and their weights drawn, in another
/// order.
class Sequential : public ContainerHandle<Sequential, SequentialModule> {
 public:
  using ContainerHandle::ContainerHandle;
  Sequential() : ContainerHandle(made_of()) {}
  template <detail::Child... C>
  requires(sizeof...(C) > 1 || (sizeof...(C) == 1 && !(std::derived_from<C, Sequential> ||
                                                       ...))) explicit Sequential(const C&... children)
      : ContainerHandle(made_of(children...)) {}
  Sequential(std::initializer_list<NamedChild> children) : ContainerHandle(made_of(children)) {}
};

/// nn::ModuleList{nn::Linear{4, 4}, nn::Linear{4, 4}}.
class ModuleList : public ContainerHandle<ModuleList, ModuleListModule> {
 public:
  using ContainerHandle::ContainerHandle;
  ModuleList() : ContainerHandle(made_of()) {}
  template <detail::Child... C>
  requires(sizeof...(C) > 1 || (sizeof...(C) == 1 && !(std::derived_from<C, ModuleList> ||
                                                       ...))) explicit ModuleList(const C&... children)
      : ContainerHandle(made_of(children...)) {}
  /// push_back under PyTorch's name.
  template <detail::Child C>
  C append(C child) const {
    return this->push_back(std::move(child));
  }
};

/// nn::ModuleDict{{"conv", nn::Conv2d{1, 20, 5}}, {"act", nn::ReLU{}}}.
class ModuleDict : public ContainerHandle<ModuleDict, ModuleDictModule> {
 public:
  using ContainerHandle::ContainerHandle;
  using ContainerHandle::operator[];
  using ContainerHandle::at;
  ModuleDict() : ContainerHandle(made_of()) {}
  ModuleDict(std::initializer_list<NamedChild> children) : ContainerHandle(made_of(children)) {}
  /// As ModuleDictModule's.
  Module& operator[](std::string_view key) const { return (**this)[key]; }
  template <class T>
  decltype(auto) at(std::string_view key) const {
    return (**this).template at<T>(key);
  }
  bool contains(std::string_view key) const { return (**this).contains(key); }
  std::vector<std::string> keys() const { return (**this).keys(); }
  /// push_back with a key.
  template <detail::Child C>
  C insert(std::string key, C child) const {
    return this->push_back(std::move(key), std::move(child));
  }
};

/// Parameters in order or by key, without a forward.
class WEFT_API ParameterDictModule : public Module {
 public:
  explicit ParameterDictModule(const NamedTensors& values = {});
  /// How many parameters there are.
  int64_t size() const { return static_cast<int64_t>(values_.size()); }
  /// The parameter of a key, or at a position, which may be negative. Throws IndexError.
  const Tensor& operator[](std::string_view key) const;
  const Tensor& operator[](int64_t index) const;
  /// Whether there is a parameter of that key; all keys in order.
  bool contains(std::string_view key) const;
  std::vector<std::string> keys() const;
  /// Makes `value` a parameter at the end, and returns it. Throws as add_parameter.
  Tensor insert(std::string key, const Tensor& value);
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

 protected:
  NamedTensors cloned() const;

 private:
  NamedTensors values_;
};
class WEFT_API ParameterListModule : public ParameterDictModule {
 public:
  using ParameterDictModule::ParameterDictModule;
  std::shared_ptr<Module> clone() const override;
};

/// nn::ParameterDict{{"scale", weft::ones({3})}, {"shift", weft::zeros({3})}}.
class ParameterDict : public Handle<ParameterDict, ParameterDictModule> {
 public:
  using Handle::Handle;
  ParameterDict() : ParameterDict(std::initializer_list<Module::NamedTensors::value_type>{}) {}
  ParameterDict(std::initializer_list<Module::NamedTensors::value_type> values)
      : Handle(std::make_shared<ParameterDictModule>(Module::NamedTensors(values))) {}
  const Tensor& operator[](std::string_view key) const { return (**this)[key]; }
  const Tensor& operator[](int64_t index) const { return (**this)[index]; }
  /// Makes `value` a parameter at the end, and returns it.
  Tensor insert(std::string key, const Tensor& value) const { return (**this).insert(std::move(key), value); }
};

/// nn::ParameterList{weft::randn({3}), weft::randn({3})}: keys are positions.
class ParameterList : public Handle<ParameterList, ParameterListModule> {
 public:
  using Handle::Handle;
  ParameterList() : ParameterList(std::initializer_list<Tensor>{}) {}
  ParameterList(std::initializer_list<Tensor> values) : Handle(std::make_shared<ParameterListModule>()) {
    for (const Tensor& value : values) append(value);
  }
  const Tensor& operator[](int64_t index) const { return (**this)[index]; }
  /// How many parameters there are.
  int64_t size() const { return (**this).size(); }
  /// Makes `value` a parameter at the end, and returns it.
  Tensor append(const Tensor& value) const { return (**this).insert(std::to_string(size()), value); }
};

}  // namespace weft::nn
