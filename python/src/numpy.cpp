// NumPy's arrays as tensors and tensors as arrays, over the same memory, and tensors over Python's buffers.
// NumPy is imported only once a program hands over an array or asks for one.
#include <pybind11/numpy.h>

#include "construct.h"

namespace weft::python {

namespace {

struct NumpyTypes {
  PyTypeObject* array = nullptr;
  PyTypeObject* scalar = nullptr;
};

/// Null types as long as nobody has imported NumPy.
const NumpyTypes& numpy_types() {
  static NumpyTypes types;  // borrowed for ever: NumPy cannot be unloaded
  if (types.array) return types;
  const auto numpy = py::reinterpret_steal<py::object>(PyImport_GetModule(py::str("numpy").ptr()));
  if (!numpy) {
    PyErr_Clear();
    return types;
  }
  const py::object array = py::getattr(numpy, "ndarray", py::none());
  const py::object scalar = py::getattr(numpy, "generic", py::none());
  if (!PyType_Check(array.ptr()) || !PyType_Check(scalar.ptr())) return types;  // it is being imported
  types.scalar = reinterpret_cast<PyTypeObject*>(py::object(scalar).release().ptr());
  types.array = reinterpret_cast<PyTypeObject*>(py::object(array).release().ptr());
  return types;
}

std::string dtype_text(const py::dtype& dtype) { return py::cast<std::string>(py::str(dtype)); }

constexpr const char* kSupported = "float64, float32, float16, int64, int32, int16, int8, uint8, and bool";

/// The element type of the same meaning and size, or nothing; byte order is not looked at.
std::optional<Dtype> dtype_of(const py::dtype& dtype) {
  const auto size = dtype.itemsize();
  switch (dtype.kind()) {
    case 'b':
      return boolean;
    case 'f':
      if (size == 8) return float64;
      if (size == 4) return float32;
      if (size == 2) return float16;
      break;
    case 'i':
      return size == 8 ? int64 : size == 4 ? int32 : size == 2 ? int16 : int8;
    case 'u':
      if (size == 1) return uint8;
      break;
    default:
      break;
  }
  return std::nullopt;
}

Dtype checked_dtype(const char* op, const py::array& array) {
  const py::dtype dtype = array.dtype();
  if (dtype.byteorder() == '>')  // NumPy writes the machine's own order as '='
    throw DtypeError("[" + std::string(op) + "] arrays must have the machine's byte order, got " +
                     dtype_text(dtype) + "; convert with array.astype(array.dtype.newbyteorder('='))");
  const auto known = dtype_of(dtype);
  if (!known)
    throw DtypeError("[" + std::string(op) + "] can't convert np.ndarray of type numpy." +
                     py::cast<std::string>(dtype.attr("type").attr("__name__")) +
                     ". The only supported types are: " + kSupported + "; convert with array.astype(...)");
  return *known;
}

py::dtype numpy_dtype(Dtype dtype) {
  switch (dtype) {
    case Dtype::float32:
      return py::dtype::of<float>();
    case Dtype::float64:
      return py::dtype::of<double>();
    case Dtype::float16:
      return py::dtype("float16");
    case Dtype::int64:
      return py::dtype::of<int64_t>();
    case Dtype::int32:
      return py::dtype::of<int32_t>();
    case Dtype::int16:
      return py::dtype::of<int16_t>();
    case Dtype::int8:
      return py::dtype::of<int8_t>();
    case Dtype::uint8:
      return py::dtype::of<uint8_t>();
    case Dtype::boolean:
      return py::dtype::of<bool>();
    case Dtype::bfloat16:
      break;
  }
  raise(PyExc_TypeError, "Got unsupported ScalarType BFloat16: NumPy has none; use tensor.float().numpy()");
}

enum class Obstacle { none, negative_stride, odd_stride, alignment };

/// Sizes, and strides in elements; those of dimensions that are never stepped along are what a dense tensor has.
Obstacle read_layout(const py::array& array, Dtype dtype, Shape* sizes, Shape* strides) {
  const auto item = static_cast<int64_t>(item_size(dtype));
  if (array.ndim() > kMaxDims)
    throw ShapeError("[from_numpy] a tensor has at most " + std::to_string(kMaxDims) +
                     " dimensions; got an array of " + std::to_string(array.ndim()));
  sizes->resize(array.ndim());
  for (int64_t dim = 0; dim < array.ndim(); ++dim) (*sizes)[dim] = array.shape(dim);
  *strides = contiguous_strides(*sizes);
  if (array.size() == 0) return Obstacle::none;
  for (int64_t dim = 0; dim < array.ndim(); ++dim) {
    if ((*sizes)[dim] == 1) continue;
    const int64_t bytes = array.strides(dim);
    if (bytes < 0) return Obstacle::negative_stride;
    if (bytes % item != 0) return Obstacle::odd_stride;
    (*strides)[dim] = bytes / item;
  }
  return reinterpret_cast<uintptr_t>(array.data()) % item == 0 ? Obstacle::none : Obstacle::alignment;
}

Tensor over_memory(const void* data, const Shape& sizes, const Shape& strides, Dtype dtype, PyObject* owner,
                   bool writable) {
  // The closure's copy of the owner goes when the last tensor over the memory does.
  Tensor tensor =
      from_blob(const_cast<void*>(data), sizes, strides, dtype, [held = SharedObject(owner)](void*) {});
  tensor.impl().storage->read_only = !writable;
  return tensor;
}

Tensor over_array(const py::array& array, Dtype dtype, const Shape& sizes, const Shape& strides) {
  return over_memory(array.data(), sizes, strides, dtype, array.ptr(), array.writeable());
}

py::object array_method(py::handle self, py::handle dtype, py::handle copy) {
  const auto array = py::reinterpret_steal<py::array>(numpy_array(as_tensor(self.ptr()), false));
  const bool always = copy.ptr() == Py_True, never = copy.ptr() == Py_False;
  if (dtype.is_none() || array.dtype().equal(py::dtype::from_args(py::reinterpret_borrow<py::object>(dtype))))
    return always ? py::object(array.attr("copy")()) : py::object(array);
  if (never)
    raise(PyExc_ValueError, "Unable to avoid copy while creating an array: the tensor is " +
                                dtype_text(array.dtype()) + ", not " + py::cast<std::string>(py::str(dtype)));
  return array.attr("astype")(dtype);
}

}  // namespace

bool is_numpy_array(PyObject* object) {
  const NumpyTypes& types = numpy_types();
  return types.array && PyObject_TypeCheck(object, types.array);
}

bool is_numpy_scalar(PyObject* object) {
  const NumpyTypes& types = numpy_types();
  return types.scalar && PyObject_TypeCheck(object, types.scalar);
}

Tensor tensor_from_numpy(PyObject* object) {
  if (!is_numpy_array(object))
    raise(PyExc_TypeError, "expected np.ndarray (got " + std::string(Py_TYPE(object)->tp_name) + ")");
  const auto array = py::reinterpret_borrow<py::array>(object);
  const Dtype dtype = checked_dtype("from_numpy", array);
  Shape sizes, strides;
  switch (read_layout(array, dtype, &sizes, &strides)) {
    case Obstacle::none:
      return over_array(array, dtype, sizes, strides);
    case Obstacle::negative_stride:
      throw ValueError(
          "[from_numpy] tensors have no negative strides, which this array has; use "
          "from_numpy(array.copy()) or as_tensor(array)");
    case Obstacle::odd_stride:
      throw ValueError(
          "[from_numpy] the array's strides are no multiples of its element size; use "
          "from_numpy(array.copy()) or as_tensor(array)");
    default:
      throw ValueError(
          "[from_numpy] the array's memory is not aligned to its elements; use "
          "from_numpy(array.copy()) or as_tensor(array)");
  }
}

std::optional<Tensor> view_of_numpy(PyObject* object) {
  const auto array = py::reinterpret_borrow<py::array>(object);
  const auto dtype = dtype_of(array.dtype());
  if (!dtype || array.dtype().byteorder() == '>') return std::nullopt;
  Shape sizes, strides;
  if (read_layout(array, *dtype, &sizes, &strides) != Obstacle::none) return std::nullopt;
  return over_array(array, *dtype, sizes, strides);
}

Tensor values_of_numpy(PyObject* object, std::optional<Dtype> wanted) {
  auto array = is_numpy_array(object) ? py::reinterpret_borrow<py::array>(object) : py::array::ensure(object);
  if (!array) throw py::error_already_set();
  const py::dtype dtype = array.dtype();
  if (wanted && dtype.kind() == 'u' && dtype.itemsize() > 1 && dtype.byteorder() != '>')
    array = array.attr("astype")(is_floating(*wanted) ? py::dtype::of<double>() : py::dtype::of<int64_t>());
  const Dtype stored = checked_dtype("tensor", array);
  Shape sizes, strides;
  if (read_layout(array, stored, &sizes, &strides) != Obstacle::none) {
    array = array.attr("copy")("C");
    read_layout(array, stored, &sizes, &strides);
  }
  return over_array(array, stored, sizes, strides).clone(MemoryFormat::contiguous);
}

Tensor copy_of_numpy(PyObject* array, std::optional<Dtype> dtype) {
  const Tensor values = values_of_numpy(array, dtype);
  return dtype && *dtype != values.dtype() ? values.to(*dtype) : values;
}

Tensor tensor_from_buffer(PyObject* buffer, Dtype dtype, int64_t count, int64_t offset) {
  const auto view = py::reinterpret_steal<py::object>(PyMemoryView_FromObject(buffer));
  if (!view) throw py::error_already_set();
  const Py_buffer& memory = *PyMemoryView_GET_BUFFER(view.ptr());
  if (!PyBuffer_IsContiguous(&memory, 'C')) throw ValueError("[frombuffer] the buffer must be contiguous");
  const auto item = static_cast<int64_t>(item_size(dtype));
  const int64_t length = memory.len, rest = length - offset;
  const auto text = [](int64_t n) { return std::to_string(n); };
  if (length == 0 || count == 0)
    throw ValueError("[frombuffer] both buffer length (" + text(length) + ") and count (" + text(count) +
                     ") must not be 0");
  if (offset < 0 || offset >= length)
    throw ValueError("[frombuffer] offset (" + text(offset) +
                     " bytes) must be non-negative and no greater than buffer length (" + text(length) +
                     " bytes) minus 1");
  if (count < 0) {
    if (rest % item != 0)
      throw ValueError("[frombuffer] buffer length (" + text(rest) + " bytes) after offset (" + text(offset) +
                       " bytes) must be a multiple of element size (" + text(item) + ")");
    count = rest / item;
  }
  if (count > rest / item)
    throw ValueError("[frombuffer] requested buffer length (" + text(count) + " * " + text(item) +
                     " bytes) after offset (" + text(offset) +
                     " bytes) must not be greater than actual buffer length (" + text(length) + " bytes)");
  return over_memory(static_cast<const char*>(memory.buf) + offset, Shape{count}, Shape{1}, dtype, view.ptr(),
                     !memory.readonly);
}

PyObject* numpy_array(const Tensor& tensor, bool force) {
  Tensor source = tensor;
  if (force) {
    source = tensor.detach().to(cpu);
  } else if (tensor.requires_grad()) {
    raise(PyExc_RuntimeError,
          "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
  } else if (!tensor.device().is_cpu()) {
    raise(PyExc_TypeError,
          "can't convert " + tensor.device().str() +
              " device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first.");
  }
  const py::dtype dtype = numpy_dtype(source.dtype());
  const auto item = static_cast<int64_t>(source.item_size());
  std::vector<py::ssize_t> strides;
  for (int64_t stride : source.strides()) strides.push_back(stride * item);
  const std::vector<py::ssize_t> sizes(source.sizes().begin(), source.sizes().end());
  // detach() also marks the memory as seen by others, so that no op lays it out anew.
  auto kept = std::make_unique<Tensor>(source.detach());
  void* data = kept->raw_data();
  if (!data) return py::array(dtype, sizes, strides).release().ptr();
  const bool writable = !kept->impl().storage->read_only;
  const py::capsule owner(kept.get(), [](void* held) { delete static_cast<Tensor*>(held); });
  static_cast<void>(kept.release());
  py::array array(dtype, sizes, strides, data, owner);
  if (!writable) array.attr("setflags")(false);
  return array.release().ptr();
}

void add_numpy(py::module_& module) {
  using namespace py::literals;  // NOLINT: pybind11's _a
  module.def(
      "from_numpy", [](py::handle array) { return tensor_from_numpy(array.ptr()); },
      "from_numpy(ndarray) -> Tensor\n\n"
      "A tensor over the array's memory, of its shape and strides. Of a read-only array the tensor cannot be "
      "written to.\n"
      "Throws TypeError for element types weft does not have, ValueError for negative strides.",
      "ndarray"_a);
  module.def(
      "frombuffer",
      [](py::handle buffer, py::handle dtype, int64_t count, int64_t offset, bool requires_grad) {
        const auto element = dtype_argument("frombuffer", dtype);
        if (!element)
          raise(PyExc_TypeError, "frombuffer(): argument 'dtype' must be weft.dtype, not NoneType");
        return finished("frombuffer", tensor_from_buffer(buffer.ptr(), *element, count, offset), py::none(),
                        requires_grad);
      },
      "frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False) -> Tensor\n\n"
      "A 1-d tensor over the memory of bytes, bytearray, memoryview, array.array, mmap, from byte `offset` "
      "on; count -1\n"
      "means all of it. Of read-only buffers the tensor cannot be written to. Throws ValueError where they "
      "do not fit.",
      "buffer"_a, py::kw_only(), "dtype"_a, "count"_a = -1, "offset"_a = 0, "requires_grad"_a = false);
  define_method(
      "numpy",
      [](py::handle self, bool force) {
        return py::reinterpret_steal<py::object>(numpy_array(as_tensor(self.ptr()), force));
      },
      "numpy(*, force=False) -> numpy.ndarray\n\n"
      "An array over this tensor's memory. Throws RuntimeError if it requires grad, TypeError for bfloat16 "
      "and off the\n"
      "CPU; force detaches and copies to the CPU instead.",
      py::kw_only(), "force"_a = false);
  define_method(
      "__array_wrap__",
      [](py::handle, const py::object& array, const py::handle&, bool) {
        const py::object result = py::module_::import("numpy").attr("asarray")(array);
        return tensor_from_numpy(result.ptr());
      },
      "What NumPy's functions give for a tensor: the array they computed, as a tensor.", "array"_a,
      "context"_a = py::none(), "return_scalar"_a = false);
  define_method("__array__", &array_method, "What numpy.asarray(tensor) calls.", "dtype"_a = py::none(),
                "copy"_a = py::none());
}

}  // namespace weft::python
