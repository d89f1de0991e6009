// A training as usual beside the same one captured and replayed: what both leave behind is compared bit for bit.
#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/gpu/on_gpu.h"

namespace weft::testing {

using Named = std::vector<std::pair<std::string, Tensor>>;

/// A training; the same each time it is made.
struct Training {
  std::function<void()> step;          // what is captured
  std::function<Named()> results;      // what it leaves behind
  std::function<void(int)> between{};  // before each step, never captured: new inputs, schedules
};

struct Steps {
  int warmup = 2;  // as usual, before the capture
  int all = 6;
};

/// What a training leaves behind, on the CPU.
inline Named trained(const std::function<Training()>& make, Steps steps, bool captured) {
  manual_seed(11);
  const Training run = make();
  int done = 0;
  const auto next = [&] {
    if (run.between) run.between(done);
    ++done;
  };
  if (captured) {
    const auto step = [&] {
      if (!cuda::is_capturing()) next();
      run.step();
    };
    cuda::Graph graph = cuda::graph(step, {.warmup = steps.warmup});
    while (done < steps.all) {
      next();
      graph.replay();
    }
  } else {
    while (done < steps.all) {
      next();
      run.step();
    }
  }
  Named results = run.results();
  for (auto& [name, tensor] : results)
    if (tensor.defined()) tensor = to(tensor.detach(), cpu);
  return results;
}

inline void expect_same(const Named& actual, const Named& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const auto& [name, wanted] = expected[i];
    SCOPED_TRACE(name);
    EXPECT_EQ(actual[i].first, name);
    ASSERT_EQ(actual[i].second.defined(), wanted.defined());
    if (!wanted.defined()) continue;
    ASSERT_EQ(actual[i].second.sizes().str(), wanted.sizes().str());
    ASSERT_EQ(actual[i].second.dtype(), wanted.dtype());
    const auto a = actual[i].second.to_vector<double>(), e = wanted.to_vector<double>();
    for (size_t k = 0; k < e.size(); ++k)
      ASSERT_TRUE(a[k] == e[k] || (std::isnan(a[k]) && std::isnan(e[k])))
          << "element " << k << " is " << a[k] << " when replayed, " << e[k] << " as usual";
  }
}

/// Both ways of the training leave the same behind. Returns it.
inline Named expect_replays_as_usual(const std::function<Training()>& make, Steps steps = {}) {
  cuda::set_deterministic(true);
  const Named usual = trained(make, steps, false), replayed = trained(make, steps, true);
  cuda::set_deterministic(false);
  expect_same(replayed, usual);
  return usual;
}

}  // namespace weft::testing
