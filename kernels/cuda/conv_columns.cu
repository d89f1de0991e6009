// Convolution as a product of matrices on the GPU: the windows of some images written out as rows, one for each output pixel, with
// the weights' order inside. conv.cu calls it.
#include <algorithm>

#include "kernels/cuda/conv_kernels.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/window.cuh"
#include "weft/scalar.h"

namespace weft::kernels::cuda {

void copy(View out, ConstView in);
void fill(View out, Scalar value);
void matmul(View out, ConstView a, ConstView b, double beta);

namespace {

constexpr int64_t kColumnBytes = int64_t{128}
                                 << 20;  // of the rows of one product, unless one image takes more

/// Rows of windows: (image, pixel) by (channel of the group, depth, height, width).
struct Columns {
  Sliding sliding;
  ImageStrides x;
  int64_t images, pixels, channels, window;

  int64_t depth() const { return channels * window; }
  int64_t numel() const { return images * pixels * channels * window; }
};

template <class T>
__global__ void __launch_bounds__(kBlock) write_columns(T* columns, const T* x, Columns c, int64_t numel) {
  const int64_t kernel_row = c.sliding.kernel[2], kernel_plane = c.sliding.kernel[1] * kernel_row;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x; i < numel;
       i += static_cast<int64_t>(gridDim.x) * kBlock) {
    int64_t rest = i / c.window;
    const int64_t element = i - rest * c.window;
    const int64_t channel = rest % c.channels;
    rest /= c.channels;
    const int64_t image = rest / c.pixels, pixel = rest - image * c.pixels;
    const int64_t row = pixel / c.sliding.out[2];
    const int64_t out[3] = {row / c.sliding.out[1], row % c.sliding.out[1], pixel % c.sliding.out[2]};
    const int64_t at[3] = {element / kernel_plane, element % kernel_plane / kernel_row, element % kernel_row};
    int64_t from[3];
    bool inside = true;
    for (int k = 0; k < 3; ++k) {
      from[k] = out[k] * c.sliding.stride[k] - c.sliding.padding[k] + at[k] * c.sliding.dilation[k];
      inside = inside && from[k] >= 0 && from[k] < c.sliding.in[k];
    }
    columns[i] = inside ? x[c.x.offset(image, channel, from[0], from[1], from[2])] : T{};
  }
}

template <class T>
__global__ void __launch_bounds__(kBlock, kResident)
    gather_columns(T* x, const T* columns, Columns c, ImageOrder order) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (index >= order.numel) return;
  const ImageOrder::Place at = order.place(index);
  int first[3], last[3];
  const int place[3] = {at.d, at.h, at.w};
  for (int i = 0; i < 3; ++i) c.sliding.outputs_over(i, place[i], &first[i], &last[i]);
  A sum = 0;
#pragma unroll 1
  for (int d = first[0]; d < last[0]; ++d) {
    const int kd = c.sliding.element_of(0, d, at.d);
#pragma unroll 1
    for (int h = first[1]; h < last[1]; ++h) {
      const int kh = c.sliding.element_of(1, h, at.h);
#pragma unroll 1
      for (int w = first[2]; w < last[2]; ++w) {
        const int kw = c.sliding.element_of(2, w, at.w);
        if (kd < 0 || kh < 0 || kw < 0) continue;
        const int64_t pixel = (static_cast<int64_t>(d) * c.sliding.out[1] + h) * c.sliding.out[2] + w;
        const int64_t element = (kd * c.sliding.kernel[1] + kh) * c.sliding.kernel[2] + kw;
        sum += convert<A>(columns[((at.n * c.pixels + pixel) * c.channels + at.c) * c.window + element]);
      }
    }
  }
  x[c.x.offset(at.n, at.c, at.d, at.h, at.w)] = convert<T>(sum);
}

// ---- views --------------------------------------------------------------------------------------------------------

/// Indices [first, first + count) of dimension `dim`.
template <class V>
V narrowed(V v, int dim, int64_t first, int64_t count) {
  using Byte = std::conditional_t<std::is_same_v<V, View>, char, const char>;
  v.data = static_cast<Byte*>(v.data) + first * v.strides[dim] * static_cast<int64_t>(item_size(v.dtype));
  v.sizes[dim] = count;
  return v;
}

/// (N, C, spatial…) as (N, pixels, C), if the spatial dimensions lie as one.
template <class V>
bool as_pixels(const V& v, V* matrix) {
  const Layout<1> spatial(v.ndim - 2, v.sizes + 2, {v.strides + 2});
  if (spatial.ndim > 1) return false;
  const int64_t sizes[] = {v.sizes[0], spatial.numel, v.sizes[1]};
  const int64_t strides[] = {v.strides[0], spatial.ndim == 0 ? 0 : spatial.strides[0][0], v.strides[1]};
  *matrix = V(v.data, v.dtype, 3, sizes, strides);
  return true;
}

/// A contiguous view of `like`'s sizes over `data`.
View packed(void* data, Dtype dtype, const ConstView& like) {
  View v(data, dtype, like.ndim, like.sizes, like.sizes);
  int64_t step = 1;
  for (int d = v.ndim - 1; d >= 0; --d) {
    v.strides[d] = step;
    step *= v.sizes[d];
  }
  return v;
}
int64_t bytes_of(const ConstView& v, Dtype dtype) {
  return v.numel() * static_cast<int64_t>(item_size(dtype));
}

/// `v`, or a contiguous copy of it in `dtype` if it is not that already.
class Packed {
 public:
  Packed(const ConstView& v, Dtype dtype)
      : is_packed_(v.dtype == dtype && v.contiguous()),
        memory_(is_packed_ ? 0 : bytes_of(v, dtype)),
        view_(is_packed_ ? v : ConstView(packed(memory_.data(), dtype, v))) {
    if (!is_packed_) copy(packed(memory_.data(), dtype, v), v);
  }
  const ConstView& view() const { return view_; }

 private:
  bool is_packed_;
  Scratch<char> memory_;
  ConstView view_;
};

ConstView matrices(const void* data, Dtype dtype, int64_t batch, int64_t rows, int64_t columns) {
  const int64_t sizes[] = {batch, rows, columns}, strides[] = {rows * columns, columns, 1};
  return {data, dtype, 3, sizes, strides};
}

/// One group's weights as (depth, output channels), for every image the same.
ConstView weights_of_group(const ConstView& weight, int64_t group, int64_t out_group, int64_t depth,
                           int64_t images, bool transposed) {
  const auto* data = static_cast<const char*>(weight.data) +
                     group * out_group * depth * static_cast<int64_t>(item_size(weight.dtype));
  const int64_t sizes[] = {images, transposed ? out_group : depth, transposed ? depth : out_group};
  const int64_t strides[] = {0, transposed ? depth : 1, transposed ? 1 : depth};
  return {data, weight.dtype, 3, sizes, strides};
}

Columns columns_of(const ConstView& x, const ConstView& y, const ConstView& weight, const Convolution& conv) {
  Columns c{Sliding(x, y, weight, conv), ImageStrides(x), x.sizes[0], 1, weight.sizes[1], 1};
  for (int d = 2; d < x.ndim; ++d) {
    c.pixels *= y.sizes[d];
    c.window *= weight.sizes[d];
  }
  return c;
}

/// body(columns of some images, first image) for all images, with memory for the columns.
template <class F>
void for_images(Columns c, Dtype dtype, F body) {
  const int64_t image = c.pixels * c.depth() * static_cast<int64_t>(item_size(dtype)), all = c.images;
  const int64_t most = std::clamp<int64_t>(kColumnBytes / std::max<int64_t>(image, 1), 1, all);
  const Scratch<char> memory(most * image);
  for (int64_t first = 0; first < all; first += most) {
    c.images = std::min(most, all - first);
    body(c, first, memory.data());
  }
}

void write(void* memory, const ConstView& x, Columns c) {
  c.x = ImageStrides(x);
  by_size(x.dtype, [&]<class T>(T) {
    launch(write_columns<T>, blocks_in_turns(c.numel(), kBlock), kBlock, static_cast<T*>(memory), x.as<T>(),
           c, c.numel());
  });
}

/// Gradients of half types are added up in float32.
bool is_half(Dtype dtype) { return dtype == Dtype::float16 || dtype == Dtype::bfloat16; }

}  // namespace

void conv_columns_forward(const View& y, const ConstView& x, const ConstView& weight, const ConstView& bias,
                          const Convolution& conv) {
  View pixels;
  if (!as_pixels(y, &pixels)) {
    const Scratch<char> memory(bytes_of(y, y.dtype));
    const View dense = packed(memory.data(), y.dtype, y);
    conv_columns_forward(dense, x, weight, bias, conv);
    return copy(y, dense);
  }
  if (bias.data) {
    ConstView everywhere = y;
    everywhere.data = bias.data;
    for (int d = 0; d < y.ndim; ++d) everywhere.strides[d] = d == 1 ? bias.strides[0] : 0;
    copy(y, everywhere);
  }
  const Packed weights(weight, weight.dtype);
  const int64_t in_group = weight.sizes[1], out_group = weight.sizes[0] / conv.groups;
  for_images(columns_of(x, y, weight, conv), x.dtype, [&](const Columns& c, int64_t first, void* memory) {
    for (int64_t g = 0; g < conv.groups; ++g) {
      write(memory, narrowed(narrowed(x, 0, first, c.images), 1, g * in_group, in_group), c);
      matmul(narrowed(narrowed(pixels, 0, first, c.images), 2, g * out_group, out_group),
             matrices(memory, x.dtype, c.images, c.pixels, c.depth()),
             weights_of_group(weights.view(), g, out_group, c.depth(), c.images, false), bias.data ? 1 : 0);
    }
  });
}

void conv_columns_backward_input(const View& grad_x, const ConstView& grad_y, const ConstView& weight,
                                 const Convolution& conv) {
  if (is_half(grad_x.dtype)) {
    const Packed g(grad_y, Dtype::float32), w(weight, Dtype::float32);
    const Scratch<char> memory(bytes_of(grad_x, Dtype::float32));
    const View wide = packed(memory.data(), Dtype::float32, grad_x);
    conv_columns_backward_input(wide, g.view(), w.view(), conv);
    return copy(grad_x, wide);
  }
  ConstView pixels;
  if (!as_pixels(grad_y, &pixels)) {
    const Packed dense(grad_y, grad_y.dtype);
    return conv_columns_backward_input(grad_x, dense.view(), weight, conv);
  }
  const Packed weights(weight, weight.dtype);
  const int64_t in_group = weight.sizes[1], out_group = weight.sizes[0] / conv.groups;
  for_images(columns_of(grad_x, grad_y, weight, conv), grad_x.dtype,
             [&](Columns c, int64_t first, void* memory) {
               for (int64_t g = 0; g < conv.groups; ++g) {
                 const ConstView columns = matrices(memory, grad_x.dtype, c.images, c.pixels, c.depth());
                 matmul(View(memory, columns.dtype, 3, columns.sizes, columns.strides),
                        narrowed(narrowed(pixels, 0, first, c.images), 2, g * out_group, out_group),
                        weights_of_group(weights.view(), g, out_group, c.depth(), c.images, true), 0);
                 const View part = narrowed(narrowed(grad_x, 0, first, c.images), 1, g * in_group, in_group);
                 c.x = ImageStrides(part);
                 const ImageOrder order(part);
                 by_float_or_double(grad_x.dtype, [&]<class T>(T) {
                   launch(gather_columns<T>, blocks_for(order.numel, kBlock), kBlock, part.as<T>(),
                          static_cast<const T*>(memory), c, order);
                 });
               }
             });
}

void conv_columns_backward_weight(const View& grad_weight, const ConstView& grad_y, const ConstView& x,
                                  const Convolution& conv) {
  if (is_half(x.dtype) || !grad_weight.contiguous()) {
    const Dtype dtype = is_half(x.dtype) ? Dtype::float32 : x.dtype;
    const Packed g(grad_y, dtype), inputs(x, dtype);
    const Scratch<char> memory(bytes_of(grad_weight, dtype));
    const View wide = packed(memory.data(), dtype, grad_weight);
    conv_columns_backward_weight(wide, g.view(), inputs.view(), conv);
    return copy(grad_weight, wide);
  }
  const int64_t in_group = grad_weight.sizes[1], out_group = grad_weight.sizes[0] / conv.groups;
  for_images(columns_of(x, grad_y, grad_weight, conv), x.dtype,
             [&](const Columns& c, int64_t first, void* memory) {
               // All images' pixels are one dimension of the product: the gradients lie pixel by pixel for it.
               const Scratch<char> rows(c.images * c.pixels * grad_y.sizes[1] *
                                        static_cast<int64_t>(item_size(x.dtype)));
               View by_pixel(rows.data(), x.dtype, grad_y.ndim, grad_y.sizes, grad_y.sizes);
               by_pixel.sizes[0] = c.images;
               int64_t step = grad_y.sizes[1];
               for (int d = grad_y.ndim - 1; d >= 2; --d) {
                 by_pixel.strides[d] = step;
                 step *= grad_y.sizes[d];
               }
               by_pixel.strides[0] = step;
               by_pixel.strides[1] = 1;
               copy(by_pixel, narrowed(grad_y, 0, first, c.images));
               for (int64_t g = 0; g < conv.groups; ++g) {
                 write(memory, narrowed(narrowed(x, 0, first, c.images), 1, g * in_group, in_group), c);
                 const int64_t total = c.images * c.pixels, channels = grad_y.sizes[1];
                 const int64_t out_sizes[] = {1, out_group, c.depth()}, out_strides[] = {0, c.depth(), 1};
                 const int64_t sizes[] = {1, out_group, total}, strides[] = {0, 1, channels};
                 const auto item = static_cast<int64_t>(item_size(x.dtype));
                 matmul(View(static_cast<char*>(grad_weight.data) + g * out_group * c.depth() * item, x.dtype,
                             3, out_sizes, out_strides),
                        ConstView(rows.data() + g * out_group * item, x.dtype, 3, sizes, strides),
                        matrices(memory, x.dtype, 1, total, c.depth()), first > 0 ? 1 : 0);
               }
             });
}

}  // namespace weft::kernels::cuda
