// Optimizer updates on the GPU: the formulas that the CPU's kernels use, for a list of parameters in one launch; also gradients of a
// scaled loss, and its scale. src/ops/optim.cpp calls them.
#include "kernels/optim.h"

#include <algorithm>

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

/// The tensors of one launch, cut into chunks of a block each. Lies in the kernel's arguments (at most 4 KiB).
template <int most>
struct ChunkedList {
  static constexpr int kMost = most;
  int count = 0;
  int64_t numel[kMost];
  uint32_t first_block[kMost + 1] = {0};
  bool vectors[kMost];

  /// Adds one of so many elements, of `bytes` each; returns its number.
  int add(int64_t elements, size_t bytes, bool aligned) {
    const int i = count++;
    numel[i] = elements;
    vectors[i] = aligned;
    const int64_t chunk = int64_t{kBlock} * kTurns * (16 / static_cast<int64_t>(bytes));
    first_block[i + 1] = first_block[i] + blocks_for(elements, chunk);
    return i;
  }
  __device__ int of_block(uint32_t block) const {
    int low = 0, high = count;
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      if (first_block[middle] <= block) low = middle;
      else high = middle;
    }
    return low;
  }
  /// Calls several(first) for each vector of V elements of this block's chunk that is this thread's, single(i) for what is left.
  template <class T, class Several, class Single>
  __device__ void for_chunk(int i, const Several& several, const Single& single) const {
    constexpr int V = 16 / sizeof(T);
    constexpr int64_t chunk = int64_t{kBlock} * kTurns * V;
    const int64_t begin = (blockIdx.x - first_block[i]) * chunk;
    const int64_t end = begin + chunk < numel[i] ? begin + chunk : numel[i];
    int64_t left = begin;
    if (vectors[i]) {
      for (int64_t at = begin + threadIdx.x * V; at + V <= end; at += kBlock * V) several(at);
      left = end - (end - begin) % V;
    }
    for (int64_t at = left + threadIdx.x; at < end; at += kBlock) single(at);
  }
};

struct UpdateList : ChunkedList<48> {
  UpdateForm form;
  const double* settings = nullptr;
  const UpdateNumbers* numbers = nullptr;  // of each; null for what the settings alone say
  const float* found_inf = nullptr;
  void* at[kMost][kOperands];  // null for a state that there is not

  __device__ bool is_left_out() const { return found_inf && *found_inf != 0; }
};

struct Counters {
  float *step[UpdateList::kMost], *c1[UpdateList::kMost], *c2[UpdateList::kMost];
};

/// Counts the steps of all parameters, and leaves what their updates compute with.
__global__ void count_steps(const __grid_constant__ Counters counters, int count, UpdateForm form,
                            const double* settings, const float* found_inf, UpdateNumbers* numbers) {
  const int i = threadIdx.x;
  if (i < count && !(found_inf && *found_inf != 0))
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

template <template <class> class Formula, class T>
__global__ void update_chunks(const __grid_constant__ UpdateList list) {
  if (list.is_left_out()) return;
  const int i = list.of_block(blockIdx.x);
  T* operands[kOperands];
#pragma unroll
  for (int k = 0; k < kOperands; ++k) operands[k] = static_cast<T*>(list.at[i][k]);
  const Formula<functors::Element<Compute<T>>> formula(numbers_of<Formula>(list, i), operands);
  list.for_chunk<T>(
      i, [&](int64_t at) { update_vector<16 / sizeof(T)>(operands, at, formula); },
      [&](int64_t at) { update_vector<1>(operands, at, formula); });
}

template <template <class> class Formula, class A>
__global__ void update_strided(const __grid_constant__ UpdateList list, Dtype dtype,
                               const __grid_constant__ Layout<kOperands> layout) {
  if (list.is_left_out()) return;
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
  Batch(const double* settings, UpdateForm form, const float* found_inf) {
    list_.settings = settings;
    list_.form = form;
    list_.found_inf = found_inf;
  }
  bool full() const { return list_.count == UpdateList::kMost; }

  void add(const UpdateOperands& operands, const Layout<kOperands>& layout) {
    void* const at[kOperands] = {operands.x.data, const_cast<void*>(operands.grad.data),
                                 operands.states[0].data, operands.states[1].data, operands.states[2].data};
    dtype_ = operands.x.dtype;
    bool aligned = true;
    for (void* const one : at) aligned = aligned && is_aligned(one, 16);
    const int i = list_.add(layout.numel, item_size(dtype_), aligned);
    std::copy(at, at + kOperands, list_.at[i]);
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
             list_.found_inf, numbers.data());
    update();
    list_.count = 0;
  }

  UpdateList list_;
  Counters counters_;
  Dtype dtype_ = Dtype::float32;
};

struct GradientList : ChunkedList<128> {
  const float* scale = nullptr;
  float* found_inf = nullptr;
  void* at[kMost];
};

/// x * inverse, and whether all that a thread multiplied was finite: 0 times infinite or NaN is NaN.
template <class A>
struct Unscaling {
  A inverse, flaw = 0;

  explicit __device__ Unscaling(const float* scale) : inverse(static_cast<A>(inverse_of_scale(*scale))) {}
  __device__ A operator()(A x) {
    const A product = x * inverse;
    flaw += product * A(0);
    return product;
  }
  /// All threads that write it write the same.
  __device__ void tell(float* found_inf) const {
    if (flaw != A(0)) *found_inf = 1;
  }
};

template <class T>
__global__ void unscale_chunks(const __grid_constant__ GradientList list) {
  using Several = Vector<T, 16 / sizeof(T)>;
  const int i = list.of_block(blockIdx.x);
  T* const x = static_cast<T*>(list.at[i]);
  Unscaling<Compute<T>> unscaled(list.scale);
  const auto one = [&](T value) { return convert<T>(unscaled(convert<Compute<T>>(value))); };
  list.for_chunk<T>(
      i,
      [&](int64_t first) {
        Several lanes = *reinterpret_cast<const Several*>(x + first);
#pragma unroll
        for (T& lane : lanes.at) lane = one(lane);
        *reinterpret_cast<Several*>(x + first) = lanes;
      },
      [&](int64_t at) { x[at] = one(x[at]); });
  unscaled.tell(list.found_inf);
}

template <class A>
__global__ void unscale_strided(void* data, Dtype dtype, const __grid_constant__ Layout<1> layout,
                                const float* scale, float* found_inf) {
  Unscaling<A> unscaled(scale);
  const int64_t step = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < layout.numel; i += step) {
    int64_t offsets[1];
    layout.locate(i, offsets);
    store(data, dtype, offsets[0], unscaled(load<A>(data, dtype, offsets[0])));
  }
  unscaled.tell(found_inf);
}

__global__ void adjust_one_scale(float* scale, int32_t* growth_tracker, const float* found_inf,
                                 const double* settings) {
  adjust_scale(scale, growth_tracker, *found_inf != 0, settings);
}

}  // namespace

void optimizer_update_many(const UpdateOperands* parameters, int64_t count, const double* settings,
                           UpdateForm form, const float* found_inf) {
  Batch together(settings, form, found_inf);
  for (int64_t i = 0; i < count; ++i) {
    const UpdateOperands& operands = parameters[i];
    const Layout<kOperands> layout = layout_of(operands);
    if (dense(layout)) {
      together.add(operands, layout);
      if (together.full()) together.run();
    } else {
      Batch alone(settings, form, found_inf);
      alone.add(operands, layout);
      alone.run(layout);
    }
  }
  together.run();
}

void optimizer_update(View x, ConstView grad, View s0, View s1, View s2, float* step, float* c1, float* c2,
                      const double* settings, UpdateForm form) {
  const UpdateOperands operands{x, grad, {s0, s1, s2}, step, c1, c2};
  optimizer_update_many(&operands, 1, settings, form, nullptr);
}

void unscale_many(const View* gradients, int64_t count, const float* scale, float* found_inf) {
  GradientList list;
  list.scale = scale;
  list.found_inf = found_inf;
  const auto run = [&](Dtype dtype) {
    by_floating(dtype, [&](auto element) {
      launch(unscale_chunks<decltype(element)>, list.first_block[list.count], kBlock, list);
    });
    list.count = 0;
  };
  for (int64_t i = 0; i < count; ++i) {
    const View& x = gradients[i];
    const Layout<1> layout(x.ndim, x.sizes, {x.strides}, /*reorder=*/true);
    if (layout.contiguous(0)) {
      const int place = list.add(layout.numel, item_size(x.dtype), is_aligned(x.data, 16));
      list.at[place] = x.data;
      if (list.count == GradientList::kMost) run(x.dtype);
    } else {
      by_float_or_double(x.dtype, [&](auto element) {
        launch(unscale_strided<decltype(element)>, blocks_in_turns(layout.numel, kBlock), kBlock, x.data,
               x.dtype, layout, scale, found_inf);
      });
    }
  }
  if (list.count > 0) run(gradients[0].dtype);
}

void update_scale(float* scale, int32_t* growth_tracker, const float* found_inf, const double* settings) {
  launch(adjust_one_scale, 1, 1, scale, growth_tracker, found_inf, settings);
}

}  // namespace weft::kernels::cuda
