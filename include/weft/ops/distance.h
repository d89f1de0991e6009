// Distances and similarities of vectors. Shapes broadcast.
#pragma once

#include <string_view>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// The p-norm of self - other, of all elements: a 0-d tensor. Throws DtypeError unless the difference is floating.
Tensor dist(const Tensor& self, const Tensor& other, double p = 2);

/// The p-norm distances between the vectors (rows) of two batches: x1 (*, P, M), x2 (*, R, M), y (*, P, R). The batches
/// broadcast; p is 0 or more (0: how many elements differ; infinity: the largest difference). compute_mode:
/// Euclidean distances by a matrix product "use_mm_for_euclid_dist_if_necessary" (where either has more than 25 vectors),
/// "use_mm_for_euclid_dist" (always), "donot_use_mm_for_euclid_dist". The product is faster, but of the distance of
/// vectors that nearly agree it leaves few digits. The derivative at distance 0 is 0. Throws ShapeError, DtypeError,
/// ValueError.
Tensor cdist(const Tensor& x1, const Tensor& x2, double p = 2,
             std::string_view compute_mode = "use_mm_for_euclid_dist_if_necessary");

/// The p-norm of x1 - x2 + eps along the last dimension, which keepdim leaves with size 1.
Tensor pairwise_distance(const Tensor& x1, const Tensor& x2, double p = 2, double eps = 1e-6,
                         bool keepdim = false);

/// x1 . x2 / (max(|x1|, eps) max(|x2|, eps)) along `dim`. Throws DtypeError unless one of them is floating.
Tensor cosine_similarity(const Tensor& x1, const Tensor& x2, int64_t dim = 1, double eps = 1e-8);

}  // namespace WEFT_API
