// Fixes the SIMD instruction sets that weft's CPU kernels are compiled for; included before any Highway
// header by every file that uses lanes.
#pragma once

#if defined(HIGHWAY_HWY_DETECT_TARGETS_H_)
#error "kernels/cpu/simd/targets.h must be included before every Highway header"
#endif

// What is left: AVX2 and AVX3 (AVX-512) on x86, NEON on Arm, and the fallback for older CPUs. Highway 1.0.3
// has no SSE2 target: its fallback on plain x86-64 is HWY_SCALAR, one lane at a time. Each further target
// costs compile time for a shrinking set of CPUs. SSSE3 (1 << 12), SSE4 (1 << 11), AVX3_DL (1 << 7) and the
// SVE family (bits 24 to 27) are spelled as bits because Highway's names for them are not defined yet at this
// point; the check below keeps them honest.
#define HWY_DISABLED_TARGETS ((1LL << 12) | (1LL << 11) | (1LL << 7) | (0xFLL << 24))

// EMU128, the other fallback, exists only for some compilers; without it the fallback is the same code
// everywhere.
#define HWY_BROKEN_EMU128 1

#include <hwy/detect_targets.h>

#if HWY_DISABLED_TARGETS != \
    (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#error "this Highway numbers its targets differently: update HWY_DISABLED_TARGETS"
#endif
