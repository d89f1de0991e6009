// What weft.optim needs from C++: steps over all parameters of a group, by the update rules that the C++ optimizers follow.
#include "src/core/cuda_backend.h"
#include "tensor_object.h"  // before Python's own headers

#include <pybind11/functional.h>
#include <pybind11/stl.h>

#include <array>
#include <cmath>
#include <string_view>

namespace weft::python {

namespace {

using optim::UpdateRule;

constexpr size_t kMaxStates = 4;

PyObject* interned(const char* text) {
  PyObject* name = PyUnicode_InternFromString(text);
  if (!name) throw py::error_already_set();
  return name;
}

// A rule with its names as Python has them, made once and kept.
struct Rule {
  const UpdateRule* rule;
  std::vector<PyObject*> numbers, flags, states;
};

const Rule& rule_named(const char* optimizer) {
  static std::vector<std::unique_ptr<Rule>>& known = *new std::vector<std::unique_ptr<Rule>>;
  const UpdateRule& rule = optim::update_rule(optimizer);
  for (const auto& one : known)
    if (one->rule == &rule) return *one;
  auto made = std::make_unique<Rule>();
  made->rule = &rule;
  for (const char* name : rule.numbers) made->numbers.push_back(interned(name));
  for (const char* name : rule.flags) made->flags.push_back(interned(name));
  for (const UpdateRule::State& state : rule.states)
    made->states.push_back(state.name ? interned(state.name) : nullptr);
  known.push_back(std::move(made));
  return *known.back();
}

PyObject *names_params = nullptr, *names_adjust_lr_fn = nullptr;

// Borrowed, or null without an error.
PyObject* find(PyObject* dict, PyObject* name) {
  PyObject* found = PyDict_GetItemWithError(dict, name);
  if (!found && PyErr_Occurred()) throw py::error_already_set();
  return found;
}

// An option that is one number. One that may be absent is NaN then.
double option_from(const Rule& rule, size_t i, PyObject* object, bool may_be_none) {
  const auto refused = [&](const std::string& what) {
    return ValueError("[" + std::string(rule.rule->name) + "] " + rule.rule->numbers[i] +
                      " must be a number; got " + what);
  };
  if (object == Py_None) {
    if (may_be_none) return NAN;
    throw refused("None");
  }
  if (is_tensor(object) && as_tensor(object).numel() != 1)
    throw refused("a tensor of shape " + as_tensor(object).sizes().str());
  if (!PyNumber_Check(object)) raise(PyExc_TypeError, refused(Py_TYPE(object)->tp_name).what());
  const double value = PyFloat_AsDouble(object);
  if (value == -1 && PyErr_Occurred()) throw py::error_already_set();
  if (std::isnan(value)) throw refused("nan");
  return value;
}

double number_from(PyObject* object) {
  if (object == Py_None) return NAN;
  const double value = PyFloat_AsDouble(object);
  if (value == -1 && PyErr_Occurred()) throw py::error_already_set();
  return value;
}

// Muon's adjust_lr_fn: a name in Python, in C++ its place among these.
double adjustment_from(PyObject* object) {
  static constexpr const char* names[] = {"original", "match_rms_adamw", "spectral_unclamped"};
  if (object == Py_None) return 0;
  if (PyUnicode_Check(object))
    for (size_t i = 0; i < std::size(names); ++i)
      if (PyUnicode_CompareWithASCIIString(object, names[i]) == 0) return static_cast<double>(i);
  raise(PyExc_ValueError,
        "Adjust learning rate function " + py::repr(object).cast<std::string>() + " is not supported");
}

// Whether a step makes a state of a parameter that starts with the rate.
bool starts_with_rate(const Rule& rule, PyObject* param, PyObject* states) {
  if (!as_tensor(param).grad().defined()) return false;
  PyObject* own = PyDict_Check(states) ? find(states, param) : nullptr;
  for (size_t s = 0; s < rule.states.size(); ++s) {
    if (rule.rule->states[s].start_number != 0) continue;
    PyObject* kept = own && PyDict_Check(own) ? find(own, rule.states[s]) : nullptr;
    if (!kept || kept == Py_None) return true;
  }
  return false;
}

// A rate that is a tensor on the GPU of all parameters, which is not asked for it unless states start with it; else undefined.
Tensor rate_on_gpu(const Rule& rule, PyObject* group, PyObject* states) {
  PyObject* value = find(group, rule.numbers[0]);
  if (!value || !is_tensor(value)) return {};
  const Tensor& rate = as_tensor(value);
  if (rate.device().is_cpu() || rate.numel() != 1) return {};
  PyObject* params = find(group, names_params);
  if (!params || !PyList_Check(params)) return {};
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(params); ++i) {
    PyObject* param = PyList_GET_ITEM(params, i);
    if (!is_tensor(param) || as_tensor(param).device() != rate.device()) return {};
    // A captured step makes no state; the update says so.
    if (!cuda::is_capturing() && starts_with_rate(rule, param, states)) return {};
  }
  return rate;
}

// A group's numbers into the memory that updates read; entries of one name are those of a tuple.
void read_numbers(const Rule& rule, PyObject* group, double* numbers, bool without_rate) {
  const size_t count = rule.numbers.size();
  for (size_t i = without_rate ? 1 : 0, position = 0; i < count; ++i) {
    position = i > 0 && rule.numbers[i] == rule.numbers[i - 1] ? position + 1 : 0;
    PyObject* value = find(group, rule.numbers[i]);
    if (!value) {
      PyErr_SetObject(PyExc_KeyError, rule.numbers[i]);
      throw py::error_already_set();
    }
    const bool several = position > 0 || (i + 1 < count && rule.numbers[i + 1] == rule.numbers[i]);
    if (!several) {
      numbers[i] =
          rule.numbers[i] == names_adjust_lr_fn ? adjustment_from(value) : option_from(rule, i, value, false);
      continue;
    }
    const py::object item =
        py::reinterpret_steal<py::object>(PySequence_GetItem(value, static_cast<Py_ssize_t>(position)));
    if (!item) throw py::error_already_set();
    numbers[i] = option_from(rule, i, item.ptr(), std::string_view(rule.rule->numbers[i]) == "eps");
  }
}

uint32_t read_flags(const Rule& rule, PyObject* group) {
  uint32_t flags = rule.rule->default_flags;
  for (size_t i = 0; i < rule.flags.size(); ++i) {
    PyObject* value = find(group, rule.flags[i]);
    if (!value) continue;
    const int truth = PyObject_IsTrue(value);
    if (truth < 0) throw py::error_already_set();
    flags = (flags & ~(1U << i)) | static_cast<uint32_t>(truth) << i;
  }
  return flags;
}

// Counts that a rule has and PyTorch's dicts have not: 1 at all steps but a parameter's first. Those on a GPU are filled together. Only
// the device knows whether the first step was left out: the counts of parameters whose first one may have been are kept in `own`.
class HiddenCounts {
 public:
  HiddenCounts(Py_ssize_t most, const py::dict& own) : most_(most), own_(own) {}
  Tensor take(PyObject* param, Device device) {
    if (PyObject* kept = own_.empty() ? nullptr : find(own_.ptr(), param)) return as_tensor(kept);
    if (device.is_cpu()) return ones({}, {.dtype = float32});
    if (!all_.defined() || all_.device() != device || next_ == most_) {
      all_ = ones({most_}, {.dtype = float32, .device = device});
      next_ = 0;
    }
    return select(all_, 0, next_++);
  }
  void keep(PyObject* param, const Tensor& count) {
    const py::object object = py::reinterpret_steal<py::object>(wrap(count));
    if (!object || PyDict_SetItem(own_.ptr(), param, object.ptr()) < 0) throw py::error_already_set();
  }

 private:
  int64_t most_, next_ = 0;
  const py::dict& own_;
  Tensor all_;
};

// The states of one parameter. Counts come from files in other forms too: numbers, other dtypes.
struct States {
  std::array<Tensor, kMaxStates> tensors;
  std::array<bool, kMaxStates> missing{};

  bool any = false;  // there were some before the step

  States(const Rule& rule, PyObject* dict, PyObject* param, Device device, HiddenCounts& hidden) {
    for (size_t s = 0; s < rule.states.size(); ++s) {
      if (!rule.states[s]) continue;
      PyObject* found = find(dict, rule.states[s]);
      missing[s] = !found || found == Py_None;
      if (missing[s]) continue;
      any = true;
      const bool counts = rule.rule->states[s].counts;
      if (is_tensor(found) && counts && as_tensor(found).device() != device) {
        tensors[s] = to(as_tensor(found), device, float32);
        missing[s] = true;
      } else if (is_tensor(found) &&
                 !(counts && (as_tensor(found).dtype() != float32 || as_tensor(found).numel() != 1))) {
        tensors[s] = as_tensor(found);
      } else if (counts) {
        tensors[s] = full({}, number_from(found), {.dtype = float32, .device = device});
        missing[s] = true;
      } else {
        raise(PyExc_TypeError,
              std::string("optimizer state '") + rule.rule->states[s].name + "' must be a Tensor");
      }
    }
    if (!any) return;
    for (size_t s = 0; s < rule.states.size(); ++s) {
      if (!rule.states[s]) tensors[s] = hidden.take(param, device);
      else if (missing[s] && !tensors[s].defined() && !rule.rule->states[s].wanted)
        raise(PyExc_KeyError, std::string(rule.rule->name) + ": the state of a parameter has no '" +
                                  rule.rule->states[s].name + "'; is it another optimizer's?");
    }
  }

  void keep(const Rule& rule, PyObject* dict) {
    for (size_t s = 0; s < rule.states.size(); ++s) {
      if (!missing[s] || !tensors[s].defined()) continue;
      const py::object object = py::reinterpret_steal<py::object>(wrap(tensors[s]));
      if (!object || PyDict_SetItem(dict, rule.states[s], object.ptr()) < 0) throw py::error_already_set();
    }
  }
};

// A captured step reads what the group's numbers are at each replay.
void follow_numbers(const Rule& rule, const py::dict& group, const Tensor& settings, bool without_rate) {
  detail::before_each_replay([&rule, held = SharedObject(group.ptr()), settings, without_rate] {
    const AcquireGil gil;
    read_numbers(rule, held.get(), settings.data_ptr<double>(), without_rate);
  });
}

// Before the first parameter is written.
void check_gradients(const Rule& rule, PyObject* params) {
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(params); ++i) {
    PyObject* object = PySequence_Fast_GET_ITEM(params, i);
    if (!is_tensor(object)) raise(PyExc_TypeError, "optimizer can only optimize Tensors");
    const Tensor& param = as_tensor(object);
    const Tensor grad = param.grad();
    if (!grad.defined()) continue;
    const auto must = [&](const std::string& what) {
      return std::string("[") + rule.rule->name + "] grad must have the parameter's " + what;
    };
    if (grad.sizes() != param.sizes())
      throw ShapeError(must("shape " + param.sizes().str() + "; got " + grad.sizes().str()));
    if (grad.dtype() != param.dtype())
      throw DtypeError(
          must("dtype " + std::string(name(param.dtype())) + "; got " + std::string(name(grad.dtype()))));
  }
}

// A group's step. `state` is a defaultdict; entries are made only for what is kept. found_inf: None, or the number on the device that
// leaves the step out there; `counts` keeps what PyTorch's dicts do not.
void optimizer_step(const char* optimizer, const py::dict& group, const py::object& state,
                    const Tensor& settings, const std::optional<Tensor>& found_inf, const py::dict& counts) {
  const Rule& rule = rule_named(optimizer);
  const Tensor rate = rate_on_gpu(rule, group.ptr(), state.ptr());
  read_numbers(rule, group.ptr(), settings.data_ptr<double>(), rate.defined());
  const optim::UpdateOptions options{settings, read_flags(rule, group.ptr()),
                                     found_inf ? &*found_inf : nullptr};
  if (cuda::is_capturing()) follow_numbers(rule, group, settings, rate.defined());
  PyObject* params = find(group.ptr(), names_params);
  const py::object sequence = py::reinterpret_steal<py::object>(
      PySequence_Fast(params ? params : Py_None, "a group's 'params' must be a list of Tensors"));
  if (!sequence) throw py::error_already_set();
  check_gradients(rule, sequence.ptr());
  bool keeps = false;
  for (const UpdateRule::State& kept : rule.rule->states)
    keeps = keeps || !kept.wanted || kept.shape || kept.wanted(options, settings);
  const NoGrad guard;
  if (rate.defined()) optim::take_number_on_gpu(settings, 0, rate);
  HiddenCounts hidden(PySequence_Fast_GET_SIZE(sequence.ptr()), counts);
  optim::UpdatesTogether together;
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(sequence.ptr()); ++i) {
    PyObject* object = PySequence_Fast_GET_ITEM(sequence.ptr(), i);
    const Tensor param = as_tensor(object), grad = param.grad();
    if (!grad.defined()) continue;
    py::object own;
    if (keeps) {
      own = py::reinterpret_steal<py::object>(PyObject_GetItem(state.ptr(), object));
      if (!own) throw py::error_already_set();
      if (!PyDict_Check(own.ptr())) raise(PyExc_TypeError, "optimizer state of a parameter must be a dict");
    }
    std::array<Tensor, kMaxStates> none;
    std::optional<States> states;
    if (keeps) states.emplace(rule, own.ptr(), object, param.device(), hidden);
    const std::span<Tensor> tensors((states ? states->tensors : none).data(), rule.states.size());
    {
      const ReleaseGil unlocked(param.numel() > kReleaseGilAbove);
      optim::update_parameter(*rule.rule, param, grad, tensors, options);
    }
    if (!states) continue;
    states->keep(rule, own.ptr());
    for (size_t s = 0; found_inf && !states->any && s < rule.states.size(); ++s)
      if (!rule.states[s] && tensors[s].defined()) hidden.keep(object, tensors[s]);
  }
  together.finish();
}

// ---- LBFGS ----

Tensor tensor_in(const py::dict& state, const char* name) {
  const py::object found = state.attr("get")(name);
  return found.is_none() ? Tensor() : found.cast<Tensor>().detach();
}

double number_in(const py::dict& state, const char* name, double otherwise) {
  const py::object found = state.attr("get")(name);
  return found.is_none() ? otherwise : number_from(found.ptr());
}

optim::LBFGSState lbfgs_state(const py::dict& state) {
  optim::LBFGSState own;
  own.func_evals = static_cast<int64_t>(number_in(state, "func_evals", 0));
  own.n_iter = static_cast<int64_t>(number_in(state, "n_iter", 0));
  own.d = tensor_in(state, "d");
  own.prev_flat_grad = tensor_in(state, "prev_flat_grad");
  if (!own.d.defined() || !own.prev_flat_grad.defined()) {
    own.n_iter = 0;
    return own;
  }
  own.t = number_in(state, "t", 0);
  own.H_diag = number_in(state, "H_diag", 1);
  own.prev_loss = number_in(state, "prev_loss", 0);
  own.old_dirs = state["old_dirs"].cast<std::vector<Tensor>>();
  own.old_stps = state["old_stps"].cast<std::vector<Tensor>>();
  for (const py::handle ro : state["ro"]) own.ro.push_back(number_from(ro.ptr()));
  if (own.old_dirs.size() != own.ro.size() || own.old_stps.size() != own.ro.size())
    raise(PyExc_ValueError, "LBFGS: old_dirs, old_stps and ro of the state differ in length");
  return own;
}

void keep_lbfgs_state(const optim::LBFGSState& own, const py::dict& state, int64_t history_size) {
  state["func_evals"] = own.func_evals;
  state["n_iter"] = own.n_iter;
  if (!own.d.defined()) return;
  const auto number = [&](double value) { return full({}, value, {.dtype = own.d.dtype()}); };
  state["d"] = own.d;
  state["t"] = own.t;
  state["old_dirs"] = own.old_dirs;
  state["old_stps"] = own.old_stps;
  py::list ro;
  for (const double value : own.ro) ro.append(number(value));
  state["ro"] = ro;
  state["H_diag"] = number(own.H_diag);
  state["prev_flat_grad"] = own.prev_flat_grad;
  state["prev_loss"] = own.prev_loss;
  // PyTorch's scratch, whose length it reads.
  if (own.n_iter > 1 && !state.contains("al")) {
    py::list shares;
    for (int64_t i = 0; i < history_size; ++i) shares.append(py::none());
    state["al"] = shares;
  }
}

void lbfgs_step(const std::vector<Tensor>& params, const py::dict& state, double lr, int64_t max_iter,
                int64_t max_eval, double tolerance_grad, double tolerance_change, int64_t history_size,
                bool strong_wolfe, bool maximize, const py::function& evaluate) {
  const optim::LBFGSOptions options{.lr = lr,
                                    .max_iter = max_iter,
                                    .max_eval = max_eval,
                                    .tolerance_grad = tolerance_grad,
                                    .tolerance_change = tolerance_change,
                                    .history_size = history_size,
                                    .strong_wolfe = strong_wolfe,
                                    .maximize = maximize};
  optim::LBFGSState own = lbfgs_state(state);
  optim::lbfgs_step(params, own, options, [&] { return number_from(evaluate().ptr()); });
  keep_lbfgs_state(own, state, history_size);
}

}  // namespace

void add_optim(py::module_& module) {
  names_params = interned("params");
  names_adjust_lr_fn = interned("adjust_lr_fn");
  module.def("_optimizer_step", optimizer_step,
             "One step of the optimizer of that name for the parameters of a group that have a gradient.");
  module.def(
      "_unscale_gradients",
      [](const std::vector<Tensor>& gradients, const Tensor& scale, const Tensor& found_inf) {
        amp::unscale_(gradients, scale, found_inf);
      },
      "Gradients of one device times 1 / scale; found_inf becomes 1 where one is infinite or NaN.");
  module.def("_update_scale", &amp::update_scale_,
             "The next scale and growth tracker, on their device; settings: both factors and the interval.");
  module.def("_lbfgs_step", lbfgs_step, "One step of LBFGS, with PyTorch's dict of state.");
  module.def(
      "_newton_step",
      [](const std::vector<Tensor>& params, const Tensor& loss, double lr, double damping, bool maximize) {
        optim::newton_step(params, loss, {.lr = lr, .damping = damping, .maximize = maximize});
      },
      "One step of Newton's method on all parameters together.");
}

}  // namespace weft::python
