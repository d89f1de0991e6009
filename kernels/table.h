// The table of kernels: one entry per name in the families' lists, filled whole by each device's library.
#pragma once

#include "kernels/families.h"
#include "weft/device.h"

namespace weft::kernels {

struct KernelTable {
#define WEFT_ENTRY(name, signature) WEFT_ENTRY_(name, signature)
#define WEFT_ENTRY_(name, ...) Pointer<void __VA_ARGS__> name = nullptr;
  template <class Signature>
  using Pointer = Signature*;
  WEFT_ALL_KERNELS(WEFT_ENTRY)
#undef WEFT_ENTRY_
#undef WEFT_ENTRY
};

const KernelTable& cpu_table();
/// CUDA's. Throws DeviceError "[softmax] this build of weft has no CUDA backend".
const KernelTable& cuda_table(const char* op);

}  // namespace weft::kernels
