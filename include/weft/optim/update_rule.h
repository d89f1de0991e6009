// What makes an optimizer the one it is: the formula of its update, and PyTorch's names for what that reads and keeps. For
// optimizer classes, here and in Python.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "weft/tensor.h"

namespace weft::optim {

/// The options of a group as an update reads them: numbers in the rule's order, flags as bits in its order.
struct UpdateOptions {
  const Tensor& settings;  // the numbers, float64, in memory of the CPU that recorded updates read
  uint32_t flags = 0;
  /// One float32 on the parameters' device, or nullptr: an update does nothing where it is not 0 when its kernels run.
  const Tensor* found_inf = nullptr;

  /// By place in the rule's list.
  double number(size_t index) const { return settings.data_ptr<double>()[index]; }
  bool flag(size_t index) const { return (flags >> index & 1) != 0; }
};

/// One kind of optimizer.
struct WEFT_API UpdateRule {
  using Wanted = bool (*)(const UpdateOptions& options, const Tensor& param);
  using ShapeOf = Shape (*)(const Tensor& param);
  using Update = void (*)(const UpdateRule& rule, const Tensor& param, const Tensor& grad,
                          std::span<const Tensor> states, const UpdateOptions& options);

  /// What is kept for a parameter: a tensor of its shape and dtype, or as `shape` says; or a count, one float32; on its device.
  struct State {
    const char* name;  // nullptr: not saved; then it is 1 where the others were loaded
    bool counts = false;
    double start = 0;
    int start_number = -1;    // the number of the options it starts with, instead of `start`
    Wanted wanted = nullptr;  // always
    ShapeOf shape = nullptr;  // the parameter's
  };

  const char* name;
  std::vector<const char*> numbers;  // lr first; what has several numbers, as betas, appears as often
  std::vector<const char*> flags;
  uint32_t default_flags;  // where an option is not given
  std::vector<State> states;
  /// Numbers, then flags.
  std::vector<const char*> option_names() const;
  Update update;  // changes param and states, which are there where wanted
};

/// The rule of "SGD", "Adam", … and of "AdamW", which is Adam's. Throws ValueError for LBFGS, Newton and unknown names.
WEFT_API const UpdateRule& update_rule(std::string_view optimizer);

/// Makes the states that are wanted and undefined, and updates the parameter, off the tape. Throws ShapeError, DtypeError; Error where
/// a captured step would make states of a GPU, which would begin anew at each replay.
WEFT_API void update_parameter(const UpdateRule& rule, const Tensor& param, const Tensor& grad,
                               std::span<Tensor> states, const UpdateOptions& options);

/// Makes number `index` of `settings` what `value`, one number on a GPU, is there when the updates that follow run. Nothing waits for
/// it; in `settings` it is NaN until a number is written there.
WEFT_API void take_number_on_gpu(const Tensor& settings, int64_t index, const Tensor& value);

/// While one is open on a thread, updates of parameters on GPUs are listed, and launched together by finish(): for a loop over the
/// parameters of a group, which then need one kernel instead of one each. Nothing on the CPU.
class WEFT_API UpdatesTogether {
 public:
  /// Starts listing on this thread.
  UpdatesTogether();
  ~UpdatesTogether();
  UpdatesTogether(const UpdatesTogether&) = delete;
  UpdatesTogether& operator=(const UpdatesTogether&) = delete;
  /// Launches what is listed; without it nothing of it happens. Throws DeviceError.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// One option where it lies in an optimizer's options: a double, bool, int64_t, enum (both as numbers), or an optional one (NaN
/// when absent). A constant keeps its value whatever is written.
class OptionField {
 public:
  template <class T>
  OptionField(T* at)  // NOLINT: lists of pointers are lists of fields
      : at_(at),
        is_flag_(std::is_same_v<T, bool>),
        read_([](const void* from) -> double {
          const T& value = *static_cast<const T*>(from);
          if constexpr (requires { value.has_value(); }) return value ? static_cast<double>(*value) : NAN;
          else return static_cast<double>(value);
        }),
        write_([](void* to, double value) {
          T& own = *static_cast<T*>(to);
          if constexpr (requires { own.has_value(); }) {
            if (std::isnan(value)) own.reset();
            else own = static_cast<typename T::value_type>(value);
          } else {
            own = static_cast<T>(value);
          }
        }) {}
  /// A flag that is always `value`.
  static OptionField constant(bool value) {
    static bool constants[2] = {false, true};
    OptionField field(&constants[value ? 1 : 0]);
    field.write_ = [](void*, double) {};
    return field;
  }

  /// A flag, or a number; reading and writing it.
  bool is_flag() const { return is_flag_; }
  double read() const { return read_(at_); }
  void write(double value) const { write_(at_, value); }

 private:
  void* at_;
  bool is_flag_;
  double (*read_)(const void*);
  void (*write_)(void*, double);
};

}  // namespace weft::optim
