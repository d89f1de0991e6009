// Memory that captured steps read and write: ops note it while a step is captured, and where its owner lets it go the graphs keep it.
// cuda_graph.cpp has one for each graph.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "weft/tensor.h"

namespace weft::detail {

/// What one captured step touches. Memory of its own pool is not its concern: the pool stays as long as the graph.
class CapturedMemory {
 public:
  CapturedMemory(int device, uint64_t pool);
  /// Gives back what it kept.
  ~CapturedMemory();
  CapturedMemory(const CapturedMemory&) = delete;
  CapturedMemory& operator=(const CapturedMemory&) = delete;

  int device() const { return device_; }
  uint64_t pool() const { return pool_; }
  /// Any address in a tensor's memory.
  void note(const void* data);
  bool has(const void* data, size_t bytes) const;
  /// What is given back is not used again before what this stream holds then.
  void set_last_stream(void* stream) { last_stream_ = stream; }
  bool was_last(void* stream) const { return last_stream_ == stream; }

  struct Kept;

 private:
  friend bool keep_for_graphs(Storage& storage) noexcept;
  const int device_;
  const uint64_t pool_;
  std::vector<const void*> noted_;
  std::vector<std::shared_ptr<Kept>> kept_;
  std::atomic<void*> last_stream_{nullptr};
};

/// That of the step that this thread captures; null while it captures nothing.
CapturedMemory* captured_memory() noexcept;
/// Notes `data`, which may be null, if this thread captures a step.
void note_captured(const void* data);
/// Whether the step that this thread captures has read or written the tensor's memory so far.
WEFT_API bool touched_by_capture(const Tensor& tensor);
/// Throws Error if this thread captures a step on another GPU than `device`, which `op` computes on.
void check_captured_device(const char* op, Device device);
/// Ends the capture of this thread whose graph another one has dropped meanwhile.
void end_dropped_capture() noexcept;

/// Called when the last tensor over a GPU's memory is gone: true if graphs read or write it, which own it from then on.
bool keep_for_graphs(Storage& storage) noexcept;

/// The context of memory that a GPU's runtime gave: its device, and the pool of the capture that it was made in, 0 for none.
inline void* context_on_gpu(int device, uint64_t pool) {
  return reinterpret_cast<void*>(static_cast<uintptr_t>(pool << 8 | static_cast<uint64_t>(device)));
}
inline int device_of_context(void* context) {
  return static_cast<int>(reinterpret_cast<uintptr_t>(context) & 255);
}
inline uint64_t pool_of_context(void* context) { return reinterpret_cast<uintptr_t>(context) >> 8; }
/// How such memory is given back.
void return_to_gpu(void* context, void* data, size_t bytes) noexcept;

}  // namespace weft::detail
