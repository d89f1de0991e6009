// Counts calls of operator new, in the one source file of a program that includes it.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace bench {
inline std::atomic<int64_t> news{0};
}

// Not inlined: gcc would see malloc's block meet a delete, or new's meet free, and warn.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  bench::news.fetch_add(1, std::memory_order_relaxed);
  if (void* block = std::malloc(bytes == 0 ? 1 : bytes)) return block;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }
