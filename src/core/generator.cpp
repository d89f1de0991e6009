// Generator: a stream and its mutex behind a shared handle.
#include "weft/generator.h"

#include <pthread.h>

#include <random>
#include <utility>

namespace weft {

struct Generator::Shared {
  std::mutex mutex;
  GeneratorState state;
};

Generator::Lock::Lock(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)), lock_(shared_->mutex), state_(&shared_->state) {}

Generator::Generator() : shared_(std::make_shared<Shared>()) {}

Generator::Lock Generator::lock() const { return Lock(shared_); }

void Generator::restart(uint64_t seed) const { lock()->manual_seed(seed); }

uint64_t Generator::initial_seed() const { return lock()->initial_seed(); }

uint64_t Generator::seed() const {
  std::random_device entropy;
  // 53 bits survive a trip through a double, as in PyTorch.
  const uint64_t seed = ((uint64_t{entropy()} << 32) | entropy()) & ((uint64_t{1} << 53) - 1);
  restart(seed);
  return seed;
}

std::vector<uint8_t> Generator::get_state() const { return lock()->to_bytes(); }
void Generator::set_state(std::span<const uint8_t> state) const { lock()->from_bytes(state); }

uint32_t Generator::random32() const { return lock()->random32(); }
uint64_t Generator::random64() const { return lock()->random64(); }
int64_t Generator::random63() const { return lock()->random63(); }

Generator Generator::clone() const {
  Generator copy;
  *copy.lock() = *lock();
  return copy;
}

namespace {

// Held while the process forks: a child in which another thread's draw never ends would wait for it.
Generator::Lock* held_by_fork = nullptr;
void release_after_fork() { delete std::exchange(held_by_fork, nullptr); }

}  // namespace

const Generator& default_generator() {
  // Never destroyed: threads may still draw while the process exits.
  static const Generator* const generator = [] {
    auto* created = new Generator;
    created->seed();
    pthread_atfork([] { held_by_fork = new Generator::Lock(default_generator().lock()); }, release_after_fork,
                   release_after_fork);
    return created;
  }();
  return *generator;
}

}  // namespace weft
