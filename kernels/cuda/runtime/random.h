// Random numbers for kernels: stretches of a generator's Philox stream, fresh ones at each replay of a captured step. The kernels of
// the random family and of dropout call draw(); random.cuh is the device's side.
#pragma once

#include <cstdint>

#include "src/core/cuda_backend.h"

namespace weft::kernels::cuda {

/// The next `blocks` counters of a generator of the current device (null: its default one). While a step is captured nothing is drawn
/// yet: the stretch has a base on the device, which every replay fills.
detail::PhiloxStretch draw(const Generator* generator, uint64_t blocks);

/// Where the step that this thread captures on `device` draws next from a generator, in two words of its own; see CudaRuntime.
bool captured_place(const Generator* generator, int device, uint64_t words[2]);
bool go_to_captured_place(const Generator* generator, const uint64_t* words);

/// What libweft handed over.
const detail::HostServices& host_services();
void set_host_services(const detail::HostServices* services) noexcept;

}  // namespace weft::kernels::cuda
