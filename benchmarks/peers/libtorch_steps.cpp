// The same training steps and small ops as ../steps.cpp, in libtorch: a worker of ../compare.py, which install.sh builds beside
// PyTorch's wheel. usage: libtorch_steps --worker WORKLOAD THREADS
#include <torch/torch.h>
#include <torch/version.h>

#include <memory>
#include <string>

#include "worker.h"

namespace {

using torch::Tensor;
namespace nn = torch::nn;
namespace optim = torch::optim;

struct TinyMLP : nn::Module {
  nn::Linear fc1 = register_module("fc1", nn::Linear(2, 16));
  nn::Linear fc2 = register_module("fc2", nn::Linear(16, 16));
  nn::Linear fc3 = register_module("fc3", nn::Linear(16, 2));

  Tensor forward(Tensor x) { return torch::log_softmax(fc3(torch::relu(fc2(torch::relu(fc1(x))))), 1); }
};

struct MLP : nn::Module {
  nn::Linear fc1 = register_module("fc1", nn::Linear(784, 256));
  nn::Linear fc2 = register_module("fc2", nn::Linear(256, 128));
  nn::Linear fc3 = register_module("fc3", nn::Linear(128, 10));

  Tensor forward(Tensor x) {
    return torch::log_softmax(fc3(torch::relu(fc2(torch::relu(fc1(torch::flatten(x, 1)))))), 1);
  }
};

struct Lecture : nn::Module {
  nn::Conv2d conv = register_module("conv", nn::Conv2d(nn::Conv2dOptions(1, 20, 5).stride(2)));
  nn::MaxPool2d pool = register_module("pool", nn::MaxPool2d(2));
  nn::Linear fc1 = register_module("fc1", nn::Linear(720, 10));

  Tensor forward(Tensor x) {
    x = pool(torch::relu(conv(x)));
    return torch::softmax(fc1(torch::flatten(x, 1)), 1);
  }
};

struct LeNet : nn::Module {
  nn::Conv2d conv1 = register_module("conv1", nn::Conv2d(1, 32, 3));
  nn::Conv2d conv2 = register_module("conv2", nn::Conv2d(32, 64, 3));
  nn::Linear fc1 = register_module("fc1", nn::Linear(9216, 128));
  nn::Linear fc2 = register_module("fc2", nn::Linear(128, 10));

  Tensor forward(Tensor x) {
    x = torch::relu(conv1(x));
    x = torch::max_pool2d(torch::relu(conv2(x)), 2);
    x = torch::relu(fc1(torch::flatten(x, 1)));
    return torch::log_softmax(fc2(x), 1);
  }
};

template <class Model, class Optimizer>
struct Training {
  template <class Options>
  Training(torch::IntArrayRef input, int64_t classes, const Options& options)
      : x(torch::randn(input)), y(torch::randint(classes, {input[0]})), opt(model.parameters(), options) {}

  Tensor loss() {
    if constexpr (std::is_same_v<Model, Lecture>) return torch::nll_loss(torch::log(model.forward(x)), y);
    return torch::nll_loss(model.forward(x), y);
  }
  double step() {
    opt.zero_grad();
    Tensor value = loss();
    value.backward();
    opt.step();
    return value.template item<float>();
  }

  Model model;
  Tensor x, y;
  Optimizer opt;
};

template <class Model, class Optimizer, class Options>
bench::Workload training(torch::IntArrayRef input, int64_t classes, const Options& options) {
  auto run = std::make_shared<Training<Model, Optimizer>>(input, classes, options);
  return {[run] { return run->step(); }};
}

// The images and labels come as one raw file of floats and one of int64, which compare.py writes: libtorch reads no gzip.
struct Epoch {
  double run() {
    double sum_of_losses = 0;
    const Tensor order = torch::randperm(x.size(0));
    for (int64_t i = 0; i < x.size(0); i += 100) {
      const Tensor batch = order.slice(0, i, i + 100);
      Tensor loss = torch::nll_loss(torch::log(model.forward(x.index({batch}))), y.index({batch}));
      opt.zero_grad();
      loss.backward();
      opt.step();
      sum_of_losses += loss.item<float>();
    }
    torch::NoGradGuard guard;
    accuracy = model.forward(x_test).argmax(1).eq(y_test).to(torch::kFloat32).mean().item<float>();
    return sum_of_losses / static_cast<double>((x.size(0) - 1) / 100 + 1);
  }

  Lecture model;
  optim::Adam opt{model.parameters(), optim::AdamOptions(0.001)};
  Tensor x, y, x_test, y_test;
  double accuracy = 0;
};

bench::Workload epoch(const std::string& folder) {
  auto run = std::make_shared<Epoch>();
  const auto images = [&](const std::string& part, int64_t count) {
    return torch::from_file(folder + "/" + part + "-images", false, count * 784, torch::kFloat32)
        .view({count, 1, 28, 28})
        .clone();
  };
  const auto labels = [&](const std::string& part, int64_t count) {
    return torch::from_file(folder + "/" + part + "-labels", false, count, torch::kInt64).clone();
  };
  run->x = images("train", 60000), run->y = labels("train", 60000);
  run->x_test = images("test", 10000), run->y_test = labels("test", 10000);
  return {[run] { return run->run(); }, 1};
}

template <class F>
bench::Workload small_op(F op) {
  constexpr int count = 1000;
  return {[op] {
            for (int i = 0; i < count; ++i) op();
            return 0.0;
          },
          0, count};
}

template <class F>
bench::Workload large_op(F op) {
  return {[op] {
            op();
            return 0.0;
          },
          0};
}

bench::Workload prepare(const std::string& name) {
  using optim::Adam, optim::SGD;
  const optim::AdamOptions adam(0.001);
  torch::manual_seed(123);
  if (name == "tiny_mlp") return training<TinyMLP, SGD>({32, 2}, 2, optim::SGDOptions(0.01).momentum(0.9));
  if (name == "mlp") return training<MLP, Adam>({64, 1, 28, 28}, 10, adam);
  if (name == "lecture") return training<Lecture, Adam>({100, 1, 28, 28}, 10, adam);
  if (name == "lenet") return training<LeNet, Adam>({64, 1, 28, 28}, 10, adam);
  if (name.starts_with("epoch:")) return epoch(name.substr(6));

  if (name == "add_16m") {
    const Tensor a = torch::rand({1 << 24}), b = torch::rand({1 << 24});
    return large_op([=] { (void)(a + b); });
  }
  if (name == "matmul_1024") {
    const Tensor a = torch::rand({1024, 1024}), b = torch::rand({1024, 1024});
    return large_op([=] { (void)torch::matmul(a, b); });
  }
  const Tensor a = torch::rand({8}), b = torch::rand({8}), seed = torch::ones({8});
  if (name == "add") return small_op([=] { (void)(a + b); });
  a.requires_grad_();
  if (name == "add_recorded") return small_op([=] { (void)(a + b); });
  if (name == "mul_backward") return small_op([=] { (a * b).backward(seed); });
  throw std::invalid_argument("libtorch_steps: there is no workload " + name);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  torch::set_num_threads(std::stoi(argv[3]));
  return bench::serve(TORCH_VERSION, prepare(argv[2]));
}
