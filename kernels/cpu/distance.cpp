// Distances between all pairs of vectors: one vector of a after the other, in parallel, against all of b.
#include <algorithm>

#include "kernels/cpu/distance_loops.h"
#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {

namespace {

constexpr int64_t kGrainElements = 32768;

// pair(its number, x, i, other) for every vector x of a, the i-th counted through all batches, and every one of b in its batch;
// start(i) before x's first pair.
template <class T, class Begin, class Pair>
void for_pairs(const ConstView& a, const ConstView& b, Begin start, Pair pair) {
  const int64_t vectors = a.sizes[1], others = b.sizes[1], length = a.sizes[2];
  const int64_t grain = std::max<int64_t>(1, kGrainElements / std::max<int64_t>(1, others * length));
  parallel_for(a.sizes[0] * vectors, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      start(i);
      for (int64_t j = 0; j < others; ++j)
        pair(i * others + j, a.as<T>() + i * length, i, b.as<T>() + (i / vectors * others + j) * length);
    }
  });
}

template <class T>
void forward(const View& y, const ConstView& a, const ConstView& b, double p) {
  const DistanceLoops<T> loops = distance_loops<T>(p);
  for_pairs<T>(
      a, b, [](int64_t) {},
      [&](int64_t at, const T* x, int64_t, const T* other) {
        y.as<T>()[at] = loops.distance(x, other, a.sizes[2], p);
      });
}

template <class T>
void backward(const View& grad_a, const ConstView& grad, const ConstView& a, const ConstView& b,
              const ConstView& y, double p) {
  const DistanceLoops<T> loops = distance_loops<T>(p);
  const int64_t length = a.sizes[2];
  for_pairs<T>(
      a, b, [&](int64_t i) { std::fill_n(grad_a.as<T>() + i * length, length, T(0)); },
      [&](int64_t at, const T* x, int64_t i, const T* other) {
        const T distance = y.as<T>()[at];
        if (distance != 0)
          loops.add_gradient(grad_a.as<T>() + i * length, x, other, length, grad.as<T>()[at], distance, p);
      });
}

}  // namespace

void cdist_forward(View y, ConstView a, ConstView b, double p) {
  if (a.dtype == float32) forward<float>(y, a, b, p);
  else forward<double>(y, a, b, p);
}

void cdist_backward(View grad_a, ConstView grad, ConstView a, ConstView b, ConstView y, double p) {
  if (a.dtype == float32) backward<float>(grad_a, grad, a, b, y, p);
  else backward<double>(grad_a, grad, a, b, y, p);
}

}  // namespace weft::kernels::cpu
