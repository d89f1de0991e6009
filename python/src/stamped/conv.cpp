// stamped by tools/stamp.py from include/weft/ops; do not edit
// The conv ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"bias", Kind::tensor, true, "None"}, {"stride", Kind::integers, false, "1"}, {"padding", Kind::integers, false, "0"}, {"dilation", Kind::integers, false, "1"}, {"groups", Kind::integer, false, "1"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"bias", Kind::tensor, true, "None"}, {"stride", Kind::integers, false, "1"}, {"padding", Kind::text, true, "\"valid\""}, {"dilation", Kind::integers, false, "1"}, {"groups", Kind::integer, false, "1"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"bias", Kind::tensor, true, "None"}, {"stride", Kind::integers, false, "1"}, {"padding", Kind::integers, false, "0"}, {"output_padding", Kind::integers, false, "0"}, {"groups", Kind::integer, false, "1"}, {"dilation", Kind::integers, false, "1"}};
Parameter takes_3[] = {{"grad_output", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}, {"input_size", Kind::integers, false, nullptr}, {"stride", Kind::integers, false, "1"}, {"padding", Kind::integers, false, "0"}, {"dilation", Kind::integers, false, "1"}, {"groups", Kind::integer, false, "1"}};
Parameter takes_4[] = {{"grad_output", Kind::tensor, false, nullptr}, {"input", Kind::tensor, false, nullptr}, {"weight_size", Kind::integers, false, nullptr}, {"stride", Kind::integers, false, "1"}, {"padding", Kind::integers, false, "0"}, {"dilation", Kind::integers, false, "1"}, {"groups", Kind::integer, false, "1"}};
Parameter takes_5[] = {{"grad_output", Kind::tensor, false, nullptr}};

PyObject* call_conv2d(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::conv2d(a.tensor(0), a.tensor(1), a.tensor(2), a.ints(3, {1}), a.ints(4, {0}), a.ints(5, {1}), a.integer(6, 1)));
    default: return a.wrap(weft::conv2d(a.tensor(0), a.tensor(1), a.tensor(2), a.ints(3, {1}), a.text(4, "valid"), a.ints(5, {1}), a.integer(6, 1)));
  }
}
const Overload overloads_conv2d[] = {{takes_0, 7, 7, false, false}, {takes_1, 7, 7, false, false}};
const char contract_0[] =
  "Convolution (cross-correlation) of images: y[n,o,i,j] = bias[o] + sum over c,k,l of\n"
  "weight[o,c,k,l] * input[n, c of o's group, i * stride - padding + k * dilation, …], 0 outside the image.\n"
  "  input: (N, C, H, W) or (C, H, W); weight: (O, C / groups, KH, KW); bias: (O) or none; all of one dtype, not bool.\n"
  "  y: (N, O, OH, OW) or (O, OH, OW), OH = floor((H + 2 padding - dilation (KH - 1) - 1) / stride) + 1, OW likewise; stored\n"
  "  channels-last where batched. stride, padding, dilation: one number, or vertical and horizontal. N may be 0.\n"
  "  Raises ShapeError naming the sizes, DtypeError for mixed dtypes, ValueError for a stride, dilation or groups below 1 or\n"
  "  a padding below 0. Float16 and bfloat16 are computed in float32.\n"
  "\n"
  "padding \"valid\": none; \"same\": what makes y as large as the input, stride 1 only, the odd row or column after the image.";
PythonOp op_conv2d = {"conv2d", overloads_conv2d, 2, 0, false, call_conv2d, nullptr, contract_0,
  "conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> Tensor\n"
  "conv2d(input, weight, bias=None, stride=1, padding=\"valid\", dilation=1, groups=1) -> Tensor"};

PyObject* call_conv1d(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::conv1d(a.tensor(0), a.tensor(1), a.tensor(2), a.ints(3, {1}), a.ints(4, {0}), a.ints(5, {1}), a.integer(6, 1)));
    default: return a.wrap(weft::conv1d(a.tensor(0), a.tensor(1), a.tensor(2), a.ints(3, {1}), a.text(4, "valid"), a.ints(5, {1}), a.integer(6, 1)));
  }
}
const Overload overloads_conv1d[] = {{takes_0, 7, 7, false, false}, {takes_1, 7, 7, false, false}};
const char contract_1[] =
  "conv2d of sequences. input: (N, C, L) or (C, L); weight: (O, C / groups, K); bias: (O) or none; y: (N, O, OL) or (O, OL).\n"
  "\n"
  "padding \"valid\" or \"same\", as for conv2d.";
PythonOp op_conv1d = {"conv1d", overloads_conv1d, 2, 0, false, call_conv1d, nullptr, contract_1,
  "conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> Tensor\n"
  "conv1d(input, weight, bias=None, stride=1, padding=\"valid\", dilation=1, groups=1) -> Tensor"};

PyObject* call_conv3d(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::conv3d(a.tensor(0), a.tensor(1), a.tensor(2), a.ints(3, {1}), a.ints(4, {0}), a.ints(5, {1}), a.integer(6, 1)));
    default: return a.wrap(weft::conv3d(a.tensor(0), a.tensor(1), a.tensor(2), a.ints(3, {1}), a.text(4, "valid"), a.ints(5, {1}), a.integer(6, 1)));
  }
}
const Overload overloads_conv3d[] = {{takes_0, 7, 7, false, false}, {takes_1, 7, 7, false, false}};
const char contract_2[] =
  "conv2d of volumes. input: (N, C, D, H, W) or (C, D, H, W); weight: (O, C / groups, KD, KH, KW); bias: (O) or none; y:\n"
  "(N, O, OD, OH, OW) or (O, OD, OH, OW). stride, padding, dilation: one number, or one each for depth, height and width.\n"
  "\n"
  "padding \"valid\" or \"same\", as for conv2d.";
PythonOp op_conv3d = {"conv3d", overloads_conv3d, 2, 0, false, call_conv3d, nullptr, contract_2,
  "conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1) -> Tensor\n"
  "conv3d(input, weight, bias=None, stride=1, padding=\"valid\", dilation=1, groups=1) -> Tensor"};

PyObject* call_conv_transpose2d(Arguments& a) {
  return a.wrap(weft::conv_transpose2d(a.tensor(0), a.tensor(1), a.tensor(2), a.ints(3, {1}), a.ints(4, {0}), a.ints(5, {0}), a.integer(6, 1), a.ints(7, {1})));
}
const Overload overloads_conv_transpose2d[] = {{takes_2, 8, 8, false, false}};
const char contract_3[] =
  "Transposed convolution: conv2d's gradient with respect to its input, as a layer that enlarges. Each input pixel adds its\n"
  "multiple of the kernel to y, `stride` apart; `padding` rows and columns are cut off all around.\n"
  "  input: (N, C, H, W) or (C, H, W); weight: (C, O / groups, KH, KW); bias: (O) or none; all of one dtype, not bool.\n"
  "  y: (N, O, OH, OW) or (O, OH, OW), OH = (H - 1) stride - 2 padding + dilation (KH - 1) + output_padding + 1, OW likewise;\n"
  "  stored channels-last where batched. output_padding: rows and columns more at the end, fewer than stride or dilation.\n"
  "  Raises ShapeError, DtypeError and ValueError as conv2d does.";
PythonOp op_conv_transpose2d = {"conv_transpose2d", overloads_conv_transpose2d, 1, 0, false, call_conv_transpose2d, nullptr, contract_3,
  "conv_transpose2d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1) -> Tensor"};

PyObject* call_conv_transpose1d(Arguments& a) {
  return a.wrap(weft::conv_transpose1d(a.tensor(0), a.tensor(1), a.tensor(2), a.ints(3, {1}), a.ints(4, {0}), a.ints(5, {0}), a.integer(6, 1), a.ints(7, {1})));
}
const Overload overloads_conv_transpose1d[] = {{takes_2, 8, 8, false, false}};
const char contract_4[] =
  "conv_transpose2d of sequences. input: (N, C, L) or (C, L); weight: (C, O / groups, K).";
PythonOp op_conv_transpose1d = {"conv_transpose1d", overloads_conv_transpose1d, 1, 0, false, call_conv_transpose1d, nullptr, contract_4,
  "conv_transpose1d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1) -> Tensor"};

PyObject* call_conv_transpose3d(Arguments& a) {
  return a.wrap(weft::conv_transpose3d(a.tensor(0), a.tensor(1), a.tensor(2), a.ints(3, {1}), a.ints(4, {0}), a.ints(5, {0}), a.integer(6, 1), a.ints(7, {1})));
}
const Overload overloads_conv_transpose3d[] = {{takes_2, 8, 8, false, false}};
const char contract_5[] =
  "conv_transpose2d of volumes. input: (N, C, D, H, W) or (C, D, H, W); weight: (C, O / groups, KD, KH, KW).";
PythonOp op_conv_transpose3d = {"conv_transpose3d", overloads_conv_transpose3d, 1, 0, false, call_conv_transpose3d, nullptr, contract_5,
  "conv_transpose3d(input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1) -> Tensor"};

PyObject* call_conv2d_backward_input(Arguments& a) {
  return a.wrap(weft::conv2d_backward_input(a.tensor(0), a.tensor(1), a.ints(2), a.ints(3, {1}), a.ints(4, {0}), a.ints(5, {1}), a.integer(6, 1)));
}
const Overload overloads_conv2d_backward_input[] = {{takes_3, 7, 7, false, false}};
const char contract_6[] =
  "The gradient of conv2d's input. grad_output: (N, O, OH, OW); weight as for conv2d; input_size: (N, C, H, W), the\n"
  "result's. Itself differentiable. Raises as conv2d, and ShapeError if grad_output is not what conv2d gives for these.";
PythonOp op_conv2d_backward_input = {"conv2d_backward_input", overloads_conv2d_backward_input, 1, 0, false, call_conv2d_backward_input, nullptr, contract_6,
  "conv2d_backward_input(grad_output, weight, input_size, stride=1, padding=0, dilation=1, groups=1) -> Tensor"};

PyObject* call_conv2d_backward_weight(Arguments& a) {
  return a.wrap(weft::conv2d_backward_weight(a.tensor(0), a.tensor(1), a.ints(2), a.ints(3, {1}), a.ints(4, {0}), a.ints(5, {1}), a.integer(6, 1)));
}
const Overload overloads_conv2d_backward_weight[] = {{takes_4, 7, 7, false, false}};
const char contract_7[] =
  "The gradient of conv2d's weight, contiguous, of weight_size (O, C / groups, KH, KW); zeros for N = 0.";
PythonOp op_conv2d_backward_weight = {"conv2d_backward_weight", overloads_conv2d_backward_weight, 1, 0, false, call_conv2d_backward_weight, nullptr, contract_7,
  "conv2d_backward_weight(grad_output, input, weight_size, stride=1, padding=0, dilation=1, groups=1) -> Tensor"};

PyObject* call_conv2d_backward_bias(Arguments& a) {
  return a.wrap(weft::conv2d_backward_bias(a.tensor(0)));
}
const Overload overloads_conv2d_backward_bias[] = {{takes_5, 1, 1, false, false}};
const char contract_8[] =
  "The gradient of conv2d's bias: the sum of grad_output (N, O, OH, OW) over all but O.";
PythonOp op_conv2d_backward_bias = {"conv2d_backward_bias", overloads_conv2d_backward_bias, 1, 0, false, call_conv2d_backward_bias, nullptr, contract_8,
  "conv2d_backward_bias(grad_output) -> Tensor"};

}  // namespace

std::span<const Entry> conv_ops() {
  static constexpr Entry entries[] = {
    {&op_conv2d, as_function<op_conv2d>, nullptr},
    {&op_conv1d, as_function<op_conv1d>, nullptr},
    {&op_conv3d, as_function<op_conv3d>, nullptr},
    {&op_conv_transpose2d, as_function<op_conv_transpose2d>, nullptr},
    {&op_conv_transpose1d, as_function<op_conv_transpose1d>, nullptr},
    {&op_conv_transpose3d, as_function<op_conv_transpose3d>, nullptr},
    {&op_conv2d_backward_input, as_function<op_conv2d_backward_input>, nullptr},
    {&op_conv2d_backward_weight, as_function<op_conv2d_backward_weight>, nullptr},
    {&op_conv2d_backward_bias, as_function<op_conv2d_backward_bias>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
