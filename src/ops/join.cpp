// Joining tensors: cat, stack, their relatives, block_diag, meshgrid. Declared in ops/shape.h.
#include <algorithm>

#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "weft/ops/creation.h"
#include "weft/ops/shape.h"

namespace weft {

using namespace weft::ops;

namespace {

// PyTorch lets an empty list pass for a tensor of any shape.
bool is_legacy_empty(const Tensor& t) { return t.dim() == 1 && t.numel() == 0; }

MemoryFormat common_format(TensorList tensors) {
  const bool channels_last = std::all_of(tensors.begin(), tensors.end(), [](const Tensor& t) {
    return t.is_contiguous(MemoryFormat::channels_last) && !t.is_contiguous();
  });
  return channels_last ? MemoryFormat::channels_last : MemoryFormat::contiguous;
}

struct Piece {
  int64_t size;  // in the joined dimension; -1 for a tensor that was left out
  Dtype dtype;
};

}  // namespace

Tensor cat(TensorList tensors, int64_t dim) {
  OpCall op{"cat", tensors};
  WEFT_CHECK(tensors.size() > 0, ValueError, op.name(), "needs at least one tensor");
  const Tensor* model = nullptr;
  Dtype dtype = tensors[0].dtype();
  for (int64_t i = 0; i < tensors.size(); ++i) {
    const Tensor& t = tensors[i];
    WEFT_CHECK(t.dim() > 0, ShapeError, op.name(), "tensor {} is 0-d, which cannot be joined; use stack", i);
    dtype = promote_types(dtype, t.dtype());
    if (!model && !is_legacy_empty(t)) model = &t;
  }
  if (!model) model = &tensors[0];
  dim = op.wrap(dim, *model);
  Shape sizes = model->sizes();
  sizes[dim] = 0;
  std::vector<Piece> pieces;
  for (int64_t i = 0; i < tensors.size(); ++i) {
    const Tensor& t = tensors[i];
    const bool left_out = is_legacy_empty(t) && model->dim() != 1;
    pieces.push_back({left_out ? -1 : t.sizes()[dim < t.dim() ? dim : 0], t.dtype()});
    if (left_out) continue;
    bool fits = t.dim() == model->dim();
    for (int64_t d = 0; fits && d < t.dim(); ++d) fits = d == dim || t.sizes()[d] == model->sizes()[d];
    WEFT_CHECK(fits, ShapeError, op.name(),
               "sizes must match except in dimension {}; tensor {} has {}, others {}", dim, i, t.sizes(),
               model->sizes());
    WEFT_CHECK(!__builtin_add_overflow(sizes[dim], t.sizes()[dim], &sizes[dim]), ShapeError, op.name(),
               "the result is too large");
  }
  Tensor y = new_tensor(op.name(), sizes, dtype, op.device(), common_format(tensors));
  y.impl().layout_free =
      std::all_of(tensors.begin(), tensors.end(), [](const Tensor& t) { return t.impl().layout_free; });
  kernels::View part = view(y);
  const auto step = y.strides()[dim] * static_cast<int64_t>(y.item_size());
  for (int64_t i = 0; i < tensors.size(); ++i) {
    part.sizes[dim] = pieces[static_cast<size_t>(i)].size;
    if (part.sizes[dim] <= 0 || tensors[i].numel() == 0) continue;
    op.launch(&kernels::KernelTable::copy, part, view(tensors[i]));
    part.data = static_cast<char*>(part.data) + part.sizes[dim] * step;
  }
  return op.record(y, tensors, [pieces = std::move(pieces), dim](const Tensor& grad, const Needs& needs) {
    Grads grads;
    grads.resize(static_cast<int>(pieces.size()));
    int64_t start = 0;
    for (int i = 0; i < grads.size(); ++i) {
      const auto [size, piece_dtype] = pieces[static_cast<size_t>(i)];
      if (size < 0) {
        if (needs[i]) grads[i] = zeros({0}, {.dtype = piece_dtype, .device = grad.device()});
        continue;
      }
      if (needs[i]) grads[i] = to(narrow(grad, dim, start, size), piece_dtype);
      start += size;
    }
    return grads;
  });
}

Tensor concatenate(TensorList tensors, int64_t dim) { return cat(tensors, dim); }

Tensor stack(TensorList tensors, int64_t dim) {
  OpCall op{"stack", tensors};
  WEFT_CHECK(tensors.size() > 0, ValueError, op.name(), "needs at least one tensor");
  dim = op.wrap(dim, tensors[0].dim() + 1);
  std::vector<Tensor> layers;
  layers.reserve(static_cast<size_t>(tensors.size()));
  for (int64_t i = 0; i < tensors.size(); ++i) {
    WEFT_CHECK(tensors[i].sizes() == tensors[0].sizes(), ShapeError, op.name(),
               "needs tensors of one shape; tensor {} has {}, tensor 0 has {}", i, tensors[i].sizes(),
               tensors[0].sizes());
    layers.push_back(unsqueeze(tensors[i], dim));
  }
  return cat(layers, dim);
}

namespace {

std::vector<Tensor> each(const char* op, TensorList tensors, Tensor (*change)(const Tensor&)) {
  WEFT_CHECK(tensors.size() > 0, ValueError, op, "needs at least one tensor");
  std::vector<Tensor> changed;
  for (const Tensor& tensor : tensors) changed.push_back(change(tensor));
  return changed;
}

}  // namespace

Tensor hstack(TensorList tensors) {
  const std::vector<Tensor> rows = each("hstack", tensors, atleast_1d);
  return cat(rows, rows[0].dim() == 1 ? 0 : 1);
}

Tensor vstack(TensorList tensors) { return cat(each("vstack", tensors, atleast_2d), 0); }

Tensor dstack(TensorList tensors) { return cat(each("dstack", tensors, atleast_3d), 2); }

Tensor column_stack(TensorList tensors) {
  return hstack(each("column_stack", tensors, [](const Tensor& tensor) {
    return tensor.dim() <= 1 ? reshape(tensor, {tensor.numel(), 1}) : tensor;
  }));
}

Tensor block_diag(TensorList tensors) {
  OpCall op{"block_diag", tensors};
  const std::vector<Tensor> blocks = each(op.name(), tensors, atleast_2d);
  int64_t rows = 0, columns = 0;
  Dtype dtype = blocks[0].dtype();
  for (const Tensor& block : blocks) {
    WEFT_CHECK(block.dim() == 2, ShapeError, op.name(), "needs tensors of at most 2 dimensions; got {}",
               block.sizes());
    rows += block.sizes()[0];
    columns += block.sizes()[1];
    dtype = promote_types(dtype, block.dtype());
  }
  Tensor y = zeros({rows, columns}, {.dtype = dtype, .device = op.device()});
  int64_t row = 0, column = 0;
  for (const Tensor& block : blocks) {
    copy_(narrow(narrow(y, 0, row, block.sizes()[0]), 1, column, block.sizes()[1]), block);
    row += block.sizes()[0];
    column += block.sizes()[1];
  }
  return y;
}

std::vector<Tensor> meshgrid(TensorList tensors, std::string_view indexing) {
  OpCall op{"meshgrid", tensors};
  WEFT_CHECK(tensors.size() > 0, ValueError, op.name(), "needs at least one tensor");
  WEFT_CHECK(indexing == "ij" || indexing == "xy", ValueError, op.name(),
             "indexing must be \"ij\" or \"xy\"; got \"{}\"", indexing);
  const int64_t count = tensors.size();
  WEFT_CHECK(count <= kernels::kMaxDims, ShapeError, op.name(),
             "a tensor has at most {} dimensions; got {} tensors", kernels::kMaxDims, count);
  const bool exchange = indexing == "xy" && count >= 2;
  const auto place = [&](int64_t i) { return exchange && i < 2 ? 1 - i : i; };
  Shape sizes(count, 1);
  for (int64_t i = 0; i < count; ++i) {
    const Tensor& t = tensors[i];
    WEFT_CHECK(t.dim() <= 1, ShapeError, op.name(), "needs tensors of 0 or 1 dimensions; tensor {} has {}", i,
               t.sizes());
    WEFT_CHECK(t.dtype() == tensors[0].dtype(), DtypeError, op.name(),
               "needs tensors of one dtype; got {} and {}", tensors[0].dtype(), t.dtype());
    sizes[place(i)] = t.numel();
  }
  std::vector<Tensor> grids;
  for (int64_t i = 0; i < count; ++i) {
    Shape line(count, 1);
    line[place(i)] = tensors[i].numel();
    grids.push_back(expand(reshape(tensors[i], line), sizes));
  }
  return grids;
}

}  // namespace weft
