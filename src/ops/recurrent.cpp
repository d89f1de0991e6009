// lstm, gru, rnn_tanh and rnn_relu: layers on layers, forwards and backwards, over sequences that are padded or packed; and one
// step of each.
#include "weft/ops/recurrent.h"

#include <algorithm>
#include <string>
#include <vector>

#include "src/ops/autocast.h"
#include "src/ops/new_tensor.h"
#include "src/ops/recurrent_layer.h"
#include "weft/ops.h"

namespace weft {

using namespace weft::ops;

namespace {

/// What a network is called with besides its tensors.
struct Network {
  RecurrentCell cell;
  bool has_biases;
  int64_t num_layers;
  double dropout;
  bool train, bidirectional;

  int64_t directions() const { return bidirectional ? 2 : 1; }
  int64_t passes() const { return num_layers * directions(); }
};

/// h of all layers and directions (L D, N, P), and c (L D, N, H) of an LSTM.
struct States {
  Tensor h, c;
  bool projected() const { return c.defined() && h.size(-1) != c.size(-1); }
};
struct Result {
  Tensor y;
  States last;
};

Dtype wide(Dtype dtype) { return dtype == float64 ? float64 : float32; }

void check_dtype(const OpCall& op, const char* what, const Tensor& t, Dtype dtype) {
  WEFT_CHECK(t.dtype() == dtype, DtypeError, op.name(),
             "input, states and parameters need one dtype; got {} {}, input {}", what, t.dtype(), dtype);
}

void check_shape(const OpCall& op, const std::string& what, const Tensor& t, const Shape& shape) {
  WEFT_CHECK(t.sizes() == shape, ShapeError, op.name(), "{} needs shape {}; got {}", what, shape, t.sizes());
}

void check_states(const OpCall& op, const Network& net, const States& states, int64_t sequences) {
  const auto check = [&](const char* what, const Tensor& t) {
    WEFT_CHECK(t.dim() == 3, ShapeError, op.name(), "{} needs shape (layers * directions, N, H); got {}",
               what, t.sizes());
    check_shape(op, what, t, {net.passes(), sequences, t.size(2)});
    WEFT_CHECK(t.size(2) > 0, ShapeError, op.name(), "{} needs features; got {}", what, t.sizes());
  };
  check(states.c.defined() ? "hx[0]" : "hx", states.h);
  if (states.c.defined()) check("hx[1]", states.c);
}

/// The parameters of one layer and direction, of `features` inputs.
RecurrentWeights weights_of(const OpCall& op, const Network& net, const States& states, TensorList params,
                            int64_t pass, int64_t features, Dtype dtype) {
  const bool projected = states.projected();
  const int64_t each = (net.has_biases ? 4 : 2) + (projected ? 1 : 0), first = pass * each;
  const int64_t hidden = (states.c.defined() ? states.c : states.h).size(2), out = states.h.size(2);
  const int64_t rows = kernels::gates_of(net.cell) * hidden;
  RecurrentWeights w{params[first], params[first + 1], {}, {}, {}};
  if (net.has_biases) {
    w.b_ih = params[first + 2];
    w.b_hh = params[first + 3];
  }
  if (projected) w.w_hr = params[first + each - 1];
  const auto check = [&](const char* what, Tensor& t, const Shape& shape) {
    if (!t.defined()) return;
    check_shape(op,
                fmt::format("{} of layer {}{}", what, pass / net.directions(),
                            pass % net.directions() == 1 ? ", backwards," : ""),
                t, shape);
    check_dtype(op, what, t, dtype);
    t = to(t, wide(dtype));
  };
  check("w_ih", w.w_ih, {rows, features});
  check("w_hh", w.w_hh, {rows, out});
  check("b_ih", w.b_ih, {rows});
  check("b_hh", w.b_hh, {rows});
  check("w_hr", w.w_hr, {out, hidden});
  return w;
}

/// x: (R, F), the rows of all steps.
Result run(const OpCall& op, const Network& net, const Tensor& input, const Tensor& batch_sizes,
           int64_t sequences, const States& initial, TensorList params) {
  op.check_floating(input);
  const Dtype dtype = input.dtype();
  WEFT_CHECK(net.num_layers > 0, ValueError, op.name(), "num_layers must be positive; got {}",
             net.num_layers);
  WEFT_CHECK(net.dropout >= 0 && net.dropout <= 1, ValueError, op.name(), "dropout must be in [0, 1]; got {}",
             net.dropout);
  check_states(op, net, initial, sequences);
  check_dtype(op, "hx", initial.h, dtype);
  if (initial.c.defined()) check_dtype(op, "hx", initial.c, dtype);
  const int64_t each = (net.has_biases ? 4 : 2) + (initial.projected() ? 1 : 0);
  WEFT_CHECK(params.size() == net.passes() * each, ValueError, op.name(),
             "needs {} parameters for each of {} layers and directions; got {}", each, net.passes(),
             params.size());
  for (const Tensor& t : params)
    WEFT_CHECK(t.defined(), ValueError, op.name(), "all {} parameters must be given; got an undefined tensor",
               params.size());

  Tensor x = to(input, wide(dtype));
  std::vector<Tensor> last_h, last_c;
  for (int64_t layer = 0; layer < net.num_layers; ++layer) {
    std::vector<Tensor> outputs;
    for (int64_t direction = 0; direction < net.directions(); ++direction) {
      const int64_t pass = layer * net.directions() + direction;
      const RecurrentWeights w = weights_of(op, net, initial, params, pass, x.size(1), dtype);
      const auto state = [&](const Tensor& all) {
        return all.defined() ? to(select(all, 0, pass), wide(dtype)) : all;
      };
      RecurrentResult result = recurrent_layer(op.name(), net.cell, x, batch_sizes,
                                               {state(initial.h), state(initial.c)}, w, direction == 1);
      outputs.push_back(std::move(result.y));
      last_h.push_back(std::move(result.last.h));
      if (initial.c.defined()) last_c.push_back(std::move(result.last.c));
    }
    x = outputs.size() == 1 ? outputs[0] : cat(outputs, 1);
    if (net.train && layer + 1 < net.num_layers) x = weft::dropout(to(x, dtype), net.dropout, true);
    x = to(x, wide(dtype));
  }
  const auto together = [&](const std::vector<Tensor>& states) {
    if (states.empty()) return Tensor();
    return to(states.size() == 1 ? unsqueeze(states[0], 0) : stack(states), dtype);
  };
  return {to(x, dtype), {together(last_h), together(last_c)}};
}

Result padded(const OpCall& op, const Network& net, const Tensor& input, const States& initial,
              TensorList params, bool batch_first) {
  WEFT_CHECK(input.dim() == 3, ShapeError, op.name(), "input must be {}; got {}",
             batch_first ? "(N, T, F)" : "(T, N, F)", input.sizes());
  const Tensor steps_first = batch_first ? transpose(input, 0, 1) : input;
  const int64_t steps = steps_first.size(0), sequences = steps_first.size(1);
  WEFT_CHECK(steps > 0, ShapeError, op.name(), "needs at least one step; got input {}", input.sizes());
  const Tensor batch_sizes = full({steps}, sequences, {.dtype = int64, .device = cpu});
  Result result = run(op, net, reshape(steps_first, {steps * sequences, input.size(2)}), batch_sizes,
                      sequences, initial, params);
  result.y = view(result.y, {steps, sequences, result.y.size(1)});
  if (batch_first) result.y = transpose(result.y, 0, 1);
  return result;
}

Result packed(const OpCall& op, const Network& net, const Tensor& data, const Tensor& batch_sizes,
              const States& initial, TensorList params) {
  WEFT_CHECK(data.dim() == 2, ShapeError, op.name(), "data must be (sum of batch_sizes, F); got {}",
             data.sizes());
  WEFT_CHECK(batch_sizes.dim() == 1 && batch_sizes.dtype() == int64 && batch_sizes.device().is_cpu(),
             ValueError, op.name(), "batch_sizes must be a vector of int64 on the CPU; got {} {} on {}",
             batch_sizes.dtype(), batch_sizes.sizes(), batch_sizes.device());
  WEFT_CHECK(batch_sizes.size(0) > 0, ShapeError, op.name(), "needs at least one step; got batch_sizes {}",
             batch_sizes.sizes());
  const std::vector<int64_t> sizes = batch_sizes.to_vector<int64_t>();
  int64_t left = data.size(0);
  for (size_t t = 0; t < sizes.size(); ++t) {
    WEFT_CHECK(sizes[t] > 0 && (t == 0 || sizes[t] <= sizes[t - 1]), ValueError, op.name(),
               "batch_sizes must be positive and never rise; got {} at step {}", sizes[t], t);
    WEFT_CHECK(sizes[t] <= left, ValueError, op.name(),
               "batch_sizes must add up to the {} rows of data; got more by step {}", data.size(0), t);
    left -= sizes[t];
  }
  WEFT_CHECK(left == 0, ValueError, op.name(), "batch_sizes must add up to the {} rows of data; got {} fewer",
             data.size(0), left);
  return run(op, net, data, batch_sizes.contiguous(), sizes[0], initial, params);
}

States lstm_states(const OpCall& op, TensorList hx) {
  WEFT_CHECK(hx.size() == 2 && hx[0].defined() && hx[1].defined(), ValueError, op.name(),
             "hx must be h and c; got {} tensors", hx.size());
  return {hx[0], hx[1]};
}

std::tuple<Tensor, Tensor, Tensor> three(Result&& result) {
  return {std::move(result.y), std::move(result.last.h), std::move(result.last.c)};
}
std::pair<Tensor, Tensor> two(Result&& result) { return {std::move(result.y), std::move(result.last.h)}; }

/// One step.
States cell_step(const OpCall& op, RecurrentCell cell, const Tensor& input, const States& before,
                 RecurrentWeights w) {
  op.check_floating(input);
  const Dtype dtype = input.dtype();
  const auto check_matrix = [&](const char* what, const Tensor& t) {
    WEFT_CHECK(t.dim() == 2, ShapeError, op.name(), "{} must be two-dimensional; got {}", what, t.sizes());
    check_dtype(op, what, t, dtype);
  };
  check_matrix("input", input);
  check_matrix("w_ih", w.w_ih);
  check_matrix("w_hh", w.w_hh);
  WEFT_CHECK(w.b_ih.defined() == w.b_hh.defined(), ValueError, op.name(),
             "b_ih and b_hh must be given together; input {}", input.sizes());
  const int64_t hidden = w.w_hh.size(1), rows = kernels::gates_of(cell) * hidden;
  WEFT_CHECK(hidden > 0, ShapeError, op.name(), "w_hh needs columns; got {}", w.w_hh.sizes());
  WEFT_CHECK(input.size(1) == w.w_ih.size(1), ShapeError, op.name(),
             "input has {} features, but w_ih {} needs {}; input {}", input.size(1), w.w_ih.sizes(),
             w.w_ih.size(1), input.sizes());
  check_shape(op, "w_ih", w.w_ih, {rows, w.w_ih.size(1)});
  check_shape(op, "w_hh", w.w_hh, {rows, hidden});
  const auto check_state = [&](const char* what, const Tensor& t) {
    if (!t.defined()) return;
    check_matrix(what, t);
    WEFT_CHECK(t.size(0) == input.size(0) && t.size(1) == hidden, ShapeError, op.name(),
               "{} must be ({}, {}) for input {} and w_hh {}; got {}", what, input.size(0), hidden,
               input.sizes(), w.w_hh.sizes(), t.sizes());
  };
  check_state(before.c.defined() ? "hx[0]" : "hx", before.h);
  check_state("hx[1]", before.c);
  for (Tensor* t : {&w.w_ih, &w.w_hh, &w.b_ih, &w.b_hh}) {
    if (!t->defined()) continue;
    if (t->dim() == 1) {
      check_shape(op, t == &w.b_ih ? "b_ih" : "b_hh", *t, {rows});
      check_dtype(op, "bias", *t, dtype);
    }
    *t = to(*t, wide(dtype));
  }
  const RecurrentStates last =
      recurrent_layer(
          op.name(), cell, to(input, wide(dtype)), full({1}, input.size(0), {.dtype = int64, .device = cpu}),
          {to(before.h, wide(dtype)), before.c.defined() ? to(before.c, wide(dtype)) : Tensor()}, w,
          /*reverse=*/false)
          .last;
  return {to(last.h, dtype), last.c.defined() ? to(last.c, dtype) : Tensor()};
}

}  // namespace

std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& input, TensorList hx, TensorList params,
                                        bool has_biases, int64_t num_layers, double dropout, bool train,
                                        bool bidirectional, bool batch_first) {
  WEFT_AUTOCAST(lower, lstm, input, hx, params, has_biases, num_layers, dropout, train, bidirectional,
                batch_first);
  OpCall op{"lstm", input, hx, params};
  return three(padded(op, {RecurrentCell::lstm, has_biases, num_layers, dropout, train, bidirectional}, input,
                      lstm_states(op, hx), params, batch_first));
}
std::tuple<Tensor, Tensor, Tensor> lstm(const Tensor& data, const Tensor& batch_sizes, TensorList hx,
                                        TensorList params, bool has_biases, int64_t num_layers,
                                        double dropout, bool train, bool bidirectional) {
  WEFT_AUTOCAST(lower, lstm, data, batch_sizes, hx, params, has_biases, num_layers, dropout, train,
                bidirectional);
  OpCall op{"lstm", data, hx, params};
  return three(packed(op, {RecurrentCell::lstm, has_biases, num_layers, dropout, train, bidirectional}, data,
                      batch_sizes, lstm_states(op, hx), params));
}

#define WEFT_RECURRENT_OP(name, cell, computes)                                                             \
  std::pair<Tensor, Tensor> name(const Tensor& input, const Tensor& hx, TensorList params, bool has_biases, \
                                 int64_t num_layers, double dropout, bool train, bool bidirectional,        \
                                 bool batch_first) {                                                        \
    WEFT_AUTOCAST(computes, name, input, hx, params, has_biases, num_layers, dropout, train, bidirectional, \
                  batch_first);                                                                             \
    OpCall op{#name, input, hx, params};                                                                    \
    return two(padded(op, {RecurrentCell::cell, has_biases, num_layers, dropout, train, bidirectional},     \
                      input, {hx, {}}, params, batch_first));                                               \
  }                                                                                                         \
  std::pair<Tensor, Tensor> name(const Tensor& data, const Tensor& batch_sizes, const Tensor& hx,           \
                                 TensorList params, bool has_biases, int64_t num_layers, double dropout,    \
                                 bool train, bool bidirectional) {                                          \
    WEFT_AUTOCAST(computes, name, data, batch_sizes, hx, params, has_biases, num_layers, dropout, train,    \
                  bidirectional);                                                                           \
    OpCall op{#name, data, hx, params};                                                                     \
    return two(packed(op, {RecurrentCell::cell, has_biases, num_layers, dropout, train, bidirectional},     \
                      data, batch_sizes, {hx, {}}, params));                                                \
  }
WEFT_RECURRENT_OP(gru, gru, float32)
WEFT_RECURRENT_OP(rnn_tanh, tanh, lower)
WEFT_RECURRENT_OP(rnn_relu, relu, lower)
#undef WEFT_RECURRENT_OP

std::pair<Tensor, Tensor> lstm_cell(const Tensor& input, TensorList hx, const Tensor& w_ih,
                                    const Tensor& w_hh, const Tensor& b_ih, const Tensor& b_hh) {
  WEFT_AUTOCAST(float32, lstm_cell, input, hx, w_ih, w_hh, b_ih, b_hh);
  OpCall op{"lstm_cell", input, hx, w_ih, w_hh, b_ih, b_hh};
  const States last =
      cell_step(op, RecurrentCell::lstm, input, lstm_states(op, hx), {w_ih, w_hh, b_ih, b_hh, {}});
  return {last.h, last.c};
}
Tensor gru_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                const Tensor& b_ih, const Tensor& b_hh) {
  WEFT_AUTOCAST(float32, gru_cell, input, hx, w_ih, w_hh, b_ih, b_hh);
  OpCall op{"gru_cell", input, hx, w_ih, w_hh, b_ih, b_hh};
  return cell_step(op, RecurrentCell::gru, input, {hx, {}}, {w_ih, w_hh, b_ih, b_hh, {}}).h;
}
Tensor rnn_tanh_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const Tensor& b_ih, const Tensor& b_hh) {
  WEFT_AUTOCAST(float32, rnn_tanh_cell, input, hx, w_ih, w_hh, b_ih, b_hh);
  OpCall op{"rnn_tanh_cell", input, hx, w_ih, w_hh, b_ih, b_hh};
  return cell_step(op, RecurrentCell::tanh, input, {hx, {}}, {w_ih, w_hh, b_ih, b_hh, {}}).h;
}
Tensor rnn_relu_cell(const Tensor& input, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh,
                     const Tensor& b_ih, const Tensor& b_hh) {
  WEFT_AUTOCAST(float32, rnn_relu_cell, input, hx, w_ih, w_hh, b_ih, b_hh);
  OpCall op{"rnn_relu_cell", input, hx, w_ih, w_hh, b_ih, b_hh};
  return cell_step(op, RecurrentCell::relu, input, {hx, {}}, {w_ih, w_hh, b_ih, b_hh, {}}).h;
}

}  // namespace weft
