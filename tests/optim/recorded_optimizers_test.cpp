// SGD, Adam and AdamW step by step along trajectories that PyTorch recorded.
#include "tests/nn/recorded.h"
#include "weft/optim.h"

namespace {

using namespace weft;  // NOLINT
using recorded::json;
using recorded::tensor_of;

std::unique_ptr<optim::Optimizer> build(const json& record, std::vector<Tensor> params) {
  const json& k = record["kwargs"];
  const auto name = record["optimizer"].get<std::string>();
  if (name == "SGD") {
    const optim::SGDOptions options{.lr = k.value("lr", 1e-3),
                                    .momentum = k.value("momentum", 0.0),
                                    .dampening = k.value("dampening", 0.0),
                                    .weight_decay = k.value("weight_decay", 0.0),
                                    .nesterov = k.value("nesterov", false),
                                    .maximize = k.value("maximize", false)};
    return std::make_unique<optim::SGD>(std::move(params), options);
  }
  std::pair<double, double> betas{0.9, 0.999};
  if (k.contains("betas")) betas = {k["betas"][0].get<double>(), k["betas"][1].get<double>()};
  if (name == "AdamW") {
    const optim::AdamWOptions options{.lr = k.value("lr", 1e-3),
                                      .betas = betas,
                                      .weight_decay = k.value("weight_decay", 1e-2),
                                      .amsgrad = k.value("amsgrad", false)};
    return std::make_unique<optim::AdamW>(std::move(params), options);
  }
  const optim::AdamOptions options{.lr = k.value("lr", 1e-3),
                                   .betas = betas,
                                   .eps = k.value("eps", 1e-8),
                                   .weight_decay = k.value("weight_decay", 0.0),
                                   .amsgrad = k.value("amsgrad", false),
                                   .maximize = k.value("maximize", false)};
  return std::make_unique<optim::Adam>(std::move(params), options);
}

void follow(const json& record, Dtype dtype, double tolerance, double scale = 0) {
  SCOPED_TRACE(record["optimizer"].get<std::string>() + " " + record["kwargs"].dump());
  std::vector<Tensor> params;
  for (const json& p : record["params"]) params.push_back(to(tensor_of(p), dtype).detach().requires_grad_());
  const auto optimizer = build(record, params);
  int at = 0;
  for (const json& step : record["steps"]) {
    SCOPED_TRACE("step " + std::to_string(at++));
    for (size_t i = 0; i < params.size(); ++i)
      params[i].set_grad(step["grads"][i].is_null() ? Tensor() : to(tensor_of(step["grads"][i]), dtype));
    optimizer->step();
    for (size_t i = 0; i < params.size(); ++i)
      recorded::expect_close(to(params[i].detach(), float32), tensor_of(step["params"][i]), tolerance,
                             "parameter " + std::to_string(i), scale);
  }
}

TEST(RecordedOptimizers, Float32FollowsPyTorch) {
  const json records = recorded::read("optimizers.json");
  EXPECT_EQ(records.size(), 15U);
  for (const json& record : records) follow(record, float32, 1e-6);
}

TEST(RecordedOptimizers, Float64FollowsToo) {
  for (const json& record : recorded::read("optimizers.json")) follow(record, float64, 1e-6, /*scale=*/1);
}

// Gradients of 1e-7 have squares that float16 does not hold.
TEST(RecordedOptimizers, HalvesFollowWithinTheirPrecision) {
  for (const json& record : recorded::read("optimizers.json")) {
    follow(record, bfloat16, 4e-2, /*scale=*/1);
    if (record["grad_scale"] == 1.0 && record["optimizer"] == "SGD")
      follow(record, float16, 1e-2, /*scale=*/1);
  }
}

}  // namespace
