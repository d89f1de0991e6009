// Random fills on the GPU. The random ops and dropout call them. Elements are numbered as they lie in memory, the dimension of the
// largest stride outermost, and take their number's share of the generator's stretch, whatever the shape of the launch.
#include "kernels/draw.h"

#include "kernels/cuda/distributions.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/runtime/random.cuh"
#include "kernels/cuda/runtime/random.h"
#include "kernels/cuda/vector.cuh"

namespace weft::kernels::cuda {

namespace {

template <class T, int V, class A>
__device__ void store_vector_as(void* data, int64_t first, const A (&numbers)[V]) {
  Vector<T, V> several;
#pragma unroll
  for (int k = 0; k < V; ++k) several.at[k] = convert<T>(numbers[k]);
  *reinterpret_cast<Vector<T, V>*>(static_cast<Stored<T>*>(data) + first) = several;
}
template <int V, class A>
__device__ void store_vector(void* data, Dtype dtype, int64_t first, const A (&numbers)[V]) {
  switch (dtype) {
    case Dtype::float32:
      return store_vector_as<float>(data, first, numbers);
    case Dtype::float64:
      return store_vector_as<double>(data, first, numbers);
    case Dtype::float16:
      return store_vector_as<Half>(data, first, numbers);
    case Dtype::bfloat16:
      return store_vector_as<BFloat16>(data, first, numbers);
    case Dtype::int64:
      return store_vector_as<int64_t>(data, first, numbers);
    case Dtype::int32:
      return store_vector_as<int32_t>(data, first, numbers);
    case Dtype::int16:
      return store_vector_as<int16_t>(data, first, numbers);
    case Dtype::int8:
      return store_vector_as<int8_t>(data, first, numbers);
    case Dtype::uint8:
      return store_vector_as<uint8_t>(data, first, numbers);
    default:
      return store_vector_as<bool>(data, first, numbers);
  }
}

template <class Distribution>
__global__ void fill_kernel(void* out, Dtype dtype, const __grid_constant__ Layout<1> layout, bool vectors,
                            detail::PhiloxStretch stretch, Distribution distribution) {
  constexpr int V = Distribution::kNumbers;
  const PhiloxStart start = philox_start(stretch);
  const int64_t blocks = (layout.numel + V - 1) / V, step = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t b = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; b < blocks; b += step) {
    typename Distribution::Number numbers[V];
    distribution(philox(start.seed, start.offset + static_cast<uint64_t>(b)), numbers);
    if (vectors && (b + 1) * V <= layout.numel) {
      store_vector(out, dtype, b * V, numbers);
      continue;
    }
#pragma unroll
    for (int k = 0; k < V; ++k) {
      if (b * V + k >= layout.numel) continue;
      int64_t offsets[1];
      layout.locate(b * V + k, offsets);
      store(out, dtype, offsets[0], numbers[k]);
    }
  }
}

template <class Distribution>
void fill(const detail::PhiloxStretch& stretch, const View& out, const Distribution& distribution) {
  constexpr int V = Distribution::kNumbers;
  const Layout<1> layout(out.ndim, out.sizes, {out.strides}, /*reorder=*/true);
  if (layout.numel == 0) return;
  const bool vectors =
      layout.contiguous(0) && is_aligned(out.data, vector_alignment(item_size(out.dtype), V));
  launch(fill_kernel<Distribution>, blocks_in_turns(layout.numel, int64_t{kBlock} * V), kBlock, out.data,
         out.dtype, layout, vectors, stretch, distribution);
}

/// Draws what `numbers` numbers take, `per_block` of them from a block.
detail::PhiloxStretch stretch_for(const Generator* generator, int64_t numbers, int per_block) {
  return draw(generator, static_cast<uint64_t>((numbers + per_block - 1) / per_block));
}

template <class Distribution>
void draw_into(const Generator* generator, const View& out, const Distribution& distribution) {
  const int64_t numel = out.numel();
  if (numel > 0) fill(stretch_for(generator, numel, Distribution::kNumbers), out, distribution);
}

template <class P>
__global__ void bernoulli_tensor_kernel(void* out, Dtype dtype, const void* p, Dtype p_dtype,
                                        const __grid_constant__ Layout<2> layout,
                                        detail::PhiloxStretch stretch) {
  constexpr int V = kPerBlock<P>;
  const PhiloxStart start = philox_start(stretch);
  const int64_t blocks = (layout.numel + V - 1) / V, step = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t b = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; b < blocks; b += step) {
    const PhiloxBlock block = philox(start.seed, start.offset + static_cast<uint64_t>(b));
#pragma unroll
    for (int k = 0; k < V; ++k) {
      if (b * V + k >= layout.numel) continue;
      int64_t offsets[2];
      layout.locate(b * V + k, offsets);
      const bool hit = unit(bits_of<P>(block, k)) < load<P>(p, p_dtype, offsets[1]);
      store(out, dtype, offsets[0], static_cast<int64_t>(hit));
    }
  }
}

}  // namespace

void draw_uniform(const Generator* generator, View out, double from, double to) {
  by_float_or_double(out.dtype, [&](auto element) {
    using A = decltype(element);
    draw_into(generator, out, Uniform<A>{static_cast<A>(from), static_cast<A>(to), out.dtype});
  });
}

void draw_normal(const Generator* generator, View out, double mean, double std) {
  by_float_or_double(out.dtype, [&](auto element) {
    using A = decltype(element);
    draw_into(generator, out, Normal<A>{static_cast<A>(mean), static_cast<A>(std)});
  });
}

void draw_log_normal(const Generator* generator, View out, double mean, double std) {
  by_float_or_double(out.dtype, [&](auto element) {
    using A = decltype(element);
    draw_into(generator, out, LogNormal<A>{{static_cast<A>(mean), static_cast<A>(std)}});
  });
}

void draw_exponential(const Generator* generator, View out, double rate) {
  by_float_or_double(out.dtype, [&](auto element) {
    using A = decltype(element);
    draw_into(generator, out, Exponential<A>{static_cast<A>(1 / rate)});
  });
}

void draw_cauchy(const Generator* generator, View out, double median, double sigma) {
  by_float_or_double(out.dtype, [&](auto element) {
    using A = decltype(element);
    draw_into(generator, out, Cauchy<A>{static_cast<A>(median), static_cast<A>(sigma)});
  });
}

void draw_geometric(const Generator* generator, View out, double p) {
  const double scale = -1 / std::log1p(-p);
  // Counts beyond 2^24 need more digits than a float has.
  const bool wide = out.dtype == float64 || out.dtype == int64 || out.dtype == int32;
  if (wide) draw_into(generator, out, Geometric<double>{scale});
  else draw_into(generator, out, Geometric<float>{static_cast<float>(scale)});
}

void draw_from_to(const Generator* generator, View out, int64_t from, uint64_t range) {
  if (range > 0 && range <= kNarrowRange)
    draw_into(generator, out, NarrowIntegers{from, static_cast<uint32_t>(range)});
  else draw_into(generator, out, WideIntegers{from, range});
}

void draw_integers(const Generator* generator, View out) {
  const auto last = [&]() -> uint64_t {
    switch (out.dtype) {
      case Dtype::float32:
        return uint64_t{1} << 24;
      case Dtype::float64:
        return uint64_t{1} << 53;
      case Dtype::float16:
        return uint64_t{1} << 11;
      case Dtype::bfloat16:
        return uint64_t{1} << 8;
      case Dtype::boolean:
        return 1;
      case Dtype::uint8:
        return UINT8_MAX;
      case Dtype::int8:
        return INT8_MAX;
      case Dtype::int16:
        return INT16_MAX;
      case Dtype::int32:
        return INT32_MAX;
      default:
        return INT64_MAX;
    }
  };
  draw_from_to(generator, out, 0, last() + 1);
}

void draw_bernoulli(const Generator* generator, View out, double p) {
  by_float_or_double(out.dtype, [&](auto element) {
    using A = decltype(element);
    draw_into(generator, out, Bernoulli<A>{bernoulli_threshold(p), A(1)});
  });
}

void draw_bernoulli_tensor(const Generator* generator, View out, ConstView p) {
  const Layout<2> layout(out.ndim, out.sizes, {out.strides, p.strides}, /*reorder=*/true);
  if (layout.numel == 0) return;
  by_float_or_double(p.dtype, [&](auto element) {
    using P = decltype(element);
    launch(bernoulli_tensor_kernel<P>, blocks_in_turns(layout.numel, int64_t{kBlock} * kPerBlock<P>), kBlock,
           out.data, out.dtype, p.data, p.dtype, layout, stretch_for(generator, layout.numel, kPerBlock<P>));
  });
}

void draw_dropout_mask(const Generator* generator, View out, double p) {
  by_float_or_double(out.dtype, [&](auto element) {
    using A = decltype(element);
    // Nothing is drawn where nothing is left to chance.
    if (p == 0 || p == 1) return fill({}, out, Bernoulli<A>{bernoulli_threshold(1 - p), A(1)});
    draw_into(generator, out, Bernoulli<A>{bernoulli_threshold(1 - p), A(1) / static_cast<A>(1 - p)});
  });
}

}  // namespace weft::kernels::cuda
