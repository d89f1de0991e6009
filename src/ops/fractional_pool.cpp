// Fractional max pooling, composed: where each window begins, and the greatest of its elements, one place after the other.
#include "weft/ops/fractional_pool.h"

#include "src/ops/autocast.h"
#include "src/ops/check_values.h"
#include "src/ops/op_call.h"
#include "src/ops/pool_windows.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;

namespace {

// Where the windows begin: (N, C, count).
Tensor beginnings(const Tensor& sample, int64_t size, int64_t kernel, int64_t count) {
  const TensorOptions integers{.dtype = int64, .device = sample.device()};
  const Tensor last = full({sample.size(0), sample.size(1), 1}, size - kernel, integers);
  if (count == 1) return last;
  const double apart = static_cast<double>(size - kernel) / static_cast<double>(count - 1);
  const Tensor u = unsqueeze(sample, -1);
  const Tensor steps = arange(0, count - 1, 1, {.dtype = sample.dtype(), .device = sample.device()});
  return cat({to((steps + u) * apart, int64) - to(u * apart, int64), last}, -1);
}

std::pair<Tensor, Tensor> fractional_max_pool(const char* name, int rank, const Tensor& input,
                                              IntSpan kernel_size, IntSpan output_size,
                                              const Tensor& samples) {
  return batched_or_not(input, rank, [&](const Tensor& batch) {
    const OpCall op{name, batch, samples};
    check_pool_input(op, batch, rank);
    op.check_floating(batch);
    const auto per_dim = [&](const char* role, IntSpan given) {
      WEFT_CHECK(given.size() == 1 || given.size() == rank, ShapeError, op.name(),
                 "{} must be one number or {}; got {}", role, rank, Shape(given));
      Shape each(rank, 0);
      for (int d = 0; d < rank; ++d) each[d] = given[given.size() == 1 ? 0 : d];
      for (const int64_t value : each)
        WEFT_CHECK(value > 0, ValueError, op.name(), "{} must be positive; got {}", role, Shape(given));
      return each;
    };
    const Shape kernel = per_dim("kernel_size", kernel_size), out = per_dim("output_size", output_size);
    WEFT_CHECK(samples.dim() == 3 && samples.size(0) >= batch.size(0) && samples.size(1) == batch.size(1) &&
                   samples.size(2) == rank,
               ShapeError, op.name(), "random_samples must be ({}, {}, {}); got {}", batch.size(0),
               batch.size(1), rank, samples.sizes());
    WEFT_CHECK(samples.dtype() == batch.dtype(), DtypeError, op.name(),
               "random_samples must have input's dtype {}; got {}", batch.dtype(), samples.dtype());
    const Tensor pixels = batch.detach();
    Tensor places;
    {
      const NoGrad guard;
      // The first element of each window, (N, C, out…), one dimension after the other.
      for (int d = 0; d < rank; ++d) {
        const int64_t length = batch.size(2 + d);
        WEFT_CHECK(out[d] + kernel[d] - 1 <= length, ValueError, op.name(),
                   "output_size {} and kernel_size {} are too large for an input of {}", out, kernel,
                   batch.sizes());
        // Of images PyTorch draws the columns first.
        const int64_t drawn = rank == 2 ? 1 - d : d;
        const Tensor first = beginnings(select(narrow(samples.detach(), 0, 0, batch.size(0)), 2, drawn),
                                        length, kernel[d], out[d]);
        check_values(op.name(), to(first, float64), 0, static_cast<double>(length - kernel[d]),
                     "random_samples must be in [0, 1), for each window to begin inside the input");
        Shape spread{batch.size(0), batch.size(1)};
        for (int e = 0; e < rank; ++e) spread.push_back(e == d ? out[d] : 1);
        const Tensor here = reshape(first, spread);
        places = places.defined() ? places * length + here : here;
      }
      const Tensor corners = places;
      Tensor best = gather_places(pixels, corners);
      for (int64_t i = 1; i < kernel.numel(); ++i) {
        int64_t offset = 0, rest = i, image = 1;
        for (int d = rank - 1; d >= 0; rest /= kernel[d], image *= batch.size(2 + d), --d)
          offset += rest % kernel[d] * image;
        const Tensor at = corners + offset, value = gather_places(pixels, at);
        // The first of equal ones; a NaN is greater than all others.
        const Tensor better = logical_and(logical_not(le(value, best)), eq(best, best));
        places = where(better, at, places);
        best = where(better, value, best);
      }
    }
    return std::pair(gather_places(batch, places), places);
  });
}

}  // namespace

std::pair<Tensor, Tensor> fractional_max_pool2d(const Tensor& input, IntSpan kernel_size, IntSpan output_size,
                                                const Tensor& random_samples) {
  WEFT_AUTOCAST(float32, fractional_max_pool2d, input, kernel_size, output_size, random_samples);
  return fractional_max_pool("fractional_max_pool2d", 2, input, kernel_size, output_size, random_samples);
}
std::pair<Tensor, Tensor> fractional_max_pool3d(const Tensor& input, IntSpan kernel_size, IntSpan output_size,
                                                const Tensor& random_samples) {
  WEFT_AUTOCAST(float32, fractional_max_pool3d, input, kernel_size, output_size, random_samples);
  return fractional_max_pool("fractional_max_pool3d", 3, input, kernel_size, output_size, random_samples);
}

}  // namespace weft
