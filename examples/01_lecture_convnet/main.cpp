// The lecture's convnet, trained with Adam on mini-batches of Fashion-MNIST. The command line, progress, files and resuming
// are in the files beside this one: training_run.h. --device says where to compute: cpu, cuda or cuda:N.
#include <weft/weft.h>

#include "training_run.h"

using namespace weft;

struct MyModel : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d{1, 20, 5, {.stride = 2}});  // 28 -> 12
  nn::MaxPool2d pool = add("pool", nn::MaxPool2d{2});                  // 12 -> 6
  nn::Linear fc1 = add("fc1", nn::Linear{720, 10});                    // 20 * 6 * 6 = 720

  Tensor forward(Tensor x) override {
    x = conv(x);
    x = relu(x);
    x = pool(x);
    x = flatten(x, 1);
    x = fc1(x);
    return softmax(x, 1);
  }
};

double accuracy(MyModel& model, const Tensor& x, const Tensor& y) {
  NoGrad guard;
  int64_t correct = 0;
  for (const Tensor& batch : data::batches(x.size(0), {.batch_size = 1000}))
    correct += sum(argmax(model(x[batch]), 1) == y[batch]).item<int64_t>();
  return static_cast<double>(correct) / static_cast<double>(x.size(0));
}

void train(TrainingRun& run) {
  auto [x, y] = run.load("train");
  auto [x_test, y_test] = run.load("test");

  manual_seed(run.seed());
  MyModel model;
  model.to(run.device());
  optim::Adam opt{model.parameters(), {.lr = run.lr()}};
  run.begin(model, opt);

  for (int64_t epoch : run.epochs()) {
    for (const Tensor& batch : run.batches(x.size(0))) {
      Tensor pred = model(x[batch]);
      Tensor loss = nll_loss(log(pred), y[batch]);
      opt.zero_grad();
      loss.backward();
      opt.step();
      run.add_loss(loss.item());
    }
    run.end_epoch(epoch, accuracy(model, x_test, y_test));
  }
  run.finish(x_test, y_test);
}

int main(int argc, char** argv) { return run_training(argc, argv, train); }
