// Layer, group and root-mean-square norm on the GPU: a team of threads for each row. Few rows that are very long are cut into parts, as
// batch norm's channels are; so are the sums over rows that the weights' gradients are.
#include "kernels/cuda/norm.cuh"
#include "kernels/cuda/team.cuh"
#include "kernels/table.h"

namespace weft::kernels::cuda {
namespace {

constexpr int64_t kLongRow = int64_t{1} << 16;  // values that are worth several blocks
constexpr int64_t kFewRows = 128;               // which leave a GPU idle otherwise

// N operands (N, G, D, L). A row is the D * L values of one (n, g); weight and bias have a number for each (g, d).
template <int N>
struct NormRows {
  Layout<N + 1> starts;  // of the rows; last, the number of a row's first channel
  Layout<N + 1> inside;  // of a row's values; last, the channel, from the row's first on
  int64_t step(int v) const { return inside.ndim > 0 ? inside.strides[v][inside.ndim - 1] : 0; }
};

template <int N, size_t... I>
NormRows<N> norm_rows(const ConstView (&views)[N], std::index_sequence<I...>) {
  const int64_t* sizes = views[0].sizes;
  const int64_t outer[4] = {sizes[0], sizes[1], 1, 1}, inner[4] = {1, 1, sizes[2], sizes[3]};
  const int64_t channel[4] = {0, sizes[2], 1, 0};
  return {Layout<N + 1>(4, outer, {views[I].strides..., channel}),
          Layout<N + 1>(4, inner, {views[I].strides..., channel}, /*reorder=*/true)};
}

template <int N>
bool vectors_fit_rows(const ConstView (&views)[N], const NormRows<N>& rows, int n) {
  const int last = rows.inside.ndim - 1;
  if (n == 1 || last < 0 || rows.inside.sizes[last] % n != 0) return false;
  for (int v = 0; v < N; ++v) {
    if (rows.inside.strides[v][last] != 1 || !vectors_fit(views[v], n, {})) return false;
    for (int d = 0; d < last; ++d)
      if (rows.inside.strides[v][d] % n != 0) return false;
    for (int d = 0; d < rows.starts.ndim; ++d)
      if (rows.starts.strides[v][d] % n != 0) return false;
  }
  return true;
}
template <int N>
bool side_by_side(const NormRows<N>& rows) {
  if (rows.starts.ndim == 0 || rows.inside.ndim == 0) return false;
  return std::abs(rows.starts.strides[0][rows.starts.ndim - 1]) <
         std::abs(rows.inside.strides[0][rows.inside.ndim - 1]);
}

// A row as one thread of its team sees it.
template <int N>
struct Row {
  int64_t number, length, at[N + 1];  // length 0: there is no such row
};
template <int N, class Team>
__device__ Row<N> row_of(const NormRows<N>& rows, const Team& team) {
  Row<N> row{static_cast<int64_t>(blockIdx.x) * team.rows() + team.row(), 0, {}};
  if (row.number >= rows.starts.numel) return row;
  row.length = rows.inside.numel;
  rows.starts.locate(row.number, row.at);
  return row;
}
// f(at): for each of this thread's vectors of V values, where they are.
template <int V, int N, class Team, class F>
__device__ void for_each_vector(const NormRows<N>& rows, const Row<N>& row, const Team& team, F f) {
  for (int64_t i = team.thread() * V; i < row.length; i += team.threads * V) {
    int64_t at[N + 1];
    rows.inside.locate(i, at);
    for (int v = 0; v <= N; ++v) at[v] += row.at[v];
    f(at);
  }
}

template <class A>
struct Statistics {
  A *mean, *inverse_std;  // mean may be null
};

template <int V, class Team, class T>
__global__ void __launch_bounds__(kBlock, 4)
    forward(Out<T> y, In<T> x, Statistics<Value<T>> statistics, const Value<T>* weight, const Value<T>* bias,
            double eps, NormRows<2> rows, Team team) {
  using A = Value<T>;
  const Row<2> row = row_of(rows, team);
  const bool centered = statistics.mean;
  MomentSums<A> sums{A(0), 0, 0, 0};
  for_each_vector<V>(rows, row, team, [&](const int64_t(&at)[3]) {
    A values[V];
    read(values, x, at[1], 0, 0);
    sums.add(values, centered);
  });
  const auto count = static_cast<double>(rows.inside.numel);
  const double sum = team.combine(sums.sum(), 0.0, Sum()), mean = centered ? sum / count : 0;
  const double spread = team.combine(sums.spread_about(mean), 0.0, Sum());
  const auto center = static_cast<A>(mean), scale = static_cast<A>(1 / sqrt(spread / count + eps));
  const auto lost = static_cast<A>(mean - static_cast<double>(center));  // by rounding
  if (row.length > 0 && team.thread() == 0) {
    if (centered) statistics.mean[row.number] = center;
    statistics.inverse_std[row.number] = scale;
  }

  const int64_t channel_step = V == 1 ? 0 : rows.inside.strides[2][rows.inside.ndim - 1];
  for_each_vector<V>(rows, row, team, [&](const int64_t(&at)[3]) {
    A values[V];
    read(values, x, at[1], 0, 0);
#pragma unroll
    for (int k = 0; k < V; ++k) {
      const int64_t channel = at[2] + k * channel_step;
      values[k] = ((values[k] - center) - lost) * scale * (weight ? weight[channel] : A(1)) +
                  (bias ? bias[channel] : A(0));
    }
    write(y, at[0], 0, 0, values);
  });
}

template <int V, class Team, class T>
__global__ void __launch_bounds__(kBlock, 4)
    backward(Out<T> grad_x, In<T> grad_y, In<T> x, Statistics<const Value<T>> statistics,
             const Value<T>* weight, NormRows<3> rows, Team team) {
  using A = Value<T>;
  const Row<3> row = row_of(rows, team);
  const bool active = row.length > 0, centered = statistics.mean;
  const A center = active && centered ? statistics.mean[row.number] : A(0);
  const A scale = active ? statistics.inverse_std[row.number] : A(0);
  const int64_t channel_step = V == 1 ? 0 : rows.inside.strides[3][rows.inside.ndim - 1];
  // The weighted gradients g and what is left of the values when the center is taken away.
  const auto read_both = [&](A(&g)[V], A(&values)[V], const int64_t(&at)[4]) {
    read(g, grad_y, at[1], 0, 0);
    read(values, x, at[2], 0, 0);
#pragma unroll
    for (int k = 0; k < V; ++k) {
      if (weight) g[k] *= weight[at[3] + k * channel_step];
      values[k] -= center;
    }
  };
  GradientSums sums{0, 0};
  for_each_vector<V>(rows, row, team, [&](const int64_t(&at)[4]) {
    A g[V], products[V];
    read_both(g, products, at);
#pragma unroll
    for (int k = 0; k < V; ++k) products[k] *= g[k];
    add(sums, g, products);
  });
  sums = team.combine(sums, GradientSums{0, 0}, JoinGradientSums());
  const auto count = static_cast<double>(rows.inside.numel),
             square = static_cast<double>(scale) * static_cast<double>(scale);
  const A shift = centered ? static_cast<A>(sums.sum / count) : A(0);
  const auto slope = static_cast<A>(sums.product * square / count);
  for_each_vector<V>(rows, row, team, [&](const int64_t(&at)[4]) {
    A g[V], values[V];
    read_both(g, values, at);
#pragma unroll
    for (int k = 0; k < V; ++k) g[k] = (g[k] - shift - values[k] * slope) * scale;
    write(grad_x, at[0], 0, 0, g);
  });
}

// x (N, G, D, L): which dimensions count rows and which count channels.
constexpr bool kByRow[4] = {true, true, false, false}, kByChannel[4] = {false, true, true, false};

bool few_long(const ConstView& x) {
  return x.sizes[2] * x.sizes[3] >= kLongRow && x.sizes[0] * x.sizes[1] <= kFewRows;
}
// Numbers in order, one for each row or each channel, with x's sizes.
ConstView spread(ConstView numbers, const ConstView& x, const bool* kept) {
  ConstView result = numbers_of(x, kept);
  result.data = numbers.data;
  result.dtype = numbers.dtype;
  return result;
}
// A view of rows' numbers, which are dense.
template <class V>
V flat(V numbers) {
  numbers.ndim = 1;
  numbers.strides[0] = 1;
  return numbers;
}

}  // namespace

void row_norm_forward(View y, View mean, View inverse_std, ConstView x, ConstView weight, ConstView bias,
                      bool centered, double eps) {
  if (x.numel() == 0) return;
  by_float_or_double(x.dtype, [&]<class A>(A) {
    const DenseChannels<A> weights(weight), biases(bias);
    if (few_long(x)) {
      const Scratch<NormTerms<A>> terms(x.sizes[0] * x.sizes[1]);
      norm_statistics(x, kByRow,
                      NormStatistics<A>{.centered = centered,
                                        .eps = eps,
                                        .terms = terms.data(),
                                        .mean = ChannelOut<A>(flat(mean)),
                                        .inverse_std = ChannelOut<A>(flat(inverse_std))});
      return norm_apply<A>(y, x, kByRow, numbers_of(x, kByChannel), terms.data(), weights.data(),
                           biases.data());
    }
    const ConstView views[2] = {y, x};
    const NormRows<2> rows = norm_rows<2>(views, std::make_index_sequence<2>());
    const Statistics<A> statistics{centered ? mean.as<A>() : nullptr, inverse_std.as<A>()};
    by_elements<A>({y.dtype, x.dtype}, [&]<class T>(T) {
      constexpr int kVector = In<T>::kVector;
      with_team<kVector>(rows.inside.numel, side_by_side(rows), vectors_fit_rows(views, rows, kVector),
                         [&]<class Team, int V>(Team team, std::integral_constant<int, V>) {
                           launch(forward<V, Team, T>, blocks_for(rows.starts.numel, team.rows()), kBlock,
                                  Out<T>(y), In<T>(x), statistics, weights.data(), biases.data(), eps, rows,
                                  team);
                         });
    });
  });
}

void row_norm_backward(View grad_x, View grad_weight, View grad_bias, ConstView grad_y, ConstView x,
                       ConstView mean, ConstView inverse_std, ConstView weight, bool centered) {
  if (!centered) mean.data = nullptr;
  by_float_or_double(x.dtype, [&]<class A>(A) {
    const ConstView means = spread(mean, x, kByRow), scales = spread(inverse_std, x, kByRow);
    if (grad_weight.data || grad_bias.data) {
      const ChannelResults of_weight(grad_weight), of_bias(grad_bias);
      norm_gradients({grad_y, x, means, scales, numbers_of(x, kByChannel)}, kByChannel,
                     NormGradients<A>{.grad_weight = of_weight.out(), .grad_bias = of_bias.out()});
      of_weight.finish();
      of_bias.finish();
    }
    if (!grad_x.data || x.numel() == 0) return;
    const DenseChannels<A> weights(weight);
    if (few_long(x)) {
      ConstView weight_of_each = numbers_of(x, kByChannel);
      weight_of_each.data = weights.data();
      const Scratch<NormTerms<A>> terms(x.sizes[0] * x.sizes[1]);
      norm_gradients({grad_y, x, means, scales, weight_of_each}, kByRow,
                     NormGradients<A>{.terms = terms.data(),
                                      .centered = centered,
                                      .count = static_cast<double>(x.sizes[2] * x.sizes[3]),
                                      .mean = ChannelIn<A>(flat(mean)),
                                      .inverse_std = ChannelIn<A>(flat(inverse_std))});
      return norm_apply_backward<A>(grad_x, grad_y, x, kByRow, numbers_of(x, kByChannel), terms.data(),
                                    weights.data());
    }
    const ConstView views[3] = {grad_x, grad_y, x};
    const NormRows<3> rows = norm_rows<3>(views, std::make_index_sequence<3>());
    const Statistics<const A> statistics{mean.as<A>(), inverse_std.as<A>()};
    by_elements<A>({grad_x.dtype, grad_y.dtype, x.dtype}, [&]<class T>(T) {
      constexpr int kVector = In<T>::kVector;
      with_team<kVector>(rows.inside.numel, side_by_side(rows), vectors_fit_rows(views, rows, kVector),
                         [&]<class Team, int V>(Team team, std::integral_constant<int, V>) {
                           launch(backward<V, Team, T>, blocks_for(rows.starts.numel, team.rows()), kBlock,
                                  Out<T>(grad_x), In<T>(grad_y), In<T>(x), statistics, weights.data(), rows,
                                  team);
                         });
    });
  });
}

}  // namespace weft::kernels::cuda
