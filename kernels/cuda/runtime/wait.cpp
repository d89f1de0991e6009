// The host waits here and nowhere else.
#include "kernels/cuda/runtime/wait.h"

#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/state.h"

namespace weft::kernels::cuda {

void wait_for_stream(int device, cudaStream_t stream, const char* what) {
  forbid_in_capture(what);
  const OnDevice on(device);
  check(cudaStreamSynchronize(stream), what);
  check_errors(device);
}

void wait_for_device(int device, const char* what) {
  forbid_in_capture(what);
  const OnDevice on(device);
  check(cudaDeviceSynchronize(), what);
  check_errors(device);
}

void wait_for_event(int device, cudaEvent_t event, const char* what) {
  wait_for_own_event(event, what);
  check_errors(device);
}

void wait_for_own_event(cudaEvent_t event, const char* what) {
  forbid_in_capture(what);
  check(cudaEventSynchronize(event), what);
}

}  // namespace weft::kernels::cuda
