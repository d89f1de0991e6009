// A matrix product by cuBLASLt without weft, on weft's memory and stream: what bench_gpu compares weft's products with. The library is
// the one that weft found.
#include <weft/cuda.h>

#include "cases.h"

#if __has_include(<cublasLt.h>)

#include <cublasLt.h>
#include <dlfcn.h>

#include <memory>

namespace bench {

namespace {

using namespace weft;

void check(cublasStatus_t status, const char* what) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw Error("[raw_gemm] " + std::string(what) + " returned " + std::to_string(static_cast<int>(status)));
}

void* library() {
  const cuda::LibraryVersions found = cuda::library_versions();
  void* handle = found.cublas > 0 ? dlopen(found.cublas_path.c_str(), RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (!handle) throw Error("[raw_gemm] cuBLASLt cannot be opened: " + found.cublas_path);
  return handle;
}

template <class F>
F* function(void* from, const char* name, F*) {
  void* found = dlsym(from, name);
  if (!found) throw Error(std::string("[raw_gemm] the library lacks ") + name);
  return reinterpret_cast<F*>(found);
}
#define WEFT_FUNCTION(name) \
  const decltype(&::name) name = function(handle, #name, static_cast<decltype(&::name)>(nullptr))

/// Row-major c = a b, which is column-major c^T = b^T a^T: the operands change places.
struct Product {
  void* handle = library();
  WEFT_FUNCTION(cublasLtCreate);
  WEFT_FUNCTION(cublasLtMatmul);
  WEFT_FUNCTION(cublasLtMatmulAlgoGetHeuristic);
  WEFT_FUNCTION(cublasLtMatmulDescCreate);
  WEFT_FUNCTION(cublasLtMatmulPreferenceCreate);
  WEFT_FUNCTION(cublasLtMatmulPreferenceSetAttribute);
  WEFT_FUNCTION(cublasLtMatrixLayoutCreate);

  static constexpr size_t kWorkspace = size_t{32} << 20;
  Tensor a, b, c, workspace;
  cublasLtHandle_t blas = nullptr;
  cublasLtMatmulDesc_t operation = nullptr;
  cublasLtMatrixLayout_t layout = nullptr;
  cublasLtMatmulHeuristicResult_t choice{};

  Product(Dtype dtype, cublasComputeType_t compute, cudaDataType_t type, int64_t size) {
    const Device device(DeviceType::cuda);
    a = randn({size, size}, {.dtype = dtype, .device = device});
    b = randn({size, size}, {.dtype = dtype, .device = device});
    c = empty_like(a);
    workspace = empty({static_cast<int64_t>(kWorkspace)}, {.dtype = uint8, .device = device});
    check(cublasLtCreate(&blas), "cublasLtCreate");
    check(cublasLtMatmulDescCreate(&operation, compute, CUDA_R_32F), "cublasLtMatmulDescCreate");
    check(cublasLtMatrixLayoutCreate(&layout, type, size, size, size), "cublasLtMatrixLayoutCreate");
    cublasLtMatmulPreference_t preference = nullptr;
    check(cublasLtMatmulPreferenceCreate(&preference), "cublasLtMatmulPreferenceCreate");
    check(cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                               &kWorkspace, sizeof kWorkspace),
          "cublasLtMatmulPreferenceSetAttribute");
    int found = 0;
    check(cublasLtMatmulAlgoGetHeuristic(blas, operation, layout, layout, layout, layout, preference, 1,
                                         &choice, &found),
          "cublasLtMatmulAlgoGetHeuristic");
    if (found == 0) throw Error("[raw_gemm] cuBLASLt has no algorithm");
  }

  void run() const {
    const float one = 1, zero = 0;
    check(cublasLtMatmul(blas, operation, &one, b.raw_data(), layout, a.raw_data(), layout, &zero,
                         c.raw_data(), layout, c.raw_data(), layout, &choice.algo, workspace.raw_data(),
                         kWorkspace, static_cast<cudaStream_t>(cuda::current_stream().handle())),
          "cublasLtMatmul");
  }
};

}  // namespace

// Its handles live as long as the program.
Case raw_gemm(const std::string& precision, int64_t size) {
  const bool half = precision == "bf16";
  const auto product = std::make_shared<Product>(
      half ? bfloat16 : float32, precision == "tf32" ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F,
      half ? CUDA_R_16BF : CUDA_R_32F, size);
  product->run();
  const double operations = 2.0 * static_cast<double>(size) * static_cast<double>(size * size);
  return {[product] { product->run(); }, operations, "operations", false,
          [product] { return product->c[0][0].item(); }};
}

}  // namespace bench

#else

bench::Case bench::raw_gemm(const std::string&, int64_t) {
  throw weft::Error("[raw_gemm] this program was built without cuBLAS's headers");
}

#endif
