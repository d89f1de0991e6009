// Sampling images at the places of a grid on the GPU. kernels/vision.h has the contracts. The image's gradient adds up in the order
// of places, as the CPU does, without atomics.
#include <algorithm>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/vision.h"
#include "weft/scalar.h"

namespace weft::kernels::cuda {

void fill(View out, Scalar value);

namespace {

/// Sizes and strides of one call; x stands for grad_x too, y for grad_y.
struct Sampling {
  int64_t images, channels, places, out_width;
  int height, width;
  int64_t x[4], y[4], grid[4];
  GridSampling how;

  Sampling(const ConstView& image, const ConstView& out, const ConstView& at, GridSampling how)
      : images(at.sizes[0]),
        channels(image.sizes[1]),
        places(at.sizes[1] * at.sizes[2]),
        out_width(at.sizes[2]),
        height(static_cast<int>(image.sizes[2])),
        width(static_cast<int>(image.sizes[3])),
        how(how) {
    for (int d = 0; d < 4; ++d) {
      x[d] = image.strides[d];
      y[d] = out.strides[d];
      grid[d] = at.strides[d];
    }
  }
  __device__ int64_t pixel(int64_t row, int64_t column) const { return row * x[2] + column * x[3]; }
  __device__ int64_t out_pixel(int64_t place) const {
    return place / out_width * y[2] + place % out_width * y[3];
  }
  __device__ int64_t grid_offset(int64_t image, int64_t place) const {
    return image * grid[0] + place / out_width * grid[1] + place % out_width * grid[2];
  }
};

/// One coordinate: the first pixel, how far beyond it the place lies, and how fast it moves with the grid.
template <class T>
struct Coordinate {
  int first;
  T fraction, slope;
};

/// Where -1 to 1 lies among `size` pixels, brought inside as `how` says.
template <class T>
__device__ Coordinate<T> find_place(T at, int size, GridSampling how) {
  const T n = static_cast<T>(size);
  T slope = how.align_corners ? (n - 1) * T(0.5) : n * T(0.5);
  T place = how.align_corners ? (at + 1) * slope : ((at + 1) * n - 1) * T(0.5);
  if (how.outside == Outside::reflection) {
    const T low = how.align_corners ? T(0) : T(-0.5), span = how.align_corners ? n - 1 : n;
    if (how.align_corners && size == 1) {
      place *= 0;
      slope = 0;
    } else {
      const T signed_distance = place - low,
              distance = signed_distance < 0 ? -signed_distance : signed_distance;
      const T turns = floor(distance / span), rest = distance - turns * span;
      const bool even = floor(turns * T(0.5)) * 2 == turns;
      place = even ? rest + low : span - rest + low;
      slope = (signed_distance < 0) == even ? -slope : slope;
    }
  }
  if (how.outside != Outside::zeros) {
    const T last = n - 1;
    slope = place > 0 && place < last ? slope : T(0);
    place = place > 0 ? (place < last ? place : last) : T(0);  // NaN too becomes 0
  } else {
    // Beyond one pixel from the image all is alike.
    place = place > T(-2) ? (place < n + 1 ? place : n + 1) : T(-2);  // NaN too is outside
  }
  const T whole = how.nearest ? rint(place) : floor(place);
  return {static_cast<int>(whole), place - whole, how.nearest ? T(0) : slope};
}

/// What a place looks at: four pixels, top left, top right, bottom left, bottom right; the nearest alone is the first.
template <class T>
struct Place {
  Coordinate<T> x, y;

  __device__ Place(const T* grid, const Sampling& s, int64_t image, int64_t place) {
    const int64_t at = s.grid_offset(image, place);
    x = find_place(grid[at], s.width, s.how);
    y = find_place(grid[at + s.grid[3]], s.height, s.how);
  }
  __device__ bool inside(const Sampling& s, int tap) const {
    const int column = x.first + tap % 2, row = y.first + tap / 2;
    return column >= 0 && column < s.width && row >= 0 && row < s.height;
  }
  __device__ int index(const Sampling& s, int tap) const {
    return (y.first + tap / 2) * s.width + x.first + tap % 2;
  }
  __device__ int64_t offset(const Sampling& s, int tap) const {
    return s.pixel(y.first + tap / 2, x.first + tap % 2);
  }
  __device__ T weight(const Sampling& s, int tap) const {
    if (s.how.nearest) return T(1);
    return (tap % 2 ? x.fraction : 1 - x.fraction) * (tap / 2 ? y.fraction : 1 - y.fraction);
  }
};

template <class T>
__global__ void __launch_bounds__(kBlock) sample(T* y, const T* x, const T* grid, Sampling s) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i >= s.images * s.places) return;
  const int64_t image = i / s.places, number = i - image * s.places;
  const Place<T> place(grid, s, image, number);
  const int taps = s.how.nearest ? 1 : 4;
  const int64_t to = image * s.y[0] + s.out_pixel(number);
  for (int64_t c = 0; c < s.channels; ++c) {
    T sum = 0;
    for (int tap = 0; tap < taps; ++tap)
      if (place.inside(s, tap))
        sum += x[image * s.x[0] + c * s.x[1] + place.offset(s, tap)] * place.weight(s, tap);
    y[to + c * s.y[1]] = sum;
  }
}

template <class T>
__global__ void __launch_bounds__(kBlock)
    grid_gradient(T* grad_grid, const T* grad_y, const T* x, const T* grid, Sampling s, Sampling to) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i >= s.images * s.places) return;
  const int64_t image = i / s.places, number = i - image * s.places;
  const Place<T> place(grid, s, image, number);
  T along_x = 0, along_y = 0;
  for (int64_t c = 0; !s.how.nearest && c < s.channels; ++c) {
    const T g = grad_y[image * s.y[0] + c * s.y[1] + s.out_pixel(number)];
    T pixel[4];
    for (int tap = 0; tap < 4; ++tap)
      pixel[tap] = place.inside(s, tap) ? x[image * s.x[0] + c * s.x[1] + place.offset(s, tap)] : T(0);
    along_x +=
        g * ((pixel[1] - pixel[0]) * (1 - place.y.fraction) + (pixel[3] - pixel[2]) * place.y.fraction);
    along_y +=
        g * ((pixel[2] - pixel[0]) * (1 - place.x.fraction) + (pixel[3] - pixel[1]) * place.x.fraction);
  }
  const int64_t at = to.grid_offset(image, number);
  grad_grid[at] = place.x.slope == 0 ? T(0) : along_x * place.x.slope;
  grad_grid[at + to.grid[3]] = place.y.slope == 0 ? T(0) : along_y * place.y.slope;
}

constexpr int kChannelPart = 16;  // channels of one image that a block has

// A block takes kBlock / 4 places at a time in their order, a thread one of a place's pixels. Of the threads that look at one pixel the
// first adds up what all of them have. Where no number of blocks is given, the compiler aims at more than 4 and spills registers for it.
template <class T>
__global__ void __launch_bounds__(kBlock, 4)
    image_gradient(T* grad_x, const T* grad_y, const T* grid, Sampling s) {
  WEFT_SHARED(int, pixels, kBlock);
  WEFT_SHARED(T, values, kBlock);
  const int thread = threadIdx.x, tap = thread % 4;
  const int64_t parts = (s.channels + kChannelPart - 1) / kChannelPart;
  for (int64_t part = blockIdx.x; part < s.images * parts; part += gridDim.x) {
    const int64_t image = part / parts, first_channel = part % parts * kChannelPart;
    const int64_t last_channel =
        first_channel + kChannelPart < s.channels ? first_channel + kChannelPart : s.channels;
    for (int64_t first = 0; first < s.places; first += kBlock / 4) {
      const int64_t number = first + thread / 4;
      int pixel = -1;
      int64_t offset = 0;
      T weight = 0;
      if (number < s.places && !(s.how.nearest && tap > 0)) {
        const Place<T> place(grid, s, image, number);
        if (place.inside(s, tap)) {
          pixel = place.index(s, tap);
          offset = image * s.x[0] + place.offset(s, tap);
          weight = place.weight(s, tap);
        }
      }
      __syncthreads();
      pixels[thread] = pixel;
      __syncthreads();
      bool leads = pixel >= 0;
      for (int other = 0; other < thread && leads; ++other) leads = pixels[other] != pixel;
      for (int64_t c = first_channel; c < last_channel; ++c) {
        __syncthreads();
        values[thread] =
            pixel >= 0 ? grad_y[image * s.y[0] + c * s.y[1] + s.out_pixel(number)] * weight : T(0);
        __syncthreads();
        if (!leads) continue;
        T sum = grad_x[offset + c * s.x[1]];
        for (int other = thread; other < kBlock; ++other)
          if (pixels[other] == pixel) sum += values[other];
        grad_x[offset + c * s.x[1]] = sum;
      }
    }
    __syncthreads();
  }
}

}  // namespace

void grid_sample(View y, ConstView x, ConstView grid, GridSampling how) {
  const Sampling s(x, y, grid, how);
  by_float_or_double(x.dtype, [&]<class T>(T) {
    launch(sample<T>, blocks_for(s.images * s.places, kBlock), kBlock, y.as<T>(), x.as<T>(), grid.as<T>(), s);
  });
}

void grid_sample_backward(View grad_x, View grad_grid, ConstView grad_y, ConstView x, ConstView grid,
                          GridSampling how) {
  by_float_or_double(x.dtype, [&]<class T>(T) {
    if (grad_x.data) {
      fill(grad_x, 0);
      const Sampling s(grad_x, grad_y, grid, how);
      const int64_t parts = s.images * ((s.channels + kChannelPart - 1) / kChannelPart);
      launch(image_gradient<T>, blocks_in_turns(parts, 1), kBlock, grad_x.as<T>(), grad_y.as<T>(),
             grid.as<T>(), s);
    }
    if (!grad_grid.data) return;
    const Sampling s(x, grad_y, grid, how), to(x, grad_y, grad_grid, how);
    launch(grid_gradient<T>, blocks_for(s.images * s.places, kBlock), kBlock, grad_grid.as<T>(),
           grad_y.as<T>(), x.as<T>(), grid.as<T>(), s, to);
  });
}

}  // namespace weft::kernels::cuda
