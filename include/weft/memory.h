// The caching CPU allocator: what it holds, and how to give it back.
#pragma once

#include <cstddef>
#include <cstdint>

#include "weft/export.h"

namespace weft {

/// Counts since the process started (bytes unless said otherwise). Exact when no other thread allocates.
struct MemoryStats {
  int64_t allocated = 0;           // in tensors now
  int64_t peak_allocated = 0;      // the most that ever was
  int64_t cached = 0;              // free, kept for the next tensor
  int64_t allocations = 0;         // blocks handed out (count)
  int64_t system_allocations = 0;  // of these, how many had to ask the operating system (count)
};

/// The counts now.
WEFT_API MemoryStats memory_stats();
/// Makes peak_allocated what is allocated now.
WEFT_API void reset_peak_memory_stats();
/// Returns cached blocks to the operating system: all of them but those of up to 64 KiB that other threads keep for their own
/// next allocations, at most 4 MiB a thread.
WEFT_API void empty_cache();
/// The most the cache keeps, in bytes; blocks beyond it go back to the system. Default: a quarter of the machine's memory.
WEFT_API void set_cache_limit(int64_t bytes);

}  // namespace weft
