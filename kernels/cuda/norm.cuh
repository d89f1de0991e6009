// What batch norm and the norms of rows share on the GPU: moments, the sums that gradients are made of, and the elementwise passes
// that apply them. norm.cu and norm_rows.cu call it; norm_sums.cu and norm_apply.cu hold it.
#pragma once

#include "kernels/cuda/operand.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

// A is what is computed in: double for float64, else float. Sums of a few values in A join in double.

/// Mean, and the sum of squared deviations from it.
struct Moments {
  double mean, spread, count;
};
/// Of two sets (Chan, Golub and LeVeque 1979).
__device__ inline Moments joined(const Moments& a, const Moments& b) {
  if (b.count == 0) return a;
  if (a.count == 0) return b;
  const double count = a.count + b.count, delta = b.mean - a.mean, weight = b.count / count;
  const bool finite = delta - delta == 0;  // else the infinite mean, or NaN, stays
  return {a.mean + (finite ? delta * weight : b.mean), a.spread + b.spread + delta * delta * a.count * weight,
          count};
}

/// What a thread keeps of the values it met: sums of what is left of them, and of its square, when one of the first is taken away.
/// Those that are not centered stay whole.
template <class A>
struct MomentSums {
  A origin;
  double first, second;
  int64_t count;

  template <int M>
  __device__ void add(const A (&x)[M], bool centered) {
    A rest[M], squares[M];
    if (count == 0) {
#pragma unroll
      for (int k = 0; k < M; ++k) rest[k] = x[k];
      const A mean = total(rest) / A(M);
      origin = centered && mean - mean == A(0) ? mean : A(0);  // not where infinite or NaN
    }
#pragma unroll
    for (int k = 0; k < M; ++k) {
      rest[k] = x[k] - origin;
      squares[k] = rest[k] * rest[k];
    }
    first += static_cast<double>(total(rest));
    second += static_cast<double>(total(squares));
    count += M;
  }
  __device__ double sum() const { return static_cast<double>(origin) * static_cast<double>(count) + first; }
  /// The sum of squared differences from any number.
  __device__ double spread_about(double mean) const {
    const double delta = mean - static_cast<double>(origin);
    if (delta == 0) return second;  // where first may be infinite
    const double spread = second - 2 * delta * first + delta * delta * static_cast<double>(count);
    return spread < 0 ? 0 : spread;
  }

 private:
  template <int M>
  static __device__ A total(A (&x)[M]) {
#pragma unroll
    for (int half = M / 2; half > 0; half /= 2) {
#pragma unroll
      for (int k = 0; k < half; ++k) x[k] += x[k + half];
    }
    return x[0];
  }
};

/// Sums of a gradient g, and of g times the normalized value.
struct GradientSums {
  double sum, product;
};
struct JoinGradientSums {
  __device__ GradientSums operator()(const GradientSums& a, const GradientSums& b) const {
    return {a.sum + b.sum, a.product + b.product};
  }
};
/// Adds M of each.
template <class A, int M>
__device__ void add(GradientSums& sums, const A (&g)[M], const A (&product)[M]) {
  A g_sum[M], product_sum[M];
#pragma unroll
  for (int k = 0; k < M; ++k) {
    g_sum[k] = g[k];
    product_sum[k] = product[k];
  }
#pragma unroll
  for (int half = M / 2; half > 0; half /= 2) {
#pragma unroll
    for (int k = 0; k < half; ++k) {
      g_sum[k] += g_sum[k + half];
      product_sum[k] += product_sum[k + half];
    }
  }
  sums.sum += static_cast<double>(g_sum[0]);
  sums.product += static_cast<double>(product_sum[0]);
}

/// y = ((x - center) - shift) * scale * weight + bias, where shift is what rounding took from center, and
/// grad_x = (grad_y * weight - shift - (x - center) * slope) * scale.
template <class A>
struct alignas(4 * sizeof(A)) NormTerms {
  A center, scale, shift, slope;
};

/// A number a channel, of any floating dtype and evenly spaced, or none.
template <class A>
struct ChannelIn {
  const void* data = nullptr;
  Dtype dtype = Dtype::float32;
  int64_t step = 0;

  ChannelIn() = default;
  explicit ChannelIn(const ConstView& x)
      : data(x.data), dtype(x.dtype), step(x.ndim > 0 ? x.strides[0] : 0) {}
  __device__ A at(int64_t channel, A otherwise) const {
    return data ? load<A>(data, dtype, channel * step) : otherwise;
  }
};
template <class A>
struct ChannelOut {
  void* data = nullptr;
  Dtype dtype = Dtype::float32;
  int64_t step = 0;

  ChannelOut() = default;
  explicit ChannelOut(const View& y) : data(y.data), dtype(y.dtype), step(y.ndim > 0 ? y.strides[0] : 0) {}
  __device__ void set(int64_t channel, A value) const {
    if (data) store(data, dtype, channel * step, value);
  }
};

/// Numbers of channels, of any floating dtype, shape and strides, as kernels that need them for every value read them: dense, in A, in
/// row-major order. Null for none.
template <class A>
class DenseChannels {
 public:
  explicit DenseChannels(const ConstView& x);
  const A* data() const { return data_; }

 private:
  Scratch<A> converted_;
  const A* data_;
};

/// Results of channels in row-major order, for a view of any floating dtype, shape and strides, or for none; finish() lays them out.
class ChannelResults {
 public:
  explicit ChannelResults(const View& y);
  ChannelOut<double> out() const;
  void finish() const;

 private:
  View y_;
  Scratch<double> dense_;  // where y's elements are not evenly spaced
};

/// Where the result of a reduction's output number i goes, i counting the dimensions that are kept: a view for kernels/cuda/reduce.cuh,
/// whose data is nothing. `kept`: whether dimension d is.
View numbered(const ConstView& x, const bool* kept);
/// x's sizes, with the strides that give element (…) the number of its output.
ConstView numbers_of(const ConstView& x, const bool* kept);

/// What becomes of an output's moments. mean, inverse_std, terms: by number; running statistics: by number too.
template <class A>
struct NormStatistics {
  using Total = Moments;
  bool centered;  // else mean is 0, and is not written
  double eps;
  NormTerms<A>* terms;  // or null
  ChannelOut<A> mean, inverse_std;
  double momentum = 0;
  ChannelIn<double> running_mean_before = {}, running_var_before = {};
  ChannelOut<double> running_mean = {}, running_var = {};

  __device__ Moments nothing() const { return {0, 0, 0}; }
  __device__ Moments join(const Moments& a, const Moments& b) const { return joined(a, b); }
  __device__ void finish(int64_t number, const Moments& all) const {
    const auto center = static_cast<A>(all.mean);
    const auto scale = static_cast<A>(1 / sqrt(all.spread / all.count + eps));
    if (centered) mean.set(number, center);
    inverse_std.set(number, scale);
    if (terms) terms[number] = {center, scale, static_cast<A>(all.mean - static_cast<double>(center)), A(0)};
    running_mean.set(number, (1 - momentum) * running_mean_before.at(number, 0) + momentum * all.mean);
    running_var.set(number, (1 - momentum) * running_var_before.at(number, 0) +
                                momentum * (all.spread / (all.count - 1)));
  }
};
/// Of x over the dimensions that are not kept.
template <class A>
void norm_statistics(const ConstView& x, const bool* kept, const NormStatistics<A>& result);

/// What becomes of an output's gradient sums.
template <class A>
struct NormGradients {
  using Total = GradientSums;
  ChannelOut<double> grad_weight = {}, grad_bias = {};
  NormTerms<A>* terms = nullptr;  // or those of grad_x, which need the rest
  bool centered = true;
  double count = 1;
  ChannelIn<A> mean = {}, inverse_std = {}, weight = {};  // weight: where the sums are not weighted yet

  __device__ GradientSums nothing() const { return {0, 0}; }
  __device__ GradientSums join(const GradientSums& a, const GradientSums& b) const {
    return JoinGradientSums()(a, b);
  }
  __device__ void finish(int64_t number, const GradientSums& all) const {
    grad_weight.set(number, all.product);
    grad_bias.set(number, all.sum);
    if (!terms) return;
    const A scale = inverse_std.at(number, A(0));
    const double share = static_cast<double>(weight.at(number, A(1))) / count;
    terms[number] = {mean.at(number, A(0)), scale, centered ? static_cast<A>(share * all.sum) : A(0),
                     static_cast<A>(share * all.product * static_cast<double>(scale))};
  }
};
/// Of grad_y * weight, over the dimensions that are not kept. All have x's sizes (strides 0 where broadcast) and, but for grad_y and x,
/// elements of A; mean and weight may be without data.
struct GradientOperands {
  ConstView grad_y, x, mean, inverse_std, weight;
};
template <class A>
void norm_gradients(const GradientOperands& operands, const bool* kept, const NormGradients<A>& result);

/// y from x; terms by numbers_of(x, kept), weight and bias (null: 1, 0) by `channel`, which has x's sizes and strides that give numbers.
template <class A>
void norm_apply(const View& y, const ConstView& x, const bool* kept, const ConstView& channel,
                const NormTerms<A>* terms, const A* weight, const A* bias);
template <class A>
void norm_apply_backward(const View& grad_x, const ConstView& grad_y, const ConstView& x, const bool* kept,
                         const ConstView& channel, const NormTerms<A>* terms, const A* weight);

/// f(T{}) with the type of the views' elements, or Any<A> where they differ.
template <class A, class F>
void by_elements(std::initializer_list<Dtype> dtypes, F&& f) {
  const Dtype dtype = *dtypes.begin();
  for (const Dtype other : dtypes)
    if (other != dtype) return f(Any<A>{});
  if constexpr (std::is_same_v<A, double>) {
    if (dtype == Dtype::float64) f(double{});
    else f(Any<A>{});
  } else {
    if (dtype == Dtype::float16) f(Half{});
    else if (dtype == Dtype::bfloat16) f(BFloat16{});
    else if (dtype == Dtype::float32) f(float{});
    else f(Any<A>{});
  }
}

}  // namespace weft::kernels::cuda
