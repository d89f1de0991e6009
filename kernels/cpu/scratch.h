// Working memory of a kernel, from the caching allocator: no system allocation once a program is in its
// stride.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "src/core/allocator.h"

namespace weft::kernels::cpu {

/// `count` uninitialised elements of a trivial type.
template <class T>
class Scratch {
 public:
  Scratch() = default;
  explicit Scratch(int64_t count) : bytes_(sizeof(T) * static_cast<size_t>(std::max<int64_t>(count, 0))) {
    data_ = static_cast<T*>(cpu_allocate(bytes_));
  }
  Scratch(Scratch&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Scratch& operator=(Scratch&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Scratch() {
    if (data_) cpu_free(data_, bytes_);
  }
  T* get() const { return data_; }
  T& operator[](int64_t i) const { return data_[i]; }

 private:
  T* data_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace weft::kernels::cpu
