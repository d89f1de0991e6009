// Sums and products on the GPU: float terms are added up a few at a time and then in double, as on the CPU. The engine of reduce.cuh
// says which threads take what.
#include "kernels/cuda/reduce.cuh"
#include "kernels/table.h"

namespace weft::kernels::cuda {
namespace {

// Integers wrap around.
__device__ int64_t added(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
__device__ float added(float a, float b) { return a + b; }
__device__ double added(double a, double b) { return a + b; }
__device__ int64_t multiplied(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}
__device__ double multiplied(double a, double b) { return a * b; }

template <class A>
struct SumResult {
  using Total = A;
  Out<Any<A>> out;
  double divisor;

  __device__ A nothing() const { return 0; }
  __device__ A join(A a, A b) const { return added(a, b); }
  __device__ void finish(int64_t at, A total) const {
    out(at, divisor == 1 ? total : static_cast<A>(static_cast<double>(total) / divisor));
  }
};
template <class A>
struct ProductResult {
  using Total = A;
  Out<Any<A>> out;

  __device__ A nothing() const { return 1; }
  __device__ A join(A a, A b) const { return multiplied(a, b); }
  __device__ void finish(int64_t at, A total) const { out(at, total); }
};

// What of elements is added up: as in SumTerm, or the element itself.
struct Itself {
  template <class A>
  __device__ static A of(A x) {
    return x;
  }
};
struct NumberOrZero {
  template <class A>
  __device__ static A of(A x) {
    return x == x ? x : A(0);
  }
};
struct Squared {
  __device__ static int64_t of(int64_t x) { return multiplied(x, x); }
  template <class A>
  __device__ static A of(A x) {
    return x * x;
  }
};
struct IsNonzero {
  template <class A>
  __device__ static A of(A x) {
    return x != A(0) ? A(1) : A(0);
  }
};
struct Exactly {
  template <class A>
  __device__ static double of(A x) {
    return static_cast<double>(x);
  }
};

template <class T>
using SumOf = SumResult<std::conditional_t<std::is_integral_v<Value<T>>, int64_t, double>>;

template <class T, class Term>
struct SumJob : OneOperand<T, SumOf<T>> {
  using State = typename SumOf<T>::Total;
  template <int M>
  __device__ void take(State& state, const Value<T> (&x)[M], int64_t, int64_t) const {
    decltype(Term::of(x[0])) sums[M];
#pragma unroll
    for (int k = 0; k < M; ++k) sums[k] = Term::of(x[k]);
#pragma unroll
    for (int half = M / 2; half > 0; half /= 2) {
#pragma unroll
      for (int k = 0; k < half; ++k) sums[k] = added(sums[k], sums[k + half]);
    }
    state = added(state, static_cast<State>(sums[0]));
  }
};

template <class T>
using ProductOf = ProductResult<typename SumOf<T>::Total>;

template <class T>
struct ProductJob : OneOperand<T, ProductOf<T>> {
  using State = typename ProductOf<T>::Total;
  template <int M>
  __device__ void take(State& state, const Value<T> (&x)[M], int64_t, int64_t) const {
#pragma unroll
    for (int k = 0; k < M; ++k) state = multiplied(state, static_cast<State>(x[k]));
  }
};

template <class T, class Term>
void sum(const View& out, const ConstView& in, double divisor) {
  const ConstView operands[1] = {in};
  reduce(SumJob<T, Term>{{In<T>(in), {Out<Any<typename SumOf<T>::Total>>(out), divisor}}}, out, operands);
}
template <class T>
void product(const View& out, const ConstView& in) {
  const ConstView operands[1] = {in};
  reduce(ProductJob<T>{{In<T>(in), {Out<Any<typename ProductOf<T>::Total>>(out)}}}, out, operands);
}

}  // namespace

void reduce_sum(View out, ConstView in, double divisor) {
  by_dtype(in.dtype, [&]<class T>(T) { sum<T, Itself>(out, in, divisor); });
}

void reduce_sum_of(View out, ConstView in, SumTerm term, double divisor) {
  if (term == SumTerm::nonzero)
    return by_dtype(in.dtype, [&]<class T>(T) { sum<T, IsNonzero>(out, in, divisor); });
  if (is_floating(in.dtype)) {
    by_floating(in.dtype, [&]<class T>(T) {
      if (term == SumTerm::number) sum<T, NumberOrZero>(out, in, divisor);
      else if (term == SumTerm::square) sum<T, Squared>(out, in, divisor);
      else sum<T, Exactly>(out, in, divisor);
    });
  } else if (term == SumTerm::square) {
    sum<Any<int64_t>, Squared>(out, in, divisor);
  } else {
    reduce_sum(out, in, divisor);
  }
}

void reduce_prod(View out, ConstView in) {
  if (in.dtype == Dtype::float64) product<Any<double>>(out, in);
  else if (is_floating(in.dtype)) product<Any<float>>(out, in);
  else product<Any<int64_t>>(out, in);
}

}  // namespace weft::kernels::cuda
