// A build without cuDNN, the simulated device's too: everything is turned down, and the callers' own kernels compute.
#include "kernels/cuda/libraries/attention.h"
#include "kernels/cuda/libraries/conv.h"

namespace weft::kernels::cuda::libraries {

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

}  // namespace weft::kernels::cuda::libraries
