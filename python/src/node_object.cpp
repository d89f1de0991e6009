// The nodes of the tape as Python objects: what x.grad_fn gives, for those who look at a graph.
#include "node_object.h"

#include "src/tape/node.h"
#include "src/tape/replaced.h"
#include "tensor_object.h"

namespace weft::python {

namespace {

using tape::Edge;
using NodeRef = detail::Ref<tape::Node>;
using LeafRef = detail::Ref<detail::TensorImpl>;

struct GraphNode {
  NodeRef node;
};

/// Where the gradient of a leaf ends.
struct AccumulateGrad {
  LeafRef leaf;
};

py::object edge_object(const Edge& edge) {
  if (edge.node) return py::cast(GraphNode{edge.node});
  if (edge.leaf) return py::cast(AccumulateGrad{edge.leaf});
  return py::none();
}

py::tuple next_functions(const GraphNode& self) {
  py::tuple list(self.node->num_inputs);
  for (int i = 0; i < self.node->num_inputs; ++i) {
    const Edge& edge = self.node->edges[i];
    list[i] = py::make_tuple(edge_object(edge), edge.number);
  }
  return list;
}

/// What Python keeps with a node.
struct Notes {
  SharedObject metadata, before, after;  // dict; OrderedDicts number -> callable
  bool calls_before = false, calls_after = false;
};

Notes& notes(const GraphNode& self) {
  auto& held = self.node->ensure_extras().metadata;
  if (!held) {
    const auto ordered = py::module_::import("collections").attr("OrderedDict");
    held = std::make_shared<Notes>(
        Notes{SharedObject(py::dict().ptr()), SharedObject(ordered().ptr()), SharedObject(ordered().ptr())});
  }
  return *static_cast<Notes*>(held.get());
}

py::tuple tuple_of(const tape::Grads& gradients) {
  py::tuple list(gradients.size());
  for (int i = 0; i < gradients.size(); ++i) list[i] = py::reinterpret_steal<py::object>(wrap(gradients[i]));
  return list;
}

void replace(tape::Grads& gradients, const py::object& result) {
  if (result.is_none()) return;
  const std::vector<Tensor> given = tensors_of(result, "the result of a hook", true);
  if (static_cast<int>(given.size()) != gradients.size())
    raise(PyExc_RuntimeError, "hook has returned an incorrect number of values (got " +
                                  std::to_string(given.size()) + ", but expected " +
                                  std::to_string(gradients.size()) + ")");
  for (int i = 0; i < gradients.size(); ++i) {
    const Tensor& replaced = given[static_cast<size_t>(i)];
    if (replaced.defined() && gradients[i].defined()) tape::check_replaced(replaced, gradients[i]);
  }
  for (int i = 0; i < gradients.size(); ++i) gradients[i] = given[static_cast<size_t>(i)];
}

// Calls every hook of the dict; `arguments` gives what the next one is called with.
template <class F>
void call_hooks(const SharedObject& hooks, tape::Grads& changed, const F& arguments) {
  const AcquireGil gil;
  const auto list = py::reinterpret_steal<py::list>(PyDict_Values(hooks.get()));
  for (const py::handle hook : list) {
    const auto result = py::reinterpret_steal<py::object>(PyObject_CallObject(hook.ptr(), arguments().ptr()));
    if (!result) throw py::error_already_set();
    replace(changed, result);
  }
}

py::object new_hook(const SharedObject& hooks, const py::function& hook) {
  const auto dict = py::reinterpret_borrow<py::object>(hooks.get());
  py::object handle = py::module_::import("weft.utils.hooks").attr("RemovableHandle")(dict);
  dict[handle.attr("id")] = hook;
  return handle;
}

py::object register_prehook(const GraphNode& self, const py::function& hook) {
  Notes& ours = notes(self);
  if (!std::exchange(ours.calls_before, true))
    self.node->extras->before.emplace_back(0, [hooks = ours.before](tape::Grads& of_outputs) {
      call_hooks(hooks, of_outputs, [&] { return py::make_tuple(tuple_of(of_outputs)); });
    });
  return new_hook(ours.before, hook);
}

py::object register_hook_on(const GraphNode& self, const py::function& hook) {
  Notes& ours = notes(self);
  if (!std::exchange(ours.calls_after, true))
    self.node->extras->after.emplace_back(0, [hooks = ours.after](tape::Grads& of_inputs,
                                                                  const tape::Grads& of_outputs) {
      call_hooks(hooks, of_inputs, [&] { return py::make_tuple(tuple_of(of_inputs), tuple_of(of_outputs)); });
    });
  return new_hook(ours.after, hook);
}

py::object hook_on_leaf(const char* function, const AccumulateGrad& self, const py::function& hook) {
  return py::module_::import("weft.autograd.graph").attr(function)(Tensor(self.leaf), hook);
}

}  // namespace

PyObject* grad_fn_object(const Tensor& tensor) {
  if (!tensor.grad_fn_name())
    return Py_NewRef(Py_None);  // also brings a view whose base was written up to date
  return py::cast(GraphNode{tensor.impl().grad_fn}).release().ptr();
}

void add_nodes(py::module_& module) {
  const auto name = [](const GraphNode& self) { return autograd::backward_name(self.node->name); };
  module.def("_gradient_edge", [](const Tensor& tensor) {
    const Edge edge = tape::gradient_edge(tensor);
    return py::make_tuple(edge_object(edge), edge.node ? edge.number : 0);
  });
  module.def("_tensor_at_edge", [](const py::object& node, uint32_t number) {
    if (py::isinstance<AccumulateGrad>(node)) return Tensor(py::cast<const AccumulateGrad&>(node).leaf);
    Tensor place = empty({0});
    tape::attach(place, number, py::cast<const GraphNode&>(node).node);
    return place;
  });
  py::class_<GraphNode>(module, "Node", "A recorded step: what made a tensor.")
      .def("name", name, "PyTorch's name of the step: MulBackward0.")
      .def_property_readonly(
          "next_functions", &next_functions,
          "For each input, the node its gradient goes to and which of that node's outputs it was; None for "
          "inputs without gradient.")
      .def_property_readonly(
          "metadata",
          [](const GraphNode& self) {
            return py::reinterpret_borrow<py::object>(notes(self).metadata.get());
          },
          "A dict of the user's.")
      .def_property_readonly(
          "requires_grad", [](const GraphNode&) { return true; }, "True.")
      .def("register_hook", &register_hook_on, py::arg("fn"),
           "Calls fn(grad_inputs, grad_outputs) after each backward through the node; a tuple it returns "
           "replaces "
           "grad_inputs.")
      .def("register_prehook", &register_prehook, py::arg("fn"),
           "Calls fn(grad_outputs) before each backward through the node; a tuple it returns replaces "
           "grad_outputs.")
      .def("__repr__", [name](const GraphNode& self) { return "<" + name(self) + ">"; })
      .def(
          "__eq__", [](const GraphNode& a, const GraphNode& b) { return a.node == b.node; },
          py::is_operator())
      .def("__hash__", [](const GraphNode& self) { return std::hash<const void*>()(self.node.get()); })
      .attr("__module__") = "weft.autograd.graph";
  py::class_<AccumulateGrad>(module, "AccumulateGrad", "Where the gradient of a leaf is added to its .grad.")
      .def("name", [](const AccumulateGrad&) { return "AccumulateGrad"; })
      .def_property_readonly(
          "variable", [](const AccumulateGrad& self) { return Tensor(self.leaf); }, "The leaf.")
      .def_property_readonly(
          "next_functions", [](const AccumulateGrad&) { return py::tuple(); }, "()")
      .def_property_readonly(
          "requires_grad", [](const AccumulateGrad&) { return true; }, "True.")
      .def(
          "register_hook",
          [](const AccumulateGrad& self, const py::function& hook) {
            return hook_on_leaf("_hook_leaf", self, hook);
          },
          py::arg("fn"), "Calls fn((), (variable.grad,)) after the gradient was accumulated.")
      .def(
          "register_prehook",
          [](const AccumulateGrad& self, const py::function& hook) {
            return hook_on_leaf("_prehook_leaf", self, hook);
          },
          py::arg("fn"),
          "Calls fn((grad,)) before the gradient is accumulated; a tuple it returns replaces that.")
      .def("__repr__", [](const AccumulateGrad&) { return "<AccumulateGrad>"; })
      .def(
          "__eq__", [](const AccumulateGrad& a, const AccumulateGrad& b) { return a.leaf == b.leaf; },
          py::is_operator())
      .def("__hash__", [](const AccumulateGrad& self) { return std::hash<const void*>()(self.leaf.get()); })
      .attr("__module__") = "weft.autograd.graph";
}

}  // namespace weft::python
