// The copies of host numbers on GPUs, one for each tensor of numbers and device.
#include "src/ops/device_numbers.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "src/core/cuda_backend.h"
#include "weft/ops/creation.h"

namespace weft::ops {
namespace {

struct Copy {
  Tensor numbers, on_gpu;
  std::vector<std::byte> sent;  // empty before the first time
  bool in_pool;                 // of captured steps, others of which may write there between two replays
  uint64_t capture = 0;         // the last one that knows of it

  void refresh() {
    const size_t bytes = static_cast<size_t>(numbers.numel()) * numbers.item_size();
    if (!in_pool && sent.size() == bytes && std::memcmp(sent.data(), numbers.raw_data(), bytes) == 0) return;
    sent.resize(bytes);
    std::memcpy(sent.data(), numbers.raw_data(), bytes);
    detail::cuda_runtime("optim").copy(on_gpu.raw_data(), on_gpu.device(), sent.data(), cpu, bytes,
                                       /*non_blocking=*/true);
  }
};

struct Copies {
  std::mutex mutex;
  std::vector<std::shared_ptr<Copy>> all;
};
Copies& copies() {
  static auto* const made = new Copies;  // never destroyed: GPUs may be gone before static objects
  return *made;
}

std::shared_ptr<Copy> copy_of(std::vector<std::shared_ptr<Copy>>& all, const Tensor& numbers, Device device) {
  for (const auto& copy : all)
    if (copy->numbers.is_same(numbers) && copy->on_gpu.device() == device) return copy;
  std::erase_if(all, [](const auto& copy) { return copy->numbers.ref()->use_count() == 1; });
  Tensor on_gpu = empty(numbers.sizes(), {.dtype = numbers.dtype(), .device = device});
  return all.emplace_back(
      std::make_shared<Copy>(Copy{numbers, std::move(on_gpu), {}, detail::capturing != nullptr}));
}

}  // namespace

Tensor numbers_on(const Tensor& numbers, Device device) {
  if (device.is_cpu() || numbers.numel() == 0) return numbers;
  const std::lock_guard lock(copies().mutex);
  const std::shared_ptr<Copy> copy = copy_of(copies().all, numbers, device);
  const detail::CapturedInputs* const capture = detail::capturing;
  if (!capture) {
    copy->refresh();
  } else if (copy->capture != capture->number) {
    copy->capture = capture->number;
    detail::before_each_replay([copy] {
      const std::lock_guard again(copies().mutex);
      copy->refresh();
    });
  }
  return copy->on_gpu;
}

}  // namespace weft::ops
