// Random choices on the CPU: permutations, and indices by weight.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/cpu/memory_order.h"
#include "kernels/random.h"
#include "src/core/check.h"
#include "src/core/dtype_switch.h"
#include "weft/half.h"

namespace weft::kernels {

namespace {

// Below it a 32-bit draw is uniform enough for every prefix: (2^32 - 1) / 20.
constexpr int64_t kInsertionFrom = 0xffffffff / 20;

// A half type's weights are divided in float and rounded; its running sums stay in float.
template <class T>
using Opmath = std::conditional_t<std::is_floating_point_v<T>, T, float>;

struct Rows {
  int64_t count;
  int64_t categories;
  int64_t row_step;
  int64_t step;

  explicit Rows(const ConstView& weights)
      : count(weights.ndim == 2 ? weights.sizes[0] : 1),
        categories(weights.sizes[weights.ndim - 1]),
        row_step(weights.ndim == 2 ? weights.strides[0] : 0),
        step(weights.strides[weights.ndim - 1]) {}
};

template <class T>
void check_weights(const T* weights, const Rows& rows, int64_t samples, bool replacement) {
  for (int64_t row = 0; row < rows.count; ++row) {
    Opmath<T> sum = 0;
    int64_t positive = 0;
    for (int64_t j = 0; j < rows.categories; ++j) {
      const auto weight = static_cast<Opmath<T>>(weights[row * rows.row_step + j * rows.step]);
      WEFT_CHECK(weight >= 0 && !std::isinf(weight), ValueError, "multinomial",
                 "every weight must be finite and not negative; received {} at row {}, category {}", weight,
                 row, j);
      sum += weight;
      positive += weight > 0;
    }
    WEFT_CHECK(sum > 0, ValueError, "multinomial",
               "the weights of a row must have a positive sum; row {} sums to {}", row, sum);
    WEFT_CHECK(!replacement || !std::isinf(sum), ValueError, "multinomial",
               "the weights of a row must have a finite sum; row {} sums to {}", row, sum);
    WEFT_CHECK(
        replacement || samples <= positive, ValueError, "multinomial",
        "without replacement a row needs as many weights above 0 as samples; row {} has {}, {} samples asked",
        row, positive, samples);
  }
}

// The exponential race (Efraimidis and Spirakis 2006): the k largest weight / exponential(1).
template <class T>
void without_replacement(GeneratorState& state, int64_t* out, const ConstView& view, const Rows& rows,
                         int64_t samples) {
  using U = Opmath<T>;
  const T* weights = view.as<T>();
  // Drawn in the weights' memory order, as for PyTorch's empty_like(weights).exponential_().
  std::vector<T> race(static_cast<size_t>(rows.count * rows.categories));
  ConstView place = view;
  place.strides[view.ndim - 1] = 1;
  if (view.ndim == 2) place.strides[0] = rows.categories;
  const View slots(nullptr, view.dtype, view.ndim, view.sizes, view.strides);
  const MemoryOrder order(slots, place);
  order.for_each_run([&](int64_t, int64_t offset) {
    for (int64_t i = 0; i < order.run(); ++i) {
      race[static_cast<size_t>(offset + i * order.step(1))] =
          T(static_cast<U>(-std::log1p(-state.uniform53())));
    }
  });
  std::vector<int64_t> indices(static_cast<size_t>(rows.categories));
  for (int64_t row = 0; row < rows.count; ++row) {
    T* keys = race.data() + row * rows.categories;
    for (int64_t j = 0; j < rows.categories; ++j) {
      const auto weight = static_cast<U>(weights[row * rows.row_step + j * rows.step]);
      // What cannot be drawn comes behind small weights whose quotient is 0, too.
      keys[j] = T(weight > 0 ? weight / static_cast<U>(keys[j]) : U(-1));
    }
    std::iota(indices.begin(), indices.end(), int64_t{0});
    std::partial_sort(indices.begin(), indices.begin() + samples, indices.end(), [&](int64_t a, int64_t b) {
      const U x = static_cast<U>(keys[a]), y = static_cast<U>(keys[b]);
      return x != y ? x > y : a < b;
    });
    std::copy_n(indices.begin(), samples, out + row * samples);
  }
}

template <class T>
void with_replacement(GeneratorState& state, int64_t* out, const T* weights, const Rows& rows,
                      int64_t samples) {
  using U = Opmath<T>;
  std::vector<U> cumulative(static_cast<size_t>(rows.categories));
  for (int64_t row = 0; row < rows.count; ++row) {
    U sum = 0;
    for (int64_t j = 0; j < rows.categories; ++j) {
      sum += static_cast<U>(weights[row * rows.row_step + j * rows.step]);
      cumulative[static_cast<size_t>(j)] = sum;
    }
    for (U& value : cumulative) value /= sum;
    cumulative.back() = 1;
    for (int64_t k = 0; k < samples; ++k) {
      const double u = state.uniform53();
      const auto found = std::partition_point(cumulative.begin(), cumulative.end(),
                                              [u](U value) { return static_cast<double>(value) < u; });
      out[row * samples + k] = found - cumulative.begin();
    }
  }
}

}  // namespace

void randperm_by_swaps(GeneratorState& state, int64_t* out, int64_t n) {
  std::iota(out, out + n, int64_t{0});
  for (int64_t i = 0; i < n - 1; ++i)
    std::swap(out[i], out[i + state.random32() % static_cast<uint32_t>(n - i)]);
}

void randperm_by_insertion(GeneratorState& state, int64_t* out, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    const auto place = static_cast<int64_t>(state.random64() % static_cast<uint64_t>(i + 1));
    out[i] = i;
    out[i] = out[place];
    out[place] = i;
  }
}

void randperm_fill(GeneratorState& state, View out) {
  const int64_t n = out.numel();
  const int64_t step = out.strides[0];
  std::vector<int64_t> gapless(step == 1 ? 0 : static_cast<size_t>(n));
  int64_t* permutation = step == 1 ? out.as<int64_t>() : gapless.data();
  (n < kInsertionFrom ? randperm_by_swaps : randperm_by_insertion)(state, permutation, n);
  if (step == 1) return;
  for (int64_t i = 0; i < n; ++i) out.as<int64_t>()[i * step] = permutation[i];
}

void multinomial_fill(GeneratorState& state, View out, ConstView weights, bool replacement) {
  const Rows rows(weights);
  const int64_t samples = out.sizes[out.ndim - 1];
  if (rows.count == 0 || samples == 0) return;
  WEFT_CHECK(is_floating(weights.dtype), DtypeError, "multinomial",
             "needs floating-point weights; received {}", weights.dtype);
  WEFT_CHECK(rows.categories > 0, ValueError, "multinomial",
             "there must be a category to draw; received none");
  WEFT_CHECK(replacement || samples <= rows.categories, ValueError, "multinomial",
             "without replacement there are at most as many samples as categories; received {} samples of {}",
             samples, rows.categories);
  visit_dtype(weights.dtype, [&](auto element) {
    using T = decltype(element);
    if constexpr (!std::is_integral_v<T>) {
      check_weights(weights.as<T>(), rows, samples, replacement);
      if (replacement && samples > 1)
        with_replacement(state, out.as<int64_t>(), weights.as<T>(), rows, samples);
      else without_replacement<T>(state, out.as<int64_t>(), weights, rows, samples);
    }
  });
}

}  // namespace weft::kernels
