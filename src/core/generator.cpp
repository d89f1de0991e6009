// Generator: a stream and its mutex behind a shared handle; the default ones of all devices.
#include "weft/generator.h"

#include <pthread.h>

#include <array>
#include <atomic>
#include <cstring>
#include <optional>
#include <random>
#include <utility>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"

namespace weft {

/// The state of a GPU's stream: all numbers follow from the seed and their place. The offset counts Philox's counters, of four
/// 32-bit outputs each.
struct GpuStream {
  uint64_t seed = GeneratorState::kUnseeded;
  uint64_t offset = 0;

  static detail::PhiloxStretch take(const Generator& generator, uint64_t blocks);
};

struct Generator::Shared {
  explicit Shared(Device device) : device(device) {
    if (device.is_cpu()) state.emplace();
  }
  const Device device;
  std::mutex mutex;
  std::optional<GeneratorState> state;  // a CPU generator's
  GpuStream stream;                     // a GPU generator's
};

detail::PhiloxStretch GpuStream::take(const Generator& generator, uint64_t blocks) {
  Generator::Shared& shared = *generator.shared_;
  WEFT_CHECK(!shared.device.is_cpu(), DeviceError, "Generator",
             "a GPU draws from a GPU's generator; got one of {}", shared.device);
  const std::lock_guard lock(shared.mutex);
  const uint64_t first = shared.stream.offset;
  shared.stream.offset += blocks;
  return {shared.stream.seed, first, nullptr};
}

Generator::Lock::Lock(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)), lock_(shared_->mutex), state_(&*shared_->state) {}

Generator::Generator(Device device)
    : shared_(std::make_shared<Shared>(detail::checked_device("Generator", device))) {}

Device Generator::device() const { return shared_->device; }

Generator::Lock Generator::lock() const {
  WEFT_CHECK(shared_->state, DeviceError, "Generator", "the CPU draws from CPU generators; got one of {}",
             shared_->device);
  return Lock(shared_);
}

void Generator::restart(uint64_t seed) const {
  const std::lock_guard lock(shared_->mutex);
  if (shared_->state) shared_->state->manual_seed(seed);
  else shared_->stream = {seed, 0};
}

uint64_t Generator::initial_seed() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->state ? shared_->state->initial_seed() : shared_->stream.seed;
}

namespace {

// 53 bits survive a trip through a double, as in PyTorch.
uint64_t entropy_seed() {
  std::random_device entropy;
  return ((uint64_t{entropy()} << 32) | entropy()) & ((uint64_t{1} << 53) - 1);
}

}  // namespace

uint64_t Generator::seed() const {
  const uint64_t seed = entropy_seed();
  restart(seed);
  return seed;
}

std::vector<uint8_t> Generator::get_state() const {
  const std::lock_guard lock(shared_->mutex);
  if (shared_->state) return shared_->state->to_bytes();
  const uint64_t words[2] = {shared_->stream.seed, shared_->stream.offset * 4};
  std::vector<uint8_t> bytes(sizeof(words));
  std::memcpy(bytes.data(), words, sizeof(words));
  return bytes;
}

void Generator::set_state(std::span<const uint8_t> state) const {
  const std::lock_guard lock(shared_->mutex);
  if (shared_->state) return shared_->state->from_bytes(state);
  uint64_t words[2];
  WEFT_CHECK(state.size() == sizeof(words), ValueError, "Generator.set_state",
             "the state of a GPU's generator has {} bytes; received {}", sizeof(words), state.size());
  std::memcpy(words, state.data(), sizeof(words));
  WEFT_CHECK(words[1] % 4 == 0, ValueError, "Generator.set_state",
             "the offset must be a multiple of 4; received {}", words[1]);
  shared_->stream = {words[0], words[1] / 4};
}

uint32_t Generator::random32() const { return lock()->random32(); }
uint64_t Generator::random64() const { return lock()->random64(); }
int64_t Generator::random63() const { return lock()->random63(); }

Generator Generator::clone() const {
  Generator copy(shared_->device);
  const std::lock_guard lock(shared_->mutex);
  copy.shared_->state = shared_->state;
  copy.shared_->stream = shared_->stream;
  return copy;
}

namespace {

// Never destroyed: threads may still draw while the process exits. A GPU's is made when first asked for, with the seed that
// was last given to all.
struct GpuGenerators {
  std::mutex mutex;
  std::optional<uint64_t> seed;
  std::array<std::atomic<const Generator*>, 128> of_device{};
};
GpuGenerators& gpu_generators() {
  static auto* const generators = new GpuGenerators;
  return *generators;
}

// Held while the process forks: a child in which another thread's draw never ends would wait for it.
Generator::Lock* held_by_fork = nullptr;
void hold_for_fork() {
  held_by_fork = new Generator::Lock(default_generator().lock());
  gpu_generators().mutex.lock();
}
void release_after_fork() {
  gpu_generators().mutex.unlock();
  delete std::exchange(held_by_fork, nullptr);
}

}  // namespace

const Generator& default_generator() {
  // Never destroyed: threads may still draw while the process exits.
  static const Generator* const generator = [] {
    auto* created = new Generator;
    created->seed();
    pthread_atfork(hold_for_fork, release_after_fork, release_after_fork);
    return created;
  }();
  return *generator;
}

const Generator& default_generator(Device device) {
  if (device.is_cpu()) return default_generator();
  device = detail::checked_device("default_generator", device);
  GpuGenerators& generators = gpu_generators();
  auto& slot = generators.of_device[static_cast<size_t>(device.index)];
  if (const Generator* made = slot.load(std::memory_order_acquire)) return *made;
  const std::lock_guard lock(generators.mutex);
  if (const Generator* made = slot.load(std::memory_order_acquire)) return *made;
  const auto* made = new Generator(device);
  made->manual_seed(generators.seed ? *generators.seed : entropy_seed());
  slot.store(made, std::memory_order_release);
  return *made;
}

const Generator& detail::seed_default_generators(uint64_t seed) {
  GpuGenerators& generators = gpu_generators();
  {
    const std::lock_guard lock(generators.mutex);
    generators.seed = seed;
    // A forked child has no GPUs, and must not wait for streams in which its parent was drawing.
    if (detail::cuda_runtime_if_used())
      for (const auto& slot : generators.of_device)
        if (const Generator* made = slot.load(std::memory_order_acquire)) made->manual_seed(seed);
  }
  return default_generator().manual_seed(seed);
}

detail::PhiloxStretch detail::draw_philox(const Generator* generator, uint64_t blocks) {
  return GpuStream::take(generator ? *generator : default_generator(Device(DeviceType::cuda)), blocks);
}

}  // namespace weft
