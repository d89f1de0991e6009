// Stretches of random streams behind random.h.
#include "kernels/cuda/runtime/random.h"

#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/memory.h"
#include "kernels/cuda/runtime/state.h"

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
  Graph::Draws draws{{}, 0, nullptr};
  if (generator) draws.generator.push_back(*generator);
  draws.base = static_cast<uint64_t*>(allocate_device(2 * sizeof(uint64_t), graph.device));
  return graph.draws.emplace_back(std::move(draws));
}

}  // namespace

detail::PhiloxStretch draw(const Generator* generator, uint64_t blocks) {
  Graph* graph = capturing();
  if (!graph || graph->device != current_device()) return services->draw(generator, blocks);
  Graph::Draws& draws = draws_of(*graph, generator);
  const detail::PhiloxStretch stretch{0, draws.blocks, draws.base};
  draws.blocks += blocks;
  return stretch;
}

const detail::HostServices& host_services() { return *services; }
void set_host_services(const detail::HostServices* given) noexcept { services = given; }

}  // namespace weft::kernels::cuda
