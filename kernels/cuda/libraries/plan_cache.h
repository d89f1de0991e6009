// The plans that libraries made for shapes seen before, the least recently used forgotten first. cublas.cpp and cudnn_plan.cpp keep
// theirs in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <list>
#include <memory>
#include <mutex>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace weft::kernels::cuda::libraries {

/// At most `capacity` plans by key. A plan that finds no engine is a plan, too: asking again is a lookup. A key has no padding, so that
/// its bytes are what it says.
template <class Key, class Plan>
class PlanCache {
  static_assert(std::has_unique_object_representations_v<Key> && std::is_trivially_copyable_v<Key>);

 public:
  explicit PlanCache(size_t capacity) : capacity_(capacity) {}

  /// The plan of `key`; `make()` gives a std::shared_ptr<Plan> for a new one. What it throws goes to the caller, and nothing is kept.
  /// One thread at a time makes plans.
  template <class Make>
  std::shared_ptr<Plan> find_or_make(const Key& key, Make make) {
    const std::lock_guard lock(mutex_);
    const auto known = places_.find(key);
    if (known != places_.end()) {
      order_.splice(order_.begin(), order_, known->second);
      return known->second->second;
    }
    std::shared_ptr<Plan> plan = make();
    order_.emplace_front(key, plan);
    places_.emplace(key, order_.begin());
    if (order_.size() > capacity_) {
      places_.erase(order_.back().first);
      order_.pop_back();
    }
    return plan;
  }
  size_t size() const {
    const std::lock_guard lock(mutex_);
    return order_.size();
  }

 private:
  struct Hash {
    size_t operator()(const Key& key) const {
      const auto* bytes = reinterpret_cast<const unsigned char*>(&key);
      uint64_t hash = 0x9e3779b97f4a7c15u;
      size_t i = 0;
      const auto mix = [&hash](uint64_t word) {
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
      };
      for (; i + sizeof(uint64_t) <= sizeof(Key); i += sizeof(uint64_t)) {
        uint64_t word;
        std::memcpy(&word, bytes + i, sizeof(word));
        mix(word);
      }
      for (; i < sizeof(Key); ++i) mix(bytes[i]);
      return hash;
    }
  };
  struct Equal {
    bool operator()(const Key& a, const Key& b) const { return std::memcmp(&a, &b, sizeof(Key)) == 0; }
  };
  using Entry = std::pair<Key, std::shared_ptr<Plan>>;

  size_t capacity_;
  mutable std::mutex mutex_;
  std::list<Entry> order_;  // the most recently used first
  std::unordered_map<Key, typename std::list<Entry>::iterator, Hash, Equal> places_;
};

/// The largest power of two, up to 256, that divides an address, and the step to the next matrix if there is one.
inline int64_t alignment_of(const void* data, int64_t step_bytes = 0) {
  const auto bits = reinterpret_cast<uintptr_t>(data) | static_cast<uintptr_t>(step_bytes) | 256u;
  return static_cast<int64_t>(bits & (~bits + 1));
}

}  // namespace weft::kernels::cuda::libraries
