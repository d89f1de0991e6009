// Random choices on the GPU: permutations, and indices by weight. The random ops call them. What is wrong with weights is reported, not
// waited for; indices are then some within range.
#include <cmath>

#include "kernels/cuda/block_scan.cuh"
#include "kernels/cuda/distributions.h"
#include "kernels/cuda/index.cuh"
#include "kernels/cuda/radix_sort.cuh"
#include "kernels/cuda/runtime/random.cuh"
#include "kernels/cuda/runtime/random.h"
#include "kernels/cuda/runtime/report.cuh"
#include "kernels/draw.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

void topk(View values, View indices, ConstView x, int dim, bool largest);

namespace {

using Wide = unsigned long long;

__global__ void draw_keys(Wide* keys, int64_t n, detail::PhiloxStretch stretch) {
  const PhiloxStart start = philox_start(stretch);
  for (int64_t b = first_of_thread(); 2 * b < n; b += step_of_grid()) {
    const PhiloxBlock block = philox(start.seed, start.offset + static_cast<uint64_t>(b));
    keys[2 * b] = block.pair(0);
    if (2 * b + 1 < n) keys[2 * b + 1] = block.pair(1);
  }
}

__global__ void write_order(int64_t* out, int64_t step, const Wide* order, int64_t n) {
  for (int64_t i = first_of_thread(); i < n; i += step_of_grid())
    out[i * step] = static_cast<int64_t>(order[i]);
}

/// Rows of weights.
struct Weights {
  const void* data;
  Dtype dtype;
  int64_t rows, categories, row_step, step;

  explicit Weights(const ConstView& weights)
      : data(weights.data),
        dtype(weights.dtype),
        rows(weights.ndim == 2 ? weights.sizes[0] : 1),
        categories(weights.sizes[weights.ndim - 1]),
        row_step(weights.ndim == 2 ? weights.strides[0] : 0),
        step(weights.strides[weights.ndim - 1]) {}

  template <class A>
  __device__ A at(int64_t row, int64_t category) const {
    return load<A>(data, dtype, row * row_step + category * step);
  }
};

/// What the CPU's kernel refuses of a row.
template <class A>
struct Fault {
  ErrorKind kind = ErrorKind::none;
  A value = 0;         // the weight or the sum
  int64_t number = 0;  // the category, or how many weights are above 0
};

/// kThreads neighbours look at a row, and get the same; none for rows that there are not. All threads of the block must call it.
template <int kThreads, class A>
__device__ Fault<A> fault_of(int64_t row, const Weights& weights, int64_t samples, bool replacement) {
  A sum = 0;
  int64_t positive = 0, first_bad = INT64_MAX;
  for (int64_t j = threadIdx.x % kThreads; row < weights.rows && j < weights.categories; j += kThreads) {
    const A weight = weights.at<A>(row, j);
    if ((!(weight >= A(0)) || isinf(weight)) && j < first_bad) first_bad = j;
    sum += weight;
    positive += weight > A(0);
  }
  sum = combine_across<kThreads>(sum, A(0), Sum());
  positive = combine_across<kThreads>(positive, int64_t{0}, Sum());
  first_bad = combine_across<kThreads>(first_bad, int64_t{INT64_MAX}, Min());
  if (row >= weights.rows) return {};
  if (first_bad != INT64_MAX)
    return {ErrorKind::multinomial_weight, weights.at<A>(row, first_bad), first_bad};
  if (!(sum > A(0))) return {ErrorKind::multinomial_sum, sum, 0};
  if (replacement && isinf(sum)) return {ErrorKind::multinomial_finite_sum, sum, 0};
  if (!replacement && samples > positive) return {ErrorKind::multinomial_samples, 0, positive};
  return {};
}

/// kThreads a row. A block that finds a fault looks for the first row with one, so that all blocks report the same.
template <int kThreads, class A>
__global__ void check_rows(Weights weights, int64_t samples, bool replacement, ErrorRecord* record) {
  constexpr int kRows = kBlock / kThreads;  // of a block
  const int own = static_cast<int>(threadIdx.x) / kThreads;
  int64_t row = static_cast<int64_t>(blockIdx.x) * kRows + own;
  Fault<A> fault = fault_of<kThreads, A>(row, weights, samples, replacement);
  if (!__syncthreads_or(fault.kind != ErrorKind::none)) return;
  row = own;
  for (;; row += kRows) {
    fault = fault_of<kThreads, A>(row, weights, samples, replacement);
    if (__syncthreads_or(fault.kind != ErrorKind::none)) break;
  }
  const int earliest = combine_across<kBlock>(fault.kind != ErrorKind::none ? own : kRows, kRows, Min());
  if (own != earliest || threadIdx.x % kThreads != 0) return;
  const auto value = static_cast<double>(fault.value);
  switch (fault.kind) {
    case ErrorKind::multinomial_weight:
      return report_multinomial_weight(record, value, row, fault.number);
    case ErrorKind::multinomial_samples:
      return report_multinomial_samples(record, row, fault.number, samples);
    default:
      return report_multinomial_sum(record, value, row, fault.kind == ErrorKind::multinomial_finite_sum);
  }
}

/// The exponential race (Efraimidis and Spirakis 2006): the largest weight / exponential(1) win. What cannot be drawn comes last.
template <class A>
__global__ void race(A* keys, Weights weights, detail::PhiloxStretch stretch) {
  constexpr int kNumbers = kPerBlock<A>;
  const PhiloxStart start = philox_start(stretch);
  const int64_t numel = weights.rows * weights.categories;
  for (int64_t b = first_of_thread(); b * kNumbers < numel; b += step_of_grid()) {
    const PhiloxBlock block = philox(start.seed, start.offset + static_cast<uint64_t>(b));
#pragma unroll
    for (int k = 0; k < kNumbers; ++k) {
      const int64_t i = b * kNumbers + k, row = i / weights.categories;
      if (i >= numel) continue;
      const A weight = weights.at<A>(row, i - row * weights.categories);
      keys[i] = weight > A(0) ? weight / standard_exponential(bits_of<A>(block, k)) : A(-1);
    }
  }
}

constexpr int kPerThread = 4;

/// A block a row: the sums of the weights up to each category.
__global__ void accumulate(double* sums, Weights weights) {
  const int64_t row = blockIdx.x;
  double* const of_row = sums + row * weights.categories;
  double carried = 0;
  for (int64_t begin = 0; begin < weights.categories; begin += int64_t{kBlock} * kPerThread) {
    const int64_t first = begin + int64_t{threadIdx.x} * kPerThread;
    double own[kPerThread], total = 0, all;
#pragma unroll
    for (int k = 0; k < kPerThread; ++k) {
      if (first + k < weights.categories) total += weights.at<double>(row, first + k);
      own[k] = total;
    }
    const double before = carried + sum_before<kBlock>(total, all);
#pragma unroll
    for (int k = 0; k < kPerThread; ++k)
      if (first + k < weights.categories) of_row[first + k] = before + own[k];
    carried += all;
  }
}

/// The first category whose sum is above a uniform part of the row's.
__global__ void choose(int64_t* out, int64_t samples, const double* sums, Weights weights,
                       detail::PhiloxStretch stretch) {
  const PhiloxStart start = philox_start(stretch);
  const int64_t numel = weights.rows * samples, last = weights.categories - 1;
  for (int64_t i = first_of_thread(); i < numel; i += step_of_grid()) {
    const int64_t row = i / samples;
    const double* const of_row = sums + row * weights.categories;
    const PhiloxBlock block = philox(start.seed, start.offset + static_cast<uint64_t>(i / 2));
    const double mark = unit(i % 2 == 0 ? block.pair(0) : block.pair(1)) * of_row[last];
    int64_t low = 0, high = last;
    while (low < high) {
      const int64_t middle = low + (high - low) / 2;
      if (of_row[middle] > mark) high = middle;
      else low = middle + 1;
    }
    // Rounding may end in a category of weight 0, which is never drawn.
    while (low > 0 && !(weights.at<double>(row, low) > 0)) --low;
    while (low < last && !(weights.at<double>(row, low) > 0)) ++low;
    out[i] = low;
  }
}

void check_weights(const Weights& weights, int64_t samples, bool replacement) {
  by_float_or_double(weights.dtype, [&](auto element) {
    using A = decltype(element);
    if (weights.categories <= 1024)
      launch(check_rows<kWarp, A>, blocks_for(weights.rows, kBlock / kWarp), kBlock, weights, samples,
             replacement, error_record());
    else
      launch(check_rows<kBlock, A>, blocks_for(weights.rows, 1), kBlock, weights, samples, replacement,
             error_record());
  });
}

}  // namespace

void draw_permutation(const Generator* generator, View out) {
  const int64_t n = out.numel();
  if (n == 0) return;
  const Scratch<Wide> keys(n);
  launch(draw_keys, blocks_in_turns(n, 2 * kBlock), kBlock, keys.data(), n,
         draw(generator, static_cast<uint64_t>((n + 1) / 2)));
  const SortedKeys<Wide> sorted(keys.data(), n, 64);
  launch(write_order, blocks_in_turns(n, kBlock), kBlock, out.as<int64_t>(), out.strides[0], sorted.order(),
         n);
}

void draw_multinomial(const Generator* generator, View out, ConstView view, bool replacement) {
  const Weights weights(view);
  const int64_t samples = out.sizes[out.ndim - 1];
  if (weights.rows == 0 || samples == 0) return;
  if (weights.categories == 0)
    throw ValueError("[multinomial] there must be a category to draw; received none");
  check_weights(weights, samples, replacement);
  const int64_t numel = weights.rows * weights.categories;
  if (replacement && samples > 1) {
    const Scratch<double> sums(numel);
    launch(accumulate, blocks_for(weights.rows, 1), kBlock, sums.data(), weights);
    const int64_t drawn = weights.rows * samples;
    launch(choose, blocks_in_turns(drawn, kBlock), kBlock, out.as<int64_t>(), samples, sums.data(), weights,
           draw(generator, static_cast<uint64_t>((drawn + 1) / 2)));
    return;
  }
  by_float_or_double(view.dtype, [&](auto element) {
    using A = decltype(element);
    const Scratch<A> keys(numel);
    launch(race<A>, blocks_in_turns(numel, int64_t{kBlock} * kPerBlock<A>), kBlock, keys.data(), weights,
           draw(generator, static_cast<uint64_t>((numel + kPerBlock<A> - 1) / kPerBlock<A>)));
    const int64_t strides[] = {weights.categories, 1};
    const Dtype dtype = sizeof(A) == 4 ? float32 : float64;
    const ConstView raced(keys.data(), dtype, view.ndim, view.sizes, strides + (2 - view.ndim));
    View values = out;
    values.data = nullptr;
    values.dtype = dtype;
    topk(values, out, raced, view.ndim - 1, /*largest=*/true);
  });
}

}  // namespace weft::kernels::cuda
