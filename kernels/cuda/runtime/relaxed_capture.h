// A captured step forbids its thread calls that allocate, load code or ask for events, though they put nothing into a stream. The
// runtime, and what makes handles and plans of libraries, holds one of these meanwhile.
#pragma once

#include <cuda_runtime.h>

namespace weft::kernels::cuda {

/// While it lives, such calls are allowed to this thread.
class RelaxedCapture {
 public:
  RelaxedCapture() { cudaThreadExchangeStreamCaptureMode(&mode_); }
  ~RelaxedCapture() { cudaThreadExchangeStreamCaptureMode(&mode_); }
  RelaxedCapture(const RelaxedCapture&) = delete;
  RelaxedCapture& operator=(const RelaxedCapture&) = delete;

 private:
  cudaStreamCaptureMode mode_ = cudaStreamCaptureModeRelaxed;
};

}  // namespace weft::kernels::cuda
