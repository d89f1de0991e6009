// Convolution of volumes on the CPU: operands laid out channels-last, and the choice between oneDNN and matrix products.
#include <algorithm>

#include "kernels/conv.h"
#include "kernels/cpu/conv_backends.h"
#include "kernels/cpu/dense.h"
#include "weft/backends.h"

namespace weft::kernels::cpu {
namespace {

template <class X, class Y, class W>
VolumeSizes volume_sizes(const X& x, const Y& y, const W& weight, const Conv3d& conv) {
  VolumeSizes s{};
  s.batch = x.sizes[0];
  s.channels = x.sizes[1];
  s.out_channels = y.sizes[1];
  s.groups = conv.groups;
  for (int i = 0; i < 3; ++i) {
    s.size[i] = x.sizes[2 + i];
    s.out[i] = y.sizes[2 + i];
    s.kernel[i] = weight.sizes[2 + i];
    s.stride[i] = conv.stride[i];
    s.padding[i] = conv.padding[i];
    s.dilation[i] = conv.dilation[i];
  }
  return s;
}

[[maybe_unused]] bool prefers_onednn() {
  const ConvBackend backend = conv_backend();
  return backend == ConvBackend::onednn || backend == ConvBackend::automatic;
}

template <class T>
void forward(View y, ConstView x, ConstView weight, ConstView bias, const Conv3d& conv) {
  const VolumeSizes s = volume_sizes(x, y, weight, conv);
  const DenseInput<T> in(x, Order::channels_last), w(weight, Order::row_major), b(bias, Order::row_major);
  const DenseOutput<T> out(y, Order::channels_last);
  const auto run = [&] {
#if WEFT_HAS_ONEDNN
    if constexpr (std::is_same_v<T, float>)
      if (prefers_onednn() && s.uses_the_end() &&
          onednn_volume_forward(s, out.data(), in.data(), w.data(), b.data()))
        return;
#endif
    im2col_forward(s, out.data(), in.data(), w.data(), b.data());
  };
  run();
  out.finish();
}

template <class T>
void backward_input(View grad_x, ConstView grad_y, ConstView weight, const Conv3d& conv) {
  const VolumeSizes s = volume_sizes(grad_x, grad_y, weight, conv);
  const DenseInput<T> out(grad_y, Order::channels_last), w(weight, Order::row_major);
  const DenseOutput<T> in(grad_x, Order::channels_last);
  const auto run = [&] {
#if WEFT_HAS_ONEDNN
    if constexpr (std::is_same_v<T, float>)
      if (prefers_onednn() && s.uses_the_end() &&
          onednn_volume_backward_input(s, in.data(), out.data(), w.data()))
        return;
#endif
    im2col_backward_input(s, in.data(), out.data(), w.data());
  };
  run();
  in.finish();
}

template <class T>
void backward_weight(View grad_weight, ConstView grad_y, ConstView x, const Conv3d& conv) {
  const VolumeSizes s = volume_sizes(x, grad_y, grad_weight, conv);
  const DenseOutput<T> w(grad_weight, Order::row_major);
  if (s.batch == 0) {
    std::fill_n(w.data(), s.weights(), T(0));
    return w.finish();
  }
  const DenseInput<T> out(grad_y, Order::channels_last), in(x, Order::channels_last);
  const auto run = [&] {
#if WEFT_HAS_ONEDNN
    if constexpr (std::is_same_v<T, float>)
      if (prefers_onednn() && s.uses_the_end() &&
          onednn_volume_backward_weight(s, w.data(), out.data(), in.data()))
        return;
#endif
    im2col_backward_weight(s, w.data(), out.data(), in.data());
  };
  run();
  w.finish();
}

}  // namespace

void conv3d_forward(View y, ConstView x, ConstView weight, ConstView bias, Conv3d conv) {
  if (x.dtype == Dtype::float64) return forward<double>(y, x, weight, bias, conv);
  if (is_floating(x.dtype)) return forward<float>(y, x, weight, bias, conv);
  forward<int64_t>(y, x, weight, bias, conv);
}

void conv3d_backward_input(View grad_x, ConstView grad_y, ConstView weight, Conv3d conv) {
  if (grad_y.dtype == Dtype::float64) return backward_input<double>(grad_x, grad_y, weight, conv);
  if (is_floating(grad_y.dtype)) return backward_input<float>(grad_x, grad_y, weight, conv);
  backward_input<int64_t>(grad_x, grad_y, weight, conv);
}

void conv3d_backward_weight(View grad_weight, ConstView grad_y, ConstView x, Conv3d conv) {
  if (x.dtype == Dtype::float64) return backward_weight<double>(grad_weight, grad_y, x, conv);
  backward_weight<float>(grad_weight, grad_y, x, conv);
}

}  // namespace weft::kernels::cpu
