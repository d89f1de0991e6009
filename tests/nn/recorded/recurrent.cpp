// Recurrent layers and cells as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

Tensor at(const Tensors& x, size_t i) { return i < x.size() ? x[i] : Tensor(); }

Built rnn(const Arguments& a) {
  constexpr size_t kNamed = Arguments::kNamed;
  const nn::RNN layer{a.get<int64_t>(0, "input_size", 0),
                      a.get<int64_t>(1, "hidden_size", 0),
                      {.num_layers = a.get<int64_t>(2, "num_layers", 1),
                       .nonlinearity = a.get<std::string>(3, "nonlinearity", "tanh"),
                       .bias = a.get(kNamed, "bias", true),
                       .batch_first = a.get(kNamed, "batch_first", false),
                       .dropout = a.get(kNamed, "dropout", 0.0),
                       .bidirectional = a.get(kNamed, "bidirectional", false)}};
  return {layer.ptr(), [layer](const Tensors& x) {
            const auto [y, h] = layer(x[0], at(x, 1));
            return Tensors{y, h};
          }};
}
Built gru(const Arguments& a) {
  const nn::GRU layer{a.get<int64_t>(0, "input_size", 0),
                      a.get<int64_t>(1, "hidden_size", 0),
                      {.num_layers = a.get<int64_t>(2, "num_layers", 1),
                       .bias = a.get(3, "bias", true),
                       .batch_first = a.get(4, "batch_first", false),
                       .dropout = a.get(5, "dropout", 0.0),
                       .bidirectional = a.get(6, "bidirectional", false)}};
  return {layer.ptr(), [layer](const Tensors& x) {
            const auto [y, h] = layer(x[0], at(x, 1));
            return Tensors{y, h};
          }};
}
Built lstm(const Arguments& a) {
  const nn::LSTM layer{a.get<int64_t>(0, "input_size", 0),
                       a.get<int64_t>(1, "hidden_size", 0),
                       {.num_layers = a.get<int64_t>(2, "num_layers", 1),
                        .bias = a.get(3, "bias", true),
                        .batch_first = a.get(4, "batch_first", false),
                        .dropout = a.get(5, "dropout", 0.0),
                        .bidirectional = a.get(6, "bidirectional", false),
                        .proj_size = a.get<int64_t>(7, "proj_size", 0)}};
  return {layer.ptr(), [layer](const Tensors& x) {
            const auto [y, state] = layer(x[0], {at(x, 1), at(x, 2)});
            return Tensors{y, state.h, state.c};
          }};
}

const Family family{
    {"RNN", rnn},
    {"GRU", gru},
    {"LSTM", lstm},
    {"RNNCell",
     [](const Arguments& a) {
       return built(nn::RNNCell{
           a.get<int64_t>(0, "input_size", 0),
           a.get<int64_t>(1, "hidden_size", 0),
           {.bias = a.get(2, "bias", true), .nonlinearity = a.get<std::string>(3, "nonlinearity", "tanh")}});
     }},
    {"GRUCell",
     [](const Arguments& a) {
       return built(nn::GRUCell{a.get<int64_t>(0, "input_size", 0),
                                a.get<int64_t>(1, "hidden_size", 0),
                                {.bias = a.get(2, "bias", true)}});
     }},
    {"LSTMCell",
     [](const Arguments& a) {
       const nn::LSTMCell cell{a.get<int64_t>(0, "input_size", 0),
                               a.get<int64_t>(1, "hidden_size", 0),
                               {.bias = a.get(2, "bias", true)}};
       return Built{cell.ptr(), [cell](const Tensors& x) {
                      const auto [h, c] = cell(x[0], {at(x, 1), at(x, 2)});
                      return Tensors{h, c};
                    }};
     }},
};

}  // namespace
}  // namespace weft::recorded
