// The vectorised inner loops of the random fills, on contiguous memory. kernels/cpu/random.cpp calls them.
#pragma once

#include <cstdint>

#include "weft/random_state.h"

namespace weft::kernels {

/// n uniforms in [from, to): from + u * (to - from) by one fma, and `from` where that equals `to`.
void uniform_block(GeneratorState& state, float* out, int64_t n, float from, float to);
void uniform_block(GeneratorState& state, double* out, int64_t n, double from, double to);

/// n normals, n a multiple of 16: each 16 uniforms become 8 radii and 8 angles. float: Cephes polynomials,
/// double: libm.
void normal_block(GeneratorState& state, float* out, int64_t n, float mean, float std);
void normal_block(GeneratorState& state, double* out, int64_t n, double mean, double std);

}  // namespace weft::kernels
