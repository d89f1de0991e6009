// How CUDA's errors, and what kernels find wrong with their input, become weft's exceptions. Everything in kernels/cuda throws
// through here; report.cuh is the kernels' side of the record.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

namespace weft::kernels::cuda {

[[noreturn, gnu::cold]] void throw_cuda_error(cudaError_t status, const char* what);

/// Throws DeviceError "[cuda] what: CUDA's own words (cudaErrorName)" for anything but success.
inline void check(cudaError_t status, const char* what) {
  if (status != cudaSuccess) [[unlikely]]
    throw_cuda_error(status, what);
}

/// For calls whose failure changes nothing: keeps it from being reported by the next launch, unless it is an earlier kernel's.
void forget(cudaError_t status) noexcept;

/// What kernels can find wrong. The messages are in errors.cpp, the same as the CPU kernels'.
enum class ErrorKind : unsigned {
  none,
  index,                   // numbers: index, position, dim, size
  one_hot,                 // numbers: class, classes
  nll_target,              // numbers: target, position, classes, ignore_index
  unpool_place,            // numbers: index, elements a channel
  multinomial_weight,      // value: the weight; numbers: row, category
  multinomial_sum,         // value: the sum; numbers: row
  multinomial_finite_sum,  // value: the sum; numbers: row
  multinomial_samples,     // numbers: row, weights above 0, samples
  zero_divisor,            // of integers
  value,                   // op and rule; value
  first_offset,            // numbers: the offset
  falling_offset,          // numbers: the offset, the one before
  last_offset,             // numbers: the offset, indices
  negative_repeat,         // numbers: the repeat
  many_repeats,            // numbers: how many
  output_size,             // numbers: the sum, output_size
};

inline constexpr int kMaxErrorDims = 16;

/// One a device, in host memory that kernels write to. The first kernel to find something claims it; the host empties it.
struct ErrorRecord {
  unsigned claimed;         // the ErrorKind; written by the claim
  volatile unsigned ready;  // 1 once all below is written
  const char *op, *rule;    // on the host
  int64_t numbers[4];
  double value;
  int ndim;  // of the position, 0: none to be named
  int64_t sizes[kMaxErrorDims];
};

/// The current device's record, as its kernels take it.
ErrorRecord* error_record();
/// Throws what kernels of the device found since the last call, and forgets it.
void check_errors(int device);
/// The exception of a record.
[[noreturn]] void throw_recorded(const ErrorRecord& record);

}  // namespace weft::kernels::cuda
