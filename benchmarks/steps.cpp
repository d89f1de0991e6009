// The training steps and small ops that compare.py measures beside other libraries, for weft in C++. As a benchmark of its own it
// times them with Google Benchmark; as `bench_steps --worker WORKLOAD THREADS` it is one of compare.py's workers. The
// programs are those of peers/torch_steps.py and peers/libtorch_steps.cpp.
#include <benchmark/benchmark.h>
#include <weft/weft.h>

#include <memory>
#include <string>

#include "models.h"
#include "worker.h"

using namespace weft;
using bench::GPT;
using bench::Lecture;
using bench::LeNet;
using bench::LSTMNet;
using bench::MLP;
using bench::TinyMLP;

namespace {

/// A model, its optimizer, and one batch that it is trained on over and over.
template <class Model, class Optimizer>
struct Training {
  template <class Options>
  Training(const Shape& input, int64_t classes, const Options& options)
      : x(randn(input)), y(randint(0, classes, {input[0]})), opt(model.parameters(), options) {
    if constexpr (std::is_same_v<Model, GPT>) {  // characters, and the one after each of them
      x = randint(0, classes, input);
      y = randint(0, classes, {input.numel()});
    }
  }

  Tensor loss() {
    // The lectures' model ends in softmax.
    if constexpr (std::is_same_v<Model, Lecture>) return nll_loss(log(model(x)), y);
    return nll_loss(model(x), y);
  }
  double step() {
    opt.zero_grad();
    const Tensor value = loss();
    value.backward();
    opt.step();
    return value.template item<float>();
  }

  Model model;
  Tensor x, y;
  Optimizer opt;
};

template <class Model, class Optimizer, class Options>
bench::Workload training(const Shape& input, int64_t classes, const Options& options) {
  auto run = std::make_shared<Training<Model, Optimizer>>(input, classes, options);
  return {[run] { return run->step(); }};
}

/// One epoch of the lectures' program, shuffling and test accuracy included.
struct Epoch {
  double run() {
    double sum_of_losses = 0;
    int64_t steps = 0;
    for (const Tensor& batch : data::batches(x.size(0), {.batch_size = 100, .shuffle = true})) {
      const Tensor loss = nll_loss(log(model(x[batch])), y[batch]);
      opt.zero_grad();
      loss.backward();
      opt.step();
      sum_of_losses += loss.item<float>();
      ++steps;
    }
    NoGrad guard;
    accuracy = mean((argmax(model(x_test), 1) == y_test).to(Dtype::float32)).item<float>();
    return sum_of_losses / static_cast<double>(steps);
  }

  Lecture model;
  optim::Adam opt{model.parameters(), {.lr = 0.001}};
  Tensor x, y, x_test, y_test;
  double accuracy = 0;
};

bench::Workload epoch(const std::string& data) {
  auto run = std::make_shared<Epoch>();
  auto train = data::load_idx_dataset(data, "train");
  auto test = data::load_idx_dataset(data, "test");
  run->x = train.images, run->y = train.labels, run->x_test = test.images, run->y_test = test.labels;
  return {[run] { return run->run(); }, 1};
}

template <class F>
bench::Workload small_op(F op) {
  constexpr int count = 1000;
  return {[op] {
            for (int i = 0; i < count; ++i) op();
            return 0.0;
          },
          0, count};
}

template <class F>
bench::Workload large_op(F op) {
  return {[op] {
            op();
            return 0.0;
          },
          0};
}

bench::Workload prepare(const std::string& name) {
  using optim::Adam, optim::AdamOptions, optim::AdamW, optim::AdamWOptions, optim::SGD, optim::SGDOptions;
  const AdamOptions adam{.lr = 0.001};
  manual_seed(123);
  if (name == "tiny_mlp") return training<TinyMLP, SGD>({32, 2}, 2, SGDOptions{.lr = 0.01, .momentum = 0.9});
  if (name == "mlp") return training<MLP, Adam>({64, 1, 28, 28}, 10, adam);
  if (name == "lecture") return training<Lecture, Adam>({100, 1, 28, 28}, 10, adam);
  if (name == "lenet") return training<LeNet, Adam>({64, 1, 28, 28}, 10, adam);
  if (name == "lstm") return training<LSTMNet, Adam>({64, 28, 28}, 10, adam);
  if (name == "gpt") return training<GPT, AdamW>({12, 64}, 65, AdamWOptions{.lr = 0.001});
  if (name.starts_with("epoch:")) return epoch(name.substr(6));

  if (name == "add_16m") {
    const Tensor a = rand({1 << 24}), b = rand({1 << 24});
    return large_op([=] { benchmark::DoNotOptimize(a + b); });
  }
  if (name == "matmul_1024") {
    const Tensor a = rand({1024, 1024}), b = rand({1024, 1024});
    return large_op([=] { benchmark::DoNotOptimize(matmul(a, b)); });
  }
  const Tensor a = rand({8}), b = rand({8}), seed = ones({8});
  if (name == "add") return small_op([=] { benchmark::DoNotOptimize(a + b); });
  a.requires_grad_();
  if (name == "add_recorded") return small_op([=] { benchmark::DoNotOptimize(a + b); });
  if (name == "mul_backward") return small_op([=] { (a * b).backward(seed); });
  throw std::invalid_argument("bench_steps: there is no workload " + name);
}

void measure(benchmark::State& state, const char* name) {
  set_num_threads(static_cast<int>(state.range(0)));
  const bench::Workload workload = prepare(name);
  for (int i = 0; i < 6; ++i) workload.step();
  for (auto _ : state) benchmark::DoNotOptimize(workload.step());
}
#define MEASURE(name) \
  BENCHMARK_CAPTURE(measure, name, #name)->Arg(1)->Arg(2)->ArgName("threads")->UseRealTime()
MEASURE(tiny_mlp);
MEASURE(mlp);
MEASURE(lecture);
MEASURE(lenet);
MEASURE(lstm);
MEASURE(gpt);
MEASURE(add_16m);
MEASURE(matmul_1024);

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--worker") {
    set_num_threads(std::stoi(argv[3]));
    return bench::serve("weft", prepare(argv[2]));
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
