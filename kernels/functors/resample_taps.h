// Which input pixels an output pixel of interpolation or padding is made of along one dimension, and with which weights, in
// PyTorch's arithmetic. The CPU makes tables of it (kernels/cpu/resample.cpp), the GPU computes them in a kernel.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "kernels/vision.h"

#ifdef __CUDACC__
#define WEFT_EVERYWHERE __host__ __device__
#else
#define WEFT_EVERYWHERE
#endif

namespace weft::kernels {

/// One dimension of a resampling; T is what weights are computed in.
template <class T>
struct TapRule {
  Resample mode;
  bool align_corners;
  int64_t in, out, before, after;
  T step;         // input pixels an output pixel is long: decides what is nearest
  int64_t count;  // pixels an output pixel is made of
  bool copies;    // of one pixel as it is

  TapRule(const Resampling& how, int axis, int64_t in, int64_t out)
      : mode(how.mode),
        align_corners(how.align_corners),
        in(in),
        out(out),
        before(how.before[axis]),
        after(how.after[axis]),
        step(input_step(how, axis)) {
    const bool antialias = mode >= Resample::linear_antialias && mode <= Resample::lanczos_antialias;
    // A dimension of one pixel that stays one is no dimension of the image: it is copied whatever the mode.
    unchanged_ = (in == 1 && out == 1) || (in == out && (antialias || mode == Resample::linear));
    antialias_ = antialias && !unchanged_;
    count = unchanged_                 ? 1
            : antialias_               ? static_cast<int64_t>(std::ceil(support())) * 2 + 1
            : mode == Resample::cubic  ? 4
            : mode == Resample::linear ? 2
                                       : 1;
    // PyTorch copies these whatever the scale.
    copies = count == 1 && !antialias_;
  }

  /// emit(k, pixel, weight) for k in [0, count).
  template <class Emit>
  WEFT_EVERYWHERE void taps(int64_t o, Emit emit) const {
    if (unchanged_) return emit(int64_t{0}, o, T(1));
    if (antialias_) return antialiased(o, emit);
    switch (mode) {
      case Resample::reflect:
      case Resample::replicate:
      case Resample::circular:
        return emit(int64_t{0}, padded_from(o), T(1));
      case Resample::nearest:
        return emit(int64_t{0}, pixel_at(static_cast<T>(o) * step), T(1));
      case Resample::nearest_exact:
        return emit(int64_t{0}, pixel_at(step * (static_cast<T>(o) + T(0.5))), T(1));
      default:
        break;
    }
    T place = align_corners ? step * static_cast<T>(o) : step * (static_cast<T>(o) + T(0.5)) - T(0.5);
    const bool is_cubic = mode == Resample::cubic;
    if (!is_cubic) place = std::max(place, T(0));
    const int64_t first = pixel_at(place);
    const T fraction = std::clamp(place - static_cast<T>(first), T(0), T(1));
    if (!is_cubic) {
      emit(int64_t{0}, first, 1 - fraction);
      return emit(int64_t{1}, std::min(first + 1, in - 1), fraction);
    }
    for (int64_t k = -1; k <= 2; ++k)
      emit(k + 1, std::clamp<int64_t>(first + k, 0, in - 1), cubic(fraction - static_cast<T>(k), T(-0.75)));
  }

 private:
  bool unchanged_ = false, antialias_ = false;

  T input_step(const Resampling& how, int axis) const {
    if (align_corners) return out > 1 ? static_cast<T>(in - 1) / static_cast<T>(out - 1) : T(0);
    if (how.scale[axis] > 0) return static_cast<T>(1.0 / how.scale[axis]);
    return static_cast<T>(in) / static_cast<T>(out);
  }

  /// The pixel that `place` is in or, at most, the last.
  WEFT_EVERYWHERE int64_t pixel_at(T place) const {
    return place < static_cast<T>(in) ? std::min(static_cast<int64_t>(std::floor(place)), in - 1) : in - 1;
  }

  /// Keys' cubic, of parameter a, at distance x.
  WEFT_EVERYWHERE static T cubic(T x, T a) {
    x = std::abs(x);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
    return 0;
  }
  /// Lanczos' window of sinc, three lobes, at distance x.
  WEFT_EVERYWHERE static T lanczos(T x) {
    constexpr T pi = std::numbers::pi_v<T>;
    if (x == 0) return 1;
    if (std::abs(x) >= 3) return 0;
    return 3 * std::sin(pi * x) * std::sin(pi * x / 3) / (pi * pi * x * x);
  }
  WEFT_EVERYWHERE T antialias_factor(T x) const {
    if (mode == Resample::lanczos_antialias) return lanczos(x);
    if (mode == Resample::cubic_antialias) return cubic(x, T(-0.5));
    return std::max(T(0), 1 - std::abs(x));
  }
  WEFT_EVERYWHERE T stretch() const { return std::max(step, T(1)); }
  WEFT_EVERYWHERE T support() const {
    const T size = mode == Resample::lanczos_antialias ? 6 : mode == Resample::cubic_antialias ? 4 : 2;
    return size * T(0.5) * stretch();
  }
  template <class Emit>
  WEFT_EVERYWHERE void antialiased(int64_t o, Emit emit) const {
    const T centre = step * (static_cast<T>(o) + T(0.5)), reach = support();
    const int64_t first = std::max<int64_t>(static_cast<int64_t>(centre - reach + T(0.5)), 0);
    const int64_t end = std::min<int64_t>(static_cast<int64_t>(centre + reach + T(0.5)), in);
    const int64_t inside = std::clamp<int64_t>(end - first, 0, count);
    const auto factor = [&](int64_t k) {
      return k < inside ? antialias_factor((static_cast<T>(k + first) - centre + T(0.5)) / stretch()) : T(0);
    };
    T total = 0;
    for (int64_t k = 0; k < count; ++k) total += factor(k);
    for (int64_t k = 0; k < count; ++k)
      emit(k, std::min(first + k, in - 1), total != 0 ? factor(k) / total : factor(k));
  }

  /// The one input pixel of those that cutting left.
  WEFT_EVERYWHERE int64_t padded_from(int64_t o) const {
    const int64_t i = o - before;
    if (mode == Resample::replicate) return std::clamp<int64_t>(i, 0, in - 1);
    if (mode == Resample::reflect) return i < 0 ? -i : i >= in ? 2 * (in - 1) - i : i;
    const int64_t cut = std::max<int64_t>(0, -before), left = in - cut - std::max<int64_t>(0, -after);
    const int64_t place = (o - std::max<int64_t>(0, before)) % left;
    return cut + (place < 0 ? place + left : place);
  }
};

}  // namespace weft::kernels
