// Views that leave elements out or show them more than once: select, slice, diagonal, as_strided, unfold, and the splits.
// Declared in ops/shape.h.
#include <algorithm>

#include "src/core/tensor_impl.h"
#include "src/ops/new_tensor.h"
#include "src/ops/view_of.h"
#include "weft/ops/binary.h"
#include "weft/ops/index.h"
#include "weft/ops/shape.h"

namespace weft {

using namespace weft::ops;

Tensor select(const Tensor& self, int64_t dim, int64_t index) {
  OpCall op{"select", self};
  WEFT_CHECK(self.dim() > 0, DimError, op.name(), "cannot select from a 0-d tensor; dim {}, index {}", dim,
             index);
  dim = op.wrap(dim, self);
  const int64_t size = self.sizes()[dim];
  WEFT_CHECK(index >= -size && index < size, IndexError, op.name(),
             "index {} is out of range for dimension {} of size {}; input {}", index, dim, size,
             self.sizes());
  if (index < 0) index += size;
  Shape sizes = self.sizes(), strides = self.strides();
  const int64_t offset = index * strides[dim];
  sizes.erase(dim);
  strides.erase(dim);
  return view_of_part(op, "select_backward", self, sizes, strides, offset,
                      [dim, index](const Tensor& base) { return select(base, dim, index); });
}

namespace {

Tensor sliced(const OpCall& op, const Tensor& self, int64_t dim, int64_t start, int64_t length,
              int64_t step) {
  Shape sizes = self.sizes(), strides = self.strides();
  const int64_t offset = length > 0 ? start * strides[dim] : 0;
  sizes[dim] = length;
  if (__builtin_mul_overflow(strides[dim], step, &strides[dim])) strides[dim] = 1;  // at most one element
  const int64_t end = start + (length > 0 ? (length - 1) * step + 1 : 0);
  return view_of_part(op, "slice_backward", self, sizes, strides, offset,
                      [=](const Tensor& base) { return slice(base, dim, start, end, step); });
}

}  // namespace

Tensor narrow(const Tensor& self, int64_t dim, int64_t start, int64_t length) {
  OpCall op{"narrow", self};
  WEFT_CHECK(self.dim() > 0, ShapeError, op.name(), "cannot narrow a 0-d tensor; dim {}, start {}, length {}",
             dim, start, length);
  dim = op.wrap(dim, self);
  const int64_t size = self.sizes()[dim];
  WEFT_CHECK(length >= 0, ShapeError, op.name(), "length must not be negative; got {}, input {}", length,
             self.sizes());
  WEFT_CHECK(start >= -size && start <= size, IndexError, op.name(),
             "start {} is out of range for dimension {} of size {}; input {}", start, dim, size,
             self.sizes());
  if (start < 0) start += size;
  WEFT_CHECK(length <= size - start, ShapeError, op.name(),
             "start {} and length {} reach beyond dimension {} of size {}; input {}", start, length, dim,
             size, self.sizes());
  return sliced(op, self, dim, start, length, 1);
}

Tensor narrow(const Tensor& self, int64_t dim, const Tensor& start, int64_t length) {
  WEFT_CHECK(start.dim() == 0, ShapeError, "narrow", "start must be a number or a 0-d tensor; got {}",
             start.sizes());
  WEFT_CHECK(is_integral(start.dtype()), DtypeError, "narrow", "start must be an integer; got {}",
             start.dtype());
  return narrow(self, dim, start.item<int64_t>(), length);
}

Tensor slice(const Tensor& self, int64_t dim, std::optional<int64_t> start, std::optional<int64_t> end,
             int64_t step) {
  OpCall op{"slice", self};
  WEFT_CHECK(self.dim() > 0, ShapeError, op.name(), "cannot slice a 0-d tensor; dim {}", dim);
  dim = op.wrap(dim, self);
  WEFT_CHECK(step > 0, ValueError, op.name(), "step must be greater than zero; got {}", step);
  const int64_t size = self.sizes()[dim];
  const auto cut = [size](int64_t bound) {
    return std::clamp<int64_t>(bound < 0 ? bound + size : bound, 0, size);
  };
  const int64_t first = cut(start.value_or(0)), last = std::max(first, cut(end.value_or(size)));
  const int64_t length = first < last ? (last - first - 1) / step + 1 : 0;
  return sliced(op, self, dim, first, length, step);
}

Tensor diagonal(const Tensor& self, int64_t offset, int64_t dim1, int64_t dim2) {
  OpCall op{"diagonal", self};
  const int64_t first = op.wrap(dim1, self), second = op.wrap(dim2, self);
  WEFT_CHECK(first != second, ShapeError, op.name(), "dim1 and dim2 must differ; got {} and {}, input {}",
             dim1, dim2, self.sizes());
  const int64_t rows = self.sizes()[first], columns = self.sizes()[second];
  const int64_t length = offset >= 0 ? std::min(rows, offset > columns ? 0 : columns - offset)
                                     : std::min(offset < -rows ? 0 : rows + offset, columns);
  const int64_t start = length == 0   ? 0
                        : offset >= 0 ? offset * self.strides()[second]
                                      : -offset * self.strides()[first];
  Shape sizes = self.sizes(), strides = self.strides();
  const int64_t stride = strides[first] + strides[second];
  for (int64_t dim : {std::max(first, second), std::min(first, second)}) {
    sizes.erase(dim);
    strides.erase(dim);
  }
  sizes.push_back(length);
  strides.push_back(stride);
  return view_of_part(op, "diagonal_backward", self, sizes, strides, start,
                      [=](const Tensor& base) { return diagonal(base, offset, first, second); });
}

namespace {

// What as_strided takes from a tensor that is laid out as its base was.
struct Window {
  Shape base_sizes, base_strides;  // the base
  Shape sizes, strides;            // the view
  int64_t offset;                  // of the view, from the base's first element

  // The lowest place either reaches, and how many elements from there, counted from the base's first element.
  int64_t lowest() const { return std::min<int64_t>(offset, 0); }
  int64_t extent() const {
    int64_t base = 1, view = offset + 1;
    for (int64_t i = 0; i < base_sizes.size(); ++i) base += (base_sizes[i] - 1) * base_strides[i];
    for (int64_t i = 0; i < sizes.size(); ++i) view += (sizes[i] - 1) * strides[i];
    return std::max(base, view) - lowest();
  }
};

Tensor flat_view(const Tensor& flat, const Shape& sizes, const Shape& strides, int64_t offset) {
  NoGrad guard;
  return as_strided(flat, sizes, strides, offset);
}

// Puts `values` at their places in `flat`; where several share a place, their sum.
void put(const Tensor& flat, const Tensor& values, const Shape& strides, int64_t offset) {
  const Tensor place = flat_view(flat, values.sizes(), strides, offset);
  if (!detail::overlaps_itself(place)) {
    copy_(place, values);
    return;
  }
  const Tensor places = arange(flat.numel(), {.dtype = int64, .device = flat.device()});
  index_add_(flat, 0, reshape(flat_view(places, values.sizes(), strides, offset), {-1}),
             reshape(values, {-1}));
}

Tensor as_strided_backward(const Tensor& grad, const Window& window);

// as_strided of any tensor of the base's shape, however that lies in memory.
Tensor as_strided_gather(const Tensor& x, const Window& window) {
  OpCall op{"as_strided_gather", x};
  NoGrad guard;
  const Tensor flat = zeros({window.extent()}, {.dtype = x.dtype(), .device = x.device()});
  copy_(flat_view(flat, x.sizes(), window.base_strides, -window.lowest()), x);
  const Tensor y = clone(flat_view(flat, window.sizes, window.strides, window.offset - window.lowest()));
  return op.record(y, {x}, [window](const Tensor& grad) { return Grads{as_strided_backward(grad, window)}; });
}

Tensor as_strided_backward(const Tensor& grad, const Window& window) {
  OpCall op{"as_strided_backward", grad};
  NoGrad guard;
  Tensor grad_x;
  if (Shape(window.base_sizes).numel() == 0 || grad.numel() == 0) {
    grad_x = zeros(window.base_sizes, {.dtype = grad.dtype(), .device = grad.device()});
  } else {
    const Tensor flat = zeros({window.extent()}, {.dtype = grad.dtype(), .device = grad.device()});
    put(flat, grad, window.strides, window.offset - window.lowest());
    const Tensor place = flat_view(flat, window.base_sizes, window.base_strides, -window.lowest());
    if (detail::overlaps_itself(place)) {
      // Elements of the base that share a place share its gradient equally.
      const Tensor count = zeros_like(flat);
      put(count, ones_like(place, {}, MemoryFormat::contiguous), window.base_strides, -window.lowest());
      grad_x = div(place, flat_view(count, window.base_sizes, window.base_strides, -window.lowest()));
    } else {
      grad_x = clone(place);
    }
  }
  return op.record(grad_x, {grad}, [window](const Tensor& g) { return Grads{as_strided_gather(g, window)}; });
}

}  // namespace

Tensor as_strided(const Tensor& self, IntSpan size, IntSpan stride, std::optional<int64_t> storage_offset) {
  OpCall op{"as_strided", self};
  WEFT_CHECK(size.size() == stride.size(), ShapeError, op.name(),
             "needs as many strides as sizes; size {}, stride {}", Shape(size), Shape(stride));
  if (may_be_laid_out_anew(self)) lay_out_contiguous(op.name(), self);
  const int64_t start = storage_offset.value_or(self.storage_offset());
  WEFT_CHECK(start >= 0, ShapeError, op.name(), "storage_offset must not be negative; got {}", start);
  int64_t last = start, step = 0;
  bool overflow = false, none = false;
  for (int64_t i = 0; i < size.size(); ++i) {
    WEFT_CHECK(size[i] >= 0 && stride[i] >= 0, ShapeError, op.name(),
               "sizes and strides must not be negative; size {}, stride {}", Shape(size), Shape(stride));
    none |= size[i] == 0;
    overflow |= __builtin_mul_overflow(std::max<int64_t>(size[i], 1) - 1, stride[i], &step);
    overflow |= __builtin_add_overflow(last, step, &last);
  }
  const int64_t available = static_cast<int64_t>(self.impl().storage ? self.impl().storage->bytes : 0) /
                            static_cast<int64_t>(self.item_size());
  WEFT_CHECK(none || (!overflow && last < available), ShapeError, op.name(),
             "size {}, stride {}, storage_offset {} reach beyond the memory of {} elements", Shape(size),
             Shape(stride), start, available);
  const Window window{self.sizes(), self.strides(), Shape(size), Shape(stride),
                      start - self.storage_offset()};
  return op.record_view(
      self, window.sizes, window.strides, none ? 0 : window.offset,
      [window](const Tensor& base) {
        WEFT_CHECK(
            base.strides() == window.base_strides, GradError, "as_strided",
            "its input was written in place and now lies otherwise in memory: strides {}, then {}; take the "
            "as_strided of a contiguous() tensor",
            window.base_strides, base.strides());
        return as_strided(base, window.sizes, window.strides, base.storage_offset() + window.offset);
      },
      [window](const Tensor& grad) { return Grads{as_strided_backward(grad, window)}; });
}

namespace {

// Window i of unfold holds elements i*step to i*step+size-1: the gradient is summed offset by offset.
Tensor unfold_backward(const Tensor& grad, const Shape& sizes, int64_t dim, int64_t size, int64_t step) {
  OpCall op{"unfold_backward", grad};
  Tensor grad_x = zeros(sizes, {.dtype = grad.dtype(), .device = grad.device()});
  {
    NoGrad guard;
    const int64_t windows = grad.size(dim);
    for (int64_t i = 0; i < size && windows > 0; ++i) {
      const Tensor from = select(grad, -1, i),
                   into = slice(grad_x, dim, i, i + (windows - 1) * step + 1, step);
      if (step >= size) copy_(into, from);
      else add_(into, from);
    }
  }
  return op.record(grad_x, {grad}, [=](const Tensor& g) { return Grads{unfold(g, dim, size, step)}; });
}

}  // namespace

Tensor unfold(const Tensor& self, int64_t dimension, int64_t size, int64_t step) {
  OpCall op{"unfold", self};
  const int64_t dim = op.wrap(dimension, self);
  const int64_t length = self.dim() == 0 ? 1 : self.sizes()[dim];
  WEFT_CHECK(size >= 0 && size <= length, ShapeError, op.name(),
             "size must be in [0, {}], the size of dimension {}; got {}, input {}", length, dim, size,
             self.sizes());
  WEFT_CHECK(step > 0, ValueError, op.name(), "step must be greater than zero; got {}", step);
  Shape sizes = self.sizes(), strides = self.strides();
  if (self.dim() == 0) {
    sizes = {size};
    strides = {1};
  } else {
    sizes[dim] = (length - size) / step + 1;
    strides.push_back(strides[dim]);
    if (__builtin_mul_overflow(strides[dim], step, &strides[dim])) strides[dim] = 1;  // at most one window
    sizes.push_back(size);
  }
  return op.record_view(
      self, sizes, strides, 0, [=](const Tensor& base) { return unfold(base, dim, size, step); },
      [=, shape = self.sizes()](const Tensor& grad) {
        if (shape.empty()) return Grads{reshape(grad, shape)};
        return Grads{unfold_backward(grad, shape, dim, size, step)};
      });
}

}  // namespace weft
