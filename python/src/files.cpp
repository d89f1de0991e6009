// Files from Python: weft._C._io, which weft/io.py and weft/serialization.py dress.
#include <pybind11/stl.h>

#include <cstring>

#include "construct.h"

namespace weft::python {

namespace {

/// str, bytes or os.PathLike.
std::string path_argument(py::handle path) {
  PyObject* bytes = nullptr;
  if (!PyUnicode_FSConverter(path.ptr(), &bytes)) throw py::error_already_set();
  const auto held = py::reinterpret_steal<py::bytes>(bytes);
  return held;
}

/// A mapping of str to tensors, or what as_tensor takes.
StateDict tensors_argument(const char* function, py::handle mapping) {
  StateDict tensors;
  const auto items = py::reinterpret_steal<py::object>(PyMapping_Items(mapping.ptr()));
  if (!items)
    raise(PyExc_TypeError, std::string(function) + " takes a dict of names and tensors; got " +
                               Py_TYPE(mapping.ptr())->tp_name);
  for (py::handle item : items) {
    const auto pair = py::reinterpret_borrow<py::tuple>(item);
    if (!py::isinstance<py::str>(pair[0]))
      raise(PyExc_TypeError, std::string(function) + " takes names that are str; got " +
                                 py::cast<std::string>(py::repr(pair[0])));
    const py::object value = pair[1];
    tensors.set(py::cast<std::string>(pair[0]), as_tensor_from(value.ptr(), std::nullopt).detach());
  }
  return tensors;
}

py::dict tensors_dict(const StateDict& tensors) {
  py::dict result;
  for (const auto& [name, tensor] : tensors) result[py::str(name)] = py::cast(tensor);
  return result;
}

template <class F>
auto without_gil(F&& body) {
  const ReleaseGil released;
  return body();
}

/// The whole memory under a tensor on the CPU, for writing to files and reading into.
struct StorageBytes {
  Tensor tensor;
  void* data;
  size_t bytes;
  bool read_only;
};

StorageBytes storage_bytes(const Tensor& tensor) {
  if (!tensor.device().is_cpu())
    throw DeviceError("[storage] only memory of the CPU has bytes; got " + tensor.device().str());
  const auto& storage = tensor.impl().storage;
  const Tensor kept = tensor.detach();
  if (!storage) return {kept, nullptr, 0, false};
  return {kept, storage->data, storage->bytes, storage->read_only};
}

/// How many elements the memory must hold for this shape.
int64_t reach(const Shape& size, const Shape& stride, int64_t offset) {
  int64_t last = offset;
  bool overflow = false;
  if (size.size() != stride.size()) throw ValueError("[load] a tensor has as many strides as sizes");
  if (offset < 0)
    throw ValueError("[load] a storage offset must not be negative; got " + std::to_string(offset));
  for (int64_t dim = 0; dim < size.size(); ++dim) {
    if (size[dim] < 0 || stride[dim] < 0)
      throw ValueError("[load] sizes and strides must not be negative; got " + size.str() + ", " +
                       stride.str());
    if (size[dim] == 0) return 0;
    int64_t step = 0;
    overflow |= __builtin_mul_overflow(size[dim] - 1, stride[dim], &step);
    overflow |= __builtin_add_overflow(last, step, &last);
  }
  if (overflow || last == INT64_MAX)
    throw ValueError("[load] the shape reaches beyond what memory can address");
  return last + 1;
}

/// A tensor of that shape over the memory of `storage`, which starts at its first element.
Tensor view_of_storage(const Tensor& storage, int64_t offset, const std::vector<int64_t>& size,
                       const std::vector<int64_t>& stride) {
  const int64_t held =
      storage.impl().storage ? static_cast<int64_t>(storage.impl().storage->bytes / storage.item_size()) : 0;
  const int64_t needed = reach(Shape(IntSpan(size)), Shape(IntSpan(stride)), offset);
  if (needed > held)
    throw ValueError("[load] a tensor of shape " + Shape(IntSpan(size)).str() + " reaches " +
                     std::to_string(needed) + " elements into a storage of " + std::to_string(held));
  if (needed == 0) return empty_strided(size, stride, {.dtype = storage.dtype()});
  return as_strided(storage.detach(), size, stride, offset).detach();
}

void add_tables(py::module_& io) {
  using namespace py::literals;  // NOLINT: pybind11's _a
  const auto one_character = [](const std::string& separator) {
    if (separator.size() != 1)
      throw ValueError("[csv] the separator must be one character; got '" + separator + "'");
    return separator[0];
  };
  io.def("read_csv", [=](py::handle file, const std::string& separator) {
    const auto path = path_argument(file);
    const char between = one_character(separator);
    const auto table = without_gil([&] { return io::read_csv(path, between); });
    return py::make_tuple(table.columns, table.values);
  });
  io.def("write_csv", [=](py::handle file, const Tensor& values, std::vector<std::string> columns,
                          const std::string& separator) {
    const auto path = path_argument(file);
    const char between = one_character(separator);
    without_gil([&] { io::write_csv(path, {std::move(columns), values}, between); });
  });
  io.def("read_idx", [](py::handle file) {
    const auto path = path_argument(file);
    return without_gil([&] { return data::read_idx(path); });
  });
  io.def("load_idx_dataset", [](py::handle folder, const std::string& part) {
    const auto path = path_argument(folder);
    const auto images = without_gil([&] { return data::load_idx_dataset(path, part); });
    return py::make_tuple(images.images, images.labels);
  });
}

void add_arrays(py::module_& io) {
  io.def("save_npy", [](py::handle file, py::handle array) {
    const auto path = path_argument(file);
    const Tensor tensor = as_tensor_from(array.ptr(), std::nullopt).detach();
    without_gil([&] { io::save_npy(path, tensor); });
  });
  io.def("load_npy", [](py::handle file) {
    const auto path = path_argument(file);
    return without_gil([&] { return io::load_npy(path); });
  });
  io.def("save_npz", [](py::handle file, py::handle arrays, bool compressed) {
    const auto path = path_argument(file);
    const StateDict tensors = tensors_argument("save_npz", arrays);
    without_gil([&] { io::save_npz(path, tensors, compressed); });
  });
  io.def("load_npz", [](py::handle file) {
    const auto path = path_argument(file);
    return tensors_dict(without_gil([&] { return io::load_npz(path); }));
  });
  io.def("save_safetensors", [](py::handle file, py::handle tensors, const io::Metadata& metadata) {
    const auto path = path_argument(file);
    const StateDict state = tensors_argument("save_safetensors", tensors);
    without_gil([&] { io::save_safetensors(path, state, metadata); });
  });
  io.def("load_safetensors", [](py::handle file) {
    const auto path = path_argument(file);
    io::Metadata metadata;
    const StateDict state = without_gil([&] { return io::load_safetensors(path, &metadata); });
    return py::make_tuple(tensors_dict(state), metadata);
  });
}

void add_pictures(py::module_& io) {
  using Curve = std::tuple<std::string, std::vector<double>, std::vector<double>, bool>;
  io.def("encode_png", [](const Tensor& image) {
    const auto bytes = without_gil([&] { return io::encode_png(image.detach().to(cpu)); });
    return py::bytes(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  });
  io.def("save_png", [](py::handle file, const Tensor& image) {
    const auto path = path_argument(file);
    without_gil([&] { io::save_png(path, image.detach().to(cpu)); });
  });
  io.def("save_plot", [](py::handle file, const std::vector<Curve>& curves, const std::string& title,
                         const std::string& x_label, const std::string& y_label) {
    const auto path = path_argument(file);
    io::Plot plot{title, x_label, y_label, {}};
    for (const auto& [name, x, y, faint] : curves) plot.curves.push_back({name, x, y, faint});
    without_gil([&] { io::save_plot(path, plot); });
  });
  io.def("save_image_sheet",
         [](py::handle file, const Tensor& images, const std::vector<std::string>& captions,
            const std::string& title, const std::vector<bool>& marked, int64_t columns) {
           const auto path = path_argument(file);
           const io::ImageSheet sheet{title, images.detach().to(cpu), captions, marked, columns};
           without_gil([&] { io::save_image_sheet(path, sheet); });
         });
}

void add_storages(py::module_& io) {
  py::class_<StorageBytes>(io, "StorageBytes", py::buffer_protocol()).def_buffer([](StorageBytes& self) {
    static uint8_t nothing = 0;
    return py::buffer_info(self.data ? static_cast<uint8_t*>(self.data) : &nothing,
                           static_cast<py::ssize_t>(self.bytes), self.read_only);
  });
  io.def("storage_bytes", &storage_bytes, "All memory under a tensor of the CPU, with the buffer protocol.");
  io.def(
      "storage_id",
      [](const Tensor& tensor) { return reinterpret_cast<uintptr_t>(tensor.impl().storage.get()); },
      "Equal for tensors that share memory, while they live; 0 without memory.");
  io.def(
      "storage_copy",
      [](const Tensor& tensor) {
        const auto& storage = tensor.impl().storage;
        const auto count = storage ? static_cast<int64_t>(storage->bytes / tensor.item_size()) : 0;
        return as_strided(tensor.detach(), {count}, {1}, 0).to(cpu);
      },
      "All memory under a tensor, as a 1-d tensor on the CPU.");
  io.def(
      "new_storage", [](int64_t count, Dtype dtype) { return empty({count}, {.dtype = dtype}); },
      "An uninitialised 1-d tensor.");
  io.def("view_of_storage", &view_of_storage);
}

}  // namespace

void add_files(py::module_& module) {
  py::module_ io = module.def_submodule("_io", "Files; use weft.io, weft.save and weft.load");
  add_tables(io);
  add_arrays(io);
  add_pictures(io);
  add_storages(io);
}

}  // namespace weft::python
