// Storages: made over the caching allocator, a private pool, a GPU's memory, or memory of others. Implements the rest of
// allocator.h.
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "src/core/allocator.h"
#include "src/core/captured_memory.h"
#include "src/core/cuda_backend.h"

namespace weft {
namespace {

/// A pool's block for as long as the pool has it; a storage on it holds this as its context.
struct PoolBlock {
  MemoryPool::State* pool;
  void* data;
  size_t bytes;
  size_t number;  // in the order of making, per size
};

bool made_later(const PoolBlock* a, const PoolBlock* b) { return a->number > b->number; }

}  // namespace

struct MemoryPool::State {
  /// Always the block made first among the idle ones is taken: so a replayed sequence meets the same blocks.
  struct Size {
    std::vector<PoolBlock*> idle;  // a heap; its capacity is for all blocks, as returning one must not fail
    size_t made = 0;
  };
  std::map<size_t, Size> sizes;
  size_t bytes = 0;
  size_t in_use = 0;
  size_t scopes = 0;
  bool open = true;

  bool finished() const { return !open && in_use == 0 && scopes == 0; }
};

namespace {

constinit std::mutex pools_mutex;
// A child must not inherit the lock from a thread that it does not have.
[[maybe_unused]] const int fork_handlers =
    pthread_atfork([] { pools_mutex.lock(); }, [] { pools_mutex.unlock(); }, [] { pools_mutex.unlock(); });

constinit thread_local MemoryPool::State* current_pool = nullptr;

PoolBlock* take_idle(MemoryPool::State& pool, size_t bytes) {
  const std::lock_guard lock(pools_mutex);
  auto& [idle, made] = pool.sizes[bytes];
  if (idle.empty()) return nullptr;
  std::pop_heap(idle.begin(), idle.end(), made_later);
  PoolBlock* block = idle.back();
  idle.pop_back();
  ++pool.in_use;
  return block;
}

PoolBlock* make_block(MemoryPool::State& pool, size_t bytes) {
  auto block = std::make_unique<PoolBlock>(PoolBlock{&pool, nullptr, bytes, 0});
  block->data = cpu_allocate(bytes);
  try {
    const std::lock_guard lock(pools_mutex);
    auto& [idle, made] = pool.sizes[bytes];
    if (idle.capacity() <= made) idle.reserve(2 * made + 1);
    block->number = made++;
    pool.bytes += bytes;
    ++pool.in_use;
  } catch (...) {
    cpu_free(block->data, bytes);
    throw;
  }
  return block.release();
}

void drop_block(PoolBlock* block) noexcept {
  cpu_free(block->data, block->bytes);
  delete block;
}

void return_to_pool(void* context, void*, size_t) noexcept {
  auto* block = static_cast<PoolBlock*>(context);
  MemoryPool::State* pool = block->pool;
  bool finished = false;
  {
    const std::lock_guard lock(pools_mutex);
    --pool->in_use;
    if (pool->open) {
      auto& idle = pool->sizes.find(block->bytes)->second.idle;
      idle.push_back(block);
      std::push_heap(idle.begin(), idle.end(), made_later);
      return;
    }
    pool->bytes -= block->bytes;
    finished = pool->finished();
  }
  drop_block(block);
  if (finished) delete pool;
}

void return_to_cache(void*, void* data, size_t bytes) noexcept { cpu_free(data, bytes); }

detail::Storage* new_storage() {
  return new (detail::pool_allocate(sizeof(detail::Storage))) detail::Storage;
}

void return_pinned(void*, void* data, size_t bytes) noexcept {
  if (const auto* runtime = detail::cuda_runtime_if_used()) runtime->free_pinned(data, bytes);
}

}  // namespace

MemoryPool::MemoryPool() : state_(new State) {}

MemoryPool::~MemoryPool() {
  std::map<size_t, State::Size> sizes;
  bool finished = false;
  {
    const std::lock_guard lock(pools_mutex);
    state_->open = false;
    sizes.swap(state_->sizes);
    for (const auto& [bytes, size] : sizes) state_->bytes -= bytes * size.idle.size();
    finished = state_->finished();
  }
  for (const auto& [bytes, size] : sizes) {
    for (PoolBlock* block : size.idle) drop_block(block);
  }
  if (finished) delete state_;
}

size_t MemoryPool::bytes() const {
  const std::lock_guard lock(pools_mutex);
  return state_->bytes;
}

PoolScope::PoolScope(MemoryPool& pool) : previous_(current_pool) {
  const std::lock_guard lock(pools_mutex);
  ++pool.state_->scopes;
  current_pool = pool.state_;
}

PoolScope::~PoolScope() {
  MemoryPool::State* pool = current_pool;
  current_pool = previous_;
  bool finished = false;
  {
    const std::lock_guard lock(pools_mutex);
    --pool->scopes;
    finished = pool->finished();
  }
  if (finished) delete pool;
}

namespace {
detail::Ref<detail::Storage> allocate_on_gpu(size_t bytes, Device device) {
  device = detail::checked_device("empty", device);
  detail::Ref<detail::Storage> storage(new_storage());
  storage->device = device;
  if (bytes == 0) return storage;
  storage->data = detail::cuda_runtime("empty").allocate(bytes, device.index);
  storage->bytes = bytes;
  const detail::CapturedMemory* const step = detail::captured_memory();
  storage->context =
      detail::context_on_gpu(device.index, step && step->device() == device.index ? step->pool() : 0);
  storage->deleter = detail::return_to_gpu;
  return storage;
}
}  // namespace

detail::Ref<detail::Storage> allocate_storage(size_t bytes, Device device) {
  if (!device.is_cpu()) return allocate_on_gpu(bytes, device);
  detail::Ref<detail::Storage> storage(new_storage());
  storage->device = device;
  if (bytes == 0) return storage;
  if (MemoryPool::State* pool = current_pool) {
    const size_t size = cpu_block_bytes(bytes);
    PoolBlock* block = take_idle(*pool, size);
    if (!block) block = make_block(*pool, size);
    storage->data = block->data;
    storage->context = block;
    storage->deleter = return_to_pool;
  } else {
    storage->data = cpu_allocate(bytes);
    storage->deleter = return_to_cache;
  }
  storage->bytes = bytes;
  return storage;
}

detail::Ref<detail::Storage> allocate_pinned_storage(const char* op, size_t bytes) {
  const auto& runtime = detail::cuda_runtime(op);
  detail::Ref<detail::Storage> storage(new_storage());
  if (bytes == 0) return storage;
  storage->data = runtime.allocate_pinned(bytes);
  storage->bytes = bytes;
  storage->deleter = return_pinned;
  return storage;
}

detail::Ref<detail::Storage> borrow_storage(void* data, size_t bytes, Device device,
                                            detail::Storage::Deleter deleter, void* context, bool read_only) {
  detail::Ref<detail::Storage> storage(new_storage());
  storage->data = data;
  storage->bytes = bytes;
  storage->device = device;
  storage->read_only = read_only;
  storage->context = context;
  storage->deleter = deleter;
  return storage;
}

namespace detail {

// A forked child has no runtime; its parent's blocks are none of its business.
void return_to_gpu(void* context, void* data, size_t bytes) noexcept {
  if (const auto* runtime = cuda_runtime_if_used()) runtime->free(data, bytes, device_of_context(context));
}

void dispose(Storage* storage) noexcept {
  if (storage->deleter && !keep_for_graphs(*storage))
    storage->deleter(storage->context, storage->data, storage->bytes);
  storage->~Storage();
  pool_free(storage, sizeof(Storage));
}

}  // namespace detail
}  // namespace weft
