// Random generators as users hold them: seeding, saving and sharing a stream between threads.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "weft/device.h"
#include "weft/export.h"
#include "weft/random_state.h"

namespace weft {

/// A random stream. On the CPU it gives PyTorch's numbers for PyTorch's seeds; on a GPU it is Philox4x32-10 (Salmon et al. 2011),
/// whose numbers depend on the seed and on how much was drawn before, not on the GPU.
///
///     Generator g;
///     g.manual_seed(5);
///     Tensor x = rand({3}, g);
///
/// A handle: copies share one stream, and `const` protects the handle, not the stream; clone() makes an
/// independent one. Thread safe: every member locks the stream, and an op holds the lock while it fills its
/// whole tensor, so two threads drawing from one generator get disjoint parts of its stream.
class WEFT_API Generator {
 public:
  class Lock;

  /// Seeded with 67280421310721, as torch.Generator() is. Throws DeviceError for a GPU that is not there.
  explicit Generator(Device device = cpu);
  /// Where it draws: ops take generators of the device of what they fill.
  Device device() const;

  /// Restarts the stream from `seed`, -2^63 to 2^64-1, and drops the cached normal; a negative seed means
  /// seed + 2^64. On the CPU only the low 32 bits select the stream, the others are merely reported back.
  template <std::integral Seed>
  const Generator& manual_seed(Seed seed) const {
    restart(static_cast<uint64_t>(seed));
    return *this;
  }
  /// The seed last given, drawn or restored.
  uint64_t initial_seed() const;
  /// Seeds from the operating system's entropy; returns the seed, below 2^53.
  uint64_t seed() const;

  /// The whole state in the layout of torch.get_rng_state(): 5056 bytes, see GeneratorState::to_bytes(); or of
  /// torch.cuda.get_rng_state(): the seed and the offset, 8 bytes each, little endian. The offset counts 32-bit outputs.
  std::vector<uint8_t> get_state() const;
  /// Restores what get_state() or PyTorch wrote. Throws ValueError, changing nothing, if `state` is something
  /// else.
  void set_state(std::span<const uint8_t> state) const;

  /// The next 32 bits; the next 64 (first output high); the next 64 mod 2^63, which seeds samplers and data
  /// loaders. Throws DeviceError for a GPU's generator, as lock() does.
  uint32_t random32() const;
  uint64_t random64() const;
  int64_t random63() const;

  /// An independent generator in the same state.
  Generator clone() const;

  /// Exclusive access for as long as the result lives: `auto stream = g.lock();
  /// kernels::uniform_fill(*stream, …)`. The thread that holds it must not call this generator's other
  /// members: it would wait for itself.
  Lock lock() const;

  /// Whether both handles share one stream.
  friend bool operator==(const Generator& a, const Generator& b) { return a.shared_ == b.shared_; }

 private:
  struct Shared;
  friend struct GpuStream;  // what draws for GPUs

  void restart(uint64_t seed) const;

  std::shared_ptr<Shared> shared_;
};

/// A locked stream; see Generator::lock(). Keeps its generator alive.
class WEFT_API Generator::Lock {
 public:
  GeneratorState& operator*() const { return *state_; }
  GeneratorState* operator->() const { return state_; }

 private:
  friend class Generator;
  explicit Lock(std::shared_ptr<Shared> shared);

  std::shared_ptr<Shared> shared_;
  std::unique_lock<std::mutex> lock_;
  GeneratorState* state_;
};

/// The CPU generator that ops use when none is given. Seeded from entropy when the program starts, as in
/// PyTorch.
WEFT_API const Generator& default_generator();
/// The same of any device; of each GPU one of its own. Throws DeviceError for a GPU that is not there.
WEFT_API const Generator& default_generator(Device device);

namespace detail {
WEFT_API const Generator& seed_default_generators(uint64_t seed);
}

/// Seeds the default generators of the CPU and of all GPUs, and returns the CPU's (torch.manual_seed). `seed`: -2^63 to 2^64-1.
template <std::integral Seed>
const Generator& manual_seed(Seed seed) {
  return detail::seed_default_generators(static_cast<uint64_t>(seed));
}

}  // namespace weft
