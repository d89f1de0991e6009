// NVIDIA's libraries, opened at run time, so that one build of weft works with and without them. cublas.cpp and
// cudnn_library.cpp open theirs through it.
#pragma once

#include <dlfcn.h>

#include <string>
#include <vector>

namespace weft::kernels::cuda::libraries {

/// What is looked for, and what is accepted.
struct LibraryRequest {
  const char* title;     // "cuDNN"
  const char* variable;  // WEFT_CUDNN_PATH: a file or a folder, or `none` to do without; null for no variable
  std::vector<const char*> names;     // libcudnn.so.9, …: the preferred one first
  std::vector<const char*> packages;  // folders of pip's packages below nvidia/
  const char* install;                // "pip install nvidia-cudnn-cu13"
  const char* version_symbol =
      nullptr;     // size_t (*)(), major * 10000 + minor * 100 + patch; null: any version will do
  int lowest = 0;  // accepted are versions from `lowest` on …
  int below = 0;   // … and lower than `below`
};

/// A library that is open for the rest of the process, or the reason why none is.
struct Library {
  void* handle = nullptr;
  int version = 0;
  std::string path;
  std::string why;  // "cuDNN was not found: looked for …; install it with …"

  explicit operator bool() const { return handle != nullptr; }
  template <class Function>
  Function* symbol(const char* name) const {
    return handle ? reinterpret_cast<Function*>(dlsym(handle, name)) : nullptr;
  }
};

/// Looks where the variable says and nowhere else; without it, at what the process has loaded already, beside weft in a Python
/// environment, in the system's library path, and in /usr/local/cuda/lib64. Throws DeviceError if the variable is set and what it
/// names cannot be used.
Library open_library(const LibraryRequest& request);

/// "9.19.0"
std::string version_text(int version);

}  // namespace weft::kernels::cuda::libraries
