// Records of attention, of one head and of several.
#include <cmath>
#include <limits>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};
constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

/// For q (B, L, E), k (B, S, E), v (B, S, Ev), in plain loops; mask(b, i, j) is added to the scores.
template <class Mask>
Array attend(const Array& q, const Array& k, const Array& v, double scale, Mask mask) {
  Array y(Shape{q.size(0), q.size(1), v.size(2)});
  for (int64_t b = 0; b < q.size(0); ++b)
    for (int64_t i = 0; i < q.size(1); ++i) {
      double total = 0;
      for (int64_t j = 0; j < k.size(1); ++j) {
        double score = 0;
        for (int64_t e = 0; e < q.size(2); ++e) score += q({b, i, e}) * k({b, j, e});
        const double weight = std::exp(score * scale + mask(b, i, j));
        total += weight;
        for (int64_t e = 0; e < v.size(2); ++e) y({b, i, e}) += weight * v({b, j, e});
      }
      for (int64_t e = 0; e < v.size(2); ++e) y({b, i, e}) /= total > 0 ? total : 1;
    }
  return y;
}
double none(int64_t, int64_t, int64_t) { return 0; }
double causal(int64_t, int64_t i, int64_t j) { return j <= i ? 0 : kMinusInfinity; }

}  // namespace

OP_CASE("scaled_dot_product_attention")
    .call([](const Tensors& x) { return scaled_dot_product_attention(x[0], x[1], x[2]); })
    .inputs({{2, 3, 4}, {2, 5, 4}, {2, 5, 6}})
    .inputs({{1, 1, 1}, {1, 1, 1}, {1, 1, 1}})
    .large({{6, 70, 16}, {6, 90, 16}, {6, 90, 24}})
    .tolerance(1e-4)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return attend(x[0], x[1], x[2], 1 / std::sqrt(static_cast<double>(x[0].size(2))), none);
    })
    .error<ShapeError>(
        [] {
          scaled_dot_product_attention(ones({4}), ones({2, 4}), ones({2, 4}));
        },
        "[scaled_dot_product_attention] query, key and value need at least 2 dimensions")
    .error<ShapeError>(
        [] {
          scaled_dot_product_attention(ones({3, 4}), ones({2, 3}), ones({2, 4}));
        },
        "got (3, 4), (2, 3) and (2, 4)")
    .error<DtypeError>(
        [] {
          scaled_dot_product_attention(ones({3, 4}), ones({2, 4}, {.dtype = float64}), ones({2, 4}));
        },
        "need one dtype; got float32, float64 and float32")
    .error<ValueError>(
        [] {
          scaled_dot_product_attention(ones({3, 4}), ones({2, 4}), ones({2, 4}), ones({3, 2}), 0, true);
        },
        "attn_mask must not be given with is_causal=true")
    .error<ShapeError>(
        [] {
          scaled_dot_product_attention(ones({3, 4, 8}), ones({2, 4, 8}), ones({2, 4, 8}), {}, 0, false, {},
                                       true);
        },
        "the heads of key and value must divide those of query")
    .error<ValueError>(
        [] {
          scaled_dot_product_attention(ones({3, 4}), ones({2, 4}), ones({2, 4}), {}, 1.5);
        },
        "dropout_p must be in [0, 1]; got 1.5");
OP_CASE("scaled_dot_product_attention")
    .variant("causal, scale")
    .call([](const Tensors& x) { return scaled_dot_product_attention(x[0], x[1], x[2], {}, 0, true, 0.7); })
    .inputs({{2, 3, 4}, {2, 3, 4}, {2, 3, 4}})
    .inputs({{2, 5, 4}, {2, 3, 4}, {2, 3, 4}})
    .large({{6, 90, 16}, {6, 90, 16}, {6, 90, 24}})
    .tolerance(1e-4)
    .dtypes(kFloating)
    .reference([](const Arrays& x) { return attend(x[0], x[1], x[2], 0.7, causal); });
OP_CASE("scaled_dot_product_attention")
    .variant("mask to add")
    .call([](const Tensors& x) {
      return scaled_dot_product_attention(x[0], x[1], x[2], x[3], 0, false, 0.7);
    })
    .inputs({{2, 3, 4}, {2, 5, 4}, {2, 5, 4}, {3, 5}})
    .large({{6, 70, 16}, {6, 90, 16}, {6, 90, 24}, {70, 90}})
    .tolerance(1e-4)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return attend(x[0], x[1], x[2], 0.7, [&](int64_t, int64_t i, int64_t j) { return x[3]({i, j}); });
    });
OP_CASE("scaled_dot_product_attention")
    .variant("mask to leave out, rows without keys")
    .call([](const Tensors& x) {
      return scaled_dot_product_attention(x[0], x[1], x[2], x[3], 0, false, 0.7);
    })
    .inputs({{2, 6, 4}, {2, 2, 4}, {2, 2, 4}, {2, 6, 2}})
    .input_dtype(3, boolean)
    .tolerance(1e-4)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      return attend(x[0], x[1], x[2], 0.7, [&](int64_t b, int64_t i, int64_t j) {
        return x[3]({b, i, j}) != 0 ? 0 : kMinusInfinity;
      });
    });
OP_CASE("scaled_dot_product_attention")
    .variant("heads shared by several queries")
    .call([](const Tensors& x) {
      return scaled_dot_product_attention(x[0], x[1], x[2], {}, 0, false, 0.7, /*enable_gqa=*/true);
    })
    .inputs({{4, 3, 5}, {2, 4, 5}, {2, 4, 5}})
    .tolerance(1e-4)
    .reference([](const Arrays& x) {
      Arrays wide{x[0], Array(Shape{4, 4, 5}), Array(Shape{4, 4, 5})};
      for (const size_t t : {1, 2})
        for (int64_t i = 0; i < 80; ++i) wide[t][i] = x[t][i / 40 * 20 + i % 20];
      return attend(wide[0], wide[1], wide[2], 0.7, none);
    })
    .skip_layouts("zero_size", "the number of heads is fixed");

namespace {

constexpr int64_t kHeads = 2;

/// x (steps, N, E) times rows [from, from + E) of `weight`, plus `bias` from there on: (N, heads, steps, E / heads) as
/// matrices of attend, N * heads in all.
Array projected(const Array& x, const Array& weight, const Array& bias, int64_t from) {
  const int64_t steps = x.size(0), samples = x.size(1), features = weight.size(1), width = features / kHeads;
  Array y(Shape{samples * kHeads, steps, width});
  for (int64_t t = 0; t < steps; ++t)
    for (int64_t n = 0; n < samples; ++n)
      for (int64_t row = 0; row < features; ++row) {
        double sum = bias[from + row];
        for (int64_t f = 0; f < features; ++f) sum += weight({from + row, f}) * x({t, n, f});
        y({n * kHeads + row / width, t, row % width}) = sum;
      }
  return y;
}

/// Of query, key, value, in_proj_weight, in_proj_bias, out_proj_weight and out_proj_bias.
template <class Mask>
Array several_heads(const Arrays& x, Mask mask) {
  const int64_t steps = x[0].size(0), samples = x[0].size(1), features = x[0].size(2),
                width = features / kHeads;
  const Array q = projected(x[0], x[3], x[4], 0), k = projected(x[1], x[3], x[4], features),
              v = projected(x[2], x[3], x[4], 2 * features);
  const Array heads = attend(q, k, v, 1 / std::sqrt(static_cast<double>(width)), mask);
  Array y(x[0].shape);
  for (int64_t t = 0; t < steps; ++t)
    for (int64_t n = 0; n < samples; ++n)
      for (int64_t row = 0; row < features; ++row) {
        double sum = x[6][row];
        for (int64_t f = 0; f < features; ++f)
          sum += x[5]({row, f}) * heads({n * kHeads + f / width, t, f % width});
        y({t, n, row}) = sum;
      }
  return y;
}

/// What takes part where `mask` is false.
Tensor several_heads_of(const Tensors& x, bool need_weights, const Tensor& mask) {
  return multi_head_attention_forward(x[0], x[1], x[2], x[0].size(-1), kHeads, x[3], x[4], {}, {}, false, 0.0,
                                      x[5], x[6], true, {}, need_weights, mask)
      .first;
}

}  // namespace

OP_CASE("multi_head_attention_forward")
    .call([](const Tensors& x) { return several_heads_of(x, false, {}); })
    .inputs({{3, 2, 4}, {5, 2, 4}, {5, 2, 4}, {12, 4}, {12}, {4, 4}, {4}})
    .large({{40, 3, 16}, {50, 3, 16}, {50, 3, 16}, {48, 16}, {48}, {16, 16}, {16}})
    .range(-1, 1)
    .tolerance(1e-4)
    .half_tolerance(3e-2)
    .dtypes(kFloating)
    .skip_layouts("zero_size", "without keys or features there is nothing to attend to")
    .reference([](const Arrays& x) { return several_heads(x, none); })
    .error<ShapeError>(
        [] {
          const Tensor x = ones({3, 2, 4}), w = ones({12, 4}), o = ones({4, 4});
          multi_head_attention_forward(x, x, x, 6, 2, w, {}, {}, {}, false, 0, o, {});
        },
        "[multi_head_attention_forward] query needs embed_dim_to_check=6 features; got (3, 2, 4)")
    .error<ValueError>(
        [] {
          const Tensor x = ones({3, 2, 4}), w = ones({12, 4}), o = ones({4, 4});
          multi_head_attention_forward(x, x, x, 4, 3, w, {}, {}, {}, false, 0, o, {});
        },
        "[multi_head_attention_forward] num_heads must divide the 4 features; got 3")
    .error<ShapeError>(
        [] {
          const Tensor x = ones({3, 2, 4}), w = ones({8, 4}), o = ones({4, 4});
          multi_head_attention_forward(x, x, x, 4, 2, w, {}, {}, {}, false, 0, o, {});
        },
        "[multi_head_attention_forward] in_proj_weight must be (12, 4); got (8, 4)");
OP_CASE("multi_head_attention_forward")
    .variant("with weights, causal")
    .call([](const Tensors& x) {
      return several_heads_of(x, true, triu(ones({x[0].size(0), x[1].size(0)}, {.dtype = boolean}), 1));
    })
    .inputs({{3, 2, 4}, {5, 2, 4}, {5, 2, 4}, {12, 4}, {12}, {4, 4}, {4}})
    .range(-1, 1)
    .tolerance(1e-4)
    .skip_layouts("zero_size", "without keys or features there is nothing to attend to")
    .reference([](const Arrays& x) { return several_heads(x, causal); });

}  // namespace weft::op_cases
