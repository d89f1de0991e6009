// How deep a thread is inside modules of modules. The functions of Module that go down into children count here.
#pragma once

#include "weft/nn/module.h"

namespace weft::nn {

/// Modules may be nested, and call each other, so deep: each level takes up to about 2 KiB of the thread's stack.
inline constexpr int kMostNested = 2000;

/// One level, while it lives. Throws Error beyond kMostNested.
class NestingLevel {
 public:
  explicit NestingLevel(const Module& module);
  ~NestingLevel();
  NestingLevel(const NestingLevel&) = delete;
  NestingLevel& operator=(const NestingLevel&) = delete;
};

}  // namespace weft::nn
