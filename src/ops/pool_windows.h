// What the pooling ops share: windows with the kernels that take them, and the recorded ops that they and their gradients are
// made of. src/ops/pool.cpp and pool_adaptive.cpp call them; bodies in pool.cpp.
#pragma once

#include "src/ops/op_call.h"
#include "src/ops/window.h"
#include "weft/ops/shape.h"

namespace weft::ops {

/// Windows as the kernels take them: those of volumes for three dimensions and for adaptive windows, else those of planes.
/// Trivially copyable: backward closures keep it.
struct Pool {
  int rank;
  bool in_volumes;
  kernels::Pool2d plane;
  kernels::Pool3d volume;

  /// Windows that cover the whole input.
  static Pool adaptive(int rank);
  Pool(int rank, const Spatial& kernel, const Spatial& stride, const Spatial& padding,
       const Spatial& dilation);

  /// A tensor of (N, C, *) as the kernels of these windows see it.
  template <class V>
  V operator()(V view) const {
    return as_rank(view, in_volumes ? 3 : 2);
  }

 private:
  Pool() = default;
};

struct Average {
  Pool pool;
  bool count_include_pad;
  int64_t divisor;  // 0: the number of elements
};

/// Throws ShapeError unless `input` is (N, C, *) of this rank with nothing empty but the batch.
void check_pool_input(const OpCall& op, const Tensor& input, int rank);
/// y, of `size`, and the indices, undefined unless wanted; recorded in the name of `op`.
std::pair<Tensor, Tensor> max_windows(const OpCall& op, const Tensor& input, const Shape& size,
                                      const Pool& pool, bool with_indices);
Tensor average_windows(const OpCall& op, const Tensor& input, const Shape& size, const Average& average);

/// The elements of `input` at the indices (int64, positions among its spatial elements), and zeros of `size` with `values` at
/// them: summed, or the last of them. Each is the other's gradient.
Tensor gather_places(const Tensor& input, const Tensor& indices);
Tensor scatter_places(const char* name, const Tensor& values, const Tensor& indices, const Shape& size,
                      bool add);

/// pool(batch) for (N, C, *); for one (C, *) the same without the first dimension of the results.
template <class F>
auto batched_or_not(const Tensor& input, int rank, F pool) -> decltype(pool(input)) {
  if (input.dim() != rank + 1) return pool(input);
  auto y = pool(unsqueeze(input, 0));
  if constexpr (std::is_same_v<decltype(y), Tensor>) {
    return squeeze(y, 0);
  } else {
    return {squeeze(y.first, 0), y.second.defined() ? squeeze(y.second, 0) : y.second};
  }
}

}  // namespace weft::ops
