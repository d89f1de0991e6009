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

}  // namespace WEFT_API
