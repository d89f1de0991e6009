// The methods of weft.Tensor that are not ops: values, autograd, layout, conversions by name. The ops' methods are stamped.
#include <algorithm>
#include <cctype>

#include "src/core/cuda_backend.h"
#include "tensor_object.h"

namespace weft::python {

namespace {

// ---- values ----

// Waits for a GPU without the GIL.
Scalar number_of(const Tensor& tensor) {
  if (tensor.defined() && tensor.device().is_cuda()) {
    const Tensor own = tensor;  // NOLINT(performance-unnecessary-copy-initialization): see ReleaseGil
    const ReleaseGil released;
    return own.item_scalar();
  }
  return tensor.item_scalar();
}

PyObject* item(PyObject* self, PyObject*) {
  return guarded([&] { return number_object(number_of(as_tensor(self))); });
}

template <class T>
py::object nested(const std::vector<T>& values, size_t& at, const Shape& sizes, int64_t dim) {
  if (dim == sizes.size()) {
    if constexpr (std::is_floating_point_v<T>) return py::float_(values[at++]);
    else if constexpr (std::is_same_v<T, uint8_t>) return py::bool_(values[at++] != 0);
    else return py::int_(values[at++]);
  }
  py::list list(static_cast<size_t>(sizes[dim]));
  for (int64_t i = 0; i < sizes[dim]; ++i) list[static_cast<size_t>(i)] = nested(values, at, sizes, dim + 1);
  return list;
}

template <class T>
PyObject* listed(const Tensor& tensor) {
  size_t at = 0;
  std::vector<T> values;
  {
    const Tensor own = tensor;  // NOLINT(performance-unnecessary-copy-initialization): see ReleaseGil
    const ReleaseGil released(own.device().is_cuda());
    values = own.to_vector<T>();
  }
  return nested(values, at, tensor.sizes(), 0).release().ptr();
}

PyObject* to_list(PyObject* self, PyObject*) {
  return guarded([&] {
    const Tensor& tensor = as_tensor(self);
    if (tensor.is_floating()) return listed<double>(tensor);
    return tensor.dtype() == boolean ? listed<uint8_t>(tensor) : listed<int64_t>(tensor);
  });
}

PyObject* format(PyObject* self, PyObject* specification) {
  return guarded([&] {
    const bool plain = PyUnicode_Check(specification) && PyUnicode_GET_LENGTH(specification) == 0;
    if (as_tensor(self).dim() == 0 && (Py_TYPE(self) == tensor_type || !plain)) {
      const auto number = py::reinterpret_steal<py::object>(number_object(as_tensor(self).item_scalar()));
      return PyObject_Format(number.ptr(), specification);
    }
    return PyObject_CallMethod(reinterpret_cast<PyObject*>(&PyBaseObject_Type), "__format__", "OO", self,
                               specification);
  });
}

PyObject* new_tensor(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const auto [data, dtype, device, requires_grad] =
        arguments<4>("new_tensor", {"data", "dtype", "device", "requires_grad"}, args, count, keywords);
    if (!data) raise(PyExc_TypeError, "new_tensor() needs an argument 'data'");
    const Tensor& tensor = as_tensor(self);
    if (dtype && dtype != Py_None && !is_dtype(dtype))
      raise(PyExc_TypeError,
            std::string("new_tensor(): dtype must be a weft.dtype, not ") + Py_TYPE(dtype)->tp_name);
    Tensor made = tensor_from_data(data, dtype && dtype != Py_None ? as_dtype(dtype) : tensor.dtype());
    made = to(made, device && device != Py_None ? as_device("new_tensor", device) : tensor.device());
    if (truth(requires_grad, false)) made.requires_grad_();
    return wrap(std::move(made));
  });
}

// ---- autograd ----

PyObject* backward(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&]() -> PyObject* {
    const auto [gradient, retain_graph, create_graph, inputs] = arguments<4>(
        "backward", {"gradient", "retain_graph", "create_graph", "inputs"}, args, count, keywords);
    if (inputs && inputs != Py_None) {
      const py::object all = py::module_::import("weft._C").attr("_backward");
      return all(py::handle(self), py::handle(gradient ? gradient : Py_None),
                 py::handle(retain_graph ? retain_graph : Py_None), truth(create_graph, false),
                 py::handle(inputs))
          .release()
          .ptr();
    }
    const bool create = truth(create_graph, false);
    const bool retain = retain_graph && retain_graph != Py_None ? truth(retain_graph, false) : create;
    if (gradient && gradient != Py_None && !is_tensor(gradient))
      raise(PyExc_TypeError,
            std::string("backward(): gradient must be a tensor or None, not ") + Py_TYPE(gradient)->tp_name);
    const Tensor tensor = as_tensor(self);
    const Tensor seed = gradient && gradient != Py_None ? as_tensor(gradient) : Tensor();
    {
      const ReleaseGil released;
      tensor.backward(seed, {.retain_graph = retain, .create_graph = create});
    }
    Py_RETURN_NONE;
  });
}

PyObject* requires_grad_(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const auto [value] = arguments<1>("requires_grad_", {"requires_grad"}, args, count, keywords);
    static_cast<void>(as_tensor(self).requires_grad_(truth(value, true)));
    return Py_NewRef(self);
  });
}

PyObject* is_inference(PyObject* self, PyObject*) {
  return guarded([&] { return PyBool_FromLong(as_tensor(self).is_inference()); });
}

PyObject* retain_grad(PyObject* self, PyObject*) {
  return guarded([&] {
    as_tensor(self).retain_grad();
    Py_RETURN_NONE;
  });
}

PyObject* detach(PyObject* self, PyObject*) {
  return guarded([&] { return wrap(as_tensor(self).detach()); });
}

PyObject* detach_(PyObject* self, PyObject*) {
  return guarded([&] {
    static_cast<void>(as_tensor(self).detach_());
    return Py_NewRef(self);
  });
}

// ---- shape and memory ----

PyObject* numel(PyObject* self, PyObject*) {
  return guarded([&] { return PyLong_FromLongLong(as_tensor(self).numel()); });
}

PyObject* dim(PyObject* self, PyObject*) {
  return guarded([&] { return PyLong_FromLongLong(as_tensor(self).dim()); });
}

int64_t dimension(PyObject* argument, const char* method) {
  int64_t value = 0;
  if (!to_int64(argument, &value))
    raise(PyExc_TypeError,
          std::string(method) + "(): dim must be an integer, not " + Py_TYPE(argument)->tp_name);
  return value;
}

PyObject* size(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const auto [dim] = arguments<1>("size", {"dim"}, args, count, keywords);
    if (!dim || dim == Py_None) return size_object(as_tensor(self).sizes());
    return PyLong_FromLongLong(as_tensor(self).size(dimension(dim, "size")));
  });
}

PyObject* stride(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const auto [dim] = arguments<1>("stride", {"dim"}, args, count, keywords);
    const Tensor& tensor = as_tensor(self);
    if (dim && dim != Py_None) return PyLong_FromLongLong(tensor.stride(dimension(dim, "stride")));
    py::tuple strides(static_cast<size_t>(tensor.dim()));
    for (int64_t i = 0; i < tensor.dim(); ++i) strides[static_cast<size_t>(i)] = tensor.strides()[i];
    return strides.release().ptr();
  });
}

PyObject* storage_offset(PyObject* self, PyObject*) {
  return guarded([&] { return PyLong_FromLongLong(as_tensor(self).storage_offset()); });
}

PyObject* data_ptr(PyObject* self, PyObject*) {
  return guarded([&] { return PyLong_FromVoidPtr(as_tensor(self).raw_data()); });
}

PyObject* element_size(PyObject* self, PyObject*) {
  return guarded([&] { return PyLong_FromSize_t(as_tensor(self).item_size()); });
}

std::optional<MemoryFormat> memory_format_argument(PyObject* argument, const char* method) {
  if (!argument || argument == Py_None) return {};
  if (!is_memory_format(argument))
    raise(PyExc_TypeError, std::string(method) + "(): memory_format must be a weft.memory_format, not " +
                               Py_TYPE(argument)->tp_name);
  return as_memory_format(argument);
}

PyObject* is_contiguous(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const auto [format] = arguments<1>("is_contiguous", {"memory_format"}, args, count, keywords);
    return PyBool_FromLong(as_tensor(self).is_contiguous(
        memory_format_argument(format, "is_contiguous").value_or(MemoryFormat::contiguous)));
  });
}

PyObject* is_floating_point(PyObject* self, PyObject*) {
  return guarded([&] { return PyBool_FromLong(as_tensor(self).is_floating()); });
}

PyObject* is_signed(PyObject* self, PyObject*) {
  return guarded([&] {
    const Dtype dtype = as_tensor(self).dtype();
    return PyBool_FromLong(dtype != Dtype::uint8 && dtype != Dtype::boolean);
  });
}

PyObject* is_complex(PyObject* self, PyObject*) {
  return guarded([&] {
    as_tensor(self);
    return Py_NewRef(Py_False);
  });
}

PyObject* is_nonzero(PyObject* self, PyObject*) {
  return guarded([&] { return PyBool_FromLong(number_of(as_tensor(self)).to_bool()); });
}

PyObject* get_device(PyObject* self, PyObject*) {
  return guarded([&] {
    const Device device = as_tensor(self).device();
    return PyLong_FromLong(device.is_cpu() ? -1 : device.index);
  });
}

PyObject* is_same_size(PyObject* self, PyObject* other) {
  return guarded([&] {
    if (!is_tensor(other))
      raise(PyExc_TypeError,
            std::string("is_same_size(): other must be a tensor, not ") + Py_TYPE(other)->tp_name);
    return PyBool_FromLong(as_tensor(self).sizes() == as_tensor(other).sizes());
  });
}

// ---- conversions ----

// PyTorch's names of tensor types, in the order of Dtype.
constexpr const char* kTypeNames[kDtypeCount] = {
    "FloatTensor", "DoubleTensor", "HalfTensor", "BFloat16Tensor", "LongTensor",
    "IntTensor",   "ShortTensor",  "CharTensor", "ByteTensor",     "BoolTensor"};

// The methods that convert, in the same order.
constexpr const char* kConversions[kDtypeCount] = {"float", "double", "half", "bfloat16", "long",
                                                   "int",   "short",  "char", "byte",     "bool"};

Tensor converted(const Tensor& self, Dtype dtype, std::optional<MemoryFormat> format = {}) {
  // Other Python threads may run meanwhile. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const Tensor own = self;
  const ReleaseGil released(own.numel() > kReleaseGilAbove);
  return to(own, dtype, false, false, format);
}

// `x.type()`, `x.type(weft.float64)`, `x.type("weft.LongTensor")`, `x.type(weft.LongTensor)`.
PyObject* type(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const auto [wanted, non_blocking] =
        arguments<2>("type", {"dtype", "non_blocking"}, args, count, keywords);
    static_cast<void>(non_blocking);
    const Tensor& tensor = as_tensor(self);
    if (!wanted || wanted == Py_None) {
      const char* prefix = tensor.device().is_cpu() ? "weft." : "weft.cuda.";
      return PyUnicode_FromFormat("%s%s", prefix, kTypeNames[static_cast<int>(tensor.dtype())]);
    }
    if (is_dtype(wanted)) return wrap(converted(tensor, as_dtype(wanted)));
    const py::object named = PyType_Check(wanted) ? py::handle(wanted).attr("__name__")
                                                  : py::reinterpret_borrow<py::object>(wanted);
    if (!PyUnicode_Check(named.ptr()))
      raise(PyExc_TypeError,
            std::string("type(): dtype must be a weft.dtype, a tensor type or its name, not ") +
                Py_TYPE(wanted)->tp_name);
    std::string name = named.cast<std::string>();
    for (const char* prefix : {"weft.", "torch."})
      if (name.rfind(prefix, 0) == 0) name = name.substr(std::string(prefix).size());
    const bool on_cuda = name.rfind("cuda.", 0) == 0;
    if (on_cuda) name = name.substr(5);
    for (int i = 0; i < kDtypeCount; ++i) {
      if (name != kTypeNames[i]) continue;
      const auto dtype = static_cast<Dtype>(i);
      return wrap(on_cuda ? to(tensor, Device(DeviceType::cuda), dtype) : converted(tensor, dtype));
    }
    throw ValueError("[type] knows weft.FloatTensor and its kin; got " +
                     py::cast<std::string>(py::repr(wanted)));
  });
}

template <Dtype dtype>
PyObject* to_dtype(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const char* method = kConversions[static_cast<int>(dtype)];
    const auto [format] = arguments<1>(method, {"memory_format"}, args, count, keywords);
    const Tensor& tensor = as_tensor(self);
    if (tensor.dtype() == dtype && !format) return Py_NewRef(self);
    return wrap(converted(tensor, dtype, memory_format_argument(format, method)));
  });
}

PyObject* to_cpu(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const auto [format] = arguments<1>("cpu", {"memory_format"}, args, count, keywords);
    // A copy from a GPU waits for it. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
    const Tensor own = as_tensor(self);
    const auto layout = memory_format_argument(format, "cpu");
    Tensor moved;
    {
      const ReleaseGil released(own.device().is_cuda());
      moved = to(own, cpu, {}, false, false, layout);
    }
    return wrap(std::move(moved));
  });
}

PyObject* to_cuda(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const auto [device, non_blocking, format] =
        arguments<3>("cuda", {"device", "non_blocking", "memory_format"}, args, count, keywords);
    const Device target = device && device != Py_None ? as_device("cuda", device)
                                                      : detail::checked_device("cuda", DeviceType::cuda);
    if (!target.is_cuda()) throw ValueError("[cuda] moves to a CUDA device; got device " + target.str());
    return wrap(to(as_tensor(self), target, {}, truth(non_blocking, false), false,
                   memory_format_argument(format, "cuda")));
  });
}

using Keywords = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*);
PyMethodDef with_keywords(const char* name, Keywords function, const char* doc) {
  return {name, reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function)),
          METH_FASTCALL | METH_KEYWORDS, doc};
}

}  // namespace

PyMethodDef tensor_methods[] = {
    {"item", item, METH_NOARGS,
     "item() -> number\n\nThe one element as a Python number; ShapeError for more or none."},
    {"tolist", to_list, METH_NOARGS,
     "tolist() -> list or number\n\nThe elements as Python numbers in nested lists."},
    {"__format__", format, METH_O, nullptr},
    with_keywords("new_tensor", new_tensor,
                  "new_tensor(data, dtype=None, device=None, requires_grad=False) -> Tensor\n\n"
                  "A copy of data with this tensor's dtype and device, unless others are given."),

    with_keywords(
        "backward", backward,
        "backward(gradient=None, retain_graph=None, create_graph=False, inputs=None)\n\n"
        "Accumulates the gradient of this tensor, times gradient (of its shape; 1 for one element), into "
        ".grad of the\n"
        "leaves it came from, or of inputs alone. Raises GradError where there is no graph, or no longer."),
    with_keywords(
        "requires_grad_", requires_grad_,
        "requires_grad_(requires_grad=True) -> Tensor\n\nWhether ops on this leaf are recorded; returns it."),
    {"retain_grad", retain_grad, METH_NOARGS, "retain_grad()\n\nKeeps .grad of a tensor that is no leaf."},
    {"register_hook", register_hook, METH_O,
     "register_hook(hook) -> RemovableHandle\n\nCalls hook(grad) with this tensor's gradient; a tensor it "
     "returns replaces that."},
    {"register_post_accumulate_grad_hook", register_post_accumulate_grad_hook, METH_O,
     "register_post_accumulate_grad_hook(hook) -> RemovableHandle\n\nCalls hook(tensor) after backward added "
     "to "
     "the .grad of this leaf."},
    {"is_inference", is_inference, METH_NOARGS,
     "is_inference() -> bool\n\nWhether it was made in inference mode."},
    {"detach", detach, METH_NOARGS, "detach() -> Tensor\n\nThe same memory off the tape."},
    {"detach_", detach_, METH_NOARGS,
     "detach_() -> Tensor\n\nTakes this tensor itself off the tape; GradError for a view."},

    {"numel", numel, METH_NOARGS, "numel() -> int\n\nNumber of elements."},
    {"nelement", numel, METH_NOARGS, "nelement() -> int\n\nNumber of elements."},
    {"dim", dim, METH_NOARGS, "dim() -> int\n\nNumber of dimensions."},
    {"ndimension", dim, METH_NOARGS, "ndimension() -> int\n\nNumber of dimensions."},
    with_keywords("size", size, "size(dim=None) -> Size or int\n\nThe sizes, or that of one dimension."),
    with_keywords("stride", stride,
                  "stride(dim=None) -> tuple or int\n\nSteps between elements, in elements, along every "
                  "dimension or one."),
    {"storage_offset", storage_offset, METH_NOARGS,
     "storage_offset() -> int\n\nElements before the first one in the memory."},
    {"data_ptr", data_ptr, METH_NOARGS,
     "data_ptr() -> int\n\nAddress of the first element; 0 without elements."},
    {"element_size", element_size, METH_NOARGS, "element_size() -> int\n\nBytes of one element."},
    with_keywords("is_contiguous", is_contiguous,
                  "is_contiguous(memory_format=weft.contiguous_format) -> bool\n\nWhether the elements lie "
                  "in that order without gaps."),
    {"is_floating_point", is_floating_point, METH_NOARGS,
     "is_floating_point() -> bool\n\nWhether the dtype is."},
    {"is_signed", is_signed, METH_NOARGS, "is_signed() -> bool\n\nWhether the dtype has negative numbers."},
    {"is_complex", is_complex, METH_NOARGS, "is_complex() -> bool\n\nFalse: weft has no complex numbers."},
    {"is_nonzero", is_nonzero, METH_NOARGS,
     "is_nonzero() -> bool\n\nWhether the only element is not 0; raises for more or fewer elements."},
    {"get_device", get_device, METH_NOARGS,
     "get_device() -> int\n\nThe number of the CUDA device, -1 on the CPU."},
    {"is_same_size", is_same_size, METH_O,
     "is_same_size(other) -> bool\n\nWhether both have the same shape."},

    with_keywords(
        "type", type,
        "type(dtype=None, non_blocking=False) -> str or Tensor\n\n"
        "Without dtype the name of this type, 'weft.FloatTensor'; else this tensor in another one."),
    with_keywords("float", to_dtype<float32>, "float(memory_format=None) -> Tensor\n\nAs float32."),
    with_keywords("double", to_dtype<float64>, "double(memory_format=None) -> Tensor\n\nAs float64."),
    with_keywords("half", to_dtype<float16>, "half(memory_format=None) -> Tensor\n\nAs float16."),
    with_keywords("bfloat16", to_dtype<bfloat16>, "bfloat16(memory_format=None) -> Tensor\n\nAs bfloat16."),
    with_keywords("long", to_dtype<int64>, "long(memory_format=None) -> Tensor\n\nAs int64."),
    with_keywords("int", to_dtype<int32>, "int(memory_format=None) -> Tensor\n\nAs int32."),
    with_keywords("short", to_dtype<int16>, "short(memory_format=None) -> Tensor\n\nAs int16."),
    with_keywords("char", to_dtype<int8>, "char(memory_format=None) -> Tensor\n\nAs int8."),
    with_keywords("byte", to_dtype<uint8>, "byte(memory_format=None) -> Tensor\n\nAs uint8."),
    with_keywords("bool", to_dtype<boolean>, "bool(memory_format=None) -> Tensor\n\nAs bool."),
    with_keywords("cpu", to_cpu, "cpu(memory_format=None) -> Tensor\n\nOn the CPU; itself if it is there."),
    with_keywords("cuda", to_cuda,
                  "cuda(device=None, non_blocking=False, memory_format=None) -> Tensor\n\n"
                  "On a CUDA device; DeviceError if this build or machine has none."),

    {"__deepcopy__", deep_copy, METH_O, nullptr},
    {"__copy__", shallow_copy, METH_NOARGS, nullptr},
    {"__reduce_ex__", reduce, METH_O, nullptr},
    {"as_subclass", as_subclass, METH_O,
     "as_subclass(cls) -> Tensor\n\nThe same memory and graph, as an object of class cls."},
    {"_make_subclass", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(make_subclass)),
     METH_FASTCALL | METH_KEYWORDS | METH_STATIC,
     "_make_subclass(cls, data, require_grad=False) -> Tensor\n\nA leaf of class cls over data's memory."},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace weft::python
