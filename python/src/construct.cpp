// Tensors of Python's data: weft.tensor, as_tensor and asarray.
#include "construct.h"

#include <climits>
#include <cmath>
#include <utility>

#include "arguments.h"

namespace weft::python {

namespace {

const char* type_name(PyObject* object) { return Py_TYPE(object)->tp_name; }

std::string text_of(PyObject* object) { return py::cast<std::string>(py::str(py::handle(object))); }

py::object owned(PyObject* object) {
  if (!object) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(object);
}

bool is_text(PyObject* object) { return PyUnicode_Check(object) || PyBytes_Check(object); }

/// Other libraries' arrays: pandas' series, Pillow's images.
bool is_foreign_array(PyObject* object) {
  auto* type = reinterpret_cast<PyObject*>(Py_TYPE(object));
  if (PyType_Check(object)) return false;
  return PyObject_HasAttrString(type, "__array__") || PyObject_HasAttrString(type, "__array_interface__");
}

py::object numpy_of(PyObject* object) {
  return py::module_::import("numpy").attr("asarray")(py::handle(object));
}

/// Reads nested data once: shape, dtype and values.
class Reader {
 public:
  explicit Reader(std::optional<Dtype> dtype)
      : dtype_(dtype), default_dtype_(default_dtype()), floating_(dtype && is_floating(*dtype)) {}

  void read(PyObject* object, int64_t depth);
  Tensor finish();

 private:
  void read_list(PyObject* list, int64_t depth);
  void read_sequence(PyObject* sequence, int64_t depth);
  void read_tensor(const Tensor& tensor, int64_t depth);
  void read_integer(PyObject* integer, int64_t depth);

  void enter(int64_t depth, int64_t length, const char* type);
  void leaf(int64_t depth) {
    if (depth != shape_.size()) [[unlikely]]
      throw ShapeError("[tensor] expected sequence of length " + std::to_string(shape_[depth]) + " at dim " +
                       std::to_string(depth) + " (got a number)");
    sealed_ = true;
  }

  void note(Dtype dtype) {
    if (dtype_ || inferred_ == dtype) return;
    inferred_ = inferred_ ? promote_types(*inferred_, dtype) : dtype;
  }
  void push(int64_t value) {
    if (floating_) doubles_.push_back(static_cast<double>(value));
    else integers_.push_back(dtype_ ? fitting(value) : value);
  }
  void push(double value) {
    if (!floating_) {
      if (dtype_) return integers_.push_back(truncated(value));
      become_floating();
    }
    doubles_.push_back(value);
  }
  void become_floating() {
    doubles_.assign(integers_.begin(), integers_.end());
    integers_ = {};
    floating_ = true;
  }
  int64_t fitting(int64_t value) const;
  int64_t truncated(double value) const;
  [[noreturn]] void overflow(const std::string& value) const {
    throw ValueError("[tensor] value cannot be converted to type " + std::string(name(*dtype_)) +
                     " without overflow; got " + value);
  }

  std::optional<Dtype> dtype_, inferred_;
  Dtype default_dtype_;
  bool floating_;        // values are in doubles_, else in integers_
  bool sealed_ = false;  // the number of dimensions is known
  std::string beyond_int64_;
  Shape shape_;
  std::vector<int64_t> integers_;
  std::vector<double> doubles_;
};

int64_t Reader::fitting(int64_t value) const {
  const auto between = [&](int64_t least, int64_t most) {
    if (value < least || value > most) overflow(std::to_string(value));
    return value;
  };
  switch (*dtype_) {
    case Dtype::boolean:
      return value != 0;
    case Dtype::uint8:
      return between(-UINT8_MAX, UINT8_MAX) & UINT8_MAX;  // negative ones wrap, as in PyTorch
    case Dtype::int8:
      return between(INT8_MIN, INT8_MAX);
    case Dtype::int16:
      return between(INT16_MIN, INT16_MAX);
    case Dtype::int32:
      return between(INT32_MIN, INT32_MAX);
    default:
      return value;
  }
}

int64_t Reader::truncated(double value) const {
  if (*dtype_ == Dtype::boolean) return value != 0;
  if (!(value >= -0x1p63 && value < 0x1p63)) overflow(text_of(py::float_(value).ptr()));
  return fitting(static_cast<int64_t>(value));
}

void Reader::enter(int64_t depth, int64_t length, const char* type) {
  if (depth < shape_.size()) {
    if (shape_[depth] != length)
      throw ShapeError("[tensor] expected sequence of length " + std::to_string(shape_[depth]) + " at dim " +
                       std::to_string(depth) + " (got " + std::to_string(length) + ")");
    return;
  }
  if (sealed_)
    throw ShapeError("[tensor] expected a number at dim " + std::to_string(depth) + ", as elsewhere (got a " +
                     type + " of length " + std::to_string(length) + ")");
  if (depth == kMaxDims)
    throw ShapeError("[tensor] too many dimensions; a tensor has at most " + std::to_string(kMaxDims) +
                     ", got a '" + type + "' nested deeper");
  shape_.push_back(length);
  if (length == 0) {
    sealed_ = true;
    note(default_dtype_);
  }
}

void Reader::read_integer(PyObject* integer, int64_t depth) {
  int overflowed = 0;
  const int64_t value = PyLong_AsLongLongAndOverflow(integer, &overflowed);
  if (value == -1 && PyErr_Occurred()) throw py::error_already_set();
  leaf(depth);
  note(Dtype::int64);
  if (!overflowed) return push(value);
  if (dtype_ == Dtype::boolean) return push(int64_t{1});
  if (dtype_ && !floating_) overflow(text_of(integer));
  const double floating = PyLong_AsDouble(integer);
  if (floating == -1.0 && PyErr_Occurred()) throw py::error_already_set();
  if (beyond_int64_.empty()) beyond_int64_ = text_of(integer);
  push(floating);
}

void Reader::read_tensor(const Tensor& tensor, int64_t depth) {
  for (int64_t dim = 0; dim < tensor.dim(); ++dim) enter(depth + dim, tensor.size(dim), "Tensor");
  if (tensor.numel() == 0) return;
  leaf(depth + tensor.dim());
  note(tensor.dtype());
  const Tensor values = tensor.detach().to(cpu);
  if (tensor.is_floating()) {
    for (double value : values.to_vector<double>()) push(value);
  } else {
    for (int64_t value : values.to_vector<int64_t>()) push(value);
  }
}

void Reader::read_list(PyObject* list, int64_t depth) {
  const bool tuple = PyTuple_Check(list);
  const Py_ssize_t length = tuple ? PyTuple_GET_SIZE(list) : PyList_GET_SIZE(list);
  enter(depth, length, type_name(list));
  for (Py_ssize_t i = 0; i < length; ++i) {
    if (!tuple && PyList_GET_SIZE(list) != length)
      raise(PyExc_RuntimeError, "list changed size while being read");
    PyObject* item = tuple ? PyTuple_GET_ITEM(list, i) : PyList_GET_ITEM(list, i);
    if (PyFloat_CheckExact(item)) {
      leaf(depth + 1);
      note(default_dtype_);
      push(PyFloat_AS_DOUBLE(item));
    } else if (PyLong_CheckExact(item)) {
      read_integer(item, depth + 1);
    } else {
      read(py::reinterpret_borrow<py::object>(item).ptr(), depth + 1);
    }
  }
}

void Reader::read_sequence(PyObject* sequence, int64_t depth) {
  const Py_ssize_t length = PySequence_Size(sequence);
  if (length < 0) throw py::error_already_set();
  enter(depth, length, type_name(sequence));
  for (Py_ssize_t i = 0; i < length; ++i) read(owned(PySequence_GetItem(sequence, i)).ptr(), depth + 1);
}

void Reader::read(PyObject* object, int64_t depth) {
  const py::object held = py::reinterpret_borrow<py::object>(object);
  if (PyList_Check(object) || PyTuple_Check(object)) return read_list(object, depth);
  if (PyBool_Check(object)) {
    leaf(depth);
    note(Dtype::boolean);
    return push(int64_t{object == Py_True});
  }
  if (is_tensor(object)) return read_tensor(as_tensor(object), depth);
  if (is_numpy_array(object) || is_numpy_scalar(object))
    return read_tensor(values_of_numpy(object, dtype_), depth);
  if (PyFloat_Check(object)) {
    leaf(depth);
    note(default_dtype_);
    return push(PyFloat_AS_DOUBLE(object));
  }
  if (PyLong_Check(object)) return read_integer(object, depth);
  if (is_text(object))
    raise(PyExc_TypeError, std::string("tensor(): invalid data type '") + type_name(object) + "'");
  if (PyComplex_Check(object))
    throw DtypeError("[tensor] weft has no complex numbers; got " + text_of(object));
  if (PyIndex_Check(object)) return read_integer(owned(PyNumber_Index(object)).ptr(), depth);
  if (is_foreign_array(object)) return read_tensor(values_of_numpy(numpy_of(object).ptr(), dtype_), depth);
  if (PySequence_Check(object) && !PyDict_Check(object) && !PyType_Check(object))
    return read_sequence(object, depth);
  throw DtypeError("[tensor] could not infer dtype of " + std::string(type_name(object)) +
                   "; takes numbers, nested sequences of them, NumPy arrays and tensors");
}

Tensor Reader::finish() {
  const Dtype dtype = dtype_ ? *dtype_ : inferred_.value_or(default_dtype_);
  if (!is_floating(dtype) && !beyond_int64_.empty())
    throw ValueError("[tensor] integer beyond int64 (-2^63 to 2^63-1); got " + beyond_int64_);
  if (is_floating(dtype) && !floating_) become_floating();
  const TensorOptions options{.dtype = dtype};
  if (floating_)
    return detail::copy_of_memory(doubles_.data(), static_cast<int64_t>(doubles_.size()), float64, shape_,
                                  options);
  return detail::copy_of_memory(integers_.data(), static_cast<int64_t>(integers_.size()), int64, shape_,
                                options);
}

Tensor cast(const Tensor& tensor, std::optional<Dtype> dtype) {
  return dtype && *dtype != tensor.dtype() ? tensor.to(*dtype) : tensor;
}

Tensor asarray(py::handle object, py::handle dtype_or_none, py::handle device, py::handle copy,
               bool requires_grad) {
  const auto dtype = dtype_argument("asarray", dtype_or_none);
  const bool must_copy = copy.ptr() == Py_True, never = copy.ptr() == Py_False;
  PyObject* data = object.ptr();
  Tensor shared;
  if (is_tensor(data)) shared = as_tensor(data);
  else if (is_numpy_array(data)) shared = view_of_numpy(data).value_or(Tensor());
  else if (is_cuda_array(data)) shared = view_of_cuda_array(data);
  else if (PyCapsule_CheckExact(data) || (PyObject_HasAttrString(data, "__dlpack__") && !PyType_Check(data)))
    shared = tensor_from_dlpack(data, py::none());
  else if (PyObject_CheckBuffer(data) && !is_numpy_scalar(data))
    shared = tensor_from_buffer(data, dtype.value_or(uint8), -1, 0);
  Tensor result;
  if (shared.defined()) {
    result = cast(shared, dtype);
    result = finished_anywhere("asarray", result, device, false);
    if (must_copy && result.impl().data == shared.impl().data) result = result.clone();
  } else {
    result = finished_anywhere("asarray", tensor_from_data(data, dtype), device, false);
  }
  if (never && (!shared.defined() || result.impl().data != shared.impl().data))
    throw ValueError("[asarray] copy=False, but a " + std::string(type_name(data)) +
                     " cannot become this tensor without a copy");
  if (requires_grad) {
    if (result.is_same(shared) && is_tensor(data)) result = result.detach();
    result.requires_grad_();
  } else if (result.requires_grad()) {
    result = result.detach();
  }
  return result;
}

}  // namespace

std::optional<Dtype> dtype_argument(const char* function, py::handle dtype) {
  PyObject* object = dtype.ptr();
  if (dtype.is_none()) return std::nullopt;
  if (is_dtype(object)) return as_dtype(object);
  if (object == reinterpret_cast<PyObject*>(&PyFloat_Type)) return float64;
  if (object == reinterpret_cast<PyObject*>(&PyLong_Type)) return int64;
  if (object == reinterpret_cast<PyObject*>(&PyBool_Type)) return boolean;
  raise(PyExc_TypeError,
        std::string(function) + "(): argument 'dtype' must be weft.dtype, not " + type_name(object));
}

Tensor finished(const char* op, Tensor tensor, py::handle device, bool requires_grad) {
  if (!device.is_none()) tensor = tensor.to(as_device(op, device.ptr()));
  return requires_grad ? tensor.requires_grad_() : tensor;
}

Tensor finished_anywhere(const char* op, Tensor tensor, py::handle device, bool requires_grad) {
  if (device.is_none() && !default_device.is_cpu()) tensor = tensor.to(resolved_default_device(op));
  return finished(op, std::move(tensor), device, requires_grad);
}

Tensor tensor_from_data(PyObject* data, std::optional<Dtype> dtype) {
  if (is_tensor(data)) {
    const Tensor source = as_tensor(data).detach();
    return dtype && *dtype != source.dtype() ? source.to(*dtype) : source.clone();
  }
  if (is_numpy_array(data)) return copy_of_numpy(data, dtype);
  if (is_cuda_array(data)) {
    const Tensor source = view_of_cuda_array(data);
    return dtype && *dtype != source.dtype() ? source.to(*dtype) : source.clone();
  }
  Reader reader(dtype);
  reader.read(data, 0);
  return reader.finish();
}

Tensor as_tensor_from(PyObject* data, std::optional<Dtype> dtype) {
  if (is_tensor(data)) return cast(as_tensor(data), dtype);
  if (is_numpy_array(data)) {
    const auto view = view_of_numpy(data);
    return view ? cast(*view, dtype) : copy_of_numpy(data, dtype);
  }
  if (is_cuda_array(data)) return cast(view_of_cuda_array(data), dtype);
  if (is_number(data) || is_text(data) || PyList_Check(data) || PyTuple_Check(data) ||
      !is_foreign_array(data))
    return tensor_from_data(data, dtype);
  return as_tensor_from(numpy_of(data).ptr(), dtype);
}

void add_construct(py::module_& module) {
  using namespace py::literals;  // NOLINT: pybind11's _a
  const auto keywords = py::kw_only();
  module.def(
      "tensor",
      [](py::handle data, py::handle dtype, py::handle device, bool requires_grad, bool pin) {
        const Tensor made = finished_anywhere(
            "tensor", tensor_from_data(data.ptr(), dtype_argument("tensor", dtype)), device, requires_grad);
        return pin ? pinned(made) : made;
      },
      "tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False) -> Tensor\n\n"
      "A copy of numbers, nested sequences, NumPy arrays and scalars, or tensors. dtype, when absent: bool, "
      "int64 or the\n"
      "default dtype for Python's numbers, that of arrays and tensors, promoted where they mix. Throws "
      "ValueError for\n"
      "sequences of different lengths on one level and integers that do not fit, TypeError for what is no "
      "number. pin_memory:\nin memory from which a GPU copies without anybody waiting; DeviceError without "
      "one.",
      "data"_a, keywords, "dtype"_a = py::none(), "device"_a = py::none(), "requires_grad"_a = false,
      "pin_memory"_a = false);
  module.def(
      "as_tensor",
      [](py::handle data, py::handle dtype, py::handle device) {
        return finished_anywhere("as_tensor", as_tensor_from(data.ptr(), dtype_argument("as_tensor", dtype)),
                                 device, false);
      },
      "as_tensor(data, dtype=None, device=None) -> Tensor\n\n"
      "As tensor(), but a tensor of that dtype comes back itself, with its history, and a NumPy array's "
      "memory is shared\n"
      "where strides and alignment allow.",
      "data"_a, "dtype"_a = py::none(), "device"_a = py::none());
  module.def("asarray", &asarray,
             "asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False) -> Tensor\n\n"
             "A tensor of tensors, NumPy arrays, DLPack objects, buffers (bytes, as uint8 unless dtype) and "
             "sequences.\n"
             "copy: True always, None only where needed, False never (ValueError where it is needed).",
             "obj"_a, keywords, "dtype"_a = py::none(), "device"_a = py::none(), "copy"_a = py::none(),
             "requires_grad"_a = false);
  add_numpy(module);
  add_dlpack(module);
  add_cuda_arrays();
}

}  // namespace weft::python
