// The GPU's table of kernels: every name of the lists, so that a forgotten kernel does not link. entry.cpp hands it out.
#include "kernels/table.h"

namespace weft::kernels::cuda {

#ifdef WEFT_CUDA_PARTIAL
#define WEFT_MAY_MISS [[gnu::weak]]
#else
#define WEFT_MAY_MISS
#endif

#define WEFT_DECLARE(name, signature) WEFT_DECLARE_(name, signature)
#define WEFT_DECLARE_(name, ...) WEFT_MAY_MISS void name __VA_ARGS__;
WEFT_ALL_KERNELS(WEFT_DECLARE)
#undef WEFT_DECLARE_
#undef WEFT_DECLARE

const KernelTable& kernel_table();

const KernelTable& kernel_table() {
  static constinit const KernelTable filled{
#define WEFT_FILL(name, signature) .name = name,
      WEFT_ALL_KERNELS(WEFT_FILL)
#undef WEFT_FILL
  };
  return filled;
}

}  // namespace weft::kernels::cuda
