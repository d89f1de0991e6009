// stamped by tools/stamp.py from include/weft/ops; do not edit
// The recurrent ops for Python: parameters, calls, docstrings. ops.cpp puts them on weft._C.
// clang-format off
#include "arguments.h"

namespace weft::python {
namespace {

Parameter takes_0[] = {{"input", Kind::tensor, false, nullptr}, {"hx", Kind::tensors, false, nullptr}, {"params", Kind::tensors, false, nullptr}, {"has_biases", Kind::boolean, false, nullptr}, {"num_layers", Kind::integer, false, nullptr}, {"dropout", Kind::floating, false, nullptr}, {"train", Kind::boolean, false, nullptr}, {"bidirectional", Kind::boolean, false, nullptr}, {"batch_first", Kind::boolean, false, nullptr}};
Parameter takes_1[] = {{"data", Kind::tensor, false, nullptr}, {"batch_sizes", Kind::tensor, false, nullptr}, {"hx", Kind::tensors, false, nullptr}, {"params", Kind::tensors, false, nullptr}, {"has_biases", Kind::boolean, false, nullptr}, {"num_layers", Kind::integer, false, nullptr}, {"dropout", Kind::floating, false, nullptr}, {"train", Kind::boolean, false, nullptr}, {"bidirectional", Kind::boolean, false, nullptr}};
Parameter takes_2[] = {{"input", Kind::tensor, false, nullptr}, {"hx", Kind::tensor, false, nullptr}, {"params", Kind::tensors, false, nullptr}, {"has_biases", Kind::boolean, false, nullptr}, {"num_layers", Kind::integer, false, nullptr}, {"dropout", Kind::floating, false, nullptr}, {"train", Kind::boolean, false, nullptr}, {"bidirectional", Kind::boolean, false, nullptr}, {"batch_first", Kind::boolean, false, nullptr}};
Parameter takes_3[] = {{"data", Kind::tensor, false, nullptr}, {"batch_sizes", Kind::tensor, false, nullptr}, {"hx", Kind::tensor, false, nullptr}, {"params", Kind::tensors, false, nullptr}, {"has_biases", Kind::boolean, false, nullptr}, {"num_layers", Kind::integer, false, nullptr}, {"dropout", Kind::floating, false, nullptr}, {"train", Kind::boolean, false, nullptr}, {"bidirectional", Kind::boolean, false, nullptr}};
Parameter takes_4[] = {{"input", Kind::tensor, false, nullptr}, {"hx", Kind::tensors, false, nullptr}, {"w_ih", Kind::tensor, false, nullptr}, {"w_hh", Kind::tensor, false, nullptr}, {"b_ih", Kind::tensor, true, "None"}, {"b_hh", Kind::tensor, true, "None"}};
Parameter takes_5[] = {{"input", Kind::tensor, false, nullptr}, {"hx", Kind::tensor, false, nullptr}, {"w_ih", Kind::tensor, false, nullptr}, {"w_hh", Kind::tensor, false, nullptr}, {"b_ih", Kind::tensor, true, "None"}, {"b_hh", Kind::tensor, true, "None"}};

PyObject* call_lstm(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::lstm(a.tensor(0), a.tensors(1), a.tensors(2), a.boolean(3), a.integer(4), a.floating(5), a.boolean(6), a.boolean(7), a.boolean(8)));
    default: return a.wrap(weft::lstm(a.tensor(0), a.tensor(1), a.tensors(2), a.tensors(3), a.boolean(4), a.integer(5), a.floating(6), a.boolean(7), a.boolean(8)));
  }
}
const Overload overloads_lstm[] = {{takes_0, 9, 9, false, false}, {takes_1, 9, 9, false, false}};
const char contract_0[] =
  "A network of LSTM layers over sequences: for each step, i, f, o = sigmoid and g = tanh of W_ih x + b_ih + W_hh h + b_hh,\n"
  "whose rows are those of i, f, g, o one after the other; c = f c + i g; h = o tanh(c).\n"
  "  input: (T, N, F), with batch_first (N, T, F), one floating dtype for all. hx: the initial h (L D, N, H) and c (L D, N, H)\n"
  "  for L = num_layers and D = 2 if bidirectional, else 1: forwards, then backwards, of each layer. params: for each of these\n"
  "  w_ih (4H, F; D H above the first layer), w_hh (4H, H) and, if has_biases, b_ih (4H) and b_hh (4H).\n"
  "  Results: the last layer's h of every step (T, N, D H), or (N, T, D H), and the last h and c, as in hx. If h is narrower than\n"
  "  c, (L D, N, P), each layer has a further parameter w_hr (P, H) and its h is w_hr (o tanh(c)); P stands for H in the others.\n"
  "  dropout: probability with which elements between two layers are dropped where `train`.\n"
  "  data (sum of batch_sizes, F) with batch_sizes, int64 and falling: packed sequences, step after step; the output is packed\n"
  "  as well, and a sequence's last state that of its own last step.\n"
  "  Raises ShapeError, DtypeError, ValueError for dropout outside [0, 1]. Hochreiter and Schmidhuber 1997.";
PythonOp op_lstm = {"lstm", overloads_lstm, 2, 0, false, call_lstm, nullptr, contract_0,
  "lstm(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) -> (Tensor, Tensor, Tensor)\n"
  "lstm(data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional) -> (Tensor, Tensor, Tensor)"};

PyObject* call_gru(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::gru(a.tensor(0), a.tensor(1), a.tensors(2), a.boolean(3), a.integer(4), a.floating(5), a.boolean(6), a.boolean(7), a.boolean(8)));
    default: return a.wrap(weft::gru(a.tensor(0), a.tensor(1), a.tensor(2), a.tensors(3), a.boolean(4), a.integer(5), a.floating(6), a.boolean(7), a.boolean(8)));
  }
}
const Overload overloads_gru[] = {{takes_2, 9, 9, false, false}, {takes_3, 9, 9, false, false}};
const char contract_1[] =
  "The same with GRU cells: r, z = sigmoid(W_ih x + b_ih + W_hh h + b_hh), n = tanh(W_in x + b_in + r (W_hn h + b_hn)), and\n"
  "h = (1 - z) n + z h. params: rows of r, z, n, 3H in all; hx: (L D, N, H). Results: output and last h. Cho et al. 2014.";
PythonOp op_gru = {"gru", overloads_gru, 2, 0, false, call_gru, nullptr, contract_1,
  "gru(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) -> (Tensor, Tensor)\n"
  "gru(data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional) -> (Tensor, Tensor)"};

PyObject* call_rnn_tanh(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::rnn_tanh(a.tensor(0), a.tensor(1), a.tensors(2), a.boolean(3), a.integer(4), a.floating(5), a.boolean(6), a.boolean(7), a.boolean(8)));
    default: return a.wrap(weft::rnn_tanh(a.tensor(0), a.tensor(1), a.tensor(2), a.tensors(3), a.boolean(4), a.integer(5), a.floating(6), a.boolean(7), a.boolean(8)));
  }
}
const Overload overloads_rnn_tanh[] = {{takes_2, 9, 9, false, false}, {takes_3, 9, 9, false, false}};
const char contract_2[] =
  "The same with Elman cells: h = tanh(W_ih x + b_ih + W_hh h + b_hh). params: H rows; hx: (L D, N, H). Results: output and\n"
  "last h.";
PythonOp op_rnn_tanh = {"rnn_tanh", overloads_rnn_tanh, 2, 0, false, call_rnn_tanh, nullptr, contract_2,
  "rnn_tanh(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) -> (Tensor, Tensor)\n"
  "rnn_tanh(data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional) -> (Tensor, Tensor)"};

PyObject* call_rnn_relu(Arguments& a) {
  switch (a.overload()) {
    case 0: return a.wrap(weft::rnn_relu(a.tensor(0), a.tensor(1), a.tensors(2), a.boolean(3), a.integer(4), a.floating(5), a.boolean(6), a.boolean(7), a.boolean(8)));
    default: return a.wrap(weft::rnn_relu(a.tensor(0), a.tensor(1), a.tensor(2), a.tensors(3), a.boolean(4), a.integer(5), a.floating(6), a.boolean(7), a.boolean(8)));
  }
}
const Overload overloads_rnn_relu[] = {{takes_2, 9, 9, false, false}, {takes_3, 9, 9, false, false}};
const char contract_3[] =
  "The same with Elman cells: h = relu(W_ih x + b_ih + W_hh h + b_hh).";
PythonOp op_rnn_relu = {"rnn_relu", overloads_rnn_relu, 2, 0, false, call_rnn_relu, nullptr, contract_3,
  "rnn_relu(input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first) -> (Tensor, Tensor)\n"
  "rnn_relu(data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional) -> (Tensor, Tensor)"};

PyObject* call_lstm_cell(Arguments& a) {
  return a.wrap(weft::lstm_cell(a.tensor(0), a.tensors(1), a.tensor(2), a.tensor(3), a.tensor(4), a.tensor(5)));
}
const Overload overloads_lstm_cell[] = {{takes_4, 6, 6, false, false}};
const char contract_4[] =
  "One step of an LSTM, see lstm: the new h and c, each (N, H).\n"
  "  input: (N, F); hx: h and c, each (N, H); w_ih: (4H, F), w_hh: (4H, H), b_ih and b_hh: (4H), both or neither.\n"
  "  Raises ShapeError, DtypeError.";
PythonOp op_lstm_cell = {"lstm_cell", overloads_lstm_cell, 1, 0, false, call_lstm_cell, nullptr, contract_4,
  "lstm_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None) -> (Tensor, Tensor)"};

PyObject* call_gru_cell(Arguments& a) {
  return a.wrap(weft::gru_cell(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.tensor(4), a.tensor(5)));
}
const Overload overloads_gru_cell[] = {{takes_5, 6, 6, false, false}};
const char contract_5[] =
  "One step of a GRU, see gru: the new h (N, H).\n"
  "  input: (N, F); hx: (N, H); w_ih: (3H, F), w_hh: (3H, H), b_ih and b_hh: (3H), both or neither.\n"
  "  Raises ShapeError, DtypeError.";
PythonOp op_gru_cell = {"gru_cell", overloads_gru_cell, 1, 0, false, call_gru_cell, nullptr, contract_5,
  "gru_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None) -> Tensor"};

PyObject* call_rnn_tanh_cell(Arguments& a) {
  return a.wrap(weft::rnn_tanh_cell(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.tensor(4), a.tensor(5)));
}
const Overload overloads_rnn_tanh_cell[] = {{takes_5, 6, 6, false, false}};
const char contract_6[] =
  "One step of an Elman network: tanh(w_ih x + b_ih + w_hh h + b_hh), (N, H).\n"
  "  input: (N, F); hx: (N, H); w_ih: (H, F), w_hh: (H, H), b_ih and b_hh: (H), both or neither.\n"
  "  Raises ShapeError, DtypeError.";
PythonOp op_rnn_tanh_cell = {"rnn_tanh_cell", overloads_rnn_tanh_cell, 1, 0, false, call_rnn_tanh_cell, nullptr, contract_6,
  "rnn_tanh_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None) -> Tensor"};

PyObject* call_rnn_relu_cell(Arguments& a) {
  return a.wrap(weft::rnn_relu_cell(a.tensor(0), a.tensor(1), a.tensor(2), a.tensor(3), a.tensor(4), a.tensor(5)));
}
const Overload overloads_rnn_relu_cell[] = {{takes_5, 6, 6, false, false}};
const char contract_7[] =
  "The same with relu(w_ih x + b_ih + w_hh h + b_hh).";
PythonOp op_rnn_relu_cell = {"rnn_relu_cell", overloads_rnn_relu_cell, 1, 0, false, call_rnn_relu_cell, nullptr, contract_7,
  "rnn_relu_cell(input, hx, w_ih, w_hh, b_ih=None, b_hh=None) -> Tensor"};

}  // namespace

std::span<const Entry> recurrent_ops() {
  static constexpr Entry entries[] = {
    {&op_lstm, as_function<op_lstm>, nullptr},
    {&op_gru, as_function<op_gru>, nullptr},
    {&op_rnn_tanh, as_function<op_rnn_tanh>, nullptr},
    {&op_rnn_relu, as_function<op_rnn_relu>, nullptr},
    {&op_lstm_cell, as_function<op_lstm_cell>, nullptr},
    {&op_gru_cell, as_function<op_gru_cell>, nullptr},
    {&op_rnn_tanh_cell, as_function<op_rnn_tanh_cell>, nullptr},
    {&op_rnn_relu_cell, as_function<op_rnn_relu_cell>, nullptr},
  };
  return entries;
}

}  // namespace weft::python
