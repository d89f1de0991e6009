// How a kernel is started on the simulated device, and the knobs of the simulation. Part of the simulated cuda_runtime.h; the CUDA
// library's launch function and the simulation's tests call it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "cudasim/vector_types.h"

struct CUstream_st;

namespace sim {

/// A kernel with its arguments and where it is to run.
struct Kernel {
  dim3 grid, block;
  size_t dynamic_bytes = 0;
  std::shared_ptr<const void> body;
  void (*run)(const void* body) = nullptr;  // one thread's work
  const void* function = nullptr;           // the kernel itself, whose symbol names it in messages
  size_t body_bytes = 0;
  int device = 0;
};

/// Puts the kernel into the stream. What is wrong with it is found by cudaGetLastError and by what waits for it.
void enqueue(Kernel kernel, CUstream_st* stream);

/// Runs body() once for each thread of the grid, in `stream`'s order. function: the kernel that body calls, for messages.
template <class F>
void launch(dim3 grid, dim3 block, size_t dynamic_bytes, CUstream_st* stream, F body,
            const void* function = nullptr) {
  enqueue({grid, block, dynamic_bytes, std::make_shared<const F>(std::move(body)),
           [](const void* held) { (*static_cast<const F*>(held))(); }, function, sizeof(F)},
          stream);
}

/// What the environment says, read at the first use; tests write to it between launches.
struct Options {
  // WEFT_CUDASIM_MODE: "lazy", work waits in its stream until something waits for it; "idle", kernels are not run at all, which leaves
  // what the host does; otherwise "eager"
  bool lazy, idle;
  bool protect;   // WEFT_CUDASIM_PROTECT=1: the host cannot touch device memory
  int devices;    // WEFT_CUDASIM_DEVICES, 1 unless it says otherwise
  size_t memory;  // WEFT_CUDASIM_MEMORY, bytes on each device, 2 GiB unless it says otherwise
};
Options& options();

/// Starts the random order of threads, blocks and graph nodes anew. At first the seed is WEFT_CUDASIM_SEED, or 1.
void set_seed(uint64_t seed);

/// Kernels that have run to their end in this process.
uint64_t kernels_run();

/// True in a build that checks every access of kernels (accesses.cpp).
bool checks_accesses();

}  // namespace sim
