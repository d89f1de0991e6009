// Recurrent networks: whole sequences through layers of Elman, LSTM and GRU cells, and one step of each.
#pragma once

#include <tuple>
#include <utility>

#include "weft/tensor.h"

namespace weft WEFT_API {

/// A network of LSTM layers over sequences: for each step, i, f, o = sigmoid and g = tanh of W_ih x + b_ih + W_hh h + b_hh,
/// whose rows are those of i, f, g, o one after the other; c = f c + i g; h = o tanh(c).
///   input: (T, N, F), with batch_first (N, T, F), one floating dtype for all. hx: the initial h (L D, N, H) and c (L D, N, H)
///   for L = num_layers and D = 2 if bidirectional, else 1: forwards, then backwards, of each layer. params: for each of these
///   w_ih (4H, F; D H above the first layer), w_hh (4H, H) and, if has_biases, b_ih (4H) and b_hh (4H).
///   Results: the last layer's h of every step (T, N, D H), or (N, T, D H), and the last h and c, as in hx. If h is narrower than
///   c, (L D, N, P), each layer has a further parameter w_hr (P, H) and its h is w_hr (o tanh(c)); P stands for H in the others.
///   dropout: probability with which elements between two layers are dropped where `train`.
///   data (sum of batch_sizes, F) with batch_sizes, int64 and falling: packed sequences, step after step; the output is packed
///   as well, and a sequence's last state that of its own last step.
///   Throws ShapeError, DtypeError, ValueError for dropout outside [0, 1]. Hochreiter and Schmidhuber 1997.
std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& input, TensorList hx, TensorList params,
                                        bool has_biases, int64_t num_layers, double dropout, bool train,
                                        bool bidirectional, bool batch_first);
std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& data, const Tensor& batch_sizes, TensorList hx,
                                        TensorList params, bool has_biases, int64_t num_layers,
                                        double dropout, bool train, bool bidirectional);

/// The same with GRU cells: r, z = sigmoid(W_ih x + b_ih + W_hh h + b_hh), n = tanh(W_in x + b_in + r (W_hn h + b_hn)), and
/// h = (1 - z) n + z h. params: rows of r, z, n, 3H in all; hx: (L D, N, H). Results: output and last h. Cho et al. 2014.
std::pair<Tensor, Tensor> gru(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                              int64_t num_layers, double dropout, bool train, bool bidirectional,
                              bool batch_first);
std::pair<Tensor, Tensor> gru(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx,
                              TensorList params, bool has_biases, int64_t num_layers, double dropout,
                              bool train, bool bidirectional);

/// The same with Elman cells: h = tanh(W_ih x + b_ih + W_hh h + b_hh). params: H rows; hx: (L D, N, H). Results: output and
/// last h.
std::pair<Tensor, Tensor> rnn_tanh(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                                   int64_t num_layers, double dropout, bool train, bool bidirectional,
                                   bool batch_first);
std::pair<Tensor, Tensor> rnn_tanh(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx,
                                   TensorList params, bool has_biases, int64_t num_layers, double dropout,
                                   bool train, bool bidirectional);

/// The same with Elman cells: h = relu(W_ih x + b_ih + W_hh h + b_hh).
std::pair<Tensor, Tensor> rnn_relu(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases,
                                   int64_t num_layers, double dropout, bool train, bool bidirectional,
                                   bool batch_first);
std::pair<Tensor, Tensor> rnn_relu(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx,
                                   TensorList params, bool has_biases, int64_t num_layers, double dropout,
                                   bool train, bool bidirectional);

/// One step of an LSTM, see lstm: the new h and c, each (N, H).
///   input: (N, F); hx: h and c, each (N, H); w_ih: (4H, F), w_hh: (4H, H), b_ih and b_hh: (4H), both or neither.
///   Throws ShapeError, DtypeError.
std::pair<Tensor, Tensor> lstm_cell(const Tensor& input, TensorList hx, const Tensor& w_ih,
                                    const Tensor& w_hh, const Tensor& b_ih = {}, const Tensor& b_hh = {});

/// One step of a GRU, see gru: the new h (N, H).
///   input: (N, F); hx: (N, H); w_ih: (3H, F), w_hh: (3H, H), b_ih and b_hh: (3H), both or neither.
///   Throws ShapeError, DtypeError.
Tensor gru_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                const Tensor& b_ih = {}, const Tensor& b_hh = {});

/// One step of an Elman network: tanh(w_ih x + b_ih + w_hh h + b_hh), (N, H).
///   input: (N, F); hx: (N, H); w_ih: (H, F), w_hh: (H, H), b_ih and b_hh: (H), both or neither.
///   Throws ShapeError, DtypeError.
Tensor rnn_tanh_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const Tensor& b_ih = {}, const Tensor& b_hh = {});

/// The same with relu(w_ih x + b_ih + w_hh h + b_hh).
Tensor rnn_relu_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const Tensor& b_ih = {}, const Tensor& b_hh = {});

}  // namespace WEFT_API
