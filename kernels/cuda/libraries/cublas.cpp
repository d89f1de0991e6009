// Matrix products by cuBLASLt, which is opened at run time: algorithms are asked for once a shape and kept.
#if WEFT_HAS_CUBLAS

#include <cublasLt.h>

#include <algorithm>
#include <array>
#include <vector>

#include "kernels/cuda/libraries/gemm.h"
#include "kernels/cuda/libraries/library.h"
#include "kernels/cuda/libraries/plan_cache.h"
#include "kernels/cuda/runtime/relaxed_capture.h"
#include "kernels/cuda/runtime/scratch.h"
#include "kernels/cuda/runtime/state.h"
#include "weft/error.h"

namespace weft::kernels::cuda::libraries {

namespace {

// ---- the library --------------------------------------------------------------------------------------------------

#define WEFT_CUBLAS_FUNCTIONS(X)          \
  X(cublasLtCreate)                       \
  X(cublasLtGetStatusString)              \
  X(cublasLtMatmul)                       \
  X(cublasLtMatmulAlgoGetHeuristic)       \
  X(cublasLtMatmulDescCreate)             \
  X(cublasLtMatmulDescDestroy)            \
  X(cublasLtMatmulDescSetAttribute)       \
  X(cublasLtMatmulPreferenceCreate)       \
  X(cublasLtMatmulPreferenceDestroy)      \
  X(cublasLtMatmulPreferenceSetAttribute) \
  X(cublasLtMatrixLayoutCreate)           \
  X(cublasLtMatrixLayoutDestroy)          \
  X(cublasLtMatrixLayoutSetAttribute)

struct Cublas {
  Library library;
  bool complete = false;
#define WEFT_MEMBER(name) decltype(&::name) name = nullptr;
  WEFT_CUBLAS_FUNCTIONS(WEFT_MEMBER)
#undef WEFT_MEMBER
};

Cublas open_cublas() {
  Cublas api;
  api.library = open_library({.title = "cuBLASLt",
                              .variable = "WEFT_CUBLAS_PATH",
                              .names = {"libcublasLt.so.13", "libcublasLt.so.12"},
                              .packages = {"cu13", "cublas"},
                              .install = "pip install nvidia-cublas",
                              .version_symbol = "cublasLtGetVersion",
                              .lowest = 120000,
                              .below = 140000});
  if (!api.library) return api;
  api.complete = true;
#define WEFT_LOAD(name)                                                            \
  api.name = api.library.symbol<std::remove_pointer_t<decltype(api.name)>>(#name); \
  api.complete = api.complete && api.name;
  WEFT_CUBLAS_FUNCTIONS(WEFT_LOAD)
#undef WEFT_LOAD
  if (!api.complete) api.library.why = api.library.path + " lacks functions that this build of weft calls";
  return api;
}

const Cublas& cublas() {
  static const auto* const api = new Cublas(open_cublas());
  return *api;
}

void check(cublasStatus_t status, const char* what) {
  if (status != CUBLAS_STATUS_SUCCESS)
    throw DeviceError(std::string("[matmul] cuBLASLt: ") + what + ": " +
                      cublas().cublasLtGetStatusString(status));
}

// ---- what a product is described by -------------------------------------------------------------------------------

struct Key {
  int64_t device, dtype, precision, epilogue, transpose_a, transpose_b, m, n, k, batch, lda, ldb, ldc,
      batch_a, batch_b, batch_c, adds, align_a, align_b, align_c, align_bias;
};

/// What an epilogue reads or writes; nullptr without one.
const void* bias_of(const Gemm& g) {
  return g.epilogue == GemmEpilogue::bias_gradient ? g.bias_gradient : g.bias;
}

Key key_of(const Gemm& g, int device) {
  const auto item = static_cast<int64_t>(item_size(g.dtype));
  return {device,
          static_cast<int64_t>(g.dtype),
          static_cast<int64_t>(g.precision),
          static_cast<int64_t>(g.epilogue),
          g.transpose_a,
          g.transpose_b,
          g.m,
          g.n,
          g.k,
          g.batch,
          g.lda,
          g.ldb,
          g.ldc,
          g.batch_a,
          g.batch_b,
          g.batch_c,
          g.beta != 0,
          alignment_of(g.a, g.batch_a * item),
          alignment_of(g.b, g.batch_b * item),
          alignment_of(g.c, g.batch_c * item),
          alignment_of(bias_of(g))};
}

cudaDataType_t data_type(Dtype dtype) {
  switch (dtype) {
    case Dtype::float64:
      return CUDA_R_64F;
    case Dtype::float16:
      return CUDA_R_16F;
    case Dtype::bfloat16:
      return CUDA_R_16BF;
    default:
      return CUDA_R_32F;
  }
}

cublasLtEpilogue_t epilogue_of(GemmEpilogue epilogue) {
  switch (epilogue) {
    case GemmEpilogue::bias:
      return CUBLASLT_EPILOGUE_BIAS;
    case GemmEpilogue::bias_gradient:
      return CUBLASLT_EPILOGUE_BGRADB;
    default:
      return CUBLASLT_EPILOGUE_DEFAULT;
  }
}

/// A descriptor of cuBLASLt's, destroyed with its owner.
template <class T, auto destroy>
struct Descriptor {
  T value = nullptr;
  Descriptor() = default;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value) (cublas().*destroy)(value);
  }
};
using Operation = Descriptor<cublasLtMatmulDesc_t, &Cublas::cublasLtMatmulDescDestroy>;
using Layout = Descriptor<cublasLtMatrixLayout_t, &Cublas::cublasLtMatrixLayoutDestroy>;
using Preference = Descriptor<cublasLtMatmulPreference_t, &Cublas::cublasLtMatmulPreferenceDestroy>;

struct Plan {
  Operation operation;
  Layout a, b, c;
  bool supported = false;
  cublasLtMatmulAlgo_t algorithm{};
  size_t workspace = 0;
  std::mutex bias;  // its address is part of the operation
};

/// Of one device; never destroyed, since the driver may be gone before.
struct Context {
  cublasLtHandle_t handle = nullptr;
  uint64_t most_workspace = 0;
  PlanCache<Key, Plan> plans{1024};
};

Context& context_of(int device) {
  static auto* const mutex = new std::mutex;
  static auto* const devices = new std::vector<std::unique_ptr<Context>>;
  const std::lock_guard lock(*mutex);
  if (devices->size() <= static_cast<size_t>(device)) devices->resize(device + 1);
  std::unique_ptr<Context>& state = (*devices)[device];
  if (!state) {
    const RelaxedCapture relaxed;
    auto made = std::make_unique<Context>();
    check(cublas().cublasLtCreate(&made->handle), "cublasLtCreate");
    int major = 0;
    cuda::check(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device),
                "device attribute");
    // NVIDIA's advice: 32 MiB from Hopper on, 4 MiB before.
    made->most_workspace = uint64_t{major >= 9 ? 32u : 4u} << 20;
    state = std::move(made);
  }
  return *state;
}

template <class T>
void set(cublasLtMatmulDesc_t operation, cublasLtMatmulDescAttributes_t attribute, const T& value) {
  check(cublas().cublasLtMatmulDescSetAttribute(operation, attribute, &value, sizeof(T)),
        "cublasLtMatmulDescSetAttribute");
}
template <class T>
void set(cublasLtMatrixLayout_t layout, cublasLtMatrixLayoutAttribute_t attribute, const T& value) {
  check(cublas().cublasLtMatrixLayoutSetAttribute(layout, attribute, &value, sizeof(T)),
        "cublasLtMatrixLayoutSetAttribute");
}
template <class T>
void set(cublasLtMatmulPreference_t preference, cublasLtMatmulPreferenceAttributes_t attribute,
         const T& value) {
  check(cublas().cublasLtMatmulPreferenceSetAttribute(preference, attribute, &value, sizeof(T)),
        "cublasLtMatmulPreferenceSetAttribute");
}

void set_layout(Layout& layout, const Gemm& g, int64_t rows, int64_t columns, int64_t leading, int64_t step) {
  check(cublas().cublasLtMatrixLayoutCreate(&layout.value, data_type(g.dtype), static_cast<uint64_t>(rows),
                                            static_cast<uint64_t>(columns), leading),
        "cublasLtMatrixLayoutCreate");
  if (g.batch == 1) return;
  set(layout.value, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, static_cast<int32_t>(g.batch));
  set(layout.value, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, step);
}

std::shared_ptr<Plan> make_plan(const Context& context, const Gemm& g, const Key& key) {
  const RelaxedCapture relaxed;
  auto plan = std::make_shared<Plan>();
  const bool is_double = g.dtype == Dtype::float64;
  const cublasComputeType_t compute = is_double                            ? CUBLAS_COMPUTE_64F
                                      : g.precision == GemmPrecision::tf32 ? CUBLAS_COMPUTE_32F_FAST_TF32
                                                                           : CUBLAS_COMPUTE_32F;
  check(
      cublas().cublasLtMatmulDescCreate(&plan->operation.value, compute, is_double ? CUDA_R_64F : CUDA_R_32F),
      "cublasLtMatmulDescCreate");
  const auto operation = plan->operation.value;
  set(operation, CUBLASLT_MATMUL_DESC_TRANSA, g.transpose_a ? CUBLAS_OP_T : CUBLAS_OP_N);
  set(operation, CUBLASLT_MATMUL_DESC_TRANSB, g.transpose_b ? CUBLAS_OP_T : CUBLAS_OP_N);
  set(operation, CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue_of(g.epilogue));
  if (g.epilogue != GemmEpilogue::none) set(operation, CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias_of(g));
  set_layout(plan->a, g, g.transpose_a ? g.k : g.m, g.transpose_a ? g.m : g.k, g.lda, g.batch_a);
  set_layout(plan->b, g, g.transpose_b ? g.n : g.k, g.transpose_b ? g.k : g.n, g.ldb, g.batch_b);
  set_layout(plan->c, g, g.m, g.n, g.ldc, g.batch_c);

  Preference preference;
  check(cublas().cublasLtMatmulPreferenceCreate(&preference.value), "cublasLtMatmulPreferenceCreate");
  set(preference.value, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, context.most_workspace);
  // Pieces of the depth are added in what is computed in, not in a half type.
  set(preference.value, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
      static_cast<uint32_t>(item_size(g.dtype) == 2 ? CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE
                                                    : CUBLASLT_REDUCTION_SCHEME_MASK));
  set(preference.value, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, static_cast<uint32_t>(key.align_a));
  set(preference.value, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, static_cast<uint32_t>(key.align_b));
  set(preference.value, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, static_cast<uint32_t>(key.align_c));
  set(preference.value, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, static_cast<uint32_t>(key.align_c));

  cublasLtMatmulHeuristicResult_t found{};
  int count = 0;
  const cublasStatus_t status = cublas().cublasLtMatmulAlgoGetHeuristic(
      context.handle, operation, plan->a.value, plan->b.value, plan->c.value, plan->c.value, preference.value,
      1, &found, &count);
  if (status == CUBLAS_STATUS_NOT_SUPPORTED || status == CUBLAS_STATUS_INVALID_VALUE) return plan;
  check(status, "cublasLtMatmulAlgoGetHeuristic");
  plan->supported = count > 0 && found.state == CUBLAS_STATUS_SUCCESS;
  plan->algorithm = found.algo;
  plan->workspace = found.workspaceSize;
  return plan;
}

std::shared_ptr<Plan> plan_of(const Gemm& g) {
  const int current = current_device();
  Context& context = context_of(current);
  const Key key = key_of(g, current);
  return context.plans.find_or_make(key, [&] { return make_plan(context, g, key); });
}

void run_plan(Plan& plan, const Gemm& g) {
  std::unique_lock<std::mutex> bias;
  if (g.epilogue != GemmEpilogue::none) {
    bias = std::unique_lock(plan.bias);
    set(plan.operation.value, CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias_of(g));
  }
  const Scratch<char> workspace(static_cast<int64_t>(plan.workspace));
  const auto alpha = static_cast<float>(g.alpha), beta = static_cast<float>(g.beta);
  const bool is_double = g.dtype == Dtype::float64;
  const void* factors[] = {is_double ? static_cast<const void*>(&g.alpha) : &alpha,
                           is_double ? static_cast<const void*>(&g.beta) : &beta};
  check(cublas().cublasLtMatmul(context_of(current_device()).handle, plan.operation.value, factors[0], g.a,
                                plan.a.value, g.b, plan.b.value, factors[1], g.c, plan.c.value, g.c,
                                plan.c.value, &plan.algorithm, workspace.data(), plan.workspace,
                                current_stream()),
        "cublasLtMatmul");
}

/// Batches `first` and on of a product, as many as one call takes.
Gemm part_of(const Gemm& gemm, int64_t first) {
  // Batches are the third dimension of the grid in many of the library's kernels.
  constexpr int64_t kMostBatches = 65535;
  const auto item = static_cast<int64_t>(item_size(gemm.dtype));
  Gemm part = gemm;
  part.batch = std::min(kMostBatches, gemm.batch - first);
  part.a = static_cast<const char*>(gemm.a) + first * gemm.batch_a * item;
  part.b = static_cast<const char*>(gemm.b) + first * gemm.batch_b * item;
  part.c = static_cast<char*>(gemm.c) + first * gemm.batch_c * item;
  return part;
}

}  // namespace

bool available() { return cublas().complete; }

bool run(const Gemm& gemm) {
  if (!available()) return false;
  // All parts have plans before the first one writes.
  std::vector<std::pair<Gemm, std::shared_ptr<Plan>>> parts;
  for (int64_t first = 0; first < gemm.batch; first += parts.back().first.batch) {
    const Gemm part = part_of(gemm, first);
    parts.emplace_back(part, plan_of(part));
    if (!parts.back().second->supported) return false;
  }
  for (const auto& [part, plan] : parts) run_plan(*plan, part);
  return true;
}

int cublas_version(std::string* where) {
  const Cublas& api = cublas();
  *where = api.complete ? api.library.path : api.library.why;
  return api.complete ? api.library.version : 0;
}

}  // namespace weft::kernels::cuda::libraries

#endif
