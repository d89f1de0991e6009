// The small types of the package: weft.dtype, weft.layout and weft.memory_format (one object for each constant), weft.device
// and weft.Size. What ops take and give for them in C++ is converted here.
#include <charconv>
#include <string_view>

#include "bind.h"
#include "src/core/cuda_backend.h"

namespace weft::python {

namespace {

PyTypeObject* new_type(PyType_Spec* spec, PyObject* bases = nullptr) {
  PyObject* type = PyType_FromSpecWithBases(spec, bases);
  if (!type) throw py::error_already_set();
  return reinterpret_cast<PyTypeObject*>(type);
}

// ---- named constants: dtypes, layouts, memory formats ----

struct Constant {
  PyObject_HEAD int value;
  const char* name;  // as an attribute of the package
};

const Constant* constant(PyObject* object) { return reinterpret_cast<Constant*>(object); }

PyObject* constant_repr(PyObject* self) { return PyUnicode_FromFormat("weft.%s", constant(self)->name); }
// A name is what pickle and copy understand as "this very object".
PyObject* constant_reduce(PyObject* self, PyObject*) { return PyUnicode_FromString(constant(self)->name); }

PyMethodDef constant_methods[] = {{"__reduce__", constant_reduce, METH_NOARGS, nullptr}, {}};

Dtype dtype_of(PyObject* self) { return static_cast<Dtype>(constant(self)->value); }
PyGetSetDef dtype_properties[] = {
    {"is_floating_point", [](PyObject* self, void*) { return PyBool_FromLong(is_floating(dtype_of(self))); },
     nullptr, "Whether the elements are floating-point numbers.", nullptr},
    {"is_complex", [](PyObject*, void*) { return Py_NewRef(Py_False); }, nullptr,
     "False: weft has no complex numbers.", nullptr},
    {"is_signed", [](PyObject* self, void*) { return PyBool_FromLong(is_signed(dtype_of(self))); }, nullptr,
     "Whether negative numbers can be stored.", nullptr},
    {"itemsize", [](PyObject* self, void*) { return PyLong_FromSize_t(item_size(dtype_of(self))); }, nullptr,
     "Bytes of one element.", nullptr},
    {}};

PyType_Slot dtype_slots[] = {{Py_tp_doc, const_cast<char*>("The type of a tensor's elements.")},
                             {Py_tp_repr, reinterpret_cast<void*>(constant_repr)},
                             {Py_tp_methods, constant_methods},
                             {Py_tp_getset, dtype_properties},
                             {0, nullptr}};
PyType_Slot layout_slots[] = {{Py_tp_doc, const_cast<char*>("How a tensor lies in memory.")},
                              {Py_tp_repr, reinterpret_cast<void*>(constant_repr)},
                              {Py_tp_methods, constant_methods},
                              {0, nullptr}};
PyType_Slot format_slots[] = {{Py_tp_doc, const_cast<char*>("The order of a tensor's dimensions in memory.")},
                              {Py_tp_repr, reinterpret_cast<void*>(constant_repr)},
                              {Py_tp_methods, constant_methods},
                              {0, nullptr}};
constexpr unsigned kConstantFlags =
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE;
PyType_Spec dtype_spec{"weft.dtype", sizeof(Constant), 0, kConstantFlags, dtype_slots};
PyType_Spec layout_spec{"weft.layout", sizeof(Constant), 0, kConstantFlags, layout_slots};
PyType_Spec format_spec{"weft.memory_format", sizeof(Constant), 0, kConstantFlags, format_slots};

PyTypeObject* dtype_type;
PyTypeObject* format_type;
PyObject* dtype_objects[kDtypeCount];
PyObject* format_objects[3];

PyObject* add_constant(py::module_& module, PyTypeObject* type, int value, const char* name) {
  auto* object = PyObject_New(Constant, type);
  if (!object) throw py::error_already_set();
  object->value = value;
  object->name = name;
  module.attr(name) = py::handle(reinterpret_cast<PyObject*>(object));
  return reinterpret_cast<PyObject*>(object);
}

void add_constants(py::module_& module) {
  dtype_type = new_type(&dtype_spec);
  module.attr("dtype") = py::handle(reinterpret_cast<PyObject*>(dtype_type));
  static constexpr const char* kNames[kDtypeCount] = {"float32", "float64", "float16", "bfloat16", "int64",
                                                      "int32",   "int16",   "int8",    "uint8",    "bool"};
  for (int i = 0; i < kDtypeCount; ++i) dtype_objects[i] = add_constant(module, dtype_type, i, kNames[i]);
  const std::pair<const char*, Dtype> aliases[] = {{"float", float32}, {"double", float64}, {"half", float16},
                                                   {"long", int64},    {"int", int32},      {"short", int16},
                                                   {"char", int8},     {"byte", uint8}};
  for (const auto& [alias, dtype] : aliases) module.attr(alias) = py::handle(dtype_object(dtype));

  PyTypeObject* layout_type = new_type(&layout_spec);
  module.attr("layout") = py::handle(reinterpret_cast<PyObject*>(layout_type));
  add_constant(module, layout_type, 0, "strided");

  format_type = new_type(&format_spec);
  module.attr("memory_format") = py::handle(reinterpret_cast<PyObject*>(format_type));
  const std::pair<const char*, MemoryFormat> formats[] = {{"contiguous_format", MemoryFormat::contiguous},
                                                          {"channels_last", MemoryFormat::channels_last},
                                                          {"preserve_format", MemoryFormat::preserve}};
  for (const auto& [name, format] : formats)
    format_objects[static_cast<int>(format)] =
        add_constant(module, format_type, static_cast<int>(format), name);
}

// ---- devices ----

struct DeviceObject {
  PyObject_HEAD DeviceType type;
  int index;  // kNoIndex when none was named, as in "cuda"
};

PyTypeObject* device_type;
PyObject* cpu_object;

const DeviceObject* device_of(PyObject* object) { return reinterpret_cast<DeviceObject*>(object); }
const char* type_name(DeviceType type) { return type == DeviceType::cpu ? "cpu" : "cuda"; }

PyObject* new_device(PyTypeObject* python_type, DeviceType type, int index) {
  auto* object = reinterpret_cast<DeviceObject*>(python_type->tp_alloc(python_type, 0));
  if (!object) throw py::error_already_set();
  object->type = type;
  object->index = index;
  return reinterpret_cast<PyObject*>(object);
}

[[noreturn]] void raise_bad_device(std::string_view text) {
  throw ValueError("[device] a device is \"cpu\", \"cuda\" or \"cuda:N\"; got \"" + std::string(text) + "\"");
}

int checked_index(int64_t index, const std::string& given) {
  if (index < 0 || index > INT8_MAX) throw ValueError("[device] the index must be in [0, 127]; got " + given);
  return static_cast<int>(index);
}

struct ParsedDevice {
  DeviceType type;
  int index = kNoIndex;
};

ParsedDevice parse(std::string_view text) {
  const size_t colon = text.find(':');
  const std::string_view type = text.substr(0, colon);
  if (type != "cpu" && type != "cuda") raise_bad_device(text);
  ParsedDevice parsed{type == "cpu" ? DeviceType::cpu : DeviceType::cuda};
  if (colon == std::string_view::npos) return parsed;
  const std::string_view digits = text.substr(colon + 1);
  int64_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  const bool padded = digits.size() > 1 && digits[0] == '0';  // "cuda:01"
  if (padded || error != std::errc() || end != digits.data() + digits.size()) raise_bad_device(text);
  parsed.index = checked_index(index, '"' + std::string(text) + '"');
  return parsed;
}

ParsedDevice parse(PyObject* object) {
  if (is_device(object)) return {device_of(object)->type, device_of(object)->index};
  if (PyUnicode_Check(object)) {
    Py_ssize_t size = 0;
    const char* text = PyUnicode_AsUTF8AndSize(object, &size);
    if (!text) throw py::error_already_set();
    return parse(std::string_view(text, static_cast<size_t>(size)));
  }
  int64_t index = 0;
  if (!to_int64(object, &index))
    raise(PyExc_TypeError,
          std::string("a device must be a weft.device, a str or an int, not ") + Py_TYPE(object)->tp_name);
  return {DeviceType::cuda, checked_index(index, std::to_string(index))};
}

PyObject* device_new(PyTypeObject* python_type, PyObject* arguments, PyObject* keywords) {
  return guarded([&] {
    static const char* names[] = {"type", "index", nullptr};
    PyObject* type = nullptr;
    PyObject* index = Py_None;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|O:device", const_cast<char**>(names), &type,
                                     &index))
      throw py::error_already_set();
    ParsedDevice parsed = parse(type);
    if (index != Py_None) {
      int64_t number = 0;
      if (!PyUnicode_Check(type) || !to_int64(index, &number))
        raise(PyExc_TypeError, "device(type, index) takes a str and an int");
      if (parsed.index != kNoIndex)
        throw ValueError("[device] the type must not have an index when another one is given; got \"" +
                         py::cast<std::string>(py::handle(type)) + "\" and " + std::to_string(number));
      parsed.index = checked_index(number, std::to_string(number));
    }
    return new_device(python_type, parsed.type, parsed.index);
  });
}

PyObject* device_repr(PyObject* self) {
  const DeviceObject& device = *device_of(self);
  if (device.index == kNoIndex) return PyUnicode_FromFormat("device(type='%s')", type_name(device.type));
  return PyUnicode_FromFormat("device(type='%s', index=%d)", type_name(device.type), device.index);
}

PyObject* device_str(PyObject* self) {
  const DeviceObject& device = *device_of(self);
  if (device.index == kNoIndex) return PyUnicode_FromString(type_name(device.type));
  return PyUnicode_FromFormat("%s:%d", type_name(device.type), device.index);
}

Py_hash_t device_hash(PyObject* self) {
  return static_cast<Py_hash_t>(device_of(self)->type) * 1009 + device_of(self)->index + 2;
}

PyObject* device_compare(PyObject* a, PyObject* b, int comparison) {
  if (!is_device(b) || (comparison != Py_EQ && comparison != Py_NE)) Py_RETURN_NOTIMPLEMENTED;
  const bool equal = device_of(a)->type == device_of(b)->type && device_of(a)->index == device_of(b)->index;
  return PyBool_FromLong(equal == (comparison == Py_EQ));
}

PyObject* device_index(PyObject* self, void*) {
  const int index = device_of(self)->index;
  return index == kNoIndex ? Py_NewRef(Py_None) : PyLong_FromLong(index);
}

PyObject* device_reduce(PyObject* self, PyObject*) {
  const DeviceObject& device = *device_of(self);
  if (device.index == kNoIndex) return Py_BuildValue("(O(s))", Py_TYPE(self), type_name(device.type));
  return Py_BuildValue("(O(si))", Py_TYPE(self), type_name(device.type), device.index);
}

// ---- the default device ----

Device unresolved(PyObject* device) {
  return {device_of(device)->type, static_cast<int8_t>(device_of(device)->index)};
}

// What `with` blocks of this thread put aside, innermost last. Blocks nest, so that it need not be kept with each device object.
std::vector<Device>& outer_defaults() {
  static thread_local std::vector<Device> outer;
  return outer;
}

PyObject* device_enter(PyObject* self, PyObject*) {
  return guarded([&] {
    outer_defaults().push_back(default_device);
    default_device = unresolved(self);
    return Py_NewRef(self);
  });
}

PyObject* device_exit(PyObject*, PyObject*) {
  return guarded([&] {
    if (outer_defaults().empty()) raise(PyExc_RuntimeError, "device: __exit__ without __enter__");
    default_device = outer_defaults().back();
    outer_defaults().pop_back();
    Py_RETURN_NONE;
  });
}

// `@weft.device("cuda")`: the function runs with it as the default device.
PyObject* device_call(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return guarded([&] {
    const py::object decorate = py::module_::import("weft._settings").attr("_on_device");
    const auto given = py::reinterpret_borrow<py::tuple>(arguments);
    if (given.size() != 1 || (keywords && PyDict_GET_SIZE(keywords) > 0))
      raise(PyExc_TypeError, "a device is called with the function that it decorates");
    return decorate(py::handle(self), given[0]).release().ptr();
  });
}

PyMethodDef device_methods[] = {{"__reduce__", device_reduce, METH_NOARGS, nullptr},
                                {"__enter__", device_enter, METH_NOARGS, nullptr},
                                {"__exit__", device_exit, METH_VARARGS, nullptr},
                                {}};
PyGetSetDef device_properties[] = {
    {"type", [](PyObject* self, void*) { return PyUnicode_FromString(type_name(device_of(self)->type)); },
     nullptr, "\"cpu\" or \"cuda\".", nullptr},
    {"index", device_index, nullptr, "The number of the device, or None where none was named.", nullptr},
    {}};
PyType_Slot device_slots[] = {
    {Py_tp_doc,
     const_cast<char*>("device(type, index=None): a place for tensors: device(\"cpu\"), device(\"cuda:1\"), "
                       "device(\"cuda\", 1); an int alone is a CUDA index. In a `with` or as a decorator: "
                       "where new tensors go.")},
    {Py_tp_new, reinterpret_cast<void*>(device_new)},
    {Py_tp_repr, reinterpret_cast<void*>(device_repr)},
    {Py_tp_str, reinterpret_cast<void*>(device_str)},
    {Py_tp_hash, reinterpret_cast<void*>(device_hash)},
    {Py_tp_richcompare, reinterpret_cast<void*>(device_compare)},
    {Py_tp_call, reinterpret_cast<void*>(device_call)},
    {Py_tp_methods, device_methods},
    {Py_tp_getset, device_properties},
    {0, nullptr}};
PyType_Spec device_spec{"weft.device", sizeof(DeviceObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
                        device_slots};

// ---- sizes ----

PyTypeObject* size_type;

PyObject* new_size(PyTypeObject* type, Py_ssize_t count) {
  PyObject* size = type->tp_alloc(type, count);
  if (!size) throw py::error_already_set();
  return size;
}

// What tuple's own slots give, as a Size.
PyObject* as_size(PyObject* tuple) {
  if (!tuple || !PyTuple_CheckExact(tuple)) return tuple;
  const auto held = py::reinterpret_steal<py::object>(tuple);
  return guarded([&] {
    const Py_ssize_t count = PyTuple_GET_SIZE(tuple);
    PyObject* size = new_size(size_type, count);
    for (Py_ssize_t i = 0; i < count; ++i) PyTuple_SET_ITEM(size, i, Py_NewRef(PyTuple_GET_ITEM(tuple, i)));
    return size;
  });
}

PyObject* size_new(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
  return guarded([&]() -> PyObject* {
    auto size = py::reinterpret_steal<py::object>(PyTuple_Type.tp_new(type, arguments, keywords));
    if (!size) throw py::error_already_set();
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(size.ptr()); ++i) {
      PyObject* item = PyTuple_GET_ITEM(size.ptr(), i);
      if (PyLong_CheckExact(item)) continue;
      int64_t value = 0;
      if (!to_int64(item, &value, true))
        raise(PyExc_TypeError, "weft.Size() takes an iterable of int (item " + std::to_string(i) + " is '" +
                                   Py_TYPE(item)->tp_name + "')");
      PyTuple_SET_ITEM(size.ptr(), i, PyLong_FromLongLong(value));
      Py_DECREF(item);
    }
    return size.release().ptr();
  });
}

PyObject* size_repr(PyObject* self) {
  const auto list = py::reinterpret_steal<py::object>(PySequence_List(self));
  return list ? PyUnicode_FromFormat("weft.Size(%R)", list.ptr()) : nullptr;
}

PyObject* size_concat(PyObject* self, PyObject* other) {
  return as_size(PyTuple_Type.tp_as_sequence->sq_concat(self, other));
}
// Python asks it first, and for a plain tuple on the left too.
PyObject* size_add(PyObject* a, PyObject* b) {
  if (!PyTuple_Check(a) || !PyTuple_Check(b)) Py_RETURN_NOTIMPLEMENTED;
  return size_concat(a, b);
}
PyObject* size_repeat(PyObject* self, Py_ssize_t count) {
  return as_size(PyTuple_Type.tp_as_sequence->sq_repeat(self, count));
}
PyObject* size_subscript(PyObject* self, PyObject* key) {
  PyObject* found = PyTuple_Type.tp_as_mapping->mp_subscript(self, key);
  return PySlice_Check(key) ? as_size(found) : found;
}

PyObject* size_numel(PyObject* self, PyObject*) {
  PyObject* product = PyLong_FromLong(1);
  for (Py_ssize_t i = 0; product && i < PyTuple_GET_SIZE(self); ++i)
    Py_SETREF(product, PyNumber_Multiply(product, PyTuple_GET_ITEM(self, i)));
  return product;
}

PyObject* size_reduce(PyObject* self, PyObject*) {
  const auto plain = py::reinterpret_steal<py::object>(PySequence_List(self));
  if (!plain) return nullptr;
  const auto tuple = py::reinterpret_steal<py::object>(PyList_AsTuple(plain.ptr()));
  return tuple ? Py_BuildValue("(O(O))", Py_TYPE(self), tuple.ptr()) : nullptr;
}

PyMethodDef size_methods[] = {
    {"numel", size_numel, METH_NOARGS, "Number of elements of a tensor of this size."},
    {"__reduce__", size_reduce, METH_NOARGS, nullptr},
    {}};
PyType_Slot size_slots[] = {
    {Py_tp_doc, const_cast<char*>("Size(iterable=()): the sizes of a tensor's dimensions, a tuple.")},
    {Py_tp_new, reinterpret_cast<void*>(size_new)},
    {Py_tp_repr, reinterpret_cast<void*>(size_repr)},
    {Py_tp_methods, size_methods},
    {Py_nb_add, reinterpret_cast<void*>(size_add)},
    {Py_sq_concat, reinterpret_cast<void*>(size_concat)},
    {Py_sq_repeat, reinterpret_cast<void*>(size_repeat)},
    {Py_mp_subscript, reinterpret_cast<void*>(size_subscript)},
    {0, nullptr}};
PyType_Spec size_spec{"weft.Size", 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, size_slots};

}  // namespace

PyObject* dtype_object(Dtype dtype) { return dtype_objects[static_cast<int>(dtype)]; }
bool is_dtype(PyObject* object) { return Py_TYPE(object) == dtype_type; }
Dtype as_dtype(PyObject* object) { return dtype_of(object); }

PyObject* device_object(Device device) {
  if (device.is_cpu()) return Py_NewRef(cpu_object);
  return new_device(device_type, device.type, device.index);
}
bool is_device(PyObject* object) { return Py_TYPE(object) == device_type; }

static Device resolved(const char* op, Device device) {
  return device.is_cpu() ? cpu : detail::checked_device(op, device);
}

Device as_device(const char* op, PyObject* object) {
  const ParsedDevice parsed = parse(object);
  return resolved(op, {parsed.type, static_cast<int8_t>(parsed.index)});
}

int gpu_number(const char* op, PyObject* object) {
  int64_t index = 0;
  if (object == Py_None || (to_int64(object, &index) && index < 0)) return kNoIndex;
  const ParsedDevice parsed = parse(object);
  if (parsed.type == DeviceType::cpu)
    throw ValueError("[" + std::string(op) + "] expected a cuda device; got " +
                     py::cast<std::string>(py::str(object)));
  return parsed.index;
}

Device resolved_default_device(const char* op) { return resolved(op, default_device); }

// Without a GPU the index matters to nobody; the error comes from who wants memory there.
static Device told_default_device() {
  Device device = default_device;
  if (device.is_cuda() && device.index == kNoIndex)
    device.index = static_cast<int8_t>(cuda::is_available() ? cuda::current_device() : 0);
  return device;
}

PyObject* memory_format_object(MemoryFormat format) { return format_objects[static_cast<int>(format)]; }
bool is_memory_format(PyObject* object) { return Py_TYPE(object) == format_type; }
MemoryFormat as_memory_format(PyObject* object) { return static_cast<MemoryFormat>(constant(object)->value); }

PyObject* size_object(const Shape& shape) {
  auto size = py::reinterpret_steal<py::object>(new_size(size_type, shape.size()));
  for (int64_t i = 0; i < shape.size(); ++i) {
    PyObject* value = PyLong_FromLongLong(shape[i]);
    if (!value) throw py::error_already_set();
    PyTuple_SET_ITEM(size.ptr(), i, value);
  }
  return size.release().ptr();
}

void add_types(py::module_& module) {
  add_constants(module);
  device_type = new_type(&device_spec);
  module.attr("device") = py::handle(reinterpret_cast<PyObject*>(device_type));
  cpu_object = new_device(device_type, DeviceType::cpu, kNoIndex);
  module.def(
      "_set_default_device", [](py::handle device) { default_device = unresolved(device.ptr()); },
      "Where this thread's factories make tensors; a weft.device.");
  module.def("_get_default_device",
             [] { return py::reinterpret_steal<py::object>(device_object(told_default_device())); });
  module.def(
      "_check_device",
      [](const std::string& op, py::handle device) {
        if (device.is_none()) resolved_default_device(op.c_str());
        else as_device(op.c_str(), device.ptr());
      },
      "Raises DeviceError in the name of a function unless its device, or for None the default one, is "
      "there.");
  size_type = new_type(&size_spec, reinterpret_cast<PyObject*>(&PyTuple_Type));
  module.attr("Size") = py::handle(reinterpret_cast<PyObject*>(size_type));
}

}  // namespace weft::python
