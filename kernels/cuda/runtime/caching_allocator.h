// The caching allocator of one GPU: best fit with split and merge over large segments, one pool a stream, private pools for captured
// graphs. It knows CUDA only through MemoryDriver, so it is tested without a GPU; memory.cpp gives it the real driver.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "kernels/cuda/runtime/free_list.h"
#include "kernels/cuda/runtime/pointer_map.h"
#include "weft/cuda.h"

namespace weft::kernels::cuda {

/// Device memory, streams and events as the allocator needs them. Streams and events are CUDA's handles.
class MemoryDriver {
 public:
  virtual ~MemoryDriver() = default;
  /// Null: there is no more.
  virtual void* allocate(size_t bytes) = 0;
  /// Waits for all work of the device first, as cudaFree does.
  virtual void release(void* data) noexcept = 0;
  /// The same in order with a stream.
  virtual void* allocate_async(size_t bytes, void* stream) = 0;
  virtual void release_async(void* data, void* stream) noexcept = 0;
  /// Hands back what release_async has kept.
  virtual void trim() noexcept = 0;
  virtual void memory_info(size_t* free, size_t* total) noexcept = 0;

  /// A mark in a stream; null when the stream cannot be asked any more (its context is lost).
  virtual void* record(void* stream) noexcept = 0;
  virtual bool done(void* event) noexcept = 0;
  virtual void wait(void* event) = 0;
  /// What is put into the stream from now on runs after the event.
  virtual void stream_wait(void* stream, void* event) noexcept = 0;
  virtual void drop(void* event) noexcept = 0;
};

enum class AllocatorMode {
  caching,
  async,  // cudaMallocAsync
  raw,    // one cudaMalloc a tensor, for compute-sanitizer; nothing is kept
};
/// Reads WEFT_CUDA_ALLOCATOR's value; null or empty is caching. Throws ValueError naming the three.
AllocatorMode allocator_mode(const char* text);

/// Thread safe. Graphs' memory comes from private pools in every mode.
class CachingAllocator {
 public:
  /// Memory of one graph; see create_pool.
  struct Group;

  CachingAllocator(MemoryDriver& driver, int device, AllocatorMode mode);
  ~CachingAllocator();

  /// At least `bytes` > 0, aligned to 256 bytes. Later users of the block must run after its earlier ones in `stream`. pool: null or a
  /// graph's. Throws MemoryError after it has given all cached memory back and asked again.
  void* allocate(size_t bytes, void* stream, Group* pool = nullptr);
  /// From any thread. Never waits.
  void free(void* data) noexcept;
  /// The block is not reused before what `stream` holds when it is freed is done.
  void record_stream(void* data, void* stream);

  /// A pool that keeps its memory from everybody else, even if all its blocks are free.
  Group* create_pool();
  /// Its memory, blocks in use too, is ordinary from now on; what `last_user` (a stream, or null) holds now runs before it is used again.
  void destroy_pool(Group* pool, void* last_user) noexcept;
  /// Between them streams may be capturing, so that no event may be recorded: blocks that other streams use wait until the end, and
  /// nothing is given back to the driver. May nest.
  void begin_capture() noexcept;
  void end_capture() noexcept;

  /// Gives segments without a block in use back to the driver; nothing during a capture. Waits for streams that blocks wait for.
  void empty_cache();
  weft::cuda::MemoryStats stats() const;
  void reset_peak() noexcept;

 private:
  struct Block;
  struct Segment;
  struct Pool;
  struct PendingEvent {
    void* event;
    Block* block;
  };

  Pool& pool_of(Group& group, void* stream, bool small);
  Block* find(Pool& pool, size_t size) noexcept;
  Block* grow(Pool& pool, Group& group, size_t size);
  Block* allocate_alone(size_t bytes, void* stream);
  void* ask_driver(size_t bytes, void* stream, bool async);
  void split(Block* block, size_t size);
  void retire(Block* block) noexcept;
  void make_free(Block* block) noexcept;
  Block* merge(Block* block, Block* later) noexcept;
  void poll_events() noexcept;
  void finish_events();
  bool poll_front(std::deque<PendingEvent>& events, bool wait);
  void release_cached() noexcept;
  void release_segment(Segment* segment) noexcept;
  void adopt(Group* pool, void* last_user) noexcept;
  [[noreturn]] void throw_out_of_memory(size_t bytes) const;

  Block* new_block();
  void delete_block(Block* block) noexcept;

  mutable std::mutex mutex_;
  MemoryDriver& driver_;
  const int device_;
  const AllocatorMode mode_;

  PointerMap<Block> used_;
  std::unique_ptr<Group> ordinary_;
  std::deque<Block> blocks_;  // all there ever were; unused ones are chained
  Block* unused_ = nullptr;
  struct StreamEvents {
    void* stream;
    std::deque<PendingEvent> events;
  };
  std::vector<StreamEvents> pending_;
  size_t pending_count_ = 0;
  int captures_ = 0;
  Block* after_captures_ = nullptr;  // freed blocks that cannot be retired yet, chained
  struct DeferredPool {
    Group* pool;
    void* last_user;
  };
  std::vector<DeferredPool> pools_after_captures_;
  weft::cuda::MemoryStats stats_;
};

}  // namespace weft::kernels::cuda
