// What kernels may read and write, checked at every access in a build whose compiler reports them (-fsanitize=thread, without the
// library that belongs to it): memory of their own device, pinned memory and their block's shared memory, aligned, never the host's; and
// shared memory only with a barrier between threads.
#include <link.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "kernels/cuda/sim/engine.h"
#include "kernels/cuda/sim/scheduler.h"

namespace sim {

bool accesses_reported = false;

namespace {

Scheduler& s = scheduler();

struct Range {
  uintptr_t begin = 0, end = 0;
  bool holds(uintptr_t address, size_t bytes) const { return address >= begin && address + bytes <= end; }
};
std::array<Range, 8> known;  // device and pinned blocks that the running kernel has touched
size_t next_known = 0;

// Where this library itself is loaded: constant tables, and the indices of threads.
const std::vector<Range>& own_segments() {
  static const std::vector<Range> segments = [] {
    std::vector<Range> found;
    dl_iterate_phdr(
        [](dl_phdr_info* info, size_t, void* held) {
          std::vector<Range> loaded;
          for (int i = 0; i < info->dlpi_phnum; ++i) {
            const auto& header = info->dlpi_phdr[i];
            if (header.p_type != PT_LOAD) continue;
            const uintptr_t begin = info->dlpi_addr + header.p_vaddr;
            loaded.push_back({begin, begin + header.p_memsz});
          }
          const auto own = reinterpret_cast<uintptr_t>(&accesses_reported);
          if (std::none_of(loaded.begin(), loaded.end(), [=](const Range& r) { return r.holds(own, 1); }))
            return 0;
          *static_cast<std::vector<Range>*>(held) = loaded;
          return 1;
        },
        &found);
    return found;
  }();
  return segments;
}

// Notes the fault; the caller then leaves, with nothing that owns memory on the stack.
bool bad(const char* does, const void* address, size_t bytes, const std::string& why) {
  char text[64];
  std::snprintf(text, sizeof text, "%s %zu bytes at %p, ", does, bytes, address);
  note_fault(text + why);
  return false;
}

// ---- global memory ------------------------------------------------------------------------------------------------

// "" if the kernel may touch it, which is then remembered.
std::string why_not_global(uintptr_t at, size_t bytes, bool write) {
  if (const auto* block = find_block(reinterpret_cast<const void*>(at))) {
    const Range range{block->first, block->first + block->second.bytes};
    if (block->second.on_device && block->second.device != s.kernel->device)
      return "memory of device " + std::to_string(block->second.device);
    if (!range.holds(at, bytes)) return "beyond the end of its block";
    known[next_known++ % known.size()] = range;
    return "";
  }
  if (!write) {
    const auto body = reinterpret_cast<uintptr_t>(s.kernel->body.get());
    if (Range{body, body + s.kernel->body_bytes}.holds(at, bytes)) return "";
    for (const Range& segment : own_segments())
      if (segment.holds(at, bytes)) return "";
  }
  return "which is not the device's memory";
}

// ---- shared memory ------------------------------------------------------------------------------------------------

bool ordered(const Touch& before, const Touch& now) {
  return before.barrier != now.barrier || before.thread == now.thread || (before.atomic && now.atomic) ||
         (before.thread / 32 == now.thread / 32 && before.sync != now.sync);
}

// The touch that nothing orders before this one, or null.
const Touch* note_touch(Touches& touches, const Touch& now, bool write) {
  if (!ordered(touches.write, now)) return &touches.write;
  if (write) {
    for (const Touch* read : {&touches.first_read, &touches.last_read})
      if (!ordered(*read, now)) return read;
    touches = {now, {}, {}};
  } else {
    if (touches.first_read.barrier != now.barrier) touches.first_read = now;
    touches.last_read = now;
  }
  return nullptr;
}

bool check_shared(SharedMemory& memory, size_t at, size_t bytes, bool write, bool atomic) {
  const Thread& thread = *s.current;
  const Touch now{s.barriers, s.warps[thread.linear / 32].syncs, static_cast<uint16_t>(thread.linear),
                  atomic};
  for (size_t i = at; i < at + bytes; ++i) {
    const Touch* other = note_touch(memory.touches[i], now, write);
    if (other == nullptr) continue;
    const uint3 index = s.threads[other->thread].index;
    return bad(write ? "writes" : "reads", memory.data + at, bytes,
               "byte " + std::to_string(at) + " of " + std::to_string(memory.bytes) +
                   " of shared memory, which thread " + triple(index) +
                   (other == &memory.touches[i].write ? " wrote" : " read") + " with no barrier between");
  }
  return true;
}

// ---- any ----------------------------------------------------------------------------------------------------------

bool check(const void* address, size_t bytes, bool write, bool aligned, bool atomic) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  const char* does = write ? "writes" : "reads";
  if (s.current->fiber->holds(address))
    return true;  // where g++ copies structures by 16 bytes at multiples of 8
  if (aligned && at % bytes != 0) return bad(does, address, bytes, "which is misaligned");
  for (const Range& range : known)
    if (range.holds(at, bytes)) return true;
  for (SharedMemory& memory : s.shared) {
    const auto begin = reinterpret_cast<uintptr_t>(memory.data);
    if (Range{begin, begin + memory.bytes}.holds(at, bytes))
      return check_shared(memory, at - begin, bytes, write, atomic);
  }
  const std::string why = why_not_global(at, bytes, write);
  return why.empty() || bad(does, address, bytes, why);
}

__attribute__((tls_model("initial-exec"))) thread_local bool runs_kernel = false;

// Off while a check is under way and while no thread runs: a function of the standard library may be such a source's copy of it.
void report(const void* address, size_t bytes, bool write, bool aligned) {
  if (!runs_kernel || s.current == nullptr) return;
  runs_kernel = false;
  const bool good = check(address, bytes, write, aligned, false);
  runs_kernel = true;
  if (!good) leave();
}

}  // namespace

bool checks_accesses() { return accesses_reported; }

void begin_checks() {
  known = {};
  s.current = nullptr;
  runs_kernel = accesses_reported;
}
void end_checks() { runs_kernel = false; }
void check_atomic(const void* address, size_t bytes) {
  if (!runs_kernel) return;
  runs_kernel = false;
  const bool good = check(address, bytes, true, true, true);
  runs_kernel = true;
  if (!good) leave();
}

}  // namespace sim

// ---- what the compiler calls ---------------------------------------------------------------------------------------

#define CUDASIM_CALLBACK extern "C" __attribute__((visibility("hidden")))
#define CUDASIM_ACCESSES(bytes)                                                                        \
  CUDASIM_CALLBACK void __tsan_read##bytes(void* p) { sim::report(p, bytes, false, true); }            \
  CUDASIM_CALLBACK void __tsan_write##bytes(void* p) { sim::report(p, bytes, true, true); }            \
  CUDASIM_CALLBACK void __tsan_unaligned_read##bytes(void* p) { sim::report(p, bytes, false, false); } \
  CUDASIM_CALLBACK void __tsan_unaligned_write##bytes(void* p) { sim::report(p, bytes, true, false); }
CUDASIM_ACCESSES(1)
CUDASIM_ACCESSES(2)
CUDASIM_ACCESSES(4)
CUDASIM_ACCESSES(8)
CUDASIM_ACCESSES(16)
CUDASIM_CALLBACK void __tsan_read_range(void* p, size_t bytes) { sim::report(p, bytes, false, false); }
CUDASIM_CALLBACK void __tsan_write_range(void* p, size_t bytes) { sim::report(p, bytes, true, false); }
CUDASIM_CALLBACK void __tsan_vptr_update(void**, void*) {}
CUDASIM_CALLBACK void __tsan_vptr_read(void**) {}
CUDASIM_CALLBACK void __tsan_func_entry(void*) {}
CUDASIM_CALLBACK void __tsan_func_exit() {}
CUDASIM_CALLBACK void __tsan_init() { sim::accesses_reported = true; }

// The host's atomic variables in such sources: kernels have CUDA's functions instead.
#define CUDASIM_FETCH(T, bits, name)                                                   \
  CUDASIM_CALLBACK T __tsan_atomic##bits##_fetch_##name(volatile T* p, T value, int) { \
    return __atomic_fetch_##name(p, value, __ATOMIC_SEQ_CST);                          \
  }
#define CUDASIM_EXCHANGE(T, bits, name)                                                                   \
  CUDASIM_CALLBACK int __tsan_atomic##bits##_compare_exchange_##name(volatile T* p, T* old, T value, int, \
                                                                     int) {                               \
    return __atomic_compare_exchange_n(p, old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);         \
  }
#define CUDASIM_HOST_ATOMICS(T, bits)                                              \
  CUDASIM_CALLBACK T __tsan_atomic##bits##_load(const volatile T* p, int) {        \
    return __atomic_load_n(p, __ATOMIC_SEQ_CST);                                   \
  }                                                                                \
  CUDASIM_CALLBACK void __tsan_atomic##bits##_store(volatile T* p, T value, int) { \
    __atomic_store_n(p, value, __ATOMIC_SEQ_CST);                                  \
  }                                                                                \
  CUDASIM_CALLBACK T __tsan_atomic##bits##_exchange(volatile T* p, T value, int) { \
    return __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST);                        \
  }                                                                                \
  CUDASIM_FETCH(T, bits, add)                                                      \
  CUDASIM_FETCH(T, bits, sub)                                                      \
  CUDASIM_FETCH(T, bits, and)                                                      \
  CUDASIM_FETCH(T, bits, or)                                                       \
  CUDASIM_FETCH(T, bits, xor)                                                      \
  CUDASIM_EXCHANGE(T, bits, strong)                                                \
  CUDASIM_EXCHANGE(T, bits, weak)
CUDASIM_HOST_ATOMICS(uint8_t, 8)
CUDASIM_HOST_ATOMICS(uint16_t, 16)
CUDASIM_HOST_ATOMICS(uint32_t, 32)
CUDASIM_HOST_ATOMICS(uint64_t, 64)
CUDASIM_CALLBACK void __tsan_atomic_thread_fence(int) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
CUDASIM_CALLBACK void __tsan_atomic_signal_fence(int) {}
