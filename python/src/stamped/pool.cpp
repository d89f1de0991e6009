// stamped by tools/stamp.py from include/weft/ops; do not edit
// The pool ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"stride", Kind::integers, true, "None"}, {"padding", Kind::integers, false, "0"}, {"dilation", Kind::integers, false, "1"}, {"ceil_mode", Kind::boolean, false, "False"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"indices", Kind::tensor, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"stride", Kind::integers, true, "None"}, {"padding", Kind::integers, false, "0"}, {"output_size", Kind::integers, true, "None"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"stride", Kind::integers, true, "None"}, {"padding", Kind::integers, false, "0"}, {"ceil_mode", Kind::boolean, false, "False"}, {"count_include_pad", Kind::boolean, false, "True"}, {"divisor_override", Kind::integer, true, "None"}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"stride", Kind::integers, true, "None"}, {"padding", Kind::integers, false, "0"}, {"ceil_mode", Kind::boolean, false, "False"}, {"count_include_pad", Kind::boolean, false, "True"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"norm_type", Kind::floating, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"stride", Kind::integers, true, "None"}, {"ceil_mode", Kind::boolean, false, "False"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"output_size", Kind::integers, false, nullptr}};

PyObject* call_max_pool2d(Arguments& a) {
  return a.wrap(weft::max_pool2d(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.ints(4, {1}), a.boolean(5, false)));
}
const Overload overloads_max_pool2d[] = {{takes_0, 6, 6, false, false}};
const char contract_0[] =
  "The greatest element of each window: y[n,c,i,j] = max over k,l of input[n, c, i * stride - padding + k * dilation, …].\n"
  "  input: (N, C, H, W) or (C, H, W), any dtype but bool; y: (N, C, OH, OW) or (C, OH, OW), strides ordered as input's.\n"
  "  OH = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1, rounded up with ceil_mode unless the last window would\n"
  "  start in the padding after the image; OW likewise. kernel_size, stride, padding, dilation: one number, or vertical and\n"
  "  horizontal; no stride means kernel_size. What lies outside is -inf; a NaN in a window is its greatest; of equal\n"
  "  elements the first takes the gradient.\n"
  "  Raises ShapeError for sizes that give no output or a padding above half of kernel_size, ValueError, DtypeError.";
PythonOp op_max_pool2d = {"max_pool2d", overloads_max_pool2d, 1, 0, false, call_max_pool2d, nullptr, contract_0,
  "max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False) -> Tensor"};

PyObject* call_max_pool2d_with_indices(Arguments& a) {
  return a.wrap(weft::max_pool2d_with_indices(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.ints(4, {1}), a.boolean(5, false)));
}
const Overload overloads_max_pool2d_with_indices[] = {{takes_0, 6, 6, false, false}};
const char contract_1[] =
  "max_pool2d and where each element was: int64, row * W + column in its image.";
PythonOp op_max_pool2d_with_indices = {"max_pool2d_with_indices", overloads_max_pool2d_with_indices, 1, 0, false, call_max_pool2d_with_indices, nullptr, contract_1,
  "max_pool2d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False) -> (Tensor, Tensor)"};

PyObject* call_max_pool1d(Arguments& a) {
  return a.wrap(weft::max_pool1d(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.ints(4, {1}), a.boolean(5, false)));
}
const Overload overloads_max_pool1d[] = {{takes_0, 6, 6, false, false}};
const char contract_2[] =
  "max_pool2d of sequences: input (N, C, L) or (C, L), y: (N, C, OL) or (C, OL).";
PythonOp op_max_pool1d = {"max_pool1d", overloads_max_pool1d, 1, 0, false, call_max_pool1d, nullptr, contract_2,
  "max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False) -> Tensor"};

PyObject* call_max_pool1d_with_indices(Arguments& a) {
  return a.wrap(weft::max_pool1d_with_indices(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.ints(4, {1}), a.boolean(5, false)));
}
const Overload overloads_max_pool1d_with_indices[] = {{takes_0, 6, 6, false, false}};
const char contract_3[] =
  "max_pool1d and where each element was in its sequence: int64.";
PythonOp op_max_pool1d_with_indices = {"max_pool1d_with_indices", overloads_max_pool1d_with_indices, 1, 0, false, call_max_pool1d_with_indices, nullptr, contract_3,
  "max_pool1d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False) -> (Tensor, Tensor)"};

PyObject* call_max_pool3d(Arguments& a) {
  return a.wrap(weft::max_pool3d(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.ints(4, {1}), a.boolean(5, false)));
}
const Overload overloads_max_pool3d[] = {{takes_0, 6, 6, false, false}};
const char contract_4[] =
  "max_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W). kernel_size, stride, padding, dilation: one number, or one\n"
  "each for depth, height and width.";
PythonOp op_max_pool3d = {"max_pool3d", overloads_max_pool3d, 1, 0, false, call_max_pool3d, nullptr, contract_4,
  "max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False) -> Tensor"};

PyObject* call_max_pool3d_with_indices(Arguments& a) {
  return a.wrap(weft::max_pool3d_with_indices(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.ints(4, {1}), a.boolean(5, false)));
}
const Overload overloads_max_pool3d_with_indices[] = {{takes_0, 6, 6, false, false}};
const char contract_5[] =
  "max_pool3d and where each element was: int64, (plane * H + row) * W + column in its volume.";
PythonOp op_max_pool3d_with_indices = {"max_pool3d_with_indices", overloads_max_pool3d_with_indices, 1, 0, false, call_max_pool3d_with_indices, nullptr, contract_5,
  "max_pool3d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False) -> (Tensor, Tensor)"};

PyObject* call_max_unpool2d(Arguments& a) {
  return a.wrap(weft::max_unpool2d(a.tensor(0), a.tensor(1), a.ints(2), a.ints(3), a.ints(4, {0}), a.ints(5)));
}
const Overload overloads_max_unpool2d[] = {{takes_1, 6, 6, false, false}};
const char contract_6[] =
  "max_pool2d undone: zeros with each element of input at the place in its image that `indices` names, as\n"
  "max_pool2d_with_indices returns them. Of several elements at one place the last stays.\n"
  "  input and indices (int64): (N, C, H, W) or (C, H, W); y: (N, C, OH, OW) or (C, OH, OW), OH and OW from output_size (the\n"
  "  last two sizes, or all) or, without, (H - 1) stride - 2 padding + kernel_size; no stride means kernel_size.\n"
  "  Raises ShapeError, IndexError for an index outside the output, ValueError for an output_size that pooling with these\n"
  "  arguments cannot have had, DtypeError.";
PythonOp op_max_unpool2d = {"max_unpool2d", overloads_max_unpool2d, 1, 0, false, call_max_unpool2d, nullptr, contract_6,
  "max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None) -> Tensor"};

PyObject* call_max_unpool1d(Arguments& a) {
  return a.wrap(weft::max_unpool1d(a.tensor(0), a.tensor(1), a.ints(2), a.ints(3), a.ints(4, {0}), a.ints(5)));
}
const Overload overloads_max_unpool1d[] = {{takes_1, 6, 6, false, false}};
const char contract_7[] =
  "max_pool1d undone; otherwise as max_unpool2d.";
PythonOp op_max_unpool1d = {"max_unpool1d", overloads_max_unpool1d, 1, 0, false, call_max_unpool1d, nullptr, contract_7,
  "max_unpool1d(input, indices, kernel_size, stride=None, padding=0, output_size=None) -> Tensor"};

PyObject* call_max_unpool3d(Arguments& a) {
  return a.wrap(weft::max_unpool3d(a.tensor(0), a.tensor(1), a.ints(2), a.ints(3), a.ints(4, {0}), a.ints(5)));
}
const Overload overloads_max_unpool3d[] = {{takes_1, 6, 6, false, false}};
const char contract_8[] =
  "max_pool3d undone; otherwise as max_unpool2d.";
PythonOp op_max_unpool3d = {"max_unpool3d", overloads_max_unpool3d, 1, 0, false, call_max_unpool3d, nullptr, contract_8,
  "max_unpool3d(input, indices, kernel_size, stride=None, padding=0, output_size=None) -> Tensor"};

PyObject* call_avg_pool2d(Arguments& a) {
  return a.wrap(weft::avg_pool2d(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.boolean(4, false), a.boolean(5, true), a.optional_integer(6)));
}
const Overload overloads_avg_pool2d[] = {{takes_2, 7, 7, false, false}};
const char contract_9[] =
  "The mean of each window: sum of its elements (0 outside the image) divided by divisor_override, or by the number of\n"
  "elements, those of the padding included if count_include_pad.\n"
  "  input: floating or int64 (which divides toward zero); shapes and errors as for max_pool2d; divisor_override not 0.";
PythonOp op_avg_pool2d = {"avg_pool2d", overloads_avg_pool2d, 1, 0, false, call_avg_pool2d, nullptr, contract_9,
  "avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None) -> Tensor"};

PyObject* call_avg_pool1d(Arguments& a) {
  return a.wrap(weft::avg_pool1d(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.boolean(4, false), a.boolean(5, true)));
}
const Overload overloads_avg_pool1d[] = {{takes_3, 6, 6, false, false}};
const char contract_10[] =
  "avg_pool2d of sequences: input (N, C, L) or (C, L).";
PythonOp op_avg_pool1d = {"avg_pool1d", overloads_avg_pool1d, 1, 0, false, call_avg_pool1d, nullptr, contract_10,
  "avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True) -> Tensor"};

PyObject* call_avg_pool3d(Arguments& a) {
  return a.wrap(weft::avg_pool3d(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {0}), a.boolean(4, false), a.boolean(5, true), a.optional_integer(6)));
}
const Overload overloads_avg_pool3d[] = {{takes_2, 7, 7, false, false}};
const char contract_11[] =
  "avg_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W).";
PythonOp op_avg_pool3d = {"avg_pool3d", overloads_avg_pool3d, 1, 0, false, call_avg_pool3d, nullptr, contract_11,
  "avg_pool3d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None) -> Tensor"};

PyObject* call_lp_pool2d(Arguments& a) {
  return a.wrap(weft::lp_pool2d(a.tensor(0), a.floating(1), a.ints(2), a.ints(3), a.boolean(4, false)));
}
const Overload overloads_lp_pool2d[] = {{takes_4, 5, 5, false, false}};
const char contract_12[] =
  "The norm of each window: (sum of its elements ^ norm_type) ^ (1 / norm_type), by way of the mean's magnitude as PyTorch\n"
  "has it. input: (N, C, H, W) or (C, H, W), floating. Windows and errors as for avg_pool2d.";
PythonOp op_lp_pool2d = {"lp_pool2d", overloads_lp_pool2d, 1, 0, false, call_lp_pool2d, nullptr, contract_12,
  "lp_pool2d(input, norm_type, kernel_size, stride=None, ceil_mode=False) -> Tensor"};

PyObject* call_lp_pool1d(Arguments& a) {
  return a.wrap(weft::lp_pool1d(a.tensor(0), a.floating(1), a.ints(2), a.ints(3), a.boolean(4, false)));
}
const Overload overloads_lp_pool1d[] = {{takes_4, 5, 5, false, false}};
const char contract_13[] =
  "lp_pool2d of sequences: input (N, C, L) or (C, L).";
PythonOp op_lp_pool1d = {"lp_pool1d", overloads_lp_pool1d, 1, 0, false, call_lp_pool1d, nullptr, contract_13,
  "lp_pool1d(input, norm_type, kernel_size, stride=None, ceil_mode=False) -> Tensor"};

PyObject* call_lp_pool3d(Arguments& a) {
  return a.wrap(weft::lp_pool3d(a.tensor(0), a.floating(1), a.ints(2), a.ints(3), a.boolean(4, false)));
}
const Overload overloads_lp_pool3d[] = {{takes_4, 5, 5, false, false}};
const char contract_14[] =
  "lp_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W).";
PythonOp op_lp_pool3d = {"lp_pool3d", overloads_lp_pool3d, 1, 0, false, call_lp_pool3d, nullptr, contract_14,
  "lp_pool3d(input, norm_type, kernel_size, stride=None, ceil_mode=False) -> Tensor"};

PyObject* call_adaptive_avg_pool2d(Arguments& a) {
  return a.wrap(weft::adaptive_avg_pool2d(a.tensor(0), a.ints(1)));
}
const Overload overloads_adaptive_avg_pool2d[] = {{takes_5, 2, 2, true, false}};
const char contract_15[] =
  "The mean of each of output_size windows that cover the image: window i of O spans rows floor(i H / O) to\n"
  "ceil((i + 1) H / O).\n"
  "  input: (N, C, H, W) or (C, H, W), floating; output_size: one number, or rows and columns, each at least 0.\n"
  "  Raises ShapeError, ValueError, DtypeError.";
PythonOp op_adaptive_avg_pool2d = {"adaptive_avg_pool2d", overloads_adaptive_avg_pool2d, 1, 0, false, call_adaptive_avg_pool2d, nullptr, contract_15,
  "adaptive_avg_pool2d(input, *output_size) -> Tensor"};

PyObject* call_adaptive_avg_pool1d(Arguments& a) {
  return a.wrap(weft::adaptive_avg_pool1d(a.tensor(0), a.ints(1)));
}
const Overload overloads_adaptive_avg_pool1d[] = {{takes_5, 2, 2, true, false}};
const char contract_16[] =
  "adaptive_avg_pool2d of sequences: input (N, C, L) or (C, L).";
PythonOp op_adaptive_avg_pool1d = {"adaptive_avg_pool1d", overloads_adaptive_avg_pool1d, 1, 0, false, call_adaptive_avg_pool1d, nullptr, contract_16,
  "adaptive_avg_pool1d(input, *output_size) -> Tensor"};

PyObject* call_adaptive_avg_pool3d(Arguments& a) {
  return a.wrap(weft::adaptive_avg_pool3d(a.tensor(0), a.ints(1)));
}
const Overload overloads_adaptive_avg_pool3d[] = {{takes_5, 2, 2, true, false}};
const char contract_17[] =
  "adaptive_avg_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W).";
PythonOp op_adaptive_avg_pool3d = {"adaptive_avg_pool3d", overloads_adaptive_avg_pool3d, 1, 0, false, call_adaptive_avg_pool3d, nullptr, contract_17,
  "adaptive_avg_pool3d(input, *output_size) -> Tensor"};

PyObject* call_adaptive_max_pool2d(Arguments& a) {
  return a.wrap(weft::adaptive_max_pool2d(a.tensor(0), a.ints(1)));
}
const Overload overloads_adaptive_max_pool2d[] = {{takes_5, 2, 2, true, false}};
const char contract_18[] =
  "The greatest element of each of adaptive_avg_pool2d's windows, and where it was: int64, row * W + column in its image.\n"
  "  input: any dtype but bool. NaN and equal elements as for max_pool2d.";
PythonOp op_adaptive_max_pool2d = {"adaptive_max_pool2d", overloads_adaptive_max_pool2d, 1, 0, false, call_adaptive_max_pool2d, nullptr, contract_18,
  "adaptive_max_pool2d(input, *output_size) -> (Tensor, Tensor)"};

PyObject* call_adaptive_max_pool1d(Arguments& a) {
  return a.wrap(weft::adaptive_max_pool1d(a.tensor(0), a.ints(1)));
}
const Overload overloads_adaptive_max_pool1d[] = {{takes_5, 2, 2, true, false}};
const char contract_19[] =
  "adaptive_max_pool2d of sequences: input (N, C, L) or (C, L).";
PythonOp op_adaptive_max_pool1d = {"adaptive_max_pool1d", overloads_adaptive_max_pool1d, 1, 0, false, call_adaptive_max_pool1d, nullptr, contract_19,
  "adaptive_max_pool1d(input, *output_size) -> (Tensor, Tensor)"};

PyObject* call_adaptive_max_pool3d(Arguments& a) {
  return a.wrap(weft::adaptive_max_pool3d(a.tensor(0), a.ints(1)));
}
const Overload overloads_adaptive_max_pool3d[] = {{takes_5, 2, 2, true, false}};
const char contract_20[] =
  "adaptive_max_pool2d of volumes: input (N, C, D, H, W) or (C, D, H, W).";
PythonOp op_adaptive_max_pool3d = {"adaptive_max_pool3d", overloads_adaptive_max_pool3d, 1, 0, false, call_adaptive_max_pool3d, nullptr, contract_20,
  "adaptive_max_pool3d(input, *output_size) -> (Tensor, Tensor)"};

}  // namespace

std::span<const Entry> pool_ops() {
  static constexpr Entry entries[] = {
    {&op_max_pool2d, as_function<op_max_pool2d>, nullptr},
    {&op_max_pool2d_with_indices, as_function<op_max_pool2d_with_indices>, nullptr},
    {&op_max_pool1d, as_function<op_max_pool1d>, nullptr},
    {&op_max_pool1d_with_indices, as_function<op_max_pool1d_with_indices>, nullptr},
    {&op_max_pool3d, as_function<op_max_pool3d>, nullptr},
    {&op_max_pool3d_with_indices, as_function<op_max_pool3d_with_indices>, nullptr},
    {&op_max_unpool2d, as_function<op_max_unpool2d>, nullptr},
    {&op_max_unpool1d, as_function<op_max_unpool1d>, nullptr},
    {&op_max_unpool3d, as_function<op_max_unpool3d>, nullptr},
    {&op_avg_pool2d, as_function<op_avg_pool2d>, nullptr},
    {&op_avg_pool1d, as_function<op_avg_pool1d>, nullptr},
    {&op_avg_pool3d, as_function<op_avg_pool3d>, nullptr},
    {&op_lp_pool2d, as_function<op_lp_pool2d>, nullptr},
    {&op_lp_pool1d, as_function<op_lp_pool1d>, nullptr},
    {&op_lp_pool3d, as_function<op_lp_pool3d>, nullptr},
    {&op_adaptive_avg_pool2d, as_function<op_adaptive_avg_pool2d>, nullptr},
    {&op_adaptive_avg_pool1d, as_function<op_adaptive_avg_pool1d>, nullptr},
    {&op_adaptive_avg_pool3d, as_function<op_adaptive_avg_pool3d>, nullptr},
    {&op_adaptive_max_pool2d, as_function<op_adaptive_max_pool2d>, nullptr},
    {&op_adaptive_max_pool1d, as_function<op_adaptive_max_pool1d>, nullptr},
    {&op_adaptive_max_pool3d, as_function<op_adaptive_max_pool3d>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
