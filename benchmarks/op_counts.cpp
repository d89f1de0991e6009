// Small ops and steps, run a given number of times: op_counts.py counts their instructions under callgrind. Without
// arguments it prints what each allocates.
#include <weft/weft.h>

#include <cstdio>
#include <functional>
#include <map>
#include <string>

#include "counted_new.h"
#include "models.h"

namespace {

using namespace weft;
using bench::news;
using bench::TinyMLP;
using Case = std::function<void()>;

Case tiny_step() {
  struct Training {
    TinyMLP model;
    optim::SGD opt{model.parameters(), {.lr = 0.01, .momentum = 0.9}};
    Tensor x = randn({32, 2}), y = randint(0, 2, {32});
  };
  auto training = std::make_shared<Training>();
  return [training] {
    training->opt.zero_grad();
    const Tensor loss = nll_loss(training->model(training->x), training->y);
    loss.backward();
    training->opt.step();
    static_cast<void>(loss.item<float>());
  };
}

std::map<std::string, std::function<Case()>> cases() {
  const Tensor a = rand({8}), b = rand({8}), x = rand({8}).requires_grad_(), seed = ones({8});
  const Tensor matrix = rand({8, 8}), image = rand({1, 1, 8, 8}), filter = rand({4, 1, 3, 3});
  return {
      {"add", [=] { return [=] { a + b; }; }},
      {"add number", [=] { return [=] { a + 2.0; }; }},
      {"add in place", [=] { return [=] { a.add_(b); }; }},
      {"add recorded", [=] { return [=] { x + b; }; }},
      {"mul forward and backward", [=] { return [=] { (x * b).backward(seed); }; }},
      {"select", [=] { return [=] { a[3]; }; }},
      {"view", [=] { return [=] {
                       a.view({2, 4});
                     }; }},
      {"sum", [=] { return [=] { sum(a); }; }},
      {"softmax", [=] { return [=] { softmax(matrix, 1); }; }},
      {"matmul 8x8", [=] { return [=] { matmul(matrix, matrix); }; }},
      {"conv2d 8x8", [=] { return [=] { conv2d(image, filter); }; }},
      {"tiny MLP step", tiny_step},
  };
}

void print_allocations() {
  constexpr int kRuns = 1000;
  for (const auto& [name, make] : cases()) {
    const Case run = make();
    for (int i = 0; i < 10; ++i) run();
    const MemoryStats before = memory_stats();
    const int64_t news_before = news;
    for (int i = 0; i < kRuns; ++i) run();
    const MemoryStats after = memory_stats();
    std::printf("{\"case\": \"%s\", \"tensor blocks\": %.2f, \"operator new\": %.2f}\n", name.c_str(),
                static_cast<double>(after.allocations - before.allocations) / kRuns,
                static_cast<double>(news - news_before) / kRuns);
  }
}

const char* instruction_set() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return "AVX-512";
  if (__builtin_cpu_supports("avx2")) return "AVX2";
#endif
  return "baseline";
}

}  // namespace

int main(int count, char** arguments) {
  set_num_threads(1);
  manual_seed(0);
  if (count == 1) {
    print_allocations();
    return 0;
  }
  const auto all = cases();
  const auto found = all.find(arguments[1]);
  if (count != 3 || found == all.end()) {
    std::fprintf(stderr, "usage: %s [CASE RUNS]; cases:", arguments[0]);
    for (const auto& [name, make] : all) std::fprintf(stderr, " '%s'", name.c_str());
    std::fprintf(stderr, "\n");
    return 2;
  }
  const Case run = found->second();
  for (int64_t left = std::stoll(arguments[2]); left > 0; --left) run();
  std::printf("%s\n", instruction_set());
}
