// Finding and counting values, composed of sorting, running totals and one kernel, the binary search.
#include "weft/ops/search.h"

#include <cmath>

#include "src/ops/op_call.h"
#include "src/ops/places.h"
#include "src/ops/promote.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

using Three = std::tuple<Tensor, Tensor, Tensor>;

// For results whose size a GPU has to be asked.
void check_not_captured(const OpCall& op) {
  if (!op.device().is_cpu()) detail::check_no_capture(op.name());
}

// From which elements, 1-d and in the order of their groups, differ from the one before: the number of the group each is in, and the
// size of each group; what is asked for.
struct Groups {
  Tensor first;  // bool: where a group begins
  Groups(const Tensor& differs, int64_t n) {
    const TensorOptions options{.dtype = boolean, .device = differs.device()};
    first = cat({ones({n > 0 ? 1 : 0}, options), differs});
  }
  Tensor numbers() const { return cumsum(first, 0) - 1; }
  Tensor counts() const {
    const Tensor starts = reshape(nonzero(first), {-1});
    return diff(starts, 1, 0, {}, full({1}, first.numel(), {.dtype = int64, .device = first.device()}));
  }
};

Tensor neighbours_differ(const Tensor& x) {
  const int64_t n = x.size(0);
  if (n == 0) return empty({0}, {.dtype = boolean, .device = x.device()});
  const Tensor differ = ne(narrow(x, 0, 1, n - 1), narrow(x, 0, 0, n - 1));
  return x.dim() == 1 ? differ : any(flatten(differ, 1), {1});
}

// x's slices along `dim` as rows of a matrix.
Tensor slices(const OpCall& op, const Tensor& x, int64_t dim) {
  WEFT_CHECK(x.dim() > 0, DimError, op.name(), "a 0-d tensor has no dim {}; leave it out", dim);
  dim = op.wrap(dim, x);
  const Tensor rows = movedim(x, dim, 0);
  int64_t length = 1;
  for (int64_t d = 1; d < rows.dim(); ++d) length *= rows.sizes()[d];
  WEFT_CHECK(length > 0, ShapeError, op.name(), "slices along dim {} have no elements; input {}", dim,
             x.sizes());
  return contiguous(reshape(rows, {rows.size(0), length}));
}

// At places[i] of an int64 tensor of that length: values[i].
Tensor scattered(const Tensor& places, const Tensor& values) {
  return scatter_(empty(places.sizes(), {.dtype = int64, .device = places.device()}), 0, places, values);
}

}  // namespace

Three unique(const Tensor& self, bool, bool return_inverse, bool return_counts, std::optional<int64_t> dim) {
  const OpCall op{"unique", self};
  check_not_captured(op);
  const NoGrad guard;
  Tensor order, in_order;
  if (dim) {
    const Tensor rows = slices(op, self, *dim);
    order = empty({rows.size(0)}, {.dtype = int64, .device = self.device()});
    op.launch(&KernelTable::sort_slices, ops::view(order), ops::view(rows));
    in_order = index_select(rows, 0, order);
  } else {
    const auto [values, indices] = weft::sort(reshape(self.detach(), {-1}), -1, false, true);
    in_order = values;
    order = indices;
  }
  const Groups groups(neighbours_differ(in_order), in_order.size(0));
  Three y;
  std::get<0>(y) = dim ? index_select(self.detach(), *dim, masked_select(order, groups.first))
                       : masked_select(in_order, groups.first);
  if (return_inverse) {
    const Tensor inverse = scattered(order, groups.numbers());
    std::get<1>(y) = dim ? inverse : weft::view(inverse, self.sizes());
  }
  if (return_counts) std::get<2>(y) = groups.counts();
  return y;
}

Three unique_consecutive(const Tensor& self, bool return_inverse, bool return_counts,
                         std::optional<int64_t> dim) {
  const OpCall op{"unique_consecutive", self};
  check_not_captured(op);
  const NoGrad guard;
  const Tensor x = dim ? slices(op, self, *dim) : reshape(self.detach(), {-1});
  const Groups groups(neighbours_differ(x), x.size(0));
  Three y;
  std::get<0>(y) = dim ? index_select(self.detach(), *dim, reshape(nonzero(groups.first), {-1}))
                       : masked_select(x, groups.first);
  if (return_inverse) std::get<1>(y) = dim ? groups.numbers() : weft::view(groups.numbers(), self.sizes());
  if (return_counts) std::get<2>(y) = groups.counts();
  return y;
}

namespace {

bool on_the_right(const char* op, bool right, std::optional<std::string_view> side) {
  if (!side) return right;
  WEFT_CHECK(*side == "left" || *side == "right", ValueError, op,
             "side must be \"left\" or \"right\"; got \"{}\"", *side);
  WEFT_CHECK(!right || *side == "right", ValueError, op, "side \"left\" contradicts right=true");
  return *side == "right";
}

Tensor search(const char* name, Tensor sequence, Tensor values, bool out_int32, bool right, Tensor sorter) {
  const OpCall op{name, sequence, values, sorter};
  const NoGrad guard;
  const int64_t n = sequence.dim() > 0 ? sequence.size(-1) : 0, ndim = sequence.dim();
  bool fits = ndim == 1 || (ndim > 0 && ndim == values.dim());
  for (int64_t d = 0; fits && d < ndim - 1; ++d) fits = sequence.sizes()[d] == values.sizes()[d];
  WEFT_CHECK(fits, ShapeError, name,
             "needs a sorted sequence of 1 dimension, or of the sizes of the values but the last; sequence "
             "{}, values {}",
             sequence.sizes(), values.sizes());
  if (sorter.defined()) {
    WEFT_CHECK(sorter.dtype() == int64, DtypeError, name, "sorter must be int64; got {}", sorter.dtype());
    WEFT_CHECK(sorter.sizes() == sequence.sizes(), ShapeError, name,
               "sorter must have the shape of the sequence, {}; got {}", sequence.sizes(), sorter.sizes());
    check_index(op, sorter, n, ndim - 1, false);
    sorter = contiguous(sorter);
  }
  WEFT_CHECK(!out_int32 || n <= int64_t{INT32_MAX}, ValueError, name, "int32 cannot count {} elements", n);
  const Dtype dtype = promoted(sequence, values);
  sequence = contiguous(to(sequence, op.device(), dtype));
  values = contiguous(to(values, op.device(), dtype));
  const Tensor y = empty(values.sizes(), {.dtype = out_int32 ? int32 : int64, .device = values.device()});
  if (y.numel() == 0) return y;
  const int64_t rows = ndim == 1 ? 1 : values.numel() / values.size(-1);
  const auto as_rows = [rows](const Tensor& t) {
    const Shape sizes{rows, t.numel() / rows};
    return kernels::View(t.impl().data, t.dtype(), 2, sizes.data(), contiguous_strides(sizes).data());
  };
  kernels::View by = as_rows(sorter.defined() ? sorter : sequence);
  if (!sorter.defined()) by.data = nullptr;
  op.launch(&KernelTable::search_sorted, as_rows(y), as_rows(sequence), by, as_rows(values), right);
  return y;
}

void check_boundaries(const Tensor& boundaries) {
  WEFT_CHECK(boundaries.dim() == 1, ShapeError, "bucketize", "boundaries must have 1 dimension; got {}",
             boundaries.sizes());
}

}  // namespace

Tensor searchsorted(const Tensor& sorted_sequence, const Tensor& input, bool out_int32, bool right,
                    std::optional<std::string_view> side, const Tensor& sorter) {
  return search("searchsorted", sorted_sequence, input, out_int32, on_the_right("searchsorted", right, side),
                sorter);
}
Tensor searchsorted(const Tensor& sorted_sequence, Scalar input, bool out_int32, bool right,
                    std::optional<std::string_view> side, const Tensor& sorter) {
  return searchsorted(sorted_sequence, Tensor(input), out_int32, right, side, sorter);
}
Tensor bucketize(const Tensor& input, const Tensor& boundaries, bool out_int32, bool right) {
  check_boundaries(boundaries);
  return search("bucketize", boundaries, input, out_int32, right, {});
}
Tensor bucketize(Scalar input, const Tensor& boundaries, bool out_int32, bool right) {
  return bucketize(Tensor(input), boundaries, out_int32, right);
}

Tensor bincount(const Tensor& self, const Tensor& weights, int64_t minlength) {
  const OpCall op{"bincount", self, weights};
  const NoGrad guard;
  WEFT_CHECK(is_integral(self.dtype()), DtypeError, op.name(), "needs a tensor of integers; got {}",
             self.dtype());
  WEFT_CHECK(self.dim() == 1, ShapeError, op.name(), "needs a tensor of 1 dimension; input {}", self.sizes());
  WEFT_CHECK(minlength >= 0, ValueError, op.name(), "minlength must not be negative; got {}", minlength);
  WEFT_CHECK(!weights.defined() || weights.sizes() == self.sizes(), ShapeError, op.name(),
             "weights must have the shape of the input, {}; got {}", self.sizes(), weights.sizes());
  check_not_captured(op);
  int64_t length = minlength;
  const bool weighted = weights.defined() && self.numel() > 0;
  if (self.numel() > 0) {
    const auto [least, greatest] = aminmax(self);
    WEFT_CHECK(least.item<int64_t>() >= 0, ValueError, op.name(), "numbers must not be negative; got {}",
               least.item<int64_t>());
    length = std::max(length, greatest.item<int64_t>() + 1);
  }
  const Dtype dtype = !weighted ? int64 : weights.dtype() == float32 ? float32 : float64;
  const Tensor each = weighted ? to(weights.detach(), dtype)
                               : expand(ones({}, {.dtype = int64, .device = self.device()}), self.sizes());
  return index_add_(zeros({length}, {.dtype = dtype, .device = self.device()}), 0, to(self, int64), each);
}

Tensor histc(const Tensor& self, int64_t bins, double min, double max) {
  const OpCall op{"histc", self};
  op.check_floating(self);
  const NoGrad guard;
  WEFT_CHECK(bins > 0, ValueError, op.name(), "bins must be positive; got {}", bins);
  const Tensor x = reshape(self.detach(), {-1});
  if (min == max && x.numel() > 0) {
    const auto [least, greatest] = aminmax(x);
    min = least.item();
    max = greatest.item();
  }
  if (min == max) {
    min -= 1;
    max += 1;
  }
  WEFT_CHECK(std::isfinite(min) && std::isfinite(max), ValueError, op.name(),
             "the range must be finite; got {} to {}", min, max);
  WEFT_CHECK(min < max, ValueError, op.name(), "max must be larger than min; got {} to {}", min, max);
  // In self's dtype and in PyTorch's order, which decides where an element on an edge counts. What is outside, NaN too, is
  // counted behind the others and left out.
  const Tensor places = to((x - min) * static_cast<double>(bins) / (max - min), int64);
  const Tensor inside = logical_and(ge(x, min), le(x, max));
  const TensorOptions integers{.dtype = int64, .device = self.device()};
  const Tensor counts =
      index_add_(zeros({bins + 1}, integers), 0, where(inside, clamp_max(places, bins - 1), Scalar(bins)),
                 expand(ones({}, integers), x.sizes()));
  return to(narrow(counts, 0, 0, bins), self.dtype());
}

namespace {

// Up to so many test elements are compared with one by one.
constexpr int64_t kFewTests = 4;
// A table of truth values may be so many times as long as the operands.
constexpr int64_t kTableFactor = 4;

// Integers looked up in a table of those between the least and the greatest test; undefined if that would be too long.
Tensor looked_up(const Tensor& elements, const Tensor& tests) {
  const auto [low, high] = aminmax(tests);
  const int64_t first = low.item<int64_t>(), last = high.item<int64_t>();
  const int64_t most = kTableFactor * (elements.numel() + tests.numel());
  if (static_cast<uint64_t>(last) - static_cast<uint64_t>(first) >= static_cast<uint64_t>(most)) return {};
  Tensor table = zeros({last - first + 1}, {.dtype = boolean, .device = elements.device()});
  index_fill_(table, 0, to(tests, int64) - first, true);
  const Tensor inside = logical_and(ge(elements, first), le(elements, last));
  return logical_and(inside, take(table, clamp_min(clamp_max(to(elements, int64), last), first) - first));
}

Tensor member(const char* name, const Tensor& given, const Tensor& given_tests, bool invert) {
  const OpCall op{name, given, given_tests};
  const NoGrad guard;
  const Dtype dtype = promoted(given, given_tests);
  const Tensor elements = to(given.detach(), op.device(), dtype);
  Tensor tests = reshape(to(given_tests.detach(), op.device(), dtype), {-1});
  // How many NaNs there are, and how long the table would be, a GPU is not asked.
  const bool asked = op.device().is_cpu();
  if (is_floating(dtype) && asked) tests = masked_select(tests, logical_not(isnan(tests)));
  Tensor found = zeros(elements.sizes(), {.dtype = boolean, .device = elements.device()});
  if (tests.numel() <= kFewTests) {
    for (int64_t i = 0; i < tests.numel(); ++i) found = logical_or(found, eq(elements, select(tests, 0, i)));
  } else {
    if (is_integral(dtype) && dtype != boolean && asked) found = looked_up(elements, tests);
    else found = {};
    if (found.defined()) return invert ? logical_not(found) : found;
    tests = weft::sort(tests, -1, false, true).first;
    if (is_floating(dtype) && !asked) {  // the largest number in place of each NaN behind it
      const Tensor numbers = sum(logical_not(isnan(tests)));
      tests = where(isnan(tests), take(tests, clamp_min(numbers - 1, 0)), tests);
    }
    const Tensor places = clamp_max(searchsorted(tests, elements), tests.numel() - 1);
    found = eq(take(tests, places), elements);
  }
  return invert ? logical_not(found) : found;
}

}  // namespace

Tensor isin(const Tensor& elements, const Tensor& test_elements, bool, bool invert) {
  return member("isin", elements, test_elements, invert);
}
Tensor isin(const Tensor& elements, Scalar test_element, bool, bool invert) {
  return member("isin", elements, Tensor(test_element), invert);
}
Tensor isin(Scalar element, const Tensor& test_elements, bool, bool invert) {
  return member("isin", Tensor(element), test_elements, invert);
}

}  // namespace weft
