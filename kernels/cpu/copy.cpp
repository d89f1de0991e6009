// Copy and fill on the CPU.
#include "kernels/copy.h"

#include <algorithm>
#include <cstring>

#include "kernels/cpu/convert.h"
#include "kernels/cpu/transpose.h"
#include "kernels/cpu/walk.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

// Both sides of a square of this many elements stay in the L1 cache, and each cache line is used whole.
constexpr int64_t kTile = 32;

struct Ends {
  char* out;
  const char* in;
};

void copy_rows(const Walk& walk, Ends at, Convert convert) {
  const int64_t length = walk.sizes[0];
  const int64_t grain = std::max<int64_t>(1, kGrain / length);
  parallel_for(walk.rows(), grain, [&](int64_t begin, int64_t end) {
    Rows rows(walk, begin);
    for (int64_t row = begin; row < end; ++row, rows.next()) {
      convert(at.out + rows.offset(0), walk.strides[0][0], at.in + rows.offset(1), walk.strides[1][0],
              length);
    }
  });
}

void copy_flat(const Walk& walk, Ends at, Convert convert) {
  const int64_t out_stride = walk.strides[0][0], in_stride = walk.strides[1][0];
  parallel_for(walk.numel, kGrain, [&](int64_t begin, int64_t end) {
    convert(at.out + begin * out_stride, out_stride, at.in + begin * in_stride, in_stride, end - begin);
  });
}

// Dimension 0 is the one out is dense in, dimension `other` the one in is dense in: read and written in squares.
// `item`: the bytes of an element where no conversion is needed and both sides are dense, else 0.
void copy_transposed(const Walk& walk, int other, Ends at, Convert convert, int64_t item) {
  const int64_t columns = walk.sizes[0], rows = walk.sizes[other];
  const int64_t out_row = walk.strides[0][other], in_row = walk.strides[1][other];
  const int64_t out_column = walk.strides[0][0], in_column = walk.strides[1][0];
  Walk outer = walk;
  outer.sizes[0] = outer.sizes[other] = 1;
  outer.numel = walk.numel / (columns * rows);
  const int64_t bands = (rows + kTile - 1) / kTile;
  const int64_t grain = std::max<int64_t>(1, kGrain / (kTile * columns));
  parallel_for(outer.numel * bands, grain, [&](int64_t begin, int64_t end) {
    for (int64_t band = begin; band < end; ++band) {
      const Rows place(outer, band / bands);
      const int64_t first = band % bands * kTile, last = std::min(rows, first + kTile);
      char* out = at.out + place.offset(0) + first * out_row;
      const char* in = at.in + place.offset(1) + first * in_row;
      for (int64_t column = 0; column < columns; column += kTile) {
        const int64_t width = std::min(kTile, columns - column);
        if (item == 4 || item == 8) {
          const auto write = item == 4 ? write_transposed<uint32_t> : write_transposed<uint64_t>;
          write(out + column * item, out_row, in + column * in_column, in_column, last - first, width);
          continue;
        }
        for (int64_t row = 0; row < last - first; ++row) {
          convert(out + row * out_row + column * out_column, out_column,
                  in + row * in_row + column * in_column, in_column, width);
        }
      }
    }
  });
}

}  // namespace

void copy(View out, ConstView in) {
  const auto out_item = static_cast<int64_t>(item_size(out.dtype)),
             in_item = static_cast<int64_t>(item_size(in.dtype));
  const Strided views[] = {{out.strides, out_item}, {in.strides, in_item}};
  const Walk walk(out.ndim, out.sizes, views, 2);
  if (walk.numel == 0) return;
  const Ends at{static_cast<char*>(out.data), static_cast<const char*>(in.data)};
  const Convert convert = converter(out.dtype, in.dtype);
  if (walk.ndim == 1) return copy_flat(walk, at, convert);
  const bool plain = out.dtype == in.dtype && walk.strides[0][0] == out_item;
  if (walk.strides[1][0] > in_item) {
    for (int d = 1; d < walk.ndim; ++d) {
      if (walk.strides[1][d] == in_item && walk.sizes[d] >= 4)
        return copy_transposed(walk, d, at, convert, plain ? out_item : 0);
    }
  }
  copy_rows(walk, at, convert);
}

void fill(View out, Scalar value) {
  const double floating = value.to_double();
  const int64_t integer = value.is_floating() ? 0 : value.to_int64();
  alignas(8) char element[8];
  if (value.is_floating()) converter(out.dtype, Dtype::float64)(element, 8, &floating, 8, 1);
  else converter(out.dtype, Dtype::int64)(element, 8, &integer, 8, 1);

  const auto item = static_cast<int64_t>(item_size(out.dtype));
  const int64_t still[kMaxDims] = {};
  const Strided views[] = {{out.strides, item}, {still, item}};
  const Walk walk(out.ndim, out.sizes, views, 2);
  if (walk.numel == 0) return;
  const Ends at{static_cast<char*>(out.data), element};
  const Convert convert = converter(out.dtype, out.dtype);
  if (walk.ndim == 1) copy_flat(walk, at, convert);
  else copy_rows(walk, at, convert);
}

}  // namespace weft::kernels::cpu
