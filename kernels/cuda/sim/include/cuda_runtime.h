// CUDA on the CPU: this folder's headers stand in for the toolkit's when the CUDA sources are compiled by g++. Kernels run as fibers
// (cudasim/launch.h), streams as queues of closures (cudasim/host_api.h). What is missing here is used nowhere in the library yet.
#pragma once

#ifndef WEFT_CUDASIM
#define WEFT_CUDASIM 1
#endif

#include "cudasim/atomics.h"
#include "cudasim/host_api.h"
#include "cudasim/kernel_language.h"
#include "cudasim/launch.h"
#include "cudasim/math_functions.h"
#include "cudasim/vector_types.h"
