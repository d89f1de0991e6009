// Modules made of modules in order: Sequential, which runs them one after the other, and ModuleList, which
// only holds them.
#pragma once

#include <concepts>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

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

}  // namespace weft::nn
