// Tensors as Python containers: x[key] and x[key] = value with every key PyTorch takes, len, iteration, `in`, reversed.
#include "tensor_object.h"
#include "tensor_properties.h"

namespace weft::python {

namespace {

// PyTorch takes a list of fewer entries for a tuple if there are slices, tensors or lists among them.
constexpr Py_ssize_t kLongestListAsTuple = 32;

struct Key {
  std::vector<Index> entries;
  bool chooses = false;  // there is a mask or an index tensor: the result is a copy

  void add(Index entry, bool tensor = false) {
    entries.push_back(std::move(entry));
    chooses |= tensor;
  }
};

[[noreturn]] void raise_bad_entry(PyObject* entry) {
  throw IndexError(
      std::string(
          "[index] only integers, slices (`:`), ellipsis (`...`), None, and tensors, arrays or lists of "
          "integers or bools are valid indices; got ") +
      Py_TYPE(entry)->tp_name);
}

[[noreturn]] void raise_out_of_bounds(const Tensor& self, const std::string& index) {
  throw IndexError("[index] index " + index + " is out of bounds for dimension 0 with size " +
                   std::to_string(self.sizes()[0]) + "; input " + self.sizes().str());
}

int64_t integer_index(PyObject* integer) {
  int overflow = 0;
  const int64_t value = PyLong_AsLongLongAndOverflow(integer, &overflow);
  if (overflow) throw IndexError("[index] an index must be in [-2**63, 2**63 - 1]");
  return value;
}

Slice slice_of(PyObject* object) {
  Py_ssize_t start = 0, stop = 0, step = 0;
  if (PySlice_Unpack(object, &start, &stop, &step) < 0) throw py::error_already_set();
  if (step <= 0)
    throw ValueError("[index] step must be greater than zero (weft.flip reverses a dimension); got " +
                     std::to_string(step));
  Slice slice;
  const auto* bounds = reinterpret_cast<PySliceObject*>(object);
  if (bounds->start != Py_None) slice.first = start;
  if (bounds->stop != Py_None) slice.last = stop;
  slice.step = step;
  return slice;
}

bool is_index_dtype(Dtype dtype) {
  return dtype == int64 || dtype == int32 || dtype == boolean || dtype == uint8;
}

void add_tensor_entry(Key& key, Tensor tensor) {
  if (!is_index_dtype(tensor.dtype()))
    throw IndexError("[index] tensors used as indices must be int64, int32, bool or uint8; got " +
                     std::string(name(tensor.dtype())) + " of shape " + tensor.sizes().str());
  if (tensor.dtype() == uint8 &&
      PyErr_WarnEx(PyExc_UserWarning,
                   "an index of dtype weft.uint8 is taken for a mask; use weft.bool or weft.int64", 1) < 0)
    throw py::error_already_set();
  if (tensor.dim() == 0 && (tensor.dtype() == int64 || tensor.dtype() == int32)) {
    key.add(Index(tensor.item<int64_t>()));
  } else {
    key.add(Index(std::move(tensor)), true);
  }
}

// What lists, ranges and arrays hold: bools, or integers of any width; an empty one chooses nothing.
void add_data_entry(Key& key, PyObject* data) {
  Tensor tensor = tensor_from_data(data, std::nullopt);
  const bool narrow = is_integral(tensor.dtype()) && !is_index_dtype(tensor.dtype());
  if (narrow || (tensor.numel() == 0 && tensor.is_floating())) tensor = to(tensor, int64);
  if (tensor.is_floating())
    throw IndexError(std::string("[index] a ") + Py_TYPE(data)->tp_name +
                     " used as an index must hold integers or bools; got " +
                     std::string(name(tensor.dtype())));
  add_tensor_entry(key, std::move(tensor));
}

void add_entry(Key& key, PyObject* entry) {
  if (PyLong_CheckExact(entry)) return key.add(Index(integer_index(entry)));
  if (PySlice_Check(entry)) return key.add(Index(slice_of(entry)));
  if (entry == Py_None) return key.add(Index(None));
  if (entry == Py_Ellipsis) return key.add(Index(Ellipsis));
  if (is_tensor(entry)) return add_tensor_entry(key, as_tensor(entry));
  Scalar number;
  if (PyLong_Check(entry) && !PyBool_Check(entry)) return key.add(Index(integer_index(entry)));
  if (to_scalar(entry, &number)) {
    if (number.is_floating()) raise_bad_entry(entry);
    if (!number.is_boolean()) return key.add(Index(number.to_int64()));
    return key.add(Index(full({}, number, {.dtype = boolean})), true);
  }
  if (is_numpy_array(entry)) return add_data_entry(key, entry);
  if (PyUnicode_Check(entry) || PyBytes_Check(entry)) raise_bad_entry(entry);
  if (PySequence_Check(entry)) return add_data_entry(key, entry);
  int64_t value = 0;
  if (!to_int64(entry, &value)) raise_bad_entry(entry);
  key.add(Index(value));
}

bool list_is_tuple(PyObject* key) {
  if (is_tensor(key) || is_numpy_array(key) || PyUnicode_Check(key) || PyBytes_Check(key) ||
      !PySequence_Check(key))
    return false;
  const Py_ssize_t count = PySequence_Size(key);
  if (count < 0) PyErr_Clear();
  if (count < 0 || count >= kLongestListAsTuple) return false;
  for (Py_ssize_t i = 0; i < count; ++i) {
    const auto entry = py::reinterpret_steal<py::object>(PySequence_GetItem(key, i));
    if (!entry) throw py::error_already_set();
    PyObject* item = entry.ptr();
    if (is_tensor(item) || PySlice_Check(item) || item == Py_Ellipsis || item == Py_None ||
        PySequence_Check(item))
      return true;
  }
  return false;
}

Key parse(PyObject* object) {
  Key key;
  py::object held;
  if (!PyTuple_Check(object)) {
    if (PyLong_CheckExact(object) || !list_is_tuple(object)) {
      add_entry(key, object);
      return key;
    }
    if (PyErr_WarnEx(PyExc_UserWarning,
                     "a list with lists, slices or tensors in it is taken for a tuple, as by PyTorch; write "
                     "x[tuple(list)], or "
                     "x[weft.tensor(list)] for an index tensor",
                     1) < 0)
      throw py::error_already_set();
    held = py::reinterpret_steal<py::object>(PySequence_Tuple(object));
    if (!held) throw py::error_already_set();
    object = held.ptr();
  }
  const Py_ssize_t count = PyTuple_GET_SIZE(object);
  key.entries.reserve(static_cast<size_t>(count));
  for (Py_ssize_t i = 0; i < count; ++i) add_entry(key, PyTuple_GET_ITEM(object, i));
  return key;
}

Tensor row(const Tensor& self, int64_t i) {
  if (self.dim() == 0)
    throw IndexError(
        "[index] invalid index of a 0-dim tensor: use tensor.item() to convert it to a Python number");
  const int64_t size = self.sizes()[0];
  if (i < -size || i >= size) raise_out_of_bounds(self, std::to_string(i));
  return select(self, 0, i);
}

Tensor rows(const Tensor& self, const Slice& s) {
  if (self.dim() == 0) throw IndexError("[index] a slice cannot be applied to a 0-dim tensor");
  return slice(self, 0, s.first, s.last, s.step);
}

// ---- assignment ----

// The right-hand side: a number, or a tensor.
struct Value {
  bool is_number = false;
  Scalar number;
  Tensor tensor;

  Value(const Tensor& self, PyObject* object) {
    if (weft::python::is_tensor(object)) {
      tensor = as_tensor(object);
    } else if (to_scalar(object, &number)) {
      is_number = true;
    } else if (PyList_Check(object) || PyTuple_Check(object) || PyRange_Check(object) ||
               is_numpy_array(object)) {
      tensor = tensor_from_data(object, self.dtype());
    } else {
      raise(PyExc_TypeError, std::string("can't assign a ") + Py_TYPE(object)->tp_name +
                                 " to a tensor of weft." + std::string(name(self.dtype())));
    }
  }
};

// After `x[i] += y` Python assigns to x[i] what is there already.
bool is_in_place_result(const Tensor& place, const Tensor& value) {
  return place.raw_data() == value.raw_data() && place.dtype() == value.dtype() &&
         place.sizes() == value.sizes() && place.strides() == value.strides() && !place.requires_grad() &&
         !value.requires_grad();
}

void write(const Tensor& place, const Value& value) {
  const ReleaseGil released(place.numel() > kReleaseGilAbove);
  if (value.is_number) {
    fill_(place, value.number);
    return;
  }
  Tensor source = value.tensor;
  if (is_in_place_result(place, source)) return;
  while (source.dim() > place.dim() && source.sizes()[0] == 1) source = select(source, 0, 0);
  copy_(place, source);
}

void write(const Tensor& self, const Key& key, const Value& value) {
  // Other Python threads may run meanwhile. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const Tensor held = self;
  const Tensor source = value.is_number
                            ? full({}, value.number, {.dtype = self.dtype(), .device = self.device()})
                            : value.tensor;
  const ReleaseGil released(self.numel() > kReleaseGilAbove || source.numel() > kReleaseGilAbove);
  index_put_(self, std::span<const Index>(key.entries), source);
}

// ---- iteration ----

struct TensorIterator {
  PyObject_HEAD Tensor tensor;
  int64_t next;
};

TensorIterator* as_iterator(PyObject* object) { return reinterpret_cast<TensorIterator*>(object); }

void iterator_dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  as_iterator(self)->tensor.~Tensor();
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* iterator_next(PyObject* self) {
  TensorIterator& iterator = *as_iterator(self);
  if (iterator.next >= iterator.tensor.sizes()[0]) return nullptr;
  return guarded([&] { return wrap(select(iterator.tensor, 0, iterator.next++)); });
}

PyObject* iterator_length_hint(PyObject* self, PyObject*) {
  const TensorIterator& iterator = *as_iterator(self);
  return PyLong_FromLongLong(iterator.tensor.sizes()[0] - iterator.next);
}

PyTypeObject* iterator_type() {
  static PyMethodDef methods[] = {{"__length_hint__", iterator_length_hint, METH_NOARGS, nullptr}, {}};
  static PyType_Slot slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(iterator_dealloc)},
                                {Py_tp_iter, reinterpret_cast<void*>(PyObject_SelfIter)},
                                {Py_tp_iternext, reinterpret_cast<void*>(iterator_next)},
                                {Py_tp_methods, methods},
                                {0, nullptr}};
  static PyType_Spec spec{"weft.tensor_iterator", sizeof(TensorIterator), 0,
                          Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
  static auto* type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  if (!type) throw py::error_already_set();
  return type;
}

PyObject* iterate(PyObject* self) {
  return guarded([&] {
    const Tensor& tensor = as_tensor(self);
    if (tensor.dim() == 0) raise(PyExc_TypeError, "iteration over a 0-d tensor; item() gives its number");
    PyTypeObject* type = iterator_type();
    PyObject* iterator = type->tp_alloc(type, 0);
    if (!iterator) throw py::error_already_set();
    new (&as_iterator(iterator)->tensor) Tensor(tensor);
    return iterator;
  });
}

// ---- the other slots ----

Py_ssize_t length(PyObject* self) {
  Py_ssize_t size = -1;
  guarded_status([&] {
    const Tensor& tensor = as_tensor(self);
    if (tensor.dim() == 0) raise(PyExc_TypeError, "len() of a 0-d tensor; numel() counts elements");
    size = tensor.sizes()[0];
  });
  return size;
}

PyObject* subscript(PyObject* self, PyObject* key) {
  return guarded([&] { return wrap(get_item(as_tensor(self), key)); });
}

int assign_subscript(PyObject* self, PyObject* key, PyObject* value) {
  return guarded_status([&] {
    if (!value) raise(PyExc_TypeError, "Tensor does not support deleting items");
    set_item(as_tensor(self), key, value);
  });
}

PyObject* item_at(PyObject* self, Py_ssize_t i) {
  return guarded([&] { return wrap(row(as_tensor(self), i)); });
}

bool holds_any(const Tensor& self, PyObject* element) {
  Scalar number;
  if (is_tensor(element)) return any(eq(self, as_tensor(element))).item<bool>();
  if (to_scalar(element, &number)) return any(eq(self, number)).item<bool>();
  raise(PyExc_RuntimeError,
        std::string("Tensor.__contains__ only supports Tensor or scalar, but you passed in a ") +
            Py_TYPE(element)->tp_name);
}

int contains(PyObject* self, PyObject* element) {
  int found = 0;
  const int status = guarded_status([&] { found = holds_any(as_tensor(self), element); });
  return status < 0 ? status : found;
}

PyObject* reversed(PyObject* self, PyObject*) {
  return guarded([&] {
    const Tensor& tensor = as_tensor(self);
    return tensor.dim() == 0 ? Py_NewRef(self) : wrap(flip(tensor, {0}));
  });
}

PyMethodDef container_methods[] = {{"__reversed__", reversed, METH_NOARGS,
                                    "A copy with the first dimension reversed; a 0-d tensor as it is."},
                                   {}};

}  // namespace

Tensor get_item(const Tensor& self, PyObject* key) {
  if (PyLong_CheckExact(key)) return row(self, integer_index(key));
  if (PySlice_Check(key)) return rows(self, slice_of(key));
  const Key parsed = parse(key);
  // Other Python threads may run meanwhile. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const Tensor held = self;
  const ReleaseGil released(parsed.chooses && self.numel() > kReleaseGilAbove);
  return index(self, std::span<const Index>(parsed.entries));
}

void set_item(const Tensor& self, PyObject* key, PyObject* value) {
  const Value right(self, value);
  if (PyLong_CheckExact(key)) return write(row(self, integer_index(key)), right);
  if (PySlice_Check(key)) return write(rows(self, slice_of(key)), right);
  const Key parsed = parse(key);
  if (parsed.chooses) return write(self, parsed, right);
  write(index(self, std::span<const Index>(parsed.entries)), right);
}

PyType_Slot tensor_container_slots[] = {{Py_mp_length, reinterpret_cast<void*>(length)},
                                        {Py_mp_subscript, reinterpret_cast<void*>(subscript)},
                                        {Py_mp_ass_subscript, reinterpret_cast<void*>(assign_subscript)},
                                        {Py_sq_length, reinterpret_cast<void*>(length)},
                                        {Py_sq_item, reinterpret_cast<void*>(item_at)},
                                        {Py_sq_contains, reinterpret_cast<void*>(contains)},
                                        {Py_tp_iter, reinterpret_cast<void*>(iterate)},
                                        {0, nullptr}};

void add_container_methods() { put_tensor_methods(container_methods); }

}  // namespace weft::python
