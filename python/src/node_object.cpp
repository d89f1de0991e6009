// The nodes of the tape as Python objects: what x.grad_fn gives, for those who look at a graph.
#include "node_object.h"

#include "src/tape/node.h"

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

}  // namespace

PyObject* grad_fn_object(const Tensor& tensor) {
  if (!tensor.grad_fn_name())
    return Py_NewRef(Py_None);  // also brings a view whose base was written up to date
  return py::cast(GraphNode{tensor.impl().grad_fn}).release().ptr();
}

void add_nodes(py::module_& module) {
  const auto name = [](const GraphNode& self) { return autograd::backward_name(self.node->name); };
  py::class_<GraphNode>(module, "Node", "A recorded step: what made a tensor.")
      .def("name", name, "PyTorch's name of the step: MulBackward0.")
      .def_property_readonly(
          "next_functions", &next_functions,
          "For each input, the node its gradient goes to and which of that node's outputs it was; None for "
          "inputs without gradient.")
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
      .def("__repr__", [](const AccumulateGrad&) { return "<AccumulateGrad>"; })
      .def(
          "__eq__", [](const AccumulateGrad& a, const AccumulateGrad& b) { return a.leaf == b.leaf; },
          py::is_operator())
      .def("__hash__", [](const AccumulateGrad& self) { return std::hash<const void*>()(self.leaf.get()); })
      .attr("__module__") = "weft.autograd.graph";
}

}  // namespace weft::python
