// Recurrent layers: parameters by PyTorch's names, and the ops of weft/ops/recurrent.h on them.
#include "weft/nn/recurrent.h"

#include <cmath>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/nn/python_text.h"
#include "weft/nn/init.h"
#include "weft/ops.h"

namespace weft::nn {

namespace {

LSTMOptions without_projection(const RecurrentOptions& o) {
  return {o.num_layers, o.bias, o.batch_first, o.dropout, o.bidirectional, 0, o.device, o.dtype};
}
LSTMOptions without_nonlinearity(const RNNOptions& o) {
  return {o.num_layers, o.bias, o.batch_first, o.dropout, o.bidirectional, 0, o.device, o.dtype};
}
RecurrentOptions of_gru(const LSTMOptions& o) {
  return {o.num_layers, o.bias, o.batch_first, o.dropout, o.bidirectional, o.device, o.dtype};
}

double bound_of(int64_t hidden_size) {
  return hidden_size > 0 ? 1 / std::sqrt(static_cast<double>(hidden_size)) : 0;
}
void check_nonlinearity(const char* name, const std::string& nonlinearity) {
  WEFT_CHECK(nonlinearity == "tanh" || nonlinearity == "relu", ValueError, name,
             "Unknown nonlinearity '{}'. Select from 'tanh' or 'relu'.", nonlinearity);
}

}  // namespace

// ---- layers ---------------------------------------------------------------------------------------------------------

RecurrentModule::RecurrentModule(const char* mode, int64_t gates, int64_t input_size, int64_t hidden_size,
                                 LSTMOptions options)
    : input_size(input_size), hidden_size(hidden_size), options(options), mode_(mode) {
  const auto check_positive = [&](const char* what, int64_t value) {
    WEFT_CHECK(value > 0, ValueError, mode, "{} must be greater than zero; got {}", what, value);
  };
  WEFT_CHECK(options.dropout >= 0 && options.dropout <= 1, ValueError, mode,
             "dropout should be a number in range [0, 1] representing the probability of an element being "
             "zeroed; got {}",
             options.dropout);
  check_positive("input_size", input_size);
  check_positive("hidden_size", hidden_size);
  check_positive("num_layers", options.num_layers);
  WEFT_CHECK(
      options.proj_size >= 0 && options.proj_size < hidden_size, ValueError, mode,
      "proj_size must be positive and smaller than hidden_size={}, or zero to disable projections; got "
      "{}",
      hidden_size, options.proj_size);

  const TensorOptions placed{.dtype = options.dtype,
                             .device = weft::detail::checked_device(mode, options.device)};
  const int64_t out = options.proj_size > 0 ? options.proj_size : hidden_size, rows = gates * hidden_size;
  const int64_t directions = options.bidirectional ? 2 : 1;
  for (int64_t layer = 0; layer < options.num_layers; ++layer)
    for (int64_t direction = 0; direction < directions; ++direction) {
      const std::string suffix = fmt::format("_l{}{}", layer, direction == 1 ? "_reverse" : "");
      const auto parameter = [&](const char* name, const Shape& sizes) {
        weights_.push_back(add_parameter(name + suffix, empty(sizes, placed)));
      };
      parameter("weight_ih", {rows, layer == 0 ? input_size : out * directions});
      parameter("weight_hh", {rows, out});
      if (options.bias) {
        parameter("bias_ih", {rows});
        parameter("bias_hh", {rows});
      }
      if (options.proj_size > 0) parameter("weight_hr", {out, hidden_size});
    }
  reset_parameters();
}

void RecurrentModule::reset_parameters() {
  const double bound = bound_of(hidden_size);
  for (const Tensor& weight : weights_) init::uniform_(weight, -bound, bound);
}

std::string RecurrentModule::extra_repr() const {
  std::string text = fmt::format("{}, {}", input_size, hidden_size);
  if (options.proj_size != 0) text += fmt::format(", proj_size={}", options.proj_size);
  if (options.num_layers != 1) text += fmt::format(", num_layers={}", options.num_layers);
  if (!options.bias) text += ", bias=False";
  if (options.batch_first) text += ", batch_first=True";
  if (options.dropout != 0) text += ", dropout=" + python(options.dropout);
  if (options.bidirectional) text += ", bidirectional=True";
  return text;
}

RecurrentModule::Call RecurrentModule::prepared(Tensor x, std::vector<Tensor> states) const {
  WEFT_CHECK(x.dim() == 2 || x.dim() == 3, ShapeError, mode_,
             "expected input to be 2D or 3D; got {}D input {}", x.dim(), x.sizes());
  WEFT_CHECK(x.size(-1) == input_size, ShapeError, mode_,
             "input.size(-1) must be equal to input_size={}; input {}", input_size, x.sizes());
  const Tensor& weight = weights_.front();
  WEFT_CHECK(x.dtype() == weight.dtype(), DtypeError, mode_,
             "input and weights need one dtype; input {}, weights {}: convert with to()", x.dtype(),
             weight.dtype());
  Call call{std::move(x), std::move(states), false};
  call.batched = call.x.dim() == 3;
  const int64_t batch_dim = options.batch_first ? 0 : 1;
  const Shape given = call.x.sizes();
  if (!call.batched) call.x = unsqueeze(call.x, batch_dim);
  const int64_t samples = call.x.size(batch_dim);
  const int64_t passes = options.num_layers * (options.bidirectional ? 2 : 1);
  for (size_t i = 0; i < call.states.size(); ++i) {
    Tensor& state = call.states[i];
    const int64_t size = i == 0 && options.proj_size > 0 ? options.proj_size : hidden_size;
    if (!state.defined()) {
      state = zeros({passes, samples, size}, {.dtype = call.x.dtype(), .device = call.x.device()});
      continue;
    }
    const Shape wanted = call.batched ? Shape{passes, samples, size} : Shape{passes, size};
    WEFT_CHECK(state.sizes() == wanted, ShapeError, mode_, "state {} must be {} for input {}; got {}",
               i == 0 ? "h" : "c", wanted, given, state.sizes());
    if (!call.batched) state = unsqueeze(state, 1);
  }
  return call;
}

Tensor RecurrentModule::output_of(const Call& call, Tensor y) const {
  return call.batched ? y : squeeze(y, options.batch_first ? 0 : 1);
}
Tensor RecurrentModule::state_of(const Call& call, Tensor state) {
  return call.batched ? state : squeeze(state, 1);
}

RNNModule::RNNModule(int64_t input_size, int64_t hidden_size, RNNOptions options)
    : RecurrentModule("RNN", 1, input_size, hidden_size, without_nonlinearity(options)),
      nonlinearity(std::move(options.nonlinearity)) {
  check_nonlinearity("RNN", nonlinearity);
}
RecurrentOutput RNNModule::operator()(Tensor x, Tensor h) {
  const Call call = prepared(std::move(x), {std::move(h)});
  const auto run = [&](const auto&... a) { return nonlinearity == "relu" ? rnn_relu(a...) : rnn_tanh(a...); };
  const auto [y, last] = run(call.x, call.states[0], weights(), options.bias, options.num_layers,
                             options.dropout, is_training(), options.bidirectional, options.batch_first);
  return {output_of(call, y), state_of(call, last)};
}
std::shared_ptr<Module> RNNModule::clone() const {
  return nn::clone(*this, input_size, hidden_size,
                   RNNOptions{options.num_layers, nonlinearity, options.bias, options.batch_first,
                              options.dropout, options.bidirectional, options.device, options.dtype});
}

GRUModule::GRUModule(int64_t input_size, int64_t hidden_size, RecurrentOptions options)
    : RecurrentModule("GRU", 3, input_size, hidden_size, without_projection(options)) {}
RecurrentOutput GRUModule::operator()(Tensor x, Tensor h) {
  const Call call = prepared(std::move(x), {std::move(h)});
  const auto [y, last] = gru(call.x, call.states[0], weights(), options.bias, options.num_layers,
                             options.dropout, is_training(), options.bidirectional, options.batch_first);
  return {output_of(call, y), state_of(call, last)};
}
std::shared_ptr<Module> GRUModule::clone() const {
  return nn::clone(*this, input_size, hidden_size, of_gru(options));
}

LSTMModule::LSTMModule(int64_t input_size, int64_t hidden_size, LSTMOptions options)
    : RecurrentModule("LSTM", 4, input_size, hidden_size, options) {}
LSTMOutput LSTMModule::operator()(Tensor x, LSTMState state) {
  WEFT_CHECK(state.h.defined() == state.c.defined(), ValueError, "LSTM",
             "the states h and c must be given together; input {}", x.sizes());
  const Call call = prepared(std::move(x), {std::move(state.h), std::move(state.c)});
  const auto [y, h, c] = lstm(call.x, call.states, weights(), options.bias, options.num_layers,
                              options.dropout, is_training(), options.bidirectional, options.batch_first);
  return {output_of(call, y), {state_of(call, h), state_of(call, c)}};
}
std::shared_ptr<Module> LSTMModule::clone() const {
  return nn::clone(*this, input_size, hidden_size, options);
}

// ---- cells ----------------------------------------------------------------------------------------------------------

CellModule::CellModule(const char* name, int64_t gates, int64_t input_size, int64_t hidden_size,
                       CellOptions options)
    : input_size(input_size), hidden_size(hidden_size), options(options), name_(name) {
  WEFT_CHECK(input_size >= 0 && hidden_size > 0, ValueError, name,
             "input_size must not be negative and hidden_size positive; got {} and {}", input_size,
             hidden_size);
  const TensorOptions placed{.dtype = options.dtype,
                             .device = weft::detail::checked_device(name, options.device)};
  const int64_t rows = gates * hidden_size;
  weight_ih = add_parameter("weight_ih", empty({rows, input_size}, placed));
  weight_hh = add_parameter("weight_hh", empty({rows, hidden_size}, placed));
  bias_ih = add_parameter("bias_ih", options.bias ? empty({rows}, placed) : Tensor());
  bias_hh = add_parameter("bias_hh", options.bias ? empty({rows}, placed) : Tensor());
  reset_parameters();
}

void CellModule::reset_parameters() {
  const double bound = bound_of(hidden_size);
  for (const Tensor& weight : {weight_ih, weight_hh, bias_ih, bias_hh})
    if (weight.defined()) init::uniform_(weight, -bound, bound);
}

std::string CellModule::extra_repr() const {
  return fmt::format("{}, {}{}", input_size, hidden_size, options.bias ? "" : ", bias=False");
}

Tensor CellModule::batch(const char* what, const Tensor& t) const {
  WEFT_CHECK(t.dim() == 1 || t.dim() == 2, ShapeError, name_, "expected {} to be 1D or 2D; got {}", what,
             t.sizes());
  return t.dim() == 1 ? unsqueeze(t, 0) : t;
}
Tensor CellModule::state(const char* what, const Tensor& state, const Tensor& x) const {
  if (state.defined()) return batch(what, state);
  return zeros({x.size(0), hidden_size}, {.dtype = x.dtype(), .device = x.device()});
}
Tensor CellModule::like(const Tensor& result, const Tensor& x) {
  return x.dim() == 1 ? squeeze(result, 0) : result;
}

RNNCellModule::RNNCellModule(int64_t input_size, int64_t hidden_size, RNNCellOptions options)
    : CellModule("RNNCell", 1, input_size, hidden_size, {options.bias, options.device, options.dtype}),
      nonlinearity(std::move(options.nonlinearity)) {
  check_nonlinearity("RNNCell", nonlinearity);
}
Tensor RNNCellModule::operator()(Tensor x, Tensor h) {
  const Tensor input = batch("input", x), before = state("h", h, input);
  const Tensor after = nonlinearity == "relu"
                           ? rnn_relu_cell(input, before, weight_ih, weight_hh, bias_ih, bias_hh)
                           : rnn_tanh_cell(input, before, weight_ih, weight_hh, bias_ih, bias_hh);
  return like(after, x);
}
std::shared_ptr<Module> RNNCellModule::clone() const {
  return nn::clone(*this, input_size, hidden_size,
                   RNNCellOptions{options.bias, nonlinearity, options.device, options.dtype});
}
std::string RNNCellModule::extra_repr() const {
  return CellModule::extra_repr() + (nonlinearity == "tanh" ? "" : ", nonlinearity=" + nonlinearity);
}

LSTMCellModule::LSTMCellModule(int64_t input_size, int64_t hidden_size, CellOptions options)
    : CellModule("LSTMCell", 4, input_size, hidden_size, options) {}
LSTMState LSTMCellModule::operator()(Tensor x, LSTMState states) {
  const Tensor input = batch("input", x);
  const auto [h, c] = lstm_cell(input, {state("h", states.h, input), state("c", states.c, input)}, weight_ih,
                                weight_hh, bias_ih, bias_hh);
  return {like(h, x), like(c, x)};
}
std::shared_ptr<Module> LSTMCellModule::clone() const {
  return nn::clone(*this, input_size, hidden_size, options);
}

GRUCellModule::GRUCellModule(int64_t input_size, int64_t hidden_size, CellOptions options)
    : CellModule("GRUCell", 3, input_size, hidden_size, options) {}
Tensor GRUCellModule::operator()(Tensor x, Tensor h) {
  const Tensor input = batch("input", x);
  return like(gru_cell(input, state("h", h, input), weight_ih, weight_hh, bias_ih, bias_hh), x);
}
std::shared_ptr<Module> GRUCellModule::clone() const {
  return nn::clone(*this, input_size, hidden_size, options);
}

}  // namespace weft::nn
