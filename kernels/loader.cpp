// The tables of kernels as ops and core ask for them: CUDA's lies in its library, and core does not know the CPU's type.
#include "kernels/table.h"
#include "src/core/cuda_backend.h"

namespace weft {

const kernels::KernelTable& kernels::cuda_table(const char* op) {
  static_cast<void>(detail::cuda_runtime(op));
  return *static_cast<const KernelTable*>(detail::cuda_backend()->kernels);
}

detail::HostKernels detail::host_kernels() { return {&kernels::cpu_table(), sizeof(kernels::KernelTable)}; }

}  // namespace weft
