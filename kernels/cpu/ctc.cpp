// Connectionist temporal classification on the CPU: the sums over alignments, forward and backward, one sequence a thread.
#include "kernels/ctc.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cpu/float_or_double.h"
#include "kernels/cpu/scratch.h"
#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

double log_add(double a, double b) {
  const double most = std::max(a, b);
  return most == kMinusInfinity ? most : most + std::log1p(std::exp(std::min(a, b) - most));
}

/// One sequence: its target with blanks before, between and behind the labels.
template <class T>
struct Sequence {
  const T* log_probs;  // of time 0
  int64_t step;        // from one time to the next
  int64_t length;
  const int64_t* labels;
  int64_t states;  // 2 * labels + 1
  int64_t blank;

  Sequence(ConstView x, ConstView targets, ConstView lengths, int64_t n, int64_t blank)
      : log_probs(x.as<T>() + n * x.sizes[2]), step(x.sizes[1] * x.sizes[2]), blank(blank) {
    const int64_t* of = lengths.as<int64_t>();
    const int64_t batch = x.sizes[1];
    length = of[n];
    states = 2 * of[batch + n] + 1;
    labels = targets.as<int64_t>() + of[2 * batch + n];
  }
  int64_t label(int64_t s) const { return s % 2 ? labels[s / 2] : blank; }
  double log_prob(int64_t t, int64_t s) const { return static_cast<double>(log_probs[t * step + label(s)]); }
  /// Whether state s may follow state s - 2: the blank between two different labels may be left out.
  bool skips(int64_t s) const { return s % 2 && s >= 2 && labels[s / 2] != labels[s / 2 - 1]; }

  /// The log-likelihoods of all beginnings at time 0 that end in each state.
  void begin(double* alpha) const {
    std::fill_n(alpha, states, kMinusInfinity);
    alpha[0] = log_prob(0, 0);
    if (states > 1) alpha[1] = log_prob(0, 1);
  }
  /// Those at time t from those before.
  void advance(int64_t t, const double* before, double* alpha) const {
    for (int64_t s = 0; s < states; ++s) {
      double sum = before[s];
      if (s > 0) sum = log_add(sum, before[s - 1]);
      if (skips(s)) sum = log_add(sum, before[s - 2]);
      alpha[s] = sum + log_prob(t, s);
    }
  }
  double loss(const double* alpha) const {
    return -(states > 1 ? log_add(alpha[states - 1], alpha[states - 2]) : alpha[0]);
  }
};

template <class T>
double loss_of(const Sequence<T>& sequence) {
  if (sequence.length == 0) return sequence.states == 1 ? 0 : -kMinusInfinity;
  const Scratch<double> room(2 * sequence.states);
  double *alpha = room.get(), *next = alpha + sequence.states;
  sequence.begin(alpha);
  for (int64_t t = 1; t < sequence.length; ++t) {
    sequence.advance(t, alpha, next);
    std::swap(alpha, next);
  }
  return sequence.loss(alpha);
}

// scale * (probability - share of the alignments through it), for each class at each time.
template <class T>
void gradient_of(const Sequence<T>& sequence, int64_t classes, bool endless, double scale, T* grad_x) {
  const int64_t states = sequence.states;
  const Scratch<double> room(sequence.length * states + 2 * states + classes);
  double* alpha = room.get();
  double *beta = alpha + sequence.length * states, *next = beta + states, *shares = next + states;
  sequence.begin(alpha);
  for (int64_t t = 1; t < sequence.length; ++t)
    sequence.advance(t, alpha + (t - 1) * states, alpha + t * states);
  const double loss = endless ? std::numeric_limits<double>::quiet_NaN()
                              : sequence.loss(alpha + (sequence.length - 1) * states);
  for (int64_t t = sequence.length - 1; t >= 0; --t) {
    for (int64_t s = 0; s < states; ++s) {
      if (t == sequence.length - 1) {
        next[s] = s >= states - 2 ? 0 : kMinusInfinity;
        continue;
      }
      // beta: the log-likelihood of what follows time t from each state.
      double sum = beta[s] + sequence.log_prob(t + 1, s);
      if (s + 1 < states) sum = log_add(sum, beta[s + 1] + sequence.log_prob(t + 1, s + 1));
      if (s + 2 < states && sequence.skips(s + 2))
        sum = log_add(sum, beta[s + 2] + sequence.log_prob(t + 1, s + 2));
      next[s] = sum;
    }
    std::swap(beta, next);
    std::fill_n(shares, classes, kMinusInfinity);
    for (int64_t s = 0; s < states; ++s) {
      double& share = shares[sequence.label(s)];
      share = log_add(share, alpha[t * states + s] + beta[s]);
    }
    const T* log_probs = sequence.log_probs + t * sequence.step;
    for (int64_t c = 0; c < classes; ++c)
      grad_x[t * sequence.step + c] =
          static_cast<T>(scale * (std::exp(static_cast<double>(log_probs[c])) - std::exp(shares[c] + loss)));
  }
}

}  // namespace

void ctc_forward(View losses, ConstView log_probs, ConstView targets, ConstView lengths, int64_t blank) {
  float_or_double(log_probs.dtype, [&]<class T>(T) {
    parallel_for(log_probs.sizes[1], 1, [&](int64_t begin, int64_t end) {
      for (int64_t n = begin; n < end; ++n)
        losses.as<T>()[n] = static_cast<T>(loss_of(Sequence<T>(log_probs, targets, lengths, n, blank)));
    });
  });
}

void ctc_backward(View grad_x, ConstView grad, ConstView losses, ConstView log_probs, ConstView targets,
                  ConstView lengths, int64_t blank, bool zero_infinity) {
  float_or_double(log_probs.dtype, [&]<class T>(T) {
    const int64_t times = log_probs.sizes[0], batch = log_probs.sizes[1], classes = log_probs.sizes[2];
    parallel_for(batch, 1, [&](int64_t begin, int64_t end) {
      for (int64_t n = begin; n < end; ++n) {
        const Sequence<T> sequence(log_probs, targets, lengths, n, blank);
        T* to = grad_x.as<T>() + n * classes;
        const bool endless = std::isinf(losses.as<T>()[n]);
        const bool skipped = endless && zero_infinity;
        for (int64_t t = skipped ? 0 : sequence.length; t < times; ++t)
          std::fill_n(to + t * sequence.step, classes, T(0));
        if (skipped || sequence.length == 0) continue;
        gradient_of(sequence, classes, endless, static_cast<double>(grad.as<T>()[n]), to);
      }
    });
  });
}

}  // namespace weft::kernels::cpu
