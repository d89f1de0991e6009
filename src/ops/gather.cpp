// Choosing and placing along one dimension: gather, scatter and the index_ ops of ops/index.h.
#include "src/core/tensor_impl.h"
#include "src/ops/autocast.h"
#include "src/ops/elementwise.h"
#include "src/ops/places.h"
#include "src/ops/promote.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;
using kernels::Placing;

namespace {

void check_dtype(const OpCall& op, const Tensor& self, const char* role, const Tensor& given) {
  WEFT_CHECK(given.dtype() == self.dtype(), DtypeError, op.name(),
             "{} must have the dtype of the tensor, {}; got {}", role, self.dtype(), given.dtype());
}

Tensor scatter_any(const char* name, const Tensor& self, int64_t dim, const Tensor& given_index, Tensor src,
                   Placing placing) {
  OpCall op{name, self, given_index, src};
  dim = op.wrap(dim, self);
  const bool number = src.dim() == 0 && src.impl().wrapped_number;
  if (number) src = to(src, self.device(), self.dtype());
  check_dtype(op, self, "src", src);
  WEFT_CHECK(
      !(op.recording() && placing == Placing::multiply), GradError, name,
      "reduce \"multiply\" has no derivative; call it on detach()-ed tensors or inside NoGrad; input {}",
      self.sizes());
  if (given_index.numel() == 0) {
    op.check_inplace(self);
    return op.record_inplace(self, {self, src}, [origin = Origin(src)](const Tensor& grad) {
      return Grads{grad, zeros(origin.sizes, {.dtype = origin.dtype, .device = origin.device})};
    });
  }
  const Scattered to = scattered(op, self, dim, given_index, number ? Tensor() : src);
  const Tensor& index = to.index;
  src = number ? expand(src, index.sizes()) : to.src;
  op.check_inplace(self);
  op.launch(&KernelTable::scatter, with_a_dimension(view(self)),
            with_a_dimension(view(apart_from(self, index))),
            with_a_dimension(view(apart_from(self, src.detach()))), static_cast<int>(dim), placing);
  return op.record_inplace(
      self, {self, src}, [index = op.save(index), dim, placing](const Tensor& grad, const Needs& needs) {
        Grads grads{{}, {}};
        if (needs[0]) grads[0] = placing == Placing::write ? scatter_(clone(grad), dim, *index, 0) : grad;
        if (needs[1]) grads[1] = gather(grad, dim, *index);
        return grads;
      });
}

Tensor number_for(const char* op, const Tensor& self, Scalar value) {
  check_representable(op, value, self.dtype());
  Tensor number = scalar_tensor(held_as(self.dtype(), value), {.dtype = self.dtype()});
  number.impl().wrapped_number = true;
  return number;
}

Placing placing_of(std::string_view reduce) {
  WEFT_CHECK(reduce == "add" || reduce == "multiply", ValueError, "scatter",
             "reduce must be \"add\" or \"multiply\"; got \"{}\"", reduce);
  return reduce == "add" ? Placing::add : Placing::multiply;
}

}  // namespace

Tensor gather(const Tensor& self, int64_t dim, const Tensor& index) {
  OpCall op{"gather", self, index};
  dim = op.wrap(dim, self);
  const Tensor y = empty(index.sizes(), {.dtype = self.dtype(), .device = self.device()});
  Tensor places = index;
  if (index.numel() > 0) {
    places = as_index(op.name(), index);
    check_fits(op, places, "the tensor", self, dim);
    check_index(op, places, self.dim() == 0 ? 1 : self.sizes()[dim], dim, false);
    op.launch(&KernelTable::gather, with_a_dimension(view(y)), with_a_dimension(view(self)),
              with_a_dimension(view(places)), static_cast<int>(dim));
  }
  return op.record(y, {self}, [index = op.save(places), dim, sizes = self.sizes()](const Tensor& grad) {
    const Tensor none = zeros(sizes, {.dtype = grad.dtype(), .device = grad.device()});
    return Grads{scatter_add_(none, dim, *index, grad)};
  });
}

Tensor scatter_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  return scatter_any("scatter_", self, dim, index, src, Placing::write);
}
Tensor scatter_(const Tensor& self, int64_t dim, const Tensor& index, Scalar value) {
  return scatter_any("scatter_", self, dim, index, number_for("scatter_", self, value), Placing::write);
}
Tensor scatter_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src,
                std::string_view reduce) {
  return scatter_any("scatter_", self, dim, index, src, placing_of(reduce));
}
Tensor scatter_(const Tensor& self, int64_t dim, const Tensor& index, Scalar value, std::string_view reduce) {
  return scatter_any("scatter_", self, dim, index, number_for("scatter_", self, value), placing_of(reduce));
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  return scatter_any("scatter", clone(self), dim, index, src, Placing::write);
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, Scalar value) {
  return scatter_any("scatter", clone(self), dim, index, number_for("scatter", self, value), Placing::write);
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src,
               std::string_view reduce) {
  return scatter_any("scatter", clone(self), dim, index, src, placing_of(reduce));
}
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, Scalar value, std::string_view reduce) {
  return scatter_any("scatter", clone(self), dim, index, number_for("scatter", self, value),
                     placing_of(reduce));
}

Tensor scatter_add_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  return scatter_any("scatter_add_", self, dim, index, src, Placing::add);
}
Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src) {
  return scatter_any("scatter_add", clone(self), dim, index, src, Placing::add);
}

namespace {
// Indices that count from the end, as those that count from the start.
Tensor from_the_start(const OpCall& op, const Tensor& indices, int64_t size, int64_t dim) {
  if (indices.numel() == 0) return indices;
  const Tensor index = as_index(op.name(), indices);
  check_index(op, index, size, dim, true);
  return where(lt(index, 0), index + size, index);
}
}  // namespace

Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim) {
  if (!dim) return take_along_dim(reshape(self, {-1}), reshape(indices, {-1}), 0);
  OpCall op{"take_along_dim", self, indices};
  WEFT_CHECK(self.dim() == indices.dim(), ShapeError, op.name(),
             "needs tensors with as many dimensions; input {}, indices {}", self.sizes(), indices.sizes());
  if (self.dim() == 0) return gather(self, *dim, indices);
  const int64_t along = op.wrap(*dim, self);
  Shape self_sizes = self.sizes(), index_sizes = indices.sizes();
  self_sizes[along] = index_sizes[along] = 1;
  const Shape others = broadcast_shapes(self_sizes, index_sizes, op.name());
  self_sizes = index_sizes = others;
  self_sizes[along] = self.sizes()[along];
  index_sizes[along] = indices.sizes()[along];
  return gather(expand(self, self_sizes), along,
                expand(from_the_start(op, indices, self.sizes()[along], along), index_sizes));
}

namespace {

// The index_ ops: slices of `self` along `dim` named by `index`, both of at least one dimension.
struct Sliced {
  int64_t dim;
  Tensor self, index;

  Sliced(const OpCall& op, const Tensor& self_given, int64_t dim_given, const Tensor& index_given,
         bool negative)
      : dim(op.wrap(dim_given, self_given)), self(self_given) {
    WEFT_CHECK(index_given.dim() <= 1, IndexError, op.name(),
               "needs an index of 1 dimension; input {}, index {}", self_given.sizes(), index_given.sizes());
    index = reshape(as_index(op.name(), index_given), {-1});
    if (self.dim() == 0) self = view(self, {1});
    check_index(op, index, self.sizes()[dim], dim, negative);
    if (self_given.impl().storage == index.impl().storage) index = clone(index);
  }
  Places places() const { return {self.sizes(), dim, index.numel()}; }
};

Tensor write_slices(const char* name, const Tensor& self, int64_t dim, const Tensor& index, Tensor source,
                    Placing placing) {
  OpCall op{name, self, index, source};
  check_dtype(op, self, "source", source);
  const Sliced sliced(op, self, dim, index, false);
  const Places places = sliced.places();
  if (source.dim() == 0) source = view(source, {1});
  WEFT_CHECK(source.sizes() == places.flat(), ShapeError, op.name(),
             "source needs the tensor's shape with the index's length in dimension {}, {}; tensor {}, index "
             "{}, source {}",
             sliced.dim, places.flat(), self.sizes(), index.sizes(), source.sizes());
  write_places(name, sliced.self, places, sliced.index, source, placing);
  return self;
}

Tensor unique_places(const Tensor& index, int64_t size) {
  return size == 0 ? index : std::get<0>(unique(remainder(index, size), true, false, false));
}

Tensor fill_slices(const char* name, const Tensor& self, int64_t dim, const Tensor& index,
                   const Tensor& value) {
  OpCall op{name, self, index, value};
  WEFT_CHECK(value.dim() == 0, ShapeError, name,
             "takes a number or a 0-d tensor as its value; input {}, value {}", self.sizes(), value.sizes());
  Sliced sliced(op, self, dim, index, true);
  // A slice that is named twice is filled once: it counts once in the gradient of the value.
  if (will_be_differentiated(value)) sliced.index = unique_places(sliced.index, sliced.self.size(sliced.dim));
  const Places places = sliced.places();
  write_places(name, sliced.self, places, sliced.index,
               expand(to(value, self.device(), self.dtype()), places.flat()), Placing::write);
  return self;
}

Tensor scaled(const Tensor& source, Scalar alpha) {
  return !alpha.is_floating() && alpha.to_int64() == 1
             ? source
             : mul(source, as_factor("index_add", source.dtype(), alpha));
}

}  // namespace

Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index) {
  OpCall op{"index_select", self, index};
  const Sliced sliced(op, self, dim, index, false);
  const Places places = sliced.places();
  if (self.dim() > 0) return read_places(op.name(), sliced.self, places, sliced.index, places.flat());
  WEFT_CHECK(index.numel() == 1, ShapeError, op.name(), "a 0-d tensor needs an index of 1 element; index {}",
             index.sizes());
  return read_places(op.name(), sliced.self, places, sliced.index, {});
}

Tensor index_add_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) {
  return write_slices("index_add_", self, dim, index, scaled(source, alpha), Placing::add);
}
Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) {
  return write_slices("index_add", clone(self), dim, index, scaled(source, alpha), Placing::add);
}
Tensor index_copy_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source) {
  return write_slices("index_copy_", self, dim, index, source, Placing::write);
}
Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source) {
  WEFT_AUTOCAST(widest, index_copy, self, dim, index, source);
  return write_slices("index_copy", clone(self), dim, index, source, Placing::write);
}
Tensor index_fill_(const Tensor& self, int64_t dim, const Tensor& index, Scalar value) {
  return fill_slices("index_fill_", self, dim, index, number_for("index_fill_", self, value));
}
Tensor index_fill_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value) {
  return fill_slices("index_fill_", self, dim, index, value);
}
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, Scalar value) {
  return fill_slices("index_fill", clone(self), dim, index, number_for("index_fill", self, value));
}
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value) {
  return fill_slices("index_fill", clone(self), dim, index, value);
}

Tensor take(const Tensor& self, const Tensor& index) {
  OpCall op{"take", self, index};
  const Tensor flat = reshape(self, {-1}), places = reshape(as_index(op.name(), index), {-1});
  check_index(op, places, flat.numel(), 0, true);
  return read_places(op.name(), flat, {flat.sizes(), 0, places.numel()}, places, index.sizes());
}

namespace {
Tensor put_places(const char* name, const Tensor& self, const Tensor& index, const Tensor& source,
                  bool accumulate) {
  OpCall op{name, self, index, source};
  check_dtype(op, self, "source", source);
  WEFT_CHECK(index.numel() == source.numel(), ShapeError, op.name(),
             "index and source need the same number of elements; got {} and {}", index.sizes(),
             source.sizes());
  const Tensor target = self.dim() == 0 ? view(self, {1}) : self;
  const Tensor places = reshape(as_index(op.name(), index), {-1});
  check_index(op, places, self.numel(), 0, true);
  if (places.numel() == 0) return self;
  Shape order;
  for (int64_t d = 0; d < target.dim(); ++d) order.push_back(d);
  write_places(name, target, {target.sizes(), order, 0, target.dim(), places.numel()},
               apart_from(target, places), reshape(source, {-1}), accumulate ? Placing::add : Placing::write);
  return self;
}
}  // namespace

Tensor put_(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate) {
  return put_places("put_", self, index, source, accumulate);
}
Tensor put(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate) {
  return put_places("put", clone(self), index, source, accumulate);
}

namespace {
// nonzero_static without asking a GPU how many there are: the n-th is where the running count reaches n.
Tensor first_nonzeros(const Tensor& self, int64_t size, int64_t fill_value) {
  const TensorOptions integers{.dtype = int64, .device = self.device()};
  const Tensor counts = cumsum(reshape(ne(self, 0), {-1}), 0, int64);
  const Tensor places = searchsorted(counts, arange(1, size + 1, 1, integers));
  const Tensor found = lt(places, self.numel());
  std::vector<Tensor> columns;
  int64_t step = self.numel();
  for (const int64_t length : self.sizes()) {
    step = length == 0 ? 1 : step / length;
    const Tensor column =
        remainder(div(places, std::max<int64_t>(step, 1), "floor"), std::max<int64_t>(length, 1));
    columns.push_back(where(found, column, fill_value));
  }
  return stack(columns, 1);
}
}  // namespace

Tensor nonzero_static(const Tensor& self, int64_t size, int64_t fill_value) {
  const OpCall op{"nonzero_static", self};
  WEFT_CHECK(size >= 0, ValueError, op.name(), "size must not be negative; got {}", size);
  if (op.device().is_cuda() && self.dim() > 0) return first_nonzeros(self.detach(), size, fill_value);
  const Tensor places = nonzero(self);
  const int64_t found = std::min(size, places.size(0));
  const Tensor rows =
      full({size - found, places.size(1)}, fill_value, {.dtype = int64, .device = self.device()});
  return cat({narrow(places, 0, 0, found), rows}, 0);
}

}  // namespace weft
