// Negative log-likelihood on the GPU: sums in double over pieces that the shape alone decides, combined in order. The nll_loss ops
// launch it.
#include "kernels/loss.h"

#include "kernels/cuda/index.cuh"
#include "kernels/cuda/runtime/report.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

namespace {

enum Reduction { kNone, kMean, kSum };

constexpr int kThreads = 512;
constexpr int64_t kPiece = int64_t{kThreads} * 8;  // targets of a block

/// The targets (N, S), and what of them counts.
struct Targets {
  const int64_t* data;
  int64_t steps[2];
  int64_t spots, count, classes, ignore_index;
  ErrorRecord* record;

  Targets(const ConstView& target, int64_t classes, int64_t ignore_index)
      : data(target.as<int64_t>()),
        steps{target.strides[0], target.strides[1]},
        spots(target.sizes[1]),
        count(target.sizes[0] * target.sizes[1]),
        classes(classes),
        ignore_index(ignore_index),
        record(error_record()) {}

  /// The class at (n, s), or -1 to leave it out; what is out of range is left out, too, and `wrong`.
  __device__ int64_t at(int64_t n, int64_t s, bool& wrong) const {
    const int64_t target = data[n * steps[0] + s * steps[1]];
    if (target == ignore_index) return -1;
    if (within(target, classes)) return target;
    wrong = true;
    return -1;
  }
  /// If a thread of the block met a wrong target, the first one of all is reported, so that all blocks name the same. All threads of the
  /// block, kBlockThreads, must call it.
  template <int kBlockThreads>
  __device__ void report_first_if(bool wrong) const {
    if (!__syncthreads_or(wrong)) return;
    const int lane = static_cast<int>(threadIdx.x);
    const auto is_wrong = [&](int64_t i) {
      bool found = false;
      if (i < count) at(i / spots, i % spots, found);
      return found;
    };
    int64_t first = 0;
    while (!__syncthreads_or(is_wrong(first + lane))) first += kBlockThreads;
    const int earliest =
        combine_across<kBlockThreads>(is_wrong(first + lane) ? lane : kBlockThreads, kBlockThreads, Min());
    if (lane != earliest) return;
    const int64_t i = first + lane;
    report_nll_target(record, data[i / spots * steps[0] + i % spots * steps[1]], i, classes, ignore_index);
  }
};

template <class T>
struct Weights {
  const T* data;  // null: all 1
  int64_t step;

  explicit Weights(const ConstView& weight)
      : data(weight.as<T>()), step(weight.data ? weight.strides[0] : 0) {}
  __device__ T of(int64_t c) const { return data ? data[c * step] : T(1); }
};

/// Elements by (n, s), or by (n, c, s).
template <class T, int N>
struct Elements {
  T* data;
  int64_t steps[N];

  template <class V>
  explicit Elements(const V& view) : data(view.template as<std::remove_const_t<T>>()) {
    for (int d = 0; d < N; ++d) steps[d] = d < view.ndim ? view.strides[d] : 0;
  }
};

struct Sums {
  double loss = 0, weight = 0;
};

/// All threads of the block get the sums of all.
__device__ Sums combined(const Sums& own) {
  return {combine_across<kThreads>(own.loss, 0.0, Sum()), combine_across<kThreads>(own.weight, 0.0, Sum())};
}

template <class T>
__device__ void finish(const Sums& sums, T* loss, T* total_weight, int reduction) {
  *total_weight = static_cast<T>(sums.weight);
  if (reduction != kNone) *loss = static_cast<T>(reduction == kMean ? sums.loss / sums.weight : sums.loss);
}

/// A block a piece; a single one also finishes, otherwise it leaves its sums.
template <class T>
__global__ void forward_kernel(Elements<T, 2> loss, T* total_weight, Elements<const T, 3> x, Targets targets,
                               Weights<T> weights, int reduction, Sums* of_pieces) {
  Sums sums;
  bool wrong = false;
  const int64_t first = blockIdx.x * kPiece;
  const int64_t last = first + kPiece < targets.count ? first + kPiece : targets.count;
  for (int64_t i = first + threadIdx.x; i < last; i += kThreads) {
    const int64_t n = i / targets.spots, s = i - n * targets.spots, c = targets.at(n, s, wrong);
    T value = 0;
    if (c >= 0) {
      const T weight = weights.of(c);
      value = -weight * x.data[n * x.steps[0] + c * x.steps[1] + s * x.steps[2]];
      sums.loss += static_cast<double>(value);
      sums.weight += static_cast<double>(weight);
    }
    if (reduction == kNone) loss.data[n * loss.steps[0] + s * loss.steps[1]] = value;
  }
  targets.report_first_if<kThreads>(wrong);
  sums = combined(sums);
  if (threadIdx.x != 0) return;
  if (gridDim.x == 1) finish(sums, loss.data, total_weight, reduction);
  else of_pieces[blockIdx.x] = sums;
}

template <class T>
__global__ void finish_kernel(T* loss, T* total_weight, const Sums* of_pieces, int64_t pieces,
                              int reduction) {
  Sums sums;
  for (int64_t piece = threadIdx.x; piece < pieces; piece += kThreads) {
    sums.loss += of_pieces[piece].loss;
    sums.weight += of_pieces[piece].weight;
  }
  sums = combined(sums);
  if (threadIdx.x == 0) finish(sums, loss, total_weight, reduction);
}

/// What a target's class gets.
template <class T>
struct Slopes {
  Elements<const T, 2> grad;  // one element but for kNone
  const T* total_weight;
  Weights<T> weights;
  int reduction;

  __device__ T of(int64_t n, int64_t s, int64_t c) const {
    T g = reduction == kNone ? grad.data[n * grad.steps[0] + s * grad.steps[1]] : *grad.data;
    if (reduction == kMean) g /= *total_weight;
    return -weights.of(c) * g;
  }
};

/// A thread an element of the gradient.
template <class T>
__global__ void backward_elements(T* grad_x, const __grid_constant__ Layout<1> layout, Targets targets,
                                  Slopes<T> slopes) {
  const int64_t per_sample = targets.classes * targets.spots;
  bool wrong = false;
  for (int64_t i = first_of_thread(); i < layout.numel; i += step_of_grid()) {
    const int64_t n = i / per_sample, rest = i - n * per_sample, c = rest / targets.spots;
    const int64_t s = rest - c * targets.spots;
    int64_t to[1];
    layout.locate(i, to);
    grad_x[to[0]] = targets.at(n, s, wrong) == c ? slopes.of(n, s, c) : T(0);
  }
  targets.report_first_if<kBlock>(wrong);
}

/// A thread a target, into zeros.
template <class T>
__global__ void backward_targets(Elements<T, 3> grad_x, Targets targets, Slopes<T> slopes) {
  bool wrong = false;
  for (int64_t i = first_of_thread(); i < targets.count; i += step_of_grid()) {
    const int64_t n = i / targets.spots, s = i - n * targets.spots, c = targets.at(n, s, wrong);
    if (c < 0) continue;
    grad_x.data[n * grad_x.steps[0] + c * grad_x.steps[1] + s * grad_x.steps[2]] = slopes.of(n, s, c);
  }
  targets.report_first_if<kBlock>(wrong);
}

}  // namespace

void nll_forward(View loss, View total_weight, ConstView x, ConstView target, ConstView weight,
                 int64_t ignore_index, int reduction) {
  const Targets targets(target, x.sizes[1], ignore_index);
  // Without targets there are sums, too.
  const unsigned pieces = std::max(1u, blocks_for(targets.count, kPiece));
  const Scratch<Sums> of_pieces(pieces == 1 ? 0 : pieces);
  by_float_or_double(x.dtype, [&](auto element) {
    using T = decltype(element);
    launch(forward_kernel<T>, pieces, kThreads, Elements<T, 2>(loss), total_weight.as<T>(),
           Elements<const T, 3>(x), targets, Weights<T>(weight), reduction, of_pieces.data());
    if (pieces > 1)
      launch(finish_kernel<T>, 1, kThreads, loss.as<T>(), total_weight.as<T>(), of_pieces.data(), pieces,
             reduction);
  });
}

void nll_backward(View grad_x, ConstView grad, ConstView target, ConstView weight, ConstView total_weight,
                  int64_t ignore_index, int reduction) {
  const int64_t numel = grad_x.numel();
  if (numel == 0) return;
  const Targets targets(target, grad_x.sizes[1], ignore_index);
  by_float_or_double(grad_x.dtype, [&](auto element) {
    using T = decltype(element);
    const Slopes<T> slopes{Elements<const T, 2>(grad), total_weight.as<T>(), Weights<T>(weight), reduction};
    // Zeros cost a launch, and then no more than their bytes.
    constexpr int64_t kLarge = 1 << 18;
    if (numel >= kLarge && grad_x.contiguous()) {
      check(cudaMemsetAsync(grad_x.data, 0, static_cast<size_t>(numel) * sizeof(T), current_stream()),
            "clearing a gradient");
      launch(backward_targets<T>, blocks_in_turns(targets.count, kBlock), kBlock, Elements<T, 3>(grad_x),
             targets, slopes);
      return;
    }
    const Layout<1> layout(grad_x.ndim, grad_x.sizes, {grad_x.strides});
    launch(backward_elements<T>, blocks_in_turns(numel, kBlock), kBlock, grad_x.as<T>(), layout, targets,
           slopes);
  });
}

}  // namespace weft::kernels::cuda
