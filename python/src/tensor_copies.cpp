// Copies of tensor objects: copy.copy, copy.deepcopy, pickle, and the same tensor as an object of another class.
#include <cstring>

#include "tensor_object.h"

namespace weft::python {

namespace {

PyTypeObject* class_argument(PyObject* object, const char* method) {
  if (!object || !PyType_Check(object) ||
      !PyType_IsSubtype(reinterpret_cast<PyTypeObject*>(object), tensor_type))
    raise(PyExc_TypeError, std::string(method) + " needs weft.Tensor or a class derived from it, not " +
                               (object ? py::cast<std::string>(py::repr(object)) : "nothing"));
  return reinterpret_cast<PyTypeObject*>(object);
}

py::dict attributes(PyObject* self) {
  PyObject* dict = tensor_object(self)->dict;
  return dict ? py::reinterpret_borrow<py::dict>(dict) : py::dict();
}

py::tuple tuple_of(const Shape& shape) {
  py::tuple tuple(static_cast<size_t>(shape.size()));
  for (int64_t i = 0; i < shape.size(); ++i) tuple[static_cast<size_t>(i)] = shape[i];
  return tuple;
}

Shape shape_of(const py::tuple& tuple) {
  Shape shape;
  for (const py::handle value : tuple) shape.push_back(value.cast<int64_t>());
  return shape;
}

py::object deep(py::handle object, py::handle memo) {
  return py::module_::import("copy").attr("deepcopy")(object, memo);
}

// A copy of all the memory behind `self`, one for each memory and deepcopy: views of one tensor stay views of one tensor.
Tensor deep_memory(const Tensor& self, py::handle memo) {
  const auto& storage = *self.impl().storage;
  const py::object copies = memo.attr("setdefault")("weft", py::dict());
  const py::tuple key = py::make_tuple(reinterpret_cast<uintptr_t>(&storage), static_cast<int>(self.dtype()));
  const auto known = py::reinterpret_borrow<py::object>(PyDict_GetItemWithError(copies.ptr(), key.ptr()));
  if (known) return as_tensor(known.ptr());
  const auto count = static_cast<int64_t>(storage.bytes / self.item_size());
  Tensor copy;
  {
    const Tensor all = as_strided(self, count, 1, 0);
    const ReleaseGil released(count > kReleaseGilAbove);
    copy = clone(all);
  }
  copies[key] = py::reinterpret_steal<py::object>(wrap(copy));
  return copy;
}

Tensor deep_values(const Tensor& self, py::handle memo) {
  const NoGrad guard;
  if (self.numel() == 0) return clone(self);
  return as_strided(deep_memory(self, memo), self.sizes(), self.strides(), self.storage_offset()).detach();
}

}  // namespace

PyObject* deep_copy(PyObject* self, PyObject* memo_argument) {
  return guarded([&] {
    const Tensor tensor = as_tensor(self);
    const auto memo =
        memo_argument == Py_None ? py::dict() : py::reinterpret_borrow<py::object>(memo_argument);
    const py::int_ identity(reinterpret_cast<uintptr_t>(self));
    const py::object known = memo.attr("get")(identity);
    if (!known.is_none()) return Py_NewRef(known.ptr());
    if (!tensor.is_leaf())
      throw GradError(
          std::string("[deepcopy] only leaves can be copied deeply, but this tensor comes from ") +
          tensor.grad_fn_name() + "; copy x.detach() or x.clone()");
    const Tensor values = deep_values(tensor, memo);
    auto copy = py::reinterpret_steal<py::object>(wrap_as(Py_TYPE(self), values));
    memo[identity] = copy;
    if (tensor.requires_grad()) values.requires_grad_();
    if (const Tensor grad = tensor.grad(); grad.defined()) {
      const auto object = py::reinterpret_steal<py::object>(wrap(grad));
      values.set_grad(as_tensor(deep(object, memo).ptr()));
    }
    if (const py::dict own = attributes(self); !own.empty())
      copy.attr("__dict__").attr("update")(deep(own, memo));
    return copy.release().ptr();
  });
}

PyObject* shallow_copy(PyObject* self, PyObject*) {
  return guarded([&] {
    const Tensor& tensor = as_tensor(self);
    const Tensor shared = tensor.detach();
    if (tensor.requires_grad()) shared.requires_grad_();
    auto copy = py::reinterpret_steal<py::object>(wrap_as(Py_TYPE(self), shared));
    if (const py::dict own = attributes(self); !own.empty()) copy.attr("__dict__").attr("update")(own);
    return copy.release().ptr();
  });
}

// (class, dtype, sizes, strides, requires_grad, the bytes in memory, off the CPU the device) and the attributes.
PyObject* reduce(PyObject* self, PyObject*) {
  return guarded([&] {
    const Tensor& tensor = as_tensor(self);
    Tensor dense;
    {
      const NoGrad guard;
      dense = clone(tensor.device().is_cpu() ? tensor : to(tensor, cpu));
    }
    const py::bytes values(static_cast<const char*>(dense.raw_data()),
                           static_cast<size_t>(dense.numel()) * dense.item_size());
    py::tuple parts = py::make_tuple(py::handle(reinterpret_cast<PyObject*>(Py_TYPE(self))),
                                     std::string(name(tensor.dtype())), tuple_of(dense.sizes()),
                                     tuple_of(dense.strides()), tensor.requires_grad(), values);
    if (!tensor.device().is_cpu()) parts = parts + py::make_tuple(tensor.device().str());
    const py::object make = py::module_::import("weft._C").attr("_rebuild_tensor");
    if (const py::dict own = attributes(self); !own.empty())
      return py::make_tuple(make, parts, own).release().ptr();
    return py::make_tuple(make, parts).release().ptr();
  });
}

PyObject* rebuild(PyObject*, PyObject* args) {
  return guarded([&] {
    const auto parts = py::reinterpret_borrow<py::tuple>(args);
    if (parts.size() != 6 && parts.size() != 7)
      raise(PyExc_TypeError,
            "_rebuild_tensor() takes 6 or 7 arguments (" + std::to_string(parts.size()) + " given)");
    PyTypeObject* type = class_argument(parts[0].ptr(), "_rebuild_tensor()");
    const auto dtype_name = parts[1].cast<std::string>();
    int dtype = 0;
    while (dtype < kDtypeCount && name(static_cast<Dtype>(dtype)) != dtype_name) ++dtype;
    if (dtype == kDtypeCount)
      throw ValueError("[Tensor] a pickled tensor has the unknown dtype " + dtype_name);
    const Shape sizes = shape_of(parts[2]);
    const Shape strides = shape_of(parts[3]);
    const auto values = parts[5].cast<std::string_view>();
    Tensor tensor = empty_strided(sizes, strides, {.dtype = static_cast<Dtype>(dtype)});
    const auto bytes = static_cast<size_t>(tensor.numel()) * tensor.item_size();
    if (values.size() != bytes || (bytes > 0 && tensor.impl().storage->bytes < bytes))
      throw ValueError("[Tensor] a pickled tensor of shape " + tensor.sizes().str() + " and dtype " +
                       dtype_name + " needs " + std::to_string(bytes) +
                       " bytes in memory without gaps; got " + std::to_string(values.size()));
    if (bytes > 0) std::memcpy(tensor.raw_data(), values.data(), bytes);
    if (parts.size() == 7) tensor = tensor.to(Device(parts[6].cast<std::string>()));
    if (parts[4].cast<bool>()) tensor.requires_grad_();
    return wrap_as(type, tensor);
  });
}

PyObject* as_subclass(PyObject* self, PyObject* type) {
  return guarded([&] {
    const Tensor& tensor = as_tensor(self);
    return wrap_as(class_argument(type, "as_subclass()"), view_as(tensor, tensor));
  });
}

PyObject* make_subclass(PyObject*, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded([&] {
    const auto [type, data, requires_grad] =
        arguments<3>("_make_subclass", {"cls", "data", "require_grad"}, args, count, keywords);
    PyTypeObject* made = class_argument(type, "_make_subclass()");
    if (!data || !is_tensor(data))
      raise(PyExc_TypeError, std::string("_make_subclass(): data must be a tensor, not ") +
                                 (data ? Py_TYPE(data)->tp_name : "nothing"));
    const Tensor shared = as_tensor(data).detach();
    if (truth(requires_grad, false)) shared.requires_grad_();
    return wrap_as(made, shared);
  });
}

}  // namespace weft::python
