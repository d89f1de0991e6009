// What the files of weft's Python extension share: the tensor object, small types, conversions and the guard that turns weft's
// exceptions into Python's. Everything here needs the GIL unless it says otherwise.
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <utility>
#include <vector>

#include "weft/cuda.h"
#include "weft/weft.h"

namespace weft::python {

namespace py = pybind11;

// ---- tensors (tensor_object.cpp) ----

/// weft.Tensor, of which weft.nn.Parameter and users' classes derive. `tensor` and `object->tensor.impl().python` point at each
/// other: one object for each implementation, however often it passes through C++.
struct TensorObject {
  PyObject_HEAD Tensor tensor;
  PyObject* dict;  // attributes; made when first needed
  PyObject* weak_references;
  PyObject* hooks;  // dict of gradient hooks, number -> callable, or null
};

extern PyTypeObject* tensor_type;

inline bool is_tensor(PyObject* object) {
  return Py_TYPE(object) == tensor_type || PyType_IsSubtype(Py_TYPE(object), tensor_type);
}
/// Unchecked.
inline const Tensor& as_tensor(PyObject* object) { return reinterpret_cast<TensorObject*>(object)->tensor; }

/// New reference to the object of a tensor: the one it has, or a new one of class weft.Tensor. None for an undefined one.
PyObject* wrap(Tensor tensor);
/// The same with a class of the caller's for a tensor that has no object yet (Parameter).
PyObject* wrap_as(PyTypeObject* type, Tensor tensor);
/// A new tuple.
PyObject* wrap(const std::vector<Tensor>& tensors);

/// Slots and properties that other files give the type; each ends with an all-zero entry.
extern PyMethodDef tensor_methods[];  // tensor_object.cpp: hand-written methods (item, tolist, backward, …)
extern PyGetSetDef tensor_properties[];    // tensor_properties.cpp: shape, dtype, grad, …
extern PyType_Slot tensor_number_slots[];  // tensor_slots.cpp: operators, comparison, bool, float, int, index
extern PyType_Slot tensor_container_slots[];  // indexing.cpp: len, iteration, x[…], x[…] = …

/// x[key] and x[key] = value, with all of Python's keys. Throw as weft::index.
Tensor get_item(const Tensor& self, PyObject* key);
void set_item(const Tensor& self, PyObject* key, PyObject* value);

// ---- small types (types.cpp) ----

/// The unique object of a dtype: weft.float32.
PyObject* dtype_object(Dtype dtype);  // borrowed
bool is_dtype(PyObject* object);
Dtype as_dtype(PyObject* object);  // unchecked

PyObject* device_object(Device device);  // new reference
bool is_device(PyObject* object);
/// From a weft.device, a string, or an integer (CUDA index), for the function `op`. "cuda" without an index is this thread's current
/// GPU. Throws TypeError, ValueError, and DeviceError "[op] …" for a GPU that is not there.
Device as_device(const char* op, PyObject* object);
/// The number of the GPU that an argument `device` names; -1 for None and negative integers, which mean the current one. Throws
/// TypeError, and ValueError for the CPU.
int gpu_number(const char* op, PyObject* object);

/// Where this thread's factories make tensors that are given no device: weft.set_default_device and `with weft.device(…)`. The index
/// kNoIndex means the GPU that is current then.
inline constinit thread_local Device default_device{};
inline constexpr int8_t kNoIndex = -1;
/// default_device with a number, for the function `op`. Throws DeviceError "[op] …" for a GPU that is not there.
Device resolved_default_device(const char* op);

PyObject* memory_format_object(MemoryFormat format);  // borrowed
bool is_memory_format(PyObject* object);
MemoryFormat as_memory_format(PyObject* object);  // unchecked

/// New weft.Size, a tuple.
PyObject* size_object(const Shape& shape);

// ---- numbers ----

/// A Python or NumPy number that stands for one: bool, int, float, and what NumPy's scalars are. False (no error set) for
/// anything else, tensors too. Throws py::error_already_set for integers outside int64.
bool is_number(PyObject* object);
bool to_scalar(PyObject* object, Scalar* scalar);
PyObject* number_object(Scalar scalar);  // new reference
/// An integer of any kind with __index__ (0-d integer tensors too), not bool unless `allow_bool`. False without an error.
bool to_int64(PyObject* object, int64_t* value, bool allow_bool = false);

// ---- construction from Python data (construct.cpp) ----

/// What weft.tensor(data, dtype) gives: numbers, nested sequences, NumPy arrays and scalars, tensors. A copy. Throws TypeError,
/// ValueError.
Tensor tensor_from_data(PyObject* data, std::optional<Dtype> dtype);
/// weft.as_tensor: shares memory with NumPy arrays and tensors where it can.
Tensor as_tensor_from(PyObject* data, std::optional<Dtype> dtype);
/// NumPy array over the tensor's memory, new reference. (numpy.cpp)
PyObject* numpy_array(const Tensor& tensor, bool force);
/// True for numpy.ndarray, without importing NumPy if nobody has.
bool is_numpy_array(PyObject* object);
Tensor tensor_from_numpy(PyObject* array);

// ---- errors (errors.cpp) ----

/// Sets the Python error for the exception being handled: weft's own by their Python classes, pybind11's as they are, others as
/// pybind11 would. For use inside catch (...).
void set_python_error() noexcept;

/// Runs `body`, which returns a new reference; a C++ exception becomes a Python error and nullptr.
template <class F>
PyObject* guarded(F&& body) noexcept {
  try {
    return std::forward<F>(body)();
  } catch (...) {
    set_python_error();
    return nullptr;
  }
}
/// The same for slots that return 0, or -1 with an error.
template <class F>
int guarded_status(F&& body) noexcept {
  try {
    std::forward<F>(body)();
    return 0;
  } catch (...) {
    set_python_error();
    return -1;
  }
}

/// Throws the Python exception `type` (PyExc_TypeError, …).
[[noreturn]] void raise(PyObject* type, const std::string& message);

// ---- the GIL ----

/// Tensors of more elements are computed without the GIL. Whoever lets go of it holds handles of his own to the tensors he reads: the
/// garbage collector, which may run meanwhile, tells by the count of handles that an object is in use.
inline constexpr int64_t kReleaseGilAbove = 30'000;

/// Whether Python is going down, or is gone: then no object of it may be touched. (errors.cpp; needs no GIL)
bool interpreter_ends();
/// When the interpreter ends, CPython before 3.14 unwinds a daemon thread where it next takes the GIL. Frames of C++ that may not throw
/// make std::terminate of that, and catch (...) swallows it; such a thread waits for the end of the process instead.
[[noreturn]] void wait_for_the_end();

/// Lets other Python threads run while a call computes; only where it takes above a few microseconds.
class ReleaseGil {
 public:
  explicit ReleaseGil(bool release = true) : state_(release ? PyEval_SaveThread() : nullptr) {}
  ~ReleaseGil() {
    if (state_) PyEval_RestoreThread(state_);
  }
  ReleaseGil(const ReleaseGil&) = delete;
  ReleaseGil& operator=(const ReleaseGil&) = delete;

 private:
  PyThreadState* state_;
};

/// A Python object that C++ closures may copy and drop on any thread, with or without the GIL.
class SharedObject {
 public:
  /// Borrows, and keeps, `object`.
  explicit SharedObject(PyObject* object);
  PyObject* get() const { return held_.get(); }

 private:
  std::shared_ptr<PyObject> held_;
};

/// The tensors of a tensor, or of a sequence of tensors, which `what` names in a TypeError; undefined for None where allowed.
/// (autograd.cpp)
std::vector<Tensor> tensors_of(const py::object& given, const char* what, bool allow_none);

// ---- what each file adds to the module weft._C, called in this order by module.cpp ----

void add_errors(py::module_& module);
void add_types(py::module_& module);
void add_tensor(py::module_& module);     // the type Tensor
void add_ops(py::module_& module);        // stamped: functions, and methods put on Tensor
void add_construct(py::module_& module);  // tensor, as_tensor, from_numpy, DLPack
void add_autograd(py::module_& module);   // grad modes, backward, grad, functions written in Python
void add_graph(
    py::module_& module);  // derivatives, checkpoints, saved-tensor hooks, anomaly and inference mode
void add_random(py::module_& module);    // Generator
void add_files(py::module_& module);     // io and data
void add_runtime(py::module_& module);   // threads, memory, configuration, print options, default dtype
void add_autocast(py::module_& module);  // the modes behind weft.amp
void add_nn(py::module_& module);        // the C base of nn.Module
void add_optim(py::module_& module);     // an optimizer's step over all parameters of a group
void add_cuda(py::module_& module);      // GPUs: weft._C._cuda

}  // namespace weft::python

namespace pybind11::detail {

/// Tensors in functions that pybind11 binds.
template <>
struct type_caster<weft::Tensor> {
  PYBIND11_TYPE_CASTER(weft::Tensor, const_name("weft.Tensor"));
  bool load(handle source, bool) {
    if (source.is_none()) return true;
    if (!weft::python::is_tensor(source.ptr())) return false;
    value = weft::python::as_tensor(source.ptr());
    return true;
  }
  static handle cast(const weft::Tensor& tensor, return_value_policy, handle) {
    return weft::python::wrap(tensor);
  }
};

template <>
struct type_caster<weft::Dtype> {
  PYBIND11_TYPE_CASTER(weft::Dtype, const_name("weft.dtype"));
  bool load(handle source, bool) {
    if (!weft::python::is_dtype(source.ptr())) return false;
    value = weft::python::as_dtype(source.ptr());
    return true;
  }
  static handle cast(weft::Dtype dtype, return_value_policy, handle) {
    return handle(weft::python::dtype_object(dtype)).inc_ref();
  }
};

}  // namespace pybind11::detail
