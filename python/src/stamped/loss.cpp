// stamped by tools/stamp.py from include/weft/ops; do not edit
// The loss ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

const char* const choices_0[] = {"none", "mean", "sum", nullptr};
Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"ignore_index", Kind::integer, false, "-100"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_1[] = {{"grad", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, nullptr}, {"total_weight", Kind::tensor, false, nullptr}, {"input_size", Kind::integers, false, nullptr}, {"ignore_index", Kind::integer, false, nullptr}, {"reduction", Kind::choice, false, nullptr, choices_0}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"ignore_index", Kind::integer, false, "-100"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}, {"label_smoothing", Kind::floating, false, "0.0"}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"margin", Kind::floating, false, "1.0"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"p", Kind::integer, false, "1"}, {"margin", Kind::floating, false, "1.0"}, {"weight", Kind::tensor, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}, {"pos_weight", Kind::tensor, true, "None"}};

PyObject* call_nll_loss(Arguments& a) {
  return a.wrap(weft::nll_loss(a.tensor(0), a.tensor(1), a.tensor(2), a.integer(3, -100), a.choice<Reduction>(4, Reduction::mean)));
}
const Overload overloads_nll_loss[] = {{takes_0, 5, 5, false, false}};
PythonOp op_nll_loss = {"nll_loss", overloads_nll_loss, 1, 0, false, call_nll_loss, nullptr,
  "nll_loss(input, target, weight=None, ignore_index=-100, reduction=\"mean\") -> Tensor\n"
  "\n"
  "Negative log-likelihood: -weight[target] * input[target], averaged by the weights for mean.\n"
  "  input: (N, C), (C) or (N, C, d1, …), log-probabilities; target: (N), () or (N, d1, …), int64 classes in\n"
  "  [0, C); weight: (C).\n"
  "  Targets equal to ignore_index count nothing; if all are ignored, mean is NaN and sum 0.\n"
  "  Raises ShapeError, DtypeError, IndexError for a class outside the range."};

PyObject* call_nll_loss_backward(Arguments& a) {
  return a.wrap(weft::nll_loss_backward(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.ints(4), a.integer(5), a.choice<Reduction>(6)));
}
const Overload overloads_nll_loss_backward[] = {{takes_1, 7, 7, false, false}};
PythonOp op_nll_loss_backward = {"nll_loss_backward", overloads_nll_loss_backward, 1, 0, false, call_nll_loss_backward, nullptr,
  "nll_loss_backward(grad, target, weight, total_weight, input_size, ignore_index, reduction) -> Tensor\n"
  "\n"
  "The gradient of nll_loss: zero but at the targets. `total_weight` is the sum of the weights that counted."};

PyObject* call_cross_entropy(Arguments& a) {
  return a.wrap(weft::cross_entropy(a.tensor(0), a.tensor(1), a.tensor(2), a.integer(3, -100), a.choice<Reduction>(4, Reduction::mean), a.floating(5, 0.0)));
}
const Overload overloads_cross_entropy[] = {{takes_2, 6, 6, false, false}};
PythonOp op_cross_entropy = {"cross_entropy", overloads_cross_entropy, 1, 0, false, call_cross_entropy, nullptr,
  "cross_entropy(input, target, weight=None, ignore_index=-100, reduction=\"mean\", label_smoothing=0.0) -> Tensor\n"
  "\n"
  "-log of the softmax probability of the target class, along dimension 1 of input (0 if it has one\n"
  "dimension).\n"
  "  input: (N, C), (C) or (N, C, d1, …), unnormalised; target: classes as for nll_loss, or probabilities of\n"
  "  input's shape and dtype (then without ignore_index); label_smoothing in [0, 1] mixes in the uniform\n"
  "  distribution. Finite for any finite input.\n"
  "  Raises as nll_loss; ValueError for label_smoothing outside [0, 1]."};

PyObject* call_mse_loss(Arguments& a) {
  return a.wrap(weft::mse_loss(a.tensor(0), a.tensor(1), a.choice<Reduction>(2, Reduction::mean)));
}
const Overload overloads_mse_loss[] = {{takes_3, 3, 3, false, false}};
PythonOp op_mse_loss = {"mse_loss", overloads_mse_loss, 1, 0, false, call_mse_loss, nullptr,
  "mse_loss(input, target, reduction=\"mean\") -> Tensor\n"
  "\n"
  "(input - target)^2. The shapes must broadcast."};

PyObject* call_l1_loss(Arguments& a) {
  return a.wrap(weft::l1_loss(a.tensor(0), a.tensor(1), a.choice<Reduction>(2, Reduction::mean)));
}
const Overload overloads_l1_loss[] = {{takes_3, 3, 3, false, false}};
PythonOp op_l1_loss = {"l1_loss", overloads_l1_loss, 1, 0, false, call_l1_loss, nullptr,
  "l1_loss(input, target, reduction=\"mean\") -> Tensor\n"
  "\n"
  "|input - target|. The shapes must broadcast."};

PyObject* call_hinge_loss(Arguments& a) {
  return a.wrap(weft::hinge_loss(a.tensor(0), a.tensor(1), a.floating(2, 1.0), a.choice<Reduction>(3, Reduction::mean)));
}
const Overload overloads_hinge_loss[] = {{takes_4, 4, 4, false, false}};
PythonOp op_hinge_loss = {"hinge_loss", overloads_hinge_loss, 1, 0, false, call_hinge_loss, nullptr,
  "hinge_loss(input, target, margin=1.0, reduction=\"mean\") -> Tensor\n"
  "\n"
  "The support vector machine's loss max(0, margin - target * input), target being -1 or 1. The gradient at\n"
  "the kink is 0.\n"
  "  The shapes must broadcast."};

PyObject* call_multi_margin_loss(Arguments& a) {
  return a.wrap(weft::multi_margin_loss(a.tensor(0), a.tensor(1), a.integer(2, 1), a.floating(3, 1.0), a.tensor(4), a.choice<Reduction>(5, Reduction::mean)));
}
const Overload overloads_multi_margin_loss[] = {{takes_5, 6, 6, false, false}};
PythonOp op_multi_margin_loss = {"multi_margin_loss", overloads_multi_margin_loss, 1, 0, false, call_multi_margin_loss, nullptr,
  "multi_margin_loss(input, target, p=1, margin=1.0, weight=None, reduction=\"mean\") -> Tensor\n"
  "\n"
  "Multi-class hinge loss: sum over j != y of max(0, margin - x_y + x_j)^p / C, times weight[y]. The gradient\n"
  "at a kink is 0.\n"
  "  input: (N, C) or (C); target: (N) or (), int64 classes; p is 1 or 2; weight: (C).\n"
  "  Raises ShapeError, DtypeError, IndexError, ValueError."};

PyObject* call_binary_cross_entropy(Arguments& a) {
  return a.wrap(weft::binary_cross_entropy(a.tensor(0), a.tensor(1), a.tensor(2), a.choice<Reduction>(3, Reduction::mean)));
}
const Overload overloads_binary_cross_entropy[] = {{takes_6, 4, 4, false, false}};
PythonOp op_binary_cross_entropy = {"binary_cross_entropy", overloads_binary_cross_entropy, 1, 0, false, call_binary_cross_entropy, nullptr,
  "binary_cross_entropy(input, target, weight=None, reduction=\"mean\") -> Tensor\n"
  "\n"
  "-(t log x + (1 - t) log(1 - x)), the logarithms not below -100; the gradient is finite at 0 and 1, too.\n"
  "  input: probabilities; target: input's shape. weight broadcasts.\n"
  "  Raises ShapeError, DtypeError, and on the CPU ValueError for input outside [0, 1]."};

PyObject* call_binary_cross_entropy_with_logits(Arguments& a) {
  return a.wrap(weft::binary_cross_entropy_with_logits(a.tensor(0), a.tensor(1), a.tensor(2), a.choice<Reduction>(3, Reduction::mean), a.tensor(4)));
}
const Overload overloads_binary_cross_entropy_with_logits[] = {{takes_7, 5, 5, false, false}};
PythonOp op_binary_cross_entropy_with_logits = {"binary_cross_entropy_with_logits", overloads_binary_cross_entropy_with_logits, 1, 0, false, call_binary_cross_entropy_with_logits, nullptr,
  "binary_cross_entropy_with_logits(input, target, weight=None, reduction=\"mean\", pos_weight=None) -> Tensor\n"
  "\n"
  "binary_cross_entropy of sigmoid(input), without overflow; pos_weight, which broadcasts, multiplies the\n"
  "positive term.\n"
  "  Raises ShapeError, DtypeError."};

}  // namespace

std::span<const Entry> loss_ops() {
  static constexpr Entry entries[] = {
    {&op_nll_loss, as_function<op_nll_loss>, nullptr},
    {&op_nll_loss_backward, as_function<op_nll_loss_backward>, nullptr},
    {&op_cross_entropy, as_function<op_cross_entropy>, nullptr},
    {&op_mse_loss, as_function<op_mse_loss>, nullptr},
    {&op_l1_loss, as_function<op_l1_loss>, nullptr},
    {&op_hinge_loss, as_function<op_hinge_loss>, nullptr},
    {&op_multi_margin_loss, as_function<op_multi_margin_loss>, nullptr},
    {&op_binary_cross_entropy, as_function<op_binary_cross_entropy>, nullptr},
    {&op_binary_cross_entropy_with_logits, as_function<op_binary_cross_entropy_with_logits>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
