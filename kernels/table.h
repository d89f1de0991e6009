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

/// Raised whenever the table's layout changes; a CUDA library built for another number is refused.
inline constexpr int kTableAbi = 1;

const KernelTable& cpu_table();
/// The device's table. For CUDA without a backend, one whose entries are all null.
const KernelTable& table(DeviceType device);
/// "[softmax] this build of weft has no CUDA backend", or, with a partial table, that the kernel is not in it.
[[noreturn]] void throw_missing(const char* op, DeviceType device);

}  // namespace weft::kernels
