// How Python's arguments reach weft's ops: the tables that tools/stamp.py makes of the ops' declarations (python/src/stamped), the
// parser that picks an overload, and what the stamped calls read their arguments from.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bind.h"

namespace weft::python {

/// What a parameter takes. boolean: no numbers; integer, integers: no bools; sizes: no integer alone; scalar, floating: Python's and
/// NumPy's numbers; choice: a string that names an enumerator; indices: a tuple of tensors and None.
enum class Kind : uint8_t {
  tensor,
  tensors,
  integer,
  floating,
  boolean,
  scalar,
  integers,
  sizes,
  dtype,
  device,
  memory_format,
  layout,
  generator,
  text,
  choice,
  indices
};

inline constexpr int kMaxParameters = 28;

struct Parameter {
  const char* name;
  Kind kind;
  bool none;                             // None may be passed, and means that it is absent
  const char* default_value;             // as Python writes it; null: required
  const char* const* choices = nullptr;  // of a choice, in the enum's order, null at the end
  PyObject* key = nullptr;               // the interned name; set by add_ops
};

struct Overload {
  Parameter* parameters;
  uint8_t count;
  uint8_t positional;  // the first ones; those after are keyword-only
  bool gathers;        // the last positional one takes several arguments: zeros(2, 3)
  bool is_method;
};

class Arguments;

/// A new tensor of the CPU, in pinned memory. Throws DeviceError without a GPU.
Tensor pinned(const Tensor& tensor);

/// A name of weft._C: its overloads are tried in order. "linalg.det" is _linalg_det there, which weft.linalg calls det.
struct PythonOp {
  const char* name;
  const Overload* overloads;
  uint8_t count;
  uint8_t self_place;  // which parameter a method's self is
  bool constant_time;  // no loop over elements
  PyObject* (*call)(Arguments&);
  const char* const* fields;  // of a result that is a named tuple; null at the end
  const char* contract;       // of the docstring, under the signatures; null: none
  const char* signatures;
  PyTypeObject* result_type = nullptr;  // made of the fields by add_ops
};

/// The arguments of one call, matched to an overload and converted. Reading needs no GIL: a call may run without it until wrap().
class Arguments {
 public:
  explicit Arguments(const PythonOp& op) : op_(op) {}
  ~Arguments() { hold_gil(); }
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  int overload() const { return overload_; }

  // What stands at a parameter's place, or the default.
  const Tensor& tensor(int i) const { return has(i) ? *slots_[i].tensor : undefined(); }
  TensorList tensors(int i) const {
    return has(i) ? TensorList(tensors_.data() + slots_[i].list.first, slots_[i].list.count) : TensorList();
  }
  int64_t integer(int i, int64_t absent = 0) const { return has(i) ? slots_[i].integer : absent; }
  double floating(int i, double absent = 0) const { return has(i) ? slots_[i].scalar.to_double() : absent; }
  bool boolean(int i, bool absent = false) const { return has(i) ? slots_[i].integer != 0 : absent; }
  Scalar scalar(int i, Scalar absent = 0) const { return has(i) ? slots_[i].scalar : absent; }
  IntSpan ints(int i, IntSpan absent = {}) const { return has(i) ? slots_[i].integers : absent; }
  Dtype dtype(int i) const { return slots_[i].dtype; }
  Device device(int i, Device absent = {}) const { return has(i) ? slots_[i].device : absent; }
  MemoryFormat memory_format(int i, MemoryFormat absent) const {
    return has(i) ? slots_[i].memory_format : absent;
  }
  MemoryFormat memory_format(int i) const { return slots_[i].memory_format; }
  Generator* generator(int i) const { return has(i) ? slots_[i].generator : nullptr; }
  std::string_view text(int i, std::string_view absent = {}) const {
    return has(i) ? slots_[i].text : absent;
  }
  template <class Enum>
  Enum choice(int i, Enum absent = {}) const {
    return has(i) ? static_cast<Enum>(slots_[i].integer) : absent;
  }
  std::span<const Index> indices(int) const { return indices_; }
  /// From the parameters dtype, device, requires_grad, in this order from place i.
  TensorOptions options(int i, TensorOptions absent = {}) const {
    if (has(i)) absent.dtype = slots_[i].dtype;
    if (has(i + 1)) absent.device = slots_[i + 1].device;
    else if (!default_device.is_cpu()) [[unlikely]] choose_device(absent);
    absent.requires_grad = boolean(i + 2);
    return absent;
  }

  std::optional<int64_t> optional_integer(int i) const { return optional(i, slots_[i].integer); }
  std::optional<double> optional_floating(int i) const {
    return has(i) ? std::optional(slots_[i].scalar.to_double()) : std::nullopt;
  }
  std::optional<bool> optional_boolean(int i) const { return optional(i, slots_[i].integer != 0); }
  std::optional<Scalar> optional_scalar(int i) const { return optional(i, slots_[i].scalar); }
  std::optional<Dtype> optional_dtype(int i) const { return optional(i, slots_[i].dtype); }
  std::optional<Device> optional_device(int i) const { return optional(i, slots_[i].device); }
  std::optional<MemoryFormat> optional_memory_format(int i) const {
    return optional(i, slots_[i].memory_format);
  }
  std::optional<std::string_view> optional_text(int i) const { return optional(i, slots_[i].text); }

  // Results: a new reference each.
  PyObject* wrap(Tensor tensor) {
    if (pin_) [[unlikely]]
      tensor = pinned(tensor);
    hold_gil();
    return python::wrap(std::move(tensor));
  }
  PyObject* wrap(const std::vector<Tensor>& tensors);
  PyObject* wrap(std::pair<Tensor, Tensor> tensors);
  template <class... Tensors>
  PyObject* wrap(std::tuple<Tensors...> tensors) {
    return std::apply([this](auto&... each) { return wrap_several({std::move(each)...}); }, tensors);
  }
  /// Those that are defined, one alone without a tuple.
  PyObject* wrap_asked(std::tuple<Tensor, Tensor, Tensor>&& tensors);
  PyObject* wrap(Dtype dtype);
  PyObject* wrap(Device device);
  PyObject* wrap(bool value);
  PyObject* wrap(int64_t value);
  PyObject* wrap(double value);
  PyObject* wrap(Scalar value);
  PyObject* wrap(const Shape& shape);
  PyObject* wrap(const std::string& text);

 private:
  friend PyObject* call_op(const PythonOp&, PyObject*, PyObject* const*, Py_ssize_t, PyObject*) noexcept;

  /// Of tensors_.
  struct Part {
    int64_t first, count;
  };
  union Slot {
    Slot() {}  // NOLINT: written when its bit in present_ is set
    const Tensor* tensor;
    int64_t integer;
    Scalar scalar;
    IntSpan integers;
    Part list;
    Dtype dtype;
    Device device;
    MemoryFormat memory_format;
    Generator* generator;
    std::string_view text;
  };

  bool has(int i) const { return (present_ >> i & 1) != 0; }
  template <class T>
  std::optional<T> optional(int i, const T& value) const {
    return has(i) ? std::optional<T>(value) : std::nullopt;
  }
  static const Tensor& undefined();
  /// The default device, for an op that makes a tensor like no other.
  void choose_device(TensorOptions& options) const;
  PyObject* wrap_several(std::vector<Tensor> tensors);

  /// Whether the overload takes these, kept in given_. tensors_as_numbers: 0-d tensors pass for numbers.
  bool match(const Overload& overload, PyObject* self, PyObject* const* args, Py_ssize_t count,
             PyObject* names, bool tensors_as_numbers);
  void convert(const Overload& overload, bool is_method);
  void convert(const Parameter& parameter, Slot& slot, PyObject* given, int position);
  IntSpan integers_of(const Parameter& parameter, PyObject* given, int position);
  Part tensors_of(const Parameter& parameter, PyObject* given, int position);
  void indices_of(const Parameter& parameter, PyObject* given, int position);
  int64_t* room_for(int64_t count);

  /// With handles of its own: a garbage collection on another thread must not take the tensors' objects for unused.
  void let_go_of_gil(const Overload& overload);
  void hold_gil() {
    if (released_) [[unlikely]]
      PyEval_RestoreThread(std::exchange(released_, nullptr));
  }

  const PythonOp& op_;
  int overload_ = 0;
  uint32_t present_ = 0;
  PyThreadState* released_ = nullptr;
  int64_t work_ = 0;                     // elements of the arguments
  bool pin_ = false;                     // pin_memory=True
  PyObject* const* gathered_ = nullptr;  // positional arguments that one parameter takes together
  Py_ssize_t gathered_count_ = 0;
  int64_t integers_used_ = 0;
  std::array<PyObject*, kMaxParameters> given_;
  std::array<Slot, kMaxParameters> slots_;
  std::array<int64_t, 24> integers_;
  std::vector<std::unique_ptr<int64_t[]>> more_integers_;
  std::vector<Tensor> tensors_;  // of all lists
  std::vector<Tensor> held_;
  std::vector<Index> indices_;
};

/// Matches, converts and calls. `self` is null for a function; arguments as in METH_FASTCALL | METH_KEYWORDS.
PyObject* call_op(const PythonOp& op, PyObject* self, PyObject* const* args, Py_ssize_t count,
                  PyObject* names) noexcept;

template <PythonOp& op>
PyObject* as_function(PyObject*, PyObject* const* args, Py_ssize_t count, PyObject* names) {
  return call_op(op, nullptr, args, count, names);
}
template <PythonOp& op>
PyObject* as_method(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* names) {
  return call_op(op, self, args, count, names);
}

using FastCall = PyObject* (*)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*);

struct Entry {
  PythonOp* op;
  FastCall function;
  FastCall method;  // null if it is none
};

// ---- names and types, for the parser and for messages (mismatch.cpp) ----

/// The place of the parameter a keyword means, by its name or one of NumPy's; -1 without one.
int place_of(const Overload& overload, PyObject* name);
bool is_none_for_out(PyObject* name, PyObject* value);
/// "int", "Tensor", "list of (int, str)": what was passed, for messages.
std::string type_text(PyObject* object);
/// "tuple of ints", …: what a parameter takes.
std::string kind_text(const Parameter& parameter);
/// Throws TypeError: `sum(): argument 'dim' (position 1) must be …`. position 0: it came by keyword.
[[noreturn]] void refuse(const PythonOp& op, const Parameter& parameter, int position,
                         const std::string& rule);
/// The number in a 0-d tensor. Throws ShapeError for another.
Scalar number_in(const char* op, const Tensor& tensor);
/// Whether each element is not 0; uint8 for uint8.
Tensor truth_of(const Tensor& tensor);
/// Whether an argument passes for the parameter.
bool fits(const Parameter& parameter, PyObject* given, bool tensors_as_numbers);
/// Throws what no overload fitting these arguments means to the caller.
[[noreturn]] void refuse_all(const PythonOp& op, PyObject* self, PyObject* const* args, Py_ssize_t count,
                             PyObject* names);

// ---- losses (losses.cpp); a warning that is turned into an exception leaves as one ----

/// The reduction that a loss's old arguments at these places stand for, with a warning; `given` if both are absent.
Reduction reduction_of(const Arguments& a, int size_average, int reduce, Reduction given);
/// The tensor at place `target`, with a warning unless it has the sizes of the one at `input`.
const Tensor& target_of(const Arguments& a, int input, int target);

}  // namespace weft::python
