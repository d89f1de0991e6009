// Libraries make handles and plans in calls that a captured step would forbid, though they put nothing into a stream. What opens
// libraries and asks them for plans holds one of these meanwhile.
#pragma once

#include <cuda_runtime.h>

namespace weft::kernels::cuda::libraries {

/// While it lives, this thread may allocate and load code during a capture.
class RelaxedCapture {
 public:
  RelaxedCapture() { cudaThreadExchangeStreamCaptureMode(&mode_); }
  ~RelaxedCapture() { cudaThreadExchangeStreamCaptureMode(&mode_); }
  RelaxedCapture(const RelaxedCapture&) = delete;
  RelaxedCapture& operator=(const RelaxedCapture&) = delete;

 private:
  cudaStreamCaptureMode mode_ = cudaStreamCaptureModeRelaxed;
};

}  // namespace weft::kernels::cuda::libraries
