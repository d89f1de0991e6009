// Intrusive reference counting for tensors, storages and tape nodes; allocations come from per-thread free lists.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "weft/export.h"

namespace weft::detail {

/// A block of `bytes` from the calling thread's free list (64-byte classes up to 1 KiB; larger ones from operator new).
WEFT_API void* pool_allocate(size_t bytes);
/// Gives a block back, from any thread. `bytes` as asked for.
WEFT_API void pool_free(void* block, size_t bytes) noexcept;

/// Base of a class whose objects live in the thread's free lists. `Self` is that class, and no other derives from it.
template <class Self>
struct Pooled {
  static void* operator new(size_t) { return pool_allocate(sizeof(Self)); }
  static void operator delete(void* block) noexcept { pool_free(block, sizeof(Self)); }
};

/// The same for objects held by std::shared_ptr: std::allocate_shared<T>(PoolAllocator<T>(), …).
template <class T>
struct PoolAllocator {
  using value_type = T;
  PoolAllocator() = default;
  template <class U>
  PoolAllocator(const PoolAllocator<U>&) noexcept {}  // NOLINT: allocators convert
  T* allocate(size_t count) { return static_cast<T*>(pool_allocate(count * sizeof(T))); }
  void deallocate(T* block, size_t count) noexcept { pool_free(block, count * sizeof(T)); }
  friend bool operator==(PoolAllocator, PoolAllocator) noexcept { return true; }
};

/// Base of everything held by Ref. Counts are atomic: handles may be copied and dropped on any thread.
struct RefCounted {
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void retain() const noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
  /// True when this was the last reference.
  bool release() const noexcept { return count_.fetch_sub(1, std::memory_order_acq_rel) == 1; }
  uint32_t use_count() const noexcept { return count_.load(std::memory_order_relaxed); }

 private:
  mutable std::atomic<uint32_t> count_{0};
};

/// A shared handle to a T, which derives from RefCounted; `dispose(T*)`, found by name lookup, destroys the last one.
template <class T>
class Ref {
 public:
  constexpr Ref() noexcept = default;
  template <class N>
  requires std::is_same_v<N, std::nullptr_t>
  constexpr Ref(N) noexcept {}  // NOLINT: only nullptr itself, not a literal 0
  explicit Ref(T* pointer) noexcept : pointer_(pointer) {
    if (pointer_) pointer_->retain();
  }
  Ref(const Ref& other) noexcept : Ref(other.pointer_) {}
  Ref(Ref&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(pointer_, other.pointer_);
    return *this;
  }
  ~Ref() {
    if (pointer_ && pointer_->release()) dispose(pointer_);
  }

  T* get() const noexcept { return pointer_; }
  T* operator->() const noexcept { return pointer_; }
  T& operator*() const noexcept { return *pointer_; }
  explicit operator bool() const noexcept { return pointer_ != nullptr; }
  friend bool operator==(const Ref& a, const Ref& b) noexcept { return a.pointer_ == b.pointer_; }

 private:
  T* pointer_ = nullptr;
};

}  // namespace weft::detail
