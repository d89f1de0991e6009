// The exceptions behind errors.h: CUDA's own errors, and the records of kernels in the CPU kernels' words.
#include "kernels/cuda/runtime/errors.h"

#include <atomic>
#include <charconv>
#include <mutex>
#include <string>

#include "kernels/cuda/runtime/state.h"
#include "weft/error.h"

namespace weft::kernels::cuda {

namespace {

constinit std::mutex emptying;  // records

// Errors after which every further call fails until the process ends.
bool ends_the_context(cudaError_t status) {
  switch (status) {
    case cudaErrorIllegalAddress:
    case cudaErrorLaunchFailure:
    case cudaErrorLaunchTimeout:
    case cudaErrorAssert:
    case cudaErrorMisalignedAddress:
      return true;
    default:
      return false;
  }
}

// " at position 3", " at position (1, 2)", or nothing for a single number.
std::string place_of(const ErrorRecord& record) {
  int64_t position = record.numbers[1];
  if (record.ndim == 0) return "";
  if (record.ndim < 2) return " at position " + std::to_string(position);
  std::string list;
  for (int d = record.ndim - 1; d >= 0; position /= record.sizes[d--])
    list.insert(0, std::to_string(position % record.sizes[d]) + (list.empty() ? "" : ", "));
  return " at position (" + list + ")";
}

std::string shortest(double value) {
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

}  // namespace

void throw_cuda_error(cudaError_t status, const char* what) {
  std::string message = "[cuda] " + std::string(what) + ": " + cudaGetErrorString(status) + " (" +
                        cudaGetErrorName(status) + ")";
  if (ends_the_context(status))
    message += "; an earlier kernel may have caused it, and this process cannot use the GPU any more";
  cudaGetLastError();  // an error that is not the context's end is forgotten here
  throw DeviceError(message);
}

void forget(cudaError_t status) noexcept {
  if (status != cudaSuccess && !ends_the_context(status)) cudaGetLastError();
}

void throw_recorded(const ErrorRecord& record) {
  const auto number = [&](int i) { return std::to_string(record.numbers[i]); };
  const auto row_sum = [&](const char* kind) {
    return "[multinomial] the weights of a row must have a " + std::string(kind) + " sum; row " + number(0) +
           " sums to " + shortest(record.value);
  };
  switch (static_cast<ErrorKind>(record.claimed)) {
    case ErrorKind::index:
      throw IndexError("[" + std::string(record.op) + "] index " + number(0) + place_of(record) +
                       " is out of bounds for dimension " + number(2) + " with size " + number(3));
    case ErrorKind::one_hot:
      throw IndexError("[one_hot] class numbers must be in [0, " + number(1) + "); got " + number(0));
    case ErrorKind::nll_target:
      throw IndexError("[nll_loss] target must be in [0, " + number(2) + ") or ignore_index " + number(3) +
                       "; got " + number(0) + " at position " + number(1));
    case ErrorKind::unpool_place:
      throw IndexError("[max_unpool] index " + number(0) + " is outside the output of " + number(1) +
                       " elements a channel");
    case ErrorKind::multinomial_weight:
      throw ValueError("[multinomial] every weight must be finite and not negative; received " +
                       shortest(record.value) + " at row " + number(0) + ", category " + number(1));
    case ErrorKind::multinomial_sum:
      throw ValueError(row_sum("positive"));
    case ErrorKind::multinomial_finite_sum:
      throw ValueError(row_sum("finite"));
    case ErrorKind::multinomial_samples:
      throw ValueError(
          "[multinomial] without replacement a row needs as many weights above 0 as samples; row " +
          number(0) + " has " + number(1) + ", " + number(2) + " samples asked");
    case ErrorKind::zero_divisor:
      throw Error("[" + std::string(record.op) + "] ZeroDivisionError: integers cannot be divided by zero");
    case ErrorKind::value:
      throw ValueError("[" + std::string(record.op) + "] " + record.rule + "; got " + shortest(record.value));
    case ErrorKind::first_offset:
      throw ValueError("[embedding_bag] offsets must start at 0; got " + number(0));
    case ErrorKind::falling_offset:
      throw ValueError("[embedding_bag] offsets must not fall; got " + number(0) + " after " + number(1));
    case ErrorKind::last_offset:
      throw ValueError("[embedding_bag] offsets must not exceed the " + number(1) + " indices; got " +
                       number(0));
    case ErrorKind::negative_repeat:
      throw ValueError("[repeat_interleave] repeats must not be negative; got " + number(0));
    case ErrorKind::many_repeats:
      throw ShapeError("[repeat_interleave] repeats add up to more than 2^63 - 1; repeats (" + number(0) +
                       ",)");
    case ErrorKind::output_size:
      throw ShapeError("[repeat_interleave] output_size must be what the repeats add up to, " + number(0) +
                       "; got " + number(1));
    case ErrorKind::none:
      break;
  }
  throw Error("[cuda] a kernel reported an error of the unknown kind " + std::to_string(record.claimed));
}

void check_errors(int device) {
  ErrorRecord& shared = *device_state(device).errors;
  if (shared.ready == 0) return;
  std::unique_lock taking(emptying);  // of threads that wait at once, one throws it
  if (shared.ready == 0) return;
  std::atomic_thread_fence(std::memory_order_acquire);
  const ErrorRecord record = shared;
  shared.ready = 0;
  std::atomic_ref(shared.claimed).store(0, std::memory_order_release);
  taking.unlock();
  throw_recorded(record);
}

}  // namespace weft::kernels::cuda
