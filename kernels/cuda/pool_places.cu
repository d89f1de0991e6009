// Elements moved by their indices in a plane on the GPU: max pooling undone, and the gradients of pooling with indices.
// kernels/pool.h has the contracts.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/layout.cuh"
#include "kernels/cuda/number.cuh"
#include "kernels/cuda/runtime/report.cuh"
#include "kernels/pool.h"
#include "weft/scalar.h"

namespace weft::kernels::cuda {

void fill(View out, Scalar value);

namespace {

/// Planes (n, c) of N operands of equal spatial sizes: where plane p of each begins, and the offsets inside it.
template <int N>
struct Planes {
  int64_t count, channels;
  int64_t by_image[N], by_channel[N];
  Layout<N> inside;

  explicit Planes(const ConstView (&views)[N]) : Planes(views, std::make_index_sequence<N>()) {}

  __device__ int64_t start(int v, int64_t plane) const {
    return plane / channels * by_image[v] + plane % channels * by_channel[v];
  }

 private:
  template <size_t... I>
  Planes(const ConstView (&views)[N], std::index_sequence<I...>)
      : count(views[0].sizes[0] * views[0].sizes[1]),
        channels(views[0].sizes[1]),
        inside(views[0].ndim - 2, views[0].sizes + 2, {(views[I].strides + 2)...}) {
    for (int v = 0; v < N; ++v) {
      by_image[v] = views[v].strides[0];
      by_channel[v] = views[v].strides[1];
    }
  }
};

template <class T>
__global__ void __launch_bounds__(kBlock)
    gather_places(T* y, const T* x, const int64_t* indices, Planes<2> outputs, Planes<1> inputs) {
  const int64_t pixels = outputs.inside.numel;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x; i < outputs.count * pixels;
       i += static_cast<int64_t>(gridDim.x) * kBlock) {
    const int64_t plane = i / pixels;
    int64_t at[2], from[1];
    outputs.inside.locate(i - plane * pixels, at);
    inputs.inside.locate(indices[outputs.start(1, plane) + at[1]], from);
    y[outputs.start(0, plane) + at[0]] = x[inputs.start(0, plane) + from[0]];
  }
}

// A block takes a plane, kBlock elements at a time in their order. Of those that go to one place the first adds them all up (or the
// last one writes), so the sums are the same in every run without atomics.
template <class T>
__global__ void __launch_bounds__(kBlock)
    scatter_places(T* x, const T* y, const int64_t* indices, Planes<2> sources, Planes<1> targets, bool add,
                   ErrorRecord* errors) {
  using A = Compute<T>;
  WEFT_SHARED(int64_t, places, kBlock);
  WEFT_SHARED(A, values, kBlock);
  const int thread = threadIdx.x;
  const int64_t pixels = sources.inside.numel, size = targets.inside.numel;
  for (int64_t plane = blockIdx.x; plane < sources.count; plane += gridDim.x) {
    for (int64_t base = 0; base < pixels; base += kBlock) {
      int64_t place = -1;
      A value = 0;
      if (base + thread < pixels) {
        int64_t at[2];
        sources.inside.locate(base + thread, at);
        place = indices[sources.start(1, plane) + at[1]];
        value = convert<A>(y[sources.start(0, plane) + at[0]]);
        if (place < 0 || place >= size) {
          report_unpool_place(errors, place, size);
          place = -1;
        }
      }
      __syncthreads();
      places[thread] = place;
      values[thread] = value;
      __syncthreads();
      if (place < 0) continue;
      bool mine = true;
      for (int other = add ? 0 : thread + 1; other < (add ? thread : kBlock) && mine; ++other)
        mine = places[other] != place;
      if (!mine) continue;
      int64_t to[1];
      targets.inside.locate(place, to);
      T& element = x[targets.start(0, plane) + to[0]];
      if (add) {
        value += convert<A>(element);
        for (int other = thread + 1; other < kBlock; ++other)
          if (places[other] == place) value += values[other];
      }
      element = convert<T>(value);
    }
    __syncthreads();
  }
}

}  // namespace

void places_gather(View y, ConstView x, ConstView indices) {
  const Planes<2> outputs({y, indices});
  const int64_t count = outputs.count * outputs.inside.numel;
  if (count == 0) return;
  by_size(x.dtype, [&]<class T>(T) {
    launch(gather_places<T>, blocks_in_turns(count, kBlock), kBlock, y.as<T>(), x.as<T>(),
           indices.as<int64_t>(), outputs, Planes<1>({x}));
  });
}

void places_scatter(View x, ConstView y, ConstView indices, bool add) {
  fill(x, 0);
  const Planes<2> sources({y, indices});
  if (sources.count * sources.inside.numel == 0) return;
  by_dtype(y.dtype, [&]<class T>(T) {
    if constexpr (!std::is_same_v<T, bool>)
      launch(scatter_places<T>, blocks_in_turns(sources.count, 1), kBlock, x.as<T>(), y.as<T>(),
             indices.as<int64_t>(), sources, Planes<1>({x}), add, error_record());
  });
}

}  // namespace weft::kernels::cuda
