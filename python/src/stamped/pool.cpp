// stamped by tools/stamp.py from include/weft/ops; do not edit
// The pool ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"stride", Kind::integers, true, "None"}, {"padding", Kind::integers, false, "0"}, {"dilation", Kind::integers, false, "1"}, {"ceil_mode", Kind::boolean, false, "False"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"stride", Kind::integers, true, "None"}, {"padding", Kind::integers, false, "0"}, {"ceil_mode", Kind::boolean, false, "False"}, {"count_include_pad", Kind::boolean, false, "True"}, {"divisor_override", Kind::integer, true, "None"}};

PyObject* call_max_pool2d(Arguments& a) {
  return a.wrap(weft::max_pool2d(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.ints(4, {1}), a.boolean(5, false)));
}
const Overload overloads_max_pool2d[] = {{takes_0, 6, 6, false, false}};
PythonOp op_max_pool2d = {"max_pool2d", overloads_max_pool2d, 1, 0, false, call_max_pool2d, nullptr,
  "max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False) -> Tensor\n"
  "\n"
  "The greatest element of each window: y[n,c,i,j] = max over k,l of input[n, c, i * stride - padding + k * dilation, …].\n"
  "  input: (N, C, H, W) or (C, H, W), any dtype but bool; y: (N, C, OH, OW) or (C, OH, OW), strides ordered as input's.\n"
  "  OH = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1, rounded up with ceil_mode unless the last window would\n"
  "  start in the padding after the image; OW likewise. kernel_size, stride, padding, dilation: one number, or vertical and\n"
  "  horizontal; no stride means kernel_size. What lies outside is -inf; a NaN in a window is its greatest; of equal\n"
  "  elements the first takes the gradient.\n"
  "  Raises ShapeError for sizes that give no output or a padding above half the kernel's extent, ValueError, DtypeError."};

PyObject* call_max_pool2d_with_indices(Arguments& a) {
  return a.wrap(weft::max_pool2d_with_indices(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.ints(4, {1}), a.boolean(5, false)));
}
const Overload overloads_max_pool2d_with_indices[] = {{takes_0, 6, 6, false, false}};
PythonOp op_max_pool2d_with_indices = {"max_pool2d_with_indices", overloads_max_pool2d_with_indices, 1, 0, false, call_max_pool2d_with_indices, nullptr,
  "max_pool2d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False) -> (Tensor, Tensor)\n"
  "\n"
  "max_pool2d and where each element was: int64, row * W + column in its image."};

PyObject* call_avg_pool2d(Arguments& a) {
  return a.wrap(weft::avg_pool2d(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.boolean(4, false), a.boolean(5, true), a.optional_integer(6)));
}
const Overload overloads_avg_pool2d[] = {{takes_1, 7, 7, false, false}};
PythonOp op_avg_pool2d = {"avg_pool2d", overloads_avg_pool2d, 1, 0, false, call_avg_pool2d, nullptr,
  "avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None) -> Tensor\n"
  "\n"
  "The mean of each window: sum of its elements (0 outside the image) divided by divisor_override, or by the number of\n"
  "elements, those of the padding included if count_include_pad.\n"
  "  input: floating or int64 (which divides toward zero); shapes and errors as for max_pool2d; divisor_override not 0."};

}  // namespace

std::span<const Entry> pool_ops() {
  static constexpr Entry entries[] = {
    {&op_max_pool2d, as_function<op_max_pool2d>, nullptr},
    {&op_max_pool2d_with_indices, as_function<op_max_pool2d_with_indices>, nullptr},
    {&op_avg_pool2d, as_function<op_avg_pool2d>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
