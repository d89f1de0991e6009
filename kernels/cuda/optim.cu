// Optimizer updates on the GPU: the formulas that the CPU's kernels use, for a list of parameters in one launch. src/ops/optim.cpp
// calls optimizer_update.
#include "kernels/optim.h"

#include "kernels/cuda/arithmetic.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/vector.cuh"
#include "kernels/functors/optim_numbers.h"

namespace weft::kernels::cuda {

namespace functors {

/// An element, as the CPU's lanes are several.
template <class A>
struct Element {
  using T = A;
  A value;

  Element() = default;
  template <class S>
  requires std::is_arithmetic_v<S>
  constexpr explicit Element(S number) : value(static_cast<A>(number)) {}
  static constexpr Element load(const A* from) { return Element(*from); }
  constexpr void store(A* to) const { *to = value; }

  friend constexpr Element operator+(Element a, Element b) { return Element(a.value + b.value); }
  friend constexpr Element operator-(Element a, Element b) { return Element(a.value - b.value); }
  friend constexpr Element operator*(Element a, Element b) { return Element(a.value * b.value); }
  friend constexpr Element operator/(Element a, Element b) { return Element(a.value / b.value); }
  friend constexpr Element operator-(Element a) { return Element(-a.value); }
  friend constexpr bool operator==(Element a, Element b) { return a.value == b.value; }
  friend constexpr bool operator!=(Element a, Element b) { return a.value != b.value; }
  friend constexpr bool operator<(Element a, Element b) { return a.value < b.value; }
  friend constexpr bool operator>(Element a, Element b) { return a.value > b.value; }
};
template <class A>
constexpr Element<A> abs(Element<A> a) {
  return Element<A>(abs(a.value));
}
template <class A>
constexpr Element<A> sqrt(Element<A> a) {
  return Element<A>(sqrt(a.value));
}
template <class A>
__host__ __device__ Element<A> fma(Element<A> a, Element<A> b, Element<A> c) {
  return Element<A>(::fma(a.value, b.value, c.value));
}

#include "kernels/functors/optim.inl.h"

}  // namespace functors

namespace {

constexpr int kOperands = 5;  // x, grad, and up to three states
constexpr int kTurns = 4;     // vectors of a thread

/// The parameters of one launch, in the kernel's arguments (at most 4 KiB).
struct UpdateList {
  static constexpr int kMost = 48;
  int count = 0;
  UpdateForm form;
  const double* settings = nullptr;
  const UpdateNumbers* numbers = nullptr;  // of each; null for what the settings alone say
  void* at[kMost][kOperands];              // null for a state that there is not
  int64_t numel[kMost];
  uint32_t first_block[kMost + 1];
  bool vectors[kMost];

  __device__ int of_block(uint32_t block) const {
    int low = 0, high = count;
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      if (first_block[middle] <= block) low = middle;
      else high = middle;
    }
    return low;
  }
};

struct Counters {
  float *step[UpdateList::kMost], *c1[UpdateList::kMost], *c2[UpdateList::kMost];
};

/// Counts the steps of all parameters, and leaves what their updates compute with.
__global__ void count_steps(const __grid_constant__ Counters counters, int count, UpdateForm form,
                            const double* settings, UpdateNumbers* numbers) {
  const int i = threadIdx.x;
  if (i < count)
    numbers[i] = update_numbers(form, settings, counters.step[i], counters.c1[i], counters.c2[i]);
}

template <int V, class T, class Formula>
__device__ void update_vector(T* const (&operands)[kOperands], int64_t first, const Formula& formula) {
  using A = Compute<T>;
  Vector<T, V> lanes[kOperands];
#pragma unroll
  for (int k = 0; k < kOperands; ++k)
    if (operands[k]) lanes[k] = *reinterpret_cast<const Vector<T, V>*>(operands[k] + first);
#pragma unroll
  for (int lane = 0; lane < V; ++lane) {
    A element[kOperands];
    A* at[kOperands];
#pragma unroll
    for (int k = 0; k < kOperands; ++k) {
      at[k] = &element[k];
      if (operands[k]) element[k] = convert<A>(lanes[k].at[lane]);
    }
    formula(at);
#pragma unroll
    for (int k = 0; k < kOperands; ++k)
      if (operands[k]) lanes[k].at[lane] = convert<T>(element[k]);
  }
#pragma unroll
  for (int k = 0; k < kOperands; ++k)
    if (k != 1 && operands[k]) *reinterpret_cast<Vector<T, V>*>(operands[k] + first) = lanes[k];
}

template <template <class> class Formula>
__device__ UpdateNumbers numbers_of(const UpdateList& list, int i) {
  if constexpr (std::is_same_v<Formula<float>, functors::Sgd<float>>) {
    UpdateForm form = list.form;
    form.update = Update::sgd;
    if (!list.numbers) return update_numbers(form, list.settings, nullptr, nullptr, nullptr);
  }
  return list.numbers[i];
}

template <class T>
constexpr int64_t kChunk = int64_t{kBlock} * kTurns*(16 / sizeof(T));  // elements of a block

template <template <class> class Formula, class T>
__global__ void update_chunks(const __grid_constant__ UpdateList list) {
  constexpr int V = 16 / sizeof(T);
  const int i = list.of_block(blockIdx.x);
  T* operands[kOperands];
#pragma unroll
  for (int k = 0; k < kOperands; ++k) operands[k] = static_cast<T*>(list.at[i][k]);
  const Formula<functors::Element<Compute<T>>> formula(numbers_of<Formula>(list, i), operands);
  const int64_t begin = (blockIdx.x - list.first_block[i]) * kChunk<T>;
  const int64_t end = begin + kChunk<T> < list.numel[i] ? begin + kChunk<T> : list.numel[i];
  int64_t single = begin;
  if (list.vectors[i]) {
    for (int64_t at = begin + threadIdx.x * V; at + V <= end; at += kBlock * V)
      update_vector<V>(operands, at, formula);
    single = end - (end - begin) % V;
  }
  for (int64_t at = single + threadIdx.x; at < end; at += kBlock) update_vector<1>(operands, at, formula);
}

template <template <class> class Formula, class A>
__global__ void update_strided(const __grid_constant__ UpdateList list, Dtype dtype,
                               const __grid_constant__ Layout<kOperands> layout) {
  const Formula<functors::Element<A>> formula(numbers_of<Formula>(list, 0), list.at[0]);
  const int64_t step = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < layout.numel; i += step) {
    int64_t offsets[kOperands];
    layout.locate(i, offsets);
    A element[kOperands];
    A* at[kOperands];
#pragma unroll
    for (int k = 0; k < kOperands; ++k) {
      at[k] = &element[k];
      if (list.at[0][k]) element[k] = load<A>(list.at[0][k], dtype, offsets[k]);
    }
    formula(at);
#pragma unroll
    for (int k = 0; k < kOperands; ++k)
      if (k != 1 && list.at[0][k]) store(list.at[0][k], dtype, offsets[k], element[k]);
  }
}

/// f.operator()<Formula>() with the formula that an update stands for.
template <class F>
void by_update(Update update, const F& f) {
  switch (update) {
    case Update::sgd:
      return f.template operator()<functors::Sgd>();
    case Update::adagrad:
      return f.template operator()<functors::Adagrad>();
    case Update::rmsprop:
      return f.template operator()<functors::Rmsprop>();
    case Update::adadelta:
      return f.template operator()<functors::Adadelta>();
    case Update::adam:
      return f.template operator()<functors::Adam>();
    case Update::adamax:
      return f.template operator()<functors::Adamax>();
    case Update::nadam:
      return f.template operator()<functors::Nadam>();
    case Update::radam:
      return f.template operator()<functors::Radam>();
    case Update::asgd:
      return f.template operator()<functors::Asgd>();
    case Update::rprop:
      return f.template operator()<functors::Rprop>();
  }
}

Layout<kOperands> layout_of(const UpdateOperands& operands) {
  const ConstView all[kOperands] = {operands.x, operands.grad, operands.states[0], operands.states[1],
                                    operands.states[2]};
  const int64_t* strides[kOperands];
  for (int k = 0; k < kOperands; ++k) strides[k] = all[k].data ? all[k].strides : operands.x.strides;
  return Layout<kOperands>(operands.x.ndim, operands.x.sizes,
                           {strides[0], strides[1], strides[2], strides[3], strides[4]}, /*reorder=*/true);
}

bool dense(const Layout<kOperands>& layout) {
  for (int k = 0; k < kOperands; ++k)
    if (!layout.contiguous(k)) return false;
  return true;
}

/// Parameters that are updated together: counted by one launch, updated by a second.
class Batch {
 public:
  Batch(const double* settings, UpdateForm form) {
    list_.settings = settings;
    list_.form = form;
    list_.first_block[0] = 0;
  }
  bool full() const { return list_.count == UpdateList::kMost; }

  void add(const UpdateOperands& operands, const Layout<kOperands>& layout) {
    const int i = list_.count++;
    void* const at[kOperands] = {operands.x.data, const_cast<void*>(operands.grad.data),
                                 operands.states[0].data, operands.states[1].data, operands.states[2].data};
    dtype_ = operands.x.dtype;
    list_.vectors[i] = true;
    for (int k = 0; k < kOperands; ++k) {
      list_.at[i][k] = at[k];
      list_.vectors[i] = list_.vectors[i] && is_aligned(at[k], 16);
    }
    list_.numel[i] = layout.numel;
    const int64_t chunk = int64_t{kBlock} * kTurns * (16 / static_cast<int64_t>(item_size(dtype_)));
    list_.first_block[i + 1] = list_.first_block[i] + blocks_for(layout.numel, chunk);
    counters_.step[i] = operands.step;
    counters_.c1[i] = operands.c1;
    counters_.c2[i] = operands.c2;
  }

  /// Updates all of them as they lie, and is empty again.
  void run() {
    counted([&] {
      by_update(list_.form.update, [&]<template <class> class Formula>() {
        by_floating(dtype_, [&](auto element) {
          launch(update_chunks<Formula, decltype(element)>, list_.first_block[list_.count], kBlock, list_);
        });
      });
    });
  }
  /// Updates the only one by its strides.
  void run(const Layout<kOperands>& layout) {
    counted([&] {
      by_update(list_.form.update, [&]<template <class> class Formula>() {
        by_float_or_double(dtype_, [&](auto element) {
          launch(update_strided<Formula, decltype(element)>, blocks_in_turns(layout.numel, kBlock), kBlock,
                 list_, dtype_, layout);
        });
      });
    });
  }

 private:
  template <class F>
  void counted(const F& update) {
    if (list_.count == 0) return;
    // Without a counter there is nothing to count, and plain gradient descent's numbers are the settings.
    const bool counts = list_.form.update != Update::sgd || counters_.step[0];
    const Scratch<UpdateNumbers> numbers(counts ? list_.count : 0);
    list_.numbers = numbers.data();
    if (counts)
      launch(count_steps, 1, UpdateList::kMost, counters_, list_.count, list_.form, list_.settings,
             numbers.data());
    update();
    list_.count = 0;
  }

  UpdateList list_;
  Counters counters_;
  Dtype dtype_ = Dtype::float32;
};

}  // namespace

void optimizer_update_many(const UpdateOperands* parameters, int64_t count, const double* settings,
                           UpdateForm form) {
  Batch together(settings, form);
  for (int64_t i = 0; i < count; ++i) {
    const UpdateOperands& operands = parameters[i];
    const Layout<kOperands> layout = layout_of(operands);
    if (dense(layout)) {
      together.add(operands, layout);
      if (together.full()) together.run();
    } else {
      Batch alone(settings, form);
      alone.add(operands, layout);
      alone.run(layout);
    }
  }
  together.run();
}

void optimizer_update(View x, ConstView grad, View s0, View s1, View s2, float* step, float* c1, float* c2,
                      const double* settings, UpdateForm form) {
  const UpdateOperands operands{x, grad, {s0, s1, s2}, step, c1, c2};
  optimizer_update_many(&operands, 1, settings, form);
}

}  // namespace weft::kernels::cuda
