// Bodies of data/dataset.h and data/loader.h.
#include "weft/data/loader.h"

#include <algorithm>

#include "src/core/check.h"
#include "weft/ops/random.h"

namespace weft::data {

int64_t detail::count_observations(TensorList tensors) {
  for (const Tensor& tensor : tensors)
    WEFT_CHECK(tensor.dim() >= 1 && tensor.size(0) == tensors[0].size(0), ShapeError, "TensorDataset",
               "all tensors have as many observations in dimension 0; shapes {} and {}", tensors[0].sizes(),
               tensor.sizes());
  return tensors.size() == 0 ? 0 : tensors[0].size(0);
}

BatchIterator::BatchIterator(Tensor order, const BatchOptions& options, std::optional<Generator> exhausted)
    : order_(std::move(order)),
      batch_size_(options.batch_size),
      drop_last_(options.drop_last),
      exhausted_(std::move(exhausted)) {
  draw_if_exhausted();
}

Tensor BatchIterator::operator*() const {
  return narrow(order_, 0, position_, std::min(batch_size_, order_.size(0) - position_));
}

BatchIterator& BatchIterator::operator++() {
  position_ += std::min(batch_size_, order_.size(0) - position_);
  draw_if_exhausted();
  return *this;
}

bool BatchIterator::operator==(std::default_sentinel_t) const {
  const int64_t rest = order_.size(0) - position_;
  return drop_last_ ? rest < batch_size_ : rest == 0;
}

// PyTorch's sampler meets its end when asked for an index too many: with a batch that comes out short, or after the last.
void BatchIterator::draw_if_exhausted() {
  const int64_t rest = order_.size(0) - position_;
  if (!exhausted_ || rest >= batch_size_) return;
  randperm(order_.size(0), {.dtype = int64}, &*exhausted_);
  exhausted_.reset();
}

Batches::Batches(int64_t n, BatchOptions options) : n_(n), options_(std::move(options)) {
  WEFT_CHECK(n_ >= 0 && options_.batch_size >= 1, ValueError, "batches",
             "needs a count of at least 0 and a batch_size of at least 1; received {} and {}", n_,
             options_.batch_size);
}

int64_t Batches::size() const {
  return n_ / options_.batch_size + (!options_.drop_last && n_ % options_.batch_size != 0);
}

BatchIterator Batches::begin() const {
  Generator generator = options_.generator.value_or(default_generator());
  return {options_.shuffle ? randperm(n_, {.dtype = int64}, &generator) : arange(n_), options_, std::nullopt};
}

BatchIterator loader_pass(int64_t size, const BatchOptions& options) {
  Generator generator = options.generator.value_or(default_generator());
  generator.random63();  // PyTorch seeds the loader's worker processes with this
  if (!options.shuffle) return {arange(size), options, std::nullopt};
  if (!options.generator) {
    const int64_t seed = generator.random63();
    generator = Generator();
    generator.manual_seed(seed);
  }
  const Tensor order = randperm(size, {.dtype = int64}, &generator);
  return {order, options, options.generator};
}

}  // namespace weft::data
