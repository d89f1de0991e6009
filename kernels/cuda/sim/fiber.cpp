// Fibers: their stacks, and the switch, a few instructions on x86-64 and ucontext elsewhere.
#include "kernels/cuda/sim/fiber.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <new>

#if CUDASIM_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace sim {

namespace {

// Only touched pages take memory. The sanitizer makes frames several times as large.
constexpr size_t kStackBytes = CUDASIM_ASAN ? size_t{1} << 20 : size_t{256} << 10;

#if CUDASIM_ASAN
Fiber* arriving_from = nullptr;
#endif

#if defined(__x86_64__)
// Saves the registers that a call keeps, and the stack pointer in *save; then the same in reverse from `load`. noipa: callers must
// not learn which registers the body leaves alone.
__attribute__((naked, noipa)) void switch_stack(void** /*save*/, void* /*load*/) {
  asm("pushq %rbp\n\t"
      "pushq %rbx\n\t"
      "pushq %r12\n\t"
      "pushq %r13\n\t"
      "pushq %r14\n\t"
      "pushq %r15\n\t"
      "movq %rsp, (%rdi)\n\t"
      "movq %rsi, %rsp\n\t"
      "popq %r15\n\t"
      "popq %r14\n\t"
      "popq %r13\n\t"
      "popq %r12\n\t"
      "popq %rbx\n\t"
      "popq %rbp\n\t"
      "ret");
}
#endif

}  // namespace

Fiber::Fiber(void (*entry)(), size_t index) : entry_(entry), bytes_(kStackBytes) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* mapped = mmap(nullptr, page + bytes_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  mprotect(mapped, page, PROT_NONE);
  bottom_ = static_cast<char*>(mapped) + page;
  shift_ = index % 61 * 64;  // equal addresses within a page would share a few lines of the cache
  restart();
}

void Fiber::restart() {
#if CUDASIM_ASAN
  ASAN_UNPOISON_MEMORY_REGION(bottom_, bytes_);
  fake_stack_ = nullptr;
#endif
#if defined(__x86_64__)
  // Six registers, the address to "return" to, and the place of entry's own return address, aligned as at a call.
  auto* top = reinterpret_cast<void**>(bottom_ + bytes_ - shift_ - 64);
  for (int i = 0; i < 8; ++i) top[i] = nullptr;
  top[6] = reinterpret_cast<void*>(entry_);
  top_ = top;
#else
  getcontext(&context_);
  context_.uc_stack.ss_sp = bottom_;
  context_.uc_stack.ss_size = bytes_ - shift_ / 16 * 16;
  context_.uc_link = nullptr;
  makecontext(&context_, entry_, 0);
#endif
}

void Fiber::switch_to(Fiber& to) {
#if CUDASIM_ASAN
  arriving_from = this;
  __sanitizer_start_switch_fiber(&fake_stack_, to.bottom_, to.bytes_);
#endif
#if defined(__x86_64__)
  switch_stack(&top_, to.top_);
#else
  swapcontext(&context_, &to.context_);
#endif
#if CUDASIM_ASAN
  const void* bottom = nullptr;
  size_t bytes = 0;
  __sanitizer_finish_switch_fiber(fake_stack_, &bottom, &bytes);
  // The host's own stack is learnt from the first fiber that leaves it.
  if (arriving_from->bottom_ == nullptr) {
    arriving_from->bottom_ = const_cast<char*>(static_cast<const char*>(bottom));
    arriving_from->bytes_ = bytes;
  }
#endif
}

void Fiber::arrived() {
#if CUDASIM_ASAN
  const void* bottom = nullptr;
  size_t bytes = 0;
  __sanitizer_finish_switch_fiber(nullptr, &bottom, &bytes);
  if (arriving_from->bottom_ == nullptr) {
    arriving_from->bottom_ = const_cast<char*>(static_cast<const char*>(bottom));
    arriving_from->bytes_ = bytes;
  }
#endif
}

}  // namespace sim
