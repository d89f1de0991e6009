// What tensor_properties.cpp and indexing.cpp give weft.Tensor besides slots and properties; add_runtime calls both.
#pragma once

#include "bind.h"

namespace weft::python {

/// Puts methods on the finished type, as a class statement would; the array ends with an all-zero entry and stays.
void put_tensor_methods(PyMethodDef* methods);

/// The class UntypedStorage, Tensor.untyped_storage and Tensor._is_view.
void add_storage(py::module_& module);

/// Tensor.__reversed__.
void add_container_methods();

}  // namespace weft::python
