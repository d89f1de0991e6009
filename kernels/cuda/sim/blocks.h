// Runs a kernel: its blocks one after another in random order, the threads of a block as fibers that take turns at random. The streams
// call it, one kernel at a time.
#pragma once

#include <cstdint>
#include <string>

#include "cudasim/launch.h"

namespace sim {

/// Random numbers for orders: fast, not good.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 1) {}
  uint32_t below(uint32_t count) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>(((state_ >> 32) * count) >> 32);
  }
  uint64_t below64(uint64_t count) {
    return ((uint64_t{below(UINT32_MAX)} << 32) | below(UINT32_MAX)) % count;
  }

 private:
  uint64_t state_;
};
/// The one generator of the simulation.
Random& random_order();

/// Why CUDA would refuse to start the kernel, in words that name it, or "".
std::string launch_error(const Kernel& kernel);
/// Runs it. What it did wrong, in words that name kernel, block and thread, or "".
std::string run_kernel(const Kernel& kernel);

/// "softmax_rows<float>": the symbol at an address of code, as far as the program's files tell.
std::string symbol_name(const void* function);

}  // namespace sim
