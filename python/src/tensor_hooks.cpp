// Gradient hooks written in Python: Tensor.register_hook, and what C++ calls for it.
#include <algorithm>

#include "src/tape/node.h"
#include "tensor_object.h"

namespace weft::python {

namespace {

// One for each tensor with hooks: calls all that are in its dict at the time, in the order of their registration.
struct PythonHooks {
  SharedObject hooks;  // number -> callable

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
    for (const py::handle hook : calls) {
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

bool is_called(const std::vector<tape::NumberedHook>& list, PyObject* hooks) {
  return std::any_of(list.begin(), list.end(), [&](const tape::NumberedHook& hook) {
    const auto* ours = hook.call.target<PythonHooks>();
    return ours && ours->hooks.get() == hooks;
  });
}

// Whether what C++ calls for the gradient of this tensor includes `object.hooks`: an in-place op gives a tensor another gradient.
bool is_registered(const TensorObject& object) {
  const detail::TensorImpl& impl = object.tensor.impl();
  if (!object.hooks) return false;
  if (impl.grad_fn) return impl.grad_fn->hooks && is_called(impl.grad_fn->hooks->hooks, object.hooks);
  return impl.meta && is_called(impl.meta->hooks, object.hooks);
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
    static_cast<void>(tensor.is_leaf());  // brings the graph of a view up to date
    if (!is_registered(*object)) {
      py::object hooks = imported("collections", "OrderedDict")();
      tensor.register_hook(PythonHooks{SharedObject(hooks.ptr())});
      Py_XSETREF(object->hooks, hooks.release().ptr());
    }
    const auto hooks = py::reinterpret_borrow<py::object>(object->hooks);
    py::object handle = imported("weft.utils.hooks", "RemovableHandle")(hooks);
    hooks[handle.attr("id")] = py::handle(hook);
    return handle.release().ptr();
  });
}

}  // namespace weft::python
