// The GPU's caching allocator over a driver without memory: sizes and reuse, streams, captured graphs' pools, modes, out of memory;
// and long random runs against a model of what is ordered after what.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "kernels/cuda/runtime/caching_allocator.h"
#include "tests/cudasim/fake_driver.h"
#include "weft/error.h"

namespace weft::kernels::cuda {
namespace {

constexpr size_t kMiB = size_t{1} << 20;
constexpr int64_t kSigned = int64_t{1} << 20;

void* stream(int number) { return FakeDriver::stream(number); }

class CudaAllocator : public ::testing::Test {
 protected:
  void* take(size_t bytes, int on = 0) { return allocator.allocate(bytes, stream(on)); }
  size_t reserved() { return static_cast<size_t>(allocator.stats().reserved); }

  FakeDriver driver{size_t{1} << 40};
  CachingAllocator allocator{driver, 0, AllocatorMode::caching};
};

TEST_F(CudaAllocator, SegmentsHavePyTorchsSizes) {
  const struct {
    size_t bytes, allocated, reserved;
  } cases[] = {{1, 512, 2 * kMiB},
               {512, 512, 2 * kMiB},
               {513, 1024, 2 * kMiB},
               {kMiB, kMiB, 2 * kMiB},
               {kMiB + 1, kMiB + 512, 20 * kMiB},
               {10 * kMiB - 1, 10 * kMiB, 10 * kMiB},
               {10 * kMiB - 512, 10 * kMiB - 512, 20 * kMiB},
               {10 * kMiB, 10 * kMiB, 10 * kMiB},
               // What is left of a segment is split off only above 1 MiB.
               {10 * kMiB + 1, 10 * kMiB + 512, 12 * kMiB},
               {11 * kMiB, 12 * kMiB, 12 * kMiB},
               {19 * kMiB, 20 * kMiB, 20 * kMiB},
               {size_t{5} << 30, size_t{5} << 30, size_t{5} << 30}};
  for (const auto& [bytes, allocated, reserved] : cases) {
    CachingAllocator fresh(driver, 0, AllocatorMode::caching);
    void* block = fresh.allocate(bytes, stream(0));
    EXPECT_EQ(fresh.stats().allocated, static_cast<int64_t>(allocated)) << bytes;
    EXPECT_EQ(fresh.stats().reserved, static_cast<int64_t>(reserved)) << bytes;
    fresh.free(block);
    fresh.empty_cache();
  }
  EXPECT_EQ(driver.held(), 0u);
}

TEST_F(CudaAllocator, BlocksAreSplitMergedAndReused) {
  void* a = take(1000);
  void* b = take(2000);
  void* c = take(3000);
  EXPECT_EQ(static_cast<char*>(b) - static_cast<char*>(a), 1024);
  EXPECT_EQ(static_cast<char*>(c) - static_cast<char*>(b), 2048);
  allocator.free(b);
  EXPECT_EQ(take(1025), b);  // the best fit, not the rest of the segment
  allocator.free(a);
  allocator.free(b);
  EXPECT_EQ(take(3072), a);  // two neighbours as one
  allocator.free(a);
  allocator.free(c);
  EXPECT_EQ(take(kMiB), a);
  EXPECT_EQ(driver.segments(), 1u);
}

struct Chunk {
  size_t size;
  Chunk* newer = nullptr;
  Chunk* older = nullptr;
};

TEST(FreeList, FindsTheBestFitOfAnySize) {
  std::mt19937_64 random(7);
  for (int run = 0; run < 30; ++run) {
    FreeList<Chunk> list;
    std::vector<Chunk> chunks(60);
    std::multiset<size_t> sizes;
    std::vector<Chunk*> inside;
    for (Chunk& chunk : chunks) {
      const int power = static_cast<int>(random() % (run < 15 ? 10 : 36));
      chunk.size = ((size_t{1} << power) + random() % (size_t{1} << power)) * 512;
      list.put(&chunk);
      sizes.insert(chunk.size);
      inside.push_back(&chunk);
    }
    while (!inside.empty()) {
      size_t want = inside[random() % inside.size()]->size;
      if (random() % 2) want += (random() % 3 - 1) * 512;
      if (want == 0) continue;
      const Chunk* found = list.best_fit(want);
      const auto best = sizes.lower_bound(want);
      ASSERT_EQ(found != nullptr, best != sizes.end()) << want;
      if (found) {
        EXPECT_EQ(found->size, *best) << want;
      }
      std::swap(inside[random() % inside.size()], inside.back());
      list.take(inside.back());
      sizes.erase(sizes.find(inside.back()->size));
      inside.pop_back();
    }
    EXPECT_EQ(list.best_fit(512), nullptr);
  }
}

TEST(PointerMap, KeepsWhatOthersLeave) {
  std::mt19937 random(3);
  struct Entry {
    char* data;
  };
  std::vector<Entry> entries(5000);
  for (size_t i = 0; i < entries.size(); ++i) entries[i].data = reinterpret_cast<char*>((i + 1) * 512);
  PointerMap<Entry> map;
  std::set<Entry*> inside;
  for (int i = 0; i < 50'000; ++i) {
    Entry* entry = &entries[random() % entries.size()];
    ASSERT_EQ(map.find(entry->data), inside.contains(entry) ? entry : nullptr);
    if (inside.erase(entry)) {
      ASSERT_EQ(map.erase(entry->data), entry);
    } else {
      map.reserve_one();
      map.insert(entry);
      inside.insert(entry);
    }
    ASSERT_EQ(map.size(), inside.size());
  }
}

TEST_F(CudaAllocator, StreamsDoNotShare) {
  void* a = take(4096, 0);
  allocator.free(a);
  void* b = take(4096, 1);
  EXPECT_NE(b, a);
  EXPECT_EQ(take(4096, 0), a);
}

TEST_F(CudaAllocator, ABlockWaitsForTheStreamsThatUseIt) {
  void* block = take(4096, 0);
  driver.work(1);
  driver.work(2);
  allocator.record_stream(block, stream(1));
  allocator.record_stream(block, stream(1));
  allocator.record_stream(block, stream(2));
  allocator.record_stream(block, stream(0));  // its own: nothing to wait for
  allocator.free(block);
  EXPECT_EQ(allocator.stats().allocated, 0);
  void* second = take(4096, 0);
  EXPECT_NE(second, block);
  driver.complete(1);
  void* third = take(4096, 0);
  EXPECT_NE(third, block);
  driver.complete(2);
  EXPECT_EQ(take(4096, 0), block);
  EXPECT_EQ(driver.events_alive, 0);
}

TEST_F(CudaAllocator, StatisticsCount) {
  void* a = take(1000);
  void* b = take(3 * kMiB);
  weft::cuda::MemoryStats stats = allocator.stats();
  EXPECT_EQ(stats.allocated, 1024 + 3 * kSigned);
  EXPECT_EQ(stats.reserved, 22 * kSigned);
  EXPECT_EQ(stats.allocations, 2);
  EXPECT_EQ(stats.device_allocations, 2);
  EXPECT_EQ(stats.total - stats.free, 22 * kSigned);
  allocator.free(a);
  allocator.free(b);
  take(500);
  stats = allocator.stats();
  EXPECT_EQ(stats.allocated, 512);
  EXPECT_EQ(stats.peak_allocated, 1024 + 3 * kSigned);
  EXPECT_EQ(stats.allocations, 3);
  EXPECT_EQ(stats.device_allocations, 2);
  allocator.reset_peak();
  allocator.empty_cache();
  stats = allocator.stats();
  EXPECT_EQ(stats.peak_allocated, 512);
  EXPECT_EQ(stats.reserved, 2 * kSigned);
  EXPECT_EQ(stats.peak_reserved, 22 * kSigned);
}

TEST_F(CudaAllocator, OutOfMemoryEmptiesTheCacheFirst) {
  driver.limit(64 * kMiB);
  allocator.free(take(40 * kMiB));
  void* large = take(50 * kMiB);  // fits once the cached 40 MiB are gone
  EXPECT_EQ(allocator.stats().retries, 1);
  EXPECT_EQ(driver.held(), 50 * kMiB);
  allocator.free(large);

  // Memory that another stream still uses is waited for.
  void* used = take(50 * kMiB);
  driver.work(1);
  allocator.record_stream(used, stream(1));
  allocator.free(used);
  EXPECT_EQ(take(50 * kMiB), used);
  EXPECT_EQ(driver.waits, 1);

  // Near the limit a segment may be smaller than usual.
  take(11 * kMiB);
  void* small = take(1100 * 1024);
  EXPECT_EQ(driver.held(), 64 * kMiB);
  try {
    take(3 * kMiB);
    FAIL() << "took what is not there";
  } catch (const MemoryError& error) {
    EXPECT_STREQ(error.what(),
                 "[cuda] CUDA out of memory: could not allocate 3145728 bytes (3.0 MiB) on cuda:0: tensors "
                 "hold 64.0 MiB, cached "
                 "0.0 MiB, the driver "
                 "has 0.0 MiB free of 64.0 MiB");
  }
  allocator.free(small);
  EXPECT_NE(take(2 * kMiB), nullptr);
}

TEST_F(CudaAllocator, SizesThatNoDeviceHasAreRefused) {
  EXPECT_THROW(take(SIZE_MAX), MemoryError);
  EXPECT_THROW(take((size_t{1} << 45) + 1), MemoryError);
  EXPECT_THROW(take(size_t{1} << 45), MemoryError);
  EXPECT_NE(take(512), nullptr);
}

TEST_F(CudaAllocator, AGraphsPoolIsItsOwnAndThenOrdinary) {
  allocator.free(take(4096));
  CachingAllocator::Group* pool = allocator.create_pool();
  allocator.begin_capture();
  driver.capture_underway = true;
  driver.capturing = {0};
  void* inside = allocator.allocate(4096, stream(0), pool);
  void* kept = allocator.allocate(4096, stream(0), pool);
  allocator.free(inside);
  EXPECT_EQ(allocator.allocate(4096, stream(0), pool), inside);  // reused within the step
  allocator.free(inside);
  EXPECT_NE(take(4096, 0), inside);
  driver.capturing = {};
  driver.capture_underway = false;
  allocator.end_capture();

  EXPECT_NE(take(kMiB, 0), inside);
  allocator.empty_cache();
  EXPECT_EQ(driver.segments(), 2u);  // the pool's segment is free but the graph runs on it

  const int64_t replay = driver.work(1);
  allocator.destroy_pool(pool, stream(1));
  EXPECT_TRUE(driver.ordered(0, 1, replay));
  allocator.free(kept);
  allocator.empty_cache();
  EXPECT_EQ(driver.segments(), 1u);
}

TEST_F(CudaAllocator, NothingIsRecordedOrReleasedDuringACapture) {
  void* shared = take(4096, 0);
  allocator.record_stream(shared, stream(1));
  CachingAllocator::Group* old = allocator.create_pool();
  allocator.free(allocator.allocate(4096, stream(1), old));
  CachingAllocator::Group* pool = allocator.create_pool();
  allocator.begin_capture();
  driver.capture_underway = true;
  driver.capturing = {1};
  driver.work(1);
  allocator.free(shared);
  allocator.destroy_pool(old, stream(1));
  allocator.empty_cache();
  driver.limit(driver.held());
  EXPECT_THROW(allocator.allocate(64 * kMiB, stream(1), pool), MemoryError);
  driver.capturing = {};
  driver.capture_underway = false;
  allocator.end_capture();
  EXPECT_NE(take(4096, 0), shared);  // now it waits for stream 1
  driver.complete(1);
  EXPECT_EQ(take(4096, 0), shared);
  allocator.destroy_pool(pool, nullptr);
}

TEST(CudaAllocatorModes, AreThree) {
  EXPECT_EQ(allocator_mode(nullptr), AllocatorMode::caching);
  EXPECT_EQ(allocator_mode(""), AllocatorMode::caching);
  EXPECT_EQ(allocator_mode("caching"), AllocatorMode::caching);
  EXPECT_EQ(allocator_mode("async"), AllocatorMode::async);
  EXPECT_EQ(allocator_mode("raw"), AllocatorMode::raw);
  try {
    allocator_mode("fast");
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_STREQ(error.what(), "[cuda] WEFT_CUDA_ALLOCATOR must be caching, async or raw; got \"fast\"");
  }
}

TEST(CudaAllocatorModes, RawAsksTheDriverForEveryTensor) {
  FakeDriver driver(kMiB);
  CachingAllocator allocator(driver, 0, AllocatorMode::raw);
  void* a = allocator.allocate(100, stream(0));
  void* b = allocator.allocate(7, stream(0));
  EXPECT_EQ(driver.held(), 107u);  // to the byte, so that a sanitizer sees the first one behind
  EXPECT_EQ(allocator.stats().reserved, 107);
  allocator.record_stream(a, stream(1));
  allocator.free(a);
  allocator.free(b);
  EXPECT_EQ(driver.held(), 0u);
  EXPECT_THROW(allocator.allocate(2 * kMiB, stream(0)), MemoryError);

  // A captured step's memory stays, so that the graph may run on it.
  CachingAllocator::Group* pool = allocator.create_pool();
  void* before = allocator.allocate(64, stream(0));
  driver.limit(8 * kMiB);
  allocator.begin_capture();
  driver.capture_underway = true;
  allocator.free(allocator.allocate(100, stream(0), pool));
  allocator.free(before);
  driver.capture_underway = false;
  allocator.end_capture();
  EXPECT_EQ(driver.held(), 2 * kMiB);
  allocator.destroy_pool(pool, nullptr);
  allocator.empty_cache();
  EXPECT_EQ(driver.held(), 0u);
}

TEST(CudaAllocatorModes, AsyncFreesInTheBlocksStreamAfterItsUsers) {
  FakeDriver driver(64 * kMiB);
  CachingAllocator allocator(driver, 0, AllocatorMode::async);
  void* block = allocator.allocate(100, stream(2));
  const int64_t use = driver.work(3);
  allocator.record_stream(block, stream(3));
  allocator.free(block);
  EXPECT_TRUE(driver.ordered(2, 3, use));
  EXPECT_EQ(driver.async_allocations[2], 1);
  EXPECT_EQ(driver.async_releases[2], 1);
  EXPECT_EQ(driver.events_alive, 0);
  allocator.empty_cache();
  EXPECT_EQ(driver.trims, 1);
}

// ---- random runs against a model ----------------------------------------------------------------------------------

struct Range {
  char* begin;
  char* end;
  bool overlaps(const Range& other) const { return begin < other.end && other.begin < end; }
};

// Which work touches which memory. Whoever gets memory must come after all of it.
class Model {
 public:
  explicit Model(FakeDriver& driver) : driver_(driver) {}

  void use(const Range& range, int on) { uses_.push_back({range, on, driver_.work(on)}); }
  void handed_out(const Range& range, int to) {
    std::erase_if(uses_, [&](const Use& use) {
      if (!use.range.overlaps(range)) return false;
      EXPECT_TRUE(use.on == to || driver_.ordered(to, use.on, use.piece)) << "memory handed out too early";
      // A part of the range that stays free keeps its history: only what is wholly covered is forgotten.
      return range.begin <= use.range.begin && use.range.end <= range.end;
    });
  }

 private:
  struct Use {
    Range range;
    int on;
    int64_t piece;
  };
  FakeDriver& driver_;
  std::vector<Use> uses_;
};

struct Tensor {
  Range range;
  int on;
  CachingAllocator::Group* pool;
};

class RandomRun {
 public:
  explicit RandomRun(unsigned seed) : random_(seed) {}

  void run(int actions) {
    for (int i = 0; i < actions && !::testing::Test::HasFailure(); ++i) act();
    finish();
  }

 private:
  struct Captured {
    CachingAllocator::Group* pool;
    int on;
    int last;
    std::vector<Range> ranges;
  };

  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

  size_t some_size() {
    switch (below(5)) {
      case 0:
        return 1 + below(2000);
      case 1:
        return 1 + below(100'000);
      case 2:
        return 1 + below(2 << 20);
      case 3:
        return 1 + below(12 << 20);
      default:
        return (1 + below(32)) * 512;
    }
  }

  void allocate() {
    const bool captured = capture_ && below(4) != 0;
    const int on = captured ? capture_->on : static_cast<int>(below(FakeDriver::kStreams));
    if (capture_ && !captured && on == capture_->on) return;
    const size_t bytes = some_size();
    const size_t held = live_bytes_;
    char* data;
    try {
      data = static_cast<char*>(allocator_.allocate(bytes, stream(on), captured ? capture_->pool : nullptr));
    } catch (const MemoryError&) {
      // Only when not much would fit indeed; pools and captures keep memory.
      EXPECT_TRUE(graphs_.size() || capture_ || held + bytes > kLimit / 4);
      return;
    }
    const Range range{data, data + bytes};
    for (const Tensor& other : tensors_)
      ASSERT_FALSE(other.range.overlaps(range)) << "two tensors share memory";
    for (const Captured& graph : graphs_)
      for (const Range& kept : graph.ranges)
        ASSERT_FALSE(kept.overlaps(range)) << "a graph's memory was handed out";
    model_.handed_out(range, on);
    if (captured) {
      capture_->ranges.push_back(range);
    } else if (capture_) {
      for (const Range& kept : capture_->ranges) ASSERT_FALSE(kept.overlaps(range));
    }
    if (!captured) model_.use(range, on);
    tensors_.push_back({range, on, captured ? capture_->pool : nullptr});
    live_bytes_ += bytes;
  }

  void free_one() {
    if (tensors_.empty()) return;
    std::swap(tensors_[below(static_cast<unsigned>(tensors_.size()))], tensors_.back());
    const Tensor tensor = tensors_.back();
    tensors_.pop_back();
    live_bytes_ -= static_cast<size_t>(tensor.range.end - tensor.range.begin);
    allocator_.free(tensor.range.begin);
  }

  void use_elsewhere() {
    if (tensors_.empty()) return;
    const Tensor& tensor = tensors_[below(static_cast<unsigned>(tensors_.size()))];
    const int on = static_cast<int>(below(FakeDriver::kStreams));
    if (capture_ && (on == capture_->on || tensor.pool == capture_->pool)) return;
    model_.use(tensor.range, on);
    allocator_.record_stream(tensor.range.begin, stream(on));
  }

  void begin_or_end_capture() {
    if (!capture_) {
      capture_.reset(
          new Captured{allocator_.create_pool(), static_cast<int>(below(FakeDriver::kStreams)), -1, {}});
      allocator_.begin_capture();
      driver_.capturing = {capture_->on};
      driver_.capture_underway = true;
      return;
    }
    driver_.capturing.clear();
    driver_.capture_underway = false;
    allocator_.end_capture();
    graphs_.push_back(*capture_);
    capture_.reset();
  }

  void replay() {
    if (graphs_.empty()) return;
    Captured& graph = graphs_[below(static_cast<unsigned>(graphs_.size()))];
    const int on = static_cast<int>(below(FakeDriver::kStreams));
    if (capture_ && (on == capture_->on || graph.last == capture_->on)) return;
    if (graph.last >= 0 && graph.last != on) {
      void* event = driver_.record(stream(graph.last));
      driver_.stream_wait(stream(on), event);
      driver_.drop(event);
    }
    graph.last = on;
    for (const Range& range : graph.ranges) model_.use(range, on);
  }

  void drop_graph() {
    if (graphs_.empty()) return;
    std::swap(graphs_[below(static_cast<unsigned>(graphs_.size()))], graphs_.back());
    const Captured graph = graphs_.back();
    if (capture_ && graph.last == capture_->on) return;
    graphs_.pop_back();
    allocator_.destroy_pool(graph.pool, graph.last < 0 ? nullptr : stream(graph.last));
  }

  void act() {
    const unsigned what = below(100);
    if (what < 45) allocate();
    else if (what < 78) free_one();
    else if (what < 86) use_elsewhere();
    else if (what < 93) driver_.complete(static_cast<int>(below(FakeDriver::kStreams)));
    else if (what < 94) begin_or_end_capture();
    else if (what < 97) replay();
    else if (what < 98) drop_graph();
    else if (what < 99) allocator_.empty_cache();
    else if (driver_.held() < kLimit) driver_.limit(kLimit / (1 + below(2)));
  }

  // All memory comes back: what was split has been merged.
  void finish() {
    if (capture_) begin_or_end_capture();
    while (!tensors_.empty()) free_one();
    while (!graphs_.empty()) drop_graph();
    EXPECT_EQ(allocator_.stats().allocated, 0);
    allocator_.empty_cache();
    EXPECT_EQ(driver_.held(), 0u);
    EXPECT_EQ(allocator_.stats().reserved, 0);
    EXPECT_EQ(driver_.events_alive, 0);
  }

  static constexpr size_t kLimit = 400 * kMiB;
  std::mt19937 random_;
  FakeDriver driver_{kLimit};
  CachingAllocator allocator_{driver_, 0, AllocatorMode::caching};
  Model model_{driver_};
  std::vector<Tensor> tensors_;
  std::vector<Captured> graphs_;
  std::unique_ptr<Captured> capture_;
  size_t live_bytes_ = 0;
};

TEST(CudaAllocatorRandom, NeverHandsOutMemoryThatIsInUse) {
  for (unsigned seed = 1; seed <= 40 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomRun(seed).run(3000);
  }
}

TEST(CudaAllocatorRandom, ThreadsShareOneAllocator) {
  FakeDriver driver(size_t{8} << 30);
  CachingAllocator allocator(driver, 0, AllocatorMode::caching);
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::set<void*> live;
  for (int number = 0; number < 4; ++number)
    threads.emplace_back([&, number] {
      std::mt19937 random(static_cast<unsigned>(number));
      std::vector<void*> mine;
      for (int i = 0; i < 5000; ++i) {
        if (mine.size() < 20 || random() % 2) {
          void* block = allocator.allocate(1 + random() % 100'000, stream(number % 2));
          const std::lock_guard lock(mutex);
          EXPECT_TRUE(live.insert(block).second);
          mine.push_back(block);
        } else {
          {
            const std::lock_guard lock(mutex);
            live.erase(mine.back());
          }
          allocator.free(mine.back());
          mine.pop_back();
        }
      }
      const std::lock_guard lock(mutex);
      for (void* block : mine) {
        live.erase(block);
        allocator.free(block);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(allocator.stats().allocated, 0);
  allocator.empty_cache();
  EXPECT_EQ(driver.held(), 0u);
}

}  // namespace
}  // namespace weft::kernels::cuda
