// Running totals along one dimension, and the differences and areas that go with them. `dim` may be negative. Results never
// depend on the number of threads.
#pragma once

#include <optional>
#include <utility>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// y[i] = x[0] + … + x[i] along `dim`. Floating types accumulate in float64; integers and bool give int64 unless `dtype`, which
/// converts first, says otherwise; in place self keeps its dtype.
///   Throws DimError for a dim out of range, DtypeError for a result of bool or, in place, a `dtype` that is not self's.
Tensor cumsum(const Tensor& self, int64_t dim, std::optional<Dtype> dtype = {});
Tensor cumsum_(const Tensor& self, int64_t dim, std::optional<Dtype> dtype = {});
/// y[i] = x[0] * … * x[i] along `dim`; otherwise as cumsum. The gradient is right where there are zeros.
Tensor cumprod(const Tensor& self, int64_t dim, std::optional<Dtype> dtype = {});
Tensor cumprod_(const Tensor& self, int64_t dim, std::optional<Dtype> dtype = {});

/// The greatest element so far along `dim`, and the index (int64) of its last occurrence so far. NaN stays.
std::pair<Tensor, Tensor> cummax(const Tensor& self, int64_t dim);
/// The smallest element so far; otherwise as cummax.
std::pair<Tensor, Tensor> cummin(const Tensor& self, int64_t dim);

/// log(exp(x[0]) + … + exp(x[i])) along `dim`, without overflow.
///   Throws DtypeError unless floating.
Tensor logcumsumexp(const Tensor& self, int64_t dim);

/// The n-th differences x[i + 1] - x[i] along `dim` (of bools: whether they differ), of self with `prepend` and `append` joined to it.
/// n = 0 gives a copy of self. prepend and append: of self's shape but for dim.
///   Throws ValueError for a negative n, ShapeError for a 0-d self and for shapes that do not fit.
Tensor diff(const Tensor& self, int64_t n = 1, int64_t dim = -1, const Tensor& prepend = {},
            const Tensor& append = {});

/// The area under y along `dim` by the trapezoidal rule, for samples at the places x (1-d, or broadcast with y), or dx apart.
///   Throws DtypeError for bool, ShapeError for an x that does not have one place a sample.
Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);
Tensor trapezoid(const Tensor& y, Scalar dx = 1, int64_t dim = -1);
/// The areas from the first sample to each of the others; otherwise as trapezoid.
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t dim = -1);
Tensor cumulative_trapezoid(const Tensor& y, Scalar dx = 1, int64_t dim = -1);

}  // namespace WEFT_API
