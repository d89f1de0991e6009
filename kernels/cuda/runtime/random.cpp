// Stretches of random streams behind random.h.
#include "kernels/cuda/runtime/random.h"

#include <algorithm>
#include <atomic>
#include <string>

#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/memory.h"
#include "kernels/cuda/runtime/state.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

namespace {

constinit const detail::HostServices* services = nullptr;

// What the captured step draws from this generator.
Graph::Draws& draws_of(Graph& graph, const Generator* generator) {
  for (Graph::Draws& draws : graph.draws) {
    const bool is_default = draws.generator.empty();
    if (generator ? !is_default && draws.generator.front() == *generator : is_default) return draws;
  }
  graph.draws.reserve(graph.draws.size() + 1);
  static std::atomic<uint64_t> count{0};
  Graph::Draws draws{.generator = {}, .number = ++count};
  if (generator) draws.generator.push_back(*generator);
  return graph.draws.emplace_back(std::move(draws));
}

uint64_t* new_base(const Graph& graph) {
  const auto taken = std::count_if(graph.draws.begin(), graph.draws.end(),
                                   [](const Graph::Draws& draws) { return draws.base != nullptr; });
  if (taken == kMostBases)
    throw Error("[graph] a captured step can draw from at most " + std::to_string(kMostBases) +
                " generators");
  return graph.bases + 2 * taken;
}

}  // namespace

detail::PhiloxStretch draw(const Generator* generator, uint64_t blocks) {
  Graph* graph = capturing();
  if (!graph || graph->device != current_device()) return services->draw(generator, blocks);
  Graph::Draws& draws = draws_of(*graph, generator);
  if (draws.elsewhere)
    throw Error(
        "[checkpoint] a captured step cannot draw again what a forward outside of it drew: capture "
        "forward and backward as one step, or pass preserve_rng_state = false");
  if (!draws.base) draws.base = new_base(*graph);
  const detail::PhiloxStretch stretch{0, draws.blocks, draws.base};
  draws.blocks += blocks;
  return stretch;
}

// The second word is the place times 4, as in a state that users see, plus what marks it as one of a captured step: 1, or 3 elsewhere.
bool captured_place(const Generator* generator, int device, uint64_t words[2]) {
  Graph* graph = capturing();
  if (!graph || graph->device != device) return false;
  const Graph::Draws& draws = draws_of(*graph, generator);
  words[0] = draws.number;
  words[1] = draws.blocks * 4 + (draws.elsewhere ? 3 : 1);
  return true;
}

bool go_to_captured_place(const Generator* generator, const uint64_t* words) {
  Graph::Draws& draws = draws_of(*capturing(), generator);
  if (words && (words[1] % 2 == 0 || words[0] != draws.number)) return false;
  draws.elsewhere = !words || words[1] % 4 == 3;
  if (words) draws.blocks = words[1] / 4;
  return true;
}

const detail::HostServices& host_services() { return *services; }
void set_host_services(const detail::HostServices* given) noexcept { services = given; }

}  // namespace weft::kernels::cuda
