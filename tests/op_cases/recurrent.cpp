// Records of lstm, gru, rnn_tanh, rnn_relu and their cells.
#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/op_cases/op_case.h"
#include "weft/ops.h"

namespace weft::op_cases {
namespace {

constexpr std::initializer_list<Dtype> kFloating{float32, float64, float16, bfloat16};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// One cell of one sequence, by its formula: the states h and c after a step of x.
struct Cell {
  const char* kind;
  Array w_ih, w_hh, b_ih, b_hh;

  /// Row `row` of the input's and the state's part of the sums.
  double of_x(int64_t row, const double* x) const {
    double sum = b_ih.numel() > 0 ? b_ih[row] : 0;
    for (int64_t f = 0; f < w_ih.size(1); ++f) sum += w_ih({row, f}) * x[f];
    return sum;
  }
  double of_h(int64_t row, const std::vector<double>& h) const {
    double sum = b_hh.numel() > 0 ? b_hh[row] : 0;
    for (int64_t j = 0; j < w_hh.size(1); ++j) sum += w_hh({row, j}) * h[static_cast<size_t>(j)];
    return sum;
  }
  void step(const double* x, std::vector<double>& h, std::vector<double>& c) const {
    const auto n = static_cast<int64_t>(h.size());
    const std::vector<double> before = h;
    const auto both = [&](int64_t row) { return of_x(row, x) + of_h(row, before); };
    for (int64_t j = 0; j < n; ++j) {
      double& state = h[static_cast<size_t>(j)];
      if (kind[0] == 't') state = std::tanh(both(j));
      if (kind[0] == 'r') state = std::max(0.0, both(j));
      if (kind[0] == 'g') {
        const double r = sigmoid(both(j)), z = sigmoid(both(n + j));
        const double candidate = std::tanh(of_x(2 * n + j, x) + r * of_h(2 * n + j, before));
        state = (1 - z) * candidate + z * before[static_cast<size_t>(j)];
      }
      if (kind[0] == 'l') {
        double& cell = c[static_cast<size_t>(j)];
        cell = sigmoid(both(n + j)) * cell + sigmoid(both(j)) * std::tanh(both(2 * n + j));
        state = sigmoid(both(3 * n + j)) * std::tanh(cell);
      }
    }
  }
};

/// x (T, N, F) through one layer from h and c (N, H) of `first` on, backwards if `reverse`: h of all steps, and the last states
/// written over h and c. `lengths`: of each sequence.
Array through(const Cell& cell, const Array& x, double* h, double* c, const std::vector<int64_t>& lengths,
              bool reverse) {
  const int64_t samples = x.size(1), features = x.size(2), hidden = cell.w_hh.size(1);
  Array y(Shape{x.size(0), samples, hidden});
  for (int64_t n = 0; n < samples; ++n) {
    std::vector<double> state(h + n * hidden, h + (n + 1) * hidden);
    std::vector<double> memory(static_cast<size_t>(hidden));
    if (c) memory.assign(c + n * hidden, c + (n + 1) * hidden);
    const int64_t steps = lengths[static_cast<size_t>(n)];
    for (int64_t i = 0; i < steps; ++i) {
      const int64_t t = reverse ? steps - 1 - i : i;
      cell.step(&x.values[static_cast<size_t>((t * samples + n) * features)], state, memory);
      for (int64_t j = 0; j < hidden; ++j) y({t, n, j}) = state[static_cast<size_t>(j)];
    }
    std::copy(state.begin(), state.end(), h + n * hidden);
    if (c) std::copy(memory.begin(), memory.end(), c + n * hidden);
  }
  return y;
}
std::vector<int64_t> full_lengths(const Array& x) {
  return std::vector<int64_t>(static_cast<size_t>(x.size(1)), x.size(0));
}

/// One layer of x[0] (T, N, F) from the states x[1] (1, N, H) and, of an LSTM, x[2], with the parameters behind them.
Expected one_layer(const char* kind, const Arrays& x) {
  const size_t states = kind[0] == 'l' ? 2 : 1, first = 1 + states;
  const bool biased = x.size() > first + 2;
  const Cell cell{kind, x[first], x[first + 1], biased ? x[first + 2] : Array(),
                  biased ? x[first + 3] : Array()};
  Arrays last(x.begin() + 1, x.begin() + 1 + static_cast<int64_t>(states));
  Arrays all{through(cell, x[0], last[0].values.data(), states == 2 ? last[1].values.data() : nullptr,
                     full_lengths(x[0]), false)};
  all.insert(all.end(), last.begin(), last.end());
  return all;
}
Array swapped(const Array& x) {
  Array y(Shape{x.size(1), x.size(0), x.size(2)});
  for (int64_t i = 0; i < x.size(0); ++i)
    for (int64_t j = 0; j < x.size(1); ++j)
      for (int64_t k = 0; k < x.size(2); ++k) y({j, i, k}) = x({i, j, k});
  return y;
}

Tensors from(const Tensors& x, size_t first) { return {x.begin() + static_cast<int64_t>(first), x.end()}; }

Tensor steps_of(const std::vector<int64_t>& batch_sizes) {
  return tensor(batch_sizes, {static_cast<int64_t>(batch_sizes.size())}, {.dtype = int64, .device = cpu});
}

template <auto op>
Outputs one_layer_of(const Tensors& x) {
  return op(x[0], x[1], from(x, 2), x.size() > 4, 1, 0.0, true, false, false);
}
using Op = std::pair<Tensor, Tensor> (*)(const Tensor&, const Tensor&, TensorList, bool, int64_t, double,
                                         bool, bool, bool);
constexpr Op kGru = weft::gru, kTanh = weft::rnn_tanh, kRelu = weft::rnn_relu;

Outputs one_lstm_layer(const Tensors& x) {
  return lstm(x[0], {x[1], x[2]}, from(x, 3), x.size() > 5, 1, 0.0, true, false, false);
}

}  // namespace

OP_CASE("lstm")
    .call(one_lstm_layer)
    .inputs({{3, 2, 4}, {1, 2, 3}, {1, 2, 3}, {12, 4}, {12, 3}, {12}, {12}})
    .inputs({{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {4, 1}, {4, 1}, {4}, {4}})
    .inputs({{2, 0, 2}, {1, 0, 2}, {1, 0, 2}, {8, 2}, {8, 2}, {8}, {8}})
    .large({{5, 80, 9}, {1, 80, 40}, {1, 80, 40}, {160, 9}, {160, 40}, {160}, {160}})
    .range(-1, 1)
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .dtypes(kFloating)
    .skip_layouts("zero_size", "a sequence has at least one step, a state at least one feature")
    .reference([](const Arrays& x) { return one_layer("lstm", x); })
    .error<ShapeError>(
        [] {
          lstm(ones({3, 4}), {ones({1, 2, 3}), ones({1, 2, 3})}, {}, false, 1, 0, true, false, false);
        },
        "[lstm] input must be (T, N, F); got (3, 4)")
    .error<ShapeError>(
        [] {
          lstm(ones({0, 2, 4}), {ones({1, 2, 3}), ones({1, 2, 3})}, {}, false, 1, 0, true, false, false);
        },
        "[lstm] needs at least one step; got input (0, 2, 4)")
    .error<ValueError>(
        [] {
          lstm(ones({3, 2, 4}), {ones({1, 2, 3})}, {}, false, 1, 0, true, false, false);
        },
        "[lstm] hx must be h and c; got 1 tensors")
    .error<ShapeError>(
        [] {
          lstm(ones({3, 2, 4}), {ones({2, 2, 3}), ones({1, 2, 3})}, {}, false, 1, 0, true, false, false);
        },
        "[lstm] hx[0] needs shape (1, 2, 3); got (2, 2, 3)")
    .error<ValueError>(
        [] {
          lstm(ones({3, 2, 4}), {ones({1, 2, 3}), ones({1, 2, 3})}, {ones({12, 4})}, false, 1, 0, true, false,
               false);
        },
        "[lstm] needs 2 parameters for each of 1 layers and directions; got 1")
    .error<ShapeError>(
        [] {
          lstm(ones({3, 2, 4}), {ones({1, 2, 3}), ones({1, 2, 3})}, {ones({12, 5}), ones({12, 3})}, false, 1,
               0, true, false, false);
        },
        "[lstm] w_ih of layer 0 needs shape (12, 4); got (12, 5)")
    .error<DtypeError>(
        [] {
          lstm(ones({3, 2, 4}, {.dtype = float64}), {ones({1, 2, 3}), ones({1, 2, 3})},
               {ones({12, 4}), ones({12, 3})}, false, 1, 0, true, false, false);
        },
        "[lstm] input, states and parameters need one dtype; got hx float32, input float64")
    .error<ValueError>(
        [] {
          lstm(ones({3, 2, 4}), {ones({1, 2, 3}), ones({1, 2, 3})}, {ones({12, 4}), ones({12, 3})}, false, 1,
               1.5, true, false, false);
        },
        "[lstm] dropout must be in [0, 1]; got 1.5");
OP_CASE("lstm")
    .variant("two layers, both directions, batch first")
    .call([](const Tensors& x) {
      return lstm(
          x[0], {x[1], x[2]},
          {x[3], x[4], x[5], x[5], x[3], x[4], x[6], x[5], x[3], x[4], x[5], x[6], x[3], x[4], x[6], x[6]},
          true, 2, 0.0, false, true, true);
    })
    .inputs({{2, 3, 4}, {4, 2, 2}, {4, 2, 2}, {8, 4}, {8, 2}, {8}, {8}})
    .large({{40, 5, 32}, {4, 40, 16}, {4, 40, 16}, {64, 32}, {64, 16}, {64}, {64}})
    .range(-1, 1)
    .tolerance(1e-4)
    .skip_layouts("zero_size", "a sequence has at least one step, a state at least one feature")
    .reference([](const Arrays& x) {
      Array h = x[1], c = x[2], y = swapped(x[0]);
      const size_t bias_ih[] = {5, 6, 5, 6}, bias_hh[] = {5, 5, 6, 6};
      const int64_t hidden = h.size(2), each = h.size(1) * hidden;
      for (int64_t layer = 0; layer < 2; ++layer) {
        Array joined(Shape{y.size(0), y.size(1), 2 * hidden});
        for (int64_t direction = 0; direction < 2; ++direction) {
          const auto pass = static_cast<size_t>(2 * layer + direction);
          const Cell cell{"lstm", x[3], x[4], x[bias_ih[pass]], x[bias_hh[pass]]};
          const int64_t at = static_cast<int64_t>(pass) * each;
          const Array out =
              through(cell, y, h.values.data() + at, c.values.data() + at, full_lengths(y), direction == 1);
          for (int64_t t = 0; t < y.size(0); ++t)
            for (int64_t n = 0; n < y.size(1); ++n)
              for (int64_t j = 0; j < hidden; ++j) joined({t, n, direction * hidden + j}) = out({t, n, j});
        }
        y = joined;
      }
      return Arrays{swapped(y), h, c};
    });
OP_CASE("lstm")
    .variant("projected")
    .call([](const Tensors& x) {
      return lstm(x[0], {x[1], x[2]}, {x[3], x[4], x[5]}, false, 1, 0.0, false, false, false);
    })
    .inputs({{3, 2, 4}, {1, 2, 2}, {1, 2, 3}, {12, 4}, {12, 2}, {2, 3}})
    .range(-1, 1)
    .tolerance(1e-4)
    .skip_layouts("zero_size", "a sequence has at least one step, a state at least one feature")
    .no_reference("agrees with PyTorch in tests/nn/recorded");
OP_CASE("lstm")
    .variant("packed, backwards too")
    .call([](const Tensors& x) {
      return lstm(x[0], steps_of({3, 2, 2, 1}), {x[1], x[2]},
                  {x[3], x[4], x[5], x[6], x[3], x[4], x[6], x[5]}, true, 1, 0.0, false, true);
    })
    .inputs({{8, 4}, {2, 3, 2}, {2, 3, 2}, {8, 4}, {8, 2}, {8}, {8}})
    .range(-1, 1)
    .tolerance(1e-4)
    .skip_layouts("zero_size", "a sequence has at least one step, a state at least one feature")
    .reference([](const Arrays& x) {
      const int64_t sizes[] = {3, 2, 2, 1};
      const std::vector<int64_t> lengths{4, 3, 1};
      Array padded(Shape{4, 3, 4}), y(Shape{8, 4}), h = x[1], c = x[2];
      for (int64_t t = 0, row = 0; t < 4; ++t)
        for (int64_t n = 0; n < sizes[t]; ++n, ++row)
          for (int64_t f = 0; f < 4; ++f) padded({t, n, f}) = x[0]({row, f});
      for (int64_t direction = 0; direction < 2; ++direction) {
        const Cell cell{"lstm", x[3], x[4], x[direction == 0 ? 5 : 6], x[direction == 0 ? 6 : 5]};
        const Array out = through(cell, padded, h.values.data() + direction * 6,
                                  c.values.data() + direction * 6, lengths, direction == 1);
        for (int64_t t = 0, row = 0; t < 4; ++t)
          for (int64_t n = 0; n < sizes[t]; ++n, ++row)
            for (int64_t j = 0; j < 2; ++j) y({row, 2 * direction + j}) = out({t, n, j});
      }
      return Arrays{y, h, c};
    })
    .error<ValueError>(
        [] {
          lstm(ones({3, 4}), steps_of({1, 2}), {ones({1, 1, 2}), ones({1, 1, 2})},
               {ones({8, 4}), ones({8, 2})}, false, 1, 0.0, false, false);
        },
        "[lstm] batch_sizes must be positive and never rise; got 2 at step 1")
    .error<ValueError>(
        [] {
          lstm(ones({4, 4}), steps_of({2, 1}), {ones({1, 2, 2}), ones({1, 2, 2})},
               {ones({8, 4}), ones({8, 2})}, false, 1, 0.0, false, false);
        },
        "[lstm] batch_sizes must add up to the 4 rows of data; got 1 fewer");

OP_CASE("gru")
    .call(one_layer_of<kGru>)
    .inputs({{3, 2, 4}, {1, 2, 3}, {9, 4}, {9, 3}, {9}, {9}})
    .inputs({{2, 3, 1}, {1, 3, 2}, {6, 1}, {6, 2}})
    .large({{5, 80, 9}, {1, 80, 40}, {120, 9}, {120, 40}, {120}, {120}})
    .range(-1, 1)
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .dtypes(kFloating)
    .skip_layouts("zero_size", "a sequence has at least one step, a state at least one feature")
    .reference([](const Arrays& x) { return one_layer("gru", x); })
    .error<ShapeError>(
        [] {
          gru(ones({3, 2, 4}), ones({1, 3, 3}), {ones({9, 4}), ones({9, 3})}, false, 1, 0, true, false,
              false);
        },
        "[gru] hx needs shape (1, 2, 3); got (1, 3, 3)");
OP_CASE("rnn_tanh")
    .call(one_layer_of<kTanh>)
    .inputs({{3, 2, 4}, {1, 2, 3}, {3, 4}, {3, 3}, {3}, {3}})
    .inputs({{2, 3, 1}, {1, 3, 2}, {2, 1}, {2, 2}})
    .large({{5, 80, 9}, {1, 80, 90}, {90, 9}, {90, 90}, {90}, {90}})
    .range(-0.7, 0.7)
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .dtypes(kFloating)
    .skip_layouts("zero_size", "a sequence has at least one step, a state at least one feature")
    .reference([](const Arrays& x) { return one_layer("tanh", x); });
OP_CASE("rnn_relu")
    .call(one_layer_of<kRelu>)
    .inputs({{3, 2, 4}, {1, 2, 3}, {3, 4}, {3, 3}, {3}, {3}})
    .range(0.1, 0.6)
    .large({{3, 80, 9}, {1, 80, 20}, {20, 9}, {20, 20}, {20}, {20}})
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .dtypes(kFloating)
    .skip_layouts("zero_size", "a sequence has at least one step, a state at least one feature")
    .reference([](const Arrays& x) { return one_layer("relu", x); });

namespace {

/// A step is a sequence of one: inputs x (N, F), states (N, H), parameters.
Arrays one_step(const char* kind, const Arrays& x) {
  Arrays sequence = x;
  const size_t states = kind[0] == 'l' ? 2 : 1;
  for (size_t i = 0; i <= states; ++i) sequence[i].shape = Shape{1, x[i].size(0), x[i].size(1)};
  Arrays all = one_layer(kind, sequence);
  all.erase(all.begin());
  for (Array& state : all) state.shape = x[1].shape;
  return all;
}

}  // namespace

OP_CASE("lstm_cell")
    .call([](const Tensors& x) {
      return lstm_cell(x[0], {x[1], x[2]}, x[3], x[4], x[5], x[6]);
    })
    .inputs({{2, 4}, {2, 3}, {2, 3}, {12, 4}, {12, 3}, {12}, {12}})
    .inputs({{0, 4}, {0, 3}, {0, 3}, {12, 4}, {12, 3}, {12}, {12}})
    .range(-1, 1)
    .large({{90, 9}, {90, 40}, {90, 40}, {160, 9}, {160, 40}, {160}, {160}})
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .dtypes(kFloating)
    .skip_layouts("zero_size", "a state has at least one feature")
    .reference([](const Arrays& x) { return one_step("lstm", x); })
    .error<ShapeError>(
        [] {
          lstm_cell(ones({2, 4}), {ones({3, 3}), ones({2, 3})}, ones({12, 4}), ones({12, 3}));
        },
        "[lstm_cell] hx[0] must be (2, 3) for input (2, 4) and w_hh (12, 3); got (3, 3)")
    .error<ShapeError>(
        [] {
          lstm_cell(ones({2, 5}), {ones({2, 3}), ones({2, 3})}, ones({12, 4}), ones({12, 3}));
        },
        "[lstm_cell] input has 5 features, but w_ih (12, 4) needs 4; input (2, 5)")
    .error<ValueError>(
        [] {
          lstm_cell(ones({2, 4}), {ones({2, 3}), ones({2, 3})}, ones({12, 4}), ones({12, 3}), ones({12}));
        },
        "[lstm_cell] b_ih and b_hh must be given together");
OP_CASE("gru_cell")
    .call([](const Tensors& x) { return gru_cell(x[0], x[1], x[2], x[3], x[4], x[5]); })
    .inputs({{2, 4}, {2, 3}, {9, 4}, {9, 3}, {9}, {9}})
    .range(-1, 1)
    .large({{90, 9}, {90, 40}, {120, 9}, {120, 40}, {120}, {120}})
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .dtypes(kFloating)
    .skip_layouts("zero_size", "a state has at least one feature")
    .reference([](const Arrays& x) { return one_step("gru", x); });
OP_CASE("rnn_tanh_cell")
    .call([](const Tensors& x) { return rnn_tanh_cell(x[0], x[1], x[2], x[3], x[4], x[5]); })
    .inputs({{2, 4}, {2, 3}, {3, 4}, {3, 3}, {3}, {3}})
    .range(-0.7, 0.7)
    .large({{90, 9}, {90, 90}, {90, 9}, {90, 90}, {90}, {90}})
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .dtypes(kFloating)
    .skip_layouts("zero_size", "a state has at least one feature")
    .reference([](const Arrays& x) { return one_step("tanh", x); });
OP_CASE("rnn_relu_cell")
    .call([](const Tensors& x) { return rnn_relu_cell(x[0], x[1], x[2], x[3], x[4], x[5]); })
    .inputs({{2, 4}, {2, 3}, {3, 4}, {3, 3}, {3}, {3}})
    .range(0.1, 0.6)
    .large({{90, 9}, {90, 90}, {90, 9}, {90, 90}, {90}, {90}})
    .tolerance(1e-4)
    .half_tolerance(2e-2)
    .dtypes(kFloating)
    .skip_layouts("zero_size", "a state has at least one feature")
    .reference([](const Arrays& x) { return one_step("relu", x); });

}  // namespace weft::op_cases
