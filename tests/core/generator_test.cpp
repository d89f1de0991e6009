// Generator: the stream itself, seeding, state, handles and threads.
#include "weft/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <latch>
#include <limits>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "kernels/random.h"
#include "weft/error.h"

namespace {

using weft::Generator;

std::vector<float> normals(const Generator& generator, int64_t n) {
  std::vector<float> out(static_cast<size_t>(n));
  const int64_t step = 1;
  weft::kernels::normal_fill(*generator.lock(), {out.data(), weft::float32, 1, &n, &step}, 0.0, 1.0);
  return out;
}

std::vector<float> uniforms(const Generator& generator, int64_t n) {
  std::vector<float> out(static_cast<size_t>(n));
  const int64_t step = 1;
  weft::kernels::uniform_fill(*generator.lock(), {out.data(), weft::float32, 1, &n, &step}, 0.0, 1.0);
  return out;
}

template <class T>
T field(const std::vector<uint8_t>& bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

TEST(Generator, SeedZeroGivesPyTorchsFirstOutputs) {
  Generator g;
  g.manual_seed(0);
  for (uint32_t expected : {2357136044u, 2546248239u, 3071714933u, 3626093760u})
    EXPECT_EQ(g.random32(), expected);
}

TEST(Generator, IsTheStandardMersenneTwister) {
  for (uint32_t seed : {0u, 5489u, 0xffffffffu}) {
    Generator g;
    g.manual_seed(seed);
    std::mt19937 standard(seed);
    auto stream = g.lock();
    for (int i = 0; i < 5000; ++i) ASSERT_EQ(stream->random32(), standard()) << i;
  }
}

TEST(Generator, SixtyFourBitsTakeTheFirstOutputHigh) {
  Generator g, h;
  g.manual_seed(11);
  h.manual_seed(11);
  const uint64_t first = h.random32(), second = h.random32();
  EXPECT_EQ(g.random64(), first << 32 | second);
}

TEST(Generator, Random63IsTheBaseSeedOfPyTorchsDataLoader) {
  Generator g;
  g.manual_seed(0);
  EXPECT_EQ(g.random63(), 900450186894289455);
}

TEST(Generator, AcceptsSeedsFromMinusTwoTo63UpToTwoTo64) {
  Generator g, h;
  EXPECT_EQ(g.manual_seed(-1).initial_seed(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(h.manual_seed(std::numeric_limits<uint64_t>::max()).random64(), g.random64());
  EXPECT_EQ(g.manual_seed(std::numeric_limits<int64_t>::min()).initial_seed(), uint64_t{1} << 63);
  // The high half is reported back and selects nothing.
  EXPECT_EQ(g.manual_seed((uint64_t{1} << 32) + 7).initial_seed(), 4294967303u);
  EXPECT_EQ(g.random64(), h.manual_seed(7).random64());
}

TEST(Generator, UnseededStartsWherePyTorchsDoes) {
  Generator fresh, seeded;
  seeded.manual_seed(67280421310721);
  EXPECT_EQ(fresh.initial_seed(), 67280421310721u);
  EXPECT_EQ(fresh.random64(), seeded.random64());
}

TEST(Generator, SeedDrawsASeedAndReturnsIt) {
  Generator g, h;
  const uint64_t seed = g.seed();
  EXPECT_LT(seed, uint64_t{1} << 53);
  EXPECT_EQ(g.initial_seed(), seed);
  h.manual_seed(seed);
  EXPECT_EQ(g.random64(), h.random64());
  EXPECT_NE(g.seed(), seed);
}

TEST(Generator, TheSecondNormalOfAPairWaitsForTheNextScalarDraw) {
  Generator g, h;
  g.manual_seed(3);
  h.manual_seed(3);
  const std::vector<float> pair = normals(g, 2);

  EXPECT_EQ(normals(h, 1)[0], pair[0]);
  uniforms(h, 5);
  normals(h, 32);  // a block neither reads nor clears it
  const uint64_t before = h.clone().random64();
  EXPECT_EQ(normals(h, 1)[0], pair[1]);
  EXPECT_EQ(h.clone().random64(), before) << "a cached normal takes nothing from the stream";

  normals(h, 1);
  h.manual_seed(3);
  EXPECT_EQ(normals(h, 1)[0], pair[0]) << "manual_seed drops the cached normal";
}

TEST(Generator, StateRoundTripsFromEveryPlaceOfABlock) {
  for (int drawn : {0, 1, 300, 623, 624, 625, 2000}) {
    Generator g;
    g.manual_seed(-9);
    for (int i = 0; i < drawn; ++i) g.random32();
    if (drawn % 2) normals(g, 1);
    const auto state = g.get_state();
    const auto expected_words = g.clone().random64();
    const auto expected_normals = normals(g, 3);
    Generator restored;
    restored.set_state(state);
    EXPECT_EQ(restored.get_state(), state) << drawn;
    EXPECT_EQ(restored.initial_seed(), static_cast<uint64_t>(-9));
    EXPECT_EQ(restored.clone().random64(), expected_words) << drawn;
    EXPECT_EQ(normals(restored, 3), expected_normals) << drawn;
  }
}

TEST(Generator, StateHasPyTorchsLayout) {
  Generator g;
  g.manual_seed(0);
  auto bytes = g.get_state();
  ASSERT_EQ(bytes.size(), 5056u);
  EXPECT_EQ(field<uint64_t>(bytes, 0), 0u);
  EXPECT_EQ(field<int32_t>(bytes, 8), 1) << "left";
  EXPECT_EQ(field<int32_t>(bytes, 12), 1) << "seeded";
  EXPECT_EQ(field<uint64_t>(bytes, 16), 0u) << "next";
  EXPECT_EQ(field<uint64_t>(bytes, 24), 0u) << "word 0";
  EXPECT_EQ(field<uint64_t>(bytes, 32), 1u) << "word 1";

  g.random32();
  bytes = g.get_state();
  EXPECT_EQ(field<int32_t>(bytes, 8), 624);
  EXPECT_EQ(field<uint64_t>(bytes, 16), 1u);
  EXPECT_EQ(field<int32_t>(bytes, 5040), 0) << "normal_is_valid";
  for (int i = 1; i < 624; ++i) g.random32();
  bytes = g.get_state();
  EXPECT_EQ(field<int32_t>(bytes, 8), 1);
  EXPECT_EQ(field<uint64_t>(bytes, 16), 624u);

  g.lock()->standard_normal();
  bytes = g.get_state();
  EXPECT_EQ(field<int32_t>(bytes, 5040), 1);
  EXPECT_EQ(field<double>(bytes, 5024), g.lock()->standard_normal());
}

TEST(Generator, RejectsBytesThatAreNoStateAndStaysAsItWas) {
  Generator g;
  g.manual_seed(1);
  g.random32();
  const auto good = g.get_state();
  auto reject = [&](std::vector<uint8_t> bytes, const char* why) {
    EXPECT_THROW(g.set_state(bytes), weft::ValueError) << why;
    EXPECT_EQ(g.get_state(), good) << why;
  };
  auto with = [&](size_t at, uint8_t byte) {
    auto bytes = good;
    bytes[at] = byte;
    return bytes;
  };
  reject({}, "empty");
  reject(std::vector<uint8_t>(5048), "another length");
  reject(std::vector<uint8_t>(5056), "never seeded");
  reject(with(17, 200), "next beyond the block");
  reject(with(8, 3), "left does not fit next");
  reject(with(11, 0x80), "negative left");
  reject(with(24 + 5, 1), "a word above 32 bits");
  try {
    g.set_state(std::vector<uint8_t>(12));
  } catch (const weft::ValueError& error) {
    EXPECT_STREQ(error.what(),
                 "[Generator.set_state] the state of a CPU generator has 5056 bytes; received 12");
  }
}

TEST(Generator, CopiesShareTheStreamAndClonesDoNot) {
  Generator g;
  g.manual_seed(4);
  const Generator copy = g;  // NOLINT(performance-unnecessary-copy-initialization): what is tested
  const Generator clone = g.clone();
  EXPECT_TRUE(copy == g);
  EXPECT_FALSE(clone == g);
  const uint64_t first = copy.random64();
  EXPECT_NE(g.random64(), first);
  EXPECT_EQ(clone.random64(), first);
}

TEST(Generator, ManualSeedSeedsTheDefaultGenerator) {
  Generator g;
  g.manual_seed(21);
  EXPECT_TRUE(weft::manual_seed(21) == weft::default_generator());
  EXPECT_EQ(weft::default_generator().random64(), g.random64());
}

TEST(Generator, ThreadsThatShareAStreamGetDisjointWholeFills) {
  constexpr int kThreads = 4, kFills = 300;
  constexpr int64_t kLength = 5008;
  Generator g;
  g.manual_seed(8);
  std::set<std::vector<float>> expected;
  const Generator serial = g.clone();
  for (int i = 0; i < kThreads * kFills; ++i) expected.insert(normals(serial, kLength));
  ASSERT_EQ(expected.size(), size_t{kThreads * kFills});

  std::vector<std::vector<float>> drawn[kThreads];
  std::vector<std::thread> threads;
  std::latch start(kThreads);
  for (auto& mine : drawn) {
    threads.emplace_back([&g, &mine, &start] {
      start.arrive_and_wait();
      for (int i = 0; i < kFills; ++i) mine.push_back(normals(g, kLength));
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& mine : drawn) {
    for (const auto& fill : mine) EXPECT_EQ(expected.erase(fill), 1u);
  }
  EXPECT_TRUE(expected.empty());
  EXPECT_EQ(g.random64(), serial.random64());
}

TEST(Generator, AHeldLockKeepsOtherThreadsOut) {
  Generator g;
  g.manual_seed(9);
  std::atomic<bool> drew = false;
  auto held = g.lock();
  std::latch started(2);
  std::thread other([&] {
    started.arrive_and_wait();
    g.random32();
    drew = true;
  });
  started.arrive_and_wait();
  for (int i = 0; i < 50 && !drew; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_FALSE(drew);
  { const auto released = std::move(held); }
  other.join();
  EXPECT_TRUE(drew);
}

TEST(Generator, ThreadsThatShareAStreamNeverGetTheSameDraw) {
  constexpr size_t kThreads = 4, kDraws = 50000;
  Generator g;
  g.manual_seed(9);
  const Generator serial = g.clone();
  std::vector<uint64_t> expected(kThreads * kDraws), drawn(expected.size());
  for (uint64_t& draw : expected) draw = serial.random64();
  std::vector<std::thread> threads;
  std::latch start(kThreads);
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      for (size_t i = 0; i < kDraws; ++i) drawn[t * kDraws + i] = g.random64();
    });
  }
  for (auto& thread : threads) thread.join();
  std::sort(expected.begin(), expected.end());
  std::sort(drawn.begin(), drawn.end());
  EXPECT_TRUE(drawn == expected);
}

}  // namespace
