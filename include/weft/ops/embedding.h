// Rows of a table by number: what embeddings of words and other categories are.
#pragma once

#include <optional>
#include <string_view>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// The rows weight[i] of every index i in input.
///   input: any shape, int64 or int32; weight: (V, D). The result: input's shape with D appended.
///   padding_idx: this row gets no gradient (negative: from the end). max_norm: rows that are used are first scaled down, in
///   weight itself, so that their norm_type-norm is at most max_norm; not differentiated. scale_grad_by_freq: each row's
///   gradient is divided by how often the row was used.
///   Gradients add up in the order of input, whatever the number of threads; half types in float32.
///   Throws IndexError for an index outside [0, V); ShapeError; DtypeError; ValueError for padding_idx outside [-V, V), and for
///   sparse, as weft has no sparse gradients.
///   Function only.
Tensor embedding(const Tensor& input, const Tensor& weight, std::optional<int64_t> padding_idx = {},
                 std::optional<double> max_norm = {}, double norm_type = 2.0, bool scale_grad_by_freq = false,
                 bool sparse = false);

/// embedding with the rows of each bag of indices summed, averaged, or reduced to their greatest elements by column.
///   input: (B, n), B bags of n indices each, or (n) with offsets (B), where each bag starts; with include_last_offset the last
///   offset is an end and starts no bag. Result: (B, D); an empty bag gives 0. mode: "sum", "mean" or "max".
///   per_sample_weights: input's shape, factors of the rows, for "sum". padding_idx: this index counts nothing.
///   Otherwise as embedding. Throws ValueError for offsets that do not start at 0, that fall, or that exceed n; offsets on a GPU are
///   not looked at, but for "max", which waits for it.
///   Function only.
Tensor embedding_bag(const Tensor& input, const Tensor& weight, const Tensor& offsets = {},
                     std::optional<double> max_norm = {}, double norm_type = 2.0,
                     bool scale_grad_by_freq = false, std::string_view mode = "mean", bool sparse = false,
                     const Tensor& per_sample_weights = {}, bool include_last_offset = false,
                     std::optional<int64_t> padding_idx = {});

}  // namespace WEFT_API
