// weft's exceptions as Python classes, the translation of every C++ exception into Python's, and Python objects held by C++
// closures. All of the extension's files throw through here.
#include <cxxabi.h>
#include <unistd.h>

#include <exception>
#include <new>
#include <stdexcept>
#include <string_view>

#include "bind.h"

namespace weft::python {

namespace {

// Held for ever: exceptions may be raised while the interpreter goes down.
PyObject* error_class;
PyObject* shape_error_class;
PyObject* dtype_error_class;
PyObject* dim_error_class;
PyObject* index_error_class;
PyObject* value_error_class;
PyObject* lin_alg_error_class;
PyObject* device_error_class;
PyObject* grad_error_class;
PyObject* io_error_class;
PyObject* memory_error_class;

PyObject* class_of(const Error& error) {
  const auto is = [&]<class E>(const E*) { return dynamic_cast<const E*>(&error) != nullptr; };
  if (is(static_cast<ShapeError*>(nullptr))) return shape_error_class;
  if (is(static_cast<DtypeError*>(nullptr))) return dtype_error_class;
  if (is(static_cast<DimError*>(nullptr))) return dim_error_class;
  if (is(static_cast<IndexError*>(nullptr))) return index_error_class;
  if (is(static_cast<ValueError*>(nullptr))) return value_error_class;
  if (is(static_cast<LinAlgError*>(nullptr))) return lin_alg_error_class;
  if (is(static_cast<DeviceError*>(nullptr))) return device_error_class;
  if (is(static_cast<GradError*>(nullptr))) return grad_error_class;
  if (is(static_cast<IoError*>(nullptr))) return io_error_class;
  if (is(static_cast<MemoryError*>(nullptr))) return memory_error_class;
  return error_class;
}

PyObject* class_of(const std::exception& error) {
  const auto is = [&]<class E>(const E*) { return dynamic_cast<const E*>(&error) != nullptr; };
  if (is(static_cast<std::bad_alloc*>(nullptr))) return PyExc_MemoryError;
  if (is(static_cast<std::out_of_range*>(nullptr))) return PyExc_IndexError;
  if (is(static_cast<std::overflow_error*>(nullptr))) return PyExc_OverflowError;
  if (is(static_cast<std::invalid_argument*>(nullptr)) || is(static_cast<std::domain_error*>(nullptr)) ||
      is(static_cast<std::length_error*>(nullptr)) || is(static_cast<std::range_error*>(nullptr)))
    return PyExc_ValueError;
  return PyExc_RuntimeError;
}

// Messages may quote bytes of a file that are not UTF-8.
void set_message(PyObject* type, const char* message) {
  PyObject* text =
      PyUnicode_DecodeUTF8(message, static_cast<Py_ssize_t>(std::strlen(message)), "backslashreplace");
  if (!text) return;
  PyErr_SetObject(type, text);
  Py_DECREF(text);
}

// The library's messages say how to write it in C++; some of that is spelt otherwise here.
std::string in_python(std::string message) {
  constexpr std::pair<std::string_view, std::string_view> spellings[] = {
      {"inside NoGrad", "under no_grad()"},
      {"under NoGrad", "under no_grad()"},
      {"outside NoGrad", "outside no_grad()"},
      {"=true", "=True"},
      {"=false", "=False"},
      {"to(float32)", "float()"},
      {"to(int64)", "long()"},
      {"to(boolean)", "bool()"}};
  for (const auto& [from, to] : spellings)
    for (size_t at = message.find(from); at != std::string::npos; at = message.find(from, at + to.size()))
      message.replace(at, from.size(), to);
  return message;
}

PyObject* new_class(py::module_& module, const char* name, const char* doc, std::vector<PyObject*> bases) {
  py::tuple tuple(bases.size());
  for (size_t i = 0; i < bases.size(); ++i) tuple[i] = py::reinterpret_borrow<py::object>(bases[i]);
  PyObject* type =
      PyErr_NewExceptionWithDoc((std::string("weft.") + name).c_str(), doc, tuple.ptr(), nullptr);
  if (!type) throw py::error_already_set();
  module.attr(name) = py::handle(type);
  return type;
}

// pybind11 calls it for exceptions that leave functions it bound.
void translate(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (const Error&) {
    set_python_error();
  }
}

std::terminate_handler terminate_before;

void on_terminate() {
  if (interpreter_ends() && getpid() != gettid()) wait_for_the_end();
  terminate_before();
}

// At the end of the process objects are given up rather than touched.
void drop(PyObject* object) {
  if (!object || !Py_IsInitialized()) return;
  if (PyGILState_Check()) {
    Py_DECREF(object);
  } else if (!interpreter_ends()) {
    const PyGILState_STATE state = PyGILState_Ensure();
    Py_DECREF(object);
    PyGILState_Release(state);
  }
}

}  // namespace

bool interpreter_ends() {
#if PY_VERSION_HEX >= 0x030D0000
  return !Py_IsInitialized() || Py_IsFinalizing();
#else
  return !Py_IsInitialized() || _Py_IsFinalizing();
#endif
}

void wait_for_the_end() {
  for (;;) pause();
}

void set_python_error() noexcept {
  try {
    throw;
  } catch (const abi::__forced_unwind&) {
    wait_for_the_end();
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  } catch (const Error& error) {
    set_message(class_of(error), in_python(error.what()).c_str());
  } catch (const std::exception& error) {
    set_message(class_of(error), error.what());
  } catch (...) {
    PyErr_SetString(PyExc_RuntimeError, "weft met a C++ exception of an unknown kind");
  }
}

void raise(PyObject* type, const std::string& message) {
  set_message(type, message.c_str());
  throw py::error_already_set();
}

SharedObject::SharedObject(PyObject* object) {
  Py_XINCREF(object);
  held_ = std::shared_ptr<PyObject>(object, drop);
}

void add_errors(py::module_& module) {
  terminate_before = std::set_terminate(on_terminate);
  error_class = new_class(module, "Error", "Base of all errors of weft. A failed call changes nothing.",
                          {PyExc_RuntimeError});
  shape_error_class =
      new_class(module, "ShapeError", "Shapes that do not fit.", {error_class, PyExc_ValueError});
  dtype_error_class = new_class(module, "DtypeError", "An element type the op does not take.",
                                {error_class, PyExc_NotImplementedError, PyExc_TypeError});
  dim_error_class =
      new_class(module, "DimError", "A dimension out of range.", {error_class, PyExc_IndexError});
  index_error_class =
      new_class(module, "IndexError", "An index out of range.", {error_class, PyExc_IndexError});
  value_error_class =
      new_class(module, "ValueError", "An argument outside its range.", {error_class, PyExc_ValueError});
  lin_alg_error_class = new_class(
      module, "LinAlgError",
      "A matrix whose values allow no result: singular, not positive definite, not finite.", {error_class});
  device_error_class = new_class(
      module, "DeviceError", "Tensors on different devices, or a device that is not there.", {error_class});
  grad_error_class = new_class(
      module, "GradError",
      "Misuse of autograd: backward twice, in place on a leaf, a saved tensor changed since.", {error_class});
  io_error_class =
      new_class(module, "IoError", "A file that cannot be read or written, or is not what it claims to be.",
                {error_class, PyExc_OSError});
  memory_error_class =
      new_class(module, "MemoryError", "Memory that could not be had: says what was asked, held and free.",
                {error_class, PyExc_MemoryError});
  py::register_exception_translator(translate);
}

}  // namespace weft::python
