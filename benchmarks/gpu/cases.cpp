// Bodies of cases.h: training steps, bandwidth, matrix products, and what a call costs the CPU.
#include "cases.h"

#include <memory>
#include <vector>

#include "models.h"

namespace bench {

namespace {

std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> parts;
  for (size_t from = 0, to; from <= name.size(); from = to + 1) {
    to = std::min(name.find('/', from), name.size());
    parts.push_back(name.substr(from, to - from));
  }
  return parts;
}

/// A model, its optimizer, and one batch that it is trained on over and over. The loss stays on the device.
template <class Model, class Optimizer>
struct Training {
  std::shared_ptr<Model> model;
  std::unique_ptr<Optimizer> opt;
  Tensor x, y, loss;
  std::function<Tensor(Model&, const Tensor& x, const Tensor& y)> forward;
  bool mixed = false;  // forward in bfloat16 where the lists of autocast say so

  void step() {
    opt->zero_grad();
    Tensor value;
    {
      const Autocast guard(x.device().type, {.dtype = bfloat16, .enabled = mixed});
      value = forward(*model, x, y);
    }
    value.backward();
    opt->step();
    loss.copy_(value.detach());
  }
};

/// The steps as they are ("eager"), or captured ("graph").
template <class T>
Case training(std::shared_ptr<T> run, const std::string& how, double work, const std::string& unit) {
  run->loss = zeros({}, {.device = run->x.device()});
  const auto check = [run] { return run->loss.item(); };
  if (how == "graph") {
    auto graph = std::make_shared<cuda::Graph>(cuda::graph([run] { run->step(); }));
    return {[run, graph] { graph->replay(); }, work, unit, false, check};
  }
  if (how != "eager") throw ValueError("[bench] a step is run eager or as a graph; got " + how);
  for (int i = 0; i < 3; ++i) run->step();
  return {[run] { run->step(); }, work, unit, false, check};
}

Case lecture(int64_t batch, int64_t channels, const std::string& how, Device device) {
  auto run = std::make_shared<Training<Lecture, optim::Adam>>();
  run->model = std::make_shared<Lecture>(channels);
  run->model->to(device);
  run->opt = std::make_unique<optim::Adam>(run->model->parameters(), optim::AdamOptions{.lr = 0.001});
  run->x = to(randn({batch, 1, 28, 28}), device);
  run->y = to(randint(0, 10, {batch}), device);
  run->forward = [](Lecture& model, const Tensor& x, const Tensor& y) { return nll_loss(log(model(x)), y); };
  return training(run, how, static_cast<double>(batch), "images");
}

Case resnet50(int64_t batch, const std::string& how, Device device, bool small) {
  auto run = std::make_shared<Training<ResNet, optim::SGD>>();
  const int64_t side = small ? 32 : 224;
  run->model = std::make_shared<ResNet>(small ? ResNetSize{.blocks = {1, 1}, .width = 8, .classes = 10}
                                              : ResNetSize{});
  run->model->to(device);
  for (const Tensor& p : run->model->parameters())
    if (p.dim() == 4) p.set_data(to(p.detach(), MemoryFormat::channels_last));
  run->opt = std::make_unique<optim::SGD>(
      run->model->parameters(), optim::SGDOptions{.lr = 0.01, .momentum = 0.9, .weight_decay = 1e-4});
  run->x = to(randn({batch, 3, side, side}, {.device = device}), MemoryFormat::channels_last);
  run->y = randint(0, small ? 10 : 1000, {batch}, {.device = device});
  run->mixed = true;
  run->forward = [](ResNet& model, const Tensor& x, const Tensor& y) { return cross_entropy(model(x), y); };
  return training(run, how, static_cast<double>(batch), "images");
}

Case gpt2(int64_t batch, const std::string& how, Device device, bool small) {
  auto run = std::make_shared<Training<GPT2, optim::AdamW>>();
  const GPT2Size size =
      small ? GPT2Size{.layers = 1, .heads = 2, .width = 16, .steps = 16, .vocabulary = 64} : GPT2Size{};
  run->model = std::make_shared<GPT2>(size);
  run->model->to(device);
  run->opt = std::make_unique<optim::AdamW>(
      run->model->parameters(), optim::AdamWOptions{.lr = 6e-4, .betas = {0.9, 0.95}, .weight_decay = 0.1});
  run->x = randint(0, size.vocabulary, {batch, size.steps}, {.device = device});
  run->y = randint(0, size.vocabulary, {batch * size.steps}, {.device = device});
  run->mixed = true;
  run->forward = [](GPT2& model, const Tensor& x, const Tensor& y) { return cross_entropy(model(x), y); };
  return training(run, how, static_cast<double>(batch * size.steps), "tokens");
}

/// Ops over tensors far larger than any cache; work is the bytes that must be read and written.
Case bandwidth(const std::string& op, Device device, bool small) {
  const int64_t side = small ? 64 : 8192;  // 256 MB of float32
  const double bytes = 4.0 * static_cast<double>(side * side);
  const Tensor a = randn({side, side}, {.device = device}), b = randn({side, side}, {.device = device});
  const Tensor row = randn({side}, {.device = device}), out = empty_like(a);
  const auto check = [out] { return out[0][0].item(); };
  const auto of = [&](std::function<void()> step, double tensors) {
    step();
    return Case{std::move(step), tensors * bytes, "bytes", false, check};
  };
  if (op == "copy") return of([=] { out.copy_(a); }, 2);
  if (op == "relu") return of([=] { relu(a); }, 2);
  if (op == "add") return of([=] { a + b; }, 3);
  if (op == "add_row") return of([=] { a + row; }, 2);
  if (op == "add_transposed") return of([=] { a + transpose(b, 0, 1); }, 3);
  if (op == "transpose") return of([=] { out.copy_(transpose(a, 0, 1)); }, 2);
  if (op == "to_bfloat16") return of([=] { to(a, bfloat16); }, 1.5);
  if (op == "sum") return of([=] { sum(a); }, 1);
  if (op == "sum_columns") return of([=] { sum(a, {0}); }, 1);
  if (op == "softmax") return of([=] { softmax(a, 1); }, 2);
  if (op == "layer_norm") return of([=] { layer_norm(a, {side}); }, 2);
  throw ValueError("[bench] there is no op " + op);
}

Case gemm(const std::string& precision, Device device, bool small) {
  const int64_t side = small ? 64 : 8192;
  const Dtype dtype = precision == "bf16" ? bfloat16 : float32;
  const Tensor a = randn({side, side}, {.dtype = dtype, .device = device});
  const Tensor b = randn({side, side}, {.dtype = dtype, .device = device});
  const auto out = std::make_shared<Tensor>();
  const auto step = [=, tf32 = precision == "tf32"] {
    cuda::set_allow_tf32_matmul(tf32);
    *out = matmul(a, b);
  };
  step();
  const double operations = 2.0 * static_cast<double>(side) * static_cast<double>(side * side);
  return {step, operations, "operations", false, [out] { return (*out)[0][0].item(); }};
}

/// Ops so small that handing them over is all they cost.
Case host(const std::string& op, Device device) {
  const Tensor a = randn({8, 8}, {.device = device}), b = randn({8, 8}, {.device = device});
  const Tensor leaf = randn({8, 8}, {.device = device}).requires_grad_();
  const Tensor seed = ones({8, 8}, {.device = device});
  std::function<void()> step;
  if (op == "add") step = [=] { a + b; };
  else if (op == "add_in_place") step = [=] { a.add_(b, 1e-9); };
  else if (op == "matmul") step = [=] { matmul(a, b); };
  else if (op == "sum") step = [=] { sum(a); };
  else if (op == "mul_backward") step = [=] { (leaf * a).backward(seed); };
  else if (op == "empty") step = [=] { empty({8, 8}, {.device = device}); };
  else throw ValueError("[bench] there is no op " + op);
  for (int i = 0; i < 20; ++i) step();
  return {step, 1, "calls", true, [a] { return a[0][0].item(); }};
}

/// Handing over a whole captured step.
Case host_graph(Device device) {
  Case replay = lecture(100, 20, "graph", device);
  replay.work = 1;
  replay.unit = "calls";
  replay.host_time = true;
  return replay;
}

}  // namespace

Case prepare(const std::string& name, Device device, bool small) {
  const std::vector<std::string> parts = parts_of(name);
  const auto expect = [&](size_t count) {
    if (parts.size() != count) throw ValueError("[bench] there is no case " + name);
  };
  const auto number = [&](size_t i) { return static_cast<int64_t>(std::stoll(parts[i])); };
  manual_seed(123);
  const std::string& kind = parts[0];
  if (kind == "lecture") {
    expect(3);
    return lecture(small ? 4 : number(1), 20, parts[2], device);
  }
  if (kind == "width") {  // width/CHANNELS/BATCH/HOW
    expect(4);
    return lecture(number(2), number(1), parts[3], device);
  }
  if (kind == "resnet50") {
    expect(3);
    return resnet50(small ? 2 : number(1), parts[2], device, small);
  }
  if (kind == "gpt2") {
    expect(3);
    return gpt2(small ? 2 : number(1), parts[2], device, small);
  }
  expect(2);
  if (kind == "bandwidth") return bandwidth(parts[1], device, small);
  if (kind == "gemm") return gemm(parts[1], device, small);
  if (kind == "raw_gemm") return raw_gemm(parts[1], small ? 64 : 8192);
  if (name == "host/graph") return host_graph(device);
  if (kind == "host") return host(parts[1], device);
  throw ValueError("[bench] there is no case " + name);
}

}  // namespace bench
