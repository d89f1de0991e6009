// The CUDA library's runtime on the simulated device: devices and streams, copies and staging, pinned memory, events, what kernels
// find wrong. Work waits in its stream (the lazy mode) wherever a missing wait or order would otherwise not show.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/runtime/caching_allocator.h"
#include "kernels/cuda/runtime/copy.h"
#include "kernels/cuda/runtime/memory.h"
#include "kernels/cuda/runtime/pinned.h"
#include "kernels/cuda/runtime/report.cuh"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/runtime/streams.h"
#include "kernels/cuda/runtime/wait.h"
#include "tests/cudasim/on_two_devices.h"
#include "tests/expect_error.h"
#include "weft/error.h"

namespace weft::kernels::cuda {
namespace {

using weft::testing::expect_error;

constexpr Device kFirst{DeviceType::cuda, 0}, kSecond{DeviceType::cuda, 1};

__global__ void count_up(int* values, int count, int by) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < count) values[i] += by;
}

using CudaRuntime = SimulatedDevices;

// In the other modes the driver chooses addresses.
bool caches() { return allocator_mode(std::getenv("WEFT_CUDA_ALLOCATOR")) == AllocatorMode::caching; }

std::vector<int> ramp(size_t count, int from = 0) {
  std::vector<int> values(count);
  std::iota(values.begin(), values.end(), from);
  return values;
}

std::vector<int> fetched(const int* data, size_t count, Device device = kFirst) {
  std::vector<int> values(count);
  copy(values.data(), cpu, data, device, count * sizeof(int), false);
  return values;
}

// ---- devices and streams ------------------------------------------------------------------------------------------

TEST_F(CudaRuntime, ThreadsStartOnDeviceZeroAndItsDefaultStream) {
  const cudaStream_t usual = current_stream();
  const cudaStream_t other = create_stream(0, 0);
  set_device(1);
  set_current_stream(0, other);
  std::thread([&] {
    EXPECT_EQ(current_device(), 0);
    EXPECT_EQ(current_stream(), usual);
    EXPECT_EQ(current_stream(), device_state(0).default_stream);
  }).join();
  EXPECT_EQ(current_stream(0), other);
  EXPECT_EQ(current_stream(), device_state(1).default_stream);
  set_current_stream(0, nullptr);
  set_device(0);
  EXPECT_EQ(current_stream(), usual);
  destroy_stream(other, 0);
}

TEST_F(CudaRuntime, DevicesThatDoNotExistAreRefused) {
  expect_error<DeviceError>([] { set_device(7); }, "[cuda] devices are cuda:0 to cuda:1; got cuda:7");
  expect_error<DeviceError>([] { current_stream(-1); }, "got cuda:-1");
  EXPECT_EQ(current_device(), 0);
}

TEST_F(CudaRuntime, StreamsComeBackForReuseByPriority) {
  const cudaStream_t low = create_stream(0, 0), high = create_stream(0, -1), another = create_stream(1, 0);
  destroy_stream(low, 0);
  destroy_stream(another, 1);
  const cudaStream_t urgent = create_stream(0, -1);
  EXPECT_NE(urgent, high);
  EXPECT_NE(urgent, low);
  EXPECT_EQ(create_stream(0, 0), low);
  EXPECT_EQ(create_stream(1, 0), another);
  for (const cudaStream_t stream : {low, high, urgent}) destroy_stream(stream, 0);
  destroy_stream(another, 1);
}

TEST_F(CudaRuntime, AForkedChildIsToldSo) {
  void* held = allocate_device(100, 0);
  void* pinned = allocate_pinned(100);
  const pid_t child = fork();
  if (child == 0) {
    free_device(held, 0);  // tensors of the parent may be dropped
    free_pinned(pinned);
    const char* why = nullptr;
    bool refused = device_count(&why) == 0 && std::string(why).find("forked") != std::string::npos;
    try {
      allocate_device(100, 0);
      refused = false;
    } catch (const DeviceError& error) {
      refused &= std::string(error.what()).find("CUDA cannot be used in a forked child") != std::string::npos;
    }
    _exit(refused ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  free_device(held, 0);
  free_pinned(pinned);
}

TEST_F(CudaRuntime, EventsMarkWhatAStreamHolds) {
  const Scratch<int> data(1);
  const std::vector<int> zero{0};
  copy(data.data(), kFirst, zero.data(), cpu, sizeof(int), false);
  wait_for_device(0, "test");
  const cudaStream_t other = create_stream(0, 0);
  Event event, never;
  EXPECT_TRUE(query_event(never));
  wait_event(0, other, never);
  launch(count_up, 1, 1, data.data(), 1, 3);
  record_event(event, 0, current_stream());
  wait_event(0, other, event);
  set_current_stream(0, other);
  launch(count_up, 1, 1, data.data(), 1, 4);
  EXPECT_EQ(fetched(data.data(), 1)[0], 7);
  EXPECT_TRUE(query_event(event));
  synchronize_event(event);
  set_current_stream(0, nullptr);
  destroy_stream(other, 0);

  expect_error<Error>([&] { elapsed_time(event, event); }, "enable_timing=true");
  Event start{.timing = true}, end{.timing = true};
  expect_error<Error>([&] { elapsed_time(start, end); }, "must have been recorded");
  record_event(start, 0, current_stream());
  record_event(end, 0, current_stream());
  synchronize_event(end);
  EXPECT_GE(elapsed_time(start, end), 0.0f);
}

// ---- memory -------------------------------------------------------------------------------------------------------

TEST_F(CudaRuntime, ScratchIsReusedInItsStream) {
  int* first = nullptr;
  {
    const Scratch<int> scratch(1000);
    first = scratch.data();
    EXPECT_EQ(scratch.bytes(), 4000u);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % 256, 0u);
    launch(count_up, 4, 256, first, 1000, 1);
  }
  const Scratch<float> again(1000);
  if (caches()) {
    EXPECT_EQ(static_cast<void*>(again.data()), first);
  }
  EXPECT_EQ(Scratch<int>(0).data(), nullptr);
  EXPECT_TRUE(is_device_memory(again.data(), 0));
  EXPECT_FALSE(is_device_memory(again.data(), 1));
  EXPECT_FALSE(is_device_memory(&first, 0));
}

TEST_F(CudaRuntime, OutOfMemorySaysWhatIsHeld) {
  sim::options().memory = size_t{64} << 20;
  empty_all();
  expect_error<MemoryError>(
      [] { allocate_device(size_t{100} << 20, 0); },
      "[cuda] CUDA out of memory: could not allocate 104857600 bytes (100.0 MiB) on cuda:0: tensors hold ");
  void* after = allocate_device(1000, 0);
  EXPECT_NE(after, nullptr);
  free_device(after, 0);
}

TEST_F(CudaRuntime, MemoryOfAnotherStreamIsKeptUntilItIsDone) {
  const cudaStream_t other = create_stream(0, 0);
  int* data = static_cast<int*>(allocate_device(4096, 0));
  set_current_stream(0, other);
  launch(count_up, 1, 1, data, 1, 1);
  set_current_stream(0, nullptr);
  device_state(0).allocator->record_stream(data, other);
  free_device(data, 0);
  void* next = allocate_device(4096, 0);
  // Asking for an event makes the simulated device go on, so the block may be free by the second time, not by the first.
  wait_for_stream(0, other, "test");
  void* later = allocate_device(4096, 0);
  if (caches()) {
    EXPECT_NE(next, data);
    EXPECT_EQ(later, data);
  }
  free_device(next, 0);
  free_device(later, 0);
  destroy_stream(other, 0);
}

// ---- copies -------------------------------------------------------------------------------------------------------

TEST_F(CudaRuntime, PageableMemoryMayBeReusedAtOnce) {
  for (const size_t count : {size_t{1}, size_t{1000}, (size_t{9} << 20) / sizeof(int) + 3}) {
    const Scratch<int> data(static_cast<int64_t>(count));
    for (const bool non_blocking : {false, true}) {
      std::vector<int> values = ramp(count, 5);
      empty_pinned_cache();
      const uint64_t before = sim::kernels_run();
      launch(count_up, 1, 1, data.data(), 1, 1);
      copy(data.data(), kFirst, values.data(), cpu, count * sizeof(int), non_blocking);
      // Several pieces look whether the first has travelled, and that lets the simulated device go on.
      if (count <= 1000) {
        EXPECT_EQ(sim::kernels_run(), before) << "the copy waited for the kernel before it";
      }
      std::fill(values.begin(), values.end(), -1);
      EXPECT_EQ(fetched(data.data(), count), ramp(count, 5)) << count;
    }
  }
}

TEST_F(CudaRuntime, NothingIsCopiedForNoBytes) {
  copy(nullptr, kFirst, nullptr, cpu, 0, false);
  copy(nullptr, cpu, nullptr, kFirst, 0, false);
}

TEST_F(CudaRuntime, PinnedMemoryIsCopiedWithoutWaiting) {
  const size_t bytes = 1000 * sizeof(int);
  int* pinned = static_cast<int*>(allocate_pinned(bytes));
  int* back = static_cast<int*>(allocate_pinned(bytes));
  const Scratch<int> data(1000);
  std::iota(pinned, pinned + 1000, 0);
  std::fill_n(back, 1000, -1);
  copy(data.data(), kFirst, pinned, cpu, bytes, true);
  launch(count_up, 4, 256, data.data(), 1000, 10);
  copy(back, cpu, data.data(), kFirst, bytes, true);
  EXPECT_EQ(back[5], -1);  // nothing has run yet
  wait_for_stream(0, current_stream(), "test");
  EXPECT_EQ(std::vector<int>(back, back + 1000), ramp(1000, 10));

  std::fill_n(back, 1000, -1);
  copy(back, cpu, data.data(), kFirst, bytes, false);
  EXPECT_EQ(back[5], 15);

  // A blocking copy lets the pinned source be reused, too.
  copy(data.data(), kFirst, pinned, cpu, bytes, false);
  std::fill_n(pinned, 1000, -1);
  EXPECT_EQ(fetched(data.data(), 1000), ramp(1000));
  free_pinned(pinned);
  free_pinned(back);
}

TEST_F(CudaRuntime, PinnedMemoryIsKnownAndReusedOnlyAfterItsCopies) {
  const size_t bytes = size_t{3} << 20;
  char* pinned = static_cast<char*>(allocate_pinned(bytes));
  EXPECT_TRUE(is_pinned(pinned));
  EXPECT_TRUE(is_pinned(pinned + bytes - 1));
  EXPECT_FALSE(is_pinned(&pinned));
  EXPECT_FALSE(is_pinned(nullptr));
  const Scratch<char> data(static_cast<int64_t>(bytes));
  copy(data.data(), kFirst, pinned + 10, cpu, bytes - 10, true);
  const Event copied;
  free_pinned(pinned);
  EXPECT_FALSE(is_pinned(pinned));
  // One look at the block's event lets the simulated device go on: the block comes back, but never before the copy.
  char* next = static_cast<char*>(allocate_pinned(bytes));
  wait_for_stream(0, current_stream(), "test");
  char* later = static_cast<char*>(allocate_pinned(bytes));
  EXPECT_NE(next, pinned);
  EXPECT_EQ(later, pinned);
  free_pinned(next);
  free_pinned(later);
  for (const size_t small : {1, 64, 1000, 1024, 1025, 65536, 65537}) {
    void* a = allocate_pinned(small);
    void* b = allocate_pinned(small);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(a) % 64, 0u);
    EXPECT_GE(std::abs(static_cast<char*>(a) - static_cast<char*>(b)), static_cast<std::ptrdiff_t>(small));
    free_pinned(a);
    EXPECT_EQ(allocate_pinned(small), a);
    free_pinned(a);
    free_pinned(b);
  }
  empty_pinned_cache();
}

TEST_F(CudaRuntime, CopiesBetweenGpusFollowBothStreams) {
  const Scratch<int> here(1000);
  const OnDevice second(1);
  const Scratch<int> there(1000);
  const std::vector<int> values = ramp(1000);
  copy(here.data(), kFirst, values.data(), cpu, 4000, false);
  launch(count_up, 4, 256, there.data(), 1000, 1);  // overwritten: the copy comes after it
  {
    const OnDevice first(0);
    launch(count_up, 4, 256, here.data(), 1000, 7);
  }
  copy(there.data(), kSecond, here.data(), kFirst, 4000, true);
  wait_for_stream(0, current_stream(0), "test");
  launch(count_up, 4, 256, there.data(), 1000, 100);
  EXPECT_EQ(fetched(there.data(), 1000, kSecond), ramp(1000, 107));
  copy(here.data() + 500, kFirst, here.data(), kFirst, 2000, false);
  EXPECT_EQ(fetched(here.data() + 500, 500), ramp(500, 7));
}

// ---- what kernels find wrong --------------------------------------------------------------------------------------

struct Shape2 {
  int64_t sizes[2];
};
__global__ void find_errors(ErrorRecord* record, const char* op, int kind, Shape2 shape) {
  switch (kind) {
    case 0:
      return report_index(record, op, 12, 3, 0, 10);
    case 1:
      return report_index(record, op, -11, 7, 1, 10, 2, shape.sizes);
    case 2:
      return report_index(record, op, 4, 0, 2, 3, 0);
    case 3:
      return report_one_hot(record, -2, 5);
    case 4:
      return report_nll_target(record, 9, 31, 4, -100);
    case 5:
      return report_unpool_place(record, 70, 64);
    case 6:
      return report_multinomial_weight(record, -0.5, 2, 8);
    case 7:
      return report_multinomial_sum(record, 0.0, 6, false);
    case 8:
      return report_multinomial_sum(record, INFINITY, 6, true);
    case 9:
      return report_multinomial_samples(record, 1, 2, 3);
    case 10:
      return report_zero_divisor(record, op);
  }
}

TEST_F(CudaRuntime, KernelsErrorsReadAsTheCpusAndComeOnce) {
  const struct {
    int kind;
    const char* message;
  } cases[] = {
      {0, "[gather] index 12 at position 3 is out of bounds for dimension 0 with size 10"},
      {1, "[gather] index -11 at position (1, 3) is out of bounds for dimension 1 with size 10"},
      {2, "[gather] index 4 is out of bounds for dimension 2 with size 3"},
      {3, "[one_hot] class numbers must be in [0, 5); got -2"},
      {4, "[nll_loss] target must be in [0, 4) or ignore_index -100; got 9 at position 31"},
      {5, "[max_unpool] index 70 is outside the output of 64 elements a channel"},
      {6, "[multinomial] every weight must be finite and not negative; received -0.5 at row 2, category 8"},
      {7, "[multinomial] the weights of a row must have a positive sum; row 6 sums to 0"},
      {8, "[multinomial] the weights of a row must have a finite sum; row 6 sums to inf"},
      {9,
       "[multinomial] without replacement a row needs as many weights above 0 as samples; row 1 has 2, 3 "
       "samples asked"},
      {10, "[gather] ZeroDivisionError: integers cannot be divided by zero"},
  };
  for (const auto& [kind, message] : cases) {
    launch(find_errors, 2, 33, error_record(), "gather", kind, Shape2{{2, 4}});
    check_errors(0);  // the kernel has not run
    std::string got;
    try {
      wait_for_stream(0, current_stream(), "test");
    } catch (const IndexError& error) {
      got = error.what();
      EXPECT_LT(kind, 6);
    } catch (const ValueError& error) {
      got = error.what();
      EXPECT_TRUE(kind >= 6 && kind < 10);
    } catch (const Error& error) {
      got = error.what();
      EXPECT_EQ(kind, 10);
    }
    EXPECT_EQ(got, message);
    wait_for_device(0, "test");  // forgotten, and the device works on
  }
}

TEST_F(CudaRuntime, TheFirstErrorWinsAndEveryWaitReportsIt) {
  const Scratch<int> data(1);
  int value = 0;
  const auto fail = [&](int kind) { launch(find_errors, 1, 1, error_record(), "take", kind, Shape2{}); };
  fail(0);
  fail(3);
  expect_error<IndexError>([] { wait_for_device(0, "test"); }, "[take] index 12");
  wait_for_device(0, "test");
  fail(3);
  expect_error<IndexError>([&] { copy(&value, cpu, data.data(), kFirst, sizeof value, false); }, "[one_hot]");
  Event event;
  fail(3);
  record_event(event, 0, current_stream());
  expect_error<IndexError>([&] { synchronize_event(event); }, "[one_hot]");
  {
    const OnDevice second(1);
    fail(3);
    wait_for_device(0, "test");  // the other device's
    expect_error<IndexError>([] { wait_for_device(1, "test"); }, "[one_hot]");
  }
}

TEST_F(CudaRuntime, CudasErrorsAreNamed) {
  expect_error<DeviceError>([] { launch(count_up, 1, 2000, static_cast<int*>(nullptr), 0, 0); },
                            "[cuda] launch: ");
  expect_error<DeviceError>([] { check(cudaErrorInvalidValue, "testing"); }, "[cuda] testing: ");
  expect_error<DeviceError>([] { check(cudaErrorInvalidValue, "testing"); }, "(cudaErrorInvalidValue)");
  expect_error<DeviceError>([] { check(cudaErrorIllegalAddress, "testing"); }, "cannot use the GPU any more");
}

}  // namespace
}  // namespace weft::kernels::cuda
