// Views that keep every element: view and its relatives, squeeze, transpose, permute, expand. Declared in ops/shape.h.
#include <algorithm>
#include <optional>
#include <utility>

#include "src/core/tensor_impl.h"
#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "weft/ops/creation.h"
#include "weft/ops/reduce.h"
#include "weft/ops/shape.h"

namespace weft {

using namespace weft::ops;

namespace ops {

bool may_be_laid_out_anew(const Tensor& self) { return self.impl().layout_free && !self.impl().viewed; }

void lay_out_contiguous(const char* op, const Tensor& self) {
  auto& impl = self.impl();
  Tensor fresh = new_tensor(op, impl.sizes, impl.dtype, impl.device);
  const OpCall call{op, self};
  call.launch(&kernels::KernelTable::copy, view(fresh), view(self));
  // What was saved of this tensor keeps the old memory, whose values never change again: versions agree from here.
  fresh.impl().storage->version.store(self.version(), std::memory_order_relaxed);
  impl.storage = fresh.impl().storage;
  impl.data = fresh.impl().data;
  impl.strides = fresh.strides();
  impl.contiguous = true;
  impl.layout_free = false;
}

}  // namespace ops

namespace {

// `size` with a -1 replaced by what fits.
Shape inferred_size(const char* op, IntSpan size, const Tensor& self) {
  Shape result(size);
  int64_t unknown = -1, known = 1;
  bool overflow = false;
  for (int64_t i = 0; i < size.size(); ++i) {
    WEFT_CHECK(size[i] >= -1, ShapeError, op,
               "sizes must not be negative, except for one -1; shape {}, input {}", result, self.sizes());
    if (size[i] == -1) {
      WEFT_CHECK(unknown < 0, ShapeError, op, "only one size can be -1; shape {}, input {}", result,
                 self.sizes());
      unknown = i;
    } else {
      overflow |= __builtin_mul_overflow(known, size[i], &known);
    }
  }
  const int64_t numel = self.numel();
  WEFT_CHECK(!overflow, ShapeError, op, "shape {} is not possible for an input of {} elements, {}", result,
             numel, self.sizes());
  if (unknown >= 0) {
    WEFT_CHECK(known != 0, ShapeError, op, "the size -1 can be any beside a size of 0; shape {}, input {}",
               result, self.sizes());
    WEFT_CHECK(numel % known == 0, ShapeError, op, "shape {} is not possible for an input of {} elements, {}",
               result, numel, self.sizes());
    result[unknown] = numel / known;
  } else {
    WEFT_CHECK(known == numel, ShapeError, op, "shape {} is not possible for an input of {} elements, {}",
               result, numel, self.sizes());
  }
  WEFT_CHECK(result.size() <= kernels::kMaxDims, ShapeError, op,
             "a tensor has at most {} dimensions; shape {}", kernels::kMaxDims, result);
  return result;
}

// Strides that give `sizes` over the same memory, if there are any: within each run of dimensions that lie in one another
// (a chunk), new dimensions can be cut freely.
std::optional<Shape> strides_for(const Tensor& self, const Shape& sizes) {
  const Shape &old_sizes = self.sizes(), &old_strides = self.strides();
  if (old_sizes.empty()) return Shape(sizes.size(), 1);
  if (self.numel() == 0) return sizes == old_sizes ? old_strides : contiguous_strides(sizes);
  Shape strides(sizes.size(), 1);
  int64_t next = sizes.size() - 1;
  int64_t chunk_stride = old_strides.back(), chunk = 1, cut = 1;
  for (int64_t d = old_sizes.size() - 1; d >= 0; --d) {
    chunk *= old_sizes[d];
    if (d > 0 && (old_sizes[d - 1] == 1 || old_strides[d - 1] == chunk * chunk_stride)) continue;
    while (next >= 0 && (cut < chunk || sizes[next] == 1)) {
      strides[next] = cut * chunk_stride;
      cut *= sizes[next--];
    }
    if (cut != chunk) return std::nullopt;
    if (d > 0) chunk_stride = old_strides[d - 1];
    chunk = cut = 1;
  }
  return next < 0 ? std::optional(strides) : std::nullopt;
}

Tensor recorded_view(const OpCall& op, const Tensor& self, const Shape& sizes, const Shape& strides) {
  return op.record_view(
      self, sizes, strides, 0, [sizes](const Tensor& base) { return view(base, sizes); },
      [shape = self.sizes()](const Tensor& grad) { return Grads{reshape(grad, shape)}; });
}

Tensor permuted(const OpCall& op, const Tensor& self, const Shape& dims) {
  Shape sizes(dims.size(), 0), strides(dims.size(), 0), inverse(dims.size(), 0);
  for (int64_t i = 0; i < dims.size(); ++i) {
    sizes[i] = self.sizes()[dims[i]];
    strides[i] = self.strides()[dims[i]];
    inverse[dims[i]] = i;
  }
  return op.record_view(
      self, sizes, strides, 0, [dims](const Tensor& base) { return permute(base, dims); },
      [inverse](const Tensor& grad) { return Grads{permute(grad, inverse)}; });
}

Shape identity(int64_t ndim) {
  Shape dims(ndim, 0);
  for (int64_t i = 0; i < ndim; ++i) dims[i] = i;
  return dims;
}

Tensor squeezed(const OpCall& op, const Tensor& self, const bool* removed) {
  Shape sizes, strides;
  for (int64_t i = 0; i < self.dim(); ++i) {
    if (removed[i] && self.sizes()[i] == 1) continue;
    sizes.push_back(self.sizes()[i]);
    strides.push_back(self.strides()[i]);
  }
  return op.record_view(
      self, sizes, strides, 0, [sizes](const Tensor& base) { return view(base, sizes); },
      [shape = self.sizes()](const Tensor& grad) { return Grads{reshape(grad, shape)}; });
}

}  // namespace

Tensor view(const Tensor& self, IntSpan size) {
  OpCall op{"view", self};
  const Shape sizes = inferred_size(op.name(), size, self);
  std::optional<Shape> strides = strides_for(self, sizes);
  if (!strides && may_be_laid_out_anew(self)) {
    lay_out_contiguous(op.name(), self);
    strides = strides_for(self, sizes);
  }
  WEFT_CHECK(strides, ShapeError, op.name(),
             "shape {} is not compatible with the input's size and stride (at least one dimension spans two "
             "that do not lie "
             "in one another); use reshape(); input {}, strides {}",
             sizes, self.sizes(), self.strides());
  return recorded_view(op, self, sizes, *strides);
}

Tensor view(const Tensor& self, Dtype dtype) {
  const OpCall op{"view", self};
  const auto from = static_cast<int64_t>(self.item_size()), size = static_cast<int64_t>(item_size(dtype));
  Shape sizes = self.sizes(), strides = self.strides();
  int64_t offset = self.storage_offset();
  if (from != size) {
    WEFT_CHECK(self.dim() > 0 && strides.back() == 1, ShapeError, op.name(),
               "{} can be read as {}, of another size, only if the last dimension is contiguous; input {}, "
               "strides {}",
               self.dtype(), dtype, self.sizes(), self.strides());
    const int64_t last = self.dim() - 1;
    bool fits = offset * from % size == 0 && sizes[last] * from % size == 0;
    for (int64_t d = 0; d < last; ++d) {
      fits = fits && (sizes[d] == 1 || strides[d] * from % size == 0);
      strides[d] = strides[d] * from / size;
    }
    WEFT_CHECK(fits, ShapeError, op.name(),
               "{} can be read as {}, which is larger, only if these fill the last dimension and begin where "
               "elements do; input {}, strides {}, offset {}",
               self.dtype(), dtype, self.sizes(), self.strides(), offset);
    sizes[last] = sizes[last] * from / size;
    offset = offset * from / size;
  }
  Tensor y = detail::make_tensor(self.impl().storage, offset, dtype, sizes, strides);
  y.impl().unversioned = self.impl().unversioned;
  self.impl().viewed = y.impl().viewed = true;
  return y;
}

Tensor view_as(const Tensor& self, const Tensor& other) { return view(self, other.sizes()); }

Tensor reshape(const Tensor& self, IntSpan shape) {
  OpCall op{"reshape", self};
  const Shape sizes = inferred_size(op.name(), shape, self);
  if (const auto strides = strides_for(self, sizes)) return recorded_view(op, self, sizes, *strides);
  if (may_be_laid_out_anew(self)) return view(self, sizes);
  return view(clone(self, MemoryFormat::contiguous), sizes);
}

Tensor reshape_as(const Tensor& self, const Tensor& other) { return reshape(self, other.sizes()); }

Tensor flatten(const Tensor& self, int64_t start_dim, int64_t end_dim) {
  OpCall op{"flatten", self};
  const int64_t first = op.wrap(start_dim, self), last = op.wrap(end_dim, self);
  WEFT_CHECK(first <= last, ShapeError, op.name(),
             "start_dim must not lie behind end_dim; got {} and {}, input {}", start_dim, end_dim,
             self.sizes());
  if (self.dim() == 0) return reshape(self, {1});
  if (first == last) return self;
  Shape sizes;
  int64_t merged = 1;
  for (int64_t i = 0; i < self.dim(); ++i) {
    if (i < first || i > last) {
      sizes.push_back(self.sizes()[i]);
      continue;
    }
    merged *= self.sizes()[i];
    if (i == last) sizes.push_back(merged);
  }
  return reshape(self, sizes);
}

Tensor ravel(const Tensor& self) { return reshape(self, {self.numel()}); }

Tensor unflatten(const Tensor& self, int64_t dim, IntSpan sizes) {
  OpCall op{"unflatten", self};
  WEFT_CHECK(!sizes.empty(), ShapeError, op.name(), "needs at least one size; input {}", self.sizes());
  WEFT_CHECK(self.dim() > 0, DimError, op.name(), "a 0-d tensor has no dimension {}", dim);
  dim = op.wrap(dim, self);
  int64_t product = 1, unknown = -1;
  for (int64_t i = 0; i < sizes.size(); ++i) {
    WEFT_CHECK(sizes[i] >= -1 && !(sizes[i] == -1 && unknown >= 0), ShapeError, op.name(),
               "sizes must not be negative, except for one -1; sizes {}, input {}", Shape(sizes),
               self.sizes());
    if (sizes[i] == -1) unknown = i;
    else product *= sizes[i];
  }
  const int64_t size = self.sizes()[dim];
  WEFT_CHECK(unknown >= 0 ? product > 0 && size % product == 0 : product == size, ShapeError, op.name(),
             "sizes {} do not multiply up to the size {} of dim {}; input {}", Shape(sizes), size, dim,
             self.sizes());
  Shape result;
  for (int64_t i = 0; i < self.dim(); ++i) {
    if (i != dim) {
      result.push_back(self.sizes()[i]);
      continue;
    }
    for (int64_t j = 0; j < sizes.size(); ++j) result.push_back(j == unknown ? size / product : sizes[j]);
  }
  return view(self, result);
}

Tensor squeeze(const Tensor& self) {
  bool removed[kernels::kMaxDims];
  std::fill(removed, removed + kernels::kMaxDims, true);
  return squeezed(OpCall{"squeeze", self}, self, removed);
}

Tensor squeeze(const Tensor& self, IntSpan dim) {
  OpCall op{"squeeze", self};
  bool removed[kernels::kMaxDims] = {};
  for (int64_t d : dim) {
    const int64_t wrapped = op.wrap(d, self);
    WEFT_CHECK(!removed[wrapped], ShapeError, op.name(), "dim {} appears twice in {}; input {}", wrapped,
               Shape(dim), self.sizes());
    removed[wrapped] = true;
  }
  return squeezed(op, self, removed);
}

Tensor unsqueeze(const Tensor& self, int64_t dim) {
  OpCall op{"unsqueeze", self};
  dim = op.wrap(dim, self.dim() + 1);
  Shape sizes = self.sizes(), strides = self.strides();
  strides.insert(dim, dim < self.dim() ? sizes[dim] * strides[dim] : 1);
  sizes.insert(dim, 1);
  return op.record_view(
      self, sizes, strides, 0, [dim](const Tensor& base) { return unsqueeze(base, dim); },
      [dim](const Tensor& grad) { return Grads{squeeze(grad, dim)}; });
}

Tensor transpose(const Tensor& self, int64_t dim0, int64_t dim1) {
  OpCall op{"transpose", self};
  dim0 = op.wrap(dim0, self);
  dim1 = op.wrap(dim1, self);
  Shape dims = identity(self.dim());
  if (dim0 != dim1) std::swap(dims[dim0], dims[dim1]);
  return permuted(op, self, dims);
}

Tensor swapaxes(const Tensor& self, int64_t axis0, int64_t axis1) { return transpose(self, axis0, axis1); }

Tensor swapdims(const Tensor& self, int64_t dim0, int64_t dim1) { return transpose(self, dim0, dim1); }

Tensor t(const Tensor& self) {
  OpCall op{"t", self};
  WEFT_CHECK(self.dim() <= 2, ShapeError, op.name(), "needs a tensor of at most 2 dimensions; input {}",
             self.sizes());
  Shape dims = identity(self.dim());
  std::reverse(dims.begin(), dims.end());
  return permuted(op, self, dims);
}

Tensor permute(const Tensor& self, IntSpan dims) {
  OpCall op{"permute", self};
  WEFT_CHECK(dims.size() == self.dim(), ShapeError, op.name(),
             "needs one dim for each dimension of the input; dims {}, input {}", Shape(dims), self.sizes());
  Shape wrapped(dims);
  bool seen[kernels::kMaxDims] = {};
  for (int64_t& d : wrapped) {
    d = op.wrap(d, self);
    WEFT_CHECK(!seen[d], ShapeError, op.name(), "dim {} appears twice in {}; input {}", d, Shape(dims),
               self.sizes());
    seen[d] = true;
  }
  return permuted(op, self, wrapped);
}

Tensor movedim(const Tensor& self, IntSpan source, IntSpan destination) {
  OpCall op{"movedim", self};
  WEFT_CHECK(source.size() == destination.size(), ShapeError, op.name(),
             "needs as many destinations as sources; source {}, destination {}, input {}", Shape(source),
             Shape(destination), self.sizes());
  if (self.dim() == 0) {
    for (int64_t i = 0; i < source.size(); ++i) op.wrap(source[i], self), op.wrap(destination[i], self);
    return permuted(op, self, {});
  }
  Shape dims(self.dim(), -1);
  bool moved[kernels::kMaxDims] = {};
  for (int64_t i = 0; i < source.size(); ++i) {
    const int64_t from = op.wrap(source[i], self), to = op.wrap(destination[i], self);
    WEFT_CHECK(!moved[from] && dims[to] < 0, ShapeError, op.name(),
               "no dim may appear twice; source {}, destination {}, input {}", Shape(source),
               Shape(destination), self.sizes());
    moved[from] = true;
    dims[to] = from;
  }
  int64_t next = 0;
  for (int64_t& d : dims) {
    if (d >= 0) continue;
    while (moved[next]) ++next;
    d = next++;
  }
  return permuted(op, self, dims);
}

Tensor expand(const Tensor& self, IntSpan size) {
  OpCall op{"expand", self};
  const int64_t added = size.size() - self.dim();
  WEFT_CHECK(added >= 0, ShapeError, op.name(),
             "needs at least as many sizes as the input has dimensions; size {}, input {}", Shape(size),
             self.sizes());
  Shape sizes(size), strides(size.size(), 0);
  for (int64_t i = size.size() - 1; i >= 0; --i) {
    const bool is_new = i < added;
    const int64_t own = is_new ? 1 : self.sizes()[i - added];
    WEFT_CHECK(size[i] >= (is_new ? 0 : -1), ShapeError, op.name(),
               "sizes must not be negative, except for -1 at a dimension the input has; size {}, input {}",
               Shape(size), self.sizes());
    if (size[i] == -1) sizes[i] = own;
    WEFT_CHECK(own == 1 || sizes[i] == own, ShapeError, op.name(),
               "size {} must equal the input's {} at dimension {}, which is not 1; size {}, input {}",
               sizes[i], own, i, Shape(size), self.sizes());
    if (sizes[i] != own || self.dim() == 0) continue;
    strides[i] = is_new ? sizes[i + 1] * strides[i + 1] : self.strides()[i - added];
  }
  return op.record_view(
      self, sizes, strides, 0, [sizes](const Tensor& base) { return expand(base, sizes); },
      [shape = self.sizes()](const Tensor& grad) { return Grads{sum_to(grad, shape)}; });
}

Tensor expand_as(const Tensor& self, const Tensor& other) { return expand(self, other.sizes()); }

Tensor broadcast_to(const Tensor& self, IntSpan size) { return expand(self, size); }

std::vector<Tensor> broadcast_tensors(TensorList tensors) {
  Shape shape;
  for (const Tensor& tensor : tensors) shape = broadcast_shapes(shape, tensor.sizes(), "broadcast_tensors");
  std::vector<Tensor> result;
  for (const Tensor& tensor : tensors) result.push_back(expand(tensor, shape));
  return result;
}

Tensor atleast_1d(const Tensor& self) { return self.dim() == 0 ? reshape(self, {1}) : self; }

Tensor atleast_2d(const Tensor& self) {
  if (self.dim() == 0) return reshape(self, {1, 1});
  return self.dim() == 1 ? unsqueeze(self, 0) : self;
}

Tensor atleast_3d(const Tensor& self) {
  if (self.dim() == 0) return reshape(self, {1, 1, 1});
  if (self.dim() == 1) return unsqueeze(unsqueeze(self, 0), -1);
  return self.dim() == 2 ? unsqueeze(self, -1) : self;
}

namespace {
Tensor become(const char* op, const Tensor& self, Tensor (*change)(const Tensor&, IntSpan), IntSpan numbers) {
  auto& impl = self.impl();
  // A view is followed inside NoGrad too: a later write to it finds its way to the base.
  std::optional<EnableGrad> followed;
  if (impl.is_view && !grad_enabled() && !inference_mode() && !self.requires_grad()) followed.emplace();
  const bool viewed = std::exchange(impl.viewed, false);
  Tensor view;
  try {
    view = change(self, numbers);
    if (!view.is_same(self)) tape::take_shape(op, self, view);
  } catch (...) {
    impl.viewed = viewed;
    throw;
  }
  impl.viewed = viewed;
  impl.reshaped = impl.reshaped || (viewed && !impl.is_view);
  return self;
}
}  // namespace

Tensor squeeze_(const Tensor& self) {
  return become("squeeze_", self, [](const Tensor& x, IntSpan) { return squeeze(x); }, {});
}
Tensor squeeze_(const Tensor& self, IntSpan dim) {
  return become(
      "squeeze_", self, [](const Tensor& x, IntSpan dims) { return squeeze(x, dims); }, dim);
}
Tensor unsqueeze_(const Tensor& self, int64_t dim) {
  return become("unsqueeze_", self, [](const Tensor& x, IntSpan dims) { return unsqueeze(x, dims[0]); },
                {dim});
}
Tensor transpose_(const Tensor& self, int64_t dim0, int64_t dim1) {
  return become("transpose_", self,
                [](const Tensor& x, IntSpan dims) { return transpose(x, dims[0], dims[1]); }, {dim0, dim1});
}
Tensor swapaxes_(const Tensor& self, int64_t axis0, int64_t axis1) { return transpose_(self, axis0, axis1); }
Tensor swapdims_(const Tensor& self, int64_t dim0, int64_t dim1) { return transpose_(self, dim0, dim1); }
Tensor as_strided_(const Tensor& self, IntSpan size, IntSpan stride, std::optional<int64_t> storage_offset) {
  std::vector<int64_t> numbers(size.begin(), size.end());
  numbers.insert(numbers.end(), stride.begin(), stride.end());
  WEFT_CHECK(size.size() == stride.size(), ShapeError, "as_strided_",
             "needs as many strides as sizes; got {} and {}", Shape(size), Shape(stride));
  numbers.push_back(storage_offset.value_or(self.storage_offset()));
  return become(
      "as_strided_", self,
      [](const Tensor& x, IntSpan all) {
        const int64_t n = (all.size() - 1) / 2;
        return as_strided(x, {all.data(), n}, {all.data() + n, n}, all[all.size() - 1]);
      },
      numbers);
}
Tensor t_(const Tensor& self) {
  return become("t_", self, [](const Tensor& x, IntSpan) { return t(x); }, {});
}

namespace {
std::vector<Tensor> each(TensorList tensors, Tensor (*change)(const Tensor&)) {
  std::vector<Tensor> changed;
  for (const Tensor& tensor : tensors) changed.push_back(change(tensor));
  return changed;
}
}  // namespace

std::vector<Tensor> atleast_1d(TensorList tensors) { return each(tensors, atleast_1d); }
std::vector<Tensor> atleast_2d(TensorList tensors) { return each(tensors, atleast_2d); }
std::vector<Tensor> atleast_3d(TensorList tensors) { return each(tensors, atleast_3d); }

Tensor as_strided_scatter(const Tensor& self, const Tensor& src, IntSpan size, IntSpan stride,
                          std::optional<int64_t> storage_offset) {
  const Tensor y = clone(self);
  const Tensor part = as_strided(y, size, stride, storage_offset);
  WEFT_CHECK(part.sizes() == src.sizes(), ShapeError, "as_strided_scatter",
             "src must have the shape {}; got {}", part.sizes(), src.sizes());
  copy_(part, src);
  return y;
}

Tensor resize_(const Tensor& self, IntSpan size) {
  WEFT_CHECK(!self.requires_grad(), GradError, "resize_",
             "cannot resize a tensor that requires grad; shape {}", self.sizes());
  const Shape sizes(size);
  int64_t wanted = 1;
  bool overflow = false;
  for (const int64_t n : sizes) {
    WEFT_CHECK(n >= 0, ValueError, "resize_", "sizes must not be negative; got {}", sizes);
    overflow |= __builtin_mul_overflow(wanted, n, &wanted);
  }
  if (sizes == self.sizes()) return self;
  auto& impl = self.impl();
  const auto item = static_cast<int64_t>(self.item_size());
  const int64_t room =
      impl.storage ? static_cast<int64_t>(impl.storage->bytes) / item - self.storage_offset() : 0;
  if (!overflow && wanted <= room) return as_strided_(self, sizes, contiguous_strides(sizes));
  const NoGrad guard;
  const Tensor y = new_tensor("resize_", sizes, self.dtype(), self.device());
  const int64_t kept = std::min(room, y.numel());
  if (kept > 0) copy_(narrow(view(y, {-1}), 0, 0, kept), as_strided(self.detach(), {kept}, {1}));
  if (std::exchange(impl.is_view, false)) impl.meta->view = nullptr;  // its base keeps the old memory
  self.set_data(y);
  return self;
}
Tensor resize_as_(const Tensor& self, const Tensor& other) { return resize_(self, other.sizes()); }

}  // namespace weft
