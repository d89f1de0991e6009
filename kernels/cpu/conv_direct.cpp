// Convolution of inputs with one to four channels (first layers), where general kernels leave most of a vector empty: the
// output channels fill the vector, pixels and taps are scalars. Chosen in kernels/cpu/conv.cpp.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/conv_direct.cpp"
#include "kernels/cpu/simd/targets.h"

#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/cpu/conv_backends.h"
#include "kernels/cpu/dense.h"
#include "src/core/parallel.h"

#ifndef WEFT_KERNELS_CPU_CONV_DIRECT_ONCE
#define WEFT_KERNELS_CPU_CONV_DIRECT_ONCE
namespace weft::kernels::cpu {
namespace {

/// x with its padding as memory, so that no tap needs a test, and where each tap of a patch lies from the patch's start.
struct Padded {
  const float* data;
  int64_t image, row, channels;
  Scratch<float> copy;
  Scratch<int64_t> offsets;

  const float* patch(const ConvSizes& s, int64_t n, int64_t i, int64_t j) const {
    return data + n * image + i * s.stride[0] * row + j * s.stride[1] * channels;
  }
};

struct DirectForward {
  const ConvSizes* sizes;
  const Padded* x;
  const float* weight;  // (taps * channels, out_lanes), zero beyond the output channels
  const float* bias;    // (out_lanes)
  float* y;
  int64_t out_lanes;
};

struct DirectBackwardWeight {
  const ConvSizes* sizes;
  const Padded* x;
  const float* grad_y;
  int64_t out_lanes;
};

}  // namespace
}  // namespace weft::kernels::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr int64_t kLanes = hn::MaxLanes(D());
// Accumulators, the operands beside them, and nothing spilled: 16 registers on AVX2, 32 elsewhere.
constexpr int kVectors = HWY_TARGET == HWY_AVX2 ? 1 : 2;
constexpr int kPixels = 12;
constexpr int kTaps = 9;
// Sums of this many products are added up in double.
constexpr int64_t kPixelsInFloat = 1024;

template <int vectors>
HWY_INLINE void forward_block(const DirectForward& job, const float* const* patches, float* const* out,
                              int64_t lane) {
  const D d;
  const int64_t taps = job.sizes->taps() * job.sizes->channels;
  const int64_t* offsets = job.x->offsets.get();
  V sums[kPixels][vectors];
#pragma GCC unroll 4
  for (int v = 0; v < vectors; ++v) {
    const V bias = hn::LoadU(d, job.bias + lane + v * kLanes);
#pragma GCC unroll 16
    for (int p = 0; p < kPixels; ++p) sums[p][v] = bias;
  }
  const float* weight = job.weight + lane;
  for (int64_t k = 0; k < taps; ++k, weight += job.out_lanes) {
    V w[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) w[v] = hn::LoadU(d, weight + v * kLanes);
    const int64_t offset = offsets[k];
#pragma GCC unroll 16
    for (int p = 0; p < kPixels; ++p) {
      const V x = hn::Set(d, patches[p][offset]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) sums[p][v] = hn::MulAdd(x, w[v], sums[p][v]);
    }
  }
#pragma GCC unroll 4
  for (int v = 0; v < vectors; ++v) {
    const int64_t left = job.sizes->out_channels - lane - v * kLanes;
    if (left >= kLanes) {
#pragma GCC unroll 16
      for (int p = 0; p < kPixels; ++p) hn::StoreU(sums[p][v], d, out[p] + lane + v * kLanes);
    } else {
      const auto mask = hn::FirstN(d, static_cast<size_t>(left));
#pragma GCC unroll 16
      for (int p = 0; p < kPixels; ++p) hn::BlendedStore(sums[p][v], mask, d, out[p] + lane + v * kLanes);
    }
  }
}

/// Pixels [begin, end) of image n. A block that reaches beyond computes its last pixel more than once.
void forward_pixels(const DirectForward& job, int64_t n, int64_t begin, int64_t end) {
  const ConvSizes& s = *job.sizes;
  for (int64_t first = begin; first < end; first += kPixels) {
    const float* patches[kPixels];
    float* out[kPixels];
    int64_t i = first / s.out_width, j = first % s.out_width;
    for (int p = 0; p < kPixels; ++p) {
      patches[p] = job.x->patch(s, n, i, j);
      out[p] = job.y + n * s.y_image() + (i * s.out_width + j) * s.out_channels;
      if (first + p + 1 < end && ++j == s.out_width) j = 0, ++i;
    }
    int64_t lane = 0;
    for (; lane + kVectors * kLanes <= job.out_lanes; lane += kVectors * kLanes)
      forward_block<kVectors>(job, patches, out, lane);
    for (; lane < job.out_lanes; lane += kLanes) forward_block<1>(job, patches, out, lane);
  }
}

/// Sums over the pixels of images [begin, end) for kTaps taps; beyond the last tap the last is repeated and dropped.
template <int vectors>
HWY_INLINE void weight_block(const DirectBackwardWeight& job, int64_t begin, int64_t end, int64_t tap,
                             int64_t lane, double* partial) {
  const D d;
  const ConvSizes& s = *job.sizes;
  const int64_t taps = s.taps() * s.channels;
  int64_t offsets[kTaps];
  for (int t = 0; t < kTaps; ++t) offsets[t] = job.x->offsets[std::min(tap + t, taps - 1)];
  V sums[kTaps][vectors];
#pragma GCC unroll 16
  for (int t = 0; t < kTaps; ++t)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) sums[t][v] = hn::Zero(d);
  const int64_t left = s.out_channels - lane - (vectors - 1) * kLanes;
  const auto mask = hn::FirstN(d, static_cast<size_t>(std::min(left, kLanes)));
  const int64_t step = s.stride[1] * s.channels;
  for (int64_t n = begin; n < end; ++n) {
    for (int64_t i = 0; i < s.out_height; ++i) {
      const float* x = job.x->patch(s, n, i, 0);
      const float* grad = job.grad_y + n * s.y_image() + i * s.out_width * s.out_channels + lane;
      for (int64_t j = 0; j < s.out_width; ++j, x += step, grad += s.out_channels) {
        V g[vectors];
#pragma GCC unroll 4
        for (int v = 0; v + 1 < vectors; ++v) g[v] = hn::LoadU(d, grad + v * kLanes);
        g[vectors - 1] = hn::MaskedLoad(mask, d, grad + (vectors - 1) * kLanes);
#pragma GCC unroll 16
        for (int t = 0; t < kTaps; ++t) {
          const V value = hn::Set(d, x[offsets[t]]);
#pragma GCC unroll 4
          for (int v = 0; v < vectors; ++v) sums[t][v] = hn::MulAdd(value, g[v], sums[t][v]);
        }
      }
    }
  }
  HWY_ALIGN float lanes[kTaps * vectors * kLanes];
#pragma GCC unroll 16
  for (int t = 0; t < kTaps; ++t)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) hn::StoreU(sums[t][v], d, lanes + (t * vectors + v) * kLanes);
  for (int64_t t = 0; t < std::min<int64_t>(kTaps, taps - tap); ++t)
    for (int64_t i = 0; i < vectors * kLanes; ++i)
      partial[(tap + t) * job.out_lanes + lane + i] += static_cast<double>(lanes[t * vectors * kLanes + i]);
}

void weight_images(const DirectBackwardWeight& job, int64_t begin, int64_t end, double* partial) {
  const ConvSizes& s = *job.sizes;
  const int64_t taps = s.taps() * s.channels;
  const int64_t group = std::max<int64_t>(1, kPixelsInFloat / (s.out_height * s.out_width));
  for (int64_t first = begin; first < end; first += group) {
    const int64_t last = std::min(end, first + group);
    for (int64_t tap = 0; tap < taps; tap += kTaps) {
      int64_t lane = 0;
      for (; lane + kVectors * kLanes <= job.out_lanes; lane += kVectors * kLanes)
        weight_block<kVectors>(job, first, last, tap, lane, partial);
      for (; lane < job.out_lanes; lane += kLanes) weight_block<1>(job, first, last, tap, lane, partial);
    }
  }
}

int64_t lanes() { return kLanes; }

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {

HWY_EXPORT(forward_pixels);
HWY_EXPORT(weight_images);
HWY_EXPORT(lanes);

// Less is not worth a task.
constexpr int64_t kTaskWork = 1 << 20;
// Each task sums its own weight gradient.
constexpr int64_t kMostPartials = 16;

Padded padded(const ConvSizes& s, const float* x) {
  const int64_t rows = (s.out_height - 1) * s.stride[0] + (s.kernel[0] - 1) * s.dilation[0] + 1;
  const int64_t columns = (s.out_width - 1) * s.stride[1] + (s.kernel[1] - 1) * s.dilation[1] + 1;
  const bool inside = s.padding[0] == 0 && s.padding[1] == 0 && rows <= s.height && columns <= s.width;
  const int64_t row = (inside ? s.width : columns) * s.channels;
  Padded out{x,
             inside ? s.x_image() : rows * row,
             row,
             s.channels,
             Scratch<float>(inside ? 0 : s.batch * rows * row),
             Scratch<int64_t>(s.taps() * s.channels)};
  int64_t* offset = out.offsets.get();
  for (int64_t k = 0; k < s.kernel[0]; ++k)
    for (int64_t l = 0; l < s.kernel[1]; ++l)
      for (int64_t c = 0; c < s.channels; ++c)
        *offset++ = k * s.dilation[0] * row + l * s.dilation[1] * s.channels + c;
  if (inside) return out;
  out.data = out.copy.get();
  const int64_t left = s.padding[1] * s.channels;
  const int64_t count = std::clamp<int64_t>(columns - s.padding[1], 0, s.width) * s.channels;
  const int64_t grain = std::max<int64_t>(1, (1 << 15) / row);
  parallel_for(s.batch * rows, grain, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      float* to = out.copy.get() + r * row;
      const int64_t from = r % rows - s.padding[0];
      if (from < 0 || from >= s.height || count == 0) {
        std::fill_n(to, row, 0.0f);
        continue;
      }
      std::fill_n(to, left, 0.0f);
      std::copy_n(x + (r / rows * s.height + from) * s.width * s.channels, count, to + left);
      std::fill_n(to + left + count, row - left - count, 0.0f);
    }
  });
  return out;
}

int64_t round_up(int64_t count, int64_t unit) { return (count + unit - 1) / unit * unit; }

}  // namespace

void direct_forward(const ConvSizes& s, float* y, const float* x, const float* weight, const float* bias) {
  const Padded in = padded(s, x);
  const int64_t taps = s.taps() * s.channels;
  const int64_t out_lanes = round_up(s.out_channels, HWY_DYNAMIC_DISPATCH(lanes)());
  const Scratch<float> packed((taps + 1) * out_lanes);
  std::fill_n(packed.get(), (taps + 1) * out_lanes, 0.0f);
  float* packed_bias = packed.get() + taps * out_lanes;
  if (bias) std::copy_n(bias, s.out_channels, packed_bias);
  for (int64_t o = 0; o < s.out_channels; ++o)
    for (int64_t c = 0; c < s.channels; ++c)
      for (int64_t tap = 0; tap < s.taps(); ++tap)
        packed[(tap * s.channels + c) * out_lanes + o] = weight[(o * s.channels + c) * s.taps() + tap];

  const DirectForward job{&s, &in, packed.get(), packed_bias, y, out_lanes};
  const auto run = HWY_DYNAMIC_DISPATCH(forward_pixels);
  const int64_t pixels = s.out_height * s.out_width;
  const int64_t pieces = std::clamp<int64_t>(s.image_work() / kTaskWork, 1, s.out_height);
  const int64_t piece = (pixels + pieces - 1) / pieces;
  const int64_t grain = std::max<int64_t>(1, kTaskWork / std::max<int64_t>(1, s.image_work() / pieces));
  parallel_for(s.batch * pieces, grain, [&](int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; ++task) {
      const int64_t first = task % pieces * piece;
      run(job, task / pieces, first, std::min(pixels, first + piece));
    }
  });
}

void direct_backward_weight(const ConvSizes& s, float* grad_weight, const float* grad_y, const float* x) {
  const Padded in = padded(s, x);
  const int64_t taps = s.taps() * s.channels;
  const int64_t out_lanes = round_up(s.out_channels, HWY_DYNAMIC_DISPATCH(lanes)());
  const int64_t smallest = std::max<int64_t>(1, kTaskWork / s.image_work());
  const int64_t images = std::max(smallest, (s.batch + kMostPartials - 1) / kMostPartials);
  const int64_t partials = (s.batch + images - 1) / images;
  const Scratch<double> sums(partials * taps * out_lanes);
  const DirectBackwardWeight job{&s, &in, grad_y, out_lanes};
  const auto run = HWY_DYNAMIC_DISPATCH(weight_images);
  parallel_for(s.batch, images, [&](int64_t begin, int64_t end) {
    double* partial = sums.get() + begin / images * taps * out_lanes;
    std::fill_n(partial, taps * out_lanes, 0.0);
    run(job, begin, end, partial);
  });
  for (int64_t o = 0; o < s.out_channels; ++o)
    for (int64_t c = 0; c < s.channels; ++c)
      for (int64_t tap = 0; tap < s.taps(); ++tap) {
        double sum = 0;
        for (int64_t i = 0; i < partials; ++i) sum += sums[(i * taps + tap * s.channels + c) * out_lanes + o];
        grad_weight[(o * s.channels + c) * s.taps() + tap] = static_cast<float>(sum);
      }
}

}  // namespace weft::kernels::cpu
#endif
