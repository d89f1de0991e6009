// A small matrix written transposed, by vectors of 16 bytes. copy.cpp uses it for copies between row-major and
// column-major memory.
#pragma once

#include <cstdint>
#include <cstring>

namespace weft::kernels::cpu {

/// out(i, j) = in(i, j), i < rows, j < columns: out's rows are `out_row` bytes apart and dense, in's columns `in_column`
/// bytes apart and dense.
template <class T>
void write_transposed(char* out, int64_t out_row, const char* in, int64_t in_column, int64_t rows,
                      int64_t columns) {
  const auto one_by_one = [&](int64_t i, int64_t j) {
    std::memcpy(out + i * out_row + j * static_cast<int64_t>(sizeof(T)),
                in + j * in_column + i * static_cast<int64_t>(sizeof(T)), sizeof(T));
  };
  constexpr int64_t side = 16 / sizeof(T);
  const int64_t whole_rows = rows / side * side, whole_columns = columns / side * side;
  using Vector [[gnu::vector_size(16)]] = T;
  for (int64_t i = 0; i < whole_rows; i += side) {
    for (int64_t j = 0; j < whole_columns; j += side) {
      Vector v[side];
      for (int64_t k = 0; k < side; ++k)
        std::memcpy(&v[k], in + (j + k) * in_column + i * static_cast<int64_t>(sizeof(T)), 16);
      Vector t[side];
      if constexpr (side == 2) {
        t[0] = __builtin_shufflevector(v[0], v[1], 0, 2);
        t[1] = __builtin_shufflevector(v[0], v[1], 1, 3);
      } else {
        const Vector low01 = __builtin_shufflevector(v[0], v[1], 0, 4, 1, 5),
                     high01 = __builtin_shufflevector(v[0], v[1], 2, 6, 3, 7),
                     low23 = __builtin_shufflevector(v[2], v[3], 0, 4, 1, 5),
                     high23 = __builtin_shufflevector(v[2], v[3], 2, 6, 3, 7);
        t[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
        t[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
        t[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
        t[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
      }
      for (int64_t k = 0; k < side; ++k)
        std::memcpy(out + (i + k) * out_row + j * static_cast<int64_t>(sizeof(T)), &t[k], 16);
    }
    for (int64_t j = whole_columns; j < columns; ++j)
      for (int64_t k = 0; k < side; ++k) one_by_one(i + k, j);
  }
  for (int64_t i = whole_rows; i < rows; ++i)
    for (int64_t j = 0; j < columns; ++j) one_by_one(i, j);
}

}  // namespace weft::kernels::cpu
