// The CPU random stream: MT19937 and its cached normal, without a lock. Generator owns one; the random
// kernels draw from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "weft/export.h"

namespace weft {

/// PyTorch's CPU stream, bit for bit (MT19937: Matsumoto and Nishimura 1998, mt19937ar's init_genrand
/// seeding). Not thread safe: reach it through Generator::lock(). Everything drawn from it is drawn serially,
/// so results do not depend on the number of threads.
class WEFT_API GeneratorState {
 public:
  /// The seed of a Generator nobody seeded (PyTorch's default_rng_seed_val).
  static constexpr uint64_t kUnseeded = 67280421310721;
  /// Length of to_bytes(): PyTorch's torch.get_rng_state().
  static constexpr size_t kByteCount = 5056;

  explicit GeneratorState(uint64_t seed = kUnseeded) { manual_seed(seed); }

  /// Restarts the stream and drops the cached normal. Only the low 32 bits select the stream; all 64 are
  /// reported back.
  void manual_seed(uint64_t seed);
  uint64_t initial_seed() const { return seed_; }

  /// The next 32-bit output.
  uint32_t random32() {
    if (next_ == kWords) refill();
    return outputs_[next_++];
  }
  /// Two outputs, the first in the high half.
  uint64_t random64() {
    const uint64_t high = random32();
    return high << 32 | random32();
  }
  /// random64() mod 2^63: what samplers and data loaders seed with (torch.empty((), int64).random_()).
  int64_t random63() { return static_cast<int64_t>(random64() & (~uint64_t{0} >> 1)); }

  /// A multiple of 2^-24 in [0, 1), from one output.
  float uniform24() { return static_cast<float>(random32() & 0xffffffu) * 0x1p-24f; }
  /// A multiple of 2^-53 in [0, 1), from two outputs.
  double uniform53() { return static_cast<double>(random64() & ((uint64_t{1} << 53) - 1)) * 0x1p-53; }

  /// A standard normal by Box and Muller (1958) in double. Each pair of uniforms gives two: the second is
  /// cached, and the next call returns and clears it, whatever was drawn in between.
  double standard_normal();
  const std::optional<double>& cached_normal() const { return cached_normal_; }

  /// How many outputs lie ready before the next refill: 1 to 624.
  int ready() {
    if (next_ == kWords) refill();
    return kWords - next_;
  }
  /// The next `count` outputs, consumed; 0 <= count <= ready(). Valid until the next draw.
  const uint32_t* take(int count) {
    const uint32_t* first = outputs_ + next_;
    next_ += count;
    return first;
  }

  /// PyTorch's layout, little endian: int64 seed, int32 left, int32 seeded, int64 next, 624 words as int64,
  /// double normal_x (0), normal_y (the cached normal), normal_rho (0), int32 normal_is_valid, 4 bytes
  /// unused, float 0, bool 0, 3 bytes unused. torch.set_rng_state reads it.
  std::vector<uint8_t> to_bytes() const;
  /// Reads what to_bytes() or torch.get_rng_state() wrote. Throws ValueError, with the state unchanged, if it
  /// is not that.
  void from_bytes(std::span<const uint8_t> bytes);

 private:
  static constexpr int kWords = 624;

  void refill();
  void temper_all();

  uint64_t seed_ = 0;
  uint32_t words_[kWords];    // the recurrence
  uint32_t outputs_[kWords];  // the same, tempered: what is handed out
  int next_ = kWords;
  bool untouched_ = true;  // seeded, nothing drawn: PyTorch writes next = 0 then, 624 after a whole block
  std::optional<double> cached_normal_;
};

}  // namespace weft
