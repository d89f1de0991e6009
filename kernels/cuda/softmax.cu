// Softmax on the GPU: the threads of a row read it once for its maximum and the sum of its exponentials, and again to write the result.
// Half types compute in float.
#include "kernels/cuda/arithmetic.cuh"
#include "kernels/cuda/team.cuh"
#include "kernels/table.h"

namespace weft::kernels::cuda {
namespace {

using functors::exp;
using functors::log;

// The greatest of some elements, and the sum of exp(x - top): online softmax (Milakov and Gimelshein 2018).
template <class A>
struct Exponentials {
  A top, sum;
};
template <class A>
__device__ Exponentials<A> none() {
  return {-A(INFINITY), A(0)};
}
// What exponentials are taken relative to: 0 where there is nothing but -inf, whose difference from itself would be NaN.
template <class A>
__device__ A center(A top) {
  return top == -A(INFINITY) ? A(0) : top;
}
struct Join {
  template <class A>
  __device__ Exponentials<A> operator()(const Exponentials<A>& a, const Exponentials<A>& b) const {
    const A top = Max()(a.top, b.top), middle = center(top);
    return {top, a.sum * exp(a.top - middle) + b.sum * exp(b.top - middle)};
  }
};
template <class A, int V>
__device__ Exponentials<A> joined(const Exponentials<A>& before, const A (&x)[V]) {
  A top = before.top;
  for (int k = 0; k < V; ++k) top = Max()(top, x[k]);
  const A middle = center(top);
  A sum = before.sum * exp(before.top - middle);
  for (int k = 0; k < V; ++k) sum += exp(x[k] - middle);
  return {top, sum};
}

template <bool kLog, int V, class Team, class T>
__global__ void __launch_bounds__(kBlock, 4) forward(Out<T> y, In<T> x, Rows<2> rows, Team team) {
  using A = Value<T>;
  const int64_t row = static_cast<int64_t>(blockIdx.x) * team.rows() + team.row();
  const int64_t length = row < rows.starts.numel ? rows.length : 0;
  int64_t at[2] = {};
  if (length > 0) rows.starts.locate(row, at);

  Exponentials<A> all = none<A>();
  for (int64_t i = team.thread() * V; i < length; i += team.threads * V) {
    A values[V];
    read(values, x, at[1], rows.step[1], i);
    all = joined(all, values);
  }
  all = team.combine(all, none<A>(), Join());

  const A log_sum = log(all.sum), scale = A(1) / all.sum;
  for (int64_t i = team.thread() * V; i < length; i += team.threads * V) {
    A values[V];
    read(values, x, at[1], rows.step[1], i);
    for (int k = 0; k < V; ++k) {
      const A shifted = values[k] - all.top;
      values[k] = kLog ? shifted - log_sum : exp(shifted) * scale;
    }
    write(y, at[0], rows.step[0], i, values);
  }
}

template <bool kLog, int V, class Team, class T>
__global__ void __launch_bounds__(kBlock, 4)
    backward(Out<T> grad_x, In<T> grad_y, In<T> y, Rows<3> rows, Team team) {
  using A = Value<T>;
  const int64_t row = static_cast<int64_t>(blockIdx.x) * team.rows() + team.row();
  const int64_t length = row < rows.starts.numel ? rows.length : 0;
  int64_t at[3] = {};
  if (length > 0) rows.starts.locate(row, at);

  A sum = 0;
  for (int64_t i = team.thread() * V; i < length; i += team.threads * V) {
    A grads[V], values[V];
    read(grads, grad_y, at[1], rows.step[1], i);
    if constexpr (!kLog) read(values, y, at[2], rows.step[2], i);
    for (int k = 0; k < V; ++k) sum += kLog ? grads[k] : grads[k] * values[k];
  }
  sum = team.combine(sum, A(0), Sum());

  for (int64_t i = team.thread() * V; i < length; i += team.threads * V) {
    A grads[V], values[V];
    read(grads, grad_y, at[1], rows.step[1], i);
    read(values, y, at[2], rows.step[2], i);
    for (int k = 0; k < V; ++k)
      values[k] = kLog ? grads[k] - exp(values[k]) * sum : values[k] * (grads[k] - sum);
    write(grad_x, at[0], rows.step[0], i, values);
  }
}

template <bool kLog>
void run_forward(const View& y, const ConstView& x, int dim) {
  const ConstView views[2] = {y, x};
  const Rows<2> rows(views, dim);
  if (rows.starts.numel * rows.length == 0) return;
  by_floating(y.dtype, [&]<class T>(T) {
    with_team<In<T>::kVector>(rows.length, rows_side_by_side(rows),
                              rows_of_vectors(views, rows, In<T>::kVector),
                              [&]<class Team, int V>(Team team, std::integral_constant<int, V>) {
                                launch(forward<kLog, V, Team, T>, blocks_for(rows.starts.numel, team.rows()),
                                       kBlock, Out<T>(y), In<T>(x), rows, team);
                              });
  });
}
template <bool kLog>
void run_backward(const View& grad_x, const ConstView& grad_y, const ConstView& y, int dim) {
  const ConstView views[3] = {grad_x, grad_y, y};
  const Rows<3> rows(views, dim);
  if (rows.starts.numel * rows.length == 0) return;
  by_floating(y.dtype, [&]<class T>(T) {
    with_team<In<T>::kVector>(rows.length, rows_side_by_side(rows),
                              rows_of_vectors(views, rows, In<T>::kVector),
                              [&]<class Team, int V>(Team team, std::integral_constant<int, V>) {
                                launch(backward<kLog, V, Team, T>, blocks_for(rows.starts.numel, team.rows()),
                                       kBlock, Out<T>(grad_x), In<T>(grad_y), In<T>(y), rows, team);
                              });
  });
}

}  // namespace

void softmax_forward(View y, ConstView x, int dim) { run_forward<false>(y, x, dim); }
void softmax_backward(View grad_x, ConstView grad_y, ConstView y, int dim) {
  run_backward<false>(grad_x, grad_y, y, dim);
}
void log_softmax_forward(View y, ConstView x, int dim) { run_forward<true>(y, x, dim); }
void log_softmax_backward(View grad_x, ConstView grad_y, ConstView y, int dim) {
  run_backward<true>(grad_x, grad_y, y, dim);
}

}  // namespace weft::kernels::cuda
