// The frontier of a backward walk: a heap of slots, each found again through the claim on its node.
#include "src/tape/frontier.h"

#include <algorithm>

#include "src/core/tensor_impl.h"

namespace weft::tape {

namespace {
const void* key_of(const Edge& edge) {
  return edge.node ? static_cast<const void*>(edge.node.get()) : edge.leaf.get();
}

Claim* claim_of(const Edge& edge) {
  if (edge.node) return &edge.node->claim;
  return edge.leaf->meta ? &edge.leaf->meta->claim : nullptr;
}

constexpr size_t kMostKept = 4096;  // slots of a walk whose memory serves the thread's next one
}  // namespace

std::unique_ptr<Frontier::Memory>& Frontier::spare() {
  thread_local std::unique_ptr<Memory> memory;
  return memory;
}

Frontier::Frontier() : memory_(std::move(spare())) {
  if (!memory_) memory_ = std::make_unique<Memory>();
}

Frontier::~Frontier() {
  while (!empty()) pop();  // what an exception left
  if (memory_->slots.size() > kMostKept) return;
  memory_->idle.clear();
  for (size_t i = memory_->slots.size(); i-- > 0;) memory_->idle.push_back(static_cast<uint32_t>(i));
  if (!spare()) spare() = std::move(memory_);
}

Grads& Frontier::at(const Edge& edge) {
  Claim* claim = claim_of(edge);
  if (claim) {
    const void* holder = claim->holder.load(std::memory_order_relaxed);
    if (holder == this) return memory_->slots[claim->slot].item.gradients;
    if (!holder && claim->holder.compare_exchange_strong(holder, this, std::memory_order_acquire)) {
      try {
        claim->slot = open(edge, claim);
      } catch (...) {
        claim->holder.store(nullptr, std::memory_order_release);
        throw;
      }
      return memory_->slots[claim->slot].item.gradients;
    }
  }
  // Another walk, around this one or on another thread, has the node in its frontier.
  const auto found = memory_->unclaimed.find(key_of(edge));
  if (found != memory_->unclaimed.end()) return memory_->slots[found->second].item.gradients;
  const uint32_t slot = open(edge, nullptr);
  memory_->unclaimed.emplace(key_of(edge), slot);
  return memory_->slots[slot].item.gradients;
}

uint32_t Frontier::open(const Edge& edge, Claim* claim) {
  auto& [slots, idle, waiting, unclaimed] = *memory_;
  // All that can fail comes before the first change; pop() must not fail either.
  if (waiting.size() == waiting.capacity()) waiting.reserve(2 * waiting.size() + 16);
  if (idle.empty()) {
    if (idle.capacity() <= slots.size()) idle.reserve(2 * slots.size() + 16);
    slots.emplace_back();
    idle.push_back(static_cast<uint32_t>(slots.size() - 1));
  }
  const uint32_t at = idle.back();
  Slot& slot = slots[at];
  slot.item.gradients.resize(edge.node ? edge.node->num_outputs : 1);
  slot.item.target = edge;
  slot.claim = claim;
  idle.pop_back();
  waiting.push_back({edge.node ? edge.node->depth : 0, arrivals_++, at});
  std::push_heap(waiting.begin(), waiting.end());
  return at;
}

Frontier::Item Frontier::pop() {
  std::pop_heap(memory_->waiting.begin(), memory_->waiting.end());
  const uint32_t at = memory_->waiting.back().slot;
  memory_->waiting.pop_back();
  Slot& slot = memory_->slots[at];
  Item item = std::move(slot.item);
  if (slot.claim) slot.claim->holder.store(nullptr, std::memory_order_release);
  else memory_->unclaimed.erase(key_of(item.target));
  memory_->idle.push_back(at);
  return item;
}

}  // namespace weft::tape
