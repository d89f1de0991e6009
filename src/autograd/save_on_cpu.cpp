// What is kept for backward, on the CPU: hooks made of ops, which the tape has not.
#include <any>
#include <utility>

#include "weft/ops.h"
#include "weft/saved_tensors.h"

namespace weft::autograd {

SaveOnCpu::SaveOnCpu()
    : hooks_([](const Tensor& tensor) { return std::pair(tensor.device(), tensor.to(Device())); },
             [](const std::any& packed) {
               const auto& [device, tensor] = std::any_cast<const std::pair<Device, Tensor>&>(packed);
               return tensor.to(device);
             }) {}

}  // namespace weft::autograd
