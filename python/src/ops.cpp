// Puts the stamped ops on the module weft._C as functions, and on Tensor as methods.
#include <algorithm>
#include <cstring>
#include <string>

#include "arguments.h"

namespace weft::python {

#define WEFT_FAMILY(name) std::span<const Entry> name##_ops();
#include "stamped/families.inc"
#undef WEFT_FAMILY

namespace {

constexpr std::span<const Entry> (*kFamilies[])() = {
#define WEFT_FAMILY(name) name##_ops,
#include "stamped/families.inc"
#undef WEFT_FAMILY
};

// Python keeps docstrings, definitions and descriptions of types for good.
const char* docstring(const PythonOp& op) {
  auto* const text = new std::string(op.signatures);
  if (op.contract) *text += std::string("\n\n") + op.contract;
  for (const Overload& overload : std::span(op.overloads, op.count)) {
    if (!overload.is_method) continue;
    *text +=
        std::string("\n\nAlso a method of Tensor, as `") + overload.parameters[op.self_place].name + "`.";
    break;
  }
  return text->c_str();
}
PyMethodDef* definition(const PythonOp& op, const char* doc, FastCall call) {
  auto* function = reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(call));
  const char* const dot = std::strrchr(op.name, '.');
  return new PyMethodDef{dot ? dot + 1 : op.name, function, METH_FASTCALL | METH_KEYWORDS, doc};
}

// "linalg.det" as one word: "linalg_det".
std::string identifier(const PythonOp& op) {
  std::string name = op.name;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}
std::string attribute(const PythonOp& op) {
  return std::strchr(op.name, '.') ? "_" + identifier(op) : op.name;
}
py::str module_of(const PythonOp& op) {
  const char* const dot = std::strrchr(op.name, '.');
  return dot ? py::str("weft." + std::string(op.name, static_cast<size_t>(dot - op.name))) : py::str("weft");
}

PyTypeObject* named_tuple(const PythonOp& op) {
  auto* const name = new std::string("weft.return_types." + identifier(op));
  auto* const fields = new std::vector<PyStructSequence_Field>;
  for (const char* const* field = op.fields; *field; ++field) fields->push_back({*field, nullptr});
  const auto count = static_cast<int>(fields->size());
  fields->push_back({nullptr, nullptr});
  PyStructSequence_Desc description{name->c_str(), nullptr, fields->data(), count};
  PyTypeObject* const type = PyStructSequence_NewType(&description);
  if (!type) throw py::error_already_set();
  return type;
}

void intern_names(const PythonOp& op) {
  for (const Overload& overload : std::span(op.overloads, op.count)) {
    for (Parameter& parameter : std::span(overload.parameters, overload.count)) {
      if (!parameter.key) parameter.key = PyUnicode_InternFromString(parameter.name);
      if (!parameter.key) throw py::error_already_set();
    }
  }
}

}  // namespace

void add_ops(py::module_& module) {
  const auto return_types = py::reinterpret_borrow<py::module_>(PyImport_AddModule("weft.return_types"));
  if (!return_types) throw py::error_already_set();
  return_types.doc() = "The named tuples that ops return: weft.return_types.max(values, indices)";
  module.attr("return_types") = return_types;
  for (const auto& family : kFamilies) {
    for (const Entry& entry : family()) {
      PythonOp& op = *entry.op;
      const char* const doc = docstring(op);
      intern_names(op);
      if (op.fields && !op.result_type) {
        op.result_type = named_tuple(op);
        return_types.attr(identifier(op).c_str()) = py::handle(reinterpret_cast<PyObject*>(op.result_type));
      }
      const auto function = py::reinterpret_steal<py::object>(
          PyCFunction_NewEx(definition(op, doc, entry.function), nullptr, module_of(op).ptr()));
      if (!function) throw py::error_already_set();
      module.attr(attribute(op).c_str()) = function;
      if (!entry.method || !tensor_type || PyDict_GetItemString(tensor_type->tp_dict, op.name)) continue;
      const auto method = py::reinterpret_steal<py::object>(
          PyDescr_NewMethod(tensor_type, definition(op, doc, entry.method)));
      if (!method || PyDict_SetItemString(tensor_type->tp_dict, op.name, method.ptr()) != 0)
        throw py::error_already_set();
    }
  }
  if (tensor_type) PyType_Modified(tensor_type);
}

}  // namespace weft::python
