// A hash table from addresses to the blocks that start there, for the allocators' free(): one probe, no allocation while it does not
// grow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::kernels::cuda {

/// Block: something with a member `data`, the key. Linear probing, at most half full.
template <class Block>
class PointerMap {
 public:
  /// Makes room for one more; the only member that may throw.
  void reserve_one() {
    if (2 * (count_ + 1) > slots_.size()) grow();
  }
  /// After reserve_one().
  void insert(Block* block) noexcept {
    size_t at = home(block->data);
    while (slots_[at]) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = block;
    ++count_;
  }
  Block* find(const void* data) const noexcept {
    const size_t at = find_slot(data);
    return at == kNone ? nullptr : slots_[at];
  }
  /// Null if it is not there.
  Block* erase(const void* data) noexcept {
    size_t hole = find_slot(data);
    if (hole == kNone) return nullptr;
    Block* found = slots_[hole];
    const size_t mask = slots_.size() - 1;
    // Closes the gap, so that no probe meets an empty slot before its key.
    for (size_t at = (hole + 1) & mask; slots_[at]; at = (at + 1) & mask) {
      if (((at - home(slots_[at]->data)) & mask) < ((at - hole) & mask)) continue;
      slots_[hole] = slots_[at];
      hole = at;
    }
    slots_[hole] = nullptr;
    --count_;
    return found;
  }
  size_t size() const noexcept { return count_; }

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  size_t home(const void* data) const noexcept {
    return static_cast<size_t>(reinterpret_cast<uintptr_t>(data) * 0x9E3779B97F4A7C15u >> shift_);
  }
  size_t find_slot(const void* data) const noexcept {
    if (count_ == 0) return kNone;
    for (size_t at = home(data); slots_[at]; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at]->data == data) return at;
    return kNone;
  }
  void grow() {
    std::vector<Block*> larger(slots_.empty() ? 1024 : 2 * slots_.size());
    larger.swap(slots_);
    shift_ = 64;
    for (size_t size = slots_.size(); size > 1; size /= 2) --shift_;
    count_ = 0;
    for (Block* block : larger)
      if (block) insert(block);
  }

  std::vector<Block*> slots_;
  size_t count_ = 0;
  int shift_ = 64;
};

}  // namespace weft::kernels::cuda
