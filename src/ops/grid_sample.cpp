// grid_sample and affine_grid. Bilinear and nearest sampling of images have kernels; the rest, and what is differentiated
// again, is composed of gathers and products.
#include <array>
#include <string_view>

#include "src/ops/autocast.h"
#include "src/ops/matrices.h"
#include "src/ops/op_call.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::GridSampling;
using kernels::KernelTable;
using kernels::Outside;

namespace {

constexpr const char* kName = "grid_sample";

/// -1 to 1 as pixels of a dimension of `size`.
Tensor in_pixels(const Tensor& place, int64_t size, bool align_corners) {
  const auto n = static_cast<double>(size);
  return align_corners ? (place + 1) * ((n - 1) / 2) : ((place + 1) * n - 1) / 2;
}

/// Places folded back at the image's edges until they are inside.
Tensor reflected(const Tensor& place, int64_t size, bool align_corners) {
  const double low = align_corners ? 0 : -0.5;
  const double span = align_corners ? static_cast<double>(size - 1) : static_cast<double>(size);
  if (span == 0) return place * 0;
  const Tensor distance = abs(place - low);
  const Tensor turns = floor(distance / span).detach(), rest = distance - turns * span;
  return where(eq(remainder(turns, 2), 0), rest + low, span - rest + low);
}

/// Places beyond the image brought to it. What is no number then, NaN or a reflected infinity, is 0.
Tensor moved_inside(const Tensor& place, int64_t size, Outside outside, bool align_corners) {
  if (outside == Outside::zeros) return place;
  const Tensor inside = clamp(outside == Outside::border ? place : reflected(place, size, align_corners), 0.0,
                              static_cast<double>(size - 1));
  return where(isnan(inside), Scalar(0.0), inside);
}

/// One way to look at a dimension: pixels (int64), the weight of each, 0 where outside, and the derivative of a bilinear weight
/// by the place.
struct Taps {
  Tensor index, weight, side;
};

/// `place`: whole numbers, or NaN, which is outside.
Taps tap(const Tensor& place, const Tensor& weight, int64_t size, double side = 0) {
  const Tensor inside = logical_and(ge(place, 0), le(place, static_cast<double>(size - 1)));
  return {to(where(inside, place.detach(), Scalar(0.0)), int64), where(inside, weight, Scalar(0.0)),
          side == 0 ? Tensor() : to(inside, place.dtype()) * side};
}

/// Keys' cubic with a = -0.75 at distance x, 0 to 1 or 1 to 2.
Tensor cubic(const Tensor& x, bool near) {
  constexpr double a = -0.75;
  if (near) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

std::vector<Taps> taps_of(const Tensor& grid, int64_t size, std::string_view mode, Outside outside,
                          bool align_corners) {
  const Tensor raw = in_pixels(grid, size, align_corners);
  std::vector<Taps> taps;
  if (mode == "bicubic") {
    const Tensor place = clamp(raw, -1e9, 1e9);
    const Tensor first = floor(place).detach(), fraction = place - first;
    for (int k = -1; k <= 2; ++k) {
      const Tensor distance = k <= 0 ? fraction - k : k - fraction;
      taps.push_back(tap(moved_inside(first + k, size, outside, align_corners),
                         cubic(distance, k == 0 || k == 1), size));
    }
    return taps;
  }
  // Beyond one pixel from the image all is alike, and products with infinity are not wanted.
  const Tensor place =
      clamp(moved_inside(raw, size, outside, align_corners), -2.0, static_cast<double>(size) + 1);
  // The gradient of a place is then zero, not absent.
  if (mode == "nearest") return {tap(round(place).detach(), place * 0 + 1, size)};
  const Tensor first = floor(place).detach(), fraction = place - first;
  return {tap(first, 1 - fraction, size, -1), tap(first + 1, fraction, size, 1)};
}

/// How fast a place in pixels moves with the grid: constant but for steps.
Tensor slope_of(const Tensor& grid, int64_t size, const GridSampling& how) {
  const auto n = static_cast<double>(size);
  const Tensor raw = in_pixels(grid.detach(), size, how.align_corners);
  Tensor slope = full_like(raw, how.align_corners ? (n - 1) / 2 : n / 2);
  Tensor place = raw;
  if (how.outside == Outside::reflection) {
    const double low = how.align_corners ? 0 : -0.5, span = how.align_corners ? n - 1 : n;
    if (span == 0) return zeros_like(raw);
    const Tensor turned = ne(remainder(floor(abs(raw - low) / span), 2), 0);
    slope = where(logical_xor(lt(raw, low), turned), -slope, slope);
    place = reflected(raw, size, how.align_corners);
  }
  if (how.outside == Outside::zeros) return slope;
  return where(logical_and(gt(place, 0), lt(place, n - 1)), slope, Scalar(0.0));
}

/// The gradients by ops. x: (N, C, H, W).
Grads composed_gradients(const Tensor& grad, const Tensor& x, const Tensor& grid, const GridSampling& how) {
  const int64_t places = grid.size(1) * grid.size(2);
  const Shape narrow{x.size(0), places}, wide{x.size(0), x.size(1), places};
  const Tensor g = reshape(grad, wide), pixels = flatten(x, 2);
  std::vector<Taps> taps[2];
  Tensor slopes[2];
  for (int64_t axis = 0; axis < 2; ++axis) {
    const Tensor along = reshape(select(grid, -1, 1 - axis), narrow);
    taps[axis] = taps_of(along, x.size(2 + axis), how.nearest ? "nearest" : "bilinear", how.outside,
                         how.align_corners);
    slopes[axis] = slope_of(along, x.size(2 + axis), how);
  }
  Tensor grad_x = zeros_like(pixels), by_places[2] = {zeros(narrow, like(x)), zeros(narrow, like(x))};
  for (size_t a = 0; a < taps[0].size(); ++a)
    for (size_t b = 0; b < taps[1].size(); ++b) {
      const Taps &down = taps[0][a], &right = taps[1][b];
      const Tensor index = expand(unsqueeze(down.index * x.size(3) + right.index, 1), wide);
      grad_x = scatter_add(grad_x, 2, index, g * unsqueeze(down.weight * right.weight, 1));
      if (how.nearest) continue;
      const Tensor seen = sum(g * gather(pixels, 2, index), 1);
      by_places[0] = by_places[0] + seen * right.weight * down.side * slopes[0];
      by_places[1] = by_places[1] + seen * down.weight * right.side * slopes[1];
    }
  const Tensor grad_grid = stack({by_places[1], by_places[0]}, -1);
  return {reshape(grad_x, x.sizes()), reshape(grad_grid, grid.sizes())};
}

Grads gradients(const Tensor& grad, const Tensor& x, const Tensor& grid, const GridSampling& how,
                const Needs& needs) {
  if (will_be_differentiated(grad, x, grid)) return composed_gradients(grad, x, grid, how);
  OpCall op{"grid_sample_backward", grad, x, grid};
  const Tensor grad_x = needs[0] ? empty(x.sizes(), like(x)) : Tensor();
  const Tensor grad_grid = needs[1] ? empty(grid.sizes(), like(grid)) : Tensor();
  op.launch(&KernelTable::grid_sample_backward, needs[0] ? view(grad_x) : kernels::View(),
            needs[1] ? view(grad_grid) : kernels::View(), view(grad), view(x), view(grid), how);
  return {grad_x, grad_grid};
}

Tensor sampled(const Tensor& input, const Tensor& grid, const GridSampling& how) {
  OpCall op{kName, input, grid};
  Tensor y = empty({input.size(0), input.size(1), grid.size(1), grid.size(2)}, like(input));
  if (y.numel() > 0) op.launch(&KernelTable::grid_sample, view(y), view(input), view(grid), how);
  return op.record(y, {input, grid},
                   [x = op.save(input), grid = op.save(grid), how](const Tensor& grad, const Needs& needs) {
                     return gradients(grad, *x, *grid, how, needs);
                   });
}

}  // namespace

Tensor grid_sample(const Tensor& input, const Tensor& grid, std::string_view mode,
                   std::string_view padding_mode, bool align_corners) {
  WEFT_AUTOCAST(float32, grid_sample, input, grid, mode, padding_mode, align_corners);
  const OpCall op{kName, input, grid};
  const int64_t rank = input.dim() - 2;
  WEFT_CHECK(mode == "bilinear" || mode == "nearest" || mode == "bicubic", ValueError, kName,
             "mode must be bilinear, nearest or bicubic; got '{}'", mode);
  WEFT_CHECK(padding_mode == "zeros" || padding_mode == "border" || padding_mode == "reflection", ValueError,
             kName, "padding_mode must be zeros, border or reflection; got '{}'", padding_mode);
  WEFT_CHECK((rank == 2 || rank == 3) && grid.dim() == input.dim() && grid.size(0) == input.size(0) &&
                 grid.size(-1) == rank,
             ShapeError, kName,
             "input must be (N, C, H, W) with a grid of (N, OH, OW, 2), or (N, C, D, H, W) with (N, OD, OH, "
             "OW, 3); got "
             "{} and {}",
             input.sizes(), grid.sizes());
  op.check_floating(input);
  WEFT_CHECK(input.dtype() == grid.dtype(), DtypeError, kName,
             "input and grid must have one dtype; got {} and {}", input.dtype(), grid.dtype());
  if (rank == 3 && mode == "bicubic" && input.item_size() == 2)  // 64 products must not round one by one
    return to(grid_sample(to(input, float32), to(grid, float32), mode, padding_mode, align_corners),
              input.dtype());
  for (int64_t i = 1; i < input.dim(); ++i)
    WEFT_CHECK(input.size(i) > 0, ShapeError, kName, "only the batch may be empty; input {}", input.sizes());

  const Outside outside = padding_mode == "zeros"    ? Outside::zeros
                          : padding_mode == "border" ? Outside::border
                                                     : Outside::reflection;
  const bool has_kernel =
      rank == 2 && mode != "bicubic" && input.item_size() >= 4 && input.size(2) * input.size(3) <= INT32_MAX;
  if (has_kernel) return sampled(input, grid, {mode == "nearest", outside, align_corners});

  Shape size{input.size(0), input.size(1)};
  int64_t places = 1;
  for (int64_t i = 1; i <= rank; ++i) {
    size.push_back(grid.size(i));
    places *= grid.size(i);
  }
  std::vector<std::vector<Taps>> taps;
  for (int64_t i = 0; i < rank; ++i)
    taps.push_back(taps_of(reshape(select(grid, -1, rank - 1 - i), {size[0], places}), input.size(2 + i),
                           mode, outside, align_corners));

  const Tensor pixels = flatten(input, 2);
  const Shape wide{size[0], size[1], places};
  Tensor y;
  const auto add_taps = [&](auto& self, size_t dim, const Tensor& index, const Tensor& weight) -> void {
    if (dim == taps.size()) {
      const Tensor values = gather(pixels, 2, expand(unsqueeze(index, 1), wide)) * unsqueeze(weight, 1);
      y = y.defined() ? y + values : values;
      return;
    }
    for (const Taps& tap : taps[dim])
      self(self, dim + 1,
           index.defined() ? index * input.size(2 + static_cast<int64_t>(dim)) + tap.index : tap.index,
           weight.defined() ? weight * tap.weight : tap.weight);
  };
  add_taps(add_taps, 0, {}, {});
  return reshape(y, size);
}

Tensor affine_grid(const Tensor& theta, IntSpan size, bool align_corners) {
  const OpCall op{"affine_grid", theta};
  op.check_floating(theta);
  const int64_t rank = size.size() - 2;
  WEFT_CHECK(rank == 2 || rank == 3, ValueError, op.name(),
             "size must be (N, C, H, W) or (N, C, D, H, W); got {}", Shape(size));
  for (int64_t n : size)
    WEFT_CHECK(n >= 1, ValueError, op.name(), "sizes must be at least 1; got {}", Shape(size));
  WEFT_CHECK(theta.sizes() == Shape({size[0], rank, rank + 1}), ShapeError, op.name(),
             "theta must be ({}, {}, {}) for size {}; got {}", size[0], rank, rank + 1, Shape(size),
             theta.sizes());
  Shape whole, out{size[0]};
  for (int64_t i = 0; i < rank; ++i) {
    whole.push_back(size[2 + i]);
    out.push_back(size[2 + i]);
  }
  out.push_back(rank);
  const TensorOptions options{.dtype = theta.dtype(), .device = theta.device()};
  std::vector<Tensor> coordinates;
  for (int64_t i = rank - 1; i >= 0; --i) {
    const int64_t n = whole[i];
    const double edge = n == 1 ? 0 : align_corners ? 1 : static_cast<double>(n - 1) / static_cast<double>(n);
    Shape along(rank, 1);
    along[i] = n;
    coordinates.push_back(expand(reshape(linspace(-edge, edge, n, options), along), whole));
  }
  coordinates.push_back(ones(whole, options));
  const Tensor base = reshape(stack(coordinates, -1), {1, whole.numel(), rank + 1});
  return reshape(matmul(expand(base, {size[0], whole.numel(), rank + 1}), transpose(theta, 1, 2)), out);
}

}  // namespace weft
