// Records of embedding.
#include <algorithm>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};

Array rows(const Arrays& x) {
  const int64_t columns = x[1].size(1);
  Shape shape = x[0].shape;
  shape.push_back(columns);
  Array y(shape);
  for (int64_t i = 0; i < y.numel(); ++i) y[i] = x[1]({static_cast<int64_t>(x[0][i / columns]), i % columns});
  return y;
}

}  // namespace

OP_CASE("embedding")
    .inputs({{6}, {5, 3}})
    .inputs({{2, 3}, {5, 4}})
    .inputs({{}, {5, 3}})
    .inputs({{0}, {5, 3}})
    .large({{40, 100}, {5, 130}})
    .input_dtype(0, int64)
    .integers(0, 0, 4)
    .dtypes(kFloating)
    .reference(rows)
    .error<IndexError>(
        [] {
          embedding(full({2}, 5, {.dtype = int64}), ones({5, 3}));
        },
        "[embedding] index 5 at position 0 is out of bounds for dimension 0 with size 5")
    .error<ShapeError>([] { embedding(zeros({2}, {.dtype = int64}), ones({5})); },
                       "[embedding] weight must be (V, D); got (5,)")
    .error<DtypeError>(
        [] {
          embedding(zeros({2}), ones({5, 3}));
        },
        "[embedding] needs an int64 or int32 index; got float32")
    .error<ValueError>(
        [] {
          embedding(zeros({2}, {.dtype = int64}), ones({5, 3}), 5);
        },
        "[embedding] padding_idx must be in [-5, 5) for weight (5, 3); got 5")
    .error<ValueError>(
        [] {
          embedding(zeros({2}, {.dtype = int64}), ones({5, 3}), {}, {}, 2.0, false, /*sparse=*/true);
        },
        "[embedding] weft has no sparse gradients");

OP_CASE("embedding_bag")
    .call([](const Tensors& x) {
      return Tensors{embedding_bag(x[0], x[1], {}, {}, 2.0, false, "sum", false, x[2]),
                     embedding_bag(x[0], x[1]), embedding_bag(x[0], x[1], {}, {}, 2.0, false, "max")};
    })
    .inputs({{4, 3}, {5, 2}, {4, 3}})
    .large({{300, 3}, {5, 130}, {300, 3}})
    .input_dtype(0, int64)
    .integers(0, 0, 4)
    .distinct(1)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      const int64_t bags = x[0].size(0), each = x[0].size(1), columns = x[1].size(1);
      Arrays y(3, Array(Shape{bags, columns}));
      for (int64_t bag = 0; bag < bags; ++bag)
        for (int64_t d = 0; d < columns; ++d)
          for (int64_t i = 0; i < each; ++i) {
            const double v = x[1]({static_cast<int64_t>(x[0]({bag, i})), d});
            y[0]({bag, d}) += v * x[2]({bag, i});
            y[1]({bag, d}) += v / static_cast<double>(each);
            y[2]({bag, d}) = i == 0 ? v : std::max(v, y[2]({bag, d}));
          }
      return y;
    })
    .error<ValueError>(
        [] {
          embedding_bag(zeros({2}, {.dtype = int64}), ones({5, 3}));
        },
        "[embedding_bag] offsets must have 1 dimension for input (2,); got none")
    .error<ValueError>(
        [] {
          embedding_bag(zeros({2}, {.dtype = int64}), ones({5, 3}), ones({1}, {.dtype = int64}));
        },
        "[embedding_bag] offsets must start at 0; got 1")
    .error<ValueError>(
        [] {
          embedding_bag(zeros({3}, {.dtype = int64}), ones({5, 3}), tensor({0, 2, 1}));
        },
        "[embedding_bag] offsets must not fall; got 1 after 2")
    .error<ValueError>(
        [] {
          embedding_bag(zeros({3}, {.dtype = int64}), ones({5, 3}), tensor({0, 2, 9}));
        },
        "[embedding_bag] offsets must not exceed the 3 indices; got 9")
    .error<ValueError>(
        [] {
          embedding_bag(zeros({2, 1}, {.dtype = int64}), ones({5, 3}), {}, {}, 2, false, "min");
        },
        "[embedding_bag] mode must be \"sum\", \"mean\" or \"max\"; got \"min\"");

}  // namespace weft::op_cases
