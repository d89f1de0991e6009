// Recurrent layers, and single cells of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "weft/nn/module.h"

namespace weft::nn {

/// Options of GRU.
struct RecurrentOptions {
  int64_t num_layers = 1;
  bool bias = true;
  bool batch_first = false;  // input and output (N, T, features) instead of (T, N, features)
  double dropout = 0.0;      // in training, between layers
  bool bidirectional = false;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// The same of RNN.
struct RNNOptions {
  int64_t num_layers = 1;
  std::string nonlinearity = "tanh";  // or "relu"
  bool bias = true;
  bool batch_first = false;
  double dropout = 0.0;
  bool bidirectional = false;
  Device device{};
  std::optional<Dtype> dtype{};
};
/// The same of LSTM.
struct LSTMOptions {
  int64_t num_layers = 1;
  bool bias = true;
  bool batch_first = false;
  double dropout = 0.0;
  bool bidirectional = false;
  int64_t proj_size = 0;  // not 0: h is projected to this size
  Device device{};
  std::optional<Dtype> dtype{};
};

/// What RNN and GRU return: `auto [output, h] = gru(x);`
struct RecurrentOutput {
  Tensor output, h;
};
/// The two states of an LSTM; undefined before the first step.
struct LSTMState {
  Tensor h, c;
};
/// What LSTM returns: `auto [output, state] = lstm(x);`
struct LSTMOutput {
  Tensor output;
  LSTMState state;
};

/// What RNN, GRU and LSTM share. Parameters, for each layer k and, with "_reverse" behind, backwards: weight_ih_l<k>,
/// weight_hh_l<k>, bias_ih_l<k>, bias_hh_l<k> and, projected, weight_hr_l<k>; all start uniform within 1 / sqrt(hidden_size).
/// Input: (T, N, input_size), (N, T, input_size) with batch_first, or (T, input_size); states: (layers * directions, N, H), or
/// without N, zero if undefined. Throws ShapeError, DtypeError, and ValueError for options out of range.
class WEFT_API RecurrentModule : public Module {
 public:
  /// The output alone.
  Tensor forward(Tensor x) override = 0;
  /// Draws all parameters anew.
  void reset_parameters();
  std::string extra_repr() const override;
  /// All parameters, layer by layer.
  const std::vector<Tensor>& weights() const { return weights_; }

  int64_t input_size, hidden_size;
  LSTMOptions options;

 protected:
  /// `gates`: rows of the weights, in hidden sizes.
  RecurrentModule(const char* mode, int64_t gates, int64_t input_size, int64_t hidden_size,
                  LSTMOptions options);

  /// A call with the batch where the op wants it, and states that are there.
  struct Call {
    Tensor x;
    std::vector<Tensor> states;
    bool batched;
  };
  Call prepared(Tensor x, std::vector<Tensor> states) const;
  /// Without the batch that prepared() added.
  Tensor output_of(const Call& call, Tensor y) const;
  static Tensor state_of(const Call& call, Tensor state);

 private:
  const char* mode_;
  std::vector<Tensor> weights_;
};

/// Elman's network: h = tanh, or relu, of W_ih x + b_ih + W_hh h + b_hh; see rnn_tanh.
class WEFT_API RNNModule : public RecurrentModule {
 public:
  RNNModule(int64_t input_size, int64_t hidden_size, RNNOptions options = {});
  Tensor forward(Tensor x) override { return (*this)(std::move(x)).output; }
  /// Without hooks.
  RecurrentOutput operator()(Tensor x, Tensor h = {});
  std::shared_ptr<Module> clone() const override;

  std::string nonlinearity;
};
class RNN : public Handle<RNN, RNNModule> {
 public:
  using Handle::Handle;
  RNN(int64_t input_size, int64_t hidden_size, RNNOptions options = {})
      : Handle(std::make_shared<RNNModule>(input_size, hidden_size, std::move(options))) {}
};

/// Gated recurrent units; see gru.
class WEFT_API GRUModule : public RecurrentModule {
 public:
  GRUModule(int64_t input_size, int64_t hidden_size, RecurrentOptions options = {});
  Tensor forward(Tensor x) override { return (*this)(std::move(x)).output; }
  /// Without hooks.
  RecurrentOutput operator()(Tensor x, Tensor h = {});
  std::shared_ptr<Module> clone() const override;
};
class GRU : public Handle<GRU, GRUModule> {
 public:
  using Handle::Handle;
  GRU(int64_t input_size, int64_t hidden_size, RecurrentOptions options = {})
      : Handle(std::make_shared<GRUModule>(input_size, hidden_size, options)) {}
};

/// Long short-term memory; see lstm.
class WEFT_API LSTMModule : public RecurrentModule {
 public:
  LSTMModule(int64_t input_size, int64_t hidden_size, LSTMOptions options = {});
  Tensor forward(Tensor x) override { return (*this)(std::move(x)).output; }
  /// Without hooks.
  LSTMOutput operator()(Tensor x, LSTMState state = {});
  std::shared_ptr<Module> clone() const override;
};
class LSTM : public Handle<LSTM, LSTMModule> {
 public:
  using Handle::Handle;
  LSTM(int64_t input_size, int64_t hidden_size, LSTMOptions options = {})
      : Handle(std::make_shared<LSTMModule>(input_size, hidden_size, options)) {}
  /// As LSTMModule's.
  LSTMOutput operator()(Tensor x, LSTMState state = {}) const {
    return (**this)(std::move(x), std::move(state));
  }
};

/// Options of RNNCell.
struct RNNCellOptions {
  bool bias = true;
  std::string nonlinearity = "tanh";  // or "relu"
  Device device{};
  std::optional<Dtype> dtype{};
};
/// Options of LSTMCell and GRUCell.
struct CellOptions {
  bool bias = true;
  Device device{};
  std::optional<Dtype> dtype{};
};

/// What the cells share: one step of x (N, input_size), or (input_size), and states of (N, hidden_size), or (hidden_size), zero
/// if undefined. Parameters: weight_ih, weight_hh, bias_ih, bias_hh, uniform within 1 / sqrt(hidden_size) at first.
class WEFT_API CellModule : public Module {
 public:
  /// The new h from states of zero.
  Tensor forward(Tensor x) override = 0;
  /// Draws all parameters anew.
  void reset_parameters();
  std::string extra_repr() const override;

  int64_t input_size, hidden_size;
  CellOptions options;
  Tensor weight_ih, weight_hh, bias_ih, bias_hh;

 protected:
  CellModule(const char* name, int64_t gates, int64_t input_size, int64_t hidden_size, CellOptions options);
  /// (N, features) of one sample or a batch.
  Tensor batch(const char* what, const Tensor& t) const;
  Tensor state(const char* what, const Tensor& state, const Tensor& x) const;
  static Tensor like(const Tensor& result, const Tensor& x);

 private:
  const char* name_;
};

/// One step of an RNN; see rnn_tanh_cell.
class WEFT_API RNNCellModule : public CellModule {
 public:
  RNNCellModule(int64_t input_size, int64_t hidden_size, RNNCellOptions options = {});
  Tensor forward(Tensor x) override { return (*this)(std::move(x)); }
  /// The new h; without hooks.
  Tensor operator()(Tensor x, Tensor h = {});
  std::shared_ptr<Module> clone() const override;
  std::string extra_repr() const override;

  std::string nonlinearity;
};
class RNNCell : public Handle<RNNCell, RNNCellModule> {
 public:
  using Handle::Handle;
  RNNCell(int64_t input_size, int64_t hidden_size, RNNCellOptions options = {})
      : Handle(std::make_shared<RNNCellModule>(input_size, hidden_size, std::move(options))) {}
};

/// One step of an LSTM; see lstm_cell.
class WEFT_API LSTMCellModule : public CellModule {
 public:
  LSTMCellModule(int64_t input_size, int64_t hidden_size, CellOptions options = {});
  Tensor forward(Tensor x) override { return (*this)(std::move(x)).h; }
  /// The new states; without hooks.
  LSTMState operator()(Tensor x, LSTMState state = {});
  std::shared_ptr<Module> clone() const override;
};
class LSTMCell : public Handle<LSTMCell, LSTMCellModule> {
 public:
  using Handle::Handle;
  LSTMCell(int64_t input_size, int64_t hidden_size, CellOptions options = {})
      : Handle(std::make_shared<LSTMCellModule>(input_size, hidden_size, options)) {}
  /// As LSTMCellModule's.
  LSTMState operator()(Tensor x, LSTMState state = {}) const {
    return (**this)(std::move(x), std::move(state));
  }
};

/// One step of a GRU; see gru_cell.
class WEFT_API GRUCellModule : public CellModule {
 public:
  GRUCellModule(int64_t input_size, int64_t hidden_size, CellOptions options = {});
  Tensor forward(Tensor x) override { return (*this)(std::move(x)); }
  /// The new h; without hooks.
  Tensor operator()(Tensor x, Tensor h = {});
  std::shared_ptr<Module> clone() const override;
};
class GRUCell : public Handle<GRUCell, GRUCellModule> {
 public:
  using Handle::Handle;
  GRUCell(int64_t input_size, int64_t hidden_size, CellOptions options = {})
      : Handle(std::make_shared<GRUCellModule>(input_size, hidden_size, options)) {}
};

}  // namespace weft::nn
