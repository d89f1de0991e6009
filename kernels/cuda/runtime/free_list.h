// The free blocks of one stream by size, for the caching allocator: the best fit is found through a bitmap, without a search tree.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace weft::kernels::cuda {

/// Block: a struct with `size` (a multiple of 512) and the links `newer` and `older`, which belong to the list it is in.
/// A bin holds one size up to 64 KiB, above that sizes that differ by less than 1/64.
template <class Block>
class FreeList {
 public:
  void put(Block* block) noexcept {
    const int bin = bin_of(block->size);
    block->newer = nullptr;
    block->older = heads_[bin];
    if (block->older) block->older->newer = block;
    heads_[bin] = block;
    words_[bin / 64] |= uint64_t{1} << bin % 64;
    summary_ |= uint64_t{1} << bin / 64;
  }
  void take(Block* block) noexcept {
    if (block->older) block->older->newer = block->newer;
    if (block->newer) {
      block->newer->older = block->older;
      return;
    }
    const int bin = bin_of(block->size);
    heads_[bin] = block->older;
    if (heads_[bin]) return;
    words_[bin / 64] &= ~(uint64_t{1} << bin % 64);
    if (!words_[bin / 64]) summary_ &= ~(uint64_t{1} << bin / 64);
  }
  /// The smallest block of at least `size`, left in the list; null if there is none.
  Block* best_fit(size_t size) const noexcept {
    const int bin = bin_of(size);
    if (Block* block = smallest(heads_[bin], size)) return block;
    const int next = next_bin(bin + 1);
    return next < 0 ? nullptr : smallest(heads_[next], size);
  }

 private:
  static constexpr int kExact = 128, kSteps = 64;
  static constexpr int kBins = 2048;  // blocks of up to 2^45 bytes
  static constexpr int kMostLookedAt = 32;

  static int bin_of(size_t size) noexcept {
    const uint64_t units = size / 512;
    if (units < kExact) return static_cast<int>(units);
    const int power = std::bit_width(units) - 1;
    return kExact + (power - 7) * kSteps + static_cast<int>((units >> (power - 6)) - kSteps);
  }
  static Block* smallest(Block* block, size_t size) noexcept {
    Block* best = nullptr;
    for (int looked_at = 0; block && looked_at < kMostLookedAt; ++looked_at, block = block->older) {
      if (block->size < size || (best && best->size <= block->size)) continue;
      best = block;
      if (best->size == size) break;
    }
    return best;
  }
  int next_bin(int from) const noexcept {
    int word = from / 64;
    if (word >= kBins / 64) return -1;
    if (const uint64_t rest = words_[word] >> from % 64) return from + std::countr_zero(rest);
    const uint64_t later = word == 63 ? 0 : summary_ >> (word + 1) << (word + 1);
    if (!later) return -1;
    word = std::countr_zero(later);
    return word * 64 + std::countr_zero(words_[word]);
  }

  Block* heads_[kBins] = {};
  uint64_t words_[kBins / 64] = {};
  uint64_t summary_ = 0;
};

}  // namespace weft::kernels::cuda
