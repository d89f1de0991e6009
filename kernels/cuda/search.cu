// Binary search in sorted rows on the GPU: a thread a value. kernels/search.h has the contract.
#include "kernels/search.h"

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/number.cuh"

namespace weft::kernels::cuda {

namespace {

template <class T>
__global__ void __launch_bounds__(kBlock)
    search_rows(void* out, bool wide, const T* sequence, const int64_t* sorter, const T* values,
                int64_t count, int64_t a_row, int64_t length, bool one_sequence, bool right) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * kBlock + threadIdx.x;
  if (i >= count) return;
  const int64_t start = one_sequence ? 0 : i / a_row * length;
  const auto value = convert<Compute<T>>(values[i]);
  int64_t first = 0;
  for (int64_t left = length; left > 0;) {
    const int64_t half = left / 2;
    int64_t at = first + half;
    if (sorter) {
      at = sorter[start + at];
      if (at < 0 || at >= length) at = 0;  // which index_check has reported
    }
    const auto middle = convert<Compute<T>>(sequence[start + at]);
    const bool before = right ? !(middle > value) : !(middle >= value);
    first = before ? first + half + 1 : first;
    left = before ? left - half - 1 : half;
  }
  if (wide) static_cast<int64_t*>(out)[i] = first;
  else static_cast<int32_t*>(out)[i] = static_cast<int32_t>(first);
}

}  // namespace

void search_sorted(View out, ConstView sequence, ConstView sorter, ConstView values, bool right) {
  const int64_t count = values.numel();
  by_dtype(values.dtype, [&]<class T>(T) {
    launch(search_rows<T>, blocks_for(count, kBlock), kBlock, out.data, out.dtype == Dtype::int64,
           sequence.as<T>(), sorter.as<int64_t>(), values.as<T>(), count, values.sizes[1], sequence.sizes[1],
           sequence.sizes[0] == 1, right);
  });
}

}  // namespace weft::kernels::cuda
