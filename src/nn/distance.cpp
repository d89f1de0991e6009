// Distances and similarities as layers.
#include "weft/nn/distance.h"

#include "src/nn/layer_of.inl.h"

namespace weft::nn {

template <>
Tensor PairwiseDistanceModule::forward(Tensor x1, Tensor x2) {
  return pairwise_distance(x1, x2, options.p, options.eps, options.keepdim);
}

template <>
Tensor CosineSimilarityModule::forward(Tensor x1, Tensor x2) {
  return cosine_similarity(x1, x2, options.dim, options.eps);
}

template class LayerOf<PairwiseDistanceOptions, ModuleOf<Tensor, Tensor>, Tensor, Tensor>;
template class LayerOf<CosineSimilarityOptions, ModuleOf<Tensor, Tensor>, Tensor, Tensor>;

}  // namespace weft::nn
