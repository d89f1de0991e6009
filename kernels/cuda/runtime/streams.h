// Streams and events: those that libweft hands out to users, and the runtime's own events, which are reused.
#pragma once

#include <cuda_runtime.h>

#include <vector>

namespace weft::kernels::cuda {

/// Higher priority: a smaller number. Destroyed streams are kept and handed out again, so that a stream that memory still belongs to
/// never dangles.
cudaStream_t create_stream(int device, int priority);
void destroy_stream(cudaStream_t stream, int device) noexcept;
/// The default stream and all that create_stream ever made on the device.
std::vector<cudaStream_t> streams_of(int device);
bool query_stream(int device, cudaStream_t stream);

/// An event of the runtime's own, without timing, on the device; give_event when nobody waits for it any more.
cudaEvent_t take_event(int device);
void give_event(cudaEvent_t event, int device) noexcept;

/// A user's event: CUDA's is made where it is first recorded.
struct Event {
  cudaEvent_t handle = nullptr;
  int device = 0;
  bool timing = false;
};
void destroy_event(Event* event) noexcept;
void record_event(Event& event, int device, cudaStream_t stream);
void wait_event(int device, cudaStream_t stream, const Event& event);
void synchronize_event(const Event& event);
bool query_event(const Event& event);
float elapsed_time(const Event& start, const Event& end);

}  // namespace weft::kernels::cuda
