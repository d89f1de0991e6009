// The GPU that check_plans pretends to have.
#pragma once

#include <string>

namespace weft::tools {

/// From now on CUDA's runtime tells of the device in `json`, cuDNN's description of one.
void describe_device(const std::string& json);

}  // namespace weft::tools
