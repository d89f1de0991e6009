// Numerical work on samples: covariances, histograms, differences, combinations. All composed of other ops.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// The covariances of the rows of self (variables, observations), or the variance of one 1-d (or 0-d) variable. correction: the
/// sum of squares is divided by the number of observations less it. fweights (integers): how often each observation counts;
/// aweights (floating): its importance. Throws ShapeError, DtypeError, ValueError for a negative weight (of a GPU they are not looked at).
Tensor cov(const Tensor& self, int64_t correction = 1, const Tensor& fweights = {},
           const Tensor& aweights = {});
/// Pearson's correlation coefficients of the rows of self: cov divided by the deviations, held in [-1, 1].
Tensor corrcoef(const Tensor& self);

/// How many elements are in each of `bins` equal bins from min to max (absent: of the range of self, or from 0 to 1 if that is
/// empty), the last of which includes max, and the bins' edges. weight (self's shape): what an element counts. density:
/// divided by the total and the bins' widths, so that the area is 1. Throws ValueError, ShapeError, DtypeError unless
/// floating. No gradient.
std::pair<Tensor, Tensor> histogram(const Tensor& self, int64_t bins, std::optional<double> min = {},
                                    std::optional<double> max = {}, const Tensor& weight = {},
                                    bool density = false);
/// The same with the edges given: 1-d, ascending, of self's dtype, one more than bins.
std::pair<Tensor, Tensor> histogram(const Tensor& self, const Tensor& bins, const Tensor& weight = {},
                                    bool density = false);

/// The derivative along each of `dim` (none: all) by central differences, at the ends by one-sided ones of edge_order 1 or 2; the
/// samples are `spacing` apart.
///   Function only.
std::vector<Tensor> gradient(const Tensor& self, Scalar spacing = 1, IntSpan dim = {},
                             int64_t edge_order = 1);
/// The same for a spacing of each dim: a 0-d tensor, how far samples are apart, or their coordinates, 1-d.
///   Throws ShapeError, ValueError for another edge_order, DtypeError for bools.
///   Function only.
std::vector<Tensor> gradient(const Tensor& self, TensorList spacing, IntSpan dim = {},
                             int64_t edge_order = 1);

/// All choices of r elements of self (1-d), in order: (number, r); with_replacement an element may be chosen again.
///   Throws ShapeError unless 1-d, ValueError for a negative r.
///   Function only.
Tensor combinations(const Tensor& self, int64_t r = 2, bool with_replacement = false);
/// All tuples of an element of each tensor (1-d), the last changing fastest: (number, tensors); one tensor is itself.
Tensor cartesian_prod(TensorList tensors);
/// The powers of the elements of x (1-d) as columns: x^(N - 1), …, 1, or 1, …, x^(N - 1) if increasing. N: the length of x
/// unless given. Throws ShapeError, ValueError for a negative N.
///   Function only.
Tensor vander(const Tensor& x, std::optional<int64_t> N = {}, bool increasing = false);
/// trapezoid under its old name.
Tensor trapz(const Tensor& y, const Tensor& x, int64_t dim = -1);
Tensor trapz(const Tensor& y, Scalar dx = 1, int64_t dim = -1);

/// The coordinates in a tensor of `shape` of the elements at these places, counted row by row: one tensor a dimension.
///   Throws ValueError for a place or a size that cannot be, DtypeError unless integer.
///   Function only.
std::vector<Tensor> unravel_index(const Tensor& indices, IntSpan shape);

/// self with each of its slices along dim whose p-norm is above maxnorm scaled down to it. Throws ValueError for p not above 0 or
/// a negative maxnorm, DtypeError unless floating, ShapeError below 2 dimensions.
Tensor renorm(const Tensor& self, Scalar p, int64_t dim, Scalar maxnorm);
Tensor renorm_(const Tensor& self, Scalar p, int64_t dim, Scalar maxnorm);

/// The distances between all pairs of different rows of self (N, M), in order: (N (N - 1) / 2).
///   Throws ShapeError, DtypeError unless floating, ValueError for a negative p.
///   Function only.
Tensor pdist(const Tensor& self, double p = 2);

/// 0, or pi where self is negative; NaN for NaN. Floating dtypes are kept.
Tensor angle(const Tensor& self);

}  // namespace WEFT_API
