// Memory: alignment, reuse, limits and statistics of the cache; storages and their owners; private pools; small blocks.
#include "src/core/allocator.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fstream>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "weft/error.h"
#include "weft/memory.h"

namespace weft {
namespace {

using detail::Ref;
using detail::Storage;

constexpr size_t kMiB = size_t{1} << 20;

// Under AddressSanitizer and with WEFT_NO_MEMORY_CACHE=1 every block comes from the system.
bool cached_build() { return cpu_block_bytes(65) != 65; }

// Dropped after main, when the threads' lists are gone.
Ref<Storage> dropped_at_exit;

class Cache : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!cached_build()) GTEST_SKIP() << "without a cache";
    empty_cache();
  }
};

TEST(Allocator, BlocksAreAlignedAndWritable) {
  for (const size_t bytes :
       {1, 63, 64, 65, 1000, 4096, 65536, 65537, 1 << 20, (4 << 20) - 1, 4 << 20, 9'000'001}) {
    void* block = cpu_allocate(bytes);
    ASSERT_NE(block, nullptr);
    const size_t alignment = bytes >= 4 * kMiB && cached_build() ? 2 * kMiB : 64;
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % alignment, 0u) << bytes;
    std::memset(block, 0x5a, bytes);
    cpu_free(block, bytes);
  }
  EXPECT_EQ(cpu_allocate(0), nullptr);
  cpu_free(nullptr, 0);
}

TEST_F(Cache, BlocksWasteAtMostAnEighth) {
  for (size_t bytes = 1; bytes < (size_t{1} << 46); bytes += 1 + bytes / 37) {
    const size_t block = cpu_block_bytes(bytes);
    EXPECT_GE(block, bytes);
    EXPECT_EQ(block % 64, 0u);
    EXPECT_LE(block - bytes, std::max<size_t>(63, bytes / 8)) << bytes;
    EXPECT_EQ(cpu_block_bytes(block), block);
  }
}

TEST(Allocator, AbsurdSizesAreErrorsThatChangeNothing) {
  const MemoryStats before = memory_stats();
  for (const size_t bytes : {static_cast<size_t>(-1), static_cast<size_t>(-4), size_t{1} << 63,
                             (size_t{1} << 47) + 1, size_t{1} << 47}) {
    try {
      cpu_allocate(bytes);
      FAIL() << bytes;
    } catch (const MemoryError& error) {
      const std::string text = error.what();
      EXPECT_EQ(text.find("[allocate]"), 0u) << text;
      EXPECT_NE(text.find(" " + std::to_string(bytes) + " bytes asked"), text.npos) << text;
    }
    EXPECT_THROW(allocate_storage(bytes, cpu), MemoryError);
  }
  EXPECT_EQ(memory_stats().allocated, before.allocated);
  EXPECT_EQ(memory_stats().peak_allocated, before.peak_allocated);
  EXPECT_EQ(memory_stats().allocations, before.allocations);
}

TEST_F(Cache, ARepeatedStepAsksTheSystemOnce) {
  const auto step = [] {
    std::vector<std::pair<void*, size_t>> blocks;
    for (const size_t bytes : {100, 4000, 4001, 65536, 300'000, 6'000'000})
      blocks.emplace_back(cpu_allocate(bytes), bytes);
    for (const auto& [block, bytes] : blocks) cpu_free(block, bytes);
  };
  step();
  const int64_t system = memory_stats().system_allocations;
  for (int i = 0; i < 10'000; ++i) step();
  EXPECT_EQ(memory_stats().system_allocations, system);
}

TEST_F(Cache, BlocksFreedOnAnotherThreadAreUsedAgain) {
  const auto round = [] {
    std::vector<void*> blocks(1000);
    for (auto& block : blocks) block = cpu_allocate(1000);
    std::thread([&] {
      for (void* block : blocks) cpu_free(block, 1000);
    }).join();
  };
  round();
  const MemoryStats before = memory_stats();
  for (int i = 0; i < 20; ++i) round();
  EXPECT_EQ(memory_stats().system_allocations, before.system_allocations);
  EXPECT_EQ(memory_stats().allocated, before.allocated);
  EXPECT_EQ(memory_stats().cached, before.cached);
}

TEST_F(Cache, StatisticsAreExact) {
  const MemoryStats start = memory_stats();
  EXPECT_EQ(start.cached, 0);
  reset_peak_memory_stats();
  void* a = cpu_allocate(1000);
  void* b = cpu_allocate(5'000'000);
  cpu_free(a, 1000);
  MemoryStats now = memory_stats();
  EXPECT_EQ(now.allocated - start.allocated, 5'000'000);
  EXPECT_EQ(now.peak_allocated - start.allocated, 5'001'000);
  EXPECT_EQ(now.cached, 1024);
  EXPECT_EQ(now.allocations - start.allocations, 2);
  EXPECT_EQ(now.system_allocations - start.system_allocations, 2);
  a = cpu_allocate(1010);
  cpu_free(b, 5'000'000);
  now = memory_stats();
  EXPECT_EQ(now.allocated - start.allocated, 1010);
  EXPECT_EQ(now.cached, static_cast<int64_t>(cpu_block_bytes(5'000'000)));
  EXPECT_EQ(now.allocations - start.allocations, 3);
  EXPECT_EQ(now.system_allocations - start.system_allocations, 2);
  reset_peak_memory_stats();
  EXPECT_EQ(memory_stats().peak_allocated, now.allocated);
  cpu_free(a, 1010);
  empty_cache();
  EXPECT_EQ(memory_stats().cached, 0);
  EXPECT_EQ(memory_stats().allocated, start.allocated);
}

class CacheLimit : public Cache {
 protected:
  void TearDown() override { set_cache_limit(int64_t{4} << 30); }
};

TEST_F(CacheLimit, IsHonouredAndTheOldestBlocksGo) {
  EXPECT_THROW(set_cache_limit(-1), ValueError);
  set_cache_limit(40 * kMiB);
  std::vector<void*> blocks(10);
  for (auto& block : blocks) block = cpu_allocate(8 * kMiB);
  for (void* block : blocks) {
    cpu_free(block, 8 * kMiB);
    EXPECT_LE(memory_stats().cached, static_cast<int64_t>(40 * kMiB));
  }
  EXPECT_GE(memory_stats().cached, static_cast<int64_t>(24 * kMiB));
  EXPECT_EQ(cpu_allocate(8 * kMiB), blocks.back());
  cpu_free(blocks.back(), 8 * kMiB);

  std::vector<void*> small(100'000);
  for (auto& block : small) block = cpu_allocate(640);
  for (void* block : small) cpu_free(block, 640);
  EXPECT_LE(memory_stats().cached, static_cast<int64_t>(40 * kMiB));

  set_cache_limit(kMiB);
  EXPECT_LE(memory_stats().cached, static_cast<int64_t>(kMiB));
  set_cache_limit(0);
  for (const size_t bytes : {64, 1000, 100'000, 10'000'000}) {
    cpu_free(cpu_allocate(bytes), bytes);
    EXPECT_EQ(memory_stats().cached, 0) << bytes;
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(AllocatorDeathTest, WhenTheSystemHasNoMoreTheCacheIsGivenUpFirst) {
  if (!cached_build()) GTEST_SKIP() << "without a cache";
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto run = [] {
    constexpr size_t kBytes = 512 * kMiB;
    set_cache_limit(int64_t{4} << 30);
    cpu_free(cpu_allocate(kBytes), kBytes);
    size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = pages * static_cast<size_t>(sysconf(_SC_PAGESIZE)) + 100 * kMiB;
    const rlimit limit{most, most};
    if (setrlimit(RLIMIT_AS, &limit) != 0) std::exit(1);
    if (!cpu_allocate(kBytes / 2)) std::exit(2);
    try {
      cpu_allocate(2 * kBytes);
      std::exit(3);
    } catch (const MemoryError& error) {
      const std::string text = error.what();
      const bool complete = text.find("[allocate]") == 0 &&
                            text.find("1073741824 bytes asked") != std::string::npos &&
                            text.find("268435456 bytes held") != std::string::npos &&
                            text.find("bytes cached") != std::string::npos;
      std::exit(complete ? 0 : 4);
    }
  };
  EXPECT_EXIT(run(), ::testing::ExitedWithCode(0), "");
}
#endif

TEST(Allocator, AForkedChildAllocatesWhileOtherThreadsDo) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer's own allocator (GCC 12) keeps its locks across fork";
#endif
  std::atomic<bool> stop{false};
  std::vector<std::thread> others;
  others.reserve(2);
  for (int i = 0; i < 2; ++i) {
    others.emplace_back([&] {
      while (!stop) {
        cpu_free(cpu_allocate(100'000), 100'000);
        std::vector<void*> blocks(3000);
        for (auto& block : blocks) block = detail::pool_allocate(100);
        for (void* block : blocks) detail::pool_free(block, 100);
        MemoryPool pool;
        const PoolScope scope(pool);
        allocate_storage(1000, cpu);
      }
    });
  }
  for (int repeat = 0; repeat < 50; ++repeat) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      alarm(30);
      for (const size_t bytes : {1000, 100'000, 5'000'000}) std::memset(cpu_allocate(bytes), 1, bytes);
      MemoryPool pool;
      const PoolScope scope(pool);
      for (int i = 0; i < 100; ++i) allocate_storage(1000, cpu);
      empty_cache();
      _exit(0);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  stop = true;
  for (auto& other : others) other.join();
}

TEST(Allocator, RandomUseByManyThreadsNeverSharesABlock) {
  struct Owned {
    unsigned char* data;
    size_t bytes;
    unsigned char mark;
  };
  std::mutex mutex;
  std::vector<Owned> shared;
  std::atomic<int> broken{0};
  const int64_t before = memory_stats().allocated;
  const auto release = [&](const Owned& owned) {
    broken +=
        !std::all_of(owned.data, owned.data + owned.bytes, [&](unsigned char c) { return c == owned.mark; });
    cpu_free(owned.data, owned.bytes);
  };
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      std::vector<Owned> own;
      for (int i = 0; i < 8000; ++i) {
        const auto choice = random() % 16;
        if (choice < 8) {
          const size_t bytes = 1 + random() % (size_t{1} << (1 + random() % (i % 64 == 0 ? 23 : 14)));
          auto* data = static_cast<unsigned char*>(cpu_allocate(bytes));
          const auto mark = static_cast<unsigned char>(random());
          std::memset(data, mark, bytes);
          own.push_back({data, bytes, mark});
        } else if (choice < 14 && !own.empty()) {
          std::swap(own[random() % own.size()], own.back());
          release(own.back());
          own.pop_back();
        } else if (choice == 14 && !own.empty()) {
          const std::lock_guard lock(mutex);
          shared.push_back(own.back());
          own.pop_back();
        } else {
          std::optional<Owned> taken;
          {
            const std::lock_guard lock(mutex);
            if (!shared.empty()) {
              taken = shared.back();
              shared.pop_back();
            }
          }
          if (taken) release(*taken);
        }
        if (i % 2000 == 1999) empty_cache();
      }
      for (const Owned& owned : own) release(owned);
    });
  }
  for (auto& thread : threads) thread.join();
  for (const Owned& owned : shared) release(owned);
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(memory_stats().allocated, before);
}

TEST(SmallBlocks, RandomUseAcrossThreadsNeverSharesABlock) {
  std::mutex mutex;
  std::vector<std::pair<unsigned char*, size_t>> shared;
  std::atomic<int> broken{0};
  std::vector<std::thread> threads;
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      for (int i = 0; i < 40'000; ++i) {
        const bool grow = (i / 5000) % 2 == 0;
        if (random() % 4 < (grow ? 3u : 1u)) {
          const size_t bytes = random() % 1100;
          auto* block = static_cast<unsigned char*>(detail::pool_allocate(bytes));
          std::memset(block, static_cast<int>(bytes % 251), bytes);
          const std::lock_guard lock(mutex);
          shared.emplace_back(block, bytes);
        } else {
          std::pair<unsigned char*, size_t> taken{};
          {
            const std::lock_guard lock(mutex);
            if (shared.empty()) continue;
            std::swap(shared[random() % shared.size()], shared.back());
            taken = shared.back();
            shared.pop_back();
          }
          const auto& [block, bytes] = taken;
          for (size_t k = 0; k < bytes; ++k) broken += block[k] != bytes % 251;
          detail::pool_free(block, bytes);
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& [block, bytes] : shared) detail::pool_free(block, bytes);
  EXPECT_EQ(broken, 0);
}

TEST(StorageTest, OwnsItsBlock) {
  const int64_t before = memory_stats().allocated;
  {
    const Ref<Storage> storage = allocate_storage(1000, cpu);
    const Ref<Storage> others[] = {storage, storage};
    EXPECT_EQ(others[0]->data, storage->data);
    EXPECT_EQ(storage->bytes, 1000u);
    EXPECT_EQ(storage->device, cpu);
    EXPECT_FALSE(storage->read_only);
    EXPECT_EQ(memory_stats().allocated - before, 1000);
  }
  EXPECT_EQ(memory_stats().allocated, before);
  const Ref<Storage> empty = allocate_storage(0, cpu);
  EXPECT_EQ(empty->data, nullptr);
  EXPECT_EQ(empty->bytes, 0u);
  dropped_at_exit = allocate_storage(100, cpu);
}

TEST(StorageTest, GivesBorrowedMemoryBackOnceToItsOwner) {
  struct Seen {
    int calls = 0;
    void* data = nullptr;
    size_t bytes = 0;
  } seen;
  char memory[32];
  const auto deleter = [](void* context, void* data, size_t bytes) noexcept {
    auto* seen = static_cast<Seen*>(context);
    *seen = {seen->calls + 1, data, bytes};
  };
  {
    const Ref<Storage> storage = borrow_storage(memory, 32, cpu, deleter, &seen, true);
    const Ref<Storage> others[] = {storage, storage};
    EXPECT_EQ(others[0]->data, memory);
    EXPECT_TRUE(storage->read_only);
    EXPECT_EQ(seen.calls, 0);
  }
  EXPECT_EQ(seen.calls, 1);
  EXPECT_EQ(seen.data, memory);
  EXPECT_EQ(seen.bytes, 32u);
  borrow_storage(memory, 32, cpu, nullptr, nullptr);
}

TEST(StorageTest, OfADeviceThatIsNotThereIsAnError) {
  EXPECT_THROW(allocate_storage(100, Device(DeviceType::cuda, 127)), DeviceError);
  EXPECT_THROW(allocate_storage(0, Device(DeviceType::cuda, 127)), DeviceError);
}

std::vector<void*> random_step(unsigned seed, std::vector<Ref<Storage>>& kept) {
  std::mt19937 random(seed);
  std::vector<void*> addresses;
  for (int i = 0; i < 500; ++i) {
    if (random() % 3 != 0 || kept.empty()) {
      kept.push_back(allocate_storage(1 + random() % 5000, cpu));
      addresses.push_back(kept.back()->data);
    } else {
      std::swap(kept[random() % kept.size()], kept.back());
      kept.pop_back();
    }
  }
  return addresses;
}

TEST(MemoryPoolTest, AReplayedStepMeetsTheSameAddresses) {
  MemoryPool pool;
  std::vector<void*> first;
  for (int replay = 0; replay < 5; ++replay) {
    std::vector<Ref<Storage>> kept;
    const PoolScope scope(pool);
    const auto addresses = random_step(7, kept);
    if (replay == 0) first = addresses;
    EXPECT_EQ(addresses, first) << replay;
    if (replay % 2) std::reverse(kept.begin(), kept.end());
  }
}

TEST(MemoryPoolTest, StoragesReturnFromAnywhereAndNobodyElseGetsThem) {
  MemoryPool pool;
  EXPECT_EQ(pool.bytes(), 0u);
  Ref<Storage> storage;
  {
    const PoolScope scope(pool);
    storage = allocate_storage(3000, cpu);
  }
  void* address = storage->data;
  const size_t bytes = pool.bytes();
  EXPECT_EQ(bytes, cpu_block_bytes(3000));
  std::thread([moved = std::move(storage)]() mutable { moved = {}; }).join();
  EXPECT_EQ(allocate_storage(3000, cpu)->data == address, false);

  MemoryPool other;
  const PoolScope outer(pool);
  {
    const PoolScope inner(other);
    EXPECT_NE(allocate_storage(3000, cpu)->data, address);
  }
  EXPECT_EQ(allocate_storage(3000, cpu)->data, address);
  std::thread([&] { EXPECT_NE(allocate_storage(3000, cpu)->data, address); }).join();
  EXPECT_EQ(pool.bytes(), bytes);
}

TEST(MemoryPoolTest, MemoryLastsUntilTheLastStorage) {
  const int64_t before = memory_stats().allocated;
  Ref<Storage> storage;
  {
    std::optional<MemoryPool> pool(std::in_place);
    const PoolScope scope(*pool);
    storage = allocate_storage(5000, cpu);
    allocate_storage(70'000, cpu);
    EXPECT_EQ(memory_stats().allocated - before,
              static_cast<int64_t>(cpu_block_bytes(5000) + cpu_block_bytes(70'000)));
    pool.reset();
    const Ref<Storage> late = allocate_storage(100, cpu);
    std::memset(late->data, 1, 100);
  }
  EXPECT_EQ(memory_stats().allocated - before, static_cast<int64_t>(cpu_block_bytes(5000)));
  std::memset(storage->data, 7, 5000);
  storage = {};
  EXPECT_EQ(memory_stats().allocated, before);
}

}  // namespace
}  // namespace weft
