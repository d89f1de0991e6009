// The choice between OpenBLAS and oneDNN for products of matrices.
#include "kernels/cpu/gemm.h"

#include <cblas.h>
#include <dlfcn.h>
#if WEFT_HAS_ONEDNN
#include <dnnl.h>
#endif

#include <cstdlib>
#include <string_view>

#include "kernels/cpu/backend_choice.h"
#include "weft/backends.h"

namespace weft {
namespace {

constexpr kernels::cpu::NamedBackend<MatmulBackend> kBackends[] = {
    {"automatic", MatmulBackend::automatic},
    {"openblas", MatmulBackend::openblas},
    {"onednn", MatmulBackend::onednn, kernels::cpu::kNoOnednn}};

auto& choice() {
  static kernels::cpu::BackendChoice chosen("WEFT_MATMUL", kBackends);
  return chosen;
}

}  // namespace

void set_matmul_backend(MatmulBackend backend) { choice().set("set_matmul_backend", backend); }
MatmulBackend matmul_backend() { return choice().get(); }

}  // namespace weft

namespace weft::kernels::cpu {
namespace {

CBLAS_TRANSPOSE cblas(bool transposed) { return transposed ? CblasTrans : CblasNoTrans; }

#if WEFT_HAS_ONEDNN
bool has_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
#else
  return false;
#endif
}

/// oneDNN packs operands into memory that it takes from malloc and gives back each time; with malloc's first thresholds a thread's
/// heap then shrinks and grows, and faults, at every product. malloc raises the thresholds when a large block is freed: this
/// frees one that was never touched.
bool let_malloc_keep_packed_operands() {
  constexpr size_t kBlock = 8 << 20;
  void* volatile block = std::malloc(kBlock);
  std::free(block);
  return true;
}

/// OpenBLAS picks its kernels by the processor's model; one that is newer than the library gets those of an old one.
bool openblas_uses_avx512() {
  const auto core = reinterpret_cast<const char* (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_corename"));
  if (!core) return false;
  const std::string_view name = core();
  return name == "SkylakeX" || name == "Cooperlake" || name == "SapphireRapids";
}

// Measured on AVX-512 (Zen 5, one thread; GF/s of oneDNN 2.6.3 against OpenBLAS 0.3.21 with its SkylakeX and with its Haswell
// kernels, which are what it takes there):
//   m, n, k            64,256,784 NT   256,784,64 TN   64,256,128 NN   1024^3          100,10,720 NT
//                      218 / 186, 113  257 / 224, 125  257 / 211, 113  249 / 234, 127  107 / 195, 70
bool prefers_onednn(int n, bool b_transposed) {
  const MatmulBackend backend = matmul_backend();
  if (backend != MatmulBackend::automatic) return backend == MatmulBackend::onednn;
  static const bool avx512 = has_avx512(), openblas_too = openblas_uses_avx512();
  return avx512 && !(openblas_too && b_transposed && n <= 16);
}
#endif

}  // namespace

void gemm(int m, int n, int k, const BlasMatrix<const float>& a, const BlasMatrix<const float>& b, float beta,
          const BlasMatrix<float>& c) {
#if WEFT_HAS_ONEDNN
  if (prefers_onednn(n, b.transposed)) {
    [[maybe_unused]] static const bool once = let_malloc_keep_packed_operands();
    const dnnl_status_t status = dnnl_sgemm(a.transposed ? 'T' : 'N', b.transposed ? 'T' : 'N', m, n, k, 1.0f,
                                            a.data, a.leading, b.data, b.leading, beta, c.data, c.leading);
    if (status != dnnl_success)
      throw Error("[matmul] oneDNN failed with status " + std::to_string(static_cast<int>(status)));
    return;
  }
#endif
  cblas_sgemm(CblasRowMajor, cblas(a.transposed), cblas(b.transposed), m, n, k, 1.0f, a.data, a.leading,
              b.data, b.leading, beta, c.data, c.leading);
}

void gemm(int m, int n, int k, const BlasMatrix<const double>& a, const BlasMatrix<const double>& b,
          double beta, const BlasMatrix<double>& c) {
  cblas_dgemm(CblasRowMajor, cblas(a.transposed), cblas(b.transposed), m, n, k, 1.0, a.data, a.leading,
              b.data, b.leading, beta, c.data, c.leading);
}

double dot(int n, const float* a, int a_step, const float* b, int b_step) {
  return static_cast<double>(cblas_sdot(n, a, a_step, b, b_step));
}
double dot(int n, const double* a, int a_step, const double* b, int b_step) {
  return cblas_ddot(n, a, a_step, b, b_step);
}

}  // namespace weft::kernels::cpu
