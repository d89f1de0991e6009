// Attention on the GPU: scores live in registers, a tile of keys at a time, with the softmax's maximum and sum carried along; backward
// computes them again, once for the queries' gradients and once for the keys' and values', so that nothing is added up by atomics.
// kernels/attention.h has the contracts; here all floating dtypes are taken, halves computing in float32, by cuDNN where it can.
#include "kernels/attention.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/libraries/attention.h"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

namespace {

constexpr int kWarps = 4, kThreads = kWarps * kWarp;
constexpr int kOwn = 4;                    // rows (queries, or keys) that a warp works for
constexpr int kBlockRows = kWarps * kOwn;  // and a block
constexpr int kTile = kWarp;               // rows of the other side that are looked at together, one a lane
constexpr int kChunk = 64;                 // features in shared memory at a time
constexpr int kParts = 4;  // groups of 32 features of a result that a block keeps in registers

/// A matrix of one batch.
template <class T>
struct Matrix {
  const T* data;
  int64_t row_step, column_step, rows, columns;

  __device__ Compute<T> at(int64_t row, int64_t column) const {
    return convert<Compute<T>>(data[row * row_step + column * column_step]);
  }
};

/// All operands of one call. Order of `batches`: q, k, v, mask, g (the output's gradient).
template <class T>
struct Attention {
  const T *q, *k, *v, *mask, *g;
  int64_t steps[5][2];  // of rows and columns
  int64_t queries, keys, features, values, batch_count;
  Layout<5> batches;
  Compute<T> scale;
  bool causal;

  Attention(const ConstView& q_, const ConstView& k_, const ConstView& v_, const ConstView& mask_,
            const ConstView& g_, double scale, bool causal)
      : q(q_.as<T>()),
        k(k_.as<T>()),
        v(v_.as<T>()),
        mask(mask_.as<T>()),
        g(g_.as<T>()),
        queries(q_.sizes[q_.ndim - 2]),
        keys(k_.sizes[k_.ndim - 2]),
        features(q_.sizes[q_.ndim - 1]),
        values(v_.sizes[v_.ndim - 1]),
        batches(q_.ndim - 2, q_.sizes,
                {q_.strides, k_.strides, v_.strides, mask ? mask_.strides : q_.strides, g_.strides}),
        scale(static_cast<Compute<T>>(scale)),
        causal(causal) {
    batch_count = batches.numel;
    const ConstView* const views[] = {&q_, &k_, &v_, mask ? &mask_ : &q_, &g_};
    for (int i = 0; i < 5; ++i)
      for (int d = 0; d < 2; ++d) steps[i][d] = views[i]->strides[views[i]->ndim - 2 + d];
  }

  /// The operands of one batch.
  struct Batch {
    Matrix<T> q, k, v, mask, g;
  };
  __device__ Batch batch(int64_t number) const {
    int64_t at[5];
    batches.locate(number, at);
    return {{q + at[0], steps[0][0], steps[0][1], queries, features},
            {k + at[1], steps[1][0], steps[1][1], keys, features},
            {v + at[2], steps[2][0], steps[2][1], keys, values},
            {mask ? mask + at[3] : nullptr, steps[3][0], steps[3][1], queries, keys},
            {g + at[4], steps[4][0], steps[4][1], queries, values}};
  }
};

/// Rows [first, first + kTile) of `tile`, columns [column, column + kChunk), into shared memory; zeros beyond its end.
template <class T, class A>
__device__ void load_chunk(A (*chunk)[kChunk + 1], const Matrix<T>& tile, int64_t first, int64_t column) {
  __syncthreads();
  for (int i = threadIdx.x; i < kTile * kChunk; i += kThreads) {
    const int row = i / kChunk, at = i % kChunk;
    const bool inside = first + row < tile.rows && column + at < tile.columns;
    chunk[row][at] = inside ? tile.at(first + row, column + at) : A(0);
  }
  __syncthreads();
}

/// sums[r] = own row r (of this warp) times the tile's row of this lane. All threads of the block must call it.
template <class T, class A>
__device__ void products(A (&sums)[kOwn], A (*chunk)[kChunk + 1], const Matrix<T>& own, int64_t first_own,
                         const Matrix<T>& tile, int64_t first_tile) {
  const int lane = threadIdx.x % kWarp;
#pragma unroll
  for (A& sum : sums) sum = 0;
  for (int64_t column = 0; column < tile.columns; column += kChunk) {
    load_chunk(chunk, tile, first_tile, column);
    const int64_t left = tile.columns - column;
    const int count = left < kChunk ? static_cast<int>(left) : kChunk;
#pragma unroll 4
    for (int e = 0; e < count; ++e) {
      const A value = chunk[lane][e];
#pragma unroll
      for (int r = 0; r < kOwn; ++r)
        if (first_own + r < own.rows) sums[r] += own.at(first_own + r, column + e) * value;
    }
  }
}

/// totals[r][part] += sum over the tile's rows j of (lane j's) weights[r] times the tile's element (j, slice + part * 32 + lane).
template <class T, class A>
__device__ void add_weighted(A (&totals)[kOwn][kParts], const A (&weights)[kOwn], A (*chunk)[kChunk + 1],
                             const Matrix<T>& tile, int64_t first_tile, int64_t slice) {
  const int lane = threadIdx.x % kWarp;
#pragma unroll
  for (int pair = 0; pair < kParts; pair += kChunk / kWarp) {
    load_chunk(chunk, tile, first_tile, slice + pair * kWarp);
#pragma unroll 4
    for (int j = 0; j < kTile; ++j) {
#pragma unroll
      for (int r = 0; r < kOwn; ++r) {
        const A weight = __shfl_sync(kAllLanes, weights[r], j);
#pragma unroll
        for (int part = 0; part < kChunk / kWarp; ++part)
          totals[r][pair + part] += weight * chunk[j][part * kWarp + lane];
      }
    }
  }
}

template <class A>
__device__ A minus_infinity() {
  return -static_cast<A>(INFINITY);
}
template <class A>
__device__ A warp_sum(A value) {
  return combine_across<kWarp>(value, A(0), Sum());
}
template <class A>
__device__ A warp_max(A value) {
  for (int step = kWarp / 2; step > 0; step /= 2) {
    const A other = __shfl_xor_sync(kAllLanes, value, step);
    value = other > value ? other : value;  // NaN shows in the sum of exponentials instead
  }
  return value;
}

/// Whether there are a query `i` and a key `j`, and the one may see the other.
template <class T>
__device__ bool sees(const Attention<T>& a, int64_t i, int64_t j) {
  return i < a.queries && j < a.keys && !(a.causal && j > i);
}
/// Their score, of whose product it is made.
template <class T>
__device__ Compute<T> score(const Attention<T>& a, const Matrix<T>& mask, Compute<T> product, int64_t i,
                            int64_t j) {
  const Compute<T> s = product * a.scale;
  return mask.data ? s + mask.at(i, j) : s;
}
/// Keys that some query before `end` sees.
template <class T>
__device__ int64_t known(const Attention<T>& a, int64_t end) {
  return a.causal && end < a.keys ? end : a.keys;
}

/// For each query the logarithm of the sum of its exponentials, as two numbers to be added: the highest score (+inf if all are -inf),
/// in which the other would vanish if it is huge, and the logarithm of what is left without it.
template <class A>
struct RowSums {
  A *top, *log_total;

  RowSums(A* stats, int64_t rows) : top(stats), log_total(stats ? stats + rows : nullptr) {}
  /// The weight of a score in its row.
  __device__ std::remove_const_t<A> weight(A score, int64_t row) const {
    return exp(score - top[row] - log_total[row]);
  }
};

template <class T>
__global__ void __launch_bounds__(kThreads) attend(T* out, RowSums<Compute<T>> sums, Layout<1> out_batches,
                                                   int64_t out_row, int64_t out_column, Attention<T> a) {
  using A = Compute<T>;
  WEFT_SHARED(A, chunk_memory, kTile * (kChunk + 1));
  auto* const chunk = reinterpret_cast<A(*)[kChunk + 1]>(chunk_memory);
  const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
  const int64_t blocks = (a.queries + kBlockRows - 1) / kBlockRows, number = blockIdx.x / blocks;
  const int64_t first_row = blockIdx.x % blocks * kBlockRows, first = first_row + warp * kOwn;
  const int64_t slice = static_cast<int64_t>(blockIdx.y) * kParts * kWarp;
  const auto batch = a.batch(number);
  A top[kOwn], total[kOwn], result[kOwn][kParts] = {};
#pragma unroll
  for (int r = 0; r < kOwn; ++r) {
    top[r] = minus_infinity<A>();
    total[r] = 0;
  }
  const int64_t end = known(a, first_row + kBlockRows);
  for (int64_t tile = 0; tile < end; tile += kTile) {
    A weights[kOwn];
    products(weights, chunk, batch.q, first, batch.k, tile);
#pragma unroll
    for (int r = 0; r < kOwn; ++r) {
      const bool seen = sees(a, first + r, tile + lane);
      const A s = seen ? score(a, batch.mask, weights[r], first + r, tile + lane) : minus_infinity<A>();
      const A highest = warp_max(s > top[r] ? s : top[r]);
      weights[r] = s == minus_infinity<A>() ? A(0) : exp(s - highest);
      const A fade = highest == top[r] ? A(1) : exp(top[r] - highest);
      top[r] = highest;
      total[r] = total[r] * fade + warp_sum(weights[r]);
#pragma unroll
      for (int part = 0; part < kParts; ++part) result[r][part] *= fade;
    }
    add_weighted(result, weights, chunk, batch.v, tile, slice);
  }
  int64_t at[1];
  out_batches.locate(number, at);
#pragma unroll
  for (int r = 0; r < kOwn; ++r)
#pragma unroll
    for (int part = 0; part < kParts; ++part) {
      const int64_t column = slice + part * kWarp + lane;
      if (first + r >= a.queries || column >= a.values) continue;
      out[at[0] + (first + r) * out_row + column * out_column] =
          convert<T>(total[r] == A(0) ? A(0) : result[r][part] / total[r]);
    }
  if (!sums.top || blockIdx.y > 0 || lane > 0) return;
#pragma unroll
  for (int r = 0; r < kOwn; ++r) {
    if (first + r >= a.queries) break;
    const int64_t row = number * a.queries + first + r;
    sums.top[row] = total[r] == A(0) ? -minus_infinity<A>() : top[r];
    sums.log_total[row] = total[r] == A(0) ? A(0) : log(total[r]);
  }
}

/// The mean of each query's weights' gradients. A warp a query.
template <class T>
__global__ void __launch_bounds__(kThreads) find_means(Compute<T>* means, const T* out, Layout<1> out_batches,
                                                       int64_t out_row, int64_t out_column, Attention<T> a) {
  using A = Compute<T>;
  const int64_t row = static_cast<int64_t>(blockIdx.x) * kWarps + threadIdx.x / kWarp;
  if (row >= a.batch_count * a.queries) return;
  const int64_t number = row / a.queries, query = row - number * a.queries;
  const auto g = a.batch(number).g;
  int64_t at[1];
  out_batches.locate(number, at);
  A sum = 0;
  for (int64_t e = threadIdx.x % kWarp; e < a.values; e += kWarp)
    sum += g.at(query, e) * convert<A>(out[at[0] + query * out_row + e * out_column]);
  sum = warp_sum(sum);
  if (threadIdx.x % kWarp == 0) means[row] = sum;
}

/// The same of half types, whose rounded results would tell too little: from the weights themselves. Without a number of blocks the
/// compiler aims at 7 of them on 12.0, and spills registers for it.
template <class T>
__global__ void __launch_bounds__(kThreads, 6)
    find_means_again(Compute<T>* means, RowSums<const Compute<T>> rows, Attention<T> a) {
  using A = Compute<T>;
  WEFT_SHARED(A, chunk_memory, kTile * (kChunk + 1));
  auto* const chunk = reinterpret_cast<A(*)[kChunk + 1]>(chunk_memory);
  const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
  const int64_t blocks = (a.queries + kBlockRows - 1) / kBlockRows, number = blockIdx.x / blocks;
  const int64_t first_row = blockIdx.x % blocks * kBlockRows, first = first_row + warp * kOwn;
  const auto batch = a.batch(number);
  A sums[kOwn] = {};
  const int64_t end = known(a, first_row + kBlockRows);
  for (int64_t tile = 0; tile < end; tile += kTile) {
    A scores[kOwn], of_weights[kOwn];
    products(scores, chunk, batch.q, first, batch.k, tile);
    products(of_weights, chunk, batch.g, first, batch.v, tile);
#pragma unroll
    for (int r = 0; r < kOwn; ++r) {
      if (!sees(a, first + r, tile + lane)) continue;
      const A s = score(a, batch.mask, scores[r], first + r, tile + lane);
      sums[r] += rows.weight(s, number * a.queries + first + r) * of_weights[r];
    }
  }
#pragma unroll
  for (int r = 0; r < kOwn; ++r) {
    const A sum = warp_sum(sums[r]);
    if (lane == 0 && first + r < a.queries) means[number * a.queries + first + r] = sum;
  }
}

template <class T>
__global__ void __launch_bounds__(kThreads)
    query_gradient(T* grad_q, RowSums<const Compute<T>> sums, const Compute<T>* means, Attention<T> a) {
  using A = Compute<T>;
  WEFT_SHARED(A, chunk_memory, kTile * (kChunk + 1));
  auto* const chunk = reinterpret_cast<A(*)[kChunk + 1]>(chunk_memory);
  const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
  const int64_t blocks = (a.queries + kBlockRows - 1) / kBlockRows, number = blockIdx.x / blocks;
  const int64_t first_row = blockIdx.x % blocks * kBlockRows, first = first_row + warp * kOwn;
  const int64_t slice = static_cast<int64_t>(blockIdx.y) * kParts * kWarp;
  const auto batch = a.batch(number);
  A result[kOwn][kParts] = {};
  const int64_t end = known(a, first_row + kBlockRows);
  for (int64_t tile = 0; tile < end; tile += kTile) {
    A slopes[kOwn], of_weights[kOwn];
    products(slopes, chunk, batch.q, first, batch.k, tile);
    products(of_weights, chunk, batch.g, first, batch.v, tile);
#pragma unroll
    for (int r = 0; r < kOwn; ++r) {
      const bool seen = sees(a, first + r, tile + lane);
      const A s = seen ? score(a, batch.mask, slopes[r], first + r, tile + lane) : A(0);
      const int64_t row = number * a.queries + first + r;
      slopes[r] = seen ? sums.weight(s, row) * (of_weights[r] - means[row]) * a.scale : A(0);
    }
    add_weighted(result, slopes, chunk, batch.k, tile, slice);
  }
#pragma unroll
  for (int r = 0; r < kOwn; ++r)
#pragma unroll
    for (int part = 0; part < kParts; ++part) {
      const int64_t column = slice + part * kWarp + lane;
      if (first + r < a.queries && column < a.features)
        grad_q[(number * a.queries + first + r) * a.features + column] = convert<T>(result[r][part]);
    }
}

/// A block takes keys; `of_values` says whether it finds their values' gradient or their own.
template <class T, bool of_values>
__global__ void __launch_bounds__(kThreads)
    key_gradient(T* grad, RowSums<const Compute<T>> sums, const Compute<T>* means, Attention<T> a) {
  using A = Compute<T>;
  WEFT_SHARED(A, chunk_memory, kTile * (kChunk + 1));
  auto* const chunk = reinterpret_cast<A(*)[kChunk + 1]>(chunk_memory);
  const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
  const int64_t blocks = (a.keys + kBlockRows - 1) / kBlockRows, number = blockIdx.x / blocks;
  const int64_t first_key = blockIdx.x % blocks * kBlockRows, first = first_key + warp * kOwn;
  const int64_t slice = static_cast<int64_t>(blockIdx.y) * kParts * kWarp;
  const auto batch = a.batch(number);
  A result[kOwn][kParts] = {};
  // Queries before the first key see none of the block's.
  for (int64_t tile = a.causal ? first_key / kTile * kTile : 0; tile < a.queries; tile += kTile) {
    A weights[kOwn], of_weights[kOwn];
    products(weights, chunk, batch.k, first, batch.q, tile);
    if (!of_values) products(of_weights, chunk, batch.v, first, batch.g, tile);
    const int64_t query = tile + lane, row = number * a.queries + (query < a.queries ? query : 0);
#pragma unroll
    for (int r = 0; r < kOwn; ++r) {
      const bool seen = sees(a, query, first + r);
      const A s = seen ? score(a, batch.mask, weights[r], query, first + r) : A(0);
      weights[r] = seen ? sums.weight(s, row) : A(0);
      if (!of_values && seen) weights[r] *= (of_weights[r] - means[row]) * a.scale;
    }
    add_weighted(result, weights, chunk, of_values ? batch.g : batch.q, tile, slice);
  }
  const int64_t columns = of_values ? a.values : a.features;
#pragma unroll
  for (int r = 0; r < kOwn; ++r)
#pragma unroll
    for (int part = 0; part < kParts; ++part) {
      const int64_t column = slice + part * kWarp + lane;
      if (first + r < a.keys && column < columns)
        grad[(number * a.keys + first + r) * columns + column] = convert<T>(result[r][part]);
    }
}

/// A grid over batches and blocks of rows, and slices of the result's columns.
dim3 grid_of(int64_t batches, int64_t rows, int64_t columns) {
  return {blocks_for(batches * ((rows + kBlockRows - 1) / kBlockRows), 1),
          blocks_for(columns, kParts * kWarp), 1};
}

}  // namespace

void attention_forward(View out, View stats, ConstView q, ConstView k, ConstView v, ConstView mask,
                       double scale, bool causal) {
  const int64_t rows = q.numel() / q.sizes[q.ndim - 1];
  if (libraries::attention_forward(out, stats, q, k, v, mask, scale, causal)) {
    // It wrote the logarithms whole; backward may come to the kernels here, which add the second number.
    if (stats.data)
      check(cudaMemsetAsync(stats.as<float>() + rows, 0, static_cast<size_t>(rows) * sizeof(float),
                            current_stream()),
            "clearing attention's statistics");
    return;
  }
  by_floating(out.dtype, [&]<class T>(T) {
    const Attention<T> a(q, k, v, mask, out, scale, causal);
    launch(attend<T>, grid_of(a.batch_count, a.queries, a.values), kThreads, out.as<T>(),
           RowSums<Compute<T>>(stats.as<Compute<T>>(), rows),
           Layout<1>(out.ndim - 2, out.sizes, {out.strides}), out.strides[out.ndim - 2],
           out.strides[out.ndim - 1], a);
  });
}

void attention_backward(View grad_q, View grad_k, View grad_v, ConstView g, ConstView q, ConstView k,
                        ConstView v, ConstView out, ConstView stats, ConstView mask, double scale,
                        bool causal) {
  if (libraries::attention_backward(grad_q, grad_k, grad_v, g, q, k, v, out, stats, mask, scale, causal))
    return;
  by_floating(g.dtype, [&]<class T>(T) {
    using A = Compute<T>;
    const Attention<T> a(q, k, v, mask, g, scale, causal);
    const Scratch<A> means(a.batch_count * a.queries);
    const RowSums<const A> sums(stats.as<A>(), means.size());
    if constexpr (is_half_type<T>) {
      launch(find_means_again<T>, grid_of(a.batch_count, a.queries, 1), kThreads, means.data(), sums, a);
    } else {
      launch(find_means<T>, blocks_for(means.size(), kWarps), kThreads, means.data(), out.as<T>(),
             Layout<1>(out.ndim - 2, out.sizes, {out.strides}), out.strides[out.ndim - 2],
             out.strides[out.ndim - 1], a);
    }
    launch(query_gradient<T>, grid_of(a.batch_count, a.queries, a.features), kThreads, grad_q.as<T>(), sums,
           means.data(), a);
    launch(key_gradient<T, false>, grid_of(a.batch_count, a.keys, a.features), kThreads, grad_k.as<T>(), sums,
           means.data(), a);
    launch(key_gradient<T, true>, grid_of(a.batch_count, a.keys, a.values), kThreads, grad_v.as<T>(), sums,
           means.data(), a);
  });
}

}  // namespace weft::kernels::cuda
