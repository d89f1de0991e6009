// The host waits here and nowhere else.
#include "kernels/cuda/runtime/wait.h"

#include "kernels/cuda/runtime/capture.h"
#include "kernels/cuda/runtime/state.h"
#include "kernels/cuda/runtime/streams.h"

namespace weft::kernels::cuda {

void wait_for_stream(int device, cudaStream_t stream, const char* what) {
  forbid_in_capture(what);
  const OnDevice on(device);
  check(cudaStreamSynchronize(stream), what);
  check_errors(device);
}

namespace {

// False while another thread captures a step on the device, as CUDA would break off that: weft's other streams are waited for then.
bool wait_for_all(const char* what) {
  const NoNewCaptures guard;
  if (guard.any(current_device())) return false;
  check(cudaDeviceSynchronize(), what);
  return true;
}

}  // namespace

void wait_for_device(int device, const char* what) {
  forbid_in_capture(what);
  const OnDevice on(device);
  if (!wait_for_all(what)) {
    for (const cudaStream_t stream : streams_of(device)) {
      cudaStreamCaptureStatus status = cudaStreamCaptureStatusNone;
      forget(cudaStreamIsCapturing(stream, &status));
      if (status == cudaStreamCaptureStatusNone) check(cudaStreamSynchronize(stream), what);
    }
  }
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
