// The only places where the host waits for a GPU. `what` is the op as a message names it.
#pragma once

#include <cuda_runtime.h>

namespace weft::kernels::cuda {

/// These throw inside a captured step, and what kernels of the device found wrong until then (check_errors).
void wait_for_stream(int device, cudaStream_t stream, const char* what);
void wait_for_device(int device, const char* what);
void wait_for_event(int device, cudaEvent_t event, const char* what);
/// For the runtime's own bookkeeping: no errors of kernels are looked for.
void wait_for_own_event(cudaEvent_t event, const char* what);

}  // namespace weft::kernels::cuda
