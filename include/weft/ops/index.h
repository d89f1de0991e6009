// Choosing and placing elements by masks and by integer tensors. An index counts from 0; where negative ones are allowed
// they count from the end. Everything that writes does so in the order of its index: where places repeat, the last value
// stays, and sums are formed in that order, whatever the number of threads. On a GPU an index out of range is an error that comes when
// the program next waits for it; until then such an index reads and writes nothing. What gives as many elements as a mask chooses
// waits for the GPU to know how many.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "weft/tensor.h"

namespace weft WEFT_API {

// ---- by masks ----

/// x where condition holds, else y; all three broadcast, x and y promote (numbers as in arithmetic: see result_type).
/// condition: bool, or uint8 (not 0). Throws DtypeError for another condition.
Tensor where(const Tensor& condition, const Tensor& x, const Tensor& y);
Tensor where(const Tensor& condition, Scalar x, const Tensor& y);
Tensor where(const Tensor& condition, const Tensor& x, Scalar y);
Tensor where(const Tensor& condition, Scalar x, Scalar y);
/// The places where condition is not 0: one int64 tensor for each dimension, together an index. A 0-d condition counts as
/// one of 1 element.
std::vector<Tensor> where(const Tensor& condition);

/// self with value (a number or a 0-d tensor, converted to self's dtype) where mask holds; self and mask broadcast, in
/// place mask broadcasts to self. mask: bool, DtypeError otherwise. Throws ValueError for a number that integers of self's
/// dtype cannot hold (infinity).
Tensor masked_fill(const Tensor& self, const Tensor& mask, Scalar value);
Tensor masked_fill(const Tensor& self, const Tensor& mask, const Tensor& value);
Tensor masked_fill_(const Tensor& self, const Tensor& mask, Scalar value);
Tensor masked_fill_(const Tensor& self, const Tensor& mask, const Tensor& value);
/// The elements where mask (bool) holds, in row-major order; self and mask broadcast. 1-d.
Tensor masked_select(const Tensor& self, const Tensor& mask);
/// Elements of source, in row-major order, one after the other where mask (bool, broadcast to self) holds. Throws ShapeError
/// if source has too few elements.
Tensor masked_scatter(const Tensor& self, const Tensor& mask, const Tensor& source);
Tensor masked_scatter_(const Tensor& self, const Tensor& mask, const Tensor& source);
/// (n, self.dim()) int64: the indices of the elements that are not 0, in row-major order.
Tensor nonzero(const Tensor& self);
/// The first `size` rows of nonzero, filled up with rows of fill_value.
Tensor nonzero_static(const Tensor& self, int64_t size, int64_t fill_value = -1);
/// nonzero under NumPy's name.
Tensor argwhere(const Tensor& self);

// ---- along one dimension ----

/// y[i][j][k] = self[i][index[i][j][k]][k] for dim 1. index: int64 or int32, of self's number of dimensions, no larger
/// than self except in dim; the result has its shape. Throws IndexError for an index outside [0, size of dim).
Tensor gather(const Tensor& self, int64_t dim, const Tensor& index);
/// self[i][index[i][j][k]][k] = src[i][j][k] for dim 1. index: as in gather, no larger than src. src: of self's dtype, or a
/// number. reduce: "add" (see scatter_add), or "multiply", which has no derivative.
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, Scalar value);
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src,
               std::string_view reduce);
Tensor scatter(const Tensor& self, int64_t dim, const Tensor& index, Scalar value, std::string_view reduce);
Tensor scatter_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
Tensor scatter_(const Tensor& self, int64_t dim, const Tensor& index, Scalar value);
Tensor scatter_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src,
                std::string_view reduce);
Tensor scatter_(const Tensor& self, int64_t dim, const Tensor& index, Scalar value, std::string_view reduce);
/// self[i][index[i][j][k]][k] += src[i][j][k] for dim 1; shapes as in scatter. Bools are or-ed.
Tensor scatter_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
Tensor scatter_add_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src);
/// self[i][index[i][j][k]][k] and all src[i][j][k] that meet there (for dim 1), as one: reduce "sum", "prod", "mean" (of integers:
/// rounded down), "amax" or "amin"; without include_self, of the src alone. Places that index does not name keep self. Shapes as
/// in scatter.
///   Throws ValueError for another reduce, DtypeError for a mean of bools.
Tensor scatter_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src,
                      std::string_view reduce, bool include_self = true);
Tensor scatter_reduce_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& src,
                       std::string_view reduce, bool include_self = true);
/// gather with self and indices broadcast in every other dimension. Without dim both are flattened.
/// An index may be negative.
Tensor take_along_dim(const Tensor& self, const Tensor& indices, std::optional<int64_t> dim = {});

/// The slices self.select(dim, index[i]), one after the other. index: int64 or int32, 1-d or 0-d (one slice). A 0-d self
/// is one slice. Throws IndexError for an index outside [0, size of dim).
Tensor index_select(const Tensor& self, int64_t dim, const Tensor& index);
/// Adds alpha (of integers cut to one) times the slices source.select(dim, i) to self.select(dim, index[i]). source: of self's dtype, and of self's
/// shape but index's length in dim.
Tensor index_add(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source,
                 Scalar alpha = 1);
Tensor index_add_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source,
                  Scalar alpha = 1);
/// Copies the slices source.select(dim, i) to self.select(dim, index[i]); shapes as in index_add.
Tensor index_copy(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source);
Tensor index_copy_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source);
/// The slices self.select(dim, index[i]) and all source.select(dim, i) that meet there, as one: reduce "prod", "mean", "amax" or
/// "amin", as in scatter_reduce; shapes as in index_add.
Tensor index_reduce(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source,
                    std::string_view reduce, bool include_self = true);
Tensor index_reduce_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& source,
                     std::string_view reduce, bool include_self = true);
/// Writes value (a number or a 0-d tensor, converted) into the slices self.select(dim, index[i]); index may be negative.
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, Scalar value);
Tensor index_fill(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value);
Tensor index_fill_(const Tensor& self, int64_t dim, const Tensor& index, Scalar value);
Tensor index_fill_(const Tensor& self, int64_t dim, const Tensor& index, const Tensor& value);
/// The elements of self, flattened, at index (int64 or int32, any shape; may be negative). Of index's shape.
Tensor take(const Tensor& self, const Tensor& index);
/// source written (or added, accumulate) at these places of self, counted row by row, negative ones from the end. index (int64
/// or int32) and source have one number of elements. Of several values for one place it is open which stays. Throws
/// IndexError, ShapeError, DtypeError.
Tensor put(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate = false);
Tensor put_(const Tensor& self, const Tensor& index, const Tensor& source, bool accumulate = false);

// ---- by an index of several entries: x[{0, Slice(1, 3), None, Ellipsis, mask, rows}] ----

/// Tensor::operator[]. Entries, one a dimension: an integer or 0-d integer tensor takes the dimension away; a Slice cuts
/// it; None adds a dimension of size 1; Ellipsis stands for all dimensions that are left; a bool (or uint8) tensor stands
/// for as many dimensions as it has, and for the places where it holds; an int64 or int32 tensor for one dimension. Several
/// tensors broadcast together, and their shape stands where the first of them did if they are neighbours, else in front.
/// Without tensors the result is a view, else a copy. Indices may be negative. Throws IndexError for too many entries, a
/// mask of another shape, tensors that do not broadcast, and an index out of range (with its position); DtypeError for a
/// floating index.
Tensor index(const Tensor& self, std::initializer_list<Index> indices);
Tensor index(const Tensor& self, std::span<const Index> indices);
/// Writes values, broadcast to the shape of self[indices], to those places, or with accumulate adds them. values: of self's
/// dtype, or a 0-d tensor, which is converted. Throws as index does, DtypeError for another dtype, and ShapeError for values
/// that do not broadcast.
Tensor index_put_(const Tensor& self, std::initializer_list<Index> indices, const Tensor& values,
                  bool accumulate = false);
Tensor index_put_(const Tensor& self, std::initializer_list<Index> indices, Scalar value,
                  bool accumulate = false);
Tensor index_put_(const Tensor& self, std::span<const Index> indices, const Tensor& values,
                  bool accumulate = false);
/// A copy of self after index_put_.
Tensor index_put(const Tensor& self, std::initializer_list<Index> indices, const Tensor& values,
                 bool accumulate = false);
Tensor index_put(const Tensor& self, std::span<const Index> indices, const Tensor& values,
                 bool accumulate = false);

}  // namespace WEFT_API
