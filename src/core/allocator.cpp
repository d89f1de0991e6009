// The caching allocator behind every CPU storage. Implements the cpu_ functions of allocator.h, and weft/memory.h.
#include "src/core/allocator.h"

#include <fmt/format.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>
#include <string_view>

#include "src/core/machine.h"
#include "weft/error.h"
#include "weft/memory.h"

namespace weft {
namespace {

constexpr size_t kAlignment = 64;
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kMayCache = false;               // so that a use after free is found
constexpr size_t kMostBytes = size_t{1} << 39;  // the sanitizer ends the process when asked for more
#else
constexpr bool kMayCache = true;
constexpr size_t kMostBytes = size_t{1} << 47;  // all that a process can address
#endif
constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kHugeBlock = size_t{4} << 20;  // from here on mapped by ourselves, on huge pages
constexpr int64_t kMostFrontBytes = int64_t{4} << 20;
constexpr size_t kRefill = 8;
constexpr size_t kFrontClasses = 64;  // up to 64 KiB
constexpr size_t kClasses = 312;      // up to 2^47

// Multiples of 64 up to 512, then eight steps between powers of two.
constexpr size_t class_of(size_t bytes) {
  const size_t last = bytes - 1;
  if (last < 512) return last / kAlignment;
  const int power = std::bit_width(last) - 1;
  return static_cast<size_t>(power - 9) * 8 + (last >> (power - 3));
}
constexpr size_t class_bytes(size_t index) {
  if (index < 8) return (index + 1) * kAlignment;
  return (index % 8 + 9) << (index / 8 + 5);
}
static_assert(class_of(512) == 7 && class_of(513) == 8 && class_bytes(8) == 576 && class_bytes(15) == 1024);
static_assert(class_bytes(kFrontClasses - 1) == 64 * 1024 && class_bytes(kClasses - 1) == size_t{1} << 47);

/// What a cached block holds while nobody uses it. A front only uses `next`.
struct Block {
  Block* next;
  Block* previous;
  Block* newer;
  Block* older;
  size_t index;
};
static_assert(sizeof(Block) <= kAlignment);

/// One thread's small blocks. Its own thread writes, memory_stats reads.
struct Front {
  Block* heads[kFrontClasses] = {};
  std::atomic<int64_t> bytes{0};
  std::atomic<int64_t> allocations{0};
  Front* next = nullptr;
  Front* previous = nullptr;
};

void add(std::atomic<int64_t>& own, int64_t amount) {
  own.store(own.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

/// All other cached blocks. Trivially destructible, as storages may be dropped until the process ends.
struct Cache {
  std::mutex mutex;
  Block* heads[kClasses] = {};
  Block* newest = nullptr;
  Block* oldest = nullptr;
  int64_t bytes = 0;
  int64_t limit = -1;
  Front* fronts = nullptr;
  int64_t front_count = 0;

  void put(void* memory, size_t index) {
    Block* block = new (memory) Block{heads[index], nullptr, nullptr, newest, index};
    if (block->next) block->next->previous = block;
    heads[index] = block;
    (newest ? newest->newer : oldest) = block;
    newest = block;
    bytes += static_cast<int64_t>(class_bytes(index));
  }
  void take(Block* block) {
    (block->previous ? block->previous->next : heads[block->index]) = block->next;
    if (block->next) block->next->previous = block->previous;
    (block->newer ? block->newer->older : newest) = block->older;
    (block->older ? block->older->newer : oldest) = block->newer;
    bytes -= static_cast<int64_t>(class_bytes(block->index));
  }
};
constinit Cache cache;
constinit std::atomic<int64_t> front_limit{0};

constinit std::atomic<int64_t> allocated{0};
constinit std::atomic<int64_t> peak_allocated{0};
constinit std::atomic<int64_t> allocations_without_front{0};
constinit std::atomic<int64_t> system_allocations{0};

// A child must not inherit the lock from a thread that it does not have.
[[maybe_unused]] const int fork_handlers =
    pthread_atfork([] { cache.mutex.lock(); }, [] { cache.mutex.unlock(); }, [] { cache.mutex.unlock(); });

// In the static TLS block: reached without a call, and valid until the very end of the thread.
constinit thread_local Front* front = nullptr;
constinit thread_local bool thread_ended = false;

bool caching() {
  static const bool wanted = [] {
    const char* text = std::getenv("WEFT_NO_MEMORY_CACHE");
    return !text || !*text || std::string_view(text) == "0";
  }();
  return kMayCache && wanted;
}

void* system_allocate(size_t bytes) noexcept {
  if (!caching() || bytes < kHugeBlock) {
    void* block = nullptr;
    return posix_memalign(&block, kAlignment, bytes) == 0 ? block : nullptr;
  }
  const size_t mapped = bytes + kHugePage;
  void* map = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED) return nullptr;
  const auto begin = reinterpret_cast<uintptr_t>(map);
  const uintptr_t aligned = (begin + kHugePage - 1) / kHugePage * kHugePage;
  if (aligned > begin) munmap(map, aligned - begin);
  munmap(reinterpret_cast<void*>(aligned + bytes), begin + kHugePage - aligned);
  void* block = reinterpret_cast<void*>(aligned);
  madvise(block, bytes, MADV_HUGEPAGE);
  return block;
}

void system_free(void* block, size_t bytes) noexcept {
  if (!caching() || bytes < kHugeBlock) {
    std::free(block);
  } else {
    munmap(block, bytes);
  }
}

int64_t default_limit() noexcept {
  try {
    return usable_memory() / 4;
  } catch (...) {
    return int64_t{1} << 30;
  }
}

/// Takes the oldest blocks out until the cache is within its limit; the caller frees them after unlocking.
Block* evict() {
  if (cache.limit < 0) cache.limit = default_limit();
  const int64_t share = cache.front_count ? cache.limit / 4 / cache.front_count : kMostFrontBytes;
  front_limit.store(std::min(share, kMostFrontBytes), std::memory_order_relaxed);
  const int64_t most = cache.limit - cache.front_count * front_limit.load(std::memory_order_relaxed);
  Block* evicted = nullptr;
  while (cache.bytes > most) {
    Block* block = cache.oldest;
    cache.take(block);
    block->next = evicted;
    evicted = block;
  }
  return evicted;
}

void system_free_all(Block* evicted) noexcept {
  while (evicted) {
    Block* block = evicted;
    evicted = block->next;
    system_free(block, class_bytes(block->index));
  }
}

/// Moves all of the calling thread's blocks to the cache.
void flush(Front& mine) noexcept {
  Block* evicted = nullptr;
  {
    const std::lock_guard lock(cache.mutex);
    for (size_t index = 0; index < kFrontClasses; ++index) {
      while (Block* block = mine.heads[index]) {
        mine.heads[index] = block->next;
        cache.put(block, index);
      }
    }
    mine.bytes.store(0, std::memory_order_relaxed);
    evicted = evict();
  }
  system_free_all(evicted);
}

struct EndOfThread {
  ~EndOfThread() {
    thread_ended = true;
    flush(*front);
    {
      const std::lock_guard lock(cache.mutex);
      (front->previous ? front->previous->next : cache.fronts) = front->next;
      if (front->next) front->next->previous = front->previous;
      --cache.front_count;
      allocations_without_front.fetch_add(front->allocations.load());
    }
    delete front;
    front = nullptr;
  }
};

/// The calling thread's front; null when there is no caching, no memory, or the thread is ending.
Front* open_front() noexcept {
  if (front || thread_ended || !caching()) return front;
  Front* opened = new (std::nothrow) Front;
  if (!opened) return nullptr;
  Block* evicted = nullptr;
  {
    const std::lock_guard lock(cache.mutex);
    opened->next = cache.fronts;
    if (opened->next) opened->next->previous = opened;
    cache.fronts = opened;
    ++cache.front_count;
    evicted = evict();
  }
  system_free_all(evicted);
  front = opened;
  static thread_local EndOfThread end_of_thread;
  return front;
}

void count_allocation(size_t bytes) {
  const auto more = static_cast<int64_t>(bytes);
  const int64_t now = allocated.fetch_add(more, std::memory_order_relaxed) + more;
  int64_t peak = peak_allocated.load(std::memory_order_relaxed);
  while (now > peak && !peak_allocated.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
  }
}

[[gnu::cold]] void* allocate_from_system(size_t size, size_t bytes) {
  void* block = system_allocate(size);
  if (!block) {
    const int64_t cached = memory_stats().cached;
    empty_cache();
    block = system_allocate(size);
    if (!block) {
      throw MemoryError(
          fmt::format("[allocate] the system has no more memory; {} bytes asked, {} bytes held by tensors, "
                      "{} bytes cached",
                      bytes, allocated.load(), cached));
    }
  }
  system_allocations.fetch_add(1, std::memory_order_relaxed);
  return block;
}

[[gnu::noinline]] void* allocate_slow(size_t bytes) {
  if (bytes > kMostBytes) {
    throw MemoryError(
        fmt::format("[allocate] a block has at most {} bytes; {} bytes asked", kMostBytes, bytes));
  }
  Front* mine = open_front();
  void* block = nullptr;
  if (caching()) {
    const size_t index = class_of(bytes);
    const auto size = static_cast<int64_t>(class_bytes(index));
    const std::lock_guard lock(cache.mutex);
    if (Block* head = cache.heads[index]) {
      cache.take(head);
      block = head;
    }
    if (mine && index < kFrontClasses) {
      const int64_t room =
          front_limit.load(std::memory_order_relaxed) - mine->bytes.load(std::memory_order_relaxed);
      for (int64_t i = 0; i < static_cast<int64_t>(kRefill) && (i + 1) * size <= room && cache.heads[index];
           ++i) {
        Block* more = cache.heads[index];
        cache.take(more);
        more->next = mine->heads[index];
        mine->heads[index] = more;
        add(mine->bytes, size);
      }
    }
  }
  if (!block) block = allocate_from_system(cpu_block_bytes(bytes), bytes);
  if (mine) {
    add(mine->allocations, 1);
  } else {
    allocations_without_front.fetch_add(1, std::memory_order_relaxed);
  }
  count_allocation(bytes);
  return block;
}

[[gnu::noinline]] void free_slow(void* block, size_t bytes) noexcept {
  if (!caching()) return system_free(block, bytes);
  const size_t index = class_of(bytes);
  if (index < kFrontClasses && front) flush(*front);
  Block* evicted = nullptr;
  {
    const std::lock_guard lock(cache.mutex);
    cache.put(block, index);
    evicted = evict();
  }
  system_free_all(evicted);
}

}  // namespace

size_t cpu_block_bytes(size_t bytes) {
  return bytes == 0 || bytes > kMostBytes || !caching() ? bytes : class_bytes(class_of(bytes));
}

void* cpu_allocate(size_t bytes) {
  if (bytes == 0) return nullptr;
  Front* mine = front;
  if (mine && bytes <= class_bytes(kFrontClasses - 1)) [[likely]] {
    const size_t index = class_of(bytes);
    if (Block* block = mine->heads[index]) [[likely]] {
      mine->heads[index] = block->next;
      add(mine->bytes, -static_cast<int64_t>(class_bytes(index)));
      add(mine->allocations, 1);
      count_allocation(bytes);
      return block;
    }
  }
  return allocate_slow(bytes);
}

void cpu_free(void* block, size_t bytes) noexcept {
  if (!block) return;
  allocated.fetch_sub(static_cast<int64_t>(bytes), std::memory_order_relaxed);
  Front* mine = front;
  if (mine && bytes <= class_bytes(kFrontClasses - 1)) [[likely]] {
    const size_t index = class_of(bytes);
    const int64_t held =
        mine->bytes.load(std::memory_order_relaxed) + static_cast<int64_t>(class_bytes(index));
    if (held <= front_limit.load(std::memory_order_relaxed)) [[likely]] {
      mine->bytes.store(held, std::memory_order_relaxed);
      mine->heads[index] = new (block) Block{mine->heads[index], nullptr, nullptr, nullptr, index};
      return;
    }
  }
  free_slow(block, bytes);
}

MemoryStats memory_stats() {
  const std::lock_guard lock(cache.mutex);
  MemoryStats stats{.allocated = allocated.load(),
                    .peak_allocated = peak_allocated.load(),
                    .cached = cache.bytes,
                    .allocations = allocations_without_front.load(),
                    .system_allocations = system_allocations.load()};
  for (const Front* each = cache.fronts; each; each = each->next) {
    stats.cached += each->bytes.load(std::memory_order_relaxed);
    stats.allocations += each->allocations.load(std::memory_order_relaxed);
  }
  return stats;
}

void reset_peak_memory_stats() { peak_allocated.store(allocated.load()); }

void empty_cache() {
  if (front) flush(*front);
  Block* evicted = nullptr;
  {
    const std::lock_guard lock(cache.mutex);
    while (Block* block = cache.oldest) {
      cache.take(block);
      block->next = evicted;
      evicted = block;
    }
  }
  system_free_all(evicted);
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

void set_cache_limit(int64_t bytes) {
  if (bytes < 0)
    throw ValueError(fmt::format("[set_cache_limit] bytes must be at least 0; received {}", bytes));
  {
    const std::lock_guard lock(cache.mutex);
    cache.limit = bytes;
  }
  if (front) flush(*front);
  Block* evicted = nullptr;
  {
    const std::lock_guard lock(cache.mutex);
    evicted = evict();
  }
  system_free_all(evicted);
}

}  // namespace weft
