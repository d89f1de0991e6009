// Random generators: weft.Generator, the default one, and how programs seed them and save their state.
#include <pybind11/stl.h>

#include "construct.h"

namespace weft::python {

namespace {

/// An integer from -2^63 to 2^64-1, a negative one plus 2^64. Throws TypeError, ValueError.
uint64_t seed_argument(py::handle seed) {
  if (PyBool_Check(seed.ptr()) || !PyIndex_Check(seed.ptr()))
    raise(PyExc_TypeError,
          "manual_seed expected an int, but got " + std::string(Py_TYPE(seed.ptr())->tp_name));
  const auto integer = py::reinterpret_steal<py::object>(PyNumber_Index(seed.ptr()));
  if (!integer) throw py::error_already_set();
  int overflow = 0;
  const int64_t value = PyLong_AsLongLongAndOverflow(integer.ptr(), &overflow);
  if (value == -1 && PyErr_Occurred()) throw py::error_already_set();
  if (!overflow) return static_cast<uint64_t>(value);
  const uint64_t large = overflow > 0 ? PyLong_AsUnsignedLongLong(integer.ptr()) : 0;
  if (overflow > 0 && !PyErr_Occurred()) return large;
  PyErr_Clear();
  throw ValueError("[manual_seed] the seed must be from -2^63 to 2^64-1; got " +
                   py::cast<std::string>(py::str(integer)));
}

Tensor state_tensor(const Generator& generator) {
  const auto bytes = generator.get_state();
  return tensor(bytes);
}

void set_state(const Generator& generator, py::handle state) {
  if (!is_tensor(state.ptr()) || as_tensor(state.ptr()).dtype() != uint8)
    raise(PyExc_TypeError, "RNG state must be a weft.uint8 tensor, as get_state() gives");
  const auto bytes = as_tensor(state.ptr()).detach().to(cpu).to_vector<uint8_t>();
  generator.set_state(bytes);
}

}  // namespace

void add_random(py::module_& module) {
  using namespace py::literals;  // NOLINT: pybind11's _a
  py::class_<Generator> generator(
      module, "Generator",
      "A random stream: on the CPU one that gives PyTorch's numbers for PyTorch's "
      "seeds, on a GPU Philox4x32-10.\n\n"
      "Unseeded it starts from 67280421310721, as PyTorch's does.");
  generator
      .def(py::init([](py::handle device) {
             return device.is_none() ? Generator() : Generator(as_device("Generator", device.ptr()));
           }),
           "device"_a = "cpu")
      .def_property_readonly(
          "device",
          [](const Generator& self) {
            return py::reinterpret_steal<py::object>(device_object(self.device()));
          },
          "Where it draws.")
      .def(
          "manual_seed",
          [](py::object self, py::handle seed) {
            py::cast<const Generator&>(self).manual_seed(seed_argument(seed));
            return self;
          },
          "manual_seed(seed) -> self. Restarts the stream; seed: -2^63 to 2^64-1.", "seed"_a)
      .def("seed", &Generator::seed, "Seeds from the operating system's entropy; returns the seed.")
      .def("initial_seed", &Generator::initial_seed, "The seed last given, drawn or restored.")
      .def("get_state", &state_tensor,
           "The state: a uint8 tensor of 5056 bytes, of a GPU's generator 16, as PyTorch writes it.")
      .def("set_state", &set_state, "Restores what get_state(), here or in PyTorch, gave.", "new_state"_a)
      .def("clone", &Generator::clone, "An independent generator in the same state.")
      .def("clone_state", &Generator::clone, "An independent generator in the same state.")
      .def("_random63", &Generator::random63,
           "The next 64 bits mod 2^63, which seed samplers and data loaders.")
      .def("__repr__",
           [](const Generator& self) {
             return "<weft.Generator device='" + self.device().str() +
                    "' initial_seed=" + std::to_string(self.initial_seed()) + ">";
           })
      .def(py::pickle(
          [](const Generator& self) {
            const auto bytes = self.get_state();
            const py::bytes state(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            py::tuple parts = py::make_tuple(state);
            if (!self.device().is_cpu()) parts = parts + py::make_tuple(self.device().str());
            return parts;
          },
          [](const py::tuple& state) {
            if (state.size() != 1 && state.size() != 2)
              throw ValueError("[Generator] this pickle holds no generator's state");
            const auto bytes = py::cast<std::string_view>(state[0]);
            Generator restored(state.size() == 1 ? cpu : Device(py::cast<std::string>(state[1])));
            restored.set_state({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
            return restored;
          }));
  module.def(
      "_manual_seed", [](py::handle seed) { weft::manual_seed(seed_argument(seed)); },
      "Seeds the default generators of the CPU and of all GPUs.");
  module.attr("default_generator") = py::cast(default_generator());
}

}  // namespace weft::python
