// Reductions: sums, means, products, extremes, norms. `dim` may be negative; an empty list of dims means all of them;
// keepdim leaves reduced dimensions with size 1. Results never depend on the number of threads.
#pragma once

#include <limits>
#include <utility>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// Sum of all elements, or along `dim`. Integers and bool sum to int64; float32 accumulates in float64, half types in float32
/// or wider. `dtype` converts before summing. Sum over no elements: 0.
///   Throws DimError for a dim out of range, ValueError for one given twice.
Tensor sum(const Tensor& self, std::optional<Dtype> dtype = {});
Tensor sum(const Tensor& self, int64_t dim, bool keepdim = false, std::optional<Dtype> dtype = {});
Tensor sum(const Tensor& self, IntSpan dim, bool keepdim = false, std::optional<Dtype> dtype = {});

/// Sums a tensor down to `size`, the shape it was broadcast from: what the gradient of a broadcast operand does.
///   Throws ShapeError unless `size` broadcasts to self's shape.
///   Function only.
Tensor sum_to(const Tensor& self, IntSpan size);

/// Arithmetic mean of all elements, or along `dim`. Mean over no elements: NaN.
///   Throws DtypeError for integers and bool, unless `dtype` is floating.
Tensor mean(const Tensor& self, std::optional<Dtype> dtype = {});
Tensor mean(const Tensor& self, int64_t dim, bool keepdim = false, std::optional<Dtype> dtype = {});
Tensor mean(const Tensor& self, IntSpan dim, bool keepdim = false, std::optional<Dtype> dtype = {});

/// Product of all elements, or along `dim`. Integers and bool give int64. Product over no elements: 1.
Tensor prod(const Tensor& self, std::optional<Dtype> dtype = {});
Tensor prod(const Tensor& self, int64_t dim, bool keepdim = false, std::optional<Dtype> dtype = {});

/// Greatest element along `dim` (all dimensions when empty); NaN if there is one. Ties share the gradient equally.
///   Throws ShapeError when a reduced dimension has size 0.
Tensor amax(const Tensor& self, IntSpan dim = {}, bool keepdim = false);
/// Smallest element along `dim`; otherwise as amax.
Tensor amin(const Tensor& self, IntSpan dim = {}, bool keepdim = false);

/// Greatest of all elements; ties share the gradient equally. With `dim`: (values, indices) along it, the index being that of the
/// first occurrence, which alone gets the gradient. Throws ShapeError when there is nothing to choose from.
Tensor max(const Tensor& self);
std::pair<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim = false);
/// Smallest of all elements, or (values, indices) along `dim`; otherwise as max.
Tensor min(const Tensor& self);
std::pair<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim = false);

/// int64 index of the first greatest element: of the flattened tensor, or along `dim`. NaN counts as greatest.
///   Throws ShapeError when there is nothing to choose from.
Tensor argmax(const Tensor& self, std::optional<int64_t> dim = {}, bool keepdim = false);
/// int64 index of the first smallest element; otherwise as argmax.
Tensor argmin(const Tensor& self, std::optional<int64_t> dim = {}, bool keepdim = false);

/// Whether any element is nonzero (NaN is): bool, of all elements or along `dim`.
Tensor any(const Tensor& self);
Tensor any(const Tensor& self, int64_t dim, bool keepdim = false);
/// Whether all elements are nonzero: bool, of all elements or along `dim`. True for none.
Tensor all(const Tensor& self);
Tensor all(const Tensor& self, int64_t dim, bool keepdim = false);

/// Number of nonzero elements, int64.
Tensor count_nonzero(const Tensor& self);

/// Variance: sum (x - mean)^2 / max(0, n - correction). NaN where n <= correction.
///   Throws DtypeError unless floating.
Tensor var(const Tensor& self, double correction = 1);
Tensor var(const Tensor& self, IntSpan dim, double correction = 1, bool keepdim = false);
/// Standard deviation: the square root of var.
Tensor std(const Tensor& self, double correction = 1);
Tensor std(const Tensor& self, IntSpan dim, double correction = 1, bool keepdim = false);

/// Vector norm (sum |x|^p)^(1/p) over all elements or along `dim`; p may be 0 (count of nonzeros), 1, 2, inf, -inf or any other.
/// The gradient at a zero vector is 0. Throws DtypeError unless floating.
Tensor norm(const Tensor& self, double p = 2);
Tensor norm(const Tensor& self, double p, IntSpan dim, bool keepdim = false);

/// log(sum(exp(x))) along `dim`, without overflow. A slice of -inf gives -inf.
Tensor logsumexp(const Tensor& self, IntSpan dim, bool keepdim = false);

}  // namespace weft
