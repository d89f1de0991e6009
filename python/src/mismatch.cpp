// What a TypeError says when an op's arguments fit none of its overloads, and the names that keywords go by; for arguments.cpp.
#include <algorithm>
#include <cstring>

#include "arguments.h"

namespace weft::python {

namespace {

// Keywords that NumPy's users (and PyTorch's older programs) know parameters by.
constexpr std::pair<const char*, const char*> kAliases[] = {
    {"axis", "dim"}, {"keepdims", "keepdim"}, {"x", "input"},    {"a", "input"},
    {"x1", "input"}, {"x2", "other"},         {"shape", "size"}, {"size", "shape"},
};

bool is_called(PyObject* name, const char* text) { return PyUnicode_CompareWithASCIIString(name, text) == 0; }

int place_by_text(const Overload& overload, PyObject* name) {
  for (int i = 0; i < overload.count; ++i)
    if (is_called(name, overload.parameters[i].name)) return i;
  return -1;
}

std::string text_of(PyObject* name) {
  const char* text = PyUnicode_AsUTF8(name);
  if (!text) throw py::error_already_set();
  return text;
}

std::string short_name(PyObject* object) {
  const std::string name = Py_TYPE(object)->tp_name;
  return name.substr(name.rfind('.') + 1);
}

// "(Tensor other, *, Number alpha = 1)"
std::string signature(const PythonOp& op, const Overload& overload, bool is_method) {
  std::string text = "(";
  for (int i = 0; i < overload.count; ++i) {
    const char* const comma = text.size() > 1 ? ", " : "";
    if (i == overload.positional) text += std::string(comma) + "*";
    if (is_method && i == op.self_place) continue;
    const Parameter& parameter = overload.parameters[i];
    if (text.size() > 1) text += ", ";
    text += kind_text(parameter) + " " + parameter.name;
    if (parameter.default_value) text += std::string(" = ") + parameter.default_value;
  }
  return text + ")";
}

struct Call {
  const PythonOp& op;
  PyObject* self;
  PyObject* const* args;
  Py_ssize_t count;
  PyObject* names;

  Py_ssize_t keywords() const { return names ? PyTuple_GET_SIZE(names) : 0; }
  PyObject* keyword(Py_ssize_t k) const { return PyTuple_GET_ITEM(names, k); }
};

bool is_plausible(const Call& call, const Overload& overload) {
  if (call.self && !overload.is_method) return false;
  const int room = overload.positional - (call.self ? 1 : 0);
  if (call.count > room && !overload.gathers) return false;
  for (Py_ssize_t k = 0; k < call.keywords(); ++k)
    if (place_of(overload, call.keyword(k)) < 0 && !is_called(call.keyword(k), "out")) return false;
  return true;
}

// Why an overload does not take a call: what a caller should hear if it alone was meant, and the misfit if it is one.
struct Reason {
  std::string text;
  const Parameter* parameter = nullptr;
  int position = 0;
  PyObject* given = nullptr;

  // How much of the call did fit: an overload that more fits is the one that was meant.
  int reach() const { return !parameter ? 2 * kMaxParameters : position > 0 ? position : kMaxParameters; }
};

std::string argument_text(const PythonOp& op, const Parameter& parameter, int position) {
  const std::string place = position > 0 ? " (position " + std::to_string(position) + ")" : "";
  return std::string(op.name) + "(): argument '" + parameter.name + "'" + place;
}

// What to write instead, where a type is a common mistake.
std::string hint(const std::string& kind, PyObject* given) {
  const bool is_array = short_name(given) == "ndarray";
  if (kind.starts_with("Tensor") && (is_array || PyList_Check(given) || PyTuple_Check(given)))
    return is_array ? "; weft.from_numpy(array) makes one" : "; weft.tensor(data) makes one";
  if (kind == "tuple of Tensors" && is_tensor(given)) return "; put the tensors into a list";
  if (kind == "weft.dtype") return ", for example weft.float32";
  return "";
}

Reason misfit(const Call& call, const Parameter& parameter, int position, PyObject* given,
              const std::string& kind) {
  return {argument_text(call.op, parameter, position) + " must be " + kind + ", not " + type_text(given) +
              hint(kind, given),
          &parameter, position, given};
}

Reason reason(const Call& call, const Overload& overload) {
  const std::string name = std::string(call.op.name) + "() ";
  const int self_place = call.self ? call.op.self_place : -1;
  std::array<bool, kMaxParameters> has{};
  Py_ssize_t taken = 0;
  int position = 0;
  for (int i = 0; i < overload.positional; ++i) {
    if (i == self_place) {
      has[static_cast<size_t>(i)] = true;
      continue;
    }
    if (taken == call.count) break;
    const Parameter& parameter = overload.parameters[i];
    ++position;
    has[static_cast<size_t>(i)] = true;
    if (overload.gathers && i == overload.positional - 1 && call.count - taken > 1) {
      const Parameter one{parameter.name, parameter.kind == Kind::tensors ? Kind::tensor : Kind::integer,
                          false, nullptr};
      for (; taken < call.count; ++taken, ++position)
        if (!fits(one, call.args[taken], true))
          return misfit(call, parameter, position, call.args[taken], kind_text(one));
      break;
    }
    if (!fits(parameter, call.args[taken], true))
      return misfit(call, parameter, position, call.args[taken], kind_text(parameter));
    ++taken;
  }
  if (taken < call.count) {
    const int room = overload.positional - (call.self ? 1 : 0);
    return {name + "takes " + std::to_string(room) + " positional argument" + (room == 1 ? "" : "s") +
            " but " + std::to_string(call.count) + (call.count == 1 ? " was given" : " were given")};
  }
  for (Py_ssize_t k = 0; k < call.keywords(); ++k) {
    const int place = place_of(overload, call.keyword(k));
    PyObject* const given = call.args[call.count + k];
    if (place < 0) {
      if (is_none_for_out(call.keyword(k), given)) continue;
      return {name + "got an unexpected keyword argument '" + text_of(call.keyword(k)) + "'"};
    }
    const Parameter& parameter = overload.parameters[place];
    if (std::exchange(has[static_cast<size_t>(place)], true))
      return {name + "got multiple values for argument '" + parameter.name + "'"};
    if (!fits(parameter, given, true)) return misfit(call, parameter, 0, given, kind_text(parameter));
  }
  std::string missing;
  int number = 0;
  for (int i = 0; i < overload.count; ++i) {
    if (has[static_cast<size_t>(i)] || overload.parameters[i].default_value) continue;
    missing += std::string(number++ ? ", \"" : "\"") + overload.parameters[i].name + "\"";
  }
  return {name + "missing " + std::to_string(number) + " required argument" + (number == 1 ? "" : "s") +
          ": " + missing};
}

// One message for the reasons that reach farthest: they are the same, or one argument of a type that no overload takes.
std::string common_text(const Call& call, std::vector<Reason> reasons) {
  int farthest = 0;
  for (const Reason& each : reasons) farthest = std::max(farthest, each.reach());
  std::erase_if(reasons, [=](const Reason& each) { return each.reach() < farthest; });
  const Reason& first = reasons.front();
  std::string kinds;
  bool same_text = true, same_place = true;
  for (const Reason& each : reasons) {
    same_text = same_text && each.text == first.text;
    same_place = same_place && each.parameter && each.given == first.given;
    if (!same_place) continue;
    const std::string kind = kind_text(*each.parameter);
    if (kind.starts_with(kinds)) kinds = kind;
    else if (kinds.find(kind) == std::string::npos) kinds += " or " + kind;
  }
  if (same_text) return first.text;
  if (!same_place) return "";
  return argument_text(call.op, *first.parameter, first.position) + " must be " + kinds + ", not " +
         type_text(first.given) + hint(kinds, first.given);
}

}  // namespace

int place_of(const Overload& overload, PyObject* name) {
  for (int i = 0; i < overload.count; ++i)
    if (overload.parameters[i].key == name) return i;
  const int place = place_by_text(overload, name);
  if (place >= 0) return place;
  for (const auto& [alias, meant] : kAliases) {
    if (!is_called(name, alias)) continue;
    for (int i = 0; i < overload.count; ++i)
      if (std::strcmp(overload.parameters[i].name, meant) == 0) return i;
  }
  return -1;
}

bool is_none_for_out(PyObject* name, PyObject* value) { return value == Py_None && is_called(name, "out"); }

std::string type_text(PyObject* object) {
  if (!PyTuple_Check(object) && !PyList_Check(object)) return short_name(object);
  std::string text = short_name(object) + " of (";
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(object);
  for (Py_ssize_t i = 0; i < std::min<Py_ssize_t>(count, 5); ++i)
    text += (i ? ", " : "") + short_name(PySequence_Fast_GET_ITEM(object, i));
  return text + (count > 5 ? ", …)" : ")");
}

std::string kind_text(const Parameter& parameter) {
  // in Kind's order
  constexpr const char* names[] = {"Tensor",
                                   "tuple of Tensors",
                                   "int",
                                   "float",
                                   "bool",
                                   "Number",
                                   "int or tuple of ints",
                                   "tuple of ints",
                                   "weft.dtype",
                                   "weft.device",
                                   "weft.memory_format",
                                   "weft.layout",
                                   "Generator",
                                   "str",
                                   "str",
                                   "tuple of Tensors"};
  return names[static_cast<size_t>(parameter.kind)];
}

void refuse(const PythonOp& op, const Parameter& parameter, int position, const std::string& rule) {
  raise(PyExc_TypeError, argument_text(op, parameter, position) + " " + rule);
}

void refuse_all(const PythonOp& op, PyObject* self, PyObject* const* args, Py_ssize_t count,
                PyObject* names) {
  const Call call{op, self, args, count, names};
  const std::span<const Overload> overloads(op.overloads, op.count);
  for (Py_ssize_t k = 0; k < call.keywords(); ++k) {
    const bool known = std::any_of(overloads.begin(), overloads.end(), [&](const Overload& each) {
      return place_of(each, call.keyword(k)) >= 0;
    });
    if (!known && is_called(call.keyword(k), "out") && args[count + k] != Py_None)
      raise(
          PyExc_RuntimeError,
          std::string(op.name) + "(): weft has no out=; keep the result, or copy it with out.copy_(result)");
  }
  std::vector<const Overload*> possible;
  std::vector<Reason> reasons;
  for (const Overload& overload : overloads) {
    if (self && !overload.is_method) continue;
    possible.push_back(&overload);
    if (is_plausible(call, overload)) reasons.push_back(reason(call, overload));
  }
  if (possible.size() == 1) reasons.assign(1, reason(call, *possible[0]));
  if (!reasons.empty())
    if (const std::string text = common_text(call, reasons); !text.empty()) raise(PyExc_TypeError, text);
  std::string got;
  for (Py_ssize_t i = 0; i < count; ++i) got += (i ? ", " : "") + type_text(args[i]);
  for (Py_ssize_t k = 0; k < call.keywords(); ++k)
    got += (got.empty() ? "" : ", ") + text_of(call.keyword(k)) + "=" + type_text(args[count + k]);
  std::string text = std::string(op.name) + "() received an invalid combination of arguments - got (" + got +
                     "), but expected one of:";
  for (const Overload* overload : possible) text += "\n * " + signature(op, *overload, self != nullptr);
  raise(PyExc_TypeError, text);
}

}  // namespace weft::python
