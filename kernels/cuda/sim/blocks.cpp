// The scheduler of a block's threads, and what they do together: barriers, warp meetings, shared memory. Everything here runs under
// the lock of streams.cpp, so one block exists at a time and its state is global.
#include "kernels/cuda/sim/blocks.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <numeric>

#include "kernels/cuda/sim/scheduler.h"

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

long long clock64() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

namespace sim {

namespace {

constexpr size_t kMaxStaticShared = size_t{48} << 10, kMaxShared = size_t{227} << 10;
constexpr size_t kFence = CUDASIM_ASAN ? 0 : 64;  // bytes behind shared memory that must stay as they are
constexpr unsigned char kFenceByte = 0xa5;
constexpr uint64_t kMaxTouches = uint64_t{1} << 28;  // a second or so

Scheduler& s = scheduler();

std::string describe(const Wait& wait) {
  std::string text = std::string(wait.what) + " (" + wait.file + ":" + std::to_string(wait.line);
  if (wait.mask != 0) {
    char mask[16];
    std::snprintf(mask, sizeof mask, "%#x", wait.mask);
    text += std::string(", mask ") + mask;
  }
  return text + ")";
}

// ---- switching ----------------------------------------------------------------------------------------------------

std::string in_block() { return "kernel " + symbol_name(s.kernel->function) + ", block " + triple(blockIdx); }

// words(): what the current thread did wrong.
template <class F>
[[noreturn]] void fail(F words) {
  note_fault(words());
  leave();
}

// Where threads wait, each place once, with the first thread there and how many there are.
std::string describe_waiting() {
  struct Place {
    const Thread* first;
    unsigned count;
  };
  std::vector<Place> places;
  for (unsigned i = 0; i < s.count; ++i) {
    const Thread& thread = s.threads[i];
    const auto same = [&](const Place& p) {
      return p.first->ended == thread.ended && (thread.ended || p.first->wait.same_place(thread.wait));
    };
    const auto found = std::find_if(places.begin(), places.end(), same);
    if (found == places.end()) places.push_back({&thread, 1});
    else ++found->count;
  }
  std::string text;
  for (size_t p = 0; p < places.size() && p < 6; ++p) {
    const Thread& first = *places[p].first;
    text += (p == 0 ? "" : "; ") + std::to_string(places[p].count) + " (the first is " + triple(first.index) +
            (first.ended ? ") have ended" : ") wait at " + describe(first.wait));
  }
  return text;
}

[[noreturn]] void fail_stuck() {
  s.fault = in_block() + ": its threads wait for one another for ever: " + describe_waiting();
  leave();
}

Thread* take_runnable() {
  const unsigned at = random_order().below(s.runnable_count);
  Thread* taken = s.runnable[at];
  s.runnable[at] = s.runnable[--s.runnable_count];
  return taken;
}

void make_current(Thread* thread) {
  s.current = thread;
  threadIdx = thread->index;
}

void run_threads();

Fiber* idle_fiber() {
  if (s.idle.empty()) {
    s.fibers.push_back(std::make_unique<Fiber>(run_threads, s.fibers.size()));
    return s.fibers.back().get();
  }
  Fiber* fiber = s.idle.back();
  s.idle.pop_back();
  return fiber;
}

// Lets another thread run until something makes the current one runnable and its turn comes.
void park() {
  Thread* own = s.current;
  if (s.runnable_count == 0) fail_stuck();
  Thread* next = take_runnable();
  if (next == own) return;
  Fiber* to = next->fiber;
  if (to == nullptr) {
    s.fresh = next;
    s.fresh_fiber = to = idle_fiber();
  }
  own->fiber->switch_to(*to);
  make_current(own);
}

void complete_meetings(Warp& warp, unsigned first_thread);

void run_thread(Thread* thread, Fiber* fiber) {
  thread->fiber = fiber;
  make_current(thread);
  s.touches = 0;
  try {
    s.kernel->run(s.kernel->body.get());
  } catch (const std::exception& error) {
    note_fault(std::string("threw ") + error.what());
  } catch (...) {
    note_fault("threw an exception");
  }
  if (!s.fault.empty()) leave();
  thread->ended = true;
  ++s.ended;
  Warp& warp = s.warps[thread->linear / 32];
  warp.ended |= 1u << (thread->linear % 32);
  if (warp.waiting != 0) complete_meetings(warp, thread->linear & ~31u);
}

// What every fiber does: threads that have not started, one after another, until one that waits has its turn.
void run_threads() {
  Fiber::arrived();
  for (;;) {
    Fiber* own = s.fresh_fiber;
    Thread* thread = s.fresh;
    for (;;) {
      run_thread(thread, own);
      if (s.runnable_count == 0) {
        if (s.ended != s.count) fail_stuck();
        s.idle.push_back(own);
        own->switch_to(*s.host);
        break;
      }
      thread = take_runnable();
      if (thread->fiber != nullptr) {
        s.idle.push_back(own);
        own->switch_to(*thread->fiber);
        break;
      }
    }
  }
}

// ---- warps --------------------------------------------------------------------------------------------------------

Wait place_of(const Meeting& m) { return {m.what, m.file, m.line, m.mask}; }

void exchange(Warp& warp, unsigned lanes, Meeting& m) {
  if (m.bytes == 0) return;
  if (m.source >= 0) {
    if (lanes >> m.source & 1u) std::memcpy(m.result, warp.meetings[m.source]->value, m.bytes);
    else std::memset(m.result, 0xff, m.bytes);  // undefined: a lane that the mask leaves out
    return;
  }
  unsigned bits = 0;
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((lanes >> lane & 1u) == 0) continue;
    const void* value = warp.meetings[lane]->value;
    const bool counts =
        m.source == -1 ? *static_cast<const bool*>(value) : std::memcmp(value, m.value, m.bytes) == 0;
    bits |= unsigned{counts} << lane;
  }
  *static_cast<unsigned*>(m.result) = bits;
}

// Ends the meeting of m's mask if all its lanes are there. Only __syncwarp does without those that have ended.
bool complete(Warp& warp, unsigned first_thread, const Meeting& m) {
  const unsigned lanes = m.bytes == 0 ? m.mask & ~warp.ended : m.mask;
  if ((warp.waiting & lanes) != lanes) return false;
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((lanes >> lane & 1u) == 0) continue;
    if (!place_of(*warp.meetings[lane]).same_place(place_of(m)))
      fail([&] {
        return describe(place_of(m)) + " meets " + describe(place_of(*warp.meetings[lane])) + " of lane " +
               std::to_string(lane) + "; all lanes of a mask must come to the same call";
      });
  }
  for (unsigned lane = 0; lane < 32; ++lane) {
    if ((lanes >> lane & 1u) == 0) continue;
    exchange(warp, lanes, *warp.meetings[lane]);
    s.runnable[s.runnable_count++] = &s.threads[first_thread + lane];
  }
  warp.waiting &= ~lanes;
  warp.syncs += m.bytes == 0;
  s.touches = 0;
  return true;
}

void complete_meetings(Warp& warp, unsigned first_thread) {
  for (unsigned lane = 0; lane < 32; ++lane)
    if (warp.waiting >> lane & 1u) complete(warp, first_thread, *warp.meetings[lane]);
}

// ---- a block ------------------------------------------------------------------------------------------------------

void prepare_block() {
  s.ended = s.at_barrier = 0;
  ++s.barriers;
  s.runnable_count = s.count;
  for (unsigned i = 0; i < s.count; ++i) {
    s.threads[i].fiber = nullptr;
    s.threads[i].ended = false;
    s.runnable[i] = &s.threads[i];
  }
  for (unsigned w = 0; w * 32 < s.count; ++w) {
    const unsigned lanes = std::min(32u, s.count - w * 32);
    s.warps[w].ended = lanes == 32 ? 0 : ~0u << lanes;
    s.warps[w].waiting = 0;
  }
}

void finish_block() {
  for (const SharedMemory& memory : s.shared) {
    for (size_t i = 0; i < kFence && s.fault.empty(); ++i)
      if (memory.data[memory.bytes + i] != kFenceByte)
        s.fault = in_block() + ": " + std::to_string(memory.bytes) + " bytes of shared memory were overrun";
    std::free(memory.data);
  }
  s.shared.clear();
  if (s.fault.empty()) return;
  s.idle.clear();
  for (const auto& fiber : s.fibers) {
    fiber->restart();
    s.idle.push_back(fiber.get());
  }
}

void run_block() {
  prepare_block();
  s.fresh = take_runnable();
  s.fresh_fiber = idle_fiber();
  s.host->switch_to(*s.fresh_fiber);
  finish_block();
}

void* allocate_shared(const void* place, size_t bytes, size_t alignment) {
  size_t fixed = place == nullptr ? 0 : bytes;
  for (const SharedMemory& memory : s.shared) fixed += memory.place == nullptr ? 0 : memory.bytes;
  if (fixed > kMaxStaticShared)
    fail([] { return "more than 48 KiB of shared memory besides the dynamic one"; });
  if (fixed + s.kernel->dynamic_bytes > kMaxShared) fail([] { return "more than 227 KiB of shared memory"; });
  void* data = nullptr;
  if (posix_memalign(&data, std::max<size_t>(alignment, 16), bytes + kFence) != 0) throw std::bad_alloc();
  std::memset(data, 0xff, bytes);
  std::fill_n(static_cast<unsigned char*>(data) + bytes, kFence, kFenceByte);
  s.shared.push_back(
      {place, static_cast<unsigned char*>(data), bytes, std::vector<Touches>(accesses_reported ? bytes : 0)});
  return data;
}

}  // namespace

Scheduler& scheduler() {
  static Scheduler& only = *new Scheduler;
  return only;
}

std::string triple(uint3 v) {
  return "(" + std::to_string(v.x) + ", " + std::to_string(v.y) + ", " + std::to_string(v.z) + ")";
}

void leave() {
  s.current->fiber->switch_to(*s.host);
  std::abort();  // not reached: nobody switches back, and the fiber is started anew
}

void note_fault(const std::string& words) {
  s.fault = in_block() + ", thread " + triple(s.current->index) + ": " + words;
}

// ---- called by kernels --------------------------------------------------------------------------------------------

void* shared(const void* place, size_t bytes, size_t alignment) {
  for (const SharedMemory& memory : s.shared)
    if (memory.place == place) return memory.data;
  return allocate_shared(place, bytes, alignment);
}

void* dynamic_shared() {
  for (const SharedMemory& memory : s.shared)
    if (memory.place == nullptr) return memory.data;
  return allocate_shared(nullptr, s.kernel->dynamic_bytes, 16);
}

void touch(const void* address, size_t bytes) {
  if (accesses_reported && address != nullptr) check_atomic(address, bytes);
  if ((++s.touches & 255) != 0) return;
  if (s.touches > kMaxTouches) fail([] { return "waits in a loop for what no thread of its block does"; });
  if (s.runnable_count == 0) return;
  s.runnable[s.runnable_count++] = s.current;
  park();
}

void fault(const char* what) {
  fail([=] { return what; });
}

unsigned lane() { return s.current->linear % 32; }

void meet(Meeting& meeting) {
  Warp& warp = s.warps[s.current->linear / 32];
  const unsigned own = 1u << lane(), first_thread = s.current->linear & ~31u;
  if ((meeting.mask & own) == 0)
    fail([&] { return describe(place_of(meeting)) + " by a lane that its mask leaves out"; });
  if (meeting.bytes != 0 && (meeting.mask & warp.ended) != 0)
    fail([&] {
      return describe(place_of(meeting)) + " names lanes that have ended or that the block does not have";
    });
  s.current->wait = place_of(meeting);
  warp.meetings[lane()] = &meeting;
  warp.waiting |= own;
  complete(warp, first_thread, meeting);
  park();
}

BarrierSum barrier(const char* what, bool predicate, const char* file, int line) {
  const Wait place{what, file, line, 0};
  if (s.at_barrier == 0) {
    s.barrier = place;
    s.predicates = 0;
  } else if (!s.barrier.same_place(place)) {
    fail([&] { return "comes to " + describe(place) + " while others wait at " + describe(s.barrier); });
  }
  s.current->wait = place;
  s.predicates += predicate;
  if (++s.at_barrier == s.count) {
    s.sum = {static_cast<int>(s.predicates), static_cast<int>(s.count)};
    s.at_barrier = 0;
    s.touches = 0;
    ++s.barriers;
    for (unsigned i = 0; i < s.count; ++i) s.runnable[i] = &s.threads[i];
    s.runnable_count = s.count;
  }
  park();
  return s.sum;
}

// ---- called by streams --------------------------------------------------------------------------------------------

std::string launch_error(const Kernel& kernel) {
  const auto refuse = [&](const std::string& why) {
    return "kernel " + symbol_name(kernel.function) + ": " + why;
  };
  const dim3 g = kernel.grid, b = kernel.block;
  const uint64_t threads = uint64_t{b.x} * b.y * b.z;
  if (g.x == 0 || g.y == 0 || g.z == 0) return refuse("an empty grid " + triple(g));
  if (g.x > INT32_MAX || g.y > 65535 || g.z > 65535)
    return refuse("a grid of " + triple(g) + "; at most (2147483647, 65535, 65535) blocks");
  if (threads == 0 || b.x > kMaxThreads || b.y > kMaxThreads || b.z > 64 || threads > kMaxThreads)
    return refuse("a block of " + triple(b) + " threads; at most (1024, 1024, 64), at most 1024 in all");
  if (kernel.dynamic_bytes > kMaxShared)
    return refuse(std::to_string(kernel.dynamic_bytes) + " bytes of dynamic shared memory; at most 227 KiB");
  return "";
}

std::string run_kernel(const Kernel& kernel) {
  Fiber host;
  s.host = &host;
  s.kernel = &kernel;
  s.fault.clear();
  begin_checks();
  gridDim = kernel.grid;
  blockDim = kernel.block;
  s.count = kernel.block.x * kernel.block.y * kernel.block.z;
  if (triple(s.indices_of) != triple(kernel.block)) {
    s.indices_of = kernel.block;
    for (unsigned i = 0; i < s.count; ++i) {
      s.threads[i].linear = i;
      s.threads[i].index = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y};
    }
  }

  // Every `stride`th block of a ring of all of them: each once, in an order that is as good as random.
  const uint64_t blocks = uint64_t{gridDim.x} * gridDim.y * gridDim.z;
  uint64_t stride = 1 + random_order().below64(blocks);
  while (std::gcd(stride, blocks) != 1) stride = stride % blocks + 1;
  uint64_t at = random_order().below64(blocks);
  for (uint64_t i = 0; i < blocks && s.fault.empty(); ++i) {
    blockIdx = {static_cast<unsigned>(at % gridDim.x), static_cast<unsigned>(at / gridDim.x % gridDim.y),
                static_cast<unsigned>(at / gridDim.x / gridDim.y)};
    run_block();
    at = stride < blocks - at ? at + stride : at - (blocks - stride);
  }
  end_checks();
  return s.fault;
}

}  // namespace sim
