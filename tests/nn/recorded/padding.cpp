// Padding layers as recorded.
#include "tests/nn/recorded/modules.h"

namespace weft::recorded {
namespace {

template <class Layer, int N>
Built pad(const Arguments& a) {
  return built(Layer{a.sizes<2 * N>(0, "padding", 0)});
}
template <int N>
Built constant_pad(const Arguments& a) {
  return built(nn::ConstantPad<N>{a.sizes<2 * N>(0, "padding", 0), a.get(1, "value", 0.0)});
}

const Family family{
    {"ReflectionPad1d", pad<nn::ReflectionPad1d, 1>},
    {"ReflectionPad2d", pad<nn::ReflectionPad2d, 2>},
    {"ReflectionPad3d", pad<nn::ReflectionPad3d, 3>},
    {"ReplicationPad1d", pad<nn::ReplicationPad1d, 1>},
    {"ReplicationPad2d", pad<nn::ReplicationPad2d, 2>},
    {"ReplicationPad3d", pad<nn::ReplicationPad3d, 3>},
    {"CircularPad1d", pad<nn::CircularPad1d, 1>},
    {"CircularPad2d", pad<nn::CircularPad2d, 2>},
    {"CircularPad3d", pad<nn::CircularPad3d, 3>},
    {"ConstantPad1d", constant_pad<1>},
    {"ConstantPad2d", constant_pad<2>},
    {"ConstantPad3d", constant_pad<3>},
    {"ZeroPad1d", pad<nn::ZeroPad1d, 1>},
    {"ZeroPad2d", pad<nn::ZeroPad2d, 2>},
    {"ZeroPad3d", pad<nn::ZeroPad3d, 3>},
};

}  // namespace
}  // namespace weft::recorded
