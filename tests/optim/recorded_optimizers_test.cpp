// Every optimizer step by step along trajectories that PyTorch recorded (tests/data/optimizers.jsonl, arrays in the npz).
#include <fstream>

#include "tests/nn/recorded.h"
#include "weft/io.h"
#include "weft/optim.h"

namespace {

using namespace weft;  // NOLINT
using recorded::json;

std::vector<json> records() {
  std::ifstream file(std::string(WEFT_TEST_DATA) + "/optimizers.jsonl");
  std::vector<json> all;
  for (std::string line; std::getline(file, line);) all.push_back(json::parse(line));
  return all;
}

Tensor array(const json& recorded) {
  static const StateDict arrays = io::load_npz(std::string(WEFT_TEST_DATA) + "/optimizers.npz");
  return arrays.at(recorded["tensor"].get<std::string>());
}

std::unique_ptr<optim::Optimizer> with_defaults(const std::string& name, std::vector<Tensor> params) {
  const auto as = [&]<class Opt>(std::type_identity<Opt>) -> std::unique_ptr<optim::Optimizer> {
    return std::make_unique<Opt>(std::move(params));
  };
  if (name == "SGD") return as(std::type_identity<optim::SGD>());
  if (name == "Adagrad") return as(std::type_identity<optim::Adagrad>());
  if (name == "RMSprop") return as(std::type_identity<optim::RMSprop>());
  if (name == "Adadelta") return as(std::type_identity<optim::Adadelta>());
  if (name == "Adam") return as(std::type_identity<optim::Adam>());
  if (name == "AdamW") return as(std::type_identity<optim::AdamW>());
  if (name == "Adamax") return as(std::type_identity<optim::Adamax>());
  if (name == "NAdam") return as(std::type_identity<optim::NAdam>());
  if (name == "RAdam") return as(std::type_identity<optim::RAdam>());
  if (name == "ASGD") return as(std::type_identity<optim::ASGD>());
  if (name == "Rprop") return as(std::type_identity<optim::Rprop>());
  if (name == "Adafactor") return as(std::type_identity<optim::Adafactor>());
  if (name == "Muon") return as(std::type_identity<optim::Muon>());
  ADD_FAILURE() << "no optimizer is called " << name;
  return nullptr;
}

// Options by PyTorch's names, through the state dict.
std::unique_ptr<optim::Optimizer> build(const json& record, std::vector<Tensor> params) {
  auto optimizer = with_defaults(record["optimizer"].get<std::string>(), std::move(params));
  StateDict state = optimizer->state_dict();
  for (const auto& [name, value] : record["kwargs"].items()) {
    const std::string key = "param_groups.0." + name;
    EXPECT_TRUE(state.contains(key)) << key;
    if (value.is_object())
      state.set(key, tensor(value["tuple"].get<std::vector<double>>(), {.dtype = float64}));
    else
      state.set(key,
                full({}, value.is_boolean() ? value.get<bool>() : value.get<double>(), {.dtype = float64}));
  }
  optimizer->load_state_dict(state);
  return optimizer;
}

void follow(const json& record, Dtype dtype, double tolerance, double scale = 0) {
  SCOPED_TRACE(record["optimizer"].get<std::string>() + " " + record["kwargs"].dump());
  std::vector<Tensor> params;
  for (const json& p : record["params"])
    params.push_back(to(array(p), dtype).detach().clone().requires_grad_());
  const auto optimizer = build(record, params);
  if (auto* adafactor = dynamic_cast<optim::Adafactor*>(optimizer.get()))  // the recorded dtype's epsilon
    adafactor->param_groups()[0].options.eps.first = std::numeric_limits<float>::epsilon();
  int at = 0;
  for (const json& step : record["steps"]) {
    SCOPED_TRACE("step " + std::to_string(at++));
    for (size_t i = 0; i < params.size(); ++i)
      params[i].set_grad(step["grads"][i].is_null() ? Tensor() : to(array(step["grads"][i]), dtype));
    optimizer->step();
    for (size_t i = 0; i < params.size(); ++i)
      recorded::expect_close(to(params[i].detach(), float32), array(step["params"][i]), tolerance,
                             "parameter " + std::to_string(i), scale);
  }
}

bool has_steps(const json& record) { return record.contains("steps"); }

TEST(RecordedOptimizers, Float32FollowsPyTorch) {
  const auto all = records();
  EXPECT_EQ(all.size(), 39U);
  for (const json& record : all)
    if (has_steps(record)) follow(record, float32, 5e-6);
}

// Float32's rounding of gradients, which Muon rounds to bfloat16 anyway, stays small.
TEST(RecordedOptimizers, Float64FollowsToo) {
  for (const json& record : records())
    if (has_steps(record)) follow(record, float64, 2e-5, /*scale=*/1);
}

// Gradients of 1e-7 have squares that float16 does not hold.
TEST(RecordedOptimizers, HalvesFollowWithinTheirPrecision) {
  for (const json& record : records()) {
    if (!has_steps(record)) continue;
    follow(record, bfloat16, record["optimizer"] == "Adadelta" ? 0.1 : 6e-2, /*scale=*/1);
    if (record["grad_scale"] == 1.0 && record["optimizer"] == "SGD")
      follow(record, float16, 1e-2, /*scale=*/1);
  }
}

TEST(RecordedOptimizers, LBFGSOnRosenbrock) {
  for (const json& record : records()) {
    if (has_steps(record)) continue;
    const Tensor x = tensor({-1.5F, 2.0F}).requires_grad_();
    optim::LBFGS lbfgs{{x}, {.max_iter = record["kwargs"]["max_iter"].get<int64_t>()}};
    for (const json& point : record["trajectory"]) {
      lbfgs.step([&] {
        lbfgs.zero_grad();
        const Tensor loss = square(1 - x[0]) + 100 * square(x[1] - square(x[0]));
        loss.backward();
        return loss;
      });
      recorded::expect_close(x.detach(), tensor(point.get<std::vector<float>>()), 1e-5, "the point");
    }
  }
}

std::unique_ptr<optim::LRScheduler> schedule(const json& record, optim::Optimizer& optimizer) {
  const json& k = record["kwargs"];
  const auto name = record["scheduler"].get<std::string>();
  const auto number = [&](const char* key) { return k.at(key).get<double>(); };
  const auto count = [&](const char* key) { return k.at(key).get<int64_t>(); };
  if (name == "StepLR")
    return std::make_unique<optim::StepLR>(optimizer, count("step_size"), number("gamma"));
  if (name == "MultiStepLR")
    return std::make_unique<optim::MultiStepLR>(optimizer, k["milestones"].get<std::vector<int64_t>>(),
                                                number("gamma"));
  if (name == "ConstantLR")
    return std::make_unique<optim::ConstantLR>(optimizer, number("factor"), count("total_iters"));
  if (name == "LinearLR")
    return std::make_unique<optim::LinearLR>(optimizer, number("start_factor"), 1.0, count("total_iters"));
  if (name == "ExponentialLR") return std::make_unique<optim::ExponentialLR>(optimizer, number("gamma"));
  if (name == "CosineAnnealingLR")
    return std::make_unique<optim::CosineAnnealingLR>(optimizer, count("T_max"));
  if (name == "PolynomialLR")
    return std::make_unique<optim::PolynomialLR>(optimizer, count("total_iters"), number("power"));
  if (name == "CosineAnnealingWarmRestarts")
    return std::make_unique<optim::CosineAnnealingWarmRestarts>(optimizer, count("T_0"));
  if (name == "CyclicLR")
    return std::make_unique<optim::CyclicLR>(optimizer,
                                             optim::CyclicLROptions{.base_lr = {number("base_lr")},
                                                                    .max_lr = {number("max_lr")},
                                                                    .step_size_up = number("step_size_up"),
                                                                    .cycle_momentum = false});
  if (name == "OneCycleLR")
    return std::make_unique<optim::OneCycleLR>(
        optimizer,
        optim::OneCycleLROptions{.max_lr = {number("max_lr")}, .total_steps = count("total_steps")});
  ADD_FAILURE() << "no schedule is called " << name;
  return nullptr;
}

TEST(RecordedSchedules, FollowPyTorch) {
  const json all = recorded::read("schedules.json");
  EXPECT_EQ(all.size(), 11U);
  for (const json& record : all) {
    SCOPED_TRACE(record["scheduler"].get<std::string>());
    const Tensor p = zeros({1}, {.requires_grad = true});
    optim::SGD sgd{{p}, {.lr = record["base_lr"].get<double>(), .momentum = 0.9}};
    std::unique_ptr<optim::LRScheduler> schedule;
    optim::ReduceLROnPlateau* plateau = nullptr;
    if (record["scheduler"] == "ReduceLROnPlateau") {
      auto made = std::make_unique<optim::ReduceLROnPlateau>(
          sgd, optim::ReduceLROnPlateauOptions{.factor = record["kwargs"]["factor"].get<double>(),
                                               .patience = record["kwargs"]["patience"].get<int64_t>()});
      plateau = made.get();
      schedule = std::move(made);
    } else {
      schedule = ::schedule(record, sgd);
    }
    const auto rates = record["lr"].get<std::vector<double>>();
    for (size_t i = 0; i < rates.size(); ++i) {
      EXPECT_NEAR(sgd.lr(), rates[i], 1e-12) << "epoch " << i;
      if (i + 1 == rates.size()) break;
      sgd.step();
      if (plateau) plateau->step(record["metric"][i].get<double>());
      else schedule->step();
    }
  }
}

}  // namespace
