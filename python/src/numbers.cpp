// Numbers of Python and NumPy as weft's, and back. Every op that takes a Scalar or an integer asks here, so that what is
// common (exact bool, int and float) is decided first and nothing costs an exception.
#include <cstring>

#include "bind.h"

namespace weft::python {

namespace {

enum class Kind { none, boolean, integer, floating };

bool starts_with(const char* text, const char* start) {
  return std::strncmp(text, start, std::strlen(start)) == 0;
}

// NumPy's scalar types are known by name, so that NumPy need not be there.
Kind numpy_kind(const PyTypeObject* type) {
  const char* name = type->tp_name;
  if (!starts_with(name, "numpy.")) return Kind::none;
  name += std::strlen("numpy.");
  if (std::strcmp(name, "bool") == 0 || std::strcmp(name, "bool_") == 0) return Kind::boolean;
  for (const char* start : {"int", "uint", "longlong", "ulonglong"})
    if (starts_with(name, start)) return Kind::integer;
  for (const char* start : {"float", "longdouble"})
    if (starts_with(name, start)) return Kind::floating;
  return Kind::none;
}

Kind kind_of(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  if (type == &PyFloat_Type) return Kind::floating;
  if (type == &PyLong_Type) return Kind::integer;
  if (type == &PyBool_Type) return Kind::boolean;
  if (PyLong_Check(object)) return Kind::integer;    // IntEnum
  if (PyFloat_Check(object)) return Kind::floating;  // numpy.float64
  return numpy_kind(type);
}

[[noreturn]] void raise_overflow(PyObject* integer) {
  const auto digits = py::reinterpret_steal<py::object>(PyObject_Str(integer));
  PyErr_Clear();  // of numbers beyond Python's own limit on digits
  std::string text = digits ? py::cast<std::string>(digits) : "a longer one";
  if (text.size() > 40) text = text.substr(0, 20) + "... (" + std::to_string(text.size()) + " digits)";
  raise(PyExc_OverflowError, "integers must be in [-2**63, 2**63 - 1]; got " + text);
}

int64_t int64_of(PyObject* integer) {
  int overflow = 0;
  const int64_t value = PyLong_AsLongLongAndOverflow(integer, &overflow);
  if (overflow) raise_overflow(integer);
  return value;
}

py::object as_python_integer(PyObject* object) {
  PyObject* integer = PyNumber_Index(object);
  if (!integer) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(integer);
}

}  // namespace

bool is_number(PyObject* object) { return kind_of(object) != Kind::none; }

bool to_scalar(PyObject* object, Scalar* scalar) {
  switch (kind_of(object)) {
    case Kind::none:
      return false;
    case Kind::boolean: {
      const int truth = PyObject_IsTrue(object);
      if (truth < 0) throw py::error_already_set();
      *scalar = truth != 0;
      return true;
    }
    case Kind::integer:
      *scalar = PyLong_Check(object) ? int64_of(object) : int64_of(as_python_integer(object).ptr());
      return true;
    case Kind::floating: {
      const double value = PyFloat_AsDouble(object);
      if (value == -1 && PyErr_Occurred()) throw py::error_already_set();
      *scalar = value;
      return true;
    }
  }
  return false;
}

PyObject* number_object(Scalar scalar) {
  if (scalar.is_floating()) return PyFloat_FromDouble(scalar.to_double());
  if (scalar.is_boolean()) return PyBool_FromLong(scalar.to_bool());
  return PyLong_FromLongLong(scalar.to_int64());
}

bool to_int64(PyObject* object, int64_t* value, bool allow_bool) {
  if (PyLong_CheckExact(object)) {
    *value = int64_of(object);
    return true;
  }
  if (PyBool_Check(object) || numpy_kind(Py_TYPE(object)) == Kind::boolean) {
    if (!allow_bool) return false;
    *value = PyObject_IsTrue(object);
    return true;
  }
  if (is_tensor(object)) {
    const Tensor& tensor = as_tensor(object);
    if (tensor.dim() != 0 || tensor.is_floating()) return false;
    if (tensor.dtype() == boolean && !allow_bool) return false;
    *value = tensor.item<int64_t>();
    return true;
  }
  if (!PyIndex_Check(object)) return false;
  PyObject* integer = PyNumber_Index(object);
  if (!integer) {  // arrays of several elements have __index__ only to refuse
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
    PyErr_Clear();
    return false;
  }
  const auto held = py::reinterpret_steal<py::object>(integer);
  *value = int64_of(integer);
  return true;
}

}  // namespace weft::python
