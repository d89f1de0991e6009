// stamped by tools/stamp.py from include/weft/ops; do not edit
// The activation ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}};
Parameter takes_1[] = {{"input", Kind::tensor, false, nullptr}, {"approximate", Kind::text, false, "\"none\""}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"negative_slope", Kind::floating, false, "0.01"}};
Parameter takes_3[] = {{"input", Kind::tensor, false, nullptr}, {"weight", Kind::tensor, false, nullptr}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"alpha", Kind::floating, false, "1.0"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"beta", Kind::floating, false, "1.0"}, {"threshold", Kind::floating, false, "20.0"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"lambd", Kind::floating, false, "0.5"}};
Parameter takes_7[] = {{"input", Kind::tensor, false, nullptr}, {"min_val", Kind::floating, false, "-1.0"}, {"max_val", Kind::floating, false, "1.0"}};
Parameter takes_8[] = {{"input", Kind::tensor, false, nullptr}, {"threshold", Kind::floating, false, nullptr}, {"value", Kind::floating, false, nullptr}};
Parameter takes_9[] = {{"input", Kind::tensor, false, nullptr}, {"lower", Kind::floating, false, "0.125"}, {"upper", Kind::floating, false, "0.3333333333333333"}, {"training", Kind::boolean, false, "False"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_10[] = {{"input", Kind::tensor, false, nullptr}, {"dim", Kind::integer, false, "-1"}};
Parameter takes_11[] = {{"logits", Kind::tensor, false, nullptr}, {"tau", Kind::floating, false, "1.0"}, {"hard", Kind::boolean, false, "False"}, {"dim", Kind::integer, false, "-1"}, {"generator", Kind::generator, true, "None"}};

PyObject* call_relu(Arguments& a) {
  return a.wrap(weft::relu(a.tensor(0)));
}
const Overload overloads_relu[] = {{takes_0, 1, 1, false, true}};
const char contract_0[] =
  "max(x, 0); its derivative at 0 is 0. Integers keep their dtype; raises DtypeError for bool.";
PythonOp op_relu = {"relu", overloads_relu, 1, 0, false, call_relu, nullptr, contract_0,
  "relu(input) -> Tensor"};

PyObject* call_relu_(Arguments& a) {
  return a.wrap(weft::relu_(a.tensor(0)));
}
const Overload overloads_relu_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_relu_ = {"relu_", overloads_relu_, 1, 0, false, call_relu_, nullptr, contract_0,
  "relu_(input) -> Tensor"};

PyObject* call_relu6(Arguments& a) {
  return a.wrap(weft::relu6(a.tensor(0)));
}
const Overload overloads_relu6[] = {{takes_0, 1, 1, false, true}};
const char contract_1[] =
  "min(max(x, 0), 6); its derivative at 0 and 6 is 0.";
PythonOp op_relu6 = {"relu6", overloads_relu6, 1, 0, false, call_relu6, nullptr, contract_1,
  "relu6(input) -> Tensor"};

PyObject* call_relu6_(Arguments& a) {
  return a.wrap(weft::relu6_(a.tensor(0)));
}
const Overload overloads_relu6_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_relu6_ = {"relu6_", overloads_relu6_, 1, 0, false, call_relu6_, nullptr, contract_1,
  "relu6_(input) -> Tensor"};

PyObject* call_sigmoid(Arguments& a) {
  return a.wrap(weft::sigmoid(a.tensor(0)));
}
const Overload overloads_sigmoid[] = {{takes_0, 1, 1, false, true}};
const char contract_2[] =
  "1 / (1 + e^-x), without overflow. Integers give get_default_dtype().";
PythonOp op_sigmoid = {"sigmoid", overloads_sigmoid, 1, 0, false, call_sigmoid, nullptr, contract_2,
  "sigmoid(input) -> Tensor"};

PyObject* call_sigmoid_(Arguments& a) {
  return a.wrap(weft::sigmoid_(a.tensor(0)));
}
const Overload overloads_sigmoid_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_sigmoid_ = {"sigmoid_", overloads_sigmoid_, 1, 0, false, call_sigmoid_, nullptr, contract_2,
  "sigmoid_(input) -> Tensor"};

PyObject* call_logsigmoid(Arguments& a) {
  return a.wrap(weft::logsigmoid(a.tensor(0)));
}
const Overload overloads_logsigmoid[] = {{takes_0, 1, 1, false, true}};
const char contract_3[] =
  "log(sigmoid(x)), without overflow.";
PythonOp op_logsigmoid = {"logsigmoid", overloads_logsigmoid, 1, 0, false, call_logsigmoid, nullptr, contract_3,
  "logsigmoid(input) -> Tensor"};

PyObject* call_silu(Arguments& a) {
  return a.wrap(weft::silu(a.tensor(0)));
}
const Overload overloads_silu[] = {{takes_0, 1, 1, false, true}};
const char contract_4[] =
  "x sigmoid(x), also called swish.";
PythonOp op_silu = {"silu", overloads_silu, 1, 0, false, call_silu, nullptr, contract_4,
  "silu(input) -> Tensor"};

PyObject* call_silu_(Arguments& a) {
  return a.wrap(weft::silu_(a.tensor(0)));
}
const Overload overloads_silu_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_silu_ = {"silu_", overloads_silu_, 1, 0, false, call_silu_, nullptr, contract_4,
  "silu_(input) -> Tensor"};

PyObject* call_mish(Arguments& a) {
  return a.wrap(weft::mish(a.tensor(0)));
}
const Overload overloads_mish[] = {{takes_0, 1, 1, false, true}};
const char contract_5[] =
  "x tanh(softplus(x)).";
PythonOp op_mish = {"mish", overloads_mish, 1, 0, false, call_mish, nullptr, contract_5,
  "mish(input) -> Tensor"};

PyObject* call_mish_(Arguments& a) {
  return a.wrap(weft::mish_(a.tensor(0)));
}
const Overload overloads_mish_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_mish_ = {"mish_", overloads_mish_, 1, 0, false, call_mish_, nullptr, contract_5,
  "mish_(input) -> Tensor"};

PyObject* call_gelu(Arguments& a) {
  return a.wrap(weft::gelu(a.tensor(0), a.text(1, "none")));
}
const Overload overloads_gelu[] = {{takes_1, 2, 1, false, true}};
const char contract_6[] =
  "x times the normal distribution function of x; approximate \"tanh\" uses 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))\n"
  "instead of erf. Raises ValueError unless approximate is \"none\" or \"tanh\".";
PythonOp op_gelu = {"gelu", overloads_gelu, 1, 0, false, call_gelu, nullptr, contract_6,
  "gelu(input, *, approximate=\"none\") -> Tensor"};

PyObject* call_gelu_(Arguments& a) {
  return a.wrap(weft::gelu_(a.tensor(0), a.text(1, "none")));
}
const Overload overloads_gelu_[] = {{takes_1, 2, 1, false, true}};
PythonOp op_gelu_ = {"gelu_", overloads_gelu_, 1, 0, false, call_gelu_, nullptr, contract_6,
  "gelu_(input, *, approximate=\"none\") -> Tensor"};

PyObject* call_hardsigmoid(Arguments& a) {
  return a.wrap(weft::hardsigmoid(a.tensor(0)));
}
const Overload overloads_hardsigmoid[] = {{takes_0, 1, 1, false, true}};
const char contract_7[] =
  "min(max(x + 3, 0), 6) / 6.";
PythonOp op_hardsigmoid = {"hardsigmoid", overloads_hardsigmoid, 1, 0, false, call_hardsigmoid, nullptr, contract_7,
  "hardsigmoid(input) -> Tensor"};

PyObject* call_hardsigmoid_(Arguments& a) {
  return a.wrap(weft::hardsigmoid_(a.tensor(0)));
}
const Overload overloads_hardsigmoid_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_hardsigmoid_ = {"hardsigmoid_", overloads_hardsigmoid_, 1, 0, false, call_hardsigmoid_, nullptr, contract_7,
  "hardsigmoid_(input) -> Tensor"};

PyObject* call_hardswish(Arguments& a) {
  return a.wrap(weft::hardswish(a.tensor(0)));
}
const Overload overloads_hardswish[] = {{takes_0, 1, 1, false, true}};
const char contract_8[] =
  "x hardsigmoid(x).";
PythonOp op_hardswish = {"hardswish", overloads_hardswish, 1, 0, false, call_hardswish, nullptr, contract_8,
  "hardswish(input) -> Tensor"};

PyObject* call_hardswish_(Arguments& a) {
  return a.wrap(weft::hardswish_(a.tensor(0)));
}
const Overload overloads_hardswish_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_hardswish_ = {"hardswish_", overloads_hardswish_, 1, 0, false, call_hardswish_, nullptr, contract_8,
  "hardswish_(input) -> Tensor"};

PyObject* call_leaky_relu(Arguments& a) {
  return a.wrap(weft::leaky_relu(a.tensor(0), a.floating(1, 0.01)));
}
const Overload overloads_leaky_relu[] = {{takes_2, 2, 2, false, true}};
const char contract_9[] =
  "x above 0, negative_slope * x below.";
PythonOp op_leaky_relu = {"leaky_relu", overloads_leaky_relu, 1, 0, false, call_leaky_relu, nullptr, contract_9,
  "leaky_relu(input, negative_slope=0.01) -> Tensor"};

PyObject* call_leaky_relu_(Arguments& a) {
  return a.wrap(weft::leaky_relu_(a.tensor(0), a.floating(1, 0.01)));
}
const Overload overloads_leaky_relu_[] = {{takes_2, 2, 2, false, true}};
PythonOp op_leaky_relu_ = {"leaky_relu_", overloads_leaky_relu_, 1, 0, false, call_leaky_relu_, nullptr, contract_9,
  "leaky_relu_(input, negative_slope=0.01) -> Tensor"};

PyObject* call_prelu(Arguments& a) {
  return a.wrap(weft::prelu(a.tensor(0), a.tensor(1)));
}
const Overload overloads_prelu[] = {{takes_3, 2, 2, false, true}};
const char contract_10[] =
  "x above 0, weight * x below; weight: one number, or one for each channel (dimension 1). Raises ShapeError otherwise.";
PythonOp op_prelu = {"prelu", overloads_prelu, 1, 0, false, call_prelu, nullptr, contract_10,
  "prelu(input, weight) -> Tensor"};

PyObject* call_elu(Arguments& a) {
  return a.wrap(weft::elu(a.tensor(0), a.floating(1, 1.0)));
}
const Overload overloads_elu[] = {{takes_4, 2, 2, false, true}};
const char contract_11[] =
  "x above 0, alpha (e^x - 1) below.";
PythonOp op_elu = {"elu", overloads_elu, 1, 0, false, call_elu, nullptr, contract_11,
  "elu(input, alpha=1.0) -> Tensor"};

PyObject* call_elu_(Arguments& a) {
  return a.wrap(weft::elu_(a.tensor(0), a.floating(1, 1.0)));
}
const Overload overloads_elu_[] = {{takes_4, 2, 2, false, true}};
PythonOp op_elu_ = {"elu_", overloads_elu_, 1, 0, false, call_elu_, nullptr, contract_11,
  "elu_(input, alpha=1.0) -> Tensor"};

PyObject* call_selu(Arguments& a) {
  return a.wrap(weft::selu(a.tensor(0)));
}
const Overload overloads_selu[] = {{takes_0, 1, 1, false, true}};
const char contract_12[] =
  "1.0507… * (x above 0, 1.6732… (e^x - 1) below): keeps mean 0 and variance 1 (Klambauer et al. 2017).";
PythonOp op_selu = {"selu", overloads_selu, 1, 0, false, call_selu, nullptr, contract_12,
  "selu(input) -> Tensor"};

PyObject* call_selu_(Arguments& a) {
  return a.wrap(weft::selu_(a.tensor(0)));
}
const Overload overloads_selu_[] = {{takes_0, 1, 1, false, true}};
PythonOp op_selu_ = {"selu_", overloads_selu_, 1, 0, false, call_selu_, nullptr, contract_12,
  "selu_(input) -> Tensor"};

PyObject* call_celu(Arguments& a) {
  return a.wrap(weft::celu(a.tensor(0), a.floating(1, 1.0)));
}
const Overload overloads_celu[] = {{takes_4, 2, 2, false, true}};
const char contract_13[] =
  "x above 0, alpha (e^(x / alpha) - 1) below. Raises ValueError for alpha 0.";
PythonOp op_celu = {"celu", overloads_celu, 1, 0, false, call_celu, nullptr, contract_13,
  "celu(input, alpha=1.0) -> Tensor"};

PyObject* call_celu_(Arguments& a) {
  return a.wrap(weft::celu_(a.tensor(0), a.floating(1, 1.0)));
}
const Overload overloads_celu_[] = {{takes_4, 2, 2, false, true}};
PythonOp op_celu_ = {"celu_", overloads_celu_, 1, 0, false, call_celu_, nullptr, contract_13,
  "celu_(input, alpha=1.0) -> Tensor"};

PyObject* call_softplus(Arguments& a) {
  return a.wrap(weft::softplus(a.tensor(0), a.floating(1, 1.0), a.floating(2, 20.0)));
}
const Overload overloads_softplus[] = {{takes_5, 3, 3, false, true}};
const char contract_14[] =
  "log(1 + e^(beta x)) / beta; x itself where beta x > threshold.";
PythonOp op_softplus = {"softplus", overloads_softplus, 1, 0, false, call_softplus, nullptr, contract_14,
  "softplus(input, beta=1.0, threshold=20.0) -> Tensor"};

PyObject* call_softsign(Arguments& a) {
  return a.wrap(weft::softsign(a.tensor(0)));
}
const Overload overloads_softsign[] = {{takes_0, 1, 1, false, true}};
const char contract_15[] =
  "x / (1 + |x|).";
PythonOp op_softsign = {"softsign", overloads_softsign, 1, 0, false, call_softsign, nullptr, contract_15,
  "softsign(input) -> Tensor"};

PyObject* call_tanhshrink(Arguments& a) {
  return a.wrap(weft::tanhshrink(a.tensor(0)));
}
const Overload overloads_tanhshrink[] = {{takes_0, 1, 1, false, true}};
const char contract_16[] =
  "x - tanh(x).";
PythonOp op_tanhshrink = {"tanhshrink", overloads_tanhshrink, 1, 0, false, call_tanhshrink, nullptr, contract_16,
  "tanhshrink(input) -> Tensor"};

PyObject* call_softshrink(Arguments& a) {
  return a.wrap(weft::softshrink(a.tensor(0), a.floating(1, 0.5)));
}
const Overload overloads_softshrink[] = {{takes_6, 2, 2, false, true}};
const char contract_17[] =
  "x moved by lambd towards 0, 0 within it. Raises ValueError for a negative lambd.";
PythonOp op_softshrink = {"softshrink", overloads_softshrink, 1, 0, false, call_softshrink, nullptr, contract_17,
  "softshrink(input, lambd=0.5) -> Tensor"};

PyObject* call_hardshrink(Arguments& a) {
  return a.wrap(weft::hardshrink(a.tensor(0), a.floating(1, 0.5)));
}
const Overload overloads_hardshrink[] = {{takes_6, 2, 2, false, true}};
const char contract_18[] =
  "x outside [-lambd, lambd], 0 within.";
PythonOp op_hardshrink = {"hardshrink", overloads_hardshrink, 1, 0, false, call_hardshrink, nullptr, contract_18,
  "hardshrink(input, lambd=0.5) -> Tensor"};

PyObject* call_hardtanh(Arguments& a) {
  return a.wrap(weft::hardtanh(a.tensor(0), a.floating(1, -1.0), a.floating(2, 1.0)));
}
const Overload overloads_hardtanh[] = {{takes_7, 3, 3, false, true}};
const char contract_19[] =
  "x held in [min_val, max_val]; its derivative at the bounds is 0 (clamp's is 1). Raises ValueError if min_val > max_val.";
PythonOp op_hardtanh = {"hardtanh", overloads_hardtanh, 1, 0, false, call_hardtanh, nullptr, contract_19,
  "hardtanh(input, min_val=-1.0, max_val=1.0) -> Tensor"};

PyObject* call_hardtanh_(Arguments& a) {
  return a.wrap(weft::hardtanh_(a.tensor(0), a.floating(1, -1.0), a.floating(2, 1.0)));
}
const Overload overloads_hardtanh_[] = {{takes_7, 3, 3, false, true}};
PythonOp op_hardtanh_ = {"hardtanh_", overloads_hardtanh_, 1, 0, false, call_hardtanh_, nullptr, contract_19,
  "hardtanh_(input, min_val=-1.0, max_val=1.0) -> Tensor"};

PyObject* call_threshold(Arguments& a) {
  return a.wrap(weft::threshold(a.tensor(0), a.floating(1), a.floating(2)));
}
const Overload overloads_threshold[] = {{takes_8, 3, 3, false, true}};
const char contract_20[] =
  "x above `threshold`, `value` elsewhere.";
PythonOp op_threshold = {"threshold", overloads_threshold, 1, 0, false, call_threshold, nullptr, contract_20,
  "threshold(input, threshold, value) -> Tensor"};

PyObject* call_threshold_(Arguments& a) {
  return a.wrap(weft::threshold_(a.tensor(0), a.floating(1), a.floating(2)));
}
const Overload overloads_threshold_[] = {{takes_8, 3, 3, false, true}};
PythonOp op_threshold_ = {"threshold_", overloads_threshold_, 1, 0, false, call_threshold_, nullptr, contract_20,
  "threshold_(input, threshold, value) -> Tensor"};

PyObject* call_rrelu(Arguments& a) {
  return a.wrap(weft::rrelu(a.tensor(0), a.floating(1, 0.125), a.floating(2, 0.3333333333333333), a.boolean(3, false), a.generator(4)));
}
const Overload overloads_rrelu[] = {{takes_9, 5, 4, false, true}};
const char contract_21[] =
  "x above 0, a x below: in training a is drawn for each element, uniform in [lower, upper), else their mean (Xu et al. 2015).\n"
  "Raises ValueError unless lower <= upper, both finite.";
PythonOp op_rrelu = {"rrelu", overloads_rrelu, 1, 0, false, call_rrelu, nullptr, contract_21,
  "rrelu(input, lower=0.125, upper=0.3333333333333333, training=False, *, generator=None) -> Tensor"};

PyObject* call_rrelu_(Arguments& a) {
  return a.wrap(weft::rrelu_(a.tensor(0), a.floating(1, 0.125), a.floating(2, 0.3333333333333333), a.boolean(3, false), a.generator(4)));
}
const Overload overloads_rrelu_[] = {{takes_9, 5, 4, false, true}};
PythonOp op_rrelu_ = {"rrelu_", overloads_rrelu_, 1, 0, false, call_rrelu_, nullptr, contract_21,
  "rrelu_(input, lower=0.125, upper=0.3333333333333333, training=False, *, generator=None) -> Tensor"};

PyObject* call_glu(Arguments& a) {
  return a.wrap(weft::glu(a.tensor(0), a.integer(1, -1)));
}
const Overload overloads_glu[] = {{takes_10, 2, 2, false, false}};
const char contract_22[] =
  "a sigmoid(b), a and b the halves of x along `dim` (Dauphin et al. 2017). Raises DimError, and ShapeError for an odd size or a\n"
  "0-d x.";
PythonOp op_glu = {"glu", overloads_glu, 1, 0, false, call_glu, nullptr, contract_22,
  "glu(input, dim=-1) -> Tensor"};

PyObject* call_gumbel_softmax(Arguments& a) {
  return a.wrap(weft::gumbel_softmax(a.tensor(0), a.floating(1, 1.0), a.boolean(2, false), a.integer(3, -1), a.generator(4)));
}
const Overload overloads_gumbel_softmax[] = {{takes_11, 5, 4, false, false}};
const char contract_23[] =
  "A draw from the categories along `dim` that can be differentiated: softmax((x + Gumbel noise) / tau). `hard`: one-hot, with\n"
  "that softmax's gradient. Jang, Gu, Poole (2017). Raises DimError.";
PythonOp op_gumbel_softmax = {"gumbel_softmax", overloads_gumbel_softmax, 1, 0, false, call_gumbel_softmax, nullptr, contract_23,
  "gumbel_softmax(logits, tau=1.0, hard=False, dim=-1, *, generator=None) -> Tensor"};

}  // namespace

std::span<const Entry> activation_ops() {
  static constexpr Entry entries[] = {
    {&op_relu, as_function<op_relu>, as_method<op_relu>},
    {&op_relu_, as_function<op_relu_>, as_method<op_relu_>},
    {&op_relu6, as_function<op_relu6>, as_method<op_relu6>},
    {&op_relu6_, as_function<op_relu6_>, as_method<op_relu6_>},
    {&op_sigmoid, as_function<op_sigmoid>, as_method<op_sigmoid>},
    {&op_sigmoid_, as_function<op_sigmoid_>, as_method<op_sigmoid_>},
    {&op_logsigmoid, as_function<op_logsigmoid>, as_method<op_logsigmoid>},
    {&op_silu, as_function<op_silu>, as_method<op_silu>},
    {&op_silu_, as_function<op_silu_>, as_method<op_silu_>},
    {&op_mish, as_function<op_mish>, as_method<op_mish>},
    {&op_mish_, as_function<op_mish_>, as_method<op_mish_>},
    {&op_gelu, as_function<op_gelu>, as_method<op_gelu>},
    {&op_gelu_, as_function<op_gelu_>, as_method<op_gelu_>},
    {&op_hardsigmoid, as_function<op_hardsigmoid>, as_method<op_hardsigmoid>},
    {&op_hardsigmoid_, as_function<op_hardsigmoid_>, as_method<op_hardsigmoid_>},
    {&op_hardswish, as_function<op_hardswish>, as_method<op_hardswish>},
    {&op_hardswish_, as_function<op_hardswish_>, as_method<op_hardswish_>},
    {&op_leaky_relu, as_function<op_leaky_relu>, as_method<op_leaky_relu>},
    {&op_leaky_relu_, as_function<op_leaky_relu_>, as_method<op_leaky_relu_>},
    {&op_prelu, as_function<op_prelu>, as_method<op_prelu>},
    {&op_elu, as_function<op_elu>, as_method<op_elu>},
    {&op_elu_, as_function<op_elu_>, as_method<op_elu_>},
    {&op_selu, as_function<op_selu>, as_method<op_selu>},
    {&op_selu_, as_function<op_selu_>, as_method<op_selu_>},
    {&op_celu, as_function<op_celu>, as_method<op_celu>},
    {&op_celu_, as_function<op_celu_>, as_method<op_celu_>},
    {&op_softplus, as_function<op_softplus>, as_method<op_softplus>},
    {&op_softsign, as_function<op_softsign>, as_method<op_softsign>},
    {&op_tanhshrink, as_function<op_tanhshrink>, as_method<op_tanhshrink>},
    {&op_softshrink, as_function<op_softshrink>, as_method<op_softshrink>},
    {&op_hardshrink, as_function<op_hardshrink>, as_method<op_hardshrink>},
    {&op_hardtanh, as_function<op_hardtanh>, as_method<op_hardtanh>},
    {&op_hardtanh_, as_function<op_hardtanh_>, as_method<op_hardtanh_>},
    {&op_threshold, as_function<op_threshold>, as_method<op_threshold>},
    {&op_threshold_, as_function<op_threshold_>, as_method<op_threshold_>},
    {&op_rrelu, as_function<op_rrelu>, as_method<op_rrelu>},
    {&op_rrelu_, as_function<op_rrelu_>, as_method<op_rrelu_>},
    {&op_glu, as_function<op_glu>, nullptr},
    {&op_gumbel_softmax, as_function<op_gumbel_softmax>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
