// What one small op costs: 8 floats added plainly, on the tape, and with the backward walk. libtorch takes 839, 1,600 and (for a
// product) 6,100 ns on the machine where weft's goals of 100, 200 and 600 ns were set.
#include <benchmark/benchmark.h>

#include "weft/autograd.h"
#include "weft/ops.h"

namespace {

using namespace weft;

const Tensor a = rand({8}), b = rand({8});

void add_plain(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(a + b);
}
void add_number(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(a + 2.0);
}
void add_recorded(benchmark::State& state) {
  const Tensor x = rand({8}).requires_grad_();
  for (auto _ : state) benchmark::DoNotOptimize(x + b);
}
void mul_forward_backward(benchmark::State& state) {
  const Tensor x = rand({8}).requires_grad_();
  const Tensor seed = ones({8});
  for (auto _ : state) (x * b).backward(seed);
}
void add_in_place(benchmark::State& state) {
  const Tensor x = zeros({8});
  for (auto _ : state) x.add_(b);
}
void select_view(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(a[3]);
}
void sum_of_8(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(sum(a));
}
void add_16m(benchmark::State& state) {
  const Tensor x = rand({1 << 24}), y = rand({1 << 24});
  for (auto _ : state) benchmark::DoNotOptimize(x + y);
  state.SetBytesProcessed(state.iterations() * 3 * (int64_t{4} << 24));
}

BENCHMARK(add_plain);
BENCHMARK(add_number);
BENCHMARK(add_recorded);
BENCHMARK(mul_forward_backward);
BENCHMARK(add_in_place);
BENCHMARK(select_view);
BENCHMARK(sum_of_8);
BENCHMARK(add_16m)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
