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

struct Frontier::Spare {
  std::unique_ptr<Memory> memory;
  ~Spare() { ended = true; }
  // A backward that runs in another destructor of the ending thread finds this set.
  static constinit thread_local bool ended;
};
constinit thread_local bool Frontier::Spare::ended = false;

Frontier::Spare* Frontier::spare() {
  if (Spare::ended) return nullptr;
  thread_local Spare of_this_thread;
  return &of_this_thread;
}

Frontier::Frontier() {
  if (Spare* const kept = spare()) memory_ = std::move(kept->memory);
  if (!memory_) memory_ = std::make_unique<Memory>();
}

Frontier::~Frontier() {
  while (!empty()) pop();  // what an exception left
  if (memory_->slots.size() > kMostKept) return;
  memory_->idle.clear();
  for (size_t i = memory_->slots.size(); i-- > 0;) memory_->idle.push_back(static_cast<uint32_t>(i));
  if (Spare* const kept = spare(); kept && !kept->memory) kept->memory = std::move(memory_);
}

Grads& Frontier::at(const Edge& edge) {
  auto& unclaimed = memory_->unclaimed;
  Claim* claim = claim_of(edge);
  if (claim && claim->holder.load(std::memory_order_relaxed) == this)
    return memory_->slots[claim->slot].item.gradients;
  // Looked at before a claim is tried: the walk that had the node then may have let go of it since.
  if (!unclaimed.empty())
    if (const auto found = unclaimed.find(key_of(edge)); found != unclaimed.end())
      return memory_->slots[found->second].item.gradients;
  const void* nobody = nullptr;
  if (claim && claim->holder.compare_exchange_strong(nobody, this, std::memory_order_acquire)) {
    try {
      claim->slot = open(edge, claim);
    } catch (...) {
      claim->holder.store(nullptr, std::memory_order_release);
      throw;
    }
    return memory_->slots[claim->slot].item.gradients;
  }
  // Another walk, around this one or on another thread, has the node in its frontier.
  const uint32_t slot = open(edge, nullptr);
  unclaimed.emplace(key_of(edge), slot);
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
