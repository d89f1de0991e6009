// Records of the creation ops. Those without a tensor take their size from an input's shape.
#include <algorithm>
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr char kMakes[] = "makes a tensor; nothing flows in";

TensorOptions like(const Tensor& x) { return {.dtype = x.dtype()}; }

Reference constant(double value) {
  return [value](const Arrays& x) { return Array(x[0].shape, value); };
}
Reference sequence(double (*value)(double i)) {
  return [value](const Arrays& x) {
    Array y(x[0].shape);
    for (int64_t i = 0; i < y.numel(); ++i) y[i] = value(static_cast<double>(i));
    return y;
  };
}
// What tril and triu keep, by the difference of column and row.
Reference triangle(bool (*keeps)(int64_t difference)) {
  return [keeps](const Arrays& x) {
    Array y = x[0];
    const int64_t rows = y.size(-2), columns = y.size(-1);
    for (int64_t i = 0; i < y.numel(); ++i)
      if (!keeps(i % columns - i / columns % rows)) y[i] = 0;
    return y;
  };
}
Array square(const Array& x, int64_t offset) {
  const int64_t side = x.numel() + std::abs(offset);
  Array y(Shape{side, side});
  for (int64_t i = 0; i < x.numel(); ++i)
    y({i - std::min<int64_t>(offset, 0), i + std::max<int64_t>(offset, 0)}) = x[i];
  return y;
}

}  // namespace

OP_CASE("empty")
    .call([](const Tensors& x) { return fill_(empty(x[0].sizes(), like(x[0])), 1); })
    .inputs(any_shape)
    .reference(constant(1))
    .not_differentiable(kMakes)
    .error<ShapeError>(
        [] {
          empty({3, -2});
        },
        "[empty] sizes must not be negative; size (3, -2)");
OP_CASE("empty_strided")
    .call([](const Tensors& x) {
      return fill_(empty_strided(x[0].sizes(), {1, 7}, like(x[0])), 1);
    })
    .inputs({{5, 2}})
    .reference(constant(1))
    .not_differentiable(kMakes)
    .error<ShapeError>(
        [] {
          empty_strided({2}, {1, 2});
        },
        "needs as many strides as sizes; size (2,), stride (1, 2)");
OP_CASE("empty_like")
    .call([](const Tensors& x) { return fill_(empty_like(x[0]), 1); })
    .inputs(any_shape)
    .reference(constant(1))
    .not_differentiable(kMakes);
OP_CASE("zeros")
    .call([](const Tensors& x) { return zeros(x[0].sizes(), like(x[0])); })
    .inputs(any_shape)
    .reference(constant(0))
    .not_differentiable(kMakes);
OP_CASE("ones")
    .call([](const Tensors& x) { return ones(x[0].sizes(), like(x[0])); })
    .inputs(any_shape)
    .reference(constant(1))
    .not_differentiable(kMakes);
OP_CASE("full")
    .call([](const Tensors& x) { return full(x[0].sizes(), 2.5, like(x[0])); })
    .inputs(any_shape)
    .reference(constant(2.5))
    .not_differentiable(kMakes);
OP_CASE("scalar_tensor")
    .call([](const Tensors& x) { return scalar_tensor(2.5, like(x[0])); })
    .inputs({Shape{}})
    .reference(constant(2.5))
    .not_differentiable(kMakes);
OP_CASE("zeros_like").inputs(any_shape).reference(constant(0)).not_differentiable(kMakes);
OP_CASE("ones_like").inputs(any_shape).reference(constant(1)).not_differentiable(kMakes);
OP_CASE("full_like")
    .call([](const Tensors& x) { return full_like(x[0], -1.5); })
    .inputs(any_shape)
    .reference(constant(-1.5))
    .not_differentiable(kMakes);
OP_CASE("new_empty")
    .call([](const Tensors& x) { return fill_(new_empty(x[0], x[0].sizes()), 1); })
    .inputs(any_shape)
    .reference(constant(1))
    .not_differentiable(kMakes);
OP_CASE("new_zeros")
    .call([](const Tensors& x) { return new_zeros(x[0], x[0].sizes()); })
    .inputs(any_shape)
    .reference(constant(0))
    .not_differentiable(kMakes);
OP_CASE("new_ones")
    .call([](const Tensors& x) { return new_ones(x[0], x[0].sizes()); })
    .inputs(any_shape)
    .reference(constant(1))
    .not_differentiable(kMakes);
OP_CASE("new_full")
    .call([](const Tensors& x) { return new_full(x[0], x[0].sizes(), 3); })
    .inputs(any_shape)
    .reference(constant(3))
    .not_differentiable(kMakes);

OP_CASE("arange")
    .call([](const Tensors& x) {
      return arange(2, 2 + 0.25 * static_cast<double>(x[0].numel()), 0.25, like(x[0]));
    })
    .inputs({{7}})
    .inputs({{0}})
    .large({{70000}})
    .reference(sequence([](double i) { return 2 + i / 4; }))
    .not_differentiable(kMakes)
    .error<ValueError>([] { arange(1, 5, -1); },
                       "[arange] step leads away from end; start 1, end 5, step -1");
OP_CASE("arange")
    .variant("integers")
    .call([](const Tensors& x) { return arange(0, 3 * x[0].numel(), 3); })
    .inputs({{7}})
    .reference(sequence([](double i) { return 3 * i; }))
    .dtypes({float64}, int64)
    .not_differentiable(kMakes);
OP_CASE("linspace")
    .call([](const Tensors& x) { return linspace(-1, 2, x[0].numel(), like(x[0])); })
    .inputs({{7}})
    .inputs({{0}})
    .not_differentiable(kMakes)
    .reference(sequence([](double i) { return -1 + i / 2; }))
    .error<ValueError>([] { linspace(0, 1, -1); },
                       "[linspace] the number of steps must not be negative; got -1");
OP_CASE("logspace")
    .call([](const Tensors& x) { return logspace(0, 3, x[0].numel(), 4, like(x[0])); })
    .inputs({{7}})
    .inputs({{0}})
    .reference(sequence([](double i) { return std::pow(2.0, i); }))
    .not_differentiable(kMakes);
OP_CASE("eye")
    .call([](const Tensors& x) { return eye(x[0].size(0), x[0].size(1), like(x[0])); })
    .inputs({{3, 4}})
    .inputs({{4, 2}})
    .inputs({{0, 2}})
    .not_differentiable(kMakes)
    .reference([](const Arrays& x) {
      Array y(x[0].shape);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = i / y.size(1) == i % y.size(1);
      return y;
    });

OP_CASE("tril")
    .inputs({{3, 4}})
    .inputs({{2, 4, 3}})
    .inputs({{0, 2}})
    .large({{300, 400}})
    .dtypes({float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, boolean})
    .reference(triangle([](int64_t difference) { return difference <= 0; }))
    .error<ShapeError>([] { tril(ones({3})); }, "[tril] needs a tensor of at least 2 dimensions; input (3,)");
OP_CASE("tril")
    .variant("diagonal")
    .call([](const Tensors& x) { return tril(x[0], 1); })
    .inplace([](const Tensors& x) { return tril_(x[0], 1); })
    .inputs({{3, 4}})
    .reference(triangle([](int64_t difference) { return difference <= 1; }));
OP_CASE("fill_diagonal_")
    .call([](const Tensors& x) { return fill_diagonal_(clone(x[0]), 2.5); })
    .inplace([](const Tensors& x) { return fill_diagonal_(x[0], 2.5); })
    .inputs({{3, 4}})
    .inputs({{4, 3}})
    .inputs({{0, 2}})
    .inputs({{3, 3, 3}})
    .reference([](const Arrays& x) {
      Array y = x[0];
      int64_t step = 0, least = x[0].size(0);
      for (int64_t d = 0; d < y.dim(); ++d) {
        step = step * y.size(d) + 1;
        least = std::min(least, y.size(d));
      }
      for (int64_t i = 0; i < least; ++i) y[i * step] = 2.5;
      return y;
    })
    .error<ShapeError>([] { fill_diagonal_(ones({3}), 1); }, "needs a tensor of at least 2 dimensions")
    .error<ShapeError>(
        [] {
          fill_diagonal_(ones({2, 2, 3}), 1);
        },
        "all sizes must be equal");
OP_CASE("triu")
    .inputs({{3, 4}})
    .inputs({{2, 4, 3}})
    .inputs({{0, 2}})
    .large({{300, 400}})
    .reference(triangle([](int64_t difference) { return difference >= 0; }));
OP_CASE("triu")
    .variant("diagonal")
    .call([](const Tensors& x) { return triu(x[0], -1); })
    .inplace([](const Tensors& x) { return triu_(x[0], -1); })
    .inputs({{4, 3}})
    .reference(triangle([](int64_t difference) { return difference >= -1; }));
OP_CASE("tril_indices")
    .call([](const Tensors& x) { return tril_indices(x[0].size(0), x[0].size(1), 1); })
    .inputs({{2, 4}})
    .dtypes({float64}, int64)
    .not_differentiable(kMakes)
    .reference([](const Arrays&) {
      return Array({2, 5}, {0, 0, 1, 1, 1, 0, 1, 0, 1, 2});
    })
    .skip_layouts("zero_size", "the sizes are the input's");
OP_CASE("triu_indices")
    .call([](const Tensors& x) { return triu_indices(x[0].size(0), x[0].size(1)); })
    .inputs({{2, 3}})
    .dtypes({float64}, int64)
    .not_differentiable(kMakes)
    .reference([](const Arrays&) {
      return Array({2, 5}, {0, 0, 0, 1, 1, 0, 1, 2, 1, 2});
    })
    .skip_layouts("zero_size", "the sizes are the input's");

OP_CASE("diag")
    .inputs({{3}})
    .reference([](const Arrays& x) { return square(x[0], 0); })
    .error<ShapeError>(
        [] {
          diag(ones({2, 2, 2}));
        },
        "[diag] needs a tensor of 1 or 2 dimensions; input (2, 2, 2)");
OP_CASE("diag")
    .variant("matrix")
    .call([](const Tensors& x) { return diag(x[0], 1); })
    .inputs({{3, 4}})
    .reference([](const Arrays& x) {
      return Array({3}, {x[0]({0, 1}), x[0]({1, 2}), x[0]({2, 3})});
    })
    .skip_layouts("zero_size", "(0, 4) has an empty diagonal, checked in shape_test");
OP_CASE("diag_embed")
    .call([](const Tensors& x) { return diag_embed(x[0], -1, 0, 2); })
    .inputs({{2, 3}})
    .inputs({{0, 2}})
    .reference([](const Arrays& x) {
      const int64_t rows = x[0].size(0), length = x[0].size(1);
      Array y(Shape{length + 1, rows, length + 1});
      for (int64_t r = 0; r < rows; ++r)
        for (int64_t i = 0; i < length; ++i) y({i + 1, r, i}) = x[0]({r, i});
      return y;
    })
    .error<ShapeError>([] { diag_embed(ones({2}), 0, 1, 1); },
                       "dim1 and dim2 must differ; got 1 and 1, input (2,)");
OP_CASE("diagflat")
    .call([](const Tensors& x) { return diagflat(x[0], 2); })
    .inputs({{2, 2}})
    .inputs({Shape{}})
    .reference([](const Arrays& x) { return square(x[0], 2); });
OP_CASE("one_hot")
    .call([](const Tensors& x) { return one_hot(x[0], 5); })
    .inputs({{3}})
    .inputs({{2, 2}})
    .inputs({Shape{}})
    .large({{20000}})
    .integers(0, 4)
    .input_dtype(0, int64)
    .dtypes({int64})
    .not_differentiable("class numbers are integers")
    .reference([](const Arrays& x) {
      Shape sizes = x[0].shape;
      sizes.push_back(5);
      Array y(sizes);
      for (int64_t i = 0; i < x[0].numel(); ++i) y[i * 5 + static_cast<int64_t>(x[0][i])] = 1;
      return y;
    })
    .error<IndexError>(
        [] {
          one_hot(tensor({0, 3}), 3);
        },
        "[one_hot] class numbers must be in [0, 3); got 3");

OP_CASE("tensor")
    .call([](const Tensors& x) { return tensor(x[0].to_vector<double>(), x[0].sizes(), like(x[0])); })
    .inputs(any_shape)
    .reference([](const Arrays& x) { return x[0]; })
    .not_differentiable("copies values")
    .error<ShapeError>(
        [] {
          tensor({{1, 2}, {3}});
        },
        "[tensor] lists of one level must have one length; got 2 and 1");
OP_CASE("from_blob")
    .call([](const Tensors& x) {
      auto* memory = new double[static_cast<size_t>(x[0].numel()) + 1];
      const std::vector<double> values = x[0].to_vector<double>();
      std::copy(values.begin(), values.end(), memory);
      return to(
          from_blob(memory, x[0].sizes(), float64, [](void* data) { delete[] static_cast<double*>(data); }),
          x[0].dtype());
    })
    .inputs(any_shape)
    .reference([](const Arrays& x) { return x[0]; })
    .not_differentiable("memory of others");

}  // namespace weft::op_cases
