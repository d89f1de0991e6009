// Optimizer updates on the CPU: one pass over parameter, gradient and states, in parallel chunks, SIMD
// within. Launched by src/ops/optim.cpp.
#include <algorithm>
#include <atomic>
#include <cstdint>

#include "kernels/cpu/simd/targets.h"
#include "kernels/functors/optim_numbers.h"
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
  void (*of_float[kUpdates])(float* const* operands, int64_t n, const UpdateNumbers& numbers);
  void (*of_double[kUpdates])(double* const* operands, int64_t n, const UpdateNumbers& numbers);
  // x *= by; whether all products are finite.
  bool (*scale_floats)(float* x, int64_t n, float by);
  bool (*scale_doubles)(double* x, int64_t n, double by);
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

#include "kernels/functors/optim.inl.h"

template <template <class> class Formula, class T>
void apply(T* const* operands, int64_t n, const UpdateNumbers& numbers) {
  along(operands, n, Formula<Vector<T>>(numbers, operands));
}

template <class T>
bool scale(T* x, int64_t n, T by) {
  using V = Vector<T>;
  constexpr auto kLanes = static_cast<int64_t>(V::size());
  const V factor(by);
  V flaw(T{0});  // 0 times what is infinite or NaN is NaN
  const auto step = [&](T* at) {
    const V product = V::load(at) * factor;
    flaw = fma(product, V(T{0}), flaw);
    product.store(at);
  };
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) step(x + i);
  HWY_ALIGN T rest[kLanes] = {};
  if (i < n) {
    std::copy(x + i, x + n, rest);
    step(rest);
    std::copy(rest, rest + (n - i), x + i);
  }
  flaw.store(rest);
  return std::all_of(rest, rest + kLanes, [](T one) { return one == 0; });
}

Updates updates() {
  return {{apply<Sgd, float>, apply<Adagrad, float>, apply<Rmsprop, float>, apply<Adadelta, float>,
           apply<Adam, float>, apply<Adamax, float>, apply<Nadam, float>, apply<Radam, float>,
           apply<Asgd, float>, apply<Rprop, float>},
          {apply<Sgd, double>, apply<Adagrad, double>, apply<Rmsprop, double>, apply<Adadelta, double>,
           apply<Adam, double>, apply<Adamax, double>, apply<Nadam, double>, apply<Radam, double>,
           apply<Asgd, double>, apply<Rprop, double>},
          scale<float>,
          scale<double>};
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
void run_dense(void (*update)(T* const*, int64_t, const UpdateNumbers&), void* const* operands, int64_t n,
               const UpdateNumbers& numbers) {
  parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
    T* at[kOperands];
    for (int k = 0; k < kOperands; ++k) at[k] = operands[k] ? static_cast<T*>(operands[k]) + begin : nullptr;
    update(at, end - begin, numbers);
  });
}

void run_halves(void (*update)(float* const*, int64_t, const UpdateNumbers&), Dtype dtype,
                void* const* operands, int64_t n, const UpdateNumbers& numbers) {
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

const Updates& all_updates() {
  static const Updates updates = HWY_DYNAMIC_DISPATCH(updates)();
  return updates;
}

void run_dtype(Dtype dtype, void* const* operands, int64_t n, const UpdateNumbers& numbers) {
  const Updates& updates = all_updates();
  const auto at = static_cast<size_t>(numbers.form.update);
  if (dtype == float32) run_dense(updates.of_float[at], operands, n, numbers);
  else if (dtype == float64) run_dense(updates.of_double[at], operands, n, numbers);
  else run_halves(updates.of_float[at], dtype, operands, n, numbers);
}

// Every element of memory once: they can be taken as they lie.
bool without_gaps(const View& x) {
  int64_t reach = 1;
  for (int d = 0; d < x.ndim; ++d) reach += (x.sizes[d] - 1) * x.strides[d];
  return reach == x.numel();
}

// Every element of memory once, and all operands in one order: their elements can be taken as they lie.
bool lie_alike(const View* operands) {
  const View& x = operands[0];
  if (!without_gaps(x)) return false;
  for (int k = 1; k < kOperands; ++k) {
    if (!operands[k].data) continue;
    for (int d = 0; d < x.ndim; ++d)
      if (x.sizes[d] != 1 && operands[k].strides[d] != x.strides[d]) return false;
  }
  return true;
}

// operands: x, grad, states; those without data take no part.
void run(const View (&operands)[kOperands], const UpdateNumbers& numbers) {
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

bool scale_dense(Dtype dtype, void* data, int64_t n, float by) {
  const Updates& updates = all_updates();
  std::atomic<bool> finite = true;
  parallel_for(n, kGrain, [&](int64_t begin, int64_t end) {
    bool all = true;
    if (dtype == float32) {
      all = updates.scale_floats(static_cast<float*>(data) + begin, end - begin, by);
    } else if (dtype == float64) {
      all = updates.scale_doubles(static_cast<double*>(data) + begin, end - begin, by);
    } else {
      const Convert widen = converter(float32, dtype), narrow = converter(dtype, float32);
      constexpr int64_t kHalf = 2;
      float wide[kBlock];
      for (int64_t from = begin; from < end; from += kBlock) {
        const int64_t count = std::min(kBlock, end - from);
        char* const place = static_cast<char*>(data) + from * kHalf;
        widen(wide, sizeof(float), place, kHalf, count);
        all = updates.scale_floats(wide, count, by) && all;
        narrow(place, kHalf, wide, sizeof(float), count);
      }
    }
    if (!all) finite.store(false, std::memory_order_relaxed);
  });
  return finite;
}

View writable(ConstView v) { return View(const_cast<void*>(v.data), v.dtype, v.ndim, v.sizes, v.strides); }

}  // namespace

void optimizer_update(View x, ConstView grad, View s0, View s1, View s2, float* step, float* c1, float* c2,
                      const double* settings, UpdateForm form) {
  run({x, writable(grad), s0, s1, s2}, update_numbers(form, settings, step, c1, c2));
}

void optimizer_update_many(const UpdateOperands* parameters, int64_t count, const double* settings,
                           UpdateForm form, const float* found_inf) {
  if (found_inf && *found_inf != 0) return;
  for (int64_t i = 0; i < count; ++i) {
    const UpdateOperands& p = parameters[i];
    optimizer_update(p.x, p.grad, p.states[0], p.states[1], p.states[2], p.step, p.c1, p.c2, settings, form);
  }
}

void unscale_many(const View* gradients, int64_t count, const float* scale, float* found_inf) {
  const float by = inverse_of_scale(*scale);
  for (int64_t i = 0; i < count; ++i) {
    const View& x = gradients[i];
    const int64_t n = x.numel();
    bool finite = true;
    if (without_gaps(x) || n == 0) {
      finite = scale_dense(x.dtype, x.data, n, by);
    } else {
      const Scratch<char> dense(n * static_cast<int64_t>(item_size(x.dtype)));
      View copied(dense.get(), x.dtype, x.ndim, x.sizes, x.strides);
      dense_strides(Order::row_major, x.ndim, x.sizes, copied.strides);
      copy(copied, x);
      finite = scale_dense(x.dtype, dense.get(), n, by);
      copy(x, copied);
    }
    if (!finite) *found_inf = 1;
  }
}

void update_scale(float* scale, int32_t* growth_tracker, const float* found_inf, const double* settings) {
  adjust_scale(scale, growth_tracker, *found_inf != 0, settings);
}

}  // namespace weft::kernels::cpu
#endif
