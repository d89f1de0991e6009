// Pinned host memory: what users ask for with pin_memory(), and what copies are staged in. Cached; a block is reused only after the
// copies that used it.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>

namespace weft::kernels::cuda {

struct PinnedBlock;
struct Graph;

/// bytes > 0; aligned to 64 bytes at least. Throws MemoryError.
void* allocate_pinned(size_t bytes);
void free_pinned(void* data) noexcept;
/// Anywhere inside a block that is handed out.
bool is_pinned(const void* data);
/// A copy that was just put into the stream uses the block around `data`. In a captured step the graph keeps the block instead.
void pinned_used(const void* data, int device, cudaStream_t stream);
/// A graph that kept the block is gone; it was last replayed in the stream.
void release_pinned_hold(PinnedBlock* block, int device, cudaStream_t last_stream) noexcept;
/// Gives idle blocks back to the driver.
void empty_pinned_cache() noexcept;

/// Staging memory for a copy that starts now: as allocate_pinned, but waits for the oldest staged copy once very much is staged.
void* allocate_staging(size_t bytes);

}  // namespace weft::kernels::cuda
