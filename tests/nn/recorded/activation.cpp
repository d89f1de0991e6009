// Activations as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

const Family family{
    {"ReLU", [](const Arguments&) { return built(nn::ReLU{}); }},
    {"LeakyReLU", [](const Arguments& a) { return built(nn::LeakyReLU{a.get(0, "negative_slope", 0.01)}); }},
    {"Sigmoid", [](const Arguments&) { return built(nn::Sigmoid{}); }},
    {"Tanh", [](const Arguments&) { return built(nn::Tanh{}); }},
    {"Softmax", [](const Arguments& a) { return built(nn::Softmax{a.get<int64_t>(0, "dim", 0)}); }},
    {"LogSoftmax", [](const Arguments& a) { return built(nn::LogSoftmax{a.get<int64_t>(0, "dim", 0)}); }},
};

}  // namespace
}  // namespace weft::recorded
