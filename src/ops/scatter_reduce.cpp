// scatter_reduce and index_reduce of ops/index.h: sums and products are scatter's, a mean divides its sum, extremes have a kernel.
#include <limits>

#include "src/core/dtype_switch.h"
#include "src/ops/op_call.h"
#include "src/ops/places.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

enum class Reduce { sum, prod, mean, amax, amin };

bool extreme(Reduce reduce) { return reduce == Reduce::amax || reduce == Reduce::amin; }

Reduce reduce_of(const char* op, std::string_view name, bool with_sum) {
  if (name == "prod") return Reduce::prod;
  if (name == "mean") return Reduce::mean;
  if (name == "amax") return Reduce::amax;
  if (name == "amin") return Reduce::amin;
  WEFT_CHECK(with_sum && name == "sum", ValueError, op,
             "reduce must be {}\"prod\", \"mean\", \"amax\" or \"amin\"; got \"{}\"",
             with_sum ? "\"sum\", " : "", name);
  return Reduce::sum;
}

// What leaves every other value as it is.
Scalar identity(Reduce reduce, Dtype dtype) {
  if (!extreme(reduce)) return reduce == Reduce::prod ? 1 : 0;
  const bool least = reduce == Reduce::amax;
  if (is_floating(dtype)) return (least ? -1 : 1) * std::numeric_limits<double>::infinity();
  if (dtype == boolean) return !least;
  return visit_dtype(dtype, [least]<class T>(T) -> Scalar {
    if constexpr (std::is_integral_v<T>)
      return static_cast<int64_t>(least ? std::numeric_limits<T>::lowest() : std::numeric_limits<T>::max());
    else return 0;
  });
}

// Where values go and how they meet there.
struct Meeting {
  int64_t dim;
  Reduce reduce;
  bool include_self;
  bool with_sum = true;
};

// How many meet in each place of x, int64; 1 where none does.
Tensor counts(const Tensor& x, const Tensor& index, const Meeting& meeting) {
  const TensorOptions options{.dtype = int64, .device = x.device()};
  const Tensor start = meeting.include_self ? ones(x.sizes(), options) : zeros(x.sizes(), options);
  return clamp_min(scatter_add_(start, meeting.dim, index, ones(index.sizes(), options)), 1);
}

// The reduction, written to x; index and src as scattered() gives them.
void write(const OpCall& op, const Tensor& x, const Tensor& index, const Tensor& src,
           const Meeting& meeting) {
  const auto [dim, reduce, include_self, with_sum] = meeting;
  if (!include_self) scatter_(x, dim, index, identity(reduce, x.dtype()));
  if (extreme(reduce)) {
    op.launch(&KernelTable::scatter_extreme, with_a_dimension(ops::view(x)),
              with_a_dimension(ops::view(index)), with_a_dimension(ops::view(src)), static_cast<int>(dim),
              reduce == Reduce::amax);
  } else if (reduce == Reduce::prod) {
    scatter_(x, dim, index, src, "multiply");
  } else {
    scatter_add_(x, dim, index, src);
  }
  if (reduce != Reduce::mean) return;
  const Tensor total = counts(x, index, meeting);
  copy_(x, x.is_floating() ? x / to(total, x.dtype()) : floor_divide(x, total));
}

// d y / d src = y / src; where src is 0 the product of the others, which is 0 if another of them is.
Tensor product_of_others(const Tensor& x, const Tensor& src, const Tensor& index, const Tensor& y,
                         const Meeting& meeting) {
  const Tensor zero = eq(src.detach(), 0);
  const Tensor zero_self = to(eq(x.detach(), 0), int64);
  const Tensor zeros_there = gather(scatter_add_(meeting.include_self ? zero_self : zeros_like(zero_self),
                                                 meeting.dim, index, to(zero, int64)),
                                    meeting.dim, index);
  WEFT_CHECK(!will_be_differentiated(x, src) || !any(gt(zeros_there, 1)).item<bool>(), GradError,
             "scatter_reduce", "a product of several zeros has no second derivative here; input {}",
             x.sizes());
  const Tensor others =
      gather(scatter_reduce(x, meeting.dim, index, masked_fill(src, zero, 1), "prod", meeting.include_self),
             meeting.dim, index);
  return where(zero, where(eq(zeros_there, 1), others, 0),
               gather(y, meeting.dim, index) / masked_fill(src, zero, 1));
}

struct Backward {
  Meeting meeting;
  Saved index, x, src, y;

  Grads operator()(const Tensor& grad, const Needs& needs) const {
    const int64_t dim = meeting.dim;
    const Tensor at = *index;
    const auto of_self = [&](const Tensor& g) { return meeting.include_self ? g : scatter(g, dim, at, 0); };
    Grads grads{{}, {}};
    if (extreme(meeting.reduce)) {
      const Tensor top = *y, own = *x, given = *src;
      Tensor is_own = to(logical_or(eq(own, top), isnan(own)), grad.dtype());
      if (!meeting.include_self) is_own = scatter(is_own, dim, at, 0);
      const Tensor is_given = to(logical_or(eq(given, gather(top, dim, at)), isnan(given)), grad.dtype());
      const Tensor share = grad / clamp_min(scatter_add(is_own, dim, at, is_given), 1);
      if (needs[0]) grads[0] = share * is_own;
      if (needs[1]) grads[1] = gather(share, dim, at) * is_given;
    } else if (meeting.reduce == Reduce::prod) {
      const Tensor own = *x, given = *src;
      if (needs[0]) grads[0] = of_self(grad * scatter_reduce(ones_like(own), dim, at, given, "prod"));
      if (needs[1]) grads[1] = gather(grad, dim, at) * product_of_others(own, given, at, *y, meeting);
    } else {
      const Tensor g =
          meeting.reduce == Reduce::sum ? grad : grad / to(counts(grad, at, meeting), grad.dtype());
      if (needs[0]) grads[0] = of_self(g);
      if (needs[1]) grads[1] = gather(g, dim, at);
    }
    return grads;
  }
};

Tensor reduce_into(const char* name, bool in_place, const Tensor& self, Meeting meeting,
                   const Tensor& given_index, const Tensor& given_src, std::string_view reduce) {
  OpCall op{name, self, given_index, given_src};
  meeting.dim = op.wrap(meeting.dim, self);
  meeting.reduce = reduce_of(name, reduce, meeting.with_sum);
  WEFT_CHECK(given_src.dtype() == self.dtype(), DtypeError, name,
             "src must have the dtype of the tensor, {}; got {}", self.dtype(), given_src.dtype());
  WEFT_CHECK(self.dtype() != boolean || meeting.reduce != Reduce::mean, DtypeError, name,
             "bools have no mean; input {}", self.sizes());
  if (in_place) op.check_inplace(self);
  if (given_index.numel() == 0) {
    if (!in_place) return clone(self);
    return op.record_inplace(self, {self}, [](const Tensor& grad) { return Grads{grad}; });
  }
  const Scattered to = scattered(op, self, meeting.dim, given_index, given_src);
  const Tensor index = in_place ? apart_from(self, to.index) : to.index;

  const bool reads_values = extreme(meeting.reduce) || meeting.reduce == Reduce::prod;
  const auto save = [&](const Tensor& t) { return reads_values ? op.save(t) : Saved(); };
  Backward backward{meeting,
                    op.save(index),
                    save(in_place && op.recording() && reads_values ? clone(self) : self),
                    save(to.src),
                    {}};
  Tensor y;
  {
    const NoGrad guard;
    y = in_place ? self.detach() : clone(self.detach());
    write(op, y, index, in_place ? apart_from(self, to.src.detach()) : to.src.detach(), meeting);
  }
  const Tensor& result = in_place ? self : y;
  if (reads_values) backward.y = op.save_output(result);
  if (in_place) return op.record_inplace(self, {self, to.src}, std::move(backward));
  return op.record(y, {self, to.src}, std::move(backward));
}

// Slices of self and source instead of elements.
Tensor reduce_slices(const char* name, bool in_place, const Tensor& self, int64_t dim, const Tensor& index,
                     const Tensor& source, std::string_view reduce, bool include_self) {
  const OpCall op{name, self, index, source};
  dim = op.wrap(dim, self);
  WEFT_CHECK(index.dim() <= 1, ShapeError, name, "needs an index of 1 dimension; input {}, index {}",
             self.sizes(), index.sizes());
  const Shape sizes = self.dim() == 0 && source.dim() == 1 ? Shape{1} : self.sizes();
  Shape wanted = sizes, flat(sizes.size(), 1);
  if (!wanted.empty()) wanted[dim] = flat[dim] = index.numel();
  WEFT_CHECK(
      source.sizes() == wanted, ShapeError, name,
      "source needs the tensor's shape with the index's length in dimension {}, {}; tensor {}, index {}, "
      "source {}",
      dim, wanted, self.sizes(), index.sizes(), source.sizes());
  const Tensor elements = expand(reshape(index, flat), wanted);
  return reduce_into(name, in_place, self, {dim, Reduce::sum, include_self, false}, elements, source, reduce);
}

}  // namespace

Tensor scatter_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src,
                      std::string_view reduce, bool include_self) {
  return reduce_into("scatter_reduce", false, self, {dim, Reduce::sum, include_self}, index, src, reduce);
}
Tensor scatter_reduce_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src,
                       std::string_view reduce, bool include_self) {
  return reduce_into("scatter_reduce_", true, self, {dim, Reduce::sum, include_self}, index, src, reduce);
}
Tensor index_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source,
                    std::string_view reduce, bool include_self) {
  return reduce_slices("index_reduce", false, self, dim, index, source, reduce, include_self);
}
Tensor index_reduce_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source,
                     std::string_view reduce, bool include_self) {
  return reduce_slices("index_reduce_", true, self, dim, index, source, reduce, include_self);
}

}  // namespace weft
