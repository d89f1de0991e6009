// Derivatives in Python: grad mode, backward and grad of several tensors, and functions whose forward and backward are Python's.
#include <pybind11/stl.h>

#include "bind.h"
#include "src/tape/node.h"

namespace weft::python {

std::vector<Tensor> tensors_of(const py::object& given, const char* what, bool allow_none) {
  std::vector<Tensor> tensors;
  const auto add = [&](py::handle item) {
    if (item.is_none() && allow_none) {
      tensors.emplace_back();
    } else if (is_tensor(item.ptr())) {
      tensors.push_back(as_tensor(item.ptr()));
    } else {
      raise(PyExc_TypeError, std::string(what) + " must be a tensor or a sequence of tensors, not " +
                                 Py_TYPE(item.ptr())->tp_name);
    }
  };
  if (is_tensor(given.ptr())) {
    add(given);
  } else if (!given.is_none()) {
    if (!PySequence_Check(given.ptr()) && !PyIter_Check(given.ptr()))
      raise(PyExc_TypeError, std::string(what) + " must be a tensor or a sequence of tensors, not " +
                                 Py_TYPE(given.ptr())->tp_name);
    for (const py::handle item : given) add(item);
  }
  return tensors;
}

namespace {

// .grad of chosen leaves only: what grad() gives, accumulated.
void backward_into(const std::vector<Tensor>& outputs, const std::vector<Tensor>& gradients, bool retain,
                   bool create, const std::vector<Tensor>& inputs) {
  const std::vector<Tensor> found = autograd::grad(
      outputs, inputs, gradients, {.retain_graph = retain, .create_graph = create, .allow_unused = true});
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!found[i].defined()) continue;
    const Tensor before = inputs[i].grad();
    inputs[i].set_grad(before.defined() ? before + found[i] : create ? found[i] : found[i].clone());
    tape::run_after_accumulation(inputs[i]);
  }
}

void backward(const py::object& outputs, const py::object& gradients, std::optional<bool> retain_graph,
              bool create_graph, const py::object& inputs) {
  const std::vector<Tensor> from = tensors_of(outputs, "backward(): tensors", false);
  const std::vector<Tensor> seeds = tensors_of(gradients, "backward(): grad_tensors", true);
  const std::vector<Tensor> into = tensors_of(inputs, "backward(): inputs", false);
  if (!inputs.is_none() && into.empty())
    raise(PyExc_RuntimeError, "[backward] inputs must not be an empty sequence");
  const bool retain = retain_graph.value_or(create_graph);
  const ReleaseGil released;
  if (into.empty()) autograd::backward(from, seeds, {.retain_graph = retain, .create_graph = create_graph});
  else backward_into(from, seeds, retain, create_graph, into);
}

py::tuple grad(const py::object& outputs, const py::object& inputs, const py::object& gradients,
               std::optional<bool> retain_graph, bool create_graph, bool allow_unused,
               bool materialize_grads) {
  const std::vector<Tensor> from = tensors_of(outputs, "grad(): outputs", false);
  const std::vector<Tensor> to = tensors_of(inputs, "grad(): inputs", false);
  const std::vector<Tensor> seeds = tensors_of(gradients, "grad(): grad_outputs", true);
  std::vector<Tensor> found;
  {
    const ReleaseGil released;
    found = autograd::grad(from, to, seeds,
                           {.retain_graph = retain_graph.value_or(create_graph),
                            .create_graph = create_graph,
                            .allow_unused = allow_unused || materialize_grads});
    if (materialize_grads)
      for (size_t i = 0; i < found.size(); ++i)
        if (!found[i].defined()) found[i] = zeros_like(to[i]);
  }
  return py::reinterpret_steal<py::tuple>(wrap(found));
}

// ---- functions written in Python ----

std::vector<Tensor> results_of(py::handle returned, const std::string& function, const char* what) {
  std::vector<Tensor> tensors;
  const auto add = [&](py::handle item) {
    if (!item.is_none() && !is_tensor(item.ptr()))
      raise(PyExc_TypeError,
            function + "." + what + " must return tensors (or None), not " + Py_TYPE(item.ptr())->tp_name);
    tensors.push_back(item.is_none() ? Tensor() : as_tensor(item.ptr()));
  };
  if (py::isinstance<py::tuple>(returned) || py::isinstance<py::list>(returned))
    for (const py::handle item : returned) add(item);
  else add(returned);
  return tensors;
}

// One gradient for each argument of forward came back; those of tensors go on, the others must be None.
std::vector<Tensor> gradients_of(py::handle returned, const std::string& function,
                                 const std::vector<bool>& is_input) {
  const std::vector<Tensor> all = results_of(returned, function, "backward");
  if (all.size() < is_input.size())
    throw GradError("[" + function + "] backward must return a gradient (or None) for each of forward's " +
                    std::to_string(is_input.size()) + " arguments; got " + std::to_string(all.size()));
  std::vector<Tensor> chosen;
  for (size_t i = 0; i < all.size(); ++i) {
    const bool wanted = i < is_input.size() && is_input[i];
    if (wanted) chosen.push_back(all[i]);
    else if (all[i].defined())
      throw GradError("[" + function + "] backward returned a gradient for argument " + std::to_string(i) +
                      " of forward, which is no tensor; return None there");
  }
  return chosen;
}

// `run_forward(context, arguments)` calls the class's forward, and setup_context if it has one; `run_backward(context, *grads)` its
// backward. The C++ context is put into the Python one as `_state`.
py::object apply_python_function(const std::string& name, const py::object& python_context,
                                 const py::function& run_forward, const py::function& run_backward,
                                 const py::tuple& arguments) {
  std::vector<Tensor> inputs;
  std::vector<bool> is_input;
  py::tuple needs(arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i) {
    const py::handle argument = arguments[i];
    is_input.push_back(is_tensor(argument.ptr()));
    if (is_input.back()) inputs.push_back(as_tensor(argument.ptr()));
    needs[i] = py::bool_(is_input.back() && inputs.back().requires_grad());
  }
  python_context.attr("needs_input_grad") = needs;

  bool single = false;
  const auto forward = [&](const autograd::FunctionContext& context) {
    python_context.attr("_state") = context;
    const py::object returned = run_forward(python_context, arguments);
    single = !py::isinstance<py::tuple>(returned) && !py::isinstance<py::list>(returned);
    return results_of(returned, name, "forward");
  };
  const SharedObject held_context(python_context.ptr());
  const SharedObject held_backward(run_backward.ptr());
  const auto backward = [held_context, held_backward, name, is_input](const autograd::FunctionContext&,
                                                                      const std::vector<Tensor>& grads) {
    const py::gil_scoped_acquire gil;
    py::tuple call(grads.size() + 1);
    call[0] = py::reinterpret_borrow<py::object>(held_context.get());
    for (size_t i = 0; i < grads.size(); ++i) call[i + 1] = py::reinterpret_steal<py::object>(wrap(grads[i]));
    const py::object returned =
        py::reinterpret_steal<py::object>(PyObject_CallObject(held_backward.get(), call.ptr()));
    if (!returned) throw py::error_already_set();
    return gradients_of(returned, name, is_input);
  };
  std::vector<Tensor> outputs = autograd::apply_function(name, inputs, forward, backward);
  if (single) return py::reinterpret_steal<py::object>(wrap(outputs.at(0)));
  return py::reinterpret_steal<py::object>(wrap(outputs));
}

template <class Check>
std::string run_check(Check check, const py::function& function, const py::list& inputs, double eps,
                      double atol, double rtol) {
  const auto checked = [&](const std::vector<Tensor>& tensors) {
    const py::object arguments = py::reinterpret_steal<py::object>(wrap(tensors));
    return results_of(function(arguments), "gradcheck", "function");
  };
  return check(checked, tensors_of(inputs, "gradcheck(): inputs", false),
               autograd::GradcheckOptions{.eps = eps, .atol = atol, .rtol = rtol});
}

std::vector<Tensor> plain(const py::args& tensors, const char* what) {
  return tensors_of(py::reinterpret_borrow<py::object>(tensors), what, true);
}

}  // namespace

void add_autograd(py::module_& module) {
  module.def("is_grad_enabled", &grad_enabled, "Whether operations on this thread are recorded.");
  module.def("_set_grad_enabled", &set_grad_enabled, py::arg("mode"));
  module.def("_backward", &backward, py::arg("tensors"), py::arg("grad_tensors") = py::none(),
             py::arg("retain_graph") = py::none(), py::arg("create_graph") = false,
             py::arg("inputs") = py::none());
  module.def("_grad", &grad, py::arg("outputs"), py::arg("inputs"), py::arg("grad_outputs") = py::none(),
             py::arg("retain_graph") = py::none(), py::arg("create_graph") = false,
             py::arg("allow_unused") = false, py::arg("materialize_grads") = false);
  module.def("_gradcheck", [](const py::function& f, const py::list& inputs, double eps, double atol,
                              double rtol) {
    return run_check([](const auto&... a) { return autograd::gradcheck(a...); }, f, inputs, eps, atol, rtol);
  });
  module.def("_gradgradcheck",
             [](const py::function& f, const py::list& inputs, double eps, double atol, double rtol) {
               return run_check([](const auto&... a) { return autograd::gradgradcheck(a...); }, f, inputs,
                                eps, atol, rtol);
             });
  module.def("_apply_function", &apply_python_function);

  using Context = autograd::FunctionContext;
  py::class_<Context>(module, "_FunctionState")
      .def("save_for_backward",
           [](const Context& c, const py::args& tensors) {
             c.save_for_backward(plain(tensors, "save_for_backward()"));
           })
      .def("saved_tensors",
           [](const Context& c) { return py::reinterpret_steal<py::tuple>(wrap(c.saved_tensors())); })
      .def("mark_dirty",
           [](const Context& c, const py::args& tensors) { c.mark_dirty(plain(tensors, "mark_dirty()")); })
      .def("mark_non_differentiable",
           [](const Context& c, const py::args& tensors) {
             c.mark_non_differentiable(plain(tensors, "mark_non_differentiable()"));
           })
      .def("set_materialize_grads", &Context::set_materialize_grads)
      .def("needs_input_grad", &Context::needs_input_grad);
}

}  // namespace weft::python
