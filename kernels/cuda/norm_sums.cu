// The norms' sums over many values a number: moments, and those that gradients are made of, on the engine of reductions.
#include "kernels/cuda/norm.cuh"
#include "kernels/cuda/reduce.cuh"

namespace weft::kernels::cuda {
namespace {

template <class T>
struct MomentsJob {
  using A = Value<T>;
  using Result = NormStatistics<A>;
  using Element = A;
  using State = MomentSums<A>;
  static constexpr int kOperands = 1, kDense = 1, kVector = In<T>::kVector, kResident = 2;

  In<T> x;
  Result result;

  __device__ A element(const int64_t (&at)[1]) const { return x(at[0]); }
  template <int M>
  __device__ void elements(A (&values)[M], const int64_t (&at)[1], const int64_t (&)[1]) const {
    x.vector(values, at[0]);
  }
  __device__ State start() const { return {A(0), 0, 0, 0}; }
  template <int M>
  __device__ void take(State& state, const A (&values)[M], int64_t, int64_t) const {
    state.add(values, result.centered);
  }
  __device__ Moments total(const State& state) const {
    if (state.count == 0) return result.nothing();
    const auto count = static_cast<double>(state.count);
    const double mean = result.centered ? state.sum() / count : 0;
    return {mean, state.spread_about(mean), count};
  }
};

template <class T>
struct GradientsJob {
  using A = Value<T>;
  using Result = NormGradients<A>;
  struct Element {
    A g, product;
  };
  using State = GradientSums;
  static constexpr int kOperands = 5, kDense = 2, kVector = In<T>::kVector, kResident = 2;

  In<T> x, grad_y;
  const A *mean, *inverse_std, *weight;
  Result result;

  __device__ Element made(A g, A value, int64_t mean_at, int64_t scale_at, int64_t weight_at) const {
    if (weight) g *= weight[weight_at];
    return {g, g * ((value - (mean ? mean[mean_at] : A(0))) * inverse_std[scale_at])};
  }
  __device__ Element element(const int64_t (&at)[5]) const {
    return made(grad_y(at[1]), x(at[0]), at[2], at[3], at[4]);
  }
  template <int M>
  __device__ void elements(Element (&made_of)[M], const int64_t (&at)[5], const int64_t (&steps)[5]) const {
    A g[M], values[M];
    x.vector(values, at[0]);
    grad_y.vector(g, at[1]);
#pragma unroll
    for (int k = 0; k < M; ++k)
      made_of[k] = made(g[k], values[k], at[2] + k * steps[2], at[3] + k * steps[3], at[4] + k * steps[4]);
  }
  __device__ State start() const { return {0, 0}; }
  template <int M>
  __device__ void take(State& state, const Element (&elements)[M], int64_t, int64_t) const {
    A g[M], products[M];
#pragma unroll
    for (int k = 0; k < M; ++k) {
      g[k] = elements[k].g;
      products[k] = elements[k].product;
    }
    add(state, g, products);
  }
  __device__ State total(const State& state) const { return state; }
};

}  // namespace

template <class A>
void norm_statistics(const ConstView& x, const bool* kept, const NormStatistics<A>& result) {
  const ConstView operands[1] = {x};
  by_elements<A>({x.dtype}, [&]<class T>(T) {
    reduce(MomentsJob<T>{In<T>(x), result}, numbered(x, kept), operands);
  });
}
template void norm_statistics(const ConstView&, const bool*, const NormStatistics<float>&);
template void norm_statistics(const ConstView&, const bool*, const NormStatistics<double>&);

template <class A>
void norm_gradients(const GradientOperands& of, const bool* kept, const NormGradients<A>& result) {
  // x first: how it lies, which a gradient may not share, decides in which order is added.
  const ConstView operands[5] = {of.x, of.grad_y, of.mean, of.inverse_std, of.weight};
  by_elements<A>({of.grad_y.dtype, of.x.dtype}, [&]<class T>(T) {
    reduce(GradientsJob<T>{In<T>(of.x), In<T>(of.grad_y), of.mean.as<A>(), of.inverse_std.as<A>(),
                           of.weight.as<A>(), result},
           numbered(of.x, kept), operands);
  });
}
template void norm_gradients(const GradientOperands&, const bool*, const NormGradients<float>&);
template void norm_gradients(const GradientOperands&, const bool*, const NormGradients<double>&);

}  // namespace weft::kernels::cuda
