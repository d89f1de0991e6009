// GPU arrays of other libraries as tensors and tensors as such arrays, by the CUDA Array Interface, version 3
// (https://numba.readthedocs.io/en/stable/cuda/cuda_array_interface.html).
#include <pybind11/stl.h>

#include <string_view>

#include "construct.h"
#include "src/core/cuda_backend.h"

namespace weft::python {

namespace {

constexpr const char* kInterface = "__cuda_array_interface__";

// "<f4" and the like, as NumPy writes them; bfloat16 has none.
std::string type_text(Dtype dtype) {
  const char kind = is_floating(dtype) ? 'f' : dtype == boolean ? 'b' : is_signed(dtype) ? 'i' : 'u';
  const size_t size = item_size(dtype);
  return std::string(size == 1 ? "|" : "<") + kind + std::to_string(size);
}

Dtype dtype_of(std::string_view text) {
  for (int i = 0; i < kDtypeCount; ++i) {
    const auto dtype = static_cast<Dtype>(i);
    if (dtype != bfloat16 && type_text(dtype) == text) return dtype;
  }
  throw DtypeError("[as_tensor] weft has no element type for the GPU array's \"" + std::string(text) + "\"");
}

PyObject* interface_of(PyObject* self, void*) {
  return guarded([&] {
    const Tensor& tensor = as_tensor(self);
    if (!tensor.device().is_cuda())
      raise(PyExc_AttributeError, std::string("'") + Py_TYPE(self)->tp_name + "' object has no attribute '" +
                                      kInterface + "': it is on the CPU");
    if (tensor.requires_grad())
      raise(
          PyExc_RuntimeError,
          "Can't get __cuda_array_interface__ on a Tensor that requires grad. Use tensor.detach() instead.");
    if (tensor.dtype() == bfloat16)
      raise(PyExc_TypeError, "__cuda_array_interface__ has no bfloat16; use tensor.float()");
    py::tuple shape(static_cast<size_t>(tensor.dim())), strides(static_cast<size_t>(tensor.dim()));
    for (int64_t dim = 0; dim < tensor.dim(); ++dim) {
      shape[static_cast<size_t>(dim)] = tensor.size(dim);
      strides[static_cast<size_t>(dim)] = tensor.stride(dim) * static_cast<int64_t>(tensor.item_size());
    }
    py::dict described;
    described["typestr"] = type_text(tensor.dtype());
    described["shape"] = shape;
    described["strides"] = tensor.is_contiguous() ? py::object(py::none()) : py::object(strides);
    const uintptr_t address =
        tensor.numel() > 0 ? reinterpret_cast<uintptr_t>(tensor.detach().raw_data()) : 0;
    described["data"] = py::make_tuple(address, tensor.impl().storage && tensor.impl().storage->read_only);
    described["version"] = 3;
    described["stream"] = reinterpret_cast<uintptr_t>(cuda::current_stream(tensor.device().index).handle());
    return described.release().ptr();
  });
}

PyGetSetDef interface_property = {kInterface, interface_of, nullptr,
                                  "This tensor's memory on a GPU for CuPy, Numba and others.", nullptr};

/// Sizes, and strides in elements.
void read_layout(const py::dict& described, Dtype dtype, Shape* sizes, Shape* strides) {
  const auto shape = py::cast<std::vector<int64_t>>(described["shape"]);
  *sizes = Shape(IntSpan(shape.data(), static_cast<int64_t>(shape.size())));
  *strides = contiguous_strides(*sizes);
  const py::object given = described.attr("get")("strides");
  if (given.is_none() || sizes->numel() == 0) return;
  const auto bytes = py::cast<std::vector<int64_t>>(given);
  const auto item = static_cast<int64_t>(item_size(dtype));
  if (bytes.size() != shape.size())
    throw ValueError("[as_tensor] the GPU array has not as many strides as sizes");
  for (size_t dim = 0; dim < bytes.size(); ++dim) {
    if (shape[dim] == 1) continue;
    if (bytes[dim] < 0 || bytes[dim] % item != 0)
      throw ValueError(
          "[as_tensor] the GPU array has strides that are negative or no multiples of its element size; "
          "copy it first");
    (*strides)[static_cast<int64_t>(dim)] = bytes[dim] / item;
  }
}

}  // namespace

bool is_cuda_array(PyObject* object) {
  auto* type = reinterpret_cast<PyObject*>(Py_TYPE(object));
  return !PyType_Check(object) && !is_tensor(object) && PyObject_HasAttrString(type, kInterface);
}

Tensor view_of_cuda_array(PyObject* array) {
  const auto described = py::cast<py::dict>(py::handle(array).attr(kInterface));
  if (!described.attr("get")("mask").is_none())
    throw ValueError("[as_tensor] GPU arrays with a mask are not taken");
  const Dtype dtype = dtype_of(py::cast<std::string>(described["typestr"]));
  Shape sizes, strides;
  read_layout(described, dtype, &sizes, &strides);
  const auto [address, read_only] = py::cast<std::pair<uintptr_t, bool>>(described["data"]);
  // Before version 3 an array does not name its stream: it is CUDA's default one.
  const py::object stream = described.attr("get")("stream");
  const bool version_3 = py::cast<int>(described["version"]) >= 3;
  const int gpu = address ? detail::gpu_of_memory("as_tensor", reinterpret_cast<const void*>(address))
                          : cuda::current_device();
  if (!version_3 || !stream.is_none()) {
    const auto handle = version_3 ? py::cast<uintptr_t>(stream) : uintptr_t{1};
    const cuda::Stream own = cuda::current_stream(gpu),
                       theirs = cuda::external_stream(reinterpret_cast<void*>(handle), gpu);
    if (!(own == theirs)) own.wait(theirs);
  }
  Tensor tensor = from_blob(sizes.numel() > 0 ? reinterpret_cast<void*>(address) : nullptr, sizes, strides,
                            dtype, [held = SharedObject(array)](void*) {});
  tensor.impl().storage->read_only = read_only;
  say_it_is_on(tensor, Device(DeviceType::cuda, static_cast<int8_t>(gpu)));
  return tensor;
}

void add_cuda_arrays() {
  const auto property =
      py::reinterpret_steal<py::object>(PyDescr_NewGetSet(tensor_type, &interface_property));
  py::handle(reinterpret_cast<PyObject*>(tensor_type)).attr(kInterface) = property;
}

}  // namespace weft::python
