// Padding, and the recorded op of images made of other images' pixels.
#include <algorithm>

#include "src/ops/autocast.h"
#include "src/ops/promote.h"
#include "src/ops/resample.h"
#include "src/ops/window.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::Resample;
using kernels::Resampling;

namespace {

/// As a batch of volumes.
template <class V>
V as_volumes(V v, int rank) {
  if (v.ndim == rank + 1) {
    for (int i = v.ndim; i > 0; --i) {
      v.sizes[i] = v.sizes[i - 1];
      v.strides[i] = v.strides[i - 1];
    }
    v.sizes[0] = v.strides[0] = 1;
    ++v.ndim;
  }
  return as_rank(v, 3);
}

Tensor image_like(const OpCall& op, const Tensor& model, const Shape& size) {
  if (model.dim() == size.size() && model.dim() > 2)
    return laid_out_as(op.name(), model, size, model.dtype());
  return new_tensor(op.name(), size, model.dtype(), model.device());
}

Tensor resample_backward(const Tensor& grad, int rank, const Shape& size, const Resampling& how) {
  OpCall op{"resample_backward", grad};
  Tensor grad_x = image_like(op, grad, size);
  if (grad.numel() > 0)
    op.launch(&KernelTable::resample_backward, as_volumes(view(grad_x), rank), as_volumes(view(grad), rank),
              how);
  else grad_x = filled(op.name(), grad_x, 0);
  return op.record(grad_x, {grad}, [rank, size = grad.sizes(), how](const Tensor& grad_grad) {
    return Grads{resampled(OpCall{"resample", grad_grad}, grad_grad, rank, size, how)};
  });
}

}  // namespace

Tensor ops::resampled(const OpCall& op, const Tensor& input, int rank, const Shape& size,
                      const Resampling& how) {
  Tensor y = image_like(op, input, size);
  if (y.numel() > 0)
    op.launch(&KernelTable::resample, as_volumes(view(y), rank), as_volumes(view(input), rank), how);
  return op.record(y, {input}, [rank, size = input.sizes(), how](const Tensor& grad) {
    return Grads{resample_backward(grad, rank, size, how)};
  });
}

namespace {

/// Elements before and after each dimension, and the sizes that come of them.
struct Widths {
  Shape before, after, size;

  Widths(const char* op, const Tensor& input, IntSpan pad) : size(input.sizes()) {
    WEFT_CHECK(pad.size() % 2 == 0, ValueError, op,
               "pad needs two numbers for each dimension; got {} of them for input {}", pad.size(), size);
    WEFT_CHECK(pad.size() <= 2 * size.size(), ValueError, op,
               "pad must have at most two numbers for each dimension; got {} of them for input {}",
               pad.size(), size);
    before = after = Shape(size.size(), 0);
    for (int64_t i = 0; i < pad.size() / 2; ++i) {
      const int64_t dim = size.size() - 1 - i;
      before[dim] = pad[2 * i];
      after[dim] = pad[2 * i + 1];
      bool huge = __builtin_add_overflow(size[dim], before[dim], &size[dim]);
      huge |= __builtin_add_overflow(size[dim], after[dim], &size[dim]);
      WEFT_CHECK(!huge, ShapeError, op, "asked for more elements than 64 bits can count; input {}, pad {}",
                 input.sizes(), Shape(pad));
      WEFT_CHECK(size[dim] >= 0, ShapeError, op, "dimension {} would have a negative size; input {}, pad {}",
                 dim, input.sizes(), Shape(pad));
    }
  }
};

/// v from `start` on in dimension `dim`, `size` long.
template <class V>
V part(V v, int64_t dim, int64_t start, int64_t size) {
  using Byte = std::conditional_t<std::is_const_v<std::remove_pointer_t<decltype(v.data)>>, const char, char>;
  const auto item = static_cast<int64_t>(item_size(v.dtype));
  v.data = static_cast<Byte*>(v.data) + start * v.strides[dim] * item;
  v.sizes[dim] = size;
  return v;
}

constexpr int64_t kShortRun = 64;  // elements

Tensor pad_by_copies(const Tensor& input, IntSpan pad, std::string_view mode) {
  const int rank = static_cast<int>(pad.size() / 2);
  OpCall op{"pad", input};
  const Widths widths("pad", input, pad);
  WEFT_CHECK(rank >= 1 && rank <= 3 && (input.dim() == rank + 1 || input.dim() == rank + 2), ValueError,
             "pad",
             "mode {} pads 1 to 3 dimensions, all of input's but the first one or two; got {} numbers for "
             "input {}",
             mode, pad.size(), input.sizes());
  Resampling how{};
  how.mode = mode == "reflect"     ? Resample::reflect
             : mode == "replicate" ? Resample::replicate
                                   : Resample::circular;
  for (int64_t dim = input.dim() == rank + 2 ? 1 : 0; dim < input.dim(); ++dim)
    WEFT_CHECK(input.sizes()[dim] > 0, ShapeError, "pad",
               "only the batch may be empty in mode {}; input {}, pad {}", mode, input.sizes(), Shape(pad));
  for (int i = 0; i < rank; ++i) {
    const int64_t dim = input.dim() - rank + i, size = input.sizes()[dim];
    const int64_t most = std::max(widths.before[dim], widths.after[dim]);
    const int64_t reach = mode == "reflect" ? size - 1 : mode == "circular" ? size : most;
    WEFT_CHECK(most <= reach, ShapeError, "pad",
               "mode {} can add at most {} to each side of dimension {}; input {}, pad {}", mode, reach, dim,
               input.sizes(), Shape(pad));
    WEFT_CHECK(widths.size[dim] > 0, ShapeError, "pad", "dimension {} would be empty; input {}, pad {}", dim,
               input.sizes(), Shape(pad));
    const int64_t left =
        size + std::min<int64_t>(0, widths.before[dim]) + std::min<int64_t>(0, widths.after[dim]);
    WEFT_CHECK(mode != "circular" || left > 0, ShapeError, "pad",
               "nothing of dimension {} would be left to repeat; input {}, pad {}", dim, input.sizes(),
               Shape(pad));
    how.before[3 - rank + i] = widths.before[dim];
    how.after[3 - rank + i] = widths.after[dim];
  }
  return resampled(op, input, rank, widths.size, how);
}

}  // namespace

Tensor constant_pad_nd(const Tensor& input, IntSpan pad, Scalar value) {
  OpCall op{"constant_pad_nd", input};
  const Widths widths(op.name(), input, pad);
  const Tensor y = image_like(op, input, widths.size);
  for (int64_t dim = 0; dim < input.dim(); ++dim) {
    const int64_t added = std::max<int64_t>(0, widths.before[dim]) + std::max<int64_t>(0, widths.after[dim]);
    WEFT_CHECK(widths.size[dim] >= added, ShapeError, op.name(),
               "dimension {} is cut by more than it has; input {}, pad {}", dim, input.sizes(), Shape(pad));
  }
  check_representable(op.name(), value, input.dtype());
  // Filling all in one run takes less than many runs of a few elements.
  const int64_t run = y.dim() > 1 ? std::max(widths.before.back(), widths.after.back()) : 0;
  const bool filled_first = run > 0 && run < kShortRun && y.is_contiguous() && y.numel() > 0;
  if (filled_first) op.launch(&KernelTable::fill, view(y), value);
  kernels::View inside = view(y);
  kernels::ConstView kept = view(input);
  // What lies before and after a dimension's inside is filled; then the next dimension is looked at there only.
  for (int64_t dim = 0; dim < y.dim(); ++dim) {
    const int64_t size = widths.size[dim], first = std::clamp<int64_t>(widths.before[dim], 0, size);
    const int64_t last = std::max(first, size - std::max<int64_t>(0, widths.after[dim]));
    if (!filled_first && y.numel() > 0) {
      if (first > 0) op.launch(&KernelTable::fill, part(inside, dim, 0, first), value);
      if (last < size) op.launch(&KernelTable::fill, part(inside, dim, last, size - last), value);
    }
    inside = part(inside, dim, first, last - first);
    kept = part(kept, dim, std::min(input.sizes()[dim], std::max<int64_t>(0, -widths.before[dim])),
                last - first);
  }
  if (inside.numel() > 0) op.launch(&KernelTable::copy, inside, kept);
  return op.record(y, {input}, [pad = Shape(pad)](const Tensor& grad) {
    Shape back = pad;
    for (int64_t& width : back) width = -width;
    return Grads{constant_pad_nd(grad, back)};
  });
}

Tensor pad(const Tensor& input, IntSpan pad, std::string_view mode, std::optional<double> value) {
  if (mode == "constant") return constant_pad_nd(input, pad, value.value_or(0.0));
  WEFT_CHECK(mode == "reflect" || mode == "replicate" || mode == "circular", ValueError, "pad",
             "mode must be 'constant', 'reflect', 'replicate' or 'circular'; got '{}'", mode);
  WEFT_CHECK(value.value_or(0) == 0, ValueError, "pad", "mode {} takes no value; got {}", mode, *value);
  if (mode != "circular") WEFT_AUTOCAST(float32, pad_by_copies, input, pad, mode);
  return pad_by_copies(input, pad, mode);
}

}  // namespace weft
