// Mini-batches: of indices (batches), and of a dataset's observations (DataLoader).
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "weft/data/dataset.h"
#include "weft/generator.h"

namespace weft::data {

/// How Batches and DataLoader cut and order the observations.
struct BatchOptions {
  int64_t batch_size = 1;
  bool shuffle = false;
  bool drop_last = false;                // leave out a last batch that is shorter
  std::optional<Generator> generator{};  // default_generator() when absent
};

/// One pass over shuffled or ordered indices; made by Batches and DataLoader. Reads as an iterator.
class WEFT_API BatchIterator {
 public:
  /// 1-d int64 indices of the current batch.
  Tensor operator*() const;
  BatchIterator& operator++();
  bool operator==(std::default_sentinel_t) const;

 private:
  friend class Batches;
  template <size_t N>
  friend class DataLoader;
  friend WEFT_API BatchIterator loader_pass(int64_t size, const BatchOptions& options);
  BatchIterator(Tensor order, const BatchOptions& options, std::optional<Generator> exhausted);
  void draw_if_exhausted();

  Tensor order_;
  int64_t batch_size_;
  bool drop_last_;
  int64_t position_ = 0;
  std::optional<Generator> exhausted_;  // draws one more permutation at the end
};

/// Batches of the indices 0 … n-1: (n - 1) / batch_size + 1 of them, the last one shorter; 0 for n = 0. Each pass over a shuffled
/// range draws one randperm(n) when it begins.
class WEFT_API Batches {
 public:
  /// Throws ValueError unless n >= 0 and batch_size >= 1.
  Batches(int64_t n, BatchOptions options);
  int64_t size() const;
  BatchIterator begin() const;
  std::default_sentinel_t end() const { return {}; }

 private:
  int64_t n_;
  BatchOptions options_;
};

/// For a training loop of one's own:
///
///     for (Tensor batch : data::batches(x.size(0), {.batch_size = 100, .shuffle = true})) loss(model(x[batch]), y[batch]);
inline Batches batches(int64_t n, BatchOptions options = {}) { return Batches(n, std::move(options)); }

/// Begins a pass with the draws of PyTorch's DataLoader: its seed for workers; then, to shuffle, a seed for a generator of
/// its own, or with options.generator the permutation from that, and another, unused, when the pass is over.
WEFT_API BatchIterator loader_pass(int64_t size, const BatchOptions& options);

/// Batches of a dataset's observations, in the order PyTorch's DataLoader gives from the same generator state:
///
///     data::DataLoader loader{data::TensorDataset{x, y}, {.batch_size = 100, .shuffle = true}};
///     for (auto [inputs, targets] : loader) …
///
/// Each range-for is a pass of its own.
template <size_t N>
class DataLoader {
 public:
  /// One pass; *iterator is a batch of each tensor.
  class Iterator {
   public:
    std::array<Tensor, N> operator*() const { return (*dataset_)[*indices_]; }
    Iterator& operator++() {
      ++indices_;
      return *this;
    }
    bool operator==(std::default_sentinel_t end) const { return indices_ == end; }

   private:
    friend class DataLoader;
    Iterator(const TensorDataset<N>* dataset, BatchIterator indices)
        : dataset_(dataset), indices_(std::move(indices)) {}
    const TensorDataset<N>* dataset_;
    BatchIterator indices_;
  };

  /// Throws ValueError unless batch_size >= 1.
  explicit DataLoader(TensorDataset<N> dataset, BatchOptions options = {})
      : dataset_(std::move(dataset)),
        options_(std::move(options)),
        size_(Batches(dataset_.size(), options_).size()) {}

  /// What it was made of.
  const TensorDataset<N>& dataset() const { return dataset_; }
  /// Batches in a pass.
  int64_t size() const { return size_; }
  /// The loader must outlive the pass.
  Iterator begin() const { return {&dataset_, loader_pass(dataset_.size(), options_)}; }
  std::default_sentinel_t end() const { return {}; }

 private:
  TensorDataset<N> dataset_;
  BatchOptions options_;
  int64_t size_;
};

}  // namespace weft::data
