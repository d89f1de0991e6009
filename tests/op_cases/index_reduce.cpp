// Records of scatter_reduce and index_reduce in weft/ops/index.h.
#include <algorithm>
#include <cmath>

#include "tests/op_cases/op_case.h"
#include "tests/op_cases/pick.h"
#include "weft/ops.h"

namespace weft::op_cases {

namespace {

constexpr std::initializer_list<Dtype> kNumbers = {float32, float64, float16, bfloat16, int64,
                                                   int32,   int16,   int8,    uint8};

double reduced(const std::vector<double>& values, const std::string& reduce) {
  double y = reduce == "prod" ? 1 : 0;
  if (reduce == "amax") return *std::max_element(values.begin(), values.end());
  if (reduce == "amin") return *std::min_element(values.begin(), values.end());
  for (const double value : values) y = reduce == "prod" ? y * value : y + value;
  return reduce == "mean" ? y / static_cast<double>(values.size()) : y;
}
// Along dimension 0 of matrices.
Array scattered(const Array& x, const Array& index, const Array& src, const std::string& reduce,
                bool include_self) {
  Array y = x;
  for (int64_t i = 0; i < x.size(0); ++i)
    for (int64_t j = 0; j < x.size(1); ++j) {
      std::vector<double> meeting;
      if (include_self) meeting.push_back(x({i, j}));
      for (int64_t k = 0; k < index.size(0); ++k)
        if (j < index.size(1) && index({k, j}) == static_cast<double>(i)) meeting.push_back(src({k, j}));
      if (meeting.size() > (include_self ? 1 : 0)) y({i, j}) = reduced(meeting, reduce);
    }
  return y;
}
// What all records of scatter_reduce have in common: rows of the source meet in four rows.
std::function<void(OpCase&)> scattering(std::string reduce, bool include_self) {
  return [=](OpCase& record) {
    record.call([=](const Tensors& x) { return scatter_reduce(x[0], 0, x[1], x[2], reduce, include_self); })
        .inplace([=](const Tensors& x) { return scatter_reduce_(x[0], 0, x[1], x[2], reduce, include_self); })
        .inputs({{4, 3}, {6, 3}, {6, 3}})
        .inputs({{4, 3}, {2, 2}, {3, 3}})
        .inputs({{4, 3}, {0, 3}, {0, 3}})
        .input_dtype(1, int64)
        .integers(1, 0, 3)
        .reference([=](const Arrays& x) { return scattered(x[0], x[1], x[2], reduce, include_self); });
  };
}
// The same of index_reduce: one index for a whole row of the source.
std::function<void(OpCase&)> indexing(std::string reduce, bool include_self) {
  return [=](OpCase& record) {
    record.call([=](const Tensors& x) { return index_reduce(x[0], 0, x[1], x[2], reduce, include_self); })
        .inplace([=](const Tensors& x) { return index_reduce_(x[0], 0, x[1], x[2], reduce, include_self); })
        .inputs({{4, 3}, {6}, {6, 3}})
        .inputs({{4, 3}, {0}, {0, 3}})
        .input_dtype(1, int64)
        .integers(1, 0, 3)
        .reference([=](const Arrays& x) {
          Array index(x[2].shape);
          for (int64_t i = 0; i < index.numel(); ++i) index[i] = x[1][i / index.size(1)];
          return scattered(x[0], index, x[2], reduce, include_self);
        });
  };
}
Tensor whole(IntSpan size) { return zeros(size, {.dtype = int64}); }

}  // namespace

OP_CASE("scatter_reduce")
    .apply(scattering("sum", true))
    .large({{4, 400}, {200, 400}, {200, 400}})
    .tolerance(2e-5)
    .half_tolerance(3e-2)
    .dtypes(kNumbers)
    .error<ValueError>(
        [] { scatter_reduce(ones({2}), 0, whole({2}), ones({2}), "max"); },
        "[scatter_reduce] reduce must be \"sum\", \"prod\", \"mean\", \"amax\" or \"amin\"; got \"max\"")
    .error<DtypeError>([] { scatter_reduce(ones({2}), 0, whole({2}), whole({2}), "sum"); },
                       "[scatter_reduce] src must have the dtype of the tensor, float32; got int64")
    .error<DtypeError>(
        [] {
          const Tensor x = zeros({2}, {.dtype = boolean});
          return scatter_reduce(x, 0, whole({2}), x, "mean");
        },
        "[scatter_reduce] bools have no mean; input (2,)")
    .error<IndexError>([] { scatter_reduce_(ones({2}), 0, full({1}, 2), ones({1}), "amax"); },
                       "[scatter_reduce_] index 2 at position 0 is out of bounds for dimension 0 with size 2")
    .error<ShapeError>([] { scatter_reduce(ones({2}), 0, whole({3}), ones({2}), "sum"); },
                       "[scatter_reduce] index (3,) needs as many dimensions as src (2,)")
    .error<DimError>([] { scatter_reduce(ones({2}), 1, whole({2}), ones({2}), "sum"); },
                     "[scatter_reduce] dim must be in [-1, 0]; got 1");
OP_CASE("scatter_reduce").variant("sum of src").apply(scattering("sum", false));
OP_CASE("scatter_reduce")
    .variant("prod")
    .apply(scattering("prod", true))
    .away_from(0, 0, 0.3)
    .away_from(2, 0, 0.3)
    .half_tolerance(3e-2)
    .dtypes(kNumbers);
OP_CASE("scatter_reduce").variant("prod of src").apply(scattering("prod", false)).away_from(2, 0, 0.3);
OP_CASE("scatter_reduce")
    .variant("prod with a zero")
    .call([](const Tensors& x) { return scatter_reduce(x[0], 0, x[1], x[2], "prod"); })
    .inputs({{1, 3}, {2, 3}, {2, 3}})
    .inputs({{1, 3}, {0, 3}, {0, 3}})
    .input_dtype(1, int64)
    .integers(1, 0, 0)
    .integers(0, 1, 3)
    .integers(2, 0, 1)
    .reference([](const Arrays& x) { return scattered(x[0], x[1], x[2], "prod", true); })
    .no_second_derivative("where several zeros meet it is refused");
OP_CASE("scatter_reduce")
    .variant("mean")
    .apply(scattering("mean", true))
    .dtypes({float32, float64, float16, bfloat16});
OP_CASE("scatter_reduce").variant("mean of src").apply(scattering("mean", false));
OP_CASE("scatter_reduce")
    .variant("mean of whole numbers")
    .apply(scattering("mean", true))
    .integers(0, -20, 20)
    .integers(2, -20, 20)
    .dtypes({int64, int32, int16, int8, uint8})
    .reference([](const Arrays& x) {
      Array y = scattered(x[0], x[1], x[2], "mean", true);
      for (double& value : y.values) value = std::floor(value);
      return y;
    });
OP_CASE("scatter_reduce")
    .variant("amax")
    .apply(scattering("amax", true))
    .large({{4, 400}, {200, 400}, {200, 400}})
    .distinct(0)
    .distinct(2)
    .dtypes(kAllDtypes);
OP_CASE("scatter_reduce")
    .variant("amin of src")
    .apply(scattering("amin", false))
    .distinct(0)
    .distinct(2)
    .dtypes(kAllDtypes);

OP_CASE("index_reduce")
    .apply(indexing("mean", false))
    .dtypes({float32, float64, float16, bfloat16})
    .error<ValueError>([] { index_reduce(ones({2}), 0, whole({2}), ones({2}), "sum"); },
                       "[index_reduce] reduce must be \"prod\", \"mean\", \"amax\" or \"amin\"; got \"sum\"")
    .error<ShapeError>(
        [] {
          index_reduce(ones({2, 3}), 1, whole({2}), ones({2, 1}), "amax");
        },
        "source needs the tensor's shape with the index's length in dimension 1, (2, 2); tensor (2, 3), "
        "index (2,), source (2, 1)")
    .error<ShapeError>(
        [] {
          index_reduce(ones({2}), 0, whole({1, 2}), ones({2}), "amax");
        },
        "[index_reduce] needs an index of 1 dimension; input (2,), index (1, 2)")
    .error<IndexError>([] { index_reduce(ones({2}), 0, full({1}, -1), ones({1}), "amax"); },
                       "index -1 at position 0");
OP_CASE("index_reduce")
    .variant("prod")
    .apply(indexing("prod", true))
    .away_from(0, 0, 0.3)
    .away_from(2, 0, 0.3)
    .dtypes(kNumbers)
    .half_tolerance(3e-2);
OP_CASE("index_reduce")
    .variant("amax")
    .apply(indexing("amax", true))
    .input_dtype(1, int32)
    .distinct(0)
    .distinct(2)
    .dtypes(kAllDtypes);

}  // namespace weft::op_cases
