// Copies in another order: flip, roll, rot90, repeat and its relatives, and the scatters into views. Declared in ops/shape.h.
#include <algorithm>

#include "src/core/tensor_impl.h"
#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "weft/ops/binary.h"
#include "weft/ops/creation.h"
#include "weft/ops/cumulative.h"
#include "weft/ops/from_memory.h"
#include "weft/ops/index.h"
#include "weft/ops/reduce.h"
#include "weft/ops/search.h"
#include "weft/ops/shape.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

Tensor flip(const Tensor& self, IntSpan dims) {
  OpCall op{"flip", self};
  bool flipped[kernels::kMaxDims] = {};
  for (int64_t dim : dims) {
    const int64_t wrapped = op.wrap(dim, self);
    WEFT_CHECK(!flipped[wrapped], ShapeError, op.name(), "dim {} appears twice in {}; input {}", wrapped,
               Shape(dims), self.sizes());
    flipped[wrapped] = true;
  }
  Tensor y = empty_like(self);
  kernels::ConstView from = view(self);
  int64_t last = 0;
  for (int d = 0; d < from.ndim; ++d) {
    if (!flipped[d] || from.sizes[d] == 0) continue;
    last += (from.sizes[d] - 1) * from.strides[d];
    from.strides[d] = -from.strides[d];
  }
  if (self.numel() > 0) {
    from.data = static_cast<const char*>(from.data) + last * static_cast<int64_t>(self.item_size());
    op.launch(&KernelTable::copy, view(y), from);
  }
  return op.record(y, {self}, [dims = Shape(dims)](const Tensor& grad) { return Grads{flip(grad, dims)}; });
}

Tensor fliplr(const Tensor& self) {
  WEFT_CHECK(self.dim() >= 2, ShapeError, "fliplr", "needs a tensor of at least 2 dimensions; input {}",
             self.sizes());
  return flip(self, {1});
}

Tensor flipud(const Tensor& self) {
  WEFT_CHECK(self.dim() >= 1, ShapeError, "flipud", "needs a tensor of at least 1 dimension; input {}",
             self.sizes());
  return flip(self, {0});
}

namespace {

Tensor roll_one(const Tensor& self, int64_t shift, int64_t dim) {
  OpCall op{"roll", self};
  dim = op.wrap(dim, self);
  Tensor y = new_tensor(op.name(), self.sizes(), self.dtype(), self.device());
  if (self.numel() == 0) {
    shift = 0;
  } else {
    const int64_t size = self.dim() == 0 ? 1 : self.sizes()[dim];
    shift = (shift % size + size) % size;
    kernels::View to = view(y);
    kernels::ConstView from = view(self);
    const auto item = static_cast<int64_t>(self.item_size());
    if (shift == 0) {
      op.launch(&KernelTable::copy, to, from);
    } else {
      to.sizes[dim] = from.sizes[dim] = shift;
      from.data = static_cast<const char*>(self.raw_data()) + (size - shift) * from.strides[dim] * item;
      op.launch(&KernelTable::copy, to, from);
      to.sizes[dim] = from.sizes[dim] = size - shift;
      to.data = static_cast<char*>(to.data) + shift * to.strides[dim] * item;
      from.data = self.raw_data();
      op.launch(&KernelTable::copy, to, from);
    }
  }
  return op.record(y, {self},
                   [shift, dim](const Tensor& grad) { return Grads{roll_one(grad, -shift, dim)}; });
}

}  // namespace

Tensor roll(const Tensor& self, IntSpan shifts, IntSpan dims) {
  WEFT_CHECK(!shifts.empty(), ShapeError, "roll", "needs at least one shift; input {}", self.sizes());
  if (dims.empty() && shifts.size() == 1) {
    return view(roll_one(reshape(self, {self.numel()}), shifts[0], 0), self.sizes());
  }
  WEFT_CHECK(dims.size() == shifts.size(), ShapeError, "roll",
             "needs as many dims as shifts; shifts {}, dims {}, input {}", Shape(shifts), Shape(dims),
             self.sizes());
  WEFT_CHECK(self.dim() > 0, DimError, "roll", "a 0-d tensor has no dim {}; leave it out", dims[0]);
  Tensor y = roll_one(self, shifts[0], dims[0]);
  for (int64_t i = 1; i < shifts.size(); ++i) y = roll_one(y, shifts[i], dims[i]);
  return y;
}

Tensor rot90(const Tensor& self, int64_t k, IntSpan dims) {
  OpCall op{"rot90", self};
  WEFT_CHECK(dims.size() == 2, ShapeError, op.name(), "needs two dims; got {}, input {}", Shape(dims),
             self.sizes());
  WEFT_CHECK(self.dim() >= 2, ShapeError, op.name(), "needs a tensor of at least 2 dimensions; input {}",
             self.sizes());
  const int64_t from = op.wrap(dims[0], self), to = op.wrap(dims[1], self);
  WEFT_CHECK(from != to, ShapeError, op.name(), "needs two different dims; got {}, input {}", Shape(dims),
             self.sizes());
  switch ((k % 4 + 4) % 4) {
    case 1:
      return transpose(flip(self, {to}), from, to);
    case 2:
      return flip(self, {from, to});
    case 3:
      return transpose(flip(self, {from}), from, to);
    default:
      return clone(self, MemoryFormat::contiguous);
  }
}

namespace {

// The result's dimensions each as (repeats, size), left out where one: at most 2 for each.
Shape interleaved(const Shape& sizes, const Shape& repeats, bool* is_repeat) {
  Shape parts;
  for (int64_t i = 0; i < sizes.size(); ++i) {
    if (repeats[i] != 1) {
      is_repeat[parts.size()] = true;
      parts.push_back(repeats[i]);
    }
    if (sizes[i] != 1 || repeats[i] == 1) {
      is_repeat[parts.size()] = false;
      parts.push_back(sizes[i]);
    }
  }
  return parts;
}

Tensor repeat_backward(const Tensor& grad, const Shape& self_sizes, const Shape& sizes,
                       const Shape& repeats) {
  bool is_repeat[2 * kernels::kMaxDims];
  const Shape parts = interleaved(sizes, repeats, is_repeat);
  Shape repeated;
  for (int64_t i = 0; i < parts.size(); ++i)
    if (is_repeat[i]) repeated.push_back(i);
  const Tensor split = reshape(grad, parts);
  return reshape(repeated.empty() ? split : sum(split, repeated), self_sizes);
}

}  // namespace

Tensor repeat(const Tensor& self, IntSpan repeats) {
  OpCall op{"repeat", self};
  const int64_t added = repeats.size() - self.dim();
  WEFT_CHECK(added >= 0, ShapeError, op.name(),
             "needs at least as many repeats as the input has dimensions; repeats {}, input {}",
             Shape(repeats), self.sizes());
  WEFT_CHECK(repeats.size() <= kernels::kMaxDims, ShapeError, op.name(),
             "a tensor has at most {} dimensions; repeats {}", kernels::kMaxDims, Shape(repeats));
  Shape sizes(added, 1), result;
  for (int64_t size : self.sizes()) sizes.push_back(size);
  for (int64_t i = 0; i < sizes.size(); ++i) {
    int64_t size = 0;
    WEFT_CHECK(repeats[i] >= 0, ShapeError, op.name(), "repeats must not be negative; got {}, input {}",
               Shape(repeats), self.sizes());
    WEFT_CHECK(!__builtin_mul_overflow(sizes[i], repeats[i], &size), ShapeError, op.name(),
               "the result is too large; repeats {}, input {}", Shape(repeats), self.sizes());
    result.push_back(size);
  }
  bool is_repeat[2 * kernels::kMaxDims];
  const Shape parts = interleaved(sizes, Shape(repeats), is_repeat);
  if (parts.size() > kernels::kMaxDims) {
    // More parts than a kernel takes: the last dimensions first, then the others.
    Shape front, back;
    for (int64_t i = 0; i < repeats.size(); ++i) {
      const bool is_front = i < repeats.size() / 2;
      front.push_back(is_front ? repeats[i] : 1);
      back.push_back(is_front ? 1 : repeats[i]);
    }
    return repeat(repeat(self, back), front);
  }
  Tensor y = new_tensor(op.name(), result, self.dtype(), self.device());
  if (y.numel() > 0) {
    // Dimension by dimension as interleaved() cuts them: y densely, self with stride 0 where it repeats.
    kernels::View to(y.raw_data(), y.dtype(), parts.size(), parts.data(), contiguous_strides(parts).data());
    kernels::ConstView from = to;
    from.data = self.raw_data();
    int64_t part = 0;
    for (int64_t i = 0; i < sizes.size(); ++i) {
      if (repeats[i] != 1) from.strides[part++] = 0;
      if (sizes[i] != 1 || repeats[i] == 1) from.strides[part++] = i < added ? 0 : self.strides()[i - added];
    }
    op.launch(&KernelTable::copy, to, from);
  }
  return op.record(y, {self}, [shape = self.sizes(), sizes, repeats = Shape(repeats)](const Tensor& grad) {
    return Grads{repeat_backward(grad, shape, sizes, repeats)};
  });
}

Tensor tile(const Tensor& self, IntSpan dims) {
  Shape repeats(std::max<int64_t>(0, self.dim() - dims.size()), 1);
  for (int64_t dim : dims) repeats.push_back(dim);
  return repeat(self, repeats);
}

namespace {
void check_output_size(const OpCall& op, std::optional<int64_t> output_size, int64_t size) {
  WEFT_CHECK(!output_size || *output_size == size, ShapeError, op.name(),
             "output_size must be what the repeats add up to, {}; got {}", size, *output_size);
}
}  // namespace

Tensor repeat_interleave(const Tensor& self, int64_t repeats, std::optional<int64_t> dim,
                         std::optional<int64_t> output_size) {
  OpCall op{"repeat_interleave", self};
  WEFT_CHECK(repeats >= 0, ValueError, op.name(), "repeats must not be negative; got {}", repeats);
  if (!dim) return repeat_interleave(flatten(self), repeats, 0, output_size);
  const int64_t d = op.wrap(*dim, self);
  const Tensor line = self.dim() == 0 ? reshape(self, {1}) : self;
  Shape sizes = line.sizes(), result = line.sizes();
  sizes.insert(d + 1, repeats);
  WEFT_CHECK(!__builtin_mul_overflow(result[d], repeats, &result[d]), ShapeError, op.name(),
             "the result is too large; repeats {}, input {}", repeats, self.sizes());
  check_output_size(op, output_size, result[d]);
  return view(clone(expand(unsqueeze(line, d + 1), sizes), MemoryFormat::contiguous), result);
}

Tensor repeat_interleave(const Tensor& self, const Tensor& repeats, std::optional<int64_t> dim,
                         std::optional<int64_t> output_size) {
  OpCall op{"repeat_interleave", self, repeats};
  WEFT_CHECK(is_integral(repeats.dtype()), DtypeError, op.name(), "repeats must be integers; got {}",
             repeats.dtype());
  WEFT_CHECK(repeats.dim() <= 1, ShapeError, op.name(), "repeats must have 0 or 1 dimensions; got {}",
             repeats.sizes());
  if (!dim) return repeat_interleave(flatten(self), repeats, 0, output_size);
  const int64_t d = op.wrap(*dim, self);
  const Tensor line = self.dim() == 0 ? reshape(self, {1}) : self;
  const int64_t size = line.sizes()[d];
  if (repeats.numel() == 1) {
    const bool told = output_size && size > 0 && !repeats.device().is_cpu();
    if (!told) return repeat_interleave(line, repeats.item<int64_t>(), d, output_size);
    const Tensor given = to(reshape(repeats, {1}), int64);
    op.launch(&KernelTable::check_repeats, view(given), view(mul(given, size)), output_size);
    WEFT_CHECK(*output_size >= 0 && *output_size % size == 0, ShapeError, op.name(),
               "output_size must be what the repeats add up to, a multiple of {}; got {}", size,
               *output_size);
    return repeat_interleave(line, *output_size / size, d, output_size);
  }
  WEFT_CHECK(repeats.numel() == size, ShapeError, op.name(),
             "repeats must have one element, or as many as dimension {} of size {}; got {}, input {}", d,
             size, repeats.sizes(), self.sizes());
  if (size == 0) check_output_size(op, output_size, 0);
  const Tensor counts = to(repeats, int64), ends = cumsum(counts, 0);
  op.launch(&KernelTable::check_repeats, view(counts), view(ends), output_size);
  const bool on_gpu = repeats.device().is_cuda();
  WEFT_CHECK(!output_size || *output_size >= 0, ShapeError, op.name(),
             "output_size must not be negative; got {}", output_size.value_or(0));
  if (on_gpu && !output_size && size > 0) detail::check_no_capture(op.name());
  // Nobody waits for a GPU that is told how many there are.
  const int64_t total = size == 0               ? 0
                        : on_gpu && output_size ? *output_size
                                                : select(ends, 0, size - 1).item<int64_t>();
  if (on_gpu) {
    const Tensor places = arange(0, total, 1, {.dtype = int64, .device = repeats.device()});
    return index_select(line, d, searchsorted(ends, places, false, /*right=*/true));
  }
  const Tensor index = new_tensor(op.name(), {total}, int64, cpu);
  auto* place = index.data_ptr<int64_t>();
  const std::vector<int64_t> each = counts.to_vector<int64_t>();
  for (int64_t i = 0; i < size; ++i) place = std::fill_n(place, each[static_cast<size_t>(i)], i);
  return index_select(line, d, to(index, self.device()));
}

namespace {

void check_same_shape(const char* op, const Tensor& place, const Tensor& src) {
  WEFT_CHECK(place.sizes() == src.sizes(), ShapeError, op,
             "src must have the shape of what it replaces, {}; got {}", place.sizes(), src.sizes());
}

}  // namespace

Tensor select_scatter(const Tensor& self, const Tensor& src, int64_t dim, int64_t index) {
  Tensor y = clone(self);
  const Tensor place = select(y, dim, index);
  check_same_shape("select_scatter", place, src);
  copy_(place, src);
  return y;
}

Tensor slice_scatter(const Tensor& self, const Tensor& src, int64_t dim, std::optional<int64_t> start,
                     std::optional<int64_t> end, int64_t step) {
  Tensor y = clone(self);
  const Tensor place = slice(y, dim, start, end, step);
  check_same_shape("slice_scatter", place, src);
  copy_(place, src);
  return y;
}

Tensor diagonal_scatter(const Tensor& self, const Tensor& src, int64_t offset, int64_t dim1, int64_t dim2) {
  Tensor y = clone(self);
  const Tensor place = diagonal(y, offset, dim1, dim2);
  check_same_shape("diagonal_scatter", place, src);
  copy_(place, src);
  return y;
}

}  // namespace weft
