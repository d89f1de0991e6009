// Autocast's modes for weft.amp.
#include "bind.h"  // before Python's own headers

#include <utility>

#include "weft/autocast.h"

namespace weft::python {

namespace {

/// A scope that Python's `with` ends, and nothing else: one that is entered and forgotten goes on.
class Scope {
 public:
  Scope(DeviceType device, Dtype dtype, bool enabled, bool cache_enabled)
      : guard_(new Autocast(device, {.dtype = dtype, .enabled = enabled, .cache_enabled = cache_enabled})) {}
  void close() { delete std::exchange(guard_, nullptr); }

 private:
  Autocast* guard_;
};

DeviceType device_type(const std::string& name) { return Device(name).type; }

}  // namespace

void add_autocast(py::module_& module) {
  py::class_<Scope>(module, "_AutocastScope")
      .def(py::init([](const std::string& device, Dtype dtype, bool enabled, bool cache_enabled) {
        return std::make_unique<Scope>(device_type(device), dtype, enabled, cache_enabled);
      }))
      .def("close", &Scope::close);
  module.def("_autocast_enabled",
             [](const std::string& device) { return autocast_enabled(device_type(device)); });
  module.def("_set_autocast_enabled", [](const std::string& device, bool enabled) {
    set_autocast_enabled(device_type(device), enabled);
  });
  module.def("_autocast_dtype",
             [](const std::string& device) { return autocast_dtype(device_type(device)); });
  module.def("_set_autocast_dtype",
             [](const std::string& device, Dtype dtype) { set_autocast_dtype(device_type(device), dtype); });
  module.def("is_autocast_cache_enabled", &autocast_cache_enabled,
             "Whether autocast keeps converted parameters until its outermost scope ends.");
  module.def("set_autocast_cache_enabled", &set_autocast_cache_enabled, py::arg("enabled"),
             "Sets whether autocast keeps converted parameters.");
  module.def("clear_autocast_cache", &clear_autocast_cache,
             "Drops the converted parameters that this thread keeps.");
}

}  // namespace weft::python
