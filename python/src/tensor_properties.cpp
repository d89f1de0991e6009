// The properties of weft.Tensor: shape, dtype, place, gradient, history, and the memory behind it. The type takes
// tensor_properties; the few methods here are put on it by add_runtime.
#include "tensor_properties.h"

#include "node_object.h"
#include "src/tape/node.h"

namespace weft::python {

namespace {

/// A getter from what makes a new reference of a tensor.
template <auto F>
PyObject* get(PyObject* self, void*) {
  return guarded([&]() -> PyObject* { return F(as_tensor(self)); });
}
/// A setter; `value` is null for `del`.
template <auto F>
int set(PyObject* self, PyObject* value, void*) {
  return guarded_status([&] { F(as_tensor(self), value); });
}
PyObject* yes_or_no(bool value) { return Py_NewRef(value ? Py_True : Py_False); }
PyObject* get_false(PyObject*, void*) { return Py_NewRef(Py_False); }
PyObject* get_none(PyObject*, void*) { return Py_NewRef(Py_None); }
PyObject* get_self(PyObject* self, void*) { return Py_NewRef(self); }

std::string type_of(PyObject* object) { return Py_TYPE(object)->tp_name; }

PyObject* get_grad(const Tensor& self) {
  const Tensor grad = self.grad();
  if (!grad.defined() && self.requires_grad() && !self.impl().retains_grad && !self.is_leaf()) {
    const int status =
        PyErr_WarnEx(PyExc_UserWarning,
                     "the .grad of a tensor that is not a leaf is read; backward does not fill it. Call "
                     ".retain_grad() before backward, or read the .grad of the leaf it was made from",
                     1);
    if (status < 0) throw py::error_already_set();
  }
  return wrap(grad);
}

void set_grad(const Tensor& self, PyObject* value) {
  if (!value || value == Py_None) return self.set_grad(Tensor());
  if (!is_tensor(value))
    raise(PyExc_TypeError,
          "assigned grad expected to be a Tensor or None but got grad of type " + type_of(value));
  self.set_grad(as_tensor(value));
}

void set_requires_grad(const Tensor& self, PyObject* value) {
  if (!value || !PyBool_Check(value)) raise(PyExc_RuntimeError, "requires_grad must be a bool");
  self.requires_grad_(value == Py_True);
}

void set_data(const Tensor& self, PyObject* value) {
  if (!value) raise(PyExc_RuntimeError, "Deleting tensor data is not allowed. Delete tensor instead!");
  if (!is_tensor(value)) raise(PyExc_TypeError, ".data has to be a tensor, but got " + type_of(value));
  self.set_data(as_tensor(value));
}

PyObject* reversed_dims(const Tensor& self) {
  if (self.dim() == 2) return wrap(transpose(self, 0, 1));
  Shape order;
  for (int64_t d = self.dim() - 1; d >= 0; --d) order.push_back(d);
  return wrap(permute(self, order));
}

PyObject* matrices_transposed(const Tensor& self, const char* name) {
  if (self.dim() < 2)
    throw ShapeError(std::string("[") + name + "] needs a matrix or a batch of matrices; got shape " +
                     self.sizes().str());
  return wrap(transpose(self, -2, -1));
}

PyObject* matrix_transposed(const Tensor& self) {
  if (self.dim() != 2 && self.dim() != 0)
    throw ShapeError("[H] needs a matrix; for batches of matrices use mH; got shape " + self.sizes().str());
  return wrap(t(self));
}

PyObject* base_of(const Tensor& self) {
  return wrap(self.is_view() ? self.impl().meta->view->base : Tensor());
}

PyObject* output_number(const Tensor& self) {
  self.grad_fn_name();  // brings a view whose base was written up to date
  return PyLong_FromUnsignedLong(self.impl().output_number);
}

PyObject* raise_imag(const Tensor&) {
  raise(PyExc_TypeError, "imag is not implemented for tensors with non-complex dtypes");
}

PyObject* strided() {
  static PyObject* layout = py::object(py::module_::import("weft._C").attr("strided")).release().ptr();
  return Py_NewRef(layout);
}

/// The memory that a tensor and its views share.
struct UntypedStorage {
  detail::Ref<detail::Storage> storage;

  size_t bytes() const { return storage ? storage->bytes : 0; }
  uintptr_t address() const { return storage ? reinterpret_cast<uintptr_t>(storage->data) : 0; }
  Device device() const { return storage ? storage->device : cpu; }
};

PyObject* untyped_storage(PyObject* self, PyObject*) {
  return guarded([&] { return py::cast(UntypedStorage{as_tensor(self).impl().storage}).release().ptr(); });
}
PyObject* is_view(PyObject* self, PyObject*) {
  return guarded([&] { return yes_or_no(as_tensor(self).is_view()); });
}

PyMethodDef more_methods[] = {
    {"untyped_storage", untyped_storage, METH_NOARGS, "The memory behind the tensor, which its views share."},
    {"_is_view", is_view, METH_NOARGS, "Whether it is a view that autograd knows of."},
    {}};

}  // namespace

// In groups: shape and place, kind, autograd, transposed views.
PyGetSetDef tensor_properties[] = {
    {"shape", get<[](const Tensor& t) { return size_object(t.sizes()); }>, nullptr,
     "Sizes of the dimensions: a weft.Size.", nullptr},
    {"dtype", get<[](const Tensor& t) { return Py_NewRef(dtype_object(t.dtype())); }>, nullptr,
     "Type of the elements.", nullptr},
    {"device", get<[](const Tensor& t) { return device_object(t.device()); }>, nullptr,
     "Where the elements are.", nullptr},
    {"layout", get<[](const Tensor& t) { return static_cast<void>(t), strided(); }>, nullptr, "weft.strided.",
     nullptr},
    {"ndim", get<[](const Tensor& t) { return PyLong_FromLongLong(t.dim()); }>, nullptr,
     "Number of dimensions.", nullptr},
    {"itemsize", get<[](const Tensor& t) { return PyLong_FromSize_t(t.item_size()); }>, nullptr,
     "Bytes of one element.", nullptr},
    {"nbytes", get<[](const Tensor& t) {
       return PyLong_FromLongLong(t.numel() * static_cast<int64_t>(t.item_size()));
     }>,
     nullptr, "Bytes of all elements.", nullptr},

    {"is_cpu", get<[](const Tensor& t) { return yes_or_no(t.device().is_cpu()); }>, nullptr,
     "Whether it is on the CPU.", nullptr},
    {"is_cuda", get<[](const Tensor& t) { return yes_or_no(t.device().is_cuda()); }>, nullptr,
     "Whether it is on a GPU.", nullptr},
    {"is_meta", get_false, nullptr, "False.", nullptr},
    {"is_mkldnn", get_false, nullptr, "False.", nullptr},
    {"is_mps", get_false, nullptr, "False.", nullptr},
    {"is_nested", get_false, nullptr, "False.", nullptr},
    {"is_quantized", get_false, nullptr, "False.", nullptr},
    {"is_sparse", get_false, nullptr, "False.", nullptr},
    {"is_sparse_csr", get_false, nullptr, "False.", nullptr},
    {"is_xla", get_false, nullptr, "False.", nullptr},
    {"is_xpu", get_false, nullptr, "False.", nullptr},
    {"name", get_none, nullptr, "None.", nullptr},

    {"grad", get<get_grad>, set<set_grad>, "The accumulated gradient, or None.", nullptr},
    {"requires_grad", get<[](const Tensor& t) { return yes_or_no(t.requires_grad()); }>,
     set<set_requires_grad>, "Whether operations on it are recorded.", nullptr},
    {"is_leaf", get<[](const Tensor& t) { return yes_or_no(t.is_leaf()); }>, nullptr,
     "Whether no recorded operation made it; backward leaves gradients in leaves.", nullptr},
    {"retains_grad", get<[](const Tensor& t) { return yes_or_no(t.impl().retains_grad); }>, nullptr,
     "Whether it keeps .grad without being a leaf.", nullptr},
    {"grad_fn", get<grad_fn_object>, nullptr, "The recorded step that made it, or None.", nullptr},
    {"output_nr", get<output_number>, nullptr, "Which result of grad_fn it is.", nullptr},
    {"data", get<[](const Tensor& t) { return wrap(t.data()); }>, set<set_data>,
     "The same memory without history; in-place writes to it are not noticed by autograd.", nullptr},
    {"_version", get<[](const Tensor& t) { return PyLong_FromUnsignedLong(t.version()); }>, nullptr,
     "Number of in-place writes to the memory so far.", nullptr},
    {"_base", get<base_of>, nullptr, "The tensor it is a view of, or None.", nullptr},

    {"T", get<reversed_dims>, nullptr, "A view with the dimensions in reverse order.", nullptr},
    {"mT", get<[](const Tensor& t) { return matrices_transposed(t, "mT"); }>, nullptr,
     "A view with the last two dimensions exchanged.", nullptr},
    {"H", get<matrix_transposed>, nullptr, "A matrix transposed, as a view.", nullptr},
    {"mH", get<[](const Tensor& t) { return matrices_transposed(t, "mH"); }>, nullptr,
     "A view with the last two dimensions exchanged.", nullptr},
    {"real", get_self, nullptr, "The tensor itself.", nullptr},
    {"imag", get<raise_imag>, nullptr, "Raises TypeError: weft has no complex numbers.", nullptr},
    {}};

void put_tensor_methods(PyMethodDef* methods) {
  for (; methods->ml_name; ++methods) {
    const auto method = py::reinterpret_steal<py::object>(PyDescr_NewMethod(tensor_type, methods));
    if (!method) throw py::error_already_set();
    py::handle(reinterpret_cast<PyObject*>(tensor_type)).attr(methods->ml_name) = method;
  }
}

void add_storage(py::module_& module) {
  py::class_<UntypedStorage>(module, "UntypedStorage", "The memory that a tensor and its views share.")
      .def("data_ptr", &UntypedStorage::address, "Its address.")
      .def("nbytes", &UntypedStorage::bytes, "Its size in bytes.")
      .def("size", &UntypedStorage::bytes, "Its size in bytes.")
      .def("__len__", &UntypedStorage::bytes)
      .def_property_readonly("device",
                             [](const UntypedStorage& s) {
                               return py::reinterpret_steal<py::object>(device_object(s.device()));
                             })
      .def("__repr__",
           [](const UntypedStorage& s) {
             return "weft.UntypedStorage(device=" + s.device().str() + ") of size " +
                    std::to_string(s.bytes());
           })
      .attr("__module__") = "weft";
  put_tensor_methods(more_methods);
}

}  // namespace weft::python
