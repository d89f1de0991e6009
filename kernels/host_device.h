// Marks functions that are compiled for the CPU and for GPUs: the same source gives both their numbers. Headers that kernels/cpu and
// kernels/cuda share use it.
#pragma once

#ifdef __CUDACC__
#define WEFT_HOST_DEVICE __host__ __device__
#else
#define WEFT_HOST_DEVICE
#endif
