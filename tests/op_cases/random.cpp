// Records of the random ops: each call seeds a generator of its own, so that what is drawn twice is equal. The numbers
// themselves are compared with PyTorch's in tests/ops/random_test.cpp.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

#include "tests/op_cases/op_record.h"
#include "weft/ops.h"
#include "weft/random_state.h"

namespace weft::op_cases {
namespace {

constexpr char kDraws[] = "what is drawn does not depend on the input's values";
constexpr char kOrder[] = "drawn in the order of memory, which is another one here";

// Below and above 16 elements, from where on normal numbers are drawn another way, and enough for several threads.
void of_any_size(OpCase& record) { record.inputs({{3, 4}}).inputs({{0}}).inputs({{40}}).large({{300, 200}}); }
void in_order_of_memory(OpCase& record) {
  for (const char* const layout : {"transposed", "channels_last", "strided"})
    record.skip_layouts(layout, kOrder);
}

using Draw = Tensor (*)(const Tensors& x, Generator* generator);
Call seeded(Draw draw) {
  return [draw](const Tensors& x) {
    Generator generator(test_device());
    return Outputs(draw(x, &generator));
  };
}
TensorOptions like(const Tensor& x) { return {.dtype = x.dtype()}; }

// PyTorch's recipes for float64, one element after the other.
Reference each(const std::function<double(GeneratorState& state)>& draw) {
  return [draw](const Arrays& x) {
    GeneratorState state;
    Array y(x[0].shape);
    for (double& value : y.values) value = draw(state);
    return y;
  };
}
Reference normals(double mean, double std) {
  return [=](const Arrays& x) {
    GeneratorState state;
    Array y(x[0].shape);
    const int64_t n = y.numel();
    if (n < 16) {
      for (double& value : y.values) value = std::fma(state.standard_normal(), std, mean);
      return y;
    }
    const auto transform = [&](int64_t start) {
      for (int64_t j = start; j < start + 8; ++j) {
        const double radius = std::sqrt(-2 * std::log(1 - y[j])), angle = 2 * std::numbers::pi * y[j + 8];
        y[j] = std::fma(radius * std::cos(angle), std, mean);
        y[j + 8] = std::fma(radius * std::sin(angle), std, mean);
      }
    };
    for (double& value : y.values) value = state.uniform53();
    for (int64_t start = 0; start + 16 <= n; start += 16) transform(start);
    if (n % 16 == 0) return y;
    for (int64_t j = n - 16; j < n; ++j) y[j] = state.uniform53();
    transform(n - 16);
    return y;
  };
}
Reference dropped(int64_t elements_a_draw) {
  return [=](const Arrays& x) {
    GeneratorState state;
    Array y = x[0];
    for (int64_t i = 0; i < y.numel(); i += elements_a_draw) {
      const double factor = state.uniform53() < 1 - 0.4 ? 1 / (1 - 0.4) : 0;
      for (int64_t j = i; j < i + elements_a_draw; ++j) y[j] *= factor;
    }
    return y;
  };
}
// What alpha_dropout makes of `x`, for p = 0.4.
Reference alpha_dropped(bool whole_channels) {
  return [=](const Arrays& x) {
    GeneratorState state;
    Array y = x[0];
    constexpr double limit = 1.7580993408473766, p = 0.4;
    const double a = 1 / std::sqrt((limit * limit * p + 1) * (1 - p));
    const int64_t each = !whole_channels || y.numel() == 0 ? 1 : y.numel() / (y.size(0) * y.size(1));
    for (int64_t i = 0; i < y.numel(); i += each) {
      const bool kept = state.uniform53() < 1 - p;
      for (int64_t j = i; j < i + each; ++j) y[j] = (kept ? y[j] : -limit) * a + limit * a * p;
    }
    return y;
  };
}
Array permutation(const Arrays& x) {
  GeneratorState state;
  Array y(x[0].shape);
  std::iota(y.values.begin(), y.values.end(), 0);
  for (int64_t i = 0; i + 1 < y.numel(); ++i) std::swap(y[i], y[i + state.random32() % (y.numel() - i)]);
  return y;
}
// The three largest weight / exponential(1) of each row.
Array largest_ratios(const Arrays& x) {
  GeneratorState state;
  Shape sizes = x[0].shape;
  sizes[sizes.size() - 1] = 3;
  Array y(sizes), ratios = x[0];
  for (double& value : ratios.values) value /= -std::log1p(-state.uniform53());
  const int64_t count = x[0].size(-1);
  for (int64_t row = 0; row * count < x[0].numel(); ++row) {
    std::vector<int64_t> order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&](int64_t a, int64_t b) { return ratios[row * count + a] > ratios[row * count + b]; });
    for (int64_t k = 0; k < 3; ++k) y[row * 3 + k] = static_cast<double>(order[static_cast<size_t>(k)]);
  }
  return y;
}

}  // namespace

OP_CASE("rand")
    .call(seeded([](const Tensors& x, Generator* g) { return rand(x[0].sizes(), like(x[0]), g); }))
    .reference(each([](GeneratorState& s) { return s.uniform53(); }))
    .apply(of_any_size)
    .dtypes({float64})
    .not_differentiable(kDraws)
    .error<DtypeError>([] { rand({2}, {.dtype = int64}); }, "[rand] needs a floating-point dtype; got int64");
OP_CASE("randn")
    .call(seeded([](const Tensors& x, Generator* g) { return randn(x[0].sizes(), like(x[0]), g); }))
    .reference(normals(0, 1))
    .apply(of_any_size)
    .dtypes({float64})
    .not_differentiable(kDraws);
OP_CASE("randint")
    .call(seeded([](const Tensors& x, Generator* g) { return randint(-3, 9, x[0].sizes(), like(x[0]), g); }))
    .reference(each([](GeneratorState& s) { return s.random32() % 12 - 3.0; }))
    .apply(of_any_size)
    .dtypes({float32, float64, int64, int8})
    .not_differentiable(kDraws)
    .error<ValueError>([] { randint(3, 3, {2}); },
                       "[randint] the first bound must be less than the second; got 3 and 3");
OP_CASE("randperm")
    .call(seeded([](const Tensors& x, Generator* g) { return randperm(x[0].numel(), like(x[0]), g); }))
    .reference(permutation)
    .inputs({{20}})
    .inputs({{0}})
    .dtypes({float32, float64, int64})
    .not_differentiable(kDraws)
    .error<ValueError>([] { randperm(-2); }, "[randperm] n must not be negative; got -2");
OP_CASE("rand_like")
    .call(seeded([](const Tensors& x, Generator* g) { return rand_like(x[0], {}, g); }))
    .reference(each([](GeneratorState& s) { return s.uniform53(); }))
    .apply(of_any_size)
    .dtypes({float64})
    .not_differentiable(kDraws)
    .apply(in_order_of_memory);
OP_CASE("randn_like")
    .call(seeded([](const Tensors& x, Generator* g) { return randn_like(x[0], {}, g); }))
    .reference(normals(0, 1))
    .apply(of_any_size)
    .dtypes({float64})
    .not_differentiable(kDraws)
    .apply(in_order_of_memory);
OP_CASE("randint_like")
    .call(seeded([](const Tensors& x, Generator* g) { return randint_like(x[0], 7, {}, g); }))
    .reference(each([](GeneratorState& s) { return s.random32() % 7; }))
    .apply(of_any_size)
    .dtypes({float32, float64, int64, int8})
    .not_differentiable(kDraws)
    .apply(in_order_of_memory);
OP_CASE("normal")
    .call(seeded([](const Tensors& x, Generator* g) { return normal(x[0], x[1], g); }))
    .reference([](const Arrays& x) {
      GeneratorState state;
      Array y = x[0];
      for (int64_t i = 0; i < y.numel(); ++i) y[i] += state.standard_normal() * x[1][i % 4];
      return y;
    })
    .inputs({{3, 4}, {4}})
    .inputs({{0, 4}, {4}})
    .range(1, 0.5, 2)
    .dtypes({float64})
    .not_differentiable(kDraws)
    .error<ValueError>([] { normal(0., -1., {2}); }, "[normal] std must not be negative; got -1")
    .error<ValueError>(
        [] {
          normal(0., tensor({1., 2., -0.5, -3.}));
        },
        "[normal] no element of std may be negative; got -0.5");
OP_CASE("bernoulli")
    .call(seeded([](const Tensors& x, Generator* g) { return bernoulli(x[0], g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return bernoulli_(x[0], clone(x[0]), g); }))
    .reference([](const Arrays& x) {
      GeneratorState state;
      Array y = x[0];
      for (double& value : y.values) value = state.uniform53() < value;
      return y;
    })
    .inputs({{3, 4}})
    .inputs({{0}})
    .large({{300, 200}})
    .range(0.1, 0.9)
    .dtypes({float64})
    .apply(in_order_of_memory)
    .error<ValueError>([] { bernoulli(ones({2}), 2.0); },
                       "[bernoulli_] a probability must be in [0, 1]; got 2")
    .error<ValueError>(
        [] {
          bernoulli(tensor({0., 1., 1.5, -2.}));
        },
        "[bernoulli_] probabilities must be in [0, 1]; got 1.5");
OP_CASE("multinomial")
    .call(seeded([](const Tensors& x, Generator* g) { return multinomial(x[0], 3, false, g); }))
    .reference(largest_ratios)
    .inputs({{4}})
    .inputs({{5, 4}})
    .inputs({{0, 4}})
    .range(0.1, 1)
    .dtypes({float64}, int64)
    .skip_layouts("transposed", kOrder)
    .not_differentiable(kDraws)
    .error<ValueError>([] { multinomial(ones({2}), 3); },
                       "[multinomial] cannot take 3 samples from 2 categories without replacement");
OP_CASE("uniform_")
    .call(seeded([](const Tensors& x, Generator* g) { return uniform_(clone(x[0]), -1, 2, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return uniform_(x[0], -1, 2, g); }))
    .reference(each([](GeneratorState& s) { return std::fma(s.uniform53(), 3.0, -1.0); }))
    .apply(of_any_size)
    .dtypes({float64})
    .apply(in_order_of_memory)
    .error<ValueError>([] { uniform_(ones({2}), 1, 0); },
                       "[uniform_] needs bounds from <= to within float32; got 1 and 0");
OP_CASE("normal_")
    .call(seeded([](const Tensors& x, Generator* g) { return normal_(clone(x[0]), 1, 2, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return normal_(x[0], 1, 2, g); }))
    .reference(normals(1, 2))
    .apply(of_any_size)
    .dtypes({float64})
    .apply(in_order_of_memory)
    .error<ValueError>([] { normal_(ones({2}), 0, -1); }, "[normal_] std must not be negative; got -1");
OP_CASE("log_normal_")
    .call(seeded([](const Tensors& x, Generator* g) { return log_normal_(clone(x[0]), 0, 0.5, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return log_normal_(x[0], 0, 0.5, g); }))
    .reference(each([](GeneratorState& s) { return std::exp(s.standard_normal() * 0.5); }))
    .apply(of_any_size)
    .dtypes({float64})
    .apply(in_order_of_memory);
OP_CASE("exponential_")
    .call(seeded([](const Tensors& x, Generator* g) { return exponential_(clone(x[0]), 2, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return exponential_(x[0], 2, g); }))
    .reference(each([](GeneratorState& s) { return -std::log1p(-s.uniform53()) / 2; }))
    .apply(of_any_size)
    .dtypes({float64})
    .apply(in_order_of_memory)
    .error<ValueError>([] { exponential_(ones({2}), 0); }, "[exponential_] lambd must be positive; got 0");
OP_CASE("cauchy_")
    .call(seeded([](const Tensors& x, Generator* g) { return cauchy_(clone(x[0]), 0, 1, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return cauchy_(x[0], 0, 1, g); }))
    .reference(each([](GeneratorState& s) { return std::tan(std::numbers::pi * (s.uniform53() - 0.5)); }))
    .apply(of_any_size)
    .dtypes({float64})
    .apply(in_order_of_memory);
OP_CASE("geometric_")
    .call(seeded([](const Tensors& x, Generator* g) { return geometric_(clone(x[0]), 0.4, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return geometric_(x[0], 0.4, g); }))
    .reference(each([](GeneratorState& s) { return std::ceil(std::log(s.uniform53()) / std::log1p(-0.4)); }))
    .apply(of_any_size)
    .dtypes({float64, int64})
    .apply(in_order_of_memory);
OP_CASE("bernoulli_")
    .call(seeded([](const Tensors& x, Generator* g) { return bernoulli_(clone(x[0]), 0.4, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return bernoulli_(x[0], 0.4, g); }))
    .reference(each([](GeneratorState& s) { return s.uniform53() < 0.4; }))
    .apply(of_any_size)
    .dtypes({float32, float64, int64, boolean})
    .apply(in_order_of_memory);
OP_CASE("random_")
    .call(seeded([](const Tensors& x, Generator* g) { return random_(clone(x[0]), -5, 100, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return random_(x[0], -5, 100, g); }))
    .reference(each([](GeneratorState& s) { return s.random32() % 105 - 5.0; }))
    .apply(of_any_size)
    .dtypes({float32, float64, int64, int8})
    .apply(in_order_of_memory)
    .error<ValueError>([] { random_(ones({2}), 3, 3); },
                       "[random_] the first bound must be less than the second; got 3 and 3");
OP_CASE("dropout")
    .call(seeded([](const Tensors& x, Generator* g) { return dropout(x[0], 0.4, true, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return dropout_(x[0], 0.4, true, g); }))
    .reference(dropped(1))
    .apply(of_any_size)
    .dtypes({float64})
    .apply(in_order_of_memory)
    .error<ValueError>([] { dropout(ones({2}), -0.5); },
                       "[dropout] a probability must be in [0, 1]; got -0.5");
OP_CASE("dropout_")
    .call(seeded([](const Tensors& x, Generator* g) { return dropout_(clone(x[0]), 0.4, true, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return dropout_(x[0], 0.4, true, g); }))
    .reference(dropped(1))
    .apply(of_any_size)
    .dtypes({float64})
    .apply(in_order_of_memory);
OP_CASE("feature_dropout")
    .call(seeded([](const Tensors& x, Generator* g) { return feature_dropout(x[0], 0.4, true, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return feature_dropout_(x[0], 0.4, true, g); }))
    .reference([](const Arrays& x) {
      return dropped(x[0].numel() > 0 ? x[0].numel() / (x[0].size(0) * x[0].size(1)) : 1)(x)[0];
    })
    .inputs({{3, 4, 2, 2}})
    .inputs({{0, 4, 2}})
    .dtypes({float64})
    .error<ShapeError>([] { feature_dropout(ones({2})); },
                       "[feature_dropout] needs an input (N, C, *); input (2,)");
OP_CASE("alpha_dropout")
    .call(seeded([](const Tensors& x, Generator* g) { return alpha_dropout(x[0], 0.4, true, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) { return alpha_dropout_(x[0], 0.4, true, g); }))
    .reference(alpha_dropped(false))
    .inputs({{3, 4}})
    .inputs({{0}})
    .large({{300, 200}})
    .dtypes({float64})
    .apply(in_order_of_memory)
    .error<ValueError>([] { alpha_dropout(ones({2}), 1.5); },
                       "[alpha_dropout] a probability must be in [0, 1]; got 1.5");
OP_CASE("feature_alpha_dropout")
    .call(seeded([](const Tensors& x, Generator* g) { return feature_alpha_dropout(x[0], 0.4, true, g); }))
    .inplace(seeded([](const Tensors& x, Generator* g) {
      return feature_alpha_dropout_(x[0], 0.4, true, g);
    }))
    .reference(alpha_dropped(true))
    .inputs({{3, 4, 2, 2}})
    .inputs({{0, 4, 2}})
    .dtypes({float64})
    .error<ShapeError>([] { feature_alpha_dropout(ones({2})); },
                       "[feature_alpha_dropout] needs an input (N, C, *); input (2,)");

}  // namespace weft::op_cases
