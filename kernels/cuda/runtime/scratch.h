// Temporary device memory of a kernel's host code: taken in order with the current stream and given back at the end of the scope,
// without waiting.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/runtime/memory.h"
#include "kernels/cuda/runtime/state.h"

namespace weft::kernels::cuda {

/// `count` elements, uninitialised, on the current device, aligned to 256 bytes or more. Kernels started before the scope ends may
/// use it: later users of the same memory run after them in the stream.
template <class T>
class Scratch {
 public:
  explicit Scratch(int64_t count)
      : device_(current_device()),
        count_(count),
        data_(static_cast<T*>(allocate_device(static_cast<size_t>(count) * sizeof(T), device_))) {}
  ~Scratch() { free_device(data_, device_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  T* data() const { return data_; }
  int64_t size() const { return count_; }
  size_t bytes() const { return static_cast<size_t>(count_) * sizeof(T); }

 private:
  int device_;
  int64_t count_;
  T* data_;
};

}  // namespace weft::kernels::cuda
