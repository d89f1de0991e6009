// The parser of arguments.h: picks the first overload that takes what was passed, converts, and calls the stamped call.
#include "arguments.h"

#include <algorithm>
#include <cstring>

namespace weft::python {

namespace {

bool is_number_tensor(PyObject* object) {
  if (!is_tensor(object)) return false;
  const Tensor& tensor = as_tensor(object);
  return tensor.defined() && tensor.dim() == 0 && !tensor.requires_grad();
}

// numpy.bool
bool is_numpy_bool(PyObject* object) {
  const char* name = Py_TYPE(object)->tp_name;
  return std::strcmp(name, "numpy.bool") == 0 || std::strcmp(name, "numpy.bool_") == 0;
}

bool is_integer(PyObject* object, bool tensors_as_numbers) {
  if (PyLong_Check(object)) return !PyBool_Check(object);
  if (PyFloat_Check(object) || is_numpy_bool(object)) return false;
  if (is_tensor(object)) {
    const Dtype dtype = as_tensor(object).dtype();
    return tensors_as_numbers && is_number_tensor(object) && !is_floating(dtype) && dtype != Dtype::boolean;
  }
  int64_t value;
  return PyIndex_Check(object) && to_int64(object, &value);
}

bool is_any_number(PyObject* object, bool tensors_as_numbers) {
  return PyFloat_Check(object) || PyLong_Check(object) || is_number(object) ||
         (tensors_as_numbers && is_number_tensor(object));
}

bool is_layout(PyObject* object) {
  const std::string_view type = Py_TYPE(object)->tp_name;
  return PyUnicode_Check(object) || type.ends_with("layout");
}

bool is_dtype_argument(PyObject* object) {
  return is_dtype(object) || object == reinterpret_cast<PyObject*>(&PyFloat_Type) ||
         object == reinterpret_cast<PyObject*>(&PyLong_Type) ||
         object == reinterpret_cast<PyObject*>(&PyBool_Type);
}

Dtype dtype_of(PyObject* object) {
  if (is_dtype(object)) return as_dtype(object);
  return object == reinterpret_cast<PyObject*>(&PyFloat_Type)  ? float64
         : object == reinterpret_cast<PyObject*>(&PyLong_Type) ? int64
                                                               : boolean;
}

std::string_view text_of(PyObject* object) {
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object, &size);
  if (!text) throw py::error_already_set();
  return {text, static_cast<size_t>(size)};
}

}  // namespace

bool fits(const Parameter& parameter, PyObject* given, bool tensors_as_numbers) {
  if (given == Py_None) return parameter.none;
  switch (parameter.kind) {
    case Kind::tensor:
      return is_tensor(given);
    case Kind::tensors:
    case Kind::sizes:
    case Kind::indices:
      return PyTuple_Check(given) || PyList_Check(given);
    case Kind::integer:
      return is_integer(given, tensors_as_numbers);
    case Kind::floating:
    case Kind::scalar:
      return is_any_number(given, tensors_as_numbers);
    case Kind::boolean:
      return PyBool_Check(given) || is_numpy_bool(given);
    case Kind::integers:
      return PyTuple_Check(given) || PyList_Check(given) || is_integer(given, tensors_as_numbers);
    case Kind::dtype:
      return is_dtype_argument(given);
    case Kind::device:
      return is_device(given) || PyUnicode_Check(given) || (PyLong_Check(given) && !PyBool_Check(given));
    case Kind::memory_format:
      return is_memory_format(given);
    case Kind::layout:
      return is_layout(given);
    case Kind::generator:
      return py::isinstance<Generator>(given);
    case Kind::text:
    case Kind::choice:
      return PyUnicode_Check(given);
  }
  return false;
}

bool Arguments::match(const Overload& overload, PyObject* self, PyObject* const* args, Py_ssize_t count,
                      PyObject* names, bool tensors_as_numbers) {
  if (self && !overload.is_method) return false;
  gathered_count_ = 0;
  std::fill_n(given_.begin(), overload.count, nullptr);
  const int self_place = self ? op_.self_place : -1;
  if (self) given_[static_cast<size_t>(self_place)] = self;
  Py_ssize_t taken = 0;
  for (int i = 0; i < overload.positional && taken < count; ++i) {
    if (i == self_place) continue;
    const Parameter& parameter = overload.parameters[i];
    if (overload.gathers && i == overload.positional - 1 &&
        (count - taken > 1 || (parameter.kind == Kind::tensors && is_tensor(args[taken])))) {
      const Parameter one{parameter.name, parameter.kind == Kind::tensors ? Kind::tensor : Kind::integer,
                          false, nullptr};
      for (Py_ssize_t j = taken; j < count; ++j)
        if (!fits(one, args[j], true)) return false;
      gathered_ = args + taken;
      gathered_count_ = count - taken;
      given_[static_cast<size_t>(i)] = args[taken];
      taken = count;
      break;
    }
    if (!fits(parameter, args[taken], tensors_as_numbers)) return false;
    given_[static_cast<size_t>(i)] = args[taken++];
  }
  if (taken < count) return false;
  const Py_ssize_t keywords = names ? PyTuple_GET_SIZE(names) : 0;
  for (Py_ssize_t k = 0; k < keywords; ++k) {
    PyObject* const name = PyTuple_GET_ITEM(names, k);
    const int place = place_of(overload, name);
    if (place < 0) {
      if (is_none_for_out(name, args[count + k])) continue;
      return false;
    }
    if (given_[static_cast<size_t>(place)]) return false;
    if (!fits(overload.parameters[place], args[count + k], tensors_as_numbers)) return false;
    given_[static_cast<size_t>(place)] = args[count + k];
  }
  for (int i = 0; i < overload.count; ++i)
    if (!given_[static_cast<size_t>(i)] && !overload.parameters[i].default_value) return false;
  return true;
}

void Arguments::convert(const Overload& overload, bool is_method) {
  for (int i = 0; i < overload.count; ++i) {
    PyObject* const given = given_[static_cast<size_t>(i)];
    if (!given || (given == Py_None)) continue;
    Slot& slot = slots_[static_cast<size_t>(i)];
    if (overload.parameters[i].kind == Kind::tensor) {
      const Tensor& tensor = as_tensor(given);
      slot.tensor = &tensor;
      if (tensor.defined()) work_ += tensor.numel();
    } else {
      const int position = i >= overload.positional ? 0 : is_method && i > op_.self_place ? i : i + 1;
      convert(overload.parameters[i], slot, given, position);
    }
    present_ |= 1U << i;
  }
}

void Arguments::convert(const Parameter& parameter, Slot& slot, PyObject* given, int position) {
  switch (parameter.kind) {
    case Kind::tensor:
      break;
    case Kind::tensors:
      slot.list = tensors_of(parameter, given, position);
      break;
    case Kind::integer:
      if (!to_int64(given, &slot.integer)) refuse(op_, parameter, position, "must fit in 64 bits");
      break;
    case Kind::floating:
    case Kind::scalar: {
      Scalar value;
      if (is_tensor(given)) value = as_tensor(given).item_scalar();
      else if (!to_scalar(given, &value)) refuse(op_, parameter, position, "must be a number");
      slot.scalar = value;
      break;
    }
    case Kind::boolean:
      slot.integer = PyObject_IsTrue(given);
      break;
    case Kind::integers:
    case Kind::sizes:
      slot.integers = integers_of(parameter, given, position);
      break;
    case Kind::dtype:
      slot.dtype = dtype_of(given);
      break;
    case Kind::device:
      slot.device = as_device(op_.name, given);
      // A copy off a GPU waits for it.
      if (slot.device.is_cpu() && given_[0] && is_tensor(given_[0]) && as_tensor(given_[0]).defined() &&
          as_tensor(given_[0]).device().is_cuda())
        work_ += kReleaseGilAbove + 1;
      break;
    case Kind::memory_format:
      slot.memory_format = as_memory_format(given);
      break;
    case Kind::layout:
      if (const py::str text{py::handle(given)}; !text_of(text.ptr()).ends_with("strided"))
        refuse(op_, parameter, position, "must be weft.strided: weft has no other layout");
      break;
    case Kind::generator:
      slot.generator = py::cast<Generator*>(py::handle(given));
      break;
    case Kind::text:
      slot.text = text_of(given);
      break;
    case Kind::choice: {
      const std::string_view text = text_of(given);
      std::string names;
      int64_t place = 0;
      for (; parameter.choices[place] && parameter.choices[place] != text; ++place)
        names += std::string(place ? ", '" : "'") + parameter.choices[place] + "'";
      if (!parameter.choices[place])
        raise(PyExc_ValueError, std::string(op_.name) + "(): argument '" + parameter.name +
                                    "' must be one of " + names + ", not '" + std::string(text) + "'");
      slot.integer = place;
      break;
    }
    case Kind::indices:
      indices_of(parameter, given, position);
      break;
  }
  if (parameter.kind == Kind::boolean && slot.integer && std::strcmp(parameter.name, "pin_memory") == 0) {
    if (!cuda::is_available())
      throw DeviceError(
          "[" + std::string(op_.name) +
          "] memory is pinned for copies to a GPU, and there is none; pin_memory must be False");
    pin_ = true;
  }
}

void Arguments::choose_device(TensorOptions& options) const {
  if (std::strcmp(op_.overloads[overload_].parameters[0].name, "input") != 0)
    options.device = resolved_default_device(op_.name);
}

Tensor pinned(const Tensor& tensor) {
  const Tensor made = pin_memory(tensor.detach());
  return tensor.requires_grad() ? made.requires_grad_() : made;
}

int64_t* Arguments::room_for(int64_t count) {
  if (integers_used_ + count <= static_cast<int64_t>(integers_.size())) {
    int64_t* const room = integers_.data() + integers_used_;
    integers_used_ += count;
    return room;
  }
  more_integers_.push_back(std::make_unique<int64_t[]>(static_cast<size_t>(count)));
  return more_integers_.back().get();
}

IntSpan Arguments::integers_of(const Parameter& parameter, PyObject* given, int position) {
  PyObject* const* items = &given;
  Py_ssize_t count = 1;
  const bool gathered = gathered_count_ > 0 && given == *gathered_;
  // a copy, as __index__ of an element may change a list
  py::object kept;
  if (gathered) {
    items = gathered_;
    count = gathered_count_;
  } else if (PyList_Check(given)) {
    kept = py::reinterpret_steal<py::object>(PyList_AsTuple(given));
    if (!kept) throw py::error_already_set();
    items = &PyTuple_GET_ITEM(kept.ptr(), 0);
    count = PyTuple_GET_SIZE(kept.ptr());
  } else if (PyTuple_Check(given)) {
    items = &PyTuple_GET_ITEM(given, 0);
    count = PyTuple_GET_SIZE(given);
  }
  int64_t* const values = room_for(count);
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (PyLong_CheckExact(items[i])) {
      int overflow = 0;
      values[i] = PyLong_AsLongLongAndOverflow(items[i], &overflow);
      if (overflow) refuse(op_, parameter, position, "must be of integers that fit in 64 bits");
    } else if (!is_integer(items[i], true) || !to_int64(items[i], &values[i])) {
      refuse(op_, parameter, position,
             "must be tuple of ints, but found element of type " + type_text(items[i]) + " at pos " +
                 std::to_string(i));
    }
  }
  const std::string_view name = parameter.name;
  if (name == "size" || name == "shape") {
    int64_t elements = 1;
    for (Py_ssize_t i = 0; i < count && elements <= kReleaseGilAbove; ++i)
      elements *= std::max<int64_t>(values[i], 0);
    work_ += elements;
  }
  return {values, static_cast<int64_t>(count)};
}

Arguments::Part Arguments::tensors_of(const Parameter& parameter, PyObject* given, int position) {
  PyObject* const* items;
  Py_ssize_t count;
  if (gathered_count_ > 0 && given == *gathered_) {
    items = gathered_;
    count = gathered_count_;
  } else {
    items = PySequence_Fast_ITEMS(given);
    count = PySequence_Fast_GET_SIZE(given);
  }
  const auto first = static_cast<int64_t>(tensors_.size());
  tensors_.reserve(tensors_.size() + static_cast<size_t>(count));
  for (Py_ssize_t i = 0; i < count; ++i) {
    if (!is_tensor(items[i]))
      refuse(op_, parameter, position,
             "must be tuple of Tensors, but element " + std::to_string(i) + " is " + type_text(items[i]));
    tensors_.push_back(as_tensor(items[i]));
    if (tensors_.back().defined()) work_ += tensors_.back().numel();
  }
  return {first, count};
}

void Arguments::indices_of(const Parameter& parameter, PyObject* given, int position) {
  PyObject* const* items = PySequence_Fast_ITEMS(given);
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(given);
  for (Py_ssize_t i = 0; i < count; ++i) {
    // None is ":" here, as in PyTorch's index_put
    if (items[i] == Py_None) indices_.emplace_back(Slice());
    else if (is_tensor(items[i])) indices_.emplace_back(as_tensor(items[i]));
    else
      refuse(op_, parameter, position,
             "must be tuple of Tensors or None, but element " + std::to_string(i) + " is " +
                 type_text(items[i]));
  }
}

void Arguments::let_go_of_gil(const Overload& overload) {
  for (int i = 0; i < overload.count; ++i)
    if (has(i) && overload.parameters[i].kind == Kind::tensor) held_.push_back(*slots_[i].tensor);
  released_ = PyEval_SaveThread();
}

const Tensor& Arguments::undefined() {
  static const Tensor none;
  return none;
}

PyObject* call_op(const PythonOp& op, PyObject* self, PyObject* const* args, Py_ssize_t count,
                  PyObject* names) noexcept {
  return guarded([&]() -> PyObject* {
    Arguments arguments(op);
    for (const bool tensors_as_numbers : {false, true}) {
      for (int i = 0; i < op.count; ++i) {
        const Overload& overload = op.overloads[i];
        if (!arguments.match(overload, self, args, count, names, tensors_as_numbers)) continue;
        arguments.overload_ = i;
        arguments.convert(overload, self != nullptr);
        if (arguments.work_ > kReleaseGilAbove && !op.constant_time) arguments.let_go_of_gil(overload);
        return op.call(arguments);
      }
    }
    refuse_all(op, self, args, count, names);
  });
}

Scalar number_in(const char* op, const Tensor& tensor) {
  if (tensor.dim() != 0)
    throw ShapeError("[" + std::string(op) + "] needs numbers or 0-d tensors; got one of " +
                     std::to_string(tensor.dim()) + " dimensions");
  return tensor.item_scalar();
}

Tensor truth_of(const Tensor& tensor) {
  const Tensor truth = weft::ne(tensor.detach(), 0);
  return tensor.dtype() == uint8 ? weft::to(truth, uint8) : truth;
}

// ---- results ----

PyObject* Arguments::wrap(const std::vector<Tensor>& tensors) {
  hold_gil();
  return python::wrap(tensors);
}

PyObject* Arguments::wrap(std::pair<Tensor, Tensor> tensors) {
  return wrap_several({std::move(tensors.first), std::move(tensors.second)});
}

PyObject* Arguments::wrap_several(std::vector<Tensor> tensors) {
  hold_gil();
  if (!op_.result_type) return python::wrap(tensors);
  auto result = py::reinterpret_steal<py::object>(PyStructSequence_New(op_.result_type));
  if (!result) throw py::error_already_set();
  for (size_t i = 0; i < tensors.size(); ++i) {
    PyObject* const item = python::wrap(std::move(tensors[i]));
    if (!item) throw py::error_already_set();
    PyStructSequence_SetItem(result.ptr(), static_cast<Py_ssize_t>(i), item);
  }
  return result.release().ptr();
}

PyObject* Arguments::wrap_asked(std::tuple<Tensor, Tensor, Tensor>&& tensors) {
  auto& [first, second, third] = tensors;
  std::vector<Tensor> asked{std::move(first)};
  for (Tensor* further : {&second, &third})
    if (further->defined()) asked.push_back(std::move(*further));
  return asked.size() == 1 ? wrap(std::move(asked[0])) : wrap(asked);
}

PyObject* Arguments::wrap(Dtype dtype) {
  hold_gil();
  return Py_NewRef(dtype_object(dtype));
}
PyObject* Arguments::wrap(Device device) {
  hold_gil();
  return device_object(device);
}
PyObject* Arguments::wrap(bool value) {
  hold_gil();
  return PyBool_FromLong(value);
}
PyObject* Arguments::wrap(int64_t value) {
  hold_gil();
  return PyLong_FromLongLong(value);
}
PyObject* Arguments::wrap(double value) {
  hold_gil();
  return PyFloat_FromDouble(value);
}
PyObject* Arguments::wrap(Scalar value) {
  hold_gil();
  return number_object(value);
}
PyObject* Arguments::wrap(const Shape& shape) {
  hold_gil();
  return size_object(shape);
}
PyObject* Arguments::wrap(const std::string& text) {
  hold_gil();
  return PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size()));
}

}  // namespace weft::python
