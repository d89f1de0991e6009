// Embeddings as layers.
#include "weft/nn/embedding.h"

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/nn/python_text.h"
#include "weft/autograd.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

template <class Options>
Options checked(const char* name, int64_t rows, int64_t columns, Options options) {
  WEFT_CHECK(rows >= 0 && columns >= 0, ValueError, name, "sizes must not be negative; got {} and {}", rows,
             columns);
  if (!options.padding_idx) return options;
  WEFT_CHECK(*options.padding_idx >= -rows && *options.padding_idx < rows, ValueError, name,
             "padding_idx must be within num_embeddings; got {} of {}", *options.padding_idx, rows);
  if (*options.padding_idx < 0) options.padding_idx = *options.padding_idx + rows;
  return options;
}

const Tensor& table_of(const char* name, const Tensor& table) {
  WEFT_CHECK(table.dim() == 2, ShapeError, name,
             "the table of embeddings must have two dimensions; got shape {}", table.sizes());
  return table;
}

template <class Options>
Tensor made(const char* op, int64_t rows, int64_t columns, const Options& options) {
  return empty({rows, columns},
               {.dtype = options.dtype, .device = weft::detail::checked_device(op, options.device)});
}

void draw(const Tensor& weight, std::optional<int64_t> padding_idx) {
  init::normal_(weight);
  if (!padding_idx || NoInit::active()) return;
  NoGrad guard;
  zero_(select(weight, 0, *padding_idx));
}

template <class Options>
std::string text(int64_t rows, int64_t columns, const Options& options) {
  std::string text;
  if (options.max_norm) text += ", max_norm=" + python(*options.max_norm);
  if (options.norm_type != 2) text += ", norm_type=" + python(options.norm_type);
  if (options.scale_grad_by_freq) text += ", scale_grad_by_freq=True";
  return fmt::format("{}, {}", rows, columns) + text;
}

}  // namespace

EmbeddingModule::EmbeddingModule(int64_t num_embeddings, int64_t embedding_dim, EmbeddingOptions options)
    : num_embeddings(num_embeddings),
      embedding_dim(embedding_dim),
      options(checked("Embedding", num_embeddings, embedding_dim, options)),
      weight(add_parameter("weight", made("Embedding", num_embeddings, embedding_dim, options))) {
  reset_parameters();
}
EmbeddingModule::EmbeddingModule(const Tensor& table, bool freeze, EmbeddingOptions options)
    : num_embeddings(table_of("Embedding", table).size(0)),
      embedding_dim(table.size(1)),
      options(checked("Embedding", num_embeddings, embedding_dim, options)),
      weight(add_parameter("weight", table.detach(), !freeze)) {}

void EmbeddingModule::reset_parameters() { draw(weight, options.padding_idx); }

Tensor EmbeddingModule::forward(Tensor x) {
  return embedding(x, weight, options.padding_idx, options.max_norm, options.norm_type,
                   options.scale_grad_by_freq);
}

std::shared_ptr<Module> EmbeddingModule::clone() const {
  return nn::clone(*this, num_embeddings, embedding_dim, options);
}

std::string EmbeddingModule::extra_repr() const {
  std::string all = text(num_embeddings, embedding_dim, options);
  if (!options.padding_idx) return all;
  const std::string sizes = fmt::format("{}, {}", num_embeddings, embedding_dim);
  return all.insert(sizes.size(), fmt::format(", padding_idx={}", *options.padding_idx));
}

EmbeddingBagModule::EmbeddingBagModule(int64_t num_embeddings, int64_t embedding_dim,
                                       EmbeddingBagOptions options)
    : num_embeddings(num_embeddings),
      embedding_dim(embedding_dim),
      options(checked("EmbeddingBag", num_embeddings, embedding_dim, std::move(options))),
      weight(add_parameter("weight", made("EmbeddingBag", num_embeddings, embedding_dim, this->options))) {
  reset_parameters();
}
EmbeddingBagModule::EmbeddingBagModule(const Tensor& table, bool freeze, EmbeddingBagOptions options)
    : num_embeddings(table_of("EmbeddingBag", table).size(0)),
      embedding_dim(table.size(1)),
      options(checked("EmbeddingBag", num_embeddings, embedding_dim, std::move(options))),
      weight(add_parameter("weight", table.detach(), !freeze)) {}

void EmbeddingBagModule::reset_parameters() { draw(weight, options.padding_idx); }

Tensor EmbeddingBagModule::forward(Tensor x) { return forward(x, {}, {}); }

Tensor EmbeddingBagModule::forward(const Tensor& x, const Tensor& offsets, const Tensor& per_sample_weights) {
  return embedding_bag(x, weight, offsets, options.max_norm, options.norm_type, options.scale_grad_by_freq,
                       options.mode, false, per_sample_weights, options.include_last_offset,
                       options.padding_idx);
}

std::shared_ptr<Module> EmbeddingBagModule::clone() const {
  return nn::clone(*this, num_embeddings, embedding_dim, options);
}

std::string EmbeddingBagModule::extra_repr() const {
  return text(num_embeddings, embedding_dim, options) + ", mode='" + options.mode + "'" +
         (options.padding_idx ? fmt::format(", padding_idx={}", *options.padding_idx) : "");
}

}  // namespace weft::nn
