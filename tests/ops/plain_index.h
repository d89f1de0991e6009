// The plain loop that indexing is compared with: NumPy's rule by coordinates, on nothing but element positions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "weft/tensor.h"

namespace weft::plain_index {

/// What an index chooses.
struct Picked {
  Shape shape;
  std::vector<int64_t> positions;  // in self, row-major
};

// One axis of the result, or a part of the index that takes axes of self away.
struct Part {
  enum Kind { slice, none, fixed, tensor } kind;
  std::vector<int64_t> steps;    // slice: the indices it visits; fixed: one
  int64_t axis = 0;              // of self
  Shape shape;                   // tensor: of the index
  std::vector<int64_t> indices;  // tensor: made non-negative
};

inline Picked pick(const Shape& self, const std::vector<Index>& entries) {
  int64_t named = 0;
  for (const Index& e : entries) {
    if (e.kind == Index::Kind::integer || e.kind == Index::Kind::slice) ++named;
    if (e.kind == Index::Kind::tensor) named += e.tensor.dtype() == boolean ? e.tensor.dim() : 1;
  }
  std::vector<Part> parts;
  int64_t axis = 0;
  const auto whole = [&] {
    Part part{Part::slice, {}, axis, {}, {}};
    for (int64_t i = 0; i < self[axis]; ++i) part.steps.push_back(i);
    parts.push_back(part);
    ++axis;
  };
  for (const Index& e : entries) {
    const bool is_number = e.kind == Index::Kind::tensor && e.tensor.dim() == 0;
    if (e.kind == Index::Kind::integer || is_number) {
      const int64_t number = is_number ? e.tensor.item<int64_t>() : e.integer;
      parts.push_back({Part::fixed, {(number + self[axis]) % self[axis]}, axis, {}, {}});
      ++axis;
    } else if (e.kind == Index::Kind::slice) {
      const int64_t n = self[axis];
      int64_t first = e.slice.first.value_or(0), last = e.slice.last.value_or(n);
      if (first < 0) first += n;
      if (last < 0) last += n;
      Part part{Part::slice, {}, axis, {}, {}};
      for (int64_t i = std::max<int64_t>(first, 0); i < std::min(last, n); i += e.slice.step)
        part.steps.push_back(i);
      parts.push_back(part);
      ++axis;
    } else if (e.kind == Index::Kind::none) {
      parts.push_back({Part::none, {0}, -1, {}, {}});
    } else if (e.kind == Index::Kind::ellipsis) {
      for (int64_t left = self.size() - named; left > 0; --left) whole();
    } else if (e.tensor.dtype() == boolean) {
      const std::vector<int64_t> mask = e.tensor.to_vector<int64_t>();
      std::vector<int64_t> chosen;
      for (size_t i = 0; i < mask.size(); ++i)
        if (mask[i]) chosen.push_back(static_cast<int64_t>(i));
      const int64_t dims = e.tensor.dim();
      for (int64_t d = 0; d < dims; ++d) {
        Part part{Part::tensor, {}, axis + d, {static_cast<int64_t>(chosen.size())}, {}};
        int64_t inner = 1;
        for (int64_t k = d + 1; k < dims; ++k) inner *= e.tensor.size(k);
        for (const int64_t at : chosen) part.indices.push_back(at / inner % e.tensor.size(d));
        parts.push_back(part);
      }
      axis += dims;
    } else {
      Part part{Part::tensor, {}, axis, e.tensor.sizes(), e.tensor.to_vector<int64_t>()};
      for (int64_t& i : part.indices) i = (i + self[axis]) % self[axis];
      parts.push_back(part);
      ++axis;
    }
  }
  while (axis < self.size()) whole();

  // Integers are taken first, as PyTorch does, so they do not part index tensors from each other.
  std::vector<Part> fixed;
  for (const Part& part : parts)
    if (part.kind == Part::fixed) fixed.push_back(part);
  std::erase_if(parts, [](const Part& part) { return part.kind == Part::fixed; });
  Shape common;
  int64_t first = -1, previous = -1;
  bool neighbours = true;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].kind != Part::tensor) continue;
    common = broadcast_shapes(common, parts[i].shape);
    const auto at = static_cast<int64_t>(i);
    if (first < 0) first = at;
    else neighbours = neighbours && at == previous + 1;
    previous = at;
  }
  if (!neighbours) first = 0;

  Picked picked;
  std::vector<const Part*> axes;  // of the result; null: one of the common shape
  const auto add_common = [&] {
    for (const int64_t size : common) {
      picked.shape.push_back(size);
      axes.push_back(nullptr);
    }
  };
  int64_t common_at = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (static_cast<int64_t>(i) == first) {
      common_at = picked.shape.size();
      add_common();
    }
    if (parts[i].kind == Part::tensor) continue;
    picked.shape.push_back(static_cast<int64_t>(parts[i].steps.size()));
    axes.push_back(&parts[i]);
  }

  const Shape strides = contiguous_strides(self);
  for (int64_t n = 0; n < picked.shape.numel(); ++n) {
    Shape at(picked.shape.size(), 0);
    for (int64_t d = picked.shape.size() - 1, rest = n; d >= 0; rest /= picked.shape[d--])
      at[d] = rest % picked.shape[d];
    int64_t position = 0;
    for (const Part& part : fixed) position += part.steps[0] * strides[part.axis];
    for (int64_t d = 0; d < at.size(); ++d) {
      const Part* part = axes[static_cast<size_t>(d)];
      if (part && part->axis >= 0) position += part->steps[static_cast<size_t>(at[d])] * strides[part->axis];
    }
    for (const Part& part : parts) {
      if (part.kind != Part::tensor) continue;
      int64_t from = 0;
      const int64_t added = common.size() - part.shape.size();
      for (int64_t d = 0; d < part.shape.size(); ++d)
        from = from * part.shape[d] + (part.shape[d] == 1 ? 0 : at[common_at + added + d]);
      position += part.indices[static_cast<size_t>(from)] * strides[part.axis];
    }
    picked.positions.push_back(position);
  }
  return picked;
}

}  // namespace weft::plain_index
