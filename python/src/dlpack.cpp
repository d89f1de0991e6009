// Tensors from and to other libraries' memory by DLPack 0.x and 1.x: Tensor.__dlpack__, __dlpack_device__ and
// weft.from_dlpack (https://dmlc.github.io/dlpack/latest/c_api.html).
#include <memory>
#include <utility>

#include "construct.h"
#include "tensor_object.h"

namespace weft::python {

namespace {

// The structures as the specification lays them out.
struct DlDevice {
  int32_t type;
  int32_t id;
};
struct DlDataType {
  uint8_t code;
  uint8_t bits;
  uint16_t lanes;
};
struct DlTensor {
  void* data;
  DlDevice device;
  int32_t ndim;
  DlDataType dtype;
  int64_t* shape;
  int64_t* strides;  // in elements; null: row-major
  uint64_t byte_offset;
};
struct DlManagedTensor {
  DlTensor tensor;
  void* context;
  void (*deleter)(DlManagedTensor*);
};
struct DlVersion {
  uint32_t major, minor;
};
struct DlManagedTensorVersioned {
  DlVersion version;
  void* context;
  void (*deleter)(DlManagedTensorVersioned*);
  uint64_t flags;
  DlTensor tensor;
};

constexpr int32_t kCpu = 1, kCuda = 2, kCudaHost = 3, kCudaManaged = 13;
constexpr uint64_t kReadOnly = 1, kCopied = 2;
constexpr uint8_t kInt = 0, kUInt = 1, kFloat = 2, kBfloat = 4, kBool = 6;

template <class Managed>
constexpr bool kVersioned = std::is_same_v<Managed, DlManagedTensorVersioned>;
template <class Managed>
constexpr const char* kName = kVersioned<Managed> ? "dltensor_versioned" : "dltensor";
template <class Managed>
constexpr const char* kUsedName = kVersioned<Managed> ? "used_dltensor_versioned" : "used_dltensor";

// DLPack's devices have the numbers of their kind; the CPU's is 0.
std::pair<int32_t, int32_t> dl_device(const Tensor& tensor) {
  const Device device = tensor.device();
  return device.is_cpu() ? std::pair{kCpu, 0} : std::pair{kCuda, int32_t{device.index}};
}

// ---- export ----

DlDataType dl_dtype(Dtype dtype) {
  const uint8_t code = dtype == bfloat16         ? kBfloat
                       : is_floating(dtype)      ? kFloat
                       : dtype == Dtype::boolean ? kBool
                       : is_signed(dtype)        ? kInt
                                                 : kUInt;
  return {code, static_cast<uint8_t>(item_size(dtype) * 8), 1};
}

/// What a capsule of ours points to, and keeps.
template <class Managed>
struct Export {
  Managed managed;
  Tensor tensor;
  Shape shape, strides;
};

template <class Managed>
void release(Managed* managed) {
  delete static_cast<Export<Managed>*>(managed->context);
}

/// Runs when a capsule dies; one that was used up has another name, and its user calls the deleter.
template <class Managed>
void drop_capsule(PyObject* capsule) {
  if (!PyCapsule_IsValid(capsule, kName<Managed>)) return;
  auto* managed = static_cast<Managed*>(PyCapsule_GetPointer(capsule, kName<Managed>));
  if (managed->deleter) managed->deleter(managed);
}

template <class Managed>
PyObject* new_capsule(const Tensor& tensor, bool copied) {
  auto exported = std::make_unique<Export<Managed>>();
  exported->tensor = tensor;
  exported->shape = tensor.sizes();
  exported->strides = tensor.strides();
  for (int64_t dim = 0; dim < tensor.dim(); ++dim)
    if (tensor.size(dim) == 1) exported->strides[dim] = 1;
  Managed& managed = exported->managed;
  managed.context = exported.get();
  managed.deleter = &release<Managed>;
  managed.tensor = {tensor.raw_data(),
                    {dl_device(tensor).first, dl_device(tensor).second},
                    static_cast<int32_t>(tensor.dim()),
                    dl_dtype(tensor.dtype()),
                    exported->shape.data(),
                    exported->strides.data(),
                    0};
  if constexpr (kVersioned<Managed>) {
    managed.version = {1, 0};
    const bool read_only = tensor.impl().storage && tensor.impl().storage->read_only;
    managed.flags = (read_only ? kReadOnly : 0) | (copied ? kCopied : 0);
  }
  PyObject* capsule = PyCapsule_New(&managed, kName<Managed>, &drop_capsule<Managed>);
  if (!capsule) throw py::error_already_set();
  static_cast<void>(exported.release());
  return capsule;
}

/// A pair of integers, as DLPack's devices and versions are.
std::pair<int64_t, int64_t> pair_of(PyObject* given, const char* what) {
  std::pair<int64_t, int64_t> pair;
  const bool fits = PyTuple_Check(given) && PyTuple_GET_SIZE(given) == 2 &&
                    to_int64(PyTuple_GET_ITEM(given, 0), &pair.first) &&
                    to_int64(PyTuple_GET_ITEM(given, 1), &pair.second);
  if (!fits)
    raise(PyExc_TypeError, std::string("__dlpack__(): ") + what + " must be a tuple of two ints, not " +
                               py::cast<std::string>(py::repr(given)));
  return pair;
}

/// copy=: None, True or False.
void check_copy(const char* function, PyObject* copy) {
  if (copy != Py_None && copy != Py_True && copy != Py_False)
    raise(PyExc_TypeError,
          std::string(function) + "(): copy must be True, False or None, not " + Py_TYPE(copy)->tp_name);
}

/// Has the consumer's stream wait for what this tensor's device was given so far. stream: a cudaStream_t as a number, 1 and None the
/// legacy default stream, 2 that of the thread, -1 if the consumer synchronises himself.
void hand_over(int gpu, PyObject* stream) {
  int64_t handle = 1;
  if (stream != Py_None && !to_int64(stream, &handle))
    raise(PyExc_TypeError, std::string("stream must be int or None, not ") + Py_TYPE(stream)->tp_name);
  if (handle == -1) return;
  if (handle <= 0) raise(PyExc_BufferError, "unsupported stream on CUDA: " + std::to_string(handle));
  const cuda::Stream own = cuda::current_stream(gpu);
  const cuda::Stream theirs = cuda::external_stream(reinterpret_cast<void*>(handle), gpu);
  if (!(theirs == own)) theirs.wait(own);
}

PyObject* exported(PyObject* self, PyObject* stream, PyObject* max_version, PyObject* device,
                   PyObject* copy) {
  Tensor tensor = as_tensor(self);
  check_copy("__dlpack__", copy);
  if (tensor.requires_grad())
    raise(PyExc_BufferError, "Can't export tensors that require gradient, use tensor.detach()");
  const bool always = copy == Py_True, never = copy == Py_False;
  const std::pair<int64_t, int64_t> own = dl_device(tensor);
  const auto wanted = device == Py_None ? own : pair_of(device, "dl_device");
  const bool versioned = max_version != Py_None && pair_of(max_version, "max_version").first >= 1;
  if (wanted.first != kCpu && wanted != own)
    raise(PyExc_BufferError, "weft exports a tensor by DLPack where it is, or on the CPU: dl_device=(1, 0)");
  if (wanted != own && never)
    raise(PyExc_BufferError,
          "cannot export a tensor of " + tensor.device().str() + " to the CPU without a copy");
  if (stream != Py_None && own.first == kCpu) raise(PyExc_BufferError, "stream should be None on cpu.");
  const bool copied = always || wanted != own;
  tensor = wanted != own ? tensor.detach().to(cpu) : always ? tensor.clone() : tensor.detach();
  if (tensor.device().is_cuda()) hand_over(tensor.device().index, stream);
  if (versioned) return new_capsule<DlManagedTensorVersioned>(tensor, copied);
  if (tensor.impl().storage && tensor.impl().storage->read_only)
    raise(PyExc_BufferError,
          "a read-only tensor can only be exported by DLPack 1.0 and later: pass max_version=(1, 0), or "
          "clone() it");
  return new_capsule<DlManagedTensor>(tensor, copied);
}

PyObject* export_dlpack(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    if (count > 0) raise(PyExc_TypeError, "__dlpack__() takes keywords only");
    const auto given =
        arguments<4>("__dlpack__", {"stream", "max_version", "dl_device", "copy"}, args, count, keywords);
    const auto or_none = [&](size_t i) { return given[i] ? given[i] : Py_None; };
    return exported(self, or_none(0), or_none(1), or_none(2), or_none(3));
  });
}

PyObject* export_device(PyObject* self, PyObject*) {
  return guarded([&] {
    const auto [type, index] = dl_device(as_tensor(self));
    return Py_BuildValue("(ii)", type, index);
  });
}

PyMethodDef kDlpack = {
    "__dlpack__", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(export_dlpack)),
    METH_FASTCALL | METH_KEYWORDS,
    "__dlpack__($self, /, *, stream=None, max_version=None, dl_device=None, copy=None)\n--\n\n"
    "This tensor's memory for another library; raises BufferError if it requires grad."};
PyMethodDef kDlpackDevice = {"__dlpack_device__", export_device, METH_NOARGS,
                             "__dlpack_device__($self, /)\n--\n\n"
                             "(device type, index) in DLPack's numbers: 1 the CPU, 2 CUDA."};

void put_on_tensor(PyMethodDef& method) {
  const auto function = py::reinterpret_steal<py::object>(PyDescr_NewMethod(tensor_type, &method));
  py::handle(reinterpret_cast<PyObject*>(tensor_type)).attr(method.ml_name) = function;
}

// ---- import ----

Dtype weft_dtype(DlDataType type) {
  if (type.lanes == 1) {
    for (int i = 0; i < kDtypeCount; ++i) {
      const auto dtype = static_cast<Dtype>(i);
      const DlDataType mine = dl_dtype(dtype);
      if (mine.code == type.code && mine.bits == type.bits) return dtype;
    }
  }
  throw DtypeError("[from_dlpack] weft has no element type with DLPack's code " + std::to_string(type.code) +
                   ", " + std::to_string(type.bits) + " bits, " + std::to_string(type.lanes) +
                   " lanes; convert to a floating type, a signed integer, uint8 or bool");
}

Device weft_device(DlDevice device) {
  if (device.type == kCpu || device.type == kCudaHost) return cpu;
  if (device.type != kCuda && device.type != kCudaManaged)
    raise(PyExc_BufferError,
          "from_dlpack reads memory of the CPU and of CUDA devices; got DLPack's device type " +
              std::to_string(device.type));
  if (device.id < 0 || device.id >= cuda::device_count())
    raise(PyExc_BufferError, "from_dlpack: weft finds no CUDA device " + std::to_string(device.id) + " (" +
                                 std::to_string(cuda::device_count()) + " in all)");
  return {DeviceType::cuda, static_cast<int8_t>(device.id)};
}

template <class Managed>
Tensor take_capsule(PyObject* capsule) {
  auto* managed = static_cast<Managed*>(PyCapsule_GetPointer(capsule, kName<Managed>));
  if (!managed) throw py::error_already_set();
  bool read_only = false;
  if constexpr (kVersioned<Managed>) {
    if (managed->version.major > 1)
      raise(PyExc_BufferError, "from_dlpack reads DLPack up to version 1; got a capsule of version " +
                                   std::to_string(managed->version.major));
    read_only = managed->flags & kReadOnly;
  }
  const DlTensor& described = managed->tensor;
  const Device device = weft_device(described.device);
  if (described.ndim < 0 || described.ndim > kMaxDims)
    throw ShapeError("[from_dlpack] a tensor has at most " + std::to_string(kMaxDims) + " dimensions; got " +
                     std::to_string(described.ndim));
  const Dtype dtype = weft_dtype(described.dtype);
  const Shape sizes(IntSpan(described.shape, described.ndim));
  Shape strides = contiguous_strides(sizes);
  if (described.strides && sizes.numel() > 0) {
    for (int64_t dim = 0; dim < sizes.size(); ++dim) {
      if (sizes[dim] == 1) continue;
      strides[dim] = described.strides[dim];
      if (strides[dim] < 0)
        throw ValueError(
            "[from_dlpack] tensors have no negative strides, which this array has; copy it first");
    }
  }
  void* data = described.data ? static_cast<char*>(described.data) + described.byte_offset : nullptr;
  Tensor tensor = from_blob(data, sizes, strides, dtype, [managed](void*) {
    if (managed->deleter) managed->deleter(managed);
  });
  tensor.impl().storage->read_only = read_only;
  say_it_is_on(tensor, device);
  // From here on the tensor calls the deleter, and no longer the capsule.
  PyCapsule_SetName(capsule, kUsedName<Managed>);
  PyCapsule_SetDestructor(capsule, nullptr);
  return tensor;
}

py::object capsule_of(py::handle source, py::handle copy) {
  const py::object method = source.attr("__dlpack__");
  py::dict options;
  options["max_version"] = py::make_tuple(1, 0);
  if (!copy.is_none()) options["copy"] = copy;
  py::dict stream;
  const py::object place = py::getattr(source, "__dlpack_device__", py::none());
  if (!place.is_none()) {
    const auto [type, number] = pair_of(place().ptr(), "__dlpack_device__()");
    if (type == kCuda || type == kCudaManaged) {
      weft_device({static_cast<int32_t>(type), static_cast<int32_t>(number)});
      stream["stream"] = reinterpret_cast<uintptr_t>(cuda::current_stream(static_cast<int>(number)).handle());
      options["stream"] = stream["stream"];
    }
  }
  try {
    return method(**options);
  } catch (py::error_already_set& error) {
    // Libraries of before DLPack 1.0 know neither keyword.
    if (!error.matches(PyExc_TypeError) || !copy.is_none()) throw;
  }
  return method(**stream);
}

}  // namespace

void say_it_is_on(const Tensor& tensor, Device device) {
  tensor.impl().device = tensor.impl().storage->device = device;
}

Tensor tensor_from_dlpack(PyObject* source, py::handle copy) {
  py::object capsule = py::reinterpret_borrow<py::object>(source);
  if (!PyCapsule_CheckExact(source)) {
    if (!PyObject_HasAttrString(source, "__dlpack__"))
      raise(PyExc_TypeError, "from_dlpack takes an object with __dlpack__ or a DLPack capsule; got " +
                                 std::string(Py_TYPE(source)->tp_name));
    capsule = capsule_of(source, copy);
  }
  if (PyCapsule_IsValid(capsule.ptr(), kName<DlManagedTensorVersioned>))
    return take_capsule<DlManagedTensorVersioned>(capsule.ptr());
  if (PyCapsule_IsValid(capsule.ptr(), kName<DlManagedTensor>))
    return take_capsule<DlManagedTensor>(capsule.ptr());
  const bool used = PyCapsule_IsValid(capsule.ptr(), kUsedName<DlManagedTensor>) ||
                    PyCapsule_IsValid(capsule.ptr(), kUsedName<DlManagedTensorVersioned>);
  if (used) raise(PyExc_RuntimeError, "from_dlpack received a DLPack capsule that was consumed already");
  raise(PyExc_TypeError, "from_dlpack received something other than a DLPack capsule");
}

void add_dlpack(py::module_& module) {
  using namespace py::literals;  // NOLINT: pybind11's _a
  module.def(
      "from_dlpack",
      [](py::handle source, py::handle device, py::handle copy) {
        Tensor tensor;
        check_copy("from_dlpack", copy.ptr());
        if (is_tensor(source.ptr())) {
          // No need to go through a capsule, which only the CPU has.
          tensor = as_tensor(source.ptr()).detach();
          if (copy.ptr() == Py_True) tensor = tensor.clone();
        } else {
          tensor = tensor_from_dlpack(source.ptr(), copy);
        }
        return finished("from_dlpack", tensor, device, false);
      },
      "from_dlpack(ext_tensor, *, device=None, copy=None) -> Tensor\n\n"
      "A tensor over the memory of an object with __dlpack__ (NumPy, JAX, PyTorch, …) or of a capsule. "
      "Throws BufferError for\n"
      "memory of devices, TypeError for element types weft does not have.",
      "ext_tensor"_a, py::kw_only(), "device"_a = py::none(), "copy"_a = py::none());
  put_on_tensor(kDlpack);
  put_on_tensor(kDlpackDevice);
}

}  // namespace weft::python
