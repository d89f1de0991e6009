// Ranges, triangles and one-hot rows on the GPU; launched by src/ops/creation.cpp.
#include "kernels/creation.h"

#include <algorithm>
#include <cmath>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/report.cuh"

namespace weft::kernels::cuda {

namespace {

/// a + b c rounded twice, as the CPU computes it: a range is the same on both.
__device__ double sum_of_product(double a, double b, double c) {
#ifdef __CUDA_ARCH__
  return __dadd_rn(a, __dmul_rn(b, c));
#else
  return a + b * c;
#endif
}

struct Range {
  double start, step;
  __device__ double operator()(int64_t i) const {
    return sum_of_product(start, step, static_cast<double>(i));
  }
};
struct IntegerRange {
  uint64_t start, step;
  __device__ int64_t operator()(int64_t i) const {
    return static_cast<int64_t>(start + step * static_cast<uint64_t>(i));
  }
};
/// Value i of `count` from start to end, counted from the nearer end, so that both ends are met exactly.
struct EvenlySpaced {
  double start, end, step;
  int64_t count;
  EvenlySpaced(double start, double end, int64_t count)
      : start(start),
        end(end),
        step(count == 1 ? 0 : (end - start) / static_cast<double>(count - 1)),
        count(count) {}
  __device__ double operator()(int64_t i) const {
    if (count == 1) return start;
    return i < count / 2 ? sum_of_product(start, step, static_cast<double>(i))
                         : sum_of_product(end, -step, static_cast<double>(count - 1 - i));
  }
};
struct Powers {
  double base;
  EvenlySpaced exponent;
  __device__ double operator()(int64_t i) const { return pow(base, exponent(i)); }
};

/// value as creation rounds it: what does not fit an integer is the lowest int64's low bits.
__device__ void put(void* out, Dtype dtype, int64_t i, double value) {
  if (is_floating(dtype) || dtype == Dtype::boolean) store(out, dtype, i, value);
  else store(out, dtype, i, truncated<int64_t>(value));
}
__device__ void put(void* out, Dtype dtype, int64_t i, int64_t value) { store(out, dtype, i, value); }

template <class Values>
__global__ void generate(void* out, Dtype dtype, int64_t stride, int64_t count, Values values) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i < count) put(out, dtype, i * stride, values(i));
}
template <class Values>
void run(const View& out, Values values) {
  if (out.sizes[0] == 0) return;
  launch(generate<Values>, blocks_for(out.sizes[0], kBlock), kBlock, out.data, out.dtype, out.strides[0],
         out.sizes[0], values);
}

double bound(Dtype dtype, Scalar value) {
  return is_floating(dtype) ? value.to_double() : static_cast<double>(value.to_int64());
}

/// Where: out, in, and as numbers the row and the column.
template <class T>
__global__ void triangle_elements(T* out, const T* in, const __grid_constant__ Layout<4> where,
                                  int64_t diagonal, bool upper) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i >= where.numel) return;
  int64_t offsets[4];
  where.locate(i, offsets);
  const int64_t place = offsets[3] - offsets[2];
  const bool kept = upper ? place >= diagonal : place <= diagonal;
  out[offsets[0]] = kept ? in[offsets[1]] : T(0);
}

/// Where: index, and as a number the class.
__global__ void one_hot_elements(int64_t* out, const int64_t* index, const __grid_constant__ Layout<2> where,
                                 int64_t classes, ErrorRecord* errors) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i >= where.numel) return;
  int64_t offsets[2];
  where.locate(i, offsets);
  const int64_t number = index[offsets[0]];
  if (offsets[1] == 0 && (number < 0 || number >= classes)) report_one_hot(errors, number, classes);
  if (classes > 0) out[i] = number == offsets[1];
}

}  // namespace

void arange(View out, Scalar start, Scalar step) {
  if (is_floating(out.dtype)) return run(out, Range{start.to_double(), step.to_double()});
  run(out, IntegerRange{static_cast<uint64_t>(start.to_int64()), static_cast<uint64_t>(step.to_int64())});
}

void linspace(View out, Scalar start, Scalar end) {
  run(out, EvenlySpaced(bound(out.dtype, start), bound(out.dtype, end), out.sizes[0]));
}

void logspace(View out, Scalar start, Scalar end, double base) {
  double first = bound(out.dtype, start), last = bound(out.dtype, end);
  // PyTorch's half types hold the ends of a line, but not the only value.
  if (is_floating(out.dtype) && item_size(out.dtype) == 2 && out.sizes[0] > 1) {
    const auto held = [&](double end) {
      uint16_t element = 0;
      store(&element, out.dtype, 0, end);
      return load<double>(&element, out.dtype, 0);
    };
    first = held(first);
    last = held(last);
  }
  run(out, Powers{base, EvenlySpaced(first, last, out.sizes[0])});
}

void triangle(View out, ConstView in, int64_t diagonal, bool upper) {
  int64_t row[kMaxDims] = {}, column[kMaxDims] = {};
  row[out.ndim - 2] = 1;
  column[out.ndim - 1] = 1;
  const Layout<4> where(out.ndim, out.sizes, {out.strides, in.strides, row, column});
  if (where.numel == 0) return;
  by_size(out.dtype, [&]<class T>(T) {
    launch(triangle_elements<T>, blocks_for(where.numel, kBlock), kBlock, out.as<T>(), in.as<T>(), where,
           diagonal, upper);
  });
}

void one_hot(View out, ConstView index) {
  const int64_t classes = out.sizes[out.ndim - 1];
  int64_t sizes[kMaxDims], of_index[kMaxDims], of_class[kMaxDims] = {};
  for (int d = 0; d < index.ndim; ++d) {
    sizes[d] = index.sizes[d];
    of_index[d] = index.strides[d];
  }
  // Without classes indices are read nonetheless: each of them is an error.
  sizes[index.ndim] = std::max<int64_t>(classes, 1);
  of_index[index.ndim] = 0;
  of_class[index.ndim] = 1;
  const Layout<2> where(index.ndim + 1, sizes, {of_index, of_class});
  if (where.numel == 0) return;
  launch(one_hot_elements, blocks_for(where.numel, kBlock), kBlock, out.as<int64_t>(), index.as<int64_t>(),
         where, classes, error_record());
}

}  // namespace weft::kernels::cuda
