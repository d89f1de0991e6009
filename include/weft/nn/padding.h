// Layers that put something around sequences, images and volumes.
#pragma once

#include "weft/nn/module.h"
#include "weft/nn/options.h"

namespace weft::nn {

/// What all padding layers of N dimensions share: x's last N dimensions are extended. padding: one number for all sides, or
/// {left, right, top, bottom, front, back} as far as dimensions go; negative ones cut off.
template <int N>
class WEFT_API PadModule : public Module {
 public:
  Tensor forward(Tensor x) override;
  std::string extra_repr() const override;

  Sizes<2 * N> padding;

 protected:
  /// `mode` as for pad; it must stay.
  PadModule(Sizes<2 * N> padding, const char* mode) : padding(padding), mode_(mode) {}

 private:
  const char* mode_;
};

/// x mirrored at its edges, which are not repeated. For images x: (N, C, H, W) or without N. Throws ShapeError for other
/// dimensions and for padding that is not less than the image.
template <int N>
class WEFT_API ReflectionPadModule : public PadModule<N> {
 public:
  explicit ReflectionPadModule(Sizes<2 * N> padding) : PadModule<N>(padding, "reflect") {}
  std::shared_ptr<Module> clone() const override;
};

/// x with its edges repeated. For images x: (N, C, H, W) or without N. Throws ShapeError for other dimensions.
template <int N>
class WEFT_API ReplicationPadModule : public PadModule<N> {
 public:
  explicit ReplicationPadModule(Sizes<2 * N> padding) : PadModule<N>(padding, "replicate") {}
  std::shared_ptr<Module> clone() const override;
};

/// x continued with its other side. For images x: (N, C, H, W) or without N. Throws ValueError for other dimensions,
/// ShapeError for padding of more than the image.
template <int N>
class WEFT_API CircularPadModule : public PadModule<N> {
 public:
  explicit CircularPadModule(Sizes<2 * N> padding) : PadModule<N>(padding, "circular") {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
};

/// x with `value` around its last N dimensions, whatever is before them.
template <int N>
class WEFT_API ConstantPadModule : public PadModule<N> {
 public:
  ConstantPadModule(Sizes<2 * N> padding, double value) : PadModule<N>(padding, "constant"), value(value) {}
  Tensor forward(Tensor x) override;
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  double value;
};

/// ConstantPadModule with zeros.
template <int N>
class WEFT_API ZeroPadModule : public ConstantPadModule<N> {
 public:
  explicit ZeroPadModule(Sizes<2 * N> padding) : ConstantPadModule<N>(padding, 0) {}
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;
};

/// A padding layer as programs hold it: nn::ReflectionPad2d{1}, nn::ZeroPad2d{{1, 2, 3, 4}}.
template <class M, int N>
class Pad : public Handle<Pad<M, N>, M> {
 public:
  using Handle<Pad<M, N>, M>::Handle;
  explicit Pad(Sizes<2 * N> padding) : Handle<Pad<M, N>, M>(std::make_shared<M>(padding)) {}
};
/// A padding layer with a value: nn::ConstantPad2d{1, 3.5}.
template <int N>
class ConstantPad : public Handle<ConstantPad<N>, ConstantPadModule<N>> {
 public:
  using Handle<ConstantPad<N>, ConstantPadModule<N>>::Handle;
  ConstantPad(Sizes<2 * N> padding, double value)
      : Handle<ConstantPad<N>, ConstantPadModule<N>>(std::make_shared<ConstantPadModule<N>>(padding, value)) {
  }
};
using ReflectionPad1d = Pad<ReflectionPadModule<1>, 1>;
using ReflectionPad2d = Pad<ReflectionPadModule<2>, 2>;
using ReflectionPad3d = Pad<ReflectionPadModule<3>, 3>;
using ReplicationPad1d = Pad<ReplicationPadModule<1>, 1>;
using ReplicationPad2d = Pad<ReplicationPadModule<2>, 2>;
using ReplicationPad3d = Pad<ReplicationPadModule<3>, 3>;
using CircularPad1d = Pad<CircularPadModule<1>, 1>;
using CircularPad2d = Pad<CircularPadModule<2>, 2>;
using CircularPad3d = Pad<CircularPadModule<3>, 3>;
using ConstantPad1d = ConstantPad<1>;
using ConstantPad2d = ConstantPad<2>;
using ConstantPad3d = ConstantPad<3>;
using ZeroPad1d = Pad<ZeroPadModule<1>, 1>;
using ZeroPad2d = Pad<ZeroPadModule<2>, 2>;
using ZeroPad3d = Pad<ZeroPadModule<3>, 3>;

extern template class PadModule<1>;
extern template class PadModule<2>;
extern template class PadModule<3>;
extern template class ReflectionPadModule<1>;
extern template class ReflectionPadModule<2>;
extern template class ReflectionPadModule<3>;
extern template class ReplicationPadModule<1>;
extern template class ReplicationPadModule<2>;
extern template class ReplicationPadModule<3>;
extern template class CircularPadModule<1>;
extern template class CircularPadModule<2>;
extern template class CircularPadModule<3>;
extern template class ConstantPadModule<1>;
extern template class ConstantPadModule<2>;
extern template class ConstantPadModule<3>;
extern template class ZeroPadModule<1>;
extern template class ZeroPadModule<2>;
extern template class ZeroPadModule<3>;

}  // namespace weft::nn
