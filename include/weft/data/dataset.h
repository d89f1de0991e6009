// TensorDataset: tensors whose first dimension counts the observations.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>

#include "weft/ops.h"

namespace weft::data {

namespace detail {
/// The common size of dimension 0. Throws ShapeError.
WEFT_API int64_t count_observations(TensorList tensors);
}  // namespace detail

/// N tensors, inputs and targets for one, with an observation at each index of their first dimensions:
/// `TensorDataset dataset{x, y};`. Throws ShapeError unless these have one size.
template <size_t N>
class TensorDataset {
 public:
  using Observations = std::array<Tensor, N>;

  template <std::same_as<Tensor>... T>
  explicit TensorDataset(const T&... tensors)
      : tensors_{tensors...}, size_(detail::count_observations({tensors...})) {}

  /// Observations in the dataset.
  int64_t size() const { return size_; }
  const Observations& tensors() const { return tensors_; }
  /// One observation: views without the first dimension. Throws IndexError.
  Observations operator[](int64_t index) const { return chosen(index); }
  /// The observations of a 1-d tensor of indices, copied: `auto [x, y] = dataset[indices]`.
  Observations operator[](const Tensor& indices) const { return chosen(indices); }

 private:
  template <class I>
  Observations chosen(const I& index) const {
    Observations result;
    for (size_t i = 0; i < N; ++i) result[i] = tensors_[i][index];
    return result;
  }

  Observations tensors_;
  int64_t size_;
};
template <std::same_as<Tensor>... T>
TensorDataset(const T&...) -> TensorDataset<sizeof...(T)>;

}  // namespace weft::data
