// The block that runs: its threads, warps and shared memory. Shared by blocks.cpp, which runs it, and accesses.cpp, which checks what its
// threads read and write.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "cudasim/kernel_language.h"
#include "kernels/cuda/sim/blocks.h"
#include "kernels/cuda/sim/fiber.h"

namespace sim {

constexpr unsigned kMaxThreads = 1024;

struct Wait {
  const char* what = nullptr;
  const char* file = nullptr;
  int line = 0;
  unsigned mask = 0;

  bool same_place(const Wait& other) const {
    return line == other.line && what == other.what && mask == other.mask &&
           (file == other.file || std::strcmp(file, other.file) == 0);
  }
};

struct Thread {
  uint3 index{};
  unsigned linear = 0;
  Fiber* fiber = nullptr;  // null: not yet started
  bool ended = false;
  Wait wait;
};

struct Warp {
  unsigned ended = 0;  // lanes beyond the block's threads too
  unsigned waiting = 0;
  uint32_t syncs = 0;  // __syncwarp that were passed, ever
  Meeting* meetings[32];
};

// When a thread last read or wrote a byte of shared memory.
struct Touch {
  uint32_t barrier = 0;  // after which of the barriers that were ever passed; 0: never
  uint32_t sync = 0;     // the same of its warp's
  uint16_t thread = 0;
  bool atomic = false;
};
struct Touches {
  Touch write, first_read, last_read;
};

struct SharedMemory {
  const void* place;
  unsigned char* data;
  size_t bytes;
  std::vector<Touches> touches;  // of each byte, where accesses are checked
};

struct Scheduler {
  const Kernel* kernel = nullptr;
  unsigned count = 0;  // threads of a block
  unsigned ended = 0;
  dim3 indices_of;  // the block shape for which threads[].index is set
  Thread threads[kMaxThreads];
  Warp warps[kMaxThreads / 32];
  Thread* runnable[kMaxThreads];
  unsigned runnable_count = 0;
  Thread* current = nullptr;
  Thread* fresh = nullptr;  // not yet started; for fresh_fiber, which is about to be switched to
  Fiber* fresh_fiber = nullptr;
  uint64_t touches = 0;  // since a thread last started, ended or passed a barrier

  Wait barrier;
  unsigned at_barrier = 0, predicates = 0;
  uint32_t barriers = 1;  // __syncthreads and starts of blocks, ever
  BarrierSum sum{};

  std::vector<SharedMemory> shared;
  std::vector<std::unique_ptr<Fiber>> fibers;
  std::vector<Fiber*> idle;
  Fiber* host = nullptr;
  std::string fault;
};

/// The only one.
Scheduler& scheduler();

/// "(1, 0, 0)"
std::string triple(uint3 v);
/// Ends the kernel with s.fault. Nothing on the current thread's stack may own memory: it is forgotten.
[[noreturn]] void leave();
/// Notes what the current thread did wrong.
void note_fault(const std::string& words);

/// True once a source has been loaded whose compiler reports what it reads and writes.
extern bool accesses_reported;
/// Around a kernel, and for what is not reported by itself.
void begin_checks();
void end_checks();
void check_atomic(const void* address, size_t bytes);

}  // namespace sim
