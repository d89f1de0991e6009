// Running totals on the GPU: a warp or a block walks along a row, tile by tile; rows beside each other are walked by a thread each. Few
// long rows are cut into parts, whose totals are made first. Floating types accumulate in double, integers wrap around.
#include <algorithm>
#include <cstdlib>

#include "kernels/cuda/arithmetic.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/operand.cuh"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/table.h"

namespace weft::kernels::cuda {
namespace {

constexpr int kItems = 4;  // neighbours that a thread joins by itself

// A job says what is accumulated: Total; nothing(), join(a, b), whose order of a and b does not matter; element(at, index), write(at,
// other, total) at offsets in x and in the results, and both of kItems neighbours at a multiple of kItems.

struct Add {
  static __device__ int64_t nothing(int64_t) { return 0; }
  static __device__ double nothing(double) { return 0; }
  static __device__ int64_t join(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  }
  static __device__ double join(double a, double b) { return a + b; }
};
struct Multiply {
  static __device__ int64_t nothing(int64_t) { return 1; }
  static __device__ double nothing(double) { return 1; }
  static __device__ int64_t join(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  }
  static __device__ double join(double a, double b) { return a * b; }
};
struct AddExponentials {
  static __device__ double nothing(double) { return -INFINITY; }
  static __device__ double join(double a, double b) {
    if (a != a || b != b) return a + b;
    const double low = a < b ? a : b, high = a < b ? b : a;
    return low == high && functors::isinf(low) ? low : high + functors::log1p(functors::exp(low - high));
  }
};

template <class T, class Kind>
struct Totals {
  using Total = std::conditional_t<std::is_integral_v<Value<T>>, int64_t, double>;
  Out<T> out;
  In<T> x;

  __device__ Total nothing() const { return Kind::nothing(Total{}); }
  __device__ Total join(Total a, Total b) const { return Kind::join(a, b); }
  __device__ Total element(int64_t at, int64_t) const { return static_cast<Total>(x(at)); }
  __device__ void write(int64_t at, int64_t, Total total) const { out(at, static_cast<Value<T>>(total)); }
  __device__ void read(Total (&totals)[kItems], int64_t at, int64_t) const {
    Value<T> values[kItems];
    x.vector(values, at);
#pragma unroll
    for (int k = 0; k < kItems; ++k) totals[k] = static_cast<Total>(values[k]);
  }
  __device__ void write(int64_t at, int64_t, const Total (&totals)[kItems]) const {
    Value<T> values[kItems];
#pragma unroll
    for (int k = 0; k < kItems; ++k) values[k] = static_cast<Value<T>>(totals[k]);
    out.vector(at, values);
  }
};

template <class A>
struct Extremes {
  struct Total {
    A value;
    int64_t index;  // -1: nothing yet
  };
  Out<Any<A>> values;
  In<Any<A>> x;
  int64_t* indices;
  bool greatest;

  __device__ Total nothing() const { return {A(0), -1}; }
  // Of equal ones, of which NaN is one, the last.
  __device__ Total join(const Total& a, const Total& b) const {
    if (a.index < 0) return b;
    if (b.index < 0 || beats(a.value, b.value)) return a;
    return beats(b.value, a.value) || b.index > a.index ? b : a;
  }
  __device__ Total element(int64_t at, int64_t index) const { return {x(at), index}; }
  __device__ void write(int64_t at, int64_t other, const Total& total) const {
    values(at, total.value);
    indices[other] = total.index;
  }
  __device__ void read(Total (&totals)[kItems], int64_t at, int64_t index) const {
#pragma unroll
    for (int k = 0; k < kItems; ++k) totals[k] = element(at + k, index + k);
  }
  __device__ void write(int64_t at, int64_t other, const Total (&totals)[kItems]) const {
#pragma unroll
    for (int k = 0; k < kItems; ++k) write(at + k, other + k, totals[k]);
  }

 private:
  __device__ bool beats(A a, A b) const { return (greatest ? a > b : a < b) || (a != a && b == b); }
};

struct Walk {
  Rows<3> rows;  // of x and the two results, the second perhaps the first again
  unsigned parts = 1;
  int64_t part_length = 0;
  bool vectors = false;  // rows without gaps that start at multiples of kItems
};

template <class Job>
struct Join {
  Job job;
  __device__ typename Job::Total operator()(const typename Job::Total& a,
                                            const typename Job::Total& b) const {
    return job.join(a, b);
  }
};

// ---- a warp or a block for each row, or for each part of one ----------------------------------------------------------

template <int kThreads, class Job, class Total>
__global__ void __launch_bounds__(kBlock) totals_of_rows(Job job, Walk walk, Total* totals) {
  const int64_t row = blockIdx.x / walk.parts;
  const unsigned part = blockIdx.x % walk.parts;
  int64_t at[3];
  walk.rows.starts.locate(row, at);
  const int64_t begin = part * walk.part_length, limit = begin + walk.part_length;
  const int64_t end = limit < walk.rows.length ? limit : walk.rows.length;
  Total total = job.nothing();
  for (int64_t i = begin + threadIdx.x; i < end; i += kThreads)
    total = job.join(total, job.element(at[0] + i * walk.rows.step[0], i));
  total = combine_across<kThreads>(total, job.nothing(), Join<Job>{job});
  if (threadIdx.x == 0) totals[blockIdx.x] = total;
}

// What all threads before this one of its group of kThreads hold, joined; `all` becomes what the group holds.
template <int kThreads, class Job, class Total>
__device__ Total before_in_group(const Job& job, const Total& own, Total& all) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp, warp = static_cast<int>(threadIdx.x) / kWarp;
  Total inclusive = own;
  for (int step = 1; step < kWarp; step *= 2) {
    const Total earlier = from_lane_before(inclusive, step);
    if (lane >= step) inclusive = job.join(earlier, inclusive);
  }
  Total exclusive = from_lane_before(inclusive, 1);
  if (lane == 0) exclusive = job.nothing();
  if constexpr (kThreads == kWarp) {
    all = from_lane(inclusive, kWarp - 1);
    return exclusive;
  }
  WEFT_SHARED(Total, warps, kBlock / kWarp);
  __syncthreads();
  if (lane == kWarp - 1) warps[warp] = inclusive;
  __syncthreads();
  all = job.nothing();
  for (int w = 0; w < kThreads / kWarp; ++w) {
    if (w == warp) exclusive = job.join(all, exclusive);
    all = job.join(all, warps[w]);
  }
  return exclusive;
}

template <int kThreads, class Job, class Total>
__global__ void __launch_bounds__(kBlock, 4) scan_rows(Job job, Walk walk, const Total* totals) {
  const int thread = static_cast<int>(threadIdx.x) % kThreads;
  int64_t row =
      static_cast<int64_t>(blockIdx.x) * (kBlock / kThreads) + static_cast<int>(threadIdx.x) / kThreads;
  unsigned part = 0;
  if (walk.parts > 1) {  // then a block has one part
    row = blockIdx.x / walk.parts;
    part = blockIdx.x % walk.parts;
  }
  const bool active = row < walk.rows.starts.numel;
  int64_t at[3] = {};
  if (active) walk.rows.starts.locate(row, at);
  const int64_t begin = part * walk.part_length, limit = begin + walk.part_length;
  const int64_t end = limit < walk.rows.length ? limit : walk.rows.length;

  Total carry = job.nothing();
  if (part > 0) {
    for (unsigned p = threadIdx.x; p < part; p += kThreads)
      carry = job.join(carry, totals[blockIdx.x - part + p]);
    carry = combine_across<kThreads>(carry, job.nothing(), Join<Job>{job});
  }
  for (int64_t tile = begin; tile < end; tile += kThreads * kItems) {
    const int64_t first = tile + thread * kItems;
    const bool whole = walk.vectors && active && first + kItems <= end;
    Total own[kItems];
    if (whole) {
      job.read(own, at[0] + first, first);
    } else {
#pragma unroll
      for (int k = 0; k < kItems; ++k) {
        const bool inside = active && first + k < end;
        own[k] = inside ? job.element(at[0] + (first + k) * walk.rows.step[0], first + k) : job.nothing();
      }
    }
#pragma unroll
    for (int k = 1; k < kItems; ++k) own[k] = job.join(own[k - 1], own[k]);
    Total all;
    const Total before = job.join(carry, before_in_group<kThreads>(job, own[kItems - 1], all));
#pragma unroll
    for (int k = 0; k < kItems; ++k) own[k] = job.join(before, own[k]);
    if (whole) {
      job.write(at[1] + first, at[2] + first, own);
    } else {
#pragma unroll
      for (int k = 0; k < kItems; ++k) {
        const int64_t i = first + k;
        if (active && i < end)
          job.write(at[1] + i * walk.rows.step[1], at[2] + i * walk.rows.step[2], own[k]);
      }
    }
    carry = job.join(carry, all);
  }
}

// ---- a thread for each row, or for each part of one, its neighbours walking beside it ----------------------------------

// This thread's row and part; false if there is none.
__device__ inline bool column_of(const Walk& walk, int64_t& row, unsigned& part) {
  const auto blocks = static_cast<unsigned>((walk.rows.starts.numel + kBlock - 1) / kBlock);
  row = static_cast<int64_t>(blockIdx.x % blocks) * kBlock + threadIdx.x;
  part = blockIdx.x / blocks;
  return row < walk.rows.starts.numel;
}

// A part's elements joined in order with `carry`, those on the way written if `kWrite`; loads run ahead of what waits for them.
template <bool kWrite, class Job, class Total>
__device__ Total walk_column(const Job& job, const Walk& walk, int64_t row, unsigned part, Total carry) {
  int64_t at[3];
  walk.rows.starts.locate(row, at);
  const int64_t begin = part * walk.part_length, limit = begin + walk.part_length;
  const int64_t end = limit < walk.rows.length ? limit : walk.rows.length;
  const auto take = [&](const Total& element, int64_t i) {
    carry = job.join(carry, element);
    if (kWrite) job.write(at[1] + i * walk.rows.step[1], at[2] + i * walk.rows.step[2], carry);
  };
  int64_t i = begin;
  for (; i + kItems <= end; i += kItems) {
    Total ahead[kItems];
#pragma unroll
    for (int k = 0; k < kItems; ++k) ahead[k] = job.element(at[0] + (i + k) * walk.rows.step[0], i + k);
#pragma unroll
    for (int k = 0; k < kItems; ++k) take(ahead[k], i + k);
  }
  for (; i < end; ++i) take(job.element(at[0] + i * walk.rows.step[0], i), i);
  return carry;
}

template <class Job, class Total>
__global__ void __launch_bounds__(kBlock) totals_of_columns(Job job, Walk walk, Total* totals) {
  int64_t row;
  unsigned part;
  if (!column_of(walk, row, part)) return;
  totals[part * walk.rows.starts.numel + row] = walk_column<false>(job, walk, row, part, job.nothing());
}

template <class Job, class Total>
__global__ void __launch_bounds__(kBlock, 4) scan_columns(Job job, Walk walk, const Total* totals) {
  int64_t row;
  unsigned part;
  if (!column_of(walk, row, part)) return;
  Total carry = job.nothing();
  for (unsigned p = 0; p < part; ++p) carry = job.join(carry, totals[p * walk.rows.starts.numel + row]);
  walk_column<true>(job, walk, row, part, carry);
}

// ---- host ---------------------------------------------------------------------------------------------------------

constexpr int64_t kShortRow = 16;  // a thread is enough for it
constexpr int64_t kWarpRow = 512;
constexpr int64_t kPart = 8192;      // elements worth a block
constexpr int64_t kColumnPart = 32;  // elements worth a thread
constexpr int64_t kMostBlocks = 2048;
constexpr int64_t kMostColumnParts = 64;  // each thread joins the totals of all parts before its own

// views: x, out, and a second output or out again.
template <class Job>
void accumulate(const Job& job, const ConstView (&views)[3], int dim) {
  using Total = typename Job::Total;
  Walk walk{.rows = Rows<3>(views, dim)};
  const int64_t n = walk.rows.length, rows = walk.rows.starts.numel;
  if (n * rows == 0) return;
  const Layout<3>& starts = walk.rows.starts;
  const bool columns = n <= kShortRow || (starts.ndim > 0 && std::abs(starts.strides[0][starts.ndim - 1]) <
                                                                 std::abs(walk.rows.step[0]));
  const int64_t column_blocks = (rows + kBlock - 1) / kBlock;
  const int64_t parts = columns ? std::min({n / kColumnPart, kMostBlocks / column_blocks, kMostColumnParts})
                                : std::min(n / kPart, kMostBlocks / rows);
  walk.part_length = parts < 2 ? n : ((n + parts - 1) / parts + kItems - 1) / kItems * kItems;
  walk.parts = blocks_for(n, walk.part_length);
  walk.vectors = true;
  for (int v = 0; v < 3; ++v) {
    walk.vectors = walk.vectors && walk.rows.step[v] == 1 && vectors_fit(views[v], kItems, {});
    for (int d = 0; d < starts.ndim; ++d) walk.vectors = walk.vectors && starts.strides[v][d] % kItems == 0;
  }

  const Scratch<Total> totals(walk.parts > 1 ? walk.parts * rows : 0);
  if (columns) {
    const unsigned blocks = blocks_for(column_blocks * walk.parts, 1);
    if (walk.parts > 1) launch(totals_of_columns<Job, Total>, blocks, kBlock, job, walk, totals.data());
    launch(scan_columns<Job, Total>, blocks, kBlock, job, walk, totals.data());
  } else if (n <= kWarpRow) {
    launch(scan_rows<kWarp, Job, Total>, blocks_for(rows, kBlock / kWarp), kBlock, job, walk, totals.data());
  } else {
    const unsigned blocks = blocks_for(rows * walk.parts, 1);
    if (walk.parts > 1) launch(totals_of_rows<kBlock, Job, Total>, blocks, kBlock, job, walk, totals.data());
    launch(scan_rows<kBlock, Job, Total>, blocks, kBlock, job, walk, totals.data());
  }
}

template <class T, class Kind>
void accumulate(const View& out, const ConstView& x, int dim) {
  accumulate(Totals<T, Kind>{Out<T>(out), In<T>(x)}, {x, out, out}, dim);
}
template <class A>
void extremes(const View& values, const View& indices, const ConstView& x, int dim, bool greatest) {
  accumulate(Extremes<A>{Out<Any<A>>(values), In<Any<A>>(x), indices.as<int64_t>(), greatest},
             {x, values, indices}, dim);
}

}  // namespace

void cumulative_sum(View out, ConstView x, int dim) {
  if (is_floating(x.dtype)) by_floating(x.dtype, [&]<class T>(T) { accumulate<T, Add>(out, x, dim); });
  else if (x.dtype == Dtype::int64) accumulate<int64_t, Add>(out, x, dim);
  else accumulate<Any<int64_t>, Add>(out, x, dim);
}
void cumulative_prod(View out, ConstView x, int dim) {
  if (x.dtype == Dtype::float64) accumulate<Any<double>, Multiply>(out, x, dim);
  else if (is_floating(x.dtype)) accumulate<Any<float>, Multiply>(out, x, dim);
  else accumulate<Any<int64_t>, Multiply>(out, x, dim);
}
void cumulative_logsumexp(View out, ConstView x, int dim) {
  if (x.dtype == Dtype::float64) accumulate<Any<double>, AddExponentials>(out, x, dim);
  else accumulate<Any<float>, AddExponentials>(out, x, dim);
}
void cumulative_extreme(View values, View indices, ConstView x, int dim, bool greatest) {
  if (x.dtype == Dtype::float64) extremes<double>(values, indices, x, dim, greatest);
  else if (is_floating(x.dtype)) extremes<float>(values, indices, x, dim, greatest);
  else extremes<int64_t>(values, indices, x, dim, greatest);
}

}  // namespace weft::kernels::cuda
