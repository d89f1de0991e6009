// What this machine can do at most: fused multiply-adds in registers, and a triad (a = b + 3 c) through memory or caches.
// compare.py runs it as a worker beside the steps (bench_limits --worker fma|lanes|triad:BYTES THREADS), so that limits and
// steps come from one run.
#include <benchmark/benchmark.h>
#include <hwy/aligned_allocator.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "benchmarks/worker.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "benchmarks/limits.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace limits::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Twelve chains: more than latency times units of any core asks for, and few enough for sixteen registers. They begin
// apart, or the compiler would make one of them.
float multiply_add(long count) {
  const hn::ScalableTag<float> d;
  const auto x = hn::Set(d, 0.999F), y = hn::Set(d, 0.001F);
  const auto start = [d](float value) { return hn::Set(d, value); };
  auto a = start(0), b = start(1), c = start(2), e = start(3), f = start(4), g = start(5);
  auto h = start(6), i = start(7), j = start(8), k = start(9), l = start(10), m = start(11);
  for (long n = 0; n < count; ++n) {
    a = hn::MulAdd(a, x, y);
    b = hn::MulAdd(b, x, y);
    c = hn::MulAdd(c, x, y);
    e = hn::MulAdd(e, x, y);
    f = hn::MulAdd(f, x, y);
    g = hn::MulAdd(g, x, y);
    h = hn::MulAdd(h, x, y);
    i = hn::MulAdd(i, x, y);
    j = hn::MulAdd(j, x, y);
    k = hn::MulAdd(k, x, y);
    l = hn::MulAdd(l, x, y);
    m = hn::MulAdd(m, x, y);
  }
  const auto sum =
      hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, e)),
              hn::Add(hn::Add(hn::Add(f, g), hn::Add(h, i)), hn::Add(hn::Add(j, k), hn::Add(l, m))));
  return hn::GetLane(sum);
}

void triad(float* out, const float* x, const float* y, size_t count) {
  const hn::ScalableTag<float> d;
  const auto three = hn::Set(d, 3.0F);
  for (size_t i = 0; i < count; i += hn::Lanes(d))
    hn::Store(hn::MulAdd(hn::Load(d, y + i), three, hn::Load(d, x + i)), d, out + i);
}

size_t lanes() { return hn::Lanes(hn::ScalableTag<float>()); }

}  // namespace limits::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace limits {
HWY_EXPORT(multiply_add);
HWY_EXPORT(triad);
HWY_EXPORT(lanes);

namespace {

template <class F>
void in_threads(int threads, const F& work) {
  std::vector<std::jthread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(work, i);
  work(0);
}

size_t float_lanes() { return HWY_DYNAMIC_DISPATCH(lanes)(); }

constexpr long iterations = 4'000'000;
double flops(int threads) { return 2.0 * 12 * static_cast<double>(float_lanes()) * iterations * threads; }
void run_multiply_add(int threads) {
  in_threads(threads, [](int) { benchmark::DoNotOptimize(HWY_DYNAMIC_DISPATCH(multiply_add)(iterations)); });
}

/// Three arrays a thread, `bytes` altogether; each step passes over them until 256 MB have moved.
class Triad {
 public:
  Triad(double bytes, int threads) : threads_(threads) {
    count_ = std::max(size_t{256}, static_cast<size_t>(bytes / 12 / threads) / 256 * 256);
    passes_ = std::max(1L, static_cast<long>(256e6 / moved_in_pass()));
    for (int i = 0; i < threads; ++i) {
      arrays_.push_back(hwy::AllocateAligned<float>(3 * count_));
      std::fill_n(arrays_.back().get(), 3 * count_, 1.0F);
    }
  }
  double bytes() const { return moved_in_pass() * static_cast<double>(passes_); }
  void run() {
    in_threads(threads_, [this](int i) {
      float* first = arrays_[static_cast<size_t>(i)].get();
      for (long pass = 0; pass < passes_; ++pass)
        HWY_DYNAMIC_DISPATCH(triad)(first, first + count_, first + 2 * count_, count_);
    });
  }

 private:
  double moved_in_pass() const { return 12.0 * static_cast<double>(count_) * threads_; }

  int threads_;
  size_t count_;
  long passes_;
  std::vector<hwy::AlignedFreeUniquePtr<float[]>> arrays_;
};

/// The first "loss" is what one step does: floating-point operations or bytes; for lanes their number.
int work(const std::string& name, int threads) {
  if (name == "lanes") return bench::serve("limits", {[] { return static_cast<double>(float_lanes()); }, 1});
  if (name == "fma")
    return bench::serve("limits", {[threads] {
                                     run_multiply_add(threads);
                                     return flops(threads);
                                   },
                                   1});
  Triad triad(std::stod(name.substr(name.find(':') + 1)), threads);
  return bench::serve("limits", {[&triad] {
                                   triad.run();
                                   return triad.bytes();
                                 },
                                 1});
}

void multiply_adds(benchmark::State& state) {
  const int threads = static_cast<int>(state.range(0));
  for (auto _ : state) run_multiply_add(threads);
  state.counters["FLOPS"] = benchmark::Counter(flops(threads), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(multiply_adds)->Arg(1)->Arg(2)->ArgName("threads")->Unit(benchmark::kMillisecond)->UseRealTime();

void triad_bandwidth(benchmark::State& state) {
  Triad triad(static_cast<double>(state.range(1)) * 1e6, static_cast<int>(state.range(0)));
  for (auto _ : state) triad.run();
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(triad.bytes()));
}
BENCHMARK(triad_bandwidth)
    ->ArgsProduct({{1, 2}, {1, 16, 256}})
    ->ArgNames({"threads", "MB"})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace limits

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--worker") return limits::work(argv[2], std::stoi(argv[3]));
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
#endif
