// Matrix products of the simulated device: a thread an element, straight from the definition, so that descriptions of products are
// tested without cuBLAS.
#ifdef WEFT_CUDASIM

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/libraries/gemm.h"
#include "kernels/cuda/number.cuh"

namespace weft::kernels::cuda::libraries {

namespace {

template <class T>
__global__ void product(Gemm g) {
  using A = Compute<T>;
  const int64_t index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= g.m * g.n * g.batch) return;
  const int64_t i = index % g.m, j = index / g.m % g.n, batch = index / g.m / g.n;
  const T* a = static_cast<const T*>(g.a) + batch * g.batch_a + (g.transpose_a ? i * g.lda : i);
  const T* b = static_cast<const T*>(g.b) + batch * g.batch_b + (g.transpose_b ? j : j * g.ldb);
  const int64_t step_a = g.transpose_a ? 1 : g.lda, step_b = g.transpose_b ? g.ldb : 1;
  A sum = 0;
  for (int64_t p = 0; p < g.k; ++p) sum += convert<A>(a[p * step_a]) * convert<A>(b[p * step_b]);
  T& c = static_cast<T*>(g.c)[batch * g.batch_c + i + j * g.ldc];
  A value = static_cast<A>(g.alpha) * sum;
  if (g.beta != 0) value += static_cast<A>(g.beta) * convert<A>(c);
  if (g.epilogue == GemmEpilogue::bias) value += convert<A>(static_cast<const T*>(g.bias)[i]);
  c = convert<T>(value);
  if (g.epilogue != GemmEpilogue::bias_gradient || i > 0) return;
  A column = 0;
  for (int64_t p = 0; p < g.k; ++p) column += convert<A>(b[p * step_b]);
  static_cast<T*>(g.bias_gradient)[j] = convert<T>(column);
}

}  // namespace

bool available() { return true; }

bool run(const Gemm& gemm) {
  // A library need not have every epilogue. Here it is this one, so that what callers do without is tested.
  if (gemm.epilogue == GemmEpilogue::bias_gradient && gemm.dtype == Dtype::float64) return false;
  by_floating(gemm.dtype, [&](auto type) {
    launch(product<decltype(type)>, blocks_for(gemm.m * gemm.n * gemm.batch, kBlock), kBlock, gemm);
  });
  return true;
}

int cublas_version(std::string* where) {
  *where = "the simulated device has no cuBLAS";
  return 0;
}

}  // namespace weft::kernels::cuda::libraries

#endif
