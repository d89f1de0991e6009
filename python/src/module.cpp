// weft._C, the extension module behind `import weft`: each file of python/src adds its part.
#include "bind.h"

namespace weft::python {

namespace {

// C.__new__(C) gives an object whose __init__ never ran. pybind11 would hand its methods memory of random bytes.
void refuse_unmade(py::module_& module) {
  const PyTypeObject* const base = reinterpret_cast<PyTypeObject*>(py::detail::get_internals().instance_base);
  for (const auto& [name, value] : module.attr("__dict__").cast<py::dict>()) {
    if (!PyType_Check(value.ptr())) continue;
    auto* const type = reinterpret_cast<PyTypeObject*>(value.ptr());
    if (!PyType_IsSubtype(type, const_cast<PyTypeObject*>(base))) continue;
    if (auto* const info = py::detail::get_type_info(type))
      info->operator_new = [](size_t) -> void* {
        throw py::type_error("this object was made without its __init__, and holds nothing; call the class");
      };
  }
}

}  // namespace

}  // namespace weft::python

PYBIND11_MODULE(_C, module, pybind11::multiple_interpreters::not_supported()) {
  using namespace weft::python;  // NOLINT: the list below is all there is
  module.attr("__version__") = WEFT_VERSION;
  module.doc() = "weft's C++ library for Python; use it through the package weft";
  add_errors(module);
  add_types(module);
  add_tensor(module);
  add_ops(module);
  add_construct(module);
  add_autograd(module);
  add_graph(module);
  add_random(module);
  add_files(module);
  add_runtime(module);
  add_autocast(module);
  add_nn(module);
  add_optim(module);
  add_cuda(module);
  refuse_unmade(module);
  for (const char* part : {"_io", "_cuda"}) {
    auto submodule = module.attr(part).cast<py::module_>();
    refuse_unmade(submodule);
  }
}
