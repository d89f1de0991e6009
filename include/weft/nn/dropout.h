// Dropout layers: random in training, nothing in evaluation. inplace: the result is written into the input.
#pragma once

#include "weft/nn/layer_of.h"

namespace weft::nn {

/// What dropouts are: options and a function of one tensor.
template <class Options>
using DropoutOf = LayerOf<Options, Module, Tensor>;

/// Each element zero with probability p, and otherwise times 1 / (1 - p). Throws
/// ValueError for p outside [0, 1].
struct WEFT_API DropoutOptions {
  double p = 0.5;
  bool inplace = false;
};
using DropoutModule = DropoutOf<DropoutOptions>;
using Dropout = WithOptions<DropoutModule>;

/// Each channel of (N, C, L) or (C, L) zero with probability p, and otherwise times 1 / (1 - p). Throws
/// ValueError for p outside [0, 1].
struct WEFT_API Dropout1dOptions {
  double p = 0.5;
  bool inplace = false;
};
using Dropout1dModule = DropoutOf<Dropout1dOptions>;
using Dropout1d = WithOptions<Dropout1dModule>;

/// Each channel of (N, C, H, W) or (N, C, L) zero with probability p, and otherwise times 1 / (1 - p). Throws
/// ValueError for p outside [0, 1].
struct WEFT_API Dropout2dOptions {
  double p = 0.5;
  bool inplace = false;
};
using Dropout2dModule = DropoutOf<Dropout2dOptions>;
using Dropout2d = WithOptions<Dropout2dModule>;

/// Each channel of (N, C, D, H, W) or (C, D, H, W) zero with probability p, and otherwise times 1 / (1 - p). Throws
/// ValueError for p outside [0, 1].
struct WEFT_API Dropout3dOptions {
  double p = 0.5;
  bool inplace = false;
};
using Dropout3dModule = DropoutOf<Dropout3dOptions>;
using Dropout3d = WithOptions<Dropout3dModule>;

/// Dropout for selu networks: each element takes selu's negative limit with probability p, and all is scaled so that mean
/// 0 and variance 1 are kept. Throws as Dropout. Klambauer et al. 2017.
struct WEFT_API AlphaDropoutOptions {
  double p = 0.5;
  bool inplace = false;
};
using AlphaDropoutModule = DropoutOf<AlphaDropoutOptions>;
using AlphaDropout = WithOptions<AlphaDropoutModule>;

/// AlphaDropout of whole channels. x: (N, C, *).
struct WEFT_API FeatureAlphaDropoutOptions {
  double p = 0.5;
  bool inplace = false;
};
using FeatureAlphaDropoutModule = DropoutOf<FeatureAlphaDropoutOptions>;
using FeatureAlphaDropout = WithOptions<FeatureAlphaDropoutModule>;

}  // namespace weft::nn
