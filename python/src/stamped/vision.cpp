// stamped by tools/stamp.py from include/weft/ops; do not edit
// The vision ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"pad", Kind::integers, false, nullptr}, {"value", Kind::scalar, false, "0"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"pad", Kind::integers, false, nullptr}, {"mode", Kind::text, false, "\"constant\""}, {"value", Kind::floating, true, "None"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::sizes, false, nullptr}, {"mode", Kind::text, false, "\"nearest\""}, {"align_corners", Kind::boolean, false, "False"}, {"antialias", Kind::boolean, false, "False"}, {"scale_d", Kind::floating, true, "None"}, {"scale_h", Kind::floating, true, "None"}, {"scale_w", Kind::floating, true, "None"}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"grid", Kind::tensor, false, nullptr}, {"mode", Kind::text, false, "\"bilinear\""}, {"padding_mode", Kind::text, false, "\"zeros\""}, {"align_corners", Kind::boolean, false, "False"}};
Parameter takes_4[] = {{"theta", Kind::tensor, false, nullptr}, {"size", Kind::sizes, false, nullptr}, {"align_corners", Kind::boolean, false, "False"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"dilation", Kind::integers, false, "1"}, {"padding", Kind::integers, false, "0"}, {"stride", Kind::integers, false, "1"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"output_size", Kind::integers, false, nullptr}, {"kernel_size", Kind::integers, false, nullptr}, {"dilation", Kind::integers, false, "1"}, {"padding", Kind::integers, false, "0"}, {"stride", Kind::integers, false, "1"}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"upscale_factor", Kind::integer, false, nullptr}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"downscale_factor", Kind::integer, false, nullptr}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"groups", Kind::integer, false, nullptr}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"size", Kind::integer, false, nullptr}, {"alpha", Kind::floating, false, "1e-4"}, {"beta", Kind::floating, false, "0.75"}, {"k", Kind::floating, false, "1.0"}};

PyObject* call_constant_pad_nd(Arguments& a) {
  return a.wrap(weft::constant_pad_nd(a.tensor(0), a.ints(1), a.scalar(2, 0)));
}
const Overload overloads_constant_pad_nd[] = {{takes_0, 3, 3, false, false}};
const char contract_0[] =
  "`input` with elements of `value` before and after its last dimensions; negative numbers cut off.\n"
  "  pad: (last before, last after, last but one before, …), at most two numbers a dimension. Any dtype. Strides ordered as\n"
  "  input's. Raises ValueError for an odd or too long list, ShapeError where a size would become negative.";
PythonOp op_constant_pad_nd = {"constant_pad_nd", overloads_constant_pad_nd, 1, 0, false, call_constant_pad_nd, nullptr, contract_0,
  "constant_pad_nd(input, pad, value=0) -> Tensor"};

PyObject* call_pad(Arguments& a) {
  return a.wrap(weft::pad(a.tensor(0), a.ints(1), a.text(2, "constant"), a.optional_floating(3)));
}
const Overload overloads_pad[] = {{takes_1, 4, 4, false, false}};
const char contract_1[] =
  "`input` with its last dimensions extended. mode \"constant\": constant_pad_nd; \"reflect\": mirrored at the edge, which is not\n"
  "repeated; \"replicate\": the edge repeated; \"circular\": the other side.\n"
  "  pad: as for constant_pad_nd; but for \"constant\" it is of 1 to 3 dimensions, all but the first one or two of input, (C, *)\n"
  "  or (N, C, *). Raises ValueError for a mode or a list that does not fit, ShapeError for more padding than the image has.";
PythonOp op_pad = {"pad", overloads_pad, 1, 0, false, call_pad, nullptr, contract_1,
  "pad(input, pad, mode=\"constant\", value=None) -> Tensor"};

PyObject* call_interpolate(Arguments& a) {
  return a.wrap(weft::interpolate(a.tensor(0), a.ints(1), a.text(2, "nearest"), a.boolean(3, false), a.boolean(4, false), a.optional_floating(5), a.optional_floating(6), a.optional_floating(7)));
}
const Overload overloads_interpolate[] = {{takes_2, 8, 8, false, false}};
const char contract_2[] =
  "`input` resized to `size`.\n"
  "  input: (N, C, L), (N, C, H, W) or (N, C, D, H, W); size: one number, or one a spatial dimension, each at least 1. mode:\n"
  "  \"nearest\" (any dtype), \"nearest-exact\" (rounds half up), \"linear\" (1 dimension), \"bilinear\" (2), \"trilinear\" (3),\n"
  "  \"bicubic\" (2), \"lanczos\" (2, with antialias only), \"area\" (adaptive_avg_pool; not for integers). align_corners: corner\n"
  "  pixels' centres lie on one another, instead of the images' edges; not for nearest, area and lanczos. antialias: when\n"
  "  shrinking, all pixels beneath one of the result count; bilinear, bicubic, lanczos. scale_d, scale_h, scale_w: output size over input size to be used instead of the ratio of\n"
  "  the sizes, for each spatial dimension there is. Strides ordered as input's.\n"
  "  Raises ShapeError, ValueError, DtypeError.";
PythonOp op_interpolate = {"interpolate", overloads_interpolate, 1, 0, false, call_interpolate, nullptr, contract_2,
  "interpolate(input, size, mode=\"nearest\", align_corners=False, antialias=False, scale_d=None, scale_h=None, scale_w=None) -> Tensor"};

PyObject* call_grid_sample(Arguments& a) {
  return a.wrap(weft::grid_sample(a.tensor(0), a.tensor(1), a.text(2, "bilinear"), a.text(3, "zeros"), a.boolean(4, false)));
}
const Overload overloads_grid_sample[] = {{takes_3, 5, 5, false, false}};
const char contract_3[] =
  "Values of `input` at the places that `grid` names, in units in which the image spans -1 to 1.\n"
  "  input: (N, C, H, W) or (N, C, D, H, W), floating; grid: (N, OH, OW, 2) of (x, y), or (N, OD, OH, OW, 3) of (x, y, z);\n"
  "  y: (N, C, OH, OW) or (N, C, OD, OH, OW). mode: \"bilinear\" (trilinear for volumes), \"nearest\", \"bicubic\" (tricubic).\n"
  "  padding_mode, for places outside: \"zeros\" (NaN is outside), \"border\", \"reflection\". align_corners: -1 and 1 are the centres of the\n"
  "  corner pixels instead of the image's edges. Raises ShapeError, ValueError, DtypeError.";
PythonOp op_grid_sample = {"grid_sample", overloads_grid_sample, 1, 0, false, call_grid_sample, nullptr, contract_3,
  "grid_sample(input, grid, mode=\"bilinear\", padding_mode=\"zeros\", align_corners=False) -> Tensor"};

PyObject* call_affine_grid(Arguments& a) {
  return a.wrap(weft::affine_grid(a.tensor(0), a.ints(1), a.boolean(2, false)));
}
const Overload overloads_affine_grid[] = {{takes_4, 3, 3, false, false}};
const char contract_4[] =
  "The grid for grid_sample that maps each output pixel by theta. theta: (N, 2, 3) for size (N, C, H, W), or (N, 3, 4) for\n"
  "(N, C, D, H, W), floating; the result: (N, H, W, 2) or (N, D, H, W, 3). Raises ShapeError, ValueError, DtypeError.";
PythonOp op_affine_grid = {"affine_grid", overloads_affine_grid, 1, 0, false, call_affine_grid, nullptr, contract_4,
  "affine_grid(theta, size, align_corners=False) -> Tensor"};

PyObject* call_im2col(Arguments& a) {
  return a.wrap(weft::im2col(a.tensor(0), a.ints(1), a.ints(2, {1}), a.ints(3, {0}), a.ints(4, {1})));
}
const Overload overloads_im2col[] = {{takes_5, 5, 5, false, false}};
const char contract_5[] =
  "The patches under a window as columns (PyTorch's functional.unfold): y[n, (c * KH + k) * KW + l, i * OW + j] =\n"
  "input[n, c, i * stride - padding + k * dilation, …], 0 outside the image.\n"
  "  input: (N, C, H, W) or (C, H, W); y: (N, C KH KW, OH OW) or (C KH KW, OH OW). kernel_size, dilation, padding, stride: one\n"
  "  number, or vertical and horizontal. Raises ShapeError, ValueError.";
PythonOp op_im2col = {"im2col", overloads_im2col, 1, 0, false, call_im2col, nullptr, contract_5,
  "im2col(input, kernel_size, dilation=1, padding=0, stride=1) -> Tensor"};

PyObject* call_col2im(Arguments& a) {
  return a.wrap(weft::col2im(a.tensor(0), a.ints(1), a.ints(2), a.ints(3, {1}), a.ints(4, {0}), a.ints(5, {1})));
}
const Overload overloads_col2im[] = {{takes_6, 6, 6, false, false}};
const char contract_6[] =
  "im2col's gradient (PyTorch's functional.fold): each pixel is the sum of what the columns hold of it.\n"
  "  input: (N, C KH KW, OH OW) or (C KH KW, OH OW); output_size: the image's height and width. Raises as im2col.";
PythonOp op_col2im = {"col2im", overloads_col2im, 1, 0, false, call_col2im, nullptr, contract_6,
  "col2im(input, output_size, kernel_size, dilation=1, padding=0, stride=1) -> Tensor"};

PyObject* call_pixel_shuffle(Arguments& a) {
  return a.wrap(weft::pixel_shuffle(a.tensor(0), a.integer(1)));
}
const Overload overloads_pixel_shuffle[] = {{takes_7, 2, 2, false, false}};
const char contract_7[] =
  "(*, C r^2, H, W) as (*, C, H r, W r): y[…, c, h r + i, w r + j] = input[…, (c r + i) r + j, h, w]. Raises ShapeError unless r^2\n"
  "divides the channels, ValueError for a factor below 1.";
PythonOp op_pixel_shuffle = {"pixel_shuffle", overloads_pixel_shuffle, 1, 0, false, call_pixel_shuffle, nullptr, contract_7,
  "pixel_shuffle(input, upscale_factor) -> Tensor"};

PyObject* call_pixel_unshuffle(Arguments& a) {
  return a.wrap(weft::pixel_unshuffle(a.tensor(0), a.integer(1)));
}
const Overload overloads_pixel_unshuffle[] = {{takes_8, 2, 2, false, false}};
const char contract_8[] =
  "pixel_shuffle undone: (*, C, H r, W r) as (*, C r^2, H, W). Raises ShapeError unless r divides height and width.";
PythonOp op_pixel_unshuffle = {"pixel_unshuffle", overloads_pixel_unshuffle, 1, 0, false, call_pixel_unshuffle, nullptr, contract_8,
  "pixel_unshuffle(input, downscale_factor) -> Tensor"};

PyObject* call_channel_shuffle(Arguments& a) {
  return a.wrap(weft::channel_shuffle(a.tensor(0), a.integer(1)));
}
const Overload overloads_channel_shuffle[] = {{takes_9, 2, 2, false, false}};
const char contract_9[] =
  "The channels of (N, C, *) dealt from `groups` equal parts in turn: channel i * C / groups + j goes to j * groups + i.\n"
  "Raises ShapeError unless groups divides C, ValueError for groups below 1.";
PythonOp op_channel_shuffle = {"channel_shuffle", overloads_channel_shuffle, 1, 0, false, call_channel_shuffle, nullptr, contract_9,
  "channel_shuffle(input, groups) -> Tensor"};

PyObject* call_local_response_norm(Arguments& a) {
  return a.wrap(weft::local_response_norm(a.tensor(0), a.integer(1), a.floating(2, 1e-4), a.floating(3, 0.75), a.floating(4, 1.0)));
}
const Overload overloads_local_response_norm[] = {{takes_10, 5, 5, false, false}};
const char contract_10[] =
  "input / (k + alpha m)^beta, m the mean over `size` neighbouring channels of input^2, zeros beyond the channels (Krizhevsky\n"
  "et al. 2012). input: (N, C, *) with at least 3 dimensions; an integer input gives floating results. Raises ShapeError,\n"
  "ValueError for a size below 1.";
PythonOp op_local_response_norm = {"local_response_norm", overloads_local_response_norm, 1, 0, false, call_local_response_norm, nullptr, contract_10,
  "local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0) -> Tensor"};

}  // namespace

std::span<const Entry> vision_ops() {
  static constexpr Entry entries[] = {
    {&op_constant_pad_nd, as_function<op_constant_pad_nd>, nullptr},
    {&op_pad, as_function<op_pad>, nullptr},
    {&op_interpolate, as_function<op_interpolate>, nullptr},
    {&op_grid_sample, as_function<op_grid_sample>, nullptr},
    {&op_affine_grid, as_function<op_affine_grid>, nullptr},
    {&op_im2col, as_function<op_im2col>, nullptr},
    {&op_col2im, as_function<op_col2im>, nullptr},
    {&op_pixel_shuffle, as_function<op_pixel_shuffle>, nullptr},
    {&op_pixel_unshuffle, as_function<op_pixel_unshuffle>, nullptr},
    {&op_channel_shuffle, as_function<op_channel_shuffle>, nullptr},
    {&op_local_response_norm, as_function<op_local_response_norm>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
