// Small blocks for handles, storages and tape nodes: free lists per thread. Implements weft/detail/ref.h.
#include <pthread.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>

#include "weft/detail/ref.h"

namespace weft::detail {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kReuse = false;  // so that a use after free is found
#else
constexpr bool kReuse = true;
#endif

constexpr size_t kStep = 64;
constexpr size_t kClasses = 16;
constexpr size_t kLargest = kStep * kClasses;
constexpr size_t kThreadBlocks = 1024;      // the most a thread keeps, per class
constexpr size_t kSpareBlocks = 16 * 1024;  // the most that waits for any thread, per class

struct Block {
  Block* next;
};
struct List {
  Block* head = nullptr;
  size_t count = 0;

  void push(void* memory) {
    head = new (memory) Block{head};
    ++count;
  }
  void* pop() {
    Block* block = head;
    head = block->next;
    --count;
    return block;
  }
};

struct ThreadLists {
  List lists[kClasses];
};
/// What threads had too much of, or left behind when they ended.
struct SpareLists {
  std::mutex mutex;
  List lists[kClasses];
};
constinit SpareLists spare;

// A child must not inherit the lock from a thread that it does not have.
[[maybe_unused]] const int fork_handlers =
    pthread_atfork([] { spare.mutex.lock(); }, [] { spare.mutex.unlock(); }, [] { spare.mutex.unlock(); });

// One pointer each in the static TLS block: reached without a call, and valid until the very end of the thread.
constinit thread_local ThreadLists* thread_lists = nullptr;
constinit thread_local bool thread_ended = false;

constexpr size_t class_of(size_t bytes) { return bytes == 0 ? 0 : (bytes - 1) / kStep; }
constexpr size_t class_bytes(size_t index) { return (index + 1) * kStep; }

/// Moves blocks to the spare lists until `keep` are left; what does not fit there goes back to the system.
void hand_over(List& list, size_t index, size_t keep) noexcept {
  List surplus;
  {
    const std::lock_guard lock(spare.mutex);
    List& target = spare.lists[index];
    while (list.count > keep) (target.count < kSpareBlocks ? target : surplus).push(list.pop());
  }
  while (surplus.head) ::operator delete(surplus.pop());
}

struct EndOfThread {
  ~EndOfThread() {
    thread_ended = true;
    for (size_t i = 0; i < kClasses; ++i) hand_over(thread_lists->lists[i], i, 0);
    delete thread_lists;
    thread_lists = nullptr;
  }
};

/// The calling thread's lists; null when they could not be made, or are gone because the thread is ending.
ThreadLists* open_lists() noexcept {
  if (thread_lists || thread_ended) return thread_lists;
  thread_lists = new (std::nothrow) ThreadLists;
  if (thread_lists) static thread_local EndOfThread end_of_thread;
  return thread_lists;
}

[[gnu::noinline]] void* allocate_slow(size_t index) {
  ThreadLists* mine = open_lists();
  if (!mine) return ::operator new(class_bytes(index));
  List& list = mine->lists[index];
  {
    const std::lock_guard lock(spare.mutex);
    List& source = spare.lists[index];
    const size_t batch = std::min(source.count, kThreadBlocks / 2);
    while (list.count < batch) list.push(source.pop());
  }
  return list.head ? list.pop() : ::operator new(class_bytes(index));
}

[[gnu::noinline]] void free_slow(void* block, size_t index) noexcept {
  ThreadLists* mine = open_lists();
  if (!mine) return ::operator delete(block);
  List& list = mine->lists[index];
  list.push(block);
  if (list.count > kThreadBlocks) hand_over(list, index, kThreadBlocks / 2);
}

}  // namespace

void* pool_allocate(size_t bytes) {
  if (!kReuse || bytes > kLargest) return ::operator new(bytes);
  const size_t index = class_of(bytes);
  ThreadLists* mine = thread_lists;
  if (mine && mine->lists[index].head) [[likely]]
    return mine->lists[index].pop();
  return allocate_slow(index);
}

void pool_free(void* block, size_t bytes) noexcept {
  if (!block) return;
  if (!kReuse || bytes > kLargest) return ::operator delete(block);
  const size_t index = class_of(bytes);
  ThreadLists* mine = thread_lists;
  if (mine && mine->lists[index].count < kThreadBlocks) [[likely]]
    return mine->lists[index].push(block);
  free_slow(block, index);
}

}  // namespace weft::detail
