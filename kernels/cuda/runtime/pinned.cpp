// The cache of pinned memory behind pinned.h: a list of idle blocks for each size, small ones cut from slabs.
#include "kernels/cuda/runtime/pinned.h"

#include <algorithm>
#include <bit>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/relaxed_capture.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/cuda/runtime/streams.h"
#include "kernels/cuda/runtime/wait.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

struct PinnedBlock {
  struct Use {
    cudaStream_t stream;
    int device;
    cudaEvent_t event;
  };
  char* data;
  size_t size;
  std::vector<Use> uses;  // the last copy in each stream
  int holds = 0;          // graphs that copy from or to it
  bool handed_out = false;
  bool from_slab = false;
};

namespace {

constexpr size_t kLeast = 1024;
constexpr size_t kMostFromSlab = size_t{64} << 10;
constexpr size_t kSlab = size_t{1} << 20;
constexpr size_t kMostBytes = size_t{1} << 45;
constexpr size_t kMostWaiting = size_t{256} << 20;  // before staging waits
constexpr size_t kLookedAt = 16;

struct Cache {
  std::mutex mutex;
  std::map<const char*, PinnedBlock*> blocks;        // all, by their start
  std::map<size_t, std::vector<PinnedBlock*>> idle;  // by size
  std::deque<PinnedBlock*> waiting;                  // freed while copies still use them
  size_t waiting_bytes = 0;

  PinnedBlock* around(const void* data) const {
    const char* at = static_cast<const char*>(data);
    auto after = blocks.upper_bound(at);
    if (after == blocks.begin()) return nullptr;
    PinnedBlock* block = std::prev(after)->second;
    return block->handed_out && at < block->data + block->size ? block : nullptr;
  }
};

Cache& cache() {
  static Cache& the_one = *new Cache;
  return the_one;
}

// Powers of two, beyond 1 MiB eighths of them.
size_t block_size(size_t bytes) {
  const size_t power = std::max(kLeast, std::bit_ceil(bytes));
  if (power <= kSlab) return power;
  const size_t step = power / 16;
  return (bytes + step - 1) / step * step;
}

void put_idle(Cache& pinned, PinnedBlock* block) { pinned.idle[block->size].push_back(block); }

void put_waiting(Cache& pinned, PinnedBlock* block) {
  pinned.waiting.push_back(block);
  pinned.waiting_bytes += block->size;
}

// Forgets the uses that are over; whether there are none left.
bool unused(PinnedBlock& block) {
  const RelaxedCapture relaxed;
  std::erase_if(block.uses, [](const PinnedBlock::Use& use) {
    const cudaError_t status = cudaEventQuery(use.event);
    forget(status);
    if (status == cudaErrorNotReady) return false;
    give_event(use.event, use.device);
    return true;
  });
  return block.uses.empty();
}

// Looks through the oldest of the waiting blocks.
void poll(Cache& pinned) {
  for (size_t i = 0, looked_at = 0; i < pinned.waiting.size() && looked_at < kLookedAt; ++looked_at) {
    PinnedBlock* block = pinned.waiting[i];
    if (!unused(*block)) {
      ++i;
      continue;
    }
    pinned.waiting.erase(pinned.waiting.begin() + static_cast<std::ptrdiff_t>(i));
    pinned.waiting_bytes -= block->size;
    put_idle(pinned, block);
  }
}

void release_idle(Cache& pinned) noexcept {
  const RelaxedCapture relaxed;
  for (auto& [size, list] : pinned.idle)
    std::erase_if(list, [&](PinnedBlock* block) {
      if (block->from_slab) return false;
      forget(cudaFreeHost(block->data));
      pinned.blocks.erase(block->data);
      delete block;
      return true;
    });
}

char* ask_driver(Cache& pinned, size_t bytes) {
  const RelaxedCapture relaxed;
  void* data = nullptr;
  cudaError_t status = cudaHostAlloc(&data, bytes, cudaHostAllocPortable);
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    release_idle(pinned);
    status = cudaHostAlloc(&data, bytes, cudaHostAllocPortable);
  }
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    throw MemoryError("[cuda] could not allocate " + std::to_string(bytes) + " bytes of pinned memory");
  }
  check(status, "allocating pinned memory");
  return static_cast<char*>(data);
}

void add_block(Cache& pinned, char* data, size_t size, bool from_slab) {
  auto* block = new PinnedBlock{data, size, {}, 0, false, from_slab};
  pinned.blocks[data] = block;
  put_idle(pinned, block);
}

void* take(Cache& pinned, size_t bytes) {
  if (bytes > kMostBytes)
    throw MemoryError("[cuda] could not allocate " + std::to_string(bytes) + " bytes of pinned memory");
  device_state(current_device());
  const size_t size = block_size(bytes);
  auto& idle = pinned.idle[size];
  if (idle.empty()) poll(pinned);
  if (idle.empty()) {
    const size_t asked = size <= kMostFromSlab ? kSlab : size;
    char* data = ask_driver(pinned, asked);
    for (size_t at = 0; at < asked; at += size) add_block(pinned, data + at, size, asked > size);
  }
  PinnedBlock* block = idle.back();
  idle.pop_back();
  block->handed_out = true;
  return block->data;
}

}  // namespace

void* allocate_pinned(size_t bytes) {
  Cache& pinned = cache();
  const std::lock_guard lock(pinned.mutex);
  return take(pinned, bytes);
}

void* allocate_staging(size_t bytes) {
  Cache& pinned = cache();
  const std::lock_guard lock(pinned.mutex);
  if (pinned.waiting_bytes > kMostWaiting) {
    poll(pinned);
    if (pinned.waiting_bytes > kMostWaiting)
      wait_for_own_event(pinned.waiting.front()->uses.back().event, "copy");
  }
  return take(pinned, bytes);
}

void free_pinned(void* data) noexcept {
  if (!data || forked()) return;
  Cache& pinned = cache();
  const std::lock_guard lock(pinned.mutex);
  PinnedBlock* block = pinned.around(data);
  if (!block) return;
  block->handed_out = false;
  if (block->holds) return;  // until the graphs are gone
  if (block->uses.empty()) put_idle(pinned, block);
  else put_waiting(pinned, block);
}

bool is_pinned(const void* data) {
  if (forked()) return false;
  Cache& pinned = cache();
  const std::lock_guard lock(pinned.mutex);
  return pinned.around(data) != nullptr;
}

namespace {

void add_use(PinnedBlock& block, int device, cudaStream_t stream) {
  const auto same = [&](const PinnedBlock::Use& use) { return use.stream == stream; };
  auto use = std::find_if(block.uses.begin(), block.uses.end(), same);
  if (use == block.uses.end()) use = block.uses.insert(use, {stream, device, take_event(device)});
  check(cudaEventRecord(use->event, stream), "recording an event");
}

}  // namespace

void pinned_used(const void* data, int device, cudaStream_t stream) {
  Cache& pinned = cache();
  const std::lock_guard lock(pinned.mutex);
  PinnedBlock* block = pinned.around(data);
  if (!block) return;
  if (Graph* graph = capturing()) {
    graph->pinned.push_back(block);
    ++block->holds;
  } else {
    add_use(*block, device, stream);
  }
}

void release_pinned_hold(PinnedBlock* block, int device, cudaStream_t last_stream) noexcept {
  Cache& pinned = cache();
  const std::lock_guard lock(pinned.mutex);
  try {
    add_use(*block, device, last_stream);
  } catch (...) {  // the context is lost, and with it the use
  }
  if (--block->holds == 0 && !block->handed_out) put_waiting(pinned, block);
}

void empty_pinned_cache() noexcept {
  Cache& pinned = cache();
  const std::lock_guard lock(pinned.mutex);
  poll(pinned);
  release_idle(pinned);
}

}  // namespace weft::kernels::cuda
