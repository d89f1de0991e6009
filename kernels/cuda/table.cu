// The CUDA library's table of kernels, and its one exported symbol. Entries it lacks are null, and the op that needs one says
// so by name.
#include "kernels/table.h"

namespace weft::kernels::cuda {

#define WEFT_DECLARE(name, signature) WEFT_DECLARE_(name, signature)
#define WEFT_DECLARE_(name, ...) void name __VA_ARGS__;
WEFT_SOFTMAX_KERNELS(WEFT_DECLARE)
#undef WEFT_DECLARE_
#undef WEFT_DECLARE

}  // namespace weft::kernels::cuda

/// The table if `abi` and `bytes` are those this library was built with, else nullptr.
extern "C" WEFT_API const weft::kernels::KernelTable* weft_cuda_kernel_table(int abi, unsigned long bytes) {
  using namespace weft::kernels;
  static KernelTable table;
#define WEFT_FILL(name, signature) table.name = cuda::name;
  WEFT_SOFTMAX_KERNELS(WEFT_FILL)
#undef WEFT_FILL
  return abi == kTableAbi && bytes == sizeof(KernelTable) ? &table : nullptr;
}
