// A driver for the caching allocator that has addresses but no memory, and knows which work is ordered after which: allocator_test
// asks it whether a block was handed out too early.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "kernels/cuda/runtime/caching_allocator.h"

namespace weft::kernels::cuda {

/// Streams are small numbers cast to pointers. Work in a stream is counted; it is done when complete() says so.
class FakeDriver : public MemoryDriver {
 public:
  static constexpr int kStreams = 4;
  using Clock = std::vector<int64_t>;  // for each stream, how much of its work comes before

  explicit FakeDriver(size_t limit) : limit_(limit) {}

  static void* stream(int number) { return reinterpret_cast<void*>(static_cast<intptr_t>(number + 1)); }
  static int number(void* stream) { return static_cast<int>(reinterpret_cast<intptr_t>(stream)) - 1; }

  // What tests do and ask.
  void limit(size_t bytes) { limit_ = bytes; }
  size_t held() const { return held_; }
  size_t segments() const { return blocks_.size(); }
  /// One more piece of work in the stream; its number.
  int64_t work(int number) { return ++after_[number][number]; }
  void complete(int number) { done_[number] = after_[number][number]; }
  void complete_all() {
    for (int i = 0; i < kStreams; ++i) complete(i);
  }
  /// Whether what is put into `later` from now on runs after that piece of work.
  bool ordered(int later, int earlier, int64_t piece) const {
    return piece <= done_[earlier] || piece <= after_[later][earlier];
  }
  std::set<int> capturing;  // streams: nothing may be recorded in them
  bool capture_underway = false;
  int events_alive = 0;
  int waits = 0;

  void* allocate(size_t bytes) override {
    const std::lock_guard lock(mutex_);
    if (held_ + bytes > limit_) return nullptr;
    // First fit, so that addresses come back.
    uintptr_t at = uintptr_t{1} << 32;
    for (const auto& [begin, size] : blocks_) {
      if (at + bytes <= begin) break;
      at = (begin + size + 4095) / 4096 * 4096 + 4096;
    }
    blocks_[at] = bytes;
    held_ += bytes;
    return reinterpret_cast<void*>(at);
  }
  void release(void* data) noexcept override {
    const std::lock_guard lock(mutex_);
    EXPECT_FALSE(capture_underway) << "memory given back during a capture";
    const auto at = blocks_.find(reinterpret_cast<uintptr_t>(data));
    if (at == blocks_.end()) {
      ADD_FAILURE() << "released what was not allocated";
      return;
    }
    held_ -= at->second;
    blocks_.erase(at);
    complete_all();
  }
  void* allocate_async(size_t bytes, void* stream) override {
    ++async_allocations[number(stream)];
    return allocate(bytes);
  }
  void release_async(void* data, void* stream) noexcept override {
    ++async_releases[number(stream)];
    release(data);
  }
  void trim() noexcept override { ++trims; }
  void memory_info(size_t* free, size_t* total) noexcept override {
    *free = limit_ - held_;
    *total = limit_;
  }
  void* record(void* stream) noexcept override {
    EXPECT_FALSE(capturing.contains(number(stream))) << "an event recorded in a capturing stream";
    ++events_alive;
    return new Mark{number(stream), after_[number(stream)]};
  }
  bool done(void* event) noexcept override {
    const auto& [stream, clock] = *static_cast<Mark*>(event);
    return clock[stream] <= done_[stream];
  }
  void wait(void* event) override {
    const auto& [stream, clock] = *static_cast<Mark*>(event);
    EXPECT_FALSE(capture_underway) << "a wait during a capture";
    ++waits;
    for (int i = 0; i < kStreams; ++i) done_[i] = std::max(done_[i], clock[i]);
  }
  void stream_wait(void* stream, void* event) noexcept override {
    EXPECT_FALSE(capturing.contains(number(stream))) << "a capturing stream waits for an event from outside";
    const Clock& clock = static_cast<Mark*>(event)->clock;
    Clock& after = after_[number(stream)];
    for (int i = 0; i < kStreams; ++i)
      if (i != number(stream)) after[i] = std::max(after[i], clock[i]);
  }
  void drop(void* event) noexcept override {
    --events_alive;
    delete static_cast<Mark*>(event);
  }

  int async_allocations[kStreams] = {}, async_releases[kStreams] = {}, trims = 0;

 private:
  struct Mark {
    int stream;
    Clock clock;
  };
  std::mutex mutex_;
  size_t limit_, held_ = 0;
  std::map<uintptr_t, size_t> blocks_;
  std::vector<Clock> after_ = std::vector<Clock>(kStreams, Clock(kStreams, 0));
  Clock done_ = Clock(kStreams, 0);
};

}  // namespace weft::kernels::cuda
