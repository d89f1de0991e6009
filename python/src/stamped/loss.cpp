// stamped by tools/stamp.py from include/weft/ops; do not edit
// The loss ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

const char* const choices_0[] = {"none", "mean", "sum", nullptr};
Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"size_average", Kind::boolean, true, "None"}, {"ignore_index", Kind::integer, false, "-100"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_1[] = {{"grad", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, nullptr}, {"total_weight", Kind::tensor, false, nullptr}, {"input_size", Kind::integers, false, nullptr}, {"ignore_index", Kind::integer, false, nullptr}, {"reduction", Kind::choice, false, nullptr, choices_0}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"size_average", Kind::boolean, true, "None"}, {"ignore_index", Kind::integer, false, "-100"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}, {"label_smoothing", Kind::floating, false, "0.0"}};
Parameter takes_3[] = {{"log_probs", Kind::tensor, false, nullptr}, {"targets", Kind::tensor, false, nullptr}, {"input_lengths", Kind::tensor, false, nullptr}, {"target_lengths", Kind::tensor, false, nullptr}, {"blank", Kind::integer, false, "0"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}, {"zero_infinity", Kind::boolean, false, "False"}};
Parameter takes_4[] = {{"log_probs", Kind::tensor, false, nullptr}, {"targets", Kind::tensor, false, nullptr}, {"input_lengths", Kind::integers, false, nullptr}, {"target_lengths", Kind::integers, false, nullptr}, {"blank", Kind::integer, false, "0"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}, {"zero_infinity", Kind::boolean, false, "False"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}, {"weight", Kind::tensor, true, "None"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}, {"beta", Kind::floating, false, "1.0"}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}, {"delta", Kind::floating, false, "1.0"}, {"weight", Kind::tensor, true, "None"}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"var", Kind::tensor, false, nullptr}, {"full", Kind::boolean, false, "False"}, {"eps", Kind::floating, false, "1e-6"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"var", Kind::floating, false, nullptr}, {"full", Kind::boolean, false, "False"}, {"eps", Kind::floating, false, "1e-6"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"log_input", Kind::boolean, false, "True"}, {"full", Kind::boolean, false, "False"}, {"size_average", Kind::boolean, true, "None"}, {"eps", Kind::floating, false, "1e-8"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
const char* const choices_1[] = {"none", "mean", "sum", "batchmean", nullptr};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_1}, {"log_target", Kind::boolean, false, "False"}};
Parameter takes_12[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"margin", Kind::floating, false, "1.0"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_13[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"margin", Kind::floating, false, "1.0"}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_14[] = {{"input1", Kind::tensor, false, nullptr}, {"input2", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"margin", Kind::floating, false, "0.0"}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_15[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_16[] = {{"anchor", Kind::tensor, false, nullptr}, {"positive", Kind::tensor, false, nullptr}, {"negative", Kind::tensor, false, nullptr}, {"margin", Kind::floating, false, "1.0"}, {"p", Kind::floating, false, "2.0"}, {"eps", Kind::floating, false, "1e-6"}, {"swap", Kind::boolean, false, "False"}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_17[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"p", Kind::integer, false, "1"}, {"margin", Kind::floating, false, "1.0"}, {"weight", Kind::tensor, true, "None"}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_18[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}};
Parameter takes_19[] = {{"input", Kind::tensor, false, nullptr}, {"target", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, true, "None"}, {"size_average", Kind::boolean, true, "None"}, {"reduce", Kind::boolean, true, "None"}, {"reduction", Kind::choice, false, "\"mean\"", choices_0}, {"pos_weight", Kind::tensor, true, "None"}};

PyObject* call_nll_loss(Arguments& a) {
  return a.wrap(weft::nll_loss(a.tensor(0), a.tensor(1), a.tensor(2), a.integer(4, -100), reduction_of(a, 3, 5, a.choice<Reduction>(6, Reduction::mean))));
}
const Overload overloads_nll_loss[] = {{takes_0, 7, 7, false, false}};
const char contract_0[] =
  "Negative log-likelihood: -weight[target] * input[target], averaged by the weights for mean.\n"
  "  input: (N, C), (C) or (N, C, d1, …), log-probabilities; target: (N), () or (N, d1, …), int64 classes in\n"
  "  [0, C); weight: (C).\n"
  "  Targets equal to ignore_index count nothing; if all are ignored, mean is NaN and sum 0.\n"
  "  Raises ShapeError, DtypeError, IndexError for a class outside the range.";
PythonOp op_nll_loss = {"nll_loss", overloads_nll_loss, 1, 0, false, call_nll_loss, nullptr, contract_0,
  "nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_nll_loss_backward(Arguments& a) {
  return a.wrap(weft::nll_loss_backward(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.ints(4), a.integer(5), a.choice<Reduction>(6)));
}
const Overload overloads_nll_loss_backward[] = {{takes_1, 7, 7, false, false}};
const char contract_1[] =
  "The gradient of nll_loss: zero but at the targets. `total_weight` is the sum of the weights that counted.";
PythonOp op_nll_loss_backward = {"nll_loss_backward", overloads_nll_loss_backward, 1, 0, false, call_nll_loss_backward, nullptr, contract_1,
  "nll_loss_backward(grad, target, weight, total_weight, input_size, ignore_index, reduction) -> Tensor"};

PyObject* call_cross_entropy(Arguments& a) {
  return a.wrap(weft::cross_entropy(a.tensor(0), a.tensor(1), a.tensor(2), a.integer(4, -100), reduction_of(a, 3, 5, a.choice<Reduction>(6, Reduction::mean)), a.floating(7, 0.0)));
}
const Overload overloads_cross_entropy[] = {{takes_2, 8, 8, false, false}};
const char contract_2[] =
  "-log of the softmax probability of the target class, along dimension 1 of input (0 if it has one\n"
  "dimension).\n"
  "  input: (N, C), (C) or (N, C, d1, …), unnormalised; target: classes as for nll_loss, or probabilities of\n"
  "  input's shape and dtype (then without ignore_index); label_smoothing in [0, 1] mixes in the uniform\n"
  "  distribution. Finite for any finite input.\n"
  "  Raises as nll_loss; ValueError for label_smoothing outside [0, 1].";
PythonOp op_cross_entropy = {"cross_entropy", overloads_cross_entropy, 1, 0, false, call_cross_entropy, nullptr, contract_2,
  "cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction=\"mean\", label_smoothing=0.0) -> Tensor"};

PyObject* call_ctc_loss(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::ctc_loss(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.integer(4, 0), a.choice<Reduction>(5, Reduction::mean), a.boolean(6, false)));
    default: return a.wrap(weft::ctc_loss(a.tensor(0), a.tensor(1), a.ints(2), a.ints(3), a.integer(4, 0), a.choice<Reduction>(5, Reduction::mean), a.boolean(6, false)));
  }
}
const Overload overloads_ctc_loss[] = {{takes_3, 7, 7, false, false}, {takes_4, 7, 7, false, false}};
const char contract_3[] =
  "The negative log-likelihood of the targets under connectionist temporal classification, summed over all alignments with `blank` labels between and repeated labels (Graves et\n"
  "al., 2006). mean divides each loss by its target's length (by 1 if that is 0) first.\n"
  "  log_probs: (T, N, C) or (T, C), float32 or float64, of log_softmax; targets: (N, S), the rows padded, or one after the other (sum of\n"
  "  the lengths), or (S) for (T, C): int64 or int32 classes other than blank; input_lengths and target_lengths: (N) or 0-d, integers\n"
  "  of at most T and S.\n"
  "  A target that is too long for its input has an infinite loss; with zero_infinity both it and its gradient are 0. The gradient\n"
  "  is, as in PyTorch, the one that is right behind log_softmax; it is not differentiated again (GradError).\n"
  "  For log_probs on a GPU targets and lengths may be on the CPU; lengths on a GPU are waited for, and classes there are looked at by\n"
  "  a kernel (IndexError).\n"
  "  Raises ShapeError, DtypeError, ValueError for lengths and classes out of range.";
PythonOp op_ctc_loss = {"ctc_loss", overloads_ctc_loss, 2, 0, false, call_ctc_loss, nullptr, contract_3,
  "ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction=\"mean\", zero_infinity=False) -> Tensor\n"
  "ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction=\"mean\", zero_infinity=False) -> Tensor"};

PyObject* call_mse_loss(Arguments& a) {
  return a.wrap(weft::mse_loss(a.tensor(0), target_of(a, 0, 1), reduction_of(a, 2, 3, a.choice<Reduction>(4, Reduction::mean)), a.tensor(5)));
}
const Overload overloads_mse_loss[] = {{takes_5, 6, 6, false, false}};
const char contract_4[] =
  "(input - target)^2, times weight; then mean divides by the weights' sum. The shapes broadcast.";
PythonOp op_mse_loss = {"mse_loss", overloads_mse_loss, 1, 0, false, call_mse_loss, nullptr, contract_4,
  "mse_loss(input, target, size_average=None, reduce=None, reduction=\"mean\", weight=None) -> Tensor"};

PyObject* call_l1_loss(Arguments& a) {
  return a.wrap(weft::l1_loss(a.tensor(0), target_of(a, 0, 1), reduction_of(a, 2, 3, a.choice<Reduction>(4, Reduction::mean)), a.tensor(5)));
}
const Overload overloads_l1_loss[] = {{takes_5, 6, 6, false, false}};
const char contract_5[] =
  "|input - target|, times weight; then mean divides by the weights' sum. The shapes broadcast.";
PythonOp op_l1_loss = {"l1_loss", overloads_l1_loss, 1, 0, false, call_l1_loss, nullptr, contract_5,
  "l1_loss(input, target, size_average=None, reduce=None, reduction=\"mean\", weight=None) -> Tensor"};

PyObject* call_smooth_l1_loss(Arguments& a) {
  return a.wrap(weft::smooth_l1_loss(a.tensor(0), target_of(a, 0, 1), reduction_of(a, 2, 3, a.choice<Reduction>(4, Reduction::mean)), a.floating(5, 1.0)));
}
const Overload overloads_smooth_l1_loss[] = {{takes_6, 6, 6, false, false}};
const char contract_6[] =
  "0.5 d^2 / beta where |d| < beta, else |d| - 0.5 beta, for d = input - target; l1_loss for beta 0.\n"
  "  Raises ValueError for a negative beta, DtypeError for integers. Girshick: Fast R-CNN (2015).";
PythonOp op_smooth_l1_loss = {"smooth_l1_loss", overloads_smooth_l1_loss, 1, 0, false, call_smooth_l1_loss, nullptr, contract_6,
  "smooth_l1_loss(input, target, size_average=None, reduce=None, reduction=\"mean\", beta=1.0) -> Tensor"};

PyObject* call_huber_loss(Arguments& a) {
  return a.wrap(weft::huber_loss(a.tensor(0), target_of(a, 0, 1), a.choice<Reduction>(2, Reduction::mean), a.floating(3, 1.0), a.tensor(4)));
}
const Overload overloads_huber_loss[] = {{takes_7, 5, 5, false, false}};
const char contract_7[] =
  "0.5 d^2 where |d| <= delta, else delta (|d| - 0.5 delta), for d = input - target; times weight.\n"
  "  Raises ValueError unless delta is positive, DtypeError for integers. Huber (1964).";
PythonOp op_huber_loss = {"huber_loss", overloads_huber_loss, 1, 0, false, call_huber_loss, nullptr, contract_7,
  "huber_loss(input, target, reduction=\"mean\", delta=1.0, weight=None) -> Tensor"};

PyObject* call_gaussian_nll_loss(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::gaussian_nll_loss(a.tensor(0), a.tensor(1), a.tensor(2), a.boolean(3, false), a.floating(4, 1e-6), a.choice<Reduction>(5, Reduction::mean)));
    default: return a.wrap(weft::gaussian_nll_loss(a.tensor(0), a.tensor(1), a.floating(2), a.boolean(3, false), a.floating(4, 1e-6), a.choice<Reduction>(5, Reduction::mean)));
  }
}
const Overload overloads_gaussian_nll_loss[] = {{takes_8, 6, 6, false, false}, {takes_9, 6, 6, false, false}};
const char contract_8[] =
  "The negative log-likelihood of target under a normal distribution: 0.5 (log v + (input - target)^2 / v), v being var but\n"
  "at least eps; full adds 0.5 log(2 pi). The gradient of var is as if var were not bounded.\n"
  "  var: input's shape; its shape without the last dimension; or its shape with 1 in one place; or one number.\n"
  "  Raises ShapeError, ValueError for a negative var.";
PythonOp op_gaussian_nll_loss = {"gaussian_nll_loss", overloads_gaussian_nll_loss, 2, 0, false, call_gaussian_nll_loss, nullptr, contract_8,
  "gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction=\"mean\") -> Tensor\n"
  "gaussian_nll_loss(input, target, var, full=False, eps=1e-6, reduction=\"mean\") -> Tensor"};

PyObject* call_poisson_nll_loss(Arguments& a) {
  return a.wrap(weft::poisson_nll_loss(a.tensor(0), a.tensor(1), a.boolean(2, true), a.boolean(3, false), a.floating(5, 1e-8), reduction_of(a, 4, 6, a.choice<Reduction>(7, Reduction::mean))));
}
const Overload overloads_poisson_nll_loss[] = {{takes_10, 8, 8, false, false}};
const char contract_9[] =
  "The negative log-likelihood of target under a Poisson distribution: exp(input) - target input, or, unless log_input,\n"
  "input - target log(input + eps). full adds Stirling's t log t - t + 0.5 log(2 pi t) for targets t above 1.\n"
  "  The shapes broadcast.";
PythonOp op_poisson_nll_loss = {"poisson_nll_loss", overloads_poisson_nll_loss, 1, 0, false, call_poisson_nll_loss, nullptr, contract_9,
  "poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_kl_div(Arguments& a) {
  return a.wrap(weft::kl_div(a.tensor(0), a.tensor(1), reduction_of(a, 2, 3, a.choice<Reduction>(4, Reduction::mean)), a.boolean(5, false)));
}
const Overload overloads_kl_div[] = {{takes_11, 6, 6, false, false}};
const char contract_10[] =
  "The divergence of Kullback and Leibler by elements: t (log t - input), 0 for t = 0; or, with log_target, exp(t) (t - input).\n"
  "  input: log-probabilities; target: probabilities, or their logarithms. The shapes broadcast. batchmean: the sum divided\n"
  "  by input's first size (by 1 if 0-d).\n"
  "  Raises DtypeError unless both are floating.";
PythonOp op_kl_div = {"kl_div", overloads_kl_div, 1, 0, false, call_kl_div, nullptr, contract_10,
  "kl_div(input, target, size_average=None, reduce=None, reduction=\"mean\", log_target=False) -> Tensor"};

PyObject* call_hinge_loss(Arguments& a) {
  return a.wrap(weft::hinge_loss(a.tensor(0), a.tensor(1), a.floating(2, 1.0), a.choice<Reduction>(3, Reduction::mean)));
}
const Overload overloads_hinge_loss[] = {{takes_12, 4, 4, false, false}};
const char contract_11[] =
  "The support vector machine's loss max(0, margin - target * input), target being -1 or 1. The gradient at\n"
  "the kink is 0.\n"
  "  The shapes must broadcast.";
PythonOp op_hinge_loss = {"hinge_loss", overloads_hinge_loss, 1, 0, false, call_hinge_loss, nullptr, contract_11,
  "hinge_loss(input, target, margin=1.0, reduction=\"mean\") -> Tensor"};

PyObject* call_hinge_embedding_loss(Arguments& a) {
  return a.wrap(weft::hinge_embedding_loss(a.tensor(0), a.tensor(1), a.floating(2, 1.0), reduction_of(a, 3, 4, a.choice<Reduction>(5, Reduction::mean))));
}
const Overload overloads_hinge_embedding_loss[] = {{takes_13, 6, 6, false, false}};
const char contract_12[] =
  "x where target is 1, max(0, margin - x) where it is -1 (their sum for any other target). The gradient at the kink is 1's.\n"
  "  The shapes broadcast.";
PythonOp op_hinge_embedding_loss = {"hinge_embedding_loss", overloads_hinge_embedding_loss, 1, 0, false, call_hinge_embedding_loss, nullptr, contract_12,
  "hinge_embedding_loss(input, target, margin=1.0, size_average=None, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_margin_ranking_loss(Arguments& a) {
  return a.wrap(weft::margin_ranking_loss(a.tensor(0), a.tensor(1), a.tensor(2), a.floating(3, 0.0), reduction_of(a, 4, 5, a.choice<Reduction>(6, Reduction::mean))));
}
const Overload overloads_margin_ranking_loss[] = {{takes_14, 7, 7, false, false}};
const char contract_13[] =
  "max(0, -target (input1 - input2) + margin): target is 1 where input1 should rank higher, else -1. The gradient at the kink\n"
  "is 1's.\n"
  "  The shapes broadcast. Raises ShapeError unless all have one number of dimensions.";
PythonOp op_margin_ranking_loss = {"margin_ranking_loss", overloads_margin_ranking_loss, 1, 0, false, call_margin_ranking_loss, nullptr, contract_13,
  "margin_ranking_loss(input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_soft_margin_loss(Arguments& a) {
  return a.wrap(weft::soft_margin_loss(a.tensor(0), a.tensor(1), reduction_of(a, 2, 3, a.choice<Reduction>(4, Reduction::mean))));
}
const Overload overloads_soft_margin_loss[] = {{takes_15, 5, 5, false, false}};
const char contract_14[] =
  "log(1 + exp(-target input)), without overflow; target is -1 or 1.\n"
  "  Raises ShapeError unless target broadcasts to input.";
PythonOp op_soft_margin_loss = {"soft_margin_loss", overloads_soft_margin_loss, 1, 0, false, call_soft_margin_loss, nullptr, contract_14,
  "soft_margin_loss(input, target, size_average=None, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_cosine_embedding_loss(Arguments& a) {
  return a.wrap(weft::cosine_embedding_loss(a.tensor(0), a.tensor(1), a.tensor(2), a.floating(3, 0.0), reduction_of(a, 4, 5, a.choice<Reduction>(6, Reduction::mean))));
}
const Overload overloads_cosine_embedding_loss[] = {{takes_14, 7, 7, false, false}};
const char contract_15[] =
  "1 - c where target is 1, max(0, c - margin) where it is -1, c being the cosine of the angle between input1 and input2.\n"
  "  input1, input2: (N, D), which broadcast, and target (N); or (D) and ().\n"
  "  Raises ShapeError.";
PythonOp op_cosine_embedding_loss = {"cosine_embedding_loss", overloads_cosine_embedding_loss, 1, 0, false, call_cosine_embedding_loss, nullptr, contract_15,
  "cosine_embedding_loss(input1, input2, target, margin=0.0, size_average=None, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_triplet_margin_loss(Arguments& a) {
  return a.wrap(weft::triplet_margin_loss(a.tensor(0), a.tensor(1), a.tensor(2), a.floating(3, 1.0), a.floating(4, 2.0), a.floating(5, 1e-6), a.boolean(6, false), reduction_of(a, 7, 8, a.choice<Reduction>(9, Reduction::mean))));
}
const Overload overloads_triplet_margin_loss[] = {{takes_16, 10, 10, false, false}};
const char contract_16[] =
  "max(0, margin + d(anchor, positive) - d(anchor, negative)), d(a, b) being the p-norm of a - b + eps along the last\n"
  "dimension; swap takes d(positive, negative) if that is smaller. The gradient at the kink is 1's.\n"
  "  anchor, positive, negative: (N, D) or (D); they broadcast.\n"
  "  Raises ShapeError, ValueError unless margin is positive. Balntas et al. (2016).";
PythonOp op_triplet_margin_loss = {"triplet_margin_loss", overloads_triplet_margin_loss, 1, 0, false, call_triplet_margin_loss, nullptr, contract_16,
  "triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6, swap=False, size_average=None, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_multi_margin_loss(Arguments& a) {
  return a.wrap(weft::multi_margin_loss(a.tensor(0), a.tensor(1), a.integer(2, 1), a.floating(3, 1.0), a.tensor(4), reduction_of(a, 5, 6, a.choice<Reduction>(7, Reduction::mean))));
}
const Overload overloads_multi_margin_loss[] = {{takes_17, 8, 8, false, false}};
const char contract_17[] =
  "Multi-class hinge loss: sum over j != y of max(0, margin - x_y + x_j)^p / C, times weight[y].\n"
  "  input: (N, C), (C) or (), C > 0; target: (N), or () or (1) for one sample, int64 classes; p is 1 or 2; weight: (C).\n"
  "  Raises ShapeError, DtypeError, IndexError, ValueError.";
PythonOp op_multi_margin_loss = {"multi_margin_loss", overloads_multi_margin_loss, 1, 0, false, call_multi_margin_loss, nullptr, contract_17,
  "multi_margin_loss(input, target, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_multilabel_margin_loss(Arguments& a) {
  return a.wrap(weft::multilabel_margin_loss(a.tensor(0), a.tensor(1), reduction_of(a, 2, 3, a.choice<Reduction>(4, Reduction::mean))));
}
const Overload overloads_multilabel_margin_loss[] = {{takes_15, 5, 5, false, false}};
const char contract_18[] =
  "Hinge loss of several classes a sample: sum over targets y and over classes j that are no target of\n"
  "max(0, 1 - x_y + x_j) / C.\n"
  "  input: (N, C), (C) or (), C > 0; target: input's shape, int64: the targets of a sample, ended by -1 if there are fewer\n"
  "  than C.\n"
  "  Raises ShapeError, DtypeError, IndexError for a target outside [-1, C).";
PythonOp op_multilabel_margin_loss = {"multilabel_margin_loss", overloads_multilabel_margin_loss, 1, 0, false, call_multilabel_margin_loss, nullptr, contract_18,
  "multilabel_margin_loss(input, target, size_average=None, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_multilabel_soft_margin_loss(Arguments& a) {
  return a.wrap(weft::multilabel_soft_margin_loss(a.tensor(0), a.tensor(1), a.tensor(2), reduction_of(a, 3, 4, a.choice<Reduction>(5, Reduction::mean))));
}
const Overload overloads_multilabel_soft_margin_loss[] = {{takes_18, 6, 6, false, false}};
const char contract_19[] =
  "binary_cross_entropy_with_logits of each class, averaged over the classes, the last dimension: one loss a sample.\n"
  "  input: (…, C); target: 0 or 1 a class; target and weight broadcast.\n"
  "  Raises ShapeError for a 0-d input, DtypeError.";
PythonOp op_multilabel_soft_margin_loss = {"multilabel_soft_margin_loss", overloads_multilabel_soft_margin_loss, 1, 0, false, call_multilabel_soft_margin_loss, nullptr, contract_19,
  "multilabel_soft_margin_loss(input, target, weight=None, size_average=None, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_binary_cross_entropy(Arguments& a) {
  return a.wrap(weft::binary_cross_entropy(a.tensor(0), a.tensor(1), a.tensor(2), reduction_of(a, 3, 4, a.choice<Reduction>(5, Reduction::mean))));
}
const Overload overloads_binary_cross_entropy[] = {{takes_18, 6, 6, false, false}};
const char contract_20[] =
  "-(t log x + (1 - t) log(1 - x)), the logarithms not below -100; the gradient is finite at 0 and 1, too.\n"
  "  input: probabilities; target: input's shape. weight broadcasts.\n"
  "  Raises ShapeError, DtypeError, and on the CPU ValueError for input outside [0, 1].";
PythonOp op_binary_cross_entropy = {"binary_cross_entropy", overloads_binary_cross_entropy, 1, 0, false, call_binary_cross_entropy, nullptr, contract_20,
  "binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction=\"mean\") -> Tensor"};

PyObject* call_binary_cross_entropy_with_logits(Arguments& a) {
  return a.wrap(weft::binary_cross_entropy_with_logits(a.tensor(0), a.tensor(1), a.tensor(2), reduction_of(a, 3, 4, a.choice<Reduction>(5, Reduction::mean)), a.tensor(6)));
}
const Overload overloads_binary_cross_entropy_with_logits[] = {{takes_19, 7, 7, false, false}};
const char contract_21[] =
  "binary_cross_entropy of sigmoid(input), without overflow; pos_weight, which broadcasts, multiplies the\n"
  "positive term.\n"
  "  Raises ShapeError, DtypeError.";
PythonOp op_binary_cross_entropy_with_logits = {"binary_cross_entropy_with_logits", overloads_binary_cross_entropy_with_logits, 1, 0, false, call_binary_cross_entropy_with_logits, nullptr, contract_21,
  "binary_cross_entropy_with_logits(input, target, weight=None, size_average=None, reduce=None, reduction=\"mean\", pos_weight=None) -> Tensor"};

}  // namespace

std::span<const Entry> loss_ops() {
  static constexpr Entry entries[] = {
    {&op_nll_loss, as_function<op_nll_loss>, nullptr},
    {&op_nll_loss_backward, as_function<op_nll_loss_backward>, nullptr},
    {&op_cross_entropy, as_function<op_cross_entropy>, nullptr},
    {&op_ctc_loss, as_function<op_ctc_loss>, nullptr},
    {&op_mse_loss, as_function<op_mse_loss>, nullptr},
    {&op_l1_loss, as_function<op_l1_loss>, nullptr},
    {&op_smooth_l1_loss, as_function<op_smooth_l1_loss>, nullptr},
    {&op_huber_loss, as_function<op_huber_loss>, nullptr},
    {&op_gaussian_nll_loss, as_function<op_gaussian_nll_loss>, nullptr},
    {&op_poisson_nll_loss, as_function<op_poisson_nll_loss>, nullptr},
    {&op_kl_div, as_function<op_kl_div>, nullptr},
    {&op_hinge_loss, as_function<op_hinge_loss>, nullptr},
    {&op_hinge_embedding_loss, as_function<op_hinge_embedding_loss>, nullptr},
    {&op_margin_ranking_loss, as_function<op_margin_ranking_loss>, nullptr},
    {&op_soft_margin_loss, as_function<op_soft_margin_loss>, nullptr},
    {&op_cosine_embedding_loss, as_function<op_cosine_embedding_loss>, nullptr},
    {&op_triplet_margin_loss, as_function<op_triplet_margin_loss>, nullptr},
    {&op_multi_margin_loss, as_function<op_multi_margin_loss>, nullptr},
    {&op_multilabel_margin_loss, as_function<op_multilabel_margin_loss>, nullptr},
    {&op_multilabel_soft_margin_loss, as_function<op_multilabel_soft_margin_loss>, nullptr},
    {&op_binary_cross_entropy, as_function<op_binary_cross_entropy>, nullptr},
    {&op_binary_cross_entropy_with_logits, as_function<op_binary_cross_entropy_with_logits>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
