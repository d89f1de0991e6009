// Pooling to given sizes, and max pooling undone.
#include <algorithm>

#include "src/ops/autocast.h"
#include "src/ops/pool_windows.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;

namespace {

/// The result's sizes from output_size: one number, or one a dimension.
Shape adaptive_size(const OpCall& op, const Tensor& input, int rank, IntSpan output_size) {
  check_pool_input(op, input, rank);
  WEFT_CHECK(output_size.size() == 1 || output_size.size() == rank, ShapeError, op.name(),
             "output_size must be one number{}; got {} for input {}",
             rank == 1 ? "" : fmt::format(" or {}", rank), Shape(output_size), input.sizes());
  Shape size = input.sizes();
  for (int i = 0; i < rank; ++i) {
    size[2 + i] = output_size[output_size.size() == 1 ? 0 : i];
    WEFT_CHECK(size[2 + i] >= 0, ValueError, op.name(), "output_size must not be negative; got {}",
               Shape(output_size));
  }
  return size;
}

/// Windows of one size where all are, which the kernels of planes are fast for, or adaptive ones.
Pool adaptive_windows(const Shape& input, const Shape& size, int rank) {
  Spatial kernel(rank, 1);
  for (int i = 0; i < rank; ++i) {
    const int64_t in = input[2 + i], out = size[2 + i];
    if (out == 0 || in % out != 0 || in / out > Spatial::kMost) return Pool::adaptive(rank);
    kernel.value[i] = in / out;
  }
  return {rank, kernel, kernel, Spatial(rank, 0), Spatial(rank, 1)};
}

Tensor adaptive_avg_pool(const char* name, int rank, const Tensor& input, IntSpan output_size) {
  return batched_or_not(input, rank, [&](const Tensor& batch) {
    OpCall op{name, batch};
    const Shape size = adaptive_size(op, batch, rank, output_size);
    op.check_floating(batch);
    if (std::all_of(size.begin() + 2, size.end(), [](int64_t n) { return n == 1; })) {
      constexpr int64_t kSpatial[] = {2, 3, 4};
      return mean(batch, IntSpan(kSpatial, rank), /*keepdim=*/true);
    }
    return average_windows(op, batch, size, {adaptive_windows(batch.sizes(), size, rank), false, 0});
  });
}

std::pair<Tensor, Tensor> adaptive_max_pool(const char* name, int rank, const Tensor& input,
                                            IntSpan output_size) {
  return batched_or_not(input, rank, [&](const Tensor& batch) {
    OpCall op{name, batch};
    const Shape size = adaptive_size(op, batch, rank, output_size);
    return max_windows(op, batch, size, adaptive_windows(batch.sizes(), size, rank), true);
  });
}

/// The sizes of what was pooled to `input`: output_size's last ones, if pooling can have made these of them.
Shape unpooled_size(const char* op, const Tensor& input, int rank, const Spatial& kernel,
                    const Spatial& stride, const Spatial& padding, IntSpan output_size) {
  Shape size = input.sizes();
  WEFT_CHECK(output_size.empty() || output_size.size() == rank || output_size.size() == rank + 2, ValueError,
             op, "output_size must have {} or {} numbers; got {} for input {}", rank, rank + 2,
             Shape(output_size), size);
  for (int i = 0; i < rank; ++i) {
    int64_t& n = size[2 + i];
    const bool huge = __builtin_mul_overflow(n - 1, stride[i], &n);
    WEFT_CHECK(!huge, ShapeError, op, "the output would be larger than memory; input {}, stride {}",
               input.sizes(), stride.shape());
    n += kernel[i] - 2 * padding[i];
    if (output_size.empty()) continue;
    const int64_t wanted = output_size[output_size.size() - rank + i];
    WEFT_CHECK(wanted > n - stride[i] && wanted < n + stride[i], ValueError, op,
               "output_size must be between {} and {} in dimension {}; got {} for input {}", n - stride[i],
               n + stride[i], 2 + i, Shape(output_size), input.sizes());
    n = wanted;
  }
  return size;
}

Tensor max_unpool(const char* name, int rank, const Tensor& input, const Tensor& indices, IntSpan kernel_size,
                  IntSpan step, IntSpan pad, IntSpan output_size) {
  WEFT_AUTOCAST(float32, max_unpool, name, rank, input, indices, kernel_size, step, pad, output_size);
  WEFT_CHECK(indices.sizes() == input.sizes(), ShapeError, name, "indices must be {} as input is; got {}",
             input.sizes(), indices.sizes());
  WEFT_CHECK(indices.dtype() == int64, DtypeError, name, "indices must be int64; got {}", indices.dtype());
  WEFT_CHECK(input.dtype() != boolean, DtypeError, name, "input must not be bool; got {}", input.sizes());
  const Spatial kernel(name, rank, "kernel_size", kernel_size, 1);
  const Spatial stride = step.empty() ? kernel : Spatial(name, rank, "stride", step, 1);
  const Spatial padding(name, rank, "padding", pad, 0);
  const bool single = input.dim() == rank + 1;
  const Tensor places = single ? unsqueeze(indices, 0) : indices;
  return batched_or_not(input, rank, [&](const Tensor& batch) {
    check_pool_input(OpCall{name, batch, indices}, batch, rank);
    const Shape size = unpooled_size(name, batch, rank, kernel, stride, padding, output_size);
    for (int64_t n : size) {
      WEFT_CHECK(n >= 0, ShapeError, name, "the output would have a negative size {}; input {}", size,
                 input.sizes());
      WEFT_CHECK(n > 0 || batch.numel() == 0, IndexError, name,
                 "every index is outside the output, whose size is {}; input {}", size, input.sizes());
    }
    return scatter_places(name, batch, places, size, /*add=*/false);
  });
}

}  // namespace

Tensor adaptive_avg_pool1d(const Tensor& input, IntSpan output_size) {
  return adaptive_avg_pool("adaptive_avg_pool1d", 1, input, output_size);
}
Tensor adaptive_avg_pool2d(const Tensor& input, IntSpan output_size) {
  return adaptive_avg_pool("adaptive_avg_pool2d", 2, input, output_size);
}
Tensor adaptive_avg_pool3d(const Tensor& input, IntSpan output_size) {
  WEFT_AUTOCAST(float32, adaptive_avg_pool3d, input, output_size);
  return adaptive_avg_pool("adaptive_avg_pool3d", 3, input, output_size);
}

std::pair<Tensor, Tensor> adaptive_max_pool1d(const Tensor& input, IntSpan output_size) {
  return adaptive_max_pool("adaptive_max_pool1d", 1, input, output_size);
}
std::pair<Tensor, Tensor> adaptive_max_pool2d(const Tensor& input, IntSpan output_size) {
  return adaptive_max_pool("adaptive_max_pool2d", 2, input, output_size);
}
std::pair<Tensor, Tensor> adaptive_max_pool3d(const Tensor& input, IntSpan output_size) {
  WEFT_AUTOCAST(float32, adaptive_max_pool3d, input, output_size);
  return adaptive_max_pool("adaptive_max_pool3d", 3, input, output_size);
}

Tensor max_unpool1d(const Tensor& input, const Tensor& indices, IntSpan kernel_size, IntSpan stride,
                    IntSpan padding, IntSpan output_size) {
  return max_unpool("max_unpool1d", 1, input, indices, kernel_size, stride, padding, output_size);
}
Tensor max_unpool2d(const Tensor& input, const Tensor& indices, IntSpan kernel_size, IntSpan stride,
                    IntSpan padding, IntSpan output_size) {
  return max_unpool("max_unpool2d", 2, input, indices, kernel_size, stride, padding, output_size);
}
Tensor max_unpool3d(const Tensor& input, const Tensor& indices, IntSpan kernel_size, IntSpan stride,
                    IntSpan padding, IntSpan output_size) {
  return max_unpool("max_unpool3d", 3, input, indices, kernel_size, stride, padding, output_size);
}

}  // namespace weft
