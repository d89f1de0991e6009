// The elementwise engine: runs a functor over operands of any layout and dtype. The unary, binary and compare kernels call it.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "kernels/cuda/arithmetic.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/narrow.cuh"
#include "kernels/cuda/runtime/report.cuh"
#include "kernels/cuda/vector.cuh"
#include "kernels/elementwise.h"

namespace weft::kernels::cuda {

// ---- on the device --------------------------------------------------------------------------------------------------------

/// An operand as kernels take it: elements in memory or, where data is null, a number.
template <class A>
struct Source {
  const void* data;
  Dtype dtype;
  bool still;  // one element in place of a whole vector
  A number;
};

/// F::f of the operands' elements and of the numbers that the op was called with.
template <class F, class A, size_t... I, size_t... J>
__device__ A evaluate(const A* x, [[maybe_unused]] const A* numbers, std::index_sequence<I...>,
                      std::index_sequence<J...>) {
  using T = functors::Arithmetic<A>;
  const T y = F::f(T(x[I])..., T(numbers[J])...);
  if constexpr (std::is_same_v<A, int64_t>) return y.value;
  else return y;
}
template <class F, int N, int M, class A>
__device__ A evaluate(const A* x, const A* numbers) {
  return evaluate<F>(x, numbers, std::make_index_sequence<N>(), std::make_index_sequence<M>());
}

/// The name of the op that divides by F's second operand, which must not be 0 if it is an integer; null for what does not divide.
/// The kernels' file says so with WEFT_DIVIDES.
template <class F>
inline constexpr const char* kDivision = nullptr;
#define WEFT_DIVIDES(F, op) \
  template <>               \
  inline constexpr const char* kDivision<functors::F> = op;
template <class F, class A>
inline constexpr bool kRefusesZero = kDivision<F> == nullptr ? false : std::is_same_v<A, int64_t>;

// Arrays hold one element where there is no number: C++ has no empty ones.
constexpr int at_least_one(int count) { return count > 0 ? count : 1; }

/// Vectors that a thread of over_dense takes: eight elements, for enough reads under way and few registers.
template <class T>
inline constexpr int kTurns = sizeof(T) == 2 ? 1 : 2;

template <class A, int N, int M>
struct DenseCall {
  void* out;
  int64_t count;
  Source<A> in[N];
  A numbers[at_least_one(M)];
};

/// Operands of type T that lie in out's order without gaps, in vectors of 16 bytes.
template <class F, class T, class Out, int N, int M>
__global__ void __launch_bounds__(kBlock)
    over_dense(const __grid_constant__ DenseCall<Compute<T>, N, M> call) {
  using A = Compute<T>;
  constexpr int V = 16 / sizeof(T);
  A one[N];
  bool varies[N];
#pragma unroll
  for (int i = 0; i < N; ++i) {
    varies[i] = N == 1 || (call.in[i].data != nullptr && !call.in[i].still);
    one[i] =
        N > 1 && call.in[i].still ? convert<A>(*static_cast<const T*>(call.in[i].data)) : call.in[i].number;
  }
  auto* const to = static_cast<Stored<Out>*>(call.out);
  const int64_t whole = call.count / V,
                first = static_cast<int64_t>(blockIdx.x) * (kTurns<T> * kBlock) + threadIdx.x;
  Vector<T, V> in[kTurns<T>][N];
#pragma unroll
  for (int u = 0; u < kTurns<T>; ++u) {
    const int64_t at = first + u * kBlock;
#pragma unroll
    for (int i = 0; i < N; ++i)
      if (varies[i] && at < whole) in[u][i] = static_cast<const Vector<T, V>*>(call.in[i].data)[at];
  }
#pragma unroll
  for (int u = 0; u < kTurns<T>; ++u) {
    const int64_t at = first + u * kBlock;
    Vector<Out, V> out;
#pragma unroll
    for (int k = 0; k < V; ++k) {
      A x[N];
#pragma unroll
      for (int i = 0; i < N; ++i) x[i] = varies[i] ? convert<A>(in[u][i].at[k]) : one[i];
      out.at[k] = convert<Out>(evaluate<F, N, M>(x, call.numbers));
    }
    if (at < whole) reinterpret_cast<Vector<Out, V>*>(to)[at] = out;
  }
  // What is left behind the last whole vector: an element a thread.
  const int64_t at = whole * V + threadIdx.x;
  if (blockIdx.x == gridDim.x - 1 && at < call.count) {
    A x[N];
#pragma unroll
    for (int i = 0; i < N; ++i)
      x[i] = varies[i] ? convert<A>(static_cast<const T*>(call.in[i].data)[at]) : one[i];
    to[at] = convert<Out>(evaluate<F, N, M>(x, call.numbers));
  }
}

template <class A, int N, int M>
struct AnyCall {
  NarrowLayout<N + 1> layout;  // out, then the operands
  void* out;
  Dtype out_dtype;
  Source<A> in[N];
  A numbers[at_least_one(M)];
  // Of what divides integers; the name lies on the host.
  ErrorRecord* record;
  const char* op;
};

template <class F, int V, int... I, class A, int N, int M, int U>
__device__ void over_units(const AnyCall<A, N, M>& call, const int32_t (&offsets)[U][N + 1],
                           const bool (&there)[U], std::integer_sequence<int, I...>) {
  A in[N][U * V];
  const auto fetch = [&]<int i>(std::integral_constant<int, i>) {
    const Source<A>& source = call.in[i];
    if (source.data != nullptr) {
      read<V, i + 1>(in[i], source.data, source.dtype, source.still, offsets);
    } else {
#pragma unroll
      for (int k = 0; k < U * V; ++k) in[i][k] = source.number;
    }
  };
  (fetch(std::integral_constant<int, I>()), ...);
  A out[U * V];
#pragma unroll
  for (int k = 0; k < U * V; ++k) {
    const A x[N] = {in[I][k]...};
    out[k] = evaluate<F, N, M>(x, call.numbers);
  }
  write<V, 0>(out, call.out, call.out_dtype, there, offsets);
  if constexpr (kRefusesZero<F, A>) {
    bool zero = false;
#pragma unroll
    for (int k = 0; k < U * V; ++k) zero |= in[1][k] == 0;
    if (zero) report_zero_divisor(call.record, call.op);
  }
}

/// Operands of any layout and dtype: each thread takes a vector of V neighbours or, for V = 1, some elements far apart.
template <class F, int V, class A, int N, int M>
__global__ void __launch_bounds__(kBlock) over_any(const __grid_constant__ AnyCall<A, N, M> call) {
  constexpr int U = V > 1 ? 1 : N > 2 ? 2 : 4;
  uint32_t indices[U];
  int32_t offsets[U][N + 1];
  bool there[U];
#pragma unroll
  for (int u = 0; u < U; ++u) {
    indices[u] = (blockIdx.x * U + u) * kBlock + threadIdx.x;
    there[u] = indices[u] < call.layout.numel;
    if (!there[u]) indices[u] = 0;  // read in vain
  }
  call.layout.locate(indices, offsets);
  over_units<F, V>(call, offsets, there, std::make_integer_sequence<int, N>());
}

// ---- on the host ----------------------------------------------------------------------------------------------------------

/// The numbers that an op was called with.
struct Constants {
  Scalar at[3];

  Constants(Scalar a = 0, Scalar b = 0, Scalar c = 0) : at{a, b, c} {}            // NOLINT: numbers
  Constants(const Numbers& n) : Constants(n.value[0], n.value[1], n.value[2]) {}  // NOLINT: the same
};

/// The operands of a call, and where they lie.
template <int N>
struct Operands {
  const View& out;
  const Operand* in[N];

  bool is_number(int i) const { return in[i]->data == nullptr; }
  /// Whether all that lie in memory are of this dtype.
  bool all_of(Dtype dtype) const {
    return std::all_of(in, in + N, [&](const Operand* x) { return !x->data || x->dtype == dtype; });
  }
  bool still(int i) const {
    for (int d = 0; d < out.ndim; ++d)
      if (in[i]->strides[d] != 0 && out.sizes[d] != 1) return false;
    return true;
  }
  bool as_out(int i) const {
    for (int d = 0; d < out.ndim; ++d)
      if (in[i]->strides[d] != out.strides[d] && out.sizes[d] != 1) return false;
    return true;
  }
  /// Whether out is dense and every operand lies as out does, or is one element for all of out. Tells which.
  bool dense(bool (&one)[N]) const {
    if (!is_aligned(out.data, 16) || !out.contiguous()) return false;
    for (int i = 0; i < N; ++i) {
      one[i] = false;
      if (is_number(i)) continue;
      if (as_out(i)) {
        if (!is_aligned(in[i]->data, 16)) return false;
      } else if (still(i)) {
        one[i] = true;
      } else {
        return false;
      }
    }
    return true;
  }
  Layout<N + 1> layout() const { return layout(std::make_index_sequence<N>()); }

 private:
  template <size_t... I>
  Layout<N + 1> layout(std::index_sequence<I...>) const {
    static constexpr int64_t kStill[kMaxDims] = {};
    const int64_t* const strides[N + 1] = {out.strides, (in[I]->data ? in[I]->strides : kStill)...};
    return Layout<N + 1>(out.ndim, out.sizes, strides, true);
  }
};

template <class A>
A number_as(Scalar number) {
  if constexpr (std::is_same_v<A, int64_t>) return number.to_int64();
  else return static_cast<A>(number.to_double());
}

template <class A, int N>
void set_sources(Source<A> (&sources)[N], const Operands<N>& operands, const bool (&still)[N]) {
  for (int i = 0; i < N; ++i) {
    const Operand& x = *operands.in[i];
    sources[i] = {x.data, x.dtype, still[i], x.data ? A(0) : number_as<A>(x.number)};
  }
}

template <class F, class T, class Out, int N, int M>
void run_dense(const Operands<N>& operands, const bool (&one)[N], int64_t count, const Constants& numbers) {
  using A = Compute<T>;
  DenseCall<A, N, M> call;
  call.out = operands.out.data;
  call.count = count;
  set_sources(call.in, operands, one);
  for (int j = 0; j < at_least_one(M); ++j) call.numbers[j] = number_as<A>(numbers.at[j]);
  launch(over_dense<F, T, Out, N, M>, blocks_for(count, kTurns<T> * kBlock * (16 / sizeof(T))), kBlock, call);
}

/// Whether F is used often enough to have over_dense compiled for it. The kernels' files say so with WEFT_HOT.
template <class F>
inline constexpr bool kHot = false;
#define WEFT_HOT(F) \
  template <>       \
  inline constexpr bool kHot<functors::F> = true;

/// A derivative as a function of what it reads: x or y, and the numbers.
template <class F>
struct Slope {
  template <class T, class... Number>
  static constexpr T f(T g, T read, Number... numbers) {
    return F::df(g, read, read, numbers...);
  }
};
template <class F>
inline constexpr bool kHot<Slope<F>> = kHot<F>;

/// run_dense if there is one for these dtypes. computed: the dtype whose arithmetic is used.
template <class F, class A, bool truth, int N, int M>
bool run_if_dense(Dtype computed, const Operands<N>& operands, const bool (&one)[N], int64_t count,
                  const Constants& numbers) {
  if constexpr (kHot<F> && std::is_same_v<A, float>) {
    if (operands.out.dtype != (truth ? Dtype::boolean : computed) || !operands.all_of(computed)) return false;
    if (N == 1 && one[0]) return false;
    by_floating(computed, [&]<class T>(T) {
      if constexpr (!std::is_same_v<T, double>)
        run_dense<F, T, std::conditional_t<truth, bool, T>, N, M>(operands, one, count, numbers);
    });
    return true;
  }
  return false;
}

inline constexpr int kQuad = 4;

/// Whether all operands can be read and written in vectors of four along the last dimension of the layout.
template <int N>
bool in_quads(const Layout<N + 1>& layout, const Operands<N>& operands) {
  if (layout.ndim == 0 || layout.sizes[layout.ndim - 1] % kQuad != 0) return false;
  for (int v = 0; v <= N; ++v) {
    const int64_t step = layout.strides[v][layout.ndim - 1];
    if (step == 0 && v > 0) continue;
    if (step != 1) return false;
    const void* const data = v == 0 ? operands.out.data : operands.in[v - 1]->data;
    const Dtype dtype = v == 0 ? operands.out.dtype : operands.in[v - 1]->dtype;
    if (!is_aligned(data, vector_alignment(item_size(dtype), kQuad))) return false;
    for (int d = 0; d < layout.ndim - 1; ++d)
      if (layout.strides[v][d] % kQuad != 0) return false;
  }
  return true;
}

template <class F, int V, class A, int N, int M>
void run_pieces(const WideLayout<N + 1>& layout, const AnyCall<A, N, M>& whole) {
  in_narrow_pieces(layout, [&](const NarrowLayout<N + 1>& piece, const int64_t(&offsets)[N + 1]) {
    constexpr int per_thread = V > 1 ? 1 : N > 2 ? 2 : 4;
    AnyCall<A, N, M> call = whole;
    call.layout = piece;
    call.out = static_cast<char*>(whole.out) + offsets[0] * static_cast<int64_t>(item_size(whole.out_dtype));
    for (int i = 0; i < N; ++i) {
      const Source<A>& source = whole.in[i];
      if (source.data)
        call.in[i].data = static_cast<const char*>(source.data) +
                          offsets[i + 1] * static_cast<int64_t>(item_size(source.dtype));
    }
    launch(over_any<F, V, A, N, M>, blocks_for(piece.numel, per_thread * kBlock), kBlock, call);
  });
}

template <class F, class A, bool truth, int N, int M>
void run_as(Dtype computed, const Operands<N>& operands, const Constants& numbers) {
  bool still[N];
  if (operands.dense(still) &&
      run_if_dense<F, A, truth, N, M>(computed, operands, still, operands.out.numel(), numbers))
    return;
  const Layout<N + 1> layout = operands.layout();
  // Dense in another order of dimensions, as images channels-last are.
  bool dense = layout.contiguous(0) && is_aligned(operands.out.data, 16);
  for (int i = 0; i < N; ++i) {
    const bool number = operands.is_number(i);
    still[i] = !number && (layout.ndim == 0 || layout.strides[i + 1][layout.ndim - 1] == 0);
    dense =
        dense && (number || still[i] || (layout.contiguous(i + 1) && is_aligned(operands.in[i]->data, 16)));
  }
  if (dense && run_if_dense<F, A, truth, N, M>(computed, operands, still, layout.numel, numbers)) return;

  AnyCall<A, N, M> call;
  call.out = operands.out.data;
  call.out_dtype = operands.out.dtype;
  set_sources(call.in, operands, still);
  for (int j = 0; j < at_least_one(M); ++j) call.numbers[j] = number_as<A>(numbers.at[j]);
  if constexpr (kRefusesZero<F, A>) {
    call.record = error_record();
    call.op = kDivision<F>;
  }
  WideLayout<N + 1> wide(layout);
  if (in_quads(layout, operands)) {
    wide.shorten_last(kQuad);
    run_pieces<F, kQuad>(wide, call);
  } else {
    wide.tile_transposed();
    run_pieces<F, 1>(wide, call);
  }
}

/// out = F::f(operands…, numbers…), computed in the compute type of `dtype`: double for float64, float for the other floating types,
/// int64_t for integers and bool; then converted to out's dtype (integers keep their low bits). With `truth`, 1 and 0 become bool.
/// Operands whose memory overlaps out's must be out itself, element for element. Throws DtypeError if the functor lacks that type.
template <class F, Types types, int M = 0, bool truth = false, class... In>
void run(Dtype dtype, const View& out, const Constants& numbers, const In&... in) {
  constexpr int N = sizeof...(In);
  const Operands<N> operands{out, {&in...}};
  if (out.numel() == 0) return;
  if constexpr (types != Types::integer) {
    if (dtype == Dtype::float64) return run_as<F, double, truth, N, M>(dtype, operands, numbers);
    if (is_floating(dtype)) return run_as<F, float, truth, N, M>(dtype, operands, numbers);
  }
  if constexpr (types != Types::floating) {
    if (!is_floating(dtype)) return run_as<F, int64_t, truth, N, M>(dtype, operands, numbers);
  }
  throw DtypeError("[elementwise] this kernel has no arithmetic for dtype number " +
                   std::to_string(static_cast<int>(dtype)));
}

}  // namespace weft::kernels::cuda
