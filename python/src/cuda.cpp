// weft._C._cuda, which the package weft.cuda dresses: devices, their memory, streams, events, captured steps and settings.
#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include <pybind11/stl.h>

#include "src/core/captured_memory.h"
#include "src/core/changes.h"
#include "src/core/cuda_backend.h"
#include "src/tape/node.h"
#include "tensor_object.h"
#include "tensor_properties.h"

namespace weft::python {

namespace {

using namespace py::literals;  // NOLINT: pybind11's _a

// What waits for a GPU lets other Python threads run meanwhile.
using WithoutGil = py::call_guard<py::gil_scoped_release>;

// ---- devices and memory ----

/// What the kernels of the GPU library were compiled for, "750,900"; empty without one.
std::string architectures() {
  static_cast<void>(cuda::device_count());  // loads it, if it is there
  const char* const named = std::getenv("WEFT_CUDA_LIBRARY");
  void* const library = dlopen(named && *named ? named : "libweft_cuda.so", RTLD_LAZY | RTLD_NOLOAD);
  if (!library) return {};
  const auto list = reinterpret_cast<const char* (*)()>(dlsym(library, "weft_cuda_architectures"));
  std::string text = list ? list() : "";
  dlclose(library);
  return text;
}

void add_devices(py::module_& part) {
  part.def("is_available", &cuda::is_available);
  part.def("why_unavailable", &cuda::why_unavailable);
  part.def("is_built", [] { return detail::cuda_backend() != nullptr; });
  part.def("device_count", &cuda::device_count);
  part.def("architectures", &architectures);
  part.def("current_device", &cuda::current_device);
  part.def("set_device", &cuda::set_device);
  part.def(
      "number", [](const std::string& op, py::handle device) { return gpu_number(op.c_str(), device.ptr()); },
      "The number of the GPU that a device, str or int names to a function; -1 for the current one.");
  part.def("synchronize", &cuda::synchronize, WithoutGil());
  part.def("library_versions", [] {
    const cuda::LibraryVersions versions = cuda::library_versions();
    return py::dict("driver"_a = versions.driver, "runtime"_a = versions.runtime,
                    "cublas"_a = versions.cublas, "cudnn"_a = versions.cudnn,
                    "cublas_path"_a = versions.cublas_path, "cudnn_path"_a = versions.cudnn_path);
  });

  using Properties = cuda::DeviceProperties;
  py::class_<Properties>(part, "_CudaDeviceProperties", "What a GPU is.")
      .def_readonly("name", &Properties::name)
      .def_readonly("major", &Properties::major)
      .def_readonly("minor", &Properties::minor)
      .def_readonly("total_memory", &Properties::total_memory)
      .def_readonly("multi_processor_count", &Properties::multi_processor_count)
      .def_readonly("max_threads_per_multi_processor", &Properties::max_threads_per_multi_processor)
      .def_readonly("shared_memory_per_block_optin", &Properties::shared_memory_per_block)
      .def_readonly("L2_cache_size", &Properties::l2_cache_size)
      .def_readonly("warp_size", &Properties::warp_size)
      .def("__repr__",
           [](const Properties& p) {
             const auto megabytes = [](size_t bytes) { return std::to_string(bytes >> 20) + "MB"; };
             return "_CudaDeviceProperties(name='" + p.name + "', major=" + std::to_string(p.major) +
                    ", minor=" + std::to_string(p.minor) + ", total_memory=" + megabytes(p.total_memory) +
                    ", multi_processor_count=" + std::to_string(p.multi_processor_count) +
                    ", L2_cache_size=" + megabytes(p.l2_cache_size) + ")";
           })
      .attr("__module__") = "weft.cuda";
  part.def("device_properties", &cuda::device_properties);

  part.def("memory_stats", [](int device) {
    const cuda::MemoryStats stats = cuda::memory_stats(device);
    return py::dict("allocated"_a = stats.allocated, "peak_allocated"_a = stats.peak_allocated,
                    "reserved"_a = stats.reserved, "peak_reserved"_a = stats.peak_reserved,
                    "allocations"_a = stats.allocations, "device_allocations"_a = stats.device_allocations,
                    "retries"_a = stats.retries, "free"_a = stats.free, "total"_a = stats.total);
  });
  part.def("reset_peak_memory_stats", &cuda::reset_peak_memory_stats);
  part.def("empty_cache", &cuda::empty_cache, WithoutGil());
}

// ---- streams ----

/// The streams that `with` blocks of this thread made current, innermost last. A thread that ends inside them gives them up: what
/// is current then is of no interest.
std::vector<cuda::StreamGuard*>& open_scopes() {
  static thread_local auto* const scopes = new std::vector<cuda::StreamGuard*>;
  return *scopes;
}

void enter_stream(const cuda::Stream& stream) {
  auto guard = std::make_unique<cuda::StreamGuard>(stream);
  open_scopes().push_back(guard.get());
  static_cast<void>(guard.release());
}

void leave_stream() {
  if (open_scopes().empty()) raise(PyExc_RuntimeError, "Stream: __exit__ without __enter__");
  delete open_scopes().back();
  open_scopes().pop_back();
}

/// Makes a stream current for good, or until another one is.
void set_stream(const cuda::Stream& stream) {
  static thread_local std::array<cuda::StreamGuard*, 128> chosen{};
  cuda::StreamGuard*& guard = chosen[static_cast<size_t>(stream.device())];
  delete std::exchange(guard, nullptr);
  guard = new cuda::StreamGuard(stream);
}

std::string text_of(const cuda::Stream& stream) {
  char address[32];
  std::snprintf(address, sizeof(address), "%#zx", reinterpret_cast<size_t>(stream.handle()));
  return "<weft.cuda.Stream device=cuda:" + std::to_string(stream.device()) + " cuda_stream=" + address + ">";
}

/// The stream that an argument means: the current one for None.
cuda::Stream stream_or_current(const std::optional<cuda::Stream>& stream) {
  return stream ? *stream : cuda::current_stream();
}

PyObject* record_stream(PyObject* self, PyObject* stream) {
  return guarded([&] {
    if (!py::isinstance<cuda::Stream>(stream))
      raise(PyExc_TypeError,
            std::string("record_stream(): needs a weft.cuda.Stream, not ") + Py_TYPE(stream)->tp_name);
    cuda::record_stream(as_tensor(self), py::cast<const cuda::Stream&>(py::handle(stream)));
    Py_RETURN_NONE;
  });
}

PyMethodDef stream_methods[] = {
    {"record_stream", record_stream, METH_O,
     "record_stream(stream)\n\nKeeps this tensor's memory from being used again before `stream` has done "
     "what it was given by the time the tensor dies."},
    {}};

void add_streams(py::module_& part) {
  using cuda::Event, cuda::Stream;
  py::class_<Stream> stream(
      part, "Stream",
      "Stream(device=None, priority=0): a queue of GPU work. Work of one stream runs in "
      "order, streams run beside each other.\n\n"
      "device: the current GPU unless given; priority: 0, or -1 for a higher one. "
      "`with stream:` makes it current.");
  py::class_<Event> event(part, "Event",
                          "Event(enable_timing=False, blocking=False, interprocess=False): a mark in a "
                          "stream.\n\nblocking changes nothing; marks are not shared between processes.");
  stream.attr("__module__") = "weft.cuda";
  event.attr("__module__") = "weft.cuda";
  event
      .def(py::init([](bool enable_timing, bool, bool interprocess, bool) {
             if (interprocess) throw ValueError("[Event] marks are not shared between processes");
             return Event(enable_timing);
           }),
           "enable_timing"_a = false, "blocking"_a = false, "interprocess"_a = false, "external"_a = false)
      .def(
          "record", [](Event& self, const std::optional<Stream>& at) { self.record(stream_or_current(at)); },
          "Marks what `stream`, or the current one, holds now.", "stream"_a = py::none())
      .def(
          "wait",
          [](const Event& self, const std::optional<Stream>& at) { self.wait(stream_or_current(at)); },
          "Work put into `stream`, or the current one, from now on waits for the mark.",
          "stream"_a = py::none())
      .def("synchronize", &Event::synchronize, WithoutGil(), "Waits until the GPU has come to the mark.")
      .def("query", &Event::query, "Whether the GPU has come to the mark.")
      .def("elapsed_time", &Event::elapsed_time, "Milliseconds from this mark to a later one.",
           "end_event"_a);
  stream
      .def(py::init([](py::handle device, int priority, py::handle given) {
             const auto handle = reinterpret_cast<void*>(given.is_none() ? 0 : py::cast<uintptr_t>(given));
             const int number = gpu_number("Stream", device.ptr());
             return handle ? cuda::external_stream(handle, number) : Stream(number, priority);
           }),
           "device"_a = py::none(), "priority"_a = 0, py::kw_only(), "stream_ptr"_a = py::none())
      .def_property_readonly(
          "device",
          [](const Stream& self) {
            const Device device(DeviceType::cuda, static_cast<int8_t>(self.device()));
            return py::reinterpret_steal<py::object>(device_object(device));
          },
          "Its GPU.")
      .def_property_readonly("device_index", &Stream::device, "The number of its GPU.")
      .def_property_readonly(
          "cuda_stream", [](const Stream& self) { return reinterpret_cast<uintptr_t>(self.handle()); },
          "The cudaStream_t, as an int.")
      .def("synchronize", &Stream::synchronize, WithoutGil(), "Waits for all its work.")
      .def("query", &Stream::query, "Whether all its work is done.")
      .def("wait_stream", &Stream::wait,
           "Work put into this stream from now on waits for what `stream` holds now.", "stream"_a)
      .def(
          "wait_event", [](const Stream& self, const Event& mark) { mark.wait(self); },
          "Work put into this stream from now on waits for the mark.", "event"_a)
      .def(
          "record_event",
          [](const Stream& self, std::optional<Event> mark) {
            if (!mark) mark.emplace();
            mark->record(self);
            return *mark;
          },
          "Marks what it holds now; returns the event.", "event"_a = py::none())
      .def("__enter__",
           [](const py::object& self) {
             enter_stream(py::cast<const Stream&>(self));
             return self;
           })
      .def("__exit__", [](const Stream&, const py::args&) { leave_stream(); })
      .def(
          "__eq__", [](const Stream& self, const Stream& other) { return self == other; }, py::is_operator())
      .def("__hash__", [](const Stream& self) { return reinterpret_cast<size_t>(self.handle()); })
      .def("__repr__", &text_of);
  part.def("current_stream", &cuda::current_stream);
  part.def("default_stream", &cuda::default_stream);
  part.def("set_stream", &set_stream);
  put_tensor_methods(stream_methods);
}

// ---- captured steps ----

/// A handle that Python may reset while others hold it.
struct CapturedStep {
  std::unique_ptr<cuda::Graph> graph = std::make_unique<cuda::Graph>();
};

/// Whether dicts and lists hold just these objects, one container's after the other's.
bool hold_same(const py::list& containers, const py::list& objects) {
  Py_ssize_t at = 0;
  const Py_ssize_t count = PyList_GET_SIZE(objects.ptr());
  const auto is_next = [&](PyObject* object) {
    return at < count && PyList_GET_ITEM(objects.ptr(), at++) == object;
  };
  for (const py::handle container : containers) {
    if (PyDict_Check(container.ptr())) {
      PyObject *key = nullptr, *value = nullptr;
      for (Py_ssize_t place = 0; PyDict_Next(container.ptr(), &place, &key, &value);)
        if (!is_next(value)) return false;
    } else if (PyList_Check(container.ptr())) {
      for (Py_ssize_t i = 0; i < PyList_GET_SIZE(container.ptr()); ++i)
        if (!is_next(PyList_GET_ITEM(container.ptr(), i))) return false;
    }
    if (!is_next(container.ptr())) return false;  // so that nothing moves from one to another unseen
  }
  return at == count;
}

py::bytes states_of(const py::list& tensors) {
  std::vector<uintptr_t> states;
  states.reserve(3 * tensors.size());
  for (const py::handle one : tensors) {
    const TensorObject* const object = tensor_object(one.ptr());
    const Tensor& tensor = object->tensor;
    states.push_back(reinterpret_cast<uintptr_t>(tensor.raw_data()));
    states.push_back(tensor.requires_grad() ? 1 : 0);
    states.push_back(object->hooks ? static_cast<uintptr_t>(PyObject_Size(object->hooks)) : 0);
  }
  return {reinterpret_cast<const char*>(states.data()), states.size() * sizeof(uintptr_t)};
}

/// Whether backward through `tensor` would find what it needs: false if an earlier one has used up some of it.
bool can_be_differentiated(const Tensor& tensor) {
  if (!tensor.requires_grad()) return false;
  std::unordered_set<const tape::Node*> seen;
  std::vector<const tape::Node*> waiting;
  const auto meet = [&](const tape::Edge& edge) {
    if (edge.node && seen.insert(edge.node.get()).second) waiting.push_back(edge.node.get());
  };
  const tape::Edge first = tape::gradient_edge(tensor);
  meet(first);
  while (!waiting.empty()) {
    const tape::Node& node = *waiting.back();
    waiting.pop_back();
    if (node.released) return false;
    for (int i = 0; i < node.num_inputs; ++i) meet(node.edges[i]);
  }
  return true;
}

/// What a thread changes between start and stop.
struct OwnChanges {
  std::shared_ptr<detail::Changes> found = std::make_shared<detail::Changes>();
};

/// All living objects of some classes that the collector knows. Python code that went through all objects would let other
/// threads run meanwhile, whose unfinished tuples nobody else may hold.
py::list living(const py::tuple& kinds) {
  const py::object all_of = py::module_::import("gc").attr("get_objects");
  py::list found;
  const py::list all = all_of();
  for (const py::handle one : all)
    for (const py::handle kind : kinds)
      if (PyType_IsSubtype(Py_TYPE(one.ptr()), reinterpret_cast<PyTypeObject*>(kind.ptr()))) {
        found.append(one);
        break;
      }
  return found;
}

void add_changes(py::module_& part) {
  py::class_<OwnChanges>(part, "Changes", "What this thread changes between start and stop.")
      .def(py::init([] { return OwnChanges(); }))
      .def("start", [](const OwnChanges& self) { detail::start_listening(self.found); })
      .def("stop", [](const OwnChanges& self) { detail::stop_listening(self.found); })
      .def(
          "wrote",
          [](const OwnChanges& self, const Tensor& tensor) {
            return self.found->written.contains(tensor.impl().storage.get());
          },
          "Whether it wrote the tensor's memory.")
      .def(
          "leaves", [](const OwnChanges& self) { return self.found->leaves; },
          "Tensors whose .grad it set or added to.");
  part.def("living", &living, "The living objects of these classes that the collector knows.");
  part.def("can_be_differentiated", &can_be_differentiated,
           "Whether the tensor requires grad, and no backward has freed what that needs.");
}

void add_graphs(py::module_& part) {
  py::class_<CapturedStep>(part, "Graph", "A captured step.")
      .def(py::init([] { return CapturedStep(); }))
      .def("begin_capture",
           [](CapturedStep& self, uint64_t pool) { self.graph->begin_capture(cuda::GraphPool{pool}); })
      .def("end_capture", [](CapturedStep& self) { self.graph->end_capture(); })
      .def("replay", [](CapturedStep& self) { self.graph->replay(); })
      .def("reset", [](CapturedStep& self) { self.graph = std::make_unique<cuda::Graph>(); })
      .def("size", [](const CapturedStep& self) { return self.graph->size(); })
      .def("pool", [](const CapturedStep& self) { return self.graph->pool().number; });
  part.def("is_capturing", &cuda::is_capturing);
  part.def("touched_by_capture", &detail::touched_by_capture,
           "Whether the step that this thread captures has read or written the tensor's memory so far.");
  part.def("hold_same", &hold_same,
           "Whether dicts and lists hold just the listed values, each container's followed by itself.");
  part.def(
      "states_of", &states_of,
      "What of each tensor a captured step depends on: where it lies, whether it requires grad, how many "
      "hooks it has.");
  add_changes(part);
  part.def("graph_pool_handle", [] { return cuda::graph_pool_handle().number; });
}

void add_cuda_settings(py::module_& part) {
  part.def("allow_tf32_matmul", &cuda::allow_tf32_matmul);
  part.def("set_allow_tf32_matmul", &cuda::set_allow_tf32_matmul);
  part.def("allow_tf32_cudnn", &cuda::allow_tf32_cudnn);
  part.def("set_allow_tf32_cudnn", &cuda::set_allow_tf32_cudnn);
  part.def("cudnn_enabled", &cuda::cudnn_enabled);
  part.def("set_cudnn_enabled", &cuda::set_cudnn_enabled);
  part.def("cudnn_benchmark", &cuda::cudnn_benchmark);
  part.def("set_cudnn_benchmark", &cuda::set_cudnn_benchmark);
  part.def("cudnn_benchmark_limit", &cuda::cudnn_benchmark_limit);
  part.def("set_cudnn_benchmark_limit", &cuda::set_cudnn_benchmark_limit);
  part.def("deterministic", &cuda::deterministic);
  part.def("set_deterministic", &cuda::set_deterministic);
  part.def(
      "default_generator",
      [](int device) { return default_generator(Device(DeviceType::cuda, static_cast<int8_t>(device))); },
      "The generator that ops on a GPU use when none is given.");
}

}  // namespace

void add_cuda(py::module_& module) {
  py::module_ part = module.def_submodule("_cuda", "GPUs; use weft.cuda");
  add_devices(part);
  add_streams(part);
  add_graphs(part);
  add_cuda_settings(part);
}

}  // namespace weft::python
