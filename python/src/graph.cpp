// What Python's tools around the graph call: derivatives, checkpoints, saved-tensor hooks, anomaly mode and inference mode.
#include <pybind11/stl.h>

#include "src/core/cuda_backend.h"
#include "src/tape/node.h"
#include "src/tape/replaced.h"
#include "tensor_object.h"

namespace weft::python {

namespace {

using Tensors = std::vector<Tensor>;

py::tuple tuple_of(const Tensors& tensors) { return py::reinterpret_steal<py::tuple>(wrap(tensors)); }

py::tuple tuple_of(const std::vector<Tensors>& rows) {
  py::tuple list(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) list[i] = tuple_of(rows[i]);
  return list;
}

// A Python function of tensors that returns a tuple of tensors.
autograd::CheckedFunction checked(const py::function& function) {
  return [function](const Tensors& tensors) {
    return tensors_of(function(*tuple_of(tensors)), "the function's outputs", false);
  };
}

using Product = autograd::DerivativeProduct(const autograd::CheckedFunction&, const Tensors&, const Tensors&,
                                            autograd::DerivativeOptions);

template <Product* product>
py::tuple derivative_product(const py::function& function, const Tensors& inputs, const Tensors& v,
                             bool create_graph, bool strict) {
  const auto [outputs, made] =
      product(checked(function), inputs, v, {.create_graph = create_graph, .strict = strict});
  return py::make_tuple(tuple_of(outputs), tuple_of(made));
}

// ---- saved tensors ----

py::object called(PyObject* function, PyObject* argument) {
  auto result = py::reinterpret_steal<py::object>(PyObject_CallOneArg(function, argument));
  if (!result) throw py::error_already_set();
  return result;
}

std::any pack_with(const SharedObject& hook, const Tensor& tensor) {
  const AcquireGil gil;
  return SharedObject(called(hook.get(), py::reinterpret_steal<py::object>(wrap(tensor)).ptr()).ptr());
}

Tensor unpack_with(const SharedObject& hook, const std::any& packed) {
  const AcquireGil gil;
  const py::object result = called(hook.get(), std::any_cast<const SharedObject&>(packed).get());
  if (!is_tensor(result.ptr()))
    raise(PyExc_TypeError,
          std::string("Output of saved tensor unpack_hook expected to be a Tensor but got result of type ") +
              Py_TYPE(result.ptr())->tp_name);
  return as_tensor(result.ptr());
}

// A scope that Python closes. One that it forgot stays open: another thread may be the one that notices.
struct HooksScope {
  std::unique_ptr<autograd::SavedTensorsHooks> scope;

  HooksScope(const py::function& pack, const py::function& unpack) {
    const SharedObject held_pack(pack.ptr()), held_unpack(unpack.ptr());
    scope = std::make_unique<autograd::SavedTensorsHooks>(
        [held_pack](const Tensor& tensor) { return pack_with(held_pack, tensor); },
        [held_unpack](const std::any& packed) { return unpack_with(held_unpack, packed); });
  }
  HooksScope(HooksScope&&) noexcept = default;
  HooksScope& operator=(HooksScope&&) noexcept = default;
  HooksScope(const HooksScope&) = delete;
  HooksScope& operator=(const HooksScope&) = delete;
  ~HooksScope() { static_cast<void>(scope.release()); }
};

struct Refusal {
  std::unique_ptr<autograd::DisableSavedTensorsHooks> scope;
  explicit Refusal(std::string message)
      : scope(std::make_unique<autograd::DisableSavedTensorsHooks>(std::move(message))) {}
  Refusal(Refusal&&) noexcept = default;
  Refusal& operator=(Refusal&&) noexcept = default;
  Refusal(const Refusal&) = delete;
  Refusal& operator=(const Refusal&) = delete;
  ~Refusal() { static_cast<void>(scope.release()); }
};

// run(tensors) computes; what it returns the first time is the result, whatever it is.
py::object checkpoint(const py::function& run, const Tensors& inputs, bool preserve_rng_state) {
  struct Result {
    PyObject* first = nullptr;
    bool done = false;
  };
  const auto result = std::make_shared<Result>();
  const SharedObject held(run.ptr());
  const auto compute = [held, result](const Tensors& tensors) {
    const AcquireGil gil;
    py::object returned = called(held.get(), tuple_of(tensors).ptr());
    if (!std::exchange(result->done, true)) result->first = returned.release().ptr();
    return Tensors();
  };
  autograd::checkpoint(compute, inputs, {.preserve_rng_state = preserve_rng_state});
  return py::reinterpret_steal<py::object>(std::exchange(result->first, nullptr));
}

// ---- anomaly mode ----

std::string python_place() {
  const AcquireGil gil;
  const py::object lines = py::module_::import("traceback").attr("format_stack")();
  return py::cast<std::string>(py::str("").attr("join")(lines));
}

void python_show(const std::string& text) {
  const AcquireGil gil;
  // The error that follows says more than a filter that makes errors of warnings.
  if (PyErr_WarnEx(PyExc_UserWarning, text.c_str(), 1) < 0) PyErr_Clear();
}

}  // namespace

void add_graph(py::module_& module) {
  module.def(
      "_jacobian", [](const py::function& function, const Tensors& inputs, bool create_graph, bool strict) {
        return tuple_of(
            autograd::jacobian(checked(function), inputs, {.create_graph = create_graph, .strict = strict}));
      });
  module.def(
      "_hessian", [](const py::function& function, const Tensors& inputs, bool create_graph, bool strict) {
        return tuple_of(
            autograd::hessian(checked(function), inputs, {.create_graph = create_graph, .strict = strict}));
      });
  module.def("_vjp", &derivative_product<&autograd::vjp>);
  module.def("_jvp", &derivative_product<&autograd::jvp>);
  module.def("_vhp", &derivative_product<&autograd::vhp>);
  module.def("_hvp", &derivative_product<&autograd::hvp>);
  module.def("_checkpoint", &checkpoint);
  module.def("_draw_again_from", [](const Generator& generator, const Tensor& state) {
    weft::detail::draw_again_from(generator, state.to_vector<uint8_t>());
  });

  py::class_<HooksScope>(module, "_SavedTensorsHooks")
      .def(py::init<const py::function&, const py::function&>())
      .def("close", [](HooksScope& self) { self.scope.reset(); });
  py::class_<Refusal>(module, "_DisableSavedTensorsHooks")
      .def(py::init<std::string>())
      .def("close", [](Refusal& self) { self.scope.reset(); });

  tape::set_anomaly_language({.place = python_place, .show = python_show});
  module.def("_set_anomaly", &autograd::set_detect_anomaly);
  module.def("is_anomaly_enabled", &autograd::anomaly_enabled, "Whether anomaly mode is on.");
  module.def("is_anomaly_check_nan_enabled", &autograd::anomaly_checks_nan,
             "Whether anomaly mode looks for NaN in gradients.");

  module.def("is_inference_mode_enabled", &inference_mode, "Whether this thread is in inference mode.");
  module.def("_set_inference_mode", &set_inference_mode);
  module.def("_increment_version", [](const Tensor& tensor) { tensor.bump_version(); });

  module.def("_running_walk", [] {
    const tape::RunningWalk walk = tape::running_walk();
    return py::make_tuple(walk.id, walk.fills_leaves);
  });
  module.def("_check_replaced", &tape::check_replaced);
  module.def("_at_end_of_walk", [](const py::function& function) {
    tape::at_end_of_walk([held = SharedObject(function.ptr())] {
      const AcquireGil gil;
      const auto done = py::reinterpret_steal<py::object>(PyObject_CallNoArgs(held.get()));
      if (!done) throw py::error_already_set();
    });
  });
  module.def("_reaches_other_leaves", [](const Tensors& outputs, const Tensors& leaves) {
    return tape::reaches_other_leaves(outputs, leaves);
  });
}

}  // namespace weft::python
