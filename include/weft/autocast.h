// Mixed precision: products and convolutions in half the bits, losses in float32.
#pragma once

#include <optional>

#include "weft/device.h"
#include "weft/dtype.h"
#include "weft/export.h"

namespace weft {

/// What Autocast takes besides the kind of device.
struct AutocastOptions {
  std::optional<Dtype> dtype{};         // autocast_dtype(device) when absent
  bool enabled = true;                  // false: ops in the scope compute in the dtypes they are given
  std::optional<bool> cache_enabled{};  // autocast_cache_enabled() when absent
};

/// Ops in its scope, on this thread, choose the dtype they compute in, by PyTorch's lists:
///
///     {
///       const Autocast guard(DeviceType::cpu);
///       loss = cross_entropy(model(x), y);
///     }
///     loss.backward();
///
/// - matrix products (matmul, mm, bmm, addmm, addbmm, baddbmm, linear, einsum, linalg::vecdot) compute in `dtype`;
/// - so do convolutions, transposed ones, scaled_dot_product_attention, lstm, rnn_tanh, rnn_relu and prelu;
/// - losses, gru and cells, prod, trace, cdist, quantile, grid_sample and factorisations compute in float32;
/// - so do pooling of volumes and padding by mirrored or repeated elements;
/// - on GPUs so do exponentials, logarithms, pow, reciprocal, softmax, norms, layer_norm, group_norm, and sums;
/// - cat, stack and index_copy take the widest dtype among their tensors; all other ops compute in what they are given.
///
/// float64 tensors and ops in place are left alone. Parameters stay in float32, and so do their gradients; the copy that a parameter
/// is converted to is kept until the outermost scope ends, unless cache_enabled is false. Backward runs in the dtypes that
/// forward ran in: call it outside. dtype: bfloat16 or float16; throws DtypeError for others.
class WEFT_API Autocast {
 public:
  explicit Autocast(DeviceType device, AutocastOptions options = {});
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  DeviceType device_;
  bool enabled_, cache_enabled_;  // before
  Dtype dtype_;
};

/// This thread's settings for tensors on a kind of device: off at first, in bfloat16 on the CPU and float16 on GPUs. The setter of the
/// dtype throws DtypeError as Autocast does.
WEFT_API bool autocast_enabled(DeviceType device = DeviceType::cpu);
WEFT_API void set_autocast_enabled(DeviceType device, bool enabled);
WEFT_API Dtype autocast_dtype(DeviceType device = DeviceType::cpu);
WEFT_API void set_autocast_dtype(DeviceType device, Dtype dtype);
/// Whether converted parameters are kept for the rest of the outermost scope; on at first.
WEFT_API bool autocast_cache_enabled();
WEFT_API void set_autocast_cache_enabled(bool enabled);
/// Drops the converted parameters that this thread keeps.
WEFT_API void clear_autocast_cache();

}  // namespace weft
