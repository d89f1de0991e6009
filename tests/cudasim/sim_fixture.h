// What the tests of the simulated CUDA share: device memory with a copy to look at, launches, the last error, a fixture.
#pragma once

#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cudasim_test {

inline constexpr unsigned kAll = 0xffffffffu;

#define CHECK_CUDA(call) ASSERT_EQ(cudaSuccess, call) << cudaGetErrorString(cudaPeekAtLastError())

// Device memory of a test, with a copy to look at.
template <class T>
class Buffer {
 public:
  explicit Buffer(size_t count) : count_(count) {
    EXPECT_EQ(cudaSuccess, cudaMalloc(&data_, count * sizeof(T)));
  }
  explicit Buffer(const std::vector<T>& values) : Buffer(values.size()) {
    EXPECT_EQ(cudaSuccess, cudaMemcpy(data_, values.data(), count_ * sizeof(T), cudaMemcpyHostToDevice));
  }
  ~Buffer() { EXPECT_EQ(cudaSuccess, cudaFree(data_)); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  T* data() const { return data_; }
  std::vector<T> values() const {
    std::vector<T> result(count_);
    EXPECT_EQ(cudaSuccess, cudaMemcpy(result.data(), data_, count_ * sizeof(T), cudaMemcpyDeviceToHost));
    return result;
  }

 private:
  T* data_ = nullptr;
  size_t count_;
};

// launch(kernel, blocks, threads, arguments…) in the legacy stream.
template <class... P, class... A>
void launch(void (*kernel)(P...), dim3 blocks, dim3 threads, A... arguments) {
  sim::launch(
      blocks, threads, 0, nullptr, [=] { kernel(arguments...); }, reinterpret_cast<const void*>(kernel));
}

// What is wrong since the last call, in the words of cudaGetErrorString; "" if nothing is.
inline std::string last_error() {
  const cudaError_t status = cudaGetLastError();
  return status == cudaSuccess ? "" : cudaGetErrorString(status);
}

class CudaSim : public testing::Test {
 protected:
  CudaSim() : saved_(sim::options()) {
    sim::options() = {
        .lazy = false, .idle = false, .protect = saved_.protect, .devices = 1, .memory = size_t{1} << 28};
    sim::set_seed(1);
  }
  ~CudaSim() override {
    EXPECT_EQ("", last_error());
    sim::options() = saved_;
  }
  sim::Options saved_;
};

}  // namespace cudasim_test
