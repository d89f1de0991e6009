// The engine of reductions: which dimensions go, which threads take which elements, and in which order partial results combine, an
// order that depends on shapes and strides only. Reductions, batch norm's statistics and the norms' gradients of weights run on it.
#pragma once

#include <algorithm>
#include <cstdlib>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/operand.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

// A job says what is reduced and how; kernels get it by value.
//   kOperands, kDense       operands, of equal sizes (strides 0 where one is broadcast); so many of them, the first, are read in vectors
//   kVector                 elements a vector
//   kResident               blocks a processor must have room for, which bounds the registers of a thread
//   Element                 what is made of one element of each operand
//   State                   what a thread keeps of the elements it met; job.start(), job.take(state, x, index, step) with elements
//                           number index, index + step, … of those that meet in one output, job.total(state)
//   element(at)             at the operands' offsets `at`
//   elements(x, at, steps)  those that follow each other: the dense operands without gaps, the others by steps[v]
//   Result result           Total; nothing(), join(a, b); finish(at, total) writes an output whose offset is `at`

template <int N>
struct ReduceShape {
  Layout<N + 1> kept;  // offsets of the operands and, last, of the output
  Layout<N> reduced;
  unsigned parts = 1;  // of the reduced elements; each is reduced by itself
  int64_t part_length;
  bool vectors = false;
  bool by_columns = false;
  int lanes = 1;       // by rows: threads that share one; by columns: threads beside each other
  unsigned tiles = 1;  // by columns: blocks beside each other

  unsigned blocks() const {
    if (by_columns) return blocks_for(kept.numel / kept.sizes[kept.ndim - 1] * tiles * parts, 1);
    return blocks_for(kept.numel * parts, kBlock / lanes);
  }
};

/// What jobs share that take one operand's elements as they are and keep a Total of them.
template <class T, class R>
struct OneOperand {
  using Result = R;
  using Element = Value<T>;
  using State = typename R::Total;
  static constexpr int kOperands = 1, kDense = 1, kVector = In<T>::kVector, kResident = 3;

  In<T> in;
  Result result;

  __device__ Element element(const int64_t (&at)[1]) const { return in(at[0]); }
  template <int M>
  __device__ void elements(Element (&x)[M], const int64_t (&at)[1], const int64_t (&)[1]) const {
    in.vector(x, at[0]);
  }
  __device__ State start() const { return result.nothing(); }
  __device__ State total(const State& state) const { return state; }
};

namespace reduce_engine {

constexpr int kRowsTogether = 4;         // elements, or rows of them, that a thread reads at once
constexpr int64_t kBlocks = 2048;        // enough for any GPU
constexpr int64_t kThreadElements = 16;  // fewer a thread are not worth another block

template <class Result>
struct Join {
  using Total = typename Result::Total;
  Result result;
  __device__ Total operator()(const Total& a, const Total& b) const { return result.join(a, b); }
};

// Elements [begin, end) of one output, every lanes-th vector of them or every lanes-th one.
template <class Job, int N>
__device__ typename Job::Result::Total reduce_run(const Job& job, const ReduceShape<N>& shape,
                                                  const int64_t (&base)[N + 1], int64_t begin, int64_t end,
                                                  int lane) {
  using Element = typename Job::Element;
  const auto locate = [&](int64_t i, int64_t(&at)[N]) {
    shape.reduced.locate(i, at);
    for (int v = 0; v < N; ++v) at[v] += base[v];
  };
  typename Job::State state = job.start();
  // Two vectors or four elements at once, for more loads under way.
  if (shape.vectors) {
    constexpr int V = Job::kVector;
    int64_t steps[N];
    for (int v = 0; v < N; ++v) steps[v] = shape.reduced.strides[v][shape.reduced.ndim - 1];
    const auto fetch = [&](Element(&x)[V], int64_t i) {
      int64_t at[N];
      locate(i, at);
      job.elements(x, at, steps);
    };
    const int64_t stride = static_cast<int64_t>(shape.lanes) * V;
    int64_t i = begin + static_cast<int64_t>(lane) * V;
    for (; i + stride + V <= end; i += 2 * stride) {
      Element x[2][V];
      fetch(x[0], i);
      fetch(x[1], i + stride);
      job.take(state, x[0], i, 1);
      job.take(state, x[1], i + stride, 1);
    }
    if (i + V <= end) {
      Element x[V];
      fetch(x, i);
      job.take(state, x, i, 1);
    }
    begin = end - end % V;  // what is less than a vector, one by one below
  }
  constexpr int R = kRowsTogether;
  int64_t i = begin + lane;
  const int64_t stride = shape.lanes;
#pragma unroll 1
  for (; i + (R - 1) * stride < end; i += R * stride) {
    Element x[R];
#pragma unroll
    for (int r = 0; r < R; ++r) {
      int64_t at[N];
      locate(i + r * stride, at);
      x[r] = job.element(at);
    }
    job.take(state, x, i, stride);
  }
#pragma unroll 1
  for (; i < end; i += stride) {
    int64_t at[N];
    locate(i, at);
    const Element x[1] = {job.element(at)};
    job.take(state, x, i, stride);
  }
  return job.total(state);
}

// Outputs whose elements lie together: some lanes of a warp, or a block, for each output or each part of one.
template <class Job, int N, class Total>
__global__ void __launch_bounds__(kBlock, Job::kResident)
    reduce_rows(Job job, ReduceShape<N> shape, Total* partials) {
  const int lanes = shape.lanes, lane = static_cast<int>(threadIdx.x) % lanes;
  int64_t index = static_cast<int64_t>(blockIdx.x) * (kBlock / lanes) + static_cast<int>(threadIdx.x) / lanes;
  unsigned part = 0;
  if (shape.parts > 1) {  // then a block has one part
    index = blockIdx.x / shape.parts;
    part = blockIdx.x % shape.parts;
  }
  const bool active = index < shape.kept.numel;
  int64_t base[N + 1] = {};
  Total total = job.result.nothing();
  if (active) {
    shape.kept.locate(index, base);
    const int64_t begin = part * shape.part_length, limit = begin + shape.part_length;
    total =
        reduce_run(job, shape, base, begin, limit < shape.reduced.numel ? limit : shape.reduced.numel, lane);
  }
  const Join<typename Job::Result> join{job.result};
  if (lanes == kBlock) {
    total = combine_across<kBlock>(total, job.result.nothing(), join);
  } else {
    for (int step = lanes / 2; step > 0; step /= 2) total = join(total, from_lane_across(total, step));
  }
  if (!active || lane > 0) return;
  if (shape.parts > 1) partials[part * shape.kept.numel + index] = total;
  else job.result.finish(base[N], total);
}

// Outputs that lie beside each other: threads side by side along them, and depth rows of such threads that take turns in what is
// reduced.
template <class Job, int N, class Total>
__global__ void __launch_bounds__(kBlock, Job::kResident)
    reduce_columns(Job job, ReduceShape<N> shape, Total* partials) {
  constexpr int V = Job::kVector < 4 ? Job::kVector : 4, R = kRowsTogether;
  using Element = typename Job::Element;
  const int lanes = shape.lanes, depth = kBlock / lanes;
  const int column = static_cast<int>(threadIdx.x) % lanes, row = static_cast<int>(threadIdx.x) / lanes;
  const unsigned tile = blockIdx.x % shape.tiles, above = blockIdx.x / shape.tiles;
  const unsigned part = above % shape.parts;
  const int inner = shape.kept.ndim - 1;
  const int64_t width = shape.kept.sizes[inner], first = (static_cast<int64_t>(tile) * lanes + column) * V;
  const int64_t index = above / shape.parts * width + first;
  const int count = static_cast<int>(first >= width ? 0 : width - first < V ? width - first : V);

  int64_t base[N + 1] = {}, steps[N];
  if (count > 0) shape.kept.locate(index, base);
  for (int v = 0; v < N; ++v) steps[v] = shape.kept.strides[v][inner];
  const auto fetch = [&](Element(&x)[V], int64_t i) {
    int64_t at[N];
    shape.reduced.locate(i, at);
    for (int v = 0; v < N; ++v) at[v] += base[v];
    if (shape.vectors) return job.elements(x, at, steps);
#pragma unroll
    for (int k = 0; k < V; ++k) {
      x[k] = job.element(at);  // the last column again where there are no more
      for (int v = 0; v < N && k + 1 < count; ++v) at[v] += steps[v];
    }
  };

  typename Job::State states[V];
#pragma unroll
  for (int k = 0; k < V; ++k) states[k] = job.start();
  const int64_t limit = (part + 1) * shape.part_length;
  const int64_t end = count == 0 ? 0 : limit < shape.reduced.numel ? limit : shape.reduced.numel;
  int64_t i = part * shape.part_length + row;
  for (; i + (R - 1) * depth < end; i += R * depth) {
    Element x[R][V];
#pragma unroll
    for (int r = 0; r < R; ++r) fetch(x[r], i + r * depth);
#pragma unroll
    for (int k = 0; k < V; ++k) {
      Element own[R];
#pragma unroll
      for (int r = 0; r < R; ++r) own[r] = x[r][k];
      job.take(states[k], own, i, depth);
    }
  }
  for (; i < end; i += depth) {
    Element x[V];
    fetch(x, i);
#pragma unroll
    for (int k = 0; k < V; ++k) {
      const Element own[1] = {x[k]};
      job.take(states[k], own, i, depth);
    }
  }

  WEFT_SHARED(Total, totals, V * kBlock);
  Total own[V];
#pragma unroll
  for (int k = 0; k < V; ++k) own[k] = job.total(states[k]);
  for (int half = depth / 2; half > 0; half /= 2) {
    __syncthreads();
#pragma unroll
    for (int k = 0; k < V; ++k)
      if (row >= half) totals[k * kBlock + static_cast<int>(threadIdx.x)] = own[k];
    __syncthreads();
#pragma unroll
    for (int k = 0; k < V; ++k)
      if (row < half)
        own[k] = job.result.join(own[k], totals[k * kBlock + static_cast<int>(threadIdx.x) + half * lanes]);
  }
  if (row > 0) return;
#pragma unroll
  for (int k = 0; k < V; ++k) {
    if (k >= count) continue;
    if (shape.parts > 1) partials[part * shape.kept.numel + index + k] = own[k];
    else job.result.finish(base[N] + k * shape.kept.strides[N][inner], own[k]);
  }
}

/// The job that joins partial results.
template <class R>
struct OfPartials {
  using Result = R;
  using Element = typename R::Total;
  using State = typename R::Total;
  static constexpr int kOperands = 1, kDense = 1, kVector = 1, kResident = 2;

  const Element* partials;
  Result result;

  __device__ Element element(const int64_t (&at)[1]) const { return partials[at[0]]; }
  __device__ void elements(Element (&x)[1], const int64_t (&at)[1], const int64_t (&)[1]) const {
    x[0] = element(at);
  }
  __device__ State start() const { return result.nothing(); }
  template <int M>
  __device__ void take(State& state, const Element (&x)[M], int64_t, int64_t) const {
#pragma unroll
    for (int k = 0; k < M; ++k) state = result.join(state, x[k]);
  }
  __device__ Element total(const State& state) const { return state; }
};

// Whether vectors of n elements can be read: all offsets but those along the innermost dimension are multiples of n.
template <int N>
bool dense(const ReduceShape<N>& shape, const ConstView (&in)[N], int count, int n) {
  const int kept_dims = shape.kept.ndim - (shape.by_columns ? 1 : 0);
  const int reduced_dims = shape.reduced.ndim - (shape.by_columns ? 0 : 1);
  if (reduced_dims < 0) return false;
  const auto inner = [&](const auto& layout, int v) { return layout.strides[v][layout.ndim - 1]; };
  const int64_t length = shape.by_columns ? shape.kept.sizes[kept_dims] : shape.reduced.sizes[reduced_dims];
  for (int v = 0; v < count; ++v) {
    bool fits =
        (shape.by_columns ? inner(shape.kept, v) : inner(shape.reduced, v)) == 1 && vectors_fit(in[v], n, {});
    for (int d = 0; d < kept_dims; ++d) fits = fits && shape.kept.strides[v][d] % n == 0;
    for (int d = 0; d < reduced_dims; ++d) fits = fits && shape.reduced.strides[v][d] % n == 0;
    if (!fits) return false;
  }
  // A vector ends with the dimension, unless a row does, whose rest is read one by one.
  return length % n == 0 || (!shape.by_columns && reduced_dims == 0);
}

inline int64_t power_of_two(int64_t at_least) {
  int64_t power = 1;
  while (power < at_least) power *= 2;
  return power;
}

template <class Job, int N>
ReduceShape<N> shape_of(const View& out, const ConstView (&in)[N], bool in_parts) {
  int64_t kept[kMaxDims], reduced[kMaxDims];
  for (int d = 0; d < out.ndim; ++d) {
    const bool stays = out.sizes[d] == in[0].sizes[d];
    kept[d] = stays ? out.sizes[d] : 1;
    reduced[d] = stays ? 1 : in[0].sizes[d];
  }
  const auto layouts = [&]<size_t... I>(std::index_sequence<I...>) {
    return ReduceShape<N>{
        .kept = Layout<N + 1>(out.ndim, kept, {in[I].strides..., out.strides}, /*reorder=*/true),
        .reduced = Layout<N>(out.ndim, reduced, {in[I].strides...}, /*reorder=*/true),
        .part_length = 0};
  };
  ReduceShape<N> shape = layouts(std::make_index_sequence<N>());
  const int64_t outputs = shape.kept.numel, n = shape.reduced.numel;
  if (outputs == 0) return shape;

  const int last_kept = shape.kept.ndim - 1, last_reduced = shape.reduced.ndim - 1;
  shape.by_columns =
      last_kept >= 0 && last_reduced >= 0 &&
      std::abs(shape.kept.strides[0][last_kept]) < std::abs(shape.reduced.strides[0][last_reduced]);
  const int vector = shape.by_columns ? std::min(Job::kVector, 4) : Job::kVector;
  shape.vectors = dense(shape, in, Job::kDense, vector);

  int64_t parts = 1;
  if (shape.by_columns) {
    const int64_t width = shape.kept.sizes[last_kept], wide = (width + vector - 1) / vector;
    const int64_t depth = std::min<int64_t>(8, power_of_two(n / kRowsTogether));
    shape.lanes = static_cast<int>(std::min(kBlock / depth, power_of_two(wide)));
    shape.tiles = blocks_for(wide, shape.lanes);
    parts = std::min(n / (kBlock / shape.lanes * kThreadElements), kBlocks / (outputs / width * shape.tiles));
  } else {
    const int64_t vectors = (n + vector - 1) / vector;
    shape.lanes =
        vectors > 4 * kWarp ? kBlock : static_cast<int>(std::min<int64_t>(kWarp, power_of_two(vectors)));
    if (shape.lanes == kBlock) parts = std::min(n / (kBlock * kThreadElements), kBlocks / outputs);
  }
  if (!in_parts || parts < 2) parts = 1;
  // Whole vectors, and whole lines of memory.
  shape.part_length = parts == 1 ? n : ((n + parts - 1) / parts + 127) / 128 * 128;
  shape.parts = parts == 1 ? 1 : blocks_for(n, shape.part_length);
  return shape;
}

template <class Job, int N>
void start(const Job& job, const ReduceShape<N>& shape, typename Job::Result::Total* partials) {
  if (shape.by_columns)
    launch(reduce_columns<Job, N, typename Job::Result::Total>, shape.blocks(), kBlock, job, shape, partials);
  else launch(reduce_rows<Job, N, typename Job::Result::Total>, shape.blocks(), kBlock, job, shape, partials);
}

}  // namespace reduce_engine

/// Reduces what `in` views by the job into `out`, which has size 1 where in is reduced and in's size elsewhere. job.result writes to
/// offsets in out.
template <class Job, int N>
void reduce(const Job& job, const View& out, const ConstView (&in)[N]) {
  static_assert(N == Job::kOperands);
  using Result = typename Job::Result;
  const ReduceShape<N> shape = reduce_engine::shape_of<Job>(out, in, /*in_parts=*/true);
  if (shape.kept.numel == 0) return;
  if (shape.parts == 1) return reduce_engine::start(job, shape, nullptr);

  const Scratch<typename Result::Total> partials(shape.parts * shape.kept.numel);
  reduce_engine::start(job, shape, partials.data());
  // They lie as `kept` counts, one part after the other.
  const int dims = shape.kept.ndim;
  View rest = out;
  ConstView parts = out;
  rest.ndim = parts.ndim = dims + 1;
  parts.data = partials.data();
  int64_t step = 1;
  for (int d = dims - 1; d >= 0; --d) {
    rest.sizes[d] = parts.sizes[d] = shape.kept.sizes[d];
    rest.strides[d] = shape.kept.strides[N][d];
    parts.strides[d] = step;
    step *= shape.kept.sizes[d];
  }
  rest.sizes[dims] = 1;
  rest.strides[dims] = 0;
  parts.sizes[dims] = shape.parts;
  parts.strides[dims] = step;
  const reduce_engine::OfPartials<Result> join{partials.data(), job.result};
  const ConstView joined[1] = {parts};
  reduce_engine::start(
      join, reduce_engine::shape_of<reduce_engine::OfPartials<Result>>(rest, joined, /*in_parts=*/false),
      nullptr);
}

}  // namespace weft::kernels::cuda
