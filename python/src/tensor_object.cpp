// The Python type weft.Tensor: how its objects are made, kept alive by C++ with all they carry, collected and destroyed.
#include "tensor_object.h"

#include <cstddef>

#include "structmember.h"

namespace weft::python {

PyTypeObject* tensor_type = nullptr;

namespace {

using detail::TensorImpl;

// ---- one object for each tensor ----

// Memory of dead objects of class weft.Tensor itself.
constexpr int kFreeObjects = 256;
TensorObject* free_objects[kFreeObjects];
int free_count = 0;

// The object an implementation has. One that C++ kept goes back to Python: its handle counts again, and the reference C++ had is the
// caller's.
PyObject* object_of(TensorImpl& impl) {
  auto* object = static_cast<PyObject*>(impl.python);
  if (!impl.owns_python) return Py_NewRef(object);
  impl.retain();
  impl.owns_python = false;
  return object;
}

PyObject* new_object(Tensor&& tensor) {
  TensorObject* object;
  if (free_count > 0) {
    object = free_objects[--free_count];
    PyObject_Init(reinterpret_cast<PyObject*>(object), tensor_type);
  } else {
    object = PyObject_GC_New(TensorObject, tensor_type);
    if (!object) throw py::error_already_set();
    if (tensor.impl().python) {  // by the garbage collection that the allocation started
      PyObject_GC_Del(object);
      Py_DECREF(tensor_type);
      return object_of(tensor.impl());
    }
  }
  tensor.impl().python = object;
  new (&object->tensor) Tensor(std::move(tensor));
  object->dict = nullptr;
  object->weak_references = nullptr;
  object->hooks = nullptr;
  PyObject_GC_Track(object);
  return reinterpret_cast<PyObject*>(object);
}

// ---- the end of an object ----

// Whether C++ holds the tensor besides this object: then it must stay as it is, whatever the references within Python.
bool held_by_cpp(const TensorObject& object) {
  if (!object.tensor.defined()) return false;
  const TensorImpl& impl = object.tensor.impl();
  return impl.owns_python || impl.use_count() > 1;
}

bool worth_keeping(const TensorObject& object) {
  return Py_TYPE(&object) != tensor_type || object.weak_references || object.hooks ||
         (object.dict && PyDict_GET_SIZE(object.dict) > 0);
}

// Called with the last reference gone. If C++ still holds the tensor, the object lives on as long as that does.
bool keep_for_cpp(TensorObject* object) {
  if (!held_by_cpp(*object) || !worth_keeping(*object) || interpreter_ends()) return false;
  TensorImpl& impl = object->tensor.impl();
  if (impl.python != object) return false;
  Py_SET_REFCNT(reinterpret_cast<PyObject*>(object), 1);
  impl.owns_python = true;
  if (!impl.release()) return true;
  impl.retain();  // another thread dropped the last handle of C++ meanwhile
  impl.owns_python = false;
  Py_SET_REFCNT(reinterpret_cast<PyObject*>(object), 0);
  return false;
}

// The count is 0 and `owns_python` was set. The handle taken first keeps the tensor alive until the GIL is there; a weak reference may
// meanwhile have let Python at the object, which therefore stays whole if anybody has it.
void hand_back(TensorImpl* impl) noexcept {
  impl->retain();
  if (interpreter_ends()) return;  // leaked: nothing can be said to Python any more
  const AcquireGil gil;
  if (impl->owns_python) {
    impl->owns_python = false;  // the handle taken above is the object's now
    Py_DECREF(static_cast<PyObject*>(impl->python));
  } else if (impl->release()) {
    dispose(impl);
  }
}

// What a class made by a `class` statement put into __slots__.
template <class F>
int for_each_slot(PyObject* self, F visit) {
  for (PyTypeObject* type = Py_TYPE(self); type && type != tensor_type; type = type->tp_base) {
    const Py_ssize_t count = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) ? Py_SIZE(type) : 0;
    auto* member =
        reinterpret_cast<PyMemberDef*>(reinterpret_cast<char*>(type) + Py_TYPE(type)->tp_basicsize);
    for (Py_ssize_t i = 0; i < count; ++i, ++member) {
      if (member->type != T_OBJECT_EX || (member->flags & READONLY)) continue;
      if (const int status =
              visit(*reinterpret_cast<PyObject**>(reinterpret_cast<char*>(self) + member->offset)))
        return status;
    }
  }
  return 0;
}

void clear_slots(PyObject* self) {
  for_each_slot(self, [](PyObject*& held) {
    Py_CLEAR(held);
    return 0;
  });
}

// A long chain of objects that hold one another must not recurse: below some levels, what one held waits for the outermost.
class Level {
 public:
  Level() { ++depth; }
  ~Level() {
    while (depth == 1 && !waiting.empty()) {
      PyObject* next = waiting.back();
      waiting.pop_back();
      ++depth;
      Py_DECREF(next);
      --depth;
    }
    --depth;
  }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

  static void drop(PyObject*& held) {
    if (PyObject* object = std::exchange(held, nullptr)) {
      if (depth < kDeepest) Py_DECREF(object);
      else waiting.push_back(object);
    }
  }

 private:
  static constexpr int kDeepest = 50;
  static thread_local int depth;
  static thread_local std::vector<PyObject*> waiting;
};
thread_local int Level::depth = 0;
thread_local std::vector<PyObject*> Level::waiting;

void destroy(PyObject* self) {
  TensorObject* object = tensor_object(self);
  PyTypeObject* type = Py_TYPE(self);
  if (keep_for_cpp(object)) return;
  if (type->tp_finalize && PyObject_CallFinalizerFromDealloc(self) < 0) return;
  PyObject_GC_UnTrack(self);
  // From here on nobody may find this object by its tensor, which dies last: both run code of others.
  const Tensor tensor = std::move(object->tensor);
  object->tensor.~Tensor();
  if (tensor.defined() && tensor.impl().python == object) tensor.impl().python = nullptr;
  if (object->weak_references) PyObject_ClearWeakRefs(self);
  if (type != tensor_type) {
    const Level level;
    for_each_slot(self, [](PyObject*& held) {
      Level::drop(held);
      return 0;
    });
  }
  Py_CLEAR(object->dict);
  Py_CLEAR(object->hooks);
  if (type == tensor_type && free_count < kFreeObjects) free_objects[free_count++] = object;
  else type->tp_free(self);
  Py_DECREF(type);
}

// References that C++ may use are not shown to the garbage collector, which then takes them for references from outside.
int traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  const TensorObject& object = *tensor_object(self);
  if (held_by_cpp(object)) return 0;
  const auto visit_slot = [&](PyObject* held) {
    Py_VISIT(held);
    return 0;
  };
  if (const int status = for_each_slot(self, visit_slot)) return status;
  Py_VISIT(object.dict);
  Py_VISIT(object.hooks);
  if (hooks_belong_to(object)) Py_VISIT(object.hooks);
  return 0;
}

int clear(PyObject* self) {
  TensorObject* object = tensor_object(self);
  if (held_by_cpp(*object)) return 0;
  clear_slots(self);
  Py_CLEAR(object->dict);
  Py_CLEAR(object->hooks);
  return 0;
}

// ---- the type ----

PyObject* call_type(PyObject*, PyObject* const* args, size_t flags, PyObject* keywords) {
  return guarded([&] { return wrap(classic_tensor(args, PyVectorcall_NARGS(flags), keywords)); });
}

PyObject* new_of_class(PyTypeObject* type, PyObject* args, PyObject* keywords) {
  return guarded([&] {
    std::vector<PyObject*> values(PySequence_Fast_ITEMS(args),
                                  PySequence_Fast_ITEMS(args) + PyTuple_GET_SIZE(args));
    py::object names;
    if (keywords && PyDict_GET_SIZE(keywords) > 0) {
      py::list list;
      for (const auto& [name, value] : py::reinterpret_borrow<py::dict>(keywords)) {
        list.append(name);
        values.push_back(value.ptr());
      }
      names = py::tuple(list);
    }
    return wrap_as(type, classic_tensor(values.data(), PyTuple_GET_SIZE(args), names.ptr()));
  });
}

// Type of weft.Tensor and of all classes below it: a `class` statement makes classes whose objects end by Python's own rules, which know
// nothing of C++ holding a tensor.
PyObject* new_class(PyTypeObject* metaclass, PyObject* args, PyObject* keywords) {
  PyObject* made = PyType_Type.tp_new(metaclass, args, keywords);
  if (!made) return nullptr;
  auto* type = reinterpret_cast<PyTypeObject*>(made);
  if (PyType_IsSubtype(type, tensor_type)) {
    type->tp_dealloc = destroy;
    type->tp_traverse = traverse;
    type->tp_clear = clear;
  }
  return made;
}

PyTypeObject* make_metaclass() {
  PyType_Slot slots[] = {{Py_tp_new, reinterpret_cast<void*>(new_class)}, {0, nullptr}};
  PyType_Spec spec = {"weft._C._TensorMeta", static_cast<int>(PyType_Type.tp_basicsize),
                      static_cast<int>(PyType_Type.tp_itemsize), Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                      slots};
  const py::object bases = py::make_tuple(py::handle(reinterpret_cast<PyObject*>(&PyType_Type)));
  auto* type = reinterpret_cast<PyTypeObject*>(PyType_FromSpecWithBases(&spec, bases.ptr()));
  if (!type) throw py::error_already_set();
  type->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;  // not inherited: weft.Tensor(…) goes to call_type
  return type;
}

PyObject* representation(PyObject* self) {
  return guarded([&] { return py::str(as_tensor(self).str()).release().ptr(); });
}

Py_hash_t identity_hash(PyObject* self) { return reinterpret_cast<Py_hash_t>(self); }  // id(), as in PyTorch

PyTypeObject* make_type() {
  static PyMemberDef members[] = {
      {"__dictoffset__", T_PYSSIZET, offsetof(TensorObject, dict), READONLY, nullptr},
      {"__weaklistoffset__", T_PYSSIZET, offsetof(TensorObject, weak_references), READONLY, nullptr},
      {nullptr, 0, 0, 0, nullptr}};
  static const char* const doc =
      "Elements of one dtype in up to 16 dimensions, with a place on the tape.\n\n"
      "Tensor() is empty, Tensor(2, 3) uninitialised, Tensor([[1, 2], [3, 4]]) holds data, all of the "
      "default dtype;\n"
      "weft.tensor() makes tensors of other dtypes.";
  std::vector<PyType_Slot> slots = {{Py_tp_new, reinterpret_cast<void*>(new_of_class)},
                                    {Py_tp_dealloc, reinterpret_cast<void*>(destroy)},
                                    {Py_tp_traverse, reinterpret_cast<void*>(traverse)},
                                    {Py_tp_clear, reinterpret_cast<void*>(clear)},
                                    {Py_tp_free, reinterpret_cast<void*>(PyObject_GC_Del)},
                                    {Py_tp_repr, reinterpret_cast<void*>(representation)},
                                    {Py_tp_hash, reinterpret_cast<void*>(identity_hash)},
                                    {Py_tp_doc, const_cast<char*>(doc)},
                                    {Py_tp_members, members},
                                    {Py_tp_methods, tensor_methods},
                                    {Py_tp_getset, tensor_properties}};
  for (const PyType_Slot* table : {tensor_number_slots, tensor_container_slots})
    for (; table->slot; ++table) slots.push_back(*table);
  slots.push_back({0, nullptr});
  PyType_Spec spec = {"weft.Tensor", static_cast<int>(sizeof(TensorObject)), 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots.data()};
  auto* type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  if (!type) throw py::error_already_set();
  type->tp_vectorcall = call_type;
  return type;
}

// Before 3.12 a type from a specification cannot be given its metaclass, and since then not one with a `__new__`; the metaclass adds no
// fields, so that the type may change over.
void set_metaclass(PyTypeObject* type, PyTypeObject* metaclass) {
  Py_INCREF(metaclass);
  PyTypeObject* before = Py_TYPE(type);
  Py_SET_TYPE(reinterpret_cast<PyObject*>(type), metaclass);
  if (before->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_DECREF(before);
}

}  // namespace

PyObject* wrap(Tensor tensor) {
  if (!tensor.defined()) Py_RETURN_NONE;
  TensorImpl& impl = tensor.impl();
  return impl.python ? object_of(impl) : new_object(std::move(tensor));
}

PyObject* wrap_as(PyTypeObject* type, Tensor tensor) {
  TensorImpl& impl = tensor.impl();
  if (type == tensor_type) return wrap(std::move(tensor));
  if (!PyType_IsSubtype(type, tensor_type))
    raise(PyExc_TypeError,
          std::string("expected weft.Tensor or a class derived from it, not ") + type->tp_name);
  PyObject* object = nullptr;
  if (!impl.python) {
    object = type->tp_alloc(type, 0);
    if (!object) throw py::error_already_set();
  }
  if (impl.python) {
    Py_XDECREF(object);
    if (Py_TYPE(static_cast<PyObject*>(impl.python)) == type) return object_of(impl);
    raise(PyExc_RuntimeError, std::string("[Tensor] this tensor has an object of class ") +
                                  Py_TYPE(static_cast<PyObject*>(impl.python))->tp_name +
                                  " already; make a new one for class " + type->tp_name +
                                  " by detach() or clone()");
  }
  new (&tensor_object(object)->tensor) Tensor(tensor);
  impl.python = object;
  return object;
}

PyObject* wrap(const std::vector<Tensor>& tensors) {
  PyObject* tuple = PyTuple_New(static_cast<Py_ssize_t>(tensors.size()));
  if (!tuple) throw py::error_already_set();
  const auto owner = py::reinterpret_steal<py::object>(tuple);
  for (size_t i = 0; i < tensors.size(); ++i)
    PyTuple_SET_ITEM(tuple, static_cast<Py_ssize_t>(i), wrap(tensors[i]));
  return Py_NewRef(tuple);
}

Tensor classic_tensor(PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  PyObject* data = nullptr;
  PyObject* size = nullptr;
  for (Py_ssize_t k = 0; keywords && k < PyTuple_GET_SIZE(keywords); ++k) {
    const auto name = py::cast<std::string>(py::handle(PyTuple_GET_ITEM(keywords, k)));
    PyObject* value = args[count + k];
    if (name == "data") data = value;
    else if (name == "size") size = value;
    else if (name != "device")
      raise(PyExc_TypeError, "Tensor() got an unexpected keyword argument '" + name +
                                 "'; weft.tensor(data, dtype=…) takes more");
    else if (value != Py_None && !as_device("Tensor", value).is_cpu())
      throw DeviceError("[Tensor] makes tensors on the CPU; got device " + as_device("Tensor", value).str());
  }
  if (count + (data != nullptr) + (size != nullptr) > 1 && (data || size))
    raise(PyExc_TypeError, "Tensor() takes sizes, or data=, or size=, not several of them");

  int64_t first = 0;
  const bool sizes = count > 0 && to_int64(args[0], &first) && !is_tensor(args[0]);
  if (count == 1 && !sizes) {
    static PyTypeObject* const size_type = Py_TYPE(size_object({}));
    (Py_TYPE(args[0]) == size_type ? size : data) = args[0];
  }
  if (data) {
    if (is_tensor(data)) return view_as(as_tensor(data), as_tensor(data));
    if (is_number(data) || !PySequence_Check(data))
      raise(PyExc_TypeError, std::string("Tensor(): data must be a sequence, not ") + Py_TYPE(data)->tp_name +
                                 "; weft.tensor(number) makes a 0-d tensor");
    return tensor_from_data(data, default_dtype());
  }
  Shape shape;
  const auto append = [&](PyObject* item) {
    int64_t value = 0;
    if (!to_int64(item, &value))
      raise(PyExc_TypeError, "Tensor(): size " + std::to_string(shape.size()) + " must be an integer, not " +
                                 Py_TYPE(item)->tp_name);
    shape.push_back(value);
  };
  if (size) {
    for (const py::handle item : py::reinterpret_borrow<py::sequence>(size)) append(item.ptr());
  } else {
    for (Py_ssize_t i = 0; i < count; ++i) append(args[i]);
    if (count == 0) shape.push_back(0);
  }
  return empty(shape);
}

void add_tensor(py::module_& module) {
  PyTypeObject* metaclass = make_metaclass();
  tensor_type = make_type();
  set_metaclass(tensor_type, metaclass);
  const py::handle type(reinterpret_cast<PyObject*>(tensor_type));

  static PyGetSetDef attributes = {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, nullptr,
                                   nullptr};
  const auto dict = py::reinterpret_steal<py::object>(PyDescr_NewGetSet(tensor_type, &attributes));
  if (!dict || PyDict_SetItemString(tensor_type->tp_dict, "__dict__", dict.ptr()) < 0)
    throw py::error_already_set();
  type.attr("__array_priority__") =
      1000;  // NumPy's operators leave mixed expressions to Tensor's; also forgets cached look-ups

  module.attr("Tensor") = type;
  module.attr("_TensorMeta") = py::handle(reinterpret_cast<PyObject*>(metaclass));
  static PyMethodDef functions[] = {
      {"_rebuild_tensor", rebuild, METH_VARARGS, "A tensor from what its pickle holds."},
      {nullptr, nullptr, 0, nullptr}};
  if (PyModule_AddFunctions(module.ptr(), functions) < 0) throw py::error_already_set();
  detail::hand_back_to_python = hand_back;
}

}  // namespace weft::python
