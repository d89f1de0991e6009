// Random numbers for kernels: stretches of a generator's Philox stream, fresh ones at each replay of a captured step. The kernels of
// the random family and of dropout call draw(); random.cuh is the device's side.
#pragma once

#include <cstdint>

#include "src/core/cuda_backend.h"

namespace weft::kernels::cuda {

/// The next `blocks` counters of a generator of the current device (null: its default one). While a step is captured nothing is drawn
/// yet: the stretch has a base on the device, which every replay fills.
detail::PhiloxStretch draw(const Generator* generator, uint64_t blocks);

/// What libweft handed over.
const detail::HostServices& host_services();
void set_host_services(const detail::HostServices* services) noexcept;

}  // namespace weft::kernels::cuda
