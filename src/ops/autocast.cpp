// Autocast: its modes, what it converts, and the converted parameters it keeps.
#include "weft/autocast.h"

#include <algorithm>
#include <unordered_map>

#include "src/core/check.h"
#include "src/core/cuda_backend.h"
#include "src/core/replay_count.h"
#include "src/ops/autocast.h"
#include "weft/autograd.h"
#include "weft/ops/shape.h"

namespace weft {

using detail::autocast_modes;

namespace {

struct Kept {
  Tensor parameter;  // keeps the key from being taken by another tensor
  uint32_t version;
  uint64_t capture, replays;  // in which captured step, if any, and after how many replays
  Tensor converted;
};
using Cache = std::unordered_map<const detail::TensorImpl*, Kept>;

Cache& cache() {
  thread_local Cache of_this_thread;
  return of_this_thread;
}
constinit thread_local int depth = 0;

void check_dtype(Dtype dtype) {
  WEFT_CHECK(dtype == bfloat16 || dtype == float16, DtypeError, "autocast",
             "supports bfloat16 and float16; got {}", dtype);
}

size_t at(DeviceType device) { return static_cast<size_t>(device); }

bool follows(const Tensor& t) { return t.defined() && is_floating(t.dtype()) && t.dtype() != float64; }

}  // namespace

namespace ops {

Dtype autocast_target(Autocasting to, TensorList given) {
  if (to == Autocasting::float32) return weft::float32;
  Dtype widest = Dtype::uint8;
  bool mixed = false;
  DeviceType device = DeviceType::cpu;
  for (const Tensor& t : given) {
    if (!t.defined()) continue;
    if (t.device().is_cuda()) device = DeviceType::cuda;
    if (!is_floating(t.dtype())) continue;
    mixed = mixed || (is_floating(widest) && t.dtype() != widest);
    if (!is_floating(widest) || t.dtype() == weft::float32 || t.dtype() == float64) widest = t.dtype();
  }
  if (to == Autocasting::widest) return mixed && widest != float64 ? weft::float32 : widest;
  return autocast_modes.enabled[at(device)] ? autocast_modes.dtype[at(device)] : widest;
}

Tensor autocast_argument(const Tensor& t, Dtype dtype) {
  if (!follows(t) || t.dtype() == dtype || !is_floating(dtype) ||
      !autocast_modes.enabled[at(t.device().type)])
    return t;
  // A copy made off the tape would cut later uses off their gradient.
  const bool kept = autocast_modes.cache && depth > 0 && t.dtype() == float32 && t.requires_grad() &&
                    t.is_leaf() && !t.is_view() && grad_enabled();
  if (!kept) return to(t, dtype);
  const uint64_t capture = detail::capturing ? detail::capturing->number : 0;
  const uint64_t replays = detail::replay_count.load(std::memory_order_relaxed);
  const auto found = cache().find(&t.impl());
  if (found != cache().end() && found->second.version == t.version() && found->second.capture == capture &&
      found->second.replays == replays && found->second.converted.dtype() == dtype)
    return found->second.converted;
  Tensor converted = to(t, dtype);
  cache().insert_or_assign(&t.impl(), Kept{t, t.version(), capture, replays, converted});
  return converted;
}

std::vector<Tensor> autocast_argument(TensorList tensors, Dtype dtype) {
  std::vector<Tensor> converted;
  for (const Tensor& t : tensors) converted.push_back(autocast_argument(t, dtype));
  return converted;
}

}  // namespace ops

Autocast::Autocast(DeviceType device, AutocastOptions options)
    : device_(device),
      enabled_(autocast_modes.enabled[at(device)]),
      cache_enabled_(autocast_modes.cache),
      dtype_(autocast_modes.dtype[at(device)]) {
  const Dtype dtype = options.dtype.value_or(dtype_);
  if (options.enabled) check_dtype(dtype);
  autocast_modes.enabled[at(device)] = options.enabled;
  autocast_modes.dtype[at(device)] = dtype;
  autocast_modes.cache = options.cache_enabled.value_or(cache_enabled_);
  ++depth;
}

Autocast::~Autocast() {
  autocast_modes.enabled[at(device_)] = enabled_;
  autocast_modes.dtype[at(device_)] = dtype_;
  autocast_modes.cache = cache_enabled_;
  if (--depth == 0) clear_autocast_cache();
}

bool autocast_enabled(DeviceType device) { return autocast_modes.enabled[at(device)]; }
void set_autocast_enabled(DeviceType device, bool enabled) { autocast_modes.enabled[at(device)] = enabled; }
Dtype autocast_dtype(DeviceType device) { return autocast_modes.dtype[at(device)]; }
void set_autocast_dtype(DeviceType device, Dtype dtype) {
  check_dtype(dtype);
  autocast_modes.dtype[at(device)] = dtype;
}
bool autocast_cache_enabled() { return autocast_modes.cache; }
void set_autocast_cache_enabled(bool enabled) { autocast_modes.cache = enabled; }
void clear_autocast_cache() { cache().clear(); }

}  // namespace weft
