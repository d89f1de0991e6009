// Layouts in 32 bits, and how larger ones are cut: every element is met once, at the offset that the strides give it, also where numbers
// come near 2^31.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <vector>

#include "kernels/cuda/narrow.cuh"

namespace weft::kernels::cuda {
namespace {

template <int N>
Layout<N> layout(const std::vector<int64_t>& sizes, const std::vector<int64_t> (&strides)[N]) {
  const int64_t* pointers[N];
  for (int v = 0; v < N; ++v) pointers[v] = strides[v].data();
  return Layout<N>(static_cast<int>(sizes.size()), sizes.data(), pointers, true);
}

TEST(NarrowLayout, LocatesWhatTheStridesSay) {
  const std::vector<int64_t> sizes = {3, 1, 5, 2}, a = {10, 7, 2, 1}, b = {-20, 0, 0, 100};
  const NarrowLayout<2> narrow = WideLayout<2>(layout<2>(sizes, {a, b})).narrow();
  ASSERT_EQ(30u, narrow.numel);
  for (uint32_t i = 0; i < 30; ++i) {
    const uint32_t indices[] = {i};
    int32_t offsets[1][2];
    narrow.locate(indices, offsets);
    EXPECT_EQ(i / 10 * 10 + i / 2 % 5 * 2 + i % 2, offsets[0][0]);
    EXPECT_EQ(-20 * static_cast<int>(i / 10) + 100 * static_cast<int>(i % 2), offsets[0][1]);
  }
}

TEST(NarrowLayout, LocatesNearTwoToThe31) {
  const int64_t rows = 46341, columns = 46340;  // 2^31 - 1 is a little more than their product
  const NarrowLayout<2> narrow = WideLayout<2>(layout<2>({rows, columns}, {{columns, 1}, {0, 1}})).narrow();
  for (const int64_t index : {int64_t{0}, columns - 1, columns, rows * columns / 2, rows * columns - 1}) {
    const uint32_t indices[] = {static_cast<uint32_t>(index)};
    int32_t offsets[1][2];
    narrow.locate(indices, offsets);
    EXPECT_EQ(index, offsets[0][0]);
    EXPECT_EQ(index % columns, offsets[0][1]);
  }
}

TEST(NarrowLayout, LargeOnesAreCutIntoPiecesThatFit) {
  // 3 * 2^33 elements; the second operand is a row that repeats, read backwards.
  const int64_t rows = int64_t{3} << 20, columns = int64_t{1} << 13;
  const Layout<2> whole = layout<2>({rows, columns}, {{columns, 1}, {0, -1}});
  int64_t covered = 0;
  std::map<int64_t, int64_t> runs;  // where a piece begins in the first operand, and its elements
  in_narrow_pieces(WideLayout<2>(whole), [&](const NarrowLayout<2>& piece, const int64_t(&offsets)[2]) {
    ASSERT_LE(piece.numel, static_cast<uint32_t>(INT32_MAX));
    covered += piece.numel;
    runs[offsets[0]] = piece.numel;
    const uint32_t last[] = {piece.numel - 1};
    int32_t at[1][2];
    piece.locate(last, at);
    EXPECT_EQ(piece.numel - 1, static_cast<uint32_t>(at[0][0]));  // these pieces are whole rows
    EXPECT_EQ(-(columns - 1), offsets[1] + at[0][1]);
  });
  EXPECT_EQ(rows * columns, covered);
  int64_t next = 0;
  for (const auto& [begin, count] : runs) {
    EXPECT_EQ(next, begin);
    next = begin + count;
  }
}

TEST(NarrowLayout, FarStridesAreCutToo) {
  // Few elements, but far apart.
  const Layout<1> whole = layout<1>({8, 4}, {{int64_t{1} << 31, 3}});
  std::vector<int64_t> met;
  in_narrow_pieces(WideLayout<1>(whole), [&](const NarrowLayout<1>& piece, const int64_t(&offsets)[1]) {
    for (uint32_t i = 0; i < piece.numel; ++i) {
      const uint32_t indices[] = {i};
      int32_t at[1][1];
      piece.locate(indices, at);
      met.push_back(offsets[0] + at[0][0]);
    }
  });
  std::vector<int64_t> wanted;
  for (int64_t i = 0; i < 8; ++i)
    for (int64_t j = 0; j < 4; ++j) wanted.push_back((i << 31) + 3 * j);
  EXPECT_EQ(wanted, met);
}

TEST(NarrowLayout, SquaresOfATransposeAreAPermutation) {
  const int64_t rows = 64, columns = 96;
  WideLayout<2> wide(layout<2>({rows, columns}, {{columns, 1}, {1, rows}}));
  wide.tile_transposed();
  EXPECT_EQ(4, wide.ndim);
  const NarrowLayout<2> narrow = wide.narrow();
  std::vector<int> met(static_cast<size_t>(rows * columns));
  for (uint32_t i = 0; i < narrow.numel; ++i) {
    const uint32_t indices[] = {i};
    int32_t at[1][2];
    narrow.locate(indices, at);
    ++met[static_cast<size_t>(at[0][0])];
    EXPECT_EQ(at[0][0] / columns + at[0][0] % columns * rows, at[0][1]);
  }
  EXPECT_EQ(std::vector<int>(met.size(), 1), met);
}

}  // namespace
}  // namespace weft::kernels::cuda
