// Random kernels: fills of a view from a locked stream (Generator::lock()). The random ops call them.
//
// All reproduce PyTorch's CPU numbers bit for bit (2.15, AVX2 and AVX-512 builds), on every CPU. All are
// serial. Elements are drawn in memory order: the dimension of the largest stride outermost, whatever the
// logical order; an empty view draws nothing. A view's elements must not overlap (no stride 0 in `out`).
// Parameters are the op's to check; a dtype outside those named throws DtypeError.
#pragma once

#include <cstdint>

#include "kernels/view.h"
#include "weft/random_state.h"

namespace weft::kernels {

/// Uniform in [from, to); out: floating. float64 draws 53 bits, the others 24 in float; a result equal to
/// `to` becomes `from`. Finite from <= to.
void uniform_fill(GeneratorState& state, View out, double from, double to);

/// Normal; out: floating. Contiguous views of 16 elements or more take blocks of 16 uniforms through Box and
/// Muller and leave the cached normal alone; all others draw standard_normal() in double for each element.
/// std >= 0.
void normal_fill(GeneratorState& state, View out, double mean, double std);

/// exp(mean + std * standard_normal()); out: floating. std > 0.
void log_normal_fill(GeneratorState& state, View out, double mean, double std);
/// -log(1 - u) / rate; out: floating. rate > 0.
void exponential_fill(GeneratorState& state, View out, double rate);
/// median + sigma * tan(pi * (u - 1/2)); out: floating. sigma > 0.
void cauchy_fill(GeneratorState& state, View out, double median, double sigma);
/// Number of trials until the first success, 1, 2, …; out: any dtype. 0 < p < 1.
void geometric_fill(GeneratorState& state, View out, double p);

/// Integers from + draw % range, converted to out's dtype; out: any dtype. range = to - from mod 2^64; 0
/// means all 2^64 (random_ with from = -2^63 and no end). From 2^28 on a range takes two outputs for each
/// element.
void random_from_to_fill(GeneratorState& state, View out, int64_t from, uint64_t range);
/// Integers in [0, max of the dtype], bool 0 or 1, floating [0, 2^digits] (24, 53, 11, 8 digits); out: any
/// dtype.
void random_fill(GeneratorState& state, View out);

/// 1 with probability p, else 0; out: any dtype. Two outputs for each element even for p = 0 and 1.
void bernoulli_fill(GeneratorState& state, View out, double p);
/// The same with a probability for each element; p: out's sizes (stride 0 where broadcast), floating. A
/// float64 p draws two outputs, the others one.
void bernoulli_tensor_fill(GeneratorState& state, View out, ConstView p);
/// Dropout's factors: 1 / (1 - p) with probability 1 - p, else 0, computed in float (float64 in double); out:
/// floating. p = 0 and p = 1 draw nothing.
void dropout_mask_fill(GeneratorState& state, View out, double p);

/// A random permutation of 0 … n-1; out: int64, 1-d.
void randperm_fill(GeneratorState& state, View out);
/// What randperm_fill does below 214748364 elements: swaps from the front, one output for each element but
/// the last.
void randperm_by_swaps(GeneratorState& state, int64_t* out, int64_t n);
/// What it does from there on: insertion of each element at a 64-bit draw.
void randperm_by_insertion(GeneratorState& state, int64_t* out, int64_t n);

/// Indices drawn with the given weights; weights: (categories) or (rows, categories), floating; out: int64,
/// contiguous, (samples) or (rows, samples). Without replacement, and for a single sample, the largest weight
/// / exponential(1); otherwise binary search in each row's cumulative sums. Throws ValueError, drawing
/// nothing, for a weight that is negative, infinite or NaN, a row whose sum is not positive, and more samples
/// than categories without replacement.
void multinomial_fill(GeneratorState& state, View out, ConstView weights, bool replacement);

}  // namespace weft::kernels
