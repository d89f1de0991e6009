// The simulated CUDA: streams and events whose work waits, capture and graphs.
#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>

#include "tests/cudasim/sim_fixture.h"

namespace cudasim_test {
namespace {

// ---- streams ------------------------------------------------------------------------------------------------------

class LazyStreams : public CudaSim {
 protected:
  LazyStreams() {
    sim::options().lazy = true;
    cudaStreamCreateWithFlags(&a_, cudaStreamNonBlocking);
    cudaStreamCreateWithFlags(&b_, cudaStreamNonBlocking);
    cudaEventCreate(&event_);
    cudaMalloc(&data_, sizeof(int));
    cudaHostAlloc(&host_, sizeof(int), cudaHostAllocDefault);
    *host_ = -7;
  }
  ~LazyStreams() override {
    cudaFree(data_);
    cudaFreeHost(host_);
    cudaEventDestroy(event_);
    cudaStreamDestroy(a_);
    cudaStreamDestroy(b_);
  }
  // data = data * 10 + digit
  void write(cudaStream_t stream, int digit) {
    int* data = data_;
    sim::launch(1, 1, 0, stream, [=] { *data = *data * 10 + digit; });
  }
  int read() {
    int result = 0;
    cudaDeviceSynchronize();
    cudaMemcpy(&result, data_, sizeof result, cudaMemcpyDeviceToHost);
    return result;
  }
  cudaStream_t a_ = nullptr, b_ = nullptr;
  cudaEvent_t event_ = nullptr;
  int* data_ = nullptr;
  int* host_ = nullptr;
};

TEST_F(LazyStreams, WorkWaitsUntilItIsWaitedFor) {
  const uint64_t before = sim::kernels_run();
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  write(a_, 4);
  cudaMemcpyAsync(host_, data_, sizeof(int), cudaMemcpyDeviceToHost, a_);
  EXPECT_EQ(before, sim::kernels_run());
  EXPECT_EQ(-7, *host_);
  CHECK_CUDA(cudaStreamSynchronize(b_));
  EXPECT_EQ(-7, *host_);
  CHECK_CUDA(cudaStreamSynchronize(a_));
  EXPECT_EQ(4, *host_);
}

TEST_F(LazyStreams, EventsOrderStreams) {
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  write(a_, 1);
  cudaEventRecord(event_, a_);
  cudaStreamWaitEvent(b_, event_);
  write(b_, 2);
  cudaEventRecord(event_, b_);
  cudaStreamWaitEvent(a_, event_);
  write(a_, 3);
  CHECK_CUDA(cudaStreamSynchronize(a_));
  EXPECT_EQ(123, read());
}

TEST_F(LazyStreams, AMissingEventShows) {
  cudaMemset(data_, 0, sizeof(int));
  cudaDeviceSynchronize();
  write(a_, 1);
  write(b_, 2);  // nothing says that it comes after
  CHECK_CUDA(cudaStreamSynchronize(b_));
  EXPECT_EQ(21, read());
}

TEST_F(LazyStreams, QueriesMakeProgress) {
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  for (int i = 0; i < 5; ++i) write(a_, 1);
  cudaEventRecord(event_, a_);
  int queries = 0;
  while (cudaEventQuery(event_) == cudaErrorNotReady) ++queries;
  EXPECT_EQ(cudaErrorNotReady, cudaGetLastError());
  EXPECT_EQ(6, queries);
  EXPECT_EQ(11111, read());
}

TEST_F(LazyStreams, PageableMemoryIsTakenAtTheCallPinnedMemoryLater) {
  int pageable = 5;
  *host_ = 6;
  cudaMemcpyAsync(data_, &pageable, sizeof(int), cudaMemcpyHostToDevice, a_);
  pageable = 50;
  EXPECT_EQ(5, read());
  cudaMemcpyAsync(data_, host_, sizeof(int), cudaMemcpyHostToDevice, a_);
  *host_ = 60;
  EXPECT_EQ(60, read());
}

TEST_F(LazyStreams, TheLegacyStreamWaitsForBlockingStreamsOnly) {
  cudaStream_t blocking;
  cudaStreamCreate(&blocking);
  cudaMemset(data_, 0, sizeof(int));
  write(blocking, 1);
  write(nullptr, 2);
  write(blocking, 3);
  write(a_, 4);
  CHECK_CUDA(cudaStreamSynchronize(blocking));
  EXPECT_EQ(1234, read());  // the device's synchronisation ran a's
  cudaStreamDestroy(blocking);
}

TEST_F(LazyStreams, HostFunctionsRunInOrderAndMayNotCallCuda) {
  struct State {
    const int* copied;
    int seen;
    cudaError_t status;
  } state{host_, 0, cudaSuccess};
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  write(a_, 8);
  cudaMemcpyAsync(host_, data_, sizeof(int), cudaMemcpyDeviceToHost, a_);
  const auto look = [](void* held) {
    auto& s = *static_cast<State*>(held);
    s.seen = *s.copied;
    s.status = cudaDeviceSynchronize();
  };
  CHECK_CUDA(cudaLaunchHostFunc(a_, look, &state));
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  cudaMemcpyAsync(host_, data_, sizeof(int), cudaMemcpyDeviceToHost, a_);
  CHECK_CUDA(cudaStreamSynchronize(a_));
  EXPECT_EQ(cudaErrorNotPermitted, cudaGetLastError());
  EXPECT_EQ(8, state.seen);
  EXPECT_EQ(cudaErrorNotPermitted, state.status);
}

TEST_F(LazyStreams, EventsMeasureTime) {
  cudaEvent_t end, silent;
  float milliseconds = -1;
  cudaEventCreate(&end);
  cudaEventCreateWithFlags(&silent, cudaEventDisableTiming);
  cudaEventRecord(event_, a_);
  write(a_, 1);
  cudaEventRecord(end, a_);
  cudaEventRecord(silent, a_);
  EXPECT_EQ(cudaErrorNotReady, cudaEventElapsedTime(&milliseconds, event_, end));
  CHECK_CUDA(cudaEventSynchronize(silent));
  CHECK_CUDA(cudaEventElapsedTime(&milliseconds, event_, end));
  EXPECT_GT(milliseconds, 0);
  EXPECT_EQ(cudaErrorInvalidResourceHandle, cudaEventElapsedTime(&milliseconds, event_, silent));
  cudaGetLastError();
  cudaEventDestroy(end);
  cudaEventDestroy(silent);
}

__global__ void trap() { __trap(); }

TEST_F(LazyStreams, AFaultIsReportedByWhatWaits) {
  sim::launch(1, 1, 0, a_, trap, reinterpret_cast<const void*>(trap));
  EXPECT_EQ("", last_error());
  EXPECT_EQ(cudaErrorLaunchFailure, cudaStreamSynchronize(a_));
  EXPECT_NE(std::string::npos, last_error().find("trap"));
}

// ---- capture ------------------------------------------------------------------------------------------------------

class Capture : public LazyStreams {
 protected:
  Capture() { sim::options().lazy = false; }
  ~Capture() override {
    if (executable_ != nullptr) cudaGraphExecDestroy(executable_);
    if (graph_ != nullptr) cudaGraphDestroy(graph_);
  }
  cudaStreamCaptureStatus status() {
    cudaStreamCaptureStatus result;
    cudaStreamIsCapturing(a_, &result);
    return result;
  }
  cudaGraph_t graph_ = nullptr;
  cudaGraphExec_t executable_ = nullptr;
};

TEST_F(Capture, ReplaysWhatWasCaptured) {
  cudaMemset(data_, 0, sizeof(int));
  CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
  EXPECT_EQ(cudaStreamCaptureStatusActive, status());
  write(a_, 1);
  write(a_, 2);
  cudaMemcpyAsync(host_, data_, sizeof(int), cudaMemcpyDeviceToHost, a_);
  CHECK_CUDA(cudaStreamEndCapture(a_, &graph_));
  EXPECT_EQ(cudaStreamCaptureStatusNone, status());
  EXPECT_EQ(0, read());
  size_t nodes = 0;
  CHECK_CUDA(cudaGraphGetNodes(graph_, nullptr, &nodes));
  EXPECT_EQ(3u, nodes);
  CHECK_CUDA(cudaGraphInstantiate(&executable_, graph_));
  CHECK_CUDA(cudaGraphDestroy(graph_));
  graph_ = nullptr;
  for (int i = 0; i < 2; ++i) CHECK_CUDA(cudaGraphLaunch(executable_, a_));
  CHECK_CUDA(cudaStreamSynchronize(a_));
  EXPECT_EQ(1212, *host_);
}

TEST_F(Capture, OtherStreamsJoinThroughEvents) {
  cudaEvent_t back;
  cudaEventCreate(&back);
  int* other;
  cudaMalloc(&other, sizeof(int));
  CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  cudaEventRecord(event_, a_);
  cudaStreamWaitEvent(b_, event_);
  cudaMemsetAsync(other, 0, sizeof(int), b_);
  write(b_, 1);
  cudaEventRecord(back, b_);
  cudaStreamWaitEvent(a_, back);
  write(a_, 2);
  CHECK_CUDA(cudaStreamEndCapture(a_, &graph_));
  CHECK_CUDA(cudaGraphInstantiate(&executable_, graph_));
  for (uint64_t seed = 1; seed < 10; ++seed) {
    sim::set_seed(seed);
    CHECK_CUDA(cudaGraphLaunch(executable_, a_));
    EXPECT_EQ(12, read());
  }
  cudaEventDestroy(back);
  cudaFree(other);
}

TEST_F(Capture, AForgottenJoinIsAnError) {
  CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
  cudaMemsetAsync(data_, 0, sizeof(int), a_);
  cudaEventRecord(event_, a_);
  cudaStreamWaitEvent(b_, event_);
  write(b_, 1);
  EXPECT_EQ(cudaErrorStreamCaptureUnjoined, cudaStreamEndCapture(a_, &graph_));
  EXPECT_EQ(nullptr, graph_);
  EXPECT_EQ(cudaErrorStreamCaptureUnjoined, cudaGetLastError());
  write(b_, 1);
  CHECK_CUDA(cudaStreamSynchronize(b_));
}

TEST_F(Capture, WaitingInvalidatesIt) {
  int pageable = 0;
  void* memory = nullptr;
  cudaEvent_t before;
  cudaEventCreate(&before);
  cudaEventRecord(before, b_);
  struct Case {
    cudaError_t expected;
    std::function<cudaError_t()> call;
  };
  const Case cases[] = {
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaStreamSynchronize(a_); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaStreamQuery(a_); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaDeviceSynchronize(); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaMalloc(&memory, 8); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaHostAlloc(&memory, 8, 0); }},
      {cudaErrorStreamCaptureUnsupported,
       [&] { return cudaMemcpy(data_, &pageable, 4, cudaMemcpyHostToDevice); }},
      {cudaErrorStreamCaptureUnsupported,
       [&] { return cudaMemcpyAsync(data_, &pageable, 4, cudaMemcpyHostToDevice, a_); }},
      {cudaErrorStreamCaptureUnsupported, [&] { return cudaEventQuery(before); }},
      {cudaErrorCapturedEvent,
       [&] {
         cudaEventRecord(event_, a_);
         return cudaEventSynchronize(event_);
       }},
      {cudaErrorStreamCaptureIsolation, [&] { return cudaStreamWaitEvent(a_, before); }},
  };
  for (const Case& c : cases) {
    const auto number = &c - cases;
    CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
    EXPECT_EQ(c.expected, c.call()) << number;
    EXPECT_EQ(cudaStreamCaptureStatusInvalidated, status()) << number;
    EXPECT_EQ(cudaErrorStreamCaptureInvalidated, cudaMemsetAsync(data_, 0, 4, a_)) << number;
    EXPECT_EQ(cudaErrorStreamCaptureInvalidated, cudaStreamEndCapture(a_, &graph_)) << number;
    EXPECT_EQ(nullptr, graph_);
    cudaGetLastError();
    EXPECT_EQ(cudaStreamCaptureStatusNone, status()) << number;
  }
  cudaEventDestroy(before);
}

TEST_F(Capture, RelaxedThreadsMayAllocate) {
  CHECK_CUDA(cudaStreamBeginCapture(a_, cudaStreamCaptureModeGlobal));
  cudaStreamCaptureMode mode = cudaStreamCaptureModeRelaxed;
  cudaThreadExchangeStreamCaptureMode(&mode);
  void* memory = nullptr;
  CHECK_CUDA(cudaMalloc(&memory, 8));
  CHECK_CUDA(cudaFree(memory));
  cudaThreadExchangeStreamCaptureMode(&mode);
  std::thread([] {
    void* elsewhere = nullptr;
    EXPECT_EQ(cudaErrorStreamCaptureUnsupported, cudaMalloc(&elsewhere, 8));
  }).join();
  EXPECT_EQ(cudaErrorStreamCaptureInvalidated, cudaStreamEndCapture(a_, &graph_));
  cudaGetLastError();
}

}  // namespace
}  // namespace cudasim_test
