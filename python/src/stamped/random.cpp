// stamped by tools/stamp.py from include/weft/ops; do not edit
// The random ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"size", Kind::integers, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_1[] = {{"high", Kind::integer, false, nullptr}, {"size", Kind::sizes, false, nullptr}, {"dtype", Kind::dtype, true, "weft.int64"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_2[] = {{"low", Kind::integer, false, nullptr}, {"high", Kind::integer, false, nullptr}, {"size", Kind::sizes, false, nullptr}, {"dtype", Kind::dtype, true, "weft.int64"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_3[] = {{"n", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "weft.int64"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"generator", Kind::generator, true, "None"}, {"memory_format", Kind::memory_format, true, "weft.preserve_format"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"high", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"generator", Kind::generator, true, "None"}, {"memory_format", Kind::memory_format, true, "weft.preserve_format"}};
Parameter takes_6[] = {{"input", Kind::tensor, false, nullptr}, {"low", Kind::integer, false, nullptr}, {"high", Kind::integer, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"generator", Kind::generator, true, "None"}, {"memory_format", Kind::memory_format, true, "weft.preserve_format"}};
Parameter takes_7[] = {{"mean", Kind::floating, false, nullptr}, {"std", Kind::floating, false, nullptr}, {"size", Kind::sizes, false, nullptr}, {"dtype", Kind::dtype, true, "None"}, {"device", Kind::device, true, "None"}, {"requires_grad", Kind::boolean, false, "False"}, {"layout", Kind::layout, true, "None"}, {"pin_memory", Kind::boolean, true, "False"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_8[] = {{"mean", Kind::tensor, false, nullptr}, {"std", Kind::floating, false, "1.0"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_9[] = {{"mean", Kind::floating, false, nullptr}, {"std", Kind::tensor, false, nullptr}, {"generator", Kind::generator, true, "None"}};
Parameter takes_10[] = {{"mean", Kind::tensor, false, nullptr}, {"std", Kind::tensor, false, nullptr}, {"generator", Kind::generator, true, "None"}};
Parameter takes_11[] = {{"input", Kind::tensor, false, nullptr}, {"generator", Kind::generator, true, "None"}};
Parameter takes_12[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::floating, false, nullptr}, {"generator", Kind::generator, true, "None"}};
Parameter takes_13[] = {{"input", Kind::tensor, false, nullptr}, {"num_samples", Kind::integer, false, nullptr}, {"replacement", Kind::boolean, false, "False"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_14[] = {{"input", Kind::tensor, false, nullptr}, {"from", Kind::floating, false, "0.0"}, {"to", Kind::floating, false, "1.0"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_15[] = {{"input", Kind::tensor, false, nullptr}, {"mean", Kind::floating, false, "0.0"}, {"std", Kind::floating, false, "1.0"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_16[] = {{"input", Kind::tensor, false, nullptr}, {"mean", Kind::floating, false, "1.0"}, {"std", Kind::floating, false, "2.0"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_17[] = {{"input", Kind::tensor, false, nullptr}, {"lambd", Kind::floating, false, "1.0"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_18[] = {{"input", Kind::tensor, false, nullptr}, {"median", Kind::floating, false, "0.0"}, {"sigma", Kind::floating, false, "1.0"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_19[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::floating, false, "0.5"}, {"generator", Kind::generator, true, "None"}};
Parameter takes_20[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::tensor, false, nullptr}, {"generator", Kind::generator, true, "None"}};
Parameter takes_21[] = {{"input", Kind::tensor, false, nullptr}, {"to", Kind::integer, false, nullptr}, {"generator", Kind::generator, true, "None"}};
Parameter takes_22[] = {{"input", Kind::tensor, false, nullptr}, {"from", Kind::integer, false, nullptr}, {"to", Kind::integer, true, nullptr}, {"generator", Kind::generator, true, "None"}};
Parameter takes_23[] = {{"input", Kind::tensor, false, nullptr}, {"p", Kind::floating, false, "0.5"}, {"training", Kind::boolean, false, "True"}, {"generator", Kind::generator, true, "None"}};

PyObject* call_rand(Arguments& a) {
  return a.wrap(weft::rand(a.ints(0), a.options(1), a.generator(6)));
}
const Overload overloads_rand[] = {{takes_0, 7, 1, true, false}};
const char contract_0[] =
  "Uniform in [0, 1). Raises DtypeError unless floating.";
PythonOp op_rand = {"rand", overloads_rand, 1, 0, false, call_rand, nullptr, contract_0,
  "rand(*size, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None) -> Tensor"};

PyObject* call_randn(Arguments& a) {
  return a.wrap(weft::randn(a.ints(0), a.options(1), a.generator(6)));
}
const Overload overloads_randn[] = {{takes_0, 7, 1, true, false}};
const char contract_1[] =
  "Standard normal. Raises DtypeError unless floating.";
PythonOp op_randn = {"randn", overloads_randn, 1, 0, false, call_randn, nullptr, contract_1,
  "randn(*size, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None) -> Tensor"};

PyObject* call_randint(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::randint(a.integer(0), a.ints(1), a.options(2, {.dtype = int64}), a.generator(7)));
    default: return a.wrap(weft::randint(a.integer(0), a.integer(1), a.ints(2), a.options(3, {.dtype = int64}), a.generator(8)));
  }
}
const Overload overloads_randint[] = {{takes_1, 8, 2, false, false}, {takes_2, 9, 3, false, false}};
const char contract_2[] =
  "Uniform integers in [0, high); int64 unless options say otherwise. Raises ValueError for an empty range.\n"
  "\n"
  "Uniform integers in [low, high); int64 unless options say otherwise. Raises ValueError for an empty range.";
PythonOp op_randint = {"randint", overloads_randint, 2, 0, false, call_randint, nullptr, contract_2,
  "randint(high, size, *, dtype=weft.int64, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None) -> Tensor\n"
  "randint(low, high, size, *, dtype=weft.int64, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None) -> Tensor"};

PyObject* call_randperm(Arguments& a) {
  return a.wrap(weft::randperm(a.integer(0), a.options(1, {.dtype = int64}), a.generator(6)));
}
const Overload overloads_randperm[] = {{takes_3, 7, 1, false, false}};
const char contract_3[] =
  "A random permutation of 0 … n-1; int64 unless options say otherwise. Raises ValueError if n is negative.";
PythonOp op_randperm = {"randperm", overloads_randperm, 1, 0, false, call_randperm, nullptr, contract_3,
  "randperm(n, *, dtype=weft.int64, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None) -> Tensor"};

PyObject* call_rand_like(Arguments& a) {
  return a.wrap(weft::rand_like(a.tensor(0), a.options(1), a.generator(6), a.memory_format(7, MemoryFormat::preserve)));
}
const Overload overloads_rand_like[] = {{takes_4, 8, 1, false, true}};
const char contract_4[] =
  "rand of input's shape; see empty_like.";
PythonOp op_rand_like = {"rand_like", overloads_rand_like, 1, 0, false, call_rand_like, nullptr, contract_4,
  "rand_like(input, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None, memory_format=weft.preserve_format) -> Tensor"};

PyObject* call_randn_like(Arguments& a) {
  return a.wrap(weft::randn_like(a.tensor(0), a.options(1), a.generator(6), a.memory_format(7, MemoryFormat::preserve)));
}
const Overload overloads_randn_like[] = {{takes_4, 8, 1, false, true}};
const char contract_5[] =
  "randn of input's shape; see empty_like.";
PythonOp op_randn_like = {"randn_like", overloads_randn_like, 1, 0, false, call_randn_like, nullptr, contract_5,
  "randn_like(input, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None, memory_format=weft.preserve_format) -> Tensor"};

PyObject* call_randint_like(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::randint_like(a.tensor(0), a.integer(1), a.options(2), a.generator(7), a.memory_format(8, MemoryFormat::preserve)));
    default: return a.wrap(weft::randint_like(a.tensor(0), a.integer(1), a.integer(2), a.options(3), a.generator(8), a.memory_format(9, MemoryFormat::preserve)));
  }
}
const Overload overloads_randint_like[] = {{takes_5, 9, 2, false, true}, {takes_6, 10, 3, false, true}};
const char contract_6[] =
  "randint of input's shape; dtype: input's. See empty_like.";
PythonOp op_randint_like = {"randint_like", overloads_randint_like, 2, 0, false, call_randint_like, nullptr, contract_6,
  "randint_like(input, high, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None, memory_format=weft.preserve_format) -> Tensor\n"
  "randint_like(input, low, high, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None, memory_format=weft.preserve_format) -> Tensor"};

PyObject* call_normal(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::normal(a.floating(0), a.floating(1), a.ints(2), a.options(3), a.generator(8)));
    case 1: return a.wrap(weft::normal(a.tensor(0), a.floating(1, 1.0), a.generator(2)));
    case 2: return a.wrap(weft::normal(a.floating(0), a.tensor(1), a.generator(2)));
    default: return a.wrap(weft::normal(a.tensor(0), a.tensor(1), a.generator(2)));
  }
}
const Overload overloads_normal[] = {{takes_7, 9, 3, false, false}, {takes_8, 3, 2, false, false}, {takes_9, 3, 2, false, false}, {takes_10, 3, 2, false, false}};
const char contract_7[] =
  "Normal with the given mean and standard deviation. Raises ValueError if std is negative.\n"
  "\n"
  "Normal with a mean, a standard deviation, or both, for each element; the two broadcast.";
PythonOp op_normal = {"normal", overloads_normal, 4, 0, false, call_normal, nullptr, contract_7,
  "normal(mean, std, size, *, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, generator=None) -> Tensor\n"
  "normal(mean, std=1.0, *, generator=None) -> Tensor\n"
  "normal(mean, std, *, generator=None) -> Tensor\n"
  "normal(mean, std, *, generator=None) -> Tensor"};

PyObject* call_bernoulli(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bernoulli(a.tensor(0), a.generator(1)));
    default: return a.wrap(weft::bernoulli(a.tensor(0), a.floating(1), a.generator(2)));
  }
}
const Overload overloads_bernoulli[] = {{takes_11, 2, 1, false, true}, {takes_12, 3, 2, false, true}};
const char contract_8[] =
  "1 with the probability that input holds at each place, else 0; floating. Raises ValueError outside [0, 1].\n"
  "\n"
  "1 with probability p, else 0, in input's shape and dtype.";
PythonOp op_bernoulli = {"bernoulli", overloads_bernoulli, 2, 0, false, call_bernoulli, nullptr, contract_8,
  "bernoulli(input, *, generator=None) -> Tensor\n"
  "bernoulli(input, p, *, generator=None) -> Tensor"};

PyObject* call_multinomial(Arguments& a) {
  return a.wrap(weft::multinomial(a.tensor(0), a.integer(1), a.boolean(2, false), a.generator(3)));
}
const Overload overloads_multinomial[] = {{takes_13, 4, 3, false, true}};
const char contract_9[] =
  "num_samples int64 indices for each row of weights; input: (categories) or (rows, categories), floating. Raises ValueError\n"
  "for weights that are negative, not finite or add up to 0 or more than the dtype holds, and without replacement for more\n"
  "samples than a row has weights above 0.";
PythonOp op_multinomial = {"multinomial", overloads_multinomial, 1, 0, false, call_multinomial, nullptr, contract_9,
  "multinomial(input, num_samples, replacement=False, *, generator=None) -> Tensor"};

PyObject* call_uniform_(Arguments& a) {
  return a.wrap(weft::uniform_(a.tensor(0), a.floating(1, 0.0), a.floating(2, 1.0), a.generator(3)));
}
const Overload overloads_uniform_[] = {{takes_14, 4, 3, false, true}};
const char contract_10[] =
  "input filled with uniform numbers in [from, to). Raises ValueError if from > to, or if they are beyond the dtype.";
PythonOp op_uniform_ = {"uniform_", overloads_uniform_, 1, 0, false, call_uniform_, nullptr, contract_10,
  "uniform_(input, from=0.0, to=1.0, *, generator=None) -> Tensor"};

PyObject* call_normal_(Arguments& a) {
  return a.wrap(weft::normal_(a.tensor(0), a.floating(1, 0.0), a.floating(2, 1.0), a.generator(3)));
}
const Overload overloads_normal_[] = {{takes_15, 4, 3, false, true}};
const char contract_11[] =
  "input filled with normal numbers. Raises ValueError if std is negative.";
PythonOp op_normal_ = {"normal_", overloads_normal_, 1, 0, false, call_normal_, nullptr, contract_11,
  "normal_(input, mean=0.0, std=1.0, *, generator=None) -> Tensor"};

PyObject* call_log_normal_(Arguments& a) {
  return a.wrap(weft::log_normal_(a.tensor(0), a.floating(1, 1.0), a.floating(2, 2.0), a.generator(3)));
}
const Overload overloads_log_normal_[] = {{takes_16, 4, 3, false, true}};
const char contract_12[] =
  "input filled with the exponential of normal numbers of this mean and standard deviation. Raises ValueError unless std > 0.";
PythonOp op_log_normal_ = {"log_normal_", overloads_log_normal_, 1, 0, false, call_log_normal_, nullptr, contract_12,
  "log_normal_(input, mean=1.0, std=2.0, *, generator=None) -> Tensor"};

PyObject* call_exponential_(Arguments& a) {
  return a.wrap(weft::exponential_(a.tensor(0), a.floating(1, 1.0), a.generator(2)));
}
const Overload overloads_exponential_[] = {{takes_17, 3, 2, false, true}};
const char contract_13[] =
  "input filled with exponential numbers of rate lambd: density lambd e^(-lambd x), x >= 0. Raises ValueError unless lambd > 0.";
PythonOp op_exponential_ = {"exponential_", overloads_exponential_, 1, 0, false, call_exponential_, nullptr, contract_13,
  "exponential_(input, lambd=1.0, *, generator=None) -> Tensor"};

PyObject* call_cauchy_(Arguments& a) {
  return a.wrap(weft::cauchy_(a.tensor(0), a.floating(1, 0.0), a.floating(2, 1.0), a.generator(3)));
}
const Overload overloads_cauchy_[] = {{takes_18, 4, 3, false, true}};
const char contract_14[] =
  "input filled with Cauchy numbers: density sigma / (pi ((x - median)^2 + sigma^2)). Raises ValueError unless sigma > 0.";
PythonOp op_cauchy_ = {"cauchy_", overloads_cauchy_, 1, 0, false, call_cauchy_, nullptr, contract_14,
  "cauchy_(input, median=0.0, sigma=1.0, *, generator=None) -> Tensor"};

PyObject* call_geometric_(Arguments& a) {
  return a.wrap(weft::geometric_(a.tensor(0), a.floating(1), a.generator(2)));
}
const Overload overloads_geometric_[] = {{takes_12, 3, 2, false, true}};
const char contract_15[] =
  "input filled with the numbers of trials until the first success, k with probability (1 - p)^(k - 1) p for k = 1, 2, …; any\n"
  "dtype. Raises ValueError unless 0 < p < 1.";
PythonOp op_geometric_ = {"geometric_", overloads_geometric_, 1, 0, false, call_geometric_, nullptr, contract_15,
  "geometric_(input, p, *, generator=None) -> Tensor"};

PyObject* call_bernoulli_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::bernoulli_(a.tensor(0), a.floating(1, 0.5), a.generator(2)));
    default: return a.wrap(weft::bernoulli_(a.tensor(0), a.tensor(1), a.generator(2)));
  }
}
const Overload overloads_bernoulli_[] = {{takes_19, 3, 2, false, true}, {takes_20, 3, 2, false, true}};
const char contract_16[] =
  "input filled with ones with probability p (one, or one for each element, broadcast), else zeros; any dtype. Raises\n"
  "ValueError outside [0, 1].";
PythonOp op_bernoulli_ = {"bernoulli_", overloads_bernoulli_, 2, 0, false, call_bernoulli_, nullptr, contract_16,
  "bernoulli_(input, p=0.5, *, generator=None) -> Tensor\n"
  "bernoulli_(input, p, *, generator=None) -> Tensor"};

PyObject* call_random_(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::random_(a.tensor(0), a.generator(1)));
    case 1: return a.wrap(weft::random_(a.tensor(0), a.integer(1), a.generator(2)));
    default: return a.wrap(weft::random_(a.tensor(0), a.integer(1), a.optional_integer(2), a.generator(3)));
  }
}
const Overload overloads_random_[] = {{takes_11, 2, 1, false, true}, {takes_21, 3, 2, false, true}, {takes_22, 4, 3, false, true}};
const char contract_17[] =
  "input filled with integers: over its dtype's range (floating: [0, 2^digits]), in [0, to), or in [from, to), where an\n"
  "absent `to` means the end of the dtype's range. Any dtype. Raises ValueError for an empty range or one beyond the dtype.";
PythonOp op_random_ = {"random_", overloads_random_, 3, 0, false, call_random_, nullptr, contract_17,
  "random_(input, *, generator=None) -> Tensor\n"
  "random_(input, to, *, generator=None) -> Tensor\n"
  "random_(input, from, to, *, generator=None) -> Tensor"};

PyObject* call_dropout(Arguments& a) {
  return a.wrap(weft::dropout(a.tensor(0), a.floating(1, 0.5), a.boolean(2, true), a.generator(3)));
}
const Overload overloads_dropout[] = {{takes_23, 4, 3, false, true}};
const char contract_18[] =
  "In training, each element zero with probability p and otherwise times 1 / (1 - p) (Srivastava et al. 2014); input else.\n"
  "The gradient passes where elements did. Raises ValueError for p outside [0, 1], DtypeError unless floating.";
PythonOp op_dropout = {"dropout", overloads_dropout, 1, 0, false, call_dropout, nullptr, contract_18,
  "dropout(input, p=0.5, training=True, *, generator=None) -> Tensor"};

PyObject* call_dropout_(Arguments& a) {
  return a.wrap(weft::dropout_(a.tensor(0), a.floating(1, 0.5), a.boolean(2, true), a.generator(3)));
}
const Overload overloads_dropout_[] = {{takes_23, 4, 3, false, true}};
const char contract_19[] =
  "Writes dropout's result into input.";
PythonOp op_dropout_ = {"dropout_", overloads_dropout_, 1, 0, false, call_dropout_, nullptr, contract_19,
  "dropout_(input, p=0.5, training=True, *, generator=None) -> Tensor"};

PyObject* call_feature_dropout(Arguments& a) {
  return a.wrap(weft::feature_dropout(a.tensor(0), a.floating(1, 0.5), a.boolean(2, true), a.generator(3)));
}
const Overload overloads_feature_dropout[] = {{takes_23, 4, 3, false, true}};
const char contract_20[] =
  "dropout of whole channels: one draw for each of the first two dimensions; input: (N, C, *).";
PythonOp op_feature_dropout = {"feature_dropout", overloads_feature_dropout, 1, 0, false, call_feature_dropout, nullptr, contract_20,
  "feature_dropout(input, p=0.5, training=True, *, generator=None) -> Tensor"};

PyObject* call_feature_dropout_(Arguments& a) {
  return a.wrap(weft::feature_dropout_(a.tensor(0), a.floating(1, 0.5), a.boolean(2, true), a.generator(3)));
}
const Overload overloads_feature_dropout_[] = {{takes_23, 4, 3, false, true}};
PythonOp op_feature_dropout_ = {"feature_dropout_", overloads_feature_dropout_, 1, 0, false, call_feature_dropout_, nullptr, contract_20,
  "feature_dropout_(input, p=0.5, training=True, *, generator=None) -> Tensor"};

PyObject* call_alpha_dropout(Arguments& a) {
  return a.wrap(weft::alpha_dropout(a.tensor(0), a.floating(1, 0.5), a.boolean(2, true), a.generator(3)));
}
const Overload overloads_alpha_dropout[] = {{takes_23, 4, 3, false, true}};
const char contract_21[] =
  "dropout for selu networks: in training what is dropped takes selu's negative limit, and all is scaled so that mean 0 and\n"
  "variance 1 are kept (Klambauer et al. 2017). All is 0 for p = 1. Raises as dropout.";
PythonOp op_alpha_dropout = {"alpha_dropout", overloads_alpha_dropout, 1, 0, false, call_alpha_dropout, nullptr, contract_21,
  "alpha_dropout(input, p=0.5, training=True, *, generator=None) -> Tensor"};

PyObject* call_alpha_dropout_(Arguments& a) {
  return a.wrap(weft::alpha_dropout_(a.tensor(0), a.floating(1, 0.5), a.boolean(2, true), a.generator(3)));
}
const Overload overloads_alpha_dropout_[] = {{takes_23, 4, 3, false, true}};
PythonOp op_alpha_dropout_ = {"alpha_dropout_", overloads_alpha_dropout_, 1, 0, false, call_alpha_dropout_, nullptr, contract_21,
  "alpha_dropout_(input, p=0.5, training=True, *, generator=None) -> Tensor"};

PyObject* call_feature_alpha_dropout(Arguments& a) {
  return a.wrap(weft::feature_alpha_dropout(a.tensor(0), a.floating(1, 0.5), a.boolean(2, true), a.generator(3)));
}
const Overload overloads_feature_alpha_dropout[] = {{takes_23, 4, 3, false, true}};
const char contract_22[] =
  "alpha_dropout of whole channels; input: (N, C, *).";
PythonOp op_feature_alpha_dropout = {"feature_alpha_dropout", overloads_feature_alpha_dropout, 1, 0, false, call_feature_alpha_dropout, nullptr, contract_22,
  "feature_alpha_dropout(input, p=0.5, training=True, *, generator=None) -> Tensor"};

PyObject* call_feature_alpha_dropout_(Arguments& a) {
  return a.wrap(weft::feature_alpha_dropout_(a.tensor(0), a.floating(1, 0.5), a.boolean(2, true), a.generator(3)));
}
const Overload overloads_feature_alpha_dropout_[] = {{takes_23, 4, 3, false, true}};
PythonOp op_feature_alpha_dropout_ = {"feature_alpha_dropout_", overloads_feature_alpha_dropout_, 1, 0, false, call_feature_alpha_dropout_, nullptr, contract_22,
  "feature_alpha_dropout_(input, p=0.5, training=True, *, generator=None) -> Tensor"};

}  // namespace

std::span<const Entry> random_ops() {
  static constexpr Entry entries[] = {
    {&op_rand, as_function<op_rand>, nullptr},
    {&op_randn, as_function<op_randn>, nullptr},
    {&op_randint, as_function<op_randint>, nullptr},
    {&op_randperm, as_function<op_randperm>, nullptr},
    {&op_rand_like, as_function<op_rand_like>, as_method<op_rand_like>},
    {&op_randn_like, as_function<op_randn_like>, as_method<op_randn_like>},
    {&op_randint_like, as_function<op_randint_like>, as_method<op_randint_like>},
    {&op_normal, as_function<op_normal>, nullptr},
    {&op_bernoulli, as_function<op_bernoulli>, as_method<op_bernoulli>},
    {&op_multinomial, as_function<op_multinomial>, as_method<op_multinomial>},
    {&op_uniform_, as_function<op_uniform_>, as_method<op_uniform_>},
    {&op_normal_, as_function<op_normal_>, as_method<op_normal_>},
    {&op_log_normal_, as_function<op_log_normal_>, as_method<op_log_normal_>},
    {&op_exponential_, as_function<op_exponential_>, as_method<op_exponential_>},
    {&op_cauchy_, as_function<op_cauchy_>, as_method<op_cauchy_>},
    {&op_geometric_, as_function<op_geometric_>, as_method<op_geometric_>},
    {&op_bernoulli_, as_function<op_bernoulli_>, as_method<op_bernoulli_>},
    {&op_random_, as_function<op_random_>, as_method<op_random_>},
    {&op_dropout, as_function<op_dropout>, as_method<op_dropout>},
    {&op_dropout_, as_function<op_dropout_>, as_method<op_dropout_>},
    {&op_feature_dropout, as_function<op_feature_dropout>, as_method<op_feature_dropout>},
    {&op_feature_dropout_, as_function<op_feature_dropout_>, as_method<op_feature_dropout_>},
    {&op_alpha_dropout, as_function<op_alpha_dropout>, as_method<op_alpha_dropout>},
    {&op_alpha_dropout_, as_function<op_alpha_dropout_>, as_method<op_alpha_dropout_>},
    {&op_feature_alpha_dropout, as_function<op_feature_alpha_dropout>, as_method<op_feature_alpha_dropout>},
    {&op_feature_alpha_dropout_, as_function<op_feature_alpha_dropout_>, as_method<op_feature_alpha_dropout_>},
  };
  return entries;
}

}  // namespace weft::python
