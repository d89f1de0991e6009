// Records of the ops in weft/ops/index.h.
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr std::initializer_list<Dtype> kAll{float32, float64, float16, bfloat16, int64,
                                            int32,   int16,   int8,    uint8,    boolean};
constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};

// An array as (outer, size of dim, inner).
struct Split {
  int64_t outer = 1, length = 1, inner = 1;
  Split(const Array& x, int64_t dim) {
    for (int64_t d = 0; d < x.dim(); ++d) (d < dim ? outer : d == dim ? length : inner) *= x.size(d);
  }
  int64_t at(int64_t o, int64_t i, int64_t n) const { return (o * length + i) * inner + n; }
};

Array slices(const Array& x, int64_t dim, const Array& index) {
  Shape shape = x.shape;
  if (x.dim() > 0) shape[dim] = index.numel();
  Array y(shape);
  const Split from(x, dim), to(y, dim);
  for (int64_t o = 0; o < to.outer; ++o)
    for (int64_t i = 0; i < to.length; ++i)
      for (int64_t n = 0; n < to.inner; ++n)
        y[to.at(o, i, n)] = x[from.at(o, static_cast<int64_t>(index[i]), n)];
  return y;
}

// x with each slice that index names set to what change(old, o, i, n) says.
template <class F>
Array changed(Array x, int64_t dim, const Array& index, F change) {
  const Split at(x, dim);
  for (int64_t o = 0; o < at.outer; ++o)
    for (int64_t i = 0; i < index.numel(); ++i)
      for (int64_t n = 0; n < at.inner; ++n) {
        auto place = static_cast<int64_t>(index[i]);
        if (place < 0) place += at.length;
        double& value = x[at.at(o, place, n)];
        value = change(value, o, i, n);
      }
  return x;
}

// visit(position in index, position of the place in x that it names) for every element of a two-dimensional index.
template <class F>
void each_place(const Array& index, const Array& x, int64_t dim, F visit) {
  for (int64_t i = 0; i < index.size(0); ++i)
    for (int64_t j = 0; j < index.size(1); ++j) {
      const auto place = static_cast<int64_t>(index({i, j}));
      visit(i, j, dim == 0 ? place * x.size(1) + j : i * x.size(1) + place);
    }
}

Array scattered(Array x, int64_t dim, const Array& index, const Array& src,
                double (*combine)(double, double)) {
  each_place(index, x, dim, [&](int64_t i, int64_t j, int64_t place) {
    x[place] = combine(x[place], src({i, j}));
  });
  return x;
}

double second(double, double value) { return value; }
double sum_of(double old, double value) { return old + value; }
double product_of(double old, double value) { return old * value; }

Array places_of(const Array& x) {
  std::vector<double> places;
  for (int64_t i = 0; i < x.numel(); ++i)
    if (x[i] != 0) places.push_back(static_cast<double>(i));
  Array y({static_cast<int64_t>(places.size()), x.dim()});
  for (int64_t row = 0; row < y.size(0); ++row) {
    auto rest = static_cast<int64_t>(places[static_cast<size_t>(row)]);
    for (int64_t d = x.dim() - 1; d >= 0; --d) {
      y({row, d}) = static_cast<double>(rest % x.size(d));
      rest /= x.size(d);
    }
  }
  return y;
}

Tensor floats(const Shape& shape) { return zeros(shape); }
Tensor indices(const Shape& shape) { return zeros(shape, {.dtype = int64}); }

}  // namespace

OP_CASE("where")
    .inputs({{3, 4}, {3, 4}, {3, 4}})
    .inputs({{4}, {3, 1}, {}})
    .inputs({{2, 1, 3}, {2, 4, 3}, {4, 1}})
    .inputs({{}, {}, {}})
    .large({{300, 500}, {300, 500}, {500}})
    .input_dtype(0, boolean)
    .dtypes(kAll)
    .reference([](double c, double x, double y) { return c != 0 ? x : y; })
    .error<DtypeError>([] { return where(floats({2}), floats({2}), floats({2})); },
                       "needs a bool condition; got float32")
    .error<ShapeError>([] { return where(zeros({2}, {.dtype = boolean}), floats({3}), floats({3})); },
                       "[where]");

OP_CASE("masked_fill")
    .call([](const Tensors& x) { return masked_fill(x[0], x[1], 3); })
    .inplace([](const Tensors& x) { return masked_fill_(x[0], x[1], 3); })
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .inputs({{4}, {3, 1}})
    .inputs({{}, {}})
    .inputs({{2, 3, 4, 5}, {2, 1, 4, 1}})
    .large({{300, 500}, {300, 500}})
    .input_dtype(1, boolean)
    .dtypes({float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8})
    .broadcasting()
    .reference([](double x, double mask) { return mask != 0 ? 3 : x; })
    .error<DtypeError>([] { return masked_fill(floats({2}), zeros({2}, {.dtype = uint8}), 1); },
                       "needs a bool mask; got uint8: convert it with to(boolean)")
    .error<ValueError>([] { return masked_fill(indices({2}), ones({2}, {.dtype = boolean}), -INFINITY); },
                       "value -inf does not fit int64")
    .error<ShapeError>(
        [] {
          return masked_fill_(floats({2}), zeros({3, 2}, {.dtype = boolean}), 1);
        },
        "mask (3, 2) does not broadcast to the tensor written to, (2,)")
    .error<ShapeError>([] { return masked_fill(floats({2}), zeros({2}, {.dtype = boolean}), floats({2})); },
                       "takes a number or a 0-d tensor");

OP_CASE("masked_fill")
    .variant("tensor value")
    .call([](const Tensors& x) { return masked_fill(x[0], x[1], x[2]); })
    .inplace([](const Tensors& x) { return masked_fill_(x[0], x[1], x[2]); })
    .inputs({{3, 4}, {3, 4}, {}})
    .inputs({{4}, {3, 1}, {}})
    .input_dtype(1, boolean)
    .dtypes(kAll)
    .reference([](double x, double mask, double value) { return mask != 0 ? value : x; });

OP_CASE("masked_select")
    .inputs({{3, 4}, {3, 4}})
    .inputs({{3, 4}, {4}})
    .inputs({{1, 4}, {3, 1}})
    .inputs({{}, {}})
    .large({{300, 500}, {300, 500}})
    .input_dtype(1, boolean)
    .dtypes(kAll)
    .reference([](const Arrays& x) {
      const Shape shape = broadcast_shapes(x[0].shape, x[1].shape);
      const auto at = [&](const Array& a, int64_t position) {
        int64_t from = 0, step = 1;
        for (int64_t d = shape.size() - 1; d >= 0; --d) {
          const int64_t own = d - (shape.size() - a.dim());
          if (own >= 0) from += a.size(own) == 1 ? 0 : position % shape[d] * step;
          if (own >= 0) step *= a.size(own);
          position /= shape[d];
        }
        return a[from];
      };
      std::vector<double> chosen;
      for (int64_t i = 0; i < shape.numel(); ++i)
        if (at(x[1], i) != 0) chosen.push_back(at(x[0], i));
      return Array({static_cast<int64_t>(chosen.size())}, chosen);
    })
    .error<DtypeError>([] { return masked_select(floats({2}), indices({2})); },
                       "needs a bool mask; got int64");

OP_CASE("masked_scatter")
    .inputs({{3, 4}, {3, 4}, {12}})
    .inputs({{3, 4}, {4}, {4, 4}})
    .inputs({{}, {}, {1}})
    .input_dtype(1, boolean)
    .dtypes(kAll)
    .skip_layouts("zero_size", "nothing is written, so source has no gradient to give a shape")
    .reference([](const Arrays& x) {
      Array y = x[0];
      int64_t next = 0;
      for (int64_t i = 0; i < y.numel(); ++i)
        if (x[1][i % x[1].numel()] != 0) y[i] = x[2][next++];
      return y;
    })
    .error<ShapeError>([] { return masked_scatter(floats({3}), ones({3}, {.dtype = boolean}), floats({2})); },
                       "mask chooses 3 elements, but source (2,) has 2");

OP_CASE("nonzero")
    .inputs({{5, 4}})
    .inputs({{7}})
    .inputs({{2, 3, 4}})
    .inputs({{}})
    .inputs({{3, 0, 2}})
    .large({{300, 500}})
    .integers(-1, 1)
    .dtypes(kAll, int64)
    .not_differentiable("indices")
    .reference([](const Arrays& x) { return places_of(x[0]); });

OP_CASE("argwhere")
    .inputs({{5, 4}})
    .inputs({{}})
    .integers(-1, 1)
    .dtypes(kAll, int64)
    .not_differentiable("indices")
    .reference([](const Arrays& x) { return places_of(x[0]); });

OP_CASE("gather")
    .call([](const Tensors& x) { return gather(x[0], 0, x[1]); })
    .inputs({{3, 4}, {5, 4}})
    .inputs({{3, 4}, {2, 3}})
    .inputs({{3, 4}, {0, 4}})
    .large({{3, 400}, {500, 400}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .dtypes(kAll)
    .reference([](const Arrays& x) {
      Array y(x[1].shape);
      each_place(x[1], x[0], 0, [&](int64_t i, int64_t j, int64_t place) { y({i, j}) = x[0][place]; });
      return y;
    })
    .error<IndexError>(
        [] {
          return gather(floats({2, 3}), 1, full({2, 2}, 3));
        },
        "[gather] index 3 at position (0, 0) is out of bounds for dimension 1 with size 3")
    .error<IndexError>([] { return gather(floats({2}), 0, full({1}, -1)); }, "index -1 at position 0")
    .error<ShapeError>(
        [] {
          return gather(floats({2, 3}), 1, indices({2}));
        },
        "index (2,) needs as many dimensions as the tensor (2, 3)")
    .error<ShapeError>(
        [] {
          return gather(floats({2, 3}), 1, indices({3, 1}));
        },
        "must not be larger apart from dimension 1")
    .error<DtypeError>([] { return gather(floats({2}), 0, floats({2})); },
                       "got float32: convert it with to(int64)")
    .error<DimError>([] { return gather(floats({2}), 1, indices({2})); }, "dim must be in [-1, 0]; got 1");

OP_CASE("gather")
    .variant("last dim")
    .call([](const Tensors& x) { return gather(x[0], -1, x[1]); })
    .inputs({{4, 3}, {4, 5}})
    .inputs({{4, 3}, {2, 1}})
    .large({{400, 3}, {400, 500}})
    .input_dtype(1, int32)
    .integers(1, 0, 2)
    .reference([](const Arrays& x) {
      Array y(x[1].shape);
      each_place(x[1], x[0], 1, [&](int64_t i, int64_t j, int64_t place) { y({i, j}) = x[0][place]; });
      return y;
    });

OP_CASE("scatter")
    .call([](const Tensors& x) { return scatter(x[0], 0, x[1], x[2]); })
    .inplace([](const Tensors& x) { return scatter_(x[0], 0, x[1], x[2]); })
    .inputs({{5, 4}, {1, 4}, {1, 4}})
    .inputs({{5, 4}, {1, 2}, {3, 3}})
    .inputs({{5, 4}, {0, 4}, {0, 4}})
    .input_dtype(1, int64)
    .integers(1, 0, 4)
    .dtypes(kAll)
    .reference([](const Arrays& x) { return scattered(x[0], 0, x[1], x[2], second); })
    .error<IndexError>(
        [] {
          return scatter(floats({2, 3}), 1, full({2, 2}, 3), 1);
        },
        "[scatter] index 3 at position (0, 0) is out of bounds for dimension 1 with size 3")
    .error<DtypeError>([] { return scatter(floats({2}), 0, indices({2}), zeros({2}, {.dtype = float64})); },
                       "src must have the dtype of the tensor, float32; got float64")
    .error<ShapeError>(
        [] {
          return scatter(floats({3, 5}), 0, indices({2, 2}), floats({2, 5, 2}));
        },
        "index (2, 2) needs as many dimensions as src (2, 5, 2)")
    .error<ShapeError>([] { return scatter(floats({3}), 0, indices({3}), floats({2})); },
                       "index (3,) needs as many dimensions as src (2,) and must not be larger")
    .error<ValueError>([] { return scatter(floats({3}), 0, indices({3}), floats({3}), "mean"); },
                       "reduce must be \"add\" or \"multiply\"; got \"mean\"");

OP_CASE("scatter")
    .variant("number")
    .call([](const Tensors& x) { return scatter(x[0], 1, x[1], 2); })
    .inplace([](const Tensors& x) { return scatter_(x[0], 1, x[1], 2); })
    .inputs({{4, 5}, {4, 3}})
    .inputs({{4, 5}, {2, 7}})
    .large({{400, 5}, {400, 300}})
    .input_dtype(1, int64)
    .integers(1, 0, 4)
    .reference([](const Arrays& x) { return scattered(x[0], 1, x[1], Array(x[1].shape, 2), second); });

OP_CASE("scatter")
    .variant("multiply")
    .call([](const Tensors& x) { return scatter(x[0].detach(), 0, x[1], x[2].detach(), "multiply"); })
    .inplace([](const Tensors& x) { return scatter_(x[0], 0, x[1], x[2], "multiply"); })
    .inputs({{5, 4}, {6, 4}, {6, 4}})
    .inputs({{5, 4}, {0, 4}, {0, 4}})
    .input_dtype(1, int64)
    .integers(1, 0, 4)
    .range(0, -1, 1)
    .range(2, -1, 1)
    .dtypes({float32, float64, int64, boolean})
    .not_differentiable("PyTorch's reduce has no derivative")
    .reference([](const Arrays& x) { return scattered(x[0], 0, x[1], x[2], product_of); });

OP_CASE("scatter_add")
    .call([](const Tensors& x) { return scatter_add(x[0], 0, x[1], x[2]); })
    .inplace([](const Tensors& x) { return scatter_add_(x[0], 0, x[1], x[2]); })
    .inputs({{5, 4}, {6, 4}, {6, 4}})
    .inputs({{5, 4}, {2, 3}, {3, 4}})
    .inputs({{5, 4}, {0, 4}, {0, 4}})
    .large({{5, 400}, {300, 400}, {300, 400}})
    .input_dtype(1, int64)
    .integers(1, 0, 4)
    .dtypes({float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8})
    .half_tolerance(3e-2)
    .tolerance(2e-5)
    .reference([](const Arrays& x) { return scattered(x[0], 0, x[1], x[2], sum_of); });

OP_CASE("take_along_dim")
    .call([](const Tensors& x) { return take_along_dim(x[0], x[1], 1); })
    .inputs({{4, 3}, {4, 2}})
    .inputs({{1, 3}, {4, 2}})
    .inputs({{4, 3}, {1, 5}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .reference([](const Arrays& x) {
      const int64_t rows = std::max(x[0].size(0), x[1].size(0));
      Array y({rows, x[1].size(1)});
      for (int64_t i = 0; i < rows; ++i)
        for (int64_t j = 0; j < x[1].size(1); ++j)
          y({i, j}) = x[0]({i % x[0].size(0), static_cast<int64_t>(x[1]({i % x[1].size(0), j}))});
      return y;
    })
    .error<ShapeError>(
        [] {
          return take_along_dim(floats({2, 3}), indices({2}), 1);
        },
        "as many dimensions");

OP_CASE("index_select")
    .call([](const Tensors& x) { return index_select(x[0], 0, x[1]); })
    .inputs({{3, 4}, {5}})
    .inputs({{3, 2, 2}, {2}})
    .inputs({{3}, {}})
    .inputs({{3, 4}, {0}})
    .large({{3, 700}, {400}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .dtypes(kAll)
    .reference([](const Arrays& x) { return slices(x[0], 0, x[1]); })
    .error<IndexError>(
        [] {
          return index_select(floats({2, 3}), 0, full({1}, 2));
        },
        "[index_select] index 2 at position 0 is out of bounds for dimension 0 with size 2")
    .error<IndexError>(
        [] {
          return index_select(floats({2, 3}), 0, full({1}, -1));
        },
        "index -1 at position 0")
    .error<IndexError>(
        [] {
          return index_select(floats({2, 3}), 0, indices({1, 1}));
        },
        "needs an index of 1 dimension")
    .error<DtypeError>(
        [] {
          return index_select(floats({2, 3}), 0, floats({1}));
        },
        "needs an int64 or int32 index");

OP_CASE("index_select")
    .variant("last dim")
    .call([](const Tensors& x) { return index_select(x[0], -1, x[1]); })
    .inputs({{4, 3}, {5}})
    .inputs({{2, 2, 3}, {2}})
    .large({{400, 3}, {300}})
    .large({{30000, 3}, {2}})
    .input_dtype(1, int32)
    .integers(1, 0, 2)
    .reference([](const Arrays& x) { return slices(x[0], x[0].dim() - 1, x[1]); });

OP_CASE("index_add")
    .call([](const Tensors& x) { return index_add(x[0], 0, x[1], x[2], 2); })
    .inplace([](const Tensors& x) { return index_add_(x[0], 0, x[1], x[2], 2); })
    .inputs({{3, 4}, {5}, {5, 4}})
    .inputs({{3}, {4}, {4}})
    .inputs({{3, 4}, {0}, {0, 4}})
    .large({{3, 700}, {200}, {200, 700}})
    .input_dtype(1, int64)
    .integers(1, 0, 2)
    .dtypes({float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8})
    .half_tolerance(3e-2)
    .tolerance(2e-5)
    .reference([](const Arrays& x) {
      const Split at(x[2], 0);
      return changed(x[0], 0, x[1], [&](double old, int64_t o, int64_t i, int64_t n) {
        return old + 2 * x[2][at.at(o, i, n)];
      });
    })
    .error<ShapeError>(
        [] {
          return index_add(floats({3, 2}), 0, indices({2}), floats({2}));
        },
        "source needs the tensor's shape with the index's length in dimension 0, (2, 2)")
    .error<DtypeError>([] { return index_add(floats({3}), 0, indices({2}), zeros({2}, {.dtype = float64})); },
                       "source must have the dtype of the tensor, float32; got float64");

OP_CASE("index_copy")
    .call([](const Tensors& x) { return index_copy(x[0], 1, x[1], x[2]); })
    .inplace([](const Tensors& x) { return index_copy_(x[0], 1, x[1], x[2]); })
    .inputs({{3, 4}, {3}, {3, 3}})
    .inputs({{2, 4, 2}, {2}, {2, 2, 2}})
    .input_dtype(1, int64)
    .integers(1, 0, 3)
    .distinct(1)
    .dtypes(kAll)
    .skip_layouts("zero_size",
                  "an index of no elements is a batch of another kind; see tests/ops/index_test.cpp")
    .reference([](const Arrays& x) {
      const Split at(x[2], 1);
      return changed(x[0], 1, x[1],
                     [&](double, int64_t o, int64_t i, int64_t n) { return x[2][at.at(o, i, n)]; });
    });

OP_CASE("index_fill")
    .call([](const Tensors& x) { return index_fill(x[0], 0, x[1], 3); })
    .inplace([](const Tensors& x) { return index_fill_(x[0], 0, x[1], 3); })
    .inputs({{3, 4}, {2}})
    .inputs({{3}, {5}})
    .inputs({{3, 4}, {0}})
    .input_dtype(1, int64)
    .integers(1, -3, 2)
    .reference([](const Arrays& x) {
      return changed(x[0], 0, x[1], [](double, int64_t, int64_t, int64_t) { return 3.0; });
    });

OP_CASE("index_fill")
    .variant("tensor value")
    .call([](const Tensors& x) { return index_fill(x[0], 0, x[1], x[2]); })
    .inplace([](const Tensors& x) { return index_fill_(x[0], 0, x[1], x[2]); })
    .inputs({{3, 4}, {1}, {}})
    .inputs({{3, 4}, {0}, {}})
    .input_dtype(1, int64)
    .integers(1, -3, 2)
    .dtypes(kAll)
    .reference([](const Arrays& x) {
      return changed(x[0], 0, x[1], [&](double, int64_t, int64_t, int64_t) { return x[2][0]; });
    });

OP_CASE("take")
    .inputs({{2, 3}, {4}})
    .inputs({{6}, {2, 3}})
    .inputs({{6}, {}})
    .inputs({{2, 3}, {0}})
    .input_dtype(1, int64)
    .integers(1, -6, 5)
    .dtypes(kAll)
    .reference([](const Arrays& x) {
      Array y(x[1].shape);
      for (int64_t i = 0; i < y.numel(); ++i) y[i] = x[0][(static_cast<int64_t>(x[1][i]) + 6) % 6];
      return y;
    })
    .error<IndexError>(
        [] {
          return take(floats({2, 3}), full({1}, 6));
        },
        "[take] index 6 at position 0 is out of bounds for dimension 0 with size 6");

OP_CASE("index")
    .call([](const Tensors& x) { return index(x[0], {x[1]}); })
    .inputs({{3, 4}, {5}})
    .inputs({{3, 2, 2}, {2, 2}})
    .inputs({{3}, {1}})
    .inputs({{3, 4}, {0}})
    .large({{3, 784}, {100}})
    .input_dtype(1, int64)
    .integers(1, -3, 2)
    .dtypes(kAll)
    .reference([](const Arrays& x) {
      Array index = x[1];
      for (double& i : index.values) i = std::fmod(i + 3, 3);
      Array y = slices(x[0], 0, index);
      Shape shape = index.shape;
      for (int64_t d = 1; d < x[0].dim(); ++d) shape.push_back(x[0].size(d));
      return Array(shape, y.values);
    });

OP_CASE("index_put")
    .call([](const Tensors& x) {
      return index_put(x[0], {Slice(), x[1]}, x[2], true);
    })
    .inplace([](const Tensors& x) {
      return index_put_(x[0], {Slice(), x[1]}, x[2], true);
    })
    .inputs({{3, 4}, {5}, {3, 5}})
    .inputs({{3, 4}, {0}, {3, 0}})
    .large({{300, 4}, {200}, {300, 200}})
    .input_dtype(1, int64)
    .integers(1, 0, 3)
    .dtypes(kFloating)
    .half_tolerance(3e-2)
    .tolerance(2e-5)
    .reference([](const Arrays& x) {
      const Split at(x[2], 1);
      return changed(x[0], 1, x[1],
                     [&](double old, int64_t o, int64_t i, int64_t n) { return old + x[2][at.at(o, i, n)]; });
    });

OP_CASE("index_put")
    .variant("write")
    .call([](const Tensors& x) { return index_put(x[0], {x[1]}, x[2]); })
    .inplace([](const Tensors& x) { return index_put_(x[0], {x[1]}, x[2]); })
    .inputs({{4, 3}, {2}, {2, 3}})
    .inputs({{4, 3}, {3}, {3}})
    .inputs({{4}, {0}, {}})
    .input_dtype(1, int64)
    .integers(1, 0, 3)
    .distinct(1)
    .dtypes(kAll)
    .reference([](const Arrays& x) {
      return changed(x[0], 0, x[1], [&](double, int64_t, int64_t i, int64_t n) {
        return x[2].dim() == 0 ? x[2][0] : x[2][(x[2].dim() == 2 ? i * 3 : 0) + n];
      });
    });

OP_CASE("put")
    .call([](const Tensors& x) {
      return put(x[0], tensor({4, -1, 4}), x[1], /*accumulate=*/true);
    })
    .inplace([](const Tensors& x) {
      return put_(x[0], tensor({4, -1, 4}), x[1], /*accumulate=*/true);
    })
    .inputs({{2, 3}, {3}})
    .reference([](const Arrays& x) {
      Array y = x[0];
      y[4] += x[1][0] + x[1][2];
      y[5] += x[1][1];
      return y;
    })
    .skip_layouts("zero_size", "there is no place to write to")
    .error<IndexError>([] { put(ones({2}), tensor({2}), ones({1})); }, "[put] ")
    .error<ShapeError>([] { put(ones({2}), tensor({1}), ones({2})); },
                       "[put] index and source need the same number of elements; got (1,) and (2,)");
OP_CASE("put")
    .variant("write")
    .call([](const Tensors& x) {
      return put(x[0], tensor({{1}, {-2}}), x[1]);
    })
    .inputs({{2, 3}, {2}})
    .reference([](const Arrays& x) {
      Array y = x[0];
      y[1] = x[1][0];
      y[4] = x[1][1];
      return y;
    })
    .skip_layouts("zero_size", "there is no place to write to");
OP_CASE("nonzero_static")
    .call([](const Tensors& x) { return nonzero_static(x[0], 4, -7); })
    .inputs({{2, 3}})
    .integers(0, 1)
    .reference([](const Arrays& x) {
      Array y({4, 2}, -7);
      int64_t row = 0;
      for (int64_t i = 0; i < x[0].numel() && row < 4; ++i)
        if (x[0][i] != 0) {
          y({row, 0}) = static_cast<double>(i / 3);
          y({row++, 1}) = static_cast<double>(i % 3);
        }
      return y;
    })
    .dtypes({float32, float64, int64, boolean}, int64)
    .not_differentiable("it gives places");
}  // namespace weft::op_cases
