// The hooks of one module. They outlive it where a recorded graph or a HookHandle still refers to them.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "weft/nn/module.h"

namespace weft::nn {

struct Module::Hooks {
  template <class Hook>
  using Numbered = std::vector<std::pair<int64_t, Hook>>;

  Module* owner = nullptr;  // null once the module is gone
  int64_t next_id = 0;
  Numbered<ForwardPreHook> before;
  Numbered<ForwardHook> after;
  Numbered<BackwardHook> backward;
};

}  // namespace weft::nn
