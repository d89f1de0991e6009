// The norms' elementwise passes: values and gradients from the terms that sums gave. And how outputs are numbered.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/norm.cuh"

namespace weft::kernels::cuda {
namespace {

template <class A>
__global__ void __launch_bounds__(kBlock) gather_channels(A* to, In<Any<A>> from, Layout<1> layout) {
  const int64_t c = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (c >= layout.numel) return;
  int64_t at[1];
  layout.locate(c, at);
  to[c] = from(at[0]);
}
__global__ void __launch_bounds__(kBlock)
    scatter_channels(Out<Any<double>> to, const double* from, Layout<1> layout) {
  const int64_t c = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (c >= layout.numel) return;
  int64_t at[1];
  layout.locate(c, at);
  to(at[0], from[c]);
}
Layout<1> layout_of(const ConstView& x) { return Layout<1>(x.ndim, x.sizes, {x.strides}); }

// Operands: the values written and read, then the terms' number and the channel.
template <int N>
struct Pass {
  Layout<N> layout;

  /// The first element of this thread's V, and where they are; false beyond the last.
  template <int V>
  __device__ bool locate(int64_t (&at)[N]) const {
    const int64_t i = (static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x) * V;
    if (i >= layout.numel) return false;
    layout.locate(i, at);
    return true;
  }
  __device__ int64_t step(int v) const { return layout.ndim > 0 ? layout.strides[v][layout.ndim - 1] : 0; }
};

template <class A>
struct Parameters {
  const NormTerms<A>* terms;
  const A *weight, *bias;

  __device__ A weight_of(int64_t channel) const { return weight ? weight[channel] : A(1); }
  __device__ A bias_of(int64_t channel) const { return bias ? bias[channel] : A(0); }
};

template <int V, class T>
__global__ void __launch_bounds__(kBlock) forward(Out<T> y, In<T> x, Parameters<Value<T>> of, Pass<4> pass) {
  using A = Value<T>;
  int64_t at[4];
  if (!pass.template locate<V>(at)) return;
  A values[V];
  if constexpr (V == 1) values[0] = x(at[1]);
  else x.vector(values, at[1]);
  const int64_t number_step = pass.step(2), channel_step = pass.step(3);
  NormTerms<A> terms = of.terms[at[2]];
  A weight = of.weight_of(at[3]), bias = of.bias_of(at[3]);
#pragma unroll
  for (int k = 0; k < V; ++k) {
    if (k > 0 && number_step != 0) terms = of.terms[at[2] + k * number_step];
    if (k > 0 && channel_step != 0) {
      weight = of.weight_of(at[3] + k * channel_step);
      bias = of.bias_of(at[3] + k * channel_step);
    }
    values[k] = ((values[k] - terms.center) - terms.shift) * terms.scale * weight + bias;
  }
  if constexpr (V == 1) y(at[0], values[0]);
  else y.vector(at[0], values);
}

template <int V, class T>
__global__ void __launch_bounds__(kBlock)
    backward(Out<T> grad_x, In<T> grad_y, In<T> x, Parameters<Value<T>> of, Pass<5> pass) {
  using A = Value<T>;
  int64_t at[5];
  if (!pass.template locate<V>(at)) return;
  A g[V], values[V];
  if constexpr (V == 1) {
    g[0] = grad_y(at[1]);
    values[0] = x(at[2]);
  } else {
    grad_y.vector(g, at[1]);
    x.vector(values, at[2]);
  }
  const int64_t number_step = pass.step(3), channel_step = pass.step(4);
  NormTerms<A> terms = of.terms[at[3]];
  A weight = of.weight_of(at[4]);
#pragma unroll
  for (int k = 0; k < V; ++k) {
    if (k > 0 && number_step != 0) terms = of.terms[at[3] + k * number_step];
    if (k > 0 && channel_step != 0) weight = of.weight_of(at[4] + k * channel_step);
    values[k] = (g[k] * weight - terms.shift - (values[k] - terms.center) * terms.slope) * terms.scale;
  }
  if constexpr (V == 1) grad_x(at[0], values[0]);
  else grad_x.vector(at[0], values);
}

// Whether n neighbours can be read at a time from all operands but the last two.
template <int N>
bool vectors_fit_all(const Layout<N>& layout, const ConstView (&views)[N], int n) {
  const int inner = layout.ndim - 1;
  if (n == 1 || inner < 0 || layout.sizes[inner] % n != 0) return false;
  for (int v = 0; v < N - 2; ++v) {
    if (layout.strides[v][inner] != 1 || !vectors_fit(views[v], n, {})) return false;
    for (int d = 0; d < inner; ++d)
      if (layout.strides[v][d] % n != 0) return false;
  }
  return true;
}

template <size_t N, size_t... I>
Layout<static_cast<int>(N)> common_layout(const ConstView (&views)[N], std::index_sequence<I...>) {
  return Layout<static_cast<int>(N)>(views[0].ndim, views[0].sizes, {views[I].strides...}, /*reorder=*/true);
}

// f(pass, blocks, std::integral_constant<int, V>)
template <int kVector, int N, class F>
void with_pass(const ConstView (&views)[N], F f) {
  const Pass<N> pass{common_layout(views, std::make_index_sequence<N>())};
  if (pass.layout.numel == 0) return;
  const auto with = [&]<int V>(std::integral_constant<int, V> vector) {
    f(pass, blocks_for(pass.layout.numel, static_cast<int64_t>(kBlock) * V), vector);
  };
  if (vectors_fit_all(pass.layout, views, kVector)) with(std::integral_constant<int, kVector>());
  else with(std::integral_constant<int, 1>());
}

// The kept dimensions' strides in a dense array of outputs.
void dense_strides(const ConstView& x, const bool* kept, int64_t* strides) {
  int64_t step = 1;
  for (int d = x.ndim - 1; d >= 0; --d) {
    strides[d] = kept[d] ? step : 0;
    if (kept[d]) step *= x.sizes[d];
  }
}

}  // namespace

View numbered(const ConstView& x, const bool* kept) {
  View result(nullptr, Dtype::float32, x.ndim, x.sizes, x.strides);
  for (int d = 0; d < x.ndim; ++d)
    if (!kept[d]) result.sizes[d] = 1;
  dense_strides(x, kept, result.strides);
  return result;
}
ConstView numbers_of(const ConstView& x, const bool* kept) {
  ConstView result(nullptr, Dtype::float32, x.ndim, x.sizes, x.strides);
  dense_strides(x, kept, result.strides);
  return result;
}

template <class A>
DenseChannels<A>::DenseChannels(const ConstView& x)
    : converted_(x.data && !(x.dtype == (std::is_same_v<A, double> ? Dtype::float64 : Dtype::float32) &&
                             x.contiguous())
                     ? x.numel()
                     : 0),
      data_(converted_.size() > 0 ? converted_.data() : x.as<A>()) {
  if (converted_.size() == 0) return;
  launch(gather_channels<A>, blocks_for(x.numel(), kBlock), kBlock, converted_.data(), In<Any<A>>(x),
         layout_of(x));
}
template class DenseChannels<float>;
template class DenseChannels<double>;

ChannelResults::ChannelResults(const View& y)
    : y_(y), dense_(y.data && layout_of(y).ndim > 1 ? y.numel() : 0) {}
ChannelOut<double> ChannelResults::out() const {
  ChannelOut<double> result(y_);
  if (dense_.size() > 0) {
    result.data = dense_.data();
    result.dtype = Dtype::float64;
    result.step = 1;
  } else if (y_.data) {
    const Layout<1> layout = layout_of(y_);
    result.step = layout.ndim > 0 ? layout.strides[0][0] : 0;
  }
  return result;
}
void ChannelResults::finish() const {
  if (dense_.size() == 0) return;
  launch(scatter_channels, blocks_for(y_.numel(), kBlock), kBlock, Out<Any<double>>(y_), dense_.data(),
         layout_of(y_));
}

template <class A>
void norm_apply(const View& y, const ConstView& x, const bool* kept, const ConstView& channel,
                const NormTerms<A>* terms, const A* weight, const A* bias) {
  const ConstView views[4] = {y, x, numbers_of(x, kept), channel};
  by_elements<A>({y.dtype, x.dtype}, [&]<class T>(T) {
    with_pass<In<T>::kVector>(views, [&]<int V>(const Pass<4>& pass, unsigned blocks,
                                                std::integral_constant<int, V>) {
      launch(forward<V, T>, blocks, kBlock, Out<T>(y), In<T>(x), Parameters<A>{terms, weight, bias}, pass);
    });
  });
}
template void norm_apply(const View&, const ConstView&, const bool*, const ConstView&,
                         const NormTerms<float>*, const float*, const float*);
template void norm_apply(const View&, const ConstView&, const bool*, const ConstView&,
                         const NormTerms<double>*, const double*, const double*);

template <class A>
void norm_apply_backward(const View& grad_x, const ConstView& grad_y, const ConstView& x, const bool* kept,
                         const ConstView& channel, const NormTerms<A>* terms, const A* weight) {
  const ConstView views[5] = {grad_x, grad_y, x, numbers_of(x, kept), channel};
  by_elements<A>({grad_x.dtype, grad_y.dtype, x.dtype}, [&]<class T>(T) {
    with_pass<In<T>::kVector>(
        views, [&]<int V>(const Pass<5>& pass, unsigned blocks, std::integral_constant<int, V>) {
          launch(backward<V, T>, blocks, kBlock, Out<T>(grad_x), In<T>(grad_y), In<T>(x),
                 Parameters<A>{terms, weight, nullptr}, pass);
        });
  });
}
template void norm_apply_backward(const View&, const ConstView&, const ConstView&, const bool*,
                                  const ConstView&, const NormTerms<float>*, const float*);
template void norm_apply_backward(const View&, const ConstView&, const ConstView&, const bool*,
                                  const ConstView&, const NormTerms<double>*, const double*);

}  // namespace weft::kernels::cuda
