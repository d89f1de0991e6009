// Layers that put something around sequences, images and volumes.
#include "weft/nn/padding.h"

#include "src/core/check.h"
#include "src/nn/python_text.h"
#include "weft/ops.h"

namespace weft::nn {

template <int N>
Tensor PadModule<N>::forward(Tensor x) {
  return pad(x, padding.span(), mode_);
}
template <int N>
std::string PadModule<N>::extra_repr() const {
  return padding.tuple();
}

template <int N>
std::shared_ptr<Module> ReflectionPadModule<N>::clone() const {
  return nn::clone(*this, this->padding);
}

template <int N>
std::shared_ptr<Module> ReplicationPadModule<N>::clone() const {
  return nn::clone(*this, this->padding);
}

template <int N>
Tensor CircularPadModule<N>::forward(Tensor x) {
  WEFT_CHECK(x.dim() == N + 1 || x.dim() == N + 2, ValueError, this->name().c_str(),
             "expected {}D or {}D input (got {}D input); shape {}", N + 1, N + 2, x.dim(), x.sizes());
  return PadModule<N>::forward(std::move(x));
}
template <int N>
std::shared_ptr<Module> CircularPadModule<N>::clone() const {
  return nn::clone(*this, this->padding);
}

template <int N>
Tensor ConstantPadModule<N>::forward(Tensor x) {
  return pad(x, this->padding.span(), "constant", value);
}
template <int N>
std::shared_ptr<Module> ConstantPadModule<N>::clone() const {
  return nn::clone(*this, this->padding, value);
}
template <int N>
std::string ConstantPadModule<N>::extra_repr() const {
  return fmt::format("padding={}, value={}", this->padding.tuple(), python(value));
}

template <int N>
std::shared_ptr<Module> ZeroPadModule<N>::clone() const {
  return nn::clone(*this, this->padding);
}
template <int N>
std::string ZeroPadModule<N>::extra_repr() const {
  return PadModule<N>::extra_repr();
}

template class PadModule<1>;
template class PadModule<2>;
template class PadModule<3>;
template class ReflectionPadModule<1>;
template class ReflectionPadModule<2>;
template class ReflectionPadModule<3>;
template class ReplicationPadModule<1>;
template class ReplicationPadModule<2>;
template class ReplicationPadModule<3>;
template class CircularPadModule<1>;
template class CircularPadModule<2>;
template class CircularPadModule<3>;
template class ConstantPadModule<1>;
template class ConstantPadModule<2>;
template class ConstantPadModule<3>;
template class ZeroPadModule<1>;
template class ZeroPadModule<2>;
template class ZeroPadModule<3>;

}  // namespace weft::nn
