// What weft.nn needs from C++: the base type of nn.Module (attributes, assignment and calls without Python code).
#include "bind.h"  // before Python's own headers

#include <pybind11/stl.h>
#include <structmember.h>

#include <array>

namespace weft::python {

namespace {

// ---- the base type of nn.Module ----

struct ModuleObject {
  PyObject_HEAD PyObject* dict;
  PyObject* weak_references;
  vectorcallfunc vectorcall;
};

PyTypeObject* module_base = nullptr;

ModuleObject* as_module(PyObject* object) { return reinterpret_cast<ModuleObject*>(object); }

PyObject* interned(const char* text) {
  PyObject* name = PyUnicode_InternFromString(text);
  if (!name) throw py::error_already_set();
  return name;
}

struct Names {
  PyObject* parameters = interned("_parameters");
  PyObject* buffers = interned("_buffers");
  PyObject* modules = interned("_modules");
  PyObject* transient_buffers = interned("_non_persistent_buffers_set");
  PyObject* forward = interned("forward");
  PyObject* call_impl = interned("_call_impl");
  PyObject* assign = interned("_assign");
  PyObject* getattr = interned("__getattr__");
  PyObject* getattribute = interned("__getattribute__");
  std::array<PyObject*, 4> hooks = {interned("_forward_pre_hooks"), interned("_forward_hooks"),
                                    interned("_backward_pre_hooks"), interned("_backward_hooks")};
};
const Names* names = nullptr;                // leaked: Python objects outlive static destructors
std::array<PyObject*, 4> global_hooks = {};  // dicts of nn.modules, kept for ever

// Borrowed; null, without an error, when the module has no such attribute (yet) or no such dict.
PyObject* own(const ModuleObject* module, PyObject* name) {
  if (!module->dict) return nullptr;
  PyObject* found = PyDict_GetItemWithError(module->dict, name);
  return found && PyDict_Check(found) ? found : nullptr;
}

// Borrowed; null with or without an error.
PyObject* registered(const ModuleObject* module, PyObject* name) {
  for (PyObject* kind : {names->modules, names->parameters, names->buffers}) {
    PyObject* entries = own(module, kind);
    if (!entries) continue;
    PyObject* found = PyDict_GetItemWithError(entries, name);
    if (found || PyErr_Occurred()) return found;
  }
  return nullptr;
}

PyObject* registered_or_error(PyObject* self, PyObject* name) {
  PyObject* found = registered(as_module(self), name);
  if (found) {
    Py_INCREF(found);
    return found;
  }
  if (!PyErr_Occurred())
    PyErr_Format(PyExc_AttributeError, "'%.100s' object has no attribute '%U'", Py_TYPE(self)->tp_name, name);
  return nullptr;
}

PyObject* module_getattro(PyObject* self, PyObject* name) {
  if (!PyUnicode_Check(name)) return PyObject_GenericGetAttr(self, name);
  PyTypeObject* type = Py_TYPE(self);
  PyObject* attribute = _PyType_Lookup(type, name);
  descrgetfunc get = nullptr;
  if (attribute) {
    Py_INCREF(attribute);
    get = Py_TYPE(attribute)->tp_descr_get;
    if (get && Py_TYPE(attribute)->tp_descr_set) {
      PyObject* result = get(attribute, self, reinterpret_cast<PyObject*>(type));
      Py_DECREF(attribute);
      return result;
    }
  }
  if (PyObject* dict = as_module(self)->dict) {
    PyObject* found = PyDict_GetItemWithError(dict, name);
    if (found || PyErr_Occurred()) {
      Py_XINCREF(found);
      Py_XDECREF(attribute);
      return found;
    }
  }
  if (!attribute) return registered_or_error(self, name);
  if (!get) return attribute;
  PyObject* result = get(attribute, self, reinterpret_cast<PyObject*>(type));
  Py_DECREF(attribute);
  return result;
}

// nn.Module.__getattr__, which subclasses call as super().__getattr__(name).
PyObject* module_getattr(PyObject* self, PyObject* name) { return registered_or_error(self, name); }

// 1 when it was there and is gone, 0 when not, -1 with an error.
int remove_from(PyObject* entries, PyObject* name) {
  if (!entries) return 0;
  const int contains = PyDict_Contains(entries, name);
  if (contains <= 0) return contains;
  return PyDict_DelItem(entries, name) == 0 ? 1 : -1;
}

int module_delattr(PyObject* self, PyObject* name) {
  ModuleObject* module = as_module(self);
  for (PyObject* kind : {names->parameters, names->buffers, names->modules}) {
    const int removed = remove_from(own(module, kind), name);
    if (removed < 0) return -1;
    if (removed == 0) continue;
    PyObject* transient =
        kind == names->buffers ? PyDict_GetItemWithError(module->dict, names->transient_buffers) : nullptr;
    return transient && PySet_Discard(transient, name) < 0 ? -1 : 0;
  }
  return PyObject_GenericSetAttr(self, name, nullptr);
}

int module_setattro(PyObject* self, PyObject* name, PyObject* value) {
  if (!value) return module_delattr(self, name);
  const bool plain = !is_tensor(value) && !PyObject_TypeCheck(value, module_base);
  if (plain && !registered(as_module(self), name)) {
    if (PyErr_Occurred()) return -1;
    return PyObject_GenericSetAttr(self, name, value);
  }
  PyObject* result = PyObject_CallMethodObjArgs(self, names->assign, name, value, nullptr);
  Py_XDECREF(result);
  return result ? 0 : -1;
}

// What object.__setattr__ does, which refuses types with a setattro slot of their own.
PyObject* module_set_plain(PyObject* self, PyObject* args) {
  PyObject *name = nullptr, *value = nullptr;
  if (!PyArg_ParseTuple(args, "UO", &name, &value)) return nullptr;
  if (PyObject_GenericSetAttr(self, name, value) < 0) return nullptr;
  Py_RETURN_NONE;
}

bool without_hooks(const ModuleObject* module) {
  for (PyObject* hooks : global_hooks)
    if (!hooks || PyDict_GET_SIZE(hooks) != 0) return false;
  for (PyObject* name : names->hooks) {
    PyObject* hooks = own(module, name);
    if (!hooks || PyDict_GET_SIZE(hooks) != 0) return false;
  }
  return true;
}

// function(self, *args, **kwargs), as bound methods do it.
PyObject* call_with_self(PyObject* function, PyObject* self, PyObject* const* args, size_t flagged_count,
                         PyObject* keywords) {
  const auto count = static_cast<size_t>(PyVectorcall_NARGS(flagged_count));
  if (flagged_count & PY_VECTORCALL_ARGUMENTS_OFFSET) {
    auto** with_self = const_cast<PyObject**>(args) - 1;
    PyObject* before = std::exchange(*with_self, self);
    PyObject* result = PyObject_Vectorcall(function, with_self, count + 1, keywords);
    *with_self = before;
    return result;
  }
  std::vector<PyObject*> all;
  const size_t keyword_count = keywords ? static_cast<size_t>(PyTuple_GET_SIZE(keywords)) : 0;
  all.reserve(count + keyword_count + 2);
  all.push_back(nullptr);
  all.push_back(self);
  all.insert(all.end(), args, args + count + keyword_count);
  return PyObject_Vectorcall(function, all.data() + 1, (count + 1) | PY_VECTORCALL_ARGUMENTS_OFFSET,
                             keywords);
}

PyObject* call_method(PyObject* self, PyObject* name, PyObject* const* args, size_t flagged_count,
                      PyObject* keywords) {
  PyObject* own_attribute =
      as_module(self)->dict ? PyDict_GetItemWithError(as_module(self)->dict, name) : nullptr;
  PyObject* method = own_attribute ? nullptr : _PyType_Lookup(Py_TYPE(self), name);
  if (method && PyType_HasFeature(Py_TYPE(method), Py_TPFLAGS_METHOD_DESCRIPTOR)) {
    Py_INCREF(method);
    PyObject* result = call_with_self(method, self, args, flagged_count, keywords);
    Py_DECREF(method);
    return result;
  }
  PyObject* bound = PyObject_GetAttr(self, name);
  if (!bound) return nullptr;
  PyObject* result = PyObject_Vectorcall(bound, args, flagged_count, keywords);
  Py_DECREF(bound);
  return result;
}

PyObject* call_module(PyObject* self, PyObject* const* args, size_t flagged_count, PyObject* keywords) {
  const bool direct = without_hooks(as_module(self));
  return call_method(self, direct ? names->forward : names->call_impl, args, flagged_count, keywords);
}

// tp_call: what super().__call__(x) reaches, so it must not look at the class's own __call__ again.
PyObject* module_call(PyObject* self, PyObject* args, PyObject* kwargs) {
  const auto count = static_cast<size_t>(PyTuple_GET_SIZE(args));
  PyObject* const* items = &PyTuple_GET_ITEM(args, 0);
  if (!kwargs || PyDict_GET_SIZE(kwargs) == 0) return call_module(self, items, count, nullptr);
  std::vector<PyObject*> all(items, items + count);
  PyObject* keywords = PyTuple_New(PyDict_GET_SIZE(kwargs));
  if (!keywords) return nullptr;
  PyObject *key = nullptr, *value = nullptr;
  for (Py_ssize_t at = 0, i = 0; PyDict_Next(kwargs, &at, &key, &value); ++i) {
    Py_INCREF(key);
    PyTuple_SET_ITEM(keywords, i, key);
    all.push_back(value);
  }
  PyObject* result = call_module(self, all.data(), count, keywords);
  Py_DECREF(keywords);
  return result;
}

PyObject* module_vectorcall(PyObject* self, PyObject* const* args, size_t flagged_count, PyObject* keywords) {
  if (Py_TYPE(self)->tp_call == module_call) return call_module(self, args, flagged_count, keywords);
  // The class got a __call__ of its own after it was made.
  const Py_ssize_t count = PyVectorcall_NARGS(flagged_count);
  return guarded([&]() -> PyObject* {
    py::tuple positional(static_cast<size_t>(count));
    for (Py_ssize_t i = 0; i < count; ++i)
      positional[static_cast<size_t>(i)] = py::reinterpret_borrow<py::object>(args[i]);
    py::dict named;
    for (Py_ssize_t i = 0; keywords && i < PyTuple_GET_SIZE(keywords); ++i)
      named[PyTuple_GET_ITEM(keywords, i)] = py::reinterpret_borrow<py::object>(args[count + i]);
    return Py_TYPE(self)->tp_call(self, positional.ptr(), named.ptr());
  });
}

PyObject* module_new(PyTypeObject* type, PyObject*, PyObject*) {
  PyObject* self = type->tp_alloc(type, 0);
  if (self) as_module(self)->vectorcall = module_vectorcall;
  return self;
}

int module_traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(as_module(self)->dict);
  Py_VISIT(Py_TYPE(self));
  return 0;
}

int module_clear(PyObject* self) {
  Py_CLEAR(as_module(self)->dict);
  return 0;
}

void module_dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  if (as_module(self)->weak_references) PyObject_ClearWeakRefs(self);
  module_clear(self);
  type->tp_free(self);
  Py_DECREF(type);
}

// Classes made by a class statement lose two things: the flag of vectorcall (Python 3.11), and, as the base has a
// __getattr__ in its dict, the getattro slot.
PyObject* module_init_subclass(PyObject* type_object, PyObject* args, PyObject* kwargs) {
  auto* type = reinterpret_cast<PyTypeObject*>(type_object);
  if (type->tp_call == module_call) type->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
  auto* base = reinterpret_cast<PyObject*>(module_base);
  if (_PyType_Lookup(type, names->getattr) == PyDict_GetItem(module_base->tp_dict, names->getattr) &&
      _PyType_Lookup(type, names->getattribute) == PyDict_GetItem(module_base->tp_dict, names->getattribute))
    type->tp_getattro = module_getattro;
  PyType_Modified(type);
  return guarded([&]() -> PyObject* {
    const py::object next =
        py::handle(reinterpret_cast<PyObject*>(&PySuper_Type))(py::handle(base), py::handle(type_object));
    const py::object method = next.attr("__init_subclass__");
    return PyObject_Call(method.ptr(), args, kwargs);
  });
}

// object's own refuses types with C fields; all of a module's state is in its __dict__.
PyObject* module_getstate(PyObject* self, PyObject*) {
  PyObject* dict = as_module(self)->dict;
  return dict ? PyDict_Copy(dict) : PyDict_New();
}

// ---- the types ----

PyMemberDef module_members[] = {
    {"__dictoffset__", T_PYSSIZET, offsetof(ModuleObject, dict), READONLY, nullptr},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(ModuleObject, weak_references), READONLY, nullptr},
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(ModuleObject, vectorcall), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr}};

PyGetSetDef module_properties[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

template <class F>
PyCFunction as_method(F* function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef module_methods[] = {
    {"__getattr__", module_getattr, METH_O, "The parameter, buffer or module of this name."},
    {"_set_plain", module_set_plain, METH_VARARGS, "An attribute that is not registered."},
    {"__getstate__", module_getstate, METH_NOARGS, "What pickling and copying save: a copy of the __dict__."},
    {"__init_subclass__", as_method(module_init_subclass), METH_CLASS | METH_VARARGS | METH_KEYWORDS,
     nullptr},
    {nullptr, nullptr, 0, nullptr}};

template <class F>
void* as_slot(F* function) {
  return reinterpret_cast<void*>(function);
}

}  // namespace

void add_nn(py::module_& module) {
  names = new Names;
  static PyType_Slot slots[] = {{Py_tp_new, as_slot(module_new)},
                                {Py_tp_dealloc, as_slot(module_dealloc)},
                                {Py_tp_traverse, as_slot(module_traverse)},
                                {Py_tp_clear, as_slot(module_clear)},
                                {Py_tp_getattro, as_slot(module_getattro)},
                                {Py_tp_setattro, as_slot(module_setattro)},
                                {Py_tp_call, as_slot(module_call)},
                                {Py_tp_members, module_members},
                                {Py_tp_getset, module_properties},
                                {Py_tp_methods, module_methods},
                                {0, nullptr}};
  static PyType_Spec spec = {
      "weft._C.ModuleBase", sizeof(ModuleObject), 0,
      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL, slots};
  module_base = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  if (!module_base) throw py::error_already_set();
  module.attr("ModuleBase") = py::handle(reinterpret_cast<PyObject*>(module_base));

  module.def(
      "_set_global_module_hooks",
      [](const py::dict& forward_pre, const py::dict& forward, const py::dict& backward_pre,
         const py::dict& backward) {
        const py::dict hooks[] = {forward_pre, forward, backward_pre, backward};
        for (size_t i = 0; i < 4; ++i) global_hooks[i] = py::object(hooks[i]).release().ptr();
      },
      "The dicts of hooks of all modules, which calls look at from now on.");
}

}  // namespace weft::python
