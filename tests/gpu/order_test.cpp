// Rows in order and running totals on a GPU beside the CPU, at sizes where the kernels change their ways: rows of one block and of
// many, beside each other and across, with NaN, infinities and equal elements among them.
#include "tests/gpu/on_gpu.h"

namespace weft {
namespace {

using testing::kGpu;
using GpuOrder = testing::OnGpu;

/// Many equal elements, and some NaN and infinities where the type has them.
Tensor rows_of(IntSpan shape, Dtype dtype) {
  const Tensor x = randint(-40, 40, shape, {.dtype = float32}) / 8.0;
  if (!is_floating(dtype)) return to(x * 8.0, dtype);
  const Tensor chance = rand(shape);
  const Tensor with_nan = masked_fill(x, chance < 0.01, std::numeric_limits<double>::quiet_NaN());
  return to(masked_fill(with_nan, chance > 0.995, std::numeric_limits<double>::infinity()), dtype);
}

void expect_same(const Tensor& here, const Tensor& there) {
  EXPECT_EQ(there.device(), kGpu);
  ASSERT_EQ(there.dtype(), here.dtype());
  EXPECT_TRUE(is_floating(here.dtype()) ? allclose(here, to(there, cpu), 1e-5, 1e-6, /*equal_nan=*/true)
                                        : equal(here, to(there, cpu)));
}

template <class F>
void expect_same_along(const Tensor& x, F compute) {
  const auto here = compute(x), there = compute(to(x, kGpu));
  if constexpr (std::is_same_v<decltype(here), const Tensor>) {
    expect_same(here, there);
  } else {
    expect_same(here.first, there.first);
    expect_same(here.second, there.second);
  }
}

TEST_F(GpuOrder, OfRowsShortAndLong) {
  manual_seed(11);
  const std::vector<std::vector<int64_t>> shapes = {{9, 2500}, {2100, 9}, {2, 4097}, {70, 17}};
  for (const Dtype dtype : {float32, int64, bfloat16, uint8}) {
    for (const auto& shape : shapes) {
      const Tensor rows = dtype == uint8 ? to(randint(0, 250, shape), uint8) : rows_of(shape, dtype);
      for (const bool across : {false, true}) {
        const Tensor x = across ? transpose(rows, 0, 1) : rows;
        const int64_t dim = across ? 0 : 1, length = x.size(dim);
        SCOPED_TRACE(::testing::Message()
                     << x.numel() / length << " rows of " << length << ", " << name(dtype));
        expect_same_along(x, [&](const Tensor& t) { return sort(t, dim, false, true); });
        expect_same_along(x, [&](const Tensor& t) { return sort(t, dim, true, true); });
        expect_same_along(x, [&](const Tensor& t) { return topk(t, length / 3, dim).first; });
        expect_same_along(x, [&](const Tensor& t) { return topk(t, 5, dim, false).first; });
        expect_same_along(x, [&](const Tensor& t) { return kthvalue(t, length / 2, dim).first; });
        expect_same_along(x, [&](const Tensor& t) { return median(t, dim).first; });
        expect_same_along(x, [&](const Tensor& t) { return nanmedian(t, dim).first; });
      }
    }
  }
  const Tensor longest = rows_of({1, 100001}, float32);
  expect_same_along(longest, [](const Tensor& t) { return topk(t, 5000, 1).first; });
  expect_same_along(longest, [](const Tensor& t) { return median(t, 1).first; });
}

TEST_F(GpuOrder, TotalsOfRowsShortAndLong) {
  manual_seed(12);
  const std::vector<std::vector<int64_t>> shapes = {{5, 511}, {3, 16385}, {300, 70}, {2, 100001}, {9, 13}};
  for (const Dtype dtype : {float32, int64, float64}) {
    for (const auto& shape : shapes) {
      const Tensor rows = rows_of(shape, dtype);
      for (const bool across : {false, true}) {
        const Tensor x = across ? transpose(rows, 0, 1) : rows;
        const int64_t dim = across ? 0 : 1;
        expect_same_along(x, [&](const Tensor& t) { return cumsum(t, dim); });
        expect_same_along(x, [&](const Tensor& t) { return cummax(t, dim); });
        expect_same_along(x, [&](const Tensor& t) { return cummin(t, dim); });
        if (is_floating(dtype)) expect_same_along(x, [&](const Tensor& t) { return logcumsumexp(t, dim); });
        if (!is_floating(dtype)) expect_same_along(x, [&](const Tensor& t) { return cumprod(t, dim); });
      }
    }
  }
}

}  // namespace
}  // namespace weft
