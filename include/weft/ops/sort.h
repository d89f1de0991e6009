// Order: sorting, the k largest, elements by rank, quantiles. NaN counts as greater than every number; -0 and 0 are
// equal. Bools order as 0 and 1. Which of several equal elements an index names is open unless said otherwise, but the
// same in every run. `dim` may be negative; one out of range throws DimError. Gradients go to the elements that were
// taken.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// The elements in ascending (or descending) order along `dim`, and where each came from (int64). `stable`: equal elements keep their
/// order. 0-d tensors are as they are.
///   Throws DimError for a dim out of range.
std::pair<Tensor, Tensor> sort(const Tensor& self, int64_t dim = -1, bool descending = false,
                               bool stable = false);
/// The indices of sort.
Tensor argsort(const Tensor& self, int64_t dim = -1, bool descending = false, bool stable = false);
/// The values of sort along dimension 0.
Tensor msort(const Tensor& self);

/// The k largest (or smallest) elements along `dim` and their indices, in order, the most extreme first, also without `sorted`.
///   Throws ValueError unless 0 <= k <= size of dim.
std::pair<Tensor, Tensor> topk(const Tensor& self, int64_t k, int64_t dim = -1, bool largest = true,
                               bool sorted = true);

/// The k-th smallest element along `dim` and its index; k counts from 1.
///   Throws ValueError for a k out of [1, size of dim], DimError if dim has size 0.
std::pair<Tensor, Tensor> kthvalue(const Tensor& self, int64_t k, int64_t dim = -1, bool keepdim = false);

/// The median of all elements: the smaller of the two middle ones if their number is even; NaN if there is one, or no element. Equal
/// elements share the gradient. With `dim`: the medians along it, and their indices.
///   Throws DimError if dim has size 0.
Tensor median(const Tensor& self);
std::pair<Tensor, Tensor> median(const Tensor& self, int64_t dim, bool keepdim = false);
/// The median of what is not NaN; otherwise as median.
Tensor nanmedian(const Tensor& self);
std::pair<Tensor, Tensor> nanmedian(const Tensor& self, int64_t dim, bool keepdim = false);

/// The most frequent element along `dim`, the smallest of several, and the index of its last occurrence. A NaN equals no other.
///   Throws DimError if dim has size 0.
std::pair<Tensor, Tensor> mode(const Tensor& self, int64_t dim = -1, bool keepdim = false);

/// The q-th quantiles, q in [0, 1], of all elements or along `dim`; NaN where there is one. A 1-d q gives its results in a new first
/// dimension. Rank q * (n - 1) may lie between two elements; interpolation: "linear", "lower", "higher", "midpoint" or "nearest".
///   Throws DtypeError unless self is float32 or float64 and q of its dtype, ShapeError for an empty self or a q of more dimensions,
///   ValueError for a q out of [0, 1] (in a tensor of a GPU it is not looked at) or another interpolation.
Tensor quantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim = {}, bool keepdim = false,
                std::string_view interpolation = "linear");
Tensor quantile(const Tensor& self, double q, std::optional<int64_t> dim = {}, bool keepdim = false,
                std::string_view interpolation = "linear");
/// quantile of what is not NaN; NaN where nothing else is.
Tensor nanquantile(const Tensor& self, const Tensor& q, std::optional<int64_t> dim = {}, bool keepdim = false,
                   std::string_view interpolation = "linear");
Tensor nanquantile(const Tensor& self, double q, std::optional<int64_t> dim = {}, bool keepdim = false,
                   std::string_view interpolation = "linear");

}  // namespace WEFT_API
