// stamped by tools/stamp.py from include/weft/ops; do not edit
// The norm ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"running_mean", Kind::tensor, true, nullptr}, {"running_var", Kind::tensor, true, nullptr}, {"weight", Kind::tensor, true, "None"}, {"bias", Kind::tensor, true, "None"}, {"training", Kind::boolean, false, "False"}, {"momentum", Kind::floating, false, "0.1"}, {"eps", Kind::floating, false, "1e-5"}};

PyObject* call_batch_norm(Arguments& a) {
  return a.wrap(weft::batch_norm(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.tensor(4), a.boolean(5, false), a.floating(6, 0.1), a.floating(7, 1e-5)));
}
const Overload overloads_batch_norm[] = {{takes_0, 8, 8, false, false}};
PythonOp op_batch_norm = {"batch_norm", overloads_batch_norm, 1, 0, false, call_batch_norm, nullptr,
  "batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5) -> Tensor\n"
  "\n"
  "Batch normalisation: y = (x - mean) / sqrt(variance + eps) * weight + bias, channel by channel.\n"
  "  input: (N, C), (N, C, L), (N, C, H, W) or (N, C, D, H, W), floating; y: the same, strides kept. running_mean, running_var,\n"
  "  weight, bias: (C) or none.\n"
  "  training: mean and (biased) variance of input over all but C; the running statistics, if any, are updated in place:\n"
  "  running = (1 - momentum) * running + momentum * new, the variance with the unbiased one. They are not differentiated.\n"
  "  Otherwise running_mean and running_var are used, and must be there.\n"
  "  Raises ShapeError for sizes that do not fit and, in training, for one value a channel; DtypeError; ValueError without\n"
  "  running statistics outside training, for an eps that is negative (in training also 0) and for numbers that are not finite. An empty input of any sizes gives an empty result and leaves the running statistics.\n"
  "  Ioffe, Szegedy: Batch Normalization (2015)."};

}  // namespace

std::span<const Entry> norm_ops() {
  static constexpr Entry entries[] = {
    {&op_batch_norm, as_function<op_batch_norm>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
