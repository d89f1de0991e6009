// Choosing elements by masks and indices on the GPU; index_write.cu places them. Indices are checked by index_check, which reports and does
// not wait, so every kernel here passes by those out of range.
#include "kernels/index.h"

#include "kernels/cuda/block_scan.cuh"
#include "kernels/cuda/first_wrong.cuh"
#include "kernels/cuda/index.cuh"
#include "kernels/cuda/runtime/copy.h"
#include "kernels/cuda/runtime/report.cuh"
#include "kernels/cuda/runtime/scratch.h"

namespace weft::kernels::cuda {

namespace {

// ---- where --------------------------------------------------------------------------------------------------------

/// Neighbouring elements; x and y may each be one element for all.
template <class U, int V>
__global__ void where_dense(U* out, const uint8_t* condition, const U* x, const U* y, bool x_still,
                            bool y_still, int64_t numel) {
  using Several = Vector<U, V>;
  const int64_t vectors = numel / V;
  const U one_x = *x, one_y = *y;
  for (int64_t i = first_of_thread(); i < vectors; i += step_of_grid()) {
    const auto chosen = reinterpret_cast<const Vector<uint8_t, V>*>(condition)[i];
    Several from_x, from_y;
    if (!x_still) from_x = reinterpret_cast<const Several*>(x)[i];
    if (!y_still) from_y = reinterpret_cast<const Several*>(y)[i];
    Several result;
#pragma unroll
    for (int k = 0; k < V; ++k)
      result.at[k] = chosen.at[k] ? (x_still ? one_x : from_x.at[k]) : (y_still ? one_y : from_y.at[k]);
    reinterpret_cast<Several*>(out)[i] = result;
  }
  for (int64_t i = vectors * V + first_of_thread(); i < numel; i += step_of_grid())
    out[i] = condition[i] ? (x_still ? one_x : x[i]) : (y_still ? one_y : y[i]);
}

template <class U>
__global__ void where_strided(U* out, const uint8_t* condition, const U* x, const U* y,
                              const __grid_constant__ Layout<4> layout) {
  for (int64_t i = first_of_thread(); i < layout.numel; i += step_of_grid()) {
    int64_t at[4];
    layout.locate(i, at);
    out[at[0]] = condition[at[1]] ? x[at[2]] : y[at[3]];
  }
}

// ---- indices ------------------------------------------------------------------------------------------------------

struct Range {
  const int64_t* index;
  Layout<1> layout;
  int64_t low, size;

  __device__ int64_t value(int64_t i) const {
    int64_t at[1];
    layout.locate(i, at);
    return index[at[0]];
  }
  __device__ bool lacks(int64_t i) const {
    const int64_t found = value(i);
    return found < low || found >= size;
  }
};

__global__ void check_kernel(const __grid_constant__ Range range, int64_t dim, const char* op,
                             ErrorRecord* record, const __grid_constant__ ConstView shape) {
  bool met = false;
  for (int64_t i = first_of_thread(); i < range.layout.numel; i += step_of_grid()) met |= range.lacks(i);
  const int64_t first = first_wrong(met, range.layout.numel, [&](int64_t i) { return range.lacks(i); });
  if (first < 0) return;
  report_index(record, op, range.value(first), first, dim, range.size, shape.ndim,
               shape.ndim > 1 ? shape.sizes : nullptr);
}

__global__ void join_kernel(int64_t* out, const int64_t* index, const __grid_constant__ Layout<2> layout,
                            int64_t size, bool first) {
  for (int64_t i = first_of_thread(); i < layout.numel; i += step_of_grid()) {
    int64_t at[2];
    layout.locate(i, at);
    // What is out of range stays so: below every place, whatever is joined to it.
    const int64_t place = place_of(index[at[1]], size), so_far = first ? 0 : out[at[0]];
    out[at[0]] = within(place, size) && so_far >= 0 ? so_far * size + place : INT64_MIN;
  }
}

template <class U>
__global__ void read_kernel(U* out, const U* x, const int64_t* index,
                            const __grid_constant__ Layout<3> elements,
                            const __grid_constant__ Layout<1> places) {
  for (int64_t i = first_of_thread(); i < elements.numel; i += step_of_grid()) {
    int64_t at[3], place[1];
    elements.locate(i, at);
    const int64_t named = place_of(index[at[2]], places.numel);
    places.locate(named, place);
    out[at[0]] = within(named, places.numel) ? x[at[1] + place[0]] : U{};
  }
}

template <class U>
__global__ void gather_kernel(U* out, const int64_t* index, const U* x,
                              const __grid_constant__ Layout<3> layout, int64_t size, int64_t step) {
  for (int64_t i = first_of_thread(); i < layout.numel; i += step_of_grid()) {
    int64_t at[3];
    layout.locate(i, at);
    const int64_t place = index[at[1]];
    out[at[0]] = within(place, size) ? x[at[2] + place * step] : U{};
  }
}

// ---- nonzero ------------------------------------------------------------------------------------------------------

constexpr int kRounds = 16;
constexpr int64_t kTile = int64_t{kBlock} * kRounds;  // elements of a block

/// Whether an element counts: any bit of an integer, any but the sign of a floating-point number.
template <class U>
__device__ bool counts(U bits, bool floating) {
  return floating ? static_cast<U>(bits << 1) != 0 : bits != 0;
}

/// of_tiles[tile]: the elements of the tile that count.
template <class U>
__global__ void count_kernel(int64_t* of_tiles, const U* x, int64_t numel, bool floating) {
  const int64_t first = blockIdx.x * kTile + threadIdx.x;
  int found = 0;
  for (int round = 0; round < kRounds; ++round) {
    const int64_t i = first + round * kBlock;
    found += i < numel && counts(x[i], floating);
  }
  found = combine_across<kBlock>(found, 0, Sum());
  if (threadIdx.x == 0) of_tiles[blockIdx.x] = found;
}

/// One block: of_tiles becomes what the tiles before hold, its last element the total.
__global__ void sum_tiles(int64_t* of_tiles, int64_t tiles) {
  int64_t carried = 0;
  for (int64_t first = 0; first < tiles; first += kBlock) {
    const int64_t tile = first + threadIdx.x;
    int64_t total;
    const int64_t before = sum_before<kBlock>(tile < tiles ? of_tiles[tile] : 0, total);
    if (tile < tiles) of_tiles[tile] = carried + before;
    carried += total;
  }
  if (threadIdx.x == 0) of_tiles[tiles] = carried;
}

/// Writes the indices of the elements that count, in order: a row each.
template <class U>
__global__ void nonzero_kernel(const __grid_constant__ View out, const U* x, const int64_t* before,
                               const __grid_constant__ ConstView shape, int64_t numel, bool floating) {
  int64_t row = before[blockIdx.x];
  for (int round = 0; round < kRounds; ++round) {
    const int64_t i = blockIdx.x * kTile + round * kBlock + threadIdx.x;
    const bool found = i < numel && counts(x[i], floating);
    int all;
    const int rank = sum_before<kBlock>(static_cast<int>(found), all);
    if (found && row + rank < out.sizes[0]) {
      int64_t* const to = static_cast<int64_t*>(out.data) + (row + rank) * out.strides[0];
      int64_t rest = i;
      for (int d = shape.ndim - 1; d > 0; --d) {
        to[d * out.strides[1]] = rest % shape.sizes[d];
        rest /= shape.sizes[d];
      }
      if (shape.ndim > 0) to[0] = rest;
    }
    row += all;
  }
}

/// What count_kernel and sum_tiles leave.
class Counted {
 public:
  explicit Counted(const ConstView& x) : tiles_((x.numel() + kTile - 1) / kTile), before_(tiles_ + 1) {
    by_size(x.dtype, [&](auto bits) {
      using U = decltype(bits);
      launch(count_kernel<U>, blocks_for(x.numel(), kTile), kBlock, before_.data(), x.as<U>(), x.numel(),
             is_floating(x.dtype));
    });
    launch(sum_tiles, 1, kBlock, before_.data(), tiles_);
  }
  unsigned tiles() const { return static_cast<unsigned>(tiles_); }
  const int64_t* before() const { return before_.data(); }
  const int64_t* total() const { return before_.data() + tiles_; }

 private:
  int64_t tiles_;
  Scratch<int64_t> before_;
};

}  // namespace

void where(View out, ConstView condition, ConstView x, ConstView y) {
  const Layout<4> layout(out.ndim, out.sizes, {out.strides, condition.strides, x.strides, y.strides},
                         /*reorder=*/true);
  if (layout.numel == 0) return;
  const auto still = [&](int v) { return layout.ndim == 1 && layout.strides[v][0] == 0; };
  by_size(out.dtype, [&](auto bits) {
    using U = decltype(bits);
    constexpr int V = 16 / sizeof(U);
    const bool dense = layout.contiguous(0) && layout.contiguous(1) && (layout.contiguous(2) || still(2)) &&
                       (layout.contiguous(3) || still(3)) && is_aligned(out.data, 16) &&
                       is_aligned(condition.data, V) && (still(2) || is_aligned(x.data, 16)) &&
                       (still(3) || is_aligned(y.data, 16));
    if (dense)
      launch(where_dense<U, V>, blocks_in_turns(layout.numel, int64_t{kBlock} * V), kBlock, out.as<U>(),
             condition.as<uint8_t>(), x.as<U>(), y.as<U>(), still(2), still(3), layout.numel);
    else
      launch(where_strided<U>, blocks_in_turns(layout.numel, kBlock), kBlock, out.as<U>(),
             condition.as<uint8_t>(), x.as<U>(), y.as<U>(), layout);
  });
}

void index_check(ConstView index, int64_t size, int64_t dim, bool negative, const char* op) {
  const Layout<1> layout(index.ndim, index.sizes, {index.strides});
  if (layout.numel == 0) return;
  const Range range{index.as<int64_t>(), layout, negative ? -size : 0, size};
  launch(check_kernel, blocks_in_turns(layout.numel, kBlock), kBlock, range, dim, op, error_record(), index);
}

void index_join(View out, ConstView index, int64_t size, bool first) {
  const Layout<2> layout(out.ndim, out.sizes, {out.strides, index.strides});
  if (layout.numel == 0) return;
  launch(join_kernel, blocks_in_turns(layout.numel, kBlock), kBlock, out.as<int64_t>(), index.as<int64_t>(),
         layout, size, first);
}

void index_read(View out, ConstView x, ConstView index, int dim, int count) {
  Layout<3> elements = IndexedElements(out, x, index.strides[0], dim, count).layout();
  if (elements.numel == 0) return;
  Layout<1> places = indexed_layout(x, dim, count);
  const auto item = static_cast<int64_t>(item_size(out.dtype));
  by_piece(widen(elements, {&places}, item, out.data, x.data), [&](auto piece) {
    using U = decltype(piece);
    launch(read_kernel<U>, blocks_in_turns(elements.numel, kBlock), kBlock, out.as<U>(), x.as<U>(),
           index.as<int64_t>(), elements, places);
  });
}

void gather(View out, ConstView x, ConstView index, int dim) {
  int64_t of_columns[kMaxDims];
  for (int d = 0; d < x.ndim; ++d) of_columns[d] = d == dim ? 0 : x.strides[d];
  const Layout<3> layout(index.ndim, index.sizes, {out.strides, index.strides, of_columns});
  if (layout.numel == 0) return;
  by_size(out.dtype, [&](auto bits) {
    using U = decltype(bits);
    launch(gather_kernel<U>, blocks_in_turns(layout.numel, kBlock), kBlock, out.as<U>(), index.as<int64_t>(),
           x.as<U>(), layout, x.sizes[dim], x.strides[dim]);
  });
}

void nonzero_count(int64_t* count, ConstView x) {
  *count = 0;
  if (x.numel() == 0) return;
  const Counted counted(x);
  copy(count, Device(DeviceType::cpu), counted.total(), Device(DeviceType::cuda, current_device()),
       sizeof(int64_t), /*non_blocking=*/false);
}

void nonzero(View out, ConstView x) {
  if (x.numel() == 0 || out.sizes[0] == 0) return;
  const Counted counted(x);
  by_size(x.dtype, [&](auto bits) {
    using U = decltype(bits);
    launch(nonzero_kernel<U>, counted.tiles(), kBlock, out, x.as<U>(), counted.before(), x, x.numel(),
           is_floating(x.dtype));
  });
}

}  // namespace weft::kernels::cuda
