// Captured steps through every layer and loss of weft/nn.h: forward, sum of squares, backward, momentum; beside the same steps as usual.
#include <memory>
#include <string_view>

#include "tests/expect_error.h"
#include "tests/gpu/capture_layers.h"
#include "tests/gpu/captured.h"

namespace weft {
namespace {

using testing::Case;
using testing::expect_error;
using testing::expect_replays_as_usual;
using testing::kGpu;
using testing::Named;
using testing::Trained;
using testing::Training;

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& family : {testing::layers(), testing::losses(), testing::sequence_layers()})
    all.insert(all.end(), family.begin(), family.end());
  return all;
}

/// A layer's parameters learn, and its inputs shrink from step to step. autocast: the forward's dtype.
Training training_of(const Trained& all, std::optional<Dtype> autocast = {}) {
  const Tensor total = zeros({}, {.device = kGpu});
  const std::vector<Tensor> parameters = all.module->parameters();
  std::shared_ptr<optim::SGD> opt;
  if (!parameters.empty())
    opt = std::make_shared<optim::SGD>(parameters, optim::SGDOptions{.lr = 0.01, .momentum = 0.9});
  Training training;
  training.step = [=] {
    if (opt) opt->zero_grad();
    for (const Tensor& x : all.inputs) x.set_grad({});
    Tensor loss = zeros({}, {.device = kGpu});
    {
      const Autocast guard(DeviceType::cuda, {.dtype = autocast, .enabled = autocast.has_value()});
      for (const Tensor& y : all.call(all.inputs))
        if (y.defined() && y.requires_grad()) loss = loss + sum(square(to(y, float32)));
    }
    loss.backward();
    if (opt) opt->step();
    total.add_(loss.detach());
  };
  training.between = [inputs = all.inputs](int) {
    for (const Tensor& x : inputs)
      if (x.is_floating()) x.detach().mul_(0.95);
  };
  training.results = [=] {
    Named results{{"losses", total}};
    for (size_t i = 0; i < all.inputs.size(); ++i)
      results.emplace_back("gradient of input " + std::to_string(i), all.inputs[i].grad());
    for (const auto& [name, tensor] : all.module->state_dict()) results.emplace_back(name, tensor);
    return results;
  };
  return training;
}

class EveryLayer : public testing::OnGpu, public ::testing::WithParamInterface<Case> {};

TEST_P(EveryLayer, IsCaptured) {
  const Case& one = GetParam();
  const auto make = [&] { return training_of(one.make()); };
  if (!one.refused) return static_cast<void>(expect_replays_as_usual(make, {.warmup = 1, .all = 4}));
  const Training training = make();
  training.step();
  expect_error<Error>([&] { cuda::graph(training.step, {.warmup = 0}); },
                      "[" + std::string(one.refused) + "] ");
  training.step();  // as usual again
}

INSTANTIATE_TEST_SUITE_P(All, EveryLayer, ::testing::ValuesIn(cases()),
                         [](const auto& info) { return info.param.name; });

// The layers that autocast makes compute in half the bits, or keeps from it.
class LayersInHalf : public testing::OnGpu, public ::testing::WithParamInterface<Case> {};

TEST_P(LayersInHalf, AreCaptured) {
  for (const Dtype dtype : {bfloat16, float16})
    expect_replays_as_usual([&] { return training_of(GetParam().make(), dtype); }, {.warmup = 1, .all = 3});
}

std::vector<Case> cases_in_half() {
  std::vector<Case> chosen;
  for (Case& one : cases())
    for (const std::string_view name : {"Linear",
                                        "Bilinear",
                                        "PReLU",
                                        "Conv1d",
                                        "Conv2d",
                                        "Conv2d_channels_last",
                                        "ConvTranspose2d",
                                        "RNN",
                                        "LSTM",
                                        "GRU",
                                        "LSTMCell",
                                        "MultiheadAttention",
                                        "TransformerEncoderLayer",
                                        "BatchNorm2d",
                                        "LayerNorm",
                                        "Softmax",
                                        "CrossEntropyLoss",
                                        "MSELoss",
                                        "Embedding",
                                        "CosineSimilarity"})
      if (one.name == name) chosen.push_back(one);
  return chosen;
}

INSTANTIATE_TEST_SUITE_P(All, LayersInHalf, ::testing::ValuesIn(cases_in_half()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace weft
