// The caching CPU allocator behind every CPU storage, and the private pools that a recorded step replays over.
#pragma once

#include <cstddef>

#include "weft/detail/tensor_impl.h"

namespace weft {

/// Blocks are 64-byte aligned. Zero bytes give a null pointer. Throws MemoryError when the system has no more.
void* cpu_allocate(size_t bytes);
/// `bytes` as asked for; from any thread.
void cpu_free(void* block, size_t bytes) noexcept;
/// The size of the block that cpu_allocate takes for `bytes`: the next multiple of 64, beyond 512 at most 1/8 more.
size_t cpu_block_bytes(size_t bytes);

/// A storage of `bytes` on `device`, uninitialised. Throws MemoryError, and DeviceError for a device that is not there.
detail::Ref<detail::Storage> allocate_storage(size_t bytes, Device device);
/// A storage in host memory that GPUs copy from and to without waiting. Throws DeviceError without a GPU.
detail::Ref<detail::Storage> allocate_pinned_storage(const char* op, size_t bytes);
/// A storage over memory that somebody else owns; `deleter(context, data, bytes)` runs when the last tensor drops it. A
/// null deleter: nothing to do. If this throws, the memory is still the caller's.
detail::Ref<detail::Storage> borrow_storage(void* data, size_t bytes, Device device,
                                            detail::Storage::Deleter deleter, void* context,
                                            bool read_only = false);

/// A pool of its own: while a PoolScope is open on a thread, that thread's CPU storages come from the pool. They go back
/// to it whenever and wherever they are dropped, even after the pool object is gone. Its memory lives as long as the
/// pool, so a recorded step may be replayed over it: the same sequence of storages made and dropped, started while the
/// pool is as it was before, gives the same addresses. Scratch from cpu_allocate is never the pool's.
/// memory_stats counts all memory of a pool as allocated.
class MemoryPool {
 public:
  MemoryPool();
  ~MemoryPool();
  MemoryPool(const MemoryPool&) = delete;
  MemoryPool& operator=(const MemoryPool&) = delete;
  /// What the pool holds, in use or not.
  size_t bytes() const;

  struct State;

 private:
  friend class PoolScope;
  State* state_;
};

class PoolScope {
 public:
  explicit PoolScope(MemoryPool& pool);
  ~PoolScope();
  PoolScope(const PoolScope&) = delete;
  PoolScope& operator=(const PoolScope&) = delete;

 private:
  MemoryPool::State* previous_;
};

}  // namespace weft
