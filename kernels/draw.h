// The random family's entries in the kernel table: each locks a generator and runs the fill of kernels/random.h of the same
// name. A recorded step replays them, so it draws fresh numbers; the generator must live as long as the recording.
#pragma once

#include "kernels/view.h"

namespace weft {
class Generator;
}

#define WEFT_DRAW_KERNELS(X)                                                            \
  X(draw_uniform, (const Generator* generator, View out, double from, double to))       \
  X(draw_normal, (const Generator* generator, View out, double mean, double std))       \
  X(draw_log_normal, (const Generator* generator, View out, double mean, double std))   \
  X(draw_exponential, (const Generator* generator, View out, double rate))              \
  X(draw_cauchy, (const Generator* generator, View out, double median, double sigma))   \
  X(draw_geometric, (const Generator* generator, View out, double p))                   \
  X(draw_from_to, (const Generator* generator, View out, int64_t from, uint64_t range)) \
  X(draw_integers, (const Generator* generator, View out))                              \
  X(draw_bernoulli, (const Generator* generator, View out, double p))                   \
  X(draw_bernoulli_tensor, (const Generator* generator, View out, ConstView p))         \
  X(draw_dropout_mask, (const Generator* generator, View out, double p))                \
  X(draw_permutation, (const Generator* generator, View out))                           \
  X(draw_multinomial, (const Generator* generator, View out, ConstView weights, bool replacement))
