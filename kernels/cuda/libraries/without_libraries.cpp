// Builds without cuDNN or cuBLAS, the simulated device's among them: all is turned down, and the callers' own kernels compute.
#include "kernels/cuda/libraries/attention.h"
#include "kernels/cuda/libraries/conv.h"
#include "kernels/cuda/libraries/gemm.h"

namespace weft::kernels::cuda::libraries {

#if !WEFT_HAS_CUDNN
bool conv_forward(const View&, const ConstView&, const ConstView&, const ConstView&, const Convolution&) {
  return false;
}
bool conv_backward_input(const View&, const ConstView&, const ConstView&, const Convolution&) {
  return false;
}
bool conv_backward_weight(const View&, const ConstView&, const ConstView&, const Convolution&) {
  return false;
}
bool attention_forward(const View&, const View&, const ConstView&, const ConstView&, const ConstView&,
                       const ConstView&, double, bool) {
  return false;
}
bool attention_backward(const View&, const View&, const View&, const ConstView&, const ConstView&,
                        const ConstView&, const ConstView&, const ConstView&, const ConstView&,
                        const ConstView&, double, bool) {
  return false;
}
int cudnn_version(std::string* where) {
  *where = "this build of weft has no cuDNN";
  return 0;
}
#endif

#if !WEFT_HAS_CUBLAS && !defined(WEFT_CUDASIM)
bool available() { return false; }
bool run(const Gemm&) { return false; }
int cublas_version(std::string* where) {
  *where = "this build of weft has no cuBLAS";
  return 0;
}
#endif

}  // namespace weft::kernels::cuda::libraries
