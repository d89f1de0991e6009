// The random entries of the CPU's kernel table: a lock, and the fill.
#include "kernels/draw.h"

#include "kernels/random.h"
#include "weft/generator.h"

namespace weft::kernels::cpu {

void draw_uniform(const Generator* generator, View out, double from, double to) {
  uniform_fill(*generator->lock(), out, from, to);
}

void draw_normal(const Generator* generator, View out, double mean, double std) {
  normal_fill(*generator->lock(), out, mean, std);
}

void draw_log_normal(const Generator* generator, View out, double mean, double std) {
  log_normal_fill(*generator->lock(), out, mean, std);
}

void draw_exponential(const Generator* generator, View out, double rate) {
  exponential_fill(*generator->lock(), out, rate);
}

void draw_cauchy(const Generator* generator, View out, double median, double sigma) {
  cauchy_fill(*generator->lock(), out, median, sigma);
}

void draw_geometric(const Generator* generator, View out, double p) {
  geometric_fill(*generator->lock(), out, p);
}

void draw_from_to(const Generator* generator, View out, int64_t from, uint64_t range) {
  random_from_to_fill(*generator->lock(), out, from, range);
}

void draw_integers(const Generator* generator, View out) { random_fill(*generator->lock(), out); }

void draw_bernoulli(const Generator* generator, View out, double p) {
  bernoulli_fill(*generator->lock(), out, p);
}

void draw_bernoulli_tensor(const Generator* generator, View out, ConstView p) {
  bernoulli_tensor_fill(*generator->lock(), out, p);
}

void draw_dropout_mask(const Generator* generator, View out, double p) {
  dropout_mask_fill(*generator->lock(), out, p);
}

void draw_permutation(const Generator* generator, View out) { randperm_fill(*generator->lock(), out); }

void draw_multinomial(const Generator* generator, View out, ConstView weights, bool replacement) {
  multinomial_fill(*generator->lock(), out, weights, replacement);
}

}  // namespace weft::kernels::cpu
