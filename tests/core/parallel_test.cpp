// Loops over threads: same chunks for any number of threads, errors, nesting, fork; and how many threads there are.
#include "src/core/parallel.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "src/core/machine.h"
#include "weft/error.h"
#include "weft/threads.h"

namespace weft {
namespace {

using Chunks = std::vector<std::pair<int64_t, int64_t>>;

class ThreadCount {
 public:
  explicit ThreadCount(int count) : before_(num_threads()) { set_num_threads(count); }
  ~ThreadCount() { set_num_threads(before_); }

 private:
  int before_;
};

Chunks chunks_seen(int64_t count, int64_t grain) {
  std::mutex mutex;
  Chunks seen;
  parallel_for(count, grain, [&](int64_t begin, int64_t end) {
    const std::lock_guard lock(mutex);
    seen.emplace_back(begin, end);
  });
  std::sort(seen.begin(), seen.end());
  return seen;
}

TEST(ParallelFor, ChunksDependOnCountAndGrainOnly) {
  for (const int threads : {1, 2, 3, 4}) {
    const ThreadCount set(threads);
    EXPECT_EQ(chunks_seen(10, 4), (Chunks{{0, 4}, {4, 8}, {8, 10}})) << threads;
    EXPECT_EQ(chunks_seen(4, 4), (Chunks{{0, 4}}));
    EXPECT_EQ(chunks_seen(3, 1), (Chunks{{0, 1}, {1, 2}, {2, 3}}));
    EXPECT_EQ(chunks_seen(2, 0), (Chunks{{0, 1}, {1, 2}}));
    EXPECT_EQ(chunks_seen(0, 4), Chunks{});
    EXPECT_EQ(chunks_seen(-5, 4), Chunks{});
    EXPECT_EQ(chunks_seen(INT64_MAX, INT64_MAX - 1),
              (Chunks{{0, INT64_MAX - 1}, {INT64_MAX - 1, INT64_MAX}}));
    const Chunks many = chunks_seen(100'003, 100);
    ASSERT_EQ(many.size(), 1001u);
    for (size_t i = 0; i < many.size(); ++i) {
      EXPECT_EQ(many[i].first, static_cast<int64_t>(100 * i));
      EXPECT_EQ(many[i].second, std::min<int64_t>(100'003, static_cast<int64_t>(100 * i + 100)));
    }
  }
}

TEST(ParallelFor, ThreadsWorkAtTheSameTimeAndTheCallerIsOneOfThem) {
  const ThreadCount set(3);
  std::mutex mutex;
  std::set<std::thread::id> workers;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  parallel_for(3, 1, [&](int64_t, int64_t) {
    for (;; std::this_thread::yield()) {
      const std::lock_guard lock(mutex);
      workers.insert(std::this_thread::get_id());
      if (workers.size() == 3 || std::chrono::steady_clock::now() > deadline) break;
    }
  });
  EXPECT_EQ(workers.size(), 3u);
  EXPECT_TRUE(workers.contains(std::this_thread::get_id()));
}

TEST(ParallelFor, TheFirstFailingChunkIsReportedWhateverTheThreads) {
  for (const int threads : {1, 2, 4}) {
    const ThreadCount set(threads);
    for (int repeat = 0; repeat < 200; ++repeat) {
      std::atomic<int> running{0};
      try {
        parallel_for(64, 1, [&](int64_t chunk, int64_t) {
          ++running;
          if (chunk % 16 == 5) {
            std::this_thread::sleep_for(std::chrono::microseconds((repeat * 37 + chunk * 11) % 200));
            --running;
            throw ValueError("[test] chunk " + std::to_string(chunk));
          }
          --running;
        });
        FAIL() << "nothing thrown";
      } catch (const ValueError& error) {
        EXPECT_STREQ(error.what(), "[test] chunk 5") << threads;
      }
      EXPECT_EQ(running, 0);
      EXPECT_FALSE(in_parallel());
    }
    EXPECT_THROW(parallel_for(8, 1, [](int64_t, int64_t) { throw 7; }), int);
    EXPECT_EQ(chunks_seen(6, 3).size(), 2u);
  }
}

TEST(ParallelFor, NestedLoopsRunInline) {
  for (const int threads : {1, 4}) {
    const ThreadCount set(threads);
    std::atomic<int> strangers{0};
    std::atomic<int> inner_chunks{0};
    parallel_for(16, 1, [&](int64_t, int64_t) {
      EXPECT_TRUE(in_parallel());
      const auto own = std::this_thread::get_id();
      parallel_for(10, 1, [&](int64_t, int64_t) {
        EXPECT_TRUE(in_parallel());
        strangers += std::this_thread::get_id() != own;
        std::this_thread::sleep_for(std::chrono::microseconds(100));  // time for a thief
        ++inner_chunks;
      });
      EXPECT_TRUE(in_parallel());
    });
    EXPECT_EQ(strangers, 0);
    EXPECT_EQ(inner_chunks, 160);
    EXPECT_FALSE(in_parallel());
    parallel_for(1, 1, [](int64_t, int64_t) { EXPECT_FALSE(in_parallel()); });
  }
}

TEST(ParallelFor, ManyCallersAtOnceWhileTheNumberOfThreadsChanges) {
  const ThreadCount set(2);
  std::atomic<bool> stop{false};
  std::thread changer([&] {
    for (int i = 0; !stop; ++i) {
      set_num_threads(1 + i % 4);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  });
  std::vector<std::thread> callers;
  callers.reserve(4);
  std::atomic<int> wrong{0};
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] {
      std::vector<int64_t> values(10'000);
      for (int repeat = 0; repeat < 200; ++repeat) {
        parallel_for(10'000, 100, [&](int64_t begin, int64_t end) {
          for (int64_t i = begin; i < end; ++i) values[static_cast<size_t>(i)] = i * (caller + 1) + repeat;
        });
        const int64_t sum = std::accumulate(values.begin(), values.end(), int64_t{0});
        wrong += sum != 49'995'000LL * (caller + 1) + 10'000LL * repeat;
      }
    });
  }
  for (auto& caller : callers) caller.join();
  stop = true;
  changer.join();
  EXPECT_EQ(wrong, 0);
}

TEST(ParallelFor, AForkedChildComputes) {
  const ThreadCount set(4);
  const auto sum = [] {
    std::atomic<int64_t> total{0};
    parallel_for(1000, 10, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) total += i;
    });
    return total.load();
  };
  ASSERT_EQ(sum(), 499'500);
  std::atomic<bool> stop{false};
  std::thread other([&] {
    while (!stop) sum();
  });
  for (int repeat = 0; repeat < 30; ++repeat) {
    const pid_t child = fork();
    EXPECT_GE(child, 0);
    if (child == 0) {
      alarm(30);
      const bool right = sum() == 499'500;
      set_num_threads(2);
      _exit(right && sum() == 499'500 ? 0 : 1);
    }
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(sum(), 499'500);
  }
  stop = true;
  other.join();
}

TEST(Threads, CountIsCheckedAndKept) {
  const ThreadCount set(3);
  EXPECT_EQ(num_threads(), 3);
  EXPECT_THROW(set_num_threads(0), ValueError);
  EXPECT_THROW(set_num_threads(-1), ValueError);
  EXPECT_THROW(set_num_threads(1025), ValueError);
  EXPECT_EQ(num_threads(), 3);
}

class ThreadsAtStartDeathTest : public ::testing::Test {
 protected:
  // Each check runs in a process of its own, in which nobody asked for the number yet.
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  void TearDown() override { unsetenv("WEFT_NUM_THREADS"); }
};

TEST_F(ThreadsAtStartDeathTest, ComeFromTheEnvironment) {
  setenv("WEFT_NUM_THREADS", "3", 1);
  EXPECT_EXIT(std::exit(num_threads()), ::testing::ExitedWithCode(3), "^$");
}

TEST_F(ThreadsAtStartDeathTest, ABadValueIsNamedAndPassedOver) {
  for (const char* bad : {"0", "-2", "two", "4x", "1025", "99999999999999", " "}) {
    setenv("WEFT_NUM_THREADS", bad, 1);
    EXPECT_EXIT(std::exit(num_threads() == std::min(usable_processors(), 1024) ? 0 : 1),
                ::testing::ExitedWithCode(0),
                "WEFT_NUM_THREADS must be a number from 1 to 1024; received \"" + std::string(bad) + "\"");
  }
}

TEST_F(ThreadsAtStartDeathTest, DefaultToTheUsableProcessors) {
  for (const char* unset : {"", static_cast<const char*>(nullptr)}) {
    unset ? setenv("WEFT_NUM_THREADS", unset, 1) : unsetenv("WEFT_NUM_THREADS");
    EXPECT_EXIT(std::exit(num_threads() == std::min(usable_processors(), 1024) ? 0 : 1),
                ::testing::ExitedWithCode(0), "^$");
  }
}

TEST(Threads, OpenMpIsHeldAtOneAndRestored) {
  const auto get = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "omp_get_max_threads"));
  const auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
  if (!get || !set) GTEST_SKIP() << "this process has no OpenMP";
  const int before = get();
  for (const int callers : {5, 1}) {
    set(callers);
    {
      const SingleThreadedLibraries guard;
      EXPECT_EQ(get(), 1);
      {
        const SingleThreadedLibraries inner;
        EXPECT_EQ(get(), 1);
      }
      EXPECT_EQ(get(), 1);
    }
    EXPECT_EQ(get(), callers);
  }
  set(before);
}

TEST(Threads, PthreadOpenBlasIsSetToOne) {
  const auto flavour = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_parallel"));
  const auto get = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
  if (!flavour || !get || flavour() != 1) GTEST_SKIP() << "this process has no OpenBLAS built on pthreads";
  const SingleThreadedLibraries guard;
  EXPECT_EQ(get(), 1);
}

TEST(Machine, QuotaIsRoundedUpToProcessors) {
  EXPECT_EQ(processors_in_quota("200000 100000\n"), 2);
  EXPECT_EQ(processors_in_quota("150000 100000"), 2);
  EXPECT_EQ(processors_in_quota("10000 100000"), 1);
  EXPECT_EQ(processors_in_quota("100000\n 50000\n"), 2);
  EXPECT_EQ(processors_in_quota("9223372036854775807 1"), 2147483647);
  for (const char* unlimited : {"max 100000", "-1\n 100000\n", "", " ", "100000", "100000 0", "x y"}) {
    EXPECT_EQ(processors_in_quota(unlimited), 0) << unlimited;
  }
}

TEST(Machine, MemoryLimitIsReadAsBytes) {
  EXPECT_EQ(bytes_in_limit("1073741824\n"), 1073741824);
  for (const char* unlimited : {"max", "", "-1", "99999999999999999999999"})
    EXPECT_EQ(bytes_in_limit(unlimited), 0);
}

TEST(Machine, GroupsOfVersion2AreFollowedToTheRoot) {
  const char* mounts =
      "24 1 0:22 / /proc rw,nosuid - proc proc rw\n"
      "31 24 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";
  EXPECT_EQ(cgroup_directories(mounts, "0::/user.slice/job\n", "cpu"),
            (std::vector<CgroupDirectory>{{"/sys/fs/cgroup/user.slice/job", true},
                                          {"/sys/fs/cgroup/user.slice", true},
                                          {"/sys/fs/cgroup", true}}));
  EXPECT_EQ(cgroup_directories(mounts, "0::/\n", "cpu"),
            (std::vector<CgroupDirectory>{{"/sys/fs/cgroup", true}}));
  EXPECT_EQ(cgroup_directories(mounts, "0::/../other\n", "cpu"),
            (std::vector<CgroupDirectory>{{"/sys/fs/cgroup", true}}));
}

TEST(Machine, GroupsOfVersion1AreFoundByController) {
  const char* mounts =
      "40 30 0:30 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro,nosuid master:11 - cgroup cgroup rw,cpu,cpuacct\n"
      "41 30 0:31 /docker/abc /sys/fs/cgroup/memory ro,nosuid master:12 - cgroup cgroup rw,memory\n"
      "42 30 0:32 / /sys/fs/cgroup/cpuset ro - cgroup cgroup rw,cpuset\n";
  const char* groups = "5:cpuset:/x\n4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc/inner\n0::/\n";
  EXPECT_EQ(cgroup_directories(mounts, groups, "cpu"),
            (std::vector<CgroupDirectory>{{"/sys/fs/cgroup/cpu,cpuacct/inner", false},
                                          {"/sys/fs/cgroup/cpu,cpuacct", false}}));
  EXPECT_EQ(cgroup_directories(mounts, groups, "memory"),
            (std::vector<CgroupDirectory>{{"/sys/fs/cgroup/memory", false}}));
}

TEST(Machine, UnreadableTextsGiveNoGroups) {
  for (const char* text : {"", "\n\n", " - ", "a - b", "1 2 3 4 5 - cgroup2", "::::", "0:"}) {
    EXPECT_TRUE(cgroup_directories(text, "0::/", "cpu").empty()) << text;
    EXPECT_TRUE(cgroup_directories("1 2 3 / /g rw - cgroup2 cgroup2 rw", "0:", "cpu").empty());
  }
  EXPECT_GE(usable_processors(), 1);
  EXPECT_GT(usable_memory(), 1 << 20);
}

}  // namespace
}  // namespace weft
