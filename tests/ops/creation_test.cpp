// Creation ops: sizes, dtypes, layouts, values of ranges, and errors.
#include "weft/ops/creation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "src/core/tensor_impl.h"
#include "weft/cuda.h"
#include "weft/ops/from_memory.h"
#include "weft/ops/shape.h"

namespace weft {
namespace {

using Doubles = std::vector<double>;
using Integers = std::vector<int64_t>;

constexpr int64_t kHuge = int64_t{1} << 62;

template <class E, class F>
std::string message(F call) {
  try {
    call();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing thrown";
}

TEST(Empty, HasTheAskedShapeDtypeAndLayout) {
  const Tensor x = empty({2, 3, 4, 5}, {.dtype = int16}, MemoryFormat::channels_last);
  EXPECT_EQ(x.sizes(), Shape({2, 3, 4, 5}));
  EXPECT_EQ(x.strides(), Shape({60, 1, 15, 3}));
  EXPECT_EQ(x.dtype(), int16);
  EXPECT_EQ(empty({}).dim(), 0);
  EXPECT_EQ(empty({}).numel(), 1);
  EXPECT_EQ(empty({0, 3}).strides(), Shape({3, 1}));
  EXPECT_TRUE(empty({2}, {.requires_grad = true}).requires_grad());
}

TEST(Empty, BadSizesAreErrorsThatNameTheOpAndTheSizes) {
  EXPECT_EQ(message<ShapeError>([] { empty({2, -1}); }), "[empty] sizes must not be negative; size (2, -1)");
  EXPECT_EQ(message<ShapeError>([] { zeros({-3}); }), "[zeros] sizes must not be negative; size (-3,)");
  EXPECT_NE(message<ShapeError>([] {
              empty({kHuge, kHuge});
            }).find("[empty] asked for more elements"),
            std::string::npos);
  EXPECT_NE(
      message<ShapeError>([] { empty({kHuge}, {.dtype = float64}); }).find("[empty] asked for more bytes"),
      std::string::npos);
  EXPECT_NE(message<ShapeError>([] { empty({0, kHuge, kHuge}); }).find("[empty]"), std::string::npos);
  EXPECT_NE(message<ShapeError>([] {
              empty_strided({3, 3}, {kHuge, kHuge});
            }).find("[empty_strided]"),
            std::string::npos);
  EXPECT_NE(message<ShapeError>([] { ones(Integers(17, 1)); }).find("at most 16"), std::string::npos);
  EXPECT_THROW(empty({int64_t{1} << 50}), MemoryError);
  EXPECT_THROW(empty_strided({2, 2}, {1}), ShapeError);
  EXPECT_THROW(empty_strided({2}, {-1}), ShapeError);
  EXPECT_THROW(empty({2, 3}, {}, MemoryFormat::channels_last), ShapeError);
}

TEST(EmptyLike, KeepsTheOrderOfDimensionsInMemory) {
  const Tensor x = zeros({2, 3, 4, 5});
  EXPECT_EQ(empty_like(contiguous(x, MemoryFormat::channels_last)).strides(), Shape({60, 1, 15, 3}));
  EXPECT_EQ(empty_like(permute(x, {3, 1, 0, 2})).strides(), Shape({1, 20, 60, 5}));
  // Not dense: PyTorch's strides for the same calls.
  EXPECT_EQ(empty_like(expand(zeros({3, 1}), {3, 4})).strides(), Shape({4, 1}));
  EXPECT_EQ(empty_like(expand(zeros({1, 4}), {3, 4})).strides(), Shape({4, 1}));
  EXPECT_EQ(empty_like(slice(transpose(zeros({4, 6}), 0, 1), 0, 0, 6, 2)).strides(), Shape({1, 3}));
  EXPECT_EQ(empty_like(x, {}, MemoryFormat::channels_last).strides(), Shape({60, 1, 15, 3}));
  EXPECT_EQ(empty_like(permute(x, {3, 1, 0, 2}), {}, MemoryFormat::contiguous).strides(),
            Shape({24, 8, 4, 1}));
}

TEST(EmptyLike, OfALayoutWeftChoseIsOneToo) {
  const Tensor x = empty({1, 2, 3, 4}, {}, MemoryFormat::channels_last);
  EXPECT_FALSE(empty_like(x).impl().layout_free);
  x.impl().layout_free = true;
  EXPECT_TRUE(empty_like(x).impl().layout_free);
  EXPECT_TRUE(clone(x).impl().layout_free);
  EXPECT_FALSE(contiguous(x).impl().layout_free);
  EXPECT_FALSE(clone(x, MemoryFormat::channels_last).impl().layout_free);
}

TEST(Full, TakesItsDtypeFromTheNumber) {
  EXPECT_EQ(full({2}, 1.5).dtype(), float32);
  EXPECT_EQ(full({2}, 3).dtype(), int64);
  EXPECT_EQ(full({2}, true).dtype(), boolean);
  EXPECT_EQ(full({2}, 3.9, {.dtype = int32}).to_vector<int64_t>(), Integers({3, 3}));
  EXPECT_EQ(zeros({2}).dtype(), float32);
  EXPECT_EQ(scalar_tensor(3).dtype(), float32);
  EXPECT_EQ(ones_like(full({2}, 3)).dtype(), int64);
  EXPECT_EQ(new_full(full({2}, 3), {1}, 2.5).to_vector<double>(), Doubles({2}));
}

TEST(Arange, CountsAsPyTorchDoes) {
  EXPECT_EQ(arange(5).to_vector<int64_t>(), Integers({0, 1, 2, 3, 4}));
  EXPECT_EQ(arange(5).dtype(), int64);
  EXPECT_EQ(arange(5.0).dtype(), float32);
  EXPECT_EQ(arange(2, 9, 3).to_vector<int64_t>(), Integers({2, 5, 8}));
  EXPECT_EQ(arange(9, 2, -3).to_vector<int64_t>(), Integers({9, 6, 3}));
  EXPECT_EQ(arange(3, 3).numel(), 0);
  EXPECT_EQ(arange(0, 1, 0.25).to_vector<double>(), Doubles({0, 0.25, 0.5, 0.75}));
  EXPECT_EQ(arange(1, 2.5, 0.5).numel(), 3);
  EXPECT_EQ(arange(0, 1, 0.1, {.dtype = float64}).numel(), 10);
  EXPECT_EQ(arange(INT64_MAX - 2, INT64_MAX).to_vector<int64_t>(), Integers({INT64_MAX - 2, INT64_MAX - 1}));
  EXPECT_EQ(arange(INT64_MIN, INT64_MAX, INT64_MAX).to_vector<int64_t>(),
            Integers({INT64_MIN, -1, INT64_MAX - 1}));
}

TEST(Arange, RefusesStepsThatLeadNowhere) {
  EXPECT_NE(message<ValueError>([] { arange(0, 3, 0); }).find("[arange] step must not be 0"),
            std::string::npos);
  EXPECT_NE(message<ValueError>([] { arange(0, 3, -2); }).find("start 0, end 3, step -2"), std::string::npos);
  EXPECT_THROW(arange(INFINITY, 2), ValueError);
  EXPECT_THROW(arange(0, 2, NAN), ValueError);
  EXPECT_THROW(arange(0.0, 1e300, 1e-300), ValueError);
  EXPECT_THROW(arange(0, 5, 0.5, {.dtype = int64}), ValueError);
  EXPECT_THROW(arange(kHuge), Error);
}

TEST(Linspace, MeetsBothEnds) {
  EXPECT_EQ(linspace(0, 1, 5).to_vector<double>(), Doubles({0, 0.25, 0.5, 0.75, 1}));
  EXPECT_EQ(linspace(-3, 7, 1).to_vector<double>(), Doubles({-3}));
  EXPECT_EQ(linspace(0, 1, 0).numel(), 0);
  EXPECT_EQ(linspace(0, 10, 4, {.dtype = int64}).to_vector<int64_t>(), Integers({0, 3, 6, 10}));
  EXPECT_EQ(linspace(0.1, 0.7, 1001, {.dtype = float64}).to_vector<double>().back(), 0.7);
  EXPECT_EQ(logspace(0, 3, 4, 2).to_vector<double>(), Doubles({1, 2, 4, 8}));
  EXPECT_THROW(linspace(0, 1, -1), ValueError);
}

TEST(Eye, HasOnesOnItsDiagonal) {
  EXPECT_EQ(eye(2, 3).to_vector<double>(), Doubles({1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(eye(3, 1).to_vector<double>(), Doubles({1, 0, 0}));
  EXPECT_EQ(eye(0).sizes(), Shape({0, 0}));
  EXPECT_EQ(message<ShapeError>([] { eye(2, -3); }), "[eye] sizes must not be negative; got 2 and -3");
}

TEST(Triangles, KeepTheirSideOfAnyDiagonal) {
  const Tensor x = reshape(arange(1, 10), {3, 3});
  EXPECT_EQ(tril(x).to_vector<int64_t>(), Integers({1, 0, 0, 4, 5, 0, 7, 8, 9}));
  EXPECT_EQ(triu(x, 1).to_vector<int64_t>(), Integers({0, 2, 3, 0, 0, 6, 0, 0, 0}));
  EXPECT_EQ(tril(t(x), -1).to_vector<int64_t>(), Integers({0, 0, 0, 2, 0, 0, 3, 6, 0}));
  EXPECT_EQ(triu(x, INT64_MIN).to_vector<int64_t>(), x.to_vector<int64_t>());
  EXPECT_EQ(tril(x, INT64_MAX).to_vector<int64_t>(), x.to_vector<int64_t>());
  EXPECT_EQ(triu(x, INT64_MAX).to_vector<int64_t>(), Integers(9, 0));
  EXPECT_EQ(tril_indices(3, 2, 0).to_vector<int64_t>(), Integers({0, 1, 1, 2, 2, 0, 0, 1, 0, 1}));
  EXPECT_EQ(triu_indices(2, 3, 1).to_vector<int64_t>(), Integers({0, 0, 1, 1, 2, 2}));
  EXPECT_THROW(tril(arange(3)), ShapeError);
}

TEST(OneHot, ChecksEveryClassNumber) {
  EXPECT_EQ(one_hot(tensor({2, 0}), 3).to_vector<int64_t>(), Integers({0, 0, 1, 1, 0, 0}));
  EXPECT_EQ(one_hot(tensor({{1}, {3}})).sizes(), Shape({2, 1, 4}));
  EXPECT_EQ(message<IndexError>([] {
              one_hot(tensor({0, 5}), 3);
            }),
            "[one_hot] class numbers must be in [0, 3); got 5");
  EXPECT_THROW(one_hot(tensor({0, -1})), IndexError);
  EXPECT_THROW(one_hot(tensor({0.f}), 3), DtypeError);
  EXPECT_THROW(one_hot(empty({0}, {.dtype = int64})), ValueError);
  EXPECT_EQ(one_hot(empty({0}, {.dtype = int64}), 3).sizes(), Shape({0, 3}));
}

TEST(TensorOfValues, HasPyTorchsDtypesAndTheShapeOfTheLists) {
  EXPECT_EQ(tensor({1.f, 2.f}).dtype(), float32);
  EXPECT_EQ(tensor({1.0, 2.0}).dtype(), float32);
  EXPECT_EQ(tensor({1, 2}).dtype(), int64);
  EXPECT_EQ(tensor({int64_t{1}}).dtype(), int64);
  EXPECT_EQ(tensor({true, false}).dtype(), boolean);
  EXPECT_EQ(tensor({uint8_t{1}}).dtype(), uint8);
  EXPECT_EQ(tensor({{1, 2, 3}, {4, 5, 6}}).sizes(), Shape({2, 3}));
  EXPECT_EQ(tensor({{{1, 2}}, {{3, 4}}, {{5, 6}}}).sizes(), Shape({3, 1, 2}));
  EXPECT_EQ(tensor({{{1, 2}}, {{3, 4}}, {{5, 6}}}).to_vector<int64_t>(), Integers({1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(tensor({0.1}, {.dtype = float64}).item(), 0.1);
  EXPECT_EQ(tensor(2.5).dim(), 0);
  EXPECT_EQ(tensor(std::vector<float>{1, 2, 3, 4}, {2, 2}).sizes(), Shape({2, 2}));
  EXPECT_EQ(tensor(std::vector<double>{1, 2, 3}).sizes(), Shape({3}));
  EXPECT_TRUE(tensor({1.f}, {.requires_grad = true}).requires_grad());
  EXPECT_THROW(tensor({{1, 2}, {3}}), ShapeError);
  EXPECT_EQ(message<ShapeError>([] {
              tensor(std::vector<float>{1, 2, 3}, {2, 2});
            }),
            "[tensor] shape (2, 2) has 4 elements; got 3");
}

TEST(FromBlob, SharesMemoryAndFreesItOnce) {
  int freed = 0;
  auto* memory = new float[6]{0, 1, 2, 3, 4, 5};
  {
    const Tensor x = from_blob(memory, {2, 3}, float32, [&](void* data) {
      ++freed;
      delete[] static_cast<float*>(data);
    });
    memory[4] = 40;
    EXPECT_EQ(x.to_vector<double>(), Doubles({0, 1, 2, 3, 40, 5}));
    const Tensor row = select(x, 0, 1);
    fill_(row, 7);
    EXPECT_EQ(memory[3], 7);
    EXPECT_EQ(freed, 0);
  }
  EXPECT_EQ(freed, 1);
  double column[4] = {0, 1, 2, 3};
  EXPECT_EQ(from_blob(column, {2, 2}, {1, 2}, float64).to_vector<double>(), Doubles({0, 2, 1, 3}));
  EXPECT_THROW(from_blob(nullptr, {2}, float32), ValueError);
  EXPECT_EQ(from_blob(nullptr, {0, 2}, float32).numel(), 0);
  EXPECT_THROW(from_blob(reinterpret_cast<char*>(column) + 1, {1}, float64), ValueError);
  EXPECT_THROW(from_blob(column, {-1}, float64), ShapeError);
  EXPECT_THROW(from_blob(column, {kHuge, kHuge}, float64), ShapeError);
}

TEST(Devices, WithoutAGpuTheReasonIsGiven) {
  if (cuda::is_available()) GTEST_SKIP() << "there is a GPU";
  EXPECT_EQ(message<DeviceError>([] { zeros({2}, {.device = "cuda"}); }),
            "[zeros] " + cuda::why_unavailable());
  EXPECT_EQ(message<DeviceError>([] { to(zeros({2}), Device("cuda")); }), "[to] " + cuda::why_unavailable());
}

}  // namespace
}  // namespace weft
