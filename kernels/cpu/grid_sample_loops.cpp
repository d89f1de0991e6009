// The loops of grid_sample.h, compiled for each instruction set.
#include "kernels/cpu/grid_sample.h"

#include <algorithm>

#include "kernels/cpu/simd/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/grid_sample_loops.cpp"
#include <hwy/foreach_target.h>  // includes this file once per target, hence what follows is per target

#include "kernels/cpu/simd/lane.inl.h"

HWY_BEFORE_NAMESPACE();
namespace weft::HWY_NAMESPACE {
namespace {

using kernels::GridSampling;
using kernels::Outside;
using kernels::cpu::GridLoops;
using kernels::cpu::GridTaps;
using kernels::cpu::kPlaces;
using kernels::cpu::PlaneIndex;

template <class T>
using Vector = Lane<hn::ScalableTag<T>>;

/// Where -1 to 1 lies among `size` pixels, brought inside as `how` says, and how fast it moves with the grid.
template <class T>
HWY_INLINE void find_place(Vector<T> at, int64_t size, GridSampling how, Vector<T>& place, Vector<T>& slope) {
  using V = Vector<T>;
  const V n(static_cast<T>(size)), one(1), zero(0);
  slope = how.align_corners ? (n - one) * V(T(0.5)) : n * V(T(0.5));
  place = how.align_corners ? (at + one) * slope : ((at + one) * n - one) * V(T(0.5));
  if (how.outside == Outside::reflection) {
    const V low(how.align_corners ? T(0) : T(-0.5));
    const V span = how.align_corners ? n - one : n;
    if (how.align_corners && size == 1) {
      place = place * zero;
      slope = zero;
    } else {
      const V signed_distance = place - low, distance = abs(signed_distance);
      const V turns = floor(distance / span), rest = distance - turns * span;
      const auto even = floor(turns * V(T(0.5))) * V(2) == turns;
      place = select(even, rest + low, span - rest + low);
      slope = select(signed_distance < zero, -slope, slope);
      slope = select(even, slope, -slope);
    }
  }
  if (how.outside != Outside::zeros) {
    const V last = n - one;
    slope = select(place > zero && place < last, slope, zero);
    place = select(place > zero, select(place < last, place, last), zero);  // NaN too becomes 0
  } else {
    // Beyond one pixel from the image all is alike.
    place = select(place > V(-2), select(place < n + one, place, n + one), V(-2));  // NaN too is outside
  }
}

template <class T>
void look(GridTaps<T>& taps, const T* grid, int64_t n, int64_t height, int64_t width, GridSampling how) {
  using V = Vector<T>;
  const int64_t sizes[2] = {width, height};
  HWY_ALIGN T first[2][kPlaces];
  HWY_ALIGN T given[2][kPlaces] = {};
  for (int64_t i = 0; i < n; ++i) {
    given[0][i] = grid[2 * i];
    given[1][i] = grid[2 * i + 1];
  }
  for (int axis = 0; axis < 2; ++axis) {
    for (int64_t i = 0; i < n; i += static_cast<int64_t>(V::size())) {
      V place, slope;
      const V at = V::load(given[axis] + i);
      find_place<T>(at, sizes[axis], how, place, slope);
      const V whole = how.nearest ? round(place) : floor(place);
      whole.store(first[axis] + i);
      (place - whole).store(taps.fraction[axis] + i);
      (how.nearest ? V(0) : slope).store(taps.slope[axis] + i);
    }
  }
  taps.pixels = how.nearest ? 1 : 4;
  const auto columns = static_cast<PlaneIndex<T>>(width), rows = static_cast<PlaneIndex<T>>(height);
  for (int tap = 0; tap < taps.pixels; ++tap) {
    const PlaneIndex<T> right = tap % 2, down = tap / 2;
    for (int64_t i = 0; i < kPlaces; ++i) {
      const PlaneIndex<T> x = static_cast<PlaneIndex<T>>(i < n ? first[0][i] : T(0)) + right;
      const PlaneIndex<T> y = static_cast<PlaneIndex<T>>(i < n ? first[1][i] : T(0)) + down;
      const T fx = taps.fraction[0][i], fy = taps.fraction[1][i];
      const bool inside = x >= 0 && x < columns && y >= 0 && y < rows;
      taps.index[tap][i] = inside ? y * columns + x : -1;
      taps.weight[tap][i] = how.nearest ? T(1) : (right ? fx : 1 - fx) * (down ? fy : 1 - fy);
    }
  }
}

/// Tap `tap` of the plane x at places i, i + 1, …; 0 outside.
template <class T>
HWY_INLINE Vector<T> pixels_at(const T* x, const GridTaps<T>& taps, int tap, int64_t i) {
  const typename Vector<T>::Tag d;
  const hn::RebindToSigned<decltype(d)> indices;
  const auto index = hn::LoadU(indices, taps.index[tap] + i);
  const auto inside = hn::RebindMask(d, hn::Gt(index, hn::Set(indices, -1)));
  return Vector<T>(hn::IfThenElseZero(inside, hn::GatherIndex(d, x, hn::Max(index, hn::Zero(indices)))));
}

template <class T>
void sample(T* y, const T* x, const GridTaps<T>& taps, int64_t n) {
  using V = Vector<T>;
  constexpr auto width = static_cast<int64_t>(V::size());
  for (int64_t i = 0; i < n; i += width) {
    V sum = pixels_at(x, taps, 0, i) * V::load(taps.weight[0] + i);
    for (int tap = 1; tap < taps.pixels; ++tap)
      sum = sum + pixels_at(x, taps, tap, i) * V::load(taps.weight[tap] + i);
    if (i + width <= n) {
      sum.store(y + i);
      continue;
    }
    HWY_ALIGN T lanes[V::size()];
    sum.store(lanes);
    std::copy_n(lanes, n - i, y + i);
  }
}

template <class T>
void spread(T* grad_x, const T* grad_y, const GridTaps<T>& taps, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    for (int tap = 0; tap < taps.pixels; ++tap)
      if (taps.index[tap][i] >= 0) grad_x[taps.index[tap][i]] += grad_y[i] * taps.weight[tap][i];
}

template <class T>
void slopes(T (*along)[kPlaces], const T* grad_y, const T* x, const GridTaps<T>& taps, int64_t n) {
  using V = Vector<T>;
  constexpr auto width = static_cast<int64_t>(V::size());
  for (int64_t i = 0; i < n; i += width) {
    HWY_ALIGN T lanes[V::size()] = {};
    std::copy_n(grad_y + i, std::min(width, n - i), lanes);
    const V g = V::load(lanes), fx = V::load(taps.fraction[0] + i), fy = V::load(taps.fraction[1] + i),
            one(1);
    const V p00 = pixels_at(x, taps, 0, i), p01 = pixels_at(x, taps, 1, i), p10 = pixels_at(x, taps, 2, i),
            p11 = pixels_at(x, taps, 3, i);
    const V by_x = (p01 - p00) * (one - fy) + (p11 - p10) * fy,
            by_y = (p10 - p00) * (one - fx) + (p11 - p01) * fx;
    (V::load(along[0] + i) + g * by_x).store(along[0] + i);
    (V::load(along[1] + i) + g * by_y).store(along[1] + i);
  }
}

const GridLoops<float>& float_loops() {
  static constexpr GridLoops<float> all{look<float>, sample<float>, spread<float>, slopes<float>};
  return all;
}
const GridLoops<double>& double_loops() {
  static constexpr GridLoops<double> all{look<double>, sample<double>, spread<double>, slopes<double>};
  return all;
}

}  // namespace
}  // namespace weft::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft {
namespace {
HWY_EXPORT(float_loops);
HWY_EXPORT(double_loops);
}  // namespace

namespace kernels::cpu {
template <>
const GridLoops<float>& grid_loops() {
  return HWY_DYNAMIC_DISPATCH(weft::float_loops)();
}
template <>
const GridLoops<double>& grid_loops() {
  return HWY_DYNAMIC_DISPATCH(weft::double_loops)();
}
}  // namespace kernels::cpu
}  // namespace weft
#endif
