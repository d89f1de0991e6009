// The simulated CUDA: device memory, copies, devices, and the functions that the C library lacks.
#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "tests/cudasim/sim_fixture.h"

namespace cudasim_test {
namespace {

// ---- memory -------------------------------------------------------------------------------------------------------

TEST_F(CudaSim, MemoryIsLimitedAndPoisoned) {
  sim::options().memory = 1 << 20;
  size_t free = 0, total = 0;
  CHECK_CUDA(cudaMemGetInfo(&free, &total));
  EXPECT_EQ(size_t{1} << 20, total);
  void* data = nullptr;
  EXPECT_EQ(cudaErrorMemoryAllocation, cudaMalloc(&data, total + 1));
  EXPECT_EQ(nullptr, data);
  EXPECT_NE(std::string::npos, last_error().find("1048577 bytes wanted"));
  CHECK_CUDA(cudaMalloc(&data, total));
  void* more = nullptr;
  EXPECT_EQ(cudaErrorMemoryAllocation, cudaMalloc(&more, 1));
  cudaGetLastError();
  CHECK_CUDA(cudaFree(data));
  EXPECT_TRUE(std::isnan(Buffer<float>(1).values()[0]));
  EXPECT_EQ(cudaErrorInvalidValue, cudaFree(data));
  cudaGetLastError();
  CHECK_CUDA(cudaFree(nullptr));
}

TEST_F(CudaSim, AsynchronousFreesMakeRoom) {
  sim::options().memory = 1 << 20;
  sim::options().lazy = true;
  cudaStream_t stream;
  CHECK_CUDA(cudaStreamCreate(&stream));
  for (int i = 0; i < 3; ++i) {
    void* data = nullptr;
    CHECK_CUDA(cudaMallocAsync(&data, 1 << 20, stream));
    CHECK_CUDA(cudaFreeAsync(data, stream));
  }
  CHECK_CUDA(cudaStreamDestroy(stream));
}

TEST_F(CudaSim, CopiesAreChecked) {
  const Buffer<int> device(4);
  int host[8] = {};
  EXPECT_EQ(cudaErrorInvalidValue, cudaMemcpy(device.data(), host, 20, cudaMemcpyHostToDevice));
  EXPECT_NE(std::string::npos, last_error().find("beyond a block of 16"));
  EXPECT_EQ(cudaErrorInvalidValue, cudaMemcpy(device.data(), host, 16, cudaMemcpyDeviceToHost));
  EXPECT_EQ(cudaErrorInvalidValue, cudaMemset(host, 0, 4));
  cudaGetLastError();
  CHECK_CUDA(cudaMemset(device.data(), 0, 16));
  const int columns[] = {1, 2, 3, 4, 5, 6};
  CHECK_CUDA(cudaMemcpy2DAsync(device.data(), 8, columns, 12, 4, 2, cudaMemcpyDefault));
  EXPECT_EQ((std::vector{1, 0, 4, 0}), device.values());
}

TEST_F(CudaSim, PointersSayWhereTheyLie) {
  cudaPointerAttributes attributes;
  const Buffer<int> device(4);
  CHECK_CUDA(cudaPointerGetAttributes(&attributes, device.data() + 3));
  EXPECT_EQ(cudaMemoryTypeDevice, attributes.type);
  CHECK_CUDA(cudaPointerGetAttributes(&attributes, device.data() + 4));
  EXPECT_EQ(cudaMemoryTypeUnregistered, attributes.type);
  int* pinned = nullptr;
  int* mapped = nullptr;
  CHECK_CUDA(cudaHostAlloc(&pinned, 4, cudaHostAllocMapped));
  CHECK_CUDA(cudaHostGetDevicePointer(&mapped, pinned, 0));
  EXPECT_EQ(pinned, mapped);
  CHECK_CUDA(cudaPointerGetAttributes(&attributes, pinned));
  EXPECT_EQ(cudaMemoryTypeHost, attributes.type);
  CHECK_CUDA(cudaFreeHost(pinned));
}

using CudaSimDeathTest = CudaSim;
TEST_F(CudaSimDeathTest, ProtectedMemoryCannotBeTouchedByTheHost) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  sim::options().protect = true;
  const Buffer<int> one(std::vector<int>{5}), two(std::vector<int>{6, 7});
  int* data = one.data();
  sim::launch(1, 1, 0, nullptr, [=] { *data += 1; });
  EXPECT_EQ(6, one.values()[0]);
  EXPECT_EQ(7, two.values()[1]);
  EXPECT_DEATH(*data = 1, "");
}

// ---- devices ------------------------------------------------------------------------------------------------------

TEST_F(CudaSim, DevicesAreSeveralOrNone) {
  sim::options().devices = 2;
  int count = -1, device = -1;
  CHECK_CUDA(cudaGetDeviceCount(&count));
  EXPECT_EQ(2, count);
  CHECK_CUDA(cudaSetDevice(1));
  std::thread([&] { cudaGetDevice(&device); }).join();
  EXPECT_EQ(0, device);
  int* there = nullptr;
  CHECK_CUDA(cudaMalloc(&there, 4));
  cudaPointerAttributes attributes;
  CHECK_CUDA(cudaPointerGetAttributes(&attributes, there));
  EXPECT_EQ(1, attributes.device);
  cudaStream_t stream;
  CHECK_CUDA(cudaStreamCreate(&stream));
  CHECK_CUDA(cudaSetDevice(0));
  sim::launch(1, 1, 0, stream, [] {});
  EXPECT_EQ(cudaErrorInvalidResourceHandle, cudaGetLastError());
  int* here = nullptr;
  CHECK_CUDA(cudaMalloc(&here, 4));
  CHECK_CUDA(cudaMemset(here, 1, 4));
  CHECK_CUDA(cudaMemcpyPeerAsync(there, 1, here, 0, 4));
  int value = 0;
  CHECK_CUDA(cudaMemcpy(&value, there, 4, cudaMemcpyDefault));
  EXPECT_EQ(0x01010101, value);
  CHECK_CUDA(cudaFree(here));
  CHECK_CUDA(cudaFree(there));
  CHECK_CUDA(cudaStreamDestroy(stream));
  EXPECT_EQ(cudaErrorInvalidDevice, cudaSetDevice(2));
  cudaGetLastError();

  sim::options().devices = 0;
  EXPECT_EQ(cudaErrorNoDevice, cudaGetDeviceCount(&count));
  EXPECT_EQ(0, count);
  cudaGetLastError();
}

TEST_F(CudaSim, PropertiesSayWhatItIs) {
  cudaDeviceProp p;
  CHECK_CUDA(cudaGetDeviceProperties(&p, 0));
  EXPECT_STREQ("cudasim", p.name);
  EXPECT_EQ(9, p.major);
  EXPECT_EQ(4, p.multiProcessorCount);
  int processors = 0;
  CHECK_CUDA(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, 0));
  EXPECT_EQ(4, processors);
}

// ---- functions ----------------------------------------------------------------------------------------------------

TEST(CudaSimMath, InverseErrorFunctions) {
  for (double x = -0.999; x < 1; x += 0.037) EXPECT_NEAR(x, std::erf(erfinv(x)), 4e-16) << x;
  for (double x : {1e-300, 1e-100, 1e-17, 1e-5, 0.3, 0.9999, 1.7, 1.99999})
    EXPECT_NEAR(1, std::erfc(erfcinv(x)) / x, 1e-13) << x;
  EXPECT_EQ(std::numeric_limits<double>::infinity(), erfinv(1.0));
  EXPECT_TRUE(std::isnan(erfinv(1.5)));
  EXPECT_TRUE(std::isnan(erfcinv(-0.5)));
  EXPECT_EQ(0, erfinv(0.0));
  EXPECT_NEAR(1e-12, std::erf(erfinv(1e-12)), 1e-27);
  for (double x : {-3.0, -0.5, 0.0, 1.0, 5.0}) EXPECT_NEAR(x, normcdfinv(normcdf(x)), 1e-9) << x;
  EXPECT_NEAR(1.959963984540054, normcdfinv(0.975), 1e-14);
}

TEST(CudaSimMath, ScaledErrorFunctionAndBessel) {
  EXPECT_NEAR(0.42758357615580700442, erfcx(1.0), 1e-16);
  EXPECT_NEAR(5.0089800807622835, erfcx(-1.0), 4e-15);
  // Both sides of where the series takes over.
  EXPECT_NEAR(erfcx(11.9999999999), erfcx(12.0000000001), 1e-11);
  EXPECT_NEAR(0.0056416137829894, erfcx(100.0), 1e-16);
  EXPECT_NEAR(1.2660658777520084, cyl_bessel_i0(1.0), 1e-15);
  EXPECT_NEAR(-0.56515910399248503, cyl_bessel_i1(-1.0), 1e-15);
}

TEST(CudaSimMath, ExactWhereItShouldBe) {
  EXPECT_EQ(0, sinpi(7.0));
  EXPECT_EQ(1, sinpi(0.5));
  EXPECT_EQ(-1, sinpi(1.5));
  EXPECT_EQ(0, cospi(3.5));
  EXPECT_EQ(-1, cospi(5.0f));
  EXPECT_EQ(0.5f, rsqrt(4.0f));
  EXPECT_EQ(1000.0f, exp10(3.0f));
  EXPECT_EQ(2, max(2, -3));
  EXPECT_EQ(4u, max(4u, 3));
  EXPECT_EQ(3.0f, max(std::nanf(""), 3.0f));
  EXPECT_EQ(-1, __float2int_rd(-0.5f));
  EXPECT_EQ(INT32_MAX, __float2int_rz(1e20f));
  EXPECT_EQ(0, __double2ll_rn(std::nan("")));
  EXPECT_EQ(2, __double2int_rn(2.5));
}

TEST(CudaSimMath, Bits) {
  EXPECT_EQ(0x80000000u, __brev(1));
  EXPECT_EQ(1ull << 63, __brevll(1));
  EXPECT_EQ(0xfffffffeu, __umulhi(kAll, kAll));
  EXPECT_EQ(-1, __mulhi(-1, 1));
  EXPECT_EQ(UINT64_MAX - 1, __umul64hi(UINT64_MAX, UINT64_MAX));
  EXPECT_EQ(31, __clz(1));
  EXPECT_EQ(3, __ffs(4));
  EXPECT_EQ(0, __ffs(0));
  EXPECT_EQ(0x44332211u, __byte_perm(0x44332211u, 0, 0x3210));
  EXPECT_EQ(0x23456781u >> 0, __funnelshift_l(0x12345678u, 0x12345678u, 4));
  EXPECT_EQ(0x3f800000u, __float_as_uint(1.0f));
  EXPECT_EQ(1.0, __hiloint2double(__double2hiint(1.0), __double2loint(1.0)));
}

}  // namespace
}  // namespace cudasim_test
