// A tensor's grad_fn as Python sees it.
#pragma once

#include <string>
#include <string_view>

#include "bind.h"

namespace weft::python {

/// New reference: the node that made `tensor`, with name() and next_functions, or None for a leaf.
PyObject* grad_fn_object(const Tensor& tensor);

/// Adds the classes to the module.
void add_nodes(py::module_& module);

}  // namespace weft::python
