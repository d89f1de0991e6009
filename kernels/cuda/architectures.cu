// What the kernels of this library were compiled for, for weft.cuda.get_arch_list().
#include "weft/export.h"

#ifndef __CUDA_ARCH_LIST__
#define __CUDA_ARCH_LIST__  // the simulated device runs what the CPU runs
#endif
#define WEFT_TEXT_OF(...) #__VA_ARGS__
#define WEFT_LIST_AS_TEXT(...) WEFT_TEXT_OF(__VA_ARGS__)

/// "750,800,900": compute capabilities times 100.
extern "C" WEFT_API const char* weft_cuda_architectures() { return WEFT_LIST_AS_TEXT(__CUDA_ARCH_LIST__); }
