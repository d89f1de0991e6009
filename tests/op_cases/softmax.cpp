// Records of the ops in weft/ops/softmax.h.
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};

// visit(positions) for every row along `dim`; a 0-d array is one row of one element.
template <class F>
void for_each_row(const Array& x, int64_t dim, F visit) {
  int64_t length = 1, step = 1;
  if (x.dim() > 0) {
    dim = dim < 0 ? dim + x.dim() : dim;
    length = x.shape[dim];
    for (int64_t d = dim + 1; d < x.dim(); ++d) step *= x.shape[d];
  }
  for (int64_t first = 0; first < x.numel(); ++first) {
    if (first / step % length != 0) continue;
    std::vector<int64_t> row;
    for (int64_t i = 0; i < length; ++i) row.push_back(first + i * step);
    visit(row);
  }
}

Reference softmax_along(int64_t dim) {
  return [=](const Arrays& x) {
    Array y(x[0].shape);
    for_each_row(y, dim, [&](const std::vector<int64_t>& row) {
      double total = 0;
      for (const int64_t i : row) total += std::exp(x[0][i]);
      for (const int64_t i : row) y[i] = std::exp(x[0][i]) / total;
    });
    return y;
  };
}
Reference log_softmax_along(int64_t dim) {
  return [=](const Arrays& x) {
    Array y(x[0].shape);
    for_each_row(y, dim, [&](const std::vector<int64_t>& row) {
      double total = 0;
      for (const int64_t i : row) total += std::exp(x[0][i]);
      for (const int64_t i : row) y[i] = x[0][i] - std::log(total);
    });
    return y;
  };
}

}  // namespace

OP_CASE("softmax")
    .call([](const Tensors& x) { return softmax(x[0], -1); })
    .inputs(any_shape)
    .dtypes(kFloating)
    .reference(softmax_along(-1))
    .error<DimError>(
        [] {
          return softmax(ones({2, 3}), 2);
        },
        "[softmax] dim must be in [-2, 1]; got 2")
    .error<DtypeError>([] { return softmax(ones({2}, {.dtype = int64}), 0); },
                       "[softmax] needs a floating-point tensor; got int64");
OP_CASE("softmax")
    .variant("dim 1")
    .call([](const Tensors& x) { return softmax(x[0], 1); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 4}})
    .inputs({{2, 3, 2, 4}})
    .large({{20, 30, 50}})
    .dtypes(kFloating)
    .reference(softmax_along(1));
OP_CASE("softmax")
    .variant("dtype")
    .call([](const Tensors& x) { return softmax(x[0], 0, float64); })
    .inputs({{4, 5}})
    .dtypes({float64, float32, int64, uint8, boolean}, float64)
    .reference(softmax_along(0))
    .skip_layouts("zero_size", "the rows themselves would be empty, which any_shape covers");

OP_CASE("log_softmax")
    .call([](const Tensors& x) { return log_softmax(x[0], -1); })
    .inputs(any_shape)
    .dtypes(kFloating)
    .reference(log_softmax_along(-1))
    .error<DimError>(
        [] {
          return log_softmax(ones({2, 3}), -3);
        },
        "[log_softmax] dim must be in [-2, 1]; got -3")
    .error<DtypeError>([] { return log_softmax(ones({2}, {.dtype = boolean}), 0); },
                       "[log_softmax] needs a floating-point tensor; got bool");
OP_CASE("log_softmax")
    .variant("dim 1")
    .call([](const Tensors& x) { return log_softmax(x[0], 1); })
    .inputs({{4, 5}})
    .inputs({{2, 3, 4}})
    .inputs({{2, 3, 2, 4}})
    .large({{20, 30, 50}})
    .dtypes(kFloating)
    .reference(log_softmax_along(1));

OP_CASE("softmax_backward")
    .call([](const Tensors& x) { return softmax_backward(x[0], x[1], 1); })
    .inputs({{4, 5}, {4, 5}})
    .inputs({{2, 3, 4}, {2, 3, 4}})
    .inputs({{2, 3, 2, 4}, {2, 3, 2, 4}})
    .large({{20, 30, 50}, {20, 30, 50}})
    .range(1, 0, 1)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for_each_row(y, 1, [&](const std::vector<int64_t>& row) {
        double dot = 0;
        for (const int64_t i : row) dot += x[0][i] * x[1][i];
        for (const int64_t i : row) y[i] = x[1][i] * (x[0][i] - dot);
      });
      return y;
    })
    .error<ShapeError>(
        [] {
          return softmax_backward(ones({2, 3}), ones({2, 4}), 1);
        },
        "[softmax_backward] grad needs the result's shape (2, 4); got (2, 3)")
    .error<DtypeError>([] { return softmax_backward(ones({2}, {.dtype = float64}), ones({2}), 0); },
                       "[softmax_backward] grad needs the result's dtype float32; got float64")
    .error<DimError>([] { return softmax_backward(ones({2}), ones({2}), 1); },
                     "[softmax_backward] dim must be in [-1, 0]; got 1");
OP_CASE("log_softmax_backward")
    .call([](const Tensors& x) { return log_softmax_backward(x[0], x[1], -2); })
    .inputs({{4, 5}, {4, 5}})
    .inputs({{2, 3, 4}, {2, 3, 4}})
    .large({{20, 30, 50}, {20, 30, 50}})
    .range(1, -3, 0)
    .dtypes(kFloating)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for_each_row(y, -2, [&](const std::vector<int64_t>& row) {
        double total = 0;
        for (const int64_t i : row) total += x[0][i];
        for (const int64_t i : row) y[i] = x[0][i] - std::exp(x[1][i]) * total;
      });
      return y;
    })
    .skip_layouts("zero_size", "the rows themselves would be empty")
    .error<ShapeError>(
        [] {
          return log_softmax_backward(ones({2, 3}), ones({2, 4}), 1);
        },
        "[log_softmax_backward] grad needs the result's shape (2, 4); got (2, 3)");

OP_CASE("softmin")
    .call([](const Tensors& x) { return softmin(x[0], 0); })
    .inputs({{4, 3}})
    .reference([](const Arrays& x) {
      Array y = x[0];
      for (int64_t c = 0; c < 3; ++c) {
        double total = 0;
        for (int64_t i = c; i < y.numel(); i += 3) total += std::exp(-y[i]);
        for (int64_t i = c; i < y.numel(); i += 3) y[i] = std::exp(-y[i]) / total;
      }
      return y;
    })
    .error<DimError>([] { return softmin(ones({2}), 1); }, "[softmax] dim must be in [-1, 0]; got 1");

}  // namespace weft::op_cases
