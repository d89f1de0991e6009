// What concerns the whole process: threads, the default dtype, memory, how tensors are printed, determinism, and what this
// build is made of. Also finishes the type Tensor with the parts of tensor_properties.h and node_object.h.
#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <pybind11/stl.h>

#include "node_object.h"
#include "tensor_properties.h"
#include "weft/backends.h"

namespace weft::python {

namespace {

void set_threads(const py::object& count) {
  int64_t value = 0;
  if (!to_int64(count.ptr(), &value))
    raise(PyExc_TypeError,
          std::string("set_num_threads expects an int, but got ") + Py_TYPE(count.ptr())->tp_name);
  if (value < 1 || value > INT32_MAX)
    throw ValueError("[set_num_threads] expects a positive integer; got " + std::to_string(value));
  set_num_threads(static_cast<int>(value));
}

void set_dtype(const py::object& dtype) {
  if (!is_dtype(dtype.ptr()) || !is_floating(as_dtype(dtype.ptr())))
    raise(PyExc_TypeError, "only floating-point types are supported as the default type; got " +
                               py::cast<std::string>(py::repr(dtype)));
  set_default_dtype(as_dtype(dtype.ptr()));
}

// ---- implementations, by name ----

template <class Backend, size_t n>
Backend named(const char* op, const std::string& name, const char* const (&names)[n]) {
  for (size_t i = 0; i < n; ++i)
    if (name == names[i]) return static_cast<Backend>(i);
  std::string known = names[0];
  for (size_t i = 1; i < n; ++i) known += std::string(", ") + names[i];
  throw ValueError(std::string("[") + op + "] must be one of " + known + "; got \"" + name + "\"");
}
constexpr const char* kMatmulBackends[] = {"automatic", "openblas", "onednn"};
constexpr const char* kConvBackends[] = {"automatic", "onednn", "im2col", "direct"};

py::dict memory() {
  const MemoryStats stats = memory_stats();
  py::dict dict;
  dict["allocated"] = stats.allocated;
  dict["peak_allocated"] = stats.peak_allocated;
  dict["cached"] = stats.cached;
  dict["allocations"] = stats.allocations;
  dict["system_allocations"] = stats.system_allocations;
  return dict;
}

// ---- printing ----

constexpr int64_t kUnlimited = std::numeric_limits<int64_t>::max();

int64_t threshold_of(const py::object& threshold) {
  int64_t value = 0;
  if (to_int64(threshold.ptr(), &value)) return value;
  if (PyFloat_Check(threshold.ptr()) && std::isinf(PyFloat_AS_DOUBLE(threshold.ptr()))) return kUnlimited;
  raise(PyExc_TypeError, "threshold must be an int or math.inf");
}

PrintOptions profile_options(const std::string& profile) {
  if (profile == "default") return {};
  if (profile == "short") return {.precision = 2, .edge_items = 2};
  if (profile == "full") return {.threshold = kUnlimited};
  throw ValueError("[set_printoptions] profile must be \"default\", \"short\" or \"full\"; got \"" + profile +
                   "\"");
}

void set_printing(const py::object& precision, const py::object& threshold, const py::object& edge_items,
                  const py::object& line_width, const py::object& profile, const py::object& sci_mode) {
  const auto check = [](bool fits, const char* name, const char* kind, const py::object& given) {
    if (!fits)
      raise(PyExc_TypeError, std::string("set_printoptions(): argument '") + name + "' must be " + kind +
                                 ", not " + Py_TYPE(given.ptr())->tp_name);
  };
  const auto integer = [&](const char* name, const py::object& given) {
    int64_t value = 0;
    check(to_int64(given.ptr(), &value), name, "int", given);
    return value;
  };
  check(profile.is_none() || PyUnicode_Check(profile.ptr()), "profile", "str", profile);
  check(sci_mode.is_none() || PyBool_Check(sci_mode.ptr()), "sci_mode", "bool", sci_mode);
  PrintOptions options = profile.is_none() ? print_options() : profile_options(profile.cast<std::string>());
  if (!precision.is_none())
    options.precision = static_cast<int>(std::clamp<int64_t>(integer("precision", precision), -1, INT32_MAX));
  if (!threshold.is_none()) options.threshold = threshold_of(threshold);
  if (!edge_items.is_none()) options.edge_items = integer("edgeitems", edge_items);
  if (!line_width.is_none()) options.line_width = integer("linewidth", line_width);
  options.sci_mode = sci_mode.is_none() ? std::optional<bool>() : sci_mode.cast<bool>();
  set_print_options(options);
}

py::dict printing() {
  const PrintOptions options = print_options();
  py::dict dict;
  dict["precision"] = options.precision;
  dict["threshold"] = options.threshold == kUnlimited ? py::object(py::float_(HUGE_VAL))
                                                      : py::object(py::int_(options.threshold));
  dict["edgeitems"] = options.edge_items;
  dict["linewidth"] = options.line_width;
  dict["sci_mode"] = options.sci_mode;
  return dict;
}

// ---- determinism: results of weft's own kernels never vary, so that the switch chooses among cuDNN's alone ----

bool deterministic = false;
bool deterministic_warn_only = false;
bool cudnn_deterministic = false;

void use_deterministic(bool mode, bool warn_only) {
  deterministic = mode;
  deterministic_warn_only = mode && warn_only;
  cuda::set_deterministic(mode || cudnn_deterministic);
}

void use_deterministic_cudnn(bool mode) {
  cudnn_deterministic = mode;
  cuda::set_deterministic(mode || deterministic);
}

// ---- what the build is made of ----

// Functions of the libraries that libweft itself is linked with; null where it was built without.
template <class F>
F* linked_function(const char* name) {
  static void* const libweft = [] {
    Dl_info info{};
    dladdr(reinterpret_cast<void*>(&num_threads), &info);
    return info.dli_fname ? dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD) : nullptr;
  }();
  return libweft ? reinterpret_cast<F*>(dlsym(libweft, name)) : nullptr;
}

std::string onednn_version() {
  struct Version {
    int major, minor, patch;
  };
  auto* const version = linked_function<const Version*()>("dnnl_version");
  if (!version) return "not used";
  const Version& v = *version();
  return std::to_string(v.major) + "." + std::to_string(v.minor) + "." + std::to_string(v.patch);
}

std::string cpu_capability() {
#if defined(__x86_64__)
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return avx512 ? "x86-64 with AVX-512" : avx2 ? "x86-64 with AVX2" : "x86-64";
#elif defined(__aarch64__)
  return "AArch64 with NEON";
#else
  return "baseline";
#endif
}

std::string conv_backend_name() {
  static constexpr const char* kNames[] = {"automatic", "onednn", "im2col", "direct"};
  return kNames[static_cast<int>(conv_backend())];
}

std::string matmul_backend_name() {
  static constexpr const char* kNames[] = {"automatic", "openblas", "onednn"};
  return kNames[static_cast<int>(matmul_backend())];
}

std::string cuda_state() {
  if (!cuda::is_available()) return "not available: " + cuda::why_unavailable();
  const cuda::LibraryVersions versions = cuda::library_versions();
  const auto number = [](int version, int major, int minor) {
    return version == 0 ? std::string("not found")
                        : std::to_string(version / major) + "." + std::to_string(version % major / minor);
  };
  std::string text = number(versions.runtime, 1000, 10) + ", driver " + number(versions.driver, 1000, 10) +
                     ", cuBLAS " + number(versions.cublas, 10000, 100) + ", cuDNN " +
                     number(versions.cudnn, 10000, 100);
  for (int i = 0; i < cuda::device_count(); ++i) {
    const cuda::DeviceProperties gpu = cuda::device_properties(i);
    text += "\n  cuda:" + std::to_string(i) + ": " + gpu.name + ", compute capability " +
            std::to_string(gpu.major) + "." + std::to_string(gpu.minor) + ", " +
            std::to_string(gpu.total_memory >> 20) + " MB";
  }
  return text;
}

std::string text_of(const char* function) {
  auto* const text = linked_function<const char*()>(function);
  return text ? text() : "not used";
}

std::string show_config() {
  std::string text = "weft " WEFT_VERSION "\n";
  const auto line = [&text](const char* what, const std::string& value) {
    text += std::string("  ") + what + ": " + value + "\n";
  };
#if defined(__clang__)
  line("compiler", std::string("Clang ") + __clang_version__);
#else
  line("compiler", std::string("GCC ") + __VERSION__);
#endif
  line("CPU", cpu_capability());
  line("threads", std::to_string(num_threads()));
  line("OpenBLAS", text_of("openblas_get_config"));
  line("oneDNN", onednn_version());
  line("oneTBB", text_of("TBB_runtime_version"));
  line("convolution", conv_backend_name());
  line("matrix products", matmul_backend_name());
  line("CUDA", cuda_state());
  return text;
}

}  // namespace

void add_runtime(py::module_& module) {
  add_nodes(module);
  add_storage(module);
  add_container_methods();

  module.def("get_num_threads", &num_threads, "Threads that work on one op, the caller included.");
  module.def("set_num_threads", &set_threads, py::arg("num_threads"),
             "set_num_threads(n): 1 <= n <= 1024. Results never depend on it.");
  module.def("get_default_dtype", &default_dtype, "The floating dtype of new tensors; float32 at start.");
  module.def("set_default_dtype", &set_dtype, py::arg("d"),
             "Sets it; raises TypeError unless it is floating.");

  module.def("memory_stats", &memory,
             "Counts of the CPU allocator: allocated, peak_allocated, cached (bytes), allocations, "
             "system_allocations.");
  module.def("reset_peak_memory_stats", &reset_peak_memory_stats,
             "Makes peak_allocated what is allocated now.");
  module.def("empty_cache", &empty_cache, "Returns all cached blocks to the operating system.");
  module.def("set_cache_limit", &set_cache_limit, py::arg("bytes"), "The most the cache keeps.");

  module.def("set_printoptions", &set_printing, py::arg("precision") = py::none(),
             py::arg("threshold") = py::none(), py::arg("edgeitems") = py::none(),
             py::arg("linewidth") = py::none(), py::arg("profile") = py::none(),
             py::arg("sci_mode") = py::none(),
             "How tensors are printed: digits behind the point; elements above which a tensor is shortened "
             "(math.inf for never); "
             "what a shortened dimension shows at its ends; characters of a line; profile \"default\", "
             "\"short\" or \"full\"; "
             "scientific notation always, never, or (None) where needed. None keeps the others as they are.");
  module.def("get_printoptions", &printing, "What set_printoptions set, by its names.");

  module.def(
      "_set_matmul_backend",
      [](const std::string& name) {
        set_matmul_backend(named<MatmulBackend>("set_matmul_backend", name, kMatmulBackends));
      },
      py::arg("name"));
  module.def("_matmul_backend", [] { return kMatmulBackends[static_cast<size_t>(matmul_backend())]; });
  module.def(
      "_set_conv_backend",
      [](const std::string& name) {
        set_conv_backend(named<ConvBackend>("set_conv_backend", name, kConvBackends));
      },
      py::arg("name"));
  module.def("_conv_backend", [] { return kConvBackends[static_cast<size_t>(conv_backend())]; });
  module.def("use_deterministic_algorithms", &use_deterministic, py::arg("mode"), py::kw_only(),
             py::arg("warn_only") = false,
             "Whether cuDNN may only use algorithms whose results repeat; weft's own always do.");
  module.def("_use_deterministic_cudnn", &use_deterministic_cudnn, py::arg("mode"));
  module.def("_deterministic_cudnn", [] { return cudnn_deterministic; });
  module.def(
      "are_deterministic_algorithms_enabled", [] { return deterministic; }, "What was set.");
  module.def(
      "is_deterministic_algorithms_warn_only_enabled", [] { return deterministic_warn_only; },
      "What was set.");

  module.def("show_config", &show_config,
             "What this build is made of and what it found on this machine, as text.");
}

}  // namespace weft::python
