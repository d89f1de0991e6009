// Modules print as PyTorch's do.
#include <gtest/gtest.h>

#include <sstream>

#include "weft/nn.h"
#include "weft/ops.h"

namespace {

using namespace weft;  // NOLINT

struct MyModel : nn::Module {
  nn::Conv2d conv = add("conv", nn::Conv2d{1, 20, 5, {.stride = 2}});
  nn::MaxPool2d pool = add("pool", nn::MaxPool2d{2});
  nn::Sequential head = add("head", nn::Sequential{nn::Flatten{}, nn::Linear{720, 10, {.bias = false}}});
};

TEST(Printing, NestsAsPyTorchDoes) {
  std::ostringstream out;
  out << MyModel();
  EXPECT_EQ(out.str(),
            "MyModel(\n"
            "  (conv): Conv2d(1, 20, kernel_size=(5, 5), stride=(2, 2))\n"
            "  (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)\n"
            "  (head): Sequential(\n"
            "    (0): Flatten(start_dim=1, end_dim=-1)\n"
            "    (1): Linear(in_features=720, out_features=10, bias=False)\n"
            "  )\n"
            ")");
}

TEST(Printing, OfEachLayer) {
  EXPECT_EQ((nn::Conv2d{4, 6, {3, 5}, {.padding = {1, 2}, .dilation = 2, .groups = 2, .bias = false}}.str()),
            "Conv2d(4, 6, kernel_size=(3, 5), stride=(1, 1), padding=(1, 2), dilation=(2, 2), groups=2, "
            "bias=False)");
  EXPECT_EQ((nn::Conv2d{1, 1, 3, {.padding = "same", .padding_mode = nn::PaddingMode::reflect}}.str()),
            "Conv2d(1, 1, kernel_size=(3, 3), stride=(1, 1), padding=same, padding_mode=reflect)");
  EXPECT_EQ((nn::MaxPool2d{{3, 2}, {.stride = {2, 1}, .padding = 1, .ceil_mode = true}}.str()),
            "MaxPool2d(kernel_size=(3, 2), stride=(2, 1), padding=1, dilation=1, ceil_mode=True)");
  EXPECT_EQ(nn::AvgPool2d{2}.str(), "AvgPool2d(kernel_size=2, stride=2, padding=0)");
  EXPECT_EQ((nn::BatchNorm2d{3, {.momentum = std::nullopt, .affine = false}}.str()),
            "BatchNorm2d(3, eps=1e-05, momentum=None, affine=False, bias=False, track_running_stats=True)");
  EXPECT_EQ(nn::BatchNorm1d{3}.str(),
            "BatchNorm1d(3, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)");
  EXPECT_EQ(nn::ReLU{}.str(), "ReLU()");
  EXPECT_EQ((nn::ReLU{{.inplace = true}}.str()), "ReLU(inplace=True)");
  EXPECT_EQ(nn::LeakyReLU{0.2}.str(), "LeakyReLU(negative_slope=0.2)");
  EXPECT_EQ(nn::Sigmoid{}.str(), "Sigmoid()");
  EXPECT_EQ(nn::Tanh{}.str(), "Tanh()");
  EXPECT_EQ(nn::Softmax{1}.str(), "Softmax(dim=1)");
  EXPECT_EQ(nn::LogSoftmax{-1}.str(), "LogSoftmax(dim=-1)");
  EXPECT_EQ(nn::Dropout{}.str(), "Dropout(p=0.5, inplace=False)");
  EXPECT_EQ(nn::Dropout{1.0}.str(), "Dropout(p=1.0, inplace=False)");
  EXPECT_EQ(nn::Identity{}.str(), "Identity()");
  EXPECT_EQ(nn::CrossEntropyLoss{}.str(), "CrossEntropyLoss()");
  EXPECT_EQ(nn::HingeLoss{}.str(), "HingeLoss()");
}

TEST(Printing, ModuleListFoldsEqualNeighbours) {
  nn::ModuleList list{nn::Linear{2, 2}, nn::Linear{2, 2}, nn::ReLU{}};
  EXPECT_EQ(list.str(),
            "ModuleList(\n"
            "  (0-1): 2 x Linear(in_features=2, out_features=2, bias=True)\n"
            "  (2): ReLU()\n"
            ")");
  EXPECT_EQ(nn::ModuleList{}.str(), "ModuleList()");
}

}  // namespace
