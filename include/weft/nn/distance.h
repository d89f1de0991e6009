// Distances and similarities of vectors as layers, called with two tensors.
#pragma once

#include "weft/nn/layer_of.h"

namespace weft::nn {

/// What they are: options and a function of two tensors.
template <class Options>
using DistanceOf = LayerOf<Options, ModuleOf<Tensor, Tensor>, Tensor, Tensor>;

/// The p-norm of x1 - x2 + eps along the last dimension, which keepdim leaves with size 1. See pairwise_distance.
struct WEFT_API PairwiseDistanceOptions {
  double p = 2;
  double eps = 1e-6;
  bool keepdim = false;
};
using PairwiseDistanceModule = DistanceOf<PairwiseDistanceOptions>;
using PairwiseDistance = WithOptions<PairwiseDistanceModule>;

/// x1 . x2 / (max(|x1|, eps) max(|x2|, eps)) along dim. See cosine_similarity.
struct WEFT_API CosineSimilarityOptions {
  int64_t dim = 1;
  double eps = 1e-8;
};
using CosineSimilarityModule = DistanceOf<CosineSimilarityOptions>;
using CosineSimilarity = WithOptions<CosineSimilarityModule>;

}  // namespace weft::nn
