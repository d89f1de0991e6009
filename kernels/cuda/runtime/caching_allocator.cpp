// The algorithm of caching_allocator.h. Sizes and limits are PyTorch's.
#include "kernels/cuda/runtime/caching_allocator.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "weft/error.h"

namespace weft::kernels::cuda {

namespace {

constexpr size_t kMiB = size_t{1} << 20;
constexpr size_t kUnit = 512;
constexpr size_t kSmallSize = kMiB;  // the largest block from a small segment
constexpr size_t kSmallSegment = 2 * kMiB;
constexpr size_t kLargeSegment = 20 * kMiB;  // for blocks below kOwnSegment
constexpr size_t kOwnSegment = 10 * kMiB;    // from here on a segment of the block's own size
constexpr size_t kOwnSegmentUnit = 2 * kMiB;
constexpr size_t kMostBytes = size_t{1} << 45;

constexpr size_t round_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

constexpr size_t segment_size(size_t size) {
  if (size <= kSmallSize) return kSmallSegment;
  return size < kOwnSegment ? kLargeSegment : round_up(size, kOwnSegmentUnit);
}

std::string mib(size_t bytes) {
  char text[40];
  std::snprintf(text, sizeof text, "%.1f MiB", static_cast<double>(bytes) / kMiB);
  return text;
}

}  // namespace

enum class BlockState : char { free, used, retiring };

struct CachingAllocator::Block {
  char* data = nullptr;
  size_t size = 0;
  Block* newer = nullptr;  // neighbours in the free list; `older` also chains blocks elsewhere
  Block* older = nullptr;
  Block* before = nullptr;  // neighbours in the segment
  Block* after = nullptr;
  Segment* segment = nullptr;  // null: the block is alone, without a pool
  Pool* pool = nullptr;
  void* stream = nullptr;
  BlockState state = BlockState::free;
  int events = 0;           // that the block waits for
  std::vector<void*> uses;  // other streams that use it
};

struct CachingAllocator::Segment {
  Block* first;
  size_t size;
  Group* group;
};

struct CachingAllocator::Pool {
  void* stream;
  bool small;
  FreeList<Block> free;
};

struct CachingAllocator::Group {
  std::vector<std::unique_ptr<Pool>> pools;
  std::vector<Segment*> segments;
};

AllocatorMode allocator_mode(const char* text) {
  const std::string_view name = text ? text : "";
  if (name.empty() || name == "caching") return AllocatorMode::caching;
  if (name == "async") return AllocatorMode::async;
  if (name == "raw") return AllocatorMode::raw;
  throw ValueError("[cuda] WEFT_CUDA_ALLOCATOR must be caching, async or raw; got \"" + std::string(name) +
                   "\"");
}

CachingAllocator::CachingAllocator(MemoryDriver& driver, int device, AllocatorMode mode)
    : driver_(driver), device_(device), mode_(mode), ordinary_(new Group) {}

// Only tests destroy one: segments are the driver's.
CachingAllocator::~CachingAllocator() {
  for (Segment* segment : ordinary_->segments) delete segment;
}

CachingAllocator::Block* CachingAllocator::new_block() {
  if (!unused_) return &blocks_.emplace_back();
  Block* block = unused_;
  unused_ = block->older;
  block->older = nullptr;
  return block;
}

void CachingAllocator::delete_block(Block* block) noexcept {
  block->uses.clear();
  block->newer = block->before = block->after = nullptr;
  block->segment = nullptr;
  block->pool = nullptr;
  block->older = unused_;
  unused_ = block;
}

CachingAllocator::Pool& CachingAllocator::pool_of(Group& group, void* stream, bool small) {
  for (const auto& pool : group.pools)
    if (pool->stream == stream && pool->small == small) return *pool;
  group.pools.push_back(std::make_unique<Pool>(Pool{stream, small, {}}));
  return *group.pools.back();
}

CachingAllocator::Block* CachingAllocator::find(Pool& pool, size_t size) noexcept {
  Block* block = pool.free.best_fit(size);
  if (block) pool.free.take(block);
  return block;
}

void* CachingAllocator::allocate(size_t bytes, void* stream, Group* graph_pool) {
  const std::lock_guard lock(mutex_);
  if (pending_count_ && captures_ == 0) poll_events();
  if (bytes > kMostBytes) throw_out_of_memory(bytes);
  used_.reserve_one();
  Block* block;
  if (mode_ != AllocatorMode::caching && !graph_pool) {
    block = allocate_alone(bytes, stream);
  } else {
    Group& group = graph_pool ? *graph_pool : *ordinary_;
    const size_t size = round_up(bytes, kUnit);
    Pool& pool = pool_of(group, stream, size <= kSmallSize);
    block = find(pool, size);
    if (!block) block = grow(pool, group, size);
    split(block, size);
  }
  block->state = BlockState::used;
  used_.insert(block);
  ++stats_.allocations;
  stats_.allocated += static_cast<int64_t>(block->size);
  stats_.peak_allocated = std::max(stats_.peak_allocated, stats_.allocated);
  return block->data;
}

// Leaves in `block` no more than is worth keeping together, the rest free.
void CachingAllocator::split(Block* block, size_t size) {
  const size_t rest = block->size - size;
  if (rest < kUnit || (!block->pool->small && rest <= kSmallSize)) return;
  Block* other;
  try {
    other = new_block();
  } catch (...) {
    make_free(block);
    throw;
  }
  other->data = block->data + size;
  other->size = rest;
  other->segment = block->segment;
  other->pool = block->pool;
  other->stream = block->stream;
  other->state = BlockState::free;
  other->before = block;
  other->after = block->after;
  if (other->after) other->after->before = other;
  block->after = other;
  block->size = size;
  block->pool->free.put(other);
}

CachingAllocator::Block* CachingAllocator::grow(Pool& pool, Group& group, size_t size) {
  std::unique_ptr<Segment> segment(new Segment{nullptr, segment_size(size), &group});
  group.segments.reserve(group.segments.size() + 1);
  void* data = driver_.allocate(segment->size);
  if (!data) {
    ++stats_.retries;
    if (captures_ == 0) {
      finish_events();
      if (Block* block = find(pool, size)) return block;
      release_cached();
      data = driver_.allocate(segment->size);
    }
    const size_t least = round_up(size, kOwnSegmentUnit);
    if (!data && least < segment->size) data = driver_.allocate(segment->size = least);
    if (!data) throw_out_of_memory(size);
  }
  Block* block;
  try {
    block = new_block();
  } catch (...) {
    driver_.release(data);
    throw;
  }
  block->data = static_cast<char*>(data);
  block->size = segment->size;
  block->segment = segment.get();
  block->pool = &pool;
  block->stream = pool.stream;
  segment->first = block;
  ++stats_.device_allocations;
  stats_.reserved += static_cast<int64_t>(segment->size);
  stats_.peak_reserved = std::max(stats_.peak_reserved, stats_.reserved);
  group.segments.push_back(segment.release());
  return block;
}

// A block without a segment, exactly as large as asked so that a sanitizer sees the first byte behind it.
CachingAllocator::Block* CachingAllocator::allocate_alone(size_t bytes, void* stream) {
  const bool async = mode_ == AllocatorMode::async;
  const auto ask = [&] { return async ? driver_.allocate_async(bytes, stream) : driver_.allocate(bytes); };
  Block* block = new_block();
  void* data = ask();
  if (!data && captures_ == 0) {
    ++stats_.retries;
    release_cached();
    data = ask();
  }
  if (!data) {
    delete_block(block);
    throw_out_of_memory(bytes);
  }
  block->data = static_cast<char*>(data);
  block->size = bytes;
  block->stream = stream;
  ++stats_.device_allocations;
  stats_.reserved += static_cast<int64_t>(bytes);
  stats_.peak_reserved = std::max(stats_.peak_reserved, stats_.reserved);
  return block;
}

void CachingAllocator::throw_out_of_memory(size_t bytes) const {
  size_t free = 0, total = 0;
  driver_.memory_info(&free, &total);
  throw MemoryError("[cuda] CUDA out of memory: could not allocate " + std::to_string(bytes) + " bytes (" +
                    mib(bytes) + ") on cuda:" + std::to_string(device_) + ": tensors hold " +
                    mib(static_cast<size_t>(stats_.allocated)) + ", cached " +
                    mib(static_cast<size_t>(stats_.reserved - stats_.allocated)) + ", the driver has " +
                    mib(free) + " free of " + mib(total) +
                    (captures_ ? "; the cache cannot be emptied while a step is being captured" : ""));
}

void CachingAllocator::free(void* data) noexcept {
  const std::lock_guard lock(mutex_);
  Block* block = used_.erase(data);
  if (!block) return;
  stats_.allocated -= static_cast<int64_t>(block->size);
  block->state = BlockState::retiring;
  if (captures_ && (!block->uses.empty() || !block->segment)) {
    block->older = after_captures_;
    after_captures_ = block;
    return;
  }
  retire(block);
}

// Makes a block free, or lets it wait for the other streams that use it.
void CachingAllocator::retire(Block* block) noexcept {
  if (!block->segment) {
    stats_.reserved -= static_cast<int64_t>(block->size);
    if (mode_ == AllocatorMode::async) {
      for (void* user : block->uses)
        if (void* event = driver_.record(user)) {
          driver_.stream_wait(block->stream, event);
          driver_.drop(event);
        }
      driver_.release_async(block->data, block->stream);
    } else {
      driver_.release(block->data);
    }
    delete_block(block);
    return;
  }
  for (void* user : block->uses) {
    void* event = driver_.record(user);
    if (!event) continue;
    const auto same = [&](const StreamEvents& events) { return events.stream == user; };
    auto at = std::find_if(pending_.begin(), pending_.end(), same);
    if (at == pending_.end()) at = pending_.insert(at, StreamEvents{user, {}});
    at->events.push_back({event, block});
    ++block->events;
    ++pending_count_;
  }
  block->uses.clear();
  if (block->events == 0) make_free(block);
}

void CachingAllocator::make_free(Block* block) noexcept {
  block->state = BlockState::free;
  FreeList<Block>& list = block->pool->free;
  if (Block* after = block->after; after && after->state == BlockState::free) {
    list.take(after);
    block = merge(block, after);
  }
  if (Block* before = block->before; before && before->state == BlockState::free) {
    list.take(before);
    block = merge(before, block);
  }
  list.put(block);
}

CachingAllocator::Block* CachingAllocator::merge(Block* block, Block* later) noexcept {
  block->size += later->size;
  block->after = later->after;
  if (block->after) block->after->before = block;
  delete_block(later);
  return block;
}

void CachingAllocator::record_stream(void* data, void* stream) {
  const std::lock_guard lock(mutex_);
  Block* block = used_.find(data);
  if (!block || block->stream == stream) return;
  if (std::find(block->uses.begin(), block->uses.end(), stream) == block->uses.end())
    block->uses.push_back(stream);
}

// Takes the oldest event of a stream away if it is done; false if it is not.
bool CachingAllocator::poll_front(std::deque<PendingEvent>& events, bool wait) {
  const auto [event, block] = events.front();
  if (wait) driver_.wait(event);
  else if (!driver_.done(event)) return false;
  driver_.drop(event);
  events.pop_front();
  --pending_count_;
  if (--block->events == 0) make_free(block);
  return true;
}

void CachingAllocator::poll_events() noexcept {
  for (auto& stream : pending_)
    while (!stream.events.empty() && poll_front(stream.events, false)) {
    }
}

void CachingAllocator::finish_events() {
  for (auto& stream : pending_)
    while (!stream.events.empty()) poll_front(stream.events, true);
}

void CachingAllocator::empty_cache() {
  const std::lock_guard lock(mutex_);
  if (captures_) return;
  finish_events();
  release_cached();
}

void CachingAllocator::release_cached() noexcept {
  auto& segments = ordinary_->segments;
  const auto idle = [](const Segment* segment) {
    return segment->first->state == BlockState::free && !segment->first->after;
  };
  const auto kept = std::partition(segments.begin(), segments.end(),
                                   [&](const Segment* segment) { return !idle(segment); });
  for (auto at = kept; at != segments.end(); ++at) release_segment(*at);
  segments.erase(kept, segments.end());
  if (mode_ == AllocatorMode::async) driver_.trim();
}

void CachingAllocator::release_segment(Segment* segment) noexcept {
  Block* block = segment->first;
  block->pool->free.take(block);
  driver_.release(block->data);
  stats_.reserved -= static_cast<int64_t>(segment->size);
  delete_block(block);
  delete segment;
}

CachingAllocator::Group* CachingAllocator::create_pool() { return new Group; }

void CachingAllocator::destroy_pool(Group* pool, void* last_user) noexcept {
  const std::lock_guard lock(mutex_);
  if (captures_) pools_after_captures_.push_back({pool, last_user});
  else adopt(pool, last_user);
}

void CachingAllocator::adopt(Group* pool, void* last_user) noexcept {
  for (Segment* segment : pool->segments) {
    segment->group = ordinary_.get();
    Pool& old = *segment->first->pool;
    Pool& now = pool_of(*ordinary_, old.stream, old.small);
    for (Block* block = segment->first; block; block = block->after) {
      if (block->state == BlockState::free) {
        old.free.take(block);
        now.free.put(block);
      }
      block->pool = &now;
    }
    ordinary_->segments.push_back(segment);
  }
  if (void* event = last_user ? driver_.record(last_user) : nullptr) {
    for (const auto& old : pool->pools)
      if (old->stream != last_user) driver_.stream_wait(old->stream, event);
    driver_.drop(event);
  }
  delete pool;
}

void CachingAllocator::begin_capture() noexcept {
  const std::lock_guard lock(mutex_);
  ++captures_;
}

void CachingAllocator::end_capture() noexcept {
  const std::lock_guard lock(mutex_);
  if (--captures_ > 0) return;
  while (Block* block = after_captures_) {
    after_captures_ = block->older;
    block->older = nullptr;
    retire(block);
  }
  for (const auto& [pool, last_user] : pools_after_captures_) adopt(pool, last_user);
  pools_after_captures_.clear();
}

weft::cuda::MemoryStats CachingAllocator::stats() const {
  const std::lock_guard lock(mutex_);
  weft::cuda::MemoryStats now = stats_;
  size_t free = 0, total = 0;
  driver_.memory_info(&free, &total);
  now.free = static_cast<int64_t>(free);
  now.total = static_cast<int64_t>(total);
  return now;
}

void CachingAllocator::reset_peak() noexcept {
  const std::lock_guard lock(mutex_);
  stats_.peak_allocated = stats_.allocated;
  stats_.peak_reserved = stats_.reserved;
}

}  // namespace weft::kernels::cuda
