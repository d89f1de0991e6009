// Optimizer updates on the CPU: one pass over parameter, gradient and states, in parallel chunks, SIMD
// within. Launched by src/ops/optim.cpp.
#include <algorithm>
#include <cstdint>

#include "kernels/cpu/optim_numbers.h"
#include "kernels/cpu/simd/targets.h"
#include "kernels/optim.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/optim.cpp"
#include <hwy/foreach_target.h>

#include "kernels/cpu/simd/lane.inl.h"

#ifndef WEFT_KERNELS_CPU_OPTIM_NUMBERS
#define WEFT_KERNELS_CPU_OPTIM_NUMBERS
namespace weft::kernels::cpu {
namespace {

constexpr int kOperands = 5;  // x, grad, and up to three states
constexpr int kUpdates = static_cast<int>(Update::rprop) + 1;

struct Updates {
  void (*of_float[kUpdates])(float* const* operands, int64_t n, const Numbers& numbers);
  void (*of_double[kUpdates])(double* const* operands, int64_t n, const Numbers& numbers);
};

}  // namespace
}  // namespace weft::kernels::cpu
#endif

HWY_BEFORE_NAMESPACE();
namespace weft::kernels::cpu::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Vector = weft::HWY_NAMESPACE::Lane<hn::ScalableTag<T>>;

// update(at) over a run, vector by vector; a rest goes through padded copies, so that a value does not depend
// on its place.
template <class T, class Update>
HWY_INLINE void along(T* const* operands, int64_t n, Update update) {
  constexpr auto kLanes = static_cast<int64_t>(Vector<T>::size());
  T* at[kOperands];
  std::copy(operands, operands + kOperands, at);
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    update(at);
    for (T*& operand : at)
      if (operand) operand += kLanes;
  }
  if (i == n) return;
  HWY_ALIGN T rest[kOperands][kLanes] = {};
  T* padded[kOperands] = {};
  for (int k = 0; k < kOperands; ++k) {
    if (!at[k]) continue;
    std::copy(at[k], at[k] + (n - i), rest[k]);
    padded[k] = rest[k];
  }
  update(padded);
  for (int k = 0; k < kOperands; ++k)
    if (at[k] && k != 1) std::copy(rest[k], rest[k] + (n - i), at[k]);
}

// n / d, and 0 for 0 / 0: with eps = 0, what never had a gradient stays where it is.
template <class V>
HWY_INLINE V quotient(V n, V d) {
  return select(n == V(0) && d == V(0), V(0), n / d);
}

template <class V>
HWY_INLINE V root_of(V v, V eps, bool inside) {
  return inside ? sqrt(v + eps) : sqrt(v) + eps;
}

// The gradient with maximize and the weight decay that is part of it.
template <class T>
struct Gradient {
  using V = Vector<T>;
  V decay;
  bool maximize, decays;

  explicit Gradient(const Numbers& numbers)
      : decay(numbers.weight_decay),
        maximize(numbers.form.maximize),
        decays(numbers.weight_decay != 0 && !numbers.form.decoupled_weight_decay) {}
  HWY_INLINE V operator()(const T* grad, V x) const {
    V g = V::load(grad);
    if (maximize) g = -g;
    return decays ? fma(decay, x, g) : g;
  }
};

// Averages of the gradient and of its square, in the states 2 and 3.
template <class T>
struct Moments {
  using V = Vector<T>;
  V first_share, second_decay, second_share;

  explicit Moments(const Numbers& numbers)
      : first_share(numbers.first_share),
        second_decay(numbers.second_decay),
        second_share(numbers.second_share) {}
  HWY_INLINE V first(T* state, V g) const {
    const V before = V::load(state), m = fma(first_share, g - before, before);
    m.store(state);
    return m;
  }
  HWY_INLINE V second(T* state, V g) const {
    const V v = fma(second_share * g, g, V::load(state) * second_decay);
    v.store(state);
    return v;
  }
};

template <class T>
void sgd(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V lr(-numbers.step_size), momentum(numbers.momentum), share(numbers.gradient_share);
  const Gradient<T> gradient(numbers);
  const bool nesterov = numbers.form.nesterov, has_momentum = operands[2], first = numbers.first;
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]);
    V g = gradient(at[1], x);
    if (has_momentum) {
      const V v = first ? g : fma(share, g, V::load(at[2]) * momentum);
      v.store(at[2]);
      g = nesterov ? fma(momentum, v, g) : v;
    }
    fma(lr, g, x).store(at[0]);
  });
}

template <class T>
void adagrad(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V size(-numbers.step_size), eps(numbers.eps);
  const Gradient<T> gradient(numbers);
  const bool inside = numbers.form.eps_inside_sqrt;
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V sum = fma(g, g, V::load(at[2]));
    sum.store(at[2]);
    fma(size, quotient(g, root_of(sum, eps, inside)), x).store(at[0]);
  });
}

template <class T>
void rmsprop(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V size(-numbers.step_size), eps(numbers.eps), momentum(numbers.momentum);
  const Gradient<T> gradient(numbers);
  const Moments<T> moments(numbers);
  const bool inside = numbers.form.eps_inside_sqrt, has_momentum = operands[3], centered = operands[4];
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    V v = moments.second(at[2], g);
    if (centered) {
      const V mean = moments.first(at[4], g);
      v = max(fma(-mean, mean, v), V(0));  // a variance, but for rounding
    }
    V step = quotient(g, root_of(v, eps, inside));
    if (has_momentum) {
      step = fma(momentum, V::load(at[3]), step);
      step.store(at[3]);
    }
    fma(size, step, x).store(at[0]);
  });
}

template <class T>
void adadelta(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V lr(-numbers.step_size), eps(numbers.eps);
  const Gradient<T> gradient(numbers);
  const Moments<T> moments(numbers);
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V v = moments.second(at[2], g);
    const V step = quotient(sqrt(V::load(at[3]) + eps), sqrt(v + eps)) * g;
    moments.second(at[3], step);
    fma(lr, step, x).store(at[0]);
  });
}

template <class T>
void adam(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V shrink(numbers.shrink), size(-numbers.step_size), eps(numbers.eps), correction(numbers.correction),
      root_correction(numbers.root_correction);
  const Gradient<T> gradient(numbers);
  const Moments<T> moments(numbers);
  const bool inside = numbers.form.eps_inside_sqrt, amsgrad = operands[4];
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V m = moments.first(at[2], g);
    V v = moments.second(at[3], g);
    if (amsgrad) {
      v = max(V::load(at[4]), v);
      v.store(at[4]);
    }
    const V root = inside ? sqrt(v / correction + eps) : sqrt(v) / root_correction + eps;
    fma(size, quotient(m, root), x * shrink).store(at[0]);
  });
}

template <class T>
void adamax(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V size(-numbers.step_size), eps(numbers.eps), decay(numbers.second_decay);
  const Gradient<T> gradient(numbers);
  const Moments<T> moments(numbers);
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V m = moments.first(at[2], g);
    const V top = max(V::load(at[3]) * decay, abs(g) + eps);
    top.store(at[3]);
    fma(size, quotient(m, top), x).store(at[0]);
  });
}

template <class T>
void nadam(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V shrink(numbers.shrink), size(-numbers.step_size), average_size(-numbers.average_size),
      eps(numbers.eps), correction(numbers.correction);
  const Gradient<T> gradient(numbers);
  const Moments<T> moments(numbers);
  const bool inside = numbers.form.eps_inside_sqrt;
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V m = moments.first(at[2], g);
    const V root = root_of(moments.second(at[3], g) / correction, eps, inside);
    fma(average_size, quotient(m, root), fma(size, quotient(g, root), x * shrink)).store(at[0]);
  });
}

template <class T>
void radam(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V shrink(numbers.shrink), size(-numbers.step_size), eps(numbers.eps), correction(numbers.correction);
  const Gradient<T> gradient(numbers);
  const Moments<T> moments(numbers);
  const bool inside = numbers.form.eps_inside_sqrt, adapts = numbers.adapts;
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V m = moments.first(at[2], g), v = moments.second(at[3], g);
    const V step = adapts ? quotient(m, root_of(inside ? v / correction : v, eps, inside)) : m;
    fma(size, step, x * shrink).store(at[0]);
  });
}

template <class T>
void asgd(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V shrink(numbers.shrink), eta(-numbers.step_size), share(numbers.average_share);
  const Gradient<T> gradient(numbers);
  const bool follows = numbers.average_share == 1;
  along(operands, n, [=](T* const* at) {
    const V before = V::load(at[0]), g = gradient(at[1], before);
    const V x = fma(eta, g, before * shrink), average = V::load(at[2]);
    (follows ? x : fma(share, x - average, average)).store(at[2]);
    x.store(at[0]);
  });
}

template <class T>
void rprop(T* const* operands, int64_t n, const Numbers& numbers) {
  using V = Vector<T>;
  const V minus(numbers.eta_minus), plus(numbers.eta_plus), least(numbers.size_min), most(numbers.size_max);
  const Gradient<T> gradient(numbers);
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]), g = gradient(at[1], x);
    const V agreement = g * V::load(at[2]);
    const V factor = select(agreement > V(0), plus,
                            select(agreement < V(0), minus, select(agreement == V(0), V(1), agreement)));
    const V size = min(max(V::load(at[3]) * factor, least), most);
    const V kept = select(agreement < V(0), V(0), g);
    size.store(at[3]);
    kept.store(at[2]);
    (x - sign(kept) * size).store(at[0]);
  });
}

Updates updates() {
  return {{sgd<float>, adagrad<float>, rmsprop<float>, adadelta<float>, adam<float>, adamax<float>,
           nadam<float>, radam<float>, asgd<float>, rprop<float>},
          {sgd<double>, adagrad<double>, rmsprop<double>, adadelta<double>, adam<double>, adamax<double>,
           nadam<double>, radam<double>, asgd<double>, rprop<double>}};
}

}  // namespace
}  // namespace weft::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include "kernels/cpu/convert.h"
#include "kernels/cpu/dense.h"
#include "kernels/cpu/scratch.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

HWY_EXPORT(updates);

constexpr int64_t kGrain = 16384;  // elements to a thread
constexpr int64_t kBlock = 512;    // elements of a half type widened at a time

template <class T>
void run_dense(void (*update)(T* const*, int64_t, const Numbers&), void* const* operands, int64_t n,
               const Numbers& numbers) {
  parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
    T* at[kOperands];
    for (int k = 0; k < kOperands; ++k) at[k] = operands[k] ? static_cast<T*>(operands[k]) + begin : nullptr;
    update(at, end - begin, numbers);
  });
}

void run_halves(void (*update)(float* const*, int64_t, const Numbers&), Dtype dtype, void* const* operands,
                int64_t n, const Numbers& numbers) {
  const Convert widen = converter(float32, dtype), narrow = converter(dtype, float32);
  constexpr int64_t kHalf = 2;
  parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
    float wide[kOperands][kBlock];
    float* at[kOperands];
    for (int k = 0; k < kOperands; ++k) at[k] = operands[k] ? wide[k] : nullptr;
    for (int64_t from = begin; from < end; from += kBlock) {
      const int64_t count = std::min(kBlock, end - from);
      const auto place = [&](int k) { return static_cast<char*>(operands[k]) + from * kHalf; };
      for (int k = 0; k < kOperands; ++k)
        if (at[k]) widen(wide[k], sizeof(float), place(k), kHalf, count);
      update(at, count, numbers);
      for (int k = 0; k < kOperands; ++k)
        if (at[k] && k != 1) narrow(place(k), kHalf, wide[k], sizeof(float), count);
    }
  });
}

void run_dtype(Dtype dtype, void* const* operands, int64_t n, const Numbers& numbers) {
  static const Updates updates = HWY_DYNAMIC_DISPATCH(updates)();
  const auto at = static_cast<size_t>(numbers.form.update);
  if (dtype == float32) run_dense(updates.of_float[at], operands, n, numbers);
  else if (dtype == float64) run_dense(updates.of_double[at], operands, n, numbers);
  else run_halves(updates.of_float[at], dtype, operands, n, numbers);
}

// Every element of memory once, and all operands in one order: their elements can be taken as they lie.
bool lie_alike(const View* operands) {
  const View& x = operands[0];
  int64_t reach = 1;
  for (int d = 0; d < x.ndim; ++d) reach += (x.sizes[d] - 1) * x.strides[d];
  if (reach != x.numel()) return false;
  for (int k = 1; k < kOperands; ++k) {
    if (!operands[k].data) continue;
    for (int d = 0; d < x.ndim; ++d)
      if (x.sizes[d] != 1 && operands[k].strides[d] != x.strides[d]) return false;
  }
  return true;
}

// operands: x, grad, states; those without data take no part.
void run(const View (&operands)[kOperands], const Numbers& numbers) {
  const View& x = operands[0];
  const int64_t n = x.numel();
  if (n == 0) return;
  void* data[kOperands] = {};
  if (lie_alike(operands)) {
    for (int k = 0; k < kOperands; ++k) data[k] = operands[k].data;
    return run_dtype(x.dtype, data, n, numbers);
  }
  const auto bytes = static_cast<int64_t>(item_size(x.dtype));
  Scratch<char> dense(n * bytes * kOperands);
  View copies[kOperands];
  for (int k = 0; k < kOperands; ++k) {
    if (!operands[k].data) continue;
    data[k] = dense.get() + k * n * bytes;
    copies[k] = View(data[k], x.dtype, x.ndim, x.sizes, x.strides);
    dense_strides(Order::row_major, x.ndim, x.sizes, copies[k].strides);
    copy(copies[k], operands[k]);
  }
  run_dtype(x.dtype, data, n, numbers);
  for (int k = 0; k < kOperands; ++k)
    if (data[k] && k != 1) copy(operands[k], copies[k]);
}

View writable(ConstView v) { return View(const_cast<void*>(v.data), v.dtype, v.ndim, v.sizes, v.strides); }

}  // namespace

void optimizer_update(View x, ConstView grad, View s0, View s1, View s2, float* step, float* c1, float* c2,
                      const double* settings, UpdateForm form) {
  run({x, writable(grad), s0, s1, s2}, numbers_of(form, settings, step, c1, c2));
}

}  // namespace weft::kernels::cpu
#endif
