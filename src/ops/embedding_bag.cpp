// embedding_bag: rows of a table, reduced bag by bag; composed of ops.
#include <vector>

#include "src/ops/places.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;
using kernels::KernelTable;

namespace {

/// Where each bag ends in the flattened input; the first starts at 0.
std::vector<int64_t> bag_ends(const OpCall& op, const Tensor& input, const Tensor& offsets,
                              bool include_last_offset) {
  WEFT_CHECK(input.dim() == 1 || input.dim() == 2, ShapeError, op.name(),
             "input must have 1 or 2 dimensions; got {}", input.sizes());
  std::vector<int64_t> ends;
  if (input.dim() == 2) {
    WEFT_CHECK(!offsets.defined(), ValueError, op.name(),
               "offsets must not be given for input {}, each row of which is a bag", input.sizes());
    for (int64_t bag = 1; bag <= input.size(0); ++bag) ends.push_back(bag * input.size(1));
    return ends;
  }
  WEFT_CHECK(offsets.defined() && offsets.dim() == 1, ValueError, op.name(),
             "offsets must have 1 dimension for input {}; got {}", input.sizes(),
             offsets.defined() ? offsets.sizes().str() : "none");
  WEFT_CHECK(!include_last_offset || offsets.numel() > 0, ValueError, op.name(),
             "offsets must hold at least 1 number with include_last_offset; got {}", offsets.sizes());
  const Tensor starts = as_index(op.name(), offsets);
  op.launch(&KernelTable::check_offsets, view(starts), input.numel());
  ends = starts.to_vector<int64_t>();
  if (!ends.empty()) ends.erase(ends.begin());
  if (!include_last_offset && offsets.numel() > 0) ends.push_back(input.numel());
  return ends;
}

/// The greatest element of each column of `rows`, bag by bag; 0 for a bag without rows that count.
Tensor maxima(const Tensor& rows, const std::vector<int64_t>& ends, const Tensor& counts) {
  std::vector<Tensor> bags;
  int64_t begin = 0;
  for (const int64_t end : ends) {
    Tensor bag = narrow(rows, 0, begin, end - begin);
    if (counts.defined()) {
      const Tensor kept = view(nonzero(narrow(counts, 0, begin, end - begin)), {-1});
      bag = index_select(bag, 0, kept);
    }
    bags.push_back(bag.size(0) == 0 ? sum(bag, 0) : max(bag, 0).first);
    begin = end;
  }
  if (bags.empty()) return narrow(rows, 0, 0, 0);
  return stack(bags);
}

/// Which bag each index is in, where the offsets are on a GPU, which is not waited for; beyond the last offset bag_count.
Tensor bags_of(const OpCall& op, const Tensor& offsets, int64_t count) {
  const Tensor starts = as_index(op.name(), offsets);
  op.launch(&KernelTable::check_offsets, view(starts), count);
  const Tensor places = arange(0, count, 1, {.dtype = int64, .device = offsets.device()});
  return searchsorted(starts, places, false, /*right=*/true) - 1;
}

}  // namespace

Tensor embedding_bag(const Tensor& input, const Tensor& weight, const Tensor& offsets,
                     std::optional<double> max_norm, double norm_type, bool scale_grad_by_freq,
                     std::string_view mode, bool sparse, const Tensor& per_sample_weights,
                     bool include_last_offset, std::optional<int64_t> padding_idx) {
  OpCall op{"embedding_bag", input, weight, offsets, per_sample_weights};
  WEFT_CHECK(mode == "sum" || mode == "mean" || mode == "max", ValueError, op.name(),
             "mode must be \"sum\", \"mean\" or \"max\"; got \"{}\"", mode);
  WEFT_CHECK(!(mode == "max" && scale_grad_by_freq), ValueError, op.name(),
             "scale_grad_by_freq is not for mode \"max\"; input {}", input.sizes());
  WEFT_CHECK(!per_sample_weights.defined() || mode == "sum", ValueError, op.name(),
             "per_sample_weights are for mode \"sum\"; got mode \"{}\"", mode);
  WEFT_CHECK(!per_sample_weights.defined() || per_sample_weights.sizes() == input.sizes(), ShapeError,
             op.name(), "per_sample_weights must have input's shape {}; got {}", input.sizes(),
             per_sample_weights.sizes());
  const bool on_gpu = offsets.defined() && offsets.dim() == 1 && input.dim() == 1 && mode != "max" &&
                      offsets.device().is_cuda() && offsets.numel() > 0;
  const std::vector<int64_t> ends =
      on_gpu ? std::vector<int64_t>() : bag_ends(op, input, offsets, include_last_offset);
  const Tensor index = reshape(as_index(op.name(), input), {-1});
  const int64_t count = on_gpu ? index.numel() : ends.empty() ? 0 : ends.back();
  // Before the indices are looked up: of several errors a GPU tells the first.
  const Tensor bags_there = on_gpu ? bags_of(op, offsets, count) : Tensor();
  Tensor rows = embedding(narrow(index, 0, 0, count), weight, padding_idx, max_norm, norm_type,
                          scale_grad_by_freq, sparse);
  Tensor counts;  // false where the index is padding
  if (padding_idx) {
    const int64_t padding = *padding_idx < 0 ? *padding_idx + weight.size(0) : *padding_idx;
    counts = ne(narrow(index, 0, 0, count), padding);
  }
  if (mode == "max") return maxima(rows, ends, counts);

  if (input.dim() == 2 && !counts.defined() && !per_sample_weights.defined()) {
    const Tensor bags = view(rows, {input.size(0), input.size(1), weight.size(1)});
    return mode == "sum" || input.size(1) == 0 ? sum(bags, {1}) : mean(bags, {1});
  }
  std::vector<int64_t> bag_of;
  for (size_t bag = 0; bag < ends.size(); ++bag)
    bag_of.resize(static_cast<size_t>(ends[bag]), static_cast<int64_t>(bag));
  const Tensor bags = on_gpu ? bags_there : tensor(bag_of, {.device = input.device()});
  const int64_t bag_count =
      on_gpu ? offsets.numel() - (include_last_offset ? 1 : 0) : static_cast<int64_t>(ends.size());
  // What lies behind the last offset is summed, too, and left out.
  const int64_t sum_count = bag_count + (on_gpu && include_last_offset ? 1 : 0);
  const TensorOptions like{.dtype = weight.dtype(), .device = weight.device()};
  if (per_sample_weights.defined())
    rows = rows * unsqueeze(narrow(reshape(per_sample_weights, {-1}), 0, 0, count), 1);
  const Tensor shares = counts.defined() ? to(counts, weight.dtype()) : ones({count}, like);
  if (counts.defined()) rows = rows * unsqueeze(shares, 1);
  const Tensor sums =
      narrow(index_add(zeros({sum_count, weight.size(1)}, like), 0, bags, rows), 0, 0, bag_count);
  if (mode == "sum") return sums;
  const Tensor sizes = narrow(index_add(zeros({sum_count}, like), 0, bags, shares), 0, 0, bag_count);
  return sums / unsqueeze(clamp_min(sizes, 1), 1);
}

}  // namespace weft
