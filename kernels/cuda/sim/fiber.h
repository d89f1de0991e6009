// Stacks that a thread of the host switches between: one for each CUDA thread that waits. blocks.cpp uses them.
#pragma once

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define CUDASIM_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CUDASIM_ASAN 1
#endif
#endif
#ifndef CUDASIM_ASAN
#define CUDASIM_ASAN 0
#endif

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace sim {

class Fiber {
 public:
  /// The stack that the host thread runs on.
  Fiber() = default;
  /// A stack of its own, on which the first switch calls entry(), which must not return. `index` spreads stacks over the cache's lines.
  Fiber(void (*entry)(), size_t index);
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Goes on where `to` left off; returns when something switches back here.
  void switch_to(Fiber& to);
  /// Forgets where this fiber is: the next switch to it calls entry() anew. Nothing on its stack is destroyed.
  void restart();
  bool holds(const void* address) const { return address >= bottom_ && address < bottom_ + bytes_; }
  /// To be called first by entry().
  static void arrived();

 private:
  void (*entry_)() = nullptr;
  char* bottom_ = nullptr;  // of the usable stack, above its guard page
  size_t bytes_ = 0;
  size_t shift_ = 0;
  void* fake_stack_ = nullptr;  // the address sanitizer's
#if defined(__x86_64__)
  void* top_ = nullptr;
#else
  ucontext_t context_;
#endif
};

}  // namespace sim
