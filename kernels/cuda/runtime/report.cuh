// What a kernel calls when it finds an index out of range or the like: the device's side of errors.h. It computes on with something
// harmless; the host throws when it next waits.
#pragma once

#include "kernels/cuda/device.cuh"
#include "kernels/cuda/runtime/errors.h"

namespace weft::kernels::cuda {

/// Writes the record unless something is in it: the first one wins.
__device__ inline void report(ErrorRecord* record, ErrorKind kind, const char* op, int64_t first,
                              int64_t second, int64_t third, int64_t fourth, double value = 0, int ndim = 0,
                              const int64_t* sizes = nullptr, const char* rule = nullptr) {
  if (atomicCAS(&record->claimed, 0u, static_cast<unsigned>(kind)) != 0u) return;
  record->op = op;
  record->rule = rule;
  record->numbers[0] = first;
  record->numbers[1] = second;
  record->numbers[2] = third;
  record->numbers[3] = fourth;
  record->value = value;
  record->ndim = ndim;
  for (int d = 0; d < ndim; ++d) record->sizes[d] = sizes[d];
  __threadfence_system();
  record->ready = 1;
}

/// "[op] index 12 at position 3 is out of bounds for dimension 0 with size 10". op: a literal on the host, never read here.
/// position: the element's number in row-major order; with `sizes` (of the index tensor, `ndim` of them) it is named as (1, 2).
__device__ inline void report_index(ErrorRecord* record, const char* op, int64_t index, int64_t position,
                                    int64_t dim, int64_t size, int ndim = 1, const int64_t* sizes = nullptr) {
  report(record, ErrorKind::index, op, index, position, dim, size, 0,
         sizes      ? ndim
         : ndim < 1 ? 0
                    : -1,
         sizes);
}
__device__ inline void report_one_hot(ErrorRecord* record, int64_t number, int64_t classes) {
  report(record, ErrorKind::one_hot, nullptr, number, classes, 0, 0);
}
/// position: n * spots + s.
__device__ inline void report_nll_target(ErrorRecord* record, int64_t target, int64_t position,
                                         int64_t classes, int64_t ignore_index) {
  report(record, ErrorKind::nll_target, nullptr, target, position, classes, ignore_index);
}
/// max_unpool: size: the elements of a channel.
__device__ inline void report_unpool_place(ErrorRecord* record, int64_t place, int64_t size) {
  report(record, ErrorKind::unpool_place, nullptr, place, size, 0, 0);
}
/// multinomial: a weight that is negative, infinite or NaN.
__device__ inline void report_multinomial_weight(ErrorRecord* record, double weight, int64_t row,
                                                 int64_t category) {
  report(record, ErrorKind::multinomial_weight, nullptr, row, category, 0, 0, weight);
}
/// multinomial: a row whose sum is not positive, or, with `infinite`, not finite.
__device__ inline void report_multinomial_sum(ErrorRecord* record, double sum, int64_t row, bool infinite) {
  report(record, infinite ? ErrorKind::multinomial_finite_sum : ErrorKind::multinomial_sum, nullptr, row, 0,
         0, 0, sum);
}
/// multinomial without replacement: fewer weights above 0 than samples.
__device__ inline void report_multinomial_samples(ErrorRecord* record, int64_t row, int64_t positive,
                                                  int64_t samples) {
  report(record, ErrorKind::multinomial_samples, nullptr, row, positive, samples, 0);
}
/// An integer divided by zero.
__device__ inline void report_zero_divisor(ErrorRecord* record, const char* op) {
  report(record, ErrorKind::zero_divisor, op, 0, 0, 0, 0);
}
/// "[op] rule; got 1.5". op and rule: literals on the host.
__device__ inline void report_value(ErrorRecord* record, const char* op, const char* rule, double value) {
  report(record, ErrorKind::value, op, 0, 0, 0, 0, value, 0, nullptr, rule);
}
/// embedding_bag's offsets: the first is not 0, one is less than the one before, the last is beyond the indices.
__device__ inline void report_first_offset(ErrorRecord* record, int64_t offset) {
  report(record, ErrorKind::first_offset, nullptr, offset, 0, 0, 0);
}
__device__ inline void report_falling_offset(ErrorRecord* record, int64_t offset, int64_t before) {
  report(record, ErrorKind::falling_offset, nullptr, offset, before, 0, 0);
}
__device__ inline void report_last_offset(ErrorRecord* record, int64_t offset, int64_t indices) {
  report(record, ErrorKind::last_offset, nullptr, offset, indices, 0, 0);
}
/// repeat_interleave: a repeat below 0, `count` repeats whose sum is no int64, a sum that is not output_size.
__device__ inline void report_negative_repeat(ErrorRecord* record, int64_t repeat) {
  report(record, ErrorKind::negative_repeat, nullptr, repeat, 0, 0, 0);
}
__device__ inline void report_many_repeats(ErrorRecord* record, int64_t count) {
  report(record, ErrorKind::many_repeats, nullptr, count, 0, 0, 0);
}
__device__ inline void report_output_size(ErrorRecord* record, int64_t sum, int64_t output_size) {
  report(record, ErrorKind::output_size, nullptr, sum, output_size, 0, 0);
}

}  // namespace weft::kernels::cuda
