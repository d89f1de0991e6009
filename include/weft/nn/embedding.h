// Embeddings: rows of a table by number, one by one or in bags.
#pragma once

#include <optional>
#include <string>

#include "weft/nn/module.h"

namespace weft::nn {

struct EmbeddingOptions {
  std::optional<int64_t> padding_idx{};  // negative: from the end
  std::optional<double> max_norm{};
  double norm_type = 2;
  bool scale_grad_by_freq = false;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// The rows weight[i] of every index i. x: any shape, int64 or int32; y: x's shape and embedding_dim. weight
/// (num_embeddings, embedding_dim) starts normal with variance 1. padding_idx: this row starts as 0 and gets no gradient.
/// max_norm: rows that are used are first scaled down to a norm_type-norm of max_norm. scale_grad_by_freq: a row's
/// gradient is divided by how often it was used. See embedding. Throws ValueError for negative sizes and for a padding_idx
/// out of range.
class WEFT_API EmbeddingModule : public Module {
 public:
  EmbeddingModule(int64_t num_embeddings, int64_t embedding_dim, EmbeddingOptions options = {});
  Tensor forward(Tensor x) override;
  /// Draws weight anew.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t num_embeddings, embedding_dim;
  EmbeddingOptions options;
  Tensor weight;

 protected:
  friend class Embedding;
  EmbeddingModule(const Tensor& table, bool freeze, EmbeddingOptions options);
};
class Embedding : public Handle<Embedding, EmbeddingModule> {
 public:
  using Handle::Handle;
  Embedding(int64_t num_embeddings, int64_t embedding_dim, EmbeddingOptions options = {})
      : Handle(std::make_shared<EmbeddingModule>(num_embeddings, embedding_dim, options)) {}
  /// An embedding of this table, which is trained unless freeze. Throws ShapeError unless it has two dimensions.
  static Embedding from_pretrained(const Tensor& embeddings, bool freeze = true,
                                   EmbeddingOptions options = {}) {
    return Embedding(std::shared_ptr<EmbeddingModule>(new EmbeddingModule(embeddings, freeze, options)));
  }
};

struct EmbeddingBagOptions {
  std::optional<double> max_norm{};
  double norm_type = 2;
  bool scale_grad_by_freq = false;
  std::string mode = "mean";  // or "sum", "max"
  bool include_last_offset = false;
  std::optional<int64_t> padding_idx{};  // negative: from the end
  Device device{};
  std::optional<Dtype> dtype{};
};
/// Embedding with the rows of each bag of indices reduced. x: (B, n), or (n) with offsets (B), where each bag starts, and
/// with include_last_offset also where the last one ends; y: (B, embedding_dim). per_sample_weights: x's shape, factors of
/// the rows, for mode "sum". padding_idx: this index counts nothing. Otherwise as Embedding; see embedding_bag.
class WEFT_API EmbeddingBagModule : public Module {
 public:
  EmbeddingBagModule(int64_t num_embeddings, int64_t embedding_dim, EmbeddingBagOptions options = {});
  Tensor forward(Tensor x) override;
  /// The same with offsets and factors, without hooks.
  Tensor forward(const Tensor& x, const Tensor& offsets, const Tensor& per_sample_weights = {});
  using Module::operator();
  Tensor operator()(const Tensor& x, const Tensor& offsets, const Tensor& per_sample_weights = {}) {
    return forward(x, offsets, per_sample_weights);
  }
  /// Draws weight anew.
  void reset_parameters();
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  int64_t num_embeddings, embedding_dim;
  EmbeddingBagOptions options;
  Tensor weight;

 protected:
  friend class EmbeddingBag;
  EmbeddingBagModule(const Tensor& table, bool freeze, EmbeddingBagOptions options);
};
class EmbeddingBag : public Handle<EmbeddingBag, EmbeddingBagModule> {
 public:
  using Handle::Handle;
  EmbeddingBag(int64_t num_embeddings, int64_t embedding_dim, EmbeddingBagOptions options = {})
      : Handle(std::make_shared<EmbeddingBagModule>(num_embeddings, embedding_dim, std::move(options))) {}
  /// As Embedding's.
  static EmbeddingBag from_pretrained(const Tensor& embeddings, bool freeze = true,
                                      EmbeddingBagOptions options = {}) {
    return EmbeddingBag(
        std::shared_ptr<EmbeddingBagModule>(new EmbeddingBagModule(embeddings, freeze, std::move(options))));
  }
};

}  // namespace weft::nn
