// The models of the benchmarks' training steps, as a user would write them; steps.cpp, lecture_step.cpp and op_counts.cpp train
// them.
#pragma once

#include <weft/weft.h>

namespace bench {

using namespace weft;

struct TinyMLP : nn::Module {
  nn::Linear fc1 = add("fc1", nn::Linear{2, 16});
  nn::Linear fc2 = add("fc2", nn::Linear{16, 16});
  nn::Linear fc3 = add("fc3", nn::Linear{16, 2});

  Tensor forward(Tensor x) override { return log_softmax(fc3(relu(fc2(relu(fc1(x))))), 1); }
};

struct MLP : nn::Module {
  nn::Linear fc1 = add("fc1", nn::Linear{784, 256});
  nn::Linear fc2 = add("fc2", nn::Linear{256, 128});
  nn::Linear fc3 = add("fc3", nn::Linear{128, 10});

  Tensor forward(Tensor x) override { return log_softmax(fc3(relu(fc2(relu(fc1(flatten(x, 1)))))), 1); }
};

struct Lecture : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d{1, 20, 5, {.stride = 2}});
  nn::MaxPool2d pool = add("pool", nn::MaxPool2d{2});
  nn::Linear fc1 = add("fc1", nn::Linear{720, 10});

  Tensor forward(Tensor x) override {
    x = pool(relu(conv(x)));
    return softmax(fc1(flatten(x, 1)), 1);
  }
};

struct LeNet : nn::Module {
  nn::Conv2d conv1 = add("conv1", nn::Conv2d{1, 32, 3});
  nn::Conv2d conv2 = add("conv2", nn::Conv2d{32, 64, 3});
  nn::Linear fc1 = add("fc1", nn::Linear{9216, 128});
  nn::Linear fc2 = add("fc2", nn::Linear{128, 10});

  Tensor forward(Tensor x) override {
    x = relu(conv1(x));
    x = max_pool2d(relu(conv2(x)), 2);
    x = relu(fc1(flatten(x, 1)));
    return log_softmax(fc2(x), 1);
  }
};

}  // namespace bench
