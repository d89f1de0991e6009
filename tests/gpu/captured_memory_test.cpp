// What captured steps keep alive and refuse, and who may end them.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/expect_error.h"
#include "tests/gpu/on_gpu.h"
#include "weft/weft.h"

namespace weft {
namespace {

using testing::expect_error;
using testing::kGpu;

class CapturedMemory : public testing::OnGpu {};

Tensor filled(double value, int64_t count = 100) { return full({count}, value, {.device = kGpu}); }

std::vector<Tensor> strangers() {
  std::vector<Tensor> all;
  for (int i = 0; i < 60; ++i) all.push_back(filled(99));
  return all;
}

TEST_F(CapturedMemory, LivesAsLongAsTheGraphThatUsesIt) {
  Tensor read = filled(3), written = filled(0);
  const Tensor result = filled(0);
  const int64_t before = cuda::memory_stats().allocated;
  cuda::Graph graph = cuda::graph([&] {
    written.add_(slice(read, 0, 10, 60).sum());
    result.copy_(written);
  });
  read = written = Tensor();
  const std::vector<Tensor> others = strangers();
  graph.replay();
  graph.replay();
  EXPECT_EQ(result.sum().item(), 100 * 5 * 150.0);  // three warm-up steps
  for (const Tensor& other : others) EXPECT_EQ(other.sum().item(), 9900);
  EXPECT_GE(cuda::memory_stats().allocated, before);
  graph = cuda::Graph();
  EXPECT_LT(cuda::memory_stats().allocated, before + 60 * 512);
}

TEST_F(CapturedMemory, IsKeptForAllThatUseIt) {
  Tensor read = filled(2);
  const Tensor a = filled(0), b = filled(0);
  cuda::Graph first = cuda::graph([&] { a.copy_(read); });
  cuda::Graph second = cuda::graph([&] { b.copy_(read); });
  read = Tensor();
  first = cuda::Graph();
  const std::vector<Tensor> others = strangers();
  b.zero_();
  second.replay();
  EXPECT_EQ(b.sum().item(), 200);
}

TEST_F(CapturedMemory, AStepWhoseGraphAnotherThreadDropsIsOver) {
  const Tensor x = filled(1);
  cuda::synchronize();
  const cuda::StreamGuard guard{cuda::Stream()};
  cuda::Graph graph;
  graph.begin_capture();
  x.add_(1);
  std::thread([&] { graph = cuda::Graph(); }).join();
  EXPECT_FALSE(cuda::is_capturing());
  EXPECT_EQ(x.sum().item(), 100);
  graph.begin_capture();
  x.add_(1);
  graph.end_capture();
  graph.replay();
  EXPECT_EQ(x.sum().item(), 200);
}

TEST_F(CapturedMemory, OpsOnAnotherGpuAreRefused) {
  if (cuda::device_count() < 2) GTEST_SKIP() << "one GPU";
  const Tensor other = zeros({3}, {.device = Device(DeviceType::cuda, 1)});
  expect_error<Error>([&] { cuda::graph([&] { other.add_(1); }, {.warmup = 0}); },
                      "the step that is captured runs on cuda:0; an op on cuda:1 cannot be part of it");
  EXPECT_EQ(other.sum().item(), 0);
}

TEST_F(CapturedMemory, HandlesThatWereMovedFromSaySo) {
  cuda::Stream stream;
  const cuda::Stream taken = std::move(stream);
  cuda::Event event, end;
  const cuda::Event marked = std::move(event);
  cuda::Graph graph;
  const cuda::Graph other = std::move(graph);
  // NOLINTBEGIN(bugprone-use-after-move)
  expect_error<Error>([&] { stream.synchronize(); }, "[Stream] was moved from");
  expect_error<Error>([&] { stream.query(); }, "[Stream] was moved from");
  expect_error<Error>([&] { taken.wait(stream); }, "[Stream] was moved from");
  expect_error<Error>([&] { stream.wait(taken); }, "[Stream] was moved from");
  expect_error<Error>([&] { cuda::StreamGuard{stream}; }, "[Stream] was moved from");
  expect_error<Error>([&] { event.record(); }, "[Event] was moved from");
  expect_error<Error>([&] { event.synchronize(); }, "[Event] was moved from");
  expect_error<Error>([&] { event.query(); }, "[Event] was moved from");
  expect_error<Error>([&] { event.wait(taken); }, "[Event] was moved from");
  expect_error<Error>([&] { end.elapsed_time(event); }, "[Event] was moved from");
  expect_error<Error>([&] { graph.begin_capture(); }, "[Graph] was moved from");
  expect_error<Error>([&] { graph.end_capture(); }, "[Graph] was moved from");
  expect_error<Error>([&] { graph.replay(); }, "[Graph] was moved from");
  expect_error<Error>([&] { graph.size(); }, "[Graph] was moved from");
  expect_error<Error>([&] { graph.pool(); }, "[Graph] was moved from");
  // NOLINTEND(bugprone-use-after-move)
}

}  // namespace
}  // namespace weft
