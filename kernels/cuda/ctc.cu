// Connectionist temporal classification on the GPU: the sums over alignments by one block a sequence, its states side by side, in double;
// the gradient then by one block a time of a sequence. ctc_loss launches them.
#include "kernels/ctc.h"

#include <cmath>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

namespace {

constexpr double kMinusInfinity = -INFINITY;
constexpr int kSharedStates = 1024;  // longer sequences keep their two rows in global memory

struct LogAdd {
  __device__ double operator()(double a, double b) const {
    const double most = a > b ? a : b, least = a > b ? b : a;
    return most == kMinusInfinity ? most : most + log1p(exp(least - most));
  }
};

/// What all sequences share, all of it on the device.
template <class T>
struct Batch {
  const T* log_probs;  // (times, batch, classes)
  const int64_t *targets, *lengths;
  int64_t times, batch, classes, blank;

  Batch(const ConstView& x, const ConstView& targets, const ConstView& lengths, int64_t blank)
      : log_probs(x.as<T>()),
        targets(targets.as<int64_t>()),
        lengths(lengths.as<int64_t>()),
        times(x.sizes[0]),
        batch(x.sizes[1]),
        classes(x.sizes[2]),
        blank(blank) {}
};

/// One sequence: its target with blanks before, between and behind the labels.
template <class T>
struct Sequence {
  const T* log_probs;  // of time 0
  int64_t step;        // from one time to the next
  int64_t length;
  const int64_t* labels;
  int64_t label_count, states;
  int64_t first_state;  // of this sequence among those of all
  int64_t blank;

  __device__ Sequence(const Batch<T>& of, int64_t n)
      : log_probs(of.log_probs + n * of.classes),
        step(of.batch * of.classes),
        length(of.lengths[n]),
        labels(of.targets + of.lengths[2 * of.batch + n]),
        label_count(of.lengths[of.batch + n]),
        states(2 * label_count + 1),
        first_state(2 * of.lengths[2 * of.batch + n] + n),
        blank(of.blank) {}
  __device__ int64_t label(int64_t s) const { return s % 2 ? labels[s / 2] : blank; }
  __device__ double log_prob(int64_t t, int64_t s) const {
    return static_cast<double>(log_probs[t * step + label(s)]);
  }
  /// Whether state s may follow state s - 2: the blank between two different labels may be left out.
  __device__ bool skips(int64_t s) const { return s % 2 && s >= 2 && labels[s / 2] != labels[s / 2 - 1]; }

  /// The log-likelihood of all beginnings at time t that end in state s, from those before; `before` is null at time 0.
  __device__ double beginning(int64_t t, int64_t s, const double* before) const {
    if (!before) return s < 2 ? log_prob(0, s) : kMinusInfinity;
    double sum = before[s];
    if (s > 0) sum = LogAdd()(sum, before[s - 1]);
    if (skips(s)) sum = LogAdd()(sum, before[s - 2]);
    return sum + log_prob(t, s);
  }
  /// That of what follows time t from state s, from what follows time t + 1; `after` is null at the last time.
  __device__ double ending(int64_t t, int64_t s, const double* after) const {
    if (!after) return s >= states - 2 ? 0 : kMinusInfinity;
    double sum = after[s] + log_prob(t + 1, s);
    if (s + 1 < states) sum = LogAdd()(sum, after[s + 1] + log_prob(t + 1, s + 1));
    if (s + 2 < states && skips(s + 2)) sum = LogAdd()(sum, after[s + 2] + log_prob(t + 1, s + 2));
    return sum;
  }
  __device__ double loss(const double* alpha) const {
    return -(states > 1 ? LogAdd()(alpha[states - 1], alpha[states - 2]) : alpha[0]);
  }
};

/// Two rows of states: the block's shared memory, or for long sequences a part of `room`.
template <class T>
struct TwoRows {
  double* first;
  int64_t width;

  __device__ TwoRows(const Sequence<T>& sequence, double* shared, double* room) {
    const bool fits = sequence.states <= kSharedStates;
    first = fits ? shared : room + 2 * sequence.first_state;
    width = fits ? kSharedStates : sequence.states;
  }
  /// Of every second time.
  __device__ double* of(int64_t t) const { return first + t % 2 * width; }
};

template <class T>
__global__ void forward_kernel(T* losses, Batch<T> batch, double* room) {
  WEFT_SHARED(double, shared, 2 * kSharedStates);
  const Sequence<T> sequence(batch, blockIdx.x);
  const TwoRows<T> two(sequence, shared, room);
  for (int64_t t = 0; t < sequence.length; ++t) {
    const double* const before = t > 0 ? two.of(t + 1) : nullptr;
    for (int64_t s = threadIdx.x; s < sequence.states; s += blockDim.x)
      two.of(t)[s] = sequence.beginning(t, s, before);
    __syncthreads();
  }
  if (threadIdx.x != 0) return;
  const double endless = sequence.states == 1 ? 0 : -kMinusInfinity;
  losses[blockIdx.x] =
      static_cast<T>(sequence.length == 0 ? endless : sequence.loss(two.of(sequence.length - 1)));
}

/// What the gradients of all times need. Of sequence n: the log-likelihoods through each state at each time, from
/// through + times * first_state; chains: for each label the number of the next equal one, or of labels, its complement where an
/// equal one stands before; its loss, NaN where that was infinite.
template <class T>
__global__ void through_kernel(double* through, int32_t* chains, double* losses, const T* found,
                               Batch<T> batch, double* room) {
  WEFT_SHARED(double, shared, 2 * kSharedStates);
  const Sequence<T> sequence(batch, blockIdx.x);
  const TwoRows<T> two(sequence, shared, room);
  const int64_t states = sequence.states, length = sequence.length;
  for (int64_t k = threadIdx.x; k < sequence.label_count; k += blockDim.x) {
    const int64_t own = sequence.labels[k];
    int64_t next = k + 1, before = 0;
    while (next < sequence.label_count && sequence.labels[next] != own) ++next;
    while (sequence.labels[before] != own) ++before;
    chains[sequence.labels - batch.targets + k] = static_cast<int32_t>(before == k ? next : ~next);
  }
  double* const own = through + batch.times * sequence.first_state;
  for (int64_t t = 0; t < length; ++t) {
    const double* const before = t > 0 ? own + (t - 1) * states : nullptr;
    for (int64_t s = threadIdx.x; s < states; s += blockDim.x)
      own[t * states + s] = sequence.beginning(t, s, before);
    __syncthreads();
  }
  if (threadIdx.x == 0 && length > 0)
    losses[blockIdx.x] = isinf(found[blockIdx.x]) ? NAN : sequence.loss(own + (length - 1) * states);
  __syncthreads();
  for (int64_t t = length - 1; t >= 0; --t) {
    const double* const after = t < length - 1 ? two.of(t + 1) : nullptr;
    for (int64_t s = threadIdx.x; s < states; s += blockDim.x) {
      const double ending = sequence.ending(t, s, after);
      two.of(t)[s] = ending;
      own[t * states + s] += ending;
    }
    __syncthreads();
  }
}

constexpr int kThreads = 128;

/// A block a time of a sequence: grad * (probability - share of the alignments through it), for each class.
template <class T>
__global__ void gradient_kernel(T* grad_x, const T* grad, const T* found, const double* through,
                                const int32_t* chains, const double* losses, Batch<T> batch,
                                bool zero_infinity) {
  const int64_t t = blockIdx.x / batch.batch, n = blockIdx.x - t * batch.batch;
  const Sequence<T> sequence(batch, n);
  T* const to = grad_x + blockIdx.x * batch.classes;
  const bool zero = t >= sequence.length || (zero_infinity && isinf(found[n]));
  const double scale = static_cast<double>(grad[n]), loss = zero ? 0 : losses[n];
  const T* const log_probs = sequence.log_probs + t * sequence.step;
  const auto gradient = [&](int64_t c, double share) {
    return static_cast<T>(scale * (exp(static_cast<double>(log_probs[c])) - exp(share + loss)));
  };
  for (int64_t c = threadIdx.x; c < batch.classes; c += kThreads)
    to[c] = zero ? T(0) : gradient(c, kMinusInfinity);
  if (zero) return;  // the whole block
  const double* const own = through + batch.times * sequence.first_state + t * sequence.states;
  double blanks = kMinusInfinity;
  for (int64_t s = threadIdx.x; s < sequence.states; s += kThreads)
    if (sequence.label(s) == sequence.blank) blanks = LogAdd()(blanks, own[s]);
  // Its barriers also put the classes that come now behind those above.
  blanks = combine_across<kThreads>(blanks, kMinusInfinity, LogAdd());
  if (threadIdx.x == 0) to[sequence.blank] = gradient(sequence.blank, blanks);
  const int32_t* const chain = chains + (sequence.labels - batch.targets);
  for (int64_t k = threadIdx.x; k < sequence.label_count; k += kThreads) {
    const int64_t label = sequence.labels[k];
    if (chain[k] < 0 || label == sequence.blank) continue;
    double share = own[2 * k + 1];
    for (int64_t next = chain[k]; next < sequence.label_count; next = ~chain[next])
      share = LogAdd()(share, own[2 * next + 1]);
    to[label] = gradient(label, share);
  }
}

/// Threads for sequences of that many labels in all: most have a few dozen.
int threads_for(int64_t labels, int64_t batch) {
  const int64_t states = 2 * labels / std::max<int64_t>(batch, 1) + 1;
  return states <= 64 ? 64 : states <= 128 ? 128 : states <= 256 ? 256 : 512;
}

}  // namespace

void ctc_forward(View losses, ConstView log_probs, ConstView targets, ConstView lengths, int64_t blank) {
  const int64_t sequences = log_probs.sizes[1], labels = targets.numel();
  if (sequences == 0) return;
  const Scratch<double> room(2 * labels + 1 <= kSharedStates ? 0 : 2 * (2 * labels + sequences));
  by_float_or_double(log_probs.dtype, [&](auto element) {
    using T = decltype(element);
    launch(forward_kernel<T>, blocks_for(sequences, 1), threads_for(labels, sequences), losses.as<T>(),
           Batch<T>(log_probs, targets, lengths, blank), room.data());
  });
}

void ctc_backward(View grad_x, ConstView grad, ConstView losses, ConstView log_probs, ConstView targets,
                  ConstView lengths, int64_t blank, bool zero_infinity) {
  const int64_t times = log_probs.sizes[0], sequences = log_probs.sizes[1], labels = targets.numel();
  if (grad_x.numel() == 0) return;
  const Scratch<double> room(2 * labels + 1 <= kSharedStates ? 0 : 2 * (2 * labels + sequences));
  const Scratch<double> through(times * (2 * labels + sequences)), all_losses(sequences);
  const Scratch<int32_t> chains(labels);
  by_float_or_double(log_probs.dtype, [&](auto element) {
    using T = decltype(element);
    const Batch<T> batch(log_probs, targets, lengths, blank);
    launch(through_kernel<T>, blocks_for(sequences, 1), threads_for(labels, sequences), through.data(),
           chains.data(), all_losses.data(), losses.as<T>(), batch, room.data());
    launch(gradient_kernel<T>, blocks_for(times * sequences, 1), kThreads, grad_x.as<T>(), grad.as<T>(),
           losses.as<T>(), through.data(), chains.data(), all_losses.data(), batch, zero_infinity);
  });
}

}  // namespace weft::kernels::cuda
