// Rows of a table by number: reading them, and the sum of gradients that goes back to each.
#include "weft/ops/embedding.h"

#include "src/ops/autocast.h"
#include "src/ops/places.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;

namespace {

struct Lookup {
  Tensor index;  // 1-d, checked
  Shape weight_sizes;
  std::optional<int64_t> padding_idx;
  bool by_frequency;
};

/// The gradient of the table, in ops.
Tensor embedding_backward(const Tensor& grad, const Lookup& lookup) {
  const int64_t rows = lookup.weight_sizes[0], columns = lookup.weight_sizes[1], n = lookup.index.numel();
  const Dtype dtype = grad.dtype() == float64 ? float64 : float32;
  const TensorOptions like{.dtype = dtype, .device = grad.device()};
  Tensor g = reshape(to(grad, dtype), {n, columns});
  if (lookup.by_frequency) {
    const Tensor counts = index_add_(zeros({rows}, like), 0, lookup.index, ones({n}, like));
    g = g / unsqueeze(index_select(counts, 0, lookup.index), 1);
  }
  Tensor sums = index_add_(zeros({rows, columns}, like), 0, lookup.index, g);
  if (lookup.padding_idx) {
    const Tensor padding = full({1}, *lookup.padding_idx, {.dtype = int64, .device = grad.device()});
    sums = index_fill_(sums, 0, padding, 0);
  }
  return to(sums, grad.dtype());
}

/// Scales down the rows that `index` names.
void bound_norms(OpCall& op, const Tensor& weight, const Tensor& index, double max_norm, double norm_type) {
  constexpr double kEps = 1e-7;
  const NoGrad guard;
  const WithoutAutocast as_given;
  op.check_inplace(weight);
  const Tensor rows = index_select(weight.detach(), 0, index);
  const Tensor norms = norm(rows, norm_type, 1, /*keepdim=*/true);
  const Tensor factors = where(gt(norms, max_norm), max_norm / (norms + kEps), ones_like(norms));
  index_copy_(weight, 0, index, rows * factors);
}

}  // namespace

Tensor embedding(const Tensor& input, const Tensor& weight, std::optional<int64_t> padding_idx,
                 std::optional<double> max_norm, double norm_type, bool scale_grad_by_freq, bool sparse) {
  OpCall op{"embedding", input, weight};
  WEFT_CHECK(weight.dim() == 2, ShapeError, op.name(), "weight must be (V, D); got {}", weight.sizes());
  WEFT_CHECK(!sparse, ValueError, op.name(),
             "weft has no sparse gradients; pass sparse=false. input {}, weight {}", input.sizes(),
             weight.sizes());
  const int64_t count = weight.size(0);
  if (padding_idx) {
    WEFT_CHECK(*padding_idx >= -count && *padding_idx < count, ValueError, op.name(),
               "padding_idx must be in [{}, {}) for weight {}; got {}", -count, count, weight.sizes(),
               *padding_idx);
    if (*padding_idx < 0) *padding_idx += count;
  }
  const Tensor index = reshape(as_index(op.name(), input), {-1});
  check_index(op, index, count, 0, false);
  if (max_norm && index.numel() > 0) {
    op.check_floating(weight);
    bound_norms(op, weight, index, *max_norm, norm_type);
  }
  Shape sizes = input.sizes();
  sizes.push_back(weight.size(1));
  const Tensor y = read_places(op.name(), weight.detach(), {weight.sizes(), 0, index.numel()}, index, sizes);
  return op.record(
      y, {weight},
      [index = op.save(index), sizes = weight.sizes(), padding_idx, scale_grad_by_freq](const Tensor& grad) {
        return Grads{embedding_backward(grad, {*index, sizes, padding_idx, scale_grad_by_freq})};
      });
}

}  // namespace weft
