// Convolutions by cuDNN. kernels/cuda/conv.cu calls them, and computes itself what they turn down.
#pragma once

#include <string>

#include "kernels/conv.h"

namespace weft::kernels::cuda::libraries {

/// Arguments of a convolution of two or three dimensions.
struct Convolution {
  int rank = 2;
  int64_t stride[3], padding[3], dilation[3];  // the first `rank` of them
  int64_t groups = 1;

  Convolution(const Conv2d& conv) : rank(2) { read(conv); }  // NOLINT: one of the kernels' two forms
  Convolution(const Conv3d& conv) : rank(3) { read(conv); }  // NOLINT
  Convolution() = default;

 private:
  template <class Conv>
  void read(const Conv& conv) {
    for (int i = 0; i < rank; ++i) {
      stride[i] = conv.stride[i];
      padding[i] = conv.padding[i];
      dilation[i] = conv.dilation[i];
    }
    groups = conv.groups;
  }
};

// The kernels of kernels/conv.h, with views as described there. False, with nothing written, when there is no cuDNN, or it has no
// engine for the dtype, sizes and strides: that is remembered, so asking again costs no more than a lookup. Strict float32 unless
// CudaOption::tf32_cudnn is set.
bool conv_forward(const View& y, const ConstView& x, const ConstView& weight, const ConstView& bias,
                  const Convolution& conv);
bool conv_backward_input(const View& grad_x, const ConstView& grad_y, const ConstView& weight,
                         const Convolution& conv);
bool conv_backward_weight(const View& grad_weight, const ConstView& grad_y, const ConstView& x,
                          const Convolution& conv);

/// The version, as NVIDIA counts them (91900), and where the library was found; 0 with the reason in `where`.
int cudnn_version(std::string* where);

}  // namespace weft::kernels::cuda::libraries
