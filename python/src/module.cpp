// weft._C, the extension module behind `import weft`: each file of python/src adds its part.
#include "bind.h"

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
}
