// Optimizer updates on the CPU: one pass over parameter, gradient and states, in parallel chunks, SIMD
// within. Launched by src/ops/optim.cpp.
#include <algorithm>
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

Updates updates() {
  return {{apply<Sgd, float>, apply<Adagrad, float>, apply<Rmsprop, float>, apply<Adadelta, float>,
           apply<Adam, float>, apply<Adamax, float>, apply<Nadam, float>, apply<Radam, float>,
           apply<Asgd, float>, apply<Rprop, float>},
          {apply<Sgd, double>, apply<Adagrad, double>, apply<Rmsprop, double>, apply<Adadelta, double>,
           apply<Adam, double>, apply<Adamax, double>, apply<Nadam, double>, apply<Radam, double>,
           apply<Asgd, double>, apply<Rprop, double>}};
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

void run_dtype(Dtype dtype, void* const* operands, int64_t n, const UpdateNumbers& numbers) {
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

View writable(ConstView v) { return View(const_cast<void*>(v.data), v.dtype, v.ndim, v.sizes, v.strides); }

}  // namespace

void optimizer_update(View x, ConstView grad, View s0, View s1, View s2, float* step, float* c1, float* c2,
                      const double* settings, UpdateForm form) {
  run({x, writable(grad), s0, s1, s2}, update_numbers(form, settings, step, c1, c2));
}

void optimizer_update_many(const UpdateOperands* parameters, int64_t count, const double* settings,
                           UpdateForm form) {
  for (int64_t i = 0; i < count; ++i) {
    const UpdateOperands& p = parameters[i];
    optimizer_update(p.x, p.grad, p.states[0], p.states[1], p.states[2], p.step, p.c1, p.c2, settings, form);
  }
}

}  // namespace weft::kernels::cpu
#endif
