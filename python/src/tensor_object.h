// What the files behind weft.Tensor share beyond bind.h: gradient hooks, copies, the classic constructor, argument lists.
#pragma once

#include <cxxabi.h>

#include <array>
#include <string>

#include "bind.h"

namespace weft::python {

inline TensorObject* tensor_object(PyObject* object) { return reinterpret_cast<TensorObject*>(object); }

/// The GIL, for C++ that Python did not call: in callbacks and on other threads.
class AcquireGil {
 public:
  AcquireGil() noexcept {
    try {
      state_ = PyGILState_Ensure();
    } catch (abi::__forced_unwind&) {
      wait_for_the_end();
    }
  }
  ~AcquireGil() { PyGILState_Release(state_); }
  AcquireGil(const AcquireGil&) = delete;
  AcquireGil& operator=(const AcquireGil&) = delete;

 private:
  PyGILState_STATE state_;
};

/// weft.Tensor(…), PyTorch's classic constructor: nothing, sizes, data, another tensor (shared); keywords data, size and device.
Tensor classic_tensor(PyObject* const* args, Py_ssize_t count, PyObject* keywords);

// ---- hooks (tensor_hooks.cpp) ----

/// Tensor.register_hook. Throws GradError unless the tensor requires grad.
PyObject* register_hook(PyObject* self, PyObject* hook);
/// Tensor.register_post_accumulate_grad_hook, of leaves only.
PyObject* register_post_accumulate_grad_hook(PyObject* self, PyObject* hook);
/// Whether the closure that C++ calls for `object.hooks`, which owns that dict too, belongs to this tensor and nobody else.
bool hooks_belong_to(const TensorObject& object);

// ---- copies (tensor_copies.cpp) ----

PyObject* deep_copy(PyObject* self, PyObject* memo);
PyObject* shallow_copy(PyObject* self, PyObject*);
PyObject* reduce(PyObject* self, PyObject* protocol);
PyObject* as_subclass(PyObject* self, PyObject* type);
PyObject* make_subclass(PyObject*, PyObject* const* args, Py_ssize_t count, PyObject* keywords);
/// weft._C._rebuild_tensor, which pickles name.
PyObject* rebuild(PyObject*, PyObject* args);

// ---- arguments of methods written by hand ----

/// The arguments called `names`, given by position or keyword, null where they are missing. Throws TypeError as Python does.
template <size_t N>
std::array<PyObject*, N> arguments(const char* method, const std::array<const char*, N>& names,
                                   PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  std::array<PyObject*, N> found{};
  if (count > static_cast<Py_ssize_t>(N))
    raise(PyExc_TypeError, std::string(method) + "() takes at most " + std::to_string(N) + " arguments (" +
                               std::to_string(count) + " given)");
  for (Py_ssize_t i = 0; i < count; ++i) found[static_cast<size_t>(i)] = args[i];
  const Py_ssize_t named = keywords ? PyTuple_GET_SIZE(keywords) : 0;
  for (Py_ssize_t k = 0; k < named; ++k) {
    PyObject* name = PyTuple_GET_ITEM(keywords, k);
    size_t i = 0;
    while (i < N && PyUnicode_CompareWithASCIIString(name, names[i]) != 0) ++i;
    if (i == N)
      raise(PyExc_TypeError, std::string(method) + "() got an unexpected keyword argument '" +
                                 py::cast<std::string>(py::handle(name)) + "'");
    if (found[i])
      raise(PyExc_TypeError, std::string(method) + "() got multiple values for argument '" + names[i] + "'");
    found[i] = args[count + k];
  }
  return found;
}

/// Truth of an argument, `missing` where it is not given.
inline bool truth(PyObject* argument, bool missing) {
  if (!argument) return missing;
  const int value = PyObject_IsTrue(argument);
  if (value < 0) throw py::error_already_set();
  return value != 0;
}

}  // namespace weft::python
