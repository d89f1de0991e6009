// How tensors are printed: as PyTorch prints them.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>

#include "weft/tensor.h"

namespace weft {

/// torch.set_printoptions, with its defaults.
struct PrintOptions {
  int precision = 4;         // digits behind the point
  int64_t threshold = 1000;  // tensors of more elements are shortened
  int64_t edge_items = 3;    // what a shortened dimension shows at its start and at its end
  int64_t line_width = 80;   // characters
  std::optional<bool>
      sci_mode{};  // scientific notation always, never, or, when absent, where numbers need it
};

/// Sets how all threads print from now on: `set_print_options({.precision = 2})`. What is not named takes its default.
/// Throws ValueError for a negative number, a precision above 100 and a line_width of 0.
WEFT_API void set_print_options(PrintOptions options);
WEFT_API PrintOptions print_options();

/// Writes tensor.str(): `tensor([1., 2.], dtype=weft.float64, grad_fn=<MulBackward0>)`. An undefined tensor is `tensor(undefined)`.
WEFT_API std::ostream& operator<<(std::ostream& out, const Tensor& tensor);
/// "(2, 3)", "float32", "cuda:0".
WEFT_API std::ostream& operator<<(std::ostream& out, const Shape& shape);
WEFT_API std::ostream& operator<<(std::ostream& out, Dtype dtype);
WEFT_API std::ostream& operator<<(std::ostream& out, const Device& device);

}  // namespace weft
