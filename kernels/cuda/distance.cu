// Distances between all pairs of vectors on the GPU: tiles of pairs in shared memory forward, a thread an element of the gradient. cdist
// launches them.
#include "kernels/distance.h"

#include <cmath>

#include "kernels/cuda/arithmetic.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

namespace {

// The kinds of norms: what an element d of the difference adds (joined by +, or the greater), what the sum becomes, and the derivative by d
// of a distance y > 0.
template <class A>
struct Sums {
  __device__ static A join(A a, A b) { return a + b; }
};
template <class A>
struct Zero : Sums<A> {
  __device__ static A term(A d, A) { return d == A(0) ? A(0) : A(1); }
  __device__ static A finish(A sum, A) { return sum; }
  __device__ static A derivative(A, A, A) { return A(0); }
};
template <class A>
struct One : Sums<A> {
  __device__ static A term(A d, A) { return functors::abs(d); }
  __device__ static A finish(A sum, A) { return sum; }
  __device__ static A derivative(A d, A, A) { return functors::sign(d); }
};
template <class A>
struct Two : Sums<A> {
  __device__ static A term(A d, A) { return d * d; }
  __device__ static A finish(A sum, A) { return functors::sqrt(sum); }
  __device__ static A derivative(A d, A y, A) { return d / y; }
};
template <class A>
struct Largest {
  __device__ static A join(A a, A b) { return Max()(a, b); }
  __device__ static A term(A d, A) { return functors::abs(d); }
  __device__ static A finish(A most, A) { return most; }
  __device__ static A derivative(A d, A y, A) { return functors::abs(d) == y ? functors::sign(d) : A(0); }
};
template <class A>
struct Power : Sums<A> {
  __device__ static A term(A d, A p) { return d == A(0) ? A(0) : functors::pow(functors::abs(d), p); }
  __device__ static A finish(A sum, A p) { return functors::pow(sum, A(1) / p); }
  __device__ static A derivative(A d, A y, A p) {
    return d == A(0) ? A(0) : functors::sign(d) * functors::pow(functors::abs(d) / y, p - A(1));
  }
};

constexpr int kTile = 32;  // vectors of each operand, and elements of them at a time
constexpr int kRows = 4;   // pairs of a thread

/// A block a tile of pairs: its threads lie kTile beside each other and kTile / kRows one below the other.
template <class Norm, class T>
__global__ void forward_kernel(T* y, const T* a, const T* b, int64_t vectors, int64_t others, int64_t length,
                               T p, int64_t tiles_down, int64_t tiles_across) {
  WEFT_SHARED(T, of_a, kTile * (kTile + 1));
  WEFT_SHARED(T, of_b, kTile * (kTile + 1));
  const int64_t batch = blockIdx.x / (tiles_down * tiles_across);
  const int64_t tile = blockIdx.x - batch * tiles_down * tiles_across, down = tile / tiles_across;
  const int64_t first_a = down * kTile, first_b = (tile - down * tiles_across) * kTile;
  const int x = threadIdx.x % kTile, row = threadIdx.x / kTile;
  constexpr int kStep = kTile / kRows;
  T total[kRows] = {};
  for (int64_t k = 0; k < length; k += kTile) {
    __syncthreads();
#pragma unroll
    for (int r = row; r < kTile; r += kStep) {
      const int64_t i = first_a + r, j = first_b + r;
      const bool inside = k + x < length;
      // Both 0 behind their ends: a difference of 0 adds nothing.
      of_a[r * (kTile + 1) + x] = inside && i < vectors ? a[(batch * vectors + i) * length + k + x] : T(0);
      of_b[r * (kTile + 1) + x] = inside && j < others ? b[(batch * others + j) * length + k + x] : T(0);
    }
    __syncthreads();
    // The elements of a tile are added up before they join the others: sums of long vectors keep their digits.
    T sum[kRows] = {};
    for (int e = 0; e < kTile; ++e) {
      const T other = of_b[x * (kTile + 1) + e];
#pragma unroll
      for (int r = 0; r < kRows; ++r)
        sum[r] = Norm::join(Norm::term(of_a[(row + r * kStep) * (kTile + 1) + e] - other, p), sum[r]);
    }
#pragma unroll
    for (int r = 0; r < kRows; ++r) total[r] = Norm::join(sum[r], total[r]);
  }
#pragma unroll
  for (int r = 0; r < kRows; ++r) {
    const int64_t i = first_a + row + r * kStep, j = first_b + x;
    if (i < vectors && j < others) y[(batch * vectors + i) * others + j] = Norm::finish(total[r], p);
  }
}

constexpr int kTerms = 32;  // added up before they join the others

/// A thread an element of a and a part of b's vectors, `part_length` of them; the parts lie behind each other in `sums`.
template <class Norm, class T>
__global__ void backward_kernel(T* sums, const T* grad, const T* a, const T* b, const T* y, int64_t numel,
                                int64_t vectors, int64_t others, int64_t length, T p, int64_t parts,
                                int64_t part_length) {
  const int64_t step = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t thread = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; thread < numel * parts;
       thread += step) {
    const int64_t part = thread / numel, at = thread - part * numel, i = at / length,
                  element = at - i * length;
    const int64_t first = part * part_length, end = first + part_length, last = end < others ? end : others;
    const T own = a[at];
    const T* const of_b = b + i / vectors * others * length + element;
    T total = 0;
    for (int64_t begin = first; begin < last; begin += kTerms) {
      const int64_t stop = begin + kTerms < last ? begin + kTerms : last;
      T sum = 0;
      for (int64_t j = begin; j < stop; ++j) {
        const T distance = y[i * others + j];
        if (distance != T(0))
          sum += grad[i * others + j] * Norm::derivative(own - of_b[j * length], distance, p);
      }
      total += sum;
    }
    sums[thread] = total;
  }
}

template <class T>
__global__ void add_parts(T* out, const T* sums, int64_t numel, int64_t parts) {
  const int64_t step = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < numel; i += step) {
    T total = 0;
    for (int64_t part = 0; part < parts; ++part) total += sums[part * numel + i];
    out[i] = total;
  }
}

/// f.operator()<Norm<T>>() with the norm of that exponent.
template <class T, class F>
void by_norm(double p, const F& f) {
  if (p == 0) return f.template operator()<Zero<T>>();
  if (p == 1) return f.template operator()<One<T>>();
  if (p == 2) return f.template operator()<Two<T>>();
  if (std::isinf(p)) return f.template operator()<Largest<T>>();
  f.template operator()<Power<T>>();
}

}  // namespace

void cdist_forward(View y, ConstView a, ConstView b, double p) {
  if (y.numel() == 0) return;
  const int64_t vectors = a.sizes[1], others = b.sizes[1];
  const int64_t down = (vectors + kTile - 1) / kTile, across = (others + kTile - 1) / kTile;
  by_float_or_double(a.dtype, [&](auto element) {
    using T = decltype(element);
    by_norm<T>(p, [&]<class Norm>() {
      launch(forward_kernel<Norm, T>, blocks_for(a.sizes[0] * down * across, 1), kTile * kTile / kRows,
             y.as<T>(), a.as<T>(), b.as<T>(), vectors, others, a.sizes[2], static_cast<T>(p), down, across);
    });
  });
}

void cdist_backward(View grad_a, ConstView grad, ConstView a, ConstView b, ConstView y, double p) {
  const int64_t numel = grad_a.numel(), others = b.sizes[1];
  if (numel == 0) return;
  // Few elements against many vectors: the vectors are divided, by numbers that the shape alone decides.
  constexpr int64_t kEnough = 1 << 16;
  const int64_t wanted = std::min(kEnough / numel, others / (2 * kTerms));
  const int64_t part_length = wanted > 1 ? (others + wanted - 1) / wanted : others;
  const int64_t parts = part_length > 0 ? (others + part_length - 1) / part_length : 1;
  by_float_or_double(a.dtype, [&](auto element) {
    using T = decltype(element);
    const Scratch<T> sums(parts > 1 ? parts * numel : 0);
    by_norm<T>(p, [&]<class Norm>() {
      launch(backward_kernel<Norm, T>, blocks_in_turns(numel * parts, kBlock), kBlock,
             parts > 1 ? sums.data() : grad_a.as<T>(), grad.as<T>(), a.as<T>(), b.as<T>(), y.as<T>(), numel,
             a.sizes[1], others, a.sizes[2], static_cast<T>(p), parts, part_length);
    });
    if (parts > 1)
      launch(add_parts<T>, blocks_in_turns(numel, kBlock), kBlock, grad_a.as<T>(), sums.data(), numel, parts);
  });
}

}  // namespace weft::kernels::cuda
