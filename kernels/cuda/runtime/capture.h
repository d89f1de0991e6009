// The step that this thread captures: what must not happen inside, where its memory comes from, what it keeps alive.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <mutex>
#include <vector>

#include "kernels/cuda/runtime/caching_allocator.h"
#include "weft/generator.h"

namespace weft::kernels::cuda {

struct PinnedBlock;

/// Memory that captured steps have to themselves, or share. The first capture into it makes it, the last graph's end ends it.
struct GraphPool {
  int device;
  uint64_t number;
  CachingAllocator::Group* memory;
  int graphs = 0;  // that hold it
  std::mutex replaying;
  cudaStream_t last_stream = nullptr;  // where one of its graphs was captured or replayed last; null before
  cudaEvent_t done = nullptr;          // there, after it
};

inline constexpr int64_t kMostBases = 32;  // generators that a step draws from

/// A step being captured, and later the graph that replays it.
struct Graph {
  /// What the step draws from one generator: `base` lies on the device, and each replay writes {offset, seed} there first.
  struct Draws {
    std::vector<Generator> generator;  // one, or none for the default generator
    uint64_t number;                   // no other graph's
    uint64_t blocks = 0;     // where the step draws next; in the end, how far each replay takes the generator
    bool elsewhere = false;  // at a place that no replay knows of: nothing can be drawn there
    uint64_t* base = nullptr;  // null before anything is drawn
  };

  int device = 0;
  cudaStream_t stream = nullptr;  // the one that captures
  GraphPool* pool = nullptr;
  cudaGraphExec_t executable = nullptr;
  cudaStream_t last_stream = nullptr;  // where it was captured, or replayed last
  std::vector<Draws> draws;
  /// Where bases lie. No memory of the pool: earlier kernels of the step, and other graphs, write to that.
  uint64_t* bases = nullptr;
  std::vector<PinnedBlock*> pinned;      // that copies of the step read and write
  std::vector<Graph*> destroyed_inside;  // other graphs, dropped while this one was being captured
};

/// Null: this thread captures nothing.
Graph* capturing() noexcept;
/// Throws Error "[what] waits for the GPU, which a captured step must not do; …" inside a capture. Whatever waits calls it before it
/// touches CUDA.
void forbid_in_capture(const char* what);

/// While it lives no step begins to be captured: what waits for a whole device would break a capture on it, on whichever thread.
class NoNewCaptures {
 public:
  NoNewCaptures();
  ~NoNewCaptures();
  NoNewCaptures(const NoNewCaptures&) = delete;
  NoNewCaptures& operator=(const NoNewCaptures&) = delete;
  /// Whether a step is being captured on the device.
  bool any(int device) const noexcept;
};

/// pool: the number of the pool that the step's memory is to come from, on this device; 0: one of its own.
void begin_capture(uint64_t pool = 0);
/// Returns the graph, ready to run, and how many kernels and copies it holds; null if abandoned.
Graph* end_capture(bool abandon, size_t* size);
void replay(Graph& graph);
void destroy_graph(Graph* graph) noexcept;

}  // namespace weft::kernels::cuda
