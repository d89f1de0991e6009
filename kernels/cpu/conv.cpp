// Convolution on the CPU: operands laid out channels-last, and the choice among the implementations.
#include "kernels/conv.h"

#include <algorithm>

#include "kernels/cpu/backend_choice.h"
#include "kernels/cpu/conv_backends.h"
#include "kernels/cpu/dense.h"
#include "kernels/cpu/norm_channels.h"
#include "weft/backends.h"

namespace weft {
namespace {

constexpr kernels::cpu::NamedBackend<ConvBackend> kBackends[] = {
    {"automatic", ConvBackend::automatic},
    {"onednn", ConvBackend::onednn, kernels::cpu::kNoOnednn},
    {"im2col", ConvBackend::im2col},
    {"direct", ConvBackend::direct}};

auto& choice() {
  static kernels::cpu::BackendChoice chosen("WEFT_CONV", kBackends);
  return chosen;
}

}  // namespace

void set_conv_backend(ConvBackend backend) { choice().set("set_conv_backend", backend); }
ConvBackend conv_backend() { return choice().get(); }

}  // namespace weft

namespace weft::kernels::cpu {
namespace {

template <class A, class B, class C>
ConvSizes conv_sizes(const A& x, const B& y, const C& weight, const Conv2d& conv) {
  return {x.sizes[0],
          x.sizes[1],
          x.sizes[2],
          x.sizes[3],
          y.sizes[1],
          y.sizes[2],
          y.sizes[3],
          {weight.sizes[2], weight.sizes[3]},
          {conv.stride[0], conv.stride[1]},
          {conv.padding[0], conv.padding[1]},
          {conv.dilation[0], conv.dilation[1]},
          conv.groups};
}

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

// The automatic choice, in float32. Measured on AVX-512 (Zen 5, one thread, 64 images of 28x28 and 32x32, 3x3 taps, and 100
// of 28x28, 5x5 taps, stride 2; oneDNN 2.6.3; ms, direct against oneDNN):
//   channels -> outputs   1 -> 20       1 -> 32       2 -> 16       3 -> 16       3 -> 32       4 -> 32
//   forward               0.12 / 0.21   0.23 / 0.24   0.27 / 0.26   0.35 / 0.32   0.47 / 0.48   0.59 / 0.76
//   weight gradient       0.11 / 0.14   0.11 / 0.19   0.20 / 0.16   0.30 / 0.21   0.39 / 0.45   0.52 / 0.58
// so oneDNN has the first layers of several channels with at most 16 outputs. For the input gradient, im2col against
// oneDNN: 0.43 / 1.00 (1 -> 20), 1.21 / 2.03 (2 -> 32), 1.35 / 1.14 (3 -> 20), 3.3 / 5.0 (3 -> 64). With 16 channels or
// more oneDNN is two to four times faster than im2col throughout.
bool prefers_direct(const ConvSizes& s) {
  if (s.groups != 1 || s.channels > kDirectChannels) return false;
  const ConvBackend backend = conv_backend();
  if (backend == ConvBackend::automatic) return !WEFT_HAS_ONEDNN || s.channels == 1 || s.out_channels > 16;
  return backend == ConvBackend::direct;
}
[[maybe_unused]] bool prefers_onednn() {
  const ConvBackend backend = conv_backend();
  return backend == ConvBackend::onednn || backend == ConvBackend::automatic;
}
[[maybe_unused]] bool prefers_onednn_for_input(const ConvSizes& s) {
  if (conv_backend() == ConvBackend::automatic) return s.groups > 1 || s.out_channels < 16 * s.channels;
  return conv_backend() == ConvBackend::onednn;
}

// What follows takes images and volumes; `image` is null for these.

template <class T>
void forward(View y, ConstView x, ConstView weight, ConstView bias, const VolumeSizes& s,
             [[maybe_unused]] const ConvSizes* image) {
  const DenseInput<T> in(x, Order::channels_last), w(weight, Order::row_major);
  const DenseOutput<T> out(y, Order::channels_last);
  const DenseInput<T> b(bias, Order::row_major);
  const auto run = [&] {
    if constexpr (std::is_same_v<T, float>) {
      if (image && prefers_direct(*image))
        return direct_forward(*image, out.data(), in.data(), w.data(), b.data());
#if WEFT_HAS_ONEDNN
      if (prefers_onednn() && s.uses_the_end() &&
          onednn_forward(s, out.data(), in.data(), w.data(), b.data()))
        return;
#endif
    }
    im2col_forward(s, out.data(), in.data(), w.data(), b.data());
  };
  run();
  out.finish();
}

template <class T>
void backward_input(View grad_x, ConstView grad_y, ConstView weight, const VolumeSizes& s,
                    [[maybe_unused]] const ConvSizes* image) {
  const DenseInput<T> out(grad_y, Order::channels_last), w(weight, Order::row_major);
  const DenseOutput<T> in(grad_x, Order::channels_last);
  const auto run = [&] {
#if WEFT_HAS_ONEDNN
    if constexpr (std::is_same_v<T, float>)
      if ((image ? prefers_onednn_for_input(*image) : prefers_onednn()) && s.uses_the_end() &&
          onednn_backward_input(s, in.data(), out.data(), w.data()))
        return;
#endif
    im2col_backward_input(s, in.data(), out.data(), w.data());
  };
  run();
  in.finish();
}

template <class T>
void backward_weight(View grad_weight, ConstView grad_y, ConstView x, const VolumeSizes& s,
                     [[maybe_unused]] const ConvSizes* image) {
  const DenseOutput<T> w(grad_weight, Order::row_major);
  if (s.batch == 0) {
    std::fill_n(w.data(), s.weights(), T(0));
    return w.finish();
  }
  const DenseInput<T> out(grad_y, Order::channels_last), in(x, Order::channels_last);
  const auto run = [&] {
    if constexpr (std::is_same_v<T, float>) {
      if (image && prefers_direct(*image))
        return direct_backward_weight(*image, w.data(), out.data(), in.data());
#if WEFT_HAS_ONEDNN
      if (prefers_onednn() && s.uses_the_end() && onednn_backward_weight(s, w.data(), out.data(), in.data()))
        return;
#endif
    }
    im2col_backward_weight(s, w.data(), out.data(), in.data());
  };
  run();
  w.finish();
}

}  // namespace

void conv2d_forward(View y, ConstView x, ConstView weight, ConstView bias, Conv2d conv) {
  const ConvSizes s = conv_sizes(x, y, weight, conv);
  if (x.dtype == Dtype::float64) return forward<double>(y, x, weight, bias, volume_of(s), &s);
  if (is_floating(x.dtype)) return forward<float>(y, x, weight, bias, volume_of(s), &s);
  forward<int64_t>(y, x, weight, bias, volume_of(s), &s);
}

void conv2d_backward_input(View grad_x, ConstView grad_y, ConstView weight, Conv2d conv) {
  const ConvSizes s = conv_sizes(grad_x, grad_y, weight, conv);
  if (grad_y.dtype == Dtype::float64) return backward_input<double>(grad_x, grad_y, weight, volume_of(s), &s);
  if (is_floating(grad_y.dtype)) return backward_input<float>(grad_x, grad_y, weight, volume_of(s), &s);
  backward_input<int64_t>(grad_x, grad_y, weight, volume_of(s), &s);
}

void conv2d_backward_weight(View grad_weight, ConstView grad_y, ConstView x, Conv2d conv) {
  const ConvSizes s = conv_sizes(x, grad_y, grad_weight, conv);
  if (x.dtype == Dtype::float64) return backward_weight<double>(grad_weight, grad_y, x, volume_of(s), &s);
  backward_weight<float>(grad_weight, grad_y, x, volume_of(s), &s);
}

void conv3d_forward(View y, ConstView x, ConstView weight, ConstView bias, Conv3d conv) {
  const VolumeSizes s = volume_sizes(x, y, weight, conv);
  if (x.dtype == Dtype::float64) return forward<double>(y, x, weight, bias, s, nullptr);
  if (is_floating(x.dtype)) return forward<float>(y, x, weight, bias, s, nullptr);
  forward<int64_t>(y, x, weight, bias, s, nullptr);
}

void conv3d_backward_input(View grad_x, ConstView grad_y, ConstView weight, Conv3d conv) {
  const VolumeSizes s = volume_sizes(grad_x, grad_y, weight, conv);
  if (grad_y.dtype == Dtype::float64) return backward_input<double>(grad_x, grad_y, weight, s, nullptr);
  if (is_floating(grad_y.dtype)) return backward_input<float>(grad_x, grad_y, weight, s, nullptr);
  backward_input<int64_t>(grad_x, grad_y, weight, s, nullptr);
}

void conv3d_backward_weight(View grad_weight, ConstView grad_y, ConstView x, Conv3d conv) {
  const VolumeSizes s = volume_sizes(x, grad_y, grad_weight, conv);
  if (x.dtype == Dtype::float64) return backward_weight<double>(grad_weight, grad_y, x, s, nullptr);
  backward_weight<float>(grad_weight, grad_y, x, s, nullptr);
}

void conv2d_backward_bias(View grad_bias, ConstView grad_y) { channel_sums(grad_bias, grad_y); }

}  // namespace weft::kernels::cpu
