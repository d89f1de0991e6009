// What a backward walk has still to visit, deepest first, with the gradients that have arrived there. engine.cpp uses it.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "src/tape/node.h"

namespace weft::tape {

class Frontier {
 public:
  Frontier();
  ~Frontier();
  Frontier(const Frontier&) = delete;
  Frontier& operator=(const Frontier&) = delete;

  bool empty() const { return memory_->waiting.empty(); }
  /// The gradients that wait for the edge's node, one for each of its outputs, or for its leaf: to be added to.
  Grads& at(const Edge& edge);

  struct Item {
    Edge target;  // its number means nothing
    Grads gradients;
  };
  /// The deepest node; among equals, and among leaves, which come last, the one that was reached first.
  Item pop();

  template <class F>
  void for_each_target(F visit) const {
    for (const Waiting& waiting : memory_->waiting) visit(memory_->slots[waiting.slot].item.target);
  }

 private:
  struct Slot {
    Item item;
    Claim* claim;
  };
  struct Waiting {
    int64_t depth;
    uint64_t number;  // in the order of arrival
    uint32_t slot;
    bool operator<(const Waiting& other) const {
      return depth != other.depth ? depth < other.depth : number > other.number;
    }
  };
  /// Kept by the thread from one walk to the next.
  struct Memory {
    std::vector<Slot> slots;
    std::vector<uint32_t> idle;    // slots that may be used again
    std::vector<Waiting> waiting;  // a heap
    std::unordered_map<const void*, uint32_t> unclaimed;
  };
  struct Spare;
  static Spare* spare();

  uint32_t open(const Edge& edge, Claim* claim);

  std::unique_ptr<Memory> memory_;
  uint64_t arrivals_ = 0;
};

}  // namespace weft::tape
