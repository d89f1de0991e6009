// Every layer against PyTorch's recorded results: outputs, gradients of inputs and parameters, state before
// and after.
#include <fmt/format.h>

#include <map>

#include "tests/nn/recorded.h"
#include "weft/nn.h"

namespace {

using namespace weft;  // NOLINT
using recorded::expect_close;
using recorded::json;
using recorded::tensor_of;

// Arguments as recorded: positional ones are reached by their number, all by their name.
struct Arguments {
  const json& positional;
  const json& named;

  const json* find(size_t position, const char* name) const {
    if (positional.size() > position) return &positional[position];
    const auto found = named.find(name);
    return found == named.end() ? nullptr : &*found;
  }
  template <class T>
  T get(size_t position, const char* name, T otherwise) const {
    const json* j = find(position, name);
    return j && !j->is_null() ? j->get<T>() : otherwise;
  }
  nn::Pair pair(size_t position, const char* name, nn::Pair otherwise) const {
    const json* j = find(position, name);
    if (!j || j->is_null()) return otherwise;
    return j->is_array() ? nn::Pair((*j)[0].get<int64_t>(), (*j)[1].get<int64_t>())
                         : nn::Pair(j->get<int64_t>());
  }
  nn::OptionalPair optional_pair(size_t position, const char* name) const {
    const json* j = find(position, name);
    if (!j || j->is_null()) return {};
    return pair(position, name, 0);
  }
  Tensor weight() const { return named.contains("weight") ? tensor_of(named["weight"]) : Tensor(); }
  Reduction reduction() const {
    const auto text = named.value("reduction", "mean");
    return text == "none" ? Reduction::none : text == "sum" ? Reduction::sum : Reduction::mean;
  }
};

std::shared_ptr<nn::Module> build(const std::string& name, const Arguments& a) {
  constexpr size_t kNamed = 99;
  if (name == "Linear")
    return nn::Linear{a.get<int64_t>(0, "in_features", 0), a.get<int64_t>(1, "out_features", 0)}.ptr();
  if (name == "Conv2d")
    return nn::Conv2d{a.get<int64_t>(0, "in_channels", 0),
                      a.get<int64_t>(1, "out_channels", 0),
                      a.pair(2, "kernel_size", 1),
                      {.stride = a.pair(3, "stride", 1),
                       .padding = a.pair(4, "padding", 0),
                       .dilation = a.pair(5, "dilation", 1)}}
        .ptr();
  if (name == "MaxPool2d")
    return nn::MaxPool2d{a.pair(0, "kernel_size", 1),
                         {.stride = a.optional_pair(1, "stride"), .padding = a.pair(2, "padding", 0)}}
        .ptr();
  if (name == "AvgPool2d") {
    nn::AvgPool2dOptions options{.stride = a.optional_pair(1, "stride"), .padding = a.pair(2, "padding", 0)};
    if (const json* divisor = a.find(kNamed, "divisor_override"))
      options.divisor_override = divisor->get<int64_t>();
    return nn::AvgPool2d{a.pair(0, "kernel_size", 1), options}.ptr();
  }
  if (name == "BatchNorm1d" || name == "BatchNorm2d") {
    nn::BatchNormOptions options{.eps = a.get(1, "eps", 1e-5),
                                 .affine = a.get(3, "affine", true),
                                 .track_running_stats = a.get(4, "track_running_stats", true),
                                 .bias = a.get(kNamed, "bias", true)};
    if (const json* momentum = a.find(2, "momentum"))
      options.momentum = momentum->is_null() ? std::nullopt : std::optional<double>(momentum->get<double>());
    const auto features = a.get<int64_t>(0, "num_features", 0);
    if (name == "BatchNorm1d") return nn::BatchNorm1d{features, options}.ptr();
    return nn::BatchNorm2d{features, options}.ptr();
  }
  if (name == "ReLU") return nn::ReLU{}.ptr();
  if (name == "LeakyReLU") return nn::LeakyReLU{a.get(0, "negative_slope", 0.01)}.ptr();
  if (name == "Sigmoid") return nn::Sigmoid{}.ptr();
  if (name == "Tanh") return nn::Tanh{}.ptr();
  if (name == "Softmax") return nn::Softmax{a.get<int64_t>(0, "dim", 0)}.ptr();
  if (name == "LogSoftmax") return nn::LogSoftmax{a.get<int64_t>(0, "dim", 0)}.ptr();
  const int64_t ignore_index = a.get<int64_t>(kNamed, "ignore_index", -100);
  if (name == "NLLLoss")
    return nn::NLLLoss{{.weight = a.weight(), .ignore_index = ignore_index, .reduction = a.reduction()}}
        .ptr();
  if (name == "CrossEntropyLoss")
    return nn::CrossEntropyLoss{{.weight = a.weight(),
                                 .ignore_index = ignore_index,
                                 .reduction = a.reduction(),
                                 .label_smoothing = a.get(kNamed, "label_smoothing", 0.0)}}
        .ptr();
  if (name == "MSELoss") return nn::MSELoss{{.reduction = a.reduction()}}.ptr();
  if (name == "L1Loss") return nn::L1Loss{{.reduction = a.reduction()}}.ptr();
  ADD_FAILURE() << "no layer " << name;
  return nullptr;
}

StateDict state_of(const json& j) {
  StateDict state;
  for (const auto& [name, value] : j.items()) state.set(name, tensor_of(value));
  return state;
}

void expect_state(const nn::Module& module, const json& expected, double tolerance, const std::string& what) {
  const StateDict state = module.state_dict();
  EXPECT_EQ(state.size(), static_cast<int64_t>(expected.size())) << what;
  for (const auto& [name, value] : expected.items()) {
    ASSERT_TRUE(state.contains(name)) << what << " has no " << name;
    expect_close(state.at(name), tensor_of(value), tolerance, fmt::format("{} {}", what, name));
  }
}

void check(const json& record) {
  const auto name = record["module"].get<std::string>();
  const bool training = record["training"].get<bool>();
  const std::string what = name + " " + record["ctor_args"].dump() +
                           (training ? " training" : " evaluation") + " #" +
                           std::to_string(record["i"].get<int>());
  SCOPED_TRACE(what);
  const auto module = build(name, {record["ctor_args"], record["ctor_kwargs"]});
  ASSERT_TRUE(module);
  module->load_state_dict(state_of(record["state_dict"]));
  module->train(training);

  std::vector<Tensor> inputs;
  for (const json& argument : record["args"]) inputs.push_back(tensor_of(argument));
  for (const auto& [key, argument] : record["kwargs"].items()) inputs.push_back(tensor_of(argument));
  const bool returns_indices = record["ctor_kwargs"].value("return_indices", false);
  Tensor y;
  if (inputs.size() == 2) y = dynamic_cast<nn::LossModule&>(*module)(inputs[0], inputs[1]);
  else if (returns_indices)
    y = dynamic_cast<nn::MaxPool2dModule&>(*module).forward_with_indices(inputs[0]).first;
  else y = (*module)(inputs[0]);

  constexpr double kForward = 1e-4;  // products, convolutions and norms; see also the ops' own tests
  const json& output = record["output"];
  expect_close(y, tensor_of(output.is_array() ? output[0] : output), kForward, what);
  expect_state(*module, record["state_dict_after"], kForward, what + " state");

  const json& gradients = record["grads_of_sum_of_squares"];
  if (!y.requires_grad()) return;
  // A batch norm's sum of squares does not depend on its input: its gradients are what rounding leaves of
  // about 1.
  const double scale = name.starts_with("BatchNorm") ? 0.1 : 0;
  sum(y * y).backward();
  for (size_t i = 0; i < gradients["inputs"].size(); ++i)
    if (!gradients["inputs"][i].is_null())
      expect_close(inputs[i].grad(), tensor_of(gradients["inputs"][i]), kForward,
                   what + " gradient of an input", scale);
  for (const auto& [parameter_name, parameter] : module->named_parameters()) {
    ASSERT_TRUE(gradients["parameters"].contains(parameter_name));
    expect_close(parameter.grad(), tensor_of(gradients["parameters"][parameter_name]), kForward,
                 fmt::format("{} {}", what, parameter_name), scale);
  }
}

TEST(RecordedModules, AgreeWithPyTorch) {
  std::map<std::string, int> checked;
  for (const json& record : recorded::read("modules.json")) {
    check(record);
    ++checked[record["module"].get<std::string>()];
  }
  EXPECT_EQ(checked.size(), 16U);
  EXPECT_EQ(checked["BatchNorm2d"], 8);
}

}  // namespace
