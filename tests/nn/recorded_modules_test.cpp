// Every layer against PyTorch's recorded results: outputs, gradients of inputs and parameters, state before and after.
#include <fmt/format.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "tests/nn/recorded.h"
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

// The module's lines of modules.jsonl, in the file's order.
const std::map<std::string, std::vector<Json>>& lines() {
  static const auto all = [] {
    std::map<std::string, std::vector<Json>> by_name;
    std::ifstream file(std::string(WEFT_TEST_DATA) + "/modules.jsonl");
    for (std::string text; std::getline(file, text);) {
      Json line = Json::parse(text);
      by_name[line["module"].get<std::string>()].push_back(std::move(line));
    }
    return by_name;
  }();
  return all;
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& [name, records] : lines()) all.push_back(name);
  return all;
}

// Whether modules_missing.txt says that C++ lacks this module.
bool missing(const std::string& name) {
  std::ifstream file(std::string(WEFT_TEST_DATA) + "/modules_missing.txt");
  for (std::string text; std::getline(file, text);) {
    std::istringstream words(text);
    std::string word;
    words >> word;
    if (word != name) continue;
    while (words >> word)
      if (word == "C++") return true;
  }
  return false;
}

// Tensors of a recorded value, tuples opened; undefined ones for None.
void open(const Json& value, Tensors& all) {
  if (value.is_null()) all.emplace_back();
  else if (value.contains("tensor")) all.push_back(piece(value));
  else
    for (const Json& item : value.contains("tuple") ? value["tuple"] : value) open(item, all);
}
Tensors opened(const Json& value) {
  Tensors all;
  open(value, all);
  return all;
}

struct Expected {
  double tolerance;  // relative to the largest magnitude
  double scale;      // the least magnitude that gradients are relative to
};
Expected expected_of(const std::string& name) {
  static const std::regex products("(Bilinear|Conv|GRU|Linear|LSTM|RNN|.*Norm|CosineEmbedding).*");
  // What normalises has a sum of squares that does not depend on its input: its gradients are what rounding leaves of
  // terms of this magnitude.
  static const std::regex normalising("(Batch|Group|Instance|Layer|RMS)Norm.*");
  return {std::regex_match(name, products) ? 1e-4 : 1e-5, std::regex_match(name, normalising) ? 0.1 : 0};
}

void expect_state(const nn::Module& module, const Json& recorded, double tolerance) {
  const StateDict state = module.state_dict();
  std::vector<std::string> keys;
  for (const auto& [key, value] : recorded.items()) keys.push_back(key);
  ASSERT_EQ(state.keys(), keys);
  for (const auto& [key, value] : recorded.items()) expect_close(state.at(key), piece(value), tolerance, key);
}

void expect_gradient(const Tensor& gradient, const Json& recorded, const Expected& expected,
                     const std::string& what) {
  if (recorded.is_null()) EXPECT_FALSE(gradient.defined()) << what;
  else expect_close(gradient, piece(recorded), expected.tolerance, what, expected.scale);
}

void check(const Json& line, const Build& build) {
  const auto name = line["module"].get<std::string>();
  const Expected expected = expected_of(name);
  const Built layer = build({line["ctor_args"], line["ctor_kwargs"]});
  StateDict state;
  for (const auto& [key, value] : line["state_dict"].items()) state.set(key, piece(value));
  ASSERT_EQ(layer.module->state_dict().keys(), state.keys());
  layer.module->load_state_dict(state);
  layer.module->train(line["training"].get<bool>());

  Tensors inputs = opened(line["args"]);
  for (const auto& [key, value] : line["kwargs"].items()) open(value, inputs);
  manual_seed(1);
  const Tensors outputs = layer.call(inputs), wanted = opened(Json::array({line["output"]}));
  ASSERT_EQ(outputs.size(), wanted.size());
  for (size_t i = 0; i < outputs.size(); ++i)
    expect_close(outputs[i], wanted[i], expected.tolerance, fmt::format("output {}", i));

  Tensor squares = zeros({});
  for (const Tensor& y : outputs)
    if (y.requires_grad()) squares = squares + sum(y * y);
  squares.backward();
  const Json& gradients = line["grads_of_sum_of_squares"];
  size_t count = 0;
  for (const Tensor& input : inputs) {
    if (!input.defined() || !input.requires_grad()) continue;
    expect_gradient(input.grad(), gradients["inputs"].at(count), expected,
                    fmt::format("gradient of input {}", count));
    ++count;
  }
  EXPECT_EQ(count, gradients["inputs"].size());
  const auto parameters = layer.module->named_parameters();
  EXPECT_EQ(parameters.size(), gradients["parameters"].size());
  for (const auto& [key, parameter] : parameters)
    expect_gradient(parameter.grad(), gradients["parameters"].at(key), expected, "gradient of " + key);
  expect_state(*layer.module, line["state_dict_after"], expected.tolerance);
}

class RecordedModules : public testing::TestWithParam<std::string> {};

TEST_P(RecordedModules, AgreeWithPyTorch) {
  const std::string& name = GetParam();
  const auto found = builders().find(name);
  if (missing(name)) {
    ASSERT_EQ(found, builders().end()) << "take C++ out of its line in tests/data/modules_missing.txt";
    GTEST_SKIP() << "nn::" << name << " does not exist yet";
  }
  ASSERT_NE(found, builders().end()) << "no file of tests/nn/recorded registers " << name;
  for (const Json& line : lines().at(name)) {
    SCOPED_TRACE(fmt::format("{} {} {} {}", line["i"].get<int>(),
                             line["training"].get<bool>() ? "training" : "evaluation",
                             line["ctor_args"].dump(), line["ctor_kwargs"].dump()));
    check(line, found->second);
  }
}

INSTANTIATE_TEST_SUITE_P(All, RecordedModules, testing::ValuesIn(names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace weft::recorded
