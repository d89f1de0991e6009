// The CPU's implementations of convolution, on dense memory; kernels/cpu/conv.cpp chooses among them.
#pragma once

#include <cstdint>

#include "kernels/conv.h"

namespace weft::kernels::cpu {

/// One convolution's sizes. Memory: x as N,H,W,C; y as N,OH,OW,O; weight as O,C/groups,KH,KW.
struct ConvSizes {
  int64_t batch, channels, height, width;
  int64_t out_channels, out_height, out_width;
  int64_t kernel[2], stride[2], padding[2], dilation[2];
  int64_t groups;

  int64_t group_channels() const { return channels / groups; }
  int64_t group_out_channels() const { return out_channels / groups; }
  int64_t taps() const { return kernel[0] * kernel[1]; }
  int64_t x_image() const { return height * width * channels; }
  int64_t y_image() const { return out_height * out_width * out_channels; }
  int64_t weights() const { return out_channels * group_channels() * taps(); }
  /// Multiplications for one image.
  int64_t image_work() const { return y_image() * group_channels() * taps(); }
  /// Output pixels are input pixels: 1x1, stride 1, no padding.
  bool pointwise() const {
    return taps() == 1 && stride[0] == 1 && stride[1] == 1 && padding[0] == 0 && padding[1] == 0 &&
           out_height == height && out_width == width;
  }
};

/// The same of volumes: depth, height, width. Memory: x as N,D,H,W,C; y as N,OD,OH,OW,O; weight as O,C/groups,KD,KH,KW.
struct VolumeSizes {
  int64_t batch, channels, out_channels, size[3], out[3];
  int64_t kernel[3], stride[3], padding[3], dilation[3];
  int64_t groups;

  int64_t group_channels() const { return channels / groups; }
  int64_t group_out_channels() const { return out_channels / groups; }
  int64_t taps() const { return kernel[0] * kernel[1] * kernel[2]; }
  int64_t out_pixels() const { return out[0] * out[1] * out[2]; }
  int64_t x_volume() const { return size[0] * size[1] * size[2] * channels; }
  int64_t y_volume() const { return out_pixels() * out_channels; }
  int64_t weights() const { return out_channels * group_channels() * taps(); }
  /// Multiplications for one volume.
  int64_t volume_work() const { return y_volume() * group_channels() * taps(); }
  /// One plane that nothing reaches beyond.
  bool is_image() const {
    return size[0] == 1 && out[0] == 1 && kernel[0] == 1 && stride[0] == 1 && padding[0] == 0;
  }
  /// The last output pixel needs what lies less than a stride before the end of x, or beyond: oneDNN takes no others, which
  /// transposed convolutions can have.
  bool uses_the_end() const {
    bool all = true;
    for (int i = 0; i < 3; ++i)
      all = all &&
            (out[i] - 1) * stride[i] + (kernel[i] - 1) * dilation[i] + 1 - padding[i] + stride[i] > size[i];
    return all;
  }
  /// Output pixels are input pixels.
  bool pointwise() const {
    bool same = taps() == 1;
    for (int i = 0; i < 3; ++i) same = same && stride[i] == 1 && padding[i] == 0 && out[i] == size[i];
    return same;
  }
};

/// An image as a volume of one plane.
inline VolumeSizes volume_of(const ConvSizes& s) {
  return {s.batch,
          s.channels,
          s.out_channels,
          {1, s.height, s.width},
          {1, s.out_height, s.out_width},
          {1, s.kernel[0], s.kernel[1]},
          {1, s.stride[0], s.stride[1]},
          {0, s.padding[0], s.padding[1]},
          {1, s.dilation[0], s.dilation[1]},
          s.groups};
}

// im2col: any sizes; T = float, double, and int64_t but for the weights' gradient. bias may be null.
template <class T>
void im2col_forward(const VolumeSizes& sizes, T* y, const T* x, const T* weight, const T* bias);
template <class T>
void im2col_backward_input(const VolumeSizes& sizes, T* grad_x, const T* grad_y, const T* weight);
template <class T>
void im2col_backward_weight(const VolumeSizes& sizes, T* grad_weight, const T* grad_y, const T* x);

// direct: groups = 1 and at most kDirectChannels input channels.
inline constexpr int64_t kDirectChannels = 4;
void direct_forward(const ConvSizes& sizes, float* y, const float* x, const float* weight, const float* bias);
void direct_backward_weight(const ConvSizes& sizes, float* grad_weight, const float* grad_y, const float* x);

#if WEFT_HAS_ONEDNN
// False when the library has no kernel for these sizes; then nothing was written.
bool onednn_forward(const VolumeSizes& sizes, float* y, const float* x, const float* weight,
                    const float* bias);
bool onednn_backward_input(const VolumeSizes& sizes, float* grad_x, const float* grad_y, const float* weight);
bool onednn_backward_weight(const VolumeSizes& sizes, float* grad_weight, const float* grad_y,
                            const float* x);
#endif

}  // namespace weft::kernels::cpu
