// Cutting a tensor into views: split, chunk, tensor_split and their relatives, unbind. Declared in ops/shape.h.
#include <algorithm>

#include "src/ops/op_call.h"
#include "weft/ops/shape.h"

namespace weft {

using namespace weft::ops;

namespace {

int64_t checked_dim(const OpCall& op, const Tensor& self, int64_t dim) {
  WEFT_CHECK(self.dim() > 0, ShapeError, op.name(), "cannot split a 0-d tensor; dim {}", dim);
  return op.wrap(dim, self);
}

// More views than this are refused: a count that went wrong would otherwise run for hours, or out of memory.
constexpr int64_t kMostParts = int64_t{1} << 22;

void check_parts(const OpCall& op, const Tensor& self, int64_t parts) {
  WEFT_CHECK(parts <= kMostParts, ValueError, op.name(), "makes at most {} tensors; {} asked, input {}",
             kMostParts, parts, self.sizes());
}

std::vector<Tensor> split_at(const Tensor& self, IntSpan indices, int64_t dim) {
  std::vector<Tensor> parts;
  int64_t start = 0;
  for (int64_t index : indices) {
    parts.push_back(slice(self, dim, start, index));
    start = index;
  }
  parts.push_back(slice(self, dim, start));
  return parts;
}

int64_t divided_dim(const char* name, const Tensor& self, int64_t least, int64_t dim, int64_t sections) {
  const OpCall op{name, self};
  WEFT_CHECK(self.dim() >= least, ShapeError, op.name(), "needs a tensor of at least {} dimensions; input {}",
             least, self.sizes());
  WEFT_CHECK(sections > 0 && self.sizes()[dim] % sections == 0, ShapeError, op.name(),
             "the number of sections must divide the size {} of dimension {}; got {}, input {}",
             self.sizes()[dim], dim, sections, self.sizes());
  return dim;
}

}  // namespace

std::vector<Tensor> split(const Tensor& self, int64_t split_size, int64_t dim) {
  OpCall op{"split", self};
  dim = checked_dim(op, self, dim);
  const int64_t size = self.sizes()[dim];
  WEFT_CHECK(split_size > 0 || (split_size == 0 && size == 0), ShapeError, op.name(),
             "split_size must be positive (0 only for dimensions of size 0); got {}, input {}", split_size,
             self.sizes());
  check_parts(op, self, split_size > 0 ? size / split_size : 1);
  std::vector<Tensor> parts;
  int64_t start = 0;
  do {
    const int64_t length = std::min(split_size, size - start);
    parts.push_back(narrow(self, dim, start, length));
    start += length;
  } while (start < size);
  return parts;
}

std::vector<Tensor> split(const Tensor& self, IntSpan split_sizes, int64_t dim) {
  OpCall op{"split", self};
  dim = checked_dim(op, self, dim);
  int64_t sum = 0;
  bool overflow = false;
  for (int64_t size : split_sizes) {
    WEFT_CHECK(size >= 0, ShapeError, op.name(), "split sizes must not be negative; got {}, input {}",
               Shape(split_sizes), self.sizes());
    overflow |= __builtin_add_overflow(sum, size, &sum);
  }
  WEFT_CHECK(!overflow && sum == self.sizes()[dim], ShapeError, op.name(),
             "split sizes must add up to the size {} of dimension {}; got {}, input {}", self.sizes()[dim],
             dim, Shape(split_sizes), self.sizes());
  std::vector<Tensor> parts;
  int64_t start = 0;
  for (int64_t size : split_sizes) {
    parts.push_back(narrow(self, dim, start, size));
    start += size;
  }
  return parts;
}

std::vector<Tensor> split_with_sizes(const Tensor& self, IntSpan split_sizes, int64_t dim) {
  return split(self, split_sizes, dim);
}

std::vector<Tensor> chunk(const Tensor& self, int64_t chunks, int64_t dim) {
  OpCall op{"chunk", self};
  dim = checked_dim(op, self, dim);
  WEFT_CHECK(chunks > 0, ValueError, op.name(), "needs at least one chunk; got {}", chunks);
  const int64_t size = self.sizes()[dim];
  check_parts(op, self, size == 0 ? chunks : std::min(chunks, size));
  if (size == 0) return std::vector<Tensor>(static_cast<size_t>(chunks), narrow(self, dim, 0, 0));
  return split(self, (size - 1) / chunks + 1, dim);
}

std::vector<Tensor> tensor_split(const Tensor& self, int64_t sections, int64_t dim) {
  OpCall op{"tensor_split", self};
  dim = checked_dim(op, self, dim);
  WEFT_CHECK(sections > 0, ValueError, op.name(), "needs at least one section; got {}", sections);
  check_parts(op, self, sections);
  const int64_t least = self.sizes()[dim] / sections, larger = self.sizes()[dim] % sections;
  std::vector<Tensor> parts;
  int64_t start = 0;
  for (int64_t i = 0; i < sections; ++i) {
    const int64_t length = least + (i < larger ? 1 : 0);
    parts.push_back(narrow(self, dim, start, length));
    start += length;
  }
  return parts;
}

std::vector<Tensor> tensor_split(const Tensor& self, IntSpan indices, int64_t dim) {
  OpCall op{"tensor_split", self};
  return split_at(self, indices, checked_dim(op, self, dim));
}

std::vector<Tensor> tensor_split(const Tensor& self, const Tensor& indices_or_sections, int64_t dim) {
  const OpCall op{"tensor_split", self};
  WEFT_CHECK(indices_or_sections.dtype() == int64, DtypeError, op.name(),
             "indices or sections must be int64; got {}", indices_or_sections.dtype());
  WEFT_CHECK(indices_or_sections.dim() <= 1, ShapeError, op.name(),
             "needs a 0-d tensor (sections) or a 1-d one (indices); got {}", indices_or_sections.sizes());
  if (indices_or_sections.dim() == 0) return tensor_split(self, indices_or_sections.item<int64_t>(), dim);
  return tensor_split(self, IntSpan(indices_or_sections.to_vector<int64_t>()), dim);
}

std::vector<Tensor> hsplit(const Tensor& self, int64_t sections) {
  return tensor_split(self, sections, divided_dim("hsplit", self, 1, self.dim() > 1 ? 1 : 0, sections));
}

std::vector<Tensor> hsplit(const Tensor& self, IntSpan indices) {
  return tensor_split(self, indices, divided_dim("hsplit", self, 1, self.dim() > 1 ? 1 : 0, 1));
}

std::vector<Tensor> vsplit(const Tensor& self, int64_t sections) {
  return tensor_split(self, sections, divided_dim("vsplit", self, 2, 0, sections));
}

std::vector<Tensor> vsplit(const Tensor& self, IntSpan indices) {
  return tensor_split(self, indices, divided_dim("vsplit", self, 2, 0, 1));
}

std::vector<Tensor> dsplit(const Tensor& self, int64_t sections) {
  return tensor_split(self, sections, divided_dim("dsplit", self, 3, 2, sections));
}

std::vector<Tensor> dsplit(const Tensor& self, IntSpan indices) {
  return tensor_split(self, indices, divided_dim("dsplit", self, 3, 2, 1));
}

std::vector<Tensor> unbind(const Tensor& self, int64_t dim) {
  OpCall op{"unbind", self};
  WEFT_CHECK(self.dim() > 0, DimError, op.name(), "a 0-d tensor has no dimension {}", dim);
  dim = op.wrap(dim, self);
  check_parts(op, self, self.sizes()[dim]);
  std::vector<Tensor> parts;
  parts.reserve(static_cast<size_t>(self.sizes()[dim]));
  for (int64_t i = 0; i < self.sizes()[dim]; ++i) parts.push_back(select(self, dim, i));
  return parts;
}

}  // namespace weft
