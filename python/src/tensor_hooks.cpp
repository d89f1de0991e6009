// Gradient hooks written in Python: Tensor.register_hook, and what C++ calls for it.
#include <algorithm>

#include "src/tape/node.h"
#include "tensor_object.h"

namespace weft::python {

namespace {

// One for each tensor with hooks: calls all that are in its dict at the time, in the order of their registration. A second one on a
// leaf calls those that wait for its .grad.
struct PythonHooks {
  SharedObject
      hooks;  // number -> callable, or (callable,) to be called with the leaf after its .grad was added to
  bool after_accumulation = false;

  Tensor operator()(const Tensor& gradient) const {
    const AcquireGil gil;
    try {
      return call_all(gradient);
    } catch (abi::__forced_unwind&) {
      wait_for_the_end();
    }
  }

  Tensor call_all(const Tensor& gradient) const {
    const auto calls = py::reinterpret_steal<py::list>(PyDict_Values(hooks.get()));
    Tensor replaced;
    for (py::handle hook : calls) {
      if (static_cast<bool>(PyTuple_CheckExact(hook.ptr())) != after_accumulation) continue;
      if (after_accumulation) {
        const auto done = py::reinterpret_steal<py::object>(PyObject_CallOneArg(
            PyTuple_GET_ITEM(hook.ptr(), 0), py::reinterpret_steal<py::object>(wrap(gradient)).ptr()));
        if (!done) throw py::error_already_set();
        continue;
      }
      const auto argument = py::reinterpret_steal<py::object>(wrap(replaced.defined() ? replaced : gradient));
      const auto result = py::reinterpret_steal<py::object>(PyObject_CallOneArg(hook.ptr(), argument.ptr()));
      if (!result) throw py::error_already_set();
      if (result.is_none()) continue;
      if (!is_tensor(result.ptr()))
        raise(PyExc_TypeError,
              std::string("a hook must return None or the gradient's replacement, a tensor; got ") +
                  Py_TYPE(result.ptr())->tp_name);
      replaced = as_tensor(result.ptr());
    }
    return replaced;
  }
};

const PythonHooks* that_calls(const std::vector<tape::NumberedHook>& list, PyObject* hooks,
                              bool after_accumulation) {
  for (const tape::NumberedHook& hook : list) {
    const auto* ours = hook.call.target<PythonHooks>();
    if (ours && ours->hooks.get() == hooks && ours->after_accumulation == after_accumulation) return ours;
  }
  return nullptr;
}

// Whether what C++ calls for the gradient of this tensor includes `object.hooks`: an in-place op gives a tensor another gradient.
bool is_registered(const TensorObject& object) {
  const detail::TensorImpl& impl = object.tensor.impl();
  if (!object.hooks) return false;
  if (impl.grad_fn)
    return impl.grad_fn->extras && that_calls(impl.grad_fn->extras->hooks, object.hooks, false);
  return impl.meta && that_calls(impl.meta->hooks, object.hooks, false);
}

py::object imported(const char* module, const char* name) { return py::module_::import(module).attr(name); }

}  // namespace

bool hooks_belong_to(const TensorObject& object) {
  if (!object.hooks || !object.tensor.defined()) return false;
  const detail::TensorImpl& impl = object.tensor.impl();
  const bool sole_owner =
      impl.grad_fn ? impl.grad_fn->use_count() == 1 : impl.meta && impl.meta->use_count() == 1;
  return sole_owner && is_registered(object);
}

namespace {

// The dict of the tensor's hooks, which C++ calls from now on.
py::object hooks_of(TensorObject* object) {
  static_cast<void>(object->tensor.is_leaf());  // brings the graph of a view up to date
  if (!is_registered(*object)) {
    py::object hooks = imported("collections", "OrderedDict")();
    object->tensor.register_hook(PythonHooks{SharedObject(hooks.ptr())});
    Py_XSETREF(object->hooks, hooks.release().ptr());
  }
  return py::reinterpret_borrow<py::object>(object->hooks);
}

}  // namespace

PyObject* register_post_accumulate_grad_hook(PyObject* self, PyObject* hook) {
  return guarded([&] {
    TensorObject* object = tensor_object(self);
    if (!PyCallable_Check(hook))
      raise(PyExc_TypeError,
            std::string("register_post_accumulate_grad_hook() needs a function of the tensor, not ") +
                Py_TYPE(hook)->tp_name);
    const Tensor& tensor = object->tensor;
    if (!tensor.requires_grad())
      throw GradError(
          "[register_post_accumulate_grad_hook] cannot register a hook on a tensor that doesn't require "
          "gradient; shape " +
          tensor.sizes().str());
    if (!tensor.is_leaf())
      throw GradError(
          "[register_post_accumulate_grad_hook] post accumulate grad hooks cannot be registered on "
          "non-leaf tensors; shape " +
          tensor.sizes().str());
    const py::object hooks = hooks_of(object);
    auto& list = tape::meta(tensor).hooks;
    if (!that_calls(list, hooks.ptr(), true)) {
      PythonHooks calls = *that_calls(list, hooks.ptr(), false);
      calls.after_accumulation = true;
      list.push_back({-1, tape::kAfterAccumulation, std::move(calls)});
    }
    py::object handle = imported("weft.utils.hooks", "RemovableHandle")(hooks);
    hooks[handle.attr("id")] = py::make_tuple(py::handle(hook));
    return handle.release().ptr();
  });
}

PyObject* register_hook(PyObject* self, PyObject* hook) {
  return guarded([&] {
    TensorObject* object = tensor_object(self);
    if (!PyCallable_Check(hook))
      raise(PyExc_TypeError,
            std::string("register_hook() needs a function of the gradient, not ") + Py_TYPE(hook)->tp_name);
    const Tensor& tensor = object->tensor;
    if (!tensor.requires_grad())
      throw GradError(
          "[register_hook] cannot register a hook on a tensor that doesn't require gradient; shape " +
          tensor.sizes().str());
    const py::object hooks = hooks_of(object);
    py::object handle = imported("weft.utils.hooks", "RemovableHandle")(hooks);
    hooks[handle.attr("id")] = py::handle(hook);
    return handle.release().ptr();
  });
}

}  // namespace weft::python
