// Settings that libweft hands over: whether TF32 may be used, and whether algorithms must repeat bit for bit. What calls cuBLAS and
// cuDNN reads them.
#pragma once

#include "src/core/cuda_backend.h"

namespace weft::kernels::cuda {

int option(detail::CudaOption option) noexcept;
void set_option(detail::CudaOption option, int value) noexcept;

}  // namespace weft::kernels::cuda
