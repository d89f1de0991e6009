// Copies and fills. Memory that is neither on a device nor pinned is read at the call and written before it returns, as CUDA does.
#include <cstring>
#include <string>

#include "kernels/cuda/sim/engine.h"

namespace sim {

namespace {

enum class Place { pageable, pinned, device };

// Where [data, data + bytes) lies; all of it must lie in one block.
Place place_of(const void* data, size_t bytes, const char* what) {
  const auto* block = find_block(data);
  if (block == nullptr) return Place::pageable;
  if (reinterpret_cast<uintptr_t>(data) + bytes > block->first + block->second.bytes)
    refuse(cudaErrorInvalidValue, std::string(what) + " of " + std::to_string(bytes) +
                                      " bytes reaches beyond a block of " +
                                      std::to_string(block->second.bytes));
  return block->second.on_device ? Place::device : Place::pinned;
}

bool direction_fits(cudaMemcpyKind kind, Place to, Place from) {
  if (kind == cudaMemcpyDefault) return true;
  const bool to_device = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
  const bool from_device = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
  return to_device == (to == Place::device) && from_device == (from == Place::device);
}

struct Copy {
  char* to;
  size_t to_pitch;
  const char* from;
  size_t from_pitch, width, height;

  void run() const {
    const Access access;
    if (width == to_pitch && width == from_pitch) {
      std::memmove(to, from, width * height);
    } else {
      for (size_t row = 0; row < height; ++row)
        std::memmove(to + row * to_pitch, from + row * from_pitch, width);
    }
  }
  static size_t span(size_t pitch, size_t width, size_t height) { return pitch * (height - 1) + width; }
};

void submit_copy(Lock& lock, Copy copy, cudaMemcpyKind kind, const std::shared_ptr<Stream>& stream,
                 bool wait) {
  if (copy.width == 0 || copy.height == 0) return;
  if (copy.to_pitch < copy.width || copy.from_pitch < copy.width) refuse(cudaErrorInvalidPitchValue);
  const size_t from_bytes = Copy::span(copy.from_pitch, copy.width, copy.height);
  const Place to = place_of(copy.to, Copy::span(copy.to_pitch, copy.width, copy.height), "a copy to memory");
  const Place from = place_of(copy.from, from_bytes, "a copy from memory");
  if (!direction_fits(kind, to, from))
    refuse(cudaErrorInvalidValue, "the copy's direction is not that of its pointers");
  const bool pageable = to == Place::pageable || from == Place::pageable;
  if (stream->capture != nullptr && pageable)
    refuse_in_capture(*stream->capture, cudaErrorStreamCaptureUnsupported,
                      "a copy of memory that is not pinned");

  std::shared_ptr<char[]> taken;
  if (from == Place::pageable && options().lazy) {
    taken.reset(new char[from_bytes]);
    std::memcpy(taken.get(), copy.from, from_bytes);
    copy.from = taken.get();
  }
  submit(lock, stream, {cudaGraphNodeTypeMemcpy, [copy, taken](Lock&) { copy.run(); }});
  if (wait || to == Place::pageable) run_until(lock, {stream, stream->issued});
}

void submit_fill(Lock& lock, void* data, int value, size_t bytes, const std::shared_ptr<Stream>& stream) {
  if (bytes == 0) return;
  if (place_of(data, bytes, "a fill") == Place::pageable)
    refuse(cudaErrorInvalidValue, "a fill of host memory");
  const auto run = [=](Lock&) {
    const Access access;
    std::memset(data, value, bytes);
  };
  submit(lock, stream, {cudaGraphNodeTypeMemset, run});
}

Copy flat(void* to, const void* from, size_t bytes) {
  return {static_cast<char*>(to), bytes, static_cast<const char*>(from), bytes, bytes, 1};
}

}  // namespace

}  // namespace sim

using namespace sim;

cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind kind) {
  return call(Reports::faults, [=](Lock& lock) {
    check_safe_in_capture("cudaMemcpy");
    submit_copy(lock, flat(to, from, bytes), kind, find_stream(cudaStreamLegacy), true);
  });
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  return call(Reports::faults, [=](Lock& lock) {
    submit_copy(lock, flat(to, from, bytes), kind, find_stream(stream), false);
  });
}
cudaError_t cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width,
                              size_t height, cudaMemcpyKind kind, cudaStream_t stream) {
  return call(Reports::faults, [=](Lock& lock) {
    const Copy copy{
        static_cast<char*>(to), to_pitch, static_cast<const char*>(from), from_pitch, width, height};
    submit_copy(lock, copy, kind, find_stream(stream), false);
  });
}
cudaError_t cudaMemcpyPeerAsync(void* to, int to_device, const void* from, int from_device, size_t bytes,
                                cudaStream_t stream) {
  return call(Reports::faults, [=](Lock& lock) {
    check_device(to_device);
    check_device(from_device);
    if (bytes == 0) return;
    const auto* target = find_block(to);
    const auto* source = find_block(from);
    if (target == nullptr || source == nullptr || target->second.device != to_device ||
        source->second.device != from_device)
      refuse(cudaErrorInvalidValue, "memory of another device than the copy names");
    submit_copy(lock, flat(to, from, bytes), cudaMemcpyDeviceToDevice, find_stream(stream), false);
  });
}
cudaError_t cudaMemset(void* data, int value, size_t bytes) {
  return call(Reports::faults, [=](Lock& lock) {
    check_safe_in_capture("cudaMemset");
    submit_fill(lock, data, value, bytes, find_stream(cudaStreamLegacy));
  });
}
cudaError_t cudaMemsetAsync(void* data, int value, size_t bytes, cudaStream_t stream) {
  return call(Reports::faults,
              [=](Lock& lock) { submit_fill(lock, data, value, bytes, find_stream(stream)); });
}
