// Activations as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

// No options but inplace, which no line has.
template <class Layer>
Built plain(const Arguments&) {
  return built(Layer{});
}

// One option of that name.
template <class Layer>
Build with_number(const char* name, double otherwise) {
  return [name, otherwise](const Arguments& a) { return built(Layer{a.get(0, name, otherwise)}); };
}

template <class Layer>
Built along(const Arguments& a) {
  return built(Layer{{.dim = a.optional<int64_t>(0, "dim")}});
}

const Family family{
    {"ReLU", plain<nn::ReLU>},
    {"ReLU6", plain<nn::ReLU6>},
    {"SELU", plain<nn::SELU>},
    {"SiLU", plain<nn::SiLU>},
    {"Mish", plain<nn::Mish>},
    {"Hardswish", plain<nn::Hardswish>},
    {"Sigmoid", plain<nn::Sigmoid>},
    {"LogSigmoid", plain<nn::LogSigmoid>},
    {"Tanh", plain<nn::Tanh>},
    {"Tanhshrink", plain<nn::Tanhshrink>},
    {"Softsign", plain<nn::Softsign>},
    {"Softmax2d", plain<nn::Softmax2d>},
    {"LeakyReLU", with_number<nn::LeakyReLU>("negative_slope", 0.01)},
    {"ELU", with_number<nn::ELU>("alpha", 1)},
    {"CELU", with_number<nn::CELU>("alpha", 1)},
    {"Hardshrink", with_number<nn::Hardshrink>("lambd", 0.5)},
    {"Softshrink", with_number<nn::Softshrink>("lambd", 0.5)},
    {"Threshold",
     [](const Arguments& a) {
       return built(nn::Threshold{a.get(0, "threshold", 0.0), a.get(1, "value", 0.0)});
     }},
    {"Hardtanh",
     [](const Arguments& a) {
       return built(nn::Hardtanh{a.get(0, "min_val", -1.0), a.get(1, "max_val", 1.0)});
     }},
    {"Softplus",
     [](const Arguments& a) {
       return built(nn::Softplus{a.get(0, "beta", 1.0), a.get(1, "threshold", 20.0)});
     }},
    {"GELU",
     [](const Arguments& a) { return built(nn::GELU{a.get(0, "approximate", std::string("none"))}); }},
    {"GLU", [](const Arguments& a) { return built(nn::GLU{a.get<int64_t>(0, "dim", -1)}); }},
    {"PReLU",
     [](const Arguments& a) {
       return built(nn::PReLU{a.get<int64_t>(0, "num_parameters", 1), a.get(1, "init", 0.25)});
     }},
    {"Softmax", along<nn::Softmax>},
    {"Softmin", along<nn::Softmin>},
    {"LogSoftmax", along<nn::LogSoftmax>},
};

}  // namespace
}  // namespace weft::recorded
