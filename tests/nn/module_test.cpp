// Modules: registration, names and order, saving and loading, modes, conversion, hooks and copies.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/nn/recorded.h"
#include "weft/generator.h"
#include "weft/nn.h"

namespace {

using namespace weft;  // NOLINT

using Names = std::vector<std::string>;

struct Block : nn::Module {
  Block(int64_t in, int64_t out)
      : fc(add("fc", nn::Linear{in, out})), scale(add_parameter("scale", ones({out}))) {}
  Tensor forward(Tensor x) override { return relu(fc(x)) * scale; }

  nn::Linear fc;
  Tensor scale;
};

struct Net : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d{1, 2, 3});
  nn::BatchNorm2d bn = add("bn", nn::BatchNorm2d{2});
  nn::Layer<Block> block = add("block", nn::Layer<Block>{8, 3});
  Tensor temperature = add_parameter("temperature", ones({1}));
  Tensor offset = add_buffer("offset", zeros({3}));
  Tensor scratch = add_buffer("scratch", zeros({1}), /*persistent=*/false);

  Tensor forward(Tensor x) override { return block(flatten(relu(bn(conv(x))), 1)) / temperature + offset; }
};

template <class Named>
Names names_of(const Named& named) {
  Names names;
  for (const auto& [name, value] : named) names.push_back(name);
  return names;
}

template <class E, class F>
std::string message(F f) {
  try {
    f();
  } catch (const E& e) {
    return e.what();
  }
  return "nothing was thrown";
}

TEST(Module, ListsOwnParametersFirstThenChildrenDepthFirst) {
  Net net;
  EXPECT_EQ(names_of(net.named_parameters()),
            (Names{"temperature", "conv.weight", "conv.bias", "bn.weight", "bn.bias", "block.scale",
                   "block.fc.weight", "block.fc.bias"}));
  EXPECT_EQ(names_of(net.named_buffers()),
            (Names{"offset", "scratch", "bn.running_mean", "bn.running_var", "bn.num_batches_tracked"}));
  EXPECT_EQ(names_of(net.named_modules()), (Names{"", "conv", "bn", "block", "block.fc"}));
  EXPECT_EQ(
      names_of(net.state_dict()),
      (Names{"temperature", "offset", "conv.weight", "conv.bias", "bn.weight", "bn.bias", "bn.running_mean",
             "bn.running_var", "bn.num_batches_tracked", "block.scale", "block.fc.weight", "block.fc.bias"}));
  for (const Tensor& p : net.parameters()) EXPECT_TRUE(p.requires_grad() && p.is_leaf());
  EXPECT_FALSE(net.state_dict().at("conv.weight").requires_grad());
}

TEST(Module, ListsWhatIsSharedOnceButSavesItUnderEachName) {
  nn::Linear shared{2, 2};
  nn::Sequential net{shared, nn::ReLU{}, shared};
  EXPECT_EQ(names_of(net->named_parameters()), (Names{"0.weight", "0.bias"}));
  EXPECT_EQ(names_of(net->named_modules()), (Names{"", "0", "1"}));
  EXPECT_EQ(names_of(net->state_dict()), (Names{"0.weight", "0.bias", "2.weight", "2.bias"}));
}

TEST(Module, RefusesBadNames) {
  struct Open : nn::Module {};
  Open m;
  m.add_parameter("weight", ones({1}));
  EXPECT_EQ(message<ValueError>([&] { m.add("weight", nn::ReLU{}); }),
            "[nn] attribute \"weight\" already exists in Open");
  EXPECT_EQ(message<ValueError>([&] { m.add("a.b", nn::ReLU{}); }),
            "[nn] the name of a module of Open can't contain \".\"; got \"a.b\"");
  EXPECT_EQ(message<ValueError>([&] { m.add_buffer("", ones({1})); }),
            "[nn] the name of a buffer of Open can't be empty string \"\"");
  EXPECT_EQ(message<GradError>([&] { m.add_parameter("p", ones({1}, {.requires_grad = true}) * 2); }),
            "[nn] cannot make a non-leaf tensor the parameter \"p\" of Open: parameters must be created "
            "explicitly; it comes from mul");
  EXPECT_EQ(message<DtypeError>([&] { m.add_parameter("n", ones({1}, {.dtype = int64})); }),
            "[nn] only floating tensors can require gradients; parameter \"n\" of Open is int64");
  EXPECT_EQ(message<Error>([&] { m(ones({1})); }),
            "[nn] Module [Open] is missing the required \"forward\" function of one tensor");
}

TEST(Module, LoadsWhatItSaved) {
  manual_seed(0);
  Net from, to;
  const Tensor x = randn({4, 1, 4, 4});
  from(x);  // moves the running statistics
  to.load_state_dict(from.state_dict());
  from.eval();
  to.eval();
  EXPECT_EQ(from(x).to_vector<double>(), to(x).to_vector<double>());
  EXPECT_FALSE(from.conv->weight.data_ptr<float>() == to.conv->weight.data_ptr<float>());
}

TEST(Module, SaysAllThatDoesNotFitAndThenChangesNothing) {
  nn::Sequential net{nn::Linear{2, 3}, nn::Linear{3, 1}};
  StateDict state = net->state_dict();
  const auto before = net->parameters()[0].to_vector<float>();
  StateDict wrong;
  wrong.set("0.weight", ones({3, 2}));
  wrong.set("0.bias", ones({4}));
  wrong.set("2.weight", ones({1}));
  EXPECT_EQ(message<Error>([&] { net->load_state_dict(wrong); }),
            "[load_state_dict] Error(s) in loading state_dict for Sequential:\n"
            "\tMissing key(s) in state_dict: \"1.weight\", \"1.bias\". \n"
            "\tUnexpected key(s) in state_dict: \"2.weight\". \n"
            "\tsize mismatch for 0.bias: copying a param with shape (4,) from checkpoint, the shape in "
            "current model is (3,).");
  EXPECT_EQ(message<Error>([&] { net->load_state_dict(wrong, {.strict = false}); }),
            "[load_state_dict] Error(s) in loading state_dict for Sequential:\n"
            "\tsize mismatch for 0.bias: copying a param with shape (4,) from checkpoint, the shape in "
            "current model is (3,).");
  EXPECT_EQ(net->parameters()[0].to_vector<float>(), before);
  wrong.set("0.bias", ones({3}));
  const auto keys = net->load_state_dict(wrong, {.strict = false});
  EXPECT_EQ(keys.missing_keys, (Names{"1.weight", "1.bias"}));
  EXPECT_EQ(keys.unexpected_keys, (Names{"2.weight"}));
  EXPECT_EQ(net->parameters()[0].to_vector<float>(), (std::vector<float>(6, 1)));
}

TEST(Module, TrainAndEvalReachEveryModule) {
  Net net;
  EXPECT_TRUE(net.block->fc->is_training());
  net.eval();
  for (nn::Module* module : net.modules()) EXPECT_FALSE(module->is_training());
  net.block->train();
  EXPECT_TRUE(net.block->fc->is_training());
  EXPECT_FALSE(net.is_training());

  nn::Dropout dropout{0.5};
  const Tensor x = ones({100});
  EXPECT_NE(dropout(x).to_vector<float>(), x.to_vector<float>());
  dropout->eval();
  EXPECT_EQ(dropout(x).to_vector<float>(), x.to_vector<float>());
}

TEST(Module, ConvertsInPlaceSoThatHandlesStayValid) {
  Net net;
  const Tensor weight = net.conv->weight;
  sum(net(randn({2, 1, 4, 4}))).backward();
  net.to(float64);
  EXPECT_TRUE(weight.is_same(net.parameters()[1]));
  EXPECT_EQ(weight.dtype(), float64);
  EXPECT_EQ(weight.grad().dtype(), float64);
  EXPECT_EQ(net.bn->running_mean.dtype(), float64);
  EXPECT_EQ(net.bn->num_batches_tracked.dtype(), int64);
  EXPECT_EQ(net(randn({2, 1, 4, 4}, {.dtype = float64})).dtype(), float64);
  EXPECT_EQ(message<DtypeError>([&] { net.to(int64); }),
            "[nn] Module::to only accepts floating point dtypes; got int64");
}

TEST(Module, ZeroGradClearsOrZeroes) {
  nn::Linear fc{2, 2};
  sum(fc(ones({1, 2}))).backward();
  fc->zero_grad(/*set_to_none=*/false);
  EXPECT_EQ(fc->weight.grad().to_vector<float>(), std::vector<float>(4, 0));
  fc->zero_grad();
  EXPECT_FALSE(fc->weight.grad().defined());
  fc->requires_grad_(false);
  EXPECT_FALSE(fc(ones({1, 2})).requires_grad());
}

TEST(Module, AppliesToChildrenFirst) {
  Net net;
  Names order;
  net.apply([&](nn::Module& module) { order.push_back(module.name()); });
  EXPECT_EQ(order, (Names{"Conv2d", "BatchNorm2d", "Linear", "Block", "Net"}));
}

TEST(Hooks, ForwardHooksSeeAndReplaceInputAndOutput) {
  nn::ReLU relu{};
  auto before = relu->register_forward_pre_hook([](nn::Module&, const Tensor& x) { return x - 1; });
  auto after = relu->register_forward_hook([](nn::Module& module, const Tensor& x, const Tensor& y) {
    EXPECT_EQ(module.name(), "ReLU");
    return y * 10 + x;
  });
  const Tensor x = tensor({0.0, 3.0});
  EXPECT_EQ(relu(x).to_vector<float>(), (std::vector<float>{-1, 22}));
  before.remove();
  EXPECT_EQ(relu(x).to_vector<float>(), (std::vector<float>{0, 33}));
  after.remove();
  EXPECT_EQ(relu(x).to_vector<float>(), (std::vector<float>{0, 3}));
}

TEST(Hooks, BackwardHookSeesBothGradientsAndReplacesTheInputs) {
  nn::Linear fc{2, 1, {.bias = false}};
  nn::init::constant_(fc->weight, 3);
  std::vector<float> seen_input, seen_output;
  auto handle =
      fc->register_full_backward_hook([&](nn::Module&, const Tensor& grad_input, const Tensor& grad_output) {
        seen_input = grad_input.to_vector<float>();
        seen_output = grad_output.to_vector<float>();
        return grad_input * 2;
      });
  const Tensor x = ones({1, 2}, {.requires_grad = true});
  sum(fc(x) * 5).backward();
  EXPECT_EQ(seen_output, (std::vector<float>{5}));
  EXPECT_EQ(seen_input, (std::vector<float>{15, 15}));
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{30, 30}));
  EXPECT_EQ(fc->weight.grad().to_vector<float>(), (std::vector<float>{5, 5}));
  handle.remove();
  x.set_grad({});
  sum(fc(x) * 5).backward();
  EXPECT_EQ(x.grad().to_vector<float>(), (std::vector<float>{15, 15}));
}

TEST(Hooks, BackwardHookRunsWithoutGradientOfTheInputAndAfterItsModule) {
  int calls = 0;
  Tensor y;
  {
    nn::Linear fc{2, 1};
    fc->register_full_backward_hook([&](nn::Module&, const Tensor& grad_input, const Tensor&) {
      EXPECT_FALSE(grad_input.defined());
      ++calls;
      return Tensor();
    });
    sum(fc(ones({1, 2}))).backward();
    EXPECT_EQ(calls, 1);
    y = sum(fc(ones({1, 2})));
  }
  y.backward();
  EXPECT_EQ(calls, 1);
}

TEST(Clone, SharesNothingAndDrawsNothing) {
  manual_seed(3);
  Net net;
  net(randn({4, 1, 4, 4}));
  net.block->eval();
  net.conv->weight.requires_grad_(false);
  manual_seed(7);
  const double expected = rand({1}).item();
  manual_seed(7);
  const auto copy = nn::clone(net);
  EXPECT_EQ(rand({1}).item(), expected);

  const StateDict ours = net.state_dict(), theirs = copy->state_dict();
  ASSERT_EQ(ours.keys(), theirs.keys());
  for (const auto& [name, tensor] : ours) {
    EXPECT_EQ(tensor.to_vector<double>(), theirs.at(name).to_vector<double>()) << name;
    EXPECT_NE(tensor.raw_data(), theirs.at(name).raw_data()) << name;
  }
  EXPECT_FALSE(copy->block->fc->is_training());
  EXPECT_TRUE(copy->bn->is_training());
  EXPECT_FALSE(copy->conv->weight.requires_grad());
  EXPECT_TRUE(copy->conv->bias.requires_grad());
  EXPECT_TRUE(copy->conv->bias.is_same(copy->parameters()[2]));

  nn::init::zeros_(copy->conv->weight);
  EXPECT_NE(net.conv->weight.to_vector<float>(), copy->conv->weight.to_vector<float>());
  EXPECT_EQ(message<Error>([&] { net.clone(); }),
            "[nn] Net does not know its constructor's arguments; copy it with nn::clone(model, arguments…), "
            "or override clone()");
  EXPECT_EQ(message<Error>([&] { nn::clone(*net.block, 9, 3); }),
            "[nn] the copy of Linear is built differently: \"weight\" has shape (3, 9), not (3, 8); pass "
            "clone the arguments it "
            "was constructed with");
}

TEST(Clone, OfALayerKeepsItsDtypeAndOfASequentialItsNames) {
  nn::Linear fc{2, 3};
  fc->to(float64);
  EXPECT_EQ(fc.clone()->weight.dtype(), float64);
  nn::Sequential net{{"a", nn::Linear{2, 2}}, {"b", nn::ReLU{}}};
  nn::Sequential copy = net.clone();
  EXPECT_EQ(copy->state_dict().keys(), net->state_dict().keys());
  EXPECT_NE(copy->parameters()[0].raw_data(), net->parameters()[0].raw_data());
  nn::Linear shared{2, 2};
  nn::Sequential twice = nn::Sequential{shared, shared}.clone();
  EXPECT_EQ(twice->parameters().size(), 2U);
  nn::CrossEntropyLoss loss{{.weight = tensor({1.0, 2.0})}};
  EXPECT_EQ(loss.clone()->weight.to_vector<float>(), (std::vector<float>{1, 2}));
}

TEST(Containers, IndexAppendAndIterate) {
  nn::Sequential net{nn::Linear{4, 3}, nn::ReLU{}, std::make_shared<Block>(3, 2)};
  EXPECT_EQ(net.size(), 3);
  EXPECT_EQ(net[-2].name(), "ReLU");
  EXPECT_EQ(net.at<Block>(2).scale.numel(), 2);
  EXPECT_EQ(net.at<nn::Layer<Block>>(2)(ones({1, 3})).sizes(), Shape({1, 2}));
  EXPECT_EQ(net.at<nn::Linear>(0)->out_features, 3);
  EXPECT_EQ(message<Error>([&] { net.at<nn::Conv2d>(0); }),
            "[nn] module 0 of Sequential is a Linear, not the type asked for");
  EXPECT_EQ(message<IndexError>([&] { net[3]; }),
            "[nn] index 3 is out of range of Sequential with 3 modules");
  EXPECT_EQ(net(ones({5, 4})).sizes(), Shape({5, 2}));
  net.push_back(nn::Softmax{1});
  EXPECT_NEAR(sum(net(ones({5, 4}))).item(), 5, 1e-5);

  nn::ModuleList list;
  nn::Linear last = list.append(nn::Linear{2, 2});
  list.append(nn::Linear{2, 2});
  Tensor x = ones({1, 2});
  for (nn::Module& layer : list) x = layer(x);
  EXPECT_EQ(names_of(list->named_parameters()), (Names{"0.weight", "0.bias", "1.weight", "1.bias"}));
  EXPECT_TRUE(last->weight.is_same(list->parameters()[0]));
}

}  // namespace
