// Convolution element by element on the GPU. conv.cu calls it.
#include <algorithm>

#include "kernels/cuda/conv_kernels.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/window.cuh"

namespace weft::kernels::cuda {

namespace {

/// A convolution as these kernels read it. Weights are (O, C / groups, ...) by their own strides.
struct Direct {
  Sliding sliding;
  ImageStrides x, y, weight;
  int64_t in_group, out_group;  // channels a group
  FastDividerOf<uint64_t> by_in_group, by_out_group;

  Direct(const ConstView& x, const ConstView& y, const ConstView& weight, const Convolution& conv)
      : sliding(x, y, weight, conv),
        x(x),
        y(y),
        weight(weight),
        in_group(weight.sizes[1]),
        out_group(weight.sizes[0] / conv.groups),
        by_in_group(static_cast<uint64_t>(std::max<int64_t>(in_group, 1))),
        by_out_group(static_cast<uint64_t>(std::max<int64_t>(out_group, 1))) {}
  __device__ int64_t group_of_input(int64_t channel) const {
    return static_cast<int64_t>(by_in_group.divide(static_cast<uint64_t>(channel)));
  }
  __device__ int64_t group_of_output(int64_t channel) const {
    return static_cast<int64_t>(by_out_group.divide(static_cast<uint64_t>(channel)));
  }
};

template <class T>
__global__ void __launch_bounds__(kBlock, kResident)
    direct_forward(T* y, const T* x, const T* weight, const T* bias, int64_t bias_step, Direct c,
                   ImageOrder order) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  const Span depth = c.sliding.span(0, at.d), height = c.sliding.span(1, at.h),
             width = c.sliding.span(2, at.w);
  const int64_t first_channel = c.group_of_output(at.c) * c.in_group;
  A sum = 0;
#pragma unroll 1
  for (int64_t k = 0; k < c.in_group; ++k)
#pragma unroll 1
    for (int i = 0; i < depth.count; ++i)
#pragma unroll 1
      for (int j = 0; j < height.count; ++j) {
        const int64_t from = c.x.offset(at.n, first_channel + k, depth.first + i * depth.step,
                                        height.first + j * height.step, width.first);
        const int64_t by = c.weight.offset(at.c, k, depth.element + i, height.element + j, width.element);
#pragma unroll 1
        for (int l = 0; l < width.count; ++l)
          sum +=
              convert<A>(x[from + l * width.step * c.x.at[2]]) * convert<A>(weight[by + l * c.weight.at[2]]);
      }
  if (bias) sum += convert<A>(bias[at.c * bias_step]);
  y[c.y.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
}

template <class T>
__global__ void __launch_bounds__(kBlock, kResident)
    direct_backward_input(T* grad_x, const T* grad_y, const T* weight, Direct c, ImageOrder order) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  const int64_t group = c.group_of_input(at.c), channel = at.c - group * c.in_group;
  int first[3], last[3];
  const int place[3] = {at.d, at.h, at.w};
  for (int i = 0; i < 3; ++i) c.sliding.outputs_over(i, place[i], &first[i], &last[i]);
  A sum = 0;
#pragma unroll 1
  for (int d = first[0]; d < last[0]; ++d) {
    const int kd = c.sliding.element_of(0, d, at.d);
#pragma unroll 1
    for (int h = first[1]; h < last[1]; ++h) {
      const int kh = c.sliding.element_of(1, h, at.h);
#pragma unroll 1
      for (int w = first[2]; w < last[2]; ++w) {
        const int kw = c.sliding.element_of(2, w, at.w);
        if (kd < 0 || kh < 0 || kw < 0) continue;
#pragma unroll 1
        for (int64_t o = group * c.out_group; o < (group + 1) * c.out_group; ++o)
          sum += convert<A>(grad_y[c.y.offset(at.n, o, d, h, w)]) *
                 convert<A>(weight[c.weight.offset(o, channel, kd, kh, kw)]);
      }
    }
  }
  grad_x[c.x.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
}

// A block an element of the weights: its threads share the output pixels of all images.
template <class T>
__global__ void __launch_bounds__(kBlock)
    direct_backward_weight(T* grad_weight, const T* grad_y, const T* x, Direct c, ImageOrder weights,
                           int64_t images) {
  using A = Compute<T>;
  const int64_t pixels = static_cast<int64_t>(c.sliding.out[0]) * c.sliding.out[1] * c.sliding.out[2];
  for (int64_t element = blockIdx.x; element < weights.numel; element += gridDim.x) {
    const ImageOrder::Place at = weights.place(element);  // n, c: output channel, input channel of its group
    const int64_t channel = c.group_of_output(at.n) * c.in_group + at.c;
    A sum = 0;
#pragma unroll 1
    for (int64_t i = threadIdx.x; i < images * pixels; i += kBlock) {
      const int64_t image = i / pixels, pixel = i - image * pixels;
      const int64_t w = pixel % c.sliding.out[2], row = pixel / c.sliding.out[2];
      const int64_t h = row % c.sliding.out[1], d = row / c.sliding.out[1];
      const int64_t from[3] = {d * c.sliding.stride[0] - c.sliding.padding[0] + at.d * c.sliding.dilation[0],
                               h * c.sliding.stride[1] - c.sliding.padding[1] + at.h * c.sliding.dilation[1],
                               w * c.sliding.stride[2] - c.sliding.padding[2] + at.w * c.sliding.dilation[2]};
      bool inside = true;
      for (int k = 0; k < 3; ++k) inside = inside && from[k] >= 0 && from[k] < c.sliding.in[k];
      if (inside)
        sum += convert<A>(grad_y[c.y.offset(image, at.n, d, h, w)]) *
               convert<A>(x[c.x.offset(image, channel, from[0], from[1], from[2])]);
    }
    sum = combine_across<kBlock>(sum, A(0), Sum());
    if (threadIdx.x == 0) grad_weight[c.weight.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
  }
}

}  // namespace

void conv_direct_forward(const View& y, const ConstView& x, const ConstView& weight, const ConstView& bias,
                         const Convolution& conv) {
  const ImageOrder order(y);
  by_dtype(x.dtype, [&]<class T>(T) {
    if constexpr (!std::is_same_v<T, bool>)
      launch(direct_forward<T>, blocks_for(order.numel, kBlock), kBlock, y.as<T>(), x.as<T>(), weight.as<T>(),
             bias.as<T>(), bias.data ? bias.strides[0] : 0, Direct(x, y, weight, conv), order);
  });
}

void conv_direct_backward_input(const View& grad_x, const ConstView& grad_y, const ConstView& weight,
                                const Convolution& conv) {
  const ImageOrder order(grad_x);
  by_dtype(grad_y.dtype, [&]<class T>(T) {
    if constexpr (!std::is_same_v<T, bool>)
      launch(direct_backward_input<T>, blocks_for(order.numel, kBlock), kBlock, grad_x.as<T>(),
             grad_y.as<T>(), weight.as<T>(), Direct(grad_x, grad_y, weight, conv), order);
  });
}

void conv_direct_backward_weight(const View& grad_weight, const ConstView& grad_y, const ConstView& x,
                                 const Convolution& conv) {
  const ImageOrder weights(grad_weight);
  by_floating(x.dtype, [&]<class T>(T) {
    launch(direct_backward_weight<T>, blocks_in_turns(weights.numel, 1), kBlock, grad_weight.as<T>(),
           grad_y.as<T>(), x.as<T>(), Direct(x, grad_y, grad_weight, conv), weights, x.sizes[0]);
  });
}

}  // namespace weft::kernels::cuda
