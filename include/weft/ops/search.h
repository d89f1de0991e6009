// Finding and counting values: distinct ones, places in sorted sequences, histograms, membership. None of these has a gradient.
// unique, unique_consecutive and bincount wait for a GPU, as their results' sizes depend on values; so do histc without a range, and isin
// for many floating-point test elements.
#pragma once

#include <optional>
#include <string_view>
#include <tuple>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// The distinct elements, ascending (also without `sorted`), 1-d; or along `dim` the distinct slices in lexicographic order. Every
/// NaN is distinct. Then, undefined unless asked for, both int64: the place of each element (self's shape) or slice of self among
/// them, and how often each occurs.
///   Throws DimError for a dim out of range, ShapeError for slices without elements.
std::tuple<Tensor, Tensor, Tensor> unique(const Tensor& self, bool sorted = true, bool return_inverse = false,
                                          bool return_counts = false, std::optional<int64_t> dim = {});
/// Each run of equal elements, or slices, as one; otherwise as unique, in the order of self.
std::tuple<Tensor, Tensor, Tensor> unique_consecutive(const Tensor& self, bool return_inverse = false,
                                                      bool return_counts = false,
                                                      std::optional<int64_t> dim = {});

/// Where each value of `input` would stand in sorted_sequence's rows (the last dimension), so that these stay in order: before equal
/// elements, or behind them with `right`, which is side "right". int64, or int32 with out_int32; of input's shape.
/// sorted_sequence: 1-d, or of input's sizes but the last. sorter: the int64 indices that sort it, if it is not sorted.
///   Throws ShapeError for shapes that do not fit, ValueError for another `side` or one that contradicts `right`, DtypeError for a
///   sorter that is not int64, IndexError for one out of range.
Tensor searchsorted(const Tensor& sorted_sequence, const Tensor& input, bool out_int32 = false,
                    bool right = false, std::optional<std::string_view> side = {}, const Tensor& sorter = {});
Tensor searchsorted(const Tensor& sorted_sequence, Scalar input, bool out_int32 = false, bool right = false,
                    std::optional<std::string_view> side = {}, const Tensor& sorter = {});
/// The number of the interval each value of `input` lies in: i where boundaries[i - 1] < x <= boundaries[i], or with `right`
/// boundaries[i - 1] <= x < boundaries[i]. boundaries: 1-d, ascending.
///   Throws ShapeError for other boundaries.
Tensor bucketize(const Tensor& input, const Tensor& boundaries, bool out_int32 = false, bool right = false);
Tensor bucketize(Scalar input, const Tensor& boundaries, bool out_int32 = false, bool right = false);

/// How often each number from 0 to the greatest occurs (int64), or with `weights` the sum of theirs (float32 for float32, else
/// float64); at least minlength numbers. self: 1-d, integers, none negative. weights: of self's shape.
///   Throws ShapeError, DtypeError or ValueError otherwise.
Tensor bincount(const Tensor& self, const Tensor& weights = {}, int64_t minlength = 0);
/// How many elements lie in each of `bins` intervals of equal width from min to max, the last including max; of self's dtype. Equal
/// min and max mean the least and greatest element. Elements outside, and NaN, are not counted.
///   Throws DtypeError unless floating, ValueError for bins < 1, a range that is not finite, or max < min.
Tensor histc(const Tensor& self, int64_t bins = 100, double min = 0, double max = 0);

/// Whether each element is among the test elements (bool, of the shape of `elements`), or with `invert` is not; NaN is among none.
/// assume_unique is a hint.
Tensor isin(const Tensor& elements, const Tensor& test_elements, bool assume_unique = false,
            bool invert = false);
Tensor isin(const Tensor& elements, Scalar test_element, bool assume_unique = false, bool invert = false);
Tensor isin(Scalar element, const Tensor& test_elements, bool assume_unique = false, bool invert = false);

}  // namespace WEFT_API
