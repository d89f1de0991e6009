// Tensor::operator[], index and index_put_: integers, slices, None and Ellipsis make a view, masks and index tensors then
// choose slices of it.
#include <optional>

#include "src/core/tensor_impl.h"
#include "src/ops/places.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::Placing;

namespace {

// A mask or an index tensor, and the dimensions of the view that it stands for.
struct Group {
  Tensor index;
  int64_t dim, count = 1;
  int64_t source_dim;  // dim, counted in the tensor that was indexed
  bool mask = false;
};

struct Resolved {
  Tensor base;  // after the entries that make views
  std::vector<Group> groups;
};

bool is_mask(const Tensor& index) { return index.dtype() == boolean || index.dtype() == uint8; }

int64_t consumed(const char* op, const Index& entry) {
  switch (entry.kind) {
    case Index::Kind::integer:
    case Index::Kind::slice:
      return 1;
    case Index::Kind::tensor:
      WEFT_CHECK(!is_floating(entry.tensor.dtype()), DtypeError, op,
                 "index tensors must be int64 or int32, or bool (a mask); got {}: convert it with to(int64), "
                 "or compare it; "
                 "index {}",
                 entry.tensor.dtype(), entry.tensor.sizes());
      return is_mask(entry.tensor) ? entry.tensor.dim() : 1;
    default:
      return 0;
  }
}

class Resolver {
 public:
  Resolver(const char* op, const Tensor& self, std::span<const Index> entries)
      : op_(op), self_(self), result_{self, {}} {
    int64_t named = 0, ellipses = 0;
    for (const Index& entry : entries) {
      named += consumed(op, entry);
      ellipses += entry.kind == Index::Kind::ellipsis;
    }
    WEFT_CHECK(named <= self.dim(), IndexError, op, "too many indices: {} for a tensor of {} dimensions, {}",
               named, self.dim(), self.sizes());
    WEFT_CHECK(ellipses <= 1, IndexError, op, "an index can have one Ellipsis; got {}; input {}", ellipses,
               self.sizes());
    for (const Index& entry : entries) take(entry, self.dim() - named);
  }
  Resolved result() && { return std::move(result_); }

 private:
  void take(const Index& entry, int64_t unnamed) {
    Tensor& base = result_.base;
    switch (entry.kind) {
      case Index::Kind::integer:
        return choose(entry.integer);
      case Index::Kind::slice: {
        const Slice& s = entry.slice;
        if (s.first || s.last || s.step != 1) base = slice(base, dim_, s.first, s.last, s.step);
        ++dim_;
        ++source_dim_;
        return;
      }
      case Index::Kind::none:
        base = unsqueeze(base, dim_++);
        return;
      case Index::Kind::ellipsis:
        dim_ += unnamed;
        source_dim_ += unnamed;
        return;
      case Index::Kind::tensor:
        return take(entry.tensor);
    }
  }

  void choose(int64_t index) {
    const int64_t size = result_.base.sizes()[dim_];
    WEFT_CHECK(index >= -size && index < size, IndexError, op_,
               "index {} is out of bounds for dimension {} with size {}; input {}", index, source_dim_, size,
               self_.sizes());
    result_.base = select(result_.base, dim_, index);
    ++source_dim_;
  }

  // Index tensors of a tensor on a GPU may come from the CPU, as in PyTorch.
  void take(const Tensor& given) {
    Tensor& base = result_.base;
    WEFT_CHECK(given.device() == base.device() || given.device().is_cpu(), DeviceError, op_,
               "index tensors must be on the tensor's device, {}, or on the CPU; got {}", base.device(),
               given.device());
    const Tensor index = given.dim() == 0 && !is_mask(given) ? given : to(given, base.device(), {}, true);
    if (!is_mask(index)) {
      if (index.dim() == 0) {
        WEFT_CHECK(index.dtype() == int64 || index.dtype() == int32, DtypeError, op_,
                   "index tensors must be int64 or int32, or bool (a mask); got {}; index {}", index.dtype(),
                   index.sizes());
        return choose(index.item<int64_t>());
      }
      result_.groups.push_back({as_index(op_, index), dim_++, 1, source_dim_++});
      return;
    }
    Tensor mask = to(index, boolean);
    if (mask.dim() == 0) {
      base = unsqueeze(base, dim_);
      mask = view(mask, {1});
    }
    for (int64_t d = 0; d < mask.dim(); ++d) {
      WEFT_CHECK(mask.sizes()[d] == base.sizes()[dim_ + d], IndexError, op_,
                 "mask {} does not match the tensor {} at dimension {}: sizes {} and {}", index.sizes(),
                 self_.sizes(), source_dim_ + d, mask.sizes()[d], base.sizes()[dim_ + d]);
    }
    result_.groups.push_back({mask, dim_, mask.dim(), source_dim_, true});
    dim_ += mask.dim();
    source_dim_ += index.dim();
  }

  const char* op_;
  const Tensor& self_;
  Resolved result_;
  int64_t dim_ = 0, source_dim_ = 0;
};

Resolved resolve(const char* op, const Tensor& self, std::span<const Index> entries) {
  return Resolver(op, self, entries).result();
}

// All groups as one flat index: where its slices are, and the shape of what it chooses.
struct Chosen {
  Tensor index;
  Places places;
  Shape shape;
};

Shape broadcast_indices(const OpCall& op, const std::vector<Group>& groups) {
  Shape shape;
  for (const Group& group : groups) {
    try {
      shape = broadcast_shapes(shape, group.index.sizes(), op.name());
    } catch (const ShapeError&) {
      std::string shapes;
      for (const Group& each : groups) shapes += (shapes.empty() ? "" : ", ") + each.index.sizes().str();
      throw IndexError(
          fmt::format("[{}] index tensors (of a mask: its places) do not broadcast together; shapes {}",
                      op.name(), shapes));
    }
  }
  return shape;
}

Chosen choose(const OpCall& op, const Tensor& base, std::vector<Group> groups) {
  std::vector<int64_t> sizes;
  for (Group& group : groups) {
    int64_t size = 1;
    for (int64_t d = group.dim; d < group.dim + group.count; ++d) size *= base.sizes()[d];
    sizes.push_back(size);
    if (group.mask && group.index.device().is_cuda()) detail::check_no_capture("index");
    if (group.mask) group.index = reshape(nonzero(reshape(group.index, {-1})), {-1});
    else check_index(op, group.index, size, group.source_dim, true);
  }
  const Shape indexed = broadcast_indices(op, groups);

  Tensor index = groups[0].index;
  if (groups.size() > 1) {
    index = empty(indexed, {.dtype = int64, .device = op.device()});
    for (size_t i = 0; i < groups.size(); ++i) {
      op.launch(&KernelTable::index_join, view(index), broadcast_view(groups[i].index, indexed), sizes[i],
                i == 0);
    }
  }
  index = reshape(index, {-1});

  bool adjacent = true;
  bool is_indexed[kernels::kMaxDims] = {};
  Shape order;
  for (size_t i = 0; i < groups.size(); ++i) {
    adjacent = adjacent && (i == 0 || groups[i].dim == groups[i - 1].dim + groups[i - 1].count);
    for (int64_t d = groups[i].dim; d < groups[i].dim + groups[i].count; ++d) {
      is_indexed[d] = true;
      order.push_back(d);
    }
  }
  const int64_t count = order.size(), first = adjacent ? groups[0].dim : 0;
  Shape before, shape;
  for (int64_t d = 0; d < base.dim(); ++d) {
    if (is_indexed[d]) continue;
    if (before.size() < first) before.push_back(d);
    else order.push_back(d);
  }
  for (int64_t d = before.size() - 1; d >= 0; --d) order.insert(0, before[d]);
  for (int64_t i = 0; i < base.dim(); ++i) {
    if (i == first)
      for (int64_t size : indexed) shape.push_back(size);
    if (i < first || i >= first + count) shape.push_back(base.sizes()[order[i]]);
  }
  WEFT_CHECK(shape.size() <= kernels::kMaxDims, ShapeError, op.name(),
             "a tensor has at most {} dimensions; the result has {}", kernels::kMaxDims, shape);
  Places places(base.sizes(), order, first, count, index.numel());
  places.unique = groups.size() == 1 && groups[0].mask;
  return {index, places, shape};
}

// One mask and one value need no list of places.
bool fills_by_mask(const Resolved& resolved, const Tensor& values, bool accumulate) {
  return resolved.groups.size() == 1 && resolved.groups[0].mask && values.dim() == 0 && !accumulate;
}

void fill_by_mask(const Resolved& resolved, const Tensor& value) {
  const Group& group = resolved.groups[0];
  Shape shape = group.index.sizes();
  for (int64_t d = group.dim + group.count; d < resolved.base.dim(); ++d) shape.push_back(1);
  masked_fill_(resolved.base, view(contiguous(group.index), shape), value);
}

Tensor put(const char* name, const Tensor& self, std::span<const Index> indices, Tensor values,
           bool accumulate) {
  OpCall op{name, self, values};
  WEFT_CHECK(values.dtype() == self.dtype() || values.dim() == 0, DtypeError, name,
             "values must have the dtype of the tensor, {}; got {}", self.dtype(), values.dtype());
  values = to(values, op.device(), self.dtype());
  const Resolved resolved = resolve(name, self, indices);
  if (fills_by_mask(resolved, values, accumulate)) {
    fill_by_mask(resolved, values);
    return self;
  }
  if (resolved.groups.empty()) {
    accumulate ? add_(resolved.base, values) : copy_(resolved.base, values);
    return self;
  }
  const Chosen chosen = choose(op, resolved.base, resolved.groups);
  // Leading dimensions of size 1 are no reason to refuse values, as in NumPy.
  while (values.dim() > chosen.shape.size() && values.sizes()[0] == 1) values = select(values, 0, 0);
  bool fits = values.dim() <= chosen.shape.size();
  for (int64_t d = 1; fits && d <= values.dim(); ++d) {
    const int64_t size = values.size(-d);
    fits = size == 1 || size == chosen.shape[chosen.shape.size() - d];
  }
  WEFT_CHECK(fits, ShapeError, name, "values {} do not broadcast to what the index chooses, {}; input {}",
             values.sizes(), chosen.shape, self.sizes());
  values = reshape(expand(values, chosen.shape), chosen.places.flat());
  write_places(name, resolved.base, chosen.places, chosen.index, values,
               accumulate ? Placing::add : Placing::write);
  return self;
}

}  // namespace

Tensor index(const Tensor& self, std::span<const Index> indices) {
  const Resolved resolved = resolve("index", self, indices);
  if (!resolved.groups.empty()) {
    OpCall op{"index", self};
    const Chosen chosen = choose(op, resolved.base, resolved.groups);
    return read_places(op.name(), resolved.base, chosen.places, chosen.index, chosen.shape);
  }
  // Even an index that changes nothing gives another tensor, which may be assigned to.
  return resolved.base.is_same(self) ? expand(self, self.sizes()) : resolved.base;
}
Tensor index(const Tensor& self, std::initializer_list<Index> indices) {
  return index(self, std::span<const Index>(indices.begin(), indices.size()));
}

Tensor index_put_(const Tensor& self, std::span<const Index> indices, const Tensor& values, bool accumulate) {
  return put("index_put_", self, indices, values, accumulate);
}
Tensor index_put_(const Tensor& self, std::initializer_list<Index> indices, const Tensor& values,
                  bool accumulate) {
  return put("index_put_", self, {indices.begin(), indices.size()}, values, accumulate);
}
Tensor index_put_(const Tensor& self, std::initializer_list<Index> indices, Scalar value, bool accumulate) {
  return put("index_put_", self, {indices.begin(), indices.size()}, Tensor(value), accumulate);
}
Tensor index_put(const Tensor& self, std::span<const Index> indices, const Tensor& values, bool accumulate) {
  return put("index_put", clone(self), indices, values, accumulate);
}
Tensor index_put(const Tensor& self, std::initializer_list<Index> indices, const Tensor& values,
                 bool accumulate) {
  return put("index_put", clone(self), {indices.begin(), indices.size()}, values, accumulate);
}

namespace {
Tensor marked(Tensor chosen) {
  chosen.impl().index_copy = !chosen.is_view();
  return chosen;
}
}  // namespace

const Tensor& detail::written_through(const Tensor& indexed) {
  WEFT_CHECK(!indexed.impl().index_copy, Error, "index",
             "what is written to is a copy that a mask or an index tensor made; write with "
             "x.index_put_({{index}}, values); "
             "shape {}",
             indexed.sizes());
  return indexed;
}

Tensor Tensor::operator[](const Index& entry) const { return marked(weft::index(*this, {&entry, 1})); }
Tensor Tensor::operator[](std::initializer_list<Index> entries) const {
  return marked(weft::index(*this, entries));
}
Tensor Tensor::operator[](int64_t i) const {
  const Index entry(i);
  return weft::index(*this, {&entry, 1});
}
Tensor Tensor::operator[](const Tensor& tensor) const {
  const Index entry(tensor);
  return marked(weft::index(*this, {&entry, 1}));
}

void Tensor::operator=(const Tensor& value) && {
  WEFT_CHECK(is_view(), Error, "index",
             "what is assigned to is a copy that a mask or an index tensor made; write with "
             "x.index_put_({{index}}, values) or x.masked_fill_(mask, number); shape {}",
             sizes());
  weft::copy_(*this, value);
}

}  // namespace weft
