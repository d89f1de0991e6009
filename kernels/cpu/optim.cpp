// Optimizer updates on the CPU: one pass over parameter, gradient and states, in parallel chunks, SIMD
// within. Launched by src/ops/optim.cpp.
#include <algorithm>
#include <cmath>
#include <cstdint>

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

// One step's numbers, as the lanes use them.
struct SgdNumbers {
  SgdForm form;
  double lr, momentum, gradient_share, weight_decay;
  bool has_momentum, first;
};
struct AdamNumbers {
  AdamForm form;
  double first_share, second_decay, second_share, eps, weight_decay, shrink, step_size, root_correction,
      correction;
};

template <class Numbers>
struct Updates {
  void (*of_float)(float* const* operands, int64_t n, const Numbers& numbers);
  void (*of_double)(double* const* operands, int64_t n, const Numbers& numbers);
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

template <class T>
void sgd(T* const* operands, int64_t n, const SgdNumbers& numbers) {
  using V = Vector<T>;
  const V lr(-numbers.lr), momentum(numbers.momentum), share(numbers.gradient_share),
      decay(numbers.weight_decay);
  const SgdForm form = numbers.form;
  const bool decays = numbers.weight_decay != 0, has_momentum = numbers.has_momentum, first = numbers.first;
  along(operands, n, [=](T* const* at) {
    const V x = V::load(at[0]);
    V g = V::load(at[1]);
    if (form.maximize) g = -g;
    if (decays) g = fma(decay, x, g);
    if (has_momentum) {
      const V v = first ? g : fma(share, g, V::load(at[2]) * momentum);
      v.store(at[2]);
      g = form.nesterov ? fma(momentum, v, g) : v;
    }
    fma(lr, g, x).store(at[0]);
  });
}

template <class T>
void adam(T* const* operands, int64_t n, const AdamNumbers& numbers) {
  using V = Vector<T>;
  const V first_share(numbers.first_share), second_decay(numbers.second_decay),
      second_share(numbers.second_share);
  const V eps(numbers.eps), decay(numbers.weight_decay), shrink(numbers.shrink),
      step_size(-numbers.step_size);
  const V root_correction(numbers.root_correction), correction(numbers.correction);
  const AdamForm form = numbers.form;
  const bool decays = numbers.weight_decay != 0;
  along(operands, n, [=](T* const* at) {
    V x = V::load(at[0]);
    V g = V::load(at[1]);
    if (form.maximize) g = -g;
    if (decays) {
      if (form.decoupled_weight_decay) x = x * shrink;
      else g = fma(decay, x, g);
    }
    const V old_m = V::load(at[2]);
    const V m = fma(first_share, g - old_m, old_m);
    m.store(at[2]);
    V v = fma(second_share * g, g, V::load(at[3]) * second_decay);
    v.store(at[3]);
    if (form.amsgrad) {
      v = max(V::load(at[4]), v);
      v.store(at[4]);
    }
    const V root = form.eps_inside_sqrt ? sqrt(v / correction + eps) : sqrt(v) / root_correction + eps;
    fma(step_size, m / root, x).store(at[0]);
  });
}

Updates<SgdNumbers> sgd_updates() { return {sgd<float>, sgd<double>}; }
Updates<AdamNumbers> adam_updates() { return {adam<float>, adam<double>}; }

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

HWY_EXPORT(sgd_updates);
HWY_EXPORT(adam_updates);

constexpr int64_t kGrain = 16384;  // elements to a thread
constexpr int64_t kBlock = 512;    // elements of a half type widened at a time

template <class T, class Numbers>
void run_dense(void (*update)(T* const*, int64_t, const Numbers&), void* const* operands, int64_t n,
               const Numbers& numbers) {
  parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
    T* at[kOperands];
    for (int k = 0; k < kOperands; ++k) at[k] = operands[k] ? static_cast<T*>(operands[k]) + begin : nullptr;
    update(at, end - begin, numbers);
  });
}

template <class Numbers>
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

template <class Numbers>
void run_dtype(const Updates<Numbers>& updates, Dtype dtype, void* const* operands, int64_t n,
               const Numbers& numbers) {
  if (dtype == float32) run_dense(updates.of_float, operands, n, numbers);
  else if (dtype == float64) run_dense(updates.of_double, operands, n, numbers);
  else run_halves(updates.of_float, dtype, operands, n, numbers);
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
template <class Numbers>
void run(const Updates<Numbers>& updates, const View (&operands)[kOperands], const Numbers& numbers) {
  const View& x = operands[0];
  const int64_t n = x.numel();
  if (n == 0) return;
  void* data[kOperands] = {};
  if (lie_alike(operands)) {
    for (int k = 0; k < kOperands; ++k) data[k] = operands[k].data;
    return run_dtype(updates, x.dtype, data, n, numbers);
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
  run_dtype(updates, x.dtype, data, n, numbers);
  for (int k = 0; k < kOperands; ++k)
    if (data[k] && k != 1) copy(operands[k], copies[k]);
}

View writable(ConstView v) { return View(const_cast<void*>(v.data), v.dtype, v.ndim, v.sizes, v.strides); }

double count_up(View step) { return static_cast<double>(*step.as<float>() += 1); }

}  // namespace

void sgd_update(View x, ConstView grad, View momentum_buffer, View step, ConstView settings, SgdForm form) {
  const double* s = settings.as<double>();
  SgdNumbers numbers{form, s[0], s[1], 1 - s[2], s[3], momentum_buffer.data != nullptr, false};
  if (numbers.has_momentum) {
    numbers.first = count_up(step) == 1 && !form.averaged;
    if (form.averaged) numbers.gradient_share = 1 - s[1];
  }
  static const Updates<SgdNumbers> updates = HWY_DYNAMIC_DISPATCH(sgd_updates)();
  run(updates, {x, writable(grad), momentum_buffer, View(), View()}, numbers);
}

void adam_update(View x, ConstView grad, View exp_avg, View exp_avg_sq, View max_exp_avg_sq, View step,
                 ConstView settings, AdamForm form) {
  const double* s = settings.as<double>();
  const double lr = s[0], beta1 = s[1], beta2 = s[2];
  const double t = count_up(step);
  const double correction1 = form.bias_correction ? 1 - std::pow(beta1, t) : 1;
  const double correction2 = form.bias_correction ? 1 - std::pow(beta2, t) : 1;
  const AdamNumbers numbers{form,
                            1 - beta1,
                            beta2,
                            1 - beta2,
                            s[3],
                            s[4],
                            1 - lr * s[4],
                            lr / correction1,
                            std::sqrt(correction2),
                            correction2};
  static const Updates<AdamNumbers> updates = HWY_DYNAMIC_DISPATCH(adam_updates)();
  run(updates, {x, writable(grad), exp_avg, exp_avg_sq, form.amsgrad ? max_exp_avg_sq : View()}, numbers);
}

}  // namespace weft::kernels::cpu
#endif
