// Bodies of the ranges, triangles, diagonals and one-hot rows of ops/creation.h.
#include <algorithm>
#include <cmath>

#include "src/ops/new_tensor.h"
#include "src/ops/op_call.h"
#include "src/ops/promote.h"
#include "src/ops/unary_op.h"
#include "src/ops/view_of.h"
#include "weft/autograd.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;

namespace {

std::string text(Scalar s) {
  return s.is_floating() ? fmt::format("{}", s.to_double()) : fmt::format("{}", s.to_int64());
}

int64_t arange_size(Scalar start, Scalar end, Scalar step, bool integers) {
  WEFT_CHECK(
      std::isfinite(start.to_double()) && std::isfinite(end.to_double()) && std::isfinite(step.to_double()),
      ValueError, "arange", "bounds and step must be finite; got {}, {}, {}", text(start), text(end),
      text(step));
  WEFT_CHECK(step.to_double() != 0, ValueError, "arange", "step must not be 0; start {}, end {}", text(start),
             text(end));
  const bool upwards = step.to_double() > 0;
  WEFT_CHECK(upwards ? start.to_double() <= end.to_double() : start.to_double() >= end.to_double(),
             ValueError, "arange", "step leads away from end; start {}, end {}, step {}", text(start),
             text(end), text(step));
  if (integers) {
    // Unsigned, as the distance between two int64 may exceed their range.
    const auto first = static_cast<uint64_t>(start.to_int64()), last = static_cast<uint64_t>(end.to_int64());
    const auto by = static_cast<uint64_t>(step.to_int64());
    WEFT_CHECK(by != 0, ValueError, "arange", "step must not be 0 as an integer; got {}", text(step));
    const uint64_t distance = upwards ? last - first : first - last, stride = upwards ? by : 0 - by;
    const uint64_t size = distance / stride + (distance % stride != 0);
    WEFT_CHECK(size <= static_cast<uint64_t>(INT64_MAX), ValueError, "arange",
               "has too many elements; start {}, end {}, step {}", text(start), text(end), text(step));
    return static_cast<int64_t>(size);
  }
  const double size = std::ceil((end.to_double() - start.to_double()) / step.to_double());
  WEFT_CHECK(size < 0x1p63, ValueError, "arange", "has too many elements; start {}, end {}, step {}",
             text(start), text(end), text(step));
  return static_cast<int64_t>(size);
}

Tensor with_grad(const Tensor& y, const TensorOptions& options) {
  return options.requires_grad ? y.requires_grad_() : y;
}

Tensor new_line(const char* op, Scalar start, Scalar end, int64_t steps, const TensorOptions& options) {
  WEFT_CHECK(steps >= 0, ValueError, op, "the number of steps must not be negative; got {}", steps);
  const Dtype dtype = dtype_of(options);
  check_representable(op, start, dtype);
  check_representable(op, end, dtype);
  return new_tensor(op, {steps}, dtype, device_of(options));
}

}  // namespace

Tensor arange(Scalar end, TensorOptions options) { return arange(0, end, 1, options); }

Tensor arange(Scalar start, Scalar end, Scalar step, TensorOptions options) {
  const bool integers = !start.is_floating() && !end.is_floating() && !step.is_floating();
  const Dtype dtype = options.dtype.value_or(integers ? int64 : default_dtype());
  const int64_t size = arange_size(start, end, step, integers || dtype == int64);
  Tensor y = new_tensor("arange", {size}, dtype, device_of(options));
  OpCall op{"arange", y};
  op.launch(&kernels::KernelTable::arange, view(y), start, step);
  return with_grad(y, options);
}

Tensor linspace(Scalar start, Scalar end, int64_t steps, TensorOptions options) {
  Tensor y = new_line("linspace", start, end, steps, options);
  OpCall op{"linspace", y};
  op.launch(&kernels::KernelTable::linspace, view(y), start, end);
  return with_grad(y, options);
}

Tensor logspace(Scalar start, Scalar end, int64_t steps, double base, TensorOptions options) {
  Tensor y = new_line("logspace", start, end, steps, options);
  OpCall op{"logspace", y};
  op.launch(&kernels::KernelTable::logspace, view(y), start, end, base);
  return with_grad(y, options);
}

Tensor eye(int64_t n, TensorOptions options) { return eye(n, n, options); }

Tensor eye(int64_t n, int64_t m, TensorOptions options) {
  WEFT_CHECK(n >= 0 && m >= 0, ShapeError, "eye", "sizes must not be negative; got {} and {}", n, m);
  Tensor y = filled("eye", new_tensor("eye", {n, m}, dtype_of(options), device_of(options)), 0);
  OpCall op{"eye", y};
  kernels::View ones = view(y);
  ones.ndim = 1;
  ones.sizes[0] = std::min(n, m);
  ones.strides[0] = m + 1;
  op.launch(&kernels::KernelTable::fill, ones, Scalar(1));
  return with_grad(y, options);
}

namespace {

Tensor triangle(const char* name, const Tensor& self, int64_t diagonal, bool upper) {
  OpCall op{name, self};
  WEFT_CHECK(self.dim() >= 2, ShapeError, op.name(), "needs a tensor of at least 2 dimensions; input {}",
             self.sizes());
  Tensor y = new_tensor(op.name(), self.sizes(), self.dtype(), self.device());
  op.launch(&kernels::KernelTable::triangle, view(y), view(self), diagonal, upper);
  return op.record(y, {self}, [name, diagonal, upper](const Tensor& grad) {
    return Grads{triangle(name, grad, diagonal, upper)};
  });
}

using Wide = __int128;  // the product of two sizes fits

// Elements of a `row` x `col` matrix on and below its diagonal `offset`.
Wide lower_size(Wide row, Wide col, Wide offset) {
  const Wide first = std::max<Wide>(0, -offset), rows = std::max<Wide>(0, row - first);
  const Wide length = first + offset + 1;
  const Wide growing = std::clamp<Wide>(col - length, 0, rows);
  return growing * length + growing * (growing - 1) / 2 + (rows - growing) * col;
}

// The same made on a GPU: the n-th element is in the row where the running count of elements passes n.
Tensor triangle_indices_on(Device device, int64_t row, int64_t col, int64_t offset, bool upper,
                           int64_t count) {
  const NoGrad guard;
  const TensorOptions integers{.dtype = int64, .device = device};
  if (count == 0) return empty({2, 0}, integers);
  const Tensor boundary = clamp(add(arange(0, row, 1, integers), upper ? offset : offset + 1), 0, col);
  const Tensor lengths = upper ? sub(full_like(boundary, col), boundary) : boundary;
  const Tensor ends = cumsum(lengths, 0), n = arange(0, count, 1, integers);
  const Tensor rows = searchsorted(ends, n, /*out_int32=*/false, /*right=*/true);
  // The column of a row's element 0, less its number.
  const Tensor shifts = sub(upper ? boundary : zeros_like(boundary), sub(ends, lengths));
  return stack({rows, add(n, index_select(shifts, 0, rows))}, 0);
}

Tensor triangle_indices(const char* op, int64_t row, int64_t col, int64_t offset, bool upper,
                        TensorOptions options) {
  WEFT_CHECK(row >= 0 && col >= 0, ShapeError, op, "sizes must not be negative; got {} and {}", row, col);
  const Dtype dtype = options.dtype.value_or(int64);
  WEFT_CHECK(dtype == int64 || dtype == int32, DtypeError, op, "indices are int64 or int32; got {}", dtype);
  WEFT_CHECK(dtype == int64 || std::max(row, col) <= int64_t{1} << 31, ValueError, op,
             "indices must fit int32; got {} rows and {} columns", row, col);
  offset = std::clamp(offset, -row, col);
  const Wide size =
      upper ? Wide{row} * col - lower_size(row, col, Wide{offset} - 1) : lower_size(row, col, offset);
  WEFT_CHECK(size <= INT64_MAX, ShapeError, op,
             "has more elements than 64 bits can count; {} rows, {} columns, offset {}", row, col, offset);
  const auto count = static_cast<int64_t>(size);
  if (const Device device = detail::checked_device(op, device_of(options)); device.is_cuda())
    return with_grad(to(triangle_indices_on(device, row, col, offset, upper, count), dtype), options);
  Tensor y = new_tensor(op, {2, count}, int64, cpu);
  auto* const rows = y.data_ptr<int64_t>();
  auto* const columns = rows + count;
  int64_t i = upper ? 0 : std::max<int64_t>(0, -offset);
  for (int64_t n = 0; n < count; ++i) {
    const int64_t boundary = upper ? std::max<int64_t>(0, i + offset) : std::min(i + offset + 1, col);
    for (int64_t j = upper ? boundary : 0; j < (upper ? col : boundary); ++j, ++n) {
      rows[n] = i;
      columns[n] = j;
    }
  }
  return with_grad(to(y, dtype), options);
}

}  // namespace

Tensor tril(const Tensor& self, int64_t diagonal) { return triangle("tril", self, diagonal, false); }

Tensor triu(const Tensor& self, int64_t diagonal) { return triangle("triu", self, diagonal, true); }

Tensor tril_(const Tensor& self, int64_t diagonal) {
  return write_result("tril_", self, tril(self, diagonal));
}

Tensor triu_(const Tensor& self, int64_t diagonal) {
  return write_result("triu_", self, triu(self, diagonal));
}

Tensor fill_diagonal_(const Tensor& self, Scalar fill_value, bool wrap) {
  OpCall op{"fill_diagonal_", self};
  WEFT_CHECK(self.dim() >= 2, ShapeError, op.name(), "needs a tensor of at least 2 dimensions; input {}",
             self.sizes());
  int64_t step = 0, least = self.sizes()[0];
  for (int64_t d = 0; d < self.dim(); ++d) {
    WEFT_CHECK(self.dim() == 2 || self.sizes()[d] == self.sizes()[0], ShapeError, op.name(),
               "of more than 2 dimensions all sizes must be equal; input {}", self.sizes());
    step += self.strides()[d];
    least = std::min(least, self.sizes()[d]);
  }
  op.check_inplace(self);
  // In a tall matrix that is wrapped, another diagonal begins one row below the end of each.
  const int64_t below = self.sizes()[1] + 1,
                last = wrap && self.dim() == 2 ? std::max<int64_t>(1, self.sizes()[0]) : 1;
  for (int64_t row = 0; row < last; row += below) {
    const int64_t length = std::min(least, self.sizes()[0] - row);
    const int64_t offset = self.storage_offset() + row * self.strides()[0];
    fill_(as_strided(self, {length}, {step}, offset), fill_value);
  }
  return self;
}

Tensor tril_indices(int64_t row, int64_t col, int64_t offset, TensorOptions options) {
  return triangle_indices("tril_indices", row, col, offset, false, options);
}

Tensor triu_indices(int64_t row, int64_t col, int64_t offset, TensorOptions options) {
  return triangle_indices("triu_indices", row, col, offset, true, options);
}

Tensor diag(const Tensor& self, int64_t diagonal) {
  OpCall op{"diag", self};
  WEFT_CHECK(self.dim() == 1 || self.dim() == 2, ShapeError, op.name(),
             "needs a tensor of 1 or 2 dimensions; input {}", self.sizes());
  if (self.dim() == 1) return diag_embed(self, diagonal);
  return clone(weft::diagonal(self, diagonal), MemoryFormat::contiguous);
}

Tensor diag_embed(const Tensor& self, int64_t offset, int64_t dim1, int64_t dim2) {
  OpCall op{"diag_embed", self};
  WEFT_CHECK(self.dim() >= 1, ShapeError, op.name(), "needs a tensor of at least 1 dimension; input {}",
             self.sizes());
  const int64_t first = op.wrap(dim1, self.dim() + 1), second = op.wrap(dim2, self.dim() + 1);
  WEFT_CHECK(first != second, ShapeError, op.name(), "dim1 and dim2 must differ; got {} and {}, input {}",
             dim1, dim2, self.sizes());
  int64_t side = 0;
  const bool overflow =
      __builtin_sub_overflow(0, std::min<int64_t>(offset, 0), &side) ||
      __builtin_add_overflow(side + std::max<int64_t>(offset, 0), self.sizes().back(), &side);
  WEFT_CHECK(!overflow, ShapeError, op.name(), "offset {} is too large; input {}", offset, self.sizes());
  Shape sizes = self.sizes();
  sizes.erase(sizes.size() - 1);
  sizes.insert(std::min(first, second), side);
  sizes.insert(std::max(first, second), side);
  return embed("diag_embed", self, sizes,
               [=](const Tensor& whole) { return diagonal(whole, offset, first, second); });
}

Tensor diagflat(const Tensor& self, int64_t offset) { return diag_embed(ravel(self), offset); }

Tensor one_hot(const Tensor& self, int64_t num_classes) {
  OpCall op{"one_hot", self};
  WEFT_CHECK(self.dtype() == int64, DtypeError, op.name(), "class numbers must be int64; got {}",
             self.dtype());
  WEFT_CHECK(num_classes == -1 || num_classes > 0, ValueError, op.name(),
             "num_classes must be positive, or -1 to find it; got {}", num_classes);
  if (num_classes == -1) {
    WEFT_CHECK(self.numel() > 0, ValueError, op.name(),
               "cannot find num_classes from no class numbers; input {}", self.sizes());
    const int64_t largest = max(self).item<int64_t>();
    WEFT_CHECK(largest < INT64_MAX, ValueError, op.name(),
               "num_classes would exceed 64 bits; largest class number {}", largest);
    num_classes = std::max<int64_t>(largest, 0) + 1;
  }
  Shape sizes = self.sizes();
  sizes.push_back(num_classes);
  Tensor y = new_tensor(op.name(), sizes, int64, self.device());
  op.launch(&kernels::KernelTable::one_hot, view(y), view(self));
  return y;
}

}  // namespace weft
