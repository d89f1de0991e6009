// Convolution as matrix products: the patches under a block of output pixels become the rows of a matrix. Volumes, images among
// them, of any sizes and element types; chosen in kernels/cpu/conv.cpp where nothing faster applies.
#include <algorithm>
#include <cstring>

#include "kernels/cpu/conv_backends.h"
#include "kernels/cpu/dense.h"
#include "kernels/cpu/gemm.h"
#include "src/core/parallel.h"

namespace weft::kernels::cpu {
namespace {

// A block of patches is written and read again at once: it should stay in the L2 cache.
constexpr int64_t kBlockBytes = 256 << 10;
// Fewer make matrix products slow.
constexpr int64_t kLeastPixels = 64;
// Smaller products are not worth a task of their own.
constexpr int64_t kTaskWork = 1 << 20;
// Each task sums its own weight gradient; more of them cost memory.
constexpr int64_t kMostPartials = 16;

/// c (m x n) = [c +] a * b, row-major. a is m x k, or k x m if transposed.
template <class T>
void product(bool a_transposed, int64_t m, int64_t n, int64_t k, const T* a, int64_t lda, const T* b,
             int64_t ldb, bool accumulate, T* c, int64_t ldc) {
  if constexpr (std::is_floating_point_v<T>) {
    gemm(static_cast<int>(m), static_cast<int>(n), static_cast<int>(k),
         BlasMatrix<const T>{a, a_transposed, static_cast<int>(lda)},
         BlasMatrix<const T>{b, false, static_cast<int>(ldb)}, accumulate ? T(1) : T(0),
         BlasMatrix<T>{c, false, static_cast<int>(ldc)});
  } else {
    for (int64_t i = 0; i < m; ++i) {
      if (!accumulate) std::fill_n(c + i * ldc, n, T(0));
      for (int64_t p = 0; p < k; ++p) {
        const T factor = a_transposed ? a[p * lda + i] : a[i * lda + p];
        for (int64_t j = 0; j < n; ++j) c[i * ldc + j] += factor * b[p * ldb + j];
      }
    }
  }
}

/// weight (O, C/g, taps) as one matrix a group: rows (tap, c), columns o. O is innermost.
template <class T>
Scratch<T> patches_by_outputs(const VolumeSizes& s, const T* weight) {
  Scratch<T> packed(s.weights());
  const int64_t c_count = s.group_channels(), o_count = s.group_out_channels(), taps = s.taps();
  T* out = packed.get();
  for (int64_t g = 0; g < s.groups; ++g)
    for (int64_t tap = 0; tap < taps; ++tap)
      for (int64_t c = 0; c < c_count; ++c)
        for (int64_t o = 0; o < o_count; ++o) *out++ = weight[((g * o_count + o) * c_count + c) * taps + tap];
  return packed;
}

/// The same with rows o, columns (tap, c).
template <class T>
Scratch<T> outputs_by_patches(const VolumeSizes& s, const T* weight) {
  Scratch<T> packed(s.weights());
  const int64_t c_count = s.group_channels(), taps = s.taps();
  T* out = packed.get();
  for (int64_t o = 0; o < s.out_channels; ++o)
    for (int64_t tap = 0; tap < taps; ++tap)
      for (int64_t c = 0; c < c_count; ++c) *out++ = weight[(o * c_count + c) * taps + tap];
  return packed;
}

/// Calls run(patch element, x element or -1, count) for the parts of output pixels [first, last)'s patches in one group.
template <class F>
void for_each_run(const VolumeSizes& s, int64_t group, int64_t first, int64_t last, F run) {
  const int64_t c_count = s.group_channels(), width = s.size[2], row_taps = s.kernel[2] * c_count;
  int64_t to = 0;
  for (int64_t pixel = first; pixel < last; ++pixel) {
    const int64_t out_row = pixel / s.out[2];
    const int64_t front = out_row / s.out[1] * s.stride[0] - s.padding[0];
    const int64_t top = out_row % s.out[1] * s.stride[1] - s.padding[1];
    const int64_t left = pixel % s.out[2] * s.stride[2] - s.padding[2];
    const bool whole = s.groups == 1 && s.dilation[2] == 1 && left >= 0 && left + s.kernel[2] <= width;
    for (int64_t d = 0; d < s.kernel[0]; ++d) {
      const int64_t plane = front + d * s.dilation[0];
      const bool plane_inside = plane >= 0 && plane < s.size[0];
      for (int64_t k = 0; k < s.kernel[1]; ++k) {
        const int64_t row = top + k * s.dilation[1];
        const bool row_inside = plane_inside && row >= 0 && row < s.size[1];
        const int64_t from = (plane * s.size[1] + row) * width * s.channels + group * c_count;
        if (!row_inside || whole) {
          run(to, row_inside ? from + left * s.channels : -1, row_taps);
          to += row_taps;
          continue;
        }
        for (int64_t l = 0; l < s.kernel[2]; ++l, to += c_count) {
          const int64_t column = left + l * s.dilation[2];
          run(to, column >= 0 && column < width ? from + column * s.channels : -1, c_count);
        }
      }
    }
  }
}

template <class T>
void gather_patches(const VolumeSizes& s, int64_t group, int64_t first, int64_t last, const T* image,
                    T* patches) {
  for_each_run(s, group, first, last, [&](int64_t to, int64_t from, int64_t count) {
    if (from < 0) {
      std::fill_n(patches + to, count, T(0));
    } else if (count < 16) {
      for (int64_t i = 0; i < count; ++i) patches[to + i] = image[from + i];
    } else {
      std::memcpy(patches + to, image + from, static_cast<size_t>(count) * sizeof(T));
    }
  });
}

template <class T>
void scatter_patches(const VolumeSizes& s, int64_t group, int64_t first, int64_t last, const T* patches,
                     T* image) {
  for_each_run(s, group, first, last, [&](int64_t from, int64_t to, int64_t count) {
    if (to < 0) return;
    for (int64_t i = 0; i < count; ++i) image[to + i] += patches[from + i];
  });
}

template <class T>
int64_t pixels_in_block(const VolumeSizes& s) {
  const int64_t patch_bytes = s.taps() * s.group_channels() * static_cast<int64_t>(sizeof(T));
  return std::min(std::max(kBlockBytes / patch_bytes, kLeastPixels), s.out_pixels());
}

}  // namespace

template <class T>
void im2col_forward(const VolumeSizes& s, T* y, const T* x, const T* weight, const T* bias) {
  const Scratch<T> matrix = patches_by_outputs(s, weight);
  const int64_t patch = s.taps() * s.group_channels(), outs = s.group_out_channels();
  const int64_t most = pixels_in_block<T>(s);
  const int64_t blocks = (s.out_pixels() + most - 1) / most;
  const int64_t grain = std::max<int64_t>(1, kTaskWork / std::max<int64_t>(1, s.volume_work() / blocks));
  parallel_for(s.batch * blocks, grain, [&](int64_t begin, int64_t end) {
    const SingleThreadedLibraries guard;
    const Scratch<T> patches(s.pointwise() ? 0 : most * patch);
    for (int64_t block = begin; block < end; ++block) {
      const int64_t first = block % blocks * most, last = std::min(s.out_pixels(), first + most);
      const int64_t pixels = last - first;
      const T* image = x + block / blocks * s.x_volume();
      T* out = y + block / blocks * s.y_volume() + first * s.out_channels;
      if (bias)
        for (int64_t p = 0; p < pixels; ++p) std::copy_n(bias, s.out_channels, out + p * s.out_channels);
      for (int64_t g = 0; g < s.groups; ++g) {
        const T* rows_of_patches = patches.get();
        int64_t row_length = patch;
        if (s.pointwise()) {
          rows_of_patches = image + first * s.channels + g * s.group_channels();
          row_length = s.channels;
        } else {
          gather_patches(s, g, first, last, image, patches.get());
        }
        product(false, pixels, outs, patch, rows_of_patches, row_length, matrix.get() + g * patch * outs,
                outs, bias != nullptr, out + g * outs, s.out_channels);
      }
    }
  });
}

template <class T>
void im2col_backward_input(const VolumeSizes& s, T* grad_x, const T* grad_y, const T* weight) {
  const Scratch<T> matrix = outputs_by_patches(s, weight);
  const int64_t patch = s.taps() * s.group_channels(), outs = s.group_out_channels();
  const int64_t most = pixels_in_block<T>(s);
  const int64_t grain = std::max<int64_t>(1, kTaskWork / std::max<int64_t>(1, s.volume_work()));
  parallel_for(s.batch, grain, [&](int64_t begin, int64_t end) {
    const SingleThreadedLibraries guard;
    const Scratch<T> patches(s.pointwise() ? 0 : most * patch);
    for (int64_t n = begin; n < end; ++n) {
      T* image = grad_x + n * s.x_volume();
      if (!s.pointwise()) std::fill_n(image, s.x_volume(), T(0));
      for (int64_t first = 0; first < s.out_pixels(); first += most) {
        const int64_t last = std::min(s.out_pixels(), first + most), pixels = last - first;
        const T* out = grad_y + n * s.y_volume() + first * s.out_channels;
        for (int64_t g = 0; g < s.groups; ++g) {
          const T* group_matrix = matrix.get() + g * outs * patch;
          if (s.pointwise()) {
            product(false, pixels, patch, outs, out + g * outs, s.out_channels, group_matrix, patch, false,
                    image + first * s.channels + g * patch, s.channels);
          } else {
            product(false, pixels, patch, outs, out + g * outs, s.out_channels, group_matrix, patch, false,
                    patches.get(), patch);
            scatter_patches(s, g, first, last, patches.get(), image);
          }
        }
      }
    }
  });
}

template <class T>
void im2col_backward_weight(const VolumeSizes& s, T* grad_weight, const T* grad_y, const T* x) {
  const int64_t patch = s.taps() * s.group_channels(), outs = s.group_out_channels();
  const int64_t most = pixels_in_block<T>(s);
  const int64_t smallest = std::max<int64_t>(1, kTaskWork / std::max<int64_t>(1, s.volume_work()));
  const int64_t images = std::max(smallest, (s.batch + kMostPartials - 1) / kMostPartials);
  const int64_t partials = (s.batch + images - 1) / images;
  const Scratch<T> sums(partials * s.weights());
  parallel_for(s.batch, images, [&](int64_t begin, int64_t end) {
    const SingleThreadedLibraries guard;
    const Scratch<T> patches(s.pointwise() ? 0 : most * patch);
    T* sum = sums.get() + begin / images * s.weights();
    for (int64_t n = begin; n < end; ++n) {
      for (int64_t first = 0; first < s.out_pixels(); first += most) {
        const int64_t last = std::min(s.out_pixels(), first + most), pixels = last - first;
        const T* image = x + n * s.x_volume();
        const T* out = grad_y + n * s.y_volume() + first * s.out_channels;
        for (int64_t g = 0; g < s.groups; ++g) {
          const T* rows_of_patches = patches.get();
          int64_t row_length = patch;
          if (s.pointwise()) {
            rows_of_patches = image + first * s.channels + g * patch;
            row_length = s.channels;
          } else {
            gather_patches(s, g, first, last, image, patches.get());
          }
          product(true, outs, patch, pixels, out + g * outs, s.out_channels, rows_of_patches, row_length,
                  n > begin || first > 0, sum + g * outs * patch, patch);
        }
      }
    }
  });
  const int64_t c_count = s.group_channels(), taps = s.taps();
  for (int64_t o = 0; o < s.out_channels; ++o)
    for (int64_t tap = 0; tap < taps; ++tap)
      for (int64_t c = 0; c < c_count; ++c) {
        const T* element = sums.get() + (o * taps + tap) * c_count + c;
        double total = 0;
        for (int64_t i = 0; i < partials; ++i) total += static_cast<double>(element[i * s.weights()]);
        grad_weight[(o * c_count + c) * taps + tap] = static_cast<T>(total);
      }
}

template void im2col_forward(const VolumeSizes&, float*, const float*, const float*, const float*);
template void im2col_forward(const VolumeSizes&, double*, const double*, const double*, const double*);
template void im2col_forward(const VolumeSizes&, int64_t*, const int64_t*, const int64_t*, const int64_t*);
template void im2col_backward_input(const VolumeSizes&, float*, const float*, const float*);
template void im2col_backward_input(const VolumeSizes&, double*, const double*, const double*);
template void im2col_backward_input(const VolumeSizes&, int64_t*, const int64_t*, const int64_t*);
template void im2col_backward_weight(const VolumeSizes&, float*, const float*, const float*);
template void im2col_backward_weight(const VolumeSizes&, double*, const double*, const double*);

}  // namespace weft::kernels::cpu
