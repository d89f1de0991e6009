// The CPU's table of kernels: every name of the lists, so that a forgotten kernel does not compile.
#include "kernels/table.h"

namespace weft::kernels {

namespace cpu {
#define WEFT_DECLARE(name, signature) WEFT_DECLARE_(name, signature)
#define WEFT_DECLARE_(name, ...) void name __VA_ARGS__;
WEFT_ALL_KERNELS(WEFT_DECLARE)
#undef WEFT_DECLARE_
#undef WEFT_DECLARE
}  // namespace cpu

const KernelTable& cpu_table() {
  static constexpr KernelTable filled{
#define WEFT_FILL(name, signature) .name = cpu::name,
      WEFT_ALL_KERNELS(WEFT_FILL)
#undef WEFT_FILL
  };
  return filled;
}

}  // namespace weft::kernels
