// Sampling images at the places of a grid: planes and blocks of places in parallel.
#include "kernels/cpu/grid_sample.h"

#include <algorithm>

#include "kernels/cpu/dense.h"
#include "kernels/table.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

constexpr int64_t kWork = 1 << 14;     // pixels looked at by a task
constexpr int64_t kChannelBlock = 16;  // planes of one image that a task of the image's gradient has

struct Sizes {
  int64_t images, channels, height, width, places;
  Sizes(const ConstView& x, const ConstView& grid)
      : images(x.sizes[0]),
        channels(x.sizes[1]),
        height(x.sizes[2]),
        width(x.sizes[3]),
        places(grid.sizes[1] * grid.sizes[2]) {}
  int64_t plane() const { return height * width; }
  int64_t blocks() const { return (places + kPlaces - 1) / kPlaces; }
};

/// body(taps, image, first place, number of places) for every block of every image.
template <class T, class Body>
void for_blocks(const Sizes& s, const T* grid, GridSampling how, Body body) {
  const int64_t grain = std::max<int64_t>(1, kWork / (4 * kPlaces * s.channels));
  parallel_for(s.images * s.blocks(), grain, [&](int64_t begin, int64_t end) {
    GridTaps<T> taps;
    for (int64_t block = begin; block < end; ++block) {
      const int64_t image = block / s.blocks(), first = block % s.blocks() * kPlaces;
      const int64_t n = std::min(kPlaces, s.places - first);
      grid_loops<T>().look(taps, grid + (image * s.places + first) * 2, n, s.height, s.width, how);
      body(taps, image, first, n);
    }
  });
}

template <class T>
void run(const View& y, const ConstView& x, const ConstView& grid, GridSampling how) {
  const Sizes s(x, grid);
  const DenseInput<T> in(x, Order::row_major), places(grid, Order::row_major);
  const DenseOutput<T> out(y, Order::row_major);
  for_blocks(s, places.data(), how, [&](const GridTaps<T>& taps, int64_t image, int64_t first, int64_t n) {
    for (int64_t plane = image * s.channels; plane < (image + 1) * s.channels; ++plane)
      grid_loops<T>().sample(out.data() + plane * s.places + first, in.data() + plane * s.plane(), taps, n);
  });
  out.finish();
}

template <class T>
void image_gradient(const View& grad_x, const T* grad_y, const T* grid, const Sizes& s, GridSampling how) {
  const DenseOutput<T> out(grad_x, Order::row_major);
  const int64_t parts = (s.channels + kChannelBlock - 1) / kChannelBlock;
  parallel_for(s.images * parts, 1, [&](int64_t begin, int64_t end) {
    GridTaps<T> taps;
    for (int64_t part = begin; part < end; ++part) {
      const int64_t image = part / parts, from = part % parts * kChannelBlock;
      const int64_t planes = std::min(kChannelBlock, s.channels - from), plane = image * s.channels + from;
      std::fill_n(out.data() + plane * s.plane(), planes * s.plane(), T(0));
      for (int64_t first = 0; first < s.places; first += kPlaces) {
        const int64_t n = std::min(kPlaces, s.places - first);
        grid_loops<T>().look(taps, grid + (image * s.places + first) * 2, n, s.height, s.width, how);
        for (int64_t c = plane; c < plane + planes; ++c)
          grid_loops<T>().spread(out.data() + c * s.plane(), grad_y + c * s.places + first, taps, n);
      }
    }
  });
  out.finish();
}

template <class T>
void grid_gradient(const View& grad_grid, const T* grad_y, const T* x, const T* grid, const Sizes& s,
                   GridSampling how) {
  const DenseOutput<T> out(grad_grid, Order::row_major);
  for_blocks(s, grid, how, [&](const GridTaps<T>& taps, int64_t image, int64_t first, int64_t n) {
    T along[2][kPlaces] = {};
    for (int64_t plane = image * s.channels; !how.nearest && plane < (image + 1) * s.channels; ++plane)
      grid_loops<T>().slopes(along, grad_y + plane * s.places + first, x + plane * s.plane(), taps, n);
    T* const to = out.data() + (image * s.places + first) * 2;
    for (int64_t i = 0; i < n; ++i)
      for (int axis = 0; axis < 2; ++axis)
        to[2 * i + axis] = taps.slope[axis][i] == 0 ? T(0) : along[axis][i] * taps.slope[axis][i];
  });
  out.finish();
}

template <class T>
void run_backward(const View& grad_x, const View& grad_grid, const ConstView& grad_y, const ConstView& x,
                  const ConstView& grid, GridSampling how) {
  const Sizes s(x, grid);
  const DenseInput<T> g(grad_y, Order::row_major), places(grid, Order::row_major);
  if (grad_x.data) image_gradient(grad_x, g.data(), places.data(), s, how);
  if (!grad_grid.data) return;
  const DenseInput<T> in(x, Order::row_major);
  grid_gradient(grad_grid, g.data(), in.data(), places.data(), s, how);
}

}  // namespace

void grid_sample(View y, ConstView x, ConstView grid, GridSampling how) {
  if (x.dtype == Dtype::float64) run<double>(y, x, grid, how);
  else run<float>(y, x, grid, how);
}

void grid_sample_backward(View grad_x, View grad_grid, ConstView grad_y, ConstView x, ConstView grid,
                          GridSampling how) {
  if (x.dtype == Dtype::float64) run_backward<double>(grad_x, grad_grid, grad_y, x, grid, how);
  else run_backward<float>(grad_x, grad_grid, grad_y, x, grid, how);
}

}  // namespace weft::kernels::cpu
