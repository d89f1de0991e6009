// Pooling of volumes and adaptive pooling on the CPU, and elements moved by their indices: max pooling undone, and its gradient.
#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "kernels/cpu/image_order.h"
#include "kernels/cpu/pixel_rows.h"
#include "kernels/pool.h"
#include "src/core/parallel.h"
#include "weft/error.h"

namespace weft::kernels::cpu {
namespace {

constexpr int64_t kTask = 1 << 15;     // window elements looked at
constexpr int64_t kChannelBlock = 64;  // channels of one image that a task of a backward loop has

/// Images of one channel where the order is row-major.
struct Images {
  Order order;
  int64_t count, channels;

  Images(Order order, const ConstView& x)
      : order(order),
        count(order == Order::row_major ? x.sizes[0] * x.sizes[1] : x.sizes[0]),
        channels(order == Order::row_major ? 1 : x.sizes[1]) {}
};

int64_t spatial_numel(const ConstView& x) {
  int64_t n = 1;
  for (int i = 2; i < x.ndim; ++i) n *= x.sizes[i];
  return n;
}

/// A window along one dimension: x elements start + k * step for k in [0, count), and how many the mean counts with padding.
struct Span {
  int64_t start, step, count, padded;
};

std::vector<Span> spans_of(const Pool3d& pool, int axis, int64_t size, int64_t outputs) {
  std::vector<Span> spans(static_cast<size_t>(outputs));
  for (int64_t o = 0; o < outputs; ++o) {
    Span& span = spans[static_cast<size_t>(o)];
    if (pool.adaptive) {
      using Wide = __int128;
      const auto begin = static_cast<int64_t>(Wide(o) * size / outputs);
      const auto end = static_cast<int64_t>((Wide(o + 1) * size + outputs - 1) / outputs);
      span = {begin, 1, end - begin, end - begin};
      continue;
    }
    const int64_t start = o * pool.stride[axis] - pool.padding[axis], step = pool.dilation[axis];
    const int64_t first = start < 0 ? (-start + step - 1) / step : 0;
    const int64_t last =
        std::clamp<int64_t>((size - start + step - 1) / step, first, std::max(first, pool.kernel[axis]));
    span = {start + first * step, step, last - first,
            std::min(start + pool.kernel[axis], size + pool.padding[axis]) - start};
  }
  return spans;
}

struct VolumePool {
  Images images;
  int64_t size[3], out[3];
  std::vector<Span> spans[3];
  int64_t most_taps = 1;

  VolumePool(Order order, const ConstView& x, const ConstView& y, const Pool3d& pool) : images(order, x) {
    for (int i = 0; i < 3; ++i) {
      size[i] = x.sizes[2 + i];
      out[i] = y.sizes[2 + i];
      spans[i] = spans_of(pool, i, size[i], out[i]);
      int64_t most = 1;
      for (const Span& span : spans[i]) most = std::max(most, span.count);
      most_taps *= most;
    }
  }
  int64_t out_numel() const { return out[0] * out[1] * out[2]; }
  int64_t numel() const { return size[0] * size[1] * size[2]; }
  int64_t rows() const { return images.count * out[0] * out[1]; }
  int64_t rows_in_task() const {
    return std::max<int64_t>(1, kTask / std::max<int64_t>(1, out[2] * images.channels * most_taps));
  }

  /// body(output pixel, image, depth, row and column spans) for the pixels of row `row` of all images' rows.
  template <class F>
  void for_pixels(int64_t row, F body) const {
    const int64_t planes = row / out[1];
    const Span& depth = spans[0][static_cast<size_t>(planes % out[0])];
    const Span& height = spans[1][static_cast<size_t>(row % out[1])];
    for (int64_t j = 0; j < out[2]; ++j)
      body(row * out[2] + j, planes / out[0], depth, height, spans[2][static_cast<size_t>(j)]);
  }
  /// body(first element of a row of x) for the rows under row `row` of all volumes' output, whose images have one channel.
  template <class F>
  void for_input_rows(int64_t row, F body) const {
    const int64_t planes = row / out[1];
    const Span& depth = spans[0][static_cast<size_t>(planes % out[0])];
    const Span& height = spans[1][static_cast<size_t>(row % out[1])];
    for (int64_t a = 0; a < depth.count; ++a)
      for (int64_t b = 0; b < height.count; ++b)
        body(planes / out[0] * numel() +
             ((depth.start + a * depth.step) * size[1] + height.start + b * height.step) * size[2]);
  }
  /// body(index in its volume) for a window's elements in row-major order.
  template <class F>
  void for_elements(const Span& depth, const Span& height, const Span& width, F body) const {
    for (int64_t a = 0; a < depth.count; ++a)
      for (int64_t b = 0; b < height.count; ++b) {
        const int64_t row = (depth.start + a * depth.step) * size[1] + height.start + b * height.step;
        int64_t index = row * size[2] + width.start;
        for (int64_t c = 0; c < width.count; ++c, index += width.step) body(index);
      }
  }
};

template <class T>
constexpr T lowest() {
  return std::is_integral_v<T> ? std::numeric_limits<T>::min() : -std::numeric_limits<T>::infinity();
}

/// The greatest of one channel's elements in a window, and its index. x: the channel's first element; elements `step` apart.
template <class T>
std::pair<T, int64_t> greatest(const VolumePool& s, const T* x, int64_t step, const Span& depth,
                               const Span& height, const Span& width, bool with_index) {
  T best = lowest<T>();
  bool unordered = false;
  s.for_elements(depth, height, width, [&](int64_t index) {
    const T value = x[index * step];
    best = value > best ? value : best;
    unordered |= value != value;
  });
  if (!with_index && !unordered) return {best, 0};
  // Looking for the value afterwards needs no branch that goes by the data; with NaN among them the last NaN is meant.
  int64_t where = -1;
  s.for_elements(depth, height, width, [&](int64_t index) {
    const T value = x[index * step];
    if (unordered ? value != value : where < 0 && value == best) where = index;
  });
  return {unordered ? x[where * step] : best, where};
}

/// Output rows [begin, end); indices may be null.
template <class T>
void max_rows(const VolumePool& s, T* y, int64_t* indices, const T* x, int64_t begin, int64_t end) {
  const int64_t channels = s.images.channels;
  const bool numbered = channels > 1 && s.most_taps <= std::numeric_limits<Number<T>>::max();
  const Scratch<int64_t> index_of(numbered ? s.most_taps : 0);
  const Scratch<Number<T>> numbers(numbered ? channels : 0);
  for (int64_t row = begin; row < end; ++row) {
    s.for_pixels(row,
                 [&](int64_t pixel, int64_t image, const Span& depth, const Span& height, const Span& width) {
                   const T* volume = x + image * s.numel() * channels;
                   if (numbered) {
                     T* best = y + pixel * channels;
                     std::fill_n(best, channels, lowest<T>());
                     std::fill_n(numbers.get(), channels, Number<T>(0));
                     int64_t taps = 0;
                     s.for_elements(depth, height, width, [&](int64_t index) {
                       index_of[taps] = index;
                       pixel_rows<T>().greatest(best, numbers.get(), volume + index * channels,
                                                static_cast<Number<T>>(taps++), channels);
                     });
                     if (indices)
                       for (int64_t c = 0; c < channels; ++c)
                         indices[pixel * channels + c] = index_of[numbers[c]];
                     return;
                   }
                   for (int64_t c = 0; c < channels; ++c) {
                     const auto [best, where] =
                         greatest(s, volume + c, channels, depth, height, width, indices != nullptr);
                     y[pixel * channels + c] = best;
                     if (indices) indices[pixel * channels + c] = where;
                   }
                 });
  }
}

/// What a window's sum is divided by. Products beyond 64 bits stay at the greatest number.
int64_t divisor_of(const Span& depth, const Span& height, const Span& width, bool count_padding,
                   int64_t divisor) {
  if (divisor) return divisor;
  if (!count_padding) return depth.count * height.count * width.count;
  int64_t count = 0;
  const bool huge = __builtin_mul_overflow(depth.padded, height.padded, &count) ||
                    __builtin_mul_overflow(count, width.padded, &count);
  return huge ? std::numeric_limits<int64_t>::max() : count;
}

template <class T>
void average_rows(const VolumePool& s, T* y, const T* x, bool count_padding, int64_t divisor, int64_t begin,
                  int64_t end) {
  const int64_t channels = s.images.channels;
  const Scratch<Sum<T>> sums(channels), row_sums(channels == 1 ? s.size[2] : 0);
  for (int64_t row = begin; row < end; ++row) {
    if (channels == 1) {
      std::fill_n(row_sums.get(), s.size[2], Sum<T>(0));
      s.for_input_rows(row, [&](int64_t at) { pixel_rows<T>().add(row_sums.get(), x + at, s.size[2]); });
    }
    s.for_pixels(
        row, [&](int64_t pixel, int64_t image, const Span& depth, const Span& height, const Span& width) {
          const T* volume = x + image * s.numel() * channels;
          if (channels > 1) {
            std::fill_n(sums.get(), channels, Sum<T>(0));
            s.for_elements(depth, height, width, [&](int64_t index) {
              pixel_rows<T>().add(sums.get(), volume + index * channels, channels);
            });
          } else {
            Sum<T> sum = 0;
            for (int64_t c = 0; c < width.count; ++c) sum += row_sums[width.start + c * width.step];
            sums[0] = sum;
          }
          const bool empty = depth.count * height.count * width.count == 0;
          const auto by =
              static_cast<Sum<T>>(empty ? 1 : divisor_of(depth, height, width, count_padding, divisor));
          for (int64_t c = 0; c < channels; ++c) y[pixel * channels + c] = static_cast<T>(sums[c] / by);
        });
  }
}

/// Calls body(image, first channel, last channel) as tasks.
template <class F>
void for_channel_blocks(const Images& images, int64_t image_work, F body) {
  const int64_t blocks = (images.channels + kChannelBlock - 1) / kChannelBlock;
  const int64_t grain = std::max<int64_t>(1, kTask / std::max<int64_t>(1, image_work / blocks));
  parallel_for(images.count * blocks, grain, [&](int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; ++task) {
      const int64_t first = task % blocks * kChannelBlock;
      body(task / blocks, first, std::min(images.channels, first + kChannelBlock));
    }
  });
}

template <class T>
void average_backward(const VolumePool& s, T* grad_x, const T* grad_y, bool count_padding, int64_t divisor) {
  const int64_t channels = s.images.channels, rows = s.out[0] * s.out[1];
  for_channel_blocks(
      s.images, s.out_numel() * channels * s.most_taps, [&](int64_t image, int64_t first, int64_t last) {
        const int64_t count = last - first;
        T* volume = grad_x + image * s.numel() * channels + first;
        for (int64_t i = 0; i < s.numel(); ++i) std::fill_n(volume + i * channels, count, T(0));
        T shares[kChannelBlock];
        const Scratch<T> row_shares(channels == 1 ? s.size[2] : 0);
        for (int64_t row = image * rows; row < (image + 1) * rows; ++row) {
          if (channels == 1) std::fill_n(row_shares.get(), s.size[2], T(0));
          s.for_pixels(
              row, [&](int64_t pixel, int64_t, const Span& depth, const Span& height, const Span& width) {
                const auto by = static_cast<T>(divisor_of(depth, height, width, count_padding, divisor));
                for (int64_t c = 0; c < count; ++c) shares[c] = grad_y[pixel * channels + first + c] / by;
                if (channels == 1) {
                  for (int64_t c = 0; c < width.count; ++c)
                    row_shares[width.start + c * width.step] += shares[0];
                  return;
                }
                s.for_elements(depth, height, width, [&](int64_t index) {
                  pixel_rows<T>().add_scaled(volume + index * channels, shares, T(1), count);
                });
              });
          if (channels == 1)
            s.for_input_rows(row, [&](int64_t at) {
              pixel_rows<T>().add_scaled(grad_x + at, row_shares.get(), T(1), s.size[2]);
            });
        }
      });
}

}  // namespace

void max_pool3d(View y, View indices, ConstView x, Pool3d pool) {
  const VolumePool s(order_of(x), x, y, pool);
  visit_arithmetic(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> in(x, s.images.order);
    const DenseOutput<T> out(y, s.images.order);
    const auto run = [&](int64_t* places) {
      parallel_for(s.rows(), s.rows_in_task(), [&](int64_t begin, int64_t end) {
        max_rows(s, out.data(), places, in.data(), begin, end);
      });
    };
    if (indices.data) {
      const DenseOutput<int64_t> places(indices, s.images.order);
      run(places.data());
      places.finish();
    } else {
      run(nullptr);
    }
    out.finish();
  });
}

void avg_pool3d(View y, ConstView x, Pool3d pool, bool count_padding, int64_t divisor) {
  const VolumePool s(order_of(x), x, y, pool);
  visit_arithmetic(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> in(x, s.images.order);
    const DenseOutput<T> out(y, s.images.order);
    parallel_for(s.rows(), s.rows_in_task(), [&](int64_t begin, int64_t end) {
      average_rows(s, out.data(), in.data(), count_padding, divisor, begin, end);
    });
    out.finish();
  });
}

void avg_pool3d_backward(View grad_x, ConstView grad_y, Pool3d pool, bool count_padding, int64_t divisor) {
  const VolumePool s(order_of(grad_y), grad_x, grad_y, pool);
  visit_floating(grad_y.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> g(grad_y, s.images.order);
    const DenseOutput<T> out(grad_x, s.images.order);
    average_backward(s, out.data(), g.data(), count_padding, divisor);
    out.finish();
  });
}

void places_gather(View y, ConstView x, ConstView indices) {
  const Images images(order_of(indices), y);
  const int64_t pixels = spatial_numel(y), size = spatial_numel(x), channels = images.channels;
  const DenseInput<int64_t> places(indices, images.order);
  visit_floating(x.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> in(x, images.order);
    const DenseOutput<T> out(y, images.order);
    for_channel_blocks(images, pixels * channels, [&](int64_t image, int64_t first, int64_t last) {
      const T* volume = in.data() + image * size * channels;
      const int64_t* from = places.data() + image * pixels * channels;
      T* to = out.data() + image * pixels * channels;
      if (channels == 1) {
        for (int64_t pixel = 0; pixel < pixels; ++pixel) to[pixel] = volume[from[pixel]];
        return;
      }
      for (int64_t pixel = 0; pixel < pixels; ++pixel)
        for (int64_t c = first; c < last; ++c) {
          const int64_t at = pixel * channels + c;
          to[at] = volume[from[at] * channels + c];
        }
    });
    out.finish();
  });
}

void places_scatter(View x, ConstView y, ConstView indices, bool add) {
  const Images images(order_of(indices), y);
  const int64_t pixels = spatial_numel(y), size = spatial_numel(x), channels = images.channels;
  const DenseInput<int64_t> places(indices, images.order);
  visit_arithmetic(y.dtype, [&](auto zero) {
    using T = decltype(zero);
    const DenseInput<T> in(y, images.order);
    const DenseOutput<T> out(x, images.order);
    for_channel_blocks(images, (pixels + size) * channels, [&](int64_t image, int64_t first, int64_t last) {
      T* volume = out.data() + image * size * channels;
      const bool whole = last - first == channels;  // one run, as it always is where channels are apart
      const int64_t runs = whole ? 1 : size, run = whole ? size * channels : last - first;
      for (int64_t i = 0; i < runs; ++i) std::fill_n(volume + i * channels + first, run, T(0));
      const T* from = in.data() + image * pixels * channels;
      const int64_t* to = places.data() + image * pixels * channels;
      for (int64_t pixel = 0; pixel < pixels; ++pixel)
        for (int64_t c = first; c < last; ++c) {
          const int64_t at = pixel * channels + c, place = to[at];
          if (place < 0 || place >= size)
            throw IndexError("[max_unpool] index " + std::to_string(place) + " is outside the output of " +
                             std::to_string(size) + " elements a channel");
          T& element = volume[place * channels + c];
          element = add ? element + from[at] : from[at];
        }
    });
    out.finish();
  });
}

}  // namespace weft::kernels::cpu
