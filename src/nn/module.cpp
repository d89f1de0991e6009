// Module: registration, walks in PyTorch's order, saving and loading, modes, conversion, printing and copies.
// Calls and hooks are in module_call.cpp.
#include "weft/nn/module.h"

#include <cxxabi.h>

#include <cstdlib>
#include <map>
#include <ostream>
#include <typeinfo>
#include <unordered_set>

#include "src/core/check.h"
#include "src/nn/hooks.h"
#include "src/nn/nesting.h"
#include "src/nn/python_text.h"
#include "src/tape/node.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

using Seen = std::unordered_set<const void*>;

const void* identity(const Tensor& tensor) { return &tensor.impl(); }

// visit(prefix, module) for the module and all below it, parents first, each once; prefix is "" or ends in a
// dot.
void walk(const Module& module, const std::string& prefix, Seen& seen,
          const std::function<void(const std::string&, const Module&)>& visit) {
  if (!seen.insert(&module).second) return;
  const NestingLevel level(module);
  visit(prefix, module);
  for (const auto& [name, child] : module.named_children()) walk(*child, prefix + name + ".", seen, visit);
}

bool holds(const Module& module, const Module* wanted, Seen& seen) {
  if (&module == wanted) return true;
  if (!seen.insert(&module).second) return false;
  const NestingLevel level(module);
  for (const auto& [name, child] : module.named_children())
    if (holds(*child, wanted, seen)) return true;
  return false;
}

std::vector<Tensor> tensors_of(const Module::NamedTensors& named) {
  std::vector<Tensor> tensors;
  tensors.reserve(named.size());
  for (const auto& [name, tensor] : named) tensors.push_back(tensor);
  return tensors;
}

}  // namespace

namespace {
constinit thread_local int nesting_level = 0;
thread_local std::vector<std::shared_ptr<Module>>* waiting_children = nullptr;
}  // namespace

NestingLevel::NestingLevel(const Module& module) {
  WEFT_CHECK(nesting_level < kMostNested, Error, "nn",
             "modules are nested or call each other more than {} deep; at {}", kMostNested, module.name());
  ++nesting_level;
}
NestingLevel::~NestingLevel() { --nesting_level; }

Module::Module() = default;
Module::~Module() {
  if (hooks_) hooks_->owner = nullptr;
  if (children_.empty()) return;
  // Letting go of a long chain must not recurse: while one module's children are being let go of, further ones wait.
  std::vector<std::shared_ptr<Module>> list;
  const bool first = !waiting_children;
  if (first) waiting_children = &list;
  for (auto& [name, child] : children_) waiting_children->push_back(std::move(child));
  if (!first) return;
  while (!list.empty()) {
    const std::shared_ptr<Module> last = std::move(list.back());
    list.pop_back();
  }
  waiting_children = nullptr;
}

Tensor Module::forward(Tensor) {  // NOLINT(performance-unnecessary-value-param): overrides may keep it
  weft::detail::raise<Error>("nn", "Module [{}] is missing the required \"forward\" function of one tensor",
                             name());
}

void Module::check_name(const char* what, const std::string& name) const {
  WEFT_CHECK(!name.empty(), ValueError, "nn", "the name of a {} of {} can't be empty string \"\"", what,
             this->name());
  WEFT_CHECK(name.find('.') == std::string::npos, ValueError, "nn",
             "the name of a {} of {} can't contain \".\"; got \"{}\"", what, this->name(), name);
  bool taken = false;
  for (const auto& [existing, tensor] : parameters_) taken = taken || existing == name;
  for (const Buffer& buffer : buffers_) taken = taken || buffer.name == name;
  for (const auto& [existing, child] : children_) taken = taken || existing == name;
  WEFT_CHECK(!taken, ValueError, "nn", "attribute \"{}\" already exists in {}", name, this->name());
}

Tensor Module::add_parameter(std::string name, const Tensor& tensor, bool requires_grad) {
  check_name("parameter", name);
  if (tensor.defined()) {
    WEFT_CHECK(tensor.is_leaf(), GradError, "nn",
               "cannot make a non-leaf tensor the parameter \"{}\" of {}: parameters must be created "
               "explicitly; it comes from {}",
               name, this->name(), tensor.grad_fn_name() ? tensor.grad_fn_name() : "an op");
    WEFT_CHECK(tensor.is_floating() || !requires_grad, DtypeError, "nn",
               "only floating tensors can require gradients; parameter \"{}\" of {} is {}", name,
               this->name(), tensor.dtype());
    tensor.requires_grad_(requires_grad);
  }
  parameters_.emplace_back(std::move(name), tensor);
  return tensor;
}

Tensor Module::add_buffer(std::string name, const Tensor& tensor, bool persistent) {
  check_name("buffer", name);
  buffers_.push_back({std::move(name), tensor, persistent});
  return tensor;
}

void Module::add_child(std::string name, std::shared_ptr<Module> child) {
  check_name("module", name);
  WEFT_CHECK(child, Error, "nn", "the module \"{}\" of {} is a null pointer", name, this->name());
  Seen seen;
  WEFT_CHECK(!holds(*child, this, seen), Error, "nn", "the module \"{}\" contains {} itself", name,
             this->name());
  children_.emplace_back(std::move(name), std::move(child));
}

Module::NamedTensors Module::named_parameters() const {
  NamedTensors all;
  Seen seen, modules;
  walk(*this, "", modules, [&](const std::string& prefix, const Module& module) {
    for (const auto& [name, tensor] : module.parameters_)
      if (tensor.defined() && seen.insert(identity(tensor)).second) all.emplace_back(prefix + name, tensor);
  });
  return all;
}

Module::NamedTensors Module::named_buffers() const {
  NamedTensors all;
  Seen seen, modules;
  walk(*this, "", modules, [&](const std::string& prefix, const Module& module) {
    for (const Buffer& buffer : module.buffers_)
      if (buffer.tensor.defined() && seen.insert(identity(buffer.tensor)).second)
        all.emplace_back(prefix + buffer.name, buffer.tensor);
  });
  return all;
}

std::vector<Tensor> Module::parameters() const { return tensors_of(named_parameters()); }
std::vector<Tensor> Module::buffers() const { return tensors_of(named_buffers()); }

Module::NamedChildren Module::named_children() const {
  NamedChildren all;
  Seen seen;
  for (const auto& [name, child] : children_)
    if (seen.insert(child.get()).second) all.emplace_back(name, child);
  return all;
}

std::vector<std::shared_ptr<Module>> Module::children() const {
  std::vector<std::shared_ptr<Module>> all;
  for (const auto& [name, child] : named_children()) all.push_back(child);
  return all;
}

Module::NamedModules Module::named_modules() {
  NamedModules all;
  Seen seen;
  walk(*this, "", seen, [&](const std::string& prefix, const Module& module) {
    all.emplace_back(prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1), const_cast<Module*>(&module));
  });
  return all;
}

std::vector<Module*> Module::modules() {
  std::vector<Module*> all;
  for (const auto& [name, module] : named_modules()) all.push_back(module);
  return all;
}

StateDict Module::state_dict() const {
  StateDict state;
  const std::function<void(const Module&, const std::string&)> add = [&](const Module& module,
                                                                         const std::string& prefix) {
    const NestingLevel level(module);
    for (const auto& [name, tensor] : module.parameters_)
      if (tensor.defined()) state.set(prefix + name, tensor.detach());
    for (const Buffer& buffer : module.buffers_)
      if (buffer.tensor.defined() && buffer.persistent)
        state.set(prefix + buffer.name, buffer.tensor.detach());
    for (const auto& [name, child] : module.children_) add(*child, prefix + name + ".");
  };
  add(*this, "");
  return state;
}

IncompatibleKeys Module::load_state_dict(const StateDict& state, LoadOptions options) {
  const StateDict own = state_dict();
  IncompatibleKeys keys;
  std::vector<std::string> mismatched;
  for (const auto& [name, tensor] : own) {
    const Tensor* loaded = state.find(name);
    if (!loaded || !loaded->defined()) keys.missing_keys.push_back(name);
    else if (loaded->sizes() != tensor.sizes())
      mismatched.push_back(
          fmt::format("size mismatch for {}: copying a param with shape {} from checkpoint, the shape in "
                      "current model is {}.",
                      name, loaded->sizes(), tensor.sizes()));
  }
  for (const auto& [name, tensor] : state)
    if (!own.contains(name)) keys.unexpected_keys.push_back(name);

  std::string errors;
  const auto list = [&](const char* what, const std::vector<std::string>& names) {
    if (!options.strict || names.empty()) return;
    errors += fmt::format("\n\t{} key(s) in state_dict: ", what);
    for (size_t i = 0; i < names.size(); ++i) errors += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", names[i]);
    errors += ". ";
  };
  list("Missing", keys.missing_keys);
  list("Unexpected", keys.unexpected_keys);
  for (const std::string& line : mismatched) errors += "\n\t" + line;
  WEFT_CHECK(errors.empty(), Error, "load_state_dict", "Error(s) in loading state_dict for {}:{}", name(),
             errors);

  NoGrad guard;
  for (const auto& [name, tensor] : own)
    if (state.contains(name)) tape::check_inplace("load_state_dict", tensor, false);
  for (const auto& [name, tensor] : own)
    if (const Tensor* loaded = state.find(name); loaded && loaded->defined()) copy_(tensor, *loaded);
  return keys;
}

Module& Module::train(bool mode) {
  for (Module* module : modules()) module->training_ = mode;
  return *this;
}

Module& Module::apply(const std::function<void(Module&)>& f) {
  const NestingLevel level(*this);
  for (const auto& child : children()) child->apply(f);
  f(*this);
  return *this;
}

void Module::convert(std::optional<Device> device, std::optional<Dtype> dtype) {
  NoGrad guard;
  const auto converted = [&](const Tensor& tensor) {
    const Dtype to_dtype = dtype && tensor.is_floating() ? *dtype : tensor.dtype();
    return weft::to(tensor.detach(), device.value_or(tensor.device()), to_dtype);
  };
  for (const NamedTensors& named : {named_parameters(), named_buffers()}) {
    for (const auto& [name, tensor] : named) {
      const Tensor grad = tensor.grad();
      const Tensor data = converted(tensor);
      if (data.dtype() == tensor.dtype() && data.device() == tensor.device()) continue;
      if (grad.defined()) tensor.set_grad({});
      tensor.set_data(data);
      if (grad.defined()) tensor.set_grad(converted(grad));
    }
  }
}

Module& Module::to(Dtype dtype) {
  WEFT_CHECK(is_floating(dtype), DtypeError, "nn", "Module::to only accepts floating point dtypes; got {}",
             dtype);
  convert({}, dtype);
  return *this;
}
Module& Module::to(Device device, std::optional<Dtype> dtype) {
  WEFT_CHECK(!dtype || is_floating(*dtype), DtypeError, "nn",
             "Module::to only accepts floating point dtypes; got {}", *dtype);
  convert(device, dtype);
  return *this;
}

void Module::zero_grad(bool set_to_none) {
  for (const Tensor& parameter : parameters()) {
    const Tensor grad = parameter.grad();
    if (!grad.defined()) continue;
    if (set_to_none) {
      parameter.set_grad({});
    } else {
      NoGrad guard;
      parameter.set_grad(grad.requires_grad() ? zeros_like(grad) : zero_(grad));
    }
  }
}

Module& Module::requires_grad_(bool value) {
  for (const Tensor& parameter : parameters()) parameter.requires_grad_(value);
  return *this;
}

std::shared_ptr<Module> Module::clone() const {
  weft::detail::raise<Error>("nn",
                             "{} does not know its constructor's arguments; copy it with nn::clone(model, "
                             "arguments…), or override clone()",
                             name());
}

std::string Module::name() const {
  int status = 0;
  char* demangled = abi::__cxa_demangle(typeid(*this).name(), nullptr, nullptr, &status);
  std::string full = status == 0 && demangled ? demangled : typeid(*this).name();
  std::free(demangled);
  const bool ours = full.starts_with("weft::nn::");
  size_t start = 0;
  int depth = 0;
  for (size_t i = 0; i < full.size(); ++i) {
    const char c = full[i];
    if (c == '<' || c == '(' || c == '{') ++depth;
    else if (c == '>' || c == ')' || c == '}') --depth;
    else if (c == ':' && depth == 0) start = i + 1;
  }
  full.erase(0, start);
  if (!ours) return full;
  // Templates are named after their argument: ConvModule<2> is Conv2d, BatchNormNd<2> BatchNorm2d,
  // LayerOf<weft::nn::ReLUOptions, …> ReLU.
  std::string dimensions;
  const auto strip = [&](std::string_view suffix) {
    if (full.size() > suffix.size() && full.ends_with(suffix)) full.resize(full.size() - suffix.size());
  };
  if (const size_t open = full.find('<'); open != std::string::npos) {
    const std::string argument = full.substr(open + 1, full.find_first_of(",>", open) - open - 1);
    const bool number = argument.find_first_not_of("0123456789") == std::string::npos;
    if (number) dimensions = argument + "d";
    full = number ? full.substr(0, open) : argument.substr(argument.rfind(':') + 1);
    strip(number ? "Nd" : "Options");
  }
  strip("Module");
  return full + dimensions;
}

std::string Module::str() const {
  const std::string extra = extra_repr();
  if (children_.empty()) {
    if (extra.find('\n') == std::string::npos) return name() + "(" + extra + ")";
    return name() + "(\n  " + indented(extra) + "\n)";
  }
  const NestingLevel level(*this);
  std::string text = name() + "(\n";
  if (!extra.empty()) text += "  " + indented(extra) + "\n";
  for (const auto& [child_name, child] : children_)
    text += "  (" + child_name + "): " + indented(child->str()) + "\n";
  return text + ")";
}

std::ostream& operator<<(std::ostream& out, const Module& module) { return out << module.str(); }

namespace {
thread_local bool no_init = false;
}  // namespace

NoInit::NoInit() : previous_(std::exchange(no_init, true)) {}
NoInit::~NoInit() { no_init = previous_; }
bool NoInit::active() { return no_init; }

void copy_contents(Module& to, const Module& from) {
  const NestingLevel level(from);
  const auto check = [&](bool same, const std::string& what) {
    WEFT_CHECK(same, Error, "nn",
               "the copy of {} is built differently: {}; pass clone the arguments it was constructed with",
               from.name(), what);
  };
  check(to.parameters_.size() == from.parameters_.size() && to.buffers_.size() == from.buffers_.size() &&
            to.children_.size() == from.children_.size(),
        "it has other parameters, buffers or children");
  NoGrad guard;
  const auto copy_tensor = [&](const std::string& name, const std::string& other, const Tensor& a,
                               const Tensor& b) {
    check(name == other && a.defined() == b.defined(), "\"" + name + "\" stands for \"" + other + "\"");
    if (!b.defined()) return;
    check(a.sizes() == b.sizes(),
          "\"" + name + "\" has shape " + a.sizes().str() + ", not " + b.sizes().str());
    const bool requires_grad = b.requires_grad();
    a.set_data(weft::clone(b.detach()));
    a.requires_grad_(requires_grad);
  };
  for (size_t i = 0; i < from.parameters_.size(); ++i)
    copy_tensor(to.parameters_[i].first, from.parameters_[i].first, to.parameters_[i].second,
                from.parameters_[i].second);
  for (size_t i = 0; i < from.buffers_.size(); ++i)
    copy_tensor(to.buffers_[i].name, from.buffers_[i].name, to.buffers_[i].tensor, from.buffers_[i].tensor);
  for (size_t i = 0; i < from.children_.size(); ++i) {
    check(to.children_[i].first == from.children_[i].first,
          "\"" + to.children_[i].first + "\" stands for \"" + from.children_[i].first + "\"");
    copy_contents(*to.children_[i].second, *from.children_[i].second);
  }
  to.training_ = from.training_;
  if (from.hooks_) {
    to.hooks_ = std::make_shared<Module::Hooks>(*from.hooks_);
    to.hooks_->owner = &to;
  }
}

}  // namespace weft::nn
