// What captured steps touch, by address, and what they keep of it.
#include "src/core/captured_memory.h"

#include <atomic>
#include <mutex>
#include <new>
#include <set>
#include <utility>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"

namespace weft::detail {

/// A storage that ended. The last graph that touches it gives it back.
struct CapturedMemory::Kept {
  void* data;
  size_t bytes;
  int device;
  void* context;
  Storage::Deleter deleter;
  ~Kept() { deleter(context, data, bytes); }
};

namespace {

struct Addresses {
  std::mutex mutex;
  std::set<std::pair<const void*, CapturedMemory*>> noted;
};
Addresses& addresses() {
  static auto* const all = new Addresses;  // storages end until the process does
  return *all;
}
// Storages that end ask this first, without the lock.
constinit std::atomic<size_t> noted_count{0};

}  // namespace

CapturedMemory::CapturedMemory(int device, uint64_t pool) : device_(device), pool_(pool) {}

CapturedMemory::~CapturedMemory() {
  {
    const std::lock_guard lock(addresses().mutex);
    for (const void* data : noted_) addresses().noted.erase({data, this});
    noted_count.fetch_sub(noted_.size(), std::memory_order_relaxed);
  }
  const CudaRuntime* const runtime = cuda_runtime_if_used();
  void* const last_stream = last_stream_.load();
  for (const auto& kept : kept_) {
    if (!runtime || !last_stream || kept->device != device_ || kept->deleter != return_to_gpu) continue;
    try {
      runtime->record_stream(kept->data, kept->device, last_stream);
    } catch (...) {  // the context is lost, and with it the replays
    }
  }
}

void CapturedMemory::note(const void* data) {
  const std::lock_guard lock(addresses().mutex);
  if (noted_.size() == noted_.capacity()) noted_.reserve(2 * noted_.size() + 16);
  if (!addresses().noted.insert({data, this}).second) return;
  noted_.push_back(data);
  noted_count.fetch_add(1, std::memory_order_relaxed);
}

bool CapturedMemory::has(const void* data, size_t bytes) const {
  const std::lock_guard lock(addresses().mutex);
  const auto& all = addresses().noted;
  const void* const end = static_cast<const char*>(data) + bytes;
  for (auto it = all.lower_bound({data, nullptr}); it != all.end() && it->first < end; ++it)
    if (it->second == this) return true;
  return false;
}

bool keep_for_graphs(Storage& storage) noexcept {
  if (noted_count.load(std::memory_order_relaxed) == 0) return false;
  if (!storage.device.is_cuda() || !storage.deleter || !storage.data || !cuda_runtime_if_used()) return false;
  const uint64_t own_pool = storage.deleter == return_to_gpu ? pool_of_context(storage.context) : 0;
  std::shared_ptr<CapturedMemory::Kept> kept;  // goes after the lock: giving back may end further storages
  const std::lock_guard lock(addresses().mutex);
  const auto& all = addresses().noted;
  const void* const end = static_cast<const char*>(storage.data) + storage.bytes;
  try {
    for (auto it = all.lower_bound({storage.data, nullptr}); it != all.end() && it->first < end; ++it) {
      CapturedMemory& graph = *it->second;
      if (own_pool != 0 && graph.pool() == own_pool) continue;
      if (!kept)
        kept = std::make_shared<CapturedMemory::Kept>(storage.data, storage.bytes, storage.device.index,
                                                      storage.context, storage.deleter);
      if (graph.kept_.empty() || graph.kept_.back() != kept) graph.kept_.push_back(kept);
    }
  } catch (...) {  // no memory for the list: better lost than used by two
    static_cast<void>(new (std::nothrow) std::shared_ptr<CapturedMemory::Kept>(kept));
    return true;
  }
  return kept != nullptr;
}

void check_captured_device(const char* op, Device device) {
  const CapturedMemory* const memory = captured_memory();
  WEFT_CHECK(!memory || memory->device() == device.index, Error, op,
             "the step that is captured runs on {}; an op on {} cannot be part of it",
             Device(DeviceType::cuda, static_cast<int8_t>(memory ? memory->device() : 0)), device);
}

void note_captured(const void* data) {
  CapturedMemory* const memory = captured_memory();
  if (memory && data) memory->note(data);
}

bool touched_by_capture(const Tensor& tensor) {
  const CapturedMemory* const memory = captured_memory();
  const auto& storage = tensor.impl().storage;
  return memory && storage && storage->data && memory->has(storage->data, storage->bytes);
}

}  // namespace weft::detail
