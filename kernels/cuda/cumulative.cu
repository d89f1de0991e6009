// Running totals along one dimension on the GPU. Short or strided rows: a thread walks a row. Others: a block scans a chunk of a row;
// where rows have several chunks, their totals are found and joined first. Where rows are cut depends on their length alone.
// kernels/cumulative.h has the contracts.
#include "kernels/cumulative.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

namespace {

constexpr int kChunk = 16 * kBlock;  // elements that a block scans
constexpr int64_t kShortRow = 32;    // a thread walks rows up to here,
constexpr int64_t kManyRows =
    4096;  // and any rows if there are so many of them whose neighbours lie side by side

// ---- what is kept: a total, how two of them join, and how elements are read and written ----

template <class A>
struct SumOf {
  using Total = A;
  static __device__ A join(A a, A b) { return a + b; }
};
// Wraps around, as the CPU's.
template <>
struct SumOf<int64_t> {
  using Total = int64_t;
  static __device__ int64_t join(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  }
};
template <class A>
struct ProductOf {
  using Total = A;
  static __device__ A join(A a, A b) { return a * b; }
};
template <>
struct ProductOf<int64_t> {
  using Total = int64_t;
  static __device__ int64_t join(int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  }
};
struct LogSumExp {
  using Total = double;
  static __device__ double join(double a, double b) {
    if (a != a || b != b) return a + b;
    const double low = a < b ? a : b, high = a < b ? b : a;
    return low == high && isinf(low) ? low : high + log1p(exp(low - high));
  }
};

/// Elements of any dtype, totals of one type.
template <class Kind>
struct Totals {
  using Total = typename Kind::Total;
  void* out;
  const void* x;
  Dtype dtype;

  static __device__ Total join(Total a, Total b) { return Kind::join(a, b); }
  __device__ Total element(int64_t x_at, int64_t) const { return load<Total>(x, dtype, x_at); }
  __device__ void write(int64_t out_at, int64_t, Total total) const { store(out, dtype, out_at, total); }
};

/// The last of the most extreme elements so far, and where it is.
template <class A, bool kGreatest>
struct Extremes {
  struct Total {
    A value;
    int64_t index;
  };
  void* values;
  int64_t* indices;
  const void* x;
  Dtype dtype;

  static __device__ Total join(Total a, Total b) {
    const bool later = b.value != b.value || (kGreatest ? b.value >= a.value : b.value <= a.value);
    return later ? b : a;
  }
  __device__ Total element(int64_t x_at, int64_t i) const { return {load<A>(x, dtype, x_at), i}; }
  __device__ void write(int64_t values_at, int64_t indices_at, Total total) const {
    store(values, dtype, values_at, total.value);
    indices[indices_at] = total.index;
  }
};

// ---- the scans. Views of Rows<3>: out (or values), x, indices ----

template <class S>
__global__ void __launch_bounds__(kBlock) walk_rows(S scan, Rows<3> rows) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (row >= rows.starts.numel) return;
  int64_t at[3];
  rows.starts.locate(row, at);
  typename S::Total total{};
  for (int64_t i = 0; i < rows.length; ++i) {
    const auto element = scan.element(at[1] + i * rows.step[1], i);
    total = i == 0 ? element : S::join(total, element);
    scan.write(at[0] + i * rows.step[0], at[2] + i * rows.step[2], total);
  }
}

/// The total of the elements of this thread's block before its own, joined with its own; `whole`: of all of them.
template <class S>
__device__ typename S::Total scan_block(typename S::Total value, typename S::Total* whole) {
  using Total = typename S::Total;
  WEFT_SHARED(Total, of_warps, kBlock / kWarp);
  const int lane = threadIdx.x % kWarp, warp = threadIdx.x / kWarp;
#pragma unroll
  for (int distance = 1; distance < kWarp; distance *= 2) {
    const Total before = from_lane_before(value, distance);
    if (lane >= distance) value = S::join(before, value);
  }
  __syncthreads();
  if (lane == kWarp - 1) of_warps[warp] = value;
  __syncthreads();
  Total before = of_warps[0];
  for (int w = 1; w < warp; ++w) before = S::join(before, of_warps[w]);
  if (warp > 0) value = S::join(before, value);
  *whole = of_warps[0];
  for (int w = 1; w < kBlock / kWarp; ++w) *whole = S::join(*whole, of_warps[w]);
  return value;
}

/// A block a chunk of a row. `totals` (rows, chunks): without `writes`, what this finds; with it, what comes before each chunk but the
/// first, already joined.
template <class S, bool kWrites>
__global__ void __launch_bounds__(kBlock)
    scan_chunks(S scan, typename S::Total* totals, Rows<3> rows, int64_t chunks) {
  using Total = typename S::Total;
  for (int64_t task = blockIdx.x; task < rows.starts.numel * chunks; task += gridDim.x) {
    const int64_t row = task / chunks, chunk = task - row * chunks;
    int64_t at[3];
    rows.starts.locate(row, at);
    bool carries = kWrites && chunk > 0;
    Total carried{};
    if (carries) carried = totals[row * chunks + chunk - 1];
    const int64_t end = (chunk + 1) * kChunk < rows.length ? (chunk + 1) * kChunk : rows.length;
    // Elements beyond the end come last, so what they hold reaches nothing.
    for (int64_t first = chunk * kChunk; first < end; first += kBlock) {
      const int64_t i = first + threadIdx.x;
      Total value{}, whole;
      if (i < end) value = scan.element(at[1] + i * rows.step[1], i);
      value = scan_block<S>(value, &whole);
      if (carries) {
        value = S::join(carried, value);
        whole = S::join(carried, whole);
      }
      carried = whole;
      carries = true;
      if (kWrites && i < end) scan.write(at[0] + i * rows.step[0], at[2] + i * rows.step[2], value);
    }
    // Only full chunks' totals are read.
    if (!kWrites && threadIdx.x == 0) totals[row * chunks + chunk] = carried;
  }
}

template <class S>
__global__ void __launch_bounds__(kBlock)
    join_totals(typename S::Total* totals, int64_t rows, int64_t chunks) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (row >= rows) return;
  typename S::Total* const mine = totals + row * chunks;
  for (int64_t i = 1; i + 1 < chunks; ++i) mine[i] = S::join(mine[i - 1], mine[i]);
}

template <class S>
void run(const S& scan, const View& out, const ConstView& x, const ConstView& indices, int dim) {
  const Rows<3> rows({out, x, indices}, dim);
  const int64_t count = rows.starts.numel;
  if (count * rows.length == 0) return;
  if (rows.length <= kShortRow || (count >= kManyRows && rows.step[1] != 1 && rows.step[1] != -1))
    return launch(walk_rows<S>, blocks_for(count, kBlock), kBlock, scan, rows);
  const int64_t chunks = (rows.length + kChunk - 1) / kChunk;
  const Scratch<typename S::Total> totals(chunks > 1 ? count * chunks : 0);
  const unsigned blocks = blocks_in_turns(count * chunks, 1);
  if (chunks > 1) {
    launch(scan_chunks<S, false>, blocks, kBlock, scan, totals.data(), rows, chunks);
    launch(join_totals<S>, blocks_for(count, kBlock), kBlock, totals.data(), count, chunks);
  }
  launch(scan_chunks<S, true>, blocks, kBlock, scan, totals.data(), rows, chunks);
}

template <template <class> class Kind>
void run_totals(const View& out, const ConstView& x, int dim) {
  if (is_floating(x.dtype)) run(Totals<Kind<double>>{out.data, x.data, x.dtype}, out, x, out, dim);
  else run(Totals<Kind<int64_t>>{out.data, x.data, x.dtype}, out, x, out, dim);
}

template <class A>
void run_extremes(const View& values, const View& indices, const ConstView& x, int dim, bool greatest) {
  auto* const places = indices.as<int64_t>();
  if (greatest) run(Extremes<A, true>{values.data, places, x.data, x.dtype}, values, x, indices, dim);
  else run(Extremes<A, false>{values.data, places, x.data, x.dtype}, values, x, indices, dim);
}

}  // namespace

void cumulative_sum(View out, ConstView x, int dim) { run_totals<SumOf>(out, x, dim); }
void cumulative_prod(View out, ConstView x, int dim) { run_totals<ProductOf>(out, x, dim); }
void cumulative_logsumexp(View out, ConstView x, int dim) {
  run(Totals<LogSumExp>{out.data, x.data, x.dtype}, out, x, out, dim);
}
void cumulative_extreme(View values, View indices, ConstView x, int dim, bool greatest) {
  if (is_floating(x.dtype)) run_extremes<double>(values, indices, x, dim, greatest);
  else run_extremes<int64_t>(values, indices, x, dim, greatest);
}

}  // namespace weft::kernels::cuda
