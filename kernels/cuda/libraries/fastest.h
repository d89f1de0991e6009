// Which of several ways to compute the same takes a GPU the least time. cudnn_device.cpp asks it of a convolution's plans.
#pragma once

#include <functional>

namespace weft::kernels::cuda::libraries {

/// The number, of 0 … count - 1, of the way that takes the current stream the least time, each tried a few times; -1 if none can be
/// run. run(i) puts way i's work into the current stream; one that throws is left out. Waits for the GPU, so it throws in a captured step.
int fastest_of(int count, const std::function<void(int)>& run);

}  // namespace weft::kernels::cuda::libraries
