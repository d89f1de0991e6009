// What every layer and every model is: a Module, which knows its parameters, buffers and children by name;
// and Handle, by which layers are held and shared.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/error.h"
#include "weft/state_dict.h"
#include "weft/tensor.h"

namespace weft::nn {

class Module;

namespace detail {

template <class M>
std::shared_ptr<Module> module_of(const std::shared_ptr<M>& module) {
  return module;
}
/// What add() takes: a layer handle, or a std::shared_ptr to something derived from Module.
template <class M>
concept Child = requires(const M& m) {
  module_of(m);
};

}  // namespace detail

/// How load_state_dict treats keys that do not match.
struct LoadOptions {
  bool strict = true;  // missing and unexpected keys are errors
};
/// What load_state_dict found not to match.
struct IncompatibleKeys {
  std::vector<std::string> missing_keys, unexpected_keys;
};

/// Base of models and layers. A model derives from it, adds its parts by name in the order PyTorch's
/// constructor would, and overrides forward:
///
///     struct MyModel : nn::Module {
///       nn::Linear fc1 = add("fc1", nn::Linear{720, 10});
///       Tensor forward(Tensor x) override { return relu(fc1(x)); }
///     };
///
/// A part that is used as a child of another model is held by a Layer (or a std::shared_ptr). Names must not be
/// empty, contain a dot, or be taken; the functions below throw ValueError otherwise. Not copyable: see clone. Modules may
/// be nested, and call each other, 2000 deep; what goes deeper throws an Error.
class WEFT_API Module {
 public:
  using NamedTensors = std::vector<std::pair<std::string, Tensor>>;
  using NamedModules = std::vector<std::pair<std::string, Module*>>;
  using NamedChildren = std::vector<std::pair<std::string, std::shared_ptr<Module>>>;

  Module();
  virtual ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  /// What the module computes. This one throws an Error that names the module.
  virtual Tensor forward(Tensor x);
  /// Forward pre-hooks, forward, forward hooks.
  Tensor operator()(Tensor x);

  // Registration
  /// Makes `tensor` a parameter, which requires grad unless told otherwise, and returns it. An undefined
  /// tensor reserves the name (a layer without bias). Throws DtypeError unless floating, GradError unless a
  /// leaf.
  Tensor add_parameter(std::string name, const Tensor& tensor, bool requires_grad = true);
  /// State that is saved but not trained; kept out of state_dict unless persistent. An undefined tensor
  /// reserves the name.
  Tensor add_buffer(std::string name, const Tensor& tensor, bool persistent = true);
  /// Makes a layer or a std::shared_ptr to a module a child, and returns it.
  template <detail::Child M>
  M add(const std::string& name, M child) {
    using detail::module_of;
    add_child(name, module_of(child));
    return child;
  }

  // What it holds
  /// Parameters and buffers of this module and all below it, in PyTorch's order (own first, then children, depth
  /// first) and with dotted names. What is reached twice is listed once.
  std::vector<Tensor> parameters() const;
  NamedTensors named_parameters() const;
  std::vector<Tensor> buffers() const;
  NamedTensors named_buffers() const;
  /// The modules that were added to this one, each once.
  std::vector<std::shared_ptr<Module>> children() const;
  NamedChildren named_children() const;
  /// This module and all below it; its own name is "".
  std::vector<Module*> modules();
  NamedModules named_modules();

  // Saving and loading
  /// Parameters and persistent buffers, detached but sharing memory; shared ones under each of their names.
  StateDict state_dict() const;
  /// Copies the tensors of `state` into this module's. Throws an Error that lists missing keys, unexpected
  /// keys and all tensors of another shape (these even if not strict); nothing has changed then.
  IncompatibleKeys load_state_dict(const StateDict& state, LoadOptions options = {});

  // Mode, place and gradients; each also for all modules below, and returns this module
  /// Training or evaluation: what dropout and batch normalisation do. Modules start in training.
  Module& train(bool mode = true);
  Module& eval() { return train(false); }
  bool is_training() const { return training_; }
  /// Calls f with every module, children first.
  Module& apply(const std::function<void(Module&)>& f);
  /// Converts floating parameters, buffers and gradients in place: handles to them stay valid. Throws
  /// DtypeError unless dtype is floating.
  Module& to(Dtype dtype);
  Module& to(Device device, std::optional<Dtype> dtype = {});
  /// Clears the parameters' gradients, or fills them with zeros.
  void zero_grad(bool set_to_none = true);
  /// Whether the parameters are trained.
  Module& requires_grad_(bool value = true);

  // Hooks; where one may return a tensor, an undefined one changes nothing
  using ForwardPreHook = std::function<Tensor(Module&, const Tensor& x)>;
  using ForwardHook = std::function<Tensor(Module&, const Tensor& x, const Tensor& y)>;
  using BackwardHook = std::function<Tensor(Module&, const Tensor& grad_input, const Tensor& grad_output)>;
  /// Called before forward; a tensor replaces x.
  HookHandle register_forward_pre_hook(ForwardPreHook hook);
  /// Called after forward; a tensor replaces the result.
  HookHandle register_forward_hook(ForwardHook hook);
  /// Called when the gradient of x is there; a tensor replaces it. grad_input is undefined if x needs no
  /// gradient.
  HookHandle register_full_backward_hook(BackwardHook hook);

  /// A copy that shares nothing: layers and containers of this library can; a model of yours is copied by
  /// nn::clone, which this one's Error says.
  virtual std::shared_ptr<Module> clone() const;

  /// The class's name, without namespaces.
  virtual std::string name() const;
  /// What stands between the parentheses when printed: "in_features=3, out_features=4, bias=True".
  virtual std::string extra_repr() const { return {}; }
  /// As PyTorch prints it, children indented.
  virtual std::string str() const;

 protected:
  /// What operator() does, its hooks around `compute` instead of forward(x): for layers that take more than one tensor.
  Tensor call(Tensor x, const std::function<Tensor(Tensor)>& compute);
  void add_child(std::string name, std::shared_ptr<Module> child);
  /// Every child that was added, those added twice too.
  const NamedChildren& added_children() const { return children_; }

 private:
  friend WEFT_API void copy_contents(Module& to, const Module& from);

  struct Buffer {
    std::string name;
    Tensor tensor;
    bool persistent;
  };
  struct Hooks;

  void check_name(const char* what, const std::string& name) const;
  void convert(std::optional<Device> device, std::optional<Dtype> dtype);
  template <class Hook>
  HookHandle add_hook(std::vector<std::pair<int64_t, Hook>> Hooks::*list, Hook hook);
  template <class Compute>
  Tensor with_hooks(Tensor x, const Compute& forward);
  Tensor watch_gradient(const Tensor& x, const std::function<Tensor(const Tensor&)>& compute);

  NamedTensors parameters_;
  std::vector<Buffer> buffers_;
  NamedChildren children_;
  std::shared_ptr<Hooks> hooks_;  // made by the first registration
  bool training_ = true;
};

/// Writes module.str().
WEFT_API std::ostream& operator<<(std::ostream& out, const Module& module);

/// A layer as programs hold it: copies share one module, and what is called through it is the module's.
/// `Layer` is the class derived from this, `M` the module.
template <class Layer, class M>
class Handle {
 public:
  using Pointee = M;

  /// Throws Error for nullptr.
  explicit Handle(std::shared_ptr<M> module) : module_(std::move(module)) {
    if (!module_) throw Error("[nn] a layer cannot be made of a null pointer");
  }

  template <class... A>
  auto operator()(A&&... arguments) const {
    return (*module_)(std::forward<A>(arguments)...);
  }
  M* operator->() const { return module_.get(); }
  M& operator*() const { return *module_; }
  /// The module itself.
  const std::shared_ptr<M>& ptr() const { return module_; }
  /// A layer with parameters, buffers, mode and hooks of its own.
  Layer clone() const { return Layer(std::static_pointer_cast<M>(module_->clone())); }
  /// As PyTorch prints the module.
  std::string str() const { return module_->str(); }

  friend std::shared_ptr<Module> module_of(const Handle& handle) { return handle.module_; }
  friend std::ostream& operator<<(std::ostream& out, const Handle& handle) {
    return out << static_cast<const Module&>(*handle.module_);
  }

 private:
  std::shared_ptr<M> module_;
};

/// A model of yours held as this library's layers are, and so a child that is called as they are:
///
///     nn::Layer<Block> block = add("block", nn::Layer<Block>{16, 32});  // in forward: x = block(x)
template <class M>
class Layer : public Handle<Layer<M>, M> {
 public:
  using Handle<Layer<M>, M>::Handle;
  /// Makes the module of its constructor's arguments.
  template <class... A>
  requires std::constructible_from<M, A...>
  explicit Layer(A&&... arguments)
      : Handle<Layer<M>, M>(std::make_shared<M>(std::forward<A>(arguments)...)) {}
};

/// While it lives on a thread, layers made there and the functions of nn::init leave tensors as they are and
/// draw nothing: for models whose weights are loaded next.
class WEFT_API NoInit {
 public:
  NoInit();
  ~NoInit();
  NoInit(const NoInit&) = delete;
  NoInit& operator=(const NoInit&) = delete;
  /// Whether one lives on this thread.
  static bool active();

 private:
  bool previous_;
};

/// Gives `to` the dtype, device and values of `from`'s parameters and buffers, its modes and hooks, module by
/// module. Throws Error if they do not hold the same names.
WEFT_API void copy_contents(Module& to, const Module& from);

/// A copy of a model that shares nothing with it: built anew from the constructor's arguments, drawing no
/// random numbers, then given the model's contents.
template <class M, class... A>
std::shared_ptr<M> clone(const M& model, A&&... arguments) {
  std::shared_ptr<M> copy;
  {
    NoInit guard;
    copy = std::make_shared<M>(std::forward<A>(arguments)...);
  }
  copy_contents(*copy, model);
  return copy;
}

}  // namespace weft::nn
