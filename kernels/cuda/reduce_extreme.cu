// Extremes and where they are, on the GPU: NaN is more extreme than any number, the first of several counts. The engine of reduce.cuh
// says which threads take what.
#include <limits>

#include "kernels/cuda/reduce.cuh"
#include "kernels/table.h"

namespace weft::kernels::cuda {
namespace {

struct Greatest {
  using Choice = Max;
  template <class A>
  __device__ static bool better(A a, A b) {
    return a > b || (a != a && b == b);
  }
  template <class A>
  __device__ static constexpr A worst() {
    using Limits = std::numeric_limits<A>;
    return Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
  }
};
struct Least {
  using Choice = Min;
  template <class A>
  __device__ static bool better(A a, A b) {
    return a < b || (a != a && b == b);
  }
  template <class A>
  __device__ static constexpr A worst() {
    using Limits = std::numeric_limits<A>;
    return Limits::has_infinity ? Limits::infinity() : Limits::max();
  }
};

template <class A, class Order>
struct ExtremeResult {
  using Total = A;
  Out<Any<A>> out;

  __device__ A nothing() const { return Order::template worst<A>(); }
  __device__ A join(A a, A b) const { return typename Order::Choice()(a, b); }
  __device__ void finish(int64_t at, A total) const { out(at, total); }
};

template <class A>
struct Placed {
  A value;
  int64_t place;  // -1: nothing yet
};

template <class A, class Order>
struct PlaceResult {
  using Total = Placed<A>;
  int64_t* out;

  __device__ Total nothing() const { return {A(0), -1}; }
  __device__ Total join(const Total& a, const Total& b) const {
    if (a.place < 0) return b;
    if (b.place < 0 || Order::better(a.value, b.value)) return a;
    return Order::better(b.value, a.value) || b.place < a.place ? b : a;
  }
  __device__ void finish(int64_t at, const Total& total) const { out[at] = total.place; }
};

template <class T, class Order>
struct ExtremeJob : OneOperand<T, ExtremeResult<Value<T>, Order>> {
  template <int M>
  __device__ void take(Value<T>& state, const Value<T> (&x)[M], int64_t, int64_t) const {
#pragma unroll
    for (int k = 0; k < M; ++k) state = typename Order::Choice()(state, x[k]);
  }
};

template <class T, class Order>
struct PlaceJob : OneOperand<T, PlaceResult<Value<T>, Order>> {
  // A thread meets elements in their order.
  template <int M>
  __device__ void take(Placed<Value<T>>& state, const Value<T> (&x)[M], int64_t index, int64_t step) const {
#pragma unroll
    for (int k = 0; k < M; ++k)
      if (state.place < 0 || Order::better(x[k], state.value)) state = {x[k], index + k * step};
  }
};

template <class Order>
void extreme(const View& out, const ConstView& in) {
  const ConstView operands[1] = {in};
  by_dtype(in.dtype, [&]<class T>(T) {
    reduce(ExtremeJob<T, Order>{{In<T>(in), {Out<Any<Value<T>>>(out)}}}, out, operands);
  });
}

template <class Order>
void place(const View& out, const ConstView& in) {
  const ConstView operands[1] = {in};
  const auto run = [&]<class T>(T) {
    reduce(PlaceJob<T, Order>{{In<T>(in), {out.as<int64_t>()}}}, out, operands);
  };
  if (is_floating(in.dtype)) by_floating(in.dtype, run);
  else if (in.dtype == Dtype::int64) run(int64_t{});
  else run(Any<int64_t>{});
}

}  // namespace

void reduce_max(View out, ConstView in) { extreme<Greatest>(out, in); }
void reduce_min(View out, ConstView in) { extreme<Least>(out, in); }
void reduce_argmax(View out, ConstView in, int) { place<Greatest>(out, in); }
void reduce_argmin(View out, ConstView in, int) { place<Least>(out, in); }

}  // namespace weft::kernels::cuda
