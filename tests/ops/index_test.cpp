// What the records of the index family cannot say: every mix of index entries against a plain loop over coordinates,
// assignment through views with its gradients, and the wording of errors.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "tests/ops/plain_index.h"
#include "weft/autograd.h"
#include "weft/ops.h"
#include "weft/threads.h"

namespace weft {
namespace {

using plain_index::pick;
using plain_index::Picked;

Tensor longs(const std::vector<int64_t>& values, const Shape& shape) {
  Tensor t = empty(shape, {.dtype = int64});
  std::copy(values.begin(), values.end(), t.data_ptr<int64_t>());
  return t;
}
Tensor longs(const std::vector<int64_t>& values) {
  return longs(values, {static_cast<int64_t>(values.size())});
}
Tensor bools(const std::vector<int64_t>& values, const Shape& shape) {
  return to(longs(values, shape), boolean);
}
// 0, 1, … in the given shape: an element says where it was.
Tensor numbered(const Shape& shape, Dtype dtype = float32) {
  return clone(reshape(arange(shape.numel(), {.dtype = dtype}), shape));
}
std::vector<double> values(const Tensor& t) { return t.to_vector<double>(); }

const std::vector<std::pair<const char*, std::vector<Index>>>& mixes() {
  static const Tensor i1 = longs({2, -1, 0, 2}), i2 = longs({0, 1, -3, 1}), column = longs({1, 0}, {2, 1});
  static const Tensor grid = longs({0, 2, 1, 1, 0, 2}, {2, 3}), none = longs({}, {0}), one = longs({1}, {1});
  static const Tensor rows = bools({1, 0, 1}, {3}),
                      plane = bools({1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0}, {3, 4});
  static const Tensor inner = bools({0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0}, {4, 3}),
                      nothing = bools({0, 0, 0}, {3});
  static const Tensor three = bools({1, 1, 1, 1, 0}, {5}), scalar = longs({-2}, {}),
                      narrow_index = to(i1, int32);
  static const std::vector<std::pair<const char*, std::vector<Index>>> all{
      {"0", {0}},
      {"-1, 2", {-1, 2}},
      {"1, 2, 0, 4", {1, 2, 0, 4}},
      {"1:3", {Slice(1, 3)}},
      {"::2, 1:, :-1", {Slice({}, {}, 2), Slice(1), Slice({}, -1)}},
      {"..., 1", {Ellipsis, 1}},
      {"0, ..., None, ::3", {0, Ellipsis, None, Slice({}, {}, 3)}},
      {"None, :, None", {None, Slice(), None}},
      {"5:2", {Slice(2, 1)}},
      {"i1", {i1}},
      {"i1 of int32", {narrow_index}},
      {"grid", {grid}},
      {":, i2", {Slice(), i2}},
      {"..., i1", {Ellipsis, i1}},
      {"i1, i2", {i1, i2}},
      {":, i2, i1", {Slice(), i2, i1}},
      {"i1, :, i1", {i1, Slice(), i1}},
      {"i1, :, :, i2", {i1, Slice(), Slice(), i2}},
      {":, i2, :, i2", {Slice(), i2, Slice(), i2}},
      {"column, i2", {column, i2}},
      {"i1, column, one", {i1, column, one}},
      {"i1, None, i2", {i1, None, i2}},
      {"0, i2, i1", {0, i2, i1}},
      {"0, :, i1", {0, Slice(), i1}},
      {"i1, 0, i1", {i1, 0, i1}},
      {"i1, ..., 2", {i1, Ellipsis, 2}},
      {"1:, i2, None, ::2", {Slice(1), i2, None, Slice({}, {}, 2)}},
      {"0-d tensor", {scalar}},
      {"0-d tensor, :, i1", {scalar, Slice(), i1}},
      {"no index", {none}},
      {":, no index, 1:", {Slice(), none, Slice(1)}},
      {"rows", {rows}},
      {"plane", {plane}},
      {":, inner", {Slice(), inner}},
      {"nothing", {nothing}},
      {"..., three", {Ellipsis, three}},
      {"rows, :, :, three of one", {rows, Slice(), Slice(), one}},
      {"plane, None, 1", {plane, None, 1}},
      {"rows, column", {rows, column}},
      {"inner after an integer", {1, inner, Slice(1)}},
      {"plane, ..., grid of as many", {plane, Ellipsis, longs({0, 4, 2, 2, 1, 3})}},
  };
  return all;
}

class IndexMix : public testing::TestWithParam<size_t> {};

TEST_P(IndexMix, ChoosesWhatThePlainLoopChooses) {
  const auto& [text, entries] = mixes()[GetParam()];
  SCOPED_TRACE(text);
  const Shape shape{3, 4, 3, 5};
  const Tensor plain = numbered(shape);
  const Tensor permuted = permute(contiguous(permute(plain, {3, 1, 0, 2})), {2, 1, 3, 0});
  const Picked picked = pick(shape, entries);
  for (const Tensor& x : {plain, permuted}) {
    const Tensor y = index(x, entries);
    EXPECT_EQ(y.sizes().str(), picked.shape.str());
    EXPECT_EQ(values(y), std::vector<double>(picked.positions.begin(), picked.positions.end()));
  }
}

TEST_P(IndexMix, PutsWhereThePlainLoopPuts) {
  const auto& [text, entries] = mixes()[GetParam()];
  SCOPED_TRACE(text);
  const Shape shape{3, 4, 3, 5};
  const Picked picked = pick(shape, entries);
  const Tensor placed = mul(add(numbered(picked.shape), 1), 1000);
  for (const bool accumulate : {false, true}) {
    std::vector<double> expected = values(numbered(shape));
    for (size_t i = 0; i < picked.positions.size(); ++i) {
      double& to = expected[static_cast<size_t>(picked.positions[i])];
      to = (accumulate ? to : 0) + static_cast<double>(i + 1) * 1000;
    }
    const Tensor plain = numbered(shape);
    const Tensor permuted = permute(contiguous(permute(plain, {3, 1, 0, 2})), {2, 1, 3, 0});
    for (const Tensor& x : {plain, permuted}) {
      EXPECT_TRUE(index_put_(x, entries, placed, accumulate).is_same(x));
      EXPECT_EQ(values(x), expected) << "accumulate " << accumulate;
    }
    std::vector<double> sevens = values(numbered(shape));
    std::map<int64_t, int> times;
    for (const int64_t at : picked.positions) ++times[at];
    for (const auto& [at, n] : times) {
      double& to = sevens[static_cast<size_t>(at)];
      to = accumulate ? to + 7 * n : 7;
    }
    const Tensor x = numbered(shape);
    index_put_(x, entries, Tensor(7), accumulate);
    EXPECT_EQ(values(x), sevens) << "one value, accumulate " << accumulate;
  }
}

TEST_P(IndexMix, HasTheDerivativesOfThePlainLoop) {
  const auto& [text, entries] = mixes()[GetParam()];
  SCOPED_TRACE(text);
  const Shape shape{3, 4, 3, 5};
  const Picked picked = pick(shape, entries);
  const Tensor x = numbered(shape, float64).requires_grad_();
  const Tensor weights = add(numbered(picked.shape, float64), 1);
  sum(mul(index(x, entries), weights)).backward();
  std::vector<double> expected(static_cast<size_t>(shape.numel()));
  for (size_t i = 0; i < picked.positions.size(); ++i)
    expected[static_cast<size_t>(picked.positions[i])] += static_cast<double>(i + 1);
  EXPECT_EQ(values(x.grad()), expected);

  // Written: what was covered has no gradient, what was put has that of its place; places named twice are left out, where
  // PyTorch's derivative is that of a write that has not been covered.
  std::map<int64_t, int> times;
  for (const int64_t at : picked.positions) ++times[at];
  for (const auto& [at, n] : times)
    if (n > 1) return;
  const Tensor old = numbered(shape, float64).requires_grad_(),
               put = numbered(picked.shape, float64).requires_grad_();
  const Tensor all = add(numbered(shape, float64), 1);
  sum(mul(index_put(old, entries, put), all)).backward();
  std::vector<double> to_old = values(all), to_put;
  for (const int64_t at : picked.positions) {
    to_put.push_back(to_old[static_cast<size_t>(at)]);
    to_old[static_cast<size_t>(at)] = 0;
  }
  EXPECT_EQ(values(old.grad()), to_old);
  EXPECT_EQ(values(put.grad()), to_put);
}

INSTANTIATE_TEST_SUITE_P(Index, IndexMix, testing::Range<size_t>(0, mixes().size()));

// ---- views and copies ----

TEST(Index, EntriesWithoutTensorsGiveViewsAndOthersCopies) {
  const Tensor x = numbered({3, 4});
  for (const Tensor& y : {x[1], x[{Slice(1), 2}], x[None], x[{Ellipsis}], x[{Slice(), Slice()}]}) {
    EXPECT_TRUE(y.is_view());
    fill_(y, -1);
  }
  EXPECT_EQ(values(x), std::vector<double>(12, -1));
  for (const Tensor& y : {x[longs({0})], x[bools({1, 1, 1}, {3})], x[{Slice(1), longs({0})}]}) {
    EXPECT_FALSE(y.is_view());
    fill_(y, 5);
  }
  EXPECT_EQ(values(x), std::vector<double>(12, -1));
}

TEST(Index, AnIntegerTensorOfNoDimensionsIsAnIntegerAndAMaskOfNoneANewDimension) {
  const Tensor x = numbered({3, 4});
  EXPECT_TRUE(x[longs({1}, {})].is_view());
  EXPECT_EQ(values(x[longs({-1}, {})]), (std::vector<double>{8, 9, 10, 11}));
  EXPECT_EQ(x[bools({1}, {})].sizes().str(), "(1, 3, 4)");
  EXPECT_EQ(x[bools({0}, {})].sizes().str(), "(0, 3, 4)");
  EXPECT_EQ(values(Tensor(3.0)[bools({1}, {})]), std::vector<double>{3});
}

TEST(Index, BytesAreMasks) {
  const Tensor x = numbered({3});
  EXPECT_EQ(values(x[to(longs({1, 0, 2}), uint8)]), (std::vector<double>{0, 2}));
}

TEST(Index, ABatchOfRowsOfEveryDtypeIsCopied) {
  for (const Dtype dtype : {float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, boolean}) {
    const Tensor x = to(remainder(numbered({50, 7}, int64), 2), dtype);
    const Tensor rows = longs({49, 3, 3, -1, 0});
    const Tensor y = x[rows];
    EXPECT_EQ(y.dtype(), dtype);
    for (int64_t i = 0; i < 5; ++i)
      EXPECT_EQ(values(y[i]), values(x[rows[i].item<int64_t>()])) << name(dtype);
  }
}

TEST(Index, ALargeBatchIsTheSameWithAnyNumberOfThreads) {
  const Tensor x = numbered({1000, 33});
  std::vector<int64_t> order;
  for (int64_t i = 0; i < 20000; ++i) order.push_back(i * 7919 % 1000);
  const Tensor rows = longs(order);
  const int before = num_threads();
  std::vector<std::vector<double>> found;
  for (const int threads : {1, 3}) {
    set_num_threads(threads);
    const Tensor leaf = clone(x).requires_grad_();
    const Tensor y = leaf[rows];
    sum(mul(y, div(numbered(y.sizes()), 3))).backward();
    found.push_back(values(leaf.grad()));
    for (int64_t i = 0; i < 20000; i += 999)
      EXPECT_EQ(values(y[i].detach()), values(x[order[static_cast<size_t>(i)]]));
  }
  set_num_threads(before);
  EXPECT_EQ(found[0], found[1]);
}

// ---- assignment ----

TEST(IndexAssignment, WritesThroughViewsConvertedAndBroadcast) {
  const Tensor x = numbered({2, 3});
  x[0] = Tensor(5);
  x[{1, Slice(1)}] = longs({7, 8});
  EXPECT_EQ(values(x), (std::vector<double>{5, 5, 5, 3, 7, 8}));
  x[{Slice(), 0}] = x[{Slice(), 2}];
  EXPECT_EQ(values(x), (std::vector<double>{5, 5, 5, 8, 7, 8}));
  x[{Ellipsis}] = x[1];
  EXPECT_EQ(values(x), (std::vector<double>{8, 7, 8, 8, 7, 8}));
  EXPECT_THROW(x[0] = zeros({2}), ShapeError);
}

TEST(IndexAssignment, SaysToUseIndexPutForACopy) {
  const Tensor x = numbered({2, 3});
  try {
    x[longs({0})] = Tensor(5.0);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what())
                  .find("write with x.index_put_({index}, values) or x.masked_fill_(mask, number)"),
              std::string::npos)
        << error.what();
  }
  EXPECT_EQ(values(x), values(numbered({2, 3})));
}

TEST(IndexAssignment, HasTheDerivativesOfTheFunctionalForm) {
  const auto gradients = [](bool in_place) {
    const Tensor x = numbered({3, 4}, float64).requires_grad_(), v = numbered({4}, float64).requires_grad_();
    Tensor y = mul(x, x), w = mul(v, 3);
    if (in_place) {
      const Tensor before = y[2];
      y[1] = w;
      y[{Slice(), 2}] = v[0];
      index_put_(y[0], {longs({3, 0})}, narrow(w, 0, 0, 2));
      y = add(y, before);
    } else {
      const Tensor before = mul(x[2], x[2]);
      y = select_scatter(y, w, 0, 1);
      y = select_scatter(y, expand(v[0], {3}), 1, 2);
      const Tensor row = stack({w[1], y[{0, 1}], y[{0, 2}], w[0]});
      y = select_scatter(y, row, 0, 0);
      y = add(y, select_scatter(before, v[0], 0, 2));
    }
    sum(mul(y, mul(y, add(numbered({3, 4}, float64), 1)))).backward();
    return std::pair(values(x.grad()), values(v.grad()));
  };
  EXPECT_EQ(gradients(true), gradients(false));
}

TEST(IndexAssignment, OfALeafNeedsNoGrad) {
  const Tensor x = numbered({2, 3}).requires_grad_();
  EXPECT_THROW(x[0] = Tensor(1.0), GradError);
  EXPECT_THROW(index_put_(x, {longs({0})}, Tensor(1.0)), GradError);
  EXPECT_THROW(index_put_(x, {bools({1, 0}, {2})}, Tensor(1.0)), GradError);
  EXPECT_EQ(values(x.detach()), values(numbered({2, 3})));
  const NoGrad guard;
  x[0] = Tensor(1.0);
  EXPECT_EQ(values(x), (std::vector<double>{1, 1, 1, 3, 4, 5}));
}

TEST(IndexAssignment, OfATensorsOwnElementsReadsThemAsTheyWere) {
  const Tensor x = numbered({4});
  index_put_(x, {longs({1, 2, 3})}, narrow(x, 0, 0, 3));
  EXPECT_EQ(values(x), (std::vector<double>{0, 0, 1, 2}));
  const Tensor order = longs({2, 0, 1});
  scatter_(order, 0, order, order);
  EXPECT_EQ(values(order), (std::vector<double>{0, 1, 2}));
}

TEST(IndexPut, RepeatedPlacesKeepTheLastValueOrAddAllOfThem) {
  const Tensor x = zeros({3});
  index_put_(x, {longs({1, 1, 1, 0})}, numbered({4}));
  EXPECT_EQ(values(x), (std::vector<double>{3, 2, 0}));
  index_put_(x, {longs({1, 1, 1, -2})}, numbered({4}), true);
  EXPECT_EQ(values(x), (std::vector<double>{3, 8, 0}));
}

TEST(IndexPut, SumsInTheOrderOfTheIndex) {
  const Tensor x = zeros({1});
  Tensor v = empty({3});
  const float parts[] = {1e8f, 1.0f, -1e8f};
  std::copy(parts, parts + 3, v.data_ptr<float>());
  index_put_(x, {longs({0, 0, 0})}, v, true);
  EXPECT_EQ(x.item<float>(), (1e8f + 1.0f) - 1e8f);
}

TEST(IndexPut, TakesValuesOfItsOwnDtypeOrOneNumber) {
  const Tensor x = zeros({3});
  EXPECT_THROW(index_put_(x, {longs({0})}, longs({1})), DtypeError);
  index_put_(x, {longs({0})}, Tensor(2));
  index_put_(x, {bools({0, 1, 0}, {3})}, longs({4}, {}));
  EXPECT_EQ(values(x), (std::vector<double>{2, 4, 0}));
  EXPECT_THROW(index_put_(x, {longs({0, 1})}, zeros({3})), ShapeError);
  EXPECT_THROW(index_put_(x, {Slice(1)}, zeros({3})), ShapeError);
}

// ---- masks ----

TEST(Masks, ChooseNothingOrEverything) {
  const Tensor x = numbered({2, 3});
  EXPECT_EQ(x[zeros({2, 3}, {.dtype = boolean})].sizes().str(), "(0,)");
  EXPECT_EQ(values(x[ones({2, 3}, {.dtype = boolean})]), values(x));
  EXPECT_EQ(x[zeros({2}, {.dtype = boolean})].sizes().str(), "(0, 3)");
  EXPECT_EQ(zeros({0, 3})[zeros({0}, {.dtype = boolean})].sizes().str(), "(0, 3)");
}

TEST(Masks, AreSeenAsTheyWereWhenRecorded) {
  const Tensor x = numbered({3}).requires_grad_(), mask = bools({1, 0, 1}, {3});
  const Tensor y = where(mask, x, 0);
  fill_(mask, true);
  EXPECT_THROW(sum(y).backward(), GradError);
}

TEST(Where, PromotesAsOtherOpsDo) {
  const Tensor c = bools({1, 0}, {2});
  EXPECT_EQ(where(c, zeros({2}, {.dtype = int64}), 1.5).dtype(), float32);
  EXPECT_EQ(where(c, zeros({2}, {.dtype = float16}), 1.5).dtype(), float16);
  EXPECT_EQ(where(c, zeros({2}, {.dtype = float64}), zeros({}, {.dtype = float32})).dtype(), float64);
  EXPECT_EQ(where(c, zeros({2}, {.dtype = float16}), zeros({2}, {.dtype = bfloat16})).dtype(), float32);
  EXPECT_EQ(where(c, 1, 2).dtype(), int64);
  EXPECT_EQ(where(c, 1.0, 2).dtype(), float32);
  EXPECT_EQ(values(where(c, 1, 2)), (std::vector<double>{1, 2}));
}

TEST(Where, RoundsNumbersToTheDtypeOfTheResultAlone) {
  const Tensor c = bools({1, 0}, {2}), wide = zeros({2}, {.dtype = float64});
  EXPECT_EQ(where(c, 0.1, wide)[0].item(), 0.1);
  EXPECT_EQ(where(c, wide, 0.1)[1].item(), 0.1);
  EXPECT_EQ(where(c, zeros({2}, {.dtype = float16}), 2049.0)[1].item(), 2048);  // a tie, to even
  EXPECT_EQ(where(c, (int64_t{1} << 62) + 1, zeros({2}, {.dtype = int64}))[0].item<int64_t>(),
            (int64_t{1} << 62) + 1);
  set_default_dtype(float64);
  EXPECT_EQ(where(c, 0.1, 2)[0].item(), 0.1);
  set_default_dtype(float32);
}

TEST(Where, KeepsNaNOutOfTheBranchNotTaken) {
  const Tensor x = full({2}, NAN).requires_grad_();
  const Tensor y = where(bools({1, 0}, {2}), 3.0, x);
  EXPECT_EQ(y.to_vector<float>()[0], 3);
  y[0].backward();
  EXPECT_EQ(values(x.grad()), (std::vector<double>{0, 0}));
  const Tensor safe = masked_fill(full({2}, NAN), bools({1, 1}, {2}), 0);
  EXPECT_EQ(values(safe), (std::vector<double>{0, 0}));
}

TEST(Where, WithOneArgumentGivesAnIndex) {
  const Tensor x = numbered({2, 3});
  const std::vector<Tensor> places = where(gt(x, 2));
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(values(x[{places[0], places[1]}]), (std::vector<double>{3, 4, 5}));
  EXPECT_EQ(where(Tensor(1)).size(), 1u);
}

TEST(Nonzero, CountsNaNAndDenormalsButNotNegativeZero) {
  Tensor x = empty({4});
  const float parts[] = {-0.0f, NAN, 1e-42f, 0.0f};
  std::copy(parts, parts + 4, x.data_ptr<float>());
  EXPECT_EQ(values(nonzero(x)), (std::vector<double>{1, 2}));
  EXPECT_EQ(nonzero(Tensor(0.0)).sizes().str(), "(0, 0)");
  EXPECT_EQ(nonzero(Tensor(3)).sizes().str(), "(1, 0)");
}

// ---- errors ----

template <class E, class F>
void expect_error(F call, const std::string& text) {
  try {
    call();
    ADD_FAILURE() << "nothing was thrown; expected: " << text;
  } catch (const E& error) {
    EXPECT_EQ(std::string(error.what()), text);
  }
}

TEST(IndexErrors, NameIndexPositionDimensionAndSize) {
  const Tensor x = numbered({10, 4});
  expect_error<IndexError>(
      [&] {
        return x[longs({0, 1, 2, 12})];
      },
      "[index] index 12 at position 3 is out of bounds for dimension 0 with size 10");
  expect_error<IndexError>(
      [&] {
        return x[{0, longs({0, 1, 2, -5}, {2, 2})}];
      },
      "[index] index -5 at position (1, 1) is out of bounds for dimension 1 with size 4");
  expect_error<IndexError>(
      [&] {
        return x[{Slice(), -5}];
      },
      "[index] index -5 is out of bounds for dimension 1 with size 4; input (10, 4)");
  expect_error<IndexError>(
      [&] {
        return x[{None, longs({10}, {})}];
      },
      "[index] index 10 is out of bounds for dimension 0 with size 10; input (10, 4)");
  expect_error<IndexError>(
      [&] {
        return x[{0, 0, 0}];
      },
      "[index] too many indices: 3 for a tensor of 2 dimensions, (10, 4)");
  expect_error<IndexError>([&] { return Tensor(1.0)[0]; },
                           "[index] too many indices: 1 for a tensor of 0 dimensions, ()");
  expect_error<IndexError>(
      [&] {
        return x[{Ellipsis, Ellipsis}];
      },
      "[index] an index can have one Ellipsis; got 2; input (10, 4)");
  expect_error<IndexError>(
      [&] {
        return zeros({0, 2})[longs({0})];
      },
      "[index] index 0 at position 0 is out of bounds for dimension 0 with size 0");
}

TEST(IndexErrors, NameMasksAndShapesThatDoNotFit) {
  const Tensor x = numbered({10, 4});
  expect_error<IndexError>(
      [&] {
        return x[{Slice(), zeros({3}, {.dtype = boolean})}];
      },
      "[index] mask (3,) does not match the tensor (10, 4) at dimension 1: sizes 3 and 4");
  expect_error<IndexError>(
      [&] {
        return x[{longs({0, 1}), longs({0, 1, 2})}];
      },
      "[index] index tensors (of a mask: its places) do not broadcast together; shapes (2,), (3,)");
  expect_error<DtypeError>([&] { return x[zeros({2})]; },
                           "[index] index tensors must be int64 or int32, or bool (a mask); got float32: "
                           "convert it with to(int64), or compare "
                           "it; index (2,)");
  EXPECT_THROW(x[to(longs({0}), int16)], DtypeError);
  EXPECT_THROW((x[{Slice(0, 3, 0)}]), ValueError);
}

TEST(IndexErrors, LeaveTheTensorAsItWas) {
  const Tensor x = numbered({4, 2});
  EXPECT_THROW(index_put_(x, {longs({0, 9})}, Tensor(1.0)), IndexError);
  EXPECT_THROW(index_add_(x, 0, longs({0, 9}), ones({2, 2})), IndexError);
  EXPECT_THROW(scatter_(x, 0, longs({0, 9}, {1, 2}), 1), IndexError);
  EXPECT_THROW(index_put_(expand(zeros({1}), {3}), {longs({0})}, Tensor(1.0)), ShapeError);
  EXPECT_EQ(values(x), values(numbered({4, 2})));
}

TEST(Scatter, MultiplyHasNoDerivative) {
  const Tensor x = ones({3}).requires_grad_();
  EXPECT_THROW(scatter(x, 0, longs({0}), ones({1}), "multiply"), GradError);
  EXPECT_EQ(values(scatter(x.detach(), 0, longs({0, 0}), 3, "multiply")), (std::vector<double>{9, 1, 1}));
}

TEST(Gather, ReadsTensorsOfNoDimensions) {
  const Tensor x = Tensor(4.0);
  EXPECT_EQ(gather(x, 0, longs({0}, {})).sizes().str(), "()");
  EXPECT_EQ(values(gather(x, 0, longs({0, 0}))), (std::vector<double>{4, 4}));
  EXPECT_EQ(values(index_select(x, 0, longs({0}))), std::vector<double>{4});
  EXPECT_EQ(values(index_add(x, 0, longs({0}), Tensor(2.0))), std::vector<double>{6});
  EXPECT_EQ(values(scatter(x, 0, longs({0}, {}), 2.5)), std::vector<double>{2.5});
}

TEST(Gather, OfBoolsAddedIsOr) {
  const Tensor x = zeros({2}, {.dtype = boolean});
  EXPECT_EQ(values(scatter_add(x, 0, longs({1, 1}), ones({2}, {.dtype = boolean}))),
            (std::vector<double>{0, 1}));
}

TEST(Index, OfMoreElementsThanMemoryIsRefusedAtOnce) {
  const Tensor x = ones({3}), endless = zeros({1}, {.dtype = int64}).expand({int64_t{1} << 46});
  EXPECT_THROW(index_select(x, 0, endless), Error);
  EXPECT_THROW((x[{endless}]), Error);
  EXPECT_THROW(gather(x, 0, endless), Error);
}

}  // namespace
}  // namespace weft
