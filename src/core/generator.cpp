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
  static void start(const Generator& generator, uint64_t seed);
  static std::array<uint64_t, 2> words_of(const char* op, std::span<const uint8_t> state);
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

// For a generator that nobody has yet, which a captured step may make.
void GpuStream::start(const Generator& generator, uint64_t seed) { generator.shared_->stream = {seed, 0}; }

std::array<uint64_t, 2> GpuStream::words_of(const char* op, std::span<const uint8_t> state) {
  std::array<uint64_t, 2> words;
  WEFT_CHECK(state.size() == sizeof(words), ValueError, op,
             "the state of a GPU's generator has {} bytes; received {}", sizeof(words), state.size());
  std::memcpy(words.data(), state.data(), sizeof(words));
  return words;
}

namespace {

// The runtime if this thread captures a step that draws from the GPU's generators: what it does to them does not happen yet. Then
// `place` is where it draws next.
const detail::CudaRuntime* capturing_on(const Generator& generator, uint64_t place[2]) {
  if (!detail::capturing || generator.device().is_cpu()) return nullptr;
  const detail::CudaRuntime* const runtime = detail::cuda_runtime_if_used();
  return runtime && runtime->captured_place(&generator, generator.device().index, place) ? runtime : nullptr;
}
void check_not_captured(const Generator& generator, const char* op) {
  uint64_t place[2];
  WEFT_CHECK(!capturing_on(generator, place), Error, op,
             "a captured step cannot do this to a GPU's generator, from which each replay draws further "
             "numbers; do it before or after the step");
}

}  // namespace

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
  check_not_captured(*this, "Generator.manual_seed");
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
  check_not_captured(*this, "Generator.seed");
  const uint64_t seed = entropy_seed();
  restart(seed);
  return seed;
}

std::vector<uint8_t> Generator::get_state() const {
  uint64_t words[2];
  if (!capturing_on(*this, words)) {
    const std::lock_guard lock(shared_->mutex);
    if (shared_->state) return shared_->state->to_bytes();
    words[0] = shared_->stream.seed;
    words[1] = shared_->stream.offset * 4;
  }
  std::vector<uint8_t> bytes(sizeof(words));
  std::memcpy(bytes.data(), words, sizeof(words));
  return bytes;
}

void Generator::set_state(std::span<const uint8_t> state) const {
  constexpr const char* kOp = "Generator.set_state";
  uint64_t place[2];
  if (const detail::CudaRuntime* runtime = capturing_on(*this, place)) {
    WEFT_CHECK(runtime->go_to_captured_place(this, GpuStream::words_of(kOp, state).data()), Error, kOp,
               "in a captured step only a state that this generator had in the same step can be restored, as "
               "each replay draws further numbers; restore others before or after the step");
    return;
  }
  const std::lock_guard lock(shared_->mutex);
  if (shared_->state) return shared_->state->from_bytes(state);
  const std::array<uint64_t, 2> words = GpuStream::words_of(kOp, state);
  WEFT_CHECK(words[1] % 2 == 0, ValueError, kOp,
             "this state was taken in a captured step, and can be restored in the same step only");
  WEFT_CHECK(words[1] % 4 == 0, ValueError, "Generator.set_state",
             "the offset must be a multiple of 4; received {}", words[1]);
  shared_->stream = {words[0], words[1] / 4};
}

uint32_t Generator::random32() const { return lock()->random32(); }
uint64_t Generator::random64() const { return lock()->random64(); }
int64_t Generator::random63() const { return lock()->random63(); }

Generator Generator::clone() const {
  check_not_captured(*this, "Generator.clone");
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
  GpuStream::start(*made, generators.seed ? *generators.seed : entropy_seed());
  slot.store(made, std::memory_order_release);
  return *made;
}

const Generator& detail::seed_default_generators(uint64_t seed) {
  WEFT_CHECK(!detail::capturing, Error, "manual_seed",
             "a captured step cannot seed GPUs' generators, from which each replay draws further numbers; do "
             "it before or after the step");
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

void detail::draw_again_from(const Generator& generator, std::span<const uint8_t> state) {
  uint64_t place[2];
  const CudaRuntime* const runtime = capturing_on(generator, place);
  if (!runtime) return generator.set_state(state);
  if (!runtime->go_to_captured_place(&generator, GpuStream::words_of("checkpoint", state).data()))
    runtime->go_to_captured_place(&generator, nullptr);
}

}  // namespace weft
