// Recurrent layers: what they return, how they print, how they are copied, what they refuse.
#include "weft/nn/recurrent.h"

#include <gtest/gtest.h>

#include "tests/expect_error.h"
#include "weft/nn.h"
#include "weft/optim.h"
#include "weft/weft.h"

namespace {

using namespace weft;  // NOLINT
using weft::testing::expect_error;

TEST(Recurrent, OutputAndStatesHavePyTorchsShapes) {
  const nn::LSTM lstm{3, 5, {.num_layers = 2, .batch_first = true, .bidirectional = true}};
  const auto [output, state] = lstm(randn({4, 6, 3}));
  EXPECT_EQ(output.sizes(), Shape({4, 6, 10}));
  EXPECT_EQ(state.h.sizes(), Shape({4, 4, 5}));
  EXPECT_EQ(state.c.sizes(), Shape({4, 4, 5}));
  const auto [alone, last] = nn::GRU{3, 5}(randn({6, 3}));
  EXPECT_EQ(alone.sizes(), Shape({6, 5}));
  EXPECT_EQ(last.sizes(), Shape({1, 5}));
  EXPECT_TRUE(equal(select(alone, 0, -1), select(last, 0, 0)));
  const auto [projected, states] = nn::LSTM{3, 5, {.proj_size = 2}}(randn({6, 4, 3}));
  EXPECT_EQ(projected.sizes(), Shape({6, 4, 2}));
  EXPECT_EQ(states.c.sizes(), Shape({1, 4, 5}));
}

TEST(Recurrent, ASequenceIsTheStepsOfItsCell) {
  const nn::LSTM lstm{3, 5};
  const nn::LSTMCell cell{3, 5};
  cell->load_state_dict({{"weight_ih", lstm->weights()[0]},
                         {"weight_hh", lstm->weights()[1]},
                         {"bias_ih", lstm->weights()[2]},
                         {"bias_hh", lstm->weights()[3]}});
  const Tensor x = randn({6, 4, 3});
  const auto [output, state] = lstm(x);
  nn::LSTMState now;
  for (int64_t t = 0; t < 6; ++t) {
    now = cell(x[t], now);
    EXPECT_TRUE(allclose(output[t], now.h, 1e-5, 1e-6)) << t;
  }
  EXPECT_TRUE(allclose(state.c[0], now.c, 1e-5, 1e-6));
}

TEST(Recurrent, LaterStepsContinueFromTheStatesOfEarlierOnes) {
  const nn::GRU gru{3, 5, {.num_layers = 2}};
  const Tensor x = randn({6, 4, 3});
  const auto [whole, last] = gru(x);
  const auto [first, between] = gru(narrow(x, 0, 0, 2));
  const auto [rest, end] = gru(narrow(x, 0, 2, 4), between);
  EXPECT_TRUE(allclose(cat({first, rest}), whole, 1e-5, 1e-6));
  EXPECT_TRUE(allclose(end, last, 1e-5, 1e-6));
}

TEST(Recurrent, AChildOfASequentialGivesItsOutput) {
  nn::Sequential model{nn::LSTM{3, 5}, nn::Linear{5, 2}};
  EXPECT_EQ(model(randn({6, 4, 3})).sizes(), Shape({6, 4, 2}));
}

TEST(Recurrent, ACloneSharesNothing) {
  const nn::RNN rnn{3, 5, {.nonlinearity = "relu", .bidirectional = true}};
  const nn::RNN twin = rnn.clone();
  const Tensor x = randn({6, 4, 3}), before = rnn(x).output;
  EXPECT_TRUE(equal(twin(x).output, before));
  EXPECT_EQ(twin->nonlinearity, "relu");
  {
    const NoGrad guard;
    for (const Tensor& weight : twin->weights()) zero_(weight);
  }
  EXPECT_TRUE(equal(rnn(x).output, before));
  EXPECT_FALSE(equal(twin(x).output, before));
}

TEST(Recurrent, LayersPrintAsInPyTorch) {
  EXPECT_EQ((nn::LSTM{3, 4}).str(), "LSTM(3, 4)");
  EXPECT_EQ(
      (nn::LSTM{3,
                4,
                {.num_layers = 2, .bias = false, .batch_first = true, .dropout = 0.5, .bidirectional = true}})
          .str(),
      "LSTM(3, 4, num_layers=2, bias=False, batch_first=True, dropout=0.5, bidirectional=True)");
  EXPECT_EQ((nn::LSTM{3, 4, {.num_layers = 2, .proj_size = 2}}).str(),
            "LSTM(3, 4, proj_size=2, num_layers=2)");
  EXPECT_EQ((nn::RNN{3, 4, {.nonlinearity = "relu"}}).str(), "RNN(3, 4)");
  EXPECT_EQ((nn::RNNCell{3, 4, {.bias = false, .nonlinearity = "relu"}}).str(),
            "RNNCell(3, 4, bias=False, nonlinearity=relu)");
  EXPECT_EQ((nn::GRUCell{3, 4}).str(), "GRUCell(3, 4)");
}

TEST(Recurrent, WhatLayersRefuse) {
  expect_error<ValueError>([] { nn::LSTM(3, 0); }, "[LSTM] hidden_size must be greater than zero; got 0");
  expect_error<ValueError>([] { nn::GRU(3, 4, {.num_layers = 0}); },
                           "[GRU] num_layers must be greater than zero; got 0");
  expect_error<ValueError>([] { nn::LSTM(3, 4, {.dropout = 1.5}); }, "in range [0, 1]");
  expect_error<ValueError>([] { nn::LSTM(3, 4, {.proj_size = 4}); }, "smaller than hidden_size=4");
  expect_error<ValueError>([] { nn::RNN(3, 4, {.nonlinearity = "gelu"}); },
                           "[RNN] Unknown nonlinearity 'gelu'. Select from 'tanh' or 'relu'.");
  const nn::LSTM lstm{3, 4};
  expect_error<ShapeError>([&] { lstm(ones({2, 2, 2, 3})); }, "[LSTM] expected input to be 2D or 3D; got 4D");
  expect_error<ShapeError>(
      [&] {
        lstm(ones({2, 2, 2}));
      },
      "[LSTM] input.size(-1) must be equal to input_size=3; input (2, 2, 2)");
  expect_error<DtypeError>(
      [&] {
        lstm(ones({2, 2, 3}, {.dtype = float64}));
      },
      "[LSTM] input and weights need one dtype; input float64, weights float32");
  expect_error<ShapeError>(
      [&] {
        lstm(ones({2, 2, 3}), {zeros({1, 3, 4}), zeros({1, 2, 4})});
      },
      "[LSTM] state h must be (1, 2, 4) for input (2, 2, 3); got (1, 3, 4)");
  expect_error<ShapeError>(
      [&] {
        lstm(ones({2, 3}), {zeros({1, 1, 4}), zeros({1, 1, 4})});
      },
      "[LSTM] state h must be (1, 4) for input (2, 3); got (1, 1, 4)");
  const nn::GRUCell cell{3, 4};
  expect_error<ShapeError>([&] { cell(ones({2, 2, 3})); }, "[GRUCell] expected input to be 1D or 2D");
  expect_error<ShapeError>(
      [&] {
        cell(ones({2, 3}), ones({3, 4}));
      },
      "[gru_cell] hx must be (2, 4) for input (2, 3)");
}

TEST(Recurrent, AnLSTMLearnsToTellWhichHalfOfASequenceIsLarger) {
  struct Model : nn::Module {
    nn::LSTM lstm = add("lstm", nn::LSTM{2, 12, {.batch_first = true}});
    nn::Linear fc = add("fc", nn::Linear{12, 2});
    Tensor forward(Tensor x) override { return log_softmax(fc(select(lstm(x).output, 1, -1)), 1); }
  };
  manual_seed(1);
  Model model;
  const Tensor x = randn({64, 8, 2});
  const Tensor y = to(gt(sum(narrow(x, 1, 0, 4), {1, 2}), sum(narrow(x, 1, 4, 4), {1, 2})), int64);
  optim::Adam opt{model.parameters(), {.lr = 0.02}};
  double first = 0, last = 0;
  for (int i = 0; i < 60; ++i) {
    opt.zero_grad();
    const Tensor loss = nll_loss(model(x), y);
    loss.backward();
    opt.step();
    last = loss.item<double>();
    if (i == 0) first = last;
  }
  EXPECT_LT(last, 0.2 * first);
}

}  // namespace
