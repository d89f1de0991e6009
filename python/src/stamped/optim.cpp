// stamped by tools/stamp.py from include/weft/ops; do not edit
// The optim ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"grad", Kind::tensor, false, nullptr}, {"momentum_buffer", Kind::tensor, true, nullptr}, {"step", Kind::tensor, true, nullptr}, {"settings", Kind::tensor, false, nullptr}, {"nesterov", Kind::boolean, false, "False"}, {"maximize", Kind::boolean, false, "False"}, {"averaged", Kind::boolean, false, "False"}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"grad", Kind::tensor, false, nullptr}, {"exp_avg", Kind::tensor, false, nullptr}, {"exp_avg_sq", Kind::tensor, false, nullptr}, {"max_exp_avg_sq", Kind::tensor, true, nullptr}, {"step", Kind::tensor, false, nullptr}, {"settings", Kind::tensor, false, nullptr}, {"amsgrad", Kind::boolean, false, "False"}, {"maximize", Kind::boolean, false, "False"}, {"decoupled_weight_decay", Kind::boolean, false, "False"}, {"eps_inside_sqrt", Kind::boolean, false, "False"}, {"bias_correction", Kind::boolean, false, "True"}};

PyObject* call_sgd_update_(Arguments& a) {
  return a.wrap(weft::sgd_update_(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.tensor(4), a.boolean(5, false), a.boolean(6, false), a.boolean(7, false)));
}
const Overload overloads_sgd_update_[] = {{takes_0, 8, 8, false, false}};
PythonOp op_sgd_update_ = {"sgd_update_", overloads_sgd_update_, 1, 0, false, call_sgd_update_, nullptr,
  "sgd_update_(input, grad, momentum_buffer, step, settings, nesterov=False, maximize=False, averaged=False) -> Tensor\n"
  "\n"
  "One step of stochastic gradient descent on input, with PyTorch's arithmetic.\n"
  "  input, grad, momentum_buffer: one shape and one floating dtype (momentum_buffer None: no momentum).\n"
  "  step: 0-d float32, counted up by one; None without momentum.\n"
  "  settings: (4) float64: lr, momentum, dampening, weight_decay. step and settings lie in memory so that a\n"
  "  recorded call, replayed, follows them.\n"
  "    g = grad + weight_decay input, grad negated for maximize\n"
  "    v = momentum v + (1 - dampening) g, in step 1 v = g\n"
  "        averaged: v = momentum v + (1 - momentum) g from v = 0, dampening not used\n"
  "    input -= lr v; with nesterov lr (g + momentum v)\n"
  "  Raises ShapeError, DtypeError, GradError outside no_grad() if one of them requires grad."};

PyObject* call_adam_update_(Arguments& a) {
  return a.wrap(weft::adam_update_(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.tensor(4), a.tensor(5), a.tensor(6), a.boolean(7, false), a.boolean(8, false), a.boolean(9, false), a.boolean(10, false), a.boolean(11, true)));
}
const Overload overloads_adam_update_[] = {{takes_1, 12, 12, false, false}};
PythonOp op_adam_update_ = {"adam_update_", overloads_adam_update_, 1, 0, false, call_adam_update_, nullptr,
  "adam_update_(input, grad, exp_avg, exp_avg_sq, max_exp_avg_sq, step, settings, amsgrad=False, maximize=False, decoupled_weight_decay=False, eps_inside_sqrt=False, bias_correction=True) -> Tensor\n"
  "\n"
  "One step of Adam (Kingma and Ba 2014) on input, with PyTorch's arithmetic.\n"
  "  input, grad, exp_avg, exp_avg_sq, max_exp_avg_sq: one shape and one floating dtype (max_exp_avg_sq\n"
  "  None unless amsgrad). step: 0-d float32, counted up by one to t.\n"
  "  settings: (5) float64: lr, beta1, beta2, eps, weight_decay; see sgd_update_.\n"
  "    g = grad + weight_decay input, grad negated for maximize\n"
  "        decoupled_weight_decay: g = grad, and first input -= lr weight_decay input (Loshchilov and Hutter 2019)\n"
  "    m = m + (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2\n"
  "    mh = m / (1 - beta1^t), vh = v / (1 - beta2^t); without bias_correction mh = m, vh = v\n"
  "    input -= lr mh / (sqrt(vh) + eps); with eps_inside_sqrt lr mh / sqrt(vh + eps)\n"
  "  amsgrad: the largest v so far in v's place (Reddi et al. 2018).\n"
  "  Raises ShapeError, DtypeError, GradError outside no_grad() if one of them requires grad."};

}  // namespace

std::span<const Entry> optim_ops() {
  static constexpr Entry entries[] = {
    {&op_sgd_update_, as_function<op_sgd_update_>, nullptr},
    {&op_adam_update_, as_function<op_adam_update_>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
