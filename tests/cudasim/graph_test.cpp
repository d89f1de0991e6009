// Captured steps on the simulated device: what is listed and replayed, what is refused inside, and whose memory and random numbers a
// graph uses.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/copy.h"
#include "kernels/cuda/runtime/memory.h"
#include "kernels/cuda/runtime/random.cuh"
#include "kernels/cuda/runtime/random.h"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/runtime/streams.h"
#include "tests/cudasim/on_two_devices.h"
#include "tests/expect_error.h"
#include "weft/error.h"

namespace weft::kernels::cuda {
namespace {

using weft::testing::expect_error;

constexpr Device kFirst{DeviceType::cuda, 0};

__global__ void add(int* values, const int* more, int by) { *values += by + (more ? *more : 0); }
__global__ void put(int* value, int number) { *value = number; }
__global__ void tell_start(detail::PhiloxStretch stretch, uint64_t* seed, uint64_t* offset) {
  const PhiloxStart start = philox_start(stretch);
  *seed = start.seed;
  *offset = start.offset;
}

/// Stands for libweft's generators: 100 * n is the seed of the n-th, counters go on.
struct FakeGenerators {
  uint64_t seed[2] = {100, 200};
  uint64_t next[2] = {0, 0};
  std::vector<Generator> handles{Generator()};

  static FakeGenerators*& in_use() {
    static FakeGenerators* one = nullptr;
    return one;
  }
  static detail::PhiloxStretch draw(const Generator* generator, uint64_t blocks) {
    FakeGenerators& all = *in_use();
    const int which = generator && *generator == all.handles[0] ? 1 : 0;
    const detail::PhiloxStretch stretch{all.seed[which], all.next[which], nullptr};
    all.next[which] += blocks;
    return stretch;
  }
};

class CudaCapture : public SimulatedDevices {
 protected:
  CudaCapture() {
    FakeGenerators::in_use() = &generators;
    set_host_services(&services);
    stream = create_stream(0, 0);
    set_current_stream(0, stream);
  }
  ~CudaCapture() override {
    set_device(0);
    if (capturing()) end_capture(true, &size);
    set_current_stream(0, nullptr);
    wait_for_device(0, "test");
    destroy_stream(stream, 0);
  }
  int value_of(const int* data) {
    int value = 0;
    copy(&value, cpu, data, kFirst, sizeof value, false);
    return value;
  }
  template <class Step>
  Graph* captured(const Step& step, uint64_t pool = 0) {
    begin_capture(pool);
    step();
    return end_capture(false, &size);
  }

  FakeGenerators generators;
  detail::HostServices services{nullptr, FakeGenerators::draw};
  cudaStream_t stream;
  size_t size = 0;
};

TEST_F(CudaCapture, ListsWorkAndReplaysIt) {
  const Scratch<int> total(1);
  launch(put, 1, 1, total.data(), 5);
  Graph* graph = captured([&] {
    launch(add, 1, 1, total.data(), nullptr, 10);
    launch(add, 1, 1, total.data(), nullptr, 1);
  });
  EXPECT_EQ(size, 2u);
  EXPECT_EQ(value_of(total.data()), 5);
  for (int i = 0; i < 3; ++i) replay(*graph);
  EXPECT_EQ(value_of(total.data()), 38);
  destroy_graph(graph);
}

TEST_F(CudaCapture, IsRefusedWhereItCannotBe) {
  expect_error<Error>([&] { end_capture(false, &size); }, "without begin_capture");
  set_current_stream(0, nullptr);
  expect_error<Error>([] { begin_capture(); }, "default stream");
  set_current_stream(0, stream);
  begin_capture();
  expect_error<Error>([] { begin_capture(); }, "already capturing");
  EXPECT_EQ(end_capture(true, &size), nullptr);
  EXPECT_EQ(capturing(), nullptr);
}

TEST_F(CudaCapture, WaitsAreRefusedBeforeTheyHarmTheCapture) {
  const Scratch<int> total(1);
  launch(put, 1, 1, total.data(), 0);
  Event marked;
  record_event(marked, 0, stream);
  int* pinned = static_cast<int*>(allocate_pinned(sizeof(int)));
  int value = 0;
  begin_capture();
  const char* waits = "waits for the GPU, which a captured step must not do";
  expect_error<Error>([&] { copy(&value, cpu, total.data(), kFirst, sizeof value, false); },
                      "[copy] waits for the GPU");
  expect_error<Error>([&] { copy(&value, cpu, total.data(), kFirst, sizeof value, true); }, waits);
  expect_error<Error>([&] { copy(pinned, cpu, total.data(), kFirst, sizeof value, false); }, waits);
  expect_error<Error>([&] { copy(total.data(), kFirst, &value, cpu, sizeof value, true); },
                      "only pinned CPU memory");
  expect_error<Error>([&] { copy(total.data(), kFirst, pinned, cpu, sizeof value, false); },
                      "non_blocking=true");
  expect_error<Error>([&] { wait_for_stream(0, stream, "Stream.synchronize"); },
                      "[Stream.synchronize] waits");
  expect_error<Error>([&] { wait_for_device(0, "synchronize"); }, waits);
  expect_error<Error>([&] { synchronize_event(marked); }, waits);
  expect_error<Error>([&] { query_event(marked); }, waits);
  expect_error<Error>([&] { query_stream(0, stream); }, waits);
  launch(add, 1, 1, total.data(), nullptr, 1);
  Graph* graph = end_capture(false, &size);
  replay(*graph);
  EXPECT_EQ(value_of(total.data()), 1);
  expect_error<Error>(
      [&] {
        begin_capture();
        replay(*graph);
      },
      "cannot be replayed while");
  destroy_graph(graph);  // inside another capture
  EXPECT_EQ(end_capture(true, &size), nullptr);
  free_pinned(pinned);
}

TEST_F(CudaCapture, AnAbandonedStepLeavesNothing) {
  empty_all();
  const int64_t before = device_state(0).allocator->stats().reserved;
  const Scratch<int> total(1);
  launch(put, 1, 1, total.data(), 3);
  begin_capture();
  {
    const Scratch<int> large(int64_t{6} << 20);
    launch(add, 1, 1, total.data(), nullptr, 10);
    EXPECT_GT(device_state(0).allocator->stats().reserved, before + (24 << 20) - 1);
  }
  EXPECT_EQ(end_capture(true, &size), nullptr);
  EXPECT_EQ(value_of(total.data()), 3);
  device_state(0).allocator->empty_cache();
  EXPECT_LE(device_state(0).allocator->stats().reserved, before + (2 << 20));
  launch(add, 1, 1, total.data(), nullptr, 1);
  EXPECT_EQ(value_of(total.data()), 4);
}

TEST_F(CudaCapture, MemoryInsideIsTheGraphsUntilItGoes) {
  const Scratch<int> total(1);
  launch(put, 1, 1, total.data(), 0);
  int* inside = nullptr;
  int* result = nullptr;
  Graph* graph = captured([&] {
    {
      const Scratch<int> temporary(100);
      inside = temporary.data();
      launch(put, 1, 1, inside, 7);
    }
    const Scratch<int> again(100);
    EXPECT_EQ(again.data(), inside);  // reused within the step
    launch(add, 1, 1, total.data(), inside, 0);
    result = static_cast<int*>(allocate_device(400, 0));
    launch(put, 1, 1, result, 9);
  });
  std::vector<void*> others;
  for (int i = 0; i < 50; ++i) {
    others.push_back(allocate_device(400, 0));
    EXPECT_NE(others.back(), inside);
    launch(put, 1, 1, static_cast<int*>(others.back()), -1);
  }
  replay(*graph);
  EXPECT_EQ(value_of(total.data()), 7);
  EXPECT_EQ(value_of(result), 9);
  for (void* other : others) free_device(other, 0);
  destroy_graph(graph);
  EXPECT_EQ(value_of(result), 9);  // a result outlives its graph
  free_device(result, 0);
  device_state(0).allocator->empty_cache();
}

TEST_F(CudaCapture, ReplaysInOtherStreamsComeAfterOneAnother) {
  const Scratch<int> total(1);
  launch(put, 1, 1, total.data(), 0);
  Graph* graph = captured([&] {
    const Scratch<int> temporary(1);
    launch(put, 1, 1, temporary.data(), 1);
    launch(add, 1, 1, temporary.data(), total.data(), 0);
    launch(add, 1, 1, total.data(), temporary.data(), 0);  // 2 x + 1
  });
  const cudaStream_t other = create_stream(0, 0);
  for (int i = 0; i < 6; ++i) {
    set_current_stream(0, i % 2 ? stream : other);
    replay(*graph);
  }
  EXPECT_EQ(value_of(total.data()), 63);
  empty_all();
  // Memory of a graph that is gone is reused after its last replay, in whichever stream that was.
  set_current_stream(0, other);
  replay(*graph);
  destroy_graph(graph);
  set_current_stream(0, stream);
  std::vector<int*> reused;
  for (int i = 0; i < 6000; ++i) {  // more than two segments hold
    reused.push_back(static_cast<int*>(allocate_device(sizeof(int), 0)));
    launch(put, 1, 1, reused.back(), 1000);
  }
  wait_for_stream(0, stream, "test");
  wait_for_stream(0, other, "test");
  for (int* one : reused) {
    EXPECT_EQ(value_of(one), 1000);
    free_device(one, 0);
  }
  EXPECT_EQ(value_of(total.data()), 127);
  destroy_stream(other, 0);
}

TEST_F(CudaCapture, GraphsOfOnePoolShareItsMemory) {
  empty_all();
  const int64_t before[] = {device_state(0).allocator->stats().reserved,
                            device_state(1).allocator->stats().reserved};
  const auto segments =
      [&](int device) {  // one a pool, and an ordinary one for what graphs keep for themselves
        return (device_state(device).allocator->stats().reserved - before[device]) / (2 << 20);
      };
  const auto temporary = [] {
    const Scratch<int> one(1);
    launch(put, 1, 1, one.data(), 1);
    return one.data();
  };
  int *first = nullptr, *kept = nullptr, *second = nullptr, *other = nullptr;
  Graph* one = captured(
      [&] {
        first = temporary();
        kept = static_cast<int*>(allocate_device(sizeof(int), 0));  // in first's place
        launch(put, 1, 1, kept, 7);
      },
      5);
  Graph* two = captured([&] { second = temporary(); }, 5);
  Graph* apart = captured([&] { other = temporary(); }, 6);
  EXPECT_EQ(kept, first);
  EXPECT_NE(second, kept);  // a result of the first that is still there
  free_device(kept, 0);
  int* third = nullptr;
  Graph* three = captured([&] { third = temporary(); }, 5);
  EXPECT_EQ(third, kept);
  EXPECT_EQ(segments(0), 1 + 2);

  // A pool's memory stays as long as one of its graphs, and is ordinary after the last.
  destroy_graph(one);
  destroy_graph(two);
  empty_all();
  EXPECT_EQ(segments(0), 1 + 2);
  replay(*three);
  EXPECT_EQ(value_of(third), 1);
  destroy_graph(three);
  destroy_graph(apart);
  empty_all();
  EXPECT_EQ(segments(0), 0);
  EXPECT_NE(other, third);

  // Its number may then name a new one; other devices have their own of that number.
  Graph* again = captured([&] { temporary(); }, 5);
  {
    const OnDevice on(1);
    const cudaStream_t there = create_stream(1, 0);
    set_current_stream(1, there);
    Graph* elsewhere = captured([&] { temporary(); }, 5);
    EXPECT_EQ(segments(1), 1 + 1);
    destroy_graph(elsewhere);
    set_current_stream(1, nullptr);
    destroy_stream(there, 1);
  }
  replay(*again);
  destroy_graph(again);
  empty_all();
}

TEST_F(CudaCapture, ReplaysOfOnePoolComeAfterOneAnother) {
  const Scratch<int> total(1);
  launch(put, 1, 1, total.data(), 0);
  const auto step = [&](int by) {
    const Scratch<int> temporary(1);
    launch(put, 1, 1, temporary.data(), by);
    launch(add, 1, 1, temporary.data(), total.data(), 0);
    launch(add, 1, 1, total.data(), temporary.data(), 0);  // 2 x + by
  };
  Graph* one = captured([&] { step(1); }, 9);
  Graph* two = captured([&] { step(10); }, 9);
  const cudaStream_t other = create_stream(0, 0);
  int expected = 0;
  for (int i = 0; i < 4; ++i) {
    set_current_stream(0, other);
    replay(*one);
    set_current_stream(0, stream);
    replay(*two);
    expected = 2 * (2 * expected + 1) + 10;
  }
  EXPECT_EQ(value_of(total.data()), expected);  // waits for `stream` alone
  destroy_graph(one);
  destroy_graph(two);
  wait_for_stream(0, other, "test");
  destroy_stream(other, 0);
}

TEST_F(CudaCapture, AnAbandonedStepLeavesItsPool) {
  empty_all();
  const int64_t before = device_state(0).allocator->stats().reserved;
  begin_capture(11);
  { const Scratch<int> one(1); }
  EXPECT_EQ(end_capture(true, &size), nullptr);
  empty_all();
  EXPECT_EQ(device_state(0).allocator->stats().reserved, before);
}

TEST_F(CudaCapture, PinnedInputsAreReadAnewAtEachReplay) {
  int* pinned = static_cast<int*>(allocate_pinned(sizeof(int)));
  int* answer = static_cast<int*>(allocate_pinned(sizeof(int)));
  const Scratch<int> input(1);
  Graph* graph = captured([&] {
    copy(input.data(), kFirst, pinned, cpu, sizeof(int), true);
    launch(add, 1, 1, input.data(), nullptr, 1);
    copy(answer, cpu, input.data(), kFirst, sizeof(int), true);
  });
  for (const int value : {3, 8}) {
    *pinned = value;
    replay(*graph);
    wait_for_stream(0, stream, "test");
    EXPECT_EQ(*answer, value + 1);
  }
  // The graph keeps the memory that it copies from, though its owner has given it back.
  free_pinned(pinned);
  void* next = allocate_pinned(sizeof(int));
  EXPECT_NE(next, pinned);
  free_pinned(next);
  destroy_graph(graph);
  wait_for_stream(0, stream, "test");
  empty_pinned_cache();  // looks at what waits
  std::vector<void*> all;
  for (int i = 0; i < 2000 && (all.empty() || all.back() != pinned); ++i)
    all.push_back(allocate_pinned(sizeof(int)));
  EXPECT_EQ(all.back(), pinned);
  for (void* one : all) free_pinned(one);
  free_pinned(answer);
}

TEST_F(CudaCapture, RandomNumbersGoOnAsTheyDoWithoutAGraph) {
  const Scratch<uint64_t> told(6);
  const auto step = [&](bool expect_base) {
    const detail::PhiloxStretch stretches[3] = {draw(nullptr, 3), draw(&generators.handles[0], 5),
                                                draw(nullptr, 10)};
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(stretches[i].base != nullptr, expect_base);
      launch(tell_start, 1, 1, stretches[i], told.data() + 2 * i, told.data() + 2 * i + 1);
    }
  };
  const auto starts = [&] {
    std::vector<uint64_t> values(6);
    copy(values.data(), cpu, told.data(), kFirst, sizeof(uint64_t) * 6, false);
    return values;
  };
  using Numbers = std::vector<uint64_t>;
  step(false);
  EXPECT_EQ(starts(), (Numbers{100, 0, 200, 0, 100, 3}));
  Graph* graph = captured([&] { step(true); });
  EXPECT_EQ(generators.next[0], 13u);  // capturing draws nothing
  replay(*graph);
  EXPECT_EQ(starts(), (Numbers{100, 13, 200, 5, 100, 16}));
  step(false);
  EXPECT_EQ(starts(), (Numbers{100, 26, 200, 10, 100, 29}));
  replay(*graph);
  replay(*graph);
  EXPECT_EQ(starts(), (Numbers{100, 52, 200, 20, 100, 55}));
  generators.seed[0] = 777;  // manual_seed
  generators.next[0] = 0;
  replay(*graph);
  EXPECT_EQ(starts(), (Numbers{777, 0, 200, 25, 777, 3}));
  destroy_graph(graph);
}

TEST_F(CudaCapture, AStepGoesBackToPlacesOfItsOwn) {
  const Scratch<uint64_t> told(6);
  const Generator* const generator = &generators.handles[0];
  uint64_t start[2], later[2], other[2];
  EXPECT_FALSE(captured_place(generator, 0, start));
  Graph* graph = captured([&] {
    EXPECT_FALSE(captured_place(generator, 1, start));
    ASSERT_TRUE(captured_place(generator, 0, start));
    ASSERT_TRUE(captured_place(nullptr, 0, other));
    const auto tell = [&](int64_t at) {
      launch(tell_start, 1, 1, draw(generator, 5), told.data() + 2 * at, told.data() + 2 * at + 1);
    };
    tell(0);
    ASSERT_TRUE(captured_place(generator, 0, later));
    EXPECT_TRUE(go_to_captured_place(generator, start));
    tell(1);
    tell(2);
    EXPECT_FALSE(go_to_captured_place(generator, other));
    EXPECT_TRUE(go_to_captured_place(generator, nullptr));
    expect_error<Error>([&] { draw(generator, 1); }, "[checkpoint]");
    EXPECT_TRUE(go_to_captured_place(generator, later));
  });
  for (uint64_t i = 0; i < 3; ++i) {
    replay(*graph);
    std::vector<uint64_t> values(6);
    copy(values.data(), cpu, told.data(), kFirst, sizeof(uint64_t) * 6, false);
    EXPECT_EQ(values, (std::vector<uint64_t>{200, 5 * i, 200, 5 * i, 200, 5 * i + 5}));
  }
  EXPECT_EQ(generators.next[0], 0u);  // nothing was drawn from it
  destroy_graph(graph);
  destroy_graph(captured([&] { EXPECT_FALSE(go_to_captured_place(generator, later)); }));
}

TEST_F(CudaCapture, OtherThreadsGoOnMeanwhile) {
  const Scratch<int> total(1);
  launch(put, 1, 1, total.data(), 0);
  wait_for_stream(0, stream, "test");
  begin_capture();
  launch(add, 1, 1, total.data(), nullptr, 5);
  std::thread([&] {
    EXPECT_EQ(capturing(), nullptr);
    const Scratch<int> theirs(int64_t{8} << 20);  // asks the driver
    launch(put, 1, 1, theirs.data(), 6);
    int value = 0;
    copy(&value, cpu, theirs.data(), kFirst, sizeof value, false);
    EXPECT_EQ(value, 6);
  }).join();
  Graph* graph = end_capture(false, &size);
  EXPECT_EQ(size, 1u);
  replay(*graph);
  EXPECT_EQ(value_of(total.data()), 5);
  destroy_graph(graph);
}

TEST_F(CudaCapture, OtherThreadsMayWaitForTheDevice) {
  const Scratch<int> total(1), theirs(1);
  launch(put, 1, 1, total.data(), 0);
  wait_for_stream(0, stream, "test");
  begin_capture();
  launch(add, 1, 1, total.data(), nullptr, 5);
  std::thread([&] {
    const cudaStream_t other = create_stream(0, 0);
    set_current_stream(0, other);
    launch(put, 1, 1, theirs.data(), 6);
    wait_for_device(0, "synchronize");
    EXPECT_EQ(query_stream(0, other), true);
    expect_error<Error>(
        [&] {
          set_current_stream(0, stream);
          begin_capture();
        },
        "another thread captures a step in this stream");
    set_current_stream(0, nullptr);
    destroy_stream(other, 0);
  }).join();
  Graph* graph = end_capture(false, &size);
  replay(*graph);
  EXPECT_EQ(value_of(total.data()), 5);
  EXPECT_EQ(value_of(theirs.data()), 6);
  destroy_graph(graph);
}

TEST_F(CudaCapture, AReplayLeavesTheStreamAloneThatCapturesAnotherStep) {
  const Scratch<int> total(1), more(1);
  launch(put, 1, 1, total.data(), 0);
  launch(put, 1, 1, more.data(), 0);
  Graph* graph = captured([&] { launch(add, 1, 1, total.data(), nullptr, 5); });
  replay(*graph);  // last in `stream`
  wait_for_stream(0, stream, "test");
  begin_capture();
  launch(add, 1, 1, more.data(), nullptr, 1);
  std::thread([&] {
    const cudaStream_t other = create_stream(0, 0);
    set_current_stream(0, other);
    replay(*graph);
    EXPECT_EQ(value_of(total.data()), 10);
    set_current_stream(0, nullptr);
    destroy_stream(other, 0);
  }).join();
  Graph* second = end_capture(false, &size);
  EXPECT_EQ(size, 1u);
  replay(*second);
  EXPECT_EQ(value_of(more.data()), 1);
  destroy_graph(graph);
  destroy_graph(second);
}

TEST_F(CudaCapture, BlocksThatOtherStreamsUseMayBeFreedInside) {
  const cudaStream_t other = create_stream(0, 0);
  int* shared = static_cast<int*>(allocate_device(4096, 0));
  device_state(0).allocator->record_stream(shared, other);
  const Scratch<int> total(1);
  Graph* graph = captured([&] {
    free_device(shared, 0);
    launch(put, 1, 1, total.data(), 5);
  });
  replay(*graph);
  EXPECT_EQ(value_of(total.data()), 5);
  destroy_graph(graph);
  destroy_stream(other, 0);
}

TEST_F(CudaCapture, AStepThatForksAndJoinsStreamsIsOneGraph) {
  const cudaStream_t side = create_stream(0, 0);
  const Scratch<int> a(1), b(1);
  launch(put, 1, 1, a.data(), 0);
  launch(put, 1, 1, b.data(), 0);
  Event fork, join;
  Graph* graph = captured([&] {
    record_event(fork, 0, stream);
    wait_event(0, side, fork);
    set_current_stream(0, side);
    launch(add, 1, 1, b.data(), nullptr, 3);
    record_event(join, 0, side);
    set_current_stream(0, stream);
    launch(add, 1, 1, a.data(), nullptr, 4);
    wait_event(0, stream, join);
    launch(add, 1, 1, a.data(), b.data(), 0);
  });
  replay(*graph);
  replay(*graph);
  EXPECT_EQ(value_of(a.data()), 4 + 3 + 4 + 6);
  destroy_graph(graph);

  begin_capture();
  record_event(fork, 0, stream);
  wait_event(0, side, fork);
  set_current_stream(0, side);
  launch(add, 1, 1, b.data(), nullptr, 3);
  set_current_stream(0, stream);
  expect_error<DeviceError>([&] { end_capture(false, &size); }, "[cuda] capturing a step: ");
  launch(put, 1, 1, a.data(), 1);
  EXPECT_EQ(value_of(a.data()), 1);
  destroy_stream(side, 0);
}

}  // namespace
}  // namespace weft::kernels::cuda
