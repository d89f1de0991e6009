// Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011): the random bits of GPUs, a function of a key
// and a counter. Kernels call it, and tests on the CPU, which expect the same words.
#pragma once

#include <cstdint>

#include "kernels/host_device.h"

namespace weft::kernels::cuda {

/// What one counter gives.
struct PhiloxBlock {
  uint32_t word[4];

  /// Words 2 * i and 2 * i + 1 as one number, the first in the high half.
  WEFT_HOST_DEVICE constexpr uint64_t pair(int i) const {
    return static_cast<uint64_t>(word[2 * i]) << 32 | word[2 * i + 1];
  }
};

/// The generator as published: ten rounds on a counter of 128 bits under a key of 64.
WEFT_HOST_DEVICE constexpr PhiloxBlock philox(PhiloxBlock counter, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xD2511F53u} * counter.word[0], b = uint64_t{0xCD9E8D57u} * counter.word[2];
    counter = {{static_cast<uint32_t>(b >> 32) ^ counter.word[1] ^ key0, static_cast<uint32_t>(b),
                static_cast<uint32_t>(a >> 32) ^ counter.word[3] ^ key1, static_cast<uint32_t>(a)}};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

/// As weft counts: 64 bits of the counter are used, the others are 0.
WEFT_HOST_DEVICE constexpr PhiloxBlock philox(uint64_t seed, uint64_t counter) {
  return philox({{static_cast<uint32_t>(counter), static_cast<uint32_t>(counter >> 32), 0, 0}},
                static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32));
}

}  // namespace weft::kernels::cuda
