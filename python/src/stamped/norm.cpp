// stamped by tools/stamp.py from include/weft/ops; do not edit
// The norm ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"running_mean", Kind::tensor, true, nullptr}, {"running_var", Kind::tensor, true, nullptr}, {"weight", Kind::tensor, true, "None"}, {"bias", Kind::tensor, true, "None"}, {"training", Kind::boolean, false, "False"}, {"momentum", Kind::floating, false, "0.1"}, {"eps", Kind::floating, false, "1e-5"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"normalized_shape", Kind::integers, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"bias", Kind::tensor, true, "None"}, {"eps", Kind::floating, false, "1e-5"}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"normalized_shape", Kind::integers, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"eps", Kind::floating, true, "None"}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"num_groups", Kind::integer, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"bias", Kind::tensor, true, "None"}, {"eps", Kind::floating, false, "1e-5"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"running_mean", Kind::tensor, true, "None"}, {"running_var", Kind::tensor, true, "None"}, {"weight", Kind::tensor, true, "None"}, {"bias", Kind::tensor, true, "None"}, {"use_input_stats", Kind::boolean, false, "True"}, {"momentum", Kind::floating, false, "0.1"}, {"eps", Kind::floating, false, "1e-5"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::floating, false, "2.0"}, {"dim", Kind::integers, false, "1"}, {"eps", Kind::floating, false, "1e-12"}};

PyObject* call_batch_norm(Arguments& a) {
  return a.wrap(weft::batch_norm(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.tensor(4), a.boolean(5, false), a.floating(6, 0.1), a.floating(7, 1e-5)));
}
const Overload overloads_batch_norm[] = {{takes_0, 8, 8, false, false}};
const char contract_0[] =
  "Batch normalisation: y = (x - mean) / sqrt(variance + eps) * weight + bias, channel by channel.\n"
  "  input: (N, C), (N, C, L), (N, C, H, W) or (N, C, D, H, W), floating; y: the same, strides kept. running_mean, running_var,\n"
  "  weight, bias: (C) or none.\n"
  "  training: mean and (biased) variance of input over all but C; the running statistics, if any, are updated in place:\n"
  "  running = (1 - momentum) * running + momentum * new, the variance with the unbiased one. They are not differentiated.\n"
  "  Otherwise running_mean and running_var are used, and must be there.\n"
  "  Raises ShapeError for sizes that do not fit and, in training, for one value a channel; DtypeError; ValueError without\n"
  "  running statistics outside training, for an eps that is negative (in training also 0) and for numbers that are not finite. An empty input of any sizes gives an empty result and leaves the running statistics.\n"
  "  Ioffe, Szegedy: Batch Normalization (2015).";
PythonOp op_batch_norm = {"batch_norm", overloads_batch_norm, 1, 0, false, call_batch_norm, nullptr, contract_0,
  "batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5) -> Tensor"};

PyObject* call_layer_norm(Arguments& a) {
  return a.wrap(weft::layer_norm(a.tensor(0), a.ints(1), a.tensor(2), a.tensor(3), a.floating(4, 1e-5)));
}
const Overload overloads_layer_norm[] = {{takes_1, 5, 5, false, false}};
const char contract_1[] =
  "Layer normalisation: y = (x - mean) / sqrt(variance + eps) * weight + bias, with the mean and the biased variance over\n"
  "the last dimensions, whose sizes normalized_shape gives.\n"
  "  input: any shape that ends in normalized_shape, floating; weight, bias: normalized_shape, floating, or none. y: input's\n"
  "  shape and dtype, contiguous.\n"
  "  Raises ShapeError for sizes that do not fit or an empty normalized_shape, DtypeError.\n"
  "  Ba, Kiros, Hinton: Layer Normalization (2016).";
PythonOp op_layer_norm = {"layer_norm", overloads_layer_norm, 1, 0, false, call_layer_norm, nullptr, contract_1,
  "layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5) -> Tensor"};

PyObject* call_rms_norm(Arguments& a) {
  return a.wrap(weft::rms_norm(a.tensor(0), a.ints(1), a.tensor(2), a.optional_floating(3)));
}
const Overload overloads_rms_norm[] = {{takes_2, 4, 4, false, false}};
const char contract_2[] =
  "y = x / sqrt(mean(x^2) + eps) * weight, the mean over the last dimensions, whose sizes normalized_shape gives. Absent eps:\n"
  "the machine epsilon of the arithmetic, float64 for float64, else float32.\n"
  "  Shapes, dtypes and errors as layer_norm. Zhang, Sennrich: Root Mean Square Layer Normalization (2019).";
PythonOp op_rms_norm = {"rms_norm", overloads_rms_norm, 1, 0, false, call_rms_norm, nullptr, contract_2,
  "rms_norm(input, normalized_shape, weight=None, eps=None) -> Tensor"};

PyObject* call_group_norm(Arguments& a) {
  return a.wrap(weft::group_norm(a.tensor(0), a.integer(1), a.tensor(2), a.tensor(3), a.floating(4, 1e-5)));
}
const Overload overloads_group_norm[] = {{takes_3, 5, 5, false, false}};
const char contract_3[] =
  "Group normalisation: layer_norm's formula over each group of C / num_groups neighbouring channels of a sample.\n"
  "  input: (N, C, *), floating; weight, bias: (C), floating, one number a channel, or none. y: input's shape and dtype,\n"
  "  contiguous.\n"
  "  Raises ShapeError for sizes that do not fit, for one value a group in all, and for no channels or no places; ValueError\n"
  "  unless num_groups is positive and divides C; DtypeError. Wu, He: Group Normalization (2018).";
PythonOp op_group_norm = {"group_norm", overloads_group_norm, 1, 0, false, call_group_norm, nullptr, contract_3,
  "group_norm(input, num_groups, weight=None, bias=None, eps=1e-5) -> Tensor"};

PyObject* call_instance_norm(Arguments& a) {
  return a.wrap(weft::instance_norm(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.tensor(4), a.boolean(5, true), a.floating(6, 0.1), a.floating(7, 1e-5)));
}
const Overload overloads_instance_norm[] = {{takes_4, 8, 8, false, false}};
const char contract_4[] =
  "Instance normalisation: layer_norm's formula over the places of each channel of a sample, or, unless use_input_stats, with\n"
  "running_mean and running_var as batch_norm does.\n"
  "  input: (N, C, *), floating; running_mean, running_var, weight, bias: (C) or none.\n"
  "  use_input_stats: running statistics, if any, are updated in place as batch_norm does, with the averages over the samples\n"
  "  of their means and unbiased variances. They are not differentiated.\n"
  "  Raises ShapeError for sizes that do not fit and, with use_input_stats, for one place a channel; ValueError for one running\n"
  "  statistic without the other, or neither where they are needed; DtypeError.\n"
  "  Ulyanov, Vedaldi, Lempitsky: Instance Normalization (2016).";
PythonOp op_instance_norm = {"instance_norm", overloads_instance_norm, 1, 0, false, call_instance_norm, nullptr, contract_4,
  "instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5) -> Tensor"};

PyObject* call_normalize(Arguments& a) {
  return a.wrap(weft::normalize(a.tensor(0), a.floating(1, 2.0), a.ints(2, {1}), a.floating(3, 1e-12)));
}
const Overload overloads_normalize[] = {{takes_5, 4, 4, false, false}};
const char contract_5[] =
  "input divided by its p-norm over `dim`, which counts as at least eps.\n"
  "  Raises DimError; DtypeError unless floating.";
PythonOp op_normalize = {"normalize", overloads_normalize, 1, 0, false, call_normalize, nullptr, contract_5,
  "normalize(input, p=2.0, dim=1, eps=1e-12) -> Tensor"};

}  // namespace

std::span<const Entry> norm_ops() {
  static constexpr Entry entries[] = {
    {&op_batch_norm, as_function<op_batch_norm>, nullptr},
    {&op_layer_norm, as_function<op_layer_norm>, nullptr},
    {&op_rms_norm, as_function<op_rms_norm>, nullptr},
    {&op_group_norm, as_function<op_group_norm>, nullptr},
    {&op_instance_norm, as_function<op_instance_norm>, nullptr},
    {&op_normalize, as_function<op_normalize>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
