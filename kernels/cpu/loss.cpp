// Negative log-likelihood on the CPU: sums in fixed blocks, combined in order.
#include <algorithm>
#include <string>

#include "kernels/cpu/scratch.h"
#include "kernels/table.h"
#include "src/core/parallel.h"
#include "weft/error.h"

namespace weft::kernels::cpu {

void fill(View out, Scalar value);

namespace {

constexpr int64_t kBlock = 4096;
enum Reduction { kNone, kMean, kSum };

// The class of element (n, s), or -1 to leave it out.
struct Targets {
  ConstView view;
  int64_t classes, ignore_index;

  int64_t at(int64_t n, int64_t s) const {
    const int64_t target = view.as<int64_t>()[n * view.strides[0] + s * view.strides[1]];
    if (target == ignore_index) return -1;
    if (target < 0 || target >= classes) [[unlikely]]
      throw IndexError("[nll_loss] target must be in [0, " + std::to_string(classes) + ") or ignore_index " +
                       std::to_string(ignore_index) + "; got " + std::to_string(target) + " at position " +
                       std::to_string(n * view.sizes[1] + s));
    return target;
  }
};

template <class T>
T weight_of(const ConstView& weight, int64_t c) {
  return weight.data ? weight.as<T>()[c * weight.strides[0]] : T(1);
}

template <class T>
void forward(const View& loss, const View& total_weight, const ConstView& x, const Targets& targets,
             const ConstView& weight, int reduction) {
  const int64_t spots = x.sizes[2], count = x.sizes[0] * spots;
  const int64_t blocks = (count + kBlock - 1) / kBlock;
  const Scratch<double> sums(2 * blocks);
  parallel_for(blocks, 1, [&](int64_t first, int64_t last) {
    for (int64_t b = first; b < last; ++b) {
      double sum = 0, counted = 0;
      for (int64_t i = b * kBlock; i < std::min(count, (b + 1) * kBlock); ++i) {
        const int64_t n = i / spots, s = i % spots, c = targets.at(n, s);
        T value = 0;
        if (c >= 0) {
          const T w = weight_of<T>(weight, c);
          value = -w * x.as<T>()[n * x.strides[0] + c * x.strides[1] + s * x.strides[2]];
          counted += w;
        }
        sum += value;
        if (reduction == kNone) loss.as<T>()[n * loss.strides[0] + s * loss.strides[1]] = value;
      }
      sums[2 * b] = sum;
      sums[2 * b + 1] = counted;
    }
  });
  double sum = 0, counted = 0;
  for (int64_t b = 0; b < blocks; ++b) {
    sum += sums[2 * b];
    counted += sums[2 * b + 1];
  }
  *total_weight.as<T>() = static_cast<T>(counted);
  if (reduction != kNone) *loss.as<T>() = static_cast<T>(reduction == kMean ? sum / counted : sum);
}

template <class T>
void backward(const View& gx, const ConstView& grad, const Targets& targets, const ConstView& weight,
              const ConstView& total_weight, int reduction) {
  fill(gx, Scalar(0));
  const int64_t spots = gx.sizes[2], count = gx.sizes[0] * spots;
  parallel_for(count, kBlock, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      const int64_t n = i / spots, s = i % spots, c = targets.at(n, s);
      if (c < 0) continue;
      T g = reduction == kNone ? grad.as<T>()[n * grad.strides[0] + s * grad.strides[1]] : *grad.as<T>();
      if (reduction == kMean) g /= *total_weight.as<T>();
      gx.as<T>()[n * gx.strides[0] + c * gx.strides[1] + s * gx.strides[2]] = -weight_of<T>(weight, c) * g;
    }
  });
}

}  // namespace

void nll_forward(View loss, View total_weight, ConstView x, ConstView target, ConstView weight,
                 int64_t ignore_index, int reduction) {
  const Targets targets{target, x.sizes[1], ignore_index};
  if (x.dtype == float64) forward<double>(loss, total_weight, x, targets, weight, reduction);
  else forward<float>(loss, total_weight, x, targets, weight, reduction);
}

void nll_backward(View gx, ConstView grad, ConstView target, ConstView weight, ConstView total_weight,
                  int64_t ignore_index, int reduction) {
  const Targets targets{target, gx.sizes[1], ignore_index};
  if (gx.dtype == float64) backward<double>(gx, grad, targets, weight, total_weight, reduction);
  else backward<float>(gx, grad, targets, weight, total_weight, reduction);
}

}  // namespace weft::kernels::cpu
