// Reductions: sums, means, products, extremes, norms. `dim` may be negative; an empty list of dims means all of them;
// keepdim leaves reduced dimensions with size 1. A dim out of range throws DimError. Results never depend on the number
// of threads.
#pragma once

#include <limits>
#include <string_view>
#include <utility>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// Sum of all elements, or along `dim`. Integers and bool sum to int64; float32 accumulates in float64, half
/// types in float32 or wider. `dtype` converts before summing. Sum over no elements: 0.
///   Throws DimError for a dim out of range, ValueError for one given twice.
Tensor sum(const Tensor& self, IntSpan dim = {}, bool keepdim = false, std::optional<Dtype> dtype = {});

/// Sums a tensor down to `size`, the shape it was broadcast from: what the gradient of a broadcast operand
/// does.
///   Throws ShapeError unless `size` broadcasts to self's shape.
///   Function only.
Tensor sum_to(const Tensor& self, IntSpan size);
/// sum_to under PyTorch's name; integers and bool sum to int64.
Tensor sum_to_size(const Tensor& self, IntSpan size);

/// Arithmetic mean, sum(x) / n, of all elements, or along `dim`. Mean over no elements: NaN.
///   Throws DtypeError for integers and bool, unless `dtype` is floating.
Tensor mean(const Tensor& self, IntSpan dim = {}, bool keepdim = false, std::optional<Dtype> dtype = {});

/// sum of what is not NaN.
Tensor nansum(const Tensor& self, IntSpan dim = {}, bool keepdim = false, std::optional<Dtype> dtype = {});
/// mean of what is not NaN; NaN where nothing else is.
///   Throws DtypeError for integers and bool.
Tensor nanmean(const Tensor& self, IntSpan dim = {}, bool keepdim = false, std::optional<Dtype> dtype = {});

/// Sum of a matrix's main diagonal; integers and bool give int64.
///   Throws ShapeError unless self has 2 dimensions.
Tensor trace(const Tensor& self);

/// Product of all elements, or along `dim`. Integers and bool give int64. Product over no elements: 1.
Tensor prod(const Tensor& self, std::optional<int64_t> dim = {}, bool keepdim = false,
            std::optional<Dtype> dtype = {});

/// Greatest element along `dim` (all dimensions when empty); NaN if there is one. Ties share the gradient
/// equally.
///   Throws DimError when there is nothing to choose from: a reduced dimension has size 0.
Tensor amax(const Tensor& self, IntSpan dim = {}, bool keepdim = false);
/// Smallest element along `dim`; otherwise as amax.
Tensor amin(const Tensor& self, IntSpan dim = {}, bool keepdim = false);

/// (amin, amax) of all elements, or along `dim`.
std::pair<Tensor, Tensor> aminmax(const Tensor& self, std::optional<int64_t> dim = {}, bool keepdim = false);

/// Greatest of all elements; ties share the gradient equally. With `dim`: (values, indices) along it, the
/// index being that of the first occurrence, which alone gets the gradient. With `other`: the greater of each
/// pair of elements, as maximum.
///   Throws DimError when there is nothing to choose from.
Tensor max(const Tensor& self);
std::pair<Tensor, Tensor> max(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor max(const Tensor& self, const Tensor& other);
/// Smallest of all elements, (values, indices) along `dim`, or the smaller of each pair; otherwise as max.
Tensor min(const Tensor& self);
std::pair<Tensor, Tensor> min(const Tensor& self, int64_t dim, bool keepdim = false);
Tensor min(const Tensor& self, const Tensor& other);

/// int64 index of the first greatest element: of the flattened tensor, or along `dim`. NaN counts as
/// greatest.
///   Throws DimError when there is nothing to choose from.
Tensor argmax(const Tensor& self, std::optional<int64_t> dim = {}, bool keepdim = false);
/// int64 index of the first smallest element; otherwise as argmax.
Tensor argmin(const Tensor& self, std::optional<int64_t> dim = {}, bool keepdim = false);

/// Whether any element is nonzero (NaN is): bool (for uint8, uint8), of all elements or along `dim`. (Given an empty list,
/// PyTorch's any and all reduce nothing.)
Tensor any(const Tensor& self, IntSpan dim = {}, bool keepdim = false);
/// Whether all elements are nonzero: bool (for uint8, uint8), of all elements or along `dim`. True for none.
Tensor all(const Tensor& self, IntSpan dim = {}, bool keepdim = false);

/// Number of nonzero elements, of all or along `dim`, int64.
Tensor count_nonzero(const Tensor& self, IntSpan dim = {});

/// Variance: sum (x - mean)^2 / max(0, n - correction); half types compute in float32. Where n <= correction:
/// NaN, or inf unless all elements are equal.
///   Throws DtypeError unless floating.
Tensor var(const Tensor& self, IntSpan dim = {}, double correction = 1, bool keepdim = false);
/// Standard deviation: the square root of var. The gradient where it is 0 is 0.
Tensor std(const Tensor& self, IntSpan dim = {}, double correction = 1, bool keepdim = false);

/// (var, mean), both over the same dimensions.
///   Function only.
std::pair<Tensor, Tensor> var_mean(const Tensor& self, IntSpan dim = {}, double correction = 1,
                                   bool keepdim = false);
/// (std, mean), both over the same dimensions.
///   Function only.
std::pair<Tensor, Tensor> std_mean(const Tensor& self, IntSpan dim = {}, double correction = 1,
                                   bool keepdim = false);

/// Vector norm (sum |x|^p)^(1/p) over all elements or along `dim`; p may be 0 (count of nonzeros), 1, 2, inf,
/// -inf or any other; "fro" is 2, and "nuc" is linalg::matrix_norm's, of two dims. dtype: computed in it.
/// Half types compute in float32. The gradient at a zero vector is 0.
///   Throws DtypeError unless floating, DimError for p = inf or -inf of no elements, ValueError for another name.
Tensor norm(const Tensor& self, double p = 2, IntSpan dim = {}, bool keepdim = false,
            std::optional<Dtype> dtype = {});
Tensor norm(const Tensor& self, std::string_view p, IntSpan dim = {}, bool keepdim = false,
            std::optional<Dtype> dtype = {});

/// log(sum(exp(x))) along `dim`, without overflow. A slice of -inf, or of nothing, gives -inf. Integers and
/// bool count as default_dtype(), half types compute in float32.
Tensor logsumexp(const Tensor& self, IntSpan dim, bool keepdim = false);

}  // namespace WEFT_API
