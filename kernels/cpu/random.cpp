// Random fills on the CPU: the distributions and where their numbers go. Vectorised loops are in
// random_block.cpp, permutations and multinomial in random_select.cpp.
#include "kernels/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

#include "kernels/cpu/memory_order.h"
#include "kernels/cpu/random_block.h"
#include "src/core/check.h"
#include "src/core/dtype_switch.h"
#include "weft/half.h"

namespace weft::kernels {

namespace {

template <class T>
constexpr bool is_half = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;
template <class T>
using Opmath = std::conditional_t<is_half<T>, float, T>;

void check_floating(const char* op, Dtype dtype) {
  WEFT_CHECK(is_floating(dtype), DtypeError, op, "needs a floating-point dtype; received {}", dtype);
}

// body(T{}) where T is the type of a floating dtype.
template <class Body>
void visit_floating(const char* op, Dtype dtype, Body body) {
  check_floating(op, dtype);
  visit_dtype(dtype, [&](auto element) {
    using T = decltype(element);
    if constexpr (is_half<T> || std::is_floating_point_v<T>) body(element);
  });
}

template <class T, class Number>
T convert(Number value) {
  if constexpr (is_half<T>) {
    return T(static_cast<float>(value));
  } else if constexpr (std::is_same_v<T, bool>) {
    return value != 0;
  } else if constexpr (std::is_integral_v<T> && std::is_floating_point_v<Number>) {
    // log(0) makes an infinite count, which no integer holds.
    return static_cast<T>(value < 0x1p63 ? static_cast<int64_t>(value) : std::numeric_limits<int64_t>::max());
  } else {
    return static_cast<T>(value);
  }
}

// Hands out's elements in memory order to draw(T* destination, int64_t n), n at a time.
template <class T, class Draw>
void fill_in_order(View out, Draw draw) {
  T* data = out.as<T>();
  const MemoryOrder order(out);
  if (order.dense()) return draw(data, order.run());
  constexpr int64_t kBuffer = 256;
  T buffer[kBuffer];
  order.for_each_run([&](int64_t offset, int64_t) {
    if (order.step() == 1) return draw(data + offset, order.run());
    for (int64_t begin = 0; begin < order.run(); begin += kBuffer) {
      const int64_t count = std::min(kBuffer, order.run() - begin);
      draw(buffer, count);
      T* destination = data + offset + begin * order.step();
      for (int64_t i = 0; i < count; ++i) destination[i * order.step()] = buffer[i];
    }
  });
}

template <class T, class Next>
void fill_each(View out, Next next) {
  fill_in_order<T>(out, [&](T* destination, int64_t n) {
    for (int64_t i = 0; i < n; ++i) destination[i] = convert<T>(next());
  });
}

template <class Next>
void fill_floating(const char* op, View out, Next next) {
  visit_floating(op, out.dtype, [&](auto element) { fill_each<decltype(element)>(out, next); });
}
template <class Next>
void fill_any(View out, Next next) {
  visit_dtype(out.dtype, [&](auto element) { fill_each<decltype(element)>(out, next); });
}

constexpr int64_t kHalfBuffer = 512;

template <class T>
void uniform_elements(GeneratorState& state, T* out, int64_t n, double from, double to) {
  const auto low = static_cast<Opmath<T>>(from), high = static_cast<Opmath<T>>(to);
  if constexpr (is_half<T>) {
    float buffer[kHalfBuffer];
    for (int64_t begin = 0; begin < n; begin += kHalfBuffer) {
      const int64_t count = std::min(kHalfBuffer, n - begin);
      uniform_block(state, buffer, count, low, high);
      for (int64_t i = 0; i < count; ++i) {
        const T value(buffer[i]);
        out[begin + i] = value == T(high) ? T(low) : value;
      }
    }
  } else {
    uniform_block(state, out, n, low, high);
  }
}

template <class T>
void normal_elements(GeneratorState& state, T* out, int64_t n, double mean, double std) {
  using U = Opmath<T>;
  const auto center = static_cast<U>(mean), scale = static_cast<U>(std);
  const int64_t whole = n / 16 * 16;
  if constexpr (is_half<T>) {
    float buffer[kHalfBuffer];
    for (int64_t begin = 0; begin < whole; begin += kHalfBuffer) {
      const int64_t count = std::min(kHalfBuffer, whole - begin);
      normal_block(state, buffer, count, center, scale);
      for (int64_t i = 0; i < count; ++i) out[begin + i] = T(buffer[i]);
    }
  } else {
    normal_block(state, out, whole, center, scale);
    // PyTorch fills everything with uniforms first, the remainder too, and then draws its last 16 again.
    U discarded[16];
    uniform_block(state, discarded, n - whole, U(0), U(1));
  }
  if (n == whole) return;
  U last[16];
  normal_block(state, last, 16, center, scale);
  for (int i = 0; i < 16; ++i) out[n - 16 + i] = T(last[i]);
}

// The largest value random_fill gives, plus one.
template <class T>
constexpr uint64_t random_range() {
  if constexpr (std::is_same_v<T, Half>) return (1u << 11) + 1;
  else if constexpr (std::is_same_v<T, BFloat16>) return (1u << 8) + 1;
  else if constexpr (std::is_floating_point_v<T>) return (uint64_t{1} << std::numeric_limits<T>::digits) + 1;
  else return static_cast<uint64_t>(std::numeric_limits<T>::max()) + 1;
}

// u < p for u = k / 2^53 is k < ceil(p 2^53), without a conversion for each element.
uint64_t bernoulli_threshold(double p) { return static_cast<uint64_t>(std::ceil(p * 0x1p53)); }
bool bernoulli(GeneratorState& state, uint64_t threshold) {
  return (state.random64() & ((uint64_t{1} << 53) - 1)) < threshold;
}

}  // namespace

void uniform_fill(GeneratorState& state, View out, double from, double to) {
  visit_floating("uniform", out.dtype, [&](auto element) {
    using T = decltype(element);
    fill_in_order<T>(out,
                     [&](T* destination, int64_t n) { uniform_elements(state, destination, n, from, to); });
  });
}

void normal_fill(GeneratorState& state, View out, double mean, double std) {
  if (out.numel() < 16 || !out.contiguous()) {
    return fill_floating("normal", out, [&] { return std::fma(state.standard_normal(), std, mean); });
  }
  visit_floating("normal", out.dtype, [&](auto element) {
    normal_elements(state, out.as<decltype(element)>(), out.numel(), mean, std);
  });
}

void log_normal_fill(GeneratorState& state, View out, double mean, double std) {
  fill_floating("log_normal", out, [&] { return std::exp(std::fma(state.standard_normal(), std, mean)); });
}

void exponential_fill(GeneratorState& state, View out, double rate) {
  fill_floating("exponential", out, [&] { return -1.0 / rate * std::log1p(-state.uniform53()); });
}

void cauchy_fill(GeneratorState& state, View out, double median, double sigma) {
  fill_floating("cauchy", out, [&] {
    return std::fma(std::tan(std::numbers::pi * (state.uniform53() - 0.5)), sigma, median);
  });
}

void geometric_fill(GeneratorState& state, View out, double p) {
  fill_any(out, [&] { return std::ceil(std::log(state.uniform53()) / std::log1p(-p)); });
}

void random_from_to_fill(GeneratorState& state, View out, int64_t from, uint64_t range) {
  const auto base = static_cast<uint64_t>(from);
  if (range == 0) {
    fill_any(out, [&] { return static_cast<int64_t>(state.random64()); });
  } else if (range >= uint64_t{1} << 28) {
    fill_any(out, [&] { return static_cast<int64_t>(state.random64() % range + base); });
  } else {
    const auto narrow = static_cast<uint32_t>(range);
    fill_any(out, [&] { return static_cast<int64_t>(state.random32() % narrow + base); });
  }
}

void random_fill(GeneratorState& state, View out) {
  visit_dtype(out.dtype, [&](auto element) {
    using T = decltype(element);
    constexpr uint64_t range = random_range<T>();
    fill_each<T>(out, [&] {
      return static_cast<int64_t>((sizeof(T) == 8 ? state.random64() : state.random32()) % range);
    });
  });
}

void bernoulli_fill(GeneratorState& state, View out, double p) {
  const uint64_t threshold = bernoulli_threshold(p);
  fill_any(out, [&] { return static_cast<int64_t>(bernoulli(state, threshold)); });
}

void bernoulli_tensor_fill(GeneratorState& state, View out, ConstView p) {
  visit_dtype(out.dtype, [&](auto out_element) {
    visit_floating("bernoulli", p.dtype, [&](auto p_element) {
      using T = decltype(out_element);
      using P = decltype(p_element);
      const MemoryOrder order(out, p);
      order.for_each_run([&](int64_t offset, int64_t p_offset) {
        T* destination = out.as<T>() + offset;
        const P* probability = p.as<P>() + p_offset;
        for (int64_t i = 0; i < order.run();
             ++i, destination += order.step(0), probability += order.step(1)) {
          if constexpr (std::is_same_v<P, double>)
            *destination = convert<T>(int64_t{state.uniform53() < *probability});
          else *destination = convert<T>(int64_t{state.uniform24() < static_cast<float>(*probability)});
        }
      });
    });
  });
}

void dropout_mask_fill(GeneratorState& state, View out, double p) {
  visit_floating("dropout", out.dtype, [&](auto element) {
    using T = decltype(element);
    using U = Opmath<T>;
    if (p == 0 || p == 1) return fill_each<T>(out, [&] { return p == 0 ? U(1) : U(0); });
    const uint64_t threshold = bernoulli_threshold(1 - p);
    // Indexed rather than chosen by a branch, which would be mispredicted every other time.
    const T factors[2] = {T(U(0)), T(U(1) / static_cast<U>(1 - p))};
    fill_in_order<T>(out, [&](T* destination, int64_t n) {
      for (int64_t i = 0; i < n; ++i) destination[i] = factors[bernoulli(state, threshold)];
    });
  });
}

}  // namespace weft::kernels
