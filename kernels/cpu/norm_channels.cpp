// The vectorised pieces of the norm kernels, compiled for each instruction set; kernels/cpu/norm.cpp drives them.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/norm_channels.cpp"
#include "kernels/cpu/simd/targets.h"

#include <hwy/foreach_target.h>

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/cpu/norm_channels.h"

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// Values summed in T before they are added up in double; a block of rows stays in the L1 cache for its second reading.
constexpr int64_t kBlockRows = 128;
constexpr int64_t kBlockRun = 2048;

template <class T>
struct Simd {
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  static constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
};

/// Calls body(c, width, load) for vectors of neighbouring channels; load reads one with the lanes beyond `width` zero.
template <class T, class F>
HWY_INLINE void for_each_vector(int64_t channels, F body) {
  using S = Simd<T>;
  const typename S::D d;
  int64_t c = 0;
  for (; c + S::kLanes <= channels; c += S::kLanes)
    body(c, S::kLanes, [d](const T* p) HWY_ATTR { return hn::LoadU(d, p); });
  if (c == channels) return;
  const auto mask = hn::FirstN(d, static_cast<size_t>(channels - c));
  body(c, channels - c, [d, mask](const T* p) HWY_ATTR { return hn::MaskedLoad(mask, d, p); });
}

/// Sum over i of value(i), four at a time so that additions need not wait for each other.
template <class T, class F>
HWY_INLINE typename Simd<T>::V sum_of(int64_t count, F value) {
  const typename Simd<T>::D d;
  auto a = hn::Zero(d), b = a, c = a, e = a;
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    a = hn::Add(a, value(i));
    b = hn::Add(b, value(i + 1));
    c = hn::Add(c, value(i + 2));
    e = hn::Add(e, value(i + 3));
  }
  for (; i < count; ++i) a = hn::Add(a, value(i));
  return hn::Add(hn::Add(a, b), hn::Add(c, e));
}

template <class T>
HWY_INLINE void add_lanes(typename Simd<T>::V sums, int64_t width, double* to) {
  HWY_ALIGN T lanes[Simd<T>::kLanes];
  hn::Store(sums, typename Simd<T>::D(), lanes);
  for (int64_t i = 0; i < width; ++i) to[i] += static_cast<double>(lanes[i]);
}

// Chan, Golub, LeVeque: mean and sum of squared deviations of two sets from those of each.
struct Merge {
  double weight, cross;
  Merge(int64_t before, int64_t count)
      : weight(static_cast<double>(count) / static_cast<double>(before + count)),
        cross(static_cast<double>(before) * weight) {}
  void operator()(double& mean, double& spread, double block_mean, double block_spread) const {
    const double delta = block_mean - mean;
    mean += delta - delta == 0 ? delta * weight : block_mean;  // an infinite mean, or NaN, stays
    spread += block_spread + delta * delta * cross;
  }
};

template <class T>
void row_moments(const T* x, int64_t rows, int64_t channels, double* mean, double* spread) {
  using S = Simd<T>;
  const typename S::D d;
  for (int64_t first = 0; first < rows; first += kBlockRows, x += kBlockRows * channels) {
    const int64_t count = std::min(kBlockRows, rows - first);
    const Merge merge(first, count);
    const auto share = hn::Set(d, T(1) / static_cast<T>(count));
    for_each_vector<T>(channels, [&](int64_t c, int64_t width, auto load) HWY_ATTR {
      const auto center =
          hn::Mul(sum_of<T>(count, [&](int64_t r) HWY_ATTR { return load(x + r * channels + c); }), share);
      const auto squares = sum_of<T>(count, [&](int64_t r) HWY_ATTR {
        const auto deviation = hn::Sub(load(x + r * channels + c), center);
        return hn::Mul(deviation, deviation);
      });
      HWY_ALIGN T means[S::kLanes], spreads[S::kLanes];
      hn::Store(center, d, means);
      hn::Store(squares, d, spreads);
      for (int64_t i = 0; i < width; ++i)
        merge(mean[c + i], spread[c + i], static_cast<double>(means[i]), static_cast<double>(spreads[i]));
    });
  }
}

template <class T>
void row_sums(const T* g, int64_t rows, int64_t channels, double* sums) {
  for (int64_t first = 0; first < rows; first += kBlockRows, g += kBlockRows * channels) {
    const int64_t count = std::min(kBlockRows, rows - first);
    for_each_vector<T>(channels, [&](int64_t c, int64_t width, auto load) HWY_ATTR {
      add_lanes<T>(sum_of<T>(count, [&](int64_t r) HWY_ATTR { return load(g + r * channels + c); }), width,
                   sums + c);
    });
  }
}

template <class T>
void row_products(const T* g, const T* x, const T* center, int64_t rows, int64_t channels, double* sums,
                  double* products) {
  for (int64_t first = 0; first < rows;
       first += kBlockRows, g += kBlockRows * channels, x += kBlockRows * channels) {
    const int64_t count = std::min(kBlockRows, rows - first);
    for_each_vector<T>(channels, [&](int64_t c, int64_t width, auto load) HWY_ATTR {
      const auto middle = load(center + c);
      add_lanes<T>(sum_of<T>(count, [&](int64_t r) HWY_ATTR { return load(g + r * channels + c); }), width,
                   sums + c);
      add_lanes<T>(sum_of<T>(count,
                             [&](int64_t r) HWY_ATTR {
                               const int64_t at = r * channels + c;
                               return hn::Mul(load(g + at), hn::Sub(load(x + at), middle));
                             }),
                   width, products + c);
    });
  }
}

template <class T>
HWY_INLINE void store(typename Simd<T>::V v, int64_t width, T* to) {
  const typename Simd<T>::D d;
  if (width == Simd<T>::kLanes) hn::StoreU(v, d, to);
  else hn::BlendedStore(v, hn::FirstN(d, static_cast<size_t>(width)), d, to);
}

template <class T>
void row_forward(T* y, const T* x, ChannelTerms<T> terms, int64_t rows, int64_t channels) {
  for (int64_t row = 0; row < rows; ++row, x += channels, y += channels) {
    for_each_vector<T>(channels, [&](int64_t c, int64_t width, auto load) HWY_ATTR {
      const auto scaled = hn::Mul(hn::Sub(load(x + c), load(terms.center + c)), load(terms.scale + c));
      store<T>(hn::Add(scaled, load(terms.shift + c)), width, y + c);
    });
  }
}

template <class T>
HWY_INLINE typename Simd<T>::V backward_of(typename Simd<T>::V g, typename Simd<T>::V x,
                                           typename Simd<T>::V center, typename Simd<T>::V scale,
                                           typename Simd<T>::V shift, typename Simd<T>::V slope) {
  return hn::Mul(hn::Sub(hn::Sub(g, shift), hn::Mul(hn::Sub(x, center), slope)), scale);
}

template <class T>
void row_backward(T* grad_x, const T* g, const T* x, ChannelTerms<T> terms, int64_t rows, int64_t channels) {
  for (int64_t row = 0; row < rows; ++row, x += channels, g += channels, grad_x += channels) {
    for_each_vector<T>(channels, [&](int64_t c, int64_t width, auto load) HWY_ATTR {
      const auto value = backward_of<T>(load(g + c), load(x + c), load(terms.center + c),
                                        load(terms.scale + c), load(terms.shift + c), load(terms.slope + c));
      store<T>(value, width, grad_x + c);
    });
  }
}

/// Sum of value(vector index, load) over a run.
template <class T, class F>
HWY_INLINE T run_sum(int64_t count, F value) {
  using S = Simd<T>;
  const typename S::D d;
  const auto whole = [d](const T* p) HWY_ATTR { return hn::LoadU(d, p); };
  auto sum = sum_of<T>(count / S::kLanes, [&](int64_t i) HWY_ATTR { return value(i * S::kLanes, whole); });
  if (const int64_t left = count % S::kLanes) {
    const auto mask = hn::FirstN(d, static_cast<size_t>(left));
    const auto part =
        value(count - left, [d, mask](const T* p) HWY_ATTR { return hn::MaskedLoad(mask, d, p); });
    sum = hn::Add(sum, hn::IfThenElseZero(mask, part));
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

template <class T>
void run_moments(const T* x, int64_t count, int64_t before, double* mean, double* spread) {
  using S = Simd<T>;
  const typename S::D d;
  for (int64_t first = 0; first < count; first += kBlockRun) {
    const int64_t length = std::min(kBlockRun, count - first);
    const T* from = x + first;
    const T center = run_sum<T>(length, [&](int64_t i, auto load) HWY_ATTR { return load(from + i); }) /
                     static_cast<T>(length);
    const auto middle = hn::Set(d, center);
    const T squares = run_sum<T>(length, [&](int64_t i, auto load) HWY_ATTR {
      const auto deviation = hn::Sub(load(from + i), middle);
      return hn::Mul(deviation, deviation);
    });
    // What rounding took from the mean; NaN where the values are not finite.
    const T rest =
        run_sum<T>(length, [&](int64_t i, auto load) HWY_ATTR { return hn::Sub(load(from + i), middle); }) /
        static_cast<T>(length);
    const double exact = static_cast<double>(center) + (rest == rest ? static_cast<double>(rest) : 0.0);
    Merge(before + first, length)(*mean, *spread, exact, static_cast<double>(squares));
  }
}

template <class T>
void run_products(const T* g, const T* x, const T* center, int64_t count, double* sum, double* product) {
  const typename Simd<T>::D d;
  const auto middle = hn::Set(d, *center);
  for (int64_t first = 0; first < count; first += kBlockRun) {
    const int64_t length = std::min(kBlockRun, count - first);
    const T *g_from = g + first, *x_from = x + first;
    *sum += static_cast<double>(
        run_sum<T>(length, [&](int64_t i, auto load) HWY_ATTR { return load(g_from + i); }));
    *product += static_cast<double>(run_sum<T>(length, [&](int64_t i, auto load) HWY_ATTR {
      return hn::Mul(load(g_from + i), hn::Sub(load(x_from + i), middle));
    }));
  }
}

template <class T>
void run_forward(T* y, const T* x, ChannelTerms<T> terms, int64_t count) {
  const typename Simd<T>::D d;
  const auto center = hn::Set(d, *terms.center), scale = hn::Set(d, *terms.scale),
             shift = hn::Set(d, *terms.shift);
  for_each_vector<T>(count, [&](int64_t i, int64_t width, auto load) HWY_ATTR {
    store<T>(hn::Add(hn::Mul(hn::Sub(load(x + i), center), scale), shift), width, y + i);
  });
}

template <class T>
void run_backward(T* grad_x, const T* g, const T* x, ChannelTerms<T> terms, int64_t count) {
  const typename Simd<T>::D d;
  const auto center = hn::Set(d, *terms.center), scale = hn::Set(d, *terms.scale);
  const auto shift = hn::Set(d, *terms.shift), slope = hn::Set(d, *terms.slope);
  for_each_vector<T>(count, [&](int64_t i, int64_t width, auto load) HWY_ATTR {
    store<T>(backward_of<T>(load(g + i), load(x + i), center, scale, shift, slope), width, grad_x + i);
  });
}

template <class T>
double run_squares(const T* x, int64_t count) {
  double sum = 0;
  for (int64_t first = 0; first < count; first += kBlockRun) {
    const T* from = x + first;
    sum += static_cast<double>(
        run_sum<T>(std::min(kBlockRun, count - first), [&](int64_t i, auto load) HWY_ATTR {
          const auto value = load(from + i);
          return hn::Mul(value, value);
        }));
  }
  return sum;
}

/// A row's terms, one vector each.
template <class T>
struct RowVectors {
  using V = typename Simd<T>::V;
  V center, scale, shift, slope;

  HWY_INLINE explicit RowVectors(RowTerms<T> terms)
      : center(hn::Set(typename Simd<T>::D(), terms.center)),
        scale(hn::Set(typename Simd<T>::D(), terms.scale)),
        shift(hn::Set(typename Simd<T>::D(), terms.shift)),
        slope(hn::Set(typename Simd<T>::D(), terms.slope)) {}
  HWY_INLINE V gradient(V weighted_g, V x) const {
    return backward_of<T>(weighted_g, x, center, scale, shift, slope);
  }
};

template <class T>
void run_row_backward(T* grad_x, const T* g, const T* x, T weight, RowTerms<T> terms, int64_t count) {
  const auto each = hn::Set(typename Simd<T>::D(), weight);
  const RowVectors<T> row(terms);
  for_each_vector<T>(count, [&](int64_t i, int64_t width, auto load) HWY_ATTR {
    store<T>(row.gradient(hn::Mul(load(g + i), each), load(x + i)), width, grad_x + i);
  });
}

template <class T>
void weighted_forward(T* y, const T* x, const T* weight, const T* bias, RowTerms<T> terms, int64_t count) {
  const RowVectors<T> row(terms);
  for_each_vector<T>(count, [&](int64_t i, int64_t width, auto load) HWY_ATTR {
    const auto normalized = hn::Mul(hn::Sub(load(x + i), row.center), row.scale);
    store<T>(hn::Add(hn::Mul(normalized, load(weight + i)), load(bias + i)), width, y + i);
  });
}

template <class T>
void weighted_products(const T* g, const T* x, const T* weight, T center, int64_t count, double* sum,
                       double* product) {
  const auto middle = hn::Set(typename Simd<T>::D(), center);
  for (int64_t first = 0; first < count; first += kBlockRun) {
    const int64_t length = std::min(kBlockRun, count - first);
    const T *g_from = g + first, *x_from = x + first, *w_from = weight + first;
    *sum += static_cast<double>(run_sum<T>(
        length, [&](int64_t i, auto load) HWY_ATTR { return hn::Mul(load(g_from + i), load(w_from + i)); }));
    *product += static_cast<double>(run_sum<T>(length, [&](int64_t i, auto load) HWY_ATTR {
      return hn::Mul(hn::Mul(load(g_from + i), load(w_from + i)), hn::Sub(load(x_from + i), middle));
    }));
  }
}

template <class T>
void weighted_backward(T* grad_x, const T* g, const T* x, const T* weight, RowTerms<T> terms, int64_t count) {
  const RowVectors<T> row(terms);
  for_each_vector<T>(count, [&](int64_t i, int64_t width, auto load) HWY_ATTR {
    store<T>(row.gradient(hn::Mul(load(g + i), load(weight + i)), load(x + i)), width, grad_x + i);
  });
}

template <class T>
void weighted_sums(T* grad_weight, T* grad_bias, const T* g, const T* x, RowTerms<T> terms, int64_t count) {
  const RowVectors<T> row(terms);
  for_each_vector<T>(count, [&](int64_t i, int64_t width, auto load) HWY_ATTR {
    const auto normalized = hn::Mul(hn::Sub(load(x + i), row.center), row.scale);
    store<T>(hn::Add(load(grad_weight + i), hn::Mul(load(g + i), normalized)), width, grad_weight + i);
    store<T>(hn::Add(load(grad_bias + i), load(g + i)), width, grad_bias + i);
  });
}

template <class T>
const ChannelLoops<T>& loops() {
  static constexpr ChannelLoops<T> all{
      row_moments<T>,      row_sums<T>,         row_products<T>,      row_forward<T>,       row_backward<T>,
      run_moments<T>,      run_products<T>,     run_forward<T>,       run_backward<T>,      run_squares<T>,
      run_row_backward<T>, weighted_forward<T>, weighted_products<T>, weighted_backward<T>, weighted_sums<T>};
  return all;
}
const ChannelLoops<float>& float_loops() { return loops<float>(); }
const ChannelLoops<double>& double_loops() { return loops<double>(); }

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weft::kernels::cpu {
namespace {
HWY_EXPORT(float_loops);
HWY_EXPORT(double_loops);
}  // namespace

template <>
const ChannelLoops<float>& channel_loops() {
  return HWY_DYNAMIC_DISPATCH(float_loops)();
}
template <>
const ChannelLoops<double>& channel_loops() {
  return HWY_DYNAMIC_DISPATCH(double_loops)();
}

}  // namespace weft::kernels::cpu
#endif
