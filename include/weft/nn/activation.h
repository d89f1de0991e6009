// Activations as layers: element by element, but for the softmaxes and GLU. inplace: the result is written into the
// input.
#pragma once

#include <optional>
#include <string>

#include "weft/nn/layer_of.h"

namespace weft::nn {

/// What activations are: options and a function of one tensor.
template <class Options>
using ActivationOf = LayerOf<Options, Module, Tensor>;

/// x above threshold, value elsewhere.
struct WEFT_API ThresholdOptions {
  double threshold = 0;
  double value = 0;
  bool inplace = false;
};
using ThresholdModule = ActivationOf<ThresholdOptions>;
using Threshold = WithOptions<ThresholdModule>;

/// max(x, 0).
struct WEFT_API ReLUOptions {
  bool inplace = false;
};
using ReLUModule = ActivationOf<ReLUOptions>;
using ReLU = WithOptions<ReLUModule>;

/// min(max(x, 0), 6).
struct WEFT_API ReLU6Options {
  bool inplace = false;
};
using ReLU6Module = ActivationOf<ReLU6Options>;
using ReLU6 = WithOptions<ReLU6Module>;

/// x above 0, a x below: in training a is drawn for each element, uniform in [lower, upper), else their mean. The call
/// throws ValueError unless lower <= upper. Xu et al. 2015.
struct WEFT_API RReLUOptions {
  double lower = 1.0 / 8;
  double upper = 1.0 / 3;
  bool inplace = false;
};
using RReLUModule = ActivationOf<RReLUOptions>;
using RReLU = WithOptions<RReLUModule>;

/// x held in [min_val, max_val]. Throws ValueError unless min_val < max_val.
struct WEFT_API HardtanhOptions {
  double min_val = -1;
  double max_val = 1;
  bool inplace = false;
};
using HardtanhModule = ActivationOf<HardtanhOptions>;
using Hardtanh = WithOptions<HardtanhModule>;

/// x above 0, negative_slope * x below.
struct WEFT_API LeakyReLUOptions {
  double negative_slope = 0.01;
  bool inplace = false;
};
using LeakyReLUModule = ActivationOf<LeakyReLUOptions>;
using LeakyReLU = WithOptions<LeakyReLUModule>;

/// x above 0, alpha (e^x - 1) below.
struct WEFT_API ELUOptions {
  double alpha = 1;
  bool inplace = false;
};
using ELUModule = ActivationOf<ELUOptions>;
using ELU = WithOptions<ELUModule>;

/// x above 0, alpha (e^(x / alpha) - 1) below.
struct WEFT_API CELUOptions {
  double alpha = 1;
  bool inplace = false;
};
using CELUModule = ActivationOf<CELUOptions>;
using CELU = WithOptions<CELUModule>;

/// ELU scaled so that mean 0 and variance 1 are kept (Klambauer et al. 2017).
struct WEFT_API SELUOptions {
  bool inplace = false;
};
using SELUModule = ActivationOf<SELUOptions>;
using SELU = WithOptions<SELUModule>;

/// x sigmoid(x), also called swish.
struct WEFT_API SiLUOptions {
  bool inplace = false;
};
using SiLUModule = ActivationOf<SiLUOptions>;
using SiLU = WithOptions<SiLUModule>;

/// x tanh(softplus(x)).
struct WEFT_API MishOptions {
  bool inplace = false;
};
using MishModule = ActivationOf<MishOptions>;
using Mish = WithOptions<MishModule>;

/// min(max(x + 3, 0), 6) / 6.
struct WEFT_API HardsigmoidOptions {
  bool inplace = false;
};
using HardsigmoidModule = ActivationOf<HardsigmoidOptions>;
using Hardsigmoid = WithOptions<HardsigmoidModule>;

/// x hardsigmoid(x).
struct WEFT_API HardswishOptions {
  bool inplace = false;
};
using HardswishModule = ActivationOf<HardswishOptions>;
using Hardswish = WithOptions<HardswishModule>;

/// x times the normal distribution function of x; approximate: "none" or "tanh".
struct WEFT_API GELUOptions {
  std::string approximate = "none";
};
using GELUModule = ActivationOf<GELUOptions>;
using GELU = WithOptions<GELUModule>;

/// log(1 + e^(beta x)) / beta; x itself where beta x > threshold.
struct WEFT_API SoftplusOptions {
  double beta = 1;
  double threshold = 20;
};
using SoftplusModule = ActivationOf<SoftplusOptions>;
using Softplus = WithOptions<SoftplusModule>;

/// x outside [-lambd, lambd], 0 within.
struct WEFT_API HardshrinkOptions {
  double lambd = 0.5;
};
using HardshrinkModule = ActivationOf<HardshrinkOptions>;
using Hardshrink = WithOptions<HardshrinkModule>;

/// x moved by lambd towards 0, 0 within it.
struct WEFT_API SoftshrinkOptions {
  double lambd = 0.5;
};
using SoftshrinkModule = ActivationOf<SoftshrinkOptions>;
using Softshrink = WithOptions<SoftshrinkModule>;

/// 1 / (1 + e^-x).
struct WEFT_API SigmoidOptions {};
using SigmoidModule = ActivationOf<SigmoidOptions>;
using Sigmoid = WithOptions<SigmoidModule>;

/// log(sigmoid(x)), without overflow.
struct WEFT_API LogSigmoidOptions {};
using LogSigmoidModule = ActivationOf<LogSigmoidOptions>;
using LogSigmoid = WithOptions<LogSigmoidModule>;

/// The hyperbolic tangent.
struct WEFT_API TanhOptions {};
using TanhModule = ActivationOf<TanhOptions>;
using Tanh = WithOptions<TanhModule>;

/// x - tanh(x).
struct WEFT_API TanhshrinkOptions {};
using TanhshrinkModule = ActivationOf<TanhshrinkOptions>;
using Tanhshrink = WithOptions<TanhshrinkModule>;

/// x / (1 + |x|).
struct WEFT_API SoftsignOptions {};
using SoftsignModule = ActivationOf<SoftsignOptions>;
using Softsign = WithOptions<SoftsignModule>;

/// a sigmoid(b), a and b the halves of x along dim.
struct WEFT_API GLUOptions {
  int64_t dim = -1;
};
using GLUModule = ActivationOf<GLUOptions>;
using GLU = WithOptions<GLUModule>;

// ---- probabilities; an absent dim is 0 for inputs of 0, 1 and 3 dimensions, else 1 ----

/// Probabilities along dim.
struct WEFT_API SoftmaxOptions {
  std::optional<int64_t> dim{};
};
using SoftmaxModule = ActivationOf<SoftmaxOptions>;
using Softmax = WithOptions<SoftmaxModule>;

/// Probabilities of -x along dim.
struct WEFT_API SoftminOptions {
  std::optional<int64_t> dim{};
};
using SoftminModule = ActivationOf<SoftminOptions>;
using Softmin = WithOptions<SoftminModule>;

/// Logarithms of the probabilities along dim.
struct WEFT_API LogSoftmaxOptions {
  std::optional<int64_t> dim{};
};
using LogSoftmaxModule = ActivationOf<LogSoftmaxOptions>;
using LogSoftmax = WithOptions<LogSoftmaxModule>;

/// Probabilities along the channels of (N, C, H, W) or (C, H, W). Throws ValueError for other numbers of dimensions.
struct WEFT_API Softmax2dOptions {};
using Softmax2dModule = ActivationOf<Softmax2dOptions>;
using Softmax2d = WithOptions<Softmax2dModule>;

struct PReLUOptions {
  int64_t num_parameters = 1;
  double init = 0.25;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// x above 0, weight * x below. weight: one parameter, or num_parameters for as many channels (dimension 1), starting at
/// init.
class WEFT_API PReLUModule : public Module {
 public:
  explicit PReLUModule(PReLUOptions options = {});
  Tensor forward(Tensor x) override;
  /// Sets weight to init.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  PReLUOptions options;
  Tensor weight;
};
using PReLU = WithOptions<PReLUModule>;

}  // namespace weft::nn
